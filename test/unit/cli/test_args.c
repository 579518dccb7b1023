/* args: what was typed, and what is said of it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "cli/args.h"

static const enum ol_opt of_go[] = { OL_OPT_LINE, OL_OPT_JSON, OL_OPT_LISTEN,
				     OL_OPT_SECONDS, OL_OPT_POINT };
static const struct ol_command table[] = {
	{ "go", "A B", 1, 2, of_go, 5, of_go, 1, NULL, "goes", "" },
	{ "card new", "", 0, 0, of_go, 2, NULL, 0, NULL, "makes", "" },
	{ "card show", "FILE", 1, 1, NULL, 0, NULL, 0, NULL, "shows", "" },
	{ "four", "A B C D", 4, 4, NULL, 0, NULL, 0, NULL, "takes four", "" },
};
#define N_TABLE 4

static char why[OL_ARGS_WHY];
static struct ol_args args;

/* Words parted by single blanks, as the shell would hand them over. */
static bool read_words(const char *text)
{
	static char copy[512];
	char *argv[32] = { "openline" }, *p;
	int argc = 1;

	snprintf(copy, sizeof copy, "%s", text);
	for (p = strtok(copy, " "); p; p = strtok(NULL, " "))
		argv[argc++] = p;
	return ol_args_read(&args, argc, argv, table, N_TABLE, why);
}

static void test_words_and_options_come_in_any_order(void **state)
{
	static const char *const text[] = {
		"go a b --line south --json",
		"--json go --line south a b",
		"--line=south go a --json b",
		"go --line south --json -- a b",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof text / sizeof text[0]; i++) {
		if (!read_words(text[i]))
			fail_msg("%s: %s", text[i], why);
		assert_ptr_equal(args.command, &table[0]);
		assert_int_equal(args.n_words, 2);
		assert_string_equal(args.word[0], "a");
		assert_string_equal(args.word[1], "b");
		assert_string_equal(ol_args_value(&args, OL_OPT_LINE, ""),
				    "south");
		assert_int_equal(args.n[OL_OPT_JSON], 1);
		assert_string_equal(ol_args_value(&args, OL_OPT_HOME, "else"),
				    "else");
	}
}

static void test_a_command_may_have_two_words(void **state)
{
	(void)state;
	assert_true(read_words("card show file"));
	assert_ptr_equal(args.command, &table[2]);
	assert_string_equal(args.word[0], "file");
	assert_true(read_words("card new"));
	assert_ptr_equal(args.command, &table[1]);
}

static void test_an_option_may_repeat_where_it_makes_sense(void **state)
{
	(void)state;
	assert_true(read_words("go a --line s --listen 1 --listen=2"));
	assert_int_equal(args.n[OL_OPT_LISTEN], 2);
	assert_string_equal(args.value[OL_OPT_LISTEN][0], "1");
	assert_string_equal(args.value[OL_OPT_LISTEN][1], "2");
	assert_true(read_words("go a --line s --json --json --json --json "
			       "--json"));
}

static void test_after_two_dashes_everything_is_a_word(void **state)
{
	(void)state;
	assert_true(read_words("go --line s -- --json -x"));
	assert_string_equal(args.word[0], "--json");
	assert_string_equal(args.word[1], "-x");
	assert_int_equal(args.n[OL_OPT_JSON], 0);
	assert_true(read_words("go --line s -")); /* a dash is a word */
}

static void test_a_number_below_zero_is_a_word(void **state)
{
	(void)state;
	assert_true(read_words("go --line s -12.5 -1"));
	assert_string_equal(args.word[0], "-12.5");
	assert_string_equal(args.word[1], "-1");
}

static void test_each_option_has_its_own_most(void **state)
{
	static char *argv[3 + 2 * (OL_ARGS_REPEAT + 1)] = { "openline", "go",
							    "a" };
	static char line[] = "--line=s", point[] = "--point=time:start";
	int i;

	(void)state;
	argv[3] = line;
	for (i = 0; i < OL_ARGS_REPEAT + 1; i++)
		argv[4 + i] = point;
	assert_true(ol_args_read(&args, 4 + OL_ARGS_REPEAT, argv, table,
				 N_TABLE, why));
	assert_int_equal(args.n[OL_OPT_POINT], OL_ARGS_REPEAT);
	assert_false(ol_args_read(&args, 5 + OL_ARGS_REPEAT, argv, table,
				  N_TABLE, why));
	assert_non_null(strstr(why, "--point is there more than 32 times"));
}

static void test_wrong_usage_is_told_in_one_line(void **state)
{
	static const struct {
		const char *text, *say;
	} row[] = {
		{ "", "which command?" },
		{ "--json", "which command?" },
		{ "dance", "no command \"dance\"" },
		{ "card", "card what?" },
		{ "card burn", "card what?" },
		{ "go a", "go needs --line NAME" },
		{ "go --line s", "go needs A B" },
		{ "go a b c --line s", "go: what is \"c\"?" },
		{ "go a --line", "--line needs NAME" },
		{ "go a --line s --line t", "--line is there twice" },
		{ "go a --json=yes --line s", "--json takes no value" },
		{ "go a --line s --colour", "no option --colour" },
		{ "go a --line s --lin x", "no option --lin" },
		{ "go a --line s -x", "no option -x" },
		{ "go a --line s --auto", "go has no option --auto" },
		{ "card show f --json", "card show has no option --json" },
		{ "go a --line s --listen 1 --listen 2 --listen 3 --listen 4 "
		  "--listen 5",
		  "--listen is there more than 4 times" },
		{ "four a b c", "four needs A B C D" },
		{ "four a b c d e", "what is \"e\"?" },
		{ "four a b c d e f g h i", "what is" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		if (read_words(row[i].text))
			fail_msg("taken: %s", row[i].text);
		if (!strstr(why, row[i].say) || strchr(why, '\n'))
			fail_msg("%s: says \"%s\"", row[i].text, why);
	}
}

static void test_help_and_version_need_nothing_else(void **state)
{
	(void)state;
	assert_true(read_words("--help"));
	assert_null(args.command);
	assert_true(read_words("--version"));
	assert_true(read_words("-h"));
	assert_int_equal(args.n[OL_OPT_HELP], 1);
	assert_true(read_words("go --help"));
	assert_ptr_equal(args.command, &table[0]);
	assert_false(read_words("dance --help"));
}

static void test_seconds_are_read_to_the_millisecond(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t ms;
	} row[] = {
		{ "1", true, 1000 },      { "12.5", true, 12500 },
		{ "0.001", true, 1 },     { "0.0009", false, 0 },
		{ "0", false, 0 },        { "60", true, 60000 },
		{ "60.001", false, 0 },   { "61", false, 0 },
		{ "-1", false, 0 },       { "", false, 0 },
		{ ".5", false, 0 },       { "1.", false, 0 },
		{ "1s", false, 0 },       { "1e3", false, 0 },
		{ "1.2.3", false, 0 },    { "99999999999999999999", false, 0 },
		{ "0.1234", false, 123 }, /* no quarter of a millisecond */
	};
	uint64_t ms;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		if (ol_args_ms(row[i].text, 60000, &ms) != row[i].ok ||
		    (row[i].ok && ms != row[i].ms))
			fail_msg("\"%s\"", row[i].text);
	}
}

static void test_numbers_have_digits_and_a_range(void **state)
{
	uint32_t n;

	(void)state;
	assert_true(ol_args_number("1", 1, 10, &n));
	assert_int_equal(n, 1);
	assert_true(ol_args_number("10", 1, 10, &n));
	assert_true(ol_args_number("4294967295", 0, UINT32_MAX, &n));
	assert_false(ol_args_number("4294967296", 0, UINT32_MAX, &n));
	assert_false(ol_args_number("0", 1, 10, &n));
	assert_false(ol_args_number("11", 1, 10, &n));
	assert_false(ol_args_number("", 0, 10, &n));
	assert_false(ol_args_number("1x", 0, 10, &n));
	assert_false(ol_args_number(" 1", 0, 10, &n));
	assert_false(ol_args_number("-1", 0, 10, &n));
}

static void test_help_names_every_option_of_the_command(void **state)
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	(void)state;
	ol_args_help(f, &table[0]);
	fclose(f);
	assert_non_null(strstr(text, "usage: openline go A B --line NAME"));
	assert_non_null(strstr(text, "--listen ADDR:PORT"));
	assert_non_null(strstr(text, "--seconds N"));
	assert_non_null(strstr(text, "--home DIR"));
	assert_null(strstr(text, "--auto"));
	free(text);
	text = NULL;
	f = open_memstream(&text, &len);
	ol_args_help_all(f, table, N_TABLE);
	fclose(f);
	assert_non_null(strstr(text, "card show FILE"));
	assert_non_null(strstr(text, "Exit status: 0 done"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_and_options_come_in_any_order),
		cmocka_unit_test(test_a_command_may_have_two_words),
		cmocka_unit_test(
			test_an_option_may_repeat_where_it_makes_sense),
		cmocka_unit_test(test_after_two_dashes_everything_is_a_word),
		cmocka_unit_test(test_a_number_below_zero_is_a_word),
		cmocka_unit_test(test_each_option_has_its_own_most),
		cmocka_unit_test(test_wrong_usage_is_told_in_one_line),
		cmocka_unit_test(test_help_and_version_need_nothing_else),
		cmocka_unit_test(test_seconds_are_read_to_the_millisecond),
		cmocka_unit_test(test_numbers_have_digits_and_a_range),
		cmocka_unit_test(test_help_names_every_option_of_the_command),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
