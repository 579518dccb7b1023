/* words: pages of items, search, the reader. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "store/reader.h"
#include "store/search.h"
#include "store/words.h"
#include "test/unit/store/sample.h"
#include "test/unit/store/story.h"

static struct sample t;
static struct ol_words_page page;
static struct ol_words_done done;
static struct story_item item;

static int set_up(void **state)
{
	(void)state;
	sample_open_two(&t);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sample_close(&t);
	return 0;
}

static void say(uint16_t line, bool ours, unsigned n, const char *text)
{
	struct ol_words_line w;

	story_message(&item, ours, n, text, 0);
	assert_int_equal(ol_words_line(t.s, line, &w), 0);
	if (ours)
		assert_int_equal(ol_words_queue(t.s, line, story_date(n),
						&item.salt, item.bytes,
						item.len, &done),
				 0);
	else
		assert_int_equal(ol_words_take(t.s, line, w.have + 1,
					       story_date(n), 0, &item.salt,
					       item.bytes, item.len,
					       &item.digest, &done),
				 0);
}

static void note(uint16_t line, unsigned n, enum ol_note_kind kind)
{
	struct ol_id of = story_id(false, n);

	story_note(&item, true, 1000 + n, kind, &of);
	assert_int_equal(ol_words_queue(t.s, line, story_date(1000 + n),
					&item.salt, item.bytes, item.len,
					&done),
			 0);
}

/* ---- lists ------------------------------------------------------------ */

static void test_a_list_has_what_was_asked_for(void **state)
{
	static const struct {
		const char *why;
		struct ol_words_ask ask;
		size_t n;
		int64_t first;
	} row[] = {
		{ "everything, newest first", { 0 }, 8, 8 },
		{ "oldest first", { .oldest_first = true }, 8, 1 },
		{ "one line", { .line = 2 }, 2, 4 },
		{ "ours", { .dirs = 1 << OL_WORDS_OURS }, 4, 8 },
		{ "theirs of a line",
		  { .line = 1, .dirs = 1 << OL_WORDS_THEIRS },
		  3,
		  6 },
		{ "messages", { .kinds = 1 << OL_ITEM_MESSAGE }, 6, 6 },
		{ "notes", { .kinds = 1 << OL_ITEM_NOTE }, 2, 8 },
		{ "unread of a line", { .line = 1, .unread = true }, 1, 5 },
		{ "unread of all", { .unread = true }, 2, 5 },
		{ "from a row on", { .from = 3 }, 3, 3 },
		{ "from a row on, upwards",
		  { .from = 3, .oldest_first = true },
		  6,
		  3 },
		{ "of a line that is not there", { .line = 9 }, 0, 0 },
	};

	(void)state;
	say(1, true, 1, "a");
	say(1, false, 2, "b");
	say(2, true, 3, "c");
	say(2, false, 4, "d");
	say(1, false, 5, "e");
	say(1, false, 6, "f");
	note(1, 2, OL_NOTE_READ);
	note(1, 6, OL_NOTE_ACKNOWLEDGED);
	for (size_t k = 0; k < sizeof row / sizeof row[0]; k++) {
		assert_int_equal(ol_words_list(t.s, &row[k].ask, &page), 0);
		if (page.n != row[k].n ||
		    (page.n > 0 && page.row[0].row != row[k].first))
			fail_msg("%s: %zu, %d", row[k].why, page.n,
				 (int)page.row[0].row);
		assert_int_equal(page.next, 0);
		assert_int_equal(page.len, 0);
	}
}

static void test_pages_of_a_list_follow_each_other(void **state)
{
	struct ol_words_ask ask = { .contents = true };
	int64_t want = 200;

	(void)state;
	for (unsigned k = 1; k <= 200; k++)
		say(1, k % 2, k, "a few words");
	do {
		assert_int_equal(ol_words_list(t.s, &ask, &page), 0);
		assert_true(page.n > 0);
		for (size_t k = 0; k < page.n; k++) {
			assert_int_equal(page.row[k].row, want--);
			assert_true(page.row[k].len > 0);
		}
		ask.from = page.next;
	} while (page.next != 0);
	assert_int_equal(want, 0);
}

/* ---- search ----------------------------------------------------------- */

static size_t find(uint16_t line, const char *query)
{
	int err = ol_search(t.s, line, query, 0, &page);

	if (err)
		fail_msg("%s: %d", query, err);
	assert_int_equal(page.next, 0);
	return page.n;
}

static void test_words_are_found_in_any_script_and_case(void **state)
{
	static const struct {
		const char *why, *query;
		size_t n;
	} row[] = {
		{ "a word", "harbour", 1 },
		{ "of another case", "HARBOUR", 1 },
		{ "two, in any order", "seven harbour", 1 },
		{ "one is not there", "harbour eight", 0 },
		{ "the part of one", "arbou", 1 },
		{ "sharp s", "STRASSE", 1 },
		{ "Cyrillic", "гавань", 1 },
		{ "Arabic", "ميناء", 1 },
		{ "Chinese", "港口", 1 },
		{ "Greek, final sigma", "ΛΙΜΈΝΑΣ", 1 },
		{ "full width", "ｈａｒｂｏｕｒ", 1 },
		{ "blanks around", "   harbour  ", 1 },
		{ "not over the end of a text", "seven straße", 0 },
		{ "nothing like it", "zeppelin", 0 },
	};

	(void)state;
	say(1, false, 1, "Three ships in the Harbour, at seven.");
	say(1, true, 2, "Große Straße 7");
	say(1, false, 3, "ГАВАНЬ закрыта");
	say(1, false, 4, "الميناء مغلق");
	say(1, false, 5, "港口关闭");
	say(1, false, 6, "ο λιμένας");
	for (size_t k = 0; k < sizeof row / sizeof row[0]; k++)
		if (find(0, row[k].query) != row[k].n)
			fail_msg("%s: %zu", row[k].why, page.n);
	assert_int_equal(find(1, "harbour"), 1);
	assert_int_equal(find(2, "harbour"), 0);
	assert_true(page.n == 0);
}

static void test_a_query_that_is_none(void **state)
{
	char large[OL_SEARCH_QUERY + 1];

	(void)state;
	memset(large, 'a', sizeof large - 1);
	large[sizeof large - 1] = 0;
	assert_int_equal(ol_search(t.s, 0, large, 0, &page), OL_ERR_RANGE);
	large[OL_SEARCH_QUERY - 1] = 0;
	assert_int_equal(ol_search(t.s, 0, large, 0, &page), 0);
	assert_int_equal(ol_search(t.s, 0, "", 0, &page), OL_ERR_MALFORMED);
	assert_int_equal(ol_search(t.s, 0, "  ", 0, &page), OL_ERR_MALFORMED);
	assert_int_equal(ol_search(t.s, 0, "\xff", 0, &page), OL_ERR_MALFORMED);
	/* More words than are looked for one by one. */
	say(1, true, 1, "a b c d e f g h i j k l m n o p q r");
	assert_int_equal(find(0, "r a b c d e f g h i j k l m n"), 1);
	assert_int_equal(find(0, "a b c d e f g h i j k l m n o p q r"), 1);
	assert_int_equal(find(0, "a b c d e f g h i j k l m n o q p r"), 0);
}

/* ---- verdicts ----------------------------------------------------------- */

static void say_theirs(unsigned n, const struct ol_item *it)
{
	struct ol_words_line w;

	story_item(&item, false, n, it);
	assert_int_equal(ol_words_line(t.s, 1, &w), 0);
	assert_int_equal(ol_words_take(t.s, 1, w.have + 1, story_date(n), 0,
				       &item.salt, item.bytes, item.len,
				       &item.digest, &done),
			 0);
}

static void judge(unsigned n, const struct ol_id *of,
		  enum ol_verdict_kind verdict)
{
	struct ol_item it = { .kind = OL_ITEM_VERDICT,
			      .seat = ol_words("duty"),
			      .of = *of,
			      .verdict = verdict };

	if (verdict == OL_VERDICT_CORRECTED) {
		it.texts.n = 1;
		it.texts.t[0].tag = ol_words("en");
		it.texts.t[0].text = ol_words("four ships");
	}
	say_theirs(n, &it);
}

static void test_a_read_back_has_the_newest_verdict_of_its_reader(void **state)
{
	struct ol_words_row confirm;
	uint8_t verdict;

	(void)state;
	say(1, true, 1, "three ships");
	confirm = done.item;
	say(2, true, 1, "three ships");
	assert_int_equal(ol_words_verdict(t.s, &confirm, &verdict), 0);
	assert_int_equal(verdict, 0);
	judge(2, &confirm.id, OL_VERDICT_CORRECTED);
	assert_int_equal(ol_words_verdict(t.s, &confirm, &verdict), 0);
	assert_int_equal(verdict, OL_VERDICT_CORRECTED);
	judge(3, &confirm.id, OL_VERDICT_ACCEPTED);
	assert_int_equal(ol_words_verdict(t.s, &confirm, &verdict), 0);
	assert_int_equal(verdict, OL_VERDICT_ACCEPTED);
	/* That under this id on another line is another one. */
	confirm.line = 2;
	assert_int_equal(ol_words_verdict(t.s, &confirm, &verdict), 0);
	assert_int_equal(verdict, 0);
}

/* Beside a dumb search through the list. */
static void test_pages_of_a_search_find_each_once(void **state)
{
	static char text[12001];
	struct ol_prng lot;
	int64_t from = 0, last = INT64_MAX;
	unsigned n = 0, want = 0;

	(void)state;
	ol_prng_init(&lot, 5);
	for (unsigned k = 1; k <= 300; k++) {
		size_t len = ol_prng_below(&lot, 20)
				     ? 10 + ol_prng_below(&lot, 300)
				     : ol_prng_below(&lot, 12000);
		bool has = ol_prng_below(&lot, 2);

		memset(text, 'x', len);
		text[len] = 0;
		if (has && len > 30)
			memcpy(text + ol_prng_below(&lot, len - 10), "Needle",
			       6);
		want += strstr(text, "Needle") != NULL;
		say(1, k % 2, k, len ? text : "-");
	}
	do {
		assert_int_equal(ol_search(t.s, 1, "needle", from, &page), 0);
		for (size_t k = 0; k < page.n; k++) {
			assert_true(page.row[k].row < last);
			last = page.row[k].row;
			assert_non_null(memmem(page.bytes + page.row[k].at,
					       page.row[k].len, "Needle", 6));
			n++;
		}
		/* What is said meanwhile is for the next search. */
		say(1, true, 1000 + n, "needle");
		from = page.next;
	} while (from != 0);
	assert_int_equal(n, want);
	assert_true(n > 100);
}

/* Lines whose segments are of different ages, and a clock that is put back to
 * the month before now and then: beside the list, page by page. */
static void test_a_search_of_all_lines_is_newest_first(void **state)
{
	static char text[3000];
	static int64_t want[2000];
	struct ol_prng lot;
	int64_t from = 0;
	size_t n = 0, at = 0;

	(void)state;
	ol_prng_init(&lot, 8);
	for (unsigned k = 1; k <= 600; k++) {
		bool has = ol_prng_below(&lot, 3) == 0;
		/* The second line says little: its segment lasts. */
		uint16_t line = ol_prng_below(&lot, 12) ? 1 : 2;
		unsigned when = ol_prng_below(&lot, 40) ? k : k + 4000;

		memset(text, 'x', sizeof text);
		text[1 + ol_prng_below(&lot, sizeof text - 1)] = 0;
		if (has)
			strcpy(text, "Needle");
		say(line, k % 2, when, text);
		if (has)
			want[n++] = done.item.row;
	}
	do {
		assert_int_equal(ol_search(t.s, 0, "needle", from, &page), 0);
		for (size_t k = 0; k < page.n; k++) {
			assert_true(at < n);
			assert_int_equal(page.row[k].row, want[n - 1 - at]);
			at++;
		}
		from = page.next;
	} while (from != 0);
	assert_int_equal(at, n);
	assert_true(n > 150);
}

/* ---- the reader --------------------------------------------------------- */

struct job {
	struct ol_words_page *page;
	int write_err;
};

static struct ol_loop *loop;
static unsigned n_done;

static int read_list(struct ol_store *s, void *arg)
{
	struct job *j = arg;
	struct ol_words_ask ask = { .contents = true };
	struct ol_store_call call = sample_call(1);

	j->write_err = ol_store_call_add(s, &call);
	return ol_words_list(s, &ask, j->page);
}

static void is_done(void *ctx, void *arg, int err)
{
	struct job *j = arg;

	(void)ctx;
	assert_int_equal(err, 0);
	assert_int_equal(j->write_err, OL_ERR_DENIED);
	assert_int_equal(j->page->n, ++n_done);
	ol_loop_stop(loop);
}

static void
test_the_reader_sees_what_was_committed_and_writes_none(void **state)
{
	struct ol_reader *r;
	struct job j = { .page = &page };

	(void)state;
	n_done = 0;
	loop = ol_loop_new();
	assert_non_null(loop);
	assert_int_equal(ol_reader_start(&r, t.path, t.key, loop), 0);
	for (unsigned k = 1; k <= 3; k++) {
		say(1, true, k, "now");
		assert_int_equal(ol_reader_put(r, read_list, &j, sizeof j,
					       is_done, NULL),
				 0);
		assert_int_equal(ol_reader_waiting(r), 1);
		ol_loop_run(loop);
		assert_int_equal(n_done, k);
	}
	ol_reader_stop(r);
	t.key[0] ^= 1;
	assert_int_equal(ol_reader_start(&r, t.path, t.key, loop),
			 OL_ERR_FORGED);
	t.key[0] ^= 1;
	assert_int_equal(ol_reader_start(&r, "/nowhere", t.key, loop),
			 OL_ERR_UNKNOWN);
	ol_loop_free(loop);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_list_has_what_was_asked_for),
		T(test_pages_of_a_list_follow_each_other),
		T(test_words_are_found_in_any_script_and_case),
		T(test_a_query_that_is_none),
		T(test_a_read_back_has_the_newest_verdict_of_its_reader),
		T(test_pages_of_a_search_find_each_once),
		T(test_a_search_of_all_lines_is_newest_first),
		T(test_the_reader_sees_what_was_committed_and_writes_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
