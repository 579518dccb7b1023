/* web_page - HTTP: GET of an asset or of figures, and nothing else. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "desk/metrics.h"
#include "desk/web_state.h"
#include "os/clock.h"

#define HEAD_MAX 2048
#define PIECE 16384 /* bytes of a file sent at once */

_Static_assert(PIECE >= OL_METRICS_PIECE, "one line finds room");

static bool header(struct lws *wsi, enum lws_token_indexes what, char *out,
		   int cap)
{
	return lws_hdr_copy(wsi, out, cap, what) > 0;
}

static bool host_is_ours(struct web_guest *g, struct lws *wsi,
			 char host[OL_WEB_NAME_MAX])
{
	return header(wsi, WSI_TOKEN_HOST, host, OL_WEB_NAME_MAX) &&
	       ol_web_host_is_ours(&g->web->host, host);
}

/* Names and values of these are plain text of ours. */
static bool add(struct lws *wsi, const char *name, const char *value,
		unsigned char **p, unsigned char *end)
{
	return !lws_add_http_header_by_name(wsi, (const unsigned char *)name,
					    (const unsigned char *)value,
					    (int)strlen(value), p, end);
}

/* An answer without a page: it says no more than its number. */
static int answer(struct lws *wsi, unsigned status)
{
	unsigned char buf[LWS_PRE + HEAD_MAX], *p = buf + LWS_PRE, *start = p;
	unsigned char *end = buf + sizeof buf - 1;

	if (lws_add_http_header_status(wsi, status, &p, end) ||
	    lws_add_http_header_content_length(wsi, 0, &p, end) ||
	    (status == HTTP_STATUS_METHOD_NOT_ALLOWED &&
	     !add(wsi, "allow:", "GET", &p, end)) ||
	    (status == HTTP_STATUS_UNAUTHORIZED &&
	     !add(wsi, "www-authenticate:", "Bearer", &p, end)) ||
	    lws_finalize_write_http_header(wsi, start, &p, end))
		return -1;
	return 1;
}

static int answer_and_go_on(struct web_guest *g, struct lws *wsi,
			    unsigned status)
{
	g->until = ol_after(ol_clock_now(), OL_WEB_IDLE_S * OL_US_PER_S);
	if (answer(wsi, status) < 0)
		return -1;
	return lws_http_transaction_completed(wsi) ? -1 : 0;
}

static int send_head(struct web_guest *g, struct lws *wsi, const char *tag)
{
	unsigned char buf[LWS_PRE + HEAD_MAX], *p = buf + LWS_PRE, *start = p;
	unsigned char *end = buf + sizeof buf - 1;

	if (lws_add_http_header_status(wsi, HTTP_STATUS_OK, &p, end) ||
	    !add(wsi, "content-type:", ol_web_type(g->asset->name), &p, end) ||
	    lws_add_http_header_content_length(wsi, g->asset->len, &p, end) ||
	    !add(wsi, "etag:", tag, &p, end) ||
	    !add(wsi, "cache-control:", "no-cache", &p, end) ||
	    lws_finalize_write_http_header(wsi, start, &p, end))
		return -1;
	g->sent = 0;
	g->until = ol_after(ol_clock_now(), OL_WEB_ANSWER_S * OL_US_PER_S);
	lws_callback_on_writable(wsi);
	return 0;
}

static int send_unchanged(struct web_guest *g, struct lws *wsi, const char *tag)
{
	unsigned char buf[LWS_PRE + HEAD_MAX], *p = buf + LWS_PRE, *start = p;
	unsigned char *end = buf + sizeof buf - 1;

	g->until = ol_after(ol_clock_now(), OL_WEB_IDLE_S * OL_US_PER_S);
	if (lws_add_http_header_status(wsi, HTTP_STATUS_NOT_MODIFIED, &p,
				       end) ||
	    !add(wsi, "etag:", tag, &p, end) ||
	    !add(wsi, "cache-control:", "no-cache", &p, end) ||
	    lws_finalize_write_http_header(wsi, start, &p, end))
		return -1;
	return lws_http_transaction_completed(wsi) ? -1 : 0;
}

/* ---- figures ------------------------------------------------------------ */

/* How long it is, nobody knows before: it ends with the connection, and whole
 * is what has its last line. */
static int send_figures(struct web_guest *g, struct lws *wsi)
{
	unsigned char buf[LWS_PRE + HEAD_MAX], *p = buf + LWS_PRE, *start = p;
	unsigned char *end = buf + sizeof buf - 1;
	const struct ol_web_metrics *m = &g->web->metrics;
	char may[OL_WEB_TOKEN_MOST + 16];
	bool has = header(wsi, WSI_TOKEN_HTTP_AUTHORIZATION, may, sizeof may);

	has = ol_web_metrics_may(m, has ? may : NULL);
	ol_wipe(may, sizeof may);
	if (!has)
		return answer_and_go_on(g, wsi, HTTP_STATUS_UNAUTHORIZED);
	g->reading = m->begin(m->ctx);
	if (!g->reading)
		return answer_and_go_on(g, wsi,
					HTTP_STATUS_SERVICE_UNAVAILABLE);
	if (lws_add_http_header_status(wsi, HTTP_STATUS_OK, &p, end) ||
	    !add(wsi, "content-type:", OL_METRICS_TYPE, &p, end) ||
	    !add(wsi, "cache-control:", "no-store", &p, end) ||
	    !add(wsi, "connection:", "close", &p, end) ||
	    lws_finalize_write_http_header(wsi, start, &p, end))
		return -1;
	g->until = ol_after(ol_clock_now(), OL_WEB_ANSWER_S * OL_US_PER_S);
	lws_callback_on_writable(wsi);
	return 0;
}

static int more_figures(struct web_guest *g, struct lws *wsi)
{
	unsigned char buf[LWS_PRE + PIECE];
	bool over = false;
	size_t n = g->web->metrics.more(g->reading, (char *)buf + LWS_PRE,
					PIECE, &over);

	if (n && lws_write(wsi, buf + LWS_PRE, n,
			   over ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) < 0)
		return -1;
	if (over)
		return -1; /* what is not sent yet is sent before */
	lws_callback_on_writable(wsi);
	return 0;
}

/* ---- requests ----------------------------------------------------------- */

int web_page_asked(struct web_guest *g, struct lws *wsi)
{
	char host[OL_WEB_NAME_MAX], path[128], known[80], tag[80];

	/* A request with a body is not read to its end: it is over. */
	if (!lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI)) {
		(void)answer(wsi, HTTP_STATUS_METHOD_NOT_ALLOWED);
		return -1;
	}
	if (!host_is_ours(g, wsi, host))
		return answer_and_go_on(g, wsi, HTTP_STATUS_FORBIDDEN);
	if (!header(wsi, WSI_TOKEN_GET_URI, path, sizeof path))
		return answer_and_go_on(g, wsi, HTTP_STATUS_NOT_FOUND);
	if (g->web->metrics.on && !strcmp(path, OL_WEB_METRICS_PATH))
		return send_figures(g, wsi);
	g->asset = ol_web_asset(g->web->assets, path);
	if (!g->asset || !ol_web_type(g->asset->name))
		return answer_and_go_on(g, wsi, HTTP_STATUS_NOT_FOUND);
	snprintf(tag, sizeof tag, "\"%s\"", g->asset->hash);
	if (header(wsi, WSI_TOKEN_HTTP_IF_NONE_MATCH, known, sizeof known) &&
	    !strcmp(known, tag))
		return send_unchanged(g, wsi, tag);
	return send_head(g, wsi, tag);
}

int web_page_more(struct web_guest *g, struct lws *wsi)
{
	unsigned char buf[LWS_PRE + PIECE];
	size_t left, n;

	if (g->reading)
		return more_figures(g, wsi);
	if (!g->asset)
		return 0;
	left = g->asset->len - g->sent;
	n = left < PIECE ? left : PIECE;
	memcpy(buf + LWS_PRE, g->asset->bytes + g->sent, n);
	if (lws_write(wsi, buf + LWS_PRE, n,
		      n == left ? LWS_WRITE_HTTP_FINAL : LWS_WRITE_HTTP) < 0)
		return -1;
	g->sent += n;
	if (n < left) {
		lws_callback_on_writable(wsi);
		return 0;
	}
	g->asset = NULL;
	g->until = ol_after(ol_clock_now(), OL_WEB_IDLE_S * OL_US_PER_S);
	return lws_http_transaction_completed(wsi) ? -1 : 0;
}

int web_page_may_upgrade(struct web_guest *g, struct lws *wsi, const char *to)
{
	char host[OL_WEB_NAME_MAX], origin[OL_WEB_NAME_MAX + 8], path[16];
	char protocol[32];

	if (strcmp(to, "websocket") ||
	    !lws_hdr_total_length(wsi, WSI_TOKEN_GET_URI))
		return answer(wsi, HTTP_STATUS_METHOD_NOT_ALLOWED);
	if (!host_is_ours(g, wsi, host) ||
	    !header(wsi, WSI_TOKEN_ORIGIN, origin, sizeof origin) ||
	    !ol_web_origin_is(&g->web->host, origin, host))
		return answer(wsi, HTTP_STATUS_FORBIDDEN);
	if (!header(wsi, WSI_TOKEN_GET_URI, path, sizeof path) ||
	    strcmp(path, OL_WEB_PATH))
		return answer(wsi, HTTP_STATUS_NOT_FOUND);
	if (!header(wsi, WSI_TOKEN_PROTOCOL, protocol, sizeof protocol) ||
	    strcmp(protocol, OL_WEB_PROTOCOL))
		return answer(wsi, HTTP_STATUS_BAD_REQUEST);
	return 0;
}
