/* sender: order, instants, counting, connections. Real time passes here, a few
 * milliseconds of it; no bound above is asserted but a generous one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/prng.h"
#include "os/bell.h"
#include "os/clock.h"
#include "os/sender.h"
#include "os/udp.h"

#define LEN 288

struct both {
	struct ol_udp here, there;
	struct ol_sender *s;
};

static void open_loopback(struct ol_udp *u)
{
	struct ol_addr at = { .family = 4, .ip = { 127, 0, 0, 1 } };
	char why[256];

	assert_int_equal(ol_udp_open(u, &at, why, sizeof why), 0);
}

static void set_up(struct both *b)
{
	open_loopback(&b->here);
	open_loopback(&b->there);
	assert_int_equal(ol_sender_start(&b->s), 0);
}

static void tear_down(struct both *b)
{
	ol_sender_stop(b->s);
	ol_udp_close(&b->here);
	ol_udp_close(&b->there);
}

static struct ol_send datagram(const struct both *b, uint32_t number,
			       ol_instant at)
{
	struct ol_send d = {
		.fd = b->here.fd,
		.to = b->there.at,
		.at = at,
		.len = LEN,
	};

	ol_put32(d.bytes, number);
	return d;
}

static void put(struct both *b, uint32_t number, ol_instant at)
{
	struct ol_send d = datagram(b, number, at);

	assert_int_equal(ol_sender_put(b->s, &d), 0);
}

/* Waits for the next datagram. */
static uint32_t take(struct both *b)
{
	static struct ol_udp_packet p[1];
	struct ol_bell bell;
	bool came = false;

	assert_int_equal(ol_bell_init(&bell), 0);
	for (int i = 0; i < 5000 && !came; i++) {
		came = ol_udp_receive(&b->there, p, 1) == 1;
		if (!came) /* a millisecond */
			ol_bell_wait(&bell, ol_after(ol_clock_now(), 1000));
	}
	ol_bell_release(&bell);
	assert_true(came);
	assert_int_equal(p[0].len, LEN);
	return ol_get32(p[0].bytes);
}

static void test_nothing_leaves_before_its_instant(void **state)
{
	ol_instant at;
	struct both b;

	(void)state;
	set_up(&b);
	at = ol_after(ol_clock_now(), 5000);
	put(&b, 1, at);
	assert_int_equal(take(&b), 1);
	assert_true(ol_due(at, ol_clock_now()));
	tear_down(&b);
}

/* A machine that stood still while the test was putting has let some go
 * already, in another order: the test is made again. */
static bool is_in_time(ol_instant first)
{
	return !ol_due(first, ol_clock_now());
}

#define TRIES 20

static bool put_earlier_ones_later(void)
{
	ol_instant now = ol_clock_now();
	struct both b;
	bool ok;

	set_up(&b);
	put(&b, 3, ol_after(now, 30000));
	put(&b, 2, ol_after(now, 20000));
	put(&b, 1, ol_after(now, 10000));
	ok = is_in_time(ol_after(now, 10000));
	for (uint32_t i = 1; ok && i <= 3; i++)
		assert_int_equal(take(&b), i);
	tear_down(&b);
	return ok;
}

static void test_an_earlier_one_put_later_leaves_first(void **state)
{
	int n = 0;

	(void)state;
	while (!put_earlier_ones_later())
		assert_true(++n < TRIES);
}

static void test_the_same_instant_keeps_the_order_of_putting(void **state)
{
	ol_instant at = ol_after(ol_clock_now(), 20000);
	struct both b;

	(void)state;
	set_up(&b);
	for (uint32_t i = 0; i < 200; i++)
		put(&b, i, at);
	for (uint32_t i = 0; i < 200; i++)
		assert_int_equal(take(&b), i);
	tear_down(&b);
}

static int by_instant(const void *x, const void *y)
{
	const uint64_t *a = x, *b = y;

	return *a < *b ? -1 : *a > *b;
}

static bool put_random_instants(struct ol_prng *rnd)
{
	ol_instant from = ol_after(ol_clock_now(), 30000);
	uint64_t want[500];
	struct both b;
	bool ok;

	set_up(&b);
	for (uint32_t i = 0; i < 500; i++) {
		/* Twin: sort by (instant, number) in one integer. */
		uint64_t us = ol_prng_below(rnd, 50) * 500;

		put(&b, i, ol_after(from, us));
		want[i] = us << 32 | i;
	}
	ok = is_in_time(from);
	qsort(want, 500, sizeof want[0], by_instant);
	for (uint32_t i = 0; ok && i < 500; i++)
		assert_int_equal(take(&b), (uint32_t)want[i]);
	tear_down(&b);
	return ok;
}

static void test_random_instants_leave_sorted(void **state)
{
	const uint64_t seed = 288;
	struct ol_prng rnd;
	int n = 0;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	ol_prng_init(&rnd, seed);
	while (!put_random_instants(&rnd))
		assert_true(++n < TRIES);
}

static void test_what_is_late_is_sent_at_once_and_counted(void **state)
{
	struct ol_sender_figures f;
	ol_instant now = ol_clock_now();
	struct both b;

	(void)state;
	set_up(&b);
	put(&b, 1, (ol_instant){ now.us - OL_SENDER_LATE_US - 1000 });
	assert_int_equal(take(&b), 1);
	put(&b, 2, (ol_instant){ 0 });
	assert_int_equal(take(&b), 2);
	/* Booked once the system call is back: wait for it. */
	do {
		ol_sender_figures(b.s, &f);
	} while (f.sent < 2);
	assert_int_equal(f.late, 2);
	assert_true(f.late_max_us > OL_SENDER_LATE_US);
	assert_int_equal(f.waiting, 0);
	tear_down(&b);
}

static void test_a_full_sender_refuses_and_counts(void **state)
{
	ol_instant later = ol_after(ol_clock_now(), 60ull * OL_US_PER_S);
	struct ol_sender_figures f;
	struct ol_send d;
	struct both b;

	(void)state;
	set_up(&b);
	for (uint32_t i = 0; i < OL_SENDER_SLOTS; i++)
		put(&b, i, later);
	d = datagram(&b, 0, later);
	assert_int_equal(ol_sender_put(b.s, &d), OL_ERR_FULL);
	ol_sender_figures(b.s, &f);
	assert_int_equal(f.full, 1);
	assert_int_equal(f.waiting, OL_SENDER_SLOTS);
	assert_int_equal(f.sent, 0);
	/* Stop sends them, 100 ms from now at the latest, not in a minute. */
	tear_down(&b);
	assert_false(ol_due(later, ol_clock_now()));
}

static void test_stop_sends_what_waits(void **state)
{
	ol_instant now = ol_clock_now();
	static struct ol_udp_packet p[OL_UDP_BATCH];
	struct both b;

	(void)state;
	set_up(&b);
	put(&b, 1, ol_after(now, 1000));
	put(&b, 2, ol_after(now, 20000));
	put(&b, 3, ol_after(now, 60ull * OL_US_PER_S));
	ol_sender_stop(b.s);
	assert_int_equal(ol_udp_receive(&b.there, p, OL_UDP_BATCH), 3);
	for (uint32_t i = 0; i < 3; i++)
		assert_int_equal(ol_get32(p[i].bytes), i + 1);
	ol_udp_close(&b.here);
	ol_udp_close(&b.there);
	ol_sender_stop(NULL);
}

static void test_what_the_kernel_refuses_is_counted_alone(void **state)
{
	struct ol_sender_figures f;
	ol_instant at = ol_after(ol_clock_now(), 5000);
	struct ol_send bad;
	struct both b;

	(void)state;
	set_up(&b);
	put(&b, 1, at);
	bad = datagram(&b, 2, at);
	/* No IPv4 socket can send there. */
	bad.to = (struct ol_addr){ .family = 6,
				   .ip = { [15] = 1 },
				   .port = 7100 };
	assert_int_equal(ol_sender_put(b.s, &bad), 0);
	put(&b, 3, at);
	assert_int_equal(take(&b), 1);
	assert_int_equal(take(&b), 3);
	do {
		ol_sender_figures(b.s, &f);
	} while (f.sent + f.failed < 3);
	assert_int_equal(f.sent, 2);
	assert_int_equal(f.failed, 1);
	tear_down(&b);
}

static void test_two_sockets_share_a_sender(void **state)
{
	static struct ol_udp_packet p[1];
	ol_instant at = ol_after(ol_clock_now(), 5000);
	struct ol_udp other;
	struct ol_send d;
	struct both b;

	(void)state;
	set_up(&b);
	open_loopback(&other);
	for (uint32_t i = 0; i < 8; i++) {
		d = datagram(&b, i, at);
		d.fd = i & 1 ? other.fd : b.here.fd;
		assert_int_equal(ol_sender_put(b.s, &d), 0);
	}
	ol_sender_stop(b.s);
	for (uint32_t i = 0; i < 8; i++) {
		assert_int_equal(ol_udp_receive(&b.there, p, 1), 1);
		assert_int_equal(ol_get32(p[0].bytes), i);
		assert_true(ol_addr_equal(&p[0].from,
					  i & 1 ? &other.at : &b.here.at));
	}
	ol_udp_close(&other);
	ol_udp_close(&b.here);
	ol_udp_close(&b.there);
}

/* A cell for a connection leaves among the datagrams; one that finds no room
 * is dropped, and the datagrams behind it leave. */
static void test_a_stuck_connection_delays_no_datagram(void **state)
{
	struct ol_sender_figures f;
	struct ol_send cell;
	ol_instant now = ol_clock_now();
	int fd[2], small = 4096;
	uint32_t i;
	struct both b;

	(void)state;
	set_up(&b);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	assert_int_equal(setsockopt(fd[0], SOL_SOCKET, SO_SNDBUF, &small,
				    sizeof small),
			 0);
	cell = datagram(&b, 0, now);
	cell.outlet = ol_outlet_new(fd[0]);
	assert_non_null(cell.outlet);
	for (i = 0; i < 200; i++) {
		cell.at = ol_after(now, 100 * i);
		assert_int_equal(ol_sender_put(b.s, &cell), 0);
		put(&b, i, cell.at);
	}
	for (i = 0; i < 200; i++)
		assert_int_equal(take(&b), i);
	ol_outlet_drop(cell.outlet); /* the sender holds it while it must */
	do {
		ol_sender_figures(b.s, &f);
	} while (f.sent + f.failed < 400);
	assert_int_equal(f.sent + f.failed, 400);
	assert_in_range(f.failed, 1, 199);
	close(fd[1]);
	cell.len = LEN - 1; /* only whole cells go into a connection */
	assert_int_equal(ol_sender_put(b.s, &cell), OL_ERR_RANGE);
	tear_down(&b);
}

static void test_lengths_out_of_bounds_are_refused(void **state)
{
	struct ol_send d;
	struct both b;

	(void)state;
	set_up(&b);
	d = datagram(&b, 0, (ol_instant){ 0 });
	d.len = 0;
	assert_int_equal(ol_sender_put(b.s, &d), OL_ERR_RANGE);
	d.len = OL_SENDER_BYTES + 1;
	assert_int_equal(ol_sender_put(b.s, &d), OL_ERR_RANGE);
	d.len = LEN;
	d.to.family = 0;
	assert_int_equal(ol_sender_put(b.s, &d), OL_ERR_RANGE);
	tear_down(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_leaves_before_its_instant),
		cmocka_unit_test(test_an_earlier_one_put_later_leaves_first),
		cmocka_unit_test(
			test_the_same_instant_keeps_the_order_of_putting),
		cmocka_unit_test(test_random_instants_leave_sorted),
		cmocka_unit_test(test_what_is_late_is_sent_at_once_and_counted),
		cmocka_unit_test(test_a_full_sender_refuses_and_counts),
		cmocka_unit_test(test_stop_sends_what_waits),
		cmocka_unit_test(test_what_the_kernel_refuses_is_counted_alone),
		cmocka_unit_test(test_two_sockets_share_a_sender),
		cmocka_unit_test(test_a_stuck_connection_delays_no_datagram),
		cmocka_unit_test(test_lengths_out_of_bounds_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
