/* documents from disk to disk: two machines (record/document.h) over two
 * stores and folders of this machine, in time of their own, with both ends
 * killed on the way. What is needed of memory does not grow with the document.
 *
 * OPENLINE_DOCUMENT_MIB sets how long it is, as 1024 for the longest there is.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "store/document_file.h"
#include "test/unit/store/sample.h"

#define LINE 1
#define KILLS 4              /* of each end */
#define MOST_KIB (64 * 1024) /* sanitizers keep what was freed */

static const ol_date NOW = { INT64_C(1790000000000000000) };

struct end {
	struct sample t;
	struct ol_documents *docs;
	struct ol_document *d;
	unsigned kills;
};

static struct end end[2]; /* 0 gives, 1 takes */
static struct ol_prng lot;
static struct ol_random rnd;
static ol_instant now = { 1000 * OL_US_PER_S };
static struct ol_document_ref ref;

static long peak_kib(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return u.ru_maxrss;
}

static uint64_t mib(void)
{
	const char *text = getenv("OPENLINE_DOCUMENT_MIB");

	return text ? strtoull(text, NULL, 10) : 12;
}

/* ---- an end, its life ------------------------------------------------------ */

static bool resume(void *ctx, const struct ol_document_file *file)
{
	struct end *e = ctx;

	if (!file->ours)
		assert_int_equal(ol_document_resume(e->d, &file->ref,
						    file->whole, file->done),
				 0);
	return true;
}

static void start(struct end *e)
{
	char dir[SCRATCH_PATH];

	snprintf(dir, sizeof dir, "%s/documents", e->t.folder.dir);
	assert_int_equal(
		ol_documents_open(&e->docs, e->t.s, dir, NULL, false, &rnd), 0);
	e->d = ol_document_new(&OL_DOCUMENT_QUOTA, 0, 0);
	assert_non_null(e->d);
	assert_int_equal(ol_document_file_list(e->docs, LINE, resume, e), 0);
}

static void stop(struct end *e)
{
	ol_documents_close(e->docs);
	ol_document_free(e->d);
}

static void kill_one(struct end *e)
{
	stop(e);
	start(e);
	e->kills++;
	ol_document_up(e->d, now, true);
	ol_document_up(end[e == end].d, now, true);
}

/* ---- moving ------------------------------------------------------------------ */

static void work(struct end *e)
{
	struct ol_document_job job;
	int err;

	while (ol_document_job(e->d, now, &job)) {
		err = ol_document_file_do(e->docs, LINE, NOW, &job);
		ol_document_done(e->d, now, &job, err);
	}
}

static void speak(struct end *e)
{
	uint8_t bytes[OL_DOCUMENT_SAY_MAX];
	size_t len;

	while ((len = ol_document_say(e->d, now, bytes)) > 0)
		ol_document_hear(end[e == end].d, now, bytes, len);
}

static uint64_t here(void)
{
	struct ol_document_news news;

	return ol_document_find(end[1].d, false, &ref, &news) ? news.offset
							      : ref.size;
}

static void bring(uint64_t n_mib)
{
	static uint8_t piece[1 << 20];
	struct ol_prng content;
	struct ol_random from = ol_prng_source(&content);
	unsigned slot;

	ol_prng_init(&content, 7);
	assert_int_equal(ol_document_upload(end[0].docs, LINE, NOW, "long.bin",
					    "a/b", &slot),
			 0);
	while (n_mib-- > 0) {
		ol_random_fill(&from, piece, sizeof piece);
		assert_int_equal(ol_document_upload_add(end[0].docs, slot,
							piece, sizeof piece),
				 0);
	}
	assert_int_equal(ol_document_upload_end(end[0].docs, slot, &ref), 0);
}

static void assert_the_same(void)
{
	static uint8_t buf[OL_DOCUMENT_SEGMENT];
	uint8_t sha256[OL_SHA256_LEN];
	struct ol_sha256 hash;
	uint64_t at = 0;
	size_t len;

	ol_sha256_init(&hash);
	do {
		assert_int_equal(ol_document_file_read(end[1].docs, LINE, false,
						       ref.sha256, at, buf,
						       sizeof buf, &len),
				 0);
		ol_sha256_add(&hash, buf, len);
		at += len;
	} while (len);
	ol_sha256_end(&hash, sha256);
	assert_memory_equal(sha256, ref.sha256, sizeof sha256);
}

static void test_a_long_one_comes_through_kills_in_little_memory(void **state)
{
	struct ol_document_news news;
	uint64_t most = 0, next;
	long before;
	int i;

	(void)state;
	ol_prng_init(&lot, 3);
	rnd = ol_prng_source(&lot);
	for (i = 0; i < 2; i++) {
		sample_open(&end[i].t);
		sample_add_line(&end[i].t, LINE);
		start(&end[i]);
		ol_document_up(end[i].d, now, true);
	}
	before = peak_kib();
	bring(mib());
	assert_int_equal(ol_document_want(end[1].d, now, &ref), 0);
	next = ref.size / (2 * KILLS + 1);
	while (here() < ref.size) {
		for (i = 0; i < 2; i++) {
			work(&end[i]);
			speak(&end[i]);
			while (ol_document_news(end[i].d, now, &news))
				;
		}
		now.us += OL_US_PER_S / 100;
		most = here() > most ? here() : most;
		i = (end[0].kills + end[1].kills) % 2;
		if (most >= next && end[i].kills < KILLS) {
			kill_one(&end[i]);
			next += ref.size / (2 * KILLS + 1);
		}
	}
	print_message("%llu MiB, %u kills: memory grew by %ld KiB\n",
		      (unsigned long long)mib(), end[0].kills + end[1].kills,
		      peak_kib() - before);
	assert_true(peak_kib() - before < MOST_KIB);
	assert_int_equal(end[0].kills + end[1].kills, 2 * KILLS);
	assert_the_same();
	for (i = 0; i < 2; i++) {
		stop(&end[i]);
		sample_close(&end[i].t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_long_one_comes_through_kills_in_little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
