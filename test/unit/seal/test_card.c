/* Cards: one encoding, signed, split and joined, compared by people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/prng.h"
#include "seal/card.h"
#include "seal/hash.h"
#include "seal/secret.h"

#define SEED 40
static const ol_date now = { 1795176000000000000 };

static struct ol_prng prng;
static struct ol_random rnd;
static struct ol_office_keys north_keys, south_keys;
static struct ol_card north, south, got;
static uint8_t bytes[OL_CARD_LEN_MAX + 1];
static size_t len;

static void card_fill(struct ol_card *card, const char *office)
{
	memset(card, 0, sizeof *card);
	(void)snprintf(card->office, sizeof card->office, "%s", office);
	(void)snprintf(card->form, sizeof card->form, "Madam President");
	card->level = OL_LEVEL_LEADER;
	card->n_addrs = 2;
	assert_int_equal(ol_addr_read(&card->addr[0], "192.0.2.1:7100"), 0);
	assert_int_equal(ol_addr_read(&card->addr[1], "[2001:db8::7]:7101"), 0);
}

static int setup(void **state)
{
	struct ol_charter_key charter;

	(void)state;
	ol_prng_init(&prng, SEED);
	rnd = ol_prng_source(&prng);
	if (ol_seal_init())
		return -1;
	ol_office_keys_make(&north_keys, &charter, &rnd);
	ol_office_keys_make(&south_keys, &charter, &rnd);
	return 0;
}

static int fresh(void **state)
{
	(void)state;
	card_fill(&north, "Office of the North");
	card_fill(&south, "S\xc3\xbc"
			  "den");
	assert_int_equal(ol_card_make(&north, &north_keys, now, &rnd), 0);
	assert_int_equal(ol_card_make(&south, &south_keys, now, &rnd), 0);
	len = ol_card_write(bytes, &north);
	memset(&got, 0xff, sizeof got);
	return 0;
}

/* Signs what stands in `bytes`, which may be nonsense. */
static void sign_again(size_t body_len)
{
	ol_sshsig_sign(bytes + body_len, north_keys.sign_secret,
		       OL_CARD_NAMESPACE, bytes, body_len);
	len = body_len + OL_SIGNATURE_LEN;
}

static void test_a_card_comes_back_whole(void **state)
{
	(void)state;
	assert_int_equal(ol_card_read(&got, bytes, len), 0);
	assert_string_equal(got.office, north.office);
	assert_string_equal(got.form, "Madam President");
	assert_int_equal(got.level, OL_LEVEL_LEADER);
	assert_memory_equal(got.charter, north_keys.charter_public, 32);
	assert_memory_equal(got.sign, north_keys.sign_public, 32);
	assert_memory_equal(got.line, north_keys.line_public, 32);
	assert_true(ol_id_equal(&got.id, &north.id));
	assert_false(got.is_split);
	assert_memory_equal(got.share, north.share, 32);
	assert_int_equal(got.n_addrs, 2);
	assert_true(ol_addr_equal(&got.addr[0], &north.addr[0]));
	assert_true(ol_addr_equal(&got.addr[1], &north.addr[1]));
	assert_memory_equal(got.sig, north.sig, 64);
}

static void test_the_longest_and_the_shortest_card_come_back(void **state)
{
	size_t i;

	(void)state;
	memset(north.office, 'n', OL_CARD_NAME_MAX);
	memset(north.form, 'f', OL_CARD_NAME_MAX);
	north.n_addrs = OL_CARD_ADDRS_MAX;
	for (i = 0; i < OL_CARD_ADDRS_MAX; i++)
		north.addr[i] = north.addr[1];
	assert_int_equal(ol_card_make(&north, &north_keys, now, &rnd), 0);
	len = ol_card_write(bytes, &north);
	assert_int_equal(len, OL_CARD_LEN_MAX);
	assert_int_equal(ol_card_read(&got, bytes, len), 0);
	assert_int_equal(strlen(got.form), OL_CARD_NAME_MAX);

	card_fill(&north, "n");
	north.form[0] = '\0';
	north.n_addrs = 1;
	assert_int_equal(ol_card_make(&north, &north_keys, now, &rnd), 0);
	len = ol_card_write(bytes, &north);
	assert_int_equal(len, 3 + 2 + 1 + 96 + 16 + 32 + 1 + 7 + 64);
	assert_int_equal(ol_card_read(&got, bytes, len), 0);
	assert_string_equal(got.form, "");
}

static void test_no_two_cards_have_the_same_id_or_share(void **state)
{
	struct ol_card second = north;

	(void)state;
	assert_int_equal(ol_card_make(&second, &north_keys, now, &rnd), 0);
	assert_false(ol_id_equal(&second.id, &north.id));
	assert_memory_not_equal(second.share, north.share, 32);
}

static void test_names_and_fields_out_of_bounds_make_no_card(void **state)
{
	static const struct {
		const char *why;
		const char *office, *form;
	} row[] = {
		{ "no name", "", "form" },
		{ "a line feed", "North\nSouth", "" },
		{ "an escape", "N\x1b[31m", "" },
		{ "a C1 control", "N\xc2\x9b", "" },
		{ "right to left override", "N\xe2\x80\xaeSouth", "" },
		{ "an isolate in the form", "North", "\xe2\x81\xa6x" },
		{ "no UTF-8", "N\xff", "" },
		{ "a cut letter", "N\xc3", "" },
	};
	struct ol_card card;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		card_fill(&card, row[i].office);
		(void)snprintf(card.form, sizeof card.form, "%s", row[i].form);
		if (ol_card_make(&card, &north_keys, now, &rnd) != OL_ERR_RANGE)
			fail_msg("%s", row[i].why);
	}
	card_fill(&card, "North");
	memset(card.office, 'n', sizeof card.office); /* no NUL at all */
	assert_int_equal(ol_card_make(&card, &north_keys, now, &rnd),
			 OL_ERR_RANGE);
	card_fill(&card, "North");
	card.n_addrs = 0;
	assert_int_equal(ol_card_make(&card, &north_keys, now, &rnd),
			 OL_ERR_RANGE);
	card.n_addrs = OL_CARD_ADDRS_MAX + 1;
	assert_int_equal(ol_card_make(&card, &north_keys, now, &rnd),
			 OL_ERR_RANGE);
	card_fill(&card, "North");
	card.addr[1].port = 0;
	assert_int_equal(ol_card_make(&card, &north_keys, now, &rnd),
			 OL_ERR_RANGE);
	card_fill(&card, "North");
	card.addr[0].family = 0;
	assert_int_equal(ol_card_make(&card, &north_keys, now, &rnd),
			 OL_ERR_RANGE);
	card_fill(&card, "North");
	card.level = 4;
	assert_int_equal(ol_card_make(&card, &north_keys, now, &rnd),
			 OL_ERR_RANGE);
}

static void test_every_changed_byte_is_noticed(void **state)
{
	size_t i;
	int err;

	(void)state;
	for (i = 0; i < len; i++) {
		bytes[i] ^= 0x21;
		err = ol_card_read(&got, bytes, len);
		bytes[i] ^= 0x21;
		if (err != OL_ERR_FORGED && err != OL_ERR_MALFORMED &&
		    err != OL_ERR_NEWER)
			fail_msg("byte %zu: %d", i, err);
	}
	assert_int_equal(ol_card_read(&got, bytes, len), 0);
}

static void test_every_other_length_is_malformed(void **state)
{
	size_t cut;

	(void)state;
	for (cut = 0; cut < len; cut++)
		assert_int_equal(ol_card_read(&got, bytes, cut),
				 OL_ERR_MALFORMED);
	bytes[len] = 0;
	assert_int_equal(ol_card_read(&got, bytes, len + 1), OL_ERR_MALFORMED);
}

/* A counterpart signs what he likes: the encoding is judged all the same. */
static void test_signed_nonsense_is_malformed(void **state)
{
	static const struct {
		const char *why;
		size_t at;
		uint8_t value;
		int want;
	} row[] = {
		{ "as it is", 0, 1, 0 },
		{ "version 0", 0, 0, OL_ERR_MALFORMED },
		{ "version 2", 0, 2, OL_ERR_NEWER },
		{ "an unknown flag", 1, 2, OL_ERR_MALFORMED },
		{ "level 0", 2, 0, OL_ERR_MALFORMED },
		{ "level 4", 2, 4, OL_ERR_MALFORMED },
		{ "a NUL in the name", 6, 0, OL_ERR_MALFORMED },
		{ "a control in the name", 6, 7, OL_ERR_MALFORMED },
		{ "name of 65", 3, 65, OL_ERR_MALFORMED },
		{ "no address", 183, 0, OL_ERR_MALFORMED },
		{ "nine addresses", 183, 9, OL_ERR_MALFORMED },
		{ "family 5", 184, 5, OL_ERR_MALFORMED },
	};
	uint8_t was;
	size_t body = len - OL_SIGNATURE_LEN, i;

	(void)state;
	assert_int_equal(bytes[183], 2);
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		was = bytes[row[i].at];
		bytes[row[i].at] = row[i].value;
		sign_again(body);
		if (ol_card_read(&got, bytes, len) != row[i].want)
			fail_msg("%s", row[i].why);
		bytes[row[i].at] = was;
	}
	/* A port of zero, the last two bytes before the signature. */
	bytes[body - 1] = bytes[body - 2] = 0;
	sign_again(body);
	assert_int_equal(ol_card_read(&got, bytes, len), OL_ERR_MALFORMED);
	assert_true(ol_secret_is_zero(&got, sizeof got));
}

static void test_a_signature_for_something_else_is_none(void **state)
{
	size_t body = len - OL_SIGNATURE_LEN;

	(void)state;
	ol_sshsig_sign(bytes + body, north_keys.sign_secret, "readout@openline",
		       bytes, body);
	assert_int_equal(ol_card_read(&got, bytes, len), OL_ERR_FORGED);
	ol_sshsig_sign(bytes + body, south_keys.sign_secret, OL_CARD_NAMESPACE,
		       bytes, body);
	assert_int_equal(ol_card_read(&got, bytes, len), OL_ERR_FORGED);
}

static void test_a_split_card_keeps_its_share_on_the_slip(void **state)
{
	uint8_t share[32], out[32], slip_bytes[OL_SLIP_LEN];
	struct ol_slip slip, back;
	size_t i;

	(void)state;
	memcpy(share, north.share, 32);
	assert_int_equal(ol_card_split(&north, &slip, &north_keys), 0);
	assert_true(north.is_split);
	assert_memory_equal(slip.share, share, 32);
	assert_memory_not_equal(north.share, share, 32);
	assert_int_equal(ol_card_split(&north, &slip, &north_keys),
			 OL_ERR_STATE);

	len = ol_card_write(bytes, &north);
	for (i = 0; i + 32 <= len; i++)
		assert_memory_not_equal(bytes + i, share, 32);
	assert_int_equal(ol_card_read(&got, bytes, len), 0);
	assert_true(got.is_split);
	ol_slip_write(slip_bytes, &slip);
	ol_slip_read(&back, slip_bytes);
	assert_int_equal(ol_card_share(out, &got, &back), 0);
	assert_memory_equal(out, share, 32);
}

static void test_only_the_right_slip_joins(void **state)
{
	uint8_t out[32];
	struct ol_slip slip, bad;

	(void)state;
	assert_int_equal(ol_card_share(out, &north, NULL), 0);
	assert_memory_equal(out, north.share, 32);
	assert_int_equal(ol_card_split(&north, &slip, &north_keys), 0);
	assert_int_equal(ol_card_share(out, &north, NULL), OL_ERR_STATE);
	bad = slip;
	bad.card.b[15] ^= 1;
	assert_int_equal(ol_card_share(out, &north, &bad), OL_ERR_UNKNOWN);
	bad = slip;
	bad.share[0] ^= 1;
	assert_int_equal(ol_card_share(out, &north, &bad), OL_ERR_FORGED);
	assert_int_equal(ol_card_share(out, &north, &slip), 0);
}

static void test_both_ends_read_the_same_forty_digits(void **state)
{
	char a[OL_CARD_DIGITS_TEXT], b[OL_CARD_DIGITS_TEXT];
	size_t i;

	(void)state;
	assert_int_equal(ol_card_digits(a, &north, &south), 0);
	assert_int_equal(ol_card_digits(b, &south, &north), 0);
	assert_string_equal(a, b);
	assert_int_equal(strlen(a), 47);
	for (i = 0; i < 47; i++)
		assert_true(i % 6 == 5 ? a[i] == ' '
				       : a[i] >= '0' && a[i] <= '9');
	/* Another card of the same office: another number. */
	assert_int_equal(ol_card_make(&south, &south_keys, now, &rnd), 0);
	assert_int_equal(ol_card_digits(b, &north, &south), 0);
	assert_string_not_equal(a, b);
}

static void test_the_fingerprint_hangs_on_every_byte(void **state)
{
	char a[OL_CARD_FINGERPRINT_TEXT], b[OL_CARD_FINGERPRINT_TEXT];

	(void)state;
	ol_card_fingerprint(a, &north);
	assert_int_equal(strlen(a), 23);
	assert_int_equal(a[5], ' ');
	north.sig[63] ^= 1;
	ol_card_fingerprint(b, &north);
	assert_string_not_equal(a, b);
}

static void test_levels_have_their_words(void **state)
{
	enum ol_level level;

	(void)state;
	assert_int_equal(ol_level_read(&level, "minister"), 0);
	assert_int_equal(level, OL_LEVEL_MINISTER);
	assert_string_equal(ol_level_text(OL_LEVEL_DUTY), "duty");
	assert_string_equal(ol_level_text(OL_LEVEL_LEADER), "leader");
	assert_int_equal(ol_level_read(&level, "Leader"), OL_ERR_MALFORMED);
	assert_int_equal(ol_level_read(&level, ""), OL_ERR_MALFORMED);
}

static void test_release_leaves_nothing(void **state)
{
	struct ol_slip slip;

	(void)state;
	assert_int_equal(ol_card_split(&north, &slip, &north_keys), 0);
	ol_slip_release(&slip);
	ol_card_release(&north);
	assert_true(ol_secret_is_zero(&slip, sizeof slip));
	assert_true(ol_secret_is_zero(&north, sizeof north));
}

#define T(f) cmocka_unit_test_setup(f, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_a_card_comes_back_whole),
		T(test_the_longest_and_the_shortest_card_come_back),
		T(test_no_two_cards_have_the_same_id_or_share),
		T(test_names_and_fields_out_of_bounds_make_no_card),
		T(test_every_changed_byte_is_noticed),
		T(test_every_other_length_is_malformed),
		T(test_signed_nonsense_is_malformed),
		T(test_a_signature_for_something_else_is_none),
		T(test_a_split_card_keeps_its_share_on_the_slip),
		T(test_only_the_right_slip_joins),
		T(test_both_ends_read_the_same_forty_digits),
		T(test_the_fingerprint_hangs_on_every_byte),
		T(test_levels_have_their_words),
		T(test_release_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
