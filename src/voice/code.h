/*
 * code - the random linear code over the last frames of a voice: what a
 *        repair symbol is. doc/protocol/voice.md, "Repair symbols".
 *
 * Does      say how much of each frame of a window is in a symbol: the
 *           coefficients of RFC 8681 (sliding window, GF(256), all of them
 *           other than 0), drawn from TinyMT32 with the symbol's key.
 * Does not  hold frames or add them up (voice/packer.h), nor solve
 *           (voice/solver.h).
 * Memory    values only.
 * Threads   any.
 *
 * A symbol over w frames is the sum of coefficient i times frame i, byte by
 * byte in GF(256), i = 0 the oldest. All frames under it have one size, which
 * is its own. Any n symbols over n lost frames give these back but for about
 * one case in 256.
 */
#ifndef OL_VOICE_CODE_H
#define OL_VOICE_CODE_H

#include <stddef.h>
#include <stdint.h>

#define OL_CODE_WINDOW 64 /* frames under a symbol, at most */

/* The key of the symbol that is item `index` (0 to 7) of the packet whose
 * newest frame is `seq`. */
uint16_t ol_code_key(uint32_t seq, uint8_t index);

/* The n coefficients of a symbol, 1 to 255 each, the oldest frame's first. */
void ol_code_coefficients(uint8_t *out, size_t n, uint16_t key);

#endif
