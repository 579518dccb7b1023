/* net - see net.h. A binary heap of datagrams by arrival. */
#include "test/sim/net.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADERS 28 /* IPv4 and UDP */

struct port {
	bool is_open;
	struct ol_addr addr;
	void *owner;
	uint8_t socket;
};

struct datagram {
	ol_instant at;
	uint64_t order; /* of sending, so that equals keep their order */
	int from, to;
	bool refused;
	uint16_t len;
	uint8_t bytes[];
};

struct sim_net {
	struct ol_prng prng;
	struct port port[SIM_NET_PORTS];
	int n_ports;
	struct sim_link link[SIM_NET_PORTS][SIM_NET_PORTS];
	struct datagram **heap;
	size_t n;
	uint64_t order;
	struct datagram *taken;
};

const struct sim_link sim_link_clean = { .delay_us = 20000 };
const struct sim_link sim_link_far = { .delay_us = 300000, .jitter_us = 20000 };
const struct sim_link sim_link_lossy = { .delay_us = 40000, .loss = 0.3 };
const struct sim_link sim_link_terrible = { .delay_us = 40000, .loss = 0.8 };
const struct sim_link sim_link_shaky = {
	.delay_us = 30000,
	.jitter_us = 50000,
	.loss = 0.02,
	.burst_enter = 0.01,
	.burst_leave = 0.1,
	.burst_loss = 0.9,
	.duplicate = 0.05,
	.reorder = 0.05,
	.reorder_us = 80000,
};

static void *must(void *p)
{
	if (!p) {
		fprintf(stderr, "sim: no memory\n");
		abort();
	}
	return p;
}

struct sim_net *sim_net_new(uint64_t seed)
{
	struct sim_net *n = must(calloc(1, sizeof *n));

	ol_prng_init(&n->prng, seed);
	n->heap = must(calloc(SIM_NET_FLYING, sizeof *n->heap));
	return n;
}

void sim_net_free(struct sim_net *n)
{
	while (n->n > 0)
		free(n->heap[--n->n]);
	free(n->heap);
	free(n->taken);
	free(n);
}

static int find_port(const struct sim_net *n, const struct ol_addr *addr)
{
	int i;

	for (i = 0; i < n->n_ports; i++)
		if (ol_addr_equal(&n->port[i].addr, addr))
			return i;
	return -1;
}

int sim_net_open(struct sim_net *n, const struct ol_addr *addr, void *owner,
		 uint8_t socket)
{
	int i = find_port(n, addr);

	if (i < 0) {
		assert(n->n_ports < SIM_NET_PORTS);
		i = n->n_ports++;
	}
	n->port[i] = (struct port){ true, *addr, owner, socket };
	return i;
}

void sim_net_close(struct sim_net *n, int port)
{
	n->port[port].is_open = false;
}

struct sim_link *sim_net_link(struct sim_net *n, int from, int to)
{
	return &n->link[from][to];
}

void sim_net_set(struct sim_net *n, int a, int b, const struct sim_link *l)
{
	n->link[a][b] = *l;
	n->link[b][a] = *l;
}

static bool earlier(const struct datagram *a, const struct datagram *b)
{
	return a->at.us < b->at.us ||
	       (a->at.us == b->at.us && a->order < b->order);
}

static void swap(struct sim_net *n, size_t a, size_t b)
{
	struct datagram *d = n->heap[a];

	n->heap[a] = n->heap[b];
	n->heap[b] = d;
}

static void heap_put(struct sim_net *n, struct datagram *d)
{
	size_t i = n->n++;

	assert(n->n < SIM_NET_FLYING);
	n->heap[i] = d;
	for (; i && earlier(n->heap[i], n->heap[(i - 1) / 2]); i = (i - 1) / 2)
		swap(n, i, (i - 1) / 2);
}

static struct datagram *heap_take(struct sim_net *n)
{
	struct datagram *first = n->heap[0];
	size_t i = 0, c;

	n->heap[0] = n->heap[--n->n];
	for (;;) {
		c = 2 * i + 1;
		if (c >= n->n)
			break;
		if (c + 1 < n->n && earlier(n->heap[c + 1], n->heap[c]))
			c++;
		if (!earlier(n->heap[c], n->heap[i]))
			break;
		swap(n, i, c);
		i = c;
	}
	return first;
}

static bool chance(struct sim_net *n, double p)
{
	return p > 0 && ol_prng_unit(&n->prng) < p;
}

static bool is_lost(struct sim_net *n, struct sim_link *l)
{
	if (l->in_burst ? chance(n, l->burst_leave) : chance(n, l->burst_enter))
		l->in_burst = !l->in_burst;
	return l->cut || (l->in_burst && chance(n, l->burst_loss)) ||
	       chance(n, l->loss);
}

/* Waits for the link's rate; false where its queue is full. */
static bool queue_up(struct sim_link *l, size_t len, ol_instant *at)
{
	uint64_t start = l->free_us > at->us ? l->free_us : at->us;

	if (l->bits_per_s == 0)
		return true;
	if (start - at->us > l->queue_us)
		return false;
	at->us = l->free_us =
		start + (len + HEADERS) * 8 * 1000000 / l->bits_per_s;
	return true;
}

static ol_instant arrival(struct sim_net *n, const struct sim_link *l,
			  ol_instant at)
{
	uint64_t us = l->delay_us;

	if (l->jitter_us)
		us += ol_prng_below(&n->prng, l->jitter_us + 1);
	if (chance(n, l->reorder))
		us += l->reorder_us;
	return ol_after(at, us);
}

static void launch(struct sim_net *n, int from, int to, ol_instant at,
		   const uint8_t *bytes, size_t len, bool refused)
{
	struct datagram *d = must(malloc(sizeof *d + len));

	d->at = at;
	d->order = n->order++;
	d->from = from;
	d->to = to;
	d->refused = refused;
	d->len = (uint16_t)len;
	if (len)
		memcpy(d->bytes, bytes, len);
	heap_put(n, d);
}

void sim_net_send(struct sim_net *n, int from, const struct ol_addr *to,
		  ol_instant at, const uint8_t *bytes, size_t len)
{
	int port = find_port(n, to);
	struct sim_link *l;

	assert(len <= SIM_NET_DATAGRAM);
	if (port < 0)
		return;
	l = &n->link[from][port];
	l->sent++;
	if (is_lost(n, l) || !queue_up(l, len, &at)) {
		l->lost++;
		return;
	}
	launch(n, from, port, arrival(n, l, at), bytes, len, false);
	if (chance(n, l->duplicate)) {
		l->doubled++;
		launch(n, from, port, arrival(n, l, at), bytes, len, false);
	}
}

ol_instant sim_net_deadline(const struct sim_net *n)
{
	return n->n ? n->heap[0]->at : OL_NEVER;
}

/* Nobody listens: the refusal goes back, if the way back is open. */
static void refuse(struct sim_net *n, const struct datagram *d)
{
	const struct sim_link *back = &n->link[d->to][d->from];

	if (!back->cut)
		launch(n, d->to, d->from, ol_after(d->at, back->delay_us), NULL,
		       0, true);
}

bool sim_net_take(struct sim_net *n, ol_instant now, struct sim_arrival *out)
{
	struct datagram *d;
	const struct port *p;

	while (n->n && ol_due(n->heap[0]->at, now)) {
		free(n->taken);
		d = n->taken = heap_take(n);
		p = &n->port[d->to];
		if (!p->is_open) {
			if (!d->refused)
				refuse(n, d);
			continue;
		}
		out->port = d->to;
		out->owner = p->owner;
		out->socket = p->socket;
		out->refused = d->refused;
		out->from = n->port[d->from].addr;
		out->at = d->at;
		out->bytes = d->bytes;
		out->len = d->len;
		return true;
	}
	return false;
}

struct ol_addr sim_net_addr(unsigned int i)
{
	struct ol_addr a = { .family = 4, .ip = { 10, 0 }, .port = 7100 };

	a.ip[2] = (uint8_t)(i >> 8);
	a.ip[3] = (uint8_t)i;
	return a;
}
