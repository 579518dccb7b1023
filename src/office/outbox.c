/* outbox - lengths and messages, one behind the other. */
#include "office/outbox.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

#define HEAD 2

void ol_outbox_clear(struct ol_outbox *o)
{
	o->len = 0;
}

int ol_outbox_push(struct ol_outbox *o, const struct ol_control *m)
{
	uint8_t bytes[OL_CONTROL_MAX];
	int len = ol_control_write(bytes, m);

	if (len < 0)
		return len;
	if (HEAD + (size_t)len > sizeof o->bytes - o->len)
		return OL_ERR_FULL;
	ol_put16(o->bytes + o->len, (uint16_t)len);
	memcpy(o->bytes + o->len + HEAD, bytes, (size_t)len);
	o->len += HEAD + (size_t)len;
	return 0;
}

const uint8_t *ol_outbox_front(const struct ol_outbox *o, size_t *len)
{
	if (o->len == 0)
		return NULL;
	*len = ol_get16(o->bytes);
	return o->bytes + HEAD;
}

void ol_outbox_pop(struct ol_outbox *o)
{
	size_t first;

	if (o->len == 0)
		return;
	first = HEAD + ol_get16(o->bytes);
	o->len -= first;
	memmove(o->bytes, o->bytes + first, o->len);
}
