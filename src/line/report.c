/* report - doc/protocol/session.md, "Reports". */
#include "line/report.h"

#include <string.h>

#include "base/bytes.h"

#define SPAN_US (5 * OL_US_PER_S)

#define WIDE 59 /* a step above it and one: cells per tick over it */

void ol_report_write(uint8_t out[static OL_FRAME_REPORT_BYTES],
		     const struct ol_report *r)
{
	ol_put32(out, r->largest);
	ol_put16(out + 4, r->hold);
	ol_put32(out + 6, r->received);
	ol_put16(out + 10, r->gaps);
	ol_put16(out + 12, r->longest);
	ol_put16(out + 14, r->spread);
	out[16] = (uint8_t)((r->allows > 1 ? r->allows - 1 : 0) << 6 |
			    (r->width > 1 ? WIDE + r->width : r->step));
	ol_put16(out + 17, r->came);
	out[19] = r->line.contents.lost;
	out[20] = r->line.contents.run;
	out[21] = r->line.contents.longest;
	out[22] = r->line.afford;
}

void ol_report_read(struct ol_report *r,
		    const uint8_t in[static OL_FRAME_REPORT_BYTES])
{
	uint8_t step = in[16] & 0x3f;

	r->largest = ol_get32(in);
	r->hold = ol_get16(in + 4);
	r->received = ol_get32(in + 6);
	r->gaps = ol_get16(in + 10);
	r->longest = ol_get16(in + 12);
	r->spread = ol_get16(in + 14);
	r->width = step > WIDE + 1 ? (uint8_t)(step - WIDE) : 1;
	r->step = r->width > 1 || step == 0 ? 1 : step;
	r->allows = (uint8_t)(in[16] >> 6) + 1;
	r->came = ol_get16(in + 17);
	r->line.contents.lost = in[19];
	r->line.contents.run = in[20];
	r->line.contents.longest = in[21];
	r->line.afford = in[22];
}

void ol_loss_init(struct ol_loss *l)
{
	memset(l, 0, sizeof *l);
}

static void mark(struct ol_loss *l, ol_instant now)
{
	if (l->n == OL_LOSS_MARKS) {
		memmove(&l->mark[0], &l->mark[1],
			(OL_LOSS_MARKS - 1) * sizeof l->mark[0]);
		l->n--;
	}
	l->mark[l->n].sent = l->sent;
	l->mark[l->n].came = l->came;
	l->n++;
	l->marked = now;
}

void ol_loss_note(struct ol_loss *l, ol_instant now, uint64_t sent,
		  uint64_t came)
{
	l->sent = sent;
	l->came = came;
	if (!l->n || ol_since(l->marked, now) >= OL_US_PER_S)
		mark(l, now);
}

uint32_t ol_loss_permille(const struct ol_loss *l, uint64_t least)
{
	uint64_t sent, came;

	if (!l->n)
		return 0;
	sent = l->sent - l->mark[0].sent;
	came = l->came - l->mark[0].came;
	if (sent < least || !sent || came >= sent)
		return 0;
	return (uint32_t)((sent - came) * 1000 / sent);
}

void ol_tally_init(struct ol_tally *t)
{
	memset(t, 0, sizeof *t);
	ol_loss_init(&t->loss);
}

static void note_gap(struct ol_tally *t, uint64_t missing)
{
	uint16_t run = missing > UINT16_MAX ? UINT16_MAX : (uint16_t)missing;

	t->gaps++;
	if (run > t->longest[0])
		t->longest[0] = run;
}

/* RFC 3550, 6.4.1, with the counter in place of a time stamp: right while
 * the sender keeps to its step, so a jump of more than a few says nothing. */
static void note_spread(struct ol_tally *t, ol_instant now, uint64_t steps,
			uint32_t gap_us)
{
	uint64_t should = steps * gap_us;
	uint64_t took = ol_since(t->came, now);
	uint64_t off = took > should ? took - should : should - took;

	if (steps > 8)
		return;
	t->spread_us += off / 16 - t->spread_us / 16;
}

/* One that is late mends a gap, shortens it or splits it. */
static void mend_gap(struct ol_tally *t, uint64_t back)
{
	bool older, newer;

	if (back >= OL_TALLY_RECENT)
		return;
	older = back + 1 >= OL_TALLY_RECENT || t->recent >> (back + 1) & 1;
	newer = t->recent >> (back - 1) & 1;
	t->recent |= (uint64_t)1 << back;
	if (older && newer)
		t->gaps--;
	else if (!older && !newer)
		t->gaps++;
}

void ol_tally_note(struct ol_tally *t, ol_instant now, uint64_t counter,
		   uint32_t gap_us)
{
	if (ol_since(t->span, now) >= SPAN_US) {
		t->longest[1] = t->longest[0];
		t->longest[0] = 0;
		t->span = now;
	}
	if (!t->began) {
		t->began = true;
		t->first = counter;
		t->largest = counter;
		t->recent = UINT64_MAX; /* before it there is no gap */
		t->came = now;
		t->span = now;
	} else if (counter > t->largest) {
		if (counter - t->largest > 1)
			note_gap(t, counter - t->largest - 1);
		note_spread(t, now, counter - t->largest, gap_us);
		t->recent = counter - t->largest < OL_TALLY_RECENT
				    ? t->recent << (counter - t->largest)
				    : 0;
		t->recent |= 1;
		t->largest = counter;
		t->came = now;
	} else if (counter < t->largest) {
		mend_gap(t, t->largest - counter);
	}
	t->received++;
	ol_loss_note(&t->loss, now, t->largest - t->first + 1, t->received);
}

static uint16_t units(uint64_t us)
{
	uint64_t n = us / OL_REPORT_UNIT_US;

	return n >= OL_REPORT_HOLD_LONG ? OL_REPORT_HOLD_LONG : (uint16_t)n;
}

void ol_tally_report(const struct ol_tally *t, ol_instant at,
		     struct ol_report *out)
{
	memset(out, 0, sizeof *out);
	out->hold = OL_REPORT_HOLD_LONG;
	out->step = 1;
	out->width = 1;
	out->allows = 1;
	if (!t->began)
		return;
	out->largest = (uint32_t)t->largest;
	out->hold = units(ol_since(t->came, at));
	out->received = (uint32_t)t->received;
	out->gaps = (uint16_t)t->gaps;
	out->longest = t->longest[0] > t->longest[1] ? t->longest[0]
						     : t->longest[1];
	out->spread = units(t->spread_us);
	out->came = (uint16_t)(t->came.us / OL_REPORT_UNIT_US);
}
