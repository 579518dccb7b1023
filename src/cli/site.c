/* site - names of files, and what all pages have. */
#include "cli/site.h"

#include <string.h>

#include "record/utc.h"

/* ---- names -------------------------------------------------------------------- */

static void name_of(char out[static OL_SITE_NAME], const struct ol_id *id,
		    const char *dot, const char *end)
{
	char text[OL_ID_TEXT];

	ol_id_write(text, id);
	snprintf(out, OL_SITE_NAME, OL_SITE_FOLDER "/%s.%s%s", text, dot, end);
}

void ol_site_page_name(char out[static OL_SITE_NAME], const struct ol_id *id,
		       const char *tag)
{
	name_of(out, id, tag, ".html");
}

void ol_site_text_name(char out[static OL_SITE_NAME], const struct ol_id *id)
{
	name_of(out, id, "txt", "");
}

void ol_site_sig_name(char out[static OL_SITE_NAME], const struct ol_id *id,
		      const char *principal)
{
	char dot[OL_SIGNER_PRINCIPAL + 4];

	snprintf(dot, sizeof dot, "txt.%s", principal);
	name_of(out, id, dot, ".sig");
}

void ol_site_month_name(char out[static OL_SITE_NAME], int64_t date_s)
{
	char t[OL_UTC_TEXT];

	ol_utc_write(t, date_s);
	snprintf(out, OL_SITE_NAME, "%.7s.html", t);
}

/* ---- text --------------------------------------------------------------------- */

void ol_site_put(FILE *out, struct ol_words text)
{
	size_t i;

	for (i = 0; i < text.len; i++) {
		switch (text.p[i]) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			putc(text.p[i], out);
		}
	}
}

const char *ol_site_kind(enum ol_readout_kind kind)
{
	switch (kind) {
	case OL_READOUT_OWN:
		return "Own readout";
	case OL_READOUT_AGREED:
		return "Agreed readout";
	case OL_READOUT_ACK:
		return "Acknowledgement";
	case OL_READOUT_NONE:
		return "No contact";
	case OL_READOUT_KINDS:
		break;
	}
	return "";
}

void ol_site_title(char *out, size_t cap, const struct ol_site_entry *e)
{
	char t[OL_UTC_TEXT];

	ol_utc_write(t, e->from_s);
	snprintf(out, cap, "%s: %s, %.10s", ol_site_kind(e->kind), e->offices,
		 t);
}

/* ---- pages -------------------------------------------------------------------- */

void ol_site_head(FILE *out, const struct ol_site *s, const char *lang,
		  bool is_rtl, const char *title, const char *up)
{
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n"
		"<meta charset=\"utf-8\">\n<title>",
		lang, is_rtl ? "rtl" : "ltr");
	ol_site_put(out, ol_words(title));
	fprintf(out,
		"</title>\n"
		"<meta name=\"viewport\" content=\"width=device-width\">\n"
		"<link rel=\"stylesheet\" href=\"%sstyle.css\">\n"
		"<link rel=\"alternate\" type=\"application/atom+xml\" "
		"href=\"%sfeed.xml\">\n</head>\n<body>\n"
		"<header lang=\"en\" dir=\"ltr\"><a href=\"%sindex.html\"><bdi>",
		up, up, up);
	ol_site_put(out, ol_words(s->signers->one[0].office));
	fputs("</bdi>: readouts</a></header>\n<main>\n", out);
}

void ol_site_foot(FILE *out, const char *up)
{
	fprintf(out,
		"</main>\n<footer lang=\"en\" dir=\"ltr\">"
		"<a href=\"%sverify.html\">How to check a readout</a> "
		"<a href=\"%sfeed.xml\">Feed</a></footer>\n</body>\n</html>\n",
		up, up);
}

const char ol_site_style[] =
	"/* The whole look of the site: change it as you like, and put it into "
	"the\n * folder that is published as style.css. */\n"
	":root { color-scheme: light dark; --line: #8886; --soft: #8882; }\n"
	"body { max-width: 44rem; margin: 0 auto; padding: 1rem;\n"
	"\tfont: 1.06rem/1.6 Georgia, \"Noto Serif\", serif; }\n"
	"header, footer, dl, .how, .list { font-family: system-ui, sans-serif;\n"
	"\tfont-size: 0.95rem; }\n"
	"header { border-bottom: 1px solid var(--line); padding-bottom: "
	"0.5rem; }\n"
	"footer { border-top: 1px solid var(--line); margin-top: 2rem;\n"
	"\tpadding-top: 0.5rem; }\n"
	"footer a { margin-inline-end: 1rem; }\n"
	"h1 { font-size: 1.5rem; line-height: 1.3; }\n"
	"h2 { font-size: 1.1rem; margin-top: 2rem; }\n"
	"dl { display: grid; grid-template-columns: max-content 1fr;\n"
	"\tgap: 0.2rem 1rem; }\n"
	"dt { opacity: 0.75; }\n"
	"dd { margin: 0; overflow-wrap: anywhere; }\n"
	"pre { background: var(--soft); padding: 0.8rem;\n"
	"\tfont-size: 0.85rem; direction: ltr; text-align: left;\n"
	"\twhite-space: pre-wrap; overflow-wrap: anywhere; }\n"
	"code { overflow-wrap: anywhere; }\n"
	".closed, .note { background: var(--soft); padding: 0.5rem 0.8rem;\n"
	"\tfont-family: system-ui, sans-serif; font-size: 0.9rem; }\n"
	".list { list-style: none; padding: 0; }\n"
	".list li { border-bottom: 1px solid var(--line); padding: 0.6rem 0; "
	"}\n"
	".list time { opacity: 0.75; }\n"
	"nav a, .tags a { margin-inline-end: 0.8rem; }\n";
