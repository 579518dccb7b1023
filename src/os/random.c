/* random - getrandom(2), which waits only before the kernel has its seed. */
#include "os/random.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

static void fill(void *ctx, uint8_t *buf, size_t len)
{
	(void)ctx;
	while (len > 0) {
		ssize_t n = getrandom(buf, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			abort(); /* keys without randomness are none */
		buf += n;
		len -= (size_t)n;
	}
}

struct ol_random ol_random_kernel(void)
{
	return (struct ol_random){ .fill = fill };
}
