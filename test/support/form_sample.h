/*
 * form_sample - a form with a field of each type and each rule, for tests.
 */
#ifndef OL_TEST_FORM_SAMPLE_H
#define OL_TEST_FORM_SAMPLE_H

#include "record/form.h"
#include "record/item.h"

/* The indices of its fields. */
enum {
	SAMPLE_NAME,
	SAMPLE_KIND,
	SAMPLE_START,
	SAMPLE_END,
	SAMPLE_DEPTH,
	SAMPLE_LENGTH,
	SAMPLE_PLACE,
	SAMPLE_AREA,
	SAMPLE_SEVERITY,
	SAMPLE_EARLIER,
	SAMPLE_WORDS,
	SAMPLE_LATE,
	SAMPLE_FIELDS,
};

/* A copy that a test may change; `field` has OL_FORM_FIELDS elements. */
void form_sample(struct ol_form *f, struct ol_form_field *field);

/* What people would type for all of it but `late`; the number of them. */
size_t form_sample_typed(struct ol_item_field out[static OL_FORM_FIELDS]);

/* The same date in both: the lead time is kept exactly. */
#define FORM_SAMPLE_DATE ((ol_date){ INT64_C(1795197600) * 1000000000 })
#define FORM_SAMPLE_START "2026-11-21T18:00:00Z"

#endif
