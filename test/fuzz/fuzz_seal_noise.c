/*
 * Handshake messages. The first byte says what the rest is: a message as it
 * came (to the responder, to the initiator), or a mask laid over a right one
 * from a place that the next two bytes name. A changed message is refused
 * and changes nothing: the right one is still read afterwards.
 */
#include <string.h>

#include "base/prng.h"
#include "seal/fragment.h"
#include "seal/keyfile.h"
#include "seal/secret.h"

/* Two offices, and what both hold before their handshake and after. */
static struct ol_office_keys a_keys, b_keys;
static struct ol_noise a, b, a_after;
static uint8_t m1[OL_HS1_LEN], m2[OL_HS2_LEN];

static struct ol_noise_config config(bool is_a)
{
	return (struct ol_noise_config){
		.pattern = &ol_noise_line,
		.role = is_a ? OL_NOISE_INITIATOR : OL_NOISE_RESPONDER,
		.s_secret = is_a ? a_keys.line_secret : b_keys.line_secret,
		.s_public = is_a ? a_keys.line_public : b_keys.line_public,
		.remote_s = is_a ? b_keys.line_public : a_keys.line_public,
		.psk = a_keys.store,
	};
}

static void start(void)
{
	uint8_t payload[OL_HS1_PAYLOAD_LEN] = { 0 };
	struct ol_noise_config c;
	struct ol_charter_key charter;
	struct ol_noise b_after;
	struct ol_random rnd;
	struct ol_prng prng;
	size_t n;

	if (a.pattern)
		return;
	fuzz_must(ol_seal_init() == 0);
	ol_prng_init(&prng, 1);
	rnd = ol_prng_source(&prng);
	ol_office_keys_make(&a_keys, &charter, &rnd);
	ol_office_keys_make(&b_keys, &charter, &rnd);
	c = config(true);
	fuzz_must(ol_noise_init(&a, &c) == 0);
	c = config(false);
	fuzz_must(ol_noise_init(&b, &c) == 0);
	a_after = a;
	fuzz_must(ol_noise_write(&a_after, &rnd, payload, sizeof payload, m1,
				 sizeof m1, &n) == 0);
	b_after = b;
	fuzz_must(ol_noise_read(&b_after, m1, sizeof m1, payload,
				sizeof payload, &n) == 0);
	fuzz_must(ol_noise_write(&b_after, &rnd, payload, OL_HS2_PAYLOAD_LEN,
				 m2, sizeof m2, &n) == 0);
}

static void masked(const struct ol_noise *from, const uint8_t *message,
		   size_t message_len, const uint8_t *data, size_t len)
{
	uint8_t payload[OL_HS1_PAYLOAD_LEN];
	uint8_t changed[OL_HS1_LEN];
	struct ol_noise n = *from;
	size_t i, at, got;

	if (len < 2)
		return;
	at = (size_t)(data[0] << 8 | data[1]) % message_len;
	memcpy(changed, message, message_len);
	for (i = 2; i < len && at < message_len; i++, at++)
		changed[at] ^= data[i];
	if (memcmp(changed, message, message_len) != 0)
		fuzz_must(ol_noise_read(&n, changed, message_len, payload,
					sizeof payload, &got) != 0);
	fuzz_must(ol_noise_read(&n, message, message_len, payload,
				sizeof payload, &got) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t payload[OL_HS1_PAYLOAD_LEN];
	struct ol_noise n;
	size_t got;

	start();
	if (len < 1)
		return 0;
	switch (data[0] % 4) {
	case 0:
		n = b;
		fuzz_must(ol_noise_read(&n, data + 1, len - 1, payload,
					sizeof payload, &got) != 0);
		break;
	case 1:
		n = a_after;
		fuzz_must(ol_noise_read(&n, data + 1, len - 1, payload,
					sizeof payload, &got) != 0);
		break;
	case 2:
		masked(&b, m1, sizeof m1, data + 1, len - 1);
		break;
	case 3:
		masked(&a_after, m2, sizeof m2, data + 1, len - 1);
		break;
	}
	return 0;
}
