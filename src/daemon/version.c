/* version - see version.h. */
#include "daemon/version.h"

#include <stdio.h>

#include "base/version.h"
#include "os/loop.h"
#include "seal/secret.h"
#include "store/store.h"

void ol_version_print(void)
{
	printf("openlined %s\n", OL_VERSION);
	printf("%s\n", ol_seal_version());
	printf("%s\n", ol_loop_version());
	printf("%s\n", ol_store_version());
}
