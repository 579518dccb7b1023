/*
 * seats - who is at the desks of a running node: logins, sessions, and the
 * seats themselves.
 *
 * Does      answer what desks ask about seats, with passwords worked out on a
 *           thread of their own (hasher.h) and changes written by the store
 *           thread; give and take the rights of desks; keep the place of a
 *           desk that lost its connection in a call.
 * Does not  know what rights are for (desk/rights.h), judge names (home/seats.h).
 * Memory    struct ol_node_seats, in the node: OL_STORE_SEATS seats,
 *           OL_SESSIONS sessions, OL_HASHER_JOBS passwords being worked out.
 *           Wiped at the end.
 * Threads   the loop thread.
 * Promise   a login that is refused says the same, after the same work,
 *           whether the seat, the password or the code was wrong. A change is
 *           told as done when it is on disk, and taken back where it could
 *           not be written; but a full disk keeps nobody from logging in.
 *
 *   seats.c         desks come and go, sessions end, names
 *   seats_login.c   login, rejoin, logout
 *   seats_own.c     password, TOTP, sessions
 *   seats_manage.c  seats listed, made, changed, dropped
 */
#ifndef OL_DAEMON_SEATS_H
#define OL_DAEMON_SEATS_H

#include "daemon/hasher.h"
#include "desk/delay.h"
#include "desk/server.h"
#include "desk/sitting.h"
#include "home/settings.h"
#include "store/seat_table.h"

struct ol_node;

#define OL_SEATS_AN_ADDRESS 2 /* of its logins are worked out at once */

/* A desk that is connected. */
struct ol_seats_guest {
	uint32_t desk; /* 0: none */
	bool machine;  /* through the socket */
	struct ol_addr from;
};

/* A password that is being worked out, and what for. */
struct ol_seats_task {
	bool used;
	enum ol_do what; /* LOGIN, PASSWORD, SEAT_ADD, SEAT_SET */
	uint32_t desk;
	uint64_t re;
	uint32_t seat; /* its id; 0: there is none */
	char name[OL_SEAT_MAX];
	char code[OL_API_CODE_MAX];
	enum ol_role role;
	char lang[OL_API_LANG_MAX];
	char one_time[OL_ONE_TIME_TEXT];
	struct ol_addr from;
};

struct ol_node_seats {
	struct ol_hasher *hasher;
	struct ol_sittings sessions;
	struct ol_delays delays;
	struct ol_password dummy; /* for seats that there are not */
	size_t n;
	struct ol_store_seat seat[OL_STORE_SEATS];
	struct ol_seats_guest guest[OL_DESK_MAX];
	struct ol_seats_task task[OL_HASHER_JOBS];
};

/* Reads the seats, starts the thread; while the store is the caller's. */
int ol_seats_start(struct ol_node *n, char why[OL_WHY_TEXT]);

/* Ends the thread; while the writer still takes jobs. Then wipes. */
void ol_seats_stop(struct ol_node *n);
void ol_seats_release(struct ol_node *n);

/* A desk came or went. */
void ol_seats_came(struct ol_node *n, uint32_t desk,
		   const struct ol_desk_guest *guest);
void ol_seats_gone(struct ol_node *n, uint32_t desk);

/* It asked something, or spoke. */
void ol_seats_used(struct ol_node *n, uint32_t desk);

/* LOGIN to SEAT_DROP. */
void ol_seats_ask(struct ol_node *n, uint32_t desk,
		  const struct ol_desk_request *rq);

ol_instant ol_seats_deadline(const struct ol_node *n);
void ol_seats_tick(struct ol_node *n);

/* What the desk's seat is called, for the record. */
const char *ol_seats_name(struct ol_node *n, uint32_t desk);

/* ---- between the files -------------------------------------------------- */

void ol_seats_refuse(struct ol_node *n, uint32_t desk, uint64_t re, int exit,
		     const char *format, ...)
	__attribute__((format(printf, 5, 6)));

struct ol_store_seat *ol_seats_find(struct ol_node *n, const char *name);
struct ol_store_seat *ol_seats_by_id(struct ol_node *n, uint32_t id);

/* The guest at a desk; somebody of the machine where it has gone. */
const struct ol_seats_guest *ol_seats_guest(const struct ol_node *n,
					    uint32_t desk);
/* A desk of the machine sits down as the duty officer. False: no place. */
bool ol_seats_sit_duty(struct ol_node *n, uint32_t desk);
bool ol_seats_is_here(const struct ol_node *n, uint32_t desk);
void ol_seats_write_from(char out[static OL_API_FROM_MAX],
			 const struct ol_seats_guest *g);

/* Ends a session: its desk is told and loses what the seat gave it, its call
 * ends. And all of a seat but `but` (may be NULL). */
void ol_seats_end(struct ol_node *n, struct ol_sitting *s,
		  enum ol_session_end why);
void ol_seats_end_all(struct ol_node *n, uint32_t seat,
		      const struct ol_sitting *but, enum ol_session_end why);

/* The task that waits; puts it to the thread. Refuses where too many wait. */
struct ol_seats_task *ol_seats_task(struct ol_node *n, uint32_t desk,
				    const struct ol_desk_request *rq);
void ol_seats_work_out(struct ol_node *n, struct ol_seats_task *t,
		       struct ol_hash_job *job);

/* What was worked out; the task is free again afterwards. */
void ol_seats_login_done(struct ol_node *n, const struct ol_seats_task *t,
			 const struct ol_hash_job *job);
void ol_seats_manage_done(struct ol_node *n, const struct ol_seats_task *t,
			  const struct ol_hash_job *job);

void ol_seats_login(struct ol_node *n, uint32_t desk,
		    const struct ol_desk_request *rq);
void ol_seats_own(struct ol_node *n, uint32_t desk,
		  const struct ol_desk_request *rq, struct ol_sitting *s,
		  struct ol_store_seat *seat);
void ol_seats_own_done(struct ol_node *n, const struct ol_seats_task *t,
		       const struct ol_hash_job *job);

/* The desk has the rights of its seat, and is told of its session. */
void ol_seats_tell(struct ol_node *n, uint32_t desk, uint64_t re,
		   const struct ol_sitting *s, const struct ol_store_seat *seat,
		   const uint8_t token[static OL_API_SESSION_LEN]);

/* What a seat tries that is logged in counts against it alone, not against the
 * address: he who mistyped his way in is not to wait for his next step. */
extern const struct ol_addr ol_seats_nowhere;

/* False where it was refused: the last wrong one was a moment ago. */
bool ol_seats_may_try(struct ol_node *n, uint32_t desk, uint64_t re,
		      const char *name, const struct ol_addr *from);

/* There was no memory to judge it: it does not count. */
void ol_seats_not_judged(struct ol_node *n, const struct ol_seats_task *t);
void ol_seats_manage(struct ol_node *n, uint32_t desk,
		     const struct ol_desk_request *rq);

/* A seat, changed in memory already, is written; `before` is what it was. What
 * follows when it is on disk. */
struct ol_seats_write {
	struct ol_store_seat seat, before;
	enum ol_do what;
	uint32_t desk;
	uint64_t re;
	bool ends; /* its sessions, for `why` */
	enum ol_session_end why;
	char one_time[OL_ONE_TIME_TEXT];
};
void ol_seats_write(struct ol_node *n, struct ol_seats_write *w);
void ol_seats_login_written(struct ol_node *n, const struct ol_seats_write *w);
void ol_seats_own_written(struct ol_node *n, const struct ol_seats_write *w);
void ol_seats_manage_written(struct ol_node *n, const struct ol_seats_write *w);

#endif
