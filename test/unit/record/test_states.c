/* states: what follows from what, both times, both sides of a deadline. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "record/states.h"

static ol_date at(int64_t s)
{
	return (ol_date){ s * 1000000000 };
}

#define NONE ((ol_date){ 0 })

static void is(const struct ol_states *s, enum ol_state state, int64_t ours,
	       int64_t theirs)
{
	assert_true(s->at[state].reached);
	assert_int_equal(s->at[state].ours.ns, ours * 1000000000);
	assert_int_equal(s->at[state].theirs.ns, theirs * 1000000000);
}

static void test_a_message_of_ours_comes_all_the_way(void **state)
{
	struct ol_states s;

	(void)state;
	ol_states_out(&s, at(100), NONE);
	assert_int_equal(ol_states_now(&s), OL_STATE_QUEUED);
	is(&s, OL_STATE_QUEUED, 100, 0);
	assert_true(ol_states_reach(&s, OL_STATE_SENT, at(101), NONE));
	assert_int_equal(ol_states_now(&s), OL_STATE_SENT);
	assert_true(ol_states_reach(&s, OL_STATE_DELIVERED, at(103), at(90)));
	is(&s, OL_STATE_DELIVERED, 103, 90);
	assert_true(ol_states_note(&s, OL_NOTE_READ, at(95), at(110)));
	is(&s, OL_STATE_READ, 110, 95);
	assert_true(ol_states_note(&s, OL_NOTE_ACKNOWLEDGED, at(96), at(111)));
	is(&s, OL_STATE_ACKNOWLEDGED, 111, 96);
	assert_int_equal(ol_states_now(&s), OL_STATE_ACKNOWLEDGED);
}

static void test_a_message_of_theirs_is_delivered_when_it_is_kept(void **state)
{
	struct ol_states s;

	(void)state;
	ol_states_in(&s, at(100), NONE, at(120));
	assert_int_equal(ol_states_now(&s), OL_STATE_DELIVERED);
	is(&s, OL_STATE_QUEUED, 0, 100);
	is(&s, OL_STATE_SENT, 0, 0);
	is(&s, OL_STATE_DELIVERED, 120, 0);
	assert_true(ol_states_note(&s, OL_NOTE_READ, at(125), at(125)));
	is(&s, OL_STATE_READ, 125, 0);
	/* our note came to them, when they say */
	assert_true(ol_states_reach(&s, OL_STATE_READ, NONE, at(107)));
	is(&s, OL_STATE_READ, 125, 107);
}

static void test_acknowledged_is_read_too(void **state)
{
	struct ol_states s;

	(void)state;
	ol_states_out(&s, at(100), NONE);
	assert_true(ol_states_note(&s, OL_NOTE_ACKNOWLEDGED, at(96), at(111)));
	is(&s, OL_STATE_SENT, 0, 0);
	is(&s, OL_STATE_DELIVERED, 0, 0);
	is(&s, OL_STATE_READ, 0, 0);
	/* what comes late fills in what was not known */
	assert_true(ol_states_reach(&s, OL_STATE_DELIVERED, at(112), at(90)));
	is(&s, OL_STATE_DELIVERED, 112, 90);
	assert_int_equal(ol_states_now(&s), OL_STATE_ACKNOWLEDGED);
}

static void test_the_same_again_is_no_news(void **state)
{
	struct ol_states s;

	(void)state;
	ol_states_out(&s, at(100), NONE);
	assert_true(ol_states_reach(&s, OL_STATE_DELIVERED, at(103), at(90)));
	assert_false(ol_states_reach(&s, OL_STATE_DELIVERED, at(105), at(91)));
	assert_false(ol_states_reach(&s, OL_STATE_SENT, NONE, NONE));
	is(&s, OL_STATE_DELIVERED, 103, 90);
}

static void test_it_expires_at_its_date_once(void **state)
{
	struct ol_states s;

	(void)state;
	ol_states_out(&s, at(100), at(200));
	assert_int_equal(ol_states_deadline(&s).ns, at(200).ns);
	assert_false(ol_states_expire(&s, (ol_date){ at(200).ns - 1 }));
	assert_int_equal(ol_states_now(&s), OL_STATE_QUEUED);
	assert_true(ol_states_expire(&s, at(200)));
	is(&s, OL_STATE_EXPIRED, 200, 0);
	assert_int_equal(ol_states_now(&s), OL_STATE_EXPIRED);
	assert_false(ol_states_expire(&s, at(201)));
	assert_int_equal(ol_states_deadline(&s).ns, 0);
}

static void test_an_acknowledgement_ends_the_deadline(void **state)
{
	struct ol_states s;

	(void)state;
	ol_states_in(&s, at(100), at(200), at(120));
	ol_states_note(&s, OL_NOTE_READ, at(150), at(150));
	assert_int_equal(ol_states_deadline(&s).ns, at(200).ns);
	ol_states_note(&s, OL_NOTE_ACKNOWLEDGED, at(199), at(199));
	assert_int_equal(ol_states_deadline(&s).ns, 0);
	assert_false(ol_states_expire(&s, at(200)));
	assert_false(ol_states_was_late(&s));
}

static void test_a_late_acknowledgement_counts_and_shows(void **state)
{
	struct ol_states s;

	(void)state;
	ol_states_out(&s, at(100), at(200));
	assert_true(ol_states_expire(&s, at(300)));
	assert_true(ol_states_note(&s, OL_NOTE_ACKNOWLEDGED, at(290), at(301)));
	assert_int_equal(ol_states_now(&s), OL_STATE_ACKNOWLEDGED);
	assert_true(ol_states_was_late(&s));
	is(&s, OL_STATE_EXPIRED, 300, 0);
}

static void test_without_a_date_it_never_expires(void **state)
{
	struct ol_states s;

	(void)state;
	ol_states_out(&s, at(100), NONE);
	assert_int_equal(ol_states_deadline(&s).ns, 0);
	assert_false(ol_states_expire(&s, (ol_date){ INT64_MAX }));
}

/* One step by lot. */
static void happen(struct ol_states *s, struct ol_prng *rnd)
{
	ol_date a = at((int64_t)ol_prng_below(rnd, 1000)),
		b = at((int64_t)ol_prng_below(rnd, 1000));

	switch (ol_prng_below(rnd, 5)) {
	case 0:
		ol_states_reach(s, OL_STATE_SENT, a, NONE);
		return;
	case 1:
		ol_states_reach(s, OL_STATE_DELIVERED, a, b);
		return;
	case 2:
		ol_states_note(s, OL_NOTE_READ, a, b);
		return;
	case 3:
		ol_states_note(s, OL_NOTE_ACKNOWLEDGED, a, b);
		return;
	default:
		ol_states_expire(s, a);
	}
}

/* Whatever happens in whatever order: nothing is taken back, no time changes,
 * and the store gives back what it was given. */
static void test_what_was_reached_stays(void **state)
{
	const uint64_t seed = 77;
	uint8_t bytes[OL_STATES_LEN];
	struct ol_states s, before, again;
	struct ol_prng rnd;
	int run, i, k;

	(void)state;
	ol_prng_init(&rnd, seed);
	for (run = 0; run < 5000; run++) {
		if (ol_prng_below(&rnd, 2))
			ol_states_out(&s, at(1), at(500));
		else
			ol_states_in(&s, at(1), NONE, at(2));
		for (i = 0; i < 8; i++) {
			before = s;
			happen(&s, &rnd);
			for (k = 0; k < OL_STATES; k++)
				if ((before.at[k].reached &&
				     !s.at[k].reached) ||
				    (before.at[k].ours.ns &&
				     before.at[k].ours.ns != s.at[k].ours.ns) ||
				    (before.at[k].theirs.ns &&
				     before.at[k].theirs.ns !=
					     s.at[k].theirs.ns))
					fail_msg("seed %llu run %d",
						 (unsigned long long)seed, run);
		}
		ol_states_write(bytes, &s);
		assert_int_equal(ol_states_read(&again, bytes, sizeof bytes),
				 0);
		assert_memory_equal(&s, &again, sizeof s);
	}
}

static void test_other_bytes_are_no_states(void **state)
{
	uint8_t good[OL_STATES_LEN], bytes[OL_STATES_LEN + 1] = { 0 };
	struct ol_states s;

	(void)state;
	ol_states_out(&s, at(100), at(200));
	ol_states_reach(&s, OL_STATE_DELIVERED, at(103), at(90));
	ol_states_write(good, &s);
#define REFUSED(len, change)                                     \
	do {                                                     \
		memcpy(bytes, good, sizeof good);                \
		change;                                          \
		assert_int_equal(ol_states_read(&s, bytes, len), \
				 OL_ERR_MALFORMED);              \
	} while (0)
	REFUSED(OL_STATES_LEN - 1, (void)0);
	REFUSED(OL_STATES_LEN + 1, (void)0);
	REFUSED(0, (void)0);
	REFUSED(OL_STATES_LEN, bytes[0] = 2);
	REFUSED(OL_STATES_LEN, bytes[1] |= 0x80);
	REFUSED(OL_STATES_LEN, bytes[1] &= (uint8_t)~0x02); /* not queued  */
	REFUSED(OL_STATES_LEN, bytes[1] &= (uint8_t)~0x04); /* not sent    */
	REFUSED(OL_STATES_LEN, bytes[1] &= (uint8_t)~0x08); /* its times   */
	REFUSED(OL_STATES_LEN, bytes[1] |= 0x20); /* acknowledged, not read */
	REFUSED(OL_STATES_LEN, bytes[2] = 0x80);  /* before 1970           */
	REFUSED(OL_STATES_LEN, bytes[10] = 0x80);
#undef REFUSED
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_message_of_ours_comes_all_the_way),
		cmocka_unit_test(
			test_a_message_of_theirs_is_delivered_when_it_is_kept),
		cmocka_unit_test(test_acknowledged_is_read_too),
		cmocka_unit_test(test_the_same_again_is_no_news),
		cmocka_unit_test(test_it_expires_at_its_date_once),
		cmocka_unit_test(test_an_acknowledgement_ends_the_deadline),
		cmocka_unit_test(test_a_late_acknowledgement_counts_and_shows),
		cmocka_unit_test(test_without_a_date_it_never_expires),
		cmocka_unit_test(test_what_was_reached_stays),
		cmocka_unit_test(test_other_bytes_are_no_states),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
