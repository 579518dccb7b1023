/*
 * handshake - the two messages that make a session, written and read.
 *
 * Does      wrap the Noise engine with the line's keys and pattern, and put
 *           into the payloads what both ends must tell each other.
 * Does not  cut into fragments, send, time out, or judge numbers.
 * Memory    the caller's; struct ol_noise and the keys belong into locked
 *           memory, the messages may be seen by anyone.
 * Threads   any.
 * Promise   who reads message 1 has proof of nothing but the line secret and
 *           the initiator's key; nothing may act on what it says before a
 *           cell of the session opens.
 *
 * A payload, filled with zeros to 144 (message 1) or 48 bytes (message 2):
 *
 *   0 version 1        OL_HANDSHAKE_VERSION
 *   1 number 6         of this handshake, as outside
 *   7 confirmed 6      highest number that the sender saw confirmed
 *  13 incarnation 8    of the sender's node
 */
#ifndef OL_LINE_HANDSHAKE_H
#define OL_LINE_HANDSHAKE_H

#include <stdint.h>

#include "base/random.h"
#include "seal/fragment.h"
#include "seal/line_keys.h"
#include "seal/noise.h"

#define OL_HANDSHAKE_VERSION 1
#define OL_INCARNATION_LEN 8

/* What one end says. */
struct ol_handshake_say {
	uint64_t number;
	uint64_t confirmed;
	uint8_t incarnation[OL_INCARNATION_LEN];
};

/* Keys of both ends, where they lie. */
struct ol_handshake_keys {
	const struct ol_line_keys *line;
	const uint8_t *own_secret; /* X25519, 32 bytes each */
	const uint8_t *own_public;
	const uint8_t *peer_public;
};

/* Begins a handshake: `noise` waits for message 2 then. OL_ERR_FORGED where
 * the counterpart's public key is none. */
int ol_handshake_start(struct ol_noise *noise,
		       const struct ol_handshake_keys *keys,
		       const struct ol_handshake_say *own,
		       const struct ol_random *rnd,
		       uint8_t message1[static OL_HS1_LEN]);

/* Reads message 1 of handshake `own->number` and writes message 2. `scratch`
 * is wiped. OL_ERR_FORGED where anything does not authenticate,
 * OL_ERR_MALFORMED where the payload is none or of another number. */
int ol_handshake_answer(struct ol_noise *scratch,
			const struct ol_handshake_keys *keys,
			const uint8_t message1[static OL_HS1_LEN],
			const struct ol_handshake_say *own,
			const struct ol_random *rnd,
			uint8_t message2[static OL_HS2_LEN],
			struct ol_handshake_say *peer,
			struct ol_noise_keys *out);

/* Reads message 2; `noise` is wiped on success and unchanged on
 * OL_ERR_FORGED. OL_ERR_MALFORMED as above: then it is of no use any more. */
int ol_handshake_finish(struct ol_noise *noise,
			const uint8_t message2[static OL_HS2_LEN],
			uint64_t number, struct ol_handshake_say *peer,
			struct ol_noise_keys *out);

#endif
