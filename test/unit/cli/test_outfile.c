/* outfile: whether a file can be written is found out without touching its
 * place, so that a command that is killed leaves nothing there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "cli/outfile.h"

static char dir[] = "/tmp/openline-outfile-XXXXXX";
static char path[sizeof dir + 64];

static const char *in_dir(const char *name)
{
	snprintf(path, sizeof path, "%s/%s", dir, name);
	return path;
}

static void write_file(const char *name)
{
	FILE *f = fopen(in_dir(name), "w");

	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
}

static void test_a_free_place_may_be_taken_and_a_taken_one_not(void **state)
{
	static const struct {
		const char *name;
		int err;
		const char *why;
	} row[] = {
		{ "free", 0, "nothing is there" },
		{ "taken", OL_ERR_EXISTS, "a file" },
		{ "link", OL_ERR_EXISTS, "a link to nothing" },
		{ ".", OL_ERR_EXISTS, "a folder" },
		{ "none/free", OL_ERR_UNKNOWN, "no folder" },
		{ "crashed", 0, "only what a killed one left is there" },
	};
	size_t i;

	(void)state;
	write_file("taken");
	write_file("crashed.probe");
	assert_int_equal(symlink("nowhere", in_dir("link")), 0);
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		int err = ol_outfile_check(in_dir(row[i].name));

		if (err != row[i].err)
			fail_msg("%s: %d", row[i].why, err);
	}
	assert_int_equal(access(in_dir("free"), F_OK), -1);
	assert_int_equal(access(in_dir("crashed.probe"), F_OK), -1);
}

static void test_nothing_ever_stands_at_the_place_itself(void **state)
{
	_Alignas(struct inotify_event) char seen[4096];
	const struct inotify_event *e;
	int watch = inotify_init1(IN_NONBLOCK);
	ssize_t n, at;

	(void)state;
	assert_true(watch >= 0);
	assert_true(inotify_add_watch(watch, dir, IN_CREATE | IN_MOVED_TO) > 0);
	assert_int_equal(ol_outfile_check(in_dir("backup")), 0);
	n = read(watch, seen, sizeof seen);
	assert_true(n > 0); /* it was tried */
	for (at = 0; at < n; at += (ssize_t)(sizeof *e + e->len)) {
		e = (const struct inotify_event *)(seen + at);
		assert_string_not_equal(e->name, "backup");
	}
	close(watch);
}

static int set_up(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(in_dir("taken"));
	unlink(in_dir("link"));
	return rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_free_place_may_be_taken_and_a_taken_one_not),
		cmocka_unit_test(test_nothing_ever_stands_at_the_place_itself),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
