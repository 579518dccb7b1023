/* api_json - see api_json.h. Whole lines, and the tables' rows walked through
 * in both directions. */
#include "desk/api_json.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"

/* ---- memory ----------------------------------------------------------- */

/* Before each block of JSON: how long it is, so that all of it can be wiped. */
struct block {
	alignas(max_align_t) size_t len;
};

static void *take_block(size_t len)
{
	struct block *b = NULL;

	if (len <= SIZE_MAX - sizeof *b)
		b = malloc(sizeof *b + len);
	if (!b)
		return NULL;
	b->len = len;
	return b + 1;
}

static void give_block(void *p)
{
	struct block *b = p;

	if (!b)
		return;
	b--;
	ol_wipe(b + 1, b->len);
	free(b);
}

void ol_api_wipe_json(void)
{
	json_set_alloc_funcs(take_block, give_block);
}

/* ---- lines ------------------------------------------------------------ */

json_t *ol_json_parse(const char *line, size_t len, struct ol_json_fault *f)
{
	json_error_t err;
	json_t *obj;

	if (len > OL_API_LINE_MAX) {
		snprintf(f->text, sizeof f->text,
			 "the line is longer than %d bytes", OL_API_LINE_MAX);
		return NULL;
	}
	obj = json_loadb(line, len, JSON_REJECT_DUPLICATES, &err);
	if (!obj) {
		/* jansson's own words may quote the line, which may be
		 * anything: only where it is safe to show. */
		if (!ol_text_is_plain(err.text, strlen(err.text)))
			ol_text_copy(err.text, sizeof err.text, "not readable");
		snprintf(f->text, sizeof f->text,
			 "not one JSON object a line (at byte %d: %s)",
			 err.position, err.text);
		return NULL;
	}
	if (!json_is_object(obj)) {
		json_decref(obj);
		ol_text_copy(f->text, sizeof f->text,
			     "not one JSON object a line");
		return NULL;
	}
	return obj;
}

size_t ol_json_print(char *out, size_t cap, json_t *obj)
{
	size_t len;

	if (!obj)
		return 0;
	len = json_dumpb(obj, out, cap, JSON_COMPACT | JSON_REAL_PRECISION(12));
	json_decref(obj);
	if (!len || len + 2 > cap)
		return 0;
	out[len] = '\n';
	out[len + 1] = '\0';
	return len + 1;
}
