/* doc/protocol/control.md, "Line test" */
#include "office/probe.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "call/call.h"

#define KIND 0xf0 /* kind 15 of a voice packet, channel 0 */

enum place_in_packet {
	AT_ASK = 2,
	AT_ECHO = 12,
	MARK = 10,
};

static_assert(OL_PROBE_PACKETS <= 64, "a bit each");
static_assert(AT_ECHO + MARK == OL_PROBE_PACKET, "as the page says");

static bool is_blank(const uint8_t test[static 8])
{
	static const uint8_t zero[8];

	return memcmp(test, zero, sizeof zero) == 0;
}

static void write_mark(uint8_t *out, const struct ol_probe_mark *m)
{
	memcpy(out, m->test, sizeof m->test);
	ol_put16(out + 8, m->number);
}

static void read_mark(struct ol_probe_mark *m, const uint8_t *in)
{
	memcpy(m->test, in, sizeof m->test);
	m->number = ol_get16(in + 8);
}

void ol_probe_init(struct ol_probe *p)
{
	memset(p, 0, sizeof *p);
	p->until = OL_NEVER;
}

void ol_probe_begin(struct ol_probe *p, ol_instant now, enum ol_test_kind kind,
		    const struct ol_id *id, const struct ol_random *rnd,
		    struct ol_control *ask)
{
	p->state = OL_PROBE_TEXT;
	p->kind = kind;
	p->id = *id;
	p->began = now;
	p->until = ol_after(now, OL_PROBE_TEXT_US);
	p->n_sent = p->n_back = 0;
	p->back = p->rtt_sum_us = 0;
	p->text_rtt_us = 0;
	ol_random_fill(rnd, p->bytes, sizeof p->bytes);
	memset(ask, 0, sizeof *ask);
	ask->type = OL_CONTROL_TEST_ASK;
	ask->id = *id;
	memcpy(ask->probe, p->bytes, sizeof p->bytes);
	ask->probe_len = sizeof p->bytes;
}

void ol_probe_reply(const struct ol_control *ask, struct ol_control *answer)
{
	*answer = *ask;
	answer->type = OL_CONTROL_TEST_ANSWER;
}

void ol_probe_answer(struct ol_probe *p, ol_instant now,
		     const struct ol_control *answer)
{
	if (p->state != OL_PROBE_TEXT || !ol_id_equal(&p->id, &answer->id) ||
	    answer->probe_len != sizeof p->bytes ||
	    memcmp(answer->probe, p->bytes, sizeof p->bytes))
		return;
	p->text_rtt_us = (uint32_t)ol_since(p->began, now);
	p->state = p->kind == OL_TEST_VOICE ? OL_PROBE_VOICE : OL_PROBE_HEARD;
	p->until = p->kind == OL_TEST_VOICE ? ol_after(now, OL_PROBE_SEND_US)
					    : now;
}

/* The next packet of our own test. */
static bool ask_mark(struct ol_probe *p, ol_instant now,
		     struct ol_probe_mark *m)
{
	if (p->state != OL_PROBE_VOICE || p->n_sent == OL_PROBE_PACKETS)
		return false;
	memcpy(m->test, p->id.b + OL_ID_LEN - sizeof m->test, sizeof m->test);
	p->sent_at[p->n_sent] = now;
	m->number = p->n_sent++;
	p->until = ol_after(now, p->n_sent == OL_PROBE_PACKETS
					 ? OL_PROBE_BACK_US
					 : OL_PROBE_SEND_US);
	return true;
}

static bool echo_mark(struct ol_probe *p, struct ol_probe_mark *m)
{
	if (p->n_echo == 0)
		return false;
	*m = p->echo[0];
	memmove(p->echo, p->echo + 1, --p->n_echo * sizeof p->echo[0]);
	return true;
}

bool ol_probe_packet(struct ol_probe *p, ol_instant now,
		     uint8_t out[static OL_PROBE_PACKET])
{
	struct ol_probe_mark mark;
	bool any = false;

	memset(out, 0, OL_PROBE_PACKET);
	out[0] = KIND;
	out[1] = OL_CALL_VOICE_TEST;
	if (ask_mark(p, now, &mark)) {
		write_mark(out + AT_ASK, &mark);
		any = true;
	}
	if (echo_mark(p, &mark)) {
		write_mark(out + AT_ECHO, &mark);
		any = true;
	}
	return any;
}

static void take_echo(struct ol_probe *p, ol_instant now,
		      const struct ol_probe_mark *m)
{
	uint64_t bit;

	if (p->state != OL_PROBE_VOICE || m->number >= p->n_sent ||
	    memcmp(m->test, p->id.b + OL_ID_LEN - sizeof m->test,
		   sizeof m->test))
		return;
	bit = UINT64_C(1) << m->number;
	if (p->back & bit)
		return;
	p->back |= bit;
	p->n_back++;
	p->rtt_sum_us += ol_since(p->sent_at[m->number], now);
	if (p->n_back == OL_PROBE_PACKETS)
		p->until = now;
}

bool ol_probe_take(struct ol_probe *p, ol_instant now, const uint8_t *packet,
		   size_t len)
{
	struct ol_probe_mark ask, echo;

	if (len < AT_ASK || packet[0] != KIND ||
	    packet[1] != OL_CALL_VOICE_TEST)
		return false;
	if (len != OL_PROBE_PACKET)
		return true;
	read_mark(&ask, packet + AT_ASK);
	read_mark(&echo, packet + AT_ECHO);
	if (!is_blank(ask.test) && p->n_echo < OL_PROBE_ECHOES)
		p->echo[p->n_echo++] = ask;
	if (!is_blank(echo.test))
		take_echo(p, now, &echo);
	return true;
}

ol_instant ol_probe_deadline(const struct ol_probe *p)
{
	return p->until;
}

static void result(const struct ol_probe *p, struct ol_test_result *out)
{
	memset(out, 0, sizeof *out);
	out->kind = p->kind;
	out->text_rtt_us = p->text_rtt_us;
	out->voice_sent = p->n_sent;
	out->voice_back = p->n_back;
	if (p->n_back)
		out->voice_rtt_us = (uint32_t)(p->rtt_sum_us / p->n_back);
}

bool ol_probe_step(struct ol_probe *p, ol_instant now,
		   struct ol_test_result *out)
{
	if (!ol_due(p->until, now))
		return false;
	result(p, out);
	if (p->state == OL_PROBE_TEXT)
		snprintf(out->why, sizeof out->why,
			 "words did not come back within %u s",
			 OL_PROBE_TEXT_US / OL_US_PER_S);
	else if (p->state == OL_PROBE_VOICE && p->n_back < OL_PROBE_PASS)
		snprintf(out->why, sizeof out->why,
			 "words pass, but of %u voice packets %u came back",
			 p->n_sent, p->n_back);
	else
		out->passed = true;
	p->state = OL_PROBE_IDLE;
	p->until = OL_NEVER;
	return true;
}

void ol_probe_stop(struct ol_probe *p, const char *why,
		   struct ol_test_result *out)
{
	result(p, out);
	(void)ol_text_copy(out->why, sizeof out->why, why);
	p->state = OL_PROBE_IDLE;
	p->until = OL_NEVER;
}
