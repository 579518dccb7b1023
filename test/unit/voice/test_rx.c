/* tx and rx: people's speech through the whole engine over a bad network, in
 * virtual time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "test/unit/voice/allocations.h"
#include "test/unit/voice/speech.h"
#include "voice/decoder.h"
#include "voice/packer.h"
#include "voice/playout.h"
#include "voice/rx.h"
#include "voice/tx.h"

#define MS 1000u
#define S (1000u * MS)
#define FRAMES_MOST (SPEECH_MOST / OL_VOICE_FRAME)

/* ---- a bad network ----------------------------------------------------- */

struct network {
	const char *why;
	unsigned loss;      /* per cent, each packet by itself      */
	unsigned burst;     /* per cent of the time, 200 ms each    */
	unsigned outage_ms; /* every 5 s                            */
	unsigned jitter_ms; /* up to so much later                  */
	unsigned budget;    /* bytes of a packet                    */
	/* What must be reached: */
	double concealed;  /* per cent at most                     */
	unsigned delay_ms; /* at the end, at most                  */
	unsigned gap_ms;   /* longest, at most                     */
};

struct arrival {
	uint64_t at;
	size_t len;
	uint8_t bytes[OL_PACKET_MAX];
};

static struct arrival arrival[FRAMES_MOST];
static size_t n_arrivals, n_lost;
static int16_t heard[SPEECH_MOST + 48000];
static struct ol_voice_tx *tx;
static struct ol_voice_rx *rx;
static const int16_t *speech;
static size_t n_frames;

static int start(void **state)
{
	(void)state;
	speech = speech_load(&n_frames);
	memset(heard, 0, sizeof heard);
	if (ol_voice_tx_new(&tx, 0, 7))
		return -1;
	return ol_voice_rx_new(&rx, OL_VOICE_DELAY_MS);
}

static int stop(void **state)
{
	(void)state;
	ol_voice_tx_free(tx);
	ol_voice_rx_free(rx);
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const struct arrival *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

/* True if the packet of frame `i` does not arrive. */
static bool is_lost(const struct network *n, struct ol_prng *r, size_t i,
		    bool *burst)
{
	double u = ol_prng_unit(r), b = n->burst / 100.0;

	*burst = *burst ? u >= 0.1 : u < b / (1 - b) * 0.1;
	if (n->burst && *burst)
		return true;
	if (i % 250 < n->outage_ms / 20)
		return true;
	return ol_prng_below(r, 100) < n->loss;
}

/* All packets of the speech as they arrive: frame i leaves at i * 20 ms. */
static void send_all(const struct network *n, uint64_t seed)
{
	struct ol_packet p;
	struct ol_prng r;
	bool burst = false;

	ol_prng_init(&r, seed);
	n_arrivals = n_lost = 0;
	for (size_t i = 0; i < n_frames; i++) {
		struct arrival *a = &arrival[n_arrivals];

		ol_voice_tx_push(tx, speech + i * OL_VOICE_FRAME, n->budget);
		assert_true(ol_voice_tx_pack(tx, n->budget, &p));
		if (i > 5 && is_lost(n, &r, i, &burst)) {
			n_lost++;
			continue;
		}
		a->at = S + i * 20 * MS + ol_prng_below(&r, 300) +
			(n->jitter_ms ? ol_prng_below(&r, n->jitter_ms * MS)
				      : 0);
		a->len = p.cut[p.n_cuts - 1];
		memcpy(a->bytes, p.bytes, a->len);
		n_arrivals++;
	}
	qsort(arrival, n_arrivals, sizeof *arrival, by_time);
}

/* The same with a plan of the caller's own, at 50 per cent loss. */
static void send_half_by(const struct ol_plan *plan, uint64_t seed)
{
	static struct ol_packer packer;
	struct ol_encoder *encoder;
	uint8_t frame[OL_PACKET_FRAME_MAX];
	struct ol_packet p;
	struct ol_prng r;

	ol_prng_init(&r, seed);
	ol_packer_init(&packer, 0, 7);
	assert_int_equal(ol_encoder_new(&encoder), 0);
	n_arrivals = n_lost = 0;
	for (size_t i = 0; i < n_frames; i++) {
		struct arrival *a = &arrival[n_arrivals];

		ol_encoder_frame(encoder, speech + i * OL_VOICE_FRAME,
				 plan->frame_bytes, 0, frame);
		ol_packer_push(&packer, frame, plan->frame_bytes);
		assert_true(ol_packer_pack(&packer, plan, OL_PACKET_MAX, &p));
		if (i > 5 && ol_prng_below(&r, 2)) {
			n_lost++;
			continue;
		}
		a->at = S + i * 20 * MS + ol_prng_below(&r, 300);
		a->len = p.cut[p.n_cuts - 1];
		memcpy(a->bytes, p.bytes, a->len);
		n_arrivals++;
	}
	ol_encoder_free(encoder);
}

/* Puts and takes in the order of time, until the last packet came. */
static void receive_all(void)
{
	int16_t piece[OL_VOICE_FRAME];
	uint64_t due, place;

	for (size_t i = 0; i < n_arrivals; i++) {
		while ((due = ol_voice_rx_deadline(rx).us) < arrival[i].at) {
			ol_voice_rx_take(rx, (ol_instant){ due }, piece);
			place = (due - S) * 48 / 1000;
			if (place + OL_VOICE_FRAME <=
			    sizeof heard / sizeof *heard)
				memcpy(heard + place, piece, sizeof piece);
		}
		assert_int_equal(ol_voice_rx_put(rx, arrival[i].bytes,
						 arrival[i].len,
						 (ol_instant){ arrival[i].at }),
				 0);
	}
}

/* ---- as good as it must be --------------------------------------------- */

static const struct network network[] = {
	/* why        loss burst out jit budget concealed delay gap */
	{ "clean", 0, 0, 0, 0, 252, 0.0, 6, 0 },
	{ "jitter", 0, 0, 0, 30, 252, 0.2, 55, 40 },
	{ "5 per cent lost", 5, 0, 0, 0, 252, 1.0, 86, 100 },
	{ "20 per cent lost", 20, 0, 0, 0, 252, 2.5, 240, 120 },
	{ "30 per cent lost", 30, 0, 0, 0, 252, 3.5, 400, 200 },
	{ "half of all lost", 50, 0, 0, 0, 252, 12.0, 720, 500 },
	{ "30 per cent, one copy only", 30, 0, 0, 0, 127, 5.0, 700, 260 },
	{ "bursts of 200 ms", 0, 10, 0, 0, 252, 12.0, 720, 1200 },
	{ "500 ms dead every 5 s", 0, 0, 500, 0, 252, 9.0, 520, 520 },
};

static void test_people_are_heard_over_every_network(void **state)
{
	(void)state;
	if (!speech)
		skip();
	for (size_t k = 0; k < sizeof network / sizeof *network; k++) {
		const struct network *n = &network[k];
		struct ol_voice_rx_stats s;

		stop(NULL);
		start(NULL);
		send_all(n, 1);
		receive_all();
		ol_voice_rx_stats(rx, &s);
		if (s.concealed_percent > n->concealed ||
		    s.playout_delay_ms > n->delay_ms ||
		    s.longest_gap_ms > n->gap_ms)
			fail_msg("%s: concealed %.2f %%, delay %u ms, gap %u "
				 "ms",
				 n->why, s.concealed_percent,
				 s.playout_delay_ms, s.longest_gap_ms);
		/* Every frame is accounted for. */
		assert_int_equal(s.frames, s.original + s.repaired_copy +
						   s.repaired_code +
						   s.repaired_fec + s.lost +
						   s.discarded);
		assert_true(s.frames + 60 > n_frames);
		assert_true(s.bitrate_bps >= 8u * 50u * OL_PLAN_FRAME_BYTES);
	}
}

static void test_a_clean_path_gives_what_opus_gives_at_once(void **state)
{
	const struct network clean = { .budget = OL_PACKET_MAX };
	struct ol_decoder *direct;
	int16_t want[OL_VOICE_FRAME];
	struct ol_packet_view v;
	size_t same = 0, late;

	(void)state;
	if (!speech)
		skip();
	send_all(&clean, 1);
	receive_all();
	late = (arrival[0].at - S + OL_PLAYOUT_START_US) * 48 / 1000;
	assert_int_equal(ol_decoder_new(&direct), 0);
	for (size_t i = 0; i + 1 < n_frames; i++) {
		assert_int_equal(ol_packet_read(&v, arrival[i].bytes,
						arrival[i].len),
				 0);
		ol_decoder_frame(direct, v.newest, v.frame_bytes, want);
		same += !memcmp(want, heard + late + i * OL_VOICE_FRAME,
				sizeof want);
	}
	ol_decoder_free(direct);
	assert_int_equal(same, n_frames - 1);
}

static void test_a_frame_had_from_a_copy_counts_as_repaired(void **state)
{
	const struct network third = { .loss = 30, .budget = OL_PACKET_MAX };
	struct ol_voice_rx_stats s;
	double lost;

	(void)state;
	if (!speech)
		skip();
	send_all(&third, 3);
	receive_all();
	ol_voice_rx_stats(rx, &s);
	lost = 100.0 * (double)n_lost / (double)n_frames;
	assert_true(s.loss_percent > lost - 1 && s.loss_percent < lost + 1);
	assert_true(s.repaired_percent > lost - 2);
	assert_true(s.repaired_percent <= s.loss_percent);
	assert_int_equal(s.repaired_fec, 0);
}

/* At a step of three ticks two of three frames are new besides the newest. */
static void test_frames_that_are_new_together_are_not_lost(void **state)
{
	static const struct ol_plan plan = {
		.frame_bytes = 40, .fresh = 3, .n_copies = 1, .back = { 6 }
	};
	uint8_t frame[40] = { 0 };
	int16_t pcm[OL_VOICE_FRAME];
	struct ol_voice_rx_stats s;
	struct ol_packer packer;
	struct ol_packet p;
	uint64_t now = 1000000;

	(void)state;
	ol_packer_init(&packer, 0, 7);
	for (unsigned i = 1; i <= 600; i++, now += 20000) {
		ol_packer_push(&packer, frame, sizeof frame);
		if (i % 3 == 0 && i % 30 > 0) { /* each tenth is lost */
			assert_true(ol_packer_pack(&packer, &plan,
						   OL_PACKET_MAX, &p));
			assert_int_equal(ol_voice_rx_put(rx, p.bytes,
							 p.cut[p.n_cuts - 1],
							 (ol_instant){ now }),
					 0);
		} else if (i % 30 == 0) {
			(void)ol_packer_pack(&packer, &plan, OL_PACKET_MAX, &p);
		}
		while (ol_due(ol_voice_rx_deadline(rx), (ol_instant){ now }))
			ol_voice_rx_take(rx, ol_voice_rx_deadline(rx), pcm);
	}
	ol_voice_rx_stats(rx, &s);
	assert_true(s.loss_percent > 8 && s.loss_percent < 12);
	assert_true(s.repaired_copy > 10); /* one of three of the lost */
}

static void test_half_of_all_lost_is_solved_from_symbols(void **state)
{
	static const struct ol_plan plan = { .frame_bytes = 60,
					     .fresh = 1,
					     .n_symbols = 3,
					     .window = { 20, 20, 20 } };
	struct ol_voice_rx_stats s;

	(void)state;
	if (!speech)
		skip();
	send_half_by(&plan, 1);
	receive_all();
	ol_voice_rx_stats(rx, &s);
	assert_int_equal(s.repaired_copy + s.repaired_fec, 0);
	/* All but what was lost before the wait was long enough. */
	assert_true(s.repaired_code > n_lost * 9 / 10);
	if (s.concealed_percent > 4)
		fail_msg("%.2f %% concealed", s.concealed_percent);
}

static void test_the_same_seed_sounds_the_same(void **state)
{
	const struct network bad = { .loss = 30,
				     .jitter_ms = 40,
				     .budget = OL_PACKET_MAX };
	static int16_t first[sizeof heard / sizeof *heard];

	(void)state;
	if (!speech)
		skip();
	send_all(&bad, 9);
	receive_all();
	memcpy(first, heard, sizeof first);
	stop(NULL);
	start(NULL);
	send_all(&bad, 9);
	receive_all();
	assert_memory_equal(first, heard, sizeof first);
}

static void test_nothing_is_allocated_per_frame(void **state)
{
	const struct network bad = { .loss = 20,
				     .burst = 10,
				     .jitter_ms = 50,
				     .budget = OL_PACKET_MAX };
	size_t before;

	(void)state;
	if (!speech)
		skip();
	before = allocations;
	assert_true(before > 0); /* the count works: the two were made */
	send_all(&bad, 1);
	receive_all();
	assert_int_equal(allocations, before);
}

/* ---- the edges --------------------------------------------------------- */

static void test_before_the_first_packet_it_is_silent(void **state)
{
	int16_t piece[OL_VOICE_FRAME];
	struct ol_voice_rx_stats s;

	(void)state;
	memset(piece, 1, sizeof piece);
	assert_true(ol_voice_rx_deadline(rx).us == OL_NEVER.us);
	ol_voice_rx_take(rx, (ol_instant){ S }, piece);
	for (size_t i = 0; i < OL_VOICE_FRAME; i++)
		assert_int_equal(piece[i], 0);
	ol_voice_rx_stats(rx, &s);
	assert_int_equal(s.taken, 0);
	assert_true(s.loss_percent < 0.001 && s.concealed_percent < 0.001);
}

static void test_without_a_frame_there_is_nothing_to_send(void **state)
{
	struct ol_packet p;
	int16_t quiet[OL_VOICE_FRAME] = { 0 };
	struct ol_voice_tx_stats s;

	(void)state;
	assert_false(ol_voice_tx_pack(tx, OL_PACKET_MAX, &p));
	ol_voice_tx_push(tx, quiet, OL_PACKET_MAX);
	ol_voice_tx_stats(tx, &s);
	assert_int_equal(s.frames, 1);
	assert_int_equal(s.bitrate_bps, 8 * 50 * OL_PLAN_FRAME_BYTES_AMPLE);
	assert_false(ol_voice_tx_pack(tx, 5 + OL_PLAN_FRAME_BYTES_AMPLE, &p));
	assert_true(ol_voice_tx_pack(tx, 6 + OL_PLAN_FRAME_BYTES_AMPLE, &p));
	assert_int_equal(p.cut[0], 6 + OL_PLAN_FRAME_BYTES_AMPLE);
	ol_voice_tx_stats(tx, &s);
	assert_int_equal(s.n_items, 0);
}

static void test_malformed_packets_are_counted_and_harmless(void **state)
{
	static const uint8_t bad[] = { 0, 7, 0, 0, 1, 60, 1, 2, 3 };
	struct ol_voice_rx_stats s;

	(void)state;
	assert_int_equal(ol_voice_rx_put(rx, bad, sizeof bad,
					 (ol_instant){ S }),
			 OL_ERR_MALFORMED);
	assert_int_equal(
		ol_voice_rx_put(rx,
				(const uint8_t[]){ 0xf0, 1, 2, 3, 4, 5, 6, 7 },
				8, (ol_instant){ S }),
		OL_ERR_UNKNOWN);
	ol_voice_rx_stats(rx, &s);
	assert_int_equal(s.malformed, 2);
	assert_true(ol_voice_rx_deadline(rx).us == OL_NEVER.us);
}

/* Well-formed packets of random frames, numbers and times: whatever comes,
 * there is sound every 20 ms. */
static void test_a_mean_sender_is_survived(void **state)
{
	struct ol_prng r;
	int16_t piece[OL_VOICE_FRAME];
	uint8_t b[OL_PACKET_MAX];
	uint64_t now = S, due;

	(void)state;
	ol_prng_init(&r, 5);
	for (int i = 0; i < 3000; i++) {
		size_t frame = 1 + ol_prng_below(&r, 60);
		size_t copies = ol_prng_below(&r, 4);

		for (size_t k = 0; k < sizeof b; k++)
			b[k] = (uint8_t)ol_prng_next(&r);
		b[0] = 0;
		if (ol_prng_below(&r, 4)) { /* mostly near numbers */
			b[2] = b[3] = 0;
			b[4] = (uint8_t)(i / 4);
		}
		b[5] = (uint8_t)frame;
		(void)ol_voice_rx_put(rx, b, 6 + frame + copies * (1 + frame),
				      (ol_instant){ now });
		now += ol_prng_below(&r, 30 * MS);
		while ((due = ol_voice_rx_deadline(rx).us) < now)
			ol_voice_rx_take(rx, (ol_instant){ due }, piece);
	}
}

static void test_the_bound_can_be_changed_in_mid_call(void **state)
{
	const struct network third = { .loss = 30, .budget = OL_PACKET_MAX };
	struct ol_voice_rx_stats s;

	(void)state;
	if (!speech)
		skip();
	ol_voice_rx_set_max_delay(rx, 60);
	send_all(&third, 1);
	receive_all();
	ol_voice_rx_stats(rx, &s);
	assert_true(s.playout_delay_ms <= 80);
	assert_true(s.repaired_code > 0);
}

int main(void)
{
#define IN_A_CALL(test) cmocka_unit_test_setup_teardown(test, start, stop)
	const struct CMUnitTest tests[] = {
		IN_A_CALL(test_people_are_heard_over_every_network),
		IN_A_CALL(test_a_clean_path_gives_what_opus_gives_at_once),
		IN_A_CALL(test_a_frame_had_from_a_copy_counts_as_repaired),
		IN_A_CALL(test_frames_that_are_new_together_are_not_lost),
		IN_A_CALL(test_half_of_all_lost_is_solved_from_symbols),
		IN_A_CALL(test_the_same_seed_sounds_the_same),
		IN_A_CALL(test_nothing_is_allocated_per_frame),
		IN_A_CALL(test_before_the_first_packet_it_is_silent),
		IN_A_CALL(test_without_a_frame_there_is_nothing_to_send),
		IN_A_CALL(test_malformed_packets_are_counted_and_harmless),
		IN_A_CALL(test_a_mean_sender_is_survived),
		IN_A_CALL(test_the_bound_can_be_changed_in_mid_call),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
