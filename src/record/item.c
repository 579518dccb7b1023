/* doc/protocol/items.md: items as bytes and as values. */
#include "record/item.h"

#include <assert.h>
#include <string.h>

#include "seal/hash.h"

struct ol_words ol_words(const char *s)
{
	return (struct ol_words){ s, strlen(s) };
}

bool ol_words_equal(struct ol_words a, struct ol_words b)
{
	return a.len == b.len && (a.len == 0 || !memcmp(a.p, b.p, a.len));
}

const char *ol_item_kind_name(enum ol_item_kind kind)
{
	static const char *const name[OL_ITEM_KINDS] = {
		[OL_ITEM_MESSAGE] = "message",
		[OL_ITEM_NOTE] = "note",
		[OL_ITEM_VERDICT] = "verdict",
		[OL_ITEM_CODEBOOK] = "codebook",
		[OL_ITEM_CODEBOOK_AGREED] = "codebook_agreed",
		[OL_ITEM_CODE_WORD] = "code_word",
		[OL_ITEM_RETENTION] = "retention",
		[OL_ITEM_CALL] = "call",
		[OL_ITEM_CALL_ACCEPTED] = "call_accepted",
		[OL_ITEM_ATTEST] = "attest",
	};

	assert(kind >= OL_ITEM_MESSAGE && kind < OL_ITEM_KINDS);
	return name[kind];
}

struct ol_digest ol_item_digest(const struct ol_salt *salt,
				const uint8_t *bytes, size_t len)
{
	struct ol_digest d;
	struct ol_sha256 s;

	ol_sha256_init(&s);
	ol_sha256_add(&s, salt->b, sizeof salt->b);
	ol_sha256_add(&s, bytes, len);
	ol_sha256_end(&s, d.b);
	return d;
}

bool ol_digest_equal(const struct ol_digest *a, const struct ol_digest *b)
{
	return memcmp(a->b, b->b, sizeof a->b) == 0;
}
