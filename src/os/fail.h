/*
 * fail - the kernel's error numbers as codes of this project.
 *
 * Does not  leave the room: errno never crosses a room's border.
 * Threads   any.
 */
#ifndef OL_OS_FAIL_H
#define OL_OS_FAIL_H

/* OL_ERR_UNKNOWN, _DENIED, _NO_SPACE, _EXISTS, _NO_MEMORY, _RANGE, _BUSY,
 * _DOWN; OL_ERR_IO for all others. */
int ol_fail(int kernel_errno);

#endif
