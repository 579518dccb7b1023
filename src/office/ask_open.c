/* ask_open - why a line takes no call now, in words and since when. */
#include "base/error.h"
#include "office/ask.h"

static int refuse_suspended(struct ask *a)
{
	const struct office_line *l = a->line;
	const struct ol_line_settings *s = &l->settings;

	if (s->suspended)
		return office_refuse(
			a, OL_ERR_STATE, EXIT_DOWN,
			"line %s is suspended by this office, %s (%s): resume "
			"it first",
			s->name, s->suspended_who, s->suspended_why);
	return office_refuse(a, OL_ERR_STATE, EXIT_DOWN,
			     "line %s is suspended by %s, %s (%s): only they "
			     "can resume it",
			     s->name, l->peer_name, l->peer.suspended_who,
			     l->peer.suspended_why);
}

static int refuse_goodbye(struct ask *a)
{
	const struct office_line *l = a->line;

	return office_refuse(a, OL_ERR_DOWN, EXIT_DOWN,
			     "line %s is down: the node of %s said goodbye "
			     "(%s%s%s), wait until it is back",
			     l->settings.name, l->peer_name,
			     l->peer.goodbye_who,
			     *l->peer.goodbye_why ? ": " : "",
			     l->peer.goodbye_why);
}

/* Nothing heard, nobody who listens, or a goodbye. */
static int refuse_down(struct ask *a)
{
	static const char *const words[][2] = {
		[OL_LINE_REASON_STARTING] = { "nothing heard of ",
					      " since this node started: "
					      "look at its paths" },
		[OL_LINE_REASON_ANSWERED] = { "nothing heard of ", "" },
		[OL_LINE_REASON_SILENT] = { "nothing heard of ",
					    ": look at its paths" },
		[OL_LINE_REASON_REFUSED] = { "refused at the node of ",
					     ": nobody listens there, wait "
					     "until it runs" },
		[OL_LINE_REASON_GOODBYE] = { "stopped by ", "" },
		[OL_LINE_REASON_SUSPENDED] = { "suspended with ", "" },
	};
	const struct office_line *l = a->line;
	struct ol_line_status s;

	ol_line_status(l->line, &s);
	if (s.reason == OL_LINE_REASON_GOODBYE && *l->peer.goodbye_who)
		return refuse_goodbye(a);
	return office_refuse(a, OL_ERR_DOWN, EXIT_DOWN,
			     "line %s is down: %s%s%s", l->settings.name,
			     words[s.reason][0], l->peer_name,
			     words[s.reason][1]);
}

int office_look_open(struct ask *a)
{
	const struct office_line *l = a->line;
	int err = 0;

	if (l->settings.suspended || l->peer.suspended)
		err = refuse_suspended(a);
	else if (!l->up)
		err = refuse_down(a);
	if (err)
		a->why->since = ol_office_since(a->in.o, l->index, a->in.now,
						a->in.date);
	return err;
}
