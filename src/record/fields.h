/*
 * fields - a message that is a CBOR map of its type and of what that type has.
 * doc/protocol/records.md, doc/protocol/documents.md
 *
 *	{ 0: type, key: field, key: field ... }   keys in rising order
 *
 * Does      walk through the map by a table that says which keys a type has:
 *           exactly those, in their order, and nothing behind them.
 * Does not  know what a field is: reading and writing one is the caller's.
 * Memory    none.
 * Threads   any.
 * Promise   what is read is written again byte for byte, if the caller's
 *           fields are.
 */
#ifndef OL_RECORD_FIELDS_H
#define OL_RECORD_FIELDS_H

#include "wire/cbor.h"

#define OL_FIELD(key) (1u << (key))

struct ol_fields_type {
	const char *name;
	unsigned has; /* OL_FIELD(key) of each, without the type's, key 0 */
};

struct ol_fields {
	const struct ol_fields_type *type; /* 1 to n_types - 1 */
	int n_types, n_keys;
	/* One field. 0 or OL_ERR_MALFORMED. */
	int (*read)(struct ol_cbor_reader *r, int key, void *message);
	void (*put)(struct ol_cbor_writer *w, int key, const void *message);
};

/* `message` is filled field by field, also where it fails later. 0 or
 * OL_ERR_MALFORMED. */
int ol_fields_read(const struct ol_fields *f, const uint8_t *bytes, size_t len,
		   int *type, void *message);

/* Bytes written; `out` has room for every message (asserted). */
size_t ol_fields_write(const struct ol_fields *f, uint8_t *out, size_t cap,
		       int type, const void *message);

/* A number of `least` to `most`. 0 or OL_ERR_MALFORMED. */
int ol_fields_uint(struct ol_cbor_reader *r, uint64_t least, uint64_t most,
		   uint64_t *out);

#endif
