/*
 * playout - decides what is heard next, and when it is due.
 *
 * Does      hold frames by number until their turn, choose for every piece
 *           the best that is there (original, copy, what a code gave, FEC of
 *           the next frame, concealment), keep the delay as low as arrivals
 *           allow by asking for longer or shorter pieces, count.
 * Does not  decode, stretch, or look into a frame (voice/rx.h joins).
 * Memory    the caller owns struct ol_playout (about 32 KiB). 128 frames wait
 *           at most.
 * Threads   one at a time.
 * Promise   bounded work per call whatever sequence numbers come: at most
 *           OL_DELAY_FRAMES steps for a put, OL_PLAYOUT_FRAMES for a next.
 *
 * A take, 20 ms of sound at the instant deadline() names:
 *
 *   ol_playout_begin(p, now)
 *   while (ol_playout_wants(p)):
 *       ol_playout_next(p, &step)             which frame, or what instead
 *       ... decode; is it silence? ...
 *       wish = ol_playout_wish(p, silent)     samples more or fewer
 *       ... stretch as near to the wish as it goes ...
 *       ol_playout_gave(p, samples)           what came out
 *   ol_playout_end(p, silent)                 960 samples are gone
 *
 * Samples that a take leaves over (a longer piece was made) are kept by the
 * caller and are the first of the next.
 *
 * When a frame is missing at its turn
 *   - nothing newer is there either: conceal and wait
 *   - the next frame carries FEC for it: that
 *   - as many pieces are made up as frames are missing in a row: what comes
 *     meanwhile is played, late but whole. Then these frames are passed over,
 *     unless more packets that may bring the first of them are awaited in much
 *     less time than passing over would cost, within the bound: a word torn
 *     open is heard worse than one that lacks a piece
 *   - far too much is missed with the delay as it is: it is waited for until
 *     the delay is the wanted one
 *   - beyond the bound: passed over
 *
 * When frames are there again, and no more than OL_PLAYOUT_REPLACED pieces
 * were made up, these stand for as many frames, which are passed over: a short
 * gap moves nothing. Up to OL_PLAYOUT_REPLACED_LATE stand so as long as the
 * delay is longer than the wanted one. After a longer gap all is played, late;
 * the delay is won back after.
 *
 * The delay is changed in pauses: OL_PLAYOUT_PAUSE silent pieces make one. A
 * change in the middle of a sentence costs more understanding than some dozen
 * frames (ESTOI of a sentence at 50 % loss 0.5 instead of 0.95).
 *
 * The wanted delay is what arrivals ask for (voice/delay.h), or what the
 * packets promise (voice/promise.h), if that is more: whoever sends copies of
 * far back does so because losses ask for it, and knew it before the call
 * began.
 */
#ifndef OL_VOICE_PLAYOUT_H
#define OL_VOICE_PLAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "voice/delay.h"
#include "voice/packet.h"
#include "voice/promise.h"

#define OL_PLAYOUT_FRAMES 128      /* 2.56 s; a power of two      */
#define OL_PLAYOUT_REPLACED 3      /* pieces: a gap that moves nothing       */
#define OL_PLAYOUT_REPLACED_LATE 9 /* the same, where it is later than wanted */
#define OL_PLAYOUT_PAUSE 8         /* silent pieces in a row                 */
#define OL_PLAYOUT_PIECE 960       /* samples of 20 ms            */
#define OL_PLAYOUT_START_US 4000   /* from the first packet to its playing */
#define OL_PLAYOUT_START_MOST_MS 300 /* the same, where losses are expected */
#define OL_PLAYOUT_STRAYS \
	3 /* originals out of all proportion in a row
                                    that mean: the sender began anew */

/* How a frame was had. */
enum ol_had {
	OL_HAD_ORIGINAL, /* the newest of its packet      */
	OL_HAD_FRESH,    /* new besides it: no packet before could bring it */
	OL_HAD_COPY,     /* a copy in a later packet      */
	OL_HAD_CODE,     /* solved out of repair symbols  */
};

enum ol_playout_kind {
	OL_PLAYOUT_FRAME,   /* decode `bytes`                               */
	OL_PLAYOUT_FEC,     /* decode what `bytes` say of the frame before  */
	OL_PLAYOUT_CONCEAL, /* make something up                            */
};

struct ol_playout_step {
	enum ol_playout_kind kind;
	const uint8_t *bytes; /* valid until the next put or next */
	size_t len;
	uint32_t run; /* pieces concealed in a row before this one */
};

struct ol_playout_counters {
	uint64_t frames, original, copy, code, fec, lost, discarded, late;
	uint64_t taken, concealed, skipped, restarts;
	uint32_t longest_run; /* pieces concealed in a row */
};

struct ol_playout_slot {
	bool full;
	bool fec; /* says something of the frame before */
	enum ol_had how;
	uint8_t len;
	uint8_t bytes[OL_PACKET_FRAME_MAX];
};

struct ol_playout {
	bool begun;
	uint64_t origin;  /* sequence numbers are told from here       */
	ol_instant epoch; /* instants are told from here              */
	uint64_t next;    /* the frame whose turn comes                */
	uint64_t newest;  /* the newest had                            */
	uint64_t packet;  /* the newest of the packet in hand          */
	struct ol_promise promise;
	uint32_t expected_copies, expected_window; /* see expect */
	ol_instant due; /* of the next take                        */
	uint32_t kept;  /* samples the caller has over             */
	uint32_t run;   /* pieces concealed in a row               */
	uint32_t stood; /* of them: for which no frame was passed over */
	uint32_t quiet; /* silent pieces in a row                  */
	bool spoken;    /* somebody spoke, ever                    */
	uint32_t pieces_since_stretch, pieces_since_pause;
	bool judge; /* at the next take */
	uint32_t max_delay_us;
	uint32_t n_strays;
	uint32_t stray; /* the last of them, as on the wire          */
	struct ol_delay_verdict verdict;
	struct ol_delay delay;
	struct ol_playout_counters count;
	struct ol_playout_slot slot[OL_PLAYOUT_FRAMES];
};

/* `max_delay_ms` in 60 to 2000 (held within). */
void ol_playout_init(struct ol_playout *p, uint32_t max_delay_ms);
void ol_playout_set_max_delay(struct ol_playout *p, uint32_t max_delay_ms);

/*
 * A frame was had. `seq` as on the wire, mod 2^24. `fec`: it says something
 * of the frame before it. `len` in 1 to OL_PACKET_FRAME_MAX. The newest frame
 * of a packet first, then what else the packet gave.
 */
void ol_playout_put(struct ol_playout *p, uint32_t seq, enum ol_had how,
		    bool fec, const uint8_t *bytes, size_t len, ol_instant now);

/*
 * What the packet in hand reaches back to, said once its newest frame is put:
 * its farthest copy and its widest window, in frames; 0: it has none. So long
 * a missing frame may still be had, and the packets promise it
 * (voice/promise.h).
 */
void ol_playout_reach(struct ol_playout *p, uint32_t copies, uint32_t window);

/*
 * Before the first frame: what its packets are likely to reach, in frames, as
 * far as is known of the network. So long the first frame waits, at most
 * OL_PLAYOUT_START_MOST_MS, and the rest is won in the silence before the first
 * word: a delay that grows while somebody speaks costs whole sentences.
 */
void ol_playout_expect(struct ol_playout *p, uint32_t copies, uint32_t window);

/* When the next take is due. OL_NEVER before the first frame. */
ol_instant ol_playout_deadline(const struct ol_playout *p);

/* The five of a take; see above. Only when begun. */
void ol_playout_begin(struct ol_playout *p, ol_instant now);
bool ol_playout_wants(const struct ol_playout *p);
void ol_playout_next(struct ol_playout *p, struct ol_playout_step *out);
int ol_playout_wish(struct ol_playout *p, bool silent);
void ol_playout_gave(struct ol_playout *p, uint32_t samples);
void ol_playout_end(struct ol_playout *p, bool silent);

/* How long, at this moment, a frame that comes as fast as the fastest waits
 * until it is heard. 0 before the first frame. */
uint32_t ol_playout_delay_us(const struct ol_playout *p);

#endif
