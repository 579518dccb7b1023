/* password - see password.h. */
#include "seal/password.h"

#include <assert.h>
#include <sodium.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/secret.h"

static_assert(crypto_pwhash_argon2id_SALTBYTES == OL_PASSWORD_SALT_LEN, "salt");

#define DRAWN 20

static int stretch(uint8_t out[static OL_PASSWORD_HASH_LEN], const char *text,
		   size_t len, const struct ol_password *p)
{
	if (len > OL_PASSWORD_MOST || p->cost.passes < 1 ||
	    p->cost.passes > OL_KEYFILE_PASSES_MAX || p->cost.kib < 8 ||
	    p->cost.kib > OL_KEYFILE_KIB_MAX)
		return OL_ERR_RANGE;
	if (crypto_pwhash(out, OL_PASSWORD_HASH_LEN, text, len, p->salt,
			  p->cost.passes, (size_t)p->cost.kib * 1024,
			  crypto_pwhash_ALG_ARGON2ID13))
		return OL_ERR_NO_MEMORY;
	return 0;
}

int ol_password_make(struct ol_password *out, const char *text, size_t len,
		     struct ol_passphrase_cost cost,
		     const struct ol_random *rnd)
{
	int err;

	out->cost = cost;
	ol_random_fill(rnd, out->salt, sizeof out->salt);
	err = stretch(out->hash, text, len, out);
	if (err)
		ol_wipe(out, sizeof *out);
	return err;
}

int ol_password_try(const struct ol_password *p, const char *text, size_t len)
{
	uint8_t hash[OL_PASSWORD_HASH_LEN];
	int err = stretch(hash, text, len, p);

	if (!err && !ol_secret_equal(hash, p->hash, sizeof hash))
		err = OL_ERR_PASSPHRASE;
	ol_wipe(hash, sizeof hash);
	return err;
}

void ol_password_draw(char out[static OL_ONE_TIME_TEXT],
		      const struct ol_random *rnd)
{
	/* None that is read as another one: i, l, o and u are left out. */
	static const char letter[] = "0123456789abcdefghjkmnpqrstvwxyz";
	uint8_t drawn[DRAWN];
	size_t i, n = 0;

	ol_random_fill(rnd, drawn, sizeof drawn);
	for (i = 0; i < DRAWN; i++) {
		if (i && i % 5 == 0)
			out[n++] = '-';
		out[n++] = letter[drawn[i] & 31];
	}
	out[n] = '\0';
	assert(n + 1 == OL_ONE_TIME_TEXT);
	ol_wipe(drawn, sizeof drawn);
}
