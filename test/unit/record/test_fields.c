/* fields: maps of a type and what it has, read as strictly as written. */
#include "record/fields.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"

enum { KEY_TYPE, KEY_A, KEY_B, KEY_C, KEYS };
enum { NAMELESS, ONLY_A, A_AND_C, NOTHING, TYPES };

static const struct ol_fields_type type_of[TYPES] = {
	[ONLY_A] = { "only a", OL_FIELD(KEY_A) },
	[A_AND_C] = { "a and c", OL_FIELD(KEY_A) | OL_FIELD(KEY_C) },
	[NOTHING] = { "nothing", 0 },
};

static int read(struct ol_cbor_reader *r, int key, void *message)
{
	uint64_t *m = message;

	return ol_fields_uint(r, 1, 9, &m[key]);
}

static void put(struct ol_cbor_writer *w, int key, const void *message)
{
	const uint64_t *m = message;

	ol_cbor_put_uint(w, m[key]);
}

static const struct ol_fields map = {
	.type = type_of,
	.n_types = TYPES,
	.n_keys = KEYS,
	.read = read,
	.put = put,
};

static void test_what_is_written_is_read(void **state)
{
	const uint64_t m[KEYS] = { [KEY_A] = 3, [KEY_B] = 8, [KEY_C] = 9 };
	uint64_t got[KEYS] = { 0 };
	uint8_t bytes[16];
	int type;
	size_t len = ol_fields_write(&map, bytes, sizeof bytes, A_AND_C, m);

	(void)state;
	assert_int_equal(len, 7);
	assert_int_equal(ol_fields_read(&map, bytes, len, &type, got), 0);
	assert_int_equal(type, A_AND_C);
	assert_int_equal(got[KEY_A], 3);
	assert_int_equal(got[KEY_B], 0); /* that type has none */
	assert_int_equal(got[KEY_C], 9);
	len = ol_fields_write(&map, bytes, sizeof bytes, NOTHING, m);
	assert_int_equal(ol_fields_read(&map, bytes, len, &type, got), 0);
	assert_int_equal(type, NOTHING);
}

static void test_what_a_type_does_not_have_is_refused(void **state)
{
	static const struct {
		const char *why;
		int result;
		size_t len;
		uint8_t bytes[8];
	} row[] = {
		{ "type 1 with a", 0, 5, { 0xa2, 0, 1, 1, 5 } },
		{ "a is below its least", -1, 5, { 0xa2, 0, 1, 1, 0 } },
		{ "a is above its most", -1, 5, { 0xa2, 0, 1, 1, 10 } },
		{ "a lacks", -1, 3, { 0xa1, 0, 1 } },
		{ "c instead of a", -1, 5, { 0xa2, 0, 1, 3, 5 } },
		{ "c as well", -1, 7, { 0xa3, 0, 1, 1, 5, 3, 5 } },
		{ "type 0 is none", -1, 3, { 0xa1, 0, 0 } },
		{ "nor is type 4", -1, 3, { 0xa1, 0, 4 } },
		{ "no type", -1, 3, { 0xa1, 1, 5 } },
		{ "a byte behind it", -1, 6, { 0xa2, 0, 1, 1, 5, 0 } },
		{ "cut off", -1, 4, { 0xa2, 0, 1, 1 } },
		{ "no map", -1, 1, { 0 } },
		{ "nothing", -1, 0, { 0 } },
	};
	uint64_t m[KEYS];
	size_t i;
	int type;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++)
		if (ol_fields_read(&map, row[i].bytes, row[i].len, &type, m) !=
		    (row[i].result ? OL_ERR_MALFORMED : 0))
			fail_msg("%s", row[i].why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_written_is_read),
		cmocka_unit_test(test_what_a_type_does_not_have_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
