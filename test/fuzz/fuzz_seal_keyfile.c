/* Key files: what reads without a passphrase is written back as the same. */
#include <string.h>

#include "base/bytes.h"
#include "seal/keyfile.h"
#include "seal/secret.h"

/* True where trying a passphrase costs next to nothing. */
static bool is_cheap(const uint8_t *data, size_t len)
{
	return len < OL_KEYFILE_HEAD_LEN ||
	       (ol_get32(data + 22) <= 1 && ol_get32(data + 26) <= 64);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct ol_passphrase_cost cost = { 1, 8 };
	uint8_t again[OL_KEYFILE_OFFICE_LEN];
	struct ol_office_keys office;
	struct ol_charter_key charter;

	fuzz_must(ol_seal_init() == 0);
	(void)ol_keyfile_is_protected(data, len);
	if (ol_keyfile_read_office(&office, data, len, NULL, 0) == 0) {
		fuzz_must(ol_keyfile_write_office(again, &office, NULL, 0, cost,
						  NULL) == 0);
		fuzz_must(memcmp(again, data, len) == 0);
	}
	if (ol_keyfile_read_charter(&charter, data, len, NULL, 0) == 0) {
		fuzz_must(ol_keyfile_write_charter(again, &charter, NULL, 0,
						   cost, NULL) == 0);
		fuzz_must(memcmp(again, data, len) == 0);
	}
	if (is_cheap(data, len)) {
		(void)ol_keyfile_read_office(&office, data, len, "pass", 4);
		(void)ol_keyfile_read_charter(&charter, data, len, "pass", 4);
	}
	return 0;
}
