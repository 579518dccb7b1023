/*
 * sound - the sound card of a call: which devices were asked for, when they
 * are open, what to tell of them.
 *
 * Does      read --mic, --speaker and --headset, see that named devices are
 *           there, open the card for the sides that no file serves, close it,
 *           put its news and levels into words.
 * Does not  move samples (sound/card.h, cli/handset.h), know calls.
 * Memory    the caller owns struct ol_cli_sound; start from zero.
 * Threads   the main thread.
 */
#ifndef OL_CLI_SOUND_H
#define OL_CLI_SOUND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/instant.h"
#include "cli/args.h"
#include "cli/print.h"
#include "os/loop.h"
#include "sound/card.h"

#define OL_CLI_SOUND_WHY 256
#define OL_CLI_SOUND_BESIDE 48

struct ol_cli_sound {
	struct ol_backend backend;
	struct ol_card_want want;
	struct ol_card *card; /* NULL: closed */
	struct ol_loop_wake *wake;
	bool told_nothing[OL_SIDES]; /* that there is no such device */
	char beside[OL_CLI_SOUND_BESIDE];
};

/* Decides which sides are the card's: those without a file, unless their
 * device is "none". 0, or an exit status with `why`: a file and a device for
 * one side, a device that is not there. */
int ol_cli_sound_plan(struct ol_cli_sound *s, const struct ol_args *args,
		      bool plays, bool records, char why[OL_CLI_SOUND_WHY]);

/* Opens the card, which takes a moment behind the scenes; `fn` is called on
 * the loop when there is news. Nothing where no side is the card's, or it is
 * open. OL_ERR_NO_MEMORY, OL_ERR_IO. */
int ol_cli_sound_open(struct ol_cli_sound *s, struct ol_loop *loop,
		      ol_loop_fn *fn, void *ctx);
void ol_cli_sound_close(struct ol_cli_sound *s);

/* Prints the news there are: as lines, or events `sound`. A device that was
 * never there is told once. */
void ol_cli_sound_news(struct ol_cli_sound *s, ol_date now,
		       struct ol_style style);

/* The levels, short enough to stand beside the figures of a call; "" without
 * a card. */
const char *ol_cli_sound_beside(struct ol_cli_sound *s);

#endif
