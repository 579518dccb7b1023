/* Lists of signers: what is read is written with the same values. */
#include <string.h>

#include "record/signers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct ol_signers s, again;
	static char text[2 * OL_SIGNERS_TEXT];
	struct ol_signers_fault fault;
	int n;

	if (ol_signers_read(&s, &fault, (const char *)data, len)) {
		fuzz_must(fault.line && fault.why);
		return 0;
	}
	n = ol_signers_write(text, sizeof text, &s);
	fuzz_must(n >= 0);
	fuzz_must(!ol_signers_read(&again, &fault, text, (size_t)n));
	fuzz_must(!memcmp(&s, &again, sizeof s));
	return 0;
}
