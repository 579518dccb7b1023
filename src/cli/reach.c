/* reach - see reach.h. */
#include "cli/reach.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/say.h"

int ol_reach(struct ol_client *c, const struct ol_args *args)
{
	char dir[OL_PATH_MAX], why[OL_CLIENT_WHY];
	int status = ol_command_dir(args, dir);

	if (status)
		return status;
	status = ol_client_open(c, dir, why);
	return status ? ol_say(status, "%s", why) : 0;
}

int ol_reach_line(struct ol_desk_request *rq, const char *name)
{
	if (*name && ol_text_copy(rq->line, sizeof rq->line, name) &&
	    ol_text_is_plain(name, strlen(name)))
		return 0;
	return ol_say(OL_EXIT_REFUSED,
		      "no line \"%.64s\": status lists the lines there are",
		      name);
}

int ol_reach_ask(struct ol_client *c, struct ol_desk_request *rq,
		 struct ol_desk_reply *reply,
		 const struct ol_client_taker *taker)
{
	char why[OL_CLIENT_WHY];
	int status = ol_client_ask(c, rq, reply, taker, why);

	return status ? ol_say(status, "%s", why) : 0;
}

int ol_reach_once(const struct ol_args *args, struct ol_desk_request *rq,
		  struct ol_desk_reply *reply,
		  const struct ol_client_taker *taker)
{
	struct ol_client c;
	int status = ol_reach(&c, args);

	if (status)
		return status;
	status = ol_reach_ask(&c, rq, reply, taker);
	ol_client_close(&c);
	return status;
}

bool ol_reach_page(struct ol_client *c, struct ol_desk_request *rq,
		   struct ol_desk_reply *reply,
		   const struct ol_client_taker *taker, int *status)
{
	*status = ol_reach_ask(c, rq, reply, taker);
	rq->from = !*status && reply->what == OL_REPLY_PAGE ? reply->u.next : 0;
	return rq->from;
}

void *ol_reach_add(struct ol_reach_rows *r)
{
	size_t cap = r->cap ? r->cap * 2 : 16;
	void *bigger;

	if (r->n == r->cap) {
		bigger = realloc(r->row, cap * r->size);
		if (!bigger) {
			r->no_memory = true;
			return NULL;
		}
		r->row = bigger;
		r->cap = cap;
	}
	return (char *)r->row + r->n++ * r->size;
}
