/* words on a disk whose power is cut at every write in turn, that is full or
 * that fails: what was reported kept is there, what was not is there whole or
 * not at all, and it goes on from there. */
#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "store/db.h"
#include "store/words.h"
#include "test/unit/store/cutdisk.h"
#include "test/unit/store/sample.h"
#include "test/unit/store/story.h"

#define STEPS 48
#define WINDOW 4 /* steps: a cut is tried from the start of its window */
#define WINDOWS (STEPS / WINDOW)

static_assert(WINDOWS <= CUTDISK_KEPT, "a disk for each");

static struct sample t;
static struct ol_prng prng;
static struct ol_random rnd;
/* sum[k]: before step k, where nothing ever goes wrong. */
static struct ol_digest sum[STEPS + 1];
static unsigned n_writes[WINDOWS];

static int open_store(void)
{
	return ol_store_open(&t.s, t.path, false, t.key, &rnd);
}

static void close_store(void)
{
	ol_store_close(t.s);
	t.s = NULL;
}

/* Keeps the disk before each window, log and all. */
static void tell_story_once(void)
{
	assert_int_equal(open_store(), 0);
	cutdisk_writes();
	for (unsigned k = 0; k < STEPS; k++) {
		if (k % WINDOW == 0)
			cutdisk_keep(k / WINDOW);
		assert_int_equal(story_sum(t.s, &sum[k]), 0);
		if (story_step(t.s, k))
			fail_msg("step %u", k);
		if (k % WINDOW == WINDOW - 1)
			n_writes[k / WINDOW] = cutdisk_writes();
	}
	assert_int_equal(story_sum(t.s, &sum[STEPS]), 0);
	close_store();
}

static int set_up(void **state)
{
	(void)state;
	cutdisk_start();
	sample_open(&t);
	sample_add_line(&t, 1);
	close_store();
	ol_prng_init(&prng, 1);
	rnd = ol_prng_source(&prng);
	tell_story_once();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	close_store();
	cutdisk_end();
	scratch_remove(&t.folder);
	return 0;
}

/* Steps from `k` to before `end`, until one fails. */
static unsigned go_on(unsigned k, unsigned end, int *err)
{
	for (*err = 0; k < end; k++) {
		*err = story_step(t.s, k);
		if (*err)
			break;
	}
	return k;
}

/* The step that the store stands before, if it is `k` or the next one; -1:
 * something is lost, or half there. */
static int where(unsigned k)
{
	struct ol_digest now;

	if (story_sum(t.s, &now))
		return -1;
	if (ol_digest_equal(&now, &sum[k]))
		return (int)k;
	if (k < STEPS && ol_digest_equal(&now, &sum[k + 1]))
		return (int)k + 1;
	return -1;
}

/* A window with the power gone at its write `cut`; where the store stands
 * when it is there again, or -1. */
static int cut_window(unsigned w, unsigned cut, enum cutdisk_tear tear,
		      bool is_synced)
{
	unsigned k = w * WINDOW;
	int err;

	cutdisk_put_back(w);
	cutdisk_cut_at(cut);
	err = open_store();
	if (!err && !is_synced)
		err = ol_db_exec(t.s->db, "PRAGMA synchronous = OFF");
	if (!err)
		k = go_on(k, k + WINDOW, &err);
	close_store();
	cutdisk_power(tear, &prng);
	if (open_store())
		return -1;
	return where(k);
}

/* Closing the store after the window has writes too. */
static unsigned cuts_of(unsigned w)
{
	return n_writes[w] + 8;
}

/* From write `first`, at every `stride`-th. */
static void cut_everywhere(enum cutdisk_tear tear, unsigned first,
			   unsigned stride)
{
	unsigned n = 0;

	for (unsigned w = 0; w < WINDOWS; w++) {
		for (unsigned cut = first; cut <= cuts_of(w); cut += stride) {
			int err, k = cut_window(w, cut, tear, true);

			if (k < 0)
				fail_msg("window %u, write %u, tear %d", w, cut,
					 tear);
			/* Now and then to the end, which is the same. */
			if (++n % 50 == 0) {
				assert_int_equal(
					go_on((unsigned)k, STEPS, &err), STEPS);
				assert_int_equal(where(STEPS), STEPS);
			}
			close_store();
		}
	}
}

static void test_a_cut_that_forgets_what_was_not_synced(void **state)
{
	(void)state;
	cut_everywhere(CUTDISK_NOTHING, 1, 1);
}

static void test_a_cut_that_leaves_some_and_a_torn_write(void **state)
{
	(void)state;
	cut_everywhere(CUTDISK_PREFIX, 1, 2);
}

static void test_a_cut_that_leaves_any_of_the_writes(void **state)
{
	(void)state;
	cut_everywhere(CUTDISK_ANY, 2, 2);
}

/* The test itself: without syncs it must find that words are lost. */
static void test_without_syncs_words_are_lost(void **state)
{
	unsigned lost = 0;

	(void)state;
	for (unsigned w = 0; w < WINDOWS; w++) {
		/* The last write of the window: all its steps were told. */
		lost += cut_window(w, n_writes[w], CUTDISK_NOTHING, false) < 0;
		close_store();
	}
	assert_int_equal(lost, WINDOWS);
}

static void fail_window(unsigned w, unsigned at, enum cutdisk_fault fault,
			int want, unsigned *n_failed)
{
	unsigned k = w * WINDOW, end = k + WINDOW;
	int err;

	cutdisk_put_back(w);
	assert_int_equal(open_store(), 0);
	cutdisk_fail_at(at, 1 + at % 5, fault);
	for (;;) {
		k = go_on(k, end, &err);
		if (k == end)
			break;
		++*n_failed;
		if (err != want || where(k) != (int)k)
			fail_msg("write %u, step %u: %d", at, k, err);
	}
	close_store();
	assert_int_equal(open_store(), 0);
	if (where(end) != (int)end)
		fail_msg("write %u, step %u: another end", at, k);
	close_store();
}

static void fail_everywhere(enum cutdisk_fault fault, int want)
{
	unsigned n_failed = 0;

	for (unsigned w = 0; w < WINDOWS; w++)
		for (unsigned at = 1; at <= n_writes[w]; at += 2)
			fail_window(w, at, fault, want, &n_failed);
	assert_true(n_failed > 10 * WINDOWS);
}

static void test_a_full_disk_changes_nothing_and_is_told(void **state)
{
	(void)state;
	fail_everywhere(CUTDISK_FULL, OL_ERR_NO_SPACE);
}

static void test_a_bad_disk_changes_nothing_and_is_told(void **state)
{
	(void)state;
	fail_everywhere(CUTDISK_BAD, OL_ERR_IO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_cut_that_forgets_what_was_not_synced),
		cmocka_unit_test(test_a_cut_that_leaves_some_and_a_torn_write),
		cmocka_unit_test(test_a_cut_that_leaves_any_of_the_writes),
		cmocka_unit_test(test_without_syncs_words_are_lost),
		cmocka_unit_test(test_a_full_disk_changes_nothing_and_is_told),
		cmocka_unit_test(test_a_bad_disk_changes_nothing_and_is_told),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
