/*
 * Datagrams to a line: the input as it came, the input laid as a mask over a
 * right envelope and a right cell, and fragments that fill an assembler.
 * Nothing that was changed opens.
 */
#include <string.h>

#include "base/prng.h"
#include "seal/cell.h"
#include "seal/fragment.h"
#include "seal/secret.h"

static struct ol_line_side side;
static uint8_t key[OL_KEY_LEN];
static uint8_t envelope[OL_DATAGRAM_LEN], cell[OL_DATAGRAM_LEN];

static void start(void)
{
	static const uint8_t body[OL_CELL_BODY_LEN];
	const struct ol_cell_head head = { 0x01020304, 1, 99 };
	struct ol_envelope e = { .number = 7, .message = 1 };
	struct ol_random rnd;
	struct ol_prng prng;

	if (envelope[0] || envelope[1])
		return;
	fuzz_must(ol_seal_init() == 0);
	ol_prng_init(&prng, 1);
	rnd = ol_prng_source(&prng);
	ol_random_fill(&rnd, (uint8_t *)&side, sizeof side);
	ol_random_fill(&rnd, key, sizeof key);
	ol_envelope_seal(envelope, &side, &e, &rnd);
	ol_cell_seal(cell, key, side.mask, &head, body);
}

static bool opens(const uint8_t datagram[static OL_DATAGRAM_LEN])
{
	uint8_t body[OL_CELL_BODY_LEN];
	struct ol_cell_head head;
	struct ol_envelope e;

	if (ol_envelope_open(&e, &side, datagram) == 0)
		return true;
	ol_cell_unmask(&head, side.mask, datagram);
	fuzz_must(head.counter <= OL_CELL_COUNTER_MAX);
	return ol_cell_open(body, key, &head, datagram) == 0;
}

static void masked(const uint8_t *right, const uint8_t *mask)
{
	uint8_t changed[OL_DATAGRAM_LEN];
	size_t i;

	for (i = 0; i < sizeof changed; i++)
		changed[i] = right[i] ^ mask[i];
	fuzz_must(opens(changed) ==
		  (memcmp(changed, right, sizeof changed) == 0));
}

static void fragments(const uint8_t *data, size_t len)
{
	uint8_t message[OL_FRAGMENTS_MAX * OL_FRAGMENT_LEN];
	uint8_t body[OL_FRAGMENT_LEN] = { 0 };
	struct ol_assembler a;
	size_t i;

	if (len < 1)
		return;
	ol_assembler_init(&a, (uint8_t)(1 + data[0] % OL_FRAGMENTS_MAX));
	for (i = 1; i < len; i++) {
		body[i % sizeof body] = data[i];
		(void)ol_assembler_add(&a, data[i], body);
		fuzz_must(a.n_got <= a.k);
	}
	fuzz_must((ol_assembler_read(&a, message) == 0) ==
		  ol_assembler_is_complete(&a));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t datagram[OL_DATAGRAM_LEN] = { 0 };

	start();
	memcpy(datagram, data, len < sizeof datagram ? len : sizeof datagram);
	if (memcmp(datagram, envelope, sizeof datagram) != 0 &&
	    memcmp(datagram, cell, sizeof datagram) != 0)
		fuzz_must(!opens(datagram));
	masked(envelope, datagram);
	masked(cell, datagram);
	fragments(data, len);
	return 0;
}
