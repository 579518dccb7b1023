/* Any bytes as the text of a codebook: a line that says what is wrong, or
 * entries whose text can be shown. */
#include <string.h>

#include "base/text.h"
#include "record/book_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct ol_book_room room;
	static uint8_t bytes[OL_ITEM_MAX];
	static char out[16 * OL_BOOK_TEXT_MAX];
	char why[OL_FAULT_MAX];
	char *text = malloc(len + 1);
	int n;

	fuzz_must(text != NULL);
	memcpy(text, data, len);
	n = ol_book_text_read(bytes, sizeof bytes, text, len, &room, why);
	free(text);
	if (n < 0) {
		fuzz_must(why[0] && ol_text_is_plain(why, strlen(why)));
		return 0;
	}
	fuzz_must(!why[0] && !ol_codebook_check(bytes, (size_t)n));
	n = ol_book_text_write(out, sizeof out,
			       &(struct ol_item_codebook){ 1, bytes,
							   (size_t)n });
	fuzz_must(n > 0 && ol_text_is_utf8(out, (size_t)n));
	return 0;
}
