/* uploads: files that desks bring, with a disk that keeps up or does not. The
 * store thread, the folder and the desks are fakes, which fail the test where
 * the real ones would end the node. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "daemon/node.h"

#define N OL_DOCUMENT_UPLOADS
#define SIZE 1000 /* of every file */
#define PIECE 100

static struct ol_node *node;

/* ---- the fakes -------------------------------------------------------- */

static struct {
	ol_writer_job_fn *fn;
	ol_writer_done_fn *done;
	void *arg;
} job[64];
static size_t n_jobs;
static bool is_full; /* the store thread */
static int disk;     /* what the folder answers */
static bool in_use[N];
static unsigned pieces;
static size_t n_done, n_refused, n_replies;
static char refusal[OL_REFUSAL_MAX];
static struct ol_id replied;
static uint64_t replied_at;
static ol_instant now;
static uint8_t sum; /* first byte of what came in */

int __wrap_ol_writer_put(struct ol_writer *w, ol_writer_job_fn *fn,
			 const void *arg, size_t len, ol_writer_done_fn *done,
			 void *ctx);
int __wrap_ol_document_upload(struct ol_documents *f, uint16_t line,
			      ol_date date, const char *name, const char *type,
			      unsigned *slot);
int __wrap_ol_document_upload_add(struct ol_documents *f, unsigned slot,
				  const uint8_t *p, size_t len);
int __wrap_ol_document_upload_end(struct ol_documents *f, unsigned slot,
				  struct ol_document_ref *ref);
void __wrap_ol_document_upload_drop(struct ol_documents *f, unsigned slot);
void __wrap_ol_desk_server_refuse(struct ol_desk_server *s, uint32_t desk,
				  uint64_t re, const struct ol_refusal *why);
void __wrap_ol_desk_server_done(struct ol_desk_server *s, uint32_t desk,
				uint64_t re);
void __wrap_ol_desk_server_reply(struct ol_desk_server *s, uint32_t desk,
				 const struct ol_desk_reply *reply);
int __wrap_ol_office_find(const struct ol_office *o, const char *name,
			  uint16_t *line);
ol_instant __wrap_ol_clock_now(void);

int __wrap_ol_writer_put(struct ol_writer *w, ol_writer_job_fn *fn,
			 const void *arg, size_t len, ol_writer_done_fn *done,
			 void *ctx)
{
	(void)w;
	(void)ctx;
	if (is_full)
		return OL_ERR_FULL;
	job[n_jobs].fn = fn;
	job[n_jobs].done = done;
	job[n_jobs].arg = malloc(len);
	memcpy(job[n_jobs++].arg, arg, len);
	return 0;
}

int __wrap_ol_document_upload(struct ol_documents *f, uint16_t line,
			      ol_date date, const char *name, const char *type,
			      unsigned *slot)
{
	unsigned i = 0;

	(void)f;
	(void)line;
	(void)date;
	assert_string_equal(name, "plan.pdf");
	assert_string_equal(type, "application/octet-stream");
	if (disk)
		return disk;
	while (i < N && in_use[i])
		i++;
	if (i == N)
		return OL_ERR_FULL;
	in_use[i] = true;
	*slot = i;
	return 0;
}

int __wrap_ol_document_upload_add(struct ol_documents *f, unsigned slot,
				  const uint8_t *p, size_t len)
{
	(void)f;
	assert_true(slot < N && in_use[slot]);
	if (disk)
		return disk;
	assert_int_equal(len, PIECE);
	pieces++;
	sum = p[0];
	return 0;
}

int __wrap_ol_document_upload_end(struct ol_documents *f, unsigned slot,
				  struct ol_document_ref *ref)
{
	(void)f;
	assert_true(slot < N && in_use[slot]);
	in_use[slot] = false;
	memset(ref, 0, sizeof *ref);
	ref->size = pieces * PIECE;
	ref->sha256[0] = sum;
	pieces = 0;
	return disk;
}

void __wrap_ol_document_upload_drop(struct ol_documents *f, unsigned slot)
{
	(void)f;
	assert_true(slot < N && in_use[slot]);
	in_use[slot] = false;
	pieces = 0;
}

void __wrap_ol_desk_server_refuse(struct ol_desk_server *s, uint32_t desk,
				  uint64_t re, const struct ol_refusal *why)
{
	(void)s;
	(void)desk;
	(void)re;
	n_refused++;
	strcpy(refusal, why->text);
}

void __wrap_ol_desk_server_done(struct ol_desk_server *s, uint32_t desk,
				uint64_t re)
{
	(void)s;
	(void)desk;
	(void)re;
	n_done++;
}

void __wrap_ol_desk_server_reply(struct ol_desk_server *s, uint32_t desk,
				 const struct ol_desk_reply *reply)
{
	(void)s;
	(void)desk;
	assert_int_equal(reply->what, OL_REPLY_FILE_ID);
	replied = reply->u.file_id.id;
	replied_at = reply->u.file_id.at;
	n_replies++;
}

int __wrap_ol_office_find(const struct ol_office *o, const char *name,
			  uint16_t *line)
{
	(void)o;
	*line = 0;
	return strcmp(name, "south") ? OL_ERR_UNKNOWN : 0;
}

ol_instant __wrap_ol_clock_now(void)
{
	return now;
}

/* The store thread does what waits; what follows from it, too. */
static void turn(void)
{
	size_t i;
	int err;

	for (i = 0; i < n_jobs; i++) {
		err = job[i].fn(NULL, job[i].arg);
		job[i].done(NULL, job[i].arg, err);
		free(job[i].arg);
	}
	n_jobs = 0;
}

/* ---- a desk ----------------------------------------------------------- */

static struct ol_desk_request rq;

static void begin(uint32_t desk, uint8_t file)
{
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_FILE_BEGIN;
	rq.id = 1;
	strcpy(rq.line, "south");
	rq.file.sha256[0] = file;
	rq.file.size = SIZE;
	assert_int_equal(
		ol_desk_pool_text(&rq.pool, &rq.file.name, "plan.pdf", 8), 0);
	ol_files_upload(node, desk, &rq);
}

static void piece(uint32_t desk, uint8_t file, uint64_t at)
{
	char bytes[PIECE];

	memset(bytes, file, sizeof bytes);
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_FILE_DATA;
	rq.file.file.b[0] = file;
	rq.at = at;
	assert_int_equal(ol_desk_pool_text(&rq.pool, &rq.bytes, bytes, PIECE),
			 0);
	ol_files_upload(node, desk, &rq);
}

static void end(uint32_t desk, uint8_t file)
{
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_FILE_END;
	rq.file.file.b[0] = file;
	ol_files_upload(node, desk, &rq);
}

static void expect_refused(const char *part)
{
	assert_int_equal(n_refused, 1);
	if (!strstr(refusal, part))
		fail_msg("\"%s\" lacks \"%s\"", refusal, part);
	n_refused = 0;
}

static size_t n_in_use(void)
{
	size_t i, n = 0;

	for (i = 0; i < N; i++)
		n += in_use[i];
	return n;
}

static int set_up(void **state)
{
	(void)state;
	node = calloc(1, sizeof *node);
	n_jobs = n_done = n_refused = n_replies = 0;
	is_full = false;
	disk = 0;
	pieces = 0;
	memset(in_use, 0, sizeof in_use);
	now = (ol_instant){ 1000000 };
	return node ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	turn();
	free(node);
	return 0;
}

/* ---- tests ------------------------------------------------------------ */

static void test_a_file_comes_in_and_can_be_named(void **state)
{
	struct ol_id id = { { 7 } };
	uint64_t at;

	(void)state;
	begin(1, 7);
	turn();
	assert_int_equal(n_replies, 1);
	assert_true(ol_id_equal(&replied, &id));
	for (at = 0; at < SIZE; at += PIECE) {
		piece(1, 7, at);
		turn();
	}
	end(1, 7);
	turn();
	assert_int_equal(n_done, SIZE / PIECE + 1);
	assert_int_equal(n_refused, 0);
	assert_non_null(ol_files_known(node, 0, true, &id));
	assert_int_equal(n_in_use(), 0);
}

static void test_what_never_began_takes_no_piece(void **state)
{
	(void)state;
	is_full = true;
	begin(1, 7);
	expect_refused("does not keep up");
	is_full = false;
	piece(1, 7, 0);
	expect_refused("begin again");
	end(1, 7);
	expect_refused("begin again");
	turn();
	assert_int_equal(n_in_use(), 0);
}

static void test_refused_beginnings_keep_no_place(void **state)
{
	uint8_t i;

	(void)state;
	is_full = true;
	for (i = 0; i < 3 * N; i++)
		begin(1, i);
	n_refused = 0;
	is_full = false;
	disk = OL_ERR_NO_SPACE;
	for (i = 0; i < 3 * N; i++) {
		begin(1, i);
		turn();
		expect_refused("the disk is full");
	}
	disk = 0;
	for (i = 0; i < N; i++)
		begin(1, i);
	turn();
	assert_int_equal(n_refused, 0);
	assert_int_equal(n_in_use(), N);
	begin(1, N);
	expect_refused("too many files");
}

static void test_a_desk_that_goes_while_the_disk_is_slow(void **state)
{
	uint8_t i;

	(void)state;
	for (i = 0; i < N; i++)
		begin(1, i);
	turn();
	is_full = true;
	ol_files_desk_gone(node, 1);
	is_full = false;
	turn();
	ol_files_tick(node);
	turn();
	assert_int_equal(n_in_use(), 0);
	for (i = 0; i < N; i++)
		begin(2, i);
	turn();
	assert_int_equal(n_refused, 0);
}

static void test_a_file_is_as_long_as_was_announced(void **state)
{
	uint64_t at;

	(void)state;
	begin(1, 7);
	turn();
	for (at = 0; at < SIZE; at += PIECE) {
		piece(1, 7, at);
		turn();
	}
	piece(1, 7, SIZE);
	expect_refused("longer");
	end(1, 7);
	turn();
	assert_int_equal(n_refused, 0);
}

static void test_a_piece_comes_once_and_in_its_turn(void **state)
{
	(void)state;
	begin(1, 7);
	piece(1, 7, 0);
	expect_refused("wait for the answer");
	turn();
	piece(1, 7, PIECE);
	expect_refused("a piece lacks");
	piece(2, 7, 0);
	expect_refused("no such file");
	piece(1, 7, 0);
	turn();
	piece(1, 7, 0);
	expect_refused("a piece lacks");
}

static void test_a_piece_that_fails_ends_the_file(void **state)
{
	(void)state;
	begin(1, 7);
	turn();
	disk = OL_ERR_IO;
	piece(1, 7, 0);
	turn();
	expect_refused("does not take");
	disk = 0;
	turn();
	assert_int_equal(n_in_use(), 0);
	piece(1, 7, 0);
	expect_refused("no such file");
}

static void test_who_stands_still_for_a_minute_makes_room(void **state)
{
	uint8_t i;

	(void)state;
	for (i = 0; i < N; i++) {
		begin(1, i);
		turn();
	}
	now = ol_after(now, OL_WORDS_UPLOAD_IDLE_US - 1);
	piece(1, 0, 0); /* this one goes on */
	turn();
	begin(2, 9);
	expect_refused("too many files");
	turn();
	assert_int_equal(n_in_use(), N);
	now = ol_after(now, 1);
	begin(2, 9);
	expect_refused("too many files"); /* till the place is free */
	turn();
	assert_int_equal(n_in_use(), N - 1);
	begin(2, 9);
	turn();
	assert_int_equal(n_refused, 0);
	piece(1, 1, 0);
	expect_refused("no such file");
	piece(1, 0, PIECE);
	turn();
	assert_int_equal(n_refused, 0);
}

static void test_a_desk_that_was_lost_goes_on_where_it_was(void **state)
{
	struct ol_id id = { { 7 } };
	uint64_t at;

	(void)state;
	begin(1, 7);
	turn();
	piece(1, 7, 0);
	turn();
	piece(1, 7, PIECE);
	ol_files_desk_gone(node, 1);
	piece(1, 7, PIECE);
	expect_refused("no such file");
	turn();
	begin(2, 7);
	turn();
	assert_int_equal(n_replies, 2);
	assert_int_equal(replied_at, 2 * PIECE);
	assert_int_equal(n_in_use(), 1);
	for (at = replied_at; at < SIZE; at += PIECE) {
		piece(2, 7, at);
		turn();
	}
	end(2, 7);
	turn();
	assert_int_equal(n_refused, 0);
	assert_non_null(ol_files_known(node, 0, true, &id));
	assert_int_equal(n_in_use(), 0);
}

static void test_what_nobody_comes_back_for_is_dropped(void **state)
{
	(void)state;
	begin(1, 7);
	turn();
	piece(1, 7, 0);
	turn();
	ol_files_desk_gone(node, 1);
	now = ol_after(now, OL_WORDS_UPLOAD_KEPT_US - 1);
	ol_files_tick(node);
	turn();
	assert_int_equal(n_in_use(), 1);
	now = ol_after(now, 1);
	ol_files_tick(node);
	turn();
	assert_int_equal(n_in_use(), 0);
	begin(2, 7);
	turn();
	assert_int_equal(replied_at, 0);
	assert_int_equal(n_refused, 0);
}

static void test_no_place_is_lost_whatever_happens(void **state)
{
	const uint64_t seed = 20261120;
	struct ol_prng rnd;
	uint32_t desk;
	size_t run;

	(void)state;
	ol_prng_init(&rnd, seed);
	for (run = 0; run < 20000; run++) {
		desk = 1 + (uint32_t)ol_prng_below(&rnd, 3);
		is_full = ol_prng_below(&rnd, 3) == 0;
		disk = ol_prng_below(&rnd, 8) ? 0 : OL_ERR_IO;
		switch (ol_prng_below(&rnd, 6)) {
		case 0:
			begin(desk, (uint8_t)ol_prng_below(&rnd, 4));
			break;
		case 1:
			piece(desk, (uint8_t)ol_prng_below(&rnd, 4),
			      PIECE * ol_prng_below(&rnd, 3));
			break;
		case 2:
			end(desk, (uint8_t)ol_prng_below(&rnd, 4));
			break;
		case 3:
			ol_files_desk_gone(node, desk);
			break;
		case 4:
			ol_files_tick(node);
			break;
		default:
			turn();
			break;
		}
		now = ol_after(now, ol_prng_below(&rnd, OL_US_PER_S));
		if (n_jobs > 32)
			turn();
	}
	is_full = false;
	disk = 0;
	turn();
	for (desk = 1; desk <= 3; desk++)
		ol_files_desk_gone(node, desk);
	turn();
	now = ol_after(now, OL_WORDS_UPLOAD_KEPT_US);
	ol_files_tick(node);
	turn();
	if (n_in_use())
		fail_msg("%zu places are lost, seed %llu", n_in_use(),
			 (unsigned long long)seed);
}

int main(void)
{
#define T(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_a_file_comes_in_and_can_be_named),
		T(test_what_never_began_takes_no_piece),
		T(test_refused_beginnings_keep_no_place),
		T(test_a_desk_that_goes_while_the_disk_is_slow),
		T(test_a_file_is_as_long_as_was_announced),
		T(test_a_piece_comes_once_and_in_its_turn),
		T(test_a_piece_that_fails_ends_the_file),
		T(test_who_stands_still_for_a_minute_makes_room),
		T(test_a_desk_that_was_lost_goes_on_where_it_was),
		T(test_what_nobody_comes_back_for_is_dropped),
		T(test_no_place_is_lost_whatever_happens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
