/* document: what is asked for, what comes, what goes on the disk, and what a
 * counterpart cannot do. */
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
#include "record/chunk.h"
#include "test/support/document_twin.h"

#define S OL_US_PER_S
#define KIB 1024u
#define WIRE 512

/* Messages on their way, in order. */
struct wire {
	size_t n;
	struct {
		size_t len;
		uint8_t bytes[OL_DOCUMENT_SAY_MAX];
	} m[WIRE];
};

struct pair {
	struct document_twin end[2];
	struct wire wire[2]; /* from that end */
	ol_instant now;
};

static const struct ol_document_quota QUOTA = {
	.size = OL_ITEM_FILE_MAX,
	.total = UINT64_C(8) << 30,
	.count = 4096,
	.open = 256,
	.burst = 256,
	.each_us = 60 * S,
};

static struct pair *pair_new(void)
{
	struct pair *p = calloc(1, sizeof *p);
	int i;

	assert_non_null(p);
	p->now.us = 1000 * S;
	for (i = 0; i < 2; i++) {
		document_twin_start(&p->end[i], &QUOTA);
		ol_document_up(p->end[i].d, p->now, true);
	}
	return p;
}

static void pair_free(struct pair *p)
{
	document_twin_end(&p->end[0]);
	document_twin_end(&p->end[1]);
	free(p);
}

/* What end `i` says into its wire, at most `n` messages. */
static void speak(struct pair *p, int i, size_t n)
{
	struct wire *w = &p->wire[i];

	while (n-- > 0 && w->n < WIRE) {
		size_t len =
			ol_document_say(p->end[i].d, p->now, w->m[w->n].bytes);

		if (len == 0)
			return;
		assert_true(len <= OL_DOCUMENT_SAY_MAX);
		w->m[w->n++].len = len;
	}
}

static void hear(struct pair *p, int i, size_t n)
{
	struct wire *w = &p->wire[!i];

	if (n > w->n)
		n = w->n;
	for (size_t k = 0; k < n; k++)
		ol_document_hear(p->end[i].d, p->now, w->m[k].bytes,
				 w->m[k].len);
	memmove(w->m, w->m + n, (w->n - n) * sizeof w->m[0]);
	w->n -= n;
}

/* Runs for so long, with a step each 100 ms. */
static void run(struct pair *p, uint64_t us)
{
	ol_instant end = ol_after(p->now, us);

	for (; p->now.us < end.us; p->now.us += S / 10)
		for (int i = 0; i < 2; i++) {
			hear(p, i, SIZE_MAX);
			document_twin_work(&p->end[i], p->now, SIZE_MAX);
			document_twin_news(&p->end[i], p->now);
			speak(p, i, 16);
		}
}

/* The counterpart's node is another one. */
static void restart(struct pair *p, int i)
{
	document_twin_kill(&p->end[i]);
	document_twin_start(&p->end[i], &QUOTA);
	p->wire[0].n = p->wire[1].n = 0;
	ol_document_up(p->end[i].d, p->now, false);
	ol_document_up(p->end[!i].d, p->now, true);
}

static struct twin_file *theirs(struct pair *p,
				const struct ol_document_ref *ref)
{
	return document_twin_find(&p->end[1], false, ref);
}

static void put(struct pair *p, int to, const struct ol_chunk *m)
{
	uint8_t bytes[OL_DOCUMENT_SAY_MAX];

	ol_document_hear(p->end[to].d, p->now, bytes, ol_chunk_write(bytes, m));
}

static uint64_t malformed(const struct pair *p, int i)
{
	struct ol_document_status s;

	ol_document_status(p->end[i].d, &s);
	return s.malformed;
}

static void test_a_document_of_every_length_comes_whole(void **state)
{
	static const uint64_t size[] = { 0,      1,      4095,    4096,
					 4097,   65535,  65536,   65537,
					 131072, 200000, 1048576, 1100000 };

	(void)state;
	for (size_t i = 0; i < sizeof size / sizeof *size; i++) {
		struct pair *p = pair_new();
		struct ol_document_ref ref =
			document_twin_add(&p->end[0], size[i], (uint8_t)i);
		struct twin_file *f;

		assert_int_equal(ol_document_want(p->end[1].d, p->now, &ref),
				 0);
		run(p, 30 * S);
		f = theirs(p, &ref);
		assert_non_null(f);
		assert_true(f->whole);
		assert_memory_equal(
			f->bytes,
			document_twin_find(&p->end[0], true, &ref)->bytes,
			(size_t)size[i]);
		assert_int_equal(p->end[1].n_news[0][OL_DOCUMENT_WHOLE], 1);
		assert_int_equal(p->end[0].n_news[1][OL_DOCUMENT_WHOLE], 1);
		assert_int_equal(malformed(p, 0) + malformed(p, 1), 0);
		pair_free(p);
	}
}

static void test_it_goes_on_from_what_is_on_disk(void **state)
{
	struct pair *p = pair_new();
	struct ol_document_ref ref = document_twin_add(&p->end[0], 2000000, 1);
	unsigned writes;

	(void)state;
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &ref), 0);
	run(p, S);
	assert_true(theirs(p, &ref)->here > 0);
	assert_false(theirs(p, &ref)->whole);
	restart(p, 1);
	run(p, 2 * S);
	restart(p, 0);
	run(p, 60 * S);
	assert_true(theirs(p, &ref)->whole);
	writes = p->end[1].writes;
	/* Each segment once: the twin takes none twice. */
	assert_int_equal(writes, (2000000 + 65535) / 65536);
	pair_free(p);
}

/* Whatever breaks when: all come, each once, and never more is on its way
 * than may be. */
static void test_random_kills_lose_nothing(void **state)
{
	uint64_t seed = 20261120;

	(void)state;
	for (; seed < 20261120 + 20; seed++) {
		struct pair *p = pair_new();
		struct ol_document_ref ref[6];
		struct ol_prng lot;
		size_t i, round;

		print_message("seed %llu\n", (unsigned long long)seed);
		ol_prng_init(&lot, seed);
		for (i = 0; i < 6; i++) {
			ref[i] = document_twin_add(&p->end[i % 2],
						   ol_prng_below(&lot, 400000),
						   (uint8_t)seed);
			assert_int_equal(ol_document_want(p->end[!(i % 2)].d,
							  p->now, &ref[i]),
					 0);
		}
		/* Their files are made before a kill: the office does that. */
		for (i = 0; i < 2; i++)
			document_twin_work(&p->end[i], p->now, SIZE_MAX);
		for (round = 0; round < 2000; round++) {
			int e = (int)ol_prng_below(&lot, 2);

			p->now.us += ol_prng_below(&lot, S / 5);
			switch (ol_prng_below(&lot, 100)) {
			case 0:
				restart(p, e);
				break;
			case 1:
				ol_document_down(p->end[e].d);
				break;
			default:
				break;
			}
			if (ol_prng_below(&lot, 10) == 0)
				ol_document_up(p->end[e].d, p->now, false);
			hear(p, e, ol_prng_below(&lot, 20));
			document_twin_work(&p->end[e], p->now,
					   ol_prng_below(&lot, 4));
			document_twin_news(&p->end[e], p->now);
			speak(p, e, ol_prng_below(&lot, 20));
		}
		for (i = 0; i < 2; i++)
			ol_document_up(p->end[i].d, p->now, false);
		run(p, 300 * S);
		for (i = 0; i < 6; i++) {
			struct twin_file *f = document_twin_find(
				&p->end[!(i % 2)], false, &ref[i]);

			assert_non_null(f);
			assert_true(f->whole);
			assert_true(document_twin_find(&p->end[i % 2], true,
						       &ref[i])
					    ->arrived);
		}
		assert_int_equal(malformed(p, 0) + malformed(p, 1), 0);
		pair_free(p);
	}
}

static void test_what_is_asked_for_keeps_the_quota(void **state)
{
	struct ol_document_quota quota = { 1000, 2500, 3, 9, 4, 10 * S };
	struct document_twin t = { 0 };
	ol_instant now = { 1000 * S };
	struct ol_document_ref ref = { .size = 1001 };

	(void)state;
	document_twin_start(&t, &quota);
	assert_int_equal(ol_document_want(t.d, now, &ref), OL_ERR_RANGE);
	ref.size = 1000;
	assert_int_equal(ol_document_want(t.d, now, &ref), 0);
	assert_int_equal(ol_document_want(t.d, now, &ref), 0); /* the same */
	ref.sha256[0] = 1;
	assert_int_equal(ol_document_want(t.d, now, &ref), 0);
	ref.sha256[0] = 2;
	assert_int_equal(ol_document_want(t.d, now, &ref), OL_ERR_NO_SPACE);
	ol_document_drop(t.d, &ref); /* nobody waits for it */
	ref.size = 500;
	assert_int_equal(ol_document_want(t.d, now, &ref), 0);
	ref.sha256[0] = 3;
	ref.size = 0;
	assert_int_equal(ol_document_want(t.d, now, &ref), OL_ERR_FULL);
	ol_document_drop(t.d, &ref);
	/* One is dropped, and its place and bytes are free again. */
	document_twin_work(&t, now, SIZE_MAX);
	ref.size = 1000;
	ref.sha256[0] = 1;
	ol_document_drop(t.d, &ref);
	document_twin_work(&t, now, SIZE_MAX);
	ref.sha256[0] = 3;
	assert_int_equal(ol_document_want(t.d, now, &ref), 0);
	/* Four at once: the next in ten seconds. */
	document_twin_work(&t, now, SIZE_MAX);
	ol_document_drop(t.d, &ref);
	document_twin_work(&t, now, SIZE_MAX);
	assert_int_equal(ol_document_want(t.d, now, &ref), OL_ERR_BUSY);
	now.us += 10 * S - 1;
	assert_int_equal(ol_document_want(t.d, now, &ref), OL_ERR_BUSY);
	assert_int_equal(ol_document_deadline(t.d).us, 0);
	document_twin_work(&t, now, SIZE_MAX);
	document_twin_news(&t, now);
	assert_int_equal(ol_document_deadline(t.d).us, now.us + 1);
	now.us += 1;
	assert_int_equal(ol_document_want(t.d, now, &ref), 0);
	document_twin_end(&t);
}

/* Five of 1000 bytes, of which so many fit: which quota it was is said at
 * both ends, and what it allows. */
static void test_which_quota_it_was_is_told_at_both_ends(void **state)
{
	static const struct {
		const char *why;
		struct ol_document_quota quota;
		enum ol_document_why is;
		uint64_t most;
		unsigned fit;
	} row[] = {
		{ "the size",
		  { 999, 9999, 9, 9, 9, S },
		  OL_DOCUMENT_WHY_SIZE,
		  999,
		  0 },
		{ "no size: none",
		  { 0, 9999, 9, 9, 9, S },
		  OL_DOCUMENT_WHY_SIZE,
		  0,
		  0 },
		{ "all their bytes",
		  { 9999, 4999, 9, 9, 9, S },
		  OL_DOCUMENT_WHY_TOTAL,
		  4999,
		  4 },
		{ "their number",
		  { 9999, 9999, 4, 9, 9, S },
		  OL_DOCUMENT_WHY_COUNT,
		  4,
		  4 },
		{ "how many are on their way",
		  { 9999, 9999, 9, 4, 9, S },
		  OL_DOCUMENT_WHY_OPEN,
		  4,
		  4 },
		{ "how many an hour",
		  { 9999, 9999, 9, 9, 4, 1800 * S },
		  OL_DOCUMENT_WHY_RATE,
		  2,
		  4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct pair *p = pair_new();
		struct ol_document_ref ref = { 0 };
		struct ol_document_news news;
		bool for_good = row[i].is == OL_DOCUMENT_WHY_SIZE;

		print_message("%s\n", row[i].why);
		ol_document_set_quota(p->end[1].d, &row[i].quota);
		for (unsigned k = 0; k < 5; k++) {
			ref = document_twin_add(&p->end[0], 1000, (uint8_t)k);
			assert_int_equal(!ol_document_want(p->end[1].d, p->now,
							   &ref),
					 k < row[i].fit);
		}
		speak(p, 1, 9);
		hear(p, 0, 9);
		document_twin_work(&p->end[0], p->now, SIZE_MAX);
		for (int e = 0; e < 2; e++) {
			document_twin_news(&p->end[e], p->now);
			assert_true(p->end[e].n_news[!e][OL_DOCUMENT_WAITS] +
				    p->end[e].n_news[!e][OL_DOCUMENT_FAILED]);
			assert_true(
				ol_document_find(p->end[e].d, !e, &ref, &news));
			assert_int_equal(news.why, row[i].is);
			assert_int_equal(news.most, row[i].most);
			assert_int_equal(news.state,
					 for_good ? OL_DOCUMENT_FAILED
						  : OL_DOCUMENT_WAITS);
		}
		/* The sender's node is another one: told once more. */
		document_twin_kill(&p->end[0]);
		document_twin_start(&p->end[0], &QUOTA);
		ol_document_up(p->end[1].d, p->now, true);
		speak(p, 1, 99);
		hear(p, 0, 99);
		document_twin_work(&p->end[0], p->now, SIZE_MAX);
		assert_true(ol_document_find(p->end[0].d, true, &ref, &news));
		assert_int_equal(news.why, row[i].is);
		pair_free(p);
	}
}

static void test_what_was_over_the_quota_comes_when_there_is_room(void **state)
{
	struct ol_document_quota quota = { 1 << 20, 1 << 30, 99, 1, 9, S };
	struct pair *p = pair_new();
	struct ol_document_ref ref[4], big;
	struct ol_document_news news;

	(void)state;
	ol_document_set_quota(p->end[1].d, &quota);
	big = document_twin_add(&p->end[0], 2 << 20, 9);
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &big),
			 OL_ERR_RANGE);
	for (int i = 0; i < 4; i++) {
		ref[i] = document_twin_add(&p->end[0], 200000, (uint8_t)i);
		(void)ol_document_want(p->end[1].d, p->now, &ref[i]);
	}
	run(p, 60 * S); /* one after the other */
	for (int i = 0; i < 4; i++) {
		assert_non_null(theirs(p, &ref[i]));
		assert_true(theirs(p, &ref[i])->whole);
		assert_false(
			ol_document_find(p->end[0].d, true, &ref[i], &news));
	}
	assert_null(theirs(p, &big));
	quota.size = 2 << 20;
	ol_document_set_quota(p->end[1].d, &quota);
	run(p, 60 * S);
	assert_true(theirs(p, &big)->whole);
	assert_false(ol_document_find(p->end[0].d, true, &big, &news));
	pair_free(p);
}

/* A counterpart that says it takes none, whatever was never offered. */
static void test_refusals_of_what_is_not_ours_are_dropped(void **state)
{
	struct pair *p = pair_new();
	struct ol_document_ref ref[20];
	struct ol_document_news news;

	(void)state;
	for (unsigned i = 0; i < 20; i++)
		ref[i] = document_twin_add(&p->end[0], 1000, (uint8_t)i);
	for (unsigned i = 0; i < 10000; i++) {
		struct ol_chunk m = { .type = OL_CHUNK_REFUSED,
				      .why = OL_DOCUMENT_WHY_RATE,
				      .most = i };

		m.ref = ref[i % 20];
		m.ref.sha256[0] ^= i % 2; /* every other one is not */
		put(p, 0, &m);
		document_twin_work(&p->end[0], p->now, SIZE_MAX);
		document_twin_news(&p->end[0], p->now);
	}
	assert_true(ol_document_find(p->end[0].d, true, &ref[2], &news));
	assert_false(ol_document_find(p->end[0].d, true, &ref[3], &news));
	assert_int_equal(p->end[0].n_news[1][OL_DOCUMENT_WAITS], 16);
	p->now.us += S;
	put(p, 0,
	    &(struct ol_chunk){ .type = OL_CHUNK_REFUSED,
				.ref = ref[4],
				.why = OL_DOCUMENT_WHY_SIZE });
	document_twin_work(&p->end[0], p->now, SIZE_MAX);
	document_twin_news(&p->end[0], p->now);
	assert_int_equal(p->end[0].n_news[1][OL_DOCUMENT_FAILED], 1);
	pair_free(p);
}

/* The giver lies about the content. */
static void test_what_is_not_what_was_named_is_thrown_away(void **state)
{
	struct pair *p = pair_new();
	struct ol_document_ref ref = document_twin_add(&p->end[0], 100000, 1);
	struct ol_document_status s;

	(void)state;
	document_twin_find(&p->end[0], true, &ref)->bytes[77777] ^= 1;
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &ref), 0);
	run(p, 30 * S);
	assert_null(theirs(p, &ref));
	assert_int_equal(p->end[1].last[0].state, OL_DOCUMENT_FAILED);
	assert_int_equal(p->end[1].last[0].why, OL_DOCUMENT_WHY_WRONG);
	assert_int_equal(p->end[0].last[1].state, OL_DOCUMENT_FAILED);
	ol_document_status(p->end[1].d, &s);
	assert_int_equal(s.bytes, 0);
	assert_int_equal(s.count, 0);
	pair_free(p);
}

/* A want is answered by hand: end 0 is the test. */
static uint32_t ask(struct pair *p, uint64_t size)
{
	struct ol_document_ref ref = { .size = size };
	struct ol_chunk m;

	assert_int_equal(ol_document_want(p->end[1].d, p->now, &ref), 0);
	document_twin_work(&p->end[1], p->now, SIZE_MAX);
	speak(p, 1, 1);
	assert_int_equal(p->wire[1].n, 1);
	assert_int_equal(ol_chunk_read(&m, p->wire[1].m[0].bytes,
				       p->wire[1].m[0].len),
			 0);
	p->wire[1].n = 0;
	assert_int_equal(m.type, OL_CHUNK_WANT);
	return m.number;
}

static void test_bytes_come_in_order_or_end_the_transfer(void **state)
{
	static const char zeros[OL_DOCUMENT_CHUNK];
	static const struct {
		const char *why;
		uint64_t from;
		size_t len;
	} row[] = {
		{ "a gap", 4096, 10 },
		{ "the end of the document is passed", 0, 4096 },
		{ "far off", UINT32_C(1) << 30, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		struct pair *p = pair_new();
		uint32_t n = ask(p, i == 1 ? 4095 : 100000);
		struct ol_chunk m = {
			.type = OL_CHUNK_BYTES,
			.number = n,
			.from = row[i].from,
			.bytes = { zeros, row[i].len },
		};

		print_message("%s\n", row[i].why);
		put(p, 1, &m);
		assert_int_equal(malformed(p, 1), 1);
		document_twin_news(&p->end[1], p->now);
		assert_int_equal(p->end[1].last[0].state, OL_DOCUMENT_WAITS);
		assert_int_equal(p->end[1].last[0].why, OL_DOCUMENT_WHY_WRONG);
		/* Not before half a minute it is asked for again. */
		p->now.us += OL_DOCUMENT_AGAIN_US - 1;
		document_twin_work(&p->end[1], p->now, SIZE_MAX);
		speak(p, 1, 9);
		assert_int_equal(p->wire[1].n, 1); /* the stop */
		p->now.us += 1;
		document_twin_work(&p->end[1], p->now, SIZE_MAX);
		speak(p, 1, 9);
		assert_int_equal(p->wire[1].n, 2);
		pair_free(p);
	}
}

/* The disk is slow, or full: a giver that goes on is stopped at what
 * has room. */
static void test_no_more_is_taken_than_has_room(void **state)
{
	static const char zeros[OL_DOCUMENT_CHUNK];
	struct pair *p = pair_new();
	uint32_t n = ask(p, 1000000);
	uint64_t at;

	(void)state;
	for (at = 0; at < OL_DOCUMENT_AHEAD; at += OL_DOCUMENT_CHUNK)
		put(p, 1,
		    &(struct ol_chunk){ .type = OL_CHUNK_BYTES,
					.number = n,
					.from = at,
					.bytes = { zeros, sizeof zeros } });
	assert_int_equal(malformed(p, 1), 0);
	put(p, 1,
	    &(struct ol_chunk){ .type = OL_CHUNK_BYTES,
				.number = n,
				.from = at,
				.bytes = { zeros, 1 } });
	assert_int_equal(malformed(p, 1), 1);
	pair_free(p);
}

static void test_a_full_disk_holds_and_goes_on(void **state)
{
	struct pair *p = pair_new();
	struct ol_document_ref ref = document_twin_add(&p->end[0], 600000, 1);
	uint64_t here;

	(void)state;
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &ref), 0);
	run(p, S / 2);
	p->end[1].fails = OL_ERR_NO_SPACE;
	run(p, 10 * S);
	here = theirs(p, &ref)->here;
	assert_true(here < ref.size);
	assert_int_equal(p->end[1].last[0].state, OL_DOCUMENT_WAITS);
	assert_int_equal(p->end[1].last[0].why, OL_DOCUMENT_WHY_FULL);
	assert_int_equal(p->end[0].last[1].state, OL_DOCUMENT_WAITS);
	assert_int_equal(p->end[0].last[1].why, OL_DOCUMENT_WHY_FULL);
	run(p, 120 * S);
	assert_int_equal(theirs(p, &ref)->here, here);
	p->end[1].fails = 0;
	run(p, 40 * S);
	assert_true(theirs(p, &ref)->whole);
	assert_int_equal(malformed(p, 0) + malformed(p, 1), 0);
	pair_free(p);
}

static void test_what_the_other_end_lacks_is_asked_for_later(void **state)
{
	struct pair *p = pair_new();
	struct ol_document_ref ref = document_twin_add(&p->end[0], 5000, 1);
	struct twin_file *f = document_twin_find(&p->end[0], true, &ref);

	(void)state;
	f->ours = false; /* hidden */
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &ref), 0);
	run(p, 5 * S);
	assert_int_equal(p->end[1].last[0].why, OL_DOCUMENT_WHY_UNKNOWN);
	f->ours = true;
	run(p, OL_DOCUMENT_LATER_US - 20 * S);
	assert_false(theirs(p, &ref)->whole);
	run(p, 30 * S);
	assert_true(theirs(p, &ref)->whole);
	pair_free(p);
}

/* A short one overtakes: one place is kept for such. */
static void test_a_short_one_does_not_wait_behind_long_ones(void **state)
{
	struct pair *p = pair_new();
	struct ol_document_ref big[3], small;

	(void)state;
	for (int i = 0; i < 3; i++) {
		big[i] = document_twin_add(&p->end[0], 9000000, (uint8_t)i);
		assert_int_equal(ol_document_want(p->end[1].d, p->now, &big[i]),
				 0);
	}
	run(p, S);
	small = document_twin_add(&p->end[0], 50000, 9);
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &small), 0);
	run(p, 10 * S);
	assert_true(theirs(p, &small)->whole);
	assert_false(theirs(p, &big[0])->whole);
	pair_free(p);
}

/* Wants without end take the places there are and nothing more. */
static void test_a_taker_cannot_take_more_places(void **state)
{
	struct pair *p = pair_new();
	struct ol_document_status s;
	uint32_t n;

	(void)state;
	for (n = 1; n < 1000; n++) {
		struct ol_chunk m = { .type = OL_CHUNK_WANT, .number = n };

		m.ref.size = 100 + n;
		put(p, 0, &m);
	}
	ol_document_status(p->end[0].d, &s);
	assert_int_equal(s.sending, OL_DOCUMENT_AT_ONCE);
	/* None is there. */
	document_twin_work(&p->end[0], p->now, SIZE_MAX);
	ol_document_status(p->end[0].d, &s);
	assert_int_equal(s.sending, 0);
	pair_free(p);
}

static void test_a_want_out_of_range_counts_and_does_nothing(void **state)
{
	struct pair *p = pair_new();
	struct ol_chunk m = { .type = OL_CHUNK_WANT, .number = 1 };
	struct ol_document_status s;

	(void)state;
	m.ref.size = 100;
	m.from = 100;
	m.have = 100;
	put(p, 0, &m); /* nothing is left to give */
	m.from = 50;
	m.have = 51;
	put(p, 0, &m); /* more on disk than came */
	m.ref.size = 1000000;
	m.from = OL_DOCUMENT_AHEAD + 1;
	m.have = 0;
	put(p, 0, &m); /* more on its way than may be */
	ol_document_hear(p->end[0].d, p->now, (const uint8_t *)"\xa0", 1);
	ol_document_status(p->end[0].d, &s);
	assert_int_equal(s.malformed, 4);
	assert_int_equal(s.sending, 0);
	pair_free(p);
}

static void test_a_dropped_one_is_removed_and_stops(void **state)
{
	struct pair *p = pair_new();
	struct ol_document_ref ref = document_twin_add(&p->end[0], 900000, 1);
	struct ol_document_status s;

	(void)state;
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &ref), 0);
	run(p, S);
	ol_document_drop(p->end[1].d, &ref);
	run(p, 2 * S);
	assert_null(theirs(p, &ref));
	ol_document_status(p->end[0].d, &s);
	assert_int_equal(s.sending, 0);
	assert_int_equal(p->end[0].last[1].why, OL_DOCUMENT_WHY_DROPPED);
	ol_document_status(p->end[1].d, &s);
	assert_int_equal(s.count + s.bytes + s.waiting, 0);
	pair_free(p);
}

/* Retention took files: what is not on disk yet counts still. */
static void test_what_went_with_its_month_is_counted_no_more(void **state)
{
	struct pair *p = pair_new();
	struct ol_document_ref ref = document_twin_add(&p->end[0], 5000, 1);
	struct ol_document_status s;

	(void)state;
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &ref), 0);
	run(p, 5 * S);
	ref.sha256[0]++;
	ref.size = 70;
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &ref), 0);
	ol_document_status(p->end[1].d, &s);
	assert_int_equal(s.bytes, 5070);
	assert_int_equal(s.count, 2);
	ol_document_recount(p->end[1].d, 0, 0);
	ol_document_status(p->end[1].d, &s);
	assert_int_equal(s.bytes, 70);
	assert_int_equal(s.count, 1);
	pair_free(p);
}

static void erase(struct document_twin *t, bool ours,
		  const struct ol_document_ref *ref)
{
	struct twin_file *f = document_twin_find(t, ours, ref);

	free(f->bytes);
	*f = (struct twin_file){ .used = false };
}

/* Retention, at who gives: no more of it is said, and both know why. */
static void test_what_is_erased_while_it_goes_fails_at_both_ends(void **state)
{
	struct pair *p = pair_new();
	struct ol_document_ref ref = document_twin_add(&p->end[0], 2000000, 1);
	struct ol_document_ref other =
		document_twin_add(&p->end[0], 3000000, 2);
	struct ol_document_status s;

	(void)state;
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &ref), 0);
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &other), 0);
	run(p, S);
	hear(p, 1, SIZE_MAX);
	erase(&p->end[0], true, &ref);
	ol_document_erased(p->end[0].d, p->now);
	speak(p, 0, 99);
	assert_int_equal(p->wire[0].n, 0); /* not before it was looked for */
	run(p, S);
	assert_null(theirs(p, &ref));
	assert_int_equal(p->end[0].n_news[1][OL_DOCUMENT_FAILED], 1);
	assert_int_equal(p->end[1].n_news[0][OL_DOCUMENT_FAILED], 1);
	ol_document_status(p->end[1].d, &s);
	assert_int_equal(s.bytes, other.size);
	assert_int_equal(s.waiting, 1);
	run(p, 60 * S); /* the other one was not meant */
	assert_true(theirs(p, &other)->whole);
	assert_int_equal(malformed(p, 0) + malformed(p, 1), 0);
	pair_free(p);
}

/* ... and at who takes it: it does not come anew. */
static void test_what_is_erased_while_it_comes_fails_at_both_ends(void **state)
{
	struct pair *p = pair_new();
	struct ol_document_ref ref = document_twin_add(&p->end[0], 2000000, 1);
	struct ol_document_ref other =
		document_twin_add(&p->end[0], 3000000, 2);
	struct ol_document_news news;
	struct ol_document_status s;

	(void)state;
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &ref), 0);
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &other), 0);
	run(p, S);
	erase(&p->end[1], false, &ref);
	ol_document_recount(p->end[1].d, other.size, 1);
	ol_document_erased(p->end[1].d, p->now);
	run(p, 60 * S);
	assert_null(theirs(p, &ref));
	assert_int_equal(p->end[0].n_news[1][OL_DOCUMENT_FAILED], 1);
	assert_int_equal(p->end[1].n_news[0][OL_DOCUMENT_FAILED], 1);
	assert_true(ol_document_find(p->end[0].d, true, &ref, &news));
	assert_int_equal(news.why, OL_DOCUMENT_WHY_OVER);
	assert_true(theirs(p, &other)->whole);
	ol_document_status(p->end[1].d, &s);
	assert_int_equal(s.bytes, other.size);
	assert_int_equal(s.count, 1);
	ol_document_status(p->end[0].d, &s);
	assert_int_equal(s.sending, 0);
	pair_free(p);
}

/* Bytes stop without a word: asked for anew after a minute. */
static void test_silence_is_asked_through(void **state)
{
	struct pair *p = pair_new();

	(void)state;
	(void)ask(p, 100000);
	p->now.us += OL_DOCUMENT_SILENT_US - 1;
	document_twin_news(&p->end[1], p->now);
	document_twin_work(&p->end[1], p->now, SIZE_MAX);
	speak(p, 1, 9);
	assert_int_equal(p->wire[1].n, 0);
	assert_int_equal(ol_document_deadline(p->end[1].d).us, p->now.us + 1);
	p->now.us += 1;
	document_twin_work(&p->end[1], p->now, SIZE_MAX);
	speak(p, 1, 9);
	assert_int_equal(p->wire[1].n, 1);
	pair_free(p);
}

/* The last word is lost with the giver's node: said again. */
static void test_whole_is_told_again_after_a_restart(void **state)
{
	struct pair *p = pair_new();
	struct ol_document_ref ref = document_twin_add(&p->end[0], 5000, 1);
	int i;

	(void)state;
	assert_int_equal(ol_document_want(p->end[1].d, p->now, &ref), 0);
	run(p, 5 * S);
	document_twin_find(&p->end[0], true, &ref)->arrived = false;
	restart(p, 0);
	run(p, 2 * S);
	assert_true(document_twin_find(&p->end[0], true, &ref)->arrived);
	document_twin_find(&p->end[0], true, &ref)->arrived = false;
	restart(p, 1);
	run(p, 2 * S);
	assert_true(document_twin_find(&p->end[0], true, &ref)->arrived);
	/* And no deadline is left over. */
	for (i = 0; i < 2; i++)
		assert_int_equal(ol_document_deadline(p->end[i].d).us,
				 OL_NEVER.us);
	pair_free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_document_of_every_length_comes_whole),
		cmocka_unit_test(test_it_goes_on_from_what_is_on_disk),
		cmocka_unit_test(test_random_kills_lose_nothing),
		cmocka_unit_test(test_what_is_asked_for_keeps_the_quota),
		cmocka_unit_test(test_which_quota_it_was_is_told_at_both_ends),
		cmocka_unit_test(
			test_what_was_over_the_quota_comes_when_there_is_room),
		cmocka_unit_test(test_refusals_of_what_is_not_ours_are_dropped),
		cmocka_unit_test(
			test_what_is_erased_while_it_goes_fails_at_both_ends),
		cmocka_unit_test(
			test_what_is_erased_while_it_comes_fails_at_both_ends),
		cmocka_unit_test(
			test_what_is_not_what_was_named_is_thrown_away),
		cmocka_unit_test(test_bytes_come_in_order_or_end_the_transfer),
		cmocka_unit_test(test_no_more_is_taken_than_has_room),
		cmocka_unit_test(test_a_full_disk_holds_and_goes_on),
		cmocka_unit_test(
			test_what_the_other_end_lacks_is_asked_for_later),
		cmocka_unit_test(
			test_a_short_one_does_not_wait_behind_long_ones),
		cmocka_unit_test(test_a_taker_cannot_take_more_places),
		cmocka_unit_test(
			test_a_want_out_of_range_counts_and_does_nothing),
		cmocka_unit_test(test_a_dropped_one_is_removed_and_stops),
		cmocka_unit_test(
			test_what_went_with_its_month_is_counted_no_more),
		cmocka_unit_test(test_silence_is_asked_through),
		cmocka_unit_test(test_whole_is_told_again_after_a_restart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
