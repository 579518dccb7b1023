/* readback: every point is said back, each as what it is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "record/readback.h"

static struct ol_item_message asks(size_t n, const enum ol_point_kind *kind)
{
	struct ol_item_message m = { .asks = n > 0, .n_points = n };
	size_t i;

	for (i = 0; i < n; i++)
		m.point[i].kind = kind[i];
	return m;
}

static void say(struct ol_item_message *m, enum ol_point_kind kind,
		const char *words)
{
	m->reply = OL_REPLY_CONFIRM;
	m->point[m->n_points++] =
		(struct ol_item_point){ kind, ol_words(words) };
}

static void test_each_point_is_said_as_its_kind(void **state)
{
	const enum ol_point_kind kind[] = { OL_POINT_PLACE, OL_POINT_NUMBER };
	struct ol_item_message asked = asks(2, kind), said = { 0 };
	size_t bad = 99;

	(void)state;
	assert_int_equal(ol_readback_check(&asked, &said, &bad), OL_ERR_RANGE);
	assert_int_equal(bad, 0);
	say(&said, OL_POINT_PLACE, "the old bridge");
	assert_int_equal(ol_readback_check(&asked, &said, &bad), OL_ERR_RANGE);
	assert_int_equal(bad, 1);
	say(&said, OL_POINT_NUMBER, "4 lorries");
	assert_int_equal(ol_readback_check(&asked, &said, &bad), 0);
	say(&said, OL_POINT_NAME, "and one more");
	assert_int_equal(ol_readback_check(&asked, &said, &bad), OL_ERR_RANGE);
	assert_int_equal(bad, 2);
}

static void test_another_kind_is_no_answer(void **state)
{
	const enum ol_point_kind kind[] = { OL_POINT_TIME };
	struct ol_item_message asked = asks(1, kind), said = { 0 };
	size_t bad = 99;

	(void)state;
	say(&said, OL_POINT_PLACE, "at noon");
	assert_int_equal(ol_readback_check(&asked, &said, &bad), OL_ERR_RANGE);
	assert_int_equal(bad, 0);
}

static void test_a_number_has_a_digit_of_some_script(void **state)
{
	static const struct {
		const char *words;
		int want;
	} row[] = {
		{ "four", OL_ERR_RANGE },
		{ "4", 0 },
		{ "sector IV", OL_ERR_RANGE },
		{ "about 12.5 miles", 0 },
		{ "٤ شاحنات", 0 },
		{ "४ ट्रक", 0 },
		{ "４台", 0 },
		{ "四", OL_ERR_RANGE },
		{ "x\xff"
		  "4",
		  OL_ERR_RANGE },
	};
	const enum ol_point_kind kind[] = { OL_POINT_NUMBER };
	struct ol_item_message asked = asks(1, kind), said;
	size_t bad, i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		said = (struct ol_item_message){ 0 };
		say(&said, OL_POINT_NUMBER, row[i].words);
		if (ol_readback_check(&asked, &said, &bad) != row[i].want)
			fail_msg("%s", row[i].words);
	}
}

static void test_who_was_not_asked_may_say_anything(void **state)
{
	struct ol_item_message asked = asks(0, NULL), said = { 0 };
	size_t bad = 99;

	(void)state;
	assert_int_equal(ol_readback_check(&asked, &said, &bad), 0);
	say(&said, OL_POINT_NUMBER, "some");
	assert_int_equal(ol_readback_check(&asked, &said, &bad), 0);
	assert_int_equal(bad, 99);
}

static void test_it_stands_where_the_last_word_left_it(void **state)
{
	static const struct {
		const char *why;
		enum ol_readback from, said, accepted, corrected;
	} row[] = {
		{ "not asked for", OL_READBACK_NONE, OL_READBACK_SAID,
		  OL_READBACK_NONE, OL_READBACK_NONE },
		{ "asked for", OL_READBACK_ASKED, OL_READBACK_SAID,
		  OL_READBACK_ASKED, OL_READBACK_ASKED },
		{ "said", OL_READBACK_SAID, OL_READBACK_SAID,
		  OL_READBACK_ACCEPTED, OL_READBACK_CORRECTED },
		{ "accepted is for good", OL_READBACK_ACCEPTED,
		  OL_READBACK_ACCEPTED, OL_READBACK_ACCEPTED,
		  OL_READBACK_ACCEPTED },
		{ "corrected is said again", OL_READBACK_CORRECTED,
		  OL_READBACK_SAID, OL_READBACK_CORRECTED,
		  OL_READBACK_CORRECTED },
	};
	const enum ol_point_kind kind[] = { OL_POINT_POINT };
	struct ol_item_message m = asks(1, kind);
	size_t i;

	(void)state;
	assert_int_equal(ol_readback_begin(&m), OL_READBACK_ASKED);
	m.asks = false;
	assert_int_equal(ol_readback_begin(&m), OL_READBACK_NONE);
	for (i = 0; i < sizeof row / sizeof row[0]; i++)
		if (ol_readback_said(row[i].from) != row[i].said ||
		    ol_readback_judged(row[i].from, OL_VERDICT_ACCEPTED) !=
			    row[i].accepted ||
		    ol_readback_judged(row[i].from, OL_VERDICT_CORRECTED) !=
			    row[i].corrected)
			fail_msg("%s", row[i].why);
}

static void test_every_name_is_there(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < OL_READBACKS; i++)
		assert_non_null(ol_readback_name((enum ol_readback)i));
	for (i = 0; i < OL_POINT_KINDS; i++)
		assert_non_null(ol_point_name((enum ol_point_kind)i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_point_is_said_as_its_kind),
		cmocka_unit_test(test_another_kind_is_no_answer),
		cmocka_unit_test(test_a_number_has_a_digit_of_some_script),
		cmocka_unit_test(test_who_was_not_asked_may_say_anything),
		cmocka_unit_test(test_it_stands_where_the_last_word_left_it),
		cmocka_unit_test(test_every_name_is_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
