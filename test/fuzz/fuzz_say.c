/* Any bytes as messages of the records stream, and to an exchange that has met
 * its counterpart: what is read is written again the same, what comes of it
 * has a bound. The first byte says how many bytes each message takes. */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "record/exchange.h"

static struct ol_exchange *met(void)
{
	static const struct ol_exchange_start start = {
		.epoch = 1, .last = 3, .delivered = 2, .have = 2
	};
	struct ol_exchange *x = ol_exchange_new(&start);
	struct ol_say hello = {
		.type = OL_SAY_HELLO, .epoch = 1, .have = 2, .last = 2
	};
	uint8_t buf[OL_SAY_MAX];
	size_t len;

	if (!x)
		abort();
	ol_ledger_mac(&hello.mac, start.key, start.peer, &hello.head);
	len = ol_say_write(buf, &hello);
	ol_exchange_up(x);
	ol_exchange_hear(x, (ol_instant){ 1 }, buf, len);
	return x;
}

static void drain(struct ol_exchange *x, ol_instant now)
{
	struct ol_digest root = { { 0 } };
	struct ol_exchange_job job;
	struct ol_exchange_news news;
	uint8_t buf[OL_SAY_MAX];
	size_t n;

	for (n = 0; ol_exchange_job(x, now, &job); n++) {
		if (n > 64 || job.len > OL_ITEM_MAX)
			abort();
		if (job.kind == OL_EXCHANGE_TAKE)
			ol_exchange_taken(x, now, job.seq,
					  n % 2 ? 0 : OL_ERR_NO_SPACE,
					  (ol_date){ 0 });
		else if (job.kind == OL_EXCHANGE_ROOT)
			ol_exchange_rooted(x, 0, &root);
		else if (job.kind == OL_EXCHANGE_LOAD)
			ol_exchange_load_end(x, now, 0);
		if (job.kind == OL_EXCHANGE_LOAD)
			break; /* it asks again: nothing was loaded */
	}
	for (n = 0; ol_exchange_say(x, now, buf) > 0; n++)
		if (n > 64)
			abort();
	while (ol_exchange_news(x, &news))
		;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t again[OL_SAY_MAX];
	struct ol_exchange *x;
	ol_instant now = { 1000000 };
	struct ol_say m;
	size_t n, step;

	if (len > OL_SAY_MAX)
		return 0;
	if (!ol_say_read(&m, data, len) &&
	    (ol_say_write(again, &m) != len || memcmp(again, data, len)))
		abort();
	if (len < 2)
		return 0;
	x = met();
	step = data[0];
	for (data++, len--; len > 0; data += n, len -= n) {
		n = step > 0 && step < len ? step : len;
		ol_exchange_hear(x, now, data, n);
		drain(x, now);
		now = ol_after(now, 1000000);
	}
	ol_exchange_free(x);
	return 0;
}
