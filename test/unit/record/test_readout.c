/* readout: the file byte by byte. The example of doc/protocol/readout.md is
 * what all cases are made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "record/readout.h"
#include "record/readout_life.h"
#include "record/readout_parts.h"
#include "record/shown.h"

#define SEED 20261121

static char page[65536], example[8192];
static size_t example_len;

static int read_page(void **state)
{
	FILE *f = fopen(OL_SOURCE_DIR "/doc/protocol/readout.md", "r");
	const char *begin, *end;
	size_t n;

	(void)state;
	assert_non_null(f);
	n = fread(page, 1, sizeof page - 1, f);
	fclose(f);
	page[n] = '\0';
	begin = strstr(page, "```readout\n");
	assert_non_null(begin);
	begin += strlen("```readout\n");
	end = strstr(begin, "```");
	assert_non_null(end);
	example_len = (size_t)(end - begin);
	assert_true(example_len < sizeof example);
	memcpy(example, begin, example_len);
	return 0;
}

/* The example with `from` replaced, once. */
static size_t change(char out[static 16384], const char *from, const char *to)
{
	const char *at = *from ? strstr(example, from) : example + example_len;
	size_t n, head;

	if (!at)
		fail_msg("the example has no \"%s\"", from);
	head = (size_t)(at - example);
	memcpy(out, example, head);
	n = head;
	memcpy(out + n, to, strlen(to));
	n += strlen(to);
	memcpy(out + n, at + strlen(from), example_len - head - strlen(from));
	return n + example_len - head - strlen(from);
}

static void is_words(struct ol_words s, const char *want)
{
	if (!ol_words_equal(s, ol_words(want)))
		fail_msg("\"%.*s\", not \"%s\"", (int)s.len, s.p, want);
}

static void test_the_example_says_what_the_page_says(void **state)
{
	struct ol_readout_fault fault;
	struct ol_readout r;
	char id[OL_ID_TEXT];

	(void)state;
	if (ol_readout_read(&r, &fault, example, example_len))
		fail_msg("line %u: %s", fault.line, fault.why);
	ol_id_write(id, &r.id);
	assert_string_equal(id, "01a1fa59-0360-7c11-9d3e-5b7f2a9c0d41");
	assert_int_equal(r.kind, OL_READOUT_AGREED);
	assert_int_equal(r.from_s, 1795197600);
	assert_int_equal(r.until_s - r.from_s, 42 * 60);
	assert_int_equal(r.n_offices, 2);
	is_words(r.office[0], "North");
	is_words(r.office[1], "South");
	is_words(r.seats[0], "President, interpreter");
	is_words(r.seats[1], "-");
	assert_int_equal(r.audience, OL_READOUT_PUBLIC);
	assert_int_equal(r.n_parts, 2);
	is_words(r.part[0].tag, "en");
	is_words(r.part[1].tag, "ar");
	assert_int_equal(r.n_closed, 1);
	assert_int_equal(r.not_before_s, r.from_s + 7200);
	assert_int_equal(r.n_topics, 2);
	is_words(r.topic[1], "water");
	ol_id_write(id, &r.supersedes);
	assert_string_equal(id, "01a1fa50-aa00-7e02-b1c4-2f9d8e7a6b53");
	assert_int_equal(r.valid_with, 2);
}

static void test_a_text_is_its_paragraphs(void **state)
{
	struct ol_words rest, paragraph;
	struct ol_readout_fault fault;
	struct ol_digest closed;
	struct ol_readout r;

	(void)state;
	assert_int_equal(ol_readout_read(&r, &fault, example, example_len), 0);
	rest = r.part[0].text;
	assert_true(ol_readout_paragraph(&rest, &paragraph, &closed));
	is_words(paragraph,
		 "The President of North and the Prime Minister of South spoke "
		 "today\nabout the exchange of prisoners.");
	assert_int_equal(closed.b[0], 0);
	assert_true(ol_readout_paragraph(&rest, &paragraph, &closed));
	assert_int_equal(closed.b[0], 0x5a);
	assert_true(ol_readout_paragraph(&rest, &paragraph, &closed));
	is_words(paragraph, "They will speak again within two weeks.");
	assert_false(ol_readout_paragraph(&rest, &paragraph, &closed));
}

static void
test_a_closed_passage_opens_with_its_salt_and_text_alone(void **state)
{
	struct ol_salt salt = { { 7 } }, other = { { 8 } };
	struct ol_words text = ol_words("They named a sum.");
	struct ol_digest d = ol_readout_close(&salt, text), e;

	(void)state;
	e = ol_readout_close(&salt, text);
	assert_true(ol_digest_equal(&d, &e));
	e = ol_readout_close(&other, text);
	assert_false(ol_digest_equal(&d, &e));
	e = ol_readout_close(&salt, ol_words("They named a sun."));
	assert_false(ol_digest_equal(&d, &e));
}

static void test_what_was_read_is_written_byte_for_byte(void **state)
{
	struct ol_readout_fault fault;
	struct ol_readout r;
	char out[8192];

	(void)state;
	assert_int_equal(ol_readout_read(&r, &fault, example, example_len), 0);
	assert_int_equal(ol_readout_write(out, sizeof out, &r, &fault),
			 example_len);
	assert_memory_equal(out, example, example_len);
	assert_int_equal(ol_readout_write(out, example_len, &r, &fault),
			 example_len);
	assert_int_equal(ol_readout_write(out, example_len - 1, &r, &fault),
			 OL_ERR_FULL);
}

/* Each is the example with `from` replaced; `from` "" stands for its end. */
static const struct {
	const char *why, *from, *to;
	unsigned line, column;
	const char *says; /* NULL: taken */
} changed[] = {
	{ "no embargo", "not-before: 2026-11-20T20:00:00Z\n", "", 0, 0, NULL },
	{ "no topics", "topics: prisoners; water\n", "", 0, 0, NULL },
	{ "no seats", "seats: President, interpreter; -\n", "", 0, 0, NULL },
	{ "supersedes nothing",
	  "supersedes: 01a1fa50-aa00-7e02-b1c4-2f9d8e7a6b53\n", "", 0, 0,
	  NULL },
	{ "it ends as it begins", "18:42", "18:00", 0, 0, NULL },
	{ "a joiner that Persian needs", "water",
	  "\xd9\x85\xdb\x8c\xe2\x80\x8c"
	  "\xd8\xae\xd9\x88\xd8\xa7\xd9\x87\xd9\x85",
	  0, 0, NULL },
	{ "a line that begins with blanks", "They will", "  They will", 0, 0,
	  NULL },
	{ "for partners", "public", "partners", 0, 0, NULL },

	{ "a byte order mark", "openline-r", "\xef\xbb\xbfopenline-r", 1, 1,
	  "a byte order mark" },
	{ "the same inside", "water",
	  "wat\xef\xbb\xbf"
	  "er",
	  12, 23, "be seen" },
	{ "CRLF", "kind: agreed\n", "kind: agreed\r\n", 3, 13, "LF alone" },
	{ "a TAB", "They will", "They\twill", 23, 5, "control character" },
	{ "an escape sequence", "They will", "\x1b[2JThey will", 23, 1,
	  "control character" },
	{ "DEL", "They will", "\x7fThey will", 23, 1, "control character" },
	{ "C1", "They will", "\xc2\x9bThey will", 23, 1, "control character" },
	{ "an override", "They will", "\xe2\x80\xaeThey will", 23, 1,
	  "bidirectional" },
	{ "an isolate", "They will", "\xe2\x81\xa7They will", 23, 1,
	  "bidirectional" },
	{ "a mark of direction", "They will", "\xe2\x80\x8fThey will", 23, 1,
	  "bidirectional" },
	{ "a blank of no width", "They will", "They\xe2\x80\x8bwill", 23, 5,
	  "be seen" },
	{ "a line separator", "They will", "They\xe2\x80\xa8will", 23, 5,
	  "be seen" },
	{ "no UTF-8", "They will", "They \xff will", 23, 6, "no UTF-8" },
	{ "a longer form than needed", "They will", "They \xc0\xaf will", 23, 6,
	  "no UTF-8" },
	{ "half a surrogate pair", "They will", "They \xed\xa0\x80 will", 23, 6,
	  "no UTF-8" },
	{ "a blank at a line's end", "today\n", "today \n", 18, 67, "blank" },
	{ "another blank there", "today\n", "today\xc2\xa0\n", 18, 67,
	  "blank" },
	{ "a line of blanks", "weeks.\n\n", "weeks.\n \n", 24, 1, "blank" },
	{ "two newlines at the end", "", "\n", 32, 1, "an empty line at the" },
	{ "two empty lines", "today\nabout", "today\n\n\nabout", 20, 1,
	  "text goes here" },

	{ "another version", "readout: 1", "readout: 2", 1, 19, "no version" },
	{ "another file", "openline-readout: 1", "From: anna", 1, 1, "no key" },
	{ "a key in capitals", "kind: ", "Kind: ", 3, 1, "no key" },
	{ "a key that is not there", "audience", "audiences", 9, 1, "no key" },
	{ "a key twice", "kind: agreed\n", "kind: agreed\nkind: agreed\n", 4, 1,
	  "twice" },
	{ "keys exchanged",
	  "from: 2026-11-20T18:00:00Z\nuntil: 2026-11-20T18:42:00Z\n",
	  "until: 2026-11-20T18:42:00Z\nfrom: 2026-11-20T18:00:00Z\n", 5, 1,
	  "\"from: ...\" belongs here" },
	{ "a key late", "valid-with: 2\n", "valid-with: 2\ntopics: more\n", 15,
	  1, "twice" },
	{ "no kind", "kind: agreed\n", "", 3, 1, "\"kind: ...\" belongs" },
	{ "no contact", "contact: 01a1fa1c-8f00-7b3a-8c51-6d1f0e8a2b44\n", "",
	  4, 1, "\"contact: ...\" belongs" },
	{ "no last key", "valid-with: 2\n", "", 14, 1, "\"valid-with: ...\"" },
	{ "no blank after the colon", "kind: agreed", "kind:agreed", 3, 6,
	  "one blank and a value" },
	{ "two of them", "kind: agreed", "kind:  agreed", 3, 7,
	  "a blank too many" },
	{ "no value", "kind: agreed", "kind:", 3, 6, "one blank and a value" },
	{ "no colon", "kind: agreed", "kind", 3, 1, "no key" },
	{ "an identifier in capitals", "01a1fa59-0360", "01A1FA59-0360", 2, 5,
	  "lower case" },
	{ "a short one", "01a1fa59-0360", "01a1fa59-036", 2, 5,
	  "no identifier" },
	{ "zero", "01a1fa59-0360-7c11-9d3e-5b7f2a9c0d41",
	  "00000000-0000-0000-0000-000000000000", 2, 5, "no identifier" },
	{ "a kind that is none", "kind: agreed", "kind: secret", 3, 7,
	  "kind is own" },
	{ "a time in another form", "2026-11-20T18:42:00Z", "2026-11-20T18:42Z",
	  6, 8, "a time is written as" },
	{ "a time that is none", "2026-11-20T18:42:00Z", "2026-11-31T18:42:00Z",
	  6, 8, "no time" },
	{ "it ends before it begins", "18:42", "17:42", 6, 8, "before it" },
	{ "one office", "North; South", "North", 7, 15, "two offices" },
	{ "the same twice", "North; South", "North; North", 7, 17,
	  "same office" },
	{ "no name between", "North; South", "North; ; South", 7, 17,
	  "something is missing" },
	{ "no blank behind the sign", "North; South", "North;South", 7, 15,
	  "parted by one sign" },
	{ "two blanks behind it", "North; South", "North;  South", 7, 17,
	  "blank too many" },
	{ "a blank before it", "North; South", "North ; South", 7, 15,
	  "blank too many" },
	{ "seats of one office alone", "President, interpreter; -", "President",
	  8, 8, "seats of each" },
	{ "a seat without a name", "President, interpreter", "President, ", 8,
	  18, "blank too many" },
	{ "an audience that is none", "public", "Public", 9, 11,
	  "audience is public" },
	{ "no tag", "languages: en", "languages: e", 10, 12,
	  "no language tag" },
	{ "a language twice", "en, ar", "en, EN", 10, 16, "same language" },
	{ "a text of another language", "== ar", "== fr", 25, 1,
	  "the part of the next language" },
	{ "its tag in another case", "== ar", "== AR", 25, 1,
	  "the part of the next language" },
	{ "a text too few", "languages: en, ar", "languages: en, ar, fr", 32, 1,
	  "the part of the next language" },
	{ "a text too many", "languages: en, ar", "languages: en", 25, 1,
	  "a part of no language" },
	{ "it supersedes itself", "01a1fa50-aa00-7e02-b1c4-2f9d8e7a6b53",
	  "01a1fa59-0360-7c11-9d3e-5b7f2a9c0d41", 13, 13, "itself" },
	{ "agreed by one", "valid-with: 2", "valid-with: 1", 14, 13,
	  "valid with 2" },
	{ "own with two", "kind: agreed", "kind: own", 14, 13, "valid with 1" },
	{ "three signatures", "valid-with: 2", "valid-with: 3", 14, 13,
	  "1 or 2" },
	{ "a negative of a contact", "kind: agreed", "kind: negative", 4, 1,
	  "no such key" },
	{ "topics of an acknowledgement", "kind: agreed",
	  "kind: acknowledgement", 12, 1, "no such key" },
	{ "a mark in a paragraph", "about the exchange", "== ar", 19, 1,
	  "begins with \"== \"" },
	{ "a closed passage in a paragraph", "prisoners.\n\n[", "prisoners.\n[",
	  20, 1, "closed passage" },
	{ "words behind it", "1234]\n", "1234]\nmore\n", 21, 1,
	  "closed passage" },
	{ "a short digest", "1234]", "123]", 21, 1, "closed passage" },
	{ "its capitals", "[closed 5a7f", "[closed 5A7F", 21, 1,
	  "closed passage" },
	{ "closed in one language alone",
	  "[closed c3d2e1f00918273645546372819aabbccddeeff001122334455667788"
	  "99aabbc]\n\n",
	  "", 27, 1, "the same number" },
	{ "no empty line after the header", "valid-with: 2\n\n",
	  "valid-with: 2\n", 15, 1, "no key" },
	{ "no empty line after a mark", "== en\n\n", "== en\n", 17, 1,
	  "an empty line" },
};

static void test_what_departs_is_refused_and_its_byte_named(void **state)
{
	char text[16384], said[OL_READOUT_FAULT_TEXT];
	struct ol_readout_fault fault;
	struct ol_readout r;
	size_t i, len;
	int err;

	(void)state;
	for (i = 0; i < sizeof changed / sizeof changed[0]; i++) {
		len = change(text, changed[i].from, changed[i].to);
		err = ol_readout_read(&r, &fault, text, len);
		if (!changed[i].says) {
			if (err)
				fail_msg("%s: line %u, %u: %s", changed[i].why,
					 fault.line, fault.column, fault.why);
			continue;
		}
		if (!err)
			fail_msg("%s: taken", changed[i].why);
		ol_readout_fault_text(said, &fault);
		if (!strstr(said, changed[i].says) ||
		    fault.line != changed[i].line ||
		    fault.column != changed[i].column)
			fail_msg("%s: %s", changed[i].why, said);
	}
	len = change(text, "readout: 1", "readout: 2");
	assert_int_equal(ol_readout_read(&r, &fault, text, len), OL_ERR_NEWER);
}

static void test_a_file_that_is_cut_anywhere_is_refused_or_another(void **state)
{
	struct ol_readout_fault fault;
	struct ol_readout r;
	size_t len, n_taken = 0;

	(void)state;
	for (len = 0; len < example_len; len++) {
		if (!ol_readout_read(&r, &fault, example, len))
			n_taken++;
		else
			assert_in_range(fault.at, 0, len);
	}
	/* Behind the last passage; before it, one part would lack its own. */
	assert_int_equal(n_taken, 1);
}

/* What is taken is written as it was read: so other bytes are other values. */
static void test_every_changed_byte_is_refused_or_another_readout(void **state)
{
	static const unsigned char by[] = { 0,    '\n', '\r', ' ',  '-', '0',
					    ':',  ';',  '=',  '[',  'a', 'A',
					    0x7f, 0x80, 0xc2, 0xe2, 0xff };
	struct ol_readout_fault fault;
	char text[16384], out[16384];
	struct ol_prng prng;
	struct ol_readout r;
	size_t at, i;
	char was;

	(void)state;
	ol_prng_init(&prng, SEED);
	memcpy(text, example, example_len);
	for (at = 0; at < example_len; at++) {
		was = text[at];
		for (i = 0; i < sizeof by + 8; i++) {
			text[at] = i < sizeof by
					   ? (char)by[i]
					   : (char)ol_prng_below(&prng, 256);
			if (text[at] == was ||
			    ol_readout_read(&r, &fault, text, example_len))
				continue;
			assert_int_equal(ol_readout_write(out, sizeof out, &r,
							  &fault),
					 example_len);
			assert_memory_equal(out, text, example_len);
		}
		text[at] = was;
	}
}

static void test_the_writer_refuses_what_the_reader_would(void **state)
{
	struct ol_readout_fault fault;
	struct ol_readout good, r;
	char out[8192];

	(void)state;
	assert_int_equal(ol_readout_read(&good, &fault, example, example_len),
			 0);
	r = good;
	r.office[1] = ol_words("South; East");
	assert_int_equal(ol_readout_write(out, sizeof out, &r, &fault),
			 OL_ERR_RANGE); /* three offices, seats of two */
	r = good;
	r.topic[0] = ol_words("water\nvalid-with: 1");
	assert_int_equal(ol_readout_write(out, sizeof out, &r, &fault),
			 OL_ERR_RANGE);
	r = good;
	r.part[0].text = ol_words("Text.\n\n== ar\n\nMore.");
	assert_int_equal(ol_readout_write(out, sizeof out, &r, &fault),
			 OL_ERR_RANGE);
	r = good;
	r.part[0].text = ol_words("Text. ");
	assert_int_equal(ol_readout_write(out, sizeof out, &r, &fault),
			 OL_ERR_RANGE);
	assert_string_equal(fault.why, "a blank at the end of a line");
	r = good;
	r.from_s = -1;
	assert_int_equal(ol_readout_write(out, sizeof out, &r, &fault),
			 OL_ERR_RANGE);
	r = good;
	r.n_parts = OL_READOUT_PARTS + 1;
	assert_int_equal(ol_readout_write(out, sizeof out, &r, &fault),
			 OL_ERR_RANGE);
}

/* Lists at their bounds, and one beyond. */
static void test_lists_have_bounds(void **state)
{
	static const struct {
		const char *key, *sep, *one;
		size_t most;
		const char *was;
	} list[] = {
		{ "topics: ", "; ", "x", OL_READOUT_TOPICS,
		  "topics: prisoners; water\n" },
		{ "seats: ", ", ", "x", OL_READOUT_SEATS,
		  "seats: President, interpreter; -\n" },
	};
	char text[16384], line[1024];
	struct ol_readout_fault fault;
	struct ol_readout r;
	size_t i, k, n, len;

	(void)state;
	for (i = 0; i < sizeof list / sizeof list[0]; i++) {
		for (n = list[i].most; n <= list[i].most + 1; n++) {
			strcpy(line, list[i].key);
			for (k = 0; k < n; k++) {
				strcat(line, k ? list[i].sep : "");
				strcat(line, list[i].one);
			}
			strcat(line, list[i].key[0] == 's' ? "; -\n" : "\n");
			len = change(text, list[i].was, line);
			assert_int_equal(ol_readout_read(&r, &fault, text, len),
					 n == list[i].most ? 0
							   : OL_ERR_MALFORMED);
		}
	}
}

static void test_a_file_is_at_most_so_long(void **state)
{
	static char text[OL_READOUT_MAX + 64];
	struct ol_readout_fault fault;
	size_t len = change(text, "They will", "They will"), more;
	struct ol_readout r;

	(void)state;
	for (more = 0; more < 2; more++) {
		size_t want = OL_READOUT_MAX + more;

		memset(text + example_len - 1, 'x', want - example_len);
		text[want - 1] = '\n';
		len = want;
		assert_int_equal(ol_readout_read(&r, &fault, text, len),
				 more ? OL_ERR_MALFORMED : 0);
	}
	assert_int_equal(fault.at, OL_READOUT_MAX);
}

static void says(const char *form, ...)
{
	char text[128];
	va_list args;

	va_start(args, form);
	vsnprintf(text, sizeof text, form, args);
	va_end(args);
	if (!strstr(page, text))
		fail_msg("the page does not say \"%s\"", text);
}

static void test_the_pages_figures_are_the_codes(void **state)
{
	int i;

	(void)state;
	says("openline-readout: %d\" LF", OL_READOUT_VERSION);
	says("has not come in %d s", (int)(OL_READOUT_REVEAL_US / OL_US_PER_S));
	says("at most %d versions", OL_READOUT_VERSIONS);
	says("at most %d bytes; a word and a seat %d, a topic %d; a part %d "
	     "closed",
	     OL_READOUT_MAX, OL_READOUT_WORD_MAX, OL_READOUT_TOPIC_MAX,
	     OL_READOUT_CLOSED);
	says("1*%dpart", OL_READOUT_PARTS);
	says("word 1*%d(\"; \" word)", OL_READOUT_OFFICES - 1);
	says("group 1*%d(\"; \" group)", OL_READOUT_OFFICES - 1);
	says("tag *%d(\", \" tag)", OL_READOUT_PARTS - 1);
	says("topic *%d(\"; \" topic)", OL_READOUT_TOPICS - 1);
	says("seat *%d(\", \" seat)", OL_READOUT_SEATS - 1);
	says("namespace `%s`", OL_READOUT_NAMESPACE);
	for (i = 0; i < OL_READOUT_KEYS; i++)
		says("%%s\"%s: ", ol_readout_key_name((enum ol_readout_key)i));
	for (i = 0; i < OL_READOUT_KINDS; i++)
		says("%%s\"%s\"",
		     ol_readout_kind_name((enum ol_readout_kind)i));
	for (i = 0; i < OL_READOUT_AUDIENCES; i++)
		says("%%s\"%s\"",
		     ol_readout_audience_name((enum ol_readout_audience)i));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_example_says_what_the_page_says),
		cmocka_unit_test(test_a_text_is_its_paragraphs),
		cmocka_unit_test(
			test_a_closed_passage_opens_with_its_salt_and_text_alone),
		cmocka_unit_test(test_what_was_read_is_written_byte_for_byte),
		cmocka_unit_test(
			test_what_departs_is_refused_and_its_byte_named),
		cmocka_unit_test(
			test_a_file_that_is_cut_anywhere_is_refused_or_another),
		cmocka_unit_test(
			test_every_changed_byte_is_refused_or_another_readout),
		cmocka_unit_test(test_the_writer_refuses_what_the_reader_would),
		cmocka_unit_test(test_lists_have_bounds),
		cmocka_unit_test(test_a_file_is_at_most_so_long),
		cmocka_unit_test(test_the_pages_figures_are_the_codes),
	};

	return cmocka_run_group_tests(tests, read_page, NULL);
}
