/* item: each kind with exactly its fields, bounded, in one form; and the
 * examples of doc/protocol/items.md. */
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
#include "base/prng.h"
#include "record/item.h"
#include "test/support/item_sample.h"
#include "test/support/page.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static uint8_t bytes[OL_ITEM_MAX], again[OL_ITEM_MAX];

static void test_every_kind_is_read_as_it_was_written(void **state)
{
	struct ol_item in, out;
	int kind, len, cut;

	(void)state;
	for (kind = OL_ITEM_MESSAGE; kind < OL_ITEM_KINDS; kind++) {
		in = ol_item_sample((enum ol_item_kind)kind);
		len = ol_item_write(bytes, sizeof bytes, &in);
		if (len <= 0)
			fail_msg("%d: %d", kind, len);
		assert_int_equal(ol_item_read(&out, bytes, (size_t)len), 0);
		assert_int_equal(out.kind, kind);
		assert_int_equal(ol_item_write(again, sizeof again, &out), len);
		assert_memory_equal(bytes, again, (size_t)len);
		for (cut = 0; cut < len; cut++)
			assert_int_equal(ol_item_read(&out, bytes, (size_t)cut),
					 OL_ERR_MALFORMED);
	}
}

static void test_a_message_says_all_that_was_put_into_it(void **state)
{
	struct ol_item in = ol_item_sample(OL_ITEM_MESSAGE), out;
	const struct ol_item_message *a = &in.message, *b = &out.message;
	size_t i;
	int len;

	(void)state;
	len = ol_item_write(bytes, sizeof bytes, &in);
	assert_int_equal(ol_item_read(&out, bytes, (size_t)len), 0);
	assert_true(ol_id_equal(&in.id, &out.id));
	assert_int_equal(in.date.ns, out.date.ns);
	assert_true(ol_words_equal(in.seat, out.seat));
	assert_int_equal(a->precedence, b->precedence);
	assert_int_equal(a->texts.n, b->texts.n);
	for (i = 0; i < a->texts.n; i++) {
		assert_true(
			ol_words_equal(a->texts.t[i].tag, b->texts.t[i].tag));
		assert_true(
			ol_words_equal(a->texts.t[i].text, b->texts.t[i].text));
	}
	assert_int_equal(b->n_attachments, 2);
	assert_true(
		ol_words_equal(a->attachment[1].name, b->attachment[1].name));
	assert_true(
		ol_words_equal(a->attachment[1].type, b->attachment[1].type));
	assert_int_equal(b->attachment[1].size, OL_ITEM_FILE_MAX);
	assert_memory_equal(a->attachment[1].sha256, b->attachment[1].sha256,
			    32);
	assert_int_equal(b->reply, OL_REPLY_CLARIFY);
	assert_true(ol_id_equal(&a->to, &b->to));
	assert_int_equal(a->ack_by.ns, b->ack_by.ns);
	assert_true(ol_words_equal(a->form, b->form));
	assert_int_equal(b->form_version, 2);
	assert_int_equal(b->n_fields, 2);
	assert_true(ol_words_equal(a->field[0].value, b->field[0].value));
	assert_true(b->asks);
	assert_int_equal(b->n_points, 2);
	assert_int_equal(b->point[0].kind, OL_POINT_TIME);
	assert_true(ol_words_equal(a->point[0].words, b->point[0].words));
}

/* What was read lies in the bytes, not beside them. */
static void test_values_point_into_the_bytes(void **state)
{
	struct ol_item in = ol_item_sample(OL_ITEM_MESSAGE), out;
	int len = ol_item_write(bytes, sizeof bytes, &in);
	const char *text;

	(void)state;
	assert_int_equal(ol_item_read(&out, bytes, (size_t)len), 0);
	text = out.message.texts.t[0].text.p;
	assert_in_range((uintptr_t)text, (uintptr_t)bytes,
			(uintptr_t)(bytes + len));
}

/* ---- what is refused --------------------------------------------------- */

#define HEAD                                   \
	"01500193485e200070018002030405060708" \
	"021b18e9d8ab8c0ea000"                 \
	"0360"
#define OF "0c500193485e1f00700a800b0c0d0e0f1011"
#define DIGEST                             \
	"0d5820"                           \
	"d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1" \
	"d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1"
#define SHA                                \
	"5820"                             \
	"a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5" \
	"a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5"
/* A message: precedence, texts, attachments, reply, ack_by, form, asks,
 * points. */
#define MSG(p, t, a, r, b, f, q, o) \
	"ac0001" HEAD "04" p "05" t "06" a "07" r "08" b "09" f "0a" q "0b" o
#define HI "818262656e626869" /* [["en", "hi"]] */
#define CALL(rec, began, answered, ended)                              \
	"ac0008" HEAD "0402" OF "15" rec "16" began "17" answered "18" \
	"18" ended "181900181a60"
#define COMMITTED(after, contact, owner, state)                           \
	"ab000b" HEAD "05" HI OF "181e" after "181f" contact "1820" owner \
	"182100"                                                          \
	"1822" state
#define BOOK(entries)        \
	"a60004" HEAD "1003" \
	"11" entries

static const struct {
	const char *why, *hex;
	int want;
} one[] = {
	{ "the least message",
	  MSG("00", HI, "80", "80", "00", "80", "f4", "80"), 0 },
	{ "precedence 4", MSG("04", HI, "80", "80", "00", "80", "f4", "80"),
	  -1 },
	{ "nothing in it", MSG("00", "80", "80", "80", "00", "80", "f4", "80"),
	  -1 },
	{ "an attachment alone",
	  MSG("00", "80", "8184616163612f6100" SHA, "80", "00", "80", "f4",
	      "80"),
	  0 },
	{ "an attachment without a name",
	  MSG("00", "80",
	      "818460"
	      "63612f6100" SHA,
	      "80", "00", "80", "f4", "80"),
	  -1 },
	{ "an attachment without a type",
	  MSG("00", "80",
	      "8184616160"
	      "00" SHA,
	      "80", "00", "80", "f4", "80"),
	  -1 },
	{ "a type with a line feed",
	  MSG("00", "80", "8184616163610a6100" SHA, "80", "00", "80", "f4",
	      "80"),
	  -1 },
	{ "an attachment of 1 GiB and a byte",
	  MSG("00", "80", "8184616163612f611a40000001" SHA, "80", "00", "80",
	      "f4", "80"),
	  -1 },
	{ "a hash of 31 bytes",
	  MSG("00", "80",
	      "8184616163612f6100581f"
	      "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5",
	      "80", "00", "80", "f4", "80"),
	  -1 },
	{ "a form alone",
	  MSG("00", "80", "80", "80", "00", "8361660180", "f4", "80"), 0 },
	{ "a form without fields' list",
	  MSG("00", "80", "80", "80", "00", "82616601", "f4", "80"), -1 },
	{ "a form without a name",
	  MSG("00", HI, "80", "80", "00", "83600180", "f4", "80"), -1 },
	{ "a form's version above 32 bits",
	  MSG("00", "80", "80", "80", "00", "8361661b000000010000000080", "f4",
	      "80"),
	  -1 },
	{ "a field twice",
	  MSG("00", "80", "80", "80", "00", "836166018282616161618261616162",
	      "f4", "80"),
	  -1 },
	{ "a field without a name",
	  MSG("00", "80", "80", "80", "00",
	      "8361660181826061"
	      "61",
	      "f4", "80"),
	  -1 },
	{ "an empty text",
	  MSG("00", "818262656e60", "80", "80", "00", "80", "f4", "80"), -1 },
	{ "a language twice",
	  MSG("00", "828262656e61618262456e6162", "80", "80", "00", "80", "f4",
	      "80"),
	  -1 },
	{ "no language",
	  MSG("00",
	      "81826061"
	      "61",
	      "80", "80", "00", "80", "f4", "80"),
	  -1 },
	{ "a tag that is none",
	  MSG("00", "818262652d6161", "80", "80", "00", "80", "f4", "80"), -1 },
	{ "a text that is no UTF-8",
	  MSG("00", "818262656e61ff", "80", "80", "00", "80", "f4", "80"), -1 },
	{ "a text with an override of direction: shown safely",
	  MSG("00", "818262656e63e280ae", "80", "80", "00", "80", "f4", "80"),
	  0 },
	{ "nine texts",
	  MSG("00",
	      "89826261616161826261626161826261636161826261646161"
	      "826261656161826261666161826261676161826261686161826261696161",
	      "80", "80", "00", "80", "f4", "80"),
	  -1 },
	{ "a reply of no kind",
	  MSG("00", HI, "80", "8200500193485e200070018002030405060708", "00",
	      "80", "f4", "80"),
	  -1 },
	{ "a reply of an unknown kind",
	  MSG("00", HI, "80", "8204500193485e200070018002030405060708", "00",
	      "80", "f4", "80"),
	  -1 },
	{ "a reply to nothing",
	  MSG("00", HI, "80",
	      "820150"
	      "00000000000000000000000000000000",
	      "00", "80", "f4", "80"),
	  -1 },
	{ "a reply kind alone",
	  MSG("00", HI, "80", "8101", "00", "80", "f4", "80"), -1 },
	{ "asks for nothing", MSG("00", HI, "80", "80", "00", "80", "f5", "80"),
	  -1 },
	{ "asks for a number",
	  MSG("00", HI, "80", "80", "00", "80", "f5", "81820160"), 0 },
	{ "points without being asked",
	  MSG("00", HI, "80", "80", "00", "80", "f4", "81820160"), -1 },
	{ "a point of an unknown kind",
	  MSG("00", HI, "80", "80", "00", "80", "f5", "81820560"), -1 },
	{ "a confirm in words",
	  MSG("00", "80", "80", "8203500193485e200070018002030405060708", "00",
	      "80", "f4", "8182016131"),
	  0 },
	{ "a confirm that leaves a point empty",
	  MSG("00", HI, "80", "8203500193485e200070018002030405060708", "00",
	      "80", "f4", "81820160"),
	  -1 },
	{ "a confirm that asks",
	  MSG("00", HI, "80", "8203500193485e200070018002030405060708", "00",
	      "80", "f5", "8182016131"),
	  -1 },
	{ "asks as a number",
	  MSG("00", HI, "80", "80", "00", "80", "01", "81820160"), -1 },
	{ "ack_by below zero",
	  MSG("00", HI, "80", "80", "20", "80", "f4", "80"), -1 },
	{ "ack_by above 63 bits",
	  MSG("00", HI, "80", "80", "1b8000000000000000", "80", "f4", "80"),
	  -1 },

	{ "nothing at all", "", -1 },
	{ "no map", "80", -1 },
	{ "an empty map", "a0", -1 },
	{ "kind 0", "a40000" HEAD, -1 },
	{ "kind 12", "a4000c" HEAD, -1 },
	{ "a note: read", "a60002" HEAD OF "0e01", 0 },
	{ "a note of nothing", "a60002" HEAD OF "0e00", -1 },
	{ "a note of an unknown kind", "a60002" HEAD OF "0e03", -1 },
	{ "something behind it", "a60002" HEAD OF "0e0100", -1 },
	{ "a field too few", "a50002" HEAD OF, -1 },
	{ "a field too many", "a70002" HEAD OF "0e011400", -1 },
	{ "another field instead", "a60002" HEAD OF "0f01", -1 },
	{ "an id of zeros",
	  "a6000201500000000000000000000000000000000002000360" OF "0e01", -1 },
	{ "an accepted read-back", "a70003" HEAD "0580" OF "0f01", 0 },
	{ "a correction without words", "a70003" HEAD "0580" OF "0f02", -1 },
	{ "a correction", "a70003" HEAD "05" HI OF "0f02", 0 },
	{ "an unknown verdict", "a70003" HEAD "05" HI OF "0f03", -1 },
	{ "agreed to version 0", "a70005" HEAD OF DIGEST "1000", -1 },
	{ "agreed to version 1", "a70005" HEAD OF DIGEST "1001", 0 },
	{ "a code word",
	  "a70006" HEAD "1003"
	  "126141"
	  "1380",
	  0 },
	{ "a code in small letters",
	  "a70006" HEAD "1003"
	  "126161"
	  "1380",
	  -1 },
	{ "a code of no letters",
	  "a70006" HEAD "1003"
	  "1260"
	  "1380",
	  -1 },
	{ "a code of 17 letters",
	  "a70006" HEAD "1003"
	  "12714141414141414141414141414141414141"
	  "1380",
	  -1 },
	{ "five numbers",
	  "a70006" HEAD "1003"
	  "126141"
	  "138500000000"
	  "00",
	  -1 },
	{ "the greatest number",
	  "a70006" HEAD "1003"
	  "126141"
	  "13811b00038d7ea4c67fff",
	  0 },
	{ "a number one above it",
	  "a70006" HEAD "1003"
	  "126141"
	  "13811b00038d7ea4c68000",
	  -1 },
	{ "the least number",
	  "a70006" HEAD "1003"
	  "126141"
	  "13813b00038d7ea4c67ffe",
	  0 },
	{ "a number one below it",
	  "a70006" HEAD "1003"
	  "126141"
	  "13813b00038d7ea4c67fff",
	  -1 },
	{ "a number that is a text",
	  "a70006" HEAD "1003"
	  "126141"
	  "138160",
	  -1 },
	{ "kept for good", "a50007" HEAD "1400", 0 },
	{ "kept for 100 years", "a50007" HEAD "14198e94", 0 },
	{ "a commitment of nobody before", COMMITTED("40", "40", "00", "00"),
	  0 },
	{ "a commitment after itself",
	  COMMITTED("500193485e200070018002030405060708", "40", "00", "00"),
	  -1 },
	{ "after half an id", COMMITTED("480193485e20007001", "40", "00", "00"),
	  -1 },
	{ "after zeros",
	  COMMITTED("5000000000000000000000000000000000", "40", "00", "00"),
	  -1 },
	{ "an owner that is none", COMMITTED("40", "40", "03", "00"), -1 },
	{ "a state that is none", COMMITTED("40", "40", "00", "03"), -1 },
	{ "kept longer", "a50007" HEAD "14198e95", -1 },
	{ "a call", CALL("03", "01", "02", "03"), 0 },
	{ "a call that nobody answered", CALL("00", "05", "00", "05"), 0 },
	{ "a call that ended before it began", CALL("00", "05", "00", "04"),
	  -1 },
	{ "answered before it began", CALL("00", "05", "04", "06"), -1 },
	{ "ended before it was answered", CALL("00", "05", "07", "06"), -1 },
	{ "recorded by a third", CALL("04", "01", "02", "03"), -1 },
	{ "an accepted call", "a60009" HEAD OF DIGEST, 0 },
	{ "a seat with a line feed",
	  "a6000201500193485e200070018002030405060708020003610a" OF "0e01",
	  -1 },
	{ "a date before 1970",
	  "a6000201500193485e20007001800203040506070802200360" OF "0e01", -1 },
	{ "a codebook",
	  BOOK("818361418182"
	       "62656e616180"),
	  0 },
	{ "a codebook without entries", BOOK("80"), -1 },
	{ "a codebook whose entries are no list", BOOK("a0"), -1 },
	{ "a codebook with a code twice",
	  BOOK("82836141818262656e616180836141818262656e616180"), -1 },
	{ "a long head",
	  "a600180"
	  "2" HEAD OF "0e01",
	  -1 },
	{ "a map without end", "bf0002" HEAD OF "0e01ff", -1 },
	{ "keys out of order", "a60002" HEAD "0e01" OF, -1 },
};

static void test_each_rule_has_two_sides(void **state)
{
	struct ol_item it;
	size_t i, len;
	int got;

	(void)state;
	for (i = 0; i < LEN(one); i++) {
		len = strlen(one[i].hex) / 2;
		if (ol_hex_read(bytes, len, one[i].hex))
			fail_msg("%s: no hex", one[i].why);
		got = ol_item_read(&it, bytes, len);
		if (got != one[i].want)
			fail_msg("%s: %d", one[i].why, got);
		if (got)
			continue;
		if (ol_item_write(again, sizeof again, &it) != (int)len ||
		    memcmp(bytes, again, len))
			fail_msg("%s: written otherwise", one[i].why);
	}
}

/* A text that fills the item to its last byte, and one byte more. */
static void test_an_item_has_a_longest_length(void **state)
{
	static uint8_t more[OL_ITEM_MAX + 1];
	static char text[OL_ITEM_MAX];
	struct ol_item it = ol_item_sample(OL_ITEM_MESSAGE), out;
	struct ol_item_message *m = &it.message;
	int len;

	(void)state;
	memset(text, 'w', sizeof text);
	*m = (struct ol_item_message){
		.texts = { { { ol_words("en"), { text, 30000 } } }, 1 }
	};
	len = ol_item_write(bytes, sizeof bytes, &it);
	assert_true(len > 30000);
	m->texts.t[0].text.len += (size_t)(OL_ITEM_MAX - len);
	assert_int_equal(ol_item_write(bytes, sizeof bytes, &it), OL_ITEM_MAX);
	assert_int_equal(ol_item_read(&out, bytes, OL_ITEM_MAX), 0);
	assert_int_equal(ol_item_write(more, sizeof more - 2, &it),
			 OL_ERR_FULL);
	m->texts.t[0].text.len++;
	assert_int_equal(ol_item_write(more, sizeof more, &it), OL_ERR_FULL);
	assert_int_equal(ol_item_read(&out, more, sizeof more),
			 OL_ERR_MALFORMED);
}

static void test_the_writer_refuses_what_the_reader_would(void **state)
{
	struct ol_item it;

	(void)state;
#define REFUSED(kind, change)                                                \
	do {                                                                 \
		it = ol_item_sample(kind);                                   \
		change;                                                      \
		if (ol_item_write(bytes, sizeof bytes, &it) != OL_ERR_RANGE) \
			fail_msg("taken: %s", #change);                      \
	} while (0)
	REFUSED(OL_ITEM_NOTE, it.kind = 0);
	REFUSED(OL_ITEM_NOTE, it.kind = OL_ITEM_KINDS);
	REFUSED(OL_ITEM_NOTE, it.date.ns = -1);
	REFUSED(OL_ITEM_NOTE, memset(&it.id, 0, sizeof it.id));
	REFUSED(OL_ITEM_NOTE, memset(&it.of, 0, sizeof it.of));
	REFUSED(OL_ITEM_NOTE, it.seat = ol_words("a\x1b[2J"));
	REFUSED(OL_ITEM_NOTE,
		it.seat = ol_words("a seat of thirty-three characters"));
	REFUSED(OL_ITEM_NOTE, it.note = 0);
	REFUSED(OL_ITEM_MESSAGE, it.message.precedence = 4);
	REFUSED(OL_ITEM_MESSAGE, it.message.texts.n = OL_ITEM_TEXTS + 1);
	REFUSED(OL_ITEM_MESSAGE, it.message.texts.t[1].tag = ol_words("EN"));
	REFUSED(OL_ITEM_MESSAGE, it.message.texts.t[1].text = ol_words("\xff"));
	REFUSED(OL_ITEM_MESSAGE,
		it.message.n_attachments = OL_ITEM_ATTACHMENTS + 1);
	REFUSED(OL_ITEM_MESSAGE,
		it.message.attachment[0].size = OL_ITEM_FILE_MAX + 1);
	REFUSED(OL_ITEM_MESSAGE, it.message.n_fields = OL_ITEM_FIELDS + 1);
	REFUSED(OL_ITEM_MESSAGE, it.message.form.len = 0);
	REFUSED(OL_ITEM_MESSAGE, it.message.n_points = OL_ITEM_POINTS + 1);
	REFUSED(OL_ITEM_MESSAGE, it.message.n_points = 0);
	REFUSED(OL_ITEM_MESSAGE, it.message.reply = OL_REPLY_NONE);
	REFUSED(OL_ITEM_MESSAGE, it.message.reply = OL_REPLY_CONFIRM);
	REFUSED(OL_ITEM_MESSAGE, it.message.ack_by.ns = -1);
	REFUSED(OL_ITEM_VERDICT, it.texts.n = 0);
	REFUSED(OL_ITEM_VERDICT, it.texts.n = OL_ITEM_TEXTS + 1);
	REFUSED(OL_ITEM_CODEBOOK, it.codebook.version = 0);
	REFUSED(OL_ITEM_CODEBOOK, it.codebook.entries_len--);
	REFUSED(OL_ITEM_CODEBOOK, it.codebook.entries_len = 0);
	REFUSED(OL_ITEM_CODE_WORD,
		it.code_word.n_numbers = OL_ITEM_NUMBERS + 1);
	REFUSED(OL_ITEM_CODE_WORD, it.code_word.number[0] = INT64_MIN);
	REFUSED(OL_ITEM_CODE_WORD, it.code_word.number[0] = INT64_MAX);
	REFUSED(OL_ITEM_CODE_WORD, it.code_word.code = ol_words("a"));
	REFUSED(OL_ITEM_RETENTION, it.days = OL_ITEM_DAYS_MAX + 1);
	REFUSED(OL_ITEM_CALL, it.call.ended.ns = it.call.began.ns);
	REFUSED(OL_ITEM_CALL, it.call.reason = OL_ITEM_REASON_MAX + 1);
	REFUSED(OL_ITEM_ATTEST, it.attest.seq = 0);
	REFUSED(OL_ITEM_COMMITMENT, it.texts.n = 0);
	REFUSED(OL_ITEM_COMMITMENT, it.of = it.id);
	REFUSED(OL_ITEM_COMMITMENT, memset(&it.of, 0, sizeof it.of));
	REFUSED(OL_ITEM_COMMITMENT, it.commitment.owner = OL_OWNERS);
	REFUSED(OL_ITEM_COMMITMENT, it.commitment.due.ns = -1);
	REFUSED(OL_ITEM_COMMITMENT, it.commitment.state = OL_COMMITMENT_STATES);
#undef REFUSED
}

static void test_items_by_lot_come_back(void **state)
{
	const uint64_t seed = 20261120;
	struct ol_item in, out;
	struct ol_prng rnd;
	int run, len;

	(void)state;
	ol_prng_init(&rnd, seed);
	for (run = 0; run < 20000; run++) {
		in = ol_item_by_lot(&rnd);
		len = ol_item_write(bytes, sizeof bytes, &in);
		if (len <= 0 || ol_item_read(&out, bytes, (size_t)len) ||
		    ol_item_write(again, sizeof again, &out) != len ||
		    memcmp(bytes, again, (size_t)len))
			fail_msg("seed %llu run %d: %d",
				 (unsigned long long)seed, run, len);
		bytes[ol_prng_below(&rnd, (uint64_t)len)] =
			(uint8_t)ol_prng_next(&rnd);
		if (ol_item_read(&out, bytes, (size_t)len))
			continue;
		if (ol_item_write(again, sizeof again, &out) != len ||
		    memcmp(bytes, again, (size_t)len))
			fail_msg("seed %llu run %d: changed",
				 (unsigned long long)seed, run);
	}
}

/* ---- digest ----------------------------------------------------------- */

static void test_the_digest_is_of_salt_and_bytes(void **state)
{
	/* sha256sum of 32 bytes 0 and "abc" */
	static const char want[] = "365aa7d8f7f9402c4b9434502b4cc89d"
				   "db09fe50d7cd95b493b834c62d5a5370";
	struct ol_salt salt = { { 0 } };
	struct ol_digest a, b;
	char hex[65];

	(void)state;
	a = ol_item_digest(&salt, (const uint8_t *)"abc", 3);
	ol_hex_write(hex, a.b, 32);
	assert_string_equal(hex, want);
	salt.b[31] = 1;
	b = ol_item_digest(&salt, (const uint8_t *)"abc", 3);
	assert_false(ol_digest_equal(&a, &b));
	salt.b[31] = 0;
	b = ol_item_digest(&salt, (const uint8_t *)"abc", 3);
	assert_true(ol_digest_equal(&a, &b));
}

/* ---- the page ---------------------------------------------------------- */

static void take_example(void *ctx, const char *name, const uint8_t *p,
			 size_t len)
{
	bool *seen = ctx;
	struct ol_item it;

	if (!strcmp(name, "item-refused")) {
		assert_int_equal(ol_item_read(&it, p, len), OL_ERR_MALFORMED);
		return;
	}
	if (ol_item_read(&it, p, len))
		fail_msg("%s: malformed", name);
	assert_int_equal(strncmp(name, "item-", 5), 0);
	assert_string_equal(name + 5, ol_item_kind_name(it.kind));
	assert_int_equal(ol_item_write(again, sizeof again, &it), len);
	assert_memory_equal(again, p, len);
	seen[it.kind] = true;
}

static void test_the_page_has_an_example_of_every_kind(void **state)
{
	bool seen[OL_ITEM_KINDS] = { false };
	int kind;

	(void)state;
	assert_true(ol_page_vectors("doc/protocol/items.md", take_example,
				    seen) > 0);
	for (kind = OL_ITEM_MESSAGE; kind < OL_ITEM_KINDS; kind++)
		if (!seen[kind])
			fail_msg("no example of %s",
				 ol_item_kind_name((enum ol_item_kind)kind));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind_is_read_as_it_was_written),
		cmocka_unit_test(test_a_message_says_all_that_was_put_into_it),
		cmocka_unit_test(test_values_point_into_the_bytes),
		cmocka_unit_test(test_each_rule_has_two_sides),
		cmocka_unit_test(test_an_item_has_a_longest_length),
		cmocka_unit_test(test_the_writer_refuses_what_the_reader_would),
		cmocka_unit_test(test_items_by_lot_come_back),
		cmocka_unit_test(test_the_digest_is_of_salt_and_bytes),
		cmocka_unit_test(test_the_page_has_an_example_of_every_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
