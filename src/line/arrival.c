/* arrival - what comes: cells and envelopes, sorted and taken in.
 * doc/protocol/session.md, "What comes". */
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "line/line_state.h"
#include "seal/cell.h"

/* One that opened. */
struct arrived {
	int session;
	bool copy; /* taken before, from an address that is none of a path's */
	struct ol_cell_head head;
	uint8_t body[OL_BODY_LEN];
};

static int open_one(struct ol_line *l, int i, const uint8_t *datagram,
		    bool may_copy, struct arrived *a)
{
	struct ol_replay *window;
	int err;

	if (a->head.path >= OL_SESSION_PATHS)
		return OL_ERR_RANGE;
	window = &l->sessions.s[i].window[a->head.path];
	a->copy = !ol_replay_is_fresh(window, a->head.counter);
	if (a->copy && !(may_copy && ol_roam_is_copy(&l->roam, a->head.path,
						     a->head.counter)))
		return OL_ERR_REPLAY;
	err = ol_cell_open(a->body, l->secret->session[i].rx, &a->head,
			   datagram);
	if (err)
		return err;
	if (a->copy)
		ol_roam_copy_came(&l->roam, a->head.path, a->head.counter);
	else
		ol_replay_mark(window, a->head.counter);
	return 0;
}

/* Tries every session whose tag fits. */
static bool open_cell(struct ol_line *l, const uint8_t *datagram, bool may_copy,
		      struct arrived *a)
{
	int i = 0;

	ol_cell_unmask(&a->head, l->secret->keys.rx.mask, datagram);
	for (;; i++) {
		i = ol_sessions_by_tag(&l->sessions, a->head.session, i);
		if (i == OL_SESSION_NONE)
			return false;
		if (!open_one(l, i, datagram, may_copy, a)) {
			a->session = i;
			return true;
		}
	}
}

/* True if cells of the counterpart's path `id` count for path `p`: it is its
 * own, or either has none that came lately. Who sees the cells of one path
 * and sends them again from another's address writes no figures of that. */
static bool belongs(struct ol_line *l, ol_instant now, size_t p, uint8_t id)
{
	struct ol_line_bind *b;
	size_t i;

	for (i = 0; i < l->n_paths; i++) {
		b = &l->bind[i];
		if (!b->is_set || ol_since(b->seen, now) >= OL_LINE_BIND_US)
			continue;
		if ((i == p) != (b->id == id))
			return false;
	}
	l->bind[p] = (struct ol_line_bind){ true, id, now };
	return true;
}

static void take_own(struct ol_line *l, ol_instant now, size_t p,
		     struct ol_line_effects *fx)
{
	const struct ol_path_frame *f;
	size_t i;

	for (i = 0; i < l->taken.n_own; i++) {
		f = &l->taken.own[i];
		if (f->type == OL_FRAME_RESPONSE &&
		    f->len == OL_FRAME_CHALLENGE_BYTES &&
		    ol_roam_note_response(&l->roam, now, f->bytes))
			continue;
		if (ol_path_note_frame(&l->path[p], now,
				       (enum ol_frame_type)f->type, f->bytes,
				       f->len))
			ol_line_tell_path(l, p, fx);
	}
}

/* Hands up what one call of content gave. */
static void hand_up(struct ol_line *l, ol_instant now,
		    struct ol_line_effects *fx)
{
	const struct ol_content_event *ev;
	struct ol_line_effect *e;
	size_t i;

	for (i = 0; i < l->taken.n_events; i++) {
		ev = &l->taken.event[i];
		if (ev->kind == OL_CONTENT_MESSAGE &&
		    ev->stream == OL_STREAM_HANDSHAKE) {
			ol_line_inband(l, now, ev->bytes, ev->len, fx);
			continue;
		}
		e = ol_line_effect(fx, ev->kind == OL_CONTENT_VOICE
					       ? OL_LINE_VOICE
					       : OL_LINE_MESSAGE);
		e->stream = ev->stream;
		e->bytes = ev->bytes;
		e->len = ev->len;
	}
	l->has_more = l->taken.n_events > 0;
}

void ol_line_hand_up_more(struct ol_line *l, ol_instant now,
			  struct ol_line_effects *fx)
{
	if (!l->has_more)
		return;
	ol_content_more(l->content, &l->taken);
	hand_up(l, now, fx);
}

void ol_line_more(struct ol_line *l, ol_instant now, struct ol_line_effects *fx)
{
	fx->n = 0;
	while (l->has_more && fx->n == 0)
		ol_line_hand_up_more(l, now, fx);
}

size_t ol_line_path_of(const struct ol_line *l, ol_instant now, uint8_t socket,
		       uint8_t id)
{
	const struct ol_line_bind *b;
	size_t i, found = l->n_paths;

	for (i = 0; i < l->n_paths; i++) {
		b = &l->bind[i];
		if (b->is_set && b->id == id &&
		    (found == l->n_paths ||
		     b->seen.us > l->bind[found].seen.us))
			found = i;
	}
	for (i = 0; i < l->n_paths && found == l->n_paths; i++) {
		b = &l->bind[i];
		if (l->roam.path[i].now.socket == socket &&
		    (!b->is_set || ol_since(b->seen, now) >= OL_LINE_BIND_US))
			found = i;
	}
	return found;
}

/* What one path's cell says that came from elsewhere counts for that path: it
 * is its own, whichever way it took. */
static size_t stray(struct ol_line *l, ol_instant now,
		    const struct ol_roam_place *from, const struct arrived *a)
{
	size_t p = ol_line_path_of(l, now, from->socket, a->head.path);

	l->strayed++;
	if (!a->copy)
		ol_roam_stray(&l->roam, a->head.path, a->head.counter);
	if (p == l->n_paths)
		return p;
	if (!l->bind[p].is_set)
		l->bind[p] = (struct ol_line_bind){ true, a->head.path, now };
	ol_roam_note_cell(&l->roam, now, p, from, a->head.counter);
	return p;
}

/* The path that it counts for; n_paths: none. */
static size_t count_cell(struct ol_line *l, ol_instant now, size_t path,
			 const struct ol_roam_place *from,
			 const struct arrived *a)
{
	if (from)
		return stray(l, now, from, a);
	if (belongs(l, now, path, a->head.path)) {
		ol_roam_note_own(&l->roam, now, path, a->head.counter, a->copy);
		if (!a->copy && ol_roam_is_away(&l->roam, path))
			ol_roam_stray(&l->roam, a->head.path, a->head.counter);
		return path;
	}
	l->strayed++;
	return l->n_paths;
}

static void take_cell(struct ol_line *l, ol_instant now, size_t path,
		      const struct ol_roam_place *from, const struct arrived *a,
		      struct ol_line_effects *fx)
{
	bool counts;

	if (!a->copy)
		ol_line_cell_opened(l, now, a->session, fx);
	path = count_cell(l, now, path, from, a);
	if (a->copy)
		return;
	counts = path < l->n_paths;
	if (counts)
		ol_path_note_cell(&l->path[path], now, a->head.counter);
	if (ol_content_take(l->content, now, a->body, &l->taken)) {
		l->dropped++;
		return;
	}
	ol_outcome_note(&l->outcome, now, l->taken.number);
	if (counts)
		take_own(l, now, path, fx);
	hand_up(l, now, fx);
}

/* True where a new part shows that the counterpart is there. Message 2 is for
 * a message 1 of ours. A message 1 is kept for OL_SESSION_START_US and gives
 * way to one with a higher number: what comes later was recorded. */
static bool is_evidence(struct ol_line *l, ol_instant now,
			const struct ol_envelope *e)
{
	if (e->message == 2)
		return true;
	if (e->number > l->knocked) {
		l->knocked = e->number;
		l->knocked_at = now;
	}
	return e->number == l->knocked &&
	       ol_since(l->knocked_at, now) < OL_SESSION_START_US;
}

static void take_envelope(struct ol_line *l, ol_instant now, size_t path,
			  const struct ol_roam_place *from,
			  const uint8_t *datagram, struct ol_line_effects *fx)
{
	enum ol_knock_taken taken;
	struct ol_envelope e;

	if (ol_envelope_open(&e, &l->secret->keys.rx, datagram)) {
		l->dropped++;
		return;
	}
	taken = ol_knock_take(&l->knock, now, l->sessions.confirmed, &e);
	if (taken == OL_KNOCK_NOTHING) {
		l->dropped++;
		return;
	}
	if (is_evidence(l, now, &e)) {
		if (from)
			path = ol_roam_note_envelope(&l->roam, now, from);
		if (taken == OL_KNOCK_NEW && path < l->n_paths)
			ol_path_note_knock(&l->path[path], now);
	}
	if (taken == OL_KNOCK_NEW)
		ol_line_gathered(l, now, fx);
}

bool ol_line_is_for(const struct ol_line *l, const uint8_t *datagram)
{
	struct ol_cell_head head;

	ol_cell_unmask(&head, l->secret->keys.rx.mask, datagram);
	return ol_sessions_by_tag(&l->sessions, head.session, 0) !=
		       OL_SESSION_NONE ||
	       ol_envelope_is_hinted(&l->secret->keys.rx, datagram);
}

/* From path `path`, or (where that is none) from `from`; NULL: from who knows
 * where. */
static void receive(struct ol_line *l, ol_instant now, size_t path,
		    const struct ol_roam_place *from, const uint8_t *datagram,
		    struct ol_line_effects *fx)
{
	bool is_path = path < l->n_paths;
	bool may_copy = is_path || (from && ol_roam_is_home(&l->roam, from));
	struct arrived a;

	fx->n = 0;
	l->now = now;
	l->received++;
	if (l->has_more) { /* what came before waits: as good as lost */
		l->dropped++;
		return;
	}
	/* A node that slept may hear before its next tick. */
	ol_line_expire(l, now);
	if ((is_path || from) && open_cell(l, datagram, may_copy, &a)) {
		take_cell(l, now, path, from, &a, fx);
		ol_wipe(&a, sizeof a);
	} else {
		take_envelope(l, now, path, from, datagram, fx);
	}
}

void ol_line_receive(struct ol_line *l, ol_instant now, ol_date date,
		     uint8_t path, const uint8_t *datagram,
		     struct ol_line_effects *fx)
{
	(void)date;
	receive(l, now, path, NULL, datagram, fx);
}

void ol_line_receive_from(struct ol_line *l, ol_instant now, ol_date date,
			  uint8_t socket, const struct ol_addr *from,
			  const uint8_t *datagram, struct ol_line_effects *fx)
{
	struct ol_roam_place place = { socket, *from };

	(void)date;
	receive(l, now, l->n_paths, &place, datagram, fx);
}

void ol_line_told(struct ol_line *l, ol_instant now, uint8_t id,
		  const struct ol_addr *addr, uint8_t n_sockets)
{
	struct ol_roam_place place = { .addr = *addr };
	const struct ol_roam_place *at;
	size_t i, p = l->n_paths;

	for (i = 0; i < l->n_paths && p == l->n_paths; i++)
		p = ol_line_path_of(l, now, l->roam.path[i].now.socket, id);
	if (p == l->n_paths)
		return;
	at = &l->roam.path[p].now;
	place.socket = at->socket;
	if (at->socket < n_sockets && addr->family == at->addr.family &&
	    !ol_roam_place_equal(&place, at))
		ol_roam_note_told(&l->roam, now, p, &place);
}
