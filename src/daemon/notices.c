/* notices - see notices.h. */
#include "daemon/notices.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "record/shown.h"

static enum ol_notice_is unknown(const struct ol_forms *forms,
				 const struct ol_item_message *m,
				 struct ol_notice_fault *fault)
{
	char id[OL_SHOWN_CAP(OL_ITEM_FORM_MAX)];

	memset(fault, 0, sizeof *fault);
	(void)ol_shown_write(id, sizeof id, m->form, OL_SHOWN_LINE);
	if (ol_forms_find(forms, m->form.p, m->form.len, 0))
		snprintf(fault->why, sizeof fault->why,
			 "version %" PRIu32 " of the form %s is not known "
			 "here: nobody has checked its fields",
			 m->form_version, id);
	else
		snprintf(fault->why, sizeof fault->why,
			 "the form %s is not known here: nobody has checked "
			 "its fields",
			 id);
	return OL_NOTICE_UNKNOWN;
}

enum ol_notice_is ol_notice_arrived(const struct ol_forms *forms,
				    const struct ol_item *it,
				    struct ol_notice_fault *fault)
{
	const struct ol_item_message *m = &it->message;
	const struct ol_form *form;

	fault->field[0] = fault->why[0] = '\0';
	if (it->kind != OL_ITEM_MESSAGE || !m->form.len)
		return OL_NOTICE_NONE;
	form = m->form_version ? ol_forms_find(forms, m->form.p, m->form.len,
					       m->form_version)
			       : NULL;
	if (!form)
		return unknown(forms, m, fault);
	return ol_notice_check(form, m, it->date, fault) ? OL_NOTICE_BREAKS
							 : OL_NOTICE_FOLLOWS;
}

/* What people typed is quoted in it: a line that cannot be shown as it is, or
 * is too long, names the field alone. */
static void shorten(char why[static OL_NOTICE_SHORT],
		    const struct ol_notice_fault *fault)
{
	size_t len = strlen(fault->why);

	if (len < OL_NOTICE_SHORT && ol_text_is_plain(fault->why, len))
		memcpy(why, fault->why, len + 1);
	else
		snprintf(why, OL_NOTICE_SHORT,
			 "%s%sit is not what the form "
			 "allows: show has all of it",
			 fault->field, *fault->field ? ": " : "");
}

bool ol_notice_bytes_break(const struct ol_forms *forms, const uint8_t *bytes,
			   size_t len, char why[static OL_NOTICE_SHORT])
{
	struct ol_notice_fault *fault = malloc(sizeof *fault);
	struct ol_item *it = malloc(sizeof *it);
	bool breaks = fault && it && len && !ol_item_read(it, bytes, len) &&
		      ol_notice_arrived(forms, it, fault) == OL_NOTICE_BREAKS;

	if (breaks)
		shorten(why, fault);
	if (fault)
		ol_wipe(fault, sizeof *fault);
	free(fault);
	free(it);
	return breaks;
}
