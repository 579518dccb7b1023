/*
 * impair - what a bad network does to packets: one direction of one path.
 *
 * Does      decide for each packet whether it is lost, doubled, changed, and
 *           when it comes out; hold it until then.
 * Does not  read a clock (now is an argument, microseconds) or do input and
 *           output.
 * Memory    the caller owns struct impair; packets are copied to the heap, at
 *           most IMPAIR_QUEUE of them.
 * Threads   one.
 *
 * Bursts are a two-state chain driven by the clock, so that a burst lasts its
 * time whatever the packet rate. Seeded: one seed, one sequence of decisions.
 */
#ifndef TEST_LINK_IMPAIR_H
#define TEST_LINK_IMPAIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/prng.h"

#define IMPAIR_QUEUE 16384 /* packets on their way; more are lost */

struct impair_set {
	double delay_ms, jitter_ms;        /* delay +- jitter, uniform      */
	double loss, dup, reorder;         /* per cent of packets           */
	double burst, burst_ms;            /* per cent of the time, mean ms */
	double outage_ms, outage_every_ms; /* nothing for so long, so often */
	double kbps;                       /* 0: no limit; queue of 400 ms  */
	double flip, cut, reflect, replay; /* per cent; hostile ones        */
	bool dead;                         /* nothing passes                */
	uint64_t seed;
};

struct impair_packet {
	uint64_t due_us, order;
	uint8_t *bytes;
	uint32_t len;
	bool back; /* reflected: goes to where it came from */
};

struct impair {
	struct impair_set set;
	struct ol_prng prng;
	struct impair_packet heap[IMPAIR_QUEUE];
	size_t n;
	uint64_t order, next_us, phase_us, free_us;
	bool bad;
	uint8_t last[2048]; /* the packet that `replay` repeats */
	uint32_t n_last;
	uint64_t packets, bytes, lost; /* counted before loss */
};

/* Starts, or sets all values anew; what is on its way goes on. */
void impair_set(struct impair *m, const struct impair_set *set,
		uint64_t now_us);

/* A packet goes in. */
void impair_put(struct impair *m, const uint8_t *p, size_t len,
		uint64_t now_us);

/* When the next one comes out; UINT64_MAX: none. */
uint64_t impair_due(const struct impair *m);

/* Takes the packet that is due; the caller frees its bytes. False: none. */
bool impair_take(struct impair *m, uint64_t now_us, struct impair_packet *out);

/* Reads "delay=20 loss=5 burst=10,200 outage=500,5000 dead" into `set`; what
 * is not named is 0. NULL, or the word that it does not know. */
const char *impair_read(struct impair_set *set, char *words);

#endif
