/* One line and its counterpart, datagram by datagram. What time and bad
 * networks do to it is in test/sim. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/prng.h"
#include "line/line_state.h"
#include "seal/cell.h"
#include "seal/keyfile.h"

#define PATHS 2

struct end {
	struct ol_line *l;
	struct ol_line_config cfg;
	/* Effects seen. */
	size_t n[OL_LINE_VOICE + 1];
	enum ol_line_effect_kind order[64]; /* without SEND */
	size_t n_order;
	uint8_t sent[PATHS][OL_DATAGRAM_LEN];
	bool has_sent[PATHS];
};

static struct end a, b;
static struct ol_prng prng;
static uint64_t clock_us;

static ol_instant now(void)
{
	return (ol_instant){ clock_us };
}

static ol_date date(void)
{
	return (ol_date){ 1790000000000000000 + (int64_t)clock_us * 1000 };
}

static void make_config(struct end *e, const struct ol_office_keys *own,
			const struct ol_office_keys *peer,
			const struct ol_line_secret *secret, uint8_t ip)
{
	size_t p;

	memset(e, 0, sizeof *e);
	assert_int_equal(ol_line_keys_derive(&e->cfg.keys, secret,
					     own->line_public,
					     peer->line_public),
			 0);
	memcpy(e->cfg.own_secret, own->line_secret, 32);
	memcpy(e->cfg.own_public, own->line_public, 32);
	memcpy(e->cfg.peer_public, peer->line_public, 32);
	e->cfg.n_paths = PATHS;
	for (p = 0; p < PATHS; p++)
		e->cfg.path[p].remote = (struct ol_addr){
			.family = 4,
			.ip = { 10, 0, (uint8_t)p, ip },
			.port = 7100,
		};
	memset(e->cfg.incarnation, ip, sizeof e->cfg.incarnation);
	e->cfg.random = ol_prng_source(&prng);
	e->cfg.phase_us = 5000;
}

static void begin(void)
{
	struct ol_office_keys ka, kb;
	struct ol_charter_key charter;
	struct ol_line_secret secret;
	struct ol_random rnd;
	uint8_t share[2][32] = { "one", "two" };

	assert_int_equal(ol_seal_init(), 0);
	ol_prng_init(&prng, 7);
	rnd = ol_prng_source(&prng);
	ol_office_keys_make(&ka, &charter, &rnd);
	ol_office_keys_make(&kb, &charter, &rnd);
	assert_int_equal(ol_line_secret_make(&secret, ka.line_public, share[0],
					     kb.line_public, share[1]),
			 0);
	make_config(&a, &ka, &kb, &secret, 1);
	make_config(&b, &kb, &ka, &secret, 2);
	clock_us = 1000000000;
	a.l = ol_line_new(&a.cfg, now());
	b.l = ol_line_new(&b.cfg, now());
	assert_non_null(a.l);
	assert_non_null(b.l);
}

static void end(void)
{
	ol_line_free(a.l);
	ol_line_free(b.l);
	ol_line_free(NULL);
}

static void note(struct end *e, const struct ol_line_effects *fx)
{
	size_t i;

	for (i = 0; i < fx->n; i++) {
		e->n[fx->e[i].kind]++;
		if (fx->e[i].kind == OL_LINE_SEND) {
			memcpy(e->sent[fx->e[i].path], fx->e[i].datagram,
			       OL_DATAGRAM_LEN);
			e->has_sent[fx->e[i].path] = true;
		} else if (e->n_order < 64) {
			e->order[e->n_order++] = fx->e[i].kind;
		}
	}
}

static void receive(struct end *e, uint8_t path, const uint8_t *d)
{
	struct ol_line_effects fx;

	ol_line_receive(e->l, now(), date(), path, d, &fx);
	do {
		note(e, &fx);
		ol_line_more(e->l, now(), &fx);
	} while (fx.n);
}

static void tick(struct end *e)
{
	struct ol_line_effects fx;

	memset(e->has_sent, 0, sizeof e->has_sent);
	ol_line_tick(e->l, now(), date(), &fx);
	note(e, &fx);
}

/* One slot of both, everything arrives. */
static void slot(void)
{
	uint8_t p;

	clock_us = ol_line_deadline(a.l).us;
	tick(&a);
	tick(&b);
	clock_us += 10000;
	for (p = 0; p < PATHS; p++) {
		if (a.has_sent[p])
			receive(&b, p, a.sent[p]);
		if (b.has_sent[p])
			receive(&a, p, b.sent[p]);
	}
}

static void slots(int n)
{
	while (n--)
		slot();
}

static struct ol_line_status status(const struct end *e)
{
	struct ol_line_status st;

	ol_line_status(e->l, &st);
	return st;
}

static void come_up(void)
{
	int n;

	begin();
	for (n = 0; n < 50 && !(status(&a).up && status(&b).up); n++)
		slot();
	assert_true(n < 50);
	slots(20);
}

/* Lines of one path each. */
static void begin_narrow(void)
{
	begin();
	ol_line_free(a.l);
	ol_line_free(b.l);
	a.cfg.n_paths = b.cfg.n_paths = 1;
	a.l = ol_line_new(&a.cfg, now());
	b.l = ol_line_new(&b.cfg, now());
}

static void test_a_path_comes_while_the_line_lives(void **state)
{
	struct ol_line_status before;
	int n, cells = 0;

	(void)state;
	begin_narrow();
	slots(100);
	before = status(&a);
	assert_true(before.up);
	assert_int_equal(before.n_paths, 1);
	assert_int_equal(ol_line_add_path(a.l, now(), &a.cfg.path[1]), 0);
	assert_int_equal(ol_line_add_path(b.l, now(), &b.cfg.path[1]), 0);
	slots(100);
	assert_int_equal(status(&a).n_paths, 2);
	assert_int_equal(status(&a).path[1].state, OL_PATH_PROVEN);
	assert_int_equal(status(&b).path[1].state, OL_PATH_PROVEN);
	assert_int_equal(status(&a).handshakes, before.handshakes);
	assert_int_equal(status(&a).since.us, before.since.us);
	/* It becomes spare, and full again. */
	ol_line_set_path(a.l, now(), 1, true, 0, 0);
	slots(1);
	for (n = 0; n < 100; n++) {
		slots(1);
		cells += a.has_sent[1];
	}
	assert_in_range(cells, 1, 3);
	assert_true(status(&a).path[1].spare);
	ol_line_set_path(a.l, now(), 1, false, 0, 2);
	slots(1);
	for (n = 0, cells = 0; n < 100; n++) {
		slots(1);
		cells += a.has_sent[1];
	}
	assert_int_equal(cells, 50); /* every second tick, by its bound */
	assert_int_equal(status(&a).path[1].step, 2);
	assert_int_equal(ol_line_add_path(a.l, now(), &a.cfg.path[1]), 0);
	assert_int_equal(ol_line_add_path(a.l, now(), &a.cfg.path[1]), 0);
	assert_int_equal(ol_line_add_path(a.l, now(), &a.cfg.path[1]),
			 OL_ERR_FULL);
	end();
}

static void test_before_the_first_session_nothing_can_be_said(void **state)
{
	(void)state;
	begin();
	assert_int_equal(ol_line_send(a.l, OL_STREAM_CONTROL,
				      (const uint8_t *)"x", 1),
			 OL_ERR_DOWN);
	assert_int_equal(status(&a).reason, OL_LINE_REASON_STARTING);
	assert_false(status(&a).up);
	end();
}

static void test_a_number_is_saved_before_anything_leaves_with_it(void **state)
{
	struct ol_line_effects fx;

	(void)state;
	begin();
	clock_us = ol_line_deadline(a.l).us;
	ol_line_tick(a.l, now(), date(), &fx);
	assert_int_equal(fx.n, 1 + PATHS);
	assert_int_equal(fx.e[0].kind, OL_LINE_SAVE);
	assert_int_equal(fx.e[0].number, date().ns / 1000000);
	assert_int_equal(fx.e[1].kind, OL_LINE_SEND);
	assert_int_equal(fx.e[1].at.us, clock_us + OL_LEAD_US);
	/* Once in a slot. */
	ol_line_tick(a.l, now(), date(), &fx);
	assert_int_equal(fx.n, 0);
	end();
}

static void test_up_is_said_once_and_paths_are_proven(void **state)
{
	struct ol_line_status st;
	size_t p;

	(void)state;
	come_up();
	assert_int_equal(a.n[OL_LINE_UP], 1);
	assert_int_equal(b.n[OL_LINE_UP], 1);
	assert_int_equal(a.n[OL_LINE_FRESH] + b.n[OL_LINE_FRESH], 0);
	assert_int_equal(a.n[OL_LINE_PATH], PATHS);
	st = status(&a);
	assert_int_equal(st.reason, OL_LINE_REASON_ANSWERED);
	assert_int_equal(st.n_paths, PATHS);
	for (p = 0; p < PATHS; p++) {
		assert_int_equal(st.path[p].state, OL_PATH_PROVEN);
		assert_true(ol_addr_equal(&st.path[p].remote,
					  &a.cfg.path[p].remote));
	}
	end();
}

static void test_words_and_voice_arrive_as_they_were_given(void **state)
{
	struct ol_voice_offer v = { .bytes = "voice",
				    .cut = { 5 },
				    .n_cuts = 1 };

	(void)state;
	come_up();
	assert_int_equal(ol_line_send(a.l, OL_STREAM_RECORDS,
				      (const uint8_t *)"hello", 5),
			 0);
	assert_true(ol_line_unacked(a.l, OL_STREAM_RECORDS) > 0);
	ol_line_offer_voice(a.l, &v);
	slot();
	assert_int_equal(b.n[OL_LINE_MESSAGE], 1);
	assert_int_equal(b.n[OL_LINE_VOICE], 1);
	slots(5);
	assert_int_equal(b.n[OL_LINE_MESSAGE], 1); /* once, of two paths */
	assert_int_equal(b.n[OL_LINE_VOICE], 1);
	assert_int_equal(ol_line_unacked(a.l, OL_STREAM_RECORDS), 0);
	end();
}

static void test_many_small_messages_in_one_cell_all_come(void **state)
{
	int i;

	(void)state;
	come_up();
	for (i = 0; i < 300; i++)
		assert_int_equal(ol_line_send(a.l, OL_STREAM_RECORDS,
					      (const uint8_t *)"x", 1),
				 0);
	slots(20);
	assert_int_equal(b.n[OL_LINE_MESSAGE], 300);
	end();
}

static void test_who_does_not_ask_for_more_gets_it_at_the_ticks(void **state)
{
	struct ol_line_effects fx;
	int i, n;

	(void)state;
	come_up();
	for (i = 0; i < 300; i++)
		(void)ol_line_send(a.l, OL_STREAM_RECORDS, (const uint8_t *)"x",
				   1);
	for (n = 0; n < 300; n++) {
		clock_us = ol_line_deadline(a.l).us;
		tick(&a);
		tick(&b);
		clock_us += 10000;
		ol_line_receive(b.l, now(), date(), 0, a.sent[0], &fx);
		note(&b, &fx);
		ol_line_receive(a.l, now(), date(), 0, b.sent[0], &fx);
		note(&a, &fx);
	}
	assert_int_equal(b.n[OL_LINE_MESSAGE], 300);
	end();
}

static void test_a_line_knows_its_datagrams(void **state)
{
	uint8_t junk[OL_DATAGRAM_LEN];
	int i;

	(void)state;
	come_up();
	clock_us = ol_line_deadline(a.l).us;
	tick(&a);
	assert_true(ol_line_is_for(b.l, a.sent[0]));
	assert_false(ol_line_is_for(a.l, a.sent[0])); /* reflected */
	for (i = 0; i < 1000; i++) {
		ol_prng_source(&prng).fill(&prng, junk, sizeof junk);
		assert_false(ol_line_is_for(b.l, junk));
	}
	end();
}

static void test_reflected_and_damaged_datagrams_change_a_counter(void **state)
{
	struct ol_line_status before, after;
	struct ol_line_effects fx;
	uint8_t d[OL_DATAGRAM_LEN];
	size_t bit;

	(void)state;
	come_up();
	clock_us = ol_line_deadline(a.l).us;
	tick(&a);
	before = status(&b);
	for (bit = 0; bit < 8 * sizeof d; bit++) {
		memcpy(d, a.sent[0], sizeof d);
		d[bit / 8] ^= (uint8_t)(1 << bit % 8);
		ol_line_receive(b.l, now(), date(), 0, d, &fx);
		assert_int_equal(fx.n, 0);
	}
	after = status(&b);
	assert_int_equal(after.dropped - before.dropped, 8 * sizeof d);
	ol_line_receive(a.l, now(), date(), 0, a.sent[0], &fx);
	assert_int_equal(fx.n, 0);
	/* The true one still opens; again it does not. */
	before = status(&b);
	receive(&b, 0, a.sent[0]);
	assert_int_equal(status(&b).dropped, before.dropped);
	receive(&b, 0, a.sent[0]);
	assert_int_equal(status(&b).dropped, before.dropped + 1);
	end();
}

static void
test_a_cell_from_another_paths_address_writes_no_figures(void **state)
{
	uint64_t on_one, strayed;
	int i;

	(void)state;
	come_up();
	on_one = b.l->path[1].tally.received;
	strayed = b.l->strayed;
	for (i = 0; i < 10; i++) {
		clock_us = ol_line_deadline(a.l).us;
		tick(&a);
		tick(&b);
		clock_us += 10000;
		receive(&b, 0, a.sent[1]); /* sent again from path 0 */
		receive(&b, 0, a.sent[0]);
	}
	assert_int_equal(b.l->path[1].tally.received, on_one);
	assert_int_equal(b.l->strayed, strayed + 10);
	assert_int_equal(b.l->path[0].tally.gaps, 0);
	end();
}

static void test_numberings_of_paths_may_differ(void **state)
{
	int n, p;

	(void)state;
	begin();
	for (n = 0; n < 100; n++) {
		clock_us = ol_line_deadline(a.l).us;
		tick(&a);
		tick(&b);
		clock_us += 10000;
		for (p = 0; p < PATHS; p++) { /* a's 0 is b's 1 */
			receive(&b, (uint8_t)(1 - p), a.sent[p]);
			receive(&a, (uint8_t)(1 - p), b.sent[p]);
		}
	}
	for (p = 0; p < PATHS; p++) {
		assert_int_equal(status(&a).path[p].state, OL_PATH_PROVEN);
		assert_int_equal(status(&b).path[p].state, OL_PATH_PROVEN);
		assert_in_range(status(&a).path[p].rtt_us, 1, 40000);
	}
	end();
}

static void
test_envelopes_from_an_unknown_address_still_make_a_session(void **state)
{
	int n;

	(void)state;
	begin();
	for (n = 0; n < 60; n++) {
		clock_us = ol_line_deadline(a.l).us;
		tick(&a);
		tick(&b);
		clock_us += 10000;
		if (a.has_sent[0])
			receive(&b, OL_LINE_PATHS, a.sent[0]);
		if (b.has_sent[0])
			receive(&a, 0, b.sent[0]);
	}
	/* b got message 2 that way; cells it takes from its paths only. */
	assert_true(status(&a).up);
	assert_true(status(&b).up);
	assert_int_equal(status(&b).path[0].state, OL_PATH_UNTRIED);
	assert_int_equal(b.l->path[0].tally.received, 0);
	end();
}

/* ---- from elsewhere (what it leads to: test_roam.c, test/sim/roam.c) ---- */

static const struct ol_addr elsewhere = { 4, { 203, 0, 113, 7 }, 4711 };

static void receive_from(struct end *e, uint8_t socket, const uint8_t *d)
{
	struct ol_line_effects fx;

	ol_line_receive_from(e->l, now(), date(), socket, &elsewhere, d, &fx);
	do {
		note(e, &fx);
		ol_line_more(e->l, now(), &fx);
	} while (fx.n);
}

static void test_what_opens_is_taken_from_anywhere_once(void **state)
{
	uint64_t on_one, dropped;

	(void)state;
	come_up();
	on_one = b.l->path[1].tally.received;
	dropped = status(&b).dropped;
	assert_int_equal(ol_line_send(a.l, OL_STREAM_RECORDS,
				      (const uint8_t *)"hello", 5),
			 0);
	clock_us = ol_line_deadline(a.l).us;
	tick(&a);
	clock_us += 10000;
	receive_from(&b, 1, a.sent[1]);
	assert_int_equal(b.n[OL_LINE_MESSAGE], 1);
	/* It counts for the path whose id it has; a copy, for nothing. */
	assert_int_equal(b.l->path[1].tally.received, on_one + 1);
	receive_from(&b, 1, a.sent[1]);
	assert_int_equal(status(&b).dropped, dropped + 1);
	/* From where it should have come the copy is a sign of life. */
	b.l->roam.path[1].last.us = 0;
	receive(&b, 1, a.sent[1]);
	assert_int_equal(b.l->roam.path[1].last.us, clock_us);
	assert_int_equal(b.l->path[1].tally.received, on_one + 1);
	assert_int_equal(status(&b).dropped, dropped + 1);
	receive(&b, 1, a.sent[1]);
	assert_int_equal(status(&b).dropped, dropped + 2);
	/* Damaged, it is nothing from anywhere. */
	a.sent[0][100] ^= 1;
	receive_from(&b, 0, a.sent[0]);
	assert_int_equal(status(&b).dropped, dropped + 3);
	assert_int_equal(b.n[OL_LINE_MESSAGE], 1);
	end();
}

static void test_addresses_told_are_of_paths_of_datagrams(void **state)
{
	static const struct {
		const char *why;
		uint8_t id, n_sockets, family;
		bool taken;
	} row[] = {
		{ "path 1, at socket 0", 1, 1, 4, true },
		{ "an id that never came", 3, 1, 4, false },
		{ "another family", 1, 1, 6, false },
		{ "a socket of connections", 1, 0, 4, false },
	};
	struct ol_addr addr;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof *row; i++) {
		come_up();
		addr = elsewhere;
		addr.family = row[i].family;
		ol_line_told(b.l, now(), row[i].id, &addr, row[i].n_sockets);
		if (b.l->roam.told[0].is_set != row[i].taken)
			fail_msg("%s", row[i].why);
		if (row[i].taken)
			assert_int_equal(b.l->roam.told[0].path, 1);
		/* Where it is already, it need not be looked for. */
		ol_line_told(b.l, now(), 0, &b.cfg.path[0].remote, 1);
		assert_int_equal(b.l->roam.told[1].is_set, false);
		end();
	}
}

static void test_the_tags_are_of_sessions_that_cells_come_on(void **state)
{
	uint32_t tag[OL_LINE_TAGS];
	struct ol_cell_head head;

	(void)state;
	begin();
	assert_int_equal(ol_line_tags(b.l, tag), 0);
	end();
	come_up();
	assert_int_equal(ol_line_tags(b.l, tag), 1);
	clock_us = ol_line_deadline(a.l).us;
	tick(&a);
	ol_cell_unmask(&head, b.l->secret->keys.rx.mask, a.sent[0]);
	assert_int_equal(tag[0], head.session);
	end();
}

/* ---- a hostile counterpart, inside the session ---- */

static void inband(uint64_t number, uint8_t message, size_t len)
{
	uint8_t msg[OL_LINE_INBAND_HEAD + OL_HS1_LEN + 1];

	memset(msg, 0x5a, sizeof msg);
	ol_put48(msg, number);
	msg[6] = message;
	assert_int_equal(ol_line_send(a.l, OL_STREAM_HANDSHAKE, msg, len), 0);
}

static void test_nonsense_in_the_handshake_stream_is_dropped(void **state)
{
	struct ol_line_status before;
	struct ol_sessions sessions;
	uint64_t high = (uint64_t)1 << 47;
	int i;

	(void)state;
	come_up();
	before = status(&b);
	sessions = b.l->sessions;
	inband(high, 1, 1);
	inband(high, 1, 6);
	inband(high, 1, 7);
	inband(high, 1, OL_LINE_INBAND_HEAD + OL_HS1_LEN - 1);
	inband(high, 1, OL_LINE_INBAND_HEAD + OL_HS1_LEN + 1);
	inband(high, 2, OL_LINE_INBAND_HEAD + OL_HS2_LEN);
	inband(high, 3, OL_LINE_INBAND_HEAD + OL_HS1_LEN);
	inband(1, 1, OL_LINE_INBAND_HEAD + OL_HS1_LEN);
	slots(100);
	assert_int_equal(status(&b).dropped - before.dropped, 8);
	/* One that is long enough costs one computation a second. */
	for (i = 0; i < 5; i++)
		inband(high + (uint64_t)i, 1, OL_LINE_INBAND_HEAD + OL_HS1_LEN);
	slots(100);
	assert_int_equal(sessions.confirmed, b.l->sessions.confirmed);
	assert_int_equal(status(&b).handshakes, before.handshakes);
	assert_true(status(&a).up && status(&b).up);
	assert_int_equal(b.n[OL_LINE_MESSAGE], 0);
	end();
}

static void test_a_body_against_the_rules_counts_as_never_come(void **state)
{
	const struct ol_sessions *t = &a.l->sessions;
	uint8_t body[OL_BODY_LEN], d[OL_DATAGRAM_LEN];
	struct ol_cell_head head = { .path = 0, .counter = 1 << 20 };
	uint64_t dropped;
	int i;

	(void)state;
	come_up();
	t = &a.l->sessions;
	i = ol_sessions_find(t, OL_SESSION_CURRENT);
	head.session = t->s[i].tag;
	memset(body, 0xff, sizeof body);
	ol_cell_seal(d, a.l->secret->session[i].tx, a.l->secret->keys.tx.mask,
		     &head, body);
	dropped = status(&b).dropped;
	receive(&b, 0, d);
	assert_int_equal(status(&b).dropped, dropped + 1);
	/* A path id beyond all there may be. */
	head.path = OL_LINE_PATHS;
	ol_cell_seal(d, a.l->secret->session[i].tx, a.l->secret->keys.tx.mask,
		     &head, body);
	receive(&b, 0, d);
	assert_int_equal(status(&b).dropped, dropped + 2);
	slots(10);
	assert_true(status(&b).up);
	end();
}

/* ---- another node at the other end ---- */

static void test_a_fresh_node_is_told_before_up_and_forgets_words(void **state)
{
	size_t i;

	(void)state;
	come_up();
	assert_int_equal(ol_line_send(a.l, OL_STREAM_RECORDS,
				      (const uint8_t *)"old", 3),
			 0);
	ol_line_free(b.l);
	b.cfg.incarnation[0] ^= 1;
	b.cfg.number = a.l->number;
	b.l = ol_line_new(&b.cfg, now());
	a.n_order = 0;
	memset(b.n, 0, sizeof b.n);
	for (i = 0; i < 300 && !a.n[OL_LINE_FRESH]; i++)
		slot();
	assert_int_equal(a.n[OL_LINE_FRESH], 1);
	assert_int_equal(b.n[OL_LINE_FRESH], 0);
	slots(50);
	assert_int_equal(b.n[OL_LINE_MESSAGE], 0);
	assert_int_equal(ol_line_unacked(a.l, OL_STREAM_RECORDS), 0);
	assert_int_equal(a.l->path[0].tally.gaps, 0);
	assert_int_equal(ol_line_send(a.l, OL_STREAM_RECORDS,
				      (const uint8_t *)"new", 3),
			 0);
	slots(5);
	assert_int_equal(b.n[OL_LINE_MESSAGE], 1);
	end();
}

/* ---- the end of a session ---- */

/* A node that slept hears first and ticks then: what was held back for it
 * must find no key. */
static void test_a_session_is_over_at_180_s_though_nobody_ticked(void **state)
{
	const struct ol_session *s;
	uint64_t dropped, over;

	(void)state;
	come_up();
	clock_us = ol_line_deadline(a.l).us;
	tick(&a);
	s = &b.l->sessions
		     .s[ol_sessions_find(&b.l->sessions, OL_SESSION_CURRENT)];
	over = s->since.us + OL_SESSION_RECEIVE_US;
	dropped = status(&b).dropped;
	clock_us = over - 1;
	receive(&b, 0, a.sent[0]);
	assert_int_equal(status(&b).dropped, dropped);
	clock_us = over;
	receive(&b, 1, a.sent[1]);
	assert_int_equal(status(&b).dropped, dropped + 1);
	assert_int_equal(b.l->heard.us, over - 1);
	assert_int_equal(ol_sessions_find(&b.l->sessions, OL_SESSION_PREVIOUS),
			 OL_SESSION_NONE);
	end();
}

/* Nor does an answer that comes too late finish a handshake. */
static void test_a_handshake_is_over_at_90_s_though_nobody_ticked(void **state)
{
	static uint8_t answer[OL_HS2_FRAGMENTS][OL_DATAGRAM_LEN];
	int i, n;

	(void)state;
	begin();
	for (n = 0; n < 50 && !b.l->knock.answer[0].is_set; n++) {
		clock_us = ol_line_deadline(a.l).us;
		tick(&a);
		receive(&b, 0, a.sent[0]);
	}
	assert_true(n < 50);
	for (i = 0; i < OL_HS2_FRAGMENTS; i++) {
		clock_us = ol_line_deadline(b.l).us;
		do {
			clock_us = ol_line_deadline(b.l).us;
			tick(&b);
		} while (!b.has_sent[0] || b.l->knock.answer[0].index == 0);
		memcpy(answer[i], b.sent[0], OL_DATAGRAM_LEN);
	}
	clock_us = a.l->knock.own.since.us + OL_SESSION_START_US;
	for (i = 0; i < OL_HS2_FRAGMENTS; i++)
		receive(&a, 0, answer[i]);
	assert_false(status(&a).up);
	assert_int_equal(status(&a).handshakes, 0);
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_path_comes_while_the_line_lives),
		cmocka_unit_test(
			test_before_the_first_session_nothing_can_be_said),
		cmocka_unit_test(
			test_a_number_is_saved_before_anything_leaves_with_it),
		cmocka_unit_test(test_up_is_said_once_and_paths_are_proven),
		cmocka_unit_test(
			test_words_and_voice_arrive_as_they_were_given),
		cmocka_unit_test(test_many_small_messages_in_one_cell_all_come),
		cmocka_unit_test(
			test_who_does_not_ask_for_more_gets_it_at_the_ticks),
		cmocka_unit_test(test_a_line_knows_its_datagrams),
		cmocka_unit_test(
			test_reflected_and_damaged_datagrams_change_a_counter),
		cmocka_unit_test(
			test_a_cell_from_another_paths_address_writes_no_figures),
		cmocka_unit_test(test_numberings_of_paths_may_differ),
		cmocka_unit_test(
			test_envelopes_from_an_unknown_address_still_make_a_session),
		cmocka_unit_test(test_what_opens_is_taken_from_anywhere_once),
		cmocka_unit_test(test_addresses_told_are_of_paths_of_datagrams),
		cmocka_unit_test(
			test_the_tags_are_of_sessions_that_cells_come_on),
		cmocka_unit_test(
			test_nonsense_in_the_handshake_stream_is_dropped),
		cmocka_unit_test(
			test_a_body_against_the_rules_counts_as_never_come),
		cmocka_unit_test(
			test_a_fresh_node_is_told_before_up_and_forgets_words),
		cmocka_unit_test(
			test_a_session_is_over_at_180_s_though_nobody_ticked),
		cmocka_unit_test(
			test_a_handshake_is_over_at_90_s_though_nobody_ticked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
