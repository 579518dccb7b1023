/*
 * text - bounded strings that came from people or from outside.
 *
 * Does      copy with a bound, say whether bytes are valid UTF-8, and whether
 *           they are safe to print (no control, no bidirectional override).
 * Does not  allocate, translate or normalise.
 * Threads   any.
 */
#ifndef OL_BASE_TEXT_H
#define OL_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Copies at most cap - 1 bytes and ends with NUL. True if all of it fitted. */
bool ol_text_copy(char *dst, size_t cap, const char *src);

/* True if the bytes are valid UTF-8 (RFC 3629: shortest form, no surrogate,
 * nothing above U+10FFFF). */
bool ol_text_is_utf8(const char *p, size_t len);

/* True if valid UTF-8 without control characters (C0, DEL, C1) and without
 * bidirectional controls (U+200E, U+200F, U+202A-202E, U+2066-2069, U+061C).
 * Names and addresses must be so. */
bool ol_text_is_plain(const char *p, size_t len);

#endif
