/* voices: the thread that encodes and decodes, as the loop sees it. A real
 * thread and a real clock: every wait has a bound, none is longer than what
 * is waited for takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "daemon/voices.h"
#include "os/clock.h"
#include "voice/tx.h"

#define LINES 64
#define PATIENCE_US (8 * OL_US_PER_S) /* of a wait that should be short */

struct line_seen {
	unsigned packets, pieces, figures;
	uint8_t call;     /* of the last packet */
	uint32_t seq;     /* of the last packet */
	uint32_t desk;    /* of the last piece  */
	ol_instant heard; /* of the last piece  */
	bool in_order;    /* so far             */
	uint32_t loudest;
	struct ol_voice_figures last;
};

struct rig {
	struct ol_loop *loop;
	struct ol_voices *voices;
	struct line_seen line[LINES];
	bool (*enough)(const struct rig *r);
	ol_instant give_up;
	/* A counterpart that speaks on line 0, a packet every 20 ms. */
	struct ol_voice_tx *speaker;
	unsigned spoken;
	ol_instant next_word;
};

/* ---- speech-like sound ------------------------------------------------ */

/* A voiced sound that swells: harmonics of 110 Hz as a saw, and hiss. */
static void sound(int16_t pcm[OL_VOICE_FRAME], unsigned frame)
{
	struct ol_prng prng;
	unsigned i, n;

	ol_prng_init(&prng, frame);
	for (i = 0; i < OL_VOICE_FRAME; i++) {
		n = frame * OL_VOICE_FRAME + i;
		pcm[i] = (int16_t)((int)(n * 110 % OL_VOICE_RATE) / 4 - 6000 +
				   (int)ol_prng_below(&prng, 256));
	}
}

static uint32_t loudest(const int16_t pcm[OL_VOICE_FRAME])
{
	uint32_t most = 0;
	size_t i;

	for (i = 0; i < OL_VOICE_FRAME; i++) {
		uint32_t a = (uint32_t)(pcm[i] < 0 ? -pcm[i] : pcm[i]);

		most = a > most ? a : most;
	}
	return most;
}

/* ---- what comes back -------------------------------------------------- */

static void look(struct rig *r)
{
	if (r->enough && r->enough(r))
		ol_loop_stop(r->loop);
}

static void on_packet(void *ctx, uint16_t line, const struct ol_packet *p)
{
	struct rig *r = ctx;
	struct line_seen *l = &r->line[line];
	struct ol_packet_view v;

	assert_in_range(p->n_cuts, 1, OL_PACKET_ITEMS_MAX + 1);
	assert_int_equal(ol_packet_read(&v, p->bytes, p->cut[p->n_cuts - 1]),
			 0);
	if (l->packets > 0 && v.seq != l->seq + 1)
		l->in_order = false;
	l->packets++;
	l->call = v.call;
	l->seq = v.seq;
	look(r);
}

static void on_hear(void *ctx, uint16_t line, uint32_t desk,
		    ol_instant heard_at, const int16_t pcm[OL_VOICE_FRAME])
{
	struct rig *r = ctx;
	struct line_seen *l = &r->line[line];

	if (l->pieces > 0 && heard_at.us < l->heard.us + OL_VOICE_FRAME_US)
		l->in_order = false;
	l->pieces++;
	l->desk = desk;
	l->heard = heard_at;
	if (loudest(pcm) > l->loudest)
		l->loudest = loudest(pcm);
	look(r);
}

static void on_figures(void *ctx, uint16_t line,
		       const struct ol_voice_figures *second)
{
	struct rig *r = ctx;

	r->line[line].figures++;
	r->line[line].last = *second;
	look(r);
}

/* ---- the rig ---------------------------------------------------------- */

static int set_up(void **state)
{
	static struct rig r;
	const struct ol_voices_handler h = { &r, on_packet, on_hear,
					     on_figures };
	size_t i;

	memset(&r, 0, sizeof r);
	for (i = 0; i < LINES; i++)
		r.line[i].in_order = true;
	r.loop = ol_loop_new();
	*state = &r;
	return r.loop ? ol_voices_start(&r.voices, r.loop, &h) : -1;
}

static int tear_down(void **state)
{
	struct rig *r = *state;

	ol_voices_stop(r->voices);
	ol_voice_tx_free(r->speaker);
	ol_loop_free(r->loop);
	return 0;
}

static void speak(struct rig *r, ol_instant now)
{
	int16_t pcm[OL_VOICE_FRAME];
	struct ol_packet p;

	sound(pcm, r->spoken++);
	ol_voice_tx_push(r->speaker, pcm, OL_PACKET_MAX);
	assert_true(ol_voice_tx_pack(r->speaker, OL_PACKET_MAX, &p));
	ol_voices_bring(r->voices, 0, p.bytes, p.cut[p.n_cuts - 1], now);
	r->next_word = ol_after(r->next_word, OL_VOICE_FRAME_US);
}

static void on_time(void *ctx, ol_instant now)
{
	struct rig *r = ctx;

	if (ol_due(r->give_up, now)) {
		ol_loop_stop(r->loop);
		return;
	}
	if (r->speaker && ol_due(r->next_word, now))
		speak(r, now);
	ol_loop_set_deadline(r->loop, r->speaker ? r->next_word : r->give_up);
}

/* Lets the loop run until `enough`, or for `us`. */
static void run(struct rig *r, bool (*enough)(const struct rig *r), uint64_t us)
{
	r->enough = enough;
	r->give_up = ol_after(ol_clock_now(), us);
	r->next_word = ol_clock_now();
	ol_loop_on_deadline(r->loop, on_time, r);
	ol_loop_set_deadline(r->loop, r->speaker ? r->next_word : r->give_up);
	ol_loop_run(r->loop);
	if (enough)
		assert_true(enough(r));
}

static const struct ol_plan as_ever; /* nothing is lost */
static const struct ol_plan_input plain = { .room = OL_PACKET_MAX };

static void say(struct rig *r, uint16_t line, unsigned n)
{
	int16_t pcm[OL_VOICE_FRAME];
	unsigned i;

	for (i = 0; i < n; i++) {
		sound(pcm, i);
		ol_voices_say(r->voices, line, pcm, &plain, 700);
	}
}

/* ---- the tests -------------------------------------------------------- */

static bool ten_packets(const struct rig *r)
{
	return r->line[0].packets >= 10;
}

static void test_what_is_said_comes_back_as_packets_in_order(void **state)
{
	struct rig *r = *state;

	assert_int_equal(ol_voices_open(r->voices, 0, 0x42, 9, 700, &as_ever),
			 0);
	say(r, 0, 10);
	run(r, ten_packets, PATIENCE_US);
	assert_int_equal(r->line[0].packets, 10);
	assert_int_equal(r->line[0].call, 0x42);
	assert_true(r->line[0].in_order);
	assert_int_equal(ol_voices_dropped(r->voices), 0);
}

static bool a_second(const struct rig *r)
{
	return r->line[0].figures >= 1 && r->line[0].pieces >= 30;
}

static void test_what_is_brought_is_heard_and_counted_each_second(void **state)
{
	struct rig *r = *state;
	const struct line_seen *l = &r->line[0];

	assert_int_equal(ol_voice_tx_new(&r->speaker, 0, 0x42), 0);
	assert_int_equal(ol_voices_open(r->voices, 0, 0x42, 9, 700, &as_ever),
			 0);
	run(r, a_second, PATIENCE_US);
	assert_true(l->in_order);
	assert_int_equal(l->desk, 9);
	assert_true(l->loudest > 1000);
	assert_true(l->last.expected >= 20);
	assert_int_equal(l->last.bitrate_bps, 0); /* nothing was said */
	assert_int_equal(l->packets, 0);
}

static void test_words_without_an_open_voice_go_nowhere(void **state)
{
	static const uint8_t packet[OL_PACKET_MAX + 1];
	struct rig *r = *state;

	say(r, 5, 3);
	ol_voices_bring(r->voices, 5, packet, 10, ol_clock_now());
	ol_voices_close(r->voices, 5);
	assert_int_equal(ol_voices_open(r->voices, 0, 1, 1, 700, &as_ever), 0);
	/* No voice packet is that long: it is not even asked about. */
	ol_voices_bring(r->voices, 0, packet, sizeof packet, ol_clock_now());
	say(r, 0, 10);
	run(r, ten_packets, PATIENCE_US);
	assert_int_equal(r->line[5].packets, 0);
	assert_int_equal(ol_voices_dropped(r->voices), 0);
}

static bool second_voice_spoke(const struct rig *r)
{
	return r->line[0].packets >= 3;
}

static void test_a_voice_closed_in_mid_flight_says_nothing_more(void **state)
{
	struct rig *r = *state;

	assert_int_equal(ol_voices_open(r->voices, 0, 0x11, 1, 700, &as_ever),
			 0);
	say(r, 0, 20);
	/* Results of these may wait in the ring when the slot has its next
	 * voice, of the same line. */
	ol_voices_close(r->voices, 0);
	assert_int_equal(ol_voices_open(r->voices, 0, 0x22, 2, 700, &as_ever),
			 0);
	say(r, 0, 3);
	run(r, second_voice_spoke, PATIENCE_US);
	assert_int_equal(r->line[0].call, 0x22);
	assert_int_equal(r->line[0].seq, 2);
	assert_true(r->line[0].in_order);
}

static void test_opening_again_closes_the_one_before(void **state)
{
	struct rig *r = *state;
	unsigned i;

	/* More often than there are voices: none is left open. */
	for (i = 0; i < 2 * OL_VOICES; i++)
		assert_int_equal(ol_voices_open(r->voices, 0, (uint8_t)i, 1,
						700, &as_ever),
				 0);
	say(r, 0, 3);
	run(r, second_voice_spoke, PATIENCE_US);
	assert_int_equal(r->line[0].call, 2 * OL_VOICES - 1);
}

static bool all_spoke(const struct rig *r)
{
	uint16_t i;

	for (i = 0; i < OL_VOICES; i++)
		if (r->line[i].packets < 2)
			return false;
	return true;
}

static void
test_so_many_voices_speak_apart_and_one_more_is_refused(void **state)
{
	struct rig *r = *state;
	uint16_t i;

	for (i = 0; i < OL_VOICES; i++)
		assert_int_equal(ol_voices_open(r->voices, i, (uint8_t)i, i,
						700, &as_ever),
				 0);
	assert_int_equal(ol_voices_open(r->voices, OL_VOICES, 1, 1, 700,
					&as_ever),
			 OL_ERR_FULL);
	for (i = 0; i < OL_VOICES; i++)
		say(r, i, 2);
	run(r, all_spoke, PATIENCE_US);
	for (i = 0; i < OL_VOICES; i++) {
		assert_int_equal(r->line[i].call, i);
		assert_int_equal(r->line[i].packets, 2);
	}
	ol_voices_close(r->voices, 7);
	assert_int_equal(
		ol_voices_open(r->voices, OL_VOICES, 1, 1, 700, &as_ever), 0);
}

static bool both_spoke(const struct rig *r)
{
	return r->line[1].packets >= 8;
}

/* A second of encoding is asked for at once; without a bound of its own it
 * would fill the ring, and line 1 would never open. */
static void test_a_flood_on_one_line_takes_nothing_from_another(void **state)
{
	struct rig *r = *state;
	int16_t pcm[OL_VOICE_FRAME];
	unsigned i;

	sound(pcm, 0);
	assert_int_equal(ol_voices_open(r->voices, 0, 1, 1, 700, &as_ever), 0);
	for (i = 0; i < 1500; i++)
		ol_voices_say(r->voices, 0, pcm, &plain, 700);
	assert_true(ol_voices_dropped(r->voices) > 0);
	assert_int_equal(ol_voices_open(r->voices, 1, 2, 2, 700, &as_ever), 0);
	say(r, 1, 8);
	run(r, both_spoke, PATIENCE_US);
	assert_int_equal(r->line[1].packets, 8);
	assert_int_equal(r->line[1].seq, 7);
	assert_true(r->line[1].in_order);
}

static void test_bytes_without_sense_change_nothing(void **state)
{
	struct rig *r = *state;
	uint8_t junk[OL_PACKET_MAX];
	struct ol_random random;
	struct ol_prng prng;
	unsigned i;

	ol_prng_init(&prng, 3);
	random = ol_prng_source(&prng);
	assert_int_equal(ol_voices_open(r->voices, 0, 1, 1, 60, &as_ever), 0);
	for (i = 0; i < 2000; i++) {
		ol_random_fill(&random, junk, sizeof junk);
		junk[0] = (uint8_t)(i & 1); /* often a packet by its kind */
		junk[5] = (uint8_t)(1 + junk[5] % OL_PACKET_FRAME_MAX);
		ol_voices_bring(r->voices, 0, junk,
				junk[1] % (OL_PACKET_MAX + 1), ol_clock_now());
	}
	say(r, 0, 10);
	/* Some of what was said may have found the flood's room taken. */
	run(r, NULL, 50000);
	ol_voices_close(r->voices, 0);
	assert_int_equal(ol_voices_open(r->voices, 0, 2, 1, 60, &as_ever), 0);
	r->line[0].packets = 0;
	say(r, 0, 10);
	run(r, ten_packets, PATIENCE_US);
	assert_int_equal(r->line[0].call, 2);
}

/* Everything at random, the loop rarely asked, and then the end while the
 * thread is at work: whoever watches threads and memory judges. */
static void test_it_may_be_stopped_under_any_load(void **state)
{
	struct rig *r = *state;
	static const uint8_t packet[] = { 0, 1, 0, 0, 9, 4, 1, 2, 3, 4 };
	const struct ol_voices_handler h = { r, on_packet, on_hear,
					     on_figures };
	struct ol_prng prng;
	unsigned round, i, what;
	uint16_t line;

	for (round = 0; round < 8; round++) {
		ol_prng_init(&prng, round);
		for (i = 0; i < 60; i++) {
			what = (unsigned)ol_prng_below(&prng, 40);
			line = (uint16_t)ol_prng_below(&prng, LINES);
			if (what < 8)
				(void)ol_voices_open(r->voices, line, 1, line,
						     line * 40u, &as_ever);
			else if (what < 16)
				ol_voices_close(r->voices, line);
			else if (what < 24)
				say(r, line, 1);
			else if (what < 39)
				ol_voices_bring(r->voices, line, packet,
						sizeof packet, ol_clock_now());
			else
				run(r, NULL, 1000);
		}
		ol_voices_stop(r->voices);
		r->voices = NULL;
		assert_int_equal(ol_voices_start(&r->voices, r->loop, &h), 0);
	}
}

static void test_stopping_nothing_does_nothing(void **state)
{
	(void)state;
	ol_voices_stop(NULL);
}

#define WITH_RIG(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_what_is_said_comes_back_as_packets_in_order),
		WITH_RIG(test_what_is_brought_is_heard_and_counted_each_second),
		WITH_RIG(test_words_without_an_open_voice_go_nowhere),
		WITH_RIG(test_a_voice_closed_in_mid_flight_says_nothing_more),
		WITH_RIG(test_opening_again_closes_the_one_before),
		WITH_RIG(
			test_so_many_voices_speak_apart_and_one_more_is_refused),
		WITH_RIG(test_a_flood_on_one_line_takes_nothing_from_another),
		WITH_RIG(test_bytes_without_sense_change_nothing),
		WITH_RIG(test_it_may_be_stopped_under_any_load),
		cmocka_unit_test(test_stopping_nothing_does_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
