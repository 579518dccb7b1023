/*
 * command_audit - audit, attest: whether what was said is still what was
 * written down; of a line, by the node, or of an export, without one.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/bytes.h"
#include "base/error.h"
#include "cli/commands.h"
#include "cli/compared.h"
#include "cli/exported.h"
#include "cli/infile.h"
#include "cli/print_parts.h"
#include "cli/print_words.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "cli/sent.h"
#include "os/file.h"

#define WAIT_S 86400 /* of a store of any length; a node that ends is seen */

/* ---- exports ---------------------------------------------------------------- */

static int print_export_json(const struct ol_exported *x)
{
	const struct ol_proof *p = &x->proof;
	char key[OL_SSHSIG_KEY_TEXT] = "";

	if (x->is_signed)
		ol_sshsig_key_text(key, x->key);
	return ol_print_object(
		stdout,
		json_pack(
			"{s:s, s:s, s:b, s:s*, s:I, s:I, s:I, s:I, s:I, s:I, s:b, "
			"s:s*}",
			"office", x->office, "line", x->line, "sound",
			!*p->fault, "fault", *p->fault ? p->fault : NULL,
			"entries", (json_int_t)p->entries, "head",
			(json_int_t)p->head.seq, "ours", (json_int_t)p->ours,
			"theirs", (json_int_t)p->theirs, "waiting",
			(json_int_t)p->waiting, "without_content",
			(json_int_t)p->bare, "signed", x->is_signed, "key",
			x->is_signed ? key : NULL));
}

static void print_verdict(struct ol_style style, const char *fault,
			  const char *good, const char *bad)
{
	ol_print_put(stdout, style, *fault ? OL_RED : OL_GREEN,
		     *fault ? bad : good, 0);
	printf(*fault ? ": %s\n" : "\n", fault);
}

static void print_export(const struct ol_exported *x, struct ol_style style)
{
	const struct ol_proof *p = &x->proof;
	char key[OL_SSHSIG_KEY_TEXT];

	printf("line %s of %s, exported %s: ", *x->line ? x->line : "?",
	       *x->office ? x->office : "?", *x->date ? x->date : "?");
	print_verdict(style, p->fault, "sound", "NOT SOUND");
	printf("  %" PRIu64 " entries, %" PRIu64 " items of ours, %" PRIu64
	       " of theirs; %" PRIu64 " without content, %" PRIu64
	       " not sent yet\n",
	       p->entries, p->ours, p->theirs, p->bare, p->waiting);
	if (x->is_signed) {
		ol_sshsig_key_text(key, x->key);
		printf("  signed by %s\n  compare it with the key that you "
		       "know of the office\n",
		       key);
	} else {
		fputs("  not signed: whoever had it may have made it anew\n",
		      stdout);
	}
}

static int read_export(struct ol_exported *x, const char *path)
{
	struct ol_archive_in a;
	int more, err = ol_archive_open(&a, path);

	if (err == OL_ERR_MALFORMED)
		return ol_say(OL_EXIT_REFUSED,
			      "%s is no export: openline export makes one",
			      path);
	if (err)
		return ol_infile_refuse(path, err, 0, "");
	while (!err && (more = ol_archive_next(&a)) != 0) {
		if (more < 0) {
			ol_proof_fault(&x->proof,
				       "the archive is damaged, or holds what "
				       "no export does");
			break;
		}
		err = a.is_long ? ol_exported_take_long(x, a.name, a.sha256)
				: ol_exported_take(x, a.name, a.bytes, a.len);
	}
	ol_archive_close(&a);
	if (err)
		return ol_say(OL_EXIT_REFUSED, "%s: %s", path,
			      ol_err_text(err));
	ol_exported_end(x);
	return 0;
}

/* One of them, for itself. */
static int audit_export(const struct ol_args *args, struct ol_exported *x,
			const char *path)
{
	int status = read_export(x, path);

	if (!status && args->n[OL_OPT_JSON])
		status = print_export_json(x);
	else if (!status)
		print_export(x, ol_style_of(false));
	if (!status && *x->proof.fault)
		status = ol_say(OL_EXIT_REFUSED,
				"%s is not what was exported: take it from "
				"the office anew",
				path);
	return status;
}

/* ---- two exports of a line -------------------------------------------------- */

static json_t *side_json(const struct ol_compared_side *s, const char *office)
{
	char here[2 * OL_DIGEST_LEN + 1], there[2 * OL_DIGEST_LEN + 1];

	ol_hex_write(here, s->root_here.b, OL_DIGEST_LEN);
	ol_hex_write(there, s->root_there.b, OL_DIGEST_LEN);
	return json_pack("{s:s, s:I, s:s, s:s, s:I, s:I}", "office", office,
			 "items", (json_int_t)s->items, "root", here,
			 "root_there", there, "heads", (json_int_t)s->heads,
			 "held", (json_int_t)s->held);
}

static void print_side(const struct ol_compared_side *s, const char *office,
		       const char *other, uint64_t last)
{
	char root[2 * OL_DIGEST_LEN + 1];

	ol_hex_write(root, s->root_here.b, OL_DIGEST_LEN);
	printf("  %" PRIu64 " items of %s are at both, root %.16s...\n",
	       s->items, office, root);
	if (!ol_digest_equal(&s->root_here, &s->root_there)) {
		ol_hex_write(root, s->root_there.b, OL_DIGEST_LEN);
		printf("  at %s their root is %.16s...\n", other, root);
	}
	if (s->heads)
		printf("  %s holds %" PRIu64 " heads of %s, up to its entry "
		       "%" PRIu64 " of %" PRIu64 "\n",
		       other, s->heads, office, s->held, last);
	else
		printf("  %s holds no head of %s: that nothing newer was "
		       "removed there could not be checked\n",
		       other, office);
}

static int show_compared(const struct ol_args *args,
			 const struct ol_compared *c,
			 const struct ol_exported *a,
			 const struct ol_exported *b)
{
	if (args->n[OL_OPT_JSON])
		return ol_print_object(
			stdout,
			json_pack("{s:b, s:s*, s:[o, o]}", "same", !*c->fault,
				  "fault", *c->fault ? c->fault : NULL, "sides",
				  side_json(&c->side[0], a->office),
				  side_json(&c->side[1], b->office)));
	fputs("together: ", stdout);
	print_verdict(ol_style_of(false), c->fault, "the same", "NOT THE SAME");
	if (c->is_one_office)
		return 0;
	print_side(&c->side[0], a->office, b->office, a->proof.head.seq);
	print_side(&c->side[1], b->office, a->office, b->proof.head.seq);
	return 0;
}

static int audit_two(const struct ol_args *args, struct ol_exported x[2])
{
	static struct ol_compared c;
	int i, first, status = 0;

	for (i = 0; i < 2; i++) {
		x[i].proof.keeps_trace = true;
		first = audit_export(args, &x[i], args->word[i]);
		status = status ? status : first;
	}
	if (status)
		return status;
	ol_compare(&c, &x[0], &x[1]);
	status = show_compared(args, &c, &x[0], &x[1]);
	if (!status && c.is_one_office)
		status = ol_say(OL_EXIT_USAGE,
				"audit FILE THEIRS: an export of each side");
	else if (!status && *c.fault)
		status = ol_say(OL_EXIT_REFUSED,
				"the two sides do not have the same record: "
				"take both exports anew, and keep these");
	return status;
}

static int audit_exports(const struct ol_args *args)
{
	static struct ol_exported x[2];
	int i, status;

	for (i = 0; i < args->n_words; i++)
		if (!ol_file_exists(args->word[i]))
			return ol_say(OL_EXIT_REFUSED,
				      "%s: no such file, and two words are two "
				      "exports",
				      args->word[i]);
	if (args->n_words == 2) {
		status = audit_two(args, x);
	} else {
		status = audit_export(args, &x[0], args->word[0]);
		if (!status && !args->n[OL_OPT_JSON])
			fputs("  no head that the other side holds was at "
			      "hand: that the newest is there, only\n"
			      "  `openline audit FILE THEIRS` shows, with "
			      "their export of this line\n",
			      stdout);
	}
	ol_exported_release(&x[0]);
	ol_exported_release(&x[1]);
	return status;
}

/* ---- lines ------------------------------------------------------------------------ */

struct audits {
	struct ol_style style;
	unsigned n, unsound;
};

static void take_audit(void *ctx, const struct ol_desk_reply *row)
{
	struct audits *a = ctx;

	if (row->what != OL_REPLY_AUDIT)
		return;
	a->n++;
	a->unsound += !row->u.audit.sound;
	ol_print_audit(stdout, row, a->style);
}

static int audit_lines(const struct ol_args *args, const char *line)
{
	static struct ol_desk_request rq;
	static struct ol_desk_reply reply;
	struct audits a = { ol_style_of(args->n[OL_OPT_JSON] > 0), 0, 0 };
	struct ol_client_taker taker = { .row = take_audit,
					 .ctx = &a,
					 .wait_s = WAIT_S };
	int status = 0;

	rq.what = OL_DO_AUDIT;
	if (line)
		status = ol_reach_line(&rq, line);
	if (!status)
		status = ol_reach_once(args, &rq, &reply, &taker);
	if (!status && !a.n && !a.style.json)
		printf("no lines\n");
	if (!status && a.unsound)
		status = ol_say(OL_EXIT_REFUSED,
				"the record of %u line%s was changed: keep a "
				"copy of the home before anything else",
				a.unsound, a.unsound == 1 ? "" : "s");
	return status;
}

int ol_command_audit(const struct ol_args *args)
{
	const char *line = ol_args_value(args, OL_OPT_LINE, NULL);

	if (args->n_words && line)
		return ol_say(OL_EXIT_USAGE,
			      "audit: --line LINE, or what to audit as a word");
	if (args->n_words == 2 ||
	    (args->n_words && ol_file_exists(args->word[0])))
		return audit_exports(args);
	if (args->n_words &&
	    (strchr(args->word[0], '/') || strstr(args->word[0], ".tar")))
		return ol_say(OL_EXIT_REFUSED, "%s: no such file",
			      args->word[0]);
	return audit_lines(args, args->n_words ? args->word[0] : line);
}

int ol_command_attest(const struct ol_args *args)
{
	static struct ol_desk_request rq;
	int status;

	rq.what = OL_DO_ATTEST;
	status = ol_reach_line(&rq, args->word[0]);
	return status ? status : ol_sent_once(args, &rq);
}
