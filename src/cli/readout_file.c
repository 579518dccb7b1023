/* readout_file - see readout_file.h. */
#include "cli/readout_file.h"

#include <string.h>

#include "base/error.h"
#include "cli/infile.h"
#include "cli/say.h"
#include "os/file.h"

int ol_readout_file_read(struct ol_readout_file *f, const char *dir,
			 const char *name)
{
	char path[OL_PATH_MAX];
	int err = ol_path_join(path, dir, name);

	f->n_sigs = f->n_more = 0;
	memset(&f->proof, 0, sizeof f->proof);
	memset(&f->fault, 0, sizeof f->fault);
	if (!err)
		err = ol_file_read(path, f->text, sizeof f->text, &f->len);
	if (err)
		return err;
	return ol_readout_read(&f->readout, &f->fault, f->text, f->len);
}

static void read_sig(struct ol_readout_file *f, const char *dir,
		     const char *name)
{
	struct ol_readout_file_sig *s = &f->sig[f->n_sigs];
	char path[OL_PATH_MAX];

	s->name = name;
	s->len = 0;
	if (ol_path_join(path, dir, name) ||
	    ol_file_read(path, s->text, sizeof s->text, &s->len))
		s->len = 0;
	f->n_sigs++;
}

void ol_readout_file_prove(struct ol_readout_file *f,
			   const struct ol_folder *in, const char *name,
			   const struct ol_signers *signers, int64_t now_s)
{
	size_t n = strlen(name), i, k;
	struct ol_readout_file_sig *s;

	for (i = ol_folder_find(in, name); i < in->n; i++) {
		if (strncmp(in->name[i], name, n) != 0)
			break;
		if (in->name[i][n] != '.' ||
		    !ol_folder_ends(in->name[i] + n - 1, OL_READOUT_SIG))
			continue;
		if (f->n_sigs == OL_READOUT_FILE_SIGS)
			f->n_more++;
		else
			read_sig(f, in->path, in->name[i]);
	}
	for (k = 0; k < f->n_sigs; k++) {
		s = &f->sig[k];
		s->is = ol_readout_check(&f->readout, f->text, f->len, s->text,
					 s->len, signers, now_s);
		ol_readout_count(&f->proof, &f->readout, &s->is);
	}
}

int ol_readout_file_signers(struct ol_signers *out, const char *path)
{
	static char text[OL_SIGNERS_TEXT + 1];
	struct ol_signers_fault fault;
	size_t len;
	int err = ol_file_read(path, text, sizeof text, &len);

	if (err)
		return ol_infile_refuse(path, err, OL_SIGNERS_TEXT, "");
	if (ol_signers_read(out, &fault, text, len))
		return ol_say(OL_EXIT_REFUSED, "%s: line %u: %s", path,
			      fault.line, fault.why);
	if (!out->n)
		return ol_say(OL_EXIT_REFUSED,
			      "%s has no Ed25519 key: a line is NAME "
			      "ssh-ed25519 AAAA... OFFICE",
			      path);
	return 0;
}
