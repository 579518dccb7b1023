/*
 * bytes - integers in network order, hexadecimal, wiping.
 *
 * Does      read and write big-endian integers, print and read hexadecimal,
 *           overwrite secrets so that no compiler removes it.
 * Does not  allocate, or compare secrets (seal/secret.h does).
 * Threads   any.
 */
#ifndef OL_BASE_BYTES_H
#define OL_BASE_BYTES_H

#include <stddef.h>
#include <stdint.h>

static inline void ol_put16(uint8_t *p, uint16_t v)
{
	p[0] = (uint8_t)(v >> 8);
	p[1] = (uint8_t)v;
}

static inline void ol_put32(uint8_t *p, uint32_t v)
{
	ol_put16(p, (uint16_t)(v >> 16));
	ol_put16(p + 2, (uint16_t)v);
}

static inline void ol_put48(uint8_t *p, uint64_t v)
{
	ol_put16(p, (uint16_t)(v >> 32));
	ol_put32(p + 2, (uint32_t)v);
}

static inline void ol_put64(uint8_t *p, uint64_t v)
{
	ol_put32(p, (uint32_t)(v >> 32));
	ol_put32(p + 4, (uint32_t)v);
}

static inline uint16_t ol_get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline uint32_t ol_get32(const uint8_t *p)
{
	return (uint32_t)ol_get16(p) << 16 | ol_get16(p + 2);
}

static inline uint64_t ol_get48(const uint8_t *p)
{
	return (uint64_t)ol_get16(p) << 32 | ol_get32(p + 2);
}

static inline uint64_t ol_get64(const uint8_t *p)
{
	return (uint64_t)ol_get32(p) << 32 | ol_get32(p + 4);
}

/* Overwrites `len` bytes with zero; the write is never optimised away. */
void ol_wipe(void *p, size_t len);

/* Lower-case hexadecimal of `len` bytes into `out` (2 * len + 1 bytes). */
void ol_hex_write(char *out, const uint8_t *p, size_t len);

/* Reads exactly 2 * len hexadecimal characters, then the end of the string.
 * OL_ERR_MALFORMED where it is anything else. */
int ol_hex_read(uint8_t *out, size_t len, const char *text);

#endif
