/*
 * server: real desks on a real socket, one thread: the loop is turned by hand
 * until what is expected has happened.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/error.h"
#include "desk/server.h"
#include "desk/unix_door.h"
#include "os/lines.h"
#include "os/loop.h"
#include "os/signals.h"

#define TURNS 2000 /* of the loop, before a test gives up */

struct node { /* the daemon's side */
	char dir[64], path[96];
	struct ol_loop *loop;
	struct ol_loop_wake *stop;
	struct ol_desk_server *server;
	struct ol_desk_unix *door;
	uint32_t came[OL_DESK_MAX + 8], gone[OL_DESK_MAX + 8];
	size_t n_came, n_gone, n_request, n_audio;
	struct ol_desk_request request;
	uint32_t from;
	struct ol_desk_audio audio;
	bool quiet; /* does not reply */
};

static struct node node;

static void stop(void *ctx)
{
	ol_loop_stop(ctx);
}

static void turn(void)
{
	ol_loop_wake_send(node.stop);
	ol_loop_run(node.loop);
}

static void came(void *ctx, uint32_t desk, const struct ol_desk_guest *guest)
{
	struct node *n = ctx;

	assert_int_equal(guest->peer->pid, getpid());
	n->came[n->n_came++] = desk;
}

static void gone(void *ctx, uint32_t desk)
{
	struct node *n = ctx;

	n->gone[n->n_gone++] = desk;
}

static void request(void *ctx, uint32_t desk, const struct ol_desk_request *rq)
{
	struct node *n = ctx;

	n->request = *rq;
	n->from = desk;
	n->n_request++;
	if (!n->quiet)
		ol_desk_server_done(n->server, desk, rq->id);
}

static void audio(void *ctx, uint32_t desk, const struct ol_desk_audio *a)
{
	struct node *n = ctx;

	n->audio = *a;
	n->from = desk;
	n->n_audio++;
}

static const struct ol_desk_handler handler = { &node, came, gone, request,
						audio };

static int set_up(void **state)
{
	(void)state;
	ol_signals_ignore_pipe();
	memset(&node, 0, sizeof node);
	strcpy(node.dir, "/tmp/ol-desk-XXXXXX");
	assert_non_null(mkdtemp(node.dir));
	snprintf(node.path, sizeof node.path, "%s/desk.sock", node.dir);
	node.loop = ol_loop_new();
	assert_non_null(node.loop);
	node.stop = ol_loop_wake_new(node.loop, stop, node.loop);
	assert_int_equal(ol_desk_server_new(&node.server, node.loop, &handler),
			 0);
	assert_int_equal(ol_desk_unix_new(&node.door, node.loop, node.path,
					  node.server),
			 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ol_desk_server_free(node.server);
	ol_desk_unix_free(node.door);
	ol_loop_wake_free(node.stop);
	ol_loop_free(node.loop);
	assert_int_equal(rmdir(node.dir), 0); /* no socket is left */
	return 0;
}

struct client {
	int fd;
	struct ol_lines lines;
};

static void sit_down(struct client *c)
{
	assert_int_equal(ol_unix_connect(node.path, &c->fd), 0);
	assert_int_equal(ol_lines_init(&c->lines, c->fd, 4 << 20), 0);
}

static void leave(struct client *c)
{
	ol_lines_release(&c->lines);
	ol_unix_close(c->fd);
}

static void say(struct client *c, const char *text)
{
	assert_int_equal(ol_lines_put(&c->lines, text, strlen(text)), 0);
	assert_int_equal(ol_lines_flush(&c->lines), 0);
	while (ol_lines_waiting(&c->lines)) { /* more than the kernel holds */
		turn();
		if (ol_lines_flush(&c->lines))
			break;
	}
}

/* The next line that the client reads; NULL where the node cut it off. */
static const char *hear(struct client *c)
{
	const char *line;
	size_t len;
	int i, err;

	for (i = 0; i < TURNS; i++) {
		line = ol_lines_next(&c->lines, &len);
		if (line)
			return line;
		turn();
		err = ol_lines_fill(&c->lines);
		if (err) {
			line = ol_lines_next(&c->lines, &len);
			return line;
		}
	}
	fail_msg("nothing to be heard");
	return NULL;
}

#define UNTIL(condition)                                                   \
	do {                                                               \
		int turns_;                                                \
		for (turns_ = 0; !(condition) && turns_ < TURNS; turns_++) \
			turn();                                            \
		assert_true(condition);                                    \
	} while (0)

static void test_a_request_reaches_the_node_and_its_reply_the_desk(void **state)
{
	struct client c;

	(void)state;
	sit_down(&c);
	say(&c, "{\"do\":\"call\",\"id\":7,\"line\":\"south\"}");
	assert_string_equal(hear(&c),
			    "{\"re\":7,\"ok\":true,\"kind\":\"done\"}");
	assert_int_equal(node.n_request, 1);
	assert_int_equal(node.request.what, OL_DO_CALL);
	assert_string_equal(node.request.line, "south");
	assert_int_equal(node.from, node.came[0]);
	leave(&c);
	UNTIL(node.n_gone == 1);
	assert_int_equal(node.gone[0], node.came[0]);
}

static void test_numbers_are_never_used_twice(void **state)
{
	struct client c;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		sit_down(&c);
		UNTIL(node.n_came == i + 1);
		leave(&c);
		UNTIL(node.n_gone == i + 1);
		assert_int_equal(node.came[i], i + 1);
	}
}

static void test_a_malformed_line_is_refused_and_the_desk_stays(void **state)
{
	struct client c;

	(void)state;
	sit_down(&c);
	say(&c, "{\"do\":\"dance\",\"id\":3}");
	assert_string_equal(hear(&c),
			    "{\"re\":3,\"ok\":false,\"exit\":2,"
			    "\"error\":\"no request \\\"dance\\\"\"}");
	say(&c, "{\"do\":\"status\",\"id\":4}");
	assert_string_equal(hear(&c),
			    "{\"re\":4,\"ok\":true,\"kind\":\"done\"}");
	assert_int_equal(node.n_request, 1);
	leave(&c);
}

static void
test_events_go_to_the_desk_they_name_or_to_all_that_watch(void **state)
{
	struct ol_desk_event ev = { .what = OL_TELL_RING_STOPPED };
	struct client a, b;

	(void)state;
	strcpy(ev.line, "south");
	ev.call.b[0] = 1;
	sit_down(&a);
	UNTIL(node.n_came == 1);
	sit_down(&b);
	UNTIL(node.n_came == 2);
	say(&b, "{\"do\":\"watch\",\"id\":1}");
	assert_non_null(strstr(hear(&b), "\"done\""));
	ol_desk_server_event(node.server, OL_DESK_ALL, &ev);
	assert_non_null(strstr(hear(&b), "ring_stopped"));
	ev.what = OL_TELL_RESUMED;
	ol_desk_server_event(node.server, node.came[0], &ev);
	/* The one that does not watch has read nothing before. */
	assert_non_null(strstr(hear(&a), "resumed"));
	ol_desk_server_event(node.server, 77, &ev); /* nobody: no harm */
	leave(&a);
	leave(&b);
}

static void test_audio_passes_both_ways_while_it_is_open(void **state)
{
	static struct ol_desk_audio up, down;
	static char text[OL_API_AUDIO_MAX];
	struct ol_id call = { { 1, 2, 3 } };
	struct client c;
	const char *line;
	size_t len;

	(void)state;
	up.at.us = 1000;
	up.pcm[0] = 11;
	len = ol_api_write_audio(text, &up);
	text[len - 1] = '\0';
	sit_down(&c);
	UNTIL(node.n_came == 1);
	say(&c, text); /* not open yet: nobody listens */
	say(&c, "{\"do\":\"status\"}");
	hear(&c);
	assert_int_equal(node.n_audio, 0);

	ol_desk_server_audio_open(node.server, node.came[0], &call, "south",
				  12345, (ol_date){ 5 });
	line = hear(&c);
	assert_non_null(strstr(line, "audio_open"));
	assert_non_null(strstr(line, "\"phase_us\":12345"));
	say(&c, text);
	UNTIL(node.n_audio == 1);
	assert_true(node.audio.at.us == 1000);
	assert_int_equal(node.audio.pcm[0], 11);

	down.pcm[959] = -5;
	ol_desk_server_audio(node.server, node.came[0], (ol_instant){ 20000 },
			     down.pcm);
	line = hear(&c);
	assert_int_equal(ol_api_read_audio(&down, line, strlen(line)), 0);
	assert_true(down.at.us == 20000);
	assert_int_equal(down.pcm[959], -5);

	ol_desk_server_audio_close(node.server, node.came[0], &call, "south",
				   (ol_date){ 6 });
	assert_non_null(strstr(hear(&c), "audio_close"));
	say(&c, text);
	say(&c, "{\"do\":\"status\"}");
	hear(&c);
	assert_int_equal(node.n_audio, 1);
	/* Closed already, and not told again. */
	ol_desk_server_audio_close(node.server, node.came[0], &call, "south",
				   (ol_date){ 7 });
	ol_desk_server_audio(node.server, node.came[0], (ol_instant){ 40000 },
			     down.pcm);
	say(&c, "{\"do\":\"status\",\"id\":9}");
	assert_non_null(strstr(hear(&c), "\"re\":9"));
	leave(&c);
}

static void test_a_slow_desk_is_cut_off_and_others_are_not(void **state)
{
	struct ol_desk_event ev = { .what = OL_TELL_RESUMED };
	struct client slow, c;
	int i;

	(void)state;
	strcpy(ev.line, "south");
	ev.call.b[0] = 1;
	sit_down(&slow);
	UNTIL(node.n_came == 1);
	sit_down(&c);
	UNTIL(node.n_came == 2);
	/* The kernel holds some of it, the server OL_DESK_OUT_MAX more. */
	for (i = 0; i < 40000 && !node.n_gone; i++) {
		ol_desk_server_event(node.server, node.came[0], &ev);
		if (i % 100 == 0)
			turn();
	}
	UNTIL(node.n_gone == 1);
	assert_int_equal(node.gone[0], node.came[0]);
	say(&c, "{\"do\":\"status\",\"id\":1}");
	assert_non_null(strstr(hear(&c), "\"re\":1"));
	leave(&slow);
	leave(&c);
}

static void test_a_desk_is_gone_only_on_the_next_turn(void **state)
{
	struct ol_desk_event ev = { .what = OL_TELL_RESUMED };
	struct client c;
	int i;

	(void)state;
	strcpy(ev.line, "south");
	ev.call.b[0] = 1;
	sit_down(&c);
	UNTIL(node.n_came == 1);
	for (i = 0; i < 40000; i++)
		ol_desk_server_event(node.server, node.came[0], &ev);
	assert_int_equal(node.n_gone, 0); /* never from inside */
	turn();
	UNTIL(node.n_gone == 1);
	leave(&c);
}

static void test_a_line_too_long_ends_the_desk_with_a_word(void **state)
{
	static char big[OL_API_LINE_MAX + 100];
	struct client c;
	const char *line;

	(void)state;
	memset(big, 'x', sizeof big - 1);
	sit_down(&c);
	say(&c, big);
	line = hear(&c);
	assert_non_null(line);
	assert_non_null(strstr(line, "262144 bytes"));
	UNTIL(node.n_gone == 1);
	leave(&c);
}

static void test_many_lines_at_once_are_all_answered_in_order(void **state)
{
	struct client c;
	char text[64];
	int i;

	(void)state;
	sit_down(&c);
	for (i = 1; i <= 200; i++) {
		snprintf(text, sizeof text, "{\"do\":\"status\",\"id\":%d}", i);
		say(&c, text);
	}
	for (i = 1; i <= 200; i++) {
		snprintf(text, sizeof text, "\"re\":%d,", i);
		assert_non_null(strstr(hear(&c), text));
	}
	leave(&c);
}

static void test_the_last_words_of_a_desk_that_leaves_are_heard(void **state)
{
	struct client c;
	int i;

	(void)state;
	sit_down(&c);
	for (i = 0; i < 40; i++)
		say(&c, "{\"do\":\"hangup\"}");
	leave(&c);
	UNTIL(node.n_gone == 1);
	assert_true(node.n_request > 0);
}

static void test_the_65th_desk_is_turned_away_with_a_word(void **state)
{
	static struct client c[OL_DESK_DOOR_MAX + 1];
	size_t i;

	(void)state;
	for (i = 0; i < OL_DESK_DOOR_MAX; i++) {
		sit_down(&c[i]);
		UNTIL(node.n_came == i + 1);
	}
	sit_down(&c[OL_DESK_DOOR_MAX]);
	assert_non_null(strstr(hear(&c[OL_DESK_DOOR_MAX]), "64 desks"));
	assert_int_equal(node.n_came, OL_DESK_DOOR_MAX);
	leave(&c[OL_DESK_DOOR_MAX]);
	leave(&c[0]);
	UNTIL(node.n_gone == 1);
	sit_down(&c[0]); /* there is a place again */
	UNTIL(node.n_came == OL_DESK_DOOR_MAX + 1);
	for (i = 0; i < OL_DESK_DOOR_MAX; i++)
		leave(&c[i]);
}

static void test_a_reply_to_a_desk_that_went_does_no_harm(void **state)
{
	struct ol_refusal why = { .exit = 6, .text = "the line is down" };
	struct client c;

	(void)state;
	node.quiet = true;
	sit_down(&c);
	say(&c, "{\"do\":\"test\",\"id\":1,\"line\":\"south\"}");
	UNTIL(node.n_request == 1);
	leave(&c);
	UNTIL(node.n_gone == 1);
	ol_desk_server_refuse(node.server, node.from, 1, &why);
	ol_desk_server_done(node.server, node.from, 1);
}

static void give(uint32_t desk, enum ol_reply what, uint64_t re)
{
	static struct ol_desk_reply r;

	r.what = what;
	r.re = re;
	ol_desk_server_reply(node.server, desk, &r);
}

static void test_who_lost_his_right_gets_no_reply_that_needs_it(void **state)
{
	struct client c;

	(void)state;
	sit_down(&c);
	node.quiet = true;
	say(&c, "{\"do\":\"inbox\",\"id\":7}");
	say(&c, "{\"do\":\"card\",\"id\":8}");
	UNTIL(node.n_request == 2);
	ol_desk_server_admit(node.server, node.from, OL_RIGHT_LOOK);
	give(node.from, OL_REPLY_MESSAGE, 7);
	give(node.from, OL_REPLY_TEXT, 7);
	assert_string_equal(hear(&c),
			    "{\"re\":7,\"ok\":false,\"exit\":1,\"error\":"
			    "\"the right to that was lost meanwhile\"}");
	give(node.from, OL_REPLY_CARD, 8);
	assert_non_null(strstr(hear(&c), "{\"re\":8,\"ok\":false"));
	ol_desk_server_admit(node.server, node.from,
			     OL_RIGHT_LOOK | OL_RIGHT_READ);
	give(node.from, OL_REPLY_TEXT, 9);
	assert_non_null(strstr(hear(&c), "{\"re\":9,\"ok\":true"));
	leave(&c);
}

static void test_what_is_told_in_a_refusal_can_be_shown(void **state)
{
	static const struct {
		struct ol_refusal why;
		const char *want;
	} row[] = {
		{ { .exit = 6, .text = "the line is down" },
		  "{\"ok\":false,\"exit\":6,\"error\":\"the line is down\"}" },
		{ { .exit = 0, .text = "x" },
		  "{\"ok\":false,\"exit\":1,\"error\":\"x\"}" },
		{ { .exit = 6, .text = "down", .since = { 9 } },
		  "{\"ok\":false,\"exit\":6,\"error\":\"down\",\"since\":\"9\"}" },
		{ { .exit = 1, .text = "" },
		  "{\"ok\":false,\"exit\":1,\"error\":\"refused\"}" },
		{ { .exit = 1, .text = "no \x1b[31mline" },
		  "{\"ok\":false,\"exit\":1,\"error\":\"no ?[31mline\"}" },
		{ { .exit = 1, .text = "cut in a letter \xc3" },
		  "{\"ok\":false,\"exit\":1,\"error\":\"cut in a letter \"}" },
	};
	struct client c;
	size_t i;

	(void)state;
	node.quiet = true;
	sit_down(&c);
	UNTIL(node.n_came == 1);
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		ol_desk_server_refuse(node.server, node.came[0], 0,
				      &row[i].why);
		assert_string_equal(hear(&c), row[i].want);
	}
	leave(&c);
}

static void test_a_second_server_on_the_socket_is_refused(void **state)
{
	struct ol_desk_unix *second;

	(void)state;
	assert_int_equal(ol_desk_unix_new(&second, node.loop, node.path,
					  node.server),
			 OL_ERR_BUSY);
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ROW(test_a_request_reaches_the_node_and_its_reply_the_desk),
		ROW(test_numbers_are_never_used_twice),
		ROW(test_a_malformed_line_is_refused_and_the_desk_stays),
		ROW(test_events_go_to_the_desk_they_name_or_to_all_that_watch),
		ROW(test_audio_passes_both_ways_while_it_is_open),
		ROW(test_a_slow_desk_is_cut_off_and_others_are_not),
		ROW(test_a_desk_is_gone_only_on_the_next_turn),
		ROW(test_a_line_too_long_ends_the_desk_with_a_word),
		ROW(test_many_lines_at_once_are_all_answered_in_order),
		ROW(test_the_last_words_of_a_desk_that_leaves_are_heard),
		ROW(test_the_65th_desk_is_turned_away_with_a_word),
		ROW(test_a_reply_to_a_desk_that_went_does_no_harm),
		ROW(test_who_lost_his_right_gets_no_reply_that_needs_it),
		ROW(test_what_is_told_in_a_refusal_can_be_shown),
		ROW(test_a_second_server_on_the_socket_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
