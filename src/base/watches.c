/* watches - see watches.h. */
#include "base/watches.h"

#include <stdio.h>
#include <string.h>

#define NS_PER_MINUTE INT64_C(60000000000)
#define NS_PER_DAY (NS_PER_MINUTE * OL_WATCHES_DAY)

bool ol_watches_are(const struct ol_watches *w)
{
	size_t i;

	if (w->n > OL_WATCHES)
		return false;
	for (i = 0; i < w->n; i++)
		if (w->minute[i] >= OL_WATCHES_DAY ||
		    (i > 0 && w->minute[i] <= w->minute[i - 1]))
			return false;
	return true;
}

/* ---- text ------------------------------------------------------------- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "06:00" */
static bool read_time(uint16_t *out, const char **at)
{
	const char *p = *at;
	int hour, minute;

	if (!is_digit(p[0]) || !is_digit(p[1]) || p[2] != ':' ||
	    !is_digit(p[3]) || !is_digit(p[4]))
		return false;
	hour = 10 * (p[0] - '0') + p[1] - '0';
	minute = 10 * (p[3] - '0') + p[4] - '0';
	*out = (uint16_t)(60 * hour + minute);
	*at = p + 5;
	return hour < 24 && minute < 60;
}

/* Keeps them in order; false for one that is there. */
static bool put(struct ol_watches *w, uint16_t minute)
{
	size_t i = w->n;

	if (w->n == OL_WATCHES)
		return false;
	for (; i > 0 && w->minute[i - 1] > minute; i--)
		w->minute[i] = w->minute[i - 1];
	if (i > 0 && w->minute[i - 1] == minute)
		return false;
	w->minute[i] = minute;
	w->n++;
	return true;
}

bool ol_watches_read(struct ol_watches *out, const char *text)
{
	struct ol_watches w = { 0 };
	uint16_t minute;
	size_t gap;

	if (!strcmp(text, "none")) {
		*out = w;
		return true;
	}
	do {
		text += strspn(text, " ");
		if (!read_time(&minute, &text) || !put(&w, minute))
			return false;
		gap = strspn(text, " ,");
		text += gap;
	} while (gap && *text);
	if (*text)
		return false;
	*out = w;
	return true;
}

void ol_watches_write(char out[static OL_WATCHES_TEXT],
		      const struct ol_watches *w)
{
	size_t i;
	char *p = out;

	memcpy(out, "none", sizeof "none");
	for (i = 0; i < w->n && i < OL_WATCHES; i++, p += strlen(p))
		snprintf(p, (size_t)(out + OL_WATCHES_TEXT - p), "%s%02u:%02u",
			 i ? " " : "", w->minute[i] / 60u % 24u,
			 w->minute[i] % 60u);
}

/* ---- dates ------------------------------------------------------------ */

ol_date ol_watches_last(const struct ol_watches *w, ol_date date)
{
	int64_t day = date.ns - date.ns % NS_PER_DAY, at;
	size_t i = w->n;

	if (w->n == 0 || date.ns < 0)
		return (ol_date){ 0 };
	while (i > 0) {
		at = day + w->minute[--i] * NS_PER_MINUTE;
		if (at <= date.ns)
			return (ol_date){ at };
	}
	at = day - NS_PER_DAY + w->minute[w->n - 1] * NS_PER_MINUTE;
	return (ol_date){ at > 0 ? at : 0 };
}

ol_date ol_watches_next(const struct ol_watches *w, ol_date date)
{
	int64_t day = date.ns - date.ns % NS_PER_DAY, at;
	size_t i;

	if (w->n == 0 || date.ns < 0)
		return (ol_date){ 0 };
	for (i = 0; i < w->n; i++) {
		at = day + w->minute[i] * NS_PER_MINUTE;
		if (at > date.ns)
			return (ol_date){ at };
	}
	return (ol_date){ day + NS_PER_DAY + w->minute[0] * NS_PER_MINUTE };
}
