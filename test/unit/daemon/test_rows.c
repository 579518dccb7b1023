/* rows: the pieces of several desks, on a loop that turns when told to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "daemon/rows.h"

#define EACH 3 /* rows of a piece */

static struct ol_loop *loop;
static struct ol_rows *rows;
static char said[64]; /* the desks, in the order of their rows */
static size_t n_said, n_pieces, most; /* rows of an answer */

static bool say(void *ctx, struct ol_rows_ask *ask)
{
	size_t i;

	assert_ptr_equal(ctx, said);
	n_pieces++;
	for (i = 0; i < EACH && ask->next < most; i++, ask->next++)
		said[n_said++ % sizeof said] = (char)('a' + ask->desk);
	said[n_said % sizeof said] = '\0';
	return ask->next < most;
}

static void begin(size_t of)
{
	most = of;
	n_said = n_pieces = 0;
	said[0] = '\0';
	loop = ol_loop_new();
	assert_non_null(loop);
	assert_int_equal(ol_rows_new(&rows, loop, said), 0);
}

static void end(void)
{
	ol_rows_free(rows);
	ol_loop_free(loop);
}

static void test_the_first_piece_is_said_at_once(void **state)
{
	static const struct {
		const char *why;
		size_t of, pieces;
	} row[] = {
		{ "none at all", 0, 1 },
		{ "as many as a piece has", EACH, 1 },
		{ "one more", EACH + 1, 2 },
		{ "many", 10 * EACH, 10 },
	};
	const struct ol_rows_ask ask = { .desk = 1 };
	size_t i, turns;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		begin(row[i].of);
		assert_int_equal(ol_rows_begin(rows, say, &ask), 0);
		assert_int_equal(n_pieces, 1);
		for (turns = 0; turns < 20; turns++) {
			size_t was = n_pieces;

			ol_loop_drain(loop, 1);
			assert_in_range(n_pieces, was, was + 1);
		}
		if (n_pieces != row[i].pieces || n_said != row[i].of)
			fail_msg("%s: %d pieces", row[i].why, (int)n_pieces);
		end();
	}
}

static void test_several_desks_have_turns(void **state)
{
	struct ol_rows_ask ask = { .desk = 0 };

	(void)state;
	begin(2 * EACH + 1);
	for (ask.desk = 0; ask.desk < 3; ask.desk++)
		assert_int_equal(ol_rows_begin(rows, say, &ask), 0);
	ol_loop_drain(loop, 20);
	assert_string_equal(said, "aaabbbccc"
				  "aaabbbccc"
				  "abc");
	end();
}

static void test_what_waits_has_a_bound(void **state)
{
	const struct ol_rows_ask ask = { .desk = 1 };
	size_t i;

	(void)state;
	begin(EACH + 1);
	for (i = 0; i < OL_ROWS_ASKS; i++)
		assert_int_equal(ol_rows_begin(rows, say, &ask), 0);
	assert_int_equal(ol_rows_begin(rows, say, &ask), OL_ERR_FULL);
	assert_int_equal(n_pieces, OL_ROWS_ASKS);
	ol_loop_drain(loop, 1);
	assert_int_equal(ol_rows_begin(rows, say, &ask), 0);
	end(); /* what waits is not said */
	assert_int_equal(n_pieces, OL_ROWS_ASKS + 2);
}

static bool hold(void *ctx, struct ol_rows_ask *ask)
{
	size_t *freed = ask->of;

	(void)ctx;
	if (ask->ends)
		++*freed;
	return true;
}

static void test_who_has_something_to_free_is_told_of_the_end(void **state)
{
	size_t freed = 0;
	const struct ol_rows_ask ask = { .desk = 1, .of = &freed };

	(void)state;
	begin(EACH + 1);
	assert_int_equal(ol_rows_begin(rows, hold, &ask), 0);
	assert_int_equal(ol_rows_begin(rows, hold, &ask), 0);
	ol_loop_drain(loop, 3);
	assert_int_equal(freed, 0);
	end();
	assert_int_equal(freed, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_first_piece_is_said_at_once),
		cmocka_unit_test(test_several_desks_have_turns),
		cmocka_unit_test(test_what_waits_has_a_bound),
		cmocka_unit_test(
			test_who_has_something_to_free_is_told_of_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
