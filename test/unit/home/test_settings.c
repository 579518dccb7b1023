/* settings: golden files (test/golden/conf), and that what is printed reads
 * back as the same. With --renew the golden answers are written anew. */
#include "home/settings.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "base/text.h"
#include "os/file.h"

#define FOLDER OL_SOURCE_DIR "/test/golden/conf"
#define MAX_FILES 100

static bool is_renewing;

static void assert_same(const struct ol_settings *a,
			const struct ol_settings *b)
{
	assert_string_equal(a->office, b->office);
	assert_string_equal(a->form, b->form);
	assert_int_equal(a->level, b->level);
	assert_int_equal(a->log, b->log);
	assert_int_equal(a->n_listen, b->n_listen);
	assert_int_equal(a->n_reach, b->n_reach);
	for (size_t i = 0; i < a->n_listen; i++)
		assert_true(ol_addr_equal(&a->listen[i], &b->listen[i]));
	for (size_t i = 0; i < a->n_reach; i++)
		assert_true(ol_addr_equal(&a->reach[i], &b->reach[i]));
	assert_int_equal(a->n_tcp, b->n_tcp);
	for (size_t i = 0; i < a->n_tcp; i++)
		assert_true(ol_addr_equal(&a->tcp[i], &b->tcp[i]));
	assert_true(ol_addr_equal(&a->console, &b->console));
	assert_string_equal(a->console_name, b->console_name);
	assert_string_equal(a->console_certificate, b->console_certificate);
	assert_string_equal(a->console_key, b->console_key);
	assert_string_equal(a->metrics, b->metrics);
	assert_int_equal(a->session_idle_s, b->session_idle_s);
	assert_int_equal(a->session_most_s, b->session_most_s);
	assert_memory_equal(&a->ladder, &b->ladder, sizeof a->ladder);
}

/* ---- golden files ----------------------------------------------------- */

struct names {
	size_t n;
	char name[MAX_FILES][16];
};

static bool take_name(void *ctx, const char *name)
{
	struct names *l = ctx;
	size_t len = strlen(name);

	if (len > 3 && len < 16 && !strcmp(name + len - 3, ".in")) {
		assert_true(l->n < MAX_FILES);
		memcpy(l->name[l->n], name, len - 3);
		l->name[l->n++][len - 3] = 0;
	}
	return true;
}

static size_t read_golden(char *out, size_t cap, const char *name,
			  const char *tail)
{
	char path[OL_PATH_MAX];
	size_t len;

	snprintf(path, sizeof path, "%s/%s.%s", FOLDER, name, tail);
	if (ol_file_read(path, out, cap, &len))
		return 0;
	return len;
}

static void check_golden(const char *name, const char *tail, const char *text,
			 size_t len)
{
	char want[OL_SETTINGS_TEXT], path[OL_PATH_MAX];
	size_t n = read_golden(want, sizeof want, name, tail);

	if (is_renewing) {
		snprintf(path, sizeof path, "%s/%s.%s", FOLDER, name, tail);
		assert_int_equal(ol_file_write(path, text, len, 0644), 0);
		return;
	}
	if (n != len || memcmp(want, text, n) != 0)
		fail_msg("%s.%s: have: %.*s want: %.*s", name, tail, (int)len,
			 text, (int)n, want);
}

static void check_one(const char *name)
{
	char in[OL_SETTINGS_TEXT], out[OL_SETTINGS_TEXT];
	char why[OL_WHY_TEXT + 1] = "";
	struct ol_settings s, again;
	size_t len = read_golden(in, sizeof in, name, "in");
	int err = ol_settings_read(&s, "openline.conf", in, len, why);

	if (err) {
		assert_int_equal(err, OL_ERR_MALFORMED);
		assert_null(strchr(why, '\n'));
		snprintf(why + strlen(why), 2, "\n");
		check_golden(name, "err", why, strlen(why));
		return;
	}
	len = ol_settings_write(out, &s);
	check_golden(name, "ok", out, len);
	assert_int_equal(
		ol_settings_read(&again, "openline.conf", out, len, why), 0);
	assert_same(&s, &again);
}

static void test_the_golden_files_read_as_they_say(void **state)
{
	static struct names l;

	(void)state;
	assert_int_equal(ol_dir_list(FOLDER, take_name, &l), 0);
	assert_true(l.n >= 30);
	for (size_t i = 0; i < l.n; i++)
		check_one(l.name[i]);
}

/* ---- the rest --------------------------------------------------------- */

static struct ol_settings sample(void)
{
	struct ol_settings s;

	ol_settings_init(&s);
	ol_text_copy(s.office, sizeof s.office, "North");
	s.n_listen = 1;
	s.listen[0] = (struct ol_addr){ .family = 4,
					.ip = { 192, 0, 2, 1 },
					.port = 7100 };
	return s;
}

static void test_cards_tell_reach_where_there_is_any(void **state)
{
	struct ol_addr told[OL_SETTINGS_LISTEN];
	struct ol_settings s = sample();

	(void)state;
	assert_int_equal(ol_settings_told(&s, told), 1);
	assert_true(ol_addr_equal(&told[0], &s.listen[0]));
	s.n_reach = 2;
	s.reach[0] = s.reach[1] = s.listen[0];
	s.reach[1].port = 9;
	assert_int_equal(ol_settings_told(&s, told), 2);
	assert_true(ol_addr_equal(&told[1], &s.reach[1]));
}

static void test_what_did_not_come_from_a_file_is_checked_too(void **state)
{
	char why[OL_WHY_TEXT];
	struct ol_settings s = sample();

	(void)state;
	assert_int_equal(ol_settings_check(&s, why), 0);
	s.listen[0].port = 0;
	assert_int_equal(ol_settings_check(&s, why), OL_ERR_RANGE);
	s = sample();
	s.listen[0].family = 0;
	assert_int_equal(ol_settings_check(&s, why), OL_ERR_RANGE);
	s = sample();
	s.office[0] = 0;
	assert_int_equal(ol_settings_check(&s, why), OL_ERR_RANGE);
	s = sample();
	ol_text_copy(s.form, sizeof s.form, "a\nb");
	assert_int_equal(ol_settings_check(&s, why), OL_ERR_RANGE);
}

static void
test_a_console_speaks_tls_but_on_loopback_without_a_certificate(void **state)
{
	static const struct {
		const char *console, *certificate;
		bool tls;
	} row[] = {
		{ "127.0.0.1:1", "", false },  { "127.9.9.9:1", "", false },
		{ "[::1]:1", "", false },      { "[::1]:1", "/c", true },
		{ "127.0.0.1:1", "/c", true }, { "192.0.2.1:1", "", true },
		{ "0.0.0.0:1", "", true },     { "[::]:1", "", true },
	};
	struct ol_settings s = sample();

	(void)state;
	assert_false(ol_settings_console_tls(&s));
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		assert_int_equal(ol_addr_read(&s.console, row[i].console), 0);
		ol_text_copy(s.console_certificate,
			     sizeof s.console_certificate, row[i].certificate);
		assert_int_equal(ol_settings_console_tls(&s), row[i].tls);
	}
}

static void test_a_file_of_the_longest_size_is_read(void **state)
{
	static char text[OL_SETTINGS_TEXT];
	char why[OL_WHY_TEXT];
	struct ol_settings s;
	size_t len;

	(void)state;
	s = sample();
	len = ol_settings_write(text, &s);
	memset(text + len, '\n', sizeof text - len);
	assert_int_equal(ol_settings_read(&s, "f", text, sizeof text - 1, why),
			 0);
	assert_int_equal(ol_settings_read(&s, "f", text, sizeof text, why),
			 OL_ERR_MALFORMED);
}

static struct ol_addr random_addr(struct ol_prng *rnd)
{
	struct ol_addr a = { .family = ol_prng_below(rnd, 2) ? 4 : 6 };
	struct ol_random r = ol_prng_source(rnd);

	ol_random_fill(&r, a.ip, a.family == 4 ? 4 : 16);
	a.port = (uint16_t)(1 + ol_prng_below(rnd, 65535));
	return a;
}

static void test_any_settings_read_back_as_written(void **state)
{
	static const char *const name[] = { "a", "Nord & S\303\274d",
					    "# not a comment", "a  b",
					    "\"quoted\"" };
	const uint64_t seed = 7100;
	struct ol_prng rnd;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	ol_prng_init(&rnd, seed);
	for (int i = 0; i < 5000; i++) {
		char text[OL_SETTINGS_TEXT], why[OL_WHY_TEXT];
		struct ol_settings s, again;
		size_t len;

		ol_settings_init(&s);
		ol_text_copy(s.office, sizeof s.office,
			     name[ol_prng_below(&rnd, 5)]);
		if (ol_prng_below(&rnd, 2))
			ol_text_copy(s.form, sizeof s.form,
				     name[ol_prng_below(&rnd, 5)]);
		s.level = (enum ol_level)(1 + ol_prng_below(&rnd, 3));
		s.log = (enum ol_log_level)ol_prng_below(&rnd, 3);
		s.n_listen = (uint8_t)(1 + ol_prng_below(&rnd, 4));
		s.n_reach = (uint8_t)ol_prng_below(&rnd, 5);
		for (size_t k = 0; k < s.n_listen; k++)
			s.listen[k] = random_addr(&rnd);
		for (size_t k = 0; k < s.n_reach; k++)
			s.reach[k] = random_addr(&rnd);
		s.n_tcp = (uint8_t)ol_prng_below(&rnd, 5);
		for (size_t k = 0; k < s.n_tcp; k++)
			s.tcp[k] = random_addr(&rnd);
		assert_int_equal(ol_settings_check(&s, why), 0);
		len = ol_settings_write(text, &s);
		if (ol_settings_read(&again, "f", text, len, why))
			fail_msg("%s: %s", why, text);
		assert_same(&s, &again);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_golden_files_read_as_they_say),
		cmocka_unit_test(test_cards_tell_reach_where_there_is_any),
		cmocka_unit_test(
			test_what_did_not_come_from_a_file_is_checked_too),
		cmocka_unit_test(
			test_a_console_speaks_tls_but_on_loopback_without_a_certificate),
		cmocka_unit_test(test_a_file_of_the_longest_size_is_read),
		cmocka_unit_test(test_any_settings_read_back_as_written),
	};

	is_renewing = argc > 1 && !strcmp(argv[1], "--renew");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
