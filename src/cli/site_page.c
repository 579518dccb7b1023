/* site_page - a readout as a page, in one of its languages. */
#include <string.h>

#include "base/bytes.h"
#include "cli/site.h"
#include "record/direction.h"
#include "record/utc.h"

#define TITLE (OL_SITE_OFFICES + 64)

static void put_row(FILE *out, const char *label, struct ol_words value)
{
	fprintf(out, "<dt>%s</dt><dd><bdi>", label);
	ol_site_put(out, value);
	fputs("</bdi></dd>\n", out);
}

static void put_time_row(FILE *out, const char *label, int64_t s)
{
	char t[OL_UTC_TEXT];

	ol_utc_write(t, s);
	fprintf(out,
		"<dt>%s</dt><dd><time datetime=\"%s\">%.10s %.5s UTC</time>"
		"</dd>\n",
		label, t, t, t + 11);
}

static void put_seats(FILE *out, const struct ol_readout *r)
{
	size_t i;

	if (!r->seats[0].len)
		return;
	for (i = 0; i < r->n_offices; i++) {
		if (ol_words_equal(r->seats[i], ol_words("-")))
			continue;
		fputs("<dt>For <bdi>", out);
		ol_site_put(out, r->office[i]);
		fputs("</bdi></dt><dd><bdi>", out);
		ol_site_put(out, r->seats[i]);
		fputs("</bdi></dd>\n", out);
	}
}

/* Offices, each once. */
static void put_signers(FILE *out, const struct ol_site_sig *sig, size_t n)
{
	size_t i, k, said = 0;

	fputs("<dt>Signed by</dt><dd>", out);
	for (i = 0; i < n; i++) {
		for (k = 0; k < i; k++)
			if (!strcmp(sig[k].signer->office,
				    sig[i].signer->office))
				break;
		if (k < i)
			continue;
		fputs(said++ ? ", <bdi>" : "<bdi>", out);
		ol_site_put(out, ol_words(sig[i].signer->office));
		fputs("</bdi>", out);
	}
	fputs(said == 1 ? " alone</dd>\n" : "</dd>\n", out);
}

static void put_facts(FILE *out, const struct ol_site_entry *e,
		      const struct ol_readout *r)
{
	char id[OL_ID_TEXT];

	fputs("<dl lang=\"en\" dir=\"ltr\">\n", out);
	put_row(out, "Offices", ol_words(e->offices));
	put_signers(out, e->sig, e->n_sigs);
	put_seats(out, r);
	put_time_row(out, e->kind == OL_READOUT_NONE ? "None from" : "Began",
		     e->from_s);
	put_time_row(out, e->kind == OL_READOUT_NONE ? "to" : "Ended",
		     e->until_s);
	if (*e->topics)
		put_row(out, "Topics", ol_words(e->topics));
	if (r->audience != OL_READOUT_PUBLIC)
		put_row(out, "For",
			ol_words(ol_readout_audience_name(r->audience)));
	ol_id_write(id, &e->id);
	put_row(out, "Identifier", ol_words(id));
	fputs("</dl>\n", out);
}

static void put_link(FILE *out, const struct ol_site_entry *to,
		     const char *words)
{
	char name[OL_SITE_NAME], title[TITLE];

	ol_site_page_name(name, &to->id, to->tag[0]);
	ol_site_title(title, sizeof title, to);
	fprintf(out,
		"<p class=\"note\" lang=\"en\" dir=\"ltr\">%s <a href=\"%s\">",
		words, name + strlen(OL_SITE_FOLDER "/"));
	ol_site_put(out, ol_words(title));
	fputs("</a></p>\n", out);
}

/* What it corrects, and what corrects it. */
static void put_corrections(FILE *out, const struct ol_site *s,
			    const struct ol_site_entry *e)
{
	if (e->later)
		put_link(out, &s->entry[e->later - 1],
			 "This readout was corrected:");
	if (e->earlier)
		put_link(out, &s->entry[e->earlier - 1], "This corrects:");
}

static void put_languages(FILE *out, const struct ol_site_entry *e, size_t k)
{
	char name[OL_SITE_NAME];
	size_t i;

	if (e->n_parts < 2)
		return;
	fputs("<nav dir=\"ltr\">", out);
	for (i = 0; i < e->n_parts; i++) {
		ol_site_page_name(name, &e->id, e->tag[i]);
		if (i == k)
			fprintf(out, "<b>%s</b> ", e->tag[i]);
		else
			fprintf(out, "<a href=\"%s\" hreflang=\"%s\">%s</a> ",
				name + strlen(OL_SITE_FOLDER "/"), e->tag[i],
				e->tag[i]);
	}
	fputs("</nav>\n", out);
}

static void put_text(FILE *out, struct ol_words text)
{
	struct ol_words paragraph;
	struct ol_digest closed;
	char hex[2 * OL_DIGEST_LEN + 1];
	static const struct ol_digest none;

	while (ol_readout_paragraph(&text, &paragraph, &closed)) {
		if (!ol_digest_equal(&closed, &none)) {
			ol_hex_write(hex, closed.b, sizeof closed.b);
			fprintf(out,
				"<p class=\"closed\" lang=\"en\" dir=\"ltr\">A "
				"passage here is closed: <code>%s</code></p>\n",
				hex);
			continue;
		}
		fputs("<p>", out);
		ol_site_put(out, paragraph);
		fputs("</p>\n", out);
	}
}

/* The lines that sh and Windows' cmd both take. */
static void put_lines(FILE *out, const struct ol_site *s, const char *text,
		      const struct ol_site_entry *e)
{
	const struct ol_site_sig *sig = e->sig;
	char t[OL_UTC_TEXT];
	size_t i;

	fputs("<pre>", out);
	if (*s->url) {
		fputs("curl -O ", out);
		ol_site_put(out, ol_words(s->url));
		fprintf(out, "/allowed_signers -O ");
		ol_site_put(out, ol_words(s->url));
		fprintf(out, "/" OL_SITE_FOLDER "/%s", text);
		for (i = 0; i < e->n_sigs; i++) {
			fputs(" -O ", out);
			ol_site_put(out, ol_words(s->url));
			fprintf(out, "/" OL_SITE_FOLDER "/%s.%s.sig", text,
				sig[i].signer->principal);
		}
		putc('\n', out);
	}
	ol_utc_write(t, (int64_t)(ol_get48(e->id.b) / 1000));
	for (i = 0; i < e->n_sigs; i++) {
		fputs("ssh-keygen -Y verify -f allowed_signers -I ", out);
		fputs(sig[i].signer->principal, out);
		fputs(" -n " OL_READOUT_NAMESPACE, out);
		if (sig[i].has_ended)
			fprintf(out,
				" -O verify-time=%.4s%.2s%.2s%.2s%.2s%.2sZ", t,
				t + 5, t + 8, t + 11, t + 14, t + 17);
		fprintf(out, " -s %s.%s.sig &lt; %s\n", text,
			sig[i].signer->principal, text);
	}
	fputs("</pre>\n", out);
}

static void put_check(FILE *out, const struct ol_site *s,
		      const struct ol_site_entry *e)
{
	const struct ol_site_sig *sig = e->sig;
	char name[OL_SITE_NAME], fingerprint[OL_SSHSIG_FINGERPRINT];
	const char *text;
	size_t i;

	ol_site_text_name(name, &e->id);
	text = name + strlen(OL_SITE_FOLDER "/");
	fprintf(out,
		"<section class=\"how\" lang=\"en\" dir=\"ltr\">\n"
		"<h2>Check it</h2>\n<p><a href=\"%s\" download "
		"type=\"text/plain; charset=utf-8\">Signed text</a>",
		text);
	for (i = 0; i < e->n_sigs; i++) {
		fprintf(out,
			", <a href=\"%s.%s.sig\" download>signature of "
			"<bdi>",
			text, sig[i].signer->principal);
		ol_site_put(out, ol_words(sig[i].signer->office));
		fputs("</bdi></a>", out);
	}
	fputs(", <a href=\"../allowed_signers\" download>allowed_signers</a>. "
	      "With all of them in one folder, in a shell or in Windows' "
	      "command prompt (cmd):</p>\n",
	      out);
	put_lines(out, s, text, e);
	fputs("<p>It must say \"Good\" and the key that is known from "
	      "elsewhere too:</p>\n<dl>\n",
	      out);
	for (i = 0; i < e->n_sigs; i++) {
		ol_sshsig_fingerprint(fingerprint, sig[i].signer->key);
		fputs("<dt><bdi>", out);
		ol_site_put(out, ol_words(sig[i].signer->office));
		fprintf(out, "</bdi></dt><dd><code>%s</code>%s</dd>\n",
			fingerprint,
			sig[i].has_ended ? " (its validity has ended since)"
					 : "");
	}
	fputs("</dl>\n</section>\n", out);
}

void ol_site_page(FILE *out, const struct ol_site *s,
		  const struct ol_site_entry *e, const struct ol_readout *r,
		  size_t k)
{
	char title[TITLE];

	ol_site_title(title, sizeof title, e);
	ol_site_head(out, s, e->tag[k], ol_direction_is_rtl(r->part[k].tag),
		     title, "../");
	fputs("<h1 lang=\"en\" dir=\"ltr\">", out);
	ol_site_put(out, ol_words(title));
	fputs("</h1>\n", out);
	put_languages(out, e, k);
	put_corrections(out, s, e);
	put_facts(out, e, r);
	fputs("<article>\n", out);
	put_text(out, r->part[k].text);
	fputs("</article>\n", out);
	put_check(out, s, e);
	ol_site_foot(out, "../");
}
