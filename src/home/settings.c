/* settings - a table of keys, each with its reader; what is said about a line
 * names the line, what is said about all of them does not. */
#include "home/settings.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "home/why.h"

/* One line being read. */
struct place {
	const char *file;
	unsigned line;
	char *why;
};

static const char *const log_text[] = {
	[OL_LOG_QUIET] = "quiet",
	[OL_LOG_NORMAL] = "normal",
	[OL_LOG_DEBUG] = "debug",
};

#define N_LOG (sizeof log_text / sizeof log_text[0])

const char *ol_log_level_text(enum ol_log_level level)
{
	return log_text[level];
}

void ol_settings_init(struct ol_settings *s)
{
	*s = (struct ol_settings){
		.level = OL_LEVEL_DUTY,
		.log = OL_LOG_NORMAL,
		.session_idle_s = OL_SETTINGS_SESSION_IDLE_S,
		.session_most_s = OL_SETTINGS_SESSION_MOST_S,
	};
}

/* ---- the keys --------------------------------------------------------- */

static int bad(const struct place *at, const char *key, const char *value,
	       const char *help)
{
	return ol_why(at->why, OL_ERR_MALFORMED, "%s line %u: %s \"%s\": %s",
		      at->file, at->line, key, value, help);
}

static int read_name(char *out, const char *key, const char *value,
		     const struct place *at)
{
	if (!ol_text_copy(out, OL_CARD_NAME_MAX + 1, value))
		return bad(at, key, value, "at most 64 bytes of UTF-8");
	return 0;
}

static int read_office(struct ol_settings *s, const char *value,
		       const struct place *at)
{
	return read_name(s->office, "office", value, at);
}

static int read_form(struct ol_settings *s, const char *value,
		     const struct place *at)
{
	return read_name(s->form, "form", value, at);
}

static int read_level(struct ol_settings *s, const char *value,
		      const struct place *at)
{
	if (ol_level_read(&s->level, value))
		return bad(at, "level", value,
			   "it is leader, minister or duty");
	return 0;
}

static int read_log(struct ol_settings *s, const char *value,
		    const struct place *at)
{
	for (size_t i = 0; i < N_LOG; i++) {
		if (!strcmp(log_text[i], value)) {
			s->log = (enum ol_log_level)i;
			return 0;
		}
	}
	return bad(at, "log", value, "it is quiet, normal or debug");
}

static int read_addr(struct ol_addr *list, uint8_t *n, size_t max,
		     const char *key, const char *value, const struct place *at)
{
	char help[64];

	if (*n >= max) {
		snprintf(help, sizeof help, "there are %zu already, the most",
			 max);
		return bad(at, key, value, help);
	}
	if (ol_addr_read(&list[*n], value) || list[*n].port == 0)
		return bad(at, key, value, OL_SETTINGS_ADDR_HELP);
	++*n;
	return 0;
}

static int read_listen(struct ol_settings *s, const char *value,
		       const struct place *at)
{
	return read_addr(s->listen, &s->n_listen, OL_SETTINGS_LISTEN, "listen",
			 value, at);
}

static int read_reach(struct ol_settings *s, const char *value,
		      const struct place *at)
{
	return read_addr(s->reach, &s->n_reach, OL_SETTINGS_REACH, "reach",
			 value, at);
}

static int read_tcp(struct ol_settings *s, const char *value,
		    const struct place *at)
{
	return read_addr(s->tcp, &s->n_tcp, OL_SETTINGS_TCP, "listen-tcp",
			 value, at);
}

static int read_console(struct ol_settings *s, const char *value,
			const struct place *at)
{
	uint8_t n = 0;

	return read_addr(&s->console, &n, 1, "console", value, at);
}

/* Letters, digits, hyphens and dots; no port, no address. */
static int read_console_name(struct ol_settings *s, const char *value,
			     const struct place *at)
{
	static const char may[] = "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.";

	if (value[strspn(value, may)] ||
	    !ol_text_copy(s->console_name, sizeof s->console_name, value))
		return bad(at, "console-name", value,
			   "it is a host's name, like desk.example, without "
			   "a port");
	return 0;
}

static int read_file(char *out, const char *key, const char *value,
		     const struct place *at)
{
	if (value[0] != '/' || !ol_text_copy(out, OL_SETTINGS_FILE, value))
		return bad(at, key, value,
			   "give the whole name of a file, from / on");
	return 0;
}

static int read_console_certificate(struct ol_settings *s, const char *value,
				    const struct place *at)
{
	return read_file(s->console_certificate, "console-certificate", value,
			 at);
}

static int read_console_key(struct ol_settings *s, const char *value,
			    const struct place *at)
{
	return read_file(s->console_key, "console-key", value, at);
}

static int read_metrics(struct ol_settings *s, const char *value,
			const struct place *at)
{
	return read_file(s->metrics, "metrics", value, at);
}

#define SESSION_LEAST_S 10u
#define SESSION_MOST_S (7u * 24 * 3600)

/* A whole number and s, m or h. */
static int read_span(uint32_t *out, const char *key, const char *value,
		     const struct place *at)
{
	const char *unit = value + strspn(value, "0123456789");
	uint64_t n = 0;
	const char *p;

	for (p = value; p < unit && n <= SESSION_MOST_S; p++)
		n = 10 * n + (uint64_t)(*p - '0');
	if (p > value && strlen(unit) == 1 && n <= SESSION_MOST_S)
		n *= *unit == 'h' ? 3600 : *unit == 'm' ? 60 : *unit == 's';
	else
		n = 0;
	if (n < SESSION_LEAST_S || n > SESSION_MOST_S)
		return bad(at, key, value,
			   "give 10s to 168h: a whole number and s, m or h");
	*out = (uint32_t)n;
	return 0;
}

static int read_session_idle(struct ol_settings *s, const char *value,
			     const struct place *at)
{
	return read_span(&s->session_idle_s, "session-idle", value, at);
}

static int read_session_most(struct ol_settings *s, const char *value,
			     const struct place *at)
{
	return read_span(&s->session_most_s, "session-most", value, at);
}

static int read_ladder(struct ol_settings *s, const char *value,
		       const struct place *at)
{
	const char *wrong;

	if (ol_ladder_read(&s->ladder, value, &wrong))
		return bad(at, "ladder", value, wrong);
	return 0;
}

static const struct key {
	const char *name;
	bool may_repeat;
	int (*read)(struct ol_settings *s, const char *value,
		    const struct place *at);
} keys[] = {
	{ "office", false, read_office },
	{ "form", false, read_form },
	{ "level", false, read_level },
	{ "listen", true, read_listen },
	{ "reach", true, read_reach },
	{ "listen-tcp", true, read_tcp },
	{ "console", false, read_console },
	{ "console-name", false, read_console_name },
	{ "console-certificate", false, read_console_certificate },
	{ "console-key", false, read_console_key },
	{ "metrics", false, read_metrics },
	{ "session-idle", false, read_session_idle },
	{ "session-most", false, read_session_most },
	{ "ladder", false, read_ladder },
	{ "log", false, read_log },
};

#define N_KEYS (sizeof keys / sizeof keys[0])
#define KEY_NAMES                                                   \
	"office, form, level, listen, reach, listen-tcp, console, " \
	"console-name, console-certificate, console-key, "          \
	"metrics, session-idle, session-most, ladder, log"

/* ---- reading ---------------------------------------------------------- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Cuts blanks off both ends; `*line` moves on to the first other character. */
static void trim(char **line)
{
	size_t n;

	while (is_blank(**line))
		++*line;
	n = strlen(*line);
	while (n > 0 && (is_blank((*line)[n - 1]) || (*line)[n - 1] == '\r'))
		n--;
	(*line)[n] = 0;
}

/* Tabs between key and value are no control characters here. */
static bool is_plain(const char *line)
{
	for (const char *p = line; *p;) {
		size_t n = strcspn(p, "\t");

		if (!ol_text_is_plain(p, n))
			return false;
		p += n + (p[n] == '\t');
	}
	return true;
}

static int read_line(struct ol_settings *s, char *line, unsigned *seen,
		     const struct place *at)
{
	char *value;
	size_t n;

	trim(&line);
	if (!line[0] || line[0] == '#')
		return 0;
	if (!is_plain(line))
		return ol_why(at->why, OL_ERR_MALFORMED,
			      "%s line %u: not plain UTF-8 text: take out "
			      "control characters",
			      at->file, at->line);
	n = strcspn(line, " \t");
	value = line + n;
	if (*value)
		*value++ = 0;
	trim(&value);
	for (size_t i = 0; i < N_KEYS; i++) {
		if (strcmp(keys[i].name, line) != 0)
			continue;
		if (!value[0])
			return ol_why(at->why, OL_ERR_MALFORMED,
				      "%s line %u: %s has no value: put it "
				      "behind the key",
				      at->file, at->line, line);
		if ((*seen & 1u << i) && !keys[i].may_repeat)
			return ol_why(at->why, OL_ERR_MALFORMED,
				      "%s line %u: %s is there twice: take "
				      "one out",
				      at->file, at->line, line);
		*seen |= 1u << i;
		return keys[i].read(s, value, at);
	}
	return ol_why(at->why, OL_ERR_MALFORMED,
		      "%s line %u: unknown key \"%.40s\": there are " KEY_NAMES,
		      at->file, at->line, line);
}

int ol_settings_read(struct ol_settings *s, const char *name, const char *text,
		     size_t len, char why[OL_WHY_TEXT])
{
	struct place at = { .file = name, .why = why };
	char copy[OL_SETTINGS_TEXT];
	char check[OL_WHY_TEXT];
	unsigned seen = 0;
	char *next = copy;
	int err;

	ol_settings_init(s);
	if (len >= sizeof copy)
		return ol_why(why, OL_ERR_MALFORMED,
			      "%s is longer than %d bytes: no such file needs "
			      "so much",
			      name, OL_SETTINGS_TEXT - 1);
	if (memchr(text, 0, len))
		return ol_why(why, OL_ERR_MALFORMED,
			      "%s has a zero byte in it: it is no text file",
			      name);
	memcpy(copy, text, len);
	copy[len] = 0;
	while (next) {
		char *line = next;

		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		at.line++;
		err = read_line(s, line, &seen, &at);
		if (err)
			return err;
	}
	if (ol_settings_check(s, check))
		return ol_why(why, OL_ERR_MALFORMED, "%s: %s", name, check);
	return 0;
}

/* ---- writing ---------------------------------------------------------- */

struct text {
	char *p;
	size_t n;
};

static void add(struct text *t, const char *key, const char *value)
{
	int n = snprintf(t->p + t->n, OL_SETTINGS_TEXT - t->n, "%-7s %s\n", key,
			 value);

	assert(n > 0 && (size_t)n < OL_SETTINGS_TEXT - t->n);
	t->n += (size_t)n;
}

static void add_addrs(struct text *t, const char *key,
		      const struct ol_addr *list, size_t n)
{
	char text[OL_ADDR_TEXT];

	for (size_t i = 0; i < n; i++) {
		ol_addr_write(text, &list[i]);
		add(t, key, text);
	}
}

/* Nothing where it is what it is without being named. */
static void add_span(struct text *t, const char *key, uint32_t seconds,
		     uint32_t usual)
{
	char value[16];

	if (seconds == usual)
		return;
	if (seconds % 3600 == 0)
		snprintf(value, sizeof value, "%uh", seconds / 3600);
	else if (seconds % 60 == 0)
		snprintf(value, sizeof value, "%um", seconds / 60);
	else
		snprintf(value, sizeof value, "%us", seconds);
	add(t, key, value);
}

static void add_ladder(struct text *t, const struct ol_ladder *ladder)
{
	char value[OL_LADDER_TEXT];

	if (!ladder->n)
		return;
	ol_ladder_write(value, ladder);
	add(t, "ladder", value);
}

size_t ol_settings_write(char out[static OL_SETTINGS_TEXT],
			 const struct ol_settings *s)
{
	struct text t = { .p = out };

	add(&t, "office", s->office);
	if (s->form[0])
		add(&t, "form", s->form);
	add(&t, "level", ol_level_text(s->level));
	add_addrs(&t, "listen", s->listen, s->n_listen);
	add_addrs(&t, "reach", s->reach, s->n_reach);
	add_addrs(&t, "listen-tcp", s->tcp, s->n_tcp);
	if (s->console.family)
		add_addrs(&t, "console", &s->console, 1);
	if (*s->console_name)
		add(&t, "console-name", s->console_name);
	if (*s->console_certificate) {
		add(&t, "console-certificate", s->console_certificate);
		add(&t, "console-key", s->console_key);
	}
	if (*s->metrics)
		add(&t, "metrics", s->metrics);
	add_span(&t, "session-idle", s->session_idle_s,
		 OL_SETTINGS_SESSION_IDLE_S);
	add_span(&t, "session-most", s->session_most_s,
		 OL_SETTINGS_SESSION_MOST_S);
	add_ladder(&t, &s->ladder);
	add(&t, "log", ol_log_level_text(s->log));
	return t.n;
}
