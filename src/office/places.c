/* places - where counterparts are, where they were last, and where they are
 * told that this office is. doc/protocol/session.md, "Addresses" */
#include <string.h>

#include "base/addr.h"
#include "office/state.h"

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
	if (l->up && m.n_places > 0)
		office_say(l, &m);
}

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
