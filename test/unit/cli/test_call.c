/* call: what the command does on what the node tells, and how it ends. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "cli/call.h"

#define US(t) ((ol_instant){ t })

static struct ol_cli_call call;
static struct ol_cli_wishes wish;

static const struct ol_id id_a = { { 1 } }, id_b = { { 2 } };

static void tell(enum ol_tell what, const struct ol_id *id,
		 enum ol_end_reason reason, uint64_t now_us)
{
	struct ol_desk_event ev;

	memset(&ev, 0, sizeof ev);
	ev.what = what;
	ev.call = *id;
	ev.reason = reason;
	ev.bell = true;
	ol_cli_call_event(&call, &ev, US(now_us), &wish);
}

static void start(enum ol_cli_call_mode mode, bool recording, uint64_t ms)
{
	ol_cli_call_init(&call, mode, recording, ms);
	ol_cli_call_start(&call, &wish);
}

static void test_each_command_begins_with_its_request(void **state)
{
	(void)state;
	start(OL_CLI_CALL_OUT, true, 0);
	assert_int_equal(wish.n, 1);
	assert_int_equal(wish.rq[0].what, OL_DO_CALL);
	assert_true(wish.rq[0].recording);
	start(OL_CLI_CALL_ANSWER, false, 0);
	assert_int_equal(wish.rq[0].what, OL_DO_ANSWER);
	assert_false(wish.rq[0].recording);
	start(OL_CLI_CALL_AUTO, true, 0);
	assert_int_equal(wish.rq[0].what, OL_DO_WATCH);
	assert_true(wish.rq[0].bell);
}

static void test_a_call_is_taken_when_its_rung_has_come(void **state)
{
	struct ol_desk_event ev = { .what = OL_TELL_RING, .call = id_a };

	(void)state;
	start(OL_CLI_CALL_AUTO, false, 0);
	ol_cli_call_event(&call, &ev, US(1), &wish);
	assert_false(wish.show);
	assert_int_equal(wish.n, 0);
	assert_int_equal(call.phase, OL_CLI_CALL_WAITING);
	ev.bell = true;
	ol_cli_call_event(&call, &ev, US(2), &wish);
	assert_true(wish.show);
	assert_int_equal(wish.n, 2);
}

static void test_a_call_goes_through_its_events(void **state)
{
	(void)state;
	start(OL_CLI_CALL_OUT, false, 0);
	tell(OL_TELL_DIALING, &id_a, OL_END_NONE, 0);
	assert_true(wish.show && !wish.begin);
	tell(OL_TELL_RINGING, &id_a, OL_END_NONE, 10);
	assert_int_equal(call.phase, OL_CLI_CALL_ASKED);
	tell(OL_TELL_ANSWERED, &id_a, OL_END_NONE, 20);
	assert_int_equal(call.phase, OL_CLI_CALL_TALKS);
	tell(OL_TELL_AUDIO_OPEN, &id_a, OL_END_NONE, 21);
	assert_true(wish.begin && !wish.show);
	tell(OL_TELL_STATS, &id_a, OL_END_NONE, 30);
	assert_true(wish.show);
	tell(OL_TELL_INTERRUPTED, &id_a, OL_END_NONE, 40);
	tell(OL_TELL_RESUMED, &id_a, OL_END_NONE, 50);
	assert_int_equal(call.phase, OL_CLI_CALL_TALKS);
	tell(OL_TELL_AUDIO_CLOSE, &id_a, OL_END_NONE, 60);
	tell(OL_TELL_ENDED, &id_a, OL_END_HUNG_UP_THERE, 60);
	assert_true(wish.show);
	assert_int_equal(call.phase, OL_CLI_CALL_OVER);
	assert_int_equal(call.exit, OL_EXIT_DONE);
	tell(OL_TELL_STATS, &id_a, OL_END_NONE, 70); /* over is over */
	assert_false(wish.show);
}

static void test_every_end_has_its_exit_status(void **state)
{
	static const struct {
		enum ol_end_reason reason;
		int before, after; /* the answer */
	} row[] = {
		{ OL_END_HUNG_UP, OL_EXIT_UNANSWERED, OL_EXIT_DONE },
		{ OL_END_HUNG_UP_THERE, OL_EXIT_UNANSWERED, OL_EXIT_DONE },
		{ OL_END_DECLINED, OL_EXIT_DECLINED, OL_EXIT_DECLINED },
		{ OL_END_BUSY, OL_EXIT_BUSY, OL_EXIT_BUSY },
		{ OL_END_UNANSWERED, OL_EXIT_UNANSWERED, OL_EXIT_UNANSWERED },
		{ OL_END_CANCELLED, OL_EXIT_UNANSWERED, OL_EXIT_UNANSWERED },
		{ OL_END_LINE_LOST, OL_EXIT_LOST, OL_EXIT_LOST },
		{ OL_END_STOPPED, OL_EXIT_LOST, OL_EXIT_LOST },
		{ OL_END_SUSPENDED, OL_EXIT_DOWN, OL_EXIT_DOWN },
		{ OL_END_TAKEN, OL_EXIT_REFUSED, OL_EXIT_DONE },
		{ OL_END_NO_RECORDING, OL_EXIT_REFUSED, OL_EXIT_REFUSED },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		start(OL_CLI_CALL_OUT, false, 0);
		tell(OL_TELL_ENDED, &id_a, row[i].reason, 0);
		assert_int_equal(call.exit, row[i].before);
		start(OL_CLI_CALL_OUT, false, 0);
		tell(OL_TELL_ANSWERED, &id_a, OL_END_NONE, 0);
		tell(OL_TELL_ENDED, &id_a, row[i].reason, 0);
		assert_int_equal(call.exit, row[i].after);
	}
}

static void test_a_refusal_ends_it_with_the_nodes_exit_status(void **state)
{
	const struct ol_refusal down = { .exit = 6,
					 .text = "the line is down" };

	(void)state;
	start(OL_CLI_CALL_OUT, false, 0);
	assert_true(ol_cli_call_refused(&call, &down));
	assert_int_equal(call.exit, OL_EXIT_DOWN);
	assert_int_equal(call.phase, OL_CLI_CALL_OVER);
	assert_false(ol_cli_call_refused(&call, &down));
}

static void test_auto_rings_and_takes_the_next_call(void **state)
{
	(void)state;
	start(OL_CLI_CALL_AUTO, true, 0);
	assert_int_equal(call.phase, OL_CLI_CALL_WAITING);
	tell(OL_TELL_LINE, &id_a, OL_END_NONE, 0);
	assert_false(wish.show);
	tell(OL_TELL_RING, &id_a, OL_END_NONE, 10);
	assert_true(wish.show);
	assert_int_equal(wish.n, 2);
	assert_int_equal(wish.rq[0].what, OL_DO_BELL); /* it has rung */
	assert_int_equal(wish.rq[1].what, OL_DO_ANSWER);
	assert_true(wish.rq[1].recording);
	assert_true(ol_id_equal(&wish.rq[0].call, &id_a));
	assert_true(ol_id_equal(&wish.rq[1].call, &id_a));
	tell(OL_TELL_RING, &id_b, OL_END_NONE, 11); /* one is enough */
	assert_int_equal(wish.n, 0);
	/* The others are told that it is taken; this desk as well. */
	tell(OL_TELL_RING_STOPPED, &id_a, OL_END_TAKEN, 12);
	assert_int_equal(call.phase, OL_CLI_CALL_ASKED);
	tell(OL_TELL_ANSWERED, &id_a, OL_END_NONE, 12);
	assert_int_equal(call.phase, OL_CLI_CALL_TALKS);
	tell(OL_TELL_ENDED, &id_b, OL_END_HUNG_UP, 13); /* another's */
	assert_int_equal(call.phase, OL_CLI_CALL_TALKS);
	tell(OL_TELL_ENDED, &id_a, OL_END_HUNG_UP, 14);
	assert_int_equal(call.exit, OL_EXIT_DONE);
}

static void test_auto_waits_on_when_the_caller_gives_up(void **state)
{
	const struct ol_refusal gone = { .exit = 1, .text = "no such call" };

	(void)state;
	start(OL_CLI_CALL_AUTO, false, 0);
	tell(OL_TELL_RING, &id_a, OL_END_NONE, 0);
	tell(OL_TELL_RING_STOPPED, &id_a, OL_END_CANCELLED, 1);
	assert_int_equal(call.phase, OL_CLI_CALL_WAITING);
	/* The refusal of the answer that was under way ends nothing. */
	assert_false(ol_cli_call_refused(&call, &gone));
	tell(OL_TELL_RING, &id_b, OL_END_NONE, 2);
	assert_int_equal(wish.n, 2);
	assert_true(ol_id_equal(&wish.rq[1].call, &id_b));
	/* But where it still rings, a refusal is meant for us. */
	assert_true(ol_cli_call_refused(&call, &gone));
	assert_int_equal(call.exit, OL_EXIT_REFUSED);
}

static void test_auto_waits_on_when_another_desk_was_first(void **state)
{
	const struct ol_refusal taken = { .exit = 1,
					  .text = "it was taken already" };

	(void)state;
	start(OL_CLI_CALL_AUTO, false, 0);
	tell(OL_TELL_RING, &id_a, OL_END_NONE, 0);
	tell(OL_TELL_RING_STOPPED, &id_a, OL_END_TAKEN, 1);
	assert_int_equal(call.phase, OL_CLI_CALL_ASKED); /* by whom? */
	assert_false(ol_cli_call_refused(&call, &taken));
	assert_int_equal(call.phase, OL_CLI_CALL_WAITING);
	tell(OL_TELL_RING, &id_b, OL_END_NONE, 2);
	assert_int_equal(wish.n, 2);
}

static void test_the_end_of_the_wav_is_followed_by_one_second(void **state)
{
	(void)state;
	start(OL_CLI_CALL_OUT, false, 0);
	tell(OL_TELL_ANSWERED, &id_a, OL_END_NONE, 0);
	assert_true(ol_cli_call_deadline(&call).us == OL_NEVER.us);
	ol_cli_call_said(&call, US(5000000));
	ol_cli_call_said(&call, US(5000000)); /* said again each time */
	assert_true(ol_cli_call_deadline(&call).us == 6000000);
	ol_cli_call_tick(&call, US(5999999), &wish);
	assert_int_equal(wish.n, 0);
	ol_cli_call_tick(&call, US(6000000), &wish);
	assert_int_equal(wish.n, 1);
	assert_int_equal(wish.rq[0].what, OL_DO_HANGUP);
	assert_true(ol_id_equal(&wish.rq[0].call, &id_a));
	assert_int_equal(call.phase, OL_CLI_CALL_ENDING);
	tell(OL_TELL_ENDED, &id_a, OL_END_HUNG_UP, 6010000);
	assert_int_equal(call.exit, OL_EXIT_DONE);
}

static void test_seconds_count_from_the_answer_whatever_the_wav(void **state)
{
	(void)state;
	start(OL_CLI_CALL_OUT, false, 2500);
	tell(OL_TELL_RINGING, &id_a, OL_END_NONE, 0);
	assert_true(ol_cli_call_deadline(&call).us == OL_NEVER.us);
	tell(OL_TELL_ANSWERED, &id_a, OL_END_NONE, 1000000);
	assert_true(ol_cli_call_deadline(&call).us == 3500000);
	ol_cli_call_said(&call, US(1100000));
	assert_true(ol_cli_call_deadline(&call).us == 3500000);
	ol_cli_call_tick(&call, US(3500000), &wish);
	assert_int_equal(wish.rq[0].what, OL_DO_HANGUP);
}

static void test_a_node_that_does_not_end_it_is_given_up(void **state)
{
	(void)state;
	start(OL_CLI_CALL_OUT, false, 0);
	tell(OL_TELL_ANSWERED, &id_a, OL_END_NONE, 0);
	ol_cli_call_stop(&call, US(1000), &wish);
	assert_int_equal(wish.rq[0].what, OL_DO_HANGUP);
	assert_true(ol_cli_call_deadline(&call).us ==
		    1000 + OL_CLI_CALL_GIVE_UP_US);
	ol_cli_call_tick(&call, US(999 + OL_CLI_CALL_GIVE_UP_US), &wish);
	assert_int_equal(call.phase, OL_CLI_CALL_ENDING);
	ol_cli_call_tick(&call, US(1000 + OL_CLI_CALL_GIVE_UP_US), &wish);
	assert_int_equal(call.phase, OL_CLI_CALL_OVER);
	assert_int_equal(call.exit, OL_EXIT_DONE);
}

static void test_stopping_hangs_up_and_the_second_time_at_once(void **state)
{
	(void)state;
	start(OL_CLI_CALL_AUTO, false, 0); /* nothing to hang up */
	ol_cli_call_stop(&call, US(0), &wish);
	assert_int_equal(wish.n, 0);
	assert_int_equal(call.phase, OL_CLI_CALL_OVER);
	assert_int_equal(call.exit, OL_EXIT_UNANSWERED);

	start(OL_CLI_CALL_OUT, false, 0); /* while it rings */
	tell(OL_TELL_RINGING, &id_a, OL_END_NONE, 0);
	ol_cli_call_stop(&call, US(0), &wish);
	assert_int_equal(wish.n, 1);
	ol_cli_call_stop(&call, US(1), &wish);
	assert_int_equal(wish.n, 0);
	assert_int_equal(call.phase, OL_CLI_CALL_OVER);
	assert_int_equal(call.exit, OL_EXIT_UNANSWERED);
	ol_cli_call_stop(&call, US(2), &wish); /* no harm */
	assert_int_equal(wish.n, 0);
}

static void test_an_answer_after_the_hang_up_does_not_talk(void **state)
{
	(void)state;
	start(OL_CLI_CALL_OUT, false, 1000);
	ol_cli_call_stop(&call, US(0), &wish);
	tell(OL_TELL_ANSWERED, &id_a, OL_END_NONE, 5);
	assert_int_equal(call.phase, OL_CLI_CALL_ENDING);
	assert_true(ol_cli_call_deadline(&call).us == OL_CLI_CALL_GIVE_UP_US);
	tell(OL_TELL_ENDED, &id_a, OL_END_HUNG_UP, 10);
	assert_int_equal(call.phase, OL_CLI_CALL_OVER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_command_begins_with_its_request),
		cmocka_unit_test(test_a_call_is_taken_when_its_rung_has_come),
		cmocka_unit_test(test_a_call_goes_through_its_events),
		cmocka_unit_test(test_every_end_has_its_exit_status),
		cmocka_unit_test(
			test_a_refusal_ends_it_with_the_nodes_exit_status),
		cmocka_unit_test(test_auto_rings_and_takes_the_next_call),
		cmocka_unit_test(test_auto_waits_on_when_the_caller_gives_up),
		cmocka_unit_test(
			test_auto_waits_on_when_another_desk_was_first),
		cmocka_unit_test(
			test_the_end_of_the_wav_is_followed_by_one_second),
		cmocka_unit_test(
			test_seconds_count_from_the_answer_whatever_the_wav),
		cmocka_unit_test(test_a_node_that_does_not_end_it_is_given_up),
		cmocka_unit_test(
			test_stopping_hangs_up_and_the_second_time_at_once),
		cmocka_unit_test(
			test_an_answer_after_the_hang_up_does_not_talk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
