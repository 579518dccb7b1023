/* convert: rows of the store and values of the office, field by field. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "daemon/convert.h"

/* A name as long as may be. */
static const char longest[] = "0123456789abcdefghijklmnopqrstuvwxyz"
			      "0123456789ABCDEFGHIJKLMNOPQR";
_Static_assert(sizeof longest == OL_NAME_MAX, "the longest name");
_Static_assert(sizeof longest == OL_CARD_NAME_MAX + 1, "and of an office");

/* What both sides keep is of one size: nothing is cut on its way. */
_Static_assert(OL_NAME_MAX == OL_STORE_NAME_MAX, "names");
_Static_assert(OL_WHY_MAX == OL_STORE_WHY_MAX, "reasons");
_Static_assert(OL_SEAT_MAX == OL_STORE_SEAT_MAX, "seats");
_Static_assert(OL_LINE_PATHS == OL_STORE_PATHS, "paths");

static struct ol_addr addr(uint8_t last)
{
	return (struct ol_addr){ .family = 4,
				 .ip = { 192, 0, 2, last },
				 .port = (uint16_t)(7000 + last) };
}

static void fill_line(struct ol_home_line *h, bool flag)
{
	struct ol_store_settings *s = &h->line.settings;
	uint8_t k;

	memset(h, 0, sizeof *h);
	memcpy(s->name, longest, sizeof longest);
	s->verified = flag;
	s->suspended = !flag;
	strcpy(s->suspended_why, "the exchange is being rebuilt");
	s->suspended_since.ns = 1234567890123456789;
	s->recording_allowed = flag;
	s->playout_max_ms = 60;
	s->ring_seconds = 600;
	s->documents = (struct ol_store_quota){ 1, 2, 3, 4, 5 };
	s->watches = (struct ol_watches){ 2, { 360, 1080 } };
	s->roll_overdue_s = 77;
	memcpy(h->line.peer_office, longest, sizeof longest);
	h->line.peer_level = OL_LEVEL_LEADER;
	memset(h->line.peer_line, 0x77, sizeof h->line.peer_line);
	h->line.id = 12;
	h->line.number = (1ull << 48) - 1;
	h->secret.generation = 3;
	memset(h->secret.key, 0x55, sizeof h->secret.key);
	/* The paths as paired are not those that can be used now. */
	h->line.n_paths = 4;
	h->n_usable = 2;
	for (k = 0; k < 2; k++) {
		h->usable[k].listen = (uint8_t)(3 - k);
		h->usable[k].remote = addr(k);
		h->usable[k].tcp = k == 1;
		h->usable[k].seen = addr((uint8_t)(k + 7));
		h->usable[k].spare = k == 1;
		h->usable[k].floor_step = (uint8_t)(4 * k);
		h->usable[k].ceiling_step = (uint8_t)(2 * k);
	}
}

static void test_a_line_of_the_home_becomes_one_of_the_office(void **state)
{
	struct ol_home_line h;
	struct ol_office_line l;
	const struct ol_addr second = addr(1);

	(void)state;
	fill_line(&h, true);
	memset(&l, 0xff, sizeof l);
	ol_convert_line(&l, &h);
	assert_string_equal(l.settings.name, longest);
	assert_string_equal(l.peer_name, longest);
	assert_int_equal(l.peer_level, OL_LEVEL_LEADER);
	assert_memory_equal(l.peer_public, h.line.peer_line, 32);
	assert_memory_equal(l.line_secret, h.secret.key, 32);
	assert_int_equal(l.generation, 3);
	assert_int_equal(l.number, h.line.number);
	assert_int_equal(l.n_paths, 2);
	assert_int_equal(l.path[0].socket, 3);
	assert_int_equal(l.path[1].socket, OL_CONVERT_TCP + 2);
	assert_false(l.path[0].spare);
	assert_true(l.path[1].spare);
	assert_int_equal(l.path[1].floor_step, 4);
	assert_int_equal(l.path[1].ceiling_step, 2);
	assert_true(ol_addr_equal(&l.path[1].remote, &second));
	assert_true(ol_addr_equal(&l.path[1].seen, &h.usable[1].seen));
	assert_string_equal(l.settings.suspended_who, "");
}

static void test_no_more_paths_than_a_line_has(void **state)
{
	struct ol_home_line h;
	struct ol_office_line l;

	(void)state;
	fill_line(&h, true);
	h.n_usable = OL_STORE_PATHS;
	ol_convert_line(&l, &h);
	assert_int_equal(l.n_paths, OL_LINE_PATHS);
	h.n_usable = 0;
	ol_convert_line(&l, &h);
	assert_int_equal(l.n_paths, 0);
}

static void test_settings_come_back_as_they_went(void **state)
{
	struct ol_store_settings back;
	struct ol_home_line h;
	struct ol_office_line l;
	int flag;

	(void)state;
	for (flag = 0; flag < 2; flag++) {
		fill_line(&h, flag);
		ol_convert_line(&l, &h);
		memset(&back, 0xff, sizeof back);
		ol_convert_settings(&back, &l.settings);
		assert_memory_equal(&back, &h.line.settings, sizeof back);
	}
}

static void fill_call(struct ol_call_row *c, unsigned i)
{
	memset(c, 0, sizeof *c);
	memset(c->id.b, (int)i + 1, sizeof c->id.b);
	c->outgoing = i & 1;
	c->precedence = (enum ol_precedence)(i % (OL_FLASH + 1));
	c->reason = (enum ol_end_reason)(i % (OL_END_NO_RECORDING + 1));
	c->began.ns = 1000 + i;
	c->answered.ns = i & 2 ? 0 : 2000 + i;
	c->ended.ns = 3000 + i;
	memcpy(c->seat, longest, i % OL_SEAT_MAX);
	c->recorded_here = i & 4;
	c->recorded_there = i & 8;
	c->lasts = i & 16;
	c->was_lost = i & 32;
	memcpy(c->by, longest, (i + 7) % OL_SEAT_MAX);
}

static void test_every_call_comes_back_as_it_went(void **state)
{
	struct ol_call_row there, back;
	struct ol_store_call row;
	unsigned i;

	(void)state;
	for (i = 0; i < 64; i++) {
		fill_call(&there, i);
		memset(&row, 0xff, sizeof row);
		ol_convert_call(&row, &there, 41);
		assert_int_equal(row.line, 41);
		assert_int_equal(row.seq, 0); /* the store's to give */
		memset(&back, 0xff, sizeof back);
		ol_convert_past(&back, &row);
		assert_true(ol_id_equal(&back.id, &there.id));
		assert_int_equal(back.outgoing, there.outgoing);
		assert_int_equal(back.precedence, there.precedence);
		assert_int_equal(back.reason, there.reason);
		assert_int_equal(back.began.ns, there.began.ns);
		assert_int_equal(back.answered.ns, there.answered.ns);
		assert_int_equal(back.ended.ns, there.ended.ns);
		assert_string_equal(back.seat, there.seat);
		assert_int_equal(back.recorded_here, there.recorded_here);
		assert_int_equal(back.recorded_there, there.recorded_there);
		assert_int_equal(back.lasts, there.lasts);
		assert_int_equal(back.was_lost, there.was_lost);
		assert_string_equal(back.by, there.by);
	}
}

static void test_paths_go_to_the_store_with_their_sockets(void **state)
{
	struct ol_line_path_config in[OL_LINE_PATHS + 1];
	struct ol_store_path out[OL_STORE_PATHS];
	uint8_t k;

	(void)state;
	for (k = 0; k <= OL_LINE_PATHS; k++)
		in[k] = (struct ol_line_path_config){
			.socket = (uint8_t)(OL_CONVERT_SOCKETS - 1 - 2 * k),
			.remote = addr(k),
			.spare = k % 2,
			.seen = addr((uint8_t)(k + 9)),
			.floor_step = k,
			.ceiling_step = (uint8_t)(k + 1),
		};
	assert_int_equal(ol_convert_paths(out, in, 0), 0);
	assert_int_equal(ol_convert_paths(out, in, 4), 4);
	for (k = 0; k < 4; k++) { /* sockets 7, 5, 3, 1 */
		assert_int_equal(out[k].tcp, k < 2);
		assert_int_equal(out[k].listen, k % 2 ? 1 : 3);
		assert_true(ol_addr_equal(&out[k].remote, &in[k].remote));
		assert_true(ol_addr_equal(&out[k].seen, &in[k].seen));
		assert_int_equal(out[k].spare, k % 2);
		assert_int_equal(out[k].floor_step, k);
		assert_int_equal(out[k].ceiling_step, k + 1);
	}
	/* More than the store keeps: the first ones. */
	assert_int_equal(ol_convert_paths(out, in, OL_LINE_PATHS + 1),
			 OL_STORE_PATHS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_line_of_the_home_becomes_one_of_the_office),
		cmocka_unit_test(test_no_more_paths_than_a_line_has),
		cmocka_unit_test(test_settings_come_back_as_they_went),
		cmocka_unit_test(test_every_call_comes_back_as_it_went),
		cmocka_unit_test(test_paths_go_to_the_store_with_their_sockets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
