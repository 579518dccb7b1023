/* words_calls - see words.h. What is known of a line's call goes to the disk
 * while it lasts; when it is over, its shared record is made there, and theirs
 * is held against it. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "daemon/call_records.h"
#include "daemon/log.h"
#include "daemon/node.h"
#include "os/clock.h"

/* How often a call that lasts is known to last; so far back a killed node
 * places its end. */
#define SEEN_US 10000000u

/* When the disk did not take it. */
#define AGAIN_US 30000000u

struct call_job {
	struct ol_node *node;
	uint16_t line;
	bool has_row, settles;
	uint32_t version; /* of the row */
	struct ol_store_call row;
	struct ol_call_records records;
	struct ol_words_after after;
	uint64_t missed;
	bool counted;
};

/* ---- on the store thread ---------------------------------------------- */

static int work(struct ol_store *s, void *arg)
{
	struct call_job *j = *(struct call_job **)arg;
	int err = 0;

	j->records.store = s;
	if (j->has_row)
		err = ol_call_records_keep(&j->records, &j->row);
	if (err)
		return err;
	j->counted = j->has_row && j->row.missed &&
		     !ol_store_call_missed_count(s, &j->missed);
	j->has_row = false;
	if (j->settles)
		err = ol_call_records_settle(&j->records);
	if (j->records.n && ol_words_look_after(s, j->records.line, &j->after))
		memset(&j->after, 0, sizeof j->after);
	return err;
}

/* ---- on the loop thread again ----------------------------------------- */

static void put(struct ol_node *n, uint16_t line, bool has_row, bool settles);

/* Until the disk is asked again. */
static void wait(struct ol_node *n, struct ol_words_call *c)
{
	c->again_at = ol_after(ol_clock_now(), AGAIN_US);
	n->words.calls_at = ol_earlier(n->words.calls_at, c->again_at);
}

static void say_trouble(struct ol_node *n, uint16_t line, int err)
{
	char name[OL_NAME_MAX];

	ol_words_line_name(n, line, name);
	ol_log_trouble("line %s: the disk does not take what is known of a "
		       "call: %s; it is tried again",
		       name,
		       err == OL_ERR_NO_SPACE ? "the disk is full: make room"
					      : ol_err_text(err));
}

static void tell(const struct call_job *j)
{
	const struct ol_call_records *r = &j->records;
	struct ol_words_row row;
	size_t i;

	for (i = 0; i < r->n; i++) {
		row = r->made[i];
		row.states.at[OL_STATE_QUEUED].ours = row.kept;
		ol_words_tell_state(j->node, j->line, &row, OL_STATE_QUEUED);
	}
	for (i = 0; i < r->n_seen; i++)
		ol_words_tell_compared(j->node, j->line, &r->seen[i].row,
				       r->seen[i].agreed);
}

static void report(void *ctx, void *arg, int err)
{
	struct call_job *j = *(struct call_job **)arg;
	struct ol_node *n = j->node;
	struct ol_words_call *c = &n->words.call[j->line];
	uint16_t line = j->line;

	(void)ctx;
	if (err) {
		say_trouble(n, line, err);
		c->unsaved |= j->has_row && j->version == c->version;
		c->unsettled |= j->settles;
		wait(n, c);
	}
	if (j->counted)
		n->missed = j->missed;
	tell(j);
	if (j->records.n) {
		ol_words_take_after(n, line, &j->after, true);
		ol_exchange_queued(ol_office_words(n->office, line),
				   j->records.n);
	}
	if (j->settles)
		c->settling = false;
	c->unsettled |= j->records.more;
	if (j->records.n)
		ol_words_pump(n, line);
	if (!err && c->unsettled && !n->words.closed)
		put(n, line, false, true);
	free(j);
}

static bool begin(struct ol_node *n, uint16_t line, bool has_row, bool settles)
{
	struct call_job *j = calloc(1, sizeof *j);

	if (!j)
		return false;
	j->node = n;
	j->line = line;
	j->has_row = has_row;
	j->settles = settles;
	j->row = n->words.call[line].row;
	j->version = n->words.call[line].version;
	j->records.line = n->store_id[line];
	j->records.now = ol_clock_date();
	j->records.random = &n->random;
	if (!ol_writer_put(n->writer, work, &j, sizeof j, report, NULL))
		return true;
	free(j);
	return false;
}

/* One settling of a line at once: what comes meanwhile is looked at after
 * it. A row goes at once; behind it what it leaves to do. */
static void put(struct ol_node *n, uint16_t line, bool has_row, bool settles)
{
	struct ol_words_call *c = &n->words.call[line];

	if (settles && !has_row && c->settling) {
		c->unsettled = true;
		return;
	}
	c->unsaved = c->unsettled = false;
	c->settling |= settles;
	if (begin(n, line, has_row, settles))
		return;
	c->settling = false;
	c->unsaved = has_row;
	c->unsettled = settles;
	wait(n, c);
}

/* ---- what the other files say ----------------------------------------- */

void ol_calls_keep(struct ol_node *n, uint16_t line,
		   const struct ol_call_row *row)
{
	struct ol_words_call *c = &n->words.call[line];

	ol_convert_call(&c->row, row, n->store_id[line]);
	if (row->lasts) {
		c->row.ended = ol_clock_date();
		c->seen_at = ol_after(ol_clock_now(), SEEN_US);
		n->words.calls_at = ol_earlier(n->words.calls_at, c->seen_at);
	}
	if (!row->lasts)
		ol_metrics_call_over(n, row);
	c->lasts = row->lasts;
	c->version++;
	put(n, line, true, !row->lasts);
}

void ol_calls_came(struct ol_node *n, uint16_t line)
{
	put(n, line, false, true);
}

/* When there is something to do about it. */
static ol_instant deadline_of(const struct ol_words_call *c)
{
	ol_instant at = c->lasts ? c->seen_at : OL_NEVER;

	return c->unsaved || c->unsettled ? ol_earlier(at, c->again_at) : at;
}

static void look_at(struct ol_node *n, uint16_t line, ol_instant now)
{
	struct ol_words_call *c = &n->words.call[line];

	if (c->lasts && ol_due(c->seen_at, now)) {
		c->row.ended = ol_clock_date();
		c->seen_at = ol_after(now, SEEN_US);
		put(n, line, true, c->unsettled);
	} else if (ol_due(deadline_of(c), now)) {
		put(n, line, c->unsaved, c->unsettled);
	}
}

ol_instant ol_calls_deadline(const struct ol_node *n)
{
	return n->words.closed ? OL_NEVER : n->words.calls_at;
}

void ol_calls_tick(struct ol_node *n)
{
	ol_instant now = ol_clock_now(), next = OL_NEVER;
	uint16_t i;

	if (!ol_due(ol_calls_deadline(n), now))
		return;
	for (i = 0; i < ol_office_n_lines(n->office); i++) {
		look_at(n, i, now);
		next = ol_earlier(next, deadline_of(&n->words.call[i]));
	}
	n->words.calls_at = next;
}

void ol_calls_recover(struct ol_node *n, uint16_t id)
{
	struct ol_call_records r = {
		.store = ol_home_store(n->home),
		.line = id,
		.now = ol_clock_date(),
		.random = &n->random,
	};
	int err = ol_call_records_recover(&r);

	do {
		if (!err)
			err = ol_call_records_settle(&r);
	} while (!err && r.more);
	if (err)
		ol_log_trouble("what was known of a call cannot be read: %s",
			       ol_err_text(err));
}
