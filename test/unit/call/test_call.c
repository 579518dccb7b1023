/*
 * call: every entry of the table in doc/protocol/call.md, both sides of every
 * deadline, and the calls whose messages pass each other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "call/call.h"

static const struct ol_id low = { { 1, 1 } }, high = { { 1, 2 } },
			  stranger = { { 9, 9 } };

#define RING_US 30000000u
#define T0 ((ol_instant){ 5000000 })

static struct ol_call_effects fx;

static ol_instant at_us(uint64_t us)
{
	return ol_after(T0, us);
}

static void step_at(struct ol_call *c, const struct ol_call_event *ev,
		    uint64_t us)
{
	ol_call_step(c, ev, at_us(us), &fx);
}

static void simple(struct ol_call *c, enum ol_call_event_kind kind, uint64_t us)
{
	struct ol_call_event ev = { .kind = kind };

	step_at(c, &ev, us);
}

static const struct ol_people clerk = { .n = 1, .who = { { "clerk", 0, 0 } } },
			      minister = { .n = 1,
					   .who = { { "minister", 0, 0 } } },
			      principal = { .n = 1,
					    .who = { { "principal",
						       OL_PART_PRINCIPAL,
						       OL_LEG_BROWSER } } },
			      there = { .n = 1, .who = { { "there", 0, 0 } } };

static void dial(struct ol_call *c, const struct ol_id *id, uint64_t us)
{
	struct ol_call_event ev = { .kind = OL_CALL_EV_DIAL,
				    .id = *id,
				    .precedence = OL_PRIORITY,
				    .ring_us = RING_US,
				    .people = &clerk };

	step_at(c, &ev, us);
}

static void bells(struct ol_call *c, uint32_t n, uint64_t us)
{
	struct ol_call_event ev = { .kind = OL_CALL_EV_BELLS, .bells = n };

	step_at(c, &ev, us);
}

static void pick_up(struct ol_call *c, bool recording, uint64_t us)
{
	struct ol_call_event ev = { .kind = OL_CALL_EV_PICK_UP,
				    .people = &minister,
				    .recording = recording };

	step_at(c, &ev, us);
}

static enum ol_call_event_kind kind_of(enum ol_control_type type)
{
	switch (type) {
	case OL_CONTROL_RING:
		return OL_CALL_EV_RING;
	case OL_CONTROL_RINGING:
		return OL_CALL_EV_RINGING;
	case OL_CONTROL_ANSWER:
		return OL_CALL_EV_ANSWER;
	case OL_CONTROL_DECLINE:
		return OL_CALL_EV_DECLINE;
	case OL_CONTROL_BUSY:
		return OL_CALL_EV_BUSY;
	case OL_CONTROL_END:
		return OL_CALL_EV_END;
	case OL_CONTROL_PRESENCE:
		return OL_CALL_EV_PRESENCE;
	case OL_CONTROL_RESUME:
		return OL_CALL_EV_RESUME;
	case OL_CONTROL_RESUMED:
		return OL_CALL_EV_RESUMED;
	case OL_CONTROL_TERMS:
	case OL_CONTROL_GOODBYE:
	case OL_CONTROL_TEST_ASK:
	case OL_CONTROL_TEST_ANSWER:
	case OL_CONTROL_MODE:
	case OL_CONTROL_ADDRESSES:
	case OL_CONTROL_JOIN:
	case OL_CONTROL_WATCHES:
	case OL_CONTROL_TYPES:
		break;
	}
	return OL_CALL_EVENTS;
}

static void told(struct ol_call *c, const struct ol_control *m, uint64_t us)
{
	struct ol_call_event ev = { .kind = kind_of(m->type), .message = m };

	step_at(c, &ev, us);
}

static void hear(struct ol_call *c, enum ol_control_type type,
		 const struct ol_id *id, uint64_t us)
{
	struct ol_control m = { .type = type, .id = *id, .people = there };

	told(c, &m, us);
}

static bool has(enum ol_call_effect_kind kind)
{
	size_t i;

	for (i = 0; i < fx.n; i++)
		if (fx.e[i].kind == kind)
			return true;
	return false;
}

static const struct ol_control *sent(enum ol_control_type type)
{
	size_t i;

	for (i = 0; i < fx.n; i++)
		if (fx.e[i].kind == OL_CALL_SEND &&
		    fx.e[i].message.type == type)
			return &fx.e[i].message;
	return NULL;
}

static enum ol_end_reason ended(void)
{
	assert_true(fx.n > 0);
	assert_int_equal(fx.e[fx.n - 1].kind, OL_CALL_TELL_ENDED);
	return fx.e[fx.n - 1].reason;
}

/* ---- a call in each state ------------------------------------------------ */

static const char *const state_name[] = {
	[OL_CALL_IDLE] = "IDLE",
	[OL_CALL_DIALING] = "DIALING",
	[OL_CALL_RINGING_OUT] = "RINGING_OUT",
	[OL_CALL_RINGING_IN] = "RINGING_IN",
	[OL_CALL_CROSSING] = "CROSSING",
	[OL_CALL_TALKING] = "TALKING",
	[OL_CALL_INTERRUPTED] = "INTERRUPTED",
};
#define STATES (sizeof state_name / sizeof state_name[0])

/* Ours has the id `low`, theirs `high`. IDLE is after a call that they placed
 * and we hung up; TALKING and INTERRUPTED after one that they placed. */
static void bring_to(struct ol_call *c, enum ol_call_state state)
{
	ol_call_init(c, true);
	switch (state) {
	case OL_CALL_IDLE:
		hear(c, OL_CONTROL_RING, &high, 0);
		pick_up(c, false, 0);
		simple(c, OL_CALL_EV_HANG_UP, 0);
		break;
	case OL_CALL_DIALING:
		dial(c, &low, 0);
		break;
	case OL_CALL_RINGING_OUT:
		dial(c, &low, 0);
		hear(c, OL_CONTROL_RINGING, &low, 0);
		break;
	case OL_CALL_RINGING_IN:
		hear(c, OL_CONTROL_RING, &high, 0);
		bells(c, 1, 0);
		break;
	case OL_CALL_CROSSING:
		dial(c, &low, 0);
		hear(c, OL_CONTROL_RING, &high, 0);
		bells(c, 1, 0);
		break;
	case OL_CALL_TALKING:
		hear(c, OL_CONTROL_RING, &high, 0);
		pick_up(c, false, 0);
		break;
	case OL_CALL_INTERRUPTED:
		hear(c, OL_CONTROL_RING, &high, 0);
		pick_up(c, false, 0);
		simple(c, OL_CALL_EV_LINE_DOWN, 0);
		break;
	}
	assert_int_equal(c->state, state);
}

/* ---- the table ------------------------------------------------------------ */

static const struct {
	const char *name;
	enum ol_call_event_kind kind;
	enum { NONE, OURS, THEIRS, OTHER } id;
} column[] = {
	{ "DIAL", OL_CALL_EV_DIAL, NONE },
	{ "BELLS", OL_CALL_EV_BELLS, NONE },
	{ "PICK_UP", OL_CALL_EV_PICK_UP, NONE },
	{ "TURN_AWAY", OL_CALL_EV_TURN_AWAY, NONE },
	{ "HANG_UP", OL_CALL_EV_HANG_UP, NONE },
	{ "RECORD", OL_CALL_EV_RECORD, NONE },
	{ "HOLD", OL_CALL_EV_HOLD, NONE },
	{ "PEOPLE", OL_CALL_EV_PEOPLE, NONE },
	{ "ring, theirs", OL_CALL_EV_RING, THEIRS },
	{ "ring, other", OL_CALL_EV_RING, OTHER },
	{ "ringing, ours", OL_CALL_EV_RINGING, OURS },
	{ "ringing, other", OL_CALL_EV_RINGING, OTHER },
	{ "answer, ours", OL_CALL_EV_ANSWER, OURS },
	{ "answer, other", OL_CALL_EV_ANSWER, OTHER },
	{ "decline, ours", OL_CALL_EV_DECLINE, OURS },
	{ "decline, other", OL_CALL_EV_DECLINE, OTHER },
	{ "busy, ours", OL_CALL_EV_BUSY, OURS },
	{ "busy, other", OL_CALL_EV_BUSY, OTHER },
	{ "end, ours", OL_CALL_EV_END, OURS },
	{ "end, theirs", OL_CALL_EV_END, THEIRS },
	{ "end, other", OL_CALL_EV_END, OTHER },
	{ "presence, theirs", OL_CALL_EV_PRESENCE, THEIRS },
	{ "presence, other", OL_CALL_EV_PRESENCE, OTHER },
	{ "resume, ours", OL_CALL_EV_RESUME, OURS },
	{ "resume, theirs", OL_CALL_EV_RESUME, THEIRS },
	{ "resume, other", OL_CALL_EV_RESUME, OTHER },
	{ "resumed, theirs", OL_CALL_EV_RESUMED, THEIRS },
	{ "resumed, other", OL_CALL_EV_RESUMED, OTHER },
	{ "LINE_UP", OL_CALL_EV_LINE_UP, NONE },
	{ "LINE_DOWN", OL_CALL_EV_LINE_DOWN, NONE },
	{ "LINE_FRESH", OL_CALL_EV_LINE_FRESH, NONE },
	{ "GOODBYE", OL_CALL_EV_GOODBYE, NONE },
	{ "STOP", OL_CALL_EV_STOP, NONE },
	{ "SUSPEND", OL_CALL_EV_SUSPEND, NONE },
	{ "TICK, nothing due", OL_CALL_EV_TICK, NONE },
};
#define COLUMNS (sizeof column / sizeof column[0])

static const char *const reason_name[] = {
	"none",  "hung up",    "hung up there", "declined",
	"busy",  "unanswered", "cancelled",     "line lost",
	"taken", "stopped",    "suspended",     "no recording",
};

static void describe(char *out, size_t cap)
{
	static const char *const said[] = {
		"hung_up",   "cancelled", "unanswered",   "stopped",
		"suspended", "line_lost", "no_recording", "unknown_call",
	};
	const struct ol_call_effect *e;
	char part[64];
	size_t i;

	out[0] = '\0';
	for (i = 0; i < fx.n; i++) {
		e = &fx.e[i];
		part[0] = '\0';
		switch (e->kind) {
		case OL_CALL_SEND:
			if (e->message.type == OL_CONTROL_END)
				snprintf(part, sizeof part, "-> end %s",
					 said[e->message.reason]);
			else
				snprintf(part, sizeof part, "-> %s",
					 ol_control_name(e->message.type));
			break;
		case OL_CALL_RING_DESKS:
			strcpy(part, "desks ring");
			break;
		case OL_CALL_STOP_DESKS:
			snprintf(part, sizeof part, "desks stop: %s",
				 reason_name[e->reason]);
			break;
		case OL_CALL_TELL_DIALING:
			strcpy(part, "dialing");
			break;
		case OL_CALL_TELL_RINGING:
			strcpy(part, "ringing");
			break;
		case OL_CALL_TELL_ANSWERED:
			strcpy(part, "answered");
			break;
		case OL_CALL_TELL_PRESENCE:
			strcpy(part, "presence");
			break;
		case OL_CALL_TELL_INTERRUPTED:
			strcpy(part, "interrupted");
			break;
		case OL_CALL_TELL_RESUMED:
			strcpy(part, "resumed");
			break;
		case OL_CALL_TELL_MISSED:
			strcpy(part, "missed");
			break;
		case OL_CALL_TELL_ENDED:
			snprintf(part, sizeof part, "ended: %s",
				 reason_name[e->reason]);
			break;
		}
		if (i)
			strncat(out, "; ", cap - strlen(out) - 1);
		strncat(out, part, cap - strlen(out) - 1);
	}
	if (!fx.n)
		strncat(out, "nothing", cap - 1);
}

/* True where the event can name such an id in that state. */
static bool makes_sense(const struct ol_call *c, size_t i)
{
	static const struct ol_id zero;

	if (column[i].id == OURS)
		return !ol_id_equal(&c->ours, &zero);
	if (column[i].id == THEIRS)
		return !ol_id_equal(&c->theirs, &zero);
	return true;
}

static void row_of(char *out, size_t cap, enum ol_call_state state, size_t i)
{
	struct ol_control m = { .recording = true, .bells = 2 };
	struct ol_call_event ev = { .kind = column[i].kind,
				    .message = &m,
				    .id = stranger,
				    .ring_us = RING_US,
				    .recording = true,
				    .held = true,
				    .people = &principal,
				    .seat = "other",
				    .bells = 3 };
	char effects[256];
	struct ol_call c;

	out[0] = '\0';
	bring_to(&c, state);
	if (!makes_sense(&c, i))
		return;
	m.id = column[i].id == OURS     ? c.ours
	       : column[i].id == THEIRS ? c.theirs
					: stranger;
	step_at(&c, &ev, 1);
	describe(effects, sizeof effects);
	if (!fx.n && c.state == state)
		return; /* nothing at all: not in the page */
	snprintf(out, cap, "| %s | %s | %s | %s |\n", state_name[state],
		 column[i].name, state_name[c.state], effects);
}

/* The page has every row that the machine gives, and no other. With the
 * argument --print the rows go to standard output. */
static void walk_table(void (*take)(const char *row))
{
	char row[512];
	size_t s, i;

	for (s = 0; s < STATES; s++)
		for (i = 0; i < COLUMNS; i++) {
			row_of(row, sizeof row, (enum ol_call_state)s, i);
			if (row[0])
				take(row);
		}
}

static char page[65536];
static int n_rows;

static void find_row(const char *row)
{
	n_rows++;
	if (!strstr(page, row))
		fail_msg("doc/protocol/call.md lacks: %s", row);
}

static void print_row(const char *row)
{
	fputs(row, stdout);
}

static void test_the_page_has_the_table_of_the_machine(void **state)
{
	const char *p;
	char *table, *clock, head[32];
	size_t s;
	int n = 0;
	FILE *f;

	(void)state;
	f = fopen(OL_SOURCE_DIR "/doc/protocol/call.md", "r");
	assert_non_null(f);
	page[fread(page, 1, sizeof page - 1, f)] = '\0';
	fclose(f);
	n_rows = 0;
	walk_table(find_row);
	table = strstr(page, "\n## Table");
	clock = strstr(page, "\nThe clock");
	assert_true(table && clock);
	*clock = '\0';
	for (s = 0; s < STATES; s++) {
		snprintf(head, sizeof head, "\n| %s |", state_name[s]);
		for (p = table; (p = strstr(p, head)); p++)
			n++;
	}
	assert_int_equal(n, n_rows);
}

/* Every event in every state, from every id: no assertion fails, an end is
 * last, and nobody is left with a deadline in the past. */
static void test_any_event_in_any_state_is_harmless(void **state)
{
	const struct ol_id *const ids[] = { &low, &high, &stranger };
	size_t s, id, flag;
	struct ol_call c;
	int kind;

	(void)state;
	for (s = 0; s < STATES; s++)
		for (kind = 0; kind < OL_CALL_EVENTS; kind++)
			for (id = 0; id < 3; id++)
				for (flag = 0; flag < 4; flag++) {
					struct ol_control m = {
						.id = *ids[id],
						.recording = flag & 1,
					};
					struct ol_call_event ev = {
						.kind = (enum ol_call_event_kind)
							kind,
						.message = &m,
						.id = *ids[id],
						.ring_us = RING_US,
					};
					size_t i;

					bring_to(&c, (enum ol_call_state)s);
					c.recording_allowed = !(flag & 2);
					step_at(&c, &ev, 1);
					for (i = 0; i + 1 < fx.n; i++)
						assert_int_not_equal(
							fx.e[i].kind,
							OL_CALL_TELL_ENDED);
					if (has(OL_CALL_TELL_ENDED))
						assert_int_equal(c.state,
								 OL_CALL_IDLE);
					assert_false(ol_due(
						ol_call_deadline(&c), T0));
				}
}

/* ---- deadlines -------------------------------------------------------------- */

static const struct {
	const char *why;
	enum ol_call_state from;
	bool down; /* the line goes down at 0 */
	uint64_t us;
	enum ol_call_state want;
	enum ol_end_reason reason;
	size_t effects;
} tick[] = {
	{ "29.999999 s: it still rings", OL_CALL_DIALING, false, RING_US - 1,
	  OL_CALL_DIALING, OL_END_NONE, 0 },
	{ "30 s: nobody answered", OL_CALL_DIALING, false, RING_US,
	  OL_CALL_IDLE, OL_END_UNANSWERED, 2 },
	{ "it rings out, still", OL_CALL_RINGING_OUT, false, RING_US - 1,
	  OL_CALL_RINGING_OUT, OL_END_NONE, 0 },
	{ "it rang out", OL_CALL_RINGING_OUT, false, RING_US, OL_CALL_IDLE,
	  OL_END_UNANSWERED, 2 },
	{ "line lost, not yet too long", OL_CALL_DIALING, true,
	  OL_CALL_RING_LOST_US - 1, OL_CALL_DIALING, OL_END_NONE, 0 },
	{ "line lost too long", OL_CALL_DIALING, true, OL_CALL_RING_LOST_US,
	  OL_CALL_IDLE, OL_END_LINE_LOST, 2 },
	{ "line lost while it rings there", OL_CALL_RINGING_OUT, true,
	  OL_CALL_RING_LOST_US, OL_CALL_IDLE, OL_END_LINE_LOST, 2 },
	{ "line lost while it rings here, not yet", OL_CALL_RINGING_IN, true,
	  OL_CALL_RING_LOST_US - 1, OL_CALL_RINGING_IN, OL_END_NONE, 0 },
	{ "line lost while it rings here", OL_CALL_RINGING_IN, true,
	  OL_CALL_RING_LOST_US, OL_CALL_IDLE, OL_END_LINE_LOST, 4 },
	{ "a caller who never gives up, not yet", OL_CALL_RINGING_IN, false,
	  OL_CALL_RING_IN_US - 1, OL_CALL_RINGING_IN, OL_END_NONE, 0 },
	{ "a caller who never gives up", OL_CALL_RINGING_IN, false,
	  OL_CALL_RING_IN_US, OL_CALL_IDLE, OL_END_UNANSWERED, 4 },
	{ "both ring, still", OL_CALL_CROSSING, false, RING_US - 1,
	  OL_CALL_CROSSING, OL_END_NONE, 0 },
	{ "both rang, nobody took it", OL_CALL_CROSSING, false, RING_US,
	  OL_CALL_IDLE, OL_END_UNANSWERED, 4 },
	{ "line lost while both ring", OL_CALL_CROSSING, true,
	  OL_CALL_RING_LOST_US, OL_CALL_IDLE, OL_END_LINE_LOST, 4 },
	{ "line lost while they talk, not yet", OL_CALL_TALKING, true,
	  OL_CALL_RESUME_US - 1, OL_CALL_INTERRUPTED, OL_END_NONE, 0 },
	{ "line lost while they talk", OL_CALL_TALKING, true, OL_CALL_RESUME_US,
	  OL_CALL_IDLE, OL_END_LINE_LOST, 2 },
	{ "talk has no end in time", OL_CALL_TALKING, false,
	  UINT64_C(86400000000), OL_CALL_TALKING, OL_END_NONE, 0 },
	{ "nor has peace", OL_CALL_IDLE, false, UINT64_C(86400000000),
	  OL_CALL_IDLE, OL_END_NONE, 0 },
};

static void test_every_deadline_has_two_sides(void **state)
{
	struct ol_call c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof tick / sizeof tick[0]; i++) {
		bring_to(&c, tick[i].from);
		if (tick[i].down)
			simple(&c, OL_CALL_EV_LINE_DOWN, 0);
		if (tick[i].reason)
			assert_int_equal(ol_call_deadline(&c).us,
					 at_us(tick[i].us).us);
		simple(&c, OL_CALL_EV_TICK, tick[i].us);
		if (c.state != tick[i].want || fx.n != tick[i].effects)
			fail_msg("%s: %s, %zu effects", tick[i].why,
				 state_name[c.state], fx.n);
		if (tick[i].reason && ended() != tick[i].reason)
			fail_msg("%s: %s", tick[i].why, reason_name[ended()]);
	}
}

static void test_a_bell_has_half_a_second_then_nobody_is_there(void **state)
{
	struct ol_call c;

	(void)state;
	ol_call_init(&c, true);
	hear(&c, OL_CONTROL_RING, &high, 0);
	assert_true(has(OL_CALL_RING_DESKS));
	assert_null(sent(OL_CONTROL_RINGING));
	simple(&c, OL_CALL_EV_TICK, OL_CALL_BELL_US - 1);
	assert_int_equal(fx.n, 0);
	simple(&c, OL_CALL_EV_TICK, OL_CALL_BELL_US);
	assert_non_null(sent(OL_CONTROL_RINGING));
	assert_int_equal(sent(OL_CONTROL_RINGING)->bells, 0);
	simple(&c, OL_CALL_EV_TICK, OL_CALL_BELL_US + 1); /* said once */
	assert_int_equal(fx.n, 0);
	bells(&c, 1, OL_CALL_BELL_US + 2); /* it goes on for who comes */
	assert_int_equal(sent(OL_CONTROL_RINGING)->bells, 1);
	bells(&c, 1, OL_CALL_BELL_US + 3);
	assert_int_equal(fx.n, 0);
	bells(&c, 0, OL_CALL_BELL_US + 4);
	assert_int_equal(sent(OL_CONTROL_RINGING)->bells, 0);
}

static void test_no_desk_at_all_is_said_at_once(void **state)
{
	struct ol_call c;

	(void)state;
	ol_call_init(&c, true);
	hear(&c, OL_CONTROL_RING, &high, 0);
	bells(&c, 0, 0);
	assert_int_equal(sent(OL_CONTROL_RINGING)->bells, 0);
}

/* ---- single rules ------------------------------------------------------------ */

static void test_the_ring_carries_what_the_caller_said(void **state)
{
	struct ol_call c;
	const struct ol_control *m;
	struct ol_call_event ev = { .kind = OL_CALL_EV_DIAL,
				    .id = low,
				    .precedence = OL_FLASH,
				    .recording = true,
				    .date = { 77 },
				    .ring_us = RING_US,
				    .people = &principal };

	(void)state;
	ol_call_init(&c, true);
	step_at(&c, &ev, 0);
	m = sent(OL_CONTROL_RING);
	assert_non_null(m);
	assert_true(ol_id_equal(&m->id, &low));
	assert_int_equal(m->precedence, OL_FLASH);
	assert_true(m->recording);
	assert_int_equal(m->date.ns, 77);
	assert_true(ol_people_same(&m->people, &principal));
	assert_true(ol_call_is_outgoing(&c));
	assert_true(ol_call_is(&c, &low));
	assert_false(ol_call_is(&c, &high));
}

static void test_the_answer_carries_who_and_whether_he_records(void **state)
{
	struct ol_control answer;
	struct ol_call a, b;

	(void)state;
	ol_call_init(&a, true);
	ol_call_init(&b, true);
	dial(&a, &low, 0);
	hear(&b, OL_CONTROL_RING, &low, 0);
	pick_up(&b, true, 1);
	assert_true(has(OL_CALL_TELL_ANSWERED));
	assert_true(has(OL_CALL_STOP_DESKS));
	answer = *sent(OL_CONTROL_ANSWER);
	told(&a, &answer, 2);
	assert_true(has(OL_CALL_TELL_ANSWERED));
	assert_true(ol_people_same(&a.there, &minister));
	assert_true(a.recording_there);
	assert_int_equal(ol_call_voice_id(&a.id), ol_call_voice_id(&b.id));
	assert_false(ol_call_is_outgoing(&b));
}

static void test_an_office_may_forbid_recording(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_RING,
				.id = high,
				.recording = true };
	struct ol_call c;

	(void)state;
	ol_call_init(&c, true); /* they ring and record */
	c.recording_allowed = false;
	told(&c, &m, 0);
	assert_int_equal(sent(OL_CONTROL_END)->reason, OL_CONTROL_NO_RECORDING);
	assert_int_equal(ended(), OL_END_NO_RECORDING);
	assert_true(has(OL_CALL_TELL_MISSED));

	ol_call_init(&c, true); /* they answer and record */
	c.recording_allowed = false;
	dial(&c, &low, 0);
	m.type = OL_CONTROL_ANSWER;
	m.id = low;
	told(&c, &m, 0);
	assert_int_equal(sent(OL_CONTROL_END)->reason, OL_CONTROL_NO_RECORDING);
	assert_int_equal(ended(), OL_END_NO_RECORDING);

	bring_to(&c, OL_CALL_TALKING); /* they begin to */
	c.recording_allowed = false;
	m.type = OL_CONTROL_PRESENCE;
	m.id = high;
	told(&c, &m, 0);
	assert_int_equal(ended(), OL_END_NO_RECORDING);

	bring_to(&c, OL_CALL_TALKING); /* where it is allowed: announced */
	told(&c, &m, 0);
	assert_true(has(OL_CALL_TELL_PRESENCE));
	assert_true(c.recording_there);
	told(&c, &m, 0);
	assert_int_equal(fx.n, 0);
}

static void hold(struct ol_call *c, bool held)
{
	struct ol_call_event ev = { .kind = OL_CALL_EV_HOLD, .held = held };

	step_at(c, &ev, 0);
}

static void test_who_holds_a_call_says_so_once(void **state)
{
	struct ol_call_event hand = { .kind = OL_CALL_EV_PEOPLE,
				      .people = &principal };
	struct ol_call c;

	(void)state;
	bring_to(&c, OL_CALL_TALKING);
	hold(&c, true);
	assert_true(sent(OL_CONTROL_PRESENCE)->held);
	assert_true(
		ol_people_same(&sent(OL_CONTROL_PRESENCE)->people, &minister));
	assert_true(c.held_here);
	hold(&c, true);
	assert_int_equal(fx.n, 0);
	simple(&c, OL_CALL_EV_LINE_DOWN, 0);
	simple(&c, OL_CALL_EV_LINE_UP, 0); /* it may not have been heard */
	assert_true(sent(OL_CONTROL_RESUME)->held);
	hold(&c, false);
	assert_false(sent(OL_CONTROL_PRESENCE)->held);
	step_at(&c, &hand, 0);
	assert_true(
		ol_people_same(&sent(OL_CONTROL_PRESENCE)->people, &principal));
	assert_true(ol_people_same(&c.here, &principal));
	step_at(&c, &hand, 0); /* nothing has changed */
	assert_int_equal(fx.n, 0);
}

static void test_what_the_other_side_holds_is_heard(void **state)
{
	struct ol_control m = { .type = OL_CONTROL_PRESENCE,
				.held = true,
				.people = there };
	struct ol_call c;

	(void)state;
	bring_to(&c, OL_CALL_TALKING);
	m.id = high;
	told(&c, &m, 0);
	assert_true(has(OL_CALL_TELL_PRESENCE));
	assert_true(c.held_there);
	told(&c, &m, 0);
	assert_int_equal(fx.n, 0);
	assert_true(ol_people_add(&m.people, "A. Karimova", OL_PART_INTERPRETER,
				  OL_LEG_ROOM));
	told(&c, &m, 0);
	assert_true(has(OL_CALL_TELL_PRESENCE));
	assert_true(ol_people_same(&c.there, &m.people));
	m.type = OL_CONTROL_RESUME; /* they do not hold it any more */
	m.held = false;
	simple(&c, OL_CALL_EV_LINE_DOWN, 0);
	told(&c, &m, 0);
	assert_false(c.held_there);
	simple(&c, OL_CALL_EV_HANG_UP, 0);
	assert_int_equal(c.state, OL_CALL_IDLE);
	hold(&c, true); /* nothing to hold */
	assert_int_equal(fx.n, 0);
}

static void test_who_declines_may_say_when_he_calls(void **state)
{
	struct ol_call_event ev = { .kind = OL_CALL_EV_TURN_AWAY,
				    .seat = "clerk",
				    .date = { 77 } };
	struct ol_control m = { .type = OL_CONTROL_DECLINE,
				.date = { 99 },
				.seat = "there" };
	struct ol_call c;

	(void)state;
	bring_to(&c, OL_CALL_RINGING_IN);
	step_at(&c, &ev, 0);
	assert_int_equal(sent(OL_CONTROL_DECLINE)->date.ns, 77);
	hear(&c, OL_CONTROL_RESUME, &high, 0); /* asked for again: the same */
	assert_int_equal(sent(OL_CONTROL_DECLINE)->date.ns, 77);

	bring_to(&c, OL_CALL_RINGING_OUT);
	m.id = c.ours;
	told(&c, &m, 0);
	assert_int_equal(ended(), OL_END_DECLINED);
	assert_int_equal(c.will_call.ns, 99);
	dial(&c, &high, 0); /* forgotten with the next call */
	assert_int_equal(c.will_call.ns, 0);
}

static void test_an_unknown_call_is_refused_once(void **state)
{
	struct ol_call c;

	(void)state;
	bring_to(&c, OL_CALL_TALKING);
	hear(&c, OL_CONTROL_RESUME, &stranger, 0);
	assert_int_equal(sent(OL_CONTROL_END)->reason, OL_CONTROL_UNKNOWN_CALL);
	hear(&c, OL_CONTROL_RESUME, &stranger, 0);
	assert_int_equal(fx.n, 0);
	hear(&c, OL_CONTROL_END, &stranger, 0);
	assert_int_equal(fx.n, 0);
	assert_int_equal(c.state, OL_CALL_TALKING);
}

static void test_the_last_call_is_told_how_it_ended(void **state)
{
	struct ol_call c;
	struct ol_call_event away = { .kind = OL_CALL_EV_TURN_AWAY,
				      .seat = "clerk" };

	(void)state;
	bring_to(&c, OL_CALL_RINGING_IN);
	step_at(&c, &away, 0);
	assert_int_equal(ended(), OL_END_DECLINED);
	assert_false(has(OL_CALL_TELL_MISSED));
	hear(&c, OL_CONTROL_RING, &high, 0); /* had not heard of it */
	assert_string_equal(sent(OL_CONTROL_DECLINE)->seat, "clerk");
	assert_int_equal(c.state, OL_CALL_IDLE);

	bring_to(&c, OL_CALL_DIALING);
	simple(&c, OL_CALL_EV_HANG_UP, 0);
	hear(&c, OL_CONTROL_ANSWER, &low, 0); /* they passed each other */
	assert_int_equal(sent(OL_CONTROL_END)->reason, OL_CONTROL_CANCELLED);
}

static void test_a_ring_lost_with_the_line_may_ring_again(void **state)
{
	struct ol_call c;

	(void)state;
	bring_to(&c, OL_CALL_RINGING_IN);
	simple(&c, OL_CALL_EV_LINE_DOWN, 0);
	simple(&c, OL_CALL_EV_TICK, OL_CALL_RING_LOST_US);
	assert_int_equal(ended(), OL_END_LINE_LOST);
	simple(&c, OL_CALL_EV_LINE_UP, OL_CALL_RING_LOST_US);
	hear(&c, OL_CONTROL_RING, &high, OL_CALL_RING_LOST_US);
	assert_int_equal(c.state, OL_CALL_RINGING_IN);
}

static void test_a_call_answered_without_a_line_waits_for_it(void **state)
{
	struct ol_control resume;
	struct ol_call a, b;

	(void)state;
	ol_call_init(&a, true);
	dial(&a, &low, 0);
	simple(&a, OL_CALL_EV_LINE_DOWN, 0);
	ol_call_init(&b, true);
	hear(&b, OL_CONTROL_RING, &low, 0);
	simple(&b, OL_CALL_EV_LINE_DOWN, 0);
	pick_up(&b, true, 1);
	assert_int_equal(b.state, OL_CALL_INTERRUPTED);
	simple(&b, OL_CALL_EV_LINE_UP, 2);
	resume = *sent(OL_CONTROL_RESUME);
	simple(&a, OL_CALL_EV_LINE_UP, 2);
	told(&a, &resume, 3);
	assert_int_equal(a.state, OL_CALL_TALKING);
	assert_true(a.recording_there);
	assert_true(ol_people_same(&a.there, &minister));
	assert_non_null(sent(OL_CONTROL_RESUMED));
	hear(&b, OL_CONTROL_RESUMED, &low, 4);
	assert_int_equal(b.state, OL_CALL_TALKING);
}

static void test_the_voice_byte_is_never_that_of_a_test(void **state)
{
	struct ol_id id = { { 0 } };
	int b;

	(void)state;
	for (b = 0; b < 256; b++) {
		id.b[OL_ID_LEN - 1] = (uint8_t)b;
		assert_int_not_equal(ol_call_voice_id(&id), OL_CALL_VOICE_TEST);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_page_has_the_table_of_the_machine),
		cmocka_unit_test(test_any_event_in_any_state_is_harmless),
		cmocka_unit_test(test_every_deadline_has_two_sides),
		cmocka_unit_test(
			test_a_bell_has_half_a_second_then_nobody_is_there),
		cmocka_unit_test(test_no_desk_at_all_is_said_at_once),
		cmocka_unit_test(test_the_ring_carries_what_the_caller_said),
		cmocka_unit_test(
			test_the_answer_carries_who_and_whether_he_records),
		cmocka_unit_test(test_an_office_may_forbid_recording),
		cmocka_unit_test(test_who_holds_a_call_says_so_once),
		cmocka_unit_test(test_what_the_other_side_holds_is_heard),
		cmocka_unit_test(test_who_declines_may_say_when_he_calls),
		cmocka_unit_test(test_an_unknown_call_is_refused_once),
		cmocka_unit_test(test_the_last_call_is_told_how_it_ended),
		cmocka_unit_test(test_a_ring_lost_with_the_line_may_ring_again),
		cmocka_unit_test(
			test_a_call_answered_without_a_line_waits_for_it),
		cmocka_unit_test(test_the_voice_byte_is_never_that_of_a_test),
	};

	if (argc > 1 && !strcmp(argv[1], "--print")) {
		walk_table(print_row);
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
