/*
 * control - the messages of a line's control stream. doc/protocol/control.md
 *
 * Does      read and write them: a CBOR map with small integers as keys, each
 *           type with exactly its fields. Protocol 1 has no options: a field
 *           or type that is not in the table, or one that is missing, makes
 *           the message malformed.
 * Does not  know calls, states or answers (call/ and office/ do).
 * Memory    values; nothing is allocated, nothing points anywhere.
 * Threads   any.
 * Promise   texts that were read are plain (base/text.h) and end with NUL;
 *           what was read is written again byte for byte.
 */
#ifndef OL_WIRE_CONTROL_H
#define OL_WIRE_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/id.h"
#include "base/instant.h"
#include "base/watches.h"
#include "wire/people.h"

#define OL_CONTROL_MAX 352      /* bytes of the longest message      */
#define OL_CONTROL_SEAT_MAX 33  /* bytes of a seat with its NUL      */
#define OL_CONTROL_WHY_MAX 161  /* of a reason in words, with NUL    */
#define OL_CONTROL_PROBE_MAX 64 /* bytes of a line test's payload    */
#define OL_CONTROL_BELLS_MAX 1000
#define OL_CONTROL_PRECEDENCE_MAX 3
#define OL_CONTROL_MODE_MAX 2
#define OL_CONTROL_STAGE_MAX 4
#define OL_CONTROL_PLACES 8   /* addresses that are told              */
#define OL_CONTROL_PATH_MAX 3 /* path ids                             */

enum ol_control_type {
	OL_CONTROL_RING = 1,    /* id precedence recording date people        */
	OL_CONTROL_RINGING,     /* id bells: so many desks ring; 0: none      */
	OL_CONTROL_ANSWER,      /* id recording held people                   */
	OL_CONTROL_DECLINE,     /* id date seat                               */
	OL_CONTROL_BUSY,        /* id: this line has another call             */
	OL_CONTROL_END,         /* id reason                                  */
	OL_CONTROL_PRESENCE,    /* id recording held people: from now on      */
	OL_CONTROL_RESUME,      /* id recording held people: in it; you too?  */
	OL_CONTROL_RESUMED,     /* id: I am                                   */
	OL_CONTROL_TERMS,       /* recording date seat suspended why          */
	OL_CONTROL_GOODBYE,     /* seat why: this node stops now              */
	OL_CONTROL_TEST_ASK,    /* id probe                                   */
	OL_CONTROL_TEST_ANSWER, /* id probe: the same                         */
	OL_CONTROL_MODE,        /* id mode talks: how I get through           */
	OL_CONTROL_ADDRESSES,   /* places: where I am, path by path           */
	OL_CONTROL_JOIN,        /* id seat stage turn heard known on          */
	OL_CONTROL_WATCHES, /* watches: when people here call the roll     */
	OL_CONTROL_TYPES,
};

/* Why a call ended, in the words of who says so. */
enum ol_control_reason {
	OL_CONTROL_HUNG_UP,
	OL_CONTROL_CANCELLED,    /* the caller gave up                        */
	OL_CONTROL_UNANSWERED,   /* the caller's time is over                 */
	OL_CONTROL_STOPPED,      /* the node stops                            */
	OL_CONTROL_SUSPENDED,    /* the line is suspended                     */
	OL_CONTROL_LINE_LOST,    /* it did not come back in time              */
	OL_CONTROL_NO_RECORDING, /* you record, this office does not allow it */
	OL_CONTROL_UNKNOWN_CALL, /* there is no such call here                */
	OL_CONTROL_REASONS,
};

/* An address of the sender's path `path`. */
struct ol_control_place {
	uint8_t path; /* 0 to OL_CONTROL_PATH_MAX, the sender's id */
	struct ol_addr addr;
};

/* One message. Only the fields of its type count; the others are zero. */
struct ol_control {
	enum ol_control_type type;
	struct ol_id id; /* of the call, or of the test; never zero         */
	uint8_t precedence; /* 0 routine to 3 flash                         */
	bool recording; /* the sender records; terms: recording is allowed  */
	bool suspended;
	bool talks;     /* the sender holds the talk key                    */
	bool held;      /* the sender holds the call                        */
	uint8_t mode;   /* 0 voice, 1 talk, 2 text: of what the sender says */
	uint32_t bells; /* at most OL_CONTROL_BELLS_MAX                     */
	enum ol_control_reason reason;
	ol_date date; /* not before 1970                                    */
	char seat[OL_CONTROL_SEAT_MAX]; /* may be empty                     */
	char why[OL_CONTROL_WHY_MAX];   /* may be empty                     */
	uint8_t probe[OL_CONTROL_PROBE_MAX];
	size_t probe_len;
	struct ol_control_place place[OL_CONTROL_PLACES];
	size_t n_places;
	struct ol_watches watches;
	struct ol_people people; /* who is in it at the sender's end        */
	uint8_t stage; /* of the sender's principal: call/join.h            */
	uint32_t turn, heard, known, on; /* join: numbers of stages         */
};

/* OL_ERR_MALFORMED. */
int ol_control_read(struct ol_control *out, const uint8_t *bytes, size_t len);

/* The number of bytes written. Values out of range are a bug of the caller:
 * OL_ERR_RANGE as a negative number, nothing is written. */
int ol_control_write(uint8_t out[static OL_CONTROL_MAX],
		     const struct ol_control *m);

/* "ring", "answer" ... for logs and for the page that a test checks. */
const char *ol_control_name(enum ol_control_type type);

#endif
