/*
 * item - what one office says durably to the other: a message, a note that
 * one was read, a code word ... as values and as canonical bytes.
 * doc/protocol/items.md
 *
 * Does      read and write the bytes: a CBOR map with small integers as keys,
 *           each kind with exactly its fields, in the one form of
 *           wire/cbor.h; make the digest over salt and bytes.
 * Does not  send, store or number items (record/exchange.h, store/words.h),
 *           know what a form wants of a notice (record/form.h), or make any
 *           text safe for a screen (record/text.h, record/name.h).
 * Memory    values. What was read points into the bytes that were read, which
 *           must outlive it. Nothing is allocated.
 * Threads   any.
 * Promise   what was read is written again byte for byte; what the writer
 *           gives, the reader takes.
 *
 * Seats, tags, types, names of fields, codes and units are plain
 * (base/text.h). Texts, words and names of files are any UTF-8: people write
 * in every script, and marks of direction belong to some; whoever shows them
 * makes them safe first.
 */
#ifndef OL_RECORD_ITEM_H
#define OL_RECORD_ITEM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "base/instant.h"
#include "seal/hash.h"
#include "seal/sshsig.h"

#define OL_ITEM_MAX 32768 /* bytes of the longest item             */
#define OL_SALT_LEN 32
#define OL_DIGEST_LEN OL_SHA256_LEN

/* The most of each, and bytes of the longest. */
#define OL_ITEM_SEAT_MAX 32
#define OL_ITEM_TEXTS 8
#define OL_ITEM_TAG_MAX 35 /* BCP 47: RFC 5646, section 4.4.1       */
#define OL_ITEM_ATTACHMENTS 16
#define OL_ITEM_NAME_MAX 255 /* of a file                             */
#define OL_ITEM_TYPE_MAX 127 /* of a file's type, "application/pdf"   */
#define OL_ITEM_FILE_MAX (UINT64_C(1) << 30) /* bytes of a file       */
#define OL_ITEM_FIELDS 64
#define OL_ITEM_FORM_MAX 32  /* "airspace-closure"                   */
#define OL_ITEM_FIELD_MAX 32 /* name of a field                      */
#define OL_ITEM_VALUE_MAX 4096
#define OL_ITEM_POINTS 32
#define OL_ITEM_WORDS_MAX 2048 /* of one point                          */
#define OL_ITEM_VERSION_MAX UINT32_MAX /* of a form, of a codebook     */
#define OL_ITEM_CODE_MAX 16 /* "ANCHOR"                             */
#define OL_ITEM_NUMBERS 4   /* of a code word                       */
#define OL_ITEM_NUMBER_MAX INT64_C(999999999999999) /* and down to minus it  */
#define OL_ITEM_DAYS_MAX 36500 /* of retention                         */
#define OL_ITEM_PRECEDENCE_MAX 3
/* How a call ended: enum ol_control_reason, and beyond its last one: */
#define OL_ITEM_REASON_DECLINED 8
#define OL_ITEM_REASON_BUSY 9
#define OL_ITEM_REASON_MAX OL_ITEM_REASON_BUSY

/* Part of the bytes: not ended by NUL. */
struct ol_words {
	const char *p; /* may be NULL where len is 0 */
	size_t len;
};

struct ol_salt {
	uint8_t b[OL_SALT_LEN];
};

struct ol_digest {
	uint8_t b[OL_DIGEST_LEN];
};

enum ol_item_kind {
	OL_ITEM_MESSAGE = 1,
	OL_ITEM_NOTE,            /* one of yours was read, or acknowledged  */
	OL_ITEM_VERDICT,         /* your read-back is accepted, or not      */
	OL_ITEM_CODEBOOK,        /* a whole version of the codebook         */
	OL_ITEM_CODEBOOK_AGREED, /* countersigned: from now on it is in use */
	OL_ITEM_CODE_WORD,
	OL_ITEM_RETENTION,     /* how long this office keeps this line     */
	OL_ITEM_CALL,          /* a call's shared record, by the caller    */
	OL_ITEM_CALL_ACCEPTED, /* by the called                            */
	OL_ITEM_ATTEST,        /* a head of the ledger, signed             */
	OL_ITEM_COMMITMENT,    /* a promise, or a change of it (accord.h)  */
	OL_ITEM_KINDS,
};

/* One text in one language. */
struct ol_item_text {
	struct ol_words tag;  /* "en", "pt-BR" (record/text.h checks it)    */
	struct ol_words text; /* not empty                                 */
};

struct ol_item_texts {
	struct ol_item_text t[OL_ITEM_TEXTS]; /* no tag twice; the first is
	                                         the author's own          */
	size_t n;
};

struct ol_item_attachment {
	struct ol_words name; /* as its author calls it: record/name.h     */
	struct ol_words type; /* "application/pdf"                         */
	uint64_t size;        /* bytes, at most OL_ITEM_FILE_MAX           */
	uint8_t sha256[OL_SHA256_LEN];
};

struct ol_item_field {
	struct ol_words name; /* no name twice                             */
	struct ol_words value;
};

enum ol_reply_kind {
	OL_REPLY_NONE,
	OL_REPLY_ANSWER,
	OL_REPLY_CLARIFY, /* asks back                                     */
	OL_REPLY_CONFIRM, /* reads back: points in the replier's own words  */
	OL_REPLY_KINDS,
};

enum ol_point_kind {
	OL_POINT_POINT, /* what is meant                                    */
	OL_POINT_NUMBER,
	OL_POINT_PLACE,
	OL_POINT_TIME,
	OL_POINT_NAME,
	OL_POINT_KINDS,
};

/* Of a message that asks: what is to be read back ("the hour of the start").
 * Of a confirm: it, in the words of who confirms; record/readback.h pairs
 * them. */
struct ol_item_point {
	enum ol_point_kind kind;
	struct ol_words words;
};

/* Something is in it: a text, an attachment, a form or a point. */
struct ol_item_message {
	uint8_t precedence; /* 0 routine, 1 priority, 2 immediate, 3 flash   */
	struct ol_item_texts texts;
	struct ol_item_attachment attachment[OL_ITEM_ATTACHMENTS];
	size_t n_attachments;
	enum ol_reply_kind reply; /* none: `to` is zero                      */
	struct ol_id to;
	ol_date ack_by; /* 0: none                                           */
	struct ol_words form; /* empty: no notice, no fields, version 0      */
	uint32_t form_version;
	struct ol_item_field field[OL_ITEM_FIELDS];
	size_t n_fields;
	bool asks; /* for a read-back of the points; not in a confirm        */
	struct ol_item_point point[OL_ITEM_POINTS];
	size_t n_points; /* 0 unless it asks (then 1 at least) or confirms   */
};

enum ol_note_kind {
	OL_NOTE_READ = 1,
	OL_NOTE_ACKNOWLEDGED, /* read it is then too                         */
	OL_NOTE_KINDS,
};

enum ol_verdict_kind {
	OL_VERDICT_ACCEPTED = 1,
	OL_VERDICT_CORRECTED, /* with the right words as texts: 1 at least   */
	OL_VERDICT_KINDS,
};

/* The entries as their bytes: record/codebook.h reads and makes them. */
struct ol_item_codebook {
	uint32_t version; /* 1, 2, 3 ...                                     */
	const uint8_t *entries;
	size_t entries_len;
};

struct ol_item_code_word {
	uint32_t version; /* of the codebook                                 */
	struct ol_words code;
	int64_t number[OL_ITEM_NUMBERS]; /* in the slots' smallest steps     */
	size_t n_numbers;
};

struct ol_item_call {
	uint8_t precedence;
	bool recorded_by_caller, recorded_by_called;
	/* In this order (whoever writes it sees to that, where the clock was
	 * set meanwhile). answered 0: never. */
	ol_date began, answered, ended;
	uint8_t reason;     /* at most OL_ITEM_REASON_MAX                  */
	struct ol_words by; /* seat that answered or declined; may be empty  */
};

struct ol_item_attest {
	uint64_t seq; /* of the ledger's entry                               */
	struct ol_digest hash;
	uint8_t key[OL_SIGN_PUBLIC_LEN]; /* Ed25519, of the office           */
	uint8_t signature[OL_SIGNATURE_LEN]; /* namespace attest@openline    */
};

/* Whose promise it is, as its author sees it. */
enum ol_owner {
	OL_OWNER_AUTHOR, /* the author's office */
	OL_OWNER_OTHER,
	OL_OWNER_BOTH,
	OL_OWNERS,
};

enum ol_commitment_state {
	OL_COMMITMENT_OPEN,
	OL_COMMITMENT_DONE, /* reported; confirmed when it is accepted */
	OL_COMMITMENT_WITHDRAWN,
	OL_COMMITMENT_STATES,
};

/* One proposal of what a commitment is to be; record/accord.h follows them,
 * with verdicts as the answers. Its texts say what is promised: 1 at least. */
struct ol_item_commitment {
	struct ol_id after;   /* the agreed proposal it replaces; zero: none */
	struct ol_id contact; /* what it comes from; zero: by itself        */
	enum ol_owner owner;
	ol_date due; /* 0: none */
	enum ol_commitment_state state;
};

/* One item. Only what its kind has counts. */
struct ol_item {
	enum ol_item_kind kind;
	struct ol_id id;      /* UUIDv7 by the author; never zero             */
	ol_date date;         /* the author's, not before 1970               */
	struct ol_words seat; /* the author's; may be empty                  */

	/* note: the message or code word. verdict: the confirm, the proposal.
	 * codebook_agreed, call_accepted: the item.  call: the call's id.
	 * commitment: the id of its first proposal, its own in that one. */
	struct ol_id of;
	/* codebook_agreed, call_accepted: the digest of that item. */
	struct ol_digest of_digest;

	struct ol_item_message message;
	enum ol_note_kind note;
	enum ol_verdict_kind verdict;
	struct ol_item_texts texts;       /* verdict, commitment */
	struct ol_item_codebook codebook; /* agreed: the version alone */
	struct ol_item_code_word code_word;
	uint32_t days; /* retention: 0 for good */
	struct ol_item_call call;
	struct ol_item_attest attest;
	struct ol_item_commitment commitment;
};

/* OL_ERR_MALFORMED: another form than items.md has, or over OL_ITEM_MAX. */
int ol_item_read(struct ol_item *out, const uint8_t *bytes, size_t len);

/* The number of bytes written, at most OL_ITEM_MAX. OL_ERR_FULL where they are
 * more than `cap` or OL_ITEM_MAX, OL_ERR_RANGE where the item has something
 * that the reader refuses. */
int ol_item_write(uint8_t *out, size_t cap, const struct ol_item *it);

/* SHA-256 over salt and bytes. */
struct ol_digest ol_item_digest(const struct ol_salt *salt,
				const uint8_t *bytes, size_t len);

bool ol_digest_equal(const struct ol_digest *a, const struct ol_digest *b);

/* "message", "note" ... for logs and for the page that a test checks. */
const char *ol_item_kind_name(enum ol_item_kind kind);

/* NUL-ended bytes as words. */
struct ol_words ol_words(const char *s);
bool ol_words_equal(struct ol_words a, struct ol_words b);

#endif
