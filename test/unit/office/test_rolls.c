/* rolls: the times of roll-calls are said and heard, and what desks are told
 * of them has a bound, however many a counterpart asks. The line is a fake. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "test/unit/office/here.h"

static void set_up(void)
{
	const struct ol_roll_call none = { .ours = false };
	struct ol_office_line l;

	here_begin(NULL);
	l = here_line(0);
	l.n_paths = 1;
	l.path[0].remote = (struct ol_addr){ 4, { 10, 0, 0, 1 }, 7100 };
	here_add(&l);
	ol_office_roll_load(o, 0, here_date(), &none, (ol_date){ 0 });
	fake_bring(fake_line[0], OL_LINE_UP);
	here_arrive(0, 0);
	assert_int_equal(ol_office_desk_came(o, 1, "amira"), 0);
	ol_office_effects_clear(&fx);
}

static int set(const char *key, const char *value)
{
	struct ol_request rq = { .kind = OL_REQUEST_SET };

	strcpy(rq.key, key);
	strcpy(rq.value, value);
	ol_office_effects_clear(&fx);
	fake_line[0]->n_said = 0;
	return ol_office_request(o, 1, now, here_date(), &rq, &why, &fx);
}

static bool asks(uint8_t n, bool ours, char seat[static OL_SEAT_MAX])
{
	struct ol_roll_call call = { .id = { { 1, n, ours } },
				     .ours = ours,
				     .asked = here_date() };

	strcpy(call.asker, ours ? "amira" : "olsen");
	return ol_office_roll_asked(o, 0, now, here_date(), &call, seat, &fx);
}

static size_t n_told(void)
{
	size_t i, n = 0;

	for (i = 0; i < fx.n; i++)
		n += fx.e[i].kind == OL_OFFICE_EVENT &&
		     fx.e[i].u.event.kind == OL_EVENT_ROLL;
	return n;
}

static void test_times_are_kept_and_told_to_the_other_side(void **state)
{
	const struct ol_office_effect *e;
	const struct ol_control *m;

	(void)state;
	set_up();
	assert_int_equal(set("roll_call", "24:00"), OL_ERR_RANGE);
	assert_int_equal(set("roll_call_overdue", "0"), OL_ERR_RANGE);
	assert_int_equal(set("roll_call_overdue", "43201"), OL_ERR_RANGE);
	assert_int_equal(set("roll_call_overdue", "43200"), 0);
	assert_int_equal(set("roll_call", "18:00 06:00"), 0);
	e = here_effect(OL_OFFICE_SAVE_LINE);
	assert_int_equal(e->u.settings.watches.n, 2);
	assert_int_equal(e->u.settings.watches.minute[0], 360);
	assert_int_equal(e->u.settings.roll_overdue_s, 43200);
	here_pass(2 * OL_TICK_US);
	m = fake_said(fake_line[0], OL_CONTROL_WATCHES);
	assert_non_null(m);
	assert_int_equal(m->watches.minute[1], 1080);
	here_end();
}

static void test_of_many_asked_at_once_ten_are_told(void **state)
{
	char seat[OL_SEAT_MAX];
	int i;

	(void)state;
	set_up();
	for (i = 0; i < 250; i++)
		assert_false(asks((uint8_t)i, false, seat));
	assert_int_equal(n_told(), 10);
	here_end();
}

static void test_one_that_crosses_is_answered_by_who_asked(void **state)
{
	const struct ol_id theirs = { { 1, 5, false } };
	const struct ol_office_effect *e;
	char seat[OL_SEAT_MAX];

	(void)state;
	set_up();
	assert_false(asks(4, true, seat));
	assert_true(asks(5, false, seat));
	assert_string_equal(seat, "amira");
	ol_office_roll_answered(o, 0, now, here_date(), &theirs, here_date(),
				seat, &fx);
	e = here_effect(OL_OFFICE_SAVE_ROLL);
	assert_true(e->u.roll.passed);
	assert_string_equal(e->u.roll.call.asker, "olsen");
	assert_string_equal(e->u.roll.call.answerer, "amira");
	/* Ours is done with it: what else they ask waits for a person. */
	assert_false(asks(6, false, seat));
	here_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_times_are_kept_and_told_to_the_other_side),
		cmocka_unit_test(test_of_many_asked_at_once_ten_are_told),
		cmocka_unit_test(
			test_one_that_crosses_is_answered_by_who_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
