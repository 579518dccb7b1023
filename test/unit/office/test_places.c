/* places: a path that moves, addresses that are told and heard. The lines are
 * fakes (here.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "test/unit/office/here.h"

static struct ol_addr addr(uint8_t last)
{
	return (struct ol_addr){ 4, { 10, 0, 0, last }, 7100 };
}

static void set_up(void)
{
	struct ol_addr told[OL_OFFICE_SOCKETS] = { { 0 } };
	struct ol_office_line l = here_line(0);
	uint8_t i;

	told[0] = addr(100);
	told[2] = addr(102); /* no path is there */
	here_begin(told);
	l.n_paths = 3;
	for (i = 0; i < 3; i++) {
		l.path[i].socket = i < 2 ? i : OL_OFFICE_SOCKETS;
		l.path[i].remote = addr((uint8_t)(1 + i));
	}
	l.path[1].seen = addr(9);
	here_add(&l);
}

static void arrive_from(uint8_t last, uint8_t path)
{
	uint8_t datagram[OL_DATAGRAM_LEN] = { 0, path };
	struct ol_addr from = addr(last);

	ol_office_effects_clear(&fx);
	ol_office_receive(o, now, here_date(), 1, &from, datagram,
			  sizeof datagram, &fx);
}

static void move(uint8_t path, uint8_t last)
{
	struct ol_line_effect *e = fake_bring(fake_line[0], OL_LINE_MOVED);

	e->path = path;
	e->socket = path < 2 ? path : OL_OFFICE_SOCKETS;
	e->to = addr(last);
	arrive_from(1, 0);
}

/* Ticks for so long; the last effect of a kind in that time, how many. */
static struct ol_office_effect last;

static size_t pass(uint64_t us, enum ol_office_effect_kind kind)
{
	ol_instant until = ol_after(now, us);
	size_t i, n = 0;

	while (ol_due(ol_office_deadline(o), until)) {
		now = ol_office_deadline(o);
		ol_office_effects_clear(&fx);
		ol_office_tick(o, now, here_date(), &fx);
		for (i = 0; i < fx.n; i++)
			if (fx.e[i].kind == kind) {
				last = fx.e[i];
				n++;
			}
	}
	now = until;
	return n;
}

static const struct ol_event *path_event(void)
{
	return here_event(OL_EVENT_PATH);
}

static bool is(const struct ol_addr *a, uint8_t last_byte)
{
	struct ol_addr b = addr(last_byte);

	return ol_addr_equal(a, &b);
}

static void test_a_moved_path_is_known_at_the_door_and_to_desks(void **state)
{
	struct ol_addr to = addr(7);
	uint8_t k;

	(void)state;
	set_up();
	assert_true(is(&fake_other[0][1], 9)); /* where it was last */
	assert_int_equal(fake_other[0][0].family, 0);
	move(0, 7);
	assert_true(is(&fake_at[0][0], 7));
	assert_true(is(&fake_other[0][0], 1)); /* home stays known */
	assert_int_equal(path_event()->path, 0);
	/* What the network refuses is asked of the address of now. */
	for (k = 0; k < 2; k++) {
		ol_office_refused(o, now, 0, &to, &fx);
		to = addr(1);
	}
	assert_int_equal(fake_line[0]->n_refused, 1);
	here_end();
}

static void test_what_comes_from_elsewhere_says_from_where(void **state)
{
	(void)state;
	set_up();
	arrive_from(77, 1);
	assert_int_equal(fake_line[0]->from.family, 0);
	arrive_from(77, OL_DOOR_PATHS);
	assert_true(is(&fake_line[0]->from, 77));
	assert_int_equal(fake_line[0]->from_socket, 1);
	assert_int_equal(fake_line[0]->n_received, 2);
	here_end();
}

static void test_the_door_gets_the_tags_when_they_change(void **state)
{
	(void)state;
	set_up();
	fake_line[0]->n_tags = 2;
	arrive_from(1, 0);
	assert_int_equal(fake_n_tags[0], 2);
	fake_n_tags[0] = 99; /* not told again as long as they are the same */
	arrive_from(1, 0);
	assert_int_equal(fake_n_tags[0], 99);
	fake_line[0]->tags[1] = 5;
	arrive_from(1, 0);
	assert_int_equal(fake_n_tags[0], 2);
	here_end();
}

static void test_the_last_addresses_are_saved_once_a_minute(void **state)
{
	const struct ol_line_path_config *p = last.u.paths.path;

	(void)state;
	set_up();
	assert_int_equal(pass(OL_US_PER_S, OL_OFFICE_SAVE_SEEN), 0);
	move(0, 7);
	assert_int_equal(pass(OL_US_PER_S, OL_OFFICE_SAVE_SEEN), 1);
	assert_int_equal(last.u.paths.n, 3);
	assert_true(is(&p[0].seen, 7));
	assert_true(is(&p[0].remote, 1));
	assert_true(is(&p[1].seen, 9));
	/* Home again: where it was is kept, nothing is new. */
	move(0, 1);
	assert_int_equal(pass(70 * OL_US_PER_S, OL_OFFICE_SAVE_SEEN), 0);
	/* However often it moves. */
	move(0, 7);
	move(0, 8);
	assert_int_equal(pass(OL_US_PER_S, OL_OFFICE_SAVE_SEEN), 1);
	move(0, 11);
	move(1, 12);
	assert_int_equal(pass(58 * OL_US_PER_S, OL_OFFICE_SAVE_SEEN), 0);
	assert_int_equal(pass(2 * OL_US_PER_S, OL_OFFICE_SAVE_SEEN), 1);
	assert_true(is(&p[0].seen, 11));
	assert_true(is(&p[1].seen, 12));
	/* A connection's address is not worth keeping. */
	move(2, 13);
	assert_int_equal(pass(70 * OL_US_PER_S, OL_OFFICE_SAVE_SEEN), 0);
	here_end();
}

static void test_a_path_that_flaps_is_not_told_without_end(void **state)
{
	size_t i, n = 0;

	(void)state;
	set_up();
	for (i = 0; i < 100; i++) {
		move(0, (uint8_t)(7 + i));
		n += path_event() != NULL;
	}
	assert_int_equal(n, OL_OFFICE_MOVES_MOST);
	assert_true(is(&fake_at[0][0], 106));
	(void)pass(10 * OL_US_PER_S, OL_OFFICE_STOPPED);
	move(0, 7);
	assert_non_null(path_event());
	here_end();
}

static void test_a_node_that_stops_saves_them_at_once(void **state)
{
	size_t i, n = 0;

	(void)state;
	set_up();
	move(0, 7);
	(void)pass(OL_US_PER_S, OL_OFFICE_SAVE_SEEN);
	move(0, 8);
	ol_office_effects_clear(&fx);
	ol_office_stop(o, now, here_date(), "duty", "end", &fx);
	for (i = 0; i < fx.n; i++)
		n += fx.e[i].kind == OL_OFFICE_SAVE_SEEN &&
		     is(&fx.e[i].u.paths.path[0].seen, 8);
	assert_int_equal(n, 1);
	here_end();
}

static void test_each_time_the_line_comes_up_addresses_are_told(void **state)
{
	const struct ol_control *m;

	(void)state;
	set_up();
	fake_bring(fake_line[0], OL_LINE_UP);
	arrive_from(1, 0);
	(void)pass(OL_US_PER_S, OL_OFFICE_STOPPED);
	m = fake_said(fake_line[0], OL_CONTROL_ADDRESSES);
	assert_non_null(m);
	assert_int_equal(m->n_places, 1);
	assert_int_equal(m->place[0].path, 0);
	assert_true(is(&m->place[0].addr, 100));
	here_end();
}

static int tell(uint8_t socket, uint8_t last_byte)
{
	struct ol_request rq = { .kind = OL_REQUEST_PATH,
				 .tell = true,
				 .socket = socket,
				 .remote = addr(last_byte) };

	if (last_byte == 0)
		rq.remote.ip[0] = 224;
	return ol_office_request(o, 1, now, here_date(), &rq, &why, &fx);
}

static void test_what_the_operator_says_is_told_at_once_and_again(void **state)
{
	const struct ol_control *m;
	uint8_t i;

	(void)state;
	set_up();
	assert_int_equal(ol_office_desk_came(o, 1, "clerk"), 0);
	assert_int_equal(tell(1, 200), 0); /* the line is down: later */
	fake_bring(fake_line[0], OL_LINE_UP);
	arrive_from(1, 0);
	(void)pass(OL_US_PER_S, OL_OFFICE_STOPPED);
	m = fake_said(fake_line[0], OL_CONTROL_ADDRESSES);
	assert_int_equal(m->n_places, 2);
	assert_int_equal(m->place[1].path, 1);
	assert_true(is(&m->place[1].addr, 200));
	/* Now; twice is once; of too many the oldest is forgotten. */
	for (i = 0; i < 5; i++)
		assert_int_equal(tell(1, (uint8_t)(200 + i)), 0);
	assert_int_equal(tell(1, 203), 0);
	(void)pass(OL_US_PER_S, OL_OFFICE_STOPPED);
	m = fake_said(fake_line[0], OL_CONTROL_ADDRESSES);
	assert_int_equal(m->n_places, 5);
	for (i = 1; i < 5; i++)
		assert_true(is(&m->place[i].addr, (uint8_t)(200 + i)));
	here_end();
}

static void test_what_cannot_be_told_is_refused(void **state)
{
	(void)state;
	set_up();
	assert_int_equal(ol_office_desk_came(o, 1, "clerk"), 0);
	assert_int_equal(tell(1, 0), OL_ERR_RANGE);     /* multicast */
	assert_int_equal(tell(2, 200), OL_ERR_UNKNOWN); /* no path there */
	assert_int_equal(tell(OL_OFFICE_SOCKETS, 200), OL_ERR_RANGE);
	here_end();
}

static void test_addresses_that_are_heard_go_to_the_line(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_ADDRESSES, .n_places = 2 };

	(void)state;
	set_up();
	m.place[0].path = 3;
	m.place[0].addr = addr(50);
	m.place[1].path = 1;
	m.place[1].addr = addr(51);
	fake_bring_control(fake_line[0], &m);
	arrive_from(1, 0);
	assert_int_equal(fake_line[0]->n_told, 2);
	assert_int_equal(fake_line[0]->told[0].id, 3);
	assert_true(is(&fake_line[0]->told[0].addr, 50));
	assert_int_equal(fake_line[0]->told[1].id, 1);
	here_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_moved_path_is_known_at_the_door_and_to_desks),
		cmocka_unit_test(
			test_what_comes_from_elsewhere_says_from_where),
		cmocka_unit_test(test_the_door_gets_the_tags_when_they_change),
		cmocka_unit_test(
			test_the_last_addresses_are_saved_once_a_minute),
		cmocka_unit_test(
			test_a_path_that_flaps_is_not_told_without_end),
		cmocka_unit_test(test_a_node_that_stops_saves_them_at_once),
		cmocka_unit_test(
			test_each_time_the_line_comes_up_addresses_are_told),
		cmocka_unit_test(
			test_what_the_operator_says_is_told_at_once_and_again),
		cmocka_unit_test(test_what_cannot_be_told_is_refused),
		cmocka_unit_test(test_addresses_that_are_heard_go_to_the_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
