/*
 * replay - the main of a fuzz target where there is no libFuzzer: runs every
 * file of the folders named on the command line once.
 */
#include "test/fuzz/fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static long replay_file(const char *path)
{
	struct stat st;
	uint8_t *data;
	size_t len;
	FILE *f;

	f = fopen(path, "rb");
	if (!f || fstat(fileno(f), &st) || !S_ISREG(st.st_mode)) {
		if (f)
			fclose(f);
		return 0;
	}
	/* Exactly as long as the file, so that ASan sees the first byte past
	 * the end. */
	data = malloc(st.st_size > 0 ? (size_t)st.st_size : 1);
	if (!data) {
		fclose(f);
		return -1;
	}
	len = fread(data, 1, (size_t)st.st_size, f);
	fclose(f);
	LLVMFuzzerTestOneInput(data, len);
	free(data);
	return 1;
}

int main(int argc, char **argv)
{
	long n_files = 0, done;
	char path[4096];
	struct dirent *e;
	DIR *dir;
	int i;

	for (i = 1; i < argc; i++) {
		dir = opendir(argv[i]);
		if (!dir) {
			fprintf(stderr, "%s: no such corpus\n", argv[i]);
			return 1;
		}
		while ((e = readdir(dir))) {
			snprintf(path, sizeof path, "%s/%s", argv[i],
				 e->d_name);
			done = replay_file(path);
			if (done < 0) {
				fprintf(stderr, "%s: no memory\n", path);
				closedir(dir);
				return 1;
			}
			n_files += done;
		}
		closedir(dir);
	}
	printf("%ld files replayed\n", n_files);
	return n_files ? 0 : 1;
}
