/* sshsig - OpenSSH's PROTOCOL.sshsig, version 1, Ed25519 over SHA-512. */
#include "seal/sshsig.h"

#include <assert.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

#define MAGIC "SSHSIG"
#define MAGIC_LEN 6
#define KEY_TYPE "ssh-ed25519"
#define HASH_NAME "sha512"
#define HASH_LEN 64
#define VERSION 1
#define BEGIN "-----BEGIN SSH SIGNATURE-----"
#define END "-----END SSH SIGNATURE-----"
#define WRAP 70

#define KEY_BLOB_LEN (4 + 11 + 4 + OL_SIGN_PUBLIC_LEN)
#define SIG_BLOB_LEN (4 + 11 + 4 + OL_SIGNATURE_LEN)
#define SIGNED_MAX (MAGIC_LEN + 4 + OL_NAMESPACE_MAX + 4 + 4 + 6 + 4 + HASH_LEN)
#define BLOB_MAX                                                               \
	(MAGIC_LEN + 4 + 4 + KEY_BLOB_LEN + 4 + OL_NAMESPACE_MAX + 4 + 4 + 6 + \
	 4 + SIG_BLOB_LEN)

static uint8_t *put_string(uint8_t *p, const void *s, size_t len)
{
	ol_put32(p, (uint32_t)len);
	if (len)
		memcpy(p + 4, s, len);
	return p + 4 + len;
}

/* A typed value: string of the key type, string of the bytes. */
static uint8_t *put_typed(uint8_t *p, const uint8_t *bytes, size_t len)
{
	p = put_string(p, KEY_TYPE, strlen(KEY_TYPE));
	return put_string(p, bytes, len);
}

/* What Ed25519 signs: never the caller's bytes themselves. */
static size_t signed_data(uint8_t out[static SIGNED_MAX], const char *ns,
			  const void *bytes, size_t len)
{
	uint8_t hash[HASH_LEN];
	uint8_t *p = out;
	size_t ns_len = strlen(ns);

	assert(ns_len >= 1 && ns_len <= OL_NAMESPACE_MAX);
	crypto_hash_sha512(hash, bytes, len);
	memcpy(p, MAGIC, MAGIC_LEN);
	p = put_string(p + MAGIC_LEN, ns, ns_len);
	p = put_string(p, NULL, 0); /* reserved */
	p = put_string(p, HASH_NAME, strlen(HASH_NAME));
	p = put_string(p, hash, sizeof hash);
	return (size_t)(p - out);
}

void ol_sshsig_sign(uint8_t sig[static OL_SIGNATURE_LEN],
		    const uint8_t secret[static OL_SIGN_SECRET_LEN],
		    const char *ns, const void *p, size_t len)
{
	uint8_t data[SIGNED_MAX];
	size_t n = signed_data(data, ns, p, len);

	(void)crypto_sign_detached(sig, NULL, data, n, secret);
}

int ol_sshsig_verify(const uint8_t sig[static OL_SIGNATURE_LEN],
		     const uint8_t public_key[static OL_SIGN_PUBLIC_LEN],
		     const char *ns, const void *p, size_t len)
{
	uint8_t data[SIGNED_MAX];
	size_t n = signed_data(data, ns, p, len);

	if (crypto_sign_verify_detached(sig, data, n, public_key))
		return OL_ERR_FORGED;
	return 0;
}

void ol_sshsig_write(char out[static OL_SSHSIG_TEXT],
		     const uint8_t sig[static OL_SIGNATURE_LEN],
		     const uint8_t public_key[static OL_SIGN_PUBLIC_LEN],
		     const char *ns)
{
	uint8_t blob[BLOB_MAX];
	char text[sodium_base64_ENCODED_LEN(BLOB_MAX,
					    sodium_base64_VARIANT_ORIGINAL)];
	uint8_t *p = blob;
	size_t at, n, len;

	assert(strlen(ns) >= 1 && strlen(ns) <= OL_NAMESPACE_MAX);
	memcpy(p, MAGIC, MAGIC_LEN);
	p += MAGIC_LEN;
	ol_put32(p, VERSION);
	ol_put32(p + 4, KEY_BLOB_LEN);
	p = put_typed(p + 8, public_key, OL_SIGN_PUBLIC_LEN);
	p = put_string(p, ns, strlen(ns));
	p = put_string(p, NULL, 0); /* reserved */
	p = put_string(p, HASH_NAME, strlen(HASH_NAME));
	ol_put32(p, SIG_BLOB_LEN);
	p = put_typed(p + 4, sig, OL_SIGNATURE_LEN);

	sodium_bin2base64(text, sizeof text, blob, (size_t)(p - blob),
			  sodium_base64_VARIANT_ORIGINAL);
	len = strlen(text);
	n = (size_t)snprintf(out, OL_SSHSIG_TEXT, BEGIN "\n");
	for (at = 0; at < len; at += WRAP)
		n += (size_t)snprintf(out + n, OL_SSHSIG_TEXT - n, "%.*s\n",
				      WRAP, text + at);
	n += (size_t)snprintf(out + n, OL_SSHSIG_TEXT - n, END "\n");
	assert(n < OL_SSHSIG_TEXT);
}

struct reader {
	const uint8_t *p;
	size_t len;
	bool failed;
};

static const uint8_t *take(struct reader *r, size_t len)
{
	const uint8_t *p = r->p;

	if (r->failed || len > r->len) {
		r->failed = true;
		return NULL;
	}
	r->p += len;
	r->len -= len;
	return p;
}

static uint32_t take32(struct reader *r)
{
	const uint8_t *p = take(r, 4);

	return p ? ol_get32(p) : 0;
}

static const uint8_t *take_string(struct reader *r, size_t *len)
{
	*len = take32(r);
	return take(r, *len);
}

static bool string_is(struct reader *r, const char *want)
{
	size_t len;
	const uint8_t *p = take_string(r, &len);

	return p && len == strlen(want) && memcmp(p, want, len) == 0;
}

/* The bytes of a typed value that fill all of a string. */
static int take_typed(struct reader *r, uint8_t *out, size_t want)
{
	struct reader inner = { 0 };
	const uint8_t *p;
	size_t len;

	inner.p = take_string(r, &inner.len);
	if (!inner.p)
		return OL_ERR_MALFORMED;
	if (!string_is(&inner, KEY_TYPE))
		return inner.failed ? OL_ERR_MALFORMED : OL_ERR_RANGE;
	p = take_string(&inner, &len);
	if (!p || len != want || inner.len)
		return OL_ERR_MALFORMED;
	memcpy(out, p, want);
	return 0;
}

static int blob_read(struct reader *r, uint8_t *sig, uint8_t *public_key,
		     char *ns)
{
	const uint8_t *p = take(r, MAGIC_LEN);
	size_t len;
	int err;

	if (!p || memcmp(p, MAGIC, MAGIC_LEN) != 0)
		return OL_ERR_MALFORMED;
	if (take32(r) != VERSION)
		return r->failed ? OL_ERR_MALFORMED : OL_ERR_RANGE;
	err = take_typed(r, public_key, OL_SIGN_PUBLIC_LEN);
	if (err)
		return err;
	p = take_string(r, &len);
	if (!p || len < 1 || len > OL_NAMESPACE_MAX || memchr(p, 0, len))
		return OL_ERR_MALFORMED;
	memcpy(ns, p, len);
	ns[len] = '\0';
	(void)take_string(r, &len); /* reserved */
	if (!string_is(r, HASH_NAME))
		return r->failed ? OL_ERR_MALFORMED : OL_ERR_RANGE;
	err = take_typed(r, sig, OL_SIGNATURE_LEN);
	if (err)
		return err;
	return r->len ? OL_ERR_MALFORMED : 0;
}

static bool skip_mark(struct reader *r, const char *mark)
{
	const uint8_t *p = take(r, strlen(mark));

	return p && memcmp(p, mark, strlen(mark)) == 0;
}

int ol_sshsig_read(uint8_t sig[static OL_SIGNATURE_LEN],
		   uint8_t public_key[static OL_SIGN_PUBLIC_LEN],
		   char ns[static OL_NAMESPACE_MAX + 1], const char *text,
		   size_t len)
{
	struct reader in = { (const uint8_t *)text, len, false };
	struct reader r = { 0 };
	uint8_t blob[BLOB_MAX];
	const char *end;

	if (!skip_mark(&in, BEGIN))
		return OL_ERR_MALFORMED;
	if (sodium_base642bin(blob, sizeof blob, (const char *)in.p, in.len,
			      "\r\n", &r.len, &end,
			      sodium_base64_VARIANT_ORIGINAL))
		return OL_ERR_MALFORMED;
	in.len -= (size_t)(end - (const char *)in.p);
	in.p = (const uint8_t *)end;
	if (!skip_mark(&in, END))
		return OL_ERR_MALFORMED;
	while (in.len && (*in.p == '\r' || *in.p == '\n'))
		(void)take(&in, 1);
	if (in.len)
		return OL_ERR_MALFORMED;
	r.p = blob;
	return blob_read(&r, sig, public_key, ns);
}

void ol_sshsig_key_text(char out[static OL_SSHSIG_KEY_TEXT],
			const uint8_t public_key[static OL_SIGN_PUBLIC_LEN])
{
	uint8_t blob[KEY_BLOB_LEN];
	size_t n = strlen(KEY_TYPE);

	(void)put_typed(blob, public_key, OL_SIGN_PUBLIC_LEN);
	memcpy(out, KEY_TYPE " ", n + 1);
	sodium_bin2base64(out + n + 1, OL_SSHSIG_KEY_TEXT - n - 1, blob,
			  sizeof blob, sodium_base64_VARIANT_ORIGINAL);
}

int ol_sshsig_key_read(uint8_t public_key[static OL_SIGN_PUBLIC_LEN],
		       const char *text, size_t len)
{
	uint8_t blob[KEY_BLOB_LEN], again[KEY_BLOB_LEN];
	size_t n = strlen(KEY_TYPE), blob_len;
	const char *end;

	if (len <= n || memcmp(text, KEY_TYPE, n) != 0 || text[n] != ' ')
		return OL_ERR_RANGE;
	text += n + 1;
	len -= n + 1;
	if (sodium_base642bin(blob, sizeof blob, text, len, NULL, &blob_len,
			      &end, sodium_base64_VARIANT_ORIGINAL) ||
	    end != text + len || blob_len != sizeof blob)
		return OL_ERR_MALFORMED;
	memcpy(public_key, blob + sizeof blob - OL_SIGN_PUBLIC_LEN,
	       OL_SIGN_PUBLIC_LEN);
	(void)put_typed(again, public_key, OL_SIGN_PUBLIC_LEN);
	return memcmp(blob, again, sizeof blob) ? OL_ERR_MALFORMED : 0;
}

void ol_sshsig_fingerprint(char out[static OL_SSHSIG_FINGERPRINT],
			   const uint8_t public_key[static OL_SIGN_PUBLIC_LEN])
{
	uint8_t blob[KEY_BLOB_LEN], hash[crypto_hash_sha256_BYTES];
	size_t n = strlen("SHA256:");

	(void)put_typed(blob, public_key, OL_SIGN_PUBLIC_LEN);
	crypto_hash_sha256(hash, blob, sizeof blob);
	memcpy(out, "SHA256:", n + 1);
	sodium_bin2base64(out + n, OL_SSHSIG_FINGERPRINT - n, hash, sizeof hash,
			  sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
}
