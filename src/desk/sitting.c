/* sitting - see sitting.h. */
#include "desk/sitting.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "seal/hash.h"
#include "seal/secret.h"

#define US 1000000u

void ol_sittings_init(struct ol_sittings *t, uint32_t idle_s, uint32_t most_s)
{
	memset(t, 0, sizeof *t);
	t->idle_s = idle_s;
	t->most_s = most_s;
}

void ol_sittings_release(struct ol_sittings *t)
{
	ol_wipe(t, sizeof *t);
}

uint32_t ol_sitting_count(const struct ol_sittings *t, ol_seat_number seat)
{
	const struct ol_sitting *s;
	uint32_t n = 0;

	for (s = t->s; s < t->s + OL_SESSIONS; s++)
		n += s->open && (!seat || s->seat == seat);
	return n;
}

static struct ol_sitting *free_slot(struct ol_sittings *t)
{
	struct ol_sitting *s;

	for (s = t->s; s < t->s + OL_SESSIONS; s++)
		if (!s->open)
			return s;
	return NULL;
}

void ol_sitting_renew(struct ol_sitting *s,
		      uint8_t token[static OL_API_SESSION_LEN],
		      const struct ol_random *rnd)
{
	ol_random_fill(rnd, token, OL_API_SESSION_LEN);
	ol_sha256(s->hash, token, OL_API_SESSION_LEN);
}

int ol_sitting_open(struct ol_sittings *t, struct ol_sitting **out,
		    uint8_t token[static OL_API_SESSION_LEN],
		    const struct ol_random *rnd, ol_seat_number seat,
		    uint32_t desk, const char *from, ol_instant now,
		    ol_date date)
{
	struct ol_sitting *s = free_slot(t);

	if (!s || ol_sitting_count(t, seat) >= OL_SESSIONS_SEAT)
		return OL_ERR_FULL;
	memset(s, 0, sizeof *s);
	ol_sitting_renew(s, token, rnd);
	s->open = true;
	t->last = t->last == UINT32_MAX ? 1 : t->last + 1;
	s->number = t->last;
	s->seat = seat;
	s->desk = desk;
	ol_text_copy(s->from, sizeof s->from, from);
	s->since = s->last = date;
	s->ends.ns = date.ns + (int64_t)t->most_s * 1000000000;
	s->used = now;
	s->ends_at = ol_after(now, (uint64_t)t->most_s * US);
	*out = s;
	return 0;
}

static ol_instant idle_at(const struct ol_sittings *t,
			  const struct ol_sitting *s)
{
	return ol_after(s->used, (uint64_t)t->idle_s * US);
}

static bool is_over(const struct ol_sittings *t, const struct ol_sitting *s,
		    ol_instant now)
{
	return ol_due(s->ends_at, now) || ol_due(idle_at(t, s), now);
}

struct ol_sitting *
ol_sitting_find(struct ol_sittings *t,
		const uint8_t token[static OL_API_SESSION_LEN], ol_instant now)
{
	struct ol_sitting *s, *found = NULL;
	uint8_t hash[OL_SHA256_LEN];

	ol_sha256(hash, token, OL_API_SESSION_LEN);
	for (s = t->s; s < t->s + OL_SESSIONS; s++)
		if (ol_secret_equal(s->hash, hash, sizeof hash) && s->open)
			found = s;
	ol_wipe(hash, sizeof hash);
	return found && !is_over(t, found, now) ? found : NULL;
}

struct ol_sitting *ol_sitting_numbered(struct ol_sittings *t, uint32_t number)
{
	struct ol_sitting *s;

	for (s = t->s; s < t->s + OL_SESSIONS; s++)
		if (s->open && s->number == number)
			return s;
	return NULL;
}

struct ol_sitting *ol_sitting_of(struct ol_sittings *t, uint32_t desk)
{
	struct ol_sitting *s;

	for (s = t->s; s < t->s + OL_SESSIONS && desk; s++)
		if (s->open && s->desk == desk)
			return s;
	return NULL;
}

void ol_sitting_use(struct ol_sitting *s, ol_instant now, ol_date date)
{
	s->used = now;
	s->last = date;
}

void ol_sitting_join(struct ol_sitting *s, uint32_t desk, uint32_t *before,
		     uint32_t *lost, ol_instant now, ol_date date)
{
	*before = s->desk;
	*lost = s->lost ? s->lost : s->desk;
	s->desk = desk;
	s->lost = 0;
	ol_sitting_use(s, now, date);
}

void ol_sitting_lose(struct ol_sitting *s, bool keep, ol_instant now)
{
	s->lost = keep ? s->desk : 0;
	s->lost_at = now;
	s->desk = 0;
}

struct ol_sitting *ol_sitting_left(struct ol_sittings *t, ol_seat_number seat)
{
	struct ol_sitting *s, *oldest = NULL;

	for (s = t->s; s < t->s + OL_SESSIONS; s++) {
		if (!s->open || s->desk || s->lost || (seat && s->seat != seat))
			continue;
		if (!oldest || s->used.us < oldest->used.us)
			oldest = s;
	}
	return oldest;
}

void ol_sitting_end(struct ol_sitting *s)
{
	ol_wipe(s, sizeof *s);
}

static ol_instant away_until(const struct ol_sitting *s)
{
	return ol_after(s->lost_at, OL_SESSION_AWAY_US);
}

struct ol_sitting *ol_sitting_due(struct ol_sittings *t, ol_instant now,
				  bool *away, enum ol_session_end *end)
{
	struct ol_sitting *s;

	for (s = t->s; s < t->s + OL_SESSIONS; s++) {
		if (!s->open)
			continue;
		*away = false;
		if (ol_due(s->ends_at, now))
			*end = OL_SESSION_EXPIRED;
		else if (ol_due(idle_at(t, s), now))
			*end = OL_SESSION_IDLE;
		else if (s->lost && ol_due(away_until(s), now))
			*away = true;
		else
			continue;
		return s;
	}
	return NULL;
}

ol_instant ol_sitting_deadline(const struct ol_sittings *t)
{
	const struct ol_sitting *s;
	ol_instant at = OL_NEVER;

	for (s = t->s; s < t->s + OL_SESSIONS; s++) {
		if (!s->open)
			continue;
		at = ol_earlier(at, s->ends_at);
		at = ol_earlier(at, idle_at(t, s));
		if (s->lost)
			at = ol_earlier(at, away_until(s));
	}
	return at;
}
