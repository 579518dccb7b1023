/* fail - one table, so that a full disk is the same everywhere. */
#include "os/fail.h"

#include <errno.h>
#include <stddef.h>

#include "base/error.h"

static const struct {
	int number;
	int err;
} table[] = {
	{ ENOENT, OL_ERR_UNKNOWN },     { ENOTDIR, OL_ERR_UNKNOWN },
	{ EACCES, OL_ERR_DENIED },      { EPERM, OL_ERR_DENIED },
	{ EROFS, OL_ERR_DENIED },       { ENOSPC, OL_ERR_NO_SPACE },
	{ EDQUOT, OL_ERR_NO_SPACE },    { EFBIG, OL_ERR_NO_SPACE },
	{ EEXIST, OL_ERR_EXISTS },      { ENOMEM, OL_ERR_NO_MEMORY },
	{ ENAMETOOLONG, OL_ERR_RANGE }, { EISDIR, OL_ERR_RANGE },
	{ EADDRINUSE, OL_ERR_BUSY },    { ECONNREFUSED, OL_ERR_DOWN },
	{ ECONNRESET, OL_ERR_DOWN },    { EPIPE, OL_ERR_DOWN },
	{ ENOTCONN, OL_ERR_DOWN },
};

int ol_fail(int kernel_errno)
{
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].number == kernel_errno)
			return table[i].err;
	return OL_ERR_IO;
}
