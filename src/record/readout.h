/*
 * readout - the official account of a contact, or that there was none, as one
 * text file that a person reads and a tool checks. doc/protocol/readout.md
 *
 *	openline-readout: 1
 *	id: 01a1...
 *	...                     header: keys in one order, none twice
 *
 *	== en                   then a part for each language
 *
 *	First paragraph.
 *
 *	[closed 5f0c...]        a passage that is kept closed
 *
 * Does      read the file strictly, name the byte where it departs from the
 *           format, write it.
 * Does not  sign (seal/sshsig.h) or know signers (record/signers.h), decide
 *           whether an embargo is over, or normalise anything: the bytes are
 *           what is signed.
 * Memory    values. What was read points into the bytes, which must outlive
 *           it. Nothing is allocated.
 * Threads   any.
 * Promise   what was read is written again byte for byte; what the writer
 *           gives, the reader takes. What is in it can be put on any screen.
 */
#ifndef OL_RECORD_READOUT_H
#define OL_RECORD_READOUT_H

#include "record/item.h"

#define OL_READOUT_NAMESPACE "readout@openline" /* of its signatures  */
#define OL_READOUT_VERSION 1

#define OL_READOUT_MAX 131072 /* bytes of a file                       */
#define OL_READOUT_OFFICES 8
#define OL_READOUT_PARTS 8  /* languages                               */
#define OL_READOUT_SEATS 16 /* of one office                           */
#define OL_READOUT_TOPICS 16
#define OL_READOUT_WORD_MAX 64   /* bytes of an office or seat         */
#define OL_READOUT_TOPIC_MAX 200 /* bytes of a topic                   */
#define OL_READOUT_CLOSED 64     /* closed passages of a part          */

enum ol_readout_kind {
	OL_READOUT_OWN,    /* one office's account                    */
	OL_READOUT_AGREED, /* both offices sign the same bytes        */
	OL_READOUT_ACK,    /* that the contact took place, no more    */
	OL_READOUT_NONE,   /* that there was none between two times   */
	OL_READOUT_KINDS,
};

enum ol_readout_audience {
	OL_READOUT_PUBLIC,
	OL_READOUT_PARTNERS,
	OL_READOUT_STAFF,
	OL_READOUT_AUDIENCES,
};

#define OL_READOUT_AT_ONCE INT64_C(-1) /* no embargo */

struct ol_readout {
	struct ol_id id;
	enum ol_readout_kind kind;
	struct ol_id contact; /* zero in OL_READOUT_NONE                */
	int64_t from_s;       /* when it began, or from when there was
	                          * none; seconds since 1970, UTC          */
	int64_t until_s;      /* its end; after from_s for none         */
	struct ol_words office[OL_READOUT_OFFICES]; /* the author first    */
	size_t n_offices; /* 2 at least                             */
	/* "principal, interpreter" of each office, or "-" where it is not
	 * told. Empty, all of them: no such line. */
	struct ol_words seats[OL_READOUT_OFFICES];
	enum ol_readout_audience audience;
	struct ol_item_text part[OL_READOUT_PARTS]; /* no tag twice        */
	size_t n_parts;       /* 1 at least                             */
	size_t n_closed;      /* closed passages, the same in each part */
	int64_t not_before_s; /* OL_READOUT_AT_ONCE: none               */
	struct ol_words topic[OL_READOUT_TOPICS];
	size_t n_topics;
	struct ol_id supersedes; /* zero: none                             */
	uint8_t valid_with;      /* signatures: 1, or 2 of two offices     */
};

/* Where a file departs from the format: the first byte that does. */
struct ol_readout_fault {
	size_t at;       /* from 0; the length where something is missing  */
	unsigned line;   /* from 1                                         */
	unsigned column; /* from 1, in characters                          */
	const char *why; /* a few words; static                            */
};

#define OL_READOUT_FAULT_TEXT 160

/* OL_ERR_MALFORMED with `fault`; OL_ERR_NEWER where a later version of the
 * format made it, with `fault` likewise. */
int ol_readout_read(struct ol_readout *out, struct ol_readout_fault *fault,
		    const char *bytes, size_t len);

/* The length of the file; `n_closed` is not looked at. OL_ERR_FULL where it is
 * longer than `cap` or OL_READOUT_MAX; OL_ERR_RANGE where the reader would
 * refuse what it makes, with its `fault`, whose `at` then means nothing. */
int ol_readout_write(char *out, size_t cap, const struct ol_readout *r,
		     struct ol_readout_fault *fault);

/* "byte 57 (line 3, column 7): ...", bytes from 1 as in cmp(1). */
void ol_readout_fault_text(char out[static OL_READOUT_FAULT_TEXT],
			   const struct ol_readout_fault *fault);

const char *ol_readout_kind_name(enum ol_readout_kind kind);
const char *ol_readout_audience_name(enum ol_readout_audience audience);

/* The bytes of the seal of a closed passage: what "[closed ...]" holds of its
 * salt and its text, which whoever opens it later hands out. */
struct ol_digest ol_readout_close(const struct ol_salt *salt,
				  struct ol_words text);

/* Paragraph by paragraph: takes the next from `rest` and moves on; false at
 * the end. A closed passage has its digest in `closed`; else that is zero. */
bool ol_readout_paragraph(struct ol_words *rest, struct ol_words *paragraph,
			  struct ol_digest *closed);

#endif
