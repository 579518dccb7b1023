/* words_look_calls - see words_look.h. The shared records of calls among the
 * items that a desk reads: what they say, and what we know. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "daemon/words_look.h"
#include "wire/control.h"

_Static_assert((int)OL_DESK_CALL_UNKNOWN == OL_CONTROL_UNKNOWN_CALL &&
		       OL_DESK_CALL_BUSY == OL_ITEM_REASON_BUSY,
	       "ends of calls are numbered as in items");

int ol_look_at_calls(struct ol_words_look *k, struct ol_store *s,
		     const struct ol_words_page *page)
{
	struct ol_look_call *c;
	int err = 0;

	for (size_t i = 0; !err && i < page->n; i++) {
		if (page->row[i].kind != OL_ITEM_CALL)
			continue;
		if (!k->call)
			k->call =
				calloc(2 * OL_WORDS_PAGE_ROWS, sizeof *k->call);
		if (!k->call)
			return OL_ERR_NO_MEMORY;
		c = &k->call[k->n_calls];
		c->row = page->row[i].row;
		err = ol_call_record_look(s, &page->row[i], page->bytes,
					  &c->seen);
		if (!err)
			k->n_calls++;
		else if (err == OL_ERR_UNKNOWN)
			err = 0; /* its content is gone */
	}
	return err;
}

static void view_account(struct ol_desk_account *to, bool ours,
			 const struct ol_call_account *a)
{
	to->ours = ours;
	to->precedence = a->precedence;
	to->began = a->began;
	to->answered = a->answered;
	to->ended = a->ended;
	to->reason = (enum ol_desk_call_end)a->reason;
	(void)ol_text_copy(to->by, sizeof to->by, a->by);
	to->recorded_by_caller = a->recorded_by_caller;
	to->recorded_by_called = a->recorded_by_called;
}

static void view_differs(struct ol_desk_reply *r, const struct ol_call_seen *c)
{
	static const char *const name[OL_CALL_DIFFERS_KINDS] = {
		[OL_CALL_DIFFERS_PRECEDENCE] = "precedence",
		[OL_CALL_DIFFERS_RECORDED] = "recorded",
		[OL_CALL_DIFFERS_BEGAN] = "began",
		[OL_CALL_DIFFERS_ANSWERED] = "answered",
		[OL_CALL_DIFFERS_ENDED] = "ended",
		[OL_CALL_DIFFERS_REASON] = "reason",
		[OL_CALL_DIFFERS_BY] = "by",
		[OL_CALL_DIFFERS_CLOCK] = "clock",
	};
	const char *what[OL_CALL_DIFFERS_KINDS + 3];
	struct ol_desk_differs *to;
	size_t i, n = 0;

	for (i = 0; i < OL_CALL_DIFFERS_KINDS; i++)
		if (c->compared.differs >> i & 1)
			what[n++] = name[i];
	if (c->not_theirs)
		what[n++] = "caller";
	if (c->again)
		what[n++] = "again";
	if (c->other)
		what[n++] = "digest";
	to = n ? ol_desk_pool_list(&r->pool, &r->u.message.differs, n,
				   sizeof *to)
	       : NULL;
	for (i = 0; to && i < n; i++)
		(void)ol_text_copy(to[i].what, sizeof to[i].what, what[i]);
}

void ol_look_view_call(const struct ol_words_look *k, struct ol_desk_reply *r,
		       const struct ol_words_row *row)
{
	struct ol_desk_message *to = &r->u.message;
	const struct ol_call_seen *c = NULL;
	struct ol_desk_account *a;
	bool both;
	size_t i;

	for (i = 0; !c && i < k->n_calls; i++)
		if (k->call[i].row == row->row)
			c = &k->call[i].seen;
	if (!c)
		return;
	both = c->has_ours && c->agreed == OL_DESK_AGREED_DIFFERS;
	to->call = c->call;
	to->agreed = c->agreed;
	a = ol_desk_pool_list(&r->pool, &to->accounts, both ? 2 : 1, sizeof *a);
	if (a)
		view_account(&a[0], false, &c->said);
	if (a && both)
		view_account(&a[1], true, &c->ours);
	view_differs(r, c);
	if (c->compared.clock_ms > 0)
		to->clock_ahead_ms = (uint64_t)c->compared.clock_ms;
	else
		to->clock_behind_ms = (uint64_t)-c->compared.clock_ms;
}
