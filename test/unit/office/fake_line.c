/* fake_line - see fake_line.h. */
#include "test/unit/office/fake_line.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"

struct ol_line *fake_line[FAKE_LINES];
size_t n_fake_lines;
bool fake_shared;

struct ol_addr fake_at[FAKE_LINES][OL_LINE_PATHS];
struct ol_addr fake_other[FAKE_LINES][OL_LINE_PATHS];
size_t fake_n_tags[FAKE_LINES];

struct ol_door {
	size_t n;
};

void fake_reset(void)
{
	n_fake_lines = 0;
	fake_shared = false;
}

/* ---- line.h ---- */

struct ol_line *ol_line_new(const struct ol_line_config *cfg, ol_instant now)
{
	struct ol_line *l = calloc(1, sizeof *l);

	assert(l && n_fake_lines < FAKE_LINES);
	l->cfg = *cfg;
	l->news = (struct ol_line_voice_news){ .room = 205, .step = 1 };
	l->next = ol_after(now, 1 + cfg->phase_us);
	fake_line[n_fake_lines++] = l;
	return l;
}

void ol_line_free(struct ol_line *l)
{
	free(l);
}

ol_instant ol_line_deadline(const struct ol_line *l)
{
	return l->next;
}

void ol_line_tick(struct ol_line *l, ol_instant now, ol_date date,
		  struct ol_line_effects *fx)
{
	struct ol_line_effect *e;

	(void)date;
	fx->n = 1;
	e = &fx->e[0];
	memset(e, 0, sizeof *e);
	e->kind = OL_LINE_SEND;
	e->at = ol_after(l->next, OL_LEAD_US);
	e->socket = l->cfg.path[0].socket;
	e->to = l->cfg.path[0].remote;
	l->n_ticks++;
	while (l->next.us <= now.us)
		l->next = ol_after(l->next, OL_TICK_US);
}

bool ol_line_is_for(const struct ol_line *l, const uint8_t *datagram)
{
	return datagram[0] < n_fake_lines && fake_line[datagram[0]] == l;
}

void ol_line_receive(struct ol_line *l, ol_instant now, ol_date date,
		     uint8_t path, const uint8_t *datagram,
		     struct ol_line_effects *fx)
{
	(void)now;
	(void)date;
	(void)path;
	(void)datagram;
	l->n_received++;
	*fx = l->waits;
	l->waits.n = 0;
}

void ol_line_receive_from(struct ol_line *l, ol_instant now, ol_date date,
			  uint8_t socket, const struct ol_addr *from,
			  const uint8_t *datagram, struct ol_line_effects *fx)
{
	l->from = *from;
	l->from_socket = socket;
	ol_line_receive(l, now, date, OL_LINE_PATHS, datagram, fx);
}

size_t ol_line_tags(const struct ol_line *l, uint32_t out[OL_LINE_TAGS])
{
	memcpy(out, l->tags, l->n_tags * sizeof out[0]);
	return l->n_tags;
}

void ol_line_told(struct ol_line *l, ol_instant now, uint8_t id,
		  const struct ol_addr *addr, uint8_t n_sockets)
{
	(void)now;
	(void)n_sockets;
	l->told[l->n_told % FAKE_TOLD].id = id;
	l->told[l->n_told++ % FAKE_TOLD].addr = *addr;
}

void ol_line_more(struct ol_line *l, ol_instant now, struct ol_line_effects *fx)
{
	(void)now;
	*fx = l->more;
	l->more.n = 0;
	l->n_kept = 0;
}

void ol_line_refused(struct ol_line *l, ol_instant now, uint8_t path,
		     struct ol_line_effects *fx)
{
	(void)now;
	(void)path;
	fx->n = 0;
	l->n_refused++;
}

int ol_line_send(struct ol_line *l, enum ol_stream s, const uint8_t *msg,
		 size_t len)
{
	if (!l->up)
		return OL_ERR_DOWN;
	if (l->full)
		return OL_ERR_FULL;
	if (s == OL_STREAM_RECORDS) {
		assert(len <= sizeof l->record && l->n_records < FAKE_SAID);
		memcpy(l->record, msg, len);
		l->record_len = len;
		l->n_records++;
		return 0;
	}
	assert(s == OL_STREAM_CONTROL && l->n_said < FAKE_SAID);
	assert(ol_control_read(&l->said[l->n_said++], msg, len) == 0);
	return 0;
}

size_t ol_line_unacked(const struct ol_line *l, enum ol_stream s)
{
	return s == OL_STREAM_RECORDS ? l->unacked_records : l->unacked;
}

void ol_line_offer_voice(struct ol_line *l, const struct ol_voice_offer *v)
{
	l->offer = *v;
	l->n_offers++;
}

void ol_line_voice_news(const struct ol_line *l, struct ol_line_voice_news *out)
{
	*out = l->news;
}

void ol_line_heard(const struct ol_line *l, struct ol_outcome_figures *out)
{
	*out = l->heard;
}

void ol_line_set_afford(struct ol_line *l, uint32_t ms)
{
	l->afford_ms = ms;
}

void ol_line_set_path(struct ol_line *l, ol_instant now, uint8_t path,
		      bool spare, uint8_t floor_step, uint8_t ceiling_step)
{
	(void)now;
	l->cfg.path[path].spare = spare;
	l->cfg.path[path].floor_step = floor_step;
	l->cfg.path[path].ceiling_step = ceiling_step;
}

int ol_line_add_path(struct ol_line *l, ol_instant now,
		     const struct ol_line_path_config *cfg)
{
	(void)now;
	if (l->cfg.n_paths == OL_LINE_PATHS)
		return OL_ERR_FULL;
	l->cfg.path[l->cfg.n_paths++] = *cfg;
	return 0;
}

void ol_line_set_in_call(struct ol_line *l, bool in_call)
{
	l->in_call = in_call;
}

ol_instant ol_line_next_slot(const struct ol_line *l, ol_instant now)
{
	(void)now;
	return ol_after(l->next, OL_LEAD_US);
}

void ol_line_goodbye(struct ol_line *l, ol_instant now,
		     struct ol_line_effects *fx)
{
	(void)now;
	l->said_goodbye = true;
	l->up = false;
	fx->n = 1;
	memset(&fx->e[0], 0, sizeof fx->e[0]);
	fx->e[0].kind = OL_LINE_DOWN;
}

void ol_line_status(const struct ol_line *l, struct ol_line_status *out)
{
	memset(out, 0, sizeof *out);
	out->up = l->up;
	out->reason = l->reason;
	out->since = (ol_instant){ OL_US_PER_S };
	out->n_paths = 2;
	out->path[0].last_cell = OL_NEVER;
	out->path[1].last_cell = l->last_cell.us ? l->last_cell : OL_NEVER;
}

/* ---- door.h ---- */

struct ol_door *ol_door_new(ol_instant now)
{
	(void)now;
	return calloc(1, sizeof(struct ol_door));
}

void ol_door_free(struct ol_door *d)
{
	free(d);
}

int ol_door_add(struct ol_door *d, uint16_t line,
		const struct ol_line_keys *keys)
{
	(void)line;
	(void)keys;
	d->n++;
	return 0;
}

void ol_door_remove(struct ol_door *d, uint16_t line)
{
	(void)line;
	d->n--;
}

int ol_door_add_path(struct ol_door *d, uint16_t line, uint8_t path,
		     uint8_t socket, const struct ol_addr *remote)
{
	(void)d;
	(void)socket;
	fake_at[line][path] = *remote;
	return 0;
}

int ol_door_add_other(struct ol_door *d, uint16_t line, uint8_t k,
		      uint8_t socket, const struct ol_addr *addr)
{
	(void)socket;
	(void)d;
	fake_other[line][k] = *addr;
	return 0;
}

void ol_door_set_tags(struct ol_door *d, uint16_t line, const uint32_t *tag,
		      size_t n)
{
	(void)d;
	(void)tag;
	fake_n_tags[line] = n;
}

int ol_door_find(struct ol_door *d, ol_instant now, uint8_t socket,
		 const struct ol_addr *from, const uint8_t *datagram,
		 size_t len, size_t nth, struct ol_door_found *out)
{
	(void)now;
	(void)socket;
	(void)from;
	if (len != OL_DATAGRAM_LEN || nth >= d->n ||
	    (!fake_shared && (nth || datagram[0] >= d->n)))
		return OL_ERR_UNKNOWN;
	out->line = fake_shared ? (uint16_t)nth : datagram[0];
	out->path = datagram[1];
	return 0;
}

int ol_door_find_stranger(struct ol_door *d, ol_instant now,
			  const uint8_t *datagram, struct ol_door_found *out)
{
	(void)now;
	if (datagram[2] == 0 || datagram[2] > d->n)
		return OL_ERR_UNKNOWN;
	out->line = datagram[2] - 1;
	out->path = OL_DOOR_PATHS;
	return 0;
}

/* ---- what the test says ---- */

struct ol_line_effect *fake_bring(struct ol_line *l,
				  enum ol_line_effect_kind kind)
{
	struct ol_line_effect *e = &l->waits.e[l->waits.n++];

	assert(l->waits.n <= OL_LINE_EFFECTS);
	memset(e, 0, sizeof *e);
	e->kind = kind;
	if (kind == OL_LINE_UP)
		l->up = true;
	if (kind == OL_LINE_DOWN)
		l->up = false;
	return e;
}

void fake_bring_bytes(struct ol_line *l, enum ol_line_effect_kind kind,
		      const void *bytes, size_t len)
{
	struct ol_line_effect *e = fake_bring(l, kind);

	assert(len <= sizeof l->kept[0]);
	memcpy(l->kept[l->n_kept], bytes, len);
	e->bytes = l->kept[l->n_kept++];
	e->len = len;
	e->stream = OL_STREAM_CONTROL;
}

void fake_bring_control(struct ol_line *l, const struct ol_control *m)
{
	uint8_t bytes[OL_CONTROL_MAX];
	int len = ol_control_write(bytes, m);

	assert(len > 0);
	fake_bring_bytes(l, OL_LINE_MESSAGE, bytes, (size_t)len);
}

const struct ol_control *fake_said(const struct ol_line *l,
				   enum ol_control_type type)
{
	size_t i = l->n_said;

	while (i-- > 0)
		if (l->said[i].type == type)
			return &l->said[i];
	return NULL;
}
