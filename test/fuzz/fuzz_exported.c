/* Any bytes as the files of an export, in turn: sound or not, with one line
 * that a terminal can show; a line that is read is written the same again. */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/exported.h"

static void take(struct ol_exported *x, const char *name, const uint8_t *p,
		 size_t len)
{
	char path[OL_ARCHIVE_NAME_MAX];

	snprintf(path, sizeof path, OL_EXPORT_FOLDER "%s", name);
	(void)ol_exported_take(x, path, p, len);
}

static void read_again(const uint8_t *data, size_t len)
{
	static uint8_t bytes[256];
	struct ol_digest digest;
	uint64_t number;
	char *text = NULL;
	size_t n, n_text;
	FILE *out;

	if (ol_exported_read_line((const char *)data, len, &number, &digest,
				  bytes, sizeof bytes, &n))
		return;
	out = open_memstream(&text, &n_text);
	fuzz_must(out);
	ol_exported_line(out, number, &digest, bytes, n);
	fclose(out);
	fuzz_must(n_text == len + 1 && !memcmp(text, data, len));
	free(text);
}

/* The files are parted by NUL bytes. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const name[] = { "office.txt",      "ledger/1.txt",
					    "ours/1.txt",      "theirs/1.txt",
					    "manifest",        "manifest.sig",
					    "files/index.txt", "heads/1.txt" };
	static struct ol_exported x;
	const uint8_t *p = data, *end = data + len, *nul;
	size_t i;

	read_again(data, len);
	x.proof.keeps_trace = true;
	for (i = 0; i < 8 && p < end; i++) {
		nul = memchr(p, 0, (size_t)(end - p));
		nul = nul ? nul : end;
		take(&x, name[i], p, (size_t)(nul - p));
		p = nul + 1;
	}
	ol_exported_end(&x);
	fuzz_must(!strpbrk(x.proof.fault, "\n\r\033\a"));
	fuzz_must(!strpbrk(x.office, "\n\r\033\a"));
	fuzz_must(!strpbrk(x.line, "\n\r\033\a"));
	ol_exported_release(&x);
	return 0;
}
