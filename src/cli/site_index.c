/* site_index - lists of readouts, and how to check one. */
#include <string.h>

#include "cli/site.h"
#include "record/utc.h"

#define TITLE (OL_SITE_OFFICES + 64)

static void put_entry(FILE *out, const struct ol_site_entry *e)
{
	char name[OL_SITE_NAME], title[TITLE], t[OL_UTC_TEXT];
	size_t k;

	ol_site_page_name(name, &e->id, e->tag[0]);
	ol_site_title(title, sizeof title, e);
	ol_utc_write(t, e->date_s);
	fprintf(out, "<li><a href=\"%s\">", name);
	ol_site_put(out, ol_words(title));
	fputs("</a>", out);
	if (e->later)
		fputs(" (corrected)", out);
	if (*e->topics) {
		fputs("<br><bdi>", out);
		ol_site_put(out, ol_words(e->topics));
		fputs("</bdi>", out);
	}
	fprintf(out,
		"<br><time datetime=\"%s\">published %.10s</time> "
		"<span class=\"tags\">",
		t, t);
	for (k = 0; k < e->n_parts; k++) {
		ol_site_page_name(name, &e->id, e->tag[k]);
		fprintf(out, "<a href=\"%s\" hreflang=\"%s\">%s</a> ", name,
			e->tag[k], e->tag[k]);
	}
	fputs("</span></li>\n", out);
}

static void put_list(FILE *out, const struct ol_site *s, size_t first,
		     size_t end)
{
	fputs("<ul class=\"list\">\n", out);
	for (; first < end; first++)
		put_entry(out, &s->entry[first]);
	fputs("</ul>\n", out);
}

void ol_site_month(FILE *out, const struct ol_site *s, size_t first, size_t end)
{
	char t[OL_UTC_TEXT], title[64];

	ol_utc_write(t, s->entry[first].date_s);
	snprintf(title, sizeof title, "Readouts of %.7s", t);
	ol_site_head(out, s, "en", false, title, "");
	fprintf(out, "<h1>%s</h1>\n", title);
	put_list(out, s, first, end);
	ol_site_foot(out, "");
}

static void put_months(FILE *out, const struct ol_site *s)
{
	char name[OL_SITE_NAME], next[OL_SITE_NAME];
	size_t i = 0, n;

	fputs("<h2>All, by month</h2>\n<ul>\n", out);
	while (i < s->n) {
		ol_site_month_name(name, s->entry[i].date_s);
		for (n = 0; i < s->n; i++, n++) {
			ol_site_month_name(next, s->entry[i].date_s);
			if (strcmp(name, next) != 0)
				break;
		}
		fprintf(out, "<li><a href=\"%s\">%.7s</a>: %zu</li>\n", name,
			name, n);
	}
	fputs("</ul>\n", out);
}

void ol_site_index(FILE *out, const struct ol_site *s)
{
	size_t n = s->n < OL_SITE_FEED_MOST ? s->n : OL_SITE_FEED_MOST;
	char title[OL_SIGNER_OFFICE + 16];

	snprintf(title, sizeof title, "%s: readouts",
		 s->signers->one[0].office);
	ol_site_head(out, s, "en", false, title, "");
	fputs("<h1>Readouts</h1>\n", out);
	if (!n)
		fputs("<p>None has been published.</p>\n", out);
	put_list(out, s, 0, n);
	if (n)
		put_months(out, s);
	ol_site_foot(out, "");
}

/* ---- how to check one --------------------------------------------------------- */

static void put_validity(FILE *out, const struct ol_signer *k)
{
	char t[OL_UTC_TEXT];

	if (k->after_s != OL_SIGNER_ALWAYS) {
		ol_utc_write(t, k->after_s);
		fprintf(out, " valid from %s", t);
	}
	if (k->before_s != OL_SIGNER_ALWAYS) {
		ol_utc_write(t, k->before_s);
		fprintf(out, " valid until %s", t);
	}
}

static void put_keys(FILE *out, const struct ol_site *s)
{
	char fingerprint[OL_SSHSIG_FINGERPRINT], key[OL_SSHSIG_KEY_TEXT];
	const struct ol_signer *k;
	size_t i;

	fputs("<h2>The keys</h2>\n<dl>\n", out);
	for (i = 0; i < s->signers->n; i++) {
		k = &s->signers->one[i];
		ol_sshsig_fingerprint(fingerprint, k->key);
		ol_sshsig_key_text(key, k->key);
		fputs("<dt><bdi>", out);
		ol_site_put(out, ol_words(k->office));
		fprintf(out, "</bdi> (%s)</dt><dd><code>%s</code>",
			k->principal, fingerprint);
		put_validity(out, k);
		fprintf(out, "<br><code>%s</code>", key);
		if (s->is_vouched[i])
			fprintf(out,
				"<br>has signed this list: <a "
				"href=\"allowed_signers.%s.sig\" "
				"download>allowed_signers.%s.sig</a>",
				k->principal, k->principal);
		fputs("</dd>\n", out);
	}
	fputs("</dl>\n", out);
}

static void put_places(FILE *out, const char *places)
{
	const char *end;
	size_t n;

	if (!*places)
		return;
	fputs("<h2>Where else they stand</h2>\n<ul>\n", out);
	for (; *places; places += n) {
		end = strchr(places, '\n');
		n = end ? (size_t)(end - places) : strlen(places);
		if (n) {
			fputs("<li><bdi>", out);
			ol_site_put(out, (struct ol_words){ places, n });
			fputs("</bdi></li>\n", out);
		}
		n += end != NULL;
	}
	fputs("</ul>\n", out);
}

void ol_site_how(FILE *out, const struct ol_site *s)
{
	const char *who = s->signers->one[0].principal;

	ol_site_head(out, s, "en", false, "How to check a readout", "");
	fputs("<h1>How to check a readout</h1>\n<div class=\"how\">\n"
	      "<p>A readout is a text that offices have signed. Its page is "
	      "made of it for reading; what counts is the text, byte for byte. "
	      "Save the text, its signatures and <a href=\"allowed_signers\" "
	      "download>allowed_signers</a> in one folder; then, in a shell or "
	      "in Windows' command prompt (cmd, not PowerShell), once for each "
	      "office:</p>\n<pre>ssh-keygen -Y verify -f allowed_signers -I ",
	      out);
	fprintf(out,
		"%s -n " OL_READOUT_NAMESPACE
		" -s NAME.txt.%s.sig &lt; NAME.txt</pre>\n",
		who, who);
	fputs("<p>Each page of a readout has these lines ready. They need "
	      "OpenSSH 9.1 or later; <code>ssh -V</code> tells.</p>\n"
	      "<p>What this site gives you proves that text, signature and key "
	      "belong together. Whose key it is, this site cannot prove: "
	      "compare the fingerprint, SHA256:..., with one that you have "
	      "from elsewhere.</p>\n",
	      out);
	put_keys(out, s);
	put_places(out, s->places);
	fputs("</div>\n", out);
	ol_site_foot(out, "");
}
