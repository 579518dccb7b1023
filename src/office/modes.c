/* modes - what the network lets the call of a line be (call/mode.h): judged
 * in every slot, in a call or not, so that a call begins in the right one;
 * told to the counterpart and to the call's desk; and what it means for the
 * voice. */
#include "office/state.h"

/* The counterpart's playout may take so long where one speaks after the
 * other. */
#define TALK_DELAY_MS 2000

static uint32_t delay_ms(const struct office_line *l)
{
	uint32_t set = l->settings.playout_max_ms;

	if (ol_mode_now(&l->call.mode) == OL_MODE_VOICE || set > TALK_DELAY_MS)
		return set;
	return TALK_DELAY_MS;
}

/* To the desk, if the call is now another than it was told. */
static void tell(struct office_input *in, struct office_line *l)
{
	struct office_call *c = &l->call;
	struct office_mode_told now = { ol_mode_now(&c->mode), c->talks_here,
					c->talks_there };

	office_mode_set(l);
	if (now.mode == c->told.mode && now.talks_here == c->told.talks_here &&
	    now.talks_there == c->told.talks_there)
		return;
	c->told = now;
	office_mode_tell(in, l);
}

void office_mode_tell(struct office_input *in, struct office_line *l)
{
	const struct office_mode_told *told = &l->call.told;
	struct ol_event *ev = office_event(in, l, OL_EVENT_MODE, l->call.desk);

	ev->mode = told->mode;
	ev->talks_here = told->talks_here;
	ev->talks_there = told->talks_there;
}

static void say(struct office_line *l)
{
	struct ol_control m = { .type = OL_CONTROL_MODE,
				.id = l->call.machine.id,
				.mode = (uint8_t)l->call.mode.own,
				.talks = l->call.talks_here };

	office_say(l, &m);
}

void office_mode_init(struct office_line *l)
{
	ol_mode_init(&l->call.mode, 1, 0); /* nothing is known against it */
	office_mode_set(l);
}

void office_mode_begin(struct office_input *in, struct office_line *l)
{
	struct office_call *c = &l->call;

	c->talks_here = c->talks_there = false;
	ol_mode_note_there(&c->mode, OL_MODE_VOICE);
	c->told = (struct office_mode_told){ OL_MODE_VOICE, false, false };
	if (c->mode.own != OL_MODE_VOICE)
		say(l);
	tell(in, l);
}

void office_mode_resume(struct office_line *l)
{
	say(l);
}

void office_mode_set(struct office_line *l)
{
	ol_line_set_afford(l->line, l->call.voice_open
					    ? delay_ms(l)
					    : l->settings.playout_max_ms);
}

void office_mode_tick(struct office_input *in, struct office_line *l)
{
	static const struct ol_voice_offer nothing;
	struct ol_line_voice_news news;

	if (!l->up)
		return;
	ol_line_voice_news(l->line, &news);
	if (!news.n_living) /* not proven yet, or the line is about to go */
		return;
	if (!ol_mode_note(&l->call.mode, in->now, news.step,
			  news.lost_permille) ||
	    !l->call.voice_open)
		return;
	if (!office_mode_has_voice(l))
		ol_line_offer_voice(l->line, &nothing);
	say(l);
	tell(in, l);
}

void office_mode_hear(struct office_input *in, struct office_line *l,
		      const struct ol_control *m)
{
	struct office_call *c = &l->call;

	if (!c->voice_open || !ol_call_is(&c->machine, &m->id))
		return;
	ol_mode_note_there(&c->mode, (enum ol_call_mode)m->mode);
	c->talks_there = m->talks;
	/* It counts however often it changes; only the telling has a bound. */
	if (ol_bucket_take(&l->terms, in->now, OL_OFFICE_TERMS_US,
			   OL_OFFICE_TERMS_MOST))
		tell(in, l);
}

void office_mode_talk(struct office_input *in, struct office_line *l,
		      bool talks)
{
	if (l->call.talks_here == talks)
		return;
	l->call.talks_here = talks;
	say(l);
	tell(in, l);
}

/* ---- what it means for the voice ------------------------------------------ */

bool office_mode_has_voice(const struct office_line *l)
{
	return ol_mode_now(&l->call.mode) != OL_MODE_TEXT;
}

void ol_office_voice(const struct ol_office *o, uint16_t line,
		     struct ol_office_voice *out)
{
	const struct office_line *l;

	*out = (struct ol_office_voice){ .mode = OL_MODE_TEXT };
	if (line >= o->n_lines || !o->line[line]->call.voice_open)
		return;
	l = o->line[line];
	ol_line_voice_news(l->line, &out->news);
	ol_line_heard(l->line, &out->heard);
	out->mode = ol_mode_now(&l->call.mode);
	out->speaks = out->mode == OL_MODE_VOICE || l->call.talks_here;
	out->max_delay_ms = delay_ms(l);
}
