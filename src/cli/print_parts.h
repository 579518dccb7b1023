/*
 * print_parts - what the printers of the room share.
 *
 * Threads   any.
 */
#ifndef OL_CLI_PRINT_PARTS_H
#define OL_CLI_PRINT_PARTS_H

#include <stdio.h>

#include "cli/print.h"

#define OL_RED "\033[31m"
#define OL_GREEN "\033[32m"
#define OL_YELLOW "\033[33m"
#define OL_BOLD "\033[1m"
#define OL_PLAIN "\033[0m"

/* `text` in a colour ("" for none), filled up to `width` columns. */
void ol_print_put(FILE *out, struct ol_style style, const char *colour,
		  const char *text, int width);

/* Columns that a text of UTF-8 takes: a letter one. */
int ol_print_columns(const char *text);

/* The shared record of a call: in a line of a list, and all of it
 * (print_record.c). */
void ol_print_record_line(FILE *out, const struct ol_desk_reply *row,
			  struct ol_style style);
void ol_print_record(FILE *out, const struct ol_desk_reply *row,
		     struct ol_style style);

/* Why a line is in its state, in words. */
void ol_print_why(FILE *out, enum ol_line_reason why, const char *who,
		  const char *words);

/* print_end.c: how an attempt ended; a call that nobody took; what became of a
 * line. One line each, with whom and since when. */
void ol_print_ended(FILE *out, const struct ol_desk_event *ev);
void ol_print_missed(FILE *out, const struct ol_desk_event *ev);
void ol_print_line_event(FILE *out, const struct ol_desk_event *ev);

#endif
