/* loop: descriptors, the deadline, signals, wakes. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "os/clock.h"
#include "os/loop.h"
#include "os/signals.h"
#include "os/thread.h"
#include "os/udp.h"

struct seen {
	struct ol_loop *loop;
	struct ol_loop_watch *watch, *other;
	int fd;
	unsigned n, n_writable;
	ol_instant at;
	int signo;
};

static int set_up(void **state)
{
	static struct seen s;

	s = (struct seen){ .loop = ol_loop_new() };
	*state = &s;
	return s.loop ? 0 : -1;
}

static int tear_down(void **state)
{
	struct seen *s = *state;

	ol_loop_free(s->loop);
	return 0;
}

/* ---- descriptors ------------------------------------------------------ */

static void read_one(void *ctx, bool readable, bool writable)
{
	struct seen *s = ctx;
	char c;

	assert_true(readable);
	assert_false(writable);
	assert_int_equal(read(s->fd, &c, 1), 1);
	if (++s->n == 3)
		ol_loop_stop(s->loop);
}

static void test_a_readable_descriptor_calls_until_read(void **state)
{
	struct seen *s = *state;
	int p[2];

	assert_int_equal(pipe(p), 0);
	s->fd = p[0];
	assert_int_equal(ol_loop_watch(s->loop, p[0], read_one, s, &s->watch),
			 0);
	assert_int_equal(write(p[1], "abc", 3), 3);
	ol_loop_run(s->loop);
	assert_int_equal(s->n, 3);
	ol_loop_unwatch(s->watch);
	close(p[0]);
	close(p[1]);
}

static void stop_others(void *ctx, bool readable, bool writable)
{
	struct seen *s = ctx;

	(void)readable;
	(void)writable;
	s->n++;
	/* Whichever of the two comes first takes both away. */
	ol_loop_unwatch(s->watch);
	ol_loop_unwatch(s->other);
	ol_loop_stop(s->loop);
}

static void test_an_unwatched_one_is_not_called_in_the_same_turn(void **state)
{
	struct seen *s = *state;
	int p[2], q[2];

	assert_int_equal(pipe(p), 0);
	assert_int_equal(pipe(q), 0);
	assert_int_equal(
		ol_loop_watch(s->loop, p[0], stop_others, s, &s->watch), 0);
	assert_int_equal(
		ol_loop_watch(s->loop, q[0], stop_others, s, &s->other), 0);
	assert_int_equal(write(p[1], "a", 1), 1);
	assert_int_equal(write(q[1], "a", 1), 1);
	ol_loop_run(s->loop);
	assert_int_equal(s->n, 1);
	close(p[0]), close(p[1]), close(q[0]), close(q[1]);
}

static void count_writable(void *ctx, bool readable, bool writable)
{
	struct seen *s = ctx;

	assert_false(readable);
	assert_true(writable);
	s->n_writable++;
	ol_loop_watch_writes(s->watch, false);
	ol_loop_set_deadline(s->loop, ol_after(ol_clock_now(), 1000));
}

static void stop_at(void *ctx, ol_instant now)
{
	struct seen *s = ctx;

	s->n++;
	s->at = now;
	ol_loop_stop(s->loop);
}

static void test_writability_is_told_only_while_asked_for(void **state)
{
	struct ol_addr at = { .family = 4, .ip = { 127, 0, 0, 1 } };
	struct seen *s = *state;
	struct ol_udp u;
	char why[256];

	assert_int_equal(ol_udp_open(&u, &at, why, sizeof why), 0);
	assert_int_equal(
		ol_loop_watch(s->loop, u.fd, count_writable, s, &s->watch), 0);
	ol_loop_watch_writes(s->watch, true);
	ol_loop_on_deadline(s->loop, stop_at, s);
	ol_loop_run(s->loop);
	assert_int_equal(s->n_writable, 1);
	ol_loop_unwatch(s->watch);
	ol_udp_close(&u);
}

/* The error queue of a UDP socket makes libuv give up the descriptor. */
struct udp_seen {
	struct seen *s;
	struct ol_udp u;
	size_t refused, packets;
};

static void read_udp(void *ctx, bool readable, bool writable)
{
	static struct ol_udp_packet p[OL_UDP_BATCH];
	struct ol_addr remote[4];
	struct udp_seen *v = ctx;
	size_t n;

	(void)readable;
	(void)writable;
	v->packets += ol_udp_receive(&v->u, p, OL_UDP_BATCH);
	n = ol_udp_refused(&v->u, remote, 4);
	v->refused += n;
	/* Only after the error: does the loop still see packets? */
	if (n > 0)
		ol_udp_send(v->u.fd, &v->u.at, NULL, (const uint8_t *)"x", 1);
	if (v->packets > 0 && v->refused > 0)
		ol_loop_stop(v->s->loop);
}

static void test_a_refused_datagram_does_not_end_the_watching(void **state)
{
	struct ol_addr at = { .family = 4, .ip = { 127, 0, 0, 1 } };
	struct udp_seen v = { .s = *state };
	struct ol_udp gone;
	char why[256];

	assert_int_equal(ol_udp_open(&v.u, &at, why, sizeof why), 0);
	assert_int_equal(ol_udp_open(&gone, &at, why, sizeof why), 0);
	ol_udp_close(&gone);
	assert_int_equal(
		ol_loop_watch(v.s->loop, v.u.fd, read_udp, &v, &v.s->watch), 0);
	ol_udp_send(v.u.fd, &gone.at, NULL, (const uint8_t *)"x", 1);
	ol_loop_run(v.s->loop);
	assert_int_equal(v.refused, 1);
	assert_int_equal(v.packets, 1);
	ol_loop_unwatch(v.s->watch);
	ol_udp_close(&v.u);
}

static void test_what_cannot_be_watched_is_refused(void **state)
{
	struct seen *s = *state;

	assert_int_equal(ol_loop_watch(s->loop, 999, read_one, s, &s->watch),
			 OL_ERR_IO);
}

/* ---- the deadline ----------------------------------------------------- */

static void test_the_deadline_comes_once_and_not_early(void **state)
{
	struct seen *s = *state;
	ol_instant at = ol_after(ol_clock_now(), 2500);

	ol_loop_on_deadline(s->loop, stop_at, s);
	ol_loop_set_deadline(s->loop, at);
	ol_loop_run(s->loop);
	assert_int_equal(s->n, 1);
	assert_true(ol_due(at, s->at));
}

static void test_an_earlier_deadline_replaces_a_later_one(void **state)
{
	struct seen *s = *state;
	ol_instant late = ol_after(ol_clock_now(), 3600ull * OL_US_PER_S);

	ol_loop_on_deadline(s->loop, stop_at, s);
	ol_loop_set_deadline(s->loop, late);
	ol_loop_set_deadline(s->loop, ol_clock_now());
	ol_loop_run(s->loop);
	assert_int_equal(s->n, 1);
	assert_false(ol_due(late, s->at));
}

static void postpone(void *ctx)
{
	struct seen *s = ctx;

	/* Each turn sets it anew, to the past: it comes all the same. */
	if (s->n_writable++ == 0)
		ol_loop_set_deadline(s->loop, (ol_instant){ 0 });
}

static void test_the_turn_is_where_the_deadline_is_set(void **state)
{
	struct seen *s = *state;

	ol_loop_on_turn(s->loop, postpone, s);
	ol_loop_on_deadline(s->loop, stop_at, s);
	ol_loop_run(s->loop);
	assert_int_equal(s->n, 1);
	assert_true(s->n_writable >= 1);
}

static void again(void *ctx, ol_instant now)
{
	struct seen *s = ctx;

	if (++s->n == 10)
		ol_loop_stop(s->loop);
	else
		ol_loop_set_deadline(s->loop, ol_after(now, 300));
}

static void test_a_rhythm_under_a_millisecond_is_kept(void **state)
{
	struct ol_loop_figures f;
	struct seen *s = *state;
	ol_instant began = ol_clock_now();

	ol_loop_on_deadline(s->loop, again, s);
	ol_loop_set_deadline(s->loop, ol_after(began, 300));
	ol_loop_run(s->loop);
	assert_int_equal(s->n, 10);
	assert_true(ol_since(began, ol_clock_now()) >= 3000);
	ol_loop_figures(s->loop, &f);
	assert_int_equal(f.callbacks, 10);
	assert_true(f.longest_us < 1000 * OL_US_PER_S);
}

/* Long enough to be the longest, whatever the machine does. */
static void take_long(void *ctx, ol_instant now)
{
	struct seen *s = ctx;

	ol_loop_doing(s->loop, "begins");
	if (s->n++ == 0)
		ol_loop_doing(s->loop, "the long one");
	ol_loop_note(s->loop, (ol_instant){ s->n == 1 ? 1 : now.us });
	if (s->n == 3)
		ol_loop_stop(s->loop);
	else
		ol_loop_set_deadline(s->loop, now);
}

static void test_the_longest_callback_has_a_name(void **state)
{
	struct ol_loop_figures f;
	struct seen *s = *state;

	ol_loop_figures(s->loop, &f);
	assert_string_equal(f.longest_at, "");
	ol_loop_on_deadline(s->loop, take_long, s);
	ol_loop_set_deadline(s->loop, ol_clock_now());
	ol_loop_run(s->loop);
	ol_loop_figures(s->loop, &f);
	assert_int_equal(f.callbacks, 6); /* three of ours, three noted */
	assert_true(f.n_long > 0);
	assert_string_equal(f.longest_at, "the long one");
}

/* ---- signals and other threads ---------------------------------------- */

static void take_signal(void *ctx, int signo)
{
	struct seen *s = ctx;

	s->signo = signo;
	ol_loop_stop(s->loop);
}

static void test_a_signal_is_an_ordinary_callback(void **state)
{
	struct seen *s = *state;

	assert_int_equal(ol_loop_on_signal(s->loop, OL_SIGNAL_TERMINATE,
					   take_signal, s),
			 0);
	raise(SIGTERM);
	ol_loop_run(s->loop);
	assert_int_equal(s->signo, SIGTERM);
}

struct waker {
	struct ol_loop_wake *wake;
};

static void send_wakes(void *ctx)
{
	struct waker *w = ctx;

	for (int i = 0; i < 1000; i++)
		ol_loop_wake_send(w->wake);
}

static void woken(void *ctx)
{
	struct seen *s = ctx;

	s->n++;
	ol_loop_stop(s->loop);
}

static void test_another_thread_wakes_the_loop(void **state)
{
	struct seen *s = *state;
	struct ol_thread *t;
	struct waker w = { ol_loop_wake_new(s->loop, woken, s) };

	assert_non_null(w.wake);
	assert_int_equal(ol_thread_start(&t, "waker", OL_THREAD_NORMAL,
					 send_wakes, &w),
			 0);
	ol_loop_run(s->loop);
	ol_thread_join(t);
	assert_true(s->n >= 1 && s->n <= 1000);
	ol_loop_wake_free(w.wake);
}

static void test_a_loop_is_freed_with_all_that_it_watches(void **state)
{
	struct ol_loop *l = ol_loop_new();
	struct ol_loop_watch *w;
	struct seen *s = *state;
	int p[2];

	assert_int_equal(pipe(p), 0);
	assert_int_equal(ol_loop_watch(l, p[0], read_one, s, &w), 0);
	assert_non_null(ol_loop_wake_new(l, woken, s));
	assert_int_equal(ol_loop_on_signal(l, OL_SIGNAL_HANGUP, take_signal, s),
			 0);
	ol_loop_free(l);
	close(p[0]);
	close(p[1]);
	ol_loop_free(NULL);
	assert_int_equal(strncmp(ol_loop_version(), "libuv ", 6), 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_readable_descriptor_calls_until_read),
		T(test_an_unwatched_one_is_not_called_in_the_same_turn),
		T(test_writability_is_told_only_while_asked_for),
		T(test_a_refused_datagram_does_not_end_the_watching),
		T(test_what_cannot_be_watched_is_refused),
		T(test_the_deadline_comes_once_and_not_early),
		T(test_an_earlier_deadline_replaces_a_later_one),
		T(test_the_turn_is_where_the_deadline_is_set),
		T(test_a_rhythm_under_a_millisecond_is_kept),
		T(test_the_longest_callback_has_a_name),
		T(test_a_signal_is_an_ordinary_callback),
		T(test_another_thread_wakes_the_loop),
		T(test_a_loop_is_freed_with_all_that_it_watches),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
