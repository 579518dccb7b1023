/*
 * instant - points in time and lengths of time, which cannot be mixed up.
 *
 * Does      wrap the monotonic clock (CLOCK_BOOTTIME, microseconds) and the
 *           calendar (nanoseconds since the epoch) in types of their own.
 * Does not  read a clock: pure rooms are given `now`; os/clock.h reads it.
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_BASE_INSTANT_H
#define OL_BASE_INSTANT_H

#include <stdbool.h>
#include <stdint.h>

/* A moment on the machine's monotonic clock, microseconds. It goes on while
 * the machine sleeps and means nothing on another machine. */
typedef struct {
	uint64_t us;
} ol_instant;

/* A calendar moment, nanoseconds since 1970-01-01 UTC. It may jump; nothing
 * but what people read, and the floor of handshake numbers, depends on it. */
typedef struct {
	int64_t ns;
} ol_date;

#define OL_US_PER_MS 1000u
#define OL_US_PER_S 1000000u
#define OL_NS_PER_MS 1000000

/* Later than every other instant: "no deadline". */
#define OL_NEVER ((ol_instant){ UINT64_MAX })

/* True when the deadline has come. OL_NEVER never comes. */
static inline bool ol_due(ol_instant deadline, ol_instant now)
{
	return deadline.us <= now.us && deadline.us != UINT64_MAX;
}

/* `us` microseconds after `t`; stays at OL_NEVER where it would overflow. */
static inline ol_instant ol_after(ol_instant t, uint64_t us)
{
	return (ol_instant){ t.us > UINT64_MAX - us ? UINT64_MAX : t.us + us };
}

/* Microseconds from `then` to `now`; 0 where `then` lies later. */
static inline uint64_t ol_since(ol_instant then, ol_instant now)
{
	return now.us > then.us ? now.us - then.us : 0;
}

/* The earlier of two. */
static inline ol_instant ol_earlier(ol_instant a, ol_instant b)
{
	return a.us < b.us ? a : b;
}

#endif
