/* frame - see frame.h and doc/protocol/cell-content.md. */
#include "wire/frame.h"

#include <stdbool.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

/* How each type reads and writes what follows its byte. A reader gives the
 * bytes it used, a writer those it wrote; 0: malformed, or not to be written.
 * Both keep within `len` and `room`. */
struct rule {
	const char *name;
	size_t most; /* frames of the type in a body                    */
	size_t body; /* of a type with a fixed length: bytes behind it  */
	size_t (*read)(struct ol_frame *f, const uint8_t *p, size_t len,
		       size_t body);
	size_t (*write)(uint8_t *out, size_t room, const struct ol_frame *f,
			size_t body);
};

static void put40(uint8_t *p, uint64_t v)
{
	p[0] = (uint8_t)(v >> 32);
	ol_put32(p + 1, (uint32_t)v);
}

static uint64_t get40(const uint8_t *p)
{
	return (uint64_t)p[0] << 32 | ol_get32(p + 1);
}

/* ack: largest (5), delay (2), bitmap (16) */

static size_t read_ack(struct ol_frame *f, const uint8_t *p, size_t len,
		       size_t body)
{
	if (len < body)
		return 0;
	f->largest = get40(p);
	f->delay = ol_get16(p + 5);
	f->bytes = p + 7;
	f->len = OL_FRAME_BITMAP;
	return body;
}

static size_t write_ack(uint8_t *out, size_t room, const struct ol_frame *f,
			size_t body)
{
	if (room < body || f->len != OL_FRAME_BITMAP)
		return 0;
	put40(out, f->largest);
	ol_put16(out + 5, f->delay);
	memcpy(out + 7, f->bytes, OL_FRAME_BITMAP);
	return body;
}

/* stream: id (1), offset (4), length (1), bytes */

static size_t read_stream(struct ol_frame *f, const uint8_t *p, size_t len,
			  size_t body)
{
	(void)body;
	if (len < 6 || p[0] >= OL_FRAME_STREAM_IDS)
		return 0;
	f->stream = p[0];
	f->offset = ol_get32(p + 1);
	f->len = p[5];
	f->bytes = p + 6;
	return f->len == 0 || f->len > len - 6 ? 0 : 6 + f->len;
}

static size_t write_stream(uint8_t *out, size_t room, const struct ol_frame *f,
			   size_t body)
{
	(void)body;
	if (f->stream >= OL_FRAME_STREAM_IDS || f->len == 0 ||
	    f->len > UINT8_MAX || room < 6 || f->len > room - 6)
		return 0;
	out[0] = f->stream;
	ol_put32(out + 1, f->offset);
	out[5] = (uint8_t)f->len;
	memcpy(out + 6, f->bytes, f->len);
	return 6 + f->len;
}

/* voice: length (1), packet */

static size_t read_voice(struct ol_frame *f, const uint8_t *p, size_t len,
			 size_t body)
{
	(void)body;
	if (len < 1)
		return 0;
	f->len = p[0];
	f->bytes = p + 1;
	return f->len == 0 || f->len > len - 1 ? 0 : 1 + f->len;
}

static size_t write_voice(uint8_t *out, size_t room, const struct ol_frame *f,
			  size_t body)
{
	(void)body;
	if (f->len == 0 || f->len > UINT8_MAX || room < 1 || f->len > room - 1)
		return 0;
	out[0] = (uint8_t)f->len;
	memcpy(out + 1, f->bytes, f->len);
	return 1 + f->len;
}

/* challenge, response, report: bytes of one length */

static size_t read_fixed(struct ol_frame *f, const uint8_t *p, size_t len,
			 size_t body)
{
	if (len < body)
		return 0;
	f->bytes = p;
	f->len = body;
	return body;
}

static size_t write_fixed(uint8_t *out, size_t room, const struct ol_frame *f,
			  size_t body)
{
	if (room < body || f->len != body)
		return 0;
	memcpy(out, f->bytes, body);
	return body;
}

/* clang-format off */
static const struct rule rules[OL_FRAME_TYPES] = {
	[OL_FRAME_PADDING]   = { "padding", 0, 0, NULL, NULL },
	[OL_FRAME_ACK]       = { "ack", 1, OL_FRAME_ACK_LEN - 1,
				 read_ack, write_ack },
	[OL_FRAME_STREAM]    = { "stream", OL_FRAME_STREAM_MAX, 0,
				 read_stream, write_stream },
	[OL_FRAME_VOICE]     = { "voice", OL_FRAME_VOICE_MAX, 0,
				 read_voice, write_voice },
	[OL_FRAME_CHALLENGE] = { "challenge", 1, OL_FRAME_CHALLENGE_BYTES,
				 read_fixed, write_fixed },
	[OL_FRAME_RESPONSE]  = { "response", 1, OL_FRAME_CHALLENGE_BYTES,
				 read_fixed, write_fixed },
	[OL_FRAME_REPORT]    = { "report", 1, OL_FRAME_REPORT_BYTES,
				 read_fixed, write_fixed },
};
/* clang-format on */

_Static_assert(OL_FRAME_STREAM_HEAD == 1 + 6, "type, id, offset, length");
_Static_assert(OL_FRAME_VOICE_HEAD == 1 + 1, "type, length");
_Static_assert(OL_FRAME_ACK_LEN == 1 + 5 + 2 + OL_FRAME_BITMAP, "ack");
_Static_assert(OL_FRAME_CHALLENGE_LEN == 1 + OL_FRAME_CHALLENGE_BYTES, "path");
_Static_assert(OL_FRAME_REPORT_LEN == 1 + OL_FRAME_REPORT_BYTES, "path");

static bool is_zero(const uint8_t *p, size_t len)
{
	uint8_t all = 0;

	while (len > 0)
		all |= p[--len];
	return all == 0;
}

int ol_body_read(struct ol_body *out, const uint8_t body[static OL_FRAME_BODY])
{
	size_t seen[OL_FRAME_TYPES] = { 0 };
	size_t at = OL_FRAME_NUMBER, used;
	const struct rule *rule;
	struct ol_frame *f;

	out->number = get40(body);
	out->n = 0;
	while (at < OL_FRAME_BODY && body[at] != OL_FRAME_PADDING) {
		if (body[at] >= OL_FRAME_TYPES)
			return OL_ERR_MALFORMED;
		rule = &rules[body[at]];
		if (seen[body[at]]++ == rule->most)
			return OL_ERR_MALFORMED;
		f = &out->frame[out->n++];
		memset(f, 0, sizeof *f);
		f->type = (enum ol_frame_type)body[at++];
		used = rule->read(f, body + at, OL_FRAME_BODY - at, rule->body);
		if (used == 0)
			return OL_ERR_MALFORMED;
		at += used;
	}
	return is_zero(body + at, OL_FRAME_BODY - at) ? 0 : OL_ERR_MALFORMED;
}

void ol_body_put_number(uint8_t out[static OL_FRAME_NUMBER], uint64_t number)
{
	put40(out, number);
}

size_t ol_frame_write(uint8_t *out, size_t room, const struct ol_frame *f)
{
	const struct rule *rule = &rules[f->type];
	size_t n;

	if (f->type == OL_FRAME_PADDING || room < 1)
		return 0;
	n = rule->write(out + 1, room - 1, f, rule->body);
	if (n == 0)
		return 0;
	out[0] = (uint8_t)f->type;
	return 1 + n;
}

uint64_t ol_frame_extend(uint64_t near, uint64_t low, unsigned int bits)
{
	uint64_t span = (uint64_t)1 << bits;
	uint64_t number;

	/* The one in the same block as `near`, or in the block beside it. */
	number = (near & ~(span - 1)) | (low & (span - 1));
	if (number < near && near - number >= span / 2 &&
	    number <= UINT64_MAX - span)
		return number + span;
	if (number > near && number - near > span / 2 && number >= span)
		return number - span;
	return number;
}

const char *ol_frame_name(enum ol_frame_type type)
{
	return rules[type].name;
}
