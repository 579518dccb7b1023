/*
 * office_rig - whole offices, their desks and the lines between them, on a
 * simulated network.
 *
 * Does      make keys and lines, start, stop, kill and restart offices, seat
 *           people at desks who ring, answer and call, let time pass, carry
 *           effects out, write down what desks hear, and check at every step
 *           what must hold: sizes and instants of what leaves, one end for
 *           every call that a desk heard begin, voice only within a call.
 * Memory    orig_new() and orig_free().
 * Promise   a broken promise ends the program with the seed.
 */
#ifndef OL_TEST_SIM_OFFICE_RIG_H
#define OL_TEST_SIM_OFFICE_RIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/prng.h"
#include "office/office.h"
#include "test/sim/net.h"

#define ORIG_OFFICES 32
#define ORIG_LINES 32   /* of one office              */
#define ORIG_DESKS 8    /* of one office              */
#define ORIG_HEARD 4096 /* events kept of one office  */
#define ORIG_PLANS 256  /* what desks will do         */

#define ORIG_MS ((uint64_t)1000)
#define ORIG_DATE_NS \
	INT64_C(1790000000000000000) /* net time 0: some day in 2026 */
#define ORIG_S ((uint64_t)1000000)

struct orig;

/* A person at a desk, or a program: id 1 to ORIG_DESKS. */
struct orig_desk {
	bool there, watches, bell;
	uint64_t bell_us;   /* how long it takes to ring                  */
	uint64_t answer_us; /* after the ring it picks up; 0: never       */
	bool records;
	struct ol_id rings_for; /* the last call that it was told to ring for */
	bool in_call[ORIG_LINES]; /* it heard a call begin, and no end yet */
};

struct orig_line {
	int peer; /* the other office, and its index of this line   */
	uint16_t peer_line;
	int port[OL_LINE_PATHS];
	struct ol_office_line cfg; /* as it is on disk                    */
	bool talks, rings;
	uint8_t voice_id;
	uint32_t voice_desk; /* whose mouth and ear                      */
	uint32_t hushed;     /* frames of silence that were said for it  */
	ol_instant slot;     /* for which voice was offered                   */
	uint32_t said, heard;   /* voice packets of the calls               */
	uint32_t heard_now;     /* of the call that is up                   */
	uint64_t last_heard;    /* net time                                 */
	uint32_t n_rows;        /* of the history                           */
	struct ol_call_row row; /* the last one                           */
};

struct orig_office {
	struct orig *rig;
	int id;
	struct ol_office *o; /* NULL: not running                         */
	struct ol_prng prng;
	uint8_t secret[32], public_key[32];
	uint64_t clock_us;
	struct orig_line line[ORIG_LINES];
	size_t n_lines;
	struct orig_desk desk[ORIG_DESKS + 1];
	struct ol_event heard[ORIG_HEARD]; /* the newest, as a ring        */
	uint64_t heard_at[ORIG_HEARD];
	size_t n_heard;
	uint64_t n_sent, n_effects;
	bool stopped;
	ol_instant last_slot[ORIG_LINES][OL_LINE_PATHS];
	struct ol_refusal why; /* of the last request                     */
};

struct orig {
	struct sim_net *net;
	struct ol_prng prng;
	uint64_t seed;
	size_t n_offices, n_paths;
	struct sim_link link;
	ol_instant now;
	struct orig_office office[ORIG_OFFICES];
	struct {
		uint64_t at;
		int office;
		uint32_t desk;
		struct ol_request rq;
	} plan[ORIG_PLANS];
	size_t n_plans;
	struct ol_office_effects fx;

	/* Sees every datagram as it leaves; NULL: nobody. */
	void (*watch)(void *ctx, int office, uint16_t line, uint8_t socket,
		      uint64_t at, const uint8_t *datagram);
	void *watch_ctx;
};

/* Offices 0 to n_offices - 1, none running, no line. */
struct orig *orig_new(uint64_t seed, size_t n_offices, size_t n_paths,
		      const struct sim_link *link);
void orig_free(struct orig *r);

/* A line between two offices; both not running. Its index at each end is the
 * number of lines that end had before. */
void orig_join(struct orig *r, int a, int b);

/* All paths between two offices. */
void orig_set_link(struct orig *r, int a, int b, const struct sim_link *link);
void orig_cut(struct orig *r, int a, int b, bool cut);

void orig_start(struct orig *r, int office);
void orig_kill(struct orig *r, int office); /* without a word */
void orig_stop(struct orig *r, int office); /* with goodbye   */

/* Somebody sits down, watching; bell: rings after `bell_us`. */
void orig_desk(struct orig *r, int office, uint32_t desk, bool bell,
	       uint64_t answer_us);
void orig_desk_gone(struct orig *r, int office, uint32_t desk);

void orig_run(struct orig *r, uint64_t us);
bool orig_run_until_up(struct orig *r, uint64_t us);

/* A request of a desk: what ol_office_request() says. */
int orig_ask(struct orig *r, int office, uint32_t desk,
	     const struct ol_request *rq);
int orig_call(struct orig *r, int office, uint32_t desk, uint16_t line);
int orig_simple(struct orig *r, int office, uint32_t desk,
		enum ol_request_kind kind);

enum ol_call_state orig_state(const struct orig *r, int office, uint16_t line);
void orig_view(const struct orig *r, int office, uint16_t line,
	       struct ol_office_line_view *v);

/* The latest event of that kind at that desk (0: any) since `since` (net
 * time); NULL. `at` may be NULL. */
const struct ol_event *orig_heard(const struct orig *r, int office,
				  uint32_t desk, enum ol_event_kind kind,
				  uint64_t since, uint64_t *at);
size_t orig_count(const struct orig *r, int office, enum ol_event_kind kind,
		  uint64_t since);

/* Ends the program, naming the seed. */
_Noreturn void orig_fail(const struct orig *r, const char *what, ...);

/* What cmocka's assertions do, and names the seed. */
#define must(r, what)     \
	((what) ? (void)0 \
		: orig_fail(r, "%s:%d: %s", __FILE__, __LINE__, #what))

#endif
