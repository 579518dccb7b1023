/* Signature files: what reads is written back with the same values. */
#include <string.h>

#include "seal/secret.h"
#include "seal/sshsig.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	char ns[OL_NAMESPACE_MAX + 1], ns_again[OL_NAMESPACE_MAX + 1];
	uint8_t sig[OL_SIGNATURE_LEN], sig_again[OL_SIGNATURE_LEN];
	uint8_t key[OL_SIGN_PUBLIC_LEN], key_again[OL_SIGN_PUBLIC_LEN];
	char text[OL_SSHSIG_TEXT];

	fuzz_must(ol_seal_init() == 0);
	if (ol_sshsig_read(sig, key, ns, (const char *)data, len))
		return 0;
	(void)ol_sshsig_verify(sig, key, ns, "x", 1);
	ol_sshsig_write(text, sig, key, ns);
	fuzz_must(ol_sshsig_read(sig_again, key_again, ns_again, text,
				 strlen(text)) == 0);
	fuzz_must(memcmp(sig, sig_again, sizeof sig) == 0);
	fuzz_must(memcmp(key, key_again, sizeof key) == 0);
	fuzz_must(strcmp(ns, ns_again) == 0);
	return 0;
}
