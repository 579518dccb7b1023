/*
 * office_roll - the people of two offices call the roll over an afternoon in
 * which the line is down for an hour: what each end tells, and when. Their
 * words are carried here; that they arrive, test/e2e/test_roll.py sees.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "test/sim/office_rig.h"

#define MINUTE (60 * ORIG_S)
#define DAY_NS INT64_C(86400000000000)
#define MINUTE_NS INT64_C(60000000000)

static struct orig *r;

static ol_date date_now(void)
{
	return (ol_date){ ORIG_DATE_NS + (int64_t)r->now.us * 1000 };
}

static ol_instant clock_of(int office)
{
	return ol_after(r->now, r->office[office].clock_us);
}

/* To that time of the day, today or tomorrow. */
static void run_to(int hour, int minute)
{
	int64_t want = (hour * 60 + minute) * MINUTE_NS;
	int64_t left = want - date_now().ns % DAY_NS;

	if (left <= 0)
		left += DAY_NS;
	orig_run(r, (uint64_t)(left / 1000));
}

static void set(int office, const char *key, const char *value)
{
	struct ol_request rq = { .kind = OL_REQUEST_SET };

	strcpy(rq.key, key);
	strcpy(rq.value, value);
	must(r, orig_ask(r, office, 1, &rq) == 0);
}

static struct ol_roll_view people(int office)
{
	struct ol_office_line_view v;
	struct ol_roll_view is;

	orig_view(r, office, 0, &v);
	ol_roll_look(&v.roll, date_now(), &is);
	return is;
}

/* Somebody of `office` asks, somebody there answers after two minutes: the
 * two items, in both ledgers. */
static void call_the_roll(int office)
{
	struct ol_office_effects fx = { 0 };
	struct ol_roll_call call = { .asked = date_now() };
	char seat[OL_SEAT_MAX];
	int i;

	memcpy(call.id.b, &call.asked.ns, sizeof call.asked.ns);
	strcpy(call.asker, "asker");
	for (i = 0; i < 2; i++) {
		call.ours = i == office;
		must(r, !ol_office_roll_asked(r->office[i].o, 0, clock_of(i),
					      date_now(), &call, seat, &fx));
	}
	orig_run(r, 2 * MINUTE);
	for (i = 0; i < 2; i++)
		ol_office_roll_answered(r->office[i].o, 0, clock_of(i),
					date_now(), &call.id, date_now(),
					"answerer", &fx);
	ol_office_effects_release(&fx);
}

static void both(enum ol_roll_state state)
{
	must(r, people(0).state == state && people(1).state == state);
}

static void test_an_afternoon_with_an_hour_without_a_line(void **state)
{
	const struct ol_event *ev;
	uint64_t since;
	int i;

	(void)state;
	r = orig_new(1871, 2, 1, &sim_link_clean);
	orig_join(r, 0, 1);
	for (i = 0; i < 2; i++)
		orig_start(r, i);
	must(r, orig_run_until_up(r, 30 * ORIG_S));
	for (i = 0; i < 2; i++)
		orig_desk(r, i, 1, true, 0);
	both(OL_ROLL_NO_TIMES);
	set(0, "roll_call", "15:00 16:00"); /* one end sets it, both know */
	for (i = 0; i < 2; i++)
		set(i, "roll_call_overdue", "600");
	orig_run(r, ORIG_S);
	both(OL_ROLL_DONE);
	must(r, people(1).there.n == 2 && people(1).here.n == 0);

	/* A watch as it should be. */
	run_to(14, 59);
	both(OL_ROLL_DONE);
	run_to(15, 1);
	both(OL_ROLL_IS_DUE);
	call_the_roll(1);
	both(OL_ROLL_DONE);

	/* One without a line: each end alarms by itself, and says why. */
	run_to(15, 45);
	orig_cut(r, 0, 1, true);
	since = r->now.us;
	run_to(16, 11);
	both(OL_ROLL_IS_OVERDUE);
	for (i = 0; i < 2; i++) {
		ev = orig_heard(r, i, 0, OL_EVENT_ROLL, since, NULL);
		must(r, ev && ev->roll.kind == OL_ROLL_OVERDUE);
		must(r, ev->roll.first && ev->roll_why == OL_ROLL_DOWN);
		must(r, orig_count(r, i, OL_EVENT_ROLL, since) == 2);
	}
	since = r->now.us;
	run_to(17, 11);
	for (i = 0; i < 2; i++) {
		ev = orig_heard(r, i, 0, OL_EVENT_ROLL, since, NULL);
		must(r, ev && ev->roll.kind == OL_ROLL_OVERDUE);
		must(r, !ev->roll.first);
		must(r, orig_count(r, i, OL_EVENT_ROLL, since) == 1);
	}
	orig_cut(r, 0, 1, false);
	must(r, orig_run_until_up(r, 10 * MINUTE));
	both(OL_ROLL_IS_OVERDUE);
	call_the_roll(0);
	both(OL_ROLL_DONE);
	must(r, people(0).next.ns % DAY_NS == 15 * 60 * MINUTE_NS);
	orig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_afternoon_with_an_hour_without_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
