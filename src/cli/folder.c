/* folder - see folder.h. */
#include "cli/folder.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "os/file.h"

static int add(struct ol_folder *f, const char *name)
{
	size_t cap = f->cap_ ? f->cap_ * 2 : 64, len = strlen(name) + 1;
	char **bigger, *copy;

	if (f->n == OL_FOLDER_MOST)
		return OL_ERR_FULL;
	if (f->n == f->cap_) {
		bigger = realloc(f->name, cap * sizeof *bigger);
		if (!bigger)
			return OL_ERR_NO_MEMORY;
		f->name = bigger;
		f->cap_ = cap;
	}
	copy = malloc(len);
	if (!copy)
		return OL_ERR_NO_MEMORY;
	memcpy(copy, name, len);
	f->name[f->n++] = copy;
	return 0;
}

static bool take(void *ctx, const char *name)
{
	struct ol_folder *f = ctx;

	f->err_ = add(f, name);
	return !f->err_;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int ol_folder_read(struct ol_folder *f, const char *path)
{
	int err;

	memset(f, 0, sizeof *f);
	f->path = path;
	err = ol_dir_list(path, take, f);
	if (!err)
		err = f->err_;
	if (!err && f->n)
		qsort(f->name, f->n, sizeof *f->name, by_bytes);
	return err;
}

void ol_folder_release(struct ol_folder *f)
{
	while (f->n)
		free(f->name[--f->n]);
	free(f->name);
	memset(f, 0, sizeof *f);
}

size_t ol_folder_find(const struct ol_folder *f, const char *name)
{
	size_t low = 0, high = f->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(f->name[mid], name) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool ol_folder_ends(const char *name, const char *end)
{
	size_t n = strlen(name), m = strlen(end);

	return n > m && !memcmp(name + n - m, end, m);
}
