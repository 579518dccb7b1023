/*
 * delay - how long one has to wait after a wrong password.
 *
 * Does      count wrong logins by the name of the seat and by the address that
 *           they came from, and say when the next one may be tried: 1 s after
 *           the first, then 2, 4 ... 60 s. The longer of the two counts.
 * Does not  know whether a seat is there: a name that is none waits as well,
 *           and nothing tells one from the other. Read a clock.
 * Memory    the caller's; it does not grow. Names and addresses share slots by
 *           a keyed hash, which who tries does not know.
 * Threads   the loop thread.
 * Promise   nobody is locked out: after 60 s one may try again. An attempt is
 *           counted when it begins, so that many at once are one.
 *
 * Of an IPv6 address the first 64 bits count. Who sits at the machine itself
 * (family 0) waits for the seat alone.
 */
#ifndef OL_DESK_DELAY_H
#define OL_DESK_DELAY_H

#include <stdint.h>

#include "base/addr.h"
#include "base/instant.h"
#include "base/random.h"

#define OL_DELAY_SLOTS 1024
#define OL_DELAY_MOST_S 60u
#define OL_DELAY_FORGET_S 900u /* without another one: it begins at 1 s */

struct ol_delay_slot {
	uint32_t failures;
	ol_instant last;
};

struct ol_delays {
	uint8_t key[32];
	struct ol_delay_slot seat[OL_DELAY_SLOTS], from[OL_DELAY_SLOTS];
};

/* Draws the key. */
void ol_delays_init(struct ol_delays *t, const struct ol_random *rnd);

/* When it may be tried: `now`, or later. */
ol_instant ol_delay_until(const struct ol_delays *t, const char *seat,
			  const struct ol_addr *from, ol_instant now);

/* An attempt begins: it counts as a wrong one until it is forgiven. */
void ol_delay_begin(struct ol_delays *t, const char *seat,
		    const struct ol_addr *from, ol_instant now);

/* It was right: nothing wrong counts against the seat any more, and this one
 * not against the address. */
void ol_delay_forgive(struct ol_delays *t, const char *seat,
		      const struct ol_addr *from);

/* It was not judged at all (no memory, too many at once): it does not count. */
void ol_delay_take_back(struct ol_delays *t, const char *seat,
			const struct ol_addr *from);

#endif
