/*
 * print - what commands show: for people, aligned; with --json, one object a
 * line.
 *
 * Does      print values of desk/api.h to a stream.
 * Does not  ask anybody, or read a clock: `now` is handed in.
 * Threads   any.
 */
#ifndef OL_CLI_PRINT_H
#define OL_CLI_PRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/instant.h"
#include "desk/api.h"

struct ol_style {
	bool json;
	bool colour;
	bool live;          /* a wide terminal: figures are shown in place */
	const char *beside; /* to stand beside the figures; NULL: nothing */
};

/* The style of standard output. */
struct ol_style ol_style_of(bool json);

/* Words for people: "nobody took it", "no path has answered". */
const char *ol_print_reason(enum ol_end_reason r);

/* status: the office and its lines. */
void ol_print_status(FILE *out, const struct ol_desk_office *office,
		     const struct ol_desk_line *line, size_t n_lines,
		     ol_date now, struct ol_style style);

/* One event of a call, of a test or of a line. */
void ol_print_event(FILE *out, const struct ol_desk_event *ev,
		    struct ol_style style);

/* history: calls, oldest first. */
void ol_print_history(FILE *out, const struct ol_desk_past_call *call,
		      size_t n_calls, struct ol_style style);

/* line show. */
void ol_print_setting(FILE *out, const struct ol_desk_setting *s,
		      struct ol_style style);

/* "20 ms", "4 s", "3 min", "2 h", "5 d". */
#define OL_PRINT_SPAN 24
void ol_print_span(char out[static OL_PRINT_SPAN], int64_t ns);

#endif
