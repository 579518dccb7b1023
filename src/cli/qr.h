/*
 * qr - a text as a QR code on a terminal: two modules a character, in UTF-8
 * half blocks, light on dark.
 *
 * Does not  draw where the terminal is too narrow: a code that is cut or
 *           wrapped is read by nothing.
 * Threads   any.
 */
#ifndef OL_CLI_QR_H
#define OL_CLI_QR_H

#include <stdio.h>

/* `text` has upper-case letters, digits and ':' only. OL_ERR_RANGE where it
 * needs more than `columns`: `*needed` says how many (0: too much for any
 * code); OL_ERR_NO_MEMORY. */
int ol_qr_print(FILE *out, const char *text, unsigned columns,
		unsigned *needed);

/* "libqrencode 4.1.1". */
const char *ol_qr_version(void);

#endif
