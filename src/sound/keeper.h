/*
 * keeper - when a microphone and a loudspeaker are opened, given up and
 * opened again.
 *
 * Does      say what to do next with the two sides of the card, and when to
 *           look again: a side that ended, or that gave no sign for
 *           OL_KEEPER_STALL_US, is closed and opened anew: at once where it
 *           had been open for OL_KEEPER_START_US, else and from then on after
 *           OL_KEEPER_AGAIN_US, twice that, ... up to OL_KEEPER_AGAIN_MOST_US,
 *           for as long as it is wanted.
 * Does not  touch a device, read a clock: the card (sound/card.c) does what it
 *           says and tells it how that went.
 * Memory    the caller owns struct ol_keeper.
 * Threads   one at a time.
 *
 * Which devices there are is only known after reading anew, and that needs
 * both sides closed. So it is read anew when no side is open, and while one is
 * open only when the machine says that its cards have changed: a microphone is
 * not interrupted for a loudspeaker that is not there.
 */
#ifndef OL_SOUND_KEEPER_H
#define OL_SOUND_KEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "sound/backend.h"

#define OL_KEEPER_STALL_US 400000 /* without a call of the library        */
#define OL_KEEPER_START_US \
	3000000                   /* from opening on no stall counts: a
				    * sound server wakes its devices
				    * slowly                               */
#define OL_KEEPER_LOOK_US 100000  /* how often an open side is looked at  */
#define OL_KEEPER_SLEPT_US 300000 /* between two looks: all stood still,  */
				  /* the library too                      */
#define OL_KEEPER_AGAIN_US 250000
#define OL_KEEPER_AGAIN_MOST_US 2000000

enum ol_keeper_what {
	OL_KEEPER_WAIT,  /* until ol_keeper_deadline()         */
	OL_KEEPER_LIST,  /* close both, read the devices anew  */
	OL_KEEPER_OPEN,  /* open `side`                        */
	OL_KEEPER_CLOSE, /* close `side`: it is lost           */
};

struct ol_keeper_side {
	bool wanted, open;
	bool is_listed; /* the list was read since it last failed    */
	uint64_t calls;
	ol_instant opened_at;
	ol_instant sign_at; /* the last sign of life                     */
	ol_instant try_at;
	uint32_t tries; /* without living for OL_KEEPER_START_US     */
};

struct ol_keeper {
	struct ol_keeper_side side[OL_SIDES];
	ol_instant looked_at;
};

/* What the keeper is told of a side each time. */
struct ol_keeper_signs {
	bool alive[OL_SIDES];
	uint64_t calls[OL_SIDES]; /* of the library, since the beginning */
	bool has_changed;         /* cards came or went since the list   */
};

void ol_keeper_init(struct ol_keeper *k, const bool wanted[OL_SIDES],
		    ol_instant now);

/* What to do now; ask again after it was done, until it says WAIT. */
enum ol_keeper_what ol_keeper_next(struct ol_keeper *k,
				   const struct ol_keeper_signs *signs,
				   ol_instant now, enum ol_side *side);

/* How it went. */
void ol_keeper_listed(struct ol_keeper *k, ol_instant now);
void ol_keeper_opened(struct ol_keeper *k, enum ol_side side, bool well,
		      uint64_t calls, ol_instant now);
void ol_keeper_closed(struct ol_keeper *k, enum ol_side side, ol_instant now);

/* When to ask again. OL_NEVER where nothing is wanted. */
ol_instant ol_keeper_deadline(const struct ol_keeper *k, ol_instant now);

#endif
