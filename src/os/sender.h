/*
 * sender - the thread that lets datagrams go at their instant.
 *
 * Does      take datagrams ahead of time from the loop thread, and cells for
 *           TCP connections, keep them in order of their instants, send what
 *           is due with as few system calls as possible, count what left late.
 * Does not  compose or seal, decide instants, or close sockets.
 * Memory    ol_sender_start() allocates room for OL_SENDER_SLOTS datagrams;
 *           pages are touched only as far as that many ever wait at once.
 * Threads   put and stop: the loop thread. Figures: any.
 * Promise   of what was put, nothing vanishes uncounted: sent, or failed with
 *           the kernel's refusal. Nothing leaves before its instant. Two for
 *           the same instant leave in the order of putting. Nothing waits for
 *           a connection: what it does not take at its instant is dropped.
 *
 *   loop thread   put(at 100.000)      put(at 100.020)
 *   kernel timer  ----armed 100.000----armed 100.020----
 *   sender        ........sleeps......send.....sleeps...send
 *
 * The thread sleeps on one timer, which whoever puts the next datagram arms:
 * a node with one line wakes it fifty times a second, not a hundred.
 */
#ifndef OL_OS_SENDER_H
#define OL_OS_SENDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/instant.h"
#include "os/outlet.h"

#define OL_SENDER_SLOTS 4096   /* datagrams that wait at most      */
#define OL_SENDER_BYTES 288    /* longest datagram                 */
#define OL_SENDER_LATE_US 2000 /* more than this is a late send   */
#define OL_SENDER_BATCH 64     /* datagrams of one system call     */

struct ol_sender;

struct ol_send {
	/* The connection it goes into, held until it went; NULL: a datagram
	 * out of `fd`, an open UDP socket until after stop. */
	struct ol_outlet *outlet;
	int fd;
	struct ol_addr to;
	struct ol_addr from; /* own address to leave from; family 0: any */
	ol_instant at;       /* past: at once                            */
	uint16_t len;        /* 1 to OL_SENDER_BYTES; a cell: all of it  */
	uint8_t bytes[OL_SENDER_BYTES];
};

struct ol_sender_figures {
	uint64_t sent;
	uint64_t late;   /* of them, over OL_SENDER_LATE_US late      */
	uint64_t failed; /* the kernel refused                        */
	uint64_t full;   /* put was refused                           */
	uint64_t wakeups;
	uint64_t late_max_us; /* the worst so far, counted or not          */
	uint32_t waiting;
	bool is_realtime; /* the thread got real-time priority         */
};

/* OL_ERR_NO_MEMORY, or OL_ERR_IO where thread or timer cannot be made. */
int ol_sender_start(struct ol_sender **out);

/* Copies, and holds the outlet. OL_ERR_FULL where OL_SENDER_SLOTS wait,
 * OL_ERR_RANGE where the length is out of bounds. */
int ol_sender_put(struct ol_sender *s, const struct ol_send *d);

void ol_sender_figures(struct ol_sender *s, struct ol_sender_figures *out);

/* Sends the rest, each at its instant but at most 100 ms from now (later ones
 * at once), ends the thread, frees. NULL does nothing. */
void ol_sender_stop(struct ol_sender *s);

#endif
