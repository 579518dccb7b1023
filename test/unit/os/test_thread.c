/* thread, bell: starting, joining, waking. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/instant.h"
#include "os/bell.h"
#include "os/clock.h"
#include "os/ring.h"
#include "os/thread.h"

struct seen {
	char name[32];
	bool blocks_signals;
};

static void look_around(void *ctx)
{
	struct seen *s = ctx;
	sigset_t blocked;

	pthread_getname_np(pthread_self(), s->name, sizeof s->name);
	pthread_sigmask(SIG_SETMASK, NULL, &blocked);
	s->blocks_signals = sigismember(&blocked, SIGTERM) == 1;
}

static void test_a_thread_has_its_name_and_takes_no_signals(void **state)
{
	struct ol_thread *t;
	struct seen s;
	sigset_t mine;

	(void)state;
	assert_int_equal(ol_thread_start(&t, "a name of 16 by.",
					 OL_THREAD_NORMAL, look_around, &s),
			 0);
	assert_false(ol_thread_is_realtime(t));
	ol_thread_join(t);
	assert_string_equal(s.name, "a name of 16 by");
	assert_true(s.blocks_signals);
	pthread_sigmask(SIG_SETMASK, NULL, &mine);
	assert_int_equal(sigismember(&mine, SIGTERM), 0);
}

static void test_an_urgent_thread_runs_with_or_without_the_right(void **state)
{
	struct ol_thread *t;
	struct seen s = { 0 };

	(void)state;
	assert_int_equal(ol_thread_start(&t, "urgent", OL_THREAD_URGENT,
					 look_around, &s),
			 0);
	print_message("real time: %s\n",
		      ol_thread_is_realtime(t) ? "yes" : "not allowed here");
	ol_thread_join(t);
	assert_string_equal(s.name, "urgent");
}

static void prefer(void *ctx)
{
	int *nice_now = ctx;

	ol_thread_prefer();
	errno = 0;
	*nice_now = getpriority(PRIO_PROCESS, (id_t)gettid());
}

static void
test_a_preferred_thread_alone_goes_before_ordinary_work(void **state)
{
	int before = getpriority(PRIO_PROCESS, (id_t)gettid()), then = 99;
	struct ol_thread *t;

	(void)state;
	assert_int_equal(ol_thread_start(&t, "preferred", OL_THREAD_NORMAL,
					 prefer, &then),
			 0);
	ol_thread_join(t);
	if (geteuid() == 0)
		assert_in_range(then + 20, 0, 10); /* -20 to -10 */
	else
		print_message("may be refused here: nice %d\n", then);
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)gettid()), before);
}

static void test_joining_nobody_does_nothing(void **state)
{
	(void)state;
	ol_thread_join(NULL);
}

static void test_a_ring_before_the_wait_is_not_lost(void **state)
{
	struct ol_bell b;

	(void)state;
	assert_int_equal(ol_bell_init(&b), 0);
	ol_bell_ring(&b);
	ol_bell_ring(&b);
	assert_true(ol_bell_wait(&b, OL_NEVER));
	/* The two were one. */
	assert_false(ol_bell_wait(&b, (ol_instant){ 0 }));
	ol_bell_release(&b);
}

static void test_a_wait_ends_at_its_instant_and_not_before(void **state)
{
	ol_instant until = ol_after(ol_clock_now(), 3000);
	struct ol_bell b;

	(void)state;
	assert_int_equal(ol_bell_init(&b), 0);
	assert_false(ol_bell_wait(&b, until));
	assert_true(ol_due(until, ol_clock_now()));
	/* The timer of before does not end the next wait. */
	ol_bell_ring(&b);
	assert_true(ol_bell_wait(&b, OL_NEVER));
	ol_bell_release(&b);
}

struct pair {
	struct ol_bell there, back;
	struct ol_ring ring;
};

static void echo(void *ctx)
{
	struct pair *p = ctx;
	uint32_t v = 0;

	while (v != UINT32_MAX) {
		ol_bell_wait(&p->there, OL_NEVER);
		while (ol_ring_take(&p->ring, &v))
			;
		ol_bell_ring(&p->back);
	}
}

static void test_two_threads_wake_each_other_for_ever(void **state)
{
	struct ol_thread *t;
	struct pair p;

	(void)state;
	assert_int_equal(ol_bell_init(&p.there), 0);
	assert_int_equal(ol_bell_init(&p.back), 0);
	assert_int_equal(ol_ring_init(&p.ring, sizeof(uint32_t), 4), 0);
	assert_int_equal(
		ol_thread_start(&t, "echo", OL_THREAD_NORMAL, echo, &p), 0);
	for (uint32_t i = 0; i <= 2000; i++) {
		uint32_t v = i < 2000 ? i : UINT32_MAX;

		assert_true(ol_ring_put(&p.ring, &v));
		ol_bell_ring(&p.there);
		assert_true(ol_bell_wait(&p.back, OL_NEVER));
		assert_int_equal(ol_ring_count(&p.ring), 0);
	}
	ol_thread_join(t);
	ol_ring_release(&p.ring);
	ol_bell_release(&p.there);
	ol_bell_release(&p.back);
}

static void test_the_clocks_go_on(void **state)
{
	ol_instant a = ol_clock_now(), b = ol_clock_now();

	(void)state;
	assert_true(a.us <= b.us);
	/* Later than when this was written. */
	assert_true(ol_clock_date().ns > 1700000000ll * 1000000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_thread_has_its_name_and_takes_no_signals),
		cmocka_unit_test(
			test_an_urgent_thread_runs_with_or_without_the_right),
		cmocka_unit_test(
			test_a_preferred_thread_alone_goes_before_ordinary_work),
		cmocka_unit_test(test_joining_nobody_does_nothing),
		cmocka_unit_test(test_a_ring_before_the_wait_is_not_lost),
		cmocka_unit_test(
			test_a_wait_ends_at_its_instant_and_not_before),
		cmocka_unit_test(test_two_threads_wake_each_other_for_ever),
		cmocka_unit_test(test_the_clocks_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
