/* outcome - doc/protocol/session.md, "Reports". */
#include "line/outcome.h"

#include <string.h>

/* A mark for each so much of the grace is enough. */
#define MARK_US (OL_OUTCOME_GRACE_US / (OL_OUTCOME_MARKS - 4))

void ol_outcome_init(struct ol_outcome *o)
{
	memset(o, 0, sizeof *o);
}

static uint64_t *word(struct ol_outcome *o, uint64_t number)
{
	return &o->came[number % OL_OUTCOME_AHEAD / 64];
}

static uint64_t bit(uint64_t number)
{
	return (uint64_t)1 << number % 64;
}

static uint16_t add(uint16_t a, uint64_t n)
{
	return n > (uint64_t)(UINT16_MAX - a) ? UINT16_MAX : (uint16_t)(a + n);
}

/* The span of `now`, those that were skipped emptied. */
static struct ol_outcome_span *span_at(struct ol_outcome *o, ol_instant now)
{
	uint64_t no = now.us / OL_OUTCOME_SPAN_US;

	if (no > o->span_no + OL_OUTCOME_SPANS) {
		memset(o->span, 0, sizeof o->span);
		o->span_no = no;
	}
	while (o->span_no < no) {
		o->span_no++;
		memset(&o->span[o->span_no % OL_OUTCOME_SPANS], 0,
		       sizeof o->span[0]);
	}
	return &o->span[o->span_no % OL_OUTCOME_SPANS];
}

/* The next `n` numbers did not come. */
static void miss(struct ol_outcome *o, struct ol_outcome_span *s, uint64_t n)
{
	if (n == 0)
		return;
	s->runs = add(s->runs, o->run == 0);
	o->run += n;
	s->judged = add(s->judged, n);
	s->lost = add(s->lost, n);
	if (o->run > s->longest)
		s->longest = o->run > UINT8_MAX ? UINT8_MAX : (uint8_t)o->run;
	o->judged += n;
}

/* Counts all numbers up to `last`, which is not above the highest. */
static void judge(struct ol_outcome *o, ol_instant now, uint64_t last)
{
	struct ol_outcome_span *s = span_at(o, now);

	while (o->judged < last) {
		if (!(*word(o, o->judged + 1) & bit(o->judged + 1))) {
			miss(o, s, 1);
			continue;
		}
		o->judged++;
		o->run = 0;
		s->judged = add(s->judged, 1);
		*word(o, o->judged) &= ~bit(o->judged);
	}
}

/* What is out of reach of the bits is counted at once. */
static void make_room(struct ol_outcome *o, ol_instant now, uint64_t number)
{
	uint64_t last;

	if (number - o->judged <= OL_OUTCOME_AHEAD)
		return;
	last = number - OL_OUTCOME_AHEAD;
	judge(o, now, last < o->highest ? last : o->highest);
	if (o->judged < last)
		miss(o, span_at(o, now), last - o->judged);
}

static void put_mark(struct ol_outcome *o, ol_instant now)
{
	size_t n = o->n_marks;

	if (n > 0 && ol_since(o->mark[n - 1].at, now) < MARK_US)
		return;
	if (n == OL_OUTCOME_MARKS) {
		memmove(&o->mark[0], &o->mark[1], (n - 1) * sizeof o->mark[0]);
		n--;
	}
	o->mark[n].at = now;
	o->mark[n].highest = o->highest;
	o->n_marks = n + 1;
}

/* Takes the marks whose grace is over. */
static void mature(struct ol_outcome *o, ol_instant now)
{
	size_t i, n = 0;

	while (n < o->n_marks &&
	       ol_since(o->mark[n].at, now) >= OL_OUTCOME_GRACE_US)
		n++;
	if (n == 0)
		return;
	judge(o, now, o->mark[n - 1].highest);
	for (i = n; i < o->n_marks; i++)
		o->mark[i - n] = o->mark[i];
	o->n_marks -= n;
}

void ol_outcome_note(struct ol_outcome *o, ol_instant now, uint64_t number)
{
	if (!o->began) {
		o->began = true;
		o->judged = number - 1;
		o->highest = number - 1;
	}
	mature(o, now);
	if (number <= o->judged)
		return; /* too late: it is counted as lost, or taken */
	make_room(o, now, number);
	*word(o, number) |= bit(number);
	if (number <= o->highest)
		return;
	o->highest = number;
	put_mark(o, now);
}

static uint8_t most(uint64_t n)
{
	return n > UINT8_MAX ? UINT8_MAX : (uint8_t)n;
}

void ol_outcome_read(const struct ol_outcome *o, ol_instant now,
		     struct ol_outcome_figures *out)
{
	uint64_t no = now.us / OL_OUTCOME_SPAN_US, age;
	uint64_t judged = 0, lost = 0, run_lost = 0, runs = 0;
	const struct ol_outcome_span *s;
	uint64_t i;

	memset(out, 0, sizeof *out);
	for (i = 0; i < OL_OUTCOME_SPANS && i <= o->span_no; i++) {
		s = &o->span[(o->span_no - i) % OL_OUTCOME_SPANS];
		age = no - o->span_no + i;
		if (age < OL_OUTCOME_LOST_SPANS) {
			judged += s->judged;
			lost += s->lost;
		}
		if (age < OL_OUTCOME_RUN_SPANS) {
			run_lost += s->lost;
			runs += s->runs;
		}
		if (age < OL_OUTCOME_SPANS && s->longest > out->longest)
			out->longest = s->longest;
	}
	if (lost)
		out->lost = most((lost * 256 + judged - 1) / judged);
	if (run_lost) /* one may have begun before */
		out->run = most(4 * run_lost / (runs ? runs : 1));
}
