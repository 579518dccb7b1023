/* call_record: what the two ends of one call say of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "office/call_record.h"

#define S INT64_C(1000000000)
#define BEGAN (INT64_C(1795176000) * S)

static const struct ol_id call = { { 1, 2, 3 } };

/* A call of five minutes that rang ten seconds, as its caller's row. */
static struct ol_call_row row_out(void)
{
	return (struct ol_call_row){
		.id = call,
		.outgoing = true,
		.precedence = OL_FLASH,
		.began = { BEGAN },
		.answered = { BEGAN + 10 * S },
		.ended = { BEGAN + 310 * S },
		.reason = OL_END_HUNG_UP,
		.seat = "duty officer",
		.by = "minister",
		.recorded_there = true,
	};
}

/* ... and as the called office's. */
static struct ol_call_row row_in(void)
{
	struct ol_call_row row = row_out();

	row.outgoing = false;
	row.reason = OL_END_HUNG_UP_THERE;
	memcpy(row.seat, "minister", 9);
	row.recorded_here = true;
	row.recorded_there = false;
	return row;
}

static struct ol_call_account account(const struct ol_call_row *row)
{
	struct ol_call_account a;

	ol_call_account_ours(&a, row);
	return a;
}

static void test_both_rows_of_a_call_make_one_account(void **state)
{
	struct ol_call_row out = row_out(), in = row_in();
	struct ol_call_account a = account(&out), b = account(&in);
	struct ol_call_compared c = ol_call_compare(&a, &b, false);

	(void)state;
	assert_memory_equal(&a, &b, sizeof a);
	assert_int_equal(c.differs, 0);
	assert_int_equal(c.clock_ms, 0);
	assert_string_equal(a.by, "minister");
	assert_true(a.recorded_by_called);
	assert_false(a.recorded_by_caller);
}

static void test_every_end_has_its_reason_and_only_some_a_seat(void **state)
{
	static const struct {
		const char *why;
		enum ol_end_reason end;
		bool answered;
		uint8_t reason;
		const char *by;
	} row[] = {
		{ "we hung up", OL_END_HUNG_UP, true, 0, "minister" },
		{ "they did", OL_END_HUNG_UP_THERE, true, 0, "minister" },
		{ "declined by a seat", OL_END_DECLINED, false, 8, "minister" },
		{ "busy: no seat said so", OL_END_BUSY, false, 9, "" },
		{ "nobody came", OL_END_UNANSWERED, false, 2, "" },
		{ "given up", OL_END_CANCELLED, false, 1, "" },
		{ "a node stopped in mid-call", OL_END_STOPPED, true, 3,
		  "minister" },
		{ "... and while it rang", OL_END_STOPPED, false, 3, "" },
		{ "suspended", OL_END_SUSPENDED, true, 4, "minister" },
		{ "the line went", OL_END_LINE_LOST, true, 5, "minister" },
		{ "no recording", OL_END_NO_RECORDING, false, 6, "" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct ol_call_row r = row_out();
		struct ol_call_account a;

		print_message("  %s\n", row[i].why);
		r.reason = row[i].end;
		if (!row[i].answered)
			r.answered.ns = 0;
		a = account(&r);
		assert_int_equal(a.reason, row[i].reason);
		assert_string_equal(a.by, row[i].by);
	}
}

/* What is done to their account, and what then differs. */
struct change {
	const char *why;
	int64_t began, answered, ended; /* added, seconds */
	int reason;                     /* theirs; -1: the same */
	int ours;
	bool was_lost, unanswered;
	uint32_t differs;
	int64_t clock_ms;
};

#define D(what) (1u << OL_CALL_DIFFERS_##what)
#define SAME -1, -1, false, false

static void test_missed_is_what_came_in_and_nobody_took(void **state)
{
	static const struct {
		const char *why;
		struct ol_call_row row;
		bool want;
	} row[] = {
		{ "it rang its time", { .reason = OL_END_UNANSWERED }, true },
		{ "the caller gave up", { .reason = OL_END_CANCELLED }, true },
		{ "the line went", { .reason = OL_END_LINE_LOST }, true },
		{ "the node stopped", { .reason = OL_END_STOPPED }, true },
		{ "it was to be recorded",
		  { .reason = OL_END_NO_RECORDING },
		  true },
		{ "declined by a person", { .reason = OL_END_DECLINED }, false },
		{ "we were in another", { .reason = OL_END_BUSY }, false },
		{ "it lasts still",
		  { .reason = OL_END_NONE, .lasts = true },
		  false },
		{ "answered, then lost",
		  { .reason = OL_END_LINE_LOST, .answered = { 1 } },
		  false },
		{ "ours",
		  { .reason = OL_END_UNANSWERED, .outgoing = true },
		  false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++)
		if (ol_call_is_missed(&row[i].row) != row[i].want)
			fail_msg("%s", row[i].why);
}

static void test_what_lies_within_the_tolerances_agrees(void **state)
{
	static const struct change row[] = {
		{ "nothing", 0, 0, 0, SAME, 0, 0 },
		{ "a clock 90 s ahead", 90, 90, 90, SAME, 0, 90000 },
		{ "a clock 14 h behind", -50400, -50400, -50400, SAME, 0,
		  -50400000 },
		{ "a clock a day ahead", 86400, 86400, 86400, SAME, 0,
		  86400000 },
		{ "more than a day", 86401, 86401, 86401, SAME, D(CLOCK),
		  86401000 },
		{ "a ring that waited 20 s", -20, 0, 0, SAME, 0, 0 },
		{ "21 s", -21, 0, 0, SAME, D(BEGAN), 0 },
		{ "an answer that waited 20 s", 0, 20, 0, SAME, 0, 0 },
		{ "21 s", 0, 21, 0, SAME, D(ANSWERED), 0 },
		{ "an end heard 20 s later", 0, 0, 20, SAME, 0, 0 },
		{ "21 s", 0, 0, 21, SAME, D(ENDED), 0 },
		{ "21 s, and our line was lost", 0, 0, 21, -1, -1, true, false,
		  0, 0 },
		{ "80 s", 0, 0, -80, -1, -1, true, false, 0, 0 },
		{ "81 s", 0, 0, -81, -1, -1, true, false, D(ENDED), 0 },
		{ "they lost the line", 0, 0, 60, 5, 0, false, false, 0, 0 },
		{ "our node stopped", 0, 0, 80, 5, 3, false, false, 0, 0 },
		{ "theirs did, we heard them hang up", 0, 0, -80, 3, 0, false,
		  false, 0, 0 },
		{ "hung up there, suspended here", 0, 0, 0, 0, 4, false, false,
		  D(REASON), 0 },
		{ "a whole hour is missing, and a clock", 5, 5, 3605, SAME,
		  D(ENDED), 5000 },
		{ "an answer that we do not know of", 0, 0, 0, -1, -1, false,
		  true, D(ANSWERED), 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		const struct change *r = &row[i];
		struct ol_call_row out = row_out(), in = row_in();
		struct ol_call_account theirs = account(&out);
		struct ol_call_account ours = account(&in);
		struct ol_call_compared c;

		print_message("  %s\n", r->why);
		theirs.began.ns += r->began * S;
		theirs.answered.ns += r->answered * S;
		theirs.ended.ns += r->ended * S;
		if (r->reason >= 0)
			theirs.reason = (uint8_t)r->reason;
		if (r->ours >= 0)
			ours.reason = (uint8_t)r->ours;
		if (r->unanswered)
			ours.answered.ns = 0;
		c = ol_call_compare(&theirs, &ours, r->was_lost);
		assert_int_equal(c.differs, r->differs);
		assert_int_equal(c.clock_ms, r->clock_ms);
	}
}

static void test_each_thing_said_otherwise_is_named(void **state)
{
	struct ol_call_row out = row_out(), in = row_in();
	struct ol_call_account ours = account(&in), theirs;

	(void)state;
#define SAYS(change, what)                                              \
	do {                                                            \
		theirs = account(&out);                                 \
		change;                                                 \
		assert_int_equal(                                       \
			ol_call_compare(&theirs, &ours, false).differs, \
			D(what));                                       \
	} while (0)
	SAYS(theirs.precedence = OL_ROUTINE, PRECEDENCE);
	SAYS(theirs.recorded_by_caller = true, RECORDED);
	SAYS(theirs.recorded_by_called = false, RECORDED);
	SAYS(theirs.answered.ns = 0, ANSWERED);
	SAYS(memcpy(theirs.by, "Minister", 9), BY);
	SAYS(theirs.by[0] = '\0', BY);
	SAYS(theirs.reason = OL_CONTROL_SUSPENDED, REASON);
#undef SAYS
}

static void test_who_declined_is_compared_and_of_a_missed_call_nobody(void **st)
{
	struct ol_call_row out = row_out(), in = row_in();
	struct ol_call_account theirs, ours;

	(void)st;
	out.answered.ns = in.answered.ns = 0;
	out.reason = in.reason = OL_END_DECLINED;
	theirs = account(&out);
	ours = account(&in);
	assert_int_equal(ol_call_compare(&theirs, &ours, false).differs, 0);
	memcpy(theirs.by, "somebody", 9);
	assert_int_equal(ol_call_compare(&theirs, &ours, false).differs, D(BY));
	out.reason = in.reason = OL_END_CANCELLED;
	theirs = account(&out);
	ours = account(&in);
	memcpy(theirs.by, "somebody", 9);
	assert_int_equal(ol_call_compare(&theirs, &ours, false).differs, 0);
}

/* Each date and reason by lot: the item comes back as the account. */
static void test_an_item_is_the_account_again(void **state)
{
	const uint64_t seed = 20261120;
	uint8_t bytes[OL_ITEM_MAX];
	struct ol_prng rnd;
	unsigned n;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	ol_prng_init(&rnd, seed);
	for (n = 0; n < 2000; n++) {
		struct ol_call_row row = row_out();
		struct ol_item it = { .id = { { 9 } }, .date = { 1 } }, back;
		struct ol_call_account a, b;
		int len;

		row.answered.ns =
			ol_prng_below(&rnd, 2)
				? BEGAN + (int64_t)ol_prng_below(&rnd, 60) * S
				: 0;
		row.ended.ns += (int64_t)ol_prng_below(&rnd, 1000) * S;
		row.recorded_here = ol_prng_below(&rnd, 2);
		row.reason = (enum ol_end_reason)ol_prng_below(
			&rnd, OL_END_NO_RECORDING + 1);
		a = account(&row);
		ol_call_record_item(&it, &call, &a);
		len = ol_item_write(bytes, sizeof bytes, &it);
		assert_true(len > 0);
		assert_int_equal(ol_item_read(&back, bytes, (size_t)len), 0);
		assert_true(ol_id_equal(&back.of, &call));
		ol_call_account_read(&b, &back.call);
		assert_memory_equal(&a, &b, sizeof a);
	}
}

static void test_a_clock_set_back_in_mid_call_makes_a_record_still(void **state)
{
	uint8_t bytes[OL_ITEM_MAX];
	struct ol_item it = { .id = { { 9 } }, .date = { 1 } };
	struct ol_call_row row = row_out();
	struct ol_call_account a;

	(void)state;
	row.answered.ns = row.began.ns - 3600 * S;
	row.ended.ns = row.began.ns - 3000 * S;
	a = account(&row);
	ol_call_record_item(&it, &call, &a);
	assert_int_equal(it.call.answered.ns, row.began.ns);
	assert_int_equal(it.call.ended.ns, row.began.ns);
	assert_true(ol_item_write(bytes, sizeof bytes, &it) > 0);
}

/* The page's tolerances are the code's. */
static void test_the_page_says_what_is_tolerated(void **state)
{
	static char page[65536];
	static const struct {
		const char *says;
		int is;
	} figure[] = {
		{ "Over %d s it is a difference", OL_CALL_RECORD_CLOCK_S },
		{ "then lie within %d s;", OL_CALL_RECORD_APART_S },
		{ "the end within %d s where", OL_CALL_RECORD_LOST_S },
	};
	FILE *f = fopen(OL_SOURCE_DIR "/doc/protocol/call.md", "r");
	char text[64];
	size_t i;

	(void)state;
	assert_non_null(f);
	assert_true(fread(page, 1, sizeof page - 1, f) > 0);
	fclose(f);
	for (i = 0; i < sizeof figure / sizeof figure[0]; i++) {
		snprintf(text, sizeof text, figure[i].says, figure[i].is);
		if (!strstr(page, text))
			fail_msg("doc/protocol/call.md lacks: %s", text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_rows_of_a_call_make_one_account),
		cmocka_unit_test(
			test_every_end_has_its_reason_and_only_some_a_seat),
		cmocka_unit_test(test_missed_is_what_came_in_and_nobody_took),
		cmocka_unit_test(test_what_lies_within_the_tolerances_agrees),
		cmocka_unit_test(test_each_thing_said_otherwise_is_named),
		cmocka_unit_test(
			test_who_declined_is_compared_and_of_a_missed_call_nobody),
		cmocka_unit_test(test_an_item_is_the_account_again),
		cmocka_unit_test(
			test_a_clock_set_back_in_mid_call_makes_a_record_still),
		cmocka_unit_test(test_the_page_says_what_is_tolerated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
