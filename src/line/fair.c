/* fair - RFC 5348, 3.1: X = s / (R (sqrt(2p/3) + 12 sqrt(3p/8) p (1 + 32p^2))).
 */
#include "line/fair.h"

#define UNIT 10000 /* of p and of the bracket */

/* By Newton, from above: ends at the root rounded down. */
static uint64_t root(uint64_t n)
{
	uint64_t x = n / 2 + 1, next;

	if (n < 2)
		return n;
	for (;; x = next) {
		next = (x + n / x) / 2;
		if (next >= x)
			return x;
	}
}

uint64_t ol_fair_gap_us(uint64_t rtt_us, uint64_t sent, uint64_t events,
			uint64_t took_us)
{
	uint64_t p, bracket;

	if (rtt_us == 0 || sent == 0)
		return 0;
	if (events > took_us / rtt_us + 1)
		events = took_us / rtt_us + 1;
	p = events * UNIT / sent;
	if (p > UNIT)
		p = UNIT;
	bracket = root(2 * p * UNIT / 3) +
		  12 * root(3 * p * UNIT / 8) * p / UNIT *
			  (UNIT + 32 * p * p / UNIT) / UNIT;
	return rtt_us * bracket / UNIT * OL_FAIR_CELL / OL_FAIR_SEGMENT;
}
