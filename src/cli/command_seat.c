/*
 * command_seat - seat: who may log in at this office. The first one is made on
 * the machine itself; these work without a node, and go through it when it
 * runs.
 */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/role.h"
#include "base/text.h"
#include "cli/access.h"
#include "cli/commands.h"
#include "cli/print.h"
#include "cli/say.h"
#include "home/seats.h"
#include "os/clock.h"
#include "os/wall.h"

/* ---- what is printed ----------------------------------------------------- */

static bool is_json(const struct ol_args *args)
{
	return args->n[OL_OPT_JSON] > 0;
}

static void print_data(const struct ol_desk_reply *r)
{
	static char text[OL_API_LINE_MAX];

	if (ol_api_write_data(text, sizeof text, r, OL_API_DATES_NUMBER))
		fputs(text, stdout);
	ol_wipe(text, sizeof text);
}

static void print_seat(const struct ol_desk_reply *r, bool json)
{
	const struct ol_desk_seat *s = &r->u.seat;
	char at[OL_WALL_TEXT] = "never";

	if (json) {
		print_data(r);
		return;
	}
	if (s->last.ns)
		ol_wall_local(at, s->last);
	printf("%-32s  %-12s  %-8s  last login %s", s->seat,
	       ol_role_name(s->role), s->lang, at);
	if (s->sessions)
		printf(", %u open", (unsigned)s->sessions);
	printf("%s%s%s\n", s->locked ? ", locked" : "",
	       s->first ? ", has its one-time password still" : "",
	       s->totp ? ", second factor" : "");
}

static void print_one_time(const struct ol_desk_reply *r, bool json)
{
	if (json) {
		print_data(r);
		return;
	}
	printf("%s\n", r->u.one_time.password);
	fprintf(stderr,
		"This is the one-time password of %s, told this once: it must "
		"be changed at the first login.\n",
		r->u.one_time.seat);
}

/* ---- on the home itself ----------------------------------------------------- */

static int find(struct ol_store *s, const char *name,
		struct ol_store_seat *seat)
{
	size_t i;
	int err = 0;

	for (i = 0; !err; i++) {
		err = ol_store_seat_at(s, i, seat);
		if (!err && !strcmp(seat->name, name))
			return 0;
	}
	return err;
}

static void as_reply(struct ol_desk_reply *r, const struct ol_store_seat *s)
{
	memset(r, 0, sizeof *r);
	r->what = OL_REPLY_SEAT;
	ol_text_copy(r->u.seat.seat, sizeof r->u.seat.seat, s->name);
	ol_text_copy(r->u.seat.lang, sizeof r->u.seat.lang, s->lang);
	r->u.seat.role = s->role;
	r->u.seat.locked = s->locked;
	r->u.seat.first = s->first;
	r->u.seat.totp = s->has_totp;
	r->u.seat.made = s->made;
	r->u.seat.last = s->last;
}

static int list_here(struct ol_store *s, bool json, char why[OL_WHY_TEXT])
{
	struct ol_store_seat seat;
	struct ol_desk_reply r;
	size_t i;
	int err = 0;

	for (i = 0; !err; i++) {
		err = ol_store_seat_at(s, i, &seat);
		if (err)
			break;
		as_reply(&r, &seat);
		print_seat(&r, json);
	}
	ol_wipe(&seat, sizeof seat);
	if (err == OL_ERR_UNKNOWN)
		return 0;
	ol_seat_say(why, "", err);
	return err;
}

/* Done to the seat, which is written then; `one_time` where it got one. */
static int change_here(struct ol_access *a, const struct ol_desk_request *rq,
		       struct ol_store_seat *seat,
		       char one_time[static OL_ONE_TIME_TEXT],
		       char why[OL_WHY_TEXT])
{
	struct ol_store *s = ol_home_store(a->home);
	int err = find(s, rq->seat, seat);

	if (!err && rq->what == OL_DO_SEAT_DROP) {
		err = ol_store_seat_drop(s, seat->id);
	} else if (!err) {
		if (!strcmp(rq->key, "password") && !strcmp(rq->value, "new"))
			err = ol_seat_renew(seat, one_time, OL_PASSWORD_COST,
					    &a->rnd);
		else if (ol_seat_change(seat, rq->key, rq->value, why))
			return OL_ERR_RANGE;
		if (!err)
			err = ol_store_seat_set(s, seat);
	}
	if (err)
		ol_seat_say(why, rq->seat, err);
	return err;
}

static int add_here(struct ol_access *a, const struct ol_desk_request *rq,
		    struct ol_store_seat *seat,
		    char one_time[static OL_ONE_TIME_TEXT],
		    char why[OL_WHY_TEXT])
{
	int err = ol_seat_make(seat, rq->seat, rq->role, rq->lang, one_time,
			       OL_PASSWORD_COST, &a->rnd, ol_clock_date(), why);

	if (err)
		return err;
	err = ol_store_seat_add(ol_home_store(a->home), seat);
	if (err)
		ol_seat_say(why, rq->seat, err);
	return err;
}

static int do_here(struct ol_access *a, const struct ol_desk_request *rq,
		   bool json, char why[OL_WHY_TEXT])
{
	struct {
		struct ol_store_seat seat;
		char one_time[OL_ONE_TIME_TEXT];
		struct ol_desk_reply r;
	} k;
	int err;

	memset(&k, 0, sizeof k);
	if (rq->what == OL_DO_SEATS)
		err = list_here(ol_home_store(a->home), json, why);
	else if (rq->what == OL_DO_SEAT_ADD)
		err = add_here(a, rq, &k.seat, k.one_time, why);
	else
		err = change_here(a, rq, &k.seat, k.one_time, why);
	if (!err && *k.one_time) {
		k.r.what = OL_REPLY_ONE_TIME;
		ol_text_copy(k.r.u.one_time.seat, sizeof k.r.u.one_time.seat,
			     rq->seat);
		ol_text_copy(k.r.u.one_time.password,
			     sizeof k.r.u.one_time.password, k.one_time);
		print_one_time(&k.r, json);
	}
	ol_wipe(&k, sizeof k);
	return err ? OL_EXIT_REFUSED : 0;
}

/* ---- through the node --------------------------------------------------------- */

static void take_row(void *ctx, const struct ol_desk_reply *row)
{
	print_seat(row, *(const bool *)ctx);
}

static int ask_node(struct ol_access *a, struct ol_desk_request *rq, bool json,
		    char why[OL_CLIENT_WHY])
{
	const struct ol_client_taker taker = { .row = take_row, .ctx = &json };
	struct ol_desk_reply reply;
	int status = ol_client_ask(&a->client, rq, &reply, &taker, why);

	if (!status && reply.what == OL_REPLY_ONE_TIME)
		print_one_time(&reply, json);
	ol_wipe(&reply, sizeof reply);
	return status;
}

static int run(const struct ol_args *args, struct ol_desk_request *rq)
{
	char why[OL_CLIENT_WHY]; /* more than OL_WHY_TEXT */
	struct ol_access a;
	int status = ol_access_begin(&a, args);

	if (status)
		return status;
	status = a.through_node ? ask_node(&a, rq, is_json(args), why)
				: do_here(&a, rq, is_json(args), why);
	ol_access_end(&a);
	return status ? ol_say(status, "%s", why) : 0;
}

/* ---- the commands ---------------------------------------------------------------- */

/* The name that was typed; OL_EXIT_USAGE where it is none, said. */
static int take_name(struct ol_desk_request *rq, const struct ol_args *args)
{
	if (ol_seat_is_name(args->word[0])) {
		ol_text_copy(rq->seat, sizeof rq->seat, args->word[0]);
		return 0;
	}
	return ol_say(OL_EXIT_USAGE,
		      "a seat's name has 1 to 32 bytes, without blanks at its "
		      "ends");
}

int ol_command_seat_add(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_SEAT_ADD };
	const char *lang = ol_args_value(args, OL_OPT_LANG, "en");
	int status = take_name(&rq, args);

	if (status)
		return status;
	if (ol_role_read(&rq.role, ol_args_value(args, OL_OPT_ROLE, "")))
		return ol_say(OL_EXIT_USAGE,
			      "--role is principal, duty_officer, clerk, "
			      "interpreter or auditor");
	if (!ol_seat_is_lang(lang))
		return ol_say(OL_EXIT_USAGE,
			      "--lang names a language, like en or zh-Hant");
	ol_text_copy(rq.lang, sizeof rq.lang, lang);
	return run(args, &rq);
}

int ol_command_seat_list(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_SEATS };

	return run(args, &rq);
}

int ol_command_seat_set(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_SEAT_SET };
	int status = take_name(&rq, args);

	if (status)
		return status;
	if (!ol_text_copy(rq.key, sizeof rq.key, args->word[1]) ||
	    !ol_text_copy(rq.value, sizeof rq.value, args->word[2]))
		return ol_say(OL_EXIT_USAGE, "a seat has no such setting");
	return run(args, &rq);
}

int ol_command_seat_drop(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_SEAT_DROP };
	int status = take_name(&rq, args);

	return status ? status : run(args, &rq);
}
