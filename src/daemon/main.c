/* openlined - one office's node. doc/man/openlined.8.scd */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/version.h"
#include "daemon/log.h"
#include "daemon/node.h"
#include "daemon/version.h"
#include "os/confine.h"
#include "os/random.h"
#include "os/signals.h"
#include "os/terminal.h"
#include "seal/secret.h"

static void usage(FILE *to)
{
	fprintf(to,
		"usage: openlined [--home DIR] [--passphrase-file FILE] "
		"[-n] [-v]\n"
		"\n"
		"Runs the node of an office in the foreground; it logs to "
		"standard error.\n"
		"\n"
		"  --home DIR  the office's home, else $OPENLINE_HOME, else "
		"/var/lib/openline\n"
		"              for root, else $XDG_DATA_HOME/openline\n"
		"  --passphrase-file FILE  its first line opens the keys; "
		"else it is asked\n"
		"              for at the terminal\n"
		"  -n          checks openline.conf and ends\n"
		"  -v          prints the settings in force (with -n: and "
		"ends)\n"
		"  --version   versions of the node and its libraries\n"
		"  --help      this\n"
		"\n"
		"A home is made by `openline init`. SIGTERM stops the node; "
		"it says goodbye first.\n");
}

static int ask_passphrase(void *ctx, char *out, size_t cap, size_t *len)
{
	const char *file = ctx;

	if (file)
		return ol_passphrase_read(file, out, cap, len);
	return ol_terminal_secret("passphrase of the office's keys: ", out, cap,
				  len);
}

static int check(const char *dir, bool print)
{
	static char text[OL_SETTINGS_TEXT];
	struct ol_settings s;
	char why[OL_WHY_TEXT];

	if (ol_home_settings_of(dir, &s, why)) {
		fprintf(stderr, "openlined: %s\n", why);
		return 1;
	}
	if (print) {
		(void)ol_settings_write(text, &s);
		fputs(text, stdout);
	}
	return 0;
}

static void say_start(const struct ol_home *home)
{
	const struct ol_settings *s = ol_home_settings(home);
	char at[OL_ADDR_TEXT];
	size_t k;

	ol_log_level(s->log);
	ol_log_change("openlined " OL_VERSION ": office %s, home %s", s->office,
		      ol_home_where(home));
	for (k = 0; k < s->n_listen; k++) {
		ol_addr_write(at, &s->listen[k]);
		ol_log_change("listening on %s", at);
	}
}

/* Memory is asked for before it is needed: where a line's worth more cannot
 * be locked, some of what there is may not be either. */
#define LOCKED_LEAST 65536

static void say_if_unlocked(void)
{
	struct ol_arena *a = ol_arena_new(LOCKED_LEAST, 1);

	if (!a || !ol_arena_is_locked(a))
		ol_log_trouble("keys may be written to swap: this node may "
			       "lock too little memory; raise its limit "
			       "(LimitMEMLOCK, ulimit -l)");
	ol_arena_free(a);
}

static int run(const char *dir, char *passphrase_file)
{
	const struct ol_ask ask = { ask_passphrase, passphrase_file };
	struct ol_random random = ol_random_kernel();
	struct ol_home *home = NULL;
	struct ol_node *node = NULL;
	char why[OL_WHY_TEXT];

	if (ol_confine() || ol_seal_init()) {
		fprintf(stderr, "openlined: the machine does not let the "
				"node protect its memory\n");
		return 1;
	}
	ol_signals_ignore_pipe();
	if (ol_home_open(&home, dir, &ask, &random, why) ||
	    ol_node_new(&node, home, why)) {
		fprintf(stderr, "openlined: %s\n", why);
		ol_home_close(home);
		return 1;
	}
	say_start(home);
	say_if_unlocked();
	ol_node_run(node);
	ol_node_free(node);
	ol_home_close(home);
	ol_log_change("stopped");
	return 0;
}

int main(int argc, char **argv)
{
	static const struct option option[] = {
		{ "home", required_argument, NULL, 'H' },
		{ "passphrase-file", required_argument, NULL, 'P' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	const char *given = NULL;
	char *passphrase_file = NULL;
	char dir[OL_PATH_MAX];
	bool only_check = false, print = false;
	int c;

	ol_api_wipe_json();
	while ((c = getopt_long(argc, argv, "nvh", option, NULL)) != -1) {
		if (c == 'H') {
			given = optarg;
		} else if (c == 'P') {
			passphrase_file = optarg;
		} else if (c == 'n') {
			only_check = true;
		} else if (c == 'v') {
			print = true;
		} else if (c == 'V') {
			ol_version_print();
			return 0;
		} else {
			usage(c == 'h' ? stdout : stderr);
			return c == 'h' ? 0 : 2;
		}
	}
	if (optind < argc) {
		usage(stderr);
		return 2;
	}
	if (ol_home_dir(dir, given)) {
		fprintf(stderr, "openlined: no home: give --home DIR\n");
		return 2;
	}
	if ((only_check || print) && check(dir, print))
		return 1;
	return only_check ? 0 : run(dir, passphrase_file);
}
