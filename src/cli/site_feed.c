/* site_feed - the newest readouts as an Atom feed (RFC 4287). */
#include <string.h>

#include "cli/site.h"
#include "record/utc.h"
#include "seal/hash.h"

#define TITLE (OL_SITE_OFFICES + 64)

/* The feed's own name: it follows from the site's key (UUIDv8, RFC 9562). */
static void put_feed_id(FILE *out, const struct ol_site *s)
{
	uint8_t hash[OL_SHA256_LEN];
	char text[OL_ID_TEXT];
	struct ol_id id;

	ol_sha256(hash, s->signers->one[0].key, OL_SIGN_PUBLIC_LEN);
	memcpy(id.b, hash, sizeof id.b);
	id.b[6] = (uint8_t)(0x80 | (id.b[6] & 0x0f));
	id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3f));
	ol_id_write(text, &id);
	fprintf(out, "<id>urn:uuid:%s</id>\n", text);
}

/* A reference: whole where the site's URL is known. */
static void put_href(FILE *out, const struct ol_site *s, const char *name)
{
	fputs(" href=\"", out);
	if (*s->url) {
		ol_site_put(out, ol_words(s->url));
		putc('/', out);
	}
	fprintf(out, "%s\"", name);
}

void ol_site_feed_head(FILE *out, const struct ol_site *s)
{
	struct ol_words office = ol_words(s->signers->one[0].office);
	char t[OL_UTC_TEXT];

	ol_utc_write(t, s->n ? s->entry[0].date_s : 0);
	fputs("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
	      "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n",
	      out);
	put_feed_id(out, s);
	fputs("<title>", out);
	ol_site_put(out, office);
	fprintf(out,
		": readouts</title>\n<updated>%s</updated>\n<author><name>", t);
	ol_site_put(out, office);
	fputs("</name></author>\n<link rel=\"self\" "
	      "type=\"application/atom+xml\"",
	      out);
	put_href(out, s, "feed.xml");
	fputs("/>\n<link rel=\"alternate\" type=\"text/html\"", out);
	put_href(out, s, "index.html");
	fputs("/>\n", out);
}

static void put_links(FILE *out, const struct ol_site *s,
		      const struct ol_site_entry *e)
{
	char name[OL_SITE_NAME];
	size_t k;

	for (k = 0; k < e->n_parts; k++) {
		ol_site_page_name(name, &e->id, e->tag[k]);
		fprintf(out,
			"<link rel=\"alternate\" type=\"text/html\" "
			"hreflang=\"%s\"",
			e->tag[k]);
		put_href(out, s, name);
		fputs("/>\n", out);
	}
	ol_site_text_name(name, &e->id);
	fputs("<link rel=\"related\" type=\"text/plain\"", out);
	put_href(out, s, name);
	fputs("/>\n", out);
}

void ol_site_feed_entry(FILE *out, const struct ol_site *s,
			const struct ol_site_entry *e,
			const struct ol_readout *r)
{
	char id[OL_ID_TEXT], title[TITLE], t[OL_UTC_TEXT];

	ol_id_write(id, &e->id);
	ol_site_title(title, sizeof title, e);
	ol_utc_write(t, e->date_s);
	fprintf(out, "<entry>\n<id>urn:uuid:%s</id>\n<title>", id);
	ol_site_put(out, ol_words(title));
	fprintf(out,
		"</title>\n<updated>%s</updated>\n<published>%s</published>\n",
		t, t);
	put_links(out, s, e);
	fprintf(out, "<content type=\"text\" xml:lang=\"%s\">", e->tag[0]);
	ol_site_put(out, r->part[0].text);
	fputs("</content>\n</entry>\n", out);
}

void ol_site_feed_tail(FILE *out)
{
	fputs("</feed>\n", out);
}
