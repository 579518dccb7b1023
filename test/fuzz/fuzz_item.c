/* Any bytes as an item; one that is accepted is written again the same, and
 * what people see of it is safe. And any bytes as a text, a file's name and
 * states. */
#include <string.h>

#include "base/text.h"
#include "record/codebook.h"
#include "record/fold.h"
#include "record/item.h"
#include "record/name.h"
#include "record/readback.h"
#include "record/shown.h"
#include "record/states.h"
#include "record/tag.h"

static void see(struct ol_words text)
{
	static char once[OL_SHOWN_CAP(OL_ITEM_MAX)];
	static char twice[OL_SHOWN_CAP(OL_ITEM_MAX)];
	size_t n = ol_shown_write(once, sizeof once, text, OL_SHOWN_TEXT);

	fuzz_must(n < sizeof once && ol_text_is_utf8(once, n));
	fuzz_must(ol_shown_write(twice, sizeof twice,
				 (struct ol_words){ once, n },
				 OL_SHOWN_TEXT) == n);
	fuzz_must(!memcmp(once, twice, n));
}

static void search(struct ol_words text)
{
	size_t len;
	char *out;

	if (ol_fold(text, &out, &len))
		return;
	fuzz_must(len <= OL_FOLD_GROWTH * text.len);
	fuzz_must(ol_text_is_utf8(out, len));
	free(out);
}

static void keep(struct ol_words name)
{
	char once[OL_SAFE_NAME_MAX + 1], twice[OL_SAFE_NAME_MAX + 1];

	ol_name_safe(once, name);
	ol_name_safe(twice, ol_words(once));
	fuzz_must(once[0] && !strchr(once, '/') && !strcmp(once, twice));
	fuzz_must(ol_text_is_plain(once, strlen(once)));
	ol_name_numbered(twice, once, 2);
}

static void look_up(const struct ol_item_codebook *book)
{
	char out[OL_CODEBOOK_RENDERED];
	struct ol_item_code_word word = { .n_numbers = OL_ITEM_NUMBERS };
	struct ol_codebook_at at;
	struct ol_code_entry e, found;
	size_t n = 0, bad;

	ol_codebook_begin(&at, book);
	for (; ol_codebook_next(&at, &e); n++) {
		ol_codebook_render(out, &e, ol_words("en"), &word);
		ol_codebook_fits(&e, &word, &bad);
		fuzz_must(!ol_codebook_find(book, e.code, &found));
	}
	fuzz_must(n > 0);
}

static void take_message(const struct ol_item_message *m)
{
	size_t i;

	for (i = 0; i < m->texts.n; i++) {
		see(m->texts.t[i].text);
		search(m->texts.t[i].text);
	}
	fuzz_must(m->texts.n == 0 ||
		  ol_tag_pick(&m->texts, ol_words("en-GB")) < m->texts.n);
	for (i = 0; i < m->n_attachments; i++)
		keep(m->attachment[i].name);
	ol_readback_check(m, m, &i);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static uint8_t again[OL_ITEM_MAX];
	uint8_t states[OL_STATES_LEN];
	struct ol_words words = { (const char *)data, len };
	struct ol_states s;
	struct ol_item it;

	if (!ol_states_read(&s, data, len)) {
		ol_states_write(states, &s);
		fuzz_must(!memcmp(states, data, len));
	}
	ol_tag_is_well_formed(words);
	keep(words);
	if (len <= OL_ITEM_MAX) {
		see(words);
		search(words);
	}
	if (ol_item_read(&it, data, len))
		return 0;
	fuzz_must(ol_item_write(again, sizeof again, &it) == (int)len);
	fuzz_must(!memcmp(again, data, len));
	if (it.kind == OL_ITEM_MESSAGE)
		take_message(&it.message);
	if (it.kind == OL_ITEM_CODEBOOK)
		look_up(&it.codebook);
	return 0;
}
