/*
 * decimal - decimal numbers as texts, exactly: no binary fractions.
 *
 * Does      read and write a number as an integer of its smallest steps
 *           (thousandths, millionths).
 * Does not  take exponents, a decimal comma, or a sign '+'.
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_RECORD_DECIMAL_H
#define OL_RECORD_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

#define OL_DECIMAL_TEXT 24 /* of ol_decimal_write(), NUL counted */

/* The number at the front of the text, in steps of 10^-places (0 to 9); how
 * many bytes it takes into `used`. At most 9 digits before the point, at
 * least one; at most `places` behind it. OL_ERR_MALFORMED. */
int ol_decimal_read(int64_t *steps, unsigned places, const char *p, size_t len,
		    size_t *used);

/* The shortest text of it: "12.5", "-0.001", "0". Returns its length. */
size_t ol_decimal_write(char out[static OL_DECIMAL_TEXT], int64_t steps,
			unsigned places);

#endif
