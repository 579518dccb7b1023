/* wall - see wall.h. */
#include "os/wall.h"

#include <time.h>

/* Seconds since the epoch, rounded down also before it. */
static time_t seconds(ol_date d)
{
	int64_t s = d.ns / 1000000000;

	return (time_t)(d.ns % 1000000000 < 0 ? s - 1 : s);
}

static void write_time(char *out, const char *form, const struct tm *t)
{
	if (!strftime(out, OL_WALL_TEXT, form, t))
		out[0] = 0;
}

void ol_wall_local(char out[static OL_WALL_TEXT], ol_date d)
{
	time_t s = seconds(d);
	struct tm t = { 0 };

	localtime_r(&s, &t);
	write_time(out, "%Y-%m-%d %H:%M:%S %z", &t);
}

void ol_wall_local_time(char out[static OL_WALL_TEXT], ol_date d)
{
	time_t s = seconds(d);
	struct tm t = { 0 };

	localtime_r(&s, &t);
	write_time(out, "%H:%M:%S", &t);
}

void ol_wall_utc(char out[static OL_WALL_TEXT], ol_date d)
{
	time_t s = seconds(d);
	struct tm t = { 0 };

	gmtime_r(&s, &t);
	write_time(out, "%Y-%m-%dT%H:%M:%SZ", &t);
}
