/* sockaddr - see sockaddr.h. */
#include "os/sockaddr.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "os/fail.h"

socklen_t ol_sockaddr_write(struct sockaddr_storage *out,
			    const struct ol_addr *a)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;

	memset(out, 0, sizeof *out);
	if (a->family == 4) {
		v4->sin_family = AF_INET;
		v4->sin_port = htons(a->port);
		memcpy(&v4->sin_addr, a->ip, 4);
		return sizeof *v4;
	}
	assert(a->family == 6);
	v6->sin6_family = AF_INET6;
	v6->sin6_port = htons(a->port);
	memcpy(&v6->sin6_addr, a->ip, 16);
	return sizeof *v6;
}

void ol_sockaddr_read(struct ol_addr *a, const struct sockaddr_storage *s)
{
	const struct sockaddr_in *v4 = (const struct sockaddr_in *)s;
	const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)s;

	*a = (struct ol_addr){ 0 };
	if (s->ss_family == AF_INET) {
		a->family = 4;
		a->port = ntohs(v4->sin_port);
		memcpy(a->ip, &v4->sin_addr, 4);
	} else if (s->ss_family == AF_INET6) {
		a->family = 6;
		a->port = ntohs(v6->sin6_port);
		memcpy(a->ip, &v6->sin6_addr, 16);
	}
}

size_t ol_pktinfo_write(void *control, const struct ol_addr *from)
{
	struct cmsghdr *c = control;

	memset(control, 0, OL_PKTINFO_SPACE);
	if (from->family == 4) {
		struct in_pktinfo i = { 0 };

		memcpy(&i.ipi_spec_dst, from->ip, 4);
		c->cmsg_level = IPPROTO_IP;
		c->cmsg_type = IP_PKTINFO;
		c->cmsg_len = CMSG_LEN(sizeof i);
		memcpy(CMSG_DATA(c), &i, sizeof i);
		return CMSG_SPACE(sizeof i);
	}
	assert(from->family == 6);
	struct in6_pktinfo i = { 0 };

	memcpy(&i.ipi6_addr, from->ip, 16);
	c->cmsg_level = IPPROTO_IPV6;
	c->cmsg_type = IPV6_PKTINFO;
	c->cmsg_len = CMSG_LEN(sizeof i);
	memcpy(CMSG_DATA(c), &i, sizeof i);
	return CMSG_SPACE(sizeof i);
}

void ol_pktinfo_read(struct ol_addr *to, struct msghdr *m)
{
	*to = (struct ol_addr){ 0 };
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo i;

			memcpy(&i, CMSG_DATA(c), sizeof i);
			to->family = 4;
			memcpy(to->ip, &i.ipi_addr, 4);
		} else if (c->cmsg_level == IPPROTO_IPV6 &&
			   c->cmsg_type == IPV6_PKTINFO) {
			struct in6_pktinfo i;

			memcpy(&i, CMSG_DATA(c), sizeof i);
			to->family = 6;
			memcpy(to->ip, &i.ipi6_addr, 16);
		}
	}
}

int ol_sockaddr_explain(int e, const struct ol_addr *at, char *why, size_t cap)
{
	char where[OL_ADDR_TEXT];

	ol_addr_write(where, at);
	switch (e) {
	case EADDRINUSE:
		snprintf(why, cap,
			 "%s is in use by another program: stop it, or "
			 "choose another port",
			 where);
		return OL_ERR_BUSY;
	case EADDRNOTAVAIL:
		snprintf(why, cap,
			 "%s is no address of this machine: see `ip address` "
			 "for those it has",
			 where);
		return OL_ERR_UNKNOWN;
	case EAFNOSUPPORT:
		snprintf(why, cap, "%s: this machine has no IPv%d", where,
			 at->family);
		return OL_ERR_UNKNOWN;
	case EACCES:
	case EPERM:
		snprintf(why, cap,
			 "%s: no right to this port: choose one from 1024 "
			 "on",
			 where);
		return OL_ERR_DENIED;
	default:
		snprintf(why, cap, "%s: %s", where, strerror(e));
		return ol_fail(e);
	}
}
