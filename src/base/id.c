/* id - see id.h. */
#include "base/id.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

struct ol_id ol_id_make(ol_date now, const struct ol_random *rnd)
{
	struct ol_id id;

	ol_random_fill(rnd, id.b, sizeof id.b);
	ol_put48(id.b, (uint64_t)(now.ns / OL_NS_PER_MS));
	id.b[6] = (uint8_t)(0x70 | (id.b[6] & 0x0f));
	id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3f));
	return id;
}

bool ol_id_equal(const struct ol_id *a, const struct ol_id *b)
{
	return memcmp(a->b, b->b, sizeof a->b) == 0;
}

bool ol_id_is_zero(const struct ol_id *id)
{
	static const struct ol_id zero;

	return ol_id_equal(id, &zero);
}

void ol_id_write(char out[static OL_ID_TEXT], const struct ol_id *id)
{
	char hex[2 * OL_ID_LEN + 1];
	size_t i, o = 0;

	ol_hex_write(hex, id->b, sizeof id->b);
	for (i = 0; i < 2 * OL_ID_LEN; i++) {
		if (i == 8 || i == 12 || i == 16 || i == 20)
			out[o++] = '-';
		out[o++] = hex[i];
	}
	out[o] = '\0';
}

int ol_id_read(struct ol_id *id, const char *text)
{
	char hex[2 * OL_ID_LEN + 1];
	size_t i, o = 0;

	if (strlen(text) != OL_ID_TEXT - 1)
		return OL_ERR_MALFORMED;
	for (i = 0; i < OL_ID_TEXT - 1; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (text[i] != '-')
				return OL_ERR_MALFORMED;
		} else {
			hex[o++] = text[i];
		}
	}
	hex[o] = '\0';
	return ol_hex_read(id->b, sizeof id->b, hex);
}
