/*
 * parts - what the states of a call have in common: messages and effects,
 * the one door of the state, the end of an attempt.
 *
 * Does      the small steps of which the table of doc/protocol/call.md
 *           consists.
 * Does not  decide which event means what: rings.c (IDLE to CROSSING) and
 *           talks.c (TALKING, INTERRUPTED) do, a function per state.
 * Memory    the caller's.
 * Threads   the loop thread only. Only the files of this room include it.
 */
#ifndef OL_CALL_PARTS_H
#define OL_CALL_PARTS_H

#include "call/call.h"

/* One more effect, zeroed. */
struct ol_call_effect *call_effect(struct ol_call_effects *out,
				   enum ol_call_effect_kind kind);

/* One more message to the counterpart; the caller fills in its fields. */
struct ol_control *call_message(struct ol_call_effects *out,
				enum ol_control_type type,
				const struct ol_id *id);

void call_keep_seat(char *dst, const char *seat);

/* `people` may be NULL: nobody is named. */
void call_keep_people(struct ol_people *dst, const struct ol_people *people);

/* The one door. Deadlines that belong to a state end with it. */
void call_enter(struct ol_call *c, enum ol_call_state state);

/* True where both are the same id, and one at all. */
bool call_same(const struct ol_id *a, const struct ol_id *b);

/* Whose ring the message names. */
bool call_is_ours(const struct ol_call *c, const struct ol_call_event *ev);
bool call_is_theirs(const struct ol_call *c, const struct ol_call_event *ev);
bool call_is_either(const struct ol_call *c, const struct ol_call_event *ev);

/* What we say of our ring; how many bells ring for theirs. */
void call_say_ring(const struct ol_call *c, struct ol_call_effects *out);
void call_say_bells(struct ol_call *c, struct ol_call_effects *out);

/* `answer` to their ring, or `resume`. */
void call_say_in_it(const struct ol_call *c, enum ol_control_type type,
		    const struct ol_id *id, struct ol_call_effects *out);

/* The id under which the counterpart surely knows this call: it has had our
 * ring, if there is one, but may have given up its own. */
const struct ol_id *call_known_id(const struct ol_call *c);

/* Ends every ring there is: of two that crossed, both. */
void call_say_end(const struct ol_call *c, enum ol_control_reason reason,
		  struct ol_call_effects *out);

/* Declines their ring; what was promised goes with it. */
void call_say_decline(const struct ol_call *c, const struct ol_id *id,
		      const char *seat, struct ol_call_effects *out);

/* Their ring is over: should it come again, it is late, not new. */
void call_note_heard(struct ol_call *c);

/* The end of every attempt. */
void call_finish(struct ol_call *c, enum ol_end_reason reason,
		 struct ol_call_effects *out);

/* Says the end to the counterpart, and ends. */
void call_end(struct ol_call *c, enum ol_control_reason said,
	      enum ol_end_reason reason, struct ol_call_effects *out);

/* What their `end` means here. */
enum ol_end_reason call_ended_there(enum ol_control_reason said);

/* Somebody asks after a call that is not up: told so, once. */
void call_refuse(struct ol_call *c, const struct ol_id *id,
		 struct ol_call_effects *out);

/* True where they record and we forbid it: the call is over. */
bool call_is_forbidden(struct ol_call *c, const struct ol_call_event *ev,
		       struct ol_call_effects *out);

/* Answered, by whomever: the desks stop, voice begins. */
void call_talk(struct ol_call *c, struct ol_call_effects *out);

/* The line is lost in mid-call. */
void call_interrupt(struct ol_call *c, ol_instant now,
		    struct ol_call_effects *out);

/* What the other side says of itself has changed: who is there, whether he
 * records or holds it; and so at our end. */
void call_note_presence(struct ol_call *c, const struct ol_call_event *ev,
			struct ol_call_effects *out);
void call_hold(struct ol_call *c, const struct ol_call_event *ev,
	       struct ol_call_effects *out);
void call_meet(struct ol_call *c, const struct ol_call_event *ev,
	       struct ol_call_effects *out);
void call_record(struct ol_call *c, const struct ol_call_event *ev,
		 struct ol_call_effects *out);

/* ---- the states: rings.c, talks.c ---- */

void call_in_idle(struct ol_call *c, const struct ol_call_event *ev,
		  ol_instant now, struct ol_call_effects *out);
void call_in_dialing(struct ol_call *c, const struct ol_call_event *ev,
		     ol_instant now, struct ol_call_effects *out);
void call_in_ringing_in(struct ol_call *c, const struct ol_call_event *ev,
			ol_instant now, struct ol_call_effects *out);
void call_in_crossing(struct ol_call *c, const struct ol_call_event *ev,
		      ol_instant now, struct ol_call_effects *out);
void call_in_talking(struct ol_call *c, const struct ol_call_event *ev,
		     ol_instant now, struct ol_call_effects *out);
void call_in_interrupted(struct ol_call *c, const struct ol_call_event *ev,
			 ol_instant now, struct ol_call_effects *out);

#endif
