/* Any bytes from somebody on the network who has no session: first as Host
 * and Origin, then as lines of a desk. He is told "log in first" and nothing
 * else, and nothing but logging in reaches the node. */
#include <string.h>

#include "desk/server.h"
#include "desk/web_host.h"
#include "os/loop.h"

static struct ol_loop *loop;
static struct ol_loop_wake *stop;
static struct ol_desk_server *server;
static bool closed;

static void end_turn(void *ctx)
{
	ol_loop_stop(ctx);
}

static void came(void *ctx, uint32_t desk, const struct ol_desk_guest *guest)
{
	(void)ctx;
	(void)desk;
	fuzz_must(!guest->peer);
}

static void gone(void *ctx, uint32_t desk)
{
	(void)ctx;
	(void)desk;
}

static void request(void *ctx, uint32_t desk, const struct ol_desk_request *rq)
{
	(void)ctx;
	(void)desk;
	fuzz_must(rq->what == OL_DO_LOGIN || rq->what == OL_DO_REJOIN);
}

static void audio(void *ctx, uint32_t desk, const struct ol_desk_audio *a)
{
	(void)ctx;
	(void)desk;
	(void)a;
	fuzz_must(false);
}

static int put(void *ctx, const char *line, size_t len)
{
	static const char what[] = "\"ok\":false,\"exit\":1,\"error\":\"log in "
				   "first\"}";

	(void)ctx;
	fuzz_must(
		len >= sizeof what - 1 &&
		!memcmp(line + len - (sizeof what - 1), what, sizeof what - 1));
	return 0;
}

static void close_port(void *ctx)
{
	(void)ctx;
	closed = true;
}

static void hosts(const char *host, const char *origin)
{
	static const char *const at[] = { "127.0.0.1:7180", "[::1]:80",
					  "0.0.0.0:443" };
	struct ol_web_host h = { .name = "desk.example" };
	size_t i;

	for (i = 0; i < sizeof at / sizeof at[0]; i++) {
		fuzz_must(!ol_addr_read(&h.at, at[i]));
		h.tls = i == 2;
		if (ol_web_host_is_ours(&h, host))
			fuzz_must(host[strspn(host, "0123456789.:[]abcdefABCDEF"
						    "desk.exampleDESK.EXAMPLE"
						    "localhostLOCALHOST")] ==
				  '\0');
		if (ol_web_origin_is(&h, origin, host))
			fuzz_must(strlen(origin) ==
				  strlen(host) + 7 + (h.tls ? 1 : 0));
	}
}

static void begin(void)
{
	static const struct ol_desk_handler handler = { NULL, came, gone,
							request, audio };

	loop = ol_loop_new();
	fuzz_must(loop);
	stop = ol_loop_wake_new(loop, end_turn, loop);
	fuzz_must(stop && !ol_desk_server_new(&server, loop, &handler));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct ol_desk_port port = { NULL, put, close_port };
	static char text[4097]; /* OL_WEB_STRANGER_MAX, and a NUL */
	const struct ol_desk_guest guest = { .from = { .family = 4 } };
	const char *line, *end, *next;
	uint32_t desk;

	if (!server)
		begin();
	if (len >= sizeof text)
		len = sizeof text - 1;
	memcpy(text, data, len);
	text[len] = '\0';
	hosts(text, text + strlen(text) / 2);
	fuzz_must(!ol_desk_server_seat(server, &port, &guest, &desk));
	fuzz_must(!ol_desk_server_is_admitted(server, desk));
	end = text + len;
	for (line = text; line < end; line = next + 1) {
		next = memchr(line, '\n', (size_t)(end - line));
		if (!next)
			next = end;
		fuzz_must(ol_desk_server_line(server, desk, line,
					      (size_t)(next - line)));
	}
	closed = false;
	ol_desk_server_leave(server, desk);
	while (!closed) {
		ol_loop_wake_send(stop);
		ol_loop_run(loop);
	}
	return 0;
}
