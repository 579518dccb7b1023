/* qr: a code with its light around it, or none where it does not fit. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/error.h"
#include "cli/qr.h"

static char *text;
static size_t len;

static int draw(const char *what, unsigned columns, unsigned *needed)
{
	FILE *f;
	int err;

	free(text);
	text = NULL;
	f = open_memstream(&text, &len);
	err = ol_qr_print(f, what, columns, needed);
	fclose(f);
	return err;
}

/* Of UTF-8. */
static unsigned columns_of(const char *line, size_t n)
{
	unsigned columns = 0;

	for (; n; n--, line++)
		columns += (*line & 0xc0) != 0x80;
	return columns;
}

static void test_a_code_is_square_with_light_around_it(void **state)
{
	unsigned needed, lines = 0;
	const char *p;
	size_t n;

	(void)state;
	assert_int_equal(draw("01:HELLO", 80, &needed), 0);
	assert_int_equal(needed, 21 + 8); /* the smallest code there is */
	for (p = text; *p; p += n + 1, lines++) {
		n = strcspn(p, "\n");
		assert_int_equal(columns_of(p, n), needed);
		assert_memory_equal(p, "\u2588\u2588\u2588\u2588", 12);
	}
	assert_int_equal(lines, (needed + 1) / 2);
	/* The corner of the finder: dark, seven modules wide. */
	p = text + 2 * (needed * 3 + 1);
	assert_memory_equal(p + 12, " ", 1);
}

static void test_a_narrow_window_gets_none(void **state)
{
	unsigned needed;

	(void)state;
	assert_int_equal(draw("01:HELLO", 28, &needed), OL_ERR_RANGE);
	assert_int_equal(needed, 29);
	assert_int_equal(len, 0);
	assert_int_equal(draw("01:HELLO", 29, &needed), 0);
}

static void test_a_card_fits_and_more_than_a_code_holds_does_not(void **state)
{
	static char much[5000];
	unsigned needed;

	(void)state;
	memset(much, 'Q', 1100); /* a card with eight addresses */
	assert_int_equal(draw(much, 200, &needed), 0);
	assert_true(needed < 110);
	memset(much, 'Q', 4900);
	assert_int_equal(draw(much, ~0u, &needed), OL_ERR_RANGE);
	assert_int_equal(needed, 0);
}

static void test_its_library_has_a_version(void **state)
{
	(void)state;
	assert_memory_equal(ol_qr_version(), "libqrencode ", 12);
	free(text);
	text = NULL;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_code_is_square_with_light_around_it),
		cmocka_unit_test(test_a_narrow_window_gets_none),
		cmocka_unit_test(
			test_a_card_fits_and_more_than_a_code_holds_does_not),
		cmocka_unit_test(test_its_library_has_a_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
