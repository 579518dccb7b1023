/* doc/protocol/items.md: which fields an item has, and its digest. */
#include "record/item.h"

#include <assert.h>
#include <string.h>

#include "record/item_keys.h"
#include "seal/hash.h"

#define HAS(key) (UINT64_C(1) << (key))
#define HEAD (HAS(KEY_KIND) | HAS(KEY_ID) | HAS(KEY_DATE) | HAS(KEY_SEAT))

/* The table: which fields an item of each kind has. */
static const struct {
	const char *name;
	uint64_t fields;
} kinds[OL_ITEM_KINDS] = {
	/* clang-format off */
	[OL_ITEM_MESSAGE] = { "message", HEAD | HAS(KEY_PRECEDENCE) |
		HAS(KEY_TEXTS) | HAS(KEY_ATTACHMENTS) | HAS(KEY_REPLY) |
		HAS(KEY_ACK_BY) | HAS(KEY_FORM) | HAS(KEY_ASKS) |
		HAS(KEY_POINTS) },
	[OL_ITEM_NOTE] = { "note", HEAD | HAS(KEY_OF) | HAS(KEY_NOTE) },
	[OL_ITEM_VERDICT] = { "verdict",
		HEAD | HAS(KEY_TEXTS) | HAS(KEY_OF) | HAS(KEY_VERDICT) },
	[OL_ITEM_CODEBOOK] = { "codebook",
		HEAD | HAS(KEY_VERSION) | HAS(KEY_ENTRIES) },
	[OL_ITEM_CODEBOOK_AGREED] = { "codebook_agreed",
		HEAD | HAS(KEY_OF) | HAS(KEY_DIGEST) | HAS(KEY_VERSION) },
	[OL_ITEM_CODE_WORD] = { "code_word",
		HEAD | HAS(KEY_VERSION) | HAS(KEY_CODE) | HAS(KEY_NUMBERS) },
	[OL_ITEM_RETENTION] = { "retention", HEAD | HAS(KEY_DAYS) },
	[OL_ITEM_CALL] = { "call", HEAD | HAS(KEY_PRECEDENCE) | HAS(KEY_OF) |
		HAS(KEY_RECORDED) | HAS(KEY_BEGAN) | HAS(KEY_ANSWERED) |
		HAS(KEY_ENDED) | HAS(KEY_REASON) | HAS(KEY_BY) },
	[OL_ITEM_CALL_ACCEPTED] = { "call_accepted",
		HEAD | HAS(KEY_OF) | HAS(KEY_DIGEST) },
	[OL_ITEM_ATTEST] = { "attest", HEAD | HAS(KEY_DIGEST) | HAS(KEY_SEQ) |
		HAS(KEY_PUBLIC) | HAS(KEY_SIGNATURE) },
	[OL_ITEM_COMMITMENT] = { "commitment", HEAD | HAS(KEY_TEXTS) |
		HAS(KEY_OF) | HAS(KEY_AFTER) | HAS(KEY_CONTACT) |
		HAS(KEY_OWNER) | HAS(KEY_DUE) | HAS(KEY_STATE) },
	/* clang-format on */
};

const char *ol_item_kind_name(enum ol_item_kind kind)
{
	assert(kind >= OL_ITEM_MESSAGE && kind < OL_ITEM_KINDS);
	return kinds[kind].name;
}

bool ol_item_has(enum ol_item_kind kind, int key)
{
	return (kinds[kind].fields & HAS(key)) != 0;
}

uint64_t ol_item_n_keys(enum ol_item_kind kind)
{
	uint64_t n = 0;
	int key;

	for (key = 0; key < KEYS; key++)
		n += ol_item_has(kind, key);
	return n;
}

uint8_t *ol_item_precedence_of(struct ol_item *it)
{
	return it->kind == OL_ITEM_CALL ? &it->call.precedence
					: &it->message.precedence;
}

struct ol_item_texts *ol_item_texts_of(struct ol_item *it)
{
	return it->kind == OL_ITEM_MESSAGE ? &it->message.texts : &it->texts;
}

struct ol_digest *ol_item_digest_of(struct ol_item *it)
{
	return it->kind == OL_ITEM_ATTEST ? &it->attest.hash : &it->of_digest;
}

uint32_t *ol_item_version_of(struct ol_item *it)
{
	return it->kind == OL_ITEM_CODE_WORD ? &it->code_word.version
					     : &it->codebook.version;
}

struct ol_words ol_words(const char *s)
{
	return (struct ol_words){ s, strlen(s) };
}

bool ol_words_equal(struct ol_words a, struct ol_words b)
{
	return a.len == b.len && (a.len == 0 || !memcmp(a.p, b.p, a.len));
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
