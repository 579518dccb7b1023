/* attend - see attend.h. */
#include "cli/attend.h"

#include <string.h>

#include "base/text.h"

static struct ol_desk_request *one_more(struct ol_attend *a)
{
	struct ol_desk_request *rq = &a->rq[a->n++];

	memset(rq, 0, sizeof *rq);
	rq->what = OL_DO_PRESENCE;
	return rq;
}

static bool take_name(struct ol_desk_request *rq, const char *name)
{
	return *name &&
	       ol_text_copy(rq->person.name, sizeof rq->person.name, name) &&
	       ol_text_is_plain(name, strlen(name));
}

static int take_own(struct ol_attend *a, const char *as, enum ol_leg leg)
{
	struct ol_desk_request *rq = one_more(a);

	rq->person.leg = leg;
	if (as && ol_part_read(&rq->person.part, as))
		return ol_say(OL_EXIT_USAGE,
			      "--as %.64s: principal, acting, interpreter, "
			      "notes or listener",
			      as);
	return OL_EXIT_DONE;
}

static int take_away(struct ol_attend *a, const char *name)
{
	struct ol_desk_request *rq = one_more(a);

	rq->gone = true;
	if (!take_name(rq, name))
		return ol_say(OL_EXIT_USAGE,
			      "--remove %.64s: a name of 1 to %d bytes", name,
			      OL_PERSON_MAX - 1);
	return OL_EXIT_DONE;
}

/* "interpreter: A. Karimova" */
static int take_one(struct ol_attend *a, const char *opt, const char *text)
{
	struct ol_desk_request *rq = one_more(a);
	size_t len = strcspn(text, ":");
	char part[16];

	if (text[len] && len < sizeof part) {
		memcpy(part, text, len);
		part[len] = '\0';
		text += len + 1;
		text += strspn(text, " ");
		if (!ol_part_read(&rq->person.part, part) &&
		    take_name(rq, text))
			return OL_EXIT_DONE;
	}
	return ol_say(OL_EXIT_USAGE,
		      "--%s takes a part and a name of 1 to %d bytes, as "
		      "\"interpreter: A. Karimova\"; parts are principal, "
		      "acting, interpreter, notes and listener",
		      opt, OL_PERSON_MAX - 1);
}

int ol_attend_read(struct ol_attend *a, const struct ol_args *args,
		   enum ol_leg leg)
{
	const char *as = ol_args_value(args, OL_OPT_AS, NULL);
	int status = OL_EXIT_DONE;
	unsigned i;

	a->n = 0;
	if (as || leg)
		status = take_own(a, as, leg);
	for (i = 0; i < args->n[OL_OPT_REMOVE] && !status; i++)
		status = take_away(a, args->value[OL_OPT_REMOVE][i]);
	for (i = 0; i < args->n[OL_OPT_ADD] && !status; i++)
		status = take_one(a, "add", args->value[OL_OPT_ADD][i]);
	for (i = 0; i < args->n[OL_OPT_WITH] && !status; i++)
		status = take_one(a, "with", args->value[OL_OPT_WITH][i]);
	return status;
}
