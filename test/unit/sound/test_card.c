/*
 * card: over a made-up backend, whose library thread is the test itself. What
 * the keeper's thread does is waited for by a bell, never by time.
 */
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/text.h"
#include "os/bell.h"
#include "os/clock.h"
#include "sound/card.h"

#define BLOCK 120
#define PATIENCE_US 20000000 /* nobody waits so long: a test that hangs ends */

static struct {
	struct ol_bell opened, news;
	struct ol_backend_io io[OL_SIDES];
	atomic_bool alive[OL_SIDES], broken[OL_SIDES];
	atomic_int n_open[OL_SIDES], n_close[OL_SIDES], n_list;
	atomic_bool changed;
	atomic_bool ended;
} fake;

static struct ol_card *card;

/* ---- the backend ------------------------------------------------------ */

static int list(void *ctx, struct ol_device *out, size_t cap)
{
	(void)ctx;
	assert_true(cap >= 1);
	memset(out, 0, sizeof *out);
	ol_text_copy(out->name, sizeof out->name, "made up");
	out->has[OL_SIDE_MIC] = out->has[OL_SIDE_SPEAKER] = true;
	atomic_store(&fake.changed, false);
	atomic_fetch_add(&fake.n_list, 1);
	return 1;
}

static bool has_changed(void *ctx)
{
	(void)ctx;
	return atomic_load(&fake.changed);
}

static int open_side(void *ctx, enum ol_side side, size_t device,
		     const struct ol_backend_io *io, char why[OL_BACKEND_WHY])
{
	(void)ctx;
	assert_int_equal(device, 0);
	if (atomic_load(&fake.broken[side])) {
		ol_text_copy(why, OL_BACKEND_WHY, "it is broken");
		return OL_ERR_IO;
	}
	fake.io[side] = *io;
	atomic_store(&fake.alive[side], true);
	atomic_fetch_add(&fake.n_open[side], 1);
	ol_bell_ring(&fake.opened);
	return 0;
}

static void close_side(void *ctx, enum ol_side side)
{
	(void)ctx;
	if (atomic_exchange(&fake.alive[side], false))
		atomic_fetch_add(&fake.n_close[side], 1);
}

static bool is_alive(void *ctx, enum ol_side side)
{
	(void)ctx;
	return atomic_load(&fake.alive[side]);
}

static void end(void *ctx)
{
	(void)ctx;
	atomic_store(&fake.ended, true);
}

static void notify(void *ctx)
{
	(void)ctx;
	ol_bell_ring(&fake.news);
}

/* ---- helpers ---------------------------------------------------------- */

static int set_up(void **state)
{
	(void)state;
	memset(&fake, 0, sizeof fake);
	return ol_bell_init(&fake.opened) || ol_bell_init(&fake.news);
}

static int tear_down(void **state)
{
	(void)state;
	ol_bell_release(&fake.opened);
	ol_bell_release(&fake.news);
	return 0;
}

static void begin(bool mic, bool speaker)
{
	static const struct ol_backend backend = {
		.list = list,
		.has_changed = has_changed,
		.open = open_side,
		.close = close_side,
		.is_alive = is_alive,
		.end = end,
	};
	const struct ol_card_want want = { .side = { mic, speaker } };

	assert_int_equal(ol_card_new(&card, &backend, &want, notify, NULL), 0);
}

static void await(struct ol_bell *bell)
{
	assert_true(ol_bell_wait(bell, ol_after(ol_clock_now(), PATIENCE_US)));
}

/* Until `side` has been opened so often. */
static void await_open(enum ol_side side, int times)
{
	while (atomic_load(&fake.n_open[side]) < times)
		await(&fake.opened);
}

static void await_news(struct ol_card_news *news)
{
	while (!ol_card_news(card, news))
		await(&fake.news);
}

static void catch_blocks(int16_t value, int blocks)
{
	const struct ol_backend_io *io = &fake.io[OL_SIDE_MIC];
	int16_t pcm[BLOCK];
	int i;

	for (i = 0; i < BLOCK; i++)
		pcm[i] = value;
	for (i = 0; i < blocks; i++)
		io->caught(io->ctx, ol_clock_now(), pcm, BLOCK);
}

/* But for what a resampler makes of a jump. */
static bool is_about(int got, int value)
{
	return abs(got - value) <= value / 6;
}

/* Plays `n` blocks; the loudest sample of them. */
static int play(int blocks)
{
	const struct ol_backend_io *io = &fake.io[OL_SIDE_SPEAKER];
	int16_t pcm[BLOCK];
	int i, k, most = 0;

	for (i = 0; i < blocks; i++) {
		io->wanted(io->ctx, ol_clock_now(), pcm, BLOCK);
		for (k = 0; k < BLOCK; k++)
			if (abs(pcm[k]) > most)
				most = abs(pcm[k]);
	}
	return most;
}

static void hear(int16_t value)
{
	int16_t pcm[OL_CARD_PIECE];
	int i;

	for (i = 0; i < OL_CARD_PIECE; i++)
		pcm[i] = value;
	ol_card_hear(card, pcm);
}

/* ---- tests ------------------------------------------------------------ */

static void
test_what_is_caught_is_said_and_what_is_heard_is_played(void **state)
{
	struct ol_card_figures f;
	int16_t pcm[OL_CARD_PIECE];
	struct ol_card_news news;

	(void)state;
	begin(true, true);
	await_news(&news);
	assert_int_equal(news.side, OL_SIDE_MIC);
	assert_true(news.open);
	assert_string_equal(news.device, "made up");
	await_news(&news);
	assert_int_equal(news.side, OL_SIDE_SPEAKER);
	catch_blocks(7000, 20); /* before the talk: not said */
	ol_card_begin(card);
	ol_card_say(card, pcm);
	assert_int_equal(pcm[OL_CARD_PIECE - 1], 0);
	catch_blocks(1000, 20);
	ol_card_say(card, pcm);
	ol_card_say(card, pcm);
	assert_true(is_about(pcm[OL_CARD_PIECE / 2], 1000));
	assert_int_equal(play(4), 0);
	hear(2000);
	assert_true(is_about(play(8), 2000));
	ol_card_figures(card, &f);
	assert_true(abs(f.level_db[OL_SIDE_MIC] + 30) <= 1);
	assert_true(abs(f.level_db[OL_SIDE_SPEAKER] + 24) <= 1);
	assert_int_equal(f.opened[OL_SIDE_MIC], 1);
	ol_card_free(card);
	assert_true(atomic_load(&fake.ended));
	assert_int_equal(atomic_load(&fake.n_close[OL_SIDE_MIC]), 1);
	assert_int_equal(atomic_load(&fake.n_close[OL_SIDE_SPEAKER]), 1);
}

static void test_only_the_wanted_side_is_opened(void **state)
{
	struct ol_card_news news;
	int16_t pcm[OL_CARD_PIECE];

	(void)state;
	begin(false, true);
	await_news(&news);
	assert_int_equal(news.side, OL_SIDE_SPEAKER);
	ol_card_say(card, pcm); /* silence, and no harm */
	assert_int_equal(pcm[0], 0);
	ol_card_free(card);
	assert_int_equal(atomic_load(&fake.n_open[OL_SIDE_MIC]), 0);
}

static void test_a_side_that_dies_is_back_without_what_waited(void **state)
{
	struct ol_card_news news;
	int i;

	(void)state;
	begin(true, true);
	await_open(OL_SIDE_SPEAKER, 1);
	await_news(&news);
	await_news(&news);
	(void)play(1);
	for (i = 0; i < 10; i++)
		hear(9000); /* nobody plays it: the side is dead */
	atomic_store(&fake.alive[OL_SIDE_SPEAKER], false);
	await_open(OL_SIDE_SPEAKER, 2);
	assert_int_equal(play(40), 0);
	hear(500);
	assert_true(is_about(play(8), 500));
	/* Back at once, on the same device: no news. */
	assert_false(ol_card_news(card, &news));
	ol_card_free(card);
}

static void test_what_cannot_be_opened_is_told_once_and_tried_on(void **state)
{
	struct ol_card_news news;

	(void)state;
	atomic_store(&fake.broken[OL_SIDE_MIC], true);
	begin(true, false);
	await_news(&news);
	assert_false(news.open);
	assert_string_equal(news.why, "it is broken");
	while (atomic_load(&fake.n_list) < 3) /* it goes on trying */
		(void)ol_bell_wait(&fake.news, ol_after(ol_clock_now(), 10000));
	assert_false(ol_card_news(card, &news));
	atomic_store(&fake.broken[OL_SIDE_MIC], false);
	await_news(&news);
	assert_true(news.open);
	ol_card_free(card);
}

static void test_nobody_who_takes_is_no_harm(void **state)
{
	int16_t pcm[OL_CARD_PIECE];
	int i;

	(void)state;
	begin(true, true);
	await_open(OL_SIDE_SPEAKER, 1);
	catch_blocks(300, 2000);
	for (i = 0; i < 2000; i++)
		hear(300);
	for (i = 0; i < 30; i++)
		ol_card_say(card, pcm);
	(void)play(2000);
	ol_card_free(card);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ROW(test_what_is_caught_is_said_and_what_is_heard_is_played),
		ROW(test_only_the_wanted_side_is_opened),
		ROW(test_a_side_that_dies_is_back_without_what_waited),
		ROW(test_what_cannot_be_opened_is_told_once_and_tried_on),
		ROW(test_nobody_who_takes_is_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
