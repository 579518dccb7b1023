/*
 * line_keys - the secret of a line and the keys that come from it.
 *
 * Does      make the line secret from the two shares, its next generation
 *           from fresh shares, and from it, per direction, the envelope key,
 *           the hint key and the header mask key, and for both the Noise psk,
 *           the prologue and the key of ledger heads. doc/protocol/seal.md
 *           has the inputs byte for byte.
 * Does not  keep or send anything.
 * Memory    the caller owns the structs; all but the prologue is secret.
 * Threads   any.
 * Promise   both ends derive the same, whoever asks: what one sends under
 *           `tx` the other opens under `rx`. Another version of the protocol
 *           (its name enters every derivation) shares nothing with this one.
 */
#ifndef OL_SEAL_LINE_KEYS_H
#define OL_SEAL_LINE_KEYS_H

#include <stdint.h>

#include "seal/kdf.h"

#define OL_LINE_KEY_LEN 32 /* X25519 public key  */
#define OL_SHARE_LEN 32
#define OL_HINT_KEY_LEN 16
#define OL_PROLOGUE_LEN (OL_PROTOCOL_NAME_LEN + 2 * OL_LINE_KEY_LEN)

struct ol_line_secret {
	uint32_t generation; /* 1 from the cards, then one more each time */
	uint8_t key[OL_KEY_LEN];
};

/* One direction: what the sender seals with and the receiver opens with. */
struct ol_line_side {
	uint8_t envelope[OL_KEY_LEN];
	uint8_t mask[OL_KEY_LEN];
	uint8_t hint[OL_HINT_KEY_LEN];
};

struct ol_line_keys {
	uint32_t generation;
	struct ol_line_side tx; /* own direction       */
	struct ol_line_side rx; /* the counterpart's   */
	uint8_t psk[OL_KEY_LEN];
	uint8_t ledger[OL_KEY_LEN]; /* of heads: record/ledger.h */
};

/* Generation 1, from the shares of the two cards.
 * OL_ERR_RANGE where both line keys are the same: a card of one's own. */
int ol_line_secret_make(struct ol_line_secret *out,
			const uint8_t my_key[static OL_LINE_KEY_LEN],
			const uint8_t my_share[static OL_SHARE_LEN],
			const uint8_t their_key[static OL_LINE_KEY_LEN],
			const uint8_t their_share[static OL_SHARE_LEN]);

/* The generation after `now`, from shares that both sent inside a session.
 * The secret before goes in too: what kept it closed keeps the next one
 * closed. The line keys are those of after the change.
 * OL_ERR_RANGE where both line keys are the same or no number is left. */
int ol_line_secret_next(struct ol_line_secret *out,
			const struct ol_line_secret *now,
			const uint8_t my_key[static OL_LINE_KEY_LEN],
			const uint8_t my_share[static OL_SHARE_LEN],
			const uint8_t their_key[static OL_LINE_KEY_LEN],
			const uint8_t their_share[static OL_SHARE_LEN]);

/* OL_ERR_RANGE where both line keys are the same. */
int ol_line_keys_derive(struct ol_line_keys *out,
			const struct ol_line_secret *secret,
			const uint8_t my_key[static OL_LINE_KEY_LEN],
			const uint8_t their_key[static OL_LINE_KEY_LEN]);

/* The prologue of the line's handshake. */
void ol_line_prologue(uint8_t out[static OL_PROLOGUE_LEN],
		      const uint8_t initiator_key[static OL_LINE_KEY_LEN],
		      const uint8_t responder_key[static OL_LINE_KEY_LEN]);

#endif
