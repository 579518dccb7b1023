/* Packets of a counterpart, one after the other, into a running playout: the
 * first two bytes of each piece of input are its length and the time until it
 * comes. */
#include "test/fuzz/fuzz.h"
#include "voice/packet.h"
#include "voice/playout.h"
#include <stddef.h>
#include <stdint.h>

static void put(struct ol_playout *p, const struct ol_packet_view *v,
		ol_instant now)
{
	ol_playout_put(p, v->seq, 0, v->call & 1, v->newest, v->frame_bytes,
		       now);
	for (size_t i = 0; i < v->n_copies; i++)
		ol_playout_put(p, v->seq - v->copy[i].back, v->copy[i].back,
			       v->call & 1, v->copy[i].frame, v->frame_bytes,
			       now);
}

static void take(struct ol_playout *p)
{
	struct ol_playout_step step;
	volatile uint8_t sum = 0;

	ol_playout_begin(p, ol_playout_deadline(p));
	while (ol_playout_wants(p)) {
		ol_playout_next(p, &step);
		for (size_t i = 0; i < step.len; i++)
			sum = (uint8_t)(sum + step.bytes[i]);
		ol_playout_gave(p, (uint32_t)(OL_PLAYOUT_PIECE +
					      ol_playout_wish(p, sum & 1)));
	}
	ol_playout_end(p, sum & 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct ol_playout p;
	struct ol_packet_view v;
	ol_instant now = { 1000000 };
	size_t len;

	ol_playout_init(&p, 700);
	while (size > 2) {
		len = data[0] < size - 2 ? data[0] : size - 2;
		now.us += data[1] * 1000u;
		while (ol_playout_deadline(&p).us < now.us)
			take(&p);
		if (!ol_packet_read(&v, data + 2, len))
			put(&p, &v, now);
		data += 2 + len;
		size -= 2 + len;
	}
	fuzz_must(p.count.frames == p.count.original + p.count.copy +
					    p.count.fec + p.count.lost +
					    p.count.discarded);
	return 0;
}
