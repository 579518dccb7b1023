/* Commitments: what desks propose and answer becomes items, and both ends
 * hold the same of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "daemon/words_commitments.h"
#include "test/unit/daemon/ends.h"

static struct ol_item item;

/* Asks for a new one, which has a text. */
static void promise(const char *text)
{
	ask(OL_DO_COMMITMENT);
	say("en", text);
}

static void change(struct ol_id of)
{
	ask(OL_DO_COMMITMENT)->promise.commitment = of;
}

static void answer(struct ol_id to, bool accepted)
{
	ask(OL_DO_VERDICT)->message = to;
	rq.accepted = accepted;
	if (!accepted)
		say("en", "not so");
}

/* The item that was made last. */
static const struct ol_item_commitment *said(void)
{
	assert_int_equal(ol_item_read(&item, made.bytes, made.len), 0);
	assert_int_equal(item.kind, OL_ITEM_COMMITMENT);
	return &item.commitment;
}

static void stands(unsigned i, struct ol_id of, struct ol_accord *a)
{
	struct ol_words_proposals all;

	assert_int_equal(ol_words_proposals_read(&all, end[i].s, 1, &page), 0);
	ol_words_proposals_of(&all, &of, i == 0, a);
	ol_words_proposals_free(&all);
}

/* Both ends hold that this one is agreed. */
static void agreed(struct ol_id of, struct ol_id is)
{
	struct ol_accord a;
	struct ol_id at;

	for (unsigned i = 0; i < 2; i++) {
		stands(i, of, &a);
		at = ol_accord_agreed(&a);
		assert_true(ol_id_equal(&at, &is));
	}
}

static const struct ol_id none;

static void test_a_promise_is_made_changed_and_done(void **state)
{
	struct ol_id id, due, done;

	(void)state;
	promise("The bridge opens.");
	say("fr", "Le pont ouvrira.");
	rq.promise.due.ns = NOW + 100 * SECOND;
	id = written(0);
	assert_int_equal(said()->owner, OL_OWNER_AUTHOR);
	assert_true(ol_id_equal(&item.of, &id));
	agreed(id, none);
	answer(id, true);
	(void)written(1);
	agreed(id, id);

	/* The other end asks for a later day: still the first one's promise. */
	change(id);
	rq.promise.due.ns = NOW + 200 * SECOND;
	due = written(1);
	assert_int_equal(said()->owner, OL_OWNER_OTHER);
	assert_int_equal(item.texts.n, 2);
	assert_true(ol_id_equal(&said()->after, &id));
	answer(due, true);
	(void)written(0);
	agreed(id, due);

	/* Any proposal names the commitment. */
	change(due);
	rq.promise.state = OL_DESK_PROMISE_DONE;
	done = written(0);
	assert_int_equal(said()->owner, OL_OWNER_AUTHOR);
	assert_true(said()->due.ns == NOW + 200 * SECOND);
	assert_true(ol_id_equal(&item.of, &id));
	agreed(id, due);
	answer(done, true);
	(void)written(1);
	agreed(id, done);
}

static void test_what_is_contested_stays_as_it_was(void **state)
{
	struct ol_id id, theirs;

	(void)state;
	promise("Both withdraw by noon.");
	rq.promise.owner = OL_DESK_OWNER_BOTH;
	id = written(0);
	answer(id, true);
	(void)written(1);
	change(id);
	rq.promise.state = OL_DESK_PROMISE_DONE;
	theirs = written(1);
	assert_int_equal(said()->owner, OL_OWNER_BOTH);
	answer(theirs, false);
	(void)written(0);
	agreed(id, id);
	answer(theirs, true);
	assert_refused("answered before");
}

static void test_of_two_that_cross_the_first_office_s_goes_before(void **state)
{
	struct ol_id id, ours, theirs;

	(void)state;
	promise("The valve closes.");
	id = written(0);
	answer(id, true);
	(void)written(1);
	change(id);
	say("en", "The valve closes at six.");
	ours = written(0);
	change(id);
	say("en", "The valve closes at seven.");
	theirs = written(1);
	answer(theirs, true);
	assert_refused("our own proposal waits");
	answer(ours, true);
	(void)written(1);
	agreed(id, ours);
	answer(theirs, true);
	assert_refused("overtaken");
}

static void test_what_makes_no_sense_is_refused_by_name(void **state)
{
	struct ol_id id, message;

	(void)state;
	ask(OL_DO_SEND);
	say("en", "no promise");
	message = written(0);
	ask(OL_DO_COMMITMENT);
	assert_refused("it needs a text");
	promise("x");
	rq.promise.due.ns = NOW;
	assert_refused("over already");
	promise("x");
	rq.promise.state = OL_DESK_PROMISE_DONE;
	assert_refused("a new commitment is open");
	change(message);
	assert_refused("that is no commitment");
	change((struct ol_id){ { 7 } });
	assert_refused("there is no message 07");
	promise("x");
	id = written(0);
	answer(id, true);
	assert_refused("it is ours");
	ask(OL_DO_VERDICT)->message = id;
	refused_at(1, "why it is contested");
	promise("y");
	say("en", "twice");
	assert_refused("two texts in one language");
	/* Each of them left nothing behind. */
	assert_int_equal(ol_words_commitments(end[0].s, 1, 0, &page), 0);
	assert_int_equal(page.n, 1);
}

/* The clock of a machine may be set back. */
static void test_a_change_from_an_earlier_date_is_not_made(void **state)
{
	struct ol_id id;

	(void)state;
	promise("x");
	id = written(0);
	change(id);
	rq.promise.state = OL_DESK_PROMISE_WITHDRAWN;
	(void)written(0);
	date.ns -= 1000 * SECOND;
	change(id);
	assert_refused("clock was set back");
}

int main(void)
{
#define T(test) \
	cmocka_unit_test_setup_teardown(test, ends_set_up, ends_tear_down)
	const struct CMUnitTest tests[] = {
		T(test_a_promise_is_made_changed_and_done),
		T(test_what_is_contested_stays_as_it_was),
		T(test_of_two_that_cross_the_first_office_s_goes_before),
		T(test_what_makes_no_sense_is_refused_by_name),
		T(test_a_change_from_an_earlier_date_is_not_made),
	};

	return cmocka_run_group_tests_name("daemon_commitments", tests, NULL,
					   NULL);
}
