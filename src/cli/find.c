/* find - see find.h. */
#include "cli/find.h"

#include <string.h>

#include "base/bytes.h"
#include "cli/reach.h"
#include "cli/say.h"

#define HEX (2 * OL_ID_LEN)

int ol_find_matches(const char *word, const struct ol_id *id)
{
	char hex[HEX + 1], part[HEX + 1];
	size_t n = 0;
	char c;

	for (; (c = *word); word++) {
		if (c == '-')
			continue;
		if (c >= 'A' && c <= 'F')
			c = (char)(c - 'A' + 'a');
		if (n == HEX ||
		    !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
			return -1;
		part[n++] = c;
	}
	if (n < OL_FIND_DIGITS)
		return -1;
	ol_hex_write(hex, id->b, OL_ID_LEN);
	return !memcmp(hex, part, n) || !memcmp(hex + HEX - n, part, n);
}

static bool any(const struct ol_desk_reply *row)
{
	(void)row;
	return true;
}

static bool of_theirs(const struct ol_desk_reply *row)
{
	return !row->u.message.outgoing;
}

const struct ol_find_last ol_find_any = {
	any,
	"there is no message yet",
};

const struct ol_find_last ol_find_of_theirs = {
	of_theirs,
	"there is no message of theirs yet: `openline inbox --all` lists all",
};

/* ---- looking ---------------------------------------------------------------- */

struct search {
	const char *word; /* NULL: the last */
	const struct ol_find_last *last;
	bool of_files;
	unsigned looked, found;
	struct ol_id id;
	ol_date date;
};

static void take(void *ctx, const struct ol_desk_reply *row)
{
	struct search *s = ctx;
	const struct ol_id *id;
	ol_date date;

	if (row->what != (s->of_files ? OL_REPLY_FILE : OL_REPLY_MESSAGE))
		return;
	s->looked++;
	id = s->of_files ? &row->u.file.file : &row->u.message.message;
	date = s->of_files ? row->u.file.date : row->u.message.kept;
	if (s->word) {
		if (ol_find_matches(s->word, id) != 1 ||
		    (s->found && ol_id_equal(id, &s->id)))
			return;
		s->found++;
		s->id = *id;
	} else if (s->last->fits(row) && (!s->found || date.ns > s->date.ns)) {
		s->found = 1;
		s->id = *id;
		s->date = date;
	}
}

static int look(struct ol_client *c, struct search *s)
{
	static struct ol_desk_request rq;
	static struct ol_desk_reply reply;
	struct ol_client_taker taker = { .row = take, .ctx = s };
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = s->of_files ? OL_DO_FILES : OL_DO_INBOX;
	rq.which = OL_DESK_WHICH_BOTH;
	rq.newest = true;
	/* Messages come newest first; of files the order is open. */
	while (ol_reach_page(c, &rq, &reply, &taker, &status) &&
	       s->looked < OL_FIND_MOST &&
	       (s->word || !s->found || s->of_files))
		;
	return status;
}

static int check_word(const struct search *s)
{
	const struct ol_id zero = { { 0 } };

	if (!s->word || ol_find_matches(s->word, &zero) >= 0)
		return 0;
	return ol_say(OL_EXIT_USAGE,
		      "\"%.64s\" is no id: `last`, or %d or more digits of its "
		      "beginning or end, as `openline %s` shows",
		      s->word, OL_FIND_DIGITS,
		      s->of_files ? "files" : "inbox --all");
}

static int none(const struct search *s)
{
	if (!s->word)
		return ol_say(OL_EXIT_REFUSED, "%s", s->last->none);
	return ol_say(OL_EXIT_REFUSED,
		      "no %s %.64s among the newest %d: `openline %s` lists "
		      "them",
		      s->of_files ? "file" : "message", s->word, OL_FIND_MOST,
		      s->of_files ? "files" : "inbox --all");
}

static int find(struct ol_client *c, const char *word, struct search *s,
		struct ol_id *out)
{
	int status;

	if (!ol_id_read(out, word))
		return 0;
	if (strcmp(word, "last") != 0)
		s->word = word;
	status = check_word(s);
	if (!status)
		status = look(c, s);
	if (status)
		return status;
	if (!s->found)
		return none(s);
	if (s->found > 1)
		return ol_say(OL_EXIT_REFUSED,
			      "%.64s is %u %ss: give more of the id", word,
			      s->found, s->of_files ? "file" : "message");
	*out = s->id;
	return 0;
}

int ol_find_message(struct ol_client *c, const char *word,
		    const struct ol_find_last *last, struct ol_id *out)
{
	struct search s = { .last = last };

	return find(c, word, &s, out);
}

int ol_find_file(struct ol_client *c, const char *word,
		 const struct ol_find_last *last, struct ol_id *out)
{
	struct search s = { .last = last, .of_files = true };

	return find(c, word, &s, out);
}
