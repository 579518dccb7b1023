/* pair - see pair.h. */
#include "test/unit/line/pair.h"

#include <string.h>

#include "base/bytes.h"

static void complain(struct pair *p, const char *what)
{
	if (!p->wrong)
		p->wrong = what;
}

void pair_init(struct pair *p, uint64_t seed)
{
	static const struct pair_path plain = { .delay_us = 10000 };

	memset(p, 0, sizeof *p);
	ol_prng_init(&p->prng, seed);
	p->now = OL_US_PER_S;
	p->tick_us = 20000;
	p->end[0].c = ol_content_new();
	p->end[1].c = ol_content_new();
	if (!p->end[0].c || !p->end[1].c)
		complain(p, "no memory");
	pair_set_paths(p, &plain, 1);
}

void pair_release(struct pair *p)
{
	ol_content_free(p->end[0].c);
	ol_content_free(p->end[1].c);
}

void pair_set_paths(struct pair *p, const struct pair_path *path, size_t n)
{
	uint64_t rtt;
	size_t i;

	memset(&p->timing, 0, sizeof p->timing);
	for (i = 0; i < n; i++) {
		p->path[i] = path[i];
		rtt = 2 * path[i].delay_us + path[i].jitter_us;
		if (i == 0 || rtt < p->timing.fast_rtt_us)
			p->timing.fast_rtt_us = rtt;
		if (rtt > p->timing.slow_rtt_us)
			p->timing.slow_rtt_us = rtt;
		if (path[i].jitter_us / 4 > p->timing.spread_us)
			p->timing.spread_us = path[i].jitter_us / 4;
	}
	p->n_paths = n;
}

/* The byte at `i` of message `number` on a stream. */
static uint8_t pattern(uint64_t number, size_t stream, size_t i)
{
	return (uint8_t)(number * 31 + stream * 7 + i * 13 + i / 251);
}

int pair_send(struct pair *p, size_t end, enum ol_stream s, size_t len)
{
	struct pair_end *e = &p->end[end];
	uint8_t msg[OL_MESSAGE_MAX];
	size_t i;
	int err;

	ol_put64(msg, e->sent[s]);
	for (i = 8; i < len; i++)
		msg[i] = pattern(e->sent[s], s, i);
	err = ol_content_send(e->c, s, msg, len);
	if (!err)
		e->sent[s]++;
	return err;
}

static bool loses(struct pair *p, uint8_t percent)
{
	return ol_prng_below(&p->prng, 100) < percent;
}

static void post(struct pair *p, const struct pair_path *path, size_t to,
		 const uint8_t *body)
{
	size_t i;

	for (i = 0; i < PAIR_CELLS && p->cell[i].at; i++)
		;
	if (i == PAIR_CELLS) {
		complain(p, "too many cells on their way");
		return;
	}
	p->cell[i].at = p->now + path->delay_us +
			ol_prng_below(&p->prng, path->jitter_us + 1);
	p->cell[i].to = (uint8_t)to;
	memcpy(p->cell[i].body, body, OL_BODY_LEN);
}

static void compose(struct pair *p, size_t from)
{
	struct pair_end *e = &p->end[from];
	struct ol_composed out;
	size_t i;

	ol_content_compose(e->c, (ol_instant){ p->now }, e->reserve, e->in_call,
			   e->voice, &p->timing, &out);
	if (out.len > OL_BODY_LEN - e->reserve)
		complain(p, "the reserve is not kept");
	for (i = 0; i < p->n_paths && !e->mute; i++) {
		if (!loses(p, p->path[i].loss[from]))
			post(p, &p->path[i], 1 - from, out.bytes);
		if (p->path[i].twice && loses(p, p->path[i].twice))
			post(p, &p->path[i], 1 - from, out.bytes);
	}
}

static void check_message(struct pair *p, struct pair_end *e,
			  const struct ol_content_event *ev)
{
	uint64_t number = e->came[ev->stream]++;
	size_t i;

	e->came_at[ev->stream] = p->now;
	if (ev->len < 8 || ol_get64(ev->bytes) != number) {
		complain(p, "a message out of its order");
		return;
	}
	for (i = 8; i < ev->len; i++)
		if (ev->bytes[i] != pattern(number, ev->stream, i))
			complain(p, "a message with wrong bytes");
}

static void check_events(struct pair *p, struct pair_end *e,
			 const struct ol_content_taken *t)
{
	bool voice = false;
	size_t i;

	for (i = 0; i < t->n_events; i++) {
		if (t->event[i].kind == OL_CONTENT_VOICE) {
			voice = true;
			e->voices++;
			continue;
		}
		if (voice)
			complain(p, "a message behind voice");
		check_message(p, e, &t->event[i]);
	}
}

static void arrive(struct pair *p, struct pair_cell *cell)
{
	struct pair_end *e = &p->end[cell->to];
	struct ol_content_taken t;

	cell->at = 0;
	e->cells++;
	if (ol_content_take(e->c, (ol_instant){ p->now }, cell->body, &t)) {
		complain(p, "a body was refused");
		return;
	}
	while (t.n_events > 0) {
		check_events(p, e, &t);
		ol_content_more(e->c, &t);
	}
}

/* The cell that arrives first, if before `until`. */
static struct pair_cell *earliest(struct pair *p, uint64_t until)
{
	struct pair_cell *best = NULL;
	size_t i;

	for (i = 0; i < PAIR_CELLS; i++)
		if (p->cell[i].at && p->cell[i].at < until &&
		    (!best || p->cell[i].at < best->at))
			best = &p->cell[i];
	return best;
}

void pair_tick(struct pair *p)
{
	uint64_t next = p->now + p->tick_us;
	struct pair_cell *cell;

	compose(p, 0);
	compose(p, 1);
	while ((cell = earliest(p, next))) {
		p->now = cell->at;
		arrive(p, cell);
	}
	p->now = next;
}

bool pair_is_quiet(const struct pair *p)
{
	size_t i, s;

	for (i = 0; i < 2; i++)
		for (s = 0; s < OL_STREAMS; s++)
			if (ol_content_unacked(p->end[i].c, (enum ol_stream)s) >
				    0 ||
			    p->end[i].sent[s] != p->end[1 - i].came[s])
				return false;
	return true;
}

bool pair_settle(struct pair *p, uint64_t ticks)
{
	while (ticks-- > 0 && !pair_is_quiet(p) && !p->wrong)
		pair_tick(p);
	return pair_is_quiet(p) && !p->wrong;
}
