/*
 * view: lines by name and moments as dates. The office is a stand-in: the two
 * functions that view calls, with one line in them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/error.h"
#include "desk/view.h"

static struct ol_office_line_view south;

int ol_office_view(const struct ol_office *o, uint16_t line,
		   struct ol_office_line_view *out)
{
	(void)o;
	if (line)
		return OL_ERR_UNKNOWN;
	*out = south;
	return 0;
}

ol_date ol_office_since(const struct ol_office *o, uint16_t line, ol_instant t,
			ol_date d)
{
	(void)o;
	(void)line;
	(void)t;
	(void)d;
	return (ol_date){ 4242 };
}

int ol_office_find(const struct ol_office *o, const char *name, uint16_t *line)
{
	(void)o;
	if (strcmp(name, south.settings.name))
		return OL_ERR_UNKNOWN;
	*line = 0;
	return 0;
}

/* 10 s after the start of the machine; 2023-11-14. */
static const ol_instant now = { 10 * OL_US_PER_S };
static const ol_date date = { 1700000000000000000 };
static struct ol_addr local[6]; /* two of UDP; from 4 on: one of TCP */
static const struct ol_desk_sockets sockets = { 6, local, 4 };

static int set_up(void **state)
{
	(void)state;
	ol_addr_read(&local[0], "192.0.2.1:7100");
	ol_addr_read(&local[1], "198.51.100.1:7100");
	ol_addr_read(&local[4], "192.0.2.1:7100"); /* as UDP's */
	memset(&south, 0, sizeof south);
	strcpy(south.settings.name, "south");
	strcpy(south.peer_name, "South");
	south.peer_level = OL_LEVEL_MINISTER;
	south.status.up = true;
	south.status.reason = OL_LINE_REASON_ANSWERED;
	south.status.since.us = 4 * OL_US_PER_S;
	south.status.n_paths = 2;
	south.status.path[0].state = OL_PATH_PROVEN;
	south.status.path[0].rtt_us = 40000;
	south.status.path[0].last_cell.us = 9990000;
	south.status.path[1].state = OL_PATH_PROVEN;
	south.status.path[1].rtt_us = 30000;
	south.status.path[1].socket = 1;
	south.status.path[1].last_cell = OL_NEVER;
	return 0;
}

static void test_moments_become_dates(void **state)
{
	struct ol_desk_line l;

	(void)state;
	assert_int_equal(ol_desk_view_line(&l, NULL, 0, &sockets, now, date),
			 0);
	assert_true(l.since.ns == date.ns - 6000000000);
	assert_true(l.path[0].last_cell.ns == date.ns - 10000000);
	assert_true(l.path[1].last_cell.ns == 0); /* never */
	assert_true(ol_addr_equal(&l.path[1].local, &local[1]));
	assert_int_equal(l.level, OL_LEVEL_MINISTER);
	assert_int_equal(l.n_paths, 2);
	assert_int_equal(ol_desk_view_line(&l, NULL, 1, &sockets, now, date),
			 OL_ERR_UNKNOWN);
}

static void test_the_state_of_a_line_names_who_and_why(void **state)
{
	struct ol_desk_line l;

	(void)state;
	ol_desk_view_line(&l, NULL, 0, &sockets, now, date);
	assert_int_equal(l.state, OL_DESK_LINE_UP);
	assert_string_equal(l.who, "");

	south.status.up = false;
	south.status.reason = OL_LINE_REASON_GOODBYE;
	strcpy(south.goodbye_who, "duty officer");
	strcpy(south.goodbye_why, "maintenance");
	ol_desk_view_line(&l, NULL, 0, &sockets, now, date);
	assert_int_equal(l.state, OL_DESK_LINE_DOWN);
	assert_int_equal(l.why, OL_LINE_REASON_GOODBYE);
	assert_string_equal(l.who, "duty officer");
	assert_string_equal(l.words, "maintenance");

	south.status.up = true;
	south.suspended_there = true;
	strcpy(south.suspended_there_why, "protest");
	strcpy(south.suspended_there_who, "bob");
	south.suspended_there_since.ns = 66;
	ol_desk_view_line(&l, NULL, 0, &sockets, now, date);
	assert_int_equal(l.state, OL_DESK_LINE_SUSPENDED);
	assert_int_equal(l.why, OL_LINE_REASON_SUSPENDED);
	assert_string_equal(l.who, "there");
	assert_string_equal(l.words, "protest");
	assert_string_equal(l.by, "bob");
	assert_true(l.since.ns == 66);

	south.settings.suspended = true; /* ours counts first */
	south.settings.suspended_since.ns = 77;
	strcpy(south.settings.suspended_why, "by order");
	ol_desk_view_line(&l, NULL, 0, &sockets, now, date);
	assert_string_equal(l.who, "here");
	assert_string_equal(l.words, "by order");
	assert_true(l.since.ns == 77);
}

static void test_an_event_gets_names_and_the_quickest_path(void **state)
{
	struct ol_event ev = { .kind = OL_EVENT_STATS, .at = { 5 } };
	struct ol_desk_event out;

	(void)state;
	ev.call.b[0] = 9;
	ev.voice.expected = 50;
	assert_int_equal(
		ol_desk_view_event(&out, NULL, &ev, &sockets, now, date), 0);
	assert_int_equal(out.what, OL_TELL_STATS);
	assert_true(out.at.ns == 5);
	assert_string_equal(out.line, "south");
	assert_string_equal(out.office, "South");
	assert_int_equal(out.call.b[0], 9);
	assert_int_equal(out.figures.voice.expected, 50);
	assert_int_equal(out.figures.rtt_us, 30000);
	assert_int_equal(out.figures.n_paths, 2);

	/* A path that nothing comes on is not the quickest. */
	south.status.path[1].state = OL_PATH_SILENT;
	ol_desk_view_event(&out, NULL, &ev, &sockets, now, date);
	assert_int_equal(out.figures.rtt_us, 40000);
	south.status.path[0].rtt_us = 0; /* not known yet */
	ol_desk_view_event(&out, NULL, &ev, &sockets, now, date);
	assert_int_equal(out.figures.rtt_us, 0);

	ev.line = 1;
	assert_int_equal(ol_desk_view_event(&out, NULL, &ev, &sockets, now,
					    date),
			 OL_ERR_UNKNOWN);
}

static void test_what_a_path_is_like_is_shown(void **state)
{
	struct ol_path_status *st = &south.status.path[1];
	struct ol_desk_line l;

	(void)state;
	st->spare = true;
	st->step = 50;
	st->peer_step = 4;
	st->peer_run = 7;
	st->spread_us = 800;
	st->peer_spread_us = 900;
	st->queue_us = 120000;
	st->trial = true;
	ol_addr_read(&st->remote, "203.0.113.5:7100");
	ol_addr_read(&st->configured, "203.0.113.4:7100");
	assert_int_equal(ol_desk_view_line(&l, NULL, 0, &sockets, now, date),
			 0);
	assert_int_equal(l.path[0].state, OL_DESK_PATH_PROVEN);
	assert_int_equal(l.path[1].state, OL_DESK_PATH_SPARE);
	assert_true(l.path[1].spare);
	assert_false(l.path[1].tcp);
	assert_int_equal(l.path[1].peer_step, 4);
	assert_int_equal(l.path[1].peer_run, 7);
	assert_int_equal(l.path[1].spread_us, 800);
	assert_int_equal(l.path[1].peer_spread_us, 900);
	assert_int_equal(l.path[1].queue_us, 120000);
	assert_true(l.path[1].trial);
	assert_int_equal(l.path[1].configured.family, 0);
	st->woken = true;
	st->learned = true;
	st->socket = 4;
	assert_int_equal(ol_desk_view_line(&l, NULL, 0, &sockets, now, date),
			 0);
	assert_int_equal(l.path[1].state, OL_DESK_PATH_PROVEN);
	assert_true(l.path[1].tcp);
	assert_true(ol_addr_equal(&l.path[1].local, &local[4]));
	assert_true(ol_addr_equal(&l.path[1].configured, &st->configured));
	st->state = OL_PATH_SILENT; /* a spare one that is gone is silent */
	st->woken = false;
	assert_int_equal(ol_desk_view_line(&l, NULL, 0, &sockets, now, date),
			 0);
	assert_int_equal(l.path[1].state, OL_DESK_PATH_SILENT);
}

static void test_the_event_of_a_path_is_of_that_path(void **state)
{
	struct ol_event ev = { .kind = OL_EVENT_PATH, .path = 1 };
	struct ol_desk_event out;

	(void)state;
	ol_desk_view_event(&out, NULL, &ev, &sockets, now, date);
	assert_int_equal(out.what, OL_TELL_PATH);
	assert_int_equal(out.path.path, 1);
	assert_int_equal(out.path.rtt_us, 30000);
	ev.path = 2; /* dropped meanwhile */
	ol_desk_view_event(&out, NULL, &ev, &sockets, now, date);
	assert_int_equal(out.path.rtt_us, 0);
}

static void test_every_event_of_the_office_has_its_name(void **state)
{
	static const struct {
		enum ol_event_kind kind;
		const char *name;
	} row[] = {
		{ OL_EVENT_DIALING, "dialing" },
		{ OL_EVENT_RINGING, "ringing" },
		{ OL_EVENT_NOBODY_AT_DESK, "nobody_at_desk" },
		{ OL_EVENT_ANSWERED, "answered" },
		{ OL_EVENT_STATS, "stats" },
		{ OL_EVENT_PRESENCE, "presence" },
		{ OL_EVENT_OFFERED, "offered" },
		{ OL_EVENT_OFFER_OVER, "offer_over" },
		{ OL_EVENT_MODE, "mode" },
		{ OL_EVENT_INTERRUPTED, "interrupted" },
		{ OL_EVENT_RESUMED, "resumed" },
		{ OL_EVENT_ENDED, "ended" },
		{ OL_EVENT_RING, "ring" },
		{ OL_EVENT_RING_STOPPED, "ring_stopped" },
		{ OL_EVENT_MISSED, "missed" },
		{ OL_EVENT_LINE, "line" },
		{ OL_EVENT_PATH, "path" },
		{ OL_EVENT_TEST, "test" },
		{ OL_EVENT_CONNECT, "connect" },
		{ OL_EVENT_ROLL, "roll_call" },
	};
	struct ol_event ev = { .kind = OL_EVENT_DIALING };
	struct ol_desk_event out;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		ev.kind = row[i].kind;
		ol_desk_view_event(&out, NULL, &ev, &sockets, now, date);
		assert_string_equal(ol_api_tell_name(out.what), row[i].name);
	}
}

static void test_a_request_gets_the_index_of_its_line(void **state)
{
	struct ol_desk_request rq = { .what = OL_DO_CALL,
				      .precedence = OL_FLASH,
				      .recording = true };
	struct ol_request out;
	struct ol_refusal why;

	(void)state;
	strcpy(rq.line, "south");
	assert_int_equal(ol_desk_view_request(&out, &why, NULL, &rq, &sockets),
			 0);
	assert_int_equal(out.kind, OL_REQUEST_CALL);
	assert_int_equal(out.line, 0);
	assert_int_equal(out.precedence, OL_FLASH);
	assert_true(out.recording);

	strcpy(rq.line, "west");
	assert_int_equal(ol_desk_view_request(&out, &why, NULL, &rq, &sockets),
			 OL_ERR_UNKNOWN);
	assert_int_equal(why.exit, 1);
	assert_non_null(strstr(why.text, "no line \"west\""));
}

static void test_a_path_names_a_socket_of_ours(void **state)
{
	struct ol_desk_request rq = { .what = OL_DO_PATH, .how = OL_PATH_ADD };
	struct ol_request out;
	struct ol_refusal why;

	(void)state;
	strcpy(rq.line, "south");
	rq.local = local[1];
	ol_addr_read(&rq.remote, "203.0.113.5:7100");
	assert_int_equal(ol_desk_view_request(&out, &why, NULL, &rq, &sockets),
			 0);
	assert_int_equal(out.socket, 1);
	assert_false(out.drop);
	assert_true(ol_addr_equal(&out.remote, &rq.remote));

	assert_false(out.spare);

	rq.how = OL_PATH_DROP;
	ol_desk_view_request(&out, &why, NULL, &rq, &sockets);
	assert_true(out.drop);

	rq.how = OL_PATH_SPARE;
	rq.floor_step = 6;
	rq.ceiling_step = 2;
	assert_int_equal(ol_desk_view_request(&out, &why, NULL, &rq, &sockets),
			 0);
	assert_false(out.drop);
	assert_true(out.spare);
	assert_int_equal(out.floor_step, 6);
	assert_int_equal(out.ceiling_step, 2);

	rq.how = OL_PATH_ADD;
	rq.local.port = 7101;
	assert_int_equal(ol_desk_view_request(&out, &why, NULL, &rq, &sockets),
			 OL_ERR_UNKNOWN);
	assert_non_null(strstr(why.text, "198.51.100.1:7101"));
	rq.local = local[1];
	ol_addr_read(&rq.remote, "[2001:db8::5]:7100");
	assert_int_equal(ol_desk_view_request(&out, &why, NULL, &rq, &sockets),
			 OL_ERR_RANGE);
	assert_non_null(strstr(why.text, "both be IPv4 or both IPv6"));
}

static void test_a_path_over_tcp_names_a_socket_of_tcp(void **state)
{
	struct ol_desk_request rq = { .what = OL_DO_PATH, .tcp = true };
	struct ol_request out;
	struct ol_refusal why;

	(void)state;
	strcpy(rq.line, "south");
	rq.local = local[0]; /* both kinds listen there */
	ol_addr_read(&rq.remote, "203.0.113.5:443");
	assert_int_equal(ol_desk_view_request(&out, &why, NULL, &rq, &sockets),
			 0);
	assert_int_equal(out.socket, 4);
	rq.tcp = false;
	assert_int_equal(ol_desk_view_request(&out, &why, NULL, &rq, &sockets),
			 0);
	assert_int_equal(out.socket, 0);
	rq.tcp = true;
	rq.local = local[1];
	assert_int_equal(ol_desk_view_request(&out, &why, NULL, &rq, &sockets),
			 OL_ERR_UNKNOWN);
	assert_non_null(strstr(why.text, "on tcp:198.51.100.1:7100"));
	assert_non_null(strstr(why.text, "listen-tcp in openline.conf"));
}

static void test_only_what_is_the_offices_goes_to_it(void **state)
{
	struct ol_desk_request rq;
	struct ol_request out;
	struct ol_refusal why;
	int what, want;

	(void)state;
	for (what = 0; what < OL_N_DO; what++) {
		memset(&rq, 0, sizeof rq);
		rq.what = (enum ol_do)what;
		rq.local = local[0];
		rq.remote = local[0];
		want = what == OL_DO_STATUS || what == OL_DO_SHOW ||
				       what == OL_DO_HISTORY ||
				       what == OL_DO_NOTE_CALL ||
				       what == OL_DO_TESTS ||
				       what == OL_DO_ROLL_CALL ||
				       what == OL_DO_CARD || what >= OL_DO_PAIR
			       ? OL_ERR_RANGE
			       : 0;
		assert_int_equal(ol_desk_view_request(&out, &why, NULL, &rq,
						      &sockets),
				 want);
	}
}

static void test_what_the_line_did_to_a_call_is_said(void **state)
{
	static const struct {
		enum ol_end_reason reason;
		bool up;
		const char *who, *by, *words;
		int64_t since;
	} row[] = {
		{ OL_END_UNANSWERED, false, "", "", "", 0 },
		{ OL_END_LINE_LOST, false, "eva", "", "fire", 4242 },
		{ OL_END_LINE_LOST, true, "", "", "", 0 },
		{ OL_END_STOPPED, true, "eva", "", "fire", 0 },
		{ OL_END_SUSPENDED, true, "there", "bob", "protest", 4242 },
	};
	struct ol_event ev = { .kind = OL_EVENT_ENDED };
	struct ol_desk_event out;
	size_t i;

	(void)state;
	strcpy(south.goodbye_who, "eva");
	strcpy(south.goodbye_why, "fire");
	strcpy(south.suspended_there_who, "bob");
	strcpy(south.suspended_there_why, "protest");
	south.status.reason = OL_LINE_REASON_GOODBYE;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		ev.reason = row[i].reason;
		south.status.up = row[i].up;
		south.suspended_there = row[i].reason == OL_END_SUSPENDED;
		assert_int_equal(ol_desk_view_event(&out, NULL, &ev, &sockets,
						    now, date),
				 0);
		assert_string_equal(out.who, row[i].who);
		assert_string_equal(out.by, row[i].by);
		assert_string_equal(out.words, row[i].words);
		assert_true(out.since.ns == row[i].since);
	}
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup(f, set_up)
	const struct CMUnitTest tests[] = {
		ROW(test_what_the_line_did_to_a_call_is_said),
		ROW(test_moments_become_dates),
		ROW(test_the_state_of_a_line_names_who_and_why),
		ROW(test_an_event_gets_names_and_the_quickest_path),
		ROW(test_what_a_path_is_like_is_shown),
		ROW(test_the_event_of_a_path_is_of_that_path),
		ROW(test_every_event_of_the_office_has_its_name),
		ROW(test_a_request_gets_the_index_of_its_line),
		ROW(test_a_path_names_a_socket_of_ours),
		ROW(test_a_path_over_tcp_names_a_socket_of_tcp),
		ROW(test_only_what_is_the_offices_goes_to_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
