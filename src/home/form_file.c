/* form_file - see form_file.h; doc/protocol/notices.md, "Form files". */
#include "home/form_file.h"

#include <stdlib.h>

#include "base/error.h"
#include "home/form_json.h"
#include "home/why.h"

#define FORMAT 1

struct file {
	struct ol_form form; /* first: a form's address is its file's */
	struct ol_form_field field[OL_FORM_FIELDS];
	json_t *root; /* owns the texts */
	struct ol_form_json_block *blocks;
};

static bool lead(struct ol_form_json_reader *r, json_t *root)
{
	static const char *const keys[] = { "field", "at_least", "reason",
					    NULL };
	struct ol_form_lead *l = &r->form->lead;
	json_t *v = ol_form_json_member(r, root, "lead", JSON_OBJECT);

	l->field = l->reason = OL_FORM_NO_FIELD;
	if (!v)
		return !r->err;
	return ol_form_json_only(r, v, keys) &&
	       ol_form_json_named(r, v, "field", &l->field) &&
	       ol_form_json_named(r, v, "reason", &l->reason) &&
	       ol_form_json_duration(r, v, "at_least", &l->s);
}

static bool cap(struct ol_form_json_reader *r, json_t *root)
{
	static const char *const keys[] = { "category", "urgency", "severity",
					    "certainty", NULL };
	struct ol_form_alert *a = &r->form->alert;
	json_t *v = ol_form_json_member(r, root, "cap", JSON_OBJECT);

	if (!v)
		return ol_form_json_fault(r, "cap", "is missing");
	if (!ol_form_json_only(r, v, keys))
		return false;
	a->category = ol_form_json_string(r, v, "category");
	a->urgency = ol_form_json_string(r, v, "urgency");
	a->severity = ol_form_json_string(r, v, "severity");
	a->certainty = ol_form_json_string(r, v, "certainty");
	return a->category && a->urgency && a->severity && a->certainty;
}

static bool head(struct ol_form_json_reader *r, json_t *root)
{
	static const char *const keys[] = { "openline_form",
					    "id",
					    "version",
					    "title",
					    "purpose",
					    "precedence",
					    "acknowledge_within",
					    "read_back",
					    "lead",
					    "cap",
					    "fields",
					    NULL };
	static const char *const precedences[] = { "routine", "priority",
						   "immediate", "flash", NULL };
	struct ol_form *f = r->form;
	size_t precedence = 0;
	json_int_t n;

	if (!ol_form_json_integer(r, root, "openline_form", INT32_MAX, &n))
		return false;
	if (n != FORMAT)
		return ol_form_json_fault(r, "openline_form",
					  "is not 1: another format");
	if (!ol_form_json_only(r, root, keys) ||
	    !ol_form_json_integer(r, root, "version", OL_FORM_VERSION_MAX, &n))
		return false;
	f->version = (uint16_t)n;
	f->id = ol_form_json_string(r, root, "id");
	if (!f->id || !ol_form_json_label(r, root, "title", true, &f->title) ||
	    !ol_form_json_label(r, root, "purpose", false, &f->purpose) ||
	    !ol_form_json_flag(r, root, "read_back", &f->read_back))
		return false;
	if (json_object_get(root, "precedence") &&
	    !ol_form_json_one_of(r, root, "precedence", precedences,
				 &precedence))
		return false;
	f->precedence = (uint8_t)precedence;
	return !json_object_get(root, "acknowledge_within") ||
	       ol_form_json_duration(r, root, "acknowledge_within",
				     &f->ack_within_s);
}

static void read_root(struct ol_form_json_reader *r, json_t *root)
{
	struct ol_form *f = r->form;
	char why[OL_FORM_ALLOWED];

	f->field = r->fields;
	if (!json_is_object(root)) {
		(void)ol_form_json_fault(r, "", "it is no JSON object");
		return;
	}
	if (!head(r, root) || !cap(r, root) || !ol_form_json_fields(r, root) ||
	    !lead(r, root))
		return;
	if (ol_form_check(f, why))
		(void)ol_form_json_fault(r, "", why);
}

int ol_form_file_read(struct ol_form **out, const char *name, const char *bytes,
		      size_t len, char why[OL_WHY_TEXT])
{
	struct ol_form_json_reader r = { .name = name, .why = why };
	struct file *f = calloc(1, sizeof *f);
	json_error_t err;

	if (!f)
		return ol_why(why, OL_ERR_NO_MEMORY, "no memory is left");
	r.form = &f->form;
	r.fields = f->field;
	if (len <= OL_FORM_FILE_MAX)
		f->root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &err);
	if (f->root)
		read_root(&r, f->root);
	else if (len > OL_FORM_FILE_MAX)
		(void)ol_form_json_fault(&r, "",
					 "it is longer than 131072 bytes");
	else
		r.err = ol_why(why, OL_ERR_MALFORMED,
			       "%.100s line %d: it is no good JSON", name,
			       err.line);
	f->blocks = r.blocks;
	if (r.err) {
		ol_form_file_free(&f->form);
		return r.err;
	}
	*out = &f->form;
	return 0;
}

void ol_form_file_free(struct ol_form *form)
{
	struct file *f = (struct file *)form;

	if (!f)
		return;
	while (f->blocks) {
		struct ol_form_json_block *next = f->blocks->next;

		free(f->blocks);
		f->blocks = next;
	}
	json_decref(f->root);
	free(f);
}
