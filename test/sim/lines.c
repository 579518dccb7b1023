/*
 * lines - one line through what networks, machines and people do to it, each
 * case with the times that it may take. storm.c mixes them at random.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "line/line_state.h"
#include "test/sim/rig.h"

#define YEAR_NS (365 * 86400 * INT64_C(1000000000))

static struct rig r;

static void both_up(uint64_t seed, size_t n_paths, const struct sim_link *link)
{
	rig_init(&r, seed, n_paths, link);
	rig_start(&r, 0);
	rig_start(&r, 1);
	if (!rig_run_until_up(&r, 10 * RIG_S))
		rig_fail(&r, "not up");
	rig_run(&r, 3 * RIG_S);
}

static struct ol_line_status status(int node)
{
	struct ol_line_status st;

	rig_status(&r, node, &st);
	return st;
}

static void cut_all(bool cut)
{
	size_t p;

	for (p = 0; p < r.n_paths; p++)
		rig_cut(&r, p, cut);
}

/* Some words each way, all heard within `us`. */
static void talk(uint64_t us)
{
	int i;

	for (i = 0; i < RIG_NODES; i++) {
		rig_say(&r, i, OL_STREAM_CONTROL, 5);
		rig_say(&r, i, OL_STREAM_RECORDS, 5);
	}
	if (!rig_run_until_said(&r, us))
		rig_fail(&r, "not everything was said");
}

static const struct ol_session *current(int node)
{
	const struct ol_sessions *t = &r.node[node].line->sessions;
	int i = ol_sessions_find(t, OL_SESSION_CURRENT);

	return i == OL_SESSION_NONE ? NULL : &t->s[i];
}

static void assert_same_session(void)
{
	assert_non_null(current(0));
	assert_non_null(current(1));
	assert_int_equal(current(0)->tag, current(1)->tag);
}

static void test_both_starting_at_once_agree_on_one_session(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 200; seed++) {
		both_up(seed, 1 + seed % 2,
			seed % 3 ? &sim_link_clean : &sim_link_lossy);
		assert_same_session();
		talk(3 * RIG_S);
		rig_release(&r);
	}
}

static void test_paths_of_5_and_600_ms(void **state)
{
	static const struct sim_link near = { .delay_us = 5000 };
	static const struct sim_link far = { .delay_us = 600000 };
	struct ol_line_status st;

	(void)state;
	both_up(3, 2, &near);
	rig_set_path(&r, 1, &far);
	rig_call(&r, true);
	rig_run(&r, 20 * RIG_S);
	st = status(0);
	assert_in_range(st.path[0].rtt_us, 9000, 12000);
	assert_in_range(st.path[1].rtt_us, 1190000, 1210000);
	assert_int_equal(st.path[0].loss_permille, 0);
	assert_int_equal(st.path[1].state, OL_PATH_PROVEN);
	talk(1 * RIG_S);
	/* The near one dies: words go on over the far one. */
	rig_cut(&r, 0, true);
	talk(10 * RIG_S);
	assert_int_equal(r.node[0].n_down, 0);
	rig_cut(&r, 0, false);
	talk(5 * RIG_S);
	rig_release(&r);
}

static void test_silence_is_said_after_3_s_and_not_before(void **state)
{
	(void)state;
	both_up(4, 1, &sim_link_clean);
	cut_all(true);
	rig_run(&r, 2999 * RIG_MS); /* what is on its way comes 20 ms later */
	assert_true(status(0).up && status(1).up);
	rig_run(&r, 60 * RIG_MS);
	assert_false(status(0).up || status(1).up);
	assert_int_equal(status(0).reason, OL_LINE_REASON_SILENT);
	assert_int_equal(status(0).path[0].state, OL_PATH_SILENT);
	rig_release(&r);
}

/* Cuts everything for so long; up again, and everything said, in time. */
static void outage(uint64_t seed, uint64_t long_us, uint64_t back_us)
{
	ol_instant healed;
	uint64_t sessions;

	both_up(seed, 2, &sim_link_clean);
	sessions = status(0).handshakes;
	rig_say(&r, 0, OL_STREAM_RECORDS, 30);
	rig_run(&r, 100 * RIG_MS);
	cut_all(true);
	rig_run(&r, long_us);
	assert_true(long_us < 3 * RIG_S || !rig_is_up(&r));
	cut_all(false);
	healed = r.now;
	assert_true(rig_run_until_up(&r, back_us));
	printf("outage of %4llu s: up again after %4llu ms\n",
	       (unsigned long long)(long_us / RIG_S),
	       (unsigned long long)ol_since(healed, r.now) / 1000);
	if (long_us < 100 * RIG_S) /* the old session served */
		assert_int_equal(status(0).handshakes, sessions);
	talk(5 * RIG_S);
	assert_int_equal(r.node[0].n_fresh + r.node[1].n_fresh, 0);
	rig_release(&r);
}

static void test_outages_end_by_themselves(void **state)
{
	(void)state;
	outage(1, 1 * RIG_S, 100 * RIG_MS);
	outage(2, 5 * RIG_S, 200 * RIG_MS);
	outage(3, 30 * RIG_S, 2 * RIG_S);
	outage(4, 300 * RIG_S, 10 * RIG_S);
	outage(5, 3600 * RIG_S, 10 * RIG_S);
}

static void test_a_restarted_node_is_found_within_seconds(void **state)
{
	static const uint64_t away[] = { 0, 500 * RIG_MS, 2 * RIG_S, 20 * RIG_S,
					 200 * RIG_S };
	size_t k;

	(void)state;
	for (k = 0; k < sizeof away / sizeof *away; k++) {
		ol_instant back;

		both_up(20 + k, 2, &sim_link_clean);
		rig_say(&r, 0, OL_STREAM_RECORDS, 100);
		rig_say(&r, 1, OL_STREAM_RECORDS, 100);
		rig_run(&r, 200 * RIG_MS);
		rig_stop(&r, 1);
		rig_run(&r, away[k]);
		rig_start(&r, 1);
		back = r.now;
		while (status(1).up == false || r.node[0].n_fresh == 0)
			rig_run(&r, 20 * RIG_MS);
		printf("restart after %3llu s: found after %4llu ms\n",
		       (unsigned long long)(away[k] / RIG_S),
		       (unsigned long long)ol_since(back, r.now) / 1000);
		assert_true(ol_since(back, r.now) < 2 * RIG_S);
		assert_same_session();
		talk(20 * RIG_S);
		assert_int_equal(r.node[0].n_fresh, 1);
		assert_int_equal(r.node[1].n_fresh, 0);
		rig_release(&r);
	}
}

static void test_both_restarting_at_once(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 50; seed++) {
		both_up(seed, 1, &sim_link_clean);
		talk(2 * RIG_S);
		rig_stop(&r, 0);
		rig_stop(&r, 1);
		rig_start(&r, 0);
		rig_start(&r, 1);
		assert_true(rig_run_until_up(&r, 1 * RIG_S));
		talk(2 * RIG_S);
		assert_int_equal(r.node[0].n_fresh + r.node[1].n_fresh, 0);
		rig_release(&r);
	}
}

static void test_a_node_from_an_old_backup_with_an_old_calendar(void **state)
{
	int node;

	(void)state;
	for (node = 0; node < RIG_NODES; node++) {
		both_up(40, 1, &sim_link_clean);
		rig_stop(&r, node);
		r.node[node].number = 0;
		r.node[node].date_ns -= 40 * YEAR_NS;
		rig_start(&r, node);
		/* Its numbers are refused; the other knocks after 3 s. */
		assert_true(rig_run_until_up(&r, 6 * RIG_S));
		rig_run(&r, 4 * RIG_S);
		assert_true(rig_is_up(&r));
		talk(2 * RIG_S);
		/* And it has learnt: its own are good now. */
		assert_true(r.node[node].number >=
			    r.node[1 - node].line->sessions.confirmed);
		rig_release(&r);
	}
}

static void test_a_calendar_that_jumps_back_changes_nothing(void **state)
{
	(void)state;
	both_up(41, 1, &sim_link_clean);
	r.node[0].date_ns -= 10 * YEAR_NS;
	r.node[1].date_ns += 10 * YEAR_NS;
	rig_run(&r, 400 * RIG_S);
	assert_true(status(0).rekeys >= 3);
	assert_int_equal(r.node[0].n_down + r.node[1].n_down, 0);
	talk(1 * RIG_S);
	rig_release(&r);
}

static void test_a_node_that_slept_for_hours_is_up_in_seconds(void **state)
{
	(void)state;
	both_up(42, 1, &sim_link_clean);
	rig_jump(&r, 0, 5 * 3600 * RIG_S);
	rig_run(&r, 100 * RIG_MS);
	assert_false(rig_is_up(&r));
	assert_true(rig_run_until_up(&r, 5 * RIG_S));
	assert_true(status(0).late_slots >= 5 * 3600 * 50 - 2);
	talk(2 * RIG_S);
	/* Both at once: a machine with both on it. */
	rig_jump(&r, 0, 3600 * RIG_S);
	rig_jump(&r, 1, 3600 * RIG_S);
	rig_run(&r, 100 * RIG_MS);
	assert_true(rig_run_until_up(&r, 2 * RIG_S));
	talk(2 * RIG_S);
	rig_release(&r);
}

static void test_a_path_without_an_answer_gets_one_cell_a_second(void **state)
{
	struct ol_line_status st;
	uint64_t before;

	(void)state;
	both_up(43, 2, &sim_link_clean);
	rig_cut(&r, 1, true);
	rig_run(&r, 5 * RIG_S);
	st = status(0);
	assert_int_equal(st.path[1].state, OL_PATH_SILENT);
	assert_int_equal(st.path[1].step, 1);
	rig_run(&r, 6 * RIG_S);
	assert_int_equal(status(0).path[1].step, OL_PATH_SLOW_STEP);
	before =
		sim_net_link(r.net, r.node[0].port[1], r.node[1].port[1])->sent;
	rig_run(&r, 20 * RIG_S);
	assert_in_range(
		sim_net_link(r.net, r.node[0].port[1], r.node[1].port[1])->sent -
			before,
		20, 21);
	assert_true(rig_is_up(&r));
	rig_cut(&r, 1, false);
	rig_run(&r, 2500 * RIG_MS);
	st = status(0);
	assert_int_equal(st.path[1].state, OL_PATH_PROVEN);
	assert_int_equal(st.path[1].step, 1);
	assert_int_equal(r.node[0].n_down, 0);
	rig_release(&r);
}

static void test_95_percent_loss_trips_the_breaker_after_30_s(void **state)
{
	static const struct sim_link dreadful = { .delay_us = 20000,
						  .loss = 0.96 };
	uint64_t s;

	(void)state;
	both_up(44, 2, &sim_link_clean);
	*sim_net_link(r.net, r.node[0].port[1], r.node[1].port[1]) = dreadful;
	for (s = 0; s < 29; s++) {
		rig_run(&r, 1 * RIG_S);
		assert_int_equal(status(0).path[1].step, 1);
	}
	/* And the seconds until it had seen so much of it. */
	rig_run(&r, 20 * RIG_S);
	assert_int_equal(status(0).path[1].step, OL_PATH_SLOW_STEP);
	assert_true(status(0).path[1].peer_loss_permille > 900);
	*sim_net_link(r.net, r.node[0].port[1], r.node[1].port[1]) =
		sim_link_clean;
	rig_run(&r, 10 * RIG_S);
	assert_int_equal(status(0).path[1].step, 1);
	rig_release(&r);
}

static void test_one_way_dead_is_silence_for_one_end_only(void **state)
{
	(void)state;
	both_up(45, 1, &sim_link_clean);
	sim_net_link(r.net, r.node[0].port[0], r.node[1].port[0])->cut = true;
	rig_run(&r, 6 * RIG_S);
	assert_false(status(1).up);
	assert_true(status(0).up);
	sim_net_link(r.net, r.node[0].port[0], r.node[1].port[0])->cut = false;
	assert_true(rig_run_until_up(&r, 200 * RIG_MS));
	talk(2 * RIG_S);
	rig_release(&r);
}

/* Reports go on coming, and say that nothing more has arrived. */
static void test_a_path_dead_one_way_gets_one_cell_a_second(void **state)
{
	struct sim_link *l;
	uint64_t before;

	(void)state;
	both_up(54, 2, &sim_link_clean);
	l = sim_net_link(r.net, r.node[0].port[1], r.node[1].port[1]);
	l->cut = true;
	rig_run(&r, 9 * RIG_S);
	assert_int_equal(status(0).path[1].step, 1);
	rig_run(&r, 2 * RIG_S);
	assert_int_equal(status(0).path[1].step, OL_PATH_SLOW_STEP);
	before = l->sent;
	rig_run(&r, 20 * RIG_S);
	assert_in_range(l->sent - before, 20, 21);
	l->cut = false;
	rig_run(&r, 3 * RIG_S);
	assert_int_equal(status(0).path[1].step, 1);
	assert_int_equal(status(1).path[1].step, 1);
	assert_int_equal(r.node[0].n_down + r.node[1].n_down, 0);
	rig_release(&r);
}

static void test_a_renewal_comes_through_heavy_loss(void **state)
{
	static const struct sim_link half = { .delay_us = 40000, .loss = 0.5 };

	(void)state;
	both_up(46, 1, &half);
	rig_call(&r, true);
	rig_run(&r, 600 * RIG_S);
	assert_in_range(status(0).rekeys, 3, 5);
	assert_int_equal(r.node[0].n_down + r.node[1].n_down, 0);
	rig_release(&r);
	both_up(47, 1, &sim_link_terrible);
	rig_run(&r, 600 * RIG_S);
	printf("10 minutes at 80 %% loss: %llu sessions, %llu in-band, %llu "
	       "times down\n",
	       (unsigned long long)status(0).handshakes,
	       (unsigned long long)status(0).rekeys,
	       (unsigned long long)(r.node[0].n_down + r.node[1].n_down));
	assert_true(status(0).rekeys >= 3);
	rig_release(&r);
}

static uint64_t sent_in(uint64_t us)
{
	uint64_t before = status(0).sent;

	rig_run(&r, us);
	return status(0).sent - before;
}

static void
test_nobody_there_gets_full_pace_for_60_s_then_one_a_second(void **state)
{
	uint64_t s;

	(void)state;
	rig_init(&r, 48, 1, &sim_link_clean);
	rig_start(&r, 0);
	/* A slot is filled OL_LEAD_US ahead, and nobody refuses. */
	sim_net_link(r.net, r.node[0].port[0], r.node[1].port[0])->cut = true;
	assert_in_range(sent_in(60 * RIG_S), 2999, 3000);
	for (s = 0; s < 5; s++)
		assert_in_range(sent_in(10 * RIG_S), 10, 11);
	assert_int_equal(status(0).reason, OL_LINE_REASON_STARTING);
	assert_int_equal(status(0).path[0].step, OL_PATH_SLOW_STEP);
	rig_release(&r);
}

static void test_a_port_where_nobody_listens_is_told(void **state)
{
	(void)state;
	rig_init(&r, 49, 2, &sim_link_clean);
	rig_start(&r, 0);
	rig_run(&r, 1 * RIG_S);
	assert_int_equal(status(0).reason, OL_LINE_REASON_REFUSED);
	assert_int_equal(status(0).path[0].state, OL_PATH_REFUSED);
	rig_start(&r, 1);
	assert_true(rig_run_until_up(&r, 1 * RIG_S));
	rig_run(&r, 1 * RIG_S);
	assert_int_equal(status(0).path[0].state, OL_PATH_PROVEN);
	rig_stop(&r, 1);
	rig_run(&r, 4 * RIG_S);
	assert_false(status(0).up);
	assert_int_equal(status(0).reason, OL_LINE_REASON_REFUSED);
	rig_release(&r);
}

static void test_goodbye_lasts_until_it_knocks_again(void **state)
{
	struct ol_line_effects fx;

	(void)state;
	both_up(50, 1, &sim_link_clean);
	ol_line_goodbye(r.node[0].line, ol_after(r.now, r.node[0].clock_us),
			&fx);
	assert_int_equal(fx.n, 1);
	assert_int_equal(fx.e[0].kind, OL_LINE_DOWN);
	rig_run(&r, 200 * RIG_MS);
	assert_false(status(0).up);
	rig_stop(&r, 1);
	rig_run(&r, 10 * RIG_S);
	assert_int_equal(status(0).reason, OL_LINE_REASON_GOODBYE);
	rig_start(&r, 1);
	assert_true(rig_run_until_up(&r, 3 * RIG_S));
	rig_release(&r);
}

/* ---- what an attacker does who records and sends again ---- */

#define TAPE 20000
struct tape {
	size_t n;
	uint8_t datagram[TAPE][OL_DATAGRAM_LEN];
};

static void record(void *ctx, int node, int path, ol_instant at,
		   const uint8_t *datagram)
{
	struct tape *t = ctx;

	(void)node;
	(void)path;
	(void)at;
	if (t->n < TAPE)
		memcpy(t->datagram[t->n++], datagram, OL_DATAGRAM_LEN);
}

/* Throws the whole tape at node 1 from everywhere; nothing may change but
 * counters. */
static void play(const struct tape *t, bool damage)
{
	struct ol_line *l = r.node[1].line;
	ol_instant now = ol_after(r.now, r.node[1].clock_us);
	struct ol_sessions before = l->sessions;
	struct ol_line_status st = status(1);
	uint8_t d[OL_DATAGRAM_LEN];
	struct ol_line_effects fx;
	size_t i;

	for (i = 0; i < t->n; i++) {
		memcpy(d, t->datagram[i], sizeof d);
		if (damage)
			d[i % sizeof d] ^= (uint8_t)(1 << i % 8);
		ol_line_receive(l, now, (ol_date){ 0 },
				(uint8_t)(i % (OL_LINE_PATHS + 1)), d, &fx);
		assert_int_equal(fx.n, 0);
	}
	assert_memory_equal(&before, &l->sessions, sizeof before);
	assert_true(status(1).dropped >= st.dropped + t->n);
}

static void test_what_was_recorded_and_comes_again_changes_nothing(void **state)
{
	static struct tape tape;
	uint64_t sent;

	(void)state;
	rig_init(&r, 51, 1, &sim_link_clean);
	tape.n = 0;
	r.watch = record;
	r.watch_ctx = &tape;
	rig_start(&r, 0);
	rig_start(&r, 1);
	rig_call(&r, true);
	rig_run(&r, 150 * RIG_S);
	assert_true(rig_is_up(&r));
	r.watch = NULL;
	rig_run(&r, 10 * RIG_S);
	play(&tape, false);
	play(&tape, true);
	/* Not one datagram more leaves for it, and none less. */
	sent = status(1).sent;
	rig_run(&r, 10 * RIG_S);
	assert_in_range(status(1).sent - sent, 499, 501);
	talk(2 * RIG_S);
	rig_release(&r);
}

static void test_old_envelopes_draw_nothing_from_a_restarted_node(void **state)
{
	static struct tape tape;
	struct ol_line_effects fx;
	uint64_t sent;
	size_t i;

	(void)state;
	rig_init(&r, 52, 1, &sim_link_clean);
	tape.n = 0;
	r.watch = record;
	r.watch_ctx = &tape;
	rig_start(&r, 0);
	rig_start(&r, 1);
	assert_true(rig_run_until_up(&r, 2 * RIG_S));
	rig_run(&r, 1 * RIG_S);
	rig_stop(&r, 0);
	rig_stop(&r, 1);
	rig_start(&r, 1);
	cut_all(true);
	rig_run(&r, 100 * RIG_S); /* it knocks at one a second now */
	sent = status(1).sent;
	for (i = 0; i < tape.n; i++)
		ol_line_receive(r.node[1].line,
				ol_after(r.now, r.node[1].clock_us),
				(ol_date){ 0 }, 0, tape.datagram[i], &fx);
	rig_run(&r, 10 * RIG_S);
	assert_in_range(status(1).sent - sent, 10, 11);
	rig_release(&r);
}

/* A message 1 that never got through is not known, so it is answered once it
 * comes: but sent again and again it must not make this end send without end
 * to an address where nobody is any more. */
static void test_an_old_knock_again_and_again_draws_one_answer(void **state)
{
	static struct tape tape;
	struct ol_line_effects fx;
	uint64_t sent;
	size_t i, round;

	(void)state;
	rig_init(&r, 53, 1, &sim_link_clean);
	cut_all(true);
	tape.n = 0;
	r.watch = record;
	r.watch_ctx = &tape;
	rig_start(&r, 0);
	rig_run(&r, 200 * RIG_MS);
	r.watch = NULL;
	rig_stop(&r, 0);
	rig_start(&r, 1);
	rig_run(&r, 100 * RIG_S); /* it knocks at one a second now */
	for (round = 0; round < 10; round++) {
		sent = status(1).sent;
		for (i = 0; i < tape.n; i++)
			ol_line_receive(r.node[1].line,
					ol_after(r.now, r.node[1].clock_us),
					(ol_date){ 0 }, 0, tape.datagram[i],
					&fx);
		rig_run(&r, 110 * RIG_S);
		if (round > 0)
			assert_in_range(status(1).sent - sent, 109, 111);
	}
	rig_release(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_both_starting_at_once_agree_on_one_session),
		cmocka_unit_test(test_paths_of_5_and_600_ms),
		cmocka_unit_test(test_silence_is_said_after_3_s_and_not_before),
		cmocka_unit_test(test_outages_end_by_themselves),
		cmocka_unit_test(test_a_restarted_node_is_found_within_seconds),
		cmocka_unit_test(test_both_restarting_at_once),
		cmocka_unit_test(
			test_a_node_from_an_old_backup_with_an_old_calendar),
		cmocka_unit_test(
			test_a_calendar_that_jumps_back_changes_nothing),
		cmocka_unit_test(
			test_a_node_that_slept_for_hours_is_up_in_seconds),
		cmocka_unit_test(
			test_a_path_without_an_answer_gets_one_cell_a_second),
		cmocka_unit_test(
			test_95_percent_loss_trips_the_breaker_after_30_s),
		cmocka_unit_test(
			test_a_path_dead_one_way_gets_one_cell_a_second),
		cmocka_unit_test(test_one_way_dead_is_silence_for_one_end_only),
		cmocka_unit_test(test_a_renewal_comes_through_heavy_loss),
		cmocka_unit_test(
			test_nobody_there_gets_full_pace_for_60_s_then_one_a_second),
		cmocka_unit_test(test_a_port_where_nobody_listens_is_told),
		cmocka_unit_test(test_goodbye_lasts_until_it_knocks_again),
		cmocka_unit_test(
			test_what_was_recorded_and_comes_again_changes_nothing),
		cmocka_unit_test(
			test_an_old_knock_again_and_again_draws_one_answer),
		cmocka_unit_test(
			test_old_envelopes_draw_nothing_from_a_restarted_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
