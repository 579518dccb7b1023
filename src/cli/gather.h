/*
 * gather - what of a folder is to be published: its readouts, checked.
 *
 *	FOLDER/allowed_signers           who may sign; the first is the site's
 *	FOLDER/allowed_signers.north.sig the list, signed (any of its keys)
 *	FOLDER/NAME.txt, NAME.txt.*.sig  readouts, whatever they are called
 *	FOLDER/style.css, places.txt     the site's look; where the keys stand
 *	                                 elsewhere, a line for each; or not
 *
 * Does      read all, say on standard error what is refused and why, leave out
 *           what is not for the public or not to be read yet; find what
 *           supersedes what; sort.
 * Does not  write anything. Where readouts come from the node's store one day,
 *           struct ol_gathered is what that has to fill.
 * Memory    about 1 KiB a readout and 0.5 KiB a signature.
 * Threads   the main thread.
 */
#ifndef OL_CLI_GATHER_H
#define OL_CLI_GATHER_H

#include "cli/readout_file.h"
#include "cli/site.h"

#define OL_GATHER_STYLE 65536 /* bytes of style.css  */
#define OL_GATHER_PLACES 8192 /* bytes of places.txt */

struct ol_gathered {
	struct ol_folder folder;
	struct ol_signers signers;
	char signers_text[OL_SIGNERS_TEXT + 1];
	size_t signers_len;
	char vouch[OL_SIGNERS_MOST]
		  [OL_SSHSIG_TEXT + 32]; /* where site.is_vouched */
	char style[OL_GATHER_STYLE + 1];
	size_t style_len;
	char places[OL_GATHER_PLACES + 2];
	struct ol_site site;
	struct ol_readout_file file; /* the one that was read last */
	/* How many files are not among the entries. */
	size_t n_refused, n_audience, n_embargo;
	int64_t next_s; /* when the first embargo ends */
	size_t cap_;
};

/* An exit status, said; a readout that is refused is counted, no more. `url`
 * and `dir` outlive it. Release it in any case. */
int ol_gather(struct ol_gathered *g, const char *dir, const char *url,
	      int64_t now_s);

/* Reads an entry's file into g->file again. False where it has changed. */
bool ol_gather_again(struct ol_gathered *g, const struct ol_site_entry *e);

void ol_gather_release(struct ol_gathered *g);

#endif
