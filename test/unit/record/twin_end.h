/*
 * twin_end - one end of a line for tests of the exchange: its disk as arrays in
 * memory, jobs done one after the other when the test says so, and the stream
 * to the other end.
 *
 * What is in `disk` outlives a kill; a copy of it is a backup.
 */
#ifndef OL_TEST_TWIN_END_H
#define OL_TEST_TWIN_END_H

#include "base/prng.h"
#include "record/exchange.h"

#define TWIN_ITEMS 400
#define TWIN_JOBS 128
#define TWIN_WIRE 4096
#define TWIN_LEDGER 8192

/* An item is its name: content and digest come from it. */
struct twin_disk {
	uint64_t ours[TWIN_ITEMS];   /* by number, from 0          */
	uint64_t queue[TWIN_ITEMS];  /* without a number           */
	uint64_t theirs[TWIN_ITEMS]; /* by number                  */
	size_t n_ours, n_queue, n_theirs;
	size_t delivered;
	ol_date delivered_at; /* by their clock, as told */
	uint32_t epoch;
	bool restored;
	struct ol_ledger_head head, held;
	struct ol_digest entry[TWIN_LEDGER]; /* hash of entry i + 1; zero:
	                                        lost by a restore        */
	size_t incidents;
};

struct twin_job {
	struct ol_exchange_job job;
	uint64_t name; /* TAKE, RETURN: of its content */
};

struct twin_wire {
	size_t n;
	struct {
		size_t len;
		uint8_t *bytes;
	} m[TWIN_WIRE];
};

struct twin_end {
	struct twin_disk disk;
	struct ol_exchange *x;
	struct twin_job job[TWIN_JOBS];
	size_t n_jobs;
	struct twin_wire out; /* to the other end */
	bool full;            /* the disk takes nothing */
	uint8_t key[3][OL_KEY_LEN];
	uint64_t said_new[OL_EXCHANGE_NEWS_KINDS]; /* news, by kind */
	struct ol_exchange_news last[OL_EXCHANGE_NEWS_KINDS];
};

/* Of the item `name`. */
size_t twin_bytes(uint8_t out[static OL_ITEM_MAX], uint64_t name);
struct ol_digest twin_digest(uint64_t name);

void twin_init(struct twin_end *e, uint8_t own, uint8_t peer);
void twin_start(struct twin_end *e); /* from its disk */
void twin_kill(struct twin_end *e);  /* what is not on disk is gone */
void twin_release(struct twin_end *e);

/* A seat writes: it is on disk at once, unless that is full (false). */
bool twin_write(struct twin_end *e, uint64_t name);

/* Fetches jobs and messages from the exchange. */
void twin_pump(struct twin_end *e, ol_instant now);

/* Does the oldest job and answers it. False: there is none. */
bool twin_work(struct twin_end *e, ol_instant now);

/* Takes the oldest message from `wire`. False: there is none. */
bool twin_hear(struct twin_end *e, ol_instant now, struct twin_wire *wire);
void twin_cut(struct twin_wire *wire); /* what is on its way is lost */

#endif
