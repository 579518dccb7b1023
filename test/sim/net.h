/*
 * net - a simulated network for tests: virtual time, a seed, bad links.
 *
 * Does      carry datagrams between addresses with delay, jitter, random and
 *           bursty loss, duplication, reordering and cuts, each direction
 *           between two addresses with figures of its own; say when the next
 *           one arrives.
 * Does not  know what datagrams are, read a clock, or step the nodes: the
 *           test's loop goes to the smallest of all deadlines.
 * Memory    sim_net_new() and what is on its way (at most SIM_NET_FLYING).
 * Promise   the same seed and the same calls give the same arrivals.
 *
 *	net = sim_net_new(seed);
 *	a = sim_net_open(net, &addr_a, node_a, 0);
 *	b = sim_net_open(net, &addr_b, node_b, 0);
 *	sim_net_link(net, a, b)->loss = 0.8;
 *	sim_net_send(net, a, &addr_b, at, bytes, len);
 *	while (sim_net_take(net, now, &arrival)) ...
 */
#ifndef OL_TEST_SIM_NET_H
#define OL_TEST_SIM_NET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/instant.h"
#include "base/prng.h"

#define SIM_NET_PORTS 128     /* addresses in one network          */
#define SIM_NET_DATAGRAM 1500 /* bytes at most                    */
#define SIM_NET_FLYING 65536  /* datagrams on their way at most    */

/* One direction between two addresses. All zero: a perfect wire. May be
 * changed at any time; what is on its way arrives as it was sent. */
struct sim_link {
	uint64_t delay_us;
	uint64_t jitter_us; /* more, uniform in 0 .. jitter_us            */
	double loss;        /* of each datagram, 0 to 1                   */
	double burst_enter; /* chance at each datagram to enter a burst ... */
	double burst_leave; /* ... and to leave it                        */
	double burst_loss;  /* loss within one                            */
	double duplicate;   /* chance to come twice                       */
	double reorder;     /* chance to come reorder_us later            */
	uint64_t reorder_us;
	bool cut;            /* nothing passes                             */
	uint64_t bits_per_s; /* with 28 bytes of headers; 0: no limit      */
	uint64_t queue_us;   /* what would wait longer for that is lost    */

	/* What happened. */
	uint64_t sent, lost, doubled;
	bool in_burst;
	uint64_t free_us; /* the link has sent all that waits */
};

struct sim_net;

struct sim_arrival {
	int port;            /* where it arrived: what sim_net_open() gave */
	void *owner;         /* of the port                                */
	uint8_t socket;      /* likewise                                   */
	bool refused;        /* no datagram: one that the owner sent to    */
	struct ol_addr from; /* ... this address found nobody there        */
	ol_instant at;
	const uint8_t *bytes; /* valid until the next call on the network   */
	size_t len;
};

/* Aborts without memory, as everything here: it is for tests. */
struct sim_net *sim_net_new(uint64_t seed);
void sim_net_free(struct sim_net *n);

/* An address where datagrams arrive for `owner`, and its port number. Opening
 * a closed one again gives the same port to the new owner. */
int sim_net_open(struct sim_net *n, const struct ol_addr *addr, void *owner,
		 uint8_t socket);

/* Nobody listens there any more: what arrives is refused (the sender's owner
 * gets `refused` after the link's delay back). */
void sim_net_close(struct sim_net *n, int port);

/* The figures of one direction between two ports. */
struct sim_link *sim_net_link(struct sim_net *n, int from, int to);

/* Sets both directions (the counts start at 0). */
void sim_net_set(struct sim_net *n, int a, int b, const struct sim_link *l);

/* Sends; it leaves at `at`, which may lie in the future. To an address that
 * never was opened it is lost. */
void sim_net_send(struct sim_net *n, int from, const struct ol_addr *to,
		  ol_instant at, const uint8_t *bytes, size_t len);

/* When the next datagram arrives; OL_NEVER. */
ol_instant sim_net_deadline(const struct sim_net *n);

/* Takes the next arrival that is due; false where none is. */
bool sim_net_take(struct sim_net *n, ol_instant now, struct sim_arrival *out);

/* 10.0.x.y:7100, a different one for each i below 65536. */
struct ol_addr sim_net_addr(unsigned int i);

/* A good and a bad network, by words, for scenarios. */
extern const struct sim_link sim_link_clean;    /* 20 ms             */
extern const struct sim_link sim_link_far;      /* 300 ms, 20 jitter */
extern const struct sim_link sim_link_lossy;    /* 30 %, 40 ms       */
extern const struct sim_link sim_link_terrible; /* 80 %, 40 ms       */
extern const struct sim_link sim_link_shaky;    /* bursts, jitter, twice,
                                                   out of order      */

#endif
