/*
 * command_verify - verify: who has signed a readout, for anybody, without a
 * node and without a home.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/infile.h"
#include "cli/print_words.h"
#include "cli/readout_file.h"
#include "cli/say.h"
#include "os/clock.h"
#include "os/file.h"
#include "record/shown.h"
#include "record/utc.h"

#define NS_PER_S INT64_C(1000000000)
#define NAME_SHOWN 512
#define CANDIDATES 65536 /* files that may supersede it: looked at */

struct verify {
	const char *path;        /* as it was typed                        */
	char dir[OL_PATH_MAX];   /* where it lies                          */
	const char *name;        /* in it                                  */
	struct ol_folder beside; /* what lies there                        */
	char signers_path[OL_PATH_MAX];
	bool were_given; /* the signers, by --signers                      */
	struct ol_signers signers;
	struct ol_readout_file file;
	int64_t now_s;
	struct ol_readout_file later; /* that supersedes it                */
	bool is_superseded;
	char later_name[NAME_SHOWN];
};

/* ---- what there is ------------------------------------------------------------ */

static int split_path(struct verify *v, const char *path)
{
	const char *slash = strrchr(path, '/');
	bool fits;

	v->path = path;
	v->name = slash ? slash + 1 : path;
	fits = ol_text_copy(v->dir, sizeof v->dir, slash ? path : ".");
	if (!fits)
		return ol_say(OL_EXIT_REFUSED, "the path is too long");
	if (slash)
		v->dir[slash == path ? 1 : slash - path] = '\0';
	return 0;
}

static int read_file(struct verify *v)
{
	char said[OL_READOUT_FAULT_TEXT];
	int err = ol_readout_file_read(&v->file, v->dir, v->name);

	if (!err)
		return 0;
	if (!v->file.fault.why)
		return ol_infile_refuse(v->path, err, OL_READOUT_MAX, "");
	ol_readout_fault_text(said, &v->file.fault);
	if (err == OL_ERR_NEWER)
		return ol_say(OL_EXIT_REFUSED,
			      "%s was made by a newer openline: %s", v->path,
			      said);
	return ol_say(OL_EXIT_REFUSED, "%s is no readout: %s", v->path, said);
}

/* Beside the file, or in the folder above, as on a published site. */
static int find_signers(struct verify *v, const struct ol_args *args)
{
	char above[OL_PATH_MAX];
	int err;

	v->were_given = args->n[OL_OPT_SIGNERS] > 0;
	if (v->were_given) {
		if (!ol_text_copy(v->signers_path, sizeof v->signers_path,
				  args->value[OL_OPT_SIGNERS][0]))
			return ol_say(OL_EXIT_REFUSED, "--signers is too long");
		return ol_readout_file_signers(&v->signers, v->signers_path);
	}
	err = ol_path_join(v->signers_path, v->dir, OL_SIGNERS_FILE);
	if (!err && !ol_file_exists(v->signers_path)) {
		err = ol_path_join(above, v->dir, "..");
		if (!err)
			err = ol_path_join(v->signers_path, above,
					   OL_SIGNERS_FILE);
	}
	if (err || !ol_file_exists(v->signers_path))
		return ol_say(OL_EXIT_REFUSED,
			      "no " OL_SIGNERS_FILE
			      " beside %s: give the list of who may sign with "
			      "--signers FILE",
			      v->path);
	return ol_readout_file_signers(&v->signers, v->signers_path);
}

/* A later readout counts where an office that signed this one signed it. */
static bool supersedes(const struct verify *v)
{
	const struct ol_readout *r = &v->file.readout, *l = &v->later.readout;
	size_t i, k;

	for (i = 0; i < l->n_offices; i++)
		for (k = 0; k < r->n_offices; k++)
			if (v->later.proof.has_signed[i] &&
			    v->file.proof.has_signed[k] &&
			    ol_words_equal(l->office[i], r->office[k]))
				return v->later.proof.is_valid;
	return false;
}

static void look_for_later(struct verify *v)
{
	size_t i, n = 0;
	const char *name;

	for (i = 0; i < v->beside.n && n < CANDIDATES; i++) {
		name = v->beside.name[i];
		if (!ol_folder_ends(name, OL_READOUT_TXT) ||
		    !strcmp(name, v->name))
			continue;
		n++;
		if (ol_readout_file_read(&v->later, v->dir, name) ||
		    !ol_id_equal(&v->later.readout.supersedes,
				 &v->file.readout.id))
			continue;
		ol_readout_file_prove(&v->later, &v->beside, name, &v->signers,
				      v->now_s);
		v->is_superseded = supersedes(v);
		ol_shown_write(v->later_name, sizeof v->later_name,
			       ol_words(name), OL_SHOWN_PLAIN);
		if (v->is_superseded)
			return;
	}
}

/* ---- what is said -------------------------------------------------------------- */

/* "North alone", "North and South", "nobody". */
static void signers_of(char *out, size_t cap, const struct verify *v)
{
	const struct ol_readout *r = &v->file.readout;
	size_t i, k = 0, n = v->file.proof.n_signed, len = 0;

	*out = '\0';
	for (i = 0; i < r->n_offices && len < cap; i++) {
		if (!v->file.proof.has_signed[i])
			continue;
		len += (size_t)snprintf(out + len, cap - len, "%s%.*s",
					!k           ? ""
					: k + 1 == n ? " and "
						     : ", ",
					(int)r->office[i].len, r->office[i].p);
		k++;
	}
	if (len < cap)
		snprintf(out + len, cap - len, "%s",
			 !n       ? "nobody"
			 : n == 1 ? " alone"
				  : "");
}

static void print_validity(const struct ol_signer *s)
{
	char t[OL_UTC_TEXT];

	if (s->after_s != OL_SIGNER_ALWAYS) {
		ol_utc_write(t, s->after_s);
		printf(", valid since %s", t);
	}
	if (s->before_s != OL_SIGNER_ALWAYS) {
		ol_utc_write(t, s->before_s);
		printf(", valid until %s", t);
	}
	if (s->after_s == OL_SIGNER_ALWAYS && s->before_s == OL_SIGNER_ALWAYS)
		printf(", no end of validity named");
}

static void print_sig(const struct verify *v,
		      const struct ol_readout_file_sig *s)
{
	char name[NAME_SHOWN], fingerprint[OL_SSHSIG_FINGERPRINT];
	bool is_good = s->is.state == OL_SIGN_GOOD ||
		       s->is.state == OL_SIGN_MARKED;

	if (!is_good) {
		ol_shown_write(name, sizeof name, ol_words(s->name),
			       OL_SHOWN_PLAIN);
		printf("  not        %s %s\n", name,
		       s->len ? ol_readout_sign_text(s->is.state)
			      : "cannot be read, or is no signature");
		return;
	}
	ol_sshsig_fingerprint(fingerprint, s->is.key);
	printf("  signed     %s, key %s", s->is.signer->office, fingerprint);
	print_validity(s->is.signer);
	putchar('\n');
	if (s->is.state == OL_SIGN_MARKED)
		printf("             that key's validity has ended: %s\n",
		       v->file.proof.is_fresh[s->is.office]
			       ? "confirmed anew with another key"
			       : "it has not been confirmed anew");
}

static void print_list(const char *label, const struct ol_words *word, size_t n,
		       const char *sep)
{
	size_t i;

	printf("  %-10s ", label);
	for (i = 0; i < n; i++)
		printf("%s%.*s", i ? sep : "", (int)word[i].len, word[i].p);
	putchar('\n');
}

static void print_embargo(const struct verify *v)
{
	char t[OL_UTC_TEXT];

	if (v->file.readout.not_before_s == OL_READOUT_AT_ONCE)
		return;
	ol_utc_write(t, v->file.readout.not_before_s);
	printf("  embargo    %s %s\n",
	       v->now_s < v->file.readout.not_before_s
		       ? "not to be published before"
		       : "is over since",
	       t);
}

static void print_readout(const struct verify *v)
{
	const struct ol_readout *r = &v->file.readout;
	char id[OL_ID_TEXT], from[OL_UTC_TEXT], until[OL_UTC_TEXT];

	ol_id_write(id, &r->id);
	ol_utc_write(from, r->from_s);
	ol_utc_write(until, r->until_s);
	printf("readout %s\n", id);
	printf("  kind       %s\n", ol_readout_kind_name(r->kind));
	print_list("offices", r->office, r->n_offices, "; ");
	if (r->seats[0].len)
		print_list("seats", r->seats, r->n_offices, "; ");
	if (r->n_topics)
		print_list("topics", r->topic, r->n_topics, "; ");
	printf("  %-10s %s to %s\n",
	       r->kind == OL_READOUT_NONE ? "no contact" : "contact", from,
	       until);
	printf("  audience   %s\n", ol_readout_audience_name(r->audience));
	if (r->n_closed)
		printf("  closed     %zu passage%s\n", r->n_closed,
		       r->n_closed == 1 ? "" : "s");
	print_embargo(v);
	if (!ol_id_is_zero(&r->supersedes)) {
		ol_id_write(id, &r->supersedes);
		printf("  corrects   %s\n", id);
	}
	if (v->is_superseded) {
		ol_id_write(id, &v->later.readout.id);
		printf("  superseded by %s (%s)\n", id, v->later_name);
	}
}

static void print_keys(const struct verify *v)
{
	char path[NAME_SHOWN];

	ol_shown_write(path, sizeof path, ol_words(v->signers_path),
		       OL_SHOWN_PLAIN);
	printf("  keys       %s%s\n", path,
	       v->were_given ? ""
			     : ", which came with it: compare the key with "
			       "what stands elsewhere");
}

static int verdict(const struct verify *v)
{
	const struct ol_readout *r = &v->file.readout;
	char who[OL_READOUT_OFFICES * (OL_READOUT_WORD_MAX + 8)];

	signers_of(who, sizeof who, v);
	if (v->file.proof.is_valid) {
		printf("valid: %s by %s\n",
		       r->valid_with == 2 ? "agreed" : "signed", who);
		return 0;
	}
	if (v->file.proof.n_signed)
		return ol_say(OL_EXIT_REFUSED,
			      "%s is signed by %s; it is valid with %u offices",
			      v->path, who, r->valid_with);
	if (v->file.n_sigs == 1 && v->file.sig[0].len)
		return ol_say(OL_EXIT_REFUSED, "%s is not signed: %s %s",
			      v->path, v->file.sig[0].name,
			      ol_readout_sign_text(v->file.sig[0].is.state));
	return ol_say(OL_EXIT_REFUSED,
		      v->file.n_sigs ? "%s is signed by nobody: none of the "
				       "signatures beside it is good"
				     : "%s is signed by nobody: signatures lie "
				       "beside it, as NAME.txt.OFFICE.sig",
		      v->path);
}

static int print(const struct verify *v)
{
	size_t i;

	print_readout(v);
	for (i = 0; i < v->file.n_sigs; i++)
		print_sig(v, &v->file.sig[i]);
	if (v->file.n_more)
		printf("  %zu more signatures were not looked at\n",
		       v->file.n_more);
	print_keys(v);
	return verdict(v);
}

/* ---- --json -------------------------------------------------------------------- */

static const char *state_name(enum ol_readout_sign state)
{
	static const char *const name[OL_SIGN_STATES] = {
		"good",          "key_ended",   "damaged",     "other_type",
		"other_purpose", "other_bytes", "unknown_key", "not_for",
		"not_named",     "too_early",   "too_late",
	};

	return name[state];
}

static json_t *sigs_json(const struct verify *v)
{
	char fingerprint[OL_SSHSIG_FINGERPRINT], name[NAME_SHOWN];
	const struct ol_readout_file_sig *s;
	json_t *all = json_array(), *o;
	size_t i;

	for (i = 0; i < v->file.n_sigs; i++) {
		s = &v->file.sig[i];
		ol_sshsig_fingerprint(fingerprint, s->is.key);
		ol_shown_write(name, sizeof name, ol_words(s->name),
			       OL_SHOWN_PLAIN);
		o = json_pack("{s:s, s:s, s:s, s:s*}", "file", name, "state",
			      state_name(s->is.state), "key", fingerprint,
			      "office",
			      s->is.signer ? s->is.signer->office : NULL);
		json_array_append_new(all, o);
	}
	return all;
}

static int print_json(const struct verify *v)
{
	const struct ol_readout *r = &v->file.readout;
	char id[OL_ID_TEXT], later[OL_ID_TEXT];
	json_t *o;

	ol_id_write(id, &r->id);
	ol_id_write(later, &v->later.readout.id);
	o = json_pack("{s:s, s:s, s:b, s:I, s:I, s:s, s:b, s:s*, s:o}", "id",
		      id, "kind", ol_readout_kind_name(r->kind), "valid",
		      v->file.proof.is_valid, "offices_signed",
		      (json_int_t)v->file.proof.n_signed, "valid_with",
		      (json_int_t)r->valid_with, "audience",
		      ol_readout_audience_name(r->audience), "embargoed",
		      r->not_before_s > v->now_s, "superseded_by",
		      v->is_superseded ? later : NULL, "signatures",
		      sigs_json(v));
	if (ol_print_object(stdout, o))
		return OL_EXIT_REFUSED;
	return v->file.proof.is_valid ? 0 : OL_EXIT_REFUSED;
}

static int run(struct verify *v, const struct ol_args *args)
{
	int status = split_path(v, args->word[0]), err;

	if (!status)
		status = read_file(v);
	if (!status)
		status = find_signers(v, args);
	if (status)
		return status;
	err = ol_folder_read(&v->beside, v->dir);
	if (err)
		return ol_say(OL_EXIT_REFUSED,
			      "%s: what lies beside it cannot be listed (%s)",
			      v->path, ol_err_text(err));
	v->now_s = ol_clock_date().ns / NS_PER_S;
	ol_readout_file_prove(&v->file, &v->beside, v->name, &v->signers,
			      v->now_s);
	look_for_later(v);
	return args->n[OL_OPT_JSON] ? print_json(v) : print(v);
}

int ol_command_verify(const struct ol_args *args)
{
	struct verify *v = calloc(1, sizeof *v);
	int status;

	if (!v)
		return ol_say(OL_EXIT_REFUSED, "out of memory");
	status = run(v, args);
	ol_folder_release(&v->beside);
	free(v);
	return status;
}
