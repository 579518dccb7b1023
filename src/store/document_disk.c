/* document_disk - see document_disk.h. */
#include "store/document_disk.h"

#include "base/error.h"
#include "base/text.h"
#include "os/piece.h"

static int path_of(const struct ol_document_disk *d,
		   char out[static OL_PATH_MAX], const char *name)
{
	return ol_path_join(out, d->dir, name);
}

static int disk_read(void *ctx, const char *name, uint64_t offset, void *buf,
		     size_t cap, size_t *len)
{
	char path[OL_PATH_MAX];
	int err = path_of(ctx, path, name);

	return err ? err : ol_piece_read(path, offset, buf, cap, len);
}

static int disk_write(void *ctx, const char *name, uint64_t offset,
		      const void *p, size_t len)
{
	char path[OL_PATH_MAX];
	int err = path_of(ctx, path, name);

	return err ? err : ol_piece_write(path, offset, p, len);
}

static int disk_sync(void *ctx, const char *name)
{
	char path[OL_PATH_MAX];
	int err = path_of(ctx, path, name);

	return err ? err : ol_piece_sync(path);
}

static int disk_rename(void *ctx, const char *name, const char *to)
{
	char path[OL_PATH_MAX], to_path[OL_PATH_MAX];
	int err = path_of(ctx, path, name);

	if (!err)
		err = path_of(ctx, to_path, to);
	return err ? err : ol_piece_move(path, to_path);
}

static int disk_remove(void *ctx, const char *name)
{
	char path[OL_PATH_MAX];
	int err = path_of(ctx, path, name);

	return err ? err : ol_file_remove(path);
}

static int disk_list(void *ctx, bool (*fn)(void *ctx, const char *name),
		     void *fn_ctx)
{
	const struct ol_document_disk *d = ctx;

	return ol_dir_list(d->dir, fn, fn_ctx);
}

int ol_document_disk(struct ol_document_disk *d, const char *dir,
		     struct ol_document_port *port)
{
	*port = (struct ol_document_port){
		.ctx = d,
		.read = disk_read,
		.write = disk_write,
		.sync = disk_sync,
		.rename = disk_rename,
		.remove = disk_remove,
		.list = disk_list,
	};
	if (!ol_text_copy(d->dir, sizeof d->dir, dir))
		return OL_ERR_RANGE;
	return ol_dir_make(dir, NULL);
}
