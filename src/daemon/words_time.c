/* words_time - see words.h. What time brings, as office/deadlines.h decides:
 * messages that nobody acknowledged in time, and months that are kept no
 * longer. */
#include <stdlib.h>

#include "base/bytes.h"
#include "base/error.h"
#include "daemon/log.h"
#include "daemon/node.h"
#include "daemon/words.h"
#include "os/clock.h"

/* ---- overdue ---------------------------------------------------------- */

struct overdue_job {
	struct ol_node *node;
	ol_date date;
	struct ol_words_page *page; /* those that expired */
	struct ol_words_after after;
};

static int overdue_work(struct ol_store *s, void *arg)
{
	struct overdue_job *t = arg;
	int err = ol_words_expire(s, t->date, t->page);

	return err ? err
		   : ol_words_look_after(s, t->node->store_id[0], &t->after);
}

static void overdue_end(struct ol_node *n, int err)
{
	if (err)
		ol_log_trouble("which messages are overdue cannot be found "
			       "out: %s; it is tried again",
			       ol_err_text(err));
	ol_deadlines_overdue_end(&n->words.deadlines, ol_clock_now(), err);
}

static void overdue_done(void *ctx, void *arg, int err)
{
	struct overdue_job *t = arg;
	struct ol_node *n = t->node;
	uint16_t line;
	size_t i;

	(void)ctx;
	if (!err)
		ol_words_take_after(n, 0, &t->after, false);
	for (i = 0; !err && i < t->page->n; i++)
		if (ol_words_line_of(n, t->page->row[i].line, &line))
			ol_words_tell_overdue(n, line, &t->page->row[i]);
	ol_wipe(t->page, sizeof *t->page);
	free(t->page);
	overdue_end(n, err);
}

static void ask_overdue(struct ol_node *n, ol_date date)
{
	struct overdue_job t = { .node = n, .date = date };
	int err = OL_ERR_NO_MEMORY;

	t.page = malloc(sizeof *t.page);
	if (t.page)
		err = ol_writer_put(n->writer, overdue_work, &t, sizeof t,
				    overdue_done, NULL);
	if (err) {
		free(t.page);
		overdue_end(n, err);
	}
}

/* ---- retention -------------------------------------------------------- */

struct retain_job {
	struct ol_node *node;
	ol_date date;
	struct ol_words_after after;
	uint16_t line, id;
	bool more;
	/* Files went with a month; of theirs these are left. */
	bool erased;
	uint64_t bytes;
	uint32_t count;
};

static int retain_work(struct ol_store *s, void *arg)
{
	struct retain_job *t = arg;
	int64_t gone = 0;
	int err = ol_words_retain(s, t->id, t->date, &gone, &t->more);

	t->erased = !err && gone &&
		    !ol_files_erase(t->node, t->id, gone, &t->bytes, &t->count);
	if (!err && !t->more)
		(void)ol_document_file_tidy(t->node->words.documents, t->id,
					    t->date);
	return err ? err : ol_words_look_after(s, t->id, &t->after);
}

static void retain_done(void *ctx, void *arg, int err)
{
	struct retain_job *t = arg;
	struct ol_node *n = t->node;

	(void)ctx;
	if (err)
		ol_log_trouble("what is kept no longer cannot be forgotten: "
			       "%s; it is tried again",
			       ol_err_text(err));
	else
		ol_words_take_after(n, t->line, &t->after, true);
	if (t->erased)
		ol_files_recount(n, t->line, t->bytes, t->count);
	ol_deadlines_retain_end(&n->words.deadlines, ol_clock_now(), err,
				!err && t->more);
}

static void retain(struct ol_node *n, uint16_t line, ol_date date)
{
	struct retain_job t = {
		.node = n, .date = date, .line = line, .id = n->store_id[line]
	};
	int err = ol_writer_put(n->writer, retain_work, &t, sizeof t,
				retain_done, NULL);

	if (err)
		ol_deadlines_retain_end(&n->words.deadlines, ol_clock_now(),
					err, true);
}

ol_instant ol_words_deadline(const struct ol_node *n)
{
	return n->words.closed || n->stopping
		       ? OL_NEVER
		       : ol_earlier(ol_deadlines_next(&n->words.deadlines),
				    ol_words_remind_deadline(n));
}

void ol_words_tick(struct ol_node *n)
{
	ol_date date = ol_clock_date();
	struct ol_deadlines_now is;

	ol_log_tick(date);
	ol_words_feed(n);
	ol_files_tick(n);
	if (n->stopping)
		return;
	ol_words_remind(n, date);
	if (!ol_deadlines_look(&n->words.deadlines, ol_clock_now(), date,
			       (uint16_t)ol_office_n_lines(n->office), &is))
		return;
	if (is.overdue)
		ask_overdue(n, date);
	if (is.retain)
		retain(n, is.line, date);
}
