/*
 * ask - one request of a desk on its way through the office, and refusing it.
 *
 * Does      name what the handlers of requests share. Each looks first and
 *           changes then: a refusal changes nothing.
 * Memory    values; for the time of one request.
 * Threads   the loop thread only.
 */
#ifndef OL_OFFICE_ASK_H
#define OL_OFFICE_ASK_H

#include "office/state.h"

enum { /* exit statuses of the commands: doc/man/openline.1 */
       EXIT_REFUSED = 1,
       EXIT_DOWN = 6,
       EXIT_IN_CALL = 7,
};

/* One request on its way. */
struct ask {
	struct office_input in;
	struct office_desk *desk;
	struct office_line *line; /* where the kind needs one */
	const struct ol_request *rq;
	struct ol_refusal *why;
};

/* Says what was wrong and what to do, on one line; returns `err`. */
__attribute__((format(printf, 4, 5))) int
office_refuse(struct ask *a, int err, int exit_status, const char *form, ...);

/* ---- ask_open.c ---- */

/* 0 where a call may leave on the line; else the refusal. */
int office_look_open(struct ask *a);

/* ---- ask_calls.c ---- */
int office_ask_watch(struct ask *a);
int office_ask_call(struct ask *a);
int office_ask_bell(struct ask *a);
int office_ask_answer(struct ask *a);
int office_ask_decline(struct ask *a);
int office_ask_hangup(struct ask *a);
int office_ask_record(struct ask *a);
int office_ask_talk(struct ask *a);

/* The call that is up: the one named, else this desk's, else the only one;
 * NULL, and then the refusal. */
struct office_line *office_line_in_call(struct ask *a);
int office_refuse_no_call(struct ask *a);

/* Refuses where it wants to record, and the line forbids it. */
int office_look_recording(struct ask *a, const struct office_line *l);

/* ---- people.c ---- */
int office_ask_presence(struct ask *a);

/* ---- ask_hold.c ---- */
/* The call is at the asker's desk, or at another one of the same seat. */
bool office_is_his(const struct ask *a, const struct office_line *l);
int office_ask_hold(struct ask *a);
int office_ask_hand(struct ask *a);
int office_ask_take(struct ask *a);

/* ---- joins.c ---- */
int office_ask_connect(struct ask *a);
int office_ask_ready(struct ask *a);

/* ---- ask_lines.c ---- */
/* The value as a whole number from `min` to `max`, in digits alone. */
int office_ask_number(struct ask *a, uint32_t *out, uint32_t min, uint32_t max);
int office_ask_verify(struct ask *a);
int office_ask_suspend(struct ask *a);
int office_ask_resume(struct ask *a);
int office_ask_test(struct ask *a);
int office_ask_set(struct ask *a);
int office_ask_path(struct ask *a);

/* ---- ask_quota.c ---- */
/* Whether the key is one of a quota; then `*err` is what came of it, the
 * settings are changed and the machine is told. */
bool office_ask_quota(struct ask *a, int *err);

/* ---- places.c ---- */
int office_ask_tell(struct ask *a);

#endif
