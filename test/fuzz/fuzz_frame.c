/* frame: a cell's body of any bytes; what is read is written as it was. */
#include "wire/frame.h"

#include <stdlib.h>
#include <string.h>

#include "test/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t body[OL_FRAME_BODY] = { 0 };
	uint8_t again[OL_FRAME_BODY] = { 0 };
	size_t at = OL_FRAME_NUMBER, i, n;
	struct ol_body b;

	memcpy(body, data, len < sizeof body ? len : sizeof body);
	if (ol_body_read(&b, body))
		return 0;
	ol_body_put_number(again, b.number);
	for (i = 0; i < b.n; i++) {
		n = ol_frame_write(again + at, sizeof again - at, &b.frame[i]);
		if (n == 0)
			abort();
		at += n;
	}
	if (memcmp(body, again, sizeof body))
		abort();
	return 0;
}
