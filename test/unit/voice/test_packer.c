/* packer: which frames go along, in which order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/gf256.h"
#include "voice/code.h"
#include "voice/packer.h"
#include "voice/plan.h"

static struct ol_packer packer;

/* What most of these tests ask for. */
static const struct ol_plan copies = {
	.frame_bytes = 60, .fresh = 1, .n_copies = 3, .back = { 1, 3, 7 }
};

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
	struct ol_packet_view v;

	assert_true(ol_packer_pack(&packer, &copies, budget, &p));
	assert_int_equal(ol_packet_read(&v, p.bytes, p.cut[p.n_cuts - 1]), 0);
	return v;
}

/* ---- packer ------------------------------------------------------------ */

static void test_without_a_frame_there_is_no_packet(void **state)
{
	struct ol_packet p;

	(void)state;
	ol_packer_init(&packer, 0, 1);
	assert_false(ol_packer_pack(&packer, &copies, OL_PACKET_MAX, &p));
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
		assert_int_equal(v.n_items, k >= 7 ? 3 : k >= 3 ? 2 : k >= 1);
		for (size_t c = 0; c < v.n_items; c++)
			assert_int_equal(v.item[c].body[59],
					 k - v.item[c].back);
	}
	assert_int_equal(v.item[2].back, 7);
}

static void test_a_small_budget_loses_the_far_copies_first(void **state)
{
	struct ol_packet_view v;
	struct ol_packet p;

	(void)state;
	ol_packer_init(&packer, 0, 1);
	for (uint8_t k = 0; k < 10; k++) {
		push(k, 60);
		v = pack(OL_PACKET_MAX);
	}
	v = pack(188);
	assert_int_equal(v.n_items, 2);
	assert_int_equal(v.item[1].back, 3);
	v = pack(187);
	assert_int_equal(v.n_items, 1);
	v = pack(66);
	assert_int_equal(v.n_items, 0);
	assert_false(ol_packer_pack(&packer, &copies, 65, &p));
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
	assert_int_equal(v.n_items, 2);
	assert_int_equal(v.item[0].back, 1);
	assert_int_equal(v.item[1].back, 2);
	push(13, 60);
	v = pack(OL_PACKET_MAX);
	assert_int_equal(v.item[1].back, 3); /* the plan again */
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
	assert_int_equal(v.n_items, 1);
	assert_int_equal(v.item[0].back, 1);
	assert_int_equal(v.item[0].body[0], 6);
}

static void test_old_frames_are_not_mistaken_for_new_ones(void **state)
{
	struct ol_plan far = { .frame_bytes = 60,
			       .n_copies = 2,
			       .back = { 62, 63 } };
	struct ol_packet_view v;
	struct ol_packet p;

	(void)state;
	ol_packer_init(&packer, 0, 1);
	for (uint8_t k = 0; k < 200; k++) {
		push(k, 60);
		assert_true(ol_packer_pack(&packer, &far, 252, &p));
		assert_int_equal(
			ol_packet_read(&v, p.bytes, p.cut[p.n_cuts - 1]), 0);
		assert_int_equal(v.n_items, k < 62 ? 0 : k < 63 ? 1 : 2);
		for (size_t c = 0; c < v.n_items; c++)
			assert_int_equal(v.item[c].body[0], k - 62 - c);
	}
}

/* ---- fresh frames and symbols ------------------------------------------ */

static struct ol_packet_view pack_by(const struct ol_plan *plan)
{
	static struct ol_packet p;
	struct ol_packet_view v;

	assert_true(ol_packer_pack(&packer, plan, OL_PACKET_MAX, &p));
	assert_int_equal(ol_packet_read(&v, p.bytes, p.cut[p.n_cuts - 1]), 0);
	return v;
}

static void test_fresh_frames_go_first_then_copies_then_symbols(void **state)
{
	static const struct ol_plan plan = { .frame_bytes = 30,
					     .fresh = 3,
					     .n_copies = 2,
					     .back = { 2, 9 },
					     .n_symbols = 2,
					     .window = { 12, 5 } };
	struct ol_packet_view v;

	(void)state;
	ol_packer_init(&packer, 0, 1);
	for (uint8_t k = 0; k < 20; k++) {
		push(k, 30);
		v = pack_by(&plan);
	}
	assert_int_equal(v.n_items, 5);
	assert_int_equal(v.item[0].back, 1);
	assert_int_equal(v.item[1].back, 2); /* and not again as a copy */
	assert_int_equal(v.item[2].back, 9);
	assert_int_equal(v.item[3].window, 12);
	assert_int_equal(v.item[4].window, 5);
}

/* What a symbol says, added up by hand. */
static void is_symbol(const struct ol_packet_view *v, uint8_t index)
{
	const struct ol_packet_item *item = &v->item[index];
	uint8_t c[OL_CODE_WINDOW], want = 0;

	ol_code_coefficients(c, item->window, ol_code_key(v->seq, index));
	for (uint32_t i = 0; i < item->window; i++)
		want ^= ol_gf256_mul(c[i],
				     (uint8_t)(v->seq - item->window + i));
	for (size_t i = 0; i < v->frame_bytes; i++)
		assert_int_equal(item->body[i], want);
}

static void test_a_symbol_is_over_as_many_frames_as_there_are(void **state)
{
	static const struct ol_plan plan = { .frame_bytes = 60,
					     .fresh = 1,
					     .n_symbols = 3,
					     .window = { 20, 64, 20 } };
	struct ol_packet_view v;

	(void)state;
	ol_packer_init(&packer, 0, 1);
	for (uint8_t k = 0; k < 200; k++) {
		push(k, 60);
		v = pack_by(&plan);
		assert_int_equal(v.n_items, k > 0 ? 3 : 0);
		for (uint8_t i = 0; i < v.n_items; i++) {
			assert_int_equal(v.item[i].window,
					 k < plan.window[i] ? k
							    : plan.window[i]);
			is_symbol(&v, i);
		}
	}
}

static void test_a_window_ends_where_frames_have_another_size(void **state)
{
	static const struct ol_plan plan = { .frame_bytes = 60,
					     .fresh = 1,
					     .n_copies = 1,
					     .back = { 5 },
					     .n_symbols = 1,
					     .window = { 20 } };
	struct ol_packet_view v;

	(void)state;
	ol_packer_init(&packer, 0, 1);
	for (uint8_t k = 0; k < 100; k++) {
		push(k, k / 30 % 2 ? 50 : 60);
		v = pack_by(&plan);
		if (k < 30)
			continue;
		assert_int_equal(v.n_items, (k % 30 >= 5) + (k % 30 >= 1));
		if (v.n_items == 0)
			continue;
		assert_int_equal(v.item[v.n_items - 1].window,
				 k % 30 < 20 ? k % 30 : 20);
		is_symbol(&v, (uint8_t)(v.n_items - 1));
	}
}

static void test_symbols_are_the_first_to_be_cut(void **state)
{
	static const struct ol_plan plan = { .frame_bytes = 60,
					     .fresh = 2,
					     .n_symbols = 2,
					     .window = { 20, 20 } };
	struct ol_packet_view v;
	struct ol_packet p;

	(void)state;
	ol_packer_init(&packer, 0, 1);
	for (uint8_t k = 0; k < 30; k++)
		push(k, 60);
	assert_true(ol_packer_pack(&packer, &plan, 248, &p));
	assert_int_equal(p.n_cuts, 3); /* of 29 that were never sent */
	push(30, 60);
	assert_true(ol_packer_pack(&packer, &plan, 248, &p));
	assert_int_equal(ol_packet_read(&v, p.bytes, p.cut[p.n_cuts - 1]), 0);
	assert_int_equal(v.n_items, 2);
	assert_int_equal(v.item[0].back, 1);
	assert_int_equal(v.item[1].window, 20);
	assert_true(ol_packer_pack(&packer, &plan, 127, &p));
	assert_int_equal(ol_packet_read(&v, p.bytes, p.cut[p.n_cuts - 1]), 0);
	assert_int_equal(v.n_items, 1);
	assert_int_equal(v.item[0].back, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
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
		cmocka_unit_test(
			test_fresh_frames_go_first_then_copies_then_symbols),
		cmocka_unit_test(
			test_a_symbol_is_over_as_many_frames_as_there_are),
		cmocka_unit_test(
			test_a_window_ends_where_frames_have_another_size),
		cmocka_unit_test(test_symbols_are_the_first_to_be_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
