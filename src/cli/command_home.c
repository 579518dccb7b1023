/*
 * command_home - init, card, pair, backup, restore: what makes a home and its
 * lines. They work without a node; card and pair go through it when it runs.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/client.h"
#include "cli/commands.h"
#include "cli/outfile.h"
#include "cli/print.h"
#include "cli/qr.h"
#include "cli/say.h"
#include "home/backup.h"
#include "home/home.h"
#include "home/pairing.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/random.h"
#include "os/terminal.h"
#include "seal/card_text.h"

int ol_command_dir(const struct ol_args *args, char dir[static OL_PATH_MAX])
{
	if (!ol_home_dir(dir, ol_args_value(args, OL_OPT_HOME, NULL)))
		return 0;
	return ol_say(OL_EXIT_USAGE, "no home: give --home DIR");
}

/* ---- passphrases ------------------------------------------------------ */

/* The first line of a file. */
static int read_passphrase(const char *path, char *out, size_t cap, size_t *len)
{
	int err = ol_file_read(path, out, cap - 1, len);
	char *end;

	if (err)
		return err;
	out[*len] = '\0';
	end = memchr(out, '\n', *len);
	if (end)
		*len = (size_t)(end - out);
	return 0;
}

/* struct ol_ask: the file that --passphrase-file names, else the terminal. */
static int ask(void *ctx, char *out, size_t cap, size_t *len)
{
	const struct ol_args *args = ctx;
	const char *file = ol_args_value(args, OL_OPT_PASSPHRASE_FILE, NULL);

	if (file)
		return read_passphrase(file, out, cap, len);
	return ol_terminal_secret("passphrase of the office's keys: ", out, cap,
				  len);
}

/* A new passphrase into `out`: of a file, or typed twice. */
static int new_passphrase(const struct ol_args *args, char *out, size_t cap,
			  size_t *len)
{
	const char *file = ol_args_value(args, OL_OPT_PASSPHRASE_FILE, NULL);
	char again[OL_PASSPHRASE_MAX + 1];
	size_t again_len;
	bool same;

	if (file) {
		if (read_passphrase(file, out, cap, len))
			return ol_say(OL_EXIT_REFUSED,
				      "%s cannot be read: name a file with the "
				      "passphrase in its first line",
				      file);
	} else {
		if (ol_terminal_secret("new passphrase for the keys: ", out,
				       cap, len) ||
		    ol_terminal_secret("once more: ", again, sizeof again,
				       &again_len))
			return ol_say(OL_EXIT_REFUSED,
				      "no passphrase was typed: nothing was "
				      "made");
		same = again_len == *len && !memcmp(again, out, *len);
		ol_wipe(again, sizeof again);
		if (!same)
			return ol_say(OL_EXIT_REFUSED,
				      "the two passphrases differ: nothing was "
				      "made, try again");
	}
	if (!*len)
		return ol_say(OL_EXIT_REFUSED,
			      "the passphrase is empty: give one, or leave "
			      "--passphrase away");
	return 0;
}

/* ---- init ------------------------------------------------------------- */

static int take_addresses(const struct ol_args *args, enum ol_opt opt,
			  const char *name, struct ol_addr *out, uint8_t *n)
{
	unsigned i;

	_Static_assert(OL_SETTINGS_LISTEN == OL_ARGS_REPEAT, "as many");
	_Static_assert(OL_SETTINGS_REACH == OL_ARGS_REPEAT, "as many");
	for (i = 0; i < args->n[opt]; i++) {
		if (ol_addr_read(&out[i], args->value[opt][i]))
			return ol_say(OL_EXIT_USAGE,
				      "--%s %s: an address and a port are "
				      "needed, as 192.0.2.1:7100 or "
				      "[2001:db8::1]:7100",
				      name, args->value[opt][i]);
	}
	*n = (uint8_t)args->n[opt];
	return 0;
}

static int take_settings(const struct ol_args *args, struct ol_settings *s)
{
	const char *level = ol_args_value(args, OL_OPT_LEVEL, "duty");
	char why[OL_WHY_TEXT];
	int status;

	ol_settings_init(s);
	if (!ol_text_copy(s->office, sizeof s->office,
			  args->value[OL_OPT_OFFICE][0]) ||
	    !ol_text_copy(s->form, sizeof s->form,
			  ol_args_value(args, OL_OPT_FORM, "")))
		return ol_say(OL_EXIT_USAGE,
			      "a name has at most %d bytes: shorten it",
			      OL_CARD_NAME_MAX);
	if (ol_level_read(&s->level, level))
		return ol_say(OL_EXIT_USAGE,
			      "--level %s: leader, minister or duty", level);
	status = take_addresses(args, OL_OPT_LISTEN, "listen", s->listen,
				&s->n_listen);
	if (!status)
		status = take_addresses(args, OL_OPT_REACH, "reach", s->reach,
					&s->n_reach);
	if (!status && ol_settings_check(s, why))
		status = ol_say(OL_EXIT_USAGE, "%s", why);
	return status;
}

static void say_made(const char *dir, const struct ol_settings *s)
{
	char at[OL_ADDR_TEXT], key[OL_PATH_MAX];
	uint8_t i;

	printf("%s (%s) has its home in %s\n", s->office,
	       ol_level_text(s->level), dir);
	for (i = 0; i < s->n_listen; i++) {
		ol_addr_write(at, &s->listen[i]);
		printf("  listens on %s\n", at);
	}
	for (i = 0; i < s->n_reach; i++) {
		ol_addr_write(at, &s->reach[i]);
		printf("  cards tell %s\n", at);
	}
	if (!ol_home_path(key, dir, OL_PLACE_CHARTER_KEY))
		printf("The office's long-term key is in %s:\n"
		       "move it to a medium that is kept apart; the node does "
		       "not need it.\n",
		       key);
	printf("Next: openline card new --out FILE, a card for each "
	       "counterpart.\n");
}

int ol_command_init(const struct ol_args *args)
{
	struct ol_home_plan plan = { .cost = OL_PASSPHRASE_COST };
	struct ol_random rnd = ol_random_kernel();
	char pass[OL_PASSPHRASE_MAX + 1], dir[OL_PATH_MAX], why[OL_WHY_TEXT];
	int status = ol_command_dir(args, dir);

	if (!status)
		status = take_settings(args, &plan.settings);
	if (!status &&
	    (args->n[OL_OPT_PASSPHRASE] || args->n[OL_OPT_PASSPHRASE_FILE])) {
		status =
			new_passphrase(args, pass, sizeof pass, &plan.pass_len);
		plan.pass = pass;
	}
	if (!status && ol_home_init(dir, &plan, &rnd, why))
		status = ol_say(OL_EXIT_REFUSED, "%s", why);
	ol_wipe(pass, sizeof pass);
	if (!status)
		say_made(dir, &plan.settings);
	return status;
}

/* ---- the node, or the home itself ------------------------------------- */

struct access {
	bool through_node;
	struct ol_client client;
	struct ol_home *home;
	struct ol_random rnd;
};

static int begin(struct access *a, const struct ol_args *args)
{
	const struct ol_ask asker = { ask, (void *)(uintptr_t)args };
	char dir[OL_PATH_MAX], why[OL_CLIENT_WHY];
	int status = ol_command_dir(args, dir);

	memset(a, 0, sizeof *a);
	if (status)
		return status;
	status = ol_client_open(&a->client, dir, why);
	a->through_node = !status;
	if (!status)
		return 0;
	if (status != OL_EXIT_NO_NODE)
		return ol_say(status, "%s", why);
	a->rnd = ol_random_kernel();
	if (ol_home_open(&a->home, dir, &asker, &a->rnd, why))
		return ol_say(OL_EXIT_REFUSED, "%s", why);
	return 0;
}

static void end(struct access *a)
{
	if (a->through_node)
		ol_client_close(&a->client);
	else
		ol_home_close(a->home);
}

/* ---- card new --------------------------------------------------------- */

struct card_texts {
	char card[OL_API_CARD_MAX], slip[OL_API_CARD_MAX];
};

static int make_card(struct access *a, bool split, struct card_texts *out)
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

/* Before a card is made, for it could not be unmade. */
static int check_out(const char *path)
{
	int err = ol_outfile_check(path);

	return err ? ol_say(OL_EXIT_REFUSED,
			    "%s cannot be written (%s): name another file",
			    path, ol_outfile_fault(err))
		   : 0;
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
	struct access a;
	int status;

	if (out && strlen(out) + sizeof ".slip" > sizeof slip_path)
		return ol_say(OL_EXIT_USAGE, "the file's name is too long");
	if (out)
		snprintf(slip_path, sizeof slip_path, "%.4000s.slip", out);
	status = out ? check_out(out) : 0;
	if (!status && out && split)
		status = check_out(slip_path);
	if (!status)
		status = begin(&a, args);
	if (status)
		return status;
	status = make_card(&a, split, &t);
	end(&a);
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

static int pair_at_home(struct access *a, const struct ol_args *args,
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

static int pair_through_node(struct access *a, struct ol_desk_request *rq,
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
	struct access a;
	int status;

	rq.what = OL_DO_PAIR;
	status = pair_texts(args, &rq);
	if (!status)
		status = begin(&a, args);
	if (!status) {
		status = a.through_node ? pair_through_node(&a, &rq, &reply)
					: pair_at_home(&a, args, &rq, &reply);
		end(&a);
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

/* ---- backup, restore -------------------------------------------------- */

/* The copy is consistent while a node runs: neither lock nor node needed. */
int ol_command_backup(const struct ol_args *args)
{
	const char *to = args->value[OL_OPT_TO][0];
	char dir[OL_PATH_MAX], why[OL_WHY_TEXT];
	int status = ol_command_dir(args, dir);

	if (!status)
		status = check_out(to);
	if (status)
		return status;
	if (ol_home_backup(dir, to, why))
		return ol_say(OL_EXIT_REFUSED, "%s", why);
	printf("The backup of %s is in %s. It holds the keys as they are on "
	       "disk:\n"
	       "keep it as safe as the home itself.\n",
	       dir, to);
	return 0;
}

int ol_command_restore(const struct ol_args *args)
{
	char dir[OL_PATH_MAX], why[OL_WHY_TEXT];
	int status = ol_command_dir(args, dir);

	if (status)
		return status;
	if (ol_home_restore(dir, args->word[0], why))
		return ol_say(OL_EXIT_REFUSED, "%s", why);
	printf("%s is in %s. Run it on one machine only: two nodes with the "
	       "same keys fight\nfor its lines.\n",
	       args->word[0], dir);
	return 0;
}
