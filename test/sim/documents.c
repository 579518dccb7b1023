/* Documents over a real line: how much of what the pace leaves a transfer
 * uses, at which steps and on which links, and that words and voice are as if
 * there were none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "test/sim/rig.h"
#include "test/support/document_twin.h"
#include "wire/frame.h"

#define STEP_US 5000

/* Of a cell, where nothing else is said: without the content's number and the
 * head of one frame; reports, and what acknowledges, take their own. */
#define LEFT (OL_BODY_LEN - OL_FRAME_NUMBER - OL_FRAME_STREAM_HEAD)
#define REPORTS_A_S 11 /* after 4, 6 and 3 ticks */

struct office {
	struct rig rig;
	struct document_twin end[RIG_NODES];
};

static void hear(void *ctx, int node, const uint8_t *bytes, size_t len)
{
	struct office *o = ctx;

	ol_document_hear(o->end[node].d, o->rig.now, bytes, len);
}

static struct office *office_new(uint8_t step, uint64_t delay_us, double loss)
{
	struct sim_link link = { .delay_us = delay_us, .loss = loss };
	struct office *o = calloc(1, sizeof *o);
	int i;

	assert_non_null(o);
	rig_init(&o->rig, 4, 1, &link);
	o->rig.pace[0].ceiling = step;
	o->rig.hear_bulk = hear;
	o->rig.bulk_ctx = o;
	for (i = 0; i < RIG_NODES; i++) {
		document_twin_start(&o->end[i], &OL_DOCUMENT_QUOTA);
		rig_start(&o->rig, i);
	}
	assert_true(rig_run_until_up(&o->rig, 60 * RIG_S));
	rig_run(&o->rig, 10 * RIG_S); /* round trips are known */
	for (i = 0; i < RIG_NODES; i++)
		ol_document_up(o->end[i].d, o->rig.now, true);
	return o;
}

static void office_free(struct office *o)
{
	document_twin_end(&o->end[0]);
	document_twin_end(&o->end[1]);
	rig_release(&o->rig);
	free(o);
}

static void work(struct office *o, int i)
{
	uint8_t bytes[OL_DOCUMENT_SAY_MAX];
	struct ol_line *l = o->rig.node[i].line;
	size_t len;

	document_twin_work(&o->end[i], o->rig.now, SIZE_MAX);
	document_twin_news(&o->end[i], o->rig.now);
	while (ol_line_unacked(l, OL_STREAM_BULK) <= OL_DOCUMENT_BACKLOG &&
	       (len = ol_document_say(o->end[i].d, o->rig.now, bytes)) > 0)
		assert_int_equal(ol_line_send(l, OL_STREAM_BULK, bytes, len),
				 0);
}

static void run(struct office *o, uint64_t us)
{
	uint64_t until = o->rig.now.us + us;

	while (o->rig.now.us < until) {
		work(o, 0);
		work(o, 1);
		rig_run(&o->rig, STEP_US);
	}
}

static uint64_t here(struct office *o, const struct ol_document_ref *ref)
{
	struct twin_file *f = document_twin_find(&o->end[1], false, ref);

	return f ? f->here : 0;
}

/* Out of 1000: what came of a document, of what the cells that arrived had
 * room for. */
static unsigned share(uint8_t step, uint64_t delay_us, double loss, bool both)
{
	struct office *o = office_new(step, delay_us, loss);
	struct ol_document_ref ref, back;
	uint64_t cells, bytes, room;
	const unsigned seconds = 120;

	ref = document_twin_add(&o->end[0], 40000000, 1);
	assert_int_equal(ol_document_want(o->end[1].d, o->rig.now, &ref), 0);
	if (both) {
		back = document_twin_add(&o->end[1], 40000000, 2);
		assert_int_equal(
			ol_document_want(o->end[0].d, o->rig.now, &back), 0);
	}
	run(o, 10 * RIG_S);
	cells = o->rig.node[0].n_sent;
	bytes = here(o, &ref);
	run(o, seconds * RIG_S);
	cells = o->rig.node[0].n_sent - cells;
	bytes = here(o, &ref) - bytes;
	room = cells * (both ? LEFT - OL_FRAME_ACK_LEN : LEFT) -
	       (uint64_t)seconds * REPORTS_A_S * OL_FRAME_REPORT_LEN;
	room = (uint64_t)((double)room * (1 - loss));
	print_message("step %3u, %3u ms one way, %2.0f %% lost%s: %5.1f kB/s, "
		      "%4.1f %% of what is left\n",
		      step, (unsigned)(delay_us / 1000), loss * 100,
		      both ? ", both ways" : "", (double)bytes / seconds / 1000,
		      (double)bytes * 100 / (double)room);
	office_free(o);
	return (unsigned)(bytes * 1000 / room);
}

static void test_a_transfer_uses_what_the_pace_leaves(void **state)
{
	static const struct {
		uint8_t step;
		uint64_t delay_us;
		double loss;
		bool both;
		unsigned least;
	} row[] = {
		{ 1, 20000, 0, false, 900 },
		{ 1, 150000, 0, false, 900 },
		{ 1, 20000, 0.2, false, 900 },
		{ 1, 150000, 0.2, false, 900 },
		{ 4, 150000, 0, false, 900 },
		{ OL_STEP_WIDE + 2, 20000, 0, false, 900 },
		{ OL_STEP_WIDE + 4, 20000, 0, false, 900 },
		{ OL_STEP_WIDE + 4, 150000, 0, false, 900 },
		{ OL_STEP_WIDE + 4, 150000, 0, true, 900 },
		{ OL_STEP_WIDE + 4, 20000, 0.2, false, 900 },
		{ OL_STEP_WIDE + 4, 150000, 0.2, false, 900 },
		{ OL_STEP_WIDE + 4, 150000, 0.2, true, 900 },
	};
	unsigned few = 0;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++)
		few += share(row[i].step, row[i].delay_us, row[i].loss,
			     row[i].both) < row[i].least;
	assert_int_equal(few, 0);
}

#define WORDS 100

/* How long each of some messages takes, in steps, while a call is up; with a
 * document on its way each way, or with none. */
static void measure(uint8_t step, bool documents, unsigned took[WORDS],
		    uint32_t *voice)
{
	struct office *o = office_new(step, 30000, 0);
	struct rig_words *w = &o->rig.node[0].words[OL_STREAM_RECORDS];
	struct ol_document_ref ref[2];
	uint64_t begun = o->rig.now.us;
	unsigned k, gap;
	int i;

	for (i = 0; documents && i < 2; i++) {
		ref[i] = document_twin_add(&o->end[i], 40000000, (uint8_t)i);
		assert_int_equal(
			ol_document_want(o->end[!i].d, o->rig.now, &ref[i]), 0);
	}
	rig_call(&o->rig, true);
	run(o, 5 * RIG_S);
	for (k = 0; k < WORDS; k++) {
		rig_say(&o->rig, 0, OL_STREAM_RECORDS, 1);
		for (took[k] = 0; w->heard < w->want; took[k]++)
			run(o, STEP_US);
		/* What is waited for has gone: the next one is alone. */
		gap = 150 + 7 * k % 40;
		assert_true(took[k] < gap);
		for (; gap > took[k]; gap--)
			run(o, STEP_US);
	}
	/* All that was said but what is still on its way was heard. */
	for (i = 0; i < 2; i++)
		assert_in_range(o->rig.node[i].voice_sent -
					o->rig.node[i].voice_got,
				0, 4);
	*voice = o->rig.node[0].voice_got;
	if (documents)
		print_message("step %u: beside a call %llu B/s\n", step,
			      (unsigned long long)(here(o, &ref[0]) * RIG_S /
						   (o->rig.now.us - begun)));
	office_free(o);
}

static void test_words_and_voice_are_as_if_there_were_none(void **state)
{
	static const uint8_t steps[] = { 1, OL_STEP_WIDE + 2,
					 OL_STEP_WIDE + 4 };
	unsigned with[WORDS], without[WORDS], k, worst;
	uint32_t voice[2];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof steps; i++) {
		measure(steps[i], false, without, &voice[0]);
		measure(steps[i], true, with, &voice[1]);
		for (worst = 0, k = 0; k < WORDS; k++)
			if (with[k] > without[k] + worst)
				worst = with[k] - without[k];
		print_message("step %u: at most %u ms later\n", steps[i],
			      worst * STEP_US / 1000);
		assert_true(worst * STEP_US <= OL_TICK_US);
		assert_int_equal(voice[0], voice[1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_transfer_uses_what_the_pace_leaves),
		cmocka_unit_test(
			test_words_and_voice_are_as_if_there_were_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
