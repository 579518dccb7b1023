/*
 * voice_outcome - what became of the contents of a line, as the receiver
 *                 counts it over all paths, and says in its reports.
 */
#ifndef TEST_SIM_VOICE_OUTCOME_H
#define TEST_SIM_VOICE_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#define VOICE_OUTCOME_KEPT 1024 /* contents */

struct ol_voice_news {
	uint16_t lost_permille;
	uint8_t run_mean; /* quarters of a content */
	uint8_t run_longest;
	uint32_t spread_us;
};

struct voice_outcome {
	uint32_t newest;
	bool any;
	uint64_t at[VOICE_OUTCOME_KEPT]; /* when it came; 0: not */
	uint64_t newest_at, first_at;
	uint32_t first;
	uint64_t spread_us, last_transit;
};

/* Content `number` came. True if it is the first time. */
bool voice_outcome_note(struct voice_outcome *o, uint32_t number,
			uint64_t now_us);

void voice_outcome_news(const struct voice_outcome *o,
			struct ol_voice_news *out);

#endif
