/* Readouts: what reads is written again byte for byte, and is safe to show. */
#include <string.h>

#include "record/readout.h"
#include "record/shown.h"

static char out[OL_READOUT_MAX];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct ol_words rest, paragraph;
	struct ol_readout_fault fault;
	char said[OL_READOUT_FAULT_TEXT];
	struct ol_digest closed;
	struct ol_readout r;
	size_t i;

	if (ol_readout_read(&r, &fault, (const char *)data, len)) {
		fuzz_must(fault.at <= len && fault.why && fault.line);
		ol_readout_fault_text(said, &fault);
		return 0;
	}
	fuzz_must(ol_readout_write(out, sizeof out, &r, &fault) == (int)len);
	fuzz_must(memcmp(out, data, len) == 0);
	for (i = 0; i < r.n_parts; i++) {
		fuzz_must(ol_shown_is_safe(r.part[i].text, OL_SHOWN_TEXT));
		rest = r.part[i].text;
		while (ol_readout_paragraph(&rest, &paragraph, &closed))
			fuzz_must(paragraph.len);
	}
	return 0;
}
