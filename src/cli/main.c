/*
 * openline - the command line of an office. doc/man/openline.1.scd
 *
 * The table of commands; each command's own file does it.
 */
#include <stdio.h>
#include <string.h>

#include "base/version.h"
#include "cli/archive.h"
#include "cli/args.h"
#include "cli/commands.h"
#include "cli/qr.h"
#include "cli/say.h"
#include "desk/api.h"
#include "os/confine.h"
#include "os/loop.h"
#include "os/signals.h"
#include "record/fold.h"
#include "seal/secret.h"
#include "sound/portaudio.h"
#include "sound/wav.h"
#include "store/store.h"

#define N(a) ((int)(sizeof(a) / sizeof(a)[0]))

/* clang-format off */
static const enum ol_opt of_init[] = { OL_OPT_OFFICE, OL_OPT_LISTEN,
	OL_OPT_LEVEL, OL_OPT_FORM, OL_OPT_REACH, OL_OPT_PASSPHRASE,
	OL_OPT_PASSPHRASE_FILE };
static const enum ol_opt of_card_new[] = { OL_OPT_OUT, OL_OPT_SPLIT,
	OL_OPT_QR, OL_OPT_PASSPHRASE_FILE };
static const enum ol_opt of_json[] = { OL_OPT_JSON };
static const enum ol_opt of_pair[] = { OL_OPT_LINE, OL_OPT_MINE,
	OL_OPT_THEIRS, OL_OPT_SLIP, OL_OPT_JSON, OL_OPT_PASSPHRASE_FILE };
static const enum ol_opt of_call[] = { OL_OPT_PRECEDENCE, OL_OPT_PLAY,
	OL_OPT_RECORD, OL_OPT_MIC, OL_OPT_SPEAKER, OL_OPT_HEADSET,
	OL_OPT_SECONDS, OL_OPT_AS, OL_OPT_WITH, OL_OPT_JSON };
static const enum ol_opt of_answer[] = { OL_OPT_AUTO, OL_OPT_CALL,
	OL_OPT_PLAY, OL_OPT_RECORD, OL_OPT_MIC, OL_OPT_SPEAKER, OL_OPT_HEADSET,
	OL_OPT_SECONDS, OL_OPT_AS, OL_OPT_WITH, OL_OPT_JSON };
static const enum ol_opt of_connect[] = { OL_OPT_BACK, OL_OPT_CALL };
static const enum ol_opt of_ready[] = { OL_OPT_PLAY, OL_OPT_RECORD,
	OL_OPT_MIC, OL_OPT_SPEAKER, OL_OPT_HEADSET, OL_OPT_SECONDS, OL_OPT_AS,
	OL_OPT_WITH, OL_OPT_JSON };
static const enum ol_opt of_presence[] = { OL_OPT_ADD, OL_OPT_REMOVE,
	OL_OPT_AS, OL_OPT_CALL };
static const enum ol_opt of_one_call[] = { OL_OPT_CALL };
static const enum ol_opt of_decline[] = { OL_OPT_CALL_AT, OL_OPT_CALL };
static const enum ol_opt of_talk[] = { OL_OPT_OVER, OL_OPT_CALL };
static const enum ol_opt of_path[] = { OL_OPT_FLOOR, OL_OPT_CEILING };
static const enum ol_opt of_why[] = { OL_OPT_WHY };
static const enum ol_opt of_backup[] = { OL_OPT_TO };
static const enum ol_opt of_history[] = { OL_OPT_MISSED, OL_OPT_LIMIT,
	OL_OPT_JSON };

static const enum ol_opt of_send[] = { OL_OPT_LANG, OL_OPT_TEXT,
	OL_OPT_PRECEDENCE, OL_OPT_ACK_BY, OL_OPT_FILE, OL_OPT_POINT,
	OL_OPT_REPLY, OL_OPT_CLARIFY, OL_OPT_WAIT, OL_OPT_JSON };
static const enum ol_opt of_inbox[] = { OL_OPT_UNREAD, OL_OPT_SENT, OL_OPT_ALL,
	OL_OPT_LIMIT, OL_OPT_JSON };
static const enum ol_opt of_message[] = { OL_OPT_PEEK, OL_OPT_LANG,
	OL_OPT_JSON };
static const enum ol_opt of_code[] = { OL_OPT_WAIT, OL_OPT_JSON };
static const enum ol_opt of_right[] = { OL_OPT_LANG, OL_OPT_TEXT,
	OL_OPT_JSON };
static const enum ol_opt of_words[] = { OL_OPT_LANG, OL_OPT_TEXT, OL_OPT_WAIT,
	OL_OPT_JSON };
static const enum ol_opt of_notice[] = { OL_OPT_LANG, OL_OPT_TEXT,
	OL_OPT_PRECEDENCE, OL_OPT_ACK_BY, OL_OPT_POINT, OL_OPT_REPLY,
	OL_OPT_WAIT, OL_OPT_JSON };
static const enum ol_opt of_roll[] = { OL_OPT_ANSWER, OL_OPT_WAIT, OL_OPT_JSON };
static const enum ol_opt of_forms[] = { OL_OPT_LANG, OL_OPT_JSON };
static const enum ol_opt of_cap[] = { OL_OPT_LANG, OL_OPT_OUT };
static const enum ol_opt of_get[] = { OL_OPT_OUT };
static const enum ol_opt of_search[] = { OL_OPT_LINE, OL_OPT_LIMIT,
	OL_OPT_JSON };

static const enum ol_opt of_audit[] = { OL_OPT_LINE, OL_OPT_JSON };
static const enum ol_opt of_export[] = { OL_OPT_TO, OL_OPT_NO_FILES,
	OL_OPT_UNSIGNED, OL_OPT_PASSPHRASE_FILE };

static const enum ol_opt of_seat_add[] = { OL_OPT_ROLE, OL_OPT_LANG,
	OL_OPT_JSON, OL_OPT_PASSPHRASE_FILE };
static const enum ol_opt of_seat[] = { OL_OPT_JSON, OL_OPT_PASSPHRASE_FILE };

static const enum ol_opt of_commitments[] = { OL_OPT_ALL, OL_OPT_JSON };
static const enum ol_opt of_commitment[] = { OL_OPT_LANG, OL_OPT_TEXT,
	OL_OPT_OWNER, OL_OPT_DUE, OL_OPT_CONTACT, OL_OPT_WAIT, OL_OPT_JSON };
static const enum ol_opt of_change[] = { OL_OPT_LANG, OL_OPT_TEXT,
	OL_OPT_OWNER, OL_OPT_DUE, OL_OPT_WAIT, OL_OPT_JSON };

static const enum ol_opt of_publish[] = { OL_OPT_FROM, OL_OPT_TO, OL_OPT_URL };
static const enum ol_opt of_key[] = { OL_OPT_PASSPHRASE_FILE };
static const enum ol_opt of_verify[] = { OL_OPT_SIGNERS, OL_OPT_JSON };

#define NONE NULL, 0
#define OPTIONS(a) a, N(a)
#define NEEDS(a, n) a, n /* the first n of its options */

static const struct ol_command command[] = {
	{ "init", "", 0, 0, OPTIONS(of_init), NEEDS(of_init, 2),
	  ol_command_init, "makes a new office in its home",
	  "\nThe k-th --listen goes with the k-th --reach (or --listen) of a\n"
	  "counterpart; what is left over goes with the last; families must\n"
	  "match. Two addresses at each end make two paths." },
	{ "card new", "", 0, 0, OPTIONS(of_card_new), NONE,
	  ol_command_card_new, "makes a card for one counterpart, used once",
	  "\nWithout --out the card is printed. It holds half of the line's\n"
	  "secret: give it by hand. Keep a copy: pair needs it." },
	{ "card show", "FILE", 1, 1, OPTIONS(of_json), NONE,
	  ol_command_card_show, "what a card says, and its fingerprint", "" },
	{ "pair", "", 0, 0, OPTIONS(of_pair), NEEDS(of_pair, 3),
	  ol_command_pair, "makes a line of two cards",
	  "\nPrints the 40 digits that both sides compare by voice over\n"
	  "another way; then `openline line verify LINE`." },
	{ "seat add", "NAME", 1, 1, OPTIONS(of_seat_add), NEEDS(of_seat_add, 1),
	  ol_command_seat_add, "makes a seat: somebody who may log in",
	  "\nPrints a one-time password, which is changed at the first login." },
	{ "seat list", "", 0, 0, OPTIONS(of_seat), NONE, ol_command_seat_list,
	  "the seats of this office", "" },
	{ "seat set", "NAME KEY VALUE", 3, 3, OPTIONS(of_seat), NONE,
	  ol_command_seat_set, "changes a seat",
	  "\nKEY is role; locked (yes, no); lang; password (new: prints another\n"
	  "one-time password); totp (none: without a second factor)." },
	{ "seat drop", "NAME", 1, 1, OPTIONS(of_seat), NONE,
	  ol_command_seat_drop, "takes a seat away", "" },
	{ "status", "LINE", 0, 1, OPTIONS(of_json), NONE, ol_command_status,
	  "the lines and their paths; exit 6 when a line is down", "" },
	{ "call", "LINE", 1, 1, OPTIONS(of_call), NONE, ol_command_call,
	  "calls the other office",
	  "\nThe call ends with the other side's hang-up, with Ctrl-C, after\n"
	  "--seconds, or one second after the end of the WAV." },
	{ "answer", "", 0, 0, OPTIONS(of_answer), NONE, ol_command_answer,
	  "takes the call that rings",
	  "\nWith --auto this desk rings: callers read that a bell has rung." },
	{ "decline", "", 0, 0, OPTIONS(of_decline), NONE, ol_command_decline,
	  "declines the call that rings",
	  "\nWHEN is like 30m, 18:00 (by this machine's clock) or\n"
	  "2026-11-20T18:00Z. It declines for every desk of this office." },
	{ "hold", "", 0, 0, OPTIONS(of_one_call), NONE, ol_command_hold,
	  "the call waits; the other side is told", "" },
	{ "unhold", "", 0, 0, OPTIONS(of_one_call), NONE, ol_command_unhold,
	  "the call goes on", "" },
	{ "hand", "SEAT", 1, 1, OPTIONS(of_one_call), NONE, ol_command_hand,
	  "offers the call to another seat of this office", "" },
	{ "take", "ID", 1, 1, NONE, NONE, ol_command_take,
	  "takes a call that is offered to this seat", "" },
	{ "connect", "SEAT", 0, 1, OPTIONS(of_connect), NONE,
	  ol_command_connect, "connects the call to a principal of this office",
	  "\nIt goes to his desk when he and the other side's principal are ready,\n"
	  "at both ends at once; until then --back takes it back." },
	{ "ready", "", 0, 0, OPTIONS(of_ready), NONE, ol_command_ready,
	  "waits at this desk for an aide's connect, and takes the call", "" },
	{ "presence", "", 0, 0, OPTIONS(of_presence), NONE,
	  ol_command_presence, "who is in the room of a call; they are told",
	  "\nParts: principal, acting (for the principal), interpreter, notes,\n"
	  "listener: openline presence --add \"interpreter: A. Karimova\"." },
	{ "hangup", "", 0, 0, OPTIONS(of_one_call), NONE, ol_command_hangup,
	  "ends the call there is", "" },
	{ "devices", "", 0, 0, OPTIONS(of_json), NONE, ol_command_devices,
	  "the sound devices that --mic and --speaker may name",
	  "\nA part of a name is enough where no other has it." },
	{ "talk", "", 0, 0, OPTIONS(of_talk), NONE, ol_command_talk,
	  "takes the talk key of a call that is push to talk",
	  "\nWhat is said without it is not sent. Let it go with --over when\n"
	  "all is said: the other side reads it. --play holds it by itself." },
	{ "line show", "LINE", 1, 1, OPTIONS(of_json), NONE,
	  ol_command_line_show, "the settings of a line", "" },
	{ "line set", "LINE KEY VALUE", 3, 3, NONE, NONE, ol_command_line_set,
	  "changes a setting of a line",
	  "\nKEY is name, recording (yes, no), playout_max_ms (60 to 2000),\n"
	  "ring_seconds (10 to 600), ladder (who is rung after whom, as in\n"
	  "openline.conf, or default), roll_call (times of the day, UTC, as\n"
	  "\"06:00 18:00\", or none), roll_call_overdue (seconds until the alarm),\n"
	  "retention (days that words are kept here,\n"
	  "0 for good), of what the other side may bring documents.size and\n"
	  "documents.total (MiB), documents.count, documents.open, documents.rate\n"
	  "(an hour), or, of all its paths, floor or ceiling: the\n"
	  "slowest and the fastest step, as in `line path`." },
	{ "line path", "LINE add|spare|drop|tell LOCAL REMOTE", 4, 4,
	  OPTIONS(of_path), NONE,
	  ol_command_line_path, "adds a path, changes it or takes it away",
	  "\nLOCAL is an address that the node listens on, tcp:ADDR:PORT one of\n"
	  "its listen-tcp. A spare path rests at one cell a second until the full\n"
	  "ones turn bad. The counterpart does the same at its end.\n"
	  "tell: the counterpart hears that LOCAL can be reached at REMOTE.\n\n"
	  "A path steps down where the network cannot carry it, and up again. A\n"
	  "STEP is its kbit/s over IPv4, or the ticks of 20 ms from cell to cell:\n"
	  "  126  63  42  32  21  16   kbit/s\n"
	  "    1   2   3   4   6   8   ticks" },
	{ "line verify", "LINE", 1, 1, NONE, NONE, ol_command_line_verify,
	  "the 40 digits were compared", "" },
	{ "line suspend", "LINE", 1, 1, OPTIONS(of_why), NEEDS(of_why, 1),
	  ol_command_line_suspend, "no calls on the line from now on", "" },
	{ "line resume", "LINE", 1, 1, OPTIONS(of_why), NEEDS(of_why, 1),
	  ol_command_line_resume, "ends our suspension", "" },
	{ "test", "LINE", 1, 1, OPTIONS(of_json), NONE, ol_command_test,
	  "a line test: text and voice there and back", "" },
	{ "tests", "LINE", 1, 1, OPTIONS(of_json), NONE, ol_command_tests,
	  "how a line was tested in the last 90 days",
	  "\nEach node tests its lines by itself: words each minute, voice each\n"
	  "hour. A line of this list is a day (UTC), of --json an hour. Under it\n"
	  "stand the people's roll-calls of the day, and those that were missed." },
	{ "roll-call", "LINE WORDS", 1, 2, OPTIONS(of_roll), NONE,
	  ol_command_roll_call,
	  "proves the line from person to person: calls the roll, or answers",
	  "\nSomebody on watch at each end: one asks, the other answers within the\n"
	  "hour, and both ends write it down. WORDS, one line, go with it. With\n"
	  "--wait it stays until it has passed; 4: nobody has answered so far.\n"
	  "Set times: openline line set LINE roll_call \"06:00 18:00\" (UTC)." },
	{ "history", "LINE", 0, 1, OPTIONS(of_history), NONE,
	  ol_command_history, "the calls there were, oldest first", "" },
	{ "duty take", "", 0, 0, NONE, NONE, ol_command_duty_take,
	  "whoever is at this machine holds the duty", "" },
	{ "duty leave", "", 0, 0, NONE, NONE, ol_command_duty_leave,
	  "... and leaves it: nobody holds it", "" },
	{ "duty", "", 0, 0, OPTIONS(of_json), NONE, ol_command_duty,
	  "who holds the duty, and who is at a desk", "" },
	{ "note", "CALL", 1, 1, NONE, NONE, ol_command_note,
	  "takes note of a missed call, so that it waits no more",
	  "\nCALL is last, all, or the end of an id that `openline history\n"
	  "--missed` shows." },
	{ "send", "LINE TEXT", 1, 2, OPTIONS(of_send), NONE, ol_command_send,
	  "writes to the other office; it arrives whatever breaks",
	  "\nIt returns when the message is on this office's disk; with --wait\n"
	  "when it is on the other's, or with 6 when the time is over: then it\n"
	  "stays queued. TEXT is the first text, each --text FILE one more, and\n"
	  "the k-th --lang is the language of the k-th.\n"
	  "With --point the other side is asked to read that back." },
	{ "inbox", "LINE", 0, 1, OPTIONS(of_inbox), NONE, ol_command_inbox,
	  "what the other side wrote, oldest first", "" },
	{ "show", "ID", 1, 1, OPTIONS(of_message), NONE, ol_command_show,
	  "a message and all that was said to it; it is read then",
	  "\nID is a message's, its beginning or end where no other of the newest\n"
	  "1024 has it, or last." },
	{ "ack", "ID", 1, 1, OPTIONS(of_json), NONE, ol_command_ack,
	  "acknowledges a message", "" },
	{ "confirm", "ID WORDS ...", 2, 1 + OL_ITEM_POINTS, OPTIONS(of_words), NONE,
	  ol_command_confirm, "reads a message back in one's own words",
	  "\nOne WORDS, in quotes, for each point that it asks for (show lists\n"
	  "them), in the same order." },
	{ "accept", "ID", 1, 1, OPTIONS(of_json), NONE, ol_command_accept,
	  "a read-back of theirs is right", "" },
	{ "correct", "ID TEXT", 1, 2, OPTIONS(of_right), NONE,
	  ol_command_correct, "a read-back of theirs is wrong: what is right",
	  "" },
	{ "notice forms", "", 0, 0, OPTIONS(of_forms), NONE,
	  ol_command_notice_forms, "the forms that notices have", "" },
	{ "notice form", "FORM", 1, 1, OPTIONS(of_forms), NONE,
	  ol_command_notice_form, "the fields of a form and what they take", "" },
	{ "notice cap", "ID", 1, 1, OPTIONS(of_cap), NONE,
	  ol_command_notice_cap, "a notice as an alert of CAP 1.2", "" },
	{ "notice", "LINE FORM FIELD=VALUE ...", 2, 2 + OL_ITEM_FIELDS,
	  OPTIONS(of_notice), NONE, ol_command_notice,
	  "sends a message with a form", "" },
	{ "code", "LINE CODE NUMBER ...", 2, 2 + OL_ITEM_NUMBERS,
	  OPTIONS(of_code), NONE, ol_command_code,
	  "sends a word of the codebook, in one cell", "" },
	{ "codebook show", "LINE", 1, 1, OPTIONS(of_json), NONE,
	  ol_command_codebook_show, "the codebooks in use and proposed", "" },
	{ "codebook propose", "LINE FILE", 2, 2, OPTIONS(of_json), NONE,
	  ol_command_codebook_propose, "proposes a new version of the codebook",
	  "\nFILE is text as codebook show prints it:\n\n"
	  "  [ANCHOR]\n"
	  "  {1} = 1 to 99\n"
	  "  {2} = 0.0 to 500.0 nmi\n"
	  "  en = {1} ships hold at {2}.\n"
	  "  fr = {1} navires tiennent \303\240 {2}." },
	{ "codebook agree", "LINE VERSION", 2, 2, OPTIONS(of_json), NONE,
	  ol_command_codebook_agree,
	  "countersigns their proposal: both use it from then on", "" },
	{ "commitment list", "LINE", 0, 1, OPTIONS(of_commitments), NONE,
	  ol_command_commitment_list,
	  "what was promised, by whom and until when",
	  "\nWith --all also what was contested, overtaken and replaced." },
	{ "commitment new", "LINE TEXT", 1, 2, OPTIONS(of_commitment), NONE,
	  ol_command_commitment_new, "proposes a commitment",
	  "\nIt counts when the other side accepts it." },
	{ "commitment change", "ID TEXT", 1, 2, OPTIONS(of_change), NONE,
	  ol_command_commitment_change,
	  "proposes to change one; what is left out stays", "" },
	{ "commitment done", "ID", 1, 1, OPTIONS(of_code), NONE,
	  ol_command_commitment_done,
	  "reports it done; the other side confirms that by accept", "" },
	{ "commitment withdraw", "ID", 1, 1, OPTIONS(of_code), NONE,
	  ol_command_commitment_withdraw, "proposes to withdraw it", "" },
	{ "commitment accept", "ID", 1, 1, OPTIONS(of_code), NONE,
	  ol_command_commitment_accept, "a proposal of theirs counts", "" },
	{ "commitment contest", "ID REASON", 1, 2, OPTIONS(of_words), NONE,
	  ol_command_commitment_contest, "a proposal of theirs does not", "" },
	{ "files get", "ID", 1, 1, OPTIONS(of_get), NEEDS(of_get, 1),
	  ol_command_files_get, "writes a file that came with a message", "" },
	{ "files", "LINE", 0, 1, OPTIONS(of_json), NONE, ol_command_files,
	  "the files of messages and how far they have come", "" },
	{ "search", "WORDS ...", 1, OL_ARGS_WORDS, OPTIONS(of_search), NONE,
	  ol_command_search, "the messages with these words, newest first",
	  "\nAll of them, in any language and anywhere in it; case does not count." },
	{ "watch", "", 0, 0, OPTIONS(of_json), NONE, ol_command_watch,
	  "what happens, on all lines, until it is stopped", "" },
	{ "audit", "LINE|FILE [FILE]", 0, 2, OPTIONS(of_audit), NONE,
	  ol_command_audit, "whether the record of a line is what was said",
	  "\nA FILE is an export: it is checked without a node. Two are the exports\n"
	  "that both sides made of a line: what either has changed or removed shows\n"
	  "against the other. Where a file or a line may be meant, --line names the\n"
	  "line. Exit status 1 where it is not sound, with the first thing that is\n"
	  "wrong." },
	{ "attest", "LINE", 1, 1, OPTIONS(of_json), NONE, ol_command_attest,
	  "signs where our ledger stands; the other side is told", "" },
	{ "export", "LINE", 1, 1, OPTIONS(of_export), NEEDS(of_export, 1),
	  ol_command_export, "writes the record of a line into one archive",
	  "\nA tar that sha256sum, ssh-keygen and `openline audit` check. Signed\n"
	  "with the office's key: what is in it can be proved to others then." },
	{ "verify", "FILE", 1, 1, OPTIONS(of_verify), NONE, ol_command_verify,
	  "who has signed a readout; without a node, by anybody",
	  "\nSignatures are looked for beside FILE, as FILE.OFFICE.sig, and who may\n"
	  "sign in allowed_signers beside it or in the folder above, unless\n"
	  "--signers names another. What lies beside a readout shows only that they\n"
	  "belong together: compare the key's fingerprint with another source.\n"
	  "Exit status 0 where as many offices have signed as it needs." },
	{ "readout sign", "FILE", 1, 1, OPTIONS(of_key), NONE,
	  ol_command_readout_sign, "signs a readout with the office's key",
	  "\nThe signature lies beside it then, as FILE.OFFICE.sig. FILE is signed as\n"
	  "it is, byte for byte; what departs from the format is refused." },
	{ "readout signers", "", 0, 0, OPTIONS(of_key), NONE,
	  ol_command_readout_signers,
	  "this office's line of allowed_signers, valid from today on", "" },
	{ "publish", "", 0, 0, OPTIONS(of_publish), NEEDS(of_publish, 2),
	  ol_command_publish, "makes a static site of readouts, for any web server",
	  "\nFOLDER has readouts (NAME.txt), their signatures (NAME.txt.OFFICE.sig)\n"
	  "and allowed_signers, whose first office is the site's; allowed_signers.\n"
	  "OFFICE.sig, style.css and places.txt (where the keys stand elsewhere, a\n"
	  "line each) if you like. --to names the site's folder. Only what is signed,\n"
	  "for the public and over its embargo goes in; what is right already is not\n"
	  "touched, and nothing is removed." },
	{ "backup", "", 0, 0, OPTIONS(of_backup), NEEDS(of_backup, 1),
	  ol_command_backup, "copies the home into one file",
	  "\nConsistent also while the node runs. The file holds the keys as\n"
	  "they are on disk: keep it like them." },
	{ "restore", "FILE", 1, 1, NONE, NONE, ol_command_restore,
	  "makes a home of a backup", "" },
};
/* clang-format on */

static void print_versions(void)
{
	printf("openline %s\n", OL_VERSION);
	printf("%s\n", ol_seal_version());
	printf("%s\n", ol_store_version());
	printf("%s\n", ol_loop_version());
	printf("%s\n", ol_wav_version());
	printf("%s\n", ol_portaudio_version());
	printf("%s\n", ol_api_json_version());
	printf("%s\n", ol_qr_version());
	printf("%s\n", ol_fold_version());
	printf("%s\n", ol_archive_version());
}

static void print_help(const struct ol_args *args)
{
	if (args->command)
		ol_args_help(stdout, args->command);
	else
		ol_args_help_all(stdout, command, N(command));
}

static int run(const struct ol_args *args)
{
	if (args->n[OL_OPT_VERSION]) {
		print_versions();
		return 0;
	}
	if (args->n[OL_OPT_HELP]) {
		print_help(args);
		return 0;
	}
	if (ol_confine_light() || ol_seal_init())
		return ol_say(OL_EXIT_REFUSED,
			      "the machine does not let the program protect "
			      "its memory");
	ol_signals_ignore_pipe();
	return args->command->run(args);
}

int main(int argc, char **argv)
{
	char why[OL_ARGS_WHY];
	struct ol_args args;
	int status;

	ol_api_wipe_json(); /* cards, passwords, what is written */
	if (!ol_args_read(&args, argc, argv, command, N(command), why))
		return ol_say(OL_EXIT_USAGE, "%s", why);
	status = run(&args);
	if (fflush(stdout) || ferror(stdout))
		return ol_say(status ? status : OL_EXIT_REFUSED,
			      "standard output does not take what is printed");
	return status;
}
