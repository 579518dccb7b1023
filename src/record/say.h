/*
 * say - the messages of a line's records stream. doc/protocol/records.md
 *
 * Does      read and write them: a CBOR map with small integers as keys, each
 *           type with exactly its fields; cut an item into parts.
 * Does not  know which of them may come when (record/exchange.h), or what is
 *           in an item (record/item.h).
 * Memory    values; what was read points into the bytes that were read.
 * Threads   any.
 * Promise   what was read is written again byte for byte.
 */
#ifndef OL_RECORD_SAY_H
#define OL_RECORD_SAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "record/item.h"
#include "record/ledger.h"

#define OL_SAY_MAX 8192  /* bytes of the longest message            */
#define OL_SAY_PART 8000 /* of an item in one message               */
#define OL_SAY_PARTS 8   /* more have no item's length              */

enum ol_say_type {
	OL_SAY_HELLO = 1, /* asks epoch last have date head held: I am here */
	OL_SAY_ITEM,      /* seq part parts salt bytes: one of mine         */
	OL_SAY_ERASED,    /* seq digest: one of mine, its content is gone   */
	OL_SAY_HAVE,      /* have date: yours up to there are on my disk    */
	OL_SAY_HELD,      /* seq why: this one of yours I do not take now   */
	OL_SAY_HEAD,      /* head: of my ledger                             */
	OL_SAY_FETCH,     /* seq last: give me these of mine back           */
	OL_SAY_RETURNED,  /* as item: one of yours                          */
	OL_SAY_GONE,      /* as erased: one of yours                        */
	OL_SAY_COMPARE,   /* last digest: the root over so many of mine     */
	OL_SAY_ASK,       /* last level index: the hash of this node?       */
	OL_SAY_NODE,      /* last level index digest: it is                 */
	OL_SAY_TYPES,
};

/* Why an item is not taken now. */
enum ol_say_why {
	OL_SAY_WHY_FULL = 1, /* the disk there is full                      */
	OL_SAY_WHY_TROUBLE,  /* the disk there does not take it              */
	OL_SAY_WHY_QUOTA,    /* too much has come in too short a time        */
	OL_SAY_WHYS,
};

struct ol_say {
	enum ol_say_type type;
	bool asks;      /* for a hello in return                           */
	uint32_t epoch; /* of the sender, from 1                           */
	uint64_t seq;   /* of an item, from 1                              */
	uint64_t last;  /* hello: highest number given; else how many      */
	uint64_t have;  /* on the sender's disk                            */
	uint8_t part, parts; /* this one, from 0; of so many                */
	enum ol_say_why why;
	ol_date date;
	struct ol_ledger_head head; /* of the sender                        */
	struct ol_digest mac;       /* of head: ol_ledger_mac()             */
	struct ol_ledger_head held; /* of the receiver, as the sender has it */
	struct ol_digest digest;
	uint8_t level;
	uint64_t index;
	struct ol_words salt;  /* of part 0: OL_SALT_LEN bytes; else empty   */
	struct ol_words bytes; /* 1 to OL_SAY_PART                          */
};

/* OL_ERR_MALFORMED. */
int ol_say_read(struct ol_say *out, const uint8_t *bytes, size_t len);

/* The bytes written; values out of range are the caller's bug (asserted). */
size_t ol_say_write(uint8_t out[static OL_SAY_MAX], const struct ol_say *m);

/* How many parts an item of `len` bytes (1 to OL_ITEM_MAX) has; of part `part`
 * where it begins and how long it is. */
uint8_t ol_say_parts(size_t len);
size_t ol_say_part(size_t len, uint8_t part, size_t *at);

/* "hello", "item" ... for logs and for the page that a test checks. */
const char *ol_say_name(enum ol_say_type type);

#endif
