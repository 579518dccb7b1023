/* user - see user.h. */
#include "os/user.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

bool ol_user_is_root(void)
{
	return geteuid() == 0;
}

uint32_t ol_user_id(void)
{
	return geteuid();
}

long ol_process_id(void)
{
	return getpid();
}

void ol_user_name(char *out, size_t cap, uint32_t uid)
{
	struct passwd *p = getpwuid(uid);

	if (p && ol_text_is_plain(p->pw_name, strlen(p->pw_name)) &&
	    ol_text_copy(out, cap, p->pw_name))
		return;
	snprintf(out, cap, "uid %u", uid);
}
