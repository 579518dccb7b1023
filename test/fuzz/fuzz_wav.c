/* A file that somebody calls a WAV. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sound/wav.h"
#include "test/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	static char path[64];
	int16_t pcm[OL_WAV_FRAME];
	struct ol_wav *w;

	if (fd < 0) {
		fd = memfd_create("wav", 0);
		fuzz_must(fd >= 0);
		snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	}
	fuzz_must(!ftruncate(fd, 0) &&
		  pwrite(fd, data, size, 0) == (ssize_t)size);
	if (ol_wav_open(&w, path) != OL_WAV_OK)
		return 0;
	for (int i = 0; i < 200 && ol_wav_read(w, pcm); i++)
		;
	ol_wav_close(w);
	return 0;
}
