/*
 * card - what one office gives another by hand to make a line.
 *
 * Does      make, sign and check a card, as bytes; split the share off it
 *           onto a slip and join them again; tell the 40-digit number that
 *           two people read to each other.
 * Does not  print it (card_text.h), keep which cards were used, or make a
 *           line of two (line_keys.h does from their shares).
 * Memory    values only; a card with its share is secret: wipe it with
 *           ol_card_release().
 * Threads   any; ol_card_digits() takes a tenth of a second and 64 MiB.
 * Promise   one card has one encoding, and bytes that are not that encoding
 *           are refused. Names are plain UTF-8: no control characters, no
 *           bidirectional ones.
 *
 *   version 1   1
 *   flags       1   bit 0: split, the share's hash stands in its place
 *   level       1   1 leader, 2 minister, 3 duty
 *   office      1 + n
 *   form        1 + n   form of address, may be empty
 *   charter, signing, line public key   32 each
 *   card id    16
 *   share      32   or SHA-256("openline 1 share" || share) if split
 *   addresses   1, then each: family 1 (4|6), address 4|16, port 2
 *   signature  64   SSHSIG, namespace card@openline, by the signing key,
 *                   over all before it
 */
#ifndef OL_SEAL_CARD_H
#define OL_SEAL_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/id.h"
#include "base/random.h"
#include "seal/keyfile.h"

#define OL_CARD_VERSION 1
#define OL_CARD_NAMESPACE "card@openline"
#define OL_CARD_NAME_MAX 64 /* bytes of UTF-8, without NUL */
#define OL_CARD_ADDRS_MAX 8
#define OL_CARD_LEN_MAX 494
#define OL_SLIP_LEN (OL_ID_LEN + OL_SHARE_LEN)
#define OL_CARD_DIGITS_TEXT 48      /* 8 groups of 5, with blanks and NUL */
#define OL_CARD_FINGERPRINT_TEXT 24 /* 4 groups of 5, with blanks and NUL */

enum ol_level {
	OL_LEVEL_LEADER = 1,
	OL_LEVEL_MINISTER = 2,
	OL_LEVEL_DUTY = 3,
};

struct ol_card {
	char office[OL_CARD_NAME_MAX + 1]; /* 1 to 64 bytes             */
	char form[OL_CARD_NAME_MAX + 1];   /* form of address, 0 to 64  */
	enum ol_level level;
	uint8_t charter[OL_SIGN_PUBLIC_LEN];
	uint8_t sign[OL_SIGN_PUBLIC_LEN];
	uint8_t line[OL_LINE_KEY_LEN];
	struct ol_id id;
	bool is_split; /* `share` is the hash: the slip has the share */
	uint8_t share[OL_SHARE_LEN];
	uint8_t n_addrs; /* 1 to OL_CARD_ADDRS_MAX */
	struct ol_addr addr[OL_CARD_ADDRS_MAX];
	uint8_t sig[OL_SIGNATURE_LEN];
};

/* The part of a split card that travels another way. */
struct ol_slip {
	struct ol_id card;
	uint8_t share[OL_SHARE_LEN];
};

/* "leader", "minister", "duty". */
const char *ol_level_text(enum ol_level level);

/* OL_ERR_MALFORMED where it is none of the three. */
int ol_level_read(enum ol_level *level, const char *text);

/* Fills id and share of a card whose office, form, level and addresses are
 * set, takes the keys, signs. Draws the id (see ol_id_make), then the share.
 * OL_ERR_RANGE where a name is empty, too long or not plain, the level is
 * none, or there is no address or one of no family or port. */
int ol_card_make(struct ol_card *card, const struct ol_office_keys *keys,
		 ol_date now, const struct ol_random *rnd);

/* Moves the share to the slip, puts its hash in its place, signs again.
 * OL_ERR_STATE where it is split already. */
int ol_card_split(struct ol_card *card, struct ol_slip *slip,
		  const struct ol_office_keys *keys);

/* The share of the line: the card's own, or the slip's where the card is
 * split. OL_ERR_STATE where it is split and `slip` is NULL, OL_ERR_UNKNOWN
 * where the slip belongs to another card, OL_ERR_FORGED where its share is
 * not the one that the card promises. */
int ol_card_share(uint8_t share[static OL_SHARE_LEN],
		  const struct ol_card *card, const struct ol_slip *slip);

/* Returns the length. The card must be a whole one (made or read). */
size_t ol_card_write(uint8_t out[static OL_CARD_LEN_MAX],
		     const struct ol_card *card);

/* OL_ERR_NEWER where a newer version made it, OL_ERR_MALFORMED where it is
 * no card in its one encoding, OL_ERR_FORGED where the signature is wrong. */
int ol_card_read(struct ol_card *card, const uint8_t *p, size_t len);

void ol_slip_write(uint8_t out[static OL_SLIP_LEN], const struct ol_slip *slip);
void ol_slip_read(struct ol_slip *slip, const uint8_t p[static OL_SLIP_LEN]);

/* "K3XQ7 ...": twenty letters of SHA-256 over the card's bytes, the same for
 * a person to compare on paper and screen. Not secret. */
void ol_card_fingerprint(char out[static OL_CARD_FINGERPRINT_TEXT],
			 const struct ol_card *card);

/* The number over both complete cards, in whichever order they are given.
 * Who replaced a card on its way would have to find two cards that give the
 * same forty digits; Argon2id makes each try cost 64 MiB.
 * OL_ERR_NO_MEMORY. */
int ol_card_digits(char out[static OL_CARD_DIGITS_TEXT],
		   const struct ol_card *a, const struct ol_card *b);

void ol_card_release(struct ol_card *card);
void ol_slip_release(struct ol_slip *slip);

#endif
