/* print_news - events of the written word, a line each; see print_words.h. */
#include <inttypes.h>
#include <string.h>

#include "cli/print_parts.h"
#include "cli/print_words.h"
#include "os/wall.h"

static void message(FILE *out, const struct ol_desk_event *ev, const char *id,
		    struct ol_style style)
{
	const char *what = ol_desk_kind_name(ev->kind);

	switch (ev->fate) {
	case OL_DESK_FATE_REFUSED:
		ol_print_put(out, style, OL_RED,
			     "refused what came: it made no sense", 0);
		return;
	case OL_DESK_FATE_CLASHED:
		ol_print_put(out, style, OL_RED,
			     "INCIDENT: an id that is here came with another "
			     "content",
			     0);
		fprintf(out, ": %s", id);
		return;
	case OL_DESK_FATE_KEPT:
	case OL_DESK_FATE_REPEATED:
	case OL_DESK_FATE_ERASED:
		break;
	}
	if (ev->outgoing || ev->reached != OL_STATE_DELIVERED) {
		fprintf(out, "%s %s of %s is ", what, id,
			ev->outgoing ? "ours" : "theirs");
		ol_print_put(out, style, "", ol_desk_reached_name(ev->reached),
			     0);
		return;
	}
	ol_print_put(out, style, OL_BOLD, what, 0);
	fprintf(out, " %s came, %s", id, ol_precedence_name(ev->precedence));
	if (*ev->seat)
		fprintf(out, ", by %s", ev->seat);
	if (!*ev->words)
		return;
	ol_print_put(out, style, OL_RED, ", CHECK FORM: ", 0);
	ol_print_words(out, ev->words, strlen(ev->words), 160);
}

static void document(FILE *out, const struct ol_desk_event *ev, const char *id)
{
	fprintf(out, "file %s, ", id);
	ol_print_words(out, ev->name, strlen(ev->name), 80);
	fprintf(out, ": %s", ol_desk_file_state_name(ev->file_state));
	if (ev->size && ev->done < ev->size)
		fprintf(out, ", %" PRIu64 " of %" PRIu64 " bytes", ev->done,
			ev->size);
	if (*ev->words) {
		fputs(", ", out);
		ol_print_words(out, ev->words, strlen(ev->words), 160);
	}
}

static void overdue(FILE *out, const struct ol_desk_event *ev, const char *id,
		    struct ol_style style)
{
	char when[OL_WALL_TEXT];

	ol_wall_local(when, ev->ack_by);
	ol_print_put(out, style, OL_RED, "OVERDUE", 0);
	fprintf(out, ": %s of %s, %s, was to be acknowledged by %s", id,
		ev->outgoing ? "ours" : "theirs",
		ol_precedence_name(ev->precedence), when);
}

static void restored(FILE *out, const struct ol_desk_event *ev)
{
	if (ev->whole)
		fputs("what a restore had lost is here again", out);
	else if (ev->is_here)
		fprintf(out,
			"this office runs on an older state of its store: "
			"%" PRIu64 " of its items come back",
			ev->number);
	else
		fprintf(out,
			"the other side runs on an older state of its store, "
			"epoch %" PRIu64,
			ev->number);
}

static void remind(FILE *out, const struct ol_desk_event *ev, const char *id,
		   struct ol_style style)
{
	static const char *const when[OL_REMINDERS] = {
		[OL_REMINDER_NONE] = "",
		[OL_REMINDER_WEEK] = "is due in a week",
		[OL_REMINDER_DAY] = "is due in a day",
		[OL_REMINDER_DUE] = "is due now",
		[OL_REMINDER_LATE] = "IS OVERDUE",
	};
	bool late = ev->reminder == OL_REMINDER_LATE;
	char due[OL_WALL_TEXT];

	ol_wall_utc(due, ev->due);
	fprintf(out, "commitment %s ", id);
	ol_print_put(out, style, late ? OL_RED : OL_YELLOW, when[ev->reminder],
		     0);
	fprintf(out, " (%s UTC)", due);
}

bool ol_print_words_event(FILE *out, const struct ol_desk_event *ev,
			  struct ol_style style)
{
	char id[OL_PRINT_SHORT], file[OL_PRINT_SHORT], at[OL_WALL_TEXT];

	if (ev->what < OL_TELL_MESSAGE || ev->what > OL_TELL_DOCUMENT)
		return false;
	ol_print_short(id, &ev->message);
	ol_print_short(file, &ev->file);
	ol_wall_local_time(at, ev->at);
	fprintf(out, "%s  %s: ", at, ev->line);
	if (ev->what == OL_TELL_MESSAGE) {
		message(out, ev, id, style);
	} else if (ev->what == OL_TELL_OVERDUE) {
		overdue(out, ev, id, style);
	} else if (ev->what == OL_TELL_REMIND) {
		remind(out, ev, id, style);
	} else if (ev->what == OL_TELL_HELD) {
		fputs(ev->held ? "words wait: " : "words go on", out);
		if (ev->held)
			ol_print_words(out, ev->words, strlen(ev->words), 160);
	} else if (ev->what == OL_TELL_INCIDENT) {
		ol_print_put(out, style, OL_RED, "INCIDENT", 0);
		fputs(": ", out);
		ol_print_words(out, ev->words, strlen(ev->words), 160);
	} else if (ev->what == OL_TELL_RESTORED) {
		restored(out, ev);
	} else {
		document(out, ev, file);
	}
	fputc('\n', out);
	return true;
}
