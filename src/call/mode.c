/* mode - what the network lets a call be; see mode.h for the reckoning. */
#include "call/mode.h"

#define FRAMES 8 /* of the least size, that a cell has room for */
#define SOUND 20 /* permille of loss that no voice minds        */

/* All counted in thousandths of a frame that arrives, for `step` frames that
 * are said. */
static enum ol_call_mode judge(uint32_t step, uint32_t lost)
{
	uint32_t come;

	if (lost > 1000)
		lost = 1000;
	come = FRAMES * (1000 - lost);
	if (step <= FRAMES &&
	    (lost <= SOUND || come >= step * (1000 + 2 * lost)))
		return OL_MODE_VOICE;
	return come >= step * 850 ? OL_MODE_TALK : OL_MODE_TEXT;
}

void ol_mode_init(struct ol_mode *m, uint8_t step, uint16_t lost_permille)
{
	*m = (struct ol_mode){ .own = judge(step, lost_permille) };
}

/* The mode that is asked for, seen from the one in force: to go up it must be
 * good even if it were somewhat worse. */
static enum ol_call_mode ask(const struct ol_mode *m, uint8_t step,
			     uint16_t lost_permille)
{
	enum ol_call_mode now = judge(step, lost_permille);
	enum ol_call_mode sure;

	if (now >= m->own)
		return now;
	sure = lost_permille <= SOUND
		       ? now
		       : judge(step, lost_permille + OL_MODE_UP_PERMILLE);
	return sure < m->own ? sure : m->own;
}

bool ol_mode_note(struct ol_mode *m, ol_instant now, uint8_t step,
		  uint16_t lost_permille)
{
	enum ol_call_mode asked = ask(m, step, lost_permille);
	uint64_t wait;

	if (asked == m->own) {
		m->is_moving = false;
		return false;
	}
	/* Another direction begins anew; in one direction the least of what
	 * was asked for all the time counts. */
	if (!m->is_moving || (asked > m->own) != (m->asked > m->own)) {
		m->is_moving = true;
		m->asked = asked;
		m->since = now;
		return false;
	}
	if ((asked > m->own) == (asked < m->asked))
		m->asked = asked;
	wait = m->asked > m->own ? OL_MODE_DOWN_US : OL_MODE_UP_US;
	if (ol_since(m->since, now) < wait)
		return false;
	m->own = m->asked;
	m->is_moving = false;
	return true;
}

void ol_mode_note_there(struct ol_mode *m, enum ol_call_mode mode)
{
	m->there = mode;
}

enum ol_call_mode ol_mode_now(const struct ol_mode *m)
{
	return m->own > m->there ? m->own : m->there;
}

const char *ol_mode_word(enum ol_call_mode mode)
{
	switch (mode) {
	case OL_MODE_VOICE:
		return "voice";
	case OL_MODE_TALK:
		return "talk";
	case OL_MODE_TEXT:
	case OL_MODES:
		break;
	}
	return "text";
}
