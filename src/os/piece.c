/* piece - see piece.h. */
#include "os/piece.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "os/fail.h"
#include "os/file.h"

static int sync_parent(const char *path)
{
	char copy[OL_PATH_MAX];

	if (!ol_text_copy(copy, sizeof copy, path))
		return OL_ERR_RANGE;
	return ol_dir_sync(dirname(copy));
}

int ol_piece_read(const char *path, uint64_t offset, void *buf, size_t cap,
		  size_t *len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW);
	char *at = buf;
	int err = 0;

	*len = 0;
	if (fd < 0)
		return ol_fail(errno);
	while (*len < cap) {
		ssize_t n = pread(fd, at + *len, cap - *len,
				  (off_t)(offset + *len));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			err = ol_fail(errno);
		if (n <= 0)
			break;
		*len += (size_t)n;
	}
	close(fd);
	return err;
}

static int write_all(int fd, uint64_t offset, const void *p, size_t len)
{
	const char *from = p;
	size_t done = 0;

	while (done < len) {
		ssize_t n = pwrite(fd, from + done, len - done,
				   (off_t)(offset + done));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ol_fail(errno);
		done += (size_t)n;
	}
	return 0;
}

int ol_piece_write(const char *path, uint64_t offset, const void *p, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	int err;

	if (fd < 0)
		return ol_fail(errno);
	err = write_all(fd, offset, p, len);
	if (close(fd) && !err)
		err = ol_fail(errno);
	return err;
}

int ol_piece_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NOFOLLOW);
	int err = 0;

	if (fd < 0)
		return ol_fail(errno);
	if (fsync(fd))
		err = ol_fail(errno);
	close(fd);
	return err ? err : sync_parent(path);
}

int ol_piece_move(const char *path, const char *to)
{
	if (rename(path, to))
		return ol_fail(errno);
	return sync_parent(to);
}
