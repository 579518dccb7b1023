/* print_words - what has one line each, and texts; see print_words.h. */
#include "cli/print_words.h"

#include <inttypes.h>
#include <string.h>

#include "cli/print_parts.h"
#include "os/wall.h"

#define SUBJECT 60 /* columns of a message's first words */

static char shown[OL_SHOWN_CAP(OL_API_BYTES_LONG)];

/* ---- texts -------------------------------------------------------------- */

void ol_print_text(FILE *out, const char *text, size_t len, const char *indent)
{
	struct ol_words words = { text, len };
	char *p = shown, *end;

	if (len > OL_API_BYTES_LONG)
		words.len = OL_API_BYTES_LONG;
	ol_shown_write(shown, sizeof shown, words, OL_SHOWN_TEXT);
	for (; *p; p = end) {
		end = strchr(p, '\n');
		if (end)
			*end++ = '\0';
		else
			end = p + strlen(p);
		fprintf(out, "%s%s\n", indent, p);
	}
}

void ol_print_words(FILE *out, const char *text, size_t len, int most)
{
	struct ol_words words = { text, len };
	const char *p;
	int columns = 0;

	if (len > OL_API_BYTES_LONG)
		words.len = OL_API_BYTES_LONG;
	ol_shown_write(shown, sizeof shown, words, OL_SHOWN_LINE);
	for (p = shown; *p; p++) {
		if (((unsigned char)*p & 0xc0) == 0x80)
			continue;
		if (columns++ == most) {
			fwrite(shown, 1, (size_t)(p - shown), out);
			fputs("...", out);
			return;
		}
	}
	fputs(shown, out);
}

void ol_print_short(char out[static OL_PRINT_SHORT], const struct ol_id *id)
{
	char text[OL_ID_TEXT];

	ol_id_write(text, id);
	memcpy(out, text + OL_ID_TEXT - OL_PRINT_SHORT, OL_PRINT_SHORT);
}

/* ---- messages ------------------------------------------------------------- */

static const char *state_colour(const struct ol_desk_message *m)
{
	switch (m->state) {
	case OL_STATE_EXPIRED:
		return OL_RED;
	case OL_STATE_ACKNOWLEDGED:
		return OL_GREEN;
	case OL_STATE_DELIVERED:
		return m->outgoing ? "" : OL_BOLD;
	case OL_STATE_QUEUED:
	case OL_STATE_SENT:
		return OL_YELLOW;
	case OL_STATE_READ:
	case OL_STATES:
		break;
	}
	return "";
}

static const char *judged_word(enum ol_desk_judged judged)
{
	switch (judged) {
	case OL_DESK_JUDGED_NONE:
		return "not judged yet";
	case OL_DESK_JUDGED_ACCEPTED:
		return "accepted";
	case OL_DESK_JUDGED_CORRECTED:
		return "corrected";
	}
	return "?";
}

static void subject(FILE *out, const struct ol_desk_reply *row)
{
	const struct ol_desk_message *m = &row->u.message;
	const struct ol_desk_said *said;
	const char *text;
	size_t len;

	if (m->fate != OL_DESK_FATE_KEPT) {
		static const char *const word[] = {
			[OL_DESK_FATE_KEPT] = "",
			[OL_DESK_FATE_REFUSED] = "(refused: it made no sense)",
			[OL_DESK_FATE_REPEATED] = "(here already)",
			[OL_DESK_FATE_CLASHED] =
				"(INCIDENT: its id with another content)",
			[OL_DESK_FATE_ERASED] = "(erased by retention)",
		};

		fputs(word[m->fate], out);
		return;
	}
	if (*m->form)
		fprintf(out, "[%s] ", m->form);
	if (*m->code)
		fprintf(out, "[code %s] ", m->code);
	if (m->reply == OL_REPLY_CONFIRM)
		fprintf(out, "[read-back, %s] ", judged_word(m->judged));
	if (m->texts.n) {
		said = ol_desk_list(&row->pool, &m->texts);
		text = ol_desk_text(&row->pool, &said->text);
		len = strcspn(text, "\n");
		ol_print_words(out, text, len, SUBJECT);
	}
}

void ol_print_message_line(FILE *out, const struct ol_desk_reply *row,
			   struct ol_style style)
{
	const struct ol_desk_message *m = &row->u.message;
	char id[OL_PRINT_SHORT], when[OL_WALL_TEXT];

	if (style.json) {
		ol_print_data(out, row);
		return;
	}
	ol_print_short(id, &m->message);
	ol_wall_local(when, m->outgoing ? m->date : m->kept);
	when[19] = '\0'; /* the zone is the machine's in every line */
	fprintf(out, "%s  %s  ", id, when);
	ol_print_put(out, style, OL_BOLD, m->line, 12);
	fprintf(out, "  %s  %-9s  ", m->outgoing ? "out" : "in ",
		ol_precedence_name(m->precedence));
	if (m->kind == OL_ITEM_CALL && m->fate == OL_DESK_FATE_KEPT) {
		ol_print_record_line(out, row, style);
		fputc('\n', out);
		return;
	}
	ol_print_put(out, style, state_colour(m),
		     ol_desk_reached_name(m->state), 12);
	fputs("  ", out);
	if (m->fault.len)
		ol_print_put(out, style, OL_RED, "CHECK FORM ", 0);
	subject(out, row);
	if (m->files.n)
		fprintf(out, "  +%" PRIu32 " file%s", m->files.n,
			m->files.n == 1 ? "" : "s");
	if (m->asks)
		fputs("  asks for a read-back", out);
	fputc('\n', out);
}

/* ---- files ------------------------------------------------------------------ */

static void size_text(char out[static 24], uint64_t n)
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB" };
	double size = (double)n;
	size_t i = 0;

	for (; size >= 1024 && i < 3; i++)
		size /= 1024;
	snprintf(out, 24, i ? "%.1f %s" : "%.0f %s", size, unit[i]);
}

void ol_print_file(FILE *out, const struct ol_desk_reply *row,
		   struct ol_style style)
{
	const struct ol_desk_file *f = &row->u.file;
	char id[OL_PRINT_SHORT], when[OL_WALL_TEXT] = "-", size[24];

	if (style.json) {
		ol_print_data(out, row);
		return;
	}
	ol_print_short(id, &f->file);
	if (f->date.ns) {
		ol_wall_local(when, f->date);
		when[19] = '\0';
	}
	size_text(size, f->size);
	fprintf(out, "%s  %-19s  ", id, when);
	ol_print_put(out, style, OL_BOLD, f->line, 12);
	fprintf(out, "  %s  %10s  ", f->outgoing ? "out" : "in ", size);
	ol_print_put(out, style,
		     f->state == OL_DESK_FILE_FAILED  ? OL_RED
		     : f->state == OL_DESK_FILE_WHOLE ? OL_GREEN
						      : OL_YELLOW,
		     ol_desk_file_state_name(f->state), 7);
	if (f->size && f->done < f->size)
		fprintf(out, " %3" PRIu64 " %%", f->done * 100 / f->size);
	fputs("  ", out);
	ol_print_words(out, ol_desk_text(&row->pool, &f->name), f->name.len,
		       80);
	if (*f->why) {
		fputs(": ", out);
		ol_print_words(out, f->why, strlen(f->why), 160);
	}
	fputc('\n', out);
}

/* ---- forms, audits ----------------------------------------------------------- */

void ol_print_form_line(FILE *out, const struct ol_desk_reply *row,
			struct ol_style style)
{
	const struct ol_desk_form *f = &row->u.form;

	if (style.json) {
		ol_print_data(out, row);
		return;
	}
	ol_print_put(out, style, OL_BOLD, f->form, 22);
	fputs("  ", out);
	ol_print_words(out, ol_desk_text(&row->pool, &f->title), f->title.len,
		       100);
	fputc('\n', out);
}

void ol_print_audit(FILE *out, const struct ol_desk_reply *row,
		    struct ol_style style)
{
	const struct ol_desk_audit *a = &row->u.audit;

	if (style.json) {
		ol_print_data(out, row);
		return;
	}
	ol_print_put(out, style, OL_BOLD, a->line, 0);
	fputs(": ", out);
	ol_print_put(out, style, a->sound ? OL_GREEN : OL_RED,
		     a->sound ? "sound" : "NOT SOUND", 0);
	if (a->fault.len) {
		fputs(": ", out);
		ol_print_words(out, ol_desk_text(&row->pool, &a->fault),
			       a->fault.len, 256);
	}
	fprintf(out,
		"\n  %" PRIu64 " entries and %" PRIu64
		" items checked, epoch %" PRIu32 ", head %" PRIu64 "\n",
		a->entries, a->items, a->epoch, a->head);
	if (a->known)
		fprintf(out, "  the other side holds our entry %" PRIu64 "\n",
			a->known);
	else
		fputs("  no head that the other side holds was at hand: that "
		      "the newest is there could not be checked\n",
		      out);
	if (a->incidents || a->refused)
		fprintf(out,
			"  so far %" PRIu64 " incident%s, %" PRIu64
			" of their items refused\n",
			a->incidents, a->incidents == 1 ? "" : "s", a->refused);
	if (a->faulty)
		fprintf(out,
			"  so far %" PRIu64 " of their notices broke their "
			"form\n",
			a->faulty);
}
