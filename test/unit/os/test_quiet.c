/* quiet: what libraries write goes nowhere, what we write arrives. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

#include "os/quiet.h"

static void test_only_our_own_words_are_heard(void **state)
{
	char heard[64] = "";
	int old = dup(STDERR_FILENO), pipes[2];
	FILE *ours, *again;
	ssize_t n;

	(void)state;
	assert_true(old >= 0);
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(dup2(pipes[1], STDERR_FILENO), STDERR_FILENO);
	close(pipes[1]);
	fputs("before\n", stderr);
	ours = ol_quiet_libraries();
	again = ol_quiet_libraries();
	n = write(STDERR_FILENO, "chatter\n", 8);
	fputs("more chatter\n", stderr);
	fputs("ours\n", ours);
	fclose(ours); /* the last end of the pipe */
	dup2(old, STDERR_FILENO);
	close(old);
	assert_int_equal(n, 8);
	assert_ptr_equal(ours, again);
	assert_ptr_not_equal(ours, stderr);
	n = 0;
	for (ssize_t got = 1; got > 0 && n < 60; n += got)
		got = read(pipes[0], heard + n, sizeof heard - 1 - (size_t)n);
	close(pipes[0]);
	assert_string_equal(heard, "before\nours\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_only_our_own_words_are_heard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
