/*
 * The door of a node with lines, for which the input is a stranger: any
 * length from any address. Only what has a hint, a session's tag or a known
 * address passes.
 */
#include <string.h>

#include "base/error.h"
#include "base/prng.h"
#include "line/door.h"
#include "seal/cell.h"
#include "seal/envelope.h"
#include "seal/secret.h"

#define LINES 3

static struct ol_door *door;
static struct ol_line_keys keys[LINES];
static struct ol_prng prng;
static ol_instant now;

/* 1, 2, 3 of these each. The last one is what comes out of a datagram of zeros
 * under the mask of line 2, so that the input may hit it. */
static uint32_t tags[LINES] = { 0x11111111, 0x22222222 };

static void make_tag(void)
{
	static const uint8_t zeros[OL_DATAGRAM_LEN];
	struct ol_cell_head head;

	ol_cell_unmask(&head, keys[LINES - 1].rx.mask, zeros);
	tags[LINES - 1] = head.session;
}

static void start(void)
{
	struct ol_addr a = { .family = 4, .ip = { 192, 0, 2, 1 }, .port = 1 };
	struct ol_random rnd;
	uint16_t i;

	if (door)
		return;
	fuzz_must(ol_seal_init() == 0);
	ol_prng_init(&prng, 1);
	rnd = ol_prng_source(&prng);
	door = ol_door_new(now);
	fuzz_must(door);
	for (i = 0; i < LINES; i++) {
		ol_random_fill(&rnd, (uint8_t *)&keys[i], sizeof keys[i]);
		if (i == LINES - 1)
			make_tag();
		fuzz_must(ol_door_add(door, i, &keys[i]) == 0);
		a.ip[3] = (uint8_t)(1 + i / 2); /* two share one */
		fuzz_must(ol_door_add_path(door, i, 0, 0, &a) == 0);
		ol_door_set_tags(door, i, tags, 1 + i);
	}
	a.ip[3] = 3; /* where line 2 is at home, but not now */
	fuzz_must(ol_door_add_other(door, 2, 1, 0, &a) == 0);
}

/* A look that takes its time, with bytes of its own. */
static bool has_tag(uint16_t line, const uint8_t *datagram)
{
	struct ol_cell_head head;
	size_t i;

	ol_cell_unmask(&head, keys[line].rx.mask, datagram);
	for (i = 0; i < 1u + line; i++)
		if (head.session == tags[i])
			return true;
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct ol_addr from = { .family = 4, .ip = { 192, 0, 2 }, .port = 1 };
	struct ol_door_found f;
	bool hinted = false;
	size_t n, i;

	start();
	if (len < 2)
		return 0;
	from.ip[3] = data[0] % 4;
	from.port = (uint16_t)(1 + data[1] % 2);
	data += 2;
	len -= 2;
	now = ol_after(now, 10000);
	for (n = 0; !ol_door_find(door, now, 0, &from, data, len, n, &f); n++) {
		fuzz_must(n < 2 && f.line < LINES && f.path <= OL_DOOR_PATHS);
		fuzz_must(len == OL_DATAGRAM_LEN);
		if (f.path == OL_DOOR_PATHS) {
			for (i = 0; i < LINES; i++)
				hinted |= ol_envelope_is_hinted(&keys[i].rx,
								data) ||
					  has_tag((uint16_t)i, data);
			hinted |= from.ip[3] == 3 && from.port == 1;
			fuzz_must(hinted && n == 0);
		} else {
			fuzz_must(from.port == 1 && from.ip[3] >= 1 &&
				  from.ip[3] <= 2);
		}
	}
	return 0;
}
