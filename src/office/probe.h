/*
 * probe - a line test: words and voice there and back, with figures; and the
 * other end of the counterpart's test. doc/protocol/control.md, "Line test"
 *
 * Does      time one control message there and back, then, in a test of voice,
 *           50 voice packets, one a cell; send back what the counterpart asks.
 * Does not  send, know desks, or read a clock.
 * Memory    the caller's struct; at most OL_PROBE_ECHOES packets wait to go
 *           back, more are dropped.
 * Threads   the loop thread only.
 * Promise   a test that was begun ends within 9 s.
 */
#ifndef OL_OFFICE_PROBE_H
#define OL_OFFICE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "base/instant.h"
#include "base/random.h"
#include "office/event.h"
#include "wire/control.h"

#define OL_PROBE_PACKET 22        /* bytes of a voice packet of the test  */
#define OL_PROBE_PACKETS 50       /* voice packets of one test            */
#define OL_PROBE_PASS 10          /* of them, so many must come back      */
#define OL_PROBE_BYTES 32         /* of the control message               */
#define OL_PROBE_ECHOES 16        /* waiting to be sent back              */
#define OL_PROBE_TEXT_US 5000000u /* words must be back by then          */
#define OL_PROBE_SEND_US 2000000u /* all packets must have left by then ... */
#define OL_PROBE_BACK_US 2000000u /* ... and so long after be back       */

enum ol_probe_state {
	OL_PROBE_IDLE,
	OL_PROBE_TEXT,  /* the message is on its way */
	OL_PROBE_HEARD, /* it is back, and no voice is asked for */
	OL_PROBE_VOICE,
};

struct ol_probe_mark { /* what names one packet */
	uint8_t test[8];
	uint16_t number;
};

struct ol_probe {
	enum ol_probe_state state;
	enum ol_test_kind kind;
	struct ol_id id;
	ol_instant began;
	ol_instant until; /* the end of this state */
	uint8_t bytes[OL_PROBE_BYTES];
	uint16_t n_sent, n_back;
	uint64_t back; /* bit i: packet i is back */
	ol_instant sent_at[OL_PROBE_PACKETS];
	uint64_t rtt_sum_us;
	uint32_t text_rtt_us;
	struct ol_probe_mark echo[OL_PROBE_ECHOES];
	size_t n_echo;
};

void ol_probe_init(struct ol_probe *p);

/* Begins a test with the message that is to be sent. The caller has looked
 * that none runs. */
void ol_probe_begin(struct ol_probe *p, ol_instant now, enum ol_test_kind kind,
		    const struct ol_id *id, const struct ol_random *rnd,
		    struct ol_control *ask);

/* The answer to a counterpart's test_ask. */
void ol_probe_reply(const struct ol_control *ask, struct ol_control *answer);

/* A test_answer came; one that does not fit changes nothing. */
void ol_probe_answer(struct ol_probe *p, ol_instant now,
		     const struct ol_control *answer);

/* True where a packet should be offered for the next cell: `out`. */
bool ol_probe_packet(struct ol_probe *p, ol_instant now,
		     uint8_t out[static OL_PROBE_PACKET]);

/* True where the voice packet is one of a test; it is taken then. */
bool ol_probe_take(struct ol_probe *p, ol_instant now, const uint8_t *packet,
		   size_t len);

/* When ol_probe_step() is due; OL_NEVER: no test runs. */
ol_instant ol_probe_deadline(const struct ol_probe *p);

/* True once, where the test is over: its result. */
bool ol_probe_step(struct ol_probe *p, ol_instant now,
		   struct ol_test_result *out);

/* The test is given up: its result, failed because of `why`. */
void ol_probe_stop(struct ol_probe *p, const char *why,
		   struct ol_test_result *out);

#endif
