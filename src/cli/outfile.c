/* outfile - see outfile.h. */
#include "cli/outfile.h"

#include <stdio.h>

#include "base/error.h"
#include "os/file.h"

const char *ol_outfile_fault(int err)
{
	switch (err) {
	case OL_ERR_UNKNOWN:
		return "no such folder";
	case OL_ERR_DENIED:
		return "no right to write there";
	case OL_ERR_NO_SPACE:
		return "the disk is full";
	case OL_ERR_EXISTS:
		return "it is there already";
	case OL_ERR_RANGE:
		return "it grows too long";
	case OL_ERR_IO:
		return "the disk fails";
	default:
		return ol_err_text(err);
	}
}

int ol_outfile_check(const char *path)
{
	char probe[OL_PATH_MAX];
	int n = snprintf(probe, sizeof probe, "%s.probe", path);
	int err;

	if (n < 0 || (size_t)n >= sizeof probe)
		return OL_ERR_RANGE;
	if (ol_file_exists(path))
		return OL_ERR_EXISTS;
	(void)ol_file_remove(probe); /* a command that was killed left it */
	err = ol_file_create(probe, "", 0, 0600);
	return err ? err : ol_file_remove(probe);
}
