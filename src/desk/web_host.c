/* web_host - see web_host.h. */
#include "desk/web_host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_same(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return !*a && !*b;
}

/* Cuts "host:port" or "[host]:port"; what has no port has the usual one.
 * `name` keeps the brackets. */
static bool split(char name[OL_WEB_NAME_MAX], unsigned long *port,
		  const char *host, bool tls)
{
	const char *end = host[0] == '[' ? strchr(host, ']') : NULL;
	const char *colon = strchr(end ? end : host, ':');
	size_t len = colon ? (size_t)(colon - host) : strlen(host);
	char *rest;

	if (!len || len >= OL_WEB_NAME_MAX)
		return false;
	memcpy(name, host, len);
	name[len] = '\0';
	*port = tls ? 443 : 80;
	if (!colon)
		return true;
	if (strlen(colon + 1) > 5 ||
	    strspn(colon + 1, "0123456789") != strlen(colon + 1))
		return false;
	*port = strtoul(colon + 1, &rest, 10);
	return *port > 0 && *port <= 65535;
}

bool ol_web_host_is_ours(const struct ol_web_host *h, const char *host)
{
	char name[OL_WEB_NAME_MAX], text[OL_WEB_NAME_MAX + 8];
	struct ol_addr a;
	unsigned long port;

	if (!host || !split(name, &port, host, h->tls) || port != h->at.port)
		return false;
	if (*h->name && is_same(name, h->name))
		return true;
	if (ol_addr_is_loopback(&h->at) && is_same(name, "localhost"))
		return true;
	snprintf(text, sizeof text, "%s:%lu", name, port);
	if (strlen(text) >= OL_ADDR_TEXT || ol_addr_read(&a, text))
		return false;
	return ol_addr_is_wildcard(&h->at) ? a.family == h->at.family
					   : ol_addr_equal(&a, &h->at);
}

bool ol_web_origin_is(const struct ol_web_host *h, const char *origin,
		      const char *host)
{
	const char *scheme = h->tls ? "https://" : "http://";
	size_t len = strlen(scheme);

	return origin && host && !strncmp(origin, scheme, len) &&
	       is_same(origin + len, host);
}

void ol_web_url(char out[static OL_WEB_URL_MAX], const struct ol_web_host *h)
{
	const char *scheme = h->tls ? "https" : "http";
	char at[OL_ADDR_TEXT];

	ol_addr_write(at, &h->at);
	if (*h->name)
		snprintf(out, OL_WEB_URL_MAX, "%s://%s:%u", scheme, h->name,
			 h->at.port);
	else
		snprintf(out, OL_WEB_URL_MAX, "%s://%s", scheme, at);
}
