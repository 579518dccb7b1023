/* testing - tests of a line, asked for or due by themselves: who hears of
 * them, and what is counted. doc/protocol/control.md, "Line test" */
#include "base/text.h"
#include "office/state.h"

/* A test of words that nobody asked for is told where its result is another
 * than the last one's: desks would hear of little else. */
static bool is_news(const struct ol_test_last *last,
		    const struct ol_test_result *r)
{
	return !r->by_itself || r->kind == OL_TEST_VOICE || last->at.ns == 0 ||
	       last->result.passed != r->passed;
}

static void tell(struct office_input *in, struct office_line *l,
		 const struct ol_test_result *r)
{
	if (is_news(&l->tests.last[r->kind], r))
		office_event(in, l, OL_EVENT_TEST, l->probe_desk)->test = *r;
	l->probe_desk = OL_DESK_ALL;
}

static void over(struct office_input *in, struct office_line *l,
		 struct ol_test_result *r)
{
	tell(in, l, r);
	ol_tests_note(&l->tests, in->date, r);
	office_save_tests(in, l, false);
}

void office_stop_test(struct office_input *in, struct office_line *l,
		      bool counts, const char *why)
{
	struct ol_test_result r;

	if (l->probe.state == OL_PROBE_IDLE)
		return;
	ol_probe_stop(&l->probe, why, &r);
	r.by_itself = l->test_by_itself;
	if (counts) {
		over(in, l, &r);
		return;
	}
	if (r.by_itself)
		ol_tests_later(&l->tests, in->now, r.kind);
	else
		tell(in, l, &r);
}

void office_begin_test(struct office_input *in, struct office_line *l,
		       enum ol_test_kind kind, uint32_t desk)
{
	const struct ol_random *rnd = &in->o->cfg->random;
	struct ol_id id = ol_id_make(in->date, rnd);
	struct ol_control ask;

	ol_probe_begin(&l->probe, in->now, kind, &id, rnd, &ask);
	office_say(l, &ask);
	l->probe_desk = desk;
	l->test_by_itself = desk == OL_DESK_ALL;
}

/* A test of a line that is down has failed before it began. */
static void fail_test(struct office_input *in, struct office_line *l,
		      enum ol_test_kind kind)
{
	struct ol_test_result r = { .kind = kind, .by_itself = true };

	(void)ol_text_copy(r.why, sizeof r.why, "the line is down");
	over(in, l, &r);
}

static void run_test(struct office_input *in, struct office_line *l,
		     enum ol_test_kind kind)
{
	if (in->o->stopping || l->settings.suspended || l->peer.suspended)
		return;
	if (!l->up)
		fail_test(in, l, kind);
	else if (l->probe.state != OL_PROBE_IDLE ||
		 (kind == OL_TEST_VOICE && office_line_is_busy(l)))
		ol_tests_later(&l->tests, in->now, kind);
	else
		office_begin_test(in, l, kind, OL_DESK_ALL);
}

void office_tick_tests(struct office_input *in, struct office_line *l)
{
	struct ol_test_result r;
	enum ol_test_kind kind;

	if (ol_probe_step(&l->probe, in->now, &r)) {
		r.by_itself = l->test_by_itself;
		over(in, l, &r);
	}
	if (ol_tests_due(&l->tests, in->now, &kind))
		run_test(in, l, kind);
}

void office_save_tests(struct office_input *in, struct office_line *l, bool all)
{
	struct ol_test_hour sum;

	while (ol_tests_save(&l->tests, in->now, all, &sum))
		office_effect(in, OL_OFFICE_SAVE_TESTS, l->index)->u.tests =
			sum;
}
