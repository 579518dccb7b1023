/* totp - see totp.h. RFC 4226, section 5.3, has the truncation. */
#include "seal/totp.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "seal/secret.h"
#include "seal/sha1.h"

#define NS_A_STEP ((int64_t)OL_TOTP_STEP_S * 1000000000)

static_assert(OL_TOTP_SECRET_LEN * 8 / 5 + 1 == OL_TOTP_TEXT, "base32");

void ol_totp_code(char out[static OL_TOTP_CODE],
		  const uint8_t secret[static OL_TOTP_SECRET_LEN],
		  uint64_t step)
{
	struct {
		uint8_t hash[OL_SHA1_LEN];
		uint32_t number;
	} k;
	uint8_t moment[8];

	ol_put64(moment, step);
	ol_hmac_sha1(k.hash, secret, OL_TOTP_SECRET_LEN, moment, sizeof moment);
	k.number = ol_get32(k.hash + (k.hash[OL_SHA1_LEN - 1] & 15));
	snprintf(out, OL_TOTP_CODE, "%06u",
		 (unsigned)((k.number & 0x7fffffffu) % 1000000u));
	ol_wipe(&k, sizeof k);
}

bool ol_totp_take(uint64_t *last,
		  const uint8_t secret[static OL_TOTP_SECRET_LEN],
		  const char *code, ol_date now)
{
	char given[OL_TOTP_CODE] = "", right[OL_TOTP_CODE];
	uint64_t step, middle, found = 0;

	if (now.ns < NS_A_STEP)
		return false;
	middle = (uint64_t)(now.ns / NS_A_STEP);
	if (strlen(code) == sizeof given - 1)
		memcpy(given, code, sizeof given);
	/* All three, whichever fits. */
	for (step = middle - 1; step <= middle + 1; step++) {
		ol_totp_code(right, secret, step);
		if (ol_secret_equal(right, given, sizeof right) && step > *last)
			found = step;
	}
	ol_wipe(right, sizeof right);
	ol_wipe(given, sizeof given);
	if (!found)
		return false;
	*last = found;
	return true;
}

void ol_totp_write(char out[static OL_TOTP_TEXT],
		   const uint8_t secret[static OL_TOTP_SECRET_LEN])
{
	static const char letter[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	unsigned bits = 0, held = 0;
	size_t i, n = 0;

	for (i = 0; i < OL_TOTP_SECRET_LEN; i++) {
		held = (held << 8 | secret[i]) & 0xfff;
		for (bits += 8; bits >= 5; bits -= 5)
			out[n++] = letter[held >> (bits - 5) & 31];
	}
	out[n] = '\0';
}

/* Appends at most `most` bytes of `text`, whole letters, escaped for a URI. */
static size_t escape(char *out, const char *text, size_t most)
{
	size_t len = strlen(text), n = 0, i;
	unsigned char c;

	if (len > most)
		for (len = most;
		     len && ((unsigned char)text[len] & 0xc0) == 0x80;)
			len--;
	for (i = 0; i < len; i++) {
		c = (unsigned char)text[i];
		if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		    (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_')
			out[n++] = (char)c;
		else
			n += (size_t)snprintf(out + n, 4, "%%%02X", c);
	}
	out[n] = '\0';
	return n;
}

#define ISSUER (3 * OL_TOTP_ISSUER_MAX + 1)
#define SEAT (3 * OL_TOTP_NAME_MAX + 1)

void ol_totp_write_uri(char out[static OL_TOTP_URI_MAX],
		       const uint8_t secret[static OL_TOTP_SECRET_LEN],
		       const char *office, const char *seat)
{
	char text[OL_TOTP_TEXT], issuer[ISSUER], name[SEAT];
	int n;

	/* Twice the issuer would not always fit: it stands where all
	 * authenticators look for it. */
	static_assert(sizeof "otpauth://totp/:?secret=" + ISSUER + SEAT +
				      OL_TOTP_TEXT <=
			      OL_TOTP_URI_MAX,
		      "the longest fits");
	escape(issuer, office, OL_TOTP_ISSUER_MAX);
	escape(name, seat, OL_TOTP_NAME_MAX);
	ol_totp_write(text, secret);
	n = snprintf(out, OL_TOTP_URI_MAX, "otpauth://totp/%s:%s?secret=%s",
		     issuer, name, text);
	assert(n > 0 && n < OL_TOTP_URI_MAX);
	(void)n;
	ol_wipe(text, sizeof text);
}
