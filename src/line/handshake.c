/* handshake - doc/protocol/session.md, "Handshake". */
#include "line/handshake.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

#define AT_NUMBER 1
#define AT_CONFIRMED 7
#define AT_INCARNATION 13

static void say_write(uint8_t *out, size_t len,
		      const struct ol_handshake_say *say)
{
	memset(out, 0, len);
	out[0] = OL_HANDSHAKE_VERSION;
	ol_put48(out + AT_NUMBER, say->number);
	ol_put48(out + AT_CONFIRMED, say->confirmed);
	memcpy(out + AT_INCARNATION, say->incarnation, sizeof say->incarnation);
}

static int say_read(struct ol_handshake_say *say, const uint8_t *in,
		    uint64_t number)
{
	say->number = ol_get48(in + AT_NUMBER);
	say->confirmed = ol_get48(in + AT_CONFIRMED);
	memcpy(say->incarnation, in + AT_INCARNATION, sizeof say->incarnation);
	if (in[0] != OL_HANDSHAKE_VERSION || say->number != number)
		return OL_ERR_MALFORMED;
	return 0;
}

static int begin(struct ol_noise *noise, enum ol_noise_role role,
		 const struct ol_handshake_keys *k)
{
	bool own_first = role == OL_NOISE_INITIATOR;
	uint8_t prologue[OL_PROLOGUE_LEN];
	struct ol_noise_config c = {
		.pattern = &ol_noise_line,
		.role = role,
		.prologue = prologue,
		.prologue_len = sizeof prologue,
		.s_secret = k->own_secret,
		.s_public = k->own_public,
		.remote_s = k->peer_public,
		.psk = k->line->psk,
	};

	ol_line_prologue(prologue, own_first ? k->own_public : k->peer_public,
			 own_first ? k->peer_public : k->own_public);
	return ol_noise_init(noise, &c);
}

int ol_handshake_start(struct ol_noise *noise,
		       const struct ol_handshake_keys *keys,
		       const struct ol_handshake_say *own,
		       const struct ol_random *rnd,
		       uint8_t message1[static OL_HS1_LEN])
{
	uint8_t payload[OL_HS1_PAYLOAD_LEN];
	size_t len;
	int err;

	say_write(payload, sizeof payload, own);
	err = begin(noise, OL_NOISE_INITIATOR, keys);
	if (!err)
		err = ol_noise_write(noise, rnd, payload, sizeof payload,
				     message1, OL_HS1_LEN, &len);
	if (err)
		ol_noise_release(noise);
	return err;
}

static int read_payload(struct ol_noise *noise, const uint8_t *message,
			size_t len, uint64_t number,
			struct ol_handshake_say *peer)
{
	uint8_t payload[OL_HS1_PAYLOAD_LEN];
	size_t n;
	int err;

	err = ol_noise_read(noise, message, len, payload, sizeof payload, &n);
	if (err)
		return err;
	return say_read(peer, payload, number);
}

int ol_handshake_answer(struct ol_noise *scratch,
			const struct ol_handshake_keys *keys,
			const uint8_t message1[static OL_HS1_LEN],
			const struct ol_handshake_say *own,
			const struct ol_random *rnd,
			uint8_t message2[static OL_HS2_LEN],
			struct ol_handshake_say *peer,
			struct ol_noise_keys *out)
{
	uint8_t payload[OL_HS2_PAYLOAD_LEN];
	size_t len;
	int err;

	err = begin(scratch, OL_NOISE_RESPONDER, keys);
	if (!err)
		err = read_payload(scratch, message1, OL_HS1_LEN, own->number,
				   peer);
	if (err)
		goto out;
	say_write(payload, sizeof payload, own);
	err = ol_noise_write(scratch, rnd, payload, sizeof payload, message2,
			     OL_HS2_LEN, &len);
	if (!err)
		err = ol_noise_split(scratch, out);
out:
	ol_noise_release(scratch);
	return err;
}

int ol_handshake_finish(struct ol_noise *noise,
			const uint8_t message2[static OL_HS2_LEN],
			uint64_t number, struct ol_handshake_say *peer,
			struct ol_noise_keys *out)
{
	int err;

	err = read_payload(noise, message2, OL_HS2_LEN, number, peer);
	if (!err)
		err = ol_noise_split(noise, out);
	return err;
}
