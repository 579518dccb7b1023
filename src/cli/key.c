/* key - see key.h. */
#include "cli/key.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "cli/commands.h"
#include "cli/passphrase.h"
#include "cli/say.h"
#include "home/place.h"

static int open_file(struct ol_office_keys *keys, const uint8_t *file,
		     size_t len, const struct ol_args *args)
{
	char pass[OL_PASSPHRASE_MAX + 1];
	size_t pass_len = 0;
	int err;

	if (!ol_keyfile_is_protected(file, len))
		return ol_keyfile_read_office(keys, file, len, NULL, 0);
	err = ol_passphrase_ask((void *)(uintptr_t)args, pass, sizeof pass,
				&pass_len);
	err = err ? OL_ERR_PASSPHRASE
		  : ol_keyfile_read_office(keys, file, len, pass, pass_len);
	ol_wipe(pass, sizeof pass);
	return err;
}

int ol_key_read(struct ol_office_keys *keys, const struct ol_args *args)
{
	uint8_t file[OL_KEYFILE_OFFICE_LEN];
	char dir[OL_PATH_MAX], path[OL_PATH_MAX];
	size_t len;
	int err, status = ol_command_dir(args, dir);

	if (status)
		return status;
	err = ol_home_path(path, dir, OL_PLACE_OFFICE_KEY);
	if (!err)
		err = ol_file_read_secret(path, file, sizeof file, &len);
	if (err)
		return ol_say(OL_EXIT_REFUSED,
			      "%s cannot be read (%s): who signs must be its "
			      "owner (an export may do without: --unsigned)",
			      path, ol_err_text(err));
	err = open_file(keys, file, len, args);
	ol_wipe(file, sizeof file);
	if (err == OL_ERR_PASSPHRASE)
		return ol_say(OL_EXIT_REFUSED,
			      "%s: wrong passphrase, or none: try again, or "
			      "give --passphrase-file FILE",
			      path);
	if (err)
		return ol_say(OL_EXIT_REFUSED,
			      "%s is no key file or damaged: restore a backup",
			      path);
	return 0;
}
