/*
 * unix_socket - the socket in the home through which desks reach their node.
 *
 * Does      listen (0660 and group `openline` where the machine has it and we
 *           may give it, else 0600), accept with the credentials of who came,
 *           connect; all non-blocking once made, closed on exec. A socket left behind by a dead node is
 *           replaced, one with a living node behind it is not.
 * Does not  read or write (lines.h).
 * Memory    values only. Paths longer than a socket address holds are fine.
 * Threads   any.
 */
#ifndef OL_OS_UNIX_SOCKET_H
#define OL_OS_UNIX_SOCKET_H

#include <stdbool.h>
#include <stdint.h>

#define OL_UNIX_GROUP "openline"
#define OL_UNIX_NAME 33 /* bytes of a user's name with its NUL */

struct ol_unix_peer {
	uint32_t uid, gid;
	int32_t pid;
	char name[OL_UNIX_NAME]; /* of the user, "uid 1000" without one */
};

/* OL_ERR_BUSY where a living node listens there, OL_ERR_DENIED,
 * OL_ERR_UNKNOWN (no such folder), OL_ERR_IO. */
int ol_unix_listen(const char *path, int *fd);

/* Takes the socket's name away (before the listener is closed). */
void ol_unix_unlink(const char *path);

/* OL_ERR_UNKNOWN where nobody waits, OL_ERR_FULL where descriptors are at
 * their end (the one who came is turned away), OL_ERR_IO. */
int ol_unix_accept(int listen_fd, int *fd, struct ol_unix_peer *peer);

/* OL_ERR_DOWN where no node listens there, OL_ERR_DENIED, OL_ERR_BUSY where
 * too many wait to be accepted, OL_ERR_IO. */
int ol_unix_connect(const char *path, int *fd);

void ol_unix_close(int fd);

#endif
