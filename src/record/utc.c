/* utc - see utc.h. */
#include "record/utc.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

#define MINUTE_S 60
#define HOUR_S 3600
#define DAY_S 86400

/* What is left to read. */
struct cursor {
	const char *p;
	size_t left;
};

struct civil {
	unsigned year, month, day, hour, minute, second;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The next character, if it is that one. */
static bool take(struct cursor *c, char want)
{
	if (c->left == 0 || *c->p != want)
		return false;
	c->p++;
	c->left--;
	return true;
}

static bool take_text(struct cursor *c, const char *want)
{
	size_t len = strlen(want);

	if (c->left < len || memcmp(c->p, want, len) != 0)
		return false;
	c->p += len;
	c->left -= len;
	return true;
}

/* Exactly n digits. */
static bool digits(struct cursor *c, unsigned n, unsigned *out)
{
	unsigned v = 0;

	if (c->left < n)
		return false;
	for (unsigned i = 0; i < n; i++) {
		if (!is_digit(c->p[i]))
			return false;
		v = v * 10 + (unsigned)(c->p[i] - '0');
	}
	c->p += n;
	c->left -= n;
	*out = v;
	return true;
}

static int64_t days_from_civil(int64_t y, unsigned m, unsigned d)
{
	int64_t era;
	unsigned of_era, of_year, day;

	y -= m <= 2;
	era = y / 400; /* years before 1970 do not come here */
	of_era = (unsigned)(y - era * 400);
	of_year = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
	day = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
	return era * 146097 + (int64_t)day - 719468;
}

static void civil_from_days(int64_t z, struct civil *out)
{
	int64_t era;
	unsigned day, of_era, of_year, month;

	z += 719468;
	era = z / 146097;
	day = (unsigned)(z - era * 146097);
	of_era = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	of_year = day - (365 * of_era + of_era / 4 - of_era / 100);
	month = (5 * of_year + 2) / 153;
	out->day = of_year - (153 * month + 2) / 5 + 1;
	out->month = month < 10 ? month + 3 : month - 9;
	out->year = (unsigned)(of_era + era * 400) + (out->month <= 2);
}

static unsigned days_of(unsigned year, unsigned month)
{
	static const uint8_t days[] = { 31, 28, 31, 30, 31, 30,
					31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (unsigned)(month == 2 && leap);
}

static int to_seconds(int64_t *s, const struct civil *t, int64_t east_s)
{
	if (t->year < 1970 || t->year > 2199 || t->month < 1 || t->month > 12 ||
	    t->day < 1 || t->day > days_of(t->year, t->month))
		return OL_ERR_MALFORMED;
	if (t->hour > 23 || t->minute > 59 || t->second > 59)
		return OL_ERR_MALFORMED;
	*s = days_from_civil(t->year, t->month, t->day) * DAY_S +
	     t->hour * HOUR_S + t->minute * MINUTE_S + t->second - east_s;
	return *s < 0 || *s > OL_UTC_MAX_S ? OL_ERR_MALFORMED : 0;
}

/* "Z", " UTC", "+03:00": seconds east of UTC. */
static bool zone(struct cursor *c, int64_t *east_s)
{
	unsigned h, m;
	bool west = false;

	*east_s = 0;
	if (take(c, 'Z') || take_text(c, " UTC") || take_text(c, " Z"))
		return true;
	if (!take(c, '+')) {
		west = take(c, '-');
		if (!west)
			return false;
	}
	if (!digits(c, 2, &h) || !take(c, ':') || !digits(c, 2, &m))
		return false;
	if (h > 14 || m > 59)
		return false;
	*east_s = h * HOUR_S + m * MINUTE_S;
	if (west)
		*east_s = -*east_s;
	return true;
}

static bool iso(struct cursor *c, struct civil *t, int64_t *east_s)
{
	if (!digits(c, 4, &t->year) || !take(c, '-') ||
	    !digits(c, 2, &t->month) || !take(c, '-') ||
	    !digits(c, 2, &t->day) || !(take(c, 'T') || take(c, ' ')) ||
	    !digits(c, 2, &t->hour) || !take(c, ':') ||
	    !digits(c, 2, &t->minute))
		return false;
	if (take(c, ':') && !digits(c, 2, &t->second))
		return false;
	return zone(c, east_s) && c->left == 0;
}

static bool month_name(struct cursor *c, unsigned *month)
{
	static const char names[] = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";

	for (unsigned i = 0; i < 12; i++) {
		const char name[4] = { names[3 * i], names[3 * i + 1],
				       names[3 * i + 2], '\0' };

		if (take_text(c, name)) {
			*month = i + 1;
			return true;
		}
	}
	return false;
}

/* "201800ZNOV26". */
static bool date_time_group(struct cursor *c, struct civil *t)
{
	if (!digits(c, 2, &t->day) || !digits(c, 2, &t->hour) ||
	    !digits(c, 2, &t->minute) || !take(c, 'Z') ||
	    !month_name(c, &t->month) || !digits(c, 2, &t->year))
		return false;
	t->year += 2000;
	return c->left == 0;
}

/* "2611201800". */
static bool ten_digits(struct cursor *c, struct civil *t)
{
	if (!digits(c, 2, &t->year) || !digits(c, 2, &t->month) ||
	    !digits(c, 2, &t->day) || !digits(c, 2, &t->hour) ||
	    !digits(c, 2, &t->minute))
		return false;
	t->year += 2000;
	return c->left == 0;
}

int ol_utc_read(int64_t *s, const char *p, size_t len)
{
	int64_t east_s = 0;
	struct civil t = { 0 };
	struct cursor c = { p, len };

	if (iso(&c, &t, &east_s))
		return to_seconds(s, &t, east_s);
	c = (struct cursor){ p, len };
	t = (struct civil){ 0 };
	if (date_time_group(&c, &t))
		return to_seconds(s, &t, 0);
	c = (struct cursor){ p, len };
	t = (struct civil){ 0 };
	if (ten_digits(&c, &t))
		return to_seconds(s, &t, 0);
	return OL_ERR_MALFORMED;
}

void ol_utc_write(char out[static OL_UTC_TEXT], int64_t s)
{
	struct civil t = { 0 };
	unsigned day_s = (unsigned)(s % DAY_S);

	civil_from_days(s / DAY_S, &t);
	(void)snprintf(out, OL_UTC_TEXT, "%04u-%02u-%02uT%02u:%02u:%02uZ",
		       t.year % 10000, t.month % 100, t.day % 100,
		       day_s / HOUR_S % 24, day_s / MINUTE_S % 60, day_s % 60);
}

/* One to ten digits. */
static bool amount(struct cursor *c, int64_t *out)
{
	int64_t v = 0;
	size_t n = 0;

	while (n < c->left && n < 10 && is_digit(c->p[n]))
		v = v * 10 + (c->p[n++] - '0');
	c->p += n;
	c->left -= n;
	*out = v;
	return n > 0;
}

int ol_duration_read(int64_t *s, const char *p, size_t len)
{
	static const char large[] = "DHMS", small[] = "dhms";
	static const int64_t unit_s[] = { DAY_S, HOUR_S, MINUTE_S, 1 };
	struct cursor c = { p, len };
	int64_t sum = 0, n;
	bool is_iso = take(&c, 'P');
	bool timed = false;
	size_t next = 0;

	if (c.left == 0)
		return OL_ERR_MALFORMED;
	while (c.left) {
		size_t k = next;

		if (is_iso && !timed && take(&c, 'T')) {
			timed = true;
			next = next ? next : 1;
			k = next;
		}
		if (!amount(&c, &n) || c.left == 0)
			return OL_ERR_MALFORMED;
		while (k < 4 && *c.p != (is_iso ? large[k] : small[k]))
			k++;
		if (k == 4 || (is_iso && !timed && k > 0))
			return OL_ERR_MALFORMED;
		c.p++;
		c.left--;
		sum += n * unit_s[k]; /* at most 4 * 1e10 * 86400 */
		next = k + 1;
	}
	if (sum > OL_DURATION_MAX_S)
		return OL_ERR_MALFORMED;
	*s = sum;
	return 0;
}

void ol_duration_write(char out[static OL_DURATION_TEXT], int64_t s)
{
	long long d = s / DAY_S;
	unsigned rest = (unsigned)(s % DAY_S);
	const unsigned part[] = { rest / HOUR_S, rest / MINUTE_S % 60,
				  rest % 60 };
	size_t len = 0;

	out[len++] = 'P';
	if (d)
		len += (size_t)snprintf(out + len, OL_DURATION_TEXT - len,
					"%lldD", d);
	if (rest || s == 0)
		out[len++] = 'T';
	for (size_t i = 0; i < 3; i++)
		if (part[i] || (s == 0 && i == 2))
			len += (size_t)snprintf(out + len,
						OL_DURATION_TEXT - len, "%u%c",
						part[i], "HMS"[i]);
	out[len] = '\0';
}
