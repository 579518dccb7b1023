/* scratch - see scratch.h. */
#include "test/unit/os/scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define NOBODY 65534

void scratch_make(struct scratch *s)
{
	const char *tmp = getenv("TMPDIR");

	/* In memory where there is such a place: a test that syncs a hundred
	 * times would wait seconds for a disk that others use too. */
	if (!tmp)
		tmp = access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm";
	s->is_disk = false;
	snprintf(s->dir, sizeof s->dir, "%s/ol-test-XXXXXX", tmp);
	assert_non_null(mkdtemp(s->dir));
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	return remove(path);
}

void scratch_remove(struct scratch *s)
{
	if (s->is_disk)
		umount2(s->dir, MNT_DETACH);
	nftw(s->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

void scratch_path(char out[static SCRATCH_PATH], const struct scratch *s,
		  const char *name)
{
	snprintf(out, SCRATCH_PATH, "%s/%s", s->dir, name);
}

bool scratch_make_disk(struct scratch *s, unsigned kib)
{
	char size[32];

	snprintf(size, sizeof size, "size=%uk,mode=0700", kib);
	s->is_disk = !mount("none", s->dir, "tmpfs", 0, size);
	if (!s->is_disk)
		print_message("SKIPPED: no right to mount a tiny disk\n");
	return s->is_disk;
}

void scratch_fill(const struct scratch *s)
{
	static const char piece[512];
	char path[SCRATCH_PATH];
	int fd;

	scratch_path(path, s, "filler");
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	assert_true(fd >= 0);
	while (write(fd, piece, sizeof piece) > 0)
		;
	close(fd);
}

void scratch_unfill(const struct scratch *s)
{
	char path[SCRATCH_PATH];

	scratch_path(path, s, "filler");
	unlink(path);
}

size_t scratch_count(const char *dir)
{
	DIR *d = opendir(dir);
	size_t n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

bool scratch_as_nobody(int (*fn)(void *ctx), void *ctx, int *status)
{
	int word;
	pid_t child;

	if (geteuid() != 0) {
		print_message("SKIPPED: only root can become somebody else\n");
		return false;
	}
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		if (setgroups(0, NULL) || setgid(NOBODY) || setuid(NOBODY))
			_exit(99);
		_exit(fn(ctx));
	}
	assert_int_equal(waitpid(child, &word, 0), child);
	assert_true(WIFEXITED(word));
	*status = WEXITSTATUS(word);
	assert_int_not_equal(*status, 99);
	return true;
}
