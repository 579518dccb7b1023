/* noise_symmetric - section numbers are those of Noise revision 34. */
#include "seal/noise_symmetric.h"

#include <sodium.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/hash.h"
#include "seal/kdf.h"

#define KEY OL_NOISE_KEY_LEN
#define TAG OL_NOISE_TAG_LEN

void ol_noise_symmetric_init(struct ol_noise_symmetric *s, const char *name)
{
	size_t len = strlen(name);

	memset(s, 0, sizeof *s);
	if (len <= sizeof s->h)
		memcpy(s->h, name, len);
	else
		ol_sha256(s->h, name, len);
	memcpy(s->ck, s->h, sizeof s->ck);
}

void ol_noise_mix_hash(struct ol_noise_symmetric *s, const void *p, size_t len)
{
	struct ol_sha256 hash;

	ol_sha256_init(&hash);
	ol_sha256_add(&hash, s->h, sizeof s->h);
	ol_sha256_add(&hash, p, len);
	ol_sha256_end(&hash, s->h);
}

/* 4.3 HKDF(chaining key, input): its outputs in a row. */
static void hkdf(uint8_t *out, size_t len, const uint8_t ck[static KEY],
		 const void *ikm, size_t ikm_len)
{
	uint8_t prk[KEY];

	ol_hkdf_extract(prk, ck, KEY, ikm, ikm_len);
	ol_hkdf_expand(out, len, prk, NULL, 0);
	ol_wipe(prk, sizeof prk);
}

void ol_noise_mix_key(struct ol_noise_symmetric *s, const void *p, size_t len)
{
	uint8_t out[2 * KEY];

	hkdf(out, sizeof out, s->ck, p, len);
	memcpy(s->ck, out, KEY);
	memcpy(s->k, out + KEY, KEY);
	s->n = 0;
	s->has_k = true;
	ol_wipe(out, sizeof out);
}

void ol_noise_mix_key_and_hash(struct ol_noise_symmetric *s,
			       const uint8_t psk[static KEY])
{
	uint8_t out[3 * KEY];

	hkdf(out, sizeof out, s->ck, psk, KEY);
	memcpy(s->ck, out, KEY);
	ol_noise_mix_hash(s, out + KEY, KEY);
	memcpy(s->k, out + 2 * KEY, KEY);
	s->n = 0;
	s->has_k = true;
	ol_wipe(out, sizeof out);
}

/* 12.3: 32 zero bits, then the counter, little-endian. */
static void nonce_write(uint8_t out[static 12], uint64_t n)
{
	int i;

	memset(out, 0, 4);
	for (i = 0; i < 8; i++)
		out[4 + i] = (uint8_t)(n >> 8 * i);
}

size_t ol_noise_sealed_len(const struct ol_noise_symmetric *s, size_t len)
{
	return len + (s->has_k ? TAG : 0);
}

void ol_noise_encrypt(struct ol_noise_symmetric *s, uint8_t *out,
		      const uint8_t *plain, size_t len)
{
	uint8_t nonce[12];

	if (s->has_k) {
		nonce_write(nonce, s->n++);
		(void)crypto_aead_chacha20poly1305_ietf_encrypt(
			out, NULL, plain, len, s->h, sizeof s->h, NULL, nonce,
			s->k);
	} else if (len) {
		memcpy(out, plain, len);
	}
	ol_noise_mix_hash(s, out, ol_noise_sealed_len(s, len));
}

int ol_noise_decrypt(struct ol_noise_symmetric *s, uint8_t *plain,
		     const uint8_t *in, size_t len)
{
	uint8_t nonce[12];

	if (s->has_k) {
		nonce_write(nonce, s->n++);
		if (crypto_aead_chacha20poly1305_ietf_decrypt(
			    plain, NULL, NULL, in, len + TAG, s->h, sizeof s->h,
			    nonce, s->k))
			return OL_ERR_FORGED;
	} else if (len) {
		memcpy(plain, in, len);
	}
	ol_noise_mix_hash(s, in, ol_noise_sealed_len(s, len));
	return 0;
}

void ol_noise_symmetric_split(const struct ol_noise_symmetric *s,
			      uint8_t initiators[static KEY],
			      uint8_t responders[static KEY])
{
	uint8_t keys[2 * KEY];

	hkdf(keys, sizeof keys, s->ck, NULL, 0);
	memcpy(initiators, keys, KEY);
	memcpy(responders, keys + KEY, KEY);
	ol_wipe(keys, sizeof keys);
}
