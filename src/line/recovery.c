/* recovery - see recovery.h. */
#include "line/recovery.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"

static bool is_interactive(uint8_t stream)
{
	return stream != OL_STREAM_BULK;
}

/* The record of a number up to r->last, NULL where there is none any more.
 * Every content has had one, so what lies there is of this number. */
static struct ol_sent *record(struct ol_recovery *r, uint64_t number)
{
	if (number <= r->before || r->last - number >= OL_SENT_CONTENTS)
		return NULL;
	return &r->sent[number % OL_SENT_CONTENTS];
}

static uint64_t greatest(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

static uint64_t timeout(const struct ol_recovery *r, uint64_t rtt_us,
			uint64_t spread_us, uint64_t gap_us)
{
	if (rtt_us == 0)
		rtt_us = OL_RECOVERY_UNKNOWN_US;
	return rtt_us + rtt_us / 8 + 4 * spread_us +
	       greatest(gap_us, OL_RECOVERY_TICK_US) + r->delay_us;
}

void ol_recovery_init(struct ol_recovery *r, uint64_t last)
{
	memset(r, 0, offsetof(struct ol_recovery, sent));
	r->before = r->last = last;
	r->first = last + 1;
	r->fast_us = r->slow_us = timeout(r, 0, 0, 0);
}

static struct ol_run run_of(const struct ol_sent_run *run)
{
	return (struct ol_run){ run->from, run->from + run->len };
}

/* Gives up the runs of `s` that are older than their time. True while others
 * are still on their way. */
static bool give_up(struct ol_recovery *r, struct ol_stream_out *out,
		    struct ol_sent *s, uint64_t age, uint64_t fast,
		    uint64_t slow)
{
	struct ol_sent_run *run;
	bool waits = false, lost = false, had_lost = false;
	uint8_t i;

	for (i = 0; i < s->n; i++) {
		run = &s->run[i];
		had_lost |= run->lost;
		if (run->echo || run->lost)
			continue;
		if (age < (is_interactive(run->stream) ? fast : slow)) {
			waits = true;
			continue;
		}
		run->lost = lost = true;
		ol_stream_out_lost(&out[run->stream], run_of(run));
	}
	if (lost && !had_lost)
		r->lost++;
	return waits;
}

void ol_recovery_expire(struct ol_recovery *r,
			struct ol_stream_out out[static OL_STREAMS],
			ol_instant now, const struct ol_content_timing *timing)
{
	bool all_done = true;
	struct ol_sent *s;
	uint64_t n, fast, slow;

	r->fast_us = timeout(r, timing->fast_rtt_us, timing->spread_us,
			     timing->gap_us);
	r->slow_us = timeout(r, timing->slow_rtt_us, timing->spread_us,
			     timing->gap_us);
	if (r->slow_us < r->fast_us)
		r->slow_us = r->fast_us;
	slow = greatest(r->slow_us, r->slow_patience_us);
	fast = greatest(r->fast_us, r->fast_patience_us);
	if (fast > r->slow_us)
		fast = r->slow_us;
	for (n = r->first; n <= r->last; n++) {
		s = record(r, n);
		if (s && !s->acked &&
		    give_up(r, out, s, ol_since(s->at, now), fast, slow))
			all_done = false;
		if (all_done)
			r->first = n + 1;
	}
}

void ol_recovery_sent(struct ol_recovery *r,
		      struct ol_stream_out out[static OL_STREAMS],
		      const struct ol_sent *s)
{
	struct ol_sent *old = NULL;

	assert(s->number == r->last + 1 && s->n <= OL_SENT_RUNS);
	if (s->number > OL_SENT_CONTENTS)
		old = record(r, s->number - OL_SENT_CONTENTS);
	if (old && !old->acked)
		give_up(r, out, old, UINT64_MAX, 0, 0);
	r->last = s->number;
	*record(r, s->number) = *s;
	if (r->last - r->first >= OL_SENT_CONTENTS)
		r->first = r->last - OL_SENT_CONTENTS + 1;
}

int ol_recovery_check(const struct ol_recovery *r, const struct ol_frame *ack,
		      uint64_t *largest)
{
	uint64_t i;

	*largest = ol_frame_extend(r->last, ack->largest, OL_FRAME_NUMBER_BITS);
	if (*largest == 0 || *largest > r->last)
		return OL_ERR_MALFORMED;
	for (i = *largest - 1; i < 8 * OL_FRAME_BITMAP; i++)
		if (ack->bytes[i / 8] & 0x80 >> i % 8)
			return OL_ERR_MALFORMED;
	return 0;
}

/* Learns from the age at which a content was acknowledged, `late` if it had
 * been given up. */
static void learn(struct ol_recovery *r, uint64_t age, bool late)
{
	uint64_t seen = age + age / 8 + OL_RECOVERY_TICK_US;

	if (age < r->fast_us)
		r->fast_patience_us = 0;
	else if (late)
		r->fast_patience_us = seen;
	if (!late)
		r->slow_patience_us -= r->slow_patience_us / 16;
	else if (seen > r->slow_patience_us)
		r->slow_patience_us = seen;
	if (r->slow_patience_us > OL_RECOVERY_PATIENCE_MAX_US)
		r->slow_patience_us = OL_RECOVERY_PATIENCE_MAX_US;
}

/* True where the content was not known to have arrived. */
static bool take(struct ol_recovery *r, struct ol_stream_out *out,
		 ol_instant now, uint64_t number)
{
	struct ol_sent *s = record(r, number);
	bool was_lost = false;
	uint8_t i;

	if (!s || s->acked || s->n == 0)
		return false;
	s->acked = true;
	for (i = 0; i < s->n; i++) {
		was_lost |= s->run[i].lost;
		ol_stream_out_acked(&out[s->run[i].stream], run_of(&s->run[i]));
	}
	learn(r, ol_since(s->at, now), was_lost);
	return true;
}

void ol_recovery_acked(struct ol_recovery *r,
		       struct ol_stream_out out[static OL_STREAMS],
		       ol_instant now, const struct ol_frame *ack,
		       uint64_t largest)
{
	uint64_t delay = (uint64_t)ack->delay * OL_FRAME_DELAY_US;
	uint64_t i;

	if (take(r, out, now, largest)) {
		if (delay > OL_RECOVERY_DELAY_MAX_US)
			delay = OL_RECOVERY_DELAY_MAX_US;
		r->delay_us = (7 * r->delay_us + delay) / 8;
	}
	for (i = 0; i < 8 * OL_FRAME_BITMAP && i + 1 < largest; i++)
		if (ack->bytes[i / 8] & 0x80 >> i % 8)
			take(r, out, now, largest - 1 - i);
}
