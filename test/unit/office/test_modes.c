/* modes: what the network lets a call be, told to both sides, and what it
 * means for the voice. One line, a fake (here.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "test/unit/office/here.h"

#define S ((uint64_t)1000000)

static const struct ol_id id = { { 7, 7, 7 } };

static void hear(const struct ol_control *m)
{
	fake_bring_control(fake_line[0], m);
	here_arrive(0, 0);
}

static void hear_mode(enum ol_call_mode mode, bool talks)
{
	struct ol_control m = { .type = OL_CONTROL_MODE,
				.id = id,
				.mode = (uint8_t)mode,
				.talks = talks };

	hear(&m);
}

static int ask(const struct ol_request *rq)
{
	ol_office_effects_clear(&fx);
	return ol_office_request(o, 1, now, here_date(), rq, &why, &fx);
}

static void hold_key(bool talks)
{
	struct ol_request rq = { .kind = OL_REQUEST_TALK, .talks = talks };

	assert_int_equal(ask(&rq), 0);
}

/* The last message of the mode that has left by the next slot. */
static const struct ol_control *said(void)
{
	now = ol_office_deadline(o);
	ol_office_tick(o, now, here_date(), &fx);
	return fake_said(fake_line[0], OL_CONTROL_MODE);
}

/* The last event of the mode since the effects were cleared; NULL. */
static const struct ol_event *told(void)
{
	const struct ol_event *ev = NULL;
	size_t i;

	for (i = 0; i < fx.n; i++)
		if (fx.e[i].kind == OL_OFFICE_EVENT &&
		    fx.e[i].u.event.kind == OL_EVENT_MODE)
			ev = &fx.e[i].u.event;
	return ev;
}

static void pass(uint64_t us)
{
	fake_line[0]->n_said = 0;
	here_pass(us);
}

static void network(uint8_t step, uint16_t lost_permille)
{
	fake_line[0]->news.step = step;
	fake_line[0]->news.lost_permille = lost_permille;
	fake_line[0]->news.n_living = 1;
}

/* A line that is up. */
static void set_up(void)
{
	struct ol_request watch = { .kind = OL_REQUEST_WATCH, .bell = true };
	struct ol_office_line l = here_line(0);

	here_begin(NULL);
	strcpy(l.settings.name, "south");
	l.settings.playout_max_ms = 500;
	l.n_paths = 1;
	l.path[0].remote = (struct ol_addr){ 4, { 10, 0, 0, 0 }, 7100 };
	here_add(&l);
	assert_int_equal(ol_office_desk_came(o, 1, "clerk"), 0);
	assert_int_equal(ask(&watch), 0);
	network(1, 0);
	fake_bring(fake_line[0], OL_LINE_UP);
	here_arrive(0, 0);
}

/* And a call in it; its effects are in `fx`. */
static void talk_as(const struct ol_id *call)
{
	struct ol_control ring = { .type = OL_CONTROL_RING,
				   .id = *call,
				   .people = { .n = 1,
					       .who = { { "there", 0, 0 } } } };
	struct ol_request answer = { .kind = OL_REQUEST_ANSWER };

	hear(&ring);
	fake_line[0]->n_said = 0;
	assert_int_equal(ask(&answer), 0);
}

static void talk(void)
{
	talk_as(&id);
}

static struct ol_office_voice voice(void)
{
	struct ol_office_voice v;

	ol_office_voice(o, 0, &v);
	return v;
}

static void a_good_network_says_nothing_of_modes(void **state)
{
	(void)state;
	set_up();
	talk();
	assert_null(told());
	assert_null(said());
	assert_int_equal(voice().mode, OL_MODE_VOICE);
	assert_true(voice().speaks);
	assert_int_equal(voice().max_delay_ms, 500);
	fake_line[0]->heard.lost = 77;
	assert_int_equal(voice().heard.lost, 77);
	assert_int_equal(fake_line[0]->afford_ms, 500);
	pass(60 * S);
	assert_null(told());
	here_end();
}

static void a_call_that_goes_down_is_told_to_both_sides(void **state)
{
	const struct ol_control *m;

	(void)state;
	set_up();
	talk();
	network(2, 600);
	pass(OL_MODE_DOWN_US - 100000);
	assert_null(told());
	ol_office_effects_clear(&fx);
	while (!told() && now.us < 60 * S) {
		now = ol_office_deadline(o);
		ol_office_tick(o, now, here_date(), &fx);
	}
	assert_int_equal(told()->mode, OL_MODE_TALK);
	assert_int_equal(told()->desk, 1);
	assert_false(told()->talks_here || told()->talks_there);
	m = said();
	assert_non_null(m);
	assert_int_equal(m->mode, OL_MODE_TALK);
	assert_true(ol_id_equal(&m->id, &id));
	assert_false(m->talks);
	/* And up again. */
	network(1, 0);
	pass(OL_MODE_UP_US + 100000);
	assert_int_equal(told()->mode, OL_MODE_VOICE);
	assert_int_equal(fake_line[0]->afford_ms, 500);
	here_end();
}

static void who_talks_holds_the_key_and_is_heard(void **state)
{
	(void)state;
	set_up();
	talk();
	network(2, 600);
	pass(OL_MODE_DOWN_US + 100000);
	assert_int_equal(voice().mode, OL_MODE_TALK);
	assert_false(voice().speaks);
	assert_int_equal(voice().max_delay_ms, 2000);
	assert_int_equal(fake_line[0]->afford_ms, 2000);
	hold_key(true);
	assert_true(told()->talks_here);
	assert_true(said()->talks);
	assert_true(voice().speaks);
	hold_key(true); /* it holds it already */
	assert_null(told());
	hear_mode(OL_MODE_VOICE, true); /* both */
	assert_true(told()->talks_here && told()->talks_there);
	hold_key(false);
	assert_false(told()->talks_here);
	assert_true(told()->talks_there);
	assert_false(said()->talks);
	assert_false(voice().speaks);
	here_end();
}

static void the_worse_direction_counts(void **state)
{
	struct ol_voice_offer offer = { .cut = { 50 }, .n_cuts = 1 };
	struct ol_control end = { .type = OL_CONTROL_END, .id = id };
	struct ol_id other;

	(void)state;
	set_up();
	talk();
	hear_mode(OL_MODE_TALK, false);
	assert_int_equal(told()->mode, OL_MODE_TALK);
	ol_office_offer_voice(o, 0, &offer);
	assert_int_equal(fake_line[0]->n_offers, 1);
	hear_mode(OL_MODE_TEXT, false);
	assert_int_equal(told()->mode, OL_MODE_TEXT);
	ol_office_offer_voice(o, 0, &offer);
	assert_int_equal(fake_line[0]->n_offers, 1); /* it is not sent */
	hear_mode(OL_MODE_VOICE, false);
	assert_int_equal(told()->mode, OL_MODE_VOICE);
	/* The next call knows nothing of this one. */
	hear_mode(OL_MODE_TEXT, true);
	hear(&end);
	assert_int_equal(fake_line[0]->afford_ms, 500);
	assert_int_equal(voice().mode, OL_MODE_TEXT); /* there is none */
	assert_false(voice().speaks);
	fake_line[0]->n_said = 0;
	other = id;
	other.b[0]++;
	talk_as(&other);
	assert_int_equal(voice().mode, OL_MODE_VOICE);
	here_end();
}

static void
what_is_known_before_the_call_counts_from_its_first_word(void **state)
{
	(void)state;
	set_up();
	network(1, 950);
	pass(10 * S);
	talk();
	assert_int_equal(told()->mode, OL_MODE_TEXT);
	assert_int_equal(said()->mode, OL_MODE_TEXT);
	here_end();
}

static void a_line_without_a_living_path_decides_nothing(void **state)
{
	(void)state;
	set_up();
	talk();
	network(50, 0);
	fake_line[0]->news.n_living = 0;
	pass(60 * S);
	assert_null(told());
	fake_line[0]->news.n_living = 1;
	pass(OL_MODE_DOWN_US + 100000);
	assert_int_equal(told()->mode, OL_MODE_TEXT);
	here_end();
}

static void nonsense_of_the_counterpart_is_bounded(void **state)
{
	struct ol_control stray = { .type = OL_CONTROL_MODE,
				    .id = { { 1 } },
				    .mode = OL_MODE_TEXT };
	unsigned n = 0;

	(void)state;
	set_up();
	hear_mode(OL_MODE_TEXT, true); /* no call */
	assert_null(told());
	talk();
	hear(&stray); /* of another one */
	assert_null(told());
	for (unsigned i = 0; i < 1000; i++) {
		hear_mode(i % 2 ? OL_MODE_TEXT : OL_MODE_VOICE, i % 3);
		n += told() != NULL;
	}
	assert_in_range(n, 1, OL_OFFICE_TERMS_MOST);
	here_end();
}

static void the_key_needs_a_call(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_TALK, .talks = true };

	(void)state;
	set_up();
	assert_int_equal(ask(&rq), OL_ERR_UNKNOWN);
	assert_non_null(strstr(why.text, "no call is up"));
	here_end();
}

static void the_bound_of_the_playout_is_said_at_once(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_SET,
				 .key = "playout_max_ms",
				 .value = "250" };

	(void)state;
	set_up();
	assert_int_equal(ask(&rq), 0);
	assert_int_equal(fake_line[0]->afford_ms, 250);
	here_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_network_says_nothing_of_modes),
		cmocka_unit_test(a_call_that_goes_down_is_told_to_both_sides),
		cmocka_unit_test(who_talks_holds_the_key_and_is_heard),
		cmocka_unit_test(the_worse_direction_counts),
		cmocka_unit_test(
			what_is_known_before_the_call_counts_from_its_first_word),
		cmocka_unit_test(a_line_without_a_living_path_decides_nothing),
		cmocka_unit_test(nonsense_of_the_counterpart_is_bounded),
		cmocka_unit_test(the_key_needs_a_call),
		cmocka_unit_test(the_bound_of_the_playout_is_said_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
