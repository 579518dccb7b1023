/* terminal: a passphrase typed at a pseudo terminal, by a child whose
 * controlling terminal it is. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/error.h"
#include "os/terminal.h"

#define CAP 16

struct result {
	int err;
	size_t len;
	char text[CAP];
	bool echoes_again;
};

static void child(const char *slave, int out)
{
	struct result r = { 0 };
	struct termios t;
	int fd;

	setsid();
	fd = open(slave, O_RDWR); /* the first one becomes the controlling */
	if (fd < 0)
		_exit(1);
	r.err = ol_terminal_secret("Passphrase: ", r.text, sizeof r.text,
				   &r.len);
	tcgetattr(fd, &t);
	r.echoes_again = t.c_lflag & ECHO && t.c_lflag & ICANON;
	(void)!write(out, &r, sizeof r);
	_exit(0);
}

/* What a person sees at the terminal goes to `seen`. */
static struct result type(const char *keys, size_t n, char *seen, size_t cap)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY), back[2], word;
	struct result r = { .err = 1 };
	size_t len = 0;
	pid_t pid;

	assert_true(master >= 0);
	assert_int_equal(grantpt(master), 0);
	assert_int_equal(unlockpt(master), 0);
	assert_int_equal(pipe(back), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		child(ptsname(master), back[1]);
	/* The prompt is shown once nothing typed is shown any more. */
	while (!memchr(seen, ':', len)) {
		ssize_t got = read(master, seen + len, cap - 1 - len);

		assert_true(got > 0);
		len += (size_t)got;
	}
	assert_int_equal(write(master, keys, n), n);
	assert_int_equal(read(back[0], &r, sizeof r), sizeof r);
	fcntl(master, F_SETFL, O_NONBLOCK);
	for (;;) {
		ssize_t got = read(master, seen + len, cap - 1 - len);

		if (got <= 0)
			break;
		len += (size_t)got;
	}
	seen[len] = 0;
	assert_int_equal(waitpid(pid, &word, 0), pid);
	close(master);
	close(back[0]);
	close(back[1]);
	return r;
}

static const struct {
	const char *why, *keys;
	int err;
	const char *text;
} row[] = {
	{ "plain", "open sesame\n", 0, "open sesame" },
	{ "nothing", "\n", 0, "" },
	{ "carriage return", "abc\r", 0, "abc" },
	{ "a letter taken back", "abx\177c\n", 0, "abc" },
	{ "a letter of two bytes taken back", "ab\303\244\010c\n", 0, "abc" },
	{ "more taken back than there was", "a\177\177\177b\n", 0, "b" },
	{ "begun anew", "wrong\025right\n", 0, "right" },
	{ "as long as it may be", "123456789012345\n", 0, "123456789012345" },
	{ "one too long", "1234567890123456\n", OL_ERR_RANGE, "" },
	{ "given up", "abc\003", OL_ERR_DOWN, "" },
	{ "end of input at the start", "\004", OL_ERR_DOWN, "" },
	{ "end of input behind letters", "abc\004", 0, "abc" },
};

static void test_what_is_typed_is_taken_and_not_shown(void **state)
{
	char seen[256];

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct result r;

		print_message("%s\n", row[i].why);
		memset(seen, 0, sizeof seen);
		r = type(row[i].keys, strlen(row[i].keys), seen, sizeof seen);
		assert_int_equal(r.err, row[i].err);
		assert_true(r.echoes_again);
		if (row[i].err) {
			/* Nothing of it is left in memory. */
			for (size_t k = 0; k < CAP; k++)
				assert_int_equal(r.text[k], 0);
		} else {
			assert_string_equal(r.text, row[i].text);
			assert_int_equal(r.len, strlen(row[i].text));
		}
		assert_string_equal(seen, "Passphrase: \r\n");
	}
}

static int without_terminal(void)
{
	char text[CAP];
	size_t len;

	setsid();
	return ol_terminal_secret("?", text, sizeof text, &len) ==
			       OL_ERR_UNKNOWN
		       ? 0
		       : 1;
}

static void test_without_a_terminal_nobody_is_asked(void **state)
{
	pid_t pid = fork();
	int word;

	(void)state;
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(without_terminal());
	assert_int_equal(waitpid(pid, &word, 0), pid);
	assert_true(WIFEXITED(word));
	assert_int_equal(WEXITSTATUS(word), 0);
}

static void test_a_file_is_no_terminal_and_has_no_colours(void **state)
{
	int out = dup(1), null = open("/dev/null", O_WRONLY);

	(void)state;
	dup2(null, 1);
	assert_false(ol_terminal_is(OL_STANDARD_OUT));
	assert_false(ol_terminal_has_colour(OL_STANDARD_OUT));
	assert_int_equal(ol_terminal_width(OL_STANDARD_OUT), 80);
	dup2(out, 1);
	close(out);
	close(null);
}

static void test_no_color_is_respected_at_a_terminal(void **state)
{
	int out = dup(1), master = posix_openpt(O_RDWR | O_NOCTTY);
	struct winsize w = { .ws_col = 132, .ws_row = 40 };
	bool is, plain, coloured, empty;
	unsigned width;

	(void)state;
	assert_true(master >= 0);
	ioctl(master, TIOCSWINSZ, &w);
	dup2(master, 1);
	is = ol_terminal_is(OL_STANDARD_OUT);
	width = ol_terminal_width(OL_STANDARD_OUT);
	unsetenv("NO_COLOR");
	coloured = ol_terminal_has_colour(OL_STANDARD_OUT);
	setenv("NO_COLOR", "1", 1);
	plain = !ol_terminal_has_colour(OL_STANDARD_OUT);
	setenv("NO_COLOR", "", 1);
	empty = ol_terminal_has_colour(OL_STANDARD_OUT);
	dup2(out, 1);
	close(out);
	close(master);
	assert_true(is);
	assert_true(coloured);
	assert_true(plain);
	assert_true(empty);
	assert_int_equal(width, 132);
}

static void test_a_question_is_answered_with_one_line(void **state)
{
	int in = dup(0), p[2];
	char answer[8];

	(void)state;
	assert_int_equal(pipe(p), 0);
	assert_int_equal(write(p[1], "yes\r\n", 5), 5);
	close(p[1]);
	dup2(p[0], 0);
	assert_int_equal(ol_terminal_ask("", answer, sizeof answer), 0);
	assert_string_equal(answer, "yes");
	assert_int_equal(ol_terminal_ask("", answer, sizeof answer),
			 OL_ERR_DOWN);
	dup2(in, 0);
	close(in);
	close(p[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_typed_is_taken_and_not_shown),
		cmocka_unit_test(test_without_a_terminal_nobody_is_asked),
		cmocka_unit_test(test_a_file_is_no_terminal_and_has_no_colours),
		cmocka_unit_test(test_no_color_is_respected_at_a_terminal),
		cmocka_unit_test(test_a_question_is_answered_with_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
