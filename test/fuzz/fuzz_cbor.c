/* Any bytes to the CBOR reader; what it accepts is written again the same. */
#include <stdlib.h>
#include <string.h>

#include "wire/cbor.h"

static void copy_item(struct ol_cbor_writer *w, const struct ol_cbor_item *it)
{
	switch (it->kind) {
	case OL_CBOR_UINT:
		ol_cbor_put_uint(w, it->value);
		return;
	case OL_CBOR_NINT:
		ol_cbor_put_nint(w, it->value);
		return;
	case OL_CBOR_BYTES:
		ol_cbor_put_bytes(w, it->bytes, it->len);
		return;
	case OL_CBOR_TEXT:
		ol_cbor_put_text(w, (const char *)it->bytes, it->len);
		return;
	case OL_CBOR_ARRAY:
		ol_cbor_put_array(w, it->value);
		return;
	case OL_CBOR_MAP:
		ol_cbor_put_map(w, it->value);
		return;
	case OL_CBOR_BOOL:
		ol_cbor_put_bool(w, it->value != 0);
		return;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static uint8_t again[65536];
	struct ol_cbor_reader r;
	struct ol_cbor_writer w;
	struct ol_cbor_item it;

	if (len > sizeof again)
		return 0;
	ol_cbor_read(&r, data, len);
	ol_cbor_write(&w, again, sizeof again);
	while (r.owed && !ol_cbor_next(&r, &it))
		copy_item(&w, &it);
	if (!ol_cbor_done(&r) &&
	    (ol_cbor_written(&w) != len || memcmp(again, data, len)))
		abort();
	return 0;
}
