/* words_jobs: jobs of exchanges and a store thread that has room or has not.
 * The office and the store thread are fakes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "daemon/node.h"

#define LINES 3

static struct ol_node *node;
static size_t n_waiting; /* jobs of others, at the store thread */
static size_t n_jobs[LINES], n_put;

int __wrap_ol_writer_put(struct ol_writer *w, ol_writer_job_fn *fn,
			 const void *a, size_t len, ol_writer_done_fn *done,
			 void *ctx);
size_t __wrap_ol_writer_waiting(const struct ol_writer *w);
size_t __wrap_ol_office_n_lines(const struct ol_office *o);
bool __wrap_ol_office_words_job(struct ol_office *o, uint16_t line,
				ol_instant now, struct ol_exchange_job *job);
bool __wrap_ol_office_words_news(struct ol_office *o, uint16_t line,
				 ol_instant now, struct ol_exchange_news *news);
struct ol_document *__wrap_ol_office_documents(struct ol_office *o,
					       uint16_t line);
struct ol_exchange *__wrap_ol_office_words(struct ol_office *o, uint16_t line);
void __wrap_ol_exchange_numbered(struct ol_exchange *x, ol_instant now, int err,
				 uint64_t n);

int __wrap_ol_writer_put(struct ol_writer *w, ol_writer_job_fn *fn,
			 const void *a, size_t len, ol_writer_done_fn *done,
			 void *ctx)
{
	(void)w;
	(void)fn;
	(void)a;
	(void)len;
	(void)done;
	(void)ctx;
	n_put++;
	return OL_ERR_FULL; /* so that nothing is kept of it */
}

struct ol_exchange *__wrap_ol_office_words(struct ol_office *o, uint16_t line)
{
	(void)o;
	(void)line;
	return NULL;
}

void __wrap_ol_exchange_numbered(struct ol_exchange *x, ol_instant now, int err,
				 uint64_t n)
{
	(void)x;
	(void)now;
	(void)n;
	assert_int_equal(err, OL_ERR_FULL);
}

size_t __wrap_ol_writer_waiting(const struct ol_writer *w)
{
	(void)w;
	return n_waiting;
}

size_t __wrap_ol_office_n_lines(const struct ol_office *o)
{
	(void)o;
	return LINES;
}

bool __wrap_ol_office_words_job(struct ol_office *o, uint16_t line,
				ol_instant now, struct ol_exchange_job *job)
{
	(void)o;
	(void)now;
	memset(job, 0, sizeof *job);
	job->kind = OL_EXCHANGE_NUMBER;
	if (!n_jobs[line])
		return false;
	n_jobs[line]--;
	return true;
}

bool __wrap_ol_office_words_news(struct ol_office *o, uint16_t line,
				 ol_instant now, struct ol_exchange_news *news)
{
	(void)o;
	(void)line;
	(void)now;
	(void)news;
	return false;
}

struct ol_document *__wrap_ol_office_documents(struct ol_office *o,
					       uint16_t line)
{
	(void)o;
	(void)line;
	return NULL;
}

static int set_up(void **state)
{
	size_t i;

	(void)state;
	node = calloc(1, sizeof *node);
	n_waiting = n_put = 0;
	for (i = 0; i < LINES; i++)
		n_jobs[i] = 1;
	if (node) { /* nothing is overdue here, or due */
		node->words.deadlines.look_at = OL_NEVER;
		node->words.reminders.look_at = OL_NEVER;
	}
	return node ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	free(node);
	return 0;
}

static void test_jobs_wait_for_room_and_then_go_by_themselves(void **state)
{
	uint16_t i;

	(void)state;
	n_waiting = OL_WRITER_JOBS;
	for (i = 0; i < LINES; i++)
		ol_words_pump(node, i);
	assert_int_equal(n_put, 0);
	ol_words_tick(node);
	assert_int_equal(n_put, 0);
	n_waiting = 0; /* none of them was ours: no report of ours comes */
	ol_words_tick(node);
	assert_int_equal(n_put, LINES);
	ol_words_tick(node);
	assert_int_equal(n_put, LINES);
}

static void test_with_room_jobs_go_at_once(void **state)
{
	(void)state;
	ol_words_pump(node, 1);
	assert_int_equal(n_put, 1);
	ol_words_tick(node);
	assert_int_equal(n_put, 1); /* the others have not been asked for */
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_jobs_wait_for_room_and_then_go_by_themselves),
		T(test_with_room_jobs_go_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
