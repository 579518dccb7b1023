/*
 * bottle - paths of lines, and TCP flows, through shared bottlenecks; in
 * virtual time.
 *
 * Does      carry cells of paths (line/path.h, nothing above it) and segments
 *           of flows through pipes: a rate, a drop-tail queue, delay, jitter,
 *           loss by itself or in bursts; count what came and how late.
 * Does not  seal: a cell is its counter and the path's own frames.
 * Memory    bottle_new(); all inside.
 * Promise   the same seed gives the same run.
 */
#ifndef OL_TEST_SIM_BOTTLE_H
#define OL_TEST_SIM_BOTTLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/prng.h"
#include "line/path.h"

#define BOTTLE_CELL 316 /* bytes of a cell on the link, IPv4 and UDP in it */
#define BOTTLE_SEGMENT 1500
#define BOTTLE_ENDS 64
#define BOTTLE_PIPES 8
#define BOTTLE_FLOWS 16

#define BOTTLE_MS ((uint64_t)1000)
#define BOTTLE_S ((uint64_t)1000000)

/* One direction. May be changed at any time. */
struct pipe {
	uint64_t bits_per_s; /* 0: no limit                          */
	uint64_t queue_us;   /* what would wait longer is dropped    */
	uint64_t delay_us, jitter_us;
	double loss;
	uint64_t burst_us, calm_us; /* mean lengths; all is lost in a burst */
	bool is_cut;

	uint64_t free_us; /* the link has sent all that waits    */
	bool in_burst;
	uint64_t turn_us; /* when the burst or the calm ends    */
};

/* One end of one path. */
struct end {
	struct ol_path path;
	struct pipe *out;
	struct end *peer;
	uint64_t tick_us;  /* the next slot                      */
	ol_instant next;   /* when its cell goes                 */
	uint64_t clock_us; /* of its own, over the bottle's */

	/* Of its cells that came, since bottle_forget(). */
	uint64_t sent, came, late_us_sum, late_us_most;
	uint64_t bound_us, over; /* those later than the bound        */
	uint64_t steps;          /* changes of step */
	uint64_t tries;          /* trials, probes and drains that began */
	bool was_trying;
	uint8_t step;
};

/* A flow that always has something to send: NewReno, losses told as in RFC
 * 9002 (three later ones acknowledged). Acknowledgements come back after
 * `back_us` and are not lost. */
struct flow {
	struct pipe *out;
	uint64_t back_us;
	double window, threshold; /* segments                   */
	uint64_t next, acked;     /* numbers; highest acked + 1 */
	uint64_t in_flight, recover, srtt_us;
	ol_instant heard;
	uint64_t delivered;  /* segments, since bottle_forget() */
	uint8_t state[4096]; /* by number: 0 not sent, 1 sent, 2 done */
};

struct bottle;

struct bottle *bottle_new(uint64_t seed);
void bottle_free(struct bottle *b);
ol_instant bottle_now(const struct bottle *b);

struct pipe *bottle_pipe(struct bottle *b, const struct pipe *like);

/* A path between two ends: the nearer one, its `peer` is the other. */
struct end *bottle_path(struct bottle *b, struct pipe *there,
			struct pipe *back);
struct flow *bottle_flow(struct bottle *b, struct pipe *out, uint64_t back_us);

void bottle_run(struct bottle *b, uint64_t us);
void bottle_forget(struct bottle *b); /* counts begin anew */

/* Of what an end sent since bottle_forget(). */
double end_loss(const struct end *e);
uint64_t end_mean_late_us(const struct end *e); /* in the pipe, its delay in */

#endif
