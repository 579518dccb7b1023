/*
 * card_text - cards and slips as text: what is printed, mailed, typed in or
 * put into a QR code.
 *
 * Does      write the face (office, level, what to do with it, card id and
 *           fingerprint) and the armoured bytes; read them back, naming the
 *           damage.
 * Does not  open files or draw the code itself (cli does).
 * Memory    the caller owns all buffers. A card's text holds its share: it
 *           is secret until the line is confirmed.
 * Threads   any.
 */
#ifndef OL_SEAL_CARD_TEXT_H
#define OL_SEAL_CARD_TEXT_H

#include "seal/armour.h"
#include "seal/card.h"

#define OL_CARD_TEXT 3072 /* face and armour, with NUL */
#define OL_CARD_QR_TEXT OL_ARMOUR_TEXT

/* Face and armour, lines of at most 72 bytes beside the names. Returns the
 * length. */
size_t ol_card_text_write(char out[static OL_CARD_TEXT],
			  const struct ol_card *card);

/* For a QR code: upper-case letters, digits and ':' only. */
size_t ol_card_text_write_qr(char out[static OL_CARD_QR_TEXT],
			     const struct ol_card *card);

/* OL_ERR_MALFORMED where it is damaged: `damage` says where; its fault is
 * OL_ARMOUR_SOUND where the letters are sound but hold no card.
 * OL_ERR_NEWER, OL_ERR_FORGED as ol_card_read(). */
int ol_card_text_read(struct ol_card *card, const char *text, size_t len,
		      struct ol_armour_damage *damage);

size_t ol_slip_text_write(char out[static OL_CARD_TEXT],
			  const struct ol_slip *slip);
int ol_slip_text_read(struct ol_slip *slip, const char *text, size_t len,
		      struct ol_armour_damage *damage);

#endif
