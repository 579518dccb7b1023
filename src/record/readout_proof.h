/*
 * readout_proof - who has signed a readout, and whether that is enough.
 * doc/protocol/readout.md, "Signatures"
 *
 * Does      hold each signature against the file's bytes, the list of keys
 *           and the offices that the readout names; count.
 * Does not  say whether the list is the right one: that is for people.
 * Memory    values; what was found points into `signers`.
 * Threads   any.
 * Promise   two signatures of one office count once, and no key counts
 *           outside its validity.
 */
#ifndef OL_RECORD_READOUT_PROOF_H
#define OL_RECORD_READOUT_PROOF_H

#include "record/readout.h"
#include "record/signers.h"

enum ol_readout_sign {
	OL_SIGN_GOOD,
	OL_SIGN_MARKED,  /* good; the key's validity has ended since         */
	OL_SIGN_DAMAGED, /* no signature file                              */
	OL_SIGN_OTHER_TYPE, /* of another key type, hash or version           */
	OL_SIGN_OTHER_SPACE, /* of another namespace                          */
	OL_SIGN_OTHER_BYTES, /* not over these bytes                          */
	OL_SIGN_UNKNOWN,     /* the key is not in the list                    */
	OL_SIGN_NOT_FOR,     /* the list does not let it sign readouts        */
	OL_SIGN_NOT_NAMED, /* an office that the readout does not name        */
	OL_SIGN_TOO_EARLY, /* the readout's date is before its validity       */
	OL_SIGN_TOO_LATE,  /* or after it                                     */
	OL_SIGN_STATES,
};

struct ol_readout_signed {
	enum ol_readout_sign state;
	uint8_t key[OL_SIGN_PUBLIC_LEN]; /* where a signature was read       */
	const struct ol_signer *signer;  /* NULL: not in the list            */
	size_t office; /* of the readout, in GOOD and MARKED                 */
};

struct ol_readout_proof {
	bool has_signed[OL_READOUT_OFFICES];
	bool is_fresh[OL_READOUT_OFFICES]; /* by a key that is valid still   */
	size_t n_signed; /* offices                                          */
	bool is_valid;   /* as many as the readout wants                     */
};

/* Seconds since 1970 of a readout: the time in its id. */
int64_t ol_readout_date(const struct ol_readout *r);

/* One signature file. `bytes` are the readout's; `now_s` decides between GOOD
 * and MARKED alone. */
struct ol_readout_signed ol_readout_check(const struct ol_readout *r,
					  const char *bytes, size_t len,
					  const char *sig, size_t sig_len,
					  const struct ol_signers *signers,
					  int64_t now_s);

/* Counts one; begin with all zero. */
void ol_readout_count(struct ol_readout_proof *p, const struct ol_readout *r,
		      const struct ol_readout_signed *s);

/* "is over other bytes: ..." after the name of the signature's file, for
 * people; empty where it is good. */
const char *ol_readout_sign_text(enum ol_readout_sign state);

#endif
