/*
 * fragment - a handshake message as coded fragments, any few of which give
 * it back.
 *
 * Does      cut a message of k * 240 bytes into k source fragments (index 0
 *           to k - 1) and make combinations of them (index k to 255) over
 *           GF(256) with x^8 + x^4 + x^3 + x^2 + 1; collect and solve.
 * Does not  check anything: fragments come out of sealed envelopes. Which
 *           handshake and message they belong to is the caller's to keep
 *           apart, with one assembler for each.
 * Memory    the caller owns struct ol_assembler (about 2 KiB), bounded by
 *           OL_FRAGMENTS_MAX whatever comes.
 * Threads   one at a time.
 * Promise   the code is systematic and MDS: any k fragments with different
 *           indices of the 256 give the message. Fragment i >= k is the sum
 *           over j of source j divided by (i xor j): a Cauchy matrix.
 *
 * Message 1 is always 6 fragments, message 2 always 5; the payloads inside
 * the Noise messages are padded to exactly that by who writes them.
 */
#ifndef OL_SEAL_FRAGMENT_H
#define OL_SEAL_FRAGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "seal/envelope.h"
#include "seal/noise.h"

#define OL_FRAGMENT_LEN OL_ENVELOPE_BODY_LEN
#define OL_FRAGMENTS_MAX 8 /* source fragments of one message */

#define OL_HS1_FRAGMENTS 6
#define OL_HS2_FRAGMENTS 5
#define OL_HS1_LEN (OL_HS1_FRAGMENTS * OL_FRAGMENT_LEN)            /* 1440 */
#define OL_HS2_LEN (OL_HS2_FRAGMENTS * OL_FRAGMENT_LEN)            /* 1200 */
#define OL_HS1_PAYLOAD_LEN (OL_HS1_LEN - OL_NOISE_LINE_OVERHEAD_1) /*  144 */
#define OL_HS2_PAYLOAD_LEN (OL_HS2_LEN - OL_NOISE_LINE_OVERHEAD_2) /*   48 */

struct ol_assembler {
	uint8_t k;     /* source fragments, 1 to OL_FRAGMENTS_MAX */
	uint8_t n_got; /* different ones so far, at most k        */
	uint8_t index[OL_FRAGMENTS_MAX];
	uint8_t body[OL_FRAGMENTS_MAX][OL_FRAGMENT_LEN];
};

/* Fragment `index` of the message of k * OL_FRAGMENT_LEN bytes. */
void ol_fragment_make(uint8_t out[static OL_FRAGMENT_LEN],
		      const uint8_t *message, uint8_t k, uint8_t index);

/* For a message of `k` source fragments. */
void ol_assembler_init(struct ol_assembler *a, uint8_t k);

/* Takes one in. True if it was new and needed; one seen before, or one after
 * the message is complete, changes nothing. */
bool ol_assembler_add(struct ol_assembler *a, uint8_t index,
		      const uint8_t body[static OL_FRAGMENT_LEN]);

bool ol_assembler_is_complete(const struct ol_assembler *a);

/* Writes the k * OL_FRAGMENT_LEN bytes of the message.
 * OL_ERR_STATE while it is not complete. */
int ol_assembler_read(const struct ol_assembler *a, uint8_t *message);

#endif
