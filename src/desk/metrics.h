/*
 * metrics - what a node tells the house's monitoring: the one table of
 * figures, and the way from their values to text. doc/protocol/metrics.md
 *
 * Does      write the figures of a node and of its lines, a piece at a time.
 * Does not  gather them (the daemon does), own a socket, decide who may read.
 * Memory    the caller's: OL_METRICS_LINES lines, a piece of text.
 * Threads   any.
 * Promise   a piece costs no more than OL_METRICS_PIECE bytes of text and
 *           OL_METRICS_TURN lines looked at; the whole ends with "# EOF".
 *
 * Ages are told in place of dates: a monitor's clock need not agree with the
 * node's. What is not known has no sample.
 */
#ifndef OL_DESK_METRICS_H
#define OL_DESK_METRICS_H

#include "desk/api.h"
#include "desk/openmetrics.h"

#define OL_METRICS_LINES 1024  /* the most                      */
#define OL_METRICS_PIECE 16384 /* bytes of a piece, at least    */
#define OL_METRICS_TURN 128    /* lines looked at for one piece */
#define OL_METRICS_REASONS 16  /* ends of calls that are counted */

/* Microseconds since something; OL_METRICS_NEVER: it did not happen. */
#define OL_METRICS_NEVER UINT64_MAX

struct ol_metrics_path {
	enum ol_desk_path_state state;
	uint32_t rtt_us; /* 0: not known */
	uint32_t loss_permille, peer_loss_permille;
	uint8_t step, peer_step;
};

struct ol_metrics_line {
	char name[OL_NAME_MAX];
	enum ol_desk_line_state state;
	bool verified;
	uint64_t heard_us; /* since a cell was heard, on any path */
	uint64_t late_slots, waiting;
	struct {
		uint64_t age_us;
		bool passed;
	} tested[OL_TEST_KINDS];
	uint64_t people_us;  /* since people tested it and that passed */
	bool people_overdue; /* they should have by now                */
	uint8_t n_paths;
	struct ol_metrics_path path[OL_LINE_PATHS];
};

/* Of the node; what is counted is counted since it began. */
struct ol_metrics_node {
	const char *version;
	uint64_t running_us;
	uint32_t desks_machine, desks_browser;
	uint32_t seats[OL_N_ROLES];            /* logged in */
	uint64_t calls[2][OL_METRICS_REASONS]; /* in, out; by their end */
	uint64_t missed;                       /* that wait for a note */
	uint64_t overdue[2];                   /* theirs to us, ours */
	uint64_t callbacks, long_callbacks, longest_us;
	uint64_t datagrams, late_datagrams, unsent_datagrams;
	uint64_t store_bytes; /* 0: not known */
};

struct ol_metrics {
	struct ol_metrics_node node;
	size_t n_lines;
	struct ol_metrics_line *line;
};

/* Where a writing stands; all zero at its beginning. */
struct ol_metrics_place {
	size_t family, line;
	bool headed; /* the family's head is written */
	bool over;
};

/* Writes the next piece; `cap` is OL_METRICS_PIECE or more. Returns its
 * length, which may be 0 before the end: `at->over` tells that. */
size_t ol_metrics_write(struct ol_metrics_place *at, const struct ol_metrics *m,
			char *out, size_t cap);

/* Line `v` of status, as of `date`. */
void ol_metrics_of_line(struct ol_metrics_line *out,
			const struct ol_desk_line *v, ol_date date);

/* Prints the table as the list of doc/protocol/metrics.md has it. The length;
 * 0 where `cap` does not hold it. */
size_t ol_metrics_print_table(char *out, size_t cap);

#endif
