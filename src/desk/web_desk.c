/* web_desk - WebSocket: messages in, lines out, both with their bounds. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "desk/web_state.h"
#include "os/clock.h"
#include "os/loop.h"

#define FRAGMENT 16384 /* bytes of a line sent at once */

/* ---- out -------------------------------------------------------------- */

static void drop_first(struct web_guest *g)
{
	struct web_out *o = g->first;

	g->first = o->next;
	if (!g->first)
		g->last = &g->first;
	g->waiting -= o->len;
	g->at = 0;
	ol_wipe(o->bytes, LWS_PRE + o->len);
	free(o);
}

static int put(void *ctx, const char *line, size_t len)
{
	struct web_guest *g = ctx;
	struct web_out *o;

	if (!g->wsi)
		return OL_ERR_DOWN;
	if (g->waiting + len > OL_DESK_OUT_MAX)
		return OL_ERR_FULL;
	o = malloc(sizeof *o + LWS_PRE + len);
	if (!o)
		return OL_ERR_NO_MEMORY;
	o->next = NULL;
	o->len = len;
	memcpy(o->bytes + LWS_PRE, line, len);
	*g->last = o;
	g->last = &o->next;
	g->waiting += len;
	lws_callback_on_writable(g->wsi);
	return 0;
}

int web_desk_more(struct web_guest *g, struct lws *wsi)
{
	struct web_out *o;
	size_t n;
	int flags;

	while ((o = g->first) && !lws_send_pipe_choked(wsi)) {
		n = o->len - g->at < FRAGMENT ? o->len - g->at : FRAGMENT;
		flags = lws_write_ws_flags(LWS_WRITE_TEXT, !g->at,
					   g->at + n == o->len);
		/* What lies before was sent, so that its room can be used for
		 * the frame's head. */
		if (lws_write(wsi, o->bytes + LWS_PRE + g->at, n,
			      (enum lws_write_protocol)flags) < 0)
			return -1;
		g->at += n;
		if (g->at == o->len)
			drop_first(g);
	}
	if (g->first) {
		lws_callback_on_writable(wsi);
		return 0;
	}
	if (!g->ending)
		return 0;
	lws_close_reason(wsi, LWS_CLOSE_STATUS_POLICY_VIOLATION, NULL, 0);
	return -1;
}

/* The server has cut the desk off. */
static void close_port(void *ctx)
{
	struct web_guest *g = ctx;

	g->desk = 0;
	if (!g->wsi) {
		web_guest_free(g);
		return;
	}
	g->ending = true;
	g->until = ol_after(ol_clock_now(), OL_WEB_IDLE_S * OL_US_PER_S);
	lws_callback_on_writable(g->wsi);
}

/* ---- in --------------------------------------------------------------- */

int web_desk_came(struct web_guest *g, struct lws *wsi)
{
	const struct ol_desk_port port = { g, put, close_port };
	const struct ol_desk_guest guest = { .from = g->from };

	(void)wsi;
	g->last = &g->first;
	g->until = ol_after(ol_clock_now(), OL_WEB_LOGIN_S * OL_US_PER_S);
	g->in = malloc(OL_WEB_MESSAGE_MAX + 1);
	if (!g->in ||
	    ol_desk_server_seat(g->web->server, &port, &guest, &g->desk))
		return -1;
	return 0;
}

/* The whole message that `in` holds. */
static void pass_on(struct web_guest *g)
{
	ol_instant began = ol_clock_now();
	size_t len = g->in_len;

	g->in[len] = '\0';
	g->in_len = 0;
	(void)ol_desk_server_line(g->web->server, g->desk, g->in, len);
	ol_wipe(g->in, len + 1); /* passwords, cards */
	g->web->spent_us += ol_since(began, ol_clock_now());
}

/* No more is read of it before the next turn. */
static void hold(struct web_guest *g)
{
	if (!g->held)
		lws_rx_flow_control(g->wsi, 0);
	g->held = true;
	ol_loop_wake_send(g->web->wake);
}

static int refuse(struct lws *wsi, enum lws_close_status why)
{
	lws_close_reason(wsi, why, NULL, 0);
	return -1;
}

int web_desk_bytes(struct web_guest *g, struct lws *wsi, const char *in,
		   size_t len)
{
	size_t most = ol_desk_server_is_admitted(g->web->server, g->desk)
			      ? OL_WEB_MESSAGE_MAX
			      : OL_WEB_STRANGER_MAX;
	ol_instant began;

	if (g->ending || !g->desk)
		return 0;
	if (lws_frame_is_binary(wsi))
		return refuse(wsi, LWS_CLOSE_STATUS_UNACCEPTABLE_OPCODE);
	if (len > most - g->in_len ||
	    lws_remaining_packet_payload(wsi) > most - g->in_len - len)
		return refuse(wsi, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE);
	memcpy(g->in + g->in_len, in, len);
	g->in_len += len;
	if (lws_remaining_packet_payload(wsi) || !lws_is_final_fragment(wsi))
		return 0;
	g->whole = g->web->spent_us >= OL_DESK_TURN_US;
	if (!g->whole) {
		began = ol_clock_now();
		pass_on(g);
		ol_loop_note(g->web->loop, began);
	}
	if (g->whole || ++g->lines >= OL_DESK_LINES_A_TURN)
		hold(g);
	return 0;
}

void web_desk_turn(struct web_guest *g)
{
	g->lines = 0;
	if (!g->held || !g->wsi)
		return;
	if (g->whole && g->web->spent_us >= OL_DESK_TURN_US) {
		ol_loop_wake_send(g->web->wake);
		return;
	}
	if (g->whole && g->desk)
		pass_on(g);
	g->whole = g->held = false;
	lws_rx_flow_control(g->wsi, 1);
}
