/* rolls - the people's roll-call of a line: its times said and heard, what
 * desks hear of it, what goes to the disk. doc/protocol/roll-call.md */
#include "base/text.h"
#include "office/state.h"

/* Of the counterpart's roll-calls desks are told so often. */
#define ROLLS_US 10000000u /* 6 a minute, 10 at once */
#define ROLLS_MOST 10

void office_roll_begin(struct office_line *l)
{
	ol_roll_init(&l->roll);
	ol_roll_set_here(&l->roll, (ol_date){ 0 }, &l->settings.watches);
	l->roll.overdue_s = l->settings.roll_overdue_s;
}

void ol_office_roll_load(struct ol_office *o, uint16_t line, ol_date date,
			 const struct ol_roll_call *passed, ol_date missed)
{
	ol_roll_load(&o->line[line]->roll, date, passed, missed);
}

/* ---- times ------------------------------------------------------------ */

void office_say_watches(struct office_line *l)
{
	struct ol_control m = { .type = OL_CONTROL_WATCHES,
				.watches = l->roll.here };

	if (l->up)
		office_say(l, &m);
}

void office_roll_set(struct office_input *in, struct office_line *l)
{
	ol_roll_set_here(&l->roll, in->date, &l->settings.watches);
	l->roll.overdue_s = l->settings.roll_overdue_s;
	l->roll.look = in->now;
	office_say_watches(l);
}

void office_roll_hear(struct office_input *in, struct office_line *l,
		      const struct ol_control *m)
{
	ol_roll_set_there(&l->roll, in->date, &m->watches);
}

/* ---- what is told ----------------------------------------------------- */

static void tell(struct office_input *in, struct office_line *l,
		 const struct ol_roll_news *news)
{
	struct ol_event *ev = office_event(in, l, OL_EVENT_ROLL, OL_DESK_ALL);

	ev->roll = *news;
	ev->roll_why = ol_roll_why(&l->roll, in->date, l->up);
}

static void save(struct office_input *in, const struct office_line *l,
		 const struct ol_roll_news *news)
{
	struct ol_roll_row *row =
		&office_effect(in, OL_OFFICE_SAVE_ROLL, l->index)->u.roll;

	row->passed = news->kind == OL_ROLL_PASSED;
	row->watch = news->watch;
	row->why = ol_roll_why(&l->roll, in->date, l->up);
	row->call = news->call;
}

bool ol_office_roll_asked(struct ol_office *o, uint16_t line, ol_instant now,
			  ol_date date, const struct ol_roll_call *call,
			  char seat[static OL_SEAT_MAX],
			  struct ol_office_effects *fx)
{
	struct office_input in = { o, now, date, fx };
	struct office_line *l = o->line[line];
	struct ol_roll_news news;

	if (!ol_roll_asked(&l->roll, date, call, &news))
		return false;
	if (call->ours || ol_bucket_take(&l->rolls, now, ROLLS_US, ROLLS_MOST))
		tell(&in, l, &news);
	if (call->ours || !ol_roll_crossed(&l->roll, date))
		return false;
	(void)ol_text_copy(seat, OL_SEAT_MAX, l->roll.ours.asker);
	return true;
}

void ol_office_roll_answered(struct ol_office *o, uint16_t line, ol_instant now,
			     ol_date date, const struct ol_id *id,
			     ol_date answered, const char *seat,
			     struct ol_office_effects *fx)
{
	struct office_input in = { o, now, date, fx };
	struct office_line *l = o->line[line];
	struct ol_roll_news news;

	if (!ol_roll_answered(&l->roll, id, answered, seat, &news))
		return;
	save(&in, l, &news);
	tell(&in, l, &news);
}

void office_tick_roll(struct office_input *in, struct office_line *l)
{
	struct ol_roll_news news;

	if (!ol_roll_step(&l->roll, in->now, in->date, &news))
		return;
	if (news.kind == OL_ROLL_OVERDUE && news.first)
		save(in, l, &news);
	tell(in, l, &news);
}
