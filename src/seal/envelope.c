/* envelope - doc/protocol/seal.md, "Envelope". */
#include "seal/envelope.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/secret.h"

#define RANDOM_LEN 16
#define HINT_LEN 8
#define NONCE_LEN (RANDOM_LEN + HINT_LEN)
#define TAG_LEN 16
#define PLAIN_LEN (OL_DATAGRAM_LEN - NONCE_LEN - TAG_LEN)
#define AT_MESSAGE 6
#define AT_FRAGMENT 7
#define AT_BODY 8

static_assert(AT_BODY + OL_ENVELOPE_BODY_LEN == PLAIN_LEN, "exactly full");
static_assert(crypto_shorthash_siphash24_BYTES == HINT_LEN, "hint");
static_assert(crypto_shorthash_siphash24_KEYBYTES == OL_HINT_KEY_LEN, "key");
static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == NONCE_LEN, "n");
static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == TAG_LEN, "tag");

void ol_envelope_seal(uint8_t out[static OL_DATAGRAM_LEN],
		      const struct ol_line_side *tx,
		      const struct ol_envelope *e, const struct ol_random *rnd)
{
	uint8_t plain[PLAIN_LEN];

	assert(e->number >= 1 && e->number <= OL_HANDSHAKE_NUMBER_MAX);
	assert(e->message == 1 || e->message == 2);
	ol_random_fill(rnd, out, RANDOM_LEN);
	(void)crypto_shorthash_siphash24(out + RANDOM_LEN, out, RANDOM_LEN,
					 tx->hint);
	ol_put48(plain, e->number);
	plain[AT_MESSAGE] = e->message;
	plain[AT_FRAGMENT] = e->fragment;
	memcpy(plain + AT_BODY, e->body, OL_ENVELOPE_BODY_LEN);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_LEN, NULL,
							 plain, sizeof plain,
							 NULL, 0, NULL, out,
							 tx->envelope);
	ol_wipe(plain, sizeof plain);
}

bool ol_envelope_is_hinted(const struct ol_line_side *rx,
			   const uint8_t datagram[static OL_DATAGRAM_LEN])
{
	uint8_t hint[HINT_LEN];

	(void)crypto_shorthash_siphash24(hint, datagram, RANDOM_LEN, rx->hint);
	return ol_secret_equal(hint, datagram + RANDOM_LEN, HINT_LEN);
}

int ol_envelope_open(struct ol_envelope *e, const struct ol_line_side *rx,
		     const uint8_t datagram[static OL_DATAGRAM_LEN])
{
	uint8_t plain[PLAIN_LEN];
	int err;

	if (!ol_envelope_is_hinted(rx, datagram))
		return OL_ERR_UNKNOWN;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(
		    plain, NULL, NULL, datagram + NONCE_LEN,
		    OL_DATAGRAM_LEN - NONCE_LEN, NULL, 0, datagram,
		    rx->envelope))
		return OL_ERR_FORGED;
	err = OL_ERR_MALFORMED;
	if (ol_get48(plain) == 0)
		goto out;
	if (plain[AT_MESSAGE] != 1 && plain[AT_MESSAGE] != 2)
		goto out;
	e->number = ol_get48(plain);
	e->message = plain[AT_MESSAGE];
	e->fragment = plain[AT_FRAGMENT];
	memcpy(e->body, plain + AT_BODY, OL_ENVELOPE_BODY_LEN);
	err = 0;
out:
	ol_wipe(plain, sizeof plain);
	return err;
}
