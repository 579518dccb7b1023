/*
 * shipped_forms - the forms that come with the program: the files of
 * data/forms as they are, made part of it by the build (cmake/embed.cmake).
 *
 * Threads   any.
 */
#ifndef OL_HOME_SHIPPED_FORMS_H
#define OL_HOME_SHIPPED_FORMS_H

#include <stddef.h>

struct ol_shipped_forms {
	const char *name; /* "planned-launch.json"; NULL: the end */
	const unsigned char *bytes;
	size_t len;
};

extern const struct ol_shipped_forms ol_shipped_forms[];

#endif
