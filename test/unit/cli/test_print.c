/*
 * print: what people see, word for word, in test/golden/print.txt.
 *
 * With an argument it prints: that is how the file is renewed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "cli/print.h"
#include "cli/print_roll.h"

#define GOLDEN OL_SOURCE_DIR "/test/golden/print.txt"
#define S 1000000000LL
#define NOON (1700000000LL * S) /* 2023-11-14 22:13:20 UTC */

static const struct ol_style plain = { false, false, false, NULL };
static const struct ol_style json = { true, false, false, NULL };
static const struct ol_style colour = { false, true, true, NULL };

static void make_paths(struct ol_desk_path *p)
{
	ol_addr_read(&p[0].local, "192.0.2.1:7100");
	ol_addr_read(&p[0].remote, "192.0.2.2:7100");
	p[0].state = OL_DESK_PATH_PROVEN;
	p[0].step = 1;
	p[0].rtt_us = 40123;
	p[0].loss_permille = 25;
	p[0].last_cell.ns = NOON - 20 * S / 1000;
	ol_addr_read(&p[1].local, "[2001:db8::1]:7100");
	ol_addr_read(&p[1].remote, "[2001:db8::2]:7100");
	p[1].path = 1;
	p[1].state = OL_DESK_PATH_UNTRIED;
	p[1].step = 50;
	p[1].loss_permille = 1000;
	ol_addr_read(&p[2].local, "192.0.2.1:443");
	ol_addr_read(&p[2].remote, "192.0.2.2:443");
	p[2].path = 2;
	p[2].state = OL_DESK_PATH_SPARE;
	p[2].tcp = p[2].spare = true;
	p[2].step = p[2].peer_step = 50;
	p[2].rtt_us = 61000;
	p[2].last_cell.ns = NOON - S;
	p[3] = p[0];
	ol_addr_read(&p[3].local, "198.51.100.1:7100");
	ol_addr_read(&p[3].remote, "203.0.113.77:61234");
	ol_addr_read(&p[3].configured, "203.0.113.5:7100");
	p[3].path = 3;
	p[3].spare = true; /* woken */
	p[3].step = 2;
	p[3].peer_step = 3;
	p[3].trial = true;
	p[3].spread_us = 800;
}

static struct ol_desk_line make_line(const char *name, const char *office)
{
	struct ol_desk_line l;

	memset(&l, 0, sizeof l);
	strcpy(l.line, name);
	strcpy(l.office, office);
	l.level = OL_LEVEL_LEADER;
	l.why = OL_LINE_REASON_ANSWERED;
	l.since.ns = NOON - 300 * S;
	l.verified = true;
	return l;
}

static void print_statuses(FILE *f)
{
	struct ol_desk_office o = { .level = OL_LEVEL_DUTY };
	struct ol_desk_line l[6];

	strcpy(o.office, "North");
	strcpy(o.version, "0.1.0");
	o.since.ns = NOON - 3600 * S;
	fputs("--- no lines\n", f);
	ol_print_status(f, &o, NULL, 0, (ol_date){ NOON }, plain);
	l[0] = make_line("south", "South");
	l[0].n_paths = 4;
	make_paths(l[0].path);
	l[0].call_state = OL_CALL_TALKING;
	l[1] = make_line("the-far-east", "Ost-Büro");
	l[1].state = OL_DESK_LINE_DOWN;
	l[1].why = OL_LINE_REASON_SILENT;
	l[1].since.ns = NOON - 4 * S;
	l[1].verified = false;
	l[2] = make_line("w", "West");
	l[2].state = OL_DESK_LINE_DOWN;
	l[2].why = OL_LINE_REASON_GOODBYE;
	strcpy(l[2].who, "duty officer");
	strcpy(l[2].words, "maintenance");
	l[3] = make_line("x", "X");
	l[3].state = OL_DESK_LINE_SUSPENDED;
	l[3].why = OL_LINE_REASON_SUSPENDED;
	strcpy(l[3].who, "there");
	strcpy(l[3].by, "bob");
	strcpy(l[3].words, "by order");
	l[4] = make_line("y", "Y");
	l[4].state = OL_DESK_LINE_DOWN;
	l[4].why = OL_LINE_REASON_STARTING;
	l[4].since.ns = NOON;
	l[5] = make_line("z", "Z");
	l[5].state = OL_DESK_LINE_DOWN;
	l[5].why = OL_LINE_REASON_REFUSED;
	l[5].since.ns = NOON - 3 * 86400 * S;
	l[0].people = (struct ol_desk_people){
		.state = OL_ROLL_DONE,
		.at = { NOON - 3600 * S },
		.next = { NOON + 7200 * S },
		.here = "Amira",
		.there = "Olsen",
	};
	l[1].people = (struct ol_desk_people){
		.state = OL_ROLL_IS_OVERDUE,
		.why = OL_ROLL_DOWN,
		.owed = { NOON - 86400 * S },
		.at = { NOON - 90000 * S },
	};
	l[2].people = (struct ol_desk_people){
		.state = OL_ROLL_IS_DUE,
		.owed = { NOON - 60 * S },
		.asked = { NOON - 30 * S },
		.asker = "Olsen",
	};
	l[3].people = (struct ol_desk_people){
		.asked_here = true,
		.asked = { NOON - 30 * S },
		.asker = "Amira",
	};
	strcpy(o.console, "https://127.0.0.1:7180");
	fputs("--- six lines\n", f);
	ol_print_status(f, &o, l, 6, (ol_date){ NOON }, plain);
	fputs("--- in colour\n", f);
	ol_print_status(f, &o, l, 2, (ol_date){ NOON }, colour);
	fputs("--- json\n", f);
	ol_print_status(f, &o, l, 2, (ol_date){ NOON }, json);
}

static void print_rolls(FILE *f, const struct ol_desk_event *of,
			struct ol_style style)
{
	struct ol_desk_event ev = *of;
	struct ol_desk_roll *r = &ev.roll;
	int is, why;

	ev.what = OL_TELL_ROLL_CALL;
	ev.watch.ns = NOON - 1800 * S;
	strcpy(r->there, "Olsen");
	for (is = OL_ROLL_DUE; is <= OL_ROLL_OVERDUE; is++) {
		ev.roll_is = (enum ol_roll_kind)is;
		ol_print_event(f, &ev, style);
	}
	strcpy(r->here, "Amira");
	r->asked_here = true;
	ev.roll_is = OL_ROLL_ASKED;
	ol_print_event(f, &ev, style);
	r->at.ns = NOON;
	r->passed = true;
	ol_print_roll(f, r, style);
	r->passed = false;
	for (why = 0; why < OL_ROLL_WHYS; why++) {
		r->why = (enum ol_roll_why)why;
		ol_print_roll(f, r, style);
	}
}

/* Every end of an attempt, with all that is known of it, and with nothing. */
static void print_ends(FILE *f, struct ol_style style)
{
	static const enum ol_end_reason reason[] = {
		OL_END_HUNG_UP,   OL_END_HUNG_UP_THERE, OL_END_DECLINED,
		OL_END_BUSY,      OL_END_UNANSWERED,    OL_END_CANCELLED,
		OL_END_LINE_LOST, OL_END_TAKEN,         OL_END_STOPPED,
		OL_END_SUSPENDED, OL_END_NO_RECORDING,
	};
	struct ol_desk_event bare = { .what = OL_TELL_ENDED, .at.ns = NOON };
	struct ol_desk_event ev = {
		.what = OL_TELL_ENDED,
		.at.ns = NOON,
		.line = "south",
		.office = "South",
		.seat = "anna",
		.by = "bob",
		.who = "there",
		.words = "by order",
		.rang = "anna, duty officer",
		.bells = 2,
		.rang_seconds = 59.8,
		.state = OL_DESK_LINE_SUSPENDED,
		.why = OL_LINE_REASON_SUSPENDED,
	};
	size_t i;

	ev.since.ns = NOON - 75 * S;
	ev.will_call.ns = NOON + 36 * 3600 * S;
	for (i = 0; i < sizeof reason / sizeof reason[0]; i++) {
		ev.reason = bare.reason = reason[i];
		ol_print_event(f, &ev, style);
		ol_print_event(f, &bare, style);
	}
	ev.bells = 0;
	ev.reason = OL_END_UNANSWERED;
	ol_print_event(f, &ev, style);
	ev.what = OL_TELL_MISSED;
	ol_print_event(f, &ev, style);
	ev.rang[0] = '\0';
	ol_print_event(f, &ev, style);
	ev.what = OL_TELL_LINE;
	ol_print_event(f, &ev, style);
	ev.state = OL_DESK_LINE_DOWN;
	ev.why = OL_LINE_REASON_SILENT;
	ev.words[0] = '\0';
	ol_print_event(f, &ev, style);
}

static void print_events(FILE *f, struct ol_style style)
{
	struct ol_desk_event ev;
	int what;

	memset(&ev, 0, sizeof ev);
	ev.at.ns = NOON;
	ev.call.b[15] = 7;
	strcpy(ev.line, "south");
	strcpy(ev.office, "South");
	ev.precedence = OL_IMMEDIATE;
	ev.bells = 2;
	ev.bell = true;
	snprintf(ev.next, sizeof ev.next, "principal");
	ev.next_at.ns = ev.at.ns + 45000000000;
	ev.unverified = true;
	ev.recording_there = true;
	ol_people_set(&ev.people_here, "anna", OL_PART_PRINCIPAL,
		      OL_LEG_SOUND_CARD);
	ol_people_set(&ev.people_there, "duty officer", OL_PART_ACTING,
		      OL_LEG_BROWSER);
	(void)ol_people_add(&ev.people_there, "A. Karimova",
			    OL_PART_INTERPRETER, OL_LEG_ROOM);
	(void)ol_people_add(&ev.people_there, "", OL_PART_LISTENER,
			    OL_LEG_PHONE);
	strcpy(ev.seat, "duty officer");
	ev.stage_here = OL_JOIN_READY;
	ev.stage_there = OL_JOIN_OFFERED;
	strcpy(ev.principal_here, "anna");
	strcpy(ev.principal_there, "minister");
	ev.mode = OL_MODE_TALK;
	ev.talks_there = true;
	ev.reason = OL_END_HUNG_UP_THERE;
	ev.seconds = 12.34;
	ev.figures.rtt_us = 40123;
	ev.figures.n_paths = 2;
	make_paths(ev.figures.path);
	ev.figures.voice.expected = 50;
	ev.figures.voice.lost = 10;
	ev.figures.voice.repaired = 9;
	ev.figures.voice.played = 50;
	ev.figures.voice.concealed = 1;
	ev.figures.voice.playout_delay_ms = 60;
	ev.figures.voice.longest_gap_ms = 20;
	ev.figures.voice.bitrate_bps = 98000;
	ev.test.passed = true;
	ev.test.text_rtt_us = 41000;
	ev.test.voice_rtt_us = 62000;
	ev.test.voice_sent = ev.test.voice_back = 50;
	ev.state = OL_DESK_LINE_DOWN;
	ev.why = OL_LINE_REASON_SILENT;
	ev.path.path = 1;
	ev.path.state = OL_DESK_PATH_REFUSED;
	for (what = 0; what < OL_N_TELL; what++) {
		ev.what = (enum ol_tell)what;
		ol_print_event(f, &ev, style);
	}
	if (style.json)
		return;
	print_rolls(f, &ev, style);
	ev.what = OL_TELL_TEST;
	ev.test.passed = false;
	ev.test.voice_rtt_us = 0;
	ev.test.voice_back = 0;
	strcpy(ev.test.why, "no voice came back");
	ol_print_event(f, &ev, style);
	print_ends(f, style);
}

static void print_calls(FILE *f)
{
	struct ol_desk_past_call c[3];
	struct ol_desk_setting s = { "playout_max_ms", "700" };

	memset(c, 0, sizeof c);
	strcpy(c[0].line, "south");
	c[0].row.outgoing = true;
	c[0].row.precedence = OL_PRIORITY;
	c[0].row.began.ns = NOON;
	c[0].row.answered.ns = NOON + 3 * S;
	c[0].row.ended.ns = NOON + 93 * S;
	c[0].row.reason = OL_END_HUNG_UP;
	strcpy(c[0].row.seat, "duty officer");
	c[0].row.recorded_here = true;
	strcpy(c[1].line, "büro-ost");
	c[1].row.began.ns = NOON + 3600 * S;
	c[1].row.ended.ns = NOON + 3660 * S;
	c[1].row.reason = OL_END_UNANSWERED;
	c[1].missed = true;
	c[1].row.id.b[15] = 0x4a;
	c[2] = c[0];
	c[2].row.outgoing = false;
	c[2].row.precedence = OL_FLASH;
	c[2].row.ended.ns = NOON + 7200 * S;
	c[2].row.recorded_there = true;
	fputs("--- history\n", f);
	ol_print_history(f, c, 3, plain);
	ol_print_history(f, c, 1, json);
	ol_print_history(f, NULL, 0, plain);
	ol_print_history(f, NULL, 0, json);
	fputs("--- settings\n", f);
	ol_print_setting(f, &s, plain);
	ol_print_setting(f, &s, json);
}

static void print_all(FILE *f)
{
	print_statuses(f);
	fputs("--- events\n", f);
	print_events(f, plain);
	fputs("--- events, in place and in colour\n", f);
	print_events(f, colour);
	fputs("--- events, json\n", f);
	print_events(f, json);
	print_calls(f);
}

static void test_what_people_see_is_what_was_agreed(void **state)
{
	static char want[65536];
	char *got = NULL, *a, *b;
	size_t len, n;
	FILE *f = open_memstream(&got, &len), *golden = fopen(GOLDEN, "r");

	(void)state;
	print_all(f);
	fclose(f);
	assert_non_null(golden);
	n = fread(want, 1, sizeof want - 1, golden);
	fclose(golden);
	want[n] = '\0';
	for (a = got, b = want; *a || *b;) {
		size_t la = strcspn(a, "\n"), lb = strcspn(b, "\n");

		if (la != lb || memcmp(a, b, la))
			fail_msg("%s:\n  wanted %.*s\n  prints %.*s", GOLDEN,
				 (int)lb, b, (int)la, a);
		a += la + (a[la] == '\n');
		b += lb + (b[lb] == '\n');
	}
	free(got);
}

static void test_spans_change_their_unit(void **state)
{
	static const struct {
		int64_t ns;
		const char *text;
	} row[] = {
		{ -5, "0 ms" },
		{ 0, "0 ms" },
		{ 999 * S / 1000, "999 ms" },
		{ S, "1 s" },
		{ 119 * S, "119 s" },
		{ 120 * S, "2 min" },
		{ 7199 * S, "119 min" },
		{ 7200 * S, "2 h" },
		{ 172799 * S, "47 h" },
		{ 172800 * S, "2 d" },
		{ 86400000 * S, "1000 d" },
	};
	char text[OL_PRINT_SPAN];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		ol_print_span(text, row[i].ns);
		assert_string_equal(text, row[i].text);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_people_see_is_what_was_agreed),
		cmocka_unit_test(test_spans_change_their_unit),
	};

	(void)argv;
	setenv("TZ", "UTC", 1);
	if (argc > 1) {
		print_all(stdout);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
