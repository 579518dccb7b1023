/*
 * keyfile - an office's keys, and the bytes of the files that hold them.
 *
 * Does      make the keys of an office, turn them into the content of
 *           keys/office.key and keys/charter.key and back, with a passphrase
 *           (Argon2id, XChaCha20-Poly1305) or without.
 * Does not  open files: home does, with mode 0600.
 * Memory    the caller owns the structs, which are secret: wipe them with
 *           the release functions. Reading or writing with a passphrase
 *           allocates what Argon2id needs (its cost), and gives it back.
 * Threads   any; with a passphrase it takes long: never on the loop.
 *
 *   "openline key file 1\n"  20
 *   kind          1   1 office, 2 charter
 *   protection    1   0 none, 1 Argon2id
 *   passes        4   0 without protection, else 1 to OL_KEYFILE_PASSES_MAX
 *   memory        4   KiB, 0 without protection, else 8 to ..._KIB_MAX
 *   salt         16   0 without protection
 *   nonce        24   0 without protection
 *   keys    128 | 32  office: charter public, signing seed, line secret,
 *                     store key; charter: its seed; sealed, or in the clear
 *   tag          16   of the AEAD, with all before `keys` as associated data;
 *                     without protection: SHA-256 of all before it, first 16
 */
#ifndef OL_SEAL_KEYFILE_H
#define OL_SEAL_KEYFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"
#include "seal/kdf.h"
#include "seal/line_keys.h"
#include "seal/sshsig.h"

#define OL_KEYFILE_HEAD_LEN 70
#define OL_KEYFILE_OFFICE_LEN (OL_KEYFILE_HEAD_LEN + 128 + 16)
#define OL_KEYFILE_CHARTER_LEN (OL_KEYFILE_HEAD_LEN + 32 + 16)
#define OL_KEYFILE_PASSES_MAX 10
#define OL_KEYFILE_KIB_MAX (256 * 1024)
#define OL_PASSPHRASE_MAX 1024 /* bytes */

struct ol_office_keys {
	uint8_t charter_public[OL_SIGN_PUBLIC_LEN];
	uint8_t sign_public[OL_SIGN_PUBLIC_LEN];
	uint8_t sign_secret[OL_SIGN_SECRET_LEN];
	uint8_t line_public[OL_LINE_KEY_LEN];
	uint8_t line_secret[OL_KEY_LEN];
	uint8_t store[OL_KEY_LEN]; /* seals what lies in the store */
};

struct ol_charter_key {
	uint8_t public_key[OL_SIGN_PUBLIC_LEN];
	uint8_t secret[OL_SIGN_SECRET_LEN];
};

struct ol_passphrase_cost {
	uint32_t passes; /* 1 to OL_KEYFILE_PASSES_MAX */
	uint32_t kib;    /* 8 to OL_KEYFILE_KIB_MAX    */
};

/* What an installation uses: 64 MiB, three passes; a tenth of a second. */
#define OL_PASSPHRASE_COST ((struct ol_passphrase_cost){ 3, 64 * 1024 })

/* All keys of a new office. Draws charter 32, signing 32, line 32, store 32
 * bytes, in that order. */
void ol_office_keys_make(struct ol_office_keys *keys,
			 struct ol_charter_key *charter,
			 const struct ol_random *rnd);

void ol_office_keys_release(struct ol_office_keys *keys);
void ol_charter_key_release(struct ol_charter_key *charter);

/* `pass` NULL: without protection; `cost` is then not looked at. Draws the
 * salt (16) and the nonce (24) where there is a passphrase.
 * OL_ERR_RANGE where the cost or the passphrase's length (1 to
 * OL_PASSPHRASE_MAX) is out of bounds, OL_ERR_NO_MEMORY. */
int ol_keyfile_write_office(uint8_t out[static OL_KEYFILE_OFFICE_LEN],
			    const struct ol_office_keys *keys, const char *pass,
			    size_t pass_len, struct ol_passphrase_cost cost,
			    const struct ol_random *rnd);
int ol_keyfile_write_charter(uint8_t out[static OL_KEYFILE_CHARTER_LEN],
			     const struct ol_charter_key *charter,
			     const char *pass, size_t pass_len,
			     struct ol_passphrase_cost cost,
			     const struct ol_random *rnd);

/* True if it is a key file that cannot be read without a passphrase. */
bool ol_keyfile_is_protected(const uint8_t *p, size_t len);

/* OL_ERR_MALFORMED where it is no such file or damaged (or of the other
 * kind), OL_ERR_NEWER where a newer version made it, OL_ERR_PASSPHRASE where
 * it is protected and the passphrase is missing (NULL) or wrong,
 * OL_ERR_RANGE where its cost is above the bounds, OL_ERR_NO_MEMORY.
 * A passphrase for a file without protection is not looked at. */
int ol_keyfile_read_office(struct ol_office_keys *keys, const uint8_t *p,
			   size_t len, const char *pass, size_t pass_len);
int ol_keyfile_read_charter(struct ol_charter_key *charter, const uint8_t *p,
			    size_t len, const char *pass, size_t pass_len);

#endif
