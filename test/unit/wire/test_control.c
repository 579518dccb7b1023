/* control: each type with exactly its fields, plain texts, bounded values;
 * and the examples of doc/protocol/control.md. */
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
#include "test/support/page.h"
#include "wire/cbor.h"
#include "wire/control.h"

#define ID "50000102030405060708090a0b0c0d0e0f" /* as a CBOR byte string */
#define PRESENCE "a5000701" ID "03f40ef40f"
#define NO_ID "5000000000000000000000000000000000"

static const struct ol_id id = { { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
				   14, 15 } };

static struct ol_people crowd(void)
{
	struct ol_people p = { .n = OL_PEOPLE_MAX };
	size_t i;

	for (i = 0; i < OL_PEOPLE_MAX; i++) {
		memset(p.who[i].name, 'n', OL_PERSON_MAX - 1);
		p.who[i].part = OL_N_PARTS - 1;
		p.who[i].leg = OL_N_LEGS - 1;
	}
	return p;
}

/* Every type, with its largest values. */
static struct ol_control sample(enum ol_control_type type)
{
	struct ol_control m = { .type = type };

	switch (type) {
	case OL_CONTROL_RING:
		m.precedence = OL_CONTROL_PRECEDENCE_MAX;
		m.date.ns = INT64_MAX;
		m.people = crowd();
		m.recording = true;
		m.id = id;
		break;
	case OL_CONTROL_ANSWER:
	case OL_CONTROL_RESUME:
	case OL_CONTROL_PRESENCE:
		m.people = crowd();
		m.recording = m.held = true;
		m.id = id;
		break;
	case OL_CONTROL_DECLINE:
		memset(m.seat, 's', sizeof m.seat - 1);
		m.date.ns = INT64_MAX;
		m.id = id;
		break;
	case OL_CONTROL_RINGING:
		m.bells = OL_CONTROL_BELLS_MAX;
		m.id = id;
		break;
	case OL_CONTROL_END:
		m.reason = OL_CONTROL_REASONS - 1;
		m.id = id;
		break;
	case OL_CONTROL_TERMS:
		m.recording = m.suspended = true;
		m.date.ns = INT64_MAX;
		memset(m.seat, 's', sizeof m.seat - 1);
		memset(m.why, 'w', sizeof m.why - 1);
		break;
	case OL_CONTROL_GOODBYE:
		memset(m.seat, 's', sizeof m.seat - 1);
		memset(m.why, 'w', sizeof m.why - 1);
		break;
	case OL_CONTROL_TEST_ASK:
	case OL_CONTROL_TEST_ANSWER:
		memset(m.probe, 'p', sizeof m.probe);
		m.probe_len = sizeof m.probe;
		m.id = id;
		break;
	case OL_CONTROL_MODE:
		m.mode = OL_CONTROL_MODE_MAX;
		m.talks = true;
		m.id = id;
		break;
	case OL_CONTROL_ADDRESSES:
		for (; m.n_places < OL_CONTROL_PLACES; m.n_places++) {
			m.place[m.n_places].path = OL_CONTROL_PATH_MAX;
			m.place[m.n_places].addr = (struct ol_addr){
				.family = m.n_places % 3 ? 6 : 4,
				.ip = { 192, 0, 2, (uint8_t)m.n_places },
				.port = 65535,
			};
		}
		break;
	case OL_CONTROL_JOIN:
		m.stage = OL_CONTROL_STAGE_MAX;
		m.turn = m.heard = m.known = m.on = UINT32_MAX;
		memset(m.seat, 's', sizeof m.seat - 1);
		m.id = id;
		break;
	case OL_CONTROL_WATCHES:
		for (; m.watches.n < OL_WATCHES; m.watches.n++)
			m.watches.minute[m.watches.n] =
				(uint16_t)(OL_WATCHES_DAY - OL_WATCHES +
					   m.watches.n);
		break;
	case OL_CONTROL_BUSY:
	case OL_CONTROL_RESUMED:
		m.id = id;
		break;
	case OL_CONTROL_TYPES:
		break;
	}
	return m;
}

static void test_every_type_is_read_as_it_was_written(void **state)
{
	uint8_t bytes[OL_CONTROL_MAX];
	struct ol_control in, out;
	int type, len, cut;

	(void)state;
	for (type = OL_CONTROL_RING; type < OL_CONTROL_TYPES; type++) {
		in = sample((enum ol_control_type)type);
		len = ol_control_write(bytes, &in);
		assert_true(len > 0);
		assert_int_equal(ol_control_read(&out, bytes, (size_t)len), 0);
		assert_memory_equal(&in, &out, sizeof in);
		for (cut = 0; cut < len; cut++)
			assert_int_equal(ol_control_read(&out, bytes,
							 (size_t)cut),
					 OL_ERR_MALFORMED);
	}
}

/* The whole ring in one cell: 64 bytes for control, less the stream's head
 * and the message's length. */
static void test_a_ring_of_a_usual_seat_fits_one_cell(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_RING,
				.id = id,
				.precedence = 3,
				.date = { INT64_MAX },
				.people = { .n = 1,
					    .who = { { "duty officer",
						       OL_PART_ACTING,
						       OL_LEG_BROWSER } } } };
	uint8_t bytes[OL_CONTROL_MAX];

	(void)state;
	assert_in_range(ol_control_write(bytes, &m), 1, 64 - 9);
}

static const struct {
	const char *why, *hex;
} wrong[] = {
	{ "nothing", "" },
	{ "no map", "8100" },
	{ "empty map", "a0" },
	{ "no type", "a101" ID },
	{ "type 0", "a2000001" ID },
	{ "a type that is not in the table", "a2001201" ID },
	{ "a field too few", "a10005" },
	{ "a field too many", "a3000501" ID "0700" },
	{ "another field instead", "a200050700" },
	{ "the count lies", "a3000501" ID },
	{ "something left over", "a2000501" ID "00" },
	{ "keys out of order", "a201" ID "0005" },
	{ "type twice", "a300050005"
			"01" ID },
	{ "an id of 15 bytes", "a20005014f000102030405060708090a0b0c0d0e" },
	{ "an id of 17 bytes", "a200050151000102030405060708090a0b0c0d0e0f10" },
	{ "an id that is a text", "a200050170"
				  "61616161616161616161616161616161" },
	{ "an id of zeros", "a2000501" NO_ID },
	{ "bells beyond the bound", "a3000201" ID "061903e9" },
	{ "bells below zero", "a3000201" ID "0620" },
	{ "a reason that is not in the table", "a3000601" ID "0708" },
	{ "a mode that is not in the table", "a4000e01" ID "0b030cf4" },
	{ "a talk key that is a number", "a4000e01" ID "0b000c00" },
	{ "nine addresses", "a2000f0d89"
			    "4700c00002011bbc4700c00002011bbc"
			    "4700c00002011bbc4700c00002011bbc"
			    "4700c00002011bbc4700c00002011bbc"
			    "4700c00002011bbc4700c00002011bbc"
			    "4700c00002011bbc" },
	{ "fewer addresses than announced", "a2000f0d824700c00002011bbc" },
	{ "an address of eight bytes", "a2000f0d814800c00002011bbc00" },
	{ "an address that is a text", "a2000f0d816700313131313131" },
	{ "an address of path 4", "a2000f0d814704c00002011bbc" },
	{ "an address without a port", "a2000f0d814700c00002010000" },
	{ "a multicast address", "a2000f0d814700e00000011bbc" },
	{ "a broadcast address", "a2000f0d814700ffffffff1bbc" },
	{ "IPv4 in IPv6's clothes",
	  "a2000f0d81530000000000000000000000ffffc00002011bbc" },
	{ "addresses with an id", "a3000f01" ID "0d80" },
	{ "a stage that is not in the table",
	  "a8001001" ID "05601005110112011300"
	  "1400" },
	{ "a turn beyond 32 bit",
	  "a8001001" ID "05601000111b0000000100000000120013001400" },
	{ "nine watches", "a200111589010203040506070809" },
	{ "fewer watches than announced", "a20011158201" },
	{ "a watch beyond the day", "a2001115811905a0" },
	{ "watches out of order", "a2001115820201" },
	{ "a watch twice", "a2001115820101" },
	{ "a watch before midnight", "a20011158120" },
	{ "a flag that is a number", "a5000701" ID "03010ef40f80" },
	{ "precedence 4", "a6000101" ID "020403f404000f80" },
	{ "a date before 1970", "a6000101" ID "020003f404200f80" },
	{ "a date beyond 63 bit",
	  "a6000101" ID "020003f4041b80000000000000000f80" },
	{ "a seat with a line feed", "a4000401" ID "040005610a" },
	{ "a seat with a bidirectional override",
	  "a4000401" ID "04000563e280ae" },
	{ "a seat with NUL", "a4000401" ID "0400056100" },
	{ "a seat of 33 bytes",
	  "a4000401" ID "0400055821"
	  "616161616161616161616161616161616161616161616161616161616161616161" },
	{ "nine people", PRESENCE "89"
				  "8360000083600000836000008360000083600000"
				  "83600000836000008360000083600000" },
	{ "fewer people than announced", PRESENCE "8283600000" },
	{ "a person of two fields", PRESENCE "81826000" },
	{ "a person of four fields", PRESENCE "818460000000" },
	{ "a person that is a map", PRESENCE "81a3000001000200" },
	{ "a person that is a name alone", PRESENCE "816161" },
	{ "a part that is not in the table", PRESENCE "8183600600" },
	{ "a leg that is not in the table", PRESENCE "8183600006" },
	{ "a name with a line feed", PRESENCE "8183610a0000" },
	{ "a name with a bidirectional override", PRESENCE "818363e280ae0000" },
	{ "a name of 33 bytes", PRESENCE
	  "81835821"
	  "616161616161616161616161616161616161616161616161616161616161616161"
	  "0000" },
	{ "people and the seat of old", "a6000701" ID "03f405600ef40f80" },
	{ "a number in more bytes than it needs", "a218000501" ID },
	{ "a map without end", "bf000501" ID "ff" },
	{ "an array that announces 268 million", "9a0fffffff00" },
};

static void test_all_else_is_malformed(void **state)
{
	struct ol_control m, untouched;
	uint8_t bytes[256];
	size_t i, len;

	(void)state;
	memset(&m, 0x5a, sizeof m);
	untouched = m;
	for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		len = strlen(wrong[i].hex) / 2;
		assert_int_equal(ol_hex_read(bytes, len, wrong[i].hex), 0);
		if (ol_control_read(&m, bytes, len) != OL_ERR_MALFORMED)
			fail_msg("%s: accepted", wrong[i].why);
		assert_memory_equal(&m, &untouched, sizeof m);
	}
}

static void test_the_writer_refuses_values_out_of_range(void **state)
{
	struct ol_control m;
	uint8_t bytes[OL_CONTROL_MAX];

	(void)state;
	m = sample(OL_CONTROL_RING);
	m.precedence++;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_RING);
	m.date.ns = -1;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_RING);
	m.people.n++;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_RING);
	m.people.who[7].name[0] = '\n';
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_RING);
	m.people.who[7].part++;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_RING);
	m.people.who[7].leg++;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_DECLINE);
	m.seat[0] = '\n';
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_DECLINE);
	memset(m.seat, 's', sizeof m.seat);
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_RINGING);
	m.bells++;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_MODE);
	m.mode++;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_JOIN);
	m.stage++;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_END);
	m.reason = OL_CONTROL_REASONS;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_BUSY);
	memset(&m.id, 0, sizeof m.id);
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_BUSY);
	m.type = OL_CONTROL_TYPES;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_ADDRESSES);
	m.n_places++;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_ADDRESSES);
	m.place[7].path++;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_ADDRESSES);
	m.place[3].addr.port = 0;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_ADDRESSES);
	m.place[3].addr.ip[0] = 224; /* IPv4: multicast */
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
	m = sample(OL_CONTROL_TEST_ASK);
	m.probe_len++;
	assert_int_equal(ol_control_write(bytes, &m), OL_ERR_RANGE);
}

/* One byte changed: refused, or another message that is written the same. */
static void test_whatever_is_accepted_is_written_again(void **state)
{
	const uint64_t seed = 4242;
	uint8_t bytes[OL_CONTROL_MAX], again[OL_CONTROL_MAX];
	struct ol_control m;
	struct ol_prng rnd;
	int run, len;

	(void)state;
	ol_prng_init(&rnd, seed);
	for (run = 0; run < 100000; run++) {
		m = sample((enum ol_control_type)(
			1 + ol_prng_below(&rnd, OL_CONTROL_TYPES - 1)));
		len = ol_control_write(bytes, &m);
		bytes[ol_prng_below(&rnd, (uint64_t)len)] =
			(uint8_t)ol_prng_next(&rnd);
		if (ol_control_read(&m, bytes, (size_t)len))
			continue;
		if (ol_control_write(again, &m) != len ||
		    memcmp(bytes, again, (size_t)len))
			fail_msg("seed %llu run %d", (unsigned long long)seed,
				 run);
	}
}

/* ---- the page ---------------------------------------------------------- */

static void take_example(void *ctx, const char *name, const uint8_t *bytes,
			 size_t len)
{
	bool *seen = ctx;
	struct ol_control m;
	uint8_t again[OL_CONTROL_MAX];

	if (!strcmp(name, "control-refused")) {
		assert_int_equal(ol_control_read(&m, bytes, len),
				 OL_ERR_MALFORMED);
		return;
	}
	if (ol_control_read(&m, bytes, len))
		fail_msg("%s: malformed", name);
	assert_int_equal(strncmp(name, "control-", 8), 0);
	assert_string_equal(name + 8, ol_control_name(m.type));
	assert_int_equal(ol_control_write(again, &m), len);
	assert_memory_equal(again, bytes, len);
	seen[m.type] = true;
}

static void test_the_page_has_an_example_of_every_type(void **state)
{
	bool seen[OL_CONTROL_TYPES] = { false };
	int type;

	(void)state;
	assert_true(ol_page_vectors("doc/protocol/control.md", take_example,
				    seen) > 0);
	for (type = OL_CONTROL_RING; type < OL_CONTROL_TYPES; type++)
		if (!seen[type])
			fail_msg("no example of %s",
				 ol_control_name((enum ol_control_type)type));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_type_is_read_as_it_was_written),
		cmocka_unit_test(test_a_ring_of_a_usual_seat_fits_one_cell),
		cmocka_unit_test(test_all_else_is_malformed),
		cmocka_unit_test(test_the_writer_refuses_values_out_of_range),
		cmocka_unit_test(test_whatever_is_accepted_is_written_again),
		cmocka_unit_test(test_the_page_has_an_example_of_every_type),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
