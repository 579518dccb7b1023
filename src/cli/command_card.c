/*
 * command_card - card, pair: how a line comes to be. They work without a node,
 * and go through it when it runs.
 */
#include <string.h>

#include <jansson.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/access.h"
#include "cli/commands.h"
#include "cli/outfile.h"
#include "cli/qr.h"
#include "cli/say.h"
#include "home/pairing.h"
#include "os/clock.h"
#include "os/terminal.h"
#include "seal/card_text.h"

/* ---- card new --------------------------------------------------------- */

struct card_texts {
	char card[OL_API_CARD_MAX], slip[OL_API_CARD_MAX];
};

static int make_card(struct ol_access *a, bool split, struct card_texts *out)
{
	struct ol_desk_request rq = { .what = OL_DO_CARD, .split = split };
	struct ol_desk_reply reply;
	struct ol_home_card made;
	char why[OL_CLIENT_WHY];
	int status;

	if (a->through_node) {
		status = ol_client_ask(&a->client, &rq, &reply, NULL, why);
		if (!status) {
			ol_text_copy(out->card, sizeof out->card,
				     reply.u.card.card);
			ol_text_copy(out->slip, sizeof out->slip,
				     reply.u.card.slip);
		}
		ol_wipe(&reply, sizeof reply);
	} else {
		memset(&made, 0, sizeof made);
		status = ol_home_card_new(a->home, split, ol_clock_date(),
					  &made, why)
				 ? OL_EXIT_REFUSED
				 : 0;
		if (!status) {
			ol_text_copy(out->card, sizeof out->card, made.text);
			ol_text_copy(out->slip, sizeof out->slip,
				     made.slip_text);
		}
		ol_home_card_release(&made);
	}
	return status ? ol_say(status, "%s", why) : 0;
}

static int write_new(const char *path, const char *text)
{
	int err = ol_file_create(path, text, strlen(text), 0600);

	if (!err)
		return 0;
	return ol_say(OL_EXIT_REFUSED,
		      "%s cannot be written (%s): the card is lost, make "
		      "another with card new",
		      path, ol_outfile_fault(err));
}

static int draw_code(const char *text)
{
	char dense[OL_CARD_QR_TEXT];
	struct ol_armour_damage damage;
	struct ol_card card;
	unsigned needed, columns;
	int err;

	if (ol_card_text_read(&card, text, strlen(text), &damage))
		return ol_say(OL_EXIT_REFUSED, "the card cannot be read");
	ol_card_text_write_qr(dense, &card);
	columns = ol_terminal_is(OL_STANDARD_OUT)
			  ? ol_terminal_width(OL_STANDARD_OUT)
			  : ~0u;
	err = ol_qr_print(stdout, dense, columns, &needed);
	ol_wipe(dense, sizeof dense);
	ol_card_release(&card);
	if (!err)
		return 0;
	return ol_say(OL_EXIT_REFUSED,
		      "the code needs a window of %u columns, this one has "
		      "%u: the card is made, widen the window for the next",
		      needed, columns);
}

static int hand_out(const struct card_texts *t, const char *out,
		    const char *slip_path, bool qr)
{
	int status = 0;

	if (!out) {
		printf("%s%s%s", t->card, *t->slip ? "\n" : "", t->slip);
	} else {
		status = write_new(out, t->card);
		if (!status && *t->slip)
			status = write_new(slip_path, t->slip);
		if (status)
			return status;
		printf("The card is in %s: give it to one counterpart, by "
		       "hand.\n",
		       out);
		if (*t->slip)
			printf("Its slip is in %s: give it another way.\n",
			       slip_path);
		printf("Keep a copy: pair needs it as --mine.\n");
	}
	return qr ? draw_code(t->card) : 0;
}

int ol_command_card_new(const struct ol_args *args)
{
	const char *out = ol_args_value(args, OL_OPT_OUT, NULL);
	bool split = args->n[OL_OPT_SPLIT] > 0;
	char slip_path[OL_PATH_MAX] = "";
	struct card_texts t = { "", "" };
	struct ol_access a;
	int status;

	if (out && strlen(out) + sizeof ".slip" > sizeof slip_path)
		return ol_say(OL_EXIT_USAGE, "the file's name is too long");
	if (out)
		snprintf(slip_path, sizeof slip_path, "%.4000s.slip", out);
	status = out ? ol_command_check_out(out) : 0;
	if (!status && out && split)
		status = ol_command_check_out(slip_path);
	if (!status)
		status = ol_access_begin(&a, args);
	if (status)
		return status;
	status = make_card(&a, split, &t);
	ol_access_end(&a);
	if (!status)
		status = hand_out(&t, out, slip_path, args->n[OL_OPT_QR] > 0);
	ol_wipe(&t, sizeof t);
	return status;
}

/* ---- card show -------------------------------------------------------- */

/* A file that a person names, as text. */
static int read_text(const char *path, char *text, size_t cap, size_t *len)
{
	int err = ol_file_read(path, text, cap, len);

	if (!err)
		return 0;
	if (err == OL_ERR_UNKNOWN)
		return ol_say(OL_EXIT_REFUSED, "%s is not there: name a file",
			      path);
	if (err == OL_ERR_RANGE)
		return ol_say(OL_EXIT_REFUSED,
			      "%s is too long for a card, or no file", path);
	return ol_say(OL_EXIT_REFUSED, "%s cannot be read: %s", path,
		      ol_err_text(err));
}

static int read_card(struct ol_card *card, const char *path)
{
	static char text[OL_ARMOUR_TEXT_READ];
	char why[OL_WHY_TEXT];
	size_t len;
	int status = read_text(path, text, sizeof text, &len);

	if (!status && ol_home_card_read(card, path, text, len, why))
		status = ol_say(OL_EXIT_REFUSED, "%s", why);
	ol_wipe(text, sizeof text);
	return status;
}

static void show_json(const struct ol_card *c, const char *id,
		      const char *fingerprint)
{
	json_t *obj, *addrs = json_array();
	char at[OL_ADDR_TEXT];
	uint8_t i;

	for (i = 0; i < c->n_addrs; i++) {
		ol_addr_write(at, &c->addr[i]);
		json_array_append_new(addrs, json_string(at));
	}
	obj = json_pack("{s:s, s:s, s:s, s:s, s:s, s:b, s:o}", "office",
			c->office, "form", c->form, "level",
			ol_level_text(c->level), "card", id, "fingerprint",
			fingerprint, "split", c->is_split, "addresses", addrs);
	if (obj) {
		json_dumpf(obj, stdout, JSON_COMPACT);
		putchar('\n');
	}
	json_decref(obj);
}

int ol_command_card_show(const struct ol_args *args)
{
	char fingerprint[OL_CARD_FINGERPRINT_TEXT], id[OL_ID_TEXT];
	char at[OL_ADDR_TEXT];
	struct ol_card c;
	uint8_t i;
	int status = read_card(&c, args->word[0]);

	if (status)
		return status;
	ol_card_fingerprint(fingerprint, &c);
	ol_id_write(id, &c.id);
	if (args->n[OL_OPT_JSON]) {
		show_json(&c, id, fingerprint);
		ol_card_release(&c);
		return 0;
	}
	printf("office       %s\n", c.office);
	if (*c.form)
		printf("address it   %s\n", c.form);
	printf("level        %s\n", ol_level_text(c.level));
	for (i = 0; i < c.n_addrs; i++) {
		ol_addr_write(at, &c.addr[i]);
		printf("%-11s  %s\n", i ? "" : "addresses", at);
	}
	printf("card         %s\n", id);
	printf("fingerprint  %s\n", fingerprint);
	printf("share        %s\n",
	       c.is_split ? "on a slip of its own" : "in the card: secret");
	ol_card_release(&c);
	return 0;
}

/* ---- pair ------------------------------------------------------------- */

/* A card's file as clean text, without the e-mail around it. */
static int clean_card(const char *path, char out[static OL_API_CARD_MAX])
{
	struct ol_card card;
	int status = read_card(&card, path);

	_Static_assert(OL_CARD_TEXT <= OL_API_CARD_MAX, "a card fits");
	if (status)
		return status;
	ol_card_text_write(out, &card);
	ol_card_release(&card);
	return 0;
}

static int clean_slip(const char *path, char out[static OL_API_CARD_MAX])
{
	static char text[OL_ARMOUR_TEXT_READ];
	char where[OL_ARMOUR_DAMAGE_TEXT];
	struct ol_armour_damage damage;
	struct ol_slip slip;
	size_t len;
	int status = read_text(path, text, sizeof text, &len);

	if (status)
		return status;
	if (ol_slip_text_read(&slip, text, len, &damage)) {
		ol_armour_damage_text(where, &damage);
		return ol_say(OL_EXIT_REFUSED,
			      "%s is no whole slip: %s; compare it with the "
			      "paper",
			      path, where);
	}
	ol_slip_text_write(out, &slip);
	ol_slip_release(&slip);
	ol_wipe(text, sizeof text);
	return 0;
}

static int pair_at_home(struct ol_access *a, const struct ol_args *args,
			const struct ol_desk_request *rq,
			struct ol_desk_reply *reply)
{
	const struct ol_home_pair p = {
		.line = rq->line,
		.mine = rq->mine,
		.mine_name = args->value[OL_OPT_MINE][0],
		.mine_len = strlen(rq->mine),
		.theirs = rq->theirs,
		.theirs_name = args->value[OL_OPT_THEIRS][0],
		.theirs_len = strlen(rq->theirs),
		.slip = *rq->slip ? rq->slip : NULL,
		.slip_name = ol_args_value(args, OL_OPT_SLIP, "the slip"),
		.slip_len = strlen(rq->slip),
	};
	struct ol_home_line line;
	char why[OL_WHY_TEXT];

	memset(&line, 0, sizeof line);
	if (ol_home_pair(a->home, &p, ol_clock_date(), &line, why))
		return ol_say(OL_EXIT_REFUSED, "%s", why);
	memset(reply, 0, sizeof *reply);
	reply->what = OL_REPLY_PAIRED;
	ol_text_copy(reply->u.paired.line, sizeof reply->u.paired.line,
		     rq->line);
	ol_text_copy(reply->u.paired.office, sizeof reply->u.paired.office,
		     line.line.peer_office);
	ol_text_copy(reply->u.paired.digits, sizeof reply->u.paired.digits,
		     line.line.digits);
	ol_home_line_release(&line);
	return 0;
}

static int pair_through_node(struct ol_access *a, struct ol_desk_request *rq,
			     struct ol_desk_reply *reply)
{
	char why[OL_CLIENT_WHY];
	int status = ol_client_ask(&a->client, rq, reply, NULL, why);

	return status ? ol_say(status, "%s", why) : 0;
}

/* Forty digits in eight groups of five, four groups a line. */
static void say_paired(const struct ol_desk_reply *r)
{
	const char *digits = r->u.paired.digits;

	printf("The line %s to %s is made, and UNVERIFIED.\n\n",
	       r->u.paired.line, r->u.paired.office);
	if (strlen(digits) > 24)
		printf("    %.23s\n    %s\n\n", digits, digits + 24);
	else
		printf("    %s\n\n", digits);
	printf("Read these 40 digits to each other over another way, by a "
	       "voice you know: both\n"
	       "sides must have the same. Then: openline line verify %s\n"
	       "If they differ, somebody has changed a card on its way: do not "
	       "use the line.\n",
	       r->u.paired.line);
}

static int pair_texts(const struct ol_args *args, struct ol_desk_request *rq)
{
	const char *slip = ol_args_value(args, OL_OPT_SLIP, NULL);
	int status;

	if (!ol_line_name_may_be(args->value[OL_OPT_LINE][0]) ||
	    !ol_text_copy(rq->line, sizeof rq->line,
			  args->value[OL_OPT_LINE][0]))
		return ol_say(OL_EXIT_USAGE,
			      "--line: a name of 1 to 64 bytes, not beginning "
			      "with '-' or a blank");
	status = clean_card(args->value[OL_OPT_MINE][0], rq->mine);
	if (!status)
		status = clean_card(args->value[OL_OPT_THEIRS][0], rq->theirs);
	if (!status && slip)
		status = clean_slip(slip, rq->slip);
	return status;
}

int ol_command_pair(const struct ol_args *args)
{
	static struct ol_desk_request rq;
	static char text[OL_API_LINE_MAX];
	struct ol_desk_reply reply;
	struct ol_access a;
	int status;

	rq.what = OL_DO_PAIR;
	status = pair_texts(args, &rq);
	if (!status)
		status = ol_access_begin(&a, args);
	if (!status) {
		status = a.through_node ? pair_through_node(&a, &rq, &reply)
					: pair_at_home(&a, args, &rq, &reply);
		ol_access_end(&a);
	}
	ol_wipe(&rq, sizeof rq);
	if (status)
		return status;
	if (args->n[OL_OPT_JSON]) {
		ol_api_write_data(text, sizeof text, &reply,
				  OL_API_DATES_NUMBER);
		fputs(text, stdout);
	} else {
		say_paired(&reply);
	}
	return 0;
}
