/* What a voice packet carries: this version's fixed plan. */
#include "voice/plan.h"

#include <string.h>

/* In the order of their worth: the line cuts from the end. */
static const uint8_t spread[] = { 1, 3, 7 };

void ol_plan_make(struct ol_plan *out, const struct ol_plan_input *in)
{
	size_t room = in->room < OL_PACKET_MAX ? in->room : OL_PACKET_MAX;
	size_t two, bytes = OL_PLAN_FRAME_BYTES;

	/* Room for a frame and one copy at least, else smaller frames. */
	two = room > OL_PACKET_HEAD + 1 ? (room - OL_PACKET_HEAD - 1) / 2 : 0;
	if (bytes > two)
		bytes = two;
	if (bytes < OL_PLAN_FRAME_BYTES_MIN)
		bytes = OL_PLAN_FRAME_BYTES_MIN;
	memset(out, 0, sizeof *out);
	out->rule = OL_PLAN_FIXED;
	out->frame_bytes = (uint8_t)bytes;
	out->fresh = 1;
	out->n_copies = sizeof spread;
	memcpy(out->back, spread, sizeof spread);
}

const char *ol_plan_rule_word(enum ol_plan_rule rule)
{
	switch (rule) {
	case OL_PLAN_FIXED:
		return "fixed";
	}
	return "?";
}
