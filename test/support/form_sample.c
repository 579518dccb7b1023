/* form_sample - see form_sample.h. */
#include "test/support/form_sample.h"

#include <string.h>

#define LABEL(words_en, words_fr)              \
	{                                      \
		2, (const struct ol_saying[])  \
		{                              \
			{ "en", words_en },    \
			{                      \
				"fr", words_fr \
			}                      \
		}                              \
	}

static const struct ol_form_choice kinds[] = {
	{ "dive", LABEL("a dive", "une plongée") },
	{ "survey", LABEL("a survey", "un relevé") },
	{ "cancel", LABEL("nothing any more", "plus rien") },
};

static const struct ol_form_choice severities[] = {
	{ "severe", LABEL("severe", "grave") },
	{ "minor", LABEL("minor", "mineure") },
};

static const char *const words_when[] = { "survey", "cancel" };

#define NONE .when_field = OL_FORM_NO_FIELD, .after = OL_FORM_NO_FIELD

static const struct ol_form_field fields[SAMPLE_FIELDS] = {
	[SAMPLE_NAME] = { .name = "name",
			  .type = OL_FORM_TEXT,
			  .label = LABEL("Name of the ship", "Nom du navire"),
			  .hint = LABEL("As painted on it", "Tel que peint"),
			  .required = true,
			  .read_back = true,
			  .cap = OL_CAP_HEADLINE,
			  .max_chars = 10,
			  NONE },
	[SAMPLE_KIND] = { .name = "kind",
			  .type = OL_FORM_CHOICE,
			  .label = LABEL("Kind", "Nature"),
			  .required = true,
			  .cap = OL_CAP_MSG_TYPE,
			  .n_choices = 3,
			  .choice = kinds,
			  NONE },
	[SAMPLE_START] = { .name = "start",
			   .type = OL_FORM_TIME,
			   .label = LABEL("Start", "Début"),
			   .required = true,
			   .read_back = true,
			   .cap = OL_CAP_ONSET,
			   NONE },
	[SAMPLE_END] = { .name = "end",
			 .type = OL_FORM_TIME,
			 .label = LABEL("End", "Fin"),
			 .cap = OL_CAP_EXPIRES,
			 .when_field = OL_FORM_NO_FIELD,
			 .after = SAMPLE_START },
	[SAMPLE_DEPTH] = { .name = "depth",
			   .type = OL_FORM_NUMBER,
			   .label = LABEL("Depth", "Profondeur"),
			   .required = true,
			   .read_back = true,
			   .n_units = 3,
			   .unit = { OL_UNIT_M, OL_UNIT_KM, OL_UNIT_FT },
			   .min_milli = -500,
			   .max_milli = 11000000,
			   .decimals = 1,
			   NONE },
	[SAMPLE_LENGTH] = { .name = "length",
			    .type = OL_FORM_DURATION,
			    .label = LABEL("How long", "Durée"),
			    .min_s = 60,
			    .max_s = 172800,
			    NONE },
	[SAMPLE_PLACE] = { .name = "place",
			   .type = OL_FORM_POSITION,
			   .label = LABEL("Place", "Lieu"),
			   .read_back = true,
			   NONE },
	[SAMPLE_AREA] = { .name = "area",
			  .type = OL_FORM_AREA,
			  .label = LABEL("Area", "Zone"),
			  .cap = OL_CAP_AREA,
			  NONE },
	[SAMPLE_SEVERITY] = { .name = "severity",
			      .type = OL_FORM_CHOICE,
			      .label = LABEL("Severity", "Gravité"),
			      .cap = OL_CAP_SEVERITY,
			      .n_choices = 2,
			      .choice = severities,
			      NONE },
	[SAMPLE_EARLIER] = { .name = "earlier",
			     .type = OL_FORM_REFERENCE,
			     .label = LABEL("Earlier", "Antérieure"),
			     .cap = OL_CAP_REFERENCES,
			     NONE },
	[SAMPLE_WORDS] = { .name = "words",
			   .type = OL_FORM_TEXT,
			   .label = LABEL("In words", "En mots"),
			   .when_field = SAMPLE_KIND,
			   .n_when = 2,
			   .when = words_when,
			   .read_back = true,
			   .cap = OL_CAP_INSTRUCTION,
			   .max_chars = 100,
			   .lines = true,
			   .after = OL_FORM_NO_FIELD },
	[SAMPLE_LATE] = { .name = "late",
			  .type = OL_FORM_TEXT,
			  .label = LABEL("Why so late", "Motif du retard"),
			  .max_chars = 50,
			  NONE },
};

static const struct ol_label title = LABEL("A sample", "Un exemple");

void form_sample(struct ol_form *f, struct ol_form_field *field)
{
	memcpy(field, fields, sizeof fields);
	*f = (struct ol_form){
		.id = "sample",
		.version = 3,
		.title = title,
		.precedence = 1,
		.ack_within_s = 3600,
		.read_back = true,
		.lead = { SAMPLE_START, SAMPLE_LATE, 86400 },
		.alert = { "Transport", "Future", "Moderate", "Likely" },
		.n_fields = SAMPLE_FIELDS,
		.field = field,
	};
}

static struct ol_item_field typed(const char *name, const char *value)
{
	return (struct ol_item_field){ ol_words(name), ol_words(value) };
}

size_t form_sample_typed(struct ol_item_field out[static OL_FORM_FIELDS])
{
	size_t n = 0;

	out[n++] = typed("words", " Stay away.\r\nAnchors are out.\n");
	out[n++] = typed("name", "Étoile");
	out[n++] = typed("kind", "SURVEY");
	out[n++] = typed("start", "211800ZNOV26");
	out[n++] = typed("end", "2026-11-22T06:00+02:00");
	out[n++] = typed("depth", "35.5m");
	out[n++] = typed("length", "90m");
	out[n++] = typed("place", "36-30.5N 126-10.2E");
	out[n++] = typed("area", "36N 126E; 5 NM");
	out[n++] = typed("severity", "minor");
	out[n++] = typed("earlier", "0190A2B4-0000-7000-8000-00000000000F");
	return n;
}
