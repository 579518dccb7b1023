/* lines - the lines of an office: adding them, viewing them, and what an
 * office says on one. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "office/state.h"
#include "seal/line_keys.h"

static_assert(OL_AGENDA_LINES <= OL_DOOR_LINES, "a place at the door each");

/* Slots are spread over the tick: any number of lines evenly, and a new one
 * moves none. A node with many lines has several of them at one instant, and
 * wakes once for them. */
#define PHASE_STEP 7u /* near the golden section, and prime to their count */

static int make_path(struct ol_office *o, struct office_line *l, uint8_t i,
		     const struct ol_line_path_config *cfg)
{
	int err = ol_door_add_path(o->door, l->index, i, cfg->socket,
				   &cfg->remote);

	if (!err)
		err = ol_door_add_other(o->door, l->index, i, cfg->socket,
					&cfg->seen);
	l->at[i] = (struct office_place){ cfg->socket, cfg->remote };
	return err;
}

static void add_path(struct ol_office *o, struct office_line *l,
		     const struct ol_line_path_config *p, ol_instant now)
{
	uint8_t i = (uint8_t)l->n_paths;

	if (ol_line_add_path(l->line, now, p))
		return; /* four are enough: from the next start on */
	(void)make_path(o, l, i, p);
	l->path[i] = *p;
	l->n_paths++;
}

void office_apply_paths(struct office_input *in, struct office_line *l)
{
	struct ol_line_path_config *runs;
	const struct ol_line_path_config *p;
	size_t i, k;

	for (k = 0; k < l->n_kept; k++) {
		p = &l->kept[k];
		for (i = 0; i < l->n_paths; i++)
			if (l->path[i].socket == p->socket &&
			    ol_addr_equal(&l->path[i].remote, &p->remote))
				break;
		if (i == l->n_paths) {
			add_path(in->o, l, p, in->now);
			continue;
		}
		runs = &l->path[i];
		if (runs->spare == p->spare &&
		    runs->floor_step == p->floor_step &&
		    runs->ceiling_step == p->ceiling_step)
			continue;
		runs->spare = p->spare;
		runs->floor_step = p->floor_step;
		runs->ceiling_step = p->ceiling_step;
		ol_line_set_path(l->line, in->now, (uint8_t)i, p->spare,
				 p->floor_step, p->ceiling_step);
	}
}

static int make_line(struct ol_office *o, struct office_line *l,
		     const struct ol_office_line *cfg, ol_instant now)
{
	struct {
		struct ol_line_config line;
		struct ol_line_secret shared;
	} secret;
	size_t i;
	int err;

	memset(&secret, 0, sizeof secret);
	secret.shared.generation = cfg->generation;
	memcpy(secret.shared.key, cfg->line_secret, sizeof secret.shared.key);
	err = ol_line_keys_derive(&secret.line.keys, &secret.shared,
				  o->cfg->line_public, cfg->peer_public);
	if (err)
		goto out;
	memcpy(secret.line.own_secret, o->cfg->line_secret, 32);
	memcpy(secret.line.own_public, o->cfg->line_public, 32);
	memcpy(secret.line.peer_public, cfg->peer_public, 32);
	memcpy(secret.line.path, cfg->path, sizeof secret.line.path);
	secret.line.n_paths = cfg->n_paths;
	secret.line.number = cfg->number;
	secret.line.phase_us =
		l->index * PHASE_STEP % OL_OFFICE_PHASES * OL_OFFICE_PHASE_US;
	memcpy(secret.line.incarnation, o->cfg->incarnation, 8);
	secret.line.random = o->cfg->random;
	err = ol_door_add(o->door, l->index, &secret.line.keys);
	for (i = 0; !err && i < cfg->n_paths; i++)
		err = make_path(o, l, (uint8_t)i, &cfg->path[i]);
	if (!err) {
		l->line = ol_line_new(&secret.line, now);
		err = l->line ? 0 : OL_ERR_NO_MEMORY;
	}
	if (!err)
		office_mode_init(l);
	if (!err)
		err = office_words_begin(l, cfg, &secret.line.keys,
					 o->cfg->line_public);
	if (err)
		ol_door_remove(o->door, l->index);
out:
	ol_wipe(&secret, sizeof secret);
	return err;
}

static int is_new(const struct ol_office *o, const struct ol_office_line *cfg)
{
	size_t i;

	if (o->n_lines == OL_AGENDA_LINES)
		return OL_ERR_FULL;
	if (cfg->n_paths < 1 || cfg->n_paths > OL_LINE_PATHS)
		return OL_ERR_RANGE;
	for (i = 0; i < o->n_lines; i++)
		if (!strcmp(o->line[i]->settings.name, cfg->settings.name) ||
		    !memcmp(o->line[i]->peer_public, cfg->peer_public, 32))
			return OL_ERR_EXISTS;
	return 0;
}

int ol_office_add_line(struct ol_office *o, const struct ol_office_line *cfg,
		       ol_instant now, uint16_t *index)
{
	struct office_line *l;
	int err = is_new(o, cfg);

	if (err)
		return err;
	l = calloc(1, sizeof *l);
	if (!l)
		return OL_ERR_NO_MEMORY;
	l->index = (uint16_t)o->n_lines;
	err = make_line(o, l, cfg, now);
	if (err) {
		ol_line_free(l->line);
		free(l);
		return err;
	}
	l->settings = cfg->settings;
	memcpy(l->peer_name, cfg->peer_name, sizeof l->peer_name);
	l->peer_level = cfg->peer_level;
	memcpy(l->peer_public, cfg->peer_public, 32);
	memcpy(l->path, cfg->path, sizeof l->path);
	memcpy(l->kept, cfg->path, sizeof l->kept);
	l->n_paths = l->n_kept = cfg->n_paths;
	l->peer.recording_allowed = true;
	ol_call_init(&l->call.machine, false);
	l->call.machine.recording_allowed = l->settings.recording_allowed;
	ol_probe_init(&l->probe);
	ol_tests_init(&l->tests, now, &o->cfg->random);
	office_roll_begin(l);
	l->documents = cfg->documents;
	office_set_quota(l);
	o->line[o->n_lines++] = l;
	ol_agenda_add(&o->agenda, ol_line_deadline(l->line));
	*index = l->index;
	return 0;
}

/* The door finds cells by the tags of the line's sessions. */
static void tell_tags(struct ol_office *o, struct office_line *l)
{
	uint32_t tag[OL_LINE_TAGS];
	size_t n = ol_line_tags(l->line, tag);

	if (n == l->n_tags && !memcmp(tag, l->tags, n * sizeof tag[0]))
		return;
	ol_door_set_tags(o->door, l->index, tag, n);
	memcpy(l->tags, tag, n * sizeof tag[0]);
	l->n_tags = n;
}

void office_book(struct ol_office *o, struct office_line *l)
{
	ol_instant at = ol_line_deadline(l->line);

	tell_tags(o, l);
	at = ol_earlier(at, ol_call_deadline(&l->call.machine));
	at = ol_earlier(at, office_ring_deadline(l));
	at = ol_earlier(at, ol_probe_deadline(&l->probe));
	at = ol_earlier(at, ol_tests_deadline(&l->tests));
	at = ol_earlier(at, ol_roll_deadline(&l->roll));
	ol_agenda_set(&o->agenda, l->index, at);
}

bool office_line_is_busy(const struct office_line *l)
{
	return l->call.machine.state != OL_CALL_IDLE;
}

/* ---- what an office says on a line --------------------------------------- */

void office_say(struct office_line *l, const struct ol_control *m)
{
	if (ol_outbox_push(&l->outbox, m))
		l->control_unsent++;
}

void office_say_terms(struct office_line *l)
{
	const struct ol_line_settings *s = &l->settings;
	struct ol_control m = { .type = OL_CONTROL_TERMS,
				.recording = s->recording_allowed,
				.suspended = s->suspended };

	if (!l->up) /* those that hold then are said when it is */
		return;
	if (s->suspended) {
		if (s->suspended_since.ns > 0)
			m.date = s->suspended_since;
		(void)ol_text_copy(m.seat, sizeof m.seat, s->suspended_who);
		(void)ol_text_copy(m.why, sizeof m.why, s->suspended_why);
	}
	office_say(l, &m);
}

void office_flush(struct office_line *l)
{
	const uint8_t *msg;
	size_t len = 0;

	while ((msg = ol_outbox_front(&l->outbox, &len)) &&
	       !ol_line_send(l->line, OL_STREAM_CONTROL, msg, len))
		ol_outbox_pop(&l->outbox);
}

void office_save_settings(struct office_input *in, const struct office_line *l)
{
	office_effect(in, OL_OFFICE_SAVE_LINE, l->index)->u.settings =
		l->settings;
}

/* ---- looking --------------------------------------------------------------- */

size_t ol_office_n_lines(const struct ol_office *o)
{
	return o->n_lines;
}

int ol_office_find(const struct ol_office *o, const char *name, uint16_t *line)
{
	size_t i;

	for (i = 0; i < o->n_lines; i++)
		if (!strcmp(o->line[i]->settings.name, name)) {
			*line = (uint16_t)i;
			return 0;
		}
	return OL_ERR_UNKNOWN;
}

/* The last cell on any path; OL_NEVER: none came. */
static ol_instant last_cell(const struct ol_line_status *s)
{
	ol_instant last = OL_NEVER;
	size_t i;

	for (i = 0; i < s->n_paths; i++) {
		ol_instant t = s->path[i].last_cell;

		if (t.us != OL_NEVER.us &&
		    (last.us == OL_NEVER.us || t.us > last.us))
			last = t;
	}
	return last;
}

ol_date ol_office_since(const struct ol_office *o, uint16_t line,
			ol_instant now, ol_date date)
{
	const struct office_line *l;
	struct ol_line_status s;
	ol_instant since;

	if (line >= o->n_lines)
		return (ol_date){ 0 };
	l = o->line[line];
	if (l->settings.suspended)
		return l->settings.suspended_since;
	if (l->peer.suspended)
		return l->peer.suspended_since;
	ol_line_status(l->line, &s);
	since = s.reason == OL_LINE_REASON_SILENT ? last_cell(&s) : s.since;
	if (since.us == OL_NEVER.us)
		since = s.since;
	return (ol_date){ date.ns - (int64_t)ol_since(since, now) * 1000 };
}

static void view_peer(const struct office_peer *p,
		      struct ol_office_line_view *out)
{
	out->suspended_there = p->suspended;
	out->suspended_there_since = p->suspended_since;
	out->recording_allowed_there = p->recording_allowed;
	memcpy(out->suspended_there_who, p->suspended_who, OL_SEAT_MAX);
	memcpy(out->suspended_there_why, p->suspended_why, OL_WHY_MAX);
	memcpy(out->goodbye_who, p->goodbye_who, OL_SEAT_MAX);
	memcpy(out->goodbye_why, p->goodbye_why, OL_WHY_MAX);
}

int ol_office_view(const struct ol_office *o, uint16_t line,
		   struct ol_office_line_view *out)
{
	const struct office_line *l;

	if (line >= o->n_lines)
		return OL_ERR_UNKNOWN;
	l = o->line[line];
	memset(out, 0, sizeof *out);
	out->settings = l->settings;
	memcpy(out->kept, l->kept, sizeof out->kept);
	out->n_kept = l->n_kept;
	memcpy(out->peer_name, l->peer_name, sizeof out->peer_name);
	out->peer_level = l->peer_level;
	memcpy(out->peer_public, l->peer_public, sizeof out->peer_public);
	ol_line_status(l->line, &out->status);
	view_peer(&l->peer, out);
	memcpy(out->tested, l->tests.last, sizeof out->tested);
	out->roll = l->roll;
	out->call = l->call.machine.state;
	memcpy(out->principal_here, l->call.join.seat_here, OL_SEAT_MAX);
	memcpy(out->principal_there, l->call.join.seat_there, OL_SEAT_MAX);
	if (office_line_is_busy(l)) {
		out->call_id = l->call.machine.id;
		out->call_outgoing = ol_call_is_outgoing(&l->call.machine);
		out->people_here = l->call.machine.here;
		out->people_there = l->call.machine.there;
	}
	out->control_dropped = l->control_dropped;
	out->control_malformed = l->control_malformed;
	out->control_unsent = l->control_unsent;
	return 0;
}
