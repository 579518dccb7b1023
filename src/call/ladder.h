/*
 * ladder - who is rung after whom, and after how long.
 *
 * Does      read and write the words of a ladder; say of a call that rings
 *           which rungs have come, and when the next one does.
 * Does not  know desks, ring, or read a clock: who is there is handed in.
 * Memory    the caller owns struct ol_ladder and struct ol_climb.
 * Threads   the loop thread only; reading and writing words any.
 * Promise   while anybody who can be rung is there, somebody is rung. A rung
 *           that has come stays, until the call rings no more.
 *
 *   duty officer, "anna", interpreter 20, principal 45
 *
 * are four rungs. Each is a role or a seat's name, and the second after the
 * ring began at which it comes; without one it comes together with the rung
 * before, the first at once. Rungs of the same second are one step. A step
 * with nobody at a desk is passed over: the next one comes at once then. Where
 * nobody at all is on the ladder, everyone who is there is rung.
 *
 * A clerk and an auditor cannot be named by role: they may not speak in calls
 * (desk/rights.h), and a rung that can never ring is a trap.
 */
#ifndef OL_CALL_LADDER_H
#define OL_CALL_LADDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/role.h"
#include "wire/control.h"

#define OL_LADDER_RUNGS 8
#define OL_LADDER_SECONDS 600 /* the latest that a rung may come */
#define OL_LADDER_TEXT 161    /* bytes of its words with a NUL   */

struct ol_rung {
	bool is_seat;      /* `seat` counts, else `role`           */
	enum ol_role role; /* one that may speak                   */
	uint16_t after_s;  /* 0 to OL_LADDER_SECONDS, never falling */
	char seat[OL_CONTROL_SEAT_MAX];
};

/* All zero: there is none, everyone is rung at once. */
struct ol_ladder {
	uint8_t n; /* 0 to OL_LADDER_RUNGS */
	struct ol_rung rung[OL_LADDER_RUNGS];
};

/* Reads its words; "everyone" is none. OL_ERR_MALFORMED, with what is wrong in
 * one clause in `*why`, a constant, and `l` as it was. */
int ol_ladder_read(struct ol_ladder *l, const char *text, const char **why);

/* Its words; they read back as the same. What does not fit, which
 * ol_ladder_read() never lets happen, is left out by rungs. */
void ol_ladder_write(char out[static OL_LADDER_TEXT],
		     const struct ol_ladder *l);

/* The first rung on which a seat of that name and role is; OL_LADDER_RUNGS
 * where it is on none. */
uint8_t ol_ladder_rung(const struct ol_ladder *l, enum ol_role role,
		       const char *seat);

/* One call that rings. Read it; only this file writes it. */
struct ol_climb {
	struct ol_ladder ladder; /* as it was when the ring began */
	ol_instant began;
	uint8_t come;  /* so many rungs, from the first on     */
	bool everyone; /* who is on no rung is rung as well    */
};

/* It begins to ring: ol_climb_step() says who. `at_once`: all rungs are. */
void ol_climb_begin(struct ol_climb *c, const struct ol_ladder *l, bool at_once,
		    ol_instant now);

/* Time has passed, or somebody came or went. Bit k of `there`: somebody is at
 * a desk whose rung is k. True where more are rung than before. */
bool ol_climb_step(struct ol_climb *c, unsigned there, ol_instant now);

/* Whether a desk whose rung is `rung` (ol_ladder_rung()) rings. */
bool ol_climb_rings(const struct ol_climb *c, uint8_t rung);

/* When the next rung comes, should nobody take it; OL_NEVER: none is left. */
ol_instant ol_climb_deadline(const struct ol_climb *c);

/* Who is rung then, in words; empty where none is left. */
void ol_climb_next(const struct ol_climb *c, char out[static OL_LADDER_TEXT]);

#endif
