/*
 * cbor - deterministic CBOR (RFC 8949, section 4.2), read and written item by
 * item, over libcbor's streaming decoder and its encoders.
 *
 * Does      read one item after the other: integers, byte strings, texts,
 *           arrays, maps, true and false; refuse everything that is not the
 *           one shortest form: long heads, indefinite lengths, keys that are
 *           unsorted, double or no integer or text, bytes left over; write
 *           exactly that form.
 * Does not  build trees, know floats, tags, null or other simple values (all
 *           refused: nothing of openline uses them).
 * Memory    the caller's structs; nothing is allocated. Strings that were
 *           read point into the caller's bytes. A count is believed only
 *           where as many bytes are left: `9a 0f ff ff ff 00` costs nothing.
 * Threads   any.
 * Promise   what the reader accepts, the writer writes again byte for byte.
 *
 * Errors stick: after the first one every call fails, so a caller may read a
 * whole structure and look once, at ol_cbor_done().
 */
#ifndef OL_WIRE_CBOR_H
#define OL_WIRE_CBOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OL_CBOR_DEPTH 8 /* arrays and maps open at once */

enum ol_cbor_kind {
	OL_CBOR_UINT,  /* value              */
	OL_CBOR_NINT,  /* it is -1 - value   */
	OL_CBOR_BYTES, /* bytes, len         */
	OL_CBOR_TEXT,  /* bytes, len; UTF-8  */
	OL_CBOR_ARRAY, /* value items follow */
	OL_CBOR_MAP,   /* value pairs follow */
	OL_CBOR_BOOL,  /* value 0 or 1       */
};

struct ol_cbor_item {
	enum ol_cbor_kind kind;
	uint64_t value;
	const uint8_t *bytes;
	size_t len;
};

/* An array or map that is open: what it still owes, and its last key. */
struct ol_cbor_level {
	uint64_t owed; /* items; a pair of a map is two */
	bool is_map;
	const uint8_t *key; /* as encoded; NULL: none yet    */
	size_t key_len;
};

/* ---- reading ---------------------------------------------------------- */

struct ol_cbor_reader {
	const uint8_t *p;
	size_t left;
	int err;
	uint64_t owed; /* items that must still come, of all levels */
	size_t depth;
	struct ol_cbor_level level[OL_CBOR_DEPTH];
};

/* Begins to read one item of exactly `len` bytes. */
void ol_cbor_read(struct ol_cbor_reader *r, const uint8_t *bytes, size_t len);

/* The next item, whatever it is. 0 or OL_ERR_MALFORMED. */
int ol_cbor_next(struct ol_cbor_reader *r, struct ol_cbor_item *out);

/* The next item, if it is of that kind and bound; else OL_ERR_MALFORMED, and
 * nothing is written to the outputs. */
int ol_cbor_uint(struct ol_cbor_reader *r, uint64_t max, uint64_t *out);
int ol_cbor_bool(struct ol_cbor_reader *r, bool *out);
int ol_cbor_bytes(struct ol_cbor_reader *r, size_t max, const uint8_t **out,
		  size_t *len);
int ol_cbor_text(struct ol_cbor_reader *r, size_t max, const char **out,
		 size_t *len);
int ol_cbor_array(struct ol_cbor_reader *r, uint64_t max, uint64_t *n_items);
int ol_cbor_map(struct ol_cbor_reader *r, uint64_t max, uint64_t *n_pairs);

/* The unsigned integer `key` and no other: the key of a field that must come
 * next. */
int ol_cbor_key(struct ol_cbor_reader *r, uint64_t key);

/* 0 if the item is complete, nothing is left over and nothing was wrong;
 * else OL_ERR_MALFORMED. */
int ol_cbor_done(const struct ol_cbor_reader *r);

/* ---- writing ---------------------------------------------------------- */

/* The caller writes a map's keys in the order of their encoding (integers by
 * value, then texts by length and bytes) and as many items as it announced:
 * otherwise the result is 0, as where `cap` was too small. */
struct ol_cbor_writer {
	uint8_t *start;
	size_t cap, len;
	bool bad;
	uint64_t owed;
	size_t depth;
	struct ol_cbor_level level[OL_CBOR_DEPTH];
};

void ol_cbor_write(struct ol_cbor_writer *w, uint8_t *out, size_t cap);

void ol_cbor_put_uint(struct ol_cbor_writer *w, uint64_t v);
void ol_cbor_put_nint(struct ol_cbor_writer *w, uint64_t v); /* -1 - v */
void ol_cbor_put_bool(struct ol_cbor_writer *w, bool v);
void ol_cbor_put_bytes(struct ol_cbor_writer *w, const uint8_t *p, size_t len);
void ol_cbor_put_text(struct ol_cbor_writer *w, const char *p, size_t len);
void ol_cbor_put_array(struct ol_cbor_writer *w, uint64_t n_items);
void ol_cbor_put_map(struct ol_cbor_writer *w, uint64_t n_pairs);

/* The length of the finished item; 0 where something was wrong. */
size_t ol_cbor_written(const struct ol_cbor_writer *w);

/* "libcbor 0.8.0": the one that it was built with. */
const char *ol_cbor_version(void);

#endif
