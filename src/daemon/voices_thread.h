/*
 * voices_thread - what the two threads of voices.h share: jobs, results, and
 * which side owns what.
 *
 * Does      run the voices' thread: open and shut voices, encode what is said,
 *           play out what comes, count once a second.
 * Does not  know packets' copies and symbols (the loop's packer does), lines or
 *           desks.
 * Memory    of each open voice an encoder and a receiver.
 * Threads   ol_voices_work() is the thread; ol_voices_shut() is for who has
 *           joined it.
 */
#ifndef OL_DAEMON_VOICES_THREAD_H
#define OL_DAEMON_VOICES_THREAD_H

#include <stdatomic.h>
#include <stdbool.h>

#include "daemon/voices.h"
#include "os/bell.h"
#include "os/ring.h"
#include "os/thread.h"
#include "voice/encoder.h"
#include "voice/packer.h"

/* ---- what the two threads say to each other --------------------------- */

struct ol_voices_job { /* loop -> thread */
	enum {
		OL_VOICES_JOB_OPEN,
		OL_VOICES_JOB_CLOSE,
		OL_VOICES_JOB_SAY,
		OL_VOICES_JOB_BRING,
		OL_VOICES_JOB_STOP
	} kind;
	uint8_t slot;
	uint8_t frame_bytes, fec_percent; /* SAY */
	uint16_t len;                     /* BRING */
	uint32_t max_delay_ms;            /* OPEN, SAY */
	uint32_t generation;
	ol_instant now;
	union {
		int16_t pcm[OL_VOICE_FRAME];
		uint8_t packet[OL_PACKET_MAX];
		struct ol_plan expected; /* OPEN */
	} u;
};

struct ol_voices_result { /* thread -> loop */
	enum {
		OL_VOICES_RESULT_FRAME,
		OL_VOICES_RESULT_HEARD,
		OL_VOICES_RESULT_FIGURES
	} kind;
	uint8_t slot;
	uint8_t len;
	uint32_t generation;
	ol_instant heard_at;
	union {
		int16_t pcm[OL_VOICE_FRAME];
		uint8_t frame[OL_PACKET_FRAME_MAX];
		struct ol_voice_figures figures;
	} u;
};

/* One voice as the thread has it: only the thread touches it. */
struct ol_voices_voice {
	bool open;
	uint32_t generation; /* of the slot, so that late results are known */
	struct ol_encoder *encoder;
	struct ol_voice_rx *rx;
	uint32_t max_delay_ms;
	struct ol_voice_rx_stats before;
	ol_instant figures_at;
};

/* The same voice as the loop has it. */
struct ol_voices_door {
	bool open;
	uint16_t line;
	uint32_t desk;
	uint32_t generation;
	uint8_t step;
	struct ol_plan plan; /* of the frame that was said last */
	struct ol_packer packer;
};

struct ol_voices {
	struct ol_voices_handler handler;
	struct ol_ring jobs, results;
	struct ol_bell bell;
	struct ol_loop_wake *wake;
	struct ol_thread *thread;
	struct ol_voices_voice voice[OL_VOICES]; /* the thread's */
	struct ol_voices_door door[OL_VOICES];   /* the loop's   */
	/* Jobs of a slot that say or bring: in the ring, not yet done. */
	atomic_uint waiting[OL_VOICES];
	atomic_uint_fast64_t dropped;
	bool has_bell;
};

/* The thread, until OL_VOICES_JOB_STOP; `ctx` is the struct ol_voices. */
void ol_voices_work(void *ctx);

/* Frees what a voice holds. */
void ol_voices_shut(struct ol_voices_voice *c);

#endif
