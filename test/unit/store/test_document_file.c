/* document_file: what was on disk stays, whatever is cut; what was changed is
 * found; what is over is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/error.h"
#include "store/db.h"
#include "store/document_file.h"
#include "store/month.h"
#include "test/unit/store/cutfolder.h"
#include "test/unit/store/sample.h"
#include "test/unit/store/story.h"

#define LINE 1
#define OTHER 2
#define SEGMENT OL_DOCUMENT_SEGMENT
#define SIZE 200000 /* three segments and a bit */
#define SEGMENTS 4

static struct sample t;
static struct cutfolder disk;
static struct ol_documents *docs;
static struct ol_prng lot;
static struct ol_random rnd;
static uint8_t plain[SIZE];
static struct ol_document_ref ref;

static const ol_date NOW = { INT64_C(1790000000000000000) };

static void open_docs(void)
{
	assert_int_equal(ol_documents_open(&docs, t.s, NULL, &disk.port, false,
					   &rnd),
			 0);
}

static int set_up(void **state)
{
	(void)state;
	sample_open_two(&t);
	ol_prng_init(&lot, 4);
	rnd = ol_prng_source(&lot);
	ol_random_fill(&rnd, plain, sizeof plain);
	ref.size = SIZE;
	ol_sha256(ref.sha256, plain, SIZE);
	cutfolder_start(&disk, &lot);
	open_docs();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ol_documents_close(docs);
	cutfolder_end(&disk);
	sample_close(&t);
	return 0;
}

/* ---- jobs ---------------------------------------------------------------- */

static struct ol_sha256 hash;

static int expect(bool *whole)
{
	struct ol_document_job job = { .kind = OL_DOCUMENT_EXPECT, .ref = ref };
	int err = ol_document_file_do(docs, LINE, NOW, &job);

	*whole = job.whole;
	return err;
}

static int check(uint64_t *here)
{
	struct ol_document_job job = { .kind = OL_DOCUMENT_CHECK_PART,
				       .ref = ref,
				       .hash = &hash };
	int err = ol_document_file_do(docs, LINE, NOW, &job);

	*here = job.len;
	return err;
}

static size_t length(size_t segment)
{
	size_t left = SIZE - segment * SEGMENT;

	return left < SEGMENT ? left : SEGMENT;
}

static int write_one(size_t segment)
{
	struct ol_document_job job = {
		.kind = OL_DOCUMENT_WRITE,
		.ref = ref,
		.offset = segment * SEGMENT,
		.bytes = plain + segment * SEGMENT,
		.len = length(segment),
		.hash = &hash,
	};

	return ol_document_file_do(docs, LINE, NOW, &job);
}

static int finish(void)
{
	struct ol_document_job job = { .kind = OL_DOCUMENT_FINISH,
				       .ref = ref,
				       .hash = &hash };

	return ol_document_file_do(docs, LINE, NOW, &job);
}

/* All that is still to do; 0, or where it broke. `*wrote`: segments that were
 * said to be on disk. */
static int take_all(uint64_t *wrote, bool *said_whole)
{
	uint64_t here;
	bool whole;
	int err = expect(&whole);

	if (err || whole) {
		*said_whole |= whole;
		return err;
	}
	err = check(&here);
	if (err)
		return err;
	assert_true(here >= *wrote * SEGMENT || here == SIZE);
	for (size_t i = (size_t)(here + SEGMENT - 1) / SEGMENT; i < SEGMENTS;
	     i++) {
		err = write_one(i);
		if (err)
			return err;
		*wrote = i + 1;
	}
	err = finish();
	*said_whole |= !err;
	return err;
}

static void assert_content(bool ours)
{
	static uint8_t buf[SEGMENT];
	size_t len, at = 0;

	while (at < SIZE) {
		assert_int_equal(ol_document_file_read(docs, LINE, ours,
						       ref.sha256, at, buf,
						       10000, &len),
				 0);
		assert_true(len > 0);
		assert_memory_equal(buf, plain + at, len);
		at += len;
	}
	assert_int_equal(ol_document_file_read(docs, LINE, ours, ref.sha256, at,
					       buf, 10, &len),
			 0);
	assert_int_equal(len, 0);
}

static void test_what_comes_is_read_back(void **state)
{
	struct ol_document_file file;
	uint64_t wrote = 0;
	bool whole = false;

	(void)state;
	assert_int_equal(take_all(&wrote, &whole), 0);
	assert_true(whole);
	assert_content(false);
	assert_int_equal(
		ol_document_file_find(docs, LINE, false, ref.sha256, &file), 0);
	assert_true(file.whole);
	assert_int_equal(file.done.ns, NOW.ns);
	assert_int_equal(file.ref.size, SIZE);
	/* Of another line, or of ours, there is none. */
	assert_int_equal(ol_document_file_find(docs, OTHER, false, ref.sha256,
					       &file),
			 OL_ERR_UNKNOWN);
	assert_int_equal(ol_document_file_find(docs, LINE, true, ref.sha256,
					       &file),
			 OL_ERR_UNKNOWN);
}

/* The power goes at every change in turn, torn in ten ways. */
static unsigned cut_everywhere(bool forgets)
{
	unsigned k, lost = 0, turn;

	for (turn = 0; turn < 10; turn++)
		for (k = 1;; k++) {
			uint64_t wrote = 0, here = 0;
			bool said = false, cut, whole;

			cutfolder_end(&disk);
			cutfolder_start(&disk, &lot);
			disk.forgets = forgets;
			disk.cut_at = k;
			(void)take_all(&wrote, &said);
			cut = disk.is_cut;
			cutfolder_power(&disk);
			disk.forgets = false;
			assert_int_equal(expect(&whole), 0);
			assert_int_equal(check(&here), 0);
			lost += here < wrote * SEGMENT && here < SIZE;
			lost += said && !whole;
			wrote = 0;
			assert_int_equal(take_all(&wrote, &said), 0);
			assert_content(false);
			if (!cut)
				break;
		}
	return lost;
}

static void test_no_cut_loses_what_was_on_disk(void **state)
{
	(void)state;
	assert_int_equal(cut_everywhere(false), 0);
}

static void test_a_disk_that_does_not_sync_is_found_out(void **state)
{
	(void)state;
	assert_true(cut_everywhere(true) > 0);
}

static void test_a_full_disk_changes_nothing(void **state)
{
	uint64_t wrote = 0;
	bool whole = false;

	(void)state;
	assert_int_equal(expect(&whole), 0);
	disk.fails = OL_ERR_NO_SPACE;
	assert_int_equal(take_all(&wrote, &whole), OL_ERR_NO_SPACE);
	disk.fails = 0;
	assert_int_equal(take_all(&wrote, &whole), 0);
	assert_content(false);
}

static void test_what_is_not_what_was_named_is_removed(void **state)
{
	struct ol_document_file file;
	uint64_t here;
	bool whole;
	size_t i;

	(void)state;
	assert_int_equal(expect(&whole), 0);
	assert_int_equal(check(&here), 0);
	plain[150000] ^= 1;
	for (i = 0; i < SEGMENTS; i++)
		assert_int_equal(write_one(i), 0);
	assert_int_equal(finish(), OL_ERR_FORGED);
	assert_int_equal(ol_document_file_find(docs, LINE, false, ref.sha256,
					       &file),
			 OL_ERR_UNKNOWN);
}

/* ---- from a desk ------------------------------------------------------------ */

static void upload(void)
{
	struct ol_document_ref named;
	unsigned slot;
	size_t at, n;

	assert_int_equal(ol_document_upload(docs, LINE, NOW, "plan.pdf",
					    "application/pdf", &slot),
			 0);
	for (at = 0; at < SIZE; at += n) {
		n = SIZE - at < 30000 ? SIZE - at : 30000;
		assert_int_equal(
			ol_document_upload_add(docs, slot, plain + at, n), 0);
	}
	assert_int_equal(ol_document_upload_end(docs, slot, &named), 0);
	assert_memory_equal(&named, &ref, sizeof ref);
}

static void test_ours_is_taken_in_and_given(void **state)
{
	static uint8_t segment[SEGMENT];
	struct ol_document_job job = { .kind = OL_DOCUMENT_OPEN, .ref = ref };
	struct ol_document_file file;

	(void)state;
	assert_int_equal(ol_document_file_do(docs, LINE, NOW, &job),
			 OL_ERR_UNKNOWN);
	upload();
	assert_int_equal(ol_document_file_do(docs, LINE, NOW, &job), 0);
	assert_int_equal(ol_document_file_do(docs, OTHER, NOW, &job),
			 OL_ERR_UNKNOWN);
	job.ref.size--;
	assert_int_equal(ol_document_file_do(docs, LINE, NOW, &job),
			 OL_ERR_UNKNOWN);
	job.ref = ref;
	job.kind = OL_DOCUMENT_READ;
	job.bytes = segment;
	for (size_t i = 0; i < SEGMENTS; i++) {
		job.offset = i * SEGMENT;
		assert_int_equal(ol_document_file_do(docs, LINE, NOW, &job), 0);
		assert_int_equal(job.len, length(i));
		assert_memory_equal(segment, plain + i * SEGMENT, job.len);
	}
	/* That it arrived is kept, and new once. */
	job.kind = OL_DOCUMENT_ARRIVED;
	assert_int_equal(ol_document_file_do(docs, LINE, NOW, &job), 0);
	assert_true(job.whole);
	assert_int_equal(ol_document_file_do(docs, LINE, NOW, &job), 0);
	assert_false(job.whole);
	assert_int_equal(
		ol_document_file_find(docs, LINE, true, ref.sha256, &file), 0);
	assert_int_equal(file.done.ns, NOW.ns);
	assert_content(true);
}

static void test_uploads_are_few_and_leave_nothing(void **state)
{
	unsigned slot[OL_DOCUMENT_UPLOADS], one;
	size_t i;

	(void)state;
	for (i = 0; i < OL_DOCUMENT_UPLOADS; i++) {
		assert_int_equal(ol_document_upload(docs, LINE, NOW, "a", "b/c",
						    &slot[i]),
				 0);
		assert_int_equal(
			ol_document_upload_add(docs, slot[i], plain, 70000), 0);
	}
	assert_int_equal(ol_document_upload(docs, LINE, NOW, "a", "b/c", &one),
			 OL_ERR_FULL);
	ol_document_upload_drop(docs, slot[0]);
	assert_null(cutfolder_file(&disk, "part-0"));
	assert_non_null(cutfolder_file(&disk, "part-1"));
	/* A kill: they are gone with the next start. */
	ol_documents_close(docs);
	open_docs();
	for (i = 0; i < CUTFOLDER_FILES; i++)
		assert_false(disk.file[i].used);
}

/* Cut while one is taken in: then it is there whole, or not. */
static void test_an_upload_is_whole_or_not_there(void **state)
{
	unsigned k, slot;
	struct ol_document_ref named;
	struct ol_document_file file;
	bool cut = true;
	int err;

	(void)state;
	for (k = 1; cut; k++) {
		cutfolder_end(&disk);
		cutfolder_start(&disk, &lot);
		disk.cut_at = k;
		assert_int_equal(ol_document_upload(docs, LINE, NOW, "plan.pdf",
						    "application/pdf", &slot),
				 0);
		if (ol_document_upload_add(docs, slot, plain, SIZE))
			ol_document_upload_drop(docs, slot);
		else
			err = ol_document_upload_end(docs, slot, &named);
		cut = disk.is_cut;
		cutfolder_power(&disk);
		if (!ol_document_file_find(docs, LINE, true, ref.sha256, &file))
			assert_content(true);
		else
			assert_true(cut);
	}
	assert_int_equal(err, 0);
}

/* ---- what names it ------------------------------------------------------- */

static struct story_item item;
static struct ol_words_done done;

static void queue_message(unsigned n)
{
	story_message(&item, true, n, "see the plan", 0);
	assert_int_equal(ol_words_queue(t.s, LINE, NOW, &item.salt, item.bytes,
					item.len, &done),
			 0);
}

static void take_message(unsigned n)
{
	story_message(&item, false, n, "see the plan", 0);
	assert_int_equal(ol_words_take(t.s, LINE, n, NOW, 0, &item.salt,
				       item.bytes, item.len, &item.digest,
				       &done),
			 0);
}

static int name_it(bool ours, unsigned n)
{
	struct ol_id id = story_id(ours, n);

	return ol_document_file_named(docs, LINE, ours, ref.sha256, &id);
}

static void restart(void)
{
	ol_documents_close(docs);
	open_docs();
}

static bool is_there(bool ours)
{
	struct ol_document_file file;

	return !ol_document_file_find(docs, LINE, ours, ref.sha256, &file);
}

static void tidy_after(int64_t ns)
{
	ol_date date = { NOW.ns + ns };

	assert_int_equal(ol_document_file_tidy(docs, OTHER, date), 0);
	assert_int_equal(ol_document_file_tidy(docs, LINE, date), 0);
}

static void test_a_brought_one_is_found_by_its_id_after_a_restart(void **state)
{
	struct ol_document_file file;
	struct ol_id id;

	(void)state;
	upload();
	restart();
	ol_document_id(&id, ref.sha256);
	assert_int_equal(ol_document_file_of(docs, LINE, true, &id, &file), 0);
	assert_string_equal(file.name, "plan.pdf");
	assert_string_equal(file.type, "application/pdf");
	assert_memory_equal(&file.ref, &ref, sizeof ref);
	assert_int_equal(ol_document_file_of(docs, LINE, false, &id, &file),
			 OL_ERR_UNKNOWN);
	assert_int_equal(ol_document_file_of(docs, OTHER, true, &id, &file),
			 OL_ERR_UNKNOWN);
}

static void test_what_no_message_names_goes_after_a_day(void **state)
{
	(void)state;
	upload();
	tidy_after(OL_DOCUMENT_LONELY_NS);
	assert_true(is_there(true));
	tidy_after(OL_DOCUMENT_LONELY_NS + 1);
	assert_false(is_there(true));
	/* A crash between file and message is no message. */
	upload();
	assert_int_equal(name_it(true, 1), 0);
	restart();
	assert_true(is_there(true)); /* it may be said again */
	tidy_after(OL_DOCUMENT_LONELY_NS + 1);
	assert_false(is_there(true));
	upload();
	assert_int_equal(name_it(true, 1), 0);
	queue_message(1);
	tidy_after(OL_DOCUMENT_LONELY_NS + 1);
	assert_true(is_there(true));
}

/* It was brought for a message, and once more for another that never was. */
static void test_what_one_message_names_stays_whatever_else_breaks(void **state)
{
	(void)state;
	upload();
	assert_int_equal(name_it(true, 1), 0);
	queue_message(1);
	assert_int_equal(name_it(true, 1), 0);
	upload();
	assert_int_equal(name_it(true, 2), 0); /* and a crash */
	assert_int_equal(name_it(true, 3), 0); /* ... another */
	tidy_after(OL_DOCUMENT_LONELY_NS + 1);
	assert_true(is_there(true));
	assert_content(true);
}

static void test_theirs_whose_message_is_not_here_goes_at_start(void **state)
{
	bool whole;

	(void)state;
	assert_int_equal(expect(&whole), 0);
	restart(); /* an old one: which message it was is not known */
	assert_true(is_there(false));
	assert_int_equal(name_it(false, 1), 0);
	restart(); /* the crash */
	assert_false(is_there(false));
	assert_int_equal(name_it(false, 1), OL_ERR_UNKNOWN);
	assert_int_equal(expect(&whole), 0);
	assert_int_equal(name_it(false, 1), 0);
	take_message(1);
	restart();
	assert_true(is_there(false));
	tidy_after(OL_DOCUMENT_LONELY_NS + 1);
	assert_true(is_there(false));
}

static struct cutfolder_file *the_file(void)
{
	size_t i;

	for (i = 0; i < CUTFOLDER_FILES; i++)
		if (disk.file[i].used)
			return &disk.file[i];
	fail_msg("no file");
	return NULL;
}

static int stop_it(void *ctx)
{
	(void)ctx;
	return 1;
}

static void test_what_cannot_be_read_goes_at_start_and_no_other(void **state)
{
	struct cutfolder_file *f;
	uint8_t kept[1024];

	(void)state;
	upload();
	/* The store does not answer just now: nothing is known to be gone. */
	ol_documents_close(docs);
	sqlite3_progress_handler(t.s->db, 1, stop_it, NULL);
	open_docs();
	sqlite3_progress_handler(t.s->db, 0, NULL, NULL);
	assert_true(is_there(true));
	/* One head is torn: the other one counts. */
	f = the_file();
	memcpy(kept, f->now, sizeof kept);
	memset(f->now, 7, 512);
	restart();
	assert_true(is_there(true));
	memset(f->now, 7, sizeof kept);
	restart();
	assert_false(f->used);
}

/* ---- what is changed, what is over -------------------------------------------- */

static void test_a_changed_byte_is_found(void **state)
{
	static uint8_t buf[SEGMENT];
	struct cutfolder_file *f;
	size_t len, at;

	(void)state;
	upload();
	f = the_file();
	for (at = 1024; at < f->len; at += 7919) {
		uint64_t segment = (at - 1024) / (SEGMENT + 40);

		f->now[at] ^= 0x10;
		assert_int_equal(ol_document_file_read(docs, LINE, true,
						       ref.sha256,
						       segment * SEGMENT, buf,
						       sizeof buf, &len),
				 OL_ERR_FORGED);
		f->now[at] ^= 0x10;
	}
	f->len -= 1; /* cut off */
	assert_int_equal(ol_document_file_read(docs, LINE, true, ref.sha256,
					       3 * SEGMENT, buf, sizeof buf,
					       &len),
			 OL_ERR_FORGED);
	f->len += 1;
	/* One segment in the place of another. */
	memcpy(f->now + 1024, f->now + 1024 + SEGMENT + 40, SEGMENT + 40);
	assert_int_equal(ol_document_file_read(docs, LINE, true, ref.sha256, 0,
					       buf, sizeof buf, &len),
			 OL_ERR_FORGED);
}

static void test_the_folder_does_not_speak(void **state)
{
	struct cutfolder_file *f;
	size_t at;

	(void)state;
	upload();
	f = the_file();
	for (at = 0; at + 16 <= f->len; at++)
		assert_false(!memcmp(f->now + at, plain, 16) ||
			     !memcmp(f->now + at, ref.sha256, 16));
}

static bool count_one(void *ctx, const struct ol_document_file *file)
{
	(void)file;
	++*(unsigned *)ctx;
	return true;
}

static void test_a_month_that_is_over_takes_its_documents(void **state)
{
	static uint8_t buf[16];
	struct ol_document_file file;
	unsigned n = 0;
	size_t len;
	bool whole;

	(void)state;
	upload();
	assert_int_equal(expect(&whole), 0);
	assert_int_equal(
		ol_document_file_find(docs, LINE, true, ref.sha256, &file), 0);
	assert_int_equal(ol_document_file_list(docs, LINE, count_one, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(ol_document_file_list(docs, OTHER, count_one, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(ol_db_begin(t.s), 0);
	assert_int_equal(ol_month_destroy(t.s, file.month), 0);
	assert_int_equal(ol_db_end(t.s, 0), 0);
	assert_int_equal(ol_document_file_read(docs, LINE, true, ref.sha256, 0,
					       buf, sizeof buf, &len),
			 OL_ERR_EXPIRED);
	assert_int_equal(ol_document_file_erase(docs, LINE, file.month + 1), 0);
	assert_non_null(the_file());
	assert_int_equal(ol_document_file_erase(docs, LINE, file.month), 0);
	for (n = 0; n < CUTFOLDER_FILES; n++)
		assert_false(disk.file[n].used);
	/* Cut before that: with the next start. */
	upload();
	assert_int_equal(
		ol_document_file_find(docs, LINE, true, ref.sha256, &file), 0);
	assert_int_equal(ol_db_begin(t.s), 0);
	assert_int_equal(ol_month_destroy(t.s, file.month), 0);
	assert_int_equal(ol_db_end(t.s, 0), 0);
	upload();
	assert_int_equal(expect(&whole), 0);
	assert_int_equal(
		ol_document_file_find(docs, LINE, false, ref.sha256, &file), 0);
	assert_int_equal(ol_db_begin(t.s), 0);
	assert_int_equal(ol_month_destroy(t.s, file.month), 0);
	assert_int_equal(ol_db_end(t.s, 0), 0);
	ol_documents_close(docs);
	open_docs();
	for (n = 0; n < CUTFOLDER_FILES; n++)
		assert_false(disk.file[n].used);
}

static void test_the_disk_of_the_machine_does_the_same(void **state)
{
	char dir[SCRATCH_PATH];
	uint64_t wrote = 0;
	bool whole = false;
	unsigned n = 0;

	(void)state;
	snprintf(dir, sizeof dir, "%s/documents", t.folder.dir);
	ol_documents_close(docs);
	assert_int_equal(ol_documents_open(&docs, t.s, dir, NULL, false, &rnd),
			 0);
	assert_int_equal(take_all(&wrote, &whole), 0);
	assert_content(false);
	upload();
	assert_content(true);
	assert_int_equal(ol_document_file_list(docs, 0, count_one, &n), 0);
	assert_int_equal(n, 2);
	assert_int_equal(ol_document_file_do(docs, LINE, NOW,
					     &(struct ol_document_job){
						     .kind = OL_DOCUMENT_REMOVE,
						     .ref = ref }),
			 0);
	assert_int_equal(ol_document_file_list(docs, 0, count_one, &n), 0);
	assert_int_equal(n, 3);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_what_comes_is_read_back),
		TEST(test_no_cut_loses_what_was_on_disk),
		TEST(test_a_disk_that_does_not_sync_is_found_out),
		TEST(test_a_full_disk_changes_nothing),
		TEST(test_what_is_not_what_was_named_is_removed),
		TEST(test_ours_is_taken_in_and_given),
		TEST(test_uploads_are_few_and_leave_nothing),
		TEST(test_an_upload_is_whole_or_not_there),
		TEST(test_a_brought_one_is_found_by_its_id_after_a_restart),
		TEST(test_what_no_message_names_goes_after_a_day),
		TEST(test_what_one_message_names_stays_whatever_else_breaks),
		TEST(test_theirs_whose_message_is_not_here_goes_at_start),
		TEST(test_what_cannot_be_read_goes_at_start_and_no_other),
		TEST(test_a_changed_byte_is_found),
		TEST(test_the_folder_does_not_speak),
		TEST(test_a_month_that_is_over_takes_its_documents),
		TEST(test_the_disk_of_the_machine_does_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
