/*
 * recovery - what each of our contents carried, so that what was lost with it
 * goes again.
 *
 * Does      remember the stream runs of the contents sent, mark them as
 *           arrived when a content is acknowledged and as lost when its time
 *           is over (RFC 9002's timer, for several paths).
 * Does not  send, choose what goes when (line/stream_out.h, line/budget.h).
 * Memory    inside the struct, about 150 KiB: OL_SENT_CONTENTS contents; one
 *           older than that is lost.
 * Threads   the loop thread only.
 * Promise   each unacknowledged byte of a stream is on its way in one content
 *           here or waits to go again; never forgotten.
 *
 * A content is acknowledged once, whichever of its copies came. RFC 9002's
 * packet threshold is left out: over paths of unequal delay a later content
 * that is acknowledged first says nothing. A run is lost when nothing was
 * heard of its content for
 *
 *   9/8 round trip + 4 spread + the time between two cells of the
 *   counterpart, a tick at least + its delay
 *
 * with the fastest path's round trip for control, handshake and records, the
 * slowest's for documents. Acknowledgements that come after that show that it
 * was too short: the fastest path loses everything one way and the slow one
 * works, or most acknowledgements are lost. Then both times grow to what was
 * seen, an eighth and a tick more: the first at most to the slowest path's,
 * until one comes in time again (words do not wait); the second at most to
 * OL_RECOVERY_PATIENCE_MAX_US, and it shrinks by a sixteenth with each that
 * comes in time (documents may).
 */
#ifndef OL_LINE_RECOVERY_H
#define OL_LINE_RECOVERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "line/content.h"
#include "line/stream_out.h"
#include "wire/frame.h"

#define OL_SENT_CONTENTS 1024
#define OL_SENT_RUNS OL_FRAME_STREAM_MAX
#define OL_RECOVERY_TICK_US 20000
#define OL_RECOVERY_UNKNOWN_US 500000 /* a round trip not known yet */
#define OL_RECOVERY_DELAY_MAX_US 1000000
#define OL_RECOVERY_PATIENCE_MAX_US 4000000

struct ol_sent_run {
	uint64_t from;
	uint16_t len;
	uint8_t stream;
	bool echo; /* a repetition: its loss is none          */
	bool lost; /* was declared lost                       */
};

struct ol_sent {
	uint64_t number;
	ol_instant at; /* when it left */
	bool acked;
	uint8_t n;
	struct ol_sent_run run[OL_SENT_RUNS];
};

struct ol_recovery {
	uint64_t before; /* the first content here is the one after it     */
	uint64_t last;   /* number sent; before: none yet                  */
	uint64_t first;  /* all before it are acknowledged or lost         */
	uint64_t fast_us, slow_us; /* until a run is lost, by the paths    */
	uint64_t fast_patience_us; /* the least for each, by what came     */
	uint64_t slow_patience_us; /* late; 0: all in time                 */
	uint64_t delay_us;         /* the counterpart's, smoothed          */
	uint64_t lost;             /* contents with a run that was lost    */
	struct ol_sent sent[OL_SENT_CONTENTS]; /* number modulo            */
};

/* The next content will be number `last` + 1. */
void ol_recovery_init(struct ol_recovery *r, uint64_t last);

/* What the paths know now, and what is lost by now. */
void ol_recovery_expire(struct ol_recovery *r,
			struct ol_stream_out out[static OL_STREAMS],
			ol_instant now, const struct ol_content_timing *timing);

/* Takes the content after the last; s->number must be last + 1. */
void ol_recovery_sent(struct ol_recovery *r,
		      struct ol_stream_out out[static OL_STREAMS],
		      const struct ol_sent *s);

/* Brings the number of an acknowledgement to full length. OL_ERR_MALFORMED
 * where it names contents that were never sent. */
int ol_recovery_check(const struct ol_recovery *r, const struct ol_frame *ack,
		      uint64_t *largest);

/* Takes an acknowledgement that was checked. */
void ol_recovery_acked(struct ol_recovery *r,
		       struct ol_stream_out out[static OL_STREAMS],
		       ol_instant now, const struct ol_frame *ack,
		       uint64_t largest);

#endif
