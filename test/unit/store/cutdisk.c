/* cutdisk - see cutdisk.h. */
#include "test/unit/store/cutdisk.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILES 8
#define SHM_REGIONS 16
#define SECTOR 512

/* ---- what a file is --------------------------------------------------- */

struct image {
	uint8_t *p;
	size_t len, cap;
};

struct change { /* not synced yet: a write, or (p NULL) a truncation */
	uint8_t *p;
	size_t at, len;
	struct change *next;
};

struct file {
	char name[64]; /* "": free */
	struct image now, synced;
	bool is_durable; /* its name is                   */
	bool is_removed; /* but its name is still durable */
	struct change *first, **last;
};

struct disk {
	struct file file[FILES];
	unsigned writes, cut_at, fail_at, n_fails;
	enum cutdisk_fault fault;
	bool is_cut;
	void *shm[SHM_REGIONS];
	struct {
		char name[64]; /* "": no file */
		struct image image;
	} kept[CUTDISK_KEPT][FILES];
};

struct handle {
	sqlite3_file base;
	struct disk *d;
	struct file *f;
	bool is_gone_at_close;
};

static struct disk disks[2];
static struct disk *used; /* what is asked and told is about it */
static sqlite3_vfs vfs;

static void *must(void *p)
{
	assert(p);
	return p;
}

static void set_len(struct image *i, size_t len)
{
	if (len > i->cap) {
		i->cap = 2 * len;
		i->p = must(realloc(i->p, i->cap));
	}
	if (len > i->len)
		memset(i->p + i->len, 0, len - i->len);
	i->len = len;
}

static void apply(struct image *i, const struct change *c, size_t len)
{
	if (!c->p) {
		set_len(i, c->at);
		return;
	}
	if (len == 0)
		return;
	if (c->at + len > i->len)
		set_len(i, c->at + len);
	memcpy(i->p + c->at, c->p, len);
}

static void copy_image(struct image *to, const struct image *from)
{
	set_len(to, 0);
	set_len(to, from->len);
	if (from->len > 0)
		memcpy(to->p, from->p, from->len);
}

static void free_image(struct image *i)
{
	free(i->p);
	*i = (struct image){ 0 };
}

static void forget_changes(struct file *f)
{
	while (f->first) {
		struct change *c = f->first;

		f->first = c->next;
		free(c->p);
		free(c);
	}
	f->last = &f->first;
}

static void note(struct file *f, const void *p, size_t at, size_t len)
{
	struct change *c = must(calloc(1, sizeof *c));

	if (p)
		c->p = memcpy(must(malloc(len ? len : 1)), p, len);
	c->at = at;
	c->len = len;
	*f->last = c;
	f->last = &c->next;
}

static const char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static struct disk *disk_of(const char *path)
{
	return &disks[name_of(path)[0] == 'b'];
}

static struct file *find(struct disk *d, const char *path, bool make)
{
	const char *name = name_of(path);
	struct file *room = NULL;

	for (size_t k = 0; k < FILES; k++) {
		if (!strcmp(d->file[k].name, name))
			return &d->file[k];
		if (!d->file[k].name[0])
			room = &d->file[k];
	}
	if (!make)
		return NULL;
	assert(room);
	snprintf(room->name, sizeof room->name, "%s", name);
	room->last = &room->first;
	return room;
}

static void drop(struct file *f)
{
	forget_changes(f);
	free_image(&f->now);
	free_image(&f->synced);
	memset(f, 0, sizeof *f);
}

/* ---- what can go wrong ------------------------------------------------ */

/* Before a write: 0, or what it fails with. `*torn`: it is the one in which
 * the power goes, so that a part of it may be left. */
static int count(struct disk *d, int bad, bool *torn)
{
	*torn = false;
	if (d->is_cut)
		return SQLITE_IOERR;
	d->writes++;
	if (d->cut_at && d->writes == d->cut_at) {
		d->is_cut = *torn = true;
		return SQLITE_IOERR;
	}
	if (d->fail_at && d->writes >= d->fail_at &&
	    d->writes < d->fail_at + d->n_fails)
		return d->fault == CUTDISK_FULL ? SQLITE_FULL : bad;
	return SQLITE_OK;
}

/* ---- a file's methods ------------------------------------------------- */

static int x_close(sqlite3_file *h)
{
	struct handle *x = (struct handle *)h;

	if (x->is_gone_at_close)
		drop(x->f);
	return SQLITE_OK;
}

static int x_read(sqlite3_file *h, void *out, int n, sqlite3_int64 at)
{
	const struct handle *x = (struct handle *)h;
	const struct image *i = &x->f->now;
	size_t len = (size_t)n, from = (size_t)at, got;

	if (x->d->is_cut)
		return SQLITE_IOERR_READ;
	got = from >= i->len ? 0 : i->len - from;
	if (got >= len) {
		memcpy(out, i->p + from, len);
		return SQLITE_OK;
	}
	if (got > 0)
		memcpy(out, i->p + from, got);
	memset((uint8_t *)out + got, 0, len - got);
	return SQLITE_IOERR_SHORT_READ;
}

static int x_write(sqlite3_file *h, const void *p, int n, sqlite3_int64 at)
{
	struct disk *d = ((struct handle *)h)->d;
	struct file *f = ((struct handle *)h)->f;
	struct change c = { (uint8_t *)p, (size_t)at, (size_t)n, NULL };
	bool torn;
	int rc = count(d, SQLITE_IOERR_WRITE, &torn);

	if (rc == SQLITE_OK || torn)
		note(f, p, c.at, c.len);
	if (rc == SQLITE_OK)
		apply(&f->now, &c, c.len);
	return rc;
}

static int x_truncate(sqlite3_file *h, sqlite3_int64 len)
{
	struct disk *d = ((struct handle *)h)->d;
	struct file *f = ((struct handle *)h)->f;
	bool torn;
	int rc = count(d, SQLITE_IOERR_TRUNCATE, &torn);

	if (rc == SQLITE_OK || torn)
		note(f, NULL, (size_t)len, 0);
	if (rc == SQLITE_OK)
		set_len(&f->now, (size_t)len);
	return rc;
}

/* Names made and removed in it are durable now. */
static void sync_folder(struct disk *d, struct file *made)
{
	for (size_t k = 0; k < FILES; k++)
		if (d->file[k].is_removed)
			drop(&d->file[k]);
	made->is_durable = true;
}

static int x_sync(sqlite3_file *h, int flags)
{
	struct disk *d = ((struct handle *)h)->d;
	struct file *f = ((struct handle *)h)->f;
	bool torn;
	int rc = count(d, SQLITE_IOERR_FSYNC, &torn);

	(void)flags;
	if (rc != SQLITE_OK)
		return rc;
	for (const struct change *c = f->first; c; c = c->next)
		apply(&f->synced, c, c->len);
	forget_changes(f);
	if (!f->is_durable)
		sync_folder(d, f);
	return SQLITE_OK;
}

static int x_size(sqlite3_file *h, sqlite3_int64 *len)
{
	*len = (sqlite3_int64)((struct handle *)h)->f->now.len;
	return SQLITE_OK;
}

static int x_lock(sqlite3_file *h, int level)
{
	(void)h;
	(void)level;
	return SQLITE_OK;
}

static int x_is_reserved(sqlite3_file *h, int *yes)
{
	(void)h;
	*yes = 0;
	return SQLITE_OK;
}

static int x_control(sqlite3_file *h, int op, void *arg)
{
	(void)h;
	(void)op;
	(void)arg;
	return SQLITE_NOTFOUND;
}

static int x_sector(sqlite3_file *h)
{
	(void)h;
	return SECTOR;
}

/* Nothing is promised: writes are neither whole nor in order. */
static int x_character(sqlite3_file *h)
{
	(void)h;
	return 0;
}

static int x_shm_map(sqlite3_file *h, int region, int len, int extend,
		     void volatile **out)
{
	struct disk *d = ((struct handle *)h)->d;

	assert(region < SHM_REGIONS);
	if (!d->shm[region] && extend)
		d->shm[region] = must(calloc(1, (size_t)len));
	*out = d->shm[region];
	return SQLITE_OK;
}

static int x_shm_lock(sqlite3_file *h, int at, int n, int flags)
{
	(void)h;
	(void)at;
	(void)n;
	(void)flags;
	return SQLITE_OK;
}

static void x_shm_barrier(sqlite3_file *h)
{
	(void)h;
}

static void forget_shm(struct disk *d)
{
	for (size_t k = 0; k < SHM_REGIONS; k++) {
		free(d->shm[k]);
		d->shm[k] = NULL;
	}
}

static int x_shm_unmap(sqlite3_file *h, int remove)
{
	if (remove)
		forget_shm(((struct handle *)h)->d);
	return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = x_close,
	.xRead = x_read,
	.xWrite = x_write,
	.xTruncate = x_truncate,
	.xSync = x_sync,
	.xFileSize = x_size,
	.xLock = x_lock,
	.xUnlock = x_lock,
	.xCheckReservedLock = x_is_reserved,
	.xFileControl = x_control,
	.xSectorSize = x_sector,
	.xDeviceCharacteristics = x_character,
	.xShmMap = x_shm_map,
	.xShmLock = x_shm_lock,
	.xShmBarrier = x_shm_barrier,
	.xShmUnmap = x_shm_unmap,
};

/* ---- the file system -------------------------------------------------- */

static int x_open(sqlite3_vfs *v, sqlite3_filename path, sqlite3_file *h,
		  int flags, int *out_flags)
{
	static unsigned n_temporary;
	struct handle *x = (struct handle *)h;
	char name[32];

	(void)v;
	x->base.pMethods = NULL;
	if (!path) {
		snprintf(name, sizeof name, "temporary-%u", n_temporary++);
		path = name;
	}
	x->d = disk_of(path);
	if (x->d->is_cut)
		return SQLITE_CANTOPEN;
	x->f = find(x->d, path, true);
	if (x->f->is_removed) { /* made anew */
		x->f->is_removed = false;
		note(x->f, NULL, 0, 0);
	}
	x->is_gone_at_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
	x->base.pMethods = &methods;
	if (out_flags)
		*out_flags = flags;
	return SQLITE_OK;
}

static int x_delete(sqlite3_vfs *v, const char *path, int sync_folder)
{
	struct disk *d = disk_of(path);
	struct file *f = find(d, path, false);
	bool torn;
	int rc = count(d, SQLITE_IOERR_DELETE, &torn);

	(void)v;
	if (rc != SQLITE_OK)
		return rc;
	if (!f || f->is_removed)
		return SQLITE_IOERR_DELETE_NOENT;
	if (sync_folder || !f->is_durable) {
		drop(f);
		return SQLITE_OK;
	}
	f->is_removed = true;
	forget_changes(f);
	set_len(&f->now, 0);
	return SQLITE_OK;
}

static int x_access(sqlite3_vfs *v, const char *path, int flags, int *yes)
{
	const struct file *f = find(disk_of(path), path, false);

	(void)v;
	(void)flags;
	*yes = f && !f->is_removed;
	return SQLITE_OK;
}

static int x_full(sqlite3_vfs *v, const char *path, int n, char *out)
{
	(void)v;
	snprintf(out, (size_t)n, "%s", path);
	return SQLITE_OK;
}

static int x_random(sqlite3_vfs *v, int n, char *out)
{
	(void)v;
	memset(out, 7, (size_t)n);
	return n;
}

static int x_sleep(sqlite3_vfs *v, int us)
{
	(void)v;
	return us;
}

static int x_time(sqlite3_vfs *v, double *out)
{
	(void)v;
	*out = 2460000.5;
	return SQLITE_OK;
}

void cutdisk_start(void)
{
	memset(disks, 0, sizeof disks);
	used = &disks[0];
	vfs = (sqlite3_vfs){
		.iVersion = 1,
		.szOsFile = sizeof(struct handle),
		.mxPathname = 4096,
		.zName = "cutdisk",
		.xOpen = x_open,
		.xDelete = x_delete,
		.xAccess = x_access,
		.xFullPathname = x_full,
		.xRandomness = x_random,
		.xSleep = x_sleep,
		.xCurrentTime = x_time,
	};
	assert(sqlite3_vfs_register(&vfs, 1) == SQLITE_OK);
}

static void clear(struct disk *d)
{
	for (size_t k = 0; k < FILES; k++)
		drop(&d->file[k]);
	for (size_t slot = 0; slot < CUTDISK_KEPT; slot++)
		for (size_t k = 0; k < FILES; k++)
			free_image(&d->kept[slot][k].image);
	forget_shm(d);
}

void cutdisk_end(void)
{
	sqlite3_vfs_unregister(&vfs);
	clear(&disks[0]);
	clear(&disks[1]);
}

void cutdisk_use(unsigned disk)
{
	used = &disks[disk];
}

/* ---- power ------------------------------------------------------------ */

void cutdisk_keep(unsigned slot)
{
	assert(slot < CUTDISK_KEPT);
	for (size_t k = 0; k < FILES; k++) {
		const struct file *f = &used->file[k];

		memset(used->kept[slot][k].name, 0, sizeof f->name);
		if (!f->is_removed)
			memcpy(used->kept[slot][k].name, f->name,
			       sizeof f->name);
		copy_image(&used->kept[slot][k].image, &f->now);
	}
}

static void power_on(void)
{
	forget_shm(used);
	used->writes = used->cut_at = used->fail_at = 0;
	used->is_cut = false;
}

void cutdisk_put_back(unsigned slot)
{
	for (size_t k = 0; k < FILES; k++)
		drop(&used->file[k]);
	for (size_t k = 0; k < FILES; k++) {
		struct file *f;

		if (!used->kept[slot][k].name[0])
			continue;
		f = find(used, used->kept[slot][k].name, true);
		copy_image(&f->now, &used->kept[slot][k].image);
		copy_image(&f->synced, &f->now);
		f->is_durable = true;
	}
	power_on();
}

unsigned cutdisk_writes(void)
{
	unsigned n = used->writes;

	used->writes = 0;
	return n;
}

void cutdisk_cut_at(unsigned k)
{
	used->writes = 0;
	used->cut_at = k;
}

void cutdisk_fail_at(unsigned k, unsigned n, enum cutdisk_fault fault)
{
	used->writes = 0;
	used->fail_at = k;
	used->n_fails = n;
	used->fault = fault;
}

bool cutdisk_is_cut(void)
{
	return used->is_cut;
}

/* How much of a write is left: nothing, some bytes, all. */
static size_t part_of(const struct change *c, struct ol_prng *lot)
{
	switch (ol_prng_below(lot, 4)) {
	case 0:
		return 0;
	case 1: /* down to whole sectors */
		return ol_prng_below(lot, c->len / SECTOR + 1) * SECTOR;
	case 2:
		return ol_prng_below(lot, c->len + 1);
	default:
		return c->len;
	}
}

static void tear_file(struct file *f, enum cutdisk_tear tear,
		      struct ol_prng *lot)
{
	uint64_t n = 0, whole;

	for (struct change *c = f->first; c; c = c->next)
		n++;
	whole = ol_prng_below(lot, n + 1);
	for (struct change *c = f->first; c; c = c->next) {
		switch (tear) {
		case CUTDISK_NOTHING:
			break;
		case CUTDISK_PREFIX:
			if (whole > 0)
				apply(&f->synced, c, c->len);
			else if (c->p)
				apply(&f->synced, c, part_of(c, lot));
			if (whole-- == 0)
				return;
			break;
		case CUTDISK_ANY:
			if (c->p)
				apply(&f->synced, c, part_of(c, lot));
			else if (ol_prng_below(lot, 2))
				apply(&f->synced, c, 0);
			break;
		}
	}
}

void cutdisk_power(enum cutdisk_tear tear, struct ol_prng *lot)
{
	for (size_t k = 0; k < FILES; k++) {
		struct file *f = &used->file[k];
		bool is_there = f->is_durable;

		/* A name without a sync, or a removal without one, may have
		 * become durable all the same. */
		if (tear != CUTDISK_NOTHING && f->name[0] &&
		    (!f->is_durable || f->is_removed))
			is_there = ol_prng_below(lot, 2);
		if (!f->name[0])
			continue;
		if (!is_there) {
			drop(f);
			continue;
		}
		if (!f->is_removed)
			tear_file(f, tear, lot);
		forget_changes(f);
		copy_image(&f->now, &f->synced);
		f->is_durable = true;
		f->is_removed = false;
	}
	power_on();
}
