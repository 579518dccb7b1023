/*
 * delay - how long frames should wait for their turn, from how they arrive.
 *
 * Does      remember when each of the last 1024 frames (20 s) was first had,
 *           weigh waiting against missing, name the delay that costs least.
 * Does not  know codecs, buffers, or what is played (voice/playout.h).
 * Memory    the caller owns struct ol_delay (about 8 KiB).
 * Threads   one at a time.
 *
 * Everything is counted in offsets: an instant less the 20 ms that each frame
 * before it takes. With a steady path all arrivals have one offset; a frame
 * that is decoded at offset o is there in time if it arrived at an offset
 * below o. Clock drift moves all offsets alike, slowly.
 *
 * The price: a frame that comes too late costs as much as waiting
 * OL_DELAY_PRICE_MS longer would for one frame in a hundred. A changed delay
 * costs understanding too, more than most gains: the wanted one stays while
 * it lies between what this price asks for and what OL_DELAY_KEPT times it
 * would.
 *
 * Memory fades in three ways. What came later than OL_DELAY_RECENT_TIMES times
 * the latest of the last OL_DELAY_RECENT frames asks for nothing any more:
 * whatever it was, it is over (OL_DELAY_CALM_TIMES while nothing promises more
 * of it). And an event that stands alone, nothing else of the 20 s being nearly
 * as late, is no pattern: it is forgotten after OL_DELAY_ALONE frames.
 */
#ifndef OL_VOICE_DELAY_H
#define OL_VOICE_DELAY_H

#include <stdbool.h>
#include <stdint.h>

#define OL_DELAY_FRAMES 1024 /* a power of two                           */
#define OL_DELAY_SURE 250    /* fewer frames than these weigh as if these */
#define OL_DELAY_PRICE_MS 80 /* of one in a hundred frames               */
#define OL_DELAY_KEPT 2      /* prices up to which a delay is kept       */
#define OL_DELAY_RECENT 325  /* frames, 6.5 s                            */
#define OL_DELAY_RECENT_TIMES 8
#define OL_DELAY_CALM_TIMES 3  /* while the sender expects nothing far off */
#define OL_DELAY_ALONE 150     /* frames, 3 s                              */
#define OL_DELAY_EVENT 50      /* frames on each side that are one event   */
#define OL_DELAY_GUARD_US 2000 /* how long before its turn a frame must be in */
#define OL_DELAY_MOST_MS 2000
#define OL_DELAY_FRAME_US 20000

struct ol_delay {
	int64_t at[OL_DELAY_FRAMES];   /* offset of first arrival, or NONE */
	uint8_t back[OL_DELAY_FRAMES]; /* as ol_delay_note() has it        */
	uint32_t reach; /* of the packets of late, in frames: the owner's to set */
	uint64_t newest; /* the highest frame noted          */
	uint64_t first;  /* the lowest that counts           */
	bool any;
	bool calm;       /* OL_DELAY_CALM_TIMES counts: the owner's to set    */
	int64_t base_us; /* the least offset at the last judgement */
};

/* What the arrivals ask for, all of it offsets in microseconds. */
struct ol_delay_verdict {
	int64_t base_us; /* of the fastest frame                             */
	int64_t best_us; /* the wanted one, whole frames from the rhythm
	                    asked about                                      */
	int64_t free_us; /* cheapest of all                                  */
	int64_t gain_us; /* what moving the rhythm to free_us would save, in
	                    microseconds of delay; 0 or more                 */
	int64_t urge_us; /* what going from the offset asked about to best_us
	                    would save; 0 or more                            */
};

void ol_delay_init(struct ol_delay *d);

/* Notes that frame `seq` was had at `offset_us`, out of a packet whose newest
 * frame is `back` after it; 0: it is itself new there. It counts while `back`
 * is at most the reach. True if it was the first time within the frames
 * remembered. Work is bounded by OL_DELAY_FRAMES. */
bool ol_delay_note(struct ol_delay *d, uint64_t seq, uint64_t back,
		   int64_t offset_us);

/*
 * Judges. `rhythm_us`: the offset at which frames are decoded now; the possible
 * ones lie whole frames from it. `current_us`: the one wanted so far; it is
 * kept where it is neither too short at the price nor too long at OL_DELAY_KEPT
 * times the price. `most_us`: bound of the delay over the base. At least one
 * frame must have been noted.
 */
void ol_delay_judge(struct ol_delay *d, int64_t rhythm_us, int64_t current_us,
		    uint32_t most_us, struct ol_delay_verdict *out);

#endif
