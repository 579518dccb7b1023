/* tcp: connections over the loopback. Ports are chosen by the kernel; where
 * the loopback needs a moment, it is waited for, with a bound. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "os/tcp.h"
#include "test/unit/os/loopback.h"

#define CELL OL_TCP_CELL
#define WHY 256
#define PATIENCE_MS 5000

static void open_at(struct ol_tcp *t, const char *text)
{
	struct ol_addr at = loopback_addr(text, 0);
	char why[WHY] = "";

	if (ol_tcp_listen(t, &at, why, sizeof why))
		fail_msg("%s", why);
	assert_int_not_equal(t->at.port, 0);
}

static void wait_for(int fd, short events)
{
	struct pollfd p = { .fd = fd, .events = events };

	assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
}

static int accept_one(struct ol_tcp *t, struct ol_addr *from)
{
	wait_for(t->fd, POLLIN);
	return ol_tcp_accept(t, from);
}

/* A connection from a to b: its two ends. */
static void join(struct ol_tcp *a, struct ol_tcp *b, int end[2])
{
	struct ol_addr from;

	end[0] = ol_tcp_dial(a, &b->at);
	assert_true(end[0] >= 0);
	end[1] = accept_one(b, &from);
	assert_true(end[1] >= 0);
	assert_true(ol_addr_equal(&from, &a->at));
	wait_for(end[0], POLLOUT);
	assert_int_equal(ol_tcp_dialled(end[0]), 0);
	ol_tcp_prepare(end[0]);
	ol_tcp_prepare(end[1]);
}

static void write_all(int fd, const uint8_t *p, size_t len)
{
	assert_int_equal(send(fd, p, len, MSG_NOSIGNAL), len);
}

/* Reads until a whole cell is there. */
static const uint8_t *next_cell(int fd, struct ol_tcp_in *in)
{
	const uint8_t *cell = ol_tcp_cell(in);
	size_t got;

	while (!cell) {
		wait_for(fd, POLLIN);
		assert_int_equal(ol_tcp_read(fd, in, &got), 0);
		cell = ol_tcp_cell(in);
	}
	return cell;
}

static void exchange(const char *text)
{
	uint8_t cell[CELL];
	struct ol_tcp_in in = { 0 };
	struct ol_addr from;
	struct ol_tcp a, b;
	int end[2];
	size_t got;

	open_at(&a, text);
	open_at(&b, text);
	assert_int_equal(ol_tcp_accept(&b, &from), -1); /* nobody yet */
	join(&a, &b, end);
	memset(cell, 0x5a, CELL);
	for (int i = 0; i < 2; i++) {
		memset(&in, 0, sizeof in);
		assert_int_equal(ol_tcp_read(end[1 - i], &in, &got), 0);
		assert_int_equal(got, 0);
		write_all(end[i], cell, CELL);
		assert_memory_equal(next_cell(end[1 - i], &in), cell, CELL);
		assert_null(ol_tcp_cell(&in));
	}
	close(end[0]);
	close(end[1]);
	ol_tcp_close(&a);
	ol_tcp_close(&b);
	ol_tcp_close(&b); /* does nothing */
}

static void test_cells_pass_both_ways_over_ipv4(void **state)
{
	(void)state;
	exchange("127.0.0.1:1");
}

static void test_cells_pass_both_ways_over_ipv6(void **state)
{
	struct ol_addr at = loopback_addr("[::1]:1", 0);
	struct ol_tcp t;
	char why[WHY];

	(void)state;
	if (ol_tcp_listen(&t, &at, why, sizeof why)) {
		print_message("SKIPPED: %s\n", why);
		skip();
	}
	ol_tcp_close(&t);
	exchange("[::1]:1");
}

static void test_a_port_that_another_has_is_refused_with_words(void **state)
{
	struct ol_tcp first, second;
	char why[WHY] = "";

	(void)state;
	open_at(&first, "127.0.0.1:1");
	assert_int_equal(ol_tcp_listen(&second, &first.at, why, sizeof why),
			 OL_ERR_BUSY);
	assert_non_null(strstr(why, "in use by another program"));
	assert_int_equal(second.fd, -1);
	ol_tcp_close(&first);
}

static void test_between_two_ends_there_is_one_connection(void **state)
{
	struct ol_tcp a, b;
	int end[2];

	(void)state;
	open_at(&a, "127.0.0.1:1");
	open_at(&b, "127.0.0.1:1");
	join(&a, &b, end);
	assert_int_equal(ol_tcp_dial(&b, &a.at), OL_ERR_EXISTS);
	assert_int_equal(ol_tcp_dial(&a, &b.at), OL_ERR_EXISTS);
	/* Ended by one end with a reset, the same two ports meet again. */
	close(end[0]);
	wait_for(end[1], POLLIN);
	close(end[1]);
	join(&b, &a, end);
	close(end[0]);
	close(end[1]);
	ol_tcp_close(&a);
	ol_tcp_close(&b);
}

static void test_where_nobody_listens_it_is_told(void **state)
{
	struct ol_tcp a, b;
	int fd, err;

	(void)state;
	open_at(&a, "127.0.0.1:1");
	open_at(&b, "127.0.0.1:1");
	ol_tcp_close(&b);
	fd = ol_tcp_dial(&a, &b.at);
	err = fd;
	if (fd >= 0) {
		wait_for(fd, POLLOUT);
		err = ol_tcp_dialled(fd);
		close(fd);
	}
	assert_int_equal(err, OL_ERR_DOWN);
	b.at = loopback_addr("[::1]:1", 7);
	assert_int_equal(ol_tcp_dial(&a, &b.at), OL_ERR_IO); /* family */
	ol_tcp_close(&a);
}

static void test_an_end_is_seen_by_the_other(void **state)
{
	struct ol_tcp_in in = { 0 };
	struct ol_tcp a, b;
	uint8_t cell[CELL] = { 0 };
	int end[2];
	size_t got;

	(void)state;
	open_at(&a, "127.0.0.1:1");
	open_at(&b, "127.0.0.1:1");
	join(&a, &b, end);
	write_all(end[0], cell, 100); /* half a cell is none */
	close(end[0]);
	do {
		wait_for(end[1], POLLIN);
		assert_null(ol_tcp_cell(&in));
	} while (!ol_tcp_read(end[1], &in, &got));
	close(end[1]);
	ol_tcp_close(&a);
	ol_tcp_close(&b);
}

/* The stream comes in pieces of any length. */
static void test_whatever_the_pieces_cells_come_whole_and_in_order(void **state)
{
	enum { CELLS = 2000 };
	static uint8_t stream[CELLS * CELL];
	uint64_t seed = 20261121;
	struct ol_prng prng;
	struct ol_tcp_in in = { 0 };
	size_t sent = 0, n = 0, got;
	const uint8_t *cell;
	int fd[2];

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	ol_prng_init(&prng, seed);
	for (size_t i = 0; i < sizeof stream; i++)
		stream[i] = (uint8_t)ol_prng_next(&prng);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	while (n < CELLS) {
		size_t len = 1 + (size_t)ol_prng_below(&prng, 4 * CELL);

		if (len > sizeof stream - sent)
			len = sizeof stream - sent;
		if (len)
			write_all(fd[0], stream + sent, len);
		sent += len;
		for (uint64_t k = ol_prng_below(&prng, 3); k < 3; k++) {
			assert_int_equal(ol_tcp_read(fd[1], &in, &got), 0);
			while ((cell = ol_tcp_cell(&in)))
				assert_memory_equal(cell, stream + CELL * n++,
						    CELL);
		}
	}
	assert_int_equal(sent, sizeof stream);
	close(fd[0]);
	close(fd[1]);
}

/* What a stalled network does to a connection: its far end reads nothing. The
 * kernel takes what the window holds, then a cell at a time is dropped. */
static void test_a_connection_nobody_reads_takes_no_more(void **state)
{
	uint8_t cell[CELL] = { 0 };
	struct ol_outlet *o;
	struct ol_tcp a, b;
	int end[2], small = 4096, misses = 0, i;

	(void)state;
	open_at(&a, "127.0.0.1:1");
	open_at(&b, "127.0.0.1:1");
	assert_int_equal(setsockopt(b.fd, SOL_SOCKET, SO_RCVBUF, &small,
				    sizeof small),
			 0);
	join(&a, &b, end);
	o = ol_outlet_new(end[0]);
	for (i = 0; i < 100000 && misses < 100; i++)
		misses += !ol_outlet_put(o, (ol_instant){ 1 }, cell);
	assert_int_equal(misses, 100);
	assert_int_equal(ol_outlet_stuck(o).us, 1);
	print_message("%d cells were taken\n", i - misses);
	ol_outlet_drop(o);
	close(end[1]);
	ol_tcp_close(&a);
	ol_tcp_close(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cells_pass_both_ways_over_ipv4),
		cmocka_unit_test(test_cells_pass_both_ways_over_ipv6),
		cmocka_unit_test(
			test_a_port_that_another_has_is_refused_with_words),
		cmocka_unit_test(test_between_two_ends_there_is_one_connection),
		cmocka_unit_test(test_where_nobody_listens_it_is_told),
		cmocka_unit_test(test_an_end_is_seen_by_the_other),
		cmocka_unit_test(
			test_whatever_the_pieces_cells_come_whole_and_in_order),
		cmocka_unit_test(test_a_connection_nobody_reads_takes_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
