/* hash - SHA-256 (FIPS 180-4). */
#include "seal/hash.h"

#include <assert.h>
#include <sodium.h>

#include "base/bytes.h"

static_assert(sizeof(crypto_hash_sha256_state) <= sizeof(struct ol_sha256),
	      "the library's state fits");
static_assert(_Alignof(crypto_hash_sha256_state) <= _Alignof(struct ol_sha256),
	      "and lies well");
static_assert(crypto_hash_sha256_BYTES == OL_SHA256_LEN, "one length");

static crypto_hash_sha256_state *of(struct ol_sha256 *s)
{
	return (crypto_hash_sha256_state *)(void *)s->state_;
}

void ol_sha256(uint8_t out[static OL_SHA256_LEN], const void *p, size_t len)
{
	crypto_hash_sha256(out, p, len);
}

void ol_sha256_init(struct ol_sha256 *s)
{
	crypto_hash_sha256_init(of(s));
}

void ol_sha256_add(struct ol_sha256 *s, const void *p, size_t len)
{
	crypto_hash_sha256_update(of(s), p, len);
}

void ol_sha256_end(struct ol_sha256 *s, uint8_t out[static OL_SHA256_LEN])
{
	crypto_hash_sha256_final(of(s), out);
	ol_wipe(s, sizeof *s);
}
