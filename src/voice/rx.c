/* The receiving half: playout, decoder, stretching. */
#include "voice/rx.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "voice/decoder.h"
#include "voice/playout.h"
#include "voice/solver.h"
#include "voice/stretch.h"

/* What one take can have: less than a piece over, and the longest made. */
#define ROOM (OL_VOICE_FRAME + OL_STRETCH_OUT)

_Static_assert(OL_VOICE_FRAME == OL_PLAYOUT_PIECE, "one piece a frame");
_Static_assert(OL_VOICE_FRAME == OL_STRETCH_IN, "one piece a frame");

struct ol_voice_rx {
	struct ol_decoder *decoder;
	struct ol_playout playout;
	struct ol_solver solver;
	uint64_t restarts; /* of the playout, that the solver followed */
	int16_t kept[ROOM];
	size_t n_kept;
	uint64_t malformed;
	uint32_t bitrate_bps;
};

int ol_voice_rx_new(struct ol_voice_rx **out, uint32_t max_delay_ms)
{
	struct ol_voice_rx *rx = calloc(1, sizeof *rx);
	int err;

	*out = NULL;
	if (!rx)
		return OL_ERR_NO_MEMORY;
	err = ol_decoder_new(&rx->decoder);
	if (err) {
		free(rx);
		return err;
	}
	ol_playout_init(&rx->playout, max_delay_ms);
	ol_solver_init(&rx->solver);
	*out = rx;
	return 0;
}

void ol_voice_rx_free(struct ol_voice_rx *rx)
{
	if (!rx)
		return;
	ol_decoder_free(rx->decoder);
	ol_wipe(rx, sizeof *rx);
	free(rx);
}

void ol_voice_rx_set_max_delay(struct ol_voice_rx *rx, uint32_t max_delay_ms)
{
	ol_playout_set_max_delay(&rx->playout, max_delay_ms);
}

void ol_voice_rx_expect(struct ol_voice_rx *rx, const struct ol_plan *plan)
{
	uint32_t copies = 0, window = 0;

	for (uint8_t i = 0; i < plan->n_copies; i++)
		if (plan->back[i] > copies)
			copies = plan->back[i];
	for (uint8_t i = 0; i < plan->n_symbols; i++)
		if (plan->window[i] > window)
			window = plan->window[i];
	ol_playout_expect(&rx->playout, copies, window);
}

static void have(struct ol_voice_rx *rx, uint32_t seq, enum ol_had how,
		 const uint8_t *frame, uint8_t bytes, ol_instant now)
{
	ol_playout_put(&rx->playout, seq, how, ol_decoder_has_fec(frame, bytes),
		       frame, bytes, now);
}

/* How far back the packet reaches: said before what it gives. */
static void reach(struct ol_voice_rx *rx, const struct ol_packet_view *v)
{
	uint32_t copies = 0, window = 0;

	for (uint8_t i = 0; i < v->n_items; i++) {
		if (v->item[i].back > copies)
			copies = v->item[i].back;
		if (v->item[i].window > window)
			window = v->item[i].window;
	}
	ol_playout_reach(&rx->playout, copies, window);
}

/* Copies first, wherever they stand: they make the symbols worth more. Those of
 * frames that are new besides the newest stand at the front, the nearest first
 * (doc/protocol/voice.md). */
static void take_items(struct ol_voice_rx *rx, const struct ol_packet_view *v,
		       ol_instant now)
{
	const struct ol_packet_item *item;
	const uint8_t *frame;
	uint32_t seq;
	bool fresh = true;
	uint8_t i, bytes;

	for (i = 0; i < v->n_items; i++) {
		item = &v->item[i];
		fresh &= item->back == i + 1;
		if (item->back == 0)
			continue;
		have(rx, v->seq - item->back,
		     fresh ? OL_HAD_FRESH : OL_HAD_COPY, item->body,
		     v->frame_bytes, now);
		ol_solver_frame(&rx->solver, v->seq - item->back, item->body,
				v->frame_bytes);
	}
	for (i = 0; i < v->n_items; i++) {
		item = &v->item[i];
		if (item->window > 0)
			ol_solver_symbol(&rx->solver, v->seq, item->window,
					 ol_code_key(v->seq, i), item->body,
					 v->frame_bytes);
	}
	while (ol_solver_take(&rx->solver, &seq, &frame, &bytes))
		have(rx, seq, OL_HAD_CODE, frame, bytes, now);
}

int ol_voice_rx_put(struct ol_voice_rx *rx, const uint8_t *bytes, size_t len,
		    ol_instant now)
{
	struct ol_packet_view v;
	int err;

	err = ol_packet_read(&v, bytes, len);
	if (err) {
		rx->malformed++;
		return err;
	}
	rx->bitrate_bps = v.frame_bytes * 8u * 50u;
	have(rx, v.seq, OL_HAD_ORIGINAL, v.newest, v.frame_bytes, now);
	if (rx->restarts != rx->playout.count.restarts) {
		rx->restarts = rx->playout.count.restarts;
		ol_solver_init(&rx->solver);
	}
	ol_solver_frame(&rx->solver, v.seq, v.newest, v.frame_bytes);
	reach(rx, &v);
	take_items(rx, &v, now);
	return 0;
}

ol_instant ol_voice_rx_deadline(const struct ol_voice_rx *rx)
{
	return ol_playout_deadline(&rx->playout);
}

static bool make(struct ol_voice_rx *rx, const struct ol_playout_step *step,
		 int16_t pcm[OL_VOICE_FRAME])
{
	switch (step->kind) {
	case OL_PLAYOUT_FRAME:
		return ol_decoder_frame(rx->decoder, step->bytes, step->len,
					pcm);
	case OL_PLAYOUT_FEC:
		return ol_decoder_fec(rx->decoder, step->bytes, step->len, pcm);
	case OL_PLAYOUT_CONCEAL:
		return ol_decoder_conceal(rx->decoder, step->run, pcm);
	}
	return false;
}

void ol_voice_rx_take(struct ol_voice_rx *rx, ol_instant now,
		      int16_t pcm[OL_VOICE_FRAME])
{
	struct ol_playout *p = &rx->playout;
	struct ol_playout_step step;
	int16_t piece[OL_VOICE_FRAME];
	bool silent = false;
	size_t n;

	if (!p->begun) {
		memset(pcm, 0, OL_VOICE_FRAME * sizeof *pcm);
		return;
	}
	ol_playout_begin(p, now);
	while (ol_playout_wants(p)) {
		ol_playout_next(p, &step);
		silent = make(rx, &step, piece);
		n = ol_stretch(piece, ol_playout_wish(p, silent), silent,
			       rx->kept + rx->n_kept);
		rx->n_kept += n;
		ol_playout_gave(p, (uint32_t)n);
	}
	ol_playout_end(p, silent);
	memcpy(pcm, rx->kept, OL_VOICE_FRAME * sizeof *pcm);
	rx->n_kept -= OL_VOICE_FRAME;
	memmove(rx->kept, rx->kept + OL_VOICE_FRAME,
		rx->n_kept * sizeof *rx->kept);
}

static double percent(uint64_t part, uint64_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 0;
}

void ol_voice_rx_stats(const struct ol_voice_rx *rx,
		       struct ol_voice_rx_stats *out)
{
	const struct ol_playout_counters *c = &rx->playout.count;

	*out = (struct ol_voice_rx_stats){
		.frames = c->frames,
		.original = c->original,
		.repaired_copy = c->copy,
		.repaired_code = c->code,
		.repaired_fec = c->fec,
		.lost = c->lost,
		.discarded = c->discarded,
		.late = c->late,
		.taken = c->taken,
		.concealed = c->concealed,
		.skipped = c->skipped,
		.malformed = rx->malformed,
		.loss_percent = percent(c->frames - c->original, c->frames),
		.repaired_percent =
			percent(c->copy + c->code + c->fec, c->frames),
		.concealed_percent = percent(c->concealed, c->taken),
		.playout_delay_ms = ol_playout_delay_us(&rx->playout) / 1000,
		.longest_gap_ms = c->longest_run * 20,
		.bitrate_bps = rx->bitrate_bps,
	};
}
