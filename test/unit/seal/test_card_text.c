/* The printed card: its face, its letters, and what is said of a bad one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "seal/card_text.h"
#include "seal/secret.h"

static const ol_date now = { 1795176000000000000 };
static struct ol_prng prng;
static struct ol_random rnd;
static struct ol_office_keys keys;
static struct ol_card card, got;
static struct ol_slip slip, got_slip;
static struct ol_armour_damage damage;
static char text[OL_CARD_TEXT];
static size_t len;

static int setup(void **state)
{
	struct ol_charter_key charter;

	(void)state;
	ol_prng_init(&prng, 72);
	rnd = ol_prng_source(&prng);
	if (ol_seal_init())
		return -1;
	ol_office_keys_make(&keys, &charter, &rnd);
	return 0;
}

static int fresh(void **state)
{
	(void)state;
	memset(&card, 0, sizeof card);
	(void)snprintf(card.office, sizeof card.office, "North");
	card.level = OL_LEVEL_MINISTER;
	card.n_addrs = 1;
	assert_int_equal(ol_addr_read(&card.addr[0], "192.0.2.1:7100"), 0);
	assert_int_equal(ol_card_make(&card, &keys, now, &rnd), 0);
	len = ol_card_text_write(text, &card);
	return 0;
}

static void test_the_face_says_what_the_card_is(void **state)
{
	char id[OL_ID_TEXT], fingerprint[OL_CARD_FINGERPRINT_TEXT];

	(void)state;
	ol_id_write(id, &card.id);
	ol_card_fingerprint(fingerprint, &card);
	assert_int_equal(strlen(text), len);
	assert_non_null(strstr(text, "Office       North\n"));
	assert_non_null(strstr(text, "Level        minister\n"));
	assert_non_null(strstr(text, "Reached at   192.0.2.1:7100\n"));
	assert_non_null(strstr(text, "Give by hand. Whoever has seen both "
				     "cards of a line holds its secret.\n"));
	assert_non_null(strstr(text, id));
	assert_non_null(strstr(text, fingerprint));
	assert_null(strstr(text, "Address as"));
	assert_null(strstr(text, "slip"));
}

static void test_it_reads_back_as_text_and_as_qr(void **state)
{
	char qr[OL_CARD_QR_TEXT];
	size_t n;

	(void)state;
	assert_int_equal(ol_card_text_read(&got, text, len, &damage), 0);
	assert_memory_equal(&got, &card, sizeof card);
	n = ol_card_text_write_qr(qr, &card);
	assert_int_equal(ol_card_text_read(&got, qr, n, &damage), 0);
	assert_memory_equal(&got, &card, sizeof card);
}

static void test_the_longest_card_fits_its_text(void **state)
{
	char qr[OL_CARD_QR_TEXT];
	size_t i;

	(void)state;
	memset(card.office, 'n', OL_CARD_NAME_MAX);
	memset(card.form, 'f', OL_CARD_NAME_MAX);
	card.n_addrs = OL_CARD_ADDRS_MAX;
	for (i = 0; i < OL_CARD_ADDRS_MAX; i++)
		assert_int_equal(
			ol_addr_read(&card.addr[i],
				     "[2001:db8:1111:2222:3333:4444:5555:6666"
				     "]:65535"),
			0);
	assert_int_equal(ol_card_make(&card, &keys, now, &rnd), 0);
	assert_int_equal(ol_card_split(&card, &slip, &keys), 0);
	len = ol_card_text_write(text, &card);
	assert_true(len < OL_CARD_TEXT);
	assert_int_equal(ol_card_text_read(&got, text, len, &damage), 0);
	assert_memory_equal(&got, &card, sizeof card);
	assert_true(ol_card_text_write_qr(qr, &card) < OL_CARD_QR_TEXT);
}

static void test_a_split_card_says_so_and_its_slip_reads(void **state)
{
	char paper[OL_CARD_TEXT];
	uint8_t share[32];
	size_t n;

	(void)state;
	memcpy(share, card.share, 32);
	assert_int_equal(ol_card_split(&card, &slip, &keys), 0);
	len = ol_card_text_write(text, &card);
	assert_non_null(strstr(text, "slip"));
	n = ol_slip_text_write(paper, &slip);
	assert_int_equal(strlen(paper), n);
	assert_int_equal(ol_slip_text_read(&got_slip, paper, n, &damage), 0);
	assert_int_equal(ol_card_text_read(&got, text, len, &damage), 0);
	assert_int_equal(ol_card_share(card.share, &got, &got_slip), 0);
	assert_memory_equal(card.share, share, 32);
	/* One for the other. */
	assert_int_equal(ol_slip_text_read(&got_slip, text, len, &damage),
			 OL_ERR_MALFORMED);
	assert_int_equal(damage.fault, OL_ARMOUR_OTHER);
	assert_int_equal(ol_card_text_read(&got, paper, n, &damage),
			 OL_ERR_MALFORMED);
	assert_int_equal(damage.fault, OL_ARMOUR_OTHER);
}

static void test_a_damaged_card_tells_line_and_character(void **state)
{
	char *at = strstr(text, "03: ") + 4 + 19; /* three groups on */
	char why[OL_ARMOUR_DAMAGE_TEXT], want[OL_ARMOUR_DAMAGE_TEXT];
	char right = *at;

	(void)state;
	*at = right == 'Q' ? 'P' : 'Q';
	assert_int_equal(ol_card_text_read(&got, text, len, &damage),
			 OL_ERR_MALFORMED);
	ol_armour_damage_text(why, &damage);
	(void)snprintf(want, sizeof want,
		       "line 3, character 17 is wrong: %c expected", right);
	assert_string_equal(why, want);
}

static void test_sound_letters_that_hold_no_card_are_told_apart(void **state)
{
	static const uint8_t newer[] = { 2, 0, 1 }, none[] = { 1, 9, 9 };
	char out[OL_ARMOUR_TEXT];
	size_t n;

	(void)state;
	n = ol_armour_write(out, OL_ARMOUR_CARD, newer, sizeof newer);
	assert_int_equal(ol_card_text_read(&got, out, n, &damage),
			 OL_ERR_NEWER);
	n = ol_armour_write(out, OL_ARMOUR_CARD, none, sizeof none);
	assert_int_equal(ol_card_text_read(&got, out, n, &damage),
			 OL_ERR_MALFORMED);
	assert_int_equal(damage.fault, OL_ARMOUR_SOUND);
	n = ol_armour_write(out, OL_ARMOUR_SLIP, none, sizeof none);
	assert_int_equal(ol_slip_text_read(&got_slip, out, n, &damage),
			 OL_ERR_MALFORMED);
}

/* The face is for people: whatever stands there, the letters count. */
static void test_nothing_is_read_from_the_face(void **state)
{
	char *at = strstr(text, "North");

	(void)state;
	memcpy(at, "South", 5);
	assert_int_equal(ol_card_text_read(&got, text, len, &damage), 0);
	assert_string_equal(got.office, "North");
}

#define T(f) cmocka_unit_test_setup(f, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_the_face_says_what_the_card_is),
		T(test_it_reads_back_as_text_and_as_qr),
		T(test_the_longest_card_fits_its_text),
		T(test_a_split_card_says_so_and_its_slip_reads),
		T(test_a_damaged_card_tells_line_and_character),
		T(test_sound_letters_that_hold_no_card_are_told_apart),
		T(test_nothing_is_read_from_the_face),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
