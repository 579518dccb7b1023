/* kdf - HMAC (RFC 2104) and HKDF (RFC 5869) over SHA-256. */
#include "seal/kdf.h"

#include <assert.h>
#include <sodium.h>

static_assert(crypto_kdf_hkdf_sha256_KEYBYTES == OL_KEY_LEN, "one length");
static_assert(crypto_kdf_hkdf_sha256_BYTES_MAX == OL_HKDF_MAX, "one bound");
static_assert(sizeof OL_PROTOCOL_NAME - 1 == OL_PROTOCOL_NAME_LEN, "counted");

void ol_hmac_sha256(uint8_t out[static OL_KEY_LEN],
		    const uint8_t key[static OL_KEY_LEN], const void *p,
		    size_t len)
{
	crypto_auth_hmacsha256(out, p, len, key);
}

void ol_hkdf_extract(uint8_t prk[static OL_KEY_LEN], const void *salt,
		     size_t salt_len, const void *ikm, size_t ikm_len)
{
	(void)crypto_kdf_hkdf_sha256_extract(prk, salt, salt_len,
					     ikm ? ikm : "", ikm_len);
}

void ol_hkdf_expand(uint8_t *out, size_t len,
		    const uint8_t prk[static OL_KEY_LEN], const void *info,
		    size_t info_len)
{
	assert(len <= OL_HKDF_MAX);
	(void)crypto_kdf_hkdf_sha256_expand(out, len, info, info_len, prk);
}
