/*
 * fake_line - a line that does what the test says, in place of room line:
 * the tests of an office link it first, so that the real one stays out.
 *
 * Does      keep what the office sends and offers, hand up what the test
 *           puts in, be up, down, full or fresh on command.
 * Memory    fake_reset() at the beginning of each test.
 */
#ifndef TEST_UNIT_OFFICE_FAKE_LINE_H
#define TEST_UNIT_OFFICE_FAKE_LINE_H

#include <stdbool.h>

#include "line/door.h"
#include "line/line.h"
#include "wire/control.h"

#define FAKE_LINES 128
#define FAKE_SAID 256
#define FAKE_TOLD 16

struct ol_line {
	struct ol_line_config cfg;
	bool up, full, in_call, said_goodbye;
	enum ol_line_reason reason;   /* what the test wants: of status */
	ol_instant last_cell;         /* the same; 0: none came         */
	ol_instant next;              /* slot less lead               */
	struct ol_line_effects waits; /* of the next receive          */
	struct ol_line_effects more;  /* of the call after            */
	uint8_t kept[OL_LINE_EFFECTS][512];
	size_t n_kept;
	struct ol_control said[FAKE_SAID];
	size_t n_said;
	/* Of the records stream: the last message, and how many. */
	uint8_t record[OL_MESSAGE_MAX];
	size_t record_len, n_records, unacked_records;
	size_t unacked;
	struct ol_voice_offer offer;
	struct ol_line_voice_news news;  /* what the test wants it to say */
	struct ol_outcome_figures heard; /* the same */
	uint32_t afford_ms;
	struct ol_addr from; /* of the last receive_from */
	uint8_t from_socket;
	uint32_t tags[OL_LINE_TAGS]; /* what the test wants */
	size_t n_tags;
	struct {
		uint8_t id;
		struct ol_addr addr;
	} told[FAKE_TOLD];
	size_t n_told;
	unsigned int n_offers, n_ticks, n_received, n_refused;
};

extern struct ol_line *fake_line[FAKE_LINES];
extern size_t n_fake_lines;

/* Datagrams of 288 bytes belong to line number bytes[0], path bytes[1]; when
 * shared is set, they are found on every line, and are for bytes[0]. As a
 * stranger's they are of line bytes[2] - 1; 0: of none. */
extern bool fake_shared;

/* What the door was told: addresses of paths, others of them, how many tags. */
extern struct ol_addr fake_at[FAKE_LINES][OL_LINE_PATHS];
extern struct ol_addr fake_other[FAKE_LINES][OL_LINE_PATHS];
extern size_t fake_n_tags[FAKE_LINES];

void fake_reset(void);

/* What the next datagram brings. */
struct ol_line_effect *fake_bring(struct ol_line *l,
				  enum ol_line_effect_kind kind);
void fake_bring_control(struct ol_line *l, const struct ol_control *m);
void fake_bring_bytes(struct ol_line *l, enum ol_line_effect_kind kind,
		      const void *bytes, size_t len);

/* The latest message of that type that the office gave to the line; NULL. */
const struct ol_control *fake_said(const struct ol_line *l,
				   enum ol_control_type type);

#endif
