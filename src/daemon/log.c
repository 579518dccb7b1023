/* log - see log.h. */
#include "daemon/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "daemon/log_limit.h"
#include "os/terminal.h"

static enum ol_log_level in_force = OL_LOG_NORMAL;

/* Of what the other sides bring about. */
static struct ol_log_limit troubles, changes;

void ol_log_level(enum ol_log_level level)
{
	in_force = level;
}

static void print(const char *priority, const char *format, va_list args)
{
	char line[512];

	vsnprintf(line, sizeof line, format, args);
	if (ol_terminal_is(OL_STANDARD_ERR))
		priority = "";
	fprintf(stderr, "%s%s\n", priority, line);
}

void ol_log_trouble(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	print("<3>", format, args);
	va_end(args);
}

void ol_log_change(const char *format, ...)
{
	va_list args;

	if (in_force == OL_LOG_QUIET)
		return;
	va_start(args, format);
	print("<5>", format, args);
	va_end(args);
}

void ol_log_detail(const char *format, ...)
{
	va_list args;

	if (in_force != OL_LOG_DEBUG)
		return;
	va_start(args, format);
	print("<7>", format, args);
	va_end(args);
}

/* ---- what another side brings about ----------------------------------------- */

static void count(struct ol_log_limit *l, ol_date date,
		  void (*say)(const char *format, ...))
{
	struct ol_log_limit_row row;

	while (ol_log_limit_due(l, date, &row))
		say("line %s: %llu more within a minute: %s",
		    *row.line ? row.line : "(any)",
		    (unsigned long long)row.more,
		    *row.what ? row.what : "of many kinds");
}

void ol_log_tick(ol_date date)
{
	count(&troubles, date, ol_log_trouble);
	count(&changes, date, ol_log_change);
}

static bool is_first(struct ol_log_limit *l, const struct ol_desk_event *ev,
		     const char *what)
{
	ol_log_tick(ev->at);
	return ol_log_limit_take(l, ev->line, what, ev->at);
}

/* ---- events ----------------------------------------------------------------- */

static void line_event(const struct ol_desk_event *ev)
{
	ol_log_change("line %s is %s: %s%s%s%s%s", ev->line,
		      ol_desk_line_state_name(ev->state),
		      ol_line_reason_name(ev->why), *ev->who ? " by " : "",
		      ev->who, *ev->words ? ": " : "", ev->words);
}

/* Who holds the key is between the two who speak. */
static void mode_event(const struct ol_desk_event *ev)
{
	if (!ev->talks_here && !ev->talks_there)
		ol_log_change("line %s: the network lets the call be %s",
			      ev->line, ol_mode_word(ev->mode));
}

static void path_event(const struct ol_desk_event *ev)
{
	char now[OL_ADDR_TEXT], home[OL_ADDR_TEXT];

	if (!ev->path.configured.family) {
		ol_log_change("line %s: path %u is %s", ev->line, ev->path.path,
			      ol_path_state_name(ev->path.state));
		return;
	}
	ol_addr_write(now, &ev->path.remote);
	ol_addr_write(home, &ev->path.configured);
	ol_log_change("line %s: path %u is %s at %s, moved from %s", ev->line,
		      ev->path.path, ol_path_state_name(ev->path.state), now,
		      home);
}

static void refused_event(const struct ol_desk_event *ev)
{
	if (is_first(&troubles, ev, "items that make no sense"))
		ol_log_trouble("line %s: an item of theirs makes no sense: it "
			       "is refused and counted",
			       ev->line);
}

static void came_event(const struct ol_desk_event *ev)
{
	char what[OL_LOG_LIMIT_WHAT];

	snprintf(what, sizeof what, "messages came, %s",
		 ol_precedence_name(ev->precedence));
	if (is_first(&changes, ev, what))
		ol_log_change("line %s: a message came, %s", ev->line,
			      ol_precedence_name(ev->precedence));
}

/* In which field and why, a desk is told: the words of it may be theirs. */
static void fault_event(const struct ol_desk_event *ev)
{
	char id[OL_ID_TEXT];

	if (!is_first(&troubles, ev, "notices that break their form"))
		return;
	ol_id_write(id, &ev->message);
	ol_log_trouble("line %s: %s, a notice of theirs, breaks its form: "
		       "openline show says where",
		       ev->line, id);
}

/* What was written is between the two who write; only that it was is told. */
static void message_event(const struct ol_desk_event *ev)
{
	char id[OL_ID_TEXT];

	ol_id_write(id, &ev->message);
	if (ev->outgoing)
		ol_log_detail("line %s: %s is %s", ev->line, id,
			      ol_desk_reached_name(ev->reached));
	else if (ev->fate == OL_DESK_FATE_REFUSED)
		refused_event(ev);
	else if (ev->reached == OL_STATE_DELIVERED)
		came_event(ev);
	if (!ev->outgoing && *ev->words)
		fault_event(ev);
}

static void roll_event(const struct ol_desk_event *ev)
{
	static const char *const why[OL_ROLL_WHYS] = {
		[OL_ROLL_NOT_ASKED] = "nobody has called the roll",
		[OL_ROLL_DOWN] = "the line is down",
		[OL_ROLL_SILENT_THERE] = "nobody there has answered",
		[OL_ROLL_SILENT_HERE] = "nobody here has answered theirs",
	};
	const struct ol_desk_roll *r = &ev->roll;

	switch (ev->roll_is) {
	case OL_ROLL_DUE:
		ol_log_change("line %s: the roll-call is due", ev->line);
		return;
	case OL_ROLL_ASKED:
		ol_log_change("line %s: %s %s calls the roll", ev->line,
			      r->asked_here ? r->here : r->there,
			      r->asked_here ? "here" : "there");
		return;
	case OL_ROLL_PASSED:
		ol_log_change("line %s: roll-call passed: %s here, %s there",
			      ev->line, r->here, r->there);
		return;
	case OL_ROLL_OVERDUE:
		ol_log_trouble("line %s: the roll-call is overdue: %s",
			       ev->line, why[r->why]);
		return;
	}
}

static void overdue_event(const struct ol_desk_event *ev)
{
	char id[OL_ID_TEXT];

	if (!is_first(&troubles, ev, "messages are overdue"))
		return;
	ol_id_write(id, &ev->message);
	ol_log_trouble("line %s: %s is overdue: %s has not acknowledged it",
		       ev->line, id,
		       ev->outgoing ? "the other side" : "nobody here");
}

static void restored_event(const struct ol_desk_event *ev)
{
	if (!is_first(&troubles, ev,
		      ev->whole ? "our store is whole again" : "restores"))
		return;
	if (ev->whole)
		ol_log_change("line %s: what our store had lost is back",
			      ev->line);
	else
		ol_log_trouble("line %s: %s runs on an older state of its "
			       "store; what either end still has comes back",
			       ev->line,
			       ev->is_here ? "this office" : "the other side");
}

static void document_event(const struct ol_desk_event *ev)
{
	char id[OL_ID_TEXT];

	ol_id_write(id, &ev->file);
	if (ev->file_state == OL_DESK_FILE_FAILED) {
		if (is_first(&troubles, ev, "files failed"))
			ol_log_trouble("line %s: file %s failed: %s", ev->line,
				       id, ev->words);
	} else {
		ol_log_detail("line %s: file %s is %s", ev->line, id,
			      ol_desk_file_state_name(ev->file_state));
	}
}

static void held_event(const struct ol_desk_event *ev)
{
	if (ev->held && is_first(&troubles, ev, "words wait"))
		ol_log_trouble("line %s: words wait: %s", ev->line, ev->words);
	else if (!ev->held && is_first(&changes, ev, "words go on"))
		ol_log_change("line %s: words go on", ev->line);
}

/* Its words are one of a few, and ours. */
static void incident_event(const struct ol_desk_event *ev)
{
	if (is_first(&troubles, ev, ev->words))
		ol_log_trouble("line %s: %s", ev->line, ev->words);
}

void ol_log_event(const struct ol_desk_event *ev)
{
	switch (ev->what) {
	case OL_TELL_LINE:
		line_event(ev);
		return;
	case OL_TELL_PATH:
		path_event(ev);
		return;
	case OL_TELL_RING:
		ol_log_change("line %s rings, %s%s", ev->line,
			      ol_precedence_name(ev->precedence),
			      ev->unverified ? ", the line is unverified" : "");
		return;
	case OL_TELL_MISSED:
		ol_log_change("line %s: a call was missed, it rang %s",
			      ev->line,
			      *ev->rang ? ev->rang : "nobody: none was there");
		return;
	case OL_TELL_DIALING:
		ol_log_change("line %s: we call, %s", ev->line,
			      ol_precedence_name(ev->precedence));
		return;
	case OL_TELL_ANSWERED:
		ol_log_change("line %s: the call is answered", ev->line);
		return;
	case OL_TELL_INTERRUPTED:
		ol_log_change("line %s: the call waits for the line", ev->line);
		return;
	case OL_TELL_RESUMED:
		ol_log_change("line %s: the call goes on", ev->line);
		return;
	case OL_TELL_MODE:
		mode_event(ev);
		return;
	case OL_TELL_ENDED:
		ol_log_change("line %s: the call has ended after %.0f s: %s",
			      ev->line, ev->seconds,
			      ol_end_reason_name(ev->reason));
		return;
	case OL_TELL_TEST:
		ol_log_change("line %s: test %s%s%s", ev->line,
			      ev->test.passed ? "passed" : "failed",
			      *ev->test.why ? ": " : "", ev->test.why);
		return;
	case OL_TELL_ROLL_CALL:
		roll_event(ev);
		return;
	case OL_TELL_MESSAGE:
		message_event(ev);
		return;
	case OL_TELL_OVERDUE:
		overdue_event(ev);
		return;
	case OL_TELL_REMIND: /* it is told each day, and nothing happened */
		return;
	case OL_TELL_HELD:
		held_event(ev);
		return;
	case OL_TELL_INCIDENT:
		incident_event(ev);
		return;
	case OL_TELL_RESTORED:
		restored_event(ev);
		return;
	case OL_TELL_DOCUMENT:
		document_event(ev);
		return;
	case OL_TELL_CONNECT:
		if (ev->stage_here == OL_JOIN_JOINED)
			ol_log_change("line %s: the call is %s's", ev->line,
				      ev->principal_here);
		return;
	case OL_TELL_RINGING:
	case OL_TELL_NOBODY_AT_DESK:
	case OL_TELL_STATS:
	case OL_TELL_PRESENCE:
	case OL_TELL_OFFERED:
	case OL_TELL_OFFER_OVER:
	case OL_TELL_RING_STOPPED:
	case OL_TELL_NOTED:
	case OL_TELL_DUTY:
	case OL_TELL_AUDIO_OPEN:
	case OL_TELL_AUDIO_CLOSE:
	case OL_TELL_PLAY_STARTED:
	case OL_TELL_RECORD_STARTED:
	case OL_TELL_SESSION_OVER:
		return;
	}
}
