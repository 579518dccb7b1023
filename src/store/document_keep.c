/* document_keep - which documents stay: those that a message names. See
 * document_file.h. */
#include "base/bytes.h"
#include "base/error.h"
#include "store/document_parts.h"
#include "store/words_rows.h"

static bool is_here(struct ol_documents *f, const struct ol_document_file *file,
		    const struct ol_id *message)
{
	static const struct ol_id none;
	struct ol_words_row row;

	return !ol_id_equal(message, &none) &&
	       !ol_rows_of(f->store, file->line,
			   file->ours ? OL_WORDS_OURS : OL_WORDS_THEIRS,
			   message, &row) &&
	       row.fate == OL_WORDS_KEPT;
}

/* The first that is here stays, so that a crash before the message is kept
 * takes no file from one that is. */
int ol_document_file_named(struct ol_documents *f, uint16_t line, bool ours,
			   const uint8_t sha256[static OL_SHA256_LEN],
			   const struct ol_id *message)
{
	char name[OL_DOCUMENT_NAME_MAX];
	struct ol_document_head h;
	size_t k = 0;
	int err = ol_document_head_find(f, line, ours, sha256, name, &h);

	if (err)
		return err;
	while (k + 1 < OL_DOCUMENT_NAMED &&
	       !ol_id_equal(&h.file.message[k], message) &&
	       is_here(f, &h.file, &h.file.message[k]))
		k++;
	if (!ol_id_equal(&h.file.message[k], message)) {
		h.file.message[k] = *message;
		err = ol_document_head_write(f, name, name, &h);
	}
	ol_wipe(&h, sizeof h);
	return err;
}

bool ol_document_is_named(struct ol_documents *f,
			  const struct ol_document_file *file)
{
	size_t k;

	for (k = 0; k < OL_DOCUMENT_NAMED; k++)
		if (is_here(f, file, &file->message[k]))
			return true;
	return false;
}

struct tidy {
	struct ol_documents *f;
	uint16_t line;
	ol_date before;
};

static bool tidy_one(void *ctx, const char *name)
{
	struct tidy *t = ctx;
	struct ol_document_head h;
	uint16_t line;
	bool ours;

	if (ol_document_name_line(name, &line, &ours) || !ours ||
	    line != t->line || ol_document_head_read(t->f, name, &h))
		return true;
	if (h.file.made.ns < t->before.ns &&
	    !ol_document_is_named(t->f, &h.file))
		(void)t->f->port.remove(t->f->port.ctx, name);
	ol_wipe(&h, sizeof h);
	return true;
}

int ol_document_file_tidy(struct ol_documents *f, uint16_t line, ol_date now)
{
	struct tidy t = { .f = f, .line = line, .before = now };

	t.before.ns -= OL_DOCUMENT_LONELY_NS;
	return f->port.list(f->port.ctx, tidy_one, &t);
}
