/*
 * seat_table - the seats of the office: who may log in, and as what.
 *
 * Does      keep them; their bodies as bytes, sealed like all rows.
 * Does not  judge passwords (seal/password.h), know sessions, or rights.
 * Memory    values only. A seat holds secrets: who has it wipes it.
 * Threads   as store.h.
 * Promise   each change is whole and on disk when the function returns.
 */
#ifndef OL_STORE_SEAT_TABLE_H
#define OL_STORE_SEAT_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/role.h"
#include "seal/password.h"
#include "seal/totp.h"
#include "store/store.h"

#define OL_STORE_SEATS 128  /* of one office                            */
#define OL_STORE_TAG_MAX 36 /* bytes of a language tag with its NUL     */
#define OL_SEAT_BODY_MAX 256

struct ol_store_seat {
	uint32_t id; /* from 1, never given twice */
	char name[OL_STORE_SEAT_MAX];
	enum ol_role role;
	char lang[OL_STORE_TAG_MAX]; /* BCP 47 */
	bool locked;                 /* by hand */
	bool first; /* the password is one-time: it must be changed */
	struct ol_password password;
	bool has_totp;
	uint8_t totp[OL_TOTP_SECRET_LEN]; /* zero without */
	uint64_t totp_last;               /* step of the last code taken */
	ol_date made, last;               /* last login; ns 0: none yet  */
};

/* Sets `seat->id`. OL_ERR_EXISTS where another has the name, OL_ERR_FULL at
 * OL_STORE_SEATS. */
int ol_store_seat_add(struct ol_store *s, struct ol_store_seat *seat);

/* The `nth` (from 0) in the order of ids. OL_ERR_UNKNOWN. */
int ol_store_seat_at(struct ol_store *s, size_t nth,
		     struct ol_store_seat *seat);

/* All of the seat with that id. OL_ERR_UNKNOWN, OL_ERR_EXISTS. */
int ol_store_seat_set(struct ol_store *s, const struct ol_store_seat *seat);

/* OL_ERR_UNKNOWN. */
int ol_store_seat_drop(struct ol_store *s, uint32_t id);

/* The body; `id` stands in a column of its own. Returns the length; reading
 * anything but what was written is OL_ERR_FORGED. */
size_t ol_seat_write(uint8_t out[static OL_SEAT_BODY_MAX],
		     const struct ol_store_seat *seat);
int ol_seat_read(struct ol_store_seat *seat, const uint8_t *p, size_t len);

#endif
