/* stream: long files, whole or not there. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "os/stream.h"
#include "test/unit/os/scratch.h"

static struct scratch s;
static char path[SCRATCH_PATH];

static int set_up(void **state)
{
	(void)state;
	scratch_make(&s);
	scratch_path(path, &s, "f");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(&s);
	return 0;
}

static void test_pieces_in_are_pieces_out(void **state)
{
	struct ol_file_out out;
	struct ol_file_in in;
	uint8_t piece[1000], back[1024];
	size_t len, total = 0;

	(void)state;
	assert_int_equal(ol_file_out_open(&out, path, 0600), 0);
	for (int i = 0; i < 100; i++) {
		memset(piece, i, sizeof piece);
		assert_int_equal(ol_file_out_put(&out, piece, sizeof piece), 0);
	}
	assert_false(ol_file_exists(path));
	assert_int_equal(ol_file_out_commit(&out, false), 0);
	assert_int_equal(ol_file_in_open(&in, path), 0);
	assert_int_equal(in.len, 100000);
	do {
		assert_int_equal(ol_file_in_get(&in, back, sizeof back, &len),
				 0);
		for (size_t i = 0; i < len; i++, total++)
			assert_int_equal(back[i], total / 1000);
	} while (len > 0);
	assert_int_equal(total, 100000);
	ol_file_in_close(&in);
	ol_file_in_close(&in);
}

static void test_an_abort_leaves_nothing(void **state)
{
	struct ol_file_out out;

	(void)state;
	assert_int_equal(ol_file_out_open(&out, path, 0600), 0);
	assert_int_equal(ol_file_out_put(&out, "x", 1), 0);
	assert_int_equal(scratch_count(s.dir), 1);
	ol_file_out_abort(&out);
	assert_int_equal(scratch_count(s.dir), 0);
	ol_file_out_abort(&out);
}

static void test_what_came_meanwhile_is_not_replaced(void **state)
{
	struct ol_file_out out;
	char have[8];
	size_t len;

	(void)state;
	assert_int_equal(ol_file_out_open(&out, path, 0600), 0);
	assert_int_equal(ol_file_out_put(&out, "ours", 4), 0);
	assert_int_equal(ol_file_write(path, "theirs", 6, 0600), 0);
	assert_int_equal(scratch_count(s.dir), 1); /* it used the same part */
	assert_int_equal(ol_file_out_open(&out, path, 0600), 0);
	assert_int_equal(ol_file_out_put(&out, "ours", 4), 0);
	assert_int_equal(ol_file_out_commit(&out, false), OL_ERR_EXISTS);
	assert_int_equal(ol_file_read(path, have, sizeof have, &len), 0);
	assert_int_equal(len, 6);
	assert_int_equal(scratch_count(s.dir), 1);
}

/* In a process of its own: its limit on file sizes is a full disk that needs
 * no rights. */
static void test_a_limit_on_file_sizes_is_a_full_disk(void **state)
{
	pid_t child = fork();
	int word;

	(void)state;
	assert_true(child >= 0);
	if (child == 0) {
		static char large[8192];
		struct rlimit small = { 4096, 4096 };
		struct ol_file_out out;
		int err;

		signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &small) ||
		    ol_file_out_open(&out, path, 0600))
			_exit(1);
		err = ol_file_out_put(&out, large, sizeof large);
		ol_file_out_abort(&out);
		_exit(err == OL_ERR_NO_SPACE ? 0 : 2);
	}
	assert_int_equal(waitpid(child, &word, 0), child);
	assert_true(WIFEXITED(word));
	assert_int_equal(WEXITSTATUS(word), 0);
	assert_int_equal(scratch_count(s.dir), 0);
}

static void test_names_too_long_are_refused(void **state)
{
	static char longest[OL_PATH_MAX + 8];
	struct ol_file_out out;

	(void)state;
	memset(longest, 'x', sizeof longest - 1);
	assert_int_equal(ol_file_out_open(&out, longest, 0600), OL_ERR_RANGE);
	assert_int_equal(out.fd, -1);
	longest[OL_PATH_MAX - 3] = 0; /* fits, but not with ".part" */
	assert_int_equal(ol_file_out_open(&out, longest, 0600), OL_ERR_RANGE);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_pieces_in_are_pieces_out),
		T(test_an_abort_leaves_nothing),
		T(test_what_came_meanwhile_is_not_replaced),
		T(test_a_limit_on_file_sizes_is_a_full_disk),
		T(test_names_too_long_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
