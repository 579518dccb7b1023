/*
 * armour - bytes as lines of letters that survive e-mail, paper, typing by
 * hand and a QR code.
 *
 * Does      write bytes as numbered lines of 40 letters of the bech32
 *           alphabet in groups of five, the last six of each a BCH checksum
 *           over line number and letters; read them back, and where they are
 *           damaged say which line and which letter.
 * Does not  correct anything by itself: it names, a person corrects.
 * Memory    the caller owns all buffers; nothing is allocated.
 * Threads   any.
 * Promise   read accepts any case, 1 and I for L, O for 0, B for 8, blanks,
 *           quoting (">" and "|"), CRLF, other line breaks, lines in any
 *           order, and any text before the BEGIN and after the END mark. It
 *           reads at most OL_ARMOUR_TEXT_READ bytes. Up to four wrong letters
 *           in a line are always noticed; one wrong, missing or doubled
 *           letter, or two neighbours exchanged, is located.
 *
 *   -----BEGIN OPENLINE CARD-----
 *   01: QQ3RX 8GF2T ... (8 groups)
 *   -----END OPENLINE CARD-----
 *
 * The bytes are: length (2), content, first 4 of SHA-256(kind || content),
 * cut into groups of 5 bits from the top, filled with zero bits to whole
 * lines of 34; doc/protocol/seal.md has the checksum.
 */
#ifndef OL_SEAL_ARMOUR_H
#define OL_SEAL_ARMOUR_H

#include <stddef.h>
#include <stdint.h>

#define OL_ARMOUR_LINE 40 /* letters in a line                    */
#define OL_ARMOUR_DATA 34 /* of them content                      */
#define OL_ARMOUR_LINES_MAX 26
#define OL_ARMOUR_MAX 540   /* bytes of content                     */
#define OL_ARMOUR_TEXT 1600 /* written text with its NUL            */
#define OL_ARMOUR_TEXT_READ 65536

enum ol_armour_kind {
	OL_ARMOUR_CARD = 1, /* "CARD" */
	OL_ARMOUR_SLIP = 2, /* "SLIP" */
};

enum ol_armour_fault {
	OL_ARMOUR_SOUND = 0,
	OL_ARMOUR_EMPTY,     /* nothing of the kind in the text              */
	OL_ARMOUR_OTHER,     /* it is the other kind: a slip for a card ...  */
	OL_ARMOUR_WRONG,     /* line, letter, expected: another letter there */
	OL_ARMOUR_LACKS,     /* line, letter, expected: it is missing there  */
	OL_ARMOUR_EXTRA,     /* line, letter: one too many                   */
	OL_ARMOUR_CROSSED,   /* line, letter: this and the next exchanged    */
	OL_ARMOUR_ODD,       /* line, letter: a sign that never occurs       */
	OL_ARMOUR_UNCLEAR,   /* line: more than one letter is wrong          */
	OL_ARMOUR_MISSING,   /* line: not there                              */
	OL_ARMOUR_TWICE,     /* line: there twice, and not the same          */
	OL_ARMOUR_MISPLACED, /* line: holds what belongs to line `letter`    */
	OL_ARMOUR_WHOLE,     /* lines are sound, together they are not: lines
			      * of two cards were mixed                      */
};

struct ol_armour_damage {
	enum ol_armour_fault fault;
	unsigned line;   /* from 1, 0 where it does not apply            */
	unsigned letter; /* from 1, counted without blanks; 0 likewise   */
	char expected;   /* upper case, or 0 where it cannot be told     */
};

#define OL_ARMOUR_DAMAGE_TEXT 120

/* The marks and lines, ending with a newline. Returns the text's length.
 * `len` is at most OL_ARMOUR_MAX (asserted). */
size_t ol_armour_write(char out[static OL_ARMOUR_TEXT],
		       enum ol_armour_kind kind, const uint8_t *p, size_t len);

/* The same without marks and blanks, for a QR code in alphanumeric mode:
 * "01:QQ3RX8GF2T...02:...". */
size_t ol_armour_write_dense(char out[static OL_ARMOUR_TEXT],
			     enum ol_armour_kind kind, const uint8_t *p,
			     size_t len);

/* Reads either form. OL_ERR_MALFORMED with `damage` filled where it is
 * damaged, and the first damage by line is told. OL_ERR_RANGE where the
 * content is longer than `cap`. */
int ol_armour_read(uint8_t *out, size_t cap, size_t *len,
		   enum ol_armour_kind kind, const char *text, size_t text_len,
		   struct ol_armour_damage *damage);

/* "line 3, character 17: P expected". */
void ol_armour_damage_text(char out[static OL_ARMOUR_DAMAGE_TEXT],
			   const struct ol_armour_damage *d);

#endif
