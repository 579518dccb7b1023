/* requests: every refusal says what was wrong and what to do, and changes
 * nothing; what is granted is kept and told. The line is a fake. */
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
	static const char *const names[] = { "north", "south" };
	struct ol_request watch = { .kind = OL_REQUEST_WATCH, .bell = true };
	struct ol_office_line l;
	uint8_t i;

	here_begin(NULL);
	for (i = 0; i < 2; i++) {
		l = here_line(i);
		strcpy(l.settings.name, names[i]);
		l.n_paths = 1;
		l.path[0].remote = (struct ol_addr){ 4, { 10, 0, 0, i }, 7100 };
		here_add(&l);
	}
	fake_bring(fake_line[0], OL_LINE_UP);
	here_arrive(0, 0);
	assert_int_equal(ol_office_desk_came(o, 1, "clerk"), 0);
	assert_int_equal(ol_office_desk_came(o, 2, "minister"), 0);
	assert_int_equal(ol_office_request(o, 1, now, here_date(), &watch, &why,
					   &fx),
			 0);
	ol_office_effects_clear(&fx);
}

static void hear(const struct ol_control *m)
{
	fake_bring_control(fake_line[0], m);
	here_arrive(0, 0);
}

static int ask(uint32_t desk, const struct ol_request *rq)
{
	struct ol_line_settings before = o->line[0]->settings;
	int err;

	ol_office_effects_clear(&fx);
	memset(&why, 0, sizeof why);
	err = ol_office_request(o, desk, now, here_date(), rq, &why, &fx);
	if (err) { /* words, and nothing else */
		assert_true(strlen(why.text) > 10);
		assert_null(strchr(why.text, '\n'));
		assert_true(why.exit == 1 || why.exit == 6 || why.exit == 7);
		assert_int_equal(fx.n, 0);
		assert_memory_equal(&before, &o->line[0]->settings,
				    sizeof before);
	}
	return err;
}

/* ---- settings ------------------------------------------------------------------ */

static const struct {
	const char *key, *value;
	int want;
} set[] = {
	{ "recording", "no", 0 },
	{ "recording", "yes", 0 },
	{ "recording", "", OL_ERR_RANGE },
	{ "recording", "maybe", OL_ERR_RANGE },
	{ "recording", "Yes", OL_ERR_RANGE },
	{ "playout_max_ms", "60", 0 },
	{ "playout_max_ms", "59", OL_ERR_RANGE },
	{ "playout_max_ms", "2000", 0 },
	{ "playout_max_ms", "2001", OL_ERR_RANGE },
	{ "playout_max_ms", "4294967356", OL_ERR_RANGE }, /* 60 mod 2^32 */
	{ "playout_max_ms", "99999999999999999999", OL_ERR_RANGE },
	{ "playout_max_ms", "", OL_ERR_RANGE },
	{ "playout_max_ms", "-60", OL_ERR_RANGE },
	{ "playout_max_ms", "+60", OL_ERR_RANGE },
	{ "playout_max_ms", " 60", OL_ERR_RANGE },
	{ "playout_max_ms", "60 ", OL_ERR_RANGE },
	{ "playout_max_ms", "60ms", OL_ERR_RANGE },
	{ "playout_max_ms", "0x60", OL_ERR_RANGE },
	{ "ring_seconds", "10", 0 },
	{ "ring_seconds", "9", OL_ERR_RANGE },
	{ "ring_seconds", "600", 0 },
	{ "ring_seconds", "601", OL_ERR_RANGE },
	{ "documents.size", "0", 0 },
	{ "documents.size", "1024", 0 },
	{ "documents.size", "1025", OL_ERR_RANGE },
	{ "documents.total", "16777217", OL_ERR_RANGE },
	{ "documents.count", "1000001", OL_ERR_RANGE },
	{ "documents.open", "0", OL_ERR_RANGE },
	{ "documents.open", "256", 0 },
	{ "documents.open", "257", OL_ERR_RANGE },
	{ "documents.rate", "0", OL_ERR_RANGE },
	{ "documents.rate", "3600", 0 },
	{ "documents.rate", "3601", OL_ERR_RANGE },
	{ "documents", "1", OL_ERR_UNKNOWN },
	{ "documents.siz", "1", OL_ERR_UNKNOWN },
	{ "name", "Nord", 0 },
	{ "name", "Nord", 0 }, /* its own: nothing wrong */
	{ "name", "south", OL_ERR_EXISTS },
	{ "name", "", OL_ERR_RANGE },
	{ "name", "-x", OL_ERR_RANGE },
	{ "name", "a\tb", OL_ERR_RANGE },
	{ "name", "a\xe2\x80\xae", OL_ERR_RANGE },
	{ "colour", "red", OL_ERR_UNKNOWN },
	{ "", "", OL_ERR_UNKNOWN },
	{ "Recording", "yes", OL_ERR_UNKNOWN },
};

static void test_settings_have_ranges_and_nothing_else(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_SET };
	size_t i;
	int got;

	(void)state;
	set_up();
	for (i = 0; i < sizeof set / sizeof set[0]; i++) {
		strcpy(rq.key, set[i].key);
		strcpy(rq.value, set[i].value);
		got = ask(1, &rq);
		if (got != set[i].want)
			fail_msg("%s \"%s\": %d", set[i].key, set[i].value,
				 got);
		if (!got) { /* kept, and told */
			assert_non_null(here_effect(OL_OFFICE_SAVE_LINE));
			assert_non_null(here_event(OL_EVENT_LINE));
		}
	}
	assert_int_equal(o->line[0]->settings.playout_max_ms, 2000);
	assert_int_equal(o->line[0]->settings.ring_seconds, 600);
	assert_int_equal(o->line[0]->settings.documents.size_mib, 1024);
	assert_int_equal(o->line[0]->settings.documents.open, 256);
	assert_int_equal(o->line[0]->settings.documents.hourly, 3600);
	assert_string_equal(o->line[0]->settings.name, "Nord");
	here_end();
}

static void test_verified_is_kept_and_told(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_VERIFY };

	(void)state;
	set_up();
	assert_int_equal(ask(1, &rq), 0);
	assert_true(here_effect(OL_OFFICE_SAVE_LINE)->u.settings.verified);
	assert_false(here_event(OL_EVENT_LINE)->unverified);
	rq.line = 2;
	assert_int_equal(ask(1, &rq), OL_ERR_UNKNOWN);
	here_end();
}

/* ---- paths ----------------------------------------------------------------------- */

static void
test_paths_are_added_at_once_and_dropped_for_the_next_start(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_PATH,
				 .socket = 1,
				 .remote = { 4, { 10, 0, 1, 0 }, 7100 } };
	const struct ol_office_effect *e;
	uint8_t i;

	(void)state;
	set_up();
	rq.drop = true;
	assert_int_equal(ask(1, &rq), OL_ERR_UNKNOWN);
	rq.drop = false;
	assert_int_equal(ask(1, &rq), 0);
	e = here_effect(OL_OFFICE_SAVE_PATHS);
	assert_int_equal(e->u.paths.n, 2);
	assert_int_equal(e->u.paths.path[1].socket, 1);
	assert_int_equal(ask(1, &rq), OL_ERR_EXISTS);
	for (i = 1; i < 3; i++) {
		rq.remote.ip[3] = i;
		assert_int_equal(ask(1, &rq), 0);
	}
	rq.remote.ip[3] = 9;
	assert_int_equal(ask(1, &rq), OL_ERR_FULL);
	rq.drop = true;
	rq.remote.ip[3] = 1;
	assert_int_equal(ask(1, &rq), 0);
	e = here_effect(OL_OFFICE_SAVE_PATHS);
	assert_int_equal(e->u.paths.n, 3);
	assert_int_equal(e->u.paths.path[2].remote.ip[3], 2);
	rq.drop = false;
	rq.remote.ip[3] = 9;
	rq.remote.port = 0;
	assert_int_equal(ask(1, &rq), OL_ERR_RANGE);
	/* What was dropped goes with the next start. */
	assert_int_equal(o->line[0]->n_paths, 4);
	assert_int_equal(fake_line[0]->cfg.n_paths, 4);
	assert_int_equal(fake_line[0]->cfg.path[3].remote.ip[3], 2);
	assert_int_equal(fake_at[0][3].ip[3], 2); /* the door knows */
	/* A fifth has no place till then. */
	rq.remote.port = 7100;
	rq.remote.ip[3] = 7;
	assert_int_equal(ask(1, &rq), 0);
	assert_int_equal(here_effect(OL_OFFICE_SAVE_PATHS)->u.paths.n, 4);
	assert_int_equal(fake_line[0]->cfg.n_paths, 4);
	assert_int_equal(fake_line[0]->cfg.path[3].remote.ip[3], 2);
	/* The last one stays. */
	rq = (struct ol_request){ .kind = OL_REQUEST_PATH,
				  .line = 1,
				  .drop = true,
				  .remote = { 4, { 10, 0, 0, 1 }, 7100 } };
	assert_int_equal(ask(1, &rq), OL_ERR_STATE);
	here_end();
}

static void test_a_path_is_spare_and_has_bounds_of_its_step(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_PATH,
				 .spare = true,
				 .floor_step = 6,
				 .ceiling_step = 2,
				 .socket = 4,
				 .remote = { 4, { 10, 0, 1, 0 }, 443 } };
	const struct ol_line_path_config *p;
	struct ol_office_line_view v;

	(void)state;
	set_up();
	assert_int_equal(ask(1, &rq), 0);
	p = &here_effect(OL_OFFICE_SAVE_PATHS)->u.paths.path[1];
	assert_true(p->spare);
	assert_int_equal(p->floor_step, 6);
	assert_int_equal(p->ceiling_step, 2);
	assert_int_equal(ask(1, &rq), OL_ERR_EXISTS); /* the very same */
	/* It becomes what is asked for. */
	assert_true(fake_line[0]->cfg.path[1].spare);
	rq.spare = false;
	rq.ceiling_step = 0;
	assert_int_equal(ask(1, &rq), 0);
	assert_int_equal(fake_line[0]->cfg.n_paths, 2);
	assert_false(fake_line[0]->cfg.path[1].spare);
	assert_int_equal(fake_line[0]->cfg.path[1].floor_step, 6);
	assert_int_equal(here_effect(OL_OFFICE_SAVE_PATHS)->u.paths.n, 2);
	p = &here_effect(OL_OFFICE_SAVE_PATHS)->u.paths.path[1];
	assert_false(p->spare);
	assert_int_equal(p->ceiling_step, 0);
	/* Bounds that cross, or are no steps. */
	rq.floor_step = 2;
	rq.ceiling_step = 3;
	assert_int_equal(ask(1, &rq), OL_ERR_RANGE);
	assert_non_null(strstr(why.text, "63"));
	rq.ceiling_step = 2;
	assert_int_equal(ask(1, &rq), 0);
	/* A wide one is a ceiling, and no floor. */
	rq.ceiling_step = 132;
	assert_int_equal(ask(1, &rq), 0);
	rq.floor_step = 132;
	assert_int_equal(ask(1, &rq), OL_ERR_RANGE);
	rq.floor_step = 2;
	rq.ceiling_step = 133;
	assert_int_equal(ask(1, &rq), OL_ERR_RANGE);
	rq.ceiling_step = 2;
	assert_int_equal(ask(1, &rq), 0);
	rq.floor_step = 5;
	assert_int_equal(ask(1, &rq), OL_ERR_RANGE);
	assert_int_equal(ol_office_view(o, 0, &v), 0);
	assert_int_equal(v.n_kept, 2);
	assert_int_equal(v.kept[1].floor_step, 2);
	assert_int_equal(v.kept[1].ceiling_step, 2);
	here_end();
}

static void test_a_line_sets_the_bounds_of_all_its_paths(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_PATH,
				 .ceiling_step = 3,
				 .socket = 1,
				 .remote = { 4, { 10, 0, 1, 0 }, 7100 } };
	const struct ol_office_effect *e;

	(void)state;
	set_up();
	assert_int_equal(ask(1, &rq), 0);
	rq = (struct ol_request){ .kind = OL_REQUEST_SET };
	strcpy(rq.key, "floor");
	strcpy(rq.value, "63"); /* above the one path's ceiling */
	assert_int_equal(ask(1, &rq), OL_ERR_RANGE);
	strcpy(rq.value, "32");
	assert_int_equal(ask(1, &rq), 0);
	e = here_effect(OL_OFFICE_SAVE_PATHS);
	assert_int_equal(e->u.paths.path[0].floor_step, 4);
	assert_int_equal(e->u.paths.path[1].floor_step, 4);
	assert_int_equal(e->u.paths.path[1].ceiling_step, 3);
	strcpy(rq.key, "ceiling");
	strcpy(rq.value, "default");
	assert_int_equal(ask(1, &rq), 0);
	e = here_effect(OL_OFFICE_SAVE_PATHS);
	assert_int_equal(e->u.paths.path[1].ceiling_step, 0);
	assert_int_equal(fake_line[0]->cfg.path[0].floor_step, 4);
	strcpy(rq.value, "100");
	assert_int_equal(ask(1, &rq), OL_ERR_RANGE);
	here_end();
}

/* ---- suspension -------------------------------------------------------------------- */

static void test_suspension_is_kept_with_who_why_and_since(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_RESUME };
	const struct ol_line_settings *s;

	(void)state;
	set_up();
	assert_int_equal(ask(1, &rq), OL_ERR_STATE);
	rq.kind = OL_REQUEST_SUSPEND;
	assert_int_equal(ask(2, &rq), OL_ERR_RANGE); /* without why */
	strcpy(rq.why, "elections");
	assert_int_equal(ask(2, &rq), 0);
	s = &here_effect(OL_OFFICE_SAVE_LINE)->u.settings;
	assert_true(s->suspended);
	assert_string_equal(s->suspended_who, "minister");
	assert_string_equal(s->suspended_why, "elections");
	assert_true(s->suspended_since.ns == here_date().ns);
	rq.kind = OL_REQUEST_CALL;
	assert_int_equal(ask(1, &rq), OL_ERR_STATE);
	assert_int_equal(why.exit, 6);
	assert_non_null(strstr(why.text, "elections"));
	rq.kind = OL_REQUEST_RESUME;
	assert_int_equal(ask(1, &rq), 0);
	assert_false(here_effect(OL_OFFICE_SAVE_LINE)->u.settings.suspended);
	rq.kind = OL_REQUEST_CALL;
	assert_int_equal(ask(1, &rq), 0);
	here_end();
}

/* ---- calls ----------------------------------------------------------------------------- */

static void
test_calls_that_cannot_be_are_refused_with_their_status(void **state)
{
	struct ol_request call = { .kind = OL_REQUEST_CALL, .line = 1 };

	(void)state;
	set_up();
	assert_int_equal(ask(1, &call), OL_ERR_DOWN);
	assert_int_equal(why.exit, 6);
	assert_non_null(strstr(why.text, "south"));
	call.line = 0;
	assert_int_equal(ask(1, &call), 0);
	assert_int_equal(here_event(OL_EVENT_DIALING)->desk, 1);
	assert_int_equal(ask(2, &call), OL_ERR_BUSY);
	assert_int_equal(why.exit, 7);
	call.line = 7;
	assert_int_equal(ask(1, &call), OL_ERR_UNKNOWN);
	assert_int_equal(why.exit, 1);
	here_end();
}

static void test_a_desk_has_one_call(void **state)
{
	struct ol_request call = { .kind = OL_REQUEST_CALL };

	(void)state;
	set_up();
	assert_int_equal(ask(1, &call), 0);
	o->line[1]->up = fake_line[1]->up = true;
	call.line = 1;
	assert_int_equal(ask(1, &call), OL_ERR_BUSY);
	assert_non_null(strstr(why.text, "north"));
	assert_int_equal(ask(2, &call), 0);
	here_end();
}

static const struct {
	enum ol_request_kind kind;
	const char *words;
} nothing[] = {
	{ OL_REQUEST_ANSWER, "no call rings" },
	{ OL_REQUEST_DECLINE, "no call rings" },
	{ OL_REQUEST_BELL, "no call rings" },
	{ OL_REQUEST_HANGUP, "no call is up" },
	{ OL_REQUEST_RECORD, "no call is up" },
	{ OL_REQUEST_TALK, "no call is up" },
};

static void test_without_a_call_there_is_nothing_to_answer_or_end(void **state)
{
	struct ol_request rq = { .line = 0 };
	size_t i;

	(void)state;
	set_up();
	for (i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
		rq.kind = nothing[i].kind;
		memset(&rq.id, 0, sizeof rq.id);
		assert_int_equal(ask(1, &rq), OL_ERR_UNKNOWN);
		assert_non_null(strstr(why.text, nothing[i].words));
		rq.id = id; /* one that is over */
		assert_int_equal(ask(1, &rq), OL_ERR_UNKNOWN);
		assert_non_null(strstr(why.text, "any more"));
	}
	here_end();
}

static void test_hang_up_finds_the_call_that_is_meant(void **state)
{
	struct ol_request call = { .kind = OL_REQUEST_CALL };
	struct ol_request hang_up = { .kind = OL_REQUEST_HANGUP };
	struct ol_id first;

	(void)state;
	set_up();
	o->line[1]->up = fake_line[1]->up = true;
	assert_int_equal(ol_office_desk_came(o, 3, "clerk"), 0);
	assert_int_equal(ask(1, &call), 0);
	first = here_event(OL_EVENT_DIALING)->call;
	call.line = 1;
	assert_int_equal(ask(2, &call), 0);
	assert_int_equal(ask(3, &hang_up), OL_ERR_UNKNOWN); /* which? */
	assert_int_equal(ask(2, &hang_up), 0);              /* its own */
	assert_int_equal(here_event(OL_EVENT_ENDED)->line, 1);
	assert_int_equal(ask(3, &hang_up), 0); /* the only one */
	assert_int_equal(here_event(OL_EVENT_ENDED)->line, 0);
	call.line = 0;
	assert_int_equal(ask(1, &call), 0);
	hang_up.id = first; /* that was another one */
	assert_int_equal(ask(1, &hang_up), OL_ERR_UNKNOWN);
	here_end();
}

static void test_the_next_call_has_another_voice_byte(void **state)
{
	struct ol_request rq = { .kind = OL_REQUEST_CALL };
	struct ol_control m = { .type = OL_CONTROL_ANSWER };
	uint8_t last = 0;
	int i;

	(void)state;
	set_up();
	for (i = 0; i < 60; i++) {
		rq.kind = OL_REQUEST_CALL;
		assert_int_equal(ask(1, &rq), 0);
		m.id = here_event(OL_EVENT_DIALING)->call;
		now = ol_after(now, 1000000);
		hear(&m);
		assert_int_not_equal(
			here_effect(OL_OFFICE_VOICE_OPEN)->voice_id, last);
		last = here_effect(OL_OFFICE_VOICE_OPEN)->voice_id;
		rq.kind = OL_REQUEST_HANGUP;
		assert_int_equal(ask(1, &rq), 0);
	}
	here_end();
}

static void
test_bells_are_counted_once_each_and_go_with_their_desks(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_RING, .id = id };
	struct ol_request bell = { .kind = OL_REQUEST_BELL, .id = id };
	struct ol_request watch = { .kind = OL_REQUEST_WATCH, .bell = true };
	const struct ol_call *c;

	(void)state;
	set_up();
	c = &o->line[0]->call.machine;
	assert_int_equal(ask(2, &watch), 0);
	hear(&m);
	assert_int_equal(ask(1, &bell), 0);
	assert_int_equal(ask(1, &bell), 0);
	assert_int_equal(c->bells_here, 1);
	assert_int_equal(ask(2, &bell), 0);
	assert_int_equal(c->bells_here, 2);
	watch.bell = false; /* it puts its bell away */
	assert_int_equal(ask(2, &watch), 0);
	assert_int_equal(c->bells_here, 1);
	ol_office_desk_gone(o, 1, now, here_date(), &fx);
	assert_int_equal(c->bells_here, 0);
	assert_int_equal(c->state, OL_CALL_RINGING_IN);
	here_end();
}

static int moved(uint32_t desk, uint32_t to)
{
	ol_office_effects_clear(&fx);
	now = ol_after(now, OL_US_PER_S);
	return ol_office_desk_moved(o, desk, to, now, here_date(), &fx);
}

static void test_a_call_outlives_its_desk_for_a_while(void **state)
{
	struct ol_request call = { .kind = OL_REQUEST_CALL };
	struct ol_request hang_up = { .kind = OL_REQUEST_HANGUP };
	struct ol_control m = { .type = OL_CONTROL_ANSWER };
	const struct ol_call *c;

	(void)state;
	set_up();
	c = &o->line[0]->call.machine;
	assert_int_equal(ask(1, &call), 0);
	m.id = here_event(OL_EVENT_DIALING)->call;
	hear(&m);
	assert_int_equal(c->state, OL_CALL_TALKING);
	ol_office_effects_clear(&fx);
	assert_true(ol_office_desk_away(o, 1, now, here_date(), &fx));
	assert_int_equal(fx.n, 0); /* nobody hears of it */
	assert_int_equal(c->state, OL_CALL_TALKING);
	assert_int_equal(moved(1, 2), OL_ERR_EXISTS);
	assert_int_equal(moved(9, 3), OL_ERR_UNKNOWN);
	assert_int_equal(moved(1, 3), 0);
	assert_int_equal(o->line[0]->call.desk, 3);
	/* It is told how its call stands, with the dates of before. */
	assert_int_equal(here_effect(OL_OFFICE_VOICE_DESK)->desk, 3);
	assert_int_equal(here_event(OL_EVENT_ANSWERED)->desk, 3);
	assert_int_equal(here_event(OL_EVENT_ANSWERED)->at.ns,
			 o->line[0]->call.answered.ns);
	assert_true(here_event(OL_EVENT_ANSWERED)->at.ns < here_date().ns);
	assert_int_equal(here_event(OL_EVENT_PRESENCE)->desk, 3);
	assert_int_equal(here_event(OL_EVENT_MODE)->desk, 3);
	assert_int_equal(ask(3, &hang_up), 0);
	assert_int_equal(here_event(OL_EVENT_ENDED)->desk, 3);
	/* Without a call there is nothing to be kept. */
	assert_false(ol_office_desk_away(o, 3, now, here_date(), &fx));
	assert_int_equal(moved(3, 4), OL_ERR_UNKNOWN);
	assert_false(ol_office_desk_away(o, 3, now, here_date(), &fx));
	here_end();
}

static void test_a_desk_that_is_away_does_not_ring(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_RING, .id = id };
	struct ol_request call = { .kind = OL_REQUEST_CALL, .line = 1 };
	struct ol_request bell = { .kind = OL_REQUEST_BELL, .id = id };

	(void)state;
	set_up();
	o->line[1]->up = fake_line[1]->up = true;
	hear(&m);
	assert_int_equal(ask(1, &bell), 0);
	assert_int_equal(ask(1, &call), 0);
	assert_int_equal(o->line[0]->call.machine.bells_here, 1);
	assert_true(ol_office_desk_away(o, 1, now, here_date(), &fx));
	assert_int_equal(o->line[0]->call.machine.bells_here, 0);
	assert_int_equal(o->line[0]->call.machine.state, OL_CALL_RINGING_IN);
	here_end();
}

static void test_a_desk_may_become_another_seats(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_RING, .id = id };
	struct ol_request rq = { .kind = OL_REQUEST_ANSWER, .id = id };

	(void)state;
	set_up();
	assert_int_equal(ol_office_desk_is(o, 1, "anna"), 0);
	assert_int_equal(ol_office_desk_is(o, 9, "anna"), OL_ERR_UNKNOWN);
	assert_int_equal(ol_office_desk_is(o, 1, "a\nb"), OL_ERR_RANGE);
	hear(&m);
	assert_int_equal(ask(1, &rq), 0);
	assert_string_equal(here_event(OL_EVENT_RING_STOPPED)->seat, "anna");
	here_end();
}

static void test_a_call_that_another_took_says_who(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_RING, .id = id };
	struct ol_request rq = { .kind = OL_REQUEST_ANSWER, .id = id };

	(void)state;
	set_up();
	hear(&m);
	assert_int_equal(ask(2, &rq), 0);
	assert_string_equal(here_event(OL_EVENT_RING_STOPPED)->seat,
			    "minister");
	assert_int_equal(here_event(OL_EVENT_RING_STOPPED)->desk, OL_DESK_ALL);
	assert_int_equal(ask(1, &rq), OL_ERR_STATE);
	assert_non_null(strstr(why.text, "minister has taken"));
	here_end();
}

static void test_a_test_is_refused_without_a_line_or_in_a_call(void **state)
{
	struct ol_request test = { .kind = OL_REQUEST_TEST, .line = 1 };
	struct ol_request call = { .kind = OL_REQUEST_CALL };

	(void)state;
	set_up();
	assert_int_equal(ask(1, &test), OL_ERR_DOWN);
	test.line = 0;
	assert_int_equal(ask(1, &test), 0);
	assert_int_equal(ask(2, &test), OL_ERR_BUSY);
	assert_int_equal(ask(1, &call), 0); /* it gives way */
	assert_false(here_event(OL_EVENT_TEST)->test.passed);
	assert_int_equal(ask(1, &test), OL_ERR_BUSY);
	assert_int_equal(why.exit, 7);
	here_end();
}

/* ---- why no call is placed --------------------------------------------------- */

static void test_a_call_that_is_not_placed_says_why_and_since_when(void **state)
{
	static const struct {
		enum ol_line_reason reason;
		uint64_t last_cell_s;
		const char *words;
		int64_t since_s; /* before now, which is at 61 s */
	} row[] = {
		{ OL_LINE_REASON_STARTING, 0,
		  "is down: nothing heard of Peer 1 since this node started: ",
		  60 },
		{ OL_LINE_REASON_SILENT, 40, "is down: nothing heard of Peer 1",
		  21 },
		{ OL_LINE_REASON_SILENT, 0, "is down: nothing heard of Peer 1",
		  60 },
		{ OL_LINE_REASON_REFUSED, 40,
		  "is down: refused at the node of Peer 1: nobody listens",
		  60 },
		{ OL_LINE_REASON_GOODBYE, 40, "is down: stopped by Peer 1",
		  60 },
	};
	struct ol_request rq = { .kind = OL_REQUEST_CALL, .line = 1 };
	size_t i;

	(void)state;
	set_up();
	now.us = 61 * OL_US_PER_S;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		fake_line[1]->reason = row[i].reason;
		fake_line[1]->last_cell.us = row[i].last_cell_s * OL_US_PER_S;
		assert_int_equal(ol_office_request(o, 1, now, here_date(), &rq,
						   &why, &fx),
				 OL_ERR_DOWN);
		assert_int_equal(why.exit, 6);
		if (!strstr(why.text, row[i].words))
			fail_msg("%s: %s", row[i].words, why.text);
		assert_true(here_date().ns - why.since.ns ==
			    row[i].since_s * 1000000000);
	}
	strcpy(o->line[1]->peer.goodbye_who, "eva");
	strcpy(o->line[1]->peer.goodbye_why, "fire");
	(void)ol_office_request(o, 1, now, here_date(), &rq, &why, &fx);
	assert_non_null(strstr(why.text, "said goodbye (eva: fire)"));
	o->line[1]->peer.suspended = true;
	o->line[1]->peer.suspended_since.ns = 5;
	strcpy(o->line[1]->peer.suspended_who, "bob");
	strcpy(o->line[1]->peer.suspended_why, "protest");
	(void)ol_office_request(o, 1, now, here_date(), &rq, &why, &fx);
	assert_non_null(strstr(why.text, "by Peer 1, bob (protest): only"));
	assert_true(why.since.ns == 5);
	o->line[1]->settings.suspended = true; /* ours counts first */
	o->line[1]->settings.suspended_since.ns = 6;
	strcpy(o->line[1]->settings.suspended_who, "tom");
	(void)ol_office_request(o, 1, now, here_date(), &rq, &why, &fx);
	assert_non_null(strstr(why.text, "by this office, tom"));
	assert_true(why.since.ns == 6);
	rq.kind = OL_REQUEST_HANGUP; /* the next refusal has no such date */
	(void)ol_office_request(o, 1, now, here_date(), &rq, &why, &fx);
	assert_true(why.since.ns == 0);
	here_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_call_that_is_not_placed_says_why_and_since_when),
		cmocka_unit_test(test_settings_have_ranges_and_nothing_else),
		cmocka_unit_test(test_verified_is_kept_and_told),
		cmocka_unit_test(
			test_paths_are_added_at_once_and_dropped_for_the_next_start),
		cmocka_unit_test(
			test_a_path_is_spare_and_has_bounds_of_its_step),
		cmocka_unit_test(test_a_line_sets_the_bounds_of_all_its_paths),
		cmocka_unit_test(
			test_suspension_is_kept_with_who_why_and_since),
		cmocka_unit_test(
			test_calls_that_cannot_be_are_refused_with_their_status),
		cmocka_unit_test(test_a_desk_has_one_call),
		cmocka_unit_test(
			test_without_a_call_there_is_nothing_to_answer_or_end),
		cmocka_unit_test(test_hang_up_finds_the_call_that_is_meant),
		cmocka_unit_test(test_the_next_call_has_another_voice_byte),
		cmocka_unit_test(
			test_bells_are_counted_once_each_and_go_with_their_desks),
		cmocka_unit_test(test_a_call_outlives_its_desk_for_a_while),
		cmocka_unit_test(test_a_desk_that_is_away_does_not_ring),
		cmocka_unit_test(test_a_desk_may_become_another_seats),
		cmocka_unit_test(test_a_call_that_another_took_says_who),
		cmocka_unit_test(
			test_a_test_is_refused_without_a_line_or_in_a_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
