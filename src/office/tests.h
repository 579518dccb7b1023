/*
 * tests - when a line is tested without being asked, and what came of it: the
 * machines' part of rehearsal. doc/protocol/control.md, "Line test"
 *
 * Does      say when a test is due (words each minute, voice too each hour),
 *           remember the last of each kind, count the tests of each hour.
 * Does not  run tests (probe.h does), know lines or desks, read a clock.
 * Memory    the caller's struct, fixed.
 * Threads   the loop thread only.
 * Promise   every test that was noted is in exactly one of the sums that
 *           ol_tests_save() gives out.
 *
 * Both ends test by themselves: each has its own results, there and back. The
 * tests of many lines do not fall together: each line begins at a random
 * moment of its first minute.
 */
#ifndef OL_OFFICE_TESTS_H
#define OL_OFFICE_TESTS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/random.h"
#include "office/event.h"

#define OL_TESTS_WORDS_US UINT64_C(60000000)   /* from one to the next      */
#define OL_TESTS_VOICE_US UINT64_C(3600000000) /* ... with voice           */
#define OL_TESTS_FIRST_US UINT64_C(180000000)  /* the first of voice        */
#define OL_TESTS_SAVE_US UINT64_C(300000000)   /* sums go to the disk       */

/* The last test of a kind; `at` 0: none since the node began. */
struct ol_test_last {
	ol_date at;
	struct ol_test_result result;
};

/* Tests of one hour of the calendar (UTC). Of one hour there may be several
 * such sums, which are added up. */
struct ol_test_hour {
	uint32_t hour; /* since 1970-01-01 00:00 UTC                    */
	uint32_t run[OL_TEST_KINDS], passed[OL_TEST_KINDS];
	uint32_t rtt_min_us, rtt_max_us; /* of words that came back; 0: none */
	uint64_t rtt_sum_us;
	uint32_t n_rtt;
	uint32_t voice_sent, voice_back; /* packets                       */
};

struct ol_tests {
	ol_instant due[OL_TEST_KINDS];
	struct ol_test_last last[OL_TEST_KINDS];
	struct ol_test_hour hour, before; /* not saved yet; the one before */
	bool hour_waits, before_waits;    /* there is something in it      */
	ol_instant saved;
};

void ol_tests_init(struct ol_tests *t, ol_instant now,
		   const struct ol_random *rnd);

/* When ol_tests_due() is to be asked. */
ol_instant ol_tests_deadline(const struct ol_tests *t);

/* True where a test is due: its kind; the next of that kind is then booked.
 * A test of voice has words in it, so it counts as that minute's. */
bool ol_tests_due(struct ol_tests *t, ol_instant now, enum ol_test_kind *kind);

/* It could not run (there is a call): again in a minute. */
void ol_tests_later(struct ol_tests *t, ol_instant now, enum ol_test_kind kind);

/* A test is over. Then ol_tests_save() is asked. */
void ol_tests_note(struct ol_tests *t, ol_date date,
		   const struct ol_test_result *r);

/* True where a sum is to be added to what is on disk of its hour; ask until
 * false. `all`: the node stops, do not wait. */
bool ol_tests_save(struct ol_tests *t, ol_instant now, bool all,
		   struct ol_test_hour *out);

#endif
