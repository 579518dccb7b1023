/* compose: what is typed for a message. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "cli/compose.h"
#include "cli/say.h"
#include "os/clock.h"
#include "os/file.h"

static struct ol_desk_request rq;
static struct ol_args args;
static char *said;
static size_t said_len;
static FILE *said_file;
static char path[64];

static int set_up(void **state)
{
	(void)state;
	memset(&rq, 0, sizeof rq);
	memset(&args, 0, sizeof args);
	said_file = open_memstream(&said, &said_len);
	ol_say_to(said_file);
	snprintf(path, sizeof path, "test_compose.txt");
	return said_file ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	fclose(said_file);
	free(said);
	ol_say_to(stderr);
	(void)ol_file_remove(path);
	return 0;
}

static void give(enum ol_opt opt, const char *value)
{
	args.value[opt][args.n[opt]++] = value;
}

static void assert_said(const char *part)
{
	fflush(said_file);
	if (!strstr(said, part))
		fail_msg("\"%s\" is not in \"%s\"", part, said);
}

static const struct ol_desk_said *text(uint32_t i)
{
	const struct ol_desk_said *s = ol_desk_list(&rq.pool, &rq.said.texts);

	return &s[i];
}

static void test_one_text_needs_no_language(void **state)
{
	uint32_t n;

	(void)state;
	assert_int_equal(ol_compose_texts(&rq, &args, "hello", &n), 0);
	assert_int_equal(n, 1);
	assert_string_equal(text(0)->lang, "und");
	assert_string_equal(ol_desk_text(&rq.pool, &text(0)->text), "hello");
}

static void test_each_text_goes_with_the_language_of_its_place(void **state)
{
	uint32_t n;

	(void)state;
	assert_int_equal(ol_file_write(path, "bon\njour\n\n", 10, 0600), 0);
	give(OL_OPT_LANG, "en");
	give(OL_OPT_LANG, "fr");
	give(OL_OPT_TEXT, path);
	assert_int_equal(ol_compose_texts(&rq, &args, "hello", &n), 0);
	assert_int_equal(n, 2);
	assert_string_equal(text(1)->lang, "fr");
	assert_string_equal(ol_desk_text(&rq.pool, &text(1)->text),
			    "bon\njour");
}

static void test_texts_that_cannot_be_are_refused(void **state)
{
	static char longer[OL_ITEM_MAX + 2];
	uint32_t n;

	(void)state;
	assert_int_equal(ol_compose_texts(&rq, &args, "", &n), OL_EXIT_USAGE);
	assert_said("empty");
	assert_int_equal(ol_compose_texts(&rq, &args, " \t\n", &n),
			 OL_EXIT_USAGE);
	assert_said("blank");
	assert_int_equal(ol_compose_texts(&rq, &args, "\xff", &n),
			 OL_EXIT_USAGE);
	assert_said("UTF-8");
	give(OL_OPT_TEXT, path);
	assert_int_equal(ol_compose_texts(&rq, &args, "a", &n), OL_EXIT_USAGE);
	assert_said("2 texts and 0 --lang");
	assert_int_equal(ol_compose_texts(&rq, &args, NULL, &n),
			 OL_EXIT_REFUSED);
	assert_said("no such file");
	memset(longer, 'a', sizeof longer - 1);
	assert_int_equal(ol_compose_texts(&rq, &args, longer, &n),
			 OL_EXIT_USAGE);
	args.n[OL_OPT_TEXT] = 0;
	assert_int_equal(ol_compose_texts(&rq, &args, longer, &n),
			 OL_EXIT_USAGE);
	assert_said("the text has 32769 bytes");
	give(OL_OPT_TEXT, path);
	longer[sizeof longer - 1] = 'a';
	assert_int_equal(ol_file_write(path, longer, sizeof longer, 0600), 0);
	assert_int_equal(ol_compose_texts(&rq, &args, NULL, &n),
			 OL_EXIT_REFUSED);
	assert_said("is too long: 32 KiB at most: send it with --file");
	args.value[OL_OPT_TEXT][0] = "/";
	assert_int_equal(ol_compose_texts(&rq, &args, NULL, &n),
			 OL_EXIT_REFUSED);
	assert_said("/ is no ordinary file");
	args.value[OL_OPT_TEXT][0] = path;
	give(OL_OPT_LANG, "a language that is longer than any language tag");
	assert_int_equal(ol_compose_texts(&rq, &args, NULL, &n),
			 OL_EXIT_REFUSED);
}

static void test_points_have_a_kind_and_words(void **state)
{
	const struct ol_desk_point *p;

	(void)state;
	assert_int_equal(ol_compose_points(&rq, &args), 0);
	assert_false(rq.said.asks);
	give(OL_OPT_POINT, "time:start: when?");
	give(OL_OPT_POINT, "number:ships");
	assert_int_equal(ol_compose_points(&rq, &args), 0);
	assert_true(rq.said.asks);
	assert_int_equal(rq.said.points.n, 2);
	p = ol_desk_list(&rq.pool, &rq.said.points);
	assert_int_equal(p[0].kind, OL_POINT_TIME);
	assert_string_equal(ol_desk_text(&rq.pool, &p[0].words),
			    "start: when?");
	assert_int_equal(p[1].kind, OL_POINT_NUMBER);
}

static void test_points_of_no_kind_are_refused(void **state)
{
	static const char *const bad[] = { "time", ":x", "hour:x", "time:",
					   "a very long kind indeed:x" };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		args.n[OL_OPT_POINT] = 0;
		give(OL_OPT_POINT, bad[i]);
		if (ol_compose_points(&rq, &args) != OL_EXIT_USAGE)
			fail_msg("taken: %s", bad[i]);
	}
}

static void test_a_time_to_acknowledge_is_from_now_or_a_date(void **state)
{
	int64_t now = ol_clock_date().ns;

	(void)state;
	give(OL_OPT_ACK_BY, "30m");
	give(OL_OPT_PRECEDENCE, "flash");
	assert_int_equal(ol_compose_urgency(&rq, &args), 0);
	assert_int_equal(rq.said.precedence, OL_FLASH);
	assert_true(rq.said.ack_by.ns >= now + 1800 * INT64_C(1000000000));
	args.value[OL_OPT_ACK_BY][0] = "2199-01-01T00:00Z";
	assert_int_equal(ol_compose_urgency(&rq, &args), 0);
	assert_int_equal(rq.said.ack_by.ns / 1000000000, 7226582400);
	args.value[OL_OPT_ACK_BY][0] = "1999-01-01T00:00Z";
	assert_int_equal(ol_compose_urgency(&rq, &args), OL_EXIT_USAGE);
	assert_said("over already");
	args.value[OL_OPT_ACK_BY][0] = "soon";
	assert_int_equal(ol_compose_urgency(&rq, &args), OL_EXIT_USAGE);
	args.value[OL_OPT_ACK_BY][0] = "0s";
	assert_int_equal(ol_compose_urgency(&rq, &args), OL_EXIT_USAGE);
	args.value[OL_OPT_PRECEDENCE][0] = "soon";
	assert_int_equal(ol_compose_urgency(&rq, &args), OL_EXIT_USAGE);
	assert_said("routine, priority, immediate or flash");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_text_needs_no_language,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_each_text_goes_with_the_language_of_its_place,
			set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_texts_that_cannot_be_are_refused, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_points_have_a_kind_and_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_points_of_no_kind_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_a_time_to_acknowledge_is_from_now_or_a_date,
			set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
