/* mouth - see mouth.h. */
#include "mouth.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/bytes.h"
#include "base/error.h"
#include "os/clock.h"
#include "os/random.h"

#define TICK_US 20000

/* ---- life ------------------------------------------------------------- */

static int open_line(struct mouth *m, char why[OL_WHY_TEXT])
{
	const struct ol_office_keys *own = ol_home_keys(m->home);
	struct ol_home_line l;
	int err = ol_home_line_at(m->home, 0, &l, why);

	if (err)
		return err;
	memcpy(m->peer_public, l.line.peer_line, sizeof m->peer_public);
	err = ol_line_keys_derive(&m->keys, &l.secret, own->line_public,
				  m->peer_public);
	m->handshake.line = &m->keys;
	m->handshake.own_secret = own->line_secret;
	m->handshake.own_public = own->line_public;
	m->handshake.peer_public = m->peer_public;
	ol_home_line_release(&l);
	return err;
}

static int open_paths(struct mouth *m, char *const *to, size_t n_to,
		      char why[OL_WHY_TEXT])
{
	const struct ol_settings *s = ol_home_settings(m->home);
	int err = 0;
	size_t k;

	for (k = 0; k < n_to && k < MOUTH_PATHS && k < s->n_listen; k++) {
		err = ol_addr_read(&m->to[k], to[k]);
		if (err)
			snprintf(why, OL_WHY_TEXT, "%s is no address", to[k]);
		if (!err)
			err = ol_udp_open(&m->udp[k], &s->listen[k], why,
					  OL_WHY_TEXT);
		if (err)
			return err;
		m->n_paths++;
	}
	return 0;
}

int mouth_open(struct mouth *m, const char *dir, char *const *to, size_t n_to)
{
	static const struct ol_ask nobody = { NULL, NULL };
	char why[OL_WHY_TEXT] = "";
	int err;

	memset(m, 0, sizeof *m);
	m->random = ol_random_kernel();
	ol_prng_init(&m->prng, 1);
	ol_random_fill(&m->random, m->incarnation, sizeof m->incarnation);
	err = ol_home_open(&m->home, dir, &nobody, &m->random, why);
	if (!err)
		err = open_line(m, why);
	if (!err)
		err = open_paths(m, to, n_to, why);
	if (err) {
		fprintf(stderr, "evil: %s\n", why);
		mouth_close(m);
	}
	return err;
}

void mouth_close(struct mouth *m)
{
	size_t k;

	for (k = 0; k < m->n_paths; k++)
		ol_udp_close(&m->udp[k]);
	ol_home_close(m->home);
	ol_wipe(m, sizeof *m);
}

void mouth_wait(uint64_t us)
{
	struct timespec t = { (time_t)(us / OL_US_PER_S),
			      (long)(us % OL_US_PER_S * 1000) };

	nanosleep(&t, NULL);
}

void mouth_random(struct mouth *m, uint8_t *out, size_t len)
{
	struct ol_random r = ol_prng_source(&m->prng);

	ol_random_fill(&r, out, len);
}

uint64_t mouth_below(struct mouth *m, uint64_t n)
{
	return ol_prng_below(&m->prng, n);
}

/* ---- datagrams -------------------------------------------------------- */

void mouth_raw(struct mouth *m, size_t path, const uint8_t *bytes, size_t len)
{
	path %= m->n_paths;
	(void)ol_udp_send(m->udp[path].fd, &m->to[path], NULL, bytes, len);
	m->sent++;
}

void mouth_envelope(struct mouth *m, size_t path, uint64_t number,
		    uint8_t message, uint8_t fragment,
		    const uint8_t body[static OL_ENVELOPE_BODY_LEN])
{
	struct ol_envelope e = { .number = number,
				 .message = message,
				 .fragment = fragment };
	uint8_t out[OL_DATAGRAM_LEN];

	memcpy(e.body, body, sizeof e.body);
	ol_envelope_seal(out, &m->keys.tx, &e, &m->random);
	mouth_raw(m, path, out, sizeof out);
}

void mouth_cell(struct mouth *m, size_t path, uint8_t id, uint64_t counter,
		const uint8_t body[static OL_FRAME_BODY])
{
	const struct ol_cell_head head = { m->tag, id, counter };
	uint8_t out[OL_DATAGRAM_LEN];

	ol_cell_seal(out, m->session.tx, m->keys.tx.mask, &head, body);
	mouth_raw(m, path, out, sizeof out);
}

void mouth_send(struct mouth *m, size_t path, const struct body *b)
{
	uint8_t id = (uint8_t)(path % m->n_paths);

	mouth_cell(m, path, id, m->counter[id]++, b->b);
}

/* ---- bodies ----------------------------------------------------------- */

void body_begin(struct mouth *m, struct body *b)
{
	memset(b, 0, sizeof *b);
	ol_body_put_number(b->b, ++m->content);
	b->len = OL_FRAME_NUMBER;
}

size_t body_room(const struct body *b)
{
	return sizeof b->b - b->len;
}

void body_put(struct body *b, const uint8_t *bytes, size_t len)
{
	if (len > body_room(b))
		len = body_room(b);
	memcpy(b->b + b->len, bytes, len);
	b->len += len;
}

size_t body_stream(struct body *b, uint8_t stream, uint32_t offset,
		   const uint8_t *bytes, size_t len)
{
	uint8_t head[OL_FRAME_STREAM_HEAD] = { OL_FRAME_STREAM, stream };

	if (body_room(b) <= sizeof head)
		return 0;
	if (len > body_room(b) - sizeof head)
		len = body_room(b) - sizeof head;
	ol_put32(head + 2, offset);
	head[6] = (uint8_t)len;
	body_put(b, head, sizeof head);
	body_put(b, bytes, len);
	return len;
}

void mouth_say(struct mouth *m, uint8_t stream, const uint8_t *msg, size_t len)
{
	uint8_t row[2 + 65536];
	struct body b;
	size_t at, k;

	ol_put16(row, (uint16_t)len);
	memcpy(row + 2, msg, len);
	for (at = 0; at < len + 2;) {
		body_begin(m, &b);
		at += body_stream(&b, stream,
				  (uint32_t)(m->offset[stream] + at), row + at,
				  len + 2 - at);
		for (k = 0; k < m->n_paths; k++)
			mouth_send(m, k, &b);
	}
	m->offset[stream] += len + 2;
}

/* ---- what comes ------------------------------------------------------- */

void mouth_hear(struct mouth *m)
{
	static struct ol_udp_packet p[OL_UDP_BATCH];
	size_t i, k, n;

	for (k = 0; k < m->n_paths; k++) {
		do {
			n = ol_udp_receive(&m->udp[k], p, OL_UDP_BATCH);
			for (i = 0; i < n; i++)
				memcpy(m->heard[m->received++ % MOUTH_HEARD],
				       p[i].bytes, OL_DATAGRAM_LEN);
		} while (n == OL_UDP_BATCH);
	}
}

/* ---- handshake -------------------------------------------------------- */

int mouth_knock(struct mouth *m, struct ol_noise *noise,
		uint8_t message1[static OL_HS1_LEN])
{
	uint64_t ms = (uint64_t)(ol_clock_date().ns / OL_NS_PER_MS);
	struct ol_handshake_say say = { .number = m->number + 1 };

	if (say.number < ms)
		say.number = ms;
	m->number = say.number;
	memcpy(say.incarnation, m->incarnation, sizeof say.incarnation);
	return ol_handshake_start(noise, &m->handshake, &say, &m->random,
				  message1);
}

/* Looks for fragments of message 2 among what comes. */
static bool gather(struct mouth *m, size_t k, struct ol_assembler *a)
{
	static struct ol_udp_packet p[OL_UDP_BATCH];
	struct ol_envelope e;
	size_t i, n = ol_udp_receive(&m->udp[k], p, OL_UDP_BATCH);

	for (i = 0; i < n; i++)
		if (!ol_envelope_open(&e, &m->keys.rx, p[i].bytes) &&
		    e.message == 2 && e.number == m->number)
			ol_assembler_add(a, e.fragment, e.body);
	return ol_assembler_is_complete(a);
}

static bool finish(struct mouth *m, struct ol_noise *noise,
		   const struct ol_assembler *a)
{
	uint8_t message2[OL_HS2_LEN];
	struct ol_handshake_say peer;

	if (ol_assembler_read(a, message2) ||
	    ol_handshake_finish(noise, message2, m->number, &peer, &m->session))
		return false;
	m->tag = ol_cell_session_tag(m->session.hash);
	memset(m->counter, 0, sizeof m->counter);
	return true;
}

bool mouth_greet(struct mouth *m, uint64_t us)
{
	ol_instant end = ol_after(ol_clock_now(), us);
	uint8_t message1[OL_HS1_LEN], part[OL_FRAGMENT_LEN];
	struct ol_noise noise;
	struct ol_assembler a;
	unsigned i = 0;
	size_t k;

	if (mouth_knock(m, &noise, message1))
		return false;
	ol_assembler_init(&a, OL_HS2_FRAGMENTS);
	while (!ol_due(end, ol_clock_now())) {
		for (k = 0; k < m->n_paths; k++, i++) {
			ol_fragment_make(part, message1, OL_HS1_FRAGMENTS,
					 (uint8_t)i);
			mouth_envelope(m, k, m->number, 1, (uint8_t)i, part);
		}
		mouth_wait(TICK_US);
		for (k = 0; k < m->n_paths; k++)
			if (gather(m, k, &a))
				return finish(m, &noise, &a);
	}
	ol_noise_release(&noise);
	return false;
}
