/* exported, proof: a whole export is sound, and whatever is done to it is
 * found and named. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"
#include "cli/export_files.h"
#include "cli/exported.h"
#include "os/file.h"

#define ITEMS 5 /* of each side */
#define PATH "test_exported.tar"

/* A record: ours queued and delivered, theirs taken, in turn. */
static struct made {
	char ledger[8192], ours[8192], theirs[8192], office[512],
		manifest[2048];
	char sig[OL_SSHSIG_TEXT];
	struct ol_ledger_head head;
} made;
static struct ol_exported x;
static uint8_t secret[OL_SIGN_SECRET_LEN];

static void add_line(char *to, size_t cap, uint64_t number,
		     const struct ol_digest *digest, const void *p, size_t len)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	ol_exported_line(out, number, digest, p, len);
	fclose(out);
	assert_true(strlen(to) + n < cap);
	memcpy(to + strlen(to), text, n + 1);
	free(text);
}

static void add_entry(enum ol_ledger_kind kind, uint64_t number,
		      const struct ol_digest *digest)
{
	struct ol_ledger_entry e = { .seq = made.head.seq + 1,
				     .kind = kind,
				     .id = { { 1 } },
				     .number = number,
				     .before = made.head.hash };
	uint8_t bytes[OL_LEDGER_ENTRY_MAX];
	size_t len;

	if (digest)
		e.digest = *digest;
	len = ol_ledger_write(bytes, &e);
	ol_sha256(made.head.hash.b, bytes, len);
	made.head.seq = e.seq;
	add_line(made.ledger, sizeof made.ledger, e.seq, &made.head.hash, bytes,
		 len);
}

static void add_item(bool is_ours, uint64_t number)
{
	uint8_t bytes[OL_SALT_LEN + 9];
	struct ol_digest digest;

	memset(bytes, is_ours ? 1 : 2, OL_SALT_LEN);
	memset(bytes + OL_SALT_LEN, (int)number, sizeof bytes - OL_SALT_LEN);
	ol_sha256(digest.b, bytes, sizeof bytes);
	if (is_ours) {
		add_line(made.ours, sizeof made.ours, number, &digest, bytes,
			 sizeof bytes);
		add_entry(OL_LEDGER_QUEUED, 0, &digest);
		add_entry(OL_LEDGER_DELIVERED, number, NULL);
	} else {
		add_line(made.theirs, sizeof made.theirs, number, &digest,
			 bytes, sizeof bytes);
		add_entry(OL_LEDGER_TAKEN, number, &digest);
	}
}

static void list(const char *name, const char *text)
{
	char hex[2 * OL_SHA256_LEN + 1];
	uint8_t sum[OL_SHA256_LEN];
	size_t at = strlen(made.manifest);

	ol_sha256(sum, text, strlen(text));
	ol_hex_write(hex, sum, sizeof sum);
	snprintf(made.manifest + at, sizeof made.manifest - at, "%s  %s\n", hex,
		 name);
}

/* Manifest and signature over what is there. */
static void seal(void)
{
	uint8_t raw[OL_SIGNATURE_LEN];

	made.manifest[0] = '\0';
	list("ledger/000001.txt", made.ledger);
	list("ours/000001.txt", made.ours);
	list("theirs/000001.txt", made.theirs);
	list("office.txt", made.office);
	ol_sshsig_sign(raw, secret, OL_EXPORT_NAMESPACE, made.manifest,
		       strlen(made.manifest));
	ol_sshsig_write(made.sig, raw, secret + 32, OL_EXPORT_NAMESPACE);
}

static void state_facts(unsigned waiting)
{
	char hex[2 * OL_DIGEST_LEN + 1];

	ol_hex_write(hex, made.head.hash.b, OL_DIGEST_LEN);
	snprintf(made.office, sizeof made.office,
		 "office: North\nline: so\033uth\ndate: today\nhead: %llu %s\n"
		 "waiting: %u\n",
		 (unsigned long long)made.head.seq, hex, waiting);
}

static int set_up(void **state)
{
	struct ol_digest digest = { { 9 } };
	static const uint8_t seed[32] = { 1 };
	uint64_t i;

	(void)state;
	memset(&made, 0, sizeof made);
	/* No real key: that signatures verify, test_words_cli.py shows. */
	memcpy(secret, seed, sizeof seed);
	for (i = 1; i <= ITEMS; i++) {
		add_item(true, i);
		add_item(false, i);
	}
	add_entry(OL_LEDGER_QUEUED, 0, &digest); /* it waits */
	state_facts(1);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	ol_exported_release(&x);
	(void)ol_file_remove(PATH);
	return 0;
}

static void take(const char *name, const char *text)
{
	char path[OL_ARCHIVE_NAME_MAX];

	snprintf(path, sizeof path, OL_EXPORT_FOLDER "%s", name);
	assert_int_equal(ol_exported_take(&x, path, (const uint8_t *)text,
					  strlen(text)),
			 0);
}

static void take_all(void)
{
	ol_exported_release(&x);
	take("ledger/000001.txt", made.ledger);
	take("ours/000001.txt", made.ours);
	take("theirs/000001.txt", made.theirs);
	take("office.txt", made.office);
	take("manifest", made.manifest);
	ol_exported_end(&x);
}

static void assert_fault(const char *part)
{
	if (!strstr(x.proof.fault, part))
		fail_msg("wanted \"%s\", says \"%s\"", part, x.proof.fault);
}

/* The nth line (from 1) of a text. */
static char *line_of(char *text, unsigned nth)
{
	while (--nth)
		text = strchr(text, '\n') + 1;
	return text;
}

static void remove_line(char *text, unsigned nth)
{
	char *at = line_of(text, nth), *next = strchr(at, '\n') + 1;

	memmove(at, next, strlen(next) + 1);
}

static void test_a_whole_export_is_sound(void **state)
{
	(void)state;
	seal();
	take_all();
	assert_string_equal(x.proof.fault, "");
	assert_int_equal(x.proof.entries, 3 * ITEMS + 1);
	assert_int_equal(x.proof.ours, ITEMS);
	assert_int_equal(x.proof.theirs, ITEMS);
	assert_int_equal(x.proof.waiting, 1);
	assert_int_equal(x.proof.delivered, ITEMS);
	assert_int_equal(x.proof.bare, 0);
	assert_string_equal(x.office, "North");
	assert_string_equal(x.line, "so<U+001B>uth");
	assert_false(x.is_signed);
}

/* Each byte of each line, with a manifest made anew: what was changed is in
 * the ledger. */
static void test_every_change_of_a_record_is_found(void **state)
{
	char *const text[] = { made.ledger, made.ours, made.theirs };
	size_t k, i;
	char was;

	(void)state;
	for (k = 0; k < 3; k++) {
		for (i = 0; text[k][i]; i++) {
			was = text[k][i];
			text[k][i] = was == '7' ? '8' : '7';
			seal();
			take_all();
			text[k][i] = was;
			if (!*x.proof.fault)
				fail_msg("byte %zu of part %zu", i, k);
		}
	}
}

static void test_what_is_removed_is_named(void **state)
{
	static const struct {
		unsigned part, line;
		const char *fault;
	} row[] = {
		{ 0, 1, "entry 1 " },
		{ 0, 4, "entry 4 " },
		{ 0, 3 * ITEMS + 1, "the ledger ends at entry 15" },
		{ 1, 1, "item 1 of ours is missing" },
		{ 1, 3, "item 3 of ours is missing" },
		{ 1, ITEMS, "item 5 of ours is missing: up to 5 were" },
		{ 2, 2, "item 2 of theirs is missing" },
		{ 2, ITEMS, "entry 15 (taken): its item, number 5" },
	};
	size_t i;

	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		char *const text[] = { made.ledger, made.ours, made.theirs };

		set_up(state);
		remove_line(text[row[i].part], row[i].line);
		seal();
		take_all();
		assert_fault(row[i].fault);
	}
}

static void test_what_is_put_in_another_place_is_named(void **state)
{
	char copy[8192];
	char *second;

	(void)state;
	second = line_of(made.theirs, 2);
	snprintf(copy, sizeof copy, "%s%.*s", second,
		 (int)(second - made.theirs), made.theirs);
	memcpy(made.theirs, copy, sizeof copy);
	seal();
	take_all();
	assert_fault("item 1 of theirs is missing");
	set_up(state);
	memcpy(copy, made.ours, sizeof copy); /* ours for theirs */
	memcpy(made.ours, made.theirs, sizeof copy);
	memcpy(made.theirs, copy, sizeof copy);
	seal();
	take_all();
	assert_fault("item 1 of ours is in no entry");
}

static void test_content_that_is_gone_was_erased_by_an_entry(void **state)
{
	char *at = line_of(made.theirs, 2), *end = strchr(at, '\n');
	struct ol_digest digest;
	uint8_t none[1];
	uint64_t number;
	char *bytes;
	size_t len;

	(void)state;
	for (bytes = end; bytes[-1] != ' '; bytes--)
		;
	*bytes = '-';
	memmove(bytes + 1, end, strlen(end) + 1);
	seal();
	take_all();
	assert_fault("the content of item 2 of theirs (entry 6) is gone");
	memset(&digest, 0, sizeof digest);
	assert_int_equal(ol_exported_read_line(at, (size_t)(bytes + 1 - at),
					       &number, &digest, none, 1, &len),
			 0);
	add_entry(OL_LEDGER_ERASED, number, &digest);
	state_facts(1);
	seal();
	take_all();
	assert_string_equal(x.proof.fault, "");
	assert_int_equal(x.proof.bare, 1);
}

static void test_files_and_manifest_must_agree(void **state)
{
	(void)state;
	seal();
	ol_exported_release(&x);
	take("ledger/000001.txt", made.ledger);
	take("ours/000001.txt", made.ours);
	take("theirs/000001.txt", made.theirs);
	take("office.txt", made.office);
	take("more.txt", "more");
	take("manifest", made.manifest);
	ol_exported_end(&x);
	assert_fault("more.txt is not in the manifest");
	list("less.txt", "less");
	take_all();
	assert_fault("less.txt is missing");
	seal();
	made.manifest[0] = made.manifest[0] == '0' ? '1' : '0';
	take_all();
	assert_fault("ledger/000001.txt was changed");
	made.manifest[0] = 'x';
	take_all();
	assert_fault("the manifest cannot be read");
	ol_exported_release(&x);
	ol_exported_end(&x);
	assert_fault("office.txt is missing");
	ol_exported_release(&x);
	ol_exported_take(&x, "etc/passwd", (const uint8_t *)"", 0);
	assert_fault("etc/passwd does not belong");
}

/* "abc" and its SHA-256, in the index in this way. */
#define ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void test_documents_are_those_of_the_index(void **state)
{
	static const struct {
		const char *why, *index, *fault;
	} row[] = {
		{ "it is there", ABC " 3 ours in files/ours/a a b c\n", "" },
		{ "said to be missing", ABC " 3 ours missing - a\n", "" },
		{ "left out", ABC " 3 theirs left-out - in in in\n", "" },
		{ "none", "", "" },
		{ "another name", ABC " 3 ours in files/ours/b b\n",
		  "files/ours/b is missing" },
		{ "another document",
		  "00" /* of ABC, but for two digits */
		  "7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f200"
		  "15ad 3 ours in files/ours/a a\n",
		  "files/ours/a is another than was sent" },
		{ "no path", ABC " 3 ours in\n", "cannot be read" },
		{ "no line", "x\n", "cannot be read" },
		{ "no end", ABC " 3 ours in files/ours/a a", "is cut off" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		print_message("%s\n", row[i].why);
		seal();
		list("files/ours/a", "abc");
		list("files/index.txt", row[i].index);
		ol_exported_release(&x);
		take("files/ours/a", "abc");
		take("files/index.txt", row[i].index);
		take("ledger/000001.txt", made.ledger);
		take("ours/000001.txt", made.ours);
		take("theirs/000001.txt", made.theirs);
		take("office.txt", made.office);
		take("manifest", made.manifest);
		ol_exported_end(&x);
		if (*row[i].fault)
			assert_fault(row[i].fault);
		else
			assert_string_equal(x.proof.fault, "");
	}
}

static void test_only_a_document_may_be_long(void **state)
{
	uint8_t sha256[OL_SHA256_LEN];

	(void)state;
	seal();
	list("files/theirs/long", "abc");
	ol_sha256(sha256, "abc", 3);
	ol_exported_release(&x);
	take("ledger/000001.txt", made.ledger);
	take("ours/000001.txt", made.ours);
	take("theirs/000001.txt", made.theirs);
	take("office.txt", made.office);
	assert_int_equal(
		ol_exported_take_long(&x, OL_EXPORT_FOLDER "files/theirs/long",
				      sha256),
		0);
	take("manifest", made.manifest);
	ol_exported_end(&x);
	assert_string_equal(x.proof.fault, "");
	ol_exported_release(&x);
	assert_int_equal(
		ol_exported_take_long(&x, OL_EXPORT_FOLDER "ledger/000001.txt",
				      sha256),
		0);
	assert_fault("longer than any");
}

static void test_names_in_an_export_are_plain(void **state)
{
	static const struct {
		const char *name, *want;
	} row[] = {
		{ "plan.pdf", "plan.pdf" },
		{ "a b/c", "a_b_c" },
		{ "caf\303\251.txt", "caf__.txt" },
		{ "a..b...c", "a._b._.c" },
		{ "0123456789012345678901234567890123456789.tar.gz",
		  "0123456789012345678901234567"
		  "9.tar.gz" },
		{ "123456789012345678901234567890123456",
		  "123456789012345678901234567890123456" },
	};
	struct ol_id id = { { 0xab, 0xcd } };
	char out[OL_ARCHIVE_NAME_MAX];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		ol_export_file_name(out, &id, row[i].name);
		assert_memory_equal(out, "abcd0000000000000000000000000000-",
				    33);
		assert_string_equal(out + 33, row[i].want);
	}
}

/* Taken with the head `number` of theirs, before the entries or behind them. */
static void take_with_head(uint64_t number, const struct ol_digest *hash,
			   size_t mac_len, bool is_first)
{
	static const uint8_t mac[OL_DIGEST_LEN];
	char heads[512] = "";

	add_line(heads, sizeof heads, number, hash, mac, mac_len);
	seal();
	list("heads/000001.txt", heads);
	ol_exported_release(&x);
	if (is_first)
		take("heads/000001.txt", heads);
	take("ledger/000001.txt", made.ledger);
	if (!is_first)
		take("heads/000001.txt", heads);
	take("ours/000001.txt", made.ours);
	take("theirs/000001.txt", made.theirs);
	take("office.txt", made.office);
	take("manifest", made.manifest);
	ol_exported_end(&x);
}

static void test_the_head_that_is_held_is_in_an_entry(void **state)
{
	struct ol_digest hash = { { 6 } };

	(void)state;
	add_entry(OL_LEDGER_HEAD, 17, &hash);
	state_facts(1);
	take_with_head(17, &hash, OL_DIGEST_LEN, true);
	assert_string_equal(x.proof.fault, "");
	assert_int_equal(x.held.seq, 17);
	take_with_head(18, &hash, OL_DIGEST_LEN, true);
	assert_fault("the head of theirs that is held, of entry 18, is in no");
	take_with_head(17, &hash, OL_DIGEST_LEN - 1, true);
	assert_fault("the head of theirs does not stand alone");
	take_with_head(17, &hash, OL_DIGEST_LEN, false);
	assert_fault("the head of theirs does not stand alone");
	hash.b[31] ^= 1;
	take_with_head(17, &hash, OL_DIGEST_LEN, true);
	assert_fault("the head of theirs that is held, of entry 17, is in no");
}

static void test_a_signature_is_of_this_manifest(void **state)
{
	(void)state;
	seal();
	ol_exported_release(&x);
	take("ledger/000001.txt", made.ledger);
	take("ours/000001.txt", made.ours);
	take("theirs/000001.txt", made.theirs);
	take("office.txt", made.office);
	take("manifest", made.manifest);
	take("manifest.sig", "-----BEGIN SSH SIGNATURE-----\n");
	ol_exported_end(&x);
	assert_fault("the signature is none of the manifest");
}

static void test_lines_are_read_strictly(void **state)
{
	static const char *const bad[] = {
		"",        " ",       "1",
		"1 -",     "x -",     "01 %s -",
		"1 %s",    "1 %s ",   "1 %s 0",
		"1 %s 0g", "1 %s AB", "1  %s -",
		"1 %s --", "1 %s  -", "12345678901234567890 %s -",
	};
	char hex[2 * OL_DIGEST_LEN + 1], line[256];
	struct ol_digest digest = { { 0xab } };
	uint8_t bytes[4];
	uint64_t number;
	size_t i, len;

	(void)state;
	ol_hex_write(hex, digest.b, OL_DIGEST_LEN);
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		const char *p = strstr(bad[i], "%s"); /* the digest */

		if (p)
			snprintf(line, sizeof line, "%.*s%s%s",
				 (int)(p - bad[i]), bad[i], hex, p + 2);
		else
			snprintf(line, sizeof line, "%s", bad[i]);
		if (ol_exported_read_line(line, strlen(line), &number, &digest,
					  bytes, sizeof bytes,
					  &len) != OL_ERR_MALFORMED)
			fail_msg("taken: \"%s\"", line);
	}
	snprintf(line, sizeof line, "17 %s 01020304", hex);
	assert_int_equal(ol_exported_read_line(line, strlen(line), &number,
					       &digest, bytes, sizeof bytes,
					       &len),
			 0);
	assert_int_equal(number, 17);
	assert_int_equal(len, 4);
	assert_int_equal(bytes[3], 4);
	assert_int_equal(ol_exported_read_line(line, strlen(line), &number,
					       &digest, bytes, 3, &len),
			 OL_ERR_MALFORMED);
}

static void test_an_archive_gives_back_what_was_put_in(void **state)
{
	static char big[200000];
	struct ol_archive_out out;
	struct ol_archive_in in;

	(void)state;
	memset(big, 'b', sizeof big);
	assert_int_equal(ol_archive_create(&out, PATH), 0);
	assert_int_equal(
		ol_archive_put(&out, "f/a.txt", "hello", 5, (ol_date){ 0 }), 0);
	assert_int_equal(ol_archive_put(&out, "f/empty", "", 0, (ol_date){ 0 }),
			 0);
	assert_int_equal(ol_archive_put(&out, "f/big", big, sizeof big,
					(ol_date){ 0 }),
			 0);
	assert_false(ol_file_exists(PATH)); /* not before it is whole */
	assert_int_equal(ol_archive_commit(&out), 0);
	assert_int_equal(ol_archive_open(&in, PATH), 0);
	assert_int_equal(ol_archive_next(&in), 1);
	assert_string_equal(in.name, "f/a.txt");
	assert_int_equal(in.len, 5);
	assert_memory_equal(in.bytes, "hello", 5);
	assert_int_equal(ol_archive_next(&in), 1);
	assert_int_equal(in.len, 0);
	assert_int_equal(ol_archive_next(&in), 1);
	assert_int_equal(in.len, sizeof big);
	assert_memory_equal(in.bytes, big, sizeof big);
	assert_int_equal(ol_archive_next(&in), 0);
	ol_archive_close(&in);
	assert_int_equal(ol_archive_create(&out, PATH), 0);
	assert_int_equal(ol_archive_commit(&out), OL_ERR_EXISTS);
	assert_int_equal(ol_archive_open(&in, PATH ".no"), OL_ERR_UNKNOWN);
}

/* A document of any length goes through in pieces. */
static void test_a_long_file_is_read_as_its_hash(void **state)
{
	static uint8_t piece[1 << 20];
	struct ol_archive_out out;
	struct ol_archive_in in;
	uint8_t sha256[OL_SHA256_LEN];
	struct ol_sha256 hash;
	unsigned i;

	(void)state;
	memset(piece, 'p', sizeof piece);
	ol_sha256_init(&hash);
	assert_int_equal(ol_archive_create(&out, PATH), 0);
	assert_int_equal(
		ol_archive_begin(&out, "f/long", 17u << 20, (ol_date){ 0 }), 0);
	for (i = 0; i < 17; i++) {
		ol_sha256_add(&hash, piece, sizeof piece);
		assert_int_equal(ol_archive_add(&out, piece, sizeof piece), 0);
	}
	ol_sha256_end(&hash, sha256);
	assert_int_equal(ol_archive_put(&out, "f/b", "b", 1, (ol_date){ 0 }),
			 0);
	assert_int_equal(ol_archive_commit(&out), 0);
	assert_int_equal(ol_archive_open(&in, PATH), 0);
	assert_int_equal(ol_archive_next(&in), 1);
	assert_true(in.is_long);
	assert_memory_equal(in.sha256, sha256, sizeof sha256);
	assert_int_equal(ol_archive_next(&in), 1);
	assert_false(in.is_long);
	assert_memory_equal(in.bytes, "b", 1);
	ol_archive_close(&in);
}

static void test_what_does_not_belong_into_an_export_is_refused(void **state)
{
	static const char *const name[] = { "/etc/passwd", "a/../b", "a b",
					    "a\033b", "caf\303\251" };
	struct ol_archive_out out;
	struct ol_archive_in in;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof name / sizeof name[0]; i++) {
		(void)ol_file_remove(PATH);
		assert_int_equal(ol_archive_create(&out, PATH), 0);
		(void)ol_archive_put(&out, name[i], "x", 1, (ol_date){ 0 });
		if (ol_archive_commit(&out))
			continue; /* the library does not write it */
		assert_int_equal(ol_archive_open(&in, PATH), 0);
		if (ol_archive_next(&in) != OL_ERR_MALFORMED)
			fail_msg("taken: %s", name[i]);
		ol_archive_close(&in);
	}
	(void)ol_file_remove(PATH);
	assert_int_equal(ol_file_write(PATH, "no archive", 10, 0600), 0);
	assert_int_equal(ol_archive_open(&in, PATH), OL_ERR_MALFORMED);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_whole_export_is_sound),
		TEST(test_every_change_of_a_record_is_found),
		TEST(test_what_is_removed_is_named),
		TEST(test_what_is_put_in_another_place_is_named),
		TEST(test_content_that_is_gone_was_erased_by_an_entry),
		TEST(test_files_and_manifest_must_agree),
		TEST(test_documents_are_those_of_the_index),
		TEST(test_only_a_document_may_be_long),
		TEST(test_names_in_an_export_are_plain),
		TEST(test_a_long_file_is_read_as_its_hash),
		TEST(test_the_head_that_is_held_is_in_an_entry),
		TEST(test_a_signature_is_of_this_manifest),
		TEST(test_lines_are_read_strictly),
		TEST(test_an_archive_gives_back_what_was_put_in),
		TEST(test_what_does_not_belong_into_an_export_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
