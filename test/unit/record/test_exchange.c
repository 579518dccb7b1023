/* exchange: two ends, each with a disk, over a stream that breaks: every item
 * that either end still has is at both ends once, in its order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "twin_end.h"

struct pair {
	struct twin_end a, b;
	ol_instant now;
};

static void meet(struct pair *p)
{
	twin_cut(&p->a.out);
	twin_cut(&p->b.out);
	ol_exchange_up(p->a.x);
	ol_exchange_up(p->b.x);
}

static void begin(struct pair *p)
{
	memset(p, 0, sizeof *p);
	p->now.us = 1000000;
	twin_init(&p->a, 1, 2);
	twin_init(&p->b, 2, 1);
	twin_start(&p->a);
	twin_start(&p->b);
	meet(p);
}

static void end(struct pair *p)
{
	twin_release(&p->a);
	twin_release(&p->b);
}

/* Until nothing happens any more; time goes on by `us` in between, `n` times. */
static void run(struct pair *p, unsigned n, uint64_t us)
{
	bool moved;

	for (; n > 0; n--) {
		do {
			twin_pump(&p->a, p->now);
			twin_pump(&p->b, p->now);
			moved = twin_work(&p->a, p->now);
			moved |= twin_work(&p->b, p->now);
			moved |= twin_hear(&p->b, p->now, &p->a.out);
			moved |= twin_hear(&p->a, p->now, &p->b.out);
		} while (moved);
		p->now = ol_after(p->now, us);
	}
}

static void settle(struct pair *p)
{
	run(p, 20, 10000000);
}

static void kill_and_start(struct pair *p, struct twin_end *e)
{
	twin_kill(e);
	twin_start(e);
	meet(p);
}

/* What one end wrote is at the other, in its order, once. */
static void assert_got(const struct twin_disk *from, const struct twin_disk *to)
{
	assert_int_equal(from->n_queue, 0);
	assert_int_equal(to->n_theirs, from->n_ours);
	assert_int_equal(from->delivered, from->n_ours);
	assert_memory_equal(to->theirs, from->ours,
			    from->n_ours * sizeof from->ours[0]);
}

static void assert_same(const struct pair *p)
{
	assert_got(&p->a.disk, &p->b.disk);
	assert_got(&p->b.disk, &p->a.disk);
}

static void test_items_arrive_in_order_and_are_told(void **state)
{
	struct pair p;
	uint64_t i;

	(void)state;
	begin(&p);
	for (i = 1; i <= 150; i++) {
		assert_true(twin_write(&p.a, 2 * i));
		if (i % 3 == 0)
			assert_true(twin_write(&p.b, 2 * i + 1));
	}
	settle(&p);
	assert_same(&p);
	assert_int_equal(p.b.disk.n_theirs, 150);
	for (i = 0; i < 150; i++)
		assert_int_equal(p.b.disk.theirs[i], 2 * (i + 1));
	assert_int_equal(p.a.said_new[OL_EXCHANGE_MET], 1);
	end(&p);
}

static void test_nothing_is_numbered_before_the_two_have_met(void **state)
{
	struct twin_end a;
	ol_instant now = { 1000000 };

	(void)state;
	twin_init(&a, 1, 2);
	twin_start(&a);
	assert_true(twin_write(&a, 5));
	ol_exchange_up(a.x);
	twin_pump(&a, now);
	assert_int_equal(a.n_jobs, 0);
	assert_int_equal(a.out.n, 1); /* the hello */
	twin_release(&a);
}

static void test_delivered_waits_for_the_other_disk(void **state)
{
	struct pair p;

	(void)state;
	begin(&p);
	settle(&p);
	assert_true(twin_write(&p.a, 7));
	twin_pump(&p.a, p.now);
	while (twin_work(&p.a, p.now))
		twin_pump(&p.a, p.now);
	while (twin_hear(&p.b, p.now, &p.a.out))
		;
	assert_true(p.b.n_jobs > 0); /* TAKE among them, not done yet */
	while (twin_hear(&p.a, p.now, &p.b.out))
		;
	while (twin_work(&p.a, p.now))
		twin_pump(&p.a, p.now);
	assert_int_equal(p.a.disk.delivered, 0);
	settle(&p);
	assert_int_equal(p.a.disk.delivered, 1);
	end(&p);
}

/* The date of the item before is not this one's. */
static void test_a_hello_tells_since_when_it_is_there(void **state)
{
	struct pair p;

	(void)state;
	begin(&p);
	assert_true(twin_write(&p.a, 7));
	settle(&p);
	assert_int_equal(p.a.disk.delivered_at.ns, 1);
	assert_true(twin_write(&p.a, 8));
	do
		twin_pump(&p.a, p.now);
	while (twin_work(&p.a, p.now));
	while (twin_hear(&p.b, p.now, &p.a.out))
		;
	while (twin_work(&p.b, p.now))
		;
	assert_int_equal(p.b.disk.n_theirs, 2);
	kill_and_start(&p, &p.b);
	settle(&p);
	assert_int_equal(p.a.disk.delivered, 2);
	assert_int_equal(p.a.disk.delivered_at.ns, 2);
	end(&p);
}

static void test_a_full_disk_holds_and_loses_nothing(void **state)
{
	struct ol_exchange_status st;
	struct pair p;
	uint64_t i;

	(void)state;
	begin(&p);
	settle(&p);
	p.b.full = true;
	for (i = 1; i <= 40; i++)
		assert_true(twin_write(&p.a, i));
	run(&p, 5, 1000000);
	ol_exchange_status(p.a.x, &st);
	assert_int_equal(st.held, OL_SAY_WHY_FULL);
	assert_int_equal(p.a.last[OL_EXCHANGE_HELD_THERE].why, OL_SAY_WHY_FULL);
	assert_int_equal(p.a.disk.delivered, 0);
	assert_int_equal(st.malformed, 0);
	p.b.full = false;
	run(&p, 1, OL_EXCHANGE_HELD_US - 6000000); /* not before its time */
	assert_int_equal(p.a.disk.delivered, 0);
	settle(&p);
	assert_same(&p);
	ol_exchange_status(p.a.x, &st);
	assert_int_equal(st.held, 0);
	assert_int_equal(p.a.said_new[OL_EXCHANGE_GOES_ON], 1);
	ol_exchange_status(p.b.x, &st);
	assert_int_equal(st.malformed, 0);
	end(&p);
}

static void test_our_own_full_disk_is_tried_again(void **state)
{
	struct pair p;

	(void)state;
	begin(&p);
	settle(&p);
	assert_true(twin_write(&p.a, 1));
	p.a.full = true;
	run(&p, 3, 1000000);
	assert_int_equal(p.a.disk.n_ours, 0);
	p.a.full = false;
	settle(&p);
	assert_same(&p);
	end(&p);
}

static void test_a_restored_end_gets_back_what_it_lost(void **state)
{
	struct twin_disk backup;
	struct pair p;
	uint64_t i;

	(void)state;
	begin(&p);
	for (i = 1; i <= 30; i++)
		assert_true(twin_write(i % 2 ? &p.a : &p.b, i));
	settle(&p);
	assert_true(twin_write(&p.a, 100)); /* queued in the backup ...     */
	backup = p.a.disk;
	for (i = 101; i <= 160; i++) /* ... and delivered after it          */
		assert_true(twin_write(i % 2 ? &p.a : &p.b, i));
	settle(&p);
	assert_same(&p);
	p.a.disk = backup;
	kill_and_start(&p, &p.a);
	assert_true(twin_write(&p.a, 200)); /* before anything is known     */
	settle(&p);
	assert_same(&p);
	assert_int_equal(p.a.disk.ours[p.a.disk.n_ours - 1], 200);
	assert_int_equal(p.a.disk.epoch, 2);
	assert_int_equal(p.a.said_new[OL_EXCHANGE_RESTORED], 1);
	assert_int_equal(p.a.said_new[OL_EXCHANGE_WHOLE], 1);
	assert_int_equal(p.b.said_new[OL_EXCHANGE_RESTORED_THERE], 1);
	assert_int_equal(p.a.said_new[OL_EXCHANGE_CHANGED], 0);
	assert_int_equal(p.b.said_new[OL_EXCHANGE_CHANGED_THERE], 0);
	end(&p);
}

static void test_a_restore_that_lost_nothing_opens_an_epoch_too(void **state)
{
	struct pair p;

	(void)state;
	begin(&p);
	assert_true(twin_write(&p.a, 1));
	settle(&p);
	p.a.disk.restored = true;
	kill_and_start(&p, &p.a);
	settle(&p);
	assert_int_equal(p.a.disk.epoch, 2);
	assert_false(p.a.disk.restored);
	kill_and_start(&p, &p.a);
	settle(&p);
	assert_int_equal(p.a.disk.epoch, 2);
	end(&p);
}

static void test_a_changed_ledger_is_told(void **state)
{
	struct pair p;
	uint64_t i, held;

	(void)state;
	begin(&p);
	for (i = 1; i <= 10; i++)
		assert_true(twin_write(&p.a, i));
	settle(&p);
	held = p.b.disk.held.seq;
	assert_true(held > 0);
	p.a.disk.entry[held - 1].b[3] ^= 1;
	kill_and_start(&p, &p.a);
	settle(&p);
	assert_int_equal(p.a.said_new[OL_EXCHANGE_CHANGED], 1);
	assert_int_equal(p.a.last[OL_EXCHANGE_CHANGED].n, held);
	end(&p);
}

static void test_an_audit_can_ask_what_the_counterpart_holds(void **state)
{
	struct ol_exchange_status st;
	struct pair p;

	(void)state;
	begin(&p);
	assert_true(twin_write(&p.a, 1));
	settle(&p);
	ol_exchange_status(p.a.x, &st);
	assert_int_equal(st.held_there.seq, 0); /* there was none yet */
	meet(&p);
	settle(&p);
	ol_exchange_status(p.a.x, &st);
	assert_true(st.held_there.seq > 0);
	assert_int_equal(st.held_there.seq, p.b.disk.held.seq);
	assert_true(ol_digest_equal(&st.held_there.hash, &p.b.disk.held.hash));
	end(&p);
}

static void test_a_changed_item_is_found_by_its_number(void **state)
{
	struct pair p;
	uint64_t i;
	size_t at;

	(void)state;
	for (at = 0; at < 37; at += 4) {
		begin(&p);
		for (i = 1; i <= 37; i++)
			assert_true(twin_write(&p.a, i));
		settle(&p);
		assert_int_equal(p.b.said_new[OL_EXCHANGE_DIFFERS], 0);
		p.b.disk.theirs[at] += 5000;
		ol_exchange_compare(p.a.x);
		settle(&p);
		assert_int_equal(p.b.said_new[OL_EXCHANGE_DIFFERS], 1);
		assert_int_equal(p.b.last[OL_EXCHANGE_DIFFERS].n, at + 1);
		assert_int_equal(p.b.disk.incidents, 1);
		end(&p);
	}
}

static void test_both_hear_that_they_have_the_same(void **state)
{
	struct pair p;

	(void)state;
	begin(&p);
	assert_true(twin_write(&p.a, 3));
	settle(&p);
	ol_exchange_compare(p.a.x);
	settle(&p);
	assert_true(p.a.said_new[OL_EXCHANGE_SAME] >= 1);
	assert_int_equal(p.a.last[OL_EXCHANGE_SAME].n, 1);
	assert_int_equal(p.b.last[OL_EXCHANGE_SAME].n, 1);
	end(&p);
}

static void say(struct pair *p, struct ol_say *m)
{
	uint8_t buf[OL_SAY_MAX];
	size_t len = ol_say_write(buf, m);

	ol_exchange_hear(p->a.x, p->now, buf, len);
	twin_pump(&p->a, p->now);
}

/* What no honest counterpart says: counted, and nothing else happens. */
static void test_what_makes_no_sense_is_counted(void **state)
{
	static const char *const words = "0123456789abcdef0123456789abcdef";
	const struct ol_words salt = { words, 32 }, bytes = { words, 9 };
	struct ol_say bad[] = {
		{ .type = OL_SAY_HAVE, .have = 2 },
		{ .type = OL_SAY_HELD, .seq = 9, .why = OL_SAY_WHY_FULL },
		{ .type = OL_SAY_FETCH, .seq = 1, .last = 1 },
		{ .type = OL_SAY_FETCH, .seq = 2, .last = 1 },
		{ .type = OL_SAY_ITEM,
		  .seq = 3,
		  .parts = 1,
		  .salt = salt,
		  .bytes = bytes },
		{ .type = OL_SAY_ITEM,
		  .seq = 1,
		  .parts = 2,
		  .salt = salt,
		  .bytes = bytes },
		{ .type = OL_SAY_ERASED, .seq = 4 },
		{ .type = OL_SAY_RETURNED,
		  .seq = 2,
		  .parts = 1,
		  .salt = salt,
		  .bytes = bytes },
		{ .type = OL_SAY_GONE, .seq = 2 },
		{ .type = OL_SAY_HEAD, .head = { .seq = 99 } },
		{ .type = OL_SAY_HELLO, .epoch = 1, .last = 5 },
		{ .type = OL_SAY_COMPARE, .last = 7 },
		{ .type = OL_SAY_ASK, .last = 1, .level = 63, .index = 1 },
		{ .type = OL_SAY_NODE, .last = 1 },
	};
	struct ol_exchange_status st;
	struct pair p;
	size_t i;

	(void)state;
	begin(&p);
	assert_true(twin_write(&p.a, 1));
	settle(&p);
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		say(&p, &bad[i]);
		ol_exchange_status(p.a.x, &st);
		if (st.malformed != i + 1)
			fail_msg("message %zu was not counted", i);
		assert_int_equal(p.a.n_jobs, 0);
	}
	ol_exchange_hear(p.a.x, p.now, (const uint8_t *)words, 20);
	ol_exchange_status(p.a.x, &st);
	assert_int_equal(st.malformed, i + 1);
	assert_true(st.met);
	assert_true(twin_write(&p.a, 2));
	assert_true(twin_write(&p.b, 3));
	settle(&p);
	assert_same(&p);
	end(&p);
}

static void test_an_item_too_long_is_refused_by_its_digest(void **state)
{
	static char bytes[OL_SAY_PART];
	struct ol_say m = { .type = OL_SAY_ITEM,
			    .seq = 1,
			    .parts = 5,
			    .salt = { bytes, OL_SALT_LEN },
			    .bytes = { bytes, OL_SAY_PART } };
	struct ol_exchange_job job;
	struct ol_digest want;
	struct ol_sha256 sha;
	struct pair p;
	uint8_t buf[OL_SAY_MAX];

	(void)state;
	begin(&p);
	settle(&p);
	ol_sha256_init(&sha);
	ol_sha256_add(&sha, bytes, OL_SALT_LEN);
	for (m.part = 0; m.part < m.parts; m.part++) {
		m.salt.len = m.part ? 0 : OL_SALT_LEN;
		ol_sha256_add(&sha, bytes, OL_SAY_PART);
		ol_exchange_hear(p.a.x, p.now, buf, ol_say_write(buf, &m));
	}
	ol_sha256_end(&sha, want.b);
	assert_true(ol_exchange_job(p.a.x, p.now, &job));
	assert_int_equal(job.kind, OL_EXCHANGE_TAKE);
	assert_true(job.oversize);
	assert_int_equal(job.len, 0);
	assert_true(ol_digest_equal(&job.digest, &want));
	end(&p);
}

static void test_a_flood_is_held_at_the_quota(void **state)
{
	static const char salt[OL_SALT_LEN] = { 0 };
	struct ol_say m = { .type = OL_SAY_ITEM,
			    .parts = 1,
			    .salt = { salt, sizeof salt },
			    .bytes = { salt, 8 } };
	struct ol_exchange_job job;
	ol_instant now = { 1000000 };
	struct pair p;
	uint8_t buf[OL_SAY_MAX];
	uint64_t n = 0;

	(void)state;
	begin(&p);
	settle(&p);
	for (m.seq = 1; m.seq <= OL_EXCHANGE_QUOTA_ITEMS + 100; m.seq++) {
		ol_exchange_hear(p.a.x, p.now, buf, ol_say_write(buf, &m));
		while (ol_exchange_job(p.a.x, p.now, &job)) {
			if (job.kind != OL_EXCHANGE_TAKE)
				continue;
			n++;
			ol_exchange_taken(p.a.x, p.now, job.seq, 0,
					  (ol_date){ 0 });
		}
	}
	assert_int_equal(n, OL_EXCHANGE_QUOTA_ITEMS);
	assert_true(ol_exchange_say(p.a.x, now, buf) > 0); /* have */
	assert_true(ol_exchange_say(p.a.x, now, buf) > 0);
	assert_int_equal(ol_say_read(&m, buf, sizeof buf), OL_ERR_MALFORMED);
	end(&p);
}

/* What is said before our hello is lost on a counterpart that waits for it,
 * and a hello waits for what is on its way to the disk. */
static void test_nothing_is_said_before_the_hello(void **state)
{
	struct ol_exchange_job job;
	struct ol_digest digest = twin_digest(2);
	struct ol_salt salt = { { 0 } };
	struct ol_say m;
	struct pair p;
	uint8_t buf[OL_SAY_MAX];
	size_t len;

	(void)state;
	begin(&p);
	settle(&p);
	assert_true(twin_write(&p.b, 3));
	do
		twin_pump(&p.b, p.now);
	while (twin_work(&p.b, p.now));
	while (p.a.n_jobs == 0 || /* a's disk is slow */
	       p.a.job[p.a.n_jobs - 1].job.kind != OL_EXCHANGE_TAKE)
		assert_true(twin_hear(&p.a, p.now, &p.b.out));
	meet(&p);
	twin_pump(&p.b, p.now);
	assert_true(twin_hear(&p.a, p.now, &p.b.out)); /* the hello */

	/* Reading is quicker. */
	assert_true(twin_write(&p.a, 2));
	assert_true(ol_exchange_job(p.a.x, p.now, &job));
	while (job.kind != OL_EXCHANGE_NUMBER)
		assert_true(ol_exchange_job(p.a.x, p.now, &job));
	ol_exchange_numbered(p.a.x, p.now, 0, 1);
	assert_true(ol_exchange_job(p.a.x, p.now, &job));
	assert_int_equal(job.kind, OL_EXCHANGE_LOAD);
	assert_true(ol_exchange_loaded(p.a.x, 1, &salt, buf, 1, &digest));
	ol_exchange_load_end(p.a.x, p.now, 0);
	assert_int_equal(ol_exchange_say(p.a.x, p.now, buf), 0);
	ol_exchange_taken(p.a.x, p.now, 1, 0, (ol_date){ 5 });
	len = ol_exchange_say(p.a.x, p.now, buf);
	assert_int_equal(ol_say_read(&m, buf, len), 0);
	assert_int_equal(m.type, OL_SAY_HELLO);
	assert_int_equal(m.have, 1);
	end(&p);
}

/* A counterpart that lies about what it holds costs us none of the numbers
 * that there are. */
static void test_more_than_a_restore_can_lose_is_not_believed(void **state)
{
	static const struct {
		const char *why;
		uint64_t have, held;
		bool believed;
	} hello[] = {
		{ "an entry that no ledger reaches", 0, INT64_MAX, false },
		{ "more items than are given", INT64_MAX, 0, false },
		{ "one entry too many", 0, OL_EXCHANGE_LOST_MAX + 3ull, false },
		{ "just an entry", 0, OL_EXCHANGE_LOST_MAX + 2ull, true },
		{ "one item too many", OL_EXCHANGE_LOST_MAX + 1ull, 0, false },
		{ "just an item", OL_EXCHANGE_LOST_MAX, 0, true },
	};
	struct ol_exchange_status st;
	struct ol_exchange_job job;
	struct twin_end a;
	ol_instant now = { 1000000 };
	uint8_t buf[OL_SAY_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof hello / sizeof hello[0]; i++) {
		struct ol_say m = { .type = OL_SAY_HELLO,
				    .epoch = 1,
				    .have = hello[i].have,
				    .held.seq = hello[i].held };

		twin_init(&a, 1, 2);
		a.disk.head.seq = 2;
		twin_start(&a);
		ol_exchange_up(a.x);
		ol_ledger_mac(&m.mac, a.key[0], a.key[2], &m.head);
		ol_exchange_hear(a.x, now, buf, ol_say_write(buf, &m));
		ol_exchange_status(a.x, &st);
		if (st.met != hello[i].believed ||
		    st.malformed != !hello[i].believed ||
		    ol_exchange_job(a.x, now, &job) != hello[i].believed)
			fail_msg("%s", hello[i].why);
		twin_release(&a);
	}
}

/* The hello of a store that was put back names no head: what it entered before
 * the two met is no tampering. */
static void test_a_marked_restore_is_no_change_of_the_ledger(void **state)
{
	struct twin_disk backup;
	struct pair p;
	uint64_t i;

	(void)state;
	begin(&p);
	settle(&p);
	backup = p.a.disk;
	backup.restored = true;
	for (i = 1; i <= 3; i++)
		assert_true(twin_write(&p.a, i));
	settle(&p);
	p.a.disk = backup;
	twin_kill(&p.a);
	for (i = 11; p.a.disk.head.seq < p.b.disk.held.seq; i++)
		assert_true(twin_write(&p.a, i));
	assert_int_equal(p.a.disk.head.seq, p.b.disk.held.seq);
	twin_start(&p.a);
	meet(&p);
	settle(&p);
	assert_same(&p);
	assert_int_equal(p.a.said_new[OL_EXCHANGE_CHANGED], 0);
	assert_int_equal(p.b.said_new[OL_EXCHANGE_CHANGED_THERE], 0);
	assert_int_equal(p.b.said_new[OL_EXCHANGE_RESTORED_THERE], 1);
	end(&p);
}

static void test_one_restore_opens_one_epoch_on_a_bad_line(void **state)
{
	struct twin_disk backup;
	struct pair p;
	uint64_t i;

	(void)state;
	begin(&p);
	settle(&p);
	backup = p.a.disk;
	for (i = 1; i <= 60; i++)
		assert_true(twin_write(&p.a, i));
	settle(&p);
	p.a.disk = backup;
	kill_and_start(&p, &p.a);
	for (i = 8; i < 56; i += 8) {
		while (p.a.disk.n_ours < i) {
			twin_pump(&p.a, p.now);
			twin_pump(&p.b, p.now);
			(void)twin_work(&p.a, p.now);
			(void)twin_work(&p.b, p.now);
			(void)twin_hear(&p.b, p.now, &p.a.out);
			(void)twin_hear(&p.a, p.now, &p.b.out);
		}
		meet(&p);
	}
	settle(&p);
	assert_same(&p);
	assert_int_equal(p.a.disk.epoch, 2);
	assert_int_equal(p.a.said_new[OL_EXCHANGE_RESTORED], 1);
	assert_int_equal(p.b.said_new[OL_EXCHANGE_RESTORED_THERE], 1);
	assert_int_equal(p.b.last[OL_EXCHANGE_RESTORED_THERE].n, 2);
	end(&p);
}

/* What comes back counts against the quota as well: a counterpart may say that
 * it holds what we never wrote. */
static void test_what_comes_back_is_bounded_too(void **state)
{
	static const char bytes[OL_SALT_LEN] = { 0 };
	struct ol_say hello = { .type = OL_SAY_HELLO,
				.epoch = 1,
				.have = 1000000 };
	struct ol_say m = { .type = OL_SAY_RETURNED,
			    .parts = 1,
			    .salt = { bytes, sizeof bytes },
			    .bytes = { bytes, 8 } };
	struct ol_exchange_status st;
	struct ol_exchange_job job;
	ol_instant now = { 1000000 };
	struct twin_end a;
	uint8_t buf[OL_SAY_MAX];
	struct ol_say said;
	uint64_t n = 0, i;
	size_t len;

	(void)state;
	twin_init(&a, 1, 2);
	twin_start(&a);
	ol_exchange_up(a.x);
	ol_ledger_mac(&hello.mac, a.key[0], a.key[2], &hello.head);
	ol_exchange_hear(a.x, now, buf, ol_say_write(buf, &hello));
	for (i = 0; i < 2 * OL_EXCHANGE_QUOTA_ITEMS; i++) {
		while (ol_exchange_job(a.x, now, &job)) {
			if (job.kind == OL_EXCHANGE_EPOCH)
				ol_exchange_opened(a.x, now, 0, job.epoch);
			if (job.kind != OL_EXCHANGE_RETURN)
				continue;
			n++;
			ol_exchange_kept(a.x, now, job.seq, 0, false);
		}
		while ((len = ol_exchange_say(a.x, now, buf)) > 0)
			assert_int_equal(ol_say_read(&said, buf, len), 0);
		m.seq = n + 1;
		ol_exchange_hear(a.x, now, buf, ol_say_write(buf, &m));
	}
	assert_int_equal(n, OL_EXCHANGE_QUOTA_ITEMS);
	ol_exchange_status(a.x, &st);
	assert_int_equal(st.malformed, 0);
	/* It is asked for again, and not before its time. */
	assert_int_equal(ol_exchange_deadline(a.x).us,
			 now.us + OL_EXCHANGE_HELD_US);
	now.us += OL_EXCHANGE_HELD_US - 1;
	assert_int_equal(ol_exchange_say(a.x, now, buf), 0);
	now.us++;
	len = ol_exchange_say(a.x, now, buf);
	assert_int_equal(ol_say_read(&said, buf, len), 0);
	assert_int_equal(said.type, OL_SAY_FETCH);
	assert_int_equal(said.seq, n + 1);
	twin_release(&a);
}

/* Nor does an item that is gone from the disk keep the node busy. */
static void test_what_is_not_there_is_looked_for_again_later(void **state)
{
	struct ol_exchange_job job;
	struct pair p;

	(void)state;
	begin(&p);
	settle(&p);
	assert_true(twin_write(&p.a, 1));
	assert_true(ol_exchange_job(p.a.x, p.now, &job));
	assert_int_equal(job.kind, OL_EXCHANGE_NUMBER);
	ol_exchange_numbered(p.a.x, p.now, 0, 1);
	assert_true(ol_exchange_job(p.a.x, p.now, &job));
	assert_int_equal(job.kind, OL_EXCHANGE_LOAD);
	ol_exchange_load_end(p.a.x, p.now, 0);
	assert_false(ol_exchange_job(p.a.x, p.now, &job));
	p.now.us += OL_EXCHANGE_HELD_US - 1;
	assert_false(ol_exchange_job(p.a.x, p.now, &job));
	p.now.us++;
	assert_true(ol_exchange_job(p.a.x, p.now, &job));
	assert_int_equal(job.kind, OL_EXCHANGE_LOAD);
	end(&p);
}

/* ---- a long, bad day ------------------------------------------------------------ */

#define BACKUPS 4

struct day {
	struct pair p;
	struct ol_prng prng;
	struct twin_disk backup[2][BACKUPS]; /* the oldest first */
	size_t n_backups[2];
	uint64_t name;
	bool restores;
};

static void cut(struct day *d, bool one_sided)
{
	struct pair *p = &d->p;

	if (!one_sided) {
		meet(p);
		return;
	}
	/* One end sees the line go and come, the streams live on. */
	struct twin_end *e = ol_prng_below(&d->prng, 2) ? &p->a : &p->b;
	ol_exchange_down(e->x);
	ol_exchange_up(e->x);
}

/* Backups made since are of a life that is over: numbers that were given in it
 * are given again. One of them is found by its digests when it is put back;
 * what it holds is then not brought together any more. */
static void restore(struct day *d, size_t who)
{
	struct twin_end *e = who ? &d->p.b : &d->p.a;
	size_t at;

	if (d->n_backups[who] == 0)
		return;
	at = ol_prng_below(&d->prng, d->n_backups[who]);
	d->n_backups[who] = at + 1;
	e->disk = d->backup[who][at];
	/* `restore` leaves a mark, a machine put back as a whole does not. */
	e->disk.restored = ol_prng_below(&d->prng, 2);
	twin_kill(e);
	twin_start(e);
}

static void back_up(struct day *d, size_t who)
{
	const struct twin_end *e = who ? &d->p.b : &d->p.a;
	struct twin_disk *b = d->backup[who];

	if (d->n_backups[who] == BACKUPS)
		memmove(b, b + 1, --d->n_backups[who] * sizeof b[0]);
	b[d->n_backups[who]++] = e->disk;
}

static void something_happens(struct day *d)
{
	struct pair *p = &d->p;
	size_t who = ol_prng_below(&d->prng, 2);
	struct twin_end *e = who ? &p->b : &p->a;

	switch (ol_prng_below(&d->prng, 400)) {
	case 0:
		kill_and_start(p, e);
		return;
	case 1:
		cut(d, false);
		return;
	case 2:
		cut(d, true);
		return;
	case 3:
		e->full = !e->full;
		return;
	case 4:
	case 5:
		back_up(d, who);
		return;
	case 6:
		if (d->restores && ol_prng_below(&d->prng, 4) == 0) {
			restore(d, who);
			if (ol_prng_below(&d->prng, 3) == 0)
				restore(d, !who);
			meet(p);
		}
		return;
	default:
		break;
	}
	if (d->name < 250 && ol_prng_below(&d->prng, 12) == 0)
		d->name += twin_write(e, d->name + 1);
	else if (ol_prng_below(&d->prng, 2))
		(void)twin_work(e, p->now);
	else
		(void)twin_hear(e, p->now, who ? &p->a.out : &p->b.out);
	twin_pump(e, p->now);
	p->now = ol_after(p->now, ol_prng_below(&d->prng, 200000));
}

/* No name twice, and none that nobody wrote. */
static void assert_once(const uint64_t *name, size_t n, uint64_t most)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		assert_in_range(name[i], 1, most);
		for (k = 0; k < i; k++)
			assert_int_not_equal(name[i], name[k]);
	}
}

static void live(uint64_t seed, bool restores)
{
	static struct day d;
	unsigned i;

	memset(&d, 0, sizeof d);
	ol_prng_init(&d.prng, seed);
	d.restores = restores;
	begin(&d.p);
	for (i = 0; i < 20000; i++)
		something_happens(&d);
	d.p.a.full = d.p.b.full = false;
	meet(&d.p);
	settle(&d.p);
	assert_same(&d.p);
	assert_once(d.p.a.disk.ours, d.p.a.disk.n_ours, d.name);
	assert_once(d.p.b.disk.ours, d.p.b.disk.n_ours, d.name);
	if (!restores) /* then nothing at all is lost */
		assert_int_equal(d.p.a.disk.n_ours + d.p.b.disk.n_ours, d.name);
	assert_int_equal(d.p.a.said_new[OL_EXCHANGE_DIFFERS], 0);
	assert_int_equal(d.p.b.said_new[OL_EXCHANGE_DIFFERS], 0);
	end(&d.p);
}

static void test_kills_cuts_and_full_disks_lose_nothing(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 6; seed++) {
		printf("seed %llu\n", (unsigned long long)seed);
		live(seed, false);
	}
}

static void test_restores_lose_only_what_no_end_has(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 12; seed++) {
		printf("seed %llu, with restores\n", (unsigned long long)seed);
		live(seed, true);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_items_arrive_in_order_and_are_told),
		cmocka_unit_test(
			test_nothing_is_numbered_before_the_two_have_met),
		cmocka_unit_test(test_delivered_waits_for_the_other_disk),
		cmocka_unit_test(test_a_hello_tells_since_when_it_is_there),
		cmocka_unit_test(test_a_full_disk_holds_and_loses_nothing),
		cmocka_unit_test(test_our_own_full_disk_is_tried_again),
		cmocka_unit_test(test_a_restored_end_gets_back_what_it_lost),
		cmocka_unit_test(
			test_a_restore_that_lost_nothing_opens_an_epoch_too),
		cmocka_unit_test(test_a_changed_ledger_is_told),
		cmocka_unit_test(
			test_an_audit_can_ask_what_the_counterpart_holds),
		cmocka_unit_test(test_a_changed_item_is_found_by_its_number),
		cmocka_unit_test(test_both_hear_that_they_have_the_same),
		cmocka_unit_test(test_what_makes_no_sense_is_counted),
		cmocka_unit_test(
			test_an_item_too_long_is_refused_by_its_digest),
		cmocka_unit_test(test_a_flood_is_held_at_the_quota),
		cmocka_unit_test(test_nothing_is_said_before_the_hello),
		cmocka_unit_test(
			test_more_than_a_restore_can_lose_is_not_believed),
		cmocka_unit_test(
			test_a_marked_restore_is_no_change_of_the_ledger),
		cmocka_unit_test(
			test_one_restore_opens_one_epoch_on_a_bad_line),
		cmocka_unit_test(test_what_comes_back_is_bounded_too),
		cmocka_unit_test(
			test_what_is_not_there_is_looked_for_again_later),
		cmocka_unit_test(test_kills_cuts_and_full_disks_lose_nothing),
		cmocka_unit_test(test_restores_lose_only_what_no_end_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
