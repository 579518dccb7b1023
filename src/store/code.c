/* code - the bodies; the order of the fields is theirs here. */
#include "store/code.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"

struct out {
	uint8_t *p;
	size_t n;
};

struct in {
	const uint8_t *p;
	size_t left;
	bool is_bad;
};

/* ---- writing ---------------------------------------------------------- */

static void put(struct out *o, const void *p, size_t len)
{
	assert(o->n + len <= OL_CODE_MAX);
	memcpy(o->p + o->n, p, len);
	o->n += len;
}

static void put8(struct out *o, uint8_t v)
{
	put(o, &v, 1);
}

static void put32(struct out *o, uint32_t v)
{
	uint8_t b[4];

	ol_put32(b, v);
	put(o, b, sizeof b);
}

static void put_date(struct out *o, ol_date d)
{
	uint8_t b[8];

	ol_put64(b, (uint64_t)d.ns);
	put(o, b, sizeof b);
}

static void put_text(struct out *o, const char *text)
{
	size_t len = strlen(text);

	assert(len <= UINT8_MAX);
	put8(o, (uint8_t)len);
	put(o, text, len);
}

static void put_addr(struct out *o, const struct ol_addr *a)
{
	uint8_t port[2];

	put8(o, a->family);
	put(o, a->ip, sizeof a->ip);
	ol_put16(port, a->port);
	put(o, port, sizeof port);
}

/* ---- reading ---------------------------------------------------------- */

static void get(struct in *i, void *p, size_t len)
{
	if (len > i->left) {
		i->is_bad = true;
		i->left = 0;
		memset(p, 0, len);
		return;
	}
	memcpy(p, i->p, len);
	i->p += len;
	i->left -= len;
}

static uint8_t get8(struct in *i)
{
	uint8_t v;

	get(i, &v, 1);
	return v;
}

/* A bit of its own, or it is no body of ours. */
static bool get_bool(struct in *i)
{
	uint8_t v = get8(i);

	if (v > 1)
		i->is_bad = true;
	return v == 1;
}

static uint32_t get32(struct in *i)
{
	uint8_t b[4];

	get(i, b, sizeof b);
	return ol_get32(b);
}

static ol_date get_date(struct in *i)
{
	uint8_t b[8];

	get(i, b, sizeof b);
	return (ol_date){ (int64_t)ol_get64(b) };
}

/* Into a field of `cap` bytes. */
static void get_text(struct in *i, char *text, size_t cap)
{
	size_t len = get8(i);

	if (len >= cap) {
		i->is_bad = true;
		len = 0;
	}
	get(i, text, len);
	text[len] = 0;
	if (strlen(text) != len || !ol_text_is_utf8(text, len))
		i->is_bad = true;
}

static void get_addr(struct in *i, struct ol_addr *a)
{
	uint8_t port[2];

	a->family = get8(i);
	get(i, a->ip, sizeof a->ip);
	get(i, port, sizeof port);
	a->port = ol_get16(port);
}

static bool is_nowhere(const struct ol_addr *a)
{
	static const struct ol_addr nowhere;

	return a->family == 0 && a->port == 0 &&
	       memcmp(a->ip, nowhere.ip, sizeof a->ip) == 0;
}

static int end(const struct in *i)
{
	return i->is_bad || i->left > 0 ? OL_ERR_FORGED : 0;
}

/* ---- lines ------------------------------------------------------------ */

static void put_settings(struct out *o, const struct ol_store_settings *s)
{
	put_text(o, s->name);
	put8(o, s->verified);
	put8(o, s->suspended);
	put_text(o, s->suspended_who);
	put_text(o, s->suspended_why);
	put_date(o, s->suspended_since);
	put8(o, s->recording_allowed);
	put32(o, s->playout_max_ms);
	put32(o, s->ring_seconds);
}

static void get_settings(struct in *i, struct ol_store_settings *s)
{
	get_text(i, s->name, sizeof s->name);
	s->verified = get_bool(i);
	s->suspended = get_bool(i);
	get_text(i, s->suspended_who, sizeof s->suspended_who);
	get_text(i, s->suspended_why, sizeof s->suspended_why);
	s->suspended_since = get_date(i);
	s->recording_allowed = get_bool(i);
	s->playout_max_ms = get32(i);
	s->ring_seconds = get32(i);
}

static void put_path(struct out *o, const struct ol_store_path *p)
{
	put8(o, p->listen);
	put8(o, p->tcp);
	put_addr(o, &p->remote);
	put_addr(o, &p->seen);
	put8(o, p->spare);
	put8(o, p->floor_step);
	put8(o, p->ceiling_step);
}

static void get_path(struct in *i, unsigned code, struct ol_store_path *p)
{
	*p = (struct ol_store_path){ .listen = get8(i) };
	if (code > 1)
		p->tcp = get_bool(i);
	get_addr(i, &p->remote);
	i->is_bad |= p->remote.family != 4 && p->remote.family != 6;
	if (code == 1)
		return;
	get_addr(i, &p->seen);
	i->is_bad |= p->seen.family != 4 && p->seen.family != 6 &&
		     !is_nowhere(&p->seen);
	p->spare = get_bool(i);
	p->floor_step = get8(i);
	p->ceiling_step = get8(i);
}

size_t ol_code_write_line(uint8_t out[static OL_CODE_MAX],
			  const struct ol_store_line *line)
{
	struct out o = { .p = out };

	put_settings(&o, &line->settings);
	put_text(&o, line->peer_office);
	put_text(&o, line->peer_form);
	put8(&o, (uint8_t)line->peer_level);
	put(&o, line->peer_charter, sizeof line->peer_charter);
	put(&o, line->peer_sign, sizeof line->peer_sign);
	put(&o, line->peer_line, sizeof line->peer_line);
	put(&o, line->own_card.b, OL_ID_LEN);
	put(&o, line->peer_card.b, OL_ID_LEN);
	put_text(&o, line->digits);
	put_date(&o, line->paired);
	put8(&o, (uint8_t)line->n_paths);
	for (size_t k = 0; k < line->n_paths; k++)
		put_path(&o, &line->path[k]);
	return o.n;
}

int ol_code_read_line(struct ol_store_line *line, unsigned code,
		      const uint8_t *p, size_t len)
{
	struct in i = { .p = p, .left = len };
	uint8_t level;

	if (code < 1)
		return OL_ERR_FORGED;
	if (code > OL_CODE_LINE)
		return OL_ERR_NEWER;
	get_settings(&i, &line->settings);
	get_text(&i, line->peer_office, sizeof line->peer_office);
	get_text(&i, line->peer_form, sizeof line->peer_form);
	level = get8(&i);
	if (level < OL_LEVEL_LEADER || level > OL_LEVEL_DUTY)
		return OL_ERR_FORGED;
	line->peer_level = (enum ol_level)level;
	get(&i, line->peer_charter, sizeof line->peer_charter);
	get(&i, line->peer_sign, sizeof line->peer_sign);
	get(&i, line->peer_line, sizeof line->peer_line);
	get(&i, line->own_card.b, OL_ID_LEN);
	get(&i, line->peer_card.b, OL_ID_LEN);
	get_text(&i, line->digits, sizeof line->digits);
	line->paired = get_date(&i);
	line->n_paths = get8(&i);
	if (line->n_paths < 1 || line->n_paths > OL_STORE_PATHS)
		return OL_ERR_FORGED;
	for (size_t k = 0; k < line->n_paths; k++)
		get_path(&i, code, &line->path[k]);
	return end(&i);
}

void ol_code_write_secret(uint8_t out[static OL_CODE_SECRET],
			  const struct ol_line_secret *secret)
{
	ol_put32(out, secret->generation);
	memcpy(out + 4, secret->key, OL_KEY_LEN);
}

int ol_code_read_secret(struct ol_line_secret *secret, const uint8_t *p,
			size_t len)
{
	if (len != OL_CODE_SECRET)
		return OL_ERR_FORGED;
	secret->generation = ol_get32(p);
	memcpy(secret->key, p + 4, OL_KEY_LEN);
	return 0;
}

/* ---- cards and calls -------------------------------------------------- */

size_t ol_code_write_card(uint8_t out[static OL_CODE_MAX],
			  const struct ol_store_card *card)
{
	struct out o = { .p = out };

	put(&o, card->id.b, OL_ID_LEN);
	put_date(&o, card->made);
	return o.n;
}

int ol_code_read_card(struct ol_store_card *card, const uint8_t *p, size_t len)
{
	struct in i = { .p = p, .left = len };

	get(&i, card->id.b, OL_ID_LEN);
	card->made = get_date(&i);
	return end(&i);
}

size_t ol_code_write_call(uint8_t out[static OL_CODE_MAX],
			  const struct ol_store_call *call)
{
	struct out o = { .p = out };
	uint8_t line[2];

	ol_put16(line, call->line);
	put(&o, line, sizeof line);
	put(&o, call->id.b, OL_ID_LEN);
	put8(&o, call->outgoing);
	put8(&o, call->precedence);
	put8(&o, call->reason);
	put_date(&o, call->began);
	put_date(&o, call->answered);
	put_date(&o, call->ended);
	put_text(&o, call->seat);
	put8(&o, call->recorded_here);
	put8(&o, call->recorded_there);
	return o.n;
}

int ol_code_read_call(struct ol_store_call *call, const uint8_t *p, size_t len)
{
	struct in i = { .p = p, .left = len };
	uint8_t line[2];

	get(&i, line, sizeof line);
	call->line = ol_get16(line);
	get(&i, call->id.b, OL_ID_LEN);
	call->outgoing = get_bool(&i);
	call->precedence = get8(&i);
	call->reason = get8(&i);
	call->began = get_date(&i);
	call->answered = get_date(&i);
	call->ended = get_date(&i);
	get_text(&i, call->seat, sizeof call->seat);
	call->recorded_here = get_bool(&i);
	call->recorded_there = get_bool(&i);
	return end(&i);
}
