/* recorder: every sample at its moment; a whole WAV whatever happens. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"
#include "sound/recorder.h"

#define S 1000000u
#define HEAD 44

static char path[] = "/tmp/openline-recorder-XXXXXX";
static struct ol_recorder *r;
static const ol_instant began = { 5 * S };

static int start(void **state)
{
	int fd;

	(void)state;
	memcpy(path + sizeof path - 7, "XXXXXX", 6);
	fd = mkstemp(path);
	if (fd < 0)
		return -1;
	close(fd);
	return ol_recorder_new(&r, path, began);
}

static int stop(void **state)
{
	(void)state;
	return remove(path);
}

static ol_instant at(uint64_t us)
{
	return (ol_instant){ began.us + us };
}

static int put(uint64_t us, int16_t value, size_t n)
{
	static int16_t pcm[96000];

	for (size_t i = 0; i < n; i++)
		pcm[i] = value;
	return ol_recorder_put(r, at(us), pcm, n);
}

/* The samples of the file; checks its header against its length. */
static size_t samples(int16_t *pcm, size_t room)
{
	static const uint8_t want[HEAD] =
		"RIFF....WAVEfmt \x10\0\0\0\x01\0\x01\0\x80\xbb\0\0\0\x77\x01\0"
		"\x02\0\x10\0data";
	uint8_t head[HEAD], b[2];
	FILE *f = fopen(path, "rb");
	size_t n = 0;

	assert_non_null(f);
	assert_int_equal(fread(head, 1, HEAD, f), HEAD);
	assert_memory_equal(head, want, 4);
	assert_memory_equal(head + 8, want + 8, HEAD - 8 - 4);
	while (fread(b, 1, 2, f) == 2) {
		if (n < room)
			pcm[n] = (int16_t)(b[0] | b[1] << 8);
		n++;
	}
	fclose(f);
	assert_int_equal(head[40] | head[41] << 8 | head[42] << 16, n * 2);
	assert_int_equal(head[4] | head[5] << 8 | head[6] << 16, n * 2 + 36);
	return n;
}

/* The samples that the header tells of; they are all there. */
static size_t told(void)
{
	uint8_t head[HEAD];
	FILE *f = fopen(path, "rb");
	size_t bytes;

	assert_non_null(f);
	assert_int_equal(fread(head, 1, HEAD, f), HEAD);
	bytes = (size_t)(head[40] | head[41] << 8 | head[42] << 16);
	fseek(f, 0, SEEK_END);
	assert_true((size_t)ftell(f) >= HEAD + bytes);
	fclose(f);
	return bytes / 2;
}

static size_t count(const int16_t *pcm, size_t n, int16_t value)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++)
		found += pcm[i] == value;
	return found;
}

static void test_pieces_in_a_row_are_in_a_row(void **state)
{
	static int16_t pcm[48000];

	(void)state;
	for (int k = 0; k < 50; k++)
		assert_int_equal(
			put((uint64_t)k * 20000, (int16_t)(k + 1), 960), 0);
	assert_int_equal(ol_recorder_close(r, at(S)), 0);
	assert_int_equal(samples(pcm, 48000), 48000);
	for (size_t i = 0; i < 48000; i++)
		assert_int_equal(pcm[i], i / 960 + 1);
}

static const struct {
	const char *why;
	uint64_t us;   /* after the beginning, of a second piece of 960 */
	size_t before; /* its first sample                              */
	size_t n;      /* how many of it                                */
} second[] = {
	{ "right behind", 20000, 960, 960 },
	{ "a gap of silence", 30000, 1440, 960 },
	{ "half of it was heard already", 10000, 960, 480 },
	{ "all of it was heard already", 0, 960, 0 },
	{ "a part of a sample late", 20009, 960, 960 },
	{ "most of a sample late", 20012, 961, 960 },
	{ "a minute later", 60 * S, 2880000, 960 },
};

static void test_a_piece_stands_where_it_was_heard(void **state)
{
	static int16_t pcm[3000000];

	for (size_t k = 0; k < sizeof second / sizeof *second; k++) {
		size_t n, end = second[k].before + second[k].n;

		if (k) {
			stop(state);
			start(state);
		}
		assert_int_equal(put(0, 1, 960), 0);
		assert_int_equal(put(second[k].us, 2, 960), 0);
		assert_int_equal(ol_recorder_close(r, began), 0);
		n = samples(pcm, sizeof pcm / sizeof *pcm);
		if (n != end || count(pcm, n, 2) != second[k].n ||
		    count(pcm, n, 1) != 960 ||
		    (second[k].n && pcm[second[k].before] != 2))
			fail_msg("%s: %zu samples", second[k].why, n);
	}
}

static void test_what_was_heard_before_the_beginning_is_left_out(void **state)
{
	static int16_t pcm[2000];
	int16_t one[960];

	(void)state;
	for (size_t i = 0; i < 960; i++)
		one[i] = (int16_t)(i + 1);
	/* 5 ms too early: 240 samples; 20 ms: all of it. */
	assert_int_equal(ol_recorder_put(r, (ol_instant){ began.us - 20000 },
					 one, 960),
			 0);
	assert_int_equal(ol_recorder_put(r, (ol_instant){ began.us - 5000 },
					 one, 960),
			 0);
	assert_int_equal(ol_recorder_close(r, began), 0);
	assert_int_equal(samples(pcm, 2000), 720);
	assert_int_equal(pcm[0], 241);
	assert_int_equal(pcm[719], 960);
}

static void test_it_ends_with_silence_when_nothing_was_heard(void **state)
{
	static int16_t pcm[48000];

	(void)state;
	assert_int_equal(put(0, 3, 960), 0);
	assert_int_equal(ol_recorder_close(r, at(S / 2)), 0);
	assert_int_equal(samples(pcm, 48000), 24000);
	assert_int_equal(count(pcm, 24000, 0), 24000 - 960);
}

static void test_nothing_recorded_is_a_whole_file_too(void **state)
{
	(void)state;
	assert_int_equal(ol_recorder_close(r, began), 0);
	assert_int_equal(samples(NULL, 0), 0);
}

static void test_the_file_is_whole_while_it_grows(void **state)
{
	(void)state;
	for (int k = 0; k < 175; k++)
		assert_int_equal(put((uint64_t)k * 20000, 1, 960), 0);
	/* 3.5 s were put; were the program to die, 3 s are there. */
	assert_int_equal(told(), 3 * 48000);
	assert_int_equal(ol_recorder_close(r, began), 0);
	assert_int_equal(samples(NULL, 0), 175 * 960);
}

static void test_twelve_hours_are_the_most(void **state)
{
	uint64_t end = (uint64_t)OL_RECORDER_MAX_S * S;

	(void)state;
	assert_int_equal(put(end - 20000 + 21, 1, 960), OL_ERR_RANGE);
	assert_int_equal(put(end * 1000, 1, 960), OL_ERR_RANGE);
	assert_int_equal(put(0, 1, 960), 0); /* nothing was spoilt */
	assert_int_equal(ol_recorder_close(r, at(end * 10)), 0);
	assert_int_equal(samples(NULL, 0), 960);
}

static void test_a_full_disk_is_said_and_stays_said(void **state)
{
	struct ol_recorder *full = NULL;

	(void)state;
	if (access("/dev/full", W_OK))
		skip();
	assert_int_equal(ol_recorder_new(&full, "/dev/full", began),
			 OL_ERR_NO_SPACE);
	assert_null(full);
	ol_recorder_close(r, began);
}

static void test_a_disk_that_fills_up_leaves_a_whole_file(void **state)
{
	struct rlimit before, small;
	size_t n = 0;
	int err;

	(void)state;
	/* A limit of the file's size fails as a full disk does. */
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 250000;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	do {
		err = put((uint64_t)n * 20000, 1, 960);
	} while (!err && ++n < 1000);
	assert_int_equal(err, OL_ERR_NO_SPACE);
	assert_in_range(n, 100, 160);
	assert_int_equal(put(0, 1, 960), OL_ERR_NO_SPACE);
	assert_int_equal(ol_recorder_close(r, at(3600ull * S)),
			 OL_ERR_NO_SPACE);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_int_equal(told(), 2 * 48000); /* the last whole second */
}

static const struct {
	const char *why, *path;
	int err;
} place[] = {
	{ "no such folder", "/nowhere/at/all.wav", OL_ERR_UNKNOWN },
	{ "a folder", "/tmp", OL_ERR_IO },
	{ "below a file", "/dev/null/x.wav", OL_ERR_UNKNOWN },
};

static void test_a_place_where_nothing_can_be_written_is_refused(void **state)
{
	struct ol_recorder *other;

	(void)state;
	for (size_t k = 0; k < sizeof place / sizeof *place; k++) {
		other = r;
		if (ol_recorder_new(&other, place[k].path, began) !=
			    place[k].err ||
		    other)
			fail_msg("%s", place[k].why);
	}
	assert_int_equal(ol_recorder_close(NULL, began), 0);
	assert_int_equal(ol_recorder_close(r, began), 0);
}

int main(void)
{
#define WITH_FILE(test) cmocka_unit_test_setup_teardown(test, start, stop)
	const struct CMUnitTest tests[] = {
		WITH_FILE(test_pieces_in_a_row_are_in_a_row),
		WITH_FILE(test_a_piece_stands_where_it_was_heard),
		WITH_FILE(test_what_was_heard_before_the_beginning_is_left_out),
		WITH_FILE(test_it_ends_with_silence_when_nothing_was_heard),
		WITH_FILE(test_nothing_recorded_is_a_whole_file_too),
		WITH_FILE(test_the_file_is_whole_while_it_grows),
		WITH_FILE(test_twelve_hours_are_the_most),
		WITH_FILE(test_a_full_disk_is_said_and_stays_said),
		WITH_FILE(test_a_disk_that_fills_up_leaves_a_whole_file),
		WITH_FILE(test_a_place_where_nothing_can_be_written_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
