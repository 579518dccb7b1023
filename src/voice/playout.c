/* What is heard next, and when it is due. */
#include "voice/playout.h"

#include <assert.h>
#include <string.h>

#include "voice/encoder.h"

#define RING OL_PLAYOUT_FRAMES
#define FIRST_SEQ ((uint64_t)1 << 32) /* room to tell backwards */

/* Offsets out of all proportion to the base: another numbering. */
#define STRAY_EARLY_US 3000000
#define STRAY_LATE_US 6000000
#define STRAY_NEAR 64 /* frames between two of the same numbering */

/* The wait is judged every eighth take, and when a frame came that it would
 * not have served. */
#define JUDGE_EVERY 8

/* Moving the rhythm: for how much, and how often (in takes). */
#define SHIFT_GAIN_US 4000
#define SHIFT_EVERY 100
#define SHIFT_EVERY_AT_FIRST 10
#define SHIFT_AT_FIRST 100
#define SHIFT_KEPT 48 /* samples over that do not matter */

/* Stretching: most samples a piece; while somebody speaks every other piece,
 * and only for much. */
#define STRETCH_SILENT 480
#define STRETCH_SPEECH 600
#define STRETCH_EVERY 2
#define STRETCH_EVERY_MISSED 10
#define PAUSE_MISSED 250 /* 5 s */
#define STRETCH_SLACK 16 /* samples of delay that are left */
#define FAR_SAMPLES (200 * 48)
#define URGENT_US 100000

/* A gap that nobody closed counts once it is a second long: the silence
 * after the last word of a call is none. */
#define GAP_COUNTS 50

void ol_playout_init(struct ol_playout *p, uint32_t max_delay_ms)
{
	memset(p, 0, sizeof *p);
	ol_playout_set_max_delay(p, max_delay_ms);
}

void ol_playout_set_max_delay(struct ol_playout *p, uint32_t max_delay_ms)
{
	if (max_delay_ms < 60)
		max_delay_ms = 60;
	if (max_delay_ms > OL_DELAY_MOST_MS)
		max_delay_ms = OL_DELAY_MOST_MS;
	p->max_delay_us = max_delay_ms * OL_US_PER_MS;
}

static struct ol_playout_slot *slot(struct ol_playout *p, uint64_t seq)
{
	return &p->slot[seq % RING];
}

static int64_t offset(const struct ol_playout *p, ol_instant at, uint64_t seq)
{
	return (int64_t)(at.us - p->epoch.us) -
	       (int64_t)(seq - p->origin) * OL_VOICE_FRAME_US;
}

/* The offset at which the next frame is decoded, if it is now. */
static int64_t turn(const struct ol_playout *p)
{
	return offset(p, p->due, p->next);
}

/* The offset at which it will be heard. */
static int64_t heard(const struct ol_playout *p)
{
	return turn(p) + (int64_t)p->kept * 1000 / 48;
}

/* Begins (anew) with frame `seq`; the rhythm of a running playout stays. */
static void start(struct ol_playout *p, uint32_t seq, ol_instant now)
{
	if (!p->begun)
		p->due = ol_after(now, OL_PLAYOUT_START_US);
	else
		p->count.restarts++;
	p->begun = true;
	p->origin = p->next = p->newest = FIRST_SEQ + seq;
	p->epoch = now;
	p->reach = p->reach_before = 0;
	p->reach_from = p->newest;
	p->n_strays = 0;
	for (size_t i = 0; i < RING; i++)
		p->slot[i].full = false;
	ol_delay_init(&p->delay);
	p->verdict = (struct ol_delay_verdict){ .best_us = turn(p) };
	p->judge = true;
}

/* The frame nearest to the newest whose last 24 bits are `seq`. */
static uint64_t unwrap(const struct ol_playout *p, uint32_t seq)
{
	uint32_t ahead = (seq - (uint32_t)p->newest) & OL_PACKET_SEQ_MASK;

	if (ahead <= OL_PACKET_SEQ_MASK / 2)
		return p->newest + ahead;
	return p->newest - (OL_PACKET_SEQ_MASK + 1 - ahead);
}

/* True if the numbering changed and this original begins the new one. */
static bool is_new_numbering(struct ol_playout *p, uint32_t seq)
{
	uint32_t ahead = (seq - p->stray) & OL_PACKET_SEQ_MASK;

	if (p->n_strays == 0 || ahead == 0 || ahead > STRAY_NEAR)
		p->n_strays = 0;
	p->stray = seq;
	return ++p->n_strays == OL_PLAYOUT_STRAYS;
}

/* The next frame will not be played. */
static void give_up(struct ol_playout *p)
{
	struct ol_playout_slot *s = slot(p, p->next);

	p->count.frames++;
	if (s->full)
		p->count.discarded++;
	else
		p->count.lost++;
	s->full = false;
	p->next++;
}

/* Makes room for frame `seq`, far ahead of the next. */
static void slide(struct ol_playout *p, uint64_t seq)
{
	uint64_t rest;

	for (size_t i = 0; i < RING && p->next + RING <= seq; i++)
		give_up(p);
	if (p->next + RING <= seq) { /* frames that nobody ever saw */
		rest = seq - RING + 1 - p->next;
		p->count.frames += rest;
		p->count.lost += rest;
		p->next += rest;
	}
}

static void fill(struct ol_playout_slot *s, enum ol_had how, bool fec,
		 const uint8_t *bytes, size_t len)
{
	if (s->full) { /* the first stays; loss is told before repair */
		if (how == OL_HAD_ORIGINAL)
			s->how = how;
		return;
	}
	s->full = true;
	s->how = how;
	s->fec = fec;
	s->len = (uint8_t)len;
	memcpy(s->bytes, bytes, len);
}

void ol_playout_put(struct ol_playout *p, uint32_t seq, enum ol_had how,
		    bool fec, const uint8_t *bytes, size_t len, ol_instant now)
{
	uint64_t s;
	int64_t at, over;

	assert(len > 0 && len <= OL_PACKET_FRAME_MAX);
	seq &= OL_PACKET_SEQ_MASK;
	if (!p->begun)
		start(p, seq, now);
	s = unwrap(p, seq);
	at = offset(p, now, s);
	over = at - p->verdict.base_us;
	if (over < -STRAY_EARLY_US || over > STRAY_LATE_US) {
		if (how != OL_HAD_ORIGINAL || !is_new_numbering(p, seq))
			return;
		start(p, seq, now);
		s = p->next;
		at = 0;
	} else if (how == OL_HAD_ORIGINAL) {
		p->n_strays = 0;
	}
	if (s > p->newest)
		p->newest = s;
	if (ol_delay_note(&p->delay, s, at)) {
		p->judge |= at > p->verdict.best_us - OL_DELAY_GUARD_US;
		p->count.late += s < p->next;
	}
	if (s < p->next)
		return;
	slide(p, s);
	fill(slot(p, s), how, fec, bytes, len);
}

void ol_playout_reach(struct ol_playout *p, uint32_t back)
{
	if (p->newest - p->reach_from >= OL_PLAYOUT_REACH_KEPT) {
		p->reach_before = p->reach;
		p->reach = 0;
		p->reach_from = p->newest;
	}
	if (back > p->reach)
		p->reach = back;
}

ol_instant ol_playout_deadline(const struct ol_playout *p)
{
	return p->begun ? p->due : OL_NEVER;
}

void ol_playout_begin(struct ol_playout *p, ol_instant now)
{
	uint64_t missed = ol_since(p->due, now) / OL_VOICE_FRAME_US;

	assert(p->begun);
	p->count.skipped += missed;
	p->due = ol_after(p->due, missed * OL_VOICE_FRAME_US);
	if (!p->judge && p->count.taken % JUDGE_EVERY > 0)
		return;
	p->judge = false;
	ol_delay_judge(&p->delay, turn(p), p->verdict.best_us, p->max_delay_us,
		       &p->verdict);
}

bool ol_playout_wants(const struct ol_playout *p)
{
	return p->kept < OL_PLAYOUT_PIECE;
}

static void play(struct ol_playout *p, struct ol_playout_step *out)
{
	struct ol_playout_slot *s = slot(p, p->next);

	out->kind = OL_PLAYOUT_FRAME;
	out->bytes = s->bytes;
	out->len = s->len;
	p->count.frames++;
	switch (s->how) {
	case OL_HAD_ORIGINAL:
		p->count.original++;
		break;
	case OL_HAD_COPY:
		p->count.copy++;
		break;
	case OL_HAD_CODE:
		p->count.code++;
		break;
	}
	s->full = false;
	p->next++;
}

static void play_fec(struct ol_playout *p, struct ol_playout_step *out)
{
	struct ol_playout_slot *after = slot(p, p->next + 1);

	out->kind = OL_PLAYOUT_FEC;
	out->bytes = after->bytes;
	out->len = after->len;
	p->count.frames++;
	p->count.fec++;
	p->next++;
}

/* True if packets still to come may carry the next frame. */
static bool may_come(const struct ol_playout *p)
{
	uint32_t reach = p->reach > p->reach_before ? p->reach
						    : p->reach_before;

	return p->next + reach > p->newest;
}

static bool has_fec(struct ol_playout *p)
{
	const struct ol_playout_slot *after = slot(p, p->next + 1);

	return p->next < p->newest && after->full && after->fec;
}

/* True if the delay is so short that the voice cannot be spared. */
static bool is_urgent(const struct ol_playout *p)
{
	return p->verdict.urge_us >= URGENT_US;
}

/* Fills `out` if a frame or its FEC can be played; else says with `wait`
 * whether the next frame is still waited for. */
static bool find(struct ol_playout *p, struct ol_playout_step *out, bool *wait)
{
	int64_t over, bound;

	*wait = true;
	while (p->next <= p->newest) {
		over = turn(p) - p->verdict.best_us;
		bound = p->verdict.base_us + p->max_delay_us;
		if (turn(p) > bound) {
			give_up(p);
			continue;
		}
		if (slot(p, p->next)->full) {
			play(p, out);
			return true;
		}
		if (over <= -OL_VOICE_FRAME_US && may_come(p) && is_urgent(p))
			return false;
		if (has_fec(p)) {
			play_fec(p, out);
			return true;
		}
		if (p->run == 0 || over < OL_VOICE_FRAME_US) {
			*wait = false;
			return false;
		}
		give_up(p);
	}
	return false;
}

/* A gap is over, or long enough to count though it is not. */
static void count_gap(struct ol_playout *p, uint32_t pieces)
{
	p->count.concealed += pieces;
	if (p->run > p->count.longest_run)
		p->count.longest_run = p->run;
}

void ol_playout_next(struct ol_playout *p, struct ol_playout_step *out)
{
	bool wait;

	memset(out, 0, sizeof *out);
	out->run = p->run;
	if (find(p, out, &wait)) {
		if (p->run < GAP_COUNTS)
			count_gap(p, p->run);
		p->run = 0;
		return;
	}
	out->kind = OL_PLAYOUT_CONCEAL;
	if (!wait)
		give_up(p);
	if (p->run < UINT32_MAX)
		p->run++;
	if (p->run >= GAP_COUNTS)
		count_gap(p, p->run == GAP_COUNTS ? GAP_COUNTS : 1);
}

/* May a piece with speech in it be stretched by that much? Whoever speaks is
 * spared but when far too much is missed, or the delay is far too long, or no
 * pause came for so long that none may ever come (a street is never silent).
 */
static bool may_stretch_speech(const struct ol_playout *p, int64_t samples)
{
	if (p->pieces_since_stretch < STRETCH_EVERY)
		return false;
	if (samples > 0 ? is_urgent(p) : samples < -FAR_SAMPLES)
		return true;
	return p->pieces_since_pause > PAUSE_MISSED &&
	       p->pieces_since_stretch >= STRETCH_EVERY_MISSED;
}

int ol_playout_wish(struct ol_playout *p, bool silent)
{
	/* The piece in hand is not among those kept yet. */
	int64_t then = heard(p) + OL_VOICE_FRAME_US;
	int64_t samples = (p->verdict.best_us - then) * 48 / 1000;
	int64_t most = silent ? STRETCH_SILENT : STRETCH_SPEECH;

	if (p->run > 0)
		return 0;
	/* One sample too few over, and a frame is wanted a take too soon. */
	if (samples < 0)
		samples += samples < -STRETCH_SLACK ? STRETCH_SLACK : -samples;
	/* Never hurry towards a frame that is not there yet. */
	if (samples <= -OL_PLAYOUT_PIECE && !slot(p, p->next)->full)
		return 0;
	p->pieces_since_pause = silent ? 0 : p->pieces_since_pause + 1;
	p->pieces_since_stretch++;
	if (!silent && !may_stretch_speech(p, samples))
		return 0;
	if (samples > most)
		samples = most;
	if (samples < -most)
		samples = -most;
	return (int)samples;
}

void ol_playout_gave(struct ol_playout *p, uint32_t samples)
{
	if (samples != OL_PLAYOUT_PIECE)
		p->pieces_since_stretch = 0;
	p->kept += samples;
}

/* In a pause of the speaker: puts the rhythm where it costs the least. */
static void shift(struct ol_playout *p)
{
	int64_t by = p->verdict.free_us - p->verdict.best_us;
	uint32_t every = p->count.taken < SHIFT_AT_FIRST ? SHIFT_EVERY_AT_FIRST
							 : SHIFT_EVERY;

	if (p->takes_since_shift < every || p->kept > SHIFT_KEPT ||
	    p->verdict.gain_us < SHIFT_GAIN_US)
		return;
	by %= OL_VOICE_FRAME_US;
	if (by < 0)
		by += OL_VOICE_FRAME_US;
	p->due = ol_after(p->due, (uint64_t)by);
	p->judge = true;
	p->takes_since_shift = 0;
}

void ol_playout_end(struct ol_playout *p, bool silent)
{
	assert(p->kept >= OL_PLAYOUT_PIECE);
	p->kept -= OL_PLAYOUT_PIECE;
	p->due = ol_after(p->due, OL_VOICE_FRAME_US);
	p->count.taken++;
	p->takes_since_shift++;
	if (silent)
		shift(p);
}

uint32_t ol_playout_delay_us(const struct ol_playout *p)
{
	int64_t us;

	if (!p->begun)
		return 0;
	us = heard(p) - p->verdict.base_us;
	return us > 0 ? (uint32_t)us : 0;
}
