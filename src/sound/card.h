/*
 * card - a sound card as a handset: a microphone and a loudspeaker that are
 * there when they are there.
 *
 * Does      open them on a thread of its own and keep them open while devices
 *           go and come (sound/keeper.h); give what the microphone catches in
 *           pieces of 20 ms whenever one is asked for, play pieces of 20 ms as
 *           soon as the loudspeaker can; absorb that the card's crystal is not
 *           the machine's (sound/bridge.h); take the loudspeaker's echo out of
 *           the microphone (sound/echo.h).
 * Does not  know calls, nor ever let the caller wait for a device.
 * Memory    ol_card_new() allocates all; queues are fixed, what does not fit
 *           is lost.
 * Threads   the functions here: one, the caller's. Beside it the keeper, and
 *           the library's two, which only touch rings.
 *
 *   library   --blocks 2.5 ms-->  caught  -- echo -- bridge -->  say
 *   library   <-- bridge --  queue  <--pieces 20 ms--            hear
 *   library   --what it played, and when-->  echo
 */
#ifndef OL_SOUND_CARD_H
#define OL_SOUND_CARD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "sound/backend.h"

#define OL_CARD_PIECE 960       /* samples, 20 ms                            */
#define OL_CARD_END_US 2000000  /* how long the end waits for the library    */
#define OL_CARD_SILENT_DB (-99) /* a level of nothing                        */

struct ol_card;

struct ol_card_want {
	bool side[OL_SIDES];
	const char *name[OL_SIDES]; /* NULL: the default. Kept by the caller. */
	bool echo;                  /* cancel it; counts with both sides      */
};

/* What became of a side: it is open, or it cannot be opened. A side that was
 * lost and is back at once is no news. */
struct ol_card_news {
	enum ol_side side;
	bool open;
	char device[OL_DEVICE_NAME]; /* open: which */
	char why[OL_BACKEND_WHY];    /* not open    */
};

struct ol_card_figures {
	int level_db[OL_SIDES]; /* loudest of the last second, of full scale */
	uint32_t wait_us[OL_SIDES]; /* what lies in our queue, about            */
	int32_t ppm[OL_SIDES]; /* how much faster the card's crystal runs   */
	uint64_t n_dry[OL_SIDES]; /* times that samples were missing           */
	uint64_t opened[OL_SIDES]; /* times                                     */
};

/* Starts opening. `notify` is called on another thread when there is news; it
 * may not wait, and may be NULL. OL_ERR_NO_MEMORY, OL_ERR_IO. */
int ol_card_new(struct ol_card **out, const struct ol_backend *backend,
		const struct ol_card_want *want, void (*notify)(void *ctx),
		void *ctx);

/* Closes and frees. A library that hangs is left alone after OL_CARD_END_US:
 * its memory goes with the process. NULL is fine. */
void ol_card_free(struct ol_card *c);

/* True with a piece of news, the oldest first; ask until false. */
bool ol_card_news(struct ol_card *c, struct ol_card_news *out);

/* What was caught so far is forgotten: the talk begins now. */
void ol_card_begin(struct ol_card *c);

/* The next 20 ms of the microphone; silence where it has none. */
void ol_card_say(struct ol_card *c, int16_t pcm[OL_CARD_PIECE]);

/* 20 ms to be played. */
void ol_card_hear(struct ol_card *c, const int16_t pcm[OL_CARD_PIECE]);

void ol_card_figures(const struct ol_card *c, struct ol_card_figures *out);

#endif
