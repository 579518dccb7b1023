/*
 * content: bodies of any bytes and in any number, between what an honest
 * counterpart says. The input is a row of steps:
 *
 *   0 n BYTES[n]    a body: the next number, then the bytes as its frames
 *   1 n BYTES[n]    a body: the bytes, number and all
 *   2 f             the end under test composes; f: reserve, call
 *   3 s n           it sends a message of 1 + 32 * n bytes on stream s
 *   4 s n           the honest counterpart does
 *   5 k             both speak, and what they say arrives, k times
 *   6               both are reset
 *
 * A stranger's bodies may lose the honest one's messages, but every call ends,
 * and an end's own promises hold.
 */
#include "line/content.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "test/fuzz/fuzz.h"
#include "wire/frame.h"

struct input {
	const uint8_t *p;
	size_t len;
};

static uint8_t byte(struct input *in)
{
	if (in->len == 0)
		return 0;
	in->len--;
	return *in->p++;
}

struct world {
	struct ol_content *end[2]; /* 0: under test */
	uint64_t number;           /* taken last by it */
	ol_instant now;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

/* Every byte that is handed up can be read (ASan judges). */
static void look_at(const uint8_t *p, size_t len)
{
	static volatile uint8_t seen;

	must(len >= 1 && len <= OL_MESSAGE_MAX);
	while (len > 0)
		seen = p[--len];
	(void)seen;
}

static void take(struct world *w, size_t end, const uint8_t *body)
{
	struct ol_content_taken t;
	size_t i, n = 0;
	int err = ol_content_take(w->end[end], w->now, body, &t);

	must(!err || t.n_events + t.n_own == 0);
	must(t.n_own <= OL_PATH_FRAMES);
	if (!err && end == 0)
		w->number = t.number;
	while (t.n_events > 0) {
		must(t.n_events <= OL_CONTENT_EVENTS);
		for (i = 0; i < t.n_events; i++)
			look_at(t.event[i].bytes, t.event[i].len);
		n += t.n_events;
		must(n <= OL_STREAM_WINDOW);
		ol_content_more(w->end[end], &t);
	}
}

static void take_input(struct world *w, struct input *in, bool raw)
{
	uint8_t body[OL_BODY_LEN] = { 0 };
	size_t at = 0, n = byte(in);

	if (!raw) {
		ol_body_put_number(body, w->number + 1);
		at = OL_FRAME_NUMBER;
	}
	for (; n > 0 && at < sizeof body; n--)
		body[at++] = byte(in);
	take(w, 0, body);
}

static void compose(struct world *w, size_t end, uint8_t flags,
		    struct ol_composed *out)
{
	static const struct ol_content_timing timing = {
		.fast_rtt_us = 20000,
		.slow_rtt_us = 90000,
		.spread_us = 1000,
		.gap_us = 20000,
	};
	static const struct ol_voice_offer voice = {
		.cut = { 69, 129, 249 },
		.n_cuts = 3,
		.n_wanted = 2,
	};
	size_t reserve = flags % (OL_RESERVE_MAX + 1);
	struct ol_body b;

	w->now = ol_after(w->now, 20000);
	ol_content_compose(w->end[end], w->now, reserve, flags & 0x80,
			   flags & 0x40 ? &voice : NULL, &timing, out);
	must(out->len <= OL_BODY_LEN - reserve);
	must(ol_body_read(&b, out->bytes) == 0);
}

static void speak(struct world *w)
{
	struct ol_composed out;

	compose(w, 0, 0, &out);
	take(w, 1, out.bytes);
	compose(w, 1, 0xc0, &out);
	take(w, 0, out.bytes);
}

static void queue(struct world *w, size_t end, struct input *in)
{
	static const uint8_t msg[OL_MESSAGE_MAX + 1] = "message";
	enum ol_stream s = (enum ol_stream)(byte(in) % OL_STREAMS);
	size_t before = ol_content_unacked(w->end[end], s);
	size_t len = 1 + 32 * (size_t)byte(in);
	int err = ol_content_send(w->end[end], s, msg, len);

	must(ol_content_unacked(w->end[end], s) ==
	     before + (err ? 0 : 2 + len));
}

static void step(struct world *w, struct input *in)
{
	struct ol_composed out;
	uint8_t n;

	switch (byte(in) % 7) {
	case 0:
		take_input(w, in, false);
		return;
	case 1:
		take_input(w, in, true);
		return;
	case 2:
		compose(w, 0, byte(in), &out);
		return;
	case 3:
		queue(w, 0, in);
		return;
	case 4:
		queue(w, 1, in);
		return;
	case 5:
		for (n = byte(in) % 32; n > 0; n--)
			speak(w);
		return;
	case 6:
		ol_content_reset(w->end[0]);
		ol_content_reset(w->end[1]);
		w->number = 0;
		return;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = { data, len };
	static struct ol_content *end[2]; /* made once: twice as fast */
	struct world w = { .now = { 1000000 } };
	size_t i;

	for (i = 0; i < 2; i++) {
		if (!end[i])
			end[i] = ol_content_new();
		must(end[i]);
		ol_content_reset(end[i]);
		w.end[i] = end[i];
	}
	while (in.len > 0)
		step(&w, &in);
	return 0;
}
