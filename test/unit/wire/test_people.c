/* people: a list of eight at most, read and written the same; one name once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "wire/people.h"

static void test_a_list_is_read_as_it_was_written(void **state)
{
	struct ol_people in, out;
	struct ol_cbor_writer w;
	struct ol_cbor_reader r;
	uint8_t bytes[512];
	size_t len;

	(void)state;
	memset(&in, 0, sizeof in);
	do {
		assert_true(ol_people_are(&in));
		ol_cbor_write(&w, bytes, sizeof bytes);
		ol_people_write(&w, &in);
		len = ol_cbor_written(&w);
		assert_true(len > 0);
		memset(&out, 0x5a, sizeof out);
		ol_cbor_read(&r, bytes, len);
		assert_int_equal(ol_people_read(&r, &out), 0);
		assert_int_equal(ol_cbor_done(&r), 0);
		assert_true(ol_people_same(&in, &out));
	} while (ol_people_add(&in, (const char[]){ (char)('a' + in.n), 0 },
			       OL_PART_NOTES, OL_LEG_ROOM));
	assert_int_equal(in.n, OL_PEOPLE_MAX);
}

static void test_a_name_is_there_once(void **state)
{
	struct ol_people p, before;

	(void)state;
	ol_people_set(&p, "duty officer", OL_PART_ACTING, OL_LEG_BROWSER);
	assert_true(ol_people_add(&p, "A", OL_PART_LISTENER, OL_LEG_ROOM));
	assert_true(ol_people_add(&p, "B", OL_PART_LISTENER, OL_LEG_ROOM));
	before = p;
	assert_true(ol_people_add(&p, "A", OL_PART_INTERPRETER, OL_LEG_PHONE));
	assert_int_equal(p.n, 3);
	assert_int_equal(p.who[1].part, OL_PART_INTERPRETER);
	assert_int_equal(p.who[1].leg, OL_LEG_PHONE);
	assert_false(ol_people_same(&p, &before));
	assert_true(ol_people_drop(&p, "A"));
	assert_false(ol_people_drop(&p, "A"));
	assert_int_equal(p.n, 2);
	assert_string_equal(p.who[1].name, "B");
	assert_string_equal(p.who[2].name, ""); /* nothing is left of him */
}

static void test_a_name_that_is_too_long_is_cut(void **state)
{
	char name[64];
	struct ol_people p;

	(void)state;
	memset(name, 'n', sizeof name);
	name[sizeof name - 1] = '\0';
	ol_people_set(&p, name, OL_PART_UNSAID, OL_LEG_UNSAID);
	assert_int_equal(strlen(p.who[0].name), OL_PERSON_MAX - 1);
	assert_true(ol_people_are(&p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_list_is_read_as_it_was_written),
		cmocka_unit_test(test_a_name_is_there_once),
		cmocka_unit_test(test_a_name_that_is_too_long_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
