/*
 * console - the web console's door, as openline.conf has it.
 *
 * Does      open the door where the settings name one, with the certificate
 *           that they name or one of the node's own; say where it is.
 * Does not  speak HTTP (desk/web.h).
 * Memory    the door's.
 * Threads   the loop thread.
 */
#ifndef OL_DAEMON_CONSOLE_H
#define OL_DAEMON_CONSOLE_H

#include "home/settings.h"

struct ol_node;

/* Nothing where the settings name no console. Errors with `why`. */
int ol_console_start(struct ol_node *n, char why[OL_WHY_TEXT]);

/* While everything that it serves is still there. */
void ol_console_stop(struct ol_node *n);

#endif
