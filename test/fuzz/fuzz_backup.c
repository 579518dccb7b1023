/* Any bytes as a backup: refused without anything being written. The hash at
 * its end is made to fit, so that what lies behind it is reached too; the
 * home is to be made where nothing can be. */
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "home/backup.h"
#include "seal/hash.h"
#include "seal/secret.h"

#define NOWHERE "/proc/openline"
#define MAX_LEN 65536

static void restore(int fd, const uint8_t *p, size_t len)
{
	char path[64], why[OL_WHY_TEXT] = "";

	fuzz_must(ftruncate(fd, 0) == 0);
	fuzz_must(pwrite(fd, p, len, 0) == (ssize_t)len);
	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	fuzz_must(ol_home_restore(NOWHERE, path, why) < 0);
	fuzz_must(why[0] && !strchr(why, '\n'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static uint8_t sealed[MAX_LEN + OL_SHA256_LEN];
	static int fd = -1;

	if (fd < 0) {
		fuzz_must(ol_seal_init() == 0);
		fd = memfd_create("backup", MFD_CLOEXEC);
		fuzz_must(fd >= 0);
	}
	if (len > MAX_LEN)
		return 0;
	restore(fd, data, len);
	memcpy(sealed, data, len);
	ol_sha256(sealed + len, data, len);
	restore(fd, sealed, len + OL_SHA256_LEN);
	return 0;
}
