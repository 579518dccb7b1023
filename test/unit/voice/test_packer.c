/* packer and plan: which frames go along, in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "voice/packer.h"
#include "voice/plan.h"

static struct ol_packer packer;

static struct ol_plan plan_of(size_t room)
{
	const struct ol_plan_input in = { .room = room };
	struct ol_plan plan;

	ol_plan_make(&plan, &in);
	return plan;
}

/* Frame k is full of the byte k. */
static void push(uint8_t k, size_t len)
{
	uint8_t frame[OL_PACKET_FRAME_MAX];

	memset(frame, k, sizeof frame);
	ol_packer_push(&packer, frame, len);
}

static struct ol_packet_view pack(size_t budget)
{
	static struct ol_packet p;
	const struct ol_plan plan = plan_of(OL_PACKET_MAX);
	struct ol_packet_view v;

	assert_true(ol_packer_pack(&packer, &plan, budget, &p));
	assert_int_equal(ol_packet_read(&v, p.bytes, p.cut[p.n_cuts - 1]), 0);
	return v;
}

/* ---- plan -------------------------------------------------------------- */

static const struct {
	const char *why;
	size_t room;
	uint8_t frame_bytes;
} rate[] = {
	{ "a cell of its own", 252, 60 },
	{ "more than a cell is a cell", 100000, 60 },
	{ "beside words", 170, 60 },
	{ "a frame and one copy", 127, 60 },
	{ "not quite: the rate gives way", 126, 59 },
	{ "half of it", 100, 46 },
	{ "never below 16 kbit/s", 50, 40 },
	{ "nothing at all", 0, 40 },
};

static void test_the_rate_gives_way_to_a_first_copy_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rate / sizeof *rate; i++) {
		const struct ol_plan plan = plan_of(rate[i].room);

		if (plan.frame_bytes != rate[i].frame_bytes)
			fail_msg("%s: %u", rate[i].why, plan.frame_bytes);
	}
}

static void test_the_plan_fills_a_cell_with_copies_of_1_3_7_back(void **state)
{
	const struct ol_plan plan = plan_of(OL_PACKET_MAX);

	(void)state;
	assert_int_equal(plan.n_copies, 3);
	assert_int_equal(plan.back[0], 1);
	assert_int_equal(plan.back[1], 3);
	assert_int_equal(plan.back[2], 7);
	/* All four fit, a fifth would not. */
	assert_in_range(OL_PACKET_HEAD + 4 * plan.frame_bytes + 3,
			OL_PACKET_MAX - plan.frame_bytes, OL_PACKET_MAX);
}

/* ---- packer ------------------------------------------------------------ */

static void test_without_a_frame_there_is_no_packet(void **state)
{
	const struct ol_plan plan = plan_of(OL_PACKET_MAX);
	struct ol_packet p;

	(void)state;
	ol_packer_init(&packer, 0, 1);
	assert_false(ol_packer_pack(&packer, &plan, OL_PACKET_MAX, &p));
	assert_int_equal(p.n_cuts, 0);
}

static void test_a_packet_has_the_newest_and_the_planned_copies(void **state)
{
	struct ol_packet_view v;

	(void)state;
	ol_packer_init(&packer, 1, 77);
	for (uint8_t k = 0; k < 20; k++) {
		push(k, 60);
		v = pack(OL_PACKET_MAX);
		assert_int_equal(v.channel, 1);
		assert_int_equal(v.call, 77);
		assert_int_equal(v.seq, k);
		assert_int_equal(v.newest[0], k);
		assert_int_equal(v.n_copies, k >= 7 ? 3 : k >= 3 ? 2 : k >= 1);
		for (size_t c = 0; c < v.n_copies; c++)
			assert_int_equal(v.copy[c].frame[59],
					 k - v.copy[c].back);
	}
	assert_int_equal(v.copy[2].back, 7);
}

static void test_a_small_budget_loses_the_far_copies_first(void **state)
{
	const struct ol_plan plan = plan_of(OL_PACKET_MAX);
	struct ol_packet_view v;
	struct ol_packet p;

	(void)state;
	ol_packer_init(&packer, 0, 1);
	for (uint8_t k = 0; k < 10; k++) {
		push(k, 60);
		v = pack(OL_PACKET_MAX);
	}
	v = pack(188);
	assert_int_equal(v.n_copies, 2);
	assert_int_equal(v.copy[1].back, 3);
	v = pack(187);
	assert_int_equal(v.n_copies, 1);
	v = pack(66);
	assert_int_equal(v.n_copies, 0);
	assert_false(ol_packer_pack(&packer, &plan, 65, &p));
	assert_int_equal(p.n_cuts, 0);
}

static void test_no_frame_is_forgotten_when_two_come_at_once(void **state)
{
	struct ol_packet_view v;

	(void)state;
	ol_packer_init(&packer, 0, 1);
	for (uint8_t k = 0; k < 10; k++) {
		push(k, 60);
		v = pack(OL_PACKET_MAX);
	}
	push(10, 60);
	push(11, 60);
	push(12, 60);
	v = pack(188);
	assert_int_equal(v.newest[0], 12);
	assert_int_equal(v.n_copies, 2);
	assert_int_equal(v.copy[0].back, 1);
	assert_int_equal(v.copy[1].back, 2);
	push(13, 60);
	v = pack(OL_PACKET_MAX);
	assert_int_equal(v.copy[1].back, 3); /* the plan again */
}

static void test_asked_twice_it_says_the_same_again(void **state)
{
	struct ol_packet_view v;

	(void)state;
	ol_packer_init(&packer, 0, 1);
	push(1, 60);
	v = pack(OL_PACKET_MAX);
	v = pack(OL_PACKET_MAX);
	assert_int_equal(v.seq, 0);
	assert_int_equal(v.newest[0], 1);
}

static void test_copies_of_another_size_stay_behind(void **state)
{
	struct ol_packet_view v;

	(void)state;
	ol_packer_init(&packer, 0, 1);
	for (uint8_t k = 0; k < 8; k++) {
		push(k, k < 6 ? 60 : 40);
		v = pack(OL_PACKET_MAX);
	}
	assert_int_equal(v.frame_bytes, 40);
	assert_int_equal(v.n_copies, 1);
	assert_int_equal(v.copy[0].back, 1);
	assert_int_equal(v.copy[0].frame[0], 6);
}

static void test_old_frames_are_not_mistaken_for_new_ones(void **state)
{
	struct ol_plan far = { .frame_bytes = 60,
			       .n_copies = 2,
			       .back = { 63, 64 } };
	struct ol_packet_view v;
	struct ol_packet p;

	(void)state;
	ol_packer_init(&packer, 0, 1);
	for (uint8_t k = 0; k < 100; k++) {
		push(k, 60);
		assert_true(ol_packer_pack(&packer, &far, 252, &p));
	}
	assert_int_equal(ol_packet_read(&v, p.bytes, p.cut[p.n_cuts - 1]), 0);
	assert_int_equal(v.n_copies, 1);
	assert_int_equal(v.copy[0].back, 63);
	assert_int_equal(v.copy[0].frame[0], 99 - 63);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_rate_gives_way_to_a_first_copy_only),
		cmocka_unit_test(
			test_the_plan_fills_a_cell_with_copies_of_1_3_7_back),
		cmocka_unit_test(test_without_a_frame_there_is_no_packet),
		cmocka_unit_test(
			test_a_packet_has_the_newest_and_the_planned_copies),
		cmocka_unit_test(
			test_a_small_budget_loses_the_far_copies_first),
		cmocka_unit_test(
			test_no_frame_is_forgotten_when_two_come_at_once),
		cmocka_unit_test(test_asked_twice_it_says_the_same_again),
		cmocka_unit_test(test_copies_of_another_size_stay_behind),
		cmocka_unit_test(test_old_frames_are_not_mistaken_for_new_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
