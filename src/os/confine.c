/* confine - see confine.h. */
#include "os/confine.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/error.h"

int ol_confine_light(void)
{
	struct rlimit none = { 0, 0 };

	umask(077);
	return setrlimit(RLIMIT_CORE, &none) ? OL_ERR_IO : 0;
}

int ol_confine(void)
{
	int err = ol_confine_light();

	if (err)
		return err;
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return OL_ERR_IO;
	return 0;
}
