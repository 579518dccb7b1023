/* What a counterpart turned hostile writes: items, meetings, documents. */
#include <string.h>

#include "attacks.h"
#include "base/bytes.h"
#include "line/content.h"
#include "os/clock.h"
#include "record/chunk.h"
#include "record/say.h"

#define MANY 8
#define FORMS_FIRST 16 /* messages that are notices, whatever the lot says */

static void say(struct mouth *m, const struct ol_say *s)
{
	uint8_t out[OL_SAY_MAX];

	mouth_say(m, OL_STREAM_RECORDS, out, ol_say_write(out, s));
}

/* With the right MAC: it holds the line's key. */
static void say_hello(struct mouth *m, struct ol_say *s)
{
	s->type = OL_SAY_HELLO;
	s->asks = true;
	s->epoch = 1;
	ol_ledger_mac(&s->mac, m->keys.ledger,
		      ol_home_keys(m->home)->line_public, &s->head);
	say(m, s);
}

/* ---- items ------------------------------------------------------------ */

static void say_item(struct mouth *m, uint64_t seq, const uint8_t *bytes,
		     size_t len)
{
	uint8_t salt[OL_SALT_LEN];
	struct ol_say s = { .type = OL_SAY_ITEM, .seq = seq };
	size_t at;

	mouth_random(m, salt, sizeof salt);
	s.parts = ol_say_parts(len);
	for (s.part = 0; s.part < s.parts; s.part++) {
		s.salt = (struct ol_words){ (const char *)salt,
					    s.part ? 0 : sizeof salt };
		s.bytes.len = ol_say_part(len, s.part, &at);
		s.bytes.p = (const char *)bytes + at;
		say(m, &s);
	}
}

static void add_files(struct mouth *m, struct ol_item_message *msg)
{
	struct ol_item_attachment *a = msg->attachment;

	for (; msg->n_attachments < OL_ITEM_ATTACHMENTS; a++) {
		a->name = ol_words("../../.bashrc");
		a->type = ol_words("text/plain");
		a->size = OL_ITEM_FILE_MAX;
		mouth_random(m, a->sha256, sizeof a->sha256);
		msg->n_attachments++;
	}
}

/* A notice that breaks its form, in a value, in a field that there is not, in
 * all that lacks; or of a form that nobody knows. */
static void add_form(struct mouth *m, struct ol_item_message *msg)
{
	struct ol_item_field *f = msg->field;
	static unsigned n;
	bool known = n++ / 2 % 2 == 0;

	msg->form = ol_words(known ? "incident" : "invasion");
	msg->form_version = 1;
	f[0].name = ol_words("severity");
	f[0].value = ol_words("\x1b[31mterrible");
	f[1].name = ol_words("threat");
	f[1].value = ol_words("give up");
	msg->n_fields = mouth_below(m, 3);
}

/* A good one: of an id that comes again with other words, to be acknowledged
 * at once, with escapes, marks of direction and 16 files of 1 GiB. */
static size_t make_item(struct mouth *m, uint8_t out[static OL_ITEM_MAX],
			bool again)
{
	static struct ol_id id;
	static unsigned made;
	struct ol_item it = { .kind = OL_ITEM_MESSAGE };
	struct ol_item_message *msg = &it.message;
	char text[64] = "\x1b[2J\xe2\x80\xae\xe2\x81\xa6 ";
	int n;

	ol_hex_write(text + strlen(text), (const uint8_t *)&m->sent, 8);
	if (!again || ol_id_is_zero(&id))
		id = ol_id_make(ol_clock_date(), &m->random);
	it.id = id;
	it.date = ol_clock_date();
	msg->precedence = OL_ITEM_PRECEDENCE_MAX;
	msg->ack_by = it.date;
	msg->texts.n = 1;
	msg->texts.t[0] =
		(struct ol_item_text){ ol_words("en"), ol_words(text) };
	if (mouth_below(m, 8) == 0)
		add_files(m, msg);
	if (made++ < FORMS_FIRST || mouth_below(m, 4) == 0)
		add_form(m, msg);
	n = ol_item_write(out, OL_ITEM_MAX, &it);
	return n > 0 ? (size_t)n : 1;
}

/* The record of a call that never was, or the acceptance of one. */
static size_t make_record(struct mouth *m, uint8_t out[static OL_ITEM_MAX])
{
	ol_date now = ol_clock_date();
	struct ol_item it = { .kind = OL_ITEM_CALL, .date = now };
	int n;

	it.id = ol_id_make(now, &m->random);
	it.of = ol_id_make(now, &m->random);
	if (mouth_below(m, 2))
		it.kind = OL_ITEM_CALL_ACCEPTED;
	it.call.precedence = OL_ITEM_PRECEDENCE_MAX;
	it.call.reason = OL_ITEM_REASON_BUSY;
	it.call.ended = now;
	it.call.by = ol_words("minister");
	n = ol_item_write(out, OL_ITEM_MAX, &it);
	return n > 0 ? (size_t)n : 1;
}

void attack_items(struct mouth *m, unsigned tick)
{
	static uint8_t bytes[OL_SAY_PARTS * OL_SAY_PART];
	static uint64_t seq, most;
	struct ol_say s = { .last = INT64_MAX };
	size_t i, len;

	/* What is there already is passed over, what comes too soon as well:
	 * it does not hear how far it got. */
	if (tick % 32 == 0) {
		say_hello(m, &s);
		most = seq > most ? seq : most;
		seq = mouth_below(m, most + 1);
	}
	for (i = 0; i < MANY; i++) {
		switch (mouth_below(m, 5)) {
		case 4:
			len = make_record(m, bytes);
			break;
		case 0:
			len = 1 + mouth_below(m, 200);
			mouth_random(m, bytes, len);
			break;
		case 1:
			/* Longer than any item, now and then. */
			len = tick % 32 ? 1 : sizeof bytes;
			bytes[0] = 0xbf;
			break;
		default:
			len = make_item(m, bytes, i % 2);
			break;
		}
		say_item(m, ++seq, bytes, len);
	}
}

/* ---- meetings --------------------------------------------------------- */

/* Says that it was restored, that the other was, that it holds what nobody
 * told it; has roots reckoned and items given back, without end. */
void attack_meetings(struct mouth *m, unsigned tick)
{
	struct ol_say s = {
		.last = mouth_below(m, 100),
		.have = mouth_below(m, 4) ? 0 : mouth_below(m, 1000),
		.head = { .seq = mouth_below(m, 1u << 30) },
		.held = { .seq = mouth_below(m, 1u << 20) },
	};
	size_t i;

	mouth_random(m, s.head.hash.b, sizeof s.head.hash.b);
	say_hello(m, &s);
	for (i = 0; i < MANY; i++) {
		s = (struct ol_say){
			.type = (enum ol_say_type)(
				1 + mouth_below(m, OL_SAY_TYPES - 1)),
			.epoch = 1 + tick,
			.seq = 1 + mouth_below(m, 50),
			.last = 1 + mouth_below(m, 100),
			.have = mouth_below(m, 100),
			.why = OL_SAY_WHY_FULL,
			.level = (uint8_t)mouth_below(m, 8),
			.index = mouth_below(m, 8),
		};
		if (s.type == OL_SAY_ITEM || s.type == OL_SAY_RETURNED)
			s.type = OL_SAY_COMPARE;
		if (s.type == OL_SAY_HELLO)
			say_hello(m, &s);
		else
			say(m, &s);
	}
}

/* ---- documents -------------------------------------------------------- */

void attack_documents(struct mouth *m, unsigned tick)
{
	uint8_t bytes[OL_DOCUMENT_CHUNK], out[OL_DOCUMENT_SAY_MAX];
	struct ol_chunk c;
	size_t i;

	for (i = 0; i < MANY; i++) {
		mouth_random(m, bytes, sizeof bytes);
		c = (struct ol_chunk){
			.type = (enum ol_chunk_type)(
				1 + mouth_below(m, OL_CHUNK_TYPES - 1)),
			.number = 1 + (uint32_t)mouth_below(m, tick + 1),
			.ref = { .size = 1 + mouth_below(m, OL_ITEM_FILE_MAX) },
			.have = mouth_below(m, 1u << 20),
			.why = OL_DOCUMENT_WHY_BUSY,
			.bytes = { (const char *)bytes,
				   1 + mouth_below(m, i ? 64 : sizeof bytes) },
		};
		c.from = c.have + mouth_below(m, OL_DOCUMENT_AHEAD);
		memcpy(c.ref.sha256, bytes, sizeof c.ref.sha256);
		mouth_say(m, OL_STREAM_BULK, out, ol_chunk_write(out, &c));
		mouth_say(m, OL_STREAM_BULK, bytes, 1 + mouth_below(m, 64));
	}
}
