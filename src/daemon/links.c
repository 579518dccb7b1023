/* links - see links.h. */
#include "daemon/links.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "os/tcp.h"

/* Reads of a connection before others have their turn. */
#define READS 4

enum state {
	FREE,
	IDLE,
	DIALLING,
	UP,
};

struct link {
	struct ol_links *l;
	enum state state;
	bool is_known;   /* cells go there                          */
	bool is_refused; /* to be told                              */
	uint8_t socket;
	struct ol_addr remote;
	ol_instant since; /* of the state                            */
	ol_instant used;  /* the last cell for it                    */
	ol_instant heard; /* the last byte of this connection        */
	ol_instant again; /* not dialled before                      */
	uint64_t again_us;
	ol_instant until; /* a stranger's end                        */
	int fd;           /* DIALLING: ours; UP: the outlet's        */
	struct ol_outlet *outlet;
	struct ol_tcp_in *in;
	struct ol_loop_watch *watch;
};

struct listener {
	struct ol_links *l;
	uint8_t socket;
	struct ol_tcp tcp;
	struct ol_loop_watch *watch;
};

#define N_LINKS (OL_LINKS_KNOWN + OL_LINKS_STRANGERS)

struct ol_links {
	struct ol_loop *loop;
	struct ol_random random;
	struct ol_links_handler handler;
	size_t n_listen;
	struct listener listen[OL_LINKS_LISTEN];
	size_t n_known, n_strangers;
	struct link link[N_LINKS];
	ol_instant looked;
	bool has_refused; /* one of them is to be told */
	int n_callers;    /* let in since the last look */
	struct ol_links_figures figures;
};

static ol_instant now_of(const struct ol_links *l)
{
	return l->handler.now(l->handler.ctx);
}

static uint64_t below(struct ol_links *l, uint64_t n)
{
	uint8_t b[8];

	ol_random_fill(&l->random, b, sizeof b);
	return ol_get64(b) % n;
}

/* ---- the table -------------------------------------------------------- */

static struct link *find(struct ol_links *l, uint8_t socket,
			 const struct ol_addr *remote)
{
	for (size_t i = 0; i < N_LINKS; i++) {
		struct link *k = &l->link[i];

		if (k->state != FREE && k->socket == socket &&
		    ol_addr_equal(&k->remote, remote))
			return k;
	}
	return NULL;
}

/* There is a place: known ones and strangers are counted before. */
static struct link *take_place(struct ol_links *l, uint8_t socket,
			       const struct ol_addr *remote)
{
	struct link *k = l->link;

	while (k->state != FREE)
		k++;
	assert(k < l->link + N_LINKS);
	*k = (struct link){
		.l = l,
		.state = IDLE,
		.socket = socket,
		.remote = *remote,
		.fd = -1,
		.heard = OL_NEVER,
		.again_us = OL_LINKS_AGAIN_US,
	};
	return k;
}

/* Ends what there is of a connection; the place stays. */
static void disconnect(struct link *k)
{
	if (k->watch)
		ol_loop_unwatch(k->watch);
	if (k->state == UP)
		k->l->figures.up--;
	if (k->outlet)
		ol_outlet_drop(k->outlet);
	else
		ol_tcp_hang_up(k->fd);
	free(k->in);
	k->watch = NULL;
	k->outlet = NULL;
	k->in = NULL;
	k->fd = -1;
	k->state = IDLE;
	k->heard = OL_NEVER;
}

static void give_place(struct link *k)
{
	struct ol_links *l = k->l;

	disconnect(k);
	if (k->is_known)
		l->n_known--;
	else
		l->n_strangers--;
	k->state = FREE;
}

/* A known one is dialled again after a while, ever more seldom. */
static void lose(struct link *k)
{
	struct ol_links *l = k->l;

	disconnect(k);
	k->again = ol_after(now_of(l), k->again_us * 3 / 4 +
					       below(l, k->again_us / 2 + 1));
	k->again_us *= 2;
	if (k->again_us > OL_LINKS_AGAIN_MOST_US)
		k->again_us = OL_LINKS_AGAIN_MOST_US;
	l->figures.lost++;
}

static void end(struct link *k)
{
	if (k->is_known)
		lose(k);
	else
		give_place(k);
}

/* ---- connections that stand ------------------------------------------- */

static void on_link(void *ctx, bool readable, bool writable);

/* False where the machine has no room for it: it is ended. */
static bool stand(struct link *k)
{
	struct ol_links *l = k->l;

	ol_tcp_prepare(k->fd);
	k->in = calloc(1, sizeof *k->in);
	k->outlet = k->in ? ol_outlet_new(k->fd) : NULL;
	if (!k->outlet || (!k->watch && ol_loop_watch(l->loop, k->fd, on_link,
						      k, &k->watch))) {
		end(k);
		return false;
	}
	ol_loop_watch_writes(k->watch, false);
	k->state = UP;
	k->since = now_of(l);
	l->figures.up++;
	return true;
}

static void read_link(struct link *k)
{
	struct ol_links *l = k->l;
	const uint8_t *cell;
	size_t got = 1, reads;
	int err = 0;

	for (reads = 0; !err && got && reads < READS; reads++) {
		err = ol_tcp_read(k->fd, k->in, &got);
		if (err || !got)
			break;
		k->heard = now_of(l);
		k->again_us = OL_LINKS_AGAIN_US;
		while ((cell = ol_tcp_cell(k->in)))
			l->handler.came(l->handler.ctx, k->socket, &k->remote,
					cell);
	}
	if (err)
		end(k);
}

/* ---- dialling --------------------------------------------------------- */

static void fail(struct link *k, int err)
{
	k->is_refused = err == OL_ERR_DOWN;
	k->l->has_refused |= k->is_refused;
	lose(k);
}

static const struct listener *listener_of(const struct ol_links *l,
					  uint8_t socket)
{
	for (size_t i = 0; i < l->n_listen; i++)
		if (l->listen[i].socket == socket)
			return &l->listen[i];
	return NULL;
}

static void dial(struct link *k)
{
	const struct listener *from = listener_of(k->l, k->socket);

	k->l->figures.dialled++;
	k->fd = from ? ol_tcp_dial(&from->tcp, &k->remote) : OL_ERR_IO;
	if (k->fd < 0) {
		int err = k->fd;

		k->fd = -1;
		fail(k, err);
		return;
	}
	k->state = DIALLING;
	k->since = now_of(k->l);
	if (ol_loop_watch(k->l->loop, k->fd, on_link, k, &k->watch))
		fail(k, OL_ERR_IO);
	else
		ol_loop_watch_writes(k->watch, true);
}

static void decide(struct link *k)
{
	int err = ol_tcp_dialled(k->fd);

	if (err == OL_ERR_BUSY)
		return;
	if (err)
		fail(k, err);
	else if (stand(k))
		read_link(k);
}

static void on_link(void *ctx, bool readable, bool writable)
{
	struct link *k = ctx;

	(void)writable;
	if (k->state == DIALLING)
		decide(k);
	else if (readable)
		read_link(k);
}

struct ol_outlet *ol_links_to(struct ol_links *l, uint8_t socket,
			      const struct ol_addr *to)
{
	struct link *k = find(l, socket, to);
	ol_instant now = now_of(l);

	if ((!k || !k->is_known) && l->n_known == OL_LINKS_KNOWN) {
		l->figures.unsent++;
		return NULL;
	}
	if (!k) {
		k = take_place(l, socket, to);
		k->again = now;
		l->n_known++;
	} else if (!k->is_known) {
		l->n_strangers--;
		l->n_known++;
	}
	k->is_known = true;
	k->used = now;
	if (k->state == IDLE && ol_due(k->again, now))
		dial(k);
	if (k->state != UP)
		l->figures.unsent++;
	return k->state == UP ? k->outlet : NULL;
}

/* ---- who comes -------------------------------------------------------- */

/* The one that had the most time to show who it is. */
static void turn_one_away(struct ol_links *l)
{
	struct link *oldest = NULL;

	for (size_t i = 0; i < N_LINKS; i++) {
		struct link *k = &l->link[i];

		if (k->state != FREE && !k->is_known &&
		    (!oldest || k->since.us < oldest->since.us))
			oldest = k;
	}
	assert(oldest);
	give_place(oldest);
	l->figures.turned_away++;
}

/* From an address that is known it is that one's, whatever there was before:
 * two cannot come from one address while both live. */
static void let_in(struct ol_links *l, uint8_t socket, int fd,
		   const struct ol_addr *from)
{
	struct link *k = find(l, socket, from);

	if (k) {
		disconnect(k);
	} else {
		if (l->n_strangers == OL_LINKS_STRANGERS)
			turn_one_away(l);
		k = take_place(l, socket, from);
		k->until = ol_after(
			now_of(l), OL_LINKS_STRANGER_US +
					   below(l, OL_LINKS_STRANGER_MORE_US));
		l->n_strangers++;
	}
	k->fd = fd;
	if (stand(k))
		read_link(k);
}

/* Beyond the bound the door is shut till the next look: who waits there is the
 * kernel's, which lets few wait. */
static void on_listener(void *ctx, bool readable, bool writable)
{
	struct listener *s = ctx;
	struct ol_links *l = s->l;
	struct ol_addr from;
	int fd = 0;

	(void)writable;
	while (readable && fd >= 0 && l->n_callers < OL_LINKS_CALLERS) {
		fd = ol_tcp_accept(&s->tcp, &from);
		if (fd < 0)
			break;
		l->n_callers++;
		let_in(l, s->socket, fd, &from);
	}
	if (l->n_callers == OL_LINKS_CALLERS) {
		ol_loop_unwatch(s->watch);
		s->watch = NULL;
	}
}

static int open_door(struct ol_links *l, struct listener *s)
{
	return ol_loop_watch(l->loop, s->tcp.fd, on_listener, s, &s->watch);
}

/* ---- time ------------------------------------------------------------- */

ol_instant ol_links_deadline(const struct ol_links *l)
{
	if (l->has_refused)
		return (ol_instant){ 0 };
	if (l->n_known + l->n_strangers == 0 && l->n_callers == 0)
		return OL_NEVER;
	return ol_after(l->looked, OL_LINKS_LOOK_US);
}

static bool stands_still(const struct link *k, ol_instant now)
{
	return ol_due(ol_after(ol_outlet_stuck(k->outlet), OL_LINKS_STALL_US),
		      now) ||
	       ol_due(ol_after(k->heard, OL_LINKS_SILENT_US), now);
}

static void look_at(struct link *k, ol_instant now)
{
	if (!k->is_known) {
		if (ol_due(k->until, now))
			give_place(k);
		return;
	}
	if (ol_since(k->used, now) >= OL_LINKS_UNUSED_US)
		give_place(k);
	else if (k->state == UP && stands_still(k, now))
		lose(k);
	else if (k->state == DIALLING &&
		 ol_since(k->since, now) >= OL_LINKS_DIAL_US)
		fail(k, OL_ERR_DOWN);
}

static void tell_refused(struct ol_links *l)
{
	l->has_refused = false;
	for (size_t i = 0; i < N_LINKS; i++) {
		struct link *k = &l->link[i];

		if (k->state == FREE || !k->is_refused)
			continue;
		k->is_refused = false;
		l->handler.refused(l->handler.ctx, k->socket, &k->remote);
	}
}

void ol_links_tick(struct ol_links *l)
{
	ol_instant now = now_of(l);

	if (l->has_refused)
		tell_refused(l);
	if (ol_since(l->looked, now) < OL_LINKS_LOOK_US)
		return;
	l->looked = now;
	l->n_callers = 0;
	for (size_t i = 0; i < N_LINKS; i++)
		if (l->link[i].state != FREE)
			look_at(&l->link[i], now);
	for (size_t i = 0; i < l->n_listen; i++)
		if (!l->listen[i].watch)
			(void)open_door(l, &l->listen[i]); /* or at the next */
}

/* ---- life ------------------------------------------------------------- */

struct ol_links *ol_links_new(struct ol_loop *loop,
			      const struct ol_random *random,
			      const struct ol_links_handler *handler)
{
	struct ol_links *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	l->loop = loop;
	l->random = *random;
	l->handler = *handler;
	return l;
}

int ol_links_listen(struct ol_links *l, uint8_t socket,
		    const struct ol_addr *at, char *why, size_t cap)
{
	struct listener *s = &l->listen[l->n_listen];
	int err;

	if (l->n_listen == OL_LINKS_LISTEN)
		return OL_ERR_FULL;
	err = ol_tcp_listen(&s->tcp, at, why, cap);
	if (err)
		return err;
	s->l = l;
	s->socket = socket;
	l->n_listen++;
	return open_door(l, s);
}

const struct ol_addr *ol_links_addr(const struct ol_links *l, uint8_t socket)
{
	const struct listener *s = listener_of(l, socket);

	return s ? &s->tcp.at : NULL;
}

void ol_links_figures(const struct ol_links *l, struct ol_links_figures *out)
{
	*out = l->figures;
	out->strangers = (uint32_t)l->n_strangers;
}

void ol_links_free(struct ol_links *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < N_LINKS; i++)
		if (l->link[i].state != FREE)
			give_place(&l->link[i]);
	for (size_t i = 0; i < l->n_listen; i++) {
		if (l->listen[i].watch)
			ol_loop_unwatch(l->listen[i].watch);
		ol_tcp_close(&l->listen[i].tcp);
	}
	free(l);
}
