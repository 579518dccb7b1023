/* role - see role.h. */
#include "base/role.h"

#include <string.h>

#include "base/error.h"

const char *const ol_role_text[OL_N_ROLES] = {
	[OL_ROLE_PRINCIPAL] = "principal",
	[OL_ROLE_DUTY] = "duty_officer",
	[OL_ROLE_CLERK] = "clerk",
	[OL_ROLE_INTERPRETER] = "interpreter",
	[OL_ROLE_AUDITOR] = "auditor",
};

const char *ol_role_name(enum ol_role role)
{
	return (unsigned)role < OL_N_ROLES ? ol_role_text[role] : "?";
}

int ol_role_read(enum ol_role *role, const char *text)
{
	int i;

	for (i = 0; i < OL_N_ROLES; i++) {
		if (strcmp(ol_role_text[i], text) != 0)
			continue;
		*role = (enum ol_role)i;
		return 0;
	}
	return OL_ERR_MALFORMED;
}
