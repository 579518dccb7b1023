/* compose - the sending half of content.h. doc/protocol/cell-content.md */
#include <assert.h>
#include <string.h>

#include "line/budget.h"
#include "line/content.h"
#include "line/content_state.h"

/* A content being put together. */
struct draft {
	struct ol_content *c;
	struct ol_composed *out;
	size_t room; /* that out->bytes may still grow */
	struct ol_sent sent;
};

/* The budget has seen to it that the frame fits. */
static void put(struct draft *d, const struct ol_frame *f)
{
	size_t n = ol_frame_write(d->out->bytes + d->out->len, d->room, f);

	assert(n > 0);
	d->out->len += n;
	d->room -= n;
}

static void put_ack(struct draft *d, ol_instant slot)
{
	struct ol_content *c = d->c;
	uint64_t delay = ol_since(c->highest_at, slot) / OL_FRAME_DELAY_US;
	uint8_t bitmap[OL_FRAME_BITMAP];
	struct ol_frame f = {
		.type = OL_FRAME_ACK,
		.largest = c->window.highest,
		.delay = (uint16_t)(delay > UINT16_MAX ? UINT16_MAX : delay),
		.bytes = bitmap,
		.len = sizeof bitmap,
	};

	ol_window_bitmap(&c->window, bitmap);
	put(d, &f);
	c->ack_cells--;
}

static void put_voice(struct draft *d, const struct ol_voice_offer *voice,
		      size_t len)
{
	struct ol_frame f = { .type = OL_FRAME_VOICE,
			      .bytes = voice->bytes,
			      .len = len };

	put(d, &f);
}

/* Puts a run into a frame and books it. */
static void put_run(struct draft *d, size_t stream, struct ol_run run,
		    bool echo)
{
	struct ol_stream_out *s = &d->c->out[stream];
	uint8_t bytes[OL_FRAME_BODY];
	struct ol_frame f = {
		.type = OL_FRAME_STREAM,
		.stream = (uint8_t)stream,
		.offset = (uint32_t)run.from,
		.bytes = bytes,
		.len = (size_t)(run.to - run.from),
	};

	ol_stream_out_copy(s, run, bytes);
	put(d, &f);
	if (run.from < s->next)
		d->c->figures.resent_bytes += f.len;
	if (!echo)
		ol_stream_out_sent(s, run);
	d->sent.run[d->sent.n++] = (struct ol_sent_run){
		.from = run.from,
		.len = (uint16_t)f.len,
		.stream = (uint8_t)stream,
		.echo = echo,
	};
}

/* The bytes a stream's waiting runs would take in frames, at most a body. */
static size_t waiting(const struct ol_stream_out *s)
{
	struct ol_run run = { 0, 0 };
	size_t want = 0;

	while (want < OL_FRAME_BODY &&
	       ol_stream_out_next(s, run.to, OL_FRAME_BODY - want, &run))
		want += OL_FRAME_STREAM_HEAD + (size_t)(run.to - run.from);
	return want < OL_FRAME_BODY ? want : OL_FRAME_BODY;
}

/* Puts what waits of a stream into at most `room` bytes and no more frames
 * than make `most` in the content. */
static void put_waiting(struct draft *d, size_t stream, size_t room,
			size_t most)
{
	struct ol_run run = { 0, 0 };

	while (room > OL_FRAME_STREAM_HEAD && d->sent.n < most &&
	       ol_stream_out_next(&d->c->out[stream], run.to,
				  room - OL_FRAME_STREAM_HEAD, &run)) {
		put_run(d, stream, run, false);
		room -= OL_FRAME_STREAM_HEAD + (size_t)(run.to - run.from);
	}
}

/* Bytes of an interactive stream that are on their way, if they are few. */
static size_t echoes(const struct ol_content *c, size_t stream)
{
	const struct ol_stream_out *s = &c->out[stream];
	uint64_t n = s->next - s->base;

	return stream == OL_STREAM_BULK || n > OL_ECHO_MAX ? 0 : (size_t)n;
}

/* Repeats what is on its way in at most `room` bytes, each byte once. */
static void put_echoes(struct draft *d, size_t stream, size_t room)
{
	struct ol_stream_out *s = &d->c->out[stream];
	struct ol_run run, first;
	bool around = false;
	size_t n;

	if (echoes(d->c, stream) == 0)
		return;
	for (n = 0; room > OL_FRAME_STREAM_HEAD && d->sent.n < OL_SENT_RUNS;
	     n++) {
		if (!ol_stream_out_echo(s, room - OL_FRAME_STREAM_HEAD, &run))
			return;
		if (n == 0)
			first = run;
		around |= n > 0 && run.from <= first.from;
		if (around && run.to > first.from)
			run.to = first.from;
		if (run.from >= run.to)
			return;
		put_run(d, stream, run, true);
		room -= OL_FRAME_STREAM_HEAD + (size_t)(run.to - run.from);
	}
}

/* Whether the draft carries bytes of a stream already. */
static bool carries(const struct draft *d, size_t stream)
{
	uint8_t i;

	for (i = 0; i < d->sent.n; i++)
		if (d->sent.run[i].stream == stream)
			return true;
	return false;
}

/*
 * Control that is on its way goes again, in its own place, in every second
 * content: at 80 % loss a timer would be too slow, and full packets of voice
 * would leave no room at the end of the cell.
 */
static size_t control_again(const struct ol_content *c, uint64_t number)
{
	size_t n = number % 2 == 0 ? echoes(c, OL_STREAM_CONTROL) : 0;

	return n == 0 ? 0 : OL_FRAME_STREAM_HEAD + n;
}

static void put_streams(struct draft *d, const struct ol_budget *budget)
{
	size_t s;

	/* Shreds of one stream leave a frame to each stream behind it. */
	for (s = 0; s < OL_STREAMS; s++) {
		put_waiting(d, s, budget->room[s],
			    OL_SENT_RUNS - (OL_STREAMS - 1 - s));
		if (budget->room[s] > 0 && !carries(d, s))
			put_echoes(d, s, budget->room[s]);
	}
	for (s = 0; s < OL_STREAMS; s++)
		if (!carries(d, s))
			put_echoes(d, s, d->room);
}

void ol_content_compose(struct ol_content *c, ol_instant slot, size_t reserve,
			bool in_call, const struct ol_voice_offer *voice,
			const struct ol_content_timing *timing,
			struct ol_composed *out)
{
	struct ol_budget_ask ask = {
		.room = OL_BODY_LEN - OL_FRAME_NUMBER - reserve,
		.ack = c->ack_cells > 0,
		.in_call = in_call,
		.voice = voice,
	};
	struct draft d = { .c = c, .out = out, .room = ask.room };
	struct ol_budget budget;
	ol_instant now = slot;
	size_t s;

	assert(reserve <= OL_RESERVE_MAX);
	memset(out, 0, sizeof *out);
	out->number = c->recovery.last + 1;
	ol_body_put_number(out->bytes, out->number);
	out->len = OL_FRAME_NUMBER;

	now.us -= timing->ahead_us;
	ol_recovery_expire(&c->recovery, c->out, now, timing);
	for (s = 0; s < OL_STREAMS; s++)
		ask.want[s] = waiting(&c->out[s]);
	if (ask.want[OL_STREAM_CONTROL] == 0)
		ask.want[OL_STREAM_CONTROL] = control_again(c, out->number);
	ol_budget_divide(&ask, &budget);

	if (ask.ack)
		put_ack(&d, slot);
	if (budget.voice > 0)
		put_voice(&d, voice, budget.voice);
	put_streams(&d, &budget);

	d.sent.number = out->number;
	d.sent.at = slot;
	ol_recovery_sent(&c->recovery, c->out, &d.sent);
	out->eliciting = d.sent.n > 0;
	c->figures.composed++;
}
