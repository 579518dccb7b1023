/*
 * fair - what a TCP flow would take in our place.
 *
 * Does      give the time that would lie between two cells if the bytes of a
 *           path were those of a TCP flow of full segments that has the same
 *           round trip and meets the same losses: RFC 5348, 3.1, with the
 *           packet size of RFC 4828.
 * Does not  decide anything (line/law.h).
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_LINE_FAIR_H
#define OL_LINE_FAIR_H

#include <stdint.h>

#define OL_FAIR_CELL 316     /* bytes on the link, IPv4 and UDP in it */
#define OL_FAIR_SEGMENT 1500 /* likewise                              */

/* `events` times, at most once a round trip, something of `sent` cells was
 * lost, in `took_us`. 0: no loss, or no round trip known: any pace is fair. */
uint64_t ol_fair_gap_us(uint64_t rtt_us, uint64_t sent, uint64_t events,
			uint64_t took_us);

#endif
