/* words - see words.h. Its beginning and end, and where lines stand. */
#include "daemon/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/node.h"

static void keep_days(struct ol_node *n)
{
	struct ol_words_line at;
	uint16_t i;

	for (i = 0; i < ol_office_n_lines(n->office); i++) {
		if (ol_words_line(ol_home_store(n->home), n->store_id[i], &at))
			continue;
		n->words.days_here[i] = at.days_here;
		n->words.days_there[i] = at.days_there;
	}
}

/* When the newest of theirs came; 0: none has. */
static int newest_came(struct ol_store *s, uint16_t id, uint64_t have,
		       ol_date *out)
{
	struct ol_words_page *page;
	int err;

	*out = (ol_date){ 0 };
	if (have == 0)
		return 0;
	page = malloc(sizeof *page);
	if (!page)
		return OL_ERR_NO_MEMORY;
	err = ol_words_load(s, id, OL_WORDS_THEIRS, have, page);
	if (!err && page->n > 0)
		*out = page->row[0].kept;
	ol_wipe(page, sizeof *page);
	free(page);
	return err;
}

int ol_words_stand(struct ol_store *s, uint16_t id,
		   struct ol_exchange_start *out)
{
	struct ol_words_line at;
	ol_date came;
	int err = ol_words_line(s, id, &at);

	if (!err)
		err = newest_came(s, id, at.have, &came);
	if (err)
		return err;
	*out = (struct ol_exchange_start){
		.epoch = at.epoch,
		.restored = at.restored,
		.queued = at.queued,
		.last = at.last,
		.delivered = at.delivered,
		.have = at.have,
		.have_date = came,
		.head = at.head,
		.held = at.their_head,
	};
	return 0;
}

void ol_words_status(struct ol_node *n, uint16_t line, struct ol_desk_line *out)
{
	struct ol_exchange *x = ol_office_words(n->office, line);
	struct ol_exchange_status is;

	if (!x)
		return;
	ol_exchange_status(x, &is);
	out->waiting = is.queued + is.last - is.delivered;
	if (is.held)
		ol_text_copy(out->held, sizeof out->held,
			     ol_words_held_why(is.held));
}

int ol_words_start(struct ol_node *n, char why[OL_WHY_TEXT])
{
	char path[OL_PATH_MAX];
	struct ol_words_row row;
	int err =
		ol_form_set_load(&n->words.forms, ol_home_where(n->home), why);

	if (err)
		return err;
	keep_days(n);
	if (!ol_words_due(ol_home_store(n->home), &row))
		ol_deadlines_due(&n->words.deadlines, row.states.ack_by);
	err = ol_home_path(path, ol_home_where(n->home), OL_PLACE_STORE);
	if (!err)
		err = ol_reader_start(&n->words.reader, path,
				      ol_home_keys(n->home)->store, n->loop);
	if (err)
		snprintf(why, OL_WHY_TEXT, "the store cannot be read: %s",
			 ol_err_text(err));
	return err;
}

void ol_words_close(struct ol_node *n)
{
	n->words.closed = true;
}

void ol_words_stop(struct ol_node *n)
{
	ol_reader_stop(n->words.reader);
	n->words.reader = NULL;
}

int ol_words_look_after(struct ol_store *s, uint16_t id,
			struct ol_words_after *out)
{
	struct ol_words_row row;
	int err = ol_words_line(s, id, &out->stands);

	out->due.ns = 0;
	if (err)
		return err;
	err = ol_words_due(s, &row);
	if (!err)
		out->due = row.states.ack_by;
	return err == OL_ERR_UNKNOWN ? 0 : err;
}

void ol_words_take_after(struct ol_node *n, uint16_t line,
			 const struct ol_words_after *after, bool worth)
{
	if (!after->stands.epoch)
		return;
	ol_exchange_head(ol_office_words(n->office, line), &after->stands.head,
			 worth);
	ol_deadlines_due(&n->words.deadlines, after->due);
	n->words.days_here[line] = after->stands.days_here;
	n->words.days_there[line] = after->stands.days_there;
}

void ol_words_line_name(struct ol_node *n, uint16_t line,
			char out[static OL_NAME_MAX])
{
	struct ol_office_line_view v;

	out[0] = '\0';
	if (!ol_office_view(n->office, line, &v))
		memcpy(out, v.settings.name, OL_NAME_MAX);
}

bool ol_words_line_of(const struct ol_node *n, uint16_t store_id,
		      uint16_t *line)
{
	uint16_t i;

	for (i = 0; i < ol_office_n_lines(n->office); i++) {
		if (n->store_id[i] == store_id) {
			*line = i;
			return true;
		}
	}
	return false;
}
