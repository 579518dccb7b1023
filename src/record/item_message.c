/* doc/protocol/items.md, "Message": its attachments, what it replies to, the
 * fields of a notice, the points of a read-back. */
#include "base/error.h"
#include "record/item_parts.h"

/* An array of exactly `want` items. */
static int read_array_of(struct ol_cbor_reader *r, uint64_t want)
{
	uint64_t n;

	if (ol_cbor_array(r, want, &n) || n != want)
		return OL_ERR_MALFORMED;
	return 0;
}

static int read_attachment(struct ol_cbor_reader *r,
			   struct ol_item_attachment *a)
{
	if (read_array_of(r, 4) ||
	    ol_item_read_words(r, 1, OL_ITEM_NAME_MAX, &a->name) ||
	    ol_item_read_plain(r, 1, OL_ITEM_TYPE_MAX, &a->type) ||
	    ol_cbor_uint(r, OL_ITEM_FILE_MAX, &a->size) ||
	    ol_item_read_fixed(r, a->sha256, sizeof a->sha256))
		return OL_ERR_MALFORMED;
	return 0;
}

int ol_item_read_attachments(struct ol_cbor_reader *r,
			     struct ol_item_message *m)
{
	uint64_t n, i;

	if (ol_cbor_array(r, OL_ITEM_ATTACHMENTS, &n))
		return OL_ERR_MALFORMED;
	for (i = 0; i < n; i++)
		if (read_attachment(r, &m->attachment[i]))
			return OL_ERR_MALFORMED;
	m->n_attachments = (size_t)n;
	return 0;
}

void ol_item_put_attachments(struct ol_cbor_writer *w,
			     const struct ol_item_message *m)
{
	const struct ol_item_attachment *a = m->attachment;
	size_t i;

	ol_cbor_put_array(w, m->n_attachments);
	for (i = 0; i < m->n_attachments; i++, a++) {
		ol_cbor_put_array(w, 4);
		ol_item_put_words(w, a->name);
		ol_item_put_words(w, a->type);
		ol_cbor_put_uint(w, a->size);
		ol_cbor_put_bytes(w, a->sha256, sizeof a->sha256);
	}
}

/* Nothing, or the kind and the id. */
int ol_item_read_reply(struct ol_cbor_reader *r, struct ol_item_message *m)
{
	uint64_t n, kind;

	if (ol_cbor_array(r, 2, &n) || n == 1)
		return OL_ERR_MALFORMED;
	if (n == 0)
		return 0;
	if (ol_cbor_uint(r, OL_REPLY_KINDS - 1, &kind) ||
	    kind == OL_REPLY_NONE || ol_item_read_id(r, &m->to))
		return OL_ERR_MALFORMED;
	m->reply = (enum ol_reply_kind)kind;
	return 0;
}

void ol_item_put_reply(struct ol_cbor_writer *w,
		       const struct ol_item_message *m)
{
	if (m->reply == OL_REPLY_NONE) {
		ol_cbor_put_array(w, 0);
		return;
	}
	ol_cbor_put_array(w, 2);
	ol_cbor_put_uint(w, (uint64_t)m->reply);
	ol_cbor_put_bytes(w, m->to.b, sizeof m->to.b);
}

static bool has_field(const struct ol_item_message *m, struct ol_words name)
{
	size_t i;

	for (i = 0; i < m->n_fields; i++)
		if (ol_words_equal(m->field[i].name, name))
			return true;
	return false;
}

static int read_fields(struct ol_cbor_reader *r, struct ol_item_message *m)
{
	struct ol_item_field f;
	uint64_t n;

	if (ol_cbor_array(r, OL_ITEM_FIELDS, &n))
		return OL_ERR_MALFORMED;
	while (m->n_fields < n) {
		if (read_array_of(r, 2) ||
		    ol_item_read_plain(r, 1, OL_ITEM_FIELD_MAX, &f.name) ||
		    ol_item_read_words(r, 0, OL_ITEM_VALUE_MAX, &f.value) ||
		    has_field(m, f.name))
			return OL_ERR_MALFORMED;
		m->field[m->n_fields++] = f;
	}
	return 0;
}

/* Nothing, or the form's id, its version and the fields. */
int ol_item_read_form(struct ol_cbor_reader *r, struct ol_item_message *m)
{
	uint64_t n, version;

	if (ol_cbor_array(r, 3, &n) || (n != 0 && n != 3))
		return OL_ERR_MALFORMED;
	if (n == 0)
		return 0;
	if (ol_item_read_plain(r, 1, OL_ITEM_FORM_MAX, &m->form) ||
	    ol_cbor_uint(r, OL_ITEM_VERSION_MAX, &version) || read_fields(r, m))
		return OL_ERR_MALFORMED;
	m->form_version = (uint32_t)version;
	return 0;
}

void ol_item_put_form(struct ol_cbor_writer *w, const struct ol_item_message *m)
{
	size_t i;

	if (m->form.len == 0) {
		ol_cbor_put_array(w, 0);
		return;
	}
	ol_cbor_put_array(w, 3);
	ol_item_put_words(w, m->form);
	ol_cbor_put_uint(w, m->form_version);
	ol_cbor_put_array(w, m->n_fields);
	for (i = 0; i < m->n_fields; i++) {
		ol_cbor_put_array(w, 2);
		ol_item_put_words(w, m->field[i].name);
		ol_item_put_words(w, m->field[i].value);
	}
}

int ol_item_read_points(struct ol_cbor_reader *r, struct ol_item_message *m)
{
	struct ol_item_point *point;
	uint64_t n, kind;

	if (ol_cbor_array(r, OL_ITEM_POINTS, &n))
		return OL_ERR_MALFORMED;
	while (m->n_points < n) {
		point = &m->point[m->n_points++];
		if (read_array_of(r, 2) ||
		    ol_cbor_uint(r, OL_POINT_KINDS - 1, &kind) ||
		    ol_item_read_words(r, 0, OL_ITEM_WORDS_MAX, &point->words))
			return OL_ERR_MALFORMED;
		point->kind = (enum ol_point_kind)kind;
	}
	return 0;
}

void ol_item_put_points(struct ol_cbor_writer *w,
			const struct ol_item_message *m)
{
	size_t i;

	ol_cbor_put_array(w, m->n_points);
	for (i = 0; i < m->n_points; i++) {
		ol_cbor_put_array(w, 2);
		ol_cbor_put_uint(w, (uint64_t)m->point[i].kind);
		ol_item_put_words(w, m->point[i].words);
	}
}

static bool says_every_point(const struct ol_item_message *m)
{
	size_t i;

	for (i = 0; i < m->n_points && i < OL_ITEM_POINTS; i++)
		if (m->point[i].words.len == 0)
			return false;
	return true;
}

bool ol_item_message_is_sound(const struct ol_item_message *m)
{
	bool confirms = m->reply == OL_REPLY_CONFIRM;

	if (m->reply == OL_REPLY_NONE && !ol_id_is_zero(&m->to))
		return false;
	if (m->form.len == 0 && (m->form_version || m->n_fields))
		return false;
	if (m->texts.n + m->n_attachments + m->form.len + m->n_points == 0)
		return false;
	if (m->asks)
		return !confirms && m->n_points > 0;
	if (confirms)
		return says_every_point(m);
	return m->n_points == 0;
}
