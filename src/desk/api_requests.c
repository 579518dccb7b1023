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
static const struct ol_field do_decline[] = {
	RQ_CALL(MAY),
	DATE(ol_desk_request, will_call, "will_call", MAY,
	     "the caller is told that we call then"),
};
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
static const struct ol_field do_hold[] = {
	RQ_CALL(MAY),
	BOOL(ol_desk_request, held, "held", MUST,
	     "nobody speaks or listens here from now on, or again"),
};
static const struct ol_field do_hand[] = {
	RQ_CALL(MAY),
	TEXT(ol_desk_request, seat, "seat", MUST, "who is to take it"),
};
static const struct ol_field do_take[] = { RQ_CALL(MUST) };
static const struct ol_field do_presence[] = {
	RQ_CALL(MAY),
	TEXT(ol_desk_request, person.name, "name", MAY,
	     "who sits with the one who speaks; the asker himself where it "
	     "lacks"),
	WORD(ol_desk_request, person.part, "part", MAY, &ol_words_part,
	     "in what part; it stays, or is listener, where it lacks"),
	WORD(ol_desk_request, person.leg, "leg", MAY, &ol_words_leg,
	     "how the voice reaches him; it stays, or is room, where it "
	     "lacks"),
	BOOL(ol_desk_request, gone, "gone", MAY, "he is not there any more"),
};
static const struct ol_field do_connect[] = {
	RQ_CALL(MAY),
	TEXT(ol_desk_request, seat, "seat", MAY, "of our principal"),
	BOOL(ol_desk_request, gone, "gone", MAY, "it is taken back"),
};
static const struct ol_field do_ready[] = {
	RQ_CALL(MAY),
	RQ_RECORDING,
	BOOL(ol_desk_request, gone, "gone", MAY, "not ready any more"),
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
	INT(OL_FIELD_U8, ol_desk_request, ceiling_step, "ceiling", MAY, 0, 132,
	    "the same, at least; 1 where it lacks; 130, 131, 132: 2, 3, 4 "
	    "cells in a tick, where the counterpart's operator allows it too"),
};
static const struct ol_field do_verify[] = { RQ_LINE(MUST) };
static const struct ol_field do_suspend[] = { RQ_LINE(MUST), RQ_WHY };
static const struct ol_field do_resume[] = { RQ_LINE(MUST), RQ_WHY };
static const struct ol_field do_test[] = { RQ_LINE(MUST) };
static const struct ol_field do_history[] = {
	RQ_LINE(MAY),
	INT(OL_FIELD_U32, ol_desk_request, limit, "limit", MAY, 1, 1000,
	    "the newest so many; 1000 where it lacks"),
	BOOL(ol_desk_request, missed, "missed", MAY,
	     "only those that were missed and that nobody has noted"),
};
static const struct ol_field do_note_call[] = {
	ID(ol_desk_request, call, "call", MAY, "that one"),
	DATE(ol_desk_request, until, "until", MAY,
	     "or all that ended by then: when the newest did that the person "
	     "has seen"),
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

/* ---- the written word ---------------------------------------------------- */

#define RQ_MESSAGE(note) \
	ID(ol_desk_request, message, "message", MUST, note)
#define RQ_FROM \
	INT(OL_FIELD_U64, ol_desk_request, from, "from", MAY, 1, U64_MOST, \
	    "where the page begins: `next` of the one before")
#define RQ_LIMIT \
	INT(OL_FIELD_U32, ol_desk_request, limit, "limit", MAY, 1, \
	    OL_API_PAGE_MOST, "rows of the page; 64 where it lacks")
#define RQ_LANG \
	TEXT(ol_desk_request, lang, "lang", MAY, \
	     "language of what is not the author's own; en where it lacks")
#define RQ_FILE ID(ol_desk_request, file.file, "file", MUST, "id of the file")

static const struct ol_field do_tests[] = { RQ_LINE(MUST), RQ_FROM };
static const struct ol_field do_roll_call[] = {
	RQ_LINE(MUST),
	BOOL(ol_desk_request, answer, "answer", MAY,
	     "refused where none of theirs waits"),
	LONG(ol_desk_request, words, "words", MAY, 4 * OL_API_ROLL_WORDS,
	     "one line that goes with it, where we ask"),
};
static const struct ol_field a_file_to_send[] = {
	ID(ol_desk_attached, file, "file", MUST, "as `file_begin` told"),
};
static const struct ol_fields file_to_send = FIELDS(a_file_to_send);

static const struct ol_field a_field[] = {
	TEXT(ol_desk_field, name, "name", MUST, ""),
	LONG(ol_desk_field, value, "value", MUST, OL_ITEM_VALUE_MAX, ""),
};
static const struct ol_fields field_fields = FIELDS(a_field);

static const struct ol_field do_send[] = {
	TEXT(ol_desk_request, line, "line", MAY,
	     "our name for the line; may lack in a reply"),
	WORD(ol_desk_request, said.precedence, "precedence", MAY,
	     &ol_words_precedence, "routine, or the form's, where it lacks"),
	ROWS(ol_desk_request, said.texts, "texts", MAY, ol_desk_said,
	     &ol_fields_said, OL_ITEM_TEXTS,
	     "one for each language, the author's own first"),
	ROWS(ol_desk_request, said.files, "files", MAY, ol_desk_attached,
	     &file_to_send, OL_ITEM_ATTACHMENTS, "that go with it"),
	ID(ol_desk_request, said.reply_to, "reply_to", MAY,
	   "the message that it answers"),
	WORD(ol_desk_request, said.reply, "reply", MAY, &ol_words_reply_kind,
	     "how; answer where it lacks in a reply"),
	DATE(ol_desk_request, said.ack_by, "ack_by", MAY,
	     "to be acknowledged until then; later both ends alarm"),
	BOOL(ol_desk_request, said.asks, "asks", MAY,
	     "for a read-back of the points"),
	ROWS(ol_desk_request, said.points, "points", MAY, ol_desk_point,
	     &ol_fields_point, OL_ITEM_POINTS,
	     "to be read back; in a confirm, read back in own words"),
	TEXT(ol_desk_request, said.form, "form", MAY, "of a notice"),
	ROWS(ol_desk_request, said.fields, "fields", MAY, ol_desk_field,
	     &field_fields, OL_ITEM_FIELDS, "of the notice"),
};
static const struct ol_field do_inbox[] = {
	RQ_LINE(MAY),
	WORD(ol_desk_request, which, "which", MAY, &ol_words_which,
	     "both where it lacks"),
	BOOL(ol_desk_request, unread, "unread", MAY,
	     "only theirs that nobody here has read"),
	BOOL(ol_desk_request, newest, "newest", MAY, "the newest first"),
	RQ_FROM, RQ_LIMIT,
};
static const struct ol_field do_search[] = {
	RQ_LINE(MAY),
	LONG(ol_desk_request, words, "words", MUST, 256,
	     "all of them in one text; case, accents of width and form do "
	     "not count"),
	RQ_FROM, RQ_LIMIT,
};
static const struct ol_field do_message[] = {
	RQ_MESSAGE("its id"),
	BOOL(ol_desk_request, read, "read", MAY,
	     "a person reads it now: the other side is told"),
};
static const struct ol_field do_ack[] = { RQ_MESSAGE("of theirs") };
static const struct ol_field do_verdict[] = {
	RQ_MESSAGE("a confirm of theirs, or a proposal"),
	BOOL(ol_desk_request, accepted, "accepted", MUST,
	     "they understood what we meant; we agree"),
	ROWS(ol_desk_request, said.texts, "texts", MAY, ol_desk_said,
	     &ol_fields_said, OL_ITEM_TEXTS,
	     "the right words, or the reason, where it is not accepted"),
};
static const struct ol_field do_cap[] = { RQ_MESSAGE("a notice"), RQ_LANG };
static const struct ol_field do_forms[] = {
	TEXT(ol_desk_request, form, "form", MAY, "this one alone"),
	RQ_LANG,
};
static const struct ol_field do_code[] = {
	RQ_LINE(MUST),
	TEXT(ol_desk_request, said.code, "code", MUST,
	     "of the codebook in use"),
	ROWS(ol_desk_request, said.numbers, "numbers", MAY, ol_desk_number,
	     &ol_fields_number, OL_ITEM_NUMBERS, "one for each slot"),
};
static const struct ol_field do_codebook[] = { RQ_LINE(MUST) };
static const struct ol_field do_propose[] = {
	RQ_LINE(MUST),
	ROWS(ol_desk_request, entries, "entries", MUST, ol_desk_entry,
	     &ol_fields_entry, OL_API_ENTRIES, "all of the new version"),
};
static const struct ol_field do_agree[] = {
	RQ_LINE(MUST),
	INT(OL_FIELD_U32, ol_desk_request, version, "version", MUST, 1,
	    UINT32_MAX, "of their proposal"),
};
static const struct ol_field do_commitment[] = {
	TEXT(ol_desk_request, line, "line", MAY,
	     "our name for the line; may lack in a change"),
	ID(ol_desk_request, promise.commitment, "commitment", MAY,
	   "the one that is to be changed; what is left out stays"),
	ROWS(ol_desk_request, said.texts, "texts", MAY, ol_desk_said,
	     &ol_fields_said, OL_ITEM_TEXTS,
	     "what is promised, one for each language"),
	WORD(ol_desk_request, promise.owner, "owner", MAY, &ol_words_owner,
	     "whose promise it is; ours where it lacks in a new one"),
	DATE(ol_desk_request, promise.due, "due", MAY, "until when"),
	WORD(ol_desk_request, promise.state, "state", MAY, &ol_words_promise,
	     "how it stands, of a change"),
	ID(ol_desk_request, promise.contact, "contact", MAY,
	   "the call or message that it comes from"),
};
static const struct ol_field do_commitments[] = {
	RQ_LINE(MAY),
	BOOL(ol_desk_request, all, "all", MAY,
	     "those that are contested, overtaken and replaced, too"),
};
static const struct ol_field do_files[] = {
	RQ_LINE(MAY), RQ_FROM, RQ_LIMIT,
};
static const struct ol_field do_file_begin[] = {
	RQ_LINE(MUST),
	LONG(ol_desk_request, file.name, "name", MUST, OL_ITEM_NAME_MAX,
	     "of the file, without folders"),
	TEXT(ol_desk_request, file.type, "type", MAY,
	     "application/octet-stream where it lacks"),
	INT(OL_FIELD_U64, ol_desk_request, file.size, "size", MUST, 0,
	    OL_ITEM_FILE_MAX, "bytes"),
	HASH(ol_desk_request, file.sha256, "sha256", MUST, "of all of it"),
};
static const struct ol_field do_file_data[] = {
	RQ_FILE,
	INT(OL_FIELD_U64, ol_desk_request, at, "at", MUST, 0,
	    OL_ITEM_FILE_MAX, "where they belong: the end of those before"),
	BYTES(ol_desk_request, bytes, "bytes", MUST, OL_API_BYTES_MAX, ""),
};
static const struct ol_field do_file_end[] = { RQ_FILE };
static const struct ol_field do_file_read[] = {
	RQ_FILE,
	INT(OL_FIELD_U64, ol_desk_request, at, "at", MUST, 0,
	    OL_ITEM_FILE_MAX, "from there on"),
};
static const struct ol_field do_audit[] = { RQ_LINE(MAY) };
static const struct ol_field do_attest[] = { RQ_LINE(MUST) };
static const struct ol_field do_export[] = {
	RQ_LINE(MUST),
	WORD(ol_desk_request, of, "of", MUST, &ol_words_piece,
	     "which of its pieces"),
	RQ_FROM,
};

/* ---- seats ------------------------------------------------------------- */

#define RQ_SEAT TEXT(ol_desk_request, seat, "seat", MUST, "name of the seat")
#define RQ_CODE(need, note) TEXT(ol_desk_request, code, "code", need, note)

static const struct ol_field do_login[] = {
	RQ_SEAT,
	TEXT(ol_desk_request, password, "password", MUST, "of the seat"),
	RQ_CODE(MAY, "six digits, where the seat has TOTP"),
};
static const struct ol_field do_rejoin[] = {
	HASH(ol_desk_request, session, "session", MUST, "as `login` told it"),
};
static const struct ol_field do_password[] = {
	TEXT(ol_desk_request, password, "old", MUST, "that it has now"),
	TEXT(ol_desk_request, fresh, "new", MUST,
	     "12 bytes or more, not the old one"),
};
static const struct ol_field do_totp[] = {
	WORD(ol_desk_request, totp, "how", MUST, &ol_words_totp,
	     "begin tells a new secret, which counts once confirm has brought "
	     "a code of it; drop ends the second factor"),
	RQ_CODE(MAY, "confirm, drop: what the authenticator shows"),
};
static const struct ol_field do_session_end[] = {
	INT(OL_FIELD_U32, ol_desk_request, number, "number", MUST, 1,
	    UINT32_MAX, "of the session, as `sessions` told it"),
};
static const struct ol_field do_seat_add[] = {
	RQ_SEAT,
	WORD(ol_desk_request, role, "role", MUST, &ol_words_role, ""),
	TEXT(ol_desk_request, lang, "lang", MAY,
	     "that its person reads (BCP 47); en where it lacks"),
};
static const struct ol_field do_seat_set[] = {
	RQ_SEAT,
	TEXT(ol_desk_request, key, "key", MUST,
	     "role; locked (yes, no); lang; password (new: a one-time "
	     "password); totp (none)"),
	TEXT(ol_desk_request, value, "value", MUST, "its new value"),
};
static const struct ol_field do_seat_drop[] = { RQ_SEAT };

#define DO_BARE(name, right, note) { name, right, { NULL, 0 }, note }
#define DO(name, right, list, note) { name, right, FIELDS(list), note }

static const struct ol_field do_take_duty[] = {
	BOOL(ol_desk_request, leaves, "leaves", MAY,
	     "the seat that holds it leaves it to nobody"),
};

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
	[OL_DO_HOLD] = DO("hold", OL_RIGHT_TALK, do_hold,
		"a call of this desk waits, or goes on; then the others that "
		"it has wait. The other side is told"),
	[OL_DO_HAND] = DO("hand", OL_RIGHT_TALK, do_hand,
		"offers a call of this desk to a seat that sits at another; "
		"it goes on here until it is taken"),
	[OL_DO_TAKE] = DO("take", OL_RIGHT_TALK, do_take,
		"takes a call that is offered to this seat"),
	[OL_DO_PRESENCE] = DO("presence", OL_RIGHT_TALK, do_presence,
		"says who is in the room of a call, or at this desk for calls "
		"to come, and in what part; the other side is told"),
	[OL_DO_CONNECT] = DO("connect", OL_RIGHT_TALK, do_connect,
		"connects the call of this desk to a principal, once his desk "
		"and the other side's are ready; until then it may be taken "
		"back"),
	[OL_DO_READY] = DO("ready", OL_RIGHT_TALK, do_ready,
		"this desk, of a seat that is being connected, takes the call "
		"when the other side's principal is ready, too"),
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
	[OL_DO_NOTE_CALL] = DO("note_call", OL_RIGHT_TALK, do_note_call,
		"takes note of a missed call, or of all: they wait no more, "
		"and every desk is told who did"),
	[OL_DO_TESTS] = DO("tests", OL_RIGHT_LOOK, do_tests,
		"a `tests` row for each hour that had one, oldest first, up "
		"to 240, and a `roll` row for each roll-call of these hours "
		"that passed, or was missed; then `page`; 90 days are kept"),
	[OL_DO_ROLL_CALL] = DO("roll_call", OL_RIGHT_TALK, do_roll_call,
		"answers the other side's roll-call, or asks: `queued`. The "
		"right `write` as well"),
	[OL_DO_CARD] = DO("card", OL_RIGHT_MANAGE, do_card,
		"a fresh card for one counterpart: `card`"),
	[OL_DO_PAIR] = DO("pair", OL_RIGHT_MANAGE, do_pair,
		"makes a line of two cards: `paired`"),
	[OL_DO_SEND] = DO("send", OL_RIGHT_WRITE, do_send,
		"a message, answer, read-back or notice: `queued` when it is "
		"on disk"),
	[OL_DO_INBOX] = DO("inbox", OL_RIGHT_READ, do_inbox,
		"a `message` row for each, oldest first where nothing else "
		"is asked for, then `page`"),
	[OL_DO_SEARCH] = DO("search", OL_RIGHT_READ, do_search,
		"a `message` row for each with these words, newest first, "
		"then `page`"),
	[OL_DO_MESSAGE] = DO("message", OL_RIGHT_READ, do_message,
		"a `message` row of it and of all that was said to it"),
	[OL_DO_ACK] = DO("ack", OL_RIGHT_WRITE, do_ack,
		"acknowledges a message of theirs: `queued`"),
	[OL_DO_VERDICT] = DO("verdict", OL_RIGHT_WRITE, do_verdict,
		"accepts or corrects a read-back of theirs; accepts or "
		"contests a proposal of theirs: `queued`"),
	[OL_DO_CAP] = DO("cap", OL_RIGHT_READ, do_cap,
		"a notice as an alert of CAP 1.2: `text`"),
	[OL_DO_FORMS] = DO("forms", OL_RIGHT_LOOK, do_forms,
		"a `form` row for each form of notices"),
	[OL_DO_CODE] = DO("code", OL_RIGHT_WRITE, do_code,
		"sends a code word: `queued`"),
	[OL_DO_CODEBOOK] = DO("codebook", OL_RIGHT_READ, do_codebook,
		"a `codebook` row for each that is in use or proposed"),
	[OL_DO_PROPOSE] = DO("propose", OL_RIGHT_MANAGE, do_propose,
		"proposes a new version of the codebook: `queued`"),
	[OL_DO_AGREE] = DO("agree", OL_RIGHT_MANAGE, do_agree,
		"countersigns their proposal, which both use then: `queued`"),
	[OL_DO_COMMITMENT] = DO("commitment", OL_RIGHT_WRITE, do_commitment,
		"proposes a commitment, or a change of one, to the other "
		"side: `queued`"),
	[OL_DO_COMMITMENTS] = DO("commitments", OL_RIGHT_READ, do_commitments,
		"a `commitment` row for each proposal that is agreed or waits "
		"for an answer"),
	[OL_DO_FILES] = DO("files", OL_RIGHT_READ, do_files,
		"a `file` row for each, then `page`"),
	[OL_DO_FILE_BEGIN] = DO("file_begin", OL_RIGHT_WRITE, do_file_begin,
		"a file to be sent comes in pieces: `file_id`; of four at once "
		"one that stands still for a minute makes room for the next; "
		"after a lost connection the next begin of the same file goes "
		"on where it was, for ten minutes"),
	[OL_DO_FILE_DATA] = DO("file_data", OL_RIGHT_WRITE, do_file_data,
		"the next piece of it"),
	[OL_DO_FILE_END] = DO("file_end", OL_RIGHT_WRITE, do_file_end,
		"it is whole: checked and on disk; a message may take it"),
	[OL_DO_FILE_READ] = DO("file_read", OL_RIGHT_READ, do_file_read,
		"a piece of a file that is here: `bytes`, none at its end"),
	[OL_DO_AUDIT] = DO("audit", OL_RIGHT_LOOK, do_audit,
		"checks all that was written down: an `audit` row for each "
		"line"),
	[OL_DO_ATTEST] = DO("attest", OL_RIGHT_MANAGE, do_attest,
		"signs where our ledger stands, for others to see; the other "
		"side is told: `queued`"),
	[OL_DO_EXPORT] = DO("export", OL_RIGHT_READ, do_export,
		"a `piece` row for each piece of the line's record, then "
		"`page`"),
	[OL_DO_LOGIN] = DO("login", OL_RIGHT_NONE, do_login,
		"begins a session of the seat: `session`; all that does not "
		"fit is refused with the same words"),
	[OL_DO_REJOIN] = DO("rejoin", OL_RIGHT_NONE, do_rejoin,
		"goes on with a session after the connection was lost: "
		"`session`; a call that its desk held within the last 30 s "
		"goes on"),
	[OL_DO_LOGOUT] = DO_BARE("logout", OL_RIGHT_OWN, "ends the session"),
	[OL_DO_PASSWORD] = DO("password", OL_RIGHT_OWN, do_password,
		"changes one's own password; other sessions of the seat end, "
		"and one that began with a one-time password gets its rights: "
		"`session`"),
	[OL_DO_TOTP] = DO("totp", OL_RIGHT_OWN, do_totp,
		"one's own second factor, as authenticators have it (RFC "
		"6238); begin: `totp`"),
	[OL_DO_SESSIONS] = DO_BARE("sessions", OL_RIGHT_OWN,
		"an `open_session` row for each of one's own seat, with the "
		"right `seats` of all"),
	[OL_DO_SESSION_END] = DO("session_end", OL_RIGHT_OWN, do_session_end,
		"ends another session of one's own seat, with the right "
		"`seats` of any: its desk is told"),
	[OL_DO_SEATS] = DO_BARE("seats", OL_RIGHT_SEATS,
		"a `seat` row for each"),
	[OL_DO_SEAT_ADD] = DO("seat_add", OL_RIGHT_SEATS, do_seat_add,
		"a new seat: `one_time`"),
	[OL_DO_SEAT_SET] = DO("seat_set", OL_RIGHT_SEATS, do_seat_set,
		"changes it; its sessions end where its person must log in "
		"anew; a new password: `one_time`"),
	[OL_DO_SEAT_DROP] = DO("seat_drop", OL_RIGHT_SEATS, do_seat_drop,
		"the seat is no more; what it did stays in the record"),
	[OL_DO_DUTY] = DO_BARE("duty", OL_RIGHT_LOOK,
		"a `duty` row for each seat that is at a desk, and of who "
		"holds the duty"),
	[OL_DO_TAKE_DUTY] = DO("take_duty", OL_RIGHT_MANAGE, do_take_duty,
		"this seat holds the duty, until another takes it; every desk "
		"is told"),
	[OL_DO_HERE] = DO_BARE("here", OL_RIGHT_OWN,
		"a person touched this desk: its session is not idle. What "
		"pages ask by themselves does not say so"),
};
/* clang-format on */
