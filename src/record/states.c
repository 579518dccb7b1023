/* doc/protocol/items.md, "States". */
#include "record/states.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

#define FORMAT 1

static void mark(struct ol_state_time *t, ol_date ours, ol_date theirs)
{
	t->reached = true;
	if (t->ours.ns == 0)
		t->ours = ours;
	if (t->theirs.ns == 0)
		t->theirs = theirs;
}

void ol_states_out(struct ol_states *s, ol_date date, ol_date ack_by)
{
	memset(s, 0, sizeof *s);
	s->ack_by = ack_by;
	mark(&s->at[OL_STATE_QUEUED], date, (ol_date){ 0 });
}

void ol_states_in(struct ol_states *s, ol_date date, ol_date ack_by,
		  ol_date now)
{
	memset(s, 0, sizeof *s);
	s->incoming = true;
	s->ack_by = ack_by;
	mark(&s->at[OL_STATE_QUEUED], (ol_date){ 0 }, date);
	ol_states_reach(s, OL_STATE_DELIVERED, now, (ol_date){ 0 });
}

bool ol_states_reach(struct ol_states *s, enum ol_state state, ol_date ours,
		     ol_date theirs)
{
	struct ol_state_time *t = &s->at[state];
	bool news = !t->reached || (t->ours.ns == 0 && ours.ns != 0) ||
		    (t->theirs.ns == 0 && theirs.ns != 0);
	int below;

	assert(state > OL_STATE_QUEUED && state <= OL_STATE_ACKNOWLEDGED);
	mark(t, ours, theirs);
	for (below = OL_STATE_QUEUED; below < (int)state; below++)
		s->at[below].reached = true;
	return news;
}

bool ol_states_note(struct ol_states *s, enum ol_note_kind note, ol_date date,
		    ol_date now)
{
	enum ol_state state = note == OL_NOTE_ACKNOWLEDGED
				      ? OL_STATE_ACKNOWLEDGED
				      : OL_STATE_READ;

	if (s->incoming)
		return ol_states_reach(s, state, now, (ol_date){ 0 });
	return ol_states_reach(s, state, now, date);
}

ol_date ol_states_deadline(const struct ol_states *s)
{
	if (s->at[OL_STATE_ACKNOWLEDGED].reached ||
	    s->at[OL_STATE_EXPIRED].reached)
		return (ol_date){ 0 };
	return s->ack_by;
}

bool ol_states_expire(struct ol_states *s, ol_date now)
{
	ol_date deadline = ol_states_deadline(s);

	if (deadline.ns == 0 || now.ns < deadline.ns)
		return false;
	mark(&s->at[OL_STATE_EXPIRED], now, (ol_date){ 0 });
	return true;
}

enum ol_state ol_states_now(const struct ol_states *s)
{
	static const enum ol_state furthest[] = {
		OL_STATE_ACKNOWLEDGED, OL_STATE_EXPIRED, OL_STATE_READ,
		OL_STATE_DELIVERED,    OL_STATE_SENT,
	};
	size_t i;

	for (i = 0; i < sizeof furthest / sizeof furthest[0]; i++)
		if (s->at[furthest[i]].reached)
			return furthest[i];
	return OL_STATE_QUEUED;
}

bool ol_states_was_late(const struct ol_states *s)
{
	return s->at[OL_STATE_ACKNOWLEDGED].reached &&
	       s->at[OL_STATE_EXPIRED].reached;
}

const char *ol_state_name(enum ol_state state)
{
	static const char *const name[OL_STATES] = {
		[OL_STATE_QUEUED] = "queued",
		[OL_STATE_SENT] = "sent",
		[OL_STATE_DELIVERED] = "delivered",
		[OL_STATE_READ] = "read",
		[OL_STATE_ACKNOWLEDGED] = "acknowledged",
		[OL_STATE_EXPIRED] = "expired",
	};

	assert(state >= OL_STATE_QUEUED && state < OL_STATES);
	return name[state];
}

/* ---- for the store ----------------------------------------------------- */

/* Format; bit 0 incoming, then a bit for each state; ack_by; the times. */
void ol_states_write(uint8_t out[static OL_STATES_LEN],
		     const struct ol_states *s)
{
	uint8_t *p = out + 2;
	int i;

	out[0] = FORMAT;
	out[1] = s->incoming;
	ol_put64(p, (uint64_t)s->ack_by.ns);
	p += 8;
	for (i = 0; i < OL_STATES; i++, p += 16) {
		out[1] = (uint8_t)(out[1] | s->at[i].reached << (i + 1));
		ol_put64(p, (uint64_t)s->at[i].ours.ns);
		ol_put64(p + 8, (uint64_t)s->at[i].theirs.ns);
	}
}

static int read_date(ol_date *out, const uint8_t *p)
{
	uint64_t v = ol_get64(p);

	if (v > INT64_MAX)
		return OL_ERR_MALFORMED;
	out->ns = (int64_t)v;
	return 0;
}

/* No times of what was not reached; nothing reached without what it follows
 * from. */
static bool is_sound(const struct ol_states *s)
{
	int i;

	for (i = 0; i < OL_STATES; i++)
		if (!s->at[i].reached &&
		    (s->at[i].ours.ns || s->at[i].theirs.ns))
			return false;
	for (i = OL_STATE_SENT; i <= OL_STATE_ACKNOWLEDGED; i++)
		if (s->at[i].reached && !s->at[i - 1].reached)
			return false;
	return s->at[OL_STATE_QUEUED].reached;
}

int ol_states_read(struct ol_states *s, const uint8_t *bytes, size_t len)
{
	const uint8_t *p = bytes + 2;
	int i;

	if (len != OL_STATES_LEN || bytes[0] != FORMAT ||
	    bytes[1] >> (OL_STATES + 1))
		return OL_ERR_MALFORMED;
	memset(s, 0, sizeof *s);
	s->incoming = bytes[1] & 1;
	if (read_date(&s->ack_by, p))
		return OL_ERR_MALFORMED;
	p += 8;
	for (i = 0; i < OL_STATES; i++, p += 16) {
		s->at[i].reached = bytes[1] >> (i + 1) & 1;
		if (read_date(&s->at[i].ours, p) ||
		    read_date(&s->at[i].theirs, p + 8))
			return OL_ERR_MALFORMED;
	}
	return is_sound(s) ? 0 : OL_ERR_MALFORMED;
}
