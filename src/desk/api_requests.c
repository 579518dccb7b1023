/*
 * api_requests - the rows of requests: see api_table.h. What a request is
 * called and has in it is said here and nowhere else; doc/protocol/desk.md is
 * printed from it.
 */
#include "desk/api_rows.h"

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
/* clang-format on */
