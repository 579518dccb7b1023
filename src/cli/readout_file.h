/*
 * readout_file - a readout's file with the signatures that lie beside it.
 * doc/protocol/readout.md, "Signatures"
 *
 *	NAME.txt  NAME.txt.north.sig  NAME.txt.south.sig
 *
 * Memory    128 KiB for the text and 512 bytes a signature, in the struct.
 * Threads   any; it waits for the disk.
 */
#ifndef OL_CLI_READOUT_FILE_H
#define OL_CLI_READOUT_FILE_H

#include "cli/folder.h"
#include "record/readout_proof.h"

#define OL_READOUT_FILE_SIGS 16 /* more are not looked at */
#define OL_READOUT_TXT ".txt"
#define OL_READOUT_SIG ".sig"
#define OL_SIGNERS_FILE "allowed_signers"

struct ol_readout_file_sig {
	const char *name; /* in the folder's list; NULL: of no folder      */
	char text[OL_SSHSIG_TEXT + 32];
	size_t len; /* 0: it could not be read                             */
	struct ol_readout_signed is;
};

struct ol_readout_file {
	char text[OL_READOUT_MAX + 1]; /* one more shows that it is longer  */
	size_t len;
	struct ol_readout readout; /* points into `text`                   */
	struct ol_readout_fault fault;
	struct ol_readout_file_sig sig[OL_READOUT_FILE_SIGS];
	size_t n_sigs, n_more; /* that were not looked at                  */
	struct ol_readout_proof proof;
};

/* Reads `name` in the folder: errors of os/file.h; OL_ERR_MALFORMED or
 * OL_ERR_NEWER with its fault. Signatures are left alone. */
int ol_readout_file_read(struct ol_readout_file *f, const char *dir,
			 const char *name);

/* Then its signatures, as the folder lists them. */
void ol_readout_file_prove(struct ol_readout_file *f,
			   const struct ol_folder *in, const char *name,
			   const struct ol_signers *signers, int64_t now_s);

/* The file that lists who may sign: an exit status, said. */
int ol_readout_file_signers(struct ol_signers *out, const char *path);

#endif
