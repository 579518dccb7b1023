/* document_twin - see document_twin.h. */
#include "test/support/document_twin.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/prng.h"

static void resume(struct document_twin *t, const struct twin_file *f)
{
	if (f->used && !f->ours)
		(void)ol_document_resume(t->d, &f->ref, f->whole,
					 (ol_date){ f->whole });
}

void document_twin_start(struct document_twin *t,
			 const struct ol_document_quota *quota)
{
	uint64_t bytes = 0;
	uint32_t count = 0;
	size_t i;

	for (i = 0; i < TWIN_FILES; i++)
		if (t->file[i].used && !t->file[i].ours) {
			bytes += t->file[i].ref.size;
			count++;
		}
	t->d = ol_document_new(quota, bytes, count);
	assert(t->d);
	for (i = 0; i < TWIN_FILES; i++)
		resume(t, &t->file[i]);
}

void document_twin_kill(struct document_twin *t)
{
	ol_document_free(t->d);
	t->d = NULL;
	t->n_jobs = 0;
}

void document_twin_end(struct document_twin *t)
{
	size_t i;

	document_twin_kill(t);
	for (i = 0; i < TWIN_FILES; i++)
		free(t->file[i].bytes);
}

struct twin_file *document_twin_find(struct document_twin *t, bool ours,
				     const struct ol_document_ref *ref)
{
	struct twin_file *f;
	size_t i;

	for (i = 0; i < TWIN_FILES; i++) {
		f = &t->file[i];
		if (f->used && f->ours == ours && f->ref.size == ref->size &&
		    !memcmp(f->ref.sha256, ref->sha256, sizeof ref->sha256))
			return f;
	}
	return NULL;
}

static struct twin_file *make(struct document_twin *t, bool ours, uint64_t size)
{
	struct twin_file *f = t->file;

	while (f->used)
		f++;
	assert(f < t->file + TWIN_FILES);
	*f = (struct twin_file){ .used = true, .ours = ours };
	f->ref.size = size;
	f->bytes = calloc(1, (size_t)size + 1);
	assert(f->bytes);
	return f;
}

struct ol_document_ref document_twin_add(struct document_twin *t, uint64_t size,
					 uint8_t seed)
{
	struct twin_file *f = make(t, true, size);
	struct ol_prng prng;
	struct ol_random rnd = ol_prng_source(&prng);

	ol_prng_init(&prng, seed);
	ol_random_fill(&rnd, f->bytes, (size_t)size);
	ol_sha256(f->ref.sha256, f->bytes, (size_t)size);
	f->whole = true;
	f->here = size;
	return f->ref;
}

static void forget(struct twin_file *f)
{
	free(f->bytes);
	*f = (struct twin_file){ .used = false };
}

static int change(struct document_twin *t, struct ol_document_job *job)
{
	struct twin_file *f = document_twin_find(t, false, &job->ref);
	uint8_t sha256[OL_SHA256_LEN];

	if (t->fails)
		return t->fails;
	if (job->kind == OL_DOCUMENT_EXPECT) {
		if (!f) {
			f = make(t, false, job->ref.size);
			f->ref = job->ref;
		}
		job->whole = f->whole;
		return 0;
	}
	if (!f)
		return OL_ERR_UNKNOWN;
	if (job->kind == OL_DOCUMENT_REMOVE) {
		forget(f);
		return 0;
	}
	if (job->kind == OL_DOCUMENT_WRITE) {
		assert(job->offset == f->here &&
		       job->len <= f->ref.size - f->here);
		memcpy(f->bytes + f->here, job->bytes, job->len);
		ol_sha256_add(job->hash, job->bytes, job->len);
		f->here += job->len;
		t->writes++;
		return 0;
	}
	assert(job->kind == OL_DOCUMENT_FINISH && f->here == f->ref.size);
	ol_sha256_end(job->hash, sha256);
	if (memcmp(sha256, f->ref.sha256, sizeof sha256)) {
		forget(f);
		return OL_ERR_FORGED;
	}
	f->whole = true;
	return 0;
}

static int look(struct document_twin *t, struct ol_document_job *job)
{
	bool ours = job->kind != OL_DOCUMENT_CHECK_PART;
	struct twin_file *f = document_twin_find(t, ours, &job->ref);
	uint64_t left;

	if (!f)
		return OL_ERR_UNKNOWN;
	if (job->kind == OL_DOCUMENT_ARRIVED) {
		job->whole = !f->arrived;
		f->arrived = true;
		return 0;
	}
	if (job->kind == OL_DOCUMENT_OPEN)
		return 0;
	left = f->here - job->offset;
	if (job->kind == OL_DOCUMENT_READ) {
		job->len = left < OL_DOCUMENT_SEGMENT ? (size_t)left
						      : OL_DOCUMENT_SEGMENT;
		memcpy(job->bytes, f->bytes + job->offset, job->len);
		return 0;
	}
	if (job->offset == 0)
		ol_sha256_init(job->hash);
	job->len = left < OL_DOCUMENT_CHECK ? (size_t)left : OL_DOCUMENT_CHECK;
	ol_sha256_add(job->hash, f->bytes + job->offset, job->len);
	return 0;
}

static int do_job(struct document_twin *t, struct ol_document_job *job)
{
	switch (job->kind) {
	case OL_DOCUMENT_EXPECT:
	case OL_DOCUMENT_WRITE:
	case OL_DOCUMENT_FINISH:
	case OL_DOCUMENT_REMOVE:
		return change(t, job);
	case OL_DOCUMENT_CHECK_PART:
	case OL_DOCUMENT_OPEN:
	case OL_DOCUMENT_READ:
	case OL_DOCUMENT_ARRIVED:
		return look(t, job);
	}
	return OL_ERR_STATE;
}

void document_twin_work(struct document_twin *t, ol_instant now, size_t n)
{
	struct ol_document_job job;
	int err;

	for (;;) {
		while (t->n_jobs < TWIN_JOBS &&
		       ol_document_job(t->d, now, &t->job[t->n_jobs]))
			t->n_jobs++;
		if (t->n_jobs == 0 || n-- == 0)
			return;
		job = t->job[0];
		memmove(t->job, t->job + 1, --t->n_jobs * sizeof t->job[0]);
		err = do_job(t, &job);
		ol_document_done(t->d, now, &job, err);
	}
}

void document_twin_news(struct document_twin *t, ol_instant now)
{
	struct ol_document_news news;
	struct twin_file *f;

	while (ol_document_news(t->d, now, &news)) {
		t->n_news[news.ours][news.state]++;
		t->last[news.ours] = news;
		f = document_twin_find(t, news.ours, &news.ref);
		if (f && news.state == OL_DOCUMENT_WHOLE) {
			assert(f->whole);
			f->seen_whole = true;
		}
	}
}
