/* lines: whole lines out of pieces, and the bounds both ways. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "os/lines.h"

#define OUT_MAX 200000

struct both {
	struct ol_lines l;
	int far; /* the other end */
};

static int set_up(void **state)
{
	static struct both b;
	int fd[2], room = 2 * OL_LINES_MAX;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd) ||
	    setsockopt(fd[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room))
		return -1;
	b.far = fd[1];
	*state = &b;
	return ol_lines_init(&b.l, fd[0], OUT_MAX);
}

static int tear_down(void **state)
{
	struct both *b = *state;

	close(b->l.fd);
	if (b->far >= 0)
		close(b->far);
	ol_lines_release(&b->l);
	return 0;
}

static void say(struct both *b, const char *p, size_t len)
{
	assert_int_equal(write(b->far, p, len), len);
}

static void assert_next(struct both *b, const char *want)
{
	size_t len;
	char *line = ol_lines_next(&b->l, &len);

	if (!want) {
		assert_null(line);
		return;
	}
	assert_non_null(line);
	assert_string_equal(line, want);
	assert_int_equal(len, strlen(want));
}

static void test_lines_are_given_whole_however_they_came(void **state)
{
	struct both *b = *state;

	assert_int_equal(ol_lines_fill(&b->l), 0);
	assert_next(b, NULL);
	say(b, "on", 2);
	assert_int_equal(ol_lines_fill(&b->l), 0);
	assert_next(b, NULL);
	say(b, "e\n\ntwo\nthr", 10);
	assert_int_equal(ol_lines_fill(&b->l), 0);
	assert_next(b, "one");
	assert_next(b, "");
	assert_next(b, "two");
	assert_next(b, NULL);
	say(b, "ee\n", 3);
	assert_int_equal(ol_lines_fill(&b->l), 0);
	assert_next(b, "three");
	assert_next(b, NULL);
}

static void test_a_zero_byte_is_told_by_the_length(void **state)
{
	struct both *b = *state;
	size_t len;
	char *line;

	say(b, "a\0b\n", 4);
	assert_int_equal(ol_lines_fill(&b->l), 0);
	line = ol_lines_next(&b->l, &len);
	assert_memory_equal(line, "a\0b", 4);
	assert_int_equal(len, 3);
}

static void test_the_longest_line_fits_and_one_more_byte_does_not(void **state)
{
	struct both *b = *state;
	static char text[OL_LINES_MAX + 1];
	size_t len;

	memset(text, 'x', sizeof text);
	text[OL_LINES_MAX - 1] = '\n';
	say(b, text, OL_LINES_MAX);
	assert_int_equal(ol_lines_fill(&b->l), 0);
	assert_non_null(ol_lines_next(&b->l, &len));
	assert_int_equal(len, OL_LINES_MAX - 1);
	text[OL_LINES_MAX - 1] = 'x';
	text[OL_LINES_MAX] = '\n';
	say(b, text, OL_LINES_MAX + 1);
	assert_int_equal(ol_lines_fill(&b->l), OL_ERR_RANGE);
}

static void test_what_was_said_before_the_end_is_still_heard(void **state)
{
	struct both *b = *state;

	say(b, "last words\nhalf a wo", 20);
	close(b->far);
	b->far = -1;
	assert_int_equal(ol_lines_fill(&b->l), 0);
	assert_next(b, "last words");
	assert_next(b, NULL);
	assert_int_equal(ol_lines_fill(&b->l), OL_ERR_DOWN);
	assert_int_equal(ol_lines_fill(&b->l), OL_ERR_DOWN);
}

static void test_a_slow_reader_is_buffered_to_the_bound(void **state)
{
	struct both *b = *state;
	static char line[1000], back[1001];
	size_t n_put = 0, n_read = 0;
	int err;

	memset(line, 'y', sizeof line);
	do {
		assert_int_equal(ol_lines_flush(&b->l), 0);
		assert_true(ol_lines_waiting(&b->l) <= OUT_MAX);
		err = ol_lines_put(&b->l, line, sizeof line);
		n_put += !err;
	} while (!err);
	assert_int_equal(err, OL_ERR_FULL);
	assert_true(ol_lines_waiting(&b->l) + sizeof line + 1 > OUT_MAX);
	/* Everything taken before that arrives, in order, whole. */
	while (n_read < n_put) {
		size_t got = 0;

		while (got < sizeof back) {
			ssize_t n = read(b->far, back + got, sizeof back - got);

			if (n > 0)
				got += (size_t)n;
			assert_int_equal(ol_lines_flush(&b->l), 0);
		}
		assert_memory_equal(back, line, sizeof line);
		assert_int_equal(back[sizeof line], '\n');
		n_read++;
	}
	assert_int_equal(ol_lines_waiting(&b->l), 0);
	assert_int_equal(ol_lines_put(&b->l, line, sizeof line), 0);
}

static void test_a_line_longer_than_the_bound_is_refused_at_once(void **state)
{
	struct both *b = *state;
	char *text = calloc(1, OUT_MAX);

	assert_int_equal(ol_lines_put(&b->l, text, OUT_MAX), OL_ERR_FULL);
	assert_int_equal(ol_lines_put(&b->l, text, OUT_MAX - 1), 0);
	assert_int_equal(ol_lines_put(&b->l, text, 0), OL_ERR_FULL);
	free(text);
}

static void test_writing_to_one_who_left_is_told(void **state)
{
	struct both *b = *state;

	close(b->far);
	b->far = -1;
	assert_int_equal(ol_lines_put(&b->l, "hello", 5), 0);
	assert_int_equal(ol_lines_flush(&b->l), OL_ERR_DOWN);
}

static void test_waiting_ends_with_words_or_time(void **state)
{
	struct both *b = *state;

	assert_false(ol_lines_wait(&b->l, (ol_instant){ 0 }));
	say(b, "x\n", 2);
	assert_true(ol_lines_wait(&b->l, OL_NEVER));
	assert_int_equal(ol_lines_fill(&b->l), 0);
	assert_false(ol_lines_wait(&b->l, (ol_instant){ 0 }));
	assert_int_equal(ol_lines_put(&b->l, "y", 1), 0);
	assert_true(ol_lines_wait(&b->l, OL_NEVER)); /* it can be written */
}

/* Random lines through a socket with a tiny buffer, in random steps. */
static void test_random_lines_arrive_as_they_were_put(void **state)
{
	const uint64_t seed = 64;
	struct both *b = *state;
	struct ol_lines far;
	struct ol_prng rnd;
	int small = 1, n_put = 0, n_got = 0;

	print_message("seed %llu\n", (unsigned long long)seed);
	setsockopt(b->l.fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
	assert_int_equal(ol_lines_init(&far, b->far, 0), 0);
	ol_prng_init(&rnd, seed);
	while (n_got < 2000) {
		static char text[5000];
		size_t len;
		char *line;

		if (n_put < 2000 && ol_prng_below(&rnd, 2)) {
			len = (size_t)n_put * 37 % sizeof text;
			memset(text, 'a' + n_put % 26, len);
			if (!ol_lines_put(&b->l, text, len))
				n_put++;
		}
		if (ol_prng_below(&rnd, 3) == 0)
			assert_int_equal(ol_lines_flush(&b->l), 0);
		if (ol_prng_below(&rnd, 3) == 0)
			assert_int_equal(ol_lines_fill(&far), 0);
		line = ol_lines_next(&far, &len);
		if (!line)
			continue;
		assert_int_equal(len, (size_t)n_got * 37 % sizeof text);
		for (size_t i = 0; i < len; i++)
			assert_int_equal(line[i], 'a' + n_got % 26);
		n_got++;
	}
	ol_lines_release(&far);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_lines_are_given_whole_however_they_came),
		T(test_a_zero_byte_is_told_by_the_length),
		T(test_the_longest_line_fits_and_one_more_byte_does_not),
		T(test_what_was_said_before_the_end_is_still_heard),
		T(test_a_slow_reader_is_buffered_to_the_bound),
		T(test_a_line_longer_than_the_bound_is_refused_at_once),
		T(test_writing_to_one_who_left_is_told),
		T(test_waiting_ends_with_words_or_time),
		T(test_random_lines_arrive_as_they_were_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
