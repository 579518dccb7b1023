/* mirror: a folder that others read; what is right is not touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "os/file.h"
#include "os/mirror.h"

static char top[] = "/tmp/ol-mirror-XXXXXX", dir[64];

static int make(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(top));
	snprintf(dir, sizeof dir, "%s/site", top);
	return 0;
}

static void path_of(char out[static OL_PATH_MAX], const char *name)
{
	assert_int_equal(ol_path_join(out, dir, name), 0);
}

static void has(const char *name, const char *want, size_t len)
{
	static char got[200000];
	char path[OL_PATH_MAX];
	struct stat st;
	size_t n;

	path_of(path, name);
	assert_int_equal(ol_file_read(path, got, sizeof got, &n), 0);
	assert_int_equal(n, len);
	assert_memory_equal(got, want, len);
	assert_int_equal(lstat(path, &st), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(st.st_mode & 0777, 0644);
}

static void test_what_is_right_is_not_touched(void **state)
{
	char path[OL_PATH_MAX];
	struct stat was, is;
	struct ol_mirror m;

	(void)state;
	assert_int_equal(ol_mirror_open(&m, dir), 0);
	assert_int_equal(ol_mirror_put(&m, "a", "one", 3), 0);
	has("a", "one", 3);
	path_of(path, "a");
	assert_int_equal(stat(path, &was), 0);
	assert_int_equal(ol_mirror_put(&m, "a", "one", 3), 0);
	assert_int_equal(stat(path, &is), 0);
	assert_int_equal(was.st_ino, is.st_ino);
	assert_int_equal(m.n_written, 1);
	assert_int_equal(m.n_same, 1);
	assert_int_equal(ol_mirror_put(&m, "a", "two", 3), 0);
	has("a", "two", 3);
	assert_int_equal(ol_mirror_put(&m, "a", "two!", 4), 0);
	has("a", "two!", 4);
	assert_int_equal(ol_mirror_put(&m, "a", "", 0), 0);
	has("a", "", 0);
	assert_int_equal(m.n_written, 4);
	assert_int_equal(ol_mirror_sync(&m), 0);
	ol_mirror_close(&m);
}

static void test_a_long_file_differs_in_its_last_byte(void **state)
{
	static char text[150000];
	struct ol_mirror m;

	(void)state;
	assert_int_equal(ol_mirror_open(&m, dir), 0);
	assert_int_equal(ol_mirror_put(&m, "long", text, sizeof text), 0);
	assert_int_equal(ol_mirror_put(&m, "long", text, sizeof text), 0);
	assert_int_equal(m.n_same, 1);
	text[sizeof text - 1] = 1;
	assert_int_equal(ol_mirror_put(&m, "long", text, sizeof text), 0);
	assert_int_equal(m.n_written, 2);
	has("long", text, sizeof text);
	ol_mirror_close(&m);
}

static void test_a_link_is_replaced_and_not_followed(void **state)
{
	char path[OL_PATH_MAX], other[64];
	struct ol_mirror m;

	(void)state;
	snprintf(other, sizeof other, "%s/other", top);
	assert_int_equal(ol_file_create(other, "keep", 4, 0600), 0);
	assert_int_equal(ol_mirror_open(&m, dir), 0);
	path_of(path, "link");
	assert_int_equal(symlink(other, path), 0);
	path_of(path, "link2.part"); /* that a crash, or somebody, left */
	assert_int_equal(symlink(other, path), 0);
	assert_int_equal(ol_mirror_put(&m, "link", "keep", 4), 0);
	assert_int_equal(ol_mirror_put(&m, "link2", "new", 3), 0);
	has("link", "keep", 4);
	has("link2", "new", 3);
	assert_int_equal(m.n_written, 2);
	ol_mirror_close(&m);
}

static void test_folders_are_made_and_files_in_their_place_refused(void **state)
{
	struct ol_mirror m, no;
	char path[OL_PATH_MAX];

	(void)state;
	assert_int_equal(ol_mirror_open(&m, dir), 0);
	assert_int_equal(ol_mirror_folder(&m, "in"), 0);
	assert_int_equal(ol_mirror_folder(&m, "in"), 0);
	assert_int_equal(ol_mirror_put(&m, "in/b", "x", 1), 0);
	has("in/b", "x", 1);
	assert_int_equal(ol_mirror_folder(&m, "a"), OL_ERR_EXISTS);
	assert_true(ol_mirror_put(&m, "in", "x", 1) < 0);
	path_of(path, "in.part");
	assert_false(ol_file_exists(path));
	assert_int_equal(ol_mirror_put(&m, "no/c", "x", 1), OL_ERR_UNKNOWN);
	path_of(path, "a");
	assert_true(ol_mirror_open(&no, path) < 0);
	snprintf(path, sizeof path, "%s/no/such", top);
	assert_int_equal(ol_mirror_open(&no, path), OL_ERR_UNKNOWN);
	ol_mirror_close(&m);
}

static int sweep(void **state)
{
	char line[128];

	(void)state;
	snprintf(line, sizeof line, "rm -rf %s", top);
	return system(line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_right_is_not_touched),
		cmocka_unit_test(test_a_long_file_differs_in_its_last_byte),
		cmocka_unit_test(test_a_link_is_replaced_and_not_followed),
		cmocka_unit_test(
			test_folders_are_made_and_files_in_their_place_refused),
	};

	return cmocka_run_group_tests(tests, make, sweep);
}
