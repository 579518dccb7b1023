/* geo - see geo.h. */
#include "record/geo.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "record/decimal.h"

#define NANO INT64_C(1000000000)
#define LAT_MAX 90
#define LON_MAX 180

/* What is left to read. */
struct cursor {
	const char *p;
	size_t left;
};

static void skip(struct cursor *c, size_t n)
{
	c->p += n;
	c->left -= n;
}

static bool at_digit(const struct cursor *c)
{
	return c->left > 0 && *c->p >= '0' && *c->p <= '9';
}

static void blanks(struct cursor *c)
{
	while (c->left > 0 && *c->p == ' ')
		skip(c, 1);
}

/* What stands between degrees, minutes and seconds. */
static void marks(struct cursor *c)
{
	static const char *const mark[] = { "-", "'", "\"", " ", "°", "′", "″" };
	size_t i = 0;

	while (i < sizeof mark / sizeof *mark) {
		size_t len = strlen(mark[i]);

		if (c->left >= len && memcmp(c->p, mark[i], len) == 0) {
			skip(c, len);
			i = 0;
		} else {
			i++;
		}
	}
}

/* A part of a coordinate: nanounits, its digits before the point, whether
 * there were some behind it. */
struct part {
	int64_t nano;
	size_t digits;
	bool is_last;
};

static bool read_part(struct cursor *c, struct part *out)
{
	size_t used, digits = 0;

	if (!at_digit(c) ||
	    ol_decimal_read(&out->nano, 9, c->p, c->left, &used))
		return false;
	while (digits < used && c->p[digits] != '.')
		digits++;
	out->digits = digits;
	out->is_last = digits < used;
	skip(c, used);
	return true;
}

/* "3630.5": ddmm; "363030": ddmmss. Longitudes have a digit more. */
static bool unpack(struct part *p, size_t *n, size_t deg_digits)
{
	size_t digits = p[0].digits;
	int64_t whole = p[0].nano / NANO, rest = p[0].nano % NANO;

	if (digits == deg_digits + 2) {
		p[0].nano = whole / 100 * NANO;
		p[1].nano = whole % 100 * NANO + rest;
		*n = 2;
		return true;
	}
	if (digits == deg_digits + 4) {
		p[0].nano = whole / 10000 * NANO;
		p[1].nano = whole / 100 % 100 * NANO;
		p[2].nano = whole % 100 * NANO + rest;
		*n = 3;
		return true;
	}
	return digits <= deg_digits;
}

/* Degrees, minutes, seconds to microdegrees. */
static bool join(const struct part *p, size_t n, int64_t max, int32_t *out)
{
	int64_t sum = 0, scale = 3600;

	if (p[0].nano > max * NANO)
		return false;
	for (size_t i = 0; i < n; i++, scale /= 60) {
		if (i > 0 && p[i].nano >= 60 * NANO)
			return false;
		sum += p[i].nano * scale;
	}
	if (sum > max * NANO * 3600)
		return false;
	*out = (int32_t)((sum + 1800000) / 3600000);
	return true;
}

/* One coordinate that ends with the letter of its hemisphere. */
static bool hemisphere(struct cursor *c, bool is_lon, int32_t *out)
{
	struct part part[3] = { { 0 } };
	const char *letter = is_lon ? "EW" : "NS";
	size_t n = 0;

	do {
		if (n == 3 || (n > 0 && part[n - 1].is_last) ||
		    !read_part(c, &part[n]))
			return false;
		n++;
		marks(c);
	} while (at_digit(c));
	if (n == 1 && !unpack(part, &n, is_lon ? 3 : 2))
		return false;
	if (c->left == 0 || (*c->p != letter[0] && *c->p != letter[1]))
		return false;
	if (!join(part, n, is_lon ? LON_MAX : LAT_MAX, out))
		return false;
	if (*c->p == letter[1])
		*out = -*out;
	skip(c, 1);
	return true;
}

/* One coordinate in decimal degrees with a sign. */
static bool decimal(struct cursor *c, int64_t max, int32_t *out)
{
	int64_t nano;
	size_t used;

	if (ol_decimal_read(&nano, 9, c->p, c->left, &used))
		return false;
	if (nano > max * NANO || nano < -max * NANO)
		return false;
	*out = (int32_t)((nano + (nano < 0 ? -500 : 500)) / 1000);
	skip(c, used);
	return true;
}

static bool pair_of_decimals(struct cursor *c, struct ol_position *out)
{
	if (!decimal(c, LAT_MAX, &out->lat))
		return false;
	blanks(c);
	if (c->left == 0 || *c->p != ',')
		return false;
	skip(c, 1);
	blanks(c);
	return decimal(c, LON_MAX, &out->lon) && c->left == 0;
}

static bool pair_of_hemispheres(struct cursor *c, struct ol_position *out)
{
	if (!hemisphere(c, false, &out->lat))
		return false;
	blanks(c);
	if (c->left > 0 && *c->p == ',')
		skip(c, 1);
	blanks(c);
	return hemisphere(c, true, &out->lon) && c->left == 0;
}

int ol_position_read(struct ol_position *out, const char *p, size_t len)
{
	struct ol_position pos = { 0 };
	struct cursor c = { p, len };

	if (!pair_of_decimals(&c, &pos)) {
		c = (struct cursor){ p, len };
		if (!pair_of_hemispheres(&c, &pos))
			return OL_ERR_MALFORMED;
	}
	if (pos.lon == -LON_MAX * 1000000)
		pos.lon = LON_MAX * 1000000; /* one meridian, one text */
	*out = pos;
	return 0;
}

void ol_position_write(char out[static OL_POSITION_TEXT],
		       const struct ol_position *pos)
{
	char lat[OL_DECIMAL_TEXT], lon[OL_DECIMAL_TEXT];

	(void)ol_decimal_write(lat, pos->lat, 6);
	(void)ol_decimal_write(lon, pos->lon, 6);
	(void)snprintf(out, OL_POSITION_TEXT, "%.10s,%.11s", lat, lon);
}

/* Degrees and thousandths of a minute, rounded together. */
static void sea(char *out, size_t cap, int32_t micro, int width,
		const char letter[2])
{
	unsigned v = (unsigned)abs(micro);
	unsigned milli = (unsigned)(((uint64_t)v * 60 + 500) / 1000);

	(void)snprintf(out, cap, "%0*u°%02u.%03u'%c", width, milli / 60000,
		       milli / 1000 % 60, milli % 1000, letter[micro < 0]);
}

void ol_position_write_sea(char out[static OL_POSITION_SEA],
			   const struct ol_position *pos)
{
	char lat[OL_POSITION_SEA], lon[OL_POSITION_SEA];

	sea(lat, sizeof lat, pos->lat, 2, "NS");
	sea(lon, sizeof lon, pos->lon, 3, "EW");
	(void)snprintf(out, OL_POSITION_SEA, "%.18s %.18s", lat, lon);
}
