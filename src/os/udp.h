/*
 * udp - the node's own UDP sockets: datagrams with their senders, and the
 * network's word that nobody listens at the far end.
 *
 * Does      bind without blocking, receive many datagrams a system call with
 *           source and own address, tell which remote refused (ICMP, from the
 *           error queue), forbid fragmenting, send one datagram.
 * Does not  wait (loop.h), send in time (sender.h) or look names up.
 * Memory    the caller owns struct ol_udp and the packets.
 * Threads   opening, receiving, closing: the loop thread; ol_udp_send() any.
 *
 * A socket bound to a wildcard hears on all addresses of the machine; each
 * packet then says at which one it came, and an answer can leave from there.
 */
#ifndef OL_OS_UDP_H
#define OL_OS_UDP_H

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

#define OL_UDP_BATCH 64        /* packets of one ol_udp_receive()        */
#define OL_UDP_BYTES 512       /* longer datagrams arrive cut to this    */
#define OL_UDP_QUEUE (1 << 20) /* bytes asked of the kernel, each way */

struct ol_udp {
	int fd;            /* -1: closed                         */
	struct ol_addr at; /* as bound, with the port really had */
};

struct ol_udp_packet {
	struct ol_addr from;
	struct ol_addr to; /* own address it came to; family 0 unless the
			    * socket is bound to a wildcard */
	size_t len;        /* 0 to OL_UDP_BYTES */
	uint8_t bytes[OL_UDP_BYTES];
};

/* Binds `at` (port 0: any free one). OL_ERR_BUSY where another program has
 * the port, OL_ERR_UNKNOWN where the address is none of this machine,
 * OL_ERR_DENIED, OL_ERR_IO; `why` then says it in one line for people. */
int ol_udp_open(struct ol_udp *u, const struct ol_addr *at, char *why,
		size_t cap);

/* Does nothing to a closed one. */
void ol_udp_close(struct ol_udp *u);

/* How many datagrams came, at most `max` (to OL_UDP_BATCH); 0: none waits.
 * Until it gives less than `max`, more may wait. */
size_t ol_udp_receive(struct ol_udp *u, struct ol_udp_packet *p, size_t max);

/* The remotes that refused (port, host or network unreachable, or forbidden)
 * since the last time; call it until it gives less than `max`. Who is on the
 * way can forge this: it is a hint for people, no proof. */
size_t ol_udp_refused(struct ol_udp *u, struct ol_addr *remote, size_t max);

/* One datagram at once, without waiting; `from` (family 0 or NULL: as routed)
 * is an own address. OL_ERR_FULL where the kernel's queue is full, OL_ERR_DOWN
 * where there is no way to `to`, OL_ERR_IO. */
int ol_udp_send(int fd, const struct ol_addr *to, const struct ol_addr *from,
		const uint8_t *p, size_t len);

#endif
