/* api_words - the words that the table of api_table.h has for values. */
#include <string.h>

#include "base/error.h"
#include "desk/api_rows.h"

#define WORDS(name, what, ...)                                            \
	static const char *const name##_text[] = { __VA_ARGS__ };         \
	const struct ol_enum_words ol_words_##name = { what, name##_text, \
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
WORDS(part, "part",
	[OL_PART_UNSAID] = "unsaid",
	[OL_PART_PRINCIPAL] = "principal",
	[OL_PART_ACTING] = "acting",
	[OL_PART_INTERPRETER] = "interpreter",
	[OL_PART_NOTES] = "notes",
	[OL_PART_LISTENER] = "listener");
WORDS(leg, "leg",
	[OL_LEG_UNSAID] = "unsaid",
	[OL_LEG_BROWSER] = "browser",
	[OL_LEG_SOUND_CARD] = "sound_card",
	[OL_LEG_FILE] = "file",
	[OL_LEG_PHONE] = "phone",
	[OL_LEG_ROOM] = "room");
WORDS(stage, "stage",
	[OL_JOIN_NONE] = "none",
	[OL_JOIN_OFFERED] = "offered",
	[OL_JOIN_READY] = "ready",
	[OL_JOIN_JOINED] = "joined",
	[OL_JOIN_FAILED] = "failed");
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
	[OL_RIGHT_NONE] = "none",
	[OL_RIGHT_LOOK] = "look",
	[OL_RIGHT_TALK] = "talk",
	[OL_RIGHT_MANAGE] = "manage",
	[OL_RIGHT_READ] = "read",
	[OL_RIGHT_WRITE] = "write",
	[OL_RIGHT_SEATS] = "seats",
	[OL_RIGHT_OWN] = "own");
WORDS(which, "which",
	[OL_DESK_WHICH_BOTH] = "both",
	[OL_DESK_WHICH_IN] = "in",
	[OL_DESK_WHICH_OUT] = "out");
WORDS(item_kind, "kind",
	[OL_ITEM_MESSAGE] = "message",
	[OL_ITEM_NOTE] = "note",
	[OL_ITEM_VERDICT] = "verdict",
	[OL_ITEM_CODEBOOK] = "codebook",
	[OL_ITEM_CODEBOOK_AGREED] = "codebook_agreed",
	[OL_ITEM_CODE_WORD] = "code_word",
	[OL_ITEM_RETENTION] = "retention",
	[OL_ITEM_CALL] = "call",
	[OL_ITEM_CALL_ACCEPTED] = "call_accepted",
	[OL_ITEM_ATTEST] = "attest",
	[OL_ITEM_COMMITMENT] = "commitment");
_Static_assert(OL_ITEM_KINDS == 12, "every kind has its word");
WORDS(owner, "owner",
	[OL_DESK_OWNER_UNSAID] = "unsaid",
	[OL_DESK_OWNER_OURS] = "ours",
	[OL_DESK_OWNER_THEIRS] = "theirs",
	[OL_DESK_OWNER_BOTH] = "both");
WORDS(promise, "state of a commitment",
	[OL_DESK_PROMISE_UNSAID] = "unsaid",
	[OL_DESK_PROMISE_OPEN] = "open",
	[OL_DESK_PROMISE_DONE] = "done",
	[OL_DESK_PROMISE_WITHDRAWN] = "withdrawn");
WORDS(standing, "standing of a proposal",
	[OL_STANDING_OPEN] = "open",
	[OL_STANDING_AGREED] = "agreed",
	[OL_STANDING_REPLACED] = "replaced",
	[OL_STANDING_CONTESTED] = "contested",
	[OL_STANDING_OVERTAKEN] = "overtaken");
WORDS(reminder, "reminder",
	[OL_REMINDER_NONE] = "none",
	[OL_REMINDER_WEEK] = "week",
	[OL_REMINDER_DAY] = "day",
	[OL_REMINDER_DUE] = "due",
	[OL_REMINDER_LATE] = "late");
WORDS(fate, "fate",
	[OL_DESK_FATE_KEPT] = "kept",
	[OL_DESK_FATE_REFUSED] = "refused",
	[OL_DESK_FATE_REPEATED] = "repeated",
	[OL_DESK_FATE_CLASHED] = "clashed",
	[OL_DESK_FATE_ERASED] = "erased");
WORDS(state, "state",
	[OL_STATE_QUEUED] = "queued",
	[OL_STATE_SENT] = "sent",
	[OL_STATE_DELIVERED] = "delivered",
	[OL_STATE_READ] = "read",
	[OL_STATE_ACKNOWLEDGED] = "acknowledged",
	[OL_STATE_EXPIRED] = "expired");
_Static_assert(OL_STATES == 6, "every state has its word");
WORDS(reply_kind, "reply",
	[OL_REPLY_NONE] = "none",
	[OL_REPLY_ANSWER] = "answer",
	[OL_REPLY_CLARIFY] = "clarify",
	[OL_REPLY_CONFIRM] = "confirm");
WORDS(point_kind, "kind",
	[OL_POINT_POINT] = "point",
	[OL_POINT_NUMBER] = "number",
	[OL_POINT_PLACE] = "place",
	[OL_POINT_TIME] = "time",
	[OL_POINT_NAME] = "name");
WORDS(judged, "judged",
	[OL_DESK_JUDGED_NONE] = "none",
	[OL_DESK_JUDGED_ACCEPTED] = "accepted",
	[OL_DESK_JUDGED_CORRECTED] = "corrected");
WORDS(record_agreed, "agreed",
	[OL_DESK_AGREED_NONE] = "none",
	[OL_DESK_AGREED_WAITS] = "waits",
	[OL_DESK_AGREED_ACCEPTED] = "accepted",
	[OL_DESK_AGREED_DIFFERS] = "differs",
	[OL_DESK_AGREED_UNKNOWN] = "unknown");
WORDS(call_end, "reason",
	[OL_DESK_CALL_HUNG_UP] = "hung_up",
	[OL_DESK_CALL_CANCELLED] = "cancelled",
	[OL_DESK_CALL_UNANSWERED] = "unanswered",
	[OL_DESK_CALL_STOPPED] = "stopped",
	[OL_DESK_CALL_SUSPENDED] = "suspended",
	[OL_DESK_CALL_LINE_LOST] = "line_lost",
	[OL_DESK_CALL_NO_RECORDING] = "no_recording",
	[OL_DESK_CALL_UNKNOWN] = "unknown_call",
	[OL_DESK_CALL_DECLINED] = "declined",
	[OL_DESK_CALL_BUSY] = "busy");
_Static_assert(OL_DESK_CALL_BUSY == OL_ITEM_REASON_MAX,
	       "every end of a call has its word");
WORDS(file_state, "state",
	[OL_DESK_FILE_COMING] = "coming",
	[OL_DESK_FILE_WAITING] = "waiting",
	[OL_DESK_FILE_GOING] = "going",
	[OL_DESK_FILE_WHOLE] = "whole",
	[OL_DESK_FILE_FAILED] = "failed");
WORDS(book_state, "state",
	[OL_DESK_BOOK_IN_USE] = "in_use",
	[OL_DESK_BOOK_OURS] = "ours",
	[OL_DESK_BOOK_THEIRS] = "theirs",
	[OL_DESK_BOOK_OLD] = "old");
WORDS(piece, "of",
	[OL_DESK_PIECE_ENTRY] = "entry",
	[OL_DESK_PIECE_OURS] = "ours",
	[OL_DESK_PIECE_THEIRS] = "theirs",
	[OL_DESK_PIECE_HEAD] = "head");
const struct ol_enum_words ol_words_role = { "role", ol_role_text,
	OL_N_ROLES };
WORDS(session_end, "why",
	[OL_SESSION_LOGOUT] = "logout",
	[OL_SESSION_IDLE] = "idle",
	[OL_SESSION_EXPIRED] = "expired",
	[OL_SESSION_PASSWORD] = "password",
	[OL_SESSION_CHANGED] = "changed",
	[OL_SESSION_LOCKED] = "locked",
	[OL_SESSION_DROPPED] = "dropped",
	[OL_SESSION_ELSEWHERE] = "elsewhere",
	[OL_SESSION_ENDED] = "ended");
WORDS(roll_state, "state",
	[OL_ROLL_NO_TIMES] = "no_times",
	[OL_ROLL_DONE] = "done",
	[OL_ROLL_IS_DUE] = "due",
	[OL_ROLL_IS_OVERDUE] = "overdue");
WORDS(roll_kind, "is",
	[OL_ROLL_DUE] = "due",
	[OL_ROLL_ASKED] = "asked",
	[OL_ROLL_PASSED] = "passed",
	[OL_ROLL_OVERDUE] = "overdue");
WORDS(roll_why, "why",
	[OL_ROLL_NOT_ASKED] = "not_asked",
	[OL_ROLL_DOWN] = "down",
	[OL_ROLL_SILENT_THERE] = "silent_there",
	[OL_ROLL_SILENT_HERE] = "silent_here");
_Static_assert(OL_ROLL_WHYS == 4, "every reason has its word");
WORDS(totp, "totp",
	[OL_TOTP_BEGIN] = "begin",
	[OL_TOTP_CONFIRM] = "confirm",
	[OL_TOTP_DROP] = "drop");
/* clang-format on */

const char *ol_words_write(const struct ol_enum_words *w, unsigned value)
{
	return value < w->n && w->text[value] ? w->text[value] : "?";
}

int ol_words_read(const struct ol_enum_words *w, unsigned *value,
		  const char *text)
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
