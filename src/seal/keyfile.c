/* keyfile - the layout stands in the header; doc/protocol/seal.md, "Key
 * files". */
#include "seal/keyfile.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/hash.h"

#define MAGIC "openline key file 1\n"
#define MAGIC_LEN 20
#define AT_VERSION 18
#define AT_KIND 20
#define AT_PROTECTION 21
#define AT_PASSES 22
#define AT_KIB 26
#define AT_SALT 30
#define AT_NONCE 46
#define SALT_LEN 16
#define NONCE_LEN 24
#define HEAD OL_KEYFILE_HEAD_LEN
#define TAG 16
#define OFFICE_LEN 128
#define CHARTER_LEN 32
#define SEED_LEN 32

enum kind { KIND_OFFICE = 1, KIND_CHARTER = 2 };
enum protection { PROTECTION_NONE = 0, PROTECTION_ARGON2ID = 1 };

static_assert(AT_NONCE + NONCE_LEN == HEAD, "the head is full");
static_assert(crypto_pwhash_argon2id_SALTBYTES == SALT_LEN, "salt");
static_assert(crypto_aead_xchacha20poly1305_ietf_NPUBBYTES == NONCE_LEN, "n");
static_assert(crypto_aead_xchacha20poly1305_ietf_ABYTES == TAG, "tag");

void ol_office_keys_make(struct ol_office_keys *keys,
			 struct ol_charter_key *charter,
			 const struct ol_random *rnd)
{
	uint8_t seed[SEED_LEN];

	ol_random_fill(rnd, seed, sizeof seed);
	(void)crypto_sign_seed_keypair(charter->public_key, charter->secret,
				       seed);
	memcpy(keys->charter_public, charter->public_key, OL_SIGN_PUBLIC_LEN);
	ol_random_fill(rnd, seed, sizeof seed);
	(void)crypto_sign_seed_keypair(keys->sign_public, keys->sign_secret,
				       seed);
	ol_random_fill(rnd, keys->line_secret, OL_KEY_LEN);
	(void)crypto_scalarmult_base(keys->line_public, keys->line_secret);
	ol_random_fill(rnd, keys->store, OL_KEY_LEN);
	ol_wipe(seed, sizeof seed);
}

void ol_office_keys_release(struct ol_office_keys *keys)
{
	ol_wipe(keys, sizeof *keys);
}

void ol_charter_key_release(struct ol_charter_key *charter)
{
	ol_wipe(charter, sizeof *charter);
}

static bool cost_is_bounded(struct ol_passphrase_cost cost)
{
	return cost.passes >= 1 && cost.passes <= OL_KEYFILE_PASSES_MAX &&
	       cost.kib >= 8 && cost.kib <= OL_KEYFILE_KIB_MAX;
}

static int stretch(uint8_t key[static OL_KEY_LEN], const char *pass,
		   size_t pass_len, const uint8_t *salt,
		   struct ol_passphrase_cost cost)
{
	if (crypto_pwhash(key, OL_KEY_LEN, pass, pass_len, salt, cost.passes,
			  (size_t)cost.kib * 1024,
			  crypto_pwhash_ALG_ARGON2ID13))
		return OL_ERR_NO_MEMORY;
	return 0;
}

static void checksum(uint8_t out[static TAG], const uint8_t *p, size_t len)
{
	uint8_t hash[OL_SHA256_LEN];

	ol_sha256(hash, p, len);
	memcpy(out, hash, TAG);
	ol_wipe(hash, sizeof hash);
}

/* Writes the head, then `plain` sealed or in the clear, then the tag. */
static int file_write(uint8_t *out, enum kind kind, const uint8_t *plain,
		      size_t len, const char *pass, size_t pass_len,
		      struct ol_passphrase_cost cost,
		      const struct ol_random *rnd)
{
	uint8_t key[OL_KEY_LEN];
	int err;

	memset(out, 0, HEAD);
	memcpy(out, MAGIC, MAGIC_LEN);
	out[AT_KIND] = (uint8_t)kind;
	if (!pass) {
		out[AT_PROTECTION] = PROTECTION_NONE;
		memcpy(out + HEAD, plain, len);
		checksum(out + HEAD + len, out, HEAD + len);
		return 0;
	}
	if (!cost_is_bounded(cost) || pass_len < 1 ||
	    pass_len > OL_PASSPHRASE_MAX)
		return OL_ERR_RANGE;
	out[AT_PROTECTION] = PROTECTION_ARGON2ID;
	ol_put32(out + AT_PASSES, cost.passes);
	ol_put32(out + AT_KIB, cost.kib);
	ol_random_fill(rnd, out + AT_SALT, SALT_LEN);
	ol_random_fill(rnd, out + AT_NONCE, NONCE_LEN);
	err = stretch(key, pass, pass_len, out + AT_SALT, cost);
	if (!err)
		(void)crypto_aead_xchacha20poly1305_ietf_encrypt(
			out + HEAD, NULL, plain, len, out, HEAD, NULL,
			out + AT_NONCE, key);
	ol_wipe(key, sizeof key);
	return err;
}

/* Everything up to the keys: what it says must be a file of this version. */
static int head_check(const uint8_t *p, size_t len)
{
	if (len < MAGIC_LEN || memcmp(p, MAGIC, AT_VERSION) != 0)
		return OL_ERR_MALFORMED;
	if (p[AT_VERSION] < '1' || p[AT_VERSION] > '9')
		return OL_ERR_MALFORMED;
	if (memcmp(p, MAGIC, MAGIC_LEN) != 0)
		return OL_ERR_NEWER;
	return len < HEAD + TAG ? OL_ERR_MALFORMED : 0;
}

static int clear_read(uint8_t *plain, size_t len, const uint8_t *p)
{
	static const uint8_t zero[HEAD - AT_PASSES];
	uint8_t want[TAG];

	if (memcmp(p + AT_PASSES, zero, sizeof zero) != 0)
		return OL_ERR_MALFORMED;
	checksum(want, p, HEAD + len);
	if (memcmp(want, p + HEAD + len, TAG) != 0)
		return OL_ERR_MALFORMED;
	memcpy(plain, p + HEAD, len);
	return 0;
}

static int sealed_read(uint8_t *plain, size_t len, const uint8_t *p,
		       const char *pass, size_t pass_len)
{
	struct ol_passphrase_cost cost = { ol_get32(p + AT_PASSES),
					   ol_get32(p + AT_KIB) };
	uint8_t key[OL_KEY_LEN];
	int err;

	if (!cost_is_bounded(cost))
		return OL_ERR_RANGE;
	if (!pass || pass_len < 1 || pass_len > OL_PASSPHRASE_MAX)
		return OL_ERR_PASSPHRASE;
	err = stretch(key, pass, pass_len, p + AT_SALT, cost);
	if (!err && crypto_aead_xchacha20poly1305_ietf_decrypt(
			    plain, NULL, NULL, p + HEAD, len + TAG, p, HEAD,
			    p + AT_NONCE, key))
		err = OL_ERR_PASSPHRASE;
	ol_wipe(key, sizeof key);
	return err;
}

/* Reads the `want` bytes of keys of a file of that kind. */
static int file_read(uint8_t *plain, size_t want, enum kind kind,
		     const uint8_t *p, size_t len, const char *pass,
		     size_t pass_len)
{
	int err = head_check(p, len);

	if (err)
		return err;
	if (p[AT_KIND] != kind || len != HEAD + want + TAG)
		return OL_ERR_MALFORMED;
	if (p[AT_PROTECTION] == PROTECTION_NONE)
		return clear_read(plain, want, p);
	if (p[AT_PROTECTION] == PROTECTION_ARGON2ID)
		return sealed_read(plain, want, p, pass, pass_len);
	return OL_ERR_MALFORMED;
}

int ol_keyfile_write_office(uint8_t out[static OL_KEYFILE_OFFICE_LEN],
			    const struct ol_office_keys *keys, const char *pass,
			    size_t pass_len, struct ol_passphrase_cost cost,
			    const struct ol_random *rnd)
{
	uint8_t plain[OFFICE_LEN];
	int err;

	memcpy(plain, keys->charter_public, 32);
	memcpy(plain + 32, keys->sign_secret, SEED_LEN);
	memcpy(plain + 64, keys->line_secret, 32);
	memcpy(plain + 96, keys->store, 32);
	err = file_write(out, KIND_OFFICE, plain, sizeof plain, pass, pass_len,
			 cost, rnd);
	ol_wipe(plain, sizeof plain);
	return err;
}

int ol_keyfile_write_charter(uint8_t out[static OL_KEYFILE_CHARTER_LEN],
			     const struct ol_charter_key *charter,
			     const char *pass, size_t pass_len,
			     struct ol_passphrase_cost cost,
			     const struct ol_random *rnd)
{
	return file_write(out, KIND_CHARTER, charter->secret, SEED_LEN, pass,
			  pass_len, cost, rnd);
}

bool ol_keyfile_is_protected(const uint8_t *p, size_t len)
{
	return head_check(p, len) == 0 &&
	       p[AT_PROTECTION] == PROTECTION_ARGON2ID;
}

int ol_keyfile_read_office(struct ol_office_keys *keys, const uint8_t *p,
			   size_t len, const char *pass, size_t pass_len)
{
	uint8_t plain[OFFICE_LEN];
	int err;

	err = file_read(plain, sizeof plain, KIND_OFFICE, p, len, pass,
			pass_len);
	if (!err) {
		memcpy(keys->charter_public, plain, 32);
		(void)crypto_sign_seed_keypair(keys->sign_public,
					       keys->sign_secret, plain + 32);
		memcpy(keys->line_secret, plain + 64, 32);
		(void)crypto_scalarmult_base(keys->line_public,
					     keys->line_secret);
		memcpy(keys->store, plain + 96, 32);
	}
	ol_wipe(plain, sizeof plain);
	return err;
}

int ol_keyfile_read_charter(struct ol_charter_key *charter, const uint8_t *p,
			    size_t len, const char *pass, size_t pass_len)
{
	uint8_t seed[CHARTER_LEN];
	int err;

	err = file_read(seed, sizeof seed, KIND_CHARTER, p, len, pass,
			pass_len);
	if (!err)
		(void)crypto_sign_seed_keypair(charter->public_key,
					       charter->secret, seed);
	ol_wipe(seed, sizeof seed);
	return err;
}
