/* words - the written word of a line: its exchange (record/exchange.h) joined
 * to its stream. What the exchange wants of the disk, and what is news, the
 * caller takes from it. doc/protocol/records.md */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "office/state.h"

/* Bytes of the records stream that are on their way at once. More would wait
 * in the line, where a message of higher precedence cannot pass them. */
#define ON_THE_WAY 16384

int office_words_begin(struct office_line *l, const struct ol_office_line *cfg,
		       const struct ol_line_keys *keys,
		       const uint8_t own[static 32])
{
	struct ol_exchange_start start = cfg->words;

	if (!start.epoch)
		start.epoch = 1;
	memcpy(start.key, keys->ledger, sizeof start.key);
	memcpy(start.own, own, sizeof start.own);
	memcpy(start.peer, cfg->peer_public, sizeof start.peer);
	l->words = ol_exchange_new(&start);
	ol_wipe(&start, sizeof start);
	return l->words ? 0 : OL_ERR_NO_MEMORY;
}

/* A job of the exchange that waits to be taken; its bytes behind it. */
struct office_job {
	struct office_job *next;
	struct ol_exchange_job job;
	uint8_t bytes[OL_ITEM_MAX];
};

void office_words_end(struct office_line *l)
{
	struct office_job *j;

	while ((j = l->jobs) != NULL) {
		l->jobs = j->next;
		ol_wipe(j, sizeof *j);
		free(j);
	}
	ol_exchange_free(l->words);
	ol_document_free(l->documents);
}

/* A datagram may bring several messages, and the exchange wants its jobs taken
 * after each: they wait here, as many as its own bounds allow. */
static void take_jobs(struct office_line *l, ol_instant now)
{
	struct office_job **last = &l->jobs, *j;

	while (*last)
		last = &(*last)->next;
	for (;;) {
		j = malloc(sizeof *j);
		if (!j)
			return;
		if (!ol_exchange_job(l->words, now, &j->job)) {
			free(j);
			return;
		}
		if (j->job.len)
			memcpy(j->bytes, j->job.bytes, j->job.len);
		j->job.bytes = j->bytes;
		j->next = NULL;
		*last = j;
		last = &j->next;
	}
}

bool ol_office_words_job(struct ol_office *o, uint16_t line, ol_instant now,
			 struct ol_exchange_job *job)
{
	struct office_line *l = o->line[line];
	struct office_job *j = l->jobs;

	if (!j)
		return ol_exchange_job(l->words, now, job);
	*job = j->job;
	if (job->len)
		memcpy(o->job_bytes, j->bytes, job->len);
	job->bytes = o->job_bytes;
	l->jobs = j->next;
	ol_wipe(j, sizeof *j);
	free(j);
	return true;
}

/* One more may be told; then `after` is the bucket. */
static bool may_tell(const struct office_line *l, ol_instant now,
		     struct ol_bucket *after)
{
	*after = l->news;
	return ol_bucket_take(after, now, OL_OFFICE_NEWS_US,
			      OL_OFFICE_NEWS_MOST);
}

bool ol_office_words_news(struct ol_office *o, uint16_t line, ol_instant now,
			  struct ol_exchange_news *news)
{
	struct office_line *l = o->line[line];
	struct ol_bucket after;

	l->news_waits = !may_tell(l, now, &after);
	if (l->news_waits || !ol_exchange_news(l->words, news))
		return false;
	l->news = after;
	return true;
}

void office_words_due(struct office_input *in, const struct office_line *l)
{
	office_effect(in, OL_OFFICE_WORDS, l->index);
}

void office_words_hear(struct office_input *in, struct office_line *l,
		       const uint8_t *bytes, size_t len)
{
	ol_exchange_hear(l->words, in->now, bytes, len);
	take_jobs(l, in->now);
	office_words_due(in, l);
}

void office_files_hear(struct office_input *in, struct office_line *l,
		       const uint8_t *bytes, size_t len)
{
	if (!l->documents)
		return;
	ol_document_hear(l->documents, in->now, bytes, len);
	office_words_due(in, l);
}

void office_words_fresh(struct office_input *in, struct office_line *l)
{
	if (l->up)
		ol_exchange_up(l->words);
	if (l->documents)
		ol_document_up(l->documents, in->now, true);
	office_words_due(in, l);
}

void office_words_up(struct office_input *in, struct office_line *l)
{
	ol_exchange_up(l->words);
	if (l->documents)
		ol_document_up(l->documents, in->now, false);
	office_words_due(in, l);
}

void office_words_down(struct office_input *in, struct office_line *l)
{
	ol_exchange_down(l->words);
	if (l->documents)
		ol_document_down(l->documents);
	office_words_due(in, l);
}

/* What is taken counts as said, so nothing is taken that finds no room. */
static void say(struct office_input *in, struct office_line *l)
{
	uint8_t msg[OL_SAY_MAX];
	size_t len;

	while (ol_line_unacked(l->line, OL_STREAM_RECORDS) < ON_THE_WAY) {
		len = ol_exchange_say(l->words, in->now, msg);
		if (!len || ol_line_send(l->line, OL_STREAM_RECORDS, msg, len))
			return;
	}
}

static void say_files(struct office_input *in, struct office_line *l)
{
	uint8_t msg[OL_DOCUMENT_SAY_MAX];
	size_t len;

	while (ol_line_unacked(l->line, OL_STREAM_BULK) <=
	       OL_DOCUMENT_BACKLOG) {
		len = ol_document_say(l->documents, in->now, msg);
		if (!len || ol_line_send(l->line, OL_STREAM_BULK, msg, len))
			return;
	}
}

void office_words_tick(struct office_input *in, struct office_line *l)
{
	struct ol_document *d = l->documents;
	struct ol_bucket after;

	if (l->up)
		say(in, l);
	if (l->up && d)
		say_files(in, l);
	if (ol_due(ol_exchange_deadline(l->words), in->now) ||
	    (d && ol_due(ol_document_deadline(d), in->now)) ||
	    (l->news_waits && may_tell(l, in->now, &after)))
		office_words_due(in, l);
}

struct ol_document *ol_office_documents(struct ol_office *o, uint16_t line)
{
	return line < o->n_lines ? o->line[line]->documents : NULL;
}

struct ol_exchange *ol_office_words(struct ol_office *o, uint16_t line)
{
	return line < o->n_lines ? o->line[line]->words : NULL;
}
