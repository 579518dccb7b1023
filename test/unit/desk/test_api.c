/*
 * api: what is written is read back the same, and what is not of the table is
 * refused by name.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/error.h"
#include "desk/api.h"

#define CALL "01890a5d-ac96-774b-bcce-b302099a8057"

#define HASH                               \
	"0123456789abcdef0123456789abcdef" \
	"fedcba9876543210fedcba9876543210"
#define SAID "[{\"lang\":\"en\",\"text\":\"a\\nb \\u001B\"}]"

static char line[OL_API_LINE_MAX], again[OL_API_LINE_MAX];

/* ---- requests --------------------------------------------------------- */

/* Each is in the form that the writer gives: read, written, compared. */
static const char *const request[] = {
	"{\"do\":\"status\"}",
	"{\"do\":\"status\",\"id\":1}",
	"{\"do\":\"status\",\"id\":9007199254740991,\"line\":\"south\"}",
	"{\"do\":\"watch\"}",
	"{\"do\":\"watch\",\"id\":2,\"bell\":true}",
	"{\"do\":\"call\",\"line\":\"south\"}",
	"{\"do\":\"call\",\"id\":3,\"line\":\"south\","
	"\"precedence\":\"flash\",\"recording\":true}",
	"{\"do\":\"bell\",\"call\":\"" CALL "\"}",
	"{\"do\":\"answer\"}",
	"{\"do\":\"answer\",\"call\":\"" CALL "\",\"recording\":true}",
	"{\"do\":\"decline\",\"call\":\"" CALL "\"}",
	"{\"do\":\"hangup\"}",
	"{\"do\":\"record\",\"recording\":false}",
	"{\"do\":\"talk\",\"talks\":true}",
	"{\"do\":\"hold\",\"call\":\"" CALL "\",\"held\":true}",
	"{\"do\":\"hand\",\"seat\":\"anna\"}",
	"{\"do\":\"take\",\"call\":\"" CALL "\"}",
	"{\"do\":\"presence\",\"call\":\"" CALL "\",\"name\":\"A. Karimova\","
	"\"part\":\"interpreter\",\"leg\":\"phone\",\"gone\":true}",
	"{\"do\":\"connect\",\"call\":\"" CALL "\",\"seat\":\"anna\"}",
	"{\"do\":\"ready\",\"call\":\"" CALL "\",\"recording\":true}",
	"{\"do\":\"show\",\"line\":\"south\"}",
	"{\"do\":\"set\",\"line\":\"south\",\"key\":\"playout\","
	"\"value\":\"250\"}",
	"{\"do\":\"path\",\"line\":\"south\",\"how\":\"add\","
	"\"local\":\"192.0.2.1:7100\",\"remote\":\"192.0.2.2:7100\"}",
	"{\"do\":\"path\",\"line\":\"south\",\"how\":\"drop\","
	"\"local\":\"[2001:db8::1]:7100\","
	"\"remote\":\"[2001:db8::2]:7100\"}",
	"{\"do\":\"path\",\"line\":\"south\",\"how\":\"spare\","
	"\"local\":\"192.0.2.1:443\",\"remote\":\"192.0.2.2:443\","
	"\"tcp\":true,\"floor\":8,\"ceiling\":2}",
	"{\"do\":\"verify\",\"line\":\"süd\"}",
	"{\"do\":\"suspend\",\"line\":\"south\",\"why\":\"by order\"}",
	"{\"do\":\"resume\",\"line\":\"south\",\"why\":\"by order\"}",
	"{\"do\":\"test\",\"line\":\"south\"}",
	"{\"do\":\"history\",\"line\":\"south\",\"limit\":10}",
	"{\"do\":\"history\",\"missed\":true}",
	"{\"do\":\"duty\"}",
	"{\"do\":\"take_duty\"}",
	"{\"do\":\"here\"}",
	"{\"do\":\"take_duty\",\"leaves\":true}",
	"{\"do\":\"note_call\",\"call\":\"" CALL "\"}",
	"{\"do\":\"note_call\",\"until\":\"1700000000000000000\"}",
	"{\"do\":\"tests\",\"line\":\"south\",\"from\":480000}",
	"{\"do\":\"card\",\"split\":true}",
	"{\"do\":\"pair\",\"line\":\"south\",\"mine\":\"a\\nb\\n\","
	"\"theirs\":\"c\\r\\n\",\"slip\":\"d\\te\"}",
	"{\"do\":\"roll_call\",\"line\":\"south\",\"answer\":true,"
	"\"words\":\"Tyger, tyger\"}",
	"{\"do\":\"send\",\"line\":\"south\",\"precedence\":\"flash\","
	"\"texts\":[{\"lang\":\"en\",\"text\":\"Hold.\\n\"},"
	"{\"lang\":\"ar\",\"text\":\"قف\"}],\"files\":[{\"file\":\"" CALL
	"\"}],\"ack_by\":\"1700000000000000000\",\"asks\":true,"
	"\"points\":[{\"kind\":\"number\",\"words\":\"how many\"}]}",
	"{\"do\":\"send\",\"texts\":" SAID ",\"reply_to\":\"" CALL
	"\",\"reply\":\"clarify\"}",
	"{\"do\":\"send\",\"line\":\"south\",\"form\":\"launch\","
	"\"fields\":[{\"name\":\"from\",\"value\":\"12 nmi\"}]}",
	"{\"do\":\"inbox\",\"line\":\"south\",\"which\":\"in\","
	"\"unread\":true,\"from\":17,\"limit\":64}",
	"{\"do\":\"search\",\"words\":\"anker\",\"limit\":1}",
	"{\"do\":\"message\",\"message\":\"" CALL "\",\"read\":true}",
	"{\"do\":\"ack\",\"message\":\"" CALL "\"}",
	"{\"do\":\"verdict\",\"message\":\"" CALL
	"\",\"accepted\":false,\"texts\":" SAID "}",
	"{\"do\":\"cap\",\"message\":\"" CALL "\",\"lang\":\"fr\"}",
	"{\"do\":\"forms\",\"form\":\"launch\",\"lang\":\"zh\"}",
	"{\"do\":\"code\",\"line\":\"south\",\"code\":\"ANCHOR\","
	"\"numbers\":[{\"value\":\"12.5\"}]}",
	"{\"do\":\"codebook\",\"line\":\"south\"}",
	"{\"do\":\"commitment\",\"line\":\"south\",\"texts\":" SAID
	",\"owner\":\"both\",\"due\":\"5\",\"contact\":\"" CALL "\"}",
	"{\"do\":\"commitment\",\"commitment\":\"" CALL
	"\",\"state\":\"done\"}",
	"{\"do\":\"commitments\",\"line\":\"south\",\"all\":true}",
	"{\"do\":\"propose\",\"line\":\"south\",\"entries\":[{\"code\":\"A\","
	"\"meanings\":" SAID
	",\"slots\":[{\"unit\":\"nmi\",\"decimals\":1,\"least\":\"0\","
	"\"most\":\"9.5\"}]},{\"code\":\"B\",\"meanings\":" SAID "}]}",
	"{\"do\":\"agree\",\"line\":\"south\",\"version\":3}",
	"{\"do\":\"files\",\"line\":\"south\"}",
	"{\"do\":\"file_begin\",\"line\":\"south\",\"name\":\"map.pdf\","
	"\"size\":1048576,\"sha256\":\"" HASH "\"}",
	"{\"do\":\"file_data\",\"file\":\"" CALL
	"\",\"at\":0,\"bytes\":\"AAEC\"}",
	"{\"do\":\"file_end\",\"file\":\"" CALL "\"}",
	"{\"do\":\"file_read\",\"file\":\"" CALL "\",\"at\":32768}",
	"{\"do\":\"audit\"}",
	"{\"do\":\"attest\",\"line\":\"south\"}",
	"{\"do\":\"export\",\"line\":\"south\",\"of\":\"ours\"}",
	"{\"do\":\"login\",\"seat\":\"anna\",\"password\":\"p w\","
	"\"code\":\"012345\"}",
	"{\"do\":\"rejoin\",\"session\":\"" HASH "\"}",
	"{\"do\":\"logout\"}",
	"{\"do\":\"password\",\"old\":\"a\",\"new\":\"b\"}",
	"{\"do\":\"totp\",\"how\":\"confirm\",\"code\":\"012345\"}",
	"{\"do\":\"sessions\"}",
	"{\"do\":\"session_end\",\"number\":7}",
	"{\"do\":\"seats\"}",
	"{\"do\":\"seat_add\",\"seat\":\"anna\",\"role\":\"principal\","
	"\"lang\":\"fr\"}",
	"{\"do\":\"seat_set\",\"seat\":\"anna\",\"key\":\"locked\","
	"\"value\":\"yes\"}",
	"{\"do\":\"seat_drop\",\"seat\":\"anna\"}",
};

static void none_is_left_out(const bool *seen, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!seen[i])
			fail_msg("number %zu is in no line here", i);
}

static void test_a_request_comes_back_the_same(void **state)
{
	struct ol_desk_request rq;
	struct ol_api_fault fault;
	size_t i, len;
	bool seen[OL_N_DO] = { false };

	(void)state;
	for (i = 0; i < sizeof request / sizeof request[0]; i++) {
		len = strlen(request[i]);
		if (ol_api_read_request(&rq, &fault, request[i], len))
			fail_msg("%s: %s", request[i], fault.text);
		seen[rq.what] = true;
		len = ol_api_write_request(line, sizeof line, &rq);
		assert_true(len > 0);
		assert_int_equal(line[len - 1], '\n');
		line[len - 1] = '\0';
		assert_string_equal(line, request[i]);
		/* With its newline it is the same line. */
		snprintf(again, sizeof again, "%s\n", request[i]);
		assert_int_equal(ol_api_read_request(&rq, &fault, again,
						     strlen(again)),
				 0);
	}
	none_is_left_out(seen, OL_N_DO);
}

static void test_a_request_is_read_into_its_members(void **state)
{
	static const char text[] =
		"{\"id\":7,\"recording\":true,\"precedence\":\"immediate\","
		"\"line\":\"south\",\"do\":\"call\"}";
	struct ol_desk_request rq;
	struct ol_api_fault fault;

	(void)state;
	assert_int_equal(
		ol_api_read_request(&rq, &fault, text, sizeof text - 1), 0);
	assert_int_equal(rq.what, OL_DO_CALL);
	assert_int_equal(rq.id, 7);
	assert_string_equal(rq.line, "south");
	assert_int_equal(rq.precedence, OL_IMMEDIATE);
	assert_true(rq.recording);
	assert_false(rq.bell);
	assert_true(ol_id_is_zero(&rq.call));
}

static const struct {
	const char *text, *fault; /* what the fault must say */
	uint64_t id;
} refused[] = {
	{ "", "not one JSON object a line", 0 },
	{ "\n", "not one JSON object a line", 0 },
	{ "status", "not one JSON object a line", 0 },
	{ "[]", "not one JSON object a line", 0 },
	{ "\"status\"", "not one JSON object a line", 0 },
	{ "{\"do\":\"status\"", "not one JSON object a line", 0 },
	{ "{\"do\":\"status\"}{\"do\":\"status\"}", "not one JSON object", 0 },
	{ "{\"do\":\"status\",\"do\":\"status\"}", "not one JSON object", 0 },
	{ "{\"do\":\"\xff\"}", "not one JSON object", 0 },
	{ "{\"do\":\"sta\\u0000tus\"}", "not one JSON object", 0 },
	{ "{}", "a request needs \"do\"", 0 },
	{ "{\"id\":4}", "a request needs \"do\"", 4 },
	{ "{\"do\":1,\"id\":4}", "a request needs \"do\"", 4 },
	{ "{\"do\":\"dance\",\"id\":5}", "no request \"dance\"", 5 },
	{ "{\"do\":\"da\\u001bnce\"}", "no request \"(cannot be shown)\"", 0 },
	{ "{\"do\":\"status\",\"id\":0}", "\"id\" must be", 0 },
	{ "{\"do\":\"status\",\"id\":-1}", "\"id\" must be", 0 },
	{ "{\"do\":\"status\",\"id\":1.5}", "\"id\" must be", 0 },
	{ "{\"do\":\"status\",\"id\":\"1\"}", "\"id\" must be", 0 },
	{ "{\"do\":\"status\",\"id\":9007199254740992}", "\"id\" must be", 0 },
	{ "{\"do\":\"status\",\"colour\":1,\"id\":6}",
	  "status has no field \"colour\"", 6 },
	{ "{\"do\":\"status\",\"\\u001b\":1}", "(cannot be shown)", 0 },
	{ "{\"do\":\"status\",\"bell\":true}", "status has no field \"bell\"",
	  0 },
	{ "{\"do\":\"watch\",\"bell\":1}",
	  "\"bell\" of watch must be true or false", 0 },
	{ "{\"do\":\"call\"}", "\"line\" of call is missing", 0 },
	{ "{\"do\":\"call\",\"line\":null}", "\"line\" of call must be text",
	  0 },
	{ "{\"do\":\"call\",\"line\":\"\"}", "\"line\" of call is empty", 0 },
	{ "{\"do\":\"call\",\"line\":\"a\\nb\"}", "cannot be shown", 0 },
	{ "{\"do\":\"call\",\"line\":\"\\u202eb\"}", "cannot be shown", 0 },
	{ "{\"do\":\"call\",\"line\":\"0123456789012345678901234567890123456789"
	  "0123456789012345678901234\"}",
	  "\"line\" of call is too long", 0 },
	{ "{\"do\":\"call\",\"line\":\"s\",\"precedence\":\"urgent\"}",
	  "must be one of: routine priority immediate flash", 0 },
	{ "{\"do\":\"call\",\"line\":\"s\",\"precedence\":3}",
	  "must be one of: routine", 0 },
	{ "{\"do\":\"bell\"}", "\"call\" of bell is missing", 0 },
	{ "{\"do\":\"bell\",\"call\":\"1\"}", "must be an id", 0 },
	{ "{\"do\":\"bell\",\"call\":1}", "must be an id", 0 },
	{ "{\"do\":\"path\",\"line\":\"s\",\"how\":\"bend\"}",
	  "must be one of: add spare drop", 0 },
	{ "{\"do\":\"path\",\"line\":\"s\",\"how\":\"add\",\"local\":\"n\"}",
	  "\"local\" of path must be an address", 0 },
	{ "{\"do\":\"history\",\"limit\":0}", "in its range", 0 },
	{ "{\"do\":\"history\",\"limit\":1001}", "in its range", 0 },
	{ "{\"do\":\"history\",\"limit\":\"5\"}", "in its range", 0 },
	{ "{\"do\":\"pair\",\"line\":\"s\",\"mine\":\"\\u0007\"}",
	  "\"mine\" of pair has a character", 0 },
};

static void test_what_is_not_of_the_table_is_refused_by_name(void **state)
{
	struct ol_desk_request rq;
	struct ol_api_fault fault;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		if (ol_api_read_request(&rq, &fault, refused[i].text,
					strlen(refused[i].text)) !=
		    OL_ERR_MALFORMED)
			fail_msg("taken: %s", refused[i].text);
		if (!strstr(fault.text, refused[i].fault) ||
		    strchr(fault.text, '\n'))
			fail_msg("%s: says \"%s\"", refused[i].text,
				 fault.text);
		assert_int_equal(fault.id, refused[i].id);
	}
}

static void test_a_line_has_a_bound(void **state)
{
	static char big[OL_API_LINE_MAX + 1];
	static const char rq_text[] = "{\"do\":\"status\"}";
	struct ol_desk_request rq;
	struct ol_api_fault fault;

	(void)state;
	memset(big, ' ', sizeof big);
	memcpy(big, rq_text, sizeof rq_text - 1);
	assert_int_equal(ol_api_read_request(&rq, &fault, big, OL_API_LINE_MAX),
			 0);
	assert_int_equal(ol_api_read_request(&rq, &fault, big,
					     OL_API_LINE_MAX + 1),
			 OL_ERR_MALFORMED);
	assert_non_null(strstr(fault.text, "262144"));
}

static void test_deep_nesting_is_refused(void **state)
{
	static char deep[60000];
	struct ol_desk_request rq;
	struct ol_api_fault fault;

	(void)state;
	memset(deep, '[', sizeof deep);
	memcpy(deep, "{\"do\":", 6);
	assert_int_equal(ol_api_read_request(&rq, &fault, deep, sizeof deep),
			 OL_ERR_MALFORMED);
}

static void test_a_buffer_too_small_is_not_written(void **state)
{
	struct ol_desk_request rq = { .what = OL_DO_CALL };
	size_t len;

	(void)state;
	strcpy(rq.line, "south");
	len = ol_api_write_request(line, sizeof line, &rq);
	/* `len` bytes with the newline, and a NUL. */
	assert_int_equal(ol_api_write_request(line, len + 1, &rq), len);
	assert_int_equal(ol_api_write_request(line, len, &rq), 0);
	assert_int_equal(ol_api_write_request(line, 3, &rq), 0);
}

static void test_looking_and_talking_need_different_rights(void **state)
{
	(void)state;
	assert_int_equal(ol_api_right(OL_DO_STATUS), OL_RIGHT_LOOK);
	assert_int_equal(ol_api_right(OL_DO_HISTORY), OL_RIGHT_LOOK);
	assert_int_equal(ol_api_right(OL_DO_CALL), OL_RIGHT_TALK);
	assert_int_equal(ol_api_right(OL_DO_PAIR), OL_RIGHT_MANAGE);
	assert_int_equal(ol_api_right(OL_DO_SUSPEND), OL_RIGHT_MANAGE);
}

/* ---- replies ---------------------------------------------------------- */

#define A_PATH                                                                \
	"{\"path\":0,\"state\":\"proven\",\"since\":\"1700000000000000000\"," \
	"\"local\":\"192.0.2.1:7100\",\"remote\":\"192.0.2.2:7100\","         \
	"\"step\":1,\"rtt_ms\":40.123,\"loss\":2.5,\"loss_there\":0.0,"       \
	"\"last_cell\":\"1700000000123456789\",\"tcp\":false,"                \
	"\"spare\":false,\"step_there\":2,\"trial\":true,\"burst_there\":3,"  \
	"\"spread_ms\":0.8,\"spread_there_ms\":null,\"queue_ms\":12.5,"       \
	"\"configured\":null}"
#define B_PATH                                                           \
	"{\"path\":1,\"state\":\"silent\",\"since\":null,"               \
	"\"local\":null,\"remote\":\"[2001:db8::2]:7100\","              \
	"\"step\":50,\"rtt_ms\":null,\"loss\":100.0,\"loss_there\":0.0," \
	"\"last_cell\":null,\"tcp\":true,\"spare\":true,"                \
	"\"step_there\":0,\"trial\":false,\"burst_there\":0,"            \
	"\"spread_ms\":null,\"spread_there_ms\":1.5,\"queue_ms\":null,"  \
	"\"configured\":\"[2001:db8::3]:7100\"}"
#define A_LINE(more)                                                      \
	"{\"line\":\"south\",\"office\":\"South\",\"level\":\"leader\","  \
	"\"state\":\"up\",\"why\":\"answered\"" more ","                  \
	"\"since\":\"1700000000000000001\",\"verified\":false,"           \
	"\"words_test\":{\"at\":\"1700000000000000002\","                 \
	"\"passed\":true,\"text_rtt_ms\":41.25,\"voice_sent\":0,"         \
	"\"voice_back\":0},\"voice_test\":{\"at\":null,"                  \
	"\"passed\":false,\"text_rtt_ms\":null,\"voice_sent\":50,"        \
	"\"voice_back\":3,\"why\":\"x\"},"                                \
	"\"people_test\":{\"state\":\"overdue\",\"at\":\"4\","            \
	"\"at_there\":\"5\",\"here\":\"anna\",\"there\":\"olsen\","       \
	"\"owed\":\"6\",\"why\":\"down\",\"next\":null,\"asked\":\"7\","  \
	"\"asked_here\":false,\"asker\":\"olsen\",\"times\":\"06:00\","   \
	"\"times_there\":\"none\"},"                                      \
	"\"call_state\":\"talking\",\"call\":\"" CALL "\","               \
	"\"handshakes\":1,\"rekeys\":0,\"sent\":18446744,\"received\":2," \
	"\"dropped\":3,\"late_slots\":4,\"paths\":[" A_PATH "," B_PATH "]}"

static const char *const reply[] = {
	"{\"ok\":true,\"kind\":\"done\"}",
	"{\"re\":1,\"ok\":true,\"kind\":\"done\"}",
	"{\"re\":2,\"ok\":false,\"exit\":6,\"error\":\"line down\","
	"\"since\":\"1700000000000000009\"}",
	"{\"re\":3,\"ok\":true,\"kind\":\"call\",\"data\":{\"call\":\"" CALL
	"\"}}",
	"{\"re\":4,\"ok\":true,\"kind\":\"office\",\"data\":{"
	"\"office\":\"North\",\"level\":\"duty\",\"version\":\"0.1.0\","
	"\"since\":\"1\",\"console\":null}}",
	"{\"re\":5,\"ok\":true,\"kind\":\"card\",\"data\":{\"card\":\"a\\nb\","
	"\"slip\":\"c\",\"fingerprint\":\"K3XQ7\"}}",
	"{\"re\":6,\"ok\":true,\"kind\":\"paired\",\"data\":{"
	"\"line\":\"south\",\"office\":\"South\",\"digits\":\"12345 67890\"}}",
	"{\"re\":7,\"row\":\"line\",\"data\":" A_LINE("") "}",
	"{\"re\":7,\"row\":\"line\",\"data\":" A_LINE(
		",\"who\":\"duty officer\",\"words\":\"maintenance\"") "}",
	"{\"re\":8,\"row\":\"setting\",\"data\":{\"key\":\"playout\","
	"\"value\":null}}",
	"{\"re\":9,\"row\":\"tests\",\"data\":{\"line\":\"south\","
	"\"hour\":\"1700000000000000000\",\"words\":59,"
	"\"words_passed\":58,\"voice\":1,\"voice_passed\":1,"
	"\"rtt_least_ms\":40.0,\"rtt_mean_ms\":41.5,"
	"\"rtt_most_ms\":null,\"voice_sent\":50,\"voice_back\":49}}",
	"{\"re\":9,\"row\":\"duty\",\"data\":{\"seat\":\"anna\","
	"\"role\":\"duty_officer\",\"since\":null,\"holds\":true,"
	"\"held_since\":\"5\"}}",
	"{\"re\":9,\"row\":\"roll\",\"data\":{\"line\":\"south\","
	"\"at\":\"1\",\"passed\":true,\"asked_here\":true,"
	"\"here\":\"anna\",\"there\":\"olsen\",\"at_there\":\"2\"}}",
	"{\"re\":9,\"row\":\"roll\",\"data\":{\"line\":\"south\","
	"\"at\":\"1\",\"passed\":false,\"asked_here\":false,"
	"\"at_there\":null,\"why\":\"silent_here\"}}",
	"{\"re\":9,\"row\":\"past_call\",\"data\":{\"call\":\"" CALL "\","
	"\"line\":\"south\",\"outgoing\":true,\"precedence\":\"routine\","
	"\"began\":\"1\",\"answered\":null,\"ended\":\"3\","
	"\"reason\":\"unanswered\",\"seat\":null,\"recorded_here\":false,"
	"\"recorded_there\":true}}",
	"{\"re\":9,\"row\":\"past_call\",\"data\":{\"call\":\"" CALL "\","
	"\"line\":\"south\",\"outgoing\":false,\"precedence\":\"flash\","
	"\"began\":\"1\",\"answered\":null,\"ended\":\"3\","
	"\"reason\":\"unanswered\",\"seat\":null,\"recorded_here\":false,"
	"\"recorded_there\":false,\"noted_by\":\"anna\","
	"\"noted_at\":\"4\"}}",
	"{\"re\":1,\"ok\":true,\"kind\":\"queued\",\"data\":{\"message\":\"" CALL
	"\",\"queued\":\"1700000000000000000\"}}",
	"{\"re\":1,\"ok\":true,\"kind\":\"page\",\"data\":{\"next\":null}}",
	"{\"re\":1,\"ok\":true,\"kind\":\"page\",\"data\":{\"next\":12}}",
	"{\"re\":1,\"ok\":true,\"kind\":\"file_id\",\"data\":{\"file\":\"" CALL
	"\"}}",
	"{\"re\":1,\"ok\":true,\"kind\":\"bytes\",\"data\":{\"at\":3,"
	"\"bytes\":\"AA==\"}}",
	"{\"re\":1,\"ok\":true,\"kind\":\"text\",\"data\":{\"text\":\"<a/>\"}}",
	"{\"re\":1,\"row\":\"message\",\"data\":{\"message\":\"" CALL
	"\",\"line\":\"south\",\"outgoing\":false,\"kind\":\"message\","
	"\"fate\":\"kept\",\"number\":7,\"precedence\":\"flash\","
	"\"seat\":\"duty officer\",\"date\":\"1\",\"kept\":\"2\",\"texts\":" SAID
	",\"files\":[{\"file\":null,\"name\":\"a.pdf\",\"type\":null,"
	"\"size\":12,\"sha256\":\"" HASH
	"\",\"here\":false}],\"reply_to\":\"" CALL
	"\",\"reply\":\"answer\",\"ack_by\":\"9\",\"asks\":true,"
	"\"points\":[{\"kind\":\"place\",\"words\":\"the bridge\"}],"
	"\"form\":\"launch\",\"form_version\":2,"
	"\"fields\":[{\"name\":\"from\",\"value\":\"12 nmi\"}],"
	"\"state\":\"read\",\"states\":[{\"state\":\"delivered\",\"here\":\"2\","
	"\"there\":null}],\"late\":true,\"judged\":\"corrected\",\"right\":" SAID
	"}}",
	"{\"re\":1,\"row\":\"message\",\"data\":{\"message\":null,"
	"\"line\":\"south\",\"outgoing\":false,\"kind\":null,"
	"\"fate\":\"refused\",\"number\":null,\"precedence\":\"routine\","
	"\"seat\":null,\"date\":null,\"kept\":null,\"texts\":[],"
	"\"code\":\"ANCHOR\",\"version\":1,\"numbers\":[{\"value\":\"-1\"}],"
	"\"state\":\"queued\",\"states\":[]}}",
	"{\"re\":1,\"row\":\"form\",\"data\":{\"form\":\"launch\",\"version\":1,"
	"\"title\":\"Planned launch\",\"precedence\":\"priority\","
	"\"ack_within_s\":3600,\"read_back\":true,\"fields\":[{\"name\":\"from\","
	"\"type\":\"number\",\"required\":true,\"read_back\":false,"
	"\"label\":\"From\",\"allowed\":\"a number\"}]}}",
	"{\"re\":1,\"row\":\"codebook\",\"data\":{\"line\":\"south\","
	"\"message\":\"" CALL "\",\"version\":2,\"state\":\"in_use\","
	"\"date\":null,\"entries\":[{\"code\":\"A\",\"meanings\":" SAID "}]}}",
	"{\"re\":1,\"row\":\"commitment\",\"data\":{\"commitment\":\"" CALL
	"\",\"message\":\"" CALL "\",\"line\":\"south\",\"outgoing\":true,"
	"\"standing\":\"contested\",\"seat\":null,\"date\":\"2\","
	"\"kept\":\"3\",\"texts\":" SAID ",\"owner\":\"theirs\",\"due\":\"4\","
	"\"state\":\"open\",\"overdue\":false}}",
	"{\"re\":1,\"row\":\"file\",\"data\":{\"file\":\"" CALL
	"\",\"message\":null,\"line\":\"south\",\"outgoing\":true,"
	"\"state\":\"failed\",\"name\":\"a\",\"type\":null,\"size\":2,\"done\":1,"
	"\"sha256\":\"" HASH "\",\"date\":null,\"why\":\"too large\"}}",
	"{\"re\":1,\"row\":\"audit\",\"data\":{\"line\":\"south\","
	"\"sound\":false,\"fault\":\"entry 17 was changed\",\"entries\":16,"
	"\"items\":9,\"epoch\":1,\"head\":20,\"hash\":\"" HASH
	"\",\"known\":null,\"incidents\":0,\"refused\":1,"
	"\"faulty\":2}}",
	"{\"re\":1,\"row\":\"message\",\"data\":{\"message\":\"" CALL
	"\",\"line\":\"south\",\"outgoing\":false,\"kind\":\"call\","
	"\"fate\":\"kept\",\"number\":7,\"precedence\":\"flash\","
	"\"seat\":\"anna\",\"date\":\"1\",\"kept\":\"2\",\"texts\":[],"
	"\"state\":\"queued\",\"states\":[],\"call\":\"" CALL
	"\",\"agreed\":\"differs\",\"accounts\":[{\"ours\":false,"
	"\"precedence\":\"flash\",\"began\":\"1\",\"answered\":null,"
	"\"ended\":\"2\",\"reason\":\"declined\",\"by\":\"minister\","
	"\"recorded_by_caller\":true,\"recorded_by_called\":false}],"
	"\"differs\":[{\"what\":\"by\"}],\"clock_behind_ms\":51,"
	"\"fault_field\":\"depth\",\"fault\":\"too deep\"}}",
	"{\"re\":1,\"row\":\"piece\",\"data\":{\"of\":\"theirs\",\"number\":3,"
	"\"date\":null,\"message\":null,\"digest\":\"" HASH "\"}}",
	"{\"re\":1,\"ok\":true,\"kind\":\"session\",\"data\":{"
	"\"session\":\"" HASH "\",\"seat\":\"anna\","
	"\"role\":\"duty_officer\",\"lang\":\"en\","
	"\"rights\":\"look talk\",\"first\":false,\"totp\":true,"
	"\"idle_s\":43200,\"ends\":\"1700000000000000000\"}}",
	"{\"re\":1,\"ok\":true,\"kind\":\"one_time\",\"data\":{"
	"\"seat\":\"anna\",\"password\":\"abc-def\"}}",
	"{\"re\":1,\"ok\":true,\"kind\":\"totp\",\"data\":{"
	"\"secret\":\"ABCD\",\"uri\":\"otpauth://totp/x\"}}",
	"{\"re\":1,\"row\":\"seat\",\"data\":{\"seat\":\"anna\","
	"\"role\":\"clerk\",\"lang\":\"en\",\"locked\":false,"
	"\"first\":true,\"totp\":false,\"sessions\":2,\"made\":\"1\","
	"\"last\":null}}",
	"{\"re\":1,\"row\":\"open_session\",\"data\":{\"seat\":\"anna\","
	"\"role\":\"auditor\",\"from\":\"192.0.2.1\",\"number\":7,"
	"\"since\":\"1\","
	"\"last\":\"2\",\"ends\":\"3\",\"connected\":true,"
	"\"own\":false}}",
};

static void test_a_reply_comes_back_the_same(void **state)
{
	struct ol_desk_reply r;
	bool seen[OL_N_REPLY] = { false };
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof reply / sizeof reply[0]; i++) {
		if (ol_api_read_reply(&r, reply[i], strlen(reply[i])))
			fail_msg("not read: %s", reply[i]);
		seen[r.what] = true;
		len = ol_api_write_reply(line, sizeof line, &r);
		assert_true(len > 0);
		line[len - 1] = '\0';
		assert_string_equal(line, reply[i]);
	}
	none_is_left_out(seen, OL_N_REPLY);
}

static void test_a_reply_that_is_none_is_refused(void **state)
{
	static const char *const text[] = {
		"{}",
		"{\"re\":1}",
		"{\"ok\":true}",
		"{\"ok\":1,\"kind\":\"done\"}",
		"{\"ok\":true,\"kind\":\"line\",\"data\":{}}",
		"{\"row\":\"call\",\"data\":{\"call\":\"" CALL "\"}}",
		"{\"ok\":true,\"kind\":\"done\",\"data\":{}}",
		"{\"ok\":true,\"kind\":\"call\"}",
		"{\"ok\":true,\"kind\":\"call\",\"data\":[]}",
		"{\"ok\":true,\"kind\":\"call\",\"data\":{},\"more\":1}",
		"{\"ok\":false,\"exit\":1}",
		"{\"ok\":false,\"exit\":0,\"error\":\"x\"}",
		"{\"ok\":false,\"exit\":9,\"error\":\"x\"}",
		"{\"ok\":false,\"exit\":1,\"error\":\"x\",\"kind\":\"done\"}",
		"{\"re\":-4,\"ok\":true,\"kind\":\"done\"}",
	};
	struct ol_desk_reply r;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof text / sizeof text[0]; i++)
		if (!ol_api_read_reply(&r, text[i], strlen(text[i])))
			fail_msg("taken: %s", text[i]);
}

static void test_rows_are_followed_by_a_reply(void **state)
{
	(void)state;
	assert_true(ol_reply_is_row(OL_REPLY_LINE));
	assert_true(ol_reply_is_row(OL_REPLY_PAST));
	assert_false(ol_reply_is_row(OL_REPLY_DONE));
	assert_false(ol_reply_is_row(OL_REPLY_REFUSED));
}

static void test_the_data_alone_has_dates_as_numbers(void **state)
{
	struct ol_desk_reply r = { .what = OL_REPLY_OFFICE };

	(void)state;
	strcpy(r.u.office.office, "North");
	strcpy(r.u.office.version, "0.1.0");
	r.u.office.level = OL_LEVEL_LEADER;
	r.u.office.since.ns = 1700000000123456789;
	assert_true(ol_api_write_data(line, sizeof line, &r,
				      OL_API_DATES_NUMBER) > 0);
	assert_string_equal(line, "{\"office\":\"North\",\"level\":\"leader\","
				  "\"version\":\"0.1.0\","
				  "\"since\":1700000000123456789,"
				  "\"console\":null}\n");
}

static void test_a_status_of_four_paths_fits_its_line(void **state)
{
	struct ol_desk_reply r = { .what = OL_REPLY_LINE };
	size_t i;

	(void)state;
	memset(r.u.line.line, 'x', OL_NAME_MAX - 1);
	memset(r.u.line.office, 'x', OL_NAME_MAX - 1);
	memset(r.u.line.words, 'x', OL_WHY_MAX - 1);
	r.u.line.level = OL_LEVEL_LEADER;
	r.u.line.n_paths = OL_LINE_PATHS;
	for (i = 0; i < OL_LINE_PATHS; i++) {
		ol_addr_read(&r.u.line.path[i].local, "[2001:db8::1]:65535");
		r.u.line.path[i].remote = r.u.line.path[i].local;
	}
	i = ol_api_write_reply(line, sizeof line, &r);
	assert_true(i > 0 && i < 4096);
	assert_int_equal(ol_api_read_reply(&r, line, i), 0);
}

/* ---- events ----------------------------------------------------------- */

#define HEAD(name) "{\"event\":\"" name "\",\"at\":\"1700000000123456789\""
#define OF_CALL ",\"call\":\"" CALL "\",\"line\":\"south\""
#define FIGURES                                                                \
	"\"rtt_ms\":40.5,\"loss_percent\":20.0,\"repaired_percent\":18.0,"     \
	"\"concealed_percent\":2.0,\"playout_delay_ms\":60,"                   \
	"\"bitrate_bps\":98000,\"longest_gap_ms\":20,\"expected\":50,"         \
	"\"lost\":10,\"repaired\":9,\"played\":50,\"concealed\":1,\"late\":0," \
	"\"paths\":[{\"path\":0,\"state\":\"proven\",\"rtt_ms\":40.5,"         \
	"\"loss_percent\":20.0,\"step\":1},{\"path\":1,\"state\":\"spare\","   \
	"\"rtt_ms\":null,\"loss_percent\":0.0,\"step\":50}]"

#define THERE                                                               \
	"\"people_there\":[{\"name\":\"duty officer\",\"part\":\"acting\"," \
	"\"leg\":\"browser\"},{\"part\":\"unsaid\",\"leg\":\"phone\"}]"

static const char *const event[] = {
	HEAD("dialing") OF_CALL
	",\"office\":\"South\",\"precedence\":\"flash\",\"unverified\":true}",
	HEAD("ringing") OF_CALL ",\"bells\":2}",
	HEAD("nobody_at_desk") OF_CALL "}",
	HEAD("answered") OF_CALL
	",\"office\":\"South\",\"precedence\":\"routine\","
	"\"unverified\":false,\"outgoing\":true,\"seat\":\"duty officer\","
	"\"recording_here\":true,\"recording_there\":false,"
	"\"people_here\":[]," THERE "}",
	HEAD("stats") OF_CALL "," FIGURES "}",
	HEAD("presence") OF_CALL
	",\"seat\":\"duty officer\",\"recording_here\":false,"
	"\"recording_there\":true,\"held_here\":false,\"held_there\":true,"
	"\"people_here\":[]," THERE "}",
	HEAD("offered") OF_CALL
	",\"office\":\"South\",\"precedence\":\"flash\","
	"\"unverified\":true,\"seat\":\"anna\"}",
	HEAD("offer_over") OF_CALL "}",
	HEAD("mode") OF_CALL ",\"mode\":\"talk\",\"talks_here\":true,"
			     "\"talks_there\":false}",
	HEAD("interrupted") OF_CALL "}",
	HEAD("resumed") OF_CALL "}",
	HEAD("ended") OF_CALL
	",\"reason\":\"declined\",\"seat\":\"anna\","
	"\"will_call\":\"1700000000000000009\",\"bells\":1,"
	"\"rang_seconds\":3.5,\"seconds\":12.345,\"totals\":{" FIGURES "}}",
	HEAD("ring") OF_CALL ",\"office\":\"South\",\"precedence\":\"routine\","
			     "\"unverified\":false,"
			     "\"recording_there\":false," THERE ","
			     "\"bell\":false,\"next\":\"principal, anna\","
			     "\"next_at\":\"1700000000000000009\"}",
	HEAD("ring_stopped") OF_CALL
	",\"reason\":\"taken\",\"seat\":\"duty officer\"}",
	HEAD("duty") ",\"seat\":null}",
	HEAD("duty") ",\"seat\":\"anna\"}",
	HEAD("noted") ",\"call\":\"" CALL "\",\"seat\":\"anna\","
		      "\"missed\":3}",
	HEAD("noted") ",\"until\":\"1700000000000000000\","
		      "\"seat\":\"anna\",\"missed\":0}",
	HEAD("missed") OF_CALL
	",\"office\":\"South\",\"precedence\":\"routine\","
	"\"reason\":\"unanswered\",\"seat\":\"eva\","
	"\"rang\":\"anna, duty officer\",\"bells\":2,"
	"\"rang_seconds\":60.0}",
	HEAD("line") ",\"line\":\"south\",\"office\":\"South\","
		     "\"state\":\"down\",\"why\":\"goodbye\","
		     "\"who\":\"duty officer\",\"by\":\"bob\","
		     "\"words\":\"maintenance\","
		     "\"since\":\"1700000000000000009\"}",
	HEAD("path") ",\"line\":\"south\",\"path\":1,\"state\":\"silent\","
		     "\"since\":null,\"local\":null,\"remote\":null,"
		     "\"step\":1,\"rtt_ms\":null,\"loss\":0.0,"
		     "\"loss_there\":0.0,\"last_cell\":null,\"tcp\":false,"
		     "\"spare\":false,\"step_there\":1,\"trial\":false,"
		     "\"burst_there\":0,\"spread_ms\":null,"
		     "\"spread_there_ms\":null,\"queue_ms\":null,"
		     "\"configured\":null}",
	HEAD("test") ",\"line\":\"south\",\"passed\":false,"
		     "\"by_itself\":true,"
		     "\"text_rtt_ms\":40.0,\"voice_rtt_ms\":null,"
		     "\"voice_sent\":50,\"voice_back\":0,"
		     "\"why\":\"no voice came back\"}",
	HEAD("roll_call") ",\"line\":\"south\",\"office\":\"South\","
			  "\"is\":\"overdue\",\"watch\":\"9\","
			  "\"asked_here\":true,\"here\":\"anna\","
			  "\"there\":\"olsen\",\"at_there\":\"5\","
			  "\"why\":\"silent_there\"}",
	HEAD("audio_open") OF_CALL ",\"phase_us\":19999}",
	HEAD("audio_close") OF_CALL "}",
	HEAD("play_started") OF_CALL "}",
	HEAD("record_started") OF_CALL "}",
	HEAD("message") ",\"message\":\"" CALL "\",\"line\":\"south\","
			"\"office\":\"South\",\"outgoing\":true,"
			"\"kind\":\"message\",\"fate\":\"clashed\","
			"\"precedence\":\"flash\",\"seat\":\"duty officer\","
			"\"state\":\"delivered\",\"here\":\"2\",\"there\":null,"
			"\"ack_by\":\"9\",\"reply_to\":\"" CALL
			"\",\"judged\":\"accepted\"}",
	HEAD("remind") ",\"commitment\":\"" CALL "\",\"line\":\"south\","
		       "\"office\":\"South\",\"reminder\":\"late\",\"due\":\"5\"}",
	HEAD("overdue") ",\"message\":\"" CALL "\",\"line\":\"south\","
			"\"office\":\"South\",\"outgoing\":false,"
			"\"precedence\":\"routine\",\"ack_by\":\"9\"}",
	HEAD("held") ",\"line\":\"south\",\"held\":true,\"why\":\"disk\"}",
	HEAD("incident") ",\"line\":\"south\",\"message\":\"" CALL
			 "\",\"number\":4,\"what\":\"an id came twice\"}",
	HEAD("restored") ",\"line\":\"south\",\"here\":true,\"whole\":false,"
			 "\"number\":3}",
	HEAD("document") ",\"file\":\"" CALL "\",\"message\":null,"
			 "\"line\":\"south\",\"outgoing\":true,"
			 "\"state\":\"going\",\"name\":\"a.pdf\",\"size\":9,"
			 "\"done\":3,\"why\":\"none\"}",
	HEAD("connect") OF_CALL
	",\"office\":\"South\",\"precedence\":\"flash\","
	"\"unverified\":true,\"seat\":\"duty officer\","
	"\"principal_here\":\"anna\",\"stage_here\":\"ready\","
	"\"principal_there\":\"minister\",\"stage_there\":\"offered\"}",
	HEAD("session_over") ",\"why\":\"idle\"}",
};

static void test_an_event_comes_back_the_same(void **state)
{
	struct ol_desk_event ev;
	bool seen[OL_N_TELL] = { false };
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof event / sizeof event[0]; i++) {
		if (ol_api_read_event(&ev, event[i], strlen(event[i])))
			fail_msg("not read: %s", event[i]);
		seen[ev.what] = true;
		assert_true(ev.at.ns == 1700000000123456789);
		len = ol_api_write_event(line, sizeof line, &ev,
					 OL_API_DATES_TEXT);
		assert_true(len > 0);
		line[len - 1] = '\0';
		assert_string_equal(line, event[i]);
		/* Dates as numbers are read as well. */
		len = ol_api_write_event(line, sizeof line, &ev,
					 OL_API_DATES_NUMBER);
		assert_non_null(strstr(line, "\"at\":1700000000123456789,"));
		assert_int_equal(ol_api_read_event(&ev, line, len), 0);
	}
	none_is_left_out(seen, OL_N_TELL);
}

static void test_an_event_that_is_none_is_refused(void **state)
{
	static const char *const text[] = {
		"{}",
		"{\"event\":\"dawn\",\"at\":\"1\"}",
		"{\"event\":1,\"at\":\"1\"}",
		HEAD("interrupted") "}",
		HEAD("ringing") OF_CALL ",\"bells\":-1}",
		HEAD("ringing") OF_CALL ",\"bells\":1,\"more\":2}",
		HEAD("ringing") OF_CALL ",\"bells\":4294967296}",
		HEAD("stats") OF_CALL "}",
		HEAD("audio_open") OF_CALL ",\"phase_us\":20000}",
		"{\"event\":\"interrupted\"" OF_CALL "}",
		"{\"event\":\"interrupted\",\"at\":\"\"" OF_CALL "}",
		"{\"event\":\"interrupted\",\"at\":\"-1\"" OF_CALL "}",
		"{\"event\":\"interrupted\",\"at\":-1" OF_CALL "}",
		"{\"event\":\"interrupted\",\"at\":1.0" OF_CALL "}",
		"{\"event\":\"interrupted\",\"at\":\"9223372036854775808\"" OF_CALL
		"}",
	};
	struct ol_desk_event ev;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof text / sizeof text[0]; i++)
		if (!ol_api_read_event(&ev, text[i], strlen(text[i])))
			fail_msg("taken: %s", text[i]);
}

static void test_a_path_never_heard_is_told_as_silent(void **state)
{
	struct ol_desk_event ev = { .what = OL_TELL_PATH };

	(void)state;
	strcpy(ev.line, "south");
	ev.path.state = OL_DESK_PATH_UNTRIED;
	assert_true(ol_api_write_event(line, sizeof line, &ev,
				       OL_API_DATES_TEXT) > 0);
	assert_non_null(strstr(line, "\"state\":\"silent\""));
	assert_non_null(strstr(line, "\"last_cell\":null"));
}

static void test_shares_are_of_what_was_expected_or_heard(void **state)
{
	struct ol_desk_event ev = { .what = OL_TELL_STATS };

	(void)state;
	strcpy(ev.line, "south");
	ev.call.b[0] = 1;
	ev.figures.voice.expected = 3;
	ev.figures.voice.lost = 1;
	assert_true(ol_api_write_event(line, sizeof line, &ev,
				       OL_API_DATES_TEXT) > 0);
	assert_non_null(strstr(line, "\"loss_percent\":33.33,"));
	/* More was made up than was expected: the line is lost. */
	ev.figures.voice.concealed = 4;
	assert_true(ol_api_write_event(line, sizeof line, &ev,
				       OL_API_DATES_TEXT) > 0);
	assert_non_null(strstr(line, "\"concealed_percent\":100.0,"));
	ev.figures.voice.concealed = 0;
	ev.figures.voice.expected = 0; /* nothing was expected yet */
	ev.figures.voice.lost = 0;
	assert_true(ol_api_write_event(line, sizeof line, &ev,
				       OL_API_DATES_TEXT) > 0);
	assert_non_null(strstr(line, "\"loss_percent\":0.0,"));
	ev.figures.voice.played = 8; /* an outage: heard, but not expected */
	ev.figures.voice.concealed = 8;
	assert_true(ol_api_write_event(line, sizeof line, &ev,
				       OL_API_DATES_TEXT) > 0);
	assert_non_null(strstr(line, "\"concealed_percent\":100.0,"));
}

/* ---- audio ------------------------------------------------------------ */

static void test_audio_comes_back_the_same(void **state)
{
	struct ol_desk_audio a, b;
	size_t i, len;

	(void)state;
	for (i = 0; i < OL_API_SAMPLES; i++)
		a.pcm[i] = (int16_t)(i * 7919);
	a.pcm[0] = INT16_MIN;
	a.pcm[1] = INT16_MAX;
	a.at.us = 123456789012345;
	len = ol_api_write_audio(line, &a);
	assert_true(len > 0 && len < OL_API_AUDIO_MAX);
	assert_int_equal(line[len - 1], '\n');
	assert_int_equal(ol_api_kind(line, len), OL_API_IS_AUDIO);
	assert_int_equal(ol_api_read_audio(&b, line, len), 0);
	assert_true(b.at.us == a.at.us);
	assert_memory_equal(a.pcm, b.pcm, sizeof a.pcm);
	/* The latest instant there is, OL_NEVER apart, fits as well. */
	a.at.us = INT64_MAX;
	len = ol_api_write_audio(line, &a);
	assert_int_equal(ol_api_read_audio(&b, line, len), 0);
}

static void test_audio_of_another_length_is_refused(void **state)
{
	struct ol_desk_audio a = { { 1 }, { 0 } };
	size_t len = ol_api_write_audio(line, &a);

	(void)state;
	/* Four letters, three bytes, less. */
	memmove(line + 20, line + 24, len - 24 + 1);
	assert_int_equal(ol_api_read_audio(&a, line, len - 4),
			 OL_ERR_MALFORMED);
	strcpy(line, "{\"audio\":\"\",\"at\":\"1\"}");
	assert_int_equal(ol_api_read_audio(&a, line, strlen(line)),
			 OL_ERR_MALFORMED);
	strcpy(line, "{\"audio\":7,\"at\":\"1\"}");
	assert_int_equal(ol_api_read_audio(&a, line, strlen(line)),
			 OL_ERR_MALFORMED);
}

static void test_the_first_field_says_what_a_line_is(void **state)
{
	static const struct {
		const char *text;
		enum ol_api_kind kind;
	} row[] = {
		{ "{\"do\":\"status\"}", OL_API_IS_REQUEST },
		{ "{\"re\":1,\"ok\":true}", OL_API_IS_REPLY },
		{ "{\"ok\":true}", OL_API_IS_REPLY },
		{ "{\"row\":\"line\"}", OL_API_IS_REPLY },
		{ "{\"event\":\"ring\"}", OL_API_IS_EVENT },
		{ "{\"audio\":\"\"}", OL_API_IS_AUDIO },
		{ "{\"audio\"", OL_API_IS_NONE },
		{ "{}", OL_API_IS_NONE },
		{ "", OL_API_IS_NONE },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++)
		assert_int_equal(ol_api_kind(row[i].text, strlen(row[i].text)),
				 row[i].kind);
}

/* ---- words ------------------------------------------------------------ */

static void test_precedences_have_their_words(void **state)
{
	enum ol_precedence p;

	(void)state;
	assert_string_equal(ol_precedence_name(OL_FLASH), "flash");
	assert_int_equal(ol_precedence_read(&p, "priority"), 0);
	assert_int_equal(p, OL_PRIORITY);
	assert_int_equal(ol_precedence_read(&p, "Flash"), OL_ERR_MALFORMED);
	assert_string_equal(ol_end_reason_name(OL_END_SUSPENDED), "suspended");
	assert_string_equal(ol_line_reason_name(OL_LINE_REASON_SILENT),
			    "silent");
	assert_string_equal(ol_path_state_name(OL_DESK_PATH_REFUSED),
			    "refused");
	assert_string_equal(ol_desk_line_state_name(OL_DESK_LINE_UP), "up");
	assert_string_equal(ol_api_do_name(OL_DO_HANGUP), "hangup");
	assert_string_equal(ol_api_tell_name(OL_TELL_MISSED), "missed");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_request_comes_back_the_same),
		cmocka_unit_test(test_a_request_is_read_into_its_members),
		cmocka_unit_test(
			test_what_is_not_of_the_table_is_refused_by_name),
		cmocka_unit_test(test_a_line_has_a_bound),
		cmocka_unit_test(test_deep_nesting_is_refused),
		cmocka_unit_test(test_a_buffer_too_small_is_not_written),
		cmocka_unit_test(
			test_looking_and_talking_need_different_rights),
		cmocka_unit_test(test_a_reply_comes_back_the_same),
		cmocka_unit_test(test_a_reply_that_is_none_is_refused),
		cmocka_unit_test(test_rows_are_followed_by_a_reply),
		cmocka_unit_test(test_the_data_alone_has_dates_as_numbers),
		cmocka_unit_test(test_a_status_of_four_paths_fits_its_line),
		cmocka_unit_test(test_an_event_comes_back_the_same),
		cmocka_unit_test(test_an_event_that_is_none_is_refused),
		cmocka_unit_test(test_a_path_never_heard_is_told_as_silent),
		cmocka_unit_test(test_shares_are_of_what_was_expected_or_heard),
		cmocka_unit_test(test_audio_comes_back_the_same),
		cmocka_unit_test(test_audio_of_another_length_is_refused),
		cmocka_unit_test(test_the_first_field_says_what_a_line_is),
		cmocka_unit_test(test_precedences_have_their_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
