/* attacks - see attacks.h. */
#include "attacks.h"

#include <string.h>

#include "base/bytes.h"
#include "call/call.h"
#include "line/content.h"
#include "os/clock.h"
#include "wire/control.h"

#define MANY 8 /* cells of a tick, where not said otherwise: 400 a second */

static void send(struct mouth *m, const struct body *b)
{
	mouth_send(m, m->content, b);
}

/* ---- nothing evil ----------------------------------------------------- */

static void quiet(struct mouth *m, unsigned tick)
{
	struct body b;

	(void)tick;
	body_begin(m, &b);
	send(m, &b);
}

/* ---- bodies ----------------------------------------------------------- */

static void noise(struct mouth *m, unsigned tick)
{
	struct body b;
	size_t i;

	(void)tick;
	for (i = 0; i < MANY; i++) {
		body_begin(m, &b);
		mouth_random(m, b.b + (i % 2 ? OL_FRAME_NUMBER : 0),
			     sizeof b.b - (i % 2 ? OL_FRAME_NUMBER : 0));
		send(m, &b);
	}
}

/* Frames of every type, known or not, with every length. */
static void frames(struct mouth *m, unsigned tick)
{
	uint8_t frame[OL_FRAME_BODY];
	struct body b;
	size_t i, len;

	(void)tick;
	for (i = 0; i < MANY; i++) {
		body_begin(m, &b);
		while (body_room(&b) > 0) {
			mouth_random(m, frame, sizeof frame);
			frame[0] %= OL_FRAME_TYPES + 2;
			frame[1] %= OL_FRAME_STREAM_IDS + 1;
			len = 1 + mouth_below(m, 40);
			if (frame[0] == OL_FRAME_VOICE)
				frame[1] = (uint8_t)(len - 1);
			if (frame[0] == OL_FRAME_STREAM)
				frame[6] = (uint8_t)len;
			body_put(&b, frame, len + OL_FRAME_STREAM_HEAD);
			if (mouth_below(m, 4) == 0)
				break;
		}
		send(m, &b);
	}
}

/* Numbers that leap as far as they can: contents, counters, path ids. */
static void leaps(struct mouth *m, unsigned tick)
{
	static uint8_t id;
	struct body b;
	size_t i;

	for (i = 0; i < MANY; i++) {
		m->content += (1ull << 39) - 1 - mouth_below(m, 3);
		body_begin(m, &b);
		mouth_cell(m, i, id++, mouth_below(m, OL_CELL_COUNTER_MAX),
			   b.b);
	}
	mouth_cell(m, tick, (uint8_t)(tick % MOUTH_PATHS), OL_CELL_COUNTER_MAX,
		   b.b);
}

/* ---- streams ---------------------------------------------------------- */

static void streams(struct mouth *m, unsigned tick)
{
	uint8_t bytes[255];
	struct body b;
	size_t i;

	for (i = 0; i < MANY; i++) {
		body_begin(m, &b);
		mouth_random(m, bytes, sizeof bytes);
		/* Ever new streams, and the known ones at every place. */
		body_stream(&b, (uint8_t)(tick * MANY + i),
			    (uint32_t)mouth_below(m, 1ull << 32), bytes, 100);
		body_stream(&b, (uint8_t)(i % OL_FRAME_STREAM_IDS),
			    (uint32_t)mouth_below(m, 2 * OL_STREAM_WINDOW),
			    bytes, 1 + mouth_below(m, 120));
		send(m, &b);
	}
}

/* Fills a stream's window from its second byte on with the shortest messages
 * there are; then gives the first, so that thousands arrive in one cell. */
static void hoard(struct mouth *m, unsigned tick)
{
	static const uint8_t three[] = { 0, 1, 0xf6 };
	static size_t at[OL_FRAME_STREAM_IDS];
	uint8_t s = (uint8_t)(tick % OL_FRAME_STREAM_IDS), bytes[240];
	struct body b;
	size_t i;

	for (i = 0; i < sizeof bytes; i++)
		bytes[i] = three[i % 3];
	for (i = 0; i < 2 * MANY; i++) {
		bool is_last;

		at[s] += sizeof bytes;
		is_last = at[s] + sizeof bytes >= OL_STREAM_WINDOW;
		body_begin(m, &b);
		body_stream(&b, s,
			    (uint32_t)(m->offset[s] + (is_last ? 0 : at[s])),
			    bytes, sizeof bytes);
		send(m, &b);
		if (is_last) {
			m->offset[s] += at[s];
			at[s] = 0;
		}
	}
}

/* Messages of impossible length, on each stream, then more of the same. */
static void lengths(struct mouth *m, unsigned tick)
{
	static const uint8_t wrong[][2] = { { 0, 0 },
					    { 0xff, 0xff },
					    { 0x20, 1 } };
	uint8_t s = (uint8_t)(1 + tick % (OL_FRAME_STREAM_IDS - 1));
	struct body b;
	size_t i;

	for (i = 0; i < MANY; i++) {
		body_begin(m, &b);
		body_stream(&b, tick < 100 ? s : 0, (uint32_t)m->offset[s],
			    wrong[i % 3], 2);
		m->offset[s] += 2;
		send(m, &b);
	}
}

/* ---- control ---------------------------------------------------------- */

static void bombs(struct mouth *m, unsigned tick)
{
	static const uint8_t two_gib[] = { 0x9a, 0x0f, 0xff, 0xff, 0xff, 0 };
	static const uint8_t map[] = { 0xbb, 0xff, 0xff, 0xff, 0xff,
				       0xff, 0xff, 0xff, 0xff, 0 };
	static const uint8_t text[] = { 0x7b, 0xff, 0xff, 0xff, 0xff,
					0xff, 0xff, 0xff, 0xff, 'x' };
	static const uint8_t endless[] = { 0xbf, 0x9f, 0x5f, 0x41, 0 };
	uint8_t deep[OL_MESSAGE_MAX];

	mouth_say(m, 0, two_gib, sizeof two_gib);
	mouth_say(m, 0, map, sizeof map);
	mouth_say(m, 0, text, sizeof text);
	mouth_say(m, 0, endless, sizeof endless);
	if (tick % 10 == 0) {
		memset(deep, tick % 20 ? 0x81 : 0xa1, sizeof deep);
		mouth_say(m, 0, deep, sizeof deep);
	}
	mouth_random(m, deep, 64);
	mouth_say(m, 0, deep, 1 + mouth_below(m, 64));
}

static void text_of(struct mouth *m, char *out, size_t cap)
{
	size_t i;

	for (i = 0; i + 1 < cap; i++)
		out[i] = (char)('a' + mouth_below(m, 26));
	out[i] = 0;
}

/* A message of `type`, all its fields as large as may be. */
static size_t large(struct mouth *m, uint8_t out[static OL_CONTROL_MAX],
		    enum ol_control_type type, const struct ol_id *id)
{
	struct ol_control c = { .type = type, .id = *id };
	int n;

	c.precedence = (uint8_t)mouth_below(m, 4);
	c.recording = mouth_below(m, 2);
	c.suspended = mouth_below(m, 2);
	c.bells = (uint32_t)mouth_below(m, OL_CONTROL_BELLS_MAX + 1);
	c.reason = (enum ol_control_reason)mouth_below(m, OL_CONTROL_REASONS);
	c.date = ol_clock_date();
	c.stage = (uint8_t)mouth_below(m, OL_CONTROL_STAGE_MAX + 1);
	c.turn = (uint32_t)mouth_below(m, 8);
	c.heard = (uint32_t)mouth_below(m, 8);
	c.known = (uint32_t)mouth_below(m, 8);
	c.on = (uint32_t)mouth_below(m, 8);
	text_of(m, c.seat, sizeof c.seat);
	text_of(m, c.why, sizeof c.why);
	for (; c.people.n < OL_PEOPLE_MAX; c.people.n++) {
		text_of(m, c.people.who[c.people.n].name, OL_PERSON_MAX);
		c.people.who[c.people.n].part =
			(enum ol_part)mouth_below(m, OL_N_PARTS);
		c.people.who[c.people.n].leg =
			(enum ol_leg)mouth_below(m, OL_N_LEGS);
	}
	c.probe_len = sizeof c.probe;
	n = ol_control_write(out, &c);
	return n > 0 ? (size_t)n : 0;
}

static void say_control(struct mouth *m, enum ol_control_type type,
			const struct ol_id *id)
{
	uint8_t out[OL_CONTROL_MAX];
	size_t len = large(m, out, type, id);

	if (len > 0)
		mouth_say(m, 0, out, len);
}

/* Every message there is, in any order, to calls that are and are not. */
static void control(struct mouth *m, unsigned tick)
{
	static struct ol_id id[4];
	struct ol_id *i = &id[mouth_below(m, 4)];
	size_t n;

	(void)tick;
	for (n = 0; n < MANY; n++) {
		if (ol_id_is_zero(i) || mouth_below(m, 16) == 0)
			*i = ol_id_make(ol_clock_date(), &m->random);
		say_control(m,
			    (enum ol_control_type)(
				    OL_CONTROL_RING +
				    mouth_below(m, OL_CONTROL_TYPES -
							   OL_CONTROL_RING)),
			    i);
	}
}

/* Rings and ends for ever; says new terms and goodbye in between. */
static void rings(struct mouth *m, unsigned tick)
{
	static struct ol_id id;

	(void)tick;
	if (!ol_id_is_zero(&id))
		say_control(m, OL_CONTROL_END, &id);
	id = ol_id_make(ol_clock_date(), &m->random);
	say_control(m, OL_CONTROL_RING, &id);
	say_control(m, OL_CONTROL_TERMS, &id);
	if (tick % 16 == 0)
		say_control(m, OL_CONTROL_GOODBYE, &id);
}

/* Asks for answers and never acknowledges one. */
static void mute(struct mouth *m, unsigned tick)
{
	struct ol_id id = ol_id_make(ol_clock_date(), &m->random);
	size_t i;

	(void)tick;
	for (i = 0; i < MANY; i++)
		say_control(m, OL_CONTROL_TEST_ASK, &id);
}

/* ---- acknowledgements and figures ------------------------------------- */

static void acks(struct mouth *m, unsigned tick)
{
	struct body b;
	size_t i;

	for (i = 0; i < MANY; i++) {
		uint8_t frame[OL_FRAME_ACK_LEN];

		body_begin(m, &b);
		mouth_random(m, frame, sizeof frame);
		frame[0] = OL_FRAME_ACK;
		if (i % 4) { /* numbers that were sent, or soon will be */
			memset(frame + 1, 0, 3);
			ol_put16(frame + 4, (uint16_t)mouth_below(m, tick + 2));
			memset(frame + 8, 0xff, sizeof frame - 8);
		}
		body_put(&b, frame, sizeof frame);
		send(m, &b);
	}
	if (tick % 10 == 0)
		mute(m, tick); /* something to acknowledge falsely */
}

static void reports(struct mouth *m, unsigned tick)
{
	struct body b;
	size_t i;

	(void)tick;
	for (i = 0; i < MANY; i++) {
		uint8_t frame[3][OL_FRAME_REPORT_LEN];

		mouth_random(m, frame[0], sizeof frame);
		frame[0][0] = OL_FRAME_REPORT;
		frame[1][0] = OL_FRAME_CHALLENGE;
		frame[2][0] = OL_FRAME_RESPONSE;
		if (i % 2)
			memset(frame[0] + 1, i % 4 == 1 ? 0xff : 0, 23);
		body_begin(m, &b);
		body_put(&b, frame[0], OL_FRAME_REPORT_LEN);
		body_put(&b, frame[1], OL_FRAME_CHALLENGE_LEN);
		body_put(&b, frame[2], OL_FRAME_CHALLENGE_LEN);
		send(m, &b);
	}
}

/* ---- handshakes ------------------------------------------------------- */

/* Ever new ones that are never finished; half of them forged. */
static void handshakes(struct mouth *m, unsigned tick)
{
	uint8_t msg[7 + OL_HS1_LEN], part[OL_FRAGMENT_LEN];
	struct ol_noise n;
	uint8_t i;

	if (mouth_knock(m, &n, msg + 7))
		return;
	ol_noise_release(&n);
	if (tick % 2)
		mouth_random(m, msg + 7 + mouth_below(m, OL_HS1_LEN), 1);
	for (i = 0; i < OL_HS1_FRAGMENTS + 2; i++) {
		ol_fragment_make(part, msg + 7, OL_HS1_FRAGMENTS,
				 (uint8_t)(i * 31));
		mouth_envelope(m, i, m->number, 1, (uint8_t)(i * 31), part);
	}
	/* Answers to what nobody asked. */
	mouth_random(m, part, sizeof part);
	mouth_envelope(m, tick, mouth_below(m, OL_HANDSHAKE_NUMBER_MAX) + 1, 2,
		       (uint8_t)tick, part);
	ol_put48(msg, m->number + 1);
	msg[6] = (uint8_t)(1 + tick % 3);
	mouth_say(m, 1, msg, tick % 4 ? sizeof msg : mouth_below(m, 9) + 1);
}

/* ---- voice ------------------------------------------------------------ */

/* A call that the other desk takes by itself, then packets without sense. */
static void voice(struct mouth *m, unsigned tick)
{
	static struct ol_id id;
	uint8_t frame[2 + 120];
	struct body b;
	size_t i, k;

	if (tick == 0) {
		id = ol_id_make(ol_clock_date(), &m->random);
		say_control(m, OL_CONTROL_RING, &id);
	}
	if (tick < 25)
		return;
	for (i = 0; i < 2 * MANY; i++) {
		body_begin(m, &b);
		for (k = 0; k < 2; k++) {
			mouth_random(m, frame, sizeof frame);
			frame[0] = OL_FRAME_VOICE;
			frame[1] = (uint8_t)(k ? 1 + frame[1] % 120 : 120);
			frame[2] &= i % 4 ? 1 : 0xff;
			frame[3] = ol_call_voice_id(&id);
			if (i % 3) /* near the one before: worth decoding */
				ol_put16(frame + 4, (uint16_t)(tick / 64));
			frame[7] = (uint8_t)(i % 2 ? 60 - k : frame[7]);
			body_put(&b, frame, 2u + frame[1]);
		}
		send(m, &b);
	}
}

/* ---- floods ----------------------------------------------------------- */

/* Two hundred times the pace; and of each cell copies that are replayed,
 * changed, cut, and the counterpart's own thrown back. */
static void flood(struct mouth *m, unsigned tick)
{
	uint8_t bytes[OL_DATAGRAM_LEN];
	struct body b;
	size_t i;

	for (i = 0; i < 200; i++) {
		body_begin(m, &b);
		send(m, &b);
	}
	for (i = 0; i < MOUTH_HEARD; i++) {
		memcpy(bytes, m->heard[i], sizeof bytes);
		mouth_raw(m, tick, bytes, sizeof bytes);
		bytes[mouth_below(m, sizeof bytes)] ^= 1;
		mouth_raw(m, tick, bytes, sizeof bytes);
		mouth_raw(m, tick, bytes, mouth_below(m, sizeof bytes));
	}
	for (i = 0; i < 20; i++) /* the same counter again and again */
		mouth_cell(m, 0, 0, m->counter[0] - 1, b.b);
}

const struct attack attack[] = {
	{ "quiet", "nothing: what an idle office says", quiet },
	{ "noise", "bodies of random bytes", noise },
	{ "frames", "frames of any type and length", frames },
	{ "leaps", "contents, counters and path ids far apart", leaps },
	{ "streams", "streams that do not exist, bytes far ahead", streams },
	{ "hoard", "full windows, thousands of messages in a cell", hoard },
	{ "lengths", "messages of impossible length", lengths },
	{ "bombs", "control messages that claim gigabytes", bombs },
	{ "control", "every control message in any order", control },
	{ "rings", "rings, ends, terms, goodbyes for ever", rings },
	{ "mute", "asks without end, acknowledges nothing", mute },
	{ "acks", "acknowledges what was not sent", acks },
	{ "reports", "false figures of paths, challenges", reports },
	{ "handshakes", "ever new ones, never finished", handshakes },
	{ "voice", "a call of packets without sense", voice },
	{ "items", "malformed, huge, twice, 16 files of 1 GiB", attack_items },
	{ "meetings", "restores, heads and roots for ever", attack_meetings },
	{ "documents", "wants and brings what is not", attack_documents },
	{ "flood", "ten thousand cells a second, replays, echoes", flood },
};
const size_t n_attacks = sizeof attack / sizeof *attack;
