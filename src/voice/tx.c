/* The sending half: encoder, plan, packer. */
#include "voice/tx.h"

#include <stdlib.h>

#include "base/error.h"
#include "voice/packer.h"
#include "voice/plan.h"

struct ol_voice_tx {
	struct ol_encoder *encoder;
	struct ol_plan plan;
	struct ol_packer packer;
	struct ol_voice_tx_stats stats;
};

int ol_voice_tx_new(struct ol_voice_tx **out, uint8_t channel, uint8_t call)
{
	struct ol_voice_tx *tx = calloc(1, sizeof *tx);
	int err;

	*out = NULL;
	if (!tx)
		return OL_ERR_NO_MEMORY;
	err = ol_encoder_new(&tx->encoder);
	if (err) {
		free(tx);
		return err;
	}
	ol_packer_init(&tx->packer, channel, call);
	*out = tx;
	return 0;
}

void ol_voice_tx_free(struct ol_voice_tx *tx)
{
	if (!tx)
		return;
	ol_encoder_free(tx->encoder);
	free(tx);
}

void ol_voice_tx_push(struct ol_voice_tx *tx, const int16_t pcm[OL_VOICE_FRAME],
		      size_t room)
{
	struct ol_plan_input in = { .room = room };
	uint8_t frame[OL_PACKET_FRAME_MAX];

	ol_plan_make(&tx->plan, &in);
	ol_encoder_frame(tx->encoder, pcm, tx->plan.frame_bytes,
			 tx->plan.fec_percent, frame);
	ol_packer_push(&tx->packer, frame, tx->plan.frame_bytes);
	tx->stats.frames++;
	tx->stats.bitrate_bps = tx->plan.frame_bytes * 8u * 50u;
}

bool ol_voice_tx_pack(struct ol_voice_tx *tx, size_t budget,
		      struct ol_packet *out)
{
	if (!ol_packer_pack(&tx->packer, &tx->plan, budget, out))
		return false;
	tx->stats.n_items = (uint8_t)(out->n_cuts - 1);
	return true;
}

void ol_voice_tx_stats(const struct ol_voice_tx *tx,
		       struct ol_voice_tx_stats *out)
{
	*out = tx->stats;
}
