/* step - see step.h. */
#include "office/step.h"

#include <assert.h>
#include <string.h>

#include "line/pace.h"

/* A cell of 288 bytes, UDP, IPv4: 316 bytes fifty times a second. */
#define TENTHS 1264u /* of a kbit/s at one tick */

static const uint8_t steps[] = { 1, 2, 3, 4, 6, OL_STEP_SLOWEST };

#define N_STEPS (sizeof steps / sizeof steps[0])

uint32_t ol_step_kbps(uint8_t ticks)
{
	assert(ticks);
	if (ol_step_is_wide(ticks))
		return (TENTHS * ol_step_cells(ticks) + 5u) / 10u;
	return (TENTHS + 5u * ticks) / (10u * ticks);
}

bool ol_step_is_one(uint8_t ticks)
{
	return memchr(steps, ticks, N_STEPS) != NULL;
}

bool ol_step_is_wide(uint8_t step)
{
	return step > OL_STEP_WIDE + 1 && step <= OL_STEP_WIDE + OL_WIDEST;
}

uint8_t ol_step_cells(uint8_t step)
{
	return ol_step_is_wide(step) ? (uint8_t)(step - OL_STEP_WIDE) : 1;
}

bool ol_step_read(uint8_t *ticks, const char *text)
{
	uint32_t v = 0;
	const char *p;

	if (!strcmp(text, "default")) {
		*ticks = 0;
		return true;
	}
	for (p = text; *p >= '0' && *p <= '9' && v < 1000; p++)
		v = 10 * v + (uint32_t)(*p - '0');
	if (p == text || *p)
		return false;
	for (size_t i = 0; i < N_STEPS; i++) {
		if (v == steps[i] || v == ol_step_kbps(steps[i])) {
			*ticks = steps[i];
			return true;
		}
	}
	for (uint8_t w = OL_STEP_WIDE + 2; ol_step_is_wide(w); w++) {
		if (v == ol_step_kbps(w)) {
			*ticks = w;
			return true;
		}
	}
	return false;
}

uint8_t ol_step_floor(uint8_t floor_step)
{
	return floor_step ? floor_step : OL_STEP_SLOWEST;
}

uint8_t ol_step_ceiling(uint8_t ceiling_step)
{
	return ceiling_step ? ceiling_step : 1;
}
