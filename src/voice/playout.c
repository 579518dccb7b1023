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

/* Moving the rhythm: for how much, and how far in one take. */
#define SHIFT_GAIN_US 1500
#define SHIFT_STEP_US 500
#define SHIFT_AFTER 50 /* frames: a second to learn from */

/* Stretching: most samples a piece. */
#define STRETCH_LONGER 720
#define STRETCH_SHORTER 480
#define STRETCH_SPEECH 600
#define STRETCH_SLACK 16 /* samples of delay that are left */

/* Where no pause comes for so many pieces, silence between words serves to
 * shorten the delay as well. */
#define PAUSE_LATE 125 /* 2.5 s */

/* Where no pause comes (a street is never silent), speech is stretched after
 * so many pieces, and one of so many. */
#define PAUSE_MISSED 500 /* 10 s */
#define STRETCH_EVERY 10

/* So much missed that no pause is waited for: a frame of eight. */
#define URGENT_US (100 * OL_DELAY_PRICE_MS * OL_US_PER_MS / 8)
#define WAIT_MOST 10 /* pieces */

/* A word that is torn open is heard worse than one that lacks a piece: waiting
 * must save so many frames at least. */
#define WAIT_FOR 15

#define NEVER UINT32_MAX

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

void ol_playout_expect(struct ol_playout *p, uint32_t copies, uint32_t window)
{
	p->expected_copies = copies;
	p->expected_window = window;
}

/* How long the first frame waits. */
static uint32_t first_wait_us(const struct ol_playout *p)
{
	uint32_t us = ol_promise_us(&p->promise);

	if (us > OL_PLAYOUT_START_MOST_MS * OL_US_PER_MS)
		us = OL_PLAYOUT_START_MOST_MS * OL_US_PER_MS;
	if (us > p->max_delay_us)
		us = p->max_delay_us;
	return us > OL_PLAYOUT_START_US ? us : OL_PLAYOUT_START_US;
}

/* Begins (anew) with frame `seq`; the rhythm of a running playout stays. */
static void start(struct ol_playout *p, uint32_t seq, ol_instant now)
{
	p->origin = p->next = p->newest = FIRST_SEQ + seq;
	p->epoch = now;
	ol_promise_init(&p->promise, p->newest);
	if (p->begun) {
		p->count.restarts++;
	} else {
		p->begun = true;
		ol_promise_note(&p->promise, p->newest, p->expected_copies,
				p->expected_window);
		p->due = ol_after(now, first_wait_us(p));
	}
	p->stood = 0;
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
		if (how == OL_HAD_ORIGINAL || how == OL_HAD_FRESH)
			s->how = how;
		return;
	}
	s->full = true;
	s->how = how;
	s->fec = fec;
	s->len = (uint8_t)len;
	memcpy(s->bytes, bytes, len);
}

/* How far behind the newest of its packet the frame is carried again; at most
 * as far as packets reach, for codes give more than one packet's window. */
static uint64_t back_of(const struct ol_playout *p, uint64_t seq,
			enum ol_had how)
{
	uint64_t reach = ol_promise_reach(&p->promise), back;

	switch (how) {
	case OL_HAD_ORIGINAL:
	case OL_HAD_FRESH:
		return 0;
	case OL_HAD_COPY:
	case OL_HAD_CODE:
		break;
	}
	back = p->packet > seq ? p->packet - seq : 0;
	return back < reach ? back : reach;
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
	if (how == OL_HAD_ORIGINAL)
		p->packet = s;
	if (ol_delay_note(&p->delay, s, back_of(p, s, how), at)) {
		p->judge |= at > p->verdict.best_us - OL_DELAY_GUARD_US;
		p->count.late += s < p->next;
	}
	if (s < p->next)
		return;
	slide(p, s);
	fill(slot(p, s), how, fec, bytes, len);
}

void ol_playout_reach(struct ol_playout *p, uint32_t copies, uint32_t window)
{
	ol_promise_note(&p->promise, p->newest, copies, window);
}

/* The delay that serves what the packets promise. */
static int64_t promised_us(const struct ol_playout *p)
{
	return ol_promise_us(&p->promise);
}

ol_instant ol_playout_deadline(const struct ol_playout *p)
{
	return p->begun ? p->due : OL_NEVER;
}

void ol_playout_begin(struct ol_playout *p, ol_instant now)
{
	uint64_t missed = ol_since(p->due, now) / OL_VOICE_FRAME_US;
	struct ol_delay_verdict *v = &p->verdict;

	assert(p->begun);
	p->count.skipped += missed;
	p->due = ol_after(p->due, missed * OL_VOICE_FRAME_US);
	if (!p->judge && p->count.taken % JUDGE_EVERY > 0)
		return;
	p->judge = false;
	p->delay.calm = promised_us(p) == 0;
	p->delay.reach = ol_promise_reach(&p->promise);
	ol_delay_judge(&p->delay, turn(p), v->best_us, p->max_delay_us, v);
	while (v->best_us < v->base_us + promised_us(p) &&
	       v->best_us + OL_VOICE_FRAME_US <= v->base_us + p->max_delay_us)
		v->best_us += OL_VOICE_FRAME_US;
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
	case OL_HAD_FRESH:
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
	p->stood = 0;
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
	p->stood = 0;
}

static bool has_fec(struct ol_playout *p)
{
	const struct ol_playout_slot *after = slot(p, p->next + 1);

	return p->next < p->newest && after->full && after->fec;
}

/* True if the delay is so short that far too much is missed. */
static bool is_urgent(const struct ol_playout *p)
{
	return p->verdict.urge_us >= URGENT_US;
}

/* The last offset at which anything is played. */
static int64_t bound(const struct ol_playout *p)
{
	return p->verdict.base_us + p->max_delay_us;
}

/* Frames missing in a row from the next on; NEVER where nothing is behind. */
static uint32_t count_missing(struct ol_playout *p)
{
	uint32_t n = 0;

	while (p->next + n <= p->newest && !slot(p, p->next + n)->full)
		n++;
	return p->next + n > p->newest ? NEVER : n;
}

/* Packets until one may bring the next frame. */
static uint32_t soon(const struct ol_playout *p)
{
	uint64_t age = p->newest - p->next;
	uint32_t copies = ol_promise_copies(&p->promise);

	if (age < ol_promise_window(&p->promise))
		return 1;
	return age < copies ? copies - (uint32_t)age : NEVER;
}

/* May the pieces made up so far be followed by more, though they stand for
 * all frames that are missing? */
static bool is_worth_waiting(const struct ol_playout *p, uint32_t missing)
{
	uint32_t s = soon(p);
	int64_t then = turn(p) + (int64_t)s * OL_VOICE_FRAME_US;

	if (s == NEVER || then > bound(p))
		return false;
	if (is_urgent(p) && then <= p->verdict.best_us &&
	    s + p->stood <= WAIT_MOST)
		return true;
	/* Nobody knows when a code gives it: as late again as it is. */
	if (s == 1 && p->stood > missing)
		s += p->stood - missing;
	return s + WAIT_FOR < missing;
}

/* True if a piece made up stands for the next frame, which is there. */
static bool is_replaced(struct ol_playout *p)
{
	if (p->stood == 0 || p->run > OL_PLAYOUT_REPLACED_LATE ||
	    p->next >= p->newest || !slot(p, p->next + 1)->full)
		return false;
	if (turn(p) >= p->verdict.best_us + OL_VOICE_FRAME_US)
		return true;
	return p->run <= OL_PLAYOUT_REPLACED && !is_urgent(p);
}

static void pass_over(struct ol_playout *p)
{
	give_up(p);
	if (p->stood > 0)
		p->stood--;
}

/* Fills `out` if a frame or its FEC can be played. */
static bool find(struct ol_playout *p, struct ol_playout_step *out)
{
	uint32_t missing;

	while (p->next <= p->newest) {
		missing = count_missing(p);
		if (turn(p) > bound(p) || (missing == 0 && is_replaced(p))) {
			pass_over(p);
			continue;
		}
		if (missing == 0) {
			play(p, out);
			return true;
		}
		if (p->stood == 0 && is_worth_waiting(p, missing))
			return false;
		if (has_fec(p)) {
			play_fec(p, out);
			return true;
		}
		if (p->stood < missing || is_worth_waiting(p, missing))
			return false;
		for (; missing > 0; missing--)
			pass_over(p);
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
	memset(out, 0, sizeof *out);
	out->run = p->run;
	if (find(p, out)) {
		if (p->run < GAP_COUNTS)
			count_gap(p, p->run);
		p->run = 0;
		return;
	}
	out->kind = OL_PLAYOUT_CONCEAL;
	p->stood++;
	p->run++;
	if (p->run >= GAP_COUNTS)
		count_gap(p, p->run == GAP_COUNTS ? GAP_COUNTS : 1);
}

/* May the piece be stretched by that much? See playout.h. */
static bool may_stretch(struct ol_playout *p, bool silent, int64_t samples)
{
	bool pause, breath;

	p->quiet = silent ? p->quiet + 1 : 0;
	p->spoken = p->spoken || !silent;
	pause = silent && (!p->spoken || p->quiet >= OL_PLAYOUT_PAUSE);
	p->pieces_since_stretch++;
	p->pieces_since_pause = pause ? 0 : p->pieces_since_pause + 1;
	breath = silent && (samples > 0 ? is_urgent(p)
					: p->pieces_since_pause > PAUSE_LATE);
	return pause || breath ||
	       (p->pieces_since_pause > PAUSE_MISSED &&
		p->pieces_since_stretch >= STRETCH_EVERY);
}

int ol_playout_wish(struct ol_playout *p, bool silent)
{
	/* The piece in hand is not among those kept yet. */
	int64_t then = heard(p) + OL_VOICE_FRAME_US;
	int64_t samples = (p->verdict.best_us - then) * 48 / 1000;
	int64_t longer = silent ? STRETCH_LONGER : STRETCH_SPEECH;
	int64_t shorter = silent ? STRETCH_SHORTER : STRETCH_SPEECH;

	if (p->run > 0)
		return 0;
	/* One sample too few over, and a frame is wanted a take too soon. */
	if (samples < 0)
		samples += samples < -STRETCH_SLACK ? STRETCH_SLACK : -samples;
	if (!may_stretch(p, silent, samples))
		return 0;
	/* Never hurry towards a frame that is not there yet. */
	if (samples <= -OL_PLAYOUT_PIECE && !slot(p, p->next)->full)
		return 0;
	if (samples > longer)
		samples = longer;
	if (samples < -shorter)
		samples = -shorter;
	return (int)samples;
}

void ol_playout_gave(struct ol_playout *p, uint32_t samples)
{
	if (samples != OL_PLAYOUT_PIECE)
		p->pieces_since_stretch = 0;
	p->kept += samples;
}

/* In a pause of the speaker: moves the rhythm a little towards where it costs
 * the least. */
static void shift(struct ol_playout *p)
{
	struct ol_delay_verdict *v = &p->verdict;
	int64_t by = (v->free_us - v->best_us) % OL_VOICE_FRAME_US;

	if (v->gain_us < SHIFT_GAIN_US || p->newest - p->origin < SHIFT_AFTER)
		return;
	if (by > OL_VOICE_FRAME_US / 2)
		by -= OL_VOICE_FRAME_US;
	if (by <= -OL_VOICE_FRAME_US / 2)
		by += OL_VOICE_FRAME_US;
	if (by > SHIFT_STEP_US)
		by = SHIFT_STEP_US;
	if (by < -SHIFT_STEP_US)
		by = -SHIFT_STEP_US;
	p->due.us += (uint64_t)by; /* of either sign */
	v->best_us += by;
	p->judge = true;
}

void ol_playout_end(struct ol_playout *p, bool silent)
{
	assert(p->kept >= OL_PLAYOUT_PIECE);
	p->kept -= OL_PLAYOUT_PIECE;
	p->due = ol_after(p->due, OL_VOICE_FRAME_US);
	p->count.taken++;
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
