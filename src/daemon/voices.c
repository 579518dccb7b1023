/* voices - see voices.h. The loop thread's side. */
#include "daemon/voices.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "daemon/voices_thread.h"
#include "os/clock.h"

#define SLOTS_IN 1024
#define SLOTS_OUT 512
#define NO_SLOT OL_VOICES

/* Pieces of one voice that may wait for the thread; the fewer once half of
 * the ring is taken. So all voices together leave room for openings and
 * closings, and none takes the room of another. */
#define WAITING 64
#define WAITING_CROWDED 8
_Static_assert(SLOTS_IN / 2 + OL_VOICES * WAITING_CROWDED < SLOTS_IN,
	       "a flood leaves room");

/* ---- to the thread ---------------------------------------------------- */

static uint8_t find(const struct ol_voices *v, uint16_t line)
{
	uint8_t i;

	for (i = 0; i < OL_VOICES; i++)
		if (v->door[i].open && v->door[i].line == line)
			return i;
	return NO_SLOT;
}

/* False: no room. */
static bool ask(struct ol_voices *v, const struct ol_voices_job *j)
{
	bool has_room = ol_ring_put(&v->jobs, j);

	if (!has_room)
		atomic_fetch_add(&v->dropped, 1);
	ol_bell_ring(&v->bell);
	return has_room;
}

/* The same for what comes in floods: a piece of sound, a packet. */
static void ask_often(struct ol_voices *v, const struct ol_voices_job *j)
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

/* ---- from the thread -------------------------------------------------- */

static void got_frame(struct ol_voices *v, struct ol_voices_door *d,
		      const struct ol_voices_result *r)
{
	struct ol_packet p;

	ol_packer_push(&d->packer, r->u.frame, r->len);
	if (ol_packer_pack(&d->packer, &d->plan, OL_PACKET_MAX, &p))
		v->handler.packet(v->handler.ctx, d->line, &p);
}

/* The thread knows what came; what leaves is known here. */
static void got_figures(struct ol_voices *v, struct ol_voices_door *d,
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
	struct ol_voices_result r;

	while (ol_ring_take(&v->results, &r)) {
		struct ol_voices_door *d = &v->door[r.slot];

		if (!d->open || d->generation != r.generation)
			continue;
		switch (r.kind) {
		case OL_VOICES_RESULT_FRAME:
			got_frame(v, d, &r);
			break;
		case OL_VOICES_RESULT_HEARD:
			v->handler.hear(v->handler.ctx, d->line, d->desk,
					r.heard_at, r.u.pcm);
			break;
		case OL_VOICES_RESULT_FIGURES:
			got_figures(v, d, &r.u.figures);
			break;
		}
	}
}

/* ---- life ------------------------------------------------------------- */

int ol_voices_start(struct ol_voices **out, struct ol_loop *loop,
		    const struct ol_voices_handler *h)
{
	struct ol_voices *v = calloc(1, sizeof *v);
	int err;

	if (!v)
		return OL_ERR_NO_MEMORY;
	v->handler = *h;
	err = ol_ring_init(&v->jobs, sizeof(struct ol_voices_job), SLOTS_IN);
	if (!err)
		err = ol_ring_init(&v->results, sizeof(struct ol_voices_result),
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
				      ol_voices_work, v);
	if (err) {
		ol_voices_stop(v);
		return err;
	}
	*out = v;
	return 0;
}

void ol_voices_stop(struct ol_voices *v)
{
	const struct ol_voices_job j = { .kind = OL_VOICES_JOB_STOP };
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
		ol_voices_shut(&v->voice[i]);
	if (v->wake)
		ol_loop_wake_free(v->wake);
	if (v->has_bell)
		ol_bell_release(&v->bell);
	ol_ring_release(&v->jobs);
	ol_ring_release(&v->results);
	ol_wipe(v, sizeof *v);
	free(v);
}

/* ---- of one voice ----------------------------------------------------- */

int ol_voices_open(struct ol_voices *v, uint16_t line, uint8_t call,
		   uint32_t desk, uint32_t max_delay_ms,
		   const struct ol_plan *expected)
{
	struct ol_voices_job j = { .kind = OL_VOICES_JOB_OPEN,
				   .max_delay_ms = max_delay_ms,
				   .u.expected = *expected };
	struct ol_voices_door *d;

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
	struct ol_voices_job j = { .kind = OL_VOICES_JOB_CLOSE,
				   .slot = find(v, line) };

	if (j.slot == NO_SLOT)
		return;
	v->door[j.slot].open = false;
	ol_wipe(&v->door[j.slot].packer, sizeof v->door[j.slot].packer);
	(void)ask(v, &j); /* else the next one that opens there closes it */
}

void ol_voices_say(struct ol_voices *v, uint16_t line,
		   const int16_t pcm[OL_VOICE_FRAME],
		   const struct ol_plan_input *in, uint32_t max_delay_ms)
{
	struct ol_voices_job j = { .kind = OL_VOICES_JOB_SAY,
				   .slot = find(v, line),
				   .max_delay_ms = max_delay_ms };
	struct ol_plan_input known = *in;
	struct ol_plan before;
	struct ol_voices_door *d;

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
	struct ol_voices_job j = { .kind = OL_VOICES_JOB_BRING,
				   .slot = find(v, line),
				   .now = now };

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
