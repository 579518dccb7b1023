/* Any bytes as a control message; one that is accepted is written again the
 * same, and its texts end. */
#include <stdlib.h>
#include <string.h>

#include "wire/control.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t again[OL_CONTROL_MAX];
	struct ol_control m;

	if (ol_control_read(&m, data, len))
		return 0;
	if (!ol_people_are(&m.people) || !memchr(m.seat, '\0', sizeof m.seat) ||
	    !memchr(m.why, '\0', sizeof m.why))
		abort();
	if (ol_control_write(again, &m) != (int)len || memcmp(again, data, len))
		abort();
	return 0;
}
