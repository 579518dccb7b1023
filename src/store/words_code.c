/* words_code - see words_code.h. */
#include "store/words_code.h"

#include "base/error.h"
#include "store/pack.h"

size_t ol_words_code_head(uint8_t out[static OL_WORDS_HEAD_MAX],
			  const struct ol_words_row *row)
{
	struct ol_pack o = { .p = out, .cap = OL_WORDS_HEAD_MAX };
	uint8_t states[OL_STATES_LEN];

	ol_pack_32(&o, row->line);
	ol_pack_8(&o, (uint8_t)row->dir);
	ol_pack_64(&o, row->seq);
	ol_pack_64(&o, (uint64_t)row->month);
	ol_pack_8(&o, (uint8_t)row->fate);
	ol_pack_8(&o, row->why);
	ol_pack_8(&o, row->kind);
	ol_pack_8(&o, row->what);
	ol_pack_8(&o, row->precedence);
	ol_pack(&o, row->id.b, OL_ID_LEN);
	ol_pack(&o, row->about.b, OL_ID_LEN);
	ol_pack_date(&o, row->date);
	ol_pack_date(&o, row->kept);
	ol_pack(&o, row->digest.b, OL_DIGEST_LEN);
	ol_pack_8(&o, row->has_states);
	if (row->has_states) {
		ol_states_write(states, &row->states);
		ol_pack(&o, states, sizeof states);
	}
	return o.n;
}

int ol_words_read_head(struct ol_words_row *row, const uint8_t *p, size_t len)
{
	struct ol_unpack i = { .p = p, .left = len };
	uint32_t line = ol_unpack_32(&i);
	uint8_t dir = ol_unpack_8(&i), fate;
	uint8_t states[OL_STATES_LEN];

	*row = (struct ol_words_row){ .line = (uint16_t)line };
	row->seq = ol_unpack_64(&i);
	row->month = (int64_t)ol_unpack_64(&i);
	fate = ol_unpack_8(&i);
	row->why = ol_unpack_8(&i);
	row->kind = ol_unpack_8(&i);
	row->what = ol_unpack_8(&i);
	row->precedence = ol_unpack_8(&i);
	ol_unpack(&i, row->id.b, OL_ID_LEN);
	ol_unpack(&i, row->about.b, OL_ID_LEN);
	row->date = ol_unpack_date(&i);
	row->kept = ol_unpack_date(&i);
	ol_unpack(&i, row->digest.b, OL_DIGEST_LEN);
	row->has_states = ol_unpack_bool(&i);
	if (line > UINT16_MAX || dir > OL_WORDS_THEIRS ||
	    fate > OL_WORDS_ERASED)
		return OL_ERR_FORGED;
	row->dir = (enum ol_words_dir)dir;
	row->fate = (enum ol_words_fate)fate;
	if (row->has_states) {
		ol_unpack(&i, states, sizeof states);
		if (ol_states_read(&row->states, states, sizeof states))
			return OL_ERR_FORGED;
	}
	return ol_unpack_end(&i);
}

static void put_head(struct ol_pack *o, const struct ol_ledger_head *h)
{
	ol_pack_64(o, h->seq);
	ol_pack(o, h->hash.b, OL_DIGEST_LEN);
}

static void get_head(struct ol_unpack *i, struct ol_ledger_head *h)
{
	h->seq = ol_unpack_64(i);
	ol_unpack(i, h->hash.b, OL_DIGEST_LEN);
}

size_t ol_words_code_line(uint8_t out[static OL_WORDS_LINE_MAX],
			  const struct ol_words_line *line)
{
	struct ol_pack o = { .p = out, .cap = OL_WORDS_LINE_MAX };

	ol_pack_32(&o, line->epoch);
	ol_pack_8(&o, line->restored);
	ol_pack_64(&o, line->queued);
	ol_pack_64(&o, line->last);
	ol_pack_64(&o, line->delivered);
	ol_pack_64(&o, line->have);
	ol_pack_64(&o, line->refused);
	ol_pack_64(&o, line->incidents);
	ol_pack_64(&o, line->unread);
	put_head(&o, &line->head);
	put_head(&o, &line->their_head);
	ol_pack(&o, line->their_mac.b, OL_DIGEST_LEN);
	ol_pack_date(&o, line->their_date);
	ol_pack_32(&o, line->days_here);
	ol_pack_32(&o, line->days_there);
	ol_pack_64(&o, line->faulty);
	return o.n;
}

int ol_words_read_line(struct ol_words_line *line, const uint8_t *p, size_t len)
{
	struct ol_unpack i = { .p = p, .left = len };

	line->epoch = ol_unpack_32(&i);
	line->restored = ol_unpack_bool(&i);
	line->queued = ol_unpack_64(&i);
	line->last = ol_unpack_64(&i);
	line->delivered = ol_unpack_64(&i);
	line->have = ol_unpack_64(&i);
	line->refused = ol_unpack_64(&i);
	line->incidents = ol_unpack_64(&i);
	line->unread = ol_unpack_64(&i);
	get_head(&i, &line->head);
	get_head(&i, &line->their_head);
	ol_unpack(&i, line->their_mac.b, OL_DIGEST_LEN);
	line->their_date = ol_unpack_date(&i);
	line->days_here = ol_unpack_32(&i);
	line->days_there = ol_unpack_32(&i);
	/* An older program wrote none. */
	line->faulty = i.left ? ol_unpack_64(&i) : 0;
	return ol_unpack_end(&i);
}
