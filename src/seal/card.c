/* card - the layout stands in the header; doc/protocol/seal.md, "Card". */
#include "seal/card.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "seal/armour_line.h"
#include "seal/hash.h"
#include "seal/secret.h"

#define FLAG_SPLIT 1
#define SHARE_LABEL OL_PROTOCOL_NAME " share"
#define DIGITS_SALT "openline1 digits"
#define DIGITS_PASSES 2
#define DIGITS_BYTES (64u * 1024 * 1024)
#define DIGITS_GROUPS 8

static_assert(sizeof DIGITS_SALT - 1 == crypto_pwhash_argon2id_SALTBYTES,
	      "the salt is exactly as long as Argon2id's");
static_assert(OL_CARD_LEN_MAX == 3 + 2 * (1 + OL_CARD_NAME_MAX) + 3 * 32 +
					 OL_ID_LEN + OL_SHARE_LEN + 1 +
					 OL_CARD_ADDRS_MAX * 19 +
					 OL_SIGNATURE_LEN,
	      "the longest card");

const char *ol_level_text(enum ol_level level)
{
	switch (level) {
	case OL_LEVEL_LEADER:
		return "leader";
	case OL_LEVEL_MINISTER:
		return "minister";
	case OL_LEVEL_DUTY:
		return "duty";
	}
	return "unknown";
}

int ol_level_read(enum ol_level *level, const char *text)
{
	enum ol_level l;

	for (l = OL_LEVEL_LEADER; l <= OL_LEVEL_DUTY; l++) {
		if (strcmp(text, ol_level_text(l)) == 0) {
			*level = l;
			return 0;
		}
	}
	return OL_ERR_MALFORMED;
}

/* ---- writing ---- */

static uint8_t *put(uint8_t *p, const void *bytes, size_t len)
{
	memcpy(p, bytes, len);
	return p + len;
}

static uint8_t *put_name(uint8_t *p, const char *name)
{
	size_t len = strlen(name);

	*p++ = (uint8_t)len;
	return put(p, name, len);
}

static size_t ip_len(uint8_t family)
{
	return family == 4 ? 4 : 16;
}

/* Everything before the signature. */
static size_t body_write(uint8_t *out, const struct ol_card *card)
{
	uint8_t *p = out;
	uint8_t i;

	*p++ = OL_CARD_VERSION;
	*p++ = card->is_split ? FLAG_SPLIT : 0;
	*p++ = (uint8_t)card->level;
	p = put_name(p, card->office);
	p = put_name(p, card->form);
	p = put(p, card->charter, sizeof card->charter);
	p = put(p, card->sign, sizeof card->sign);
	p = put(p, card->line, sizeof card->line);
	p = put(p, card->id.b, sizeof card->id.b);
	p = put(p, card->share, sizeof card->share);
	*p++ = card->n_addrs;
	for (i = 0; i < card->n_addrs; i++) {
		*p++ = card->addr[i].family;
		p = put(p, card->addr[i].ip, ip_len(card->addr[i].family));
		ol_put16(p, card->addr[i].port);
		p += 2;
	}
	return (size_t)(p - out);
}

size_t ol_card_write(uint8_t out[static OL_CARD_LEN_MAX],
		     const struct ol_card *card)
{
	size_t n = body_write(out, card);

	memcpy(out + n, card->sig, sizeof card->sig);
	return n + sizeof card->sig;
}

static bool name_is_fit(const char *name, size_t least)
{
	size_t len = strnlen(name, OL_CARD_NAME_MAX + 1);

	return len >= least && len <= OL_CARD_NAME_MAX &&
	       ol_text_is_plain(name, len);
}

static bool addr_is_fit(const struct ol_addr *a)
{
	return (a->family == 4 || a->family == 6) && a->port != 0;
}

static bool is_fit(const struct ol_card *card)
{
	uint8_t i;

	if (!name_is_fit(card->office, 1) || !name_is_fit(card->form, 0) ||
	    card->level < OL_LEVEL_LEADER || card->level > OL_LEVEL_DUTY ||
	    card->n_addrs < 1 || card->n_addrs > OL_CARD_ADDRS_MAX)
		return false;
	for (i = 0; i < card->n_addrs; i++)
		if (!addr_is_fit(&card->addr[i]))
			return false;
	return true;
}

static void sign(struct ol_card *card, const struct ol_office_keys *keys)
{
	uint8_t body[OL_CARD_LEN_MAX];
	size_t n = body_write(body, card);

	ol_sshsig_sign(card->sig, keys->sign_secret, OL_CARD_NAMESPACE, body,
		       n);
	ol_wipe(body, sizeof body);
}

int ol_card_make(struct ol_card *card, const struct ol_office_keys *keys,
		 ol_date now, const struct ol_random *rnd)
{
	if (!is_fit(card))
		return OL_ERR_RANGE;
	memcpy(card->charter, keys->charter_public, sizeof card->charter);
	memcpy(card->sign, keys->sign_public, sizeof card->sign);
	memcpy(card->line, keys->line_public, sizeof card->line);
	card->id = ol_id_make(now, rnd);
	card->is_split = false;
	ol_random_fill(rnd, card->share, sizeof card->share);
	sign(card, keys);
	return 0;
}

static void share_hash(uint8_t out[static OL_SHA256_LEN],
		       const uint8_t share[static OL_SHARE_LEN])
{
	struct ol_sha256 hash;

	ol_sha256_init(&hash);
	ol_sha256_add(&hash, SHARE_LABEL, strlen(SHARE_LABEL));
	ol_sha256_add(&hash, share, OL_SHARE_LEN);
	ol_sha256_end(&hash, out);
}

int ol_card_split(struct ol_card *card, struct ol_slip *slip,
		  const struct ol_office_keys *keys)
{
	if (card->is_split)
		return OL_ERR_STATE;
	slip->card = card->id;
	memcpy(slip->share, card->share, sizeof slip->share);
	share_hash(card->share, slip->share);
	card->is_split = true;
	sign(card, keys);
	return 0;
}

int ol_card_share(uint8_t share[static OL_SHARE_LEN],
		  const struct ol_card *card, const struct ol_slip *slip)
{
	uint8_t hash[OL_SHA256_LEN];

	if (!card->is_split) {
		memcpy(share, card->share, OL_SHARE_LEN);
		return 0;
	}
	if (!slip)
		return OL_ERR_STATE;
	if (!ol_id_equal(&slip->card, &card->id))
		return OL_ERR_UNKNOWN;
	share_hash(hash, slip->share);
	if (!ol_secret_equal(hash, card->share, sizeof hash))
		return OL_ERR_FORGED;
	memcpy(share, slip->share, OL_SHARE_LEN);
	return 0;
}

/* ---- reading ---- */

struct reader {
	const uint8_t *p;
	size_t len;
	bool failed;
};

static void take(struct reader *r, void *out, size_t len)
{
	if (r->failed || len > r->len) {
		r->failed = true;
		return;
	}
	memcpy(out, r->p, len);
	r->p += len;
	r->len -= len;
}

static uint8_t take_byte(struct reader *r)
{
	uint8_t b = 0;

	take(r, &b, 1);
	return b;
}

static void take_name(struct reader *r, char name[static OL_CARD_NAME_MAX + 1])
{
	uint8_t len = take_byte(r);

	if (len > OL_CARD_NAME_MAX) {
		r->failed = true;
		return;
	}
	take(r, name, len);
	/* A NUL inside is a control character; do not let it end the name. */
	if (!r->failed && memchr(name, 0, len))
		r->failed = true;
}

static void take_addr(struct reader *r, struct ol_addr *a)
{
	uint8_t port[2] = { 0 };

	a->family = take_byte(r);
	take(r, a->ip, ip_len(a->family));
	take(r, port, sizeof port);
	a->port = ol_get16(port);
}

static int body_read(struct ol_card *card, struct reader *r)
{
	uint8_t flags, i;

	flags = take_byte(r);
	if (flags & ~FLAG_SPLIT)
		return OL_ERR_MALFORMED;
	card->is_split = flags == FLAG_SPLIT;
	card->level = take_byte(r);
	take_name(r, card->office);
	take_name(r, card->form);
	take(r, card->charter, sizeof card->charter);
	take(r, card->sign, sizeof card->sign);
	take(r, card->line, sizeof card->line);
	take(r, card->id.b, sizeof card->id.b);
	take(r, card->share, sizeof card->share);
	card->n_addrs = take_byte(r);
	if (r->failed || card->n_addrs > OL_CARD_ADDRS_MAX)
		return OL_ERR_MALFORMED;
	for (i = 0; i < card->n_addrs; i++)
		take_addr(r, &card->addr[i]);
	return r->failed || !is_fit(card) ? OL_ERR_MALFORMED : 0;
}

int ol_card_read(struct ol_card *card, const uint8_t *p, size_t len)
{
	struct reader r = { p, len, false };
	uint8_t version = take_byte(&r);
	size_t signed_len;
	int err;

	if (r.failed || version == 0)
		return OL_ERR_MALFORMED;
	if (version > OL_CARD_VERSION)
		return OL_ERR_NEWER;
	ol_wipe(card, sizeof *card);
	err = body_read(card, &r);
	signed_len = len - r.len;
	if (!err) {
		take(&r, card->sig, sizeof card->sig);
		if (r.failed || r.len)
			err = OL_ERR_MALFORMED;
	}
	if (!err)
		err = ol_sshsig_verify(card->sig, card->sign, OL_CARD_NAMESPACE,
				       p, signed_len);
	if (err)
		ol_card_release(card);
	return err;
}

void ol_slip_write(uint8_t out[static OL_SLIP_LEN], const struct ol_slip *slip)
{
	memcpy(out, slip->card.b, OL_ID_LEN);
	memcpy(out + OL_ID_LEN, slip->share, OL_SHARE_LEN);
}

void ol_slip_read(struct ol_slip *slip, const uint8_t p[static OL_SLIP_LEN])
{
	memcpy(slip->card.b, p, OL_ID_LEN);
	memcpy(slip->share, p + OL_ID_LEN, OL_SHARE_LEN);
}

/* ---- what people compare ---- */

void ol_card_fingerprint(char out[static OL_CARD_FINGERPRINT_TEXT],
			 const struct ol_card *card)
{
	uint8_t bytes[OL_CARD_LEN_MAX];
	uint8_t hash[OL_SHA256_LEN];
	size_t n, i, bit = 0;
	uint8_t value;
	int b;

	n = ol_card_write(bytes, card);
	ol_sha256(hash, bytes, n);
	for (i = 0; i < OL_CARD_FINGERPRINT_TEXT - 1; i++) {
		if (i % 6 == 5) {
			out[i] = ' ';
			continue;
		}
		for (value = 0, b = 0; b < 5; b++, bit++)
			value = (uint8_t)(value << 1 |
					  (hash[bit / 8] >> (7 - bit % 8) & 1));
		out[i] = ol_armour_letter(value);
	}
	out[i] = '\0';
	ol_wipe(bytes, sizeof bytes);
}

int ol_card_digits(char out[static OL_CARD_DIGITS_TEXT],
		   const struct ol_card *a, const struct ol_card *b)
{
	bool a_first = memcmp(a->line, b->line, sizeof a->line) < 0;
	uint8_t both[2 * OL_CARD_LEN_MAX];
	uint8_t hash[8 * DIGITS_GROUPS];
	size_t n, i, o = 0;
	int err;

	n = ol_card_write(both, a_first ? a : b);
	n += ol_card_write(both + n, a_first ? b : a);
	err = crypto_pwhash(hash, sizeof hash, (const char *)both, n,
			    (const uint8_t *)DIGITS_SALT, DIGITS_PASSES,
			    DIGITS_BYTES, crypto_pwhash_ALG_ARGON2ID13)
		      ? OL_ERR_NO_MEMORY
		      : 0;
	for (i = 0; i < DIGITS_GROUPS && !err; i++)
		o += (size_t)snprintf(
			out + o, OL_CARD_DIGITS_TEXT - o, "%s%05u",
			i ? " " : "",
			(unsigned)(ol_get64(hash + 8 * i) % 100000));
	ol_wipe(both, sizeof both);
	return err;
}

void ol_card_release(struct ol_card *card)
{
	ol_wipe(card, sizeof *card);
}

void ol_slip_release(struct ol_slip *slip)
{
	ol_wipe(slip, sizeof *slip);
}
