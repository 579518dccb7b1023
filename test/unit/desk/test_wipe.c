/* What JSON leaves in memory: every block that is given back is looked at. */
#include <malloc.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "desk/api.h"

#define SECRET "correct-horse-battery"

static bool looks;
static size_t n_freed, n_left;

void __real_free(void *p);
void __wrap_free(void *p);

void __wrap_free(void *p)
{
	if (p && looks) {
		n_freed++;
		if (memmem(p, malloc_usable_size(p), SECRET, strlen(SECRET)))
			n_left++;
	}
	__real_free(p);
}

static struct ol_desk_request rq;
static struct ol_desk_reply reply;
static char line[OL_API_LINE_MAX];

static void test_a_password_that_was_read_is_nowhere_any_more(void **state)
{
	static const char text[] =
		"{\"do\":\"login\",\"id\":1,\"seat\":\"ada\","
		"\"password\":\"" SECRET "\"}";
	struct ol_api_fault fault;

	(void)state;
	n_freed = n_left = 0;
	looks = true;
	assert_int_equal(
		ol_api_read_request(&rq, &fault, text, sizeof text - 1), 0);
	looks = false;
	assert_true(n_freed > 2);
	assert_int_equal(n_left, 0);
}

static void test_what_makes_no_sense_is_wiped_too(void **state)
{
	static const char *const text[] = {
		"{\"do\":\"login\",\"password\":\"" SECRET "\",",
		"{\"do\":\"" SECRET "\"}",
		"{\"do\":\"login\",\"" SECRET "\":[[[{\"a\":\"" SECRET
		"\"}]]]}",
	};
	struct ol_api_fault fault;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof text / sizeof text[0]; i++) {
		n_freed = n_left = 0;
		looks = true;
		assert_true(ol_api_read_request(&rq, &fault, text[i],
						strlen(text[i])) != 0);
		looks = false;
		assert_true(n_freed > 0);
		assert_int_equal(n_left, 0);
	}
}

static void test_a_card_that_was_written_is_nowhere_any_more(void **state)
{
	(void)state;
	reply.what = OL_REPLY_CARD;
	strcpy(reply.u.card.card, SECRET);
	strcpy(reply.u.card.fingerprint, "1234");
	n_freed = n_left = 0;
	looks = true;
	assert_true(ol_api_write_reply(line, sizeof line, &reply) > 0);
	looks = false;
	assert_non_null(strstr(line, SECRET));
	assert_true(n_freed > 2);
	assert_int_equal(n_left, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			test_a_password_that_was_read_is_nowhere_any_more),
		cmocka_unit_test(test_what_makes_no_sense_is_wiped_too),
		cmocka_unit_test(
			test_a_card_that_was_written_is_nowhere_any_more),
	};

	ol_api_wipe_json();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
