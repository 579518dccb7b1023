/*
 * command_line - status, line, test, history: what is asked of the node and
 * shown.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/find.h"
#include "cli/print.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "office/step.h"
#include "os/clock.h"

#define TEST_WAIT_S 60 /* for the result of a line test */

/* ---- status ----------------------------------------------------------- */

static void take_line(void *ctx, const struct ol_desk_reply *reply)
{
	void *row = reply->what == OL_REPLY_LINE ? ol_reach_add(ctx) : NULL;

	if (row)
		memcpy(row, &reply->u.line, sizeof reply->u.line);
}

static int show_status(const struct ol_reach_rows *r,
		       const struct ol_desk_reply *reply, struct ol_style style)
{
	const struct ol_desk_line *line = r->row;
	size_t i;

	ol_print_status(stdout, &reply->u.office, line, r->n, ol_clock_date(),
			style);
	for (i = 0; i < r->n; i++)
		if (line[i].state == OL_DESK_LINE_DOWN)
			return OL_EXIT_DOWN;
	return 0;
}

int ol_command_status(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_STATUS };
	struct ol_reach_rows rows = { .size = sizeof(struct ol_desk_line) };
	struct ol_client_taker taker = { .row = take_line, .ctx = &rows };
	struct ol_desk_reply reply;
	int status = 0;

	if (args->n_words)
		status = ol_reach_line(&rq, args->word[0]);
	if (!status)
		status = ol_reach_once(args, &rq, &reply, &taker);
	if (!status && (rows.no_memory || reply.what != OL_REPLY_OFFICE))
		status = ol_say(OL_EXIT_REFUSED, "the answer does not fit");
	if (!status)
		status = show_status(&rows, &reply,
				     ol_style_of(args->n[OL_OPT_JSON] > 0));
	free(rows.row);
	return status;
}

/* ---- line ------------------------------------------------------------- */

struct show {
	struct ol_style style;
};

static void take_setting(void *ctx, const struct ol_desk_reply *reply)
{
	const struct show *s = ctx;

	if (reply->what == OL_REPLY_SETTING)
		ol_print_setting(stdout, &reply->u.setting, s->style);
}

int ol_command_line_show(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_SHOW };
	struct show show = { ol_style_of(args->n[OL_OPT_JSON] > 0) };
	struct ol_client_taker taker = { .row = take_setting, .ctx = &show };
	struct ol_desk_reply reply;
	int status = ol_reach_line(&rq, args->word[0]);

	if (!status)
		status = ol_reach_once(args, &rq, &reply, &taker);
	return status;
}

/* A request about one line that is done or refused. */
static int do_line(const struct ol_args *args, struct ol_desk_request *rq)
{
	struct ol_desk_reply reply;
	int status = ol_reach_line(rq, args->word[0]);

	if (!status)
		status = ol_reach_once(args, rq, &reply, NULL);
	return status;
}

/* A text of the command into a field of the request. */
static int take_text(char *out, size_t cap, const char *what, const char *text)
{
	if (*text && ol_text_copy(out, cap, text) &&
	    ol_text_is_plain(text, strlen(text)))
		return 0;
	return ol_say(OL_EXIT_USAGE,
		      "%s has 1 to %zu bytes, and none that cannot be shown",
		      what, cap - 1);
}

int ol_command_line_set(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_SET };
	int status =
		take_text(rq.key, sizeof rq.key, "a setting", args->word[1]);

	if (!status)
		status = take_text(rq.value, sizeof rq.value, "a value",
				   args->word[2]);
	if (!status)
		status = do_line(args, &rq);
	if (!status)
		printf("%s: %s is now %s\n", args->word[0], args->word[1],
		       args->word[2]);
	return status;
}

static int take_how(enum ol_path_how *how, const char *text)
{
	static const char *const word[] = { "add", "spare", "drop", "tell" };
	int i;

	for (i = 0; i < 4; i++) {
		if (!strcmp(word[i], text)) {
			*how = (enum ol_path_how)i;
			return 0;
		}
	}
	return ol_say(OL_EXIT_USAGE,
		      "line path LINE %s: add, spare, drop or tell", text);
}

/* "tcp:192.0.2.1:443", or without the kind. */
static const char *take_kind(bool *tcp, const char *text)
{
	*tcp = !strncmp(text, "tcp:", 4);
	return *tcp ? text + 4 : text;
}

static int take_step(uint8_t *ticks, const struct ol_args *args,
		     enum ol_opt opt, const char *name)
{
	const char *text = ol_args_value(args, opt, "default");

	if (ol_step_read(ticks, text))
		return 0;
	return ol_say(OL_EXIT_USAGE, "--%s %s: " OL_STEP_NAMES ", or default",
		      name, text);
}

int ol_command_line_path(const struct ol_args *args)
{
	static const char *const done[] = {
		"has the path", "has the spare path",
		"drops, with the node's next start, the path", "is told of"
	};
	struct ol_desk_request rq = { .what = OL_DO_PATH };
	int status = take_how(&rq.how, args->word[1]);

	if (!status)
		status = take_step(&rq.floor_step, args, OL_OPT_FLOOR, "floor");
	if (!status)
		status = take_step(&rq.ceiling_step, args, OL_OPT_CEILING,
				   "ceiling");
	if (status)
		return status;
	if (ol_addr_read(&rq.local, take_kind(&rq.tcp, args->word[2])) ||
	    ol_addr_read(&rq.remote, args->word[3]))
		return ol_say(OL_EXIT_USAGE,
			      "LOCAL and REMOTE are addresses and ports, as "
			      "192.0.2.1:7100 or [2001:db8::1]:7100; LOCAL "
			      "may begin with tcp:");
	if (rq.local.family != rq.remote.family)
		return ol_say(OL_EXIT_USAGE,
			      "LOCAL and REMOTE must both be IPv4 or both "
			      "IPv6");
	status = do_line(args, &rq);
	if (!status)
		printf("%s %s %s - %s\n", args->word[0], done[rq.how],
		       args->word[2], args->word[3]);
	return status;
}

int ol_command_line_verify(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_VERIFY };
	int status = do_line(args, &rq);

	if (!status)
		printf("%s is verified: its 40 digits were compared\n",
		       args->word[0]);
	return status;
}

static int suspend_or_resume(const struct ol_args *args, enum ol_do what,
			     const char *done)
{
	struct ol_desk_request rq = { .what = what };
	int status = take_text(rq.why, sizeof rq.why, "--why",
			       args->value[OL_OPT_WHY][0]);

	if (!status)
		status = do_line(args, &rq);
	if (!status)
		printf("%s is %s; the other side is told why\n", args->word[0],
		       done);
	return status;
}

int ol_command_line_suspend(const struct ol_args *args)
{
	return suspend_or_resume(args, OL_DO_SUSPEND, "suspended");
}

int ol_command_line_resume(const struct ol_args *args)
{
	return suspend_or_resume(args, OL_DO_RESUME, "resumed");
}

/* ---- test ------------------------------------------------------------- */

/* The result may come before the reply. */
struct result {
	const char *line;
	bool is_there;
	struct ol_desk_event ev;
};

static void take_result(void *ctx, const struct ol_desk_event *ev)
{
	struct result *r = ctx;

	if (ev->what == OL_TELL_TEST && !strcmp(ev->line, r->line)) {
		r->ev = *ev;
		r->is_there = true;
	}
}

int ol_command_test(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_TEST };
	struct result result = { .line = args->word[0] };
	struct ol_client_taker taker = { .event = take_result, .ctx = &result };
	struct ol_style style = ol_style_of(args->n[OL_OPT_JSON] > 0);
	struct ol_desk_reply reply;
	struct ol_desk_event ev;
	struct ol_client c;
	ol_instant until;
	int status = ol_reach_line(&rq, args->word[0]);

	if (!status)
		status = ol_reach(&c, args);
	if (status)
		return status;
	status = ol_reach_ask(&c, &rq, &reply, &taker);
	until = ol_after(ol_clock_now(), TEST_WAIT_S * OL_US_PER_S);
	while (!status && !result.is_there &&
	       ol_client_next_event(&c, &ev, until))
		take_result(&result, &ev);
	ol_client_close(&c);
	if (status)
		return status;
	if (!result.is_there)
		return ol_say(OL_EXIT_NO_NODE,
			      "the node told no result: see what its log says");
	ol_print_event(stdout, &result.ev, style);
	return result.ev.test.passed ? OL_EXIT_DONE : OL_EXIT_REFUSED;
}

/* ---- history ---------------------------------------------------------- */

static void take_past(void *ctx, const struct ol_desk_reply *reply)
{
	void *row = reply->what == OL_REPLY_PAST ? ol_reach_add(ctx) : NULL;

	if (row)
		memcpy(row, &reply->u.past, sizeof reply->u.past);
}

int ol_command_history(const struct ol_args *args)
{
	const char *limit = ol_args_value(args, OL_OPT_LIMIT, "100");
	struct ol_desk_request rq = { .what = OL_DO_HISTORY };
	struct ol_reach_rows rows = { .size = sizeof(
					      struct ol_desk_past_call) };
	struct ol_client_taker taker = { .row = take_past, .ctx = &rows };
	struct ol_desk_reply reply;
	int status = 0;

	if (!ol_args_number(limit, 1, 1000, &rq.limit))
		return ol_say(OL_EXIT_USAGE, "--limit %s: 1 to 1000", limit);
	rq.missed = args->n[OL_OPT_MISSED] > 0;
	if (args->n_words)
		status = ol_reach_line(&rq, args->word[0]);
	if (!status)
		status = ol_reach_once(args, &rq, &reply, &taker);
	if (!status && rows.no_memory)
		status = ol_say(OL_EXIT_REFUSED, "out of memory");
	if (!status)
		ol_print_history(stdout, rows.row, rows.n,
				 ol_style_of(args->n[OL_OPT_JSON] > 0));
	free(rows.row);
	return status;
}

/* ---- note -------------------------------------------------------------- */

/* The one that is meant, of those that wait, oldest first. */
static int choose(const struct ol_desk_past_call *call, size_t n,
		  const char *word, struct ol_desk_request *rq)
{
	size_t i, found = 0;

	if (!n)
		return ol_say(OL_EXIT_REFUSED, "no missed call waits");
	if (!strcmp(word, "all")) {
		for (i = 0; i < n; i++)
			if (call[i].row.ended.ns > rq->until.ns)
				rq->until = call[i].row.ended;
		return 0;
	}
	if (!strcmp(word, "last")) {
		rq->call = call[n - 1].row.id;
		return 0;
	}
	for (i = 0; i < n; i++) {
		if (ol_find_matches(word, &call[i].row.id) != 1)
			continue;
		found++;
		rq->call = call[i].row.id;
	}
	if (found == 1)
		return 0;
	return ol_say(OL_EXIT_REFUSED,
		      found ? "%s: several missed calls have it; give more "
			      "of the id"
			    : "%s: no missed call with this id waits: "
			      "`openline history --missed` lists them",
		      word);
}

int ol_command_note(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_HISTORY, .missed = true };
	struct ol_reach_rows rows = { .size = sizeof(
					      struct ol_desk_past_call) };
	struct ol_client_taker taker = { .row = take_past, .ctx = &rows };
	struct ol_desk_reply reply;
	int status = ol_reach_once(args, &rq, &reply, &taker);

	if (!status && rows.no_memory)
		status = ol_say(OL_EXIT_REFUSED, "out of memory");
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_NOTE_CALL;
	if (!status)
		status = choose(rows.row, rows.n, args->word[0], &rq);
	if (!status)
		status = ol_reach_once(args, &rq, &reply, NULL);
	free(rows.row);
	return status;
}
