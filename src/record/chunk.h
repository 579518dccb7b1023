/*
 * chunk - the messages of a line's bulk stream. doc/protocol/documents.md
 *
 * Does      read and write them: a CBOR map with small integers as keys, each
 *           type with exactly its fields.
 * Does not  know which of them may come when (record/document.h).
 * Memory    values; what was read points into the bytes that were read.
 * Threads   any.
 * Promise   what was read is written again byte for byte.
 */
#ifndef OL_RECORD_CHUNK_H
#define OL_RECORD_CHUNK_H

#include <stddef.h>
#include <stdint.h>

#include "record/document.h"

#define OL_CHUNK_MOST (UINT64_C(1) << 50)

enum ol_chunk_type {
	OL_CHUNK_WANT = 1, /* number ref from have: give me this, from there  */
	OL_CHUNK_BYTES,    /* number from bytes: of it                        */
	OL_CHUNK_HAVE,     /* number have: so much is on my disk              */
	OL_CHUNK_HELD,     /* number why: it waits here                       */
	OL_CHUNK_WHOLE,    /* ref: it is here, and right                      */
	OL_CHUNK_STOP,     /* number why: I do not want it any more           */
	OL_CHUNK_NONE,     /* number why: I do not give it                    */
	OL_CHUNK_REFUSED,  /* ref why most: I do not take it                  */
	OL_CHUNK_TYPES,
};

struct ol_chunk {
	enum ol_chunk_type type;
	uint32_t number; /* of the transfer, by who wants: from 1          */
	struct ol_document_ref ref;
	uint64_t from; /* offset in the document                          */
	uint64_t have; /* bytes on the disk of who wants, at most the size */
	enum ol_document_why why;
	struct ol_words bytes; /* 1 to OL_DOCUMENT_CHUNK                   */
	uint64_t most; /* what the quota allows, at most OL_CHUNK_MOST       */
};

/* OL_ERR_MALFORMED. */
int ol_chunk_read(struct ol_chunk *out, const uint8_t *bytes, size_t len);

/* The bytes written; values out of range are the caller's bug (asserted). */
size_t ol_chunk_write(uint8_t out[static OL_DOCUMENT_SAY_MAX],
		      const struct ol_chunk *m);

/* "want", "bytes" ... for logs and for the page that a test checks. */
const char *ol_chunk_name(enum ol_chunk_type type);

#endif
