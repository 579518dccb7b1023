/*
 * roam - where the counterpart is: for each path of a line the address that
 * its datagrams go to, and others at which it was heard or of which it told.
 *
 * Does      keep those others as candidates, draw challenges for them, count
 *           what came from each and went there, say where the next datagram
 *           of a path goes, and when the path's address is another.
 * Does not  seal or open cells, write frames, know sessions.
 * Memory    the caller owns struct ol_roam (about 4 KiB). Bounded: OL_ROAM_MAX
 *           addresses that were heard and as many that were told; who comes
 *           beyond that is not looked at.
 * Threads   no locks; the loop thread.
 * Promise   to an address that answered no challenge never goes more than
 *           came from it; to one that was told, challenges alone: at most
 *           OL_ROAM_ASKS a minute, and OL_ROAM_ASKS_TOLD to all. As long as
 *           cells come from a path's address, everything but challenges goes
 *           there.
 *
 * A path's address is another one when
 *   - the highest counter of its cells came from there,
 *   - a challenge was answered that went there and nowhere else, and
 *   - the one before is silent (OL_ROAM_SILENT_US, OL_ROAM_CELLS cells); or
 *     the new one is the path's home, the address that is configured; or the
 *     one before sent nothing but copies, and no answer in OL_ROAM_PROOF_US.
 *
 * Copies: who sees the cells of a path, and is quicker than the path itself,
 * can have each come from his address first. What comes from the true one
 * then is a copy, and a sign of life all the same. Who sends copies from an
 * address where nobody is any more, to hold the path there, answers nothing.
 */
#ifndef OL_LINE_ROAM_H
#define OL_LINE_ROAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/instant.h"
#include "base/random.h"
#include "wire/frame.h"

#define OL_ROAM_PATHS 4 /* of a line: OL_LINE_PATHS              */
#define OL_ROAM_MAX 8   /* addresses heard; told                 */
#define OL_ROAM_ASKS 3  /* challenges to an address in a minute  */
#define OL_ROAM_ASKS_TOLD (OL_ROAM_ASKS * OL_ROAM_MAX)
#define OL_ROAM_SPAN_US (60 * OL_US_PER_S)
#define OL_ROAM_AGAIN_US 250000 /* from one challenge to the next */

/* No cell from a path's address for so long, and for OL_ROAM_CELLS cells: who
 * is heard elsewhere is challenged; datagrams go there. */
#define OL_ROAM_DOUBT_US 200000
#define OL_ROAM_SILENT_US OL_US_PER_S
#define OL_ROAM_CELLS 3

#define OL_ROAM_PROOF_US (3 * OL_US_PER_S)  /* to answer, with copies alone */
#define OL_ROAM_TRUST_US (10 * OL_US_PER_S) /* who did is believed so long  */
#define OL_ROAM_TENURE_US OL_US_PER_S       /* gives way to no newcomer     */
#define OL_ROAM_KEEP_US (600 * OL_US_PER_S) /* a proof holds without a cell */
#define OL_ROAM_TURN 4 /* datagrams to one of several places in a row */

/* A socket of ours and an address of the counterpart; family 0: nowhere. */
struct ol_roam_place {
	uint8_t socket;
	struct ol_addr addr;
};

bool ol_roam_place_equal(const struct ol_roam_place *a,
			 const struct ol_roam_place *b);

/* What one address was asked. */
struct ol_roam_ask {
	bool is_set; /* it was challenged: */
	bool answered;
	uint8_t challenge[OL_FRAME_CHALLENGE_BYTES]; /* the last one       */
	ol_instant at[OL_ROAM_ASKS];                 /* newest first       */
	size_t n;                                    /* of those instants  */
};

struct ol_roam_candidate {
	bool is_set;
	uint8_t path;
	struct ol_roam_place place;
	struct ol_roam_ask ask;
	uint64_t came, sent; /* datagrams                             */
	bool has_counter;
	uint64_t counter; /* highest of the cells that came from it */
	ol_instant since; /* it was first heard, or told           */
	ol_instant last;  /* it was last                           */
};

struct ol_roam_path {
	struct ol_roam_place now;  /* where its datagrams go             */
	struct ol_roam_place home; /* as configured                      */
	struct ol_roam_place seen; /* the last proven one beside home    */
	bool has_counter;
	uint64_t counter; /* highest of the cells from its address */
	bool has_cell;
	ol_instant last;           /* cell from its address, copies too     */
	ol_instant first;          /* cell that was no copy                 */
	struct ol_roam_ask ask;    /* where copies alone come               */
	struct ol_roam_ask beside; /* instants alone: of challenges to
	                            * others while cells come from it     */
	bool doubted;
	ol_instant doubted_at, trusted_till;
	uint32_t turn;
};

struct ol_roam {
	struct ol_roam_path path[OL_ROAM_PATHS];
	size_t n_paths;
	struct ol_roam_candidate heard[OL_ROAM_MAX], told[OL_ROAM_MAX];
	ol_instant told_at[OL_ROAM_ASKS_TOLD]; /* challenges to told ones */
	size_t n_told;
	/* Counters that came from elsewhere, by the counterpart's path id; bit
	 * i: newest less i. The bit goes when the copy has come. */
	struct {
		uint64_t newest, bits;
	} stray[OL_ROAM_PATHS];
};

void ol_roam_init(struct ol_roam *r);

/* The next path; `seen` may be nowhere. At most OL_ROAM_PATHS. */
void ol_roam_add_path(struct ol_roam *r, const struct ol_roam_place *home,
		      const struct ol_roam_place *seen);

/* The counterpart's node is another one: its counters begin anew. */
void ol_roam_forget_counters(struct ol_roam *r);

/* ---- what comes ---- */

/* A cell of path `p` opened that came from the path's address. `copy`: it was
 * taken before, from elsewhere. */
void ol_roam_note_own(struct ol_roam *r, ol_instant now, size_t p,
		      uint64_t counter, bool copy);

/* A cell of path `p` opened, from `from`, which is not the path's address. It
 * was new, or (from the path's home alone) a copy. */
void ol_roam_note_cell(struct ol_roam *r, ol_instant now, size_t p,
		       const struct ol_roam_place *from, uint64_t counter);

/* An envelope of a living handshake opened, from `from`, which is no path's
 * address: it is taken for the path of that socket that is silent longest:
 * which, n_paths where none is. */
size_t ol_roam_note_envelope(struct ol_roam *r, ol_instant now,
			     const struct ol_roam_place *from);

/* A response came. True if it was one to a challenge of this module. */
bool ol_roam_note_response(struct ol_roam *r, ol_instant now,
			   const uint8_t bytes[static OL_FRAME_CHALLENGE_BYTES]);

/* The counterpart says that its path which is `p` here has that address too.
 * What it told of path `p` before and has not told again stays until there is
 * no room. */
void ol_roam_note_told(struct ol_roam *r, ol_instant now, size_t p,
		       const struct ol_roam_place *place);

/* Cell `counter` of the counterpart's path `id` was taken, and where it came
 * from is not where it might: from elsewhere, or from the address of a path
 * that is not at home. Whether a copy of it is looked at still; it was. */
void ol_roam_stray(struct ol_roam *r, uint8_t id, uint64_t counter);
bool ol_roam_is_copy(const struct ol_roam *r, uint8_t id, uint64_t counter);
void ol_roam_copy_came(struct ol_roam *r, uint8_t id, uint64_t counter);

/* ---- what leaves ---- */

struct ol_roam_aim {
	struct ol_roam_place to;
	bool elsewhere; /* not the path's address */
	/* To be sent along, NULL: none. Valid until the next call. */
	const uint8_t *challenge;
};

/* True if there is anywhere to send what leaves path `p` in `slot`. */
bool ol_roam_reaches(struct ol_roam *r, ol_instant slot, size_t p,
		     uint64_t gap_us);

/* Where the datagram goes that leaves path `p` in `slot`; `gap_us` is the time
 * between two cells of the counterpart on it. It counts as sent. Draws
 * challenges, for cells alone. Only where ol_roam_reaches(). */
void ol_roam_aim(struct ol_roam *r, ol_instant slot, size_t p, bool is_cell,
		 uint64_t gap_us, const struct ol_random *rnd,
		 struct ol_roam_aim *out);

/* True if path `p` has another address from now on: `path[p].now`. */
bool ol_roam_step(struct ol_roam *r, ol_instant now, size_t p, uint64_t gap_us);

/* True if the address is not the one that is configured; if `place` is the
 * configured one of a path whose address it is not. */
bool ol_roam_is_away(const struct ol_roam *r, size_t p);
bool ol_roam_is_home(const struct ol_roam *r,
		     const struct ol_roam_place *place);

#endif
