/* log: which lines are printed at which level, and what they look like where
 * standard error goes to a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "daemon/log.h"

static char said[65536]; /* what the last `heard()` read */
static FILE *file;
static int standard_err;

static int set_up(void **state)
{
	(void)state;
	file = tmpfile();
	standard_err = dup(STDERR_FILENO);
	if (!file || standard_err < 0)
		return -1;
	fflush(stderr);
	return dup2(fileno(file), STDERR_FILENO) < 0;
}

static int tear_down(void **state)
{
	(void)state;
	fflush(stderr);
	dup2(standard_err, STDERR_FILENO);
	close(standard_err);
	fclose(file);
	return 0;
}

/* What was printed since the last time. */
static const char *heard(void)
{
	size_t n;

	fflush(stderr);
	rewind(file);
	n = fread(said, 1, sizeof said - 1, file);
	said[n] = 0;
	rewind(file);
	assert_int_equal(ftruncate(fileno(file), 0), 0);
	return said;
}

static void test_each_level_prints_its_lines_with_their_priority(void **state)
{
	static const struct {
		enum ol_log_level level;
		const char *want;
	} row[] = {
		{ OL_LOG_QUIET, "<3>trouble 1\n" },
		{ OL_LOG_NORMAL, "<3>trouble 1\n<5>change 2\n" },
		{ OL_LOG_DEBUG, "<3>trouble 1\n<5>change 2\n<7>detail 3\n" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		ol_log_level(row[i].level);
		ol_log_trouble("trouble %d", 1);
		ol_log_change("change %d", 2);
		ol_log_detail("detail %d", 3);
		assert_string_equal(heard(), row[i].want);
	}
	ol_log_level(OL_LOG_NORMAL);
}

static void test_a_line_too_long_is_cut_and_stays_one_line(void **state)
{
	char text[2000];

	(void)state;
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = 0;
	ol_log_change("%s", text);
	heard();
	assert_int_equal(strlen(said), 3 + 511 + 1);
	assert_ptr_equal(strchr(said, '\n'), said + 3 + 511);
}

static void test_each_event_is_one_line_or_none(void **state)
{
	static const struct {
		enum ol_tell what;
		const char *want;
	} row[] = {
		{ OL_TELL_DIALING, "<5>line south: we call, flash\n" },
		{ OL_TELL_RINGING, "" },
		{ OL_TELL_NOBODY_AT_DESK, "" },
		{ OL_TELL_ANSWERED, "<5>line south: the call is answered\n" },
		{ OL_TELL_STATS, "" },
		{ OL_TELL_PRESENCE, "" },
		{ OL_TELL_OFFERED, "" },
		{ OL_TELL_OFFER_OVER, "" },
		{ OL_TELL_MODE,
		  "<5>line south: the network lets the call be voice\n" },
		{ OL_TELL_INTERRUPTED,
		  "<5>line south: the call waits for the line\n" },
		{ OL_TELL_RESUMED, "<5>line south: the call goes on\n" },
		{ OL_TELL_ENDED,
		  "<5>line south: the call has ended after 12 s: declined\n" },
		{ OL_TELL_RING, "<5>line south rings, flash\n" },
		{ OL_TELL_RING_STOPPED, "" },
		{ OL_TELL_MISSED,
		  "<5>line south: a call was missed, it rang nobody: "
		  "none was there\n" },
		{ OL_TELL_PATH, "<5>line south: path 1 is silent\n" },
		{ OL_TELL_TEST, "<5>line south: test failed: no answer\n" },
		{ OL_TELL_AUDIO_OPEN, "" },
		{ OL_TELL_AUDIO_CLOSE, "" },
		{ OL_TELL_PLAY_STARTED, "" },
		{ OL_TELL_RECORD_STARTED, "" },
	};
	struct ol_desk_event ev;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		memset(&ev, 0, sizeof ev);
		ev.what = row[i].what;
		strcpy(ev.line, "south");
		ev.precedence = OL_FLASH;
		ev.reason = OL_END_DECLINED;
		ev.seconds = 12.3;
		ev.path.path = 1;
		ev.path.state = OL_DESK_PATH_SILENT;
		strcpy(ev.test.why, "no answer");
		ol_log_event(&ev);
		assert_string_equal(heard(), row[i].want);
	}
}

static void test_a_notice_that_breaks_its_form_is_said_without_words(void **s)
{
	struct ol_desk_event ev = { .what = OL_TELL_MESSAGE,
				    .line = "south",
				    .reached = OL_STATE_DELIVERED };

	(void)s;
	ev.message.b[15] = 7;
	strcpy(ev.words, "site: the secret place is no place");
	ol_log_event(&ev);
	assert_string_equal(
		heard(),
		"<5>line south: a message came, routine\n"
		"<3>line south: 00000000-0000-0000-0000-000000000007, a notice "
		"of theirs, breaks its form: openline show says where\n");
}

static void test_a_path_that_moved_says_where(void **state)
{
	struct ol_desk_event ev = {
		.what = OL_TELL_PATH,
		.line = "south",
		.path = { .path = 1,
			  .state = OL_DESK_PATH_PROVEN,
			  .remote = { 4, { 203, 0, 113, 7 }, 4711 },
			  .configured = { 4, { 192, 0, 2, 1 }, 7100 } },
	};

	(void)state;
	ol_log_event(&ev);
	assert_string_equal(heard(),
			    "<5>line south: path 1 is proven at "
			    "203.0.113.7:4711, moved from 192.0.2.1:7100\n");
}

static void test_a_line_that_changed_says_by_whom_and_why(void **state)
{
	struct ol_desk_event ev = { .what = OL_TELL_LINE,
				    .line = "south",
				    .state = OL_DESK_LINE_DOWN,
				    .why = OL_LINE_REASON_SILENT };
	const char *with;

	(void)state;
	ol_log_event(&ev);
	assert_non_null(strstr(heard(), "line south is down: "));
	strcpy(ev.who, "duty");
	strcpy(ev.words, "we rebuild");
	ol_log_event(&ev);
	with = heard();
	assert_non_null(strstr(with, " by duty: we rebuild\n"));
}

static void test_an_unverified_line_says_so_when_it_rings(void **state)
{
	struct ol_desk_event ev = { .what = OL_TELL_RING,
				    .line = "south",
				    .unverified = true };

	(void)state;
	ol_log_event(&ev);
	assert_string_equal(heard(), "<5>line south rings, routine, the line "
				     "is unverified\n");
}

/* What a counterpart brings about as often as it likes: log_limit.h. */
static void test_many_of_a_kind_are_one_line_and_a_count(void **state)
{
	struct ol_desk_event ev = { .what = OL_TELL_MESSAGE,
				    .line = "south",
				    .kind = OL_ITEM_MESSAGE,
				    .at = { 1000000000000 },
				    .fate = OL_DESK_FATE_REFUSED };
	struct ol_desk_event other = { .what = OL_TELL_INCIDENT,
				       .line = "south",
				       .words = "it was changed",
				       .at = ev.at };
	int i;

	(void)state;
	for (i = 0; i < 4096; i++)
		ol_log_event(&ev);
	assert_string_equal(heard(),
			    "<3>line south: an item of theirs makes no sense: "
			    "it is refused and counted\n");
	ol_log_event(&other);
	assert_string_equal(heard(), "<3>line south: it was changed\n");
	ol_log_tick((ol_date){ ev.at.ns + INT64_C(59999999999) });
	assert_string_equal(heard(), "");
	ol_log_tick((ol_date){ ev.at.ns + INT64_C(60000000000) });
	assert_string_equal(heard(), "<3>line south: 4095 more within a "
				     "minute: items that make no sense\n");
	ol_log_tick((ol_date){ ev.at.ns + INT64_C(120000000000) });
	assert_string_equal(heard(), "");
}

#define ASIDE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ASIDE(test_each_level_prints_its_lines_with_their_priority),
		ASIDE(test_a_line_too_long_is_cut_and_stays_one_line),
		ASIDE(test_each_event_is_one_line_or_none),
		ASIDE(test_a_notice_that_breaks_its_form_is_said_without_words),
		ASIDE(test_a_path_that_moved_says_where),
		ASIDE(test_a_line_that_changed_says_by_whom_and_why),
		ASIDE(test_an_unverified_line_says_so_when_it_rings),
		ASIDE(test_many_of_a_kind_are_one_line_and_a_count),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
