/* news - what a planner of voice gets to know: line.h,
 * ol_line_voice_news(). */
#include <string.h>

#include "line/line_state.h"

/* Losses of paths under this say nothing of how they come. */
#define TOGETHER_LEAST 30 /* permille */

const struct ol_report_line *ol_line_peer_says(const struct ol_line *l)
{
	const struct ol_path *p, *newest = NULL;
	size_t i;

	for (i = 0; i < l->n_paths; i++) {
		p = &l->path[i];
		if (p->peer_line_at.us == UINT64_MAX)
			continue;
		if (!newest || p->peer_line_at.us >= newest->peer_line_at.us)
			newest = p;
	}
	return newest ? &newest->peer_line : NULL;
}

static void tell_contents(struct ol_line_voice_news *out,
			  const struct ol_report_line *says)
{
	out->lost_permille = (uint16_t)(says->contents.lost * 1000u / 256);
	out->run_mean = says->contents.run;
	out->run_longest = says->contents.longest;
	out->afford_ms =
		(uint16_t)(says->afford * OL_REPORT_AFFORD_US / OL_US_PER_MS);
}

/* What the living paths lose, each and (by chance) all at once. */
struct losses {
	uint64_t least, product; /* permille */
	uint8_t step;
	bool alike; /* in their steps: each carries all contents */
};

static void add(struct losses *x, uint8_t step, uint64_t loss)
{
	if (x->step == 0) {
		*x = (struct losses){ loss, loss, step, true };
		return;
	}
	x->alike &= step == x->step;
	x->product = x->product * loss / 1000;
	if (loss < x->least)
		x->least = loss;
}

/*
 * Of contents that go on every path the share that is lost on all is the
 * product of their losses where these come independently, and the least of
 * them where they come together. Nearer to which, by ratio; and at least half
 * of the least, for few losses are a matter of chance.
 */
static bool are_together(const struct losses *x, uint64_t lost)
{
	return x->alike && x->least >= TOGETHER_LEAST &&
	       lost * lost > x->product * x->least && 2 * lost >= x->least;
}

/* A path that steps down lost a run of cells to its own queue. It is no burst
 * that a copy could lie behind, and stays in the counterpart's figure for long
 * after. */
#define FELL_US \
	((uint64_t)OL_OUTCOME_SPANS * OL_OUTCOME_SPAN_US + 2 * OL_US_PER_S)

static void tell_paths(const struct ol_line *l, struct ol_line_voice_news *out)
{
	uint8_t step, any = OL_PATH_SLOW_STEP;
	struct losses losses = { .step = 0 };
	bool fell = true;
	const struct ol_path *p;
	uint32_t spread;
	size_t i;

	for (i = 0; i < l->n_paths; i++) {
		p = &l->path[i];
		if (ol_path_is_slow(p, l->now, false))
			continue;
		step = ol_path_cover(p, l->now);
		any = step < any ? step : any;
		if (!ol_path_is_alive(p, l->now))
			continue;
		out->step = step < out->step ? step : out->step;
		spread = (uint32_t)p->peer_spread * OL_REPORT_UNIT_US;
		if (out->n_living == 0 || spread < out->spread_us)
			out->spread_us = spread;
		out->n_living++;
		fell &= ol_law_fell(&p->law, l->now, FELL_US);
		add(&losses, step, ol_path_peer_loss(p));
	}
	if (out->n_living == 0)
		out->step = any;
	if (fell && out->n_living > 0)
		out->run_longest = 0;
	if (out->n_living > 1)
		out->together = are_together(&losses, out->lost_permille);
}

void ol_line_voice_news(const struct ol_line *l, struct ol_line_voice_news *out)
{
	const struct ol_report_line *says = ol_line_peer_says(l);

	memset(out, 0, sizeof *out);
	out->room = ol_line_voice_room(l);
	out->step = OL_PATH_SLOW_STEP;
	out->afford_ms = OL_LINE_AFFORD_MS;
	if (says)
		tell_contents(out, says);
	tell_paths(l, out);
	if (out->step > OL_STEP_SLOWEST && out->step <= OL_LAW_DRAIN_STEP)
		out->step = OL_STEP_SLOWEST; /* it drains */
}
