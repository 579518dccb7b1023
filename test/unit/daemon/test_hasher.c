/* hasher: every job is reported once, on the loop, with what came of it; its
 * places are bounded. Costs are small here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "daemon/hasher.h"
#include "seal/secret.h"

#define SMALL ((struct ol_passphrase_cost){ 1, 8 })

static struct {
	struct ol_loop *loop;
	struct ol_hasher *h;
	size_t n, stop_at;
	struct ol_hash_job done[2 * OL_HASHER_JOBS];
} v;

static void done(void *ctx, struct ol_hash_job *job)
{
	(void)ctx;
	v.done[v.n++] = *job;
	if (v.n == v.stop_at)
		ol_loop_stop(v.loop);
}

static int set_up(void **state)
{
	(void)state;
	memset(&v, 0, sizeof v);
	assert_int_equal(ol_seal_init(), 0);
	v.loop = ol_loop_new();
	return !v.loop || ol_hasher_start(&v.h, v.loop, done, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	ol_hasher_stop(v.h);
	ol_loop_free(v.loop);
	return 0;
}

static void run_until(size_t n)
{
	v.stop_at = n;
	if (v.n < n)
		ol_loop_run(v.loop);
	assert_int_equal(v.n, n);
}

static void test_passwords_are_tried_and_made(void **state)
{
	struct ol_hash_job job = {
		.tag = 1, .makes = true, .cost = SMALL, .fresh = "correct horse"
	};
	struct ol_hash_job again = { .tag = 2,
				     .tries = true,
				     .makes = true,
				     .cost = SMALL,
				     .fresh = "battery staple" };

	(void)state;
	assert_int_equal(ol_hasher_put(v.h, &job), 0);
	run_until(1);
	assert_int_equal(v.done[0].err, 0);
	again.have = v.done[0].made;
	strcpy(again.old, "correct horse");
	assert_int_equal(ol_hasher_put(v.h, &again), 0);
	again.tag = 3;
	strcpy(again.old, "correct house");
	assert_int_equal(ol_hasher_put(v.h, &again), 0);
	run_until(3);
	assert_int_equal(v.done[1].tag, 2);
	assert_int_equal(v.done[1].err, 0);
	assert_int_equal(ol_password_try(&v.done[1].made, "battery staple", 14),
			 0);
	assert_int_equal(v.done[2].tag, 3);
	assert_int_equal(v.done[2].err, OL_ERR_PASSPHRASE);
	/* Nothing was made of what did not fit. */
	assert_true(ol_secret_is_zero(&v.done[2].made, sizeof v.done[2].made));
}

static void test_places_are_bounded_and_come_back(void **state)
{
	struct ol_hash_job job = { .makes = true, .cost = SMALL };
	size_t i;

	(void)state;
	/* Reports come on the loop, which does not turn here. */
	for (i = 0; i < OL_HASHER_JOBS; i++) {
		job.tag = i;
		assert_int_equal(ol_hasher_put(v.h, &job), 0);
	}
	assert_int_equal(ol_hasher_put(v.h, &job), OL_ERR_FULL);
	run_until(OL_HASHER_JOBS);
	for (i = 0; i < OL_HASHER_JOBS; i++)
		assert_int_equal(v.done[i].tag, i);
	assert_int_equal(ol_hasher_put(v.h, &job), 0);
	run_until(OL_HASHER_JOBS + 1);
}

static void test_the_end_reports_what_is_left(void **state)
{
	struct ol_hash_job job = { .makes = true, .cost = SMALL };

	(void)state;
	assert_int_equal(ol_hasher_put(v.h, &job), 0);
	assert_int_equal(ol_hasher_put(v.h, &job), 0);
	ol_hasher_stop(v.h);
	v.h = NULL;
	assert_int_equal(v.n, 2);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ROW(test_passwords_are_tried_and_made),
		ROW(test_places_are_bounded_and_come_back),
		ROW(test_the_end_reports_what_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
