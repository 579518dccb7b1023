/* mirror - see mirror.h. */
#include "os/mirror.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "os/fail.h"
#include "os/file.h"

#define PIECE 65536

int ol_mirror_open(struct ol_mirror *m, const char *dir)
{
	*m = (struct ol_mirror){ .fd = -1 };
	if (mkdir(dir, 0755) && errno != EEXIST)
		return ol_fail(errno);
	m->fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return m->fd < 0 ? ol_fail(errno) : 0;
}

int ol_mirror_folder(struct ol_mirror *m, const char *name)
{
	struct stat st;

	if (!mkdirat(m->fd, name, 0755))
		return 0;
	if (errno != EEXIST)
		return ol_fail(errno);
	if (fstatat(m->fd, name, &st, AT_SYMLINK_NOFOLLOW))
		return ol_fail(errno);
	return S_ISDIR(st.st_mode) ? 0 : OL_ERR_EXISTS;
}

/* True where the file has these bytes and no others. */
static bool has_bytes(int fd, const char *p, size_t len)
{
	char buf[PIECE];
	ssize_t n;

	for (;;) {
		n = read(fd, buf, sizeof buf);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 && len == 0;
		if ((size_t)n > len || memcmp(buf, p, (size_t)n) != 0)
			return false;
		p += n;
		len -= (size_t)n;
	}
}

static bool is_same(const struct ol_mirror *m, const char *name, const void *p,
		    size_t len)
{
	int fd = openat(m->fd, name,
			O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;
	bool same;

	if (fd < 0)
		return false;
	same = !fstat(fd, &st) && S_ISREG(st.st_mode) &&
	       (size_t)st.st_size == len && has_bytes(fd, p, len);
	close(fd);
	return same;
}

static int write_all(int fd, const char *p, size_t len)
{
	ssize_t n;

	while (len) {
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ol_fail(errno);
		p += n;
		len -= (size_t)n;
	}
	/* Whatever the umask, a web server must read it. */
	return fchmod(fd, 0644) ? ol_fail(errno) : 0;
}

int ol_mirror_put(struct ol_mirror *m, const char *name, const void *p,
		  size_t len)
{
	char part[OL_PATH_MAX];
	int fd, err, n;

	if (is_same(m, name, p, len)) {
		m->n_same++;
		return 0;
	}
	n = snprintf(part, sizeof part, "%s.part", name);
	if (n < 0 || (size_t)n >= sizeof part)
		return OL_ERR_RANGE;
	unlinkat(m->fd, part, 0); /* one that a crash left behind */
	fd = openat(m->fd, part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return ol_fail(errno);
	err = write_all(fd, p, len);
	if (close(fd) && !err)
		err = ol_fail(errno);
	if (!err && renameat(m->fd, part, m->fd, name))
		err = ol_fail(errno);
	if (err)
		unlinkat(m->fd, part, 0);
	else
		m->n_written++;
	return err;
}

int ol_mirror_sync(struct ol_mirror *m)
{
	return syncfs(m->fd) ? ol_fail(errno) : 0;
}

void ol_mirror_close(struct ol_mirror *m)
{
	if (m->fd >= 0)
		close(m->fd);
	m->fd = -1;
}
