/*
 * writer - the thread that waits for the disk, so that the loop never does.
 *
 * Does      take jobs from the loop thread, do them one after the other on
 *           the store, and report each back on the loop thread.
 * Does not  retry: a job's error is the caller's to judge.
 * Memory    ol_writer_start() allocates OL_WRITER_JOBS slots; a job's
 *           argument is copied into its slot and wiped after its report.
 * Threads   start, put, stop: the loop thread. Jobs run on the store thread,
 *           reports on the loop thread.
 * Promise   jobs are done in the order of putting, each exactly once, and
 *           each is reported exactly once, also on stop.
 *
 *   loop     put(job) ............................ done(err)
 *   store          job(): SQLite, fsync ... wake --^
 */
#ifndef OL_STORE_WRITER_H
#define OL_STORE_WRITER_H

#include <stddef.h>

#include "os/loop.h"
#include "store/rolls.h"
#include "store/store.h"
#include "store/tests.h"

#define OL_WRITER_JOBS 256 /* that wait or are not yet reported */
#define OL_WRITER_ARG 1024 /* bytes of an argument              */

struct ol_writer;

/* On the store thread. It may change `arg`; the report sees the change. */
typedef int ol_writer_job_fn(struct ol_store *s, void *arg);

/* On the loop thread, with what the job returned. */
typedef void ol_writer_done_fn(void *ctx, void *arg, int err);

/* The store belongs to the thread until stop; NULL for jobs that need none.
 * OL_ERR_NO_MEMORY, OL_ERR_IO. */
int ol_writer_start(struct ol_writer **out, struct ol_store *store,
		    struct ol_loop *loop);

/* `done` may be NULL. OL_ERR_FULL where OL_WRITER_JOBS wait. `len` is at most
 * OL_WRITER_ARG (asserted). */
int ol_writer_put(struct ol_writer *w, ol_writer_job_fn *job, const void *arg,
		  size_t len, ol_writer_done_fn *done, void *ctx);

size_t ol_writer_waiting(const struct ol_writer *w);

/* Finishes every job, reports them, ends the thread, frees; the store is the
 * caller's again. NULL does nothing. */
void ol_writer_stop(struct ol_writer *w);

/* ---- the usual jobs --------------------------------------------------- */

int ol_writer_number(struct ol_writer *w, uint16_t line, uint64_t number,
		     ol_writer_done_fn *done, void *ctx);
int ol_writer_settings(struct ol_writer *w, uint16_t line,
		       const struct ol_store_settings *settings,
		       ol_writer_done_fn *done, void *ctx);
int ol_writer_paths(struct ol_writer *w, uint16_t line,
		    const struct ol_store_path *path, size_t n,
		    ol_writer_done_fn *done, void *ctx);
int ol_writer_seen(struct ol_writer *w, uint16_t line,
		   const struct ol_store_path *path, size_t n,
		   ol_writer_done_fn *done, void *ctx);
int ol_writer_tests(struct ol_writer *w, const struct ol_store_tests *more,
		    ol_writer_done_fn *done, void *ctx);
int ol_writer_roll(struct ol_writer *w, const struct ol_store_roll *roll,
		   ol_writer_done_fn *done, void *ctx);
int ol_writer_call(struct ol_writer *w, const struct ol_store_call *call,
		   ol_writer_done_fn *done, void *ctx);

#endif
