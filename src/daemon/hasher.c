/* hasher - the machinery of the store's writer, without a store. */
#include "daemon/hasher.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "os/random.h"
#include "store/writer.h"

struct ol_hasher {
	ol_hasher_done_fn *done;
	void *ctx;
	struct ol_writer *jobs; /* pointers to them: nothing stays in slots */
};

static int work(struct ol_store *none, void *arg)
{
	struct ol_hash_job *j = *(struct ol_hash_job **)arg;
	struct ol_random rnd = ol_random_kernel();

	(void)none;
	j->err = 0;
	if (j->tries)
		j->err = ol_password_try(&j->have, j->old, strlen(j->old));
	if (!j->err && j->makes)
		j->err = ol_password_make(&j->made, j->fresh, strlen(j->fresh),
					  j->cost, &rnd);
	return j->err;
}

static void report(void *ctx, void *arg, int err)
{
	struct ol_hash_job *j = *(struct ol_hash_job **)arg;
	struct ol_hasher *h = ctx;

	(void)err;
	h->done(h->ctx, j);
	ol_wipe(j, sizeof *j);
	free(j);
}

int ol_hasher_start(struct ol_hasher **out, struct ol_loop *loop,
		    ol_hasher_done_fn *done, void *ctx)
{
	struct ol_hasher *h = calloc(1, sizeof *h);
	int err;

	if (!h)
		return OL_ERR_NO_MEMORY;
	h->done = done;
	h->ctx = ctx;
	err = ol_writer_start(&h->jobs, NULL, loop);
	if (err) {
		free(h);
		return err;
	}
	*out = h;
	return 0;
}

int ol_hasher_put(struct ol_hasher *h, const struct ol_hash_job *job)
{
	struct ol_hash_job *copy;
	int err;

	if (ol_writer_waiting(h->jobs) >= OL_HASHER_JOBS)
		return OL_ERR_FULL;
	copy = malloc(sizeof *copy);
	if (!copy)
		return OL_ERR_NO_MEMORY;
	*copy = *job;
	err = ol_writer_put(h->jobs, work, &copy, sizeof copy, report, h);
	if (err) {
		ol_wipe(copy, sizeof *copy);
		free(copy);
	}
	return err;
}

void ol_hasher_stop(struct ol_hasher *h)
{
	if (!h)
		return;
	ol_writer_stop(h->jobs);
	free(h);
}
