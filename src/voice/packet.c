/* The bytes of a voice packet. doc/protocol/voice.md */
#include "voice/packet.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/error.h"

void ol_packet_begin(struct ol_packet *p, uint8_t channel, uint8_t call,
		     uint32_t seq, const uint8_t *frame, uint8_t frame_bytes)
{
	assert(channel < OL_PACKET_CHANNELS);
	assert(frame_bytes > 0 && frame_bytes <= OL_PACKET_FRAME_MAX);
	p->bytes[0] = channel;
	p->bytes[1] = call;
	p->bytes[2] = (uint8_t)(seq >> 16);
	p->bytes[3] = (uint8_t)(seq >> 8);
	p->bytes[4] = (uint8_t)seq;
	p->bytes[5] = frame_bytes;
	memcpy(p->bytes + OL_PACKET_HEAD, frame, frame_bytes);
	p->cut[0] = (uint16_t)(OL_PACKET_HEAD + frame_bytes);
	p->n_cuts = 1;
}

int ol_packet_add(struct ol_packet *p, uint8_t back, const uint8_t *frame,
		  size_t budget)
{
	uint8_t frame_bytes = p->bytes[5];
	size_t at, end;

	assert(p->n_cuts > 0 && back > 0);
	if (p->n_cuts > OL_PACKET_COPIES_MAX)
		return OL_ERR_FULL;
	at = p->cut[p->n_cuts - 1];
	end = at + 1 + frame_bytes;
	if (end > budget || end > OL_PACKET_MAX)
		return OL_ERR_FULL;
	p->bytes[at] = back;
	memcpy(p->bytes + at + 1, frame, frame_bytes);
	p->cut[p->n_cuts++] = (uint16_t)end;
	return 0;
}

static bool is_told_already(const struct ol_packet_view *v, uint8_t back)
{
	for (size_t i = 0; i < v->n_copies; i++)
		if (v->copy[i].back == back)
			return true;
	return false;
}

int ol_packet_read(struct ol_packet_view *v, const uint8_t *bytes, size_t len)
{
	size_t at, frame;

	if (len < OL_PACKET_HEAD + 1 || len > OL_PACKET_MAX)
		return OL_ERR_MALFORMED;
	if (bytes[0] >= OL_PACKET_CHANNELS) /* or another kind */
		return OL_ERR_UNKNOWN;
	v->channel = bytes[0];
	v->call = bytes[1];
	v->seq = (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 8 | bytes[4];
	v->frame_bytes = bytes[5];
	frame = v->frame_bytes;
	if (frame == 0 || frame > OL_PACKET_FRAME_MAX)
		return OL_ERR_MALFORMED;
	if (len < OL_PACKET_HEAD + frame)
		return OL_ERR_MALFORMED;
	v->newest = bytes + OL_PACKET_HEAD;
	v->n_copies = 0;
	for (at = OL_PACKET_HEAD + frame; at < len; at += 1 + frame) {
		if (len - at < 1 + frame || bytes[at] == 0 ||
		    v->n_copies == OL_PACKET_COPIES_MAX ||
		    is_told_already(v, bytes[at]))
			return OL_ERR_MALFORMED;
		v->copy[v->n_copies].back = bytes[at];
		v->copy[v->n_copies].frame = bytes + at + 1;
		v->n_copies++;
	}
	return 0;
}
