/* print_end - how an attempt to speak ended, in words: who, since when, and
 * when he calls. See print_parts.h. */
#include <inttypes.h>
#include <string.h>

#include "cli/print.h"
#include "cli/print_parts.h"
#include "os/wall.h"

/* "03:12:04", with its day where that was another one. */
static void put_time(FILE *out, ol_date d, ol_date now)
{
	char text[OL_WALL_TEXT], today[OL_WALL_TEXT];
	size_t day = strlen("2026-11-20 ");

	ol_wall_local(text, d);
	ol_wall_local(today, now);
	fputs(memcmp(text, today, day) ? text : "", out);
	if (memcmp(text, today, day))
		return;
	ol_wall_local_time(text, d);
	fputs(text, out);
}

static void put_since(FILE *out, const struct ol_desk_event *ev)
{
	if (!ev->since.ns)
		return;
	fputs(" since ", out);
	put_time(out, ev->since, ev->at);
}

/* On how many desks it rang, and how long. */
static void put_rang(FILE *out, const struct ol_desk_event *ev)
{
	if (ev->rang_seconds <= 0)
		return;
	if (ev->bells)
		fprintf(out, ", it rang on %" PRIu32 " desk%s for %.0f s",
			ev->bells, ev->bells == 1 ? "" : "s", ev->rang_seconds);
	else
		fprintf(out, ", nobody was at a desk for %.0f s",
			ev->rang_seconds);
}

static void put_suspended(FILE *out, const struct ol_desk_event *ev)
{
	fprintf(out, "%s%s%s%s", *ev->who ? " " : "", ev->who,
		*ev->by ? " by " : "", ev->by);
	put_since(out, ev);
	if (*ev->words)
		fprintf(out, ", \"%s\"", ev->words);
}

static void put_stopped(FILE *out, const struct ol_desk_event *ev)
{
	if (*ev->who)
		fprintf(out, ": theirs said goodbye, %s", ev->who);
	if (*ev->words)
		fprintf(out, ", \"%s\"", ev->words);
}

static void put_more(FILE *out, const struct ol_desk_event *ev)
{
	switch (ev->reason) {
	case OL_END_DECLINED:
		if (*ev->seat)
			fprintf(out, " by %s", ev->seat);
		if (!ev->will_call.ns)
			return;
		fputs(", who will call at ", out);
		put_time(out, ev->will_call, ev->at);
		return;
	case OL_END_TAKEN:
		if (*ev->seat)
			fprintf(out, ", %s", ev->seat);
		return;
	case OL_END_UNANSWERED:
	case OL_END_CANCELLED:
		put_rang(out, ev);
		return;
	case OL_END_LINE_LOST:
		if (ev->since.ns)
			fputs(", nothing heard", out);
		put_since(out, ev);
		return;
	case OL_END_SUSPENDED:
		put_suspended(out, ev);
		return;
	case OL_END_STOPPED:
		put_stopped(out, ev);
		return;
	case OL_END_NONE:
	case OL_END_HUNG_UP:
	case OL_END_HUNG_UP_THERE:
	case OL_END_BUSY:
	case OL_END_NO_RECORDING:
		return;
	}
}

void ol_print_ended(FILE *out, const struct ol_desk_event *ev)
{
	fprintf(out, "ended: %s", ol_print_reason(ev->reason));
	put_more(out, ev);
	if (ev->seconds > 0)
		fprintf(out, " after %.1f s", ev->seconds);
	fputc('\n', out);
}

void ol_print_missed(FILE *out, const struct ol_desk_event *ev)
{
	fprintf(out, "missed a call of %s (%s), %s", ev->office, ev->line,
		ol_precedence_name(ev->precedence));
	if (*ev->seat)
		fprintf(out, ", %s", ev->seat);
	fprintf(out, ": %s", ol_print_reason(ev->reason));
	if (*ev->rang)
		fprintf(out, ", it rang for %.0f s at: %s\n", ev->rang_seconds,
			ev->rang);
	else
		fprintf(out, ", nobody was at a desk for %.0f s\n",
			ev->rang_seconds);
}

void ol_print_line_event(FILE *out, const struct ol_desk_event *ev)
{
	fprintf(out, "line %s is %s", ev->line,
		ol_desk_line_state_name(ev->state));
	if (ev->state == OL_DESK_LINE_SUSPENDED) {
		put_suspended(out, ev);
	} else {
		fputs(": ", out);
		ol_print_why(out, ev->why, ev->who, ev->words);
		if (ev->state != OL_DESK_LINE_UP)
			put_since(out, ev);
	}
	fputc('\n', out);
}
