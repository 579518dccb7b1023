/* device - see device.h. */
#include "sound/device.h"

#include <stdio.h>
#include <string.h>

#include "base/error.h"

const char *ol_side_name(enum ol_side side)
{
	return side == OL_SIDE_MIC ? "microphone" : "loudspeaker";
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool begins(const char *text, const char *part)
{
	while (*part && lower(*text) == lower(*part)) {
		text++;
		part++;
	}
	return !*part;
}

static bool contains(const char *text, const char *part)
{
	for (; *text; text++)
		if (begins(text, part))
			return true;
	return false;
}

static int find_default(const struct ol_device *device, size_t n,
			enum ol_side side, char why[OL_BACKEND_WHY])
{
	int first = OL_ERR_UNKNOWN;
	size_t i;

	for (i = 0; i < n; i++) {
		if (device[i].is_default[side] && device[i].has[side])
			return (int)i;
		if (device[i].has[side] && first < 0)
			first = (int)i;
	}
	if (first < 0)
		snprintf(why, OL_BACKEND_WHY, "this machine has no %s",
			 ol_side_name(side));
	return first;
}

int ol_device_find(const struct ol_device *device, size_t n, enum ol_side side,
		   const char *name, char why[OL_BACKEND_WHY])
{
	int found = OL_ERR_UNKNOWN;
	size_t i;

	if (!name)
		return find_default(device, n, side, why);
	for (i = 0; i < n; i++)
		if (device[i].has[side] && !strcmp(device[i].name, name))
			return (int)i;
	for (i = 0; i < n; i++) {
		if (!device[i].has[side] || !contains(device[i].name, name))
			continue;
		if (found >= 0) {
			snprintf(why, OL_BACKEND_WHY,
				 "\"%.60s\" fits several %ss: name more of it",
				 name, ol_side_name(side));
			return OL_ERR_RANGE;
		}
		found = (int)i;
	}
	if (found < 0)
		snprintf(why, OL_BACKEND_WHY,
			 "there is no %s \"%.60s\": `openline devices` lists "
			 "them",
			 ol_side_name(side), name);
	return found;
}
