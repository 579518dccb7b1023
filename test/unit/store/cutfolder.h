/*
 * cutfolder - a folder in memory, under store/document_file.h, whose power can
 * be cut.
 *
 * Does      keep what was written and, apart from it, what was synced; stop at
 *           the k-th change and come back with what a disk may then have: of
 *           what no sync followed, any pieces, torn anywhere; fail changes.
 * Memory    allocated as it is used, freed by cutfolder_end().
 */
#ifndef TEST_UNIT_STORE_CUTFOLDER_H
#define TEST_UNIT_STORE_CUTFOLDER_H

#include "base/prng.h"
#include "store/document_file.h"

#define CUTFOLDER_FILES 16
#define CUTFOLDER_BYTES 400000 /* of a file                         */
#define CUTFOLDER_WRITES 64    /* that no sync followed             */

struct cutfolder_file {
	bool used;  /* as seen now                                   */
	bool named; /* the name is on disk                           */
	char name[64];
	size_t len, synced_len;
	uint8_t *now, *synced;
	size_t n_writes;
	struct {
		size_t at, len;
	} write[CUTFOLDER_WRITES];
};

struct cutfolder {
	struct cutfolder_file file[CUTFOLDER_FILES];
	struct ol_prng *lot;
	unsigned changes; /* so far                               */
	unsigned cut_at;  /* 0: never                             */
	bool is_cut;
	bool forgets; /* syncs do nothing: a disk that lies   */
	int fails;    /* what every change returns; 0: none   */
	struct ol_document_port port;
};

void cutfolder_start(struct cutfolder *c, struct ol_prng *lot);
void cutfolder_end(struct cutfolder *c);

/* After a cut: power again. */
void cutfolder_power(struct cutfolder *c);

struct cutfolder_file *cutfolder_file(struct cutfolder *c, const char *name);

#endif
