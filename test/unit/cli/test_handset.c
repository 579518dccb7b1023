/*
 * handset: pieces are ready when their last sample has been spoken, in the
 * node's phase; what is heard lies in the recording where it was heard.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/error.h"
#include "cli/handset.h"
#include "cli/say.h"

#define US(t) ((ol_instant){ t })
#define PIECE 20000

static char dir[64], said[96], kept[96], why[OL_HANDSET_WHY];
static struct ol_handset h;

/* A WAV of `pieces` and a half, each sample its number. */
static void make_wav(const char *path, int pieces)
{
	struct ol_recorder *r;
	int16_t pcm[OL_API_SAMPLES];
	int i, k;

	assert_int_equal(ol_recorder_new(&r, path, US(0)), 0);
	for (i = 0; i <= pieces; i++) {
		for (k = 0; k < OL_API_SAMPLES; k++)
			pcm[k] = (int16_t)(i * OL_API_SAMPLES + k + 1);
		assert_int_equal(ol_recorder_put(r, US((uint64_t)i * PIECE),
						 pcm, i < pieces ? 960 : 480),
				 0);
	}
	assert_int_equal(
		ol_recorder_close(r, US((uint64_t)pieces * PIECE + 10000)), 0);
}

static int set_up(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/ol-handset-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(said, sizeof said, "%s/said.wav", dir);
	snprintf(kept, sizeof kept, "%s/kept.wav", dir);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	remove(said);
	remove(kept);
	return rmdir(dir);
}

static void test_pieces_are_ready_when_they_have_been_spoken(void **state)
{
	struct ol_desk_audio a;
	ol_instant when;
	int i;

	(void)state;
	make_wav(said, 2);
	assert_int_equal(ol_handset_open(&h, said, NULL, why), 0);
	assert_true(ol_handset_deadline(&h).us == OL_NEVER.us);
	assert_false(ol_handset_say(&h, US(1u << 30), &a));
	/* Taken at 5 ms in the tick: spoken from 4 ms on, which is next at
	 * 104 ms. */
	ol_handset_begin(&h, 5000, US(100000));
	assert_true(h.play_began.us == 104000);
	assert_true(ol_handset_deadline(&h).us == 124000);
	for (i = 0; i < 2; i++) {
		uint64_t ready = 124000 + (uint64_t)i * PIECE;

		assert_false(ol_handset_say(&h, US(ready - 1), &a));
		assert_true(ol_handset_say(&h, US(ready), &a));
		assert_true(a.at.us == ready - PIECE);
		assert_int_equal(a.pcm[0], i * 960 + 1);
		assert_int_equal(a.pcm[959], i * 960 + 960);
		assert_false(ol_handset_say(&h, US(ready), &a));
		assert_false(ol_handset_is_done(&h, &when));
	}
	/* The half piece is filled up, then silence, as a microphone. */
	assert_true(ol_handset_say(&h, US(164000), &a));
	assert_int_equal(a.pcm[479], 2400);
	assert_int_equal(a.pcm[480], 0);
	assert_true(ol_handset_is_done(&h, &when));
	assert_true(when.us == 164000);
	assert_true(ol_handset_say(&h, US(184000), &a));
	assert_int_equal(a.pcm[0], 0);
	assert_true(ol_handset_is_done(&h, &when));
	assert_true(when.us == 164000);
	assert_int_equal(ol_handset_end(&h, US(200000)), 0);
	assert_true(ol_handset_deadline(&h).us == OL_NEVER.us);
}

static void test_a_late_handset_says_all_it_owes_with_its_times(void **state)
{
	struct ol_desk_audio a;

	(void)state;
	make_wav(said, 2);
	assert_int_equal(ol_handset_open(&h, said, NULL, why), 0);
	ol_handset_begin(&h, 1000, US(0));
	assert_true(h.play_began.us == 0);
	assert_true(ol_handset_say(&h, US(45000), &a));
	assert_true(a.at.us == 0);
	assert_true(ol_handset_say(&h, US(45000), &a));
	assert_true(a.at.us == 20000);
	assert_false(ol_handset_say(&h, US(45000), &a));
	ol_handset_end(&h, US(45000));
}

static void test_the_beginning_follows_the_phase_at_every_offset(void **state)
{
	uint64_t now;
	uint32_t phase;

	(void)state;
	for (phase = 0; phase < PIECE; phase += 500) {
		for (now = 1000000; now < 1000000 + PIECE; now += 777) {
			assert_int_equal(ol_handset_open(&h, NULL, NULL, why),
					 0);
			ol_handset_begin(&h, phase, US(now));
			assert_int_equal(
				(h.play_began.us + OL_HANDSET_AHEAD_US) % PIECE,
				phase);
			assert_true(h.play_began.us >= now &&
				    h.play_began.us < now + PIECE);
			ol_handset_end(&h, US(now));
		}
	}
}

static void test_without_a_wav_it_is_silent_and_never_done(void **state)
{
	struct ol_desk_audio a;
	ol_instant when;

	(void)state;
	assert_int_equal(ol_handset_open(&h, NULL, NULL, why), 0);
	ol_handset_begin(&h, 0, US(0));
	assert_true(ol_handset_say(&h, US(40000), &a));
	assert_int_equal(a.pcm[5], 0);
	assert_false(ol_handset_is_done(&h, &when));
	ol_handset_end(&h, US(40000));
}

static void test_what_is_heard_lies_where_it_was_heard(void **state)
{
	struct ol_desk_audio a;
	struct ol_wav_info info;
	struct ol_wav *w;
	int16_t pcm[OL_WAV_FRAME];
	int i;

	(void)state;
	for (i = 0; i < OL_API_SAMPLES; i++)
		a.pcm[i] = 1000;
	assert_int_equal(ol_handset_open(&h, NULL, kept, why), 0);
	assert_int_not_equal(access(kept, F_OK), 0); /* not before the answer */
	assert_int_equal(ol_handset_begin(&h, 0, US(1000000)), 0);
	/* A second begin changes nothing. */
	assert_int_equal(ol_handset_begin(&h, 0, US(1500000)), 0);
	/* 40 ms of silence, a piece, 20 ms left out, a piece. */
	a.at = US(1040000);
	ol_handset_hear(&h, US(1039000), &a);
	a.at = US(1080000);
	ol_handset_hear(&h, US(1079000), &a);
	assert_int_equal(ol_handset_end(&h, US(1120000)), 0);
	assert_int_equal(ol_wav_open(&w, kept), OL_WAV_OK);
	ol_wav_info(w, &info);
	assert_int_equal(info.rate, 48000);
	assert_int_equal(info.channels, 1);
	assert_true(info.seconds > 0.1199 && info.seconds < 0.1201);
	for (i = 0; i < 6; i++) {
		bool sound = i == 2 || i == 4;

		assert_true(ol_wav_read(w, pcm));
		assert_int_equal(pcm[0], sound ? 1000 : 0);
		assert_int_equal(pcm[959], sound ? 1000 : 0);
	}
	assert_false(ol_wav_read(w, pcm));
	ol_wav_close(w);
}

static void test_what_comes_late_is_heard_late(void **state)
{
	struct ol_desk_audio a;
	struct ol_wav *w;
	int16_t pcm[OL_WAV_FRAME];
	int i;

	(void)state;
	for (i = 0; i < OL_API_SAMPLES; i++)
		a.pcm[i] = 1000;
	assert_int_equal(ol_handset_open(&h, NULL, kept, why), 0);
	ol_handset_begin(&h, 0, US(0));
	a.at = US(20000);
	ol_handset_hear(&h, US(24000), &a); /* and 1 ms of margin */
	ol_handset_end(&h, US(60000));
	assert_int_equal(ol_wav_open(&w, kept), OL_WAV_OK);
	ol_wav_read(w, pcm);
	ol_wav_read(w, pcm);
	assert_int_equal(pcm[239], 0);
	assert_int_equal(pcm[240], 1000); /* 25 ms */
	ol_wav_close(w);
}

static void test_what_cannot_be_played_or_kept_is_told_before(void **state)
{
	struct {
		const char *play, *record, *say;
	} row[] = {
		{ "/no/such.wav", NULL, "/no/such.wav is not there" },
		{ "/tmp", NULL, "/tmp" },
		{ NULL, "/no/folder/r.wav", "/no/folder/r.wav cannot be" },
		{ NULL, NULL, "is not a WAV" },
	};
	FILE *f = fopen(said, "w");
	size_t i;

	(void)state;
	fputs("this is no WAV file at all, however long it is", f);
	fclose(f);
	row[3].play = said;
	row[3].record = kept;
	for (i = 0; i < 4; i++) {
		assert_int_equal(ol_handset_open(&h, row[i].play, row[i].record,
						 why),
				 OL_EXIT_REFUSED);
		if (!strstr(why, row[i].say))
			fail_msg("says \"%s\"", why);
		ol_handset_end(&h, US(0));
	}
	assert_int_not_equal(access(kept, F_OK), 0); /* nothing is left */
}

static void test_a_recording_that_is_there_stays_until_the_answer(void **state)
{
	struct stat st;

	(void)state;
	make_wav(kept, 2);
	assert_int_equal(ol_handset_open(&h, NULL, kept, why), 0);
	ol_handset_end(&h, US(0));
	assert_int_equal(stat(kept, &st), 0);
	assert_int_equal(st.st_size, 44 + 2 * 2400);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ROW(test_pieces_are_ready_when_they_have_been_spoken),
		ROW(test_a_late_handset_says_all_it_owes_with_its_times),
		ROW(test_the_beginning_follows_the_phase_at_every_offset),
		ROW(test_without_a_wav_it_is_silent_and_never_done),
		ROW(test_what_is_heard_lies_where_it_was_heard),
		ROW(test_what_comes_late_is_heard_late),
		ROW(test_what_cannot_be_played_or_kept_is_told_before),
		ROW(test_a_recording_that_is_there_stays_until_the_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
