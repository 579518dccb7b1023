/* words in a process that is killed at random instants while it writes: what
 * it reported is there, what it was doing is there whole or not at all, and
 * the story goes on to the same end.
 *
 *   test_store_words_kill [KILLS [SEED]]     (1000 for the promised figure)
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/prng.h"
#include "os/random.h"
#include "store/audit.h"
#include "store/db.h"
#include "store/words.h"
#include "test/unit/store/sample.h"
#include "test/unit/store/story.h"

static unsigned kills = 100;
static uint64_t seed = 1;

static struct sample t, calm;
static struct ol_random rnd;
static struct ol_prng lot;

/* Adds the newest rows and the line to a sum: a whole one would take longer
 * with each step. The ledger's hash in it stands for all before. */
static void sum_up(struct ol_store *s, struct ol_digest *out)
{
	static struct ol_words_page page;
	struct ol_words_ask ask = { .contents = true };
	struct ol_words_line w;
	struct ol_sha256 sum;

	ol_sha256_init(&sum);
	if (ol_words_line(s, 1, &w) || ol_words_list(s, &ask, &page))
		_exit(9);
	ol_sha256_add(&sum, w.head.hash.b, OL_DIGEST_LEN);
	for (size_t k = 0; k < page.n; k++) {
		uint8_t states[OL_STATES_LEN] = { 0 };

		if (page.row[k].has_states)
			ol_states_write(states, &page.row[k].states);
		ol_sha256_add(&sum, states, sizeof states);
		ol_sha256_add(&sum, page.row[k].digest.b, OL_DIGEST_LEN);
		ol_sha256_add(&sum, page.bytes + page.row[k].at,
			      page.row[k].len);
	}
	ol_sha256_end(&sum, out->b);
}

/* The same story on a store that nobody kills, as far as it is needed. */
static unsigned calm_at;

static bool is_as_calm_at(unsigned step)
{
	struct ol_digest want, now;

	for (; calm_at < step; calm_at++)
		assert_int_equal(story_step(calm.s, calm_at), 0);
	sum_up(calm.s, &want);
	sum_up(t.s, &now);
	return ol_digest_equal(&want, &now);
}

static void go_on_for_ever(unsigned step, int out)
{
	if (ol_store_open(&t.s, t.path, false, t.key, &rnd))
		_exit(3);
	for (;; step++) {
		if (story_step(t.s, step))
			_exit(1);
		if (write(out, &step, sizeof step) < 0)
			_exit(2);
	}
}

/* Some time; how much is no matter. */
static void spin(void)
{
	volatile uint64_t n = ol_prng_below(&lot, 2000000);

	while (n > 0)
		n--;
}

/* Lets a process go on from `step`, kills it, and gives the step after the
 * last one that it reported. */
static unsigned run_and_kill(unsigned step)
{
	uint64_t n = ol_prng_below(&lot, 12);
	unsigned done;
	int p[2], word;
	pid_t child;

	assert_int_equal(pipe(p), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(p[0]);
		go_on_for_ever(step, p[1]);
	}
	close(p[1]);
	while (n-- > 0 && read(p[0], &done, sizeof done) == sizeof done)
		step = done + 1;
	spin();
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &word, 0), child);
	if (!WIFSIGNALED(word))
		fail_msg("step %u: the process gave up: %d", step, word);
	while (read(p[0], &done, sizeof done) == sizeof done)
		step = done + 1;
	close(p[0]);
	return step;
}

static void assert_sound(void)
{
	struct ol_audit a;

	ol_audit_begin(&a, 1, NULL);
	while (!a.is_done)
		assert_int_equal(ol_audit_step(&a, t.s), 0);
	if (a.fault != OL_AUDIT_SOUND)
		fail_msg("%s: %d", ol_audit_text(a.fault), (int)a.where);
}

static void test_kills_lose_nothing_that_was_reported(void **state)
{
	unsigned step = 0;

	(void)state;
	sample_add_line(&t, 1);
	for (unsigned k = 0; k < kills; k++) {
		ol_store_close(t.s);
		t.s = NULL;
		step = run_and_kill(step);
		assert_int_equal(
			ol_store_open(&t.s, t.path, false, t.key, &rnd), 0);
		/* It may have done one more than it could report. */
		if (!is_as_calm_at(step) && !is_as_calm_at(++step))
			fail_msg("kill %u, step %u, seed %llu", k, step - 1,
				 (unsigned long long)seed);
	}
	assert_sound();
	print_message("%u kills, %u steps, seed %llu\n", kills, step,
		      (unsigned long long)seed);
}

static int set_up(void **state)
{
	(void)state;
	sample_open(&t);
	sample_open(&calm);
	sample_add_line(&calm, 1);
	assert_int_equal(ol_db_exec(calm.s->db, "PRAGMA synchronous = OFF"), 0);
	rnd = ol_random_kernel();
	ol_prng_init(&lot, seed);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sample_close(&t);
	sample_close(&calm);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kills_lose_nothing_that_was_reported),
	};

	if (argc > 1)
		kills = (unsigned)strtoul(argv[1], NULL, 10);
	if (argc > 2)
		seed = strtoull(argv[2], NULL, 10);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
