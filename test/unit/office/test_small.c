/* agenda, bucket, outbox, step: the small parts of an office. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "office/agenda.h"
#include "office/bucket.h"
#include "office/outbox.h"
#include "office/step.h"

/* ---- agenda --------------------------------------------------------------- */

static void test_an_empty_agenda_never_is_due(void **state)
{
	static struct ol_agenda a;
	uint16_t line = 7;

	(void)state;
	ol_agenda_init(&a);
	assert_true(ol_agenda_next(&a, &line).us == OL_NEVER.us);
	assert_int_equal(line, 7);
}

/* A look at every line judges the heap. */
static void test_the_agenda_agrees_with_a_look_at_every_line(void **state)
{
	static struct ol_agenda a;
	uint64_t twin[200], least;
	const uint64_t seed = 77;
	struct ol_prng rnd;
	size_t n = 0, i, run;
	uint16_t line;

	(void)state;
	ol_prng_init(&rnd, seed);
	ol_agenda_init(&a);
	for (run = 0; run < 100000; run++) {
		if (n < 200 && ol_prng_below(&rnd, 50) == 0) {
			twin[n] = ol_prng_below(&rnd, 1000);
			ol_agenda_add(&a, (ol_instant){ twin[n] });
			n++;
		}
		if (!n)
			continue;
		i = (size_t)ol_prng_below(&rnd, n);
		twin[i] = ol_prng_below(&rnd, 20) ? ol_prng_below(&rnd, 1000)
						  : UINT64_MAX;
		ol_agenda_set(&a, (uint16_t)i, (ol_instant){ twin[i] });
		least = UINT64_MAX;
		for (i = 0; i < n; i++)
			if (twin[i] < least)
				least = twin[i];
		line = 0;
		if (ol_agenda_next(&a, &line).us != least ||
		    twin[line] != least)
			fail_msg("seed %llu run %zu", (unsigned long long)seed,
				 run);
	}
	assert_int_equal(n, 200);
}

/* ---- bucket ---------------------------------------------------------------- */

static void test_a_bucket_gives_its_burst_and_then_its_rate(void **state)
{
	static const struct {
		const char *why;
		uint64_t us;
		bool want;
	} row[] = {
		{ "the first of three", 0, true },
		{ "the second", 0, true },
		{ "the third", 0, true },
		{ "no fourth", 0, false },
		{ "too early", 99, false },
		{ "one is back", 100, true },
		{ "only one", 100, false },
		{ "not yet the next", 199, false },
		{ "the next", 200, true },
		{ "after a long time the burst again", 10000, true },
		{ "second", 10000, true },
		{ "third", 10000, true },
		{ "and no more", 10000, false },
		{ "what was refused costs nothing", 10100, true },
	};
	struct ol_bucket b = { { 0 } };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++)
		if (ol_bucket_take(&b, (ol_instant){ 1000000 + row[i].us }, 100,
				   3) != row[i].want)
			fail_msg("%s", row[i].why);
}

/* ---- outbox ---------------------------------------------------------------- */

static struct ol_control busy(uint8_t i)
{
	return (struct ol_control){ .type = OL_CONTROL_BUSY,
				    .id = { { 1, i } } };
}

static void test_an_outbox_keeps_the_order(void **state)
{
	static struct ol_outbox o;
	struct ol_control m;
	const uint8_t *p;
	uint8_t i;
	size_t len;

	(void)state;
	ol_outbox_clear(&o);
	assert_null(ol_outbox_front(&o, &len));
	ol_outbox_pop(&o); /* of nothing: nothing */
	for (i = 0; i < 5; i++) {
		m = busy(i);
		assert_int_equal(ol_outbox_push(&o, &m), 0);
	}
	for (i = 0; i < 5; i++) {
		p = ol_outbox_front(&o, &len);
		assert_non_null(p);
		assert_int_equal(ol_control_read(&m, p, len), 0);
		assert_int_equal(m.id.b[1], i);
		ol_outbox_pop(&o);
	}
	assert_null(ol_outbox_front(&o, &len));
}

static void
test_an_outbox_is_bounded_and_refuses_what_cannot_be_said(void **state)
{
	static struct ol_outbox o;
	struct ol_control m = busy(1);
	const size_t each = 2 + 21;
	size_t n = 0, len;

	(void)state;
	ol_outbox_clear(&o);
	while (!ol_outbox_push(&o, &m))
		n++;
	assert_int_equal(n, OL_OUTBOX_BYTES / each);
	assert_int_equal(ol_outbox_push(&o, &m), OL_ERR_FULL);
	ol_outbox_pop(&o);
	assert_int_equal(ol_outbox_push(&o, &m), 0);
	m.type = OL_CONTROL_TYPES;
	assert_int_equal(ol_outbox_push(&o, &m), OL_ERR_RANGE);
	ol_outbox_clear(&o);
	assert_null(ol_outbox_front(&o, &len));
}

/* ---- step ----------------------------------------------------------------- */

static void test_a_step_is_named_by_its_ticks_or_its_rate(void **state)
{
	static const struct {
		const char *text;
		bool is_one;
		uint8_t ticks;
	} row[] = {
		{ "126", true, 1 },         { "1", true, 1 },
		{ "63", true, 2 },          { "2", true, 2 },
		{ "42", true, 3 },          { "3", true, 3 },
		{ "32", true, 4 },          { "4", true, 4 },
		{ "21", true, 6 },          { "6", true, 6 },
		{ "16", true, 8 },          { "8", true, 8 },
		{ "default", true, 0 },     { "0", false, 0 },
		{ "5", false, 0 },          { "50", false, 0 },
		{ "127", false, 0 },        { "", false, 0 },
		{ "63 ", false, 0 },        { "-1", false, 0 },
		{ "63kbit", false, 0 },     { "257", false, 0 },
		{ "4294967297", false, 0 }, { "253", true, 130 },
		{ "379", true, 131 },       { "506", true, 132 },
		{ "130", false, 0 },        { "632", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		uint8_t ticks = 99;

		if (ol_step_read(&ticks, row[i].text) != row[i].is_one)
			fail_msg("\"%s\"", row[i].text);
		if (row[i].is_one)
			assert_int_equal(ticks, row[i].ticks);
	}
	for (uint8_t t = 1; t < 255; t++)
		assert_int_equal(ol_step_is_one(t), t == 1 || t == 2 ||
							    t == 3 || t == 4 ||
							    t == 6 || t == 8);
	assert_int_equal(ol_step_kbps(50), 3); /* at rest: 2.5 */
	assert_int_equal(ol_step_floor(0), 8);
	assert_int_equal(ol_step_floor(2), 2);
	assert_int_equal(ol_step_ceiling(0), 1);
	assert_int_equal(ol_step_ceiling(4), 4);
	assert_int_equal(ol_step_cells(1), 1);
	assert_int_equal(ol_step_cells(132), 4);
	assert_int_equal(ol_step_cells(133), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_empty_agenda_never_is_due),
		cmocka_unit_test(
			test_the_agenda_agrees_with_a_look_at_every_line),
		cmocka_unit_test(
			test_a_bucket_gives_its_burst_and_then_its_rate),
		cmocka_unit_test(test_an_outbox_keeps_the_order),
		cmocka_unit_test(
			test_an_outbox_is_bounded_and_refuses_what_cannot_be_said),
		cmocka_unit_test(test_a_step_is_named_by_its_ticks_or_its_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
