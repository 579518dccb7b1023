/*
 * words_hostile - a counterpart that holds all keys and says what it likes, at
 * the numbers where it hurts most. What it makes the disk do stays within
 * what this end gave, has and allows; and when it is honest again, words go
 * across as before.
 *
 *	hostile  -- any message, any order -->  exchange  -- jobs -->  a disk
 *	                                                               that counts
 */
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
#include "record/exchange.h"
#include "record/merkle.h"

#define RUNS 20
#define MESSAGES 20000 /* of a run */
#define WAITING 256    /* jobs at once; far more than the bounds allow */
#define HOUR_US UINT64_C(3600000000)

struct disk {
	struct ol_exchange_start is; /* as it stands */
	uint64_t taken_kib, taken;   /* that came in */
	size_t n;
	struct ol_exchange_job job[WAITING]; /* not done yet */
};

static struct ol_exchange *x;
static struct disk disk;
static struct ol_prng prng;
static ol_instant now;

static uint64_t below(uint64_t n)
{
	return ol_prng_below(&prng, n);
}

static void begin(uint64_t seed)
{
	ol_prng_init(&prng, seed);
	now.us = 1000000;
	memset(&disk, 0, sizeof disk);
	disk.is = (struct ol_exchange_start){
		.epoch = 1,
		.last = 20,
		.delivered = 10,
		.have = 15,
		.head = { .seq = 70 },
		.held = { .seq = 50 },
	};
	memset(disk.is.own, 1, sizeof disk.is.own);
	memset(disk.is.peer, 2, sizeof disk.is.peer);
	x = ol_exchange_new(&disk.is);
	assert_non_null(x);
	ol_exchange_up(x);
}

/* ---- the disk ------------------------------------------------------------ */

static size_t waiting(enum ol_exchange_job_kind kind)
{
	size_t i, n = 0;

	for (i = 0; i < disk.n; i++)
		n += disk.job[i].kind == kind;
	return n;
}

static void enter(bool worth)
{
	disk.is.head.seq++;
	disk.is.head.hash.b[0]++;
	ol_exchange_head(x, &disk.is.head, worth);
}

/* What is asked of the disk can be asked of it. */
static void check(const struct ol_exchange_job *j)
{
	uint64_t most = j->theirs ? disk.is.have : disk.is.last;

	assert_in_range(waiting(OL_EXCHANGE_TAKE), 0, OL_EXCHANGE_TAKES);
	assert_in_range(waiting(OL_EXCHANGE_RETURN), 0, OL_EXCHANGE_TAKES);
	assert_in_range(waiting(OL_EXCHANGE_LOAD), 0, 1);
	assert_in_range(waiting(OL_EXCHANGE_ROOT), 0, 1);
	assert_in_range(waiting(OL_EXCHANGE_EPOCH), 0, 1);
	switch (j->kind) {
	case OL_EXCHANGE_NUMBER:
		assert_in_range(j->n, 1, disk.is.queued);
		return;
	case OL_EXCHANGE_LOAD:
		assert_in_range(j->seq, 1, j->last);
		assert_in_range(j->last, 1, most);
		return;
	case OL_EXCHANGE_TAKE:
	case OL_EXCHANGE_RETURN:
		assert_in_range(j->len, 0, OL_ITEM_MAX);
		return;
	case OL_EXCHANGE_DELIVERED:
		assert_in_range(j->seq, disk.is.delivered + 1, disk.is.last);
		return;
	case OL_EXCHANGE_EPOCH:
		assert_int_equal(j->epoch, disk.is.epoch + 1);
		assert_true(j->head.seq <= disk.is.head.seq ||
			    j->head.seq - disk.is.head.seq <=
				    OL_EXCHANGE_LOST_MAX);
		return;
	case OL_EXCHANGE_HOLD:
		assert_true(j->head.seq > disk.is.held.seq);
		disk.is.held = j->head;
		return;
	case OL_EXCHANGE_CHECK:
		assert_in_range(j->head.seq, 1, disk.is.head.seq);
		return;
	case OL_EXCHANGE_ROOT:
		assert_in_range(j->seq, 1, most);
		assert_in_range(j->n, 1, most - j->seq + 1);
		return;
	case OL_EXCHANGE_INCIDENT:
		assert_in_range(j->seq, 1, disk.is.have);
		return;
	}
}

static void came_in(const struct ol_exchange_job *j)
{
	disk.taken++;
	disk.taken_kib += j->len / 1024;
	enter(true);
}

static void take(const struct ol_exchange_job *j)
{
	int err = below(20) == 0 ? OL_ERR_NO_SPACE : 0;

	if (j->seq != disk.is.have + 1)
		err = OL_ERR_STATE;
	if (!err) {
		disk.is.have++;
		came_in(j);
	}
	ol_exchange_taken(x, now, j->seq, err, (ol_date){ 9 });
}

static void keep(const struct ol_exchange_job *j)
{
	int err = below(20) == 0 ? OL_ERR_IO : 0;

	if (j->seq != disk.is.last + 1)
		err = OL_ERR_STATE;
	if (!err) {
		disk.is.last++;
		disk.is.delivered = disk.is.last;
		came_in(j);
	}
	ol_exchange_kept(x, now, j->seq, err, false);
}

static void load(const struct ol_exchange_job *j)
{
	static const uint8_t bytes[300];
	struct ol_salt salt = { { 0 } };
	struct ol_digest digest = { { 0 } };
	uint64_t seq;

	for (seq = j->seq; seq <= j->last; seq++)
		if (!ol_exchange_loaded(x, seq, &salt, below(4) ? bytes : NULL,
					sizeof bytes, &digest))
			break;
	ol_exchange_load_end(x, now, 0);
}

/* The oldest job. */
static void work(void)
{
	struct ol_exchange_job j = disk.job[0];
	struct ol_digest root = { { (uint8_t)below(3) } };

	memmove(disk.job, disk.job + 1, --disk.n * sizeof j);
	switch (j.kind) {
	case OL_EXCHANGE_NUMBER:
		disk.is.queued -= j.n;
		disk.is.last += j.n;
		ol_exchange_numbered(x, now, 0, j.n);
		return;
	case OL_EXCHANGE_LOAD:
		load(&j);
		return;
	case OL_EXCHANGE_TAKE:
		take(&j);
		return;
	case OL_EXCHANGE_RETURN:
		keep(&j);
		return;
	case OL_EXCHANGE_DELIVERED:
		disk.is.delivered = j.seq;
		enter(true);
		ol_exchange_delivered(x, now, 0, j.seq);
		return;
	case OL_EXCHANGE_EPOCH:
		if (disk.is.head.seq < j.head.seq)
			disk.is.head.seq = j.head.seq;
		disk.is.epoch = j.epoch;
		enter(true);
		ol_exchange_opened(x, now, 0, j.epoch);
		return;
	case OL_EXCHANGE_CHECK:
		ol_exchange_checked(x, below(2));
		return;
	case OL_EXCHANGE_ROOT:
		ol_exchange_rooted(x, 0, &root);
		return;
	case OL_EXCHANGE_HOLD:
	case OL_EXCHANGE_INCIDENT:
		enter(false);
		return;
	}
}

static void take_jobs(void)
{
	struct ol_exchange_job j;

	while (ol_exchange_job(x, now, &j)) {
		assert_true(disk.n < WAITING);
		disk.job[disk.n++] = j;
		check(&j);
	}
}

/* ---- the counterpart -------------------------------------------------------- */

static uint64_t number(void)
{
	const uint64_t at[] = {
		0,
		1,
		disk.is.last,
		disk.is.have,
		disk.is.delivered,
		disk.is.head.seq,
		disk.is.held.seq,
		UINT32_MAX,
		INT64_MAX - 1,
	};
	uint64_t v = at[below(sizeof at / sizeof at[0])] + below(3);

	if (below(2))
		v = disk.is.have + below(40);
	return v <= INT64_MAX ? v : INT64_MAX;
}

static uint64_t from_one(uint64_t v)
{
	return v ? v : 1;
}

static void invent(struct ol_say *m)
{
	static const char words[OL_SAY_PART] = { 0 };

	memset(m, 0, sizeof *m);
	m->type = (enum ol_say_type)(1 + below(OL_SAY_TYPES - 1));
	m->asks = below(8) == 0;
	m->epoch = (uint32_t)from_one(below(5));
	m->seq = from_one(number());
	m->last = number();
	m->have = number();
	m->parts = (uint8_t)(1 + (below(3) ? 0 : below(OL_SAY_PARTS)));
	m->part = (uint8_t)below(m->parts);
	m->why = (enum ol_say_why)(1 + below(OL_SAY_WHYS - 1));
	m->head.seq = number();
	m->head.hash.b[0] = (uint8_t)below(3);
	m->held.seq = number();
	m->held.hash.b[0] = (uint8_t)below(3);
	m->digest.b[0] = (uint8_t)below(3);
	m->level = (uint8_t)below(below(2) ? 5 : OL_MERKLE_LEVELS);
	m->index = below(2) ? below(20) : number();
	m->salt = (struct ol_words){ words, m->part ? 0 : OL_SALT_LEN };
	m->bytes = (struct ol_words){ words, m->part + 1 < m->parts
						     ? OL_SAY_PART
						     : 1 + below(OL_SAY_PART) };
	if (below(2)) { /* what an honest one might say */
		m->seq = disk.is.have + 1 + below(3);
		m->last = below(disk.is.have + 2);
		m->have = disk.is.delivered + below(3);
		m->held.seq = disk.is.head.seq;
	}
}

static void hear(struct ol_say *m)
{
	static uint8_t buf[OL_SAY_MAX];

	ol_ledger_mac(&m->mac, disk.is.key, disk.is.peer, &m->head);
	ol_exchange_hear(x, now, buf, ol_say_write(buf, m));
	take_jobs();
}

static size_t listen(struct ol_say *last)
{
	static uint8_t buf[OL_SAY_MAX];
	size_t len = ol_exchange_say(x, now, buf);

	if (len)
		assert_int_equal(ol_say_read(last, buf, len), 0);
	return len;
}

static void harass(void)
{
	struct ol_exchange_news news;
	struct ol_say m;

	if (below(200) == 0)
		ol_exchange_down(x);
	if (below(100) == 0)
		ol_exchange_up(x);
	if (below(50) == 0 && disk.is.queued < 100) {
		disk.is.queued++;
		enter(true);
		ol_exchange_queued(x, 1);
	}
	invent(&m);
	hear(&m);
	while (disk.n > 0 && below(3)) {
		work();
		take_jobs();
	}
	while (below(4) && listen(&m))
		take_jobs();
	while (ol_exchange_news(x, &news))
		assert_in_range(news.kind, 0, OL_EXCHANGE_NEWS_KINDS - 1);
	now = ol_after(now, below(20000));
}

/* ---- honest again -------------------------------------------------------------- */

static void settle(void)
{
	take_jobs();
	while (disk.n > 0) {
		work();
		take_jobs();
	}
}

/* Whether it says a message of that type before it falls silent; its items are
 * on the other disk at once. */
static bool says(enum ol_say_type type)
{
	struct ol_say m, have = { .type = OL_SAY_HAVE };
	bool found = false;
	unsigned n;

	settle();
	for (n = 0; listen(&m); n++) {
		found |= m.type == type;
		assert_true(n < 10000);
		if (m.type == OL_SAY_ERASED ||
		    (m.type == OL_SAY_ITEM && m.part + 1 == m.parts)) {
			have.have = m.seq;
			hear(&have);
		}
		settle();
	}
	return found;
}

static void assert_words_go_across(void)
{
	static const char word[OL_SALT_LEN] = { 0 };
	struct ol_say m = { .type = OL_SAY_HELLO, .asks = true, .epoch = 1 };
	struct ol_exchange_status st;
	uint64_t had;

	settle();
	now = ol_after(now, 48 * HOUR_US); /* all quotas are whole again */
	ol_exchange_up(x);
	m.have = disk.is.last;
	m.last = disk.is.have;
	m.head = disk.is.held;
	m.held = disk.is.head;
	hear(&m);
	assert_true(says(OL_SAY_HELLO));
	had = disk.is.have;
	m = (struct ol_say){ .type = OL_SAY_ITEM,
			     .seq = had + 1,
			     .parts = 1,
			     .salt = { word, sizeof word },
			     .bytes = { word, 9 } };
	while (disk.is.have == had) { /* the disk is full now and then */
		hear(&m);
		settle();
	}
	assert_true(says(OL_SAY_HAVE));
	now = ol_after(now, OL_EXCHANGE_HELD_US);
	disk.is.queued++;
	ol_exchange_queued(x, 1);
	had = disk.is.delivered;
	(void)says(OL_SAY_ITEM); /* or erased */
	assert_int_equal(disk.is.delivered, had + 1);
	ol_exchange_status(x, &st);
	assert_true(st.met);
	assert_false(st.fetching);
	assert_int_equal(st.have, disk.is.have);
	assert_int_equal(st.last, disk.is.last);
}

static void
test_a_counterpart_that_says_anything_gets_what_is_its_due(void **state)
{
	struct ol_exchange_status st;
	uint64_t seed, i, us;

	(void)state;
	for (seed = 1; seed <= RUNS; seed++) {
		begin(seed);
		for (i = 0; i < MESSAGES; i++)
			harass();
		us = now.us;
		ol_exchange_status(x, &st);
		printf("seed %llu: %llu of %u made no sense; %llu items came "
		       "in, epoch %u\n",
		       (unsigned long long)seed,
		       (unsigned long long)st.malformed, MESSAGES,
		       (unsigned long long)disk.taken, disk.is.epoch);
		assert_true(st.malformed > MESSAGES / 20);
		assert_true(disk.taken <=
			    OL_EXCHANGE_QUOTA_ITEMS +
				    us / OL_EXCHANGE_QUOTA_ITEM_US);
		assert_true(disk.taken_kib <=
			    OL_EXCHANGE_QUOTA_KIB +
				    us / OL_EXCHANGE_QUOTA_KIB_US);
		assert_words_go_across();
		ol_exchange_free(x);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_counterpart_that_says_anything_gets_what_is_its_due),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
