/* wrap - XChaCha20-Poly1305 with the place as associated data. */
#include "seal/wrap.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/error.h"

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG crypto_aead_xchacha20poly1305_ietf_ABYTES
static_assert(NONCE + TAG == OL_WRAP_OVERHEAD, "header counts the same");

void ol_wrap_seal(uint8_t *out, const uint8_t key[static OL_KEY_LEN],
		  const char *context, const uint8_t *plain, size_t len,
		  const struct ol_random *rnd)
{
	ol_random_fill(rnd, out, NONCE);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(
		out + NONCE, NULL, plain, len, (const uint8_t *)context,
		strlen(context), NULL, out, key);
}

int ol_wrap_open(uint8_t *plain, const uint8_t key[static OL_KEY_LEN],
		 const char *context, const uint8_t *sealed, size_t len)
{
	if (len < OL_WRAP_OVERHEAD)
		return OL_ERR_MALFORMED;
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(
		    plain, NULL, NULL, sealed + NONCE, len - NONCE,
		    (const uint8_t *)context, strlen(context), sealed, key))
		return OL_ERR_FORGED;
	return 0;
}
