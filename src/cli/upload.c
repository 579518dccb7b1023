/* upload - see upload.h. */
#include "cli/upload.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/infile.h"
#include "cli/outfile.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "os/stream.h"
#include "seal/hash.h"

static struct ol_desk_request rq;
static struct ol_desk_reply reply;

static int hash_file(const char *path, uint8_t sha256[static OL_SHA256_LEN],
		     uint64_t *size)
{
	static uint8_t buf[OL_API_BYTES_MAX];
	struct ol_file_in in;
	struct ol_sha256 sum;
	size_t len = 0;
	int err = ol_file_in_open(&in, path);

	if (err)
		return ol_infile_refuse(path, err, 0, "");
	ol_sha256_init(&sum);
	*size = 0;
	do {
		err = ol_file_in_get(&in, buf, sizeof buf, &len);
		ol_sha256_add(&sum, buf, err ? 0 : len);
		*size += err ? 0 : len;
	} while (!err && len && *size <= OL_ITEM_FILE_MAX);
	ol_file_in_close(&in);
	ol_sha256_end(&sum, sha256);
	if (err)
		return ol_infile_refuse(path, err, 0, "");
	if (*size > OL_ITEM_FILE_MAX)
		return ol_say(OL_EXIT_REFUSED,
			      "%s is longer than 1 GiB: send it in parts",
			      path);
	return 0;
}

static int begin(struct ol_client *c, const char *line, const char *path,
		 struct ol_id *file)
{
	const char *name = strrchr(path, '/');
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_FILE_BEGIN;
	name = name ? name + 1 : path;
	status = hash_file(path, rq.file.sha256, &rq.file.size);
	if (!status)
		status = ol_reach_line(&rq, line);
	if (status)
		return status;
	if (strlen(name) > OL_ITEM_NAME_MAX ||
	    !ol_text_is_utf8(name, strlen(name)) ||
	    ol_desk_pool_text(&rq.pool, &rq.file.name, name, strlen(name)))
		return ol_say(OL_EXIT_REFUSED,
			      "%s: a name of a file is UTF-8 and has at most "
			      "%d bytes",
			      path, OL_ITEM_NAME_MAX);
	status = ol_reach_ask(c, &rq, &reply, NULL);
	if (!status)
		*file = reply.u.file_id.id;
	return status;
}

static int put_pieces(struct ol_client *c, const struct ol_id *file,
		      const char *path)
{
	static uint8_t buf[OL_API_BYTES_MAX];
	struct ol_file_in in;
	uint64_t at = 0;
	size_t len = 0;
	int status = 0, err = ol_file_in_open(&in, path);

	if (err)
		return ol_infile_refuse(path, err, 0, "");
	while (!status) {
		err = ol_file_in_get(&in, buf, sizeof buf, &len);
		if (err || !len)
			break;
		memset(&rq, 0, sizeof rq);
		rq.what = OL_DO_FILE_DATA;
		rq.file.file = *file;
		rq.at = at;
		(void)ol_desk_pool_text(&rq.pool, &rq.bytes, (char *)buf, len);
		status = ol_reach_ask(c, &rq, &reply, NULL);
		at += len;
	}
	ol_file_in_close(&in);
	return err ? ol_infile_refuse(path, err, 0, "") : status;
}

int ol_upload(struct ol_client *c, const char *line, const char *path,
	      struct ol_id *file)
{
	int status = begin(c, line, path, file);

	if (!status)
		status = put_pieces(c, file, path);
	if (status)
		return status;
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_FILE_END;
	rq.file.file = *file;
	return ol_reach_ask(c, &rq, &reply, NULL);
}

/* ---- down ----------------------------------------------------------------- */

static int get_pieces(struct ol_client *c, const struct ol_id *file,
		      struct ol_file_out *out, struct ol_sha256 *sum, int *err)
{
	const char *bytes;
	uint64_t at = 0;
	uint32_t len;
	int status;

	do {
		memset(&rq, 0, sizeof rq);
		rq.what = OL_DO_FILE_READ;
		rq.file.file = *file;
		rq.at = at;
		status = ol_reach_ask(c, &rq, &reply, NULL);
		if (status)
			return status;
		if (reply.what != OL_REPLY_BYTES)
			return ol_say(OL_EXIT_REFUSED,
				      "the node's answer is none to file_read");
		len = reply.u.bytes.bytes.len;
		bytes = ol_desk_text(&reply.pool, &reply.u.bytes.bytes);
		ol_sha256_add(sum, bytes, len);
		*err = ol_file_out_put(out, bytes, len);
		at += len;
	} while (len && !*err);
	return 0;
}

int ol_download(struct ol_client *c, const struct ol_id *file,
		const uint8_t sha256[static 32], const char *path)
{
	uint8_t sum[OL_SHA256_LEN];
	struct ol_file_out out;
	struct ol_sha256 state;
	int status, err = ol_outfile_check(path);

	if (!err)
		err = ol_file_out_open(&out, path, 0600);
	if (err)
		return ol_say(OL_EXIT_REFUSED, "%s cannot be written (%s)",
			      path, ol_outfile_fault(err));
	ol_sha256_init(&state);
	status = get_pieces(c, file, &out, &state, &err);
	ol_sha256_end(&state, sum);
	if (!status && !err && memcmp(sum, sha256, sizeof sum) != 0)
		status = ol_say(OL_EXIT_REFUSED,
				"what the node gave is not the file that was "
				"announced: nothing was written");
	if (status || err)
		ol_file_out_abort(&out);
	else
		err = ol_file_out_commit(&out, false);
	if (err)
		return ol_say(OL_EXIT_REFUSED, "%s cannot be written (%s)",
			      path, ol_outfile_fault(err));
	return status;
}
