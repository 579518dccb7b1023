/* call_records - see call_records.h. */
#include "daemon/call_records.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "daemon/convert.h"

/* ---- our rows --------------------------------------------------------- */

int ol_call_records_keep(struct ol_call_records *r, struct ol_store_call *call)
{
	if (call->state != OL_STORE_CALL_LASTS)
		call->state = call->outgoing ? OL_STORE_CALL_DUE
					     : OL_STORE_CALL_OVER;
	return ol_store_call_add(r->store, call);
}

/* In a store that a backup was put back into, the record of such a call may
 * have been made since, and comes back from the other side. */
static enum ol_store_call_state stopped(const struct ol_store_call *call,
					bool restored)
{
	return call->outgoing && !restored ? OL_STORE_CALL_DUE
					   : OL_STORE_CALL_OVER;
}

static bool was_missed(const struct ol_store_call *call)
{
	struct ol_call_row row;

	ol_convert_past(&row, call);
	return ol_call_is_missed(&row);
}

int ol_call_records_recover(struct ol_call_records *r)
{
	struct ol_words_line at;
	struct ol_store_call call;
	int err = ol_words_line(r->store, r->line, &at);

	/* A line has one call at most, behind those that are due. */
	if (!err)
		err = ol_store_call_lasting(r->store, r->line, &call);
	if (err)
		return err == OL_ERR_UNKNOWN ? 0 : err;
	call.state = stopped(&call, at.restored);
	call.reason = OL_END_STOPPED;
	call.missed = was_missed(&call);
	return ol_store_call_set(r->store, &call);
}

static void account_of(struct ol_call_account *out,
		       const struct ol_store_call *call)
{
	struct ol_call_row row;

	ol_convert_past(&row, call);
	ol_call_account_ours(out, &row);
}

/* ---- items ------------------------------------------------------------ */

static int queue(struct ol_call_records *r, struct ol_item *it)
{
	uint8_t bytes[1024]; /* either kind has no more than 300 */
	struct ol_words_done done;
	struct ol_salt salt;
	int len, err;

	it->id = ol_id_make(r->now, r->random);
	it->date = r->now;
	len = ol_item_write(bytes, sizeof bytes, it);
	if (len < 0)
		return len;
	ol_random_fill(r->random, salt.b, sizeof salt.b);
	err = ol_words_queue(r->store, r->line, r->now, &salt, bytes,
			     (size_t)len, &done);
	ol_wipe(&salt, sizeof salt);
	if (!err)
		r->made[r->n++] = done.item;
	return err;
}

static int make_record(struct ol_call_records *r,
		       const struct ol_store_call *call)
{
	struct ol_item it = { .seat = ol_words(call->seat) };
	struct ol_call_account a;
	struct ol_words_row row;
	int err = ol_words_first_about(r->store, r->line, OL_WORDS_OURS,
				       OL_ITEM_CALL, &call->id, &row);

	if (err != OL_ERR_UNKNOWN)
		return err;
	account_of(&a, call);
	ol_call_record_item(&it, &call->id, &a);
	return queue(r, &it);
}

static int make_due(struct ol_call_records *r)
{
	struct ol_store_call call;
	int err;

	for (;;) {
		err = ol_store_call_left(r->store, r->line, &call);
		if (err || call.state == OL_STORE_CALL_LASTS)
			return err == OL_ERR_UNKNOWN ? 0 : err;
		r->more = r->n == OL_CALL_RECORDS_AT_ONCE;
		if (r->more)
			return 0;
		err = make_record(r, &call);
		call.state = OL_STORE_CALL_OVER;
		if (!err)
			err = ol_store_call_set(r->store, &call);
		if (err)
			return err;
	}
}

/* ---- theirs ----------------------------------------------------------- */

/* What we know of the call that a record of theirs is about. */
static int hold_against(struct ol_store *s, const struct ol_words_row *row,
			const struct ol_item *it, struct ol_store_call *call,
			struct ol_call_seen *out)
{
	struct ol_words_row first;
	int err = ol_store_call_find(s, row->line, &it->of, call);

	if (err == OL_ERR_UNKNOWN) {
		out->agreed = OL_DESK_AGREED_UNKNOWN;
		return 0;
	}
	out->agreed = OL_DESK_AGREED_WAITS;
	if (err || call->state == OL_STORE_CALL_LASTS)
		return err;
	account_of(&out->ours, call);
	out->has_ours = true;
	out->compared = ol_call_compare(&out->said, &out->ours, call->was_lost);
	out->not_theirs = call->outgoing;
	err = ol_words_first_about(s, row->line, OL_WORDS_THEIRS, OL_ITEM_CALL,
				   &it->of, &first);
	out->again = !err && first.row != row->row;
	out->agreed = out->compared.differs || out->not_theirs || out->again
			      ? OL_DESK_AGREED_DIFFERS
			      : OL_DESK_AGREED_ACCEPTED;
	return err;
}

static int accept(struct ol_call_records *r, const struct ol_words_row *row,
		  const struct ol_store_call *call)
{
	struct ol_item it = { .kind = OL_ITEM_CALL_ACCEPTED,
			      .seat = ol_words(call->seat),
			      .of = row->id,
			      .of_digest = row->digest };
	struct ol_words_row there;
	int err = ol_words_first_about(r->store, r->line, OL_WORDS_OURS,
				       OL_ITEM_CALL_ACCEPTED, &row->id, &there);

	return err == OL_ERR_UNKNOWN ? queue(r, &it) : err;
}

/* A record whose content is gone, or that is none, was looked at. */
static int look_at(struct ol_call_records *r, const struct ol_words_row *row,
		   const uint8_t *bytes)
{
	struct ol_call_seen seen = { .agreed = OL_DESK_AGREED_NONE };
	struct ol_store_call call;
	struct ol_item it;
	int err = 0;

	if (row->fate == OL_WORDS_KEPT && row->len > 0 &&
	    !ol_item_read(&it, bytes + row->at, row->len)) {
		ol_call_account_read(&seen.said, &it.call);
		err = hold_against(r->store, row, &it, &call, &seen);
		if (err || seen.agreed == OL_DESK_AGREED_WAITS)
			return err; /* the call lasts: at its end */
		if (seen.agreed == OL_DESK_AGREED_ACCEPTED)
			err = accept(r, row, &call);
	}
	if (!err)
		err = ol_words_call_done(r->store, row);
	if (err)
		return err;
	r->seen[r->n_seen].row = *row;
	r->seen[r->n_seen++].agreed = seen.agreed;
	return 0;
}

static int look_at_theirs(struct ol_call_records *r, struct ol_words_page *page)
{
	int err = ol_words_calls(r->store, r->line, 0, page);

	for (size_t i = 0; !err && i < page->n; i++) {
		r->more = r->n == OL_CALL_RECORDS_AT_ONCE ||
			  r->n_seen == OL_CALL_RECORDS_AT_ONCE;
		if (r->more)
			return 0;
		err = look_at(r, &page->row[i], page->bytes);
	}
	return err;
}

int ol_call_records_settle(struct ol_call_records *r)
{
	struct ol_words_page *page = malloc(sizeof *page);
	int err = page ? 0 : OL_ERR_NO_MEMORY;

	r->n = r->n_seen = 0;
	r->more = false;
	if (!err)
		err = make_due(r);
	if (!err && !r->more)
		err = look_at_theirs(r, page);
	if (page)
		ol_wipe(page, sizeof *page);
	free(page);
	return err;
}

/* ---- for desks -------------------------------------------------------- */

/* Which of their acceptances names what we wrote. */
static int look_at_ours(struct ol_store *s, const struct ol_words_row *row,
			struct ol_call_seen *out)
{
	struct ol_words_row accepted;
	struct ol_words_page *page;
	struct ol_item it;
	int err = ol_words_first_about(s, row->line, OL_WORDS_THEIRS,
				       OL_ITEM_CALL_ACCEPTED, &row->id,
				       &accepted);

	if (err)
		return err == OL_ERR_UNKNOWN ? 0 : err;
	page = malloc(sizeof *page);
	if (!page)
		return OL_ERR_NO_MEMORY;
	err = ol_words_find(s, row->line, OL_WORDS_THEIRS, &accepted.id, page);
	if (!err && page->n && page->row[0].len > 0 &&
	    !ol_item_read(&it, page->bytes + page->row[0].at,
			  page->row[0].len)) {
		out->other = !ol_digest_equal(&it.of_digest, &row->digest);
		out->agreed = out->other ? OL_DESK_AGREED_DIFFERS
					 : OL_DESK_AGREED_ACCEPTED;
	}
	ol_wipe(page, sizeof *page);
	free(page);
	return err;
}

int ol_call_record_look(struct ol_store *s, const struct ol_words_row *row,
			const uint8_t *bytes, struct ol_call_seen *out)
{
	struct ol_store_call call;
	struct ol_item it;

	memset(out, 0, sizeof *out);
	if (row->kind != OL_ITEM_CALL || row->fate != OL_WORDS_KEPT ||
	    row->len == 0 || ol_item_read(&it, bytes + row->at, row->len))
		return OL_ERR_UNKNOWN;
	out->call = it.of;
	ol_call_account_read(&out->said, &it.call);
	out->agreed = OL_DESK_AGREED_WAITS;
	return row->dir == OL_WORDS_OURS
		       ? look_at_ours(s, row, out)
		       : hold_against(s, row, &it, &call, out);
}
