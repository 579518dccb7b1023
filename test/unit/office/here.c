/* here - see here.h. */
#include "test/unit/office/here.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "seal/secret.h"

struct ol_office *o;
struct ol_office_effects fx;
struct ol_refusal why;
ol_instant now;
static struct ol_prng rnd;

ol_date here_date(void)
{
	return (ol_date){ 1790000000000000000 + (int64_t)now.us * 1000 };
}

void here_begin(const struct ol_addr *told)
{
	struct ol_office_config cfg = { .name = "Here" };

	fake_reset();
	assert_int_equal(ol_seal_init(), 0);
	ol_prng_init(&rnd, 9);
	now = (ol_instant){ OL_US_PER_S };
	memset(cfg.line_public, 50, 32);
	cfg.random = ol_prng_source(&rnd);
	if (told)
		memcpy(cfg.told, told, sizeof cfg.told);
	o = ol_office_new(&cfg, now);
	assert_non_null(o);
}

void here_end(void)
{
	ol_office_effects_release(&fx);
	memset(&fx, 0, sizeof fx);
	ol_office_free(o);
}

struct ol_office_line here_line(uint8_t i)
{
	struct ol_office_line l = { .generation = 1 };

	snprintf(l.settings.name, sizeof l.settings.name, "line%u", i);
	snprintf(l.peer_name, sizeof l.peer_name, "Peer %u", i);
	l.settings.recording_allowed = true;
	l.settings.playout_max_ms = 700;
	l.settings.ring_seconds = 60;
	l.settings.roll_overdue_s = OL_ROLL_OVERDUE_S;
	memset(l.peer_public, 100 + i, 32);
	return l;
}

void here_add(const struct ol_office_line *l)
{
	uint16_t index;

	assert_int_equal(ol_office_add_line(o, l, now, &index), 0);
	assert_int_equal(index + 1, ol_office_n_lines(o));
}

void here_arrive(uint8_t i, uint8_t last)
{
	uint8_t datagram[OL_DATAGRAM_LEN] = { i };
	struct ol_addr from = { 4, { 10, 0, 0, last }, 7100 };

	ol_office_effects_clear(&fx);
	ol_office_receive(o, now, here_date(), 0, &from, datagram,
			  sizeof datagram, &fx);
}

void here_pass(uint64_t us)
{
	ol_instant until = ol_after(now, us);

	ol_office_effects_clear(&fx);
	while (ol_due(ol_office_deadline(o), until)) {
		now = ol_office_deadline(o);
		ol_office_tick(o, now, here_date(), &fx);
	}
	now = until;
}

struct ol_office_effect *here_effect(enum ol_office_effect_kind kind)
{
	size_t i;

	for (i = 0; i < fx.n; i++)
		if (fx.e[i].kind == kind)
			return &fx.e[i];
	return NULL;
}

const struct ol_event *here_event(enum ol_event_kind kind)
{
	size_t i;

	for (i = 0; i < fx.n; i++)
		if (fx.e[i].kind == OL_OFFICE_EVENT &&
		    fx.e[i].u.event.kind == kind)
			return &fx.e[i].u.event;
	return NULL;
}
