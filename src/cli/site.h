/*
 * site - readouts as a static site: pages, lists and a feed, as bytes.
 *
 *	index.html              the newest, and the months
 *	2026-11.html            all of a month
 *	feed.xml                Atom (RFC 4287)
 *	verify.html             how to check, the keys, where else they stand
 *	style.css
 *	allowed_signers, allowed_signers.north.sig ...
 *	readouts/ID.txt, ID.txt.north.sig ..., ID.en.html ...
 *
 * Does      write each file of it to a stream.
 * Does not  read or write files (command_publish.c), or know a clock: the same
 *           readouts give the same bytes.
 * Memory    the caller's.
 * Threads   any.
 * Promise   nothing in a page is markup that came from a readout; no page
 *           has a script or asks another host for anything.
 */
#ifndef OL_CLI_SITE_H
#define OL_CLI_SITE_H

#include <stdio.h>

#include "record/readout.h"
#include "record/signers.h"

#define OL_SITE_FEED_MOST 50 /* readouts of the feed and of index.html */
#define OL_SITE_FOLDER "readouts"
#define OL_SITE_NAME 128 /* of a file in it, with NUL */
#define OL_SITE_OFFICES 640
#define OL_SITE_TOPICS 3360

/* A signature that counts, one for each key. */
struct ol_site_sig {
	const struct ol_signer *signer;
	bool has_ended; /* the key's validity, since */
	char text[OL_SSHSIG_TEXT + 32];
	size_t len;
};

/* One that is published; strings and signatures are its own. */
struct ol_site_entry {
	struct ol_id id, supersedes;
	size_t later;   /* index + 1 of the one that supersedes it; 0: none */
	size_t earlier; /* likewise of the one that it supersedes */
	int64_t date_s; /* since when it may be read                       */
	int64_t from_s, until_s;
	enum ol_readout_kind kind;
	char *offices, *topics; /* "North, South"; "" for no topics        */
	char tag[OL_READOUT_PARTS][OL_ITEM_TAG_MAX + 1];
	size_t n_parts;
	struct ol_site_sig *sig;
	size_t n_sigs;
	/* The caller's: */
	size_t file;
	uint8_t sha256[OL_SHA256_LEN]; /* of the text */
	uint64_t signed_by;            /* bits of the list of signers */
};

struct ol_site {
	struct ol_site_entry *entry; /* the newest first                   */
	size_t n;
	const struct ol_signers *signers; /* the first is the site's       */
	const char *url;    /* without "/" at its end; "" where not told   */
	const char *places; /* lines: where else the keys stand; or ""     */
	bool is_vouched[OL_SIGNERS_MOST]; /* that key signed the list      */
};

/* "readouts/ID.en.html", "readouts/ID.txt", "readouts/ID.txt.north.sig". */
void ol_site_page_name(char out[static OL_SITE_NAME], const struct ol_id *id,
		       const char *tag);
void ol_site_text_name(char out[static OL_SITE_NAME], const struct ol_id *id);
void ol_site_sig_name(char out[static OL_SITE_NAME], const struct ol_id *id,
		      const char *principal);
/* "2026-11.html" */
void ol_site_month_name(char out[static OL_SITE_NAME], int64_t date_s);

/* One readout in its k-th language. */
void ol_site_page(FILE *out, const struct ol_site *s,
		  const struct ol_site_entry *e, const struct ol_readout *r,
		  size_t k);

/* Entries `first` to before `end`, which are of one month; and the first page,
 * whose list of months is of all entries. */
void ol_site_month(FILE *out, const struct ol_site *s, size_t first,
		   size_t end);
void ol_site_index(FILE *out, const struct ol_site *s);

/* One entry of the feed, between its head and its tail. */
void ol_site_feed_head(FILE *out, const struct ol_site *s);
void ol_site_feed_entry(FILE *out, const struct ol_site *s,
			const struct ol_site_entry *e,
			const struct ol_readout *r);
void ol_site_feed_tail(FILE *out);

void ol_site_how(FILE *out, const struct ol_site *s);

extern const char ol_site_style[];

/* ---- parts of a page ------------------------------------------------------ */

/* `text` so that it is text in HTML and XML, in quotes too. */
void ol_site_put(FILE *out, struct ol_words text);

/* Head and foot of a page; `up` is "" or "../". */
void ol_site_head(FILE *out, const struct ol_site *s, const char *lang,
		  bool is_rtl, const char *title, const char *up);
void ol_site_foot(FILE *out, const char *up);

/* What an entry is, for people: "Agreed readout". */
const char *ol_site_kind(enum ol_readout_kind kind);

/* "Agreed readout: North, South, 2026-11-20" */
void ol_site_title(char *out, size_t cap, const struct ol_site_entry *e);

#endif
