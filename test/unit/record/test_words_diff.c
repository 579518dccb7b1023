/* words_diff: both texts come back, and a dumb twin finds no shorter way. */
#include <inttypes.h>
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
#include "record/words_diff.h"

#define SEED 20261121

/* "same|-removed|+added" */
static void show(char *out, size_t cap, const struct ol_words_diff *d)
{
	static const char sign[] = { '=', '-', '+' };
	size_t i, n = 0;

	*out = '\0';
	for (i = 0; i < d->n && n < cap; i++)
		n += (size_t)snprintf(out + n, cap - n, "%s%c%.*s",
				      i ? "|" : "", sign[d->run[i].change],
				      (int)d->run[i].text.len,
				      d->run[i].text.p);
}

/* The runs give both texts, are none of them empty and alternate. */
static void check(const struct ol_words_diff *d, struct ol_words was,
		  struct ol_words is)
{
	const struct ol_words_run *r;
	size_t i;

	for (i = 0; i < d->n; i++) {
		r = &d->run[i];
		assert_true(r->text.len > 0);
		if (i)
			assert_int_not_equal(r->change, r[-1].change);
		if (i && r->change == OL_WORDS_REMOVED)
			assert_int_equal(r[-1].change, OL_WORDS_SAME);
		if (r->change != OL_WORDS_ADDED) {
			assert_true(r->text.len <= was.len);
			assert_memory_equal(was.p, r->text.p, r->text.len);
			was.p += r->text.len;
			was.len -= r->text.len;
		}
		if (r->change != OL_WORDS_REMOVED) {
			assert_true(r->text.len <= is.len);
			assert_memory_equal(is.p, r->text.p, r->text.len);
			is.p += r->text.len;
			is.len -= r->text.len;
		}
	}
	assert_int_equal(was.len, 0);
	assert_int_equal(is.len, 0);
}

static const struct {
	const char *why, *was, *is, *want;
} cases[] = {
	{ "nothing", "", "", "" },
	{ "the same", "They spoke.", "They spoke.", "=They spoke." },
	{ "all new", "", "They spoke.", "+They spoke." },
	{ "all gone", "They spoke.", "", "-They spoke." },
	{ "a word", "in two weeks.", "in three weeks.",
	  "=in |-two|+three|= weeks." },
	{ "a word more", "They spoke.", "They never spoke.",
	  "=They |+never |=spoke." },
	{ "words beside each other", "the old grey fox ran",
	  "the new red fox ran", "=the |-old grey|+new red|= fox ran" },
	{ "a sign", "They spoke.", "They spoke!", "=They spoke|-.|+!" },
	{ "an accent is part of its letter", "cafe\xcc\x81 noir", "cafe noir",
	  "-cafe\xcc\x81|+cafe|= noir" },
	{ "an accent behind a sign of no blanks", "\xe3\x81\x8b\xe3\x82\x99",
	  "\xe3\x81\x8b", "-\xe3\x81\x8b\xe3\x82\x99|+\xe3\x81\x8b" },
	{ "Chinese by the letter", "双方同意停火。", "双方不同意停火。",
	  "=双方|+不|=同意停火。" },
	{ "Japanese", "合意した。", "合意しない。", "=合意し|-た|+ない|=。" },
	{ "Thai", "ตกลง", "ตกใจ", "=ตก|-ลง|+ใจ" },
	{ "Arabic by the word", "اتفق الطرفان اليوم", "اتفق الجانبان اليوم",
	  "=اتفق |-الطرفان|+الجانبان|= اليوم" },
	{ "Korean by the word", "양측은 합의했다", "양측은 논의했다",
	  "=양측은 |-합의했다|+논의했다" },
	{ "a family is one sign",
	  "\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9", "\xf0\x9f\x91\xa8",
	  "-\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9|+"
	  "\xf0\x9f\x91\xa8" },
	{ "a flag too", "\xf0\x9f\x87\xab\xf0\x9f\x87\xb7",
	  "\xf0\x9f\x87\xab\xf0\x9f\x87\xae",
	  "-\xf0\x9f\x87\xab\xf0\x9f\x87\xb7|+\xf0\x9f\x87\xab\xf0\x9f\x87\xae" },
	{ "a paragraph", "One.\n\nThree.", "One.\n\nTwo.\n\nThree.",
	  "=One.\n\n|+Two.\n\n|=Three." },
	{ "a number", "500 prisoners", "50 prisoners", "-500|+50|= prisoners" },
};

static void test_a_change_is_shown_as_people_see_it(void **state)
{
	struct ol_words_diff d;
	char got[512];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_int_equal(ol_words_diff(&d, ol_words(cases[i].was),
					       ol_words(cases[i].is)),
				 0);
		show(got, sizeof got, &d);
		check(&d, ol_words(cases[i].was), ol_words(cases[i].is));
		if (strcmp(got, cases[i].want) != 0)
			fail_msg("%s: %s", cases[i].why, got);
		ol_words_diff_release(&d);
	}
}

/* The longest common row of letters, by the table of all. */
static size_t common(const char *a, size_t n, const char *b, size_t m)
{
	static size_t table[200][200];
	size_t i, k;

	for (i = 0; i <= n; i++)
		for (k = 0; k <= m; k++)
			table[i][k] = !i || !k ? 0
				      : a[i - 1] == b[k - 1]
					      ? table[i - 1][k - 1] + 1
				      : table[i - 1][k] > table[i][k - 1]
					      ? table[i - 1][k]
					      : table[i][k - 1];
	return table[n][m];
}

/* Signs stand alone, so that each byte is a word. */
static size_t draw(struct ol_prng *p, char *out, size_t most, unsigned letters)
{
	static const char sign[] = "!#%&*+,-./:;<=>?@^|~";
	size_t n = (size_t)ol_prng_below(p, most + 1), i;

	for (i = 0; i < n; i++)
		out[i] = sign[ol_prng_below(p, letters)];
	return n;
}

static void test_no_way_is_shorter(void **state)
{
	struct ol_words_diff d;
	struct ol_prng prng;
	struct ol_words was, is;
	char a[200], b[200];
	size_t i, kept, r;
	unsigned letters;

	(void)state;
	ol_prng_init(&prng, SEED);
	for (i = 0; i < 6000; i++) {
		letters = 1 + (unsigned)ol_prng_below(&prng, 12);
		was.p = a;
		is.p = b;
		was.len = draw(&prng, a, i % 10 ? 12 : 150, letters);
		is.len = draw(&prng, b, i % 10 ? 12 : 150, letters);
		assert_int_equal(ol_words_diff(&d, was, is), 0);
		check(&d, was, is);
		for (kept = 0, r = 0; r < d.n; r++)
			if (d.run[r].change == OL_WORDS_SAME)
				kept += d.run[r].text.len;
		if (kept != common(a, was.len, b, is.len))
			fail_msg("round %zu, seed %d: \"%.*s\" to \"%.*s\"", i,
				 SEED, (int)was.len, a, (int)is.len, b);
		ol_words_diff_release(&d);
	}
}

/* Any text, of many scripts: what comes back is what went in. */
static void test_both_texts_come_back(void **state)
{
	static const char *const piece[] = {
		"They ",        "spoke", " ",  "  ", "\n\n", ".",
		"\xcc\x81",     "双",    "方", "ال", "ق",    "ตก",
		"\xe2\x80\x8d", "한",    "12", "-",  "é",    "\xf0\x9f\x87\xab",
	};
	char a[1024], b[1024];
	struct ol_words_diff d;
	struct ol_words was, is;
	struct ol_prng prng;
	size_t i, k, n;

	(void)state;
	ol_prng_init(&prng, SEED);
	for (i = 0; i < 2000; i++) {
		*a = *b = '\0';
		n = (size_t)ol_prng_below(&prng, 60);
		for (k = 0; k < n; k++) {
			const char *p = piece[ol_prng_below(
				&prng, sizeof piece / sizeof piece[0])];

			if (ol_prng_below(&prng, 8))
				strncat(a, p, sizeof a - strlen(a) - 1);
			if (ol_prng_below(&prng, 8))
				strncat(b, p, sizeof b - strlen(b) - 1);
		}
		was = ol_words(a);
		is = ol_words(b);
		assert_int_equal(ol_words_diff(&d, was, is), 0);
		check(&d, was, is);
		ol_words_diff_release(&d);
	}
}

/* Twice as many changes as are looked for, in the longest texts. */
static void test_texts_that_share_nothing_end_too(void **state)
{
	char *a = malloc(OL_WORDS_DIFF_MAX + 1), *b = malloc(OL_WORDS_DIFF_MAX);
	struct ol_words was = { a, OL_WORDS_DIFF_MAX },
			is = { b, OL_WORDS_DIFF_MAX };
	struct ol_words_diff d;
	struct ol_prng prng;
	size_t i;

	(void)state;
	assert_non_null(a);
	assert_non_null(b);
	ol_prng_init(&prng, SEED);
	for (i = 0; i < OL_WORDS_DIFF_MAX; i++) {
		a[i] = "!#%&*+,-"[ol_prng_below(&prng, 8)];
		b[i] = "!#%&*+,-"[ol_prng_below(&prng, 8)];
	}
	assert_int_equal(ol_words_diff(&d, was, is), 0);
	check(&d, was, is);
	ol_words_diff_release(&d);
	was.len++;
	assert_int_equal(ol_words_diff(&d, was, is), OL_ERR_RANGE);
	ol_words_diff_release(&d);
	free(a);
	free(b);
}

static void test_what_is_no_text_is_refused(void **state)
{
	struct ol_words_diff d;

	(void)state;
	assert_int_equal(ol_words_diff(&d, ol_words("a"), ol_words("\xff")),
			 OL_ERR_MALFORMED);
	ol_words_diff_release(&d);
	assert_int_equal(ol_words_diff(&d, ol_words("\xc3"), ol_words("a")),
			 OL_ERR_MALFORMED);
	ol_words_diff_release(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_change_is_shown_as_people_see_it),
		cmocka_unit_test(test_no_way_is_shorter),
		cmocka_unit_test(test_both_texts_come_back),
		cmocka_unit_test(test_texts_that_share_nothing_end_too),
		cmocka_unit_test(test_what_is_no_text_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
