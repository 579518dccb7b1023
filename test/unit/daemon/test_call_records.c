/*
 * call_records: one record of each call, held against what the other end
 * knows, whenever a node is stopped.
 *
 * Two stores stand for the two ends; what one queued the other takes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "daemon/call_records.h"
#include "daemon/convert.h"
#include "seal/secret.h"
#include "test/unit/store/sample.h"

#define S INT64_C(1000000000)
#define NOW (INT64_C(1795176000) * S)
#define CALLER 0
#define CALLED 1

static struct sample end[2];
static struct ol_call_records at[2];
static uint64_t taken[2];
static struct ol_prng prng;
static struct ol_random rnd;
static struct ol_words_page page;
static ol_date date;

static int set_up(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(ol_seal_init(), 0);
	ol_prng_init(&prng, 20261120);
	rnd = ol_prng_source(&prng);
	date.ns = NOW;
	for (i = 0; i < 2; i++) {
		taken[i] = 0;
		sample_open(&end[i]);
		sample_add_line(&end[i], 1);
		at[i] = (struct ol_call_records){ .store = end[i].s,
						  .line = 1,
						  .random = &rnd };
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sample_close(&end[0]);
	sample_close(&end[1]);
	return 0;
}

/* ---- what happens ------------------------------------------------------ */

/* A call of ten seconds, as the end `i` knows it. */
static struct ol_call_row row_of(size_t i, uint8_t id)
{
	struct ol_call_row row = {
		.id = { { 1, id } },
		.outgoing = i == CALLER,
		.precedence = OL_FLASH,
		.began = date,
		.answered = { date.ns + S },
		.ended = { date.ns + 11 * S },
		.reason = i == CALLER ? OL_END_HUNG_UP : OL_END_HUNG_UP_THERE,
	};

	strcpy(row.seat, i == CALLER ? "duty officer" : "minister");
	strcpy(row.by, "minister");
	return row;
}

static void keep(size_t i, const struct ol_call_row *row)
{
	struct ol_store_call call;

	ol_convert_call(&call, row, 1);
	assert_int_equal(ol_call_records_keep(&at[i], &call), 0);
}

/* As a node does while the call lasts, and when it is over. */
static void happen(size_t i, const struct ol_call_row *row)
{
	struct ol_call_row before = *row;

	before.lasts = true;
	before.answered.ns = 0;
	before.ended = before.began;
	before.reason = OL_END_NONE;
	keep(i, &before);
	before.answered = row->answered;
	keep(i, &before);
	keep(i, row);
}

/* So many items were made by it. */
static size_t settle(size_t i)
{
	at[i].now = date;
	assert_int_equal(ol_call_records_settle(&at[i]), 0);
	date.ns += S;
	return at[i].n;
}

/* The node is killed, and starts: so many items are made by it. */
static size_t restart(size_t i)
{
	sample_reopen(&end[i]);
	at[i].store = end[i].s;
	at[i].now = date;
	assert_int_equal(ol_call_records_recover(&at[i]), 0);
	return settle(i);
}

/* What the end `i` has said goes to the other one's disk. */
static void cross(size_t i)
{
	struct ol_words_done done;
	uint64_t first;
	size_t n, k;

	assert_int_equal(ol_words_number(end[i].s, 1, date, 64, &first, &n), 0);
	assert_int_equal(ol_words_load(end[i].s, 1, OL_WORDS_OURS,
				       taken[!i] + 1, &page),
			 0);
	for (k = 0; k < page.n; k++) {
		taken[!i] = page.row[k].seq;
		assert_int_equal(ol_words_take(end[!i].s, 1, taken[!i], date, 0,
					       &page.row[k].salt,
					       page.bytes + page.row[k].at,
					       page.row[k].len, NULL, &done),
				 0);
		assert_int_equal(done.item.fate, OL_WORDS_KEPT);
	}
}

/* What a desk of `i` reads of the `nth` record it has. */
static struct ol_call_seen seen(size_t i, size_t nth)
{
	struct ol_words_ask ask = { .kinds = 1u << OL_ITEM_CALL,
				    .contents = true,
				    .oldest_first = true };
	struct ol_call_seen s;

	assert_int_equal(ol_words_list(end[i].s, &ask, &page), 0);
	assert_true(nth < page.n);
	assert_int_equal(ol_call_record_look(end[i].s, &page.row[nth],
					     page.bytes, &s),
			 0);
	return s;
}

static size_t n_records(size_t i)
{
	struct ol_words_ask ask = { .kinds = 1u << OL_ITEM_CALL };

	assert_int_equal(ol_words_list(end[i].s, &ask, &page), 0);
	return page.n;
}

/* The record goes there, and what is made of it comes back. */
static void agree(void)
{
	cross(CALLER);
	settle(CALLED);
	cross(CALLED);
	settle(CALLER);
}

/* ---- tests -------------------------------------------------------------- */

static void test_the_caller_makes_it_and_the_called_accepts(void **state)
{
	struct ol_call_row out = row_of(CALLER, 1), in = row_of(CALLED, 1);
	struct ol_call_seen a, b;

	(void)state;
	happen(CALLER, &out);
	happen(CALLED, &in);
	assert_int_equal(settle(CALLED), 0);
	assert_int_equal(settle(CALLER), 1);
	assert_int_equal(settle(CALLER), 0);
	assert_int_equal(seen(CALLER, 0).agreed, OL_DESK_AGREED_WAITS);
	cross(CALLER);
	assert_int_equal(settle(CALLED), 1);
	assert_int_equal(at[CALLED].n_seen, 1);
	assert_int_equal(at[CALLED].seen[0].agreed, OL_DESK_AGREED_ACCEPTED);
	assert_int_equal(settle(CALLED), 0);
	assert_int_equal(at[CALLED].n_seen, 0);
	cross(CALLED);
	assert_int_equal(settle(CALLER), 0);
	a = seen(CALLER, 0);
	b = seen(CALLED, 0);
	assert_int_equal(a.agreed, OL_DESK_AGREED_ACCEPTED);
	assert_int_equal(b.agreed, OL_DESK_AGREED_ACCEPTED);
	assert_memory_equal(&a.said, &b.said, sizeof a.said);
	assert_string_equal(a.said.by, "minister");
	assert_int_equal(a.said.answered.ns, out.answered.ns);
	assert_int_equal(a.said.reason, 0);
	assert_true(ol_id_equal(&a.call, &out.id));
}

static void test_a_record_waits_until_the_call_is_over_here_too(void **state)
{
	struct ol_call_row out = row_of(CALLER, 1), in = row_of(CALLED, 1);
	struct ol_call_row lasts = in;

	(void)state;
	lasts.lasts = true;
	keep(CALLED, &lasts);
	happen(CALLER, &out);
	settle(CALLER);
	cross(CALLER);
	assert_int_equal(settle(CALLED), 0);
	assert_int_equal(at[CALLED].n_seen, 0);
	assert_int_equal(seen(CALLED, 0).agreed, OL_DESK_AGREED_WAITS);
	keep(CALLED, &in);
	assert_int_equal(settle(CALLED), 1);
	assert_int_equal(seen(CALLED, 0).agreed, OL_DESK_AGREED_ACCEPTED);
}

static void test_each_keeps_its_own_account_where_they_differ(void **state)
{
	struct ol_call_row out = row_of(CALLER, 1), in = row_of(CALLED, 1);
	struct ol_call_seen s;

	(void)state;
	out.ended.ns += 3600 * S;
	happen(CALLER, &out);
	happen(CALLED, &in);
	settle(CALLER);
	agree();
	s = seen(CALLED, 0);
	assert_int_equal(s.agreed, OL_DESK_AGREED_DIFFERS);
	assert_int_equal(s.compared.differs, 1u << OL_CALL_DIFFERS_ENDED);
	assert_true(s.has_ours);
	assert_int_equal(s.ours.ended.ns, in.ended.ns);
	assert_int_equal(s.said.ended.ns, out.ended.ns);
	assert_int_equal(seen(CALLER, 0).agreed, OL_DESK_AGREED_WAITS);
}

static void test_a_call_that_never_came_is_told_by_its_record(void **state)
{
	struct ol_call_row out = row_of(CALLER, 1);

	(void)state;
	out.answered.ns = 0;
	out.reason = OL_END_LINE_LOST;
	happen(CALLER, &out);
	assert_int_equal(settle(CALLER), 1);
	agree();
	assert_int_equal(seen(CALLED, 0).agreed, OL_DESK_AGREED_UNKNOWN);
	assert_false(seen(CALLED, 0).has_ours);
	assert_int_equal(seen(CALLER, 0).agreed, OL_DESK_AGREED_WAITS);
}

/* Killed in the midst of it, and again and again. */
static void test_a_killed_caller_makes_it_once_when_it_is_back(void **state)
{
	struct ol_call_row out = row_of(CALLER, 1), in = row_of(CALLED, 1);
	struct ol_call_seen s;

	(void)state;
	out.lasts = true;
	keep(CALLER, &out);
	in.reason = OL_END_LINE_LOST;
	in.ended.ns += 60 * S;
	happen(CALLED, &in);
	assert_int_equal(restart(CALLER), 1);
	assert_int_equal(restart(CALLER), 0);
	assert_int_equal(restart(CALLER), 0);
	agree();
	assert_int_equal(restart(CALLED), 0);
	assert_int_equal(n_records(CALLER), 1);
	assert_int_equal(n_records(CALLED), 1);
	s = seen(CALLED, 0);
	assert_int_equal(s.agreed, OL_DESK_AGREED_ACCEPTED);
	assert_int_equal(s.said.reason, OL_CONTROL_STOPPED);
	assert_int_equal(s.said.ended.ns, out.ended.ns);
}

static void test_a_killed_called_accepts_once_it_is_back(void **state)
{
	struct ol_call_row out = row_of(CALLER, 1), in = row_of(CALLED, 1);

	(void)state;
	in.lasts = true;
	keep(CALLED, &in);
	out.reason = OL_END_STOPPED;
	happen(CALLER, &out);
	settle(CALLER);
	cross(CALLER); /* it came, and was looked at by nobody */
	assert_int_equal(restart(CALLED), 1);
	assert_int_equal(restart(CALLED), 0);
	cross(CALLED);
	assert_int_equal(seen(CALLER, 0).agreed, OL_DESK_AGREED_ACCEPTED);
}

/* Stopped between the record and the word that it is made: the row is as it
 * was before. The same for an acceptance. */
static void test_a_kill_between_two_writes_makes_nothing_twice(void **state)
{
	struct ol_call_row out = row_of(CALLER, 1), in = row_of(CALLED, 1);
	struct ol_words_row row;
	struct ol_store_call call;

	(void)state;
	happen(CALLER, &out);
	happen(CALLED, &in);
	assert_int_equal(settle(CALLER), 1);
	assert_int_equal(ol_store_call_find(end[CALLER].s, 1, &out.id, &call),
			 0);
	call.state = OL_STORE_CALL_DUE;
	assert_int_equal(ol_store_call_set(end[CALLER].s, &call), 0);
	assert_int_equal(restart(CALLER), 0);
	assert_int_equal(ol_store_call_left(end[CALLER].s, 1, &call),
			 OL_ERR_UNKNOWN);
	cross(CALLER);
	assert_int_equal(ol_words_calls(end[CALLED].s, 1, 0, &page), 0);
	assert_int_equal(page.n, 1);
	row = page.row[0];
	assert_int_equal(settle(CALLED), 1);
	assert_int_equal(ol_words_calls(end[CALLED].s, 1, 0, &page), 0);
	assert_int_equal(page.n, 0);
	(void)row;
	assert_int_equal(restart(CALLED), 0);
}

static void test_calls_that_wait_for_the_disk_get_their_records(void **state)
{
	size_t i, n = 0;

	(void)state;
	for (i = 0; i < 40; i++) {
		struct ol_call_row out = row_of(CALLER, (uint8_t)(i + 1));

		keep(CALLER, &out);
		date.ns += 60 * S;
	}
	do {
		n += settle(CALLER);
		assert_true(at[CALLER].n <= OL_CALL_RECORDS_AT_ONCE);
	} while (at[CALLER].more);
	assert_int_equal(n, 40);
	assert_int_equal(n_records(CALLER), 40);
	cross(CALLER);
	n = 0;
	do {
		(void)settle(CALLED);
		n += at[CALLED].n_seen;
	} while (at[CALLED].more);
	assert_int_equal(n, 40);
}

/* ---- a counterpart that says what it likes ------------------------------ */

/* A record by the called office's node, of a call it did not place, or more
 * than one. */
static void say(size_t i, const struct ol_call_row *row, bool twice)
{
	struct ol_call_account a;
	struct ol_words_done done;
	struct ol_salt salt = { { 9 } };
	uint8_t bytes[OL_ITEM_MAX];
	struct ol_item it = { .date = date };
	int len;

	ol_call_account_ours(&a, row);
	it.id = ol_id_make(date, &rnd);
	ol_call_record_item(&it, &row->id, &a);
	len = ol_item_write(bytes, sizeof bytes, &it);
	assert_true(len > 0);
	assert_int_equal(ol_words_queue(end[i].s, 1, date, &salt, bytes,
					(size_t)len, &done),
			 0);
	if (twice)
		say(i, row, false);
}

static void test_a_second_record_and_one_of_our_own_call_differ(void **state)
{
	struct ol_call_row out = row_of(CALLER, 1), in = row_of(CALLED, 1);

	(void)state;
	happen(CALLED, &in);
	say(CALLER, &out, true);
	cross(CALLER);
	assert_int_equal(settle(CALLED), 1);
	assert_int_equal(at[CALLED].n_seen, 2);
	assert_int_equal(seen(CALLED, 0).agreed, OL_DESK_AGREED_ACCEPTED);
	assert_int_equal(seen(CALLED, 1).agreed, OL_DESK_AGREED_DIFFERS);
	assert_true(seen(CALLED, 1).again);
	/* They say that they placed the call that we placed. */
	happen(CALLER, &out);
	say(CALLED, &out, false);
	cross(CALLED);
	settle(CALLER);
	assert_int_equal(seen(CALLER, 2).agreed, OL_DESK_AGREED_DIFFERS);
	assert_true(seen(CALLER, 2).not_theirs);
}

static void test_an_acceptance_of_another_content_is_none(void **state)
{
	struct ol_call_row out = row_of(CALLER, 1);
	struct ol_item it = { .kind = OL_ITEM_CALL_ACCEPTED, .date = date };
	struct ol_salt salt = { { 9 } };
	uint8_t bytes[OL_ITEM_MAX];
	struct ol_words_done done;
	int len;

	(void)state;
	happen(CALLER, &out);
	settle(CALLER);
	it.id = ol_id_make(date, &rnd);
	it.of = at[CALLER].made[0].id;
	(void)settle(CALLER);
	assert_int_equal(n_records(CALLER), 1);
	it.of = page.row[0].id;
	it.of_digest.b[0] = 1;
	len = ol_item_write(bytes, sizeof bytes, &it);
	assert_true(len > 0);
	assert_int_equal(ol_words_queue(end[CALLED].s, 1, date, &salt, bytes,
					(size_t)len, &done),
			 0);
	cross(CALLED);
	assert_int_equal(seen(CALLER, 0).agreed, OL_DESK_AGREED_DIFFERS);
	assert_true(seen(CALLER, 0).other);
}

/* A backup that was taken in mid-call: the record came since. */
static void test_a_restored_store_makes_none_of_a_call_it_lasted(void **state)
{
	struct ol_call_row out = row_of(CALLER, 1);

	(void)state;
	out.lasts = true;
	keep(CALLER, &out);
	ol_store_close(end[CALLER].s);
	end[CALLER].s = NULL;
	assert_int_equal(ol_store_mark_restored(end[CALLER].path), 0);
	assert_int_equal(restart(CALLER), 0);
	assert_int_equal(n_records(CALLER), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_the_caller_makes_it_and_the_called_accepts),
		T(test_a_record_waits_until_the_call_is_over_here_too),
		T(test_each_keeps_its_own_account_where_they_differ),
		T(test_a_call_that_never_came_is_told_by_its_record),
		T(test_a_killed_caller_makes_it_once_when_it_is_back),
		T(test_a_killed_called_accepts_once_it_is_back),
		T(test_a_kill_between_two_writes_makes_nothing_twice),
		T(test_calls_that_wait_for_the_disk_get_their_records),
		T(test_a_second_record_and_one_of_our_own_call_differ),
		T(test_an_acceptance_of_another_content_is_none),
		T(test_a_restored_store_makes_none_of_a_call_it_lasted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
