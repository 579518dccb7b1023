/* office_rig - see office_rig.h. */
#include "test/sim/office_rig.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/keyfile.h"
#include "seal/line_keys.h"
#include "seal/secret.h"

#define VOICE_LEN 90

void orig_fail(const struct orig *r, const char *what, ...)
{
	struct ol_office_line_view v;
	va_list ap;
	size_t i;

	fprintf(stderr, "seed %llu, at %.3f s: ", (unsigned long long)r->seed,
		(double)r->now.us / 1e6);
	va_start(ap, what);
	vfprintf(stderr, what, ap);
	va_end(ap);
	fprintf(stderr, "\n");
	for (i = 0; i < r->n_offices && i < 4; i++) {
		if (!r->office[i].o || ol_office_view(r->office[i].o, 0, &v))
			continue;
		fprintf(stderr, "office %zu: line 0 %s (%d), call %d\n", i,
			v.status.up ? "up" : "down", (int)v.status.reason,
			(int)v.call);
	}
	abort();
}

/* ---- making ---------------------------------------------------------------- */

struct orig *orig_new(uint64_t seed, size_t n_offices, size_t n_paths,
		      const struct sim_link *link)
{
	struct orig *r = calloc(1, sizeof *r);
	struct ol_office_keys keys;
	struct ol_charter_key charter;
	struct ol_random random;
	struct orig_office *n;
	size_t i;

	assert(r && n_offices <= ORIG_OFFICES && n_paths <= OL_LINE_PATHS);
	if (ol_seal_init())
		orig_fail(r, "the library does not start");
	r->seed = seed;
	r->n_offices = n_offices;
	r->n_paths = n_paths;
	r->link = *link;
	r->now = (ol_instant){ 1000 * ORIG_S };
	ol_prng_init(&r->prng, seed);
	random = ol_prng_source(&r->prng);
	r->net = sim_net_new(ol_prng_next(&r->prng));
	for (i = 0; i < n_offices; i++) {
		n = &r->office[i];
		n->rig = r;
		n->id = (int)i;
		n->clock_us = ol_prng_below(&r->prng, 1000000) * 1000;
		ol_prng_init(&n->prng, ol_prng_next(&r->prng));
		ol_office_keys_make(&keys, &charter, &random);
		memcpy(n->secret, keys.line_secret, 32);
		memcpy(n->public_key, keys.line_public, 32);
	}
	return r;
}

void orig_free(struct orig *r)
{
	size_t i;

	for (i = 0; i < r->n_offices; i++)
		ol_office_free(r->office[i].o);
	ol_office_effects_release(&r->fx);
	sim_net_free(r->net);
	free(r);
}

/* Two offices share a path of their own: a port at each end for each line. */
static struct ol_addr addr_of(int office, int peer, size_t path)
{
	return sim_net_addr(
		(unsigned)((office * ORIG_OFFICES + peer) * OL_LINE_PATHS +
			   (int)path));
}

/* The line of `a` that leads to `b`. */
static struct orig_line *line_to(struct orig *r, int a, int b)
{
	struct orig_office *n = &r->office[a];
	size_t i;

	for (i = 0; i < n->n_lines; i++)
		if (n->line[i].peer == b)
			return &n->line[i];
	orig_fail(r, "no line between %d and %d", a, b);
}

static void open_ports(struct orig *r, int a, struct orig_line *l, bool open)
{
	struct ol_addr addr;
	size_t p;

	for (p = 0; p < r->n_paths; p++) {
		addr = addr_of(a, l->peer, p);
		l->port[p] =
			sim_net_open(r->net, &addr, &r->office[a], (uint8_t)p);
		if (!open)
			sim_net_close(r->net, l->port[p]);
	}
}

static void make_end(struct orig *r, int a, int b, const uint8_t secret[32])
{
	struct orig_office *n = &r->office[a];
	struct orig_line *l = &n->line[n->n_lines];
	struct ol_line_settings *s = &l->cfg.settings;
	size_t p;

	assert(n->n_lines < ORIG_LINES && !n->o);
	l->peer = b;
	l->peer_line = (uint16_t)r->office[b].n_lines;
	snprintf(s->name, sizeof s->name, "office %d", b);
	snprintf(l->cfg.peer_name, sizeof l->cfg.peer_name, "Office %d", b);
	s->recording_allowed = true;
	s->playout_max_ms = 700;
	s->ring_seconds = 60;
	s->roll_overdue_s = OL_ROLL_OVERDUE_S;
	memcpy(l->cfg.peer_public, r->office[b].public_key, 32);
	memcpy(l->cfg.line_secret, secret, 32);
	l->cfg.generation = 1;
	l->cfg.n_paths = r->n_paths;
	for (p = 0; p < r->n_paths; p++) {
		l->cfg.path[p].socket = (uint8_t)(n->n_lines * r->n_paths + p);
		l->cfg.path[p].remote = addr_of(b, a, p);
	}
	open_ports(r, a, l, false);
}

void orig_set_link(struct orig *r, int a, int b, const struct sim_link *link)
{
	size_t p;

	for (p = 0; p < r->n_paths; p++)
		sim_net_set(r->net, line_to(r, a, b)->port[p],
			    line_to(r, b, a)->port[p], link);
}

void orig_cut(struct orig *r, int a, int b, bool cut)
{
	size_t p;
	int pa, pb;

	for (p = 0; p < r->n_paths; p++) {
		pa = line_to(r, a, b)->port[p];
		pb = line_to(r, b, a)->port[p];
		sim_net_link(r->net, pa, pb)->cut = cut;
		sim_net_link(r->net, pb, pa)->cut = cut;
	}
}

void orig_join(struct orig *r, int a, int b)
{
	struct ol_random random = ol_prng_source(&r->prng);
	struct ol_line_secret secret;
	uint8_t share[2][32];

	ol_random_fill(&random, share[0], 64);
	if (ol_line_secret_make(&secret, r->office[a].public_key, share[0],
				r->office[b].public_key, share[1]))
		orig_fail(r, "no line secret");
	make_end(r, a, b, secret.key);
	make_end(r, b, a, secret.key);
	r->office[a].n_lines++;
	r->office[b].n_lines++;
	orig_set_link(r, a, b, &r->link);
}

/* ---- clocks ---------------------------------------------------------------- */

static ol_instant clock_of(const struct orig_office *n)
{
	return ol_after(n->rig->now, n->clock_us);
}

static ol_instant net_of(const struct orig_office *n, ol_instant clock)
{
	if (clock.us == OL_NEVER.us)
		return OL_NEVER;
	/* "At once" may be long before its clock began. */
	return (ol_instant){ clock.us > n->clock_us ? clock.us - n->clock_us
						    : 0 };
}

static ol_date date_of(const struct orig_office *n)
{
	return (ol_date){ ORIG_DATE_NS + (int64_t)n->rig->now.us * 1000 };
}

/* ---- what desks do ----------------------------------------------------------- */

static void plan(struct orig *r, int office, uint32_t desk, uint64_t after,
		 const struct ol_request *rq)
{
	if (r->n_plans == ORIG_PLANS)
		orig_fail(r, "too much planned");
	r->plan[r->n_plans].at = r->now.us + after;
	r->plan[r->n_plans].office = office;
	r->plan[r->n_plans].desk = desk;
	r->plan[r->n_plans++].rq = *rq;
}

static void hear_ring(struct orig_office *n, uint32_t id,
		      const struct ol_event *ev)
{
	struct orig_desk *d = &n->desk[id];
	struct ol_request rq = { .id = ev->call };

	if (!d->there || !d->watches || (ev->desk && ev->desk != id))
		return;
	/* Not its turn yet; or it rings already. */
	if (!ev->bell || ol_id_equal(&d->rings_for, &ev->call))
		return;
	d->rings_for = ev->call;
	if (d->bell) {
		rq.kind = OL_REQUEST_BELL;
		plan(n->rig, n->id, id, d->bell_us, &rq);
	}
	if (d->answer_us) {
		rq.kind = OL_REQUEST_ANSWER;
		rq.recording = d->records;
		plan(n->rig, n->id, id, d->answer_us, &rq);
	}
}

/* Each beginning has its end, at each desk; each ring stops once. */
static void check_order(struct orig_office *n, const struct ol_event *ev)
{
	struct orig_line *l = &n->line[ev->line];
	struct orig_desk *d = &n->desk[ev->desk];

	if (ev->kind == OL_EVENT_DIALING || ev->kind == OL_EVENT_ANSWERED) {
		d->in_call[ev->line] = true;
	} else if (ev->kind == OL_EVENT_ENDED) {
		if (!d->in_call[ev->line] && d->there)
			orig_fail(n->rig, "an end without a beginning");
		d->in_call[ev->line] = false;
	} else if (ev->kind == OL_EVENT_RING && ev->first) {
		if (l->rings)
			orig_fail(n->rig, "it rings twice");
		l->rings = true;
	} else if (ev->kind == OL_EVENT_RING_STOPPED) {
		if (!l->rings)
			orig_fail(n->rig, "what does not ring stops");
		l->rings = false;
	}
}

static void hear(struct orig_office *n, const struct ol_event *ev)
{
	uint32_t id;

	check_order(n, ev);

	n->heard[n->n_heard % ORIG_HEARD] = *ev;
	n->heard_at[n->n_heard % ORIG_HEARD] = n->rig->now.us;
	n->n_heard++;
	if (ev->kind == OL_EVENT_RING)
		for (id = 1; id <= ORIG_DESKS; id++)
			hear_ring(n, id, ev);
}

/* ---- effects ------------------------------------------------------------------ */

static void send(struct orig_office *n, const struct ol_office_effect *e)
{
	struct orig *r = n->rig;
	const struct orig_line *l = &n->line[e->line];
	size_t path = e->socket - e->line * r->n_paths;
	ol_instant *last = &n->last_slot[e->line][path], at = net_of(n, e->at);

	if (path >= r->n_paths ||
	    !ol_addr_equal(&e->to, &l->cfg.path[path].remote))
		orig_fail(r, "a datagram goes somewhere else");
	if (at.us < last->us + OL_TICK_US)
		orig_fail(r, "two datagrams in one slot");
	if (at.us < r->now.us)
		orig_fail(r, "a datagram for the past");
	*last = at;
	n->n_sent++;
	if (r->watch)
		r->watch(r->watch_ctx, n->id, e->line, e->socket, at.us,
			 e->u.datagram);
	sim_net_send(r->net, l->port[path], &e->to, at, e->u.datagram,
		     OL_DATAGRAM_LEN);
}

static void take_voice(struct orig_office *n, const struct ol_office_effect *e)
{
	struct orig_line *l = &n->line[e->line];

	if (!l->talks || e->voice_id != l->voice_id)
		orig_fail(n->rig, "voice outside of a call");
	if (e->len != VOICE_LEN || e->bytes[1] != l->voice_id)
		orig_fail(n->rig, "voice that nobody said");
	l->heard++;
	l->heard_now++;
	l->last_heard = n->rig->now.us;
}

static void save_row(struct orig_office *n, const struct ol_office_effect *e)
{
	struct orig_line *l = &n->line[e->line];

	if (e->u.call.lasts)
		return;
	if (ol_id_is_zero(&e->u.call.id) || e->u.call.reason == OL_END_NONE)
		orig_fail(n->rig, "a row that says nothing");
	l->row = e->u.call;
	l->n_rows++;
}

static void carry_one(struct orig_office *n, const struct ol_office_effect *e)
{
	struct orig_line *l = &n->line[e->line];

	switch (e->kind) {
	case OL_OFFICE_SEND:
		send(n, e);
		return;
	case OL_OFFICE_EVENT:
		hear(n, &e->u.event);
		return;
	case OL_OFFICE_VOICE_OPEN:
		if (l->talks)
			orig_fail(n->rig, "voice opened twice");
		l->talks = true;
		l->voice_desk = e->desk;
		l->voice_id = e->voice_id;
		l->heard_now = 0;
		return;
	case OL_OFFICE_VOICE_CLOSE:
		if (!l->talks)
			orig_fail(n->rig, "voice closed twice");
		l->talks = false;
		return;
	case OL_OFFICE_VOICE_SILENCE:
		l->hushed++;
		return;
	case OL_OFFICE_VOICE_DESK:
		if (!l->talks)
			orig_fail(n->rig, "a desk for a voice that is closed");
		l->voice_desk = e->desk;
		return;
	case OL_OFFICE_VOICE_IN:
		take_voice(n, e);
		return;
	case OL_OFFICE_SAVE_NUMBER:
		l->cfg.number = e->number;
		return;
	case OL_OFFICE_SAVE_CALL:
		save_row(n, e);
		return;
	case OL_OFFICE_SAVE_LINE:
		l->cfg.settings = e->u.settings;
		return;
	case OL_OFFICE_SAVE_PATHS:
	case OL_OFFICE_SAVE_TESTS:
	case OL_OFFICE_SAVE_ROLL:
		return;
	case OL_OFFICE_SAVE_SEEN:
		memcpy(l->cfg.path, e->u.paths.path, sizeof l->cfg.path);
		return;
	case OL_OFFICE_WORDS: /* nothing is written in these runs */
		return;
	case OL_OFFICE_STOPPED:
		n->stopped = true;
		return;
	}
}

static void carry(struct orig_office *n)
{
	struct orig *r = n->rig;
	size_t i;

	for (i = 0; i < r->fx.n; i++)
		carry_one(n, &r->fx.e[i]);
	n->n_effects += r->fx.n;
	ol_office_effects_clear(&r->fx);
}

/* ---- offices and desks ---------------------------------------------------------- */

void orig_start(struct orig *r, int office)
{
	struct orig_office *n = &r->office[office];
	struct ol_office_config cfg = { .level = OL_LEVEL_DUTY };
	uint16_t index;
	size_t i;

	assert(!n->o);
	snprintf(cfg.name, sizeof cfg.name, "Office %d", office);
	memcpy(cfg.line_secret, n->secret, 32);
	memcpy(cfg.line_public, n->public_key, 32);
	cfg.random = ol_prng_source(&n->prng);
	ol_random_fill(&cfg.random, cfg.incarnation, sizeof cfg.incarnation);
	n->stopped = false;
	n->o = ol_office_new(&cfg, clock_of(n));
	if (!n->o)
		orig_fail(r, "no memory");
	for (i = 0; i < n->n_lines; i++) {
		if (ol_office_add_line(n->o, &n->line[i].cfg, clock_of(n),
				       &index) ||
		    index != i)
			orig_fail(r, "no line");
		n->line[i].talks = false;
		open_ports(r, office, &n->line[i], true);
	}
	memset(n->last_slot, 0, sizeof n->last_slot);
	memset(n->desk, 0, sizeof n->desk);
}

void orig_kill(struct orig *r, int office)
{
	struct orig_office *n = &r->office[office];
	size_t i, p;

	ol_office_free(n->o);
	n->o = NULL;
	for (i = 0; i < n->n_lines; i++) {
		n->line[i].talks = n->line[i].rings = false;
		for (p = 0; p < r->n_paths; p++)
			sim_net_close(r->net, n->line[i].port[p]);
	}
}

void orig_stop(struct orig *r, int office)
{
	struct orig_office *n = &r->office[office];
	uint64_t until = r->now.us + ORIG_S;

	ol_office_stop(n->o, clock_of(n), date_of(n), "operator", "new kernel",
		       &r->fx);
	carry(n);
	while (!n->stopped && r->now.us < until)
		orig_run(r, 10 * ORIG_MS);
	if (!n->stopped)
		orig_fail(r, "it does not stop");
	orig_kill(r, office);
}

int orig_ask(struct orig *r, int office, uint32_t desk,
	     const struct ol_request *rq)
{
	struct orig_office *n = &r->office[office];
	int err;

	n->why.text[0] = '\0';
	err = ol_office_request(n->o, desk, clock_of(n), date_of(n), rq,
				&n->why, &r->fx);
	if (err && (!n->why.text[0] || !n->why.exit || r->fx.n))
		orig_fail(r, "a refusal without words, or with effects");
	carry(n);
	return err;
}

int orig_call(struct orig *r, int office, uint32_t desk, uint16_t line)
{
	struct ol_request rq = { .kind = OL_REQUEST_CALL, .line = line };

	return orig_ask(r, office, desk, &rq);
}

int orig_simple(struct orig *r, int office, uint32_t desk,
		enum ol_request_kind kind)
{
	struct ol_request rq = { .kind = kind };

	return orig_ask(r, office, desk, &rq);
}

void orig_desk(struct orig *r, int office, uint32_t desk, bool bell,
	       uint64_t answer_us)
{
	struct orig_office *n = &r->office[office];
	struct ol_request rq = { .kind = OL_REQUEST_WATCH, .bell = bell };
	struct orig_desk *d = &n->desk[desk];
	char seat[OL_SEAT_MAX];

	assert(desk >= 1 && desk <= ORIG_DESKS);
	memset(d, 0, sizeof *d);
	d->there = d->watches = true;
	d->bell = bell;
	d->bell_us = 3 * ORIG_MS;
	d->answer_us = answer_us;
	snprintf(seat, sizeof seat, "seat %d.%u", office, desk);
	if (ol_office_desk_came(n->o, desk, seat) ||
	    orig_ask(r, office, desk, &rq))
		orig_fail(r, "no desk");
}

void orig_desk_gone(struct orig *r, int office, uint32_t desk)
{
	struct orig_office *n = &r->office[office];

	n->desk[desk].there = false;
	ol_office_desk_gone(n->o, desk, clock_of(n), date_of(n), &r->fx);
	carry(n);
}

/* ---- time -------------------------------------------------------------------- */

/* A packet for every slot of a line that talks, in time. */
static void offer_voice(struct orig_office *n)
{
	struct ol_voice_offer v = { .n_cuts = 1, .cut = { VOICE_LEN } };
	struct orig_line *l;
	ol_instant slot;
	size_t i;

	for (i = 0; i < n->n_lines; i++) {
		l = &n->line[i];
		if (!l->talks)
			continue;
		slot = ol_office_next_slot(n->o, (uint16_t)i, clock_of(n));
		if (slot.us == l->slot.us)
			continue;
		l->slot = slot;
		v.bytes[1] = l->voice_id;
		ol_put32(v.bytes + 2, l->said++);
		ol_office_offer_voice(n->o, (uint16_t)i, &v);
	}
}

static void tick(struct orig_office *n)
{
	if (!n->o)
		return;
	offer_voice(n);
	if (!ol_due(ol_office_deadline(n->o), clock_of(n)))
		return;
	ol_office_tick(n->o, clock_of(n), date_of(n), &n->rig->fx);
	carry(n);
	if (ol_due(ol_office_deadline(n->o), clock_of(n)))
		orig_fail(n->rig, "office %d is due for ever", n->id);
}

static size_t line_of_port(const struct orig_office *n,
			   const struct ol_addr *from)
{
	size_t i, p;

	for (i = 0; i < n->n_lines; i++)
		for (p = 0; p < n->rig->n_paths; p++)
			if (ol_addr_equal(&n->line[i].cfg.path[p].remote, from))
				return i;
	return n->n_lines;
}

static void arrive(struct orig *r, const struct sim_arrival *a)
{
	struct orig_office *n = a->owner;
	size_t line = line_of_port(n, &a->from);
	uint8_t socket;

	if (!n->o || line == n->n_lines)
		return;
	socket = (uint8_t)(line * r->n_paths + a->socket);
	if (a->refused)
		ol_office_refused(n->o, clock_of(n), socket, &a->from, &r->fx);
	else
		ol_office_receive(n->o, clock_of(n), date_of(n), socket,
				  &a->from, a->bytes, a->len, &r->fx);
	carry(n);
}

/* What was planned, in the order of time. */
static bool act(struct orig *r)
{
	struct ol_request rq;
	size_t i, best = r->n_plans;
	uint32_t desk;
	int office;

	for (i = 0; i < r->n_plans; i++)
		if (r->plan[i].at <= r->now.us &&
		    (best == r->n_plans || r->plan[i].at < r->plan[best].at))
			best = i;
	if (best == r->n_plans)
		return false;
	rq = r->plan[best].rq;
	desk = r->plan[best].desk;
	office = r->plan[best].office;
	r->plan[best] = r->plan[--r->n_plans];
	if (r->office[office].o && r->office[office].desk[desk].there)
		(void)orig_ask(r, office, desk, &rq);
	return true;
}

static ol_instant next(const struct orig *r, ol_instant until)
{
	ol_instant at = ol_earlier(until, sim_net_deadline(r->net));
	const struct orig_office *n;
	size_t i;

	for (i = 0; i < r->n_plans; i++)
		at = ol_earlier(at, (ol_instant){ r->plan[i].at });
	for (i = 0; i < r->n_offices; i++) {
		n = &r->office[i];
		if (n->o)
			at = ol_earlier(at,
					net_of(n, ol_office_deadline(n->o)));
	}
	return at.us < r->now.us ? r->now : at;
}

void orig_run(struct orig *r, uint64_t us)
{
	ol_instant until = ol_after(r->now, us);
	struct sim_arrival a;
	size_t i;

	for (;;) {
		r->now = next(r, until);
		while (sim_net_take(r->net, r->now, &a))
			arrive(r, &a);
		while (act(r))
			;
		for (i = 0; i < r->n_offices; i++)
			tick(&r->office[i]);
		if (r->now.us >= until.us)
			return;
	}
}

static bool all_up(const struct orig *r)
{
	struct ol_office_line_view v;
	size_t i, k;

	for (i = 0; i < r->n_offices; i++)
		for (k = 0; k < r->office[i].n_lines; k++) {
			if (!r->office[i].o)
				return false;
			orig_view(r, (int)i, (uint16_t)k, &v);
			if (!v.status.up)
				return false;
		}
	return true;
}

bool orig_run_until_up(struct orig *r, uint64_t us)
{
	uint64_t until = r->now.us + us;

	while (!all_up(r) && r->now.us < until)
		orig_run(r, 20 * ORIG_MS);
	return all_up(r);
}

/* ---- looking ------------------------------------------------------------------- */

void orig_view(const struct orig *r, int office, uint16_t line,
	       struct ol_office_line_view *v)
{
	if (ol_office_view(r->office[office].o, line, v))
		orig_fail(r, "no such line");
}

enum ol_call_state orig_state(const struct orig *r, int office, uint16_t line)
{
	struct ol_office_line_view v;

	orig_view(r, office, line, &v);
	return v.call;
}

const struct ol_event *orig_heard(const struct orig *r, int office,
				  uint32_t desk, enum ol_event_kind kind,
				  uint64_t since, uint64_t *at)
{
	const struct orig_office *n = &r->office[office];
	size_t i = n->n_heard, least = i > ORIG_HEARD ? i - ORIG_HEARD : 0, k;

	while (i-- > least) {
		k = i % ORIG_HEARD;
		if (n->heard_at[k] < since)
			return NULL;
		if (n->heard[k].kind != kind ||
		    (desk && n->heard[k].desk != desk))
			continue;
		if (at)
			*at = n->heard_at[k];
		return &n->heard[k];
	}
	return NULL;
}

size_t orig_count(const struct orig *r, int office, enum ol_event_kind kind,
		  uint64_t since)
{
	const struct orig_office *n = &r->office[office];
	size_t i = n->n_heard, least = i > ORIG_HEARD ? i - ORIG_HEARD : 0;
	size_t count = 0;

	while (i-- > least && n->heard_at[i % ORIG_HEARD] >= since)
		count += n->heard[i % ORIG_HEARD].kind == kind;
	return count;
}
