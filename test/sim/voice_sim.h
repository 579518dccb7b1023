/*
 * voice_sim - one voice over a bad network in virtual time: encoder, plan and
 *             packer here; rx with playout and decoder there; cells over one
 *             or two paths of test/link/impair.h, reports coming back.
 *
 * Does      what node, line and network do to a voice, in one thread and
 *           without a clock; scores what was heard (test/support/score.h).
 * Does not  seal, retransmit, or know calls.
 * Memory    run() allocates and frees all; frames once encoded are kept
 *           between runs, until voice_sim_forget().
 * Threads   one.
 *
 * Every fourth cell has less room for voice, as the line's has. The delay
 * that is measured lacks what real programs add: about 14 ms (the lead of the
 * seal, handsets, wake-ups).
 */
#ifndef TEST_SIM_VOICE_SIM_H
#define TEST_SIM_VOICE_SIM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "test/link/impair.h"
#include "test/sim/voice_speech.h"
#include "test/support/score.h"
#include "voice/plan.h"
#include "voice/rx.h"

#define VOICE_SIM_PATHS 2
#define VOICE_SIM_PHASES 4

struct voice_sim_set {
	unsigned n_paths; /* 1 or 2                                         */
	bool together;    /* the paths lose the same                        */
	unsigned n_phases, phase_ms; /* the network is another every so often */
	/* Seeds are filled in by the run. */
	struct impair_set path[VOICE_SIM_PHASES][VOICE_SIM_PATHS];
	unsigned dies_ms; /* the second path dies then; 0: it does not      */
	uint8_t step;     /* ticks a cell                                   */
	/* The pace tries another step for a while; 0: it does not */
	uint8_t trial_step;
	unsigned trial_from_ms, trial_ms;
	uint16_t afford_ms;
	enum ol_plan_mode mode;
	uint64_t seed;
	const struct ol_plan *plan; /* instead of the planner's, or NULL    */
	FILE *trace; /* what is decided, a line each half second, or NULL   */
};

struct voice_sim_result {
	struct ol_score score;
	struct ol_voice_rx_stats stats;
	double kbps;            /* of voice on each path              */
	unsigned frame_bytes;   /* at the end                         */
	enum ol_plan_rule rule; /* at the end                         */
};

/* False: no memory. With `wav` (or NULL) what was heard goes there as well,
 * raw, 16 kHz. */
bool voice_sim_run(struct voice_sim_result *out,
		   const struct voice_sim_set *set,
		   const struct voice_speech *speech, const char *raw);

void voice_sim_forget(void);

/* Reads a network: "PATH", "PATH | PATH" for two paths, "... ; ..." for what
 * it is every other ten seconds, each PATH in the words of impair_read();
 * 20 ms of delay where none is named. False: not understood. */
bool voice_sim_read(struct voice_sim_set *set, const char *words);

#endif
