/* ringing: which desks ring for a call, rung after rung. */
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

enum { DUTY = 1, EVA, TOM, LEADER, WATCHER }; /* desks */

/* A line whose ladder is that, up. */
static void set_up(const char *ladder)
{
	struct ol_office_line l = here_line(0);
	const char *wrong;

	here_begin(NULL);
	l.n_paths = 1;
	l.path[0].remote = (struct ol_addr){ 4, { 10, 0, 0, 0 }, 7100 };
	l.settings.has_ladder = true;
	assert_int_equal(ol_ladder_read(&l.settings.ladder, ladder, &wrong), 0);
	here_add(&l);
	fake_bring(fake_line[0], OL_LINE_UP);
	here_arrive(0, 0);
}

static int ask(uint32_t d, enum ol_request_kind kind, bool bell)
{
	struct ol_request rq = { .kind = kind, .bell = bell };

	ol_office_effects_clear(&fx);
	return ol_office_request(o, d, now, here_date(), &rq, &why, &fx);
}

static void sit(uint32_t d, const char *seat, enum ol_role role, bool bell)
{
	assert_int_equal(ol_office_desk_came(o, d, seat), 0);
	ol_office_desk_role(o, d, role, now, here_date(), &fx);
	assert_int_equal(ask(d, OL_REQUEST_WATCH, bell), 0);
}

static void all_sit(void)
{
	sit(DUTY, "duty officer", OL_ROLE_DUTY, true);
	sit(EVA, "eva", OL_ROLE_INTERPRETER, true);
	sit(LEADER, "leader", OL_ROLE_PRINCIPAL, true);
	sit(WATCHER, "tom", OL_ROLE_CLERK, false);
}

static void go(uint32_t d)
{
	ol_office_effects_clear(&fx);
	ol_office_desk_gone(o, d, now, here_date(), &fx);
}

static void ring(enum ol_precedence precedence)
{
	struct ol_control m = { .type = OL_CONTROL_RING,
				.id = id,
				.precedence = (uint8_t)precedence };

	fake_bring_control(fake_line[0], &m);
	here_arrive(0, 0);
}

/* What that desk is told of the ring by the last step; NULL: nothing. */
static const struct ol_event *told(uint32_t d)
{
	const struct ol_event *ev, *last = NULL;
	size_t i;

	for (i = 0; i < fx.n; i++) {
		ev = &fx.e[i].u.event;
		if (fx.e[i].kind == OL_OFFICE_EVENT &&
		    ev->kind == OL_EVENT_RING &&
		    (ev->desk == d || ev->desk == OL_DESK_ALL))
			last = ev;
	}
	return last;
}

static bool rings(uint32_t d)
{
	return told(d) && told(d)->bell;
}

/* How many bells the caller was told of last; -1: nothing yet. */
static int bells(void)
{
	const struct ol_control *m =
		fake_said(fake_line[0], OL_CONTROL_RINGING);

	return m ? (int)m->bells : -1;
}

#define LADDER "duty officer, interpreter 20, principal 45"

static void test_each_rung_rings_at_its_second(void **state)
{
	(void)state;
	set_up(LADDER);
	all_sit();
	ring(OL_ROUTINE);
	assert_true(rings(DUTY));
	assert_true(told(EVA) && !rings(EVA));
	assert_true(told(LEADER) && !rings(LEADER));
	assert_true(told(WATCHER) && !rings(WATCHER)); /* it has no bell */
	assert_string_equal(told(DUTY)->next, "interpreter");
	assert_true(told(DUTY)->next_at.ns == here_date().ns + 20000000000);
	assert_int_equal(ask(DUTY, OL_REQUEST_BELL, false), 0);
	here_pass(19999999);
	assert_null(told(EVA));
	here_pass(1);
	assert_true(rings(EVA) && rings(DUTY) && !rings(LEADER));
	assert_string_equal(told(LEADER)->next, "principal");
	here_pass(24999999);
	assert_null(told(LEADER));
	here_pass(1);
	assert_true(rings(LEADER));
	assert_string_equal(told(LEADER)->next, "");
	assert_true(told(LEADER)->next_at.ns == 0);
	here_end();
}

static void test_the_caller_sees_the_bells_rise(void **state)
{
	(void)state;
	set_up(LADDER);
	all_sit();
	ring(OL_ROUTINE);
	assert_int_equal(ask(DUTY, OL_REQUEST_BELL, false), 0);
	here_pass(20000);
	assert_int_equal(bells(), 1);
	here_pass(20 * OL_US_PER_S);
	assert_int_equal(ask(EVA, OL_REQUEST_BELL, false), 0);
	here_pass(20000);
	assert_int_equal(bells(), 2);
	go(DUTY);
	here_pass(20000);
	assert_int_equal(bells(), 1);
	here_end();
}

static void test_a_rung_without_anybody_is_passed_over(void **state)
{
	(void)state;
	set_up(LADDER);
	sit(EVA, "eva", OL_ROLE_INTERPRETER, true);
	sit(LEADER, "leader", OL_ROLE_PRINCIPAL, true);
	ring(OL_ROUTINE);
	assert_true(rings(EVA));
	assert_false(rings(LEADER));
	/* Who goes while it rings leaves his rung empty. */
	go(EVA);
	assert_true(rings(LEADER));
	/* Who comes is rung if his rung has come; a watcher sees it. */
	sit(DUTY, "duty officer", OL_ROLE_DUTY, true);
	assert_true(rings(DUTY));
	sit(WATCHER, "tom", OL_ROLE_CLERK, false);
	assert_non_null(told(WATCHER));
	here_end();
}

static void test_a_desk_that_falls_silent_is_nobody(void **state)
{
	(void)state;
	set_up(LADDER);
	all_sit();
	ring(OL_ROUTINE);
	assert_int_equal(ask(DUTY, OL_REQUEST_WATCH, false), 0);
	assert_true(rings(EVA));
	assert_false(rings(LEADER));
	ol_office_effects_clear(&fx);
	assert_false(ol_office_desk_away(o, EVA, now, here_date(), &fx));
	assert_true(rings(LEADER));
	here_end();
}

static void test_another_role_is_another_rung(void **state)
{
	(void)state;
	set_up(LADDER);
	all_sit();
	sit(TOM, "tim", OL_ROLE_PRINCIPAL, true);
	ring(OL_ROUTINE);
	assert_false(rings(TOM));
	ol_office_effects_clear(&fx);
	ol_office_desk_role(o, TOM, OL_ROLE_DUTY, now, here_date(), &fx);
	assert_true(rings(TOM));
	assert_null(told(LEADER));
	here_end();
}

static void test_a_flash_rings_all_rungs_at_once(void **state)
{
	(void)state;
	set_up(LADDER);
	all_sit();
	ring(OL_FLASH);
	assert_true(rings(DUTY) && rings(EVA) && rings(LEADER));
	assert_string_equal(told(DUTY)->next, "");
	here_end();
}

static void test_nobody_on_the_ladder_rings_whoever_is_there(void **state)
{
	(void)state;
	set_up("\"anna\", principal 45");
	sit(EVA, "eva", OL_ROLE_INTERPRETER, true);
	ring(OL_ROUTINE);
	assert_true(rings(EVA));
	here_end();
}

static void test_a_desk_may_take_it_before_its_rung(void **state)
{
	const struct ol_event *ev;

	(void)state;
	set_up(LADDER);
	all_sit();
	ring(OL_ROUTINE);
	assert_int_equal(ask(LEADER, OL_REQUEST_ANSWER, false), 0);
	ev = here_event(OL_EVENT_RING_STOPPED);
	assert_true(ev && ev->reason == OL_END_TAKEN);
	assert_string_equal(ev->seat, "leader");
	here_pass(60 * OL_US_PER_S);
	assert_null(told(EVA)); /* nothing rings any more */
	here_end();
}

static void test_a_decline_ends_it_for_all(void **state)
{
	(void)state;
	set_up(LADDER);
	all_sit();
	ring(OL_ROUTINE);
	assert_int_equal(ask(DUTY, OL_REQUEST_DECLINE, false), 0);
	assert_int_equal(here_event(OL_EVENT_RING_STOPPED)->reason,
			 OL_END_DECLINED);
	here_pass(60 * OL_US_PER_S);
	assert_null(told(LEADER));
	here_end();
}

static void test_a_missed_call_tells_whom_it_rang(void **state)
{
	struct ol_control end = { .type = OL_CONTROL_END,
				  .id = id,
				  .reason = OL_CONTROL_UNANSWERED };
	const struct ol_event *ev;
	char seat[8];
	uint32_t d;

	(void)state;
	set_up(LADDER);
	all_sit();
	ring(OL_ROUTINE);
	assert_int_equal(ask(DUTY, OL_REQUEST_BELL, false), 0);
	here_pass(45 * OL_US_PER_S);
	assert_int_equal(ask(LEADER, OL_REQUEST_BELL, false), 0);
	go(DUTY); /* it was rung all the same */
	here_pass(15 * OL_US_PER_S);
	fake_bring_control(fake_line[0], &end);
	here_arrive(0, 0);
	ev = here_event(OL_EVENT_MISSED);
	assert_non_null(ev);
	assert_string_equal(ev->rang, "duty officer, leader");
	assert_int_equal(ev->bells, 2);
	assert_int_equal((int)ev->rang_seconds, 60);
	assert_int_equal(ev->reason, OL_END_UNANSWERED);
	/* More than it has room for; each once. */
	for (d = 20; d < 31; d++) {
		snprintf(seat, sizeof seat, "s%u", (unsigned)d / 2);
		sit(d, seat, OL_ROLE_DUTY, true);
	}
	ring(OL_ROUTINE); /* a late one: the id was over */
	assert_null(told(20));
	here_end();
}

static void test_names_are_told_each_once_and_as_many_as_fit(void **state)
{
	struct office_call c = { .n_rang = 0 };
	char text[OL_RANG_TEXT], seat[OL_SEAT_MAX];
	int i;

	(void)state;
	office_write_rang(&c, text);
	assert_string_equal(text, "");
	office_note_rang(&c, "anna");
	office_note_rang(&c, "bob");
	office_note_rang(&c, "anna");
	office_write_rang(&c, text);
	assert_string_equal(text, "anna, bob");
	memset(&c, 0, sizeof c);
	for (i = 0; i < 2 * OL_OFFICE_RANG + 3; i++) {
		snprintf(seat, sizeof seat, "%032d", i);
		office_note_rang(&c, seat);
		office_note_rang(&c, seat);
	}
	office_write_rang(&c, text);
	assert_non_null(strstr(text, "00007 and others"));
	assert_null(strstr(text, "00008"));
}

/* ---- the setting ------------------------------------------------------ */

static int set(const char *value)
{
	struct ol_request rq = { .kind = OL_REQUEST_SET };

	snprintf(rq.key, sizeof rq.key, "ladder");
	snprintf(rq.value, sizeof rq.value, "%s", value);
	ol_office_effects_clear(&fx);
	return ol_office_request(o, DUTY, now, here_date(), &rq, &why, &fx);
}

static void test_a_line_has_a_ladder_of_its_own_or_the_offices(void **state)
{
	const struct ol_line_settings *s;

	(void)state;
	set_up("everyone");
	all_sit();
	assert_int_equal(set("duty officer, clerk 9"), OL_ERR_RANGE);
	assert_non_null(strstr(why.text, "clerks and auditors"));
	assert_int_equal(set("principal, duty officer 30"), 0);
	s = &here_effect(OL_OFFICE_SAVE_LINE)->u.settings;
	assert_true(s->has_ladder && s->ladder.n == 2);
	ring(OL_ROUTINE);
	assert_true(rings(LEADER) && !rings(DUTY));
	/* What is set now counts from the next call on. */
	assert_int_equal(set("default"), 0);
	assert_false(here_effect(OL_OFFICE_SAVE_LINE)->u.settings.has_ladder);
	here_pass(29999999);
	assert_null(told(DUTY));
	here_pass(1);
	assert_true(rings(DUTY));
	here_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_rung_rings_at_its_second),
		cmocka_unit_test(test_the_caller_sees_the_bells_rise),
		cmocka_unit_test(test_a_rung_without_anybody_is_passed_over),
		cmocka_unit_test(test_a_desk_that_falls_silent_is_nobody),
		cmocka_unit_test(test_another_role_is_another_rung),
		cmocka_unit_test(test_a_flash_rings_all_rungs_at_once),
		cmocka_unit_test(
			test_nobody_on_the_ladder_rings_whoever_is_there),
		cmocka_unit_test(test_a_desk_may_take_it_before_its_rung),
		cmocka_unit_test(test_a_decline_ends_it_for_all),
		cmocka_unit_test(test_a_missed_call_tells_whom_it_rang),
		cmocka_unit_test(
			test_names_are_told_each_once_and_as_many_as_fit),
		cmocka_unit_test(
			test_a_line_has_a_ladder_of_its_own_or_the_offices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
