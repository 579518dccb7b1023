/* code - the bodies; the order of the fields is theirs here. */
#include "store/code.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "store/pack.h"

static void put_addr(struct ol_pack *o, const struct ol_addr *a)
{
	uint8_t port[2];

	ol_pack_8(o, a->family);
	ol_pack(o, a->ip, sizeof a->ip);
	ol_put16(port, a->port);
	ol_pack(o, port, sizeof port);
}

static void get_addr(struct ol_unpack *i, struct ol_addr *a)
{
	uint8_t port[2];

	a->family = ol_unpack_8(i);
	ol_unpack(i, a->ip, sizeof a->ip);
	ol_unpack(i, port, sizeof port);
	a->port = ol_get16(port);
}

static bool is_nowhere(const struct ol_addr *a)
{
	static const struct ol_addr nowhere;

	return a->family == 0 && a->port == 0 &&
	       memcmp(a->ip, nowhere.ip, sizeof a->ip) == 0;
}

/* ---- lines ------------------------------------------------------------ */

static void put_settings(struct ol_pack *o, const struct ol_store_settings *s)
{
	ol_pack_text(o, s->name);
	ol_pack_8(o, s->verified);
	ol_pack_8(o, s->suspended);
	ol_pack_text(o, s->suspended_who);
	ol_pack_text(o, s->suspended_why);
	ol_pack_date(o, s->suspended_since);
	ol_pack_8(o, s->recording_allowed);
	ol_pack_32(o, s->playout_max_ms);
	ol_pack_32(o, s->ring_seconds);
}

static void get_settings(struct ol_unpack *i, struct ol_store_settings *s)
{
	ol_unpack_text(i, s->name, sizeof s->name);
	s->verified = ol_unpack_bool(i);
	s->suspended = ol_unpack_bool(i);
	ol_unpack_text(i, s->suspended_who, sizeof s->suspended_who);
	ol_unpack_text(i, s->suspended_why, sizeof s->suspended_why);
	s->suspended_since = ol_unpack_date(i);
	s->recording_allowed = ol_unpack_bool(i);
	s->playout_max_ms = ol_unpack_32(i);
	s->ring_seconds = ol_unpack_32(i);
}

static void put_quota(struct ol_pack *o, const struct ol_store_quota *q)
{
	ol_pack_32(o, q->size_mib);
	ol_pack_32(o, q->total_mib);
	ol_pack_32(o, q->count);
	ol_pack_32(o, q->open);
	ol_pack_32(o, q->hourly);
}

static void get_quota(struct ol_unpack *i, unsigned code,
		      struct ol_store_quota *q)
{
	*q = OL_STORE_QUOTA;
	if (code < 3)
		return;
	q->size_mib = ol_unpack_32(i);
	q->total_mib = ol_unpack_32(i);
	q->count = ol_unpack_32(i);
	q->open = ol_unpack_32(i);
	q->hourly = ol_unpack_32(i);
}

static void put_watches(struct ol_pack *o, const struct ol_store_settings *s)
{
	size_t k;

	ol_pack_8(o, s->watches.n);
	for (k = 0; k < s->watches.n; k++)
		ol_pack_32(o, s->watches.minute[k]);
	ol_pack_32(o, s->roll_overdue_s);
}

static void get_watches(struct ol_unpack *i, unsigned code,
			struct ol_store_settings *s)
{
	struct ol_watches *w = &s->watches;
	uint32_t minute;
	size_t k;

	*w = (struct ol_watches){ 0 };
	s->roll_overdue_s = OL_STORE_ROLL_OVERDUE_S;
	if (code < 5)
		return;
	w->n = ol_unpack_8(i);
	for (k = 0; k < w->n && k < OL_WATCHES; k++) {
		minute = ol_unpack_32(i);
		i->is_bad |= minute >= OL_WATCHES_DAY;
		w->minute[k] = (uint16_t)minute;
	}
	i->is_bad |= !ol_watches_are(w);
	s->roll_overdue_s = ol_unpack_32(i);
}

static void put_path(struct ol_pack *o, const struct ol_store_path *p)
{
	ol_pack_8(o, p->listen);
	ol_pack_8(o, p->tcp);
	put_addr(o, &p->remote);
	put_addr(o, &p->seen);
	ol_pack_8(o, p->spare);
	ol_pack_8(o, p->floor_step);
	ol_pack_8(o, p->ceiling_step);
}

static void get_path(struct ol_unpack *i, unsigned code,
		     struct ol_store_path *p)
{
	*p = (struct ol_store_path){ .listen = ol_unpack_8(i) };
	if (code > 1)
		p->tcp = ol_unpack_bool(i);
	get_addr(i, &p->remote);
	i->is_bad |= p->remote.family != 4 && p->remote.family != 6;
	if (code == 1)
		return;
	get_addr(i, &p->seen);
	i->is_bad |= p->seen.family != 4 && p->seen.family != 6 &&
		     !is_nowhere(&p->seen);
	p->spare = ol_unpack_bool(i);
	p->floor_step = ol_unpack_8(i);
	p->ceiling_step = ol_unpack_8(i);
}

size_t ol_code_write_line(uint8_t out[static OL_CODE_MAX],
			  const struct ol_store_line *line)
{
	struct ol_pack o = { .p = out, .cap = OL_CODE_MAX };

	put_settings(&o, &line->settings);
	ol_pack_text(&o, line->peer_office);
	ol_pack_text(&o, line->peer_form);
	ol_pack_8(&o, (uint8_t)line->peer_level);
	ol_pack(&o, line->peer_charter, sizeof line->peer_charter);
	ol_pack(&o, line->peer_sign, sizeof line->peer_sign);
	ol_pack(&o, line->peer_line, sizeof line->peer_line);
	ol_pack(&o, line->own_card.b, OL_ID_LEN);
	ol_pack(&o, line->peer_card.b, OL_ID_LEN);
	ol_pack_text(&o, line->digits);
	ol_pack_date(&o, line->paired);
	ol_pack_8(&o, (uint8_t)line->n_paths);
	for (size_t k = 0; k < line->n_paths; k++)
		put_path(&o, &line->path[k]);
	put_quota(&o, &line->settings.documents);
	ol_pack_text(&o, line->settings.ladder);
	put_watches(&o, &line->settings);
	return o.n;
}

int ol_code_read_line(struct ol_store_line *line, unsigned code,
		      const uint8_t *p, size_t len)
{
	struct ol_unpack i = { .p = p, .left = len };
	uint8_t level;

	if (code < 1)
		return OL_ERR_FORGED;
	if (code > OL_CODE_LINE)
		return OL_ERR_NEWER;
	get_settings(&i, &line->settings);
	ol_unpack_text(&i, line->peer_office, sizeof line->peer_office);
	ol_unpack_text(&i, line->peer_form, sizeof line->peer_form);
	level = ol_unpack_8(&i);
	if (level < OL_LEVEL_LEADER || level > OL_LEVEL_DUTY)
		return OL_ERR_FORGED;
	line->peer_level = (enum ol_level)level;
	ol_unpack(&i, line->peer_charter, sizeof line->peer_charter);
	ol_unpack(&i, line->peer_sign, sizeof line->peer_sign);
	ol_unpack(&i, line->peer_line, sizeof line->peer_line);
	ol_unpack(&i, line->own_card.b, OL_ID_LEN);
	ol_unpack(&i, line->peer_card.b, OL_ID_LEN);
	ol_unpack_text(&i, line->digits, sizeof line->digits);
	line->paired = ol_unpack_date(&i);
	line->n_paths = ol_unpack_8(&i);
	if (line->n_paths < 1 || line->n_paths > OL_STORE_PATHS)
		return OL_ERR_FORGED;
	for (size_t k = 0; k < line->n_paths; k++)
		get_path(&i, code, &line->path[k]);
	get_quota(&i, code, &line->settings.documents);
	line->settings.ladder[0] = '\0';
	if (code > 3)
		ol_unpack_text(&i, line->settings.ladder,
			       sizeof line->settings.ladder);
	get_watches(&i, code, &line->settings);
	return ol_unpack_end(&i);
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
	struct ol_pack o = { .p = out, .cap = OL_CODE_MAX };

	ol_pack(&o, card->id.b, OL_ID_LEN);
	ol_pack_date(&o, card->made);
	return o.n;
}

int ol_code_read_card(struct ol_store_card *card, const uint8_t *p, size_t len)
{
	struct ol_unpack i = { .p = p, .left = len };

	ol_unpack(&i, card->id.b, OL_ID_LEN);
	card->made = ol_unpack_date(&i);
	return ol_unpack_end(&i);
}

size_t ol_code_write_call(uint8_t out[static OL_CODE_MAX],
			  const struct ol_store_call *call)
{
	struct ol_pack o = { .p = out, .cap = OL_CODE_MAX };
	uint8_t line[2];

	ol_put16(line, call->line);
	ol_pack(&o, line, sizeof line);
	ol_pack(&o, call->id.b, OL_ID_LEN);
	ol_pack_8(&o, call->outgoing);
	ol_pack_8(&o, call->precedence);
	ol_pack_8(&o, call->reason);
	ol_pack_date(&o, call->began);
	ol_pack_date(&o, call->answered);
	ol_pack_date(&o, call->ended);
	ol_pack_text(&o, call->seat);
	ol_pack_8(&o, call->recorded_here);
	ol_pack_8(&o, call->recorded_there);
	ol_pack_8(&o, (uint8_t)call->state);
	ol_pack_8(&o, call->was_lost);
	ol_pack_text(&o, call->by);
	return o.n;
}

int ol_code_read_call(struct ol_store_call *call, unsigned code,
		      const uint8_t *p, size_t len)
{
	struct ol_unpack i = { .p = p, .left = len };
	uint8_t line[2], state;

	if (code < 1)
		return OL_ERR_FORGED;
	if (code > OL_CODE_CALL)
		return OL_ERR_NEWER;
	*call = (struct ol_store_call){ .state = OL_STORE_CALL_OVER };
	ol_unpack(&i, line, sizeof line);
	call->line = ol_get16(line);
	ol_unpack(&i, call->id.b, OL_ID_LEN);
	call->outgoing = ol_unpack_bool(&i);
	call->precedence = ol_unpack_8(&i);
	call->reason = ol_unpack_8(&i);
	call->began = ol_unpack_date(&i);
	call->answered = ol_unpack_date(&i);
	call->ended = ol_unpack_date(&i);
	ol_unpack_text(&i, call->seat, sizeof call->seat);
	call->recorded_here = ol_unpack_bool(&i);
	call->recorded_there = ol_unpack_bool(&i);
	if (code == 1)
		return ol_unpack_end(&i);
	state = ol_unpack_8(&i);
	if (state > OL_STORE_CALL_DUE)
		return OL_ERR_FORGED;
	call->state = (enum ol_store_call_state)state;
	call->was_lost = ol_unpack_bool(&i);
	ol_unpack_text(&i, call->by, sizeof call->by);
	return ol_unpack_end(&i);
}
