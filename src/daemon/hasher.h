/*
 * hasher - the thread that works out passwords, so that the loop never does.
 *
 * Does      try a password against what is kept of one, make what is kept of
 *           a new one, one after the other, each reported on the loop thread.
 * Does not  know seats, or how often one may try.
 * Memory    ol_hasher_start() allocates as ol_writer_start() does; at most
 *           OL_HASHER_JOBS jobs besides. One password is worked out at a time:
 *           64 MiB at once, whoever asks how often.
 * Threads   start, put, stop: the loop thread. Reports on the loop thread.
 * Promise   each job is done and reported exactly once, also on stop; what it
 *           held is wiped after its report.
 */
#ifndef OL_DAEMON_HASHER_H
#define OL_DAEMON_HASHER_H

#include <stdbool.h>
#include <stdint.h>

#include "os/loop.h"
#include "seal/password.h"

#define OL_HASHER_JOBS 8 /* that wait or are not yet reported */

struct ol_hasher;

struct ol_hash_job {
	uint64_t tag; /* the caller's own */
	bool tries;   /* `old` against `have`; what does not fit ends the job */
	bool makes;   /* `made` of `fresh`                                    */
	struct ol_password have, made;
	struct ol_passphrase_cost cost; /* of what is made */
	char old[OL_PASSWORD_MOST + 1], fresh[OL_PASSWORD_MOST + 1];
	int err; /* 0, OL_ERR_PASSPHRASE, OL_ERR_NO_MEMORY */
};

typedef void ol_hasher_done_fn(void *ctx, struct ol_hash_job *job);

/* OL_ERR_NO_MEMORY, OL_ERR_IO. */
int ol_hasher_start(struct ol_hasher **out, struct ol_loop *loop,
		    ol_hasher_done_fn *done, void *ctx);

/* Copies the job. OL_ERR_FULL at OL_HASHER_JOBS, OL_ERR_NO_MEMORY. */
int ol_hasher_put(struct ol_hasher *h, const struct ol_hash_job *job);

/* Reports what is left, ends the thread. NULL does nothing. */
void ol_hasher_stop(struct ol_hasher *h);

#endif
