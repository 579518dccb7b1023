/* transport - see transport.h. */
#include "daemon/transport.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "os/udp.h"

/* Reads of a socket before others have their turn: what comes without end
 * must not hold up the slots. What is left is read in the next turn. */
#define READS 4

/* What a socket's watch knows: whose it is, and which. */
struct socket {
	struct ol_transport *t;
	uint8_t index;
	struct ol_udp udp;
	struct ol_loop_watch *watch;
};

struct ol_transport {
	struct ol_transport_handler handler;
	size_t n_udp;
	struct socket udp[OL_SETTINGS_LISTEN];
};

/* ---- what comes in ---------------------------------------------------- */

static void read_udp(struct ol_transport *t, struct socket *s)
{
	static struct ol_udp_packet p[OL_UDP_BATCH];
	struct ol_addr refused[8];
	size_t i, got, reads = 0;

	do {
		got = ol_udp_receive(&s->udp, p, OL_UDP_BATCH);
		for (i = 0; i < got; i++)
			t->handler.came(t->handler.ctx, s->index, &p[i].from,
					p[i].bytes, p[i].len);
	} while (got == OL_UDP_BATCH && ++reads < READS);
	reads = 0;
	do {
		got = ol_udp_refused(&s->udp, refused, 8);
		for (i = 0; i < got; i++)
			t->handler.refused(t->handler.ctx, s->index,
					   &refused[i]);
	} while (got == 8 && ++reads < READS);
}

static void on_udp(void *ctx, bool readable, bool writable)
{
	struct socket *s = ctx;

	(void)writable;
	if (readable)
		read_udp(s->t, s);
}

/* ---- what goes out ---------------------------------------------------- */

bool ol_transport_send(struct ol_transport *t, struct ol_sender *sender,
		       uint8_t socket, const struct ol_addr *to, ol_instant at,
		       const uint8_t *datagram)
{
	struct ol_send d = { .fd = t->udp[socket].udp.fd,
			     .to = *to,
			     .at = at,
			     .len = OL_SENDER_BYTES };

	memcpy(d.bytes, datagram, OL_SENDER_BYTES);
	return !ol_sender_put(sender, &d);
}

/* ---- life ------------------------------------------------------------- */

static int open_udp(struct ol_transport *t, struct ol_loop *loop,
		    const struct ol_addr *at, char why[OL_WHY_TEXT])
{
	struct socket *s = &t->udp[t->n_udp];
	int err = ol_udp_open(&s->udp, at, why, OL_WHY_TEXT);

	if (err)
		return err;
	s->t = t;
	s->index = (uint8_t)t->n_udp++;
	err = ol_loop_watch(loop, s->udp.fd, on_udp, s, &s->watch);
	if (err)
		snprintf(why, OL_WHY_TEXT,
			 "a socket cannot be watched: too many open files");
	return err;
}

int ol_transport_new(struct ol_transport **out, struct ol_loop *loop,
		     const struct ol_settings *settings,
		     const struct ol_transport_handler *handler,
		     char why[OL_WHY_TEXT])
{
	struct ol_transport *t = calloc(1, sizeof *t);
	int err = 0;
	size_t k;

	snprintf(why, OL_WHY_TEXT, "out of memory");
	if (!t)
		return OL_ERR_NO_MEMORY;
	t->handler = *handler;
	for (k = 0; !err && k < settings->n_listen; k++)
		err = open_udp(t, loop, &settings->listen[k], why);
	if (err) {
		ol_transport_free(t);
		return err;
	}
	*out = t;
	return 0;
}

const struct ol_addr *ol_transport_addr(const struct ol_transport *t, size_t k)
{
	return k < t->n_udp ? &t->udp[k].udp.at : NULL;
}

void ol_transport_free(struct ol_transport *t)
{
	size_t k;

	if (!t)
		return;
	for (k = 0; k < t->n_udp; k++) {
		if (t->udp[k].watch)
			ol_loop_unwatch(t->udp[k].watch);
		ol_udp_close(&t->udp[k].udp);
	}
	free(t);
}
