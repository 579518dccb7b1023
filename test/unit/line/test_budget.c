/* budget: every combination, against the rules of cell-content.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "line/budget.h"

#define PAGE OL_SOURCE_DIR "/doc/protocol/cell-content.md"

enum { HEAD = OL_FRAME_STREAM_HEAD };

static const struct ol_voice_offer usual = {
	.cut = { 69, 129, 189, 249 },
	.n_cuts = 4,
	.n_wanted = 2,
};

static void test_the_page_says_the_same_numbers(void **s)
{
	static const struct {
		const char *name;
		long value;
	} row[] = {
		{ "body", OL_FRAME_BODY },
		{ "number", OL_FRAME_NUMBER },
		{ "reserve", OL_RESERVE_MAX },
		{ "ack", OL_FRAME_ACK_LEN },
		{ "voice-head", OL_FRAME_VOICE_HEAD },
		{ "voice-newest", OL_VOICE_NEWEST_MAX },
		{ "stream-head", OL_FRAME_STREAM_HEAD },
		{ "control-floor", OL_BUDGET_CONTROL_FLOOR },
		{ "control-cap", OL_BUDGET_CONTROL_CAP },
		{ "handshake-floor", OL_BUDGET_HANDSHAKE_FLOOR },
		{ "handshake-cap", OL_BUDGET_HANDSHAKE_CAP },
		{ "records-floor", OL_BUDGET_RECORDS_FLOOR },
	};
	FILE *f = fopen(PAGE, "r");
	char line[4096], name[64];
	size_t i = 0;
	long value;

	(void)s;
	assert_non_null(f);
	while (fgets(line, sizeof line, f))
		if (strcmp(line, "```budget\n") == 0)
			break;
	while (fgets(line, sizeof line, f) && line[0] != '`') {
		assert_int_equal(sscanf(line, "%63s %ld", name, &value), 2);
		assert_true(i < sizeof row / sizeof row[0]);
		assert_string_equal(name, row[i].name);
		assert_int_equal(value, row[i].value);
		i++;
	}
	fclose(f);
	assert_int_equal(i, sizeof row / sizeof row[0]);
}

static void test_who_gets_what(void **s)
{
	enum { ACK = 1, CALL = 2, VOICE = 4, TALK = CALL | VOICE };
	/* clang-format off */
	static const struct {
		const char *why;
		size_t reserve;
		unsigned int with;
		size_t want[OL_STREAMS];
		size_t packet;
		size_t room[OL_STREAMS];
		size_t left;
	} row[] = {
		{ "nothing at all",
		  0, 0, { 0 }, 0, { 0 }, 255 },
		{ "an acknowledgement",
		  0, ACK, { 0 }, 0, { 0 }, 231 },
		{ "voice alone is whole",
		  0, TALK, { 0 }, 249, { 0 }, 4 },
		{ "voice and a report",
		  24, TALK, { 0 }, 189, { 0 }, 40 },
		{ "voice, a report, an acknowledgement",
		  24, TALK | ACK, { 0 }, 189, { 0 }, 16 },
		{ "a short control message beside voice",
		  0, TALK | ACK, { 69 }, 129, { 69 }, 31 },
		{ "long control takes 64, then what is left over",
		  0, TALK | ACK, { 255 }, 129, { 71 + 29 }, 0 },
		{ "long control alone has it all",
		  0, 0, { 255 }, 0, { 255 }, 0 },
		{ "control before documents stops at 64",
		  0, 0, { 255, 0, 0, 255 }, 0, { 71, 0, 0, 184 }, 0 },
		{ "a handshake takes the cell",
		  0, ACK, { 0, 255, 0, 255 }, 0, { 0, 231 }, 0 },
		{ "a handshake leaves records their floor",
		  0, ACK, { 0, 255, 255 }, 0, { 0, 200, 31 }, 0 },
		{ "in a call it takes 48, then what is left over",
		  0, TALK | ACK, { 0, 255 }, 129, { 0, 55 + 45 }, 0 },
		{ "and documents go before what is left over",
		  0, TALK | ACK, { 0, 255, 0, 255 }, 129, { 0, 55, 0, 45 }, 0 },
		{ "records go behind wanted redundancy",
		  0, TALK, { 0, 0, 255 }, 129, { 0, 0, 124 }, 0 },
		{ "short records leave room for more redundancy",
		  0, TALK, { 0, 0, 31 }, 189, { 0, 0, 31 }, 33 },
		{ "documents go before more redundancy",
		  0, TALK, { 0, 0, 0, 50 }, 189, { 0, 0, 0, 50 }, 14 },
		{ "and behind what is wanted",
		  0, TALK, { 0, 0, 0, 255 }, 129, { 0, 0, 0, 124 }, 0 },
		{ "everybody at once",
		  24, TALK | ACK, { 255, 255, 255, 255 },
		  69, { 71, 34, 31 }, 0 },
		{ "everybody, and all of the reserve",
		  60, TALK | ACK, { 255, 255, 255, 255 },
		  69, { 54, 15, 31 }, 0 },
		{ "a head without a byte is not given",
		  0, TALK, { 71, 47, 0, 255 }, 129, { 71, 47 }, 6 },
	};
	/* clang-format on */
	struct ol_budget_ask ask;
	struct ol_budget b;
	size_t i, k;

	(void)s;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		memset(&ask, 0, sizeof ask);
		ask.room = 255 - row[i].reserve;
		ask.ack = row[i].with & ACK;
		ask.in_call = row[i].with & CALL;
		ask.voice = row[i].with & VOICE ? &usual : NULL;
		memcpy(ask.want, row[i].want, sizeof ask.want);
		ol_budget_divide(&ask, &b);
		if (b.voice != row[i].packet || b.left != row[i].left)
			fail_msg("%s: packet %zu, left %zu", row[i].why,
				 b.voice, b.left);
		for (k = 0; k < OL_STREAMS; k++)
			if (b.room[k] != row[i].room[k])
				fail_msg("%s: stream %zu has %zu", row[i].why,
					 k, b.room[k]);
	}
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t over(size_t a, size_t b)
{
	return a > b ? a - b : 0;
}

/* What must hold for every question; the message says what does not. */
static const char *judge(const struct ol_budget_ask *ask,
			 const struct ol_budget *b)
{
	const struct ol_voice_offer *v = ask->voice;
	const size_t *want = ask->want;
	size_t used = (ask->ack ? 24 : 0) + (b->voice ? 2 + b->voice : 0);
	size_t i, wanted, longer = 0, behind;
	bool is_cut = false;

	for (i = 0; i < OL_STREAMS; i++) {
		used += b->room[i];
		if (b->room[i] > want[i])
			return "more than wanted";
		if (b->room[i] > 0 && b->room[i] <= HEAD)
			return "a head without a byte";
	}
	if (used + b->left != ask->room)
		return "the sum";
	if (b->room[0] < least(want[0], HEAD + 16) ||
	    b->room[1] < least(want[1], HEAD + 8) ||
	    b->room[2] < least(want[2], HEAD + 24))
		return "a floor";
	if (!v)
		return b->voice ? "voice from nowhere" : NULL;
	for (i = 0; i < v->n_cuts; i++) {
		is_cut |= b->voice == v->cut[i];
		if (v->cut[i] > b->voice && longer == 0)
			longer = v->cut[i];
	}
	if (!is_cut)
		return "not cut at a cut";
	wanted = v->cut[(v->n_wanted ? v->n_wanted : v->n_cuts) - 1];
	/* What comes behind the redundancy that is needed. */
	behind = b->left + b->room[3] + over(b->room[0], HEAD + 64) +
		 over(b->room[2], HEAD + 24);
	if (ask->in_call)
		behind += over(b->room[1], HEAD + 48);
	if (longer && longer <= wanted && behind >= longer - b->voice)
		return "wanted redundancy gave way";
	if (longer && b->left >= longer - b->voice)
		return "room for redundancy is left";
	for (i = 0; i < OL_STREAMS; i++)
		if (b->room[i] < want[i] && b->left > (b->room[i] ? 0 : HEAD))
			return "room for a stream is left";
	return NULL;
}

static void test_every_combination_keeps_the_rules(void **s)
{
	static const size_t want[] = { 0, 8, 15, 23, 31, 71, 72, 255 };
	static const size_t reserve[] = { 0, 17, 24, 41, 60 };
	static const struct ol_voice_offer offer[] = {
		{ .cut = { 69, 129, 189, 249 }, .n_cuts = 4 },
		{ .cut = { 69, 129, 189, 249 }, .n_cuts = 4, .n_wanted = 1 },
		{ .cut = { 69, 129, 189, 249 }, .n_cuts = 4, .n_wanted = 3 },
		{ .cut = { 100 }, .n_cuts = 1, .n_wanted = 1 },
		{ .cut = { 100, 252 }, .n_cuts = 2, .n_wanted = 2 },
		{ .cut = { 12, 15, 18, 21, 24, 27, 30, 33 }, .n_cuts = 8 },
	};
	enum { W = sizeof want / sizeof want[0] };
	struct ol_budget_ask ask;
	struct ol_budget b;
	const char *wrong;
	size_t i, r, v, n = 0;

	(void)s;
	for (r = 0; r < 5; r++) {
		for (v = 0; v <= 6; v++) {
			for (i = 0; i < W * W * W * W * 4; i++) {
				ask.room = 255 - reserve[r];
				ask.voice = v < 6 ? &offer[v] : NULL;
				ask.ack = i & 1;
				ask.in_call = i & 2;
				ask.want[0] = want[i / 4 % W];
				ask.want[1] = want[i / 4 / W % W];
				ask.want[2] = want[i / 4 / W / W % W];
				ask.want[3] = want[i / 4 / W / W / W];
				ol_budget_divide(&ask, &b);
				wrong = judge(&ask, &b);
				n++;
				if (wrong)
					fail_msg("%s: reserve %zu, voice %zu, "
						 "row %zu",
						 wrong, reserve[r], v, i);
			}
		}
	}
	assert_int_equal(n, 5 * 7 * 4 * W * W * W * W);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_page_says_the_same_numbers),
		cmocka_unit_test(test_who_gets_what),
		cmocka_unit_test(test_every_combination_keeps_the_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
