/* ask_lines - what desks ask of a line: verify, suspend, resume, test, its
 * settings and paths. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "office/ask.h"
#include "office/step.h"

static const char *line_name(const struct office_line *l)
{
	return l->settings.name;
}

/* ---- the line ---------------------------------------------------------------------- */

static void settings_changed(struct ask *a)
{
	office_save_settings(&a->in, a->line);
	office_event(&a->in, a->line, OL_EVENT_LINE, OL_DESK_ALL);
}

int office_ask_verify(struct ask *a)
{
	a->line->settings.verified = true;
	settings_changed(a);
	return 0;
}

int office_ask_suspend(struct ask *a)
{
	struct ol_line_settings *s = &a->line->settings;
	const char *why = a->rq->why;

	if (s->suspended)
		return office_refuse(a, OL_ERR_EXISTS, EXIT_REFUSED,
				     "line %s is suspended already, by %s (%s)",
				     s->name, s->suspended_who,
				     s->suspended_why);
	if (!*why || !ol_text_is_plain(why, strlen(why)))
		return office_refuse(
			a, OL_ERR_RANGE, EXIT_REFUSED,
			"say why, in plain words on one line: both "
			"offices are shown it");
	office_call_simple(&a->in, a->line, OL_CALL_EV_SUSPEND);
	s->suspended = true;
	s->suspended_since = a->in.date;
	(void)ol_text_copy(s->suspended_who, sizeof s->suspended_who,
			   a->desk->seat);
	(void)ol_text_copy(s->suspended_why, sizeof s->suspended_why, why);
	office_say_terms(a->line);
	settings_changed(a);
	return 0;
}

int office_ask_resume(struct ask *a)
{
	struct ol_line_settings *s = &a->line->settings;

	if (!s->suspended)
		return office_refuse(
			a, OL_ERR_STATE, EXIT_REFUSED,
			a->line->peer.suspended
				? "line %s is suspended by the other "
				  "side: only they can resume it"
				: "line %s is not suspended",
			s->name);
	s->suspended = false;
	s->suspended_since.ns = 0;
	s->suspended_who[0] = s->suspended_why[0] = '\0';
	office_say_terms(a->line);
	settings_changed(a);
	return 0;
}

int office_ask_test(struct ask *a)
{
	struct office_line *l = a->line;

	if (!l->up)
		return office_refuse(
			a, OL_ERR_DOWN, EXIT_DOWN,
			"line %s is down: there is nothing to test, "
			"`openline status` says since when and why",
			line_name(l));
	if (office_line_is_busy(l))
		return office_refuse(a, OL_ERR_BUSY, EXIT_IN_CALL,
				     "line %s has a call: test it afterwards",
				     line_name(l));
	if (l->test_by_itself) /* it gives way */
		office_stop_test(&a->in, l, false, "");
	if (l->probe.state != OL_PROBE_IDLE)
		return office_refuse(
			a, OL_ERR_BUSY, EXIT_IN_CALL,
			"a test of line %s runs already: wait for it",
			line_name(l));
	office_begin_test(&a->in, l, OL_TEST_VOICE, a->desk->id);
	return 0;
}

/* ---- settings ------------------------------------------------------------------------ */

int office_ask_number(struct ask *a, uint32_t *out, uint32_t min, uint32_t max)
{
	const char *p = a->rq->value;
	uint32_t v = 0;

	for (; *p >= '0' && *p <= '9' && v <= max; p++)
		v = 10 * v + (uint32_t)(*p - '0');
	if (p == a->rq->value || *p || v < min || v > max)
		return office_refuse(
			a, OL_ERR_RANGE, EXIT_REFUSED,
			"%s is a whole number from %u to %u, not \"%s\"",
			a->rq->key, min, max, a->rq->value);
	*out = v;
	return 0;
}

static int set_playout(struct ask *a)
{
	uint32_t *ms = &a->line->settings.playout_max_ms;
	int err = office_ask_number(a, ms, 60, 2000);

	if (!err)
		office_mode_set(a->line);
	return err;
}

static int set_ring_seconds(struct ask *a)
{
	return office_ask_number(a, &a->line->settings.ring_seconds, 10, 600);
}

/* "default": as the office has it. */
static int set_ladder(struct ask *a)
{
	struct ol_line_settings *s = &a->line->settings;
	const char *wrong;

	if (!strcmp(a->rq->value, "default")) {
		s->has_ladder = false;
		memset(&s->ladder, 0, sizeof s->ladder);
		return 0;
	}
	if (ol_ladder_read(&s->ladder, a->rq->value, &wrong))
		return office_refuse(
			a, OL_ERR_RANGE, EXIT_REFUSED,
			"a ladder is like duty officer, interpreter 20, "
			"principal 45, or everyone, or default: %s",
			wrong);
	s->has_ladder = true;
	return 0;
}

static int set_recording(struct ask *a)
{
	struct office_line *l = a->line;
	bool yes = !strcmp(a->rq->value, "yes");

	if (!yes && strcmp(a->rq->value, "no"))
		return office_refuse(a, OL_ERR_RANGE, EXIT_REFUSED,
				     "recording is yes or no, not \"%s\"",
				     a->rq->value);
	l->settings.recording_allowed = yes;
	if (!office_line_is_busy(l)) /* else from its end on */
		l->call.machine.recording_allowed = yes;
	office_say_terms(l);
	return 0;
}

static int set_name(struct ask *a)
{
	const char *name = a->rq->value;
	uint16_t other;

	if (!*name || *name == '-' || strlen(name) >= OL_NAME_MAX ||
	    !ol_text_is_plain(name, strlen(name)))
		return office_refuse(
			a, OL_ERR_RANGE, EXIT_REFUSED,
			"a name is 1 to %d bytes of plain text and does "
			"not begin with -",
			OL_NAME_MAX - 1);
	if (!ol_office_find(a->in.o, name, &other) && other != a->line->index)
		return office_refuse(
			a, OL_ERR_EXISTS, EXIT_REFUSED,
			"another line is named %s: choose another name", name);
	(void)ol_text_copy(a->line->settings.name, OL_NAME_MAX, name);
	return 0;
}

/* ---- paths, all of the line --------------------------------------------------------------- */

static void paths_changed(struct ask *a)
{
	struct office_line *l = a->line;
	struct ol_office_effect *e =
		office_effect(&a->in, OL_OFFICE_SAVE_PATHS, l->index);

	memcpy(e->u.paths.path, l->kept, sizeof e->u.paths.path);
	e->u.paths.n = l->n_kept;
	office_apply_paths(&a->in, l);
}

/* 0: none was set, and the end of the row counts. */
static int check_steps(struct ask *a, uint8_t floor_step, uint8_t ceiling_step)
{
	if ((floor_step && !ol_step_is_one(floor_step)) ||
	    (ceiling_step && !ol_step_is_one(ceiling_step) &&
	     !ol_step_is_wide(ceiling_step)))
		return office_refuse(a, OL_ERR_RANGE, EXIT_REFUSED,
				     "a step is " OL_STEP_NAMES);
	if (!ol_step_is_wide(ceiling_step) &&
	    ol_step_floor(floor_step) < ol_step_ceiling(ceiling_step))
		return office_refuse(
			a, OL_ERR_RANGE, EXIT_REFUSED,
			"the floor of %u kbit/s is above the ceiling of %u: "
			"lower the floor or raise the ceiling",
			ol_step_kbps(ol_step_floor(floor_step)),
			ol_step_kbps(ol_step_ceiling(ceiling_step)));
	return 0;
}

/* Of every path: `floor` or `ceiling`. */
static int set_steps(struct ask *a, bool is_floor)
{
	struct office_line *l = a->line;
	struct ol_line_path_config *p;
	uint8_t step;
	size_t i;
	int err = 0;

	if (!ol_step_read(&step, a->rq->value))
		return office_refuse(a, OL_ERR_RANGE, EXIT_REFUSED,
				     "%s is " OL_STEP_NAMES
				     ", or default, not \"%s\"",
				     a->rq->key, a->rq->value);
	for (i = 0; !err && i < l->n_kept; i++) {
		p = &l->kept[i];
		err = is_floor ? check_steps(a, step, p->ceiling_step)
			       : check_steps(a, p->floor_step, step);
	}
	for (i = 0; !err && i < l->n_kept; i++) {
		p = &l->kept[i];
		*(is_floor ? &p->floor_step : &p->ceiling_step) = step;
	}
	return err;
}

static int set_floor(struct ask *a)
{
	return set_steps(a, true);
}

static int set_ceiling(struct ask *a)
{
	return set_steps(a, false);
}

static int set_roll_call(struct ask *a)
{
	struct ol_watches w;

	if (!ol_watches_read(&w, a->rq->value))
		return office_refuse(
			a, OL_ERR_RANGE, EXIT_REFUSED,
			"roll_call is up to %d times of the day in UTC, as "
			"\"06:00 18:00\", or none, not \"%s\"",
			OL_WATCHES, a->rq->value);
	a->line->settings.watches = w;
	office_roll_set(&a->in, a->line);
	return 0;
}

static int set_roll_overdue(struct ask *a)
{
	int err = office_ask_number(a, &a->line->settings.roll_overdue_s, 1,
				    OL_ROLL_OVERDUE_MOST_S);

	if (!err)
		office_roll_set(&a->in, a->line);
	return err;
}

static const struct {
	const char *key;
	int (*set)(struct ask *a);
	void (*keep)(struct ask *a);
} setting[] = {
	{ "recording", set_recording, settings_changed },
	{ "playout_max_ms", set_playout, settings_changed },
	{ "ring_seconds", set_ring_seconds, settings_changed },
	{ "ladder", set_ladder, settings_changed },
	{ "floor", set_floor, paths_changed },
	{ "ceiling", set_ceiling, paths_changed },
	{ "name", set_name, settings_changed },
	{ "roll_call", set_roll_call, settings_changed },
	{ "roll_call_overdue", set_roll_overdue, settings_changed },
};

int office_ask_set(struct ask *a)
{
	size_t i;
	int err;

	for (i = 0; i < sizeof setting / sizeof setting[0]; i++) {
		if (strcmp(a->rq->key, setting[i].key))
			continue;
		err = setting[i].set(a);
		if (!err)
			setting[i].keep(a);
		return err;
	}
	if (office_ask_quota(a, &err)) {
		if (!err)
			settings_changed(a);
		return err;
	}
	return office_refuse(a, OL_ERR_UNKNOWN, EXIT_REFUSED,
			     "there is no setting \"%s\": recording, "
			     "playout_max_ms, ring_seconds, ladder, floor, "
			     "ceiling, name, roll_call, roll_call_overdue, "
			     "retention, documents.size, .total, "
			     ".count, .open, .rate",
			     a->rq->key);
}

/* ---- one path -------------------------------------------------------------------------- */

static size_t find_path(const struct office_line *l,
			const struct ol_request *rq)
{
	size_t i;

	for (i = 0; i < l->n_kept; i++)
		if (l->kept[i].socket == rq->socket &&
		    ol_addr_equal(&l->kept[i].remote, &rq->remote))
			break;
	return i;
}

static int drop_path(struct ask *a, struct ol_line_path_config *path,
		     size_t *n_paths, size_t at)
{
	if (at == *n_paths)
		return office_refuse(
			a, OL_ERR_UNKNOWN, EXIT_REFUSED,
			"line %s has no such path: `openline status` "
			"names those it has",
			line_name(a->line));
	if (*n_paths == 1)
		return office_refuse(
			a, OL_ERR_STATE, EXIT_REFUSED,
			"this is the only path of line %s: add another "
			"first",
			line_name(a->line));
	memmove(path + at, path + at + 1, (--*n_paths - at) * sizeof path[0]);
	return 0;
}

static bool is_the_same(const struct ol_line_path_config *p,
			const struct ol_request *rq)
{
	return p->spare == rq->spare && p->floor_step == rq->floor_step &&
	       p->ceiling_step == rq->ceiling_step;
}

/* One that is there already becomes what is asked for. */
static int add_path(struct ask *a, struct ol_line_path_config *path,
		    size_t *n_paths, size_t at)
{
	const struct ol_request *rq = a->rq;
	int err = check_steps(a, rq->floor_step, rq->ceiling_step);

	if (err)
		return err;
	if (at < *n_paths && is_the_same(&path[at], rq))
		return office_refuse(a, OL_ERR_EXISTS, EXIT_REFUSED,
				     "line %s has this path already",
				     line_name(a->line));
	if (at == OL_LINE_PATHS)
		return office_refuse(
			a, OL_ERR_FULL, EXIT_REFUSED,
			"line %s has %d paths already: drop one first",
			line_name(a->line), OL_LINE_PATHS);
	if (rq->remote.family == 0 || rq->remote.port == 0)
		return office_refuse(
			a, OL_ERR_RANGE, EXIT_REFUSED,
			"a path needs an address and a port at the "
			"other end");
	if (at == *n_paths)
		path[(*n_paths)++] =
			(struct ol_line_path_config){ .socket = rq->socket,
						      .remote = rq->remote };
	path[at].spare = rq->spare;
	path[at].floor_step = rq->floor_step;
	path[at].ceiling_step = rq->ceiling_step;
	return 0;
}

/* One that is dropped stays with the line that runs until the next start. */
int office_ask_path(struct ask *a)
{
	struct office_line *l = a->line;
	size_t at = find_path(l, a->rq);
	int err;

	if (a->rq->tell)
		return office_ask_tell(a);
	err = a->rq->drop ? drop_path(a, l->kept, &l->n_kept, at)
			  : add_path(a, l->kept, &l->n_kept, at);
	if (!err)
		paths_changed(a);
	return err;
}
