/* signers: OpenSSH's allowed_signers as we write and read it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/error.h"
#include "record/signers.h"

#define JANUARY 1767225600  /* 2026-01-01T00:00:00Z */
#define MARCH 1772323200    /* 2026-03-01T00:00:00Z */
#define DECEMBER 1796083200 /* 2026-12-01T00:00:00Z */

static char north[OL_SSHSIG_KEY_TEXT], south[OL_SSHSIG_KEY_TEXT];
static uint8_t north_key[OL_SIGN_PUBLIC_LEN], south_key[OL_SIGN_PUBLIC_LEN];

static int make_keys(void **state)
{
	uint8_t seed[32], secret[OL_SIGN_SECRET_LEN];

	(void)state;
	memset(seed, 1, sizeof seed);
	crypto_sign_seed_keypair(north_key, secret, seed);
	memset(seed, 2, sizeof seed);
	crypto_sign_seed_keypair(south_key, secret, seed);
	ol_sshsig_key_text(north, north_key);
	ol_sshsig_key_text(south, south_key);
	return 0;
}

static void test_the_pages_example_is_what_is_written(void **state)
{
	static char page[65536];
	FILE *f = fopen(OL_SOURCE_DIR "/doc/protocol/readout.md", "r");
	struct ol_signers s = { .n = 0 }, again;
	struct ol_signers_fault fault;
	char text[OL_SIGNERS_TEXT];
	const char *begin;
	size_t n;
	int len;

	(void)state;
	assert_non_null(f);
	n = fread(page, 1, sizeof page - 1, f);
	fclose(f);
	page[n] = '\0';
	begin = strstr(page, "```signers\n");
	assert_non_null(begin);
	begin += strlen("```signers\n");
	assert_int_equal(ol_signers_add(&s, "North", north_key, JANUARY,
					OL_SIGNER_ALWAYS),
			 0);
	assert_int_equal(
		ol_signers_add(&s, "South", south_key, MARCH, DECEMBER), 0);
	len = ol_signers_write(text, sizeof text, &s);
	assert_true(len > 0);
	if (strncmp(begin, text, (size_t)len) != 0)
		fail_msg("the page should have\n%s", text);
	assert_int_equal(ol_signers_read(&again, &fault, text, (size_t)len), 0);
	assert_int_equal(again.n, 2);
	assert_memory_equal(&again, &s, sizeof s);
	assert_int_equal(ol_signers_write(text, (size_t)len, &s), OL_ERR_FULL);
	assert_int_equal(ol_signers_write(text, (size_t)len + 1, &s), len);
}

/* N stands for North's key. */
static const struct {
	const char *why, *text;
	unsigned line;    /* of the fault; 0: taken */
	const char *says; /* or "principal|office|after|before|readouts,lists" */
} file[] = {
	{ "a key alone", "north N\n", 0, "north|north|-1|-1|11" },
	{ "with a name", "north N North Coast\n", 0,
	  "north|North Coast|-1|-1|11" },
	{ "no newline at the end", "north N", 0, "north|north|-1|-1|11" },
	{ "a remark and an empty line", "# ours\n\nnorth N\n", 0,
	  "north|north|-1|-1|11" },
	{ "for readouts alone", "north namespaces=\"readout@openline\" N\n", 0,
	  "north|north|-1|-1|10" },
	{ "for neither", "north namespaces=\"git,file\" N\n", 0,
	  "north|north|-1|-1|00" },
	{ "a blank in quotes", "north namespaces=\"git, readout@openline\" N\n",
	  0, "north|north|-1|-1|00" },
	{ "a day", "north valid-after=\"20260101Z\" N\n", 0,
	  "north|north|1767225600|-1|11" },
	{ "a minute", "north valid-before=\"202603010000Z\" N\n", 0,
	  "north|north|-1|1772323200|11" },
	{ "an address of mail", "anna@north.example N\n", 0,
	  "anna@north.example|anna@north.example|-1|-1|11" },
	{ "another type of key is passed over", "x ssh-rsa AAAAB3Nz\nnorth N\n",
	  0, "north|north|-1|-1|11" },
	{ "also of an authority", "x cert-authority ssh-rsa AAAA\nnorth N\n", 0,
	  "north|north|-1|-1|11" },
	{ "an authority", "north cert-authority N\n", 1, "options are" },
	{ "an option twice",
	  "north valid-after=\"20260101Z\",valid-after=\"20260102Z\" N\n", 1,
	  "twice" },
	{ "a time of who knows where", "north valid-after=\"20260101\" N\n", 1,
	  "with its Z" },
	{ "a time that is none", "north valid-after=\"20261301Z\" N\n", 1,
	  "with its Z" },
	{ "no quotes", "north valid-after=20260101Z N\n", 1, "options are" },
	{ "quotes that stay open", "north valid-after=\"20260101Z N\n", 1,
	  "options are" },
	{ "a pattern", "* N\n", 1, "principal" },
	{ "two principals", "north,south N\n", 1, "principal" },
	{ "a path", "../north N\n", 1, "principal" },
	{ "a key cut short", "north ssh-ed25519 AAAAC3NzaC1lZDI1NTE5\n", 1,
	  "no key" },
	{ "no key", "# \nnorth\n", 2, "no key" },
	{ "a key twice", "north N\nsouth N\n", 2, "the same key" },
	{ "Windows' ends of lines", "north N North\r\n", 1, "not plain" },
	{ "an escape sequence", "north N \x1b[2JNorth\n", 1, "not plain" },
	{ "a long name",
	  "north N 01234567890123456789012345678901234567890123456789012345"
	  "678901234\n",
	  1, "too long" },
};

static size_t fill(char *out, const char *text)
{
	size_t n = 0;

	for (; *text; text++) {
		/* A key's stand-in is a word of its own. */
		if (*text == 'N' && strchr(" \n\r", text[1])) {
			strcpy(out + n, north);
			n += strlen(north);
		} else {
			out[n++] = *text;
		}
	}
	out[n] = '\0';
	return n;
}

static void test_a_file_is_read_or_its_line_named(void **state)
{
	char text[1024], got[256];
	struct ol_signers_fault fault;
	struct ol_signers s;
	size_t i, len;
	int err;

	(void)state;
	for (i = 0; i < sizeof file / sizeof file[0]; i++) {
		len = fill(text, file[i].text);
		err = ol_signers_read(&s, &fault, text, len);
		if (file[i].line) {
			if (!err || fault.line != file[i].line ||
			    !strstr(fault.why, file[i].says))
				fail_msg("%s: %d, line %u: %s", file[i].why,
					 err, fault.line, fault.why);
			continue;
		}
		if (err || s.n != 1)
			fail_msg("%s: %u: %s", file[i].why, fault.line,
				 fault.why);
		snprintf(got, sizeof got, "%s|%s|%lld|%lld|%d%d",
			 s.one[0].principal, s.one[0].office,
			 (long long)s.one[0].after_s,
			 (long long)s.one[0].before_s, s.one[0].signs_readouts,
			 s.one[0].signs_lists);
		assert_memory_equal(s.one[0].key, north_key, 32);
		if (strcmp(got, file[i].says) != 0)
			fail_msg("%s: %s", file[i].why, got);
	}
}

static const struct {
	const char *office, *principal;
} names[] = {
	{ "North", "north" },
	{ "Ministry of Foreign Affairs, North", "ministry-of-foreign-affairs-"
						"north" },
	{ "north", "north-2" },
	{ "  no", NULL },
	{ "", NULL },
	{ "North\n", NULL },
	{ "وزارة", "office" },
	{ "北", "office-2" },
	{ "Île-de-France", "le-de-france" },
	{ "-- A --", "a" },
	{ "0123456789012345678901234567890123456789012345678901234567890123",
	  "012345678901234567890123456789012345678901234567" },
};

static void test_a_principal_is_a_word_that_shells_take(void **state)
{
	struct ol_signers s = { .n = 0 };
	uint8_t key[OL_SIGN_PUBLIC_LEN] = { 0 };
	size_t i;
	int err;

	(void)state;
	for (i = 0; i < sizeof names / sizeof names[0]; i++) {
		key[0]++;
		err = ol_signers_add(&s, names[i].office, key, OL_SIGNER_ALWAYS,
				     OL_SIGNER_ALWAYS);
		if (!names[i].principal) {
			assert_int_equal(err, OL_ERR_RANGE);
			continue;
		}
		assert_int_equal(err, 0);
		assert_string_equal(s.one[s.n - 1].principal,
				    names[i].principal);
	}
	assert_int_equal(ol_signers_add(&s, "Again", key, OL_SIGNER_ALWAYS,
					OL_SIGNER_ALWAYS),
			 OL_ERR_EXISTS);
}

static void test_a_list_has_so_many_keys(void **state)
{
	struct ol_signers s = { .n = 0 }, again;
	uint8_t key[OL_SIGN_PUBLIC_LEN] = { 0 };
	static char text[2 * OL_SIGNERS_TEXT];
	struct ol_signers_fault fault;
	int i, len;

	(void)state;
	for (i = 0; i < OL_SIGNERS_MOST; i++, key[1]++)
		assert_int_equal(
			ol_signers_add(&s, "North", key, JANUARY, DECEMBER), 0);
	assert_int_equal(ol_signers_add(&s, "North", key, JANUARY, DECEMBER),
			 OL_ERR_FULL);
	assert_string_equal(s.one[63].principal, "north-64");
	len = ol_signers_write(text, OL_SIGNERS_TEXT, &s);
	assert_true(len > 0);
	assert_int_equal(ol_signers_read(&again, &fault, text, (size_t)len), 0);
	len += (int)fill(text + len, "one-more N\n");
	assert_int_equal(ol_signers_read(&again, &fault, text, (size_t)len),
			 OL_ERR_FULL);
	assert_int_equal(fault.line, 65);
}

static void test_a_fingerprint_is_what_ssh_keygen_prints(void **state)
{
	char text[OL_SSHSIG_FINGERPRINT];

	(void)state;
	ol_sshsig_fingerprint(text, north_key);
	assert_string_equal(
		text, "SHA256:fe85JkIjo8VPe+XqXJGH5Mau1EMFdK1OdKvJUFicyA8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_pages_example_is_what_is_written),
		cmocka_unit_test(test_a_file_is_read_or_its_line_named),
		cmocka_unit_test(test_a_principal_is_a_word_that_shells_take),
		cmocka_unit_test(test_a_list_has_so_many_keys),
		cmocka_unit_test(test_a_fingerprint_is_what_ssh_keygen_prints),
	};

	return cmocka_run_group_tests(tests, make_keys, NULL);
}
