/*
 * The door of a node with lines, for which the input is a stranger: any
 * length from any address. Only what has a hint or a known address passes.
 */
#include <string.h>

#include "base/error.h"
#include "base/prng.h"
#include "line/door.h"
#include "seal/envelope.h"
#include "seal/secret.h"

#define LINES 3

static struct ol_door *door;
static struct ol_line_keys keys[LINES];
static struct ol_prng prng;
static ol_instant now;

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
		fuzz_must(ol_door_add(door, i, &keys[i]) == 0);
		a.ip[3] = (uint8_t)(1 + i / 2); /* two share one */
		fuzz_must(ol_door_add_path(door, i, 0, 0, &a) == 0);
	}
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
								data);
			fuzz_must(hinted && n == 0);
		} else {
			fuzz_must(from.port == 1 && from.ip[3] >= 1 &&
				  from.ip[3] <= 2);
		}
	}
	return 0;
}
