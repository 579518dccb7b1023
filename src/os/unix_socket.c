/* unix_socket - see unix_socket.h. */
#include "os/unix_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "os/fail.h"
#include "os/file.h"
#include "os/user.h"

#define BACKLOG 64

/* A path as a socket address. One too long for it goes through a descriptor
 * of its folder, which `*dir` then is (else -1) and the caller closes. */
static int name_of(struct sockaddr_un *sa, const char *path, int *dir)
{
	char folder[OL_PATH_MAX];
	char *slash;
	int n;

	*dir = -1;
	*sa = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (ol_text_copy(sa->sun_path, sizeof sa->sun_path, path))
		return 0;
	if (!ol_text_copy(folder, sizeof folder, path))
		return OL_ERR_RANGE;
	slash = strrchr(folder, '/');
	if (!slash)
		return OL_ERR_RANGE;
	*slash = 0;
	*dir = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*dir < 0)
		return ol_fail(errno);
	n = snprintf(sa->sun_path, sizeof sa->sun_path, "/proc/self/fd/%d/%s",
		     *dir, slash + 1);
	return n < 0 || (size_t)n >= sizeof sa->sun_path ? OL_ERR_RANGE : 0;
}

static void close_if(int fd)
{
	if (fd >= 0)
		close(fd);
}

/* Lets the group in where there is one and we may. */
static void open_to_group(const char *path)
{
	struct group *g = getgrnam(OL_UNIX_GROUP);

	if (g && !chown(path, (uid_t)-1, g->gr_gid))
		chmod(path, 0660);
}

static int new_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

int ol_unix_listen(const char *path, int *fd)
{
	struct sockaddr_un sa;
	struct sockaddr *name = (struct sockaddr *)&sa;
	mode_t before;
	int dir, other, err, failed;

	err = ol_unix_connect(path, &other);
	if (!err) {
		close(other);
		return OL_ERR_BUSY;
	}
	if (err == OL_ERR_BUSY)
		return err;
	err = name_of(&sa, path, &dir);
	if (err)
		goto out;
	*fd = new_socket();
	if (*fd < 0) {
		err = OL_ERR_IO;
		goto out;
	}
	unlink(path); /* of a node that is dead */
	before = umask(0177);
	failed = bind(*fd, name, sizeof sa);
	umask(before);
	if (failed || listen(*fd, BACKLOG)) {
		err = ol_fail(errno);
		close(*fd);
		*fd = -1;
		goto out;
	}
	open_to_group(path);
out:
	close_if(dir);
	return err;
}

void ol_unix_unlink(const char *path)
{
	unlink(path);
}

/* Descriptors are at their end: one is given up for a moment, so that who
 * came can be turned away and does not make the listener ready for ever. */
static void turn_away(int listen_fd, int *spare)
{
	close_if(*spare);
	close_if(accept4(listen_fd, NULL, NULL, SOCK_CLOEXEC));
	*spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
}

int ol_unix_accept(int listen_fd, int *fd, struct ol_unix_peer *peer)
{
	static int spare = -1;
	struct ucred c = { 0 };
	socklen_t len = sizeof c;

	if (spare < 0)
		spare = open("/dev/null", O_RDONLY | O_CLOEXEC);
	*fd = accept4(listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	if (*fd < 0) {
		if (errno == EMFILE || errno == ENFILE) {
			turn_away(listen_fd, &spare);
			return OL_ERR_FULL;
		}
		if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED)
			return OL_ERR_UNKNOWN;
		return OL_ERR_IO;
	}
	if (getsockopt(*fd, SOL_SOCKET, SO_PEERCRED, &c, &len)) {
		close(*fd);
		*fd = -1;
		return OL_ERR_IO;
	}
	peer->uid = c.uid;
	peer->gid = c.gid;
	peer->pid = c.pid;
	ol_user_name(peer->name, sizeof peer->name, c.uid);
	return 0;
}

int ol_unix_connect(const char *path, int *fd)
{
	struct sockaddr_un sa;
	int dir;
	int err = name_of(&sa, path, &dir);

	if (err)
		goto out;
	*fd = new_socket();
	if (*fd < 0) {
		err = OL_ERR_IO;
		goto out;
	}
	if (connect(*fd, (struct sockaddr *)&sa, sizeof sa)) {
		err = errno == EAGAIN ? OL_ERR_BUSY : ol_fail(errno);
		if (err == OL_ERR_UNKNOWN)
			err = OL_ERR_DOWN;
		close(*fd);
		*fd = -1;
	}
out:
	close_if(dir);
	return err;
}

void ol_unix_close(int fd)
{
	close_if(fd);
}
