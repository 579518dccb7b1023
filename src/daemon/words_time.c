/* words_time - see words.h. What time brings: messages that nobody
 * acknowledged in time, and months that are kept no longer. */
#include <stdlib.h>

#include "daemon/node.h"
#include "daemon/words.h"
#include "os/clock.h"

struct time_job {
	struct ol_node *node;
	ol_date date;
	struct ol_words_page *page; /* those that expired; NULL: retention */
	struct ol_words_after after;
	uint16_t line, id;
	bool more;
	/* Files went with a month; of theirs these are left. */
	bool erased;
	uint64_t bytes;
	uint32_t count;
};

static int time_work(struct ol_store *s, void *arg)
{
	struct time_job *t = arg;
	int64_t gone = 0;
	int err;

	if (t->page)
		err = ol_words_expire(s, t->date, t->page);
	else
		err = ol_words_retain(s, t->id, t->date, &gone, &t->more);
	t->erased = !err && gone &&
		    !ol_files_erase(t->node, t->id, gone, &t->bytes, &t->count);
	return err ? err : ol_words_look_after(s, t->id, &t->after);
}

static void put_time(struct ol_node *n, struct time_job *t);

static void time_done(void *ctx, void *arg, int err)
{
	struct time_job *t = arg;
	struct ol_node *n = t->node;
	uint16_t line;
	size_t i;

	(void)ctx;
	if (!err)
		ol_words_take_after(n, t->line, &t->after, !t->page);
	if (t->erased)
		ol_files_recount(n, t->line, t->bytes, t->count);
	if (t->page) {
		n->words.expiring = false;
		for (i = 0; !err && i < t->page->n; i++)
			if (ol_words_line_of(n, t->page->row[i].line, &line))
				ol_words_tell_overdue(n, line,
						      &t->page->row[i]);
		free(t->page);
	} else if (!err && t->more && !n->words.closed) {
		put_time(n, t);
	}
}

static void put_time(struct ol_node *n, struct time_job *t)
{
	if (ol_writer_put(n->writer, time_work, t, sizeof *t, time_done,
			  NULL)) {
		free(t->page); /* the next look tries again */
		if (t->page)
			n->words.expiring = false;
	}
}

static void expire(struct ol_node *n, ol_date date)
{
	struct time_job t = { .node = n, .date = date, .id = n->store_id[0] };

	t.page = malloc(sizeof *t.page);
	if (!t.page)
		return;
	n->words.expiring = true;
	put_time(n, &t);
}

static void retain(struct ol_node *n, ol_date date)
{
	struct time_job t = { .node = n, .date = date };
	uint16_t i;

	for (i = 0; i < ol_office_n_lines(n->office); i++) {
		t.line = i;
		t.id = n->store_id[i];
		put_time(n, &t);
	}
}

void ol_words_tick(struct ol_node *n)
{
	struct ol_node_words *w = &n->words;
	ol_instant now = ol_clock_now();
	ol_date date;

	if (!ol_due(w->look_at, now) || !ol_office_n_lines(n->office) ||
	    n->stopping)
		return;
	w->look_at = ol_after(now, OL_WORDS_LOOK_US);
	date = ol_clock_date();
	if (w->due.ns && w->due.ns <= date.ns && !w->expiring)
		expire(n, date);
	if (ol_due(w->retain_at, now)) {
		w->retain_at = ol_after(now, OL_WORDS_RETAIN_US);
		retain(n, date);
	}
}
