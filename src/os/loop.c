/*
 * loop - a thin shell around libuv: handles are freed by their close
 * callbacks, everything else here is straight.
 */
#include "os/loop.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

#include "base/error.h"
#include "os/clock.h"
#include "os/timer.h"

struct ol_loop {
	uv_loop_t uv;
	uv_prepare_t turn;
	ol_loop_fn *turn_fn;
	void *turn_ctx;
	int timer;
	struct ol_loop_watch *timer_watch;
	ol_instant deadline;
	ol_loop_time_fn *deadline_fn;
	void *deadline_ctx;
	const char *doing; /* the callback that runs; NULL: not said */
	struct ol_loop_figures figures;
};

struct ol_loop_watch {
	uv_poll_t uv; /* first: what the close callback frees */
	struct ol_loop *loop;
	int events;
	ol_loop_ready_fn *fn;
	void *ctx;
};

struct ol_loop_wake {
	uv_async_t uv; /* first */
	struct ol_loop *loop;
	ol_loop_fn *fn;
	void *ctx;
};

struct watched_signal {
	uv_signal_t uv; /* first */
	struct ol_loop *loop;
	ol_loop_signal_fn *fn;
	void *ctx;
};

static void free_handle(uv_handle_t *h)
{
	free(h);
}

static void book(struct ol_loop *l, ol_instant began)
{
	uint64_t us = ol_since(began, ol_clock_now());

	l->figures.callbacks++;
	if (us > OL_LOOP_LONG_US)
		l->figures.n_long++;
	if (us > l->figures.longest_us) {
		l->figures.longest_us = us;
		l->figures.longest_at = l->doing ? l->doing : "";
	}
	l->doing = NULL;
}

/* ---- descriptors ------------------------------------------------------ */

static void on_ready(uv_poll_t *p, int status, int events)
{
	struct ol_loop_watch *w = (struct ol_loop_watch *)p;
	struct ol_loop *l = w->loop;
	ol_instant began = ol_clock_now();

	/* On an error of the descriptor (for UDP: the error queue has
	 * something) libuv stops watching and says EBADF. The error is
	 * for the reader to find; watching goes on, unless it ends it. */
	if (status < 0) {
		uv_poll_start(&w->uv, w->events, on_ready);
		w->fn(w->ctx, true, false);
	} else {
		w->fn(w->ctx, events & ~UV_WRITABLE, events & UV_WRITABLE);
	}
	book(l, began); /* `w` may be gone */
}

int ol_loop_watch(struct ol_loop *l, int fd, ol_loop_ready_fn *fn, void *ctx,
		  struct ol_loop_watch **out)
{
	struct ol_loop_watch *w = calloc(1, sizeof *w);

	if (!w)
		return OL_ERR_NO_MEMORY;
	w->loop = l;
	w->events = UV_READABLE;
	w->fn = fn;
	w->ctx = ctx;
	if (uv_poll_init(&l->uv, &w->uv, fd)) {
		free(w);
		return OL_ERR_IO;
	}
	if (uv_poll_start(&w->uv, w->events, on_ready)) {
		ol_loop_unwatch(w);
		return OL_ERR_IO;
	}
	*out = w;
	return 0;
}

void ol_loop_watch_writes(struct ol_loop_watch *w, bool wanted)
{
	int events = UV_READABLE | (wanted ? UV_WRITABLE : 0);

	if (events == w->events)
		return;
	w->events = events;
	uv_poll_start(&w->uv, events, on_ready);
}

void ol_loop_unwatch(struct ol_loop_watch *w)
{
	uv_poll_stop(&w->uv);
	uv_close((uv_handle_t *)&w->uv, free_handle);
}

/* ---- the deadline ----------------------------------------------------- */

static void on_timer(void *ctx, bool readable, bool writable)
{
	struct ol_loop *l = ctx;

	(void)readable;
	(void)writable;
	/* It may have been armed anew since it was seen to be ready. */
	if (!ol_timer_take(l->timer))
		return;
	l->deadline = OL_NEVER;
	if (l->deadline_fn)
		l->deadline_fn(l->deadline_ctx, ol_clock_now());
}

void ol_loop_on_deadline(struct ol_loop *l, ol_loop_time_fn *fn, void *ctx)
{
	l->deadline_fn = fn;
	l->deadline_ctx = ctx;
}

void ol_loop_set_deadline(struct ol_loop *l, ol_instant at)
{
	if (at.us == l->deadline.us)
		return;
	l->deadline = at;
	ol_timer_arm(l->timer, at);
}

/* ---- turns, signals, wakes -------------------------------------------- */

static void on_prepare(uv_prepare_t *p)
{
	struct ol_loop *l = p->data;
	ol_instant began = ol_clock_now();

	if (!l->turn_fn)
		return;
	l->turn_fn(l->turn_ctx);
	book(l, began);
}

void ol_loop_on_turn(struct ol_loop *l, ol_loop_fn *fn, void *ctx)
{
	l->turn_fn = fn;
	l->turn_ctx = ctx;
}

static void on_signal(uv_signal_t *p, int signo)
{
	struct watched_signal *s = (struct watched_signal *)p;
	ol_instant began = ol_clock_now();

	s->fn(s->ctx, signo);
	book(s->loop, began);
}

int ol_loop_on_signal(struct ol_loop *l, int signo, ol_loop_signal_fn *fn,
		      void *ctx)
{
	struct watched_signal *s = calloc(1, sizeof *s);

	if (!s)
		return OL_ERR_NO_MEMORY;
	s->loop = l;
	s->fn = fn;
	s->ctx = ctx;
	if (uv_signal_init(&l->uv, &s->uv)) {
		free(s);
		return OL_ERR_IO;
	}
	if (uv_signal_start(&s->uv, on_signal, signo)) {
		uv_close((uv_handle_t *)&s->uv, free_handle);
		return OL_ERR_IO;
	}
	return 0;
}

static void on_wake(uv_async_t *p)
{
	struct ol_loop_wake *w = (struct ol_loop_wake *)p;
	struct ol_loop *l = w->loop;
	ol_instant began = ol_clock_now();

	w->fn(w->ctx);
	book(l, began);
}

struct ol_loop_wake *ol_loop_wake_new(struct ol_loop *l, ol_loop_fn *fn,
				      void *ctx)
{
	struct ol_loop_wake *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	w->loop = l;
	w->fn = fn;
	w->ctx = ctx;
	if (uv_async_init(&l->uv, &w->uv, on_wake)) {
		free(w);
		return NULL;
	}
	return w;
}

void ol_loop_wake_send(struct ol_loop_wake *w)
{
	uv_async_send(&w->uv);
}

void ol_loop_wake_free(struct ol_loop_wake *w)
{
	uv_close((uv_handle_t *)&w->uv, free_handle);
}

/* ---- life ------------------------------------------------------------- */

struct ol_loop *ol_loop_new(void)
{
	struct ol_loop *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	if (uv_loop_init(&l->uv))
		goto no_loop;
	/* These two cannot fail. */
	uv_prepare_init(&l->uv, &l->turn);
	uv_prepare_start(&l->turn, on_prepare);
	l->turn.data = l;
	l->figures.longest_at = "";
	l->deadline = OL_NEVER;
	l->timer = ol_timer_open(false);
	if (l->timer < 0 ||
	    ol_loop_watch(l, l->timer, on_timer, l, &l->timer_watch)) {
		ol_loop_free(l);
		return NULL;
	}
	return l;
no_loop:
	free(l);
	return NULL;
}

static void close_handle(uv_handle_t *h, void *ctx)
{
	struct ol_loop *l = ctx;

	if (uv_is_closing(h))
		return;
	uv_close(h, h == (uv_handle_t *)&l->turn ? NULL : free_handle);
}

void ol_loop_free(struct ol_loop *l)
{
	int err;

	if (!l)
		return;
	uv_walk(&l->uv, close_handle, l);
	uv_run(&l->uv, UV_RUN_DEFAULT); /* until all are closed */
	err = uv_loop_close(&l->uv);
	assert(err == 0);
	(void)err;
	if (l->timer >= 0)
		close(l->timer);
	free(l);
}

void ol_loop_run(struct ol_loop *l)
{
	uv_run(&l->uv, UV_RUN_DEFAULT);
}

void ol_loop_stop(struct ol_loop *l)
{
	uv_stop(&l->uv);
}

void ol_loop_doing(struct ol_loop *l, const char *what)
{
	l->doing = what;
}

void ol_loop_note(struct ol_loop *l, ol_instant began)
{
	book(l, began);
}

void ol_loop_figures(const struct ol_loop *l, struct ol_loop_figures *out)
{
	*out = l->figures;
}

void *ol_loop_foreign(struct ol_loop *l)
{
	return &l->uv;
}

void ol_loop_drain(struct ol_loop *l, unsigned turns)
{
	while (turns--)
		uv_run(&l->uv, UV_RUN_NOWAIT);
}

const char *ol_loop_version(void)
{
	static char text[32];

	if (!text[0])
		snprintf(text, sizeof text, "libuv %s", uv_version_string());
	return text;
}
