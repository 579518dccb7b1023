/* voices_thread - see voices_thread.h. */
#include "daemon/voices_thread.h"

#include <string.h>

#include "os/clock.h"

#define FIGURES_US OL_US_PER_S

static void give(struct ol_voices *v, const struct ol_voices_result *r)
{
	if (!ol_ring_put(&v->results, r))
		atomic_fetch_add(&v->dropped, 1);
	ol_loop_wake_send(v->wake);
}

void ol_voices_shut(struct ol_voices_voice *c)
{
	ol_encoder_free(c->encoder);
	ol_voice_rx_free(c->rx);
	c->encoder = NULL;
	c->rx = NULL;
	c->open = false;
}

static void open_voice(struct ol_voices_voice *c, const struct ol_voices_job *j)
{
	ol_voices_shut(c);
	c->generation = j->generation;
	if (ol_encoder_new(&c->encoder) ||
	    ol_voice_rx_new(&c->rx, j->max_delay_ms)) {
		ol_voices_shut(c);
		return;
	}
	ol_voice_rx_expect(c->rx, &j->u.expected);
	c->max_delay_ms = j->max_delay_ms;
	memset(&c->before, 0, sizeof c->before);
	c->figures_at = ol_after(j->now, FIGURES_US);
	c->open = true;
}

static void encode(struct ol_voices *v, struct ol_voices_voice *c,
		   const struct ol_voices_job *j)
{
	struct ol_voices_result r = { .kind = OL_VOICES_RESULT_FRAME,
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

static void do_job(struct ol_voices *v, const struct ol_voices_job *j)
{
	struct ol_voices_voice *c = &v->voice[j->slot];

	switch (j->kind) {
	case OL_VOICES_JOB_OPEN:
		open_voice(c, j);
		return;
	case OL_VOICES_JOB_CLOSE:
		ol_voices_shut(c);
		return;
	case OL_VOICES_JOB_SAY:
		atomic_fetch_sub(&v->waiting[j->slot], 1);
		if (c->open)
			encode(v, c, j);
		return;
	case OL_VOICES_JOB_BRING:
		atomic_fetch_sub(&v->waiting[j->slot], 1);
		if (c->open)
			(void)ol_voice_rx_put(c->rx, j->u.packet, j->len,
					      j->now);
		return;
	case OL_VOICES_JOB_STOP:
		return;
	}
}

static void hear(struct ol_voices *v, uint8_t slot, ol_instant now)
{
	struct ol_voices_voice *c = &v->voice[slot];
	struct ol_voices_result r = { .kind = OL_VOICES_RESULT_HEARD,
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
	struct ol_voices_voice *c = &v->voice[slot];
	struct ol_voices_result r = { .kind = OL_VOICES_RESULT_FIGURES,
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
		const struct ol_voices_voice *c = &v->voice[i];

		if (!c->open)
			continue;
		at = ol_earlier(at, ol_voice_rx_deadline(c->rx));
		at = ol_earlier(at, c->figures_at);
	}
	return at;
}

void ol_voices_work(void *ctx)
{
	struct ol_voices *v = ctx;
	struct ol_voices_job j = { 0 };
	ol_instant now;
	uint8_t i;

	for (;;) {
		(void)ol_bell_wait(&v->bell, next_deadline(v));
		while (ol_ring_take(&v->jobs, &j)) {
			if (j.kind == OL_VOICES_JOB_STOP)
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
