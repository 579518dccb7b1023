/* args - see args.h. */
#include "cli/args.h"

#include <stdio.h>
#include <string.h>

struct option {
	const char *name;
	const char *value; /* NULL: takes none */
	unsigned most;     /* that may be given; 0: one */
	const char *note;
};

static const struct option option[OL_N_OPT] = {
	[OL_OPT_HOME] = { "home", "DIR", 0, "the office's home" },
	[OL_OPT_HELP] = { "help", NULL, 0, "this" },
	[OL_OPT_VERSION] = { "version", NULL, 0,
			     "versions of openline and its libraries" },
	[OL_OPT_JSON] = { "json", NULL, 0, "one JSON object a line" },
	[OL_OPT_PASSPHRASE_FILE] = { "passphrase-file", "FILE", 0,
				     "the passphrase of the keys is in FILE" },
	[OL_OPT_PASSPHRASE] = { "passphrase", NULL, 0,
				"asks for a passphrase for the keys" },
	[OL_OPT_OFFICE] = { "office", "NAME", 0, "the office's name" },
	[OL_OPT_FORM] = { "form", "TEXT", 0,
			  "how the office is to be addressed" },
	[OL_OPT_LEVEL] = { "level", "leader|minister|duty", 0,
			   "whose line it is (duty)" },
	[OL_OPT_LISTEN] = { "listen", "ADDR:PORT", OL_ARGS_LISTEN,
			    "where the node listens; up to four" },
	[OL_OPT_REACH] = { "reach", "ADDR:PORT", OL_ARGS_LISTEN,
			   "what cards tell instead, where it differs" },
	[OL_OPT_OUT] = { "out", "FILE", 0,
			 "writes it to FILE, which must not be there" },
	[OL_OPT_SPLIT] = { "split", NULL, 0,
			   "puts the secret share on a slip of its own" },
	[OL_OPT_QR] = { "qr", NULL, 0, "draws it as a QR code as well" },
	[OL_OPT_LINE] = { "line", "NAME", 0, "our name for the line" },
	[OL_OPT_MINE] = { "mine", "FILE", 0, "the card that we gave" },
	[OL_OPT_THEIRS] = { "theirs", "FILE", 0, "the card that we got" },
	[OL_OPT_SLIP] = { "slip", "FILE", 0,
			  "the slip of their card, where it was split" },
	[OL_OPT_PRECEDENCE] = { "precedence",
				"routine|priority|immediate|flash", 0,
				"how much it presses (routine)" },
	[OL_OPT_PLAY] = { "play", "WAV", 0, "speaks what is in WAV" },
	[OL_OPT_RECORD] = { "record", "WAV", 0,
			    "records what is heard; the other side is told" },
	[OL_OPT_MIC] = { "mic", "DEVICE", 0,
			 "the microphone; `openline devices` lists them" },
	[OL_OPT_SPEAKER] = { "speaker", "DEVICE", 0,
			     "the loudspeaker; \"none\" for none" },
	[OL_OPT_HEADSET] = { "headset", NULL, 0,
			     "no echo to cancel: 10 ms less delay" },
	[OL_OPT_SECONDS] = { "seconds", "N", 0,
			     "hangs up N seconds after the answer" },
	[OL_OPT_AUTO] = { "auto", NULL, 0,
			  "waits for the next call and takes it" },
	[OL_OPT_CALL] = { "call", "ID", 0, "that call" },
	[OL_OPT_CALL_AT] = { "call-at", "WHEN", 0,
			     "the caller reads that you call then" },
	[OL_OPT_OVER] = { "over", NULL, 0, "lets the talk key go" },
	[OL_OPT_WHY] = { "why", "TEXT", 0, "shown to both sides" },
	[OL_OPT_TO] = { "to", "PATH", 0,
			"what is written; a file must not be there" },
	[OL_OPT_LIMIT] = { "limit", "N", 0, "the newest N (100)" },
	[OL_OPT_FLOOR] = { "floor", "STEP", 0, "never slower than this (16)" },
	[OL_OPT_CEILING] = { "ceiling", "STEP", 0,
			     "never faster than this (126)" },
	[OL_OPT_LANG] = { "lang", "LANG", 8,
			  "a language, as en or pt-BR; one for each text" },
	[OL_OPT_TEXT] = { "text", "FILE", 8,
			  "a text is in FILE; - is standard input" },
	[OL_OPT_ACK_BY] = { "ack-by", "WHEN", 0,
			    "to be acknowledged: in 30m, or by a time" },
	[OL_OPT_FILE] = { "file", "FILE", 16, "goes with it; up to 16" },
	[OL_OPT_POINT] = { "point", "KIND:WORDS", 32,
			   "to be read back; point, number, place, time, "
			   "name" },
	[OL_OPT_REPLY] = { "reply", "ID", 0, "answers that message" },
	[OL_OPT_CLARIFY] = { "clarify", NULL, 0,
			     "the reply asks back instead of answering" },
	[OL_OPT_WAIT] = { "wait", "SECONDS", 0,
			  "until the other side has it, or has answered" },
	[OL_OPT_SENT] = { "sent", NULL, 0, "ours instead of theirs" },
	[OL_OPT_ALL] = { "all", NULL, 0, "theirs and ours" },
	[OL_OPT_UNREAD] = { "unread", NULL, 0,
			    "only what nobody here has read" },
	[OL_OPT_MISSED] = { "missed", NULL, 0,
			    "only missed calls that nobody has noted" },
	[OL_OPT_PEEK] = { "peek", NULL, 0, "nobody is told that it was read" },
	[OL_OPT_UNSIGNED] = { "unsigned", NULL, 0,
			      "without the office's signature" },
	[OL_OPT_ROLE] = { "role", "ROLE", 0,
			  "principal, duty_officer, clerk, interpreter, "
			  "auditor" },
	[OL_OPT_NO_FILES] = { "no-files", NULL, 0,
			      "without the files that went with messages" },
	[OL_OPT_SIGNERS] = { "signers", "FILE", 0,
			     "who may sign, as ssh-keygen's allowed_signers" },
	[OL_OPT_FROM] = { "from", "FOLDER", 0,
			  "readouts, signatures and allowed_signers" },
	[OL_OPT_URL] = { "url", "URL", 0,
			 "where the site will be: https://..." },
	[OL_OPT_AS] = { "as", "PART", 0,
			"principal, acting, interpreter, notes, listener" },
	[OL_OPT_WITH] = { "with", "PART:NAME", 7,
			  "who sits with you in the call" },
	[OL_OPT_ADD] = { "add", "PART:NAME", 7, "who has come" },
	[OL_OPT_REMOVE] = { "remove", "NAME", 7, "who has gone" },
	[OL_OPT_BACK] = { "back", NULL, 0, "takes it back" },
	[OL_OPT_OWNER] = { "owner", "ours|theirs|both", 0,
			   "whose promise it is (ours)" },
	[OL_OPT_DUE] = { "due", "WHEN", 0, "until when: in 30d, or by a time" },
	[OL_OPT_CONTACT] = { "contact", "ID", 0,
			     "the call or message that it comes from" },
	[OL_OPT_ANSWER] = { "answer", NULL, 0,
			    "answers theirs, and asks for none" },
};

/* Every command knows these. */
static const enum ol_opt of_all[] = { OL_OPT_HOME, OL_OPT_HELP,
				      OL_OPT_VERSION };
#define N_OF_ALL 3

/* ---- reading ---------------------------------------------------------- */

/* How many words of argv the command's name takes; 0: it is another one. */
static int matches(const struct ol_command *c, int n, const char *const *word)
{
	const char *name = c->name;
	int used = 0;
	size_t len;

	for (; *name; used++) {
		len = strcspn(name, " ");
		if (used == n || strlen(word[used]) != len ||
		    memcmp(word[used], name, len) != 0)
			return 0;
		name += len;
		name += *name == ' ';
	}
	return used;
}

static bool knows(const struct ol_command *c, enum ol_opt opt)
{
	int i;

	for (i = 0; i < N_OF_ALL; i++)
		if (of_all[i] == opt)
			return true;
	for (i = 0; c && i < c->n_options; i++)
		if (c->options[i] == opt)
			return true;
	return false;
}

/* "--name", "--name=value": which option, and its value or NULL. */
static int find_option(const char *arg, const char **value)
{
	size_t len = strcspn(arg, "=");
	int i;

	*value = arg[len] ? arg + len + 1 : NULL;
	for (i = 0; i < OL_N_OPT; i++)
		if (strlen(option[i].name) == len &&
		    !memcmp(option[i].name, arg, len))
			return i;
	return -1;
}

static bool take_option(struct ol_args *args, int argc, char *const *argv,
			int *at, char why[OL_ARGS_WHY])
{
	const char *arg = argv[*at] + 2, *value;
	int opt = find_option(arg, &value);

	if (opt < 0) {
		snprintf(why, OL_ARGS_WHY, "no option --%.64s", arg);
		return false;
	}
	if (!option[opt].value && value) {
		snprintf(why, OL_ARGS_WHY, "--%s takes no value",
			 option[opt].name);
		return false;
	}
	if (option[opt].value && !value) {
		if (*at + 1 >= argc) {
			snprintf(why, OL_ARGS_WHY, "--%s needs %s",
				 option[opt].name, option[opt].value);
			return false;
		}
		value = argv[++*at];
	}
	if (args->n[opt] && !option[opt].most && option[opt].value) {
		snprintf(why, OL_ARGS_WHY, "--%s is there twice",
			 option[opt].name);
		return false;
	}
	if (option[opt].most && args->n[opt] == option[opt].most) {
		snprintf(why, OL_ARGS_WHY, "--%s is there more than %u times",
			 option[opt].name, option[opt].most);
		return false;
	}
	if (args->n[opt] == OL_ARGS_REPEAT)
		return true; /* --json, said again and again */
	args->value[opt][args->n[opt]++] = value;
	return true;
}

static bool find_command(struct ol_args *args, int n, const char *const *word,
			 const struct ol_command *table, int n_table, int *used,
			 char why[OL_ARGS_WHY])
{
	bool begins = false;
	size_t len;
	int i;

	for (i = 0; i < n_table; i++) {
		*used = matches(&table[i], n, word);
		if (*used) {
			args->command = &table[i];
			return true;
		}
		len = strcspn(table[i].name, " ");
		begins |= table[i].name[len] && strlen(word[0]) == len &&
			  !memcmp(table[i].name, word[0], len);
	}
	if (begins)
		snprintf(why, OL_ARGS_WHY, "%s what? `openline --help` tells",
			 word[0]);
	else
		snprintf(why, OL_ARGS_WHY,
			 "no command \"%.64s\": `openline --help` lists them",
			 word[0]);
	return false;
}

static bool check(const struct ol_args *args, char why[OL_ARGS_WHY])
{
	const struct ol_command *c = args->command;
	int i;

	for (i = 0; i < OL_N_OPT; i++) {
		if (args->n[i] && !knows(c, (enum ol_opt)i)) {
			snprintf(why, OL_ARGS_WHY, "%s has no option --%s",
				 c->name, option[i].name);
			return false;
		}
	}
	for (i = 0; i < c->n_needs; i++) {
		if (!args->n[c->needs[i]]) {
			snprintf(why, OL_ARGS_WHY, "%s needs --%s %s", c->name,
				 option[c->needs[i]].name,
				 option[c->needs[i]].value);
			return false;
		}
	}
	if (args->n_words < c->min_words) {
		snprintf(why, OL_ARGS_WHY, "%s needs %s", c->name, c->words);
		return false;
	}
	if (args->n_words > c->max_words) {
		snprintf(why, OL_ARGS_WHY, "%s: what is \"%.64s\"?", c->name,
			 args->word[c->max_words]);
		return false;
	}
	return true;
}

bool ol_args_read(struct ol_args *args, int argc, char *const *argv,
		  const struct ol_command *table, int n_table,
		  char why[OL_ARGS_WHY])
{
	const char *word[OL_ARGS_WORDS + 2];
	int n = 0, at, used = 0, i;
	bool rest = false;

	memset(args, 0, sizeof *args);
	for (at = 1; at < argc; at++) {
		if (!rest && !strcmp(argv[at], "--")) {
			rest = true;
			continue;
		}
		if (!rest && !strcmp(argv[at], "-h")) {
			args->n[OL_OPT_HELP] = 1;
			continue;
		}
		if (!rest && !strncmp(argv[at], "--", 2)) {
			if (!take_option(args, argc, argv, &at, why))
				return false;
			continue;
		}
		if (!rest && argv[at][0] == '-' && argv[at][1] &&
		    !(argv[at][1] >= '0' && argv[at][1] <= '9')) {
			snprintf(why, OL_ARGS_WHY, "no option %.64s", argv[at]);
			return false;
		}
		if (n == OL_ARGS_WORDS + 2) {
			snprintf(why, OL_ARGS_WHY, "what is \"%.64s\"?",
				 argv[at]);
			return false;
		}
		word[n++] = argv[at];
	}
	if (!n) {
		if (args->n[OL_OPT_HELP] || args->n[OL_OPT_VERSION])
			return true;
		snprintf(why, OL_ARGS_WHY,
			 "which command? `openline --help` lists them");
		return false;
	}
	if (!find_command(args, n, word, table, n_table, &used, why))
		return false;
	for (i = used; i < n && args->n_words < OL_ARGS_WORDS; i++)
		args->word[args->n_words++] = word[i];
	if (args->n[OL_OPT_HELP] || args->n[OL_OPT_VERSION])
		return true;
	return check(args, why);
}

const char *ol_args_value(const struct ol_args *args, enum ol_opt opt,
			  const char *otherwise)
{
	return args->n[opt] ? args->value[opt][0] : otherwise;
}

/* ---- numbers ---------------------------------------------------------- */

bool ol_args_number(const char *text, uint32_t min, uint32_t max, uint32_t *out)
{
	uint64_t v = 0;
	const char *p;

	for (p = text; *p >= '0' && *p <= '9'; p++) {
		v = v * 10 + (uint64_t)(*p - '0');
		if (v > max)
			return false;
	}
	*out = (uint32_t)v;
	return p != text && !*p && v >= min;
}

bool ol_args_ms(const char *text, uint64_t max_ms, uint64_t *ms)
{
	uint64_t v = 0, unit = 100;
	const char *p;

	for (p = text; *p >= '0' && *p <= '9'; p++) {
		v = v * 10 + (uint64_t)(*p - '0');
		if (v > max_ms)
			return false;
	}
	if (p == text)
		return false;
	v *= 1000;
	if (*p == '.' && p[1]) {
		for (p++; *p >= '0' && *p <= '9' && unit; p++, unit /= 10)
			v += (uint64_t)(*p - '0') * unit;
	}
	*ms = v;
	return !*p && v && v <= max_ms;
}

/* ---- help ------------------------------------------------------------- */

static void print_option(FILE *out, enum ol_opt opt)
{
	char left[64];

	snprintf(left, sizeof left, "--%s%s%s", option[opt].name,
		 option[opt].value ? " " : "",
		 option[opt].value ? option[opt].value : "");
	if (strlen(left) > 24)
		fprintf(out, "  %s\n  %-24s  %s\n", left, "", option[opt].note);
	else
		fprintf(out, "  %-24s  %s\n", left, option[opt].note);
}

void ol_args_help(FILE *out, const struct ol_command *c)
{
	int i;

	fprintf(out, "usage: openline %s", c->name);
	if (*c->words)
		fprintf(out, c->min_words ? " %s" : " [%s]", c->words);
	for (i = 0; i < c->n_needs; i++)
		fprintf(out, " --%s %s", option[c->needs[i]].name,
			option[c->needs[i]].value);
	if (c->n_options > c->n_needs)
		fputs(" [OPTION ...]", out);
	fprintf(out, "\n\n%s.\n", c->job);
	if (*c->notes)
		fprintf(out, "%s\n", c->notes);
	fputc('\n', out);
	for (i = 0; i < c->n_options; i++)
		print_option(out, c->options[i]);
	for (i = 0; i < N_OF_ALL; i++)
		print_option(out, of_all[i]);
}

void ol_args_help_all(FILE *out, const struct ol_command *table, int n_table)
{
	char left[64];
	int i;

	fputs("usage: openline COMMAND [OPTION ...]\n\n"
	      "The command line of an office's node (openlined).\n\n",
	      out);
	for (i = 0; i < n_table; i++) {
		snprintf(left, sizeof left,
			 !*table[i].words      ? "%s"
			 : !table[i].min_words ? "%s [%s]"
					       : "%s %s",
			 table[i].name, table[i].words);
		if (strlen(left) > 24)
			fprintf(out, "  %s\n  %-24s  %s\n", left, "",
				table[i].job);
		else
			fprintf(out, "  %-24s  %s\n", left, table[i].job);
	}
	fputs("\n", out);
	for (i = 0; i < N_OF_ALL; i++)
		print_option(out, of_all[i]);
	fputs("\nThe home is --home, else $OPENLINE_HOME, else "
	      "/var/lib/openline for root, else\n"
	      "$XDG_DATA_HOME/openline. `openline COMMAND --help` tells "
	      "more; so does openline(1).\n\n"
	      "Exit status: 0 done, 1 refused or failed, 2 wrong usage, 3 the "
	      "node does not run,\n"
	      "4 nobody answered, 5 declined, 6 the line is down, 7 busy, 8 "
	      "ended by loss of the\n"
	      "line.\n",
	      out);
}
