/*
 * people - who is at one end of a call: each by name, in what part, and on
 * what leg the voice reaches him. doc/protocol/control.md, "Presence"
 *
 * Does      the list as a value: read, written, compared, one more, one less.
 * Does not  know calls or desks, or believe what a counterpart says of itself.
 * Memory    values; OL_PEOPLE_MAX people. What is not in the list is zero.
 * Threads   any.
 * Promise   names that were read are plain (base/text.h) and end with NUL.
 */
#ifndef OL_WIRE_PEOPLE_H
#define OL_WIRE_PEOPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/cbor.h"

#define OL_PEOPLE_MAX 8  /* the one who speaks, and those in the room   */
#define OL_PERSON_MAX 33 /* bytes of a name with its NUL              */

enum ol_part {
	OL_PART_UNSAID,
	OL_PART_PRINCIPAL,
	OL_PART_ACTING, /* acts for the principal */
	OL_PART_INTERPRETER,
	OL_PART_NOTES, /* takes notes */
	OL_PART_LISTENER,
};
#define OL_N_PARTS 6

/* Sealed from end to end up to the node; and from there: */
enum ol_leg {
	OL_LEG_UNSAID,
	OL_LEG_BROWSER,
	OL_LEG_SOUND_CARD, /* of the node's machine                        */
	OL_LEG_FILE,       /* what is said is played from one, or kept in one */
	OL_LEG_PHONE,      /* a desk phone, in the clear                    */
	OL_LEG_ROOM,       /* sits with the one who speaks                  */
};
#define OL_N_LEGS 6

struct ol_person {
	char name[OL_PERSON_MAX]; /* or the seat's; may be empty for the first */
	enum ol_part part;
	enum ol_leg leg;
};

/* The first is the one who speaks. */
struct ol_people {
	struct ol_person who[OL_PEOPLE_MAX];
	uint8_t n;
};

/* OL_ERR_MALFORMED. */
int ol_people_read(struct ol_cbor_reader *r, struct ol_people *out);
void ol_people_write(struct ol_cbor_writer *w, const struct ol_people *p);

/* In range, every name plain: may be written. */
bool ol_people_are(const struct ol_people *p);

bool ol_people_same(const struct ol_people *a, const struct ol_people *b);

/* Only this one. A name that is too long is cut. */
void ol_people_set(struct ol_people *p, const char *name, enum ol_part part,
		   enum ol_leg leg);

/* One more behind the others; one of that name is what is said now. False
 * where there is no room for him. */
bool ol_people_add(struct ol_people *p, const char *name, enum ol_part part,
		   enum ol_leg leg);

/* The one of that name goes. False where there is none. */
bool ol_people_drop(struct ol_people *p, const char *name);

#endif
