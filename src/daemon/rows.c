/* rows - see rows.h: a ring, of which the first has its piece and goes to the
 * end. */
#include "daemon/rows.h"

#include <stdlib.h>

#include "base/error.h"

struct waiting {
	ol_rows_fn *fn;
	struct ol_rows_ask ask;
};

struct ol_rows {
	struct ol_loop *loop;
	struct ol_loop_wake *wake;
	void *ctx;
	size_t first, n;
	struct waiting w[OL_ROWS_ASKS];
};

static void put(struct ol_rows *r, const struct waiting *w)
{
	r->w[(r->first + r->n) % OL_ROWS_ASKS] = *w;
	r->n++;
	ol_loop_wake_send(r->wake);
}

static void turn(void *ctx)
{
	struct ol_rows *r = ctx;
	struct waiting w;

	if (r->n == 0)
		return;
	w = r->w[r->first];
	r->first = (r->first + 1) % OL_ROWS_ASKS;
	r->n--;
	ol_loop_doing(r->loop, "rows");
	if (w.fn(r->ctx, &w.ask))
		put(r, &w);
	else if (r->n > 0)
		ol_loop_wake_send(r->wake);
}

int ol_rows_new(struct ol_rows **out, struct ol_loop *loop, void *ctx)
{
	struct ol_rows *r = calloc(1, sizeof *r);

	if (!r)
		return OL_ERR_NO_MEMORY;
	r->ctx = ctx;
	r->loop = loop;
	r->wake = ol_loop_wake_new(loop, turn, r);
	if (!r->wake) {
		free(r);
		return OL_ERR_NO_MEMORY;
	}
	*out = r;
	return 0;
}

int ol_rows_begin(struct ol_rows *r, ol_rows_fn *fn,
		  const struct ol_rows_ask *ask)
{
	struct waiting w = { fn, *ask };

	if (r->n == OL_ROWS_ASKS)
		return OL_ERR_FULL;
	if (fn(r->ctx, &w.ask))
		put(r, &w);
	return 0;
}

void ol_rows_free(struct ol_rows *r)
{
	struct waiting *w;

	if (!r)
		return;
	for (; r->n > 0; r->n--) {
		w = &r->w[r->first];
		r->first = (r->first + 1) % OL_ROWS_ASKS;
		w->ask.ends = true;
		if (w->ask.of)
			(void)w->fn(r->ctx, &w->ask);
	}
	ol_loop_wake_free(r->wake);
	free(r);
}
