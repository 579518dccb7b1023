/* slack - see slack.h. */
#include "sound/slack.h"

#include <string.h>

#define KP 2.0   /* ppm for each sample off the margin        */
#define KI 0.05  /* the same, for each second that it lasts   */
#define NEAR 240 /* samples: further off is a stall, not a crystal */

static double between(double v, double most)
{
	return v > most ? most : v < -most ? -most : v;
}

static void begin_second(struct ol_slack *s)
{
	s->seen = 0;
	s->was_dry = false;
	s->fewest = INT32_MAX;
}

void ol_slack_init(struct ol_slack *s)
{
	memset(s, 0, sizeof *s);
	s->margin = OL_SLACK_MARGIN_LEAST;
	begin_second(s);
}

static void regulate(struct ol_slack *s)
{
	double off = s->fewest - s->margin;

	s->excess = off >= OL_SLACK_EXCESS ? (int32_t)off : 0;
	if (!s->was_dry && off < NEAR && off > -NEAR)
		s->drift = between(s->drift + KI * off, OL_SLACK_DRIFT_MOST);
	s->ppm = (int32_t)between(KP * off + s->drift, OL_SLACK_PPM_MOST);
}

static void settle_margin(struct ol_slack *s)
{
	if (++s->calm % OL_SLACK_CALM || s->margin <= OL_SLACK_MARGIN_LEAST)
		return;
	s->margin -= OL_SLACK_MARGIN_DOWN;
}

void ol_slack_saw(struct ol_slack *s, int32_t left, uint32_t n)
{
	if (left < s->fewest)
		s->fewest = left;
	s->seen += (int32_t)n;
	if (s->seen < OL_SLACK_WINDOW)
		return;
	regulate(s);
	settle_margin(s);
	begin_second(s);
}

void ol_slack_ran_dry(struct ol_slack *s)
{
	s->n_dry++;
	s->calm = 0;
	s->fewest = 0;
	s->excess = 0;
	if (s->was_dry)
		return;
	s->was_dry = true;
	s->margin += OL_SLACK_MARGIN_UP;
	if (s->margin > OL_SLACK_MARGIN_MOST)
		s->margin = OL_SLACK_MARGIN_MOST;
}

int32_t ol_slack_ppm(const struct ol_slack *s)
{
	return s->ppm;
}

uint32_t ol_slack_excess(const struct ol_slack *s)
{
	return (uint32_t)s->excess;
}

void ol_slack_dropped(struct ol_slack *s, uint32_t n)
{
	s->excess -= (int32_t)n;
	if (s->excess < OL_SLACK_EXCESS)
		s->excess = 0;
	s->ppm = (int32_t)s->drift; /* the haste was for what goes now */
	if (s->fewest != INT32_MAX)
		s->fewest -= (int32_t)n;
}
