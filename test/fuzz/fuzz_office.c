/*
 * Any sequence of what can happen to an office: bytes as control messages,
 * voice, requests of desks, lines that come and go, time. The line is the
 * unit tests' fake, which refuses to say what cannot be read.
 */
#include <stdlib.h>
#include <string.h>

#include "base/prng.h"
#include "office/office.h"
#include "seal/secret.h"
#include "test/unit/office/fake_line.h"

struct world {
	const uint8_t *p;
	size_t left;
	struct ol_office *o;
	struct ol_office_effects fx;
	ol_instant now;
};

static uint8_t take(struct world *w)
{
	if (!w->left)
		return 0;
	w->left--;
	return *w->p++;
}

static ol_date date(const struct world *w)
{
	return (ol_date){ 1790000000000000000 + (int64_t)w->now.us * 1000 };
}

static void arrive(struct world *w, uint8_t line)
{
	uint8_t datagram[OL_DATAGRAM_LEN] = { line };
	struct ol_addr from = { 4, { 10, 0, 0, line }, 7100 };

	ol_office_receive(w->o, w->now, date(w), 0, &from, datagram,
			  sizeof datagram, &w->fx);
}

/* The ids that things are about are few, so that they meet. */
static struct ol_id id(struct world *w)
{
	struct ol_id i = { { 0 } };
	struct ol_office_line_view v;
	uint8_t b = take(w);

	if (b < 128 && !ol_office_view(w->o, b % 2, &v))
		return v.call_id;
	i.b[0] = 1;
	i.b[15] = b % 8;
	return i;
}

static void proper_message(struct world *w, uint8_t line)
{
	struct ol_control m = { .type = (enum ol_control_type)(
					1 + take(w) % (OL_CONTROL_TYPES - 1)) };

	m.id = id(w);
	if (ol_id_is_zero(&m.id))
		m.id.b[0] = 1;
	m.precedence = take(w) % 4;
	m.recording = take(w) % 2;
	m.suspended = take(w) % 4 == 0;
	m.bells = take(w);
	m.reason = (enum ol_control_reason)(take(w) % OL_CONTROL_REASONS);
	strcpy(m.seat, "there");
	ol_people_set(&m.people, "there", OL_PART_ACTING, OL_LEG_BROWSER);
	m.stage = take(w) % (OL_CONTROL_STAGE_MAX + 1);
	m.turn = take(w) % 8;
	m.heard = take(w) % 8;
	m.known = take(w) % 8;
	m.on = take(w) % 8;
	fake_bring_control(fake_line[line], &m);
	arrive(w, line);
}

static void any_bytes(struct world *w, uint8_t line,
		      enum ol_line_effect_kind kind)
{
	size_t len = take(w);

	if (len > w->left)
		len = w->left;
	if (kind == OL_LINE_VOICE && len > OL_VOICE_MAX)
		len = OL_VOICE_MAX;
	fake_bring_bytes(fake_line[line], kind, w->p, len);
	w->p += len;
	w->left -= len;
	arrive(w, line);
}

static void request(struct world *w)
{
	static const char *const keys[] = { "recording",    "playout_max_ms",
					    "ring_seconds", "name",
					    "ladder",       "x" };
	static const char *const values[] = { "yes",      "no",
					      "60",       "601",
					      "new name", "",
					      "clerk",    "principal, anna 1" };
	struct ol_refusal why = { 0 };
	struct ol_request rq = { .kind = (enum ol_request_kind)(
					 take(w) % (OL_REQUEST_READY + 1)) };
	uint32_t desk = 1 + take(w) % 4;
	size_t n = w->fx.n;

	rq.line = take(w) % 3;
	rq.id = id(w);
	rq.precedence = (enum ol_precedence)(take(w) % 4);
	rq.recording = take(w) % 2;
	rq.bell = take(w) % 2;
	rq.talks = rq.bell;
	rq.drop = take(w) % 2;
	rq.gone = rq.drop;
	strcpy(rq.person.name, rq.bell ? "somebody" : "");
	rq.remote = (struct ol_addr){ 4, { 10, 0, 0, take(w) % 8 }, 7100 };
	strcpy(rq.key, keys[take(w) % 5]);
	strcpy(rq.value, values[take(w) % 7]);
	strcpy(rq.why, take(w) % 2 ? "why" : "");
	if (ol_office_request(w->o, desk, w->now, date(w), &rq, &why, &w->fx) &&
	    (!why.text[0] || w->fx.n != n))
		abort();
}

static void change_line(struct world *w, uint8_t line)
{
	struct ol_line *l = fake_line[line];

	switch (take(w) % 4) {
	case 0:
		if (!l->up)
			fake_bring(l, OL_LINE_UP);
		break;
	case 1:
		if (l->up)
			fake_bring(l, OL_LINE_DOWN);
		break;
	case 2:
		fake_bring(l, OL_LINE_FRESH);
		break;
	case 3:
		l->full = !l->full;
		break;
	}
	arrive(w, line);
}

static void pass(struct world *w, uint64_t us)
{
	w->now = ol_after(w->now, us);
	fake_line[0]->n_said = fake_line[1]->n_said = 0;
	ol_office_tick(w->o, w->now, date(w), &w->fx);
	if (ol_due(ol_office_deadline(w->o), w->now))
		abort(); /* due for ever */
	ol_office_effects_clear(&w->fx);
}

static void step(struct world *w)
{
	uint8_t op = take(w), line = op / 16 % 2;
	uint32_t desk;

	switch (op % 16) {
	case 0:
		any_bytes(w, line, OL_LINE_MESSAGE);
		break;
	case 1:
		any_bytes(w, line, OL_LINE_VOICE);
		break;
	case 2:
	case 3:
	case 4:
		change_line(w, line);
		break;
	case 5:
		desk = 1 + take(w) % 4;
		if (op == 0x55)
			(void)ol_office_desk_away(w->o, desk, w->now, date(w),
						  &w->fx);
		else if (op == 0x65)
			(void)ol_office_desk_moved(w->o, desk, desk % 4 + 1,
						   w->now, date(w), &w->fx);
		else if (op & 64)
			ol_office_desk_gone(w->o, desk, w->now, date(w),
					    &w->fx);
		else
			(void)ol_office_desk_came(w->o, desk, "clerk");
		break;
	case 6:
		pass(w, (uint64_t)take(w) * 1000000);
		break;
	case 7:
		if (op == 0xf7)
			ol_office_stop(w->o, w->now, date(w), "who", "why",
				       &w->fx);
		break;
	case 8:
	case 9:
	case 10:
	case 11:
		proper_message(w, line);
		break;
	default:
		request(w);
		break;
	}
	pass(w, 20000);
}

static void add_lines(struct world *w)
{
	struct ol_office_line l;
	uint16_t index;
	uint8_t i;

	for (i = 0; i < 2; i++) {
		memset(&l, 0, sizeof l);
		l.settings.name[0] = (char)('a' + i);
		l.settings.recording_allowed = true;
		l.settings.ring_seconds = 60;
		l.settings.roll_overdue_s = OL_ROLL_OVERDUE_S;
		l.settings.playout_max_ms = 700;
		memset(l.peer_public, 100 + i, 32);
		l.generation = 1;
		l.n_paths = 1;
		l.path[0].remote = (struct ol_addr){ 4, { 10, 0, 0, i }, 7100 };
		if (ol_office_add_line(w->o, &l, w->now, &index))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct ol_office_config cfg = { .name = "Here" };
	struct world w = { .p = data, .left = len, .now = { 1000000 } };
	struct ol_prng rnd;

	if (ol_seal_init())
		abort();
	fake_reset();
	ol_prng_init(&rnd, 1);
	cfg.random = ol_prng_source(&rnd);
	memset(cfg.line_public, 50, 32);
	w.o = ol_office_new(&cfg, w.now);
	if (!w.o)
		abort();
	add_lines(&w);
	while (w.left)
		step(&w);
	ol_office_effects_release(&w.fx);
	ol_office_free(w.o);
	return 0;
}
