/* rolls - see rolls.h. */
#include "daemon/rolls.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/log.h"
#include "os/clock.h"
#include "record/utc.h"

#define EXIT_REFUSED 1
#define EXIT_DOWN 6
#define NS_PER_S INT64_C(1000000000)

/* What one desk asked another cannot ask again before it is on disk. */
#define TWICE_US 2000000u

/* ---- what stands in the ledger ---------------------------------------- */

static void seat_of(char out[static OL_SEAT_MAX], const struct ol_item *it)
{
	size_t len = it->seat.len < OL_SEAT_MAX ? it->seat.len
						: OL_SEAT_MAX - 1;

	if (len)
		memcpy(out, it->seat.p, len);
	out[len] = '\0';
}

static bool is_roll_call(const struct ol_item *it)
{
	return it->kind == OL_ITEM_MESSAGE &&
	       ol_words_equal(it->message.form, ol_words(OL_ROLL_FORM));
}

/* In the name of who asked ours, which crossed it. At start, before there is
 * a store thread, people do it. */
static void answer(struct ol_node *n, uint16_t line, const struct ol_id *id,
		   const char *seat)
{
	struct ol_desk_request *rq = n->writer ? calloc(1, sizeof *rq) : NULL;

	if (!rq)
		return;
	rq->what = OL_DO_ACK;
	rq->message = *id;
	ol_words_line_name(n, line, rq->line);
	ol_words_ask_as(n, OL_DESK_ALL, rq, seat);
	free(rq);
}

static void take_item(struct ol_node *n, uint16_t line, bool ours,
		      const struct ol_item *it)
{
	struct ol_roll_call call = { .id = it->id,
				     .ours = ours,
				     .asked = it->date };
	char seat[OL_SEAT_MAX];

	seat_of(call.asker, it);
	if (is_roll_call(it) &&
	    ol_office_roll_asked(n->office, line, ol_clock_now(),
				 ol_clock_date(), &call, seat, &n->fx))
		answer(n, line, &it->id, seat);
	if (it->kind == OL_ITEM_NOTE && it->note == OL_NOTE_ACKNOWLEDGED)
		ol_office_roll_answered(n->office, line, ol_clock_now(),
					ol_clock_date(), &it->of, it->date,
					call.asker, &n->fx);
}

static void take(struct ol_node *n, uint16_t line, bool ours,
		 const uint8_t *bytes, size_t len)
{
	struct ol_item *it = malloc(sizeof *it);

	if (it && !ol_item_read(it, bytes, len))
		take_item(n, line, ours, it);
	free(it);
}

void ol_rolls_heard(struct ol_node *n, uint16_t line, bool ours,
		    const uint8_t *bytes, size_t len)
{
	take(n, line, ours, bytes, len);
	ol_node_carry(n);
}

/* ---- at start --------------------------------------------------------- */

/* The newest messages of the line, and notes of them, from the oldest on: a
 * roll-call that waits, or one whose end the disk did not get; the first turn
 * of the loop carries out what comes of it. What passed before the last that
 * was kept is known. */
static void look_back(struct ol_node *n, uint16_t line, ol_date last)
{
	struct ol_words_ask ask = {
		.line = n->store_id[line],
		.kinds = 1u << OL_ITEM_MESSAGE | 1u << OL_ITEM_NOTE,
		.contents = true,
	};
	struct ol_words_page *page = malloc(sizeof *page);
	const struct ol_words_row *row;
	size_t i;

	if (page && !ol_words_list(ol_home_store(n->home), &ask, page))
		for (i = page->n; i-- > 0;) {
			row = &page->row[i];
			if (row->len && row->fate == OL_WORDS_KEPT &&
			    row->kept.ns > last.ns)
				take(n, line, row->dir == OL_WORDS_OURS,
				     page->bytes + row->at, row->len);
		}
	if (page)
		ol_wipe(page, sizeof *page);
	free(page);
}

void ol_rolls_load(struct ol_node *n, uint16_t line)
{
	struct ol_store *s = ol_home_store(n->home);
	ol_date date = ol_clock_date(), missed = { 0 };
	ol_date to = { date.ns + OL_ROLL_EARLY_S * NS_PER_S };
	struct ol_roll_call passed = { .ours = false };
	struct ol_store_roll row;

	if (!ol_store_roll_last(s, n->store_id[line], to, true, &row))
		ol_convert_roll_call(&passed, &row);
	if (!ol_store_roll_last(s, n->store_id[line], to, false, &row))
		missed = row.at;
	ol_office_roll_load(n->office, line, date, &passed, missed);
	look_back(n, line, ol_roll_here(&passed));
}

/* ---- what a desk asks ------------------------------------------------- */

static void refuse(struct ol_node *n, uint32_t desk,
		   const struct ol_desk_request *rq, int status,
		   const char *form, ...) __attribute__((format(printf, 5, 6)));

static void refuse(struct ol_node *n, uint32_t desk,
		   const struct ol_desk_request *rq, int status,
		   const char *form, ...)
{
	struct ol_refusal why = { .exit = status };
	va_list args;

	va_start(args, form);
	vsnprintf(why.text, sizeof why.text, form, args);
	va_end(args);
	ol_desk_server_refuse(n->desks, desk, rq->id, &why);
}

/* The watch that it is for: the first that is owed, or the next where it
 * counts for it already. */
static ol_date watch_of(const struct ol_roll *roll, ol_date date)
{
	struct ol_roll_view v;

	ol_roll_look(roll, date, &v);
	if (v.owed.ns)
		return v.owed;
	return v.next.ns - date.ns <= OL_ROLL_EARLY_S * NS_PER_S
		       ? v.next
		       : (ol_date){ 0 };
}

static int add_field(struct ol_desk_request *rq, struct ol_desk_field *f,
		     const char *name, const char *value)
{
	(void)ol_text_copy(f->name, sizeof f->name, name);
	return ol_desk_pool_text(&rq->pool, &f->value, value, strlen(value));
}

/* The request as the notice that it asks for. */
static int make_notice(struct ol_desk_request *rq, ol_date watch)
{
	const struct ol_desk_text words = rq->words;
	size_t n = (watch.ns ? 1u : 0u) + (words.len ? 1u : 0u);
	struct ol_desk_field *f;
	char time[OL_UTC_TEXT];
	int err = 0;

	rq->what = OL_DO_SEND;
	(void)ol_text_copy(rq->said.form, sizeof rq->said.form, OL_ROLL_FORM);
	if (n == 0)
		return 0;
	f = ol_desk_pool_list(&rq->pool, &rq->said.fields, n, sizeof *f);
	if (!f)
		return OL_ERR_FULL;
	if (words.len) {
		(void)ol_text_copy(f[n - 1].name, sizeof f->name, "words");
		f[n - 1].value = words;
	}
	if (watch.ns) {
		ol_utc_write(time, watch.ns / NS_PER_S);
		err = add_field(rq, &f[0], "watch", time);
	}
	return err;
}

static void ask(struct ol_node *n, uint32_t desk, uint16_t line,
		const struct ol_desk_request *rq, const struct ol_roll *roll)
{
	ol_instant now = ol_clock_now();
	ol_date date = ol_clock_date();
	struct ol_desk_request *send;

	if (n->words.roll_at[line].us &&
	    ol_since(n->words.roll_at[line], now) < TWICE_US) {
		refuse(n, desk, rq, EXIT_REFUSED,
		       "the roll of line %s is being called here: look at "
		       "openline status in a moment",
		       rq->line);
		return;
	}
	if (ol_roll_ours(roll, date)) {
		refuse(n, desk, rq, EXIT_REFUSED,
		       "the roll of line %s was called within the hour, and "
		       "waits for somebody there to answer: openline status",
		       rq->line);
		return;
	}
	send = malloc(sizeof *send);
	if (send)
		*send = *rq;
	if (!send || make_notice(send, watch_of(roll, date))) {
		refuse(n, desk, rq, EXIT_REFUSED, "out of memory");
	} else {
		n->words.roll_at[line] = now;
		ol_words_ask(n, desk, send);
	}
	free(send);
}

void ol_rolls_ask(struct ol_node *n, uint32_t desk,
		  const struct ol_desk_request *rq)
{
	const struct ol_roll_call *theirs;
	struct ol_office_line_view v;
	uint16_t line;

	if (ol_office_find(n->office, rq->line, &line) ||
	    ol_office_view(n->office, line, &v)) {
		refuse(n, desk, rq, EXIT_REFUSED,
		       "there is no line called %s: openline status lists "
		       "them",
		       rq->line);
		return;
	}
	theirs = ol_roll_theirs(&v.roll, ol_clock_date());
	if (theirs) {
		struct ol_desk_request *ack = calloc(1, sizeof *ack);

		if (!ack)
			return;
		*ack = *rq;
		ack->what = OL_DO_ACK;
		ack->message = theirs->id;
		ol_words_ask(n, desk, ack);
		free(ack);
	} else if (rq->answer) {
		refuse(n, desk, rq, EXIT_REFUSED,
		       "nobody at the other end of line %s calls the roll: "
		       "openline roll-call %s calls it",
		       rq->line, rq->line);
	} else if (!v.status.up) {
		refuse(n, desk, rq, EXIT_DOWN,
		       "line %s is down: a roll-call needs it; openline "
		       "status says since when and why",
		       rq->line);
	} else {
		ask(n, desk, line, rq, &v.roll);
	}
}
