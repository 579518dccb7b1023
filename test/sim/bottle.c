/* bottle - see bottle.h. */
#include "test/sim/bottle.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/frame.h"

#define FLYING 65536

struct event {
	uint64_t at_us, order;
	enum { CELL, SEGMENT, ACK } kind;
	struct end *end; /* that it comes to */
	struct flow *flow;
	uint64_t number, sent_us;
	size_t len;
	uint8_t own[OL_PATH_OWN_MAX];
};

struct bottle {
	uint64_t now_us, order;
	struct ol_prng prng;
	struct ol_random random;
	struct pipe pipe[BOTTLE_PIPES];
	struct end end[BOTTLE_ENDS];
	struct flow flow[BOTTLE_FLOWS];
	size_t n_pipes, n_ends, n_flows;
	struct event *heap[FLYING];
	size_t n;
};

struct bottle *bottle_new(uint64_t seed)
{
	struct bottle *b = calloc(1, sizeof *b);

	if (!b)
		abort();
	ol_prng_init(&b->prng, seed);
	b->random = ol_prng_source(&b->prng);
	b->now_us = 100 * BOTTLE_S;
	return b;
}

void bottle_free(struct bottle *b)
{
	while (b->n > 0)
		free(b->heap[--b->n]);
	free(b);
}

ol_instant bottle_now(const struct bottle *b)
{
	return (ol_instant){ b->now_us };
}

struct pipe *bottle_pipe(struct bottle *b, const struct pipe *like)
{
	struct pipe *p = &b->pipe[b->n_pipes++];

	assert(b->n_pipes <= BOTTLE_PIPES);
	*p = *like;
	return p;
}

static ol_instant clock_of(const struct bottle *b, const struct end *e)
{
	return (ol_instant){ b->now_us + e->clock_us };
}

struct end *bottle_path(struct bottle *b, struct pipe *there, struct pipe *back)
{
	struct end *e = &b->end[b->n_ends];
	size_t i;

	b->n_ends += 2;
	assert(b->n_ends <= BOTTLE_ENDS);
	e[0].out = there;
	e[1].out = back;
	for (i = 0; i < 2; i++) {
		e[i].peer = &e[!i];
		e[i].clock_us = ol_prng_below(&b->prng, 1000 * BOTTLE_S);
		e[i].tick_us = b->now_us + ol_prng_below(&b->prng, OL_TICK_US);
		e[i].next.us = e[i].tick_us;
		ol_path_init(&e[i].path, clock_of(b, &e[i]));
		ol_path_configure(&e[i].path, clock_of(b, &e[i]), false, 0, 0,
				  (uint32_t)ol_prng_below(&b->prng, 1u << 31));
		e[i].step = 1;
	}
	return e;
}

struct flow *bottle_flow(struct bottle *b, struct pipe *out, uint64_t back_us)
{
	struct flow *f = &b->flow[b->n_flows++];

	assert(b->n_flows <= BOTTLE_FLOWS);
	f->out = out;
	f->back_us = back_us;
	f->window = 4;
	f->threshold = 1000;
	f->next = 1;
	f->heard = bottle_now(b);
	return f;
}

static bool earlier(const struct event *a, const struct event *b)
{
	return a->at_us < b->at_us ||
	       (a->at_us == b->at_us && a->order < b->order);
}

static void put(struct bottle *b, const struct event *like)
{
	struct event *e = malloc(sizeof *e);
	size_t i = b->n++;

	if (!e || b->n >= FLYING)
		abort();
	*e = *like;
	e->order = b->order++;
	for (; i && earlier(e, b->heap[(i - 1) / 2]); i = (i - 1) / 2)
		b->heap[i] = b->heap[(i - 1) / 2];
	b->heap[i] = e;
}

static struct event *take(struct bottle *b)
{
	struct event *first = b->heap[0], *e = b->heap[--b->n];
	size_t i = 0, c;

	while ((c = 2 * i + 1) < b->n) {
		if (c + 1 < b->n && earlier(b->heap[c + 1], b->heap[c]))
			c++;
		if (!earlier(b->heap[c], e))
			break;
		b->heap[i] = b->heap[c];
		i = c;
	}
	if (b->n)
		b->heap[i] = e;
	return first;
}

static bool chance(struct bottle *b, double p)
{
	return p > 0 && ol_prng_unit(&b->prng) < p;
}

/* Exponential lengths, in tenths of the mean. */
static void turn(struct bottle *b, struct pipe *p)
{
	uint64_t mean = p->in_burst ? p->calm_us : p->burst_us;

	if (p->turn_us == 0)
		p->turn_us = b->now_us;
	p->in_burst = !p->in_burst;
	do
		p->turn_us += mean / 10;
	while (!chance(b, 0.1));
}

/* True if it passes; it comes at *at. */
static bool pass(struct bottle *b, struct pipe *p, size_t bytes, uint64_t *at)
{
	uint64_t start = p->free_us > b->now_us ? p->free_us : b->now_us;

	while (p->burst_us && p->turn_us <= b->now_us)
		turn(b, p);
	if (p->is_cut || p->in_burst || chance(b, p->loss))
		return false;
	*at = b->now_us;
	if (p->bits_per_s) {
		if (start - b->now_us > p->queue_us)
			return false;
		p->free_us = start + bytes * 8 * BOTTLE_S / p->bits_per_s;
		*at = p->free_us;
	}
	*at += p->delay_us;
	if (p->jitter_us)
		*at += ol_prng_below(&b->prng, p->jitter_us + 1);
	return true;
}

/* ---- paths ---- */

static void watch(struct end *e, ol_instant now)
{
	uint8_t step = ol_path_step(&e->path, now, false);
	bool tries = ol_law_is_trying(&e->path.law);

	e->steps += step != e->step;
	e->tries += tries && !e->was_trying;
	e->step = step;
	e->was_trying = tries;
}

static void slot(struct bottle *b, struct end *e)
{
	static const struct ol_report_line says;
	ol_instant now = { e->tick_us + e->clock_us };
	struct event ev = { .kind = CELL, .end = e->peer };

	/* A node lets them go up to a millisecond late, by chance. */
	e->tick_us += OL_TICK_US;
	e->next.us = e->tick_us + ol_prng_below(&b->prng, 1000);
	(void)ol_path_tick(&e->path, now);
	watch(e, now);
	if (!ol_path_has_slot(&e->path, now, false))
		return;
	ev.len = ol_path_frames(&e->path, now, &b->random, &says, ev.own);
	ev.number = ol_path_book_cell(&e->path, now);
	ev.sent_us = b->now_us;
	e->sent++;
	if (pass(b, e->out, BOTTLE_CELL, &ev.at_us))
		put(b, &ev);
}

static void cell(struct bottle *b, const struct event *ev)
{
	uint8_t bytes[OL_FRAME_BODY] = { 0 };
	struct end *e = ev->end, *from = e->peer;
	ol_instant now = clock_of(b, e);
	uint64_t late = b->now_us - ev->sent_us;
	struct ol_body body;
	size_t i;

	from->came++;
	from->late_us_sum += late;
	from->over += late > from->bound_us;
	if (late > from->late_us_most)
		from->late_us_most = late;
	memcpy(bytes + OL_FRAME_NUMBER, ev->own, ev->len);
	if (ol_body_read(&body, bytes))
		abort();
	ol_path_note_cell(&e->path, now, ev->number);
	for (i = 0; i < body.n; i++)
		(void)ol_path_note_frame(&e->path, now, body.frame[i].type,
					 body.frame[i].bytes,
					 body.frame[i].len);
	watch(e, now);
}

/* ---- flows ---- */

#define RING (sizeof((struct flow *)0)->state)

static void pump(struct bottle *b, struct flow *f)
{
	struct event ev = { .kind = SEGMENT, .flow = f, .sent_us = b->now_us };

	while ((double)f->in_flight < f->window &&
	       f->next - f->acked < RING / 2) {
		ev.number = f->next++;
		f->state[ev.number % RING] = 1;
		f->in_flight++;
		if (pass(b, f->out, BOTTLE_SEGMENT, &ev.at_us))
			put(b, &ev);
	}
}

static void lose(struct flow *f, uint64_t number)
{
	f->state[number % RING] = 2;
	f->in_flight--;
	if (number < f->recover)
		return;
	f->recover = f->next;
	f->threshold = f->window / 2 > 2 ? f->window / 2 : 2;
	f->window = f->threshold;
}

static void ack(struct bottle *b, const struct event *ev)
{
	struct flow *f = ev->flow;
	uint64_t rtt = b->now_us - ev->sent_us, n;

	if (f->state[ev->number % RING] == 1) {
		f->state[ev->number % RING] = 2;
		f->in_flight--;
		f->delivered++;
	}
	f->heard = bottle_now(b);
	f->srtt_us = f->srtt_us ? (7 * f->srtt_us + rtt) / 8 : rtt;
	for (n = f->acked; n + 3 <= ev->number; n++)
		if (f->state[n % RING] == 1)
			lose(f, n);
	if (n > f->acked)
		f->acked = n;
	if (ev->number >= f->recover)
		f->window += f->window < f->threshold ? 1 : 1 / f->window;
	pump(b, f);
}

/* Nothing came for long: all is lost. */
static void time_out(struct bottle *b, struct flow *f)
{
	uint64_t n, wait = 3 * f->srtt_us > 1000 * BOTTLE_MS ? 3 * f->srtt_us
							     : 1000 * BOTTLE_MS;

	if (ol_since(f->heard, bottle_now(b)) < wait)
		return;
	for (n = f->acked; n < f->next; n++)
		f->state[n % RING] = 2;
	f->acked = f->next;
	f->in_flight = 0;
	f->recover = f->next;
	f->threshold = f->window / 2 > 2 ? f->window / 2 : 2;
	f->window = 1;
	f->heard = bottle_now(b);
	pump(b, f);
}

/* ---- time ---- */

static void happen(struct bottle *b)
{
	struct event *e = take(b);

	b->now_us = e->at_us;
	switch (e->kind) {
	case CELL:
		cell(b, e);
		break;
	case SEGMENT:
		e->kind = ACK;
		e->at_us += e->flow->back_us;
		put(b, e);
		break;
	case ACK:
		ack(b, e);
		break;
	}
	free(e);
}

void bottle_run(struct bottle *b, uint64_t us)
{
	uint64_t until = b->now_us + us, next;
	struct end *first;
	size_t i;

	for (i = 0; i < b->n_flows; i++)
		pump(b, &b->flow[i]);
	for (;;) {
		first = NULL;
		for (i = 0; i < b->n_ends; i++)
			if (!first || b->end[i].next.us < first->next.us)
				first = &b->end[i];
		next = first ? first->next.us : until;
		if (b->n && b->heap[0]->at_us <= next) {
			if (b->heap[0]->at_us > until)
				break;
			happen(b);
			continue;
		}
		if (next > until || !first)
			break;
		b->now_us = next;
		for (i = 0; i < b->n_flows; i++)
			time_out(b, &b->flow[i]);
		slot(b, first);
	}
	b->now_us = until;
}

void bottle_forget(struct bottle *b)
{
	struct end *e;
	size_t i;

	for (i = 0; i < b->n_ends; i++) {
		e = &b->end[i];
		e->sent = e->came = e->late_us_sum = e->late_us_most = 0;
		e->over = 0;
		e->steps = e->tries = 0;
	}
	for (i = 0; i < b->n_flows; i++)
		b->flow[i].delivered = 0;
}

double end_loss(const struct end *e)
{
	return e->sent > e->came ? 1 - (double)e->came / (double)e->sent : 0;
}

uint64_t end_mean_late_us(const struct end *e)
{
	return e->came ? e->late_us_sum / e->came : 0;
}
