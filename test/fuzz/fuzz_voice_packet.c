/* Packets of a counterpart, one after the other, into a running playout, with
 * what can be solved of their symbols: the first two bytes of each piece of
 * input are its length and the time until it comes. */
#include "test/fuzz/fuzz.h"
#include "voice/packet.h"
#include "voice/playout.h"
#include "voice/solver.h"
#include <stddef.h>
#include <stdint.h>

static struct ol_playout p;
static struct ol_solver solver;

static void have(uint32_t seq, enum ol_had how, const uint8_t *frame,
		 uint8_t bytes, ol_instant now)
{
	ol_playout_put(&p, seq, how, frame[0] & 1, frame, bytes, now);
	if (how != OL_HAD_CODE)
		ol_solver_frame(&solver, seq, frame, bytes);
}

static void put(const struct ol_packet_view *v, ol_instant now)
{
	const uint8_t *frame;
	uint32_t seq;
	uint8_t bytes;

	have(v->seq, OL_HAD_ORIGINAL, v->newest, v->frame_bytes, now);
	for (uint8_t i = 0; i < v->n_items; i++)
		if (v->item[i].back > 0)
			have(v->seq - v->item[i].back, OL_HAD_COPY,
			     v->item[i].body, v->frame_bytes, now);
		else
			ol_solver_symbol(&solver, v->seq, v->item[i].window,
					 ol_code_key(v->seq, i),
					 v->item[i].body, v->frame_bytes);
	while (ol_solver_take(&solver, &seq, &frame, &bytes))
		have(seq, OL_HAD_CODE, frame, bytes, now);
	fuzz_must(solver.n_found == 0);
}

static void take(void)
{
	struct ol_playout_step step;
	volatile uint8_t sum = 0;

	ol_playout_begin(&p, ol_playout_deadline(&p));
	while (ol_playout_wants(&p)) {
		ol_playout_next(&p, &step);
		for (size_t i = 0; i < step.len; i++)
			sum = (uint8_t)(sum + step.bytes[i]);
		ol_playout_gave(&p, (uint32_t)(OL_PLAYOUT_PIECE +
					       ol_playout_wish(&p, sum & 1)));
	}
	ol_playout_end(&p, sum & 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ol_packet_view v;
	ol_instant now = { 1000000 };
	size_t len;

	ol_playout_init(&p, 700);
	ol_solver_init(&solver);
	while (size > 2) {
		len = data[0] < size - 2 ? data[0] : size - 2;
		now.us += data[1] * 1000u;
		while (ol_playout_deadline(&p).us < now.us)
			take();
		if (!ol_packet_read(&v, data + 2, len))
			put(&v, now);
		data += 2 + len;
		size -= 2 + len;
	}
	fuzz_must(p.count.frames == p.count.original + p.count.copy +
					    p.count.code + p.count.fec +
					    p.count.lost + p.count.discarded);
	return 0;
}
