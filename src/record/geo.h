/*
 * geo - positions and areas on the earth, as texts and as numbers.
 *
 * Does      read what offices write (decimal degrees, degrees and minutes as
 *           at sea, the packed form of aviation), write one form of it, check
 *           that a polygon is one that means something.
 * Does not  project, measure, or know datums: all is WGS 84.
 * Memory    values only.
 * Threads   any.
 *
 * Microdegrees: 0.11 m on the ground at most. Sides of a polygon are straight
 * in latitude and longitude and go the short way round; so an area may cross
 * the 180th meridian, but not surround a pole.
 */
#ifndef OL_RECORD_GEO_H
#define OL_RECORD_GEO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/unit.h"

#define OL_GEO_CORNERS 64
#define OL_POSITION_TEXT 24 /* "-90.123456,-180.123456" and NUL */
#define OL_AREA_TEXT ((OL_GEO_CORNERS + 1) * OL_POSITION_TEXT)
#define OL_GEO_RADIUS_MAX_KM 20000

struct ol_position {
	int32_t lat, lon; /* microdegrees: -90e6 to 90e6, -180e6 to 180e6 */
};

/* A circle where n is 0, else a polygon of 3 or more corners, each once. */
struct ol_area {
	struct ol_position centre;
	int64_t radius_milli; /* above 0, in `unit`: m, km or nmi */
	enum ol_unit unit;
	uint8_t n;
	struct ol_position corner[OL_GEO_CORNERS];
};

/* From any of (latitude first)
 *   36.508333,126.17          36.508333, -126.17
 *   36.508333N 126.17E
 *   36-30.5N 126-10.2E        36°30.5'N 126°10.2'E    36°30'30"N 126°10'12"E
 *   3630N12610E               363030N 1261012E        3630.5N 12610.2E
 * Minutes and seconds below 60, degrees in bounds. Finer than a microdegree
 * is rounded, more than 9 decimals refused. OL_ERR_MALFORMED. */
int ol_position_read(struct ol_position *out, const char *p, size_t len);

/* "36.508333,126.17". */
void ol_position_write(char out[static OL_POSITION_TEXT],
		       const struct ol_position *pos);

/* "36°30.500'N 126°10.200'E": as at sea, thousandths of a minute (1.9 m). */
#define OL_POSITION_SEA 40
void ol_position_write_sea(char out[static OL_POSITION_SEA],
			   const struct ol_position *pos);

enum ol_area_fault {
	OL_AREA_GOOD,
	OL_AREA_SYNTAX,  /* neither of the forms, or a bad position   */
	OL_AREA_RADIUS,  /* not above 0, or above OL_GEO_RADIUS_MAX_KM */
	OL_AREA_FEW,     /* fewer than three corners                  */
	OL_AREA_MANY,    /* more than OL_GEO_CORNERS                  */
	OL_AREA_OPEN,    /* the last corner is not the first          */
	OL_AREA_TWICE,   /* the same corner twice                     */
	OL_AREA_CROSSES, /* sides cross or touch: what is inside?     */
	OL_AREA_POLE,    /* goes round a pole                         */
};

/* A circle "36.5,126.17 5 nmi", a polygon "36.5,126.1 36.6,126.1
 * 36.6,126.2 36.5,126.1" whose last corner is the first. Positions of any
 * form may be given with semicolons between them: "3630N12610E; 5 nmi", and
 * then the last corner may be left out. */
enum ol_area_fault ol_area_read(struct ol_area *out, const char *p, size_t len);

/* The form with blanks. Returns its length. */
size_t ol_area_write(char out[static OL_AREA_TEXT], const struct ol_area *a);

/* In plain words, for an error: "sides cross". Never NULL. */
const char *ol_area_fault_text(enum ol_area_fault fault);

#endif
