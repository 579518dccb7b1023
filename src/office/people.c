/* people - who is at a desk: the seat itself, in what part and on what leg, and
 * those in the room with it. doc/protocol/control.md, "Presence" */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "office/ask.h"

struct ol_people office_people(const struct office_desk *d)
{
	struct ol_people p = d->people;

	p.n = p.n ? p.n : 1;
	(void)ol_text_copy(p.who[0].name, sizeof p.who[0].name, d->seat);
	return p;
}

void ol_office_desk_sits(struct ol_office *o, uint32_t desk, enum ol_part part,
			 enum ol_leg leg)
{
	struct office_desk *d = office_desk(o, desk);

	if (!d)
		return;
	d->people = office_people(d);
	d->people.who[0].part = part;
	d->people.who[0].leg = leg;
}

/* To all calls of the desk, held ones too. */
static void say_people(struct office_input *in, const struct office_desk *d)
{
	struct ol_people people = office_people(d);
	struct ol_call_event ev = { .kind = OL_CALL_EV_PEOPLE,
				    .people = &people };
	size_t i;

	for (i = 0; i < in->o->n_lines; i++)
		if (in->o->line[i]->call.desk == d->id)
			office_call_step(in, in->o->line[i], &ev);
}

/* ---- presence ------------------------------------------------------------- */

/* A desk that has a leg, or says which, can speak: it means itself. */
static bool means_itself(const struct ask *a)
{
	return ol_id_is_zero(&a->rq->id) &&
	       (a->desk->people.who[0].leg ||
		(a->rq->person.leg && !*a->rq->person.name));
}

/* The desk whose room is meant: of the call, if it is this seat's; else this
 * one, for calls to come. NULL, and then the refusal. */
static struct office_desk *desk_meant(struct ask *a, int *err)
{
	struct office_line *l = office_line_in_call(a);

	*err = 0;
	if (means_itself(a))
		return a->desk;
	if (l && office_is_his(a, l))
		return office_desk(a->in.o, l->call.desk);
	if (ol_id_is_zero(&a->rq->id))
		return a->desk;
	*err = l ? office_refuse(a, OL_ERR_DENIED, EXIT_REFUSED,
				 "%s has this call: only that seat says who is "
				 "in the room",
				 l->call.machine.here.who[0].name)
		 : office_refuse_no_call(a);
	return NULL;
}

/* What lacks stays as it is. */
static void change_own(struct ol_people *p, const struct ol_person *said)
{
	if (said->part)
		p->who[0].part = said->part;
	if (said->leg)
		p->who[0].leg = said->leg;
}

static int change_other(struct ask *a, struct ol_people *p)
{
	const struct ol_person *said = &a->rq->person;

	if (a->rq->gone)
		return ol_people_drop(p, said->name)
			       ? 0
			       : office_refuse(a, OL_ERR_UNKNOWN, EXIT_REFUSED,
					       "nobody called \"%s\" is in the "
					       "room",
					       said->name);
	return ol_people_add(p, said->name,
			     said->part ? said->part : OL_PART_LISTENER,
			     said->leg ? said->leg : OL_LEG_ROOM)
		       ? 0
		       : office_refuse(a, OL_ERR_FULL, EXIT_REFUSED,
				       "%d people are told at most: say who "
				       "has left first",
				       OL_PEOPLE_MAX);
}

int office_ask_presence(struct ask *a)
{
	const struct ol_person *said = &a->rq->person;
	struct office_desk *d;
	struct ol_people p;
	int err;

	d = desk_meant(a, &err);
	if (!d)
		return err;
	p = office_people(d);
	if (*said->name && strcmp(said->name, d->seat))
		err = change_other(a, &p);
	else if (a->rq->gone)
		err = office_refuse(a, OL_ERR_STATE, EXIT_REFUSED,
				    "who speaks at a desk is there: hand the "
				    "call to another seat, or hang up");
	else
		change_own(&p, said);
	if (err)
		return err;
	d->people = p;
	say_people(&a->in, d);
	return 0;
}
