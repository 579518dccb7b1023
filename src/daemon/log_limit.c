/* log_limit - see log_limit.h. */
#include "daemon/log_limit.h"

#include <stddef.h>
#include <string.h>

static void put(char *out, size_t cap, const char *text)
{
	size_t len = strnlen(text, cap - 1);

	memcpy(out, text, len);
	out[len] = '\0';
}

/* Also where somebody has put the clock back. */
static bool is_over(const struct ol_log_limit_row *row, ol_date date)
{
	return date.ns < row->since.ns ||
	       date.ns - row->since.ns >= OL_LOG_LIMIT_NS;
}

static bool is_of(const struct ol_log_limit_row *row, const char *line,
		  const char *what)
{
	return row->since.ns &&
	       !strncmp(row->line, line, sizeof row->line - 1) &&
	       !strncmp(row->what, what, sizeof row->what - 1);
}

bool ol_log_limit_take(struct ol_log_limit *l, const char *line,
		       const char *what, ol_date date)
{
	struct ol_log_limit_row *row, *unused = NULL;
	size_t i;

	for (i = 0; i < OL_LOG_LIMIT_ROWS; i++) {
		row = &l->row[i];
		if (is_of(row, line, what)) {
			row->more++;
			return false;
		}
		if (!row->since.ns && !unused)
			unused = row;
	}
	if (!unused) {
		if (!l->others.since.ns)
			l->others.since = date;
		l->others.more++;
		return false;
	}
	put(unused->line, sizeof unused->line, line);
	put(unused->what, sizeof unused->what, what);
	unused->since = date;
	unused->more = 0;
	return true;
}

/* What was counted goes on being counted; where nothing was, it is forgotten. */
static bool ends(struct ol_log_limit_row *row, ol_date date,
		 struct ol_log_limit_row *out)
{
	if (!row->since.ns || !is_over(row, date))
		return false;
	*out = *row;
	row->since = date;
	row->more = 0;
	if (!out->more)
		row->since.ns = 0;
	return out->more > 0;
}

bool ol_log_limit_due(struct ol_log_limit *l, ol_date date,
		      struct ol_log_limit_row *out)
{
	size_t i;

	for (i = 0; i < OL_LOG_LIMIT_ROWS; i++)
		if (ends(&l->row[i], date, out))
			return true;
	return ends(&l->others, date, out);
}
