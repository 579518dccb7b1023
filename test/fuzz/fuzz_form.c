/* Any bytes as a form file: read, or refused with one line; what is read makes
 * sense in itself, and each field of it can be said and looked for. */
#include <string.h>

#include "home/form_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char why[OL_WHY_TEXT] = "", allowed[OL_FORM_ALLOWED];
	char none[OL_FORM_ALLOWED];
	struct ol_form *f = NULL;

	if (ol_form_file_read(&f, "f.json", (const char *)data, len, why)) {
		fuzz_must(why[0] && strlen(why) < OL_WHY_TEXT);
		fuzz_must(!strpbrk(why, "\n\r\033"));
		fuzz_must(!f);
		return 0;
	}
	fuzz_must(ol_form_check(f, none) == 0);
	for (size_t i = 0; i < f->n_fields; i++) {
		const struct ol_form_field *x = &f->field[i];

		ol_form_allowed(allowed, x);
		fuzz_must(allowed[0] && !strpbrk(allowed, "\n\r\033"));
		fuzz_must(ol_form_field(f, x->name, strlen(x->name)) == x);
		fuzz_must(ol_label_in(&x->label, "fr")[0]);
	}
	ol_form_file_free(f);
	return 0;
}
