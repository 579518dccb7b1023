/*
 * loopback - addresses for tests that open real sockets.
 */
#ifndef TEST_UNIT_OS_LOOPBACK_H
#define TEST_UNIT_OS_LOOPBACK_H

#include "base/addr.h"

/* The address of a text with a port, with another port; 0: the kernel's
 * choice. */
static inline struct ol_addr loopback_addr(const char *text, uint16_t port)
{
	struct ol_addr a;

	assert_int_equal(ol_addr_read(&a, text), 0);
	a.port = port;
	return a;
}

#endif
