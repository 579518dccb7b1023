/*
 * terminal - what a person sits at, if a person sits there.
 *
 * Threads   the main thread.
 */
#ifndef OL_OS_TERMINAL_H
#define OL_OS_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

enum ol_stream_no {
	OL_STANDARD_IN = 0,
	OL_STANDARD_OUT = 1,
	OL_STANDARD_ERR = 2,
};

bool ol_terminal_is(enum ol_stream_no s);

/* Columns of the terminal; 80 where there is none. */
unsigned ol_terminal_width(enum ol_stream_no s);

/* Colours: a terminal, and NO_COLOR is not set (or empty). */
bool ol_terminal_has_colour(enum ol_stream_no s);

/* Asks at the controlling terminal (/dev/tty) without showing what is typed.
 * `cap` counts a NUL. OL_ERR_UNKNOWN where there is no terminal, OL_ERR_RANGE
 * where it is too long, OL_ERR_DOWN where the person gave up (end of input,
 * Ctrl-C). The caller wipes `out`. */
int ol_terminal_secret(const char *prompt, char *out, size_t cap, size_t *len);

/* Shows `question`, reads one line from standard input. OL_ERR_DOWN at its
 * end. */
int ol_terminal_ask(const char *question, char *out, size_t cap);

#endif
