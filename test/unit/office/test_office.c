/* office: what goes where. The lines are fakes (here.h). */
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

static struct ol_office_line config(uint8_t i)
{
	struct ol_office_line l = here_line(i);

	l.n_paths = 2;
	memset(l.line_secret, i, 32);
	l.path[0].socket = 0;
	l.path[0].remote = (struct ol_addr){ 4, { 10, 0, 0, i }, 7100 };
	l.path[1].socket = 1;
	l.path[1].remote = (struct ol_addr){ 4, { 10, 0, 1, i }, 7100 };
	return l;
}

static void set_up(uint8_t n_lines)
{
	struct ol_office_line l;
	uint8_t i;

	here_begin(NULL);
	for (i = 0; i < n_lines; i++) {
		l = config(i);
		here_add(&l);
	}
}

static void come_up(uint8_t i)
{
	fake_bring(fake_line[i], OL_LINE_UP);
	here_arrive(i, i);
}

static void hear(uint8_t i, const struct ol_control *m)
{
	fake_bring_control(fake_line[i], m);
	here_arrive(i, i);
}

static void desk(uint32_t d, bool bell)
{
	struct ol_request rq = { .kind = OL_REQUEST_WATCH, .bell = bell };

	assert_int_equal(ol_office_desk_came(o, d, "clerk"), 0);
	ol_office_effects_clear(&fx);
	assert_int_equal(
		ol_office_request(o, d, now, here_date(), &rq, &why, &fx), 0);
}

static int ask(uint32_t d, const struct ol_request *rq)
{
	ol_office_effects_clear(&fx);
	return ol_office_request(o, d, now, here_date(), rq, &why, &fx);
}

static int ask_kind(uint32_t d, enum ol_request_kind kind)
{
	struct ol_request rq = { .kind = kind };

	return ask(d, &rq);
}

/* The row that is to be on disk: of a call that lasts, or is over. */
static struct ol_office_effect *saved(bool lasts)
{
	size_t i;

	for (i = 0; i < fx.n; i++)
		if (fx.e[i].kind == OL_OFFICE_SAVE_CALL &&
		    fx.e[i].u.call.lasts == lasts)
			return &fx.e[i];
	return NULL;
}

static struct ol_control ring(void)
{
	return (struct ol_control){
		.type = OL_CONTROL_RING,
		.id = id,
		.precedence = OL_FLASH,
		.people = { .n = 1, .who = { { "principal", 0, 0 } } }
	};
}

/* ---- lines ---------------------------------------------------------------------- */

static void test_a_line_is_added_once(void **state)
{
	struct ol_office_line l = config(0);
	uint16_t index;

	(void)state;
	set_up(2);
	strcpy(l.settings.name, "other");
	assert_int_equal(ol_office_add_line(o, &l, now, &index),
			 OL_ERR_EXISTS); /* the counterpart */
	l = config(3);
	strcpy(l.settings.name, "line1");
	assert_int_equal(ol_office_add_line(o, &l, now, &index),
			 OL_ERR_EXISTS); /* the name */
	l = config(3);
	l.n_paths = 0;
	assert_int_equal(ol_office_add_line(o, &l, now, &index), OL_ERR_RANGE);
	l = config(3);
	memset(l.peer_public, 50, 32); /* a card of one's own */
	assert_int_equal(ol_office_add_line(o, &l, now, &index), OL_ERR_RANGE);
	assert_int_equal(ol_office_n_lines(o), 2);
	assert_int_equal(ol_office_find(o, "line1", &index), 0);
	assert_int_equal(index, 1);
	assert_int_equal(ol_office_find(o, "line2", &index), OL_ERR_UNKNOWN);
	here_end();
}

static void test_slots_of_lines_are_even_over_the_tick(void **state)
{
	size_t n[OL_OFFICE_PHASES] = { 0 };
	size_t phases = OL_OFFICE_PHASES, i, k;

	(void)state;
	set_up(100);
	for (i = 0; i < 100; i++) {
		assert_true(fake_line[i]->cfg.phase_us < OL_TICK_US);
		assert_int_equal(
			fake_line[i]->cfg.phase_us % OL_OFFICE_PHASE_US, 0);
		n[fake_line[i]->cfg.phase_us / OL_OFFICE_PHASE_US]++;
		/* None has two more than another, at any number of lines. */
		for (k = 0; k < phases; k++)
			assert_in_range(n[k], i / phases, i / phases + 1);
	}
	here_end();
}

static void test_every_line_has_its_slots(void **state)
{
	size_t i;

	(void)state;
	set_up(100);
	here_pass(1000000);
	for (i = 0; i < 100; i++)
		assert_in_range(fake_line[i]->n_ticks, 49, 51);
	assert_int_equal(here_effect(OL_OFFICE_SEND)->to.ip[0], 10);
	here_end();
}

static void test_a_tick_late_by_hours_is_one_tick_of_each_line(void **state)
{
	size_t i;

	(void)state;
	set_up(10);
	now = ol_after(now, UINT64_C(7200000000));
	ol_office_tick(o, now, here_date(), &fx);
	for (i = 0; i < 10; i++)
		assert_int_equal(fake_line[i]->n_ticks, 1);
	assert_false(ol_due(ol_office_deadline(o), now));
	here_end();
}

static void test_a_shared_address_is_sorted_out_by_the_datagram(void **state)
{
	(void)state;
	set_up(3);
	fake_shared = true;
	here_arrive(2, 2);
	assert_int_equal(fake_line[2]->n_received, 1);
	assert_int_equal(fake_line[0]->n_received, 0);
	here_arrive(0, 0);
	assert_int_equal(fake_line[0]->n_received, 1);
	here_arrive(77, 77); /* for none: the first may count it */
	assert_int_equal(fake_line[0]->n_received, 2);
	here_end();
}

/* NAT gave the address of one counterpart to another's. */
static void test_an_address_that_changed_hands_is_no_wall(void **state)
{
	uint8_t datagram[OL_DATAGRAM_LEN] = { 77, 0, 2 };
	struct ol_addr from = { 4, { 10, 0, 0, 0 }, 7100 };

	(void)state;
	set_up(3);
	fake_shared = true;
	ol_office_receive(o, now, here_date(), 1, &from, datagram,
			  sizeof datagram, &fx);
	assert_int_equal(fake_line[0]->n_received, 0);
	assert_int_equal(fake_line[1]->n_received, 1);
	assert_true(ol_addr_equal(&fake_line[1]->from, &from));
	assert_int_equal(fake_line[1]->from_socket, 1);
	here_end();
}

static void test_a_stranger_gets_nothing(void **state)
{
	uint8_t datagram[1500] = { 0 };
	struct ol_addr from = { 4, { 10, 9, 9, 9 }, 1 };

	(void)state;
	set_up(1);
	datagram[0] = 9;
	ol_office_receive(o, now, here_date(), 0, &from, datagram,
			  OL_DATAGRAM_LEN, &fx);
	ol_office_receive(o, now, here_date(), 0, &from, datagram, 1500, &fx);
	ol_office_receive(o, now, here_date(), 0, &from, datagram, 0, &fx);
	assert_int_equal(fx.n, 0);
	here_end();
}

static void test_a_refusal_reaches_the_path_it_is_about(void **state)
{
	struct ol_addr to = { 4, { 10, 0, 1, 1 }, 7100 };

	(void)state;
	set_up(2);
	ol_office_refused(o, now, 1, &to, &fx);
	assert_int_equal(fake_line[1]->n_refused, 1);
	assert_int_equal(fake_line[0]->n_refused, 0);
	ol_office_refused(o, now, 0, &to, &fx); /* another socket */
	assert_int_equal(fake_line[1]->n_refused, 1);
	here_end();
}

static void test_what_must_be_on_disk_goes_out(void **state)
{
	(void)state;
	set_up(1);
	fake_bring(fake_line[0], OL_LINE_SAVE)->number = 12345;
	here_arrive(0, 0);
	assert_int_equal(here_effect(OL_OFFICE_SAVE_NUMBER)->number, 12345);
	here_end();
}

/* ---- what is said ------------------------------------------------------------------ */

static void test_terms_are_said_whenever_the_line_comes_up(void **state)
{
	(void)state;
	set_up(1);
	come_up(0);
	assert_non_null(here_event(OL_EVENT_LINE));
	here_pass(20000);
	assert_non_null(fake_said(fake_line[0], OL_CONTROL_TERMS));
	assert_non_null(fake_said(fake_line[0], OL_CONTROL_WATCHES));
	assert_int_equal(fake_line[0]->n_said, 2);
	fake_bring(fake_line[0], OL_LINE_DOWN);
	here_arrive(0, 0);
	come_up(0);
	here_pass(20000);
	assert_int_equal(fake_line[0]->n_said, 4);
	fake_bring(fake_line[0], OL_LINE_FRESH); /* and to a new node */
	here_arrive(0, 0);
	here_pass(20000);
	assert_int_equal(fake_line[0]->n_said, 6);
	here_end();
}

static void test_what_is_said_without_a_line_waits_for_it(void **state)
{
	struct ol_control m = ring();

	(void)state;
	set_up(1);
	desk(1, true);
	come_up(0);
	hear(0, &m);
	assert_int_equal(ask_kind(1, OL_REQUEST_DECLINE), 0);
	fake_line[0]->up = false; /* before the next slot */
	here_pass(100000);
	assert_null(fake_said(fake_line[0], OL_CONTROL_DECLINE));
	fake_line[0]->up = true;
	here_pass(20000);
	assert_non_null(fake_said(fake_line[0], OL_CONTROL_DECLINE));
	here_end();
}

/* It never acknowledges: the line is full, the outbox fills, and the rest is
 * counted. */
static void test_a_counterpart_that_takes_nothing_costs_a_bound(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_TEST_ASK,
				.probe_len = OL_CONTROL_PROBE_MAX,
				.id = id };
	struct ol_office_line_view v;
	int i;

	(void)state;
	set_up(1);
	come_up(0);
	fake_line[0]->full = true;
	for (i = 0; i < 1000; i++) {
		hear(0, &m);
		here_pass(20000);
	}
	ol_office_view(o, 0, &v);
	assert_true(v.control_unsent > 900);
	assert_int_equal(v.control_dropped, 0);
	assert_true(o->line[0]->outbox.len <= OL_OUTBOX_BYTES);
	here_end();
}

static void test_more_than_fifty_messages_a_second_are_dropped(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_RESUMED, .id = id };
	struct ol_office_line_view v;
	int i;

	(void)state;
	set_up(2);
	come_up(0);
	for (i = 0; i < OL_OFFICE_CONTROL_MOST; i++)
		hear(0, &m);
	ol_office_view(o, 0, &v);
	assert_int_equal(v.control_dropped, 0);
	hear(0, &m);
	ol_office_view(o, 0, &v);
	assert_int_equal(v.control_dropped, 1);
	here_pass(19999);
	hear(0, &m);
	ol_office_view(o, 0, &v);
	assert_int_equal(v.control_dropped, 2);
	here_pass(1);
	hear(0, &m);
	ol_office_view(o, 0, &v);
	assert_int_equal(v.control_dropped, 2);
	hear(1, &m); /* the line beside it */
	ol_office_view(o, 1, &v);
	assert_int_equal(v.control_dropped, 0);
	here_end();
}

static void test_nonsense_is_counted_and_changes_nothing(void **state)
{
	static const uint8_t bomb[] = { 0x9a, 0x0f, 0xff, 0xff, 0xff, 0x00 };
	struct ol_office_line_view v;

	(void)state;
	set_up(1);
	come_up(0);
	fake_bring_bytes(fake_line[0], OL_LINE_MESSAGE, bomb, sizeof bomb);
	here_arrive(0, 0);
	ol_office_view(o, 0, &v);
	assert_int_equal(v.control_malformed, 1);
	assert_int_equal(fx.n, 0);
	here_end();
}

static void test_other_streams_are_not_for_calls(void **state)
{
	struct ol_control m = ring();

	(void)state;
	set_up(1);
	come_up(0);
	fake_bring_control(fake_line[0], &m);
	fake_line[0]->waits.e[0].stream = OL_STREAM_BULK;
	here_arrive(0, 0);
	assert_int_equal(fx.n, 0);
	here_end();
}

static void test_terms_without_end_do_not_fill_the_log(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_TERMS, .seat = "duty" };
	struct ol_office_line_view v;
	unsigned int told = 0, i;

	(void)state;
	set_up(1);
	come_up(0);
	for (i = 0; i < 45; i++) {
		m.suspended = i % 2 == 0;
		hear(0, &m);
		told += here_event(OL_EVENT_LINE) != NULL;
		/* What was not told counts all the same. */
		assert_int_equal(ol_office_view(o, 0, &v), 0);
		assert_int_equal(v.suspended_there, m.suspended);
	}
	assert_int_equal(told, OL_OFFICE_TERMS_MOST);
	here_pass(OL_OFFICE_TERMS_US);
	m.suspended = false;
	hear(0, &m);
	assert_non_null(here_event(OL_EVENT_LINE));
	here_end();
}

static void test_rings_without_end_do_not_fill_the_history(void **state)
{
	struct ol_control m = ring(), e = { .type = OL_CONTROL_END };
	unsigned int rows = 0, i;

	(void)state;
	set_up(1);
	come_up(0);
	for (i = 0; i < 40; i++) {
		m.id.b[5] = (uint8_t)i;
		e.id = m.id;
		hear(0, &m);
		hear(0, &e);
		rows += saved(false) != NULL;
		here_pass(40000);
	}
	assert_int_equal(rows, OL_OFFICE_RINGS_MOST);
	assert_non_null(fake_said(fake_line[0], OL_CONTROL_BUSY));
	here_pass(OL_OFFICE_RINGS_US);
	m.id.b[5] = 200;
	hear(0, &m);
	assert_non_null(here_event(OL_EVENT_RING));
	here_end();
}

/* What is known of it is to be on disk at each change, not at each message;
 * who answered stays, whoever the call is handed to. */
static void test_what_is_known_of_a_call_is_kept_while_it_lasts(void **state)
{
	struct ol_control m = ring();
	const struct ol_call_row *row;

	(void)state;
	set_up(1);
	desk(1, true);
	come_up(0);
	hear(0, &m);
	assert_non_null(saved(true));
	row = &saved(true)->u.call;
	assert_true(ol_id_equal(&row->id, &id));
	assert_int_equal(row->answered.ns, 0);
	assert_string_equal(row->by, "");
	hear(0, &m); /* again: nothing is new */
	assert_null(saved(true));
	assert_int_equal(ask_kind(1, OL_REQUEST_ANSWER), 0);
	row = &saved(true)->u.call;
	assert_true(row->answered.ns != 0);
	assert_string_equal(row->by, "clerk");
	assert_false(row->recorded_there);
	m.type = OL_CONTROL_PRESENCE;
	m.recording = true;
	hear(0, &m);
	assert_true(saved(true)->u.call.recorded_there);
	m.recording = false;
	hear(0, &m); /* it was recorded, all the same */
	assert_null(saved(true));
	m.recording = true;
	hear(0, &m);
	assert_null(saved(true));
	m.type = OL_CONTROL_END;
	m.reason = OL_CONTROL_HUNG_UP;
	hear(0, &m);
	assert_null(saved(true));
	row = &saved(false)->u.call;
	assert_int_equal(row->reason, OL_END_HUNG_UP_THERE);
	assert_string_equal(row->by, "clerk");
	assert_true(row->recorded_there);
	assert_false(row->outgoing);
	here_end();
}

/* ---- voice --------------------------------------------------------------------------- */

static void
test_voice_passes_only_while_one_talks_and_only_the_call_s(void **state)
{
	const uint8_t voice[] = { 0x00, ol_call_voice_id(&id), 1, 2, 3 };
	const uint8_t late[] = { 0x00, (uint8_t)(voice[1] + 1), 1, 2, 3 };
	struct ol_voice_offer offer = { .cut = { 50 }, .n_cuts = 1 };
	struct ol_control m = ring();

	(void)state;
	set_up(1);
	desk(1, true);
	come_up(0);
	hear(0, &m);
	fake_bring_bytes(fake_line[0], OL_LINE_VOICE, voice, sizeof voice);
	here_arrive(0, 0);
	assert_null(here_effect(OL_OFFICE_VOICE_IN)); /* it only rings */
	ol_office_offer_voice(o, 0, &offer);
	assert_int_equal(fake_line[0]->n_offers, 0);
	here_pass(20000);
	assert_false(fake_line[0]->in_call);
	assert_int_equal(ask_kind(1, OL_REQUEST_ANSWER), 0);
	assert_int_equal(here_effect(OL_OFFICE_VOICE_OPEN)->voice_id, voice[1]);
	assert_int_equal(here_effect(OL_OFFICE_VOICE_OPEN)->desk, 1);
	fake_bring_bytes(fake_line[0], OL_LINE_VOICE, voice, sizeof voice);
	fake_bring_bytes(fake_line[0], OL_LINE_VOICE, late, sizeof late);
	fake_bring_bytes(fake_line[0], OL_LINE_VOICE, voice, 1);
	here_arrive(0, 0);
	assert_int_equal(fx.n, 1);
	assert_int_equal(fx.e[0].len, sizeof voice);
	assert_memory_equal(fx.e[0].bytes, voice, sizeof voice);
	ol_office_offer_voice(o, 0, &offer);
	assert_int_equal(fake_line[0]->n_offers, 1);
	here_pass(20000);
	assert_true(fake_line[0]->in_call);
	assert_int_equal(ask_kind(1, OL_REQUEST_HANGUP), 0);
	assert_non_null(here_effect(OL_OFFICE_VOICE_CLOSE));
	assert_int_equal(fake_line[0]->offer.n_cuts, 0); /* taken back */
	ol_office_offer_voice(o, 0, &offer);
	assert_int_equal(fake_line[0]->offer.n_cuts, 0);
	ol_office_offer_voice(o, 9, &offer); /* no such line */
	here_end();
}

/* The line's bytes go with its next call; the office's stay for the input. */
static void test_a_fickle_path_is_told_with_a_bound(void **state)
{
	unsigned n = 0;

	(void)state;
	set_up(1);
	for (unsigned i = 0; i < 1000; i++) {
		fake_bring(fake_line[0], OL_LINE_PATH);
		here_arrive(0, 0);
		n += here_event(OL_EVENT_PATH) != NULL;
	}
	assert_int_equal(n, OL_OFFICE_PATHS_MOST);
	here_pass(OL_OFFICE_PATHS_US);
	fake_bring(fake_line[0], OL_LINE_PATH);
	here_arrive(0, 0);
	assert_non_null(here_event(OL_EVENT_PATH));
	here_end();
}

static void test_voice_stays_where_it_is_until_the_next_input(void **state)
{
	const uint8_t first[] = { 0x00, ol_call_voice_id(&id), 0xaa };
	const uint8_t second[] = { 0x00, ol_call_voice_id(&id), 0xbb };
	struct ol_control m = ring();

	(void)state;
	set_up(1);
	desk(1, true);
	come_up(0);
	hear(0, &m);
	assert_int_equal(ask_kind(1, OL_REQUEST_ANSWER), 0);
	fake_bring_bytes(fake_line[0], OL_LINE_VOICE, first, sizeof first);
	fake_line[0]->more = fake_line[0]->waits;
	fake_line[0]->waits.n = 0;
	fake_bring_bytes(fake_line[0], OL_LINE_VOICE, second, sizeof second);
	here_arrive(0, 0);
	memset(fake_line[0]->kept, 0, sizeof fake_line[0]->kept);
	assert_int_equal(fx.n, 2);
	assert_int_equal(fx.e[0].bytes[2], 0xbb);
	assert_int_equal(fx.e[1].bytes[2], 0xaa);
	here_end();
}

static void test_figures_make_the_stats_and_the_totals(void **state)
{
	struct ol_voice_figures f = { .expected = 50,
				      .lost = 5,
				      .repaired = 4,
				      .concealed = 1,
				      .playout_delay_ms = 60,
				      .bitrate_bps = 90000,
				      .longest_gap_ms = 20 };
	struct ol_control m = ring();
	const struct ol_event *ev;

	(void)state;
	set_up(1);
	desk(1, true);
	come_up(0);
	ol_office_effects_clear(&fx);
	ol_office_voice_figures(o, 0, now, here_date(), &f, &fx); /* no call */
	ol_office_voice_figures(o, 9, now, here_date(), &f, &fx);
	assert_int_equal(fx.n, 0);
	hear(0, &m);
	assert_int_equal(ask_kind(1, OL_REQUEST_ANSWER), 0);
	ol_office_effects_clear(&fx);
	ol_office_voice_figures(o, 0, now, here_date(), &f, &fx);
	assert_int_equal(here_event(OL_EVENT_STATS)->voice.lost, 5);
	assert_int_equal(here_event(OL_EVENT_STATS)->desk, 1);
	f.playout_delay_ms = 80;
	f.longest_gap_ms = 10;
	ol_office_voice_figures(o, 0, now, here_date(), &f, &fx);
	here_pass(2500000);
	assert_int_equal(ask_kind(1, OL_REQUEST_HANGUP), 0);
	ev = here_event(OL_EVENT_ENDED);
	assert_int_equal(ev->voice.expected, 100);
	assert_int_equal(ev->voice.repaired, 8);
	assert_int_equal(ev->voice.playout_delay_ms, 70);
	assert_int_equal(ev->voice.bitrate_bps, 90000);
	assert_int_equal(ev->voice.longest_gap_ms, 20);
	assert_true(ev->seconds > 2.49 && ev->seconds < 2.51);
	here_end();
}

/* ---- desks ---------------------------------------------------------------------------- */

static void test_desks_come_once_and_are_bounded(void **state)
{
	char seat[64];
	uint32_t d;

	(void)state;
	set_up(1);
	assert_int_equal(ol_office_desk_came(o, 0, "x"), OL_ERR_EXISTS);
	assert_int_equal(ol_office_desk_came(o, 1, "x"), 0);
	assert_int_equal(ol_office_desk_came(o, 1, "x"), OL_ERR_EXISTS);
	assert_int_equal(ol_office_desk_came(o, 2, "a\nb"), OL_ERR_RANGE);
	memset(seat, 's', sizeof seat);
	seat[OL_SEAT_MAX] = '\0';
	assert_int_equal(ol_office_desk_came(o, 2, seat), OL_ERR_RANGE);
	for (d = 2; d <= OL_OFFICE_DESKS; d++)
		assert_int_equal(ol_office_desk_came(o, d, "x"), 0);
	assert_int_equal(ol_office_desk_came(o, d, "x"), OL_ERR_FULL);
	ol_office_desk_gone(o, 5, now, here_date(), &fx);
	assert_int_equal(ol_office_desk_came(o, d, "x"), 0);
	ol_office_desk_gone(o, 999, now, here_date(), &fx); /* nobody */
	assert_int_equal(fx.n, 0);
	here_end();
}

static void test_an_unknown_desk_is_refused(void **state)
{
	(void)state;
	set_up(1);
	assert_int_equal(ask_kind(3, OL_REQUEST_HANGUP), OL_ERR_UNKNOWN);
	assert_true(why.text[0] != '\0');
	here_end();
}

static void test_who_comes_while_it_rings_is_told(void **state)
{
	struct ol_control m = ring();

	(void)state;
	set_up(1);
	come_up(0);
	hear(0, &m);
	desk(4, true);
	assert_int_equal(here_event(OL_EVENT_RING)->desk, 4);
	assert_int_equal(here_event(OL_EVENT_RING)->precedence, OL_FLASH);
	here_end();
}

static void
test_without_an_id_the_most_urgent_then_the_oldest_is_answered(void **state)
{
	struct ol_control m = ring();
	struct ol_id want;

	(void)state;
	set_up(4);
	desk(1, true);
	m.precedence = OL_ROUTINE;
	come_up(0);
	hear(0, &m);
	m.precedence = OL_IMMEDIATE;
	m.id.b[0] = want.b[0] = 8;
	here_pass(1000);
	come_up(1);
	hear(1, &m);
	m.id.b[0] = 9;
	here_pass(1000);
	come_up(2);
	hear(2, &m);
	assert_int_equal(ask_kind(1, OL_REQUEST_ANSWER), 0);
	assert_int_equal(here_event(OL_EVENT_ANSWERED)->line, 1);
	assert_int_equal(ask_kind(1, OL_REQUEST_ANSWER), OL_ERR_BUSY);
	assert_non_null(strstr(why.text, "line1"));
	assert_int_equal(ask_kind(1, OL_REQUEST_DECLINE), 0);
	assert_int_equal(saved(false)->line, 2);
	here_end();
}

/* ---- stopping ------------------------------------------------------------------------- */

static void test_a_stop_waits_for_the_goodbyes_to_arrive(void **state)
{
	const struct ol_control *bye;

	(void)state;
	set_up(2);
	desk(1, true);
	come_up(0);
	ol_office_effects_clear(&fx);
	ol_office_stop(o, now, here_date(), "operator", "new disk", &fx);
	assert_null(here_effect(OL_OFFICE_STOPPED));
	fake_line[0]->unacked = 20;
	here_pass(100000);
	bye = fake_said(fake_line[0], OL_CONTROL_GOODBYE);
	assert_string_equal(bye->seat, "operator");
	assert_string_equal(bye->why, "new disk");
	assert_null(here_effect(OL_OFFICE_STOPPED));
	assert_int_equal(ask_kind(1, OL_REQUEST_TEST), OL_ERR_STATE);
	fake_line[0]->unacked = 0;
	here_pass(20000);
	assert_non_null(here_effect(OL_OFFICE_STOPPED));
	here_pass(1000000);
	assert_null(here_effect(OL_OFFICE_STOPPED)); /* said once */
	here_end();
}

static void test_a_stop_waits_half_a_second_and_no_longer(void **state)
{
	(void)state;
	set_up(1);
	come_up(0);
	fake_line[0]->unacked = 20;
	ol_office_stop(o, now, here_date(), "w", "w", &fx);
	here_pass(OL_OFFICE_GOODBYE_US - 1);
	assert_null(here_effect(OL_OFFICE_STOPPED));
	here_pass(1);
	assert_non_null(here_effect(OL_OFFICE_STOPPED));
	here_end();
	set_up(1); /* nobody to say it to */
	ol_office_stop(o, now, here_date(), "w", "w", &fx);
	assert_non_null(here_effect(OL_OFFICE_STOPPED));
	here_end();
}

static void test_a_goodbye_reaches_the_line_behind_its_next_cell(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_GOODBYE,
				.seat = "op",
				.why = "moving" };
	struct ol_office_line_view v;

	(void)state;
	set_up(1);
	come_up(0);
	hear(0, &m);
	assert_false(fake_line[0]->said_goodbye);
	here_pass(20000);
	assert_true(fake_line[0]->said_goodbye);
	assert_non_null(here_event(OL_EVENT_LINE));
	ol_office_view(o, 0, &v);
	assert_string_equal(v.goodbye_who, "op");
	assert_string_equal(v.goodbye_why, "moving");
	here_end();
}

static void test_the_list_of_effects_is_bounded(void **state)
{
	struct office_input in = { NULL, { 0 }, { 0 }, &fx };
	size_t i;

	(void)state;
	set_up(1);
	in.o = o;
	for (i = 0; i < 2 * OL_OFFICE_EFFECTS; i++)
		assert_non_null(office_effect(&in, OL_OFFICE_STOPPED, 0));
	assert_int_equal(fx.n, OL_OFFICE_EFFECTS);
	here_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_is_added_once),
		cmocka_unit_test(test_slots_of_lines_are_even_over_the_tick),
		cmocka_unit_test(test_every_line_has_its_slots),
		cmocka_unit_test(
			test_a_tick_late_by_hours_is_one_tick_of_each_line),
		cmocka_unit_test(
			test_a_shared_address_is_sorted_out_by_the_datagram),
		cmocka_unit_test(test_an_address_that_changed_hands_is_no_wall),
		cmocka_unit_test(test_a_stranger_gets_nothing),
		cmocka_unit_test(test_a_refusal_reaches_the_path_it_is_about),
		cmocka_unit_test(test_what_must_be_on_disk_goes_out),
		cmocka_unit_test(
			test_terms_are_said_whenever_the_line_comes_up),
		cmocka_unit_test(test_what_is_said_without_a_line_waits_for_it),
		cmocka_unit_test(
			test_a_counterpart_that_takes_nothing_costs_a_bound),
		cmocka_unit_test(
			test_more_than_fifty_messages_a_second_are_dropped),
		cmocka_unit_test(test_nonsense_is_counted_and_changes_nothing),
		cmocka_unit_test(test_other_streams_are_not_for_calls),
		cmocka_unit_test(test_terms_without_end_do_not_fill_the_log),
		cmocka_unit_test(
			test_rings_without_end_do_not_fill_the_history),
		cmocka_unit_test(
			test_what_is_known_of_a_call_is_kept_while_it_lasts),
		cmocka_unit_test(
			test_voice_passes_only_while_one_talks_and_only_the_call_s),
		cmocka_unit_test(test_a_fickle_path_is_told_with_a_bound),
		cmocka_unit_test(
			test_voice_stays_where_it_is_until_the_next_input),
		cmocka_unit_test(test_figures_make_the_stats_and_the_totals),
		cmocka_unit_test(test_desks_come_once_and_are_bounded),
		cmocka_unit_test(test_an_unknown_desk_is_refused),
		cmocka_unit_test(test_who_comes_while_it_rings_is_told),
		cmocka_unit_test(
			test_without_an_id_the_most_urgent_then_the_oldest_is_answered),
		cmocka_unit_test(test_a_stop_waits_for_the_goodbyes_to_arrive),
		cmocka_unit_test(test_a_stop_waits_half_a_second_and_no_longer),
		cmocka_unit_test(
			test_a_goodbye_reaches_the_line_behind_its_next_cell),
		cmocka_unit_test(test_the_list_of_effects_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
