/*
 * thread - named threads that are started and joined.
 *
 * Does      start with all signals blocked (the loop thread takes them), ask
 *           for real-time priority where the machine allows it.
 * Memory    ol_thread_start() allocates, ol_thread_join() frees.
 * Threads   start and join: any, one at a time for each.
 */
#ifndef OL_OS_THREAD_H
#define OL_OS_THREAD_H

#include <stdbool.h>

enum ol_thread_priority {
	OL_THREAD_NORMAL,
	OL_THREAD_URGENT, /* SCHED_FIFO, else the best nice value allowed */
	OL_THREAD_FIRST,  /* ... and before those that are urgent         */
};

struct ol_thread;

typedef void ol_thread_fn(void *ctx);

/* `name` is cut to 15 bytes. OL_ERR_NO_MEMORY, OL_ERR_IO. */
int ol_thread_start(struct ol_thread **out, const char *name,
		    enum ol_thread_priority priority, ol_thread_fn *fn,
		    void *ctx);

/* True if the thread got SCHED_FIFO. */
bool ol_thread_is_realtime(const struct ol_thread *t);

/* The calling thread goes before ordinary work from now on, where the machine
 * allows it; never real time: a loop that strangers can keep busy must not
 * keep everybody else from running. */
void ol_thread_prefer(void);

/* Waits until it has returned, frees. NULL does nothing. */
void ol_thread_join(struct ol_thread *t);

#endif
