/* agenda - a binary heap, with each line's place in it. */
#include "office/agenda.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

static bool is_before(const struct ol_agenda *a, size_t i, size_t k)
{
	return a->deadline[a->heap[i]].us < a->deadline[a->heap[k]].us;
}

static void swap(struct ol_agenda *a, size_t i, size_t k)
{
	uint16_t line = a->heap[i];

	a->heap[i] = a->heap[k];
	a->heap[k] = line;
	a->place[a->heap[i]] = (uint16_t)i;
	a->place[a->heap[k]] = (uint16_t)k;
}

static void rise(struct ol_agenda *a, size_t i)
{
	for (; i > 0 && is_before(a, i, (i - 1) / 2); i = (i - 1) / 2)
		swap(a, i, (i - 1) / 2);
}

static void sink(struct ol_agenda *a, size_t i)
{
	size_t child;

	while ((child = 2 * i + 1) < a->n) {
		if (child + 1 < a->n && is_before(a, child + 1, child))
			child++;
		if (!is_before(a, child, i))
			return;
		swap(a, i, child);
		i = child;
	}
}

void ol_agenda_init(struct ol_agenda *a)
{
	memset(a, 0, sizeof *a);
}

void ol_agenda_add(struct ol_agenda *a, ol_instant deadline)
{
	size_t i = a->n;

	assert(i < OL_AGENDA_LINES);
	a->heap[i] = (uint16_t)i;
	a->place[i] = (uint16_t)i;
	a->deadline[i] = deadline;
	a->n++;
	rise(a, i);
}

void ol_agenda_set(struct ol_agenda *a, uint16_t line, ol_instant deadline)
{
	assert(line < a->n);
	a->deadline[line] = deadline;
	rise(a, a->place[line]);
	sink(a, a->place[line]);
}

ol_instant ol_agenda_next(const struct ol_agenda *a, uint16_t *line)
{
	if (a->n == 0)
		return OL_NEVER;
	*line = a->heap[0];
	return a->deadline[a->heap[0]];
}
