/* door - doc/protocol/session.md, "Who is let in". */
#include "line/door.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/cell.h"
#include "seal/envelope.h"
#include "seal/secret.h"

/* Of a line: its paths' addresses, then the others. */
#define ROUTES (2 * OL_DOOR_PATHS)

/* Twice the most routes there can be, a power of two. */
#define TABLE 16384
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
	struct ol_line_side *rx; /* locked; its hint and mask; NULL: none */
	struct bucket known, hint, tag;
	struct route route[ROUTES];
	uint32_t tags[OL_DOOR_TAGS];
	size_t n_tags;
};

struct ol_door {
	struct ol_arena *arena;
	struct door_line line[OL_DOOR_LINES];
	uint16_t n_lines;
	uint16_t order[OL_DOOR_LINES]; /* the lines there are          */
	uint16_t table[TABLE];         /* line * ROUTES + route        */
	uint32_t n_tagged;             /* lines that have tags         */
	struct bucket rest;
	struct ol_door_figures figures;
};

static_assert(OL_DOOR_LINES * ROUTES * 2 <= TABLE, "half full");
static_assert(OL_DOOR_LINES * ROUTES <= EMPTY, "an index fits");
static_assert(OL_DOOR_LINES * (1 + OL_DOOR_TAG_COST) <= OL_DOOR_REST_MOST,
	      "a stranger is looked at, however many lines there are");

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

/* FNV-1a. Only what operators configure and what answered a challenge is ever
 * put in, few of each line, so nobody can make chains long. */
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
	d->table[at] = (uint16_t)(line * ROUTES + path);
}

/* A line that changes is rare: the table is made anew. */
static void table_make(struct ol_door *d)
{
	uint16_t i;
	uint8_t p;

	memset(d->table, 0xff, sizeof d->table);
	for (i = 0; i < d->n_lines; i++)
		for (p = 0; p < ROUTES; p++)
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
		out->line = d->table[at] / ROUTES;
		out->path = d->table[at] % ROUTES;
		r = &d->line[out->line].route[out->path];
		if (r->socket == socket && ol_addr_equal(&r->remote, from) &&
		    nth-- == 0) {
			if (out->path > OL_DOOR_PATHS)
				out->path = OL_DOOR_PATHS;
			return true;
		}
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
	memcpy(l->rx->mask, keys->rx.mask, sizeof l->rx->mask);
	l->known.level = (uint64_t)OL_DOOR_KNOWN_MOST * OL_US_PER_S;
	l->hint.level = (uint64_t)OL_DOOR_HINT_MOST * OL_US_PER_S;
	l->tag.level = (uint64_t)OL_DOOR_TAG_MOST * OL_US_PER_S;
	d->order[d->n_lines++] = line;
	return 0;
}

void ol_door_remove(struct ol_door *d, uint16_t line)
{
	uint16_t i;

	if (line >= OL_DOOR_LINES || !d->line[line].rx)
		return;
	ol_door_set_tags(d, line, NULL, 0);
	ol_arena_give(d->arena, d->line[line].rx);
	memset(&d->line[line], 0, sizeof d->line[line]);
	for (i = 0; d->order[i] != line; i++)
		;
	d->order[i] = d->order[--d->n_lines];
	table_make(d);
}

static int set_route(struct ol_door *d, uint16_t line, uint8_t path,
		     size_t first, uint8_t socket, const struct ol_addr *remote)
{
	struct route *r;

	if (line >= OL_DOOR_LINES || !d->line[line].rx)
		return OL_ERR_UNKNOWN;
	if (path >= OL_DOOR_PATHS)
		return OL_ERR_RANGE;
	r = &d->line[line].route[first + path];
	r->is_set = remote->family != 0;
	r->socket = socket;
	r->remote = *remote;
	table_make(d);
	return 0;
}

int ol_door_add_path(struct ol_door *d, uint16_t line, uint8_t path,
		     uint8_t socket, const struct ol_addr *remote)
{
	return set_route(d, line, path, 0, socket, remote);
}

int ol_door_add_other(struct ol_door *d, uint16_t line, uint8_t k,
		      uint8_t socket, const struct ol_addr *addr)
{
	return set_route(d, line, k, OL_DOOR_PATHS, socket, addr);
}

void ol_door_set_tags(struct ol_door *d, uint16_t line, const uint32_t *tag,
		      size_t n)
{
	struct door_line *l;

	assert(n <= OL_DOOR_TAGS);
	if (line >= OL_DOOR_LINES || !d->line[line].rx)
		return;
	l = &d->line[line];
	d->n_tagged -= l->n_tags > 0;
	d->n_tagged += n > 0;
	l->n_tags = n;
	if (n > 0)
		memcpy(l->tags, tag, n * sizeof *tag);
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

static bool has_tag(const struct door_line *l, const uint8_t *datagram)
{
	struct ol_cell_head head;
	size_t i;

	if (l->n_tags == 0)
		return false;
	ol_cell_unmask(&head, l->rx->mask, datagram);
	for (i = 0; i < l->n_tags; i++)
		if (l->tags[i] == head.session)
			return true;
	return false;
}

static bool spend_rest(struct ol_door *d, ol_instant now, uint64_t tokens)
{
	return bucket_spend(&d->rest, now, tokens, OL_DOOR_REST_RATE,
			    OL_DOOR_REST_MOST);
}

static int too_many(struct ol_door *d)
{
	d->figures.dropped_rate++;
	return OL_ERR_UNKNOWN;
}

static int from_stranger(struct ol_door *d, ol_instant now,
			 const uint8_t *datagram, struct ol_door_found *out)
{
	struct door_line *l;
	uint16_t i;

	if (!spend_rest(d, now, d->n_lines))
		return too_many(d);
	out->path = OL_DOOR_PATHS;
	for (i = 0; i < d->n_lines; i++) {
		l = &d->line[out->line = d->order[i]];
		if (!ol_envelope_is_hinted(l->rx, datagram))
			continue;
		if (!bucket_spend(&l->hint, now, 1, OL_DOOR_HINT_RATE,
				  OL_DOOR_HINT_MOST))
			return too_many(d);
		d->figures.by_hint++;
		return 0;
	}
	if (!spend_rest(d, now, (uint64_t)d->n_tagged * OL_DOOR_TAG_COST))
		return too_many(d);
	for (i = 0; i < d->n_lines; i++) {
		l = &d->line[out->line = d->order[i]];
		if (!has_tag(l, datagram))
			continue;
		if (!bucket_spend(&l->tag, now, 1, OL_DOOR_TAG_RATE,
				  OL_DOOR_TAG_MOST))
			return too_many(d);
		d->figures.by_tag++;
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

int ol_door_find_stranger(struct ol_door *d, ol_instant now,
			  const uint8_t *datagram, struct ol_door_found *out)
{
	return from_stranger(d, now, datagram, out);
}

void ol_door_figures(const struct ol_door *d, struct ol_door_figures *out)
{
	*out = d->figures;
}
