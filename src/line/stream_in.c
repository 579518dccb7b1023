/* stream_in - see stream_in.h. */
#include "line/stream_in.h"

#include <assert.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "wire/frame.h"

enum { HEAD = 2 }; /* a message's length stands before it */

void ol_stream_in_init(struct ol_stream_in *s, uint64_t start)
{
	memset(s, 0, offsetof(struct ol_stream_in, ring));
	s->read = s->whole = start;
}

int ol_stream_in_place(const struct ol_stream_in *s, uint32_t offset,
		       size_t len, uint64_t *from)
{
	*from = ol_frame_extend(s->whole, offset, OL_FRAME_OFFSET_BITS);
	if (*from + len > s->whole + OL_STREAM_WINDOW && !s->broken)
		return OL_ERR_MALFORMED;
	return 0;
}

static void copy_in(struct ol_stream_in *s, uint64_t from, const uint8_t *bytes,
		    size_t len)
{
	size_t at = from % OL_STREAM_IN_RING;
	size_t n = len < OL_STREAM_IN_RING - at ? len : OL_STREAM_IN_RING - at;

	memcpy(s->ring + at, bytes, n);
	memcpy(s->ring, bytes + n, len - n);
}

static void copy_out(const struct ol_stream_in *s, uint64_t from,
		     uint8_t *bytes, size_t len)
{
	size_t at = from % OL_STREAM_IN_RING;
	size_t n = len < OL_STREAM_IN_RING - at ? len : OL_STREAM_IN_RING - at;

	memcpy(bytes, s->ring + at, n);
	memcpy(bytes + n, s->ring, len - n);
}

void ol_stream_in_put(struct ol_stream_in *s, uint64_t from,
		      const uint8_t *bytes, size_t len)
{
	uint64_t whole = s->whole;
	uint64_t to = from + len;

	if (s->broken || to <= whole)
		return;
	if (from < whole) {
		bytes += whole - from;
		from = whole;
	}
	assert(to <= whole + OL_STREAM_WINDOW);
	assert(to - s->read <= OL_STREAM_IN_RING);
	copy_in(s, from, bytes, (size_t)(to - from));
	ol_span_add(&s->got, from, to);
	s->whole =
		ol_span_next(&s->got, whole, whole + OL_STREAM_WINDOW, false);
	ol_span_remove(&s->got, whole, s->whole);
}

size_t ol_stream_in_ready(struct ol_stream_in *s)
{
	uint8_t head[HEAD];
	size_t len;

	if (s->broken || s->whole - s->read < HEAD)
		return 0;
	copy_out(s, s->read, head, HEAD);
	len = ol_get16(head);
	if (len < 1 || len > OL_MESSAGE_MAX) {
		s->broken = true;
		return 0;
	}
	return s->whole - s->read < HEAD + len ? 0 : len;
}

bool ol_stream_in_wraps(const struct ol_stream_in *s, size_t len)
{
	return (s->read + HEAD) % OL_STREAM_IN_RING + len > OL_STREAM_IN_RING;
}

const uint8_t *ol_stream_in_next(struct ol_stream_in *s, size_t len,
				 uint8_t wrapped[static OL_MESSAGE_MAX])
{
	uint64_t from = s->read + HEAD;

	assert(len >= 1 && s->whole - s->read >= HEAD + len);
	s->read = from + len;
	if (from % OL_STREAM_IN_RING + len <= OL_STREAM_IN_RING)
		return s->ring + from % OL_STREAM_IN_RING;
	copy_out(s, from, wrapped, len);
	return wrapped;
}
