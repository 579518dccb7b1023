/*
 * A line with a live session is given what the input says, an operation and
 * its bytes after another: raw datagrams, damaged ones, cells and envelopes
 * that open (a hostile counterpart), from paths and from elsewhere, addresses
 * that are told, refusals, time. Whatever it is, each slot has at most one
 * datagram per path, and nothing but what opened is heard.
 */
#include <string.h>

#include "base/bytes.h"
#include "base/prng.h"
#include "line/line_state.h"
#include "seal/cell.h"
#include "seal/secret.h"

#define PATHS 2

static struct ol_line_config cfg;
static struct ol_prng prng;

/* The counterpart's end of the session, made by hand. */
static struct ol_noise_keys session;
static uint64_t counter;

struct input {
	const uint8_t *p;
	size_t len;
};

static size_t take(struct input *in, uint8_t *out, size_t len)
{
	size_t n = len < in->len ? len : in->len;

	memset(out, 0, len);
	memcpy(out, in->p, n);
	in->p += n;
	in->len -= n;
	return n;
}

static uint8_t byte(struct input *in)
{
	uint8_t b;

	(void)take(in, &b, 1);
	return b;
}

static struct ol_line *line_with_session(ol_instant now)
{
	const struct ol_addr home = { 4, { 192, 0, 2, 99 }, 7100 };
	struct ol_line *l;
	struct ol_session *s;
	bool fresh;
	size_t p;

	ol_prng_init(&prng, 1);
	cfg.random = ol_prng_source(&prng);
	cfg.n_paths = PATHS;
	for (p = 0; p < PATHS; p++) {
		cfg.path[p].socket = (uint8_t)p;
		cfg.path[p].remote = home;
	}
	cfg.number = 100;
	memset(&cfg.keys, 7, sizeof cfg.keys);
	memset(cfg.own_public, 1, sizeof cfg.own_public);
	memset(cfg.peer_public, 2, sizeof cfg.peer_public);
	cfg.own_public[31] = cfg.peer_public[31] = 1;
	l = ol_line_new(&cfg, now);
	fuzz_must(l);
	s = &l->sessions.s[ol_sessions_place(&l->sessions, false)];
	memset(&session, 9, sizeof session);
	l->secret->session[0] = session;
	s->number = 200;
	s->tag = ol_cell_session_tag(session.hash);
	(void)ol_session_step(&l->sessions, 0, OL_SESSION_EV_ANSWER, now, NULL);
	(void)ol_session_step(&l->sessions, 0, OL_SESSION_EV_CELL, now, &fresh);
	fuzz_must(l->sessions.s[0].state == OL_SESSION_CURRENT);
	counter = 0;
	return l;
}

static void check(const struct ol_line_effects *fx, bool is_tick)
{
	size_t i, sent = 0;

	fuzz_must(fx->n <= OL_LINE_EFFECTS);
	for (i = 0; i < fx->n; i++) {
		if (fx->e[i].kind == OL_LINE_SEND) {
			sent++;
			fuzz_must(fx->e[i].to.family == 4);
		}
		if (fx->e[i].kind == OL_LINE_MESSAGE)
			fuzz_must(fx->e[i].len >= 1 &&
				  fx->e[i].len <= OL_MESSAGE_MAX &&
				  fx->e[i].stream < OL_STREAMS);
		if (fx->e[i].kind == OL_LINE_VOICE)
			fuzz_must(fx->e[i].len <= OL_BODY_LEN);
	}
	fuzz_must(sent <= (is_tick ? PATHS : 0));
}

static void receive(struct ol_line *l, ol_instant now, uint8_t path,
		    const struct ol_addr *from, const uint8_t *d)
{
	struct ol_line_effects fx;

	if (path < OL_LINE_PATHS)
		ol_line_receive(l, now, (ol_date){ 0 }, path, d, &fx);
	else
		ol_line_receive_from(l, now, (ol_date){ 0 }, path % 2, from, d,
				     &fx);
	do {
		check(&fx, false);
		ol_line_more(l, now, &fx);
	} while (fx.n);
}

static void make_cell(struct input *in, uint8_t d[static OL_DATAGRAM_LEN])
{
	struct ol_cell_head head = { .session = 0x09090909,
				     .counter = ++counter };
	uint8_t body[OL_BODY_LEN] = { 0 };

	head.path = byte(in) % (OL_LINE_PATHS + 1);
	if (byte(in) % 8 == 0)
		counter += 1000;
	(void)take(in, body, byte(in));
	ol_cell_seal(d, session.rx, cfg.keys.rx.mask, &head, body);
}

static void make_envelope(struct input *in, uint8_t d[static OL_DATAGRAM_LEN])
{
	struct ol_envelope e = { .number = 150u + byte(in) };

	e.message = (uint8_t)(1 + byte(in) % 2);
	e.fragment = byte(in);
	(void)take(in, e.body, byte(in) % (sizeof e.body + 1));
	ol_envelope_seal(d, &cfg.keys.rx, &e, &cfg.random);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct input in = { data, len };
	ol_instant now = { 1000000000 };
	uint8_t d[OL_DATAGRAM_LEN] = { 0 }, path;
	struct ol_addr from = { 4, { 192, 0, 2 }, 7100 };
	struct ol_line_effects fx;
	struct ol_line_status st;
	struct ol_line *l;

	fuzz_must(ol_seal_init() == 0);
	l = line_with_session(now);
	while (in.len) {
		path = byte(&in);
		switch (path >> 4 & 7) {
		case 0: /* raw */
			(void)take(&in, d, sizeof d);
			break;
		case 1: /* the one before, damaged */
			d[byte(&in)] ^= 1;
			d[32 + byte(&in)] ^= byte(&in);
			break;
		case 2:
		case 3:
			make_cell(&in, d);
			break;
		case 4:
		case 5:
			make_envelope(&in, d);
			break;
		case 6:
			ol_line_refused(l, now, path % (OL_LINE_PATHS + 2),
					&fx);
			from.ip[3] = byte(&in);
			ol_line_told(l, now, path % 4, &from, PATHS);
			check(&fx, false);
			continue;
		case 7: /* time: slots, or a jump */
			now = path & 8 ? ol_after(now, (uint64_t)byte(&in) *
							       OL_US_PER_S)
				       : ol_line_deadline(l);
			ol_line_tick(l, now, (ol_date){ 0 }, &fx);
			check(&fx, true);
			continue;
		}
		from.ip[3] = path & 15;
		receive(l, now, path % (OL_LINE_PATHS + 1), &from, d);
	}
	ol_line_status(l, &st);
	fuzz_must(st.dropped <= st.received);
	ol_line_free(l);
	return 0;
}
