/* file - see file.h. */
#include "os/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "os/fail.h"
#include "os/stream.h"

int ol_path_join(char out[static OL_PATH_MAX], const char *dir,
		 const char *name)
{
	size_t n = strlen(dir);
	const char *slash = n > 0 && dir[n - 1] == '/' ? "" : "/";
	int len = snprintf(out, OL_PATH_MAX, "%s%s%s", dir, slash, name);

	return len < 0 || len >= OL_PATH_MAX ? OL_ERR_RANGE : 0;
}

static int read_whole(struct ol_file_in *f, void *buf, size_t cap, size_t *len)
{
	char more;
	size_t n;
	int err = ol_file_in_get(f, buf, cap, len);

	if (err)
		return err;
	err = ol_file_in_get(f, &more, 1, &n);
	if (!err && n > 0)
		err = OL_ERR_RANGE;
	return err;
}

int ol_file_read(const char *path, void *buf, size_t cap, size_t *len)
{
	struct ol_file_in f;
	int err = ol_file_in_open(&f, path);

	if (err)
		return err;
	err = read_whole(&f, buf, cap, len);
	ol_file_in_close(&f);
	return err;
}

int ol_file_read_secret(const char *path, void *buf, size_t cap, size_t *len)
{
	struct ol_file_in f;
	struct stat st;
	int err = ol_file_in_open(&f, path);

	if (err)
		return err;
	/* Asked of the open file, not of the name: it cannot be exchanged
	 * in between. */
	if (fstat(f.fd, &st))
		err = ol_fail(errno);
	else if ((st.st_mode & 077) ||
		 (st.st_uid != geteuid() && st.st_uid != 0))
		err = OL_ERR_STATE;
	else
		err = read_whole(&f, buf, cap, len);
	ol_file_in_close(&f);
	return err;
}

static int write_whole(const char *path, const void *p, size_t len,
		       unsigned mode, bool replace)
{
	struct ol_file_out f;
	int err = ol_file_out_open(&f, path, mode);

	if (err)
		return err;
	err = ol_file_out_put(&f, p, len);
	if (err) {
		ol_file_out_abort(&f);
		return err;
	}
	return ol_file_out_commit(&f, replace);
}

int ol_file_write(const char *path, const void *p, size_t len, unsigned mode)
{
	return write_whole(path, p, len, mode, true);
}

int ol_file_create(const char *path, const void *p, size_t len, unsigned mode)
{
	/* Asked first too, so that a full disk does not hide it. */
	if (ol_file_exists(path))
		return OL_ERR_EXISTS;
	return write_whole(path, p, len, mode, false);
}

bool ol_file_exists(const char *path)
{
	struct stat st;

	return !lstat(path, &st);
}

int ol_file_remove(const char *path)
{
	return unlink(path) ? ol_fail(errno) : 0;
}

/* ---- folders ---------------------------------------------------------- */

static bool is_dir(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* Makes what lies above the last name. */
static int make_parents(const char *path)
{
	char part[OL_PATH_MAX];

	if (!ol_text_copy(part, sizeof part, path))
		return OL_ERR_RANGE;
	for (char *p = part + 1; *p; p++) {
		if (*p != '/')
			continue;
		*p = 0;
		if (mkdir(part, 0777)) {
			int e = errno;

			if (!is_dir(part))
				return ol_fail(e);
		}
		*p = '/';
	}
	return 0;
}

int ol_dir_make(const char *path, bool *made)
{
	int err;

	if (made)
		*made = false;
	if (is_dir(path))
		return 0;
	err = make_parents(path);
	if (err)
		return err;
	if (mkdir(path, 0700)) {
		if (errno == EEXIST && is_dir(path))
			return 0;
		return ol_fail(errno);
	}
	if (made)
		*made = true;
	return 0;
}

int ol_dir_remove(const char *path)
{
	if (!rmdir(path))
		return 0;
	return errno == ENOTEMPTY ? OL_ERR_STATE : ol_fail(errno);
}

int ol_dir_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return ol_fail(errno);
	/* EINVAL: a file system that cannot and need not. */
	if (fsync(fd) && errno != EINVAL)
		err = ol_fail(errno);
	close(fd);
	return err;
}

int ol_dir_list(const char *path, bool (*fn)(void *ctx, const char *name),
		void *ctx)
{
	DIR *d = opendir(path);
	struct dirent *e;

	if (!d)
		return ol_fail(errno);
	while ((e = readdir(d)) != NULL) {
		if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, ".."))
			continue;
		if (!fn(ctx, e->d_name))
			break;
	}
	closedir(d);
	return 0;
}

/* ---- the lock --------------------------------------------------------- */

static long read_holder(int fd)
{
	char text[24] = "";
	ssize_t n = pread(fd, text, sizeof text - 1, 0);

	return n > 0 ? strtol(text, NULL, 10) : 0;
}

int ol_lock_take(struct ol_lock *l, const char *path, long *holder)
{
	/* Of the open file, not of the process: another ol_lock_take() of
	 * this process is another holder too. */
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int err;

	*holder = 0;
	l->fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (l->fd < 0)
		return ol_fail(errno);
	if (fcntl(l->fd, F_OFD_SETLK, &whole)) {
		err = errno == EAGAIN || errno == EACCES ? OL_ERR_BUSY
							 : ol_fail(errno);
		if (err == OL_ERR_BUSY)
			*holder = read_holder(l->fd);
		close(l->fd);
		l->fd = -1;
		return err;
	}
	/* Only for people: on a full disk the lock holds all the same. */
	if (!ftruncate(l->fd, 0))
		(void)!dprintf(l->fd, "%ld\n", (long)getpid());
	return 0;
}

void ol_lock_release(struct ol_lock *l)
{
	if (l->fd < 0)
		return;
	(void)!ftruncate(l->fd, 0);
	close(l->fd);
	l->fd = -1;
}
