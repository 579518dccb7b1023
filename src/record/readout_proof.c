/* readout_proof - see readout_proof.h. */
#include "record/readout_proof.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

int64_t ol_readout_date(const struct ol_readout *r)
{
	return (int64_t)(ol_get48(r->id.b) / 1000);
}

/* Which office of the readout; n_offices where it is none. */
static size_t office_of(const struct ol_readout *r, const char *name)
{
	size_t i;

	for (i = 0; i < r->n_offices; i++)
		if (ol_words_equal(r->office[i], ol_words(name)))
			break;
	return i;
}

static enum ol_readout_sign judge(const struct ol_readout *r,
				  const struct ol_signer *s, size_t office,
				  int64_t now_s)
{
	int64_t date = ol_readout_date(r);

	if (!s->signs_readouts)
		return OL_SIGN_NOT_FOR;
	if (office == r->n_offices)
		return OL_SIGN_NOT_NAMED;
	if (s->after_s != OL_SIGNER_ALWAYS && date < s->after_s)
		return OL_SIGN_TOO_EARLY;
	if (s->before_s == OL_SIGNER_ALWAYS)
		return OL_SIGN_GOOD;
	if (date >= s->before_s)
		return OL_SIGN_TOO_LATE;
	return now_s < s->before_s ? OL_SIGN_GOOD : OL_SIGN_MARKED;
}

struct ol_readout_signed ol_readout_check(const struct ol_readout *r,
					  const char *bytes, size_t len,
					  const char *sig, size_t sig_len,
					  const struct ol_signers *signers,
					  int64_t now_s)
{
	struct ol_readout_signed out = { .state = OL_SIGN_DAMAGED };
	char ns[OL_NAMESPACE_MAX + 1];
	uint8_t raw[OL_SIGNATURE_LEN];
	int err = ol_sshsig_read(raw, out.key, ns, sig, sig_len);

	if (err == OL_ERR_RANGE)
		out.state = OL_SIGN_OTHER_TYPE;
	if (err) {
		memset(out.key, 0, sizeof out.key);
		return out;
	}
	out.signer = ol_signers_find(signers, out.key);
	if (strcmp(ns, OL_READOUT_NAMESPACE) != 0)
		out.state = OL_SIGN_OTHER_SPACE;
	else if (ol_sshsig_verify(raw, out.key, ns, bytes, len))
		out.state = OL_SIGN_OTHER_BYTES;
	else if (!out.signer)
		out.state = OL_SIGN_UNKNOWN;
	else {
		out.office = office_of(r, out.signer->office);
		out.state = judge(r, out.signer, out.office, now_s);
	}
	return out;
}

void ol_readout_count(struct ol_readout_proof *p, const struct ol_readout *r,
		      const struct ol_readout_signed *s)
{
	if (s->state != OL_SIGN_GOOD && s->state != OL_SIGN_MARKED)
		return;
	if (!p->has_signed[s->office])
		p->n_signed++;
	p->has_signed[s->office] = true;
	p->is_fresh[s->office] |= s->state == OL_SIGN_GOOD;
	p->is_valid = p->n_signed >= r->valid_with;
}

const char *ol_readout_sign_text(enum ol_readout_sign state)
{
	switch (state) {
	case OL_SIGN_DAMAGED:
		return "is no signature, or damaged";
	case OL_SIGN_OTHER_TYPE:
		return "is of another key type, hash or version than Ed25519 "
		       "over SHA-512";
	case OL_SIGN_OTHER_SPACE:
		return "is for another purpose (its namespace is not "
		       "\"" OL_READOUT_NAMESPACE "\")";
	case OL_SIGN_OTHER_BYTES:
		return "is over other bytes: the text was changed, or the "
		       "signature is another's";
	case OL_SIGN_UNKNOWN:
		return "is by a key that the list of signers does not have";
	case OL_SIGN_NOT_FOR:
		return "is by a key that may not sign readouts";
	case OL_SIGN_NOT_NAMED:
		return "is by an office that the readout does not name";
	case OL_SIGN_TOO_EARLY:
		return "is by a key that was not valid yet at the readout's "
		       "date";
	case OL_SIGN_TOO_LATE:
		return "is by a key that was valid no more at the readout's "
		       "date";
	case OL_SIGN_GOOD:
	case OL_SIGN_MARKED:
	case OL_SIGN_STATES:
		break;
	}
	return "";
}
