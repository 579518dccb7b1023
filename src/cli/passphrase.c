/* passphrase - see passphrase.h. */
#include "cli/passphrase.h"

#include <string.h>

#include "base/bytes.h"
#include "cli/say.h"
#include "home/home.h"
#include "os/terminal.h"
#include "seal/keyfile.h"

int ol_passphrase_ask(void *ctx, char *out, size_t cap, size_t *len)
{
	const struct ol_args *args = ctx;
	const char *file = ol_args_value(args, OL_OPT_PASSPHRASE_FILE, NULL);

	if (file)
		return ol_passphrase_read(file, out, cap, len);
	return ol_terminal_secret("passphrase of the office's keys: ", out, cap,
				  len);
}

int ol_passphrase_new(const struct ol_args *args, char *out, size_t cap,
		      size_t *len)
{
	const char *file = ol_args_value(args, OL_OPT_PASSPHRASE_FILE, NULL);
	char again[OL_PASSPHRASE_MAX + 1];
	size_t again_len;
	bool same;

	if (file) {
		if (ol_passphrase_read(file, out, cap, len))
			return ol_say(OL_EXIT_REFUSED,
				      "%s cannot be read: name a file with the "
				      "passphrase in its first line",
				      file);
	} else {
		if (ol_terminal_secret("new passphrase for the keys: ", out,
				       cap, len) ||
		    ol_terminal_secret("once more: ", again, sizeof again,
				       &again_len))
			return ol_say(OL_EXIT_REFUSED,
				      "no passphrase was typed: nothing was "
				      "made");
		same = again_len == *len && !memcmp(again, out, *len);
		ol_wipe(again, sizeof again);
		if (!same)
			return ol_say(OL_EXIT_REFUSED,
				      "the two passphrases differ: nothing was "
				      "made, try again");
	}
	if (!*len)
		return ol_say(OL_EXIT_REFUSED,
			      "the passphrase is empty: give one, or leave "
			      "--passphrase away");
	return 0;
}
