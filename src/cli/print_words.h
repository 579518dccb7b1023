/*
 * print_words - the written word on a screen: messages, files, forms,
 * codebooks, what an audit found.
 *
 * Does      print rows of the desk (desk/api_said.h) for people, aligned, or
 *           as JSON.
 * Does not  ask anybody.
 * Memory    a buffer of its own for one text.
 * Threads   one at a time.
 * Promise   no byte of a text that came from outside can move the cursor,
 *           change a colour or turn the direction of what follows: for people
 *           such characters are made visible (record/shown.h), in JSON they
 *           are \u escapes.
 */
#ifndef OL_CLI_PRINT_WORDS_H
#define OL_CLI_PRINT_WORDS_H

#include "cli/print.h"
#include "record/shown.h"

/* A line of JSON with its newline, made safe. */
void ol_print_json(FILE *out, const char *line, size_t len);

/* A value of jansson as such a line; its reference goes with it. NULL, or too
 * little memory: OL_EXIT_REFUSED, said. */
struct json_t;
int ol_print_object(FILE *out, struct json_t *o);

/* The data of a reply as one line of JSON. */
void ol_print_data(FILE *out, const struct ol_desk_reply *reply);

/* A text of any length up to OL_API_BYTES_LONG. As OL_SHOWN_TEXT each of its
 * lines begins with `indent` and ends with a newline; as OL_SHOWN_LINE it is
 * one, without either, cut after `most` columns. */
void ol_print_text(FILE *out, const char *text, size_t len, const char *indent);
void ol_print_words(FILE *out, const char *text, size_t len, int most);

/* The end of an id, which people type. */
#define OL_PRINT_SHORT 9 /* with its NUL */
void ol_print_short(char out[static OL_PRINT_SHORT], const struct ol_id *id);

/* What has one line each. */
void ol_print_message_line(FILE *out, const struct ol_desk_reply *row,
			   struct ol_style style);
void ol_print_file(FILE *out, const struct ol_desk_reply *row,
		   struct ol_style style);
void ol_print_form_line(FILE *out, const struct ol_desk_reply *row,
			struct ol_style style);
void ol_print_audit(FILE *out, const struct ol_desk_reply *row,
		    struct ol_style style);

/* All of a message; a notice's fields with the labels of `form`, which may be
 * NULL. */
void ol_print_message(FILE *out, const struct ol_desk_reply *row,
		      const struct ol_desk_reply *form, struct ol_style style);

/* All of a form. */
void ol_print_form(FILE *out, const struct ol_desk_reply *row,
		   struct ol_style style);

/* A codebook as the text that `codebook propose` reads
 * (record/book_text.h). */
void ol_print_book(FILE *out, const struct ol_desk_reply *row,
		   struct ol_style style);

/* A proposal of a commitment: two lines or more. */
void ol_print_commitment(FILE *out, const struct ol_desk_reply *row,
			 ol_date now, struct ol_style style);

/* An event of the written word, for people; one line. False for others. */
bool ol_print_words_event(FILE *out, const struct ol_desk_event *ev,
			  struct ol_style style);

#endif
