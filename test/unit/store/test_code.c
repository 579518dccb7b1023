/* code: what is written reads back, and nothing else does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "store/code.h"
#include "test/unit/store/sample.h"

static void test_lines_read_back(void **state)
{
	uint8_t body[OL_CODE_MAX];

	(void)state;
	for (unsigned n = 0; n < 100; n++) {
		struct ol_store_line line = sample_line(n), back = { 0 };
		size_t len = ol_code_write_line(body, &line);

		assert_int_equal(
			ol_code_read_line(&back, OL_CODE_LINE, body, len), 0);
		back.id = line.id;
		back.number = line.number;
		assert_same_line(&line, &back);
	}
}

#define QUOTA 20   /* bytes: at the end since format 3, before the ladder */
#define WATCHES 13 /* since format 5 behind it                            */

/* The bytes of the ladder, since format 4. */
static size_t ladder_len(const struct ol_store_line *line)
{
	return 1 + strlen(line->settings.ladder);
}

/* A body of format 1: its paths were a number and an address. */
static size_t as_before(uint8_t body[OL_CODE_MAX], size_t len, size_t n_paths)
{
	enum { ADDR = 19, NOW = 1 + 1 + 2 * ADDR + 3, THEN = 1 + ADDR };
	uint8_t *path = body + len - n_paths * NOW;

	for (size_t k = 0; k < n_paths; k++) {
		uint8_t listen = path[k * NOW];

		memmove(path + k * THEN + 1, path + k * NOW + 2, ADDR);
		path[k * THEN] = listen;
	}
	return len - n_paths * (NOW - THEN);
}

static void test_lines_of_earlier_formats_are_read(void **state)
{
	uint8_t body[OL_CODE_MAX];

	(void)state;
	for (unsigned n = 0; n < 20; n++) {
		struct ol_store_line line = sample_line(n), back = { 0 };
		size_t len = ol_code_write_line(body, &line) - WATCHES;

		line.settings.watches = (struct ol_watches){ 0 };
		line.settings.roll_overdue_s = OL_STORE_ROLL_OVERDUE_S;
		assert_int_equal(ol_code_read_line(&back, 4, body, len), 0);
		back.id = line.id;
		back.number = line.number;
		assert_same_line(&line, &back);
		back = (struct ol_store_line){ 0 };
		len -= ladder_len(&line);
		line.settings.ladder[0] = '\0';
		assert_int_equal(ol_code_read_line(&back, 3, body, len), 0);
		back.id = line.id;
		back.number = line.number;
		assert_same_line(&line, &back);
		back = (struct ol_store_line){ 0 };
		len -= QUOTA;
		line.settings.documents = OL_STORE_QUOTA;
		assert_int_equal(ol_code_read_line(&back, 2, body, len), 0);
		back.id = line.id;
		back.number = line.number;
		assert_same_line(&line, &back);
		back = (struct ol_store_line){ 0 };
		len = as_before(body, len, line.n_paths);
		assert_int_equal(ol_code_read_line(&back, 1, body, len), 0);
		back.id = line.id;
		back.number = line.number;
		for (size_t k = 0; k < line.n_paths; k++) {
			line.path[k].tcp = line.path[k].spare = false;
			line.path[k].seen.family = 0;
			line.path[k].seen.port = 0;
			line.path[k].floor_step = 0;
			line.path[k].ceiling_step = 0;
		}
		assert_same_line(&line, &back);
		assert_int_equal(ol_code_read_line(&back, 0, body, len),
				 OL_ERR_FORGED);
		assert_int_equal(ol_code_read_line(&back, OL_CODE_LINE, body,
						   len),
				 OL_ERR_FORGED);
		assert_int_equal(ol_code_read_line(&back, OL_CODE_LINE + 1,
						   body, len),
				 OL_ERR_NEWER);
	}
}

static void test_the_longest_line_fits(void **state)
{
	struct ol_store_line line = sample_line(3), back = { 0 };
	uint8_t body[OL_CODE_MAX];
	size_t len;

	(void)state;
	memset(line.settings.name, 'n', sizeof line.settings.name - 1);
	memset(line.settings.suspended_who, 'o',
	       sizeof line.settings.suspended_who - 1);
	memset(line.settings.suspended_why, 'w',
	       sizeof line.settings.suspended_why - 1);
	memset(line.settings.ladder, 'l', sizeof line.settings.ladder - 1);
	memset(line.peer_office, 'o', sizeof line.peer_office - 1);
	memset(line.peer_form, 'f', sizeof line.peer_form - 1);
	memset(line.digits, '1', sizeof line.digits - 1);
	line.settings.watches =
		(struct ol_watches){ 8, { 1, 2, 3, 4, 5, 6, 7, 8 } };
	line.n_paths = OL_STORE_PATHS;
	for (size_t k = 0; k < OL_STORE_PATHS; k++)
		line.path[k].remote.family = 6;
	len = ol_code_write_line(body, &line);
	assert_true(len <= OL_CODE_MAX);
	assert_int_equal(ol_code_read_line(&back, OL_CODE_LINE, body, len), 0);
	back.number = line.number;
	assert_same_line(&line, &back);
}

static void test_cards_calls_and_secrets_read_back(void **state)
{
	uint8_t body[OL_CODE_MAX];

	(void)state;
	for (unsigned n = 0; n < 100; n++) {
		struct ol_store_card card = sample_card(n), card_back;
		struct ol_store_call call = sample_call(n), call_back;
		struct ol_line_secret secret = sample_secret(n), back;
		size_t len = ol_code_write_card(body, &card);

		assert_int_equal(ol_code_read_card(&card_back, body, len), 0);
		assert_true(ol_id_equal(&card.id, &card_back.id));
		assert_int_equal(card.made.ns, card_back.made.ns);
		len = ol_code_write_call(body, &call);
		assert_int_equal(ol_code_read_call(&call_back, OL_CODE_CALL,
						   body, len),
				 0);
		assert_same_call(&call, &call_back);
		ol_code_write_secret(body, &secret);
		assert_int_equal(
			ol_code_read_secret(&back, body, OL_CODE_SECRET), 0);
		assert_int_equal(back.generation, secret.generation);
		assert_memory_equal(back.key, secret.key, OL_KEY_LEN);
	}
}

/* Rows of the first format of calls end where the state would stand. */
static void test_a_call_of_an_older_program_is_over(void **state)
{
	struct ol_store_call call = sample_call(2), back;
	uint8_t body[OL_CODE_MAX];
	size_t len;

	(void)state;
	call.by[0] = '\0';
	call.was_lost = false;
	len = ol_code_write_call(body, &call) - 3;
	assert_int_equal(ol_code_read_call(&back, 1, body, len), 0);
	assert_same_call(&back, &call);
	assert_int_equal(ol_code_read_call(&back, 1, body, len + 3),
			 OL_ERR_FORGED);
	assert_int_equal(ol_code_read_call(&back, 0, body, len), OL_ERR_FORGED);
	assert_int_equal(ol_code_read_call(&back, OL_CODE_CALL + 1, body, len),
			 OL_ERR_NEWER);
}

static void test_a_body_of_another_length_is_none(void **state)
{
	struct ol_store_line line = sample_line(2), back;
	struct ol_store_call call = sample_call(2);
	struct ol_store_card card;
	struct ol_line_secret secret;
	uint8_t body[OL_CODE_MAX + 1] = { 0 };
	size_t len = ol_code_write_line(body, &line);

	(void)state;
	for (size_t n = 0; n < len; n++)
		assert_int_equal(ol_code_read_line(&back, OL_CODE_LINE, body,
						   n),
				 OL_ERR_FORGED);
	assert_int_equal(ol_code_read_line(&back, OL_CODE_LINE, body, len + 1),
			 OL_ERR_FORGED);
	len = ol_code_write_call(body, &call);
	for (size_t n = 0; n < len; n++)
		assert_int_equal(ol_code_read_call(&call, OL_CODE_CALL, body,
						   n),
				 OL_ERR_FORGED);
	assert_int_equal(ol_code_read_card(&card, body, 23), OL_ERR_FORGED);
	assert_int_equal(ol_code_read_card(&card, body, 25), OL_ERR_FORGED);
	assert_int_equal(ol_code_read_secret(&secret, body, OL_CODE_SECRET - 1),
			 OL_ERR_FORGED);
}

/* Whatever the bytes are, reading stays inside them and what it accepts are
 * strings that end. */
static void test_random_bodies_do_no_harm(void **state)
{
	const uint64_t seed = 1024;
	struct ol_prng rnd;

	(void)state;
	print_message("seed %llu\n", (unsigned long long)seed);
	ol_prng_init(&rnd, seed);
	for (int i = 0; i < 20000; i++) {
		struct ol_store_line line = sample_line((unsigned)i), back;
		uint8_t body[OL_CODE_MAX];
		size_t len = ol_code_write_line(body, &line);

		for (int k = 0; k < 3; k++)
			body[ol_prng_below(&rnd, len)] =
				(uint8_t)ol_prng_next(&rnd);
		if (ol_code_read_line(&back, OL_CODE_LINE, body, len))
			continue;
		assert_true(strlen(back.settings.name) < OL_STORE_NAME_MAX);
		assert_true(strlen(back.digits) < OL_CARD_DIGITS_TEXT);
		assert_in_range(back.n_paths, 1, OL_STORE_PATHS);
		assert_in_range(back.peer_level, OL_LEVEL_LEADER,
				OL_LEVEL_DUTY);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines_read_back),
		cmocka_unit_test(test_lines_of_earlier_formats_are_read),
		cmocka_unit_test(test_the_longest_line_fits),
		cmocka_unit_test(test_cards_calls_and_secrets_read_back),
		cmocka_unit_test(test_a_call_of_an_older_program_is_over),
		cmocka_unit_test(test_a_body_of_another_length_is_none),
		cmocka_unit_test(test_random_bodies_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
