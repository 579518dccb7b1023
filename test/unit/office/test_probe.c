/* probe: a line test from both ends, its deadlines, and packets that lie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "office/probe.h"

static const struct ol_id id = { { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
				   14, 15, 16 } };
static struct ol_probe a, b;
static struct ol_prng rnd;
static struct ol_control ask;
static struct ol_test_result res;

#define T0 ((ol_instant){ 1000000 })

static ol_instant at(uint64_t us)
{
	return ol_after(T0, us);
}

static void begin_kind(enum ol_test_kind kind)
{
	struct ol_random random;

	ol_prng_init(&rnd, 5);
	random = ol_prng_source(&rnd);
	ol_probe_init(&a);
	ol_probe_init(&b);
	ol_probe_begin(&a, T0, kind, &id, &random, &ask);
}

static void begin(void)
{
	begin_kind(OL_TEST_VOICE);
}

static void answer(uint64_t us)
{
	struct ol_control m;

	ol_probe_reply(&ask, &m);
	assert_int_equal(m.type, OL_CONTROL_TEST_ANSWER);
	ol_probe_answer(&a, at(us), &m);
}

/* One packet from a to b and back; false where a has none. */
static bool there_and_back(uint64_t us, uint64_t rtt_us)
{
	uint8_t packet[OL_PROBE_PACKET];

	if (!ol_probe_packet(&a, at(us), packet))
		return false;
	assert_true(ol_probe_take(&b, at(us), packet, sizeof packet));
	if (!ol_probe_packet(&b, at(us), packet))
		return true;
	assert_true(ol_probe_take(&a, at(us + rtt_us), packet, sizeof packet));
	return true;
}

static void test_words_then_voice_then_figures(void **state)
{
	uint64_t i;

	(void)state;
	begin();
	assert_false(there_and_back(0, 0)); /* words first */
	answer(45000);
	for (i = 0; i < OL_PROBE_PACKETS; i++) {
		assert_false(ol_probe_step(&a, at(50000 + 20000 * i), &res));
		assert_true(there_and_back(50000 + 20000 * i, 44000));
	}
	assert_false(there_and_back(2000000, 0)); /* and no more */
	assert_true(ol_probe_step(&a, at(2000000), &res));
	assert_true(res.passed);
	assert_int_equal(res.text_rtt_us, 45000);
	assert_int_equal(res.voice_rtt_us, 44000);
	assert_int_equal(res.voice_sent, 50);
	assert_int_equal(res.voice_back, 50);
	assert_false(ol_probe_step(&a, at(3000000), &res)); /* once */
	assert_true(ol_probe_deadline(&a).us == OL_NEVER.us);
}

static void test_a_test_of_words_ends_with_their_answer(void **state)
{
	uint8_t packet[OL_PROBE_PACKET];

	(void)state;
	begin_kind(OL_TEST_WORDS);
	answer(41000);
	assert_false(ol_probe_packet(&a, at(41000), packet));
	assert_true(ol_probe_step(&a, at(41000), &res));
	assert_true(res.passed);
	assert_int_equal(res.kind, OL_TEST_WORDS);
	assert_int_equal(res.text_rtt_us, 41000);
	assert_int_equal(res.voice_sent, 0);
	assert_false(ol_probe_step(&a, at(50000), &res));
	begin_kind(OL_TEST_WORDS);
	assert_true(ol_probe_step(&a, at(OL_PROBE_TEXT_US), &res));
	assert_false(res.passed);
}

static void test_words_have_five_seconds(void **state)
{
	(void)state;
	begin();
	assert_false(ol_probe_step(&a, at(OL_PROBE_TEXT_US - 1), &res));
	assert_true(ol_probe_step(&a, at(OL_PROBE_TEXT_US), &res));
	assert_false(res.passed);
	assert_non_null(strstr(res.why, "5 s"));
	answer(OL_PROBE_TEXT_US + 1); /* too late: nothing begins */
	assert_int_equal(a.state, OL_PROBE_IDLE);
}

static void test_ten_packets_of_fifty_pass_and_nine_do_not(void **state)
{
	static const struct {
		uint16_t back;
		bool passed;
	} row[] = { { 10, true }, { 9, false }, { 0, false } };
	uint8_t packet[OL_PROBE_PACKET];
	uint16_t i;
	size_t k;

	(void)state;
	for (k = 0; k < sizeof row / sizeof row[0]; k++) {
		begin();
		answer(1000);
		for (i = 0; i < OL_PROBE_PACKETS; i++)
			if (i < row[k].back)
				there_and_back(1000u + 20000u * i, 100);
			else
				assert_true(ol_probe_packet(
					&a, at(1000u + 20000u * i), packet));
		assert_false(ol_probe_step(
			&a, at(1000u + 20000u * 49 + OL_PROBE_BACK_US - 1),
			&res));
		assert_true(ol_probe_step(
			&a, at(1000u + 20000u * 49 + OL_PROBE_BACK_US), &res));
		assert_int_equal(res.passed, row[k].passed);
		assert_int_equal(res.voice_back, row[k].back);
		assert_int_equal(res.why[0] != '\0', !row[k].passed);
	}
}

static void test_without_slots_for_its_packets_a_test_ends_too(void **state)
{
	(void)state;
	begin();
	answer(1000);
	assert_false(ol_probe_step(&a, at(1000 + OL_PROBE_SEND_US - 1), &res));
	assert_true(ol_probe_step(&a, at(1000 + OL_PROBE_SEND_US), &res));
	assert_false(res.passed);
	assert_int_equal(res.voice_sent, 0);
}

static void test_answers_that_do_not_fit_change_nothing(void **state)
{
	struct ol_control m;

	(void)state;
	begin();
	ol_probe_reply(&ask, &m);
	m.id.b[0] ^= 1;
	ol_probe_answer(&a, at(1), &m);
	assert_int_equal(a.state, OL_PROBE_TEXT);
	ol_probe_reply(&ask, &m);
	m.probe[31] ^= 1;
	ol_probe_answer(&a, at(1), &m);
	assert_int_equal(a.state, OL_PROBE_TEXT);
	ol_probe_reply(&ask, &m);
	m.probe_len--;
	ol_probe_answer(&a, at(1), &m);
	assert_int_equal(a.state, OL_PROBE_TEXT);
}

static void test_echoes_that_lie_count_nothing(void **state)
{
	uint8_t sent[OL_PROBE_PACKET], echo[OL_PROBE_PACKET] = { 0xf0, 0xff };

	(void)state;
	begin();
	answer(1000);
	assert_true(ol_probe_packet(&a, at(2000), sent));
	memcpy(echo + 12, sent + 2, 10);
	echo[21]++; /* a packet that never left */
	ol_probe_take(&a, at(3000), echo, sizeof echo);
	assert_int_equal(a.n_back, 0);
	echo[21]--;
	echo[12]++; /* of another test */
	ol_probe_take(&a, at(3000), echo, sizeof echo);
	assert_int_equal(a.n_back, 0);
	echo[12]--;
	ol_probe_take(&a, at(3000), echo, sizeof echo);
	ol_probe_take(&a, at(4000), echo, sizeof echo); /* twice */
	assert_int_equal(a.n_back, 1);
	assert_int_equal(a.rtt_sum_us, 1000);
}

static void test_what_is_sent_back_is_bounded(void **state)
{
	uint8_t packet[OL_PROBE_PACKET] = { 0xf0, 0xff, 1 };
	unsigned int n = 0, i;

	(void)state;
	begin();
	for (i = 0; i < 1000; i++)
		assert_true(ol_probe_take(&b, at(1), packet, sizeof packet));
	while (ol_probe_packet(&b, at(2), packet))
		n++;
	assert_int_equal(n, OL_PROBE_ECHOES);
}

static void test_only_packets_of_tests_are_taken(void **state)
{
	uint8_t packet[64] = { 0xf0, 0xff };

	(void)state;
	begin();
	assert_true(ol_probe_take(&a, T0, packet, 22));
	assert_true(ol_probe_take(&a, T0, packet, 2)); /* swallowed */
	assert_true(ol_probe_take(&a, T0, packet, 64));
	assert_int_equal(a.n_echo, 0);
	assert_false(ol_probe_take(&a, T0, packet, 1));
	packet[1] = 0xfe; /* a call's */
	assert_false(ol_probe_take(&a, T0, packet, 22));
	packet[1] = 0xff;
	packet[0] = 0x00; /* frames */
	assert_false(ol_probe_take(&a, T0, packet, 22));
}

static void test_a_test_that_is_given_up_says_why(void **state)
{
	(void)state;
	begin();
	ol_probe_stop(&a, "a call came", &res);
	assert_false(res.passed);
	assert_string_equal(res.why, "a call came");
	assert_int_equal(a.state, OL_PROBE_IDLE);
	assert_false(ol_probe_step(&a, at(100000000), &res));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_then_voice_then_figures),
		cmocka_unit_test(test_a_test_of_words_ends_with_their_answer),
		cmocka_unit_test(test_words_have_five_seconds),
		cmocka_unit_test(
			test_ten_packets_of_fifty_pass_and_nine_do_not),
		cmocka_unit_test(
			test_without_slots_for_its_packets_a_test_ends_too),
		cmocka_unit_test(test_answers_that_do_not_fit_change_nothing),
		cmocka_unit_test(test_echoes_that_lie_count_nothing),
		cmocka_unit_test(test_what_is_sent_back_is_bounded),
		cmocka_unit_test(test_only_packets_of_tests_are_taken),
		cmocka_unit_test(test_a_test_that_is_given_up_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
