/*
 * api_table - see api_table.h. What a request, reply or event is called and
 * has in it is said here and nowhere else; doc/protocol/desk.md is printed
 * from it.
 */
#include "desk/api_table.h"

#include <string.h>

#include "base/error.h"

#define N(a) (sizeof(a) / sizeof(a)[0])
#define FIELDS(a)         \
	{                 \
		(a), N(a) \
	}

/* ---- words ------------------------------------------------------------ */

#define WORDS(name, what, ...)                                       \
	static const char *const name##_text[] = { __VA_ARGS__ };    \
	const struct ol_words ol_words_##name = { what, name##_text, \
						  N(name##_text) }

/* clang-format off */
WORDS(precedence, "precedence",
	[OL_ROUTINE] = "routine",
	[OL_PRIORITY] = "priority",
	[OL_IMMEDIATE] = "immediate",
	[OL_FLASH] = "flash");
_Static_assert(OL_END_NO_RECORDING == 11, "every reason has its word");
WORDS(end_reason, "reason",
	[OL_END_NONE] = "none",
	[OL_END_HUNG_UP] = "hung_up",
	[OL_END_HUNG_UP_THERE] = "hung_up_there",
	[OL_END_DECLINED] = "declined",
	[OL_END_BUSY] = "busy",
	[OL_END_UNANSWERED] = "unanswered",
	[OL_END_CANCELLED] = "cancelled",
	[OL_END_LINE_LOST] = "line_lost",
	[OL_END_TAKEN] = "taken",
	[OL_END_STOPPED] = "stopped",
	[OL_END_SUSPENDED] = "suspended",
	[OL_END_NO_RECORDING] = "no_recording");
WORDS(line_reason, "why",
	[OL_LINE_REASON_STARTING] = "starting",
	[OL_LINE_REASON_ANSWERED] = "answered",
	[OL_LINE_REASON_SILENT] = "silent",
	[OL_LINE_REASON_REFUSED] = "refused",
	[OL_LINE_REASON_GOODBYE] = "goodbye",
	[OL_LINE_REASON_SUSPENDED] = "suspended");
/* A path that was never heard is silent without a last cell. */
WORDS(path_state, "path state",
	[OL_DESK_PATH_UNTRIED] = "silent",
	[OL_DESK_PATH_PROVEN] = "proven",
	[OL_DESK_PATH_SILENT] = "silent",
	[OL_DESK_PATH_REFUSED] = "refused",
	[OL_DESK_PATH_SPARE] = "spare");
WORDS(line_state, "line state",
	[OL_DESK_LINE_UP] = "up",
	[OL_DESK_LINE_DOWN] = "down",
	[OL_DESK_LINE_SUSPENDED] = "suspended");
WORDS(call_state, "call state",
	[OL_CALL_IDLE] = "idle",
	[OL_CALL_DIALING] = "dialing",
	[OL_CALL_RINGING_OUT] = "ringing_out",
	[OL_CALL_RINGING_IN] = "ringing_in",
	[OL_CALL_CROSSING] = "crossing",
	[OL_CALL_TALKING] = "talking",
	[OL_CALL_INTERRUPTED] = "interrupted");
WORDS(call_mode, "call mode",
	[OL_MODE_VOICE] = "voice",
	[OL_MODE_TALK] = "talk",
	[OL_MODE_TEXT] = "text");
WORDS(level, "level",
	[OL_LEVEL_LEADER] = "leader",
	[OL_LEVEL_MINISTER] = "minister",
	[OL_LEVEL_DUTY] = "duty");
WORDS(how, "how",
	[OL_PATH_ADD] = "add",
	[OL_PATH_SPARE] = "spare",
	[OL_PATH_DROP] = "drop",
	[OL_PATH_TELL] = "tell");
WORDS(right, "right",
	[OL_RIGHT_LOOK] = "look",
	[OL_RIGHT_TALK] = "talk",
	[OL_RIGHT_MANAGE] = "manage");
/* clang-format on */

const char *ol_words_write(const struct ol_words *w, unsigned value)
{
	return value < w->n && w->text[value] ? w->text[value] : "?";
}

int ol_words_read(const struct ol_words *w, unsigned *value, const char *text)
{
	unsigned i;

	/* From the end: "silent" is OL_DESK_PATH_SILENT, not UNTRIED. */
	for (i = w->n; i-- > 0;) {
		if (w->text[i] && !strcmp(w->text[i], text)) {
			*value = i;
			return 0;
		}
	}
	return OL_ERR_MALFORMED;
}

/* ---- rows: what is short to say about a field -------------------------- */

#define AT(s, m) .at = offsetof(struct s, m), .size = sizeof(((struct s *)0)->m)

#define TEXT(s, m, named, need, says)                              \
	{                                                          \
		named, OL_FIELD_TEXT, need, AT(s, m), .note = says \
	}
#define BLOCK(s, m, named, need, says)                              \
	{                                                           \
		named, OL_FIELD_BLOCK, need, AT(s, m), .note = says \
	}
#define BOOL(s, m, named, need, says)                              \
	{                                                          \
		named, OL_FIELD_BOOL, need, AT(s, m), .note = says \
	}
#define INT(type, s, m, named, need, lo, hi, says)                 \
	{                                                          \
		named, type, need, AT(s, m), .min = lo, .max = hi, \
					     .note = says          \
	}
#define WORD(s, m, named, need, list, says)                          \
	{                                                            \
		named, OL_FIELD_WORD, need, AT(s, m), .words = list, \
						      .note = says   \
	}
#define ID(s, m, named, need, says)                              \
	{                                                        \
		named, OL_FIELD_ID, need, AT(s, m), .note = says \
	}
#define ADDR(s, m, named, need, says)                              \
	{                                                          \
		named, OL_FIELD_ADDR, need, AT(s, m), .note = says \
	}
#define DATE(s, m, named, need, says)                              \
	{                                                          \
		named, OL_FIELD_DATE, need, AT(s, m), .note = says \
	}
#define SECONDS(s, m, named, need, says)                              \
	{                                                             \
		named, OL_FIELD_SECONDS, need, AT(s, m), .note = says \
	}
#define MS(s, m, named, need, says)                              \
	{                                                        \
		named, OL_FIELD_MS, need, AT(s, m), .note = says \
	}
#define PERCENT(s, m, named, need, says)                              \
	{                                                             \
		named, OL_FIELD_PERCENT, need, AT(s, m), .note = says \
	}
#define SHARE(s, m, whole, named, says)                               \
	{                                                             \
		named, OL_FIELD_SHARE, OL_FIELD_MUST, AT(s, m),       \
			.of = offsetof(struct s, whole), .note = says \
	}
#define INLINE(s, m, list)                                                \
	{                                                                 \
		"", OL_FIELD_INLINE, OL_FIELD_MUST, AT(s, m), .sub = list \
	}
#define OBJECT(s, m, named, list, says)                                       \
	{                                                                     \
		named, OL_FIELD_OBJECT, OL_FIELD_MUST, AT(s, m), .sub = list, \
								 .note = says \
	}
#define LIST(s, m, n_m, named, list, most, says)                            \
	{                                                                   \
		named, OL_FIELD_LIST, OL_FIELD_MUST,                        \
			.at = offsetof(struct s, m),                        \
			.size = sizeof(((struct s *)0)->m[0]), .max = most, \
			.sub = list, .count = offsetof(struct s, n_m),      \
			.note = says                                        \
	}

#define MUST OL_FIELD_MUST
#define MAY OL_FIELD_MAY
#define NULLED OL_FIELD_NULL
#define U64_MOST OL_API_ID_MAX

/* ---- requests --------------------------------------------------------- */

#define RQ_LINE(need) \
	TEXT(ol_desk_request, line, "line", need, "our name for the line")
#define RQ_CALL(need) ID(ol_desk_request, call, "call", need, "id of the call")
#define RQ_RECORDING                                       \
	BOOL(ol_desk_request, recording, "recording", MAY, \
	     "this desk records: the other side is told first")
#define RQ_WHY \
	TEXT(ol_desk_request, why, "why", MUST, "in words, both sides see it")

/* clang-format off */
static const struct ol_field do_status[] = { RQ_LINE(MAY) };
static const struct ol_field do_watch[] = {
	BOOL(ol_desk_request, bell, "bell", MAY, "this desk rings"),
};
static const struct ol_field do_call[] = {
	RQ_LINE(MUST),
	WORD(ol_desk_request, precedence, "precedence", MAY,
	     &ol_words_precedence, "routine where it lacks"),
	RQ_RECORDING,
};
static const struct ol_field do_bell[] = { RQ_CALL(MUST) };
static const struct ol_field do_answer[] = { RQ_CALL(MAY), RQ_RECORDING };
static const struct ol_field do_decline[] = { RQ_CALL(MAY) };
static const struct ol_field do_hangup[] = { RQ_CALL(MAY) };
static const struct ol_field do_record[] = {
	RQ_CALL(MAY),
	BOOL(ol_desk_request, recording, "recording", MUST,
	     "this desk records from now on, or no longer"),
};
static const struct ol_field do_talk[] = {
	RQ_CALL(MAY),
	BOOL(ol_desk_request, talks, "talks", MUST,
	     "this side holds the talk key from now on, or no longer"),
};
static const struct ol_field do_show[] = { RQ_LINE(MUST) };
static const struct ol_field do_set[] = {
	RQ_LINE(MUST),
	TEXT(ol_desk_request, key, "key", MUST, "a setting, as show names it"),
	TEXT(ol_desk_request, value, "value", MUST, "its new value"),
};
static const struct ol_field do_path[] = {
	RQ_LINE(MUST),
	WORD(ol_desk_request, how, "how", MUST, &ol_words_how, "what to do"),
	ADDR(ol_desk_request, local, "local", MUST,
	     "an address that the node listens on"),
	ADDR(ol_desk_request, remote, "remote", MUST,
	     "an address of the counterpart; tell: of ours, as it is reached "
	     "from outside"),
	BOOL(ol_desk_request, tcp, "tcp", MAY, "a path over TCP"),
	INT(OL_FIELD_U8, ol_desk_request, floor_step, "floor", MAY, 0, 8,
	    "ticks of 20 ms from cell to cell, at most: 1, 2, 3, 4, 6, 8; "
	    "8 where it lacks"),
	INT(OL_FIELD_U8, ol_desk_request, ceiling_step, "ceiling", MAY, 0, 8,
	    "the same, at least; 1 where it lacks"),
};
static const struct ol_field do_verify[] = { RQ_LINE(MUST) };
static const struct ol_field do_suspend[] = { RQ_LINE(MUST), RQ_WHY };
static const struct ol_field do_resume[] = { RQ_LINE(MUST), RQ_WHY };
static const struct ol_field do_test[] = { RQ_LINE(MUST) };
static const struct ol_field do_history[] = {
	RQ_LINE(MAY),
	INT(OL_FIELD_U32, ol_desk_request, limit, "limit", MAY, 1, 1000,
	    "the newest so many; 1000 where it lacks"),
};
static const struct ol_field do_card[] = {
	BOOL(ol_desk_request, split, "split", MAY,
	     "the share on a slip of its own"),
};
static const struct ol_field do_pair[] = {
	TEXT(ol_desk_request, line, "line", MUST, "the new line's name"),
	BLOCK(ol_desk_request, mine, "mine", MUST,
	      "text of the card that we gave"),
	BLOCK(ol_desk_request, theirs, "theirs", MUST,
	      "text of the card that we got"),
	BLOCK(ol_desk_request, slip, "slip", MAY,
	      "text of its slip, where it was split"),
};

#define DO(name, right, list, note) { name, right, FIELDS(list), note }

const struct ol_do_row ol_do_table[OL_N_DO] = {
	[OL_DO_STATUS] = DO("status", OL_RIGHT_LOOK, do_status,
		"a `line` row for each line, then `office`"),
	[OL_DO_WATCH] = DO("watch", OL_RIGHT_LOOK, do_watch,
		"events of all lines from now on"),
	[OL_DO_CALL] = DO("call", OL_RIGHT_TALK, do_call,
		"places a call: `call`; this desk holds its audio"),
	[OL_DO_BELL] = DO("bell", OL_RIGHT_TALK, do_bell,
		"this desk really rings for that call"),
	[OL_DO_ANSWER] = DO("answer", OL_RIGHT_TALK, do_answer,
		"takes the call, or the one that rings; "
		"this desk holds its audio"),
	[OL_DO_DECLINE] = DO("decline", OL_RIGHT_TALK, do_decline,
		"declines the call, or the one that rings"),
	[OL_DO_HANGUP] = DO("hangup", OL_RIGHT_TALK, do_hangup,
		"ends the call, or the one there is"),
	[OL_DO_RECORD] = DO("record", OL_RIGHT_TALK, do_record,
		"the handset of a call begins or ends its recording"),
	[OL_DO_TALK] = DO("talk", OL_RIGHT_TALK, do_talk,
		"takes the talk key of a call that is push to talk, "
		"or lets it go"),
	[OL_DO_SHOW] = DO("show", OL_RIGHT_LOOK, do_show,
		"a `setting` row for each setting of the line"),
	[OL_DO_SET] = DO("set", OL_RIGHT_MANAGE, do_set,
		"changes a setting of the line"),
	[OL_DO_PATH] = DO("path", OL_RIGHT_MANAGE, do_path,
		"adds a path, full or spare, changes it or takes it away; or "
		"tells the counterpart where ours can be reached as well"),
	[OL_DO_VERIFY] = DO("verify", OL_RIGHT_MANAGE, do_verify,
		"the 40 digits were compared"),
	[OL_DO_SUSPEND] = DO("suspend", OL_RIGHT_MANAGE, do_suspend,
		"no calls on the line from now on; the other side is told"),
	[OL_DO_RESUME] = DO("resume", OL_RIGHT_MANAGE, do_resume,
		"ends our suspension"),
	[OL_DO_TEST] = DO("test", OL_RIGHT_TALK, do_test,
		"a line test; its result comes as a `test` event"),
	[OL_DO_HISTORY] = DO("history", OL_RIGHT_LOOK, do_history,
		"a `past_call` row for each call, oldest first"),
	[OL_DO_CARD] = DO("card", OL_RIGHT_MANAGE, do_card,
		"a fresh card for one counterpart: `card`"),
	[OL_DO_PAIR] = DO("pair", OL_RIGHT_MANAGE, do_pair,
		"makes a line of two cards: `paired`"),
};

/* ---- what replies and events carry ------------------------------------ */

static const struct ol_field a_path[] = {
	INT(OL_FIELD_U8, ol_desk_path, path, "path", MUST, 0, 255,
	    "its number in the line"),
	WORD(ol_desk_path, state, "state", MUST, &ol_words_path_state,
	     "cells arrive, nothing comes, nobody listens there, or it is "
	     "spare and rests"),
	DATE(ol_desk_path, since, "since", NULLED, "of the state"),
	ADDR(ol_desk_path, local, "local", NULLED, "ours"),
	ADDR(ol_desk_path, remote, "remote", NULLED, "theirs"),
	INT(OL_FIELD_U8, ol_desk_path, step, "step", MUST, 0, 255,
	    "ticks of 20 ms from cell to cell"),
	MS(ol_desk_path, rtt_us, "rtt_ms", NULLED, "there and back"),
	PERCENT(ol_desk_path, loss_permille, "loss", MUST,
		"of their cells, last 5 s"),
	PERCENT(ol_desk_path, peer_loss_permille, "loss_there", MUST,
		"of our cells, as they report"),
	DATE(ol_desk_path, last_cell, "last_cell", NULLED,
	     "when the last authentic cell came"),
	BOOL(ol_desk_path, tcp, "tcp", MUST, "a path over TCP"),
	BOOL(ol_desk_path, spare, "spare", MUST, "by the settings"),
	INT(OL_FIELD_U8, ol_desk_path, peer_step, "step_there", MUST, 0, 255,
	    "as `step`, of their cells, as they report"),
	BOOL(ol_desk_path, trial, "trial", MUST, "`step` is being tried"),
	INT(OL_FIELD_U32, ol_desk_path, peer_run, "burst_there", MUST, 0,
	    UINT32_MAX, "most of our cells lost in a row, last 5 to 10 s"),
	MS(ol_desk_path, spread_us, "spread_ms", NULLED,
	   "mean deviation of the delay of their cells"),
	MS(ol_desk_path, peer_spread_us, "spread_there_ms", NULLED,
	   "of our cells, as they report"),
	MS(ol_desk_path, queue_us, "queue_ms", NULLED,
	   "delay of our cells over its least"),
	ADDR(ol_desk_path, configured, "configured", NULLED,
	     "where `remote` was learned: the one of the settings"),
};
static const struct ol_fields path_fields = FIELDS(a_path);

static const struct ol_field a_call_path[] = {
	INT(OL_FIELD_U8, ol_desk_path, path, "path", MUST, 0, 255,
	    "its number in the line"),
	WORD(ol_desk_path, state, "state", MUST, &ol_words_path_state,
	     "as in status"),
	MS(ol_desk_path, rtt_us, "rtt_ms", NULLED, "there and back"),
	PERCENT(ol_desk_path, loss_permille, "loss_percent", MUST,
		"of their cells, last 5 s"),
	INT(OL_FIELD_U8, ol_desk_path, step, "step", MUST, 0, 255,
	    "as in status"),
};
static const struct ol_fields call_path_fields = FIELDS(a_call_path);

#define FIG(m) voice.m
static const struct ol_field figures[] = {
	MS(ol_desk_figures, rtt_us, "rtt_ms", NULLED,
	   "there and back on the quickest path"),
	SHARE(ol_desk_figures, FIG(lost), FIG(expected), "loss_percent",
	      "frames that did not come as the original, before repair"),
	SHARE(ol_desk_figures, FIG(repaired), FIG(expected),
	      "repaired_percent", "frames had again from a copy or FEC"),
	SHARE(ol_desk_figures, FIG(concealed), FIG(played),
	      "concealed_percent", "frames that had to be made up"),
	INT(OL_FIELD_U32, ol_desk_figures, FIG(playout_delay_ms),
	    "playout_delay_ms", MUST, 0, UINT32_MAX, "of the playout buffer"),
	INT(OL_FIELD_U32, ol_desk_figures, FIG(bitrate_bps), "bitrate_bps",
	    MUST, 0, UINT32_MAX, "of the voice we send, copies included"),
	INT(OL_FIELD_U32, ol_desk_figures, FIG(longest_gap_ms),
	    "longest_gap_ms", MUST, 0, UINT32_MAX, "made up in one run"),
	INT(OL_FIELD_U64, ol_desk_figures, FIG(expected), "expected", MUST, 0,
	    U64_MOST, "frames of 20 ms that should have come"),
	INT(OL_FIELD_U64, ol_desk_figures, FIG(lost), "lost", MUST, 0,
	    U64_MOST, "of them, not there as the original"),
	INT(OL_FIELD_U64, ol_desk_figures, FIG(repaired), "repaired", MUST, 0,
	    U64_MOST, "of the lost, had again"),
	INT(OL_FIELD_U64, ol_desk_figures, FIG(played), "played", MUST, 0,
	    U64_MOST, "pieces of 20 ms that were heard"),
	INT(OL_FIELD_U64, ol_desk_figures, FIG(concealed), "concealed", MUST,
	    0, U64_MOST, "of them made up, wholly or in part"),
	INT(OL_FIELD_U64, ol_desk_figures, FIG(late), "late", MUST, 0,
	    U64_MOST, "came after their turn"),
	TEXT(ol_desk_figures, plan, "plan", MAY,
	     "what the packets we send carry, and by which rule"),
	LIST(ol_desk_figures, path, n_paths, "paths", &call_path_fields,
	     OL_LINE_PATHS, "one for each path"),
};
static const struct ol_fields figure_fields = FIELDS(figures);

static const struct ol_field a_line[] = {
	TEXT(ol_desk_line, line, "line", MUST, "our name for it"),
	TEXT(ol_desk_line, office, "office", MUST, "the counterpart's name"),
	WORD(ol_desk_line, level, "level", MUST, &ol_words_level,
	     "the counterpart's level"),
	WORD(ol_desk_line, state, "state", MUST, &ol_words_line_state, ""),
	WORD(ol_desk_line, why, "why", MUST, &ol_words_line_reason,
	     "why it is in that state"),
	TEXT(ol_desk_line, who, "who", MAY,
	     "who said goodbye; `here` or `there` where it is suspended"),
	TEXT(ol_desk_line, words, "words", MAY, "the reason that was given"),
	DATE(ol_desk_line, since, "since", NULLED, "of the state"),
	BOOL(ol_desk_line, verified, "verified", MUST,
	     "the 40 digits were compared"),
	WORD(ol_desk_line, call_state, "call_state", MUST,
	     &ol_words_call_state, ""),
	ID(ol_desk_line, call, "call", NULLED, "the call there is"),
	INT(OL_FIELD_U64, ol_desk_line, handshakes, "handshakes", MUST, 0,
	    U64_MOST, "sessions that were confirmed"),
	INT(OL_FIELD_U64, ol_desk_line, rekeys, "rekeys", MUST, 0, U64_MOST,
	    "of them, made inside the one before"),
	INT(OL_FIELD_U64, ol_desk_line, sent, "sent", MUST, 0, U64_MOST,
	    "datagrams"),
	INT(OL_FIELD_U64, ol_desk_line, received, "received", MUST, 0,
	    U64_MOST, "authentic datagrams"),
	INT(OL_FIELD_U64, ol_desk_line, dropped, "dropped", MUST, 0, U64_MOST,
	    "datagrams of its addresses that made no sense"),
	INT(OL_FIELD_U64, ol_desk_line, late_slots, "late_slots", MUST, 0,
	    U64_MOST, "slots that passed unused"),
	LIST(ol_desk_line, path, n_paths, "paths", &path_fields,
	     OL_LINE_PATHS, "one for each path"),
};
static const struct ol_fields line_fields = FIELDS(a_line);

/* ---- replies ---------------------------------------------------------- */

static const struct ol_field r_refused[] = {
	{ "exit", OL_FIELD_U32, MUST, AT(ol_desk_reply, u.refused.exit),
	  .min = 1, .max = 8, .note = "exit status of the command" },
	TEXT(ol_desk_reply, u.refused.text, "error", MUST,
	     "what was wrong and what to do, one line"),
};
static const struct ol_field r_call[] = {
	ID(ol_desk_reply, u.call, "call", MUST, "id of the call"),
};
static const struct ol_field r_office[] = {
	TEXT(ol_desk_reply, u.office.office, "office", MUST, "our name"),
	WORD(ol_desk_reply, u.office.level, "level", MUST, &ol_words_level,
	     "our level"),
	TEXT(ol_desk_reply, u.office.version, "version", MUST, "of the node"),
	DATE(ol_desk_reply, u.office.since, "since", NULLED, "the node runs"),
	TEXT(ol_desk_reply, u.office.console, "console", NULLED,
	     "address of the web console"),
};
static const struct ol_field r_card[] = {
	BLOCK(ol_desk_reply, u.card.card, "card", MUST, "its text, secret"),
	BLOCK(ol_desk_reply, u.card.slip, "slip", MAY,
	      "text of its slip, secret, where it is split"),
	TEXT(ol_desk_reply, u.card.fingerprint, "fingerprint", MUST,
	     "twenty letters to compare"),
};
static const struct ol_field r_paired[] = {
	TEXT(ol_desk_reply, u.paired.line, "line", MUST, "our name for it"),
	TEXT(ol_desk_reply, u.paired.office, "office", MUST,
	     "the counterpart's name"),
	TEXT(ol_desk_reply, u.paired.digits, "digits", MUST,
	     "the 40 digits, in groups of five"),
};
static const struct ol_field r_line[] = {
	INLINE(ol_desk_reply, u.line, &line_fields),
};
static const struct ol_field r_setting[] = {
	TEXT(ol_desk_reply, u.setting.key, "key", MUST, ""),
	TEXT(ol_desk_reply, u.setting.value, "value", NULLED, ""),
};
static const struct ol_field r_past[] = {
	ID(ol_desk_reply, u.past.row.id, "call", MUST, ""),
	TEXT(ol_desk_reply, u.past.line, "line", MUST, "our name for it"),
	BOOL(ol_desk_reply, u.past.row.outgoing, "outgoing", MUST, ""),
	WORD(ol_desk_reply, u.past.row.precedence, "precedence", MUST,
	     &ol_words_precedence, ""),
	DATE(ol_desk_reply, u.past.row.began, "began", NULLED, ""),
	DATE(ol_desk_reply, u.past.row.answered, "answered", NULLED, ""),
	DATE(ol_desk_reply, u.past.row.ended, "ended", NULLED, ""),
	WORD(ol_desk_reply, u.past.row.reason, "reason", MUST,
	     &ol_words_end_reason, ""),
	TEXT(ol_desk_reply, u.past.row.seat, "seat", NULLED,
	     "who took it, or placed it"),
	BOOL(ol_desk_reply, u.past.row.recorded_here, "recorded_here", MUST,
	     ""),
	BOOL(ol_desk_reply, u.past.row.recorded_there, "recorded_there", MUST,
	     ""),
};
#define NO_FIELDS { NULL, 0 }

const struct ol_reply_row ol_reply_table[OL_N_REPLY] = {
	[OL_REPLY_DONE] = { "done", false, NO_FIELDS, "it is done" },
	[OL_REPLY_REFUSED] = { "refused", false, FIELDS(r_refused),
		"`ok` is false, and nothing has changed" },
	[OL_REPLY_CALL] = { "call", false, FIELDS(r_call), "" },
	[OL_REPLY_OFFICE] = { "office", false, FIELDS(r_office),
		"end of `status`" },
	[OL_REPLY_CARD] = { "card", false, FIELDS(r_card), "" },
	[OL_REPLY_PAIRED] = { "paired", false, FIELDS(r_paired), "" },
	[OL_REPLY_LINE] = { "line", true, FIELDS(r_line), "of `status`" },
	[OL_REPLY_SETTING] = { "setting", true, FIELDS(r_setting),
		"of `show`" },
	[OL_REPLY_PAST] = { "past_call", true, FIELDS(r_past),
		"of `history`" },
};

/* ---- events ----------------------------------------------------------- */

#define EV_CALL ID(ol_desk_event, call, "call", MUST, "id of the call")
#define EV_LINE TEXT(ol_desk_event, line, "line", MUST, "our name for it")
#define EV_OFFICE \
	TEXT(ol_desk_event, office, "office", MUST, "the counterpart's name")
#define EV_PRECEDENCE \
	WORD(ol_desk_event, precedence, "precedence", MUST, \
	     &ol_words_precedence, "")
#define EV_UNVERIFIED \
	BOOL(ol_desk_event, unverified, "unverified", MUST, \
	     "the 40 digits were not compared yet")
#define EV_RECORDING \
	BOOL(ol_desk_event, recording_here, "recording_here", MUST, \
	     "we record"), \
	BOOL(ol_desk_event, recording_there, "recording_there", MUST, \
	     "they record")
#define EV_SEAT(need, note) TEXT(ol_desk_event, seat, "seat", need, note)
#define EV_REASON \
	WORD(ol_desk_event, reason, "reason", MUST, &ol_words_end_reason, "")

static const struct ol_field t_dialing[] = {
	EV_CALL, EV_LINE, EV_OFFICE, EV_PRECEDENCE, EV_UNVERIFIED,
};
static const struct ol_field t_ringing[] = {
	EV_CALL, EV_LINE,
	INT(OL_FIELD_U32, ol_desk_event, bells, "bells", MUST, 0, UINT32_MAX,
	    "desks there that have confirmed that they ring"),
};
static const struct ol_field t_call[] = { EV_CALL, EV_LINE };
static const struct ol_field t_answered[] = {
	EV_CALL, EV_LINE, EV_OFFICE, EV_PRECEDENCE, EV_UNVERIFIED,
	BOOL(ol_desk_event, outgoing, "outgoing", MUST, "we called"),
	EV_SEAT(MAY, "who took it"), EV_RECORDING,
};
static const struct ol_field t_stats[] = {
	EV_CALL, EV_LINE,
	INLINE(ol_desk_event, figures, &figure_fields),
};
static const struct ol_field t_presence[] = {
	EV_CALL, EV_LINE, EV_SEAT(MAY, "who is on there"), EV_RECORDING,
};
static const struct ol_field t_mode[] = {
	EV_CALL, EV_LINE,
	WORD(ol_desk_event, mode, "mode", MUST, &ol_words_call_mode,
	     "what the network lets the call be"),
	BOOL(ol_desk_event, talks_here, "talks_here", MUST,
	     "we hold the talk key"),
	BOOL(ol_desk_event, talks_there, "talks_there", MUST,
	     "they hold it"),
};
static const struct ol_field t_ended[] = {
	EV_CALL, EV_LINE, EV_REASON,
	SECONDS(ol_desk_event, seconds, "seconds", MUST,
		"from the answer to the end"),
	OBJECT(ol_desk_event, figures, "totals", &figure_fields,
	       "as in `stats`, of the whole call"),
};
static const struct ol_field t_ring[] = {
	EV_CALL, EV_LINE, EV_OFFICE, EV_PRECEDENCE, EV_UNVERIFIED,
	EV_SEAT(MAY, "who calls"),
	BOOL(ol_desk_event, recording_there, "recording_there", MUST,
	     "they record"),
};
static const struct ol_field t_ring_stopped[] = {
	EV_CALL, EV_LINE, EV_REASON, EV_SEAT(MAY, "who took it"),
};
static const struct ol_field t_missed[] = {
	EV_CALL, EV_LINE, EV_OFFICE, EV_PRECEDENCE,
};
static const struct ol_field t_line[] = {
	EV_LINE, EV_OFFICE,
	WORD(ol_desk_event, state, "state", MUST, &ol_words_line_state, ""),
	WORD(ol_desk_event, why, "why", MUST, &ol_words_line_reason, ""),
	TEXT(ol_desk_event, who, "who", MAY, "as in status"),
	TEXT(ol_desk_event, words, "words", MAY, "as in status"),
};
static const struct ol_field t_path[] = {
	EV_LINE, INLINE(ol_desk_event, path, &path_fields),
};
static const struct ol_field t_test[] = {
	EV_LINE,
	BOOL(ol_desk_event, test.passed, "passed", MUST, ""),
	MS(ol_desk_event, test.text_rtt_us, "text_rtt_ms", NULLED,
	   "a control message there and back"),
	MS(ol_desk_event, test.voice_rtt_us, "voice_rtt_ms", NULLED,
	   "a voice packet there and back"),
	INT(OL_FIELD_U32, ol_desk_event, test.voice_sent, "voice_sent", MUST,
	    0, UINT32_MAX, "voice packets of the test"),
	INT(OL_FIELD_U32, ol_desk_event, test.voice_back, "voice_back", MUST,
	    0, UINT32_MAX, "of them, came back"),
	TEXT(ol_desk_event, test.why, "why", MAY, "what failed"),
};
static const struct ol_field t_audio_open[] = {
	EV_CALL, EV_LINE,
	INT(OL_FIELD_U32, ol_desk_event, phase_us, "phase_us", MUST, 0,
	    OL_TICK_US - 1,
	    "CLOCK_BOOTTIME modulo 20 ms at which pieces are taken"),
};

const struct ol_tell_row ol_tell_table[OL_N_TELL] = {
	[OL_TELL_DIALING] = { "dialing", FIELDS(t_dialing),
		"our call has left" },
	[OL_TELL_RINGING] = { "ringing", FIELDS(t_ringing),
		"it rings there" },
	[OL_TELL_NOBODY_AT_DESK] = { "nobody_at_desk", FIELDS(t_call),
		"no desk there rings; it goes on ringing for who comes" },
	[OL_TELL_ANSWERED] = { "answered", FIELDS(t_answered),
		"they can speak" },
	[OL_TELL_STATS] = { "stats", FIELDS(t_stats),
		"each second of a call, of the second before" },
	[OL_TELL_PRESENCE] = { "presence", FIELDS(t_presence),
		"who records has changed" },
	[OL_TELL_MODE] = { "mode", FIELDS(t_mode),
		"voice, push to talk or text, or who holds the talk key, "
		"has changed" },
	[OL_TELL_INTERRUPTED] = { "interrupted", FIELDS(t_call),
		"the line is lost; the call waits for it" },
	[OL_TELL_RESUMED] = { "resumed", FIELDS(t_call), "it goes on" },
	[OL_TELL_ENDED] = { "ended", FIELDS(t_ended), "the call is over" },
	[OL_TELL_RING] = { "ring", FIELDS(t_ring),
		"a call comes in: answer with `bell` if you ring" },
	[OL_TELL_RING_STOPPED] = { "ring_stopped", FIELDS(t_ring_stopped),
		"stop ringing" },
	[OL_TELL_MISSED] = { "missed", FIELDS(t_missed), "nobody took it" },
	[OL_TELL_LINE] = { "line", FIELDS(t_line),
		"the state of a line has changed" },
	[OL_TELL_PATH] = { "path", FIELDS(t_path),
		"the state of a path has changed" },
	[OL_TELL_TEST] = { "test", FIELDS(t_test), "a line test is over" },
	[OL_TELL_AUDIO_OPEN] = { "audio_open", FIELDS(t_audio_open),
		"to the desk that holds the call: send and hear" },
	[OL_TELL_AUDIO_CLOSE] = { "audio_close", FIELDS(t_call),
		"no more audio of this call" },
	[OL_TELL_PLAY_STARTED] = { "play_started", FIELDS(t_call),
		"by the handset: `at` is sample 0 of what it plays" },
	[OL_TELL_RECORD_STARTED] = { "record_started", FIELDS(t_call),
		"by the handset: `at` is sample 0 of the recording" },
};
/* clang-format on */
