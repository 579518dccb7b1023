/* Letters: what e-mail, paper and hands do to them, and what is said then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "seal/armour.h"
#include "seal/armour_line.h"
#include "seal/secret.h"

#define SEED 34
#define LEN 278 /* as long as a usual card */

static struct ol_prng prng;
static struct ol_random rnd;
static uint8_t bytes[OL_ARMOUR_MAX], got[OL_ARMOUR_MAX];
static char text[OL_ARMOUR_TEXT], bad[OL_ARMOUR_TEXT_READ];
static size_t text_len, n;
static struct ol_armour_damage damage;

static int setup(void **state)
{
	(void)state;
	ol_prng_init(&prng, SEED);
	rnd = ol_prng_source(&prng);
	ol_random_fill(&rnd, bytes, sizeof bytes);
	return ol_seal_init();
}

static int fresh(void **state)
{
	(void)state;
	text_len = ol_armour_write(text, OL_ARMOUR_CARD, bytes, LEN);
	memcpy(bad, text, text_len + 1);
	return 0;
}

static int read_text(const char *p, size_t len)
{
	memset(got, 0, sizeof got);
	n = 0;
	return ol_armour_read(got, sizeof got, &n, OL_ARMOUR_CARD, p, len,
			      &damage);
}

static void assert_reads(const char *p, size_t len)
{
	char why[OL_ARMOUR_DAMAGE_TEXT];

	if (read_text(p, len)) {
		ol_armour_damage_text(why, &damage);
		fail_msg("%s in: %.*s", why, (int)len, p);
	}
	assert_int_equal(n, LEN);
	assert_memory_equal(got, bytes, LEN);
	assert_int_equal(damage.fault, OL_ARMOUR_SOUND);
}

/* Where the letter of a line stands in the text as written. */
static char *letter_at(char *p, unsigned line, unsigned letter)
{
	char number[8];

	(void)snprintf(number, sizeof number, "\n%02u: ", line);
	p = strstr(p, number);
	assert_non_null(p);
	return p + 5 + letter - 1 + (letter - 1) / 5;
}

static void assert_damage(enum ol_armour_fault fault, unsigned line,
			  unsigned letter, char expected)
{
	assert_int_equal(read_text(bad, strlen(bad)), OL_ERR_MALFORMED);
	if (damage.fault != fault || damage.line != line ||
	    damage.letter != letter || damage.expected != expected)
		fail_msg("told fault %d, line %u, letter %u, expected %c; not "
			 "%d, %u, %u, %c",
			 (int)damage.fault, damage.line, damage.letter,
			 damage.expected ? damage.expected : '-', (int)fault,
			 line, letter, expected ? expected : '-');
}

static void test_every_length_comes_back_in_both_forms(void **state)
{
	char out[OL_ARMOUR_TEXT];
	size_t len, written;

	(void)state;
	for (len = 0; len <= OL_ARMOUR_MAX; len++) {
		written = ol_armour_write(out, OL_ARMOUR_CARD, bytes, len);
		assert_int_equal(written, strlen(out));
		assert_int_equal(read_text(out, written), 0);
		assert_int_equal(n, len);
		assert_memory_equal(got, bytes, len);
		written =
			ol_armour_write_dense(out, OL_ARMOUR_CARD, bytes, len);
		assert_int_equal(strspn(out, "0123456789:ABCDEFGHIJKLMNOPQRST"
					     "UVWXYZ"),
				 written);
		assert_int_equal(read_text(out, written), 0);
		assert_int_equal(n, len);
		assert_memory_equal(got, bytes, len);
	}
}

static void test_lines_are_short_enough_for_mail(void **state)
{
	const char *p, *end;

	(void)state;
	for (p = text; *p; p = end + 1) {
		end = strchr(p, '\n');
		assert_non_null(end);
		assert_true(end - p <= 60);
		assert_true(end == p || end[-1] != ' ');
	}
}

/* Writes `text` into `bad` with something done to each byte of it. */
static size_t rewrite(size_t (*each)(char *out, char c, size_t column))
{
	size_t i, o = 0, column = 0;

	for (i = 0; i < text_len; i++) {
		o += each(bad + o, text[i], column);
		column = text[i] == '\n' ? 0 : column + 1;
	}
	return o;
}

static size_t as_crlf(char *out, char c, size_t column)
{
	(void)column;
	return (size_t)snprintf(out, 8, c == '\n' ? "  \t\r\n" : "%c", c);
}

static size_t as_quoted(char *out, char c, size_t column)
{
	return (size_t)snprintf(out, 8, column ? "%c" : "> > |%c", c);
}

static size_t as_lower_case(char *out, char c, size_t column)
{
	(void)column;
	*out = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
	return 1;
}

static size_t as_look_alikes(char *out, char c, size_t column)
{
	(void)column;
	*out = c == 'L' ? '1' : c == '0' ? 'o' : c == '8' ? 'b' : c;
	return 1;
}

static size_t as_i_for_l(char *out, char c, size_t column)
{
	(void)column;
	*out = c == 'L' ? 'i' : c;
	return 1;
}

static size_t as_one_line(char *out, char c, size_t column)
{
	(void)column;
	*out = c == '\n' ? ' ' : c;
	return 1;
}

static size_t as_narrow(char *out, char c, size_t column)
{
	return (size_t)snprintf(out, 8, column % 7 == 6 ? "%c\n>" : "%c", c);
}

static size_t as_no_break_spaces(char *out, char c, size_t column)
{
	(void)column;
	return (size_t)snprintf(out, 8, c == ' ' ? "\xc2\xa0" : "%c", c);
}

static size_t as_hyphens(char *out, char c, size_t column)
{
	(void)column;
	*out = c == ' ' ? '-' : c;
	return 1;
}

static void test_what_mail_and_hands_do_to_it_does_no_harm(void **state)
{
	static size_t (*const done[])(char *, char, size_t) = {
		as_crlf,        as_quoted,  as_lower_case,
		as_look_alikes, as_i_for_l, as_one_line,
		as_narrow,      as_hyphens, as_no_break_spaces,
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof done / sizeof *done; i++)
		assert_reads(bad, rewrite(done[i]));
}

static void test_text_around_the_marks_is_passed_over(void **state)
{
	size_t o;

	(void)state;
	o = (size_t)snprintf(bad, sizeof bad,
			     "\xef\xbb\xbf"
			     "Sir, 01: QQQQQ this is your card:\n%s\n"
			     "02: yours, the clerk\n",
			     text);
	assert_reads(bad, o);
}

static void test_typed_in_without_marks_it_reads_too(void **state)
{
	char *from = strchr(text, '\n') + 1;
	char *to = strstr(text, "-----END");

	(void)state;
	assert_reads(from, (size_t)(to - from));
}

static void test_the_order_of_numbered_lines_does_not_matter(void **state)
{
	char *two = strstr(text, "02: "), *three = strstr(text, "03: ");
	size_t line = (size_t)(three - two);

	(void)state;
	memcpy(bad + (two - text), three, line);
	memcpy(bad + (three - text), two, line);
	assert_reads(bad, text_len);
	/* And a line that stands there twice, unchanged, does no harm. */
	(void)snprintf(bad, sizeof bad, "%.*s%.*s%s", (int)(two - text), text,
		       (int)line, two, two);
	assert_reads(bad, strlen(bad));
}

static void test_every_single_wrong_letter_is_named(void **state)
{
	unsigned line, letter;
	char right, *at;
	uint8_t value;

	(void)state;
	for (line = 1; line <= 14; line++) {
		for (letter = 1; letter <= OL_ARMOUR_LINE; letter++) {
			at = letter_at(bad, line, letter);
			right = *at;
			value = ol_armour_value(right);
			value += (uint8_t)(1 + ol_prng_below(&prng, 31));
			*at = ol_armour_letter(value);
			assert_damage(OL_ARMOUR_WRONG, line, letter, right);
			*at = right;
		}
	}
	assert_reads(bad, text_len);
}

static void test_every_single_missing_or_doubled_letter_is_named(void **state)
{
	unsigned letter, line = 3;
	char right, *at;

	(void)state;
	for (letter = 1; letter <= OL_ARMOUR_LINE; letter++) {
		fresh(NULL);
		at = letter_at(bad, line, letter);
		right = *at;
		memmove(at, at + 1, strlen(at));
		assert_int_equal(read_text(bad, strlen(bad)), OL_ERR_MALFORMED);
		assert_int_equal(damage.fault, OL_ARMOUR_LACKS);
		assert_int_equal(damage.line, line);
		assert_int_equal(damage.expected, right);
		/* Of a run of equal letters the first place is told. */
		assert_true(damage.letter <= letter);
		assert_true(damage.letter + 3 > letter);

		fresh(NULL);
		at = letter_at(bad, line, letter);
		memmove(at + 1, at, strlen(at) + 1);
		assert_int_equal(read_text(bad, strlen(bad)), OL_ERR_MALFORMED);
		assert_int_equal(damage.fault, OL_ARMOUR_EXTRA);
		assert_int_equal(damage.line, line);
		assert_true(damage.letter <= letter);
		assert_true(damage.letter + 3 > letter);
	}
}

static void test_exchanged_neighbours_are_named(void **state)
{
	unsigned letter;
	char *a, *b, tmp;

	(void)state;
	for (letter = 1; letter < OL_ARMOUR_LINE; letter++) {
		fresh(NULL);
		a = letter_at(bad, 5, letter);
		b = letter_at(bad, 5, letter + 1);
		if (*a == *b)
			continue;
		tmp = *a;
		*a = *b;
		*b = tmp;
		assert_int_equal(read_text(bad, text_len), OL_ERR_MALFORMED);
		assert_int_equal(damage.fault, OL_ARMOUR_CROSSED);
		assert_int_equal(damage.line, 5);
		assert_int_equal(damage.letter, letter);
	}
}

static void test_a_foreign_sign_is_named_with_what_it_should_be(void **state)
{
	char *at = letter_at(bad, 2, 9), right = *at;

	(void)state;
	*at = '?';
	assert_damage(OL_ARMOUR_ODD, 2, 9, right);
	*at = ':';
	assert_damage(OL_ARMOUR_ODD, 2, 9, right);
	*letter_at(bad, 2, 20) = '*';
	assert_damage(OL_ARMOUR_ODD, 2, 9, 0);
}

static void test_two_wrong_letters_name_the_line(void **state)
{
	unsigned i, j;

	(void)state;
	for (i = 1; i < OL_ARMOUR_LINE; i += 3) {
		for (j = i + 2; j <= OL_ARMOUR_LINE; j += 5) {
			fresh(NULL);
			*letter_at(bad, 4, i) = ol_armour_letter(
				ol_armour_value(*letter_at(bad, 4, i)) + 1);
			*letter_at(bad, 4, j) = ol_armour_letter(
				ol_armour_value(*letter_at(bad, 4, j)) + 7);
			assert_damage(OL_ARMOUR_UNCLEAR, 4, 0, 0);
		}
	}
}

/* However much too long a line is, the next one is still found. */
static void test_an_overlong_line_hides_no_other(void **state)
{
	char *at = letter_at(bad, 4, 1);

	(void)state;
	memmove(at + 50, at, strlen(at) + 1);
	memset(at, 'Q', 50);
	assert_damage(OL_ARMOUR_UNCLEAR, 4, 0, 0);
	*letter_at(bad, 5, 1) = '?';
	assert_damage(OL_ARMOUR_UNCLEAR, 4, 0, 0);
	memmove(at, at + 50, strlen(at + 50) + 1);
	assert_int_equal(read_text(bad, strlen(bad)), OL_ERR_MALFORMED);
	assert_int_equal(damage.line, 5);
}

static void test_missing_lines_are_named(void **state)
{
	unsigned line;
	char *at;

	(void)state;
	for (line = 1; line <= 14; line++) {
		fresh(NULL);
		at = letter_at(bad, line, 1) - 4;
		memmove(at, strchr(at, '\n') + 1,
			strlen(strchr(at, '\n') + 1) + 1);
		assert_damage(OL_ARMOUR_MISSING, line, 0, 0);
	}
}

static void test_a_line_under_anothers_number_is_named(void **state)
{
	char *at = letter_at(bad, 3, 1);

	(void)state;
	at[-3] = '5';
	assert_damage(OL_ARMOUR_MISPLACED, 5, 3, 0);
	fresh(NULL);
	/* The numbers of 3 and 5 exchanged. */
	letter_at(bad, 3, 1)[-3] = '9';
	letter_at(bad, 5, 1)[-3] = '3';
	at = strstr(bad, "\n09: ");
	at[2] = '5';
	assert_damage(OL_ARMOUR_MISPLACED, 3, 5, 0);
	/* A number that no card has. */
	fresh(NULL);
	letter_at(bad, 3, 1)[-4] = '7';
	assert_damage(OL_ARMOUR_MISPLACED, 73, 3, 0);
}

static void test_the_first_damage_by_line_is_told(void **state)
{
	char right = *letter_at(bad, 2, 2);

	(void)state;
	*letter_at(bad, 9, 9) = '?';
	*letter_at(bad, 2, 2) = '?';
	*letter_at(bad, 6, 6) = '?';
	assert_damage(OL_ARMOUR_ODD, 2, 2, right);
}

static void test_lines_of_two_cards_do_not_mix(void **state)
{
	uint8_t other[LEN];
	char second[OL_ARMOUR_TEXT];
	char *to, *from;

	(void)state;
	memcpy(other, bytes, LEN);
	ol_random_fill(&rnd, other + 60, 40);
	ol_armour_write(second, OL_ARMOUR_CARD, other, LEN);
	to = letter_at(bad, 4, 1);
	from = letter_at(second, 4, 1);
	memcpy(to, from, 47);
	assert_damage(OL_ARMOUR_WHOLE, 0, 0, 0);
	/* Both versions of a line. */
	fresh(NULL);
	from[47] = '\0';
	memmove(bad, text, text_len + 1);
	to = strstr(bad, "-----END");
	(void)snprintf(to, 64, "04: %s\n", from);
	assert_damage(OL_ARMOUR_TWICE, 4, 0, 0);
	/* A line too many, right in itself. */
	fresh(NULL);
	ol_armour_write(second, OL_ARMOUR_CARD, bytes, LEN + 30);
	from = letter_at(second, 15, 1);
	from[47] = '\0';
	to = strstr(bad, "-----END");
	(void)snprintf(to, 64, "15: %s\n", from);
	assert_damage(OL_ARMOUR_WHOLE, 0, 0, 0);
}

static void test_a_slip_is_not_a_card(void **state)
{
	char slip[OL_ARMOUR_TEXT];
	size_t len = ol_armour_write(slip, OL_ARMOUR_SLIP, bytes, 48);

	(void)state;
	assert_int_equal(read_text(slip, len), OL_ERR_MALFORMED);
	assert_int_equal(damage.fault, OL_ARMOUR_OTHER);
	/* Without its marks the checksums tell them apart. */
	len = ol_armour_write_dense(slip, OL_ARMOUR_SLIP, bytes, 48);
	assert_int_equal(read_text(slip, len), OL_ERR_MALFORMED);
	assert_int_not_equal(damage.fault, OL_ARMOUR_SOUND);
}

static void test_what_holds_no_card_is_empty(void **state)
{
	static const char *const none[] = {
		"",
		"hello",
		":",
		"0:",
		"00: QQ",
		"hello: to :you",
		"-----BEGIN OPENLINE CARD-----\n-----END OPENLINE CARD-----\n",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof none / sizeof *none; i++) {
		assert_int_equal(read_text(none[i], strlen(none[i])),
				 OL_ERR_MALFORMED);
		assert_int_equal(damage.fault, OL_ARMOUR_EMPTY);
	}
}

static void test_content_longer_than_asked_is_out_of_range(void **state)
{
	(void)state;
	assert_int_equal(ol_armour_read(got, LEN - 1, &n, OL_ARMOUR_CARD, text,
					text_len, &damage),
			 OL_ERR_RANGE);
	assert_int_equal(ol_armour_read(got, LEN, &n, OL_ARMOUR_CARD, text,
					text_len, &damage),
			 0);
}

static void test_random_damage_never_reads_as_something_else(void **state)
{
	size_t at, len;
	int round, k;

	(void)state;
	for (round = 0; round < 3000; round++) {
		fresh(NULL);
		for (k = 0; k < 1 + round % 6; k++) {
			at = ol_prng_below(&prng, text_len);
			bad[at] = (char)ol_prng_below(&prng, 256);
		}
		len = round % 3 ? text_len : ol_prng_below(&prng, text_len);
		if (read_text(bad, len) == 0)
			assert_memory_equal(got, bytes, LEN);
		else
			assert_int_not_equal(damage.fault, OL_ARMOUR_SOUND);
	}
}

static void test_damage_is_told_in_words(void **state)
{
	static const struct {
		struct ol_armour_damage damage;
		const char *want;
	} row[] = {
		{ { OL_ARMOUR_WRONG, 3, 17, 'P' },
		  "line 3, character 17 is wrong: P expected" },
		{ { OL_ARMOUR_LACKS, 1, 40, 'Q' },
		  "line 1, character 40 is missing: Q expected" },
		{ { OL_ARMOUR_EXTRA, 2, 41, 0 },
		  "line 2, character 41 is one too many" },
		{ { OL_ARMOUR_CROSSED, 2, 4, 'X' },
		  "line 2, character 4 and the next are exchanged" },
		{ { OL_ARMOUR_ODD, 9, 1, 0 },
		  "line 9, character 1 is a sign that no card has" },
		{ { OL_ARMOUR_UNCLEAR, 9, 0, 0 },
		  "line 9 has more than one wrong character" },
		{ { OL_ARMOUR_MISSING, 14, 0, 0 }, "line 14 is missing" },
		{ { OL_ARMOUR_TWICE, 4, 0, 0 },
		  "line 4 stands there twice, and differs" },
		{ { OL_ARMOUR_MISPLACED, 5, 3, 0 },
		  "line 5 holds the letters of line 3" },
		{ { OL_ARMOUR_EMPTY, 0, 0, 0 },
		  "no numbered lines of letters in it" },
	};
	char out[OL_ARMOUR_DAMAGE_TEXT];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		ol_armour_damage_text(out, &row[i].damage);
		assert_string_equal(out, row[i].want);
	}
}

#define WITH_FRESH(f) cmocka_unit_test_setup(f, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_length_comes_back_in_both_forms),
		WITH_FRESH(test_lines_are_short_enough_for_mail),
		WITH_FRESH(test_what_mail_and_hands_do_to_it_does_no_harm),
		WITH_FRESH(test_text_around_the_marks_is_passed_over),
		WITH_FRESH(test_typed_in_without_marks_it_reads_too),
		WITH_FRESH(test_the_order_of_numbered_lines_does_not_matter),
		WITH_FRESH(test_every_single_wrong_letter_is_named),
		WITH_FRESH(
			test_every_single_missing_or_doubled_letter_is_named),
		WITH_FRESH(test_exchanged_neighbours_are_named),
		WITH_FRESH(test_a_foreign_sign_is_named_with_what_it_should_be),
		WITH_FRESH(test_two_wrong_letters_name_the_line),
		WITH_FRESH(test_an_overlong_line_hides_no_other),
		WITH_FRESH(test_missing_lines_are_named),
		WITH_FRESH(test_a_line_under_anothers_number_is_named),
		WITH_FRESH(test_the_first_damage_by_line_is_told),
		WITH_FRESH(test_lines_of_two_cards_do_not_mix),
		cmocka_unit_test(test_a_slip_is_not_a_card),
		cmocka_unit_test(test_what_holds_no_card_is_empty),
		WITH_FRESH(test_content_longer_than_asked_is_out_of_range),
		WITH_FRESH(test_random_damage_never_reads_as_something_else),
		cmocka_unit_test(test_damage_is_told_in_words),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
