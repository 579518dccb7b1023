/*
 * signers - the keys that may sign, and whose they are: OpenSSH's
 * allowed_signers. doc/protocol/readout.md, "Signatures"
 *
 *	north namespaces="readout@openline",valid-after="20260101000000Z"
 *		ssh-ed25519 AAAA... North                     (all in one line)
 *
 * Does      read and write such a file, find a key in it, make an office's
 *           name into a principal that shells take.
 * Does not  take all that OpenSSH takes: no patterns, quotes in principals or
 *           certificate authorities, no time without "Z"; a line with a key
 *           of another type than Ed25519 is passed over.
 * Memory    values only.
 * Threads   any.
 * Promise   what is written, ssh-keygen(1) of OpenSSH 9.1 and later reads as
 *           we do, and the reader here takes.
 */
#ifndef OL_RECORD_SIGNERS_H
#define OL_RECORD_SIGNERS_H

#include "record/item.h"

#define OL_SIGNERS_NAMESPACE "signers@openline" /* of a signed list */

#define OL_SIGNERS_MOST 64
#define OL_SIGNERS_TEXT 32768  /* bytes of the file */
#define OL_SIGNER_PRINCIPAL 52 /* with its NUL */
#define OL_SIGNER_OFFICE 65    /* with its NUL */
#define OL_SIGNER_ALWAYS INT64_C(-1)

struct ol_signer {
	char principal[OL_SIGNER_PRINCIPAL];
	char office[OL_SIGNER_OFFICE]; /* the line's comment; where it has
					* none, the principal              */
	uint8_t key[OL_SIGN_PUBLIC_LEN];
	int64_t after_s;  /* valid from then on; OL_SIGNER_ALWAYS          */
	int64_t before_s; /* and no more then; OL_SIGNER_ALWAYS            */
	bool signs_readouts;
	bool signs_lists;
};

struct ol_signers {
	struct ol_signer one[OL_SIGNERS_MOST];
	size_t n;
};

struct ol_signers_fault {
	unsigned line;   /* from 1                  */
	const char *why; /* a few words; static     */
};

/* OL_ERR_MALFORMED with `fault`; OL_ERR_FULL likewise where a bound is
 * reached. */
int ol_signers_read(struct ol_signers *out, struct ol_signers_fault *fault,
		    const char *text, size_t len);

/* The length; OL_ERR_FULL. */
int ol_signers_write(char *out, size_t cap, const struct ol_signers *s);

/* A key of an office for readouts and lists; its principal is made. `office`
 * is plain, 1 to OL_SIGNER_OFFICE - 1 bytes; times as in the struct.
 * OL_ERR_RANGE where they are not; OL_ERR_EXISTS where the key is there
 * already, OL_ERR_FULL. */
int ol_signers_add(struct ol_signers *s, const char *office,
		   const uint8_t key[static OL_SIGN_PUBLIC_LEN],
		   int64_t after_s, int64_t before_s);

/* NULL where it is not in it. */
const struct ol_signer *
ol_signers_find(const struct ol_signers *s,
		const uint8_t key[static OL_SIGN_PUBLIC_LEN]);

#endif
