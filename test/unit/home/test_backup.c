/* backup: out and back, and files that are none. */
#include "home/backup.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "base/error.h"
#include "home/pairing.h"
#include "seal/hash.h"
#include "test/unit/home/houses.h"

#define NOW ((ol_date){ 1795179909000000000 })
#define MAX_LEN (1 << 20)

static struct houses h;
static char file[SCRATCH_PATH], dir[SCRATCH_PATH];
static uint8_t bytes[MAX_LEN];
static size_t n_bytes;

static void add_line(void)
{
	struct ol_home_card north, south;
	struct ol_home_line line;
	struct ol_home_pair p;

	assert_int_equal(ol_home_card_new(h.north, false, NOW, &north, why), 0);
	assert_int_equal(ol_home_card_new(h.south, false, NOW, &south, why), 0);
	p = houses_pair("south", &north, &south);
	assert_int_equal(ol_home_pair(h.north, &p, NOW, &line, why), 0);
}

static int set_up(void **state)
{
	(void)state;
	memset(why, 0, sizeof why);
	houses_open(&h);
	add_line();
	scratch_path(file, &h.folder, "north.backup");
	scratch_path(dir, &h.folder, "restored");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	houses_close(&h);
	return 0;
}

static void back_up(void)
{
	if (ol_home_backup(h.north_dir, file, why))
		fail_msg("%s", why);
	assert_int_equal(ol_file_read(file, bytes, sizeof bytes, &n_bytes), 0);
}

static int restore_bytes(size_t len)
{
	assert_int_equal(ol_file_write(file, bytes, len, 0600), 0);
	return ol_home_restore(dir, file, why);
}

/* Gives changed bytes a hash that fits. */
static void seal_again(void)
{
	ol_sha256(bytes + n_bytes - 32, bytes, n_bytes - 32);
}

/* ---- what works ------------------------------------------------------- */

static void test_a_home_comes_back_whole_while_its_node_runs(void **state)
{
	size_t names = scratch_count(h.folder.dir);
	struct ol_home_line a, b;
	struct ol_home *back;
	struct stat st;

	(void)state;
	back_up(); /* h.north is open: it is the node */
	assert_int_equal(scratch_count(h.folder.dir), names + 1);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	if (ol_home_restore(dir, file, why))
		fail_msg("%s", why);
	back = houses_open_one(dir);
	assert_memory_equal(ol_home_keys(back), ol_home_keys(h.north),
			    sizeof(struct ol_office_keys));
	assert_string_equal(ol_home_settings(back)->office, "North");
	assert_int_equal(ol_home_line_at(h.north, 0, &a, why), 0);
	assert_int_equal(ol_home_line_at(back, 0, &b, why), 0);
	assert_memory_equal(&a.secret, &b.secret, sizeof a.secret);
	ol_home_close(back);
	assert_int_equal(ol_home_path(file, dir, OL_PLACE_OFFICE_KEY), 0);
	assert_int_equal(stat(file, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
}

static void test_protected_keys_stay_protected(void **state)
{
	static const char *const at[] = { "192.0.2.5:1", NULL };
	struct ol_home_plan plan = houses_plan("Safe", at, "open sesame");
	char home[SCRATCH_PATH];
	struct ol_home *back;

	(void)state;
	scratch_path(home, &h.folder, "safe");
	assert_int_equal(ol_home_init(home, &plan, &houses_random, why), 0);
	assert_int_equal(ol_home_backup(home, file, why), 0);
	assert_int_equal(ol_home_restore(dir, file, why), 0);
	assert_int_equal(ol_home_open(&back, dir, NULL, &houses_random, why),
			 OL_ERR_PASSPHRASE);
}

static void test_a_charter_key_kept_elsewhere_is_not_missed(void **state)
{
	char path[SCRATCH_PATH];

	(void)state;
	assert_int_equal(ol_home_path(path, h.north_dir, OL_PLACE_CHARTER_KEY),
			 0);
	assert_int_equal(ol_file_remove(path), 0);
	back_up();
	assert_int_equal(ol_home_restore(dir, file, why), 0);
	ol_home_close(houses_open_one(dir));
}

static void add_file(const char *home, enum ol_place place, const char *name,
		     const void *p, size_t len)
{
	char folder[SCRATCH_PATH], path[SCRATCH_PATH];

	assert_int_equal(ol_home_path(folder, home, place), 0);
	assert_int_equal(ol_dir_make(folder, NULL), 0);
	assert_int_equal(ol_path_join(path, folder, name), 0);
	assert_int_equal(ol_file_write(path, p, len, 0600), 0);
}

static size_t read_file(const char *home, enum ol_place place, const char *name,
			uint8_t *out, size_t cap)
{
	char folder[SCRATCH_PATH], path[SCRATCH_PATH];
	size_t len;

	assert_int_equal(ol_home_path(folder, home, place), 0);
	assert_int_equal(ol_path_join(path, folder, name), 0);
	return ol_file_read(path, out, cap, &len) ? 0 : len;
}

static void test_forms_and_documents_come_along(void **state)
{
	static uint8_t big[300000], back[300001];

	(void)state;
	memset(big, 0x5a, sizeof big);
	add_file(h.north_dir, OL_PLACE_DOCUMENTS, "0001-t-00ff", big,
		 sizeof big);
	add_file(h.north_dir, OL_PLACE_DOCUMENTS, "0001-o-00ff", "ours", 4);
	add_file(h.north_dir, OL_PLACE_DOCUMENTS, "part-0", "not yet", 7);
	add_file(h.north_dir, OL_PLACE_FORMS, "visit.json", "{}", 2);
	add_file(h.north_dir, OL_PLACE_FORMS, "empty.json", "", 0);
	back_up();
	if (ol_home_restore(dir, file, why))
		fail_msg("%s", why);
	assert_int_equal(read_file(dir, OL_PLACE_DOCUMENTS, "0001-t-00ff", back,
				   sizeof back),
			 sizeof big);
	assert_memory_equal(big, back, sizeof big);
	assert_int_equal(read_file(dir, OL_PLACE_DOCUMENTS, "0001-o-00ff", back,
				   sizeof back),
			 4);
	assert_int_equal(read_file(dir, OL_PLACE_FORMS, "visit.json", back, 3),
			 2);
	assert_int_equal(ol_home_path(file, dir, OL_PLACE_DOCUMENTS), 0);
	assert_int_equal(scratch_count(file), 2);
	assert_int_equal(ol_home_path(file, dir, OL_PLACE_FORMS), 0);
	assert_int_equal(scratch_count(file), 2);
	ol_home_close(houses_open_one(dir));
}

/* ---- what is refused -------------------------------------------------- */

static void test_a_backup_is_never_written_over(void **state)
{
	(void)state;
	back_up();
	assert_int_equal(ol_home_backup(h.north_dir, file, why), OL_ERR_EXISTS);
	assert_why("is there already");
	assert_int_equal(ol_home_backup(dir, "/nowhere", why), OL_ERR_UNKNOWN);
	assert_why("there is no office in");
	assert_int_equal(ol_home_backup(h.north_dir, "/no/such/place", why),
			 OL_ERR_UNKNOWN);
	assert_why("is not there");
}

/* Killed while it copied the store, and while it wrote; a file of somebody's
 * own beside it stays. */
static void test_what_a_killed_backup_left_is_no_hindrance(void **state)
{
	static const struct {
		const char *name;
		bool stays;
	} left[] = { { ".store.part", false },
		     { ".part", false },
		     { ".store", true } };
	char path[sizeof file + 16];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof left / sizeof left[0]; i++) {
		snprintf(path, sizeof path, "%s%s", file, left[i].name);
		assert_int_equal(ol_file_write(path, "half", 4, 0600), 0);
	}
	/* Writing one may have used the name of another. */
	snprintf(path, sizeof path, "%s%s", file, left[0].name);
	assert_int_equal(ol_file_write(path, "half", 4, 0600), 0);
	back_up();
	for (i = 0; i < sizeof left / sizeof left[0]; i++) {
		snprintf(path, sizeof path, "%s%s", file, left[i].name);
		assert_int_equal(ol_file_exists(path), left[i].stays);
	}
	if (restore_bytes(n_bytes))
		fail_msg("%s", why);
}

static void test_a_home_with_anything_in_it_is_not_overwritten(void **state)
{
	char path[SCRATCH_PATH];

	(void)state;
	back_up();
	/* Whether its node runs or not. */
	assert_int_equal(ol_home_restore(h.south_dir, file, why),
			 OL_ERR_EXISTS);
	ol_home_close(h.south);
	h.south = NULL;
	assert_int_equal(ol_home_restore(h.south_dir, file, why),
			 OL_ERR_EXISTS);
	assert_why("is the home of an office already");
	h.south = houses_open_one(h.south_dir);
	assert_string_equal(ol_home_settings(h.south)->office, "South");
	assert_int_equal(ol_dir_make(dir, NULL), 0);
	assert_int_equal(ol_path_join(path, dir, "notes"), 0);
	assert_int_equal(ol_file_write(path, "x", 1, 0600), 0);
	assert_int_equal(ol_home_restore(dir, file, why), OL_ERR_STATE);
	assert_why("is not empty (notes)");
	assert_int_equal(scratch_count(dir), 1);
}

static void test_every_cut_and_every_flipped_byte_is_noticed(void **state)
{
	(void)state;
	back_up();
	for (size_t len = 0; len < n_bytes; len += len < 200 ? 1 : 997) {
		int err = restore_bytes(len);

		if (err != OL_ERR_MALFORMED && err != OL_ERR_FORGED)
			fail_msg("cut at %zu: %d", len, err);
		assert_false(ol_file_exists(dir));
	}
	for (size_t at = 0; at < n_bytes; at += at < 200 ? 1 : 997) {
		int err;

		bytes[at] ^= 0x10;
		err = restore_bytes(n_bytes);
		bytes[at] ^= 0x10;
		if (err != OL_ERR_MALFORMED && err != OL_ERR_FORGED &&
		    err != OL_ERR_NEWER)
			fail_msg("flipped at %zu: %d", at, err);
		assert_false(ol_file_exists(dir));
	}
	bytes[n_bytes] = 0; /* something behind it */
	assert_int_equal(restore_bytes(n_bytes + 1), OL_ERR_FORGED);
	assert_why("is damaged");
	assert_int_equal(restore_bytes(n_bytes), 0);
}

static void test_foreign_and_newer_files_are_named(void **state)
{
	(void)state;
	back_up();
	bytes[16] = '3';
	assert_int_equal(restore_bytes(n_bytes), OL_ERR_NEWER);
	assert_why("newer version");
	memcpy(bytes, "GIF89a", 6);
	assert_int_equal(restore_bytes(n_bytes), OL_ERR_MALFORMED);
	assert_why("is no backup of openline");
	assert_int_equal(ol_home_restore(dir, "/nowhere", why), OL_ERR_UNKNOWN);
	assert_int_equal(ol_home_restore(dir, "/dev/zero", why), OL_ERR_RANGE);
	assert_false(ol_file_exists(dir));
}

/* A backup of before there were folders is one without any. */
static void test_a_backup_of_the_first_kind_is_read(void **state)
{
	(void)state;
	back_up();
	bytes[16] = '1';
	seal_again();
	assert_int_equal(restore_bytes(n_bytes), 0);
}

static void test_names_in_folders_are_plain(void **state)
{
	static const char *const name[] = {
		"documents/../../etc/xy", "documents/a/b/cdefghij",
		"documents/.bcdefghijkl", "documents/part-0bcdefg",
		"documents/abcdefg.part", "documents/a b c d e f",
		"documentz/abcdefghijkl", "documents/",
	};
	uint8_t *at;
	size_t i;

	(void)state;
	add_file(h.north_dir, OL_PLACE_DOCUMENTS, "abcdefghijkl", "x", 1);
	back_up();
	at = memmem(bytes, n_bytes, "\026documents/abcdefghijkl", 23);
	assert_non_null(at);
	for (i = 0; i < sizeof name / sizeof name[0]; i++) {
		print_message("%s\n", name[i]);
		memset(at + 1, 0, 22);
		memcpy(at + 1, name[i], strlen(name[i]));
		seal_again();
		assert_int_equal(restore_bytes(n_bytes), OL_ERR_FORGED);
		assert_false(ol_file_exists(dir));
	}
}

/* Cut while it is unpacked: what is there then is ours to remove. */
static void test_an_unfinished_restore_may_be_tried_again(void **state)
{
	char mark[SCRATCH_PATH];

	(void)state;
	add_file(h.north_dir, OL_PLACE_DOCUMENTS, "0001-o-00ff", "ours", 4);
	back_up();
	add_file(dir, OL_PLACE_DOCUMENTS, "0001-o-0000", "half", 4);
	assert_int_equal(ol_home_path(mark, dir, OL_PLACE_UNFINISHED), 0);
	assert_int_equal(ol_file_write(mark, "", 0, 0600), 0);
	assert_int_equal(ol_home_restore(dir, file, why), 0);
	assert_int_equal(ol_home_path(file, dir, OL_PLACE_DOCUMENTS), 0);
	assert_int_equal(scratch_count(file), 1);
}

/* Somebody who can hash too: names and lengths are bounds all the same. */
static void test_a_forged_archive_writes_nowhere_else(void **state)
{
	(void)state;
	back_up();
	assert_memory_equal(bytes + 18, "\017keys/office.key", 16);
	memcpy(bytes + 19, "../../../etc/ol", 15);
	seal_again();
	assert_int_equal(restore_bytes(n_bytes), OL_ERR_FORGED);
	memcpy(bytes + 19, "keys/office.key", 15);
	memset(bytes + 34, 0xff, 8); /* the longest of all files */
	seal_again();
	assert_int_equal(restore_bytes(n_bytes), OL_ERR_FORGED);
	bytes[18] = 0; /* an archive of nothing */
	n_bytes = 19 + 32;
	seal_again();
	assert_int_equal(restore_bytes(n_bytes), OL_ERR_FORGED);
	assert_false(ol_file_exists(dir));
}

static void test_settings_that_cannot_work_are_not_restored(void **state)
{
	uint8_t *at;

	(void)state;
	back_up();
	at = memmem(bytes, n_bytes, "office  North", 13);
	assert_non_null(at);
	memcpy(at, "colour", 6);
	seal_again();
	assert_int_equal(restore_bytes(n_bytes), OL_ERR_MALFORMED);
	assert_why("unknown key \"colour\"");
	assert_false(ol_file_exists(dir));
}

/* ---- full disks ------------------------------------------------------- */

static void test_a_full_disk_leaves_neither_backup_nor_home(void **state)
{
	int n_failed[2] = { 0, 0 };
	int err = 1;

	(void)state;
	back_up();
	for (unsigned kib = 4; err && kib < 4096; kib += 12) {
		struct scratch disk;
		char to[SCRATCH_PATH];

		scratch_make(&disk);
		if (!scratch_make_disk(&disk, kib)) {
			scratch_remove(&disk);
			skip();
		}
		scratch_path(to, &disk, "b");
		err = ol_home_backup(h.north_dir, to, why);
		if (err) {
			assert_int_equal(err, OL_ERR_NO_SPACE);
			n_failed[0]++;
		} else {
			assert_int_equal(ol_file_remove(to), 0);
		}
		assert_int_equal(scratch_count(disk.dir), 0);
		err = ol_home_restore(to, file, why);
		if (err) {
			assert_int_equal(err, OL_ERR_NO_SPACE);
			assert_why("no space left");
			assert_int_equal(scratch_count(disk.dir), 0);
			n_failed[1]++;
		}
		scratch_remove(&disk);
	}
	assert_int_equal(err, 0);
	print_message("failed: %d backups, %d restores\n", n_failed[0],
		      n_failed[1]);
	assert_true(n_failed[0] > 3 && n_failed[1] > 3);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_home_comes_back_whole_while_its_node_runs),
		T(test_protected_keys_stay_protected),
		T(test_a_charter_key_kept_elsewhere_is_not_missed),
		T(test_forms_and_documents_come_along),
		T(test_a_backup_of_the_first_kind_is_read),
		T(test_names_in_folders_are_plain),
		T(test_an_unfinished_restore_may_be_tried_again),
		T(test_a_backup_is_never_written_over),
		T(test_what_a_killed_backup_left_is_no_hindrance),
		T(test_a_home_with_anything_in_it_is_not_overwritten),
		T(test_every_cut_and_every_flipped_byte_is_noticed),
		T(test_foreign_and_newer_files_are_named),
		T(test_a_forged_archive_writes_nowhere_else),
		T(test_settings_that_cannot_work_are_not_restored),
		T(test_a_full_disk_leaves_neither_backup_nor_home),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
