/* tests_ask - see tests_ask.h. */
#include "daemon/tests_ask.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/text.h"
#include "daemon/log.h"
#include "desk/view.h"
#include "store/rolls.h"
#include "store/tests.h"

#define NS_PER_HOUR INT64_C(3600000000000)
#define ROLLS 512 /* of a page: more make it shorter */

struct page {
	struct ol_node *node;
	uint32_t desk;
	uint64_t re;
	char line[OL_NAME_MAX];
	uint16_t store_id;
	uint32_t from;
	struct ol_store_tests hour[OL_API_TESTS_MOST];
	size_t n;
	struct ol_store_roll roll[ROLLS];
	size_t n_rolls;
	uint32_t next; /* 0: there is no more */
};

static uint32_t hour_of(const struct ol_store_roll *r)
{
	return (uint32_t)(r->at.ns / NS_PER_HOUR);
}

/* The page ends before the hour whose roll-calls do not all find room. */
static void shorten(struct page *p)
{
	uint32_t last = hour_of(&p->roll[ROLLS - 1]);

	if (p->n_rolls < ROLLS || last <= p->from)
		return;
	p->next = last;
	while (p->n && p->hour[p->n - 1].hour >= last)
		p->n--;
	while (p->n_rolls && hour_of(&p->roll[p->n_rolls - 1]) >= last)
		p->n_rolls--;
}

/* On the reader's thread. */
static int read_page(struct ol_store *s, void *arg)
{
	struct page *p = *(struct page **)arg;
	ol_date from = { p->from * NS_PER_HOUR }, to = { INT64_MAX };
	int err = ol_store_tests_list(s, p->store_id, p->from, p->hour,
				      OL_API_TESTS_MOST, &p->n);

	if (err)
		return err;
	if (p->n == OL_API_TESTS_MOST) {
		p->next = p->hour[p->n - 1].hour + 1;
		to.ns = p->next * NS_PER_HOUR;
	}
	err = ol_store_roll_list(s, p->store_id, from, to, p->roll, ROLLS,
				 &p->n_rolls);
	if (!err)
		shorten(p);
	return err;
}

/* ---- on the loop thread again ----------------------------------------- */

static void reply_row(const struct page *p, const struct ol_store_tests *t)
{
	struct ol_desk_reply r = { .what = OL_REPLY_TESTS, .re = p->re };
	struct ol_desk_tests *out = &r.u.tests;

	(void)ol_text_copy(out->line, sizeof out->line, p->line);
	out->hour.ns = t->hour * NS_PER_HOUR;
	out->words = t->words;
	out->words_passed = t->words_passed;
	out->voice = t->voice;
	out->voice_passed = t->voice_passed;
	out->rtt_least_us = t->rtt_min_us;
	out->rtt_most_us = t->rtt_max_us;
	if (t->n_rtt)
		out->rtt_mean_us = (uint32_t)(t->rtt_sum_us / t->n_rtt);
	out->voice_sent = t->voice_sent;
	out->voice_back = t->voice_back;
	ol_desk_server_reply(p->node->desks, p->desk, &r);
}

static void reply_roll(const struct page *p, const struct ol_store_roll *row)
{
	struct ol_desk_reply r = { .what = OL_REPLY_ROLL, .re = p->re };
	struct ol_desk_roll *out = &r.u.roll;
	struct ol_roll_call call;

	if (row->passed) {
		ol_convert_roll_call(&call, row);
		ol_desk_view_roll(out, &call);
	}
	(void)ol_text_copy(out->line, sizeof out->line, p->line);
	out->at = row->at;
	out->passed = row->passed;
	out->why = row->why < OL_ROLL_WHYS ? (enum ol_roll_why)row->why
					   : OL_ROLL_NOT_ASKED;
	ol_desk_server_reply(p->node->desks, p->desk, &r);
}

/* In the order of time: an hour, then its roll-calls. */
static void reply_rows(const struct page *p)
{
	size_t i, k = 0;

	for (i = 0; i < p->n; i++) {
		for (; k < p->n_rolls && hour_of(&p->roll[k]) < p->hour[i].hour;
		     k++)
			reply_roll(p, &p->roll[k]);
		reply_row(p, &p->hour[i]);
	}
	for (; k < p->n_rolls; k++)
		reply_roll(p, &p->roll[k]);
}

static void refuse(const struct page *p, const char *why)
{
	struct ol_refusal no = { .exit = 1 };

	(void)ol_text_copy(no.text, sizeof no.text, why);
	ol_desk_server_refuse(p->node->desks, p->desk, p->re, &no);
}

static void reply(void *ctx, void *arg, int err)
{
	struct page *p = *(struct page **)arg;
	struct ol_desk_reply end = { .what = OL_REPLY_PAGE, .re = p->re };

	(void)ctx;
	if (err) {
		refuse(p, "the tests on disk cannot be read; the node's log "
			  "says why");
		ol_log_trouble("tests of line %s: %s", p->line,
			       ol_err_text(err));
	} else {
		reply_rows(p);
		end.u.next = p->next;
		ol_desk_server_reply(p->node->desks, p->desk, &end);
	}
	free(p);
}

void ol_tests_ask(struct ol_node *n, uint32_t desk,
		  const struct ol_desk_request *rq)
{
	struct page *p = calloc(1, sizeof *p);
	struct ol_refusal why = { .exit = 1 };
	uint16_t line;

	if (!p || ol_office_find(n->office, rq->line, &line)) {
		snprintf(why.text, sizeof why.text,
			 p ? "no line \"%s\": status lists the lines there are"
			   : "out of memory",
			 rq->line);
		free(p);
		ol_desk_server_refuse(n->desks, desk, rq->id, &why);
		return;
	}
	p->node = n;
	p->desk = desk;
	p->re = rq->id;
	p->store_id = n->store_id[line];
	p->from = rq->from > UINT32_MAX ? UINT32_MAX : (uint32_t)rq->from;
	(void)ol_text_copy(p->line, sizeof p->line, rq->line);
	if (ol_reader_waiting(n->words.reader) < OL_WORDS_READS &&
	    !ol_reader_put(n->words.reader, read_page, &p, sizeof p, reply,
			   NULL))
		return;
	refuse(p, "the disk does not keep up: try again in a moment");
	free(p);
}
