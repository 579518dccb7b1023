/* why - see why.h. */
#include "home/why.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/error.h"

/* Paths and names are in it as they were given: nothing of them may move the
 * cursor of a terminal or begin a new line of a log. */
static void make_printable(char *text)
{
	for (unsigned char *p = (unsigned char *)text; *p; p++)
		if (*p < 0x20 || *p == 0x7f)
			*p = '?';
}

int ol_why(char why[OL_WHY_TEXT], int err, const char *form, ...)
{
	va_list ap;

	va_start(ap, form);
	vsnprintf(why, OL_WHY_TEXT, form, ap);
	va_end(ap);
	make_printable(why);
	return err;
}

static const struct {
	int err;
	const char *words;
} table[] = {
	{ OL_ERR_UNKNOWN, "is not there" },
	{ OL_ERR_DENIED,
	  "no right to it: run this as the user who owns the home" },
	{ OL_ERR_NO_SPACE, "no space left on its disk: make room, then try "
			   "again; nothing was changed" },
	{ OL_ERR_EXISTS, "is there already: choose another name" },
	{ OL_ERR_BUSY, "is in use by another program: try again when it "
		       "has ended" },
	{ OL_ERR_NEWER, "was made by a newer version of openline: use that "
			"one or a later one" },
	{ OL_ERR_FORGED, "is damaged or belongs to another office: restore "
			 "a backup" },
	{ OL_ERR_RANGE, "is no ordinary file, too long, or has too long a "
			"name" },
	{ OL_ERR_STATE, "may be read by others than its owner: "
			"chmod 600 it" },
	{ OL_ERR_NO_MEMORY, "the machine has no memory left" },
};

int ol_why_file(char why[OL_WHY_TEXT], int err, const char *path)
{
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].err == err)
			return ol_why(why, err, "%s: %s", path, table[i].words);
	return ol_why(why, err, "%s: %s: look after its disk", path,
		      ol_err_text(err));
}
