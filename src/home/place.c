/* place - see place.h. */
#include "home/place.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "os/user.h"

#define FOR_ROOT "/var/lib/openline"

static const char *from_environment(const char *name)
{
	const char *v = getenv(name);

	return v && v[0] ? v : NULL;
}

int ol_home_dir(char out[static OL_PATH_MAX], const char *given)
{
	const char *dir = given ? given : from_environment("OPENLINE_HOME");

	if (!dir && ol_user_is_root())
		dir = FOR_ROOT;
	if (dir)
		return ol_text_copy(out, OL_PATH_MAX, dir) ? 0 : OL_ERR_RANGE;
	dir = from_environment("XDG_DATA_HOME");
	if (dir)
		return ol_path_join(out, dir, "openline");
	dir = from_environment("HOME");
	if (dir)
		return ol_path_join(out, dir, ".local/share/openline");
	return OL_ERR_UNKNOWN;
}

int ol_home_path(char out[static OL_PATH_MAX], const char *dir,
		 enum ol_place part)
{
	static const char *const name[] = {
		[OL_PLACE_SETTINGS] = "openline.conf",
		[OL_PLACE_KEYS] = "keys",
		[OL_PLACE_OFFICE_KEY] = "keys/office.key",
		[OL_PLACE_CHARTER_KEY] = "keys/charter.key",
		[OL_PLACE_STORE] = "store.db",
		[OL_PLACE_CARDS] = "cards",
		[OL_PLACE_FORMS] = "forms",
		[OL_PLACE_DOCUMENTS] = "documents",
		[OL_PLACE_LOCK] = "lock",
		[OL_PLACE_DESK] = "desk.sock",
		[OL_PLACE_CONSOLE] = "console.crt",
		[OL_PLACE_UNFINISHED] = "unfinished",
	};

	return ol_path_join(out, dir, name[part]);
}
