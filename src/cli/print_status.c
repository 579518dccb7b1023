/* print_status - the office and its lines; see print.h. */
#include <inttypes.h>
#include <string.h>

#include "cli/print.h"
#include "cli/print_parts.h"
#include "cli/print_roll.h"
#include "office/step.h"
#include "os/wall.h"

static const char *state_colour(enum ol_desk_line_state s)
{
	switch (s) {
	case OL_DESK_LINE_UP:
		return OL_GREEN;
	case OL_DESK_LINE_DOWN:
		return OL_RED;
	case OL_DESK_LINE_SUSPENDED:
		return OL_YELLOW;
	}
	return "";
}

static const char *path_colour(enum ol_desk_path_state s)
{
	switch (s) {
	case OL_DESK_PATH_PROVEN:
		return OL_GREEN;
	case OL_DESK_PATH_SPARE:
		return "";
	case OL_DESK_PATH_UNTRIED:
	case OL_DESK_PATH_SILENT:
	case OL_DESK_PATH_REFUSED:
		return OL_RED;
	}
	return "";
}

/* Nothing where both ends send at full pace, or it rests. */
static void status_step(FILE *out, const struct ol_desk_path *p)
{
	if (p->state == OL_DESK_PATH_SPARE)
		return;
	if (ol_step_is_wide(p->step))
		fprintf(out, "  %u cells every 20 ms%s", ol_step_cells(p->step),
			p->trial ? " on trial" : "");
	else if (p->step > 1)
		fprintf(out, "  a cell every %u ms%s", p->step * 20u,
			p->trial ? " on trial" : "");
	if (ol_step_is_wide(p->peer_step))
		fprintf(out, "  theirs %u", ol_step_cells(p->peer_step));
	else if (p->peer_step > 1)
		fprintf(out, "  theirs every %u ms", p->peer_step * 20u);
	if (p->spare)
		fputs("  spare", out);
}

static void status_path(FILE *out, const struct ol_desk_path *p, ol_date now,
			struct ol_style style)
{
	char from[4 + OL_ADDR_TEXT] = "-", to[OL_ADDR_TEXT] = "-";
	char span[OL_PRINT_SPAN];

	if (p->local.family) {
		memcpy(from, "tcp:", 4);
		ol_addr_write(from + (p->tcp ? 4 : 0), &p->local);
	}
	if (p->remote.family)
		ol_addr_write(to, &p->remote);
	fprintf(out, "  path %u  %-21s  %-21s  ", (unsigned)p->path, from, to);
	ol_print_put(out, style, path_colour(p->state),
		     ol_path_state_name(p->state), 7);
	if (p->rtt_us)
		fprintf(out, "  rtt %5.1f ms", (double)p->rtt_us / 1000);
	else
		fprintf(out, "  rtt    -   ");
	fprintf(out, "  loss %5.1f %%", (double)p->loss_permille / 10);
	status_step(out, p);
	if (p->configured.family) {
		ol_addr_write(to, &p->configured);
		fprintf(out, "  moved from %s", to);
	}
	if (p->last_cell.ns) {
		ol_print_span(span, now.ns - p->last_cell.ns);
		fprintf(out, "  last cell %s ago", span);
	} else {
		fputs("  no cell yet", out);
	}
	fputc('\n', out);
}

static void status_line(FILE *out, const struct ol_desk_line *l, int name_width,
			int office_width, ol_date now, struct ol_style style)
{
	char span[OL_PRINT_SPAN], who[2 * OL_SEAT_MAX + 8];
	uint8_t i;

	ol_print_put(out, style, OL_BOLD, l->line, name_width);
	fputs("  ", out);
	ol_print_put(out, style, "", l->office, office_width);
	fprintf(out, "  %-8s  ", ol_level_text(l->level));
	ol_print_put(out, style, state_colour(l->state),
		     ol_desk_line_state_name(l->state), 9);
	fputs("  ", out);
	ol_print_put(out, style, l->verified ? "" : OL_YELLOW,
		     l->verified ? "verified" : "UNVERIFIED", 10);
	ol_print_span(span, now.ns - l->since.ns);
	fprintf(out, "  for %s", l->since.ns ? span : "?");
	if (l->state != OL_DESK_LINE_UP) {
		fputs(", ", out);
		snprintf(who, sizeof who, "%s%s%s", l->who,
			 *l->by ? " by " : "", l->by);
		ol_print_why(out, l->why, who, l->words);
	}
	if (l->call_state != OL_CALL_IDLE) {
		static const char *const word[] = {
			[OL_CALL_IDLE] = "",
			[OL_CALL_DIALING] = "calling",
			[OL_CALL_RINGING_OUT] = "calling",
			[OL_CALL_RINGING_IN] = "rings here",
			[OL_CALL_CROSSING] = "both call",
			[OL_CALL_TALKING] = "in a call",
			[OL_CALL_INTERRUPTED] = "in a call, interrupted",
		};

		fputs("  ", out);
		ol_print_put(out, style, OL_BOLD, word[l->call_state], 0);
	}
	if (l->waiting)
		fprintf(out, "  %" PRIu64 " of ours wait%s%s", l->waiting,
			*l->held ? ": " : "", l->held);
	fputc('\n', out);
	for (i = 0; i < l->n_paths; i++)
		status_path(out, &l->path[i], now, style);
	ol_print_people(out, &l->people, style);
}

static void status_json(FILE *out, const struct ol_desk_office *office,
			const struct ol_desk_line *line, size_t n_lines)
{
	static char text[OL_API_LINE_MAX];
	struct ol_desk_reply r = { .what = OL_REPLY_OFFICE };
	size_t len, i;

	r.u.office = *office;
	len = ol_api_write_data(text, sizeof text, &r, OL_API_DATES_NUMBER);
	/* Its closing brace opens for the lines. */
	fwrite(text, 1, len - 2, out);
	fputs(",\"lines\":[", out);
	for (i = 0; i < n_lines; i++) {
		r.what = OL_REPLY_LINE;
		r.u.line = line[i];
		len = ol_api_write_data(text, sizeof text, &r,
					OL_API_DATES_NUMBER);
		fprintf(out, "%s%.*s", i ? "," : "", (int)(len - 1), text);
	}
	fputs("]}\n", out);
}

void ol_print_status(FILE *out, const struct ol_desk_office *office,
		     const struct ol_desk_line *line, size_t n_lines,
		     ol_date now, struct ol_style style)
{
	int names = 0, offices = 0;
	char since[OL_WALL_TEXT];
	size_t i;

	if (style.json) {
		status_json(out, office, line, n_lines);
		return;
	}
	ol_wall_local(since, office->since);
	ol_print_put(out, style, OL_BOLD, office->office, 0);
	fprintf(out, " (%s), openline %s, up since %s, console: %s\n",
		ol_level_text(office->level), office->version, since,
		*office->console ? office->console : "none");
	if (*office->certificate)
		fprintf(out, "the console's certificate: SHA-256 %s\n",
			office->certificate);
	if (*office->duty) {
		ol_wall_local(since, office->duty_since);
		fprintf(out, "duty: %s, since %s\n", office->duty, since);
	}
	if (office->missed) {
		ol_print_put(out, style, OL_YELLOW, "missed calls", 0);
		fprintf(out, ": %llu, see openline history --missed\n",
			(unsigned long long)office->missed);
	}
	for (i = 0; i < n_lines; i++) {
		if (ol_print_columns(line[i].line) > names)
			names = ol_print_columns(line[i].line);
		if (ol_print_columns(line[i].office) > offices)
			offices = ol_print_columns(line[i].office);
	}
	for (i = 0; i < n_lines; i++)
		status_line(out, &line[i], names, offices, now, style);
	if (!n_lines)
		fputs("no lines yet: openline card new, then openline pair\n",
		      out);
}
