/* wav: any WAV becomes 48 kHz mono; anything else is refused by name. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "sound/recorder.h"
#include "sound/wav.h"
#include "test/unit/sound/wav_file.h"

static char path[] = "/tmp/openline-wav-XXXXXX";
static struct wav_file file;
static struct ol_wav *wav;

static int start(void **state)
{
	int fd;

	(void)state;
	memcpy(path + sizeof path - 7, "XXXXXX", 6);
	fd = mkstemp(path);
	if (fd < 0)
		return -1;
	close(fd);
	wav = NULL;
	return 0;
}

static int stop(void **state)
{
	(void)state;
	ol_wav_close(wav);
	return remove(path);
}

static size_t read_all(int16_t *pcm, size_t room)
{
	int16_t piece[OL_WAV_FRAME];
	size_t n = 0;

	while (ol_wav_read(wav, piece)) {
		assert_true(n + OL_WAV_FRAME <= room);
		memcpy(pcm + n, piece, sizeof piece);
		n += OL_WAV_FRAME;
	}
	for (size_t i = 0; i < OL_WAV_FRAME; i++)
		assert_int_equal(piece[i], 0);
	return n;
}

/* ---- what can be played ------------------------------------------------ */

static const struct {
	const char *why;
	uint16_t coding, channels;
	uint32_t rate;
	uint16_t bits;
} form[] = {
	{ "our own", 1, 1, 48000, 16 },
	{ "telephone", 1, 1, 8000, 16 },
	{ "16 kHz", 1, 1, 16000, 16 },
	{ "CD, stereo", 1, 2, 44100, 16 },
	{ "studio, 24 bit", 1, 2, 96000, 24 },
	{ "32 bit", 1, 1, 48000, 32 },
	{ "8 bit", 1, 1, 22050, 8 },
	{ "float", 3, 1, 48000, 32 },
	{ "double", 3, 2, 32000, 64 },
	{ "A-law", 6, 1, 8000, 8 },
	{ "u-law", 7, 1, 8000, 8 },
	{ "six channels", 1, 6, 48000, 16 },
	{ "an odd rate", 1, 1, 11127, 16 },
};

/* One sample of -1 to 1 in the coding, little-endian; its bytes. */
static size_t code(uint8_t *out, size_t k, double x)
{
	uint16_t bits = form[k].bits;
	float f = (float)x;
	int64_t v;

	if (form[k].coding == 3 && bits == 64) {
		memcpy(out, &x, 8);
		return 8;
	}
	if (form[k].coding == 3) {
		memcpy(out, &f, 4);
		return 4;
	}
	if (form[k].coding == 6 || form[k].coding == 7) {
		/* A square wave will do: one code and its negative, both of
		 * about half of the full scale. */
		uint8_t half = form[k].coding == 6 ? 0xb5 : 0x9f;

		out[0] = x >= 0 ? half : half ^ 0x80;
		return 1;
	}
	v = llrint(x * (double)((1ll << (bits - 1)) - 1));
	if (bits == 8)
		v += 128;
	for (int i = 0; i < bits / 8; i++)
		out[i] = (uint8_t)(v >> 8 * i);
	return bits / 8;
}

/* A second of 400 Hz at half of the full scale, in all channels. */
static void write_tone(size_t k)
{
	static uint8_t data[WAV_FILE_MOST];
	size_t n = 0;

	for (uint32_t i = 0; i < form[k].rate; i++) {
		double x = 0.5 * sin(2 * M_PI * 400 * i / form[k].rate);

		for (uint16_t c = 0; c < form[k].channels; c++)
			n += code(data + n, k, x);
	}
	wav_file_begin(&file, form[k].coding, form[k].channels, form[k].rate,
		       form[k].bits);
	wav_file_chunk(&file, "LIST", 3, "abc", 3); /* of odd length */
	wav_file_chunk(&file, "data", (uint32_t)n, data, n);
	wav_file_write(&file, path);
}

static void test_a_tone_of_any_form_is_the_same_tone(void **state)
{
	static int16_t pcm[60000];

	for (size_t k = 0; k < sizeof form / sizeof *form; k++) {
		double like = 0, power = 1;
		struct ol_wav_info info;
		size_t n, crossings = 0;

		if (k) {
			stop(state);
			start(state);
		}
		write_tone(k);
		if (ol_wav_open(&wav, path) != OL_WAV_OK)
			fail_msg("%s: refused", form[k].why);
		ol_wav_info(wav, &info);
		assert_int_equal(info.rate, form[k].rate);
		assert_int_equal(info.channels, form[k].channels);
		assert_true(fabs(info.seconds - 1) < 1e-9);
		n = read_all(pcm, 60000);
		if (n != 48000)
			fail_msg("%s: %zu samples", form[k].why, n);
		for (size_t i = 500; i < n - 500; i++) {
			double x =
				16384 * sin(2 * M_PI * 400 * (double)i / 48000);

			like += x * pcm[i];
			power += x * x;
			crossings += (pcm[i] >= 0) != (pcm[i - 1] >= 0);
		}
		if (crossings < 780 || crossings > 790)
			fail_msg("%s: %zu", form[k].why, crossings);
		/* In time as well: no sample of delay from the resampler. */
		if (form[k].coding < 6 && fabs(like / power - 1) > 0.01)
			fail_msg("%s: %.3f", form[k].why, like / power);
		if (form[k].coding >= 6 && like / power < 0.5)
			fail_msg("%s: %.3f", form[k].why, like / power);
	}
}

static void test_our_own_form_passes_bit_by_bit(void **state)
{
	static int16_t in[48000 + 7], out[49000];

	(void)state;
	for (size_t i = 0; i < sizeof in / sizeof *in; i++)
		in[i] = (int16_t)(i * 7919);
	wav_file_begin(&file, 1, 1, 48000, 16);
	wav_file_chunk(&file, "data", sizeof in, in, sizeof in);
	wav_file_write(&file, path);
	assert_int_equal(ol_wav_open(&wav, path), OL_WAV_OK);
	assert_int_equal(read_all(out, 49000), 48960);
	assert_memory_equal(in, out, sizeof in);
	for (size_t i = sizeof in / sizeof *in; i < 48960; i++)
		assert_int_equal(out[i], 0); /* the last piece, filled up */
}

static void test_what_was_recorded_can_be_played(void **state)
{
	struct ol_recorder *r;
	static int16_t in[960], out[2000];

	(void)state;
	for (size_t i = 0; i < 960; i++)
		in[i] = (int16_t)(i * 31);
	assert_int_equal(ol_recorder_new(&r, path, (ol_instant){ 0 }), 0);
	assert_int_equal(ol_recorder_put(r, (ol_instant){ 20000 }, in, 960), 0);
	assert_int_equal(ol_recorder_close(r, (ol_instant){ 0 }), 0);
	assert_int_equal(ol_wav_open(&wav, path), OL_WAV_OK);
	assert_int_equal(read_all(out, 2000), 1920);
	assert_memory_equal(out + 960, in, sizeof in);
}

static void
test_too_loud_floats_are_clipped_and_no_number_is_silence(void **state)
{
	static const float in[] = { 2, -2, 1, -1, NAN, INFINITY, -INFINITY };
	int16_t out[960];

	(void)state;
	wav_file_begin(&file, 3, 1, 48000, 32);
	wav_file_chunk(&file, "data", sizeof in, in, sizeof in);
	wav_file_write(&file, path);
	assert_int_equal(ol_wav_open(&wav, path), OL_WAV_OK);
	assert_true(ol_wav_read(wav, out));
	assert_int_equal(out[0], 32767);
	assert_int_equal(out[1], -32768);
	assert_int_equal(out[2], 32767);
	assert_int_equal(out[3], -32768);
	assert_int_equal(out[4], 0);
	assert_int_equal(out[5], 32767);
	assert_int_equal(out[6], -32768);
}

/* ---- what cannot ------------------------------------------------------- */

static const uint8_t sound[400];

enum spoil {
	WHOLE,
	ENDLESS,
	CUT_IN_SOUND,
	CUT_BY_A_BYTE,
	CUT_IN_FORMAT,
	NO_DATA_CHUNK,
	NO_SAMPLE,
	UNKNOWN_CODING,
	MANY_CHANNELS,
	SLOW_RATE,
	AIFF,
	TEXT,
	NO_BYTE,
};

static const struct {
	const char *why;
	enum spoil spoil;
	enum ol_wav_fault fault;
} spoilt[] = {
	{ "whole", WHOLE, OL_WAV_OK },
	{ "written by a pipe", ENDLESS, OL_WAV_OK },
	{ "half of the sound is gone", CUT_IN_SOUND, OL_WAV_CUT_SHORT },
	{ "its last byte is gone", CUT_BY_A_BYTE, OL_WAV_CUT_SHORT },
	{ "cut within the format", CUT_IN_FORMAT, OL_WAV_CUT_SHORT },
	{ "cut behind the format", NO_DATA_CHUNK, OL_WAV_CUT_SHORT },
	{ "not one sample", NO_SAMPLE, OL_WAV_EMPTY },
	{ "a coding nobody knows", UNKNOWN_CODING, OL_WAV_UNSUPPORTED },
	{ "a hundred channels", MANY_CHANNELS, OL_WAV_UNSUPPORTED },
	{ "ten samples a second", SLOW_RATE, OL_WAV_UNSUPPORTED },
	{ "another format", AIFF, OL_WAV_NOT_WAV },
	{ "a text", TEXT, OL_WAV_NOT_WAV },
	{ "an empty file", NO_BYTE, OL_WAV_NOT_WAV },
};

static void write_spoilt(enum spoil s)
{
	uint32_t said = s == ENDLESS ? 0xffffffffu : s == NO_SAMPLE ? 0 : 400;

	wav_file_begin(&file, s == UNKNOWN_CODING ? 0x7777 : 1,
		       s == MANY_CHANNELS ? 100 : 1,
		       s == SLOW_RATE ? 10 : 48000, 16);
	if (s != NO_DATA_CHUNK && s != CUT_IN_FORMAT)
		wav_file_chunk(&file, "data", said, sound, said ? 400 : 0);
	wav_file_write(&file, path);
	if (s == CUT_IN_SOUND)
		assert_int_equal(truncate(path, (off_t)file.len - 200), 0);
	if (s == CUT_BY_A_BYTE)
		assert_int_equal(truncate(path, (off_t)file.len - 1), 0);
	if (s == CUT_IN_FORMAT)
		assert_int_equal(truncate(path, 30), 0);
	if (s == NO_BYTE)
		assert_int_equal(truncate(path, 0), 0);
	if (s == AIFF || s == TEXT) {
		memcpy(file.bytes,
		       s == AIFF ? "FORM\0\0\0\0AIFF" : "Good morning", 12);
		FILE *f = fopen(path, "wb");

		assert_non_null(f);
		fwrite(file.bytes, 1, file.len, f);
		fclose(f);
	}
}

static void test_every_fault_has_its_name(void **state)
{
	for (size_t k = 0; k < sizeof spoilt / sizeof *spoilt; k++) {
		enum ol_wav_fault fault;

		stop(state);
		start(state);
		write_spoilt(spoilt[k].spoil);
		wav = (struct ol_wav *)1;
		fault = ol_wav_open(&wav, path);
		if (fault != spoilt[k].fault)
			fail_msg("%s: %s", spoilt[k].why,
				 ol_wav_fault_text(fault));
		assert_int_equal(wav != NULL, fault == OL_WAV_OK);
	}
}

static void test_what_is_no_file_of_ours_is_told_apart(void **state)
{
	(void)state;
	assert_int_equal(ol_wav_open(&wav, "/nowhere/x.wav"), OL_WAV_ABSENT);
	assert_int_equal(ol_wav_open(&wav, "/dev/null/x"), OL_WAV_ABSENT);
	assert_int_equal(ol_wav_open(&wav, "/tmp"), OL_WAV_UNREADABLE);
	assert_null(wav);
	if (geteuid() == 0)
		return; /* root may read all */
	assert_int_equal(chmod(path, 0), 0);
	assert_int_equal(ol_wav_open(&wav, path), OL_WAV_DENIED);
}

static void test_every_fault_says_what_to_do(void **state)
{
	(void)state;
	for (int f = OL_WAV_ABSENT; f <= OL_WAV_NO_MEMORY; f++) {
		const char *text = ol_wav_fault_text((enum ol_wav_fault)f);

		assert_non_null(strchr(text, ';'));
		assert_null(strchr(text, '\n'));
		assert_int_not_equal(text[strlen(text) - 1], '.');
	}
}

static void test_chunks_that_lead_nowhere_end(void **state)
{
	(void)state;
	wav_file_begin(&file, 1, 1, 48000, 16);
	for (int i = 0; i < 5000; i++)
		wav_file_chunk(&file, "junk", 0, NULL, 0);
	wav_file_write(&file, path);
	assert_int_equal(ol_wav_open(&wav, path), OL_WAV_UNSUPPORTED);
	/* A chunk as long as 32 bits can say. */
	wav_file_begin(&file, 1, 1, 48000, 16);
	wav_file_chunk(&file, "junk", 0xffffffffu, NULL, 0);
	wav_file_chunk(&file, "data", 400, sound, 400);
	wav_file_write(&file, path);
	assert_int_equal(ol_wav_open(&wav, path), OL_WAV_CUT_SHORT);
}

int main(void)
{
#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, start, stop)
	const struct CMUnitTest tests[] = {
		WITH_FILE(test_a_tone_of_any_form_is_the_same_tone),
		WITH_FILE(test_our_own_form_passes_bit_by_bit),
		WITH_FILE(test_what_was_recorded_can_be_played),
		WITH_FILE(
			test_too_loud_floats_are_clipped_and_no_number_is_silence),
		WITH_FILE(test_every_fault_has_its_name),
		WITH_FILE(test_what_is_no_file_of_ours_is_told_apart),
		WITH_FILE(test_every_fault_says_what_to_do),
		WITH_FILE(test_chunks_that_lead_nowhere_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
