/* error - words for the codes of base/error.h. */
#include "base/error.h"

const char *ol_err_text(int err)
{
	static const char *const text[] = {
		"done",
		"malformed",
		"forged",
		"a replay",
		"expired",
		"full",
		"unknown",
		"not in this state",
		"out of range",
		"made by a newer version",
		"wrong passphrase",
		"out of memory",
		"input/output failed",
		"no space left",
		"in use",
		"no right to it",
		"there already",
		"down",
	};
	int n = (int)(sizeof text / sizeof text[0]);

	return err <= 0 && -err < n ? text[-err] : "unknown error";
}
