/*
 * Cards and slips as text, and cards as bytes that somebody signed.
 *
 * What reads must be written back as the same: letters to the same content,
 * a card to the same bytes.
 */
#include <string.h>

#include "base/prng.h"
#include "seal/card_text.h"
#include "seal/secret.h"

static struct ol_office_keys keys;

static void start(void)
{
	struct ol_charter_key charter;
	struct ol_random rnd;
	struct ol_prng prng;

	if (keys.store[0] || keys.store[1])
		return;
	fuzz_must(ol_seal_init() == 0);
	ol_prng_init(&prng, 1);
	rnd = ol_prng_source(&prng);
	ol_office_keys_make(&keys, &charter, &rnd);
}

static void armour(const char *text, size_t len)
{
	static char again[OL_ARMOUR_TEXT];
	struct ol_armour_damage damage;
	char why[OL_ARMOUR_DAMAGE_TEXT];
	uint8_t a[OL_ARMOUR_MAX], b[OL_ARMOUR_MAX];
	size_t n, m, written;

	if (ol_armour_read(a, sizeof a, &n, OL_ARMOUR_CARD, text, len,
			   &damage)) {
		fuzz_must(damage.fault != OL_ARMOUR_SOUND);
		ol_armour_damage_text(why, &damage);
		fuzz_must(strlen(why) < sizeof why && why[0]);
		return;
	}
	written = ol_armour_write(again, OL_ARMOUR_CARD, a, n);
	fuzz_must(ol_armour_read(b, sizeof b, &m, OL_ARMOUR_CARD, again,
				 written, &damage) == 0);
	fuzz_must(n == m && memcmp(a, b, n) == 0);
}

/* The bytes as the body of a card, with a good signature behind. */
static void signed_card(const uint8_t *data, size_t len)
{
	uint8_t bytes[OL_CARD_LEN_MAX], again[OL_CARD_LEN_MAX];
	struct ol_card card;
	size_t body = len < OL_CARD_LEN_MAX - OL_SIGNATURE_LEN
			      ? len
			      : OL_CARD_LEN_MAX - OL_SIGNATURE_LEN;
	size_t at;

	memcpy(bytes, data, body);
	/* The signing key stands behind the names. */
	at = 3;
	if (body > at)
		at += 1u + bytes[at];
	if (body > at)
		at += 1u + bytes[at];
	at += 32;
	if (at + 32 <= body)
		memcpy(bytes + at, keys.sign_public, 32);
	ol_sshsig_sign(bytes + body, keys.sign_secret, OL_CARD_NAMESPACE, bytes,
		       body);
	if (ol_card_read(&card, bytes, body + OL_SIGNATURE_LEN) == 0) {
		fuzz_must(ol_card_write(again, &card) ==
			  body + OL_SIGNATURE_LEN);
		fuzz_must(memcmp(again, bytes, body + OL_SIGNATURE_LEN) == 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct ol_armour_damage damage;
	struct ol_card card;
	struct ol_slip slip;

	start();
	armour((const char *)data, len);
	(void)ol_card_text_read(&card, (const char *)data, len, &damage);
	(void)ol_slip_text_read(&slip, (const char *)data, len, &damage);
	(void)ol_card_read(&card, data, len);
	signed_card(data, len);
	return 0;
}
