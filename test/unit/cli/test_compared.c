/* compared: two sides of one line, of which one made its record anew.
 *
 * A story is told to both; each has a list of what it wrote down. What is done
 * to a list is done before its chain is made, so that each export is sound for
 * itself and only the other one knows better. */
#include "cli/compared.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/prng.h"
#include "seal/hash.h"

#define MOST 200
#define STEPS 60

struct record {
	enum ol_ledger_kind kind;
	uint64_t number;
	uint64_t seq; /* of the story: hashes of heads belong to it */
	struct ol_digest digest;
};

static struct side {
	struct record record[MOST];
	size_t n;
	uint64_t said, taken, told;
	struct ol_ledger_head head; /* of the true chain */
	struct ol_exported x;
} north, south;
static struct ol_compared c;

/* ---- the chain of a list --------------------------------------------------- */

static size_t write_entry(uint8_t bytes[OL_LEDGER_ENTRY_MAX],
			  const struct record *r,
			  const struct ol_ledger_head *after)
{
	struct ol_ledger_entry e = {
		.seq = after->seq + 1,
		.kind = r->kind,
		.id = { { 1 } },
		.number = r->number,
		.digest = r->digest,
		.before = after->hash,
	};

	return ol_ledger_write(bytes, &e);
}

static void follow(struct ol_ledger_head *head, const struct record *r)
{
	uint8_t bytes[OL_LEDGER_ENTRY_MAX];
	size_t len = write_entry(bytes, r, head);

	ol_sha256(head->hash.b, bytes, len);
	head->seq++;
}

/* What the content of an item is, its number tells, and `other`. */
static void content(uint8_t out[OL_SALT_LEN + 8], bool norths, uint64_t n,
		    unsigned other)
{
	memset(out, norths ? 1 : 2, OL_SALT_LEN);
	ol_put64(out + OL_SALT_LEN, n << 8 | other);
}

static struct ol_digest digest_of(bool norths, uint64_t n, unsigned other)
{
	uint8_t bytes[OL_SALT_LEN + 8];
	struct ol_digest d;

	content(bytes, norths, n, other);
	ol_sha256(d.b, bytes, sizeof bytes);
	return d;
}

static void add(struct side *s, enum ol_ledger_kind kind, uint64_t number,
		const struct ol_digest *digest)
{
	static const struct ol_digest none;
	struct record *r = &s->record[s->n++];

	assert_true(s->n <= MOST);
	*r = (struct record){ kind, number, s->head.seq + 1,
			      digest ? *digest : none };
	follow(&s->head, r);
}

/* One side says something, and the other takes it. */
static void say(struct side *from, struct side *to)
{
	struct ol_digest d = digest_of(from == &north, ++from->said, 0);

	add(from, OL_LEDGER_QUEUED, 0, &d);
	add(to, OL_LEDGER_TAKEN, ++to->taken, &d);
	add(from, OL_LEDGER_DELIVERED, from->said, NULL);
}

static void tell_head(struct side *from, struct side *to)
{
	if (from->head.seq > from->told)
		add(to, OL_LEDGER_HEAD, from->head.seq, &from->head.hash);
	from->told = from->head.seq;
}

static void tell_story(uint64_t seed)
{
	struct ol_prng lot;
	unsigned i;

	ol_exported_release(&north.x);
	ol_exported_release(&south.x);
	memset(&north, 0, sizeof north);
	memset(&south, 0, sizeof south);
	ol_prng_init(&lot, seed);
	for (i = 0; i < STEPS; i++) {
		bool norths = ol_prng_below(&lot, 2);
		struct side *a = norths ? &north : &south;
		struct side *b = norths ? &south : &north;

		if (ol_prng_below(&lot, 4))
			say(a, b);
		else
			tell_head(a, b);
	}
	tell_head(&north, &south);
	tell_head(&south, &north);
}

/* ---- exports --------------------------------------------------------------- */

static void put_items(struct side *s, bool ours, uint64_t most, unsigned other,
		      uint64_t which)
{
	uint8_t bytes[OL_SALT_LEN + 8];
	bool norths = (s == &north) == ours;
	struct ol_digest d;
	uint64_t n;

	for (n = 1; n <= most; n++) {
		content(bytes, norths, n, ours && n == which ? other : 0);
		ol_sha256(d.b, bytes, sizeof bytes);
		(void)ol_proof_item(&s->x.proof, ours, n, &d, bytes,
				    sizeof bytes);
	}
}

/* Makes the export of a list; `which` of its own items has content `other`. */
static void make(struct side *s, unsigned other, uint64_t which)
{
	uint8_t bytes[OL_LEDGER_ENTRY_MAX];
	struct ol_ledger_head head = { 0 };
	uint64_t ours = 0, theirs = 0;
	struct ol_digest hash;
	size_t i, len;

	ol_exported_release(&s->x);
	s->x.proof.keeps_trace = true;
	strcpy(s->x.office, s == &north ? "North" : "South");
	for (i = 0; i < s->n; i++) {
		len = write_entry(bytes, &s->record[i], &head);
		follow(&head, &s->record[i]);
		hash = head.hash;
		assert_int_equal(ol_proof_entry(&s->x.proof, &hash, bytes, len),
				 0);
		ours += s->record[i].kind == OL_LEDGER_QUEUED;
		theirs += s->record[i].kind == OL_LEDGER_TAKEN;
	}
	ol_proof_seal(&s->x.proof);
	put_items(s, true, ours, other, which);
	put_items(s, false, theirs, 0, 0);
	ol_proof_end(&s->x.proof);
}

static void compare(void)
{
	ol_compare(&c, &north.x, &south.x);
}

static int tear_down(void **state)
{
	(void)state;
	ol_exported_release(&north.x);
	ol_exported_release(&south.x);
	return 0;
}

/* ---- tests ------------------------------------------------------------------ */

static void test_two_sides_of_a_line_are_the_same(void **state)
{
	uint64_t seed;

	(void)state;
	for (seed = 1; seed <= 20; seed++) {
		tell_story(seed);
		make(&north, 0, 0);
		make(&south, 0, 0);
		assert_string_equal(north.x.proof.fault, "");
		compare();
		if (*c.fault)
			fail_msg("seed %u: %s", (unsigned)seed, c.fault);
		assert_int_equal(c.side[0].items, north.said);
		assert_int_equal(c.side[1].items, south.said);
		assert_true(ol_digest_equal(&c.side[0].root_here,
					    &c.side[0].root_there));
		assert_int_equal(c.side[0].held, north.told);
	}
}

/* Which item an entry of the list was about, and its side's count of them. */
static uint64_t nth(const struct side *s, size_t i, enum ol_ledger_kind kind)
{
	uint64_t n = 0;

	for (size_t k = 0; k <= i; k++)
		n += s->record[k].kind == kind;
	return n;
}

static void test_an_item_that_was_changed_is_named(void **state)
{
	char want[64];
	size_t i;

	(void)state;
	tell_story(7);
	make(&south, 0, 0);
	for (i = 0; i < north.n; i++) {
		struct record was = north.record[i];
		uint64_t n = nth(&north, i, OL_LEDGER_QUEUED);

		if (was.kind != OL_LEDGER_QUEUED)
			continue;
		north.record[i].digest = digest_of(true, n, 9);
		make(&north, 9, n);
		assert_string_equal(north.x.proof.fault, "");
		compare();
		north.record[i] = was;
		snprintf(want, sizeof want,
			 "item %u of North is not the same at both: entry %u "
			 "of North",
			 (unsigned)n, (unsigned)i + 1);
		if (strncmp(c.fault, want, strlen(want)) != 0)
			fail_msg("wanted \"%s\", says \"%s\"", want, c.fault);
	}
}

/* The fault says between which of its entries the ledger was changed. */
static void assert_spans(uint64_t entry, const char *what)
{
	unsigned to, behind;
	const char *p;

	if (sscanf(c.fault, "entry %u of North is not the one", &to) == 1) {
		p = strstr(c.fault, "or behind entry ");
		assert_non_null(p);
		assert_int_equal(sscanf(p, "or behind entry %u", &behind), 1);
		if (entry > to || entry <= behind)
			fail_msg("%s, entry %u: %s", what, (unsigned)entry,
				 c.fault);
		return;
	}
	if (!strstr(c.fault, " of North") && !strstr(c.fault, " of South"))
		fail_msg("%s, entry %u: \"%s\"", what, (unsigned)entry,
			 c.fault);
}

static void remove_record(struct side *s, size_t i)
{
	memmove(&s->record[i], &s->record[i + 1],
		(s->n - i - 1) * sizeof s->record[0]);
	s->n--;
}

/* Each entry in turn: removed; exchanged with the next; said to be another.
 * All of it before the newest head that the other side holds is found. */
static void test_every_entry_made_anew_is_found(void **state)
{
	static struct side whole;
	size_t i;

	(void)state;
	tell_story(11);
	make(&south, 0, 0);
	whole = north;
	for (i = 0; i < north.told; i++) {
		remove_record(&north, i);
		make(&north, 0, 0);
		compare();
		assert_spans(i + 1, "removed");
		memcpy(north.record, whole.record, sizeof north.record);
		north.n = whole.n;

		north.record[i].number += 1000;
		make(&north, 0, 0);
		compare();
		assert_spans(i + 1, "changed");
		memcpy(north.record, whole.record, sizeof north.record);

		if (i + 1 == north.told)
			break;
		north.record[i] = whole.record[i + 1];
		north.record[i + 1] = whole.record[i];
		make(&north, 0, 0);
		compare();
		assert_spans(i + 1, "exchanged");
		memcpy(north.record, whole.record, sizeof north.record);
	}
	make(&north, 0, 0);
	compare();
	assert_string_equal(c.fault, "");
}

static void test_the_newest_that_were_removed_are_missed(void **state)
{
	(void)state;
	tell_story(5);
	make(&south, 0, 0);
	while (north.n >= north.told)
		north.n--;
	make(&north, 0, 0);
	compare();
	assert_non_null(strstr(c.fault, "the ledger of North ends at entry "));
	assert_non_null(strstr(c.fault, "the newest were removed"));
}

/* Nobody told a head after them: the items themselves are missed. */
static void test_what_no_head_knows_shows_by_its_items(void **state)
{
	(void)state;
	tell_story(5);
	say(&north, &south);
	make(&north, 0, 0);
	make(&south, 0, 0);
	compare();
	assert_string_equal(c.fault, "");
	north.n -= 2; /* queued, delivered */
	make(&north, 0, 0);
	compare();
	assert_non_null(strstr(c.fault, " of North, which South has by its "));
	assert_non_null(strstr(c.fault, "is not in the export of North"));
	north.n += 2;
	make(&north, 0, 0);
	south.n--; /* taken */
	make(&south, 0, 0);
	compare();
	assert_non_null(strstr(c.fault, "which was delivered as North says"));
}

static void test_exports_that_do_not_belong_together_are_told(void **state)
{
	(void)state;
	tell_story(5);
	make(&north, 0, 0);
	ol_compare(&c, &north.x, &north.x);
	assert_non_null(strstr(c.fault, "exports of the same office, North"));
	/* Nothing was said at all: there is nothing to be different. */
	memset(&north.record, 0, sizeof north.record);
	north.n = south.n = 0;
	make(&north, 0, 0);
	make(&south, 0, 0);
	compare();
	assert_string_equal(c.fault, "");
	assert_int_equal(c.side[0].items, 0);
	assert_int_equal(c.side[1].heads, 0);
}

/* After a restore the ledger goes on behind what the other side holds, and
 * names it. */
static void test_what_a_restore_lost_is_no_change(void **state)
{
	struct ol_ledger_entry e = { .kind = OL_LEDGER_EPOCH };
	const struct ol_digest hash = { { 5 } };
	struct ol_trace *t = &north.x.proof.trace;
	struct ol_ledger_head *entry;
	struct ol_trace_head *head;

	(void)state;
	tell_story(5);
	make(&north, 0, 0);
	make(&south, 0, 0);
	entry = t->entries.at;
	head = t->heads.at;
	while (t->heads.n && head[t->heads.n - 1].entry > north.told - 4)
		t->heads.n--;
	e.number = north.told;
	e.digest = entry[north.told - 1].hash;
	e.seq = north.told + 1;
	t->entries.n = north.told - 4; /* what the backup had */
	ol_trace_entry(t, &e, &hash);
	compare();
	assert_string_equal(c.fault, "");
	/* Another head than the one that South holds. */
	t->entries.n--;
	t->heads.n--;
	e.digest.b[0] ^= 1;
	ol_trace_entry(t, &e, &hash);
	compare();
	assert_non_null(strstr(c.fault, "is not the one whose hash South"));
}

#define T(f) cmocka_unit_test_teardown(f, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(test_two_sides_of_a_line_are_the_same),
		T(test_an_item_that_was_changed_is_named),
		T(test_every_entry_made_anew_is_found),
		T(test_the_newest_that_were_removed_are_missed),
		T(test_what_no_head_knows_shows_by_its_items),
		T(test_exports_that_do_not_belong_together_are_told),
		T(test_what_a_restore_lost_is_no_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
