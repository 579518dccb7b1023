/* unix_socket: who listens, who came, what a dead node leaves. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "os/file.h"
#include "os/unix_socket.h"
#include "os/user.h"
#include "test/unit/os/scratch.h"

static struct scratch s;
static char path[SCRATCH_PATH];

static int set_up(void **state)
{
	(void)state;
	scratch_make(&s);
	scratch_path(path, &s, "desk.sock");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scratch_remove(&s);
	return 0;
}

static void test_who_came_is_known(void **state)
{
	struct ol_unix_peer peer;
	int server, client, desk;
	char name[OL_UNIX_NAME], c;

	(void)state;
	assert_int_equal(ol_unix_listen(path, &server), 0);
	assert_int_equal(ol_unix_accept(server, &desk, &peer), OL_ERR_UNKNOWN);
	assert_int_equal(ol_unix_connect(path, &client), 0);
	assert_int_equal(ol_unix_accept(server, &desk, &peer), 0);
	assert_int_equal(peer.uid, geteuid());
	assert_int_equal(peer.gid, getegid());
	assert_int_equal(peer.pid, getpid());
	ol_user_name(name, sizeof name, geteuid());
	assert_string_equal(peer.name, name);
	/* Neither end waits. */
	assert_int_equal(read(desk, &c, 1), -1);
	assert_int_equal(write(client, "x", 1), 1);
	assert_int_equal(read(desk, &c, 1), 1);
	ol_unix_close(desk);
	ol_unix_close(client);
	ol_unix_unlink(path);
	ol_unix_close(server);
	assert_int_equal(scratch_count(s.dir), 0);
}

static void test_others_have_no_right_to_it(void **state)
{
	struct stat st;
	int server;

	(void)state;
	assert_int_equal(ol_unix_listen(path, &server), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07, 0);
	assert_int_equal(st.st_mode & 0600, 0600);
	ol_unix_close(server);
}

static int connect_there(void *ctx)
{
	int fd;

	return ol_unix_connect(ctx, &fd) != OL_ERR_DENIED;
}

static void test_a_stranger_on_the_machine_is_denied(void **state)
{
	int server, status;

	(void)state;
	assert_int_equal(ol_unix_listen(path, &server), 0);
	assert_int_equal(chmod(s.dir, 0755), 0);
	if (!scratch_as_nobody(connect_there, path, &status))
		skip();
	assert_int_equal(status, 0);
	ol_unix_close(server);
}

static void test_what_a_dead_node_left_is_replaced(void **state)
{
	int server, again, client;

	(void)state;
	assert_int_equal(ol_unix_connect(path, &client), OL_ERR_DOWN);
	assert_int_equal(ol_unix_listen(path, &server), 0);
	assert_int_equal(ol_unix_listen(path, &again), OL_ERR_BUSY);
	ol_unix_close(server); /* the name stays, as after a crash */
	assert_true(ol_file_exists(path));
	assert_int_equal(ol_unix_connect(path, &client), OL_ERR_DOWN);
	assert_int_equal(ol_unix_listen(path, &again), 0);
	assert_int_equal(ol_unix_connect(path, &client), 0);
	ol_unix_close(client);
	ol_unix_close(again);
}

static void test_a_path_of_any_length_will_do(void **state)
{
	struct ol_unix_peer peer;
	char dir[SCRATCH_PATH], sock[SCRATCH_PATH];
	int server, client, desk;

	(void)state;
	scratch_path(dir, &s, "a-long-name-of-a-folder");
	while (strlen(dir) < 400) {
		assert_int_equal(ol_path_join(sock, dir, "and-one-in-it"), 0);
		memcpy(dir, sock, sizeof dir);
	}
	assert_int_equal(ol_dir_make(dir, NULL), 0);
	assert_int_equal(ol_path_join(sock, dir, "desk.sock"), 0);
	assert_int_equal(ol_unix_listen(sock, &server), 0);
	assert_true(ol_file_exists(sock));
	assert_int_equal(ol_unix_connect(sock, &client), 0);
	assert_int_equal(ol_unix_accept(server, &desk, &peer), 0);
	ol_unix_close(desk);
	ol_unix_close(client);
	ol_unix_close(server);
	assert_int_equal(ol_path_join(sock, dir, "no/desk.sock"), 0);
	assert_int_equal(ol_unix_listen(sock, &server), OL_ERR_UNKNOWN);
}

/* With all descriptors taken the one who came is turned away, and the
 * listener has nobody waiting any more. In a process of its own. */
static int run_out(void)
{
	struct rlimit few = { 0, 0 };
	struct ol_unix_peer peer;
	struct pollfd waits = { .events = POLLIN };
	int server, client, desk, next;
	char c;

	if (ol_unix_listen(path, &server))
		return 1;
	ol_unix_accept(server, &desk, &peer); /* takes its spare one */
	if (ol_unix_connect(path, &client))
		return 2;
	next = dup(0);
	few.rlim_cur = few.rlim_max = (rlim_t)next;
	close(next);
	waits.fd = server;
	if (setrlimit(RLIMIT_NOFILE, &few))
		return 3;
	if (ol_unix_accept(server, &desk, &peer) != OL_ERR_FULL)
		return 4;
	if (poll(&waits, 1, 0) != 0)
		return 5;
	return read(client, &c, 1) == 0 ? 0 : 6; /* it hears of it */
}

static void test_without_descriptors_who_comes_is_turned_away(void **state)
{
	pid_t child = fork();
	int word;

	(void)state;
	assert_true(child >= 0);
	if (child == 0)
		_exit(run_out());
	assert_int_equal(waitpid(child, &word, 0), child);
	assert_true(WIFEXITED(word));
	assert_int_equal(WEXITSTATUS(word), 0);
}

static void test_a_user_without_a_name_is_a_number(void **state)
{
	char name[OL_UNIX_NAME];

	(void)state;
	ol_user_name(name, sizeof name, 4000000000u);
	assert_string_equal(name, "uid 4000000000");
	assert_int_equal(ol_process_id(), getpid());
	assert_int_equal(ol_user_id(), geteuid());
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_who_came_is_known),
		T(test_others_have_no_right_to_it),
		T(test_a_stranger_on_the_machine_is_denied),
		T(test_what_a_dead_node_left_is_replaced),
		T(test_a_path_of_any_length_will_do),
		T(test_without_descriptors_who_comes_is_turned_away),
		T(test_a_user_without_a_name_is_a_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
