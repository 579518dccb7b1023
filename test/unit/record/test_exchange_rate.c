/* exchange: what a counterpart can have the disk do beside keeping items has
 * a rate; what there is no credit for waits and is done later. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "twin_end.h"

static struct twin_end a, b;
static ol_instant now;

static void pump(void)
{
	bool moved;

	do {
		twin_pump(&a, now);
		twin_pump(&b, now);
		moved = twin_work(&a, now);
		moved |= twin_work(&b, now);
		moved |= twin_hear(&b, now, &a.out);
		moved |= twin_hear(&a, now, &b.out);
	} while (moved);
}

/* The two have met and have a few items of each other; b is then played by
 * the test. */
static int set_up(void **state)
{
	uint64_t name;
	unsigned i;

	(void)state;
	now.us = 1000000;
	twin_init(&a, 1, 2);
	twin_init(&b, 2, 1);
	twin_start(&a);
	twin_start(&b);
	ol_exchange_up(a.x);
	ol_exchange_up(b.x);
	for (name = 1; name <= 6; name++)
		assert_true(twin_write(name % 2 ? &a : &b, name));
	for (i = 0; i < 100; i++) {
		pump();
		now = ol_after(now, 10000000);
	}
	assert_int_equal(a.disk.n_theirs, 3);
	assert_int_equal(a.disk.delivered, 3);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	twin_release(&a);
	twin_release(&b);
	return 0;
}

static void hear(struct ol_say *m)
{
	uint8_t buf[OL_SAY_MAX];

	ol_ledger_mac(&m->mac, b.key[0], b.key[1], &m->head);
	ol_exchange_hear(a.x, now, buf, ol_say_write(buf, m));
}

/* What a job costs; it is answered at once. */
static uint64_t carry_out(const struct ol_exchange_job *j)
{
	static const struct ol_digest root;
	uint64_t seq;

	switch (j->kind) {
	case OL_EXCHANGE_EPOCH:
		ol_exchange_opened(a.x, now, 0, j->epoch);
		return OL_EXCHANGE_ENTRY_US;
	case OL_EXCHANGE_INCIDENT:
		return OL_EXCHANGE_ENTRY_US;
	case OL_EXCHANGE_HOLD:
		return OL_EXCHANGE_HOLD_US;
	case OL_EXCHANGE_CHECK:
		ol_exchange_checked(a.x, true);
		return OL_EXCHANGE_CHECK_US;
	case OL_EXCHANGE_ROOT:
		ol_exchange_rooted(a.x, 0, &root);
		return OL_EXCHANGE_ROOT_US + j->n * OL_EXCHANGE_LEAF_US;
	case OL_EXCHANGE_LOAD:
		for (seq = j->seq; seq <= j->last; seq++)
			ol_exchange_loaded(a.x, seq, NULL, NULL, 0, &root);
		ol_exchange_load_end(a.x, now, 0);
		return 0;
	case OL_EXCHANGE_NUMBER:
	case OL_EXCHANGE_TAKE:
	case OL_EXCHANGE_DELIVERED:
	case OL_EXCHANGE_RETURN:
		break;
	}
	fail_msg("job %d", j->kind);
	return 0;
}

/* Everything that makes work, 50 times a second for an hour. */
static void test_a_flood_of_work_has_a_rate(void **state)
{
	struct ol_say m[] = {
		{ .type = OL_SAY_HELLO,
		  .asks = true,
		  .epoch = 1,
		  .last = 3,
		  .have = 3,
		  .held = { .seq = 4000000 } },
		{ .type = OL_SAY_HELLO,
		  .asks = true,
		  .epoch = 1,
		  .last = 3,
		  .have = 3,
		  .held = { .seq = 1 } },
		{ .type = OL_SAY_HEAD },
		{ .type = OL_SAY_COMPARE, .last = 1 },
		{ .type = OL_SAY_ASK, .last = 3, .level = 1 },
		{ .type = OL_SAY_COMPARE, .last = 3, .digest = { { 1 } } },
		{ .type = OL_SAY_NODE, .last = 3, .level = 1 },
		{ .type = OL_SAY_FETCH, .seq = 1, .last = 3 },
	};
	const uint64_t hour_us = UINT64_C(3600000000);
	uint64_t n[OL_EXCHANGE_INCIDENT + 1] = { 0 }, spent = 0, i;
	ol_instant begun = now;
	struct ol_exchange_job job;
	uint8_t buf[OL_SAY_MAX];
	struct ol_say *next;

	(void)state;
	for (i = 0; ol_since(begun, now) < hour_us; i++) {
		next = &m[i % (sizeof m / sizeof m[0])];
		next->head.seq = 1000 + i;
		hear(next);
		while (ol_exchange_job(a.x, now, &job)) {
			n[job.kind]++;
			spent += carry_out(&job);
		}
		while (ol_exchange_say(a.x, now, buf) > 0)
			;
		now = ol_after(now, 20000);
	}
	printf("%llu epochs, %llu incidents, %llu heads, %llu entries looked "
	       "up, %llu roots in an hour\n",
	       (unsigned long long)n[OL_EXCHANGE_EPOCH],
	       (unsigned long long)n[OL_EXCHANGE_INCIDENT],
	       (unsigned long long)n[OL_EXCHANGE_HOLD],
	       (unsigned long long)n[OL_EXCHANGE_CHECK],
	       (unsigned long long)n[OL_EXCHANGE_ROOT]);
	assert_true(n[OL_EXCHANGE_EPOCH] > 0);
	assert_true(n[OL_EXCHANGE_HOLD] > 0);
	assert_true(n[OL_EXCHANGE_ROOT] > 0);
	assert_true(spent > hour_us / 2);
	assert_true(spent <=
		    OL_EXCHANGE_CREDIT_US + hour_us + OL_EXCHANGE_ENTRY_US);
}

/* Says heads until one is not kept at once. */
static uint64_t say_heads(struct ol_say *m)
{
	struct ol_exchange_job job;
	uint64_t kept = 0;

	for (m->head.seq = 1000; m->head.seq < 2000; m->head.seq++) {
		hear(m);
		if (!ol_exchange_job(a.x, now, &job))
			break;
		assert_int_equal(job.kind, OL_EXCHANGE_HOLD);
		assert_int_equal(job.head.seq, m->head.seq);
		kept++;
	}
	return kept;
}

static void test_what_waits_is_done_when_there_is_credit(void **state)
{
	struct ol_say m = { .type = OL_SAY_HEAD };
	struct ol_exchange_job job;
	ol_instant due;

	(void)state;
	assert_in_range(say_heads(&m),
			OL_EXCHANGE_CREDIT_US / OL_EXCHANGE_HOLD_US,
			OL_EXCHANGE_CREDIT_US / OL_EXCHANGE_HOLD_US + 1);
	m.head.seq++;
	hear(&m); /* the newest is the one that counts */
	due = ol_exchange_deadline(a.x);
	assert_in_range(ol_since(now, due), 1, OL_EXCHANGE_HOLD_US);
	now.us = due.us - 1;
	assert_false(ol_exchange_job(a.x, now, &job));
	assert_int_equal(ol_exchange_deadline(a.x).us, due.us);
	now = due;
	assert_true(ol_exchange_job(a.x, now, &job));
	assert_int_equal(job.kind, OL_EXCHANGE_HOLD);
	assert_int_equal(job.head.seq, m.head.seq);
	/* nothing waits: nothing is to be looked for */
	assert_false(ol_exchange_job(a.x, now, &job));
	assert_int_equal(ol_exchange_deadline(a.x).us, OL_NEVER.us);
}

static void test_words_do_not_wait_for_credit(void **state)
{
	struct ol_say m = { .type = OL_SAY_HEAD };

	(void)state;
	(void)say_heads(&m);
	assert_true(twin_write(&a, 7));
	pump();
	assert_int_equal(a.disk.delivered, 4);
	assert_int_equal(b.disk.n_theirs, 4);
}

static void test_what_is_of_the_session_before_is_not_counted(void **state)
{
	struct ol_say m = { .type = OL_SAY_HAVE, .have = 3 };
	struct ol_exchange_status st;

	(void)state;
	ol_exchange_up(a.x);
	hear(&m);
	ol_exchange_status(a.x, &st);
	assert_int_equal(st.malformed, 0);
	assert_false(st.met);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_flood_of_work_has_a_rate,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_what_waits_is_done_when_there_is_credit, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_words_do_not_wait_for_credit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			test_what_is_of_the_session_before_is_not_counted,
			set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
