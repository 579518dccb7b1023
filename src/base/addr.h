/*
 * addr - network addresses as values: IPv4 or IPv6, and a port.
 *
 * Does      read and print "192.0.2.1:7100" and "[2001:db8::1]:7100",
 *           compare. Names are never looked up: only numbers are read.
 * Does not  know sockets (os/udp.h converts).
 * Threads   any.
 */
#ifndef OL_BASE_ADDR_H
#define OL_BASE_ADDR_H

#include <stdbool.h>
#include <stdint.h>

#define OL_ADDR_TEXT 56 /* with its NUL */

struct ol_addr {
	uint8_t family; /* 4, 6, or 0: none            */
	uint8_t ip[16]; /* the first 4 where family 4 */
	uint16_t port;  /* host order, 1 to 65535     */
};

/* True for an address and port to which one may send what is for one machine:
 * not all zero, no broadcast, no multicast, no IPv4 in IPv6's clothes. */
bool ol_addr_is_one(const struct ol_addr *a);

/* 0.0.0.0 or [::]. */
bool ol_addr_is_wildcard(const struct ol_addr *a);

/* 127.0.0.0/8 or [::1]. */
bool ol_addr_is_loopback(const struct ol_addr *a);

bool ol_addr_equal(const struct ol_addr *a, const struct ol_addr *b);
void ol_addr_write(char out[static OL_ADDR_TEXT], const struct ol_addr *a);

/* OL_ERR_MALFORMED where it is not ADDR:PORT. */
int ol_addr_read(struct ol_addr *a, const char *text);

#endif
