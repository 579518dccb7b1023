/*
 * rows - what the store keeps, as values.
 *
 * Memory    values only. struct ol_store_secret and a card's share are
 *           secret: the one who holds them wipes them.
 * Threads   any.
 */
#ifndef OL_STORE_ROWS_H
#define OL_STORE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/id.h"
#include "base/instant.h"
#include "base/watches.h"
#include "seal/card.h"
#include "seal/line_keys.h"

#define OL_STORE_NAME_MAX 65 /* bytes of a name with its NUL      */
#define OL_STORE_WHY_MAX 161
#define OL_STORE_SEAT_MAX 33
#define OL_STORE_PATHS 4    /* paths of one line                 */
#define OL_STORE_LINES 1024 /* lines of one home                 */
#define OL_STORE_CARDS 4096 /* cards given out and not yet used  */

/* A path of a line: which of the office's own addresses (the k-th `listen`
 * or `listen-tcp` of its configuration, from 0), where to, and how. */
struct ol_store_path {
	uint8_t listen;
	bool tcp;
	struct ol_addr remote;
	struct ol_addr seen; /* where it was proven last, if that is another
			      * address; family 0: nowhere */
	bool spare;
	uint8_t floor_step, ceiling_step; /* ticks from cell to cell; 0: none
					   * was set */
};

/* What the counterpart of a line may bring of documents. */
struct ol_store_quota {
	uint32_t size_mib;  /* of one; 0: none                             */
	uint32_t total_mib; /* of all that are here or on their way        */
	uint32_t count;     /* the same, files                             */
	uint32_t open;      /* not yet whole                               */
	uint32_t hourly;    /* new ones in an hour                         */
};
#define OL_STORE_ROLL_OVERDUE_S 1800
#define OL_STORE_QUOTA ((struct ol_store_quota){ 1024, 8192, 4096, 256, 60 })

/* What of a line may change from outside its handshakes. */
struct ol_store_settings {
	char name[OL_STORE_NAME_MAX];          /* ours for it               */
	bool verified;                         /* the digits were compared  */
	bool suspended;                        /* by us                     */
	char suspended_who[OL_STORE_SEAT_MAX]; /* the seat that did it */
	char suspended_why[OL_STORE_WHY_MAX];
	ol_date suspended_since;
	bool recording_allowed;
	uint32_t playout_max_ms;
	uint32_t ring_seconds;
	char ladder[OL_STORE_WHY_MAX]; /* its words; empty: the office's */
	struct ol_store_quota documents;
	struct ol_watches watches; /* when people here call the roll */
	uint32_t roll_overdue_s;
};

/* A line without its secret. */
struct ol_store_line {
	uint16_t id; /* from 1, never given twice */
	struct ol_store_settings settings;
	/* The counterpart, as its card told. */
	char peer_office[OL_CARD_NAME_MAX + 1];
	char peer_form[OL_CARD_NAME_MAX + 1];
	enum ol_level peer_level;
	uint8_t peer_charter[OL_SIGN_PUBLIC_LEN];
	uint8_t peer_sign[OL_SIGN_PUBLIC_LEN];
	uint8_t peer_line[OL_LINE_KEY_LEN];
	struct ol_id own_card, peer_card;
	char digits[OL_CARD_DIGITS_TEXT];
	ol_date paired;
	uint64_t number; /* highest handshake number */
	size_t n_paths;  /* 1 to OL_STORE_PATHS      */
	struct ol_store_path path[OL_STORE_PATHS];
};

/* A card that was given out. */
struct ol_store_card {
	struct ol_id id;
	ol_date made;
	bool used;
	bool has_share; /* false once it is erased */
	uint8_t share[OL_SHARE_LEN];
};

enum ol_store_call_state {
	OL_STORE_CALL_OVER,  /* and nothing is left to be done */
	OL_STORE_CALL_LASTS, /* `ended`: when it is known to have lasted */
	OL_STORE_CALL_DUE,   /* over; its shared record is to be made */
};

/* Who holds the duty; `seat` empty: nobody does. */
struct ol_store_duty {
	char seat[OL_STORE_SEAT_MAX];
	ol_date since;
};

/* One call, for the history; the numbers of precedence and reason are those
 * of the call room and are kept as they are. */
struct ol_store_call {
	uint64_t seq;  /* set by the store: 1, 2, ... in the order of writing */
	uint16_t line; /* its id */
	struct ol_id id;
	bool outgoing;
	uint8_t precedence;
	uint8_t reason;
	ol_date began, answered, ended; /* ns 0: did not happen */
	char seat[OL_STORE_SEAT_MAX];
	bool recorded_here, recorded_there;
	enum ol_store_call_state state;
	bool was_lost; /* it waited for the line */
	char by[OL_STORE_SEAT_MAX];
	bool missed; /* nobody took it; once noted it is not set any more */
	char noted_by[OL_STORE_SEAT_MAX]; /* by ol_store_call_note() alone   */
	ol_date noted_at;
};

#endif
