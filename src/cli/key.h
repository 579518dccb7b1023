/*
 * key - the office's keys, read by a command for something that a person signs
 * on purpose, also while the node runs.
 *
 * Does not  ask the node: whoever reaches its socket could have anything
 *           signed then.
 * Memory    the caller releases the keys (seal/keyfile.h).
 * Threads   the main thread.
 */
#ifndef OL_CLI_KEY_H
#define OL_CLI_KEY_H

#include "cli/args.h"
#include "seal/keyfile.h"

/* Of the home that the arguments name; asks for the passphrase where they have
 * one. An exit status, said. */
int ol_key_read(struct ol_office_keys *keys, const struct ol_args *args);

#endif
