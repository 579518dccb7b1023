/*
 * Every request of the table, made from the table itself, so that a new one
 * cannot be forgotten: asked with every set of rights through either door, and
 * with every field of it bad in every way that its type can be. What is refused
 * names the right or the field, and does not reach the daemon.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "desk/api_table.h"
#include "desk/rights.h"
#include "desk/server.h"
#include "os/loop.h"

/* ---- a node that notes whether it was asked ------------------------------ */

static struct {
	struct ol_loop *loop;
	struct ol_desk_server *server;
	unsigned asked;
	enum ol_do what;
	char said[8192]; /* the last line to the desk */
} node;

static void came(void *ctx, uint32_t desk, const struct ol_desk_guest *guest)
{
	(void)ctx;
	(void)desk;
	(void)guest;
}

static void gone(void *ctx, uint32_t desk)
{
	(void)ctx;
	(void)desk;
}

static void request(void *ctx, uint32_t desk, const struct ol_desk_request *rq)
{
	(void)ctx;
	node.asked++;
	node.what = rq->what;
	ol_desk_server_done(node.server, desk, rq->id);
}

static void audio(void *ctx, uint32_t desk, const struct ol_desk_audio *a)
{
	(void)ctx;
	(void)desk;
	(void)a;
}

static int put(void *ctx, const char *line, size_t len)
{
	(void)ctx;
	assert_true(len < sizeof node.said);
	memcpy(node.said, line, len);
	node.said[len] = '\0';
	return 0;
}

static void close_port(void *ctx)
{
	(void)ctx;
}

static int set_up(void **state)
{
	static const struct ol_desk_handler handler = { NULL, came, gone,
							request, audio };

	(void)state;
	memset(&node, 0, sizeof node);
	node.loop = ol_loop_new();
	assert_non_null(node.loop);
	return ol_desk_server_new(&node.server, node.loop, &handler);
}

static int tear_down(void **state)
{
	(void)state;
	ol_desk_server_free(node.server);
	ol_loop_free(node.loop);
	return 0;
}

/* A desk of either door. */
static uint32_t sit_down(bool machine)
{
	static const struct ol_unix_peer peer = { .name = "tester" };
	const struct ol_desk_guest guest = { .peer = machine ? &peer : NULL };
	const struct ol_desk_port port = { NULL, put, close_port };
	uint32_t desk;

	assert_int_equal(ol_desk_server_seat(node.server, &port, &guest, &desk),
			 0);
	return desk;
}

/* True where the daemon was asked; what was said is in node.said. */
static bool ask(uint32_t desk, const char *line)
{
	unsigned before = node.asked;

	node.said[0] = '\0';
	assert_true(ol_desk_server_line(node.server, desk, line, strlen(line)));
	return node.asked > before;
}

/* ---- lines, made from the table ------------------------------------------ */

#define LINE (OL_API_LINE_MAX + 65536)

struct text {
	char *p;
	size_t n;
};

/* One field is not as it should be. */
struct fault {
	const struct ol_field *f; /* NULL: all are well              */
	const char *value;        /* its text; NULL: it lacks        */
	bool twice;
};

static void add(struct text *t, const char *s)
{
	size_t len = strlen(s);

	assert_true(t->n + len < LINE);
	memcpy(t->p + t->n, s, len + 1);
	t->n += len;
}

static bool has(const struct ol_fields *in, const struct ol_field *f)
{
	size_t i;

	for (i = 0; f && i < in->n; i++)
		if (&in->f[i] == f || (in->f[i].sub && has(in->f[i].sub, f)))
			return true;
	return false;
}

static void add_fields(struct text *t, const struct ol_fields *fields,
		       const struct fault *bad, bool *first);

static void add_object(struct text *t, const struct ol_fields *fields,
		       const struct fault *bad)
{
	bool first = true;

	add(t, "{");
	add_fields(t, fields, bad, &first);
	add(t, "}");
}

/* A value that is well. */
static void add_value(struct text *t, const struct ol_field *f,
		      const struct fault *bad)
{
	char number[24];

	switch (f->type) {
	case OL_FIELD_TEXT:
	case OL_FIELD_BLOCK:
	case OL_FIELD_LONG:
		add(t, "\"a\"");
		return;
	case OL_FIELD_BOOL:
		add(t, "true");
		return;
	case OL_FIELD_U8:
	case OL_FIELD_U32:
	case OL_FIELD_U64:
		snprintf(number, sizeof number, "%llu",
			 (unsigned long long)f->min);
		add(t, number);
		return;
	case OL_FIELD_SECONDS:
	case OL_FIELD_MS:
	case OL_FIELD_PERCENT:
	case OL_FIELD_SHARE:
		add(t, "1");
		return;
	case OL_FIELD_WORD:
		add(t, "\"");
		add(t,
		    f->words->text[0] ? f->words->text[0] : f->words->text[1]);
		add(t, "\"");
		return;
	case OL_FIELD_ID:
		add(t, "\"01234567-89ab-7def-8123-456789abcdef\"");
		return;
	case OL_FIELD_ADDR:
		add(t, "\"192.0.2.1:7100\"");
		return;
	case OL_FIELD_DATE:
		add(t, "\"1700000000000000000\"");
		return;
	case OL_FIELD_BYTES:
		add(t, "\"AAAA\"");
		return;
	case OL_FIELD_HASH:
		add(t, "\"0123456789abcdef0123456789abcdef"
		       "0123456789abcdef0123456789abcdef\"");
		return;
	case OL_FIELD_OBJECT:
		add_object(t, f->sub, bad);
		return;
	case OL_FIELD_LIST:
	case OL_FIELD_ROWS:
		add(t, "[");
		add_object(t, f->sub, bad);
		add(t, "]");
		return;
	case OL_FIELD_INLINE:
		return;
	}
}

static void add_field(struct text *t, const struct ol_field *f,
		      const struct fault *bad, bool *first)
{
	add(t, *first ? "\"" : ",\"");
	*first = false;
	add(t, f->name);
	add(t, "\":");
	if (f == bad->f && bad->value)
		add(t, bad->value);
	else
		add_value(t, f, bad);
}

/* What must be there, and what the fault is in. */
static void add_fields(struct text *t, const struct ol_fields *fields,
		       const struct fault *bad, bool *first)
{
	const struct ol_field *f;
	size_t i;

	for (i = 0; i < fields->n; i++) {
		f = &fields->f[i];
		if (f->type == OL_FIELD_INLINE) {
			add_fields(t, f->sub, bad, first);
			continue;
		}
		if (f->need == OL_FIELD_MAY && f != bad->f &&
		    !(f->sub && has(f->sub, bad->f)))
			continue;
		if (f == bad->f && !bad->value && !bad->twice)
			continue;
		add_field(t, f, bad, first);
		if (f == bad->f && bad->twice)
			add_field(t, f, bad, first);
	}
}

static char line[LINE];

static const char *compose(int what, const struct fault *bad)
{
	struct text t = { line, 0 };
	bool first = false;

	add(&t, "{\"do\":\"");
	add(&t, ol_do_table[what].name);
	add(&t, "\"");
	add_fields(&t, &ol_do_table[what].fields, bad, &first);
	add(&t, "}");
	return line;
}

/* ---- rights ---------------------------------------------------------------- */

static const struct fault well;

/* Every role, a first login, nobody; and the machine. */
static const struct {
	const char *who;
	bool machine;
	unsigned rights; /* by hand, as the house's rules have them */
} seat[] = {
	{ "nobody", false, 0 },
	{ "a one-time password", false, OL_RIGHT_OWN },
	{ "principal", false,
	  OL_RIGHT_LOOK | OL_RIGHT_TALK | OL_RIGHT_READ | OL_RIGHT_WRITE |
		  OL_RIGHT_OWN },
	{ "duty officer", false, OL_RIGHTS_ALL | OL_RIGHT_OWN },
	{ "clerk", false,
	  OL_RIGHT_LOOK | OL_RIGHT_READ | OL_RIGHT_WRITE | OL_RIGHT_OWN },
	{ "interpreter", false,
	  OL_RIGHT_LOOK | OL_RIGHT_TALK | OL_RIGHT_READ | OL_RIGHT_OWN },
	{ "auditor", false, OL_RIGHT_LOOK | OL_RIGHT_READ | OL_RIGHT_OWN },
	{ "the machine", true, OL_RIGHTS_ALL },
};

static const char *why_not(unsigned rights, enum ol_right needs)
{
	if (!rights)
		return "\"log in first\"";
	if (rights == OL_RIGHT_OWN)
		return "\"change the one-time password first\"";
	if (needs == OL_RIGHT_OWN)
		return "\"this desk has no seat of its own: log in first\"";
	return "\"your seat has no right to that: ask the duty officer\"";
}

static void test_every_request_with_all_rights_through_both_doors(void **state)
{
	enum ol_right needs;
	uint32_t desk;
	bool may;
	size_t i;
	int what;

	(void)state;
	for (i = 0; i < sizeof seat / sizeof seat[0]; i++) {
		desk = sit_down(seat[i].machine);
		if (!seat[i].machine)
			ol_desk_server_admit(node.server, desk, seat[i].rights);
		for (what = 0; what < OL_N_DO; what++) {
			needs = ol_do_table[what].right;
			if (what == OL_DO_ROLL_CALL) /* it is written, too */
				needs |= OL_RIGHT_WRITE;
			may = !(needs & ~seat[i].rights);
			if (ask(desk, compose(what, &well)) != may)
				fail_msg("%s: %s: %s", seat[i].who, line,
					 node.said);
			if (may)
				assert_int_equal(node.what, what);
			else if (!strstr(node.said,
					 why_not(seat[i].rights, needs)))
				fail_msg("%s: %s: %s", seat[i].who, line,
					 node.said);
		}
		ol_desk_server_leave(node.server, desk);
	}
}

/* ---- fields ---------------------------------------------------------------- */

static char *quoted(size_t len)
{
	char *s = malloc(len + 3);

	assert_non_null(s);
	s[0] = '"';
	memset(s + 1, 'a', len);
	strcpy(s + 1 + len, "\"");
	return s;
}

static char *nested(size_t depth)
{
	char *s = malloc(2 * depth + 1);

	assert_non_null(s);
	memset(s, '[', depth);
	memset(s + depth, ']', depth);
	s[2 * depth] = '\0';
	return s;
}

/* One too many of what is well. */
static char *crowd(const struct ol_field *f)
{
	char *s = malloc(LINE);
	struct text t = { s, 0 };
	uint64_t i;

	assert_non_null(s);
	add(&t, "[");
	for (i = 0; i <= f->max; i++) {
		if (i)
			add(&t, ",");
		add_object(&t, f->sub, &well);
	}
	add(&t, "]");
	return s;
}

struct tried {
	uint32_t desk, stranger;
	int what;
	unsigned n;
};

/* Refused, with its name; and who has not logged in learns nothing of it. */
static void refused(struct tried *t, const struct ol_field *f,
		    const char *value, bool twice)
{
	const struct fault bad = { f, value, twice };

	compose(t->what, &bad);
	if (ask(t->desk, line) || !strstr(node.said, "\"ok\":false") ||
	    (!strstr(node.said, f->name) && strlen(line) < OL_API_LINE_MAX))
		fail_msg("%.300s: %s", line, node.said);
	t->n++;
	if (ol_do_table[t->what].right == OL_RIGHT_NONE)
		return;
	assert_false(ask(t->stranger, line));
	assert_non_null(strstr(node.said, "\"log in first\""));
}

static void refused_and_freed(struct tried *t, const struct ol_field *f,
			      char *value)
{
	refused(t, f, value, false);
	free(value);
}

static void bad_texts(struct tried *t, const struct ol_field *f)
{
	static const char *const bad[] = { "7", "true", "\"\"", NULL };
	static const char *const shown[] = { "\"a\\u0001b\"", "\"\\u001b[2J\"",
					     "\"\\u007f\"", NULL };
	size_t i;

	for (i = 0; bad[i]; i++)
		refused(t, f, bad[i], false);
	for (i = 0; shown[i] && f->type == OL_FIELD_TEXT; i++)
		refused(t, f, shown[i], false);
	if (f->type == OL_FIELD_TEXT) {
		refused(t, f, "\"a\\nb\"", false);
		refused(t, f, "\"\\u202e\"", false);
	}
	if (f->type == OL_FIELD_BLOCK)
		refused(t, f, "\"a\\u0001b\"", false);
	refused_and_freed(
		t, f, quoted(f->type == OL_FIELD_LONG ? f->max + 1 : f->size));
}

static void bad_numbers(struct tried *t, const struct ol_field *f)
{
	static const char *const bad[] = { "-1",    "1.5",  "1e3",
					   "\"1\"", "true", NULL };
	char text[32];
	size_t i;

	for (i = 0; bad[i]; i++)
		refused(t, f, bad[i], false);
	if (f->min) {
		snprintf(text, sizeof text, "%llu",
			 (unsigned long long)f->min - 1);
		refused(t, f, text, false);
	}
	if (f->max < INT64_MAX) {
		snprintf(text, sizeof text, "%llu",
			 (unsigned long long)f->max + 1);
		refused(t, f, text, false);
	}
}

static void bad_values(struct tried *t, const struct ol_field *f,
		       const char *const *bad)
{
	for (; *bad; bad++)
		refused(t, f, *bad, false);
}

static void bad_of_its_type(struct tried *t, const struct ol_field *f)
{
	static const char *const bools[] = { "1", "\"true\"", NULL };
	static const char *const words[] = { "\"no such word\"", "\"\"", "1",
					     NULL };
	static const char *const ids[] = {
		"\"x\"", "7", "\"01234567-89ab-7def-8123-456789abcde\"",
		"\"01234567-89ab-7def-8123-456789abcdef0\"", NULL
	};
	static const char *const addrs[] = { "\"localhost:80\"",
					     "\"192.0.2.1\"",
					     "\"192.0.2.1:65536\"", "7", NULL };
	static const char *const dates[] = { "\"-1\"",
					     "\"x\"",
					     "-1",
					     "1.5",
					     "\"99999999999999999999\"",
					     "\"9223372036854775808\"",
					     NULL };
	static const char *const reals[] = { "\"1\"", "-1", "true", NULL };
	static const char *const bytes[] = { "\"*\"", "\"A\"", "\"\"", "7",
					     NULL };
	static const char *const hashes[] = { "\"00\"", "7", "\"\"", NULL };
	static const char *const lists[] = { "7",    "{}",     "\"a\"", "[7]",
					     "[[]]", "[null]", NULL };
	static const char *const objects[] = { "7", "[]", "\"a\"", NULL };

	switch (f->type) {
	case OL_FIELD_TEXT:
	case OL_FIELD_BLOCK:
	case OL_FIELD_LONG:
		bad_texts(t, f);
		return;
	case OL_FIELD_BOOL:
		bad_values(t, f, bools);
		return;
	case OL_FIELD_U8:
	case OL_FIELD_U32:
	case OL_FIELD_U64:
		bad_numbers(t, f);
		return;
	case OL_FIELD_WORD:
		bad_values(t, f, words);
		return;
	case OL_FIELD_ID:
		bad_values(t, f, ids);
		return;
	case OL_FIELD_ADDR:
		bad_values(t, f, addrs);
		return;
	case OL_FIELD_DATE:
		bad_values(t, f, dates);
		return;
	case OL_FIELD_SECONDS:
	case OL_FIELD_MS:
	case OL_FIELD_PERCENT:
	case OL_FIELD_SHARE:
		bad_values(t, f, reals);
		return;
	case OL_FIELD_BYTES:
		bad_values(t, f, bytes);
		refused_and_freed(t, f, quoted((f->max / 3 + 4) * 4));
		return;
	case OL_FIELD_HASH:
		bad_values(t, f, hashes);
		refused_and_freed(t, f, quoted(65));
		return;
	case OL_FIELD_LIST:
	case OL_FIELD_ROWS:
		bad_values(t, f, lists);
		refused_and_freed(t, f, crowd(f));
		return;
	case OL_FIELD_OBJECT:
		bad_values(t, f, objects);
		return;
	case OL_FIELD_INLINE:
		return;
	}
}

static void try_fields(struct tried *t, const struct ol_fields *fields)
{
	const struct ol_field *f;
	size_t i;

	for (i = 0; i < fields->n; i++) {
		f = &fields->f[i];
		if (f->sub)
			try_fields(t, f->sub);
		if (f->type == OL_FIELD_INLINE)
			continue;
		bad_of_its_type(t, f);
		if (f->need != OL_FIELD_NULL)
			refused(t, f, "null", false);
		if (f->need != OL_FIELD_MAY)
			refused(t, f, NULL, false);
		refused(t, f, NULL, true);
		refused_and_freed(t, f, nested(100));
	}
}

static void test_every_field_of_every_request_with_bad_values(void **state)
{
	struct tried t = { sit_down(false), sit_down(false), 0, 0 };

	(void)state;
	ol_desk_server_admit(node.server, t.desk, OL_RIGHTS_ALL | OL_RIGHT_OWN);
	for (t.what = 0; t.what < OL_N_DO; t.what++)
		try_fields(&t, &ol_do_table[t.what].fields);
	assert_true(t.n > 1000);
	assert_int_equal(node.asked, 0); /* nothing reached the daemon */
}

static void test_no_request_has_a_field_that_the_table_has_not(void **state)
{
	uint32_t desk = sit_down(true);
	char *deep = nested(100000);
	int what;

	(void)state;
	for (what = 0; what < OL_N_DO; what++) {
		compose(what, &well);
		strcpy(strrchr(line, '}'), ",\"zzz\":1}");
		assert_false(ask(desk, line));
		if (!strstr(node.said, "has no field \\\"zzz\\\""))
			fail_msg("%s: %s", line, node.said);
		compose(what, &well);
		strcpy(strrchr(line, '}'), ",\"\\u001b[2J\":1}");
		assert_false(ask(desk, line));
		assert_null(strchr(node.said, '\x1b'));
	}
	snprintf(line, sizeof line, "{\"do\":\"status\",\"line\":%s}", deep);
	free(deep);
	assert_false(ask(desk, line));
	assert_non_null(strstr(node.said, "not one JSON object"));
}

int main(void)
{
#define ROW(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		ROW(test_every_request_with_all_rights_through_both_doors),
		ROW(test_every_field_of_every_request_with_bad_values),
		ROW(test_no_request_has_a_field_that_the_table_has_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
