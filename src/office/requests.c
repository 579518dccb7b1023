/* requests - what desks ask: the table from kind to handler. */
#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"
#include "office/ask.h"

int office_refuse(struct ask *a, int err, int exit_status, const char *form,
		  ...)
{
	va_list args;

	a->why->exit = exit_status;
	a->why->since.ns = 0;
	va_start(args, form);
	vsnprintf(a->why->text, sizeof a->why->text, form, args);
	va_end(args);
	return err;
}

/* ---- the table ---------------------------------------------------------------------------- */

static const struct {
	int (*ask)(struct ask *a);
	bool needs_line;
} table[] = {
	[OL_REQUEST_WATCH] = { office_ask_watch, false },
	[OL_REQUEST_CALL] = { office_ask_call, true },
	[OL_REQUEST_BELL] = { office_ask_bell, false },
	[OL_REQUEST_ANSWER] = { office_ask_answer, false },
	[OL_REQUEST_DECLINE] = { office_ask_decline, false },
	[OL_REQUEST_HANGUP] = { office_ask_hangup, false },
	[OL_REQUEST_VERIFY] = { office_ask_verify, true },
	[OL_REQUEST_SUSPEND] = { office_ask_suspend, true },
	[OL_REQUEST_RESUME] = { office_ask_resume, true },
	[OL_REQUEST_SET] = { office_ask_set, true },
	[OL_REQUEST_TEST] = { office_ask_test, true },
	[OL_REQUEST_PATH] = { office_ask_path, true },
	[OL_REQUEST_RECORD] = { office_ask_record, false },
	[OL_REQUEST_TALK] = { office_ask_talk, false },
	[OL_REQUEST_HOLD] = { office_ask_hold, false },
	[OL_REQUEST_HAND] = { office_ask_hand, false },
	[OL_REQUEST_TAKE] = { office_ask_take, false },
	[OL_REQUEST_PRESENCE] = { office_ask_presence, false },
	[OL_REQUEST_CONNECT] = { office_ask_connect, false },
	[OL_REQUEST_READY] = { office_ask_ready, false },
};

int ol_office_request(struct ol_office *o, uint32_t desk, ol_instant now,
		      ol_date date, const struct ol_request *rq,
		      struct ol_refusal *why, struct ol_office_effects *fx)
{
	struct ask a = { .in = { o, now, date, fx }, .rq = rq, .why = why };
	size_t i;
	int err;

	a.desk = office_desk(o, desk);
	if (!a.desk)
		return office_refuse(
			&a, OL_ERR_UNKNOWN, EXIT_REFUSED,
			"the office does not know this desk: connect "
			"again");
	if (o->stopping)
		return office_refuse(&a, OL_ERR_STATE, EXIT_REFUSED,
				     "the node stops: ask again when it runs");
	if (table[rq->kind].needs_line) {
		if (rq->line >= o->n_lines)
			return office_refuse(&a, OL_ERR_UNKNOWN, EXIT_REFUSED,
					     "there is no such line: `openline "
					     "status` names those there are");
		a.line = o->line[rq->line];
	}
	err = table[rq->kind].ask(&a);
	for (i = 0; !err && i < o->n_lines; i++)
		office_book(o, o->line[i]);
	return err;
}
