/* call_record - see call_record.h. */
#include "office/call_record.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"

#define NS_PER_S INT64_C(1000000000)
#define NS_PER_MS INT64_C(1000000)

static_assert((int)OL_CONTROL_REASONS == OL_ITEM_REASON_DECLINED,
	      "a record's reasons are those of control messages and two more");
static_assert(OL_SEAT_MAX == OL_ITEM_SEAT_MAX + 1, "seats are seats");

/* Who ended it is nobody's word in a record. */
static uint8_t shared_reason(enum ol_end_reason reason)
{
	switch (reason) {
	case OL_END_HUNG_UP:
	case OL_END_HUNG_UP_THERE:
		return OL_CONTROL_HUNG_UP;
	case OL_END_DECLINED:
		return OL_ITEM_REASON_DECLINED;
	case OL_END_BUSY:
		return OL_ITEM_REASON_BUSY;
	case OL_END_UNANSWERED:
		return OL_CONTROL_UNANSWERED;
	case OL_END_CANCELLED:
		return OL_CONTROL_CANCELLED;
	case OL_END_LINE_LOST:
		return OL_CONTROL_LINE_LOST;
	case OL_END_STOPPED:
		return OL_CONTROL_STOPPED;
	case OL_END_SUSPENDED:
		return OL_CONTROL_SUSPENDED;
	case OL_END_NO_RECORDING:
		return OL_CONTROL_NO_RECORDING;
	case OL_END_NONE:
	case OL_END_TAKEN:
		break;
	}
	return OL_CONTROL_UNKNOWN_CALL;
}

bool ol_call_is_missed(const struct ol_call_row *row)
{
	if (row->lasts || row->outgoing || row->answered.ns)
		return false;
	switch (row->reason) {
	case OL_END_NONE:
	case OL_END_UNANSWERED:
	case OL_END_CANCELLED:
	case OL_END_LINE_LOST:
	case OL_END_STOPPED:
	case OL_END_SUSPENDED:
	case OL_END_NO_RECORDING:
		return true;
	case OL_END_HUNG_UP:
	case OL_END_HUNG_UP_THERE:
	case OL_END_DECLINED:
	case OL_END_BUSY:
	case OL_END_TAKEN:
		return false;
	}
	return false;
}

void ol_call_account_ours(struct ol_call_account *out,
			  const struct ol_call_row *row)
{
	memset(out, 0, sizeof *out);
	out->precedence = row->precedence;
	out->recorded_by_caller = row->outgoing ? row->recorded_here
						: row->recorded_there;
	out->recorded_by_called = row->outgoing ? row->recorded_there
						: row->recorded_here;
	out->began = row->began;
	out->answered = row->answered;
	out->ended = row->ended;
	out->reason = shared_reason(row->reason);
	if (row->answered.ns || row->reason == OL_END_DECLINED)
		(void)ol_text_copy(out->by, sizeof out->by, row->by);
}

void ol_call_account_read(struct ol_call_account *out,
			  const struct ol_item_call *in)
{
	memset(out, 0, sizeof *out);
	out->precedence = (enum ol_precedence)in->precedence;
	out->recorded_by_caller = in->recorded_by_caller;
	out->recorded_by_called = in->recorded_by_called;
	out->began = in->began;
	out->answered = in->answered;
	out->ended = in->ended;
	out->reason = in->reason;
	if (in->by.len)
		memcpy(out->by, in->by.p, in->by.len);
}

static ol_date later(ol_date a, ol_date b)
{
	return a.ns > b.ns ? a : b;
}

void ol_call_record_item(struct ol_item *it, const struct ol_id *call,
			 const struct ol_call_account *a)
{
	struct ol_item_call *c = &it->call;

	it->kind = OL_ITEM_CALL;
	it->of = *call;
	c->precedence = (uint8_t)a->precedence;
	c->recorded_by_caller = a->recorded_by_caller;
	c->recorded_by_called = a->recorded_by_called;
	c->began = a->began;
	c->answered = a->answered;
	if (a->answered.ns)
		c->answered = later(a->answered, a->began);
	c->ended = later(a->ended, later(c->began, c->answered));
	c->reason = a->reason;
	c->by = ol_words(a->by);
}

/* ---- comparing -------------------------------------------------------- */

static int64_t distance(int64_t a, int64_t b)
{
	return a > b ? a - b : b - a;
}

/* Who lost the line, or whose node stopped, cannot know how the call ended
 * for the other end. */
static bool knows_no_end(const struct ol_call_account *a)
{
	return a->reason == OL_CONTROL_LINE_LOST ||
	       a->reason == OL_CONTROL_STOPPED;
}

static bool is_answered(const struct ol_call_account *a)
{
	return a->answered.ns != 0;
}

static int64_t middle(int64_t a, int64_t b, int64_t c)
{
	int64_t least = a < b ? a : b, most = a < b ? b : a;

	return c < least ? least : c > most ? most : c;
}

/* By how much each of their dates lies after ours. Where three can be told,
 * the middle one is the clocks': one date that is wrong does not move it. */
struct offsets {
	int64_t began, answered, ended, clock;
};

static struct offsets offsets_of(const struct ol_call_account *theirs,
				 const struct ol_call_account *ours)
{
	struct offsets o = {
		.began = theirs->began.ns - ours->began.ns,
		.answered = theirs->answered.ns - ours->answered.ns,
		.ended = theirs->ended.ns - ours->ended.ns,
	};

	o.clock = o.began;
	if (is_answered(theirs) && is_answered(ours))
		o.clock = middle(o.began, o.answered, o.ended);
	return o;
}

static uint32_t compare_dates(const struct ol_call_account *theirs,
			      const struct ol_call_account *ours,
			      const struct offsets *o, bool was_lost)
{
	const int64_t apart = OL_CALL_RECORD_APART_S * NS_PER_S;
	int64_t at_end = apart;
	uint32_t differs = 0;

	if (was_lost || knows_no_end(theirs) || knows_no_end(ours))
		at_end = OL_CALL_RECORD_LOST_S * NS_PER_S;
	if (distance(o->began, o->clock) > apart)
		differs |= 1u << OL_CALL_DIFFERS_BEGAN;
	if (is_answered(theirs) != is_answered(ours) ||
	    (is_answered(ours) && distance(o->answered, o->clock) > apart))
		differs |= 1u << OL_CALL_DIFFERS_ANSWERED;
	if (distance(o->ended, o->clock) > at_end)
		differs |= 1u << OL_CALL_DIFFERS_ENDED;
	if (distance(o->clock, 0) > OL_CALL_RECORD_CLOCK_S * NS_PER_S)
		differs |= 1u << OL_CALL_DIFFERS_CLOCK;
	return differs;
}

static bool have_seat(const struct ol_call_account *a)
{
	return is_answered(a) || a->reason == OL_ITEM_REASON_DECLINED;
}

struct ol_call_compared ol_call_compare(const struct ol_call_account *theirs,
					const struct ol_call_account *ours,
					bool was_lost)
{
	struct offsets o = offsets_of(theirs, ours);
	struct ol_call_compared c = { .clock_ms = o.clock / NS_PER_MS };

	c.differs = compare_dates(theirs, ours, &o, was_lost);
	if (theirs->precedence != ours->precedence)
		c.differs |= 1u << OL_CALL_DIFFERS_PRECEDENCE;
	if (theirs->recorded_by_caller != ours->recorded_by_caller ||
	    theirs->recorded_by_called != ours->recorded_by_called)
		c.differs |= 1u << OL_CALL_DIFFERS_RECORDED;
	if (theirs->reason != ours->reason && !knows_no_end(theirs) &&
	    !knows_no_end(ours))
		c.differs |= 1u << OL_CALL_DIFFERS_REASON;
	if (have_seat(theirs) && have_seat(ours) &&
	    strcmp(theirs->by, ours->by) != 0)
		c.differs |= 1u << OL_CALL_DIFFERS_BY;
	return c;
}
