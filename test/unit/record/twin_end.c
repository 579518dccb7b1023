/* twin_end - see twin_end.h. */
#include "twin_end.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "record/merkle.h"

/* Most are short, some have parts, lengths beside the bounds among them. */
size_t twin_bytes(uint8_t out[static OL_ITEM_MAX], uint64_t name)
{
	static const size_t len[] = { 8,          9,    100,  OL_SAY_PART,
				      300,        7999, 8001, 2 * OL_SAY_PART,
				      OL_ITEM_MAX };
	size_t n = len[name * 7 % 61 < 52 ? name % 3 : name % 9];

	memset(out, (int)(name * 31), n);
	ol_put64(out, name);
	return n;
}

static struct ol_salt salt_of(uint64_t name)
{
	struct ol_salt salt;

	memset(salt.b, (int)(name + 1), sizeof salt.b);
	return salt;
}

struct ol_digest twin_digest(uint64_t name)
{
	static uint8_t bytes[OL_ITEM_MAX];
	size_t len = twin_bytes(bytes, name);
	struct ol_salt salt = salt_of(name);

	return ol_item_digest(&salt, bytes, len);
}

/* ---- the ledger: hashes of what happened ---------------------------------- */

static void enter(struct twin_end *e, uint8_t what, uint64_t name, bool worth)
{
	uint8_t b[9 + OL_DIGEST_LEN];

	b[0] = what;
	ol_put64(b + 1, name);
	memcpy(b + 9, e->disk.head.hash.b, OL_DIGEST_LEN);
	ol_sha256(e->disk.head.hash.b, b, sizeof b);
	assert(e->disk.head.seq < TWIN_LEDGER);
	e->disk.entry[e->disk.head.seq++] = e->disk.head.hash;
	if (e->x)
		ol_exchange_head(e->x, &e->disk.head, worth);
}

/* ---- life ---------------------------------------------------------------------- */

void twin_init(struct twin_end *e, uint8_t own, uint8_t peer)
{
	memset(e, 0, sizeof *e);
	e->disk.epoch = 1;
	memset(e->key[0], 7, OL_KEY_LEN);
	memset(e->key[1], own, OL_KEY_LEN);
	memset(e->key[2], peer, OL_KEY_LEN);
}

void twin_start(struct twin_end *e)
{
	struct ol_exchange_start s = {
		.epoch = e->disk.epoch,
		.restored = e->disk.restored,
		.queued = e->disk.n_queue,
		.last = e->disk.n_ours,
		.delivered = e->disk.delivered,
		.have = e->disk.n_theirs,
		.have_date = { (int64_t)e->disk.n_theirs },
		.head = e->disk.head,
		.held = e->disk.held,
	};

	memcpy(s.key, e->key[0], OL_KEY_LEN);
	memcpy(s.own, e->key[1], OL_KEY_LEN);
	memcpy(s.peer, e->key[2], OL_KEY_LEN);
	e->x = ol_exchange_new(&s);
	assert(e->x);
}

void twin_kill(struct twin_end *e)
{
	ol_exchange_free(e->x);
	e->x = NULL;
	e->n_jobs = 0;
}

void twin_cut(struct twin_wire *w)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		free(w->m[i].bytes);
	w->n = 0;
}

void twin_release(struct twin_end *e)
{
	twin_kill(e);
	twin_cut(&e->out);
}

bool twin_write(struct twin_end *e, uint64_t name)
{
	if (e->full)
		return false;
	assert(e->disk.n_queue < TWIN_ITEMS);
	e->disk.queue[e->disk.n_queue++] = name;
	enter(e, 'q', name, true);
	if (e->x)
		ol_exchange_queued(e->x, 1);
	return true;
}

/* ---- jobs ------------------------------------------------------------------------- */

static bool queued_at(const struct twin_disk *d, uint64_t name, size_t *at)
{
	for (*at = 0; *at < d->n_queue; ++*at)
		if (d->queue[*at] == name)
			return true;
	return false;
}

static void unqueue(struct twin_disk *d, size_t at, size_t n)
{
	d->n_queue -= n;
	memmove(d->queue + at, d->queue + at + n,
		(d->n_queue - at) * sizeof d->queue[0]);
}

static void number(struct twin_end *e, ol_instant now, uint64_t n)
{
	struct twin_disk *d = &e->disk;

	if (n > d->n_queue)
		n = d->n_queue;
	assert(d->n_ours + n <= TWIN_ITEMS);
	memcpy(d->ours + d->n_ours, d->queue, (size_t)n * sizeof d->queue[0]);
	d->n_ours += (size_t)n;
	unqueue(d, 0, (size_t)n);
	ol_exchange_numbered(e->x, now, 0, n);
}

static void load(struct twin_end *e, ol_instant now,
		 const struct ol_exchange_job *job)
{
	static uint8_t bytes[OL_ITEM_MAX];
	const uint64_t *from = job->theirs ? e->disk.theirs : e->disk.ours;
	struct ol_digest digest;
	struct ol_salt salt;
	uint64_t seq;
	size_t len;

	for (seq = job->seq; seq <= job->last; seq++) {
		len = twin_bytes(bytes, from[seq - 1]);
		digest = twin_digest(from[seq - 1]);
		salt = salt_of(from[seq - 1]);
		if (!ol_exchange_loaded(e->x, seq, &salt, bytes, len, &digest))
			break;
	}
	ol_exchange_load_end(e->x, now, 0);
}

static void take(struct twin_end *e, ol_instant now, const struct twin_job *j)
{
	struct twin_disk *d = &e->disk;
	int err = 0;

	if (j->job.seq != d->n_theirs + 1) {
		err = OL_ERR_STATE;
	} else {
		assert(d->n_theirs < TWIN_ITEMS);
		d->theirs[d->n_theirs++] = j->name;
		enter(e, 't', j->name, true);
	}
	/* By a clock that goes on with every item. */
	ol_exchange_taken(e->x, now, j->job.seq, err,
			  (ol_date){ (int64_t)j->job.seq });
}

static void keep(struct twin_end *e, ol_instant now, const struct twin_job *j)
{
	struct twin_disk *d = &e->disk;
	bool was_queued = false;
	int err = 0;
	size_t at;

	if (j->job.seq != d->n_ours + 1) {
		err = OL_ERR_STATE;
	} else {
		was_queued = queued_at(d, j->name, &at);
		if (was_queued)
			unqueue(d, at, 1);
		d->ours[d->n_ours++] = j->name;
		if (d->delivered < d->n_ours)
			d->delivered = d->n_ours;
		enter(e, 'r', j->name, true);
	}
	ol_exchange_kept(e->x, now, j->job.seq, err, was_queued);
}

static void open_epoch(struct twin_end *e, ol_instant now,
		       const struct ol_exchange_job *job)
{
	struct twin_disk *d = &e->disk;

	/* No number is given twice: it goes on behind what they hold. */
	assert(job->head.seq < TWIN_LEDGER);
	if (d->head.seq < job->head.seq)
		d->head.seq = job->head.seq;
	d->epoch = job->epoch;
	d->restored = false;
	enter(e, 'e', job->epoch, true);
	ol_exchange_opened(e->x, now, 0, job->epoch);
}

static void root(struct twin_end *e, const struct ol_exchange_job *job)
{
	const uint64_t *of = job->theirs ? e->disk.theirs : e->disk.ours;
	struct ol_digest d;
	struct ol_merkle m;
	uint64_t i;

	ol_merkle_init(&m);
	for (i = 0; i < job->n; i++) {
		d = twin_digest(of[job->seq - 1 + i]);
		ol_merkle_add(&m, &d);
	}
	d = ol_merkle_root(&m);
	ol_exchange_rooted(e->x, 0, &d);
}

static void check(struct twin_end *e, const struct ol_exchange_job *job)
{
	static const struct ol_digest lost;
	const struct ol_digest *is = &e->disk.entry[job->head.seq - 1];

	assert(job->head.seq >= 1 && job->head.seq <= e->disk.head.seq);
	ol_exchange_checked(e->x, ol_digest_equal(is, &lost) ||
					  ol_digest_equal(is, &job->head.hash));
}

/* A full disk still reads. */
static bool refused(struct twin_end *e, ol_instant now,
		    const struct ol_exchange_job *job)
{
	int err = OL_ERR_NO_SPACE;

	if (!e->full)
		return false;
	switch (job->kind) {
	case OL_EXCHANGE_NUMBER:
		ol_exchange_numbered(e->x, now, err, 0);
		return true;
	case OL_EXCHANGE_TAKE:
		ol_exchange_taken(e->x, now, job->seq, err, (ol_date){ 0 });
		return true;
	case OL_EXCHANGE_DELIVERED:
		ol_exchange_delivered(e->x, now, err, 0);
		return true;
	case OL_EXCHANGE_RETURN:
		ol_exchange_kept(e->x, now, job->seq, err, false);
		return true;
	case OL_EXCHANGE_EPOCH:
		ol_exchange_opened(e->x, now, err, 0);
		return true;
	case OL_EXCHANGE_HOLD:
	case OL_EXCHANGE_INCIDENT:
		return true;
	case OL_EXCHANGE_LOAD:
	case OL_EXCHANGE_CHECK:
	case OL_EXCHANGE_ROOT:
		break;
	}
	return false;
}

static void carry_out(struct twin_end *e, ol_instant now,
		      const struct twin_job *j)
{
	switch (j->job.kind) {
	case OL_EXCHANGE_NUMBER:
		number(e, now, j->job.n);
		return;
	case OL_EXCHANGE_LOAD:
		load(e, now, &j->job);
		return;
	case OL_EXCHANGE_TAKE:
		take(e, now, j);
		return;
	case OL_EXCHANGE_DELIVERED:
		assert(j->job.seq <= e->disk.n_ours);
		/* That of the last of theirs, which came with it or later. */
		assert(j->job.date.ns >= (int64_t)j->job.seq);
		e->disk.delivered = (size_t)j->job.seq;
		e->disk.delivered_at = j->job.date;
		enter(e, 'd', j->job.seq, true);
		ol_exchange_delivered(e->x, now, 0, j->job.seq);
		return;
	case OL_EXCHANGE_RETURN:
		keep(e, now, j);
		return;
	case OL_EXCHANGE_EPOCH:
		open_epoch(e, now, &j->job);
		return;
	case OL_EXCHANGE_HOLD:
		e->disk.held = j->job.head;
		enter(e, 'h', j->job.head.seq, false);
		return;
	case OL_EXCHANGE_CHECK:
		check(e, &j->job);
		return;
	case OL_EXCHANGE_ROOT:
		root(e, &j->job);
		return;
	case OL_EXCHANGE_INCIDENT:
		e->disk.incidents++;
		return;
	}
}

bool twin_work(struct twin_end *e, ol_instant now)
{
	struct twin_job j;

	if (e->n_jobs == 0)
		return false;
	j = e->job[0];
	e->n_jobs--;
	memmove(e->job, e->job + 1, e->n_jobs * sizeof e->job[0]);
	if (!refused(e, now, &j.job))
		carry_out(e, now, &j);
	return true;
}

/* ---- the line ----------------------------------------------------------------------- */

void twin_pump(struct twin_end *e, ol_instant now)
{
	static uint8_t buf[OL_SAY_MAX];
	struct ol_exchange_news news;
	struct twin_job j;
	size_t len;

	while (ol_exchange_job(e->x, now, &j.job)) {
		assert(e->n_jobs < TWIN_JOBS);
		j.name = j.job.len >= 8 ? ol_get64(j.job.bytes) : 0;
		e->job[e->n_jobs++] = j;
	}
	while (e->out.n < 8 && (len = ol_exchange_say(e->x, now, buf)) > 0) {
		e->out.m[e->out.n].bytes = malloc(len);
		assert(e->out.m[e->out.n].bytes);
		memcpy(e->out.m[e->out.n].bytes, buf, len);
		e->out.m[e->out.n++].len = len;
	}
	while (ol_exchange_news(e->x, &news)) {
		e->said_new[news.kind]++;
		e->last[news.kind] = news;
	}
}

bool twin_hear(struct twin_end *e, ol_instant now, struct twin_wire *w)
{
	if (w->n == 0)
		return false;
	ol_exchange_hear(e->x, now, w->m[0].bytes, w->m[0].len);
	free(w->m[0].bytes);
	w->n--;
	memmove(w->m, w->m + 1, w->n * sizeof w->m[0]);
	twin_pump(e, now);
	return true;
}
