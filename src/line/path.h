/*
 * path - one way the line's cells travel: what was sent, what came, what is
 * known of it, and how often it may send.
 *
 * Does      count cells out, take note of cells in, challenge, answer
 *           challenges, report, measure round trip and loss both ways, say
 *           in which state the path is and whether it has the next slot.
 * Does not  seal, know sessions, sockets or other paths; choose its step
 *           (line/law.h) or when a spare one is needed (line/spare.h).
 * Memory    the caller owns struct ol_path (about 8 KiB).
 * Threads   no locks; the loop thread.
 * Promise   at most one datagram per slot; one a second where the rule for
 *           addresses without proof, the breaker, or being spare says so.
 *
 * At step k a path has the slots whose instants, in ticks, k divides: so two
 * paths at one step carry the same contents. A slower step begins behind the
 * cell that is due by the one before, a quicker one at once; a cell that feels
 * for a quicker step leaves early, and a pause follows (line/feel.h).
 *
 *   state      because
 *   UNTRIED    nothing came since the start
 *   PROVEN     a cell came from the configured address (it was received
 *              here), and a challenge was answered on this path (what is
 *              sent there arrives)
 *   SILENT     no cell for max(3 s, 8 cells)
 *   REFUSED    the network said so, and no cell came for a second
 */
#ifndef OL_LINE_PATH_H
#define OL_LINE_PATH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/instant.h"
#include "base/random.h"
#include "line/law.h"
#include "line/pace.h"
#include "line/report.h"
#include "wire/frame.h"

/* Where both operators allow it, a path that stands at a cell every tick sends
 * 2, 3 or 4, evenly in the tick: as many as the lesser of both allows. */

#define OL_PATH_SLOW_US OL_US_PER_S         /* the breaker: one a second   */
#define OL_PATH_SLOW_STEP 50                /* the same in ticks           */
#define OL_PATH_BREAK_US (10 * OL_US_PER_S) /* without news in a report    */
#define OL_PATH_BAD_US (30 * OL_US_PER_S)   /* at a loss of over 90 %      */
#define OL_PATH_BAD_PERMILLE 900
#define OL_PATH_KNOCK_US (60 * OL_US_PER_S) /* of full pace while knocking */
#define OL_PATH_SILENT_US (3 * OL_US_PER_S)
#define OL_PATH_SILENT_CELLS 8
#define OL_PATH_ASK_US OL_US_PER_S /* a challenge again           */
#define OL_PATH_REFUSED_US OL_US_PER_S
#define OL_PATH_SETTLED_US (2 * OL_US_PER_S) /* both ends have proven it   */
#define OL_PATH_GOOD_PERMILLE 300            /* of loss, and below        */
#define OL_PATH_STALE_US 300000 /* without news of our cells, and ... */
#define OL_PATH_STALE_MAX_US 1200000
#define OL_PATH_STALE_CELLS 3 /* ... so many of each end            */

/* A path's own frames: challenge, response, report. */
#define OL_PATH_OWN_MAX \
	(2 * OL_FRAME_CHALLENGE_LEN + OL_FRAME_REPORT_LEN) /* 58 */

enum ol_path_state {
	OL_PATH_UNTRIED, /* nothing has come on it since the start      */
	OL_PATH_PROVEN,  /* authentic cells arrive, a challenge returned */
	OL_PATH_SILENT,  /* nothing since `since`                       */
	OL_PATH_REFUSED, /* the network says that nobody listens there  */
};

/* Two addresses of ours are challenged by turns where the counterpart is in
 * doubt (line/roam.h), and their cells may come together. */
#define OL_PATH_OWES 2

#define OL_PATH_RING 512 /* send instants that are remembered: 10 s */

struct ol_path {
	enum ol_path_state state;
	ol_instant since; /* of the state                            */

	uint64_t counter; /* of the next cell; goes on over sessions */
	uint64_t sent;    /* datagrams                               */
	uint64_t cells;   /* of them cells                           */
	bool has_sent;
	ol_instant last_sent;   /* its slot                              */
	ol_instant due;         /* the next one's, unless it is slow     */
	uint8_t cover;          /* ticks: of the step, or till `due`     */
	bool keeps;             /* to `due`, if a quicker step holds too */
	uint64_t reports;       /* that were written                     */
	ol_instant last_report; /* its slot                              */
	ol_instant sent_at[OL_PATH_RING];

	ol_instant start;     /* of knocking at full pace                */
	ol_instant evidence;  /* a report of cells that arrived since the
			       * one before; something new of a handshake */
	ol_instant last_cell; /* authentic; OL_NEVER: none               */
	ol_instant bad_since; /* of a loss over 90 %; OL_NEVER           */

	bool spare, woken; /* one a second unless woken               */
	bool was_slow;     /* in the last slot                        */
	bool anew;         /* the law measures anew from the next on  */
	bool may_try;      /* the line's word: no other path tries    */
	struct ol_law law;

	uint8_t challenge[OL_FRAME_CHALLENGE_BYTES];
	bool asks;     /* a challenge is not answered yet         */
	bool answered; /* one was, since the path was last silent */
	uint8_t response[OL_PATH_OWES][OL_FRAME_CHALLENGE_BYTES];
	size_t n_owed; /* responses, the oldest first             */
	ol_instant asked;
	uint8_t asked_us[OL_FRAME_CHALLENGE_BYTES]; /* the last challenge */

	struct ol_tally tally;           /* of what comes                     */
	uint8_t peer_step;               /* ticks per cell, as it says        */
	uint8_t peer_width;              /* cells per tick, the same          */
	uint8_t peer_allows;             /* likewise                          */
	uint8_t allows;                  /* cells per tick, by our settings   */
	uint16_t peer_longest;           /* run of our cells, as it reports   */
	uint16_t peer_spread;            /* of them, units of the report      */
	struct ol_report_line peer_line; /* what it said of the line ... */
	ol_instant peer_line_at;         /* ... and when; OL_NEVER: not  */
	struct ol_loss peer_loss;        /* of what we sent, as it reports    */
	uint64_t reported;               /* largest counter of ours it saw    */
	uint64_t peer_received;
	bool has_report;
	uint64_t rtt_us, rtt_var_us; /* smoothed; 0: not known           */
};

void ol_path_init(struct ol_path *p, ol_instant now);

/* How it may send, as the operator says: line/line.h has the values. Without
 * it: not spare, any step. `salt` is as for ol_law_init(). */
void ol_path_configure(struct ol_path *p, ol_instant now, bool spare,
		       uint8_t ceiling_step, uint8_t floor_step, uint32_t salt);

/* Sets a spare path to the pace of its law, or back to one a second. True if
 * that changed its step. */
bool ol_path_wake(struct ol_path *p, bool woken);

/* The node slept, or has just started: knock at full pace anew. */
void ol_path_restart(struct ol_path *p, ol_instant now);

/* The counterpart's node is another one: its counts begin anew. */
void ol_path_forget_peer(struct ol_path *p);

/* True if it may send one cell a second only: no report for 10 s that any more
 * cells arrived, or a loss over 90 % for 30 s. */
bool ol_path_is_broken(const struct ol_path *p, ol_instant now);

/* True if it sends one a second: broken, or spare and asleep; `knocking` (the
 * line has no session): an address without proof. */
bool ol_path_is_slow(const struct ol_path *p, ol_instant now, bool knocking);

/* True if the path has this slot. */
bool ol_path_has_slot(const struct ol_path *p, ol_instant slot, bool knocking);

/* Cells per tick now: 1 to OL_WIDEST. */
uint8_t ol_path_width(const struct ol_path *p, ol_instant now);

/* The time between two cells of the counterpart, as it says. */
uint64_t ol_path_peer_gap_us(const struct ol_path *p);

/* Ticks per datagram now: the law's step, or OL_PATH_SLOW_STEP. */
uint8_t ol_path_step(const struct ol_path *p, ol_instant now, bool knocking);

/* Ticks whose frames the next cell has to carry: those of the step when the
 * last one left, or till the next one where that is later. */
uint8_t ol_path_cover(const struct ol_path *p, ol_instant now);

/* True if it is proven, and a report has said lately that more of our cells
 * arrived: within twice OL_PATH_STALE_US, longer by the square of the share of
 * the counterpart's cells that come, and OL_PATH_STALE_CELLS of each end. */
bool ol_path_is_alive(const struct ol_path *p, ol_instant now);

/* True if it is alive, by half that time, has not stepped down, and no more
 * than OL_PATH_GOOD_PERMILLE of our cells are lost: no spare path is needed. */
bool ol_path_is_good(const struct ol_path *p, ol_instant now);

/* True if no cell came for max(3 s, 8 cells), or none ever. */
bool ol_path_is_silent(const struct ol_path *p, ol_instant now);

/* Writes the frames that belong to this path alone into its next cell; their
 * length, at most OL_PATH_OWN_MAX. Draws a challenge where one is due. `line`
 * is what a report says of the line. */
size_t ol_path_frames(struct ol_path *p, ol_instant slot,
		      const struct ol_random *rnd,
		      const struct ol_report_line *line,
		      uint8_t out[static OL_PATH_OWN_MAX]);

/* The same, where the cell goes elsewhere than to the path's address or asks
 * another thing: with this challenge (NULL: none) instead of the path's. */
size_t ol_path_frames_with(struct ol_path *p, ol_instant slot,
			   const uint8_t *challenge,
			   const struct ol_report_line *line,
			   uint8_t out[static OL_PATH_OWN_MAX]);

/* A cell leaves in `slot`; the counter it has. */
uint64_t ol_path_book_cell(struct ol_path *p, ol_instant slot);

/* One more, between two slots. */
uint64_t ol_path_book_between(struct ol_path *p, ol_instant at);

/* An envelope leaves in `slot`. */
void ol_path_book_envelope(struct ol_path *p, ol_instant slot);

/* A cell that is new opened, `counter` is the sender's. */
void ol_path_note_cell(struct ol_path *p, ol_instant now, uint64_t counter);

/* Something of a handshake came that was new. */
void ol_path_note_knock(struct ol_path *p, ol_instant now);

/* One of the path's own frames came. True if the state changed, or a step:
 * ours, or the counterpart's. */
bool ol_path_note_frame(struct ol_path *p, ol_instant now,
			enum ol_frame_type type, const uint8_t *bytes,
			size_t len);

/* The path has another address, which has answered a challenge. True if the
 * state changed. */
bool ol_path_note_moved(struct ol_path *p, ol_instant now);

/* The network refused. True if the state changed. */
bool ol_path_note_refused(struct ol_path *p, ol_instant now);

/* Time passed. True if the state or our step changed. */
bool ol_path_tick(struct ol_path *p, ol_instant now);

/* path_report.c, for ol_path_note_frame(). True if a step changed. */
bool ol_path_note_report(struct ol_path *p, ol_instant now,
			 const struct ol_report *r);

/* Lost out of 1000 in the last 5 s: of the counterpart's cells, and of ours
 * as it reports. */
uint32_t ol_path_loss(const struct ol_path *p, ol_instant now);
uint32_t ol_path_peer_loss(const struct ol_path *p);

#endif
