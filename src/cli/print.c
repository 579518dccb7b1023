/* print - see print.h. */
#include "cli/print.h"

#include <inttypes.h>
#include <string.h>

#include "os/terminal.h"
#include "os/wall.h"

#define RED "\033[31m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"
#define BOLD "\033[1m"
#define PLAIN "\033[0m"

struct ol_style ol_style_of(bool json)
{
	struct ol_style style = { .json = json };

	style.colour = !json && ol_terminal_has_colour(OL_STANDARD_OUT);
	style.live = !json && ol_terminal_is(OL_STANDARD_OUT);
	return style;
}

/* `text` in a colour, filled up to `width` columns. */
static void put(FILE *out, struct ol_style style, const char *colour,
		const char *text, int width)
{
	int len = 0;
	const char *p;

	for (p = text; *p; p++)
		len += ((unsigned char)*p & 0xc0) != 0x80; /* of UTF-8 */
	fprintf(out, "%s%s%s%*s", style.colour ? colour : "", text,
		style.colour && *colour ? PLAIN : "",
		width > len ? width - len : 0, "");
}

static int columns(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

void ol_print_span(char out[static OL_PRINT_SPAN], int64_t ns)
{
	static const struct {
		int64_t ns;
		int64_t upto; /* of this unit */
		const char *unit;
	} step[] = {
		{ 1000000, 1000, "ms" },
		{ 1000000000, 120, "s" },
		{ 60 * 1000000000LL, 120, "min" },
		{ 3600 * 1000000000LL, 48, "h" },
		{ 24 * 3600 * 1000000000LL, INT64_MAX, "d" },
	};
	size_t i = 0;

	if (ns < 0)
		ns = 0;
	while (ns / step[i].ns >= step[i].upto)
		i++;
	snprintf(out, OL_PRINT_SPAN, "%" PRId64 " %s", ns / step[i].ns,
		 step[i].unit);
}

/* ---- words ------------------------------------------------------------ */

const char *ol_print_reason(enum ol_end_reason r)
{
	switch (r) {
	case OL_END_NONE:
		break;
	case OL_END_HUNG_UP:
		return "hung up";
	case OL_END_HUNG_UP_THERE:
		return "hung up there";
	case OL_END_DECLINED:
		return "declined";
	case OL_END_BUSY:
		return "busy";
	case OL_END_UNANSWERED:
		return "nobody answered";
	case OL_END_CANCELLED:
		return "the caller gave up";
	case OL_END_LINE_LOST:
		return "the line was lost";
	case OL_END_TAKEN:
		return "another desk took it";
	case OL_END_STOPPED:
		return "a node stopped";
	case OL_END_SUSPENDED:
		return "the line was suspended";
	case OL_END_NO_RECORDING:
		return "one side records, the other forbids it";
	}
	return "over";
}

static void say_why(FILE *out, enum ol_line_reason why, const char *who,
		    const char *words)
{
	switch (why) {
	case OL_LINE_REASON_STARTING:
		fputs("nothing heard since the node started", out);
		break;
	case OL_LINE_REASON_ANSWERED:
		fputs("answered", out);
		break;
	case OL_LINE_REASON_SILENT:
		fputs("no path has answered", out);
		break;
	case OL_LINE_REASON_REFUSED:
		fputs("nobody listens at its addresses", out);
		break;
	case OL_LINE_REASON_GOODBYE:
		fputs("its node said goodbye", out);
		if (*who)
			fprintf(out, ": %s", who);
		break;
	case OL_LINE_REASON_SUSPENDED:
		fprintf(out, "suspended %s", *who ? who : "");
		break;
	}
	if (*words)
		fprintf(out, ", \"%s\"", words);
}

/* ---- status ----------------------------------------------------------- */

static const char *state_colour(enum ol_desk_line_state s)
{
	switch (s) {
	case OL_DESK_LINE_UP:
		return GREEN;
	case OL_DESK_LINE_DOWN:
		return RED;
	case OL_DESK_LINE_SUSPENDED:
		return YELLOW;
	}
	return "";
}

static void status_path(FILE *out, const struct ol_desk_path *p, ol_date now,
			struct ol_style style)
{
	char from[OL_ADDR_TEXT] = "-", to[OL_ADDR_TEXT], span[OL_PRINT_SPAN];

	if (p->local.family)
		ol_addr_write(from, &p->local);
	ol_addr_write(to, &p->remote);
	fprintf(out, "  path %u  %-21s  %-21s  ", (unsigned)p->path, from, to);
	put(out, style, p->state == OL_PATH_PROVEN ? GREEN : RED,
	    ol_path_state_name(p->state), 7);
	if (p->rtt_us)
		fprintf(out, "  rtt %5.1f ms", (double)p->rtt_us / 1000);
	else
		fprintf(out, "  rtt    -   ");
	fprintf(out, "  loss %5.1f %%", (double)p->loss_permille / 10);
	if (p->step > 1)
		fprintf(out, "  a cell every %u ms", p->step * 20u);
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
	char span[OL_PRINT_SPAN];
	uint8_t i;

	put(out, style, BOLD, l->line, name_width);
	fputs("  ", out);
	put(out, style, "", l->office, office_width);
	fprintf(out, "  %-8s  ", ol_level_text(l->level));
	put(out, style, state_colour(l->state),
	    ol_desk_line_state_name(l->state), 9);
	fputs("  ", out);
	put(out, style, l->verified ? "" : YELLOW,
	    l->verified ? "verified" : "UNVERIFIED", 10);
	ol_print_span(span, now.ns - l->since.ns);
	fprintf(out, "  for %s", l->since.ns ? span : "?");
	if (l->state != OL_DESK_LINE_UP) {
		fputs(", ", out);
		say_why(out, l->why, l->who, l->words);
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
		put(out, style, BOLD, word[l->call_state], 0);
	}
	fputc('\n', out);
	for (i = 0; i < l->n_paths; i++)
		status_path(out, &l->path[i], now, style);
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
	put(out, style, BOLD, office->office, 0);
	fprintf(out, " (%s), openline %s, up since %s, console: %s\n",
		ol_level_text(office->level), office->version, since,
		*office->console ? office->console : "none");
	for (i = 0; i < n_lines; i++) {
		if (columns(line[i].line) > names)
			names = columns(line[i].line);
		if (columns(line[i].office) > offices)
			offices = columns(line[i].office);
	}
	for (i = 0; i < n_lines; i++)
		status_line(out, &line[i], names, offices, now, style);
	if (!n_lines)
		fputs("no lines yet: openline card new, then openline pair\n",
		      out);
}

/* ---- events ----------------------------------------------------------- */

static double share(uint64_t part, uint64_t whole)
{
	if (part >= whole) /* as desk/api_json.c has it */
		return part ? 100 : 0;
	return 100.0 * (double)part / (double)whole;
}

static void say_figures(FILE *out, const struct ol_desk_figures *f)
{
	const struct ol_voice_figures *v = &f->voice;
	uint8_t i, proven = 0;

	for (i = 0; i < f->n_paths; i++)
		if (f->path[i].state == OL_PATH_PROVEN)
			proven++;
	fprintf(out,
		"loss %5.1f %%  repaired %5.1f %%  concealed %5.1f %%  "
		"delay %4" PRIu32 " ms  ",
		share(v->lost, v->expected), share(v->repaired, v->expected),
		share(v->concealed, v->played), v->playout_delay_ms);
	if (f->rtt_us)
		fprintf(out, "rtt %5.1f ms  ", (double)f->rtt_us / 1000);
	fprintf(out, "paths %u of %u", (unsigned)proven, (unsigned)f->n_paths);
}

static void say_unverified(FILE *out, const struct ol_desk_event *ev,
			   struct ol_style style)
{
	if (!ev->unverified)
		return;
	fputs("  ", out);
	put(out, style, YELLOW,
	    "UNVERIFIED: nobody has compared the 40 digits of this line", 0);
	fputc('\n', out);
}

static void say_recording(FILE *out, const struct ol_desk_event *ev,
			  struct ol_style style)
{
	if (ev->recording_there) {
		fputs("  ", out);
		put(out, style, YELLOW, "they record", 0);
		fputc('\n', out);
	}
	if (ev->recording_here)
		fputs("  we record, and they were told\n", out);
}

static void say_ended(FILE *out, const struct ol_desk_event *ev)
{
	const struct ol_voice_figures *v = &ev->figures.voice;

	fprintf(out, "ended: %s", ol_print_reason(ev->reason));
	if (ev->seconds > 0)
		fprintf(out, " after %.1f s", ev->seconds);
	fputc('\n', out);
	if (!v->expected)
		return;
	fputs("  ", out);
	say_figures(out, &ev->figures);
	fprintf(out, "  longest gap %" PRIu32 " ms\n", v->longest_gap_ms);
}

static void say_test(FILE *out, const struct ol_desk_event *ev,
		     struct ol_style style)
{
	const struct ol_test_result *t = &ev->test;

	fprintf(out, "%s: ", ev->line);
	put(out, style, t->passed ? GREEN : RED,
	    t->passed ? "passed" : "failed", 0);
	if (*t->why)
		fprintf(out, ": %s", t->why);
	fputc('\n', out);
	if (t->text_rtt_us)
		fprintf(out, "  text   there and back in %.1f ms\n",
			(double)t->text_rtt_us / 1000);
	if (t->voice_rtt_us)
		fprintf(out, "  voice  there and back in %.1f ms\n",
			(double)t->voice_rtt_us / 1000);
	fprintf(out, "  voice  %" PRIu32 " of %" PRIu32 " packets came back\n",
		t->voice_back, t->voice_sent);
}

static void say_event(FILE *out, const struct ol_desk_event *ev,
		      struct ol_style style)
{
	const char *who = *ev->seat ? ev->seat : "somebody";

	switch (ev->what) {
	case OL_TELL_DIALING:
		fprintf(out, "calling %s (%s), %s\n", ev->office, ev->line,
			ol_precedence_name(ev->precedence));
		say_unverified(out, ev, style);
		return;
	case OL_TELL_RINGING:
		fprintf(out, "it rings there on %" PRIu32 " desk%s\n",
			ev->bells, ev->bells == 1 ? "" : "s");
		return;
	case OL_TELL_NOBODY_AT_DESK:
		fputs("nobody is at a desk there; it goes on ringing for who "
		      "comes\n",
		      out);
		return;
	case OL_TELL_ANSWERED:
		fprintf(out, "%s answered\n", who);
		if (!ev->outgoing)
			say_unverified(out, ev, style);
		say_recording(out, ev, style);
		return;
	case OL_TELL_STATS:
		fputs(style.live ? "\r  " : "  ", out);
		say_figures(out, &ev->figures);
		fputs(style.live ? "\033[K" : "\n", out);
		return;
	case OL_TELL_PRESENCE:
		say_recording(out, ev, style);
		if (!ev->recording_here && !ev->recording_there)
			fputs("  nobody records now\n", out);
		return;
	case OL_TELL_INTERRUPTED:
		put(out, style, RED,
		    "the line is lost; the call waits for it to come back", 0);
		fputc('\n', out);
		return;
	case OL_TELL_RESUMED:
		put(out, style, GREEN, "the line is back, the call goes on", 0);
		fputc('\n', out);
		return;
	case OL_TELL_ENDED:
		say_ended(out, ev);
		return;
	case OL_TELL_RING:
		fprintf(out, "%s (%s) calls, %s\n", ev->office, ev->line,
			ol_precedence_name(ev->precedence));
		say_unverified(out, ev, style);
		say_recording(out, ev, style);
		return;
	case OL_TELL_RING_STOPPED:
		fprintf(out, "it stopped ringing: %s",
			ol_print_reason(ev->reason));
		fprintf(out, *ev->seat ? " (%s)\n" : "%s\n", ev->seat);
		return;
	case OL_TELL_MISSED:
		fprintf(out, "missed a call of %s (%s), %s\n", ev->office,
			ev->line, ol_precedence_name(ev->precedence));
		return;
	case OL_TELL_LINE:
		fprintf(out, "line %s is %s: ", ev->line,
			ol_desk_line_state_name(ev->state));
		say_why(out, ev->why, ev->who, ev->words);
		fputc('\n', out);
		return;
	case OL_TELL_PATH:
		fprintf(out, "path %u of %s is %s\n", (unsigned)ev->path.path,
			ev->line, ol_path_state_name(ev->path.state));
		return;
	case OL_TELL_TEST:
		say_test(out, ev, style);
		return;
	case OL_TELL_PLAY_STARTED:
		fputs("  playing\n", out);
		return;
	case OL_TELL_RECORD_STARTED:
		fputs("  recording\n", out);
		return;
	case OL_TELL_AUDIO_OPEN:
	case OL_TELL_AUDIO_CLOSE:
		return;
	}
}

void ol_print_event(FILE *out, const struct ol_desk_event *ev,
		    struct ol_style style)
{
	static char text[OL_API_LINE_MAX];
	size_t len;

	if (style.json) {
		len = ol_api_write_event(text, sizeof text, ev,
					 OL_API_DATES_NUMBER);
		fwrite(text, 1, len, out);
	} else {
		/* What stood in place stays above. */
		if (style.live && ev->what == OL_TELL_ENDED)
			fputs("\r\033[K", out);
		say_event(out, ev, style);
	}
	fflush(out);
}

/* ---- history, settings ------------------------------------------------ */

static void past_json(FILE *out, const struct ol_desk_past_call *call)
{
	static char text[OL_API_LINE_MAX];
	struct ol_desk_reply r = { .what = OL_REPLY_PAST };
	size_t len;

	r.u.past = *call;
	len = ol_api_write_data(text, sizeof text, &r, OL_API_DATES_NUMBER);
	fwrite(text, 1, len, out);
}

static void past_row(FILE *out, const struct ol_desk_past_call *c, int width,
		     struct ol_style style)
{
	const struct ol_call_row *row = &c->row;
	char when[OL_WALL_TEXT], span[OL_PRINT_SPAN] = "-";

	ol_wall_local(when, row->began);
	if (row->answered.ns && row->ended.ns)
		ol_print_span(span, row->ended.ns - row->answered.ns);
	fprintf(out, "%s  ", when);
	put(out, style, BOLD, c->line, width);
	fprintf(out, "  %s  %-9s  %7s  %s", row->outgoing ? "out" : "in ",
		ol_precedence_name(row->precedence), span,
		ol_print_reason(row->reason));
	if (*row->seat)
		fprintf(out, ", %s", row->seat);
	if (row->recorded_here || row->recorded_there)
		fprintf(out, ", recorded%s%s",
			row->recorded_here ? " here" : "",
			row->recorded_there ? " there" : "");
	fputc('\n', out);
}

void ol_print_history(FILE *out, const struct ol_desk_past_call *call,
		      size_t n_calls, struct ol_style style)
{
	int width = 0;
	size_t i;

	for (i = 0; i < n_calls; i++)
		if (columns(call[i].line) > width)
			width = columns(call[i].line);
	for (i = 0; i < n_calls; i++) {
		if (style.json)
			past_json(out, &call[i]);
		else
			past_row(out, &call[i], width, style);
	}
	if (!n_calls && !style.json)
		fputs("no calls yet\n", out);
}

void ol_print_setting(FILE *out, const struct ol_desk_setting *s,
		      struct ol_style style)
{
	static char text[OL_API_LINE_MAX];
	struct ol_desk_reply r = { .what = OL_REPLY_SETTING };
	size_t len;

	if (style.json) {
		r.u.setting = *s;
		len = ol_api_write_data(text, sizeof text, &r,
					OL_API_DATES_NUMBER);
		fwrite(text, 1, len, out);
		return;
	}
	fprintf(out, "%-16s  %s\n", s->key, s->value);
}
