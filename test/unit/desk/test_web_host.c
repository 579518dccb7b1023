/* web_host: which Host and Origin are ours, row by row. */
#include "desk/web_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static struct ol_web_host host_of(const char *at, bool tls, const char *name)
{
	struct ol_web_host h = { .tls = tls };

	assert_int_equal(ol_addr_read(&h.at, at), 0);
	ol_text_copy(h.name, sizeof h.name, name);
	return h;
}

static const struct {
	const char *why, *at;
	bool tls;
	const char *name, *host;
	bool want;
} row[] = {
	{ "itself", "127.0.0.1:7180", false, "", "127.0.0.1:7180", true },
	{ "another port", "127.0.0.1:7180", false, "", "127.0.0.1:71", false },
	{ "no port is 80", "127.0.0.1:7180", false, "", "127.0.0.1", false },
	{ "and 80 is no port", "127.0.0.1:80", false, "", "127.0.0.1", true },
	{ "with TLS 443", "192.0.2.1:443", true, "", "192.0.2.1", true },
	{ "and not 80", "192.0.2.1:80", true, "", "192.0.2.1", false },
	{ "localhost", "127.0.0.1:7180", false, "", "localhost:7180", true },
	{ "in any case", "127.0.0.1:7180", false, "", "LocalHost:7180", true },
	{ "of six", "[::1]:7180", false, "", "localhost:7180", true },
	{ "not elsewhere", "192.0.2.1:7180", true, "", "localhost:7180",
	  false },
	{ "six", "[2001:db8::1]:7180", true, "", "[2001:db8::1]:7180", true },
	{ "written long", "[2001:db8::1]:7180", true, "",
	  "[2001:0db8:0:0:0:0:0:1]:7180", true },
	{ "another", "[2001:db8::1]:7180", true, "", "[2001:db8::2]:7180",
	  false },
	{ "no brackets", "[2001:db8::1]:7180", true, "", "2001:db8::1:7180",
	  false },
	{ "a rebound name", "127.0.0.1:7180", false, "", "evil.example:7180",
	  false },
	{ "a name like it", "127.0.0.1:7180", false, "",
	  "127.0.0.1.evil.example:7180", false },
	{ "a number before", "127.0.0.1:7180", false, "",
	  "evil.example:80:7180", false },
	{ "a wildcard has all numbers", "0.0.0.0:7180", true, "",
	  "198.51.100.7:7180", true },
	{ "but no names", "0.0.0.0:7180", true, "", "evil.example:7180",
	  false },
	{ "nor the other family", "0.0.0.0:7180", true, "", "[::1]:7180",
	  false },
	{ "our name", "0.0.0.0:7180", true, "desk.example", "desk.example:7180",
	  true },
	{ "our name aloud", "0.0.0.0:7180", true, "desk.example",
	  "DESK.example:7180", true },
	{ "a part of it", "0.0.0.0:7180", true, "desk.example",
	  "desk.exampl:7180", false },
	{ "more than it", "0.0.0.0:7180", true, "desk.example",
	  "desk.example.:7180", false },
	{ "our name, other port", "0.0.0.0:7180", true, "desk.example",
	  "desk.example:7181", false },
	{ "empty", "127.0.0.1:80", false, "", "", false },
	{ "only a port", "127.0.0.1:80", false, "", ":80", false },
	{ "a port of nothing", "127.0.0.1:80", false, "", "127.0.0.1:", false },
	{ "a port of words", "127.0.0.1:80", false, "", "127.0.0.1:8o", false },
	{ "a port too large", "127.0.0.1:80", false, "", "127.0.0.1:65616",
	  false },
	{ "a sign", "127.0.0.1:80", false, "", "127.0.0.1:+80", false },
	{ "a user", "127.0.0.1:80", false, "", "x@127.0.0.1:80", false },
	{ "an open bracket", "[::1]:80", false, "", "[::1", false },
};

static void test_a_host_is_ours_or_not(void **state)
{
	struct ol_web_host h;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		h = host_of(row[i].at, row[i].tls, row[i].name);
		if (ol_web_host_is_ours(&h, row[i].host) != row[i].want)
			fail_msg("%s: %s", row[i].why, row[i].host);
	}
	assert_false(ol_web_host_is_ours(&h, NULL));
}

static void test_a_host_of_any_length_is_survived(void **state)
{
	struct ol_web_host h = host_of("127.0.0.1:80", false, "");
	char text[600];
	size_t len;

	(void)state;
	for (len = 0; len < sizeof text; len++) {
		memset(text, '1', len);
		text[len] = '\0';
		assert_false(ol_web_host_is_ours(&h, text));
	}
}

static void test_an_origin_is_the_scheme_and_the_host(void **state)
{
	struct ol_web_host http = host_of("127.0.0.1:7180", false, "");
	struct ol_web_host https = host_of("192.0.2.1:7180", true, "");

	(void)state;
	assert_true(ol_web_origin_is(&http, "http://127.0.0.1:7180",
				     "127.0.0.1:7180"));
	assert_true(ol_web_origin_is(&http, "http://localhost:7180",
				     "LOCALHOST:7180"));
	assert_false(ol_web_origin_is(&http, "https://127.0.0.1:7180",
				      "127.0.0.1:7180"));
	assert_false(ol_web_origin_is(&http, "http://127.0.0.1:7180/",
				      "127.0.0.1:7180"));
	assert_false(ol_web_origin_is(&http, "http://127.0.0.1:7180",
				      "localhost:7180"));
	assert_false(ol_web_origin_is(&http, "null", "127.0.0.1:7180"));
	assert_false(ol_web_origin_is(&http, "", "127.0.0.1:7180"));
	assert_false(ol_web_origin_is(&http, NULL, "127.0.0.1:7180"));
	assert_false(ol_web_origin_is(&http, "http://127.0.0.1:7180", NULL));
	assert_true(ol_web_origin_is(&https, "https://192.0.2.1:7180",
				     "192.0.2.1:7180"));
	assert_false(ol_web_origin_is(&https, "http://192.0.2.1:7180",
				      "192.0.2.1:7180"));
}

static void test_the_address_to_open_is_told(void **state)
{
	static const struct {
		const char *at;
		bool tls;
		const char *name, *want;
	} told[] = {
		{ "127.0.0.1:7180", false, "", "http://127.0.0.1:7180" },
		{ "[::1]:7180", false, "", "http://[::1]:7180" },
		{ "0.0.0.0:443", true, "desk.example",
		  "https://desk.example:443" },
	};
	char url[OL_WEB_URL_MAX];
	struct ol_web_host h;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof told / sizeof told[0]; i++) {
		h = host_of(told[i].at, told[i].tls, told[i].name);
		ol_web_url(url, &h);
		assert_string_equal(url, told[i].want);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_host_is_ours_or_not),
		cmocka_unit_test(test_a_host_of_any_length_is_survived),
		cmocka_unit_test(test_an_origin_is_the_scheme_and_the_host),
		cmocka_unit_test(test_the_address_to_open_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
