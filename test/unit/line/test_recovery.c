/* recovery: what is lost when, and what acknowledgements do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "line/recovery.h"

static struct ol_recovery r;
static struct ol_stream_out out[OL_STREAMS];

/* 10 ms and 600 ms, both steady: 31.25 ms and 695 ms until a run is lost. */
static const struct ol_content_timing two = {
	.fast_rtt_us = 10000,
	.slow_rtt_us = 600000,
};
enum { FAST_US = 10000 + 1250 + 20000, SLOW_US = 600000 + 75000 + 20000 };

static ol_instant at_us(uint64_t us)
{
	return (ol_instant){ us };
}

static void start(uint64_t last)
{
	static const uint8_t msg[OL_MESSAGE_MAX];
	size_t s;

	ol_recovery_init(&r, last);
	for (s = 0; s < OL_STREAMS; s++) {
		ol_stream_out_init(&out[s], 0);
		assert_int_equal(ol_stream_out_queue(&out[s], msg, 998), 0);
	}
}

/* Sends the next content with 100 bytes of each stream of a set of bits. */
static void send_at(uint64_t us, unsigned int streams, bool echo)
{
	struct ol_sent sent = { .number = r.last + 1, .at = { us } };
	struct ol_run run;
	size_t s;

	for (s = 0; s < OL_STREAMS; s++) {
		if (!(streams >> s & 1))
			continue;
		if (echo)
			assert_true(ol_stream_out_echo(&out[s], 100, &run));
		else
			assert_true(ol_stream_out_next(&out[s], 0, 100, &run));
		if (!echo)
			ol_stream_out_sent(&out[s], run);
		sent.run[sent.n++] = (struct ol_sent_run){
			.from = run.from,
			.len = (uint16_t)(run.to - run.from),
			.stream = (uint8_t)s,
			.echo = echo,
		};
	}
	ol_recovery_sent(&r, out, &sent);
}

static struct ol_frame ack_of(uint64_t largest, const uint8_t *bitmap)
{
	return (struct ol_frame){
		.type = OL_FRAME_ACK,
		.largest = largest & 0xffffffffff,
		.bytes = bitmap,
		.len = OL_FRAME_BITMAP,
	};
}

static void ack_at(uint64_t us, uint64_t largest, uint8_t first_bits)
{
	uint8_t bitmap[OL_FRAME_BITMAP] = { first_bits };
	struct ol_frame f = ack_of(largest, bitmap);
	uint64_t full;

	assert_int_equal(ol_recovery_check(&r, &f, &full), 0);
	assert_true(full == largest);
	ol_recovery_acked(&r, out, at_us(us), &f, full);
}

/* The lowest byte of a stream that waits to go. */
static uint64_t waits(size_t stream)
{
	struct ol_run run;

	assert_true(ol_stream_out_next(&out[stream], 0, 1, &run));
	return run.from;
}

static void test_words_are_lost_by_the_fast_time_documents_by_the_slow(void **s)
{
	static const struct {
		const char *why;
		uint64_t us;
		unsigned int lost; /* streams */
	} row[] = {
		{ "at once", 0, 0x0 },
		{ "just before the fast time", FAST_US - 1, 0x0 },
		{ "at the fast time", FAST_US, 0x7 },
		{ "just before the slow time", SLOW_US - 1, 0x7 },
		{ "at the slow time", SLOW_US, 0xf },
	};
	size_t i, k;

	(void)s;
	start(0);
	send_at(1000, 0xf, false);
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		ol_recovery_expire(&r, out, at_us(1000 + row[i].us), &two);
		for (k = 0; k < OL_STREAMS; k++)
			if (waits(k) != (row[i].lost >> k & 1 ? 0 : 100))
				fail_msg("%s, stream %zu", row[i].why, k);
	}
	assert_int_equal(r.lost, 1); /* contents, not runs */
	assert_int_equal(r.first, 2);
}

static void
test_what_is_not_known_of_the_paths_counts_as_half_a_second(void **s)
{
	static const struct ol_content_timing none;
	const uint64_t us = 500000 + 62500 + 20000;

	(void)s;
	start(0);
	send_at(0, 0xf, false);
	ol_recovery_expire(&r, out, at_us(us - 1), &none);
	assert_int_equal(waits(OL_STREAM_CONTROL), 100);
	ol_recovery_expire(&r, out, at_us(us), &none);
	assert_int_equal(waits(OL_STREAM_CONTROL), 0);
	assert_int_equal(waits(OL_STREAM_BULK), 0);
}

static void test_the_spread_counts_four_times(void **s)
{
	struct ol_content_timing t = two;

	(void)s;
	t.spread_us = 5000;
	start(0);
	send_at(0, 1, false);
	ol_recovery_expire(&r, out, at_us(FAST_US + 19999), &t);
	assert_int_equal(waits(0), 100);
	ol_recovery_expire(&r, out, at_us(FAST_US + 20000), &t);
	assert_int_equal(waits(0), 0);
}

static void test_the_counterparts_delay_is_waited_for(void **s)
{
	uint8_t bitmap[OL_FRAME_BITMAP] = { 0 };
	struct ol_frame f = ack_of(1, bitmap);

	(void)s;
	start(0);
	send_at(0, 1, false);
	f.delay = 160; /* 16 ms; an eighth of it counts at first */
	ol_recovery_acked(&r, out, at_us(20000), &f, 1);
	assert_int_equal(r.delay_us, 2000);
	ol_recovery_acked(&r, out, at_us(30000), &f, 1); /* known already */
	assert_int_equal(r.delay_us, 2000);
	send_at(100000, 1, false);
	ol_recovery_expire(&r, out, at_us(100000 + FAST_US + 1999), &two);
	assert_int_equal(waits(0), 200);
	ol_recovery_expire(&r, out, at_us(100000 + FAST_US + 2000), &two);
	assert_int_equal(waits(0), 100);

	f = ack_of(2, bitmap);
	f.delay = UINT16_MAX; /* 6.5 s: no more than one is believed */
	ol_recovery_acked(&r, out, at_us(200000), &f, 2);
	assert_int_equal(r.delay_us, (7 * 2000 + 1000000) / 8);
}

static void test_an_acknowledged_content_is_not_lost(void **s)
{
	(void)s;
	start(0);
	send_at(0, 0x4, false); /* 1 */
	send_at(0, 0x4, false); /* 2 */
	send_at(0, 0x4, false); /* 3 */
	ack_at(10000, 3, 0x40); /* and 1 */
	assert_int_equal(ol_stream_out_unacked(&out[2]), 900);
	ol_recovery_expire(&r, out, at_us(SLOW_US), &two);
	assert_int_equal(waits(2), 100);
	assert_int_equal(r.lost, 1);
	send_at(SLOW_US, 0x4, false); /* 4 has what 2 had */
	assert_int_equal(waits(2), 300);
	ack_at(SLOW_US + 10000, 4, 0x80 | 0x20);
	assert_int_equal(ol_stream_out_unacked(&out[2]), 700);
}

static void test_a_late_acknowledgement_stops_what_goes_again(void **s)
{
	(void)s;
	start(0);
	send_at(0, 0x1, false);
	ol_recovery_expire(&r, out, at_us(FAST_US), &two);
	assert_int_equal(waits(0), 0);
	ack_at(FAST_US + 1, 1, 0);
	assert_int_equal(waits(0), 100);
}

static void test_late_acknowledgements_make_patient_one_in_time_hasty(void **s)
{
	(void)s;
	start(0);
	send_at(0, 0x1, false); /* 1 */
	ol_recovery_expire(&r, out, at_us(300000), &two);
	assert_int_equal(waits(0), 0);
	ack_at(300000, 1, 0);

	send_at(1000000, 0x1, false); /* 2: now 300 * 9/8 + 20 ms */
	ol_recovery_expire(&r, out, at_us(1357499), &two);
	assert_int_equal(waits(0), 200);
	ol_recovery_expire(&r, out, at_us(1357500), &two);
	assert_int_equal(waits(0), 100);

	ack_at(1000000 + 5000000, 2, 0); /* very late: the slow time at most */
	send_at(7000000, 0x1, false);    /* 3 */
	ol_recovery_expire(&r, out, at_us(7000000 + SLOW_US - 1), &two);
	assert_int_equal(waits(0), 300);
	ol_recovery_expire(&r, out, at_us(7000000 + SLOW_US), &two);
	assert_int_equal(waits(0), 200);

	send_at(8000000, 0x1, false); /* 4: what 3 had */
	ack_at(8000000 + FAST_US - 1, 4, 0);
	assert_int_equal(waits(0), 300);
	send_at(9000000, 0x1, false); /* 5: hasty again */
	ol_recovery_expire(&r, out, at_us(9000000 + FAST_US), &two);
	assert_int_equal(waits(0), 300);
}

static void test_documents_become_patient_for_longer(void **s)
{
	const uint64_t patience = 800000 + 100000 + 20000;
	static const uint8_t msg[998];
	uint64_t at = 0, n;

	(void)s;
	start(0);
	send_at(0, 0x8, false); /* 1 */
	ol_recovery_expire(&r, out, at_us(800000), &two);
	assert_int_equal(waits(3), 0);
	ack_at(800000, 1, 0);
	send_at(1000000, 0x8, false); /* 2 */
	ol_recovery_expire(&r, out, at_us(1000000 + patience - 1), &two);
	assert_int_equal(waits(3), 200);
	ol_recovery_expire(&r, out, at_us(1000000 + patience), &two);
	assert_int_equal(waits(3), 100);

	ack_at(9000000, 2, 0);         /* no more than 4 s are learned */
	send_at(10000000, 0x8, false); /* 3 */
	ol_recovery_expire(&r, out, at_us(13999999), &two);
	assert_int_equal(waits(3), 300);
	ol_recovery_expire(&r, out, at_us(14000000), &two);
	assert_int_equal(waits(3), 200);

	for (n = 4; n <= 60; n++) { /* words that arrive in time */
		at = 20000000 + n * 20000;
		if (ol_stream_out_unacked(&out[0]) == 0)
			assert_int_equal(ol_stream_out_queue(&out[0], msg, 998),
					 0);
		send_at(at, 0x1, false);
		ack_at(at + 10000, r.last, 0);
	}
	assert_true(r.slow_patience_us < SLOW_US);
}

static void test_a_lost_repetition_is_no_loss_but_counts_when_it_came(void **s)
{
	(void)s;
	start(0);
	send_at(0, 0x1, false);    /* 1 */
	send_at(20000, 0x1, true); /* 2: the same bytes */
	ol_recovery_expire(&r, out, at_us(FAST_US), &two);
	assert_int_equal(waits(0), 0);
	send_at(40000, 0x1, false); /* 3 */
	assert_int_equal(waits(0), 100);
	ol_recovery_expire(&r, out, at_us(20000 + FAST_US), &two);
	assert_int_equal(waits(0), 100);
	assert_int_equal(r.lost, 1);
	ack_at(60000, 2, 0);
	assert_int_equal(ol_stream_out_unacked(&out[0]), 900);
}

static void test_a_record_that_is_overwritten_is_lost(void **s)
{
	struct ol_sent empty = { .n = 0 };
	uint64_t n;

	(void)s;
	start(0);
	send_at(0, 0x8, false);
	for (n = 2; n <= OL_SENT_CONTENTS; n++) {
		empty.number = n;
		ol_recovery_sent(&r, out, &empty);
	}
	assert_int_equal(waits(3), 100);
	empty.number = n;
	ol_recovery_sent(&r, out, &empty);
	assert_int_equal(waits(3), 0);
	ol_recovery_expire(&r, out, at_us(1), &two); /* no stale record */
	ack_at(2, 1, 0); /* nothing is known of it any more */
	assert_int_equal(waits(3), 0);
}

static void test_false_acknowledgements_are_malformed(void **s)
{
	static const struct {
		const char *why;
		uint64_t last, largest;
		uint8_t first_byte, last_byte;
		int want;
	} row[] = {
		{ "nothing was sent", 0, 1, 0, 0, OL_ERR_MALFORMED },
		{ "content 0", 10, 0, 0, 0, OL_ERR_MALFORMED },
		{ "the last", 10, 10, 0, 0, 0 },
		{ "one beyond", 10, 11, 0, 0, OL_ERR_MALFORMED },
		{ "far beyond", 10, 1 << 30, 0, 0, OL_ERR_MALFORMED },
		{ "1 and below", 10, 1, 0x80, 0, OL_ERR_MALFORMED },
		{ "2 and 1", 10, 2, 0x80, 0, 0 },
		{ "2, 1 and 0", 10, 2, 0xc0, 0, OL_ERR_MALFORMED },
		{ "129 and 1", 500, 129, 0, 0x01, 0 },
		{ "128 and 0", 500, 128, 0, 0x01, OL_ERR_MALFORMED },
		{ "128 and 1", 500, 128, 0, 0x02, 0 },
		{ "over the wrap", ((uint64_t)1 << 40) + 5, 3, 0xff, 0xff, 0 },
		{ "before the wrap", ((uint64_t)1 << 40) + 5,
		  ((uint64_t)1 << 40) - 1, 0xff, 0xff, 0 },
		{ "wrapped and beyond", ((uint64_t)1 << 40) + 5, 6, 0, 0,
		  OL_ERR_MALFORMED },
	};
	uint8_t bitmap[OL_FRAME_BITMAP] = { 0 };
	struct ol_frame f;
	uint64_t largest;
	size_t i;

	(void)s;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		ol_recovery_init(&r, row[i].last);
		bitmap[0] = row[i].first_byte;
		bitmap[15] = row[i].last_byte;
		f = ack_of(row[i].largest, bitmap);
		if (ol_recovery_check(&r, &f, &largest) != row[i].want)
			fail_msg("%s", row[i].why);
		if (row[i].want == 0 &&
		    (largest & 0xffffffffff) != row[i].largest)
			fail_msg("%s: %llx", row[i].why,
				 (unsigned long long)largest);
	}
}

/* Whatever becomes of contents: every byte is acknowledged, on its way in a
 * content that is not given up, or waits. */
static void test_no_byte_is_forgotten(void **s)
{
	const uint64_t seed = 5;
	uint64_t now = 1000, round, n, i, at;
	struct ol_sent *sent;
	struct ol_prng prng;
	static bool known[1000];
	struct ol_run run;

	(void)s;
	ol_prng_init(&prng, seed);
	start(0);
	for (round = 0; round < 3000; round++) {
		if (ol_stream_out_unacked(&out[3]) == 0)
			start(r.last);
		if (ol_stream_out_next(&out[3], 0, 1, &run) &&
		    ol_prng_below(&prng, 3))
			send_at(now, 0x8, false);
		else if (out[3].next > out[3].base)
			send_at(now, 0x8, true);
		if (ol_prng_below(&prng, 4) == 0 && r.last > 20)
			ack_at(now, r.last - ol_prng_below(&prng, 10),
			       (uint8_t)ol_prng_next(&prng) & 0xf0);
		now += 20000;
		ol_recovery_expire(&r, out, at_us(now), &two);

		memset(known, 0, sizeof known);
		for (n = 0; n < OL_SENT_CONTENTS; n++) {
			sent = &r.sent[n];
			if (sent->number <= r.before || sent->acked)
				continue;
			for (i = 0; i < sent->n; i++)
				if (!sent->run[i].echo && !sent->run[i].lost)
					memset(known + sent->run[i].from, 1,
					       sent->run[i].len);
		}
		for (at = out[3].base; at < out[3].next; at++)
			if (!known[at] &&
			    ol_span_next(&out[3].acked, at, at + 1, true) !=
				    at &&
			    ol_span_next(&out[3].again, at, at + 1, true) != at)
				fail_msg("seed %d round %d byte %d", (int)seed,
					 (int)round, (int)at);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_words_are_lost_by_the_fast_time_documents_by_the_slow),
		cmocka_unit_test(
			test_what_is_not_known_of_the_paths_counts_as_half_a_second),
		cmocka_unit_test(test_the_spread_counts_four_times),
		cmocka_unit_test(test_the_counterparts_delay_is_waited_for),
		cmocka_unit_test(test_an_acknowledged_content_is_not_lost),
		cmocka_unit_test(
			test_a_late_acknowledgement_stops_what_goes_again),
		cmocka_unit_test(
			test_late_acknowledgements_make_patient_one_in_time_hasty),
		cmocka_unit_test(
			test_a_lost_repetition_is_no_loss_but_counts_when_it_came),
		cmocka_unit_test(test_documents_become_patient_for_longer),
		cmocka_unit_test(test_a_record_that_is_overwritten_is_lost),
		cmocka_unit_test(test_false_acknowledgements_are_malformed),
		cmocka_unit_test(test_no_byte_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
