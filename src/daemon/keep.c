/* keep - what the office wishes to be on disk, handed to the store thread. */
#include "base/error.h"
#include "daemon/convert.h"
#include "daemon/log.h"
#include "daemon/node.h"

static void written(void *ctx, void *arg, int err)
{
	(void)ctx;
	(void)arg;
	if (err == OL_ERR_NO_SPACE)
		ol_log_trouble("the disk is full: make room, what just "
			       "happened is not written down");
	else if (err)
		ol_log_trouble("the store does not take a row: %s",
			       ol_err_text(err));
}

void ol_node_keep(struct ol_node *n, const struct ol_office_effect *e)
{
	uint16_t id = n->store_id[e->line];
	struct ol_store_path path[OL_STORE_PATHS];
	struct ol_store_settings s;
	struct ol_store_call call;
	size_t n_paths;
	int err = 0;

	switch (e->kind) {
	case OL_OFFICE_SAVE_NUMBER:
		err = ol_writer_number(n->writer, id, e->number, written, n);
		break;
	case OL_OFFICE_SAVE_CALL:
		ol_convert_call(&call, &e->u.call, id);
		err = ol_writer_call(n->writer, &call, written, n);
		break;
	case OL_OFFICE_SAVE_LINE:
		ol_convert_settings(&s, &e->u.settings);
		err = ol_writer_settings(n->writer, id, &s, written, n);
		break;
	case OL_OFFICE_SAVE_PATHS:
		n_paths = ol_convert_paths(path, e->u.paths.path, e->u.paths.n);
		err = ol_writer_paths(n->writer, id, path, n_paths, written, n);
		break;
	case OL_OFFICE_SEND:
	case OL_OFFICE_EVENT:
	case OL_OFFICE_VOICE_OPEN:
	case OL_OFFICE_VOICE_CLOSE:
	case OL_OFFICE_VOICE_IN:
	case OL_OFFICE_STOPPED:
		return;
	}
	if (err)
		written(n, NULL, err);
}
