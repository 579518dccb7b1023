/* web - see web.h: listening, connections and their time. */
#include "desk/web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "desk/web_state.h"
#include "os/clock.h"
#include "os/loop.h"

#define SWEEP_US 500000 /* between two looks at who is too slow */
#define ACCEPTS 2       /* of one turn                          */
#define DRAIN 64        /* turns of the loop until all is closed */

/* ---- places ----------------------------------------------------------- */

static bool same_machine(const struct ol_addr *a, const struct ol_addr *b)
{
	return a->family == b->family &&
	       !memcmp(a->ip, b->ip, a->family == 4 ? 4 : 8);
}

/* A place for one more that came from there; NULL. Of IPv6 a /64 is one
 * machine: everybody who has one has all of it. */
static struct web_guest *place(struct ol_web *w, const struct ol_addr *from)
{
	struct web_guest *g, *found = NULL;
	size_t strangers = 0, of_one = 0;

	for (g = w->guest; g < w->guest + OL_WEB_MAX; g++) {
		if (!g->taken) {
			found = g;
			continue;
		}
		if (g->desk && ol_desk_server_is_admitted(w->server, g->desk))
			continue;
		strangers++;
		of_one += same_machine(&g->from, from);
	}
	return strangers < OL_WEB_STRANGERS && of_one < OL_WEB_STRANGERS_OF_ONE
		       ? found
		       : NULL;
}

/* A handshake costs so much that whoever makes many of them would be felt by
 * the lines. */
static bool may_shake_hands(struct ol_web *w)
{
	ol_instant now = ol_clock_now();
	ol_instant due = w->paced.us > now.us ? w->paced : now;

	if (!w->host.tls)
		return true;
	if (due.us - now.us >= OL_WEB_TLS_AHEAD * OL_WEB_TLS_GAP_US)
		return false;
	w->paced = ol_after(due, OL_WEB_TLS_GAP_US);
	return true;
}

void web_guest_free(struct web_guest *g)
{
	struct web_out *o;

	while ((o = g->first)) {
		g->first = o->next;
		ol_wipe(o->bytes, LWS_PRE + o->len);
		free(o);
	}
	if (g->reading)
		g->web->metrics.end(g->reading);
	if (g->in)
		ol_wipe(g->in, OL_WEB_MESSAGE_MAX + 1);
	free(g->in);
	memset(g, 0, sizeof *g);
}

void web_guest_lost(struct web_guest *g)
{
	g->wsi = NULL;
	if (g->desk)
		ol_desk_server_leave(g->web->server, g->desk);
	else
		web_guest_free(g);
}

/* ---- what libwebsockets tells ----------------------------------------- */

static int on_http(struct lws *wsi, enum lws_callback_reasons why, void *user,
		   void *in, size_t len)
{
	struct web_guest *g = lws_get_opaque_user_data(wsi);

	(void)user;
	(void)len;
	/* What it tells of no connection, or of one that has no place yet. */
	if (!g)
		return 0;
	if (why == LWS_CALLBACK_HTTP)
		return web_page_asked(g, wsi);
	if (why == LWS_CALLBACK_HTTP_WRITEABLE)
		return web_page_more(g, wsi);
	if (why == LWS_CALLBACK_HTTP_CONFIRM_UPGRADE)
		return web_page_may_upgrade(g, wsi, in);
	if (why == LWS_CALLBACK_ESTABLISHED)
		return -1; /* of no protocol: may_upgrade() let none in */
	if (why == LWS_CALLBACK_WSI_DESTROY)
		web_guest_lost(g);
	return 0;
}

static int on_desk(struct lws *wsi, enum lws_callback_reasons why, void *user,
		   void *in, size_t len)
{
	struct web_guest *g = lws_get_opaque_user_data(wsi);

	(void)user;
	if (!g)
		return 0;
	if (why == LWS_CALLBACK_ESTABLISHED)
		return web_desk_came(g, wsi);
	if (why == LWS_CALLBACK_RECEIVE)
		return web_desk_bytes(g, wsi, in, len);
	if (why == LWS_CALLBACK_SERVER_WRITEABLE)
		return web_desk_more(g, wsi);
	if (why == LWS_CALLBACK_WSI_DESTROY)
		web_guest_lost(g);
	return 0;
}

/* ---- time ------------------------------------------------------------- */

static void sweep(lws_sorted_usec_list_t *sul)
{
	struct ol_web *w = lws_container_of(sul, struct ol_web, sweep);
	ol_instant now = ol_clock_now();
	struct web_guest *g;
	bool any = false;

	for (g = w->guest; g < w->guest + OL_WEB_MAX; g++) {
		if (!g->taken)
			continue;
		any = true;
		/* When its session ends it has the time of one who came. */
		if (g->desk && ol_desk_server_is_admitted(w->server, g->desk))
			g->until = ol_after(now, OL_WEB_LOGIN_S * OL_US_PER_S);
		if (!g->wsi || !ol_due(g->until, now))
			continue;
		lws_set_timeout(g->wsi, PENDING_TIMEOUT_USER_REASON_BASE,
				LWS_TO_KILL_ASYNC);
	}
	w->sweeps = any;
	if (any)
		lws_sul_schedule(w->context, 0, &w->sweep, sweep, SWEEP_US);
}

/* The next turn: the talkative go on, another one first each time. */
static void turn(void *ctx)
{
	struct ol_web *w = ctx;
	struct web_guest *g;
	size_t i;

	w->spent_us = 0;
	w->first = (w->first + 1) % OL_WEB_MAX;
	for (i = 0; i < OL_WEB_MAX; i++) {
		g = &w->guest[(w->first + i) % OL_WEB_MAX];
		if (g->taken)
			web_desk_turn(g);
	}
}

/* ---- coming ----------------------------------------------------------- */

static void let_in(struct ol_web *w, int fd, const struct ol_addr *from)
{
	struct web_guest *g = place(w, from);
	struct lws *wsi;

	if (!g || !may_shake_hands(w)) {
		ol_tcp_hang_up(fd);
		return;
	}
	ol_tcp_host(fd);
	wsi = lws_adopt_socket_vhost(w->vhost, fd); /* else it is closed */
	if (!wsi)
		return;
	g->web = w;
	g->taken = true;
	g->wsi = wsi;
	g->from = *from;
	g->until = ol_after(ol_clock_now(), OL_WEB_HEAD_S * OL_US_PER_S);
	lws_set_opaque_user_data(wsi, g);
	/* Not anew for each who comes: then it would never be time. */
	if (!w->sweeps)
		lws_sul_schedule(w->context, 0, &w->sweep, sweep, SWEEP_US);
	w->sweeps = true;
}

static void accept_some(void *ctx, bool readable, bool writable)
{
	struct ol_web *w = ctx;
	struct ol_addr from;
	int fd, n;

	(void)writable;
	for (n = 0; readable && n < ACCEPTS; n++) {
		fd = ol_tcp_accept(&w->listener, &from);
		if (fd < 0)
			return;
		let_in(w, fd, &from);
	}
}

/* ---- life ------------------------------------------------------------- */

/* Sent with every answer. */
static const struct lws_protocol_vhost_options headers[] = {
	{ &headers[1], NULL, "content-security-policy:",
	  "default-src 'none'; script-src 'self'; style-src 'self'; "
	  "connect-src 'self'; img-src 'self'; font-src 'self'; "
	  "media-src 'self'; worker-src 'self'; base-uri 'none'; "
	  "form-action 'none'; frame-ancestors 'none'" },
	{ &headers[2], NULL, "x-content-type-options:", "nosniff" },
	{ &headers[3], NULL, "referrer-policy:", "no-referrer" },
	{ &headers[4], NULL, "cross-origin-opener-policy:", "same-origin" },
	{ NULL, NULL, "cross-origin-resource-policy:", "same-origin" },
};

static const struct lws_protocols protocols[] = {
	{ .name = "http", .callback = on_http },
	{ .name = OL_WEB_PROTOCOL, .callback = on_desk },
	{ .name = NULL },
};

static const lws_retry_bo_t pings = {
	.secs_since_valid_ping = OL_WEB_PING_S,
	.secs_since_valid_hangup = 2 * OL_WEB_PING_S,
};

/* The last thing that libwebsockets had to say, for whoever starts a node. */
static char said[OL_WEB_WHY];

static void listen_to_it(int level, const char *line)
{
	(void)level;
	ol_text_copy(said, sizeof said, line);
	said[strcspn(said, "\r\n")] = '\0';
}

/* The user stays who he is. libwebsockets 4.1 has these fields signed, 4.3 has
 * not. */
#define KEEPS(field) \
	((__typeof__(((struct lws_context_creation_info *)0)->field))-1)

static int make_context(struct ol_web *w, const struct ol_web_config *cfg)
{
	void *loop = ol_loop_foreign(w->loop);
	struct lws_context_creation_info i = {
		.port = CONTEXT_PORT_NO_LISTEN_SERVER,
		.protocols = protocols,
		.foreign_loops = &loop,
		.pcontext = &w->context, /* NULL when all of it is gone */
		.headers = headers,
		.retry_and_idle_policy = &pings,
		.alpn = "http/1.1",
		.max_http_header_pool = OL_WEB_MAX,
		.fd_limit_per_thread = OL_WEB_MAX + 16,
		.timeout_secs = OL_WEB_HEAD_S,
		.keepalive_timeout = OL_WEB_IDLE_S,
		.gid = KEEPS(gid),
		.uid = KEEPS(uid),
		.options = LWS_SERVER_OPTION_LIBUV |
			   LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
			   LWS_SERVER_OPTION_NO_LWS_SYSTEM_STATES |
			   LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS |
			   LWS_SERVER_OPTION_VALIDATE_UTF8 |
			   LWS_SERVER_OPTION_UV_NO_SIGSEGV_SIGFPE_SPIN,
	};

	if (cfg->certificate) {
		i.options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
		i.server_ssl_cert_mem = cfg->certificate;
		i.server_ssl_cert_mem_len = (unsigned)strlen(cfg->certificate);
		i.server_ssl_private_key_mem = cfg->key;
		i.server_ssl_private_key_mem_len = (unsigned)strlen(cfg->key);
	}
	lws_set_log_level(LLL_ERR, listen_to_it);
	w->context = lws_create_context(&i);
	if (!w->context)
		return OL_ERR_NO_MEMORY;
	w->vhost = lws_create_vhost(w->context, &i);
	return w->vhost ? 0 : OL_ERR_MALFORMED;
}

int ol_web_new(struct ol_web **out, struct ol_loop *loop,
	       const struct ol_web_config *cfg, struct ol_desk_server *server,
	       char why[OL_WEB_WHY])
{
	struct ol_web *w = calloc(1, sizeof *w);
	int err = OL_ERR_NO_MEMORY;

	ol_text_copy(why, OL_WEB_WHY, "out of memory");
	if (!w)
		return err;
	w->loop = loop;
	w->server = server;
	w->host = cfg->host;
	w->assets = cfg->assets;
	w->metrics = cfg->metrics;
	w->listener.fd = -1;
	w->wake = ol_loop_wake_new(loop, turn, w);
	if (!w->wake)
		goto out;
	err = ol_tcp_listen(&w->listener, &w->host.at, why, OL_WEB_WHY);
	if (err)
		goto out;
	w->host.at = w->listener.at;
	said[0] = '\0';
	err = make_context(w, cfg);
	if (err) {
		snprintf(why, OL_WEB_WHY, "the console's %s: %.300s",
			 cfg->certificate ? "certificate or key cannot be used"
					  : "web server cannot be started",
			 said);
		goto out;
	}
	err = ol_loop_watch(loop, w->listener.fd, accept_some, w, &w->watch);
out:
	if (err) {
		ol_web_free(w);
		return err;
	}
	*out = w;
	return 0;
}

void ol_web_free(struct ol_web *w)
{
	if (!w)
		return;
	if (w->watch)
		ol_loop_unwatch(w->watch);
	ol_tcp_close(&w->listener);
	if (w->context) {
		lws_sul_schedule(w->context, 0, &w->sweep, sweep,
				 LWS_SET_TIMER_USEC_CANCEL);
		lws_context_destroy(w->context);
		ol_loop_drain(w->loop, DRAIN);
	}
	/* On a loop of ours its end has two parts: what lives on the loop, and
	 * the rest when that is closed. */
	if (w->context) {
		lws_context_destroy(w->context);
		ol_loop_drain(w->loop, DRAIN);
	}
	if (w->wake)
		ol_loop_wake_free(w->wake);
	free(w);
}

const char *ol_web_version(void)
{
	static char text[48];

	snprintf(text, sizeof text, "libwebsockets %d.%d.%d",
		 LWS_LIBRARY_VERSION_MAJOR, LWS_LIBRARY_VERSION_MINOR,
		 LWS_LIBRARY_VERSION_PATCH);
	return text;
}
