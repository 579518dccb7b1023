/*
 * place - where an office's home is, and what its parts are called.
 *
 *   DIR/openline.conf      settings (settings.h), 0600
 *   DIR/keys/office.key    the node's keys, 0600
 *   DIR/keys/charter.key   the office's long-term key: to be kept elsewhere
 *   DIR/store.db           lines, cards, calls (store/store.h)
 *   DIR/cards/             cards made without --out
 *   DIR/forms/             forms of the office's own (forms.h)
 *   DIR/documents/         files of messages, sealed (store/document_file.h)
 *   DIR/lock               held by whoever changes the home
 *   DIR/console.crt        the console's own certificate (not secret)
 *   DIR/desk.sock          where desks reach the running node
 *   DIR/unfinished         there while init or restore is at work
 *
 * Threads   any.
 */
#ifndef OL_HOME_PLACE_H
#define OL_HOME_PLACE_H

#include "os/file.h"

enum ol_place {
	OL_PLACE_SETTINGS,
	OL_PLACE_KEYS,
	OL_PLACE_OFFICE_KEY,
	OL_PLACE_CHARTER_KEY,
	OL_PLACE_STORE,
	OL_PLACE_CARDS,
	OL_PLACE_FORMS,
	OL_PLACE_DOCUMENTS,
	OL_PLACE_LOCK,
	OL_PLACE_DESK,
	OL_PLACE_CONSOLE,
	OL_PLACE_UNFINISHED,
};

/* The home: `given` (--home) where not NULL, else $OPENLINE_HOME, else
 * /var/lib/openline for root, else $XDG_DATA_HOME/openline, else
 * $HOME/.local/share/openline. OL_ERR_RANGE where it is too long,
 * OL_ERR_UNKNOWN where none of them is set. */
int ol_home_dir(char out[static OL_PATH_MAX], const char *given);

/* The path of a part of it. OL_ERR_RANGE where it is too long. */
int ol_home_path(char out[static OL_PATH_MAX], const char *dir,
		 enum ol_place part);

#endif
