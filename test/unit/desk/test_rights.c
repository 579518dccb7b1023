/*
 * Rights: every request and every event of the table against every role, held
 * to a second, plain statement of who may do what.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "desk/api_table.h"
#include "desk/rights.h"

/* One letter for each who may: Principal, Duty officer, Clerk, Interpreter,
 * Auditor, the Machine, - anybody who is connected. */
/* clang-format off */
static const struct {
	const char *name, *who;
} request[] = {
	{ "status", "PDCIAM" },
	{ "watch", "PDCIAM" },
	{ "call", "PDIM" },
	{ "bell", "PDIM" },
	{ "answer", "PDIM" },
	{ "decline", "PDIM" },
	{ "hangup", "PDIM" },
	{ "record", "PDIM" },
	{ "hold", "PDIM" },
	{ "hand", "PDIM" },
	{ "take", "PDIM" },
	{ "presence", "PDIM" },
	{ "connect", "PDIM" },
	{ "ready", "PDIM" },
	{ "talk", "PDIM" },
	{ "show", "PDCIAM" },
	{ "set", "DM" },
	{ "path", "DM" },
	{ "verify", "DM" },
	{ "suspend", "DM" },
	{ "resume", "DM" },
	{ "test", "PDIM" },
	{ "history", "PDCIAM" },
	{ "note_call", "PDIM" },
	{ "duty", "PDCIAM" },
	{ "here", "PDCIA" },
	{ "take_duty", "DM" },
	{ "tests", "PDCIAM" },
	{ "roll_call", "PDM" },
	{ "card", "DM" },
	{ "pair", "DM" },
	{ "send", "PDCM" },
	{ "inbox", "PDCIAM" },
	{ "search", "PDCIAM" },
	{ "message", "PDCIAM" },
	{ "ack", "PDCM" },
	{ "verdict", "PDCM" },
	{ "cap", "PDCIAM" },
	{ "forms", "PDCIAM" },
	{ "code", "PDCM" },
	{ "codebook", "PDCIAM" },
	{ "propose", "DM" },
	{ "agree", "DM" },
	{ "commitment", "PDCM" },
	{ "commitments", "PDCIAM" },
	{ "files", "PDCIAM" },
	{ "file_begin", "PDCM" },
	{ "file_data", "PDCM" },
	{ "file_end", "PDCM" },
	{ "file_read", "PDCIAM" },
	{ "audit", "PDCIAM" },
	{ "attest", "DM" },
	{ "export", "PDCIAM" },
	{ "login", "PDCIAM-" },
	{ "rejoin", "PDCIAM-" },
	{ "logout", "PDCIA" },
	{ "password", "PDCIA" },
	{ "totp", "PDCIA" },
	{ "sessions", "PDCIA" },
	{ "session_end", "PDCIA" },
	{ "seats", "DM" },
	{ "seat_add", "DM" },
	{ "seat_set", "DM" },
	{ "seat_drop", "DM" },
};
/* clang-format on */

static const char *const for_readers[] = { "remind",  "message",  "overdue",
					   "held",    "incident", "restored",
					   "document" };
static const char *const for_talkers[] = { "offered",      "offer_over",
					   "audio_open",   "audio_close",
					   "play_started", "record_started",
					   "connect" };

static const struct {
	char letter;
	enum ol_role role;
} roles[] = {
	{ 'P', OL_ROLE_PRINCIPAL }, { 'D', OL_ROLE_DUTY },
	{ 'C', OL_ROLE_CLERK },     { 'I', OL_ROLE_INTERPRETER },
	{ 'A', OL_ROLE_AUDITOR },
};

static unsigned rights_of(char letter)
{
	size_t i;

	for (i = 0; i < sizeof roles / sizeof roles[0]; i++)
		if (roles[i].letter == letter)
			return ol_rights_of(roles[i].role);
	return letter == 'M' ? OL_RIGHTS_ALL : 0;
}

static const char *who_may(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof request / sizeof request[0]; i++)
		if (!strcmp(request[i].name, name))
			return request[i].who;
	fail_msg("say here who may do %s", name);
	return "";
}

static bool may(unsigned rights, const struct ol_desk_request *rq)
{
	return !(ol_rights_needed(rq) & ~rights);
}

/* A page that stands open polls; whoever changes something is a person. */
static void test_what_pages_ask_by_themselves_changes_nothing(void **state)
{
	static const char *const by_page[] = {
		"status",   "watch", "bell",     "history", "tests",
		"inbox",    "forms", "codebook", "files",   "commitments",
		"sessions", "seats", "duty",     "rejoin",
	};
	bool want;
	size_t i;
	int what;

	(void)state;
	for (what = 0; what < OL_N_DO; what++) {
		want = false;
		for (i = 0; i < sizeof by_page / sizeof by_page[0]; i++)
			want |= !strcmp(by_page[i],
					ol_api_do_name((enum ol_do)what));
		if (ol_request_by_page((enum ol_do)what) != want)
			fail_msg("%s", ol_api_do_name((enum ol_do)what));
	}
}

static void test_every_request_against_every_role(void **state)
{
	static struct ol_desk_request rq;
	const char *who, *p;
	int what;

	(void)state;
	for (what = 0; what < OL_N_DO; what++) {
		memset(&rq, 0, sizeof rq);
		rq.what = (enum ol_do)what;
		who = who_may(ol_do_table[what].name);
		for (p = "PDCIAM-"; *p; p++)
			if (may(rights_of(*p), &rq) !=
			    (strchr(who, *p) != NULL))
				fail_msg("%s by %c", ol_do_table[what].name,
					 *p);
	}
}

static void test_a_one_time_password_opens_nothing_but_its_change(void **state)
{
	static struct ol_desk_request rq;
	int what;

	(void)state;
	for (what = 0; what < OL_N_DO; what++) {
		memset(&rq, 0, sizeof rq);
		rq.what = (enum ol_do)what;
		assert_int_equal(
			may(OL_RIGHT_OWN, &rq),
			what == OL_DO_LOGIN || what == OL_DO_REJOIN ||
				what == OL_DO_LOGOUT || what == OL_DO_HERE ||
				what == OL_DO_PASSWORD || what == OL_DO_TOTP ||
				what == OL_DO_SESSIONS ||
				what == OL_DO_SESSION_END);
	}
}

static void test_some_requests_need_more_by_what_they_say(void **state)
{
	static struct ol_desk_request rq;
	const char *p;

	(void)state;
	rq.what = OL_DO_WATCH;
	rq.bell = true; /* who rings must be able to answer */
	for (p = "PDCIAM-"; *p; p++)
		assert_int_equal(may(rights_of(*p), &rq),
				 strchr("PDIM", *p) != NULL);
	rq.what = OL_DO_MESSAGE;
	rq.read = true; /* the other side is told */
	for (p = "PDCIAM-"; *p; p++)
		assert_int_equal(may(rights_of(*p), &rq),
				 strchr("PDCM", *p) != NULL);
}

static bool is_among(const char *const *name, size_t n, const char *one)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!strcmp(name[i], one))
			return true;
	return false;
}

static void test_every_event_against_every_role(void **state)
{
	const char *name, *who, *p;
	int what;

	(void)state;
	for (what = 0; what < OL_N_TELL; what++) {
		name = ol_tell_table[what].name;
		who = "PDCIAM";
		if (is_among(for_talkers, 7, name))
			who = "PDIM";
		else if (!strcmp(name, "session_over"))
			who = "PDCIAM-";
		for (p = "PDCIAM-"; *p; p++)
			if (!(ol_rights_to_hear((enum ol_tell)what) &
			      ~rights_of(*p)) != (strchr(who, *p) != NULL))
				fail_msg("%s to %c", name, *p);
		if (is_among(for_readers, 6, name))
			assert_int_equal(ol_rights_to_hear((enum ol_tell)what),
					 OL_RIGHT_READ);
	}
}

/* Whoever may ask may be answered. */
static void test_a_reply_needs_no_more_than_its_request(void **state)
{
	static const struct {
		enum ol_do ask;
		enum ol_reply get;
	} t[] = {
		{ OL_DO_STATUS, OL_REPLY_LINE },
		{ OL_DO_STATUS, OL_REPLY_OFFICE },
		{ OL_DO_SHOW, OL_REPLY_SETTING },
		{ OL_DO_DUTY, OL_REPLY_DUTY },
		{ OL_DO_HISTORY, OL_REPLY_PAST },
		{ OL_DO_TESTS, OL_REPLY_TESTS },
		{ OL_DO_TESTS, OL_REPLY_ROLL },
		{ OL_DO_TESTS, OL_REPLY_PAGE },
		{ OL_DO_CALL, OL_REPLY_CALL },
		{ OL_DO_CARD, OL_REPLY_CARD },
		{ OL_DO_PAIR, OL_REPLY_PAIRED },
		{ OL_DO_INBOX, OL_REPLY_MESSAGE },
		{ OL_DO_INBOX, OL_REPLY_PAGE },
		{ OL_DO_SEARCH, OL_REPLY_MESSAGE },
		{ OL_DO_MESSAGE, OL_REPLY_MESSAGE },
		{ OL_DO_CAP, OL_REPLY_TEXT },
		{ OL_DO_FORMS, OL_REPLY_FORM },
		{ OL_DO_CODEBOOK, OL_REPLY_BOOK },
		{ OL_DO_COMMITMENTS, OL_REPLY_COMMITMENT },
		{ OL_DO_FILES, OL_REPLY_FILE },
		{ OL_DO_FILE_READ, OL_REPLY_BYTES },
		{ OL_DO_FILE_BEGIN, OL_REPLY_FILE_ID },
		{ OL_DO_AUDIT, OL_REPLY_AUDIT },
		{ OL_DO_EXPORT, OL_REPLY_PIECE },
		{ OL_DO_LOGIN, OL_REPLY_SESSION },
		{ OL_DO_TOTP, OL_REPLY_TOTP },
		{ OL_DO_SESSIONS, OL_REPLY_OPEN },
		{ OL_DO_SEATS, OL_REPLY_SEAT },
		{ OL_DO_SEAT_ADD, OL_REPLY_ONE_TIME },
	};
	static const enum ol_do queue[] = { OL_DO_SEND,    OL_DO_ACK,
					    OL_DO_VERDICT, OL_DO_CODE,
					    OL_DO_PROPOSE, OL_DO_AGREE,
					    OL_DO_ATTEST,  OL_DO_ROLL_CALL };
	static struct ol_desk_request rq;
	unsigned role, has;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof t / sizeof t[0]; i++) {
		rq.what = t[i].ask;
		assert_int_equal(
			ol_rights_to_get(t[i].get) & ~ol_rights_needed(&rq), 0);
	}
	/* `queued` needs a right that each who may write has. */
	for (role = 0; role <= OL_N_ROLES; role++) {
		has = role < OL_N_ROLES ? ol_rights_of((enum ol_role)role)
					: OL_RIGHTS_ALL;
		for (i = 0; i < sizeof queue / sizeof queue[0]; i++) {
			rq.what = queue[i];
			if (!(ol_rights_needed(&rq) & ~has))
				assert_int_equal(
					ol_rights_to_get(OL_REPLY_QUEUED) &
						~has,
					0);
		}
	}
}

static void test_rights_are_written_as_their_names(void **state)
{
	char text[OL_RIGHTS_TEXT];

	(void)state;
	ol_rights_write(text, 0);
	assert_string_equal(text, "");
	ol_rights_write(text, ol_rights_of(OL_ROLE_AUDITOR));
	assert_string_equal(text, "look read own");
	ol_rights_write(text, OL_RIGHTS_ALL | OL_RIGHT_OWN);
	assert_string_equal(text, "look talk manage read write seats own");
	assert_int_equal(ol_rights_of((enum ol_role)OL_N_ROLES), 0);
}

/* The rows of the page's table, "| clerk | x | | | x | x | | x |". */
static void test_the_page_has_the_same_table(void **state)
{
	static const struct {
		const char *name;
		char letter;
	} row[] = {
		{ "principal", 'P' }, { "duty officer", 'D' },
		{ "clerk", 'C' },     { "interpreter", 'I' },
		{ "auditor", 'A' },   { "the machine", 'M' },
	};
	static char page[262144];
	FILE *f = fopen(OL_SOURCE_DIR "/doc/protocol/desk.md", "r");
	char want[128];
	size_t i, n;
	unsigned r;

	(void)state;
	assert_non_null(f);
	n = fread(page, 1, sizeof page - 1, f);
	fclose(f);
	page[n] = '\0';
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		snprintf(want, sizeof want, "| %s |", row[i].name);
		for (r = OL_RIGHT_LOOK; r <= OL_RIGHT_OWN; r <<= 1)
			strcat(want,
			       rights_of(row[i].letter) & r ? " x |" : " |");
		strcat(want, "\n");
		if (!strstr(page, want))
			fail_msg("doc/protocol/desk.md has no row %s", want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_request_against_every_role),
		cmocka_unit_test(
			test_what_pages_ask_by_themselves_changes_nothing),
		cmocka_unit_test(
			test_a_one_time_password_opens_nothing_but_its_change),
		cmocka_unit_test(test_some_requests_need_more_by_what_they_say),
		cmocka_unit_test(test_every_event_against_every_role),
		cmocka_unit_test(test_a_reply_needs_no_more_than_its_request),
		cmocka_unit_test(test_rights_are_written_as_their_names),
		cmocka_unit_test(test_the_page_has_the_same_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
