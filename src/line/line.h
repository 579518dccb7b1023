/*
 * line - the standing relation to one counterpart: sessions, paths, pace,
 * contents, joined. The one header of the room that office includes.
 *
 * Does      keep the line up over its paths: handshakes, rekeying, one
 *           datagram of 288 bytes in every slot of every path, messages and
 *           voice inside; says what happened as effects.
 * Does not  open sockets, read a clock, know calls or what messages mean.
 * Memory    ol_line_new() allocates all of it; bounded for good.
 * Threads   the loop thread only.
 * Promise   no datagram of another size or out of its slot, in any state.
 *
 * Use: ol_line_new(); then at every ol_line_deadline() ol_line_tick(); every
 * datagram that ol_door (line/door.h) assigns to this line goes to
 * ol_line_receive(); the effects are carried out after each call.
 */
#ifndef OL_LINE_LINE_H
#define OL_LINE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/instant.h"
#include "base/random.h"
#include "line/content.h"
#include "line/outcome.h"
#include "line/pace.h"
#include "line/path.h"
#include "seal/envelope.h"
#include "seal/line_keys.h"

#define OL_LINE_PATHS 4 /* paths of one line                       */

struct ol_line_path_config {
	uint8_t socket;        /* index of the local socket             */
	struct ol_addr remote; /* where its cells go and come from;
	                        * family 0: nowhere until it is heard  */
	struct ol_addr seen;   /* where it was proven last, if that is
	                        * another address; family 0: nowhere   */
	bool spare;            /* one cell a second until it is needed  */
	uint8_t floor_step;    /* slowest step; 0: OL_STEP_SLOWEST      */
	uint8_t ceiling_step;  /* fastest step; 0: 1; OL_STEP_WIDE and 2 to
	                        * OL_WIDEST: so many cells a tick, if the
	                        * counterpart's operator allows it too     */
};

struct ol_line_config {
	/* The secrets below are copied into locked memory and wiped by
	 * ol_line_free(); the caller wipes its own. */
	struct ol_line_keys keys; /* from the line secret              */
	uint8_t own_secret[32];   /* X25519                            */
	uint8_t own_public[32];
	uint8_t peer_public[32];
	struct ol_line_path_config path[OL_LINE_PATHS];
	size_t n_paths;          /* 1 to OL_LINE_PATHS; path id = index */
	uint64_t number;         /* highest handshake number on disk  */
	uint32_t phase_us;       /* its place in the tick, below OL_TICK_US */
	uint8_t incarnation[8];  /* random, of this start of the node */
	struct ol_random random; /* must outlive the line             */
};

/* Why a line is down, or came up. */
enum ol_line_reason {
	OL_LINE_REASON_STARTING,  /* nothing heard since the node started  */
	OL_LINE_REASON_ANSWERED,  /* up: a session is confirmed            */
	OL_LINE_REASON_SILENT,    /* no path has answered since            */
	OL_LINE_REASON_REFUSED,   /* every path is refused at the far end  */
	OL_LINE_REASON_GOODBYE,   /* the counterpart's node said goodbye   */
	OL_LINE_REASON_SUSPENDED, /* by either side's word                 */
};

struct ol_path_status {
	enum ol_path_state state;
	ol_instant since;     /* of the state                                */
	ol_instant last_cell; /* last authentic datagram; OL_NEVER: none yet */
	uint32_t rtt_us;      /* smoothed; 0: not known yet                  */
	uint32_t loss_permille; /* of the counterpart's cells, last 5 s        */
	uint32_t peer_loss_permille; /* of ours, as the counterpart reports    */
	uint32_t peer_run;           /* longest run of our cells that were lost,
	                         last 5 to 10 s, as it reports            */
	uint32_t spread_us;      /* mean deviation of the counterpart's cells */
	uint32_t peer_spread_us; /* of ours, as it reports                */
	uint32_t queue_us; /* of our cells' delay: over its floor, one way */
	uint8_t step;      /* ticks per cell of ours: 1 standard;
	                      OL_PATH_SLOW_STEP: spare, or breaker;
	                      OL_STEP_WIDE and 2 to OL_WIDEST: cells a tick */
	uint8_t peer_step; /* of the counterpart's, as it reports          */
	bool trial;        /* the step is one that is being tried          */
	bool spare;        /* by the settings                              */
	bool woken;        /* a spare one, at full pace now                */
	struct ol_addr remote; /* where its cells go and come from now     */
	uint8_t socket;
	bool learned;              /* remote was learned, it is not ... */
	struct ol_addr configured; /* ... the one of the settings   */
};

struct ol_line_status {
	bool up;
	ol_instant since;
	enum ol_line_reason reason;
	size_t n_paths;
	struct ol_path_status path[OL_LINE_PATHS];
	uint64_t handshakes, rekeys; /* confirmed sessions; of them in-band */
	uint64_t sent, received;     /* datagrams                           */
	uint64_t dropped;            /* assigned to this line, but no sense */
	uint64_t late_slots;         /* slots that passed unused            */
};

enum ol_line_effect_kind {
	OL_LINE_SEND,    /* `datagram` leaves path `path` at `at`, from
	                    `socket` to `to`                                 */
	OL_LINE_SAVE,    /* `number` to disk, soon; nothing waits for it     */
	OL_LINE_UP,      /* a session is confirmed, words can go             */
	OL_LINE_DOWN,    /* reason in the status                             */
	OL_LINE_FRESH,   /* the counterpart's node has started anew: every
	                    message not acknowledged is lost; before UP      */
	OL_LINE_PATH,    /* the state of path `path` changed, or a step of
	                    it: ours, or the counterpart's by its reports    */
	OL_LINE_MOVED,   /* cells of path `path` go to and come from `to`,
	                    at `socket`, from now on                         */
	OL_LINE_MESSAGE, /* `bytes`, `len` came on `stream`                  */
	OL_LINE_VOICE,   /* a voice packet `bytes`, `len` came               */
};

struct ol_line_effect {
	enum ol_line_effect_kind kind;
	uint8_t path;
	uint8_t socket;
	struct ol_addr to;
	enum ol_stream stream;
	ol_instant at;
	uint64_t number;
	const uint8_t *bytes; /* valid until the next call on the line */
	size_t len;
	uint8_t datagram[OL_DATAGRAM_LEN];
};

#define OL_LINE_EFFECTS 64 /* no call gives more */
struct ol_line_effects {
	struct ol_line_effect e[OL_LINE_EFFECTS];
	size_t n;
};

/* What a planner of voice must know of the line (voice/plan.h). */
struct ol_line_voice_news {
	size_t room;  /* bytes of a cell that voice may count on        */
	uint8_t step; /* ticks per cell of the quickest living path, 1 to
	                 OL_STEP_SLOWEST; OL_PATH_SLOW_STEP: none is quicker */
	uint16_t lost_permille; /* of our contents, over all paths, in the
	                           last 3 s, as the counterpart counts them */
	uint8_t run_mean;    /* mean run of missing ones, quarters; 0: none */
	uint8_t run_longest; /* longest run of the last 12 s; 255: or more; 0
				for 14 s after all paths stepped down */
	uint32_t spread_us;  /* mean deviation of the delay of our cells on
	                        the path where it is least                  */
	uint16_t afford_ms;  /* bound of the counterpart's playout          */
	uint8_t n_living;    /* paths at pace whose cells arrive            */
	bool together;       /* the losses of the paths come together       */
};

#define OL_LINE_AFFORD_MS 700 /* of who has not said another */
#define OL_LINE_AFFORD_MAX_MS 2550

struct ol_line;

/* NULL without memory. The line begins to knock at `now`. */
struct ol_line *ol_line_new(const struct ol_line_config *cfg, ol_instant now);
void ol_line_free(struct ol_line *l); /* NULL does nothing; wipes */

/* When ol_line_tick() is next due: the next slot less OL_LEAD_US. */
ol_instant ol_line_deadline(const struct ol_line *l);

/* Composes and seals what leaves in the slot that is due, moves the timers.
 * `date` is the floor of new handshake numbers. Slots missed are counted,
 * never caught up. */
void ol_line_tick(struct ol_line *l, ol_instant now, ol_date date,
		  struct ol_line_effects *fx);

/* True if the datagram has the hint of an envelope of this line or the tag of
 * one of its sessions: where several lines share an address. */
bool ol_line_is_for(const struct ol_line *l, const uint8_t *datagram);

/* One datagram of OL_DATAGRAM_LEN bytes that the door assigned to this line,
 * from the remote address of path `path`; with path OL_LINE_PATHS only an
 * envelope is looked at. Whatever it is, no error: what
 * makes no sense changes nothing but a counter. */
void ol_line_receive(struct ol_line *l, ol_instant now, ol_date date,
		     uint8_t path, const uint8_t *datagram,
		     struct ol_line_effects *fx);

/* The same, where the datagram came to `socket` from an address that is none
 * of its paths'. What opens is taken; what leaves may go there within the
 * rules of line/roam.h. */
void ol_line_receive_from(struct ol_line *l, ol_instant now, ol_date date,
			  uint8_t socket, const struct ol_addr *from,
			  const uint8_t *datagram, struct ol_line_effects *fx);

/* The tags of the sessions that cells may come on: how many. */
#define OL_LINE_TAGS 7
size_t ol_line_tags(const struct ol_line *l, uint32_t out[OL_LINE_TAGS]);

/* The counterpart said inside a session that its path `id` has this address
 * too. Where that is a path of ours at a socket below `n_sockets` (those of
 * datagrams: nobody is dialled on hearsay) the address is challenged, nothing
 * more. */
void ol_line_told(struct ol_line *l, ol_instant now, uint8_t id,
		  const struct ol_addr *addr, uint8_t n_sockets);

/* What more the datagram brought than fitted: messages and voice. Call it
 * after ol_line_receive() until it gives no effect; until then datagrams are
 * dropped. (A tick gives some of it too.) */
void ol_line_more(struct ol_line *l, ol_instant now,
		  struct ol_line_effects *fx);

/* The network refused what path `path` sent (port unreachable). */
void ol_line_refused(struct ol_line *l, ol_instant now, uint8_t path,
		     struct ol_line_effects *fx);

/* Queues a message. OL_ERR_DOWN while the line is down, OL_ERR_FULL. */
int ol_line_send(struct ol_line *l, enum ol_stream s, const uint8_t *msg,
		 size_t len);

/* Bytes of a stream that have not been acknowledged. */
size_t ol_line_unacked(const struct ol_line *l, enum ol_stream s);

/* Puts a voice packet on offer for the next slot; replaces one not yet taken.
 * The bytes that one may count on are ol_line_voice_room(). */
void ol_line_offer_voice(struct ol_line *l, const struct ol_voice_offer *v);
size_t ol_line_voice_room(const struct ol_line *l);

/* What the planner's inputs are now. Cheap: for every tick. */
void ol_line_voice_news(const struct ol_line *l,
			struct ol_line_voice_news *out);

/* What of the counterpart's contents is lost, as it is told of it. */
void ol_line_heard(const struct ol_line *l, struct ol_outcome_figures *out);

/* How much our own playout may wait at most, for the counterpart's planner;
 * OL_LINE_AFFORD_MS to begin with. Said in steps of 10 ms, rounded down, up to
 * OL_LINE_AFFORD_MAX_MS. */
void ol_line_set_afford(struct ol_line *l, uint32_t ms);

/* The operator's word on path `path`, at once: spare or full, and the bounds of
 * its step, which begins anew at the fastest. */
void ol_line_set_path(struct ol_line *l, ol_instant now, uint8_t path,
		      bool spare, uint8_t floor_step, uint8_t ceiling_step);

/* One more path, at once; its id is the number of those before. OL_ERR_FULL
 * where there are OL_LINE_PATHS. (None is taken away while a line lives: the
 * counters of an id, which are its nonces, must go on.) */
int ol_line_add_path(struct ol_line *l, ol_instant now,
		     const struct ol_line_path_config *cfg);

/* While a call is up the handshake takes at most 48 bytes of a cell. */
void ol_line_set_in_call(struct ol_line *l, bool in_call);

/* The next slot of this line after `now`, for whoever times frames to it. */
ol_instant ol_line_next_slot(const struct ol_line *l, ol_instant now);

/* The counterpart said goodbye (a control message that office understood):
 * the line is down with OL_LINE_REASON_GOODBYE until it knocks again. */
void ol_line_goodbye(struct ol_line *l, ol_instant now,
		     struct ol_line_effects *fx);

/* A snapshot, as of the last slot or datagram. */
void ol_line_status(const struct ol_line *l, struct ol_line_status *out);

#endif
