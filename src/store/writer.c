/* writer - two rings and a thread: jobs go there, the same slots come back. */
#include "store/writer.h"

#include <assert.h>
#include <stdalign.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "os/bell.h"
#include "os/ring.h"
#include "os/thread.h"

struct job {
	ol_writer_job_fn *fn;
	ol_writer_done_fn *done;
	void *ctx;
	int err;
	alignas(max_align_t) uint8_t arg[OL_WRITER_ARG];
};

struct ol_writer {
	struct ol_store *store;
	struct ol_thread *thread;
	struct ol_loop_wake *wake;
	struct ol_bell bell;
	struct ol_ring to_do; /* loop -> store */
	struct ol_ring done;  /* store -> loop */
	size_t waiting;       /* put and not yet reported; the loop's */
	atomic_bool is_ending;
};

static void run(void *ctx)
{
	struct ol_writer *w = ctx;
	struct job j;

	for (;;) {
		/* Looked at first: what was put before the end is done. */
		bool is_ending = atomic_load(&w->is_ending);

		while (ol_ring_take(&w->to_do, &j)) {
			j.err = j.fn(w->store, j.arg);
			/* As many slots as jobs that may wait. */
			bool fits = ol_ring_put(&w->done, &j);

			assert(fits);
			(void)fits;
			ol_loop_wake_send(w->wake);
		}
		if (is_ending)
			break;
		ol_bell_wait(&w->bell, OL_NEVER);
	}
	ol_wipe(&j, sizeof j);
}

/* On the loop thread: reports what is done. */
static void report(void *ctx)
{
	struct ol_writer *w = ctx;
	struct job j;

	while (ol_ring_take(&w->done, &j)) {
		w->waiting--;
		if (j.done)
			j.done(j.ctx, j.arg, j.err);
		ol_wipe(&j, sizeof j);
	}
}

int ol_writer_start(struct ol_writer **out, struct ol_store *store,
		    struct ol_loop *loop)
{
	struct ol_writer *w = calloc(1, sizeof *w);
	int err;

	if (!w)
		return OL_ERR_NO_MEMORY;
	w->store = store;
	atomic_init(&w->is_ending, false);
	err = ol_ring_init(&w->to_do, sizeof(struct job), OL_WRITER_JOBS);
	if (err)
		goto no_to_do;
	err = ol_ring_init(&w->done, sizeof(struct job), OL_WRITER_JOBS);
	if (err)
		goto no_done;
	err = ol_bell_init(&w->bell);
	if (err)
		goto no_bell;
	err = OL_ERR_NO_MEMORY;
	w->wake = ol_loop_wake_new(loop, report, w);
	if (!w->wake)
		goto no_wake;
	err = ol_thread_start(&w->thread, "ol-store", OL_THREAD_NORMAL, run, w);
	if (err)
		goto no_thread;
	*out = w;
	return 0;
no_thread:
	ol_loop_wake_free(w->wake);
no_wake:
	ol_bell_release(&w->bell);
no_bell:
	ol_ring_release(&w->done);
no_done:
	ol_ring_release(&w->to_do);
no_to_do:
	free(w);
	return err;
}

int ol_writer_put(struct ol_writer *w, ol_writer_job_fn *job, const void *arg,
		  size_t len, ol_writer_done_fn *done, void *ctx)
{
	struct job j = { .fn = job, .done = done, .ctx = ctx };

	assert(len <= OL_WRITER_ARG);
	if (w->waiting >= OL_WRITER_JOBS)
		return OL_ERR_FULL;
	if (len > 0)
		memcpy(j.arg, arg, len);
	if (!ol_ring_put(&w->to_do, &j))
		return OL_ERR_FULL;
	w->waiting++;
	ol_wipe(&j, sizeof j);
	ol_bell_ring(&w->bell);
	return 0;
}

size_t ol_writer_waiting(const struct ol_writer *w)
{
	return w->waiting;
}

void ol_writer_stop(struct ol_writer *w)
{
	if (!w)
		return;
	atomic_store(&w->is_ending, true);
	ol_bell_ring(&w->bell);
	ol_thread_join(w->thread);
	ol_loop_wake_free(w->wake);
	report(w);
	ol_bell_release(&w->bell);
	ol_ring_release(&w->done);
	ol_ring_release(&w->to_do);
	free(w);
}

/* ---- the usual jobs --------------------------------------------------- */

struct number_job {
	uint16_t line;
	uint64_t number;
};

struct settings_job {
	uint16_t line;
	struct ol_store_settings settings;
};

struct paths_job {
	uint16_t line;
	size_t n;
	struct ol_store_path path[OL_STORE_PATHS];
};

static int save_number(struct ol_store *s, void *arg)
{
	const struct number_job *j = arg;

	return ol_store_line_set_number(s, j->line, j->number);
}

int ol_writer_number(struct ol_writer *w, uint16_t line, uint64_t number,
		     ol_writer_done_fn *done, void *ctx)
{
	struct number_job j = { line, number };

	return ol_writer_put(w, save_number, &j, sizeof j, done, ctx);
}

static int save_settings(struct ol_store *s, void *arg)
{
	const struct settings_job *j = arg;

	return ol_store_line_set(s, j->line, &j->settings);
}

int ol_writer_settings(struct ol_writer *w, uint16_t line,
		       const struct ol_store_settings *settings,
		       ol_writer_done_fn *done, void *ctx)
{
	struct settings_job j = { line, *settings };

	return ol_writer_put(w, save_settings, &j, sizeof j, done, ctx);
}

static int save_paths(struct ol_store *s, void *arg)
{
	const struct paths_job *j = arg;

	return ol_store_line_set_paths(s, j->line, j->path, j->n);
}

static int save_seen(struct ol_store *s, void *arg)
{
	const struct paths_job *j = arg;

	return ol_store_line_set_seen(s, j->line, j->path, j->n);
}

static int put_paths(struct ol_writer *w, ol_writer_job_fn *job, uint16_t line,
		     const struct ol_store_path *path, size_t n,
		     ol_writer_done_fn *done, void *ctx)
{
	struct paths_job j = { .line = line, .n = n };

	if (n < 1 || n > OL_STORE_PATHS)
		return OL_ERR_RANGE;
	memcpy(j.path, path, n * sizeof path[0]);
	return ol_writer_put(w, job, &j, sizeof j, done, ctx);
}

int ol_writer_paths(struct ol_writer *w, uint16_t line,
		    const struct ol_store_path *path, size_t n,
		    ol_writer_done_fn *done, void *ctx)
{
	return put_paths(w, save_paths, line, path, n, done, ctx);
}

int ol_writer_seen(struct ol_writer *w, uint16_t line,
		   const struct ol_store_path *path, size_t n,
		   ol_writer_done_fn *done, void *ctx)
{
	return put_paths(w, save_seen, line, path, n, done, ctx);
}

static int save_tests(struct ol_store *s, void *arg)
{
	return ol_store_tests_add(s, arg);
}

static int save_roll(struct ol_store *s, void *arg)
{
	return ol_store_roll_add(s, arg);
}

int ol_writer_roll(struct ol_writer *w, const struct ol_store_roll *roll,
		   ol_writer_done_fn *done, void *ctx)
{
	return ol_writer_put(w, save_roll, roll, sizeof *roll, done, ctx);
}

int ol_writer_tests(struct ol_writer *w, const struct ol_store_tests *more,
		    ol_writer_done_fn *done, void *ctx)
{
	return ol_writer_put(w, save_tests, more, sizeof *more, done, ctx);
}

static int save_call(struct ol_store *s, void *arg)
{
	return ol_store_call_add(s, arg);
}

int ol_writer_call(struct ol_writer *w, const struct ol_store_call *call,
		   ol_writer_done_fn *done, void *ctx)
{
	return ol_writer_put(w, save_call, call, sizeof *call, done, ctx);
}
