/*
 * password - passwords of seats, as they lie in the store: Argon2id.
 *
 * Does      make what is kept of a password, tell whether a password fits it,
 *           draw one-time passwords.
 * Does not  decide how often one may try (desk/delay.h does).
 * Memory    values; making and telling allocate what the cost says, and give
 *           it back.
 * Threads   any, but never the loop thread: it takes a tenth of a second.
 */
#ifndef OL_SEAL_PASSWORD_H
#define OL_SEAL_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"
#include "seal/keyfile.h"

#define OL_PASSWORD_SALT_LEN 16
#define OL_PASSWORD_HASH_LEN 32
#define OL_PASSWORD_MOST 256 /* bytes of one                       */
#define OL_PASSWORD_LEAST 12 /* ... that a person chooses          */
#define OL_ONE_TIME_TEXT 24  /* "7k3fm-...": 100 bits, and the NUL */

/* 64 MiB and two passes: what libsodium calls interactive. */
#define OL_PASSWORD_COST ((struct ol_passphrase_cost){ 2, 64 * 1024 })

struct ol_password {
	struct ol_passphrase_cost cost;
	uint8_t salt[OL_PASSWORD_SALT_LEN];
	uint8_t hash[OL_PASSWORD_HASH_LEN];
};

/* Draws the salt. OL_ERR_RANGE where the cost is out of the bounds of
 * keyfile.h or the password longer than OL_PASSWORD_MOST, OL_ERR_NO_MEMORY. */
int ol_password_make(struct ol_password *out, const char *text, size_t len,
		     struct ol_passphrase_cost cost,
		     const struct ol_random *rnd);

/* 0 where it fits, OL_ERR_PASSPHRASE where it does not; errors of making. The
 * time depends on the cost alone. */
int ol_password_try(const struct ol_password *p, const char *text, size_t len);

/* 20 letters of 32 in groups of five. */
void ol_password_draw(char out[static OL_ONE_TIME_TEXT],
		      const struct ol_random *rnd);

#endif
