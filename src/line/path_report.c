/* path_report - see path.h. What a report of the counterpart says of our
 * cells: the round trip, the loss, the pace. doc/protocol/session.md,
 * "Reports" */
#include "line/path.h"

static void note_rtt(struct ol_path *p, uint64_t sample)
{
	uint64_t off;

	if (!p->rtt_us) {
		p->rtt_us = sample ? sample : 1;
		p->rtt_var_us = sample / 2;
		return;
	}
	off = sample > p->rtt_us ? sample - p->rtt_us : p->rtt_us - sample;
	p->rtt_var_us = (3 * p->rtt_var_us + off) / 4;
	p->rtt_us = (7 * p->rtt_us + sample) / 8;
	if (!p->rtt_us)
		p->rtt_us = 1;
}

/* The round trip that a report shows: our counter's instant of leaving till
 * now, less what the counterpart held it. */
static void measure(struct ol_path *p, ol_instant now, uint64_t largest,
		    uint16_t hold)
{
	uint64_t held = (uint64_t)hold * OL_REPORT_UNIT_US;
	uint64_t took;

	if (hold == OL_REPORT_HOLD_LONG || p->counter - largest > OL_PATH_RING)
		return;
	took = ol_since(p->sent_at[largest % OL_PATH_RING], now);
	note_rtt(p, took > held ? took - held : 0);
}

static void judge_loss(struct ol_path *p, ol_instant now)
{
	if (ol_path_peer_loss(p) <= OL_PATH_BAD_PERMILLE)
		p->bad_since = OL_NEVER;
	else if (p->bad_since.us == UINT64_MAX)
		p->bad_since = now;
}

/* What the report says of our cells, to the law of the pace. */
static bool judge_pace(struct ol_path *p, ol_instant now, uint64_t largest,
		       const struct ol_report *r)
{
	struct ol_law_report of = {
		.largest = largest,
		.sent = p->sent_at[largest % OL_PATH_RING],
		.came = r->came,
		.received = p->peer_received,
		.gaps = r->gaps,
		.rtt_us = p->rtt_us,
	};

	if (p->was_slow || p->anew || p->counter - largest > OL_PATH_RING)
		return false;
	return ol_law_note(&p->law, now, p->counter, &of, p->may_try);
}

bool ol_path_note_report(struct ol_path *p, ol_instant now,
			 const struct ol_report *r)
{
	uint64_t largest, received;
	uint32_t back = (uint32_t)p->counter - r->largest;
	bool changed = p->peer_step != r->step || p->peer_width != r->width;

	p->peer_step = r->step;
	p->peer_width = r->width;
	p->peer_allows = r->allows;
	p->peer_line = r->line;
	p->peer_line_at = now;
	if (r->hold == OL_REPORT_HOLD_LONG && r->received == 0)
		return changed; /* it has not seen a cell of ours yet */
	if (back == 0 || back > p->counter)
		return changed; /* no counter that we ever used */
	largest = p->counter - back;
	received = ol_frame_extend(p->peer_received, r->received, 32);
	if (p->has_report && largest <= p->reported)
		return changed; /* an older report, or nothing new */
	if (p->has_report && received < p->peer_received) {
		ol_loss_init(&p->peer_loss); /* it counts anew */
		p->anew = true;
	}
	measure(p, now, largest, r->hold);
	p->evidence = now; /* something of ours has arrived */
	p->has_report = true;
	p->reported = largest;
	p->peer_received = received;
	p->peer_longest = r->longest;
	p->peer_spread = r->spread;
	ol_loss_note(&p->peer_loss, now, largest, received);
	judge_loss(p, now);
	return judge_pace(p, now, largest, r) || changed;
}
