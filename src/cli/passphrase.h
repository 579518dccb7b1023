/*
 * passphrase - where the passphrase of the keys comes from: the file that
 * --passphrase-file names, else the terminal.
 *
 * Threads   the main thread.
 */
#ifndef OL_CLI_PASSPHRASE_H
#define OL_CLI_PASSPHRASE_H

#include <stddef.h>

#include "cli/args.h"

/* An ol_passphrase_fn (home/home.h); `ctx` is the struct ol_args. */
int ol_passphrase_ask(void *ctx, char *out, size_t cap, size_t *len);

/* A new passphrase: from the file, or typed twice. An exit status, said. The
 * caller wipes `out`. */
int ol_passphrase_new(const struct ol_args *args, char *out, size_t cap,
		      size_t *len);

#endif
