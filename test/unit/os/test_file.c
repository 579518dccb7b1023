/* file: what is read and written whole, who may read, and the lock. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "os/file.h"
#include "os/random.h"
#include "os/user.h"
#include "test/unit/os/scratch.h"

static struct scratch s;

static int set_up(void **state)
{
	(void)state;
	scratch_make(&s);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(&s);
	return 0;
}

static const char *at(const char *name)
{
	static char path[4][SCRATCH_PATH];
	static int i;

	i = (i + 1) % 4;
	scratch_path(path[i], &s, name);
	return path[i];
}

static void assert_holds(const char *path, const char *want)
{
	char have[64];
	size_t len;

	assert_int_equal(ol_file_read(path, have, sizeof have, &len), 0);
	assert_int_equal(len, strlen(want));
	assert_memory_equal(have, want, len);
}

static unsigned mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

/* ---- paths ------------------------------------------------------------ */

static void test_paths_are_joined_with_one_slash(void **state)
{
	char out[OL_PATH_MAX], longest[OL_PATH_MAX];

	(void)state;
	assert_int_equal(ol_path_join(out, "/a/b", "c"), 0);
	assert_string_equal(out, "/a/b/c");
	assert_int_equal(ol_path_join(out, "/a/b/", "c"), 0);
	assert_string_equal(out, "/a/b/c");
	memset(longest, 'x', sizeof longest);
	longest[OL_PATH_MAX - 4] = 0; /* 4092 and "/ab" and NUL fit */
	assert_int_equal(ol_path_join(out, longest, "ab"), 0);
	assert_int_equal(ol_path_join(out, longest, "abc"), OL_ERR_RANGE);
}

/* ---- reading ---------------------------------------------------------- */

static void test_a_file_of_exactly_the_bound_is_read(void **state)
{
	char buf[4];
	size_t len;

	(void)state;
	assert_int_equal(ol_file_write(at("f"), "1234", 4, 0600), 0);
	assert_int_equal(ol_file_read(at("f"), buf, 4, &len), 0);
	assert_int_equal(len, 4);
	assert_int_equal(ol_file_read(at("f"), buf, 3, &len), OL_ERR_RANGE);
}

static void test_what_is_no_ordinary_file_is_not_read(void **state)
{
	char buf[4];
	size_t len;

	(void)state;
	assert_int_equal(ol_file_read(at("none"), buf, 4, &len),
			 OL_ERR_UNKNOWN);
	assert_int_equal(ol_file_read(s.dir, buf, 4, &len), OL_ERR_RANGE);
	assert_int_equal(ol_file_read("/dev/zero", buf, 4, &len), OL_ERR_RANGE);
	assert_int_equal(mkfifo(at("pipe"), 0600), 0);
	assert_int_equal(ol_file_read(at("pipe"), buf, 4, &len), OL_ERR_RANGE);
}

static void test_a_secret_others_may_read_is_refused(void **state)
{
	static const struct {
		const char *why;
		unsigned mode;
		int want;
	} row[] = {
		{ "owner alone", 0600, 0 },
		{ "owner alone, reading only", 0400, 0 },
		{ "the group reads", 0640, OL_ERR_STATE },
		{ "the group writes", 0620, OL_ERR_STATE },
		{ "others read", 0604, OL_ERR_STATE },
		{ "others write", 0602, OL_ERR_STATE },
		{ "everybody", 0666, OL_ERR_STATE },
	};
	char buf[8];
	size_t len;

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		int err;

		assert_int_equal(
			ol_file_write(at("key"), "key", 3, row[i].mode), 0);
		assert_int_equal(mode_of(at("key")), row[i].mode);
		err = ol_file_read_secret(at("key"), buf, sizeof buf, &len);
		if (err != row[i].want)
			fail_msg("%s: %d", row[i].why, err);
	}
}

static void test_a_secret_of_somebody_else_is_refused(void **state)
{
	char buf[8];
	size_t len;

	(void)state;
	if (!ol_user_is_root()) {
		print_message("SKIPPED: only root can give files away\n");
		skip();
	}
	assert_int_equal(ol_file_write(at("key"), "key", 3, 0600), 0);
	assert_int_equal(chown(at("key"), 12345, 12345), 0);
	assert_int_equal(ol_file_read_secret(at("key"), buf, sizeof buf, &len),
			 OL_ERR_STATE);
}

/* ---- writing ---------------------------------------------------------- */

static void test_writing_replaces_whole_and_leaves_nothing_beside(void **state)
{
	(void)state;
	assert_int_equal(ol_file_write(at("f"), "old text", 8, 0640), 0);
	assert_int_equal(ol_file_write(at("f"), "new", 3, 0600), 0);
	assert_holds(at("f"), "new");
	assert_int_equal(mode_of(at("f")), 0600);
	assert_int_equal(scratch_count(s.dir), 1);
}

static void test_the_mode_does_not_depend_on_the_umask(void **state)
{
	mode_t before = umask(0777);

	(void)state;
	assert_int_equal(ol_file_write(at("f"), "x", 1, 0640), 0);
	umask(before);
	assert_int_equal(mode_of(at("f")), 0640);
}

static void test_creating_never_replaces(void **state)
{
	(void)state;
	assert_int_equal(ol_file_create(at("f"), "first", 5, 0600), 0);
	assert_int_equal(ol_file_create(at("f"), "second", 6, 0600),
			 OL_ERR_EXISTS);
	assert_holds(at("f"), "first");
	/* A link to nowhere is there too. */
	assert_int_equal(symlink("nowhere", at("link")), 0);
	assert_int_equal(ol_file_create(at("link"), "x", 1, 0600),
			 OL_ERR_EXISTS);
	assert_int_equal(scratch_count(s.dir), 2);
}

static void
test_what_a_crash_left_is_no_hindrance_and_not_followed(void **state)
{
	(void)state;
	assert_int_equal(ol_file_write(at("prey"), "prey", 4, 0600), 0);
	assert_int_equal(symlink(at("prey"), at("f.part")), 0);
	assert_int_equal(ol_file_write(at("f"), "x", 1, 0600), 0);
	assert_holds(at("prey"), "prey");
	assert_holds(at("f"), "x");
}

static void test_a_folder_that_lacks_is_unknown(void **state)
{
	(void)state;
	assert_int_equal(ol_file_write(at("no/f"), "x", 1, 0600),
			 OL_ERR_UNKNOWN);
	assert_int_equal(ol_file_remove(at("no")), OL_ERR_UNKNOWN);
	assert_false(ol_file_exists(at("no")));
}

static void test_a_full_disk_keeps_the_old_file(void **state)
{
	static char large[8192];

	(void)state;
	if (!scratch_make_disk(&s, 64))
		skip();
	assert_int_equal(ol_file_write(at("f"), "old", 3, 0600), 0);
	scratch_fill(&s);
	assert_int_equal(ol_file_write(at("f"), large, sizeof large, 0600),
			 OL_ERR_NO_SPACE);
	assert_holds(at("f"), "old");
	scratch_unfill(&s);
	assert_int_equal(scratch_count(s.dir), 1);
	assert_int_equal(ol_file_write(at("f"), large, sizeof large, 0600), 0);
}

static int write_where_forbidden(void *ctx)
{
	char buf[8];
	size_t len;

	return ol_file_write(ctx, "x", 1, 0600) != OL_ERR_DENIED ||
	       ol_file_read(ctx, buf, sizeof buf, &len) != OL_ERR_DENIED;
}

static void test_no_right_is_denied(void **state)
{
	char path[SCRATCH_PATH];
	int status;

	(void)state;
	scratch_path(path, &s, "f");
	assert_int_equal(ol_file_write(path, "x", 1, 0600), 0);
	if (!scratch_as_nobody(write_where_forbidden, path, &status))
		skip();
	assert_int_equal(status, 0);
}

/* ---- folders ---------------------------------------------------------- */

static void test_folders_are_made_with_those_above(void **state)
{
	bool made;

	(void)state;
	assert_int_equal(ol_dir_make(at("a/b/c"), &made), 0);
	assert_true(made);
	assert_int_equal(mode_of(at("a/b/c")), 0700);
	assert_int_equal(ol_dir_make(at("a/b/c"), &made), 0);
	assert_false(made);
	assert_int_equal(ol_dir_sync(at("a/b")), 0);
	assert_int_equal(ol_dir_remove(at("a")), OL_ERR_STATE);
	assert_int_equal(ol_dir_remove(at("a/b/c")), 0);
	assert_int_equal(ol_file_write(at("f"), "x", 1, 0600), 0);
	assert_int_equal(ol_dir_make(at("f"), &made), OL_ERR_EXISTS);
	assert_int_equal(ol_dir_make(at("f/g"), &made), OL_ERR_EXISTS);
}

static bool add_up(void *ctx, const char *name)
{
	size_t *n = ctx;

	*n += strlen(name);
	return *n < 100;
}

static void test_a_folder_is_listed_without_itself(void **state)
{
	size_t n = 0;

	(void)state;
	assert_int_equal(ol_file_write(at("aa"), "", 0, 0600), 0);
	assert_int_equal(ol_file_write(at("bbb"), "", 0, 0600), 0);
	assert_int_equal(ol_dir_list(s.dir, add_up, &n), 0);
	assert_int_equal(n, 5);
	assert_int_equal(ol_dir_list(at("none"), add_up, &n), OL_ERR_UNKNOWN);
}

/* ---- the lock --------------------------------------------------------- */

static void test_a_lock_is_held_by_one_and_names_it(void **state)
{
	struct ol_lock a, b;
	long holder = -1;

	(void)state;
	assert_int_equal(ol_lock_take(&a, at("lock"), &holder), 0);
	assert_int_equal(mode_of(at("lock")), 0600);
	assert_int_equal(ol_lock_take(&b, at("lock"), &holder), OL_ERR_BUSY);
	assert_int_equal(holder, getpid());
	assert_int_equal(b.fd, -1);
	ol_lock_release(&a);
	assert_int_equal(ol_lock_take(&b, at("lock"), &holder), 0);
	ol_lock_release(&b);
	ol_lock_release(&b);
}

static void test_a_lock_ends_with_its_process_however_it_ends(void **state)
{
	int there[2], word;
	struct ol_lock l;
	long holder;
	pid_t child;
	char c;

	(void)state;
	assert_int_equal(pipe(there), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (!ol_lock_take(&l, at("lock"), &holder))
			(void)!write(there[1], "x", 1);
		pause();
		_exit(0);
	}
	assert_int_equal(read(there[0], &c, 1), 1);
	assert_int_equal(ol_lock_take(&l, at("lock"), &holder), OL_ERR_BUSY);
	assert_int_equal(holder, child);
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(waitpid(child, &word, 0), child);
	assert_int_equal(ol_lock_take(&l, at("lock"), &holder), 0);
	ol_lock_release(&l);
	close(there[0]);
	close(there[1]);
}

static void test_a_lock_does_not_follow_links(void **state)
{
	struct ol_lock l;
	long holder;

	(void)state;
	assert_int_equal(ol_file_write(at("prey"), "prey", 4, 0600), 0);
	assert_int_equal(symlink(at("prey"), at("lock")), 0);
	assert_true(ol_lock_take(&l, at("lock"), &holder) < 0);
	assert_holds(at("prey"), "prey");
	/* Where no folder is there is nothing to lock. */
	assert_int_equal(ol_lock_take(&l, at("no/lock"), &holder),
			 OL_ERR_UNKNOWN);
}

/* ---- randomness ------------------------------------------------------- */

static void test_randomness_fills_every_byte_and_never_repeats(void **state)
{
	struct ol_random r = ol_random_kernel();
	uint8_t a[1024], b[1024];
	bool seen[256] = { false };
	unsigned n = 0;

	(void)state;
	ol_random_fill(&r, a, sizeof a);
	ol_random_fill(&r, b, sizeof b);
	assert_memory_not_equal(a, b, sizeof a);
	for (size_t i = 0; i < sizeof a; i++)
		seen[a[i]] = true;
	for (size_t i = 0; i < 256; i++)
		n += seen[i];
	assert_true(n > 200); /* 251 are to be expected */
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_paths_are_joined_with_one_slash),
		T(test_a_file_of_exactly_the_bound_is_read),
		T(test_what_is_no_ordinary_file_is_not_read),
		T(test_a_secret_others_may_read_is_refused),
		T(test_a_secret_of_somebody_else_is_refused),
		T(test_writing_replaces_whole_and_leaves_nothing_beside),
		T(test_the_mode_does_not_depend_on_the_umask),
		T(test_creating_never_replaces),
		T(test_what_a_crash_left_is_no_hindrance_and_not_followed),
		T(test_a_folder_that_lacks_is_unknown),
		T(test_a_full_disk_keeps_the_old_file),
		T(test_no_right_is_denied),
		T(test_folders_are_made_with_those_above),
		T(test_a_folder_is_listed_without_itself),
		T(test_a_lock_is_held_by_one_and_names_it),
		T(test_a_lock_ends_with_its_process_however_it_ends),
		T(test_a_lock_does_not_follow_links),
		T(test_randomness_fills_every_byte_and_never_repeats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
