/* store: lines, cards and calls, each kept over a reopening. */
#include "store/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "test/unit/store/sample.h"

static struct sample t;

static int set_up(void **state)
{
	(void)state;
	sample_open(&t);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sample_close(&t);
	return 0;
}

/* ---- lines ------------------------------------------------------------ */

static void test_a_line_is_kept_with_its_secret(void **state)
{
	struct ol_store_line want, line;
	struct ol_line_secret secret;
	size_t n;

	(void)state;
	for (unsigned k = 0; k < 5; k++)
		sample_add_line(&t, 10 * k);
	sample_reopen(&t);
	assert_int_equal(ol_store_line_count(t.s, &n), 0);
	assert_int_equal(n, 5);
	for (unsigned k = 0; k < 5; k++) {
		want = sample_line(10 * k);
		want.id = (uint16_t)(k + 1);
		assert_int_equal(ol_store_line_at(t.s, k, &line), 0);
		assert_same_line(&line, &want);
		assert_int_equal(ol_store_line_secret(t.s, line.id, &secret),
				 0);
		assert_int_equal(secret.generation, 1);
		assert_memory_equal(secret.key, sample_secret(10 * k).key,
				    OL_KEY_LEN);
	}
	assert_int_equal(ol_store_line_at(t.s, 5, &line), OL_ERR_UNKNOWN);
	assert_int_equal(ol_store_line_secret(t.s, 6, &secret), OL_ERR_UNKNOWN);
}

static void test_a_card_makes_one_line(void **state)
{
	struct ol_store_card card = sample_card(1);
	struct ol_store_line line = sample_line(1);
	struct ol_line_secret secret = sample_secret(1);
	size_t n;

	(void)state;
	assert_int_equal(ol_store_line_add(t.s, &line, &secret),
			 OL_ERR_STATE); /* no such card */
	assert_int_equal(ol_store_card_add(t.s, &card), 0);
	assert_int_equal(ol_store_line_add(t.s, &line, &secret), 0);
	line = sample_line(50);
	line.own_card = card.id;
	assert_int_equal(ol_store_line_add(t.s, &line, &secret), OL_ERR_STATE);
	assert_int_equal(ol_store_line_count(t.s, &n), 0);
	assert_int_equal(n, 1);
}

static void test_a_line_refused_leaves_its_card_unused(void **state)
{
	struct ol_store_card card = sample_card(50);
	struct ol_store_line line;
	struct ol_line_secret secret = sample_secret(50);

	(void)state;
	sample_add_line(&t, 1);
	assert_int_equal(ol_store_card_add(t.s, &card), 0);
	line = sample_line(50); /* the name of another */
	snprintf(line.settings.name, sizeof line.settings.name, "line-1");
	assert_int_equal(ol_store_line_add(t.s, &line, &secret), OL_ERR_EXISTS);
	line = sample_line(50); /* the counterpart of another */
	memcpy(line.peer_line, sample_line(1).peer_line, 32);
	assert_int_equal(ol_store_line_add(t.s, &line, &secret), OL_ERR_EXISTS);
	assert_int_equal(ol_store_card_find(t.s, &card.id, &card), 0);
	assert_false(card.used);
	line = sample_line(50);
	assert_int_equal(ol_store_line_add(t.s, &line, &secret), 0);
	assert_int_equal(ol_store_card_find(t.s, &card.id, &card), 0);
	assert_true(card.used);
}

static void test_handshake_numbers_only_rise(void **state)
{
	struct ol_store_line line;

	(void)state;
	sample_add_line(&t, 1);
	assert_int_equal(ol_store_line_set_number(t.s, 1, 1001), 0);
	assert_int_equal(ol_store_line_set_number(t.s, 1, 1001), 0);
	assert_int_equal(ol_store_line_set_number(t.s, 1, 1000), OL_ERR_RANGE);
	assert_int_equal(ol_store_line_set_number(t.s, 1, (1ull << 48) - 1), 0);
	assert_int_equal(ol_store_line_set_number(t.s, 2, 1), OL_ERR_UNKNOWN);
	sample_reopen(&t);
	assert_int_equal(ol_store_line_at(t.s, 0, &line), 0);
	assert_int_equal(line.number, (1ull << 48) - 1);
}

static void test_a_later_generation_replaces_the_secret(void **state)
{
	struct ol_line_secret secret = sample_secret(9);

	(void)state;
	sample_add_line(&t, 1);
	assert_int_equal(ol_store_line_set_secret(t.s, 1, &secret),
			 OL_ERR_RANGE); /* generation 1 is there */
	secret.generation = 2;
	assert_int_equal(ol_store_line_set_secret(t.s, 1, &secret), 0);
	sample_reopen(&t);
	memset(&secret, 0, sizeof secret);
	assert_int_equal(ol_store_line_secret(t.s, 1, &secret), 0);
	assert_int_equal(secret.generation, 2);
	assert_memory_equal(secret.key, sample_secret(9).key, OL_KEY_LEN);
}

static void test_settings_are_changed_and_names_stay_apart(void **state)
{
	struct ol_store_settings s;
	struct ol_store_line line;

	(void)state;
	sample_add_line(&t, 1);
	sample_add_line(&t, 50);
	s = sample_line(7).settings;
	assert_int_equal(ol_store_line_set(t.s, 1, &s), 0);
	assert_int_equal(ol_store_line_set(t.s, 1, &s), 0); /* its own name */
	assert_int_equal(ol_store_line_set(t.s, 2, &s), OL_ERR_EXISTS);
	assert_int_equal(ol_store_line_set(t.s, 3, &s), OL_ERR_UNKNOWN);
	sample_reopen(&t);
	assert_int_equal(ol_store_line_at(t.s, 0, &line), 0);
	assert_string_equal(line.settings.name, "line-7");
	assert_int_equal(line.settings.ring_seconds, 17);
	/* The rest is as it was. */
	line.settings = sample_line(1).settings;
	{
		struct ol_store_line want = sample_line(1);

		want.id = 1;
		assert_same_line(&line, &want);
	}
}

static void test_paths_are_changed(void **state)
{
	struct ol_store_path path[OL_STORE_PATHS + 1] = { 0 };
	struct ol_store_line line;

	(void)state;
	sample_add_line(&t, 1);
	for (unsigned k = 0; k < OL_STORE_PATHS; k++)
		path[k] = (struct ol_store_path){
			.listen = 1,
			.remote = { .family = 4, .ip = { 9 }, .port = 9 },
		};
	assert_int_equal(ol_store_line_set_paths(t.s, 1, path, 0),
			 OL_ERR_RANGE);
	assert_int_equal(ol_store_line_set_paths(t.s, 1, path,
						 OL_STORE_PATHS + 1),
			 OL_ERR_RANGE);
	assert_int_equal(ol_store_line_set_paths(t.s, 1, path, OL_STORE_PATHS),
			 0);
	assert_int_equal(ol_store_line_set_paths(t.s, 2, path, 1),
			 OL_ERR_UNKNOWN);
	assert_int_equal(ol_store_line_at(t.s, 0, &line), 0);
	assert_int_equal(line.n_paths, OL_STORE_PATHS);
	assert_true(ol_addr_equal(&line.path[3].remote, &path[3].remote));
}

static void test_where_paths_were_seen_changes_nothing_else(void **state)
{
	struct ol_store_line was, line;
	struct ol_store_path path[2];
	const struct ol_addr seen = { .family = 4, .ip = { 7 }, .port = 7 };

	(void)state;
	sample_add_line(&t, 3);
	assert_int_equal(ol_store_line_at(t.s, 0, &was), 0);
	assert_int_equal(was.n_paths, 4);
	path[0] = was.path[2];
	path[0].seen = seen;
	path[0].spare = !path[0].spare;
	path[1] = was.path[1];
	path[1].remote.port++; /* one that is not kept any more */
	assert_int_equal(ol_store_line_set_seen(t.s, 1, path, 2), 0);
	assert_int_equal(ol_store_line_set_seen(t.s, 2, path, 2),
			 OL_ERR_UNKNOWN);
	sample_reopen(&t);
	assert_int_equal(ol_store_line_at(t.s, 0, &line), 0);
	was.path[2].seen = seen;
	assert_same_line(&line, &was);
}

/* ---- cards ------------------------------------------------------------ */

static void test_a_card_is_found_by_its_id_alone(void **state)
{
	struct ol_store_card card = sample_card(1), back;
	struct ol_id other = sample_card(2).id;

	(void)state;
	assert_int_equal(ol_store_card_add(t.s, &card), 0);
	assert_int_equal(ol_store_card_add(t.s, &card), OL_ERR_EXISTS);
	sample_reopen(&t);
	assert_int_equal(ol_store_card_find(t.s, &card.id, &back), 0);
	assert_int_equal(back.made.ns, card.made.ns);
	assert_true(back.has_share);
	assert_false(back.used);
	assert_memory_equal(back.share, card.share, sizeof card.share);
	assert_int_equal(ol_store_card_find(t.s, &other, &back),
			 OL_ERR_UNKNOWN);
}

static void test_verifying_erases_the_share_of_that_card_alone(void **state)
{
	struct ol_store_settings s;
	struct ol_store_card one = sample_card(1), two = sample_card(50);

	(void)state;
	sample_add_line(&t, 1);
	sample_add_line(&t, 50);
	s = sample_line(1).settings;
	assert_int_equal(ol_store_line_set(t.s, 1, &s), 0);
	assert_int_equal(ol_store_card_find(t.s, &one.id, &one), 0);
	assert_true(one.has_share); /* not before */
	s.verified = true;
	assert_int_equal(ol_store_line_set(t.s, 1, &s), 0);
	assert_int_equal(ol_store_line_set(t.s, 1, &s), 0);
	assert_int_equal(ol_store_card_find(t.s, &one.id, &one), 0);
	assert_false(one.has_share);
	assert_true(one.used);
	assert_int_equal(ol_store_card_find(t.s, &two.id, &two), 0);
	assert_true(two.has_share);
}

/* ---- calls ------------------------------------------------------------ */

static void test_calls_are_listed_newest_first_in_pages(void **state)
{
	struct ol_store_call call, page[4];
	uint64_t before = 0;
	unsigned next = 10;
	size_t n;

	(void)state;
	assert_int_equal(ol_store_call_list(t.s, 0, 0, page, 4, &n), 0);
	assert_int_equal(n, 0);
	for (unsigned k = 1; k <= 10; k++) {
		call = sample_call(k);
		assert_int_equal(ol_store_call_add(t.s, &call), 0);
		assert_int_equal(call.seq, k);
	}
	sample_reopen(&t);
	do {
		assert_int_equal(
			ol_store_call_list(t.s, before, 0, page, 4, &n), 0);
		for (size_t k = 0; k < n; k++) {
			struct ol_store_call want = sample_call(next);

			assert_int_equal(page[k].seq, next--);
			assert_same_call(&page[k], &want);
		}
		if (n > 0)
			before = page[n - 1].seq;
	} while (n > 0);
	assert_int_equal(next, 0);
}

static void test_the_calls_of_one_line_can_be_asked_for(void **state)
{
	struct ol_store_call call, page[10];
	size_t n;

	(void)state;
	for (unsigned k = 1; k <= 10; k++) {
		call = sample_call(k);
		assert_int_equal(ol_store_call_add(t.s, &call), 0);
	}
	assert_int_equal(ol_store_call_list(t.s, 0, 2, page, 10, &n), 0);
	assert_int_equal(n, 4); /* 10, 7, 4, 1 */
	for (size_t k = 0; k < n; k++)
		assert_int_equal(page[k].seq, 10 - 3 * k);
	assert_int_equal(ol_store_call_list(t.s, 0, 9, page, 10, &n), 0);
	assert_int_equal(n, 0);
}

/* What is known of a call is one row from its beginning to its end, whatever
 * its id is meanwhile; a kill leaves it as it was known. */
static void test_a_call_that_lasts_is_one_row_until_it_is_over(void **state)
{
	struct ol_store_call call = sample_call(3), want, page[4], got;
	size_t n;

	(void)state;
	call.line = 1;
	call.state = OL_STORE_CALL_LASTS;
	assert_int_equal(ol_store_call_add(t.s, &call), 0);
	assert_int_equal(call.seq, 1);
	call.id.b[0] = 77; /* theirs is the smaller of two that cross */
	assert_int_equal(ol_store_call_add(t.s, &call), 0);
	assert_int_equal(call.seq, 1);
	sample_reopen(&t);
	assert_int_equal(ol_store_call_list(t.s, 0, 0, page, 4, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(ol_store_call_left(t.s, 1, &got), 0);
	assert_same_call(&got, &call);
	assert_int_equal(ol_store_call_left(t.s, 2, &got), OL_ERR_UNKNOWN);
	want = call;
	want.state = OL_STORE_CALL_OVER;
	want.seq = 0;
	assert_int_equal(ol_store_call_add(t.s, &want), 0);
	assert_int_equal(want.seq, 1);
	assert_int_equal(ol_store_call_left(t.s, 1, &got), OL_ERR_UNKNOWN);
	assert_int_equal(ol_store_call_list(t.s, 0, 0, page, 4, &n), 0);
	assert_int_equal(n, 1);
	assert_same_call(&page[0], &want);
}

static size_t missed_are(const uint64_t *want, uint16_t line, ol_date until)
{
	struct ol_store_call page[10];
	size_t n, k;

	assert_int_equal(
		ol_store_call_missed(t.s, 0, line, until, page, 10, &n), 0);
	for (k = 0; k < n; k++)
		assert_int_equal(page[k].seq, want[k]);
	return n;
}

static void test_a_missed_call_stays_until_somebody_takes_note(void **state)
{
	static const uint64_t all[] = { 6, 4, 2 }, line2[] = { 4 },
			      early[] = { 4, 2 }, left[] = { 6, 2 };
	const ol_date any = { 0 };
	struct ol_store_call call, page[10];
	uint64_t count;
	size_t n;

	(void)state;
	for (unsigned k = 1; k <= 6; k++) {
		call = sample_call(k);
		call.missed = k % 2 == 0;
		assert_int_equal(ol_store_call_add(t.s, &call), 0);
	}
	sample_reopen(&t);
	assert_int_equal(ol_store_call_missed_count(t.s, &count), 0);
	assert_int_equal(count, 3);
	assert_int_equal(missed_are(all, 0, any), 3);
	assert_int_equal(missed_are(line2, sample_call(4).line, any), 1);
	assert_int_equal(missed_are(early, 0, (ol_date){ 305 }), 2);
	call = sample_call(4);
	assert_int_equal(ol_store_call_note(t.s, &call.id, any, "anna",
					    (ol_date){ 77 }, &count),
			 0);
	assert_int_equal(count, 1);
	sample_reopen(&t);
	assert_int_equal(missed_are(left, 0, any), 2);
	assert_int_equal(ol_store_call_list(t.s, 5, 0, page, 1, &n), 0);
	assert_string_equal(page[0].noted_by, "anna");
	assert_int_equal(page[0].noted_at.ns, 77);
	assert_false(page[0].missed);
	/* Once noted it stays so, whatever is written of the call. */
	page[0].missed = true;
	assert_int_equal(ol_store_call_set(t.s, &page[0]), 0);
	assert_int_equal(missed_are(left, 0, any), 2);
	assert_int_equal(ol_store_check(t.path, t.key), 0);
}

static void test_a_note_is_taken_of_what_waits_and_nothing_else(void **state)
{
	struct ol_store_call call = sample_call(1), lasts = sample_call(2);
	const ol_date any = { 0 }, now = { 1000 };
	uint64_t n;

	(void)state;
	assert_int_equal(ol_store_call_note(t.s, NULL, any, "b", now, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(ol_store_call_add(t.s, &call), 0);
	assert_int_equal(ol_store_call_note(t.s, &call.id, any, "b", now, &n),
			 OL_ERR_UNKNOWN); /* nobody missed it */
	lasts.missed = true;
	lasts.state = OL_STORE_CALL_LASTS;
	assert_int_equal(ol_store_call_add(t.s, &lasts), 0);
	assert_int_equal(ol_store_call_missed_count(t.s, &n), 0);
	assert_int_equal(n, 0); /* it is not over */
	for (unsigned k = 3; k < 9; k++) {
		call = sample_call(k);
		call.missed = true;
		assert_int_equal(ol_store_call_add(t.s, &call), 0);
	}
	/* What ended after one looked is not noted unseen. */
	assert_int_equal(ol_store_call_note(t.s, NULL, (ol_date){ 305 }, "b",
					    now, &n),
			 0);
	assert_int_equal(n, 3);
	assert_int_equal(ol_store_call_missed_count(t.s, &n), 0);
	assert_int_equal(n, 3);
	assert_int_equal(ol_store_call_note(t.s, &call.id, any, "b", now, &n),
			 0);
	assert_int_equal(ol_store_call_note(t.s, &call.id, any, "c", now, &n),
			 OL_ERR_UNKNOWN); /* it is noted */
}

/* A record that could not be made yet is not lost by the next call. */
static void test_a_record_is_due_until_it_is_made(void **state)
{
	struct ol_store_call due = sample_call(4), next = sample_call(5), got;

	(void)state;
	due.line = next.line = 2;
	due.state = OL_STORE_CALL_DUE;
	next.state = OL_STORE_CALL_LASTS;
	assert_int_equal(ol_store_call_add(t.s, &due), 0);
	assert_int_equal(ol_store_call_add(t.s, &next), 0);
	assert_int_equal(next.seq, 2);
	next.was_lost = true;
	assert_int_equal(ol_store_call_add(t.s, &next), 0);
	assert_int_equal(next.seq, 2);
	sample_reopen(&t);
	assert_int_equal(ol_store_call_left(t.s, 2, &got), 0);
	assert_same_call(&got, &due);
	got.state = OL_STORE_CALL_OVER;
	assert_int_equal(ol_store_call_set(t.s, &got), 0);
	assert_int_equal(ol_store_call_left(t.s, 2, &got), 0);
	assert_same_call(&got, &next);
	got.seq = 99;
	assert_int_equal(ol_store_call_set(t.s, &got), OL_ERR_UNKNOWN);
}

static void test_a_call_is_found_by_its_line_and_id(void **state)
{
	struct ol_store_call call, got;

	(void)state;
	for (unsigned k = 1; k <= 20; k++) {
		call = sample_call(k);
		assert_int_equal(ol_store_call_add(t.s, &call), 0);
	}
	for (unsigned k = 1; k <= 20; k++) {
		call = sample_call(k);
		assert_int_equal(
			ol_store_call_find(t.s, call.line, &call.id, &got), 0);
		assert_same_call(&got, &call);
		assert_int_equal(ol_store_call_find(t.s, 9, &call.id, &got),
				 OL_ERR_UNKNOWN);
	}
	/* A ring that was lost with the line may come again. */
	call = sample_call(7);
	call.reason = 3;
	assert_int_equal(ol_store_call_add(t.s, &call), 0);
	assert_int_equal(ol_store_call_find(t.s, call.line, &call.id, &got), 0);
	assert_same_call(&got, &call);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_line_is_kept_with_its_secret),
		T(test_a_card_makes_one_line),
		T(test_a_line_refused_leaves_its_card_unused),
		T(test_handshake_numbers_only_rise),
		T(test_a_later_generation_replaces_the_secret),
		T(test_settings_are_changed_and_names_stay_apart),
		T(test_paths_are_changed),
		T(test_where_paths_were_seen_changes_nothing_else),
		T(test_a_card_is_found_by_its_id_alone),
		T(test_verifying_erases_the_share_of_that_card_alone),
		T(test_calls_are_listed_newest_first_in_pages),
		T(test_the_calls_of_one_line_can_be_asked_for),
		T(test_a_call_that_lasts_is_one_row_until_it_is_over),
		T(test_a_missed_call_stays_until_somebody_takes_note),
		T(test_a_note_is_taken_of_what_waits_and_nothing_else),
		T(test_a_record_is_due_until_it_is_made),
		T(test_a_call_is_found_by_its_line_and_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
