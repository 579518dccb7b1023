/* card - see card.h. */
#include "sound/card.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "os/bell.h"
#include "os/clock.h"
#include "os/ring.h"
#include "os/thread.h"
#include "sound/bridge.h"
#include "sound/device.h"
#include "sound/echo.h"
#include "sound/keeper.h"

#define BLOCK 120  /* samples of a block, 2.5 ms */
#define BLOCKS 128 /* 320 ms                     */
#define PIECES 16  /* 320 ms                     */
#define NEWS 16
#define PIECE_US 20000

struct block {
	ol_instant at;
	uint32_t n;
	int16_t pcm[BLOCK];
};

struct piece {
	int16_t pcm[OL_CARD_PIECE];
};

struct ol_card {
	struct ol_backend backend;
	bool wanted[OL_SIDES];
	bool has_name[OL_SIDES];
	char name[OL_SIDES][OL_DEVICE_NAME];
	void (*notify)(void *ctx);
	void *notify_ctx;

	/* Between the threads. */
	struct ol_ring caught; /* microphone -> caller       */
	struct ol_ring queue;  /* caller -> loudspeaker      */
	struct ol_ring played; /* loudspeaker -> caller      */
	struct ol_ring news;   /* keeper -> caller           */
	struct ol_bell bell, ended;
	int n_bells;
	atomic_bool stop, done;
	atomic_uint_fast64_t calls[OL_SIDES];
	atomic_uint_fast64_t opened[OL_SIDES];
	atomic_int wait, ppm; /* of the loudspeaker's bridge */
	atomic_uint_fast64_t dry;
	atomic_bool is_fresh; /* it was opened: what waits is stale */

	/* The keeper's. */
	struct ol_thread *thread;
	struct ol_keeper keeper;
	struct ol_device device[OL_DEVICES_MOST];
	size_t n_devices;
	struct ol_card_news told[OL_SIDES];

	/* The loudspeaker thread's. */
	struct ol_bridge *out;

	/* The caller's. */
	struct ol_bridge *in;
	struct ol_echo *echo; /* NULL: not wanted */
	int peak[OL_SIDES], peak_before[OL_SIDES];
	uint32_t n_peak[OL_SIDES]; /* pieces of this second */
};

/* ---- the library's threads -------------------------------------------- */

static void caught(void *ctx, ol_instant at, const int16_t *pcm, size_t n)
{
	struct ol_card *c = ctx;
	struct block b;

	atomic_fetch_add(&c->calls[OL_SIDE_MIC], 1);
	for (; n; n -= b.n, pcm += b.n) {
		b.n = n < BLOCK ? (uint32_t)n : BLOCK;
		b.at = at;
		memcpy(b.pcm, pcm, b.n * sizeof *pcm);
		(void)ol_ring_put(&c->caught, &b); /* full: nobody listens */
		at = ol_after(at, b.n * 1000000ull / 48000);
	}
}

static void fill(struct ol_card *c)
{
	bool is_fresh = atomic_exchange(&c->is_fresh, false);
	struct piece p;

	if (is_fresh)
		ol_bridge_clear(c->out);
	while (ol_ring_take(&c->queue, &p))
		if (!is_fresh)
			ol_bridge_put(c->out, p.pcm, OL_CARD_PIECE);
}

static void wanted(void *ctx, ol_instant at, int16_t *pcm, size_t n)
{
	struct ol_card *c = ctx;
	struct block b;

	atomic_fetch_add(&c->calls[OL_SIDE_SPEAKER], 1);
	fill(c);
	for (; n; n -= b.n, pcm += b.n) {
		b.n = n < BLOCK ? (uint32_t)n : BLOCK;
		b.at = at;
		(void)ol_bridge_take(c->out, pcm, b.n);
		memcpy(b.pcm, pcm, b.n * sizeof *pcm);
		(void)ol_ring_put(&c->played, &b);
		at = ol_after(at, b.n * 1000000ull / 48000);
	}
	atomic_store(&c->wait, (int)ol_bridge_count(c->out));
	atomic_store(&c->ppm, ol_slack_ppm(ol_bridge_slack(c->out)));
	atomic_store(&c->dry, ol_bridge_slack(c->out)->n_dry);
}

/* ---- the keeper -------------------------------------------------------
 *
 * The library's threads are its children and have its priority: before
 * ordinary work, but not real time. A library that spins on a dead device must
 * not keep the machine from running.
 */

static void tell(struct ol_card *c, enum ol_side side, bool open,
		 const char *device, const char *why)
{
	struct ol_card_news *told = &c->told[side], news;

	memset(&news, 0, sizeof news);
	news.side = side;
	news.open = open;
	ol_text_copy(news.device, sizeof news.device, device);
	ol_text_copy(news.why, sizeof news.why, why);
	if (told->open == open && !strcmp(told->device, news.device) &&
	    !strcmp(told->why, news.why))
		return;
	*told = news;
	if (ol_ring_put(&c->news, &news) && c->notify)
		c->notify(c->notify_ctx);
}

static void read_devices(struct ol_card *c)
{
	int n;

	c->backend.close(c->backend.ctx, OL_SIDE_MIC);
	c->backend.close(c->backend.ctx, OL_SIDE_SPEAKER);
	n = c->backend.list(c->backend.ctx, c->device, OL_DEVICES_MOST);
	c->n_devices = n > 0 ? (size_t)n : 0;
	ol_keeper_listed(&c->keeper, ol_clock_now());
}

static void open_side(struct ol_card *c, enum ol_side side)
{
	const struct ol_backend_io io = { .ctx = c,
					  .caught = caught,
					  .wanted = wanted };
	char why[OL_BACKEND_WHY] = "";
	const char *name = c->has_name[side] ? c->name[side] : NULL;
	uint64_t calls = atomic_load(&c->calls[side]);
	int i = ol_device_find(c->device, c->n_devices, side, name, why);
	bool well = false;

	if (side == OL_SIDE_SPEAKER)
		atomic_store(&c->is_fresh, true);
	if (i >= 0)
		well = !c->backend.open(c->backend.ctx, side, (size_t)i, &io,
					why);
	ol_keeper_opened(&c->keeper, side, well, calls, ol_clock_now());
	if (well)
		atomic_fetch_add(&c->opened[side], 1);
	tell(c, side, well, well ? c->device[i].name : "", well ? "" : why);
}

static void look(struct ol_card *c)
{
	struct ol_keeper_signs signs;
	enum ol_side side;
	size_t i;

	for (;;) {
		for (i = 0; i < OL_SIDES; i++) {
			side = (enum ol_side)i;
			signs.alive[i] =
				c->backend.is_alive(c->backend.ctx, side);
			signs.calls[i] = atomic_load(&c->calls[i]);
		}
		signs.has_changed = c->backend.has_changed(c->backend.ctx);
		switch (ol_keeper_next(&c->keeper, &signs, ol_clock_now(),
				       &side)) {
		case OL_KEEPER_WAIT:
			return;
		case OL_KEEPER_LIST:
			read_devices(c);
			break;
		case OL_KEEPER_OPEN:
			open_side(c, side);
			break;
		case OL_KEEPER_CLOSE:
			c->backend.close(c->backend.ctx, side);
			ol_keeper_closed(&c->keeper, side, ol_clock_now());
			break;
		}
	}
}

static void keep(void *ctx)
{
	struct ol_card *c = ctx;
	ol_instant now = ol_clock_now();

	ol_thread_prefer();
	ol_keeper_init(&c->keeper, c->wanted, now);
	while (!atomic_load(&c->stop)) {
		look(c);
		(void)ol_bell_wait(&c->bell,
				   ol_keeper_deadline(&c->keeper,
						      ol_clock_now()));
	}
	c->backend.close(c->backend.ctx, OL_SIDE_MIC);
	c->backend.close(c->backend.ctx, OL_SIDE_SPEAKER);
	c->backend.end(c->backend.ctx);
	atomic_store(&c->done, true);
	ol_bell_ring(&c->ended);
}

/* ---- the caller ------------------------------------------------------- */

static void set_up(struct ol_card *c, const struct ol_backend *backend,
		   const struct ol_card_want *want)
{
	size_t i;

	c->backend = *backend;
	for (i = 0; i < OL_SIDES; i++) {
		c->wanted[i] = want->side[i];
		c->has_name[i] = want->name[i] != NULL;
		if (want->name[i])
			ol_text_copy(c->name[i], sizeof c->name[i],
				     want->name[i]);
	}
}

static int allocate(struct ol_card *c, bool echo)
{
	int err = ol_ring_init(&c->caught, sizeof(struct block), BLOCKS);

	if (!err)
		err = ol_ring_init(&c->played, sizeof(struct block), BLOCKS);
	if (!err)
		err = ol_ring_init(&c->queue, sizeof(struct piece), PIECES);
	if (!err)
		err = ol_ring_init(&c->news, sizeof(struct ol_card_news), NEWS);
	if (!err)
		err = ol_bridge_new(&c->in);
	if (!err)
		err = ol_bridge_new(&c->out);
	if (!err && echo)
		err = ol_echo_new(&c->echo);
	if (!err)
		err = ol_bell_init(&c->bell);
	c->n_bells = !err;
	if (!err)
		err = ol_bell_init(&c->ended);
	c->n_bells += !err;
	return err;
}

static void release(struct ol_card *c)
{
	if (c->n_bells > 0)
		ol_bell_release(&c->bell);
	if (c->n_bells > 1)
		ol_bell_release(&c->ended);
	ol_ring_release(&c->caught);
	ol_ring_release(&c->played);
	ol_ring_release(&c->queue);
	ol_ring_release(&c->news);
	ol_bridge_free(c->in);
	ol_bridge_free(c->out);
	ol_echo_free(c->echo);
	free(c);
}

int ol_card_new(struct ol_card **out, const struct ol_backend *backend,
		const struct ol_card_want *want, void (*notify)(void *ctx),
		void *ctx)
{
	struct ol_card *c = calloc(1, sizeof *c);
	int err;

	*out = NULL;
	if (!c)
		return OL_ERR_NO_MEMORY;
	set_up(c, backend, want);
	c->notify = notify;
	c->notify_ctx = ctx;
	err = allocate(c, want->echo && want->side[OL_SIDE_MIC] &&
				  want->side[OL_SIDE_SPEAKER]);
	if (!err)
		err = ol_thread_start(&c->thread, "card", OL_THREAD_NORMAL,
				      keep, c);
	if (err) {
		release(c);
		return err;
	}
	*out = c;
	return 0;
}

void ol_card_free(struct ol_card *c)
{
	if (!c)
		return;
	atomic_store(&c->stop, true);
	ol_bell_ring(&c->bell);
	(void)ol_bell_wait(&c->ended, ol_after(ol_clock_now(), OL_CARD_END_US));
	if (!atomic_load(&c->done))
		return;
	ol_thread_join(c->thread);
	release(c);
}

bool ol_card_news(struct ol_card *c, struct ol_card_news *out)
{
	return ol_ring_take(&c->news, out);
}

/* What the microphone has caught goes, without its echo, into its bridge. */
static void listen(struct ol_card *c)
{
	struct block b;

	while (c->echo && ol_ring_take(&c->played, &b))
		ol_echo_played(c->echo, b.at, b.pcm, b.n);
	while (ol_ring_take(&c->caught, &b)) {
		if (c->echo)
			ol_echo_caught(c->echo, b.at, b.pcm, b.n, b.pcm);
		ol_bridge_put(c->in, b.pcm, b.n);
	}
}

static void measure(struct ol_card *c, enum ol_side side, const int16_t *pcm)
{
	int i, v;

	for (i = 0; i < OL_CARD_PIECE; i++) {
		v = pcm[i] < 0 ? -pcm[i] : pcm[i];
		if (v > c->peak[side])
			c->peak[side] = v;
	}
	if (++c->n_peak[side] < 50)
		return;
	c->n_peak[side] = 0;
	c->peak_before[side] = c->peak[side];
	c->peak[side] = 0;
}

void ol_card_begin(struct ol_card *c)
{
	listen(c);
	ol_bridge_clear(c->in);
}

void ol_card_say(struct ol_card *c, int16_t pcm[OL_CARD_PIECE])
{
	listen(c);
	(void)ol_bridge_take(c->in, pcm, OL_CARD_PIECE);
	measure(c, OL_SIDE_MIC, pcm);
}

void ol_card_hear(struct ol_card *c, const int16_t pcm[OL_CARD_PIECE])
{
	struct piece p;

	measure(c, OL_SIDE_SPEAKER, pcm);
	memcpy(p.pcm, pcm, sizeof p.pcm);
	(void)ol_ring_put(&c->queue, &p); /* full: nobody plays */
}

static int level(const struct ol_card *c, enum ol_side side)
{
	int v = c->peak[side] > c->peak_before[side] ? c->peak[side]
						     : c->peak_before[side];

	if (v < 1)
		return OL_CARD_SILENT_DB;
	return (int)lrint(20 * log10(v / 32768.0));
}

void ol_card_figures(const struct ol_card *c, struct ol_card_figures *out)
{
	const struct ol_slack *in = ol_bridge_slack(c->in);
	size_t i;

	memset(out, 0, sizeof *out);
	for (i = 0; i < OL_SIDES; i++) {
		out->level_db[i] = level(c, (enum ol_side)i);
		out->opened[i] = atomic_load(&c->opened[i]);
	}
	out->wait_us[OL_SIDE_MIC] =
		(uint32_t)(ol_bridge_count(c->in) * 1000 / 48);
	out->ppm[OL_SIDE_MIC] = ol_slack_ppm(in);
	out->n_dry[OL_SIDE_MIC] = in->n_dry;
	out->wait_us[OL_SIDE_SPEAKER] =
		(uint32_t)atomic_load(&c->wait) * 1000 / 48;
	out->ppm[OL_SIDE_SPEAKER] = atomic_load(&c->ppm);
	out->n_dry[OL_SIDE_SPEAKER] = atomic_load(&c->dry);
}
