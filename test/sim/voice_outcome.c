/* voice_outcome - see voice_outcome.h. */
#include "test/sim/voice_outcome.h"

#include <string.h>

#define KEPT VOICE_OUTCOME_KEPT
#define SETTLE 3         /* contents after which one counts as lost */
#define SHARE_US 3000000 /* lost share, mean run                    */
#define LONGEST_US 12000000

bool voice_outcome_note(struct voice_outcome *o, uint32_t number,
			uint64_t now_us)
{
	if (!o->any) {
		o->any = true;
		o->newest = o->first = number;
		o->first_at = o->newest_at = now_us;
		o->at[number % KEPT] = now_us;
		return true;
	}
	if (number + KEPT <= o->newest || number < o->first)
		return false;
	for (; o->newest < number; o->newest_at = now_us)
		o->at[++o->newest % KEPT] = 0;
	if (o->at[number % KEPT])
		return false;
	o->at[number % KEPT] = now_us;
	return true;
}

void voice_outcome_news(const struct voice_outcome *o,
			struct ol_voice_news *out)
{
	uint32_t seen = 0, lost = 0, runs = 0, run = 0, longest = 0, n;
	uint64_t per;

	memset(out, 0, sizeof *out);
	if (!o->any || o->newest < o->first + SETTLE + 1)
		return;
	per = (o->newest_at - o->first_at) / (o->newest - o->first) + 1;
	n = o->newest - SETTLE;
	for (uint32_t back = 0;
	     back * per < LONGEST_US && back <= n - o->first && back < KEPT - 8;
	     back++) {
		bool came = o->at[(n - back) % KEPT] != 0;

		run = came ? 0 : run + 1;
		longest = run > longest ? run : longest;
		if (back * per >= SHARE_US)
			continue;
		seen++;
		lost += !came;
		runs += run == 1;
	}
	out->lost_permille = (uint16_t)(lost * 256 / seen * 1000 / 256);
	out->run_mean = (uint8_t)(runs ? lost * 4 / runs : 0);
	out->run_longest = (uint8_t)(longest > 255 ? 255 : longest);
}
