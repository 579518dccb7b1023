/* export_files - see export_files.h. */
#include "cli/export_files.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/exported.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "record/name.h"
#include "seal/hash.h"

static struct ol_desk_request rq;
static struct ol_desk_reply reply;

/* ---- which there are --------------------------------------------------------- */

struct row {
	struct ol_id id;
	bool ours;
	uint8_t sha256[OL_SHA256_LEN];
	uint64_t size;
	char name[OL_SAFE_NAME_MAX + 1];
};

static void take_row(void *ctx, const struct ol_desk_reply *r)
{
	const struct ol_desk_file *f = &r->u.file;
	struct row *row = r->what == OL_REPLY_FILE ? ol_reach_add(ctx) : NULL;
	struct ol_words name;

	if (!row)
		return;
	memset(row, 0, sizeof *row);
	row->id = f->file;
	row->ours = f->outgoing;
	row->size = f->size;
	memcpy(row->sha256, f->sha256, sizeof row->sha256);
	name.p = ol_desk_text(&r->pool, &f->name);
	name.len = f->name.len;
	ol_name_safe(row->name, name);
}

static int by_sort(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->ours != y->ours)
		return x->ours ? -1 : 1;
	return memcmp(x->sha256, y->sha256, sizeof x->sha256);
}

static int list(struct ol_client *c, const char *line, struct ol_reach_rows *r)
{
	struct ol_client_taker taker = { .row = take_row, .ctx = r };
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_FILES;
	status = ol_reach_line(&rq, line);
	if (status)
		return status;
	while (ol_reach_page(c, &rq, &reply, &taker, &status))
		;
	if (!status && r->no_memory)
		status = ol_say(OL_EXIT_REFUSED, "out of memory");
	if (r->n)
		qsort(r->row, r->n, r->size, by_sort);
	return status;
}

/* ---- one ----------------------------------------------------------------------- */

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
}

void ol_export_file_name(char out[static OL_ARCHIVE_NAME_MAX],
			 const struct ol_id *id, const char *name)
{
	size_t len = strlen(name), skip = 0, i;
	char hex[2 * OL_ID_LEN + 1], *p;

	ol_hex_write(hex, id->b, OL_ID_LEN);
	p = out + snprintf(out, OL_ARCHIVE_NAME_MAX, "%s-", hex);
	if (len > OL_EXPORT_FILE_NAME) /* the first of it, and the ending */
		skip = len - OL_EXPORT_FILE_NAME;
	for (i = 0; i < len; i++) {
		if (skip && i == OL_EXPORT_FILE_NAME - 8)
			i += skip;
		*p = is_plain(name[i]) ? name[i] : '_';
		if (*p == '.' && p[-1] == '.')
			*p = '_';
		p++;
	}
	*p = '\0';
}

/* The bytes from `at` on: a refusal is no fault yet. */
static int get_piece(struct ol_client *c, const struct row *row, uint64_t at,
		     char why[OL_CLIENT_WHY], const char **bytes, size_t *len)
{
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_FILE_READ;
	rq.file.file = row->id;
	rq.at = at;
	status = ol_client_ask(c, &rq, &reply, NULL, why);
	*len = 0;
	if (status || reply.what != OL_REPLY_BYTES)
		return status ? status : OL_EXIT_REFUSED;
	*len = reply.u.bytes.bytes.len;
	*bytes = ol_desk_text(&reply.pool, &reply.u.bytes.bytes);
	return 0;
}

static int put_bytes(struct ol_export_files *x, struct ol_client *c,
		     const struct row *row, const char *bytes, size_t len,
		     int *err)
{
	char why[OL_CLIENT_WHY];
	uint8_t sum[OL_SHA256_LEN];
	struct ol_sha256 hash;
	uint64_t at = 0;
	int status = 0;

	ol_sha256_init(&hash);
	while (!status && !*err && len && len <= row->size - at) {
		ol_sha256_add(&hash, bytes, len);
		*err = ol_archive_add(x->tar, bytes, len);
		at += len;
		status = get_piece(c, row, at, why, &bytes, &len);
	}
	if (status)
		return ol_say(status, "%s: %s", row->name, why);
	ol_sha256_end(&hash, sum);
	if (*err ||
	    (!len && at == row->size && !memcmp(sum, row->sha256, sizeof sum)))
		return 0;
	return ol_say(OL_EXIT_REFUSED,
		      "%s: what the node gave is not what its message names",
		      row->name);
}

static void put_index(struct ol_export_files *x, const struct row *row,
		      const char *how, const char *path)
{
	char hex[2 * OL_SHA256_LEN + 1];

	ol_hex_write(hex, row->sha256, OL_SHA256_LEN);
	fprintf(x->index, "%s %" PRIu64 " %s %s %s %s\n", hex, row->size,
		row->ours ? "ours" : "theirs", how, path, row->name);
	if (strcmp(how, "in") == 0)
		fprintf(x->manifest, "%s  %s\n", hex, path);
}

static int put_one(struct ol_export_files *x, struct ol_client *c,
		   const struct row *row, int *err)
{
	char name[OL_ARCHIVE_NAME_MAX], path[2 * OL_ARCHIVE_NAME_MAX];
	char why[OL_CLIENT_WHY];
	const char *bytes = "";
	size_t len, folder = strlen(OL_EXPORT_FOLDER);
	int status;

	if (x->leave_out) {
		x->left_out++;
		put_index(x, row, "left-out", "-");
		return 0;
	}
	status = get_piece(c, row, 0, why, &bytes, &len);
	if (status == OL_EXIT_REFUSED) {
		x->missing++;
		put_index(x, row, "missing", "-");
		return 0;
	}
	if (status)
		return ol_say(status, "%s", why);
	ol_export_file_name(name, &row->id, row->name);
	snprintf(path, sizeof path, OL_EXPORT_FOLDER "files/%s/%s",
		 row->ours ? "ours" : "theirs", name);
	*err = ol_archive_begin(x->tar, path, row->size, x->date);
	if (!*err)
		status = put_bytes(x, c, row, bytes, len, err);
	if (!*err && !status) {
		x->in++;
		put_index(x, row, "in", path + folder);
	}
	return status;
}

/* ---- all ----------------------------------------------------------------------- */

int ol_export_files(struct ol_export_files *x, struct ol_client *c,
		    const char *line, int *err)
{
	struct ol_reach_rows rows = { .size = sizeof(struct row) };
	int status = list(c, line, &rows);
	const struct row *row = rows.row;
	size_t i;

	for (i = 0; !status && !*err && i < rows.n; i++)
		if (!i || by_sort(&row[i - 1], &row[i]))
			status = put_one(x, c, &row[i], err);
	free(rows.row);
	return status;
}
