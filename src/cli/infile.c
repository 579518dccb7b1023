/* infile - see infile.h. */
#include "cli/infile.h"

#include "base/error.h"
#include "cli/say.h"
#include "os/stream.h"

#define KIB 1024

static int refuse_length(const char *path, size_t most, const char *instead)
{
	struct ol_file_in file;

	if (!most || ol_file_in_open(&file, path))
		return ol_say(OL_EXIT_REFUSED, "%s is no ordinary file", path);
	ol_file_in_close(&file);
	return ol_say(OL_EXIT_REFUSED, "%s is too long: %zu KiB at most%s",
		      path, most / KIB, instead);
}

int ol_infile_refuse(const char *path, int err, size_t most,
		     const char *instead)
{
	switch (err) {
	case OL_ERR_UNKNOWN:
		return ol_say(OL_EXIT_REFUSED, "%s: no such file", path);
	case OL_ERR_DENIED:
		return ol_say(OL_EXIT_REFUSED, "%s: no right to read it", path);
	case OL_ERR_RANGE:
		return refuse_length(path, most, instead);
	default:
		return ol_say(OL_EXIT_REFUSED, "%s cannot be read (%s)", path,
			      ol_err_text(err));
	}
}
