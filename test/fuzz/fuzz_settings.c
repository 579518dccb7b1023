/* Any bytes as openline.conf: read, or refused with one line; what is read is
 * written and reads back as the same text. */
#include <string.h>

#include "home/settings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static char text[OL_SETTINGS_TEXT], again[OL_SETTINGS_TEXT];
	char why[OL_WHY_TEXT] = "";
	struct ol_settings s;
	size_t n;

	if (ol_settings_read(&s, "f", (const char *)data, len, why)) {
		fuzz_must(why[0] && strlen(why) < OL_WHY_TEXT);
		fuzz_must(!strpbrk(why, "\n\r\033"));
		return 0;
	}
	n = ol_settings_write(text, &s);
	fuzz_must(ol_settings_read(&s, "f", text, n, why) == 0);
	fuzz_must(ol_settings_write(again, &s) == n);
	fuzz_must(!memcmp(text, again, n));
	return 0;
}
