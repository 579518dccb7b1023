/* card_text - the face is for people, the armour for the program: nothing is
 * ever read from the face. */
#include "seal/card_text.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

/* A text that is being written into OL_CARD_TEXT bytes. */
struct page {
	char *p;
	size_t len;
};

static void say(struct page *page, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void say(struct page *page, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(page->p + page->len, OL_CARD_TEXT - page->len, format,
		      args);
	va_end(args);
	assert(n >= 0 && (size_t)n < OL_CARD_TEXT - page->len);
	page->len += (size_t)n;
}

size_t ol_card_text_write(char out[static OL_CARD_TEXT],
			  const struct ol_card *card)
{
	struct page page = { out, 0 };
	uint8_t bytes[OL_CARD_LEN_MAX];
	char id[OL_ID_TEXT];
	char fingerprint[OL_CARD_FINGERPRINT_TEXT];
	char addr[OL_ADDR_TEXT];
	size_t n;
	uint8_t i;

	ol_id_write(id, &card->id);
	ol_card_fingerprint(fingerprint, card);
	say(&page, "OPENLINE CARD, format %d\n\n", OL_CARD_VERSION);
	say(&page, "Office       %s\n", card->office);
	say(&page, "Level        %s\n", ol_level_text(card->level));
	if (card->form[0])
		say(&page, "Address as   %s\n", card->form);
	for (i = 0; i < card->n_addrs; i++) {
		ol_addr_write(addr, &card->addr[i]);
		say(&page, "%-13s%s\n", i ? "" : "Reached at", addr);
	}
	say(&page, "Card         %s\n", id);
	say(&page, "Fingerprint  %s\n\n", fingerprint);
	say(&page, "Give by hand. Whoever has seen both cards of a line "
		   "holds its secret.\n");
	if (card->is_split)
		say(&page, "Its share is on a slip of its own, which must "
			   "travel another way.\n");
	say(&page, "For one counterpart, used once.\n\n");
	n = ol_card_write(bytes, card);
	page.len += ol_armour_write(out + page.len, OL_ARMOUR_CARD, bytes, n);
	ol_wipe(bytes, sizeof bytes);
	return page.len;
}

size_t ol_card_text_write_qr(char out[static OL_CARD_QR_TEXT],
			     const struct ol_card *card)
{
	uint8_t bytes[OL_CARD_LEN_MAX];
	size_t n;

	n = ol_card_write(bytes, card);
	n = ol_armour_write_dense(out, OL_ARMOUR_CARD, bytes, n);
	ol_wipe(bytes, sizeof bytes);
	return n;
}

int ol_card_text_read(struct ol_card *card, const char *text, size_t len,
		      struct ol_armour_damage *damage)
{
	uint8_t bytes[OL_ARMOUR_MAX];
	size_t n;
	int err;

	err = ol_armour_read(bytes, sizeof bytes, &n, OL_ARMOUR_CARD, text, len,
			     damage);
	if (!err)
		err = ol_card_read(card, bytes, n);
	ol_wipe(bytes, sizeof bytes);
	return err;
}

size_t ol_slip_text_write(char out[static OL_CARD_TEXT],
			  const struct ol_slip *slip)
{
	struct page page = { out, 0 };
	uint8_t bytes[OL_SLIP_LEN];
	char id[OL_ID_TEXT];

	ol_id_write(id, &slip->card);
	say(&page, "OPENLINE SLIP, format %d\n\n", OL_CARD_VERSION);
	say(&page, "Share of card  %s\n\n", id);
	say(&page, "Give it another way than the card. Destroy it when the "
		   "line is confirmed.\n\n");
	ol_slip_write(bytes, slip);
	page.len += ol_armour_write(out + page.len, OL_ARMOUR_SLIP, bytes,
				    sizeof bytes);
	ol_wipe(bytes, sizeof bytes);
	return page.len;
}

int ol_slip_text_read(struct ol_slip *slip, const char *text, size_t len,
		      struct ol_armour_damage *damage)
{
	uint8_t bytes[OL_SLIP_LEN];
	size_t n = 0;
	int err;

	err = ol_armour_read(bytes, sizeof bytes, &n, OL_ARMOUR_SLIP, text, len,
			     damage);
	if (!err && n != sizeof bytes)
		err = OL_ERR_MALFORMED;
	if (err == OL_ERR_RANGE)
		err = OL_ERR_MALFORMED;
	if (!err)
		ol_slip_read(slip, bytes);
	ol_wipe(bytes, sizeof bytes);
	return err;
}
