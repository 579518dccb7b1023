/* item_sample - see item_sample.h. */
#include "test/support/item_sample.h"

#include <assert.h>
#include <string.h>

#include "record/codebook.h"

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static const struct ol_id some_id = { { 0x01, 0x93, 0x48, 0x5e, 0x20, 0x00,
					0x70, 0x01, 0x80, 0x02, 3, 4, 5, 6, 7,
					8 } };
static const struct ol_id other_id = { { 0x01, 0x93, 0x48, 0x5e, 0x1f, 0x00,
					 0x70, 0x0a, 0x80, 0x0b, 12, 13, 14, 15,
					 16, 17 } };

static const struct ol_item_text texts[OL_ITEM_TEXTS] = {
	{ { "en", 2 }, { "Two ships off the cape.", 23 } },
	{ { "fr", 2 }, { "Deux navires au large du cap.", 29 } },
	{ { "es-419", 6 }, { "Dos barcos.", 11 } },
	{ { "ru", 2 }, { "Два корабля.", 22 } },
	{ { "ar", 2 }, { "سفينتان", 14 } },
	{ { "zh-Hant-TW", 10 }, { "兩艘船。", 12 } },
	{ { "pt-BR", 5 }, { "a\nb", 3 } },
	{ { "x-own", 5 }, { "\xe2\x80\xae", 3 } },
};

static struct ol_item_texts some_texts(size_t n)
{
	struct ol_item_texts t = { .n = n };

	memcpy(t.t, texts, sizeof t.t);
	return t;
}

static void add_attachment(struct ol_item_message *m, const char *name,
			   uint64_t size)
{
	struct ol_item_attachment *a = &m->attachment[m->n_attachments++];

	a->name = ol_words(name);
	a->type = ol_words("application/pdf");
	a->size = size;
	memset(a->sha256, 0xa5, sizeof a->sha256);
}

static void add_point(struct ol_item_message *m, enum ol_point_kind kind,
		      const char *words)
{
	m->point[m->n_points++] =
		(struct ol_item_point){ kind, ol_words(words) };
}

static void add_field(struct ol_item_message *m, const char *name,
		      const char *value)
{
	m->field[m->n_fields++] =
		(struct ol_item_field){ ol_words(name), ol_words(value) };
}

static struct ol_item_message sample_message(void)
{
	struct ol_item_message m = { .precedence = 3,
				     .texts = some_texts(LEN(texts)),
				     .reply = OL_REPLY_CLARIFY,
				     .to = other_id,
				     .ack_by = { 1795201200000000000 },
				     .form = ol_words("planned-launch"),
				     .form_version = 2,
				     .asks = true };

	add_attachment(&m, "plan.pdf", 0);
	add_attachment(&m, "карта.png", OL_ITEM_FILE_MAX);
	add_field(&m, "from", "2026-11-20T18:00:00Z");
	add_field(&m, "remarks", "");
	add_point(&m, OL_POINT_TIME, "the hour of the start");
	add_point(&m, OL_POINT_PLACE, "");
	return m;
}

static struct ol_item_codebook sample_codebook(void)
{
	static uint8_t bytes[1024];
	const struct ol_code_entry e[] = {
		{ .code = ol_words("ANCHOR"),
		  .meaning = { { { ol_words("en"),
				   ol_words("{1} ships hold at {2}.") },
				 { ol_words("ru"),
				   ol_words("На {2} стоят {1} судна.") } },
			       2 },
		  .slot = { { ol_words(""), 0, 1, 99 },
			    { ol_words("nmi"), 1, 0, 5000 } },
		  .n_slots = 2 },
		{ .code = ol_words("ALL-CLEAR"),
		  .meaning = { { { ol_words("en"), ol_words("It is over.") } },
			       1 } },
	};
	int len = ol_codebook_write(bytes, sizeof bytes, e, LEN(e));

	assert(len > 0);
	return (struct ol_item_codebook){ 3, bytes, (size_t)len };
}

struct ol_item ol_item_sample(enum ol_item_kind kind)
{
	struct ol_item it = { .kind = kind,
			      .id = some_id,
			      .date = { 1795197600000000000 },
			      .seat = ol_words("duty officer") };

	switch (kind) {
	case OL_ITEM_MESSAGE:
		it.message = sample_message();
		break;
	case OL_ITEM_NOTE:
		it.of = other_id;
		it.note = OL_NOTE_ACKNOWLEDGED;
		break;
	case OL_ITEM_VERDICT:
		it.of = other_id;
		it.verdict = OL_VERDICT_CORRECTED;
		it.texts = some_texts(2);
		break;
	case OL_ITEM_CODEBOOK:
		it.codebook = sample_codebook();
		break;
	case OL_ITEM_CODEBOOK_AGREED:
		it.of = other_id;
		it.codebook.version = 3;
		memset(it.of_digest.b, 0xd1, sizeof it.of_digest.b);
		break;
	case OL_ITEM_CODE_WORD:
		it.code_word = (struct ol_item_code_word){
			3, ol_words("ANCHOR"), { 2, -125 }, 2
		};
		break;
	case OL_ITEM_RETENTION:
		it.days = 3650;
		break;
	case OL_ITEM_CALL:
		it.of = other_id;
		it.call = (struct ol_item_call){
			.precedence = 2,
			.recorded_by_called = true,
			.began = { 1795197600000000000 },
			.answered = { 1795197604000000000 },
			.ended = { 1795197904000000000 },
			.reason = 5,
			.by = ol_words("president's office"),
		};
		break;
	case OL_ITEM_CALL_ACCEPTED:
		it.of = other_id;
		memset(it.of_digest.b, 0xd2, sizeof it.of_digest.b);
		break;
	case OL_ITEM_ATTEST:
		it.attest.seq = 4711;
		memset(it.attest.hash.b, 0xd3, sizeof it.attest.hash.b);
		memset(it.attest.key, 0xd4, sizeof it.attest.key);
		memset(it.attest.signature, 0xd5, sizeof it.attest.signature);
		break;
	case OL_ITEM_COMMITMENT:
		it.of = other_id;
		it.texts = some_texts(2);
		it.commitment = (struct ol_item_commitment){
			.after = other_id,
			.owner = OL_OWNER_OTHER,
			.due = { 1795201200000000000 },
			.state = OL_COMMITMENT_DONE,
		};
		break;
	case OL_ITEM_KINDS:
		assert(kind != OL_ITEM_KINDS);
	}
	return it;
}

/* ---- by lot ------------------------------------------------------------ */

static struct ol_words cut(struct ol_prng *rnd, struct ol_words s)
{
	s.len = 1 + ol_prng_below(rnd, s.len);
	return s;
}

static void message_by_lot(struct ol_prng *rnd, struct ol_item_message *m)
{
	static const char long_text[] =
		"The convoy of four lorries leaves at noon and is at the "
		"bridge an hour later; its leader answers on channel 16.";
	size_t i;

	m->precedence = (uint8_t)ol_prng_below(rnd, 4);
	m->texts.n = 1 + ol_prng_below(rnd, OL_ITEM_TEXTS);
	m->texts.t[0].text = cut(rnd, ol_words(long_text));
	m->n_attachments = ol_prng_below(rnd, OL_ITEM_ATTACHMENTS + 1);
	for (i = 0; i < m->n_attachments; i++) {
		m->attachment[i] = m->attachment[i % 2];
		m->attachment[i].size = ol_prng_below(rnd, OL_ITEM_FILE_MAX);
	}
	m->ack_by.ns = (int64_t)ol_prng_below(rnd, 2) *
		       (int64_t)ol_prng_below(rnd, INT64_MAX);
	m->n_fields = ol_prng_below(rnd, m->n_fields + 1);
	if (ol_prng_below(rnd, 2)) {
		m->form.len = m->n_fields = 0;
		m->form_version = 0;
	}
	m->reply = (enum ol_reply_kind)ol_prng_below(rnd, OL_REPLY_KINDS);
	if (m->reply == OL_REPLY_NONE)
		m->to = (struct ol_id){ { 0 } };
	m->asks = m->reply != OL_REPLY_CONFIRM && ol_prng_below(rnd, 2);
	m->n_points = 0;
	if (!m->asks && m->reply != OL_REPLY_CONFIRM)
		return;
	m->n_points = 1 + ol_prng_below(rnd, OL_ITEM_POINTS);
	for (i = 0; i < m->n_points; i++) {
		m->point[i].kind =
			(enum ol_point_kind)ol_prng_below(rnd, OL_POINT_KINDS);
		m->point[i].words = cut(rnd, ol_words(long_text));
	}
}

struct ol_item ol_item_by_lot(struct ol_prng *rnd)
{
	enum ol_item_kind kind =
		(enum ol_item_kind)(1 + ol_prng_below(rnd, OL_ITEM_KINDS - 1));
	struct ol_item it = ol_item_sample(kind);
	size_t i;

	for (i = 0; i < sizeof it.id.b; i++)
		it.id.b[i] = (uint8_t)ol_prng_next(rnd);
	it.id.b[0] |= 1;
	it.date.ns = (int64_t)ol_prng_below(rnd, INT64_MAX);
	it.seat.len = ol_prng_below(rnd, it.seat.len + 1);
	if (kind == OL_ITEM_MESSAGE)
		message_by_lot(rnd, &it.message);
	if (kind == OL_ITEM_CODE_WORD) {
		it.code_word.n_numbers = ol_prng_below(rnd, 5);
		for (i = 0; i < it.code_word.n_numbers; i++)
			it.code_word.number[i] =
				(int64_t)ol_prng_below(rnd, 2000000) - 1000000;
	}
	return it;
}
