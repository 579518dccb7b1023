/*
 * vectors - for the tests of this room: values out of the JSON of test/vectors
 * and a random source that gives what a vector prescribes.
 */
#ifndef OL_TEST_SEAL_VECTORS_H
#define OL_TEST_SEAL_VECTORS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"

/* The file as JSON; ends the test where it cannot be read. json_decref(). */
json_t *vectors_load(const char *name);

/* A text of the object, which must be there. */
const char *vectors_text(const json_t *object, const char *key);

/* The bytes of a hexadecimal text that must be there. Returns the length. */
size_t vectors_hex(const json_t *object, const char *key, uint8_t *out,
		   size_t cap);

/* Gives out the bytes in order and ends the test where they run out. */
struct scripted {
	uint8_t bytes[256];
	size_t len;
	size_t at;
};

void scripted_add(struct scripted *s, const uint8_t *p, size_t len);
struct ol_random scripted_source(struct scripted *s);

#endif
