/*
 * command_files - files, files get: what goes with messages.
 */
#include <string.h>

#include "cli/commands.h"
#include "cli/find.h"
#include "cli/print_words.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "cli/upload.h"

static struct ol_desk_request rq;
static struct ol_desk_reply reply;

struct show {
	struct ol_style style;
	unsigned n;
};

static void take_file(void *ctx, const struct ol_desk_reply *row)
{
	struct show *s = ctx;

	if (row->what != OL_REPLY_FILE)
		return;
	s->n++;
	ol_print_file(stdout, row, s->style);
}

int ol_command_files(const struct ol_args *args)
{
	struct show show = { ol_style_of(args->n[OL_OPT_JSON] > 0), 0 };
	struct ol_client_taker taker = { .row = take_file, .ctx = &show };
	struct ol_client c;
	int status = 0;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_FILES;
	if (args->n_words)
		status = ol_reach_line(&rq, args->word[0]);
	if (!status)
		status = ol_reach(&c, args);
	if (status)
		return status;
	while (ol_reach_page(&c, &rq, &reply, &taker, &status))
		;
	ol_client_close(&c);
	if (!status && !show.n && !show.style.json)
		printf("no files\n");
	return status;
}

/* ---- files get ----------------------------------------------------------------- */

static bool came_whole(const struct ol_desk_reply *row)
{
	return !row->u.file.outgoing && row->u.file.state == OL_DESK_FILE_WHOLE;
}

static const struct ol_find_last newest = {
	came_whole,
	"no file of theirs is here, whole: `openline files` says how far they "
	"are",
};

struct wanted {
	struct ol_id id;
	bool is_there;
	struct ol_desk_file file;
};

static void take_wanted(void *ctx, const struct ol_desk_reply *row)
{
	struct wanted *w = ctx;

	if (row->what != OL_REPLY_FILE ||
	    !ol_id_equal(&row->u.file.file, &w->id))
		return;
	w->file = row->u.file;
	w->is_there = true;
}

/* Its hash and state. */
static int learn(struct ol_client *c, struct wanted *w)
{
	struct ol_client_taker taker = { .row = take_wanted, .ctx = w };
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_FILES;
	while (ol_reach_page(c, &rq, &reply, &taker, &status) && !w->is_there)
		;
	if (!status && !w->is_there)
		status = ol_say(OL_EXIT_REFUSED,
				"no such file: `openline files` lists them");
	if (!status && !w->file.outgoing && w->file.state != OL_DESK_FILE_WHOLE)
		status = ol_say(OL_EXIT_REFUSED,
				"it is not here yet: %llu of %llu bytes are",
				(unsigned long long)w->file.done,
				(unsigned long long)w->file.size);
	return status;
}

int ol_command_files_get(const struct ol_args *args)
{
	const char *path = args->value[OL_OPT_OUT][0];
	struct wanted w = { .is_there = false };
	struct ol_client c;
	int status = ol_command_check_out(path);

	if (!status)
		status = ol_reach(&c, args);
	if (status)
		return status;
	status = ol_find_file(&c, args->word[0], &newest, &w.id);
	if (!status)
		status = learn(&c, &w);
	if (!status)
		status = ol_download(&c, &w.id, w.file.sha256, path);
	ol_client_close(&c);
	if (!status)
		printf("%s: %llu bytes, checked\n", path,
		       (unsigned long long)w.file.size);
	return status;
}
