/* solver: frames come back as soon as they can, beside a twin that solves
 * everything anew each time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/gf256.h"
#include "base/prng.h"
#include "voice/solver.h"

#define BYTES 4 /* of a frame; what is in it is told by its number */

static struct ol_solver solver;

static int setup(void **state)
{
	(void)state;
	ol_solver_init(&solver);
	return 0;
}

/* ---- a sender ---------------------------------------------------------- */

static void make_frame(uint8_t out[BYTES], uint32_t seq)
{
	uint32_t x = (seq & OL_PACKET_SEQ_MASK) * 2654435761u;

	memcpy(out, &x, BYTES);
}

static void make_symbol(uint8_t out[BYTES], uint32_t seq, uint8_t window,
			uint16_t key)
{
	uint8_t c[OL_CODE_WINDOW], frame[BYTES];

	memset(out, 0, BYTES);
	ol_code_coefficients(c, window, key);
	for (uint32_t i = 0; i < window; i++) {
		make_frame(frame, seq - window + i);
		ol_gf256_add_row(out, frame, BYTES, c[i]);
	}
}

static void give_frame(uint32_t seq)
{
	uint8_t frame[BYTES];

	make_frame(frame, seq);
	ol_solver_frame(&solver, seq, frame, BYTES);
}

static void give_symbol(uint32_t seq, uint8_t window, uint8_t index)
{
	uint16_t key = ol_code_key(seq, index);
	uint8_t symbol[BYTES];

	make_symbol(symbol, seq, window, key);
	ol_solver_symbol(&solver, seq, window, key, symbol, BYTES);
}

/* Frame `seq` and `n` symbols over `window`. */
static void give(uint32_t seq, uint8_t window, uint8_t n)
{
	give_frame(seq);
	for (uint8_t i = 0; i < n; i++)
		give_symbol(seq, window, i);
}

static void expect(uint32_t seq)
{
	uint8_t want[BYTES], bytes;
	const uint8_t *frame;
	uint32_t got;

	assert_true(ol_solver_take(&solver, &got, &frame, &bytes));
	assert_int_equal(got, seq);
	assert_int_equal(bytes, BYTES);
	make_frame(want, seq);
	assert_memory_equal(frame, want, BYTES);
}

static void expect_nothing(void)
{
	const uint8_t *frame;
	uint32_t seq;
	uint8_t bytes;

	if (ol_solver_take(&solver, &seq, &frame, &bytes))
		fail_msg("frame %u was found", seq);
}

/* ---- what it is for ---------------------------------------------------- */

static void test_one_symbol_gives_one_lost_frame(void **state)
{
	(void)state;
	give(10, 5, 0);
	give(11, 5, 0);
	give(13, 3, 1);
	expect(12);
	expect_nothing();
}

static void test_symbols_of_several_packets_are_joined(void **state)
{
	(void)state;
	give(10, 8, 0);
	give(15, 5, 2); /* 11 to 14 are lost: two equations are too few */
	expect_nothing();
	give(16, 6, 1);
	expect_nothing();
	give(17, 7, 1);
	for (uint32_t seq = 11; seq < 15; seq++)
		expect(seq);
	expect_nothing();
}

static void test_a_late_frame_makes_the_symbols_enough(void **state)
{
	(void)state;
	give(10, 8, 0);
	give(14, 3, 2); /* 11, 12, 13 */
	expect_nothing();
	give_frame(11);
	expect(12);
	expect(13);
	expect_nothing();
}

static void test_what_is_known_needs_no_symbol(void **state)
{
	(void)state;
	for (uint32_t seq = 0; seq < 300; seq++) {
		give(seq, seq < 20 ? (uint8_t)seq : 20, seq > 0);
		expect_nothing();
	}
}

static void test_numbers_go_round(void **state)
{
	(void)state;
	give(0xfffffe, 4, 0);
	give(2, 3, 2); /* 0xffffff and 0 are lost */
	expect_nothing();
	give_frame(1);
	expect(0xffffff);
	expect(0);
}

static void test_frames_and_symbols_may_come_in_any_order(void **state)
{
	(void)state;
	give(10, 8, 0);
	give(20, 9, 3);
	give(16, 5, 3);
	expect_nothing(); /* nine unknown, five of them under six */
	for (uint32_t seq = 17; seq < 20; seq++)
		give_frame(seq);
	for (uint32_t seq = 11; seq < 16; seq++)
		expect(seq);
}

/* ---- what is forgotten ------------------------------------------------- */

static void test_a_frame_128_back_is_forgotten_one_127_back_is_not(void **state)
{
	(void)state;
	for (uint32_t newest = 127; newest < 129; newest++) {
		ol_solver_init(&solver);
		give_frame(1);
		give_frame(2 + 62);
		give_symbol(2 + 62, 63, 0); /* 2 to 63 are lost */
		for (uint32_t seq = 3; seq < 64; seq++)
			give_frame(seq);
		expect(2);
		ol_solver_init(&solver);
		give_frame(1);
		give_frame(2 + 62);
		give_symbol(2 + 62, 63, 0);
		give_frame(2 + newest - 1); /* 1 or 2 is the oldest */
		for (uint32_t seq = 3; seq < 64; seq++)
			give_frame(seq);
		if (newest == 127)
			expect(2);
		give_frame(2 + newest);
		expect_nothing();
	}
}

static void test_a_window_that_reaches_too_far_back_is_passed_over(void **state)
{
	(void)state;
	for (uint32_t seq = 0; seq < 127; seq++)
		if (seq != 60)
			give_frame(seq);
	give_symbol(62, 63, 0); /* over -1 too, which never was */
	expect_nothing();
	give_frame(127); /* 0 is the oldest now */
	give_symbol(62, 63, 1);
	expect_nothing();
	give_symbol(62, 62, 0);
	expect(60);
}

static void test_a_leap_forgets_everything(void **state)
{
	(void)state;
	give(10, 8, 3);
	give_frame(10 + 1000000);
	give(1000014, 3, 3);
	for (uint32_t seq = 1000011; seq < 1000014; seq++)
		expect(seq);
	give_frame(10); /* ages ago: not even looked at */
	give_symbol(10, 8, 0);
	expect_nothing();
}

static void test_found_and_forgotten_untaken_is_forgotten(void **state)
{
	(void)state;
	give(10, 8, 0);
	give(12, 1, 1);
	give_frame(11 + 128);
	expect_nothing();
	assert_int_equal(solver.n_found, 0);
}

/* ---- lies -------------------------------------------------------------- */

static void test_sizes_that_contradict_are_dropped(void **state)
{
	uint8_t frame[BYTES + 1] = { 0 };

	(void)state;
	give_frame(10);
	give_frame(11);
	give_frame(14);
	ol_solver_symbol(&solver, 14, 4, 1, frame, BYTES + 1); /* over 10: 4 */
	ol_solver_symbol(&solver, 14, 2, 2, frame, BYTES + 1);
	ol_solver_symbol(&solver, 14, 2, 3, frame, BYTES); /* against that */
	expect_nothing();
	give_frame(12); /* of BYTES: what was said of 12 and 13 is void */
	expect_nothing();
	give_symbol(14, 2, 0);
	expect(13);
}

static void test_symbols_that_contradict_give_something_and_go_on(void **state)
{
	uint8_t lie[BYTES] = { 1, 2, 3, 4 };
	uint8_t bytes;
	const uint8_t *frame;
	uint32_t seq;

	(void)state;
	give_frame(10);
	give_frame(13);
	for (uint16_t key = 0; key < 100; key++)
		ol_solver_symbol(&solver, 13, 3, key, lie, BYTES);
	while (ol_solver_take(&solver, &seq, &frame, &bytes))
		assert_in_range(seq, 11, 12);
	/* Once they are out of the way nothing is left of it. */
	for (seq = 14; seq < 150; seq++)
		give_frame(seq);
	give(152, 10, 1);
	give(153, 10, 1);
	expect(150);
	expect(151);
}

static void test_no_nonsense_breaks_it(void **state)
{
	uint8_t bytes, junk[OL_PACKET_FRAME_MAX];
	const uint8_t *frame;
	struct ol_prng r;
	uint32_t seq = 0, found;
	size_t n_found = 0;

	(void)state;
	ol_prng_init(&r, 12);
	for (int i = 0; i < 20000; i++) {
		for (size_t k = 0; k < sizeof junk; k++)
			junk[k] = (uint8_t)ol_prng_next(&r);
		seq += (uint32_t)ol_prng_below(&r, 3);
		if (ol_prng_below(&r, 50) == 0)
			seq -= (uint32_t)ol_prng_below(&r, 300);
		if (ol_prng_below(&r, 500) == 0)
			seq = (uint32_t)ol_prng_next(&r);
		bytes = ol_prng_below(&r, 300) ? 4
					       : (uint8_t)(junk[0] % 160 + 1);
		if (ol_prng_below(&r, 3))
			ol_solver_frame(&solver, seq, junk, bytes);
		ol_solver_symbol(&solver, seq, junk[1] % OL_CODE_WINDOW + 1,
				 (uint16_t)ol_prng_next(&r), junk, bytes);
		if (ol_prng_below(&r, 2) == 0)
			continue;
		while (ol_solver_take(&solver, &found, &frame, &bytes))
			n_found++;
		assert_int_equal(solver.n_found, 0);
	}
	assert_true(n_found > 1000);
}

/* ---- the twin ---------------------------------------------------------- */

#define TWIN_FRAMES 400
#define TWIN_EQUATIONS 2000

/* Every frame that was had and every symbol that came, for ever; asked what
 * they determine it begins from nothing. */
static struct {
	bool known[TWIN_FRAMES];
	size_t n;
	struct {
		uint32_t first;
		uint8_t window;
		uint8_t c[OL_CODE_WINDOW];
	} equation[TWIN_EQUATIONS];
	bool found[TWIN_FRAMES]; /* the answer, known ones included */
} twin;

static void twin_symbol(uint32_t seq, uint8_t window, uint8_t index)
{
	twin.equation[twin.n].first = seq - window;
	twin.equation[twin.n].window = window;
	ol_code_coefficients(twin.equation[twin.n].c, window,
			     ol_code_key(seq, index));
	twin.n++;
}

static void twin_solve(uint32_t newest)
{
	static uint8_t m[TWIN_EQUATIONS][TWIN_FRAMES];
	size_t rows = 0, rank = 0, r, n, alone = 0;

	for (size_t e = 0; e < twin.n; e++) {
		memset(m[rows], 0, sizeof m[rows]);
		n = 0;
		for (uint32_t i = 0; i < twin.equation[e].window; i++) {
			uint32_t f = twin.equation[e].first + i;

			if (twin.known[f])
				continue;
			m[rows][f] = twin.equation[e].c[i];
			n++;
		}
		rows += n > 0;
	}
	for (uint32_t f = 0; f <= newest; f++) {
		for (r = rank; r < rows && m[r][f] == 0; r++)
			;
		if (r == rows)
			continue;
		for (size_t j = 0; j <= newest; j++) {
			uint8_t t = m[r][j];

			m[r][j] = m[rank][j];
			m[rank][j] = t;
		}
		ol_gf256_add_row(m[rank], m[rank], newest + 1,
				 ol_gf256_inverse(m[rank][f]) ^ 1);
		for (r = 0; r < rows; r++)
			if (r != rank)
				ol_gf256_add_row(m[r], m[rank], newest + 1,
						 m[r][f]);
		rank++;
	}
	memcpy(twin.found, twin.known, sizeof twin.found);
	for (r = 0; r < rank; r++) {
		n = 0;
		for (size_t j = 0; j <= newest; j++)
			if (m[r][j]) {
				n++;
				alone = j;
			}
		if (n == 1)
			twin.found[alone] = true;
	}
}

static void compare(uint32_t newest, uint64_t seed)
{
	uint8_t bytes, want[BYTES];
	const uint8_t *frame;
	uint32_t f, seq;

	while (ol_solver_take(&solver, &seq, &frame, &bytes)) {
		make_frame(want, seq);
		if (memcmp(frame, want, BYTES))
			fail_msg("seed %u: frame %u is another", (unsigned)seed,
				 seq);
	}
	twin_solve(newest);
	for (f = newest < 127 ? 0 : newest - 127; f <= newest; f++)
		if ((solver.state[f % 128] >= OL_SOLVER_FOUND) != twin.found[f])
			fail_msg("seed %u, newest %u, frame %u: the twin says "
				 "%d",
				 (unsigned)seed, newest, f, twin.found[f]);
}

/* One run of random losses, windows, numbers of symbols, and late frames. */
static void run_beside_the_twin(uint64_t seed, uint32_t n_frames, bool all)
{
	struct ol_prng r;
	uint64_t loss, most;

	ol_prng_init(&r, seed);
	memset(&twin, 0, sizeof twin);
	ol_solver_init(&solver);
	loss = 10 + ol_prng_below(&r, all ? 60 : 20);
	most = 1 + ol_prng_below(&r, all ? 4 : 2);
	for (uint32_t seq = 0; seq < n_frames; seq++) {
		uint32_t late = seq - (uint32_t)ol_prng_below(&r, 30);

		if (late < seq && ol_prng_below(&r, 20) == 0) {
			twin.known[late] = true;
			give_frame(late);
		}
		if (seq > 0 && ol_prng_below(&r, 100) < loss)
			continue;
		twin.known[seq] = true;
		give_frame(seq);
		for (uint8_t i = 0; seq > 0 && i < most; i++) {
			uint32_t w = 1 + (uint32_t)ol_prng_below(&r, 64);

			if (w > seq)
				w = seq;
			twin_symbol(seq, (uint8_t)w, i);
			give_symbol(seq, (uint8_t)w, i);
		}
		if (all || seq % 16 == 0)
			compare(seq, seed);
	}
}

static void test_it_finds_what_the_twin_finds_at_once(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++)
		run_beside_the_twin(seed, 60, true);
}

static void test_forgetting_the_old_loses_nothing_of_the_new(void **state)
{
	(void)state;
	for (uint64_t seed = 100; seed < 110; seed++)
		run_beside_the_twin(seed, TWIN_FRAMES, false);
}

/* ---- how good it is ---------------------------------------------------- */

static const struct {
	const char *why;
	unsigned loss; /* per cent, each packet by itself */
	uint8_t window, n_symbols;
	unsigned delay_ms;
	double least, most; /* per cent of frames missing then */
} residual[] = {
	{ "a fifth lost, 160 ms", 20, 10, 3, 160, 0, 0.02 },
	{ "a third lost, 300 ms", 30, 20, 3, 300, 0, 0.02 },
	{ "half of all lost, 300 ms", 50, 20, 3, 300, 0.6, 1.1 },
	{ "half of all lost, 400 ms", 50, 20, 3, 400, 0.15, 0.5 },
	{ "half of all lost, 600 ms", 50, 20, 3, 600, 0, 0.1 },
	{ "60 per cent lost, 800 ms", 60, 45, 3, 800, 0.6, 2.5 },
};

static double missing(size_t k)
{
	enum { N = 30000 };
	static uint32_t found_at[N];
	struct ol_prng r;
	uint8_t bytes, window;
	const uint8_t *frame;
	uint32_t seq, missed = 0;

	ol_prng_init(&r, 7);
	ol_solver_init(&solver);
	memset(found_at, 0xff, sizeof found_at);
	for (uint32_t now = 0; now < N; now++) {
		if (now > 0 && ol_prng_below(&r, 100) < residual[k].loss)
			continue;
		window = residual[k].window;
		if (window > now)
			window = (uint8_t)now;
		if (found_at[now] > now)
			found_at[now] = now;
		give(now, window, now ? residual[k].n_symbols : 0);
		while (ol_solver_take(&solver, &seq, &frame, &bytes))
			found_at[seq] = now;
	}
	for (uint32_t i = 500; i < N - 500; i++)
		missed += found_at[i] > i + residual[k].delay_ms / 20;
	return 100.0 * missed / (N - 1000);
}

static void test_as_few_frames_are_missing_as_the_code_can_do(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof residual / sizeof *residual; k++) {
		double share = missing(k);

		print_message("%s: %.3f %% missing\n", residual[k].why, share);
		if (share < residual[k].least || share > residual[k].most)
			fail_msg("%s: %.3f %%", residual[k].why, share);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_one_symbol_gives_one_lost_frame,
				       setup),
		cmocka_unit_test_setup(
			test_symbols_of_several_packets_are_joined, setup),
		cmocka_unit_test_setup(
			test_a_late_frame_makes_the_symbols_enough, setup),
		cmocka_unit_test_setup(test_what_is_known_needs_no_symbol,
				       setup),
		cmocka_unit_test_setup(test_numbers_go_round, setup),
		cmocka_unit_test_setup(
			test_frames_and_symbols_may_come_in_any_order, setup),
		cmocka_unit_test_setup(
			test_a_frame_128_back_is_forgotten_one_127_back_is_not,
			setup),
		cmocka_unit_test_setup(
			test_a_window_that_reaches_too_far_back_is_passed_over,
			setup),
		cmocka_unit_test_setup(test_a_leap_forgets_everything, setup),
		cmocka_unit_test_setup(
			test_found_and_forgotten_untaken_is_forgotten, setup),
		cmocka_unit_test_setup(test_sizes_that_contradict_are_dropped,
				       setup),
		cmocka_unit_test_setup(
			test_symbols_that_contradict_give_something_and_go_on,
			setup),
		cmocka_unit_test_setup(test_no_nonsense_breaks_it, setup),
		cmocka_unit_test_setup(
			test_it_finds_what_the_twin_finds_at_once, setup),
		cmocka_unit_test_setup(
			test_forgetting_the_old_loses_nothing_of_the_new,
			setup),
		cmocka_unit_test_setup(
			test_as_few_frames_are_missing_as_the_code_can_do,
			setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
