/*
 * sitting - who is logged in: the open sessions of seats. (In this program
 * "session" is also what two lines have: line/session.h.)
 *
 * Does      open a session with a token that chance made, know it again by
 *           its token, end it in time, say which desk has it, and keep the
 *           place of a desk whose connection was lost for a while.
 * Does not  know passwords or seats' rows (the daemon does), read a clock,
 *           or talk to desks: what has ended is handed out.
 * Memory    the caller's: OL_SESSIONS sessions, OL_SESSIONS_SEAT of one seat.
 * Threads   the loop thread.
 * Promise   a token is nowhere but at its browser: the table has its SHA-256,
 *           and looking one up compares in constant time.
 *
 * What a door (unix_door.h, a web door) has to do with it: nothing. A desk of
 * the machine's socket has OL_RIGHTS_ALL, one that comes over the network none
 * (ol_desk_server_seat()). Without rights it may say `login` and `rejoin`,
 * which the daemon answers later, as any request (ol_desk_server_reply());
 * before that it calls ol_desk_server_admit() with the rights of the seat.
 * When the session ends the desk is told `session_over` and has the rights
 * again with which it came: it may log in anew on the same connection. A door
 * has to say where its guest comes from (the wait after wrong passwords counts
 * by address), and to bound how many desks have no rights and for how long
 * (ol_desk_server_is_admitted()).
 *
 *   browser             door            server           daemon
 *   connects            seat()          came()
 *   {"do":"login"...}   line()          request()        a thread: Argon2id
 *                                       admit(), reply() <- session
 *   (network lost)      leave()         gone()           keeps its call 30 s
 *   connects            seat()          came()
 *   {"do":"rejoin"...}  line()          request()        the call is this
 *                                       admit(), reply() desk's from now on
 */
#ifndef OL_DESK_SITTING_H
#define OL_DESK_SITTING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/random.h"
#include "desk/api_seats.h"

#define OL_SESSIONS 64               /* open at once              */
#define OL_SESSIONS_SEAT 8           /* ... of one seat           */
#define OL_SESSION_AWAY_US 30000000u /* a lost desk's place is kept so long */

/* Of one seat, for as long as it exists: the daemon's number for it. */
typedef uint32_t ol_seat_number;

struct ol_sitting {
	bool open;
	uint8_t hash[32]; /* of its token */
	uint32_t number;  /* by which people name it; never 0 */
	ol_seat_number seat;
	char from[OL_API_FROM_MAX]; /* where it was opened from           */
	ol_date since, last, ends;  /* for people                         */
	ol_instant used, ends_at;
	uint32_t desk; /* that has it; 0: none                            */
	uint32_t lost; /* the desk that had it, whose place is kept; or 0 */
	ol_instant lost_at;
	bool totp_begun; /* a second factor is being set up: its secret */
	uint8_t totp[20];
};

struct ol_sittings {
	uint32_t idle_s, most_s;
	uint32_t last; /* number that was given */
	struct ol_sitting s[OL_SESSIONS];
};

void ol_sittings_init(struct ol_sittings *t, uint32_t idle_s, uint32_t most_s);

/* Wipes. */
void ol_sittings_release(struct ol_sittings *t);

/* A new session of `seat` at `desk`, with its token. OL_ERR_FULL where there
 * are as many as may be: of this seat, or of all. */
int ol_sitting_open(struct ol_sittings *t, struct ol_sitting **out,
		    uint8_t token[static OL_API_SESSION_LEN],
		    const struct ol_random *rnd, ol_seat_number seat,
		    uint32_t desk, const char *from, ol_instant now,
		    ol_date date);

/* The session with this token. NULL where none is open, or it is over by now
 * (step() hands it out). */
struct ol_sitting *
ol_sitting_find(struct ol_sittings *t,
		const uint8_t token[static OL_API_SESSION_LEN], ol_instant now);

/* The open session with this number; NULL. */
struct ol_sitting *ol_sitting_numbered(struct ol_sittings *t, uint32_t number);

/* The session that a desk has; NULL. */
struct ol_sitting *ol_sitting_of(struct ol_sittings *t, uint32_t desk);

/* Another token for it; the old one is none any more. */
void ol_sitting_renew(struct ol_sitting *s,
		      uint8_t token[static OL_API_SESSION_LEN],
		      const struct ol_random *rnd);

/* Something was asked: it is not idle. */
void ol_sitting_use(struct ol_sitting *s, ol_instant now, ol_date date);

/* `desk` has the session from now on. `*before` is the desk that had it and is
 * there still (0: none): it is to be told and loses its rights. `*lost` is
 * the desk whose place was kept, or that same one (0: none): what it held is
 * `desk`'s now. */
void ol_sitting_join(struct ol_sitting *s, uint32_t desk, uint32_t *before,
		     uint32_t *lost, ol_instant now, ol_date date);

/* Its desk's connection went; with `keep` its place is kept. */
void ol_sitting_lose(struct ol_sitting *s, bool keep, ol_instant now);

/* The session that was used longest ago of those that no desk has and whose
 * place is not kept, of `seat` or (0) of all: it makes room for another. NULL:
 * all are in use. */
struct ol_sitting *ol_sitting_left(struct ol_sittings *t, ol_seat_number seat);

/* How many are open of the seat, or (0) of all. */
uint32_t ol_sitting_count(const struct ol_sittings *t, ol_seat_number seat);

/* The session is over; its desk and the lost one are the caller's to see to
 * before. */
void ol_sitting_end(struct ol_sitting *s);

/* What is due now: a session that has ended (`*end` says why; it is still
 * there, for ol_sitting_end()), or one whose lost desk's place is kept no
 * longer (`*away`; its `lost` is set, the caller clears it). NULL: nothing
 * more. */
struct ol_sitting *ol_sitting_due(struct ol_sittings *t, ol_instant now,
				  bool *away, enum ol_session_end *end);

/* When ol_sitting_due() has something next; OL_NEVER. */
ol_instant ol_sitting_deadline(const struct ol_sittings *t);

#endif
