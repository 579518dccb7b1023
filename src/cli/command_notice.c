/*
 * command_notice - notice, notice forms, notice form, notice cap: messages
 * with a form.
 */
#include <string.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/compose.h"
#include "cli/find.h"
#include "cli/outfile.h"
#include "cli/print_words.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "cli/sent.h"
#include "cli/upload.h"

static struct ol_desk_request rq;
static struct ol_desk_reply reply;

static int take_form_name(const char *name)
{
	if (*name && ol_text_copy(rq.form, sizeof rq.form, name) &&
	    ol_text_is_plain(name, strlen(name)))
		return 0;
	return ol_say(OL_EXIT_REFUSED,
		      "no form \"%.64s\": `openline notice forms` lists them",
		      name);
}

/* "start=2026-11-20T18:00Z". */
static int take_field(struct ol_desk_field *field, const char *word)
{
	const char *eq = strchr(word, '=');
	size_t len = eq ? (size_t)(eq - word) : 0;

	if (!len || len > OL_ITEM_FIELD_MAX)
		return ol_say(OL_EXIT_USAGE,
			      "\"%.64s\": FIELD=VALUE; `openline notice form "
			      "%s` lists the fields",
			      word, rq.form);
	memcpy(field->name, word, len);
	if (!ol_text_is_plain(field->name, len) || !eq[1] ||
	    !ol_text_is_utf8(eq + 1, strlen(eq + 1)))
		return ol_say(OL_EXIT_USAGE,
			      "\"%.64s\": a value is text in UTF-8, and not "
			      "empty",
			      word);
	if (ol_desk_pool_text(&rq.pool, &field->value, eq + 1, strlen(eq + 1)))
		return ol_compose_full();
	return 0;
}

static int take_fields(const struct ol_args *args)
{
	uint32_t n = (uint32_t)args->n_words - 2, i, k;
	struct ol_desk_field *field;
	int status = 0;

	if (n > OL_ITEM_FIELDS)
		return ol_say(OL_EXIT_USAGE, "a notice has at most %d fields",
			      OL_ITEM_FIELDS);
	if (!n)
		return 0;
	field = ol_desk_pool_list(&rq.pool, &rq.said.fields, n, sizeof *field);
	if (!field)
		return ol_compose_full();
	for (i = 0; !status && i < n; i++) {
		status = take_field(&field[i], args->word[2 + i]);
		for (k = 0; !status && k < i; k++)
			if (!strcmp(field[k].name, field[i].name))
				status = ol_say(OL_EXIT_USAGE,
						"the field %s is there twice",
						field[i].name);
	}
	return status;
}

int ol_command_notice(const struct ol_args *args)
{
	struct ol_client c;
	uint32_t n;
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_SEND;
	status = ol_reach_line(&rq, args->word[0]);
	if (!status)
		status = take_form_name(args->word[1]);
	memcpy(rq.said.form, rq.form, sizeof rq.said.form);
	if (!status)
		status = take_fields(args);
	if (!status)
		status = ol_compose_texts(&rq, args, NULL, &n);
	if (!status)
		status = ol_compose_points(&rq, args);
	if (!status)
		status = ol_compose_urgency(&rq, args);
	if (!status)
		status = ol_reach(&c, args);
	if (status)
		return status;
	if (args->n[OL_OPT_REPLY]) {
		rq.said.reply = OL_REPLY_ANSWER;
		status = ol_find_message(&c, args->value[OL_OPT_REPLY][0],
					 &ol_find_of_theirs, &rq.said.reply_to);
	}
	if (!status)
		status = ol_sent(&c, &rq, args);
	ol_client_close(&c);
	return status;
}

/* ---- forms ------------------------------------------------------------------ */

struct show {
	struct ol_style style;
	bool whole;
};

static void take_form(void *ctx, const struct ol_desk_reply *row)
{
	const struct show *s = ctx;

	if (row->what != OL_REPLY_FORM)
		return;
	if (s->whole)
		ol_print_form(stdout, row, s->style);
	else
		ol_print_form_line(stdout, row, s->style);
}

static int show_forms(const struct ol_args *args, const char *name)
{
	struct show show = { ol_style_of(args->n[OL_OPT_JSON] > 0), name };
	struct ol_client_taker taker = { .row = take_form, .ctx = &show };
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_FORMS;
	status = ol_compose_lang(&rq, args);
	if (!status && name)
		status = take_form_name(name);
	return status ? status : ol_reach_once(args, &rq, &reply, &taker);
}

int ol_command_notice_forms(const struct ol_args *args)
{
	return show_forms(args, NULL);
}

int ol_command_notice_form(const struct ol_args *args)
{
	return show_forms(args, args->word[0]);
}

/* ---- CAP --------------------------------------------------------------------- */

static bool is_notice(const struct ol_desk_reply *row)
{
	return *row->u.message.form;
}

static const struct ol_find_last newest = {
	is_notice,
	"there is no notice yet: `openline inbox --all` lists what there is",
};

static int put_alert(const struct ol_args *args)
{
	const char *path = ol_args_value(args, OL_OPT_OUT, NULL);
	const char *text = ol_desk_text(&reply.pool, &reply.u.text);
	int err;

	if (!path) {
		ol_print_text(stdout, text, reply.u.text.len, "");
		return 0;
	}
	err = ol_file_create(path, text, reply.u.text.len, 0600);
	if (err)
		return ol_say(OL_EXIT_REFUSED, "%s cannot be written (%s)",
			      path, ol_outfile_fault(err));
	return 0;
}

int ol_command_notice_cap(const struct ol_args *args)
{
	struct ol_client c;
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_CAP;
	status = ol_compose_lang(&rq, args);
	if (!status)
		status = ol_reach(&c, args);
	if (status)
		return status;
	status = ol_find_message(&c, args->word[0], &newest, &rq.message);
	if (!status)
		status = ol_reach_ask(&c, &rq, &reply, NULL);
	ol_client_close(&c);
	if (!status && reply.what != OL_REPLY_TEXT)
		status = ol_say(OL_EXIT_REFUSED, "the node gave no alert");
	return status ? status : put_alert(args);
}
