/* The body of a seat: what reads is written back as the same. */
#include <string.h>

#include "store/seat_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t again[OL_SEAT_BODY_MAX];
	struct ol_store_seat seat;

	if (ol_seat_read(&seat, data, len) == 0) {
		fuzz_must(ol_seat_write(again, &seat) == len);
		fuzz_must(memcmp(again, data, len) == 0);
	}
	return 0;
}
