/*
 * envelope - a datagram of handshake for a line that has no session yet.
 *
 * Does      seal and open: 24-byte nonce, of which 16 are random and 8 are
 *           their SipHash under the direction's hint key; then 248 bytes and
 *           a tag under XChaCha20-Poly1305 with the direction's envelope key.
 * Does not  judge numbers, count, or answer: line does.
 * Memory    values only.
 * Threads   any.
 * Promise   every byte of it looks random to who lacks the line's keys. Who
 *           lacks them fits the hint once in 2^64 datagrams.
 *
 *   0        16     24                                    272        288
 *   | random | hint | number 6, message 1, fragment 1, 240 | tag      |
 */
#ifndef OL_SEAL_ENVELOPE_H
#define OL_SEAL_ENVELOPE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"
#include "seal/line_keys.h"

#define OL_DATAGRAM_LEN 288
#define OL_ENVELOPE_BODY_LEN 240
#define OL_HANDSHAKE_NUMBER_MAX ((1ull << 48) - 1)

struct ol_envelope {
	uint64_t number;  /* of the handshake, 1 to OL_HANDSHAKE_NUMBER_MAX */
	uint8_t message;  /* 1 or 2                                         */
	uint8_t fragment; /* index of the coded fragment, 0 to 255          */
	uint8_t body[OL_ENVELOPE_BODY_LEN];
};

/* Draws 16 bytes. The fields must be in range (asserted). */
void ol_envelope_seal(uint8_t out[static OL_DATAGRAM_LEN],
		      const struct ol_line_side *tx,
		      const struct ol_envelope *e, const struct ol_random *rnd);

/* True if the hint fits: worth opening. Some thirty nanoseconds;
 * the comparison takes the same time whatever the bytes. */
bool ol_envelope_is_hinted(const struct ol_line_side *rx,
			   const uint8_t datagram[static OL_DATAGRAM_LEN]);

/* OL_ERR_UNKNOWN where the hint does not fit, OL_ERR_FORGED where the tag is
 * wrong, OL_ERR_MALFORMED where number or message is out of range. */
int ol_envelope_open(struct ol_envelope *e, const struct ol_line_side *rx,
		     const uint8_t datagram[static OL_DATAGRAM_LEN]);

#endif
