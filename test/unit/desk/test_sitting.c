/* Sessions: who has one, until when, and what becomes of a desk that is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "desk/sitting.h"
#include "seal/secret.h"

#define S 1000000u
#define IDLE 100u
#define MOST 250u

static struct ol_sittings t;
static struct ol_prng prng;
static struct ol_random rnd;
static uint8_t token[OL_API_SESSION_LEN];

static ol_instant at_us(uint64_t us)
{
	return (ol_instant){ 7 * S + us };
}

static ol_instant at(uint64_t seconds)
{
	return at_us(seconds * S);
}

static ol_date on(uint64_t seconds)
{
	return (ol_date){ (int64_t)(1000 + seconds) * 1000000000 };
}

static int set_up(void **state)
{
	(void)state;
	ol_prng_init(&prng, 11);
	rnd = ol_prng_source(&prng);
	ol_sittings_init(&t, IDLE, MOST);
	return 0;
}

static struct ol_sitting *open_one(ol_seat_number seat, uint32_t desk,
				   uint64_t seconds)
{
	struct ol_sitting *s;

	assert_int_equal(ol_sitting_open(&t, &s, token, &rnd, seat, desk,
					 "192.0.2.1", at(seconds), on(seconds)),
			 0);
	return s;
}

static void test_a_number_names_one_session_and_is_never_nought(void **state)
{
	struct ol_sitting *a, *b;

	(void)state;
	t.last = UINT32_MAX - 1;
	a = open_one(1, 5, 0);
	b = open_one(1, 6, 0);
	assert_int_equal(a->number, UINT32_MAX);
	assert_int_equal(b->number, 1);
	assert_ptr_equal(ol_sitting_numbered(&t, UINT32_MAX), a);
	assert_ptr_equal(ol_sitting_numbered(&t, 1), b);
	ol_sitting_end(b);
	assert_null(ol_sitting_numbered(&t, 1));
	assert_null(ol_sitting_numbered(&t, 0));
}

static void test_a_token_opens_its_own_session_and_no_other(void **state)
{
	struct ol_sitting *a, *b;
	uint8_t first[OL_API_SESSION_LEN];

	(void)state;
	a = open_one(1, 10, 0);
	memcpy(first, token, sizeof first);
	b = open_one(2, 11, 0);
	assert_ptr_equal(ol_sitting_find(&t, first, at(1)), a);
	assert_ptr_equal(ol_sitting_find(&t, token, at(1)), b);
	token[31] ^= 1;
	assert_null(ol_sitting_find(&t, token, at(1)));
	memset(token, 0, sizeof token);
	assert_null(ol_sitting_find(&t, token, at(1)));
	assert_ptr_equal(ol_sitting_of(&t, 11), b);
	assert_null(ol_sitting_of(&t, 12));
	assert_null(ol_sitting_of(&t, 0));
}

static void test_a_token_lies_nowhere_in_the_table(void **state)
{
	const uint8_t *p = (const uint8_t *)&t;
	size_t i;

	(void)state;
	open_one(1, 10, 0);
	for (i = 0; i + sizeof token <= sizeof t; i++)
		assert_true(memcmp(p + i, token, sizeof token) != 0);
}

static void test_sessions_are_bounded(void **state)
{
	struct ol_sitting *s;
	uint32_t i;

	(void)state;
	for (i = 0; i < OL_SESSIONS_SEAT; i++)
		open_one(1, 1 + i, 0);
	assert_int_equal(ol_sitting_open(&t, &s, token, &rnd, 1, 99, "", at(0),
					 on(0)),
			 OL_ERR_FULL);
	for (; i < OL_SESSIONS; i++)
		open_one(2 + i / OL_SESSIONS_SEAT, 1 + i, 0);
	assert_int_equal(ol_sitting_open(&t, &s, token, &rnd, 99, 99, "", at(0),
					 on(0)),
			 OL_ERR_FULL);
	ol_sitting_end(ol_sitting_of(&t, 64));
	open_one(99, 99, 0);
}

static void test_a_session_ends_when_nothing_is_asked(void **state)
{
	struct ol_sitting *s;
	enum ol_session_end end;
	bool away;

	(void)state;
	s = open_one(1, 10, 0);
	ol_sitting_use(s, at(30), on(30));
	assert_true(ol_sitting_deadline(&t).us == at(30 + IDLE).us);
	assert_null(
		ol_sitting_due(&t, at_us((30 + IDLE) * S - 1), &away, &end));
	assert_non_null(ol_sitting_find(&t, token, at_us((30 + IDLE) * S - 1)));
	assert_null(ol_sitting_find(&t, token, at(30 + IDLE)));
	assert_ptr_equal(ol_sitting_due(&t, at(30 + IDLE), &away, &end), s);
	assert_int_equal(end, OL_SESSION_IDLE);
	assert_false(away);
	ol_sitting_end(s);
	assert_null(ol_sitting_due(&t, at(30 + IDLE), &away, &end));
	assert_true(ol_sitting_deadline(&t).us == OL_NEVER.us);
}

static void test_a_session_ends_in_any_case(void **state)
{
	struct ol_sitting *s;
	enum ol_session_end end;
	bool away;
	uint64_t i;

	(void)state;
	s = open_one(1, 10, 0);
	assert_true(s->ends.ns == on(MOST).ns);
	for (i = 0; i < MOST; i += 10)
		ol_sitting_use(s, at(i), on(i));
	assert_true(ol_sitting_deadline(&t).us == at(MOST).us);
	assert_null(ol_sitting_due(&t, at_us(MOST * S - 1), &away, &end));
	assert_ptr_equal(ol_sitting_due(&t, at(MOST), &away, &end), s);
	assert_int_equal(end, OL_SESSION_EXPIRED);
	assert_null(ol_sitting_find(&t, token, at(MOST)));
}

static void test_a_lost_desk_is_kept_for_half_a_minute(void **state)
{
	struct ol_sitting *s;
	enum ol_session_end end;
	bool away;

	(void)state;
	s = open_one(1, 10, 0);
	ol_sitting_lose(s, true, at(5));
	assert_null(ol_sitting_of(&t, 10));
	assert_int_equal(s->lost, 10);
	assert_true(ol_sitting_deadline(&t).us == at(35).us);
	assert_null(ol_sitting_due(&t, at_us(35 * S - 1), &away, &end));
	assert_ptr_equal(ol_sitting_due(&t, at(35), &away, &end), s);
	assert_true(away);
	s->lost = 0;
	/* The session itself goes on: one may come in anew with it. */
	assert_null(ol_sitting_due(&t, at(35), &away, &end));
	assert_ptr_equal(ol_sitting_find(&t, token, at(36)), s);
}

static void test_who_comes_back_has_what_his_desk_held(void **state)
{
	static const struct {
		const char *why;
		bool lose, keep;
		uint32_t before, lost;
	} row[] = {
		{ "the old connection is there still", false, false, 10, 10 },
		{ "it went, and its call is kept", true, true, 0, 10 },
		{ "it went, and held nothing", true, false, 0, 0 },
	};
	struct ol_sitting *s;
	uint32_t before, lost;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		s = open_one(1, 10, 0);
		if (row[i].lose)
			ol_sitting_lose(s, row[i].keep, at(1));
		ol_sitting_join(s, 11, &before, &lost, at(2), on(2));
		if (before != row[i].before || lost != row[i].lost)
			fail_msg("%s", row[i].why);
		assert_int_equal(s->desk, 11);
		assert_int_equal(s->lost, 0);
		ol_sitting_end(s);
	}
}

static void test_a_session_that_was_left_makes_room(void **state)
{
	struct ol_sitting *a, *b, *c, *d;

	(void)state;
	a = open_one(1, 10, 0);
	b = open_one(1, 11, 1);
	c = open_one(1, 12, 2);
	d = open_one(2, 13, 0);
	assert_int_equal(ol_sitting_count(&t, 1), 3);
	assert_int_equal(ol_sitting_count(&t, 0), 4);
	assert_null(ol_sitting_left(&t, 1)); /* all are in use */
	ol_sitting_lose(c, false, at(3));
	ol_sitting_lose(b, false, at(4)); /* used before the other one */
	ol_sitting_lose(d, false, at(4));
	ol_sitting_lose(a, true, at(4)); /* its call goes on */
	assert_ptr_equal(ol_sitting_left(&t, 1), b);
	assert_ptr_equal(ol_sitting_left(&t, 0), d);
	ol_sitting_end(b);
	assert_ptr_equal(ol_sitting_left(&t, 1), c);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		ROW(test_a_number_names_one_session_and_is_never_nought),
		ROW(test_a_token_opens_its_own_session_and_no_other),
		ROW(test_a_token_lies_nowhere_in_the_table),
		ROW(test_sessions_are_bounded),
		ROW(test_a_session_ends_when_nothing_is_asked),
		ROW(test_a_session_ends_in_any_case),
		ROW(test_a_lost_desk_is_kept_for_half_a_minute),
		ROW(test_who_comes_back_has_what_his_desk_held),
		ROW(test_a_session_that_was_left_makes_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
