/* line_keys - doc/protocol/seal.md, "Keys of a line". */
#include "seal/line_keys.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

/* "low" and "high": the two line keys, compared as bytes. */
static const uint8_t *low(const uint8_t *a, const uint8_t *b)
{
	return memcmp(a, b, OL_LINE_KEY_LEN) < 0 ? a : b;
}

/* name || label || generation || first key || second key */
#define LABEL_MAX 12
#define INFO_MAX \
	(OL_PROTOCOL_NAME_LEN + 1 + LABEL_MAX + 1 + 4 + 2 * OL_LINE_KEY_LEN)

static size_t info_write(uint8_t out[static INFO_MAX], const char *label,
			 uint32_t generation, const uint8_t *first,
			 const uint8_t *second)
{
	size_t n = strlen(label);
	uint8_t *p = out;

	assert(n <= LABEL_MAX);
	memcpy(p, OL_PROTOCOL_NAME, OL_PROTOCOL_NAME_LEN);
	p += OL_PROTOCOL_NAME_LEN;
	*p++ = ' ';
	memcpy(p, label, n + 1); /* the NUL ends it */
	p += n + 1;
	ol_put32(p, generation);
	memcpy(p + 4, first, OL_LINE_KEY_LEN);
	memcpy(p + 4 + OL_LINE_KEY_LEN, second, OL_LINE_KEY_LEN);
	return (size_t)(p - out) + 4 + 2 * OL_LINE_KEY_LEN;
}

static int secret_make(struct ol_line_secret *out, uint32_t generation,
		       const void *salt, size_t salt_len, const uint8_t *my_key,
		       const uint8_t *my_share, const uint8_t *their_key,
		       const uint8_t *their_share)
{
	struct {
		uint8_t shares[2 * OL_SHARE_LEN];
		uint8_t prk[OL_KEY_LEN];
	} secret;
	uint8_t info[INFO_MAX];
	const uint8_t *first = low(my_key, their_key);
	const uint8_t *second = first == my_key ? their_key : my_key;
	size_t n;

	if (memcmp(my_key, their_key, OL_LINE_KEY_LEN) == 0)
		return OL_ERR_RANGE;
	memcpy(secret.shares, first == my_key ? my_share : their_share,
	       OL_SHARE_LEN);
	memcpy(secret.shares + OL_SHARE_LEN,
	       first == my_key ? their_share : my_share, OL_SHARE_LEN);
	ol_hkdf_extract(secret.prk, salt, salt_len, secret.shares,
			sizeof secret.shares);
	n = info_write(info, "line secret", generation, first, second);
	ol_hkdf_expand(out->key, sizeof out->key, secret.prk, info, n);
	out->generation = generation;
	ol_wipe(&secret, sizeof secret);
	return 0;
}

int ol_line_secret_make(struct ol_line_secret *out,
			const uint8_t my_key[static OL_LINE_KEY_LEN],
			const uint8_t my_share[static OL_SHARE_LEN],
			const uint8_t their_key[static OL_LINE_KEY_LEN],
			const uint8_t their_share[static OL_SHARE_LEN])
{
	return secret_make(out, 1, OL_PROTOCOL_NAME, OL_PROTOCOL_NAME_LEN,
			   my_key, my_share, their_key, their_share);
}

int ol_line_secret_next(struct ol_line_secret *out,
			const struct ol_line_secret *now,
			const uint8_t my_key[static OL_LINE_KEY_LEN],
			const uint8_t my_share[static OL_SHARE_LEN],
			const uint8_t their_key[static OL_LINE_KEY_LEN],
			const uint8_t their_share[static OL_SHARE_LEN])
{
	if (now->generation == UINT32_MAX)
		return OL_ERR_RANGE;
	return secret_make(out, now->generation + 1, now->key, sizeof now->key,
			   my_key, my_share, their_key, their_share);
}

static void side_derive(struct ol_line_side *side,
			const struct ol_line_secret *secret,
			const uint8_t *sender, const uint8_t *receiver)
{
	uint8_t info[INFO_MAX];
	size_t n;

	n = info_write(info, "envelope", secret->generation, sender, receiver);
	ol_hkdf_expand(side->envelope, sizeof side->envelope, secret->key, info,
		       n);
	n = info_write(info, "mask", secret->generation, sender, receiver);
	ol_hkdf_expand(side->mask, sizeof side->mask, secret->key, info, n);
	n = info_write(info, "hint", secret->generation, sender, receiver);
	ol_hkdf_expand(side->hint, sizeof side->hint, secret->key, info, n);
}

int ol_line_keys_derive(struct ol_line_keys *out,
			const struct ol_line_secret *secret,
			const uint8_t my_key[static OL_LINE_KEY_LEN],
			const uint8_t their_key[static OL_LINE_KEY_LEN])
{
	uint8_t info[INFO_MAX];
	const uint8_t *first = low(my_key, their_key);
	size_t n;

	if (memcmp(my_key, their_key, OL_LINE_KEY_LEN) == 0)
		return OL_ERR_RANGE;
	out->generation = secret->generation;
	side_derive(&out->tx, secret, my_key, their_key);
	side_derive(&out->rx, secret, their_key, my_key);
	n = info_write(info, "psk", secret->generation, first,
		       first == my_key ? their_key : my_key);
	ol_hkdf_expand(out->psk, sizeof out->psk, secret->key, info, n);
	n = info_write(info, "ledger", secret->generation, first,
		       first == my_key ? their_key : my_key);
	ol_hkdf_expand(out->ledger, sizeof out->ledger, secret->key, info, n);
	return 0;
}

void ol_line_prologue(uint8_t out[static OL_PROLOGUE_LEN],
		      const uint8_t initiator_key[static OL_LINE_KEY_LEN],
		      const uint8_t responder_key[static OL_LINE_KEY_LEN])
{
	memcpy(out, OL_PROTOCOL_NAME, OL_PROTOCOL_NAME_LEN);
	memcpy(out + OL_PROTOCOL_NAME_LEN, initiator_key, OL_LINE_KEY_LEN);
	memcpy(out + OL_PROTOCOL_NAME_LEN + OL_LINE_KEY_LEN, responder_key,
	       OL_LINE_KEY_LEN);
}
