/*
 * command_export - export: a line's record as one archive that can be checked
 * without us. doc/protocol/ledger.md, "Export"
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "cli/commands.h"
#include "cli/export_files.h"
#include "cli/exported.h"
#include "cli/key.h"
#include "cli/outfile.h"
#include "cli/print_words.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "os/clock.h"
#include "os/wall.h"

#define FILE_MOST (4u << 20) /* bytes, from which on another one is begun */

static const char readme[] =
	"What one office wrote down of a line, exported by openline.\n"
	"\n"
	"  office.txt       whose it is, and where its ledger ended\n"
	"  ledger/          its entries, a line each: number, SHA-256 of the\n"
	"                   entry, the entry in hexadecimal\n"
	"  ours/ theirs/    the items of each side, a line each: number,\n"
	"                   SHA-256 of salt and item, both in hexadecimal;\n"
	"                   - where the content is gone\n"
	"  heads/           the newest head of their ledger that we hold, and\n"
	"                   its MAC\n"
	"  messages/        a copy of the messages for people (.txt) and for\n"
	"                   programs (.json)\n"
	"  files/           what went with them; files/index.txt lists each by\n"
	"                   its SHA-256, and says which are missing\n"
	"  manifest         SHA-256 of each file\n"
	"  manifest.sig     the office's signature of the manifest, if it was\n"
	"                   signed\n"
	"\n"
	"To check it, in this folder:\n"
	"\n"
	"  sha256sum -c manifest\n"
	"  ssh-keygen -Y verify -f allowed_signers -I " OL_EXPORT_PRINCIPAL
	" -n " OL_EXPORT_NAMESPACE " \\\n"
	"             -s manifest.sig < manifest\n"
	"  openline audit ARCHIVE\n"
	"\n"
	"allowed_signers lies in the archive itself: compare the key in it\n"
	"with the one that you know of the office.\n";

/* ---- a file on its way into the archive ------------------------------------- */

struct making {
	struct ol_archive_out tar;
	struct ol_proof proof;
	ol_date now;
	int err;
	FILE *manifest;
	char *manifest_text;
	size_t manifest_len;
	/* The file that is being filled. */
	const char *folder, *ending;
	unsigned nth;
	FILE *file;
	char *text;
	size_t len;
	enum ol_desk_piece_of of;
	struct ol_style style; /* of the copy of messages */
};

static void put_file(struct making *m, const char *name, const void *p,
		     size_t len)
{
	char path[OL_ARCHIVE_NAME_MAX], hex[2 * OL_SHA256_LEN + 1];
	uint8_t sum[OL_SHA256_LEN];

	snprintf(path, sizeof path, OL_EXPORT_FOLDER "%s", name);
	ol_sha256(sum, p, len);
	ol_hex_write(hex, sum, sizeof sum);
	fprintf(m->manifest, "%s  %s\n", hex, name);
	if (!m->err)
		m->err = ol_archive_put(&m->tar, path, p, len, m->now);
}

static void begin_folder(struct making *m, const char *folder,
			 const char *ending)
{
	m->folder = folder;
	m->ending = ending;
	m->nth = 0;
}

static void flush_file(struct making *m)
{
	char name[64];

	if (!m->file)
		return;
	if (fclose(m->file) && !m->err)
		m->err = OL_ERR_NO_MEMORY;
	snprintf(name, sizeof name, "%s/%06u.%s", m->folder, ++m->nth,
		 m->ending);
	if (!m->err)
		put_file(m, name, m->text, m->len);
	free(m->text);
	m->file = NULL;
	m->text = NULL;
}

/* The file to write on; NULL without memory. */
static FILE *open_part(struct making *m)
{
	if (m->file && ftell(m->file) > (long)FILE_MOST)
		flush_file(m);
	if (!m->file)
		m->file = open_memstream(&m->text, &m->len);
	if (!m->file)
		m->err = OL_ERR_NO_MEMORY;
	return m->file;
}

/* ---- pieces ------------------------------------------------------------------ */

static void take_piece(void *ctx, const struct ol_desk_reply *row)
{
	const struct ol_desk_piece *p = &row->u.piece;
	const uint8_t *bytes =
		(const uint8_t *)ol_desk_text(&row->pool, &p->bytes);
	struct making *m = ctx;
	struct ol_digest digest;
	FILE *out;

	if (row->what != OL_REPLY_PIECE || m->err)
		return;
	memcpy(digest.b, p->digest, sizeof digest.b);
	if (m->of == OL_DESK_PIECE_ENTRY) {
		m->err =
			ol_proof_entry(&m->proof, &digest, bytes, p->bytes.len);
	} else if (m->of != OL_DESK_PIECE_HEAD &&
		   !ol_proof_item(&m->proof, m->of == OL_DESK_PIECE_OURS,
				  p->seq, &digest, bytes, p->bytes.len)) {
		return; /* newer than the entries that were exported */
	}
	out = open_part(m);
	if (out)
		ol_exported_line(out, p->seq, &digest, bytes, p->bytes.len);
}

static void take_copy(void *ctx, const struct ol_desk_reply *row)
{
	struct making *m = ctx;
	FILE *out;

	if (row->what != OL_REPLY_MESSAGE || m->err)
		return;
	out = open_part(m);
	if (!out)
		return;
	ol_print_message(out, row, NULL, m->style);
	if (!m->style.json)
		fputc('\n', out);
}

/* All pages of a request, into files of the folder. */
static int take_pages(struct ol_client *c, struct making *m,
		      struct ol_desk_request *rq,
		      void (*take)(void *, const struct ol_desk_reply *))
{
	static struct ol_desk_reply reply;
	struct ol_client_taker taker = { .row = take, .ctx = m };
	int status;

	while (ol_reach_page(c, rq, &reply, &taker, &status) && !m->err)
		;
	flush_file(m);
	return status;
}

static int take_record(struct ol_client *c, struct making *m, const char *line)
{
	static const struct {
		enum ol_desk_piece_of of;
		const char *folder;
	} part[] = {
		/* First: so its entry is among those that come then. */
		{ OL_DESK_PIECE_HEAD, "heads" },
		{ OL_DESK_PIECE_ENTRY, "ledger" },
		{ OL_DESK_PIECE_OURS, "ours" },
		{ OL_DESK_PIECE_THEIRS, "theirs" },
	};
	static struct ol_desk_request rq;
	int status = 0;
	size_t i;

	for (i = 0; !status && i < 4; i++) {
		memset(&rq, 0, sizeof rq);
		rq.what = OL_DO_EXPORT;
		rq.of = m->of = part[i].of;
		begin_folder(m, part[i].folder, "txt");
		status = ol_reach_line(&rq, line);
		if (!status)
			status = take_pages(c, m, &rq, take_piece);
		if (m->of == OL_DESK_PIECE_ENTRY)
			ol_proof_seal(&m->proof);
	}
	for (i = 0; !status && i < 2; i++) {
		memset(&rq, 0, sizeof rq);
		rq.what = OL_DO_INBOX;
		m->style.json = i > 0;
		begin_folder(m, "messages", i ? "json" : "txt");
		status = ol_reach_line(&rq, line);
		if (!status)
			status = take_pages(c, m, &rq, take_copy);
	}
	return status;
}

/* The documents, and what is said of each. */
static int take_files(struct ol_client *c, struct making *m, const char *line,
		      struct ol_export_files *x)
{
	char *text = NULL;
	size_t len = 0;
	int status;

	x->index = open_memstream(&text, &len);
	if (!x->index)
		return ol_say(OL_EXIT_REFUSED, "out of memory");
	x->tar = &m->tar;
	x->manifest = m->manifest;
	x->date = m->now;
	status = ol_export_files(x, c, line, &m->err);
	if (fclose(x->index) && !m->err)
		m->err = OL_ERR_NO_MEMORY;
	if (!status && !m->err && x->in + x->missing + x->left_out)
		put_file(m, "files/index.txt", text, len);
	free(text);
	return status;
}

static void say_files(const struct ol_export_files *x)
{
	if (x->in)
		printf(", %" PRIu64 " file%s", x->in, x->in == 1 ? "" : "s");
	if (x->missing)
		printf(", %" PRIu64 " missing", x->missing);
	if (x->left_out)
		printf(", %" PRIu64 " file%s left out", x->left_out,
		       x->left_out == 1 ? "" : "s");
}

/* ---- what is said about all of it ----------------------------------------------- */

static void put_facts(struct making *m, const char *office, const char *line)
{
	char when[OL_WALL_TEXT], hex[2 * OL_DIGEST_LEN + 1], text[512];

	ol_wall_utc(when, m->now);
	ol_hex_write(hex, m->proof.head.hash.b, OL_DIGEST_LEN);
	snprintf(text, sizeof text,
		 "office: %s\nline: %s\ndate: %s\nhead: %" PRIu64
		 " %s\nwaiting: %" PRIu64 "\n",
		 office, line, when, m->proof.head.seq, hex, m->proof.waiting);
	put_file(m, "office.txt", text, strlen(text));
	put_file(m, "README.txt", readme, sizeof readme - 1);
}

static void put_signature(struct making *m, const struct ol_office_keys *keys)
{
	char key[OL_SSHSIG_KEY_TEXT], sig[OL_SSHSIG_TEXT], text[256];
	uint8_t raw[OL_SIGNATURE_LEN];

	if (keys) {
		ol_sshsig_key_text(key, keys->sign_public);
		snprintf(text, sizeof text,
			 OL_EXPORT_PRINCIPAL
			 " namespaces=\"" OL_EXPORT_NAMESPACE "\" %s\n",
			 key);
		put_file(m, "allowed_signers", text, strlen(text));
	}
	if (fflush(m->manifest) && !m->err)
		m->err = OL_ERR_NO_MEMORY;
	if (!m->err)
		m->err = ol_archive_put(&m->tar, OL_EXPORT_FOLDER "manifest",
					m->manifest_text, m->manifest_len,
					m->now);
	if (!keys || m->err)
		return;
	ol_sshsig_sign(raw, keys->sign_secret, OL_EXPORT_NAMESPACE,
		       m->manifest_text, m->manifest_len);
	ol_sshsig_write(sig, raw, keys->sign_public, OL_EXPORT_NAMESPACE);
	m->err = ol_archive_put(&m->tar, OL_EXPORT_FOLDER "manifest.sig", sig,
				strlen(sig), m->now);
}

static int learn_office(struct ol_client *c, const char *line, char *office,
			size_t cap)
{
	static struct ol_desk_request rq;
	static struct ol_desk_reply reply;
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_STATUS;
	status = ol_reach_line(&rq, line);
	if (!status)
		status = ol_reach_ask(c, &rq, &reply, NULL);
	if (!status)
		snprintf(office, cap, "%s", reply.u.office.office);
	return status;
}

/* ---- all of it -------------------------------------------------------------------- */

static int finish(struct making *m, int status, const char *path)
{
	if (status || m->err)
		ol_archive_abort(&m->tar);
	else
		m->err = ol_archive_commit(&m->tar);
	fclose(m->manifest);
	free(m->manifest_text);
	if (status || !m->err)
		return status;
	return ol_say(OL_EXIT_REFUSED, "%s cannot be written (%s)", path,
		      ol_outfile_fault(m->err));
}

static int make(struct ol_client *c, const char *line, const char *path,
		bool leave_out, const struct ol_office_keys *keys)
{
	struct making m = { .now = ol_clock_date() };
	struct ol_export_files files = { .leave_out = leave_out };
	char office[256];
	int status = learn_office(c, line, office, sizeof office);

	if (status)
		return status;
	m.manifest = open_memstream(&m.manifest_text, &m.manifest_len);
	if (!m.manifest)
		return ol_say(OL_EXIT_REFUSED, "out of memory");
	m.err = ol_archive_create(&m.tar, path);
	if (!m.err)
		status = take_record(c, &m, line);
	if (!status && !m.err)
		status = take_files(c, &m, line, &files);
	ol_proof_end(&m.proof);
	if (!status && !m.err) {
		put_facts(&m, office, line);
		put_signature(&m, keys);
	}
	status = finish(&m, status, path);
	if (!status) {
		printf("%s: %" PRIu64 " entries, %" PRIu64
		       " items of ours and %" PRIu64 " of theirs",
		       path, m.proof.entries, m.proof.ours, m.proof.theirs);
		say_files(&files);
		puts(keys ? ", signed" : ", not signed");
	}
	if (!status && *m.proof.fault)
		status = ol_say(OL_EXIT_REFUSED,
				"exported as it is, but it is not sound: %s: "
				"see openline audit",
				m.proof.fault);
	ol_proof_release(&m.proof);
	return status;
}

int ol_command_export(const struct ol_args *args)
{
	const char *path = args->value[OL_OPT_TO][0];
	bool is_signed = !args->n[OL_OPT_UNSIGNED];
	struct ol_office_keys keys;
	struct ol_client c;
	int status = ol_command_check_out(path);

	memset(&keys, 0, sizeof keys);
	if (!status && is_signed)
		status = ol_key_read(&keys, args);
	if (!status)
		status = ol_reach(&c, args);
	if (!status) {
		status = make(&c, args->word[0], path,
			      args->n[OL_OPT_NO_FILES] > 0,
			      is_signed ? &keys : NULL);
		ol_client_close(&c);
	}
	ol_office_keys_release(&keys);
	return status;
}
