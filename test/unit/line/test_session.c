#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "line/session.h"
#include "seal/envelope.h"

#define S OL_US_PER_S

static struct ol_noise_keys keys[OL_SESSIONS];
static struct ol_sessions t;

static ol_instant sec(uint64_t s)
{
	return (ol_instant){ (1000 + s) * S };
}

static void begin(bool is_smaller)
{
	ol_sessions_init(&t, keys, is_smaller, 100);
}

/* A handshake of ours (message 1 written) or theirs (answered). */
static int make(bool own, uint64_t number, uint64_t knew, char node,
		uint64_t at)
{
	int i = ol_sessions_place(&t, own);

	assert_true(i >= 0);
	t.s[i].own = own;
	t.s[i].number = number;
	t.s[i].knew = knew;
	memset(t.s[i].incarnation, node, sizeof t.s[i].incarnation);
	memset(&keys[i], 0xaa, sizeof keys[i]);
	(void)ol_session_step(&t, i,
			      own ? OL_SESSION_EV_START : OL_SESSION_EV_ANSWER,
			      sec(at), NULL);
	return i;
}

static enum ol_session_result confirm(int i, uint64_t at, bool *fresh)
{
	return ol_session_step(
		&t, i, t.s[i].own ? OL_SESSION_EV_FINISH : OL_SESSION_EV_CELL,
		sec(at), fresh);
}

static bool is_wiped(int i)
{
	static const struct ol_noise_keys zero;

	return memcmp(&keys[i], &zero, sizeof zero) == 0;
}

/* ---- the table, entry by entry ---- */

/* Brings session 0 into a state. */
static int in_state(enum ol_session_state state)
{
	bool fresh;
	int i = 0;

	begin(true);
	switch (state) {
	case OL_SESSION_FREE:
		return 0;
	case OL_SESSION_STARTED:
		return make(true, 200, 100, 'b', 0);
	case OL_SESSION_ANSWERED:
		return make(false, 200, 100, 'b', 0);
	case OL_SESSION_CURRENT:
		i = make(false, 200, 100, 'b', 0);
		assert_int_equal(confirm(i, 0, &fresh), OL_SESSION_LEADS);
		return i;
	case OL_SESSION_PREVIOUS:
		i = in_state(OL_SESSION_CURRENT);
		(void)ol_session_step(&t, i, OL_SESSION_EV_SEND_OVER, sec(0),
				      NULL);
		return i;
	case OL_SESSION_STATES:
		break;
	}
	fail();
	return 0;
}

static void test_every_state_takes_every_event(void **state)
{
	enum {
		F = OL_SESSION_FREE,
		A = OL_SESSION_STARTED,
		N = OL_SESSION_ANSWERED,
		C = OL_SESSION_CURRENT,
		P = OL_SESSION_PREVIOUS
	};
	/* clang-format off */
	static const int want[OL_SESSION_STATES][OL_SESSION_EVENTS] = {
	/* START ANSWER FINISH CELL OVERTAKEN OUTDATED DISOWNED SEND_OVER TIME_OVER */
	{  A,    N,     F,     F,   F,        F,       F,       F,        F },
	{  A,    A,     C,     A,   F,        F,       F,       A,        F },
	{  N,    N,     N,     C,   N,        F,       N,       N,        F },
	{  C,    C,     C,     C,   P,        C,       F,       P,        F },
	{  P,    P,     P,     P,   P,        P,       F,       P,        F },
	};
	/* clang-format on */
	int from, ev, i;
	bool fresh;

	(void)state;
	for (from = 0; from < OL_SESSION_STATES; from++) {
		for (ev = 0; ev < OL_SESSION_EVENTS; ev++) {
			i = in_state((enum ol_session_state)from);
			assert_int_equal(t.s[i].state, from);
			(void)ol_session_step(&t, i, (enum ol_session_event)ev,
					      sec(1), &fresh);
			if ((int)t.s[i].state != want[from][ev])
				fail_msg("state %d, event %d: %d", from, ev,
					 (int)t.s[i].state);
			if (from != OL_SESSION_FREE &&
			    t.s[i].state == OL_SESSION_FREE)
				assert_true(is_wiped(i));
		}
	}
}

/* ---- numbers ---- */

static void test_numbers_rise_above_all_that_was(void **state)
{
	static const struct {
		const char *why;
		uint64_t confirmed, at_least;
		int64_t ms;
		uint64_t want;
	} row[] = {
		{ "the calendar is a floor", 100, 0, 5000, 5000 },
		{ "and not needed", 100, 0, 0, 101 },
		{ "nor believed below what was", 6000, 0, 5000, 6001 },
		{ "nor what was used", 100, 7000, 5000, 7001 },
		{ "a date before 1970", 100, 0, -5, 101 },
		{ "the calendar's end", 100, 0, (int64_t)1 << 43,
		  (uint64_t)1 << 43 },
		{ "the last number", OL_HANDSHAKE_NUMBER_MAX - 1, 0, 0,
		  OL_HANDSHAKE_NUMBER_MAX },
		{ "none left", OL_HANDSHAKE_NUMBER_MAX, 0, 0, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		ol_sessions_init(&t, keys, true, row[i].confirmed);
		if (ol_sessions_number(&t, row[i].at_least,
				       (ol_date){ row[i].ms * 1000000 }) !=
		    row[i].want)
			fail_msg("%s", row[i].why);
	}
}

static void test_only_a_confirmed_session_moves_the_number(void **state)
{
	bool fresh;
	int i;

	(void)state;
	begin(true);
	i = make(false, 5000, 0, 'b', 0);
	assert_int_equal(t.confirmed, 100);
	(void)confirm(i, 1, &fresh);
	assert_int_equal(t.confirmed, 5000);
	i = make(false, 4000, 0, 'b', 20); /* a late one: it stays */
	(void)confirm(i, 21, &fresh);
	assert_int_equal(t.confirmed, 5000);
}

/* ---- who leads ---- */

/* Our session and theirs, both confirmed, in the order and with the gap that
 * the row says; which of them cells go out on then. */
static void test_which_of_two_leads(void **state)
{
	static const struct {
		const char *why;
		bool is_smaller, own_first;
		uint64_t gap;
		uint64_t own_knew, their_knew; /* ours is 500, theirs 600 */
		bool own_leads;
	} row[] = {
		{ "crossed, ours first, we are smaller", true, true, 1, 100,
		  100, true },
		{ "crossed, theirs first, we are smaller", true, false, 1, 100,
		  100, true },
		{ "crossed, ours first, we are larger", false, true, 1, 100,
		  100, false },
		{ "crossed, theirs first, we are larger", false, false, 1, 100,
		  100, false },
		{ "9 s apart is crossed", true, true, 9, 100, 100, true },
		{ "10 s apart is not: the later", true, true, 10, 100, 100,
		  false },
		{ "10 s apart, ours later", false, false, 10, 100, 100, true },
		{ "theirs was started in knowledge of ours", true, true, 1, 100,
		  500, false },
		{ "and ours is confirmed after it", true, false, 1, 100, 500,
		  false },
		{ "ours in knowledge of theirs", false, false, 1, 600, 100,
		  true },
		{ "and theirs is confirmed after it", false, true, 1, 600, 100,
		  true },
	};
	int own, theirs, lead, first, second;
	bool fresh;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin(row[i].is_smaller);
		own = make(true, 500, row[i].own_knew, 'b', 0);
		theirs = make(false, 600, row[i].their_knew, 'b', 0);
		first = row[i].own_first ? own : theirs;
		second = row[i].own_first ? theirs : own;
		assert_int_equal(confirm(first, 1, &fresh), OL_SESSION_LEADS);
		assert_false(fresh);
		if (!row[i].own_first) {
			/* Confirming theirs ended ours: start it again, as it
			 * would be had both been finished at once. */
			own = make(true, 500, row[i].own_knew, 'b', 1);
			second = own;
		}
		(void)confirm(second, 1 + row[i].gap, &fresh);
		assert_false(fresh);
		lead = row[i].own_leads ? own : theirs;
		if (ol_sessions_find(&t, OL_SESSION_CURRENT) != lead)
			fail_msg("%s", row[i].why);
		assert_int_equal(t.s[own + theirs - lead].state,
				 OL_SESSION_PREVIOUS);
	}
}

static void test_a_confirmed_session_ends_our_own_handshake(void **state)
{
	int own, theirs;
	bool fresh;

	(void)state;
	begin(true);
	own = make(true, 500, 100, 'b', 0);
	theirs = make(false, 400, 100, 'b', 0);
	(void)confirm(theirs, 1, &fresh);
	assert_int_equal(t.s[own].state, OL_SESSION_FREE);
	assert_true(is_wiped(own));
}

static void test_an_answer_older_than_a_confirmed_one_cannot_come(void **state)
{
	int old, new;
	bool fresh;

	(void)state;
	begin(true);
	old = make(false, 500, 100, 'b', 0);
	new = make(false, 600, 100, 'b', 0);
	(void)confirm(new, 1, &fresh);
	assert_int_equal(t.s[old].state, OL_SESSION_FREE);
	/* The other way round the later one may still be confirmed. */
	begin(true);
	old = make(false, 500, 100, 'b', 0);
	new = make(false, 600, 100, 'b', 0);
	(void)confirm(old, 1, &fresh);
	assert_int_equal(t.s[new].state, OL_SESSION_ANSWERED);
	assert_int_equal(confirm(new, 2, &fresh), OL_SESSION_LEADS);
}

static void test_another_node_ends_the_sessions_of_the_former(void **state)
{
	int a, b, c;
	bool fresh;

	(void)state;
	begin(true);
	a = make(false, 500, 100, 'b', 0);
	(void)confirm(a, 1, &fresh);
	assert_false(fresh);
	b = make(false, 600, 500, 'b', 2);
	(void)confirm(b, 3, &fresh);
	assert_false(fresh);
	c = make(false, 700, 600, 'c', 4);
	/* Within 10 s too, and whoever has the smaller key. */
	assert_int_equal(confirm(c, 5, &fresh), OL_SESSION_LEADS);
	assert_true(fresh);
	assert_int_equal(t.s[a].state, OL_SESSION_FREE);
	assert_int_equal(t.s[b].state, OL_SESSION_FREE);
	assert_true(is_wiped(a));
	assert_true(is_wiped(b));
	/* Ours that its former incarnation answered is of no use either. */
	a = make(false, 800, 700, 'b', 6);
	b = make(true, 900, 700, 'd', 6);
	(void)confirm(b, 7, &fresh);
	assert_true(fresh);
	assert_int_equal(t.s[a].state, OL_SESSION_FREE);
}

/* ---- bounds ---- */

static size_t count(enum ol_session_state state)
{
	size_t i, n = 0;

	for (i = 0; i < OL_SESSIONS; i++)
		n += t.s[i].state == state;
	return n;
}

static void test_two_answers_and_two_previous_are_kept(void **state)
{
	uint64_t n;
	bool fresh;
	int i;

	(void)state;
	begin(true);
	for (n = 0; n < 50; n++) {
		i = make(false, 1000 + 10 * n, 100, 'b', 20 * n);
		(void)make(false, 1001 + 10 * n, 100, 'b', 20 * n);
		(void)make(false, 1002 + 10 * n, 100, 'b', 20 * n);
		/* The lowest number gave way. */
		assert_int_equal(t.s[i].state, OL_SESSION_FREE);
		assert_int_equal(count(OL_SESSION_ANSWERED), 2);
		i = ol_sessions_answered(&t, 1002 + 10 * n);
		assert_int_equal(confirm(i, 20 * n + 1, &fresh),
				 OL_SESSION_LEADS);
		assert_true(count(OL_SESSION_PREVIOUS) <= 2);
		assert_int_equal(count(OL_SESSION_CURRENT), 1);
		assert_int_equal(count(OL_SESSION_ANSWERED), 0);
	}
	assert_int_equal(count(OL_SESSION_PREVIOUS), 2);
	(void)make(true, 9999, 100, 'b', 2000);
	assert_int_equal(ol_sessions_place(&t, true), OL_SESSION_NONE);
	assert_true(ol_sessions_place(&t, false) >= 0);
}

/* ---- time ---- */

static void test_both_sides_of_every_deadline(void **state)
{
	static const struct {
		const char *why;
		enum ol_session_state from;
		uint64_t s;
		enum ol_session_state before, after;
	} row[] = {
		{ "our message 1", OL_SESSION_STARTED, 90, OL_SESSION_STARTED,
		  OL_SESSION_FREE },
		{ "an answer", OL_SESSION_ANSWERED, 100, OL_SESSION_ANSWERED,
		  OL_SESSION_FREE },
		{ "sending", OL_SESSION_CURRENT, 175, OL_SESSION_CURRENT,
		  OL_SESSION_PREVIOUS },
		{ "receiving", OL_SESSION_PREVIOUS, 180, OL_SESSION_PREVIOUS,
		  OL_SESSION_FREE },
	};
	ol_instant at;
	size_t k;
	int i;

	(void)state;
	for (k = 0; k < sizeof row / sizeof *row; k++) {
		i = in_state(row[k].from);
		at = sec(row[k].s);
		ol_sessions_tick(&t, (ol_instant){ at.us - 1 });
		if (t.s[i].state != row[k].before)
			fail_msg("%s: too early", row[k].why);
		ol_sessions_tick(&t, at);
		if (t.s[i].state != row[k].after)
			fail_msg("%s: too late", row[k].why);
	}
}

static void test_the_smaller_key_renews_at_120_s_the_other_at_150(void **state)
{
	bool fresh;
	int i;

	(void)state;
	begin(true);
	assert_false(ol_sessions_is_due(&t, sec(500)));
	i = make(false, 500, 100, 'b', 0);
	(void)confirm(i, 0, &fresh);
	assert_false(ol_sessions_is_due(&t, (ol_instant){ sec(120).us - 1 }));
	assert_true(ol_sessions_is_due(&t, sec(120)));
	/* Lines that came up at once are not renewed at once. */
	t.s[i].tag = 7999999;
	assert_false(ol_sessions_is_due(&t, (ol_instant){ sec(128).us - 2 }));
	assert_true(ol_sessions_is_due(&t, (ol_instant){ sec(128).us - 1 }));
	t.s[i].tag = 8000000;
	assert_true(ol_sessions_is_due(&t, sec(120)));
	begin(false);
	i = make(false, 500, 100, 'b', 0);
	(void)confirm(i, 0, &fresh);
	assert_false(ol_sessions_is_due(&t, (ol_instant){ sec(150).us - 1 }));
	assert_true(ol_sessions_is_due(&t, sec(150)));
	/* Something came: it waits for that. */
	(void)make(false, 600, 500, 'b', 121);
	assert_false(ol_sessions_is_due(&t, sec(151)));
}

/* ---- looking up ---- */

static void test_a_tag_finds_every_session_that_has_keys(void **state)
{
	int a, b, c;
	bool fresh;

	(void)state;
	begin(true);
	a = make(false, 500, 100, 'b', 0);
	t.s[a].tag = 7;
	(void)confirm(a, 1, &fresh);
	b = make(false, 600, 500, 'b', 2);
	t.s[b].tag = 7;
	c = make(true, 700, 500, 'b', 2);
	t.s[c].tag = 7; /* has no keys yet */
	assert_int_equal(ol_sessions_by_tag(&t, 7, 0), a < b ? a : b);
	assert_int_equal(ol_sessions_by_tag(&t, 7, (a < b ? a : b) + 1),
			 a < b ? b : a);
	assert_int_equal(ol_sessions_by_tag(&t, 7, (a < b ? b : a) + 1),
			 OL_SESSION_NONE);
	assert_int_equal(ol_sessions_by_tag(&t, 8, 0), OL_SESSION_NONE);
}

static void test_release_leaves_no_key(void **state)
{
	bool fresh;
	int i;

	(void)state;
	begin(true);
	for (i = 0; i < 3; i++)
		(void)confirm(make(false, 500 + (uint64_t)i, 100, 'b',
				   (uint64_t)i),
			      (uint64_t)i, &fresh);
	ol_sessions_release(&t);
	for (i = 0; i < OL_SESSIONS; i++)
		assert_true(is_wiped(i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_state_takes_every_event),
		cmocka_unit_test(test_numbers_rise_above_all_that_was),
		cmocka_unit_test(
			test_only_a_confirmed_session_moves_the_number),
		cmocka_unit_test(test_which_of_two_leads),
		cmocka_unit_test(
			test_a_confirmed_session_ends_our_own_handshake),
		cmocka_unit_test(
			test_an_answer_older_than_a_confirmed_one_cannot_come),
		cmocka_unit_test(
			test_another_node_ends_the_sessions_of_the_former),
		cmocka_unit_test(test_two_answers_and_two_previous_are_kept),
		cmocka_unit_test(test_both_sides_of_every_deadline),
		cmocka_unit_test(
			test_the_smaller_key_renews_at_120_s_the_other_at_150),
		cmocka_unit_test(test_a_tag_finds_every_session_that_has_keys),
		cmocka_unit_test(test_release_leaves_no_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
