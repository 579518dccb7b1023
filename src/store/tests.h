/*
 * tests - line tests by the hour, on disk: so far back an officer sees how a
 * line was.
 *
 * Does      add up the tests of an hour, give hours back, forget old ones.
 * Does not  know when tests are due (office/tests.h).
 * Memory    the caller's.
 * Threads   adding: the store thread. Listing: that, or the reader's.
 */
#ifndef OL_STORE_TESTS_H
#define OL_STORE_TESTS_H

#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

#define OL_STORE_TEST_HOURS (90 * 24) /* so far back a line's are kept */

/* Tests of one hour of one line. What is counted is a sum. */
struct ol_store_tests {
	uint16_t line;
	uint32_t hour; /* since 1970-01-01 00:00 UTC */
	uint32_t words, words_passed;
	uint32_t voice, voice_passed;
	uint32_t rtt_min_us, rtt_max_us; /* of words that came back; 0: none */
	uint64_t rtt_sum_us;
	uint32_t n_rtt;
	uint32_t voice_sent, voice_back; /* packets */
};

/* Adds to what is there of that line and hour, and forgets the line's hours
 * that are OL_STORE_TEST_HOURS or more before it. On disk when it returns. */
int ol_store_tests_add(struct ol_store *s, const struct ol_store_tests *more);

/* Up to `max` hours of `line` from `from` on, oldest first. `*n` 0: no more. */
int ol_store_tests_list(struct ol_store *s, uint16_t line, uint32_t from,
			struct ol_store_tests *out, size_t max, size_t *n);

/* Reads all there are: OL_ERR_FORGED where one is not what was put there. */
int ol_store_tests_check(struct ol_store *s);

#endif
