/* wall - see wall.h. */
#include "os/wall.h"

#include <string.h>
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

/* "04:05" as two numbers. */
static bool read_clock(const char *text, int *hour, int *minute)
{
	size_t n = strspn(text, "0123456789");
	const char *m = text + n + 1;

	if (n < 1 || n > 2 || text[n] != ':' || strspn(m, "0123456789") != 2 ||
	    m[2])
		return false;
	*hour = text[0] - '0';
	if (n == 2)
		*hour = 10 * *hour + text[1] - '0';
	*minute = 10 * (m[0] - '0') + m[1] - '0';
	return *hour < 24 && *minute < 60;
}

bool ol_wall_next(ol_date *out, const char *text, ol_date now)
{
	time_t s = seconds(now), then;
	struct tm t = { 0 };

	localtime_r(&s, &t);
	if (!read_clock(text, &t.tm_hour, &t.tm_min))
		return false;
	t.tm_sec = 0;
	t.tm_isdst = -1;
	then = mktime(&t);
	if (then <= s) {
		t.tm_mday++;
		t.tm_isdst = -1;
		then = mktime(&t);
	}
	out->ns = (int64_t)then * 1000000000;
	return true;
}
