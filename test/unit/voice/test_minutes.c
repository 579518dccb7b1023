/*
 * Ten minutes of a call, with the real codec, in virtual time: encoder, plan,
 * packets, a network that is another every fifteen seconds, symbols, playout,
 * decoder, stretching. Nothing is allocated, every frame is accounted for, the
 * delay comes down in every calm; the sender's clock is off by 100 ppm. (Hours
 * of that, without the codec: test_playout.c.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "test/unit/voice/allocations.h"
#include "test/unit/voice/speech.h"
#include "voice/encoder.h"
#include "voice/packer.h"
#include "voice/rx.h"

#define MS 1000u
#define S (1000u * MS)
#define FRAMES (10u * 60 * 50)
#define FRAME_US 20002 /* by the receiver's clock: 100 ppm slow */
#define PHASE 750      /* frames, 15 s                          */
#define WAITING 64     /* packets on their way                  */

/* ---- the network ------------------------------------------------------- */

static const struct weather {
	const char *why;
	unsigned loss;      /* per cent, each packet by itself */
	unsigned burst;     /* per cent of the time, 200 ms each */
	uint64_t jitter_us; /* up to so much later */
	uint64_t stuck_us;  /* of one packet in 250, and those behind it */
} weather[] = {
	{ "calm", 0, 0, 300, 0 }, { "a third lost", 30, 0, 300, 0 },
	{ "calm", 0, 0, 300, 0 }, { "bursts", 0, 20, 300, 0 },
	{ "calm", 0, 0, 300, 0 }, { "jitter", 0, 0, 30 * MS, 0 },
	{ "calm", 0, 0, 300, 0 }, { "half lost", 50, 0, 300, 0 },
	{ "calm", 0, 0, 300, 0 }, { "stalls", 0, 0, 300, 300 * MS },
};

#define WEATHERS (sizeof weather / sizeof *weather)

struct packet {
	uint64_t at; /* 0: none */
	size_t len;
	uint8_t bytes[OL_PACKET_MAX];
};

static struct packet on_the_way[WAITING];
static struct ol_prng chance;
static bool burst;
static uint64_t stuck_until;

static const struct weather *now_is(size_t frame)
{
	return &weather[frame / PHASE % WEATHERS];
}

/* The packet of frame `i` leaves. */
static void leave(size_t i, const struct ol_packet *p)
{
	const struct weather *w = now_is(i);
	uint64_t at = S + i * FRAME_US,
		 late = ol_prng_below(&chance, w->jitter_us);
	double u = ol_prng_unit(&chance), b = w->burst / 100.0;
	struct packet *k = on_the_way;

	burst = w->burst && (burst ? u >= 0.1 : u < b / (1 - b) * 0.1);
	if (w->stuck_us && !ol_prng_below(&chance, 250))
		stuck_until = at + w->stuck_us;
	if (burst || ol_prng_below(&chance, 100) < w->loss)
		return;
	while (k->at > 0)
		assert_true(++k < on_the_way + WAITING);
	k->at = at < stuck_until ? stuck_until + i % 50 : at + late;
	k->len = p->cut[p->n_cuts - 1];
	memcpy(k->bytes, p->bytes, k->len);
}

static struct packet *first_due(void)
{
	struct packet *first = NULL;

	for (struct packet *k = on_the_way; k < on_the_way + WAITING; k++)
		if (k->at > 0 && (!first || k->at < first->at))
			first = k;
	return first;
}

/* Puts and takes in the order of time, all that is due before `until`. */
static void receive(struct ol_voice_rx *rx, uint64_t until)
{
	int16_t pcm[OL_VOICE_FRAME];

	for (;;) {
		struct packet *k = first_due();
		uint64_t due = ol_voice_rx_deadline(rx).us;

		if (k && k->at < until && k->at <= due) {
			assert_int_equal(ol_voice_rx_put(rx, k->bytes, k->len,
							 (ol_instant){ k->at }),
					 0);
			k->at = 0;
		} else if (due < until) {
			ol_voice_rx_take(rx, (ol_instant){ due }, pcm);
		} else {
			return;
		}
	}
}

/* ---- the call ---------------------------------------------------------- */

/* A plan as the planner makes it, a second after the weather changed. */
static void plan(struct ol_plan *out, size_t frame)
{
	const struct weather *w = now_is(frame > 50 ? frame - 50 : 0);
	struct ol_plan_input in = {
		.room = 205,
		.step = 1,
		.lost_permille = (uint16_t)(10 * (w->loss + w->burst)),
		.run_mean = w->burst ? 40 : (uint8_t)(400 / (100 - w->loss)),
		.run_longest = w->burst ? 20 : (uint8_t)(w->loss / 6),
		.afford_ms = OL_VOICE_DELAY_MS,
	};

	ol_plan_make(out, &in);
}

static unsigned calms, calm_again;

static void check_phase(const struct ol_voice_rx_stats *a,
			const struct ol_voice_rx_stats *b, size_t frame)
{
	const char *why = now_is(frame)->why;
	uint64_t concealed = b->concealed - a->concealed;

	if (b->frames != b->original + b->repaired_copy + b->repaired_code +
				 b->repaired_fec + b->lost + b->discarded)
		fail_msg("%s at %d s: counts", why, (int)(frame / 50));
	if (strcmp(why, "calm") != 0)
		return;
	calms++;
	calm_again += b->playout_delay_ms < 60;
	if (b->playout_delay_ms > 350 || concealed > 20)
		fail_msg("calm at %d s: a delay of %u ms, %d pieces concealed",
			 (int)(frame / 50), b->playout_delay_ms,
			 (int)concealed);
}

static void test_ten_minutes_of_all_weathers(void **state)
{
	struct ol_voice_rx_stats before = { 0 }, now;
	struct ol_encoder *encoder;
	struct ol_voice_rx *rx;
	static struct ol_packer packer;
	struct ol_plan p;
	struct ol_packet packet;
	uint8_t bytes[OL_PACKET_FRAME_MAX];
	size_t n_frames, made;
	const int16_t *speech = speech_load(&n_frames);

	(void)state;
	if (!speech)
		skip();
	ol_prng_init(&chance, 10);
	assert_int_equal(ol_encoder_new(&encoder), 0);
	assert_int_equal(ol_voice_rx_new(&rx, OL_VOICE_DELAY_MS), 0);
	ol_packer_init(&packer, 0, 7);
	made = allocations;
	assert_true(made > 0); /* the count works */
	for (size_t i = 0; i < FRAMES; i++) {
		receive(rx, S + i * FRAME_US);
		if (i % PHASE == 0 && i > 0) {
			ol_voice_rx_stats(rx, &now);
			check_phase(&before, &now, i - 1);
			before = now;
		}
		plan(&p, i);
		ol_encoder_frame(encoder,
				 speech + i % n_frames * OL_VOICE_FRAME,
				 p.frame_bytes, p.fec_percent, bytes);
		ol_packer_push(&packer, bytes, p.frame_bytes);
		assert_true(
			ol_packer_pack(&packer, &p, OL_PACKET_MAX, &packet));
		leave(i, &packet);
	}
	assert_int_equal(allocations, made);
	ol_voice_rx_stats(rx, &now);
	assert_in_range(now.frames, FRAMES - 60, FRAMES);
	assert_int_equal(now.malformed, 0);
	assert_int_equal(now.skipped, 0);
	assert_true(now.loss_percent > 8 && now.loss_percent < 14);
	assert_true(now.concealed_percent < 3);
	/* What other weather left is won back in 15 s of calm, nearly always:
	 * who reads aloud pauses little. */
	assert_true(calms >= 19);
	assert_true(calm_again * 4 >= calms * 3);
	ol_voice_rx_free(rx);
	ol_encoder_free(encoder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ten_minutes_of_all_weathers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
