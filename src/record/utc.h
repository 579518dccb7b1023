/*
 * utc - instants and lengths of time as texts, in UTC and whole seconds.
 *
 * Does      read what offices write (ISO 8601, date-time groups, the ten
 *           digits of a NOTAM), write one form of it.
 * Does not  know time zones but as an offset, or leap seconds: 23:59:60 is
 *           refused.
 * Memory    values only.
 * Threads   any.
 *
 * Civil dates after Howard Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms": the proleptic Gregorian calendar, years from 1 March.
 */
#ifndef OL_RECORD_UTC_H
#define OL_RECORD_UTC_H

#include <stddef.h>
#include <stdint.h>

#define OL_UTC_TEXT 21      /* "2026-11-20T18:00:00Z" with its NUL */
#define OL_DURATION_TEXT 32 /* "P36500DT23H59M59S" with its NUL   */

#define OL_UTC_MAX_S INT64_C(7258118399)      /* 2199-12-31T23:59:59Z */
#define OL_DURATION_MAX_S INT64_C(3153600000) /* 36500 days */

/* Seconds since 1970-01-01 UTC, 0 to OL_UTC_MAX_S, from any of
 *   2026-11-20T18:00:00Z  2026-11-20T18:00Z  2026-11-20 18:00 UTC
 *   2026-11-20T21:00+03:00
 *   201800ZNOV26          (date-time group)
 *   2611201800            (as in a NOTAM; UTC by definition)
 * A time without a zone is refused, apart from the last. OL_ERR_MALFORMED. */
int ol_utc_read(int64_t *s, const char *p, size_t len);

/* "2026-11-20T18:00:00Z". */
void ol_utc_write(char out[static OL_UTC_TEXT], int64_t s);

/* Seconds, 0 to OL_DURATION_MAX_S, from "P1DT6H30M", "PT90M", or
 * "1d6h30m", "90m", "45s": each of days, hours, minutes, seconds once at most
 * and in this order. OL_ERR_MALFORMED. */
int ol_duration_read(int64_t *s, const char *p, size_t len);

/* "P1DT6H30M", parts that are 0 left out; "PT0S" for 0. */
void ol_duration_write(char out[static OL_DURATION_TEXT], int64_t s);

#endif
