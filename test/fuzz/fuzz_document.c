/* Any messages of the bulk stream against a machine that takes one document
 * and gives another, with a disk that answers sooner or later. Input: steps of
 * one byte, what to do, and for a message two bytes of length and the message.
 * What reads is written again the same. */
#include <string.h>

#include "base/bytes.h"
#include "record/chunk.h"
#include "test/support/document_twin.h"

static void hear(struct document_twin *t, ol_instant now, const uint8_t *p,
		 size_t len)
{
	uint8_t again[OL_DOCUMENT_SAY_MAX];
	struct ol_chunk m;

	if (!ol_chunk_read(&m, p, len))
		fuzz_must(ol_chunk_write(again, &m) == len &&
			  !memcmp(again, p, len));
	ol_document_hear(t->d, now, p, len);
}

static void check(const struct document_twin *t)
{
	struct ol_document_status s;

	ol_document_status(t->d, &s);
	fuzz_must(s.count <= OL_DOCUMENT_QUOTA.count &&
		  s.bytes <= OL_DOCUMENT_QUOTA.total &&
		  s.sending <= OL_DOCUMENT_AT_ONCE);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct ol_document_ref ref = { .size = 70000 };
	struct document_twin t = { 0 };
	uint8_t out[OL_DOCUMENT_SAY_MAX];
	ol_instant now = { OL_US_PER_S };
	size_t n;

	document_twin_start(&t, &OL_DOCUMENT_QUOTA);
	(void)document_twin_add(&t, 70000, 1);
	ol_document_up(t.d, now, true);
	(void)ol_document_want(t.d, now, &ref);
	while (len > 0) {
		uint8_t step = *data++;

		len--;
		switch (step % 8) {
		case 0:
			document_twin_work(&t, now, step / 8u);
			break;
		case 1:
			(void)ol_document_say(t.d, now, out);
			break;
		case 2:
			now = ol_after(now, (uint64_t)step * OL_US_PER_S);
			break;
		case 3:
			ol_document_up(t.d, now, step & 8);
			break;
		case 4:
			document_twin_news(&t, now);
			break;
		default:
			if (len < 2)
				break;
			n = ol_get16(data);
			data += 2;
			len -= 2;
			if (n > len)
				n = len;
			hear(&t, now, data, n);
			data += n;
			len -= n;
			break;
		}
		check(&t);
	}
	document_twin_end(&t);
	return 0;
}
