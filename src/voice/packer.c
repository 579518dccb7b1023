/* The last frames of one voice, and packets of them. */
#include "voice/packer.h"

#include <assert.h>
#include <string.h>

#include "base/gf256.h"
#include "voice/code.h"

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

static size_t place(const struct ol_packer *p, uint32_t back)
{
	return (p->next - 1 - back) % OL_PACKER_FRAMES;
}

/* True if the frame `back` before the newest is there and of its size. */
static bool is_alike(const struct ol_packer *p, uint32_t back)
{
	return back < p->next && back < OL_PACKER_FRAMES &&
	       p->bytes[place(p, back)] == p->bytes[place(p, 0)];
}

/* Adds the frame `back` before the newest, if it can be. */
static void add(struct ol_packer *p, uint32_t back, size_t budget,
		struct ol_packet *out)
{
	if (is_alike(p, back))
		(void)ol_packet_add(out, (uint8_t)back,
				    p->frame[place(p, back)], budget);
}

/* Adds a symbol over as much of `window` as is of one size. */
static void add_symbol(struct ol_packer *p, uint32_t window, size_t budget,
		       struct ol_packet *out)
{
	uint8_t c[OL_CODE_WINDOW], index = (uint8_t)(out->n_cuts - 1);
	uint32_t n = 0;
	uint8_t *sum;

	while (n < window && is_alike(p, n + 1))
		n++;
	if (n == 0)
		return;
	sum = ol_packet_add_symbol(out, (uint8_t)n, budget);
	if (!sum)
		return;
	ol_code_coefficients(c, n, ol_code_key(p->next - 1, index));
	for (uint32_t i = 0; i < n; i++)
		ol_gf256_add_row(sum, p->frame[place(p, n - i)],
				 p->bytes[place(p, 0)], c[i]);
}

/* How many frames before the newest have to go along. */
static uint32_t owed(const struct ol_packer *p, const struct ol_plan *plan)
{
	uint32_t n = p->next - 1 - p->unsent;

	if (p->unsent >= p->next)
		n = 0;
	if (plan->fresh > n + 1)
		n = plan->fresh - 1u;
	return n < OL_PACKET_ITEMS_MAX ? n : OL_PACKET_ITEMS_MAX;
}

bool ol_packer_pack(struct ol_packer *p, const struct ol_plan *plan,
		    size_t budget, struct ol_packet *out)
{
	uint32_t n_fresh;
	size_t i = place(p, 0);

	out->n_cuts = 0;
	if (p->next == 0 || (size_t)OL_PACKET_HEAD + p->bytes[i] > budget)
		return false;
	ol_packet_begin(out, p->channel, p->call,
			(p->next - 1) & OL_PACKET_SEQ_MASK, p->frame[i],
			p->bytes[i]);
	n_fresh = owed(p, plan);
	for (uint32_t back = 1; back <= n_fresh; back++)
		add(p, back, budget, out);
	for (size_t c = 0; c < plan->n_copies; c++)
		if (plan->back[c] > n_fresh)
			add(p, plan->back[c], budget, out);
	for (size_t c = 0; c < plan->n_symbols; c++)
		add_symbol(p, plan->window[c], budget, out);
	p->unsent = p->next;
	return true;
}
