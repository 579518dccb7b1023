/*
 * exported - the files of an export: how pieces stand in them, and whether all
 * of it is what the office wrote. doc/protocol/ledger.md, "Export"
 *
 * Does      write a piece as a line of text; take the files of an archive one
 *           by one, and say at the end whether they fit each other: the
 *           manifest every file, the index of documents each that is there, its
 *           signature the manifest, the entries the items and the head of theirs
 *           that is held, the head the entries.
 * Does not  open archives (archive.h), or know whose key the signature should
 *           be by: it says by which it is.
 * Memory    the proof's (proof.h), and about 200 bytes a file, of which there
 *           are at most OL_EXPORTED_FILES.
 * Threads   one at a time.
 */
#ifndef OL_CLI_EXPORTED_H
#define OL_CLI_EXPORTED_H

#include <stdio.h>

#include "cli/archive.h"
#include "cli/proof.h"
#include "seal/sshsig.h"

#define OL_EXPORT_FOLDER "openline-export/"
#define OL_EXPORT_NAMESPACE "export@openline"
#define OL_EXPORT_PRINCIPAL "office" /* in allowed_signers */
#define OL_EXPORTED_FILES 1000000

/* "17 <hash> <bytes>", both hexadecimal; "-" for no bytes. */
void ol_exported_line(FILE *out, uint64_t number,
		      const struct ol_digest *digest, const void *bytes,
		      size_t len);

/* A line without its newline. `bytes` (`cap`) gets the bytes, `*len` 0 for
 * none. OL_ERR_MALFORMED. */
int ol_exported_read_line(const char *line, size_t line_len, uint64_t *number,
			  struct ol_digest *digest, uint8_t *bytes, size_t cap,
			  size_t *len);

struct ol_exported_file;

struct ol_exported {
	struct ol_proof proof;
	char line[128], office[128]; /* safe to be shown; empty: not said   */
	char date[40];
	struct ol_ledger_head head; /* as the office's file says           */
	struct ol_ledger_head held; /* newest of theirs; seq 0: none       */
	uint64_t waiting;
	bool is_signed;
	uint8_t key[OL_SIGN_PUBLIC_LEN];
	/* The module's own. */
	bool has_facts_, is_sealed_, is_held_known_;
	char *manifest_, *signature_, *index_;
	size_t manifest_len_, signature_len_, index_len_;
	struct ol_exported_file *file_;
	size_t n_, cap_;
};

/* Of all zero, it is empty. */
void ol_exported_release(struct ol_exported *x);

/* A file, in the order of the archive. OL_ERR_NO_MEMORY, OL_ERR_FULL; what is
 * wrong with it is a fault of the proof. */
int ol_exported_take(struct ol_exported *x, const char *name,
		     const uint8_t *bytes, size_t len);

/* One over OL_ARCHIVE_FILE_MAX, by its hash: only a document may be so long. */
int ol_exported_take_long(struct ol_exported *x, const char *name,
			  const uint8_t sha256[static OL_SHA256_LEN]);

/* `proof.fault` is the result then; empty: all is sound. */
void ol_exported_end(struct ol_exported *x);

#endif
