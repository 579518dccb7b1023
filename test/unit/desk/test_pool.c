/* api_pool: what is put in is there, and what finds no room is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "desk/api_pool.h"

static struct ol_desk_pool pool, copy;
static char big[OL_API_POOL_MAX + 1];

static int set_up(void **state)
{
	(void)state;
	memset(&pool, 0xa5, sizeof pool);
	pool.len = 0;
	memset(big, 'x', sizeof big);
	return 0;
}

static void test_texts_are_there_again_also_in_a_copy(void **state)
{
	struct ol_desk_text a, b, none;

	(void)state;
	assert_int_equal(ol_desk_pool_text(&pool, &a, "one", 3), 0);
	assert_int_equal(ol_desk_pool_text(&pool, &none, NULL, 0), 0);
	assert_int_equal(ol_desk_pool_text(&pool, &b, "zw\0ei", 5), 0);
	copy = pool;
	memset(&pool, 0, sizeof pool);
	assert_string_equal(ol_desk_text(&copy, &a), "one");
	assert_string_equal(ol_desk_text(&copy, &none), "");
	assert_memory_equal(ol_desk_text(&copy, &b), "zw\0ei", 6);
}

static void test_a_list_is_aligned_and_zero(void **state)
{
	struct ol_desk_text t;
	struct ol_desk_list l;
	uint64_t *n;
	size_t i;

	(void)state;
	assert_int_equal(ol_desk_pool_text(&pool, &t, "odd", 3), 0);
	n = ol_desk_pool_list(&pool, &l, 5, sizeof *n);
	assert_non_null(n);
	assert_int_equal((uintptr_t)n % 8, 0);
	assert_int_equal(l.n, 5);
	assert_ptr_equal(ol_desk_list(&pool, &l), n);
	for (i = 0; i < 5; i++)
		assert_true(n[i] == 0);
	assert_string_equal(ol_desk_text(&pool, &t), "odd");
}

static void test_what_finds_no_room_is_told_and_takes_none(void **state)
{
	struct ol_desk_text t;
	struct ol_desk_list l;

	(void)state;
	/* With its NUL the longest just fits. */
	assert_int_equal(ol_desk_pool_text(&pool, &t, big, OL_API_POOL_MAX),
			 OL_ERR_FULL);
	assert_int_equal(pool.len, 0);
	assert_int_equal(ol_desk_pool_text(&pool, &t, big, OL_API_POOL_MAX - 1),
			 0);
	assert_int_equal(ol_desk_pool_text(&pool, &t, "x", 1), OL_ERR_FULL);
	assert_int_equal(t.len, 0);
	pool.len = 0;
	assert_null(ol_desk_pool_list(&pool, &l, SIZE_MAX / 2, 8));
	assert_int_equal(l.n, 0);
	assert_null(ol_desk_pool_list(&pool, &l, OL_API_POOL_MAX / 8 + 1, 8));
	assert_non_null(ol_desk_pool_list(&pool, &l, OL_API_POOL_MAX / 8, 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			test_texts_are_there_again_also_in_a_copy, set_up),
		cmocka_unit_test_setup(test_a_list_is_aligned_and_zero, set_up),
		cmocka_unit_test_setup(
			test_what_finds_no_room_is_told_and_takes_none, set_up),
	};

	return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
