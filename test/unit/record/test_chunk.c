/* chunk: each type with exactly its fields, bounded; the table and the
 * examples of doc/protocol/documents.md. */
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
#include "record/chunk.h"

static const char full[OL_DOCUMENT_CHUNK] = { 1 };

/* Every type, with its largest values, or its least. */
static struct ol_chunk sample(enum ol_chunk_type type, bool most)
{
	struct ol_chunk m = {
		.type = type,
		.number = most ? UINT32_MAX : 1,
		.from = most ? OL_ITEM_FILE_MAX : 0,
		.have = most ? OL_ITEM_FILE_MAX : 0,
		.why = most ? OL_DOCUMENT_WHYS - 1 : 1,
		.bytes = { full, most ? sizeof full : 1 },
		.most = most ? OL_CHUNK_MOST : 0,
	};

	m.ref.size = most ? OL_ITEM_FILE_MAX : 0;
	memset(m.ref.sha256, most ? 0xff : 0, sizeof m.ref.sha256);
	return m;
}

static void test_every_type_reads_back_the_same(void **state)
{
	uint8_t bytes[OL_DOCUMENT_SAY_MAX], again[OL_DOCUMENT_SAY_MAX];
	struct ol_chunk m, out;
	size_t len;
	int type, most;

	(void)state;
	for (type = 1; type < OL_CHUNK_TYPES; type++)
		for (most = 0; most < 2; most++) {
			m = sample((enum ol_chunk_type)type, most);
			len = ol_chunk_write(bytes, &m);
			assert_int_equal(ol_chunk_read(&out, bytes, len), 0);
			assert_int_equal(out.type, type);
			assert_int_equal(ol_chunk_write(again, &out), len);
			assert_memory_equal(bytes, again, len);
			/* Nothing lacks, nothing is left over. */
			assert_int_equal(ol_chunk_read(&out, bytes, len - 1),
					 OL_ERR_MALFORMED);
			bytes[len] = 0;
			assert_int_equal(ol_chunk_read(&out, bytes, len + 1),
					 OL_ERR_MALFORMED);
		}
}

static void test_what_is_out_of_range_is_malformed(void **state)
{
	static const struct {
		const char *why;
		const char *hex;
	} row[] = {
		{ "no map", "00" },
		{ "no type", "a0" },
		{ "type 0", "a3000001010603" },
		{ "type 9", "a3000901010601" },
		{ "transfer 0", "a3000401000601" },
		{ "no why", "a2000401 01" },
		{ "why 0", "a3000401010600" },
		{ "why 14", "a300040101060e" },
		{ "no bytes", "a4000201010400 0740" },
		{ "a field of another type", "a3000301010601" },
		{ "over a GiB", "a30003010105 1a40000001" },
		{ "a long form", "a30004 01 1801 0601" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		char hex[64];
		uint8_t bytes[32];
		struct ol_chunk m;
		size_t n = 0;

		print_message("%s\n", row[i].why);
		for (const char *c = row[i].hex; *c; c++)
			if (*c != ' ')
				hex[n++] = *c;
		hex[n] = '\0';
		assert_int_equal(ol_hex_read(bytes, n / 2, hex), 0);
		assert_int_equal(ol_chunk_read(&m, bytes, n / 2),
				 OL_ERR_MALFORMED);
	}
}

/* ---- the page ----------------------------------------------------------- */

static char page[65536];

static void load_page(void)
{
	FILE *f = fopen(OL_SOURCE_DIR "/doc/protocol/documents.md", "r");
	size_t len;

	assert_non_null(f);
	len = fread(page, 1, sizeof page - 1, f);
	page[len] = '\0';
	fclose(f);
}

static void test_the_page_has_every_type_and_example(void **state)
{
	char text[OL_DOCUMENT_SAY_MAX * 2 + 1], line[256];
	uint8_t bytes[OL_DOCUMENT_SAY_MAX];
	struct ol_chunk m;
	int type;

	(void)state;
	load_page();
	for (type = 1; type < OL_CHUNK_TYPES; type++) {
		m = sample((enum ol_chunk_type)type, false);
		snprintf(line, sizeof line, "| %d | %s |", type,
			 ol_chunk_name(m.type));
		print_message("%s\n", line);
		assert_non_null(strstr(page, line));
		ol_hex_write(text, bytes, ol_chunk_write(bytes, &m));
		print_message("%s\n", text);
		assert_non_null(strstr(page, text));
	}
}

static void test_the_page_has_the_figures(void **state)
{
	static const struct {
		const char *what;
		uint64_t is;
	} row[] = {
		{ "bytes of a document in one message", OL_DOCUMENT_CHUNK },
		{ "bytes of a segment", OL_DOCUMENT_SEGMENT },
		{ "bytes said beyond what is on the other disk",
		  OL_DOCUMENT_AHEAD },
		{ "documents at once each way", OL_DOCUMENT_AT_ONCE },
		{ "bytes to come of a short one", OL_DOCUMENT_SHORT },
		{ "documents that wait", OL_DOCUMENT_WAITING },
		{ "documents over the quota that are remembered",
		  OL_DOCUMENT_REFUSED },
		{ "whole ones told once more", OL_DOCUMENT_TOLD },
		{ "seconds until it is tried again",
		  OL_DOCUMENT_AGAIN_US / OL_US_PER_S },
		{ "... where the other end has no such document",
		  OL_DOCUMENT_LATER_US / OL_US_PER_S },
		{ "seconds of silence", OL_DOCUMENT_SILENT_US / OL_US_PER_S },
	};
	char line[128];

	(void)state;
	load_page();
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		snprintf(line, sizeof line, "| %s | %llu |", row[i].what,
			 (unsigned long long)row[i].is);
		print_message("%s\n", line);
		assert_non_null(strstr(page, line));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_type_reads_back_the_same),
		cmocka_unit_test(test_what_is_out_of_range_is_malformed),
		cmocka_unit_test(test_the_page_has_every_type_and_example),
		cmocka_unit_test(test_the_page_has_the_figures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
