/* After a wrong password one waits; seats that are none wait as well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "desk/delay.h"

#define S UINT64_C(1000000)
#define START (UINT64_C(5000) * S)

static struct ol_delays t;
static struct ol_prng prng;
static struct ol_random rnd;
static const struct ol_addr here; /* the machine itself */
static struct ol_addr a, b;

static ol_instant at(uint64_t us)
{
	return (ol_instant){ START + us };
}

static int set_up(void **state)
{
	(void)state;
	ol_prng_init(&prng, 3);
	rnd = ol_prng_source(&prng);
	ol_delays_init(&t, &rnd);
	assert_int_equal(ol_addr_read(&a, "192.0.2.1:1"), 0);
	assert_int_equal(ol_addr_read(&b, "192.0.2.2:1"), 0);
	return 0;
}

static void test_the_wait_doubles_up_to_a_minute(void **state)
{
	static const uint64_t want[] = { 1, 2, 4, 8, 16, 32, 60, 60, 60, 60 };
	uint64_t now = 0;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof want / sizeof want[0]; i++) {
		assert_true(ol_delay_until(&t, "anna", &here, at(now)).us ==
			    at(now).us);
		ol_delay_begin(&t, "anna", &here, at(now));
		assert_true(ol_delay_until(&t, "anna", &here, at(now)).us ==
			    at(now + want[i] * S).us);
		assert_true(ol_delay_until(&t, "anna", &here,
					   at(now + want[i] * S - 1))
				    .us == at(now + want[i] * S).us);
		now += want[i] * S;
	}
}

static void test_a_seat_that_is_none_waits_as_long(void **state)
{
	char name[16];
	int i;

	(void)state;
	/* The table knows of no seats: only names. */
	for (i = 0; i < 3; i++) {
		snprintf(name, sizeof name, "seat%d", i);
		ol_delay_begin(&t, name, &here, at(0));
		assert_true(ol_delay_until(&t, name, &here, at(0)).us ==
			    at(S).us);
	}
}

static void test_an_address_waits_whatever_the_seat(void **state)
{
	struct ol_addr port = a, next;

	(void)state;
	ol_delay_begin(&t, "anna", &a, at(0));
	ol_delay_begin(&t, "bert", &a, at(0));
	ol_delay_begin(&t, "carl", &a, at(0));
	port.port = 2;
	assert_true(ol_delay_until(&t, "dora", &port, at(0)).us ==
		    at(4 * S).us);
	assert_true(ol_delay_until(&t, "dora", &b, at(0)).us == at(0).us);
	assert_true(ol_delay_until(&t, "anna", &b, at(0)).us == at(S).us);
	assert_true(ol_delay_until(&t, "dora", &here, at(0)).us == at(0).us);
	/* A network of IPv6 is one address. */
	assert_int_equal(ol_addr_read(&a, "[2001:db8::1]:1"), 0);
	assert_int_equal(ol_addr_read(&next, "[2001:db8::2]:1"), 0);
	assert_int_equal(ol_addr_read(&b, "[2001:db8:0:1::1]:1"), 0);
	ol_delay_begin(&t, "emil", &a, at(0));
	assert_true(ol_delay_until(&t, "fred", &next, at(0)).us == at(S).us);
	assert_true(ol_delay_until(&t, "fred", &b, at(0)).us == at(0).us);
}

static void test_a_right_password_ends_the_wait_of_the_seat(void **state)
{
	(void)state;
	ol_delay_begin(&t, "anna", &a, at(0));
	ol_delay_begin(&t, "anna", &a, at(S));
	ol_delay_begin(&t, "anna", &a, at(3 * S));
	ol_delay_forgive(&t, "anna", &a);
	assert_true(ol_delay_until(&t, "anna", &here, at(3 * S)).us ==
		    at(3 * S).us);
	/* The address had two wrong ones: a seat of one's own does not wash
	 * it clean. */
	assert_true(ol_delay_until(&t, "bert", &a, at(3 * S)).us ==
		    at(5 * S).us);
}

static void test_an_attempt_that_was_not_judged_does_not_count(void **state)
{
	(void)state;
	ol_delay_begin(&t, "anna", &a, at(0));
	ol_delay_take_back(&t, "anna", &a);
	assert_true(ol_delay_until(&t, "anna", &a, at(0)).us == at(0).us);
	ol_delay_take_back(&t, "anna", &a);
	assert_true(ol_delay_until(&t, "anna", &a, at(0)).us == at(0).us);
}

static void
test_wrong_ones_are_forgotten_after_a_quarter_of_an_hour(void **state)
{
	const uint64_t forget = OL_DELAY_FORGET_S * S;

	(void)state;
	ol_delay_begin(&t, "anna", &here, at(0));
	ol_delay_begin(&t, "anna", &here, at(0));
	ol_delay_begin(&t, "anna", &here, at(forget - 1));
	assert_true(ol_delay_until(&t, "anna", &here, at(forget - 1)).us ==
		    at(forget - 1 + 4 * S).us);
	ol_delay_begin(&t, "anna", &here, at(2 * forget - 1));
	assert_true(ol_delay_until(&t, "anna", &here, at(2 * forget - 1)).us ==
		    at(2 * forget - 1 + S).us);
}

/* A stranger who tries many names cannot make a seat's wait go away. */
static void test_many_names_wash_nothing_away(void **state)
{
	char name[16];
	int i;

	(void)state;
	for (i = 0; i < 6; i++)
		ol_delay_begin(&t, "anna", &here, at(0));
	for (i = 0; i < 20000; i++) {
		snprintf(name, sizeof name, "n%d", i);
		ol_delay_begin(&t, name, &here, at(0));
		ol_delay_take_back(&t, name, &here);
	}
	assert_true(ol_delay_until(&t, "anna", &here, at(0)).us >=
		    at(32 * S).us);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		ROW(test_the_wait_doubles_up_to_a_minute),
		ROW(test_a_seat_that_is_none_waits_as_long),
		ROW(test_an_address_waits_whatever_the_seat),
		ROW(test_a_right_password_ends_the_wait_of_the_seat),
		ROW(test_an_attempt_that_was_not_judged_does_not_count),
		ROW(test_wrong_ones_are_forgotten_after_a_quarter_of_an_hour),
		ROW(test_many_names_wash_nothing_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
