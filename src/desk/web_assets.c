/* web_assets - see web_assets.h; the bytes are made by cmake/embed.cmake. */
#include "desk/web_assets.h"

#include <string.h>

const struct ol_web_assets *ol_web_asset(const struct ol_web_assets *all,
					 const char *path)
{
	for (; all->name; all++)
		if (!strcmp(all->name, path))
			return all;
	return NULL;
}

const char *ol_web_type(const char *path)
{
	static const struct {
		const char *end, *type;
	} row[] = {
		{ "/", "text/html; charset=utf-8" },
		{ ".html", "text/html; charset=utf-8" },
		{ ".js", "text/javascript; charset=utf-8" },
		{ ".css", "text/css; charset=utf-8" },
		{ ".svg", "image/svg+xml" },
		{ ".woff2", "font/woff2" },
		{ ".webmanifest", "application/manifest+json" },
	};
	size_t len = strlen(path), end, i;

	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		end = strlen(row[i].end);
		if (len >= end && !strcmp(path + len - end, row[i].end))
			return row[i].type;
	}
	return NULL;
}
