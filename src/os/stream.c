/* stream - see stream.h. */
#include "os/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "os/fail.h"

int ol_file_out_open(struct ol_file_out *f, const char *path, unsigned mode)
{
	int n;

	f->fd = -1;
	if (!ol_text_copy(f->path, sizeof f->path, path))
		return OL_ERR_RANGE;
	n = snprintf(f->part, sizeof f->part, "%s.part", path);
	if (n < 0 || (size_t)n >= sizeof f->part)
		return OL_ERR_RANGE;
	/* One that a crash left behind. O_EXCL then follows nobody's link. */
	unlink(f->part);
	f->fd = open(f->part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
		     (mode_t)mode);
	if (f->fd < 0)
		return ol_fail(errno);
	if (fchmod(f->fd, (mode_t)mode)) { /* the umask may have taken some */
		int err = ol_fail(errno);

		ol_file_out_abort(f);
		return err;
	}
	return 0;
}

int ol_file_out_put(struct ol_file_out *f, const void *p, size_t len)
{
	const char *at = p;

	while (len > 0) {
		ssize_t n = write(f->fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ol_fail(errno);
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

static int sync_parent(const char *path)
{
	char copy[OL_PATH_MAX];

	ol_text_copy(copy, sizeof copy, path);
	return ol_dir_sync(dirname(copy));
}

static int put_in_place(const struct ol_file_out *f, bool replace)
{
	if (!renameat2(AT_FDCWD, f->part, AT_FDCWD, f->path,
		       replace ? 0 : RENAME_NOREPLACE))
		return 0;
	/* File systems that cannot say NOREPLACE can link. */
	if (!replace && (errno == EINVAL || errno == ENOSYS)) {
		if (link(f->part, f->path))
			return ol_fail(errno);
		unlink(f->part);
		return 0;
	}
	return ol_fail(errno);
}

int ol_file_out_commit(struct ol_file_out *f, bool replace)
{
	int err = 0;

	if (fsync(f->fd))
		err = ol_fail(errno);
	if (close(f->fd) && !err)
		err = ol_fail(errno);
	f->fd = -1;
	if (!err)
		err = put_in_place(f, replace);
	if (err) {
		unlink(f->part);
		return err;
	}
	return sync_parent(f->path);
}

void ol_file_out_abort(struct ol_file_out *f)
{
	if (f->fd < 0)
		return;
	close(f->fd);
	f->fd = -1;
	unlink(f->part);
}

int ol_file_in_open(struct ol_file_in *f, const char *path)
{
	struct stat st;

	f->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (f->fd < 0)
		return ol_fail(errno);
	if (fstat(f->fd, &st) || !S_ISREG(st.st_mode)) {
		ol_file_in_close(f);
		return OL_ERR_RANGE;
	}
	f->len = (uint64_t)st.st_size;
	return 0;
}

int ol_file_in_get(struct ol_file_in *f, void *buf, size_t cap, size_t *len)
{
	char *at = buf;

	*len = 0;
	while (*len < cap) {
		ssize_t n = read(f->fd, at + *len, cap - *len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ol_fail(errno);
		if (n == 0)
			break;
		*len += (size_t)n;
	}
	return 0;
}

void ol_file_in_close(struct ol_file_in *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
}
