/* ask_quota - what a line takes of documents, as its settings. */
#include <stddef.h>
#include <string.h>

#include "base/error.h"
#include "office/ask.h"

#define US_PER_HOUR UINT64_C(3600000000)

static const struct {
	const char *key;
	size_t at; /* in struct ol_line_quota */
	uint32_t min, max;
} quota[] = {
	{ "documents.size", offsetof(struct ol_line_quota, size_mib), 0, 1024 },
	{ "documents.total", offsetof(struct ol_line_quota, total_mib), 0,
	  16777216 },
	{ "documents.count", offsetof(struct ol_line_quota, count), 0,
	  1000000 },
	{ "documents.open", offsetof(struct ol_line_quota, open), 1,
	  OL_DOCUMENT_WAITING },
	{ "documents.rate", offsetof(struct ol_line_quota, hourly), 1, 3600 },
};

void office_set_quota(struct office_line *l)
{
	const struct ol_line_quota *q = &l->settings.documents;
	struct ol_document_quota to = {
		.size = (uint64_t)q->size_mib << 20,
		.total = (uint64_t)q->total_mib << 20,
		.count = q->count,
		.open = q->open,
		.burst = q->open,
		.each_us = US_PER_HOUR / (q->hourly ? q->hourly : 1),
	};

	if (l->documents)
		ol_document_set_quota(l->documents, &to);
}

bool office_ask_quota(struct ask *a, int *err)
{
	uint8_t *q = (uint8_t *)&a->line->settings.documents;
	uint32_t value;
	size_t i;

	for (i = 0; i < sizeof quota / sizeof quota[0]; i++)
		if (!strcmp(a->rq->key, quota[i].key))
			break;
	if (i == sizeof quota / sizeof quota[0])
		return false;
	*err = office_ask_number(a, &value, quota[i].min, quota[i].max);
	if (*err)
		return true;
	memcpy(q + quota[i].at, &value, sizeof value);
	office_set_quota(a->line);
	return true;
}
