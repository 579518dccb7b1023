/* words: an exchange and the stream of its line. The lines are fakes
 * (here.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "test/unit/office/here.h"

#define LAST 7 /* of ours, at start */
#define HAVE 5 /* of theirs */

static int set_up(void **state)
{
	struct ol_office_line l = here_line(0);

	(void)state;
	here_begin(NULL);
	l.n_paths = 1;
	l.path[0].remote = (struct ol_addr){ 4, { 10, 0, 0, 1 }, 7100 };
	l.words = (struct ol_exchange_start){
		.epoch = 1,
		.last = LAST,
		.delivered = LAST,
		.have = HAVE,
	};
	here_add(&l);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	here_end();
	return 0;
}

static void bring(const struct ol_say *m)
{
	struct ol_line *l = fake_line[0];
	uint8_t buf[OL_SAY_MAX];

	fake_bring_bytes(l, OL_LINE_MESSAGE, buf, ol_say_write(buf, m));
	l->waits.e[l->waits.n - 1].stream = OL_STREAM_RECORDS;
}

static void bring_hello(uint64_t have, uint64_t last)
{
	struct ol_say m = {
		.type = OL_SAY_HELLO,
		.asks = true,
		.epoch = 1,
		.have = have,
		.last = last,
	};

	ol_ledger_mac(&m.mac, fake_line[0]->cfg.keys.ledger,
		      fake_line[0]->cfg.peer_public, &m.head);
	bring(&m);
}

static void bring_item(uint64_t seq)
{
	static const char salt[OL_SALT_LEN] = { 1 };
	char text[8];
	struct ol_say m = {
		.type = OL_SAY_ITEM,
		.seq = seq,
		.parts = 1,
		.salt = { salt, sizeof salt },
		.bytes = { text, sizeof text },
	};

	memset(text, (int)seq, sizeof text);
	bring(&m);
}

static void come_up(void)
{
	fake_line[0]->up = true;
	fake_bring(fake_line[0], OL_LINE_UP);
	here_arrive(0, 1);
}

/* One turn of the line; whether its words are to be looked after. */
static bool tick(void)
{
	bool due = false;
	size_t i;

	now = ol_office_deadline(o);
	ol_office_effects_clear(&fx);
	ol_office_tick(o, now, here_date(), &fx);
	for (i = 0; i < fx.n; i++)
		due |= fx.e[i].kind == OL_OFFICE_WORDS;
	return due;
}

static void test_a_hello_goes_when_the_line_comes_up(void **state)
{
	struct ol_line *l = fake_line[0];
	struct ol_say m;

	(void)state;
	tick();
	assert_int_equal(l->n_records, 0);
	come_up();
	tick();
	assert_int_equal(l->n_records, 1);
	assert_int_equal(ol_say_read(&m, l->record, l->record_len), 0);
	assert_int_equal(m.type, OL_SAY_HELLO);
	assert_true(m.asks);
	assert_int_equal(m.last, LAST);
	assert_int_equal(m.have, HAVE);
}

/* Each with its own bytes, in their order. */
static void test_items_of_one_datagram_are_a_job_each(void **state)
{
	struct ol_exchange_job job;
	uint64_t seq = HAVE, n = 0;

	(void)state;
	come_up();
	bring_hello(LAST, HAVE);
	bring_item(HAVE + 1);
	bring_item(HAVE + 2);
	bring_item(HAVE + 3);
	here_arrive(0, 1);
	while (ol_office_words_job(o, 0, now, &job)) {
		if (job.kind != OL_EXCHANGE_TAKE)
			continue;
		assert_int_equal(job.seq, ++seq);
		assert_int_equal(job.len, 8);
		assert_int_equal(job.bytes[0], (int)seq);
		n++;
	}
	assert_int_equal(n, 3);
}

static void test_jobs_that_wait_end_with_the_office(void **state)
{
	(void)state;
	come_up();
	bring_hello(LAST, HAVE);
	bring_item(HAVE + 1);
	here_arrive(0, 1); /* a leak shows under ASan */
}

static void test_no_more_is_said_than_may_be_on_its_way(void **state)
{
	struct ol_line *l = fake_line[0];

	(void)state;
	come_up();
	l->unacked_records = 16384;
	tick();
	assert_int_equal(l->n_records, 0);
	l->unacked_records--;
	tick();
	assert_int_equal(l->n_records, 1);
}

/* Takes what news there are; the number of restores among them. */
static uint64_t take_news(size_t *n)
{
	struct ol_exchange_news news;
	uint64_t last = 0;

	while (ol_office_words_news(o, 0, now, &news)) {
		++*n;
		if (news.kind == OL_EXCHANGE_RESTORED)
			last = news.n;
	}
	return last;
}

static void test_news_are_told_at_a_rate_the_newest_of_each_kind(void **state)
{
	ol_instant begun;
	uint64_t i, last = 0;
	size_t n = 0;

	(void)state;
	come_up();
	begun = now;
	for (i = 0; i < 500; i++) {
		bring_hello(LAST + 1 + i, HAVE - 1);
		here_arrive(0, 1);
		last = take_news(&n);
		fake_line[0]->n_records = 0;
		tick();
	}
	assert_in_range(n, OL_OFFICE_NEWS_MOST,
			OL_OFFICE_NEWS_MOST + 1 +
				ol_since(begun, now) / OL_OFFICE_NEWS_US);
	/* What waits is told later, without anything new. */
	for (i = 0; last != 500 && i < 10000; i++) {
		fake_line[0]->n_records = 0;
		if (tick())
			last = take_news(&n);
	}
	assert_int_equal(last, 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_a_hello_goes_when_the_line_comes_up, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_items_of_one_datagram_are_a_job_each, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_jobs_that_wait_end_with_the_office, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_no_more_is_said_than_may_be_on_its_way, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			test_news_are_told_at_a_rate_the_newest_of_each_kind,
			set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
