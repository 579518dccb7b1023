/*
 * api_table - the table behind api.h: which JSON field is which member of
 * which struct, of what type and range.
 *
 * Does      hold the rows; print them.
 * Does not  touch JSON (api_json.h reads and writes by these rows).
 * Memory    constants.
 * Threads   any.
 *
 *   api_words.c     words for values
 *   api_requests.c  rows of requests
 *   api_replies.c   ... of replies
 *   api_events.c    ... of events
 *   api_parts.c     what their lists hold
 */
#ifndef OL_DESK_API_TABLE_H
#define OL_DESK_API_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/api.h"

enum ol_field_type {
	OL_FIELD_TEXT,  /* char[]: plain text, ol_text_is_plain()        */
	OL_FIELD_BLOCK, /* char[]: UTF-8 text of several lines           */
	OL_FIELD_BOOL,  /* bool                                          */
	OL_FIELD_U8,    /* integers, `min` to `max`                      */
	OL_FIELD_U32,
	OL_FIELD_U64,
	OL_FIELD_WORD,    /* an enum, one of `words`                       */
	OL_FIELD_ID,      /* struct ol_id                                  */
	OL_FIELD_ADDR,    /* struct ol_addr                                */
	OL_FIELD_DATE,    /* ol_date: nanoseconds since 1970               */
	OL_FIELD_SECONDS, /* double, to the millisecond                    */
	OL_FIELD_MS,      /* uint32_t of microseconds, told in ms          */
	OL_FIELD_PERCENT, /* uint32_t per mille, told in per cent          */
	OL_FIELD_SHARE,   /* uint64_t: its per cent of `expected` (of
			   * struct ol_voice_figures around it); told, and
			   * passed over in reading                        */
	OL_FIELD_INLINE,  /* the fields of `sub`, here                     */
	OL_FIELD_OBJECT,  /* an object with the fields of `sub`            */
	OL_FIELD_LIST,    /* so many objects as the uint8_t at `count`     */
	OL_FIELD_LONG,    /* struct ol_desk_text: any UTF-8 but NUL, at most
			   * `max` bytes                                   */
	OL_FIELD_BYTES,   /* struct ol_desk_text, told in base64; at most
			   * `max` bytes                                   */
	OL_FIELD_ROWS,    /* struct ol_desk_list of at most `max` objects
			   * with the fields of `sub`, each `each` bytes   */
	OL_FIELD_HASH,    /* uint8_t[32], told as hexadecimal digits       */
};

/* How a field may lack. */
enum ol_field_need {
	OL_FIELD_MUST, /* always there                                 */
	OL_FIELD_MAY,  /* left out where empty: "", 0, false, no id    */
	OL_FIELD_NULL, /* always there, null where empty               */
};

struct ol_enum_words {
	const char *of;          /* what they are words for */
	const char *const *text; /* by value; NULL: no such value          */
	unsigned n;
};

struct ol_field {
	const char *name;
	enum ol_field_type type;
	enum ol_field_need need;
	size_t at, size; /* in the struct */
	uint64_t min, max;
	const struct ol_enum_words *words;
	const struct ol_fields *sub;
	size_t count; /* LIST: where its uint8_t is; `size` is an element's */
	size_t of;    /* SHARE: where `expected` is                         */
	size_t each;  /* ROWS: bytes of an element                          */
	const char *note; /* for the page */
};

struct ol_fields {
	const struct ol_field *f;
	size_t n;
};

struct ol_do_row {
	const char *name;
	enum ol_right right;
	struct ol_fields fields;
	const char *note;
};

struct ol_reply_row {
	const char *name;
	bool is_row; /* more follows */
	struct ol_fields fields;
	const char *note;
};

struct ol_tell_row {
	const char *name;
	enum ol_right right; /* to be told it */
	struct ol_fields fields;
	const char *note;
};

extern const struct ol_do_row ol_do_table[OL_N_DO];
extern const struct ol_reply_row ol_reply_table[OL_N_REPLY];
extern const struct ol_tell_row ol_tell_table[OL_N_TELL];

/* What several tables share: of a path; of a text in a language; of a codebook's
 * entry, as rows (api_parts.c). */
extern const struct ol_fields ol_fields_path, ol_fields_said, ol_fields_entry,
	ol_fields_point, ol_fields_number, ol_fields_person;

extern const struct ol_enum_words ol_words_precedence, ol_words_end_reason,
	ol_words_line_reason, ol_words_path_state, ol_words_line_state,
	ol_words_call_state, ol_words_call_mode, ol_words_part, ol_words_leg,
	ol_words_stage, ol_words_level, ol_words_how, ol_words_right,
	ol_words_which, ol_words_item_kind, ol_words_fate, ol_words_state,
	ol_words_reply_kind, ol_words_point_kind, ol_words_judged,
	ol_words_record_agreed, ol_words_call_end, ol_words_file_state,
	ol_words_book_state, ol_words_piece, ol_words_owner, ol_words_promise,
	ol_words_standing, ol_words_reminder, ol_words_role,
	ol_words_session_end, ol_words_totp, ol_words_roll_state,
	ol_words_roll_kind, ol_words_roll_why;

/* The word for a value; "?" where there is none. */
const char *ol_words_write(const struct ol_enum_words *w, unsigned value);

/* OL_ERR_MALFORMED where no value has that word. */
int ol_words_read(const struct ol_enum_words *w, unsigned *value,
		  const char *text);

#endif
