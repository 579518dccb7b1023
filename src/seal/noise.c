/* noise - the Noise Protocol Framework, revision 34, and its HFS extension.
 * Section numbers are the revision's. doc/protocol/seal.md, "Handshake". */
#include "seal/noise.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/secret.h"

static_assert(crypto_kem_mlkem768_PUBLICKEYBYTES == OL_NOISE_KEM_PUBLIC_LEN,
	      "public");
static_assert(crypto_kem_mlkem768_SECRETKEYBYTES == OL_NOISE_KEM_SECRET_LEN,
	      "secret");
static_assert(crypto_kem_mlkem768_CIPHERTEXTBYTES == OL_NOISE_KEM_CIPHER_LEN,
	      "ciphertext");

#define KEY OL_NOISE_KEY_LEN
#define KEM_SEED 64
#define KEM_ENC_SEED 32
#define KEM_SHARED 32

const struct ol_noise_pattern ol_noise_line = {
	.name = "Noise_IKhfs+psk2_25519+MLKEM768_ChaChaPoly_SHA256",
	.knows_resp_s = true,
	.n_messages = 2,
	.message = {
		{ OL_NOISE_E, OL_NOISE_ES, OL_NOISE_E1, OL_NOISE_S,
		  OL_NOISE_SS },
		{ OL_NOISE_E, OL_NOISE_EE, OL_NOISE_EKEM1, OL_NOISE_SE,
		  OL_NOISE_PSK },
	},
};

static int mix_dh(struct ol_noise *n, const uint8_t *secret_key,
		  const uint8_t *public_key)
{
	uint8_t shared[KEY];
	int err = OL_ERR_FORGED;

	/* The library answers -1 where all bytes would be zero. */
	if (crypto_scalarmult(shared, secret_key, public_key) == 0) {
		ol_noise_mix_key(&n->sym, shared, sizeof shared);
		err = 0;
	}
	ol_wipe(shared, sizeof shared);
	return err;
}

/* ee, es, se, ss: the first letter is the initiator's key. */
static int dh_token(struct ol_noise *n, enum ol_noise_token token)
{
	bool is_initiator = n->role == OL_NOISE_INITIATOR;
	bool own_e = token == OL_NOISE_EE ||
		     token == (is_initiator ? OL_NOISE_ES : OL_NOISE_SE);
	bool remote_e = token == OL_NOISE_EE ||
			token == (is_initiator ? OL_NOISE_SE : OL_NOISE_ES);

	assert(own_e ? n->has_e : n->has_s);
	assert(remote_e ? n->has_remote_e : n->has_remote_s);
	return mix_dh(n, own_e ? n->e_secret : n->s_secret,
		      remote_e ? n->remote_e : n->remote_s);
}

/* A piece of a message that is being written. */
struct out {
	uint8_t *p;
	size_t len;
	size_t cap;
};

static uint8_t *out_room(struct out *o, size_t len)
{
	uint8_t *p;

	if (len > o->cap - o->len)
		return NULL;
	p = o->p + o->len;
	o->len += len;
	return p;
}

static int write_e(struct ol_noise *n, const struct ol_random *rnd,
		   struct out *o)
{
	uint8_t *p = out_room(o, KEY);

	if (!p)
		return OL_ERR_RANGE;
	ol_random_fill(rnd, n->e_secret, KEY);
	(void)crypto_scalarmult_base(n->e_public, n->e_secret);
	n->has_e = true;
	memcpy(p, n->e_public, KEY);
	ol_noise_mix_hash(&n->sym, n->e_public, KEY);
	if (n->uses_psk)
		ol_noise_mix_key(&n->sym, n->e_public, KEY);
	return 0;
}

static int write_sealed(struct ol_noise *n, struct out *o, const uint8_t *plain,
			size_t len)
{
	uint8_t *p = out_room(o, ol_noise_sealed_len(&n->sym, len));

	if (!p)
		return OL_ERR_RANGE;
	ol_noise_encrypt(&n->sym, p, plain, len);
	return 0;
}

static int write_e1(struct ol_noise *n, const struct ol_random *rnd,
		    struct out *o)
{
	uint8_t public_key[OL_NOISE_KEM_PUBLIC_LEN];
	uint8_t seed[KEM_SEED];
	int err = OL_ERR_RANGE;

	ol_random_fill(rnd, seed, sizeof seed);
	if (crypto_kem_mlkem768_seed_keypair(public_key, n->e1_secret, seed) ==
	    0)
		err = write_sealed(n, o, public_key, sizeof public_key);
	ol_wipe(seed, sizeof seed);
	return err;
}

static int write_ekem1(struct ol_noise *n, const struct ol_random *rnd,
		       struct out *o)
{
	struct {
		uint8_t seed[KEM_ENC_SEED];
		uint8_t shared[KEM_SHARED];
	} secret;
	uint8_t cipher[OL_NOISE_KEM_CIPHER_LEN];
	int err = OL_ERR_FORGED;

	assert(n->has_remote_e1);
	ol_random_fill(rnd, secret.seed, sizeof secret.seed);
	if (crypto_kem_mlkem768_enc_deterministic(
		    cipher, secret.shared, n->remote_e1, secret.seed) == 0)
		err = write_sealed(n, o, cipher, sizeof cipher);
	if (!err)
		ol_noise_mix_key(&n->sym, secret.shared, sizeof secret.shared);
	ol_wipe(&secret, sizeof secret);
	return err;
}

static int write_token(struct ol_noise *n, enum ol_noise_token token,
		       const struct ol_random *rnd, struct out *o)
{
	switch (token) {
	case OL_NOISE_E:
		return write_e(n, rnd, o);
	case OL_NOISE_S:
		return write_sealed(n, o, n->s_public, KEY);
	case OL_NOISE_EE:
	case OL_NOISE_ES:
	case OL_NOISE_SE:
	case OL_NOISE_SS:
		return dh_token(n, token);
	case OL_NOISE_PSK:
		ol_noise_mix_key_and_hash(&n->sym, n->psk);
		return 0;
	case OL_NOISE_E1:
		return write_e1(n, rnd, o);
	case OL_NOISE_EKEM1:
		return write_ekem1(n, rnd, o);
	case OL_NOISE_END:
		break;
	}
	return 0;
}

/* A message that is being read. */
struct in {
	const uint8_t *p;
	size_t len;
};

static const uint8_t *in_take(struct in *in, size_t len)
{
	const uint8_t *p = in->p;

	if (len > in->len)
		return NULL;
	in->p += len;
	in->len -= len;
	return p;
}

static int read_e(struct ol_noise *n, struct in *in)
{
	const uint8_t *p = in_take(in, KEY);

	if (!p)
		return OL_ERR_MALFORMED;
	memcpy(n->remote_e, p, KEY);
	n->has_remote_e = true;
	ol_noise_mix_hash(&n->sym, p, KEY);
	if (n->uses_psk)
		ol_noise_mix_key(&n->sym, p, KEY);
	return 0;
}

static int read_sealed(struct ol_noise *n, struct in *in, uint8_t *plain,
		       size_t len)
{
	const uint8_t *p = in_take(in, ol_noise_sealed_len(&n->sym, len));

	if (!p)
		return OL_ERR_MALFORMED;
	return ol_noise_decrypt(&n->sym, plain, p, len);
}

static int read_s(struct ol_noise *n, struct in *in)
{
	uint8_t s[KEY];
	int err = read_sealed(n, in, s, sizeof s);

	if (err)
		return err;
	if (n->has_remote_s && !ol_secret_equal(s, n->remote_s, KEY))
		return OL_ERR_FORGED;
	memcpy(n->remote_s, s, KEY);
	n->has_remote_s = true;
	return 0;
}

static int read_ekem1(struct ol_noise *n, struct in *in)
{
	uint8_t cipher[OL_NOISE_KEM_CIPHER_LEN];
	uint8_t shared[KEM_SHARED];
	int err = read_sealed(n, in, cipher, sizeof cipher);

	if (err)
		return err;
	err = OL_ERR_FORGED;
	if (crypto_kem_mlkem768_dec(shared, cipher, n->e1_secret) == 0) {
		ol_noise_mix_key(&n->sym, shared, sizeof shared);
		err = 0;
	}
	ol_wipe(shared, sizeof shared);
	return err;
}

static int read_token(struct ol_noise *n, enum ol_noise_token token,
		      struct in *in)
{
	int err;

	switch (token) {
	case OL_NOISE_E:
		return read_e(n, in);
	case OL_NOISE_S:
		return read_s(n, in);
	case OL_NOISE_EE:
	case OL_NOISE_ES:
	case OL_NOISE_SE:
	case OL_NOISE_SS:
		return dh_token(n, token);
	case OL_NOISE_PSK:
		ol_noise_mix_key_and_hash(&n->sym, n->psk);
		return 0;
	case OL_NOISE_E1:
		err = read_sealed(n, in, n->remote_e1, sizeof n->remote_e1);
		n->has_remote_e1 = !err;
		return err;
	case OL_NOISE_EKEM1:
		return read_ekem1(n, in);
	case OL_NOISE_END:
		break;
	}
	return 0;
}

static bool pattern_has(const struct ol_noise_pattern *p,
			enum ol_noise_token token)
{
	size_t i, j;

	for (i = 0; i < p->n_messages; i++)
		for (j = 0; p->message[i][j] != OL_NOISE_END; j++)
			if (p->message[i][j] == token)
				return true;
	return false;
}

/* True if `role` writes its static key in some message. */
static bool pattern_sends_s(const struct ol_noise_pattern *p,
			    enum ol_noise_role role)
{
	size_t i, j;

	for (i = role == OL_NOISE_RESPONDER; i < p->n_messages; i += 2)
		for (j = 0; p->message[i][j] != OL_NOISE_END; j++)
			if (p->message[i][j] == OL_NOISE_S)
				return true;
	return false;
}

static bool has_needed(const struct ol_noise_config *c)
{
	const struct ol_noise_pattern *p = c->pattern;
	bool is_initiator = c->role == OL_NOISE_INITIATOR;
	bool own = is_initiator ? p->knows_init_s : p->knows_resp_s;
	bool remote = is_initiator ? p->knows_resp_s : p->knows_init_s;

	own = own || pattern_sends_s(p, c->role);
	return (!own || (c->s_secret && c->s_public)) &&
	       (!remote || c->remote_s) &&
	       (!pattern_has(p, OL_NOISE_PSK) || c->psk);
}

/* 5.2 InitializeSymmetric, then 5.3 Initialize: prologue, pre-messages. */
static void start(struct ol_noise *n, const struct ol_noise_config *c)
{
	const struct ol_noise_pattern *p = c->pattern;
	bool is_initiator = c->role == OL_NOISE_INITIATOR;

	ol_noise_symmetric_init(&n->sym, p->name);
	ol_noise_mix_hash(&n->sym, c->prologue, c->prologue_len);
	if (p->knows_init_s)
		ol_noise_mix_hash(
			&n->sym, is_initiator ? n->s_public : n->remote_s, KEY);
	if (p->knows_resp_s)
		ol_noise_mix_hash(
			&n->sym, is_initiator ? n->remote_s : n->s_public, KEY);
}

int ol_noise_init(struct ol_noise *n, const struct ol_noise_config *c)
{
	if (!has_needed(c))
		return OL_ERR_RANGE;
	ol_wipe(n, sizeof *n);
	n->pattern = c->pattern;
	n->role = c->role;
	n->uses_psk = pattern_has(c->pattern, OL_NOISE_PSK);
	if (c->s_secret && c->s_public) {
		memcpy(n->s_secret, c->s_secret, KEY);
		memcpy(n->s_public, c->s_public, KEY);
		n->has_s = true;
	}
	if (c->remote_s) {
		memcpy(n->remote_s, c->remote_s, KEY);
		n->has_remote_s = true;
	}
	if (c->psk)
		memcpy(n->psk, c->psk, KEY);
	start(n, c);
	return 0;
}

static bool is_turn(const struct ol_noise *n, bool writing)
{
	bool initiators = n->next % 2 == 0;

	return n->pattern && n->next < n->pattern->n_messages &&
	       ((n->role == OL_NOISE_INITIATOR) == initiators) == writing;
}

int ol_noise_write(struct ol_noise *n, const struct ol_random *rnd,
		   const uint8_t *payload, size_t payload_len, uint8_t *out,
		   size_t cap, size_t *out_len)
{
	struct out o = { .p = out, .cap = cap };
	const enum ol_noise_token *t;
	int err = 0;

	if (!is_turn(n, true))
		return OL_ERR_STATE;
	if (o.cap > OL_NOISE_MESSAGE_MAX)
		o.cap = OL_NOISE_MESSAGE_MAX;
	for (t = n->pattern->message[n->next]; *t && !err; t++)
		err = write_token(n, *t, rnd, &o);
	if (!err)
		err = write_sealed(n, &o, payload, payload_len);
	if (err) {
		n->next = UINT8_MAX; /* keys are half mixed: the end */
		return err;
	}
	n->next++;
	*out_len = o.len;
	return 0;
}

static int read_message(struct ol_noise *n, struct in *in, uint8_t *payload,
			size_t cap, size_t *payload_len)
{
	const enum ol_noise_token *t;
	size_t tag;
	int err;

	for (t = n->pattern->message[n->next]; *t; t++) {
		err = read_token(n, *t, in);
		if (err)
			return err;
	}
	tag = ol_noise_sealed_len(&n->sym, 0);
	if (in->len < tag)
		return OL_ERR_MALFORMED;
	if (in->len - tag > cap)
		return OL_ERR_RANGE;
	*payload_len = in->len - tag;
	return read_sealed(n, in, payload, *payload_len);
}

int ol_noise_read(struct ol_noise *n, const uint8_t *message, size_t len,
		  uint8_t *payload, size_t cap, size_t *payload_len)
{
	/* All that a failed read may have touched and that a later one does
	 * not write anew. */
	struct {
		struct ol_noise_symmetric sym;
		uint8_t remote_s[KEY];
	} before;
	bool has_remote_s = n->has_remote_s;
	struct in in = { message, len };
	int err;

	if (!is_turn(n, false))
		return OL_ERR_STATE;
	if (len > OL_NOISE_MESSAGE_MAX)
		return OL_ERR_MALFORMED;
	before.sym = n->sym;
	memcpy(before.remote_s, n->remote_s, KEY);
	err = read_message(n, &in, payload, cap, payload_len);
	if (err) {
		n->sym = before.sym;
		memcpy(n->remote_s, before.remote_s, KEY);
		n->has_remote_s = has_remote_s;
	} else {
		n->next++;
	}
	ol_wipe(&before, sizeof before);
	return err;
}

const uint8_t *ol_noise_remote_static(const struct ol_noise *n)
{
	return n->has_remote_s ? n->remote_s : NULL;
}

int ol_noise_split(struct ol_noise *n, struct ol_noise_keys *out)
{
	bool is_initiator = n->role == OL_NOISE_INITIATOR;

	if (!n->pattern || n->next != n->pattern->n_messages)
		return OL_ERR_STATE;
	ol_noise_symmetric_split(&n->sym, is_initiator ? out->tx : out->rx,
				 is_initiator ? out->rx : out->tx);
	memcpy(out->hash, n->sym.h, sizeof out->hash);
	ol_noise_release(n);
	return 0;
}

void ol_noise_release(struct ol_noise *n)
{
	ol_wipe(n, sizeof *n);
}
