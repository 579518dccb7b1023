/*
 * form - what a notice of one kind must say: its fields, their types, units
 * and bounds, their labels in several languages, and the rules that go with
 * it: lead time, acknowledgement, read-back.
 *
 * Does      hold a form as a value, find fields and labels, say in words what
 *           a field allows, check that a form makes sense in itself.
 * Does not  read files (home/forms.h does, from JSON), or look at a notice
 *           (notice.h).
 * Memory    a form points at strings and arrays that its maker owns; whoever
 *           has a form has them as long. Nothing is allocated here.
 * Threads   any; forms do not change once they are made.
 *
 * A form is known by its id and version. What is sent is the newest version;
 * older ones stay, for the notices that were sent with them.
 *
 * doc/protocol/notices.md
 */
#ifndef OL_RECORD_FORM_H
#define OL_RECORD_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/unit.h"

#define OL_FORM_NAME_MAX 32 /* bytes of a form's id, a field's name, a code */
#define OL_FORM_VERSION_MAX 65535
#define OL_FORM_FIELDS 32     /* fields of a form                           */
#define OL_FORM_CHOICES 32    /* codes of a choice                          */
#define OL_FORM_UNITS 6       /* units that a number may be given in        */
#define OL_FORM_LANGS 16      /* languages of a label                       */
#define OL_FORM_LABEL_MAX 320 /* bytes of a label in one language           */
#define OL_FORM_TEXT_MAX 1000 /* characters that a text field may allow     */
#define OL_FORM_ALLOWED 1280  /* bytes of ol_form_allowed(), NUL counted    */

enum ol_form_type {
	OL_FORM_TEXT,      /* words of the author's                        */
	OL_FORM_NUMBER,    /* a number with its unit                       */
	OL_FORM_TIME,      /* an instant, UTC, whole seconds               */
	OL_FORM_DURATION,  /* a length of time, whole seconds              */
	OL_FORM_POSITION,  /* latitude and longitude, WGS 84               */
	OL_FORM_AREA,      /* a circle or a polygon                        */
	OL_FORM_CHOICE,    /* one of the form's codes                      */
	OL_FORM_REFERENCE, /* the id of an earlier message of the line     */
};

/* The same words in several languages, the first one the form's own. */
struct ol_saying {
	const char *lang; /* BCP 47 */
	const char *words;
};

struct ol_label {
	uint8_t n; /* 0: there is no such label */
	const struct ol_saying *in;
};

struct ol_form_choice {
	const char *code;
	struct ol_label label;
};

/* What a field is in a CAP alert (cap.h). Others become its parameters. */
enum ol_form_cap {
	OL_CAP_NONE,
	OL_CAP_ONSET,       /* time                                         */
	OL_CAP_EXPIRES,     /* time                                         */
	OL_CAP_AREA,        /* area or position                             */
	OL_CAP_HEADLINE,    /* text                                         */
	OL_CAP_INSTRUCTION, /* text                                         */
	OL_CAP_CONTACT,     /* text                                         */
	OL_CAP_REFERENCES,  /* reference                                    */
	OL_CAP_MSG_TYPE,    /* choice of: update, cancel; others are update */
	OL_CAP_SEVERITY,    /* choice of: extreme, severe, moderate, minor,
			     * unknown                                      */
	OL_CAP_URGENCY,     /* choice of: immediate, expected, future, past,
			     * unknown                                      */
	OL_CAP_CERTAINTY,   /* choice of: observed, likely, possible,
			     * unlikely, unknown                            */
};

#define OL_FORM_NO_FIELD UINT8_MAX

struct ol_form_field {
	const char *name; /* a to z, 0 to 9 and '-' */
	enum ol_form_type type;
	struct ol_label label;
	struct ol_label hint; /* what belongs into it; may be none */

	bool required;
	/* Required as well where the choice `when_field` has one of these
	 * codes; OL_FORM_NO_FIELD: none. */
	uint8_t when_field;
	uint8_t n_when;
	const char *const *when;

	bool read_back; /* the other side says it back in its own words */
	enum ol_form_cap cap;

	uint16_t max_chars; /* text: 1 to OL_FORM_TEXT_MAX           */
	bool lines;         /* text: may have several lines          */

	uint8_t n_units; /* number: the first is the form's own   */
	enum ol_unit unit[OL_FORM_UNITS];
	int64_t min_milli,
		max_milli; /* number: bounds, thousandths of unit[0] */
	uint8_t decimals;  /* number: at most so many, 0 to 3 */

	int64_t min_s, max_s; /* duration: bounds, seconds             */

	uint8_t after; /* time: later than that field, or OL_FORM_NO_FIELD */

	uint8_t n_choices; /* choice */
	const struct ol_form_choice *choice;
};

/* So long before `field` the notice is to be sent. Later is allowed only with
 * a reason: a late notice is better than none. */
struct ol_form_lead {
	uint8_t field;  /* a time, or OL_FORM_NO_FIELD: no lead time */
	uint8_t reason; /* a text, then required                     */
	int64_t s;      /* seconds                                   */
};

/* CAP's word for what a form is about; a field may say it closer. The texts
 * are those of the standard: "Security", "Expected", "Moderate", "Likely". */
struct ol_form_alert {
	const char *category;
	const char *urgency;
	const char *severity;
	const char *certainty;
};

struct ol_form {
	const char *id; /* a to z, 0 to 9 and '-' */
	uint16_t version;
	bool shipped; /* came with the program */
	struct ol_label title;
	struct ol_label purpose;
	uint8_t precedence;   /* as a message's: 0 routine to 3 flash    */
	int64_t ack_within_s; /* acknowledge-by, after the date; 0 none  */
	bool read_back;       /* the sender asks for a read-back, always */
	struct ol_form_lead lead;
	struct ol_form_alert alert;
	uint8_t n_fields;
	const struct ol_form_field *field;
};

/* Whether the form makes sense in itself: names, bounds, indices, labels,
 * what a CAP role stands on. OL_ERR_RANGE with one line that names the field.
 * Whoever makes a form calls it once; all else believes it. */
int ol_form_check(const struct ol_form *f, char why[static OL_FORM_ALLOWED]);

/* The field of that name, or NULL. */
const struct ol_form_field *ol_form_field(const struct ol_form *f,
					  const char *name, size_t len);

/* The choice's entry for that code, or NULL. */
const struct ol_form_choice *ol_form_choice(const struct ol_form_field *f,
					    const char *code, size_t len);

/* The words in `lang` (BCP 47), else in its first subtag, else in English,
 * else the first; "" where there are none. Never NULL. */
const char *ol_label_in(const struct ol_label *label, const char *lang);

/* What a field allows, in English, in one line, for an error or a help:
 * "a number from 0 to 11000 m (or km, ft), at most 1 decimal". */
void ol_form_allowed(char out[static OL_FORM_ALLOWED],
		     const struct ol_form_field *f);

/* "text", "number" ...; what form files call a type. Never NULL. */
const char *ol_form_type_text(enum ol_form_type t);

/* True for a name as forms, fields and codes have it. */
bool ol_form_is_name(const char *p, size_t len);

/* The forms that an office knows. */
struct ol_forms {
	size_t n; /* at most OL_FORMS_MAX */
	const struct ol_form *const *form;
};

#define OL_FORMS_MAX 256

/* The form of that id and version; version 0: the newest. NULL: unknown
 * here. */
const struct ol_form *ol_forms_find(const struct ol_forms *forms,
				    const char *id, size_t len,
				    uint32_t version);

#endif
