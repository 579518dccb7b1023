/*
 * forms - all forms that an office knows: those of the program, and its own
 * from HOME/forms/<anything>.json.
 *
 * Does      load them, refuse what clashes.
 * Does not  change or write forms.
 * Memory    one set, freed whole; about 100 KiB for the forms of the program.
 * Threads   loading waits for the disk; a set that is there may be read from
 *           any.
 *
 * The program's forms keep their ids and versions for good: an own form of
 * such an id is refused, so that both ends mean the same by it.
 */
#ifndef OL_HOME_FORMS_H
#define OL_HOME_FORMS_H

#include "home/settings.h"
#include "record/form.h"

struct ol_form_set;

/* The forms of the program, and of the home `dir` (NULL: none; a home without
 * a folder `forms` has none). OL_ERR_MALFORMED a file that is no form,
 * OL_ERR_EXISTS an id and version that is there already, OL_ERR_FULL more
 * than OL_FORMS_MAX, OL_ERR_RANGE a file over OL_FORM_FILE_MAX,
 * OL_ERR_DENIED, OL_ERR_IO, OL_ERR_NO_MEMORY; with `why`, which names the
 * file. */
int ol_form_set_load(struct ol_form_set **out, const char *dir,
		     char why[OL_WHY_TEXT]);

/* As record has them; they live as long as the set. */
const struct ol_forms *ol_form_set_forms(const struct ol_form_set *set);

/* NULL does nothing. */
void ol_form_set_free(struct ol_form_set *set);

#endif
