/*
 * armour_line - one line of forty letters: its checksum, and where it is
 * wrong.
 *
 * Does      turn letters into values and back, put and check the checksum,
 *           find the one letter that is wrong, missing or too many.
 * Does not  know texts or what the lines hold (armour.h does).
 * Memory    values only.
 * Threads   any.
 *
 * The checksum is the BCH code of BIP-173 with a constant of its own, over
 * kind, line / 32, line % 32 and the forty values. Any two right lines differ
 * in at least five of these 43, so that one wrong letter has one place only.
 */
#ifndef OL_SEAL_ARMOUR_LINE_H
#define OL_SEAL_ARMOUR_LINE_H

#include <stdbool.h>

#include "seal/armour.h"

/* The value of a sign that is no letter. */
#define OL_ARMOUR_FOREIGN 32

/* The letter of a value of 0 to 31, upper case. */
char ol_armour_letter(uint8_t value);

/* 0 to 31 in any case, with what people and fonts mix up (1 and I for L, O
 * for 0, B for 8), or OL_ARMOUR_FOREIGN. */
uint8_t ol_armour_value(char sign);

/* Puts the last six values of a line. */
void ol_armour_line_close(enum ol_armour_kind kind, unsigned line,
			  uint8_t values[static OL_ARMOUR_LINE]);

bool ol_armour_line_is_sound(enum ol_armour_kind kind, unsigned line,
			     const uint8_t values[static OL_ARMOUR_LINE]);

/* Says what is wrong with `n` values that are not a sound line. Only the
 * first OL_ARMOUR_LINE + 1 of them are looked at. */
struct ol_armour_damage ol_armour_line_locate(enum ol_armour_kind kind,
					      unsigned line,
					      const uint8_t *values, size_t n);

#endif
