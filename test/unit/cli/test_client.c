/*
 * client: what a command makes of what its node says. The node's part is read
 * from a list: its words wait in the socket before the client asks.
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
#include "cli/client.h"
#include "cli/say.h"
#include "os/signals.h"
#include "os/unix_socket.h"

#define CALL "01890a5d-ac96-774b-bcce-b302099a8057"

static char dir[64], path[96], why[OL_CLIENT_WHY];
static int listening, node;
static struct ol_client client;

static int set_up(void **state)
{
	struct ol_unix_peer peer;

	(void)state;
	ol_signals_ignore_pipe();
	strcpy(dir, "/tmp/ol-client-XXXXXX");
	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof path, "%s/desk.sock", dir);
	assert_int_equal(ol_unix_listen(path, &listening), 0);
	assert_int_equal(ol_client_open(&client, dir, why), 0);
	assert_int_equal(ol_unix_accept(listening, &node, &peer), 0);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ol_client_close(&client);
	ol_unix_close(node);
	ol_unix_unlink(path);
	ol_unix_close(listening);
	return rmdir(dir);
}

static void node_says(const char *text)
{
	assert_int_equal(write(node, text, strlen(text)), strlen(text));
	assert_int_equal(write(node, "\n", 1), 1);
}

static struct ol_desk_request rq;
static struct ol_desk_reply reply;

static int ask(const struct ol_client_taker *taker)
{
	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_STATUS;
	return ol_client_ask(&client, &rq, &reply, taker, why);
}

static void test_a_reply_is_taken(void **state)
{
	char heard[256];
	ssize_t n;

	(void)state;
	node_says("{\"re\":1,\"ok\":true,\"kind\":\"call\",\"data\":{\"call\":"
		  "\"" CALL "\"}}");
	assert_int_equal(ask(NULL), 0);
	assert_int_equal(reply.what, OL_REPLY_CALL);
	n = read(node, heard, sizeof heard - 1);
	assert_true(n > 0);
	heard[n] = '\0';
	assert_string_equal(heard, "{\"do\":\"status\",\"id\":1}\n");
	/* Each request has a number of its own. */
	node_says("{\"re\":2,\"ok\":true,\"kind\":\"done\"}");
	assert_int_equal(ask(NULL), 0);
	assert_int_equal(rq.id, 2);
}

static void test_a_refusal_is_its_exit_status_and_its_words(void **state)
{
	(void)state;
	node_says("{\"re\":1,\"ok\":false,\"exit\":6,\"error\":\"line down\"}");
	assert_int_equal(ask(NULL), OL_EXIT_DOWN);
	assert_string_equal(why, "line down");
	/* One without a number is meant for whoever is connected. */
	node_says("{\"ok\":false,\"exit\":7,\"error\":\"64 desks\"}");
	assert_int_equal(ask(NULL), OL_EXIT_BUSY);
}

static void test_words_of_a_node_that_goes_are_still_heard(void **state)
{
	(void)state;
	node_says("{\"ok\":false,\"exit\":7,\"error\":\"64 desks\"}");
	ol_unix_close(node);
	assert_int_equal(ask(NULL), OL_EXIT_BUSY);
	node = dup(0);
}

static void test_a_node_that_goes_is_told(void **state)
{
	(void)state;
	ol_unix_close(node);
	assert_int_equal(ask(NULL), OL_EXIT_NO_NODE);
	assert_string_equal(why, "the node has stopped");
	node = dup(0);
}

struct seen {
	int rows, events;
};

static void see_row(void *ctx, const struct ol_desk_reply *row)
{
	struct seen *s = ctx;

	assert_int_equal(row->what, OL_REPLY_SETTING);
	s->rows++;
}

static void see_event(void *ctx, const struct ol_desk_event *ev)
{
	struct seen *s = ctx;

	assert_int_equal(ev->what, OL_TELL_RESUMED);
	s->events++;
}

static void test_rows_and_events_come_before_the_reply(void **state)
{
	static const char row[] = "{\"re\":1,\"row\":\"setting\",\"data\":{"
				  "\"key\":\"a\",\"value\":\"b\"}}";
	static const char event[] = "{\"event\":\"resumed\",\"at\":\"1\","
				    "\"call\":\"" CALL "\",\"line\":\"s\"}";
	struct seen seen = { 0, 0 };
	struct ol_client_taker taker = { see_row, see_event, &seen, 0 };

	(void)state;
	node_says(row);
	node_says(event);
	node_says("{\"re\":9,\"ok\":true,\"kind\":\"done\"}"); /* another's */
	node_says("what is this?");
	node_says("{\"event\":\"dawn\",\"at\":\"1\"}");
	node_says("{\"re\":1,\"ok\":true,\"kind\":\"no such\"}");
	node_says(row);
	node_says("{\"re\":1,\"ok\":true,\"kind\":\"done\"}");
	assert_int_equal(ask(&taker), 0);
	assert_int_equal(seen.rows, 2);
	assert_int_equal(seen.events, 1);
	/* And without a taker they are passed over. */
	node_says("{\"re\":2,\"row\":\"setting\",\"data\":{\"key\":\"a\","
		  "\"value\":\"b\"}}");
	node_says(event);
	node_says("{\"re\":2,\"ok\":true,\"kind\":\"done\"}");
	assert_int_equal(ask(NULL), 0);
}

static void test_the_next_event_passes_over_all_else(void **state)
{
	struct ol_desk_event ev;

	(void)state;
	node_says("{\"re\":1,\"ok\":true,\"kind\":\"done\"}");
	node_says("{\"event\":\"resumed\",\"at\":\"1\",\"call\":\"" CALL
		  "\",\"line\":\"s\"}");
	assert_true(ol_client_next_event(&client, &ev, OL_NEVER));
	assert_int_equal(ev.what, OL_TELL_RESUMED);
	/* A moment that has passed. */
	assert_false(ol_client_next_event(&client, &ev, (ol_instant){ 0 }));
	ol_unix_close(node);
	assert_false(ol_client_next_event(&client, &ev, OL_NEVER));
	node = dup(0);
}

static void test_where_nobody_listens_the_node_does_not_run(void **state)
{
	struct ol_client other;

	(void)state;
	assert_int_equal(ol_client_open(&other, "/no/such/home", why),
			 OL_EXIT_NO_NODE);
	assert_non_null(strstr(why, "/no/such/home"));
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ROW(test_a_reply_is_taken),
		ROW(test_a_refusal_is_its_exit_status_and_its_words),
		ROW(test_words_of_a_node_that_goes_are_still_heard),
		ROW(test_a_node_that_goes_is_told),
		ROW(test_rows_and_events_come_before_the_reply),
		ROW(test_the_next_event_passes_over_all_else),
		ROW(test_where_nobody_listens_the_node_does_not_run),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
