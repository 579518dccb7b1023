/* gather - see gather.h. */
#include "cli/gather.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/infile.h"
#include "cli/say.h"
#include "os/file.h"
#include "seal/hash.h"

#define PLACES "places.txt"
#define STYLE "style.css"

/* ---- what stands beside the readouts ------------------------------------------- */

/* A name that goes into a shell's line and a file's name as it is. */
static bool is_shell_word(const char *p)
{
	const char *at;

	for (at = p; *at; at++)
		if (!(*at >= 'a' && *at <= 'z') &&
		    !(*at >= 'A' && *at <= 'Z') &&
		    !(*at >= '0' && *at <= '9') && !strchr("@._-", *at))
			return false;
	return *p && *p != '-' && *p != '.';
}

static int read_signers(struct ol_gathered *g, const char *dir)
{
	char path[OL_PATH_MAX];
	int err = ol_path_join(path, dir, OL_SIGNERS_FILE), status;
	size_t i;

	if (err)
		return ol_say(OL_EXIT_REFUSED, "%s is too long", dir);
	status = ol_readout_file_signers(&g->signers, path);
	if (status)
		return status;
	err = ol_file_read(path, g->signers_text, sizeof g->signers_text,
			   &g->signers_len);
	if (err)
		return ol_infile_refuse(path, err, OL_SIGNERS_TEXT, "");
	for (i = 0; i < g->signers.n; i++)
		if (!is_shell_word(g->signers.one[i].principal))
			return ol_say(OL_EXIT_REFUSED,
				      "%s: the principal \"%s\" does not go "
				      "into a shell's line: letters, digits, "
				      "\".\", \"_\", \"-\" and \"@\" do",
				      path, g->signers.one[i].principal);
	return 0;
}

/* The list's signature by one of its keys. */
static void read_vouch(struct ol_gathered *g, size_t i)
{
	char path[OL_PATH_MAX], name[OL_SITE_NAME], ns[OL_NAMESPACE_MAX + 1];
	uint8_t raw[OL_SIGNATURE_LEN], key[OL_SIGN_PUBLIC_LEN];
	const struct ol_signer *k = &g->signers.one[i];
	size_t len;

	snprintf(name, sizeof name, OL_SIGNERS_FILE ".%s" OL_READOUT_SIG,
		 k->principal);
	if (ol_path_join(path, g->folder.path, name) || !ol_file_exists(path))
		return;
	if (ol_file_read(path, g->vouch[i], sizeof g->vouch[i] - 1, &len))
		len = 0;
	g->vouch[i][len] = '\0';
	g->site.is_vouched[i] =
		k->signs_lists &&
		!ol_sshsig_read(raw, key, ns, g->vouch[i], len) &&
		!memcmp(key, k->key, sizeof key) &&
		!strcmp(ns, OL_SIGNERS_NAMESPACE) &&
		!ol_sshsig_verify(raw, key, ns, g->signers_text,
				  g->signers_len);
	if (g->site.is_vouched[i])
		return;
	g->n_refused++;
	(void)ol_say(OL_EXIT_REFUSED,
		     "%s is no signature of that key over " OL_SIGNERS_FILE
		     " (namespace " OL_SIGNERS_NAMESPACE "): left out",
		     name);
}

/* An optional file. */
static int read_beside(const char *dir, const char *name, char *out, size_t cap,
		       size_t *len)
{
	char path[OL_PATH_MAX];
	int err = ol_path_join(path, dir, name);

	*len = 0;
	if (err || !ol_file_exists(path))
		return 0;
	err = ol_file_read(path, out, cap, len);
	return err ? ol_infile_refuse(path, err, cap, "") : 0;
}

static bool are_plain_lines(const char *p)
{
	size_t n;

	for (; *p; p += n + (p[n] == '\n')) {
		n = strcspn(p, "\n");
		if (!ol_text_is_plain(p, n))
			return false;
	}
	return true;
}

static int read_extras(struct ol_gathered *g, const char *dir)
{
	size_t len;
	int status = read_beside(dir, STYLE, g->style, OL_GATHER_STYLE,
				 &g->style_len);

	if (!status)
		status = read_beside(dir, PLACES, g->places, OL_GATHER_PLACES,
				     &len);
	if (status)
		return status;
	g->places[len] = '\0';
	if (strlen(g->places) != len || !are_plain_lines(g->places))
		return ol_say(OL_EXIT_REFUSED,
			      PLACES " is no plain text of UTF-8: a line for "
				     "each place, no TAB, no CR");
	return 0;
}

/* ---- one readout ---------------------------------------------------------------- */

static char *join(const struct ol_words *word, size_t n, const char *sep)
{
	size_t len = 1, i;
	char *all, *p;

	for (i = 0; i < n; i++)
		len += word[i].len + strlen(sep);
	all = malloc(len);
	for (i = 0, p = all; all && i < n; i++) {
		if (i) {
			memcpy(p, sep, strlen(sep));
			p += strlen(sep);
		}
		memcpy(p, word[i].p, word[i].len);
		p += word[i].len;
	}
	if (all)
		*p = '\0';
	return all;
}

/* The bit of an office: of its first key in the list. */
static uint64_t bit_of(const struct ol_gathered *g, const struct ol_signer *k)
{
	size_t i;

	for (i = 0; i < g->signers.n; i++)
		if (!strcmp(g->signers.one[i].office, k->office))
			break;
	return UINT64_C(1) << i;
}

static struct ol_site_entry *grow(struct ol_gathered *g)
{
	size_t cap = g->cap_ ? g->cap_ * 2 : 64;
	struct ol_site_entry *bigger;

	if (g->site.n == g->cap_) {
		bigger = realloc(g->site.entry, cap * sizeof *bigger);
		if (!bigger)
			return NULL;
		g->site.entry = bigger;
		g->cap_ = cap;
	}
	return &g->site.entry[g->site.n];
}

/* A signature that counts, the first of its key. */
static bool is_first(const struct ol_readout_file *f, size_t i)
{
	size_t k;

	if (*ol_readout_sign_text(f->sig[i].is.state))
		return false;
	for (k = 0; k < i; k++)
		if (f->sig[k].is.signer == f->sig[i].is.signer &&
		    !*ol_readout_sign_text(f->sig[k].is.state))
			return false;
	return true;
}

static bool keep_sigs(struct ol_gathered *g, struct ol_site_entry *e)
{
	const struct ol_readout_file_sig *s;
	struct ol_site_sig *to;
	size_t i;

	e->sig = calloc(g->file.n_sigs, sizeof *e->sig);
	for (i = 0; e->sig && i < g->file.n_sigs; i++) {
		s = &g->file.sig[i];
		if (!is_first(&g->file, i))
			continue;
		to = &e->sig[e->n_sigs++];
		to->signer = s->is.signer;
		to->has_ended = s->is.state == OL_SIGN_MARKED;
		memcpy(to->text, s->text, s->len);
		to->len = s->len;
		e->signed_by |= bit_of(g, s->is.signer);
	}
	return e->sig;
}

static int add(struct ol_gathered *g, size_t file)
{
	const struct ol_readout *r = &g->file.readout;
	struct ol_site_entry *e = grow(g);
	size_t k;

	if (!e)
		return ol_say(OL_EXIT_REFUSED, "out of memory");
	memset(e, 0, sizeof *e);
	e->id = r->id;
	e->supersedes = r->supersedes;
	e->date_s = r->not_before_s == OL_READOUT_AT_ONCE ? ol_readout_date(r)
							  : r->not_before_s;
	e->from_s = r->from_s;
	e->until_s = r->until_s;
	e->kind = r->kind;
	e->n_parts = r->n_parts;
	for (k = 0; k < r->n_parts; k++)
		memcpy(e->tag[k], r->part[k].tag.p, r->part[k].tag.len);
	ol_sha256(e->sha256, g->file.text, g->file.len);
	e->file = file;
	e->offices = join(r->office, r->n_offices, ", ");
	e->topics = join(r->topic, r->n_topics, "; ");
	g->site.n++;
	if (!keep_sigs(g, e) || !e->offices || !e->topics)
		return ol_say(OL_EXIT_REFUSED, "out of memory");
	return 0;
}

static void refuse(struct ol_gathered *g, const char *name, const char *why)
{
	g->n_refused++;
	(void)ol_say(OL_EXIT_REFUSED, "%s is left out: %s", name, why);
}

/* Why it cannot be published, whoever asks; NULL where it can. */
static const char *fault_of(struct ol_gathered *g, int err, char *said)
{
	if (g->file.fault.why) {
		ol_readout_fault_text(said, &g->file.fault);
		return said;
	}
	if (err)
		return err == OL_ERR_RANGE ? "it is no ordinary file, or too "
					     "long"
					   : ol_err_text(err);
	return NULL;
}

static int take(struct ol_gathered *g, size_t i, int64_t now_s)
{
	const char *name = g->folder.name[i], *why;
	char said[OL_READOUT_FAULT_TEXT];
	const struct ol_readout *r = &g->file.readout;
	int err = ol_readout_file_read(&g->file, g->folder.path, name);

	why = fault_of(g, err, said);
	if (why) {
		refuse(g, name, why);
		return 0;
	}
	ol_readout_file_prove(&g->file, &g->folder, name, &g->signers, now_s);
	if (!g->file.proof.is_valid) {
		refuse(g, name,
		       g->file.proof.n_signed
			       ? "one office alone has signed it, and two must"
			       : "it is signed by nobody: see openline verify");
		return 0;
	}
	if (r->audience != OL_READOUT_PUBLIC) {
		g->n_audience++;
		return 0;
	}
	if (r->not_before_s > now_s) {
		if (!g->n_embargo++ || r->not_before_s < g->next_s)
			g->next_s = r->not_before_s;
		return 0;
	}
	return add(g, i);
}

/* ---- all of them ----------------------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
	const struct ol_site_entry *x = a, *y = b;
	int by = memcmp(x->id.b, y->id.b, OL_ID_LEN);

	return by ? by : x->file < y->file ? -1 : x->file > y->file;
}

static int newest_first(const void *a, const void *b)
{
	const struct ol_site_entry *x = a, *y = b;

	if (x->date_s != y->date_s)
		return x->date_s > y->date_s ? -1 : 1;
	return -memcmp(x->id.b, y->id.b, OL_ID_LEN);
}

static void drop(struct ol_site_entry *e)
{
	free(e->offices);
	free(e->topics);
	free(e->sig);
	e->offices = e->topics = NULL;
	e->sig = NULL;
}

/* Of files with one id: one, where they are the same; else none. Entries are
 * sorted by id. */
static void drop_twins(struct ol_gathered *g)
{
	struct ol_site_entry *all = g->site.entry;
	size_t i, k, n = 0, end;
	bool same;

	for (i = 0; i < g->site.n; i = end) {
		same = true;
		for (end = i + 1;
		     end < g->site.n && ol_id_equal(&all[i].id, &all[end].id);
		     end++)
			same &= !memcmp(all[i].sha256, all[end].sha256,
					OL_SHA256_LEN);
		for (k = i; k < end; k++) {
			if (same && k == i)
				continue;
			if (!same)
				refuse(g, g->folder.name[all[k].file],
				       "another file has its id and other "
				       "bytes: a correction has an id of its "
				       "own");
			drop(&all[k]);
		}
		if (same)
			all[n++] = all[i];
	}
	g->site.n = n;
}

struct index {
	struct ol_id id;
	size_t at;
};

static int by_index_id(const void *a, const void *b)
{
	const struct index *x = a, *y = b;

	return memcmp(x->id.b, y->id.b, OL_ID_LEN);
}

/* A correction counts where an office that signed the first signed it. Of two
 * the newest counts: entries are sorted so. */
static int link_up(struct ol_gathered *g)
{
	struct ol_site_entry *all = g->site.entry;
	struct index *in = calloc(g->site.n + 1, sizeof *in), key, *found;
	size_t i;

	if (!in)
		return ol_say(OL_EXIT_REFUSED, "out of memory");
	for (i = 0; i < g->site.n; i++)
		in[i] = (struct index){ all[i].id, i };
	qsort(in, g->site.n, sizeof *in, by_index_id);
	for (i = 0; i < g->site.n; i++) {
		key.id = all[i].supersedes;
		found = bsearch(&key, in, g->site.n, sizeof *in, by_index_id);
		if (!found || !(all[found->at].signed_by & all[i].signed_by))
			continue;
		all[i].earlier = found->at + 1;
		if (!all[found->at].later)
			all[found->at].later = i + 1;
	}
	free(in);
	return 0;
}

static int take_all(struct ol_gathered *g, int64_t now_s)
{
	int status = 0;
	size_t i;

	for (i = 0; i < g->folder.n && !status; i++)
		if (ol_folder_ends(g->folder.name[i], OL_READOUT_TXT) &&
		    strcmp(g->folder.name[i], PLACES) != 0)
			status = take(g, i, now_s);
	if (status || !g->site.n)
		return status;
	qsort(g->site.entry, g->site.n, sizeof *g->site.entry, by_id);
	drop_twins(g);
	qsort(g->site.entry, g->site.n, sizeof *g->site.entry, newest_first);
	return link_up(g);
}

int ol_gather(struct ol_gathered *g, const char *dir, const char *url,
	      int64_t now_s)
{
	size_t i;
	int status, err = ol_folder_read(&g->folder, dir);

	if (err)
		return ol_say(OL_EXIT_REFUSED, "%s cannot be listed: %s", dir,
			      err == OL_ERR_UNKNOWN ? "no such folder"
						    : ol_err_text(err));
	g->site.url = url;
	g->site.places = g->places;
	g->site.signers = &g->signers;
	status = read_signers(g, dir);
	if (!status)
		status = read_extras(g, dir);
	for (i = 0; i < g->signers.n && !status; i++)
		read_vouch(g, i);
	return status ? status : take_all(g, now_s);
}

bool ol_gather_again(struct ol_gathered *g, const struct ol_site_entry *e)
{
	const char *name = g->folder.name[e->file];
	uint8_t sha256[OL_SHA256_LEN];

	if (ol_readout_file_read(&g->file, g->folder.path, name))
		return false;
	ol_sha256(sha256, g->file.text, g->file.len);
	return !memcmp(sha256, e->sha256, sizeof sha256);
}

void ol_gather_release(struct ol_gathered *g)
{
	size_t i;

	for (i = 0; i < g->site.n; i++)
		drop(&g->site.entry[i]);
	free(g->site.entry);
	ol_folder_release(&g->folder);
}
