/* writer: order, reports, bounds, the end. */
#include "store/writer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "os/bell.h"
#include "test/unit/store/sample.h"

struct node {
	struct sample t;
	struct ol_loop *loop;
	struct ol_writer *w;
	unsigned n_done, stop_at;
	int last_err;
	uint32_t order[OL_WRITER_JOBS];
};

static struct node v;

static int set_up(void **state)
{
	(void)state;
	memset(&v, 0, sizeof v);
	sample_open(&v.t);
	v.loop = ol_loop_new();
	return !v.loop || ol_writer_start(&v.w, v.t.s, v.loop);
}

static int tear_down(void **state)
{
	(void)state;
	ol_writer_stop(v.w);
	ol_loop_free(v.loop);
	sample_close(&v.t);
	return 0;
}

static void done(void *ctx, void *arg, int err)
{
	struct node *n = ctx;

	if (arg)
		memcpy(&n->order[n->n_done % OL_WRITER_JOBS], arg,
		       sizeof n->order[0]);
	n->last_err = err;
	if (++n->n_done == n->stop_at)
		ol_loop_stop(n->loop);
}

static void run_until(unsigned n)
{
	v.stop_at = n;
	if (v.n_done < n)
		ol_loop_run(v.loop);
}

static int double_it(struct ol_store *s, void *arg)
{
	uint32_t *n = arg;

	assert_ptr_equal(s, v.t.s);
	*n *= 2;
	return *n % 3 == 0 ? OL_ERR_STATE : 0;
}

static void test_jobs_are_done_and_reported_in_order(void **state)
{
	(void)state;
	for (uint32_t k = 0; k < 100; k++)
		assert_int_equal(ol_writer_put(v.w, double_it, &k, sizeof k,
					       done, &v),
				 0);
	run_until(100);
	for (uint32_t k = 0; k < 100; k++)
		assert_int_equal(v.order[k], 2 * k);
	assert_int_equal(v.last_err, OL_ERR_STATE); /* 198 */
	assert_int_equal(ol_writer_waiting(v.w), 0);
}

static void test_the_usual_jobs_reach_the_store(void **state)
{
	struct ol_store_settings settings = sample_line(7).settings;
	struct ol_store_path path = {
		.remote = { .family = 4, .ip = { 1 }, .port = 2 },
	};
	struct ol_store_call call = sample_call(1), back;
	struct ol_store_line line;
	size_t n;

	(void)state;
	/* The store is the thread's: lines are added by a job too. */
	ol_writer_stop(v.w);
	sample_add_line(&v.t, 1);
	assert_int_equal(ol_writer_start(&v.w, v.t.s, v.loop), 0);
	assert_int_equal(ol_writer_number(v.w, 1, 4711000, done, &v), 0);
	assert_int_equal(ol_writer_settings(v.w, 1, &settings, done, &v), 0);
	assert_int_equal(ol_writer_paths(v.w, 1, &path, 1, done, &v), 0);
	assert_int_equal(ol_writer_paths(v.w, 1, &path, 0, done, &v),
			 OL_ERR_RANGE);
	path.seen.family = 4;
	path.seen.port = 99;
	assert_int_equal(ol_writer_seen(v.w, 1, &path, 1, done, &v), 0);
	assert_int_equal(ol_writer_seen(v.w, 1, &path, OL_STORE_PATHS + 1, done,
					&v),
			 OL_ERR_RANGE);
	assert_int_equal(ol_writer_call(v.w, &call, done, &v), 0);
	run_until(5);
	assert_int_equal(v.last_err, 0);
	assert_int_equal(ol_writer_number(v.w, 1, 4710999, done, &v), 0);
	run_until(6);
	assert_int_equal(v.last_err, OL_ERR_RANGE);
	ol_writer_stop(v.w);
	v.w = NULL;
	assert_int_equal(ol_store_line_at(v.t.s, 0, &line), 0);
	assert_int_equal(line.number, 4711000);
	assert_string_equal(line.settings.name, "line-7");
	assert_int_equal(line.n_paths, 1);
	assert_int_equal(line.path[0].seen.port, 99);
	assert_int_equal(ol_store_call_list(v.t.s, 0, 0, &back, 1, &n), 0);
	assert_int_equal(n, 1);
	assert_same_call(&back, &call);
}

static struct ol_bell gate;

static int wait_at_gate(struct ol_store *s, void *arg)
{
	(void)s;
	(void)arg;
	ol_bell_wait(&gate, OL_NEVER);
	return 0;
}

static void test_a_full_queue_refuses_and_loses_nothing(void **state)
{
	uint32_t k = 0;

	(void)state;
	assert_int_equal(ol_bell_init(&gate), 0);
	assert_int_equal(ol_writer_put(v.w, wait_at_gate, NULL, 0, done, &v),
			 0);
	for (k = 1; k < OL_WRITER_JOBS; k++)
		assert_int_equal(ol_writer_put(v.w, double_it, &k, sizeof k,
					       done, &v),
				 0);
	assert_int_equal(ol_writer_waiting(v.w), OL_WRITER_JOBS);
	assert_int_equal(ol_writer_put(v.w, double_it, &k, sizeof k, done, &v),
			 OL_ERR_FULL);
	ol_bell_ring(&gate);
	run_until(OL_WRITER_JOBS);
	for (k = 1; k < OL_WRITER_JOBS; k++)
		assert_int_equal(v.order[k], 2 * k);
	assert_int_equal(ol_writer_put(v.w, double_it, &k, sizeof k, done, &v),
			 0);
	run_until(OL_WRITER_JOBS + 1);
	ol_bell_release(&gate);
}

static void test_stop_does_and_reports_what_waits(void **state)
{
	(void)state;
	for (uint32_t k = 0; k < 50; k++) {
		struct ol_store_call call = sample_call(k);

		assert_int_equal(ol_writer_call(v.w, &call, done, &v), 0);
	}
	/* The loop never ran. */
	ol_writer_stop(v.w);
	v.w = NULL;
	assert_int_equal(v.n_done, 50);
	{
		struct ol_store_call last;
		size_t n;

		assert_int_equal(ol_store_call_list(v.t.s, 0, 0, &last, 1, &n),
				 0);
		assert_int_equal(last.seq, 50);
	}
}

static void put_another(void *ctx, void *arg, int err)
{
	uint32_t k = 21;

	(void)arg;
	assert_int_equal(err, 0);
	assert_int_equal(ol_writer_put(v.w, double_it, &k, sizeof k, done, ctx),
			 0);
}

static void test_a_report_may_put_the_next_job(void **state)
{
	uint32_t k = 1;

	(void)state;
	assert_int_equal(ol_writer_put(v.w, double_it, &k, sizeof k,
				       put_another, &v),
			 0);
	assert_int_equal(
		ol_writer_put(v.w, double_it, &k, sizeof k, NULL, NULL), 0);
	run_until(1);
	assert_int_equal(v.order[0], 42);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_jobs_are_done_and_reported_in_order),
		T(test_the_usual_jobs_reach_the_store),
		T(test_a_full_queue_refuses_and_loses_nothing),
		T(test_stop_does_and_reports_what_waits),
		T(test_a_report_may_put_the_next_job),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
