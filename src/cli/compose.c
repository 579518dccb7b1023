/* compose - see compose.h. */
#include "cli/compose.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/infile.h"
#include "cli/say.h"
#include "os/clock.h"
#include "os/file.h"
#include "os/wall.h"
#include "record/utc.h"

#define NS_PER_S INT64_C(1000000000)

int ol_compose_full(void)
{
	return ol_say(OL_EXIT_REFUSED,
		      "it is too long for one message (%d bytes): send a part "
		      "of it as a file, with --file",
		      OL_ITEM_MAX);
}

static int is_text(const char *name, const char *text, size_t len)
{
	size_t i = 0;

	while (i < len && strchr(" \t\r\n", text[i]))
		i++;
	if (i == len)
		return ol_say(OL_EXIT_USAGE, "%s says nothing: it is %s", name,
			      len ? "blank" : "empty");
	if (!ol_text_is_utf8(text, len))
		return ol_say(OL_EXIT_USAGE, "%s is no text in UTF-8", name);
	if (len > OL_ITEM_MAX)
		return ol_say(OL_EXIT_USAGE,
			      "%s has %zu bytes, and a message %d at most: "
			      "send it as a file, with --file",
			      name, len, OL_ITEM_MAX);
	return 0;
}

/* A text out of a file, or of standard input; the last newline is no part of
 * it. */
static int read_text(const char *path, char *buf, size_t cap, size_t *len)
{
	int err = 0;

	if (!strcmp(path, "-")) {
		*len = fread(buf, 1, cap, stdin);
		if (*len == cap)
			err = OL_ERR_RANGE;
	} else {
		err = ol_file_read(path, buf, cap, len);
	}
	if (err == OL_ERR_RANGE && !strcmp(path, "-"))
		return ol_compose_full();
	if (err)
		return ol_infile_refuse(path, err, OL_ITEM_MAX,
					": send it with --file");
	while (*len && (buf[*len - 1] == '\n' || buf[*len - 1] == '\r'))
		--*len;
	return is_text(path, buf, *len);
}

static int put_text(struct ol_desk_request *rq, struct ol_desk_said *said,
		    const char *lang, const char *text, size_t len)
{
	if (!ol_text_copy(said->lang, sizeof said->lang, lang))
		return ol_say(OL_EXIT_USAGE,
			      "--lang %.64s: no language tag (en, pt-BR ...)",
			      lang);
	if (ol_desk_pool_text(&rq->pool, &said->text, text, len))
		return ol_compose_full();
	return 0;
}

int ol_compose_texts(struct ol_desk_request *rq, const struct ol_args *args,
		     const char *word, uint32_t *n)
{
	static char buf[OL_ITEM_MAX + 1];
	unsigned files = args->n[OL_OPT_TEXT], langs = args->n[OL_OPT_LANG];
	unsigned first = word ? 1 : 0, i;
	struct ol_desk_said *said;
	const char *text = word;
	size_t len = 0;
	int status;

	*n = first + files;
	if (*n > OL_ITEM_TEXTS)
		return ol_say(OL_EXIT_USAGE, "a message has at most %d texts",
			      OL_ITEM_TEXTS);
	if (langs != *n && (langs || *n > 1))
		return ol_say(OL_EXIT_USAGE,
			      "%u text%s and %u --lang: each text needs its "
			      "own, in the same order",
			      *n, *n == 1 ? "" : "s", langs);
	if (!*n)
		return 0;
	said = ol_desk_pool_list(&rq->pool, &rq->said.texts, *n, sizeof *said);
	if (!said)
		return ol_compose_full();
	for (i = 0; i < *n; i++) {
		if (i < first) {
			len = strlen(word);
			status = is_text("the text", word, len);
		} else {
			text = buf;
			status = read_text(args->value[OL_OPT_TEXT][i - first],
					   buf, sizeof buf, &len);
		}
		if (!status)
			status = put_text(rq, &said[i],
					  langs ? args->value[OL_OPT_LANG][i]
						: OL_COMPOSE_LANG,
					  text, len);
		if (status)
			return status;
	}
	return 0;
}

int ol_compose_points(struct ol_desk_request *rq, const struct ol_args *args)
{
	unsigned n = args->n[OL_OPT_POINT], i;
	struct ol_desk_point *point;
	const char *text, *colon;
	char kind[16];
	int status;

	if (!n)
		return 0;
	point = ol_desk_pool_list(&rq->pool, &rq->said.points, n,
				  sizeof *point);
	if (!point)
		return ol_compose_full();
	rq->said.asks = true;
	for (i = 0; i < n; i++) {
		text = args->value[OL_OPT_POINT][i];
		colon = strchr(text, ':');
		snprintf(kind, sizeof kind, "%.*s",
			 (int)(colon ? colon - text : 0), text);
		if (!colon || ol_desk_point_read(&point[i].kind, kind))
			return ol_say(OL_EXIT_USAGE,
				      "--point %.64s: KIND:WORDS, as "
				      "\"time:start of the exercise\"; kinds "
				      "are point, number, place, time, name",
				      text);
		status = is_text(text, colon + 1, strlen(colon + 1));
		if (status)
			return status;
		if (ol_desk_pool_text(&rq->pool, &point[i].words, colon + 1,
				      strlen(colon + 1)))
			return ol_compose_full();
	}
	return 0;
}

int ol_compose_when(ol_date *out, const char *option, const char *when)
{
	ol_date now = ol_clock_date();
	int64_t s;

	if (!ol_duration_read(&s, when, strlen(when)) && s)
		out->ns = now.ns + s * NS_PER_S;
	else if (!ol_utc_read(&s, when, strlen(when)))
		out->ns = s * NS_PER_S;
	else if (!ol_wall_next(out, when, now))
		return ol_say(OL_EXIT_USAGE,
			      "--%s %.64s: in a time, as 30m or 1d6h, or "
			      "by one, as 18:00 or 2026-11-20T18:00Z",
			      option, when);
	if (out->ns <= now.ns)
		return ol_say(OL_EXIT_USAGE, "--%s %.64s is over already",
			      option, when);
	return 0;
}

int ol_compose_urgency(struct ol_desk_request *rq, const struct ol_args *args)
{
	const char *precedence = ol_args_value(args, OL_OPT_PRECEDENCE, NULL);
	const char *when = ol_args_value(args, OL_OPT_ACK_BY, NULL);

	if (precedence && ol_precedence_read(&rq->said.precedence, precedence))
		return ol_say(OL_EXIT_USAGE,
			      "--precedence %.64s: routine, priority, "
			      "immediate or flash",
			      precedence);
	return when ? ol_compose_when(&rq->said.ack_by, "ack-by", when) : 0;
}

int ol_compose_lang(struct ol_desk_request *rq, const struct ol_args *args)
{
	const char *lang = ol_args_value(args, OL_OPT_LANG, "");

	if (ol_text_copy(rq->lang, sizeof rq->lang, lang) &&
	    ol_text_is_plain(lang, strlen(lang)))
		return 0;
	return ol_say(OL_EXIT_USAGE,
		      "--lang %.64s: no language tag (en, pt-BR ...)", lang);
}
