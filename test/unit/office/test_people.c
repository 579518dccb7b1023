/* people: who is in the room is said before the first word, and every change is
 * told to the other side. The line is a fake. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "test/unit/office/here.h"

static const struct ol_id id = { { 7, 7, 7 } };

static void set_up(void)
{
	struct ol_office_line l;

	here_begin(NULL);
	l = here_line(0);
	l.n_paths = 1;
	l.path[0].remote = (struct ol_addr){ 4, { 10, 0, 0, 1 }, 7100 };
	here_add(&l);
	fake_bring(fake_line[0], OL_LINE_UP);
	here_arrive(0, 0);
	assert_int_equal(ol_office_desk_came(o, 1, "clerk"), 0);
	assert_int_equal(ol_office_desk_came(o, 2, "minister"), 0);
	ol_office_desk_sits(o, 1, OL_PART_ACTING, OL_LEG_BROWSER);
	ol_office_desk_sits(o, 2, OL_PART_PRINCIPAL, OL_LEG_PHONE);
}

static int ask(uint32_t desk, const struct ol_request *rq)
{
	ol_office_effects_clear(&fx);
	memset(&why, 0, sizeof why);
	fake_line[0]->n_said = 0;
	return ol_office_request(o, desk, now, here_date(), rq, &why, &fx);
}

static int presence(uint32_t desk, const char *name, enum ol_part part,
		    bool gone)
{
	struct ol_request rq = { .kind = OL_REQUEST_PRESENCE, .gone = gone };

	rq.person.part = part;
	snprintf(rq.person.name, sizeof rq.person.name, "%s", name);
	return ask(desk, &rq);
}

static const struct ol_office_line_view *view(void)
{
	static struct ol_office_line_view v;

	assert_int_equal(ol_office_view(o, 0, &v), 0);
	return &v;
}

/* The last control message of that type that the line was given. */
static bool said(enum ol_control_type type, struct ol_control *out)
{
	const struct ol_control *m;

	here_pass(2 * OL_TICK_US);
	m = fake_said(fake_line[0], type);
	if (m)
		*out = *m;
	return m != NULL;
}

static void call(uint32_t desk)
{
	struct ol_request rq = { .kind = OL_REQUEST_CALL };

	assert_int_equal(ask(desk, &rq), 0);
}

static void test_who_was_declared_before_is_in_the_ring(void **state)
{
	struct ol_control m;

	(void)state;
	set_up();
	assert_int_equal(presence(1, "A. Karimova", OL_PART_INTERPRETER, false),
			 0);
	call(1);
	assert_true(said(OL_CONTROL_RING, &m));
	assert_int_equal(m.people.n, 2);
	assert_string_equal(m.people.who[0].name, "clerk");
	assert_int_equal(m.people.who[0].part, OL_PART_ACTING);
	assert_int_equal(m.people.who[0].leg, OL_LEG_BROWSER);
	assert_string_equal(m.people.who[1].name, "A. Karimova");
	assert_int_equal(m.people.who[1].part, OL_PART_INTERPRETER);
	assert_int_equal(m.people.who[1].leg, OL_LEG_ROOM);
	here_end();
}

static void test_the_answer_names_who_took_it(void **state)
{
	struct ol_request answer = { .kind = OL_REQUEST_ANSWER };
	struct ol_control m = { .type = OL_CONTROL_RING, .id = id };

	(void)state;
	set_up();
	ol_people_set(&m.people, "their duty", OL_PART_ACTING, OL_LEG_FILE);
	fake_bring_control(fake_line[0], &m);
	here_arrive(0, 0);
	assert_non_null(here_event(OL_EVENT_RING));
	assert_true(ol_people_same(&view()->people_there, &m.people));
	assert_int_equal(ask(2, &answer), 0);
	assert_non_null(here_event(OL_EVENT_ANSWERED));
	assert_int_equal(view()->people_here.who[0].leg, OL_LEG_PHONE);
	assert_true(said(OL_CONTROL_ANSWER, &m));
	assert_string_equal(m.people.who[0].name, "minister");
	assert_int_equal(m.people.who[0].part, OL_PART_PRINCIPAL);
	assert_int_equal(m.people.who[0].leg, OL_LEG_PHONE);
	here_end();
}

static void test_who_comes_and_goes_is_told_once(void **state)
{
	struct ol_control m;

	(void)state;
	set_up();
	call(1);
	assert_int_equal(presence(1, "B", OL_PART_UNSAID, false), 0);
	assert_non_null(here_event(OL_EVENT_PRESENCE));
	assert_int_equal(view()->people_here.n, 2);
	assert_true(said(OL_CONTROL_PRESENCE, &m));
	assert_int_equal(m.people.who[1].part, OL_PART_LISTENER);
	assert_int_equal(presence(1, "B", OL_PART_UNSAID, false), 0);
	assert_null(here_event(OL_EVENT_PRESENCE)); /* nothing has changed */
	assert_false(said(OL_CONTROL_PRESENCE, &m));
	assert_int_equal(presence(1, "", OL_PART_PRINCIPAL, false), 0);
	assert_true(said(OL_CONTROL_PRESENCE, &m));
	assert_int_equal(m.people.who[0].part, OL_PART_PRINCIPAL);
	assert_int_equal(m.people.who[0].leg, OL_LEG_BROWSER); /* as it was */
	assert_int_equal(presence(1, "B", OL_PART_UNSAID, true), 0);
	assert_true(said(OL_CONTROL_PRESENCE, &m));
	assert_int_equal(m.people.n, 1);
	assert_int_equal(presence(1, "B", OL_PART_UNSAID, true),
			 OL_ERR_UNKNOWN);
	assert_int_equal(presence(1, "clerk", OL_PART_UNSAID, true),
			 OL_ERR_STATE);
	here_end();
}

static void test_eight_people_and_no_more(void **state)
{
	char name[2] = "A";

	(void)state;
	set_up();
	call(1);
	for (; *name < 'A' + OL_PEOPLE_MAX - 1; ++*name)
		assert_int_equal(presence(1, name, OL_PART_NOTES, false), 0);
	assert_int_equal(presence(1, "Z", OL_PART_NOTES, false), OL_ERR_FULL);
	assert_int_equal(fx.n, 0);
	here_end();
}

static void test_only_his_seat_says_who_is_in_the_room(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_PRESENCE,
				 .person = { .name = "X" } };

	(void)state;
	set_up();
	call(1);
	rq.id = o->line[0]->call.machine.id;
	assert_int_equal(ask(2, &rq), OL_ERR_DENIED);
	assert_non_null(strstr(why.text, "clerk"));
	assert_int_equal(fx.n, 0);
	rq.id.b[0] ^= 1;
	assert_int_equal(ask(1, &rq), OL_ERR_UNKNOWN);
	/* Another desk of the seat may; without the call's id it is his own. */
	assert_int_equal(ol_office_desk_came(o, 3, "clerk"), 0);
	assert_int_equal(presence(3, "X", OL_PART_NOTES, false), 0);
	assert_non_null(here_event(OL_EVENT_PRESENCE));
	assert_int_equal(view()->people_here.n, 2);
	assert_int_equal(presence(2, "Y", OL_PART_NOTES, false), 0);
	assert_null(here_event(OL_EVENT_PRESENCE));
	/* A handset of the seat, for a call to come, means itself. */
	ol_office_desk_sits(o, 3, OL_PART_PRINCIPAL, OL_LEG_FILE);
	assert_int_equal(presence(3, "Z", OL_PART_NOTES, false), 0);
	assert_null(here_event(OL_EVENT_PRESENCE));
	here_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_was_declared_before_is_in_the_ring),
		cmocka_unit_test(test_the_answer_names_who_took_it),
		cmocka_unit_test(test_who_comes_and_goes_is_told_once),
		cmocka_unit_test(test_eight_people_and_no_more),
		cmocka_unit_test(test_only_his_seat_says_who_is_in_the_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
