/*
 * pairing - cards out, two cards in: how a line comes to be.
 *
 * Does      make a card, check the two of a pair, derive the line's secret
 *           and its paths, write the line and use up the card in one step;
 *           confirm it; give a line's facts to the node.
 * Does not  open the card files (the caller reads and writes texts), or talk
 *           to the counterpart.
 * Memory    the caller owns all structs; struct ol_home_line holds the line
 *           secret: wipe it with ol_home_line_release().
 * Threads   as home.h: in a running node the store thread. ol_home_pair()
 *           takes a tenth of a second and 64 MiB (the digits).
 * Promise   on any error nothing has changed.
 */
#ifndef OL_HOME_PAIRING_H
#define OL_HOME_PAIRING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "home/home.h"
#include "seal/card_text.h"
#include "store/rows.h"

struct ol_home_card {
	struct ol_card card;
	bool is_split;
	char text[OL_CARD_TEXT]; /* ends with NUL */
	size_t len;
	struct ol_slip slip;
	char slip_text[OL_CARD_TEXT]; /* empty unless split */
	size_t slip_len;
};

/* A new card for one counterpart, its share kept sealed. With `split` the
 * share stands on a slip of its own. OL_ERR_FULL, and as the store. */
int ol_home_card_new(struct ol_home *h, bool split, ol_date now,
		     struct ol_home_card *out, char why[OL_WHY_TEXT]);
void ol_home_card_release(struct ol_home_card *c);

/* A card out of a text. OL_ERR_MALFORMED (which line and character),
 * OL_ERR_FORGED, OL_ERR_NEWER. `name` is the file's, for the error. */
int ol_home_card_read(struct ol_card *card, const char *name, const char *text,
		      size_t len, char why[OL_WHY_TEXT]);

/* What two offices exchanged, as texts with the names of their files. */
struct ol_home_pair {
	const char *line; /* our name for it */
	const char *mine, *mine_name;
	size_t mine_len;
	const char *theirs, *theirs_name;
	size_t theirs_len;
	const char *slip, *slip_name; /* theirs, NULL unless it is split */
	size_t slip_len;
};

/* A line as the node needs it. */
struct ol_home_line {
	struct ol_store_line line;
	struct ol_line_secret secret;
	/* Of line.path those that can be used with the settings in force:
	 * the k-th `listen` or `listen-tcp` is there and of the remote's
	 * family. */
	size_t n_usable;
	struct ol_store_path usable[OL_STORE_PATHS];
};

/* Makes the line. The paths: our k-th `listen` with the k-th address of their
 * card; what is left over goes with the last; families must match; the first
 * OL_STORE_PATHS count.
 * OL_ERR_RANGE a name that cannot be, or a card of one's own; OL_ERR_UNKNOWN
 * `mine` is none of this home's cards; OL_ERR_STATE `mine` was used already,
 * or the slip is missing; OL_ERR_EXISTS name or counterpart has a line;
 * OL_ERR_MALFORMED, OL_ERR_FORGED, OL_ERR_NEWER a card (or slip) damaged;
 * OL_ERR_FULL; and as the store. */
int ol_home_pair(struct ol_home *h, const struct ol_home_pair *p, ol_date now,
		 struct ol_home_line *out, char why[OL_WHY_TEXT]);

/* The digits of line `name` were compared: notes it, erases the share.
 * OL_ERR_UNKNOWN. Doing it again does no harm. */
int ol_home_verify(struct ol_home *h, const char *name, char why[OL_WHY_TEXT]);

/* How many lines, and the nth (from 0). OL_ERR_UNKNOWN. */
int ol_home_line_count(struct ol_home *h, size_t *n, char why[OL_WHY_TEXT]);
int ol_home_line_at(struct ol_home *h, size_t nth, struct ol_home_line *out,
		    char why[OL_WHY_TEXT]);
void ol_home_line_release(struct ol_home_line *l);

/* "north", "crisis-cell 2": 1 to 64 bytes of plain text without blanks at its
 * ends, not starting with '-'. */
bool ol_line_name_may_be(const char *name);

#endif
