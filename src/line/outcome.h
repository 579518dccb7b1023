/*
 * outcome - what of the counterpart's contents came on no path at all.
 *
 * Does      take note of the numbers of contents as cells of any path bring
 *           them, and say which share came on none, in runs of which length.
 * Does not  look into contents, know paths (line/report.h counts their
 *           cells), judge, or read a clock.
 * Memory    the caller owns struct ol_outcome (about 400 bytes).
 * Threads   no locks; the loop thread.
 * Promise   one note costs the same whatever number it names.
 *
 * A content is missing when OL_OUTCOME_GRACE_US have passed since a later one
 * came: what is out of order, or comes on the slower of two paths, is not
 * lost. One that comes after that stays counted as lost, for a voice that
 * plays soon it is. While nothing comes nothing is judged: what was missed
 * counts when the next content shows that it was.
 */
#ifndef OL_LINE_OUTCOME_H
#define OL_LINE_OUTCOME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_OUTCOME_GRACE_US 300000
#define OL_OUTCOME_SPAN_US 500000 /* the figures move on by that      */
#define OL_OUTCOME_SPANS 24       /* 12 s: of the longest run         */
#define OL_OUTCOME_RUN_SPANS 12   /* 6 s: of the mean run             */
#define OL_OUTCOME_LOST_SPANS 6   /* 3 s: of the share                */
#define OL_OUTCOME_AHEAD 256      /* contents not yet judged, at most */
#define OL_OUTCOME_MARKS 16

struct ol_outcome_span {
	uint16_t judged, lost, runs; /* stay at their greatest value */
	uint8_t longest;
};

struct ol_outcome {
	bool began;
	uint64_t highest; /* number that came                        */
	uint64_t judged;  /* all up to it are counted                */
	uint64_t run;     /* missing ones in a row that end in it    */
	uint64_t came[OL_OUTCOME_AHEAD / 64]; /* number modulo       */

	struct {
		ol_instant at;
		uint64_t highest; /* by then */
	} mark[OL_OUTCOME_MARKS];
	size_t n_marks; /* the oldest first */

	uint64_t span_no; /* of the newest span: instant / its length */
	struct ol_outcome_span span[OL_OUTCOME_SPANS]; /* span_no modulo */
};

/* The figures as a report carries them (line/report.h). */
struct ol_outcome_figures {
	uint8_t lost;    /* share of 256 of the last 3 s; 0: none, 255: all */
	uint8_t run;     /* mean run of missing ones, last 6 s, in quarters;
	                    4 or more where any is lost, 255: or more       */
	uint8_t longest; /* longest run of the last 12 s; 255: or more      */
};

void ol_outcome_init(struct ol_outcome *o);

/* A cell brought content `number` (1 or more), on whichever path, for the
 * first time or again. `now` never goes back. */
void ol_outcome_note(struct ol_outcome *o, ol_instant now, uint64_t number);

/* The figures of the spans that end at `now`. */
void ol_outcome_read(const struct ol_outcome *o, ol_instant now,
		     struct ol_outcome_figures *out);

#endif
