/* SHA-256, HMAC and HKDF against the texts that define them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/prng.h"
#include "seal/hash.h"
#include "seal/kdf.h"
#include "seal/secret.h"

static void assert_hex(const uint8_t *p, size_t len, const char *hex)
{
	uint8_t want[128];

	assert_true(len <= sizeof want);
	assert_int_equal(ol_hex_read(want, len, hex), 0);
	assert_memory_equal(p, want, len);
}

static void test_sha256_of_fips_180(void **state)
{
	uint8_t out[32];

	(void)state;
	ol_sha256(out, "abc", 3);
	assert_hex(out, 32,
		   "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61"
		   "f20015ad");
	ol_sha256(out, "", 0);
	assert_hex(out, 32,
		   "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b"
		   "7852b855");
}

static void test_parts_hash_as_the_whole(void **state)
{
	uint8_t data[300], whole[32], parts[32];
	struct ol_sha256 s;
	struct ol_prng prng;
	struct ol_random rnd;
	size_t at, n;
	int round;

	(void)state;
	ol_prng_init(&prng, 256);
	rnd = ol_prng_source(&prng);
	for (round = 0; round < 200; round++) {
		ol_random_fill(&rnd, data, sizeof data);
		ol_sha256(whole, data, sizeof data);
		ol_sha256_init(&s);
		for (at = 0; at < sizeof data; at += n) {
			n = ol_prng_below(&prng, sizeof data - at + 1);
			ol_sha256_add(&s, data + at, n);
		}
		ol_sha256_end(&s, parts);
		assert_memory_equal(parts, whole, 32);
		assert_true(ol_secret_is_zero(&s, sizeof s));
	}
}

/* RFC 4231, test case 1 with the key filled to 32 bytes by zeros, which HMAC
 * does anyway. */
static void test_hmac_of_rfc_4231(void **state)
{
	uint8_t key[32] = { 0 }, out[32];

	(void)state;
	memset(key, 0x0b, 20);
	ol_hmac_sha256(out, key, "Hi There", 8);
	assert_hex(out, 32,
		   "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c"
		   "2e32cff7");
}

/* RFC 5869, test cases 1 and 3. */
static void test_hkdf_of_rfc_5869(void **state)
{
	uint8_t ikm[22], salt[13], info[10], prk[32], okm[42];
	uint8_t i;

	(void)state;
	memset(ikm, 0x0b, sizeof ikm);
	for (i = 0; i < sizeof salt; i++)
		salt[i] = i;
	for (i = 0; i < sizeof info; i++)
		info[i] = (uint8_t)(0xf0 + i);
	ol_hkdf_extract(prk, salt, sizeof salt, ikm, sizeof ikm);
	assert_hex(prk, 32,
		   "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844a"
		   "d7c2b3e5");
	ol_hkdf_expand(okm, sizeof okm, prk, info, sizeof info);
	assert_hex(okm, 42,
		   "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56"
		   "ecc4c5bf34007208d5b887185865");
	ol_hkdf_extract(prk, NULL, 0, ikm, sizeof ikm);
	ol_hkdf_expand(okm, sizeof okm, prk, NULL, 0);
	assert_hex(okm, 42,
		   "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f"
		   "3c738d2d9d201395faa4b61a96c8");
}

static int setup(void **state)
{
	(void)state;
	return ol_seal_init();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sha256_of_fips_180),
		cmocka_unit_test(test_parts_hash_as_the_whole),
		cmocka_unit_test(test_hmac_of_rfc_4231),
		cmocka_unit_test(test_hkdf_of_rfc_5869),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
