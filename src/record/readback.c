/* doc/protocol/items.md, "Read-back". */
#include "record/readback.h"

#include <assert.h>
#include <utf8proc.h>

#include "base/error.h"

/* A decimal digit of any script. */
static bool has_digit(struct ol_words s)
{
	const utf8proc_uint8_t *p = (const utf8proc_uint8_t *)s.p;
	utf8proc_ssize_t left = (utf8proc_ssize_t)s.len, n;
	utf8proc_int32_t cp;

	for (; left > 0; p += n, left -= n) {
		n = utf8proc_iterate(p, left, &cp);
		if (n <= 0)
			return false;
		if (utf8proc_category(cp) == UTF8PROC_CATEGORY_ND)
			return true;
	}
	return false;
}

static bool answers(const struct ol_item_point *asked,
		    const struct ol_item_point *said)
{
	if (asked->kind != said->kind)
		return false;
	return asked->kind != OL_POINT_NUMBER || has_digit(said->words);
}

int ol_readback_check(const struct ol_item_message *asked,
		      const struct ol_item_message *confirm, size_t *bad)
{
	size_t i;

	if (!asked->asks)
		return 0;
	for (i = 0; i < asked->n_points && i < confirm->n_points; i++)
		if (!answers(&asked->point[i], &confirm->point[i]))
			break;
	*bad = i;
	return i == asked->n_points && i == confirm->n_points ? 0
							      : OL_ERR_RANGE;
}

enum ol_readback ol_readback_begin(const struct ol_item_message *message)
{
	return message->asks ? OL_READBACK_ASKED : OL_READBACK_NONE;
}

enum ol_readback ol_readback_said(enum ol_readback r)
{
	return r == OL_READBACK_ACCEPTED ? r : OL_READBACK_SAID;
}

enum ol_readback ol_readback_judged(enum ol_readback r,
				    enum ol_verdict_kind verdict)
{
	if (r != OL_READBACK_SAID)
		return r;
	return verdict == OL_VERDICT_ACCEPTED ? OL_READBACK_ACCEPTED
					      : OL_READBACK_CORRECTED;
}

const char *ol_readback_name(enum ol_readback r)
{
	static const char *const name[OL_READBACKS] = {
		[OL_READBACK_NONE] = "none",
		[OL_READBACK_ASKED] = "asked",
		[OL_READBACK_SAID] = "said",
		[OL_READBACK_ACCEPTED] = "accepted",
		[OL_READBACK_CORRECTED] = "corrected",
	};

	assert(r >= OL_READBACK_NONE && r < OL_READBACKS);
	return name[r];
}

const char *ol_point_name(enum ol_point_kind kind)
{
	static const char *const name[OL_POINT_KINDS] = {
		[OL_POINT_POINT] = "point", [OL_POINT_NUMBER] = "number",
		[OL_POINT_PLACE] = "place", [OL_POINT_TIME] = "time",
		[OL_POINT_NAME] = "name",
	};

	assert(kind >= OL_POINT_POINT && kind < OL_POINT_KINDS);
	return name[kind];
}
