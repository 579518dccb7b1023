/* tcp - see tcp.h. */
#include "os/tcp.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "os/sockaddr.h"

static int set(int fd, int level, int name, int value)
{
	return setsockopt(fd, level, name, &value, sizeof value);
}

/* Ended with a reset. */
static void set_abrupt(int fd)
{
	struct linger l = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
}

static int open_socket(const struct ol_addr *at)
{
	int fd = socket(at->family == 4 ? AF_INET : AF_INET6,
			SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd >= 0 && at->family == 6)
		set(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1);
	return fd;
}

/* ---- listening -------------------------------------------------------- */

/* The port is shared with the connections dialled from it, and only from the
 * moment it is ours: that another program has it must show. */
int ol_tcp_listen(struct ol_tcp *t, const struct ol_addr *at, char *why,
		  size_t cap)
{
	struct sockaddr_storage sa;
	socklen_t len = ol_sockaddr_write(&sa, at);
	int e;

	t->spare = -1;
	t->fd = open_socket(at);
	if (t->fd < 0)
		return ol_sockaddr_explain(errno, at, why, cap);
	if (set(t->fd, SOL_SOCKET, SO_REUSEADDR, 1) ||
	    bind(t->fd, (struct sockaddr *)&sa, len) ||
	    listen(t->fd, OL_TCP_WAITING) ||
	    set(t->fd, SOL_SOCKET, SO_REUSEPORT, 1) ||
	    getsockname(t->fd, (struct sockaddr *)&sa, &len)) {
		e = errno;
		ol_tcp_close(t);
		return ol_sockaddr_explain(e, at, why, cap);
	}
	t->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
	ol_sockaddr_read(&t->at, &sa);
	return 0;
}

void ol_tcp_close(struct ol_tcp *t)
{
	if (t->fd >= 0)
		close(t->fd);
	if (t->fd >= 0 && t->spare >= 0)
		close(t->spare);
	t->fd = t->spare = -1;
}

static void turn_away(struct ol_tcp *t)
{
	int fd;

	if (t->spare < 0)
		return;
	close(t->spare);
	fd = accept4(t->fd, NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0) {
		set_abrupt(fd);
		close(fd);
	}
	t->spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int ol_tcp_accept(struct ol_tcp *t, struct ol_addr *from)
{
	struct sockaddr_storage sa;
	socklen_t len;
	int fd, tries = 0;

	do {
		len = sizeof sa;
		fd = accept4(t->fd, (struct sockaddr *)&sa, &len,
			     SOCK_NONBLOCK | SOCK_CLOEXEC);
	} while (fd < 0 && (errno == EINTR || errno == ECONNABORTED) &&
		 tries++ < OL_TCP_WAITING);
	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE)
			turn_away(t);
		return -1;
	}
	set_abrupt(fd);
	ol_sockaddr_read(from, &sa);
	return fd;
}

/* ---- dialling --------------------------------------------------------- */

/* A port that meets the same port already: the connection is there. */
static int why_not(int e)
{
	switch (e) {
	case EINPROGRESS:
	case EALREADY:
	case EINTR:
		return OL_ERR_BUSY;
	case EADDRNOTAVAIL:
	case EADDRINUSE:
	case EISCONN:
		return OL_ERR_EXISTS;
	case ECONNREFUSED:
	case ECONNRESET:
	case ENETUNREACH:
	case EHOSTUNREACH:
	case ENETDOWN:
	case EHOSTDOWN:
	case ETIMEDOUT:
	case EACCES:
		return OL_ERR_DOWN;
	default:
		return OL_ERR_IO;
	}
}

int ol_tcp_dial(const struct ol_tcp *t, const struct ol_addr *to)
{
	struct sockaddr_storage sa;
	socklen_t len = ol_sockaddr_write(&sa, &t->at);
	int fd = open_socket(&t->at);
	int err = 0;

	if (fd < 0)
		return OL_ERR_IO;
	set_abrupt(fd);
	if (to->family != t->at.family ||
	    set(fd, SOL_SOCKET, SO_REUSEADDR, 1) ||
	    set(fd, SOL_SOCKET, SO_REUSEPORT, 1) ||
	    bind(fd, (struct sockaddr *)&sa, len))
		err = OL_ERR_IO;
	if (!err) {
		len = ol_sockaddr_write(&sa, to);
		if (connect(fd, (struct sockaddr *)&sa, len))
			err = why_not(errno);
		if (err == OL_ERR_BUSY)
			err = 0;
	}
	if (!err)
		return fd;
	close(fd);
	return err;
}

int ol_tcp_dialled(int fd)
{
	struct sockaddr_storage sa;
	socklen_t len = sizeof(int);
	int e = 0;

	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &e, &len))
		return OL_ERR_IO;
	if (e)
		return why_not(e);
	len = sizeof sa;
	return getpeername(fd, (struct sockaddr *)&sa, &len) ? OL_ERR_BUSY : 0;
}

void ol_tcp_hang_up(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* None of these failing makes a connection useless. */
void ol_tcp_prepare(int fd)
{
	set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, OL_TCP_CELL);
	set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, OL_TCP_STALL_MS);
}

void ol_tcp_host(int fd)
{
	struct linger l = { .l_onoff = 0, .l_linger = 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
	set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, OL_TCP_GUEST_MS);
}

/* ---- reading ---------------------------------------------------------- */

int ol_tcp_read(int fd, struct ol_tcp_in *in, size_t *got)
{
	ssize_t n;

	*got = 0;
	in->n -= in->at;
	memmove(in->bytes, in->bytes + in->at, in->n);
	in->at = 0;
	do
		n = recv(fd, in->bytes + in->n, sizeof in->bytes - in->n,
			 MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? 0 : OL_ERR_DOWN;
	if (n == 0)
		return OL_ERR_DOWN;
	in->n += (size_t)n;
	*got = (size_t)n;
	return 0;
}

const uint8_t *ol_tcp_cell(struct ol_tcp_in *in)
{
	const uint8_t *cell = in->bytes + in->at;

	if (in->n - in->at < OL_TCP_CELL)
		return NULL;
	in->at += OL_TCP_CELL;
	return cell;
}
