/*
 * args - what was typed after `openline`, by one table of commands.
 *
 * Does      find the command, its options and words, say what is wrong with
 *           them in one line, print help.
 * Does not  do anything (each command's own file), or look at files.
 * Memory    the caller owns struct ol_args; it points into argv.
 * Threads   the main thread.
 */
#ifndef OL_CLI_ARGS_H
#define OL_CLI_ARGS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define OL_ARGS_REPEAT 32 /* of one option, at most: --point */
#define OL_ARGS_WORDS 66  /* of one command, its own name not counted */
#define OL_ARGS_LISTEN 4  /* --listen and --reach */
#define OL_ARGS_WHY 256

enum ol_opt {
	OL_OPT_HOME,
	OL_OPT_HELP,
	OL_OPT_VERSION,
	OL_OPT_JSON,
	OL_OPT_PASSPHRASE_FILE,
	OL_OPT_PASSPHRASE,
	OL_OPT_OFFICE,
	OL_OPT_FORM,
	OL_OPT_LEVEL,
	OL_OPT_LISTEN,
	OL_OPT_REACH,
	OL_OPT_OUT,
	OL_OPT_SPLIT,
	OL_OPT_QR,
	OL_OPT_LINE,
	OL_OPT_MINE,
	OL_OPT_THEIRS,
	OL_OPT_SLIP,
	OL_OPT_PRECEDENCE,
	OL_OPT_PLAY,
	OL_OPT_RECORD,
	OL_OPT_MIC,
	OL_OPT_SPEAKER,
	OL_OPT_HEADSET,
	OL_OPT_SECONDS,
	OL_OPT_AUTO,
	OL_OPT_CALL,
	OL_OPT_CALL_AT,
	OL_OPT_OVER,
	OL_OPT_WHY,
	OL_OPT_TO,
	OL_OPT_LIMIT,
	OL_OPT_FLOOR,
	OL_OPT_CEILING,
	OL_OPT_LANG,
	OL_OPT_TEXT,
	OL_OPT_ACK_BY,
	OL_OPT_FILE,
	OL_OPT_POINT,
	OL_OPT_REPLY,
	OL_OPT_CLARIFY,
	OL_OPT_WAIT,
	OL_OPT_SENT,
	OL_OPT_ALL,
	OL_OPT_UNREAD,
	OL_OPT_MISSED,
	OL_OPT_PEEK,
	OL_OPT_UNSIGNED,
	OL_OPT_ROLE,
	OL_OPT_NO_FILES,
	OL_OPT_SIGNERS,
	OL_OPT_FROM,
	OL_OPT_URL,
	OL_OPT_AS,
	OL_OPT_WITH,
	OL_OPT_ADD,
	OL_OPT_REMOVE,
	OL_OPT_BACK,
	OL_OPT_OWNER,
	OL_OPT_DUE,
	OL_OPT_CONTACT,
	OL_OPT_ANSWER,
};
#define OL_N_OPT (OL_OPT_ANSWER + 1)

struct ol_args {
	const struct ol_command *command; /* NULL: only options were given */
	unsigned n[OL_N_OPT];             /* how often each was given      */
	const char *value[OL_N_OPT][OL_ARGS_REPEAT];
	int n_words;
	const char *word[OL_ARGS_WORDS];
};

/* Runs a command; an exit status of openline(1). */
typedef int ol_command_fn(const struct ol_args *args);

struct ol_command {
	const char *name;  /* "card new" */
	const char *words; /* "LINE KEY VALUE", for people */
	int min_words, max_words;
	const enum ol_opt *options; /* that it knows beside those of all */
	int n_options;
	const enum ol_opt *needs; /* that must be there */
	int n_needs;
	ol_command_fn *run;
	const char *job;   /* one line */
	const char *notes; /* more lines for its --help, may be empty */
};

/* Reads `argv` by the table. False with one line in `why` (wrong usage). With
 * --help or --version nothing else is required. */
bool ol_args_read(struct ol_args *args, int argc, char *const *argv,
		  const struct ol_command *table, int n_table,
		  char why[OL_ARGS_WHY]);

/* The value of an option that was given, else `otherwise`. */
const char *ol_args_value(const struct ol_args *args, enum ol_opt opt,
			  const char *otherwise);

/* "--seconds 12.5": a positive number up to `max`, to the millisecond. False
 * where it is none. */
bool ol_args_ms(const char *text, uint64_t max_ms, uint64_t *ms);

/* A whole number from `min` to `max`, digits only. */
bool ol_args_number(const char *text, uint32_t min, uint32_t max,
		    uint32_t *out);

void ol_args_help(FILE *out, const struct ol_command *command);
void ol_args_help_all(FILE *out, const struct ol_command *table, int n_table);

#endif
