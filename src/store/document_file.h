/*
 * document_file - documents on this disk, sealed, outside the database.
 *
 * Does      do the jobs of record/document.h; take a document of ours in from
 *           a desk, hand one out to a desk, list them, remove those of a month
 *           whose time is over.
 * Does not  know messages, names of files, or who may see them.
 * Memory    ol_documents_open() allocates about 400 KiB; nothing grows.
 * Threads   one at a time, the store thread; a second one of a reader
 *           (store/reader.h) on the same folder may find and read.
 * Promise   what a job wrote is on disk when it returns, and what was cut in
 *           the middle of a write counts as not written. Contents are sealed
 *           under the key of the line and month (month.h) in which the file
 *           was made, each segment bound to its file, place and length, so
 *           that none can be changed, moved, cut off or put back unseen. In
 *           the clear are lengths, lines, directions and months; a file's
 *           name is a keyed hash. What has no key any more counts as gone.
 *
 *   FOLDER/<line in hex>-<o|t>-<32 hex>          ours, theirs
 *   FOLDER/part-<n>                              taken in, not yet whole
 *
 * At the next start the last ones are removed, what has no key any more, what
 * was cut when it was made, and theirs whose message never came to be here (a
 * crash between the two: it comes again with its message). A day later one of
 * ours that no message names.
 */
#ifndef OL_STORE_DOCUMENT_FILE_H
#define OL_STORE_DOCUMENT_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/document.h"
#include "record/name.h"
#include "store/store.h"

#define OL_DOCUMENT_UPLOADS 4 /* at once */
#define OL_DOCUMENT_NAMED 2   /* messages a file remembers that name it */
#define OL_DOCUMENT_LONELY_NS INT64_C(86400000000000) /* without one */

/* The disk as it is seen from here, so that tests can cut its power. Names
 * are of the folder. All: 0 or what os/file.h says. */
struct ol_document_port {
	void *ctx;
	/* Up to `cap` bytes from `offset` on; `*len` is less at the end. */
	int (*read)(void *ctx, const char *name, uint64_t offset, void *buf,
		    size_t cap, size_t *len);
	/* Makes the file if it lacks. */
	int (*write)(void *ctx, const char *name, uint64_t offset,
		     const void *p, size_t len);
	/* Content and name are on disk. */
	int (*sync)(void *ctx, const char *name);
	/* In the place of `to`, whatever that was, for good. */
	int (*rename)(void *ctx, const char *name, const char *to);
	int (*remove)(void *ctx, const char *name);
	int (*list)(void *ctx, bool (*fn)(void *ctx, const char *name),
		    void *fn_ctx);
};

struct ol_documents;

/* `store` must outlive it; `dir` is made if it lacks. `port` NULL: the files
 * of this machine. `reads` for a reader's store: nothing is changed. */
int ol_documents_open(struct ol_documents **out, struct ol_store *store,
		      const char *dir, const struct ol_document_port *port,
		      bool reads, const struct ol_random *rnd);
void ol_documents_close(struct ol_documents *f); /* wipes; NULL: nothing */

/* Does a job and fills its answer in: what it returns is for
 * ol_document_done(). */
int ol_document_file_do(struct ol_documents *f, uint16_t line, ol_date now,
			struct ol_document_job *job);

/* ---- what is there ------------------------------------------------------ */

struct ol_document_file {
	uint16_t line;
	bool ours;
	bool whole; /* here                                             */
	struct ol_document_ref ref;
	uint64_t here; /* bytes of it, about, where it is not whole       */
	ol_date made;  /* the file                                        */
	ol_date done;  /* whole here; of ours: there. 0: not yet          */
	int64_t month;
	/* Messages that name it: the zero id is none. */
	struct ol_id message[OL_DOCUMENT_NAMED];
	/* Of ours, as it was brought; empty in theirs. */
	char name[OL_SAFE_NAME_MAX + 1];
	char type[OL_ITEM_TYPE_MAX + 1];
};

/* By which desks call a document: the first half of its SHA-256. */
void ol_document_id(struct ol_id *out,
		    const uint8_t sha256[static OL_SHA256_LEN]);

/* Those of the line (0: all), one call each; `fn` returns false to end it.
 * For start, and for tests: it opens every file. */
int ol_document_file_list(struct ol_documents *f, uint16_t line,
			  bool (*fn)(void *ctx,
				     const struct ol_document_file *file),
			  void *ctx);

/* OL_ERR_UNKNOWN it is not here; OL_ERR_EXPIRED retention took its key. */
int ol_document_file_find(struct ol_documents *f, uint16_t line, bool ours,
			  const uint8_t sha256[static OL_SHA256_LEN],
			  struct ol_document_file *out);

/* The same by its id. */
int ol_document_file_of(struct ol_documents *f, uint16_t line, bool ours,
			const struct ol_id *id, struct ol_document_file *out);

/* The message names it: before that is kept, in the same job. */
int ol_document_file_named(struct ol_documents *f, uint16_t line, bool ours,
			   const uint8_t sha256[static OL_SHA256_LEN],
			   const struct ol_id *message);

/* Removes those of ours that were brought over a day ago for the line and are
 * named by no message that is here. */
int ol_document_file_tidy(struct ol_documents *f, uint16_t line, ol_date now);

/* Up to `cap` bytes of a whole one from `offset` on; `*len` 0: its end. As
 * ol_document_file_find(); OL_ERR_STATE it is not whole, OL_ERR_FORGED it was
 * changed. */
int ol_document_file_read(struct ol_documents *f, uint16_t line, bool ours,
			  const uint8_t sha256[static OL_SHA256_LEN],
			  uint64_t offset, uint8_t *buf, size_t cap,
			  size_t *len);

/* Removes those of the line that were sealed under a month, whether its key is
 * still there or not; ol_document_recount() is for the line's machine. */
int ol_document_file_erase(struct ol_documents *f, uint16_t line,
			   int64_t month);

/* ---- from a desk ---------------------------------------------------------- */

/* A document of ours that is to be sent on `line`. `name` is safe
 * (record/name.h), `type` at most OL_ITEM_TYPE_MAX bytes. OL_ERR_FULL: there
 * are OL_DOCUMENT_UPLOADS. */
int ol_document_upload(struct ol_documents *f, uint16_t line, ol_date now,
		       const char *name, const char *type, unsigned *slot);

/* Its next bytes. OL_ERR_RANGE: over OL_ITEM_FILE_MAX; after an error it is to
 * be dropped. */
int ol_document_upload_add(struct ol_documents *f, unsigned slot,
			   const uint8_t *p, size_t len);

/* It is whole and on disk: this is what a message names. The slot is free,
 * also on an error. */
int ol_document_upload_end(struct ol_documents *f, unsigned slot,
			   struct ol_document_ref *ref);
void ol_document_upload_drop(struct ol_documents *f, unsigned slot);

#endif
