/* geo: positions and areas as offices write them, and polygons that mean
 * something. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "record/geo.h"

#define SEED 36126

static const struct {
	const char *why;
	const char *text;
	const char *want; /* NULL: refused */
} positions[] = {
	{ "as it is sent", "36.508333,126.17", "36.508333,126.17" },
	{ "with a blank", "36.508333, -126.17", "36.508333,-126.17" },
	{ "hemispheres", "36.508333N 126.17E", "36.508333,126.17" },
	{ "south and west", "36.5S 126.17W", "-36.5,-126.17" },
	{ "degrees and minutes as at sea", "36-30.5N 126-10.2E",
	  "36.508333,126.17" },
	{ "with their signs", "36°30.5'N 126°10.2'E", "36.508333,126.17" },
	{ "and seconds", "36°30'30\"N 126°10'12\"E", "36.508333,126.17" },
	{ "and primes", "36°30′30″N 126°10′12″E", "36.508333,126.17" },
	{ "blanks between", "36 30 30 N, 126 10 12 E", "36.508333,126.17" },
	{ "packed, in one", "3630N12610E", "36.5,126.166667" },
	{ "packed, with seconds", "363030N 1261012E", "36.508333,126.17" },
	{ "packed, parts of minutes", "3630.5N 12610.2E", "36.508333,126.17" },
	{ "whole degrees", "36N 126E", "36,126" },
	{ "three digits of a longitude", "5N 005E", "5,5" },
	{ "zero has no sign", "-0,-0", "0,0" },
	{ "finer is rounded", "0.0000005,0.0000004", "0.000001,0" },
	{ "below zero too", "-0.0000005,-0.0000004", "-0.000001,0" },
	{ "the pole", "90N 0E", "90,0" },
	{ "one meridian, one text", "0,-180", "0,180" },
	{ "from the west too", "0N 180W", "0,180" },
	{ "beyond the pole", "90.000001,0", NULL },
	{ "beyond the pole, packed", "9000.1N 00000E", NULL },
	{ "beyond the meridian", "0,180.000001", NULL },
	{ "beyond all bounds", "999999999-30N 126-10E", NULL },
	{ "sixty minutes", "36-60N 126-10E", NULL },
	{ "sixty seconds", "36-30-60N 126-10-00E", NULL },
	{ "minutes of parts of degrees", "36.5-30N 126-10E", NULL },
	{ "longitude first", "126-10E 36-30N", NULL },
	{ "no hemisphere", "36-30 126-10", NULL },
	{ "a half packed one", "36305N 12610E", NULL },
	{ "the other's digits", "03630N 12610E", NULL },
	{ "a sign and a hemisphere", "-36.5N 126.17E", NULL },
	{ "four parts", "36-30-30-30N 126-10E", NULL },
	{ "ten decimals", "36.5083333333,126", NULL },
	{ "small letters", "3630n 12610e", NULL },
	{ "something behind", "36.5,126.17 x", NULL },
	{ "half of it", "36.5", NULL },
	{ "a comma for a point", "36,5,126,17", NULL },
	{ "nothing", "", NULL },
};

static void test_positions_are_read_as_offices_write_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof positions / sizeof *positions; i++) {
		const char *text = positions[i].text;
		char out[OL_POSITION_TEXT];
		struct ol_position p;
		int err = ol_position_read(&p, text, strlen(text));

		if (!positions[i].want) {
			if (err != OL_ERR_MALFORMED)
				fail_msg("%s: taken", positions[i].why);
			continue;
		}
		if (err)
			fail_msg("%s: refused", positions[i].why);
		ol_position_write(out, &p);
		if (strcmp(out, positions[i].want) != 0)
			fail_msg("%s: %s", positions[i].why, out);
	}
}

static struct ol_position somewhere(struct ol_prng *rnd)
{
	return (struct ol_position){
		(int32_t)ol_prng_below(rnd, 180000001) - 90000000,
		(int32_t)ol_prng_below(rnd, 360000000) - 179999999
	};
}

static void test_positions_read_back_as_they_were(void **state)
{
	struct ol_prng rnd;

	(void)state;
	ol_prng_init(&rnd, SEED);
	for (int i = 0; i < 20000; i++) {
		struct ol_position p = somewhere(&rnd), q;
		char text[OL_POSITION_TEXT];

		ol_position_write(text, &p);
		assert_int_equal(ol_position_read(&q, text, strlen(text)), 0);
		assert_int_equal(q.lat, p.lat);
		assert_int_equal(q.lon, p.lon);
	}
}

/* What is shown as at sea is the same place, to half a thousandth of a
 * minute. */
static void test_positions_as_at_sea_are_the_same_place(void **state)
{
	struct ol_prng rnd;
	char text[OL_POSITION_SEA];
	struct ol_position edge = { -89999999, -179999999 };

	(void)state;
	ol_prng_init(&rnd, SEED);
	for (int i = 0; i < 20000; i++) {
		struct ol_position p = somewhere(&rnd), q;

		ol_position_write_sea(text, &p);
		assert_int_equal(ol_position_read(&q, text, strlen(text)), 0);
		assert_in_range((uint64_t)(q.lat - p.lat + 10), 1, 19);
		if (p.lon > -179999990) /* there the other name is shorter */
			assert_in_range((uint64_t)(q.lon - p.lon + 10), 1, 19);
	}
	ol_position_write_sea(text, &edge);
	assert_string_equal(text, "90°00.000'S 180°00.000'W");
}

static const struct {
	const char *why;
	const char *text;
	enum ol_area_fault fault;
	const char *want;
} areas[] = {
	{ "a circle", "36.5,126.17 5 nmi", OL_AREA_GOOD, "36.5,126.17 5 nmi" },
	{ "a circle by people", "3630N12610E; 5NM", OL_AREA_GOOD,
	  "36.5,126.166667 5 nmi" },
	{ "a polygon", "1,1 1,2 2,2 1,1", OL_AREA_GOOD, "1,1 1,2 2,2 1,1" },
	{ "left open by people", "1N 1E; 1N 2E; 2N 2E", OL_AREA_GOOD,
	  "1,1 1,2 2,2 1,1" },
	{ "closed by people", "1N 1E; 1N 2E; 2N 2E; 1N 1E", OL_AREA_GOOD,
	  "1,1 1,2 2,2 1,1" },
	{ "over the 180th meridian", "1,179 1,-179 -1,-179 -1,179 1,179",
	  OL_AREA_GOOD, "1,179 1,-179 -1,-179 -1,179 1,179" },
	{ "not convex", "0,0 0,4 4,4 1,1 0,0", OL_AREA_GOOD,
	  "0,0 0,4 4,4 1,1 0,0" },
	{ "straight on at a corner", "0,0 0,1 0,2 2,2 0,0", OL_AREA_GOOD,
	  "0,0 0,1 0,2 2,2 0,0" },
	{ "no closing corner", "1,1 1,2 2,2", OL_AREA_OPEN, NULL },
	{ "two corners", "1N 1E; 1N 2E", OL_AREA_FEW, NULL },
	{ "there and back", "1,1 1,2 1,1", OL_AREA_FEW, NULL },
	{ "one", "1,1", OL_AREA_FEW, NULL },
	{ "a corner twice", "1,1 1,2 2,2 1,2 1,1", OL_AREA_TWICE, NULL },
	{ "a bow tie", "0,0 2,2 0,2 2,0 0,0", OL_AREA_CROSSES, NULL },
	{ "a corner on a side", "0,0 0,4 4,4 0,2 0,0", OL_AREA_CROSSES, NULL },
	{ "all on one line", "0,0 0,1 0,2 0,0", OL_AREA_CROSSES, NULL },
	{ "a spike", "0,0 0,2 0,1 1,1 0,0", OL_AREA_CROSSES, NULL },
	{ "round the pole", "80,0 80,120 80,-120 80,0", OL_AREA_POLE, NULL },
	{ "no radius", "1,1 0 nmi", OL_AREA_RADIUS, NULL },
	{ "half the world", "1,1 20001 km", OL_AREA_RADIUS, NULL },
	{ "radius without unit", "1,1 5", OL_AREA_SYNTAX, NULL },
	{ "radius in feet", "1,1 5 ft", OL_AREA_SYNTAX, NULL },
	{ "a radius behind a polygon", "1,1 1,2 5 nmi", OL_AREA_SYNTAX, NULL },
	{ "something behind the end", "1,1 1,2 2,2 1,1 3,3", OL_AREA_SYNTAX,
	  NULL },
	{ "no position", "here", OL_AREA_SYNTAX, NULL },
};

static void test_areas_are_circles_or_polygons_with_an_inside(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof areas / sizeof *areas; i++) {
		const char *text = areas[i].text;
		char out[OL_AREA_TEXT];
		struct ol_area a;
		enum ol_area_fault fault = ol_area_read(&a, text, strlen(text));
		size_t len;

		if (fault != areas[i].fault)
			fail_msg("%s: %s", areas[i].why,
				 ol_area_fault_text(fault));
		if (fault != OL_AREA_GOOD)
			continue;
		len = ol_area_write(out, &a);
		assert_int_equal(len, strlen(out));
		if (strcmp(out, areas[i].want) != 0)
			fail_msg("%s: %s", areas[i].why, out);
	}
}

/* A saw of n corners, which has an inside. */
static size_t saw(char *out, size_t cap, unsigned n)
{
	size_t len = (size_t)snprintf(out, cap, "50N 0E;");

	for (unsigned i = 1; i < n; i++)
		len += (size_t)snprintf(out + len, cap - len, "%u.%uN %uE;",
					i % 2, i % 10, n - i);
	out[--len] = '\0';
	return len;
}

static void test_a_polygon_has_64_corners_at_most(void **state)
{
	char text[OL_AREA_TEXT + 100], out[OL_AREA_TEXT];
	struct ol_area a;
	size_t len = saw(text, sizeof text, OL_GEO_CORNERS);

	(void)state;
	assert_int_equal(ol_area_read(&a, text, len), OL_AREA_GOOD);
	assert_int_equal(a.n, OL_GEO_CORNERS);
	assert_true(ol_area_write(out, &a) < sizeof out);
	len = saw(text, sizeof text, OL_GEO_CORNERS + 1);
	assert_int_equal(ol_area_read(&a, text, len), OL_AREA_MANY);
}

/* ---- the slow twin of "sides cross" ------------------------------------ */

/* A corner on a grid of 0 to 6. */
struct spot {
	long x, y;
};

/* Whether two sides have a point in common, other than the corner b = c that
 * neighbours share. Parallel ones: each of 3601 points of the second is tried
 * on the first (their ends lie on the grid, so one of the points is met). Else
 * by solving for the point where the lines meet. */
static bool twin_meets(struct spot a, struct spot b, struct spot c,
		       struct spot d, bool share_b)
{
	long rx = b.x - a.x, ry = b.y - a.y, sx = d.x - c.x, sy = d.y - c.y;
	long den = rx * sy - ry * sx;

	for (long num = 0; den == 0 && num <= 3600; num++) {
		/* parallel: a point of c-d at num/3600 on a-b */
		long px = sx * num + c.x * 3600, py = sy * num + c.y * 3600;
		bool end = share_b && num == 0;
		bool on_line = rx * (py - a.y * 3600) == ry * (px - a.x * 3600);
		long dot = rx * (px - a.x * 3600) + ry * (py - a.y * 3600);

		if (!end && on_line && dot >= 0 &&
		    dot <= (rx * rx + ry * ry) * 3600)
			return true;
	}
	if (den == 0)
		return false;
	{
		long t = (c.x - a.x) * sy - (c.y - a.y) * sx;
		long u = (c.x - a.x) * ry - (c.y - a.y) * rx;

		if (den < 0) {
			den = -den;
			t = -t;
			u = -u;
		}
		if (share_b && t == den && u == 0)
			return false;
		return t >= 0 && t <= den && u >= 0 && u <= den;
	}
}

static bool twin_crosses(const struct spot *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++) {
			size_t i2 = (i + 1) % n, j2 = (j + 1) % n;
			bool met;

			if (j == i2)
				met = twin_meets(p[i], p[i2], p[j], p[j2],
						 true);
			else if (j2 == i)
				met = twin_meets(p[j], p[j2], p[i], p[i2],
						 true);
			else
				met = twin_meets(p[i], p[i2], p[j], p[j2],
						 false);
			if (met)
				return true;
		}
	return false;
}

static void test_random_polygons_are_judged_as_by_the_slow_twin(void **state)
{
	struct ol_prng rnd;
	unsigned good = 0;

	(void)state;
	ol_prng_init(&rnd, SEED);
	for (int run = 0; run < 2000; run++) {
		struct spot p[6];
		size_t n = 3 + ol_prng_below(&rnd, 4), len = 0;
		char text[256];
		struct ol_area a;
		enum ol_area_fault fault;

		for (size_t i = 0; i < n; i++) {
			p[i].x = (long)ol_prng_below(&rnd, 7);
			p[i].y = (long)ol_prng_below(&rnd, 7);
			for (size_t j = 0; j < i; j++)
				if (p[j].x == p[i].x && p[j].y == p[i].y) {
					i--;
					break;
				}
		}
		for (size_t i = 0; i <= n; i++)
			len += (size_t)snprintf(text + len, sizeof text - len,
						"%s%ld,%ld", i ? " " : "",
						p[i % n].y, p[i % n].x);
		fault = ol_area_read(&a, text, len);
		if ((fault == OL_AREA_CROSSES) != twin_crosses(p, n))
			fail_msg("seed %d: %s: %s", SEED, text,
				 ol_area_fault_text(fault));
		good += fault == OL_AREA_GOOD;
	}
	assert_true(good > 300); /* both kinds came */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_positions_are_read_as_offices_write_them),
		cmocka_unit_test(test_positions_read_back_as_they_were),
		cmocka_unit_test(test_positions_as_at_sea_are_the_same_place),
		cmocka_unit_test(
			test_areas_are_circles_or_polygons_with_an_inside),
		cmocka_unit_test(test_a_polygon_has_64_corners_at_most),
		cmocka_unit_test(
			test_random_polygons_are_judged_as_by_the_slow_twin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
