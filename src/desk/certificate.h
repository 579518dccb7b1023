/*
 * certificate - the console's own: a key on P-256 and a certificate that signs
 * itself, for browsers that are told its fingerprint.
 *
 * Does      make the key from a secret of the office, a certificate for the
 *           addresses and names of the console, both as PEM; say whether one
 *           made earlier still fits; its fingerprint as browsers show it.
 * Does not  open files, or know what the secret is of. The key is nowhere on
 *           disk: it follows from the secret.
 * Memory    values; wipe what is secret with ol_certificate_release().
 * Threads   any; a few milliseconds: not on the loop while lines run.
 *
 * X.509 v3 (RFC 5280), ecdsa-with-SHA256, made with OpenSSL.
 */
#ifndef OL_DESK_CERTIFICATE_H
#define OL_DESK_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "desk/web_host.h"

#define OL_CERTIFICATE_SECRET 32
#define OL_CERTIFICATE_PEM 4096 /* bytes of either with its NUL      */
#define OL_CERTIFICATE_PRINT 96 /* "AB:CD:..." of 32 bytes and a NUL */
#define OL_CERTIFICATE_YEARS 10

struct ol_certificate {
	char certificate[OL_CERTIFICATE_PEM];
	char key[OL_CERTIFICATE_PEM]; /* secret */
	char print[OL_CERTIFICATE_PRINT];
};

/* Makes both. The certificate is another one each time, the key is not.
 * OL_ERR_NO_MEMORY. */
int ol_certificate_make(struct ol_certificate *out,
			const uint8_t secret[static OL_CERTIFICATE_SECRET],
			const struct ol_web_host *host, ol_date date);

/* Takes a certificate that was made earlier (PEM, ended with NUL), with the
 * key of `secret`. OL_ERR_MALFORMED where it is none, OL_ERR_FORGED where it
 * is of another key, OL_ERR_UNKNOWN of another address or name,
 * OL_ERR_EXPIRED at `date`: then a new one must be made. */
int ol_certificate_take(struct ol_certificate *out,
			const uint8_t secret[static OL_CERTIFICATE_SECRET],
			const char *pem, const struct ol_web_host *host,
			ol_date date);

/* The fingerprint of the first certificate in `pem`, the house's as well.
 * OL_ERR_MALFORMED. */
int ol_certificate_print(char out[static OL_CERTIFICATE_PRINT],
			 const char *pem);

void ol_certificate_release(struct ol_certificate *c);

/* "OpenSSL 3.0.19". */
const char *ol_certificate_version(void);

#endif
