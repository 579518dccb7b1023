/*
 * document_parts - a document's file: its name, its two heads, its segments.
 *
 * For document_head.c (all of these), document_file.c (jobs, what is there),
 * document_keep.c (what stays) and document_upload.c (from a desk). Nobody else includes it.
 *
 * A file: two places for its head, written by turns, so that one is whole
 * whenever the power goes; then the segments, all but the last of one length.
 *
 *   0     month 8 | sealed head
 *   512   the same
 *   1024  sealed segment 0 | sealed segment 1 | ...
 */
#ifndef OL_STORE_DOCUMENT_PARTS_H
#define OL_STORE_DOCUMENT_PARTS_H

#include "seal/hash.h"
#include "seal/wrap.h"
#include "store/document_disk.h"
#include "store/document_file.h"

#define OL_DOCUMENT_NAME_MAX 48 /* of a file in the folder, with its NUL */
#define OL_DOCUMENT_SALT 16
#define OL_DOCUMENT_HEAD_PLACE 512
#define OL_DOCUMENT_HEADS (2 * OL_DOCUMENT_HEAD_PLACE)

/* What a file says of itself, and the key of its segments. */
struct ol_document_head {
	struct ol_document_file file;
	uint64_t serial; /* of this head; its place is the lowest bit       */
	uint8_t id[OL_DOCUMENT_SALT];
	uint8_t key[OL_KEY_LEN];
};

/* One of ours that a desk is bringing. */
struct ol_document_coming {
	bool used, failed;
	struct ol_document_head head;
	struct ol_sha256 hash;
	size_t len; /* of bytes, not yet written                           */
	uint8_t bytes[OL_DOCUMENT_SEGMENT];
};

struct ol_documents {
	struct ol_store *store;
	struct ol_random rnd;
	struct ol_document_port port;
	struct ol_document_disk disk;
	struct ol_document_coming upload[OL_DOCUMENT_UPLOADS];
	uint8_t plain[OL_DOCUMENT_SEGMENT];
	uint8_t sealed[OL_DOCUMENT_SEGMENT + OL_WRAP_OVERHEAD];
};

/* Of a document by its id alone, so that none is looked for. */
void ol_document_name(const struct ol_documents *f,
		      char out[static OL_DOCUMENT_NAME_MAX], uint16_t line,
		      bool ours, const struct ol_id *id);

/* The line stands in the name, and is what the key and the head must say.
 * OL_ERR_UNKNOWN: it is no document's. */
int ol_document_name_line(const char *name, uint16_t *line, bool *ours);

/* ---- heads ---------------------------------------------------------------- */

void ol_document_head_new(struct ol_documents *f, struct ol_document_head *h,
			  uint16_t line, bool ours, ol_date now);

/* Into the file `as`, which is called `name` when it is whole. */
int ol_document_head_write(struct ol_documents *f, const char *as,
			   const char *name, struct ol_document_head *h);

/* The newer of the two that can be opened. OL_ERR_UNKNOWN: no file, or one
 * that was cut when it was made; OL_ERR_EXPIRED. The key in it is the
 * caller's to wipe. */
int ol_document_head_read(struct ol_documents *f, const char *name,
			  struct ol_document_head *out);

/* The same by what the document is; OL_ERR_FORGED: it is another. */
int ol_document_head_find(struct ol_documents *f, uint16_t line, bool ours,
			  const uint8_t sha256[static OL_SHA256_LEN],
			  char name[static OL_DOCUMENT_NAME_MAX],
			  struct ol_document_head *h);

/* ---- segments ------------------------------------------------------------- */

int ol_document_segment_write(struct ol_documents *f, const char *as,
			      const struct ol_document_head *h,
			      uint64_t segment, const uint8_t *bytes,
			      size_t len);

/* The whole segment, `*len` bytes of it. OL_ERR_FORGED: it is not there, or
 * not as it was written. */
int ol_document_segment_read(struct ol_documents *f, const char *name,
			     const struct ol_document_head *h, uint64_t segment,
			     uint8_t *out, size_t *len);

/* ---- what names it -------------------------------------------------------- */

/* A message that is here does. */
bool ol_document_is_named(struct ol_documents *f,
			  const struct ol_document_file *file);

/* ---- from a desk ---------------------------------------------------------- */

/* At start: what a crash left. */
void ol_document_upload_sweep(struct ol_documents *f);

#endif
