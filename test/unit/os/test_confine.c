/* confine: what a node gave up, asked of the kernel in a process of its
 * own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "os/confine.h"

static int look_light(void)
{
	struct rlimit core;

	if (ol_confine_light() || getrlimit(RLIMIT_CORE, &core))
		return 1;
	if (core.rlim_cur != 0 || core.rlim_max != 0)
		return 2;
	return umask(0) == 077 ? 0 : 3;
}

static int look(void)
{
	if (ol_confine())
		return 1;
	if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
		return 2;
	if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return 3;
	return umask(0) == 077 ? 0 : 4;
}

static void in_a_process(int (*fn)(void))
{
	pid_t child = fork();
	int word;

	assert_true(child >= 0);
	if (child == 0)
		_exit(fn());
	assert_int_equal(waitpid(child, &word, 0), child);
	assert_true(WIFEXITED(word));
	assert_int_equal(WEXITSTATUS(word), 0);
}

static void test_a_node_leaves_no_core_and_gains_no_rights(void **state)
{
	(void)state;
	in_a_process(look);
}

static void test_a_command_leaves_no_core_and_private_files(void **state)
{
	(void)state;
	in_a_process(look_light);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_node_leaves_no_core_and_gains_no_rights),
		cmocka_unit_test(
			test_a_command_leaves_no_core_and_private_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
