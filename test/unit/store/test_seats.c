/*
 * Seats in the store: they are kept whole, under names of their own, sealed;
 * also where the process is killed or the power goes while they change.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "os/file.h"
#include "os/random.h"
#include "store/seat_table.h"
#include "test/unit/store/sample.h"

#define KILLS 25

static struct sample t;
static struct ol_random rnd;

static int set_up(void **state)
{
	(void)state;
	rnd = ol_random_kernel();
	sample_open(&t);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sample_close(&t);
	return 0;
}

static struct ol_store_seat seat_of(unsigned n)
{
	struct ol_store_seat s = {
		.role = (enum ol_role)(n % OL_N_ROLES),
		.locked = n % 2,
		.first = n % 3 == 0,
		.password.cost = { 1 + n % 3, 64 + n },
		.has_totp = n % 4 == 1,
		.totp_last = n,
		.made = { 1000 + n },
		.last = { n },
	};

	snprintf(s.name, sizeof s.name, "seat-%u", n);
	snprintf(s.lang, sizeof s.lang, n % 2 ? "en" : "zh-Hant-TW");
	memset(s.password.salt, (int)n, sizeof s.password.salt);
	memset(s.password.hash, (int)n + 1, sizeof s.password.hash);
	if (s.has_totp)
		memset(s.totp, (int)n + 2, sizeof s.totp);
	return s;
}

static void assert_same(const struct ol_store_seat *a,
			const struct ol_store_seat *b)
{
	uint8_t x[OL_SEAT_BODY_MAX], y[OL_SEAT_BODY_MAX];
	size_t n = ol_seat_write(x, a);

	assert_int_equal(ol_seat_write(y, b), n);
	assert_memory_equal(x, y, n);
}

static void test_seats_are_kept(void **state)
{
	struct ol_store_seat s, back;
	unsigned n;

	(void)state;
	assert_int_equal(ol_store_seat_at(t.s, 0, &back), OL_ERR_UNKNOWN);
	for (n = 1; n <= 12; n++) {
		s = seat_of(n);
		assert_int_equal(ol_store_seat_add(t.s, &s), 0);
		assert_int_equal(s.id, n);
	}
	s = seat_of(5);
	s.id = 4; /* all of it but the name */
	strcpy(s.name, "seat-4");
	assert_int_equal(ol_store_seat_set(t.s, &s), 0);
	assert_int_equal(ol_store_seat_drop(t.s, 12), 0);
	sample_reopen(&t);
	assert_int_equal(ol_store_seat_at(t.s, 3, &back), 0);
	assert_same(&back, &s);
	s = seat_of(11);
	assert_int_equal(ol_store_seat_at(t.s, 10, &back), 0);
	assert_same(&back, &s);
	assert_int_equal(back.id, 11);
	assert_int_equal(ol_store_seat_at(t.s, 11, &back), OL_ERR_UNKNOWN);
	/* The number of one that went is nobody's. */
	s = seat_of(12);
	assert_int_equal(ol_store_seat_add(t.s, &s), 0);
	assert_int_equal(s.id, 13);
}

static void test_names_are_each_ones_own(void **state)
{
	struct ol_store_seat a = seat_of(1), b = seat_of(2);

	(void)state;
	assert_int_equal(ol_store_seat_add(t.s, &a), 0);
	assert_int_equal(ol_store_seat_add(t.s, &b), 0);
	strcpy(b.name, a.name);
	assert_int_equal(ol_store_seat_add(t.s, &b), OL_ERR_EXISTS);
	b.id = 2;
	assert_int_equal(ol_store_seat_set(t.s, &b), OL_ERR_EXISTS);
	assert_int_equal(ol_store_seat_set(t.s, &a), 0);
	strcpy(b.name, "nobody");
	b.id = 3;
	assert_int_equal(ol_store_seat_set(t.s, &b), OL_ERR_UNKNOWN);
	assert_int_equal(ol_store_seat_drop(t.s, 3), OL_ERR_UNKNOWN);
}

static void test_there_is_a_most(void **state)
{
	struct ol_store_seat s;
	unsigned n;

	(void)state;
	for (n = 1; n <= OL_STORE_SEATS; n++) {
		s = seat_of(n);
		assert_int_equal(ol_store_seat_add(t.s, &s), 0);
	}
	s = seat_of(n);
	assert_int_equal(ol_store_seat_add(t.s, &s), OL_ERR_FULL);
}

static void test_bodies_read_back_and_nothing_else_does(void **state)
{
	uint8_t body[OL_SEAT_BODY_MAX], bad[OL_SEAT_BODY_MAX];
	struct ol_store_seat s, back;
	struct ol_prng lot;
	size_t len, i;
	unsigned n;

	(void)state;
	ol_prng_init(&lot, 5);
	for (n = 1; n < 40; n++) {
		s = seat_of(n);
		len = ol_seat_write(body, &s);
		assert_int_equal(ol_seat_read(&back, body, len), 0);
		assert_same(&s, &back);
		for (i = 0; i < len; i++)
			assert_int_equal(ol_seat_read(&back, body, i),
					 OL_ERR_FORGED);
		body[len] = 0;
		assert_int_equal(ol_seat_read(&back, body, len + 1),
				 OL_ERR_FORGED);
		/* Whatever is read is written as the same. */
		memcpy(bad, body, len);
		for (i = 0; i < 20; i++) {
			bad[ol_prng_below(&lot, (uint32_t)len)] ^=
				(uint8_t)(1 + ol_prng_below(&lot, 255));
			if (ol_seat_read(&back, bad, len) == 0) {
				assert_int_equal(ol_seat_write(body, &back),
						 len);
				assert_memory_equal(body, bad, len);
			}
		}
	}
}

/* ---- kills ------------------------------------------------------------- */

/* Seats come, change and go; each step is told before the next one. The seats
 * of step k are those from k / 3 - 3 on. */
static void go_on_for_ever(unsigned step, int out)
{
	struct ol_store_seat s;
	int err;

	if (ol_store_open(&t.s, t.path, false, t.key, &rnd))
		_exit(3);
	for (;; step++) {
		s = seat_of(step / 3 + 1);
		err = 0;
		if (step % 3 == 0) {
			err = ol_store_seat_add(t.s, &s);
		} else if (step % 3 == 1) {
			s.id = step / 3 + 1;
			s.totp_last = 7777;
			err = ol_store_seat_set(t.s, &s);
		} else if (step / 3 >= 3) {
			err = ol_store_seat_drop(t.s, step / 3 - 2);
		}
		if (err || write(out, &step, sizeof step) != sizeof step)
			_exit(4);
	}
}

static unsigned run_and_kill(unsigned step, useconds_t us)
{
	unsigned told, next = step;
	int pipes[2];
	pid_t child;

	assert_int_equal(pipe(pipes), 0);
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		close(pipes[0]);
		go_on_for_ever(step, pipes[1]);
	}
	close(pipes[1]);
	/* The first step is always reached. */
	if (read(pipes[0], &told, sizeof told) == sizeof told)
		next = told + 1;
	usleep(us);
	kill(child, SIGKILL);
	while (read(pipes[0], &told, sizeof told) == sizeof told)
		next = told + 1;
	close(pipes[0]);
	assert_int_equal(waitpid(child, NULL, 0), child);
	return next;
}

/* Seat `n` of all as step `step` left it, or as the one after it did. */
static bool is_after(unsigned step)
{
	struct ol_store_seat s, want;
	unsigned first, last, n;
	size_t at = 0;

	if (!step)
		return ol_store_seat_at(t.s, 0, &s) == OL_ERR_UNKNOWN;
	step--; /* the last one done */
	last = step / 3 + 1;
	first = last > 4 ? last - 4 : 0; /* gone up to here, before a drop */
	if (step % 3 == 2 && last > 3)
		first = last - 3;
	for (n = first + 1; n <= last; n++, at++) {
		want = seat_of(n);
		want.id = n;
		if (n < last || step % 3 > 0)
			want.totp_last = 7777;
		if (ol_store_seat_at(t.s, at, &s) || s.id != n ||
		    s.totp_last != want.totp_last)
			return false;
		assert_same(&s, &want);
	}
	return ol_store_seat_at(t.s, at, &s) == OL_ERR_UNKNOWN;
}

static void test_kills_lose_no_change_that_was_told(void **state)
{
	struct ol_prng lot;
	unsigned step = 0, k;

	(void)state;
	ol_prng_init(&lot, 9);
	ol_store_close(t.s);
	for (k = 0; k < KILLS; k++) {
		step = run_and_kill(step,
				    (useconds_t)ol_prng_below(&lot, 8000));
		assert_int_equal(
			ol_store_open(&t.s, t.path, false, t.key, &rnd), 0);
		if (is_after(step + 1))
			step++; /* done and not told any more */
		else if (!is_after(step))
			fail_msg("kill %u, step %u", k, step);
		ol_store_close(t.s);
	}
	assert_int_equal(ol_store_check(t.path, t.key), 0);
	assert_int_equal(ol_store_open(&t.s, t.path, false, t.key, &rnd), 0);
}

static void test_a_copy_carries_the_seats(void **state)
{
	struct ol_store_seat s = seat_of(1), back;
	char to[SCRATCH_PATH];
	struct ol_store *copy;

	(void)state;
	assert_int_equal(ol_store_seat_add(t.s, &s), 0);
	scratch_path(to, &t.folder, "copy");
	assert_int_equal(ol_store_copy(t.path, to), 0);
	assert_int_equal(ol_store_check(to, t.key), 0);
	assert_int_equal(ol_store_open(&copy, to, false, t.key, &rnd), 0);
	assert_int_equal(ol_store_seat_at(copy, 0, &back), 0);
	assert_same(&s, &back);
	ol_store_close(copy);
	assert_int_equal(ol_file_remove(to), 0);
}

static void test_a_stolen_file_tells_no_name(void **state)
{
	static uint8_t bytes[1 << 20];
	struct ol_store_seat s = seat_of(1);
	size_t len, i;

	(void)state;
	strcpy(s.name, "Anna Anderson");
	assert_int_equal(ol_store_seat_add(t.s, &s), 0);
	ol_store_close(t.s);
	t.s = NULL;
	assert_int_equal(ol_file_read(t.path, bytes, sizeof bytes, &len), 0);
	for (i = 0; i + 13 <= len; i++)
		assert_true(memcmp(bytes + i, "Anna Anderson", 13) != 0);
	assert_int_equal(ol_store_open(&t.s, t.path, false, t.key, &rnd), 0);
}

static void test_who_holds_the_duty_is_kept(void **state)
{
	struct ol_store_duty is = { .seat = "Bert Bertram", .since = { 9 } };
	static uint8_t bytes[1 << 20];
	struct ol_store_duty got;
	size_t len, i;

	(void)state;
	assert_int_equal(ol_store_duty(t.s, &got), 0);
	assert_string_equal(got.seat, ""); /* nobody ever said it */
	assert_int_equal(ol_store_duty_set(t.s, &is), 0);
	sample_reopen(&t);
	assert_int_equal(ol_store_duty(t.s, &got), 0);
	assert_string_equal(got.seat, "Bert Bertram");
	assert_int_equal(got.since.ns, 9);
	is.seat[0] = '\0';
	is.since.ns = 10;
	assert_int_equal(ol_store_duty_set(t.s, &is), 0);
	assert_int_equal(ol_store_duty(t.s, &got), 0);
	assert_string_equal(got.seat, "");
	ol_store_close(t.s);
	t.s = NULL;
	assert_int_equal(ol_store_check(t.path, t.key), 0);
	assert_int_equal(ol_file_read(t.path, bytes, sizeof bytes, &len), 0);
	for (i = 0; i + 12 <= len; i++)
		assert_true(memcmp(bytes + i, "Bert Bertram", 12) != 0);
	assert_int_equal(ol_store_open(&t.s, t.path, false, t.key, &rnd), 0);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ROW(test_seats_are_kept),
		ROW(test_names_are_each_ones_own),
		ROW(test_there_is_a_most),
		ROW(test_bodies_read_back_and_nothing_else_does),
		ROW(test_kills_lose_no_change_that_was_told),
		ROW(test_a_copy_carries_the_seats),
		ROW(test_a_stolen_file_tells_no_name),
		ROW(test_who_holds_the_duty_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
