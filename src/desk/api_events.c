/* api_events - the rows of events: as api_requests.c. */
#include "desk/api_rows.h"

/* clang-format off */
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
#define EV_PEOPLE(side, note) \
	LIST(ol_desk_event, people_##side.who, people_##side.n, \
	     "people_" #side, &ol_fields_person, OL_PEOPLE_MAX, note)
#define EV_SEAT(need, note) TEXT(ol_desk_event, seat, "seat", need, note)
#define EV_REASON \
	WORD(ol_desk_event, reason, "reason", MUST, &ol_words_end_reason, "")

#define EV_SINCE \
	TEXT(ol_desk_event, who, "who", MAY, "as in status"), \
	TEXT(ol_desk_event, by, "by", MAY, "the seat that suspended it"), \
	TEXT(ol_desk_event, words, "words", MAY, "as in status"), \
	DATE(ol_desk_event, since, "since", MAY, \
	     "that the line is so: suspended, stopped, nothing heard")
#define EV_RANG \
	INT(OL_FIELD_U32, ol_desk_event, bells, "bells", MAY, 0, UINT32_MAX, \
	    "desks that rang, the most at one time; nobody took it"), \
	SECONDS(ol_desk_event, rang_seconds, "rang_seconds", MAY, \
		"it rang so long")

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
	EV_PEOPLE(here, "who is in it here, the first speaks"),
	EV_PEOPLE(there, "... and there, as they say"),
};
static const struct ol_field t_stats[] = {
	EV_CALL, EV_LINE,
	INLINE(ol_desk_event, figures, &figure_fields),
};
static const struct ol_field t_presence[] = {
	EV_CALL, EV_LINE, EV_SEAT(MAY, "who is on there"), EV_RECORDING,
	BOOL(ol_desk_event, held_here, "held_here", MUST,
	     "nobody speaks or listens here"),
	BOOL(ol_desk_event, held_there, "held_there", MUST,
	     "... or there"),
	EV_PEOPLE(here, "who is in it here, the first speaks"),
	EV_PEOPLE(there, "... and there, as they say"),
};
static const struct ol_field t_offered[] = {
	EV_CALL, EV_LINE, EV_OFFICE, EV_PRECEDENCE, EV_UNVERIFIED,
	EV_SEAT(MAY, "who hands the call to this seat: `take` takes it"),
};
static const struct ol_field t_connect[] = {
	EV_CALL, EV_LINE, EV_OFFICE, EV_PRECEDENCE, EV_UNVERIFIED,
	EV_SEAT(MAY, "our aide, who has the call"),
	TEXT(ol_desk_event, principal_here, "principal_here", MAY,
	     "our principal's seat"),
	WORD(ol_desk_event, stage_here, "stage_here", MUST, &ol_words_stage,
	     "offered: named, not ready; joined: has the call"),
	TEXT(ol_desk_event, principal_there, "principal_there", MAY,
	     "theirs"),
	WORD(ol_desk_event, stage_there, "stage_there", MUST, &ol_words_stage,
	     "failed: his desk was lost at the last moment"),
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
	EV_CALL, EV_LINE, EV_REASON, EV_SEAT(MAY, "who declined or took it"),
	DATE(ol_desk_event, will_call, "will_call", MAY,
	     "who declined calls then"),
	EV_RANG, EV_SINCE,
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
	EV_PEOPLE(there, "who is there, as they say; the first speaks"),
	BOOL(ol_desk_event, bell, "bell", MUST,
	     "a desk with a bell rings now; false: its rung has not come"),
	TEXT(ol_desk_event, next, "next", MAY,
	     "who is rung next: roles and seats"),
	DATE(ol_desk_event, next_at, "next_at", MAY, "... and when"),
};
static const struct ol_field t_ring_stopped[] = {
	EV_CALL, EV_LINE, EV_REASON, EV_SEAT(MAY, "who took it"),
};
static const struct ol_field t_missed[] = {
	EV_CALL, EV_LINE, EV_OFFICE, EV_PRECEDENCE, EV_REASON,
	EV_SEAT(MAY, "who called"),
	TEXT(ol_desk_event, rang, "rang", MAY,
	     "whom it rang here, seats; nobody was at a desk where it lacks"),
	EV_RANG,
};
static const struct ol_field t_noted[] = {
	ID(ol_desk_event, call, "call", MAY, "that one"),
	DATE(ol_desk_event, until, "until", MAY, "or all that ended by then"),
	EV_SEAT(MUST, "who took note"),
	INT(OL_FIELD_U64, ol_desk_event, missed, "missed", MUST, 0, U64_MOST,
	    "so many wait still"),
};
static const struct ol_field t_line[] = {
	EV_LINE, EV_OFFICE,
	WORD(ol_desk_event, state, "state", MUST, &ol_words_line_state, ""),
	WORD(ol_desk_event, why, "why", MUST, &ol_words_line_reason, ""),
	EV_SINCE,
};
static const struct ol_field t_path[] = {
	EV_LINE, INLINE(ol_desk_event, path, &ol_fields_path),
};
static const struct ol_field t_test[] = {
	EV_LINE,
	BOOL(ol_desk_event, test.passed, "passed", MUST, ""),
	BOOL(ol_desk_event, test.by_itself, "by_itself", MUST,
	     "nobody asked for it"),
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
static const struct ol_field t_roll_call[] = {
	EV_LINE, EV_OFFICE,
	WORD(ol_desk_event, roll_is, "is", MUST, &ol_words_roll_kind,
	     "asked: it waits for its answer"),
	DATE(ol_desk_event, watch, "watch", MAY,
	     "due, overdue: that none has passed for"),
	BOOL(ol_desk_event, roll.asked_here, "asked_here", MUST, "we asked"),
	TEXT(ol_desk_event, roll.here, "here", MAY, "our seat in it"),
	TEXT(ol_desk_event, roll.there, "there", MAY, "... and theirs"),
	DATE(ol_desk_event, roll.at_there, "at_there", MAY, "their clock"),
	WORD(ol_desk_event, roll.why, "why", MAY, &ol_words_roll_why,
	     "of one that is overdue; not_asked where it lacks"),
};
static const struct ol_field t_audio_open[] = {
	EV_CALL, EV_LINE,
	INT(OL_FIELD_U32, ol_desk_event, phase_us, "phase_us", MUST, 0,
	    OL_TICK_US - 1,
	    "CLOCK_BOOTTIME modulo 20 ms at which pieces are taken"),
};


/* ---- the written word ---------------------------------------------------- */

#define EV_MESSAGE(need) ID(ol_desk_event, message, "message", need, "its id")
#define EV_OUTGOING BOOL(ol_desk_event, outgoing, "outgoing", MUST, "it is ours")

static const struct ol_field t_message[] = {
	EV_MESSAGE(NULLED), EV_LINE, EV_OFFICE, EV_OUTGOING,
	WORD(ol_desk_event, kind, "kind", MAY, &ol_words_item_kind, ""),
	WORD(ol_desk_event, fate, "fate", MAY, &ol_words_fate,
	     "where it is not kept as it is"),
	EV_PRECEDENCE, EV_SEAT(MAY, "its author's"),
	WORD(ol_desk_event, reached, "state", MUST, &ol_words_state,
	     "that it has now; delivered: it came"),
	DATE(ol_desk_event, here, "here", NULLED, "of the state, our clock"),
	DATE(ol_desk_event, there, "there", NULLED, "... and theirs"),
	DATE(ol_desk_event, ack_by, "ack_by", MAY,
	     "to be acknowledged until then"),
	ID(ol_desk_event, reply_to, "reply_to", MAY, "what it answers"),
	WORD(ol_desk_event, judged, "judged", MAY, &ol_words_judged,
	     "a confirm, now"),
	WORD(ol_desk_event, agreed, "agreed", MAY, &ol_words_record_agreed,
	     "a call's record, now"),
	TEXT(ol_desk_event, words, "fault", MAY,
	     "a notice breaks its form: which field, and what is allowed"),
};
static const struct ol_field t_overdue[] = {
	EV_MESSAGE(MUST), EV_LINE, EV_OFFICE, EV_OUTGOING, EV_PRECEDENCE,
	DATE(ol_desk_event, ack_by, "ack_by", MUST,
	     "nobody has acknowledged it until then"),
};
static const struct ol_field t_remind[] = {
	ID(ol_desk_event, message, "commitment", MUST, "which"),
	EV_LINE, EV_OFFICE,
	WORD(ol_desk_event, reminder, "reminder", MUST, &ol_words_reminder,
	     "a week or a day before, at the time, or after it each day"),
	DATE(ol_desk_event, due, "due", MUST, "until when it is promised"),
};
static const struct ol_field t_held[] = {
	EV_LINE,
	BOOL(ol_desk_event, held, "held", MUST,
	     "words wait; or they go on"),
	TEXT(ol_desk_event, words, "why", MAY, ""),
};
static const struct ol_field t_incident[] = {
	EV_LINE, EV_MESSAGE(MAY),
	INT(OL_FIELD_U64, ol_desk_event, number, "number", MAY, 0, U64_MOST,
	    "of the item or entry"),
	TEXT(ol_desk_event, words, "what", MUST, ""),
};
static const struct ol_field t_restored[] = {
	EV_LINE,
	BOOL(ol_desk_event, is_here, "here", MUST, "it is this office"),
	BOOL(ol_desk_event, whole, "whole", MUST,
	     "what was lost is here again"),
	INT(OL_FIELD_U64, ol_desk_event, number, "number", MAY, 0, U64_MOST,
	    "here: of items that come back; there: of their new epoch"),
};
static const struct ol_field t_document[] = {
	ID(ol_desk_event, file, "file", MUST, "its id"),
	EV_MESSAGE(NULLED), EV_LINE, EV_OUTGOING,
	WORD(ol_desk_event, file_state, "state", MUST, &ol_words_file_state,
	     ""),
	TEXT(ol_desk_event, name, "name", NULLED, "safe to be shown"),
	INT(OL_FIELD_U64, ol_desk_event, size, "size", MUST, 0, U64_MOST,
	    "bytes"),
	INT(OL_FIELD_U64, ol_desk_event, done, "done", MUST, 0, U64_MOST,
	    "of them, on the receiving disk"),
	TEXT(ol_desk_event, words, "why", MAY, "it failed"),
};

static const struct ol_field t_session_over[] = {
	WORD(ol_desk_event, over, "why", MUST, &ol_words_session_end, ""),
};

static const struct ol_field t_duty[] = {
	EV_SEAT(NULLED, "who holds it; null: nobody"),
};

const struct ol_tell_row ol_tell_table[OL_N_TELL] = {
	[OL_TELL_DIALING] = { "dialing", OL_RIGHT_LOOK, FIELDS(t_dialing),
		"our call has left" },
	[OL_TELL_RINGING] = { "ringing", OL_RIGHT_LOOK, FIELDS(t_ringing),
		"it rings there" },
	[OL_TELL_NOBODY_AT_DESK] = { "nobody_at_desk", OL_RIGHT_LOOK, FIELDS(t_call),
		"no desk there rings; it goes on ringing for who comes" },
	[OL_TELL_ANSWERED] = { "answered", OL_RIGHT_LOOK, FIELDS(t_answered),
		"they can speak" },
	[OL_TELL_STATS] = { "stats", OL_RIGHT_LOOK, FIELDS(t_stats),
		"each second of a call, of the second before" },
	[OL_TELL_OFFERED] = { "offered", OL_RIGHT_TALK, FIELDS(t_offered),
		"a call may be taken over" },
	[OL_TELL_OFFER_OVER] = { "offer_over", OL_RIGHT_TALK,
		FIELDS(t_call), "... no more" },
	[OL_TELL_PRESENCE] = { "presence", OL_RIGHT_LOOK, FIELDS(t_presence),
		"who is in it, records or holds it has changed" },
	[OL_TELL_MODE] = { "mode", OL_RIGHT_LOOK, FIELDS(t_mode),
		"voice, push to talk or text, or who holds the talk key, "
		"has changed" },
	[OL_TELL_INTERRUPTED] = { "interrupted", OL_RIGHT_LOOK, FIELDS(t_call),
		"the line is lost; the call waits for it" },
	[OL_TELL_RESUMED] = { "resumed", OL_RIGHT_LOOK, FIELDS(t_call), "it goes on" },
	[OL_TELL_ENDED] = { "ended", OL_RIGHT_LOOK, FIELDS(t_ended), "the call is over" },
	[OL_TELL_RING] = { "ring", OL_RIGHT_LOOK, FIELDS(t_ring),
		"a call comes in: where `bell` is true and you have one, "
		"ring, and say so with `bell`. Comes again for a call when "
		"who is rung, or who is next, has changed" },
	[OL_TELL_RING_STOPPED] = { "ring_stopped", OL_RIGHT_LOOK, FIELDS(t_ring_stopped),
		"stop ringing" },
	[OL_TELL_MISSED] = { "missed", OL_RIGHT_LOOK, FIELDS(t_missed), "nobody took it" },
	[OL_TELL_NOTED] = { "noted", OL_RIGHT_LOOK, FIELDS(t_noted),
		"somebody took note of a missed call, or of all" },
	[OL_TELL_LINE] = { "line", OL_RIGHT_LOOK, FIELDS(t_line),
		"the state of a line has changed" },
	[OL_TELL_PATH] = { "path", OL_RIGHT_LOOK, FIELDS(t_path),
		"the state of a path has changed" },
	[OL_TELL_TEST] = { "test", OL_RIGHT_LOOK, FIELDS(t_test), "a line test is over" },
	[OL_TELL_ROLL_CALL] = { "roll_call", OL_RIGHT_LOOK,
		FIELDS(t_roll_call),
		"the people's test is due, was asked, passed or is overdue; "
		"overdue comes again each hour" },
	[OL_TELL_AUDIO_OPEN] = { "audio_open", OL_RIGHT_TALK, FIELDS(t_audio_open),
		"to the desk that holds the call: send and hear" },
	[OL_TELL_AUDIO_CLOSE] = { "audio_close", OL_RIGHT_TALK, FIELDS(t_call),
		"no more audio of this call" },
	[OL_TELL_PLAY_STARTED] = { "play_started", OL_RIGHT_TALK, FIELDS(t_call),
		"by the handset: `at` is sample 0 of what it plays" },
	[OL_TELL_RECORD_STARTED] = { "record_started", OL_RIGHT_TALK, FIELDS(t_call),
		"by the handset: `at` is sample 0 of the recording" },
	[OL_TELL_MESSAGE] = { "message", OL_RIGHT_READ, FIELDS(t_message),
		"it came, or its state is another one" },
	[OL_TELL_OVERDUE] = { "overdue", OL_RIGHT_READ, FIELDS(t_overdue),
		"an alarm, at both ends" },
	[OL_TELL_REMIND] = { "remind", OL_RIGHT_READ, FIELDS(t_remind),
		"the day of a commitment comes, or is over" },
	[OL_TELL_HELD] = { "held", OL_RIGHT_READ, FIELDS(t_held),
		"the other side's disk or quota takes no more, or does again" },
	[OL_TELL_INCIDENT] = { "incident", OL_RIGHT_READ, FIELDS(t_incident),
		"what the two ends have does not agree" },
	[OL_TELL_RESTORED] = { "restored", OL_RIGHT_READ, FIELDS(t_restored),
		"an end runs on an older state of its store" },
	[OL_TELL_DOCUMENT] = { "document", OL_RIGHT_READ, FIELDS(t_document),
		"how far a file has come" },
	[OL_TELL_CONNECT] = { "connect", OL_RIGHT_TALK, FIELDS(t_connect),
		"how far two aides are with connecting their principals: to "
		"the aide, and to the desks of his principal, who say `ready`" },
	[OL_TELL_SESSION_OVER] = { "session_over", OL_RIGHT_NONE,
		FIELDS(t_session_over),
		"to its desk: it has no rights from now on" },
	[OL_TELL_DUTY] = { "duty", OL_RIGHT_LOOK, FIELDS(t_duty),
		"another seat holds the duty, or nobody does" },
};
/* clang-format on */
