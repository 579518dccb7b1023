/* words: our items and theirs, from queue to acknowledged. */
#include "store/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "store/words_rows.h"
#include "test/support/item_sample.h"
#include "test/unit/store/sample.h"
#include "test/unit/store/story.h"

#define LINE 1

static struct sample t;
static struct ol_words_page page;
static struct ol_words_done done;
static struct ol_words_line w;
static struct story_item item;

static int set_up(void **state)
{
	(void)state;
	sample_open(&t);
	sample_add_line(&t, 1);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sample_close(&t);
	return 0;
}

static ol_date at(int64_t s)
{
	return (ol_date){ (INT64_C(1795000000) + s) * 1000000000 };
}

static void look(void)
{
	assert_int_equal(ol_words_line(t.s, LINE, &w), 0);
}

static int queue(ol_date now)
{
	return ol_words_queue(t.s, LINE, now, &item.salt, item.bytes, item.len,
			      &done);
}

static int take(uint64_t seq, ol_date now)
{
	return ol_words_take(t.s, LINE, seq, now, 0, &item.salt, item.bytes,
			     item.len, &item.digest, &done);
}

static int back(uint64_t seq, ol_date now)
{
	return ol_words_returned(t.s, LINE, seq, now, &item.salt, item.bytes,
				 item.len, &item.digest, &done);
}

static void queue_message(unsigned n, const char *text, int64_t ack_by)
{
	story_message(&item, true, n, text, ack_by);
	assert_int_equal(queue(at(n)), 0);
}

static void take_message(unsigned n, const char *text, int64_t ack_by)
{
	look();
	story_message(&item, false, n, text, ack_by);
	assert_int_equal(take(w.have + 1, at(n)), 0);
}

static void number(size_t max, uint64_t want_first, size_t want_n)
{
	uint64_t first;
	size_t n;

	assert_int_equal(ol_words_number(t.s, LINE, at(100), max, &first, &n),
			 0);
	assert_int_equal(first, want_first);
	assert_int_equal(n, want_n);
}

static void delivered(uint64_t up_to)
{
	uint64_t done_to;

	assert_int_equal(ol_words_delivered(t.s, LINE, up_to, at(200), at(190),
					    &done_to),
			 0);
	assert_int_equal(done_to, up_to);
}

static const struct ol_states *states_of(bool ours, unsigned n)
{
	struct ol_id id = story_id(ours, n);

	assert_int_equal(ol_words_find(t.s, LINE,
				       ours ? OL_WORDS_OURS : OL_WORDS_THEIRS,
				       &id, &page),
			 0);
	assert_int_equal(page.n, 1);
	return &page.row[0].states;
}

static void assert_content(const struct ol_words_row *row)
{
	assert_int_equal(row->len, item.len);
	assert_memory_equal(page.bytes + row->at, item.bytes, item.len);
	assert_memory_equal(row->salt.b, item.salt.b, OL_SALT_LEN);
	assert_true(ol_digest_equal(&row->digest, &item.digest));
}

/* ---- ours ------------------------------------------------------------- */

static void test_a_line_begins_with_nothing(void **state)
{
	(void)state;
	look();
	assert_int_equal(w.epoch, 1);
	assert_int_equal(w.last + w.have + w.queued + w.delivered, 0);
	assert_false(w.restored);
	assert_int_equal(ol_words_line(t.s, 2, &w), OL_ERR_UNKNOWN);
	story_message(&item, true, 1, "x", 0);
	assert_int_equal(ol_words_queue(t.s, 2, at(0), &item.salt, item.bytes,
					item.len, &done),
			 OL_ERR_UNKNOWN);
	assert_int_equal(ol_words_load(t.s, LINE, OL_WORDS_OURS, 1, &page), 0);
	assert_int_equal(page.n, 0);
	assert_int_equal(ol_words_due(t.s, &done.item), OL_ERR_UNKNOWN);
}

static void test_a_message_from_queued_to_acknowledged(void **state)
{
	struct ol_id id = story_id(true, 7);
	const struct ol_states *s;

	(void)state;
	queue_message(7, "are your ships moving?", 0);
	assert_int_equal(done.item.seq, 0);
	s = states_of(true, 7);
	assert_int_equal(ol_states_now(s), OL_STATE_QUEUED);
	assert_int_equal(s->at[OL_STATE_QUEUED].ours.ns, at(7).ns);
	assert_content(&page.row[0]);
	number(10, 1, 1);
	s = states_of(true, 7);
	assert_int_equal(ol_states_now(s), OL_STATE_SENT);
	assert_int_equal(s->at[OL_STATE_SENT].ours.ns, at(100).ns);
	assert_int_equal(page.row[0].seq, 1);
	delivered(1);
	s = states_of(true, 7);
	assert_int_equal(ol_states_now(s), OL_STATE_DELIVERED);
	assert_int_equal(s->at[OL_STATE_DELIVERED].ours.ns, at(200).ns);
	assert_int_equal(s->at[OL_STATE_DELIVERED].theirs.ns, at(190).ns);
	story_note(&item, false, 1, OL_NOTE_ACKNOWLEDGED, &id);
	assert_int_equal(take(1, at(300)), 0);
	assert_true(done.has_target);
	assert_true(ol_id_equal(&done.target.id, &id));
	assert_int_equal(ol_states_now(&done.target.states),
			 OL_STATE_ACKNOWLEDGED);
	s = states_of(true, 7);
	assert_int_equal(ol_states_now(s), OL_STATE_ACKNOWLEDGED);
	assert_int_equal(s->at[OL_STATE_ACKNOWLEDGED].ours.ns, at(300).ns);
	sample_reopen(&t);
	assert_int_equal(ol_states_now(states_of(true, 7)),
			 OL_STATE_ACKNOWLEDGED);
}

static void test_items_are_numbered_in_the_order_of_queueing(void **state)
{
	(void)state;
	for (unsigned k = 0; k < 10; k++)
		queue_message(20 - k, "x", 0);
	look();
	assert_int_equal(w.queued, 10);
	number(4, 1, 4);
	number(0, 5, 0);
	number(100, 5, 6);
	number(100, 11, 0);
	look();
	assert_int_equal(w.queued, 0);
	assert_int_equal(w.last, 10);
	assert_int_equal(ol_words_load(t.s, LINE, OL_WORDS_OURS, 3, &page), 0);
	assert_int_equal(page.n, 8);
	assert_int_equal(page.next, 0);
	for (unsigned k = 0; k < 8; k++) {
		struct ol_id id = story_id(true, 18 - k);

		assert_int_equal(page.row[k].seq, 3 + k);
		assert_true(ol_id_equal(&page.row[k].id, &id));
		assert_true(page.row[k].len > 0);
	}
}

static void test_what_is_loaded_comes_in_pages(void **state)
{
	static char text[30001];
	uint64_t from = 1;
	unsigned n = 0, pages = 0;

	(void)state;
	memset(text, 'x', sizeof text - 1);
	for (unsigned k = 0; k < 9; k++)
		queue_message(k, k % 2 ? "short" : text, 0);
	for (unsigned k = 9; k < 150; k++)
		queue_message(k, "short", 0);
	number(150, 1, 150);
	while (from != 0) {
		assert_int_equal(ol_words_load(t.s, LINE, OL_WORDS_OURS, from,
					       &page),
				 0);
		for (size_t k = 0; k < page.n; k++)
			assert_int_equal(page.row[k].seq, ++n);
		from = (uint64_t)page.next;
		pages++;
	}
	assert_int_equal(n, 150);
	assert_in_range(pages, 4, 6);
}

static void test_what_cannot_be_queued(void **state)
{
	struct ol_id unknown = story_id(false, 99);

	(void)state;
	queue_message(1, "once", 0);
	story_message(&item, true, 1, "twice", 0);
	assert_int_equal(queue(at(2)), OL_ERR_EXISTS);
	story_note(&item, true, 3, OL_NOTE_READ, &unknown);
	assert_int_equal(queue(at(3)), OL_ERR_UNKNOWN);
	item.bytes[0] ^= 0xff;
	assert_int_equal(queue(at(3)), OL_ERR_MALFORMED);
	look();
	assert_int_equal(w.queued, 1);
}

static void test_a_full_queue_takes_no_more(void **state)
{
	(void)state;
	look();
	w.queued = OL_WORDS_QUEUE_MAX - 1;
	assert_int_equal(ol_rows_set_line(t.s, LINE, &w), 0);
	queue_message(1, "the last", 0);
	story_message(&item, true, 2, "one more", 0);
	assert_int_equal(queue(at(2)), OL_ERR_FULL);
}

/* Every kind there is, both ways, and with it what is read of it. */
static void test_items_of_every_kind_are_kept(void **state)
{
	(void)state;
	take_message(1, "to be noted", 0);
	for (int k = OL_ITEM_MESSAGE; k < OL_ITEM_KINDS; k++) {
		struct ol_item it = ol_item_sample((enum ol_item_kind)k);

		if (k == OL_ITEM_NOTE || k == OL_ITEM_VERDICT)
			it.of = story_id(false, 1);
		story_item(&item, true, 50, &it);
		if (queue(at(k)))
			fail_msg("%s", ol_item_kind_name((enum ol_item_kind)k));
		assert_int_equal(done.item.kind, k);
		assert_int_equal(done.item.has_states,
				 k == OL_ITEM_MESSAGE ||
					 k == OL_ITEM_CODE_WORD);
		look();
		story_item(&item, false, 51, &it);
		assert_int_equal(take(w.have + 1, at(k)), 0);
		assert_int_equal(done.item.fate, OL_WORDS_KEPT);
	}
	look();
	assert_int_equal(w.unread, 2); /* the first one was noted */
	assert_int_equal(ol_words_books(t.s, LINE, 0, &page), 0);
	assert_int_equal(page.n, 4);
	assert_int_equal(page.row[0].kind, OL_ITEM_CODEBOOK);
	assert_int_equal(page.row[3].kind, OL_ITEM_CODEBOOK_AGREED);
	assert_int_equal(page.row[3].dir, OL_WORDS_THEIRS);
	assert_true(page.row[3].len > 0);
}

static void test_delivered_comes_in_steps_and_not_beyond(void **state)
{
	uint64_t done_to;

	(void)state;
	for (unsigned k = 0; k < OL_WORDS_BATCH + 20; k++)
		queue_message(k, "x", 0);
	number(OL_WORDS_BATCH + 20, 1, OL_WORDS_BATCH);
	number(OL_WORDS_BATCH, OL_WORDS_BATCH + 1, 20);
	assert_int_equal(ol_words_delivered(t.s, LINE, OL_WORDS_BATCH + 21,
					    at(0), at(0), &done_to),
			 OL_ERR_RANGE);
	assert_int_equal(ol_words_delivered(t.s, LINE, OL_WORDS_BATCH + 20,
					    at(0), at(0), &done_to),
			 0);
	assert_int_equal(done_to, OL_WORDS_BATCH);
	delivered(OL_WORDS_BATCH + 20);
	delivered(OL_WORDS_BATCH + 20); /* told again: nothing */
	/* Told of less: nothing either. */
	assert_int_equal(
		ol_words_delivered(t.s, LINE, 3, at(0), at(0), &done_to), 0);
	assert_int_equal(done_to, OL_WORDS_BATCH + 20);
}

/* ---- theirs ----------------------------------------------------------- */

static void test_their_items_are_taken_in_order_and_once(void **state)
{
	(void)state;
	story_message(&item, false, 1, "we are not", 0);
	assert_int_equal(take(2, at(1)), OL_ERR_STATE);
	assert_int_equal(take(0, at(1)), OL_ERR_STATE);
	assert_int_equal(take(1, at(1)), 0);
	assert_int_equal(done.item.fate, OL_WORDS_KEPT);
	assert_int_equal(take(1, at(2)), OL_ERR_STATE);
	/* The same under another number. */
	assert_int_equal(take(2, at(3)), 0);
	assert_int_equal(done.item.fate, OL_WORDS_REPEATED);
	look();
	assert_int_equal(w.have, 2);
	assert_int_equal(w.unread, 1);
	assert_int_equal(w.incidents, 0);
	states_of(false, 1);
	assert_int_equal(page.row[0].seq, 1);
	assert_content(&page.row[0]);
}

static void test_another_content_under_the_same_id_is_an_incident(void **state)
{
	(void)state;
	take_message(1, "yes", 0);
	story_message(&item, false, 1, "no", 0);
	assert_int_equal(take(2, at(2)), 0);
	assert_int_equal(done.item.fate, OL_WORDS_CLASHED);
	look();
	assert_int_equal(w.have, 2);
	assert_int_equal(w.incidents, 1);
	assert_int_equal(w.unread, 1);
	/* Both are there; the id means the first. */
	states_of(false, 1);
	assert_int_equal(page.row[0].seq, 1);
	{
		struct ol_words_ask ask = { .contents = true };

		assert_int_equal(ol_words_list(t.s, &ask, &page), 0);
	}
	assert_int_equal(page.n, 2);
	assert_content(&page.row[0]);
}

static void test_what_makes_no_sense_is_refused_and_counted(void **state)
{
	(void)state;
	story_message(&item, false, 1, "x", 0);
	item.bytes[0] ^= 0xff;
	assert_int_equal(take(1, at(1)), 0);
	assert_int_equal(done.item.fate, OL_WORDS_REFUSED);
	assert_int_equal(done.item.why, OL_WORDS_WHY_MALFORMED);
	/* Refused by the exchange: the content is not even looked at. */
	assert_int_equal(ol_words_take(t.s, LINE, 2, at(2), 9, &item.salt, NULL,
				       0, &item.digest, &done),
			 0);
	assert_int_equal(done.item.fate, OL_WORDS_REFUSED);
	assert_int_equal(done.item.why, 9);
	/* They have erased it: its digest. */
	assert_int_equal(ol_words_take(t.s, LINE, 3, at(2), 0, &item.salt, NULL,
				       0, &item.digest, &done),
			 0);
	assert_int_equal(done.item.fate, OL_WORDS_ERASED);
	look();
	assert_int_equal(w.have, 3);
	assert_int_equal(w.refused, 2);
	take_message(4, "and it goes on", 0);
	assert_int_equal(done.item.seq, 4);
}

static void test_notes_of_ours_and_when_they_arrived(void **state)
{
	struct ol_id id = story_id(false, 1);
	const struct ol_states *s;

	(void)state;
	take_message(1, "read me", 0);
	look();
	assert_int_equal(w.unread, 1);
	story_note(&item, true, 2, OL_NOTE_READ, &id);
	assert_int_equal(queue(at(10)), 0);
	assert_true(done.has_target);
	look();
	assert_int_equal(w.unread, 0);
	story_note(&item, true, 3, OL_NOTE_ACKNOWLEDGED, &id);
	assert_int_equal(queue(at(20)), 0);
	look();
	assert_int_equal(w.unread, 0);
	s = states_of(false, 1);
	assert_int_equal(ol_states_now(s), OL_STATE_ACKNOWLEDGED);
	assert_int_equal(s->at[OL_STATE_READ].ours.ns, at(10).ns);
	assert_int_equal(s->at[OL_STATE_ACKNOWLEDGED].theirs.ns, 0);
	number(2, 1, 2);
	delivered(2);
	s = states_of(false, 1);
	assert_int_equal(s->at[OL_STATE_READ].theirs.ns, at(190).ns);
	assert_int_equal(s->at[OL_STATE_ACKNOWLEDGED].theirs.ns, at(190).ns);
	/* Both notes are found with it. */
	assert_int_equal(ol_words_about(t.s, LINE, &id, 0, &page), 0);
	assert_int_equal(page.n, 2);
	assert_int_equal(page.row[0].what, OL_NOTE_READ);
	assert_int_equal(page.row[1].what, OL_NOTE_ACKNOWLEDGED);
}

static void test_retention_of_both_sides_is_seen(void **state)
{
	(void)state;
	story_retention(&item, true, 1, 30);
	assert_int_equal(queue(at(1)), 0);
	story_retention(&item, false, 1, 90);
	assert_int_equal(take(1, at(1)), 0);
	look();
	assert_int_equal(w.days_here, 30);
	assert_int_equal(w.days_there, 90);
}

/* ---- acknowledge-by ---------------------------------------------------- */

static void test_what_is_overdue_expires_once(void **state)
{
	struct ol_words_row row;
	struct ol_id id = story_id(false, 3);

	(void)state;
	queue_message(1, "a", at(1000).ns);
	take_message(2, "b", at(900).ns);
	take_message(3, "c", at(800).ns);
	queue_message(4, "d", 0);
	assert_int_equal(ol_words_due(t.s, &row), 0);
	assert_true(ol_id_equal(&row.id, &id));
	/* Acknowledged in time. */
	story_note(&item, true, 5, OL_NOTE_ACKNOWLEDGED, &id);
	assert_int_equal(queue(at(700)), 0);
	assert_int_equal(ol_words_due(t.s, &row), 0);
	assert_int_equal(row.states.ack_by.ns, at(900).ns);
	assert_int_equal(
		ol_words_expire(t.s, (ol_date){ at(900).ns - 1 }, &page), 0);
	assert_int_equal(page.n, 0);
	assert_int_equal(ol_words_expire(t.s, at(900), &page), 0);
	assert_int_equal(page.n, 1);
	assert_int_equal(page.row[0].row, row.row);
	assert_int_equal(ol_words_expire(t.s, at(950), &page), 0);
	assert_int_equal(page.n, 0);
	assert_int_equal(ol_states_now(states_of(false, 2)), OL_STATE_EXPIRED);
	assert_int_equal(ol_words_expire(t.s, at(5000), &page), 0);
	assert_int_equal(page.n, 1);
	assert_int_equal(page.next, 0);
	assert_int_equal(ol_words_due(t.s, &row), OL_ERR_UNKNOWN);
}

static void test_many_that_are_overdue_come_in_pages(void **state)
{
	struct ol_words_row row;
	unsigned n = 0;

	(void)state;
	for (unsigned k = 0; k < 100; k++) {
		take_message(k, "answer", at(5000 - (k * 37) % 100).ns);
		assert_int_equal(ol_words_due(t.s, &row), 0);
	}
	assert_int_equal(row.states.ack_by.ns, at(4901).ns);
	/* What was not kept does not count. */
	story_message(&item, false, 200, "forged", at(1).ns);
	assert_int_equal(take(500, at(0)), OL_ERR_STATE);
	assert_int_equal(ol_words_due(t.s, &row), 0);
	assert_int_equal(row.states.ack_by.ns, at(4901).ns);
	for (int64_t now = 4900; now <= 5000; now += 50) {
		do {
			assert_int_equal(ol_words_expire(t.s, at(now), &page),
					 0);
			n += (unsigned)page.n;
		} while (page.next != 0);
		assert_int_equal(n, now == 4900 ? 0 : (now == 4950 ? 50 : 100));
	}
	assert_int_equal(ol_words_due(t.s, &row), OL_ERR_UNKNOWN);
}

/* ---- what a restore lost ------------------------------------------------ */

static void test_what_the_counterpart_gives_back(void **state)
{
	struct ol_id id = story_id(true, 1);

	(void)state;
	queue_message(5, "queued when the backup was made", 0);
	/* A note came for a message that is lost. */
	story_note(&item, false, 1, OL_NOTE_READ, &id);
	assert_int_equal(take(1, at(5)), 0);
	assert_false(done.has_target);
	story_message(&item, true, 1, "lost", 0);
	assert_int_equal(back(2, at(9)), OL_ERR_STATE);
	assert_int_equal(back(1, at(9)), 0);
	assert_int_equal(done.item.fate, OL_WORDS_KEPT);
	assert_int_equal(ol_states_now(states_of(true, 1)), OL_STATE_READ);
	assert_content(&page.row[0]);
	/* The queued one had gone out before. */
	story_message(&item, true, 5, "queued when the backup was made", 0);
	assert_int_equal(back(2, at(9)), 0);
	assert_true(done.was_queued);
	look();
	assert_int_equal(w.queued, 0);
	assert_int_equal(w.last, 2);
	assert_int_equal(w.delivered, 2);
	assert_int_equal(ol_states_now(states_of(true, 5)), OL_STATE_DELIVERED);
	/* Its content is forgotten there. */
	assert_int_equal(ol_words_returned(t.s, LINE, 3, at(9), &item.salt,
					   NULL, 0, &item.digest, &done),
			 0);
	assert_int_equal(done.item.fate, OL_WORDS_ERASED);
	/* It says that we said something else. */
	story_message(&item, true, 1, "never said", 0);
	assert_int_equal(back(4, at(9)), 0);
	assert_int_equal(done.item.fate, OL_WORDS_CLASHED);
	item.bytes[0] ^= 0xff;
	assert_int_equal(back(5, at(9)), 0);
	assert_int_equal(done.item.fate, OL_WORDS_REFUSED);
	look();
	assert_int_equal(w.last, 5);
	assert_int_equal(w.incidents, 1);
	/* New ones go on behind. */
	queue_message(9, "new", 0);
	number(9, 6, 1);
}

static void test_a_restored_store_says_so_on_every_line(void **state)
{
	struct ol_ledger_head held;

	(void)state;
	sample_add_line(&t, 50);
	queue_message(1, "x", 0);
	ol_store_close(t.s);
	t.s = NULL;
	assert_int_equal(ol_store_mark_restored(t.path), 0);
	assert_int_equal(ol_store_check(t.path, t.key), 0);
	sample_reopen(&t);
	look();
	assert_true(w.restored);
	assert_int_equal(w.queued, 1);
	assert_int_equal(ol_words_line(t.s, 2, &w), 0);
	assert_true(w.restored);
	/* A new epoch is above the one there, and ends it, for its line. */
	assert_int_equal(ol_words_epoch(t.s, LINE, at(0), 1, &w.their_head),
			 OL_ERR_RANGE);
	held = (struct ol_ledger_head){ w.head.seq + 10, { { 3 } } };
	assert_int_equal(ol_words_epoch(t.s, LINE, at(0), 2, &held), 0);
	sample_reopen(&t);
	look();
	assert_false(w.restored);
	assert_int_equal(w.head.seq, held.seq + 1); /* none given again */
	assert_int_equal(w.epoch, 2);
	assert_int_equal(ol_words_line(t.s, 2, &w), 0);
	assert_true(w.restored);
}

static void test_their_heads_are_kept_and_only_grow(void **state)
{
	struct ol_ledger_head head = { .seq = 5, .hash = { { 1 } } };
	struct ol_digest mac = { { 2 } };
	bool yes;

	(void)state;
	assert_int_equal(ol_words_head(t.s, LINE, at(1), &head, &mac), 0);
	head.seq = 4;
	assert_int_equal(ol_words_head(t.s, LINE, at(1), &head, &mac),
			 OL_ERR_RANGE);
	head.seq = 6;
	assert_int_equal(ol_words_head(t.s, LINE, at(2), &head, &mac), 0);
	look();
	assert_int_equal(w.their_head.seq, 6);
	assert_true(ol_digest_equal(&w.their_head.hash, &head.hash));
	assert_true(ol_digest_equal(&w.their_mac, &mac));
	assert_int_equal(w.their_date.ns, at(2).ns);
	/* Both entries can be asked for. */
	assert_int_equal(w.head.seq, 2);
	assert_int_equal(ol_words_is_entry(t.s, LINE, &w.head, &yes), 0);
	assert_true(yes);
	w.head.seq = 1;
	assert_int_equal(ol_words_is_entry(t.s, LINE, &w.head, &yes), 0);
	assert_false(yes);
	w.head.seq = 3;
	assert_int_equal(ol_words_is_entry(t.s, LINE, &w.head, &yes), 0);
	assert_false(yes);
}

/* A counterpart that was restored as well may hold one that we lost. */
static void test_an_entry_that_a_restore_lost_is_no_changed_one(void **state)
{
	struct ol_ledger_head held = { .seq = 9, .hash = { { 7 } } }, head;
	static const struct {
		const char *why;
		uint64_t seq;
		uint8_t hash;
		bool yes;
	} row[] = {
		{ "the one that the epoch names", 9, 7, true },
		{ "another at its number", 9, 8, false },
		{ "one of those before it", 5, 1, true },
		{ "the first that was lost", 2, 1, true },
		{ "one that is there, with another hash", 1, 1, false },
		{ "the epoch's own number", 10, 7, false },
		{ "one behind it", 11, 7, false },
	};
	size_t i;
	bool yes;

	(void)state;
	assert_int_equal(ol_words_incident(t.s, LINE, at(1), 1, &held.hash), 0);
	assert_int_equal(ol_words_epoch(t.s, LINE, at(2), 2, &held), 0);
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		head.seq = row[i].seq;
		memset(&head.hash, 0, sizeof head.hash);
		head.hash.b[0] = row[i].hash;
		assert_int_equal(ol_words_is_entry(t.s, LINE, &head, &yes), 0);
		if (yes != row[i].yes)
			fail_msg("%s", row[i].why);
	}
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_line_begins_with_nothing),
		T(test_an_entry_that_a_restore_lost_is_no_changed_one),
		T(test_a_message_from_queued_to_acknowledged),
		T(test_items_are_numbered_in_the_order_of_queueing),
		T(test_what_is_loaded_comes_in_pages),
		T(test_what_cannot_be_queued),
		T(test_a_full_queue_takes_no_more),
		T(test_items_of_every_kind_are_kept),
		T(test_delivered_comes_in_steps_and_not_beyond),
		T(test_their_items_are_taken_in_order_and_once),
		T(test_another_content_under_the_same_id_is_an_incident),
		T(test_what_makes_no_sense_is_refused_and_counted),
		T(test_notes_of_ours_and_when_they_arrived),
		T(test_retention_of_both_sides_is_seen),
		T(test_what_is_overdue_expires_once),
		T(test_many_that_are_overdue_come_in_pages),
		T(test_what_the_counterpart_gives_back),
		T(test_a_restored_store_says_so_on_every_line),
		T(test_their_heads_are_kept_and_only_grow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
