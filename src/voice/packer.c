/* The last frames of one voice, and packets of them. */
#include "voice/packer.h"

#include <assert.h>
#include <string.h>

#include "base/error.h"

void ol_packer_init(struct ol_packer *p, uint8_t channel, uint8_t call)
{
	assert(channel < OL_PACKET_CHANNELS);
	memset(p, 0, sizeof *p);
	p->channel = channel;
	p->call = call;
}

void ol_packer_push(struct ol_packer *p, const uint8_t *frame, size_t len)
{
	size_t i = p->next % OL_PACKER_FRAMES;

	assert(len > 0 && len <= OL_PACKET_FRAME_MAX);
	memcpy(p->frame[i], frame, len);
	p->bytes[i] = (uint8_t)len;
	p->next++;
}

/* Adds the frame `back` before the newest, if it is there and fits. */
static void add(struct ol_packer *p, uint32_t back, size_t budget,
		struct ol_packet *out)
{
	uint32_t newest = p->next - 1;
	size_t i = (newest - back) % OL_PACKER_FRAMES;

	if (back > newest || back >= OL_PACKER_FRAMES)
		return;
	if (p->bytes[i] != p->bytes[newest % OL_PACKER_FRAMES])
		return;
	(void)ol_packet_add(out, (uint8_t)back, p->frame[i], budget);
}

bool ol_packer_pack(struct ol_packer *p, const struct ol_plan *plan,
		    size_t budget, struct ol_packet *out)
{
	uint32_t newest = p->next - 1, owed;
	size_t i = newest % OL_PACKER_FRAMES;

	out->n_cuts = 0;
	if (p->next == 0 || (size_t)OL_PACKET_HEAD + p->bytes[i] > budget)
		return false;
	ol_packet_begin(out, p->channel, p->call, newest & OL_PACKET_SEQ_MASK,
			p->frame[i], p->bytes[i]);
	owed = p->unsent < newest ? newest - p->unsent : 0;
	if (owed > OL_PACKET_COPIES_MAX)
		owed = OL_PACKET_COPIES_MAX;
	for (uint32_t back = 1; back <= owed; back++)
		add(p, back, budget, out);
	for (size_t c = 0; c < plan->n_copies; c++)
		if (plan->back[c] > owed)
			add(p, plan->back[c], budget, out);
	p->unsent = p->next;
	return true;
}
