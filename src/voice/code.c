/* The coefficients of RFC 8681, 3.6, with m = 8 and full density. */
#include "voice/code.h"

#include "voice/tinymt.h"

uint16_t ol_code_key(uint32_t seq, uint8_t index)
{
	return (uint16_t)(seq * 8 + index);
}

void ol_code_coefficients(uint8_t *out, size_t n, uint16_t key)
{
	struct ol_tinymt t;

	ol_tinymt_init(&t, key);
	for (size_t i = 0; i < n; i++)
		do
			out[i] = (uint8_t)ol_tinymt_next(&t);
		while (out[i] == 0);
}
