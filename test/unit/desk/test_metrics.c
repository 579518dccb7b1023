/* metrics: the text is held against a checker that reads OpenMetrics as its
 * specification has it, with hostile names and with as many lines as there may
 * be; and whoever has no token gets nothing. */
#include "desk/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/text.h"
#include "desk/web_metrics.h"

/* ---- a checker ---------------------------------------------------------- */

#define SAMPLES 131072
#define FAMILIES 64

/* What is read; everything else fails. */
struct checked {
	char family[FAMILIES][64];
	char kind[FAMILIES][16], unit[FAMILIES][16];
	bool helped[FAMILIES];
	size_t n_families, n_samples;
	uint64_t seen[SAMPLES]; /* hash of name and labels: none twice */
};

static struct checked checked;

static uint64_t hash(const char *p, size_t len)
{
	uint64_t h = UINT64_C(1469598103934665603);

	while (len--)
		h = (h ^ (unsigned char)*p++) * UINT64_C(1099511628211);
	return h;
}

static bool is_name(const char *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!((p[i] >= 'a' && p[i] <= 'z') || p[i] == '_' ||
		      (i && p[i] >= '0' && p[i] <= '9')))
			return false;
	return len > 0;
}

/* Behind the value; fails where it has no quote or an unknown escape. */
static const char *label_value(const char *p)
{
	assert_true(*p == '"');
	for (p++; *p != '"'; p++) {
		assert_true(*p && *p != '\n');
		if (*p != '\\')
			continue;
		p++;
		assert_true(*p == '\\' || *p == '"' || *p == 'n');
	}
	return p + 1;
}

static const char *labels(const char *p, const char *family, bool *names_it)
{
	size_t n;

	*names_it = false;
	if (*p != '{')
		return p;
	do {
		p++;
		n = strcspn(p, "=");
		assert_true(is_name(p, n));
		*names_it |= n == strlen(family) && !strncmp(p, family, n);
		p = label_value(p + n + 1);
	} while (*p == ',');
	assert_true(*p == '}');
	return p + 1;
}

static int by_hash(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static bool ends_in(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && !strcmp(text + n - m, end);
}

/* "# TYPE name kind": TYPE opens a family, UNIT and HELP follow before its
 * samples. */
static void check_meta(struct checked *c, const char *line)
{
	char what[8], name[64], rest[256];
	size_t i;

	assert_int_equal(sscanf(line, "# %7s %63s %255[^\n]", what, name, rest),
			 3);
	if (!strcmp(what, "TYPE")) {
		for (i = 0; i < c->n_families; i++)
			assert_string_not_equal(c->family[i], name);
		assert_true(c->n_families < FAMILIES);
		assert_true(is_name(name, strlen(name)));
		i = c->n_families++;
		ol_text_copy(c->family[i], 64, name);
		ol_text_copy(c->kind[i], 16, rest);
		return;
	}
	assert_true(c->n_families > 0);
	i = c->n_families - 1;
	assert_string_equal(c->family[i], name);
	if (!strcmp(what, "UNIT")) {
		ol_text_copy(c->unit[i], 16, rest);
		assert_true(ends_in(name, rest));
		assert_true(name[strlen(name) - strlen(rest) - 1] == '_');
		return;
	}
	assert_string_equal(what, "HELP");
	c->helped[i] = true;
}

static void check_sample(struct checked *c, const char *line)
{
	size_t i = c->n_families - 1, n = strcspn(line, "{ ");
	const char *kind, *p;
	char want[80];
	bool names_it;
	char *end;
	double v;

	assert_true(c->n_families > 0 && c->helped[i]);
	kind = c->kind[i];
	snprintf(want, sizeof want, "%s%s", c->family[i],
		 !strcmp(kind, "counter") ? "_total"
		 : !strcmp(kind, "info")  ? "_info"
					  : "");
	assert_true(n == strlen(want) && !strncmp(line, want, n));
	p = labels(line + n, c->family[i], &names_it);
	assert_int_equal(names_it, !strcmp(kind, "stateset"));
	assert_true(c->n_samples < SAMPLES);
	c->seen[c->n_samples++] = hash(line, (size_t)(p - line));
	assert_true(*p == ' ');
	v = strtod(p + 1, &end);
	assert_true(end > p + 1 && *end == '\n' && v >= 0);
	if (!strcmp(kind, "stateset") || !strcmp(kind, "info"))
		assert_true(v == 0 || v == 1);
}

/* A line at a time: a checked string function looks at all that follows, and
 * that are megabytes. */
static void check(const char *text)
{
	struct checked *c = &checked;
	const char *end = text + strlen(text), *next;
	char line[2048];
	size_t i, len;

	memset(c, 0, sizeof *c);
	for (;; text = next + 1) {
		next = memchr(text, '\n', (size_t)(end - text));
		assert_non_null(next);
		len = (size_t)(next + 1 - text);
		assert_true(len < sizeof line);
		memcpy(line, text, len);
		line[len] = '\0';
		if (!strcmp(line, "# EOF\n"))
			break;
		if (*line == '#')
			check_meta(c, line);
		else
			check_sample(c, line);
	}
	assert_ptr_equal(next + 1, end);
	qsort(c->seen, c->n_samples, sizeof *c->seen, by_hash);
	for (i = 1; i < c->n_samples; i++)
		assert_true(c->seen[i - 1] != c->seen[i]);
}

/* ---- figures ------------------------------------------------------------ */

static char text[24u << 20];

/* All pieces; how many, and none longer than `cap`. */
static size_t write_all(const struct ol_metrics *m, size_t cap)
{
	struct ol_metrics_place at = { 0 };
	size_t len = 0, n, pieces = 0;

	while (!at.over) {
		assert_true(len + cap < sizeof text);
		n = ol_metrics_write(&at, m, text + len, cap);
		assert_true(n <= cap);
		len += n;
		pieces++;
		assert_true(pieces < 100000);
	}
	text[len] = '\0';
	return pieces;
}

static struct ol_metrics_line line_of(size_t i)
{
	struct ol_metrics_line l = { .verified = i % 2,
				     .state = (enum ol_desk_line_state)(i % 3),
				     .heard_us = i * 1000,
				     .late_slots = i,
				     .n_paths = OL_LINE_PATHS };
	size_t p;

	snprintf(l.name, sizeof l.name, "line-%zu", i);
	for (p = 0; p < OL_LINE_PATHS; p++)
		l.path[p] =
			(struct ol_metrics_path){ .state = OL_DESK_PATH_PROVEN,
						  .rtt_us = 12345,
						  .loss_permille = 5,
						  .step = 1,
						  .peer_step = 2 };
	return l;
}

static void test_a_node_without_lines_is_whole(void **state)
{
	struct ol_metrics m = { .node = { .version = "1" } };

	(void)state;
	write_all(&m, OL_METRICS_PIECE);
	check(text);
	assert_true(checked.n_families > 15);
}

static void test_what_is_told_of_a_line(void **state)
{
	static const char *const want[] = {
		"openline_line_state{line=\"line-2\","
		"openline_line_state=\"suspended\"} 1\n",
		"openline_line_state{line=\"line-2\","
		"openline_line_state=\"up\"} 0\n",
		"openline_line_heard_age_seconds{line=\"line-2\"} 0.002000\n",
		"openline_path_rtt_seconds{line=\"line-2\",path=\"3\"} "
		"0.012345\n",
		"openline_path_loss_ratio{line=\"line-2\",path=\"0\","
		"direction=\"in\"} 0.005\n",
		"openline_test_age_seconds{line=\"line-2\",kind=\"voice\"} "
		"60.000000\n",
		"openline_test_passed{line=\"line-2\",kind=\"voice\"} 1\n",
		"openline_test_age_seconds{line=\"line-2\",kind=\"people\"} "
		"5.000000\n",
		"openline_test_passed{line=\"line-2\",kind=\"people\"} 0\n",
		"openline_calls_total{direction=\"in\",outcome=\"unanswered\"} "
		"7\n",
	};
	struct ol_metrics_line l = line_of(2);
	struct ol_metrics m = { .node = { .version = "1" },
				.n_lines = 1,
				.line = &l };
	size_t i;

	(void)state;
	m.node.calls[0][OL_END_UNANSWERED] = 7;
	l.people_us = 5000000;
	l.people_overdue = true;
	l.tested[OL_TEST_WORDS].age_us = OL_METRICS_NEVER;
	l.tested[OL_TEST_VOICE].age_us = 60000000;
	l.tested[OL_TEST_VOICE].passed = true;
	write_all(&m, OL_METRICS_PIECE);
	check(text);
	for (i = 0; i < sizeof want / sizeof want[0]; i++)
		if (!strstr(text, want[i]))
			fail_msg("lacks: %s", want[i]);
	/* What did not happen is not told. */
	assert_null(strstr(text, "kind=\"words\""));
}

static void test_hostile_names_stay_labels(void **state)
{
	static const struct {
		const char *why, *name, *want;
	} row[] = {
		{ "a quote", "a\"} 1\nb{x=\"", "line=\"a\\\"} 1\\nb{x=\\\"\"" },
		{ "a backslash at the end", "a\\", "line=\"a\\\\\"" },
		{ "only newlines", "\n\n", "line=\"\\n\\n\"" },
		{ "the end", "# EOF", "line=\"# EOF\"" },
		{ "another script", "\xd8\xa7\xd9\x84", "line=\"\xd8\xa7" },
		{ "nothing", "", "line=\"\"" },
	};
	struct ol_metrics_line l;
	struct ol_metrics m = { .node = { .version = "\"\\\n" },
				.n_lines = 1,
				.line = &l };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		l = line_of(1);
		ol_text_copy(l.name, sizeof l.name, row[i].name);
		write_all(&m, OL_METRICS_PIECE);
		check(text);
		if (!strstr(text, row[i].want))
			fail_msg("%s", row[i].why);
	}
}

static void test_a_thousand_lines_come_in_pieces(void **state)
{
	struct ol_metrics_line *l = calloc(OL_METRICS_LINES, sizeof *l);
	struct ol_metrics m = { .node = { .version = "1" },
				.n_lines = OL_METRICS_LINES,
				.line = l };
	size_t i;

	(void)state;
	assert_non_null(l);
	for (i = 0; i < OL_METRICS_LINES; i++) {
		l[i] = line_of(i);
		/* The longest names there are, every byte of them escaped. */
		memset(l[i].name, '"', sizeof l[i].name - 1);
		snprintf(l[i].name + sizeof l[i].name - 6, 6, "%05zu", i);
	}
	assert_true(write_all(&m, OL_METRICS_PIECE) > 100);
	check(text);
	assert_true(checked.n_samples > 45 * OL_METRICS_LINES);
	free(l);
}

static void test_pieces_of_any_size_are_the_same_text(void **state)
{
	static char whole[1u << 20];
	struct ol_metrics_line l[40];
	struct ol_metrics m = { .node = { .version = "1" },
				.n_lines = 40,
				.line = l };
	size_t i, cap;

	(void)state;
	for (i = 0; i < 40; i++)
		l[i] = line_of(i);
	write_all(&m, sizeof whole);
	strcpy(whole, text);
	for (cap = OL_METRICS_PIECE; cap < OL_METRICS_PIECE + 500; cap += 37) {
		write_all(&m, cap);
		assert_string_equal(text, whole);
	}
}

static void test_of_a_row_of_status(void **state)
{
	struct ol_desk_line v = { .line = "south",
				  .state = OL_DESK_LINE_DOWN,
				  .n_paths = 2 };
	const ol_date now = { 1000000000000 };
	struct ol_metrics_line l;

	(void)state;
	ol_metrics_of_line(&l, &v, now);
	assert_true(l.heard_us == OL_METRICS_NEVER);
	assert_true(l.people_us == OL_METRICS_NEVER && !l.people_overdue);
	v.people.at.ns = now.ns - 7000;
	v.people.state = OL_ROLL_IS_OVERDUE;
	assert_true(l.tested[OL_TEST_WORDS].age_us == OL_METRICS_NEVER);
	v.path[0].last_cell.ns = now.ns - 5000000000;
	v.path[1].last_cell.ns = now.ns - 2000000000;
	v.tested[OL_TEST_WORDS].at.ns = now.ns + 1; /* set back since */
	ol_metrics_of_line(&l, &v, now);
	assert_true(l.heard_us == 2000000);
	assert_true(l.people_us == 7 && l.people_overdue);
	assert_true(l.tested[OL_TEST_WORDS].age_us == 0);
	assert_string_equal(l.name, "south");
}

/* ---- the token ---------------------------------------------------------- */

#define TOKEN "0123456789abcdef0123456789abcdef"

static void test_a_token_is_one_line_of_32_to_128_characters(void **state)
{
	static const struct {
		const char *why, *text;
		int want;
	} row[] = {
		{ "as a command writes it", TOKEN "\n", 0 },
		{ "without a newline", TOKEN, 0 },
		{ "empty", "", OL_ERR_MALFORMED },
		{ "too short", "0123456789abcdef0123456789abcde",
		  OL_ERR_MALFORMED },
		{ "128", TOKEN TOKEN TOKEN TOKEN "\n", 0 },
		{ "129", TOKEN TOKEN TOKEN TOKEN "x\n", OL_ERR_MALFORMED },
		{ "two lines", TOKEN "\n" TOKEN, OL_ERR_MALFORMED },
		{ "a blank", TOKEN " " TOKEN, OL_ERR_MALFORMED },
		{ "not ASCII", TOKEN "\xc3\xa4", OL_ERR_MALFORMED },
	};
	struct ol_web_metrics m;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		memset(&m, 0, sizeof m);
		if (ol_web_metrics_token(&m, row[i].text,
					 strlen(row[i].text)) != row[i].want ||
		    m.on != !row[i].want)
			fail_msg("%s", row[i].why);
	}
}

static void test_only_who_has_the_token_may_read(void **state)
{
	static const struct {
		const char *why, *header;
		bool want;
	} row[] = {
		{ "it", "Bearer " TOKEN, true },
		{ "the scheme in small letters", "bearer " TOKEN, true },
		{ "none", NULL, false },
		{ "empty", "", false },
		{ "the scheme alone", "Bearer", false },
		{ "and a blank", "Bearer ", false },
		{ "a part of it", "Bearer 0123456789abcdef", false },
		{ "more than it", "Bearer " TOKEN "0", false },
		{ "the last one is wrong",
		  "Bearer 0123456789abcdef0123456789abcdee", false },
		{ "another scheme", "Basic " TOKEN, false },
		{ "no scheme", TOKEN, false },
	};
	struct ol_web_metrics m = { .on = false };
	size_t i;

	(void)state;
	assert_false(ol_web_metrics_may(&m, "Bearer " TOKEN));
	assert_int_equal(ol_web_metrics_token(&m, TOKEN, strlen(TOKEN)), 0);
	for (i = 0; i < sizeof row / sizeof row[0]; i++)
		if (ol_web_metrics_may(&m, row[i].header) != row[i].want)
			fail_msg("%s", row[i].why);
}

/* ---- the page ----------------------------------------------------------- */

static void test_the_page_has_the_table(void **state)
{
	static char page[32768], table[16384];
	FILE *f = fopen(OL_SOURCE_DIR "/doc/protocol/metrics.md", "r");
	size_t len;

	(void)state;
	assert_non_null(f);
	len = fread(page, 1, sizeof page - 1, f);
	fclose(f);
	page[len] = '\0';
	assert_true(ol_metrics_print_table(table, sizeof table) > 0);
	if (!strstr(page, table)) {
		print_message("%s", table);
		fail_msg("doc/protocol/metrics.md lacks the table above");
	}
}

int main(int argc, char **argv)
{
	static char table[16384];
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_node_without_lines_is_whole),
		cmocka_unit_test(test_what_is_told_of_a_line),
		cmocka_unit_test(test_hostile_names_stay_labels),
		cmocka_unit_test(test_a_thousand_lines_come_in_pieces),
		cmocka_unit_test(test_pieces_of_any_size_are_the_same_text),
		cmocka_unit_test(test_of_a_row_of_status),
		cmocka_unit_test(
			test_a_token_is_one_line_of_32_to_128_characters),
		cmocka_unit_test(test_only_who_has_the_token_may_read),
		cmocka_unit_test(test_the_page_has_the_table),
	};

	if (argc > 1 && !strcmp(argv[1], "print")) {
		(void)ol_metrics_print_table(table, sizeof table);
		fputs(table, stdout);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
