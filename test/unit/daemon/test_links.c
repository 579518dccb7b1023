/* links: connections over the loopback, ports chosen by the kernel. What the
 * kernel needs a moment for is waited for on a loop, with a bound; the time
 * that passes is what the test says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/prng.h"
#include "daemon/links.h"
#include "os/clock.h"
#include "os/tcp.h"

#define CELL OL_OUTLET_BYTES
#define PATIENCE_US (10 * OL_US_PER_S)

/* One node's connections, and what came of them. */
struct end {
	struct ol_links *l;
	uint8_t socket;
	struct ol_addr at;
	size_t n_came, n_refused;
	struct ol_addr from; /* of the last cell */
	uint8_t cell[CELL];
};

static struct {
	struct ol_loop *loop;
	struct ol_prng prng;
	struct ol_random random;
	struct end a, b;
	ol_instant now; /* as told */
	bool (*until)(void);
	bool is_done;
} t;

static ol_instant tell_now(void *ctx)
{
	(void)ctx;
	return t.now;
}

static void came(void *ctx, uint8_t socket, const struct ol_addr *from,
		 const uint8_t *cell)
{
	struct end *e = ctx;

	assert_int_equal(socket, e->socket);
	e->n_came++;
	e->from = *from;
	memcpy(e->cell, cell, CELL);
}

static void refused(void *ctx, uint8_t socket, const struct ol_addr *to)
{
	struct end *e = ctx;

	assert_int_equal(socket, e->socket);
	assert_int_equal(to->family, 4);
	e->n_refused++;
}

static struct ol_addr loopback(uint16_t port)
{
	return (struct ol_addr){ .family = 4,
				 .ip = { 127, 0, 0, 1 },
				 .port = port };
}

static void make(struct end *e, uint8_t socket)
{
	const struct ol_links_handler h = { e, tell_now, came, refused };
	struct ol_addr any = loopback(0);
	char why[256] = "";

	memset(e, 0, sizeof *e);
	e->socket = socket;
	e->l = ol_links_new(t.loop, &t.random, &h);
	assert_non_null(e->l);
	assert_null(ol_links_addr(e->l, socket));
	if (ol_links_listen(e->l, socket, &any, why, sizeof why))
		fail_msg("%s", why);
	e->at = *ol_links_addr(e->l, socket);
}

static void on_turn(void *ctx)
{
	(void)ctx;
	if (t.until && t.until()) {
		t.is_done = true;
		ol_loop_stop(t.loop);
	}
}

static void on_deadline(void *ctx, ol_instant now)
{
	(void)ctx;
	(void)now;
	ol_loop_stop(t.loop);
}

static int set_up(void **state)
{
	(void)state;
	memset(&t, 0, sizeof t);
	t.loop = ol_loop_new();
	ol_prng_init(&t.prng, 443);
	t.random = ol_prng_source(&t.prng);
	t.now.us = OL_US_PER_S;
	ol_loop_on_turn(t.loop, on_turn, NULL);
	ol_loop_on_deadline(t.loop, on_deadline, NULL);
	make(&t.a, 4);
	make(&t.b, 5);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ol_links_free(t.a.l);
	ol_links_free(t.b.l);
	ol_loop_free(t.loop);
	return 0;
}

/* Lets the kernel and the loop do, until it is so. */
static void await(bool (*until)(void))
{
	t.until = until;
	t.is_done = false;
	ol_loop_set_deadline(t.loop, ol_after(ol_clock_now(), PATIENCE_US));
	ol_loop_run(t.loop);
	assert_true(t.is_done);
}

/* Later, as both are told. */
static void pass(uint64_t us)
{
	t.now = ol_after(t.now, us);
	ol_links_tick(t.a.l);
	ol_links_tick(t.b.l);
}

static struct ol_links_figures figures(const struct end *e)
{
	struct ol_links_figures f;

	ol_links_figures(e->l, &f);
	return f;
}

/* A cell of `x`, if there is a connection. */
static bool say(struct end *e, const struct ol_addr *to, uint8_t x)
{
	struct ol_outlet *o = ol_links_to(e->l, e->socket, to);
	uint8_t cell[CELL];

	memset(cell, x, sizeof cell);
	return o && ol_outlet_put(o, t.now, cell);
}

static bool a_is_up(void)
{
	return figures(&t.a).up > 0;
}

static bool both_are_up(void)
{
	return a_is_up() && figures(&t.b).up > 0;
}

static bool b_is_down(void)
{
	return figures(&t.b).up == 0;
}

static bool came_to_a(void)
{
	return t.a.n_came > 0;
}

static bool came_to_b(void)
{
	return t.b.n_came > 0;
}

/* A dials, B knows it, a cell has gone both ways. */
static void join(void)
{
	t.a.n_came = t.b.n_came = 0;
	say(&t.a, &t.b.at, 0);
	await(both_are_up);
	assert_true(say(&t.a, &t.b.at, 1));
	await(came_to_b);
	assert_true(say(&t.b, &t.a.at, 2));
	await(came_to_a);
}

/* ---- dialling --------------------------------------------------------- */

static void test_a_cell_arrives_from_the_address_that_is_listened_on(void **s)
{
	(void)s;
	assert_int_equal(ol_links_deadline(t.a.l).us, UINT64_MAX);
	assert_false(say(&t.a, &t.b.at, 1)); /* it is dialled first */
	await(both_are_up);
	assert_int_equal(figures(&t.b).strangers, 1);
	assert_true(say(&t.a, &t.b.at, 7));
	await(came_to_b);
	assert_true(ol_addr_equal(&t.b.from, &t.a.at));
	assert_int_equal(t.b.cell[0], 7);
	assert_int_equal(t.b.cell[CELL - 1], 7);
	/* Who is sent to is no stranger: the same connection goes back. */
	assert_true(say(&t.b, &t.a.at, 8));
	assert_int_equal(figures(&t.b).strangers, 0);
	assert_int_equal(figures(&t.b).dialled, 0);
	await(came_to_a);
	assert_int_equal(t.a.cell[0], 8);
	assert_int_equal(figures(&t.a).unsent, 1);
}

static void test_both_dialling_at_once_have_one_connection(void **s)
{
	(void)s;
	for (uint8_t i = 1; i <= 20; i++) {
		say(&t.a, &t.b.at, 0);
		say(&t.b, &t.a.at, 0);
		await(both_are_up);
		t.a.n_came = t.b.n_came = 0;
		assert_true(say(&t.a, &t.b.at, i));
		assert_true(say(&t.b, &t.a.at, i));
		await(came_to_a);
		await(came_to_b);
		assert_int_equal(t.a.cell[0], i);
		assert_int_equal(t.b.cell[0], i);
		assert_int_equal(figures(&t.a).strangers, 0);
		assert_int_equal(figures(&t.b).strangers, 0);
		/* Both forget, and meet again on the same two ports. */
		pass(OL_LINKS_UNUSED_US);
		assert_int_equal(figures(&t.a).up, 0);
		assert_int_equal(figures(&t.b).up, 0);
	}
}

static bool a_was_refused(void)
{
	ol_links_tick(t.a.l);
	return t.a.n_refused > 0;
}

static void
test_where_nobody_listens_is_told_and_dialled_ever_more_seldom(void **s)
{
	const struct ol_addr nobody = t.b.at;
	uint64_t before = 0, n;
	ol_instant last = t.now;

	(void)s;
	ol_links_free(t.b.l);
	t.b.l = NULL;
	for (n = 1; n <= 12; n++) {
		uint64_t us = OL_LINKS_AGAIN_US << (n > 1 ? n - 2 : 0);

		while (say(&t.a, &nobody, 0), figures(&t.a).dialled < n) {
			t.now = ol_after(t.now, 20000);
			assert_true(ol_since(last, t.now) < 60 * OL_US_PER_S);
		}
		if (us > OL_LINKS_AGAIN_MOST_US)
			us = OL_LINKS_AGAIN_MOST_US;
		if (n > 1)
			assert_in_range(ol_since(last, t.now), us * 3 / 4,
					us * 5 / 4 + 20000);
		last = t.now;
		t.a.n_refused = 0;
		await(a_was_refused);
		assert_int_equal(t.a.n_refused, 1);
		last = t.now;
		assert_true(figures(&t.a).unsent > before);
		before = figures(&t.a).unsent;
	}
	make(&t.b, 5);
}

static void test_a_call_that_is_not_decided_is_given_up(void **s)
{
	/* Its first word goes nowhere: nobody is at 192.0.2.0/24. Where the
	 * machine has no way there it is refused at once. */
	const struct ol_addr far = { .family = 4,
				     .ip = { 192, 0, 2, 1 },
				     .port = 443 };

	(void)s;
	say(&t.a, &far, 0);
	pass(OL_LINKS_DIAL_US);
	pass(OL_LINKS_LOOK_US);
	assert_int_equal(figures(&t.a).lost, 1);
}

static void test_addresses_are_bounded(void **s)
{
	struct ol_addr to = loopback(0);

	(void)s;
	for (uint32_t i = 0; i < OL_LINKS_KNOWN; i++) {
		to.ip[2] = (uint8_t)(1 + i / 200);
		to.ip[3] = (uint8_t)(1 + i % 200);
		to.port = t.a.at.port; /* itself: nobody else is there */
		say(&t.a, &to, 0);
	}
	assert_int_equal(figures(&t.a).unsent, OL_LINKS_KNOWN);
	t.now = ol_after(t.now, OL_LINKS_UNUSED_US - 1);
	assert_false(say(&t.a, &t.b.at, 0));
	assert_int_equal(figures(&t.a).dialled, OL_LINKS_KNOWN);
	/* Those that nothing is sent to give their place. */
	pass(1);
	say(&t.a, &t.b.at, 0);
	await(a_is_up);
}

/* ---- the end of a connection ------------------------------------------ */

static void test_what_ended_is_dialled_again(void **s)
{
	ol_instant ended;

	(void)s;
	join();
	ol_links_free(t.b.l);
	make(&t.b, 5); /* a node that was started anew, elsewhere */
	say(&t.a, &t.b.at, 0);
	await(a_is_up);
	join();
	/* It comes back after half a second or so. */
	ended = t.now;
	say(&t.b, &t.a.at, 0);
	pass(OL_LINKS_SILENT_US + OL_LINKS_LOOK_US);
	say(&t.a, &t.b.at, 0);
	assert_false(say(&t.a, &t.b.at, 0));
	while (!say(&t.a, &t.b.at, 3) && ol_since(ended, t.now) < 20000000) {
		pass(20000);
		say(&t.b, &t.a.at, 3);
		if (figures(&t.a).dialled > 2)
			await(both_are_up);
	}
	assert_true(ol_since(ended, t.now) < 20000000);
}

static void test_what_takes_no_cell_for_two_seconds_is_over(void **s)
{
	uint64_t n = 0;

	(void)s;
	join();
	/* B's loop stands: nobody reads. */
	while (say(&t.a, &t.b.at, 0))
		assert_true(++n < 1000000);
	pass(OL_LINKS_STALL_US - 1);
	assert_int_equal(figures(&t.a).up, 1);
	say(&t.a, &t.b.at, 0);
	pass(OL_LINKS_LOOK_US);
	assert_int_equal(figures(&t.a).up, 0);
	assert_int_equal(figures(&t.a).lost, 1);
}

static void test_what_falls_silent_for_three_seconds_is_over(void **s)
{
	(void)s;
	join();
	/* Sends go; the last byte came a moment before `now`. */
	assert_true(say(&t.a, &t.b.at, 0));
	pass(OL_LINKS_SILENT_US - OL_US_PER_S);
	assert_int_equal(figures(&t.a).up, 1);
	pass(OL_US_PER_S);
	assert_int_equal(figures(&t.a).up, 0);
	await(b_is_down); /* the other end sees it */
}

static void test_what_nothing_is_sent_to_is_forgotten(void **s)
{
	struct ol_addr nobody = t.b.at;

	(void)s;
	ol_links_free(t.b.l);
	t.b.l = NULL;
	say(&t.a, &nobody, 0);
	assert_int_not_equal(ol_links_deadline(t.a.l).us, UINT64_MAX);
	await(a_was_refused);
	t.now = ol_after(t.now, OL_LINKS_UNUSED_US - 1);
	ol_links_tick(t.a.l);
	assert_int_not_equal(ol_links_deadline(t.a.l).us, UINT64_MAX);
	t.now = ol_after(t.now, OL_LINKS_LOOK_US);
	ol_links_tick(t.a.l);
	assert_int_equal(ol_links_deadline(t.a.l).us, UINT64_MAX);
	make(&t.b, 5);
}

/* ---- strangers -------------------------------------------------------- */

#define CALLERS (OL_LINKS_STRANGERS + 6)
#define AT_ONCE 16 /* callers before time passes */

struct caller {
	struct ol_tcp at; /* a port of his own */
	int fd;
};

static struct caller caller[CALLERS];

static uint64_t n_callers; /* that B let in, those turned away too */

static bool b_let_them_in(void)
{
	return figures(&t.b).strangers + figures(&t.b).turned_away == n_callers;
}

static void knock(struct caller *c)
{
	struct ol_addr any = loopback(0);
	char why[256];

	assert_int_equal(ol_tcp_listen(&c->at, &any, why, sizeof why), 0);
	c->fd = ol_tcp_dial(&c->at, &t.b.at);
	assert_true(c->fd >= 0);
}

/* Knocks, and is let in. */
static void call(struct caller *c)
{
	t.now = ol_after(t.now, 1);
	n_callers = figures(&t.b).strangers + figures(&t.b).turned_away + 1;
	knock(c);
	await(b_let_them_in);
}

static void hang_up(struct caller *c)
{
	ol_tcp_hang_up(c->fd);
	ol_tcp_close(&c->at);
}

/* What he hears: bytes; 0: nothing yet; -1: it is over. */
static int heard_by(const struct caller *c)
{
	uint8_t b[CELL];
	ssize_t n = recv(c->fd, b, sizeof b, MSG_DONTWAIT);

	return n > 0 ? (int)n : n < 0 && ol_tcp_dialled(c->fd) == 0 ? 0 : -1;
}

static void test_strangers_are_bounded_and_leave_unanswered_by_chance(void **s)
{
	static uint8_t junk[3 * CELL];
	size_t i, before, n_over = 0, half_way = 0;

	(void)s;
	for (i = 0; i < CALLERS; i++) {
		call(&caller[i]);
		if (i % AT_ONCE == AT_ONCE - 1)
			pass(OL_LINKS_LOOK_US);
	}
	assert_int_equal(figures(&t.b).strangers, OL_LINKS_STRANGERS);
	assert_int_equal(figures(&t.b).turned_away, 6); /* the first six */
	assert_int_equal(heard_by(&caller[5]), -1);
	assert_int_equal(heard_by(&caller[6]), 0);
	/* What they say is heard, for it might open. */
	assert_int_equal(send(caller[CALLERS - 1].fd, junk, sizeof junk, 0),
			 sizeof junk);
	await(came_to_b);
	assert_true(ol_addr_equal(&t.b.from, &caller[CALLERS - 1].at.at));
	before = figures(&t.b).strangers;
	pass(OL_LINKS_STRANGER_US - 2 * OL_US_PER_S);
	assert_int_equal(figures(&t.b).strangers, before);
	for (i = 0; i < 60; i++) {
		size_t left;

		pass(OL_US_PER_S);
		left = figures(&t.b).strangers;
		assert_true(left <= before);
		assert_true(before - left <= 10); /* never many at once */
		if (i == 30)
			half_way = left;
		before = left;
	}
	assert_in_range(half_way, OL_LINKS_STRANGERS / 4,
			OL_LINKS_STRANGERS * 3 / 4);
	pass(3 * OL_US_PER_S);
	assert_int_equal(figures(&t.b).strangers, 0);
	for (i = 0; i < CALLERS; i++) {
		n_over += heard_by(&caller[i]) == -1;
		hang_up(&caller[i]);
	}
	assert_int_equal(n_over, CALLERS); /* and no byte to any */
	assert_int_equal(ol_links_deadline(t.b.l).us, UINT64_MAX);
}

static bool b_let_the_bound_in(void)
{
	return figures(&t.b).strangers == OL_LINKS_CALLERS;
}

static bool b_let_the_rest_in(void)
{
	return figures(&t.b).strangers == OL_LINKS_CALLERS + 1;
}

static void test_who_comes_too_often_waits_at_the_door(void **s)
{
	static uint8_t word[CELL];
	size_t i;

	(void)s;
	for (i = 0; i < OL_LINKS_CALLERS; i++)
		call(&caller[i]);
	assert_true(b_let_the_bound_in());
	/* One more: the kernel has him, B does not look. */
	knock(&caller[i]);
	/* What those inside say is heard meanwhile. */
	assert_int_equal(send(caller[0].fd, word, sizeof word, 0), CELL);
	await(came_to_b);
	assert_true(b_let_the_bound_in());
	pass(OL_LINKS_LOOK_US - 1);
	assert_true(b_let_the_bound_in());
	pass(OL_LINKS_LOOK_US);
	await(b_let_the_rest_in);
	for (i = 0; i <= OL_LINKS_CALLERS; i++)
		hang_up(&caller[i]);
}

static void test_a_stranger_keeps_no_other_out(void **s)
{
	struct caller c;

	(void)s;
	call(&c);
	join();
	assert_int_equal(figures(&t.b).strangers, 1);
	assert_int_equal(heard_by(&c), 0);
	hang_up(&c);
}

/* ---- the page --------------------------------------------------------- */

static void test_the_page_has_these_figures(void **s)
{
	static const struct {
		const char *name;
		uint64_t is;
	} figure[] = {
		{ "stall-us", OL_LINKS_STALL_US },
		{ "silent-us", OL_LINKS_SILENT_US },
		{ "dial-us", OL_LINKS_DIAL_US },
		{ "again-us", OL_LINKS_AGAIN_US },
		{ "again-most-us", OL_LINKS_AGAIN_MOST_US },
		{ "unused-us", OL_LINKS_UNUSED_US },
		{ "strangers", OL_LINKS_STRANGERS },
		{ "callers-a-second",
		  OL_LINKS_CALLERS * OL_US_PER_S / OL_LINKS_LOOK_US },
		{ "stranger-us", OL_LINKS_STRANGER_US },
		{ "stranger-more-us", OL_LINKS_STRANGER_MORE_US },
		{ "known", OL_LINKS_KNOWN },
	};
	FILE *f = fopen(OL_SOURCE_DIR "/doc/protocol/session.md", "r");
	char line[256], name[64];
	unsigned long long is;
	size_t n = 0;

	(void)s;
	assert_int_equal(OL_TCP_STALL_MS * 1000, OL_LINKS_STALL_US);
	assert_non_null(f);
	while (fgets(line, sizeof line, f) &&
	       strcmp(line, "```tcp-figures\n") != 0)
		;
	while (fgets(line, sizeof line, f) && line[0] != '`') {
		assert_int_equal(sscanf(line, "%63s %llu", name, &is), 2);
		assert_true(n < sizeof figure / sizeof figure[0]);
		assert_string_equal(name, figure[n].name);
		assert_int_equal(is, figure[n].is);
		n++;
	}
	fclose(f);
	assert_int_equal(n, sizeof figure / sizeof figure[0]);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_cell_arrives_from_the_address_that_is_listened_on),
		T(test_both_dialling_at_once_have_one_connection),
		T(test_where_nobody_listens_is_told_and_dialled_ever_more_seldom),
		T(test_a_call_that_is_not_decided_is_given_up),
		T(test_addresses_are_bounded),
		T(test_what_ended_is_dialled_again),
		T(test_what_takes_no_cell_for_two_seconds_is_over),
		T(test_what_falls_silent_for_three_seconds_is_over),
		T(test_what_nothing_is_sent_to_is_forgotten),
		T(test_strangers_are_bounded_and_leave_unanswered_by_chance),
		T(test_who_comes_too_often_waits_at_the_door),
		T(test_a_stranger_keeps_no_other_out),
		T(test_the_page_has_these_figures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
