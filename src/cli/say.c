/* say - see say.h. */
#include "cli/say.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static FILE *out;

void ol_say_to(FILE *stream)
{
	out = stream;
}

int ol_say(int exit, const char *format, ...)
{
	char text[1024];
	va_list args;
	char *p;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	/* A file's name may hold anything, and may be shown to a terminal. */
	for (p = text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = '?';
	fprintf(out ? out : stderr, "openline: %s\n", text);
	return exit;
}
