/* print_roll - see print_roll.h. */
#include "cli/print_roll.h"

#include <string.h>

#include "cli/print_parts.h"
#include "os/wall.h"

#define HOUR_AT 11 /* of "2026-11-20 18:00:00 UTC" */
#define HOUR_LEN 5

static const char *who(const char *seat)
{
	return *seat ? seat : "somebody";
}

/* "18:00" */
static void say_hour(FILE *out, ol_date d)
{
	char text[OL_WALL_TEXT];

	ol_wall_local(text, d);
	fprintf(out, "%.*s", HOUR_LEN, text + HOUR_AT);
}

/* "2026-11-20 18:00" */
static void say_date(FILE *out, ol_date d)
{
	char text[OL_WALL_TEXT];

	ol_wall_local(text, d);
	fprintf(out, "%.*s", HOUR_AT + HOUR_LEN, text);
}

static const char *why_text(enum ol_roll_why why)
{
	static const char *const text[OL_ROLL_WHYS] = {
		[OL_ROLL_NOT_ASKED] = "nobody has called the roll",
		[OL_ROLL_DOWN] = "the line is down",
		[OL_ROLL_SILENT_THERE] = "nobody there has answered",
		[OL_ROLL_SILENT_HERE] = "nobody here has answered theirs",
	};

	return (unsigned)why < OL_ROLL_WHYS ? text[why] : "?";
}

/* ---- status ----------------------------------------------------------- */

static void say_last(FILE *out, const struct ol_desk_people *p)
{
	if (!p->at.ns) {
		fputs("no people's test yet", out);
		return;
	}
	fputs("people last tested ", out);
	say_date(out, p->at);
	fprintf(out, " by %s with %s there", who(p->here), who(p->there));
}

static void say_state(FILE *out, const struct ol_desk_people *p,
		      struct ol_style style)
{
	switch (p->state) {
	case OL_ROLL_NO_TIMES:
		fputs("; no times are set", out);
		return;
	case OL_ROLL_DONE:
		fputs("; next at ", out);
		say_hour(out, p->next);
		return;
	case OL_ROLL_IS_DUE:
		fputs("; ", out);
		ol_print_put(out, style, OL_YELLOW, "DUE", 0);
		fputs(" since ", out);
		say_hour(out, p->owed);
		return;
	case OL_ROLL_IS_OVERDUE:
		fputs("; ", out);
		ol_print_put(out, style, OL_RED, "OVERDUE", 0);
		fputs(" since ", out);
		say_date(out, p->owed);
		fprintf(out, ": %s", why_text(p->why));
		return;
	}
}

void ol_print_people(FILE *out, const struct ol_desk_people *p,
		     struct ol_style style)
{
	if (p->state == OL_ROLL_NO_TIMES && !p->at.ns && !p->asked.ns)
		return;
	fputs("  ", out);
	say_last(out, p);
	say_state(out, p, style);
	fputc('\n', out);
	if (!p->asked.ns)
		return;
	fputs("  ", out);
	if (p->asked_here)
		fprintf(out, "%s called the roll at ", who(p->asker));
	else
		fprintf(out, "%s there calls the roll since ", who(p->asker));
	say_hour(out, p->asked);
	fputs(p->asked_here ? "; it waits for somebody there\n"
			    : ": openline roll-call answers\n",
	      out);
}

/* ---- events ----------------------------------------------------------- */

static void say_asked(FILE *out, const struct ol_desk_event *ev)
{
	const struct ol_desk_roll *r = &ev->roll;

	if (r->asked_here)
		fprintf(out, "%s calls the roll; it waits for somebody at %s",
			who(r->here), ev->office);
	else
		fprintf(out,
			"%s at %s calls the roll: openline roll-call %s "
			"answers",
			who(r->there), ev->office, ev->line);
}

static void say_overdue(FILE *out, const struct ol_desk_event *ev,
			struct ol_style style)
{
	ol_print_put(out, style, OL_RED, "ROLL-CALL OVERDUE", 0);
	fputs(" since ", out);
	say_date(out, ev->watch);
	fprintf(out, ": %s", why_text(ev->roll.why));
}

void ol_print_roll_event(FILE *out, const struct ol_desk_event *ev,
			 struct ol_style style)
{
	char at[OL_WALL_TEXT];

	ol_wall_local_time(at, ev->at);
	fprintf(out, "%s  %s: ", at, ev->line);
	switch (ev->roll_is) {
	case OL_ROLL_DUE:
		fputs("the roll-call of ", out);
		say_hour(out, ev->watch);
		fprintf(out, " is due: openline roll-call %s", ev->line);
		break;
	case OL_ROLL_ASKED:
		say_asked(out, ev);
		break;
	case OL_ROLL_PASSED:
		fputs("roll-call ", out);
		ol_print_put(out, style, OL_GREEN, "passed", 0);
		fprintf(out, ": %s here, %s there", who(ev->roll.here),
			who(ev->roll.there));
		break;
	case OL_ROLL_OVERDUE:
		say_overdue(out, ev, style);
		break;
	}
	fputc('\n', out);
}

/* ---- tests ------------------------------------------------------------ */

void ol_print_roll(FILE *out, const struct ol_desk_roll *r,
		   struct ol_style style)
{
	char at[OL_WALL_TEXT];

	ol_wall_utc(at, r->at);
	fprintf(out, "  %.*s  people ", HOUR_LEN, at + HOUR_AT);
	if (r->passed)
		fprintf(out, "%s with %s there\n", who(r->here), who(r->there));
	else {
		ol_print_put(out, style, OL_RED, "missed", 0);
		fprintf(out, ": %s\n", why_text(r->why));
	}
}
