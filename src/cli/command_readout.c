/*
 * command_readout - readout sign, readout signers: what an office signs on
 * purpose, and the line that says with which key. Without a node: who reaches
 * its socket could have anything signed then.
 */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/infile.h"
#include "cli/key.h"
#include "cli/outfile.h"
#include "cli/readout_file.h"
#include "cli/say.h"
#include "home/home.h"
#include "os/clock.h"
#include "record/utc.h"

#define NS_PER_S INT64_C(1000000000)

/* Our own line of allowed_signers. */
static int find_self(struct ol_signers *self, struct ol_office_keys *keys,
		     const struct ol_args *args, int64_t after_s)
{
	char dir[OL_PATH_MAX], why[OL_WHY_TEXT];
	struct ol_settings settings;
	int status = ol_command_dir(args, dir);

	if (status)
		return status;
	if (ol_home_settings_of(dir, &settings, why))
		return ol_say(OL_EXIT_REFUSED, "%s", why);
	status = ol_key_read(keys, args);
	if (status)
		return status;
	memset(self, 0, sizeof *self);
	if (ol_signers_add(self, settings.office, keys->sign_public, after_s,
			   OL_SIGNER_ALWAYS))
		return ol_say(OL_EXIT_REFUSED,
			      "the office's name cannot stand in a list of "
			      "signers");
	return 0;
}

/* ---- readout signers ------------------------------------------------------------ */

int ol_command_readout_signers(const struct ol_args *args)
{
	struct ol_office_keys keys;
	struct ol_signers self;
	char text[512];
	/* A key is valid from the day on which it is first told of. */
	int64_t now_s = ol_clock_date().ns / NS_PER_S;
	int status;

	memset(&keys, 0, sizeof keys);
	status = find_self(&self, &keys, args, now_s - now_s % 86400);
	ol_office_keys_release(&keys);
	if (status)
		return status;
	if (ol_signers_write(text, sizeof text, &self) < 0)
		return ol_say(OL_EXIT_REFUSED, "the line is too long");
	fputs(text, stdout);
	return 0;
}

/* ---- readout sign ---------------------------------------------------------------- */

static int read_readout(struct ol_readout_file *f, const char *path)
{
	char said[OL_READOUT_FAULT_TEXT];
	int err = ol_file_read(path, f->text, sizeof f->text, &f->len);

	if (err)
		return ol_infile_refuse(path, err, OL_READOUT_MAX, "");
	if (!ol_readout_read(&f->readout, &f->fault, f->text, f->len))
		return 0;
	ol_readout_fault_text(said, &f->fault);
	return ol_say(OL_EXIT_REFUSED, "%s is not signed: %s", path, said);
}

/* What is well written and still makes no sense to sign. */
static int check(const struct ol_readout *r, const char *path,
		 const char *office)
{
	size_t i;

	for (i = 0; i < r->n_offices; i++)
		if (ol_words_equal(r->office[i], ol_words(office)))
			break;
	if (i == r->n_offices)
		return ol_say(OL_EXIT_REFUSED,
			      "%s is not signed: it does not name this office, "
			      "%s",
			      path, office);
	if (r->not_before_s != OL_READOUT_AT_ONCE &&
	    r->not_before_s < ol_readout_date(r))
		return ol_say(OL_EXIT_REFUSED,
			      "%s is not signed: its embargo (not-before) ends "
			      "before the readout was written: take it out, or "
			      "set it later",
			      path);
	return 0;
}

static int write_sig(const struct ol_readout_file *f, const char *path,
		     const struct ol_office_keys *keys,
		     const struct ol_signer *self)
{
	char name[OL_PATH_MAX], text[OL_SSHSIG_TEXT];
	char fingerprint[OL_SSHSIG_FINGERPRINT];
	uint8_t raw[OL_SIGNATURE_LEN];
	int err, n = snprintf(name, sizeof name, "%s.%s" OL_READOUT_SIG, path,
			      self->principal);

	if (n < 0 || (size_t)n >= sizeof name)
		return ol_say(OL_EXIT_REFUSED, "the path is too long");
	ol_sshsig_sign(raw, keys->sign_secret, OL_READOUT_NAMESPACE, f->text,
		       f->len);
	ol_sshsig_write(text, raw, keys->sign_public, OL_READOUT_NAMESPACE);
	err = ol_file_create(name, text, strlen(text), 0644);
	if (err)
		return ol_say(OL_EXIT_REFUSED, "%s cannot be written: %s", name,
			      ol_outfile_fault(err));
	ol_sshsig_fingerprint(fingerprint, keys->sign_public);
	printf("%s: signed by %s, key %s\n", name, self->office, fingerprint);
	if (f->readout.valid_with > 1)
		printf("it is valid when another of its offices has signed the "
		       "same bytes\n");
	return 0;
}

int ol_command_readout_sign(const struct ol_args *args)
{
	static struct ol_readout_file file;
	const char *path = args->word[0];
	struct ol_office_keys keys;
	struct ol_signers self;
	int status = read_readout(&file, path);

	if (status)
		return status;
	memset(&keys, 0, sizeof keys);
	status = find_self(&self, &keys, args, OL_SIGNER_ALWAYS);
	if (!status)
		status = check(&file.readout, path, self.one[0].office);
	if (!status)
		status = write_sig(&file, path, &keys, &self.one[0]);
	ol_office_keys_release(&keys);
	return status;
}
