/* door - doc/protocol/session.md, "Who is let in". */
#include "line/door.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/envelope.h"
#include "seal/secret.h"

/* Twice the most paths there can be, a power of two. */
#define TABLE 8192
#define EMPTY UINT16_MAX

struct bucket {
	uint64_t level; /* millionths of a token */
	ol_instant at;
};

struct route {
	bool is_set;
	uint8_t socket;
	struct ol_addr remote;
};

struct door_line {
	struct ol_line_side *rx; /* locked; only its hint is set; NULL: none */
	struct bucket known, hint;
	struct route route[OL_DOOR_PATHS];
};

struct ol_door {
	struct ol_arena *arena;
	struct door_line line[OL_DOOR_LINES];
	uint16_t n_lines;
	uint16_t order[OL_DOOR_LINES]; /* the lines there are          */
	uint16_t table[TABLE];         /* line * OL_DOOR_PATHS + path  */
	struct bucket rest;
	struct ol_door_figures figures;
};

static_assert(OL_DOOR_LINES * OL_DOOR_PATHS * 2 <= TABLE, "half full");
static_assert(OL_DOOR_LINES * OL_DOOR_PATHS <= EMPTY, "an index fits");

/* ---- buckets ---- */

static void bucket_fill(struct bucket *b, ol_instant now, uint64_t rate,
			uint64_t most)
{
	uint64_t passed = ol_since(b->at, now);
	uint64_t full = most * OL_US_PER_S;

	if (passed >= full / rate)
		b->level = full;
	else
		b->level += passed * rate;
	if (b->level > full)
		b->level = full;
	b->at = now;
}

static bool bucket_spend(struct bucket *b, ol_instant now, uint64_t tokens,
			 uint64_t rate, uint64_t most)
{
	uint64_t cost = tokens * OL_US_PER_S;

	bucket_fill(b, now, rate, most);
	if (b->level < cost)
		return false;
	b->level -= cost;
	return true;
}

/* ---- table of addresses ---- */

/* FNV-1a. Only what operators configure is ever put in, so nobody can make
 * chains long. */
static uint32_t place_of(uint8_t socket, const struct ol_addr *a)
{
	uint32_t h = 2166136261u;
	size_t i, n = a->family == 4 ? 4 : 16;

	h = (h ^ socket) * 16777619u;
	h = (h ^ a->family) * 16777619u;
	h = (h ^ (a->port & 0xff)) * 16777619u;
	h = (h ^ (a->port >> 8)) * 16777619u;
	for (i = 0; i < n; i++)
		h = (h ^ a->ip[i]) * 16777619u;
	return (h ^ h >> 16) % TABLE;
}

static void table_put(struct ol_door *d, uint16_t line, uint8_t path)
{
	const struct route *r = &d->line[line].route[path];
	uint32_t at = place_of(r->socket, &r->remote);

	while (d->table[at] != EMPTY)
		at = (at + 1) % TABLE;
	d->table[at] = (uint16_t)(line * OL_DOOR_PATHS + path);
}

/* A line that changes is rare: the table is made anew. */
static void table_make(struct ol_door *d)
{
	uint16_t i;
	uint8_t p;

	memset(d->table, 0xff, sizeof d->table);
	for (i = 0; i < d->n_lines; i++)
		for (p = 0; p < OL_DOOR_PATHS; p++)
			if (d->line[d->order[i]].route[p].is_set)
				table_put(d, d->order[i], p);
}

static bool table_find(const struct ol_door *d, uint8_t socket,
		       const struct ol_addr *from, size_t nth,
		       struct ol_door_found *out)
{
	uint32_t at = place_of(socket, from);
	const struct route *r;

	for (; d->table[at] != EMPTY; at = (at + 1) % TABLE) {
		out->line = d->table[at] / OL_DOOR_PATHS;
		out->path = d->table[at] % OL_DOOR_PATHS;
		r = &d->line[out->line].route[out->path];
		if (r->socket == socket && ol_addr_equal(&r->remote, from) &&
		    nth-- == 0)
			return true;
	}
	return false;
}

/* ---- lines ---- */

struct ol_door *ol_door_new(ol_instant now)
{
	struct ol_door *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	d->arena = ol_arena_new(sizeof(struct ol_line_side), OL_DOOR_LINES);
	if (!d->arena) {
		free(d);
		return NULL;
	}
	d->rest.at = now;
	d->rest.level = (uint64_t)OL_DOOR_REST_MOST * OL_US_PER_S;
	table_make(d);
	return d;
}

void ol_door_free(struct ol_door *d)
{
	if (!d)
		return;
	ol_arena_free(d->arena);
	free(d);
}

int ol_door_add(struct ol_door *d, uint16_t line,
		const struct ol_line_keys *keys)
{
	struct door_line *l;

	if (line >= OL_DOOR_LINES)
		return OL_ERR_RANGE;
	l = &d->line[line];
	if (l->rx)
		return OL_ERR_EXISTS;
	l->rx = ol_arena_take(d->arena);
	assert(l->rx);
	memcpy(l->rx->hint, keys->rx.hint, sizeof l->rx->hint);
	l->known.level = (uint64_t)OL_DOOR_KNOWN_MOST * OL_US_PER_S;
	l->hint.level = (uint64_t)OL_DOOR_HINT_MOST * OL_US_PER_S;
	d->order[d->n_lines++] = line;
	return 0;
}

void ol_door_remove(struct ol_door *d, uint16_t line)
{
	uint16_t i;

	if (line >= OL_DOOR_LINES || !d->line[line].rx)
		return;
	ol_arena_give(d->arena, d->line[line].rx);
	memset(&d->line[line], 0, sizeof d->line[line]);
	for (i = 0; d->order[i] != line; i++)
		;
	d->order[i] = d->order[--d->n_lines];
	table_make(d);
}

int ol_door_add_path(struct ol_door *d, uint16_t line, uint8_t path,
		     uint8_t socket, const struct ol_addr *remote)
{
	struct route *r;

	if (line >= OL_DOOR_LINES || !d->line[line].rx)
		return OL_ERR_UNKNOWN;
	if (path >= OL_DOOR_PATHS)
		return OL_ERR_RANGE;
	r = &d->line[line].route[path];
	r->is_set = true;
	r->socket = socket;
	r->remote = *remote;
	table_make(d);
	return 0;
}

/* ---- datagrams ---- */

static int from_known(struct ol_door *d, ol_instant now, size_t nth,
		      const struct ol_door_found *found)
{
	if (!bucket_spend(&d->line[found->line].known, now, 1,
			  OL_DOOR_KNOWN_RATE, OL_DOOR_KNOWN_MOST)) {
		d->figures.dropped_rate++;
		return OL_ERR_UNKNOWN;
	}
	if (nth == 0)
		d->figures.known++;
	return 0;
}

static int from_stranger(struct ol_door *d, ol_instant now,
			 const uint8_t *datagram, struct ol_door_found *out)
{
	struct door_line *l;
	uint16_t i;

	if (!bucket_spend(&d->rest, now, d->n_lines, OL_DOOR_REST_RATE,
			  OL_DOOR_REST_MOST)) {
		d->figures.dropped_rate++;
		return OL_ERR_UNKNOWN;
	}
	for (i = 0; i < d->n_lines; i++) {
		l = &d->line[d->order[i]];
		if (!ol_envelope_is_hinted(l->rx, datagram))
			continue;
		if (!bucket_spend(&l->hint, now, 1, OL_DOOR_HINT_RATE,
				  OL_DOOR_HINT_MOST)) {
			d->figures.dropped_rate++;
			return OL_ERR_UNKNOWN;
		}
		d->figures.by_hint++;
		out->line = d->order[i];
		out->path = OL_DOOR_PATHS;
		return 0;
	}
	d->figures.dropped_stranger++;
	return OL_ERR_UNKNOWN;
}

int ol_door_find(struct ol_door *d, ol_instant now, uint8_t socket,
		 const struct ol_addr *from, const uint8_t *datagram,
		 size_t len, size_t nth, struct ol_door_found *out)
{
	if (len != OL_DATAGRAM_LEN) {
		d->figures.dropped_size++;
		return OL_ERR_UNKNOWN;
	}
	if (table_find(d, socket, from, nth, out))
		return from_known(d, now, nth, out);
	return nth == 0 ? from_stranger(d, now, datagram, out) : OL_ERR_UNKNOWN;
}

void ol_door_figures(const struct ol_door *d, struct ol_door_figures *out)
{
	*out = d->figures;
}
