/* udp - see udp.h. */
#include "os/udp.h"

#include <time.h> /* linux/errqueue.h needs it */

#include <assert.h>
#include <errno.h>
#include <linux/errqueue.h>
#include <stdalign.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "os/sockaddr.h"

/* Errors that the kernel hands to whoever calls next on the socket, though
 * they belong to a datagram long gone: calling again is right. */
static bool is_old_news(int e)
{
	return e == EINTR || e == ECONNREFUSED || e == EHOSTUNREACH ||
	       e == ENETUNREACH || e == EHOSTDOWN || e == EACCES ||
	       e == EPROTO || e == ENOPROTOOPT || e == EMSGSIZE;
}

static int set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof value);
}

/* What must hold, else the socket is not what udp.h promises. */
static int set_options(int fd, const struct ol_addr *at)
{
	int wild = ol_addr_is_wildcard(at);

	/* A small buffer is no fault: only large machines need more. */
	if (set(fd, SOL_SOCKET, SO_RCVBUFFORCE, OL_UDP_QUEUE))
		set(fd, SOL_SOCKET, SO_RCVBUF, OL_UDP_QUEUE);
	if (set(fd, SOL_SOCKET, SO_SNDBUFFORCE, OL_UDP_QUEUE))
		set(fd, SOL_SOCKET, SO_SNDBUF, OL_UDP_QUEUE);
	if (at->family == 4)
		return set(fd, IPPROTO_IP, IP_MTU_DISCOVER,
			   IP_PMTUDISC_PROBE) ||
		       set(fd, IPPROTO_IP, IP_RECVERR, 1) ||
		       set(fd, IPPROTO_IP, IP_PKTINFO, wild);
	return set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1) ||
	       set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE) ||
	       set(fd, IPPROTO_IPV6, IPV6_DONTFRAG, 1) ||
	       set(fd, IPPROTO_IPV6, IPV6_RECVERR, 1) ||
	       set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, wild);
}

int ol_udp_open(struct ol_udp *u, const struct ol_addr *at, char *why,
		size_t cap)
{
	struct sockaddr_storage sa;
	socklen_t len = ol_sockaddr_write(&sa, at);
	int e;

	u->fd = socket(sa.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC,
		       0);
	if (u->fd < 0)
		return ol_sockaddr_explain(errno, at, why, cap);
	if (set_options(u->fd, at) ||
	    bind(u->fd, (struct sockaddr *)&sa, len) ||
	    getsockname(u->fd, (struct sockaddr *)&sa, &len)) {
		e = errno;
		ol_udp_close(u);
		return ol_sockaddr_explain(e, at, why, cap);
	}
	ol_sockaddr_read(&u->at, &sa);
	return 0;
}

void ol_udp_close(struct ol_udp *u)
{
	if (u->fd >= 0)
		close(u->fd);
	u->fd = -1;
}

/* recvmmsg, told old news at most a few times: a sender who provokes errors
 * faster than that does not keep the loop here. */
static int receive(int fd, struct mmsghdr *m, unsigned n)
{
	int got = -1;

	for (int tries = 0; tries < 16 && got < 0; tries++) {
		got = recvmmsg(fd, m, n, MSG_DONTWAIT, NULL);
		if (got < 0 && !is_old_news(errno))
			break;
	}
	return got;
}

size_t ol_udp_receive(struct ol_udp *u, struct ol_udp_packet *p, size_t max)
{
	struct mmsghdr m[OL_UDP_BATCH];
	struct iovec v[OL_UDP_BATCH];
	struct sockaddr_storage from[OL_UDP_BATCH];
	alignas(struct cmsghdr) uint8_t control[OL_UDP_BATCH][OL_PKTINFO_SPACE];
	int got;

	assert(max <= OL_UDP_BATCH);
	for (size_t i = 0; i < max; i++) {
		v[i] = (struct iovec){ p[i].bytes, OL_UDP_BYTES };
		m[i] = (struct mmsghdr){ .msg_hdr = {
						 .msg_name = &from[i],
						 .msg_namelen = sizeof from[i],
						 .msg_iov = &v[i],
						 .msg_iovlen = 1,
						 .msg_control = control[i],
						 .msg_controllen =
							 OL_PKTINFO_SPACE,
					 } };
	}
	got = receive(u->fd, m, (unsigned)max);
	if (got < 0)
		return 0;
	for (size_t i = 0; i < (size_t)got; i++) {
		ol_sockaddr_read(&p[i].from, &from[i]);
		ol_pktinfo_read(&p[i].to, &m[i].msg_hdr);
		if (p[i].to.family)
			p[i].to.port = u->at.port;
		p[i].len = m[i].msg_len;
	}
	return (size_t)got;
}

/* True where the error says that a remote cannot be had. */
static bool is_refusal(struct msghdr *m)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		struct sock_extended_err e;

		if ((c->cmsg_level != IPPROTO_IP ||
		     c->cmsg_type != IP_RECVERR) &&
		    (c->cmsg_level != IPPROTO_IPV6 ||
		     c->cmsg_type != IPV6_RECVERR))
			continue;
		memcpy(&e, CMSG_DATA(c), sizeof e);
		if (e.ee_origin != SO_EE_ORIGIN_ICMP &&
		    e.ee_origin != SO_EE_ORIGIN_ICMP6)
			continue;
		return e.ee_errno == ECONNREFUSED ||
		       e.ee_errno == EHOSTUNREACH ||
		       e.ee_errno == ENETUNREACH || e.ee_errno == EHOSTDOWN ||
		       e.ee_errno == EACCES;
	}
	return false;
}

size_t ol_udp_refused(struct ol_udp *u, struct ol_addr *remote, size_t max)
{
	size_t n = 0;

	/* Anybody can send news that is none: at most so many at a time. */
	for (int looks = 0; n < max && looks < OL_UDP_BATCH; looks++) {
		struct sockaddr_storage to;
		alignas(struct cmsghdr) uint8_t control[256];
		struct msghdr m = {
			.msg_name = &to,
			.msg_namelen = sizeof to,
			.msg_control = control,
			.msg_controllen = sizeof control,
		};

		if (recvmsg(u->fd, &m, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
			if (errno == EINTR)
				continue;
			break;
		}
		if (!is_refusal(&m))
			continue;
		ol_sockaddr_read(&remote[n], &to);
		if (remote[n].family)
			n++;
	}
	return n;
}

int ol_udp_send(int fd, const struct ol_addr *to, const struct ol_addr *from,
		const uint8_t *p, size_t len)
{
	struct sockaddr_storage sa;
	alignas(struct cmsghdr) uint8_t control[OL_PKTINFO_SPACE];
	struct iovec v = { (void *)(uintptr_t)p, len };
	struct msghdr m = {
		.msg_name = &sa,
		.msg_namelen = ol_sockaddr_write(&sa, to),
		.msg_iov = &v,
		.msg_iovlen = 1,
	};

	if (from && from->family) {
		m.msg_control = control;
		m.msg_controllen = ol_pktinfo_write(control, from);
	}
	for (int tries = 0;; tries++) {
		if (sendmsg(fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL) >= 0)
			return 0;
		if (tries > 0 || !is_old_news(errno))
			break;
	}
	switch (errno) {
	case EAGAIN:
	case ENOBUFS:
		return OL_ERR_FULL;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EHOSTDOWN:
	case ECONNREFUSED:
		return OL_ERR_DOWN;
	default:
		return OL_ERR_IO;
	}
}
