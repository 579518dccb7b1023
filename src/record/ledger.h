/*
 * ledger - the record of a line at one office: entries, each with the hash of
 * the one before. doc/protocol/ledger.md
 *
 * Does      write and read an entry in its one form, hash it, check that a
 *           run of entries is a chain and say which one breaks it; make the
 *           MAC under which a counterpart keeps a head.
 * Does not  keep entries (store/words.h), or say what they mean together.
 * Memory    values. Nothing is allocated.
 * Threads   any.
 * Promise   entries that differ in one bit, lack one, or stand in another
 *           order have another head. Numbers go up by one; only an entry that
 *           opens an epoch may leave out those of entries that a restore lost,
 *           up to the head that it names. A MAC convinces the two ends and nobody
 *           else: both hold its key.
 */
#ifndef OL_RECORD_LEDGER_H
#define OL_RECORD_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/id.h"
#include "base/instant.h"
#include "record/item.h"
#include "seal/kdf.h"

#define OL_LEDGER_ENTRY_MAX 160 /* bytes of the longest entry */

enum ol_ledger_kind {
	OL_LEDGER_QUEUED = 1, /* ours, written to disk: id, digest           */
	OL_LEDGER_DELIVERED,  /* ours up to `number` are on their disk       */
	OL_LEDGER_TAKEN,      /* theirs, number `number`: id, digest         */
	OL_LEDGER_REFUSED,    /* theirs, but it is none: number, digest      */
	OL_LEDGER_INCIDENT,   /* an id that is here has come with another
	                         content, or figures of the two ends do not
	                         agree: id, digest, number                   */
	OL_LEDGER_RETURNED,   /* ours, given back after a restore            */
	OL_LEDGER_ERASED,     /* its content is gone, by retention           */
	OL_LEDGER_HEAD,       /* their head: number of its entry, its hash as
	                         digest                                      */
	OL_LEDGER_EPOCH,      /* opened after a restore: the head of ours that
	                         they hold, as above                         */
	OL_LEDGER_KINDS,
};

/* What a kind does not have is zero. */
struct ol_ledger_entry {
	uint64_t seq; /* 1, 2, 3 ...                                */
	ol_date date; /* by our clock                                        */
	enum ol_ledger_kind kind;
	struct ol_id id;
	struct ol_digest digest;
	uint64_t number;
	struct ol_digest before; /* hash of the entry before; of the first: 0 */
};

/* The last entry: where it stands and its hash. seq 0: there is none. */
struct ol_ledger_head {
	uint64_t seq;
	struct ol_digest hash;
};

/* The bytes written. */
size_t ol_ledger_write(uint8_t out[static OL_LEDGER_ENTRY_MAX],
		       const struct ol_ledger_entry *e);

/* OL_ERR_MALFORMED: not the one form of an entry. */
int ol_ledger_read(struct ol_ledger_entry *out, const uint8_t *bytes,
		   size_t len);

/* What may be wrong with an entry that follows `head`. */
enum ol_ledger_fault {
	OL_LEDGER_SOUND,
	OL_LEDGER_UNREADABLE, /* it is no entry                              */
	OL_LEDGER_MISSING,    /* entries before it are not there             */
	OL_LEDGER_DOUBLE,     /* its number was there before                 */
	OL_LEDGER_CHANGED,    /* it, or the one before, was changed          */
};

/* Checks that these bytes are the entry after `head` and moves the head to
 * it, also where they are not: then one fault is told once, and the check
 * goes on behind it. `e` is the entry that was read (all zero: unreadable). */
enum ol_ledger_fault ol_ledger_follow(struct ol_ledger_head *head,
				      struct ol_ledger_entry *e,
				      const uint8_t *bytes, size_t len);

/* "is missing" ... behind "entry 17", for people. */
const char *ol_ledger_fault_text(enum ol_ledger_fault fault);

/* "queued", "taken" ... for audits and for the page that a test checks. */
const char *ol_ledger_kind_name(enum ol_ledger_kind kind);

/* HMAC-SHA256 over who tells the head (his line key) and the head. */
void ol_ledger_mac(struct ol_digest *out, const uint8_t key[static OL_KEY_LEN],
		   const uint8_t teller[static OL_KEY_LEN],
		   const struct ol_ledger_head *head);

#endif
