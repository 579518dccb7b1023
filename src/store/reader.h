/*
 * reader - a thread that reads pages of the store, so that neither the loop
 * nor what is being written waits for it.
 *
 * Does      open the store's file once more, for reading alone, and do jobs
 *           on it one after the other, each reported on the loop thread.
 * Does not  see what is not committed; one job sees one moment of the store
 *           only within each function that it calls.
 * Memory    ol_reader_start() allocates OL_WRITER_JOBS slots; a job's
 *           argument is copied into its slot (OL_WRITER_ARG bytes) and wiped
 *           after its report. Pages are the caller's, from put to report.
 * Threads   start, put, stop: the loop thread. Jobs run on the reader thread,
 *           reports on the loop thread.
 * Promise   as writer.h: jobs in the order of putting, each done and reported
 *           exactly once, also on stop. What was committed before a job was
 *           put is seen by it.
 */
#ifndef OL_STORE_READER_H
#define OL_STORE_READER_H

#include "store/writer.h"

struct ol_reader;

/* The store at `path` must be open in this process, and stay so until stop.
 * Errors as ol_store_open() and ol_writer_start(). */
int ol_reader_start(struct ol_reader **out, const char *path,
		    const uint8_t key[static OL_KEY_LEN], struct ol_loop *loop);

/* As ol_writer_put(). */
int ol_reader_put(struct ol_reader *r, ol_writer_job_fn *job, const void *arg,
		  size_t len, ol_writer_done_fn *done, void *ctx);

size_t ol_reader_waiting(const struct ol_reader *r);

/* Finishes and reports every job, ends the thread. NULL does nothing. */
void ol_reader_stop(struct ol_reader *r);

#endif
