/* exported - see exported.h. */
#include "cli/exported.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "record/shown.h"
#include "seal/hash.h"

#define HEX (2 * OL_DIGEST_LEN)
#define BYTES_MAX (OL_SALT_LEN + OL_ITEM_MAX)

struct ol_exported_file {
	char name[OL_ARCHIVE_NAME_MAX];
	uint8_t sha256[OL_SHA256_LEN];
	bool is_listed;
};

void ol_exported_release(struct ol_exported *x)
{
	ol_proof_release(&x->proof);
	free(x->manifest_);
	free(x->signature_);
	free(x->index_);
	free(x->file_);
	memset(x, 0, sizeof *x);
}

/* ---- lines ------------------------------------------------------------------ */

void ol_exported_line(FILE *out, uint64_t number,
		      const struct ol_digest *digest, const void *bytes,
		      size_t len)
{
	const uint8_t *p = bytes;
	char hex[HEX + 1];
	size_t i;

	ol_hex_write(hex, digest->b, OL_DIGEST_LEN);
	fprintf(out, "%" PRIu64 " %s %s", number, hex, len ? "" : "-");
	for (i = 0; i < len; i++)
		fprintf(out, "%02x", p[i]);
	fputc('\n', out);
}

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_hex(uint8_t *out, const char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (digit(p[2 * i]) < 0 || digit(p[2 * i + 1]) < 0)
			return false;
		out[i] = (uint8_t)(digit(p[2 * i]) << 4 | digit(p[2 * i + 1]));
	}
	return true;
}

static bool read_number(uint64_t *out, const char **p, const char *end)
{
	const char *from = *p;
	uint64_t v = 0;

	for (; *p < end && **p >= '0' && **p <= '9' && *p - from < 19; ++*p)
		v = v * 10 + (uint64_t)(**p - '0');
	*out = v;
	return *p > from && (*from != '0' || *p - from == 1);
}

int ol_exported_read_line(const char *line, size_t line_len, uint64_t *number,
			  struct ol_digest *digest, uint8_t *bytes, size_t cap,
			  size_t *len)
{
	const char *p = line, *end = line + line_len;

	*len = 0;
	if (!read_number(number, &p, end) || end - p < HEX + 3 || *p != ' ' ||
	    !read_hex(digest->b, p + 1, OL_DIGEST_LEN) || p[HEX + 1] != ' ')
		return OL_ERR_MALFORMED;
	p += HEX + 2;
	if (end - p == 1 && *p == '-')
		return 0;
	*len = (size_t)(end - p) / 2;
	if ((end - p) % 2 || *len > cap || !read_hex(bytes, p, *len))
		return OL_ERR_MALFORMED;
	return 0;
}

/* ---- files -------------------------------------------------------------------- */

enum part { ENTRIES, OURS, THEIRS, HEADS };

/* Their head must be one that an entry wrote down. */
static void look_for_held(struct ol_exported *x, const uint8_t *bytes,
			  size_t len)
{
	struct ol_ledger_entry e;

	if (x->held.seq && !ol_ledger_read(&e, bytes, len) &&
	    e.kind == OL_LEDGER_HEAD && e.number == x->held.seq &&
	    ol_digest_equal(&e.digest, &x->held.hash))
		x->is_held_known_ = true;
}

static void take_held(struct ol_exported *x, uint64_t number,
		      const struct ol_digest *hash, size_t mac_len)
{
	if (x->proof.entries || x->held.seq || !number ||
	    mac_len != OL_DIGEST_LEN)
		ol_proof_fault(&x->proof,
			       "the head of theirs does not stand alone, with "
			       "its MAC, before the entries");
	x->held.seq = number;
	x->held.hash = *hash;
}

static int take_entry(struct ol_exported *x, uint64_t number,
		      const struct ol_digest *hash, const uint8_t *bytes,
		      size_t len)
{
	int err = ol_proof_entry(&x->proof, hash, bytes, len);

	look_for_held(x, bytes, len);
	if (!err && number != x->proof.head.seq)
		ol_proof_fault(&x->proof,
			       "entry %" PRIu64 " stands as %" PRIu64,
			       x->proof.head.seq, number);
	return err;
}

static int take_line(struct ol_exported *x, enum part part, const char *line,
		     size_t len)
{
	static const char *const name[] = {
		[ENTRIES] = "entry",
		[OURS] = "item of ours",
		[THEIRS] = "item of theirs",
		[HEADS] = "head of theirs",
	};
	static uint8_t bytes[BYTES_MAX];
	struct ol_digest digest;
	uint64_t number;
	size_t n;

	if (ol_exported_read_line(line, len, &number, &digest, bytes,
				  sizeof bytes, &n)) {
		ol_proof_fault(&x->proof,
			       "a line behind %s %" PRIu64 " cannot be read",
			       name[part],
			       part == ENTRIES ? x->proof.head.seq
			       : part == OURS  ? x->proof.ours
			       : part == HEADS ? x->held.seq
					       : x->proof.theirs);
		return 0;
	}
	if (part == ENTRIES)
		return take_entry(x, number, &digest, bytes, n);
	if (part == HEADS) {
		take_held(x, number, &digest, n);
		return 0;
	}
	if (!ol_proof_item(&x->proof, part == OURS, number, &digest, bytes, n))
		ol_proof_fault(&x->proof,
			       "item %" PRIu64 " of %s is in no entry", number,
			       part == OURS ? "ours" : "theirs");
	return 0;
}

static int take_lines(struct ol_exported *x, enum part part, const char *text,
		      size_t len)
{
	const char *end = text + len, *nl;
	int err = 0;

	if ((part == OURS || part == THEIRS) && !x->is_sealed_) {
		ol_proof_seal(&x->proof);
		x->is_sealed_ = true;
	}
	if (part == ENTRIES && x->is_sealed_)
		ol_proof_fault(&x->proof, "entries stand behind items");
	for (; !err && text < end; text = nl + 1) {
		nl = memchr(text, '\n', (size_t)(end - text));
		if (!nl) {
			ol_proof_fault(&x->proof, "a file ends within a line");
			break;
		}
		err = take_line(x, part, text, (size_t)(nl - text));
	}
	return err;
}

static void copy_shown(char *out, size_t cap, const char *text, size_t len)
{
	struct ol_words words = { text, len };

	ol_shown_write(out, cap, words, OL_SHOWN_LINE);
}

/* "17 <hash>". */
static void take_head(struct ol_exported *x, struct ol_ledger_head *head,
		      const char *text, size_t len)
{
	const char *p = text, *end = text + len;

	if (!read_number(&head->seq, &p, end) || end - p != HEX + 1 ||
	    *p != ' ' || !read_hex(head->hash.b, p + 1, OL_DIGEST_LEN))
		ol_proof_fault(&x->proof, "office.txt cannot be read");
}

static void take_fact(struct ol_exported *x, const char *line, size_t len)
{
	const char *colon = memchr(line, ':', len), *value, *end = line + len;
	size_t n, key;

	if (!colon || end - colon < 2) {
		ol_proof_fault(&x->proof, "office.txt cannot be read");
		return;
	}
	key = (size_t)(colon - line);
	value = colon + 2;
	n = (size_t)(end - value);
	if (key == 6 && !memcmp(line, "office", 6))
		copy_shown(x->office, sizeof x->office, value, n);
	else if (key == 4 && !memcmp(line, "line", 4))
		copy_shown(x->line, sizeof x->line, value, n);
	else if (key == 4 && !memcmp(line, "date", 4))
		copy_shown(x->date, sizeof x->date, value, n);
	else if (key == 4 && !memcmp(line, "head", 4))
		take_head(x, &x->head, value, n);
	else if (key == 7 && !memcmp(line, "waiting", 7))
		(void)read_number(&x->waiting, &value, end);
}

static void take_facts(struct ol_exported *x, const char *text, size_t len)
{
	const char *end = text + len, *nl;

	x->has_facts_ = true;
	for (; text < end; text = nl + 1) {
		nl = memchr(text, '\n', (size_t)(end - text));
		if (!nl) {
			ol_proof_fault(&x->proof, "office.txt cannot be read");
			return;
		}
		take_fact(x, text, (size_t)(nl - text));
	}
}

static int keep(char **to, size_t *to_len, const uint8_t *bytes, size_t len)
{
	free(*to);
	*to = malloc(len + 1);
	if (!*to)
		return OL_ERR_NO_MEMORY;
	memcpy(*to, bytes, len);
	(*to)[len] = '\0';
	*to_len = len;
	return 0;
}

static int note_file(struct ol_exported *x, const char *name,
		     const uint8_t sha256[static OL_SHA256_LEN])
{
	size_t cap = x->cap_ ? x->cap_ * 2 : 64;
	struct ol_exported_file *f;

	if (x->n_ == OL_EXPORTED_FILES)
		return OL_ERR_FULL;
	if (x->n_ == x->cap_) {
		f = realloc(x->file_, cap * sizeof *f);
		if (!f)
			return OL_ERR_NO_MEMORY;
		x->file_ = f;
		x->cap_ = cap;
	}
	f = &x->file_[x->n_++];
	f->is_listed = false;
	(void)ol_text_copy(f->name, sizeof f->name, name);
	memcpy(f->sha256, sha256, sizeof f->sha256);
	return 0;
}

static bool begins(const char *name, const char *with)
{
	return !strncmp(name, with, strlen(with));
}

int ol_exported_take(struct ol_exported *x, const char *name,
		     const uint8_t *bytes, size_t len)
{
	const char *text = (const char *)bytes;
	uint8_t sha256[OL_SHA256_LEN];
	int err;

	if (!begins(name, OL_EXPORT_FOLDER)) {
		ol_proof_fault(&x->proof,
			       "%.64s does not belong into an export", name);
		return 0;
	}
	name += strlen(OL_EXPORT_FOLDER);
	if (!strcmp(name, "manifest"))
		return keep(&x->manifest_, &x->manifest_len_, bytes, len);
	if (!strcmp(name, "manifest.sig"))
		return keep(&x->signature_, &x->signature_len_, bytes, len);
	ol_sha256(sha256, bytes, len);
	err = note_file(x, name, sha256);
	if (!err && begins(name, "ledger/"))
		err = take_lines(x, ENTRIES, text, len);
	else if (!err && begins(name, "ours/"))
		err = take_lines(x, OURS, text, len);
	else if (!err && begins(name, "theirs/"))
		err = take_lines(x, THEIRS, text, len);
	else if (!err && begins(name, "heads/"))
		err = take_lines(x, HEADS, text, len);
	else if (!err && !strcmp(name, "office.txt"))
		take_facts(x, text, len);
	else if (!err && !strcmp(name, "files/index.txt"))
		err = keep(&x->index_, &x->index_len_, bytes, len);
	return err;
}

int ol_exported_take_long(struct ol_exported *x, const char *name,
			  const uint8_t sha256[static OL_SHA256_LEN])
{
	static const char folder[] = OL_EXPORT_FOLDER;

	if (begins(name, OL_EXPORT_FOLDER "files/"))
		return note_file(x, name + strlen(folder), sha256);
	ol_proof_fault(&x->proof, "%.64s is longer than any of an export",
		       name);
	return 0;
}

/* ---- the end -------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	const struct ol_exported_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

/* "<hash>  name". */
static void check_listed(struct ol_exported *x, const char *line, size_t len)
{
	struct ol_exported_file key, *f;
	uint8_t sha256[OL_SHA256_LEN];
	size_t n = len - HEX - 2;

	if (len < HEX + 3 || n >= sizeof key.name ||
	    !read_hex(sha256, line, OL_SHA256_LEN) ||
	    memcmp(line + HEX, "  ", 2) != 0) {
		ol_proof_fault(&x->proof, "the manifest cannot be read");
		return;
	}
	memcpy(key.name, line + HEX + 2, n);
	key.name[n] = '\0';
	f = x->n_ ? bsearch(&key, x->file_, x->n_, sizeof *f, by_name) : NULL;
	copy_shown(key.name, sizeof key.name, line + HEX + 2, n);
	if (!f)
		ol_proof_fault(&x->proof, "%.90s is missing", key.name);
	else if (memcmp(f->sha256, sha256, sizeof sha256) != 0)
		ol_proof_fault(&x->proof, "%.90s was changed", f->name);
	if (f)
		f->is_listed = true;
}

/* The end of the `n`th word of the line, or NULL. */
static const char *word_end(const char *line, size_t len, unsigned n)
{
	const char *p = line, *end = line + len;

	for (; p && n > 0; n--) {
		p = memchr(p, ' ', (size_t)(end - p));
		p = p && n > 1 ? p + 1 : p;
	}
	return p;
}

/* "<hash> size side in path name": the file is the one that is meant. */
static void check_document(struct ol_exported *x, const char *line, size_t len)
{
	const char *how = word_end(line, len, 3), *at, *end;
	struct ol_exported_file key, *f;
	uint8_t sha256[OL_SHA256_LEN];

	at = word_end(line, len, 4);
	end = word_end(line, len, 5);
	if (len < HEX + 1 || !end || (size_t)(end - at) > sizeof key.name ||
	    !read_hex(sha256, line, OL_SHA256_LEN)) {
		ol_proof_fault(&x->proof, "files/index.txt cannot be read");
		return;
	}
	if (at - how != 3 || memcmp(how, " in", 3) != 0)
		return;
	memcpy(key.name, at + 1, (size_t)(end - at - 1));
	key.name[end - at - 1] = '\0';
	f = x->n_ ? bsearch(&key, x->file_, x->n_, sizeof *f, by_name) : NULL;
	copy_shown(key.name, sizeof key.name, at + 1, (size_t)(end - at - 1));
	if (!f)
		ol_proof_fault(&x->proof, "%.90s is missing", key.name);
	else if (memcmp(f->sha256, sha256, sizeof sha256) != 0)
		ol_proof_fault(&x->proof, "%.90s is another than was sent",
			       f->name);
}

/* Behind check_manifest(), which sorts. */
static void check_documents(struct ol_exported *x)
{
	const char *p = x->index_, *end, *nl;

	if (!p)
		return;
	for (end = p + x->index_len_; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl) {
			ol_proof_fault(&x->proof, "files/index.txt is cut off");
			return;
		}
		check_document(x, p, (size_t)(nl - p));
	}
}

static void check_manifest(struct ol_exported *x)
{
	const char *p = x->manifest_, *end, *nl;
	size_t i;

	if (!p) {
		ol_proof_fault(&x->proof, "the manifest is missing");
		return;
	}
	if (x->n_)
		qsort(x->file_, x->n_, sizeof *x->file_, by_name);
	for (end = p + x->manifest_len_; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (!nl) {
			ol_proof_fault(&x->proof, "the manifest is cut off");
			return;
		}
		check_listed(x, p, (size_t)(nl - p));
	}
	for (i = 0; i < x->n_; i++)
		if (!x->file_[i].is_listed)
			ol_proof_fault(&x->proof,
				       "%.90s is not in the manifest",
				       x->file_[i].name);
}

static void check_signature(struct ol_exported *x)
{
	uint8_t sig[OL_SIGNATURE_LEN];
	char ns[OL_NAMESPACE_MAX + 1];

	if (!x->manifest_ || !x->signature_)
		return; /* told as not signed */
	if (ol_sshsig_read(sig, x->key, ns, x->signature_, x->signature_len_) ||
	    strcmp(ns, OL_EXPORT_NAMESPACE) != 0 ||
	    ol_sshsig_verify(sig, x->key, ns, x->manifest_, x->manifest_len_)) {
		ol_proof_fault(&x->proof,
			       "the signature is none of the manifest");
		return;
	}
	x->is_signed = true;
}

static bool is_same_head(const struct ol_ledger_head *a,
			 const struct ol_ledger_head *b)
{
	return a->seq == b->seq && ol_digest_equal(&a->hash, &b->hash);
}

/* What is wrong with the ledger is said before what is wrong with files: it
 * names the entry. */
void ol_exported_end(struct ol_exported *x)
{
	if (!x->is_sealed_)
		ol_proof_seal(&x->proof);
	ol_proof_end(&x->proof);
	if (x->held.seq && !x->is_held_known_)
		ol_proof_fault(&x->proof,
			       "the head of theirs that is held, of entry "
			       "%" PRIu64 ", is in no entry",
			       x->held.seq);
	if (!x->has_facts_)
		ol_proof_fault(&x->proof, "office.txt is missing");
	else if (!is_same_head(&x->head, &x->proof.head))
		ol_proof_fault(&x->proof,
			       "the ledger ends at entry %" PRIu64
			       ": the head that is stated is another",
			       x->proof.head.seq);
	else if (x->waiting != x->proof.waiting)
		ol_proof_fault(&x->proof,
			       "%" PRIu64
			       " items of ours are in entries alone, "
			       "and %" PRIu64 " waited",
			       x->proof.waiting, x->waiting);
	check_manifest(x);
	check_documents(x);
	check_signature(x);
}
