/* print_record - the shared record of a call; see print_words.h. */
#include <inttypes.h>
#include <string.h>

#include "cli/print_parts.h"
#include "cli/print_words.h"
#include "os/wall.h"

static const char *ended_how(enum ol_desk_call_end reason)
{
	switch (reason) {
	case OL_DESK_CALL_HUNG_UP:
		return "hung up";
	case OL_DESK_CALL_CANCELLED:
		return "the caller gave up";
	case OL_DESK_CALL_UNANSWERED:
		return "nobody answered";
	case OL_DESK_CALL_STOPPED:
		return "a node stopped";
	case OL_DESK_CALL_SUSPENDED:
		return "the line was suspended";
	case OL_DESK_CALL_LINE_LOST:
		return "the line was lost";
	case OL_DESK_CALL_NO_RECORDING:
		return "one side records, the other forbids it";
	case OL_DESK_CALL_UNKNOWN:
		return "there was no such call";
	case OL_DESK_CALL_DECLINED:
		return "declined";
	case OL_DESK_CALL_BUSY:
		return "the line was busy";
	}
	return "?";
}

static const char *agreed_word(enum ol_desk_agreed agreed, bool ours)
{
	switch (agreed) {
	case OL_DESK_AGREED_NONE:
		return "";
	case OL_DESK_AGREED_WAITS:
		return ours ? "not accepted so far" : "not compared yet";
	case OL_DESK_AGREED_ACCEPTED:
		return "both sides say the same";
	case OL_DESK_AGREED_DIFFERS:
		return "the two sides DIFFER";
	case OL_DESK_AGREED_UNKNOWN:
		return "no such call is known here";
	}
	return "?";
}

static const char *colour_of(enum ol_desk_agreed agreed)
{
	switch (agreed) {
	case OL_DESK_AGREED_ACCEPTED:
		return OL_GREEN;
	case OL_DESK_AGREED_DIFFERS:
		return OL_RED;
	case OL_DESK_AGREED_WAITS:
	case OL_DESK_AGREED_UNKNOWN:
		return OL_YELLOW;
	case OL_DESK_AGREED_NONE:
		break;
	}
	return "";
}

void ol_print_record_line(FILE *out, const struct ol_desk_reply *row,
			  struct ol_style style)
{
	const struct ol_desk_message *m = &row->u.message;
	const struct ol_desk_account *a =
		ol_desk_list(&row->pool, &m->accounts);
	char span[OL_PRINT_SPAN];

	fputs("[call] ", out);
	if (!m->accounts.n)
		return;
	if (a->answered.ns) {
		ol_print_span(span, a->ended.ns - a->answered.ns);
		fprintf(out, "%s, ", span);
	}
	fprintf(out, "%s: ", ended_how(a->reason));
	ol_print_put(out, style, colour_of(m->agreed),
		     agreed_word(m->agreed, m->outgoing), 0);
}

static void date(FILE *out, const char *name, ol_date d)
{
	char text[OL_WALL_TEXT] = "never";

	if (d.ns)
		ol_wall_local(text, d);
	fprintf(out, "  %-11s%s\n", name, text);
}

static void account(FILE *out, const struct ol_desk_account *a)
{
	fprintf(out, "%s\n", a->ours ? "what our node knows" : "it says");
	fprintf(out, "  %-11s%s\n", "precedence",
		ol_precedence_name(a->precedence));
	date(out, "began", a->began);
	date(out, "answered", a->answered);
	date(out, "ended", a->ended);
	fprintf(out, "  %-11s%s\n", "how", ended_how(a->reason));
	if (*a->by)
		fprintf(out, "  %-11s%s\n", a->answered.ns ? "taken by" : "by",
			a->by);
	fprintf(out, "  %-11s%s\n", "recorded",
		a->recorded_by_caller
			? (a->recorded_by_called ? "by both" : "by the caller")
			: (a->recorded_by_called ? "by the called"
						 : "by nobody"));
}

static void clocks(FILE *out, const struct ol_desk_message *m)
{
	uint64_t ms = m->clock_ahead_ms ? m->clock_ahead_ms
					: m->clock_behind_ms;

	if (ms)
		fprintf(out,
			"           their clock was %" PRIu64 ".%03u s %s "
			"ours\n",
			ms / 1000, (unsigned)(ms % 1000),
			m->clock_ahead_ms ? "ahead of" : "behind");
}

void ol_print_record(FILE *out, const struct ol_desk_reply *row,
		     struct ol_style style)
{
	const struct ol_desk_message *m = &row->u.message;
	const struct ol_desk_account *a =
		ol_desk_list(&row->pool, &m->accounts);
	const struct ol_desk_differs *d = ol_desk_list(&row->pool, &m->differs);
	char id[OL_ID_TEXT];
	uint32_t i;

	if (m->agreed == OL_DESK_AGREED_NONE)
		return;
	ol_id_write(id, &m->call);
	fprintf(out, "of call    %s\n           ", id);
	ol_print_put(out, style, colour_of(m->agreed),
		     agreed_word(m->agreed, m->outgoing), 0);
	for (i = 0; i < m->differs.n; i++)
		fprintf(out, "%s%s", i ? ", " : ": ", d[i].what);
	fputc('\n', out);
	clocks(out, m);
	for (i = 0; i < m->accounts.n; i++)
		account(out, &a[i]);
}
