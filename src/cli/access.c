/* access - see access.h. */
#include "cli/access.h"

#include <string.h>

#include "cli/commands.h"
#include "cli/passphrase.h"
#include "cli/say.h"
#include "os/random.h"

int ol_access_begin(struct ol_access *a, const struct ol_args *args)
{
	const struct ol_ask asker = { ol_passphrase_ask,
				      (void *)(uintptr_t)args };
	char dir[OL_PATH_MAX], why[OL_CLIENT_WHY];
	int status = ol_command_dir(args, dir);

	memset(a, 0, sizeof *a);
	if (status)
		return status;
	status = ol_client_open(&a->client, dir, why);
	a->through_node = !status;
	if (!status)
		return 0;
	if (status != OL_EXIT_NO_NODE)
		return ol_say(status, "%s", why);
	a->rnd = ol_random_kernel();
	if (ol_home_open(&a->home, dir, &asker, &a->rnd, why))
		return ol_say(OL_EXIT_REFUSED, "%s", why);
	return 0;
}

void ol_access_end(struct ol_access *a)
{
	if (a->through_node)
		ol_client_close(&a->client);
	else
		ol_home_close(a->home);
}
