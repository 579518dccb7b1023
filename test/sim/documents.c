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
		{ OL_STEP_WIDE + 4, 150000, 0.2, true, 800 },
	};
	unsigned few = 0;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++)
		few += share(row[i].step, row[i].delay_us, row[i].loss,
			     row[i].both) < row[i].least;
	assert_int_equal(few, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_transfer_uses_what_the_pace_leaves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
