/*
 * tx - the sending half of a call's voice: samples in, packets out.
 *
 * Does      join encoder, plan and packer, for whoever runs both in one
 *           thread.
 * Does not  know cells, ticks or the line.
 * Memory    new() allocates all (about 120 KiB); none per frame.
 * Threads   one at a time. Pushing takes about 1 ms, packing microseconds. To
 *           encode in one thread and pack in another use voice/encoder.h and
 *           voice/packer.h, as tx.c does.
 */
#ifndef OL_VOICE_TX_H
#define OL_VOICE_TX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "voice/encoder.h"
#include "voice/packet.h"

struct ol_voice_tx;

struct ol_voice_tx_stats {
	uint64_t frames;      /* pushed                                   */
	uint32_t bitrate_bps; /* of the voice itself, without what repairs */
	uint8_t n_items;      /* behind the newest of the last packet     */
};

/* `channel` below OL_PACKET_CHANNELS. OL_ERR_NO_MEMORY. */
int ol_voice_tx_new(struct ol_voice_tx **out, uint8_t channel, uint8_t call);
void ol_voice_tx_free(struct ol_voice_tx *tx); /* NULL is fine */

/* Encodes the next 20 ms. `room`: the bytes of a cell that voice may count
 * on, from which the plan is made. */
void ol_voice_tx_push(struct ol_voice_tx *tx, const int16_t pcm[OL_VOICE_FRAME],
		      size_t room);

/* The packet for the next cell, at most `budget` bytes long; it may be cut
 * further at its cuts. False when nothing was pushed yet or nothing fits. */
bool ol_voice_tx_pack(struct ol_voice_tx *tx, size_t budget,
		      struct ol_packet *out);

void ol_voice_tx_stats(const struct ol_voice_tx *tx,
		       struct ol_voice_tx_stats *out);

#endif
