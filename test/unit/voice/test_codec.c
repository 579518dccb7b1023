/* encoder and decoder: constant size, any bytes in, fades that end. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "test/unit/voice/speech.h"
#include "voice/decoder.h"
#include "voice/encoder.h"

static struct ol_encoder *encoder;
static struct ol_decoder *decoder;
static int16_t pcm[OL_VOICE_FRAME];
static uint8_t bytes[160];
static double phase;

static int start(void **state)
{
	(void)state;
	phase = 0;
	if (ol_encoder_new(&encoder))
		return -1;
	return ol_decoder_new(&decoder);
}

static int stop(void **state)
{
	(void)state;
	ol_encoder_free(encoder);
	ol_decoder_free(decoder);
	return 0;
}

/* A buzz that wanders as a voice does. */
static void voice(int k)
{
	double hz = 120 + 30 * sin(k * 0.1);

	for (size_t i = 0; i < OL_VOICE_FRAME; i++) {
		phase += hz / 48000;
		phase -= floor(phase);
		pcm[i] = (int16_t)(6000 * (phase - 0.5) *
				   (1 + 0.5 * sin(k * 0.3)));
	}
}

static double rms(void)
{
	double sum = 0;

	for (size_t i = 0; i < OL_VOICE_FRAME; i++)
		sum += (double)pcm[i] * pcm[i];
	return sqrt(sum / OL_VOICE_FRAME);
}

static void test_every_frame_has_the_size_asked_for(void **state)
{
	struct ol_prng r;

	(void)state;
	ol_prng_init(&r, 1);
	for (int k = 0; k < 300; k++) {
		uint8_t n = (uint8_t)(8 + ol_prng_below(&r, 153));

		voice(k);
		if (k % 3 == 0)
			memset(pcm, 0, sizeof pcm); /* silence as well */
		memset(bytes, 0xee, sizeof bytes);
		ol_encoder_frame(encoder, pcm, n, 0, bytes);
		for (size_t i = n; i < sizeof bytes; i++)
			assert_int_equal(bytes[i], 0xee);
		ol_decoder_frame(decoder, bytes, n, pcm);
	}
}

static void test_a_voice_comes_out_as_loud_as_it_went_in(void **state)
{
	double in = 0, out = 0;

	(void)state;
	for (int k = 0; k < 100; k++) {
		voice(k);
		in += rms();
		ol_encoder_frame(encoder, pcm, 60, 0, bytes);
		assert_false(ol_decoder_frame(decoder, bytes, 60, pcm) &&
			     k > 2);
		out += rms();
	}
	assert_true(out > in * 0.8 && out < in * 1.2);
}

static void test_fec_is_there_when_losses_are_told(void **state)
{
	const int16_t *speech;
	size_t n, with = 0, without = 0;

	(void)state;
	speech = speech_load(&n);
	if (!speech)
		skip();
	for (size_t k = 0; k < 300; k++) {
		ol_encoder_frame(encoder, speech + k * OL_VOICE_FRAME, 60, 0,
				 bytes);
		without += ol_decoder_has_fec(bytes, 60);
	}
	for (size_t k = 0; k < 300; k++) {
		ol_encoder_frame(encoder, speech + k * OL_VOICE_FRAME, 60, 20,
				 bytes);
		with += ol_decoder_has_fec(bytes, 60);
	}
	assert_int_equal(without, 0);
	assert_true(with > 150);
}

/* How much `pcm` has of `want`, which it follows by 6.5 ms: the look-ahead of
 * the encoder. */
static void compare(const int16_t *want, double *like, double *power)
{
	for (size_t i = 312; i < OL_VOICE_FRAME; i++) {
		*like += (double)want[i - 312] * pcm[i];
		*power += (double)want[i - 312] * want[i - 312];
	}
}

static void test_fec_sounds_like_the_frame_before(void **state)
{
	const int16_t *speech;
	double like = 0, power = 1;
	size_t n, found = 0;

	(void)state;
	speech = speech_load(&n);
	if (!speech)
		skip();
	for (size_t k = 0; k < n; k++) { /* every tenth is lost */
		ol_encoder_frame(encoder, speech + k * OL_VOICE_FRAME, 80, 20,
				 bytes);
		if (k % 10 == 9)
			continue;
		if (k % 10 == 0 && k > 0 && ol_decoder_has_fec(bytes, 80)) {
			ol_decoder_fec(decoder, bytes, 80, pcm);
			compare(speech + (k - 1) * OL_VOICE_FRAME, &like,
				&power);
			found++;
		} else if (k % 10 == 0) {
			ol_decoder_conceal(decoder, 0, pcm);
		}
		ol_decoder_frame(decoder, bytes, 80, pcm);
	}
	assert_true(found > 50);
	assert_true(like / power > 0.6);
}

static void test_concealment_fades_into_quiet_and_stays_there(void **state)
{
	double before, now = 0;

	(void)state;
	for (int k = 0; k < 60; k++) {
		voice(k);
		ol_encoder_frame(encoder, pcm, 60, 0, bytes);
		ol_decoder_frame(decoder, bytes, 60, pcm);
	}
	before = rms();
	for (uint32_t run = 0; run < 1000; run++) {
		bool quiet = ol_decoder_conceal(decoder, run, pcm);

		assert_int_equal(quiet, run >= OL_DECODER_FADE_TO);
		now = rms();
		if (run == 0)
			assert_true(now > before * 0.5);
		if (run == 10) /* 200 ms: no hole */
			assert_true(now > before * 0.25);
		if (run == 15) /* 300 ms: -20 dB */
			assert_true(now > before * 0.1);
		if (run > OL_DECODER_FADE_TO)
			assert_true(now < 130); /* -48 dB */
	}
	/* And back, without a jump at the beginning. */
	voice(61);
	ol_encoder_frame(encoder, pcm, 60, 0, bytes);
	ol_decoder_frame(decoder, bytes, 60, pcm);
	assert_true(abs(pcm[0]) < 400);
}

static void test_bytes_that_are_no_frame_are_concealed(void **state)
{
	struct ol_prng r;

	(void)state;
	ol_prng_init(&r, 1);
	for (int i = 0; i < 3000; i++) {
		size_t n = 1 + ol_prng_below(&r, sizeof bytes);

		for (size_t k = 0; k < n; k++)
			bytes[k] = (uint8_t)ol_prng_next(&r);
		(void)ol_decoder_has_fec(bytes, n);
		if (i % 2)
			ol_decoder_frame(decoder, bytes, n, pcm);
		else
			ol_decoder_fec(decoder, bytes, n, pcm);
	}
	/* Codes for 2.5 and 60 ms, and three frames in one: not ours. */
	for (int i = 0; i < 3; i++) {
		bytes[0] = (uint8_t[]){ 0x80, 0x18, 0x0b }[i];
		memset(pcm, 1, sizeof pcm);
		ol_decoder_frame(decoder, bytes, 60, pcm);
		assert_false(ol_decoder_has_fec(bytes, 60));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_every_frame_has_the_size_asked_for, start, stop),
		cmocka_unit_test_setup_teardown(
			test_a_voice_comes_out_as_loud_as_it_went_in, start,
			stop),
		cmocka_unit_test_setup_teardown(
			test_fec_is_there_when_losses_are_told, start, stop),
		cmocka_unit_test_setup_teardown(
			test_fec_sounds_like_the_frame_before, start, stop),
		cmocka_unit_test_setup_teardown(
			test_concealment_fades_into_quiet_and_stays_there,
			start, stop),
		cmocka_unit_test_setup_teardown(
			test_bytes_that_are_no_frame_are_concealed, start,
			stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
