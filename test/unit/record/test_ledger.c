/* ledger: one form of an entry, a chain that shows every change, the MAC of a
 * head. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "record/ledger.h"

#define ENTRIES 12

struct chain {
	size_t n, len[ENTRIES];
	uint8_t bytes[ENTRIES][OL_LEDGER_ENTRY_MAX];
};

static struct ol_ledger_entry entry(uint64_t seq)
{
	struct ol_ledger_entry e = {
		.seq = seq,
		.date.ns = (int64_t)(1700000000000000000 + seq),
		.kind = (enum ol_ledger_kind)(1 + seq % (OL_LEDGER_KINDS - 1)),
		.number = seq * 1000,
	};

	memset(e.id.b, (int)seq, sizeof e.id.b);
	memset(e.digest.b, (int)(seq + 100), sizeof e.digest.b);
	return e;
}

static void make(struct chain *c)
{
	struct ol_ledger_head head = { 0 };
	struct ol_ledger_entry e;
	size_t i;

	c->n = ENTRIES;
	for (i = 0; i < c->n; i++) {
		e = entry(i + 1);
		e.before = head.hash;
		c->len[i] = ol_ledger_write(c->bytes[i], &e);
		assert_true(c->len[i] > 0);
		assert_int_equal(ol_ledger_follow(&head, &e, c->bytes[i],
						  c->len[i]),
				 OL_LEDGER_SOUND);
	}
	assert_int_equal(head.seq, ENTRIES);
}

/* The first entry that is at fault and how; ENTRIES: none. */
static size_t audit(const struct chain *c, enum ol_ledger_fault *fault,
		    struct ol_ledger_head *head)
{
	struct ol_ledger_entry e;
	size_t i;

	memset(head, 0, sizeof *head);
	for (i = 0; i < c->n; i++) {
		*fault = ol_ledger_follow(head, &e, c->bytes[i], c->len[i]);
		if (*fault != OL_LEDGER_SOUND)
			return i;
	}
	return ENTRIES;
}

static void drop(struct chain *c, size_t at)
{
	c->n--;
	memmove(c->bytes[at], c->bytes[at + 1],
		(c->n - at) * sizeof c->bytes[0]);
	memmove(c->len + at, c->len + at + 1, (c->n - at) * sizeof c->len[0]);
}

static void test_an_entry_reads_back_the_same(void **state)
{
	struct ol_ledger_entry e, back;
	uint8_t bytes[OL_LEDGER_ENTRY_MAX], again[OL_LEDGER_ENTRY_MAX];
	size_t len, k;

	(void)state;
	for (k = 1; k < OL_LEDGER_KINDS; k++) {
		e = entry(UINT64_C(1) << 62);
		e.kind = (enum ol_ledger_kind)k;
		e.number = INT64_MAX;
		e.date.ns = INT64_MAX;
		len = ol_ledger_write(bytes, &e);
		assert_true(len > 0 && len <= OL_LEDGER_ENTRY_MAX);
		assert_int_equal(ol_ledger_read(&back, bytes, len), 0);
		assert_int_equal(ol_ledger_write(again, &back), len);
		assert_memory_equal(again, bytes, len);
		assert_string_not_equal(ol_ledger_kind_name(back.kind), "?");
	}
	assert_string_equal(ol_ledger_kind_name(OL_LEDGER_KINDS), "?");
}

static void test_what_is_cut_or_longer_is_no_entry(void **state)
{
	struct ol_ledger_entry e = entry(3);
	uint8_t bytes[OL_LEDGER_ENTRY_MAX + 1] = { 0 };
	size_t len = ol_ledger_write(bytes, &e), i;

	(void)state;
	for (i = 0; i < len; i++)
		assert_int_equal(ol_ledger_read(&e, bytes, i),
				 OL_ERR_MALFORMED);
	assert_int_equal(ol_ledger_read(&e, bytes, len + 1), OL_ERR_MALFORMED);
	assert_int_equal(ol_ledger_read(&e, bytes, len), 0);
}

static void test_no_entry_has_number_or_kind_0(void **state)
{
	struct ol_ledger_entry e = entry(0);
	uint8_t bytes[OL_LEDGER_ENTRY_MAX];
	size_t len = ol_ledger_write(bytes, &e);

	(void)state;
	assert_int_equal(ol_ledger_read(&e, bytes, len), OL_ERR_MALFORMED);
	e = entry(1);
	e.kind = (enum ol_ledger_kind)0;
	len = ol_ledger_write(bytes, &e);
	assert_int_equal(ol_ledger_read(&e, bytes, len), OL_ERR_MALFORMED);
	e.kind = OL_LEDGER_KINDS;
	len = ol_ledger_write(bytes, &e);
	assert_int_equal(ol_ledger_read(&e, bytes, len), OL_ERR_MALFORMED);
}

static void test_every_changed_bit_is_found_at_its_entry_or_the_next(void **s)
{
	struct ol_ledger_head head, changed;
	enum ol_ledger_fault fault;
	struct chain c;
	size_t bit, found;

	(void)s;
	make(&c);
	assert_int_equal(audit(&c, &fault, &head), ENTRIES);
	for (bit = 0; bit < 8 * c.len[4]; bit++) {
		c.bytes[4][bit / 8] ^= (uint8_t)(1 << bit % 8);
		found = audit(&c, &fault, &changed);
		assert_true(found == 4 || found == 5);
		c.bytes[4][bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
	/* Of the newest only the head tells. */
	c.bytes[ENTRIES - 1][c.len[ENTRIES - 1] - 40] ^= 1;
	(void)audit(&c, &fault, &changed);
	assert_false(ol_digest_equal(&head.hash, &changed.hash));
}

static void test_a_removed_entry_is_found_where_it_lacks(void **state)
{
	struct ol_ledger_head head;
	enum ol_ledger_fault fault;
	struct chain c;
	size_t at;

	(void)state;
	for (at = 0; at < ENTRIES - 1; at++) {
		make(&c);
		drop(&c, at);
		assert_int_equal(audit(&c, &fault, &head), at);
		assert_int_equal(fault, OL_LEDGER_MISSING);
	}
	make(&c);
	drop(&c, ENTRIES - 1); /* the newest: a shorter chain, no fault */
	assert_int_equal(audit(&c, &fault, &head), ENTRIES);
	assert_int_equal(head.seq, ENTRIES - 1);
}

static void test_two_entries_that_changed_places_are_found(void **state)
{
	struct ol_ledger_head head;
	enum ol_ledger_fault fault;
	uint8_t b[OL_LEDGER_ENTRY_MAX];
	struct chain c;
	size_t at, len;

	(void)state;
	for (at = 0; at + 1 < ENTRIES; at++) {
		make(&c);
		memcpy(b, c.bytes[at], sizeof b);
		len = c.len[at];
		memcpy(c.bytes[at], c.bytes[at + 1], sizeof b);
		c.len[at] = c.len[at + 1];
		memcpy(c.bytes[at + 1], b, sizeof b);
		c.len[at + 1] = len;
		assert_int_equal(audit(&c, &fault, &head), at);
		assert_int_equal(fault, OL_LEDGER_MISSING);
	}
}

static void test_an_entry_twice_and_one_unreadable_are_told_once(void **state)
{
	struct ol_ledger_head head = { 0 };
	struct ol_ledger_entry e;
	struct chain c;
	size_t i;

	(void)state;
	make(&c);
	(void)ol_ledger_follow(&head, &e, c.bytes[0], c.len[0]);
	assert_int_equal(ol_ledger_follow(&head, &e, c.bytes[0], c.len[0]),
			 OL_LEDGER_DOUBLE);
	assert_int_equal(ol_ledger_follow(&head, &e, c.bytes[1], c.len[1]),
			 OL_LEDGER_SOUND);
	assert_int_equal(ol_ledger_follow(&head, &e, c.bytes[2], 20),
			 OL_LEDGER_UNREADABLE);
	assert_int_equal(head.seq, 3);
	assert_int_equal(ol_ledger_follow(&head, &e, c.bytes[3], c.len[3]),
			 OL_LEDGER_CHANGED);
	for (i = 4; i < ENTRIES; i++)
		assert_int_equal(ol_ledger_follow(&head, &e, c.bytes[i],
						  c.len[i]),
				 OL_LEDGER_SOUND);
	assert_string_equal(ol_ledger_fault_text(OL_LEDGER_UNREADABLE),
			    "cannot be read");
}

static void test_only_an_epoch_leaves_numbers_out(void **state)
{
	static const struct {
		enum ol_ledger_kind kind;
		uint64_t seq, number;
		enum ol_ledger_fault fault;
		const char *why;
	} row[] = {
		{ OL_LEDGER_EPOCH, 5, 4, OL_LEDGER_SOUND, "the next" },
		{ OL_LEDGER_EPOCH, 9, 8, OL_LEDGER_SOUND, "behind a head" },
		{ OL_LEDGER_EPOCH, 9, 7, OL_LEDGER_MISSING, "a gap" },
		{ OL_LEDGER_EPOCH, 9, 4, OL_LEDGER_MISSING, "a lower head" },
		{ OL_LEDGER_EPOCH, 4, 3, OL_LEDGER_DOUBLE, "back" },
		{ OL_LEDGER_TAKEN, 9, 8, OL_LEDGER_MISSING, "no epoch" },
	};
	struct ol_ledger_head start = { 4, { { 1 } } }, head;
	uint8_t bytes[OL_LEDGER_ENTRY_MAX];
	struct ol_ledger_entry e;
	size_t i, len;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		e = entry(row[i].seq);
		e.kind = row[i].kind;
		e.number = row[i].number;
		e.before = start.hash;
		head = start;
		len = ol_ledger_write(bytes, &e);
		if (ol_ledger_follow(&head, &e, bytes, len) != row[i].fault)
			fail_msg("%s", row[i].why);
		assert_int_equal(head.seq, row[i].seq);
	}
	start.hash.b[0]++; /* it names the entry before it all the same */
	e = entry(9);
	e.kind = OL_LEDGER_EPOCH;
	e.number = 8;
	len = ol_ledger_write(bytes, &e);
	assert_int_equal(ol_ledger_follow(&start, &e, bytes, len),
			 OL_LEDGER_CHANGED);
}

static void test_a_mac_is_of_one_head_one_teller_and_one_key(void **state)
{
	struct ol_ledger_head head = { .seq = 7 };
	struct ol_digest mac, other;
	uint8_t key[OL_KEY_LEN] = { 1 }, teller[OL_KEY_LEN] = { 2 };

	(void)state;
	ol_ledger_mac(&mac, key, teller, &head);
	ol_ledger_mac(&other, key, teller, &head);
	assert_true(ol_digest_equal(&mac, &other));
	head.seq++;
	ol_ledger_mac(&other, key, teller, &head);
	assert_false(ol_digest_equal(&mac, &other));
	head.seq--;
	head.hash.b[31] ^= 1;
	ol_ledger_mac(&other, key, teller, &head);
	assert_false(ol_digest_equal(&mac, &other));
	head.hash.b[31] ^= 1;
	teller[0]++;
	ol_ledger_mac(&other, key, teller, &head);
	assert_false(ol_digest_equal(&mac, &other));
	teller[0]--;
	key[31]++;
	ol_ledger_mac(&other, key, teller, &head);
	assert_false(ol_digest_equal(&mac, &other));
}

/* Rows "| number | name | ..." of the page. */
static void test_the_page_has_every_kind_by_its_number_and_name(void **state)
{
	static char page[32768];
	FILE *f = fopen(OL_SOURCE_DIR "/doc/protocol/ledger.md", "r");
	char want[64];
	unsigned k;

	(void)state;
	assert_non_null(f);
	assert_true(fread(page, 1, sizeof page - 1, f) > 0);
	fclose(f);
	for (k = 1; k < OL_LEDGER_KINDS; k++) {
		snprintf(want, sizeof want, "\n| %u | %s | ", k,
			 ol_ledger_kind_name((enum ol_ledger_kind)k));
		if (!strstr(page, want))
			fail_msg("the page lacks \"%s\"", want + 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_entry_reads_back_the_same),
		cmocka_unit_test(test_what_is_cut_or_longer_is_no_entry),
		cmocka_unit_test(test_no_entry_has_number_or_kind_0),
		cmocka_unit_test(
			test_every_changed_bit_is_found_at_its_entry_or_the_next),
		cmocka_unit_test(test_a_removed_entry_is_found_where_it_lacks),
		cmocka_unit_test(
			test_two_entries_that_changed_places_are_found),
		cmocka_unit_test(
			test_an_entry_twice_and_one_unreadable_are_told_once),
		cmocka_unit_test(test_only_an_epoch_leaves_numbers_out),
		cmocka_unit_test(
			test_the_page_has_every_kind_by_its_number_and_name),
		cmocka_unit_test(
			test_a_mac_is_of_one_head_one_teller_and_one_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
