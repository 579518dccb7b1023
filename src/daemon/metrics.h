/*
 * metrics - a node's figures for the house's monitoring, gathered and handed
 * to the console's door in pieces.
 *
 * Does      count what nobody else counts; take a picture of the node and its
 *           lines when one is asked for, a few lines at a time, and give it
 *           out as text (desk/metrics.h).
 * Does not  decide who may read it (desk/web_metrics.h).
 * Memory    struct ol_node_metrics, in the node; a reading allocates its
 *           picture, about 300 bytes a line, and OL_METRICS_READINGS are open
 *           at once.
 * Threads   the loop thread.
 * Promise   no call takes longer than OL_METRICS_LOOK lines do.
 */
#ifndef OL_DAEMON_METRICS_H
#define OL_DAEMON_METRICS_H

#include "desk/metrics.h"
#include "desk/web_metrics.h"

struct ol_node;

#define OL_METRICS_READINGS 2
#define OL_METRICS_LOOK 32 /* lines looked at in one call */

struct ol_node_metrics {
	unsigned readings;
	uint64_t calls[2][OL_METRICS_REASONS]; /* in, out */
	uint64_t overdue[2];                   /* theirs, ours */
	uint64_t store_bytes; /* as of the last reading, or of the start */
};

/* The node's part of it; the writer runs. */
void ol_metrics_serve(struct ol_node *n, struct ol_web_metrics *out);

void ol_metrics_call_over(struct ol_node *n, const struct ol_call_row *row);

#endif
