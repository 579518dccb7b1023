/*
 * id - 128-bit identifiers of calls, cards and records: UUIDv7 (RFC 9562).
 *
 * Does      make them from a date and a random source, print and read them.
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_BASE_ID_H
#define OL_BASE_ID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/random.h"

#define OL_ID_LEN 16
#define OL_ID_TEXT 37 /* with its NUL */

struct ol_id {
	uint8_t b[OL_ID_LEN];
};

/* A new identifier: 48 bits of milliseconds, the rest random. */
struct ol_id ol_id_make(ol_date now, const struct ol_random *rnd);

bool ol_id_equal(const struct ol_id *a, const struct ol_id *b);
bool ol_id_is_zero(const struct ol_id *id);

/* "0190a2b4-...": 8-4-4-4-12 lower-case hexadecimal. */
void ol_id_write(char out[static OL_ID_TEXT], const struct ol_id *id);

/* OL_ERR_MALFORMED where the text is not of that form. */
int ol_id_read(struct ol_id *id, const char *text);

#endif
