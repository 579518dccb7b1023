/* reader - the machinery of the writer, on a store of its own. */
#include "store/reader.h"

#include <stdlib.h>

#include "base/error.h"

struct ol_reader {
	struct ol_store *store;
	struct ol_writer *jobs;
};

int ol_reader_start(struct ol_reader **out, const char *path,
		    const uint8_t key[static OL_KEY_LEN], struct ol_loop *loop)
{
	struct ol_reader *r = calloc(1, sizeof *r);
	int err;

	if (!r)
		return OL_ERR_NO_MEMORY;
	err = ol_store_open_reader(&r->store, path, key);
	if (!err)
		err = ol_writer_start(&r->jobs, r->store, loop);
	if (err) {
		ol_store_close(r->store);
		free(r);
		return err;
	}
	*out = r;
	return 0;
}

int ol_reader_put(struct ol_reader *r, ol_writer_job_fn *job, const void *arg,
		  size_t len, ol_writer_done_fn *done, void *ctx)
{
	return ol_writer_put(r->jobs, job, arg, len, done, ctx);
}

size_t ol_reader_waiting(const struct ol_reader *r)
{
	return ol_writer_waiting(r->jobs);
}

void ol_reader_stop(struct ol_reader *r)
{
	if (!r)
		return;
	ol_writer_stop(r->jobs);
	ol_store_close(r->store);
	free(r);
}
