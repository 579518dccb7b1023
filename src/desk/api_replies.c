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
	    "ticks of 20 ms from cell to cell; 130, 131, 132: 2, 3, 4 cells "
	    "in a tick"),
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

static const struct ol_field a_tested[] = {
	DATE(ol_test_last, at, "at", NULLED, "null: there was none"),
	BOOL(ol_test_last, result.passed, "passed", MUST, ""),
	MS(ol_test_last, result.text_rtt_us, "text_rtt_ms", NULLED,
	   "a control message there and back"),
	INT(OL_FIELD_U32, ol_test_last, result.voice_sent, "voice_sent", MUST,
	    0, UINT32_MAX, "voice packets"),
	INT(OL_FIELD_U32, ol_test_last, result.voice_back, "voice_back", MUST,
	    0, UINT32_MAX, "of them, came back"),
	TEXT(ol_test_last, result.why, "why", MAY, "what failed"),
};
static const struct ol_fields ol_fields_tested = FIELDS(a_tested);

static const struct ol_field a_people[] = {
	WORD(ol_desk_people, state, "state", MUST, &ol_words_roll_state,
	     "no_times: neither end has set any"),
	DATE(ol_desk_people, at, "at", NULLED,
	     "the last that passed, our clock"),
	DATE(ol_desk_people, at_there, "at_there", MAY, "... and theirs"),
	TEXT(ol_desk_people, here, "here", MAY, "our seat in it"),
	TEXT(ol_desk_people, there, "there", MAY, "... and theirs"),
	DATE(ol_desk_people, owed, "owed", NULLED,
	     "the first watch since then that none passed for"),
	WORD(ol_desk_people, why, "why", MAY, &ol_words_roll_why,
	     "where it is overdue; not_asked where it lacks"),
	DATE(ol_desk_people, next, "next", NULLED, "the next watch"),
	DATE(ol_desk_people, asked, "asked", NULLED,
	     "one waits for its answer since, by the asker's clock"),
	BOOL(ol_desk_people, asked_here, "asked_here", MUST, "we asked"),
	TEXT(ol_desk_people, asker, "asker", MAY, "who asked"),
	TEXT(ol_desk_people, times, "times", MAY,
	     "of our watches (UTC), or none"),
	TEXT(ol_desk_people, times_there, "times_there", MAY,
	     "... of theirs"),
};
static const struct ol_fields people_fields = FIELDS(a_people);

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
	TEXT(ol_desk_line, by, "by", MAY, "the seat that suspended it"),
	DATE(ol_desk_line, since, "since", NULLED, "of the state"),
	BOOL(ol_desk_line, verified, "verified", MUST,
	     "the 40 digits were compared"),
	OBJECT(ol_desk_line, tested[OL_TEST_WORDS], "words_test",
	       &ol_fields_tested,
	       "the last test of words since the node runs: each minute"),
	OBJECT(ol_desk_line, tested[OL_TEST_VOICE], "voice_test",
	       &ol_fields_tested, "... of voice: each hour"),
	OBJECT(ol_desk_line, people, "people_test", &people_fields,
	       "... of people: the roll-call"),
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
	INT(OL_FIELD_U64, ol_desk_line, waiting, "waiting", MAY, 0, U64_MOST,
	    "words of ours that are not on the other side's disk"),
	TEXT(ol_desk_line, held, "held", MAY,
	     "why they wait, where it is not the line alone"),
};
static const struct ol_fields line_fields = FIELDS(a_line);

static const struct ol_field r_refused[] = {
	{ "exit", OL_FIELD_U32, MUST, AT(ol_desk_reply, u.refused.exit),
	  .min = 1, .max = 8, .note = "exit status of the command" },
	TEXT(ol_desk_reply, u.refused.text, "error", MUST,
	     "what was wrong and what to do, one line"),
	DATE(ol_desk_reply, u.refused.since, "since", MAY,
	     "that it is so: the line is down or suspended"),
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
	TEXT(ol_desk_reply, u.office.certificate, "certificate", MAY,
	     "SHA-256 of the console's certificate, as browsers show it"),
	INT(OL_FIELD_U64, ol_desk_reply, u.office.missed, "missed", MAY, 0,
	    U64_MOST, "missed calls that nobody has noted"),
	TEXT(ol_desk_reply, u.office.duty, "duty", MAY,
	     "the seat that holds the duty"),
	DATE(ol_desk_reply, u.office.duty_since, "duty_since", MAY,
	     "since then"),
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
static const struct ol_field r_tests[] = {
	TEXT(ol_desk_reply, u.tests.line, "line", MUST, "our name for it"),
	DATE(ol_desk_reply, u.tests.hour, "hour", MUST, "its beginning"),
	INT(OL_FIELD_U32, ol_desk_reply, u.tests.words, "words", MUST, 0,
	    UINT32_MAX, "tests of words"),
	INT(OL_FIELD_U32, ol_desk_reply, u.tests.words_passed, "words_passed",
	    MUST, 0, UINT32_MAX, ""),
	INT(OL_FIELD_U32, ol_desk_reply, u.tests.voice, "voice", MUST, 0,
	    UINT32_MAX, "tests of words and voice"),
	INT(OL_FIELD_U32, ol_desk_reply, u.tests.voice_passed, "voice_passed",
	    MUST, 0, UINT32_MAX, ""),
	MS(ol_desk_reply, u.tests.rtt_least_us, "rtt_least_ms", NULLED,
	   "words there and back"),
	MS(ol_desk_reply, u.tests.rtt_mean_us, "rtt_mean_ms", NULLED, ""),
	MS(ol_desk_reply, u.tests.rtt_most_us, "rtt_most_ms", NULLED, ""),
	INT(OL_FIELD_U32, ol_desk_reply, u.tests.voice_sent, "voice_sent",
	    MUST, 0, UINT32_MAX, "voice packets"),
	INT(OL_FIELD_U32, ol_desk_reply, u.tests.voice_back, "voice_back",
	    MUST, 0, UINT32_MAX, "of them, came back"),
};
static const struct ol_field r_roll[] = {
	TEXT(ol_desk_reply, u.roll.line, "line", MUST, "our name for it"),
	DATE(ol_desk_reply, u.roll.at, "at", MUST,
	     "it passed, our clock; or the watch that was missed"),
	BOOL(ol_desk_reply, u.roll.passed, "passed", MUST, ""),
	BOOL(ol_desk_reply, u.roll.asked_here, "asked_here", MUST, "we asked"),
	TEXT(ol_desk_reply, u.roll.here, "here", MAY, "our seat in it"),
	TEXT(ol_desk_reply, u.roll.there, "there", MAY, "... and theirs"),
	DATE(ol_desk_reply, u.roll.at_there, "at_there", NULLED,
	     "their clock"),
	WORD(ol_desk_reply, u.roll.why, "why", MAY, &ol_words_roll_why,
	     "of one that was missed; not_asked where it lacks"),
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
	BOOL(ol_desk_reply, u.past.missed, "missed", MAY,
	     "it was missed, and nobody has noted it"),
	TEXT(ol_desk_reply, u.past.noted_by, "noted_by", MAY,
	     "who took note that it was missed"),
	DATE(ol_desk_reply, u.past.noted_at, "noted_at", MAY, "and when"),
};

/* ---- the written word ---------------------------------------------------- */

static const struct ol_field a_file[] = {
	ID(ol_desk_attached, file, "file", NULLED, "to be read by"),
	LONG(ol_desk_attached, name, "name", MUST, 1024,
	     "made safe as a file's name"),
	TEXT(ol_desk_attached, type, "type", NULLED, ""),
	INT(OL_FIELD_U64, ol_desk_attached, size, "size", MUST, 0, U64_MOST,
	    "bytes"),
	HASH(ol_desk_attached, sha256, "sha256", MUST, ""),
	BOOL(ol_desk_attached, here, "here", MUST,
	     "whole and checked on our disk"),
};
static const struct ol_fields attached_fields = FIELDS(a_file);

static const struct ol_field a_field[] = {
	TEXT(ol_desk_field, name, "name", MUST, ""),
	LONG(ol_desk_field, value, "value", NULLED, 16000, ""),
};
static const struct ol_fields field_fields = FIELDS(a_field);

static const struct ol_field a_state[] = {
	WORD(ol_desk_state, state, "state", MUST, &ol_words_state, ""),
	DATE(ol_desk_state, here, "here", NULLED, "by our clock"),
	DATE(ol_desk_state, there, "there", NULLED, "by theirs"),
};
static const struct ol_fields state_fields = FIELDS(a_state);

static const struct ol_field a_account[] = {
	BOOL(ol_desk_account, ours, "ours", MUST,
	     "what our node knows; else what the record says"),
	WORD(ol_desk_account, precedence, "precedence", MUST,
	     &ol_words_precedence, ""),
	DATE(ol_desk_account, began, "began", NULLED, ""),
	DATE(ol_desk_account, answered, "answered", NULLED, ""),
	DATE(ol_desk_account, ended, "ended", NULLED, ""),
	WORD(ol_desk_account, reason, "reason", MUST, &ol_words_call_end,
	     "how it ended, for both ends alike"),
	TEXT(ol_desk_account, by, "by", NULLED,
	     "seat of the called office that answered or declined"),
	BOOL(ol_desk_account, recorded_by_caller, "recorded_by_caller", MUST,
	     ""),
	BOOL(ol_desk_account, recorded_by_called, "recorded_by_called", MUST,
	     ""),
};
static const struct ol_fields account_fields = FIELDS(a_account);

static const struct ol_field a_differs[] = {
	TEXT(ol_desk_differs, what, "what", MUST,
	     "a field of an account; `clock`: the clocks lie more than a day "
	     "apart; `caller`: we placed that call; `again`: they sent a "
	     "record of it before; `digest`: they accepted another content"),
};
static const struct ol_fields differs_fields = FIELDS(a_differs);

static const struct ol_field a_message[] = {
	ID(ol_desk_message, message, "message", NULLED, "its id"),
	TEXT(ol_desk_message, line, "line", MUST, "our name for it"),
	BOOL(ol_desk_message, outgoing, "outgoing", MUST, "we are its author"),
	WORD(ol_desk_message, kind, "kind", NULLED, &ol_words_item_kind, ""),
	WORD(ol_desk_message, fate, "fate", MUST, &ol_words_fate,
	     "whether its content is here"),
	INT(OL_FIELD_U64, ol_desk_message, seq, "number", NULLED, 0, U64_MOST,
	    "in its direction"),
	WORD(ol_desk_message, precedence, "precedence", MUST,
	     &ol_words_precedence, ""),
	TEXT(ol_desk_message, seat, "seat", NULLED, "its author's"),
	DATE(ol_desk_message, date, "date", NULLED, "its author's"),
	DATE(ol_desk_message, kept, "kept", NULLED, "on our disk since"),
	ROWS(ol_desk_message, texts, "texts", MUST, ol_desk_said,
	     &ol_fields_said, OL_ITEM_TEXTS,
	     "the author's own language first; of a code word its meanings"),
	ROWS(ol_desk_message, files, "files", MAY, ol_desk_attached,
	     &attached_fields, OL_ITEM_ATTACHMENTS, "that go with it"),
	ID(ol_desk_message, reply_to, "reply_to", MAY,
	   "what it answers, notes or judges"),
	WORD(ol_desk_message, reply, "reply", MAY, &ol_words_reply_kind, ""),
	DATE(ol_desk_message, ack_by, "ack_by", MAY,
	     "to be acknowledged until then"),
	BOOL(ol_desk_message, asks, "asks", MAY,
	     "for a read-back of the points"),
	ROWS(ol_desk_message, points, "points", MAY, ol_desk_point,
	     &ol_fields_point, OL_ITEM_POINTS, ""),
	TEXT(ol_desk_message, form, "form", MAY, "a notice's"),
	INT(OL_FIELD_U32, ol_desk_message, form_version, "form_version", MAY,
	    0, UINT32_MAX, ""),
	ROWS(ol_desk_message, fields, "fields", MAY, ol_desk_field,
	     &field_fields, OL_ITEM_FIELDS, "a notice's"),
	TEXT(ol_desk_message, code, "code", MAY, "a code word"),
	INT(OL_FIELD_U32, ol_desk_message, version, "version", MAY, 0,
	    UINT32_MAX, "of the codebook"),
	ROWS(ol_desk_message, numbers, "numbers", MAY, ol_desk_number,
	     &ol_fields_number, OL_ITEM_NUMBERS, "of a code word"),
	WORD(ol_desk_message, state, "state", MUST, &ol_words_state,
	     "the furthest that it has reached"),
	ROWS(ol_desk_message, states, "states", MUST, ol_desk_state,
	     &state_fields, OL_STATES, "that it has reached"),
	BOOL(ol_desk_message, late, "late", MAY,
	     "acknowledged after its time"),
	WORD(ol_desk_message, judged, "judged", MAY, &ol_words_judged,
	     "of a confirm or verdict"),
	ROWS(ol_desk_message, right, "right", MAY, ol_desk_said,
	     &ol_fields_said, OL_ITEM_TEXTS, "the words that correct it"),
	ID(ol_desk_message, call, "call", MAY, "it is the record of that call"),
	WORD(ol_desk_message, agreed, "agreed", MAY, &ol_words_record_agreed,
	     "of a record: whether both say the same"),
	ROWS(ol_desk_message, accounts, "accounts", MAY, ol_desk_account,
	     &account_fields, 2, "of a record: what it says; then what we "
	     "know, where that is another account"),
	ROWS(ol_desk_message, differs, "differs", MAY, ol_desk_differs,
	     &differs_fields, 16, "what the two do not agree about"),
	INT(OL_FIELD_U64, ol_desk_message, clock_ahead_ms, "clock_ahead_ms",
	    MAY, 0, U64_MOST, "their clock was ahead of ours"),
	INT(OL_FIELD_U64, ol_desk_message, clock_behind_ms, "clock_behind_ms",
	    MAY, 0, U64_MOST, "... or behind it"),
	TEXT(ol_desk_message, fault_field, "fault_field", MAY,
	     "of a notice that breaks its form"),
	LONG(ol_desk_message, fault, "fault", MAY, 1600,
	     "which field does, and what is allowed, in English"),
};
static const struct ol_fields message_fields = FIELDS(a_message);
static const struct ol_field r_message[] = {
	INLINE(ol_desk_reply, u.message, &message_fields),
};

static const struct ol_field r_queued[] = {
	ID(ol_desk_reply, u.queued.message, "message", MUST, "its id"),
	DATE(ol_desk_reply, u.queued.at, "queued", MUST,
	     "on our disk since"),
};
static const struct ol_field r_page[] = {
	INT(OL_FIELD_U64, ol_desk_reply, u.next, "next", NULLED, 0, U64_MOST,
	    "where the next page begins"),
};
static const struct ol_field r_file_id[] = {
	ID(ol_desk_reply, u.file_id.id, "file", MUST, "id of the file"),
	INT(OL_FIELD_U64, ol_desk_reply, u.file_id.at, "at", MAY, 0, U64_MOST,
	    "so much of it is here, from a desk that was lost: go on there"),
};
static const struct ol_field r_bytes[] = {
	INT(OL_FIELD_U64, ol_desk_reply, u.bytes.at, "at", MUST, 0, U64_MOST,
	    "where they belong"),
	BYTES(ol_desk_reply, u.bytes.bytes, "bytes", MAY, OL_API_BYTES_MAX,
	      ""),
};
static const struct ol_field r_text[] = {
	LONG(ol_desk_reply, u.text, "text", MUST, OL_API_BYTES_LONG, ""),
};

static const struct ol_field a_form_unit[] = {
	TEXT(ol_desk_form_unit, unit, "unit", MUST, "ft, m, nmi ..."),
};
static const struct ol_fields form_unit_fields = FIELDS(a_form_unit);
static const struct ol_field a_form_code[] = {
	TEXT(ol_desk_form_code, code, "code", MUST, "as it is sent"),
	LONG(ol_desk_form_code, label, "label", MAY, 320, ""),
};
static const struct ol_fields form_code_fields = FIELDS(a_form_code);
static const struct ol_field a_form_field[] = {
	TEXT(ol_desk_form_field, name, "name", MUST, ""),
	TEXT(ol_desk_form_field, type, "type", MUST, "text, number, time ..."),
	BOOL(ol_desk_form_field, required, "required", MUST, ""),
	BOOL(ol_desk_form_field, read_back, "read_back", MUST,
	     "the other side says it back"),
	LONG(ol_desk_form_field, label, "label", MUST, 320, ""),
	LONG(ol_desk_form_field, hint, "hint", MAY, 320,
	     "what belongs into it"),
	LONG(ol_desk_form_field, allowed, "allowed", MUST, 768,
	     "in English"),
	INT(OL_FIELD_U32, ol_desk_form_field, chars, "chars", MAY, 0, 1000,
	    "of a text, at most"),
	BOOL(ol_desk_form_field, lines, "lines", MAY,
	     "a text may have several"),
	ROWS(ol_desk_form_field, units, "units", MAY, ol_desk_form_unit,
	     &form_unit_fields, 6, "of a number; one of them goes with it"),
	ROWS(ol_desk_form_field, choices, "choices", MAY, ol_desk_form_code,
	     &form_code_fields, 32, "one of them is the value"),
	TEXT(ol_desk_form_field, when, "when", MAY,
	     "required as well where that field ..."),
	ROWS(ol_desk_form_field, is, "is", MAY, ol_desk_form_code,
	     &form_code_fields, 32, "... is one of these"),
	TEXT(ol_desk_form_field, after, "after", MAY,
	     "a time later than in that field"),
};
static const struct ol_fields form_field_fields = FIELDS(a_form_field);
static const struct ol_field r_form[] = {
	TEXT(ol_desk_reply, u.form.form, "form", MUST, "its id"),
	INT(OL_FIELD_U32, ol_desk_reply, u.form.version, "version", MUST, 0,
	    UINT32_MAX, ""),
	LONG(ol_desk_reply, u.form.title, "title", MUST, 320, ""),
	LONG(ol_desk_reply, u.form.purpose, "purpose", MAY, 320, ""),
	WORD(ol_desk_reply, u.form.precedence, "precedence", MUST,
	     &ol_words_precedence, ""),
	INT(OL_FIELD_U64, ol_desk_reply, u.form.ack_within_s, "ack_within_s",
	    NULLED, 0, U64_MOST, "seconds, to be acknowledged"),
	BOOL(ol_desk_reply, u.form.read_back, "read_back", MUST,
	     "it always asks for one"),
	INT(OL_FIELD_U64, ol_desk_reply, u.form.lead_s, "lead_s", MAY, 0,
	    U64_MOST, "seconds that it is to be sent ahead of ..."),
	TEXT(ol_desk_reply, u.form.lead_field, "lead_field", MAY,
	     "... the time in that field"),
	TEXT(ol_desk_reply, u.form.lead_reason, "lead_reason", MAY,
	     "later is allowed with a reason, in that field"),
	ROWS(ol_desk_reply, u.form.fields, "fields", MUST, ol_desk_form_field,
	     &form_field_fields, 64, ""),
};

static const struct ol_field r_commitment[] = {
	ID(ol_desk_reply, u.promise.commitment, "commitment", MUST,
	   "which: the id of its first proposal"),
	ID(ol_desk_reply, u.promise.message, "message", MUST,
	   "of this proposal"),
	TEXT(ol_desk_reply, u.promise.line, "line", MUST, "our name for it"),
	BOOL(ol_desk_reply, u.promise.outgoing, "outgoing", MUST,
	     "we proposed it"),
	WORD(ol_desk_reply, u.promise.standing, "standing", MUST,
	     &ol_words_standing, "an open one waits for who did not propose "
	     "it"),
	TEXT(ol_desk_reply, u.promise.seat, "seat", NULLED, "its author's"),
	DATE(ol_desk_reply, u.promise.date, "date", NULLED, "its author's"),
	DATE(ol_desk_reply, u.promise.kept, "kept", NULLED,
	     "on our disk since"),
	ROWS(ol_desk_reply, u.promise.texts, "texts", MUST, ol_desk_said,
	     &ol_fields_said, OL_ITEM_TEXTS, "what is promised"),
	WORD(ol_desk_reply, u.promise.owner, "owner", MUST, &ol_words_owner,
	     "whose promise it is"),
	DATE(ol_desk_reply, u.promise.due, "due", NULLED, "until when"),
	WORD(ol_desk_reply, u.promise.state, "state", MUST, &ol_words_promise,
	     "done is reported, and confirmed where it is agreed"),
	BOOL(ol_desk_reply, u.promise.overdue, "overdue", MUST,
	     "it is agreed and open, and its time is over"),
	ID(ol_desk_reply, u.promise.contact, "contact", MAY,
	   "the call or message that it comes from"),
};

static const struct ol_field r_book[] = {
	TEXT(ol_desk_reply, u.book.line, "line", MUST, "our name for it"),
	ID(ol_desk_reply, u.book.message, "message", MUST,
	   "that proposed it"),
	INT(OL_FIELD_U32, ol_desk_reply, u.book.version, "version", MUST, 0,
	    UINT32_MAX, ""),
	WORD(ol_desk_reply, u.book.state, "state", MUST, &ol_words_book_state,
	     ""),
	DATE(ol_desk_reply, u.book.date, "date", NULLED, "its author's"),
	ROWS(ol_desk_reply, u.book.entries, "entries", MUST, ol_desk_entry,
	     &ol_fields_entry, OL_API_ENTRIES, ""),
};

static const struct ol_field r_file[] = {
	ID(ol_desk_reply, u.file.file, "file", MUST, "its id"),
	ID(ol_desk_reply, u.file.message, "message", NULLED,
	   "that it goes with"),
	TEXT(ol_desk_reply, u.file.line, "line", MUST, "our name for it"),
	BOOL(ol_desk_reply, u.file.outgoing, "outgoing", MUST, "it is ours"),
	WORD(ol_desk_reply, u.file.state, "state", MUST, &ol_words_file_state,
	     ""),
	LONG(ol_desk_reply, u.file.name, "name", MUST, 1024,
	     "made safe as a file's name"),
	TEXT(ol_desk_reply, u.file.type, "type", NULLED, ""),
	INT(OL_FIELD_U64, ol_desk_reply, u.file.size, "size", MUST, 0,
	    U64_MOST, "bytes"),
	INT(OL_FIELD_U64, ol_desk_reply, u.file.done, "done", MUST, 0,
	    U64_MOST, "of them, on the receiving disk"),
	HASH(ol_desk_reply, u.file.sha256, "sha256", MUST, ""),
	DATE(ol_desk_reply, u.file.date, "date", NULLED, ""),
	TEXT(ol_desk_reply, u.file.why, "why", MAY, "it failed"),
};

static const struct ol_field r_audit[] = {
	TEXT(ol_desk_reply, u.audit.line, "line", MUST, "our name for it"),
	BOOL(ol_desk_reply, u.audit.sound, "sound", MUST, ""),
	LONG(ol_desk_reply, u.audit.fault, "fault", MAY, 256,
	     "the first thing that is wrong"),
	INT(OL_FIELD_U64, ol_desk_reply, u.audit.entries, "entries", MUST, 0,
	    U64_MOST, "of the ledger, checked"),
	INT(OL_FIELD_U64, ol_desk_reply, u.audit.items, "items", MUST, 0,
	    U64_MOST, "of both sides, checked"),
	INT(OL_FIELD_U32, ol_desk_reply, u.audit.epoch, "epoch", MUST, 0,
	    UINT32_MAX, "1 and one more for each restore"),
	INT(OL_FIELD_U64, ol_desk_reply, u.audit.head, "head", MUST, 0,
	    U64_MOST, "number of the last entry"),
	HASH(ol_desk_reply, u.audit.hash, "hash", MUST, "of it"),
	INT(OL_FIELD_U64, ol_desk_reply, u.audit.known, "known", NULLED, 0,
	    U64_MOST, "the entry of ours that the other side holds"),
	INT(OL_FIELD_U64, ol_desk_reply, u.audit.incidents, "incidents", MUST,
	    0, U64_MOST, "so far"),
	INT(OL_FIELD_U64, ol_desk_reply, u.audit.refused, "refused", MUST, 0,
	    U64_MOST, "items of theirs that made no sense, so far"),
	INT(OL_FIELD_U64, ol_desk_reply, u.audit.faulty, "faulty", MUST, 0,
	    U64_MOST, "notices of theirs that broke their form, so far"),
};

static const struct ol_field r_piece[] = {
	WORD(ol_desk_reply, u.piece.of, "of", MUST, &ol_words_piece, ""),
	INT(OL_FIELD_U64, ol_desk_reply, u.piece.seq, "number", MUST, 0,
	    U64_MOST, "of the entry or item"),
	DATE(ol_desk_reply, u.piece.date, "date", NULLED, "by our clock"),
	ID(ol_desk_reply, u.piece.message, "message", NULLED, "its id"),
	HASH(ol_desk_reply, u.piece.digest, "digest", MUST,
	     "of the item; of an entry or a head its hash"),
	BYTES(ol_desk_reply, u.piece.bytes, "bytes", MAY, OL_API_BYTES_LONG,
	      "ledger.md says which; none where the content was erased"),
};

static const struct ol_field r_session[] = {
	HASH(ol_desk_reply, u.session.session, "session", MUST,
	     "secret: who has it is the seat"),
	TEXT(ol_desk_reply, u.session.seat, "seat", MUST, "its name"),
	WORD(ol_desk_reply, u.session.role, "role", MUST, &ol_words_role, ""),
	TEXT(ol_desk_reply, u.session.lang, "lang", MUST, "BCP 47"),
	TEXT(ol_desk_reply, u.session.rights, "rights", NULLED,
	     "names of the rights it has now, with blanks between"),
	BOOL(ol_desk_reply, u.session.first, "first", MUST,
	     "the password is a one-time password: change it first"),
	BOOL(ol_desk_reply, u.session.totp, "totp", MUST,
	     "the seat has a second factor"),
	INT(OL_FIELD_U32, ol_desk_reply, u.session.idle_s, "idle_s", MUST, 0,
	    UINT32_MAX, "seconds in which nobody does anything, after which it ends"),
	DATE(ol_desk_reply, u.session.ends, "ends", MUST, "in any case"),
};
static const struct ol_field r_one_time[] = {
	TEXT(ol_desk_reply, u.one_time.seat, "seat", MUST, "its name"),
	TEXT(ol_desk_reply, u.one_time.password, "password", MUST,
	     "to be changed at the first login"),
};
static const struct ol_field r_totp[] = {
	TEXT(ol_desk_reply, u.totp.secret, "secret", MUST,
	     "base32, to be typed into an authenticator"),
	TEXT(ol_desk_reply, u.totp.uri, "uri", MUST,
	     "the same as otpauth://, for a QR code"),
};
static const struct ol_field r_seat[] = {
	TEXT(ol_desk_reply, u.seat.seat, "seat", MUST, "its name"),
	WORD(ol_desk_reply, u.seat.role, "role", MUST, &ol_words_role, ""),
	TEXT(ol_desk_reply, u.seat.lang, "lang", MUST, "BCP 47"),
	BOOL(ol_desk_reply, u.seat.locked, "locked", MUST, "by hand"),
	BOOL(ol_desk_reply, u.seat.first, "first", MUST,
	     "its one-time password was not changed yet"),
	BOOL(ol_desk_reply, u.seat.totp, "totp", MUST,
	     "it has a second factor"),
	INT(OL_FIELD_U32, ol_desk_reply, u.seat.sessions, "sessions", MUST, 0,
	    UINT32_MAX, "open now"),
	DATE(ol_desk_reply, u.seat.made, "made", MUST, ""),
	DATE(ol_desk_reply, u.seat.last, "last", NULLED, "login"),
};
static const struct ol_field r_open[] = {
	TEXT(ol_desk_reply, u.open.seat, "seat", MUST, ""),
	WORD(ol_desk_reply, u.open.role, "role", MUST, &ol_words_role, ""),
	TEXT(ol_desk_reply, u.open.from, "from", MUST,
	     "an address, or the machine"),
	INT(OL_FIELD_U32, ol_desk_reply, u.open.number, "number", MUST, 1,
	    UINT32_MAX, "for `session_end`"),
	DATE(ol_desk_reply, u.open.since, "since", MUST, "the login"),
	DATE(ol_desk_reply, u.open.last, "last", MUST, "request"),
	DATE(ol_desk_reply, u.open.ends, "ends", MUST, "in any case"),
	BOOL(ol_desk_reply, u.open.connected, "connected", MUST,
	     "a desk has it now"),
	BOOL(ol_desk_reply, u.open.own, "own", MUST,
	     "the one that asks"),
};

#define NO_FIELDS { NULL, 0 }

static const struct ol_field r_duty[] = {
	TEXT(ol_desk_reply, u.duty.seat, "seat", MUST, ""),
	WORD(ol_desk_reply, u.duty.role, "role", MUST, &ol_words_role, ""),
	DATE(ol_desk_reply, u.duty.since, "since", NULLED,
	     "at a desk; null: it is at none"),
	BOOL(ol_desk_reply, u.duty.holds, "holds", MUST,
	     "it holds the duty"),
	DATE(ol_desk_reply, u.duty.held_since, "held_since", NULLED,
	     "since then"),
};

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
	[OL_REPLY_TESTS] = { "tests", true, FIELDS(r_tests), "of `tests`" },
	[OL_REPLY_ROLL] = { "roll", true, FIELDS(r_roll),
		"of `tests`: a roll-call, or a watch without" },
	[OL_REPLY_QUEUED] = { "queued", false, FIELDS(r_queued),
		"it is on our disk and goes when the line takes it" },
	[OL_REPLY_PAGE] = { "page", false, FIELDS(r_page),
		"end of a page" },
	[OL_REPLY_FILE_ID] = { "file_id", false, FIELDS(r_file_id), "" },
	[OL_REPLY_BYTES] = { "bytes", false, FIELDS(r_bytes), "" },
	[OL_REPLY_TEXT] = { "text", false, FIELDS(r_text), "" },
	[OL_REPLY_MESSAGE] = { "message", true, FIELDS(r_message),
		"of `inbox`, `search` and `message`" },
	[OL_REPLY_FORM] = { "form", true, FIELDS(r_form), "of `forms`" },
	[OL_REPLY_BOOK] = { "codebook", true, FIELDS(r_book),
		"of `codebook`" },
	[OL_REPLY_COMMITMENT] = { "commitment", true, FIELDS(r_commitment),
		"of `commitments`" },
	[OL_REPLY_FILE] = { "file", true, FIELDS(r_file), "of `files`" },
	[OL_REPLY_AUDIT] = { "audit", true, FIELDS(r_audit), "of `audit`" },
	[OL_REPLY_PIECE] = { "piece", true, FIELDS(r_piece),
		"of `export`" },
	[OL_REPLY_SESSION] = { "session", false, FIELDS(r_session),
		"of `login` and `rejoin`" },
	[OL_REPLY_ONE_TIME] = { "one_time", false, FIELDS(r_one_time),
		"told this once" },
	[OL_REPLY_TOTP] = { "totp", false, FIELDS(r_totp),
		"told this once" },
	[OL_REPLY_SEAT] = { "seat", true, FIELDS(r_seat), "of `seats`" },
	[OL_REPLY_OPEN] = { "open_session", true, FIELDS(r_open),
		"of `sessions`" },
	[OL_REPLY_DUTY] = { "duty", true, FIELDS(r_duty), "of `duty`" },
};
/* clang-format on */
