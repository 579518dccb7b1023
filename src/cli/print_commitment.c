/* print_commitment - see print_words.h. */
#include <stdio.h>
#include <string.h>

#include "cli/print_parts.h"
#include "cli/print_words.h"
#include "os/wall.h"

#define DAY_LEN 10 /* of "2026-11-20" */

/* Who must do something next, or how it stands. */
static const char *standing(const struct ol_desk_commitment *c)
{
	switch (c->standing) {
	case OL_STANDING_OPEN:
		return c->outgoing ? "waits for them" : "WAITS FOR US";
	case OL_STANDING_AGREED:
		return c->overdue ? "OVERDUE" : "agreed";
	case OL_STANDING_REPLACED:
		return "replaced";
	case OL_STANDING_CONTESTED:
		return "contested";
	case OL_STANDING_OVERTAKEN:
		return "overtaken";
	case OL_STANDINGS:
		break;
	}
	return "?";
}

static const char *colour(const struct ol_desk_commitment *c)
{
	if (c->overdue)
		return OL_RED;
	if (c->standing == OL_STANDING_OPEN)
		return c->outgoing ? "" : OL_YELLOW;
	return c->standing == OL_STANDING_AGREED ? OL_GREEN : "";
}

static const char *owner(enum ol_desk_owner owner)
{
	switch (owner) {
	case OL_DESK_OWNER_OURS:
		return "ours";
	case OL_DESK_OWNER_THEIRS:
		return "theirs";
	case OL_DESK_OWNER_BOTH:
		return "of both";
	case OL_DESK_OWNER_UNSAID:
		break;
	}
	return "?";
}

/* Reported is not confirmed. */
static const char *state(const struct ol_desk_commitment *c)
{
	bool agreed = c->standing == OL_STANDING_AGREED;

	switch (c->state) {
	case OL_DESK_PROMISE_DONE:
		return agreed ? "confirmed done" : "reported done";
	case OL_DESK_PROMISE_WITHDRAWN:
		return agreed ? "withdrawn" : "to be withdrawn";
	case OL_DESK_PROMISE_OPEN:
	case OL_DESK_PROMISE_UNSAID:
		break;
	}
	return "open";
}

static void print_due(FILE *out, const struct ol_desk_commitment *c,
		      ol_date now)
{
	char date[OL_WALL_TEXT], span[OL_PRINT_SPAN];
	bool is_over = c->due.ns <= now.ns;

	if (!c->due.ns)
		return;
	ol_wall_utc(date, c->due);
	ol_print_span(span, is_over ? now.ns - c->due.ns : c->due.ns - now.ns);
	fprintf(out, ", due %.*s (%s%s%s)", DAY_LEN, date, is_over ? "" : "in ",
		span, is_over ? " ago" : "");
}

void ol_print_commitment(FILE *out, const struct ol_desk_reply *row,
			 ol_date now, struct ol_style style)
{
	const struct ol_desk_commitment *c = &row->u.promise;
	const struct ol_desk_said *said = ol_desk_list(&row->pool, &c->texts);
	char id[OL_PRINT_SHORT];

	if (style.json) {
		ol_print_data(out, row);
		return;
	}
	ol_print_short(id, c->standing == OL_STANDING_OPEN ? &c->message
							   : &c->commitment);
	fprintf(out, "%s  ", id);
	ol_print_words(out, c->line, strlen(c->line), 20);
	fputs("  ", out);
	ol_print_put(out, style, colour(c), standing(c), 0);
	fprintf(out, "  %s, %s", owner(c->owner), state(c));
	print_due(out, c, now);
	fputc('\n', out);
	for (uint32_t i = 0; i < c->texts.n; i++)
		ol_print_text(out, ol_desk_text(&row->pool, &said[i].text),
			      said[i].text.len, "          ");
}
