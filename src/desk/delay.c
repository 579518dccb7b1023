/* delay - see delay.h. */
#include "desk/delay.h"

#include <string.h>

#include "base/bytes.h"
#include "seal/kdf.h"

#define US 1000000u

void ol_delays_init(struct ol_delays *t, const struct ol_random *rnd)
{
	memset(t, 0, sizeof *t);
	ol_random_fill(rnd, t->key, sizeof t->key);
}

static size_t slot_of(const struct ol_delays *t, const void *p, size_t len)
{
	uint8_t hash[OL_KEY_LEN];

	ol_hmac_sha256(hash, t->key, p, len);
	return ol_get16(hash) % OL_DELAY_SLOTS;
}

static size_t slot_of_seat(const struct ol_delays *t, const char *seat)
{
	return slot_of(t, seat, strlen(seat));
}

static size_t slot_of_from(const struct ol_delays *t, const struct ol_addr *a)
{
	uint8_t key[17] = { a->family };
	size_t n = a->family == 6 ? 8 : 4;

	memcpy(key + 1, a->ip, n);
	return slot_of(t, key, 1 + n);
}

static bool is_forgotten(const struct ol_delay_slot *s, ol_instant now)
{
	return ol_due(ol_after(s->last, (uint64_t)OL_DELAY_FORGET_S * US), now);
}

static ol_instant until(const struct ol_delay_slot *s, ol_instant now)
{
	uint32_t wait = OL_DELAY_MOST_S;
	ol_instant at;

	if (!s->failures || is_forgotten(s, now))
		return now;
	if (s->failures < 7 && 1u << (s->failures - 1) < wait)
		wait = 1u << (s->failures - 1);
	at = ol_after(s->last, (uint64_t)wait * US);
	return ol_due(at, now) ? now : at;
}

ol_instant ol_delay_until(const struct ol_delays *t, const char *seat,
			  const struct ol_addr *from, ol_instant now)
{
	ol_instant at = until(&t->seat[slot_of_seat(t, seat)], now), there;

	if (!from->family)
		return at;
	there = until(&t->from[slot_of_from(t, from)], now);
	return ol_due(at, there) ? there : at;
}

static void count(struct ol_delay_slot *s, ol_instant now)
{
	if (is_forgotten(s, now))
		s->failures = 0;
	if (s->failures < UINT32_MAX)
		s->failures++;
	s->last = now;
}

void ol_delay_begin(struct ol_delays *t, const char *seat,
		    const struct ol_addr *from, ol_instant now)
{
	count(&t->seat[slot_of_seat(t, seat)], now);
	if (from->family)
		count(&t->from[slot_of_from(t, from)], now);
}

static void take_back(struct ol_delay_slot *s)
{
	if (s->failures)
		s->failures--;
}

void ol_delay_forgive(struct ol_delays *t, const char *seat,
		      const struct ol_addr *from)
{
	t->seat[slot_of_seat(t, seat)].failures = 0;
	if (from->family)
		take_back(&t->from[slot_of_from(t, from)]);
}

void ol_delay_take_back(struct ol_delays *t, const char *seat,
			const struct ol_addr *from)
{
	take_back(&t->seat[slot_of_seat(t, seat)]);
	if (from->family)
		take_back(&t->from[slot_of_from(t, from)]);
}
