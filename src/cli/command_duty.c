/* command_duty - duty: who holds it, and who is at a desk. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/role.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "os/wall.h"

static void print_json(const struct ol_desk_duty *d)
{
	static char text[OL_API_LINE_MAX];
	struct ol_desk_reply r = { .what = OL_REPLY_DUTY };

	r.u.duty = *d;
	if (ol_api_write_data(text, sizeof text, &r, OL_API_DATES_NUMBER))
		fputs(text, stdout);
}

static void print_row(const struct ol_desk_duty *d)
{
	char at[OL_WALL_TEXT];

	printf("%-32s  %-12s  ", d->seat, ol_role_name(d->role));
	ol_wall_local(at, d->since);
	if (d->since.ns)
		printf("at a desk since %s", at);
	else
		fputs("at no desk", stdout);
	ol_wall_local(at, d->held_since);
	if (d->holds)
		printf(", holds the duty since %s", at);
	fputc('\n', stdout);
}

static void take_row(void *ctx, const struct ol_desk_reply *reply)
{
	void *row = reply->what == OL_REPLY_DUTY ? ol_reach_add(ctx) : NULL;

	if (row)
		memcpy(row, &reply->u.duty, sizeof reply->u.duty);
}

int ol_command_duty(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_DUTY };
	struct ol_reach_rows rows = { .size = sizeof(struct ol_desk_duty) };
	struct ol_client_taker taker = { .row = take_row, .ctx = &rows };
	const struct ol_desk_duty *d;
	struct ol_desk_reply reply;
	bool json = args->n[OL_OPT_JSON] > 0, held = false;
	int status = ol_reach_once(args, &rq, &reply, &taker);
	size_t i;

	if (!status && rows.no_memory)
		status = ol_say(OL_EXIT_REFUSED, "out of memory");
	d = rows.row;
	for (i = 0; !status && i < rows.n; i++) {
		held |= d[i].holds;
		if (json)
			print_json(&d[i]);
		else
			print_row(&d[i]);
	}
	if (!status && !held && !json)
		puts("nobody holds the duty");
	free(rows.row);
	return status;
}

static int take(const struct ol_args *args, bool leaves)
{
	struct ol_desk_request rq = { .what = OL_DO_TAKE_DUTY,
				      .leaves = leaves };
	struct ol_desk_reply reply;

	return ol_reach_once(args, &rq, &reply, NULL);
}

int ol_command_duty_take(const struct ol_args *args)
{
	return take(args, false);
}

int ol_command_duty_leave(const struct ol_args *args)
{
	return take(args, true);
}
