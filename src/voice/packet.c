/* The bytes of a voice packet. doc/protocol/voice.md */
#include "voice/packet.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/error.h"

#define TAG_SYMBOL 128 /* and a window of one frame */

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

/* The place for the bytes of an item more, NULL where there is none. */
static uint8_t *add_item(struct ol_packet *p, uint8_t tag, size_t budget)
{
	uint8_t frame_bytes = p->bytes[5];
	size_t at, end;

	assert(p->n_cuts > 0);
	if (p->n_cuts > OL_PACKET_ITEMS_MAX)
		return NULL;
	at = p->cut[p->n_cuts - 1];
	end = at + 1 + frame_bytes;
	if (end > budget || end > OL_PACKET_MAX)
		return NULL;
	p->bytes[at] = tag;
	p->cut[p->n_cuts++] = (uint16_t)end;
	return p->bytes + at + 1;
}

int ol_packet_add(struct ol_packet *p, uint8_t back, const uint8_t *frame,
		  size_t budget)
{
	uint8_t *body;

	assert(back > 0 && back <= OL_PACKET_BACK_MAX);
	body = add_item(p, back, budget);
	if (!body)
		return OL_ERR_FULL;
	memcpy(body, frame, p->bytes[5]);
	return 0;
}

uint8_t *ol_packet_add_symbol(struct ol_packet *p, uint8_t window,
			      size_t budget)
{
	uint8_t *body;

	assert(window > 0 && window <= OL_PACKET_WINDOW_MAX);
	body = add_item(p, (uint8_t)(TAG_SYMBOL + window - 1), budget);
	if (body)
		memset(body, 0, p->bytes[5]);
	return body;
}

static bool is_there_already(const struct ol_packet_view *v, uint8_t back)
{
	for (size_t i = 0; i < v->n_items; i++)
		if (v->item[i].back == back)
			return true;
	return false;
}

/* Reads one item; false where the tag means nothing, or nothing new. */
static bool read_item(struct ol_packet_view *v, uint8_t tag,
		      const uint8_t *body)
{
	struct ol_packet_item item = { .body = body };

	if (v->n_items == OL_PACKET_ITEMS_MAX)
		return false;
	if (tag >= 1 && tag <= OL_PACKET_BACK_MAX)
		item.back = tag;
	else if (tag >= TAG_SYMBOL && tag < TAG_SYMBOL + OL_PACKET_WINDOW_MAX)
		item.window = (uint8_t)(tag - TAG_SYMBOL + 1);
	else
		return false;
	if (item.back && is_there_already(v, item.back))
		return false;
	v->item[v->n_items++] = item;
	return true;
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
	v->n_items = 0;
	for (at = OL_PACKET_HEAD + frame; at < len; at += 1 + frame)
		if (len - at < 1 + frame ||
		    !read_item(v, bytes[at], bytes + at + 1))
			return OL_ERR_MALFORMED;
	return 0;
}
