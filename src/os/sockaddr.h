/*
 * sockaddr - addresses of base as the kernel wants them, and back.
 *
 * Does not  leave the room.
 * Threads   any.
 */
#ifndef OL_OS_SOCKADDR_H
#define OL_OS_SOCKADDR_H

#include <netinet/in.h>
#include <sys/socket.h>

#include "base/addr.h"

/* Room for the control message that names an own address. */
#define OL_PKTINFO_SPACE CMSG_SPACE(sizeof(struct in6_pktinfo))

/* Returns the length. */
socklen_t ol_sockaddr_write(struct sockaddr_storage *out,
			    const struct ol_addr *a);

/* Family 0 where it is neither IPv4 nor IPv6. */
void ol_sockaddr_read(struct ol_addr *a, const struct sockaddr_storage *s);

/* Asks for `from` as the source; returns the control's length. `control` is
 * aligned for cmsghdr and has OL_PKTINFO_SPACE bytes. */
size_t ol_pktinfo_write(void *control, const struct ol_addr *from);

/* The own address a datagram came to; family 0 where it is not told. */
void ol_pktinfo_read(struct ol_addr *to, struct msghdr *m);

/* Why an own address could not be bound (`e`: errno), in one line for people.
 * OL_ERR_BUSY another program has the port, OL_ERR_UNKNOWN the address is none
 * of this machine, OL_ERR_DENIED, else as ol_fail(). */
int ol_sockaddr_explain(int e, const struct ol_addr *at, char *why, size_t cap);

#endif
