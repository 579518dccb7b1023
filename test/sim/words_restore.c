/*
 * words_restore - a random run of two ends with disks; then either end, or
 * both, put back to every earlier point of it. Whatever one of the two still
 * has is at both in the end, once, in its place; no number that one of them
 * remembers is given again; nobody is told of tampering that was none.
 *
 *	run    |--1--2--3--4--5--6--7--8--|        points: each change of a disk
 *	a       put back to 3
 *	b       as it is, or put back to 6
 *	then    both write, meet, and settle
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/unit/record/twin_end.h"

#define RUNS 4
#define ROUNDS 1200 /* of a run: more than 100 changes of each disk */
#define POINTS 400  /* at most                                  */
#define BOTH 150    /* pairs of points that both are put back to */
#define LATER 1000  /* names that are written after a restore   */

struct point {
	size_t len;
	struct twin_disk *disk; /* its first `len` bytes, the rest zeros */
};

struct run {
	struct twin_end end[2];
	struct point point[2][POINTS];
	size_t n_points[2];
	struct ol_prng prng;
	ol_instant now;
	uint64_t seed, name;
	uint64_t early[2];           /* written before the two met */
	uint64_t fork_from, fork_to; /* entries of end 0 that it made after
	                                it was put back, before it met */
};

static void copy_disk(struct point *p, const struct twin_disk *d)
{
	p->len = offsetof(struct twin_disk, entry) +
		 (size_t)d->head.seq * sizeof d->entry[0];
	p->disk = malloc(p->len);
	assert_non_null(p->disk);
	memcpy(p->disk, d, p->len);
}

static void meet(struct run *r)
{
	int i;

	for (i = 0; i < 2; i++)
		twin_cut(&r->end[i].out);
	for (i = 0; i < 2; i++)
		ol_exchange_up(r->end[i].x);
}

static void begin(struct run *r)
{
	int i;

	for (i = 0; i < 2; i++) {
		twin_init(&r->end[i], (uint8_t)(1 + i), (uint8_t)(2 - i));
		twin_start(&r->end[i]);
	}
	r->now.us = 1000000;
	meet(r);
}

static void stop(struct run *r)
{
	twin_release(&r->end[0]);
	twin_release(&r->end[1]);
}

/* Until nothing moves any more, over 200 s. */
static void settle(struct run *r)
{
	bool moved;
	int k, i;

	for (k = 0; k < 20; k++) {
		do {
			moved = false;
			for (i = 0; i < 2; i++) {
				twin_pump(&r->end[i], r->now);
				moved |= twin_work(&r->end[i], r->now);
				moved |= twin_hear(&r->end[i], r->now,
						   &r->end[!i].out);
			}
		} while (moved);
		r->now = ol_after(r->now, 10000000);
	}
}

/* ---- the run ------------------------------------------------------------ */

static void keep_point(struct run *r, int i)
{
	struct point *last = r->point[i] + r->n_points[i];

	if (r->n_points[i] > 0 &&
	    last[-1].disk->head.seq == r->end[i].disk.head.seq)
		return;
	assert_true(r->n_points[i] < POINTS);
	copy_disk(last, &r->end[i].disk);
	r->n_points[i]++;
}

static void step(struct run *r)
{
	int i = (int)ol_prng_below(&r->prng, 2);
	struct twin_end *e = &r->end[i];

	switch (ol_prng_below(&r->prng, 90)) {
	case 0:
		meet(r);
		break;
	case 1:
		twin_kill(e);
		twin_start(e);
		meet(r);
		break;
	case 2:
	case 3:
	case 4:
	case 5:
		r->name += twin_write(e, r->name + 1);
		break;
	default:
		if (ol_prng_below(&r->prng, 2))
			(void)twin_work(e, r->now);
		else
			(void)twin_hear(e, r->now, &r->end[!i].out);
		break;
	}
	twin_pump(e, r->now);
	keep_point(r, i);
	r->now = ol_after(r->now, ol_prng_below(&r->prng, 2000000));
}

/* ---- after it ------------------------------------------------------------ */

/* What is on the disks when the two meet after a restore. */
struct before {
	struct point disk[2];
	uint64_t put_back[2]; /* entries in the ledger that was put back */
};

static void put_back(struct run *r, int i, const struct point *p)
{
	struct twin_end *e = &r->end[i];

	twin_init(e, (uint8_t)(1 + i), (uint8_t)(2 - i));
	memcpy(&e->disk, p->disk, p->len);
}

static size_t times(const uint64_t *name, size_t n, uint64_t what)
{
	size_t k = 0;

	while (n > 0)
		k += name[--n] == what;
	return k;
}

/* All that `had` holds of what `from` wrote is in `got`, once. */
static void assert_kept(const uint64_t *had, size_t n, const uint64_t *got,
			size_t n_got)
{
	while (n-- > 0)
		assert_int_equal(times(got, n_got, had[n]), 1);
}

/* Numbers that somebody remembers still mean the same. */
static void assert_prefix(const uint64_t *had, size_t n, const uint64_t *got,
			  size_t n_got)
{
	assert_true(n <= n_got);
	assert_memory_equal(had, got, n * sizeof had[0]);
}

static void assert_direction(const struct run *r, int from,
			     const struct before *b)
{
	const struct twin_disk *a = &r->end[from].disk;
	const struct twin_disk *z = &r->end[!from].disk;
	const struct twin_disk *was_a = b->disk[from].disk;
	const struct twin_disk *was_z = b->disk[!from].disk;

	assert_int_equal(a->n_queue, 0);
	assert_int_equal(a->delivered, a->n_ours);
	assert_int_equal(a->n_ours, z->n_theirs);
	assert_memory_equal(a->ours, z->theirs, a->n_ours * sizeof a->ours[0]);
	assert_prefix(was_a->ours, was_a->n_ours, a->ours, a->n_ours);
	assert_prefix(was_z->theirs, was_z->n_theirs, a->ours, a->n_ours);
	assert_kept(was_a->queue, was_a->n_queue, a->ours, a->n_ours);
	assert_kept(was_a->ours, was_a->n_ours, a->ours, a->n_ours);
}

/* A disk that was put back without a mark, and on which entries were made
 * before the two met, under numbers that the counterpart holds otherwise. That
 * is what tampering looks like, too. */
static bool is_fork(const struct run *r, int i, const struct before *b)
{
	const struct twin_disk *was = b->disk[i].disk;
	const struct twin_disk *other = b->disk[!i].disk;

	if (i == 0 && other->held.seq > r->fork_from &&
	    other->held.seq <= r->fork_to)
		return true;
	return !was->restored && other->n_theirs <= was->n_ours &&
	       other->held.seq > b->put_back[i] &&
	       other->held.seq <= was->head.seq;
}

static void assert_calm(const struct run *r, int i, const struct before *b)
{
	const struct twin_end *e = &r->end[i];
	struct ol_exchange_status st;

	ol_exchange_status(e->x, &st);
	assert_true(st.met);
	assert_false(st.fetching);
	assert_int_equal(st.malformed, 0);
	assert_int_equal(e->said_new[OL_EXCHANGE_CHANGED] > 0,
			 is_fork(r, i, b));
	if (!is_fork(r, !i, b))
		assert_int_equal(e->said_new[OL_EXCHANGE_CHANGED_THERE], 0);
	assert_int_equal(e->said_new[OL_EXCHANGE_DIFFERS], 0);
	assert_int_equal(e->disk.incidents, 0);
}

/* For who looks into a failure. */
static char where[200];

static void tried(const struct run *r, int i, const struct before *b)
{
	const struct twin_disk *was = b->disk[i].disk;
	const struct twin_disk *other = b->disk[!i].disk;

	snprintf(where, sizeof where,
		 "seed %llu, end %d: put back to entry %llu, met at %llu, they "
		 "hold %llu; gave %zu, they have %zu%s\n",
		 (unsigned long long)r->seed, i,
		 (unsigned long long)b->put_back[i],
		 (unsigned long long)was->head.seq,
		 (unsigned long long)other->held.seq, was->n_ours,
		 other->n_theirs, was->restored ? ", marked" : "");
}

static int say_where(void **state)
{
	(void)state;
	fputs(where, stdout);
	return 0;
}

static void assert_told(const struct run *r, int i, const struct before *b)
{
	const struct twin_disk *was = b->disk[i].disk;
	const struct twin_disk *other = b->disk[!i].disk;
	const struct twin_end *e = &r->end[i];
	bool lost = other->n_theirs > was->n_ours;
	bool behind = other->held.seq > was->head.seq;

	assert_int_equal(e->said_new[OL_EXCHANGE_RESTORED] > 0, lost);
	assert_int_equal(e->said_new[OL_EXCHANGE_WHOLE] > 0, lost);
	assert_int_equal(e->disk.epoch,
			 was->epoch + (lost || behind || was->restored));
	assert_false(e->disk.restored);
}

/* Both ends start from what is on their disks, seats write before and after
 * they meet. */
static void go_on(struct run *r)
{
	struct before b;
	int i, k;

	for (i = 0; i < 2; i++) {
		twin_start(&r->end[i]);
		b.put_back[i] = r->end[i].disk.head.seq;
		r->early[i] = ol_prng_below(&r->prng, 3);
		for (k = (int)r->early[i]; k > 0; k--)
			r->name += twin_write(&r->end[i], r->name + 1);
		copy_disk(&b.disk[i], &r->end[i].disk);
	}
	meet(r);
	settle(r);
	for (i = 0; i < 2; i++) {
		tried(r, i, &b);
		assert_direction(r, i, &b);
		assert_told(r, i, &b);
		assert_calm(r, i, &b);
	}
	for (i = 0; i < 2; i++) {
		assert_true(twin_write(&r->end[i], ++r->name));
		free(b.disk[i].disk);
	}
	settle(r);
	assert_int_equal(r->end[0].disk.delivered, r->end[0].disk.n_ours);
	assert_int_equal(r->end[1].disk.delivered, r->end[1].disk.n_ours);
}

static void try_points(struct run *r, size_t a, size_t b)
{
	size_t at[2] = { a, b };
	uint64_t name = r->name;
	int i;

	for (i = 0; i < 2; i++) {
		put_back(r, i, &r->point[i][at[i]]);
		if (at[i] + 1 < r->n_points[i])
			r->end[i].disk.restored = ol_prng_below(&r->prng, 2);
	}
	r->name = LATER;
	go_on(r);
	stop(r);
	r->name = name;
}

/* End 0 is put back and goes on; later end 1, to a day before that. It may hold
 * entries that end 0 lost. */
static void try_one_after_the_other(struct run *r, size_t a, size_t b)
{
	struct twin_end *e = &r->end[0];
	uint64_t name = r->name;

	put_back(r, 0, &r->point[0][a]);
	put_back(r, 1, &r->point[1][r->n_points[1] - 1]);
	r->name = LATER;
	go_on(r);
	r->fork_from = r->point[0][a].disk->head.seq;
	r->fork_to = r->fork_from + r->early[0];
	stop(r);
	memset(e->said_new, 0, sizeof e->said_new);
	put_back(r, 1, &r->point[1][b]);
	go_on(r);
	stop(r);
	r->fork_from = r->fork_to = 0;
	r->name = name;
}

static void every_point(struct run *r)
{
	size_t last[2] = { r->n_points[0] - 1, r->n_points[1] - 1 };
	size_t k;

	for (k = 0; k <= last[0]; k++)
		try_points(r, k, last[1]);
	for (k = 0; k <= last[1]; k++)
		try_points(r, last[0], k);
	for (k = 0; k < BOTH; k++)
		try_points(r, ol_prng_below(&r->prng, last[0] + 1),
			   ol_prng_below(&r->prng, last[1] + 1));
	for (k = 0; k < BOTH; k++)
		try_one_after_the_other(r, ol_prng_below(&r->prng, last[0] + 1),
					ol_prng_below(&r->prng, last[1] + 1));
}

static void test_put_back_to_every_point_nothing_is_lost(void **state)
{
	static struct run r;
	size_t k;
	int i;

	(void)state;
	for (r.seed = 1; r.seed <= RUNS; r.seed++) {
		ol_prng_init(&r.prng, r.seed);
		r.name = 0;
		begin(&r);
		for (i = 0; i < ROUNDS; i++)
			step(&r);
		stop(&r);
		printf("seed %llu: %zu and %zu points\n",
		       (unsigned long long)r.seed, r.n_points[0],
		       r.n_points[1]);
		every_point(&r);
		for (i = 0; i < 2; i++) {
			for (k = 0; k < r.n_points[i]; k++)
				free(r.point[i][k].disk);
			r.n_points[i] = 0;
		}
	}
	where[0] = '\0';
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(
			test_put_back_to_every_point_nothing_is_lost,
			say_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
