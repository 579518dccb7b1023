#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "line/path.h"

static struct ol_path p;
static struct ol_prng prng;
static struct ol_random rnd;
static const struct ol_report_line says = { { 1, 2, 3 }, 70 };

static ol_instant ms(uint64_t t)
{
	return (ol_instant){ 1000000000 + t * 1000 };
}

static void begin(void)
{
	ol_prng_init(&prng, 1);
	rnd = ol_prng_source(&prng);
	ol_path_init(&p, ms(0));
}

/* What the path's own frames were in a cell. */
struct own {
	bool challenge, response, has_report;
	uint8_t bytes[OL_FRAME_CHALLENGE_BYTES];
	struct ol_report report;
};

static struct own read_own(const uint8_t *own, size_t n)
{
	uint8_t body[OL_FRAME_BODY] = { 0 };
	struct own o = { false, false, false, { 0 }, { 0 } };
	struct ol_body b;
	size_t i;

	memcpy(body + OL_FRAME_NUMBER, own, n);
	assert_int_equal(ol_body_read(&b, body), 0);
	for (i = 0; i < b.n; i++) {
		if (b.frame[i].type == OL_FRAME_REPORT) {
			o.has_report = true;
			ol_report_read(&o.report, b.frame[i].bytes);
			continue;
		}
		o.challenge |= b.frame[i].type == OL_FRAME_CHALLENGE;
		o.response |= b.frame[i].type == OL_FRAME_RESPONSE;
		memcpy(o.bytes, b.frame[i].bytes, sizeof o.bytes);
	}
	return o;
}

static struct own cell_at(uint64_t at_ms)
{
	uint8_t own[OL_PATH_OWN_MAX];
	size_t n = ol_path_frames(&p, ms(at_ms), &rnd, &says, own);

	(void)ol_path_book_cell(&p, ms(at_ms));
	return read_own(own, n);
}

/* One that asks another thing, or nothing. */
static struct own cell_with(uint64_t at_ms, const uint8_t *challenge)
{
	uint8_t own[OL_PATH_OWN_MAX];
	size_t n = ol_path_frames_with(&p, ms(at_ms), challenge, &says, own);

	(void)ol_path_book_cell(&p, ms(at_ms));
	return read_own(own, n);
}

static bool report(uint64_t at_ms, uint32_t largest, uint16_t hold,
		   uint32_t received)
{
	struct ol_report r = { .largest = largest,
			       .hold = hold,
			       .received = received,
			       .step = 1 };
	uint8_t bytes[OL_FRAME_REPORT_BYTES];

	ol_report_write(bytes, &r);
	return ol_path_note_frame(&p, ms(at_ms), OL_FRAME_REPORT, bytes,
				  sizeof bytes);
}

/* ---- pace ---- */

static void test_who_has_a_slot(void **state)
{
	static const struct {
		const char *why;
		uint64_t evidence, last, slot;
		bool knocking, has;
	} row[] = {
		{ "knocking, full pace for 60 s", 0, 59970, 59990, true, true },
		{ "then one a second", 0, 59990, 60010, true, false },
		{ "not yet", 0, 59990, 60989, true, false },
		{ "now", 0, 59990, 60990, true, true },
		{ "something new came: 60 s more", 50000, 100000, 109999, true,
		  true },
		{ "they are over", 50000, 109990, 110000, true, false },
		{ "a session: 10 s without a report", 0, 9980, 9999, false,
		  true },
		{ "the breaker", 0, 9980, 10000, false, false },
		{ "one a second", 0, 9980, 10980, false, true },
		{ "reports return", 20000, 29980, 29999, false, true },
		{ "and stay away", 20000, 29980, 30000, false, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin();
		assert_true(ol_path_has_slot(&p, ms(0), row[i].knocking));
		if (row[i].evidence)
			ol_path_note_knock(&p, ms(row[i].evidence));
		ol_path_book_envelope(&p, ms(row[i].last));
		if (ol_path_has_slot(&p, ms(row[i].slot), row[i].knocking) !=
		    row[i].has)
			fail_msg("%s", row[i].why);
	}
}

static void test_at_a_step_it_has_the_ticks_that_this_divides(void **state)
{
	static const uint8_t steps[] = { 1, 2, 3, 4, 6, 8 };
	uint64_t k, first;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof steps; i++) {
		begin();
		ol_path_configure(&p, ms(0), false, steps[i], steps[i], 0);
		ol_path_book_envelope(&p, ms(0));
		assert_int_equal(ol_path_step(&p, ms(0), false), steps[i]);
		first = ms(0).us / OL_TICK_US;
		for (k = 1; k < 100; k++)
			assert_int_equal(ol_path_has_slot(&p, ms(20 * k),
							  k % 2),
					 (first + k) % steps[i] == 0);
	}
}

/* Of a change of step while a voice fills a cell for the slot that it was
 * told: a slower step begins behind that, a quicker one at once. */
static void test_a_slower_step_begins_with_the_next_cell(void **state)
{
	static const struct {
		const char *why;
		uint8_t from, to;
		uint64_t left, next; /* ticks, of twenty-four */
	} row[] = {
		{ "slower", 2, 4, 2, 4 },   { "slower, not of it", 2, 4, 4, 6 },
		{ "quicker", 4, 2, 4, 6 },  { "at once", 8, 1, 8, 9 },
		{ "the same", 3, 3, 3, 6 },
	};
	uint64_t k, slot, day = 24 * 60 * 60 * 1000;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin();
		ol_path_note_knock(&p, ms(day));
		ol_path_configure(&p, ms(0), false, row[i].from, row[i].from,
				  0);
		slot = day - ms(day).us / 1000 % 480; /* that all divide */
		ol_path_note_knock(&p, ms(slot));
		(void)ol_path_book_cell(&p, ms(slot + 20 * row[i].left));
		assert_int_equal(ol_path_cover(&p, ms(slot)), row[i].from);
		ol_path_configure(&p, ms(0), false, row[i].to, row[i].to, 0);
		assert_int_equal(ol_path_cover(&p, ms(slot)), row[i].from);
		for (k = row[i].left + 1; k < 24; k++)
			if (ol_path_has_slot(&p, ms(slot + 20 * k), false))
				break;
		if (k != row[i].next)
			fail_msg("%s: %d", row[i].why, (int)k);
		(void)ol_path_book_cell(&p, ms(slot + 20 * k));
		assert_int_equal(ol_path_cover(&p, ms(slot)), row[i].to);
	}
}

static void test_a_spare_path_sends_one_a_second_until_woken(void **state)
{
	static const struct {
		const char *why;
		bool spare, woken, changed;
		uint8_t step;
	} row[] = {
		{ "spare and asleep", true, false, false, OL_PATH_SLOW_STEP },
		{ "woken", true, true, true, 1 },
		{ "full paths know nothing of it", false, true, false, 1 },
	};
	struct own o;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin();
		ol_path_configure(&p, ms(0), row[i].spare, 0, 0, 0);
		if (ol_path_wake(&p, row[i].woken) != row[i].changed ||
		    ol_path_step(&p, ms(0), false) != row[i].step ||
		    ol_path_step(&p, ms(0), true) != row[i].step)
			fail_msg("%s", row[i].why);
		(void)cell_at(0);
		assert_int_equal(ol_path_has_slot(&p, ms(20), false),
				 row[i].step == 1);
		assert_true(ol_path_has_slot(&p, ms(1000), false));
		o = cell_at(1000);
		assert_true(o.has_report);
		assert_int_equal(o.report.step, row[i].step);
	}
	assert_true(ol_path_wake(&p, false) == false);
}

static void test_after_sleep_it_knocks_as_after_a_start(void **state)
{
	(void)state;
	begin();
	ol_path_book_envelope(&p, ms(7200000));
	assert_false(ol_path_has_slot(&p, ms(7200020), true));
	assert_int_equal(ol_path_step(&p, ms(7200020), true),
			 OL_PATH_SLOW_STEP);
	ol_path_restart(&p, ms(7200020));
	assert_true(ol_path_has_slot(&p, ms(7200020), true));
	assert_int_equal(ol_path_step(&p, ms(7200020), true), 1);
}

static void test_loss_over_90_percent_for_30_s_breaks_it(void **state)
{
	uint64_t t;
	uint32_t sent = 0, came = 0;

	(void)state;
	begin();
	for (t = 0; t < 5000; t += 20)
		(void)cell_at(t);
	/* 50 a second leave, 4 of them come, for 36 s and more. */
	for (; t < 60000; t += 20) {
		(void)cell_at(t);
		sent++;
		if (sent % 25 < 2)
			came++;
		if (sent % 25 == 24)
			(void)report(t, sent, 0, came);
		if (t < 35000)
			assert_false(ol_path_is_broken(&p, ms(t)));
	}
	assert_true(ol_path_peer_loss(&p) > OL_PATH_BAD_PERMILLE);
	assert_true(ol_path_is_broken(&p, ms(t)));
	/* One report of better times ends it. */
	for (; t < 75000; t += 20) {
		(void)cell_at(t);
		sent++;
		came++;
		(void)report(t, sent, 0, came);
	}
	assert_false(ol_path_is_broken(&p, ms(t)));
}

/* ---- reports ---- */

static void
test_it_reports_after_4_6_and_3_ticks_and_each_cell_when_broken(void **state)
{
	uint64_t k;

	(void)state;
	begin();
	for (k = 0; k < 52; k++)
		assert_int_equal(cell_at(20 * k).has_report,
				 k % 13 == 0 || k % 13 == 4 || k % 13 == 10);
	for (k = 0; k < 8; k++) {
		struct own o = cell_at(20000 + 1000 * k);

		assert_true(o.has_report);
		assert_int_equal(o.report.step, OL_PATH_SLOW_STEP);
	}
}

static void
test_round_trip_is_measured_from_the_slot_less_the_hold(void **state)
{
	uint64_t k;

	(void)state;
	begin();
	for (k = 0; k < 10; k++)
		(void)cell_at(20 * k);
	/* Cell 5 left at 100 ms, was held for 15 ms, comes back at 175. */
	(void)report(175, 5, 150, 6);
	assert_int_equal(p.rtt_us, 60000);
	/* The same again says nothing new, nor does an older one. */
	(void)report(900, 5, 150, 6);
	(void)report(900, 3, 0, 4);
	assert_int_equal(p.rtt_us, 60000);
	/* A hold that is longer than all of it: next to nothing. */
	(void)report(210, 9, 9000, 10);
	assert_in_range(p.rtt_us, 1, 60000);
}

static void test_reports_that_cannot_be_true_measure_nothing(void **state)
{
	uint64_t k;

	(void)state;
	begin();
	for (k = 0; k < 10; k++)
		(void)cell_at(20 * k);
	(void)report(300, 10, 0, 10); /* has not left yet */
	(void)report(300, 4000000000u, 0, 10);
	(void)report(300, 0, OL_REPORT_HOLD_LONG, 0); /* nothing came */
	assert_int_equal(p.rtt_us, 0);
	assert_false(p.has_report);
	for (; k < 1000; k++)
		(void)cell_at(20 * k);
	(void)report(20000, 400, 0, 400); /* too long ago to know when */
	assert_int_equal(p.rtt_us, 0);
	assert_true(p.has_report);
	/* More arrived than was sent: no loss, no wrap. */
	(void)report(20000, 900, 0, 4000000000u);
	assert_int_equal(ol_path_peer_loss(&p), 0);
}

static void test_what_it_tells_is_what_came(void **state)
{
	struct own o;
	uint64_t k;

	(void)state;
	begin();
	for (k = 0; k < 20; k++)
		if (k % 5)
			ol_path_note_cell(&p, ms(20 * k), 7000 + k);
	o = cell_at(20 * 19 + 4);
	assert_true(o.has_report);
	assert_int_equal(o.report.largest, 7019);
	assert_int_equal(o.report.hold, 40);
	assert_int_equal(o.report.received, 16);
	assert_int_equal(o.report.gaps, 3);
	assert_int_equal(o.report.longest, 1);
	assert_int_equal(o.report.step, 1);
	assert_memory_equal(&o.report.line, &says, sizeof says);
	ol_path_forget_peer(&p);
	o = cell_at(20 * 19 + 84);
	assert_true(o.has_report);
	assert_int_equal(o.report.received, 0);
}

static void test_alive_is_who_brings_news_of_our_cells(void **state)
{
	static const struct {
		const char *why;
		uint8_t peer_step;
		uint64_t quiet_ms;
	} row[] = {
		{ "six tenths of a second and three cells of each", 1, 720 },
		{ "a slow counterpart's take longer", 8, 1140 },
	};
	struct ol_report r = { .hold = 0 };
	uint8_t bytes[OL_FRAME_REPORT_BYTES];
	struct own o;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin();
		ol_path_note_cell(&p, ms(0), 1);
		o = cell_at(0);
		(void)ol_path_note_frame(&p, ms(0), OL_FRAME_RESPONSE, o.bytes,
					 sizeof o.bytes);
		assert_false(ol_path_is_alive(&p, ms(0))); /* no report */
		r.step = row[i].peer_step;
		r.received = 1;
		ol_report_write(bytes, &r);
		/* The counterpart's step is news as well. */
		assert_int_equal(ol_path_note_frame(&p, ms(100),
						    OL_FRAME_REPORT, bytes,
						    sizeof bytes),
				 row[i].peer_step != 1);
		if (!ol_path_is_alive(&p, ms(99 + row[i].quiet_ms)) ||
		    ol_path_is_alive(&p, ms(100 + row[i].quiet_ms)))
			fail_msg("%s", row[i].why);
	}
}

/* ---- proof ---- */

static void test_proven_by_a_cell_and_an_answered_challenge(void **state)
{
	struct own o;

	(void)state;
	begin();
	assert_false(cell_at(0).challenge); /* nothing heard yet */
	ol_path_note_cell(&p, ms(10), 1);
	assert_int_equal(p.state, OL_PATH_UNTRIED);
	o = cell_at(20);
	assert_true(o.challenge);
	assert_false(cell_at(1019).challenge); /* asked already */
	assert_true(cell_at(1020).challenge);  /* once more */
	o.bytes[15] ^= 1;
	assert_false(ol_path_note_frame(&p, ms(1030), OL_FRAME_RESPONSE,
					o.bytes, sizeof o.bytes));
	assert_int_equal(p.state, OL_PATH_UNTRIED);
	o.bytes[15] ^= 1;
	assert_true(ol_path_note_frame(&p, ms(1030), OL_FRAME_RESPONSE, o.bytes,
				       sizeof o.bytes));
	assert_int_equal(p.state, OL_PATH_PROVEN);
	assert_int_equal(p.since.us, ms(1030).us);
	assert_false(cell_at(2500).challenge);
	/* The answer again changes nothing. */
	assert_false(ol_path_note_frame(&p, ms(2600), OL_FRAME_RESPONSE,
					o.bytes, sizeof o.bytes));
}

static void test_a_challenge_is_answered_once_on_the_same_path(void **state)
{
	static const uint8_t c[OL_FRAME_CHALLENGE_BYTES] = "sixteen bytes..";
	struct own o;

	(void)state;
	begin();
	assert_false(
		ol_path_note_frame(&p, ms(0), OL_FRAME_CHALLENGE, c, sizeof c));
	o = cell_at(0);
	assert_true(o.response);
	assert_memory_equal(o.bytes, c, sizeof c);
	assert_false(cell_at(20).response);
}

static void test_two_challenges_at_once_are_both_answered(void **state)
{
	uint8_t ask[3][OL_FRAME_CHALLENGE_BYTES] = { { 1 }, { 2 }, { 3 } };
	struct own o;
	size_t i;

	(void)state;
	begin();
	for (i = 0; i < 4; i++) /* each twice: owed once */
		(void)ol_path_note_frame(&p, ms(i), OL_FRAME_CHALLENGE,
					 ask[i % 2], sizeof ask[0]);
	for (i = 0; i < 2; i++) {
		o = cell_at(10 + 20 * i);
		assert_true(o.response);
		assert_memory_equal(o.bytes, ask[i], sizeof ask[i]);
	}
	assert_false(cell_at(50).response);
	/* Of three the oldest is forgotten. */
	for (i = 0; i < 3; i++)
		(void)ol_path_note_frame(&p, ms(60), OL_FRAME_CHALLENGE, ask[i],
					 sizeof ask[i]);
	o = cell_at(70);
	assert_memory_equal(o.bytes, ask[1], sizeof ask[1]);
	o = cell_at(90);
	assert_memory_equal(o.bytes, ask[2], sizeof ask[2]);
}

static void test_a_cell_that_goes_elsewhere_asks_for_that_place(void **state)
{
	uint8_t there[OL_FRAME_CHALLENGE_BYTES] = { 9 };
	struct own o;

	(void)state;
	begin();
	ol_path_note_cell(&p, ms(0), 0); /* the path itself asks now */
	assert_false(cell_with(10, NULL).challenge);
	o = cell_with(30, there);
	assert_true(o.challenge);
	assert_memory_equal(o.bytes, there, sizeof there);
	o = cell_at(50);
	assert_true(o.challenge);
	assert_true(memcmp(o.bytes, there, sizeof there) != 0);
	/* What was asked elsewhere proves nothing here. */
	assert_false(ol_path_note_frame(&p, ms(60), OL_FRAME_RESPONSE, there,
					sizeof there));
	assert_int_equal(p.state, OL_PATH_UNTRIED);
}

static void test_a_path_that_moved_is_proven_and_at_full_pace(void **state)
{
	struct own o;

	(void)state;
	begin();
	ol_path_note_cell(&p, ms(0), 0);
	o = cell_at(10);
	assert_true(o.challenge);
	assert_true(ol_path_is_broken(&p, ms(10000)));
	assert_true(ol_path_note_moved(&p, ms(10000)));
	assert_int_equal(p.state, OL_PATH_PROVEN);
	assert_false(ol_path_is_broken(&p, ms(10000)));
	assert_false(ol_path_note_moved(&p, ms(10000)));
	/* What the old address was asked is not owed any more. */
	assert_false(ol_path_note_frame(&p, ms(10010), OL_FRAME_RESPONSE,
					o.bytes, sizeof o.bytes));
}

static void test_all_own_frames_together_fit_their_reserve(void **state)
{
	static const uint8_t c[OL_FRAME_CHALLENGE_BYTES] = { 1 };
	uint8_t out[OL_PATH_OWN_MAX];

	(void)state;
	begin();
	(void)ol_path_note_frame(&p, ms(0), OL_FRAME_CHALLENGE, c, sizeof c);
	ol_path_note_cell(&p, ms(0), 1);
	assert_int_equal(ol_path_frames(&p, ms(4), &rnd, &says, out),
			 OL_PATH_OWN_MAX);
}

static void prove(uint64_t at_ms)
{
	struct own o;

	ol_path_note_cell(&p, ms(at_ms), at_ms);
	o = cell_at(at_ms);
	assert_true(o.challenge);
	assert_true(ol_path_note_frame(&p, ms(at_ms), OL_FRAME_RESPONSE,
				       o.bytes, sizeof o.bytes));
}

static void test_silent_after_3_s_or_8_cells(void **state)
{
	static const struct {
		const char *why;
		uint8_t step;
		uint64_t quiet_ms;
	} row[] = {
		{ "8 cells of a standard step are less than 3 s", 1, 3000 },
		{ "3 s are 18.75 ticks of 8 cells", 18, 3000 },
		{ "a bit slower", 19, 3040 },
		{ "one a second", 50, 8000 },
	};
	struct ol_report r = { .step = 1 };
	uint8_t bytes[OL_FRAME_REPORT_BYTES];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		begin();
		prove(100);
		r.step = row[i].step;
		r.hold = OL_REPORT_HOLD_LONG;
		ol_report_write(bytes, &r);
		(void)ol_path_note_frame(&p, ms(100), OL_FRAME_REPORT, bytes,
					 sizeof bytes);
		assert_false(ol_path_tick(&p, ms(100 + row[i].quiet_ms - 1)));
		if (p.state != OL_PATH_PROVEN)
			fail_msg("%s: too early", row[i].why);
		assert_true(ol_path_tick(&p, ms(100 + row[i].quiet_ms)));
		if (p.state != OL_PATH_SILENT)
			fail_msg("%s: too late", row[i].why);
		assert_int_equal(ol_path_loss(&p, ms(100 + row[i].quiet_ms)),
				 1000);
		/* It must be proven anew. */
		prove(100000);
		assert_int_equal(p.state, OL_PATH_PROVEN);
	}
}

static void test_refused_only_where_nothing_comes(void **state)
{
	(void)state;
	begin();
	assert_true(ol_path_note_refused(&p, ms(0)));
	assert_int_equal(p.state, OL_PATH_REFUSED);
	assert_false(ol_path_note_refused(&p, ms(10)));
	prove(100);
	assert_false(ol_path_note_refused(&p, ms(1099)));
	assert_int_equal(p.state, OL_PATH_PROVEN);
	assert_true(ol_path_note_refused(&p, ms(1100)));
	assert_int_equal(p.state, OL_PATH_REFUSED);
	/* Silence does not hide why. */
	(void)ol_path_tick(&p, ms(60000));
	assert_int_equal(p.state, OL_PATH_REFUSED);
	prove(60100);
	assert_int_equal(p.state, OL_PATH_PROVEN);
}

static void test_frames_of_a_wrong_kind_or_length_are_nothing(void **state)
{
	static const uint8_t b[64];
	int type;
	size_t len;

	(void)state;
	begin();
	for (type = 0; type <= OL_FRAME_TYPES; type++) {
		struct ol_path before = p;

		for (len = 0; len < sizeof b; len++) {
			if ((type == OL_FRAME_CHALLENGE ||
			     type == OL_FRAME_RESPONSE) &&
			    len == OL_FRAME_CHALLENGE_BYTES)
				continue;
			if (type == OL_FRAME_REPORT &&
			    len == OL_FRAME_REPORT_BYTES)
				continue;
			assert_false(ol_path_note_frame(
				&p, ms(0), (enum ol_frame_type)type, b, len));
		}
		assert_memory_equal(&before, &p, sizeof p);
	}
}

static void test_counters_never_repeat(void **state)
{
	uint64_t k;

	(void)state;
	begin();
	for (k = 0; k < 1000; k++)
		assert_int_equal(ol_path_book_cell(&p, ms(20 * k)), k);
	ol_path_forget_peer(&p);
	ol_path_restart(&p, ms(20000));
	assert_int_equal(ol_path_book_cell(&p, ms(20000)), 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_who_has_a_slot),
		cmocka_unit_test(
			test_at_a_step_it_has_the_ticks_that_this_divides),
		cmocka_unit_test(test_a_slower_step_begins_with_the_next_cell),
		cmocka_unit_test(
			test_a_spare_path_sends_one_a_second_until_woken),
		cmocka_unit_test(test_after_sleep_it_knocks_as_after_a_start),
		cmocka_unit_test(test_loss_over_90_percent_for_30_s_breaks_it),
		cmocka_unit_test(
			test_it_reports_after_4_6_and_3_ticks_and_each_cell_when_broken),
		cmocka_unit_test(
			test_round_trip_is_measured_from_the_slot_less_the_hold),
		cmocka_unit_test(
			test_reports_that_cannot_be_true_measure_nothing),
		cmocka_unit_test(test_what_it_tells_is_what_came),
		cmocka_unit_test(test_alive_is_who_brings_news_of_our_cells),
		cmocka_unit_test(
			test_proven_by_a_cell_and_an_answered_challenge),
		cmocka_unit_test(
			test_a_challenge_is_answered_once_on_the_same_path),
		cmocka_unit_test(test_two_challenges_at_once_are_both_answered),
		cmocka_unit_test(
			test_a_cell_that_goes_elsewhere_asks_for_that_place),
		cmocka_unit_test(
			test_a_path_that_moved_is_proven_and_at_full_pace),
		cmocka_unit_test(
			test_all_own_frames_together_fit_their_reserve),
		cmocka_unit_test(test_silent_after_3_s_or_8_cells),
		cmocka_unit_test(test_refused_only_where_nothing_comes),
		cmocka_unit_test(
			test_frames_of_a_wrong_kind_or_length_are_nothing),
		cmocka_unit_test(test_counters_never_repeat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
