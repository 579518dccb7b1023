/* impair - see impair.h. */
#include "impair.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define US(ms) ((uint64_t)((ms)*1e3))

void impair_set(struct impair *m, const struct impair_set *set, uint64_t now_us)
{
	m->set = *set;
	ol_prng_init(&m->prng, set->seed);
	m->bad = true; /* the first draw turns it good */
	m->next_us = now_us;
	m->phase_us = set->outage_every_ms > 0
			      ? now_us + (uint64_t)(ol_prng_unit(&m->prng) *
						    set->outage_every_ms * 1e3)
			      : 0;
}

static bool chance(struct impair *m, double percent)
{
	return percent > 0 && ol_prng_unit(&m->prng) * 100 < percent;
}

static bool in_burst(struct impair *m, uint64_t now_us)
{
	const struct impair_set *s = &m->set;
	double mean;

	if (s->burst <= 0)
		return false;
	while (m->next_us < now_us) {
		m->bad = !m->bad;
		mean = m->bad ? s->burst_ms
			      : s->burst_ms * (100 - s->burst) / s->burst;
		m->next_us += US(-mean * log(1 - ol_prng_unit(&m->prng))) + 1;
	}
	return m->bad;
}

static bool in_outage(const struct impair *m, uint64_t now_us)
{
	uint64_t every = US(m->set.outage_every_ms);

	if (!every || now_us < m->phase_us)
		return false;
	return (now_us - m->phase_us) % every < US(m->set.outage_ms);
}

static bool is_less(const struct impair_packet *a,
		    const struct impair_packet *b)
{
	return a->due_us < b->due_us ||
	       (a->due_us == b->due_us && a->order < b->order);
}

static void push(struct impair *m, const uint8_t *p, size_t len,
		 uint64_t due_us, bool back)
{
	struct impair_packet k = { due_us, m->order++, NULL, (uint32_t)len,
				   back };
	size_t i;

	k.bytes = m->n < IMPAIR_QUEUE ? malloc(len ? len : 1) : NULL;
	if (!k.bytes) {
		m->lost++;
		return;
	}
	memcpy(k.bytes, p, len);
	for (i = m->n++; i && is_less(&k, &m->heap[(i - 1) / 2]);
	     i = (i - 1) / 2)
		m->heap[i] = m->heap[(i - 1) / 2];
	m->heap[i] = k;
}

/* The time a packet takes through a link of limited rate; UINT64_MAX where
 * its queue is full. */
static uint64_t queueing_us(struct impair *m, size_t len, uint64_t now_us)
{
	uint64_t start = m->free_us > now_us ? m->free_us : now_us;

	if (m->set.kbps <= 0)
		return 0;
	if (start - now_us > US(400))
		return UINT64_MAX;
	m->free_us = start + US((double)len * 8 / m->set.kbps);
	return m->free_us - now_us;
}

void impair_put(struct impair *m, const uint8_t *p, size_t len, uint64_t now_us)
{
	const struct impair_set *s = &m->set;
	uint8_t copy[sizeof m->last];
	uint64_t due = now_us, wait;
	double shift;
	bool lost;

	m->packets++;
	m->bytes += len;
	lost = s->dead || len > sizeof copy;
	lost |= chance(m, s->loss);
	lost |= in_burst(m, now_us);
	lost |= in_outage(m, now_us);
	wait = lost ? 0 : queueing_us(m, len, now_us);
	if (lost || wait == UINT64_MAX) {
		m->lost++;
		return;
	}
	shift = s->jitter_ms * (2 * ol_prng_unit(&m->prng) - 1);
	if (chance(m, s->reorder))
		shift -= 15;
	shift += s->delay_ms;
	due += wait + (shift > 0 ? US(shift) : 0);
	memcpy(copy, p, len);
	if (chance(m, s->flip) && len)
		copy[ol_prng_below(&m->prng, len)] ^=
			(uint8_t)(1u << ol_prng_below(&m->prng, 8));
	if (chance(m, s->replay) && m->n_last)
		push(m, m->last, m->n_last, due + US(3), false);
	if (chance(m, s->replay) || !m->n_last) {
		memcpy(m->last, p, len);
		m->n_last = (uint32_t)len;
	}
	if (chance(m, s->reflect))
		push(m, p, len, due, true);
	if (chance(m, s->cut) && len)
		len = (size_t)ol_prng_below(&m->prng, len);
	push(m, copy, len, due, false);
	if (chance(m, s->dup))
		push(m, copy, len, due + US(5), false);
}

uint64_t impair_due(const struct impair *m)
{
	return m->n ? m->heap[0].due_us : UINT64_MAX;
}

bool impair_take(struct impair *m, uint64_t now_us, struct impair_packet *out)
{
	struct impair_packet last;
	size_t i = 0, c;

	if (!m->n || m->heap[0].due_us > now_us)
		return false;
	*out = m->heap[0];
	last = m->heap[--m->n];
	while ((c = 2 * i + 1) < m->n) {
		if (c + 1 < m->n && is_less(&m->heap[c + 1], &m->heap[c]))
			c++;
		if (!is_less(&m->heap[c], &last))
			break;
		m->heap[i] = m->heap[c];
		i = c;
	}
	m->heap[i] = last;
	return true;
}

const char *impair_read(struct impair_set *set, char *words)
{
	const struct {
		const char *name;
		double *first, *second;
	} key[] = {
		{ "delay", &set->delay_ms, NULL },
		{ "jitter", &set->jitter_ms, NULL },
		{ "loss", &set->loss, NULL },
		{ "dup", &set->dup, NULL },
		{ "reorder", &set->reorder, NULL },
		{ "burst", &set->burst, &set->burst_ms },
		{ "outage", &set->outage_ms, &set->outage_every_ms },
		{ "kbps", &set->kbps, NULL },
		{ "flip", &set->flip, NULL },
		{ "cut", &set->cut, NULL },
		{ "reflect", &set->reflect, NULL },
		{ "replay", &set->replay, NULL },
	};
	size_t i, n = sizeof key / sizeof key[0];
	char *save = NULL, *word, *value, *rest;

	memset(set, 0, sizeof *set);
	set->seed = 1;
	for (word = strtok_r(words, " \n", &save); word;
	     word = strtok_r(NULL, " \n", &save)) {
		if (strcmp(word, "dead") == 0) {
			set->dead = true;
			continue;
		}
		value = strchr(word, '=');
		if (!value)
			return word;
		*value++ = '\0';
		if (strcmp(word, "seed") == 0) {
			set->seed = strtoull(value, NULL, 10);
			continue;
		}
		for (i = 0; i < n && strcmp(word, key[i].name) != 0; i++)
			;
		if (i == n)
			return word;
		*key[i].first = strtod(value, &rest);
		if (*rest == ',' && key[i].second)
			*key[i].second = strtod(rest + 1, &rest);
		if (*rest)
			return word;
	}
	return NULL;
}
