/* places - where counterparts are, where they were last, and where they are
 * told that this office is. doc/protocol/session.md, "Addresses" */
#include <string.h>

#include "base/addr.h"
#include "base/error.h"
#include "office/ask.h"

void office_say_addresses(const struct ol_office *o, struct office_line *l)
{
	struct ol_control m = { .type = OL_CONTROL_ADDRESSES };
	const struct ol_addr *a;
	size_t i;

	for (i = 0; i < l->n_paths; i++) {
		if (l->path[i].socket >= OL_OFFICE_SOCKETS)
			continue;
		a = &o->cfg->told[l->path[i].socket];
		if (ol_addr_is_one(a))
			m.place[m.n_places++] =
				(struct ol_control_place){ (uint8_t)i, *a };
	}
	for (i = 0; i < l->n_told; i++)
		m.place[m.n_places++] = l->told[i];
	if (l->up && m.n_places > 0)
		office_say(l, &m);
}

/* ---- what the operator has told --------------------------------------------- */

#define MOST (OL_CONTROL_PLACES - OL_LINE_PATHS)

static void tell_too(struct office_line *l, const struct ol_control_place *p)
{
	size_t i;

	for (i = 0; i < l->n_told; i++)
		if (l->told[i].path == p->path &&
		    ol_addr_equal(&l->told[i].addr, &p->addr))
			return;
	if (l->n_told == MOST)
		memmove(l->told, l->told + 1, --l->n_told * sizeof l->told[0]);
	l->told[l->n_told++] = *p;
}

/* For this run of the node: what is so for good is a `reach` of its settings. */
int office_ask_tell(struct ask *a)
{
	struct office_line *l = a->line;
	struct ol_control_place p = { .addr = a->rq->remote };
	size_t n = 0;

	if (!ol_addr_is_one(&p.addr))
		return office_refuse(a, OL_ERR_RANGE, EXIT_REFUSED,
				     "nobody can be reached at that address");
	if (a->rq->socket >= OL_OFFICE_SOCKETS)
		return office_refuse(a, OL_ERR_RANGE, EXIT_REFUSED,
				     "addresses are told of paths over UDP "
				     "alone");
	for (p.path = 0; p.path < l->n_paths; p.path++) {
		if (l->path[p.path].socket != a->rq->socket)
			continue;
		tell_too(l, &p);
		n++;
	}
	if (n == 0)
		return office_refuse(a, OL_ERR_UNKNOWN, EXIT_REFUSED,
				     "line %s has no path from there: "
				     "`openline status` names those it has",
				     l->settings.name);
	office_say_addresses(a->in.o, l);
	return 0;
}

/* ---- where the counterpart was last ------------------------------------------ */

/* Its place among those on disk, which may be others than those that run. */
static struct ol_line_path_config *kept_of(struct office_line *l, size_t path)
{
	const struct ol_line_path_config *p = &l->path[path];
	size_t i;

	for (i = 0; i < l->n_kept; i++)
		if (l->kept[i].socket == p->socket &&
		    ol_addr_equal(&l->kept[i].remote, &p->remote))
			return &l->kept[i];
	return NULL;
}

static void note_seen(struct office_line *l, size_t path,
		      const struct office_place *to)
{
	struct ol_line_path_config *p = kept_of(l, path);

	if (!p || to->socket != p->socket || to->socket >= OL_OFFICE_SOCKETS ||
	    ol_addr_equal(&to->addr, &p->remote) ||
	    ol_addr_equal(&to->addr, &p->seen))
		return;
	p->seen = to->addr;
	l->seen_waits = true;
}

/* The address that is configured stays known at the door: the counterpart may
 * be there again. */
void office_path_moved(struct office_input *in, struct office_line *l,
		       const struct ol_line_effect *e)
{
	const struct ol_line_path_config *home = &l->path[e->path];

	l->at[e->path] = (struct office_place){ e->socket, e->to };
	(void)ol_door_add_path(in->o->door, l->index, e->path, e->socket,
			       &e->to);
	(void)ol_door_add_other(in->o->door, l->index, e->path, home->socket,
				&home->remote);
	note_seen(l, e->path, &l->at[e->path]);
	if (ol_bucket_take(&l->moves, in->now, OL_OFFICE_MOVES_US,
			   OL_OFFICE_MOVES_MOST))
		office_event(in, l, OL_EVENT_PATH, OL_DESK_ALL)->path = e->path;
}

void office_save_seen(struct office_input *in, struct office_line *l,
		      bool at_once)
{
	struct ol_office_effect *e;

	if (!l->seen_waits ||
	    (!at_once && l->seen_saved &&
	     ol_since(l->seen_saved_at, in->now) < OL_OFFICE_SEEN_US))
		return;
	l->seen_waits = false;
	l->seen_saved = true;
	l->seen_saved_at = in->now;
	e = office_effect(in, OL_OFFICE_SAVE_SEEN, l->index);
	memcpy(e->u.paths.path, l->kept, sizeof e->u.paths.path);
	e->u.paths.n = l->n_kept;
}
