/*
 * office_hostile - a counterpart turned hostile. Office 1 holds the keys of
 * its line with office 0 and sends through them whatever it likes: nonsense,
 * rings without end, words that nobody asked for, voice outside of calls. The
 * call that office 0 has with office 2 must not notice, nothing may grow.
 */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "office/state.h"
#include "test/sim/office_rig.h"

static struct orig *r;

/* 0 the victim with lines 0 (to 1, hostile) and 1 (to 2, who talks). */
static void set_up(uint64_t seed)
{
	int i;

	r = orig_new(seed, 3, 1, &sim_link_clean);
	orig_join(r, 0, 1);
	orig_join(r, 0, 2);
	for (i = 0; i < 3; i++)
		orig_start(r, i);
	if (!orig_run_until_up(r, 10 * ORIG_S))
		orig_fail(r, "not up");
	orig_desk(r, 0, 1, true, 0);
	orig_desk(r, 0, 2, true, 0);
	orig_desk(r, 2, 1, true, 20 * ORIG_MS);
	if (orig_call(r, 0, 1, 1))
		orig_fail(r, "refused: %s", r->office[0].why.text);
	orig_run(r, 2 * ORIG_S);
	if (orig_state(r, 0, 1) != OL_CALL_TALKING)
		orig_fail(r, "no call");
	r->office[0].line[1].heard_now = 0;
}

/* ---- what it sends ---------------------------------------------------------------- */

static size_t nonsense(uint8_t *out, struct ol_prng *p)
{
	static const uint8_t bomb[] = { 0x9a, 0x0f, 0xff, 0xff, 0xff, 0x00 };
	size_t len = 1 + (size_t)ol_prng_below(p, 300), i;

	if (ol_prng_below(p, 4) == 0) {
		memcpy(out, bomb, sizeof bomb);
		return sizeof bomb;
	}
	for (i = 0; i < len; i++)
		out[i] = (uint8_t)ol_prng_next(p);
	return len;
}

/* Any message in proper form. */
static size_t proper(uint8_t *out, struct ol_prng *p, uint64_t only)
{
	struct ol_control m = { .type = OL_CONTROL_RING };

	m.type = (enum ol_control_type)(
		only ? only : 1 + ol_prng_below(p, OL_CONTROL_TYPES - 1));
	while (m.type == OL_CONTROL_GOODBYE) /* that ends it: a case apart */
		m.type = OL_CONTROL_TERMS;
	m.id.b[0] = (uint8_t)(1 + ol_prng_below(p, 255));
	m.id.b[1] = (uint8_t)ol_prng_below(p, 256);
	m.precedence = (uint8_t)ol_prng_below(p, 4);
	m.recording = ol_prng_below(p, 2);
	m.suspended = ol_prng_below(p, 2);
	m.bells = (uint32_t)ol_prng_below(p, OL_CONTROL_BELLS_MAX + 1);
	m.reason = (enum ol_control_reason)ol_prng_below(p, OL_CONTROL_REASONS);
	m.date.ns = INT64_MAX;
	m.stage = (uint8_t)ol_prng_below(p, OL_CONTROL_STAGE_MAX + 1);
	m.turn = (uint32_t)ol_prng_below(p, 8);
	m.heard = (uint32_t)ol_prng_below(p, 8);
	m.known = (uint32_t)ol_prng_below(p, 8);
	m.on = (uint32_t)ol_prng_below(p, 8);
	memset(m.seat, 'x', sizeof m.seat - 1);
	for (; m.people.n < OL_PEOPLE_MAX; m.people.n++)
		m.people.who[m.people.n] = (struct ol_person){
			"somebody else",
			(enum ol_part)ol_prng_below(p, OL_N_PARTS),
			(enum ol_leg)ol_prng_below(p, OL_N_LEGS)
		};
	memset(m.why, 'y', sizeof m.why - 1);
	m.probe_len = sizeof m.probe;
	return (size_t)ol_control_write(out, &m);
}

enum attack { NONSENSE, PROPER, RINGS, ASKS, STREAMS, VOICE, ATTACKS };

static const char *const name[ATTACKS] = {
	"nonsense", "any message", "rings", "line tests", "streams", "voice"
};

static void attack_once(enum attack a)
{
	struct ol_line *l = r->office[1].o->line[0]->line;
	struct ol_voice_offer v = { .n_cuts = 1 };
	enum ol_stream s = OL_STREAM_CONTROL;
	uint8_t bytes[OL_CONTROL_MAX];
	size_t len;
	int i;

	if (a == VOICE) {
		v.cut[0] = (uint16_t)(1 + ol_prng_below(&r->prng, 100));
		for (i = 0; i < v.cut[0]; i++)
			v.bytes[i] = (uint8_t)ol_prng_next(&r->prng);
		if (ol_prng_below(&r->prng, 2)) { /* as of a line test */
			v.bytes[0] = 0xf0;
			v.bytes[1] = OL_CALL_VOICE_TEST;
			v.cut[0] = OL_PROBE_PACKET;
		}
		ol_line_offer_voice(l, &v);
		return;
	}
	for (i = 0; i < 20; i++) {
		if (a == NONSENSE || a == STREAMS)
			len = nonsense(bytes, &r->prng);
		else
			len = proper(bytes, &r->prng,
				     a == RINGS  ? OL_CONTROL_RING
				     : a == ASKS ? OL_CONTROL_TEST_ASK
						 : 0);
		if (a == STREAMS)
			s = (enum ol_stream)ol_prng_below(&r->prng, 4);
		if (ol_line_send(l, s, bytes, len))
			return;
	}
}

/* ---- what must hold ------------------------------------------------------------------ */

static size_t in_use(void)
{
	return mallinfo2().uordblks;
}

static void test_a_hostile_counterpart_touches_no_other_line(void **state)
{
	struct ol_office_line_view v;
	size_t before, after, cap;
	uint32_t rows;
	uint64_t i, since;
	enum attack a;

	(void)state;
	for (a = NONSENSE; a < ATTACKS; a++) {
		set_up(100 + a);
		for (i = 0; i < 500; i++) { /* 5 s, and all is as it stays */
			attack_once(a);
			orig_run(r, 10 * ORIG_MS);
		}
		before = in_use();
		cap = r->fx.cap;
		since = r->now.us;
		for (i = 0; i < 3000; i++) {
			attack_once(a);
			orig_run(r, 10 * ORIG_MS);
		}
		after = in_use();
		rows = r->office[0].line[0].n_rows;
		orig_view(r, 0, 0, &v);
		printf("%s: %llu dropped, %llu malformed, %llu unsent, %u "
		       "calls, %zd bytes more, %zu effects at once\n",
		       name[a], (unsigned long long)v.control_dropped,
		       (unsigned long long)v.control_malformed,
		       (unsigned long long)v.control_unsent, rows,
		       (ptrdiff_t)(after - before), r->fx.cap);
		must(r, after < before + 65536);
		must(r, r->fx.cap <= 1024);
		must(r, r->fx.cap <= 2 * cap);
		/* 10 at once and 10 a minute, whatever it rings. */
		must(r, rows <= 10 + 6 + 1);
		if (orig_state(r, 0, 1) != OL_CALL_TALKING ||
		    r->office[0].line[1].heard_now <
			    (r->now.us - since) / OL_TICK_US * 99 / 100)
			orig_fail(r, "%s: the other call suffers: %u packets",
				  name[a], r->office[0].line[1].heard_now);
		/* And it is still a desk's office. */
		if (orig_simple(r, 0, 1, OL_REQUEST_HANGUP))
			orig_fail(r, "refused: %s", r->office[0].why.text);
		orig_free(r);
	}
}

static void test_goodbye_again_and_again_is_one_line_s_affair(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_GOODBYE, .why = "bye" };
	uint8_t bytes[OL_CONTROL_MAX];
	int len = ol_control_write(bytes, &m);
	int i;

	(void)state;
	set_up(200);
	for (i = 0; i < 200; i++) {
		(void)ol_line_send(r->office[1].o->line[0]->line,
				   OL_STREAM_CONTROL, bytes, (size_t)len);
		orig_run(r, 50 * ORIG_MS);
	}
	must(r, orig_state(r, 0, 1) == OL_CALL_TALKING);
	must(r, r->office[0].line[1].heard_now > 480);
	must(r, r->office[0].n_heard < ORIG_HEARD);
	orig_free(r);
}

/* The desk's names and reasons come from outside: none is longer than its
 * field, all are plain; wire/control refuses the rest. Here: the longest. */
static void test_the_longest_words_fit_where_they_are_shown(void **state)
{
	struct ol_office_line_view v;
	struct ol_control m = { .type = OL_CONTROL_TERMS, .suspended = true };
	uint8_t bytes[OL_CONTROL_MAX];

	(void)state;
	set_up(300);
	memset(m.seat, 's', sizeof m.seat - 1);
	memset(m.why, 'w', sizeof m.why - 1);
	must(r, ol_line_send(r->office[1].o->line[0]->line, OL_STREAM_CONTROL,
			     bytes, (size_t)ol_control_write(bytes, &m)) == 0);
	orig_run(r, ORIG_S);
	orig_view(r, 0, 0, &v);
	must(r, strlen(v.suspended_there_who) == OL_SEAT_MAX - 1);
	must(r, strlen(v.suspended_there_why) == OL_WHY_MAX - 1);
	must(r, orig_call(r, 0, 2, 0) == OL_ERR_STATE);
	must(r, strlen(r->office[0].why.text) < OL_REFUSAL_MAX);
	orig_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_hostile_counterpart_touches_no_other_line),
		cmocka_unit_test(
			test_goodbye_again_and_again_is_one_line_s_affair),
		cmocka_unit_test(
			test_the_longest_words_fit_where_they_are_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
