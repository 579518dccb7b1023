/* The figures, the table and the examples of doc/protocol/session.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/prng.h"
#include "line/line_state.h"
#include "line/outcome.h"
#include "line/replay.h"
#include "line/report.h"
#include "seal/keyfile.h"
#include "seal/secret.h"
#include "test/support/page.h"

#define PAGE "doc/protocol/session.md"

/* Calls `take` with each line of the fenced block of that name. */
static int block(const char *name, void (*take)(int row, char *line))
{
	char line[256], fence[64];
	bool open = false;
	int n = 0;
	FILE *f = fopen(OL_SOURCE_DIR "/" PAGE, "r");

	assert_non_null(f);
	snprintf(fence, sizeof fence, "```%s\n", name);
	while (fgets(line, sizeof line, f)) {
		if (!open)
			open = strcmp(line, fence) == 0;
		else if (line[0] == '`')
			break;
		else
			take(n++, line);
	}
	fclose(f);
	return n;
}

static const struct {
	const char *name;
	uint64_t is;
} figures[] = {
	{ "tick-us", OL_TICK_US },
	{ "lead-us", OL_LEAD_US },
	{ "late-us", OL_PACE_LATE_US },
	{ "paths", OL_LINE_PATHS },
	{ "replay-bits", OL_REPLAY_BITS },
	{ "renew-us", OL_SESSION_RENEW_US },
	{ "spread-us", OL_SESSION_SPREAD_US },
	{ "renew-late-us", OL_SESSION_RENEW_LATE_US },
	{ "send-us", OL_SESSION_SEND_US },
	{ "receive-us", OL_SESSION_RECEIVE_US },
	{ "start-us", OL_SESSION_START_US },
	{ "answer-us", OL_SESSION_ANSWER_US },
	{ "cross-us", OL_SESSION_CROSS_US },
	{ "inband-us", OL_LINE_INBAND_US },
	{ "fresh-us", OL_KNOCK_FRESH_US },
	{ "fresh-sent", OL_KNOCK_FRESH_SENT },
	{ "heard-us", OL_KNOCK_HEARD_US },
	{ "quiet-us", OL_LINE_QUIET_US },
	{ "quiet-cells", OL_LINE_QUIET_CELLS },
	{ "compute-us", OL_LINE_COMPUTE_US },
	{ "silent-us", OL_PATH_SILENT_US },
	{ "silent-cells", OL_PATH_SILENT_CELLS },
	{ "knock-us", OL_PATH_KNOCK_US },
	{ "slow-us", OL_PATH_SLOW_US },
	{ "break-us", OL_PATH_BREAK_US },
	{ "bad-us", OL_PATH_BAD_US },
	{ "bad-permille", OL_PATH_BAD_PERMILLE },
	{ "ask-us", OL_PATH_ASK_US },
	{ "refused-us", OL_PATH_REFUSED_US },
	{ "settled-us", OL_PATH_SETTLED_US },
	{ "lag-span-us", OL_LAG_SPAN_US },
	{ "queue-us", OL_LAW_QUEUE_US },
	{ "share-permille", OL_LAW_SHARE },
	{ "evidence-us", OL_LAW_EVIDENCE_US },
	{ "share-low-permille", OL_LAW_SHARE_LOW },
	{ "rises", OL_LAW_RISES },
	{ "rise-us", OL_LAW_RISE_US },
	{ "evidence-low-us", OL_LAW_EVIDENCE_LOW_US },
	{ "empty-us", OL_LAW_EMPTY_US },
	{ "drain-us", OL_LAW_DRAIN_US },
	{ "drain-step", OL_LAW_DRAIN_STEP },
	{ "longer-before", OL_SAMPLE_BEFORE },
	{ "longer-since", OL_SAMPLE_SINCE },
	{ "longer-us", OL_SAMPLE_LONGER_US },
	{ "longer-far-us", OL_SAMPLE_FAR_US },
	{ "longer-permille", OL_SAMPLE_SURE },
	{ "longer-keep-us", OL_LAW_LONGER_US },
	{ "crowd-us", OL_LAW_CROWD_US },
	{ "stands-us", OL_LAW_STANDS_US },
	{ "again-us", OL_LAW_AGAIN_US },
	{ "loss-permille", OL_LAW_LOSS },
	{ "loss-us", OL_LAW_LOSS_US },
	{ "loss-big-permille", OL_LAW_LOSS_BIG },
	{ "loss-big-us", OL_LAW_LOSS_BIG_US },
	{ "trial-us", OL_LAW_TRIAL_US },
	{ "trial-max-us", OL_LAW_TRIAL_MAX_US },
	{ "try-us", OL_LAW_TRY_US },
	{ "up-us", OL_LAW_UP_US },
	{ "feel-trains", OL_FEEL_TRAINS },
	{ "feel-longest", OL_FEEL_LONGEST },
	{ "feel-pause", OL_FEEL_PAUSE },
	{ "feel-waited-us", OL_FEEL_WAITED_US },
	{ "thin-us", OL_LAW_THIN_US },
	{ "grown-us", OL_LAW_GROWN_US },
	{ "restless-us", OL_LAW_RESTLESS_US },
	{ "lasts-us", OL_LAW_LASTS_US },
	{ "wait-max-us", OL_LAW_WAIT_MAX_US },
	{ "spare-start-us", OL_SPARE_START_US },
	{ "spare-back-us", OL_SPARE_BACK_US },
	{ "stale-us", OL_PATH_STALE_US },
	{ "stale-cells", OL_PATH_STALE_CELLS },
	{ "good-permille", OL_PATH_GOOD_PERMILLE },
	{ "grace-us", OL_OUTCOME_GRACE_US },
	{ "span-us", OL_OUTCOME_SPAN_US },
	{ "bind-us", OL_LINE_BIND_US },
	{ "asleep-us", OL_LINE_ASLEEP_US },
	{ "roam-addresses", OL_ROAM_MAX },
	{ "roam-asks", OL_ROAM_ASKS },
	{ "roam-again-us", OL_ROAM_AGAIN_US },
	{ "roam-doubt-us", OL_ROAM_DOUBT_US },
	{ "roam-silent-us", OL_ROAM_SILENT_US },
	{ "roam-cells", OL_ROAM_CELLS },
	{ "roam-proof-us", OL_ROAM_PROOF_US },
	{ "roam-trust-us", OL_ROAM_TRUST_US },
	{ "roam-keep-us", OL_ROAM_KEEP_US },
	{ "roam-turn", OL_ROAM_TURN },
};

#define FIGURES (sizeof figures / sizeof *figures)

static void take_figure(int row, char *line)
{
	unsigned long long is;
	char name[64];

	assert_true((size_t)row < FIGURES);
	assert_int_equal(sscanf(line, "%63s %llu", name, &is), 2);
	assert_string_equal(name, figures[row].name);
	if (is != figures[row].is)
		fail_msg("%s is %llu", name,
			 (unsigned long long)figures[row].is);
}

static void test_the_figures_are_those_of_the_code(void **state)
{
	(void)state;
	assert_int_equal(block("figures", take_figure), FIGURES);
	assert_int_equal(OL_KNOCK_FRESH_MAX_US, OL_SESSION_START_US);
}

/* ---- the table ---- */

static const char *const state_name[OL_SESSION_STATES] = {
	"free", "started", "answered", "current", "previous"
};
static const char *const event_name[OL_SESSION_EVENTS] = {
	"START",    "ANSWER",   "FINISH",    "CELL",     "OVERTAKEN",
	"OUTDATED", "DISOWNED", "SEND_OVER", "TIME_OVER"
};

/* A table with session 0 in that state. */
static void bring(struct ol_sessions *t, int to)
{
	static struct ol_noise_keys keys[OL_SESSIONS];
	const ol_instant now = { 1000000 };
	bool fresh;

	ol_sessions_init(t, keys, true, 0);
	if (to == OL_SESSION_FREE)
		return;
	t->s[0].number = 5;
	t->s[0].own = to == OL_SESSION_STARTED;
	(void)ol_session_step(t, 0,
			      to == OL_SESSION_STARTED ? OL_SESSION_EV_START
						       : OL_SESSION_EV_ANSWER,
			      now, NULL);
	if (to >= OL_SESSION_CURRENT)
		(void)ol_session_step(t, 0, OL_SESSION_EV_CELL, now, &fresh);
	if (to == OL_SESSION_PREVIOUS)
		(void)ol_session_step(t, 0, OL_SESSION_EV_SEND_OVER, now, NULL);
}

static void check_entry(int from, int ev, const char *want)
{
	struct ol_sessions t;
	enum ol_session_result result;
	bool fresh;

	bring(&t, from);
	assert_int_equal(t.s[0].state, from);
	result = ol_session_step(&t, 0, (enum ol_session_event)ev,
				 (ol_instant){ 2000000 }, &fresh);
	if (strcmp(want, "confirm") == 0) {
		assert_int_equal(result, OL_SESSION_LEADS);
		return;
	}
	assert_int_equal(result, OL_SESSION_KEPT);
	if (strcmp(want, "-") == 0)
		want = state_name[from];
	if (strcmp(state_name[t.s[0].state], want) != 0)
		fail_msg("%s, %s: %s", state_name[from], event_name[ev],
			 state_name[t.s[0].state]);
}

static void take_row(int row, char *line)
{
	char *word = strtok(line, " \n");
	int ev;

	assert_string_equal(word, row ? state_name[row - 1] : "state");
	for (ev = 0; ev < OL_SESSION_EVENTS; ev++) {
		word = strtok(NULL, " \n");
		assert_non_null(word);
		if (row)
			check_entry(row - 1, ev, word);
		else
			assert_string_equal(word, event_name[ev]);
	}
}

static void test_the_table_is_that_of_the_code(void **state)
{
	(void)state;
	assert_int_equal(block("states", take_row), OL_SESSION_STATES + 1);
}

/* ---- examples ---- */

/* What both payloads begin with, taken out of a handshake by a responder that
 * decrypts nothing but what the code gives: written and read back. */
static void check_payload(const uint8_t *bytes, size_t len)
{
	struct ol_office_keys a, b;
	struct ol_charter_key charter;
	struct ol_line_keys line;
	struct ol_handshake_say own = { .number = 1790000000123,
					.confirmed = 1789999999000 };
	struct ol_noise noise;
	struct ol_noise_config c = { .pattern = &ol_noise_line,
				     .role = OL_NOISE_RESPONDER };
	uint8_t m1[OL_HS1_LEN], payload[OL_HS1_PAYLOAD_LEN];
	uint8_t prologue[OL_PROLOGUE_LEN];
	static const uint8_t zero[OL_HS1_PAYLOAD_LEN];
	struct ol_handshake_keys keys = { .line = &line };
	struct ol_random rnd;
	struct ol_prng prng;
	size_t n;

	ol_prng_init(&prng, 1);
	rnd = ol_prng_source(&prng);
	ol_office_keys_make(&a, &charter, &rnd);
	ol_office_keys_make(&b, &charter, &rnd);
	memset(&line, 5, sizeof line);
	keys.own_secret = a.line_secret;
	keys.own_public = a.line_public;
	keys.peer_public = b.line_public;
	memcpy(own.incarnation, "\xa0\xa1\xa2\xa3\xa4\xa5\xa6\xa7", 8);
	assert_int_equal(ol_handshake_start(&noise, &keys, &own, &rnd, m1), 0);
	ol_noise_release(&noise);
	ol_line_prologue(prologue, a.line_public, b.line_public);
	c.prologue = prologue;
	c.prologue_len = sizeof prologue;
	c.s_secret = b.line_secret;
	c.s_public = b.line_public;
	c.remote_s = a.line_public;
	c.psk = line.psk;
	assert_int_equal(ol_noise_init(&noise, &c), 0);
	assert_int_equal(ol_noise_read(&noise, m1, sizeof m1, payload,
				       sizeof payload, &n),
			 0);
	assert_int_equal(n, OL_HS1_PAYLOAD_LEN);
	assert_int_equal(len, 21);
	assert_memory_equal(payload, bytes, len);
	assert_memory_equal(payload + len, zero, sizeof payload - len);
}

static void check_report(const uint8_t *bytes, size_t len)
{
	static const struct ol_report r = { .largest = 70000,
					    .hold = 15,
					    .received = 69990,
					    .gaps = 4,
					    .longest = 3,
					    .spread = 8,
					    .step = 1,
					    .came = 43210,
					    .line = { { 13, 6, 4 }, 70 } };
	uint8_t out[OL_FRAME_REPORT_BYTES];

	assert_int_equal(len, sizeof out);
	ol_report_write(out, &r);
	assert_memory_equal(out, bytes, len);
}

static void take_vector(void *ctx, const char *name, const uint8_t *bytes,
			size_t len)
{
	(void)ctx;
	if (strcmp(name, "payload") == 0) {
		check_payload(bytes, len);
	} else if (strcmp(name, "report") == 0) {
		check_report(bytes, len);
	} else {
		assert_string_equal(name, "inband-head");
		assert_int_equal(len, OL_LINE_INBAND_HEAD);
		assert_int_equal(ol_get48(bytes), 1790000000123);
		assert_int_equal(bytes[6], 2);
	}
}

static void test_the_examples_are_what_the_code_writes(void **state)
{
	(void)state;
	assert_int_equal(ol_seal_init(), 0);
	assert_int_equal(ol_page_vectors(PAGE, take_vector, NULL), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_figures_are_those_of_the_code),
		cmocka_unit_test(test_the_table_is_that_of_the_code),
		cmocka_unit_test(test_the_examples_are_what_the_code_writes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
