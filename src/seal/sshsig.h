/*
 * sshsig - signatures as OpenSSH makes them (PROTOCOL.sshsig), Ed25519 with
 * SHA-512, so that anybody checks one with `ssh-keygen -Y verify`.
 *
 * Does      sign and check bytes under a namespace (card@openline,
 *           readout@openline ...), raw (64 bytes) or as the armoured text.
 * Does not  sign anything without a namespace, or other key types.
 * Memory    the caller owns all buffers; nothing is allocated.
 * Threads   any.
 */
#ifndef OL_SEAL_SSHSIG_H
#define OL_SEAL_SSHSIG_H

#include <stddef.h>
#include <stdint.h>

#define OL_SIGN_PUBLIC_LEN 32
#define OL_SIGN_SECRET_LEN 64 /* seed || public key */
#define OL_SIGNATURE_LEN 64
#define OL_NAMESPACE_MAX 64 /* without its NUL    */

#define OL_SSHSIG_TEXT 480       /* armoured signature with its NUL */
#define OL_SSHSIG_KEY_TEXT 81    /* "ssh-ed25519 AAAA..." with its NUL */
#define OL_SSHSIG_FINGERPRINT 51 /* "SHA256:..." with its NUL */

/* The raw Ed25519 signature of SSHSIG's signed data. `ns` is 1 to
 * OL_NAMESPACE_MAX bytes. */
void ol_sshsig_sign(uint8_t sig[static OL_SIGNATURE_LEN],
		    const uint8_t secret[static OL_SIGN_SECRET_LEN],
		    const char *ns, const void *p, size_t len);

/* OL_ERR_FORGED where it is not that key's signature of it. */
int ol_sshsig_verify(const uint8_t sig[static OL_SIGNATURE_LEN],
		     const uint8_t public_key[static OL_SIGN_PUBLIC_LEN],
		     const char *ns, const void *p, size_t len);

/* The text of a .sig file: "-----BEGIN SSH SIGNATURE-----" to its end. */
void ol_sshsig_write(char out[static OL_SSHSIG_TEXT],
		     const uint8_t sig[static OL_SIGNATURE_LEN],
		     const uint8_t public_key[static OL_SIGN_PUBLIC_LEN],
		     const char *ns);

/* Takes signature, key and namespace out of a .sig file; LF or CRLF.
 * OL_ERR_MALFORMED where it is none, OL_ERR_RANGE where it is one of another
 * key type, hash or version. Checks no signature. */
int ol_sshsig_read(uint8_t sig[static OL_SIGNATURE_LEN],
		   uint8_t public_key[static OL_SIGN_PUBLIC_LEN],
		   char ns[static OL_NAMESPACE_MAX + 1], const char *text,
		   size_t len);

/* "ssh-ed25519 AAAA...", as in an allowed_signers or authorized_keys file. */
void ol_sshsig_key_text(char out[static OL_SSHSIG_KEY_TEXT],
			const uint8_t public_key[static OL_SIGN_PUBLIC_LEN]);

/* The key of such a text, all of it. OL_ERR_MALFORMED where it is none,
 * OL_ERR_RANGE where it is one of another type. */
int ol_sshsig_key_read(uint8_t public_key[static OL_SIGN_PUBLIC_LEN],
		       const char *text, size_t len);

/* "SHA256:...", as `ssh-keygen -l` prints it. */
void ol_sshsig_fingerprint(char out[static OL_SSHSIG_FINGERPRINT],
			   const uint8_t public_key[static OL_SIGN_PUBLIC_LEN]);

#endif
