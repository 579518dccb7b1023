/*
 * upload - files on their way to the node, and from it.
 *
 * Does      hand a file of the user over in pieces, so that a message may
 *           take it; write one that came beside its place, check it, and put
 *           it there.
 * Memory    one piece.
 * Threads   the main thread.
 */
#ifndef OL_CLI_UPLOAD_H
#define OL_CLI_UPLOAD_H

#include "cli/client.h"

/* Exit statuses, said. */
int ol_upload(struct ol_client *c, const char *line, const char *path,
	      struct ol_id *file);

/* `sha256` of all of it must come out. */
int ol_download(struct ol_client *c, const struct ol_id *file,
		const uint8_t sha256[static 32], const char *path);

#endif
