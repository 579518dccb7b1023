/* keep - what the office wishes to be on disk, handed to the store thread. */
#include <stdlib.h>

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

/* A desk's request that is answered when it is on disk. */
struct asked {
	struct ol_node *node;
	uint32_t desk;
	uint64_t re;
};

static void answer(void *ctx, void *arg, int err)
{
	static const struct ol_refusal full = {
		.exit = 1,
		.text = "the disk is full: it holds until the node is restarted, "
			"but is not written down; make room and say it again"
	};
	static const struct ol_refusal failed = {
		.exit = 1,
		.text = "it holds until the node is restarted, but the disk did not "
			"take it; the node's log says why"
	};
	struct asked *a = ctx;

	written(a->node, arg, err);
	if (err)
		ol_desk_server_refuse(a->node->desks, a->desk, a->re,
				      err == OL_ERR_NO_SPACE ? &full : &failed);
	else
		ol_desk_server_done(a->node->desks, a->desk, a->re);
	free(a);
}

/* Who is told when this is written: the desk that asked, or the log alone. */
static ol_writer_done_fn *teller(struct ol_node *n, void **ctx)
{
	struct asked *a;

	*ctx = n;
	if (!n->asker.waits)
		return written;
	a = malloc(sizeof *a);
	if (!a)
		return written;
	*a = (struct asked){ n, n->asker.desk, n->asker.re };
	n->asker.waits = false;
	*ctx = a;
	return answer;
}

void ol_node_keep(struct ol_node *n, const struct ol_office_effect *e)
{
	uint16_t id = n->store_id[e->line];
	struct ol_store_path path[OL_STORE_PATHS];
	struct ol_store_settings s;
	struct ol_store_tests tests;
	struct ol_store_roll roll;
	ol_writer_done_fn *done = written;
	void *ctx = n;
	size_t n_paths;
	int err = 0;

	switch (e->kind) {
	case OL_OFFICE_SAVE_NUMBER:
		err = ol_writer_number(n->writer, id, e->number, written, n);
		break;
	case OL_OFFICE_SAVE_CALL:
		ol_calls_keep(n, e->line, &e->u.call);
		break;
	case OL_OFFICE_SAVE_TESTS:
		ol_convert_tests(&tests, &e->u.tests, id);
		err = ol_writer_tests(n->writer, &tests, written, n);
		break;
	case OL_OFFICE_SAVE_ROLL:
		ol_convert_roll(&roll, &e->u.roll, id);
		err = ol_writer_roll(n->writer, &roll, written, n);
		break;
	case OL_OFFICE_SAVE_LINE:
		done = teller(n, &ctx);
		ol_convert_settings(&s, &e->u.settings);
		err = ol_writer_settings(n->writer, id, &s, done, ctx);
		break;
	case OL_OFFICE_SAVE_PATHS:
		done = teller(n, &ctx);
		n_paths = ol_convert_paths(path, e->u.paths.path, e->u.paths.n);
		err = ol_writer_paths(n->writer, id, path, n_paths, done, ctx);
		break;
	case OL_OFFICE_SAVE_SEEN:
		n_paths = ol_convert_paths(path, e->u.paths.path, e->u.paths.n);
		err = ol_writer_seen(n->writer, id, path, n_paths, written, n);
		break;
	case OL_OFFICE_SEND:
	case OL_OFFICE_EVENT:
	case OL_OFFICE_VOICE_OPEN:
	case OL_OFFICE_VOICE_CLOSE:
	case OL_OFFICE_VOICE_DESK:
	case OL_OFFICE_VOICE_SILENCE:
	case OL_OFFICE_VOICE_IN:
	case OL_OFFICE_WORDS:
	case OL_OFFICE_STOPPED:
		return;
	}
	if (err)
		done(ctx, NULL, err);
}
