/*
 * loop - the one thread that owns the state: sleeps until something comes or
 * the deadline is there, and calls.
 *
 * Does      watch descriptors, one deadline (to the microsecond, on the clock
 *           of ol_instant), signals, and wake-ups from other threads; measure
 *           how long callbacks take.
 * Does not  own what it watches, or know what any of it means.
 * Memory    ol_loop_new() and every watch allocate; freeing the loop frees
 *           its watches, signals and wakes.
 * Threads   one, the loop thread; ol_loop_wake_send() any.
 *
 * A callback may watch, unwatch, set the deadline and stop the loop. After
 * ol_loop_unwatch() returns its callback is not called again, even if the
 * descriptor was ready in the same turn.
 */
#ifndef OL_OS_LOOP_H
#define OL_OS_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_LOOP_LONG_US 2000 /* a callback over this is counted as long */

struct ol_loop;
struct ol_loop_watch; /* one descriptor   */
struct ol_loop_wake;  /* one door for another thread */

typedef void ol_loop_fn(void *ctx);
typedef void ol_loop_time_fn(void *ctx, ol_instant now);
typedef void ol_loop_signal_fn(void *ctx, int signo);

/* `readable` is true as well where the descriptor has an error or its other
 * end hung up: reading tells. */
typedef void ol_loop_ready_fn(void *ctx, bool readable, bool writable);

struct ol_loop_figures {
	uint64_t callbacks;
	uint64_t n_long; /* of them, over OL_LOOP_LONG_US    */
	uint64_t longest_us;
	const char *longest_at; /* what it said it did, or "" */
};

/* NULL where memory or descriptors are at their end. */
struct ol_loop *ol_loop_new(void);
void ol_loop_free(struct ol_loop *l);

/* Watches `fd` for reading. OL_ERR_NO_MEMORY, OL_ERR_IO where the descriptor
 * is none that can be watched. Unwatch before closing it. */
int ol_loop_watch(struct ol_loop *l, int fd, ol_loop_ready_fn *fn, void *ctx,
		  struct ol_loop_watch **out);

/* Asks for writability too, or no longer. */
void ol_loop_watch_writes(struct ol_loop_watch *w, bool wanted);

void ol_loop_unwatch(struct ol_loop_watch *w);

/* Who is called when the deadline has come. It is called once for each
 * deadline set; OL_NEVER disarms. */
void ol_loop_on_deadline(struct ol_loop *l, ol_loop_time_fn *fn, void *ctx);
void ol_loop_set_deadline(struct ol_loop *l, ol_instant at);

/* Called before the loop goes to sleep, after each round of callbacks: the
 * place to set the deadline and to write out what has gathered. */
void ol_loop_on_turn(struct ol_loop *l, ol_loop_fn *fn, void *ctx);

/* SIGINT, SIGTERM, SIGHUP ... on the loop thread, as an ordinary callback.
 * OL_ERR_NO_MEMORY, OL_ERR_IO. Needs no closing. */
int ol_loop_on_signal(struct ol_loop *l, int signo, ol_loop_signal_fn *fn,
		      void *ctx);

/* A door through which other threads have `fn` called on the loop thread.
 * Several sends before it runs are one call. NULL without memory. */
struct ol_loop_wake *ol_loop_wake_new(struct ol_loop *l, ol_loop_fn *fn,
				      void *ctx);
void ol_loop_wake_send(struct ol_loop_wake *w);

/* No send may run or follow. */
void ol_loop_wake_free(struct ol_loop_wake *w);

/* Runs until ol_loop_stop(). May be run again. */
void ol_loop_run(struct ol_loop *l);
void ol_loop_stop(struct ol_loop *l);

/* What the callback that runs is about, a literal: the last word counts, and
 * is of use to the figures alone. */
void ol_loop_doing(struct ol_loop *l, const char *what);

/* A callback that lives on ol_loop_foreign() is over: counted as one of ours. */
void ol_loop_note(struct ol_loop *l, ol_instant began);

void ol_loop_figures(const struct ol_loop *l, struct ol_loop_figures *out);

/* The libuv loop itself, for a library that can live on one (web.h). What it
 * opens there it closes before ol_loop_free(). */
void *ol_loop_foreign(struct ol_loop *l);

/* Turns until what was closed on it is, at most `turns` times: for such a
 * library's end. Callbacks run. */
void ol_loop_drain(struct ol_loop *l, unsigned turns);

/* "libuv 1.44.2". */
const char *ol_loop_version(void);

#endif
