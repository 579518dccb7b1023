/* impair: what the bad network of the tests really does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "impair.h"

#define MS 1000u

static struct impair m; /* large: not on the stack */

static void set(const char *words)
{
	struct impair_set s;
	char copy[128];

	memset(&m, 0, sizeof m);
	strcpy(copy, words);
	assert_null(impair_read(&s, copy));
	impair_set(&m, &s, 1);
}

/* Sends `n` packets 20 ms apart; notes which came and how long they took. */
static unsigned travel(unsigned n, bool *came, uint64_t *took_us)
{
	struct impair_packet p;
	unsigned i, total = 0;
	uint8_t b[4];

	for (i = 0; i < n; i++) {
		uint64_t now = 1 + i * 20 * MS;

		memcpy(b, &i, sizeof i);
		impair_put(&m, b, sizeof b, now);
		if (came)
			came[i] = false;
	}
	while (impair_take(&m, UINT64_MAX - 1, &p)) {
		memcpy(&i, p.bytes, sizeof i);
		assert_in_range(i, 0, n - 1);
		if (came)
			came[i] = true;
		if (took_us)
			took_us[i] = p.due_us - (1 + i * 20 * MS);
		free(p.bytes);
		total++;
	}
	return total;
}

static void test_a_clean_link_delays_and_keeps_everything(void **s)
{
	uint64_t took[1000];
	unsigned i;

	(void)s;
	set("delay=20");
	assert_int_equal(travel(1000, NULL, took), 1000);
	for (i = 0; i < 1000; i++)
		assert_int_equal(took[i], 20 * MS);
}

static void test_a_packet_comes_when_it_is_due_and_not_before(void **s)
{
	struct impair_packet p;

	(void)s;
	set("delay=20");
	impair_put(&m, (const uint8_t *)"x", 1, 500);
	assert_int_equal(impair_due(&m), 500 + 20 * MS);
	assert_false(impair_take(&m, 500 + 20 * MS - 1, &p));
	assert_true(impair_take(&m, 500 + 20 * MS, &p));
	free(p.bytes);
	assert_true(impair_due(&m) == UINT64_MAX);
}

static void test_loss_is_as_said(void **s)
{
	(void)s;
	set("loss=30 seed=5");
	assert_in_range(travel(10000, NULL, NULL), 6800, 7200);
	assert_int_equal(m.packets, 10000);
}

static void test_bursts_are_as_long_and_as_many_as_said(void **s)
{
	static bool came[15000];
	unsigned i, lost = 0, bursts = 0;

	(void)s;
	set("burst=20,200 seed=6");
	travel(15000, came, NULL);
	for (i = 1; i < 15000; i++) {
		lost += !came[i];
		bursts += !came[i] && came[i - 1];
	}
	assert_in_range(lost, 2300, 3700); /* 20 % of 15000, 300 s */
	/* 200 ms mean: 10 packets; those shorter than a gap go unseen */
	assert_in_range(lost * 10 / bursts, 70, 140);
}

static void test_an_outage_comes_again_and_again(void **s)
{
	static bool came[1500];
	unsigned i, lost = 0;

	(void)s;
	set("outage=500,5000 seed=7");
	travel(1500, came, NULL);
	for (i = 0; i < 1500; i++)
		lost += !came[i];
	assert_in_range(lost, 120, 155); /* 25 of 250, six times */
}

static void test_a_thin_link_queues_then_drops(void **s)
{
	uint64_t took[400];
	bool came[400];
	unsigned n;

	(void)s;
	memset(took, 0, sizeof took);
	set("delay=10 kbps=1"); /* 4 bytes take 32 ms, 20 ms apart */
	n = travel(400, came, took);
	assert_in_range(n, 240, 280);
	assert_int_equal(took[0], 42 * MS);
	assert_true(took[30] > 300 * MS && came[30]);
}

static void test_a_dead_link_is_dead(void **s)
{
	(void)s;
	set("delay=5 dead");
	assert_int_equal(travel(50, NULL, NULL), 0);
	assert_int_equal(m.lost, 50);
}

static void test_one_seed_gives_one_sequence(void **s)
{
	static bool a[500], b[500];

	(void)s;
	set("loss=50 jitter=5 delay=9 seed=11");
	travel(500, a, NULL);
	set("loss=50 jitter=5 delay=9 seed=11");
	travel(500, b, NULL);
	assert_memory_equal(a, b, sizeof a);
	set("loss=50 jitter=5 delay=9 seed=12");
	travel(500, b, NULL);
	assert_memory_not_equal(a, b, sizeof a);
}

static void test_an_unknown_word_is_named(void **s)
{
	struct impair_set v;
	char a[] = "delay=5 los=3", b[] = "delay=x", c[] = "delay";

	(void)s;
	assert_string_equal(impair_read(&v, a), "los");
	assert_string_equal(impair_read(&v, b), "delay");
	assert_string_equal(impair_read(&v, c), "delay");
}

int main(void)
{
	const struct CMUnitTest t[] = {
		cmocka_unit_test(test_a_clean_link_delays_and_keeps_everything),
		cmocka_unit_test(
			test_a_packet_comes_when_it_is_due_and_not_before),
		cmocka_unit_test(test_loss_is_as_said),
		cmocka_unit_test(test_bursts_are_as_long_and_as_many_as_said),
		cmocka_unit_test(test_an_outage_comes_again_and_again),
		cmocka_unit_test(test_a_thin_link_queues_then_drops),
		cmocka_unit_test(test_a_dead_link_is_dead),
		cmocka_unit_test(test_one_seed_gives_one_sequence),
		cmocka_unit_test(test_an_unknown_word_is_named),
	};

	return cmocka_run_group_tests(t, NULL, NULL);
}
