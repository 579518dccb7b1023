/*
 * export_files - the documents of a line, as files of an export.
 *
 * Does      list what messages of the line name, put each that lies whole at
 *           the node into the archive under a safe name, and say of each in
 *           the index whether it is in it, missing, or left out.
 * Does not  sign or list them in the manifest but by the line it writes there.
 * Memory    about 300 bytes a document; their bytes go through in pieces.
 * Threads   the main thread.
 * Promise   what is in the archive has the SHA-256 that its message names.
 *
 *   files/index.txt              a line each: SHA-256, size, ours or theirs,
 *                                in, missing or left-out, name in the archive
 *                                or -, what it was called
 *   files/ours/ID-NAME           ID: the first half of the SHA-256
 *   files/theirs/ID-NAME
 *
 * doc/protocol/ledger.md, "Export"
 */
#ifndef OL_CLI_EXPORT_FILES_H
#define OL_CLI_EXPORT_FILES_H

#include <stdio.h>

#include "cli/archive.h"
#include "cli/client.h"

#define OL_EXPORT_FILE_NAME 36 /* bytes of NAME */

struct ol_export_files {
	struct ol_archive_out *tar;
	FILE *manifest, *index;
	ol_date date;
	bool leave_out;
	/* How many. */
	uint64_t in, missing, left_out;
};

/* All of a line. An exit status, said; an error of the archive in `*err`. */
int ol_export_files(struct ol_export_files *x, struct ol_client *c,
		    const char *line, int *err);

/* "ID-NAME": letters, digits, dots and dashes, no two dots in a row, the
 * ending kept. */
void ol_export_file_name(char out[static OL_ARCHIVE_NAME_MAX],
			 const struct ol_id *id, const char *name);

#endif
