/*
 * api_said - the written word as desks and their node say it to each other:
 * messages, their parts, files, forms, codebooks, what an audit found.
 *
 * Memory    values. Texts and lists lie in the pool of the request, reply or
 *           event that they are in (api_pool.h).
 * Threads   any.
 *
 * Texts are as their author wrote them, in any script and with any character:
 * whoever shows them makes them safe first (record/shown.h).
 */
#ifndef OL_DESK_API_SAID_H
#define OL_DESK_API_SAID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/id.h"
#include "base/instant.h"
#include "desk/api_pool.h"
#include "office/request.h"
#include "record/accord.h"
#include "record/item.h"
#include "record/remind.h"
#include "record/states.h"

#define OL_API_TEXT_MAX OL_ITEM_MAX /* bytes of a text                      */
#define OL_API_BYTES_MAX 32768      /* of a file or a record, in one piece  */
#define OL_API_BYTES_LONG 49152     /* of one long text: CAP, an attestation */
#define OL_API_ENTRIES 256          /* of a codebook                        */

/* ---- parts, as they stand in lists -------------------------------------- */

struct ol_desk_said { /* a text in one language */
	char lang[OL_ITEM_TAG_MAX + 1];
	struct ol_desk_text text;
};

struct ol_desk_attached { /* a file that goes with a message */
	struct ol_id file;
	struct ol_desk_text name; /* safe to be used as a file's name      */
	char type[OL_ITEM_TYPE_MAX + 1];
	uint64_t size;
	uint8_t sha256[OL_SHA256_LEN];
	bool here; /* it is whole on our disk, and checked                 */
};

struct ol_desk_point { /* of a read-back */
	enum ol_point_kind kind;
	struct ol_desk_text words;
};

struct ol_desk_field { /* of a notice */
	char name[OL_ITEM_FIELD_MAX + 1];
	struct ol_desk_text value;
};

struct ol_desk_number { /* of a code word: "12.5" */
	char value[24];
};

struct ol_desk_state { /* that was reached; a date of 0: not known */
	enum ol_state state;
	ol_date here, there;
};

/* ---- a message, notice or code word ------------------------------------- */

enum ol_desk_fate {
	OL_DESK_FATE_KEPT,
	OL_DESK_FATE_REFUSED,  /* it made no sense, or was too much          */
	OL_DESK_FATE_REPEATED, /* it is here already                         */
	OL_DESK_FATE_CLASHED,  /* its id is here with another content        */
	OL_DESK_FATE_ERASED,   /* retention took its content                 */
};

enum ol_desk_judged {
	OL_DESK_JUDGED_NONE,
	OL_DESK_JUDGED_ACCEPTED,
	OL_DESK_JUDGED_CORRECTED,
};

/* ---- the shared record of a call ---------------------------------------- */

enum ol_desk_agreed {
	OL_DESK_AGREED_NONE,     /* it is no record                          */
	OL_DESK_AGREED_WAITS,    /* not accepted so far, or not compared yet */
	OL_DESK_AGREED_ACCEPTED, /* both say the same                        */
	OL_DESK_AGREED_DIFFERS,  /* each keeps its own account               */
	OL_DESK_AGREED_UNKNOWN,  /* no such call is known here               */
};

/* How a call ended, numbered as in its record: doc/protocol/items.md. */
enum ol_desk_call_end {
	OL_DESK_CALL_HUNG_UP,
	OL_DESK_CALL_CANCELLED,
	OL_DESK_CALL_UNANSWERED,
	OL_DESK_CALL_STOPPED,
	OL_DESK_CALL_SUSPENDED,
	OL_DESK_CALL_LINE_LOST,
	OL_DESK_CALL_NO_RECORDING,
	OL_DESK_CALL_UNKNOWN,
	OL_DESK_CALL_DECLINED,
	OL_DESK_CALL_BUSY,
};

struct ol_desk_account { /* of a call, by one end */
	bool ours;       /* what our node knows; else what the record says */
	enum ol_precedence precedence;
	ol_date began, answered, ended; /* answered 0: never               */
	enum ol_desk_call_end reason;
	char by[OL_SEAT_MAX]; /* who answered or declined; may be empty    */
	bool recorded_by_caller, recorded_by_called;
};

struct ol_desk_differs { /* what two accounts do not agree about */
	char what[16];
};

struct ol_desk_message {
	struct ol_id message;
	char line[OL_NAME_MAX];
	bool outgoing;
	enum ol_item_kind kind;
	enum ol_desk_fate fate;
	uint64_t seq; /* its number in its direction; 0: none yet     */
	enum ol_precedence precedence;
	char seat[OL_ITEM_SEAT_MAX + 1];
	ol_date date;              /* its author's                   */
	ol_date kept;              /* on our disk since              */
	struct ol_desk_list texts; /* struct ol_desk_said            */
	struct ol_desk_list files; /* struct ol_desk_attached        */
	struct ol_id reply_to;     /* zero: none                     */
	enum ol_reply_kind reply;
	ol_date ack_by;                  /* 0: none                        */
	bool asks;                       /* for a read-back of the points  */
	struct ol_desk_list points;      /* struct ol_desk_point           */
	char form[OL_ITEM_FORM_MAX + 1]; /* a notice, else empty      */
	uint32_t form_version;
	struct ol_desk_list fields;      /* struct ol_desk_field           */
	char code[OL_ITEM_CODE_MAX + 1]; /* a code word, else empty   */
	uint32_t version;                /* of its codebook           */
	struct ol_desk_list numbers;     /* struct ol_desk_number     */
	enum ol_state state;             /* the furthest              */
	struct ol_desk_list states;      /* struct ol_desk_state      */
	bool late;                       /* acknowledged after ack_by */
	/* Of a confirm: what its reader made of it, and his words. */
	enum ol_desk_judged judged;
	struct ol_desk_list right; /* struct ol_desk_said             */
	/* Of the record of a call. */
	struct ol_id call; /* zero: it is none */
	enum ol_desk_agreed agreed;
	struct ol_desk_list accounts; /* struct ol_desk_account: the record's,
				       * then ours where they differ       */
	struct ol_desk_list differs;  /* struct ol_desk_differs              */
	uint64_t clock_ahead_ms, clock_behind_ms; /* theirs, of ours        */
	/* Of a notice of theirs that does not follow its form. */
	char fault_field[OL_ITEM_FIELD_MAX + 1]; /* empty: no field alone */
	struct ol_desk_text fault; /* which, and what is allowed; empty: none */
};

/* ---- files ---------------------------------------------------------------- */

enum ol_desk_file_state {
	OL_DESK_FILE_COMING,  /* from the desk, or from the other side      */
	OL_DESK_FILE_WAITING, /* here, not sent yet                         */
	OL_DESK_FILE_GOING,   /* to the other side                          */
	OL_DESK_FILE_WHOLE,   /* at both ends                               */
	OL_DESK_FILE_FAILED,  /* `why`                                      */
};

struct ol_desk_file {
	struct ol_id file;
	struct ol_id message; /* that it goes with; zero: none yet   */
	char line[OL_NAME_MAX];
	bool outgoing;
	enum ol_desk_file_state state;
	struct ol_desk_text name;
	char type[OL_ITEM_TYPE_MAX + 1];
	uint64_t size, done; /* bytes; of them on the receiving disk */
	uint8_t sha256[OL_SHA256_LEN];
	ol_date date;
	char why[OL_WHY_MAX];
};

/* ---- forms ---------------------------------------------------------------- */

struct ol_desk_form_code { /* of a choice, or a condition */
	char code[OL_ITEM_FIELD_MAX + 1];
	struct ol_desk_text label;
};

struct ol_desk_form_unit {
	char unit[17];
};

struct ol_desk_form_field {
	char name[OL_ITEM_FIELD_MAX + 1];
	char type[16];
	bool required, read_back;
	struct ol_desk_text label, hint, allowed;
	uint32_t chars; /* text: at most so many; 0 else            */
	bool lines;     /* text: of several                         */
	struct ol_desk_list units;         /* struct ol_desk_form_unit   */
	struct ol_desk_list choices;       /* struct ol_desk_form_code   */
	char when[OL_ITEM_FIELD_MAX + 1];  /* required as well where it ... */
	struct ol_desk_list is;            /* ... is one of these: form_code */
	char after[OL_ITEM_FIELD_MAX + 1]; /* later than that field */
};

struct ol_desk_form {
	char form[OL_ITEM_FORM_MAX + 1];
	uint32_t version;
	struct ol_desk_text title, purpose;
	enum ol_precedence precedence;
	uint64_t ack_within_s; /* 0: none */
	bool read_back;
	uint64_t lead_s; /* 0: none */
	char lead_field[OL_ITEM_FIELD_MAX + 1];
	char lead_reason[OL_ITEM_FIELD_MAX + 1];
	struct ol_desk_list fields; /* struct ol_desk_form_field */
};

/* ---- code words ------------------------------------------------------------ */

struct ol_desk_slot {
	char unit[17];
	uint8_t decimals;
	struct ol_desk_number least, most;
};

struct ol_desk_entry {
	char code[OL_ITEM_CODE_MAX + 1];
	struct ol_desk_list meanings; /* struct ol_desk_said: "{1} ships"   */
	struct ol_desk_list slots;    /* struct ol_desk_slot                */
};

enum ol_desk_book_state {
	OL_DESK_BOOK_IN_USE,
	OL_DESK_BOOK_OURS,   /* we proposed it, they have not agreed        */
	OL_DESK_BOOK_THEIRS, /* they did, we have not                       */
	OL_DESK_BOOK_OLD,
};

struct ol_desk_book {
	char line[OL_NAME_MAX];
	struct ol_id message; /* of the item that proposed it */
	uint32_t version;
	enum ol_desk_book_state state;
	ol_date date;
	struct ol_desk_list entries; /* struct ol_desk_entry */
};

/* ---- commitments ----------------------------------------------------------- */

enum ol_desk_owner {
	OL_DESK_OWNER_UNSAID,
	OL_DESK_OWNER_OURS,
	OL_DESK_OWNER_THEIRS,
	OL_DESK_OWNER_BOTH,
};

enum ol_desk_promise {
	OL_DESK_PROMISE_UNSAID,
	OL_DESK_PROMISE_OPEN,
	OL_DESK_PROMISE_DONE,
	OL_DESK_PROMISE_WITHDRAWN,
};

/* One proposal of what a commitment is to be. */
struct ol_desk_commitment {
	struct ol_id commitment; /* of its first proposal */
	struct ol_id message;    /* of this one */
	char line[OL_NAME_MAX];
	bool outgoing; /* we proposed it */
	enum ol_standing standing;
	char seat[OL_ITEM_SEAT_MAX + 1];
	ol_date date, kept;        /* its author's; on our disk since */
	struct ol_desk_list texts; /* struct ol_desk_said */
	enum ol_desk_owner owner;
	ol_date due; /* 0: none */
	enum ol_desk_promise state;
	bool overdue;         /* agreed, open, and its day is over */
	struct ol_id contact; /* zero: none */
};

/* ---- the ledger ------------------------------------------------------------ */

/* What an audit of a line found. */
struct ol_desk_audit {
	char line[OL_NAME_MAX];
	bool sound;
	struct ol_desk_text fault; /* "entry 17 was changed"; empty: none  */
	uint64_t entries, items;
	uint32_t epoch;
	uint64_t head; /* the last entry of ours             */
	uint8_t hash[OL_SHA256_LEN];
	uint64_t known; /* entry of ours that they hold; 0: none was told  */
	uint64_t incidents, refused;
	uint64_t faulty; /* notices of theirs that broke their form */
};

/* A piece of an export: doc/protocol/ledger.md has what the bytes are. */
enum ol_desk_piece_of {
	OL_DESK_PIECE_ENTRY,  /* an entry of our ledger                     */
	OL_DESK_PIECE_OURS,   /* an item of ours: salt and bytes            */
	OL_DESK_PIECE_THEIRS, /* ... of theirs                              */
	OL_DESK_PIECE_HEAD,   /* their head that we hold, and its MAC       */
};

struct ol_desk_piece {
	enum ol_desk_piece_of of;
	uint64_t seq;
	ol_date date;
	struct ol_id message; /* zero: none */
	uint8_t digest[OL_SHA256_LEN];
	struct ol_desk_text bytes; /* none: the content was erased */
};

#endif
