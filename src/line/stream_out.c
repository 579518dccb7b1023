/* stream_out - see stream_out.h. */
#include "line/stream_out.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void ol_stream_out_init(struct ol_stream_out *s, uint64_t start)
{
	memset(s, 0, offsetof(struct ol_stream_out, ring));
	s->base = s->next = s->end = s->echo = start;
}

static void append(struct ol_stream_out *s, const uint8_t *p, size_t len)
{
	size_t at = s->end % OL_STREAM_BACKLOG;
	size_t n = (size_t)least(len, OL_STREAM_BACKLOG - at);

	memcpy(s->ring + at, p, n);
	memcpy(s->ring, p + n, len - n);
	s->end += len;
}

int ol_stream_out_queue(struct ol_stream_out *s, const uint8_t *msg, size_t len)
{
	uint8_t head[2];

	if (len < 1 || len > OL_MESSAGE_MAX)
		return OL_ERR_RANGE;
	if (ol_stream_out_unacked(s) + sizeof head + len > OL_STREAM_BACKLOG)
		return OL_ERR_FULL;
	ol_put16(head, (uint16_t)len);
	append(s, head, sizeof head);
	append(s, msg, len);
	return 0;
}

size_t ol_stream_out_unacked(const struct ol_stream_out *s)
{
	return (size_t)(s->end - s->base);
}

bool ol_stream_out_next(const struct ol_stream_out *s, uint64_t at, size_t most,
			struct ol_run *out)
{
	uint64_t limit = least(s->end, s->base + OL_STREAM_WINDOW);
	uint64_t to;

	if (at < s->base)
		at = s->base;
	if (at < s->next) {
		out->from = ol_span_next(&s->again, at, s->next, true);
		to = least(s->next, out->from + most);
		if (out->from < s->next) {
			out->to = ol_span_next(&s->again, out->from, to, false);
			return true;
		}
		at = s->next;
	}
	if (at >= limit)
		return false;
	out->from = at;
	out->to = least(limit, at + most);
	return true;
}

bool ol_stream_out_echo(struct ol_stream_out *s, size_t most,
			struct ol_run *out)
{
	if (s->echo < s->base || s->echo >= s->next)
		s->echo = s->base;
	out->from = ol_span_next(&s->acked, s->echo, s->next, false);
	if (out->from == s->next) /* around: base is never acknowledged */
		out->from = s->base;
	out->to = ol_span_next(&s->acked, out->from,
			       least(s->next, out->from + most), true);
	s->echo = out->to;
	return out->from < out->to;
}

void ol_stream_out_copy(const struct ol_stream_out *s, struct ol_run run,
			uint8_t *out)
{
	size_t at = run.from % OL_STREAM_BACKLOG;
	size_t len = (size_t)(run.to - run.from);
	size_t n = (size_t)least(len, OL_STREAM_BACKLOG - at);

	assert(run.from >= s->base && run.from <= run.to && run.to <= s->end);
	memcpy(out, s->ring + at, n);
	memcpy(out + n, s->ring, len - n);
}

void ol_stream_out_sent(struct ol_stream_out *s, struct ol_run run)
{
	assert(run.from >= s->base && run.from <= s->next && run.to <= s->end);
	ol_span_remove(&s->again, run.from, run.to);
	if (run.to > s->next)
		s->next = run.to;
}

/* What of `run` is sent and perhaps not acknowledged; false where nothing. */
static bool clip(const struct ol_stream_out *s, struct ol_run *run)
{
	if (run->from < s->base)
		run->from = s->base;
	return run->from < run->to;
}

void ol_stream_out_acked(struct ol_stream_out *s, struct ol_run run)
{
	uint64_t base = s->base;

	if (!clip(s, &run))
		return;
	assert(run.to <= s->next);
	ol_span_remove(&s->again, run.from, run.to);
	ol_span_add(&s->acked, run.from, run.to);
	s->base = ol_span_next(&s->acked, base, s->next, false);
	ol_span_remove(&s->acked, base, s->base);
}

void ol_stream_out_lost(struct ol_stream_out *s, struct ol_run run)
{
	uint64_t at, to;

	if (!clip(s, &run))
		return;
	assert(run.to <= s->next);
	for (at = run.from; at < run.to; at = to) {
		at = ol_span_next(&s->acked, at, run.to, false);
		to = ol_span_next(&s->acked, at, run.to, true);
		ol_span_add(&s->again, at, to);
	}
}
