/*
 * call, twice: two machines joined by a line that keeps the order of messages,
 * is lost and comes back, or forgets everything because a node began anew.
 * Seeded random walks; what must hold at every step and at the end.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "call/call.h"

#define QUEUE_MAX 256
#define ROUND_TRIP_US 20000u

static const struct ol_people alone = { .n = 1, .who = { { "s", 2, 1 } } },
			      with_another = { .n = 2,
					       .who = { { "s", 2, 1 },
							{ "t", 3, 5 } } };

struct side {
	struct ol_call call;
	struct ol_control queue[QUEUE_MAX]; /* of messages to it, in order */
	size_t n_queue;
	unsigned int begun, ended, answered, sent;
	bool up;
};

struct world {
	struct side side[2];
	struct ol_prng rnd;
	ol_instant now;
	uint8_t next_id;
	uint64_t seed;
};

static const enum ol_call_event_kind heard_as[OL_CONTROL_TYPES] = {
	[OL_CONTROL_RING] = OL_CALL_EV_RING,
	[OL_CONTROL_RINGING] = OL_CALL_EV_RINGING,
	[OL_CONTROL_ANSWER] = OL_CALL_EV_ANSWER,
	[OL_CONTROL_DECLINE] = OL_CALL_EV_DECLINE,
	[OL_CONTROL_BUSY] = OL_CALL_EV_BUSY,
	[OL_CONTROL_END] = OL_CALL_EV_END,
	[OL_CONTROL_PRESENCE] = OL_CALL_EV_PRESENCE,
	[OL_CONTROL_RESUME] = OL_CALL_EV_RESUME,
	[OL_CONTROL_RESUMED] = OL_CALL_EV_RESUMED,
};

static bool trace; /* one walk again, step by step */

static const char *name(enum ol_call_state state)
{
	static const char *const names[] = { "IDLE",        "DIALING",
					     "RINGING_OUT", "RINGING_IN",
					     "CROSSING",    "TALKING",
					     "INTERRUPTED" };

	return names[state];
}

static void tell(const struct world *w, int s, const struct ol_call_event *ev,
		 const struct ol_call_effects *fx)
{
	size_t i;

	printf("%9.3f %c event %d id %d -> %s", (double)w->now.us / 1e6,
	       'a' + s, ev->kind, ev->message ? ev->message->id.b[0] : 0,
	       name(w->side[s].call.state));
	for (i = 0; i < fx->n; i++)
		if (fx->e[i].kind == OL_CALL_SEND)
			printf("; %s %d",
			       ol_control_name(fx->e[i].message.type),
			       fx->e[i].message.id.b[0]);
	printf("\n");
}

static void step(struct world *w, int s, const struct ol_call_event *ev)
{
	struct side *me = &w->side[s], *other = &w->side[!s];
	bool was_idle = me->call.state == OL_CALL_IDLE;
	struct ol_call_effects fx;
	unsigned int ended = 0;
	size_t i;

	ol_call_step(&me->call, ev, w->now, &fx);
	if (trace)
		tell(w, s, ev, &fx);
	for (i = 0; i < fx.n; i++) {
		if (fx.e[i].kind == OL_CALL_TELL_ENDED)
			ended++;
		if (fx.e[i].kind == OL_CALL_TELL_ANSWERED)
			me->answered++;
		if (fx.e[i].kind != OL_CALL_SEND)
			continue;
		me->sent++;
		if (other->n_queue == QUEUE_MAX)
			fail_msg("seed %llu: messages without end",
				 (unsigned long long)w->seed);
		other->queue[other->n_queue++] = fx.e[i].message;
	}
	if (ended > 1)
		fail_msg("seed %llu: ended twice", (unsigned long long)w->seed);
	me->ended += ended;
	if (was_idle && (ended || me->call.state != OL_CALL_IDLE))
		me->begun++;
	if (me->begun != me->ended + (me->call.state == OL_CALL_IDLE ? 0 : 1))
		fail_msg("seed %llu: %u begun, %u ended",
			 (unsigned long long)w->seed, me->begun, me->ended);
}

static void simple(struct world *w, int s, enum ol_call_event_kind kind)
{
	struct ol_call_event ev = { .kind = kind, .people = &alone };

	step(w, s, &ev);
}

static void deliver(struct world *w, int s)
{
	struct side *me = &w->side[s];
	struct ol_call_event ev = { 0 };
	struct ol_control m;

	if (!me->n_queue || !me->up)
		return;
	m = me->queue[0];
	memmove(me->queue, me->queue + 1, --me->n_queue * sizeof m);
	ev.kind = heard_as[m.type];
	ev.message = &m;
	step(w, s, &ev);
	if (me->call.state == OL_CALL_RINGING_IN && ev.kind == OL_CALL_EV_RING)
		simple(w, s, OL_CALL_EV_BELLS);
}

static void set_up(struct world *w, int s, bool up)
{
	if (w->side[s].up == up)
		return;
	w->side[s].up = up;
	simple(w, s, up ? OL_CALL_EV_LINE_UP : OL_CALL_EV_LINE_DOWN);
}

/* The node of side s dies and begins anew: all messages are lost. */
static void restart(struct world *w, int s)
{
	struct side *me = &w->side[s], *other = &w->side[!s];

	ol_call_init(&me->call, false);
	me->begun = me->ended = 0;
	me->n_queue = other->n_queue = 0;
	me->up = false;
	set_up(w, !s, false);
	simple(w, !s, OL_CALL_EV_LINE_FRESH);
	set_up(w, !s, true);
	set_up(w, s, true);
}

static void act(struct world *w, int s, uint64_t what, bool rough)
{
	struct ol_call_event ev = { .people = &alone };

	switch (what) {
	case 0:
	case 1:
		if (w->side[s].call.state != OL_CALL_IDLE || !w->side[s].up)
			return;
		ev.kind = OL_CALL_EV_DIAL;
		ev.id.b[0] = (uint8_t)(1 + ol_prng_below(&w->rnd, 255));
		ev.id.b[1] = ++w->next_id;
		ev.id.b[2] = (uint8_t)s;
		ev.ring_us = OL_CALL_RING_US;
		step(w, s, &ev);
		return;
	case 2:
		simple(w, s, OL_CALL_EV_PICK_UP);
		return;
	case 3:
		simple(w, s, OL_CALL_EV_HANG_UP);
		return;
	case 4:
		simple(w, s, OL_CALL_EV_TURN_AWAY);
		return;
	case 5:
		ev.kind = OL_CALL_EV_RECORD;
		ev.recording = ol_prng_below(&w->rnd, 2);
		step(w, s, &ev);
		return;
	case 6:
		ev.kind = OL_CALL_EV_BELLS;
		ev.bells = (uint32_t)ol_prng_below(&w->rnd, 3);
		step(w, s, &ev);
		return;
	case 7:
		if (rough)
			set_up(w, s, !w->side[s].up);
		return;
	case 8:
		if (rough && ol_prng_below(&w->rnd, 4) == 0)
			restart(w, s);
		return;
	case 9:
		ev.kind = OL_CALL_EV_HOLD;
		ev.held = ol_prng_below(&w->rnd, 2);
		step(w, s, &ev);
		return;
	case 10:
		ev.kind = OL_CALL_EV_PEOPLE;
		ev.people = ol_prng_below(&w->rnd, 2) ? &alone : &with_another;
		step(w, s, &ev);
		return;
	default:
		deliver(w, s);
		return;
	}
}

static void pass_time(struct world *w, uint64_t us)
{
	int s;

	w->now = ol_after(w->now, us);
	for (s = 0; s < 2; s++)
		while (ol_due(ol_call_deadline(&w->side[s].call), w->now))
			simple(w, s, OL_CALL_EV_TICK);
}

/* The people do nothing more; the line is there; all is delivered. */
static void settle(struct world *w)
{
	int s, round;

	for (s = 0; s < 2; s++)
		set_up(w, s, true);
	for (round = 0; round < 1000; round++) {
		for (s = 0; s < 2; s++)
			while (w->side[s].n_queue)
				deliver(w, s);
		pass_time(w, 1000000);
	}
}

static void check_end(const struct world *w)
{
	const struct ol_call *a = &w->side[0].call, *b = &w->side[1].call;

	if (a->state == OL_CALL_IDLE && b->state == OL_CALL_IDLE)
		return;
	if (a->state == OL_CALL_TALKING && b->state == OL_CALL_TALKING &&
	    ol_id_equal(&a->id, &b->id) &&
	    a->recording_here == b->recording_there &&
	    b->recording_here == a->recording_there &&
	    a->held_here == b->held_there && b->held_here == a->held_there &&
	    ol_people_same(&a->here, &b->there) &&
	    ol_people_same(&b->here, &a->there))
		return;
	fail_msg("seed %llu: %s and %s, ids %d %d, recording %d %d %d %d, "
		 "held %d %d %d %d, people %d %d %d %d",
		 (unsigned long long)w->seed, name(a->state), name(b->state),
		 a->id.b[0], b->id.b[0], a->recording_here, b->recording_there,
		 b->recording_here, a->recording_there, a->held_here,
		 b->held_there, b->held_here, a->held_there, a->here.n,
		 b->there.n, b->here.n, a->there.n);
}

static void walk(uint64_t seed, bool rough, unsigned int steps, struct world *w)
{
	unsigned int i;
	int s;

	memset(w, 0, sizeof *w);
	w->seed = seed;
	w->now.us = 1000000;
	ol_prng_init(&w->rnd, seed);
	for (s = 0; s < 2; s++) {
		w->side[s].up = true;
		ol_call_init(&w->side[s].call, true);
	}
	for (i = 0; i < steps; i++) {
		act(w, (int)ol_prng_below(&w->rnd, 2),
		    ol_prng_below(&w->rnd, 18), rough);
		pass_time(w,
			  ol_prng_below(&w->rnd, 8) ? ROUND_TRIP_US : 7000000);
	}
	settle(w);
	check_end(w);
}

static void test_two_machines_always_agree_in_the_end(void **state)
{
	unsigned int n_talked = 0;
	static struct world w;
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 20000; seed++) {
		walk(seed, false, 60, &w);
		n_talked += w.side[0].answered;
	}
	assert_true(n_talked > 2000);
}

static void test_they_agree_over_a_line_that_is_lost(void **state)
{
	unsigned int n_talked = 0;
	static struct world w;
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 20000; seed++) {
		walk(seed, true, 80, &w);
		n_talked += w.side[0].answered;
	}
	assert_true(n_talked > 2000);
}

/* Both dial before either has heard of it; then one acts. */
static const struct {
	const char *why;
	enum ol_call_event_kind act;
	bool first_hears; /* before it acts, it knows of the crossing  */
	enum ol_call_state a, b;
} crossed[] = {
	{ "picks up", OL_CALL_EV_PICK_UP, true, OL_CALL_TALKING,
	  OL_CALL_TALKING },
	{ "declines", OL_CALL_EV_TURN_AWAY, true, OL_CALL_IDLE, OL_CALL_IDLE },
	{ "hangs up", OL_CALL_EV_HANG_UP, true, OL_CALL_IDLE, OL_CALL_IDLE },
	{ "gives up before it knew: the other's ring goes on",
	  OL_CALL_EV_HANG_UP, false, OL_CALL_RINGING_IN, OL_CALL_RINGING_OUT },
};

static void test_crossing_calls_become_one(void **state)
{
	struct ol_call_event ev = { .kind = OL_CALL_EV_DIAL,
				    .ring_us = OL_CALL_RING_US,
				    .people = &alone };
	static struct world w;
	struct ol_id smaller;
	size_t i;
	int smaller_first, round;

	(void)state;
	for (i = 0; i < 2 * sizeof crossed / sizeof crossed[0]; i++) {
		const size_t k = i / 2;

		smaller_first = (int)(i % 2);
		memset(&w, 0, sizeof w);
		w.now.us = 1;
		w.side[0].up = w.side[1].up = true;
		ol_call_init(&w.side[0].call, true);
		ol_call_init(&w.side[1].call, true);
		ev.id.b[0] = smaller_first ? 1 : 2;
		ev.precedence = OL_ROUTINE;
		step(&w, 0, &ev);
		ev.id.b[0] = smaller_first ? 2 : 1;
		ev.precedence = OL_FLASH;
		step(&w, 1, &ev);
		memset(&smaller, 0, sizeof smaller);
		smaller.b[0] = 1;
		if (crossed[k].first_hears)
			deliver(&w, 0);
		simple(&w, 0, crossed[k].act);
		for (round = 0; round < 10; round++) {
			deliver(&w, 0);
			deliver(&w, 1);
		}
		if (w.side[0].call.state != crossed[k].a ||
		    w.side[1].call.state != crossed[k].b)
			fail_msg("%s: %s, %s", crossed[k].why,
				 name(w.side[0].call.state),
				 name(w.side[1].call.state));
		if (crossed[k].a != OL_CALL_TALKING)
			continue;
		assert_true(ol_id_equal(&w.side[0].call.id, &smaller));
		assert_true(ol_id_equal(&w.side[1].call.id, &smaller));
		assert_int_equal(w.side[0].call.precedence, OL_FLASH);
		assert_int_equal(w.side[1].call.precedence, OL_FLASH);
		assert_int_not_equal(ol_call_is_outgoing(&w.side[0].call),
				     ol_call_is_outgoing(&w.side[1].call));
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_crossing_calls_become_one),
		cmocka_unit_test(test_two_machines_always_agree_in_the_end),
		cmocka_unit_test(test_they_agree_over_a_line_that_is_lost),
	};
	static struct world w;

	if (argc > 2) { /* one walk again: rough|smooth SEED */
		trace = true;
		walk(strtoull(argv[2], NULL, 10), argv[1][0] == 'r',
		     argv[1][0] == 'r' ? 80 : 60, &w);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
