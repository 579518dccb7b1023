/* name: no name of a counterpart leaves its folder, hides or acts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "base/text.h"
#include "record/name.h"

static const struct {
	const char *why, *name, *want;
} row[] = {
	{ "a usual name", "plan v2 (final).pdf", "plan v2 (final).pdf" },
	{ "another script", "карта моста.png", "карта моста.png" },
	{ "nothing", "", "document" },
	{ "a folder", "a/b\\c", "a_b_c" },
	{ "the folder above", "../../etc/passwd", "_._.._etc_passwd" },
	{ "dot", ".", "_" },
	{ "dot dot", "..", "__" },
	{ "a hidden file", ".bashrc", "_bashrc" },
	{ "an option", "-rf", "_rf" },
	{ "a blank in front", " a", "_a" },
	{ "another blank in front",
	  "\xc2\xa0"
	  "a",
	  "_a" },
	{ "a dot at the end", "a.", "a_" },
	{ "a blank at the end", "a ", "a_" },
	{ "a line feed", "a\nb", "a_b" },
	{ "an escape", "a\x1b[2J", "a_[2J" },
	{ "what others refuse", "a:b*c?d\"e<f>g|h", "a_b_c_d_e_f_g_h" },
	{ "an override hides the ending",
	  "gpj\xe2\x80\xae"
	  "exe",
	  "gpj_exe" },
	{ "marks of direction",
	  "a\xe2\x80\x8f\xe2\x81\xa6"
	  "b",
	  "a__b" },
	{ "no width", "a\xe2\x80\x8b.pdf", "a_.pdf" },
	{ "no UTF-8", "a\xff\xc3(", "a__(" },
	{ "a device", "CON", "_CON" },
	{ "a device with an ending", "nul.tar.gz", "_nul.tar.gz" },
	{ "a numbered device", "lpt1.txt", "_lpt1.txt" },
	{ "no device", "console", "console" },
	{ "no numbered device", "com12", "com12" },
	{ "no number", "com", "com" },
};

static void test_names_are_made_safe(void **state)
{
	char out[OL_SAFE_NAME_MAX + 1];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		ol_name_safe(out, ol_words(row[i].name));
		if (strcmp(out, row[i].want))
			fail_msg("%s: \"%s\"", row[i].why, out);
	}
	ol_name_safe(out, (struct ol_words){ "a\0b", 3 });
	assert_string_equal(out, "a_b");
}

static void test_a_long_name_keeps_its_ending(void **state)
{
	char name[256], out[OL_SAFE_NAME_MAX + 1];

	(void)state;
	memset(name, 'n', sizeof name);
	memcpy(name + 251, ".pdf", 5);
	ol_name_safe(out, ol_words(name));
	assert_int_equal(strlen(out), OL_SAFE_NAME_MAX);
	assert_string_equal(out + OL_SAFE_NAME_MAX - 5, "n.pdf");
	/* the same at the bound */
	name[200] = '\0';
	ol_name_safe(out, ol_words(name));
	assert_string_equal(out, name);
	/* an ending too long for one is cut */
	memset(name, 'n', sizeof name);
	name[100] = '.';
	name[255] = '\0';
	ol_name_safe(out, ol_words(name));
	assert_int_equal(strlen(out), OL_SAFE_NAME_MAX);
	assert_memory_equal(out, name, OL_SAFE_NAME_MAX);
}

static void test_a_name_is_cut_between_characters(void **state)
{
	char name[256], out[OL_SAFE_NAME_MAX + 1];
	size_t i;

	(void)state;
	name[0] = 'a';
	for (i = 1; i < 253; i += 2)
		memcpy(name + i, "\xc3\xa9", 2);
	name[i] = '\0';
	ol_name_safe(out, ol_words(name));
	assert_int_equal(strlen(out), OL_SAFE_NAME_MAX - 1);
	assert_true(ol_text_is_utf8(out, strlen(out)));
}

static void test_any_bytes_become_a_name(void **state)
{
	static const char some[] = "aab./\\-_ \xc3\xa9\xe2\x80\xae\n\xff";
	const uint64_t seed = 31;
	char name[300], once[OL_SAFE_NAME_MAX + 1], twice[OL_SAFE_NAME_MAX + 1];
	struct ol_prng rnd;
	size_t len, i;
	int run;

	(void)state;
	ol_prng_init(&rnd, seed);
	for (run = 0; run < 20000; run++) {
		len = ol_prng_below(&rnd, run % 2 ? sizeof name : 6);
		for (i = 0; i < len; i++)
			name[i] = some[ol_prng_below(&rnd, sizeof some)];
		ol_name_safe(once, (struct ol_words){ name, len });
		ol_name_safe(twice, ol_words(once));
		len = strlen(once);
		if (strcmp(once, twice) || len == 0 || len > OL_SAFE_NAME_MAX ||
		    strchr(once, '/') || strchr(".- ", once[0]) ||
		    !ol_text_is_plain(once, len))
			fail_msg("seed %llu run %d: \"%s\"",
				 (unsigned long long)seed, run, once);
	}
}

static void test_the_second_of_a_name_is_numbered(void **state)
{
	char name[OL_SAFE_NAME_MAX + 1], out[OL_SAFE_NAME_MAX + 1];

	(void)state;
	ol_name_numbered(out, "plan.pdf", 2);
	assert_string_equal(out, "plan (2).pdf");
	ol_name_numbered(out, "plan", 4294967295);
	assert_string_equal(out, "plan (4294967295)");
	memset(name, 'n', OL_SAFE_NAME_MAX);
	memcpy(name + OL_SAFE_NAME_MAX - 4, ".pdf", 5);
	ol_name_numbered(out, name, 10);
	assert_int_equal(strlen(out), OL_SAFE_NAME_MAX);
	assert_string_equal(out + OL_SAFE_NAME_MAX - 10, "n (10).pdf");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_made_safe),
		cmocka_unit_test(test_a_long_name_keeps_its_ending),
		cmocka_unit_test(test_a_name_is_cut_between_characters),
		cmocka_unit_test(test_any_bytes_become_a_name),
		cmocka_unit_test(test_the_second_of_a_name_is_numbered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
