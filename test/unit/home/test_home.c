/* home: making one, opening it, and every way in which that can go wrong. */
#include "home/home.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "os/random.h"
#include "seal/secret.h"
#include "test/unit/home/houses.h"

static const char *const listen_at[] = { "192.0.2.1:7100", NULL };

static struct scratch folder;
static char dir[SCRATCH_PATH];

static int set_up(void **state)
{
	(void)state;
	assert_int_equal(ol_seal_init(), 0);
	houses_random = ol_random_kernel();
	scratch_make(&folder);
	scratch_path(dir, &folder, "home");
	memset(why, 0, sizeof why);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(&folder);
	return 0;
}

static int init_with(const char *pass)
{
	struct ol_home_plan p = houses_plan("North", listen_at, pass);

	return ol_home_init(dir, &p, &houses_random, why);
}

static int try_open(const struct ol_ask *ask)
{
	struct ol_home *h;
	int err = ol_home_open(&h, dir, ask, &houses_random, why);

	if (!err)
		ol_home_close(h);
	return err;
}

static const char *in_home(const char *name)
{
	static char path[SCRATCH_PATH];

	assert_int_equal(ol_path_join(path, dir, name), 0);
	return path;
}

static unsigned mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return st.st_mode & 07777;
}

static void write_settings(const char *text)
{
	assert_int_equal(ol_file_write(in_home("openline.conf"), text,
				       strlen(text), 0600),
			 0);
}

/* ---- init ------------------------------------------------------------- */

static void test_init_makes_a_home_that_opens(void **state)
{
	static const char *const secret[] = { "openline.conf",
					      "keys/office.key",
					      "keys/charter.key", "store.db",
					      "lock" };
	struct ol_home *h;

	(void)state;
	assert_int_equal(init_with(NULL), 0);
	h = houses_open_one(dir);
	assert_string_equal(ol_home_settings(h)->office, "North");
	assert_int_equal(ol_home_settings(h)->level, OL_LEVEL_DUTY);
	assert_string_equal(ol_home_where(h), dir);
	assert_false(ol_secret_is_zero(ol_home_keys(h)->line_secret, 32));
	assert_non_null(ol_home_store(h));
	assert_int_equal(mode_of(dir), 0700);
	assert_int_equal(mode_of(in_home("keys")), 0700);
	for (size_t i = 0; i < sizeof secret / sizeof secret[0]; i++)
		assert_int_equal(mode_of(in_home(secret[i])), 0600);
	ol_home_close(h);
	ol_home_close(NULL);
}

static void test_two_inits_make_two_offices(void **state)
{
	uint8_t first[32];
	struct ol_home *h;

	(void)state;
	assert_int_equal(init_with(NULL), 0);
	h = houses_open_one(dir);
	memcpy(first, ol_home_keys(h)->line_public, 32);
	ol_home_close(h);
	scratch_path(dir, &folder, "another/below");
	assert_int_equal(init_with(NULL), 0);
	h = houses_open_one(dir);
	assert_memory_not_equal(first, ol_home_keys(h)->line_public, 32);
	ol_home_close(h);
}

static void test_init_never_touches_what_is_there(void **state)
{
	size_t n;

	(void)state;
	assert_int_equal(init_with(NULL), 0);
	assert_int_equal(init_with(NULL), OL_ERR_EXISTS);
	assert_why("is the home of an office already");
	assert_int_equal(try_open(NULL), 0);
	scratch_path(dir, &folder, "other");
	assert_int_equal(ol_dir_make(dir, NULL), 0);
	assert_int_equal(ol_file_write(in_home("notes.txt"), "x", 1, 0600), 0);
	assert_int_equal(init_with(NULL), OL_ERR_STATE);
	assert_why("is not empty (notes.txt)");
	n = scratch_count(dir);
	assert_int_equal(n, 1);
	/* Keys without settings are somebody's keys. */
	scratch_path(dir, &folder, "half");
	assert_int_equal(init_with(NULL), 0);
	assert_int_equal(ol_file_remove(in_home("openline.conf")), 0);
	assert_int_equal(init_with(NULL), OL_ERR_STATE);
	assert_true(ol_file_exists(in_home("keys/office.key")));
}

static void test_init_refuses_plans_that_cannot_work(void **state)
{
	struct ol_home_plan p = houses_plan("North", listen_at, NULL);

	(void)state;
	p.settings.listen[0].ip[0] = p.settings.listen[0].ip[2] = 0;
	p.settings.listen[0].ip[3] = 0; /* 0.0.0.0 */
	assert_int_equal(ol_home_init(dir, &p, &houses_random, why),
			 OL_ERR_RANGE);
	assert_why("add `reach ADDR:PORT`");
	assert_false(ol_file_exists(dir));
	assert_int_equal(init_with(""), OL_ERR_RANGE);
	assert_why("passphrase");
	assert_false(ol_file_exists(dir));
}

static int init_there(void *ctx)
{
	(void)ctx;
	return init_with(NULL) != OL_ERR_DENIED;
}

static void test_init_without_the_right_says_so(void **state)
{
	int status;

	(void)state;
	if (!scratch_as_nobody(init_there, NULL, &status))
		skip();
	assert_int_equal(status, 0);
}

/* Disks of every size up to one that is enough: at the first failures nothing
 * may stay. */
static void test_init_on_disks_too_small_leaves_nothing(void **state)
{
	int n_failed = 0, err = 1;

	(void)state;
	for (unsigned kib = 4; err && kib < 4096; kib += 4) {
		struct scratch disk;

		scratch_make(&disk);
		if (!scratch_make_disk(&disk, kib)) {
			scratch_remove(&disk);
			skip();
		}
		scratch_path(dir, &disk, "home");
		err = init_with(NULL);
		if (err) {
			assert_int_equal(err, OL_ERR_NO_SPACE);
			assert_why("no space left");
			assert_int_equal(scratch_count(disk.dir), 0);
			n_failed++;
		} else {
			assert_int_equal(try_open(NULL), 0);
		}
		scratch_remove(&disk);
	}
	assert_int_equal(err, 0);
	print_message("failed on %d disks\n", n_failed);
	assert_true(n_failed > 5);
}

static void test_two_inits_at_once_are_one(void **state)
{
	struct ol_lock lock;
	long holder;

	(void)state;
	assert_int_equal(ol_dir_make(dir, NULL), 0);
	assert_int_equal(ol_lock_take(&lock, in_home("lock"), &holder), 0);
	assert_int_equal(init_with(NULL), OL_ERR_BUSY);
	assert_why("is in use by another node or command (process ");
	ol_lock_release(&lock);
	assert_int_equal(init_with(NULL), 0);
}

static void test_a_mark_half_made_is_no_hindrance(void **state)
{
	(void)state;
	assert_int_equal(ol_dir_make(dir, NULL), 0);
	assert_int_equal(ol_file_write(in_home("unfinished.part"), "", 0, 0600),
			 0);
	assert_int_equal(init_with(NULL), 0);
	assert_int_equal(try_open(NULL), 0);
	assert_false(ol_file_exists(in_home("unfinished.part")));
}

/* Init killed at random moments: afterwards it is a home, or init can be run
 * again. */
static void test_an_init_that_is_killed_can_be_run_again(void **state)
{
	const uint64_t seed = 11;
	int n_whole = 0, n_unfinished = 0;
	struct ol_prng rnd;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	ol_prng_init(&rnd, seed);
	for (int i = 0; i < 40; i++) {
		struct timespec t = { 0 };
		int word, err;
		pid_t child;

		snprintf(dir, sizeof dir, "%.1000s/k%d", folder.dir, i);
		t.tv_nsec = (long)ol_prng_below(&rnd, 12000000);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			init_with(NULL);
			pause();
		}
		nanosleep(&t, NULL);
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &word, 0), child);
		err = try_open(NULL);
		if (!err) {
			n_whole++;
			continue;
		}
		assert_true(err == OL_ERR_STATE || err == OL_ERR_UNKNOWN);
		n_unfinished += err == OL_ERR_STATE;
		if (init_with(NULL))
			fail_msg("%s", why);
		assert_int_equal(try_open(NULL), 0);
	}
	print_message("whole %d, unfinished %d\n", n_whole, n_unfinished);
}

/* ---- opening ---------------------------------------------------------- */

static void test_where_no_office_is_one_is_told_how_to_make_one(void **state)
{
	(void)state;
	assert_int_equal(try_open(NULL), OL_ERR_UNKNOWN);
	assert_why("run \"openline init --office NAME");
	assert_false(ol_file_exists(dir));
	assert_int_equal(ol_dir_make(dir, NULL), 0);
	assert_int_equal(try_open(NULL), OL_ERR_UNKNOWN);
	assert_int_equal(scratch_count(dir), 0);
}

static void test_a_home_in_use_names_the_process(void **state)
{
	struct ol_home *h;
	char text[32];

	(void)state;
	assert_int_equal(init_with(NULL), 0);
	h = houses_open_one(dir);
	assert_int_equal(try_open(NULL), OL_ERR_BUSY);
	snprintf(text, sizeof text, "(process %ld)", (long)getpid());
	assert_why(text);
	/* Looking at the settings takes no lock. */
	{
		struct ol_settings s;

		assert_int_equal(ol_home_settings_of(dir, &s, why), 0);
	}
	ol_home_close(h);
	assert_int_equal(try_open(NULL), 0);
}

static void test_a_home_in_use_by_another_process_is_refused(void **state)
{
	int p[2], word;
	char text[32], c;
	pid_t child;

	(void)state;
	assert_int_equal(init_with(NULL), 0);
	assert_int_equal(pipe(p), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct ol_home *h;

		if (!ol_home_open(&h, dir, NULL, &houses_random, why))
			(void)!write(p[1], "x", 1);
		pause();
	}
	assert_int_equal(read(p[0], &c, 1), 1);
	assert_int_equal(try_open(NULL), OL_ERR_BUSY);
	snprintf(text, sizeof text, "(process %ld)", (long)child);
	assert_why(text);
	assert_int_equal(init_with(NULL), OL_ERR_EXISTS);
	assert_why("is the home of an office already");
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &word, 0), child);
	assert_int_equal(try_open(NULL), 0);
	close(p[0]);
	close(p[1]);
}

static int open_there(void *ctx)
{
	(void)ctx;
	return try_open(NULL) != OL_ERR_DENIED ||
	       !strstr(why, "no right to it");
}

static void test_no_right_to_the_home_is_said(void **state)
{
	int status;

	(void)state;
	assert_int_equal(init_with(NULL), 0);
	assert_int_equal(chmod(folder.dir, 0755), 0);
	if (!scratch_as_nobody(open_there, NULL, &status))
		skip();
	assert_int_equal(status, 0);
	/* The folder may be entered, its files not be read. */
	assert_int_equal(chmod(dir, 0755), 0);
	assert_true(scratch_as_nobody(open_there, NULL, &status));
	assert_int_equal(status, 0);
}

static void test_a_wrong_setting_names_its_line(void **state)
{
	(void)state;
	assert_int_equal(init_with(NULL), 0);
	write_settings("office North\nlisten 192.0.2.1:7100\ncolour red\n");
	assert_int_equal(try_open(NULL), OL_ERR_MALFORMED);
	assert_why("openline.conf line 3: unknown key \"colour\"");
	write_settings("");
	assert_int_equal(try_open(NULL), OL_ERR_MALFORMED);
	/* The lock is free again each time. */
	write_settings("office North\nlisten 192.0.2.1:7100\n");
	assert_int_equal(try_open(NULL), 0);
}

static void test_a_newer_home_is_left_alone(void **state)
{
	sqlite3 *db;

	(void)state;
	assert_int_equal(init_with(NULL), 0);
	assert_int_equal(sqlite3_open(in_home("store.db"), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA user_version = 99", NULL,
				      NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(db);
	assert_int_equal(try_open(NULL), OL_ERR_NEWER);
	assert_why("made by a newer version");
}

static void test_keys_others_may_read_are_refused(void **state)
{
	(void)state;
	assert_int_equal(init_with(NULL), 0);
	assert_int_equal(chmod(in_home("keys/office.key"), 0640), 0);
	assert_int_equal(try_open(NULL), OL_ERR_STATE);
	assert_why("chmod 600");
	assert_int_equal(chmod(in_home("keys/office.key"), 0600), 0);
	assert_int_equal(try_open(NULL), 0);
}

static void test_damaged_or_foreign_parts_are_named(void **state)
{
	uint8_t file[OL_KEYFILE_OFFICE_LEN];
	size_t len;

	(void)state;
	assert_int_equal(init_with(NULL), 0);
	assert_int_equal(ol_file_read(in_home("keys/office.key"), file,
				      sizeof file, &len),
			 0);
	file[len - 20] ^= 1;
	assert_int_equal(
		ol_file_write(in_home("keys/office.key"), file, len, 0600), 0);
	assert_int_equal(try_open(NULL), OL_ERR_MALFORMED);
	assert_why("office.key is no key file or damaged");
	assert_int_equal(ol_file_remove(in_home("keys/office.key")), 0);
	assert_int_equal(try_open(NULL), OL_ERR_UNKNOWN);
	assert_why("office.key: is not there");
	/* The store of one office with the keys of another. */
	{
		char store[SCRATCH_PATH], home[SCRATCH_PATH];

		memcpy(home, dir, sizeof home);
		memcpy(store, in_home("store.db"), sizeof store);
		scratch_path(dir, &folder, "another");
		assert_int_equal(init_with(NULL), 0);
		assert_int_equal(rename(store, in_home("store.db")), 0);
		assert_int_equal(try_open(NULL), OL_ERR_FORGED);
		assert_why("store.db: is damaged or belongs to another");
	}
}

/* ---- passphrases ------------------------------------------------------ */

struct asked {
	const char *answer; /* NULL: the person gives up */
	int n;
};

static int answer(void *ctx, char *out, size_t cap, size_t *len)
{
	struct asked *a = ctx;

	a->n++;
	if (!a->answer)
		return OL_ERR_DOWN;
	*len = strlen(a->answer);
	assert_true(*len < cap);
	memcpy(out, a->answer, *len);
	return 0;
}

static void test_protected_keys_open_with_their_passphrase_alone(void **state)
{
	struct asked a = { .answer = "open sesame" };
	struct ol_ask ask = { answer, &a };

	(void)state;
	assert_int_equal(init_with("open sesame"), 0);
	assert_int_equal(try_open(&ask), 0);
	assert_int_equal(a.n, 1);
	a.answer = "open barley";
	assert_int_equal(try_open(&ask), OL_ERR_PASSPHRASE);
	assert_why("wrong passphrase");
	a.answer = NULL;
	assert_int_equal(try_open(&ask), OL_ERR_PASSPHRASE);
	assert_why("needs its passphrase");
	assert_int_equal(try_open(NULL), OL_ERR_PASSPHRASE);
	assert_why("needs its passphrase");
	a.answer = "open sesame";
	assert_int_equal(try_open(&ask), 0);
}

static void test_nobody_is_asked_where_there_is_no_passphrase(void **state)
{
	struct asked a = { .answer = "x" };
	struct ol_ask ask = { answer, &a };

	(void)state;
	assert_int_equal(init_with(NULL), 0);
	assert_int_equal(try_open(&ask), 0);
	assert_int_equal(a.n, 0);
}

/* ---- where homes are -------------------------------------------------- */

static void test_the_home_is_found_in_its_order(void **state)
{
	char out[OL_PATH_MAX];

	(void)state;
	setenv("OPENLINE_HOME", "/from/environment", 1);
	assert_int_equal(ol_home_dir(out, "/given"), 0);
	assert_string_equal(out, "/given");
	assert_int_equal(ol_home_dir(out, NULL), 0);
	assert_string_equal(out, "/from/environment");
	setenv("OPENLINE_HOME", "", 1);
	if (geteuid() == 0) {
		assert_int_equal(ol_home_dir(out, NULL), 0);
		assert_string_equal(out, "/var/lib/openline");
	}
}

static int home_of_nobody(void *ctx)
{
	char out[OL_PATH_MAX];

	(void)ctx;
	unsetenv("OPENLINE_HOME");
	setenv("XDG_DATA_HOME", "/data", 1);
	setenv("HOME", "/home/n", 1);
	if (ol_home_dir(out, NULL) || strcmp(out, "/data/openline") != 0)
		return 1;
	unsetenv("XDG_DATA_HOME");
	if (ol_home_dir(out, NULL) ||
	    strcmp(out, "/home/n/.local/share/openline") != 0)
		return 2;
	unsetenv("HOME");
	return ol_home_dir(out, NULL) == OL_ERR_UNKNOWN ? 0 : 3;
}

static void test_the_home_of_a_user_is_in_his_data(void **state)
{
	int status;

	(void)state;
	if (!scratch_as_nobody(home_of_nobody, NULL, &status))
		skip();
	assert_int_equal(status, 0);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_init_makes_a_home_that_opens),
		T(test_two_inits_make_two_offices),
		T(test_init_never_touches_what_is_there),
		T(test_init_refuses_plans_that_cannot_work),
		T(test_init_without_the_right_says_so),
		T(test_init_on_disks_too_small_leaves_nothing),
		T(test_two_inits_at_once_are_one),
		T(test_a_mark_half_made_is_no_hindrance),
		T(test_an_init_that_is_killed_can_be_run_again),
		T(test_where_no_office_is_one_is_told_how_to_make_one),
		T(test_a_home_in_use_names_the_process),
		T(test_a_home_in_use_by_another_process_is_refused),
		T(test_no_right_to_the_home_is_said),
		T(test_a_wrong_setting_names_its_line),
		T(test_a_newer_home_is_left_alone),
		T(test_keys_others_may_read_are_refused),
		T(test_damaged_or_foreign_parts_are_named),
		T(test_protected_keys_open_with_their_passphrase_alone),
		T(test_nobody_is_asked_where_there_is_no_passphrase),
		T(test_the_home_is_found_in_its_order),
		T(test_the_home_of_a_user_is_in_his_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
