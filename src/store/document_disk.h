/*
 * document_disk - the files of this machine, for document_file.h.
 *
 * Memory    the caller's; it must outlive the port.
 * Threads   as document_file.h.
 */
#ifndef OL_STORE_DOCUMENT_DISK_H
#define OL_STORE_DOCUMENT_DISK_H

#include "os/file.h"
#include "store/document_file.h"

struct ol_document_disk {
	char dir[OL_PATH_MAX];
};

/* Makes the folder, 0700, if it lacks. */
int ol_document_disk(struct ol_document_disk *d, const char *dir,
		     struct ol_document_port *port);

#endif
