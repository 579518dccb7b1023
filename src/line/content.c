/*
 * content - see content.h; compose.c has ol_content_compose().
 * doc/protocol/cell-content.md
 */
#include "line/content.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "line/content_state.h"

_Static_assert(OL_BODY_LEN == OL_FRAME_BODY, "a body is a cell's");
_Static_assert(OL_STREAMS == OL_FRAME_STREAM_IDS, "ids of streams");
_Static_assert(OL_FRAME_NUMBER + OL_FRAME_VOICE_HEAD + OL_VOICE_MAX <=
		       OL_BODY_LEN,
	       "a voice packet fits");

struct ol_content *ol_content_new(void)
{
	/* Most of it is touched only when a stream has much to carry. */
	struct ol_content *c = calloc(1, sizeof *c);

	if (c)
		ol_content_reset(c);
	return c;
}

void ol_content_free(struct ol_content *c)
{
	free(c);
}

void ol_content_reset(struct ol_content *c)
{
	size_t s;

	for (s = 0; s < OL_STREAMS; s++) {
		ol_stream_out_init(&c->out[s], 0);
		ol_stream_in_init(&c->in[s], 0);
	}
	ol_recovery_init(&c->recovery, 0);
	ol_window_init(&c->window);
	c->ack_cells = 0;
	c->highest_at = OL_NEVER;
	c->frames.n = 0;
	c->voice_from = 0;
	c->rest = false;
	memset(&c->figures, 0, sizeof c->figures);
}

int ol_content_send(struct ol_content *c, enum ol_stream s, const uint8_t *msg,
		    size_t len)
{
	return ol_stream_out_queue(&c->out[s], msg, len);
}

size_t ol_content_unacked(const struct ol_content *c, enum ol_stream s)
{
	return ol_stream_out_unacked(&c->out[s]);
}

/* What of a body can only be judged by what came before: the place of stream
 * bytes, the numbers that are acknowledged. Changes nothing. */
struct judged {
	uint64_t from[OL_FRAME_MAX]; /* of frame i: first byte, or largest */
};

static int judge(const struct ol_content *c, const struct ol_body *b,
		 struct judged *out)
{
	const struct ol_frame *f;
	size_t i;
	int err = 0;

	for (i = 0; i < b->n && !err; i++) {
		f = &b->frame[i];
		if (f->type == OL_FRAME_STREAM)
			err = ol_stream_in_place(&c->in[f->stream], f->offset,
						 f->len, &out->from[i]);
		else if (f->type == OL_FRAME_ACK)
			err = ol_recovery_check(&c->recovery, f, &out->from[i]);
	}
	return err;
}

/* The frames that count once, however many paths brought them. */
static void take_shared(struct ol_content *c, ol_instant now,
			const struct judged *judged)
{
	const struct ol_frame *f;
	bool eliciting = false;
	size_t i;

	for (i = 0; i < c->frames.n; i++) {
		f = &c->frames.frame[i];
		if (f->type == OL_FRAME_ACK) {
			ol_recovery_acked(&c->recovery, c->out, now, f,
					  judged->from[i]);
		} else if (f->type == OL_FRAME_STREAM) {
			ol_stream_in_put(&c->in[f->stream], judged->from[i],
					 f->bytes, f->len);
			eliciting = true;
		}
	}
	if (eliciting)
		c->ack_cells = OL_ACK_CELLS;
}

static void take_own(struct ol_content *c, struct ol_content_taken *out)
{
	const struct ol_frame *f;
	size_t i;

	out->n_own = 0;
	for (i = 0; i < c->frames.n; i++) {
		f = &c->frames.frame[i];
		if (f->type != OL_FRAME_CHALLENGE &&
		    f->type != OL_FRAME_RESPONSE && f->type != OL_FRAME_REPORT)
			continue;
		out->own[out->n_own++] =
			(struct ol_path_frame){ (uint8_t)f->type, f->bytes,
						f->len };
	}
}

/* The length of the next message of a stream, 0 where none is whole. Counts
 * a stream that breaks. */
static size_t ready(struct ol_content *c, enum ol_stream s)
{
	bool was_broken = c->in[s].broken;
	size_t len = ol_stream_in_ready(&c->in[s]);

	if (c->in[s].broken && !was_broken) {
		c->figures.broken |= (uint8_t)(1u << s);
		c->figures.malformed++;
	}
	return len;
}

static struct ol_content_event *next_event(struct ol_content_taken *out)
{
	return &out->event[out->n_events++];
}

void ol_content_more(struct ol_content *c, struct ol_content_taken *out)
{
	struct ol_content_event *e;
	const struct ol_frame *f;
	bool used = false; /* c->wrapped holds a message of this batch */
	size_t len, s;

	out->n_events = 0;
	c->rest = true;
	for (s = 0; s < OL_STREAMS; s++) {
		while ((len = ready(c, (enum ol_stream)s)) > 0) {
			if (out->n_events == OL_CONTENT_EVENTS ||
			    (used && ol_stream_in_wraps(&c->in[s], len)))
				return;
			used |= ol_stream_in_wraps(&c->in[s], len);
			e = next_event(out);
			e->kind = OL_CONTENT_MESSAGE;
			e->stream = (enum ol_stream)s;
			e->bytes =
				ol_stream_in_next(&c->in[s], len, c->wrapped);
			e->len = len;
		}
	}
	for (; c->voice_from < c->frames.n; c->voice_from++) {
		f = &c->frames.frame[c->voice_from];
		if (f->type != OL_FRAME_VOICE)
			continue;
		if (out->n_events == OL_CONTENT_EVENTS)
			return;
		e = next_event(out);
		e->kind = OL_CONTENT_VOICE;
		e->stream = OL_STREAMS;
		e->bytes = f->bytes;
		e->len = f->len;
	}
	c->rest = false;
}

int ol_content_take(struct ol_content *c, ol_instant now,
		    const uint8_t body[static OL_BODY_LEN],
		    struct ol_content_taken *out)
{
	struct judged judged;
	int err;

	assert(!c->rest);
	memset(out, 0, sizeof *out);
	memcpy(c->body, body, OL_BODY_LEN);
	err = ol_body_read(&c->frames, c->body);
	if (err)
		goto refuse;
	out->number = ol_frame_extend(c->window.highest, c->frames.number,
				      OL_FRAME_NUMBER_BITS);
	err = out->number == 0 ? OL_ERR_MALFORMED : 0;
	if (err)
		goto refuse;
	if (!ol_window_is_new(&c->window, out->number)) {
		c->figures.repeated++;
		take_own(c, out);
		c->voice_from = c->frames.n;
		return 0;
	}
	err = judge(c, &c->frames, &judged);
	if (err)
		goto refuse;
	if (out->number > c->window.highest)
		c->highest_at = now;
	ol_window_take(&c->window, out->number);
	c->figures.taken++;
	out->first = true;
	c->voice_from = 0;
	take_shared(c, now, &judged);
	take_own(c, out);
	ol_content_more(c, out);
	return 0;
refuse:
	c->frames.n = 0;
	c->voice_from = 0;
	c->figures.malformed++;
	out->number = 0;
	return err;
}

void ol_content_figures(const struct ol_content *c,
			struct ol_content_figures *out)
{
	*out = c->figures;
	out->lost = c->recovery.lost;
}
