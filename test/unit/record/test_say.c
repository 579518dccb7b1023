/* say: each type with exactly its fields, bounded; the table and the examples
 * of doc/protocol/records.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/prng.h"
#include "record/say.h"

/* Every type, with its largest values, or its least. */
static struct ol_say sample(enum ol_say_type type, bool most)
{
	static const char bytes[OL_SAY_PART] = { 1 };
	struct ol_say m = { .type = type };
	uint64_t top = most ? INT64_MAX : 0;

	m.asks = most;
	m.epoch = most ? UINT32_MAX : 1;
	m.seq = most ? INT64_MAX : 1;
	m.last = m.have = m.index = top;
	m.parts = most ? OL_SAY_PARTS : 1;
	m.part = most ? OL_SAY_PARTS - 1 : 0;
	m.why = most ? OL_SAY_WHYS - 1 : OL_SAY_WHY_FULL;
	m.date.ns = most ? INT64_MAX : 0;
	m.head.seq = m.held.seq = top;
	m.level = most ? 63 : 0;
	m.bytes = (struct ol_words){ bytes, most ? OL_SAY_PART : 1 };
	m.salt = (struct ol_words){ bytes, most ? 0 : OL_SALT_LEN };
	return m;
}

static void test_every_type_reads_back_the_same(void **state)
{
	uint8_t buf[OL_SAY_MAX], again[OL_SAY_MAX];
	struct ol_say m, back;
	size_t len;
	unsigned k;

	(void)state;
	for (k = 2; k < 2 * OL_SAY_TYPES; k++) {
		m = sample((enum ol_say_type)(k / 2), k % 2);
		len = ol_say_write(buf, &m);
		assert_int_equal(ol_say_read(&back, buf, len), 0);
		assert_int_equal(back.type, m.type);
		assert_int_equal(ol_say_write(again, &back), len);
		assert_memory_equal(again, buf, len);
	}
}

static void test_what_is_cut_longer_or_of_no_type_is_refused(void **state)
{
	uint8_t buf[OL_SAY_MAX + 1] = { 0 };
	struct ol_say m;
	size_t len, i;
	unsigned k;

	(void)state;
	for (k = 1; k < OL_SAY_TYPES; k++) {
		m = sample((enum ol_say_type)k, false);
		len = ol_say_write(buf, &m);
		for (i = 0; i < len; i++)
			assert_int_equal(ol_say_read(&m, buf, i),
					 OL_ERR_MALFORMED);
		buf[len] = 0;
		assert_int_equal(ol_say_read(&m, buf, len + 1),
				 OL_ERR_MALFORMED);
		/* The type stands behind the map's head and its key. */
		buf[2] = (uint8_t)(k % (OL_SAY_TYPES - 1) + 1);
		if (ol_say_read(&m, buf, len) == 0 && m.type == k)
			fail_msg("%u read as itself", k);
		buf[2] = 0;
		assert_int_equal(ol_say_read(&m, buf, len), OL_ERR_MALFORMED);
		buf[2] = OL_SAY_TYPES;
		assert_int_equal(ol_say_read(&m, buf, len), OL_ERR_MALFORMED);
	}
}

static void test_values_out_of_range_are_refused(void **state)
{
	static const struct {
		const char *hex, *why;
	} row[] = {
		{ "a300080300047fffffffffffffff", "cut" },
		{ "a3000703000401", "fetch from 0" },
		{ "a3000503010800", "held for no reason" },
		{ "a3000503010804", "held for an unknown reason" },
		{ "a30004050109"
		  "20",
		  "a date before 1970" },
		{ "a30004051b8000000000000000"
		  "0900",
		  "a number of 64 bits" },
		{ "a3000405010900"
		  "00",
		  "something behind it" },
		{ "a300040900"
		  "0501",
		  "keys in another order" },
		{ "a2000405"
		  "01",
		  "a field too few" },
		{ "bf000405010900ff", "of indefinite length" },
	};
	struct ol_say m;
	uint8_t buf[64];
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		len = strlen(row[i].hex) / 2;
		assert_int_equal(ol_hex_read(buf, len, row[i].hex), 0);
		if (ol_say_read(&m, buf, len) != OL_ERR_MALFORMED)
			fail_msg("taken: %s", row[i].why);
	}
	len = strlen("a3000405010900") / 2;
	assert_int_equal(ol_hex_read(buf, len, "a3000405010900"), 0);
	assert_int_equal(ol_say_read(&m, buf, len), 0);
	assert_int_equal(m.have, 1);
}

static void test_a_part_knows_its_place(void **state)
{
	uint8_t buf[OL_SAY_MAX];
	struct ol_say m = sample(OL_SAY_ITEM, false), back;
	static const struct {
		uint8_t part, parts;
		size_t salt;
		bool taken;
		const char *why;
	} row[] = {
		{ 0, 1, OL_SALT_LEN, true, "alone" },
		{ 0, 2, OL_SALT_LEN, true, "the first" },
		{ 1, 2, 0, true, "the last" },
		{ 7, 8, 0, true, "the last there may be" },
		{ 0, 1, 0, false, "the first without a salt" },
		{ 0, 1, 31, false, "a short salt" },
		{ 1, 2, OL_SALT_LEN, false, "a salt behind the first" },
		{ 1, 1, 0, false, "beyond the last" },
		{ 0, 0, OL_SALT_LEN, false, "of none" },
		{ 7, 9, 0, false, "of too many" },
	};
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		m.part = row[i].part;
		m.parts = row[i].parts;
		m.salt.len = row[i].salt;
		len = ol_say_write(buf, &m);
		if ((ol_say_read(&back, buf, len) == 0) != row[i].taken)
			fail_msg("%s", row[i].why);
	}
}

static void test_items_are_cut_into_full_parts_and_a_rest(void **state)
{
	static const size_t len[] = { 1,     OL_SAY_PART - 1, OL_SAY_PART,
				      8001,  16000,           16001,
				      32000, OL_ITEM_MAX };
	size_t i, at, sum, n;
	uint8_t part;

	(void)state;
	for (i = 0; i < sizeof len / sizeof len[0]; i++) {
		sum = 0;
		for (part = 0; part < ol_say_parts(len[i]); part++) {
			n = ol_say_part(len[i], part, &at);
			assert_int_equal(at, sum);
			assert_in_range(n, 1, OL_SAY_PART);
			sum += n;
		}
		assert_int_equal(sum, len[i]);
		assert_in_range(part, 1, OL_SAY_PARTS);
	}
}

static void test_random_bytes_are_refused_or_read_the_one_way(void **state)
{
	uint8_t buf[200], again[OL_SAY_MAX];
	struct ol_prng prng;
	struct ol_say m;
	unsigned i;
	size_t at;

	(void)state;
	printf("seed 3\n");
	ol_prng_init(&prng, 3);
	for (i = 0; i < 200000; i++) {
		m = sample((enum ol_say_type)(1 + i % (OL_SAY_TYPES - 1)),
			   false);
		at = ol_say_write(again, &m);
		memcpy(buf, again, at);
		buf[ol_prng_below(&prng, at)] = (uint8_t)ol_prng_next(&prng);
		if (ol_say_read(&m, buf, at))
			continue;
		assert_int_equal(ol_say_write(again, &m), at);
		assert_memory_equal(again, buf, at);
	}
}

/* Rows "| number | name | ..." of the page, in their order. */
static void test_the_page_has_every_type_by_its_number_and_name(void **state)
{
	char *page = calloc(1, 100000), want[64];
	FILE *f = fopen(OL_SOURCE_DIR "/doc/protocol/records.md", "r");
	unsigned k;

	(void)state;
	assert_non_null(page);
	assert_non_null(f);
	assert_true(fread(page, 1, 99999, f) > 0);
	fclose(f);
	for (k = 1; k < OL_SAY_TYPES; k++) {
		snprintf(want, sizeof want, "\n| %u | %s | ", k,
			 ol_say_name((enum ol_say_type)k));
		if (!strstr(page, want))
			fail_msg("the page lacks \"%s\"", want + 1);
	}
	free(page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_type_reads_back_the_same),
		cmocka_unit_test(
			test_what_is_cut_longer_or_of_no_type_is_refused),
		cmocka_unit_test(test_values_out_of_range_are_refused),
		cmocka_unit_test(test_a_part_knows_its_place),
		cmocka_unit_test(test_items_are_cut_into_full_parts_and_a_rest),
		cmocka_unit_test(
			test_random_bytes_are_refused_or_read_the_one_way),
		cmocka_unit_test(
			test_the_page_has_every_type_by_its_number_and_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
