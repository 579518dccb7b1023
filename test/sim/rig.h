/*
 * rig - two nodes with one line between them, on a simulated network.
 *
 * Does      make keys, start, stop, restart, suspend nodes, let time pass,
 *           send numbered messages and voice packets, and check all that may
 *           be checked at every step: sizes and instants of what leaves, each
 *           message once and in order, no voice packet twice.
 * Memory    rig_init() and rig_release().
 * Promise   a broken promise of the line ends the program with the seed.
 */
#ifndef OL_TEST_SIM_RIG_H
#define OL_TEST_SIM_RIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/prng.h"
#include "line/line.h"
#include "test/sim/net.h"

#define RIG_NODES 2
#define RIG_VOICE_MAX (1u << 17) /* voice packets of one run */
#define RIG_MESSAGE_MAX 600

#define RIG_MS ((uint64_t)1000)
#define RIG_S ((uint64_t)1000000)

/* Numbered messages of one stream, one way. */
struct rig_words {
	uint32_t want;   /* messages that are to be said              */
	uint32_t queued; /* of them given to the line                 */
	uint32_t heard;  /* by the counterpart, in order              */
	uint32_t again;  /* heard twice, after the sender's restart   */
	bool may_repeat; /* it restarted: what was heard may come on  */
};

struct rig;

struct rig_node {
	struct rig *rig;
	int id;
	struct ol_line *line; /* NULL: not running                        */
	struct ol_prng prng;
	uint8_t secret[32], public_key[32];
	struct ol_line_keys keys;

	/* What it has on disk, what its clocks say beside the net's. */
	uint64_t number;
	struct ol_addr seen[OL_LINE_PATHS]; /* of the counterpart's */
	uint64_t clock_us;
	int64_t date_ns;
	uint32_t phase_us;
	ol_instant asleep_till; /* net time; it does nothing till then     */

	/* As configured at the other; where it is now. */
	struct ol_addr home[OL_LINE_PATHS], addr[OL_LINE_PATHS];
	int port[OL_LINE_PATHS];

	struct rig_words words[OL_STREAMS]; /* that it says */
	bool in_call;
	uint32_t voice_sent, voice_got; /* it offered; the other heard */
	uint8_t voice_seen[RIG_VOICE_MAX / 8];

	uint64_t n_up, n_down, n_fresh, n_slots, n_sent, n_moved, n_path;
	ol_instant started, first_up; /* net time                           */
	ol_instant last_slot[OL_LINE_PATHS];
	uint64_t cells_in_last_tick;
};

struct rig {
	struct sim_net *net;
	struct ol_prng prng;
	uint64_t seed;
	size_t n_paths;
	ol_instant now;
	struct rig_node node[RIG_NODES];

	/* Of both nodes' paths, from their start on. */
	struct {
		bool spare;
		uint8_t floor, ceiling; /* steps */
	} pace[OL_LINE_PATHS];

	/* Sees every datagram as it leaves; NULL: nobody. */
	void (*watch)(void *ctx, int node, int path, ol_instant at,
		      const uint8_t *datagram);
	/* Gets what arrives at ports that have no owner; NULL: nobody. */
	void (*stranger)(void *ctx, const struct sim_arrival *a);
	void *watch_ctx;
	/* Bytes of a voice packet with the redundancy that its planner needs;
	 * 0: the newest frame is all. */
	size_t voice_whole;
	/* Gets the messages of the records stream, which are then none of the
	 * rig's own words; NULL: they are. */
	void (*hear)(void *ctx, int node, const uint8_t *bytes, size_t len);
	void *hear_ctx;
	/* Gets the messages of the bulk stream, likewise. */
	void (*hear_bulk)(void *ctx, int node, const uint8_t *bytes,
			  size_t len);
	void *bulk_ctx;
};

/* Both nodes stopped; all links as `link`. */
void rig_init(struct rig *r, uint64_t seed, size_t n_paths,
	      const struct sim_link *link);
void rig_release(struct rig *r);

void rig_start(struct rig *r, int node);
void rig_stop(struct rig *r, int node);

/* Both directions of a path. */
void rig_set_path(struct rig *r, size_t path, const struct sim_link *link);
void rig_cut(struct rig *r, size_t path, bool cut);

/* The node is at another address from now on on that path: number `where`,
 * below 16; 0 is the one it began with. At the one before, nothing passes any
 * more. The counterpart is not told. */
void rig_rebind(struct rig *r, int node, size_t path, unsigned int where);

/* Lets time pass. */
void rig_run(struct rig *r, uint64_t us);

/* Lets time pass until both lines are up, at most `us`; false: they are not. */
bool rig_run_until_up(struct rig *r, uint64_t us);
bool rig_is_up(const struct rig *r);

/* Lets time pass until all messages that were wanted have been heard and
 * acknowledged, at most `us`. */
bool rig_run_until_said(struct rig *r, uint64_t us);
bool rig_is_said(const struct rig *r);

/* `n` more messages of `node` on stream `s`. */
void rig_say(struct rig *r, int node, enum ol_stream s, uint32_t n);

/* Voice in every slot from now on, both ways. */
void rig_call(struct rig *r, bool in_call);

/* The node's clock jumps forward: it slept, the other did not see it. */
void rig_jump(struct rig *r, int node, uint64_t us);

void rig_status(const struct rig *r, int node, struct ol_line_status *out);

/* Ends the program, naming the seed. */
_Noreturn void rig_fail(const struct rig *r, const char *what, ...);

#endif
