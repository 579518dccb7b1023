/* words_remind - see words.h. Whose commitments are due: the reader thread
 * finds out, when office/reminders.h says of which line. */
#include <stdlib.h>

#include "base/bytes.h"
#include "base/error.h"
#include "daemon/node.h"
#include "daemon/words.h"
#include "daemon/words_commitments.h"
#include "os/clock.h"
#include "record/remind.h"

#define TOLD_MOST 256 /* of one look; of more, the list of commitments says */

struct told {
	struct ol_id commitment;
	ol_date due;
	enum ol_reminder which;
};

struct job {
	struct ol_node *node;
	uint16_t line, id;
	bool goes_first;
	ol_date after, date, next;
	size_t n;
	struct told told[TOLD_MOST];
	struct ol_words_page page;
};

/* ---- on the reader thread --------------------------------------------- */

static void look_at(struct job *j, const struct ol_words_proposal *agreed)
{
	enum ol_reminder which;
	ol_date next;

	if (agreed->state != OL_COMMITMENT_OPEN || !agreed->due.ns)
		return;
	next = ol_remind_next(agreed->due, j->date, &which);
	if (!j->next.ns || next.ns < j->next.ns)
		j->next = next;
	which = ol_remind_now(agreed->due, j->after, j->date);
	if (which != OL_REMINDER_NONE && j->n < TOLD_MOST)
		j->told[j->n++] =
			(struct told){ agreed->of, agreed->due, which };
}

static int work(struct ol_store *s, void *arg)
{
	struct job *j = *(struct job **)arg;
	struct ol_words_proposals all;
	struct ol_accord a;
	struct ol_id agreed;
	int err = ol_words_proposals_read(&all, s, j->id, &j->page);

	for (size_t i = 0; !err && i < all.n; i++) {
		if (i == 0 || !ol_id_equal(&all.p[i].of, &all.p[i - 1].of)) {
			ol_words_proposals_of(&all, &all.p[i].of, j->goes_first,
					      &a);
			agreed = ol_accord_agreed(&a);
		}
		if (ol_id_equal(&all.p[i].id, &agreed))
			look_at(j, &all.p[i]);
	}
	if (!err)
		ol_words_proposals_free(&all);
	return err;
}

/* ---- on the loop thread ------------------------------------------------ */

static void done(void *ctx, void *arg, int err)
{
	struct job *j = *(struct job **)arg;
	struct ol_node *n = j->node;

	(void)ctx;
	ol_reminders_end(&n->words.reminders, j->line, ol_clock_now(), j->date,
			 j->next, err);
	for (size_t i = 0; !err && i < j->n; i++)
		ol_words_tell_reminder(n, j->line, &j->told[i].commitment,
				       j->told[i].due, j->told[i].which);
	ol_wipe(j, sizeof *j);
	free(j);
}

ol_instant ol_words_remind_deadline(const struct ol_node *n)
{
	return ol_reminders_next(&n->words.reminders);
}

void ol_words_remind(struct ol_node *n, ol_date date)
{
	struct job *j;
	uint16_t line;
	ol_date after;
	int err = OL_ERR_NO_MEMORY;

	if (!ol_reminders_look(&n->words.reminders, ol_clock_now(), date,
			       (uint16_t)ol_office_n_lines(n->office), &line,
			       &after))
		return;
	j = calloc(1, sizeof *j);
	if (j) {
		j->node = n;
		j->line = line;
		j->id = n->store_id[line];
		j->goes_first = n->goes_first[line];
		j->after = after;
		j->date = date;
		err = ol_reader_put(n->words.reader, work, &j, sizeof j, done,
				    NULL);
	}
	if (!err)
		return;
	free(j);
	ol_reminders_end(&n->words.reminders, line, ol_clock_now(), date, date,
			 err);
}

/* A verdict may be one on a proposal. */
void ol_words_remind_changed(struct ol_node *n, uint16_t line,
			     const struct ol_words_row *row)
{
	if (row->kind == OL_ITEM_COMMITMENT || row->kind == OL_ITEM_VERDICT)
		ol_reminders_changed(&n->words.reminders, line);
}
