/*
 * web_host - whether a browser means us: its Host and Origin.
 *
 * Does      compare the Host of a request with the addresses that are ours,
 *           and the Origin of a page with that Host.
 * Does not  look a name up. A page of another site that makes its own name
 *           point to this machine (DNS rebinding) still sends its own name.
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_DESK_WEB_HOST_H
#define OL_DESK_WEB_HOST_H

#include <stdbool.h>

#include "base/addr.h"

#define OL_WEB_NAME_MAX 254 /* bytes of a host's name with its NUL */

/* How this node's console is called. */
struct ol_web_host {
	struct ol_addr at;          /* where it listens          */
	bool tls;                   /* https                     */
	char name[OL_WEB_NAME_MAX]; /* a name of ours, or empty */
};

/* Whether `host`, as the header has it, is the address that we listen on and
 * our port (80 and 443 may be left out), or our name. On a loopback address
 * `localhost` is ours as well; on a wildcard address every numeric address
 * is, which no rebound name can be. NULL: there was none. */
bool ol_web_host_is_ours(const struct ol_web_host *h, const char *host);

/* Whether `origin` is the page of `host`: "http://" or "https://" and the
 * same. NULL: there was none, which no browser does. */
bool ol_web_origin_is(const struct ol_web_host *h, const char *origin,
		      const char *host);

/* "https://192.0.2.1:7180", or with the name. */
#define OL_WEB_URL_MAX (OL_WEB_NAME_MAX + 16)
void ol_web_url(char out[static OL_WEB_URL_MAX], const struct ol_web_host *h);

#endif
