/* cell - doc/protocol/seal.md, "Cell". */
#include "seal/cell.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

#define NONCE_LEN crypto_aead_chacha20poly1305_ietf_NPUBBYTES
#define SAMPLE_LEN 16

static_assert(OL_CELL_HEAD_LEN + OL_CELL_BODY_LEN + OL_CELL_TAG_LEN ==
		      OL_DATAGRAM_LEN,
	      "exactly full");
static_assert(crypto_aead_chacha20poly1305_ietf_ABYTES == OL_CELL_TAG_LEN,
	      "tag");
static_assert(crypto_stream_chacha20_ietf_NONCEBYTES == SAMPLE_LEN - 4,
	      "a sample is a block counter and a nonce");

uint32_t ol_cell_session_tag(const uint8_t handshake_hash[static 32])
{
	return ol_get32(handshake_hash);
}

static void head_write(uint8_t out[static OL_CELL_HEAD_LEN],
		       const struct ol_cell_head *head)
{
	ol_put32(out, head->session);
	ol_put64(out + 4, (uint64_t)head->path << 56 | head->counter);
}

static void nonce_write(uint8_t out[static NONCE_LEN],
			const struct ol_cell_head *head)
{
	ol_put32(out, head->path);
	ol_put64(out + 4, head->counter);
}

/* Puts the mask on `from`, or takes it off: `to` gets the result. */
static void mask_apply(uint8_t to[static OL_CELL_HEAD_LEN],
		       const uint8_t from[static OL_CELL_HEAD_LEN],
		       const uint8_t *mask, const uint8_t *sample)
{
	uint32_t block = (uint32_t)sample[0] | (uint32_t)sample[1] << 8 |
			 (uint32_t)sample[2] << 16 | (uint32_t)sample[3] << 24;

	(void)crypto_stream_chacha20_ietf_xor_ic(to, from, OL_CELL_HEAD_LEN,
						 sample + 4, block, mask);
}

void ol_cell_seal(uint8_t out[static OL_DATAGRAM_LEN],
		  const uint8_t key[static OL_KEY_LEN],
		  const uint8_t mask[static OL_KEY_LEN],
		  const struct ol_cell_head *head,
		  const uint8_t body[static OL_CELL_BODY_LEN])
{
	uint8_t nonce[NONCE_LEN];
	uint8_t plain_head[OL_CELL_HEAD_LEN];

	assert(head->counter <= OL_CELL_COUNTER_MAX);
	nonce_write(nonce, head);
	head_write(plain_head, head);
	(void)crypto_aead_chacha20poly1305_ietf_encrypt(
		out + OL_CELL_HEAD_LEN, NULL, body, OL_CELL_BODY_LEN,
		plain_head, OL_CELL_HEAD_LEN, NULL, nonce, key);
	mask_apply(out, plain_head, mask, out + OL_CELL_HEAD_LEN);
}

void ol_cell_unmask(struct ol_cell_head *head,
		    const uint8_t mask[static OL_KEY_LEN],
		    const uint8_t datagram[static OL_DATAGRAM_LEN])
{
	uint8_t plain[OL_CELL_HEAD_LEN];

	mask_apply(plain, datagram, mask, datagram + OL_CELL_HEAD_LEN);
	head->session = ol_get32(plain);
	head->path = plain[4];
	head->counter = ol_get64(plain + 4) & OL_CELL_COUNTER_MAX;
}

int ol_cell_open(uint8_t body[static OL_CELL_BODY_LEN],
		 const uint8_t key[static OL_KEY_LEN],
		 const struct ol_cell_head *head,
		 const uint8_t datagram[static OL_DATAGRAM_LEN])
{
	uint8_t nonce[NONCE_LEN];
	uint8_t plain_head[OL_CELL_HEAD_LEN];

	nonce_write(nonce, head);
	head_write(plain_head, head);
	if (crypto_aead_chacha20poly1305_ietf_decrypt(
		    body, NULL, NULL, datagram + OL_CELL_HEAD_LEN,
		    OL_DATAGRAM_LEN - OL_CELL_HEAD_LEN, plain_head,
		    OL_CELL_HEAD_LEN, nonce, key)) {
		ol_wipe(body, OL_CELL_BODY_LEN);
		return OL_ERR_FORGED;
	}
	return 0;
}
