/* voices - see voices.h. */
#include "daemon/voices.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "os/bell.h"
#include "os/clock.h"
#include "os/ring.h"
#include "os/thread.h"
#include "voice/encoder.h"
#include "voice/packer.h"
#include "voice/plan.h"

#define SLOTS_IN 1024
#define SLOTS_OUT 512
#define FIGURES_US OL_US_PER_S
#define NO_SLOT OL_VOICES

/* Pieces of one voice that may wait for the thread; the fewer once half of
 * the ring is taken. So all voices together leave room for openings and
 * closings, and none takes the room of another. */
#define WAITING 64
#define WAITING_CROWDED 8
_Static_assert(SLOTS_IN / 2 + OL_VOICES * WAITING_CROWDED < SLOTS_IN,
	       "a flood leaves room");

/* ---- what the two threads say to each other --------------------------- */

struct job { /* loop -> thread */
	enum { JOB_OPEN, JOB_CLOSE, JOB_SAY, JOB_BRING, JOB_STOP } kind;
	uint8_t slot;
	uint8_t frame_bytes, fec_percent; /* SAY */
	uint16_t len;                     /* BRING */
	uint32_t max_delay_ms;            /* OPEN, SAY */
	uint32_t generation;
	ol_instant now;
	union {
		int16_t pcm[OL_VOICE_FRAME];
		uint8_t packet[OL_PACKET_MAX];
		struct ol_plan expected; /* OPEN */
	} u;
};

struct result { /* thread -> loop */
	enum { RESULT_FRAME, RESULT_HEARD, RESULT_FIGURES } kind;
	uint8_t slot;
	uint8_t len;
	uint32_t generation;
	ol_instant heard_at;
	union {
		int16_t pcm[OL_VOICE_FRAME];
		uint8_t frame[OL_PACKET_FRAME_MAX];
		struct ol_voice_figures figures;
	} u;
};

/* One voice as the thread has it: only the thread touches it. */
struct voice {
	bool open;
	uint32_t generation; /* of the slot, so that late results are known */
	struct ol_encoder *encoder;
	struct ol_voice_rx *rx;
	uint32_t max_delay_ms;
	struct ol_voice_rx_stats before;
	ol_instant figures_at;
};

/* The same voice as the loop has it. */
struct door {
	bool open;
	uint16_t line;
	uint32_t desk;
	uint32_t generation;
	uint8_t step;
	struct ol_plan plan; /* of the frame that was said last */
	struct ol_packer packer;
};

struct ol_voices {
	struct ol_voices_handler handler;
	struct ol_ring jobs, results;
	struct ol_bell bell;
	struct ol_loop_wake *wake;
	struct ol_thread *thread;
	struct voice voice[OL_VOICES]; /* the thread's */
	struct door door[OL_VOICES];   /* the loop's   */
	/* Jobs of a slot that say or bring: in the ring, not yet done. */
	atomic_uint waiting[OL_VOICES];
	atomic_uint_fast64_t dropped;
	bool has_bell;
};

/* ---- the thread ------------------------------------------------------- */

static void give(struct ol_voices *v, const struct result *r)
{
	if (!ol_ring_put(&v->results, r))
		atomic_fetch_add(&v->dropped, 1);
	ol_loop_wake_send(v->wake);
}

static void shut(struct voice *c)
{
	ol_encoder_free(c->encoder);
	ol_voice_rx_free(c->rx);
	c->encoder = NULL;
	c->rx = NULL;
	c->open = false;
}

static void open_voice(struct voice *c, const struct job *j)
{
	shut(c);
	c->generation = j->generation;
	if (ol_encoder_new(&c->encoder) ||
	    ol_voice_rx_new(&c->rx, j->max_delay_ms)) {
		shut(c);
		return;
	}
	ol_voice_rx_expect(c->rx, &j->u.expected);
	c->max_delay_ms = j->max_delay_ms;
	memset(&c->before, 0, sizeof c->before);
	c->figures_at = ol_after(j->now, FIGURES_US);
	c->open = true;
}

static void encode(struct ol_voices *v, struct voice *c, const struct job *j)
{
	struct result r = { .kind = RESULT_FRAME,
			    .slot = j->slot,
			    .len = j->frame_bytes,
			    .generation = c->generation };

	if (j->max_delay_ms != c->max_delay_ms) {
		c->max_delay_ms = j->max_delay_ms;
		ol_voice_rx_set_max_delay(c->rx, j->max_delay_ms);
	}
	ol_encoder_frame(c->encoder, j->u.pcm, j->frame_bytes, j->fec_percent,
			 r.u.frame);
	give(v, &r);
}

static void do_job(struct ol_voices *v, const struct job *j)
{
	struct voice *c = &v->voice[j->slot];

	switch (j->kind) {
	case JOB_OPEN:
		open_voice(c, j);
		return;
	case JOB_CLOSE:
		shut(c);
		return;
	case JOB_SAY:
		atomic_fetch_sub(&v->waiting[j->slot], 1);
		if (c->open)
			encode(v, c, j);
		return;
	case JOB_BRING:
		atomic_fetch_sub(&v->waiting[j->slot], 1);
		if (c->open)
			(void)ol_voice_rx_put(c->rx, j->u.packet, j->len,
					      j->now);
		return;
	case JOB_STOP:
		return;
	}
}

static void hear(struct ol_voices *v, uint8_t slot, ol_instant now)
{
	struct voice *c = &v->voice[slot];
	struct result r = { .kind = RESULT_HEARD,
			    .slot = slot,
			    .generation = c->generation };
	ol_instant deadline = ol_voice_rx_deadline(c->rx);

	if (!ol_due(deadline, now))
		return;
	r.heard_at = ol_after(deadline, OL_VOICES_TO_EAR_US);
	ol_voice_rx_take(c->rx, now, r.u.pcm);
	give(v, &r);
}

static void tell_figures(struct ol_voices *v, uint8_t slot, ol_instant now)
{
	struct voice *c = &v->voice[slot];
	struct result r = { .kind = RESULT_FIGURES,
			    .slot = slot,
			    .generation = c->generation };
	struct ol_voice_figures *f = &r.u.figures;
	struct ol_voice_rx_stats s;

	if (!ol_due(c->figures_at, now))
		return;
	c->figures_at = ol_after(now, FIGURES_US);
	ol_voice_rx_stats(c->rx, &s);
	f->expected = s.frames - c->before.frames;
	f->lost = f->expected - (s.original - c->before.original);
	f->repaired = s.repaired_copy + s.repaired_code + s.repaired_fec -
		      c->before.repaired_copy - c->before.repaired_code -
		      c->before.repaired_fec;
	f->played = s.taken - c->before.taken;
	f->concealed = s.concealed - c->before.concealed;
	f->late = s.late - c->before.late;
	/* While nothing comes the wait of what is missing grows: told up to
	 * the bound. */
	f->playout_delay_ms = s.playout_delay_ms < c->max_delay_ms
				      ? s.playout_delay_ms
				      : c->max_delay_ms;
	f->longest_gap_ms = s.longest_gap_ms;
	c->before = s;
	give(v, &r);
}

static ol_instant next_deadline(const struct ol_voices *v)
{
	ol_instant at = OL_NEVER;
	size_t i;

	for (i = 0; i < OL_VOICES; i++) {
		const struct voice *c = &v->voice[i];

		if (!c->open)
			continue;
		at = ol_earlier(at, ol_voice_rx_deadline(c->rx));
		at = ol_earlier(at, c->figures_at);
	}
	return at;
}

static void work(void *ctx)
{
	struct ol_voices *v = ctx;
	struct job j = { 0 };
	ol_instant now;
	uint8_t i;

	for (;;) {
		(void)ol_bell_wait(&v->bell, next_deadline(v));
		while (ol_ring_take(&v->jobs, &j)) {
			if (j.kind == JOB_STOP)
				return;
			do_job(v, &j);
		}
		now = ol_clock_now();
		for (i = 0; i < OL_VOICES; i++) {
			if (!v->voice[i].open)
				continue;
			hear(v, i, now);
			tell_figures(v, i, now);
		}
	}
}

/* ---- the loop thread -------------------------------------------------- */

static uint8_t find(const struct ol_voices *v, uint16_t line)
{
	uint8_t i;

	for (i = 0; i < OL_VOICES; i++)
		if (v->door[i].open && v->door[i].line == line)
			return i;
	return NO_SLOT;
}

/* False: no room. */
static bool ask(struct ol_voices *v, const struct job *j)
{
	bool has_room = ol_ring_put(&v->jobs, j);

	if (!has_room)
		atomic_fetch_add(&v->dropped, 1);
	ol_bell_ring(&v->bell);
	return has_room;
}

/* The same for what comes in floods: a piece of sound, a packet. */
static void ask_often(struct ol_voices *v, const struct job *j)
{
	bool is_crowded = ol_ring_count(&v->jobs) >= SLOTS_IN / 2;

	if (atomic_load(&v->waiting[j->slot]) >=
	    (is_crowded ? WAITING_CROWDED : WAITING)) {
		atomic_fetch_add(&v->dropped, 1);
		return;
	}
	atomic_fetch_add(&v->waiting[j->slot], 1);
	if (!ask(v, j))
		atomic_fetch_sub(&v->waiting[j->slot], 1);
}

static void got_frame(struct ol_voices *v, struct door *d,
		      const struct result *r)
{
	struct ol_packet p;

	ol_packer_push(&d->packer, r->u.frame, r->len);
	if (ol_packer_pack(&d->packer, &d->plan, OL_PACKET_MAX, &p))
		v->handler.packet(v->handler.ctx, d->line, &p);
}

/* The thread knows what came; what leaves is known here. */
static void got_figures(struct ol_voices *v, struct door *d,
			struct ol_voice_figures *f)
{
	const struct ol_plan *p = &d->plan;
	uint32_t frames = (uint32_t)p->fresh + p->n_copies + p->n_symbols;

	f->plan = *p;
	if (p->fresh)
		f->bitrate_bps = frames * p->frame_bytes * 8 * 50 / d->step;
	v->handler.figures(v->handler.ctx, d->line, f);
}

static void take_results(void *ctx)
{
	struct ol_voices *v = ctx;
	struct result r;

	while (ol_ring_take(&v->results, &r)) {
		struct door *d = &v->door[r.slot];

		if (!d->open || d->generation != r.generation)
			continue;
		switch (r.kind) {
		case RESULT_FRAME:
			got_frame(v, d, &r);
			break;
		case RESULT_HEARD:
			v->handler.hear(v->handler.ctx, d->line, d->desk,
					r.heard_at, r.u.pcm);
			break;
		case RESULT_FIGURES:
			got_figures(v, d, &r.u.figures);
			break;
		}
	}
}

int ol_voices_start(struct ol_voices **out, struct ol_loop *loop,
		    const struct ol_voices_handler *h)
{
	struct ol_voices *v = calloc(1, sizeof *v);
	int err;

	if (!v)
		return OL_ERR_NO_MEMORY;
	v->handler = *h;
	err = ol_ring_init(&v->jobs, sizeof(struct job), SLOTS_IN);
	if (!err)
		err = ol_ring_init(&v->results, sizeof(struct result),
				   SLOTS_OUT);
	if (!err)
		err = ol_bell_init(&v->bell);
	v->has_bell = !err;
	if (!err) {
		v->wake = ol_loop_wake_new(loop, take_results, v);
		if (!v->wake)
			err = OL_ERR_NO_MEMORY;
	}
	if (!err)
		err = ol_thread_start(&v->thread, "voices", OL_THREAD_URGENT,
				      work, v);
	if (err) {
		ol_voices_stop(v);
		return err;
	}
	*out = v;
	return 0;
}

void ol_voices_stop(struct ol_voices *v)
{
	const struct job j = { .kind = JOB_STOP };
	size_t i;

	if (!v)
		return;
	if (v->thread) {
		while (!ol_ring_put(&v->jobs, &j))
			ol_bell_ring(&v->bell);
		ol_bell_ring(&v->bell);
		ol_thread_join(v->thread);
	}
	for (i = 0; i < OL_VOICES; i++)
		shut(&v->voice[i]);
	if (v->wake)
		ol_loop_wake_free(v->wake);
	if (v->has_bell)
		ol_bell_release(&v->bell);
	ol_ring_release(&v->jobs);
	ol_ring_release(&v->results);
	free(v);
}

int ol_voices_open(struct ol_voices *v, uint16_t line, uint8_t call,
		   uint32_t desk, uint32_t max_delay_ms,
		   const struct ol_plan *expected)
{
	struct job j = { .kind = JOB_OPEN,
			 .max_delay_ms = max_delay_ms,
			 .u.expected = *expected };
	struct door *d;

	ol_voices_close(v, line);
	while (j.slot < OL_VOICES && v->door[j.slot].open)
		j.slot++;
	if (j.slot == OL_VOICES)
		return OL_ERR_FULL;
	d = &v->door[j.slot];
	d->open = true;
	d->line = line;
	d->desk = desk;
	j.generation = ++d->generation;
	d->step = 1;
	memset(&d->plan, 0, sizeof d->plan);
	ol_packer_init(&d->packer, 0, call);
	j.now = ol_clock_now();
	d->open = ask(v, &j);
	return d->open ? 0 : OL_ERR_FULL;
}

void ol_voices_close(struct ol_voices *v, uint16_t line)
{
	struct job j = { .kind = JOB_CLOSE, .slot = find(v, line) };

	if (j.slot == NO_SLOT)
		return;
	v->door[j.slot].open = false;
	(void)ask(v, &j); /* else the next one that opens there closes it */
}

void ol_voices_say(struct ol_voices *v, uint16_t line,
		   const int16_t pcm[OL_VOICE_FRAME],
		   const struct ol_plan_input *in, uint32_t max_delay_ms)
{
	struct job j = { .kind = JOB_SAY,
			 .slot = find(v, line),
			 .max_delay_ms = max_delay_ms };
	struct ol_plan_input known = *in;
	struct ol_plan before;
	struct door *d;

	if (j.slot == NO_SLOT)
		return;
	d = &v->door[j.slot];
	d->step = in->step ? in->step : 1;
	before = d->plan;
	known.before = &before;
	ol_plan_make(&d->plan, &known);
	j.frame_bytes = d->plan.frame_bytes;
	j.fec_percent = d->plan.fec_percent;
	memcpy(j.u.pcm, pcm, sizeof j.u.pcm);
	ask_often(v, &j);
}

void ol_voices_bring(struct ol_voices *v, uint16_t line, const uint8_t *bytes,
		     size_t len, ol_instant now)
{
	struct job j = { .kind = JOB_BRING, .slot = find(v, line), .now = now };

	if (j.slot == NO_SLOT || len > sizeof j.u.packet)
		return;
	memcpy(j.u.packet, bytes, len);
	j.len = (uint16_t)len;
	ask_often(v, &j);
}

uint64_t ol_voices_dropped(const struct ol_voices *v)
{
	return atomic_load(&v->dropped);
}
