/* content: what one end says and takes, step by step. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/prng.h"
#include "line/content_state.h"

static const struct ol_content_timing timing = {
	.fast_rtt_us = 20000,
	.slow_rtt_us = 20000,
};

/* Two ends and a clock; each tick both compose. */
static struct ol_content *a, *b;
static ol_instant now;
static struct ol_composed said;
static struct ol_content_taken got;

static int set_up(void **s)
{
	(void)s;
	a = ol_content_new();
	b = ol_content_new();
	now = (ol_instant){ 1000000 };
	return a && b ? 0 : -1;
}

static int tear_down(void **s)
{
	(void)s;
	ol_content_free(a);
	ol_content_free(b);
	return 0;
}

static void compose(struct ol_content *c)
{
	now = ol_after(now, 20000);
	ol_content_compose(c, now, 0, false, NULL, &timing, &said);
}

/* What `from` says next arrives at `to`. */
static void speak(struct ol_content *from, struct ol_content *to)
{
	compose(from);
	assert_int_equal(ol_content_take(to, now, said.bytes, &got), 0);
}

static void send(struct ol_content *c, enum ol_stream s, const char *text)
{
	assert_int_equal(
		ol_content_send(c, s, (const uint8_t *)text, strlen(text)), 0);
}

static void assert_event(size_t i, enum ol_stream s, const char *text)
{
	assert_true(i < got.n_events);
	assert_int_equal(got.event[i].kind, OL_CONTENT_MESSAGE);
	assert_int_equal(got.event[i].stream, s);
	assert_int_equal(got.event[i].len, strlen(text));
	assert_memory_equal(got.event[i].bytes, text, strlen(text));
}

/* The first frame of a type in what was said; NULL: none. */
static const struct ol_frame *frame(enum ol_frame_type type)
{
	static struct ol_body body;
	size_t i;

	assert_int_equal(ol_body_read(&body, said.bytes), 0);
	for (i = 0; i < body.n; i++)
		if (body.frame[i].type == type)
			return &body.frame[i];
	return NULL;
}

/* Bytes of a stream in what was said, heads not counted. */
static size_t bytes_of(enum ol_stream s)
{
	struct ol_body body;
	size_t i, n = 0;

	assert_int_equal(ol_body_read(&body, said.bytes), 0);
	for (i = 0; i < body.n; i++)
		if (body.frame[i].type == OL_FRAME_STREAM &&
		    body.frame[i].stream == (uint8_t)s)
			n += body.frame[i].len;
	return n;
}

/* A body written by hand, for the hostile. */
static uint8_t made[OL_BODY_LEN];
static size_t made_len;

static void make(uint64_t number)
{
	memset(made, 0, sizeof made);
	ol_body_put_number(made, number);
	made_len = OL_FRAME_NUMBER;
}

static void add(struct ol_frame f)
{
	size_t n = ol_frame_write(made + made_len, sizeof made - made_len, &f);

	assert_true(n > 0);
	made_len += n;
}

static void add_stream(enum ol_stream s, uint32_t offset, const void *bytes,
		       size_t len)
{
	add((struct ol_frame){ .type = OL_FRAME_STREAM,
			       .stream = (uint8_t)s,
			       .offset = offset,
			       .bytes = bytes,
			       .len = len });
}

static void add_own(enum ol_frame_type type)
{
	static const uint8_t bytes[OL_FRAME_REPORT_BYTES] = "what a path says";

	add((struct ol_frame){ .type = type,
			       .bytes = bytes,
			       .len = type == OL_FRAME_REPORT
					      ? OL_FRAME_REPORT_BYTES
					      : OL_FRAME_CHALLENGE_BYTES });
}

static void add_voice(const char *text)
{
	add((struct ol_frame){ .type = OL_FRAME_VOICE,
			       .bytes = (const uint8_t *)text,
			       .len = strlen(text) });
}

static int take(void)
{
	return ol_content_take(b, now, made, &got);
}

static struct ol_content_figures figures(const struct ol_content *c)
{
	struct ol_content_figures f;

	ol_content_figures(c, &f);
	return f;
}

static void test_with_nothing_to_say_it_is_the_number_alone(void **s)
{
	static const uint8_t zeros[OL_BODY_LEN];
	uint64_t n;

	(void)s;
	for (n = 1; n < 300; n++) {
		compose(a);
		assert_int_equal(said.number, n);
		assert_int_equal(said.len, OL_FRAME_NUMBER);
		assert_false(said.eliciting);
		assert_int_equal(ol_get32(said.bytes + 1), n);
		assert_memory_equal(said.bytes + 5, zeros, OL_BODY_LEN - 5);
	}
}

static void test_a_message_arrives_and_is_acknowledged(void **s)
{
	(void)s;
	send(a, OL_STREAM_RECORDS, "good morning");
	assert_int_equal(ol_content_unacked(a, OL_STREAM_RECORDS), 14);
	assert_int_equal(ol_content_unacked(a, OL_STREAM_CONTROL), 0);
	speak(a, b);
	assert_true(said.eliciting);
	assert_true(got.first);
	assert_int_equal(got.number, 1);
	assert_int_equal(got.n_events, 1);
	assert_event(0, OL_STREAM_RECORDS, "good morning");
	speak(b, a);
	assert_int_equal(ol_content_unacked(a, OL_STREAM_RECORDS), 0);
	compose(a);
	assert_false(said.eliciting);
}

static void test_an_acknowledgement_goes_in_sixteen_contents(void **s)
{
	size_t i;

	(void)s;
	speak(a, b); /* asks for none */
	compose(b);
	assert_null(frame(OL_FRAME_ACK));
	send(a, OL_STREAM_CONTROL, "x");
	speak(a, b);
	for (i = 0; i < 16; i++) {
		compose(b);
		assert_non_null(frame(OL_FRAME_ACK));
		assert_int_equal(frame(OL_FRAME_ACK)->largest, 2);
		assert_int_equal(frame(OL_FRAME_ACK)->delay, 200 * (i + 1));
	}
	compose(b);
	assert_null(frame(OL_FRAME_ACK));
}

static void test_a_content_counts_once_its_path_frames_always(void **s)
{
	(void)s;
	make(1);
	add_stream(OL_STREAM_RECORDS, 0, "\0\2hi", 4);
	add_voice("voice");
	add_own(OL_FRAME_CHALLENGE);
	add_own(OL_FRAME_REPORT);
	assert_int_equal(take(), 0);
	assert_true(got.first);
	assert_int_equal(got.n_events, 2);
	assert_event(0, OL_STREAM_RECORDS, "hi");
	assert_int_equal(got.event[1].kind, OL_CONTENT_VOICE);
	assert_memory_equal(got.event[1].bytes, "voice", 5);
	assert_int_equal(got.n_own, 2);

	assert_int_equal(take(), 0);
	assert_false(got.first);
	assert_int_equal(got.number, 1);
	assert_int_equal(got.n_events, 0);
	assert_int_equal(got.n_own, 2);
	assert_int_equal(got.own[0].type, OL_FRAME_CHALLENGE);
	assert_int_equal(got.own[0].len, OL_FRAME_CHALLENGE_BYTES);
	assert_int_equal(got.own[1].type, OL_FRAME_REPORT);
	assert_memory_equal(got.own[1].bytes, "what a path says", 16);
	ol_content_more(b, &got);
	assert_int_equal(got.n_events, 0);
	assert_int_equal(figures(b).taken, 1);
	assert_int_equal(figures(b).repeated, 1);
}

static void test_a_content_too_old_to_tell_gives_its_path_frames(void **s)
{
	static const struct {
		const char *why;
		uint64_t number;
		bool first;
	} row[] = {
		{ "the highest", 3000, true },
		{ "the last of the window", 3000 - 1023, true },
		{ "one too old", 3000 - 1024, false },
		{ "long ago", 1, false },
	};
	size_t i;

	(void)s;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		make(row[i].number);
		add_voice("v");
		add_own(OL_FRAME_RESPONSE);
		assert_int_equal(take(), 0);
		if (got.first != row[i].first ||
		    got.n_events != (row[i].first ? 1 : 0) || got.n_own != 1)
			fail_msg("%s", row[i].why);
	}
}

static void test_voice_comes_behind_messages_both_channels_once(void **s)
{
	(void)s;
	make(1);
	add_voice("one");
	add_stream(OL_STREAM_BULK, 0, "\0\1x", 3);
	add_voice("two");
	assert_int_equal(take(), 0);
	assert_int_equal(got.n_events, 3);
	assert_event(0, OL_STREAM_BULK, "x");
	assert_memory_equal(got.event[1].bytes, "one", 3);
	assert_memory_equal(got.event[2].bytes, "two", 3);
}

/* 60 messages of one byte in a body: 16, 16, 16, 12 and then the voice. */
static void test_more_events_than_fit_wait(void **s)
{
	uint8_t bytes[180];
	size_t i, n = 0, calls = 0, voices = 0;

	(void)s;
	for (i = 0; i < 60; i++) {
		ol_put16(bytes + 3 * i, 1);
		bytes[3 * i + 2] = (uint8_t)i;
	}
	make(1);
	add_voice("voice");
	add_stream(OL_STREAM_CONTROL, 0, bytes, sizeof bytes);
	assert_int_equal(take(), 0);
	while (got.n_events > 0) {
		calls++;
		for (i = 0; i < got.n_events; i++) {
			if (got.event[i].kind == OL_CONTENT_VOICE) {
				assert_int_equal(n, 60);
				voices++;
				continue;
			}
			assert_int_equal(got.event[i].bytes[0], n++);
		}
		ol_content_more(b, &got);
	}
	assert_int_equal(calls, 4);
	assert_int_equal(voices, 1);
}

static void test_messages_around_the_rings_end_keep_their_bytes(void **s)
{
	size_t i;

	(void)s;
	for (i = 0; i < OL_STREAMS; i++)
		ol_stream_in_init(&b->in[i], OL_STREAM_IN_RING - 4);
	make(1);
	for (i = 0; i < OL_STREAMS; i++)
		add_stream((enum ol_stream)i, OL_STREAM_IN_RING - 4,
			   "\0\4wrap\0\5whole", 13);
	assert_int_equal(take(), 0);
	/* One such message in a batch: the next waits for the next call. */
	for (i = 0; i < OL_STREAMS; i++) {
		assert_int_equal(got.n_events, 2);
		assert_event(0, (enum ol_stream)i, "wrap");
		assert_event(1, (enum ol_stream)i, "whole");
		ol_content_more(b, &got);
	}
	assert_int_equal(got.n_events, 0);
}

static void test_nothing_of_a_malformed_body_counts(void **s)
{
	static const uint8_t map[OL_FRAME_BITMAP];
	enum { TYPE, BEYOND, FALSE_ACK, NUMBER, KINDS };
	size_t kind, s_bytes = 0;

	(void)s;
	compose(b); /* content 1 of b may be acknowledged */
	for (kind = 0; kind < KINDS; kind++) {
		make(kind == NUMBER ? 0 : 9);
		add_own(OL_FRAME_CHALLENGE);
		add_voice("voice");
		add_stream(OL_STREAM_RECORDS, 0, "\0\2hi", 4);
		if (kind == TYPE)
			made[made_len] = OL_FRAME_TYPES;
		if (kind == BEYOND)
			add_stream(OL_STREAM_BULK, OL_STREAM_WINDOW, "x", 1);
		if (kind == FALSE_ACK)
			add((struct ol_frame){ .type = OL_FRAME_ACK,
					       .largest = 2,
					       .bytes = map,
					       .len = sizeof map });
		assert_int_equal(take(), OL_ERR_MALFORMED);
		assert_int_equal(got.n_events + got.n_own, 0);
		ol_content_more(b, &got);
		assert_int_equal(got.n_events, 0);
		assert_int_equal(figures(b).malformed, kind + 1);
		s_bytes += b->in[OL_STREAM_RECORDS].whole;
	}
	assert_int_equal(s_bytes, 0);
	compose(b);
	assert_null(frame(OL_FRAME_ACK));
	/* The same number may come again, well-formed. */
	make(9);
	add_stream(OL_STREAM_RECORDS, 0, "\0\2hi", 4);
	assert_int_equal(take(), 0);
	assert_true(got.first);
	assert_event(0, OL_STREAM_RECORDS, "hi");
}

static void test_a_broken_stream_breaks_no_other(void **s)
{
	(void)s;
	make(1);
	add_stream(OL_STREAM_RECORDS, 0, "\0\2hi\0\0junk", 10);
	add_stream(OL_STREAM_CONTROL, 0, "\0\4ring", 6);
	assert_int_equal(take(), 0);
	assert_int_equal(got.n_events, 2);
	assert_event(0, OL_STREAM_CONTROL, "ring");
	assert_event(1, OL_STREAM_RECORDS, "hi");
	assert_int_equal(figures(b).broken, 1 << OL_STREAM_RECORDS);
	assert_int_equal(figures(b).malformed, 1);

	make(2);
	add_stream(OL_STREAM_RECORDS, 10, "\0\2no", 4);
	add_stream(OL_STREAM_RECORDS, 1 << 20, "anywhere", 8);
	add_stream(OL_STREAM_CONTROL, 6, "\0\3end", 5);
	assert_int_equal(take(), 0);
	assert_int_equal(got.n_events, 1);
	assert_event(0, OL_STREAM_CONTROL, "end");
	assert_int_equal(figures(b).malformed, 1);
	compose(b); /* acknowledged all the same */
	assert_int_equal(frame(OL_FRAME_ACK)->largest, 2);

	ol_content_reset(b);
	assert_int_equal(figures(b).broken, 0);
	make(1);
	add_stream(OL_STREAM_RECORDS, 0, "\0\2hi", 4);
	assert_int_equal(take(), 0);
	assert_event(0, OL_STREAM_RECORDS, "hi");
}

static void test_reset_forgets_all_that_waits_and_flies(void **s)
{
	size_t i;

	(void)s;
	for (i = 0; i < OL_STREAMS; i++)
		send(a, (enum ol_stream)i, "never to arrive");
	compose(a);
	speak(a, b);
	ol_content_reset(a);
	for (i = 0; i < OL_STREAMS; i++)
		assert_int_equal(ol_content_unacked(a, (enum ol_stream)i), 0);
	compose(a);
	assert_int_equal(said.number, 1);
	assert_false(said.eliciting);
	assert_int_equal(figures(a).composed, 1);
	ol_content_reset(b);
	send(a, OL_STREAM_CONTROL, "anew");
	speak(a, b);
	assert_int_equal(got.n_events, 1);
	assert_event(0, OL_STREAM_CONTROL, "anew");
}

static void test_the_backlog_has_an_end(void **s)
{
	static const uint8_t msg[OL_MESSAGE_MAX + 1];
	size_t i;

	(void)s;
	assert_int_equal(ol_content_send(a, OL_STREAM_BULK, msg, 0),
			 OL_ERR_RANGE);
	assert_int_equal(ol_content_send(a, OL_STREAM_BULK, msg, sizeof msg),
			 OL_ERR_RANGE);
	for (i = 0; i < 15; i++)
		assert_int_equal(ol_content_send(a, OL_STREAM_BULK, msg, 8192),
				 0);
	assert_int_equal(ol_content_send(a, OL_STREAM_BULK, msg, 8192),
			 OL_ERR_FULL);
	assert_int_equal(ol_content_send(a, OL_STREAM_RECORDS, msg, 8192), 0);
	/* 8162 bytes of room, 8194 needed: a content and its
	 * acknowledgement make it. */
	speak(a, b);
	assert_int_equal(bytes_of(OL_STREAM_RECORDS), 248);
	for (i = 0; i < 40; i++) {
		speak(a, b);
		speak(b, a);
	}
	assert_int_equal(ol_content_send(a, OL_STREAM_BULK, msg, 8192), 0);
}

static void test_an_unheard_sender_stops_at_the_window(void **s)
{
	static const uint8_t msg[OL_MESSAGE_MAX];
	struct ol_content_timing slow = { .fast_rtt_us = 900000000,
					  .slow_rtt_us = 900000000 };
	size_t i, sent = 0;

	(void)s;
	for (i = 0; i < OL_STREAM_WINDOW / 8192 + 1; i++)
		assert_int_equal(ol_content_send(a, OL_STREAM_BULK, msg, 8192),
				 0);
	for (i = 0; i < 500; i++) {
		now = ol_after(now, 20000);
		ol_content_compose(a, now, 0, false, NULL, &slow, &said);
		sent += bytes_of(OL_STREAM_BULK);
	}
	assert_int_equal(sent, OL_STREAM_WINDOW);
}

static void test_words_on_their_way_are_repeated_instead_of_padding(void **s)
{
	static const uint8_t long_msg[1500];
	size_t i;

	(void)s;
	send(a, OL_STREAM_BULK, "a document");
	send(a, OL_STREAM_RECORDS, "a word");
	compose(a);
	assert_int_equal(bytes_of(OL_STREAM_RECORDS), 8);
	assert_int_equal(bytes_of(OL_STREAM_BULK), 12);
	compose(a); /* 20 ms: nothing is lost yet */
	assert_int_equal(bytes_of(OL_STREAM_RECORDS), 8);
	assert_int_equal(bytes_of(OL_STREAM_BULK), 0);
	assert_int_equal(figures(a).resent_bytes, 8);
	assert_int_equal(figures(a).lost, 0);

	/* Over 1024 bytes on their way are not repeated. */
	assert_int_equal(ol_content_send(b, OL_STREAM_RECORDS, long_msg, 1022),
			 0);
	now = ol_after(now, 1);
	for (i = 0; i < 5; i++)
		ol_content_compose(b, now, 0, false, NULL, &timing, &said);
	ol_content_compose(b, now, 0, false, NULL, &timing, &said);
	assert_int_equal(bytes_of(OL_STREAM_RECORDS), 248);
	send(b, OL_STREAM_RECORDS, "x");
	ol_content_compose(b, now, 0, false, NULL, &timing, &said);
	assert_int_equal(bytes_of(OL_STREAM_RECORDS), 3);
	ol_content_compose(b, now, 0, false, NULL, &timing, &said);
	assert_int_equal(bytes_of(OL_STREAM_RECORDS), 0);
}

static const struct ol_voice_offer full = {
	.cut = { 69, 129, 189, 249 },
	.n_cuts = 4,
};

static void compose_in_call(struct ol_content *c)
{
	now = ol_after(now, 20000);
	ol_content_compose(c, now, 0, true, &full, &timing, &said);
}

static void test_control_goes_again_beside_full_voice(void **s)
{
	struct ol_content_timing slow = { .fast_rtt_us = 900000000,
					  .slow_rtt_us = 900000000 };
	size_t i, again = 0;

	(void)s;
	send(a, OL_STREAM_CONTROL, "ring");
	for (i = 0; i < 50; i++) {
		ol_content_compose(a, now, 0, true, &full, &slow, &said);
		again += bytes_of(OL_STREAM_CONTROL) == 6;
		assert_non_null(frame(OL_FRAME_VOICE));
	}
	assert_int_equal(again, 26); /* the first, and every even one */
}

static size_t over(size_t n, size_t cap)
{
	return n > cap ? n - cap : 0;
}

static void test_a_call_carries_voice_and_words_in_every_cell(void **s)
{
	static const size_t reserve[] = { 0, 17, 24, 41, 58, 60 };
	static const uint8_t msg[8000];
	const struct ol_frame *f;
	unsigned int set;
	size_t i, k, r, n;

	(void)s;
	for (set = 0; set < 16; set++) {
		ol_content_reset(a);
		for (k = 0; k < OL_STREAMS; k++)
			if (set >> k & 1)
				assert_int_equal(
					ol_content_send(a, (enum ol_stream)k,
							msg, sizeof msg),
					0);
		for (i = 0; i < 60; i++) {
			r = reserve[i % 6];
			a->ack_cells = i % 5 ? OL_ACK_CELLS : 0;
			now = ol_after(now, 20000);
			ol_content_compose(a, now, r, true, &full, &timing,
					   &said);
			assert_true(said.len <= OL_BODY_LEN - r);
			f = frame(OL_FRAME_VOICE);
			assert_non_null(f);
			assert_true(f->len == 69 || f->len == 129 ||
				    f->len == 189 || f->len == 249);
			assert_memory_equal(f->bytes, full.bytes, f->len);
			assert_int_equal(frame(OL_FRAME_ACK) != NULL,
					 i % 5 != 0);
			if (set & 1)
				assert_true(bytes_of(OL_STREAM_CONTROL) >= 16);
			if (set & 2)
				assert_true(bytes_of(OL_STREAM_HANDSHAKE) >= 8);
			if (set & 4)
				assert_true(bytes_of(OL_STREAM_RECORDS) >= 24);
			if (!(set & 8))
				continue;
			/* Documents take the rest but for less than a head
			 * and a byte. */
			n = over(bytes_of(OL_STREAM_CONTROL), 64) +
			    over(bytes_of(OL_STREAM_HANDSHAKE), 48);
			assert_true(n <= OL_FRAME_STREAM_HEAD);
		}
	}
}

static void test_shreds_of_one_stream_leave_a_frame_to_the_others(void **s)
{
	static const uint8_t msg[998];
	struct ol_stream_out *out = &a->out[OL_STREAM_HANDSHAKE];
	uint64_t at;

	(void)s;
	assert_int_equal(ol_content_send(a, OL_STREAM_HANDSHAKE, msg, 998), 0);
	for (at = 0; at < 1000; at += 200)
		ol_content_compose(a, now, 0, false, NULL, &timing, &said);
	for (at = 0; at < 1000; at += 2) /* every second byte is lost */
		ol_stream_out_acked(out, (struct ol_run){ at, at + 1 });
	ol_stream_out_lost(out, (struct ol_run){ 0, 1000 });
	send(a, OL_STREAM_RECORDS, "records");
	send(a, OL_STREAM_BULK, "bulk");
	ol_content_compose(a, now, 0, true, NULL, &timing, &said);
	assert_int_equal(bytes_of(OL_STREAM_HANDSHAKE), 6);
	assert_int_equal(bytes_of(OL_STREAM_RECORDS), 9);
	assert_int_equal(bytes_of(OL_STREAM_BULK), 6);
}

static void test_the_same_calls_give_the_same_bytes(void **s)
{
	static const uint8_t msg[3000];
	struct ol_composed other;
	size_t i;

	(void)s;
	for (i = 0; i < OL_STREAMS; i++) {
		ol_content_send(a, (enum ol_stream)i, msg, sizeof msg);
		ol_content_send(b, (enum ol_stream)i, msg, sizeof msg);
	}
	for (i = 0; i < 200; i++) {
		compose_in_call(a);
		other = said;
		now.us -= 20000;
		compose_in_call(b);
		assert_memory_equal(other.bytes, said.bytes, OL_BODY_LEN);
	}
}

static void test_numbers_and_offsets_go_on_over_their_wrap(void **s)
{
	const uint64_t number = ((uint64_t)1 << 40) - 50;
	const uint64_t offset = ((uint64_t)1 << 32) - 3000;
	uint8_t msg[100];
	size_t i, k;

	(void)s;
	ol_recovery_init(&a->recovery, number);
	ol_recovery_init(&b->recovery, number);
	for (i = 0; i < OL_STREAMS; i++) {
		/* Not at once: a batch has one message around a ring's end. */
		ol_stream_out_init(&a->out[i], offset + 200 * i);
		ol_stream_in_init(&b->in[i], offset + 200 * i);
	}
	/* The first content taken tells where the other's numbers are. */
	a->window.highest = b->window.highest = number;
	for (i = 0; i < 200; i++) {
		memset(msg, (int)i, sizeof msg);
		for (k = 1; k < OL_STREAMS; k += 2)
			assert_int_equal(ol_content_send(a, (enum ol_stream)k,
							 msg, sizeof msg),
					 0);
		speak(a, b);
		assert_int_equal(got.number, number + i + 1);
		assert_int_equal(got.n_events, 2);
		for (k = 0; k < 2; k++)
			assert_memory_equal(got.event[k].bytes, msg,
					    sizeof msg);
		speak(b, a);
		for (k = 0; k < OL_STREAMS; k++)
			assert_int_equal(
				ol_content_unacked(a, (enum ol_stream)k), 0);
	}
	assert_int_equal(figures(a).lost, 0);
}

/* Whatever a hostile counterpart says, each call ends, gives no more events
 * than there can be, and the figures add up. */
static void take_hostile(uint64_t *refused)
{
	size_t calls = 0;

	if (take()) {
		assert_int_equal(got.n_events + got.n_own, 0);
		(*refused)++;
		return;
	}
	assert_true(got.n_own <= 3);
	while (got.n_events > 0) {
		assert_true(got.n_events <= OL_CONTENT_EVENTS);
		assert_true(++calls < 2000);
		ol_content_more(b, &got);
	}
}

static void test_hostile_bodies_do_no_harm(void **s)
{
	const uint64_t seed = 666;
	uint64_t round, refused = 0, offset;
	uint8_t bytes[256];
	struct ol_prng prng;
	size_t i, n, len;

	(void)s;
	ol_prng_init(&prng, seed);
	for (round = 0; round < 60000; round++) {
		make(ol_prng_below(&prng, 8) ? round
					     : ol_prng_next(&prng) >> 24);
		for (i = 0; i < sizeof bytes; i++)
			bytes[i] = (uint8_t)(ol_prng_below(&prng, 3)
						     ? 0
						     : ol_prng_next(&prng));
		if (round % 4 == 0) { /* nothing but noise */
			for (i = 5; i < OL_BODY_LEN; i++)
				made[i] = (uint8_t)ol_prng_next(&prng);
		}
		for (n = ol_prng_below(&prng, 6); round % 4 && n > 0; n--) {
			i = (size_t)ol_prng_below(&prng, OL_STREAMS);
			len = 1 + (size_t)ol_prng_below(&prng, 40);
			offset = b->in[i].whole;
			if (ol_prng_below(&prng, 3) == 0)
				offset += ol_prng_below(&prng, 17000);
			add_stream((enum ol_stream)i, (uint32_t)offset, bytes,
				   len);
		}
		if (round % 4 == 1)
			add((struct ol_frame){
				.type = OL_FRAME_ACK,
				.largest = ol_prng_below(&prng, round + 10),
				.delay = (uint16_t)round,
				.bytes = bytes,
				.len = OL_FRAME_BITMAP });
		take_hostile(&refused);
		if (round % 3 == 0)
			compose(b);
		if (round % 64 == 0)
			ol_content_send(b, (enum ol_stream)(round / 64 % 4),
					bytes, 200);
		if (round % 5000 == 4999)
			ol_content_reset(b);
	}
	assert_true(refused > 1000 && refused < 50000);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_with_nothing_to_say_it_is_the_number_alone),
		T(test_a_message_arrives_and_is_acknowledged),
		T(test_an_acknowledgement_goes_in_sixteen_contents),
		T(test_a_content_counts_once_its_path_frames_always),
		T(test_a_content_too_old_to_tell_gives_its_path_frames),
		T(test_voice_comes_behind_messages_both_channels_once),
		T(test_more_events_than_fit_wait),
		T(test_messages_around_the_rings_end_keep_their_bytes),
		T(test_nothing_of_a_malformed_body_counts),
		T(test_a_broken_stream_breaks_no_other),
		T(test_reset_forgets_all_that_waits_and_flies),
		T(test_the_backlog_has_an_end),
		T(test_an_unheard_sender_stops_at_the_window),
		T(test_words_on_their_way_are_repeated_instead_of_padding),
		T(test_control_goes_again_beside_full_voice),
		T(test_a_call_carries_voice_and_words_in_every_cell),
		T(test_shreds_of_one_stream_leave_a_frame_to_the_others),
		T(test_the_same_calls_give_the_same_bytes),
		T(test_numbers_and_offsets_go_on_over_their_wrap),
		T(test_hostile_bodies_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
