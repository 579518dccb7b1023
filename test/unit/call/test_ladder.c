/* Who is rung after whom, and after how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* cmocka wants the above first */
#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "call/ladder.h"

static const ol_instant start = { 1000000000 };

static struct ol_ladder ladder(const char *text)
{
	struct ol_ladder l;
	const char *why = NULL;

	if (ol_ladder_read(&l, text, &why))
		fail_msg("%s: %s", text, why);
	return l;
}

static ol_instant after_ms(uint64_t ms)
{
	return ol_after(start, ms * 1000);
}

/* ---- words ------------------------------------------------------------ */

static void a_ladder_reads_and_is_written_back(void **state)
{
	static const struct {
		const char *text, *written;
	} row[] = {
		{ "everyone", "everyone" },
		{ " everyone ", "everyone" },
		{ "duty officer", "duty officer" },
		{ "duty_officer", "duty officer" },
		{ "duty officer 0", "duty officer" },
		{ "duty officer, interpreter 20, principal 45",
		  "duty officer, interpreter 20, principal 45" },
		{ "duty officer,anna,principal   600",
		  "duty officer, \"anna\", principal 600" },
		{ "anna 0, \"principal\" 5, bob", "\"anna\", \"principal\" 5, "
						  "\"bob\"" },
		{ "\"desk 3\", \"a, b\" 20", "\"desk 3\", \"a, b\" 20" },
		{ "\"everyone\"", "\"everyone\"" },
		{ "night watch 0, 112 9", "\"night watch\", \"112\" 9" },
		{ "a,b,c,d,e,f,g,h 600",
		  "\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\", "
		  "\"h\" 600" },
	};
	char out[OL_LADDER_TEXT];
	struct ol_ladder l, again;

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		l = ladder(row[i].text);
		ol_ladder_write(out, &l);
		assert_string_equal(out, row[i].written);
		again = ladder(out);
		assert_memory_equal(&again, &l, sizeof l);
	}
}

static void what_is_no_ladder_is_refused_and_changes_nothing(void **state)
{
	static const char *const bad[] = {
		"",
		",",
		"duty officer,",
		"duty officer, , anna",
		"duty officer 5",
		"duty officer, anna 601",
		"duty officer, anna 99999999999999999999",
		"duty officer, anna 20, bob 19",
		"duty officer, duty_officer 20",
		"anna, \"anna\" 20",
		"duty officer, clerk 20",
		"auditor",
		"duty officer, everyone 20",
		"\"anna",
		"an\"na",
		"\"\"",
		"\" anna\"",
		"an\tna",
		"an\xff",
		"a,b,c,d,e,f,g,h,i",
		"123456789012345678901234567890123",
		"12345678901234567890123456789012,"
		"2234567890123456789012345678901,"
		"3234567890123456789012345678901,"
		"4234567890123456789012345678901,"
		"523456789012345678901234567890",
	};
	struct ol_ladder l = ladder("anna"), was = l;
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		why = NULL;
		if (ol_ladder_read(&l, bad[i], &why) != OL_ERR_MALFORMED)
			fail_msg("taken: %s", bad[i]);
		assert_non_null(why);
		assert_memory_equal(&l, &was, sizeof l);
	}
}

static void any_bytes_are_a_ladder_or_refused(void **state)
{
	static const char letters[] = "ab, ,\"\"0159 duty officer";
	struct ol_prng prng;
	char text[200], out[OL_LADDER_TEXT];
	struct ol_ladder l, again;
	const char *why;
	uint64_t seed = 7;

	(void)state;
	ol_prng_init(&prng, seed);
	for (int i = 0; i < 20000; i++) {
		size_t n = ol_prng_below(&prng, sizeof text);

		for (size_t k = 0; k < n; k++)
			text[k] = letters[ol_prng_below(&prng,
							sizeof letters - 1)];
		text[n] = '\0';
		if (ol_ladder_read(&l, text, &why))
			continue;
		ol_ladder_write(out, &l);
		if (ol_ladder_read(&again, out, &why) ||
		    memcmp(&again, &l, sizeof l))
			fail_msg("seed %u: %s -> %s", (unsigned)seed, text,
				 out);
	}
}

/* ---- climbing --------------------------------------------------------- */

#define D 1u
#define I 2u
#define P 4u

/* Duty officer, interpreter after 20 s, principal after 45 s. */
static const struct {
	const char *why;
	uint64_t at_ms;
	unsigned there;
	uint8_t come;
	bool more, everyone;
} row[] = {
	{ "the first rung comes at once", 0, D | I | P, 1, true, false },
	{ "just before the second", 19999, D | I | P, 1, false, false },
	{ "the second", 20000, D | I | P, 2, true, false },
	{ "once", 20000, D | I | P, 2, false, false },
	{ "just before the third", 44999, D | I | P, 2, false, false },
	{ "the third", 45000, D | I | P, 3, true, false },
	{ "there is no more", 600000, D | I | P, 3, false, false },
	{ NULL, 0, 0, 0, false, false },
	{ "nobody on the first: the second at once", 0, I | P, 2, true, false },
	{ "who logs in later rings, his rung has come", 5000, D | I | P, 2,
	  false, false },
	{ "just before the third", 44999, D | I | P, 2, false, false },
	{ "the third keeps its second", 45000, D | I | P, 3, true, false },
	{ NULL, 0, 0, 0, false, false },
	{ "nobody on the first and second", 0, P, 3, true, false },
	{ NULL, 0, 0, 0, false, false },
	{ "the first is there", 0, D | P, 1, true, false },
	{ "nobody on the second yet, but it has not come", 19999, D | P, 1,
	  false, false },
	{ "it comes, and nobody is there: the third at once", 20000, D | P, 3,
	  true, false },
	{ NULL, 0, 0, 0, false, false },
	{ "the first is there", 0, D | I | P, 1, true, false },
	{ "and goes: the second at once", 7000, I | P, 2, true, false },
	{ "it comes back", 8000, D | I | P, 2, false, false },
	{ "the second goes, the first is there: the third at once", 9000, D | P,
	  3, true, false },
	{ NULL, 0, 0, 0, false, false },
	{ "nobody on the ladder: everyone", 0, 0, 3, true, true },
	{ "and so it stays", 1, D, 3, false, true },
	{ NULL, 0, 0, 0, false, false },
	{ "the first is there", 0, D, 1, true, false },
	{ "and goes, nobody else is on it: everyone", 1, 0, 3, true, true },
};

static void rungs_come_at_their_second_or_where_nobody_was(void **state)
{
	struct ol_ladder l = ladder("duty officer, interpreter 20, "
				    "principal 45");
	struct ol_climb c;
	bool more;

	(void)state;
	ol_climb_begin(&c, &l, false, start);
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		if (!row[i].why) {
			ol_climb_begin(&c, &l, false, start);
			continue;
		}
		more = ol_climb_step(&c, row[i].there, after_ms(row[i].at_ms));
		if (more != row[i].more || c.come != row[i].come ||
		    c.everyone != row[i].everyone)
			fail_msg("%s: more %d, come %u, everyone %d",
				 row[i].why, more, c.come, c.everyone);
	}
}

static void the_deadline_is_the_next_rung(void **state)
{
	struct ol_ladder l = ladder("duty officer, anna 20, principal, bob 45");
	char next[OL_LADDER_TEXT];
	struct ol_climb c;

	(void)state;
	ol_climb_begin(&c, &l, false, start);
	assert_true(ol_climb_step(&c, 0xf, start));
	assert_int_equal(ol_climb_deadline(&c).us, after_ms(20000).us);
	ol_climb_next(&c, next);
	assert_string_equal(next, "anna, principal");
	assert_true(ol_climb_step(&c, 0xf, after_ms(20000)));
	assert_int_equal(c.come, 3);
	assert_int_equal(ol_climb_deadline(&c).us, after_ms(45000).us);
	ol_climb_next(&c, next);
	assert_string_equal(next, "bob");
	assert_true(ol_climb_step(&c, 0xf, after_ms(45000)));
	assert_int_equal(ol_climb_deadline(&c).us, OL_NEVER.us);
	ol_climb_next(&c, next);
	assert_string_equal(next, "");
}

static void two_on_one_step_are_passed_over_only_together(void **state)
{
	struct ol_ladder l = ladder("duty officer, anna, principal 45");
	struct ol_climb c;

	(void)state;
	ol_climb_begin(&c, &l, false, start);
	assert_true(ol_climb_step(&c, 1 | 4, start));
	assert_int_equal(c.come, 2);
	ol_climb_begin(&c, &l, false, start);
	assert_true(ol_climb_step(&c, 2 | 4, start));
	assert_int_equal(c.come, 2);
	ol_climb_begin(&c, &l, false, start);
	assert_true(ol_climb_step(&c, 4, start));
	assert_int_equal(c.come, 3);
}

static void a_flash_and_no_ladder_ring_at_once(void **state)
{
	struct ol_ladder l = ladder("duty officer, principal 45");
	struct ol_climb c;

	(void)state;
	ol_climb_begin(&c, &l, true, start);
	assert_false(ol_climb_step(&c, 3, start));
	assert_true(ol_climb_rings(&c, 0) && ol_climb_rings(&c, 1));
	assert_false(ol_climb_rings(&c, OL_LADDER_RUNGS));
	assert_int_equal(ol_climb_deadline(&c).us, OL_NEVER.us);
	l = ladder("everyone");
	ol_climb_begin(&c, &l, false, start);
	assert_true(ol_climb_rings(&c, OL_LADDER_RUNGS));
	assert_int_equal(ol_climb_deadline(&c).us, OL_NEVER.us);
}

static void a_seat_is_on_its_first_rung(void **state)
{
	struct ol_ladder l = ladder("anna, duty officer 20, principal 45");

	(void)state;
	assert_int_equal(ol_ladder_rung(&l, OL_ROLE_DUTY, "anna"), 0);
	assert_int_equal(ol_ladder_rung(&l, OL_ROLE_DUTY, "bob"), 1);
	assert_int_equal(ol_ladder_rung(&l, OL_ROLE_PRINCIPAL, "anna"), 0);
	assert_int_equal(ol_ladder_rung(&l, OL_ROLE_PRINCIPAL, "eva"), 2);
	assert_int_equal(ol_ladder_rung(&l, OL_ROLE_CLERK, "tom"),
			 OL_LADDER_RUNGS);
}

/* ---- the dumb twin ---------------------------------------------------- */

/* Second by second, rung by rung, as the header says it. */
struct twin {
	uint16_t at[OL_LADDER_RUNGS];
	uint8_t n;
	bool come[OL_LADDER_RUNGS], everyone;
};

static bool twin_is_empty(const struct twin *t, uint16_t second, unsigned there)
{
	for (uint8_t i = 0; i < t->n; i++)
		if (t->at[i] == second && (there & 1u << i))
			return false;
	return true;
}

static void twin_step(struct twin *t, unsigned there, uint16_t second)
{
	bool before_empty = true; /* the step before has come, with nobody */

	for (unsigned s = 0; s <= OL_LADDER_SECONDS; s++) {
		bool has = false, came = false;

		for (uint8_t i = 0; i < t->n; i++) {
			has |= t->at[i] == s;
			came |= t->at[i] == s && t->come[i];
		}
		if (!has)
			continue;
		if (!came && s > second && !before_empty)
			break;
		for (uint8_t i = 0; i < t->n; i++)
			t->come[i] |= t->at[i] == s;
		before_empty = twin_is_empty(t, (uint16_t)s, there);
	}
	t->everyone |= !there;
}

static void twin_begin(struct ol_prng *prng, struct twin *t,
		       struct ol_ladder *l)
{
	memset(t, 0, sizeof *t);
	memset(l, 0, sizeof *l);
	t->n = l->n = (uint8_t)(1 + ol_prng_below(prng, OL_LADDER_RUNGS));
	for (uint8_t i = 1; i < t->n; i++) {
		t->at[i] = t->at[i - 1];
		if (ol_prng_below(prng, 3))
			t->at[i] =
				(uint16_t)(t->at[i] + ol_prng_below(prng, 60));
		l->rung[i].after_s = t->at[i];
	}
}

static void chance_climbs_as_the_twin_does(void **state)
{
	struct ol_prng prng;
	struct ol_ladder l;
	struct ol_climb c;
	struct twin t;
	uint64_t seed = 20261121;
	unsigned there;

	(void)state;
	ol_prng_init(&prng, seed);
	for (int ring = 0; ring < 400; ring++) {
		twin_begin(&prng, &t, &l);
		ol_climb_begin(&c, &l, false, start);
		there = (unsigned)ol_prng_below(&prng, 1u << t.n);
		for (uint16_t s = 0; s < 500; s++) {
			if (!ol_prng_below(&prng, 20))
				there ^= 1u << ol_prng_below(&prng, t.n);
			twin_step(&t, there, s);
			(void)ol_climb_step(&c, there, after_ms(s * 1000u));
			if (t.everyone != c.everyone)
				fail_msg("seed %u ring %d second %u: everyone",
					 (unsigned)seed, ring, s);
			for (uint8_t i = 0; i < t.n; i++)
				if (!t.everyone &&
				    t.come[i] != ol_climb_rings(&c, i))
					fail_msg("seed %u ring %d second %u: "
						 "rung %u",
						 (unsigned)seed, ring, s, i);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ladder_reads_and_is_written_back),
		cmocka_unit_test(
			what_is_no_ladder_is_refused_and_changes_nothing),
		cmocka_unit_test(any_bytes_are_a_ladder_or_refused),
		cmocka_unit_test(
			rungs_come_at_their_second_or_where_nobody_was),
		cmocka_unit_test(the_deadline_is_the_next_rung),
		cmocka_unit_test(two_on_one_step_are_passed_over_only_together),
		cmocka_unit_test(a_flash_and_no_ladder_ring_at_once),
		cmocka_unit_test(a_seat_is_on_its_first_rung),
		cmocka_unit_test(chance_climbs_as_the_twin_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
