/* rig - see rig.h. */
#include "test/sim/rig.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/keyfile.h"
#include "seal/secret.h"

#define VOICE_LEN 90
#define DATE_NS 1790000000000000000 /* some day in 2026 */

static void tell(const struct rig_node *n)
{
	static const char *const state[] = { "untried", "proven", "silent",
					     "refused" };
	struct ol_line_status st;
	size_t p;

	if (!n->line)
		return;
	ol_line_status(n->line, &st);
	fprintf(stderr,
		"node %d: %s (%d), %llu sessions, %llu sent, %llu received, "
		"%llu dropped, number %llu\n",
		n->id, st.up ? "up" : "down", (int)st.reason,
		(unsigned long long)st.handshakes, (unsigned long long)st.sent,
		(unsigned long long)st.received, (unsigned long long)st.dropped,
		(unsigned long long)n->number);
	for (p = 0; p < st.n_paths; p++)
		fprintf(stderr, "  path %zu: %s, step %u, loss %u and %u\n", p,
			state[st.path[p].state], st.path[p].step,
			st.path[p].loss_permille,
			st.path[p].peer_loss_permille);
}

void rig_fail(const struct rig *r, const char *what, ...)
{
	va_list ap;

	fprintf(stderr, "seed %llu, at %.3f s: ", (unsigned long long)r->seed,
		(double)r->now.us / 1e6);
	va_start(ap, what);
	vfprintf(stderr, what, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	tell(&r->node[0]);
	tell(&r->node[1]);
	abort();
}

static void make_keys(struct rig *r)
{
	struct rig_node *a = &r->node[0], *b = &r->node[1];
	struct ol_random random = ol_prng_source(&r->prng);
	struct ol_office_keys office;
	struct ol_charter_key charter;
	struct ol_line_secret secret;
	uint8_t share[2][32];
	int i;

	for (i = 0; i < RIG_NODES; i++) {
		ol_office_keys_make(&office, &charter, &random);
		memcpy(r->node[i].secret, office.line_secret, 32);
		memcpy(r->node[i].public_key, office.line_public, 32);
		ol_random_fill(&random, share[i], 32);
	}
	if (ol_line_secret_make(&secret, a->public_key, share[0], b->public_key,
				share[1]) ||
	    ol_line_keys_derive(&a->keys, &secret, a->public_key,
				b->public_key) ||
	    ol_line_keys_derive(&b->keys, &secret, b->public_key,
				a->public_key))
		rig_fail(r, "no keys");
}

static struct ol_addr address(int node, size_t path, unsigned int where)
{
	return sim_net_addr((unsigned)(path * 256) + 2 * where +
			    (unsigned)node + 1);
}

void rig_init(struct rig *r, uint64_t seed, size_t n_paths,
	      const struct sim_link *link)
{
	struct rig_node *n;
	size_t p;
	int i;

	memset(r, 0, sizeof *r);
	if (ol_seal_init())
		rig_fail(r, "the library does not start");
	r->seed = seed;
	r->n_paths = n_paths;
	r->now = (ol_instant){ 1000 * RIG_S };
	ol_prng_init(&r->prng, seed);
	r->net = sim_net_new(ol_prng_next(&r->prng));
	make_keys(r);
	for (i = 0; i < RIG_NODES; i++) {
		n = &r->node[i];
		n->rig = r;
		n->id = i;
		n->date_ns = DATE_NS;
		n->first_up = OL_NEVER;
		n->clock_us = ol_prng_below(&r->prng, 1000000) * 1000;
		n->phase_us = (uint32_t)ol_prng_below(&r->prng, OL_TICK_US);
		ol_prng_init(&n->prng, ol_prng_next(&r->prng));
		for (p = 0; p < n_paths; p++) {
			n->home[p] = n->addr[p] = address(i, p, 0);
			n->port[p] = sim_net_open(r->net, &n->addr[p], n,
						  (uint8_t)p);
			sim_net_close(r->net, n->port[p]);
		}
	}
	for (p = 0; p < n_paths; p++)
		rig_set_path(r, p, link);
}

void rig_release(struct rig *r)
{
	int i;

	for (i = 0; i < RIG_NODES; i++)
		ol_line_free(r->node[i].line);
	sim_net_free(r->net);
}

void rig_set_path(struct rig *r, size_t path, const struct sim_link *link)
{
	sim_net_set(r->net, r->node[0].port[path], r->node[1].port[path], link);
}

void rig_cut(struct rig *r, size_t path, bool cut)
{
	int a = r->node[0].port[path], b = r->node[1].port[path];

	sim_net_link(r->net, a, b)->cut = cut;
	sim_net_link(r->net, b, a)->cut = cut;
}

void rig_rebind(struct rig *r, int node, size_t path, unsigned int where)
{
	struct rig_node *n = &r->node[node];
	int peer = r->node[1 - node].port[path], was = n->port[path];
	struct sim_link to = *sim_net_link(r->net, peer, was);
	struct sim_link from = *sim_net_link(r->net, was, peer);

	rig_cut(r, path, true);
	n->addr[path] = address(node, path, where);
	n->port[path] = sim_net_open(r->net, &n->addr[path], n, (uint8_t)path);
	*sim_net_link(r->net, peer, n->port[path]) = to;
	*sim_net_link(r->net, n->port[path], peer) = from;
}

static ol_instant clock_of(const struct rig_node *n, ol_instant net)
{
	return ol_after(net, n->clock_us);
}

static ol_instant net_of(const struct rig_node *n, ol_instant clock)
{
	return (ol_instant){ clock.us - n->clock_us };
}

static ol_date date_of(const struct rig_node *n)
{
	return (ol_date){ n->date_ns + (int64_t)n->rig->now.us * 1000 };
}

static struct rig_node *other(const struct rig_node *n)
{
	return &n->rig->node[1 - n->id];
}

/* What the other has not heard goes again: the queue of an office. */
static void say_again(struct rig_node *n, bool may_repeat)
{
	size_t s;

	for (s = 0; s < OL_STREAMS; s++) {
		n->words[s].queued = n->words[s].heard;
		n->words[s].may_repeat |= may_repeat;
	}
}

void rig_start(struct rig *r, int node)
{
	struct rig_node *n = &r->node[node], *o = other(n);
	struct ol_line_config cfg = { .keys = n->keys,
				      .n_paths = r->n_paths,
				      .number = n->number,
				      .phase_us = n->phase_us };
	size_t p;

	assert(!n->line);
	memcpy(cfg.own_secret, n->secret, 32);
	memcpy(cfg.own_public, n->public_key, 32);
	memcpy(cfg.peer_public, o->public_key, 32);
	for (p = 0; p < r->n_paths; p++) {
		cfg.path[p].socket = (uint8_t)p;
		cfg.path[p].remote = o->home[p];
		cfg.path[p].seen = n->seen[p];
		cfg.path[p].spare = r->pace[p].spare;
		cfg.path[p].floor_step = r->pace[p].floor;
		cfg.path[p].ceiling_step = r->pace[p].ceiling;
		n->last_slot[p] = (ol_instant){ 0 };
		sim_net_open(r->net, &n->addr[p], n, (uint8_t)p);
	}
	cfg.random = ol_prng_source(&n->prng);
	ol_random_fill(&cfg.random, cfg.incarnation, sizeof cfg.incarnation);
	n->started = r->now;
	n->first_up = OL_NEVER;
	say_again(n, true);
	n->line = ol_line_new(&cfg, clock_of(n, r->now));
	if (!n->line)
		rig_fail(r, "no memory");
	ol_line_set_in_call(n->line, n->in_call);
}

void rig_stop(struct rig *r, int node)
{
	struct rig_node *n = &r->node[node];
	size_t p;

	ol_line_free(n->line);
	n->line = NULL;
	for (p = 0; p < r->n_paths; p++)
		sim_net_close(r->net, n->port[p]);
}

/* ---- words ---- */

static size_t word_len(uint32_t i, size_t stream)
{
	static const size_t most[OL_STREAMS] = { 60, 1, RIG_MESSAGE_MAX,
						 RIG_MESSAGE_MAX };

	return 6 + (i * 2654435761u >> 7) % most[stream];
}

static void word_write(uint8_t *out, size_t len, int from, size_t stream,
		       uint32_t i)
{
	memset(out, (int)(i & 0xff), len);
	ol_put32(out, i);
	out[4] = (uint8_t)from;
	out[5] = (uint8_t)stream;
}

static void queue_words(struct rig_node *n)
{
	uint8_t msg[RIG_MESSAGE_MAX + 6];
	struct rig_words *w;
	size_t s, len;

	for (s = 0; s < OL_STREAMS; s++) {
		w = &n->words[s];
		while (w->queued < w->want) {
			len = word_len(w->queued, s);
			word_write(msg, len, n->id, s, w->queued);
			if (ol_line_send(n->line, (enum ol_stream)s, msg, len))
				break;
			w->queued++;
		}
	}
}

static void hear_word(struct rig_node *n, const struct ol_line_effect *e)
{
	struct rig_words *w = &other(n)->words[e->stream];
	uint8_t should[RIG_MESSAGE_MAX + 6];
	uint32_t i;

	if (n->rig->hear_bulk && e->stream == OL_STREAM_BULK) {
		n->rig->hear_bulk(n->rig->bulk_ctx, n->id, e->bytes, e->len);
		return;
	}
	if (n->rig->hear && e->stream == OL_STREAM_RECORDS) {
		n->rig->hear(n->rig->hear_ctx, n->id, e->bytes, e->len);
		return;
	}
	if (e->len < 6 || e->bytes[4] != other(n)->id ||
	    e->bytes[5] != e->stream)
		rig_fail(n->rig, "node %d hears nonsense", n->id);
	i = ol_get32(e->bytes);
	if (e->len != word_len(i, e->stream))
		rig_fail(n->rig, "message %u has another length", i);
	word_write(should, e->len, other(n)->id, e->stream, i);
	if (memcmp(should, e->bytes, e->len) != 0)
		rig_fail(n->rig, "message %u was changed", i);
	if (i == w->heard) {
		w->heard++;
		return;
	}
	if (i > w->heard)
		rig_fail(n->rig, "node %d misses message %u of stream %u: %u",
			 n->id, w->heard, (unsigned)e->stream, i);
	if (!w->may_repeat)
		rig_fail(n->rig, "message %u came twice", i);
	w->again++;
}

/* ---- voice ---- */

static void offer_voice(struct rig_node *n)
{
	struct ol_voice_offer v = { .n_cuts = 1, .cut = { VOICE_LEN } };

	if (n->voice_sent >= RIG_VOICE_MAX)
		rig_fail(n->rig, "too long a call for this rig");
	if (n->rig->voice_whole) {
		v.cut[v.n_cuts++] = (uint16_t)n->rig->voice_whole;
		v.n_wanted = v.n_cuts;
	}
	memset(v.bytes, (int)(n->voice_sent & 0xff), sizeof v.bytes);
	ol_put32(v.bytes, n->voice_sent++);
	ol_line_offer_voice(n->line, &v);
}

static void hear_voice(struct rig_node *n, const struct ol_line_effect *e)
{
	struct rig_node *o = other(n);
	uint32_t i = e->len >= 4 ? ol_get32(e->bytes) : UINT32_MAX;

	if ((e->len != VOICE_LEN && e->len != n->rig->voice_whole) ||
	    i >= o->voice_sent)
		rig_fail(n->rig, "voice that nobody said");
	if (o->voice_seen[i / 8] & 1u << i % 8)
		rig_fail(n->rig, "voice packet %u came twice", i);
	o->voice_seen[i / 8] |= (uint8_t)(1u << i % 8);
	o->voice_got++;
}

/* ---- effects ---- */

/* In a slot; at a wide step also between two, evenly. */
static bool is_of_step(const struct rig_node *n, size_t path, ol_instant at)
{
	uint64_t past = (at.us + OL_TICK_US - n->phase_us) % OL_TICK_US;
	struct ol_line_status st;
	unsigned width, part;

	if (past == 0)
		return true;
	ol_line_status(n->line, &st);
	if (st.path[path].step <= OL_STEP_WIDE)
		return false;
	width = st.path[path].step - OL_STEP_WIDE;
	for (part = 1; part < width; part++)
		if (past == part * 12 / width * (uint64_t)OL_TICK_US / 12)
			return true;
	return false;
}

static void send(struct rig_node *n, const struct ol_line_effect *e)
{
	struct rig *r = n->rig;

	if (e->path >= r->n_paths)
		rig_fail(r, "a path that is none");
	if (!is_of_step(n, e->path, e->at))
		rig_fail(r, "a datagram leaves beside its slot");
	if (e->at.us <= n->last_slot[e->path].us)
		rig_fail(r, "two datagrams in one slot");
	n->last_slot[e->path] = e->at;
	n->n_sent++;
	n->cells_in_last_tick++;
	if (r->watch)
		r->watch(r->watch_ctx, n->id, e->path, net_of(n, e->at),
			 e->datagram);
	sim_net_send(r->net, n->port[e->path], &e->to, net_of(n, e->at),
		     e->datagram, sizeof e->datagram);
}

static void carry_out(struct rig_node *n, const struct ol_line_effects *fx)
{
	size_t i;

	for (i = 0; i < fx->n; i++) {
		const struct ol_line_effect *e = &fx->e[i];

		switch (e->kind) {
		case OL_LINE_SEND:
			send(n, e);
			break;
		case OL_LINE_SAVE:
			if (e->number <= n->number)
				rig_fail(n->rig, "a number goes back");
			n->number = e->number;
			break;
		case OL_LINE_UP:
			n->n_up++;
			if (n->first_up.us == UINT64_MAX)
				n->first_up = n->rig->now;
			break;
		case OL_LINE_DOWN:
			n->n_down++;
			break;
		case OL_LINE_FRESH:
			n->n_fresh++;
			say_again(n, false);
			break;
		case OL_LINE_PATH:
			n->n_path++;
			break;
		case OL_LINE_MOVED:
			n->n_moved++;
			n->seen[e->path] = e->to;
			break;
		case OL_LINE_MESSAGE:
			hear_word(n, e);
			break;
		case OL_LINE_VOICE:
			hear_voice(n, e);
			break;
		}
	}
}

/* In every slot of an up line every path at full pace has one datagram. */
static void check_slot(struct rig_node *n)
{
	struct ol_line_status st;
	size_t p, full = 0;

	ol_line_status(n->line, &st);
	for (p = 0; p < st.n_paths; p++)
		full += st.path[p].step == 1;
	if (st.up && n->cells_in_last_tick < full)
		rig_fail(n->rig, "node %d: %llu datagrams on %zu paths", n->id,
			 (unsigned long long)n->cells_in_last_tick, full);
}

static void tick(struct rig_node *n)
{
	struct ol_line_effects fx;
	ol_instant due = ol_line_deadline(n->line);
	uint64_t late;
	struct ol_line_status st;

	if (n->in_call)
		offer_voice(n);
	queue_words(n);
	n->cells_in_last_tick = 0;
	ol_line_status(n->line, &st);
	late = st.late_slots;
	ol_line_tick(n->line, clock_of(n, n->rig->now), date_of(n), &fx);
	if (!n->line || ol_line_deadline(n->line).us <= due.us)
		rig_fail(n->rig, "the deadline stands still");
	carry_out(n, &fx);
	n->n_slots++;
	ol_line_status(n->line, &st);
	if (st.late_slots == late)
		check_slot(n);
}

static void receive(struct rig_node *n, const struct sim_arrival *a)
{
	struct ol_line_effects fx;
	ol_instant now = clock_of(n, n->rig->now);
	struct ol_line_status st;
	uint8_t p;

	ol_line_status(n->line, &st);
	for (p = 0; p < st.n_paths; p++)
		if (a->socket == st.path[p].socket &&
		    ol_addr_equal(&st.path[p].remote, &a->from))
			break;
	if (a->refused) {
		ol_line_refused(n->line, now, p, &fx);
		carry_out(n, &fx);
		return;
	}
	if (p < st.n_paths)
		ol_line_receive(n->line, now, date_of(n), p, a->bytes, &fx);
	else
		ol_line_receive_from(n->line, now, date_of(n), a->socket,
				     &a->from, a->bytes, &fx);
	do {
		carry_out(n, &fx);
		ol_line_more(n->line, now, &fx);
	} while (fx.n);
}

static ol_instant node_deadline(const struct rig_node *n)
{
	ol_instant due;

	if (!n->line)
		return OL_NEVER;
	due = net_of(n, ol_line_deadline(n->line));
	if (ol_line_deadline(n->line).us < n->clock_us)
		due = n->rig->now; /* its clock jumped past it */
	return due.us < n->asleep_till.us ? n->asleep_till : due;
}

static void step(struct rig *r, ol_instant until)
{
	struct sim_arrival a;
	ol_instant next = sim_net_deadline(r->net);
	int i;

	for (i = 0; i < RIG_NODES; i++)
		next = ol_earlier(next, node_deadline(&r->node[i]));
	if (next.us > until.us) {
		r->now = until;
		return;
	}
	if (next.us > r->now.us)
		r->now = next;
	while (sim_net_take(r->net, r->now, &a)) {
		struct rig_node *n = a.owner;

		if (!n) {
			if (r->stranger)
				r->stranger(r->watch_ctx, &a);
			continue;
		}
		if (n->line && n->asleep_till.us <= r->now.us)
			receive(n, &a);
	}
	for (i = 0; i < RIG_NODES; i++)
		if (ol_due(node_deadline(&r->node[i]), r->now))
			tick(&r->node[i]);
}

void rig_run(struct rig *r, uint64_t us)
{
	ol_instant until = ol_after(r->now, us);

	while (r->now.us < until.us)
		step(r, until);
}

bool rig_is_up(const struct rig *r)
{
	struct ol_line_status st;
	int i;

	for (i = 0; i < RIG_NODES; i++) {
		if (!r->node[i].line)
			return false;
		ol_line_status(r->node[i].line, &st);
		if (!st.up)
			return false;
	}
	return true;
}

bool rig_run_until_up(struct rig *r, uint64_t us)
{
	ol_instant until = ol_after(r->now, us);

	while (!rig_is_up(r) && r->now.us < until.us)
		step(r, until);
	return rig_is_up(r);
}

bool rig_is_said(const struct rig *r)
{
	size_t s;
	int i;

	for (i = 0; i < RIG_NODES; i++)
		for (s = 0; s < OL_STREAMS; s++)
			if (r->node[i].words[s].heard !=
				    r->node[i].words[s].want ||
			    !r->node[i].line ||
			    ol_line_unacked(r->node[i].line, (enum ol_stream)s))
				return false;
	return true;
}

bool rig_run_until_said(struct rig *r, uint64_t us)
{
	ol_instant until = ol_after(r->now, us);

	while (!rig_is_said(r) && r->now.us < until.us)
		step(r, until);
	return rig_is_said(r);
}

void rig_say(struct rig *r, int node, enum ol_stream s, uint32_t n)
{
	r->node[node].words[s].want += n;
}

void rig_call(struct rig *r, bool in_call)
{
	int i;

	for (i = 0; i < RIG_NODES; i++) {
		r->node[i].in_call = in_call;
		if (r->node[i].line)
			ol_line_set_in_call(r->node[i].line, in_call);
	}
}

void rig_jump(struct rig *r, int node, uint64_t us)
{
	r->node[node].clock_us += us;
}

void rig_status(const struct rig *r, int node, struct ol_line_status *out)
{
	ol_line_status(r->node[node].line, out);
}
