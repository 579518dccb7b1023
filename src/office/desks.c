/* desks - who is at the office, and whose bells ring. */
#include <assert.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "office/state.h"

struct office_desk *office_desk(struct ol_office *o, uint32_t id)
{
	size_t i;

	if (id == OL_DESK_ALL)
		return NULL;
	for (i = 0; i < OL_OFFICE_DESKS; i++)
		if (o->desk[i].id == id)
			return &o->desk[i];
	return NULL;
}

size_t office_desk_place(const struct ol_office *o, const struct office_desk *d)
{
	assert(d >= o->desk && d < o->desk + OL_OFFICE_DESKS);
	return (size_t)(d - o->desk);
}

bool office_has_bells(const struct ol_office *o)
{
	size_t i;

	for (i = 0; i < OL_OFFICE_DESKS; i++)
		if (o->desk[i].id && o->desk[i].has_bell)
			return true;
	return false;
}

static bool is_seat(const char *seat)
{
	return strlen(seat) < OL_SEAT_MAX &&
	       ol_text_is_plain(seat, strlen(seat));
}

int ol_office_desk_came(struct ol_office *o, uint32_t desk, const char *seat)
{
	size_t i;

	if (desk == OL_DESK_ALL || office_desk(o, desk))
		return OL_ERR_EXISTS;
	if (!is_seat(seat))
		return OL_ERR_RANGE;
	for (i = 0; i < OL_OFFICE_DESKS; i++) {
		if (o->desk[i].id)
			continue;
		memset(&o->desk[i], 0, sizeof o->desk[i]);
		o->desk[i].id = desk;
		(void)ol_text_copy(o->desk[i].seat, OL_SEAT_MAX, seat);
		o->desk[i].role = OL_ROLE_DUTY;
		return 0;
	}
	return OL_ERR_FULL;
}

int ol_office_desk_is(struct ol_office *o, uint32_t desk, const char *seat)
{
	struct office_desk *d = office_desk(o, desk);

	if (!d)
		return OL_ERR_UNKNOWN;
	if (!is_seat(seat))
		return OL_ERR_RANGE;
	(void)ol_text_copy(d->seat, OL_SEAT_MAX, seat);
	return 0;
}

void ol_office_desk_role(struct ol_office *o, uint32_t desk, enum ol_role role,
			 ol_instant now, ol_date date,
			 struct ol_office_effects *fx)
{
	struct office_input in = { o, now, date, fx };
	struct office_desk *d = office_desk(o, desk);

	if (!d || d->role == role)
		return;
	d->role = role;
	office_climb_all(&in);
}

/* At this place nothing rings any more; who is rung next may be rung now. */
static void silence(struct office_input *in, size_t place)
{
	struct office_line *l;
	size_t i;

	for (i = 0; i < in->o->n_lines; i++) {
		l = in->o->line[i];
		l->call.told_to_ring[place] = false;
		if (!l->call.rings[place])
			continue;
		l->call.rings[place] = false;
		office_count_bells(in, l);
		office_book(in->o, l);
	}
	office_climb_all(in);
}

void ol_office_desk_gone(struct ol_office *o, uint32_t desk, ol_instant now,
			 ol_date date, struct ol_office_effects *fx)
{
	struct office_input in = { o, now, date, fx };
	struct office_desk *d = office_desk(o, desk);
	struct office_line *l;
	size_t i, place;

	if (!d)
		return;
	place = office_desk_place(o, d);
	memset(d, 0, sizeof *d);
	for (i = 0; i < o->n_lines; i++) {
		l = o->line[i];
		if (l->probe_desk == desk)
			l->probe_desk = OL_DESK_ALL;
		if (l->call.desk == desk) {
			office_call_simple(&in, l, OL_CALL_EV_HANG_UP);
			office_book(o, l);
		}
	}
	silence(&in, place);
}

bool ol_office_desk_away(struct ol_office *o, uint32_t desk, ol_instant now,
			 ol_date date, struct ol_office_effects *fx)
{
	struct office_input in = { o, now, date, fx };
	struct office_desk *d = office_desk(o, desk);
	size_t i;

	if (!d)
		return false;
	for (i = 0; i < o->n_lines; i++) {
		if (o->line[i]->call.desk != desk)
			continue;
		d->watches = d->has_bell = false;
		d->is_away = true;
		silence(&in, office_desk_place(o, d));
		return true;
	}
	ol_office_desk_gone(o, desk, now, date, fx);
	return false;
}

int ol_office_desk_moved(struct ol_office *o, uint32_t desk, uint32_t to,
			 ol_instant now, ol_date date,
			 struct ol_office_effects *fx)
{
	struct office_input in = { o, now, date, fx };
	struct office_desk *d = office_desk(o, desk);
	size_t i;

	if (!d)
		return OL_ERR_UNKNOWN;
	if (to == OL_DESK_ALL || office_desk(o, to))
		return OL_ERR_EXISTS;
	d->id = to;
	d->is_away = false;
	for (i = 0; i < o->n_lines; i++) {
		if (o->line[i]->probe_desk == desk)
			o->line[i]->probe_desk = to;
		if (o->line[i]->call.desk != desk)
			continue;
		o->line[i]->call.desk = to;
		office_voice_desk(&in, o->line[i]);
		office_tell_again(&in, o->line[i]);
	}
	return 0;
}
