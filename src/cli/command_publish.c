/*
 * command_publish - publish: readouts as a static site, of a folder.
 *
 * What is in the site already and right is not touched; nothing is removed.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/gather.h"
#include "cli/outfile.h"
#include "cli/say.h"
#include "os/clock.h"
#include "os/mirror.h"
#include "record/utc.h"

#define NS_PER_S INT64_C(1000000000)
#define URL_MAX 512

struct publish {
	const char *to;
	char url[URL_MAX];
	int64_t now_s;
	struct ol_gathered in;
	struct ol_mirror site;
	FILE *out; /* the file that is being made */
	char *text;
	size_t len;
	size_t n_pages;
	int err;
};

/* ---- files of the site --------------------------------------------------------- */

static void put(struct publish *p, const char *name, const void *text,
		size_t len)
{
	if (!p->err)
		p->err = ol_mirror_put(&p->site, name, text, len);
}

static FILE *begin(struct publish *p)
{
	p->text = NULL;
	p->out = open_memstream(&p->text, &p->len);
	if (!p->out)
		p->err = OL_ERR_NO_MEMORY;
	return p->out;
}

static void end(struct publish *p, const char *name)
{
	if (fclose(p->out) && !p->err)
		p->err = OL_ERR_NO_MEMORY;
	put(p, name, p->text, p->len);
	free(p->text);
}

static void put_readout(struct publish *p, const struct ol_site_entry *e)
{
	const struct ol_readout_file *f = &p->in.file;
	char name[OL_SITE_NAME];
	size_t i;

	ol_site_text_name(name, &e->id);
	put(p, name, f->text, f->len);
	for (i = 0; i < e->n_sigs; i++) {
		ol_site_sig_name(name, &e->id, e->sig[i].signer->principal);
		put(p, name, e->sig[i].text, e->sig[i].len);
	}
	for (i = 0; i < e->n_parts && !p->err; i++) {
		ol_site_page_name(name, &e->id, e->tag[i]);
		if (!begin(p))
			return;
		ol_site_page(p->out, &p->in.site, e, &f->readout, i);
		end(p, name);
		p->n_pages++;
	}
}

static int put_readouts(struct publish *p)
{
	const struct ol_site_entry *e;
	size_t i;

	for (i = 0; i < p->in.site.n && !p->err; i++) {
		e = &p->in.site.entry[i];
		if (!ol_gather_again(&p->in, e))
			return ol_say(OL_EXIT_REFUSED,
				      "%s changed meanwhile: publish again",
				      p->in.folder.name[e->file]);
		put_readout(p, e);
	}
	return 0;
}

static int put_feed(struct publish *p)
{
	const struct ol_site_entry *e;
	bool same = true;
	size_t i;

	if (!begin(p))
		return 0;
	ol_site_feed_head(p->out, &p->in.site);
	for (i = 0; i < p->in.site.n && i < OL_SITE_FEED_MOST && same; i++) {
		e = &p->in.site.entry[i];
		same = ol_gather_again(&p->in, e);
		if (same)
			ol_site_feed_entry(p->out, &p->in.site, e,
					   &p->in.file.readout);
	}
	ol_site_feed_tail(p->out);
	if (!same)
		p->err = OL_ERR_STATE;
	end(p, "feed.xml");
	return same ? 0
		    : ol_say(OL_EXIT_REFUSED,
			     "%s changed meanwhile: publish again",
			     p->in.folder.name[e->file]);
}

static void put_months(struct publish *p)
{
	const struct ol_site *s = &p->in.site;
	char name[OL_SITE_NAME], next[OL_SITE_NAME];
	size_t i = 0, first;

	while (i < s->n && !p->err) {
		first = i;
		ol_site_month_name(name, s->entry[i].date_s);
		for (; i < s->n; i++) {
			ol_site_month_name(next, s->entry[i].date_s);
			if (strcmp(name, next) != 0)
				break;
		}
		if (!begin(p))
			return;
		ol_site_month(p->out, s, first, i);
		end(p, name);
	}
}

static void put_rest(struct publish *p)
{
	const struct ol_gathered *g = &p->in;
	char name[OL_SITE_NAME];
	size_t i;

	put(p, OL_SIGNERS_FILE, g->signers_text, g->signers_len);
	for (i = 0; i < g->signers.n; i++) {
		if (!g->site.is_vouched[i])
			continue;
		snprintf(name, sizeof name, OL_SIGNERS_FILE ".%s.sig",
			 g->signers.one[i].principal);
		put(p, name, g->vouch[i], strlen(g->vouch[i]));
	}
	if (g->style_len)
		put(p, "style.css", g->style, g->style_len);
	else
		put(p, "style.css", ol_site_style, strlen(ol_site_style));
	if (!p->err && begin(p)) {
		ol_site_how(p->out, &g->site);
		end(p, "verify.html");
	}
	if (!p->err && begin(p)) {
		ol_site_index(p->out, &g->site);
		end(p, "index.html");
	}
}

/* ---- the whole ------------------------------------------------------------------ */

/* Readouts first, what names them last: whoever reads meanwhile finds nothing
 * that is named and not there. */
static int put_all(struct publish *p)
{
	int status;

	p->err = ol_mirror_open(&p->site, p->to);
	if (!p->err)
		p->err = ol_mirror_folder(&p->site, OL_SITE_FOLDER);
	status = p->err ? 0 : put_readouts(p);
	if (!status && !p->err) {
		put_months(p);
		put_rest(p);
	}
	if (!status && !p->err)
		status = put_feed(p);
	if (!status && !p->err)
		p->err = ol_mirror_sync(&p->site);
	ol_mirror_close(&p->site);
	if (!status && p->err)
		status = ol_say(OL_EXIT_REFUSED, "%s cannot be written: %s",
				p->to, ol_outfile_fault(p->err));
	return status;
}

/* What was published before and is in the folder no more. */
static size_t count_others(const struct publish *p)
{
	char path[OL_PATH_MAX], name[OL_SITE_NAME];
	struct ol_folder there;
	size_t i, at, n = 0, n_ours = 0;
	const char *text;

	if (ol_path_join(path, p->to, OL_SITE_FOLDER))
		return 0;
	if (ol_folder_read(&there, path)) {
		ol_folder_release(&there);
		return 0;
	}
	for (i = 0; i < there.n; i++)
		n += ol_folder_ends(there.name[i], OL_READOUT_TXT);
	for (i = 0; i < p->in.site.n; i++) {
		ol_site_text_name(name, &p->in.site.entry[i].id);
		text = name + strlen(OL_SITE_FOLDER "/");
		at = ol_folder_find(&there, text);
		n_ours += at < there.n && !strcmp(there.name[at], text);
	}
	ol_folder_release(&there);
	return n > n_ours ? n - n_ours : 0;
}

static void report(const struct publish *p)
{
	size_t others = count_others(p);
	char t[OL_UTC_TEXT];

	printf("%s: %zu readout%s on %zu page%s; %zu file%s written, %zu as "
	       "they were\n",
	       p->to, p->in.site.n, p->in.site.n == 1 ? "" : "s", p->n_pages,
	       p->n_pages == 1 ? "" : "s", p->site.n_written,
	       p->site.n_written == 1 ? "" : "s", p->site.n_same);
	if (p->in.n_embargo) {
		ol_utc_write(t, p->in.next_s);
		printf("not yet: %zu under embargo, the first until %s\n",
		       p->in.n_embargo, t);
	}
	if (p->in.n_audience)
		printf("not for the public: %zu\n", p->in.n_audience);
	if (others)
		printf("published before and not in the folder: %zu; they "
		       "stay, and no list names them\n",
		       others);
}

/* "https://readouts.north.example/" without what is not needed. */
static int take_url(struct publish *p, const char *url)
{
	size_t n = strlen(url), i;

	while (n && url[n - 1] == '/')
		n--;
	for (i = 0; i < n; i++)
		if (!(url[i] >= 'a' && url[i] <= 'z') &&
		    !(url[i] >= 'A' && url[i] <= 'Z') &&
		    !(url[i] >= '0' && url[i] <= '9') &&
		    !strchr("-._~:/", url[i]))
			break;
	if (i < n || n >= sizeof p->url ||
	    (strncmp(url, "https://", 8) != 0 &&
	     strncmp(url, "http://", 7) != 0))
		return ol_say(
			OL_EXIT_USAGE,
			"--url is https://HOST/FOLDER, of letters, digits "
			"and -._~:/");
	memcpy(p->url, url, n);
	p->url[n] = '\0';
	return 0;
}

static int run(struct publish *p, const struct ol_args *args)
{
	const char *from = args->value[OL_OPT_FROM][0];
	int status = 0;

	p->to = args->value[OL_OPT_TO][0];
	if (args->n[OL_OPT_URL])
		status = take_url(p, args->value[OL_OPT_URL][0]);
	if (!status && !strcmp(from, p->to))
		status = ol_say(OL_EXIT_USAGE,
				"--from and --to are the same folder");
	p->now_s = ol_clock_date().ns / NS_PER_S;
	if (!status)
		status = ol_gather(&p->in, from, p->url, p->now_s);
	if (!status)
		status = put_all(p);
	if (status)
		return status;
	report(p);
	return p->in.n_refused ? OL_EXIT_REFUSED : 0;
}

int ol_command_publish(const struct ol_args *args)
{
	struct publish *p = calloc(1, sizeof *p);
	int status;

	if (!p)
		return ol_say(OL_EXIT_REFUSED, "out of memory");
	status = run(p, args);
	ol_gather_release(&p->in);
	free(p);
	return status;
}
