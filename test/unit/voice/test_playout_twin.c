/*
 * playout: a slow and obvious twin judges what is played on random input.
 *
 * The twin keeps every frame for ever in one long table, knows no ring and no
 * numbers that go round, and follows the list at the head of playout.h word by
 * word. What wait is wanted it asks the delay (which has a twin of its own).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "test/unit/voice/frames.h"

#define MS 1000
#define FRAMES 3000
#define START (OL_PACKET_SEQ_MASK - 1000) /* numbers go round on the way */

enum had { NOTHING, COPY, ORIGINAL };

struct twin {
	enum had had[FRAMES];
	bool ever[FRAMES]; /* arrived at any time */
	bool fec[FRAMES];
	int next, newest, run, stood, first;
	int copies[2], window[2], span_from; /* of the span, and before */
	uint64_t began_us;
	struct ol_playout_counters count;
};

static struct frames f;
static struct twin t;

static void twin_put(int frame, int back, bool fec)
{
	if (frame > t.newest)
		t.newest = frame;
	if (frame < t.next) {
		if (!t.ever[frame] && frame >= t.first &&
		    frame + OL_DELAY_FRAMES > t.newest)
			t.count.late++;
		t.ever[frame] = true;
		return;
	}
	t.ever[frame] = true;
	for (; frame >= t.next + OL_PLAYOUT_FRAMES; t.next++) {
		t.count.frames++;
		if (t.had[t.next] == NOTHING)
			t.count.lost++;
		else
			t.count.discarded++;
	}
	if (t.had[frame] == NOTHING) {
		t.had[frame] = back ? COPY : ORIGINAL;
		t.fec[frame] = fec;
	} else if (!back) {
		t.had[frame] = ORIGINAL;
	}
}

static int greater(const int of[2])
{
	return of[0] > of[1] ? of[0] : of[1];
}

static void twin_reach(int copies, int window)
{
	if (t.newest - t.span_from >= OL_PROMISE_KEPT) {
		t.span_from = t.newest;
		t.copies[1] = t.copies[0];
		t.window[1] = t.window[0];
		t.copies[0] = t.window[0] = 0;
	}
	t.copies[0] = copies > t.copies[0] ? copies : t.copies[0];
	t.window[0] = window > t.window[0] ? window : t.window[0];
}

/* Gives the next frame up; a piece made up stands for it, if there is one. */
static void twin_pass_over(void)
{
	t.count.frames++;
	if (t.had[t.next] == NOTHING)
		t.count.lost++;
	else
		t.count.discarded++;
	t.next++;
	if (t.stood > 0)
		t.stood--;
}

static int64_t twin_turn(uint64_t due)
{
	return (int64_t)(due - t.began_us) - (int64_t)t.next * 20 * MS;
}

/* Is more made up, though what was stands for all `missing` frames? */
static bool twin_waits(uint64_t due, int missing)
{
	const struct ol_delay_verdict *v = &f.p.verdict;
	int age = t.newest - t.next, packets;
	int64_t then;

	if (age < greater(t.window))
		packets = 1;
	else if (age < greater(t.copies))
		packets = greater(t.copies) - age;
	else
		return false;
	then = twin_turn(due) + (int64_t)packets * 20 * MS;
	if (then > v->base_us + (int64_t)f.p.max_delay_us)
		return false;
	if (v->urge_us >= 1000 * MS && then <= v->best_us &&
	    packets + t.stood <= 10)
		return true;
	if (packets == 1 && t.stood > missing)
		packets += t.stood - missing;
	return packets + 15 < missing;
}

/* What is played at `due`, and which frame's bytes; -1: none. */
static enum ol_playout_kind twin_next(uint64_t due, int *frame)
{
	const struct ol_delay_verdict *v = &f.p.verdict;
	bool is_there, follows, stands;
	int missing;

	while (t.next <= t.newest) {
		if (twin_turn(due) > v->base_us + (int64_t)f.p.max_delay_us) {
			twin_pass_over();
			continue;
		}
		is_there = t.had[t.next] != NOTHING;
		follows = t.next < t.newest && t.had[t.next + 1] != NOTHING;
		if (twin_turn(due) >= v->best_us + 20 * MS)
			stands = t.run <= 9;
		else
			stands = t.run <= 3 && v->urge_us < 1000 * MS;
		if (is_there && follows && t.stood > 0 && stands) {
			twin_pass_over();
			continue;
		}
		if (is_there) {
			t.count.frames++;
			if (t.had[t.next] == COPY)
				t.count.copy++;
			else
				t.count.original++;
			t.run = t.stood = 0;
			*frame = t.next++;
			return OL_PLAYOUT_FRAME;
		}
		missing = 0;
		while (t.next + missing <= t.newest &&
		       t.had[t.next + missing] == NOTHING)
			missing++;
		if (t.next + missing > t.newest)
			break; /* cannot be: the newest was had */
		if (t.stood == 0 && twin_waits(due, missing))
			break;
		if (follows && t.fec[t.next + 1]) {
			t.count.frames++;
			t.count.fec++;
			t.run = t.stood = 0;
			*frame = ++t.next;
			return OL_PLAYOUT_FEC;
		}
		if (t.stood < missing || twin_waits(due, missing))
			break;
		for (; missing > 0; missing--)
			twin_pass_over();
	}
	t.run++;
	t.stood++;
	*frame = -1;
	return OL_PLAYOUT_CONCEAL;
}

static void check(uint64_t seed, int take)
{
	const struct ol_playout_counters *a = &f.p.count, *b = &t.count;
	uint64_t due = f.p.due.us - 20 * MS;
	int frame;

	for (size_t k = 0; k < f.n_pieces; k++) {
		enum ol_playout_kind kind = twin_next(due, &frame);
		uint32_t number = frame < 0 ? 0
					    : (START + (uint32_t)frame) &
						      OL_PACKET_SEQ_MASK;

		if (kind != f.kind[k] || number != f.number[k])
			fail_msg("seed %llu, take %d, piece %d: kind %d of "
				 "%u, the twin says %d of %u",
				 (unsigned long long)seed, take, (int)k,
				 (int)f.kind[k], f.number[k], (int)kind,
				 number);
	}
	if (a->frames != b->frames || a->original != b->original ||
	    a->copy != b->copy || a->fec != b->fec || a->lost != b->lost ||
	    a->discarded != b->discarded || a->late != b->late)
		fail_msg("seed %llu, take %d: counts", (unsigned long long)seed,
			 take);
}

struct event {
	uint64_t at;
	int frame, back, window;
	bool fec;
};

static int by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->frame - x->back < y->frame - y->back;
}

/* A network with everything, drawn from the seed. */
static size_t draw(struct ol_prng *r, struct event *e)
{
	unsigned loss = (unsigned)ol_prng_below(r, 60);
	uint64_t jitter = 1 + ol_prng_below(r, 150) * MS, at;
	bool fec = ol_prng_below(r, 2);
	int back[3], window, gap = 0;
	size_t n = 0;

	for (int c = 0; c < 3; c++)
		back[c] = 1 + (int)ol_prng_below(r, 30);
	window = (int)ol_prng_below(r, 40) - 10;
	window = window > 0 ? window : 0;
	for (int i = 0; i < FRAMES; i++) {
		if (!ol_prng_below(r, 400)) /* up to 4 s of nothing */
			gap = (int)ol_prng_below(r, 200);
		if (gap-- > 0 || ol_prng_below(r, 100) < loss)
			continue;
		at = 1000000 + (uint64_t)i * 20 * MS + ol_prng_below(r, jitter);
		if (!ol_prng_below(r, 300)) /* stuck for a while */
			at += ol_prng_below(r, 1500) * MS;
		e[n++] = (struct event){ at, i, 0, window, fec };
		for (int c = 0; c < 3; c++)
			if (i >= back[c])
				e[n++] = (struct event){ at, i - back[c],
							 back[c], window, fec };
	}
	qsort(e, n, sizeof *e, by_time);
	return n;
}

/* Speech and pauses, so that everything is stretched now and then. */
static bool quiet(uint64_t take)
{
	return take / 40 % 3 == 0;
}

static void run(uint64_t seed)
{
	static struct event e[4 * FRAMES];
	struct ol_prng r;
	size_t n;
	int take = 0, first;

	ol_prng_init(&r, seed);
	n = draw(&r, e);
	frames_init(&f, 60 + (uint32_t)ol_prng_below(&r, 1500));
	f.quiet = quiet;
	memset(&t, 0, sizeof t);
	first = e[0].frame;
	t.next = t.newest = t.first = t.span_from = first;
	t.began_us = e[0].at - (uint64_t)first * 20 * MS;
	for (size_t i = 0; i < n; i++) {
		while (ol_playout_deadline(&f.p).us < e[i].at) {
			uint64_t due = ol_playout_deadline(&f.p).us;

			frames_take(&f);
			/* A pause may move the rhythm behind this take; the
			 * twin reads it as it was. */
			int64_t by = (int64_t)(f.p.due.us - due - 20 * MS);

			f.p.due.us = due + 20 * MS;
			f.p.verdict.best_us -= by;
			check(seed, take++);
			f.p.due.us += (uint64_t)by;
			f.p.verdict.best_us += by;
		}
		frames_put(&f,
			   (START + (uint32_t)e[i].frame) & OL_PACKET_SEQ_MASK,
			   (uint8_t)e[i].back, e[i].fec, e[i].at);
		twin_put(e[i].frame, e[i].back, e[i].fec);
		twin_reach(e[i].back, 0);
		ol_playout_reach(&f.p, 0, (uint32_t)e[i].window);
		twin_reach(0, e[i].window);
	}
	assert_int_equal(f.p.count.restarts, 0);
	assert_true(take > FRAMES / 2);
}

static void test_the_twin_plays_the_same_on_random_input(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 300; seed++)
		run(seed);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_twin_plays_the_same_on_random_input),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
