/* transport - see transport.h. */
#include "daemon/transport.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "daemon/convert.h"
#include "os/clock.h"
#include "os/udp.h"

/* Reads of a socket before others have their turn: what comes without end
 * must not hold up the slots. What is left is read in the next turn. */
#define READS 4

/* Of the reads of what gathered, one in so many looks for refusals too. */
#define REFUSALS 64

/* What a socket's watch knows: whose it is, and which. */
struct socket {
	struct ol_transport *t;
	uint8_t index;
	struct ol_udp udp;
	struct ol_loop_watch *watch;
};

struct ol_transport {
	struct ol_transport_handler handler;
	bool gathers;
	unsigned n_read;
	size_t n_udp;
	struct socket udp[OL_SETTINGS_LISTEN];
	struct ol_links *tcp;
};

static_assert(OL_OUTLET_BYTES == OL_SENDER_BYTES, "a cell is a datagram");
static_assert((int)OL_LINKS_LISTEN == OL_SETTINGS_TCP, "a listener each");

/* ---- what comes in ---------------------------------------------------- */

static void read_datagrams(struct ol_transport *t, struct socket *s)
{
	static struct ol_udp_packet p[OL_UDP_BATCH];
	size_t i, got, reads = 0;

	do {
		got = ol_udp_receive(&s->udp, p, OL_UDP_BATCH);
		for (i = 0; i < got; i++)
			t->handler.came(t->handler.ctx, s->index, &p[i].from,
					p[i].bytes, p[i].len);
	} while (got == OL_UDP_BATCH && ++reads < READS);
}

static void read_refusals(struct ol_transport *t, struct socket *s)
{
	struct ol_addr refused[8];
	size_t i, got, reads = 0;

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
	if (!readable)
		return;
	read_datagrams(s->t, s);
	read_refusals(s->t, s);
}

void ol_transport_gather(struct ol_transport *t)
{
	size_t k;

	if (t->gathers)
		return;
	t->gathers = true;
	for (k = 0; k < t->n_udp; k++) {
		ol_loop_unwatch(t->udp[k].watch);
		t->udp[k].watch = NULL;
	}
}

void ol_transport_read(struct ol_transport *t)
{
	size_t k;

	if (!t->gathers)
		return;
	t->n_read++;
	for (k = 0; k < t->n_udp; k++) {
		read_datagrams(t, &t->udp[k]);
		if (t->n_read % REFUSALS == 0)
			read_refusals(t, &t->udp[k]);
	}
}

static ol_instant on_now(void *ctx)
{
	(void)ctx;
	return ol_clock_now();
}

static void on_cell(void *ctx, uint8_t socket, const struct ol_addr *from,
		    const uint8_t *cell)
{
	struct ol_transport *t = ctx;

	t->handler.came(t->handler.ctx, socket, from, cell, OL_OUTLET_BYTES);
}

static void on_refused(void *ctx, uint8_t socket, const struct ol_addr *to)
{
	struct ol_transport *t = ctx;

	t->handler.refused(t->handler.ctx, socket, to);
}

/* ---- what goes out ---------------------------------------------------- */

bool ol_transport_send(struct ol_transport *t, struct ol_sender *sender,
		       uint8_t socket, const struct ol_addr *to, ol_instant at,
		       const uint8_t *datagram)
{
	struct ol_send d = { .to = *to, .at = at, .len = OL_SENDER_BYTES };

	if (socket >= OL_CONVERT_TCP) {
		d.outlet = ol_links_to(t->tcp, socket, to);
		if (!d.outlet)
			return true; /* lost on its way */
	} else {
		d.fd = t->udp[socket].udp.fd;
	}
	memcpy(d.bytes, datagram, OL_SENDER_BYTES);
	return !ol_sender_put(sender, &d);
}

/* ---- time ------------------------------------------------------------- */

ol_instant ol_transport_deadline(const struct ol_transport *t)
{
	return ol_links_deadline(t->tcp);
}

void ol_transport_tick(struct ol_transport *t)
{
	ol_links_tick(t->tcp);
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

static int open_tcp(struct ol_transport *t, size_t k, const struct ol_addr *at,
		    char why[OL_WHY_TEXT])
{
	snprintf(why, OL_WHY_TEXT,
		 "a socket cannot be watched: too many open files");
	return ol_links_listen(t->tcp, (uint8_t)(OL_CONVERT_TCP + k), at, why,
			       OL_WHY_TEXT);
}

int ol_transport_new(struct ol_transport **out, struct ol_loop *loop,
		     const struct ol_settings *settings,
		     const struct ol_random *random,
		     const struct ol_transport_handler *handler,
		     char why[OL_WHY_TEXT])
{
	struct ol_transport *t = calloc(1, sizeof *t);
	const struct ol_links_handler tcp = { t, on_now, on_cell, on_refused };
	int err = 0;
	size_t k;

	snprintf(why, OL_WHY_TEXT, "out of memory");
	if (!t)
		return OL_ERR_NO_MEMORY;
	t->handler = *handler;
	t->tcp = ol_links_new(loop, random, &tcp);
	if (!t->tcp)
		err = OL_ERR_NO_MEMORY;
	for (k = 0; !err && k < settings->n_listen; k++)
		err = open_udp(t, loop, &settings->listen[k], why);
	for (k = 0; !err && k < settings->n_tcp; k++)
		err = open_tcp(t, k, &settings->tcp[k], why);
	if (err) {
		ol_transport_free(t);
		return err;
	}
	*out = t;
	return 0;
}

const struct ol_addr *ol_transport_addr(const struct ol_transport *t,
					uint8_t socket)
{
	if (socket >= OL_CONVERT_TCP)
		return ol_links_addr(t->tcp, socket);
	return socket < t->n_udp ? &t->udp[socket].udp.at : NULL;
}

void ol_transport_figures(const struct ol_transport *t,
			  struct ol_links_figures *out)
{
	ol_links_figures(t->tcp, out);
}

void ol_transport_free(struct ol_transport *t)
{
	size_t k;

	if (!t)
		return;
	ol_links_free(t->tcp);
	for (k = 0; k < t->n_udp; k++) {
		if (t->udp[k].watch)
			ol_loop_unwatch(t->udp[k].watch);
		ol_udp_close(&t->udp[k].udp);
	}
	free(t);
}
