/*
 * Every example of doc/protocol/seal.md, made by the code: the page is held
 * to it. test/interop/seal_twin.py makes them a second time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/card_text.h"
#include "seal/cell.h"
#include "seal/fragment.h"
#include "seal/hash.h"
#include "seal/kdf.h"
#include "seal/noise.h"
#include "seal/secret.h"
#include "test/support/page.h"
#include "vectors.h"

#define PAGE "doc/protocol/seal.md"
#define EXAMPLES_MAX 16
#define EXAMPLE_LEN 1024

static struct {
	char name[32];
	uint8_t bytes[EXAMPLE_LEN];
	size_t len;
} example[EXAMPLES_MAX];
static size_t n_examples;
static char page[65536];

/* The two offices of the page: every draw is 32 equal bytes. */
struct office {
	struct ol_office_keys keys;
	struct ol_charter_key charter;
	struct ol_card card;
};
static struct office north, south;

static void take(void *ctx, const char *name, const uint8_t *bytes, size_t len)
{
	(void)ctx;
	assert_true(n_examples < EXAMPLES_MAX && len <= EXAMPLE_LEN);
	(void)snprintf(example[n_examples].name, 32, "%s", name);
	memcpy(example[n_examples].bytes, bytes, len);
	example[n_examples].len = len;
	n_examples++;
}

/* Takes the bytes of an example one value after the other. */
struct cursor {
	const char *name;
	const uint8_t *p;
	size_t len;
};

static struct cursor find(const char *name)
{
	size_t i;

	for (i = 0; i < n_examples; i++)
		if (strcmp(example[i].name, name) == 0)
			return (struct cursor){ name, example[i].bytes,
						example[i].len };
	fail_msg("no example %s in " PAGE, name);
	return (struct cursor){ 0 };
}

static const uint8_t *next(struct cursor *c, size_t len)
{
	const uint8_t *p = c->p;

	if (len > c->len)
		fail_msg("%s is too short", c->name);
	c->p += len;
	c->len -= len;
	return p;
}

static void expect(struct cursor *c, const void *made, size_t len)
{
	const uint8_t *told = next(c, len);
	char hex[2 * EXAMPLE_LEN + 1];

	if (memcmp(told, made, len) != 0) {
		ol_hex_write(hex, made, len);
		fail_msg("%s: the code makes %s", c->name, hex);
	}
}

static void expect_end(const struct cursor *c)
{
	if (c->len)
		fail_msg("%s is %zu bytes too long", c->name, c->len);
}

static void office_make(struct office *o, uint8_t first, const char *name,
			const char *form, enum ol_level level)
{
	struct scripted script = { .len = 4 * 32 + 16 + 32 };
	struct ol_random rnd = scripted_source(&script);
	uint8_t *p = script.bytes;
	uint8_t i;

	for (i = 1; i <= 4; i++, p += 32)
		memset(p, first + i, 32);
	memset(p, first + 5, 16);
	memset(p + 16, first + 6, 32);
	ol_office_keys_make(&o->keys, &o->charter, &rnd);
	(void)snprintf(o->card.office, sizeof o->card.office, "%s", name);
	(void)snprintf(o->card.form, sizeof o->card.form, "%s", form);
	o->card.level = level;
	o->card.n_addrs = first ? 1 : 2;
	assert_int_equal(ol_addr_read(&o->card.addr[0],
				      first ? "198.51.100.2:7200"
					    : "192.0.2.1:7100"),
			 0);
	if (!first)
		assert_int_equal(ol_addr_read(&o->card.addr[1],
					      "[2001:db8::7]:7101"),
				 0);
	assert_int_equal(ol_card_make(&o->card, &o->keys,
				      (ol_date){ 1795176000000000000 }, &rnd),
			 0);
}

static int setup(void **state)
{
	FILE *f = fopen(OL_SOURCE_DIR "/" PAGE, "rb");
	size_t n;

	(void)state;
	if (!f || ol_seal_init())
		return -1;
	n = fread(page, 1, sizeof page - 1, f);
	page[n] = '\0';
	(void)fclose(f);
	if (ol_page_vectors(PAGE, take, NULL) < 1)
		return -1;
	office_make(&north, 0x00, "North", "Madam President", OL_LEVEL_LEADER);
	office_make(&south, 0x10,
		    "S\xc3\xbc"
		    "den",
		    "", OL_LEVEL_DUTY);
	return 0;
}

static void keys_of_generation_1(struct ol_line_secret *secret,
				 struct ol_line_keys *keys)
{
	assert_int_equal(ol_line_secret_make(secret, north.keys.line_public,
					     north.card.share,
					     south.keys.line_public,
					     south.card.share),
			 0);
	assert_int_equal(ol_line_keys_derive(keys, secret,
					     north.keys.line_public,
					     south.keys.line_public),
			 0);
}

static void test_keys_of_a_line(void **state)
{
	struct cursor c = find("line-keys");
	struct ol_line_secret secret;
	struct ol_line_keys keys;

	(void)state;
	keys_of_generation_1(&secret, &keys);
	expect(&c, north.keys.line_public, 32);
	expect(&c, south.keys.line_public, 32);
	expect(&c, north.card.share, 32);
	expect(&c, south.card.share, 32);
	expect(&c, secret.key, 32);
	expect(&c, keys.tx.envelope, 32);
	expect(&c, keys.tx.mask, 32);
	expect(&c, keys.tx.hint, 16);
	expect(&c, keys.rx.envelope, 32);
	expect(&c, keys.rx.mask, 32);
	expect(&c, keys.rx.hint, 16);
	expect(&c, keys.psk, 32);
	expect(&c, keys.ledger, 32);
	expect_end(&c);
}

static void test_keys_of_the_next_generation(void **state)
{
	struct cursor c = find("line-keys-next");
	const uint8_t *a = next(&c, 32), *b = next(&c, 32);
	struct ol_line_secret first, second;
	struct ol_line_keys keys;

	(void)state;
	keys_of_generation_1(&first, &keys);
	assert_int_equal(ol_line_secret_next(&second, &first,
					     north.keys.line_public, a,
					     south.keys.line_public, b),
			 0);
	assert_int_equal(ol_line_keys_derive(&keys, &second,
					     south.keys.line_public,
					     north.keys.line_public),
			 0);
	expect(&c, second.key, 32);
	expect(&c, keys.psk, 32);
	expect_end(&c);
}

static void test_an_envelope(void **state)
{
	struct cursor c = find("envelope");
	const uint8_t *random = next(&c, 16), *head = next(&c, 8);
	struct ol_envelope e = { .number = ol_get48(head),
				 .message = head[6],
				 .fragment = head[7] };
	struct scripted script = { 0 };
	struct ol_random rnd = scripted_source(&script);
	uint8_t datagram[OL_DATAGRAM_LEN];
	struct ol_line_secret secret;
	struct ol_line_keys keys;
	uint8_t i;

	(void)state;
	keys_of_generation_1(&secret, &keys);
	for (i = 0; i < OL_ENVELOPE_BODY_LEN; i++)
		e.body[i] = i;
	scripted_add(&script, random, 16);
	ol_envelope_seal(datagram, &keys.tx, &e, &rnd);
	expect(&c, datagram, sizeof datagram);
	expect_end(&c);
}

static void test_a_coded_fragment(void **state)
{
	struct cursor c = find("fragment");
	uint8_t message[OL_HS1_LEN], out[OL_FRAGMENT_LEN];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof message; i++)
		message[i] = (uint8_t)(7 * i + i / 256);
	ol_fragment_make(out, message, OL_HS1_FRAGMENTS, 6);
	expect(&c, out, sizeof out);
	ol_fragment_make(out, message, OL_HS1_FRAGMENTS, 255);
	expect(&c, out, 16);
	expect_end(&c);
}

static void test_a_cell(void **state)
{
	struct cursor c = find("cell");
	const uint8_t *key = next(&c, 32), *head = next(&c, 12);
	struct ol_cell_head h = { ol_get32(head), head[4],
				  ol_get64(head + 4) & OL_CELL_COUNTER_MAX };
	uint8_t body[OL_CELL_BODY_LEN], datagram[OL_DATAGRAM_LEN];
	struct ol_line_secret secret;
	struct ol_line_keys keys;
	size_t i;

	(void)state;
	keys_of_generation_1(&secret, &keys);
	for (i = 0; i < sizeof body; i++)
		body[i] = (uint8_t)i;
	ol_cell_seal(datagram, key, keys.tx.mask, &h, body);
	expect(&c, datagram, sizeof datagram);
	expect_end(&c);
}

static void test_a_card_whole_and_split(void **state)
{
	struct cursor c = find("card");
	uint8_t bytes[OL_CARD_LEN_MAX];
	struct ol_card split = north.card;
	struct ol_slip slip;
	size_t n = ol_card_write(bytes, &north.card);

	(void)state;
	expect(&c, bytes, n);
	expect_end(&c);
	c = find("card-split");
	assert_int_equal(ol_card_split(&split, &slip, &north.keys), 0);
	expect(&c, split.share, 32);
	expect(&c, split.sig, 64);
	expect_end(&c);
}

static void expect_letters(const char *name, const char *made)
{
	char fenced[OL_ARMOUR_TEXT + 32];

	(void)snprintf(fenced, sizeof fenced, "```letters %s\n%s```\n", name,
		       made);
	if (!strstr(page, fenced))
		fail_msg("not in the page:\n%s", fenced);
}

static void test_letters_of_card_and_slip(void **state)
{
	char text[OL_CARD_TEXT];
	struct ol_slip slip = { .card = north.card.id };

	(void)state;
	ol_card_text_write(text, &north.card);
	expect_letters("card", strstr(text, "-----BEGIN"));
	memcpy(slip.share, north.card.share, sizeof slip.share);
	ol_slip_text_write(text, &slip);
	expect_letters("slip", strstr(text, "-----BEGIN"));
}

static void test_the_forty_digits_and_the_fingerprint(void **state)
{
	char digits[OL_CARD_DIGITS_TEXT];
	char fingerprint[OL_CARD_FINGERPRINT_TEXT];

	(void)state;
	assert_int_equal(ol_card_digits(digits, &south.card, &north.card), 0);
	if (!strstr(page, digits))
		fail_msg("not in the page: %s", digits);
	ol_card_fingerprint(fingerprint, &north.card);
	if (!strstr(page, fingerprint))
		fail_msg("not in the page: %s", fingerprint);
}

static void test_a_key_file(void **state)
{
	static const struct ol_passphrase_cost cost = { 1, 64 };
	uint8_t file[OL_KEYFILE_OFFICE_LEN];
	struct scripted script = { .len = 40 };
	struct ol_random rnd = scripted_source(&script);
	struct cursor c = find("key-file");

	(void)state;
	assert_int_equal(ol_keyfile_write_office(file, &north.keys, NULL, 0,
						 cost, NULL),
			 0);
	expect(&c, file, sizeof file);
	expect_end(&c);
	memset(script.bytes, 0x09, 16);
	memset(script.bytes + 16, 0x0a, 24);
	assert_int_equal(ol_keyfile_write_charter(file, &north.charter,
						  "correct horse", 13, cost,
						  &rnd),
			 0);
	c = find("key-file-passphrase");
	expect(&c, file, OL_KEYFILE_CHARTER_LEN);
	expect_end(&c);
}

static void test_the_lengths_that_the_page_tells(void **state)
{
	(void)state;
	assert_non_null(strstr(page, "144 bytes of payload"));
	assert_int_equal(OL_HS1_PAYLOAD_LEN, 144);
	assert_non_null(strstr(page, "48 bytes of payload"));
	assert_int_equal(OL_HS2_PAYLOAD_LEN, 48);
	assert_int_equal(OL_PROLOGUE_LEN, 74);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_of_a_line),
		cmocka_unit_test(test_keys_of_the_next_generation),
		cmocka_unit_test(test_an_envelope),
		cmocka_unit_test(test_a_coded_fragment),
		cmocka_unit_test(test_a_cell),
		cmocka_unit_test(test_a_card_whole_and_split),
		cmocka_unit_test(test_letters_of_card_and_slip),
		cmocka_unit_test(test_the_forty_digits_and_the_fingerprint),
		cmocka_unit_test(test_a_key_file),
		cmocka_unit_test(test_the_lengths_that_the_page_tells),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
