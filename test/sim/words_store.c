/* Two offices' words on two real stores, on disks whose power is cut at any
 * write, over a line that breaks, and put back to an older state now and then:
 * what was told to be kept is kept, what was told to be delivered is on the
 * other disk, nothing is there twice, and at the end both have the same.
 *
 *   sim_words_store [RUNS [SEED]]
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
#include "record/exchange.h"
#include "seal/secret.h"
#include "store/audit.h"
#include "store/words.h"
#include "test/unit/store/cutdisk.h"
#include "test/unit/store/sample.h"
#include "test/unit/store/story.h"

#define LINE 1
#define SAID 400   /* messages of one end in a run  */
#define FLIGHT 256 /* that are on their way         */
#define ACTIONS 400
#define BACKUP 1 /* slots of the disks; 0: empty */

static unsigned runs = 8;
static uint64_t seed = 1;

struct message {
	size_t len;
	uint8_t bytes[OL_SAY_MAX];
};

struct end {
	unsigned disk; /* 0 or 1 */
	char path[SCRATCH_PATH];
	struct ol_store *s; /* NULL: it is dead */
	struct ol_exchange *x;
	unsigned said[SAID]; /* numbers of messages told to be queued */
	size_t n_said;
	unsigned next; /* number of the next message or note */
	bool has_backup;
	struct message out[FLIGHT]; /* to the other */
	size_t from, n;
};

static struct scratch folder;
static struct end end[2];
static struct ol_prng lot;
static struct ol_prng sealing;
static struct ol_random rnd;
static ol_instant now;
static unsigned n_cuts, n_restores;
static const uint8_t key[OL_KEY_LEN] = { 9 };
static struct ol_words_page page;

static ol_date date(void)
{
	return (ol_date){ INT64_C(1795000000000000000) +
			  (int64_t)now.us * 1000 };
}

static struct end *other(const struct end *e)
{
	return &end[1 - e->disk];
}

static bool by_chance(unsigned percent)
{
	return ol_prng_below(&lot, 100) < percent;
}

/* ---- life and death --------------------------------------------------- */

static void line_of(const struct end *e, struct ol_words_line *w)
{
	assert_int_equal(ol_words_line(e->s, LINE, w), 0);
}

static void start(struct end *e)
{
	struct ol_exchange_start at = { .own[0] = (uint8_t)(1 + e->disk),
					.peer[0] = (uint8_t)(2 - e->disk) };
	struct ol_words_line w;

	assert_int_equal(ol_store_open(&e->s, e->path, false, key, &rnd), 0);
	line_of(e, &w);
	at.epoch = w.epoch;
	at.restored = w.restored;
	at.queued = w.queued;
	at.last = w.last;
	at.delivered = w.delivered;
	at.have = w.have;
	at.head = w.head;
	at.held = w.their_head;
	e->x = ol_exchange_new(&at);
	assert_non_null(e->x);
}

static void stop(struct end *e)
{
	ol_exchange_free(e->x);
	ol_store_close(e->s);
	e->x = NULL;
	e->s = NULL;
}

/* The line comes up between two that live; what was on its way is lost. */
static void meet(void)
{
	for (unsigned k = 0; k < 2; k++)
		end[k].n = 0;
	if (!end[0].s || !end[1].s)
		return;
	for (unsigned k = 0; k < 2; k++) {
		ol_exchange_down(end[k].x);
		ol_exchange_up(end[k].x);
	}
}

/* What an end shows as delivered is on the other's disk, at any time. */
static void assert_nothing_shown_is_gone(void)
{
	struct ol_words_line w[2];

	line_of(&end[0], &w[0]);
	line_of(&end[1], &w[1]);
	assert_true(w[0].delivered <= w[1].have);
	assert_true(w[1].delivered <= w[0].have);
	for (unsigned k = 0; k < 2; k++)
		for (size_t j = 0; j < end[k].n_said; j++) {
			struct ol_id id = story_id(k == 0, end[k].said[j]);

			if (ol_words_find(end[k].s, LINE, OL_WORDS_OURS, &id,
					  &page))
				fail_msg("end %u lost %u", k, end[k].said[j]);
		}
}

static void revive(struct end *e)
{
	static const enum cutdisk_tear tear[] = { CUTDISK_NOTHING,
						  CUTDISK_PREFIX, CUTDISK_ANY };

	n_cuts++;
	stop(e);
	cutdisk_use(e->disk);
	cutdisk_power(tear[ol_prng_below(&lot, 3)], &lot);
	start(e);
	assert_nothing_shown_is_gone();
	meet();
}

/* An error is a cut: then the end is dead, and lives again at once. */
static bool survived(struct end *e, int err)
{
	cutdisk_use(e->disk);
	if (!cutdisk_is_cut()) {
		assert_int_equal(err, 0);
		return true;
	}
	revive(e);
	return false;
}

/* ---- words ------------------------------------------------------------ */

static int queue(struct end *e, const struct story_item *item)
{
	struct ol_words_done done;
	int err = ol_words_queue(e->s, LINE, date(), &item->salt, item->bytes,
				 item->len, &done);

	if (!err)
		ol_exchange_queued(e->x, 1);
	return err;
}

static void say(struct end *e)
{
	static struct story_item item;
	static char text[12001];
	size_t len = by_chance(90) ? 1 + ol_prng_below(&lot, 200)
				   : 1 + ol_prng_below(&lot, 12000);
	unsigned n = e->next++;

	if (e->n_said == SAID)
		return;
	memset(text, 'x', len);
	text[len] = 0;
	story_message(&item, e->disk == 0, n, text, 0);
	if (survived(e, queue(e, &item)))
		e->said[e->n_said++] = n;
}

/* A note about one of theirs, as a desk would make it. */
static int note(struct end *e, const struct ol_id *of)
{
	static struct story_item item;

	story_note(&item, e->disk == 0, e->next++,
		   by_chance(50) ? OL_NOTE_READ : OL_NOTE_ACKNOWLEDGED, of);
	return queue(e, &item);
}

/* ---- jobs ------------------------------------------------------------- */

static int load(struct end *e, const struct ol_exchange_job *j)
{
	enum ol_words_dir dir = j->theirs ? OL_WORDS_THEIRS : OL_WORDS_OURS;
	uint64_t from = j->seq;
	int err;

	do {
		err = ol_words_load(e->s, LINE, dir, from, &page);
		for (size_t k = 0; !err && k < page.n; k++) {
			const struct ol_words_row *row = &page.row[k];
			const uint8_t *p = page.bytes + row->at;

			if (row->seq > j->last ||
			    !ol_exchange_loaded(e->x, row->seq, &row->salt,
						row->len ? p : NULL, row->len,
						&row->digest))
				return 0;
		}
		from = (uint64_t)page.next;
	} while (!err && from != 0);
	return err;
}

static int take(struct end *e, const struct ol_exchange_job *j)
{
	struct ol_words_done done;
	int err = ol_words_take(e->s, LINE, j->seq, date(),
				j->oversize ? OL_WORDS_WHY_OVERSIZE : 0,
				&j->salt, j->bytes, j->len, &j->digest, &done);

	ol_exchange_taken(e->x, now, j->seq, err, date());
	if (!err && done.item.kind == OL_ITEM_MESSAGE && by_chance(30))
		err = note(e, &done.item.id);
	return err;
}

static int deliver(struct end *e, const struct ol_exchange_job *j)
{
	uint64_t to = 0;
	int err;

	do
		err = ol_words_delivered(e->s, LINE, j->seq, date(), j->date,
					 &to);
	while (!err && to < j->seq);
	ol_exchange_delivered(e->x, now, err, to);
	return err;
}

static int do_job(struct end *e, const struct ol_exchange_job *j)
{
	struct ol_words_done done;
	struct ol_digest root;
	uint64_t first;
	size_t n = 0;
	bool same;
	int err = 0;

	switch (j->kind) {
	case OL_EXCHANGE_NUMBER:
		err = ol_words_number(e->s, LINE, date(), j->n, &first, &n);
		ol_exchange_numbered(e->x, now, err, n);
		return err;
	case OL_EXCHANGE_LOAD:
		err = load(e, j);
		ol_exchange_load_end(e->x, now, err);
		return err;
	case OL_EXCHANGE_TAKE:
		return take(e, j);
	case OL_EXCHANGE_DELIVERED:
		return deliver(e, j);
	case OL_EXCHANGE_RETURN:
		err = ol_words_returned(e->s, LINE, j->seq, date(), &j->salt,
					j->bytes, j->len, &j->digest, &done);
		ol_exchange_kept(e->x, now, j->seq, err, done.was_queued);
		return err;
	case OL_EXCHANGE_EPOCH:
		err = ol_words_epoch(e->s, LINE, date(), j->epoch, &j->head);
		ol_exchange_opened(e->x, now, err, j->epoch);
		return err;
	case OL_EXCHANGE_HOLD:
		return ol_words_head(e->s, LINE, date(), &j->head, &j->mac);
	case OL_EXCHANGE_CHECK:
		err = ol_words_is_entry(e->s, LINE, &j->head, &same);
		ol_exchange_checked(e->x, same);
		return err;
	case OL_EXCHANGE_ROOT:
		err = ol_words_root(e->s, LINE,
				    j->theirs ? OL_WORDS_THEIRS : OL_WORDS_OURS,
				    j->seq, j->n, &root);
		ol_exchange_rooted(e->x, err, &root);
		return err;
	case OL_EXCHANGE_INCIDENT:
		fail_msg("an incident at %u", (unsigned)j->seq);
	}
	return 0;
}

/* ---- the line --------------------------------------------------------- */

static bool work(struct end *e)
{
	struct ol_exchange_job j;
	struct ol_words_line w;
	bool moved = false;

	while (ol_exchange_job(e->x, now, &j)) {
		bool worth = j.kind != OL_EXCHANGE_HOLD;

		if (!survived(e, do_job(e, &j)))
			return true;
		line_of(e, &w);
		ol_exchange_head(e->x, &w.head, worth);
		moved = true;
	}
	while (e->n < FLIGHT) {
		struct message *m = &e->out[(e->from + e->n) % FLIGHT];

		m->len = ol_exchange_say(e->x, now, m->bytes);
		if (m->len == 0)
			break;
		e->n++;
		moved = true;
	}
	return moved;
}

static bool hear(struct end *e)
{
	struct end *o = other(e);
	struct message *m = &o->out[o->from];

	if (o->n == 0)
		return false;
	o->from = (o->from + 1) % FLIGHT;
	o->n--;
	ol_exchange_hear(e->x, now, m->bytes, m->len);
	work(e);
	return true;
}

/* For a while, or (0) until nothing moves any more. */
static void run(unsigned n)
{
	bool moved = true;

	for (unsigned k = 0; moved && (n == 0 || k < n); k++) {
		moved = work(&end[0]);
		moved |= work(&end[1]);
		moved |= hear(&end[0]);
		moved |= hear(&end[1]);
	}
	now = ol_after(now, 200000);
}

/* ---- a run ------------------------------------------------------------ */

/* What both ends have lost is no longer expected: it was on no disk. */
static void forget_lost(struct end *e)
{
	size_t kept = 0;

	for (size_t k = 0; k < e->n_said; k++) {
		struct ol_id id = story_id(e->disk == 0, e->said[k]);

		if (!ol_words_find(e->s, LINE, OL_WORDS_OURS, &id, &page) ||
		    !ol_words_find(other(e)->s, LINE, OL_WORDS_THEIRS, &id,
				   &page))
			e->said[kept++] = e->said[k];
	}
	e->n_said = kept;
}

static void put_back(struct end *e)
{
	if (!e->has_backup)
		return;
	n_restores++;
	stop(e);
	cutdisk_use(e->disk);
	cutdisk_put_back(BACKUP);
	start(e);
	forget_lost(e);
	meet();
}

/* Until the two have met again, what the restored end shows may lie behind
 * what the other one shows: then it is whole. */
static void settle(void)
{
	for (unsigned k = 0; k < 2; k++) {
		cutdisk_use(k);
		cutdisk_cut_at(0);
	}
	for (unsigned k = 0; k < 200; k++)
		run(0);
}

static void act(bool may_restore)
{
	struct end *e = &end[ol_prng_below(&lot, 2)];
	unsigned dice = (unsigned)ol_prng_below(&lot, 100);

	if (dice < 35) {
		say(e);
	} else if (dice < 90) {
		run(1 + (unsigned)ol_prng_below(&lot, 30));
	} else if (dice < 93) {
		meet();
	} else if (dice < 98) {
		cutdisk_use(e->disk);
		cutdisk_cut_at(1 + (unsigned)ol_prng_below(&lot, 60));
	} else if (dice < 99) {
		cutdisk_use(e->disk);
		cutdisk_keep(BACKUP);
		e->has_backup = true;
	} else if (may_restore) {
		settle();
		for (unsigned k = (unsigned)ol_prng_below(&lot, 9); k > 0; k--)
			say(e);
		put_back(e);
		settle();
	}
}

static void make_end(unsigned k, struct sample *t)
{
	struct end *e = &end[k];

	memset(e, 0, sizeof *e);
	e->disk = k;
	scratch_path(e->path, &folder, k ? "b.db" : "a.db");
	assert_int_equal(ol_store_open(&t->s, e->path, true, key, &rnd), 0);
	sample_add_line(t, 1);
	ol_store_close(t->s);
}

static void assert_sound(const struct end *e)
{
	struct ol_audit a;

	ol_audit_begin(&a, LINE, NULL);
	while (!a.is_done)
		assert_int_equal(ol_audit_step(&a, e->s), 0);
	if (a.fault != OL_AUDIT_SOUND)
		fail_msg("end %u: %s: %d", e->disk, ol_audit_text(a.fault),
			 (int)a.where);
}

/* All of it is there, in the order in which it was said, once. */
static void assert_whole(const struct end *e, bool in_order)
{
	const struct end *o = other(e);
	struct ol_digest ours, theirs;
	struct ol_words_line w, there;
	uint64_t last = 0;

	line_of(e, &w);
	line_of(o, &there);
	assert_int_equal(w.queued, 0);
	assert_int_equal(w.delivered, w.last);
	assert_int_equal(there.have, w.last);
	assert_int_equal(w.incidents + w.refused, 0);
	assert_int_equal(
		ol_words_root(e->s, LINE, OL_WORDS_OURS, 1, w.last, &ours), 0);
	assert_int_equal(ol_words_root(o->s, LINE, OL_WORDS_THEIRS, 1, w.last,
				       &theirs),
			 0);
	assert_true(ol_digest_equal(&ours, &theirs));
	for (size_t k = 0; k < e->n_said; k++) {
		struct ol_id id = story_id(e->disk == 0, e->said[k]);

		if (ol_words_find(o->s, LINE, OL_WORDS_THEIRS, &id, &page))
			fail_msg("end %u: %u is lost", e->disk, e->said[k]);
		assert_int_equal(page.row[0].fate, OL_WORDS_KEPT);
		if (in_order)
			assert_true(page.row[0].seq > last);
		last = page.row[0].seq;
	}
}

static void one_run(uint64_t number, bool may_restore)
{
	static struct sample t;

	ol_prng_init(&lot, number);
	ol_prng_init(&sealing, number);
	now.us = 1000000;
	n_cuts = n_restores = 0;
	cutdisk_start();
	scratch_make(&folder);
	make_end(0, &t);
	make_end(1, &t);
	start(&end[0]);
	start(&end[1]);
	meet();
	for (unsigned k = 0; k < ACTIONS; k++)
		act(may_restore);
	settle();
	print_message("seed %llu: %zu and %zu said, %u cuts, %u restores\n",
		      (unsigned long long)number, end[0].n_said, end[1].n_said,
		      n_cuts, n_restores);
	for (unsigned k = 0; k < 2; k++) {
		assert_whole(&end[k], !may_restore);
		assert_sound(&end[k]);
	}
	stop(&end[0]);
	stop(&end[1]);
	cutdisk_end();
	scratch_remove(&folder);
}

static void test_cuts_at_either_end_lose_nothing(void **state)
{
	(void)state;
	for (unsigned k = 0; k < runs; k++)
		one_run(seed + k, false);
}

static void test_what_either_end_still_has_survives_a_restore(void **state)
{
	(void)state;
	for (unsigned k = 0; k < runs; k++)
		one_run(seed + 1000 + k, true);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cuts_at_either_end_lose_nothing),
		cmocka_unit_test(
			test_what_either_end_still_has_survives_a_restore),
	};

	if (argc > 1)
		runs = (unsigned)strtoul(argv[1], NULL, 10);
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 10);
	if (ol_seal_init())
		return 1;
	rnd = ol_prng_source(&sealing);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
