/*
 * here - the office of a test: called "Here", its lines fakes (fake_line.h),
 * its clock the test's.
 *
 * Does      make and end it, add lines to it, let a datagram arrive and time
 *           pass, find what came of the last step.
 * Memory    here_begin() and here_end() in each test; one office at a time.
 */
#ifndef TEST_UNIT_OFFICE_HERE_H
#define TEST_UNIT_OFFICE_HERE_H

#include "office/state.h"
#include "test/unit/office/fake_line.h"

extern struct ol_office *o;
extern struct ol_office_effects fx; /* of the last step */
extern struct ol_refusal why;
extern ol_instant now; /* a second, at the beginning */

/* Of `now`: the two clocks go together. */
ol_date here_date(void);

/* Without lines. `told`: OL_OFFICE_SOCKETS addresses of ours, or NULL. */
void here_begin(const struct ol_addr *told);
void here_end(void);

/* The settings and the peer of line number `i`; it has no paths yet. */
struct ol_office_line here_line(uint8_t i);
void here_add(const struct ol_office_line *l);

/* A datagram of line `i` from 10.0.0.`last`: the effects of it alone. */
void here_arrive(uint8_t i, uint8_t last);

/* Ticks until so long after now: the effects of all of it. */
void here_pass(uint64_t us);

/* The first of its kind among the effects; NULL. */
struct ol_office_effect *here_effect(enum ol_office_effect_kind kind);
const struct ol_event *here_event(enum ol_event_kind kind);

#endif
