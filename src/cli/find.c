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

struct search {
	const char *word; /* NULL: the last */
	ol_find_fits *fits;
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
	} else if ((!s->fits || s->fits(row)) &&
		   (!s->found || date.ns > s->date.ns)) {
		s->found = 1;
		s->id = *id;
		s->date = date;
	}
}

static int look(struct ol_client *c, struct search *s, enum ol_desk_which which)
{
	static struct ol_desk_request rq;
	static struct ol_desk_reply reply;
	struct ol_client_taker taker = { .row = take, .ctx = s };
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = s->of_files ? OL_DO_FILES : OL_DO_INBOX;
	rq.which = which;
	rq.newest = true;
	do {
		status = ol_reach_ask(c, &rq, &reply, &taker);
		if (status)
			return status;
		rq.from = reply.what == OL_REPLY_PAGE ? reply.u.next : 0;
		/* Messages come newest first; of files the order is open. */
		if (!s->word && s->found && !s->of_files)
			return 0;
	} while (rq.from && s->looked < OL_FIND_MOST);
	return 0;
}

static int find(struct ol_client *c, const char *word, enum ol_desk_which which,
		struct search *s, struct ol_id *out)
{
	const char *what = s->of_files ? "file" : "message";
	const char *list = s->of_files ? "files" : "inbox --all";
	struct ol_id zero = { { 0 } };
	int status;

	if (!ol_id_read(out, word))
		return 0;
	if (strcmp(word, "last") != 0) {
		s->word = word;
		if (ol_find_matches(word, &zero) < 0)
			return ol_say(OL_EXIT_USAGE,
				      "\"%.64s\" is no id: `last`, or %d or "
				      "more digits of its beginning or end, as "
				      "`openline %s` shows",
				      word, OL_FIND_DIGITS, list);
	}
	status = look(c, s, which);
	if (status)
		return status;
	if (!s->found)
		return ol_say(OL_EXIT_REFUSED,
			      "no %s %.64s among the newest %d: `openline %s` "
			      "lists them",
			      what, word, OL_FIND_MOST, list);
	if (s->found > 1)
		return ol_say(OL_EXIT_REFUSED,
			      "%.64s is %u %ss: give more of the id", word,
			      s->found, what);
	*out = s->id;
	return 0;
}

int ol_find_message(struct ol_client *c, const char *word,
		    enum ol_desk_which which, ol_find_fits *fits,
		    struct ol_id *out)
{
	struct search s = { .fits = fits };

	return find(c, word, which, &s, out);
}

int ol_find_file(struct ol_client *c, const char *word, ol_find_fits *fits,
		 struct ol_id *out)
{
	struct search s = { .fits = fits, .of_files = true };

	return find(c, word, OL_DESK_WHICH_BOTH, &s, out);
}
