/*
 * web_metrics - figures for the house's monitoring, at /metrics of the
 * console's door: who may read them, and where they come from.
 * doc/protocol/metrics.md
 *
 * Does      hold a bearer token as its SHA-256, tell whether a request has it.
 * Does not  know figures: what is read comes in pieces from the daemon.
 * Memory    values; a reading is the daemon's.
 * Threads   the loop thread.
 * Promise   how long the comparison takes says nothing about the token.
 *
 * A token, and not an open port of the loopback address: every user of the
 * machine may connect to that, and without a session nothing is told, not even
 * a line's name. No wait after wrong ones: it is of 32 characters or more.
 */
#ifndef OL_DESK_WEB_METRICS_H
#define OL_DESK_WEB_METRICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OL_WEB_METRICS_PATH "/metrics"
#define OL_WEB_TOKEN_LEAST 32 /* characters, visible ASCII */
#define OL_WEB_TOKEN_MOST 128

struct ol_web_metrics {
	bool on;
	uint8_t token[32];
	void *ctx;
	/* A reading begins. NULL: there are too many, or no memory. */
	void *(*begin)(void *ctx);
	/* Its next piece, at most `cap` bytes (OL_METRICS_PIECE or more); may
	 * be 0 before it is `*over`. */
	size_t (*more)(void *reading, char *out, size_t cap, bool *over);
	/* Once, also where the reader went. */
	void (*end)(void *reading);
};

/* The token of a file's text: one line. OL_ERR_MALFORMED where it is none. */
int ol_web_metrics_token(struct ol_web_metrics *m, const char *text,
			 size_t len);

/* Whether `authorization`, as the header has it ("Bearer ..."), has the token.
 * NULL: there was none. */
bool ol_web_metrics_may(const struct ol_web_metrics *m,
			const char *authorization);

#endif
