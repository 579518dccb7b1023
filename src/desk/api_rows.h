/*
 * api_rows - how the rows of api_table.h are written down. Only the files
 * that hold rows include it.
 *
 * Memory    constants.
 * Threads   any.
 */
#ifndef OL_DESK_API_ROWS_H
#define OL_DESK_API_ROWS_H

#include "desk/api_table.h"

#define N(a) (sizeof(a) / sizeof(a)[0])
#define FIELDS(a)         \
	{                 \
		(a), N(a) \
	}

/* ---- what is short to say about a field ------------------------------- */

#define AT(s, m) .at = offsetof(struct s, m), .size = sizeof(((struct s *)0)->m)

#define TEXT(s, m, named, need, says)                              \
	{                                                          \
		named, OL_FIELD_TEXT, need, AT(s, m), .note = says \
	}
#define BLOCK(s, m, named, need, says)                              \
	{                                                           \
		named, OL_FIELD_BLOCK, need, AT(s, m), .note = says \
	}
#define BOOL(s, m, named, need, says)                              \
	{                                                          \
		named, OL_FIELD_BOOL, need, AT(s, m), .note = says \
	}
#define INT(type, s, m, named, need, lo, hi, says)                 \
	{                                                          \
		named, type, need, AT(s, m), .min = lo, .max = hi, \
					     .note = says          \
	}
#define WORD(s, m, named, need, list, says)                          \
	{                                                            \
		named, OL_FIELD_WORD, need, AT(s, m), .words = list, \
						      .note = says   \
	}
#define ID(s, m, named, need, says)                              \
	{                                                        \
		named, OL_FIELD_ID, need, AT(s, m), .note = says \
	}
#define ADDR(s, m, named, need, says)                              \
	{                                                          \
		named, OL_FIELD_ADDR, need, AT(s, m), .note = says \
	}
#define DATE(s, m, named, need, says)                              \
	{                                                          \
		named, OL_FIELD_DATE, need, AT(s, m), .note = says \
	}
#define SECONDS(s, m, named, need, says)                              \
	{                                                             \
		named, OL_FIELD_SECONDS, need, AT(s, m), .note = says \
	}
#define MS(s, m, named, need, says)                              \
	{                                                        \
		named, OL_FIELD_MS, need, AT(s, m), .note = says \
	}
#define PERCENT(s, m, named, need, says)                              \
	{                                                             \
		named, OL_FIELD_PERCENT, need, AT(s, m), .note = says \
	}
#define SHARE(s, m, whole, named, says)                               \
	{                                                             \
		named, OL_FIELD_SHARE, OL_FIELD_MUST, AT(s, m),       \
			.of = offsetof(struct s, whole), .note = says \
	}
#define INLINE(s, m, list)                                                \
	{                                                                 \
		"", OL_FIELD_INLINE, OL_FIELD_MUST, AT(s, m), .sub = list \
	}
#define OBJECT(s, m, named, list, says)                                       \
	{                                                                     \
		named, OL_FIELD_OBJECT, OL_FIELD_MUST, AT(s, m), .sub = list, \
								 .note = says \
	}
#define LIST(s, m, n_m, named, list, most, says)                            \
	{                                                                   \
		named, OL_FIELD_LIST, OL_FIELD_MUST,                        \
			.at = offsetof(struct s, m),                        \
			.size = sizeof(((struct s *)0)->m[0]), .max = most, \
			.sub = list, .count = offsetof(struct s, n_m),      \
			.note = says                                        \
	}

#define LONG(s, m, named, need, most, says)                        \
	{                                                          \
		named, OL_FIELD_LONG, need, AT(s, m), .max = most, \
						      .note = says \
	}
#define BYTES(s, m, named, need, most, says)                        \
	{                                                           \
		named, OL_FIELD_BYTES, need, AT(s, m), .max = most, \
						       .note = says \
	}
#define HASH(s, m, named, need, says)                              \
	{                                                          \
		named, OL_FIELD_HASH, need, AT(s, m), .note = says \
	}
#define ROWS(s, m, named, need, element, list, most, says)           \
	{                                                            \
		named, OL_FIELD_ROWS, need, AT(s, m),                \
			.max = most, .each = sizeof(struct element), \
			.sub = list, .note = says                    \
	}

#define MUST OL_FIELD_MUST
#define MAY OL_FIELD_MAY
#define NULLED OL_FIELD_NULL
#define U64_MOST OL_API_ID_MAX

#endif
