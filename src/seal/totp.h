/*
 * totp - the six digits of an authenticator, as a second factor.
 *
 * Does      make a secret's code of a moment, judge a code, write the secret
 *           as authenticators take it.
 * Does not  read a clock, or keep what was used (the caller does).
 * Memory    values only. Secrets and codes: who holds them wipes them.
 * Threads   any.
 * Promise   a code counts once: after one was taken, neither it nor an older
 *           one is. Comparing takes the same time whatever the code.
 *
 * RFC 6238 as authenticators have it: HMAC-SHA-1, steps of 30 s, six digits.
 */
#ifndef OL_SEAL_TOTP_H
#define OL_SEAL_TOTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"

#define OL_TOTP_SECRET_LEN 20
#define OL_TOTP_STEP_S 30
#define OL_TOTP_CODE 7        /* six digits and a NUL                     */
#define OL_TOTP_TEXT 33       /* a secret in base32 and a NUL             */
#define OL_TOTP_URI_MAX 256   /* bytes, with the NUL                      */
#define OL_TOTP_NAME_MAX 32   /* bytes of a seat's name, without a NUL    */
#define OL_TOTP_ISSUER_MAX 31 /* ... and of the office's that is used    */

/* The code of step `step` (seconds since 1970 by 30). */
void ol_totp_code(char out[static OL_TOTP_CODE],
		  const uint8_t secret[static OL_TOTP_SECRET_LEN],
		  uint64_t step);

/* True if it is the code of now, the step before or the one after, and of a
 * step above `*last`, which is then that step. 0: none was taken yet. */
bool ol_totp_take(uint64_t *last,
		  const uint8_t secret[static OL_TOTP_SECRET_LEN],
		  const char *code, ol_date now);

/* Base32 (RFC 4648), without padding. */
void ol_totp_write(char out[static OL_TOTP_TEXT],
		   const uint8_t secret[static OL_TOTP_SECRET_LEN]);

/* otpauth://totp/OFFICE:SEAT?secret=..., escaped; of the office
 * the first OL_TOTP_ISSUER_MAX bytes. */
void ol_totp_write_uri(char out[static OL_TOTP_URI_MAX],
		       const uint8_t secret[static OL_TOTP_SECRET_LEN],
		       const char *office, const char *seat);

#endif
