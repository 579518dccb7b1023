/*
 * command_home - init, backup, restore: a home as a whole, without a node.
 */
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/outfile.h"
#include "cli/passphrase.h"
#include "cli/say.h"
#include "home/backup.h"
#include "home/home.h"
#include "os/random.h"

int ol_command_dir(const struct ol_args *args, char dir[static OL_PATH_MAX])
{
	if (!ol_home_dir(dir, ol_args_value(args, OL_OPT_HOME, NULL)))
		return 0;
	return ol_say(OL_EXIT_USAGE, "no home: give --home DIR");
}

int ol_command_check_out(const char *path)
{
	int err = ol_outfile_check(path);

	return err ? ol_say(OL_EXIT_REFUSED,
			    "%s cannot be written (%s): name another file",
			    path, ol_outfile_fault(err))
		   : 0;
}

/* ---- init ------------------------------------------------------------- */

static int take_addresses(const struct ol_args *args, enum ol_opt opt,
			  const char *name, struct ol_addr *out, uint8_t *n)
{
	unsigned i;

	_Static_assert(OL_SETTINGS_LISTEN == OL_ARGS_LISTEN, "as many");
	_Static_assert(OL_SETTINGS_REACH == OL_ARGS_LISTEN, "as many");
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
		status = ol_passphrase_new(args, pass, sizeof pass,
					   &plan.pass_len);
		plan.pass = pass;
	}
	if (!status && ol_home_init(dir, &plan, &rnd, why))
		status = ol_say(OL_EXIT_REFUSED, "%s", why);
	ol_wipe(pass, sizeof pass);
	if (!status)
		say_made(dir, &plan.settings);
	return status;
}

/* ---- backup, restore -------------------------------------------------- */

/* The copy is consistent while a node runs: neither lock nor node needed. */
int ol_command_backup(const struct ol_args *args)
{
	const char *to = args->value[OL_OPT_TO][0];
	char dir[OL_PATH_MAX], why[OL_WHY_TEXT];
	int status = ol_command_dir(args, dir);

	if (!status)
		status = ol_command_check_out(to);
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
