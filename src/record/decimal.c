/* decimal - see decimal.h. */
#include "record/decimal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/error.h"

#define PLACES_MAX 9
#define WHOLE_MAX 9 /* digits before the point: with 9 behind it < 2^63 */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

int ol_decimal_read(int64_t *steps, unsigned places, const char *p, size_t len,
		    size_t *used)
{
	bool negative = len > 0 && p[0] == '-';
	size_t i = negative, whole = 0;
	unsigned n = 0;
	int64_t v = 0;

	assert(places <= PLACES_MAX);
	for (; i < len && is_digit(p[i]); i++, whole++) {
		if (whole == WHOLE_MAX)
			return OL_ERR_MALFORMED;
		v = v * 10 + (p[i] - '0');
	}
	if (whole == 0)
		return OL_ERR_MALFORMED;
	if (i < len && p[i] == '.') {
		for (i++; i < len && is_digit(p[i]); i++, n++) {
			if (n == places)
				return OL_ERR_MALFORMED;
			v = v * 10 + (p[i] - '0');
		}
		if (n == 0)
			return OL_ERR_MALFORMED;
	}
	for (; n < places; n++)
		v *= 10;
	*steps = negative ? -v : v;
	*used = i;
	return 0;
}

size_t ol_decimal_write(char out[static OL_DECIMAL_TEXT], int64_t steps,
			unsigned places)
{
	uint64_t one = 1, v = (uint64_t)steps;
	uint64_t fraction;
	int len;

	assert(places <= PLACES_MAX);
	if (steps < 0)
		v = 0 - v;
	for (unsigned i = 0; i < places; i++)
		one *= 10;
	fraction = v % one;
	while (places > 0 && fraction % 10 == 0) {
		fraction /= 10;
		places--;
	}
	len = snprintf(out, OL_DECIMAL_TEXT, "%s%" PRIu64, steps < 0 ? "-" : "",
		       v / one);
	if (places > 0)
		len += snprintf(out + len, OL_DECIMAL_TEXT - (size_t)len,
				".%0*" PRIu64, (int)places, fraction);
	return (size_t)len;
}
