/* geo.h: areas. */
#include <stdio.h>
#include <string.h>

#include "record/geo.h"

#define TURN INT64_C(360000000) /* microdegrees */

/* A corner in the plane of the polygon's own, longitudes running on past the
 * 180th meridian. */
struct flat {
	int64_t x, y;
};

static bool equal(const struct ol_position *a, const struct ol_position *b)
{
	return a->lat == b->lat && a->lon == b->lon;
}

/* From one longitude to another the short way. */
static int64_t short_way(int64_t from, int64_t to)
{
	int64_t d = to - from;

	if (d > TURN / 2)
		d -= TURN;
	if (d <= -TURN / 2)
		d += TURN;
	return d;
}

/* Lays the corners out; false where the way round does not close. */
static bool lay_out(struct flat out[static OL_GEO_CORNERS],
		    const struct ol_area *a)
{
	int64_t least, most;

	least = most = a->corner[0].lon;
	for (size_t i = 0; i < a->n; i++) {
		out[i].y = a->corner[i].lat;
		out[i].x = a->corner[i].lon;
		if (i > 0)
			out[i].x =
				out[i - 1].x + short_way(a->corner[i - 1].lon,
							 a->corner[i].lon);
		least = out[i].x < least ? out[i].x : least;
		most = out[i].x > most ? out[i].x : most;
	}
	return most - least < TURN &&
	       out[a->n - 1].x + short_way(a->corner[a->n - 1].lon,
					   a->corner[0].lon) ==
		       out[0].x;
}

/* On which side of the way from a to b does c lie: -1, 0, 1. */
static int side(const struct flat *a, const struct flat *b,
		const struct flat *c)
{
	int64_t v =
		(b->x - a->x) * (c->y - a->y) - (b->y - a->y) * (c->x - a->x);

	return (v > 0) - (v < 0);
}

static bool between(int64_t a, int64_t b, int64_t v)
{
	return a < b ? a <= v && v <= b : b <= v && v <= a;
}

/* c, which lies on the line through a and b, lies between them. */
static bool on(const struct flat *a, const struct flat *b, const struct flat *c)
{
	return between(a->x, b->x, c->x) && between(a->y, b->y, c->y);
}

/* The sides a-b and c-d have a point in common. */
static bool meet(const struct flat *a, const struct flat *b,
		 const struct flat *c, const struct flat *d)
{
	int abc = side(a, b, c), abd = side(a, b, d);
	int cda = side(c, d, a), cdb = side(c, d, b);

	if (abc != abd && cda != cdb)
		return true;
	return (abc == 0 && on(a, b, c)) || (abd == 0 && on(a, b, d)) ||
	       (cda == 0 && on(c, d, a)) || (cdb == 0 && on(c, d, b));
}

/* The way from a to b goes back over itself to c. */
static bool turns_back(const struct flat *a, const struct flat *b,
		       const struct flat *c)
{
	return side(a, b, c) == 0 &&
	       (b->x - a->x) * (c->x - b->x) + (b->y - a->y) * (c->y - b->y) <
		       0;
}

static enum ol_area_fault judge(const struct ol_area *a)
{
	struct flat f[OL_GEO_CORNERS];
	size_t n = a->n;

	if (n < 3)
		return OL_AREA_FEW;
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			if (equal(&a->corner[i], &a->corner[j]))
				return OL_AREA_TWICE;
	if (!lay_out(f, a))
		return OL_AREA_POLE;
	for (size_t i = 0; i < n; i++) {
		const struct flat *from = &f[i], *to = &f[(i + 1) % n];

		if (turns_back(from, to, &f[(i + 2) % n]))
			return OL_AREA_CROSSES;
		for (size_t j = i + 2; j < n; j++)
			if ((j + 1) % n != i &&
			    meet(from, to, &f[j], &f[(j + 1) % n]))
				return OL_AREA_CROSSES;
	}
	return OL_AREA_GOOD;
}

static enum ol_area_fault circle(struct ol_area *a, const char *p, size_t len)
{
	const int64_t most = (int64_t)OL_GEO_RADIUS_MAX_KM * 1000;

	while (len > 0 && *p == ' ') {
		p++;
		len--;
	}
	if (ol_quantity_read(&a->radius_milli, &a->unit, p, len) ||
	    (a->unit != OL_UNIT_M && a->unit != OL_UNIT_KM &&
	     a->unit != OL_UNIT_NMI))
		return OL_AREA_SYNTAX;
	if (a->radius_milli <= 0 ||
	    ol_unit_compare(a->radius_milli, a->unit, most, OL_UNIT_KM) > 0)
		return OL_AREA_RADIUS;
	a->n = 0;
	a->centre = a->corner[0];
	memset(a->corner, 0, sizeof a->corner);
	return OL_AREA_GOOD;
}

/* The next of the parts with `by` between them, without blanks around it. */
static size_t cut(const char *p, size_t left, char by, const char **part,
		  size_t *len)
{
	const char *end = memchr(p, by, left);
	size_t n = end ? (size_t)(end - p) : left;

	*part = p;
	*len = n;
	while (*len > 0 && **part == ' ') {
		(*part)++;
		(*len)--;
	}
	while (*len > 0 && (*part)[*len - 1] == ' ')
		(*len)--;
	return n + (end != NULL);
}

enum ol_area_fault ol_area_read(struct ol_area *out, const char *p, size_t len)
{
	struct ol_area a = { 0 };
	char by = memchr(p, ';', len) ? ';' : ' ';
	struct ol_position pos;
	enum ol_area_fault fault;
	bool closed = false;
	const char *part;
	size_t n;

	while (len > 0) {
		size_t used = cut(p, len, by, &part, &n);

		/* One position, then no other: it is the radius. */
		if (a.n == 1 && ol_position_read(&pos, part, n)) {
			fault = circle(&a, p, len);
			if (fault == OL_AREA_GOOD)
				*out = a;
			return fault;
		}
		if (closed || ol_position_read(&pos, part, n))
			return OL_AREA_SYNTAX;
		closed = a.n > 1 && equal(&pos, &a.corner[0]);
		if (!closed && a.n == OL_GEO_CORNERS)
			return OL_AREA_MANY;
		if (!closed)
			a.corner[a.n++] = pos;
		p += used;
		len -= used;
	}
	if (a.n > 2 && by == ' ' && !closed)
		return OL_AREA_OPEN;
	fault = judge(&a);
	if (fault == OL_AREA_GOOD)
		*out = a;
	return fault;
}

size_t ol_area_write(char out[static OL_AREA_TEXT], const struct ol_area *a)
{
	char text[OL_QUANTITY_TEXT], pos[OL_POSITION_TEXT];
	size_t len = 0;

	if (a->n == 0) {
		ol_position_write(pos, &a->centre);
		(void)ol_quantity_write(text, a->radius_milli, a->unit);
		return (size_t)snprintf(out, OL_AREA_TEXT, "%s %s", pos, text);
	}
	for (size_t i = 0; i <= a->n; i++) {
		ol_position_write(pos, &a->corner[i % a->n]);
		len += (size_t)snprintf(out + len, OL_AREA_TEXT - len, "%s%s",
					i ? " " : "", pos);
	}
	return len;
}

const char *ol_area_fault_text(enum ol_area_fault fault)
{
	switch (fault) {
	case OL_AREA_GOOD:
		return "good";
	case OL_AREA_SYNTAX:
		return "neither a circle nor a polygon";
	case OL_AREA_RADIUS:
		return "the radius is not above 0 and at most 20000 km";
	case OL_AREA_FEW:
		return "a polygon has three corners at least";
	case OL_AREA_MANY:
		return "a polygon has 64 corners at most";
	case OL_AREA_OPEN:
		return "a polygon ends with its first corner";
	case OL_AREA_TWICE:
		return "the same corner comes twice";
	case OL_AREA_CROSSES:
		return "sides of the polygon cross or touch";
	case OL_AREA_POLE:
		return "a polygon cannot go round a pole";
	}
	return "";
}
