/*
 * command_words - send, inbox, show, ack, search, watch: messages, written and
 * read.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/commands.h"
#include "cli/compose.h"
#include "cli/find.h"
#include "cli/print_words.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "cli/sent.h"
#include "cli/upload.h"
#include "os/clock.h"
#include "os/wall.h"

#define LIST_MOST 100000 /* of one list that is shown */

static struct ol_desk_request rq;
static struct ol_desk_reply reply;

static struct ol_style style_of(const struct ol_args *args)
{
	return ol_style_of(args->n[OL_OPT_JSON] > 0);
}

/* ---- send ----------------------------------------------------------------- */

static int take_files(struct ol_client *c, const struct ol_args *args)
{
	unsigned n = args->n[OL_OPT_FILE], i;
	struct ol_desk_attached *file;
	int status = 0;

	if (!n)
		return 0;
	file = ol_desk_pool_list(&rq.pool, &rq.said.files, n, sizeof *file);
	if (!file)
		return ol_compose_full();
	for (i = 0; !status && i < n; i++)
		status = ol_upload(c, rq.line, args->value[OL_OPT_FILE][i],
				   &file[i].file);
	return status;
}

static int take_reply(struct ol_client *c, const struct ol_args *args)
{
	const char *id = ol_args_value(args, OL_OPT_REPLY, NULL);

	if (!id) {
		if (args->n[OL_OPT_CLARIFY])
			return ol_say(OL_EXIT_USAGE,
				      "--clarify needs --reply ID: what is "
				      "it that is not clear?");
		return 0;
	}
	rq.said.reply = args->n[OL_OPT_CLARIFY] ? OL_REPLY_CLARIFY
						: OL_REPLY_ANSWER;
	return ol_find_message(c, id, &ol_find_of_theirs, &rq.said.reply_to);
}

int ol_command_send(const struct ol_args *args)
{
	struct ol_client c;
	uint32_t n_texts;
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_SEND;
	status = ol_reach_line(&rq, args->word[0]);
	if (!status)
		status = ol_compose_texts(
			&rq, args, args->n_words > 1 ? args->word[1] : NULL,
			&n_texts);
	if (!status)
		status = ol_compose_points(&rq, args);
	if (!status)
		status = ol_compose_urgency(&rq, args);
	if (!status && !n_texts && !args->n[OL_OPT_FILE] &&
	    !args->n[OL_OPT_POINT])
		status = ol_say(OL_EXIT_USAGE,
				"send needs a TEXT, --text FILE, --point or "
				"--file FILE");
	if (!status)
		status = ol_reach(&c, args);
	if (status)
		return status;
	status = take_reply(&c, args);
	if (!status)
		status = take_files(&c, args);
	if (!status)
		status = ol_sent(&c, &rq, args);
	ol_client_close(&c);
	return status;
}

/* ---- ack ------------------------------------------------------------------ */

static bool waits(const struct ol_desk_reply *row)
{
	const struct ol_desk_message *m = &row->u.message;

	return !m->outgoing && m->fate == OL_DESK_FATE_KEPT &&
	       m->state != OL_STATE_ACKNOWLEDGED;
}

static const struct ol_find_last newest = {
	waits,
	"no message of theirs waits for an acknowledgement: `openline inbox` "
	"lists them",
};

int ol_command_ack(const struct ol_args *args)
{
	struct ol_client c;
	int status = ol_reach(&c, args);

	if (status)
		return status;
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_ACK;
	status = ol_find_message(&c, args->word[0], &newest, &rq.message);
	if (!status)
		status = ol_sent(&c, &rq, args);
	ol_client_close(&c);
	return status;
}

/* ---- lists ---------------------------------------------------------------- */

/* Rows as they are to be printed, the newest first. */
struct list {
	struct ol_style style;
	struct ol_reach_rows rows; /* char * */
	uint32_t most;
};

static void keep_row(void *ctx, const struct ol_desk_reply *row)
{
	struct list *l = ctx;
	char **text, *printed = NULL;
	size_t len;
	FILE *out;

	if (row->what != OL_REPLY_MESSAGE || l->rows.n == l->most)
		return;
	out = open_memstream(&printed, &len);
	if (out) {
		ol_print_message_line(out, row, l->style);
		fclose(out);
	}
	text = printed ? ol_reach_add(&l->rows) : NULL;
	if (text) {
		*text = printed;
	} else {
		free(printed);
		l->rows.no_memory = true;
	}
}

/* Pages until there are enough rows. */
static int fill_list(struct ol_client *c, struct list *l)
{
	struct ol_client_taker taker = { .row = keep_row, .ctx = l };
	bool has_more;
	int status;

	do {
		rq.limit = l->most - (uint32_t)l->rows.n;
		if (rq.limit > OL_API_PAGE_MOST)
			rq.limit = OL_API_PAGE_MOST;
		has_more = ol_reach_page(c, &rq, &reply, &taker, &status);
	} while (has_more && l->rows.n < l->most && !l->rows.no_memory);
	if (!status && l->rows.no_memory)
		status = ol_say(OL_EXIT_REFUSED,
				"out of memory: take a smaller --limit");
	return status;
}

static void show_list(struct list *l, bool oldest_first, const char *none)
{
	char **text = l->rows.row;
	size_t i, n = l->rows.n;

	for (i = 0; i < n; i++)
		fputs(text[oldest_first ? n - 1 - i : i], stdout);
	if (!n && !l->style.json)
		printf("%s\n", none);
}

static void free_list(struct list *l)
{
	char **text = l->rows.row;
	size_t i;

	for (i = 0; i < l->rows.n; i++)
		free(text[i]);
	free(text);
}

static int run_list(const struct ol_args *args, bool oldest_first,
		    const char *none)
{
	const char *limit = ol_args_value(args, OL_OPT_LIMIT, "100");
	struct list l = { style_of(args), { .size = sizeof(char *) }, 0 };
	struct ol_client c;
	int status;

	if (!ol_args_number(limit, 1, LIST_MOST, &l.most))
		return ol_say(OL_EXIT_USAGE, "--limit %.64s: 1 to %d", limit,
			      LIST_MOST);
	status = ol_reach(&c, args);
	if (status)
		return status;
	status = fill_list(&c, &l);
	ol_client_close(&c);
	if (!status)
		show_list(&l, oldest_first, none);
	free_list(&l);
	return status;
}

int ol_command_inbox(const struct ol_args *args)
{
	int status = 0;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_INBOX;
	rq.newest = true;
	rq.which = args->n[OL_OPT_ALL]    ? OL_DESK_WHICH_BOTH
		   : args->n[OL_OPT_SENT] ? OL_DESK_WHICH_OUT
					  : OL_DESK_WHICH_IN;
	rq.unread = args->n[OL_OPT_UNREAD] > 0;
	if (args->n[OL_OPT_ALL] + args->n[OL_OPT_SENT] +
		    args->n[OL_OPT_UNREAD] >
	    1)
		return ol_say(OL_EXIT_USAGE,
			      "inbox takes one of --unread (theirs), --sent "
			      "(ours) and --all");
	if (args->n_words)
		status = ol_reach_line(&rq, args->word[0]);
	if (status)
		return status;
	return run_list(args, true,
			rq.which == OL_DESK_WHICH_OUT ? "nothing was sent yet"
						      : "no messages");
}

static int take_words(const struct ol_args *args)
{
	char words[1024];
	size_t len = 0;
	int i;

	for (i = 0; i < args->n_words && len < sizeof words; i++)
		len += (size_t)snprintf(words + len, sizeof words - len, "%s%s",
					i ? " " : "", args->word[i]);
	if (!len || len > 256 ||
	    ol_desk_pool_text(&rq.pool, &rq.words, words, len))
		return ol_say(OL_EXIT_USAGE,
			      "what is searched for has 1 to 256 bytes");
	return 0;
}

int ol_command_search(const struct ol_args *args)
{
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_SEARCH;
	status = take_words(args);
	if (!status && args->n[OL_OPT_LINE])
		status = ol_reach_line(&rq, args->value[OL_OPT_LINE][0]);
	if (status)
		return status;
	return run_list(args, false, "no message has these words");
}

/* ---- show ------------------------------------------------------------------ */

/* The message itself is kept until its form is known; what was said to it is
 * printed meanwhile to be shown behind. */
struct show {
	struct ol_style style;
	struct ol_id id;
	bool is_there;
	FILE *rest;
};
static struct ol_desk_reply shown_message;

static void take_shown(void *ctx, const struct ol_desk_reply *row)
{
	struct show *s = ctx;

	if (row->what != OL_REPLY_MESSAGE)
		return;
	if (!s->is_there && ol_id_equal(&row->u.message.message, &s->id)) {
		shown_message = *row;
		s->is_there = true;
		return;
	}
	/* Its states say the same. */
	if (!s->style.json && row->u.message.kind == OL_ITEM_NOTE)
		return;
	if (!s->style.json)
		fputc('\n', s->rest);
	ol_print_message(s->rest, row, NULL, s->style);
}

static void take_form(void *ctx, const struct ol_desk_reply *row)
{
	bool *is_there = ctx;

	if (row->what == OL_REPLY_FORM) {
		reply = *row;
		*is_there = true;
	}
}

/* The labels of a notice; the notice is shown without them where the form is
 * not known here. */
static bool find_form(struct ol_client *c, const struct ol_args *args)
{
	static struct ol_desk_reply end;
	char why[OL_CLIENT_WHY];
	bool is_there = false;
	struct ol_client_taker taker = { .row = take_form, .ctx = &is_there };

	if (!*shown_message.u.message.form)
		return false;
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_FORMS;
	memcpy(rq.form, shown_message.u.message.form, sizeof rq.form);
	if (ol_compose_lang(&rq, args))
		return false;
	return !ol_client_ask(c, &rq, &end, &taker, why) && is_there;
}

static int show(struct ol_client *c, const struct ol_args *args, struct show *s)
{
	struct ol_client_taker taker = { .row = take_shown, .ctx = s };
	int status;

	rq.message = s->id;
	status = ol_reach_ask(c, &rq, &reply, &taker);
	if (status)
		return status;
	if (!s->is_there)
		return ol_say(OL_EXIT_REFUSED, "the node did not show it");
	ol_print_message(stdout, &shown_message,
			 find_form(c, args) ? &reply : NULL, s->style);
	return 0;
}

int ol_command_show(const struct ol_args *args)
{
	struct show s = { .style = style_of(args) };
	struct ol_client c;
	char *rest = NULL;
	size_t len;
	int status = ol_reach(&c, args);

	if (status)
		return status;
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_MESSAGE;
	rq.read = !args->n[OL_OPT_PEEK];
	s.rest = open_memstream(&rest, &len);
	if (!s.rest)
		status = ol_say(OL_EXIT_REFUSED, "out of memory");
	if (!status)
		status =
			ol_find_message(&c, args->word[0], &ol_find_any, &s.id);
	if (!status)
		status = show(&c, args, &s);
	if (s.rest)
		fclose(s.rest);
	if (!status)
		fputs(rest, stdout);
	free(rest);
	ol_client_close(&c);
	return status;
}

/* ---- watch ----------------------------------------------------------------- */

int ol_command_watch(const struct ol_args *args)
{
	struct ol_style style = style_of(args);
	static struct ol_desk_event ev;
	struct ol_client c;
	int status = ol_reach(&c, args);

	if (status)
		return status;
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_WATCH;
	status = ol_reach_ask(&c, &rq, &reply, NULL);
	while (!status && ol_client_next_event(&c, &ev, OL_NEVER))
		ol_print_event(stdout, &ev, style);
	ol_client_close(&c);
	return status ? status
		      : ol_say(OL_EXIT_NO_NODE, "the node has stopped");
}
