/*
 * version - prints this program's version and those of its libraries.
 *
 * Threads   any.
 */
#ifndef OL_DAEMON_VERSION_H
#define OL_DAEMON_VERSION_H

/* "openlined 0.1.0", then a line for each library. */
void ol_version_print(void);

#endif
