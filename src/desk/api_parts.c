/* api_parts - what the lists of requests and replies hold: as
 * api_requests.c. */
#include "desk/api_rows.h"

/* clang-format off */
static const struct ol_field a_said[] = {
	TEXT(ol_desk_said, lang, "lang", MUST,
	     "its language (BCP 47): en, pt-BR"),
	LONG(ol_desk_said, text, "text", MUST, OL_API_TEXT_MAX, ""),
};
const struct ol_fields ol_fields_said = FIELDS(a_said);

static const struct ol_field a_point[] = {
	WORD(ol_desk_point, kind, "kind", MUST, &ol_words_point_kind, ""),
	LONG(ol_desk_point, words, "words", MUST, OL_ITEM_WORDS_MAX, ""),
};
const struct ol_fields ol_fields_point = FIELDS(a_point);

static const struct ol_field a_number[] = {
	TEXT(ol_desk_number, value, "value", MUST,
	     "with as many decimals as its slot has"),
};
const struct ol_fields ol_fields_number = FIELDS(a_number);

static const struct ol_field a_person[] = {
	TEXT(ol_person, name, "name", MAY, "or of his seat"),
	WORD(ol_person, part, "part", MUST, &ol_words_part, "in what part"),
	WORD(ol_person, leg, "leg", MUST, &ol_words_leg,
	     "how the voice reaches him; phone: in the clear"),
};
const struct ol_fields ol_fields_person = FIELDS(a_person);

static const struct ol_field a_slot[] = {
	TEXT(ol_desk_slot, unit, "unit", MAY, "nmi, min ..."),
	INT(OL_FIELD_U8, ol_desk_slot, decimals, "decimals", MAY, 0, 6, ""),
	TEXT(ol_desk_slot, least.value, "least", MUST, "number"),
	TEXT(ol_desk_slot, most.value, "most", MUST, "number"),
};
static const struct ol_fields slot_fields = FIELDS(a_slot);

static const struct ol_field an_entry[] = {
	TEXT(ol_desk_entry, code, "code", MUST, "A to Z, 0 to 9 and -"),
	ROWS(ol_desk_entry, meanings, "meanings", MUST, ol_desk_said,
	     &ol_fields_said, OL_ITEM_TEXTS,
	     "one for each language; its slots in it as {1}, {2} ..."),
	ROWS(ol_desk_entry, slots, "slots", MAY, ol_desk_slot, &slot_fields,
	     OL_ITEM_NUMBERS, "of numbers"),
};
const struct ol_fields ol_fields_entry = FIELDS(an_entry);
/* clang-format on */
