/* What a voice packet carries, by what is lost of them. */
#include "voice/plan.h"

#include <string.h>

#define TICK_MS 20
#define AFFORD_MS 700 /* of a counterpart that has not said          */
#define GUARD_MS 23   /* of its bound: what the playout keeps itself */

/* More waiting is no conversation: for the code, and for the copy behind
 * bursts. Push to talk bears what a window of 64 can use. */
#define VOICE_MS 560
#define VOICE_BURST_MS 600
#define TALK_MS 900

#define USUAL 47 /* bytes that nearly every cell has over the room */
#define LEAN 24  /* of those, what every fourth cell has not       */

#define WINDOW_LEAST 10
#define WINDOW_OVER 4       /* frames over the wait                     */
#define WINDOW_OVER_LARGE 2 /* where chance would make it grow for little */

/* While two items give back what is lost in so many ticks, larger frames are
 * worth more than a third; and until it would be so many. The largest in so
 * many a cell. */
#define LARGE_ITEMS 2
#define LARGE_FROM 5.0
#define LARGE_UNTIL 5.8
#define AMPLE_FROM 1.75
#define AMPLE_UNTIL 2.0

/* In bursts one of the two is the copy: fewer may be lost beside them, and no
 * more in all than so much, for what the copy leaves needs two symbols. */
#define LARGE_BURST_FROM 2.5
#define LARGE_BURST_UNTIL 3.5
#define LARGE_ALL_FROM 0.15
#define LARGE_ALL_UNTIL 0.18

#define LOST_MOST 0.95    /* beyond it nothing is told from anything       */
#define LONGER 1.4        /* runs, than chance makes them: some are bursts */
#define LONGEST_TICKS 600 /* of which run_longest tells                    */
#define UNLIKELY 0.03     /* that chance alone makes a run so long         */

#define KEEP 3        /* contents: for less the copy stays where it is   */
#define RUN_UNIT 4096 /* of settled_run                                  */
#define RUN_RISE 100  /* frames, 2 s                                     */
#define RUN_FALL 500  /* 10 s                                            */

#define SETTLE 256       /* frames, 5 s                                  */
#define NEAR 0.12        /* settled losses follow at once beyond that    */
#define SETTLE_ALL 500   /* 10 s                                         */
#define ALL_AT_FIRST 0.1 /* 3 s do not tell what comes every 5 s         */

/* What the code may wait, of the wait that there is: for the first frames of
 * a call, until they become smaller (from 40 bytes on each byte counts more
 * than waiting), and until they become larger again. */
#define FIRST 1.1
#define SHRINK 1.25
#define SMALL 40
#define SHRINK_SMALL 1.5
#define SMALLER 34
#define SHRINK_SMALLER 1.75
#define RETURN 0.75

/* At slower steps frames become smaller for copies behind bursts, where these
 * may lie so many ticks back; for a second symbol where so much is lost. */
#define DEAR_LEAST 10
#define SECOND_FROM 0.15

/* The input, made sense of. */
struct sight {
	double lost;    /* share of contents, one by one              */
	double settled; /* the same, as it is for some seconds        */
	double all;     /* share lost in any way, of longer           */
	double run;     /* the longest usual burst, contents; 0: none */
	unsigned step;
	unsigned wait;        /* ticks that repair may take                 */
	unsigned far;         /* frames that a copy can lie back            */
	unsigned dear;        /* and that waiting for it is worth           */
	unsigned room, usual; /* bytes of a cell: sure, and nearly always */
	unsigned largest;     /* bytes of a frame                           */
	bool tight;           /* all items fit into lean cells as well      */
};

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

static unsigned most(unsigned a, unsigned b)
{
	return a > b ? a : b;
}

/* Losses that come alone: all of them if runs are as long as chance makes
 * them, 1 / (1 - p); a share of them if longer. */
static double alone(const struct ol_plan_input *in)
{
	double p = in->lost_permille / 1000.0;
	double longer;

	if (p > LOST_MOST)
		p = LOST_MOST;
	longer = in->run_mean / 4.0 * (1 - p);
	return longer > LONGER ? p * LONGER / longer : p;
}

/* The run that chance alone makes no longer than, nearly always. */
static unsigned chance(double p, unsigned step)
{
	double expected = LONGEST_TICKS / step * (1 - p) * p;
	unsigned n = 1;

	for (; expected > UNLIKELY && n < UINT8_MAX; n++)
		expected *= p;
	return n;
}

static bool has_before(const struct ol_plan_input *in)
{
	return in->before && in->before->frame_bytes > 0;
}

static double toward(double from, double to, double frames)
{
	return from + (to - from) / frames;
}

/*
 * The longest run of 12 s goes up and down with chance; its mean over longer
 * is what a copy should lie behind: of bursts as long as they like, of mean m,
 * six in 12 s, that is 2.4 m, and where they come twice as often it is more.
 */
static void see_bursts(struct sight *s, const struct ol_plan_input *in)
{
	double usual = chance(s->lost, s->step);
	double before = 0;

	if (has_before(in))
		before = (double)in->before->settled_run / RUN_UNIT;
	s->run = in->run_longest;
	if (before > usual)
		s->run = toward(before, s->run,
				s->run > before ? RUN_RISE : RUN_FALL);
	if (s->run <= usual)
		s->run = 0;
}

/*
 * Ticks that a copy may lie back so that waiting for it costs no more than it
 * gives: bursts that take a hundredth of the time are not worth half a second
 * all the time. A tick and a thousandth of all frames are worth about the
 * same; bursts of 200 ms are taken as the measure.
 */
static unsigned worth(double lost)
{
	static const struct {
		double lost, ticks;
	} at[] = { { 0, 0 },    { 0.01, 1 },  { 0.025, 10 }, { 0.05, 17 },
		   { 0.1, 24 }, { 0.14, 30 }, { 0.4, 38 },   { 1, 47 } };
	size_t i = 1;

	while (i + 1 < sizeof at / sizeof *at && lost > at[i].lost)
		i++;
	return (unsigned)(at[i - 1].ticks +
			  (at[i].ticks - at[i - 1].ticks) *
				  (lost - at[i - 1].lost) /
				  (at[i].lost - at[i - 1].lost));
}

static void see(struct sight *s, const struct ol_plan_input *in)
{
	unsigned afford = in->afford_ms ? in->afford_ms : AFFORD_MS;
	bool talk = in->mode == OL_PLAN_TALK;

	s->step = least(most(in->step, 1), OL_PLAN_STEP_MOST);
	s->room = in->room < OL_PACKET_MAX ? (unsigned)in->room : OL_PACKET_MAX;
	s->usual = least(s->room + USUAL, OL_PACKET_MAX);
	s->tight = false;
	s->lost = alone(in);
	s->settled = s->lost;
	s->all = least(in->lost_permille, 1000) / 1000.0;
	if (!has_before(in) && s->all < ALL_AT_FIRST)
		s->all = ALL_AT_FIRST;
	if (has_before(in)) {
		s->settled =
			toward(in->before->settled_ppm / 1e6, s->lost, SETTLE);
		s->all = toward(in->before->settled_all_ppm / 1e6, s->all,
				SETTLE_ALL);
	}
	if (s->settled < s->lost - NEAR)
		s->settled = s->lost - NEAR;
	if (s->settled > s->lost + NEAR)
		s->settled = s->lost + NEAR;
	afford = afford > GUARD_MS ? (afford - GUARD_MS) / TICK_MS : 0;
	s->wait =
		least(afford, (talk ? TALK_MS : VOICE_MS) / (unsigned)TICK_MS);
	s->far = least(afford, OL_PLAN_BACK_MOST);
	s->dear = least(worth(s->all), VOICE_BURST_MS / TICK_MS);
	if (talk)
		s->dear = s->far;
	see_bursts(s, in);
}

/* Bytes of a frame when `n` items go behind the newest; 0: no room. */
static unsigned frame_bytes(const struct sight *s, unsigned n)
{
	unsigned fresh = s->step, whole, sure;

	if (s->room < OL_PACKET_HEAD + fresh ||
	    s->usual < OL_PACKET_HEAD + n + LEAN)
		return 0;
	whole = s->usual - (s->tight ? LEAN : 0);
	whole = (whole - OL_PACKET_HEAD - n) / (n + 1);
	sure = (s->room - OL_PACKET_HEAD - (fresh - 1)) / fresh;
	return least(s->largest, least(whole, sure));
}

/*
 * Ticks until the code has given back nearly all that is lost at `p`, with n
 * items in a packet. A cell that comes brings n + 1 equations (a lean one,
 * every fourth, fewer), `step` of them new: what waits is a queue, whose
 * length goes with the variance over the square of the drift.
 */
static double code_wait(const struct sight *s, unsigned n, unsigned bytes,
			double p)
{
	unsigned lean = OL_PACKET_HEAD + n + (n + 1) * bytes;
	double items, drift, queue;

	items = n + 1 - (lean + LEAN > s->usual ? 0.25 : 0);
	drift = (1 - p) * items - s->step;
	if (p <= 0.001)
		return 0;
	if (drift <= 0)
		return 1e9;
	queue = items * items * p * (1 - p) / (drift * drift);
	return s->step * (queue < 0.8 ? 1.5 + 6 * queue : 4 + 3 * queue);
}

/* True if with frames of `largest` bytes two items give back in so many ticks,
 * or in what time there is, what is lost. */
static bool is_enough(struct sight *s, unsigned largest, double ticks)
{
	unsigned bytes;

	s->largest = largest;
	bytes = frame_bytes(s, LARGE_ITEMS);
	if (ticks > s->wait)
		ticks = s->wait;
	return bytes > OL_PLAN_FRAME_BYTES &&
	       code_wait(s, LARGE_ITEMS, bytes, s->settled) <= ticks;
}

/* Where little is lost, what a third item would take makes the voice itself
 * better. */
static void see_largest(struct sight *s, const struct ol_plan_input *in)
{
	unsigned was = has_before(in) ? in->before->frame_bytes : 0;
	bool is_ample = was > OL_PLAN_FRAME_BYTES_LARGE;
	bool is_large = was > OL_PLAN_FRAME_BYTES;
	double ample = is_ample ? AMPLE_UNTIL : AMPLE_FROM;
	double large = is_large ? LARGE_UNTIL : LARGE_FROM;

	if (s->run > 0) {
		ample = -1;
		large = is_large ? LARGE_BURST_UNTIL : LARGE_BURST_FROM;
		if (s->all > (is_large ? LARGE_ALL_UNTIL : LARGE_ALL_FROM))
			large = -1;
	}
	if (s->step > LARGE_ITEMS ||
	    (!is_enough(s, OL_PLAN_FRAME_BYTES_AMPLE, ample * s->step) &&
	     !is_enough(s, OL_PLAN_FRAME_BYTES_LARGE, large)))
		s->largest = OL_PLAN_FRAME_BYTES;
}

/* True if one item more costs no bytes, or few and is the first symbol. */
static bool is_as_good(const struct sight *s, unsigned n, unsigned bytes)
{
	unsigned then = frame_bytes(s, n + 1);

	return then == bytes || (n + 1 == s->step && then * 4 >= bytes * 3);
}

/* How many items go behind the newest: those of the largest frames with which
 * the code keeps up, and as many as there are with that size. */
static unsigned choose_items(struct sight *s, const struct ol_plan_input *in)
{
	unsigned was = has_before(in) ? in->before->frame_bytes : 0;
	unsigned chosen = s->step - 1, bytes;
	double wait, bearable;

	if (s->largest > OL_PLAN_FRAME_BYTES)
		return LARGE_ITEMS;
	for (unsigned n = s->step - 1; n <= OL_PLAN_ITEMS; n++) {
		bytes = frame_bytes(s, n);
		if (bytes < OL_PLAN_FRAME_BYTES_MIN)
			break;
		if (n < OL_PLAN_ITEMS && is_as_good(s, n, bytes))
			continue;
		chosen = n;
		bearable = was == 0 ? FIRST : SHRINK;
		if (bytes <= SMALL)
			bearable = SHRINK_SMALL;
		if (bytes <= SMALLER)
			bearable = SHRINK_SMALLER;
		if (was && was < bytes)
			bearable = RETURN;
		wait = code_wait(s, n, bytes, s->settled);
		if (wait <= s->wait * bearable)
			break;
		s->tight = n == OL_PLAN_ITEMS; /* the last that can be done */
	}
	return chosen;
}

/* Frames that a copy should lie back for bursts, 0: none. */
static unsigned choose_back(const struct sight *s,
			    const struct ol_plan_input *in, double wait)
{
	unsigned back = (unsigned)(s->run + 1.5) * s->step;
	unsigned was = has_before(in) && in->before->n_copies == s->step
			       ? in->before->back[0]
			       : 0;

	/* The code waits as long anyway. */
	if (s->run <= 0 || back <= s->step || back <= wait)
		return 0;
	if (s->step > 1 && s->dear < DEAR_LEAST)
		return 0;
	back = least(back, s->dear);
	if (was + KEEP * s->step >= back && was <= back + KEEP * s->step)
		back = was;
	back = least(back, s->far > s->step ? s->far - s->step + 1 : 0);
	return back < s->step ? 0 : back;
}

/* Items where all new frames have a copy and a symbol stands beside them, or
 * `n`, if there are as many or the copy is not worth smaller frames. */
static unsigned items_of_bursts(const struct sight *s, unsigned n,
				unsigned back)
{
	unsigned wanted = 2 * s->step;

	if (s->step == 1 || back == 0)
		return n;
	if (s->all >= SECOND_FROM && frame_bytes(s, wanted + 1) >= SMALL)
		wanted++;
	wanted = least(wanted, OL_PLAN_ITEMS);
	while (wanted > n && frame_bytes(s, wanted) < OL_PLAN_FRAME_BYTES_MIN)
		wanted--;
	return wanted + 1 < 2 * s->step ? n : most(n, wanted);
}

static void put_copies(struct ol_plan *out, const struct sight *s,
		       unsigned back)
{
	out->rule = OL_PLAN_SPREAD;
	for (unsigned i = 0; i < s->step; i++)
		out->back[out->n_copies++] = (uint8_t)(back + i);
}

void ol_plan_make(struct ol_plan *out, const struct ol_plan_input *in)
{
	struct sight s;
	unsigned n, spare, window, far, late, back, over;
	double wait;

	memset(out, 0, sizeof *out);
	see(&s, in);
	see_largest(&s, in);
	n = choose_items(&s, in);
	wait = code_wait(&s, n, frame_bytes(&s, n), s.lost);
	back = choose_back(&s, in, wait);
	n = items_of_bursts(&s, n, back);
	out->fresh = (uint8_t)s.step;
	out->frame_bytes =
		(uint8_t)most(frame_bytes(&s, n), OL_PLAN_FRAME_BYTES_MIN);
	out->settled_all_ppm = (uint32_t)(s.all * 1e6 + 0.5);
	out->settled_run = (uint32_t)(s.run * RUN_UNIT + 0.5);
	out->settled_ppm = (uint32_t)(s.settled * 1e6 + 0.5);
	out->rule = in->lost_permille ? OL_PLAN_CODE : OL_PLAN_PLAIN;
	spare = n + 1 - s.step;
	if (spare == 0)
		out->rule = OL_PLAN_BARE;
	if (back > 0 && spare >= s.step && (s.step > 1 || spare > 1))
		put_copies(out, &s, back);
	wait = code_wait(&s, n - out->n_copies, out->frame_bytes, s.lost);
	over = s.largest > OL_PLAN_FRAME_BYTES ? WINDOW_OVER_LARGE
					       : WINDOW_OVER;
	window = wait < s.wait ? (unsigned)wait + over : s.wait;
	far = out->n_copies ? out->back[0] : 0;
	late = WINDOW_OVER + in->spread_us / (TICK_MS * 1000 / 4);
	window = most(most(window, late), most(WINDOW_LEAST, far * 2 / 3));
	window = least(window, most(least(s.wait, OL_PLAN_WINDOW_MOST), 2));
	while (out->n_symbols + out->n_copies < spare)
		out->window[out->n_symbols++] = (uint8_t)window;
}

const char *ol_plan_rule_word(enum ol_plan_rule rule)
{
	switch (rule) {
	case OL_PLAN_PLAIN:
		return "plain";
	case OL_PLAN_CODE:
		return "code";
	case OL_PLAN_SPREAD:
		return "spread";
	case OL_PLAN_BARE:
		return "bare";
	}
	return "?";
}
