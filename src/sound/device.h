/*
 * device - which of a machine's sound devices somebody means.
 *
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_SOUND_DEVICE_H
#define OL_SOUND_DEVICE_H

#include <stdbool.h>
#include <stddef.h>

#include "sound/backend.h"

#define OL_DEVICE_NONE "none" /* a name that is no device: silence */

/* "microphone", "loudspeaker". */
const char *ol_side_name(enum ol_side side);

/* The index of the device that `name` means on that side: the whole name, or
 * a part that only one of them has, upper or lower case; NULL means the
 * default, or the first there is. Negative, with the reason in `why`, where
 * none or several are meant. */
int ol_device_find(const struct ol_device *device, size_t n, enum ol_side side,
		   const char *name, char why[OL_BACKEND_WHY]);

#endif
