/* budget - see budget.h. */
#include "line/budget.h"

#include <assert.h>
#include <string.h>

enum { HEAD = OL_FRAME_STREAM_HEAD };

/* All the floors at once, beside everything that goes before them. */
_Static_assert(OL_FRAME_NUMBER + OL_RESERVE_MAX + OL_FRAME_ACK_LEN +
			       OL_FRAME_VOICE_HEAD + OL_VOICE_NEWEST_MAX +
			       3 * HEAD + OL_BUDGET_CONTROL_FLOOR +
			       OL_BUDGET_HANDSHAKE_FLOOR +
			       OL_BUDGET_RECORDS_FLOOR <=
		       OL_FRAME_BODY,
	       "nobody starves");

/* Gives stream `s` up to `most` bytes in all, of what it wants and what is
 * left. Nothing is given that would hold a head and no byte. */
static void raise(const struct ol_budget_ask *ask, struct ol_budget *out,
		  enum ol_stream s, size_t most)
{
	size_t more;

	if (most > ask->want[s])
		most = ask->want[s];
	if (most <= out->room[s])
		return;
	more = most - out->room[s];
	if (more > out->left)
		more = out->left;
	if (out->room[s] + more <= HEAD)
		return;
	out->room[s] += more;
	out->left -= more;
}

/* Lets the packet grow to the longest of its first `n` cuts that fits. */
static void grow_voice(const struct ol_budget_ask *ask, struct ol_budget *out,
		       size_t n)
{
	size_t i, cut;

	for (i = 0; i < n; i++) {
		cut = ask->voice->cut[i];
		if (cut <= out->voice || cut - out->voice > out->left)
			continue;
		out->left -= cut - out->voice;
		out->voice = cut;
	}
}

void ol_budget_divide(const struct ol_budget_ask *ask, struct ol_budget *out)
{
	const struct ol_voice_offer *voice = ask->voice;
	bool talks = voice && voice->n_cuts > 0;

	assert(ask->room <= OL_FRAME_BODY - OL_FRAME_NUMBER &&
	       ask->room + OL_RESERVE_MAX >= OL_FRAME_BODY - OL_FRAME_NUMBER);
	assert(!talks ||
	       (voice->n_cuts <= OL_VOICE_CUTS &&
		voice->n_wanted <= voice->n_cuts && voice->cut[0] >= 1 &&
		voice->cut[0] <= OL_VOICE_NEWEST_MAX &&
		voice->cut[voice->n_cuts - 1] <= OL_VOICE_MAX));
	memset(out, 0, sizeof *out);
	out->left = ask->room;
	if (ask->ack)
		out->left -= OL_FRAME_ACK_LEN;
	if (talks) {
		out->left -= OL_FRAME_VOICE_HEAD;
		grow_voice(ask, out, 1);
	}
	raise(ask, out, OL_STREAM_CONTROL, HEAD + OL_BUDGET_CONTROL_FLOOR);
	raise(ask, out, OL_STREAM_HANDSHAKE, HEAD + OL_BUDGET_HANDSHAKE_FLOOR);
	raise(ask, out, OL_STREAM_RECORDS, HEAD + OL_BUDGET_RECORDS_FLOOR);

	raise(ask, out, OL_STREAM_CONTROL, HEAD + OL_BUDGET_CONTROL_CAP);
	raise(ask, out, OL_STREAM_HANDSHAKE,
	      ask->in_call ? HEAD + OL_BUDGET_HANDSHAKE_CAP : OL_FRAME_BODY);
	if (talks && voice->n_wanted > 0)
		grow_voice(ask, out, voice->n_wanted);
	else if (talks)
		grow_voice(ask, out, voice->n_cuts);
	raise(ask, out, OL_STREAM_RECORDS, OL_FRAME_BODY);
	raise(ask, out, OL_STREAM_BULK, OL_FRAME_BODY);
	if (talks)
		grow_voice(ask, out, voice->n_cuts);
	raise(ask, out, OL_STREAM_CONTROL, OL_FRAME_BODY);
	raise(ask, out, OL_STREAM_HANDSHAKE, OL_FRAME_BODY);
}
