/*
 * web_assets - the pages of the console, compiled in: what web/assets.txt
 * lists.
 *
 * Does      hold the files' bytes under their paths, with what HTTP says about
 *           each of them.
 * Does not  open files.
 * Memory    constants.
 * Threads   any.
 */
#ifndef OL_DESK_WEB_ASSETS_H
#define OL_DESK_WEB_ASSETS_H

#include <stddef.h>

struct ol_web_assets {
	const char *name; /* its path: "/", "/lib/preact.js"; NULL ends them */
	const unsigned char *bytes;
	size_t len;
	const char *hash; /* SHA-256 of the bytes, 64 hexadecimal digits     */
};

extern const struct ol_web_assets ol_web_assets[];

/* The asset of exactly this path, or NULL. */
const struct ol_web_assets *ol_web_asset(const struct ol_web_assets *all,
					 const char *path);

/* What it is, by the end of its name: "text/html; charset=utf-8" ... NULL for
 * an end that is not served. */
const char *ol_web_type(const char *path);

#endif
