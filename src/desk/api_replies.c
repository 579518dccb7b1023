/* api_replies - the rows of replies: as api_requests.c. */
#include "desk/api_rows.h"

/* clang-format off */
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
const struct ol_fields ol_fields_path = FIELDS(a_path);

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
	LIST(ol_desk_line, path, n_paths, "paths", &ol_fields_path,
	     OL_LINE_PATHS, "one for each path"),
};
static const struct ol_fields line_fields = FIELDS(a_line);

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
/* clang-format on */
