/* feel - doc/protocol/session.md, "Pace". */
#include "line/feel.h"

#include <assert.h>
#include <string.h>

#define RESTS 4

void ol_feel_begin(struct ol_feel *f, uint8_t step, uint8_t to,
		   int64_t delay_us)
{
	assert(to > 0 && step > to);
	memset(f, 0, sizeof *f);
	f->step = step;
	f->to = to;
	f->length = 1;
	f->before_us = delay_us;
}

static uint8_t pause_after(const struct ol_feel *f, unsigned length)
{
	return (uint8_t)(f->step + length * (f->step - f->to));
}

uint8_t ol_feel_leave(struct ol_feel *f, uint64_t counter)
{
	switch (f->stage) {
	case OL_FEEL_READY:
		if (f->left > 0) {
			f->left--;
			return 0;
		}
		f->stage = OL_FEEL_RUNS;
		f->first = counter;
		f->left = f->length;
		f->seen = false;
		return f->to;
	case OL_FEEL_RUNS:
		if (--f->left > 0)
			return f->to;
		f->stage = OL_FEEL_WAITS;
		f->last = counter;
		return pause_after(f, f->length);
	case OL_FEEL_WAITS:
		return 0;
	}
	return 0;
}

/* Of trains of this length enough were seen. */
static enum ol_feel_verdict judge(struct ol_feel *f)
{
	if (f->sum_us >= OL_FEEL_HITS * OL_FEEL_WAITED_US)
		return OL_FEEL_THIN;
	if (f->length == OL_FEEL_LONGEST ||
	    pause_after(f, f->length + 1u) > OL_FEEL_PAUSE)
		return OL_FEEL_WIDE;
	f->length++;
	f->hits = 0;
	f->sum_us = 0;
	return OL_FEEL_OPEN;
}

/* A train is over: a cell behind it came, after `delay_us`. */
static enum ol_feel_verdict end(struct ol_feel *f, int64_t delay_us)
{
	int64_t usual = delay_us > f->before_us ? delay_us : f->before_us;
	enum ol_feel_verdict verdict = OL_FEEL_OPEN;

	if (f->seen) {
		f->sum_us += f->last_us - usual;
		if (++f->hits == OL_FEEL_HITS)
			verdict = judge(f);
	}
	if (++f->trains == OL_FEEL_TRAINS && verdict == OL_FEEL_OPEN)
		verdict = OL_FEEL_WIDE;
	f->stage = OL_FEEL_READY;
	f->left = f->trains % RESTS;
	f->before_us = delay_us;
	return verdict;
}

enum ol_feel_verdict ol_feel_note(struct ol_feel *f, uint64_t largest,
				  int64_t delay_us)
{
	switch (f->stage) {
	case OL_FEEL_READY:
		f->before_us = delay_us;
		return OL_FEEL_OPEN;
	case OL_FEEL_RUNS:
		if (largest <= f->first)
			f->before_us = delay_us;
		return OL_FEEL_OPEN;
	case OL_FEEL_WAITS:
		if (largest > f->last)
			return end(f, delay_us);
		f->seen = largest == f->last;
		if (f->seen)
			f->last_us = delay_us;
		else if (largest <= f->first)
			f->before_us = delay_us;
		return OL_FEEL_OPEN;
	}
	return OL_FEEL_OPEN;
}
