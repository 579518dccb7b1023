/* lag - doc/protocol/session.md, "Pace". */
#include "line/lag.h"

#include <assert.h>
#include <string.h>

#include "line/report.h"

void ol_lag_init(struct ol_lag *g)
{
	memset(g, 0, sizeof *g);
}

static void begin(struct ol_lag *g, ol_instant now, uint16_t off)
{
	size_t i;

	g->began = true;
	g->off = off;
	for (i = 0; i < OL_LAG_DELAYS; i++)
		g->delay[i] = 0;
	for (i = 0; i < OL_LAG_SPANS; i++)
		g->least[i] = 0;
	g->span = now;
}

static void next_span(struct ol_lag *g, ol_instant now, int64_t delay)
{
	memmove(&g->least[1], &g->least[0],
		(OL_LAG_SPANS - 1) * sizeof g->least[0]);
	g->least[0] = delay;
	g->span = now;
}

void ol_lag_note(struct ol_lag *g, ol_instant now, ol_instant sent,
		 uint16_t came)
{
	uint16_t off = (uint16_t)(came - sent.us / OL_REPORT_UNIT_US);
	int64_t delay;

	if (!g->began || ol_since(g->noted, now) >= OL_LAG_GAP_US)
		begin(g, now, off);
	g->noted = now;
	delay = g->delay[OL_LAG_DELAYS - 1] +
		(int64_t)(int16_t)(uint16_t)(off - g->off) * OL_REPORT_UNIT_US;
	g->off = off;
	memmove(&g->delay[0], &g->delay[1],
		(OL_LAG_DELAYS - 1) * sizeof g->delay[0]);
	g->delay[OL_LAG_DELAYS - 1] = delay;
	if (ol_since(g->span, now) >= OL_LAG_SPAN_US)
		next_span(g, now, delay);
	else if (delay < g->least[0])
		g->least[0] = delay;
}

void ol_lag_lengthen(struct ol_lag *g, uint64_t us)
{
	size_t i;

	for (i = 0; i < OL_LAG_SPANS; i++)
		g->least[i] += (int64_t)us;
}

int64_t ol_lag_delay_us(const struct ol_lag *g)
{
	return g->delay[OL_LAG_DELAYS - 1];
}

static int64_t least(const int64_t *v, size_t n)
{
	int64_t m = v[0];
	size_t i;

	for (i = 1; i < n; i++)
		if (v[i] < m)
			m = v[i];
	return m;
}

static uint64_t over_least(const struct ol_lag *g, size_t n)
{
	int64_t over = least(g->delay + OL_LAG_DELAYS - n, n) -
		       least(g->least, OL_LAG_SPANS);

	return over > 0 ? (uint64_t)over : 0; /* of a shorter way: none */
}

uint64_t ol_lag_queue_us(const struct ol_lag *g)
{
	return over_least(g, OL_LAG_NEWEST);
}

uint64_t ol_lag_low_us(const struct ol_lag *g)
{
	return over_least(g, OL_LAG_DELAYS);
}

uint64_t ol_lag_high_us(const struct ol_lag *g)
{
	int64_t most = g->delay[0];
	size_t i;

	for (i = 1; i < OL_LAG_DELAYS; i++)
		if (g->delay[i] > most)
			most = g->delay[i];
	most -= least(g->least, OL_LAG_SPANS);
	return most > 0 ? (uint64_t)most : 0;
}

bool ol_lag_rises(const struct ol_lag *g, size_t n, uint64_t us)
{
	size_t i;

	assert(n < OL_LAG_DELAYS);
	for (i = OL_LAG_DELAYS - n; i < OL_LAG_DELAYS; i++)
		if (g->delay[i] <= g->delay[i - 1] + (int64_t)us)
			return false;
	return true;
}

bool ol_lag_is_level(const struct ol_lag *g, uint64_t us)
{
	return g->delay[OL_LAG_DELAYS - 2] <=
	       g->delay[OL_LAG_DELAYS - 1] + (int64_t)us;
}
