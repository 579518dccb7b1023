/*
 * user - who runs this program.
 *
 * Threads   any, but ol_user_name() one at a time.
 */
#ifndef OL_OS_USER_H
#define OL_OS_USER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

bool ol_user_is_root(void);
uint32_t ol_user_id(void);
long ol_process_id(void);

/* The name of a user, "uid 1000" where the machine has none for it. Names
 * that are not plain text are shown as the number too. */
void ol_user_name(char *out, size_t cap, uint32_t uid);

#endif
