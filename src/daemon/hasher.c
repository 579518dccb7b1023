/* hasher - two rings and a thread, as the store's writer has them. */
#include "daemon/hasher.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "os/bell.h"
#include "os/random.h"
#include "os/ring.h"
#include "os/thread.h"

struct ol_hasher {
	ol_hasher_done_fn *done_fn;
	void *ctx;
	struct ol_thread *thread;
	struct ol_loop_wake *wake;
	struct ol_bell bell;
	struct ol_ring to_do; /* loop -> thread: pointers to jobs, so that */
	struct ol_ring done;  /* thread -> loop: nothing is left in slots  */
	size_t waiting;       /* put and not yet reported; the loop's */
	atomic_bool is_ending;
};

static void work(struct ol_hash_job *j)
{
	struct ol_random rnd = ol_random_kernel();

	j->err = 0;
	if (j->tries)
		j->err = ol_password_try(&j->have, j->old, strlen(j->old));
	if (!j->err && j->makes)
		j->err = ol_password_make(&j->made, j->fresh, strlen(j->fresh),
					  j->cost, &rnd);
}

static void run(void *ctx)
{
	struct ol_hasher *h = ctx;
	struct ol_hash_job *j;

	for (;;) {
		/* Looked at first: what was put before the end is done. */
		bool is_ending = atomic_load(&h->is_ending);

		while (ol_ring_take(&h->to_do, &j)) {
			work(j);
			(void)ol_ring_put(&h->done, &j); /* as many slots */
			ol_loop_wake_send(h->wake);
		}
		if (is_ending)
			break;
		ol_bell_wait(&h->bell, OL_NEVER);
	}
}

static void report(void *ctx)
{
	struct ol_hasher *h = ctx;
	struct ol_hash_job *j;

	while (ol_ring_take(&h->done, &j)) {
		h->waiting--;
		h->done_fn(h->ctx, j);
		ol_wipe(j, sizeof *j);
		free(j);
	}
}

int ol_hasher_start(struct ol_hasher **out, struct ol_loop *loop,
		    ol_hasher_done_fn *done, void *ctx)
{
	struct ol_hasher *h = calloc(1, sizeof *h);
	int err;

	if (!h)
		return OL_ERR_NO_MEMORY;
	h->done_fn = done;
	h->ctx = ctx;
	atomic_init(&h->is_ending, false);
	err = ol_ring_init(&h->to_do, sizeof(struct ol_hash_job *),
			   OL_HASHER_JOBS);
	if (err)
		goto no_to_do;
	err = ol_ring_init(&h->done, sizeof(struct ol_hash_job *),
			   OL_HASHER_JOBS);
	if (err)
		goto no_done;
	err = ol_bell_init(&h->bell);
	if (err)
		goto no_bell;
	err = OL_ERR_NO_MEMORY;
	h->wake = ol_loop_wake_new(loop, report, h);
	if (!h->wake)
		goto no_wake;
	err = ol_thread_start(&h->thread, "ol-password", OL_THREAD_NORMAL, run,
			      h);
	if (err)
		goto no_thread;
	*out = h;
	return 0;
no_thread:
	ol_loop_wake_free(h->wake);
no_wake:
	ol_bell_release(&h->bell);
no_bell:
	ol_ring_release(&h->done);
no_done:
	ol_ring_release(&h->to_do);
no_to_do:
	free(h);
	return err;
}

int ol_hasher_put(struct ol_hasher *h, const struct ol_hash_job *job)
{
	struct ol_hash_job *copy;

	if (h->waiting >= OL_HASHER_JOBS)
		return OL_ERR_FULL;
	copy = malloc(sizeof *copy);
	if (!copy)
		return OL_ERR_NO_MEMORY;
	*copy = *job;
	(void)ol_ring_put(&h->to_do, &copy); /* it holds as many */
	h->waiting++;
	ol_bell_ring(&h->bell);
	return 0;
}

void ol_hasher_stop(struct ol_hasher *h)
{
	if (!h)
		return;
	atomic_store(&h->is_ending, true);
	ol_bell_ring(&h->bell);
	ol_thread_join(h->thread);
	ol_loop_wake_free(h->wake);
	report(h);
	ol_bell_release(&h->bell);
	ol_ring_release(&h->done);
	ol_ring_release(&h->to_do);
	free(h);
}
