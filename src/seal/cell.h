/*
 * cell - a datagram of a session: header masked, 260 bytes sealed.
 *
 * Does      seal one body for one path, take the mask off a header, open.
 * Does not  know sessions, windows or paths: line looks the session up by
 *           the tag, checks replay with the counter, and opens.
 * Memory    values only; the keys are used where they lie.
 * Threads   any.
 * Promise   one key seals one direction of one session. Path and counter are
 *           the nonce, so a pair must never be sealed twice under one key:
 *           the caller counts, and stops before OL_CELL_COUNTER_MAX. The same
 *           body on two paths gives datagrams that share nothing, and who
 *           sees one path cannot make a cell of another from it. The whole
 *           datagram looks random.
 *
 *   0          4      5          12                     272        288
 *   | tag (32) | path | counter  | 260 sealed bytes      | AEAD tag |
 *    ---------- masked --------
 *
 * AEAD   ChaCha20-Poly1305 (RFC 8439); nonce = 0 0 0 path, 0 counter(7);
 *        associated data = the 12 header bytes before masking
 * mask   the first 12 bytes of the ChaCha20 block under the mask key with
 *        block counter = bytes 12..15 (little-endian) and nonce = bytes
 *        16..27 of the datagram, as RFC 9001 5.4.4 does
 */
#ifndef OL_SEAL_CELL_H
#define OL_SEAL_CELL_H

#include <stdint.h>

#include "seal/envelope.h"

#define OL_CELL_HEAD_LEN 12
#define OL_CELL_BODY_LEN 260
#define OL_CELL_TAG_LEN 16
#define OL_CELL_COUNTER_MAX ((1ull << 56) - 1)

struct ol_cell_head {
	uint32_t session; /* ol_cell_session_tag() of the session    */
	uint8_t path;     /* the path's id at the sender             */
	uint64_t counter; /* per session and path, to COUNTER_MAX    */
};

/* The tag by which both ends name a session on the wire: the first 4 bytes
 * of the handshake hash. Two live sessions of a line share one with
 * probability 2^-32; then the one whose key does not fit gives
 * OL_ERR_FORGED and the next is tried. */
uint32_t ol_cell_session_tag(const uint8_t handshake_hash[static 32]);

/* `key` is the session's tx key, `mask` the line's tx mask key. */
void ol_cell_seal(uint8_t out[static OL_DATAGRAM_LEN],
		  const uint8_t key[static OL_KEY_LEN],
		  const uint8_t mask[static OL_KEY_LEN],
		  const struct ol_cell_head *head,
		  const uint8_t body[static OL_CELL_BODY_LEN]);

/* What the header says, unproven until the cell opens. `mask` is the line's
 * rx mask key. */
void ol_cell_unmask(struct ol_cell_head *head,
		    const uint8_t mask[static OL_KEY_LEN],
		    const uint8_t datagram[static OL_DATAGRAM_LEN]);

/* `head` as ol_cell_unmask() gave it, `key` the session's rx key.
 * OL_ERR_FORGED where it does not authenticate; then `body` is wiped. */
int ol_cell_open(uint8_t body[static OL_CELL_BODY_LEN],
		 const uint8_t key[static OL_KEY_LEN],
		 const struct ol_cell_head *head,
		 const uint8_t datagram[static OL_DATAGRAM_LEN]);

#endif
