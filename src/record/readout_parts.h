/*
 * readout_parts - what the files of readout.h share.
 *
 * Threads   any.
 */
#ifndef OL_RECORD_READOUT_PARTS_H
#define OL_RECORD_READOUT_PARTS_H

#include "record/readout.h"

#define OL_READOUT_MARK "== "            /* begins a part      */
#define OL_READOUT_CLOSED_MARK "[closed" /* begins a passage  */

/* The header's lines, in their order. */
enum ol_readout_key {
	OL_READOUT_KEY_VERSION,
	OL_READOUT_KEY_ID,
	OL_READOUT_KEY_KIND,
	OL_READOUT_KEY_CONTACT,
	OL_READOUT_KEY_FROM,
	OL_READOUT_KEY_UNTIL,
	OL_READOUT_KEY_OFFICES,
	OL_READOUT_KEY_SEATS,
	OL_READOUT_KEY_AUDIENCE,
	OL_READOUT_KEY_LANGUAGES,
	OL_READOUT_KEY_NOT_BEFORE,
	OL_READOUT_KEY_TOPICS,
	OL_READOUT_KEY_SUPERSEDES,
	OL_READOUT_KEY_VALID_WITH,
	OL_READOUT_KEYS,
};

const char *ol_readout_key_name(enum ol_readout_key key);

/* What is wrong with the characters, whatever they say: NULL, or static words
 * with `*at` the byte. */
const char *ol_readout_scan(const char *bytes, size_t len, size_t *at);

/* True for a blank of any width (Unicode's Zs). */
bool ol_readout_is_blank(int32_t cp);

/* A file that is being read. */
struct ol_readout_reader {
	const char *bytes;
	size_t len, at; /* the line that is next                           */
	struct ol_readout *out;
	unsigned seen; /* bits of keys                                     */
	bool is_newer;
	size_t fault_at;
	const char *why;
};

/* False; notes the first fault. */
bool ol_readout_fail(struct ol_readout_reader *r, const char *p,
		     const char *why);

/* The next line without its LF; `p` behind all bytes where there is none. */
struct ol_words ol_readout_line(const struct ol_readout_reader *r);
void ol_readout_pass(struct ol_readout_reader *r, struct ol_words line);

/* All lines up to the first part; readout_header.c. */
bool ol_readout_header(struct ol_readout_reader *r);

/* Acknowledgement and negative: a sentence in each language. */
bool ol_readout_is_one_paragraph(enum ol_readout_kind kind);

#endif
