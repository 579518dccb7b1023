/* terminal - see terminal.h. */
#include "os/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "base/bytes.h"
#include "base/error.h"

#define KEY_INTERRUPT 0x03
#define KEY_END 0x04
#define KEY_BACKSPACE 0x08
#define KEY_CLEAR 0x15
#define KEY_DELETE 0x7f

bool ol_terminal_is(enum ol_stream_no s)
{
	return isatty((int)s);
}

unsigned ol_terminal_width(enum ol_stream_no s)
{
	struct winsize w;

	if (ioctl((int)s, TIOCGWINSZ, &w) || w.ws_col == 0)
		return 80;
	return w.ws_col;
}

bool ol_terminal_has_colour(enum ol_stream_no s)
{
	const char *no = getenv("NO_COLOR");

	return ol_terminal_is(s) && !(no && no[0]);
}

/* One key at a time, so that Ctrl-C leaves the terminal as it was. */
static int read_keys(int fd, char *out, size_t cap, size_t *len)
{
	*len = 0;
	for (;;) {
		char key;
		ssize_t n = read(fd, &key, 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || key == KEY_INTERRUPT ||
		    (key == KEY_END && *len == 0))
			return OL_ERR_DOWN;
		if (key == '\n' || key == '\r' || key == KEY_END)
			break;
		if (key == KEY_BACKSPACE || key == KEY_DELETE) {
			/* A whole character, however many bytes it has. */
			while (*len > 0 && (out[--*len] & 0xc0) == 0x80)
				;
		} else if (key == KEY_CLEAR) {
			*len = 0;
		} else {
			if (*len + 1 >= cap)
				return OL_ERR_RANGE;
			out[(*len)++] = key;
		}
	}
	out[*len] = 0;
	return 0;
}

int ol_terminal_secret(const char *prompt, char *out, size_t cap, size_t *len)
{
	struct termios before, quiet;
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	int err;

	if (fd < 0)
		return OL_ERR_UNKNOWN;
	if (tcgetattr(fd, &before)) {
		close(fd);
		return OL_ERR_UNKNOWN;
	}
	quiet = before;
	quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG);
	quiet.c_cc[VMIN] = 1;
	quiet.c_cc[VTIME] = 0;
	tcsetattr(fd, TCSAFLUSH, &quiet);
	(void)!write(fd, prompt, strlen(prompt));
	err = read_keys(fd, out, cap, len);
	(void)!write(fd, "\n", 1);
	tcsetattr(fd, TCSAFLUSH, &before);
	close(fd);
	if (err)
		ol_wipe(out, cap);
	return err;
}

int ol_terminal_ask(const char *question, char *out, size_t cap)
{
	size_t n;

	fputs(question, stderr);
	fflush(stderr);
	if (!fgets(out, (int)cap, stdin))
		return OL_ERR_DOWN;
	n = strcspn(out, "\r\n");
	out[n] = 0;
	return 0;
}
