/* outlet: whole cells or none, over a socket pair whose other end is read
 * when the test says so. Nothing here waits. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/prng.h"
#include "os/outlet.h"

#define CELL OL_OUTLET_BYTES

static const ol_instant early = { 1000000 };

struct pair {
	struct ol_outlet *o;
	int there;
};

static void set_up(struct pair *p, int queue)
{
	int fd[2];

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
	if (queue)
		assert_int_equal(setsockopt(fd[0], SOL_SOCKET, SO_SNDBUF,
					    &queue, sizeof queue),
				 0);
	p->o = ol_outlet_new(fd[0]);
	assert_non_null(p->o);
	p->there = fd[1];
}

static void tear_down(struct pair *p)
{
	ol_outlet_drop(p->o);
	close(p->there);
}

static void fill(uint8_t cell[CELL], uint8_t number)
{
	memset(cell, number, CELL);
}

static bool put(struct pair *p, uint8_t number, ol_instant now)
{
	uint8_t cell[CELL];

	fill(cell, number);
	return ol_outlet_put(p->o, now, cell);
}

static size_t take(struct pair *p, uint8_t *out, size_t cap)
{
	ssize_t n = recv(p->there, out, cap, MSG_DONTWAIT);

	return n < 0 ? 0 : (size_t)n;
}

static void test_a_cell_leaves_whole(void **state)
{
	uint8_t got[CELL + 1], want[CELL];
	struct pair p;

	(void)state;
	set_up(&p, 0);
	fill(want, 7);
	assert_true(put(&p, 7, early));
	assert_int_equal(take(&p, got, sizeof got), CELL);
	assert_memory_equal(got, want, CELL);
	assert_int_equal(ol_outlet_stuck(p.o).us, UINT64_MAX);
	tear_down(&p);
}

static void
test_what_finds_no_room_is_dropped_and_the_moment_known(void **state)
{
	static uint8_t sink[1 << 20];
	uint64_t n = 0, got = 0;
	struct pair p;
	size_t k;

	(void)state;
	set_up(&p, 4096);
	while (put(&p, 1, early))
		assert_true(++n < 10000);
	assert_int_equal(ol_outlet_stuck(p.o).us, early.us);
	/* The moment is that of the first that did not go. */
	assert_false(put(&p, 1, ol_after(early, 20000)));
	assert_int_equal(ol_outlet_stuck(p.o).us, early.us);
	while ((k = take(&p, sink, sizeof sink)) > 0)
		got += k;
	assert_true(put(&p, 1, ol_after(early, 40000)));
	assert_int_equal(ol_outlet_stuck(p.o).us, UINT64_MAX);
	while ((k = take(&p, sink, sizeof sink)) > 0)
		got += k;
	assert_int_equal(got, (n + 1) * CELL);
	tear_down(&p);
}

/* A kernel that takes any number of bytes, as it likes: a socket pair cannot
 * be made to, so this one is put in the place of send() by the linker. */
static size_t appetite; /* bytes that it takes from now on */

ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags);
ssize_t __real_send(int fd, const void *bytes, size_t len, int flags);

ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags)
{
	if (appetite == SIZE_MAX)
		return __real_send(fd, bytes, len, flags);
	if (len > appetite)
		len = appetite;
	if (!len) {
		errno = EAGAIN;
		return -1;
	}
	appetite -= len;
	return __real_send(fd, bytes, len, flags);
}

static void test_a_cell_cut_in_half_is_finished_before_the_next(void **state)
{
	uint8_t got[3 * CELL], want[3 * CELL];
	struct pair p;

	(void)state;
	set_up(&p, 0);
	appetite = 100;
	assert_true(put(&p, 1, early)); /* its beginning went */
	appetite = 0;
	assert_false(put(&p, 2, early)); /* dropped: the rest waits */
	assert_int_equal(ol_outlet_stuck(p.o).us, early.us);
	appetite = 50;
	assert_false(put(&p, 3, ol_after(early, 1)));
	assert_int_equal(ol_outlet_stuck(p.o).us, UINT64_MAX); /* it moves */
	appetite = CELL - 150;
	assert_false(put(&p, 4, ol_after(early, 2)));
	appetite = CELL;
	assert_true(put(&p, 5, ol_after(early, 3)));
	appetite = SIZE_MAX;
	fill(want, 1);
	fill(want + CELL, 5);
	assert_int_equal(take(&p, got, sizeof got), 2 * CELL);
	assert_memory_equal(got, want, 2 * CELL);
	tear_down(&p);
}

static void test_whatever_the_kernel_takes_whole_cells_arrive(void **state)
{
	enum { ROUNDS = 20000 };
	static uint8_t got[ROUNDS * CELL], sent[ROUNDS];
	uint64_t seed = 20261120;
	struct ol_prng prng;
	struct pair p;
	size_t n_sent = 0, n_got = 0;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	ol_prng_init(&prng, seed);
	set_up(&p, 0);
	for (size_t i = 0; i < ROUNDS; i++) {
		uint8_t number = (uint8_t)ol_prng_next(&prng);

		appetite = (size_t)(ol_prng_next(&prng) % (2 * CELL));
		if (put(&p, number, early))
			sent[n_sent++] = number;
		n_got += take(&p, got + n_got, sizeof got - n_got);
	}
	appetite = SIZE_MAX;
	assert_true(put(&p, 0, early));
	sent[n_sent++] = 0;
	n_got += take(&p, got + n_got, sizeof got - n_got);
	assert_int_equal(n_got, n_sent * CELL);
	for (size_t i = 0; i < n_got; i++)
		assert_int_equal(got[i], sent[i / CELL]);
	tear_down(&p);
}

static void test_the_last_holder_closes(void **state)
{
	uint8_t got[CELL];
	struct pair p;

	(void)state;
	set_up(&p, 0);
	ol_outlet_hold(p.o);
	ol_outlet_drop(p.o);
	assert_true(put(&p, 1, early)); /* one holds it still */
	assert_int_equal(recv(p.there, got, sizeof got, MSG_DONTWAIT), CELL);
	assert_int_equal(recv(p.there, got, sizeof got, MSG_DONTWAIT), -1);
	ol_outlet_drop(p.o);
	assert_int_equal(recv(p.there, got, sizeof got, MSG_DONTWAIT), 0);
	close(p.there);
	ol_outlet_hold(NULL);
	ol_outlet_drop(NULL);
}

static void test_into_a_connection_that_ended_nothing_goes(void **state)
{
	struct pair p;

	(void)state;
	set_up(&p, 0);
	close(p.there);
	assert_false(put(&p, 1, early)); /* no signal either */
	assert_int_equal(ol_outlet_stuck(p.o).us, early.us);
	ol_outlet_drop(p.o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_cell_leaves_whole),
		cmocka_unit_test(
			test_what_finds_no_room_is_dropped_and_the_moment_known),
		cmocka_unit_test(
			test_a_cell_cut_in_half_is_finished_before_the_next),
		cmocka_unit_test(
			test_whatever_the_kernel_takes_whole_cells_arrive),
		cmocka_unit_test(test_the_last_holder_closes),
		cmocka_unit_test(
			test_into_a_connection_that_ended_nothing_goes),
	};

	appetite = SIZE_MAX;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
