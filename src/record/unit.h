/*
 * unit - the units in which a notice gives a number, SI and nautical.
 *
 * Does      name them, in symbols and in words of six languages, and compare
 *           numbers of two units exactly.
 * Does not  change what an author wrote: a number keeps its unit.
 * Memory    values only.
 * Threads   any.
 *
 * Factors: the international nautical mile of 1852 m (1929), the foot of
 * 0.3048 m (1959), a flight level of 100 ft (ICAO Annex 2).
 */
#ifndef OL_RECORD_UNIT_H
#define OL_RECORD_UNIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Thousandths; more is refused, so that comparing never overflows. */
#define OL_UNIT_MILLI_MAX INT64_C(1000000000000)

enum ol_unit {
	OL_UNIT_NONE, /* a count: no unit is written */
	OL_UNIT_M,
	OL_UNIT_KM,
	OL_UNIT_NMI,
	OL_UNIT_FT,
	OL_UNIT_FL,
	OL_UNIT_KN,
	OL_UNIT_KM_H,
	OL_UNIT_M_S,
	OL_UNIT_DEG,
	OL_UNIT_KG,
	OL_UNIT_T,
	OL_UNIT_PERCENT,
	OL_UNIT_MW,
	OL_UNIT_KV,
	OL_UNIT_USV_H,
	OL_UNITS,
};

/* "nmi", "km/h"; "" for a count. What is written in a value. */
const char *ol_unit_symbol(enum ol_unit u);

/* The unit of that symbol. OL_ERR_UNKNOWN. */
int ol_unit_read(enum ol_unit *out, const char *symbol, size_t len);

/* A number and its unit: "12.5 nmi", "12" for a count; also what people write:
 * "12.5nmi", "FL350", "12.5 NM", "20 kt", "20 kts". Thousandths into
 * `milli`, at most OL_UNIT_MILLI_MAX in size. OL_ERR_MALFORMED no such number,
 * OL_ERR_UNKNOWN no such unit. */
int ol_quantity_read(int64_t *milli, enum ol_unit *unit, const char *p,
		     size_t len);

/* "12.5 nmi", "12": what is sent. Returns its length. */
#define OL_QUANTITY_TEXT 40
size_t ol_quantity_write(char out[static OL_QUANTITY_TEXT], int64_t milli,
			 enum ol_unit unit);

/* In words ("nautical miles"), by the first subtag of `lang`; the symbol in
 * languages that the table does not have. */
const char *ol_unit_in(enum ol_unit u, const char *lang);

/* True where both measure the same thing. */
bool ol_unit_same_kind(enum ol_unit a, enum ol_unit b);

/* Less than 0, 0 or more than 0 as a of ua is less than, equal to or more
 * than b of ub. Both at most OL_UNIT_MILLI_MAX in size, of the same kind. */
int ol_unit_compare(int64_t a_milli, enum ol_unit ua, int64_t b_milli,
		    enum ol_unit ub);

/* Thousandths of a metre (of the kind's base unit), rounded to the nearest. */
int64_t ol_unit_to_base(int64_t milli, enum ol_unit u);

#endif
