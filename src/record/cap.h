/*
 * cap - a notice as an alert of the Common Alerting Protocol, version 1.2
 * (OASIS Standard, 1 July 2010): XML that other systems take.
 *
 * Does      write one <alert> with an <info> for each language; what the form
 *           gives a role in CAP goes there, everything else becomes a
 *           <parameter>; escape what XML would misread.
 * Does not  read CAP, sign, or send it anywhere: it is a file for people who
 *           decide themselves whom they give it to.
 * Memory    the caller's.
 * Threads   any.
 * Promise   what is written has the elements, order and words of the standard
 *           (test/unit/home/check_cap).
 *
 * Scope is always Private, addressed to the counterpart: a notice is between
 * two offices.
 *
 * doc/protocol/notices.md, "As a CAP alert"
 */
#ifndef OL_RECORD_CAP_H
#define OL_RECORD_CAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/id.h"
#include "base/instant.h"
#include "record/form.h"
#include "record/item.h"

#define OL_CAP_LANGS 8

enum ol_cap_status {
	OL_CAP_ACTUAL,
	OL_CAP_EXERCISE, /* of people           */
	OL_CAP_TEST,     /* of the machines     */
};

/* The earlier message that a reference of the notice means. */
struct ol_cap_earlier {
	const char *sender; /* NULL: not known here; no <references> then */
	struct ol_id id;
	ol_date date;
};

struct ol_cap_head {
	/* Unique in the world, without blank, comma, '<' and '&': "openline:"
	 * and the fingerprint of the author's key, say. */
	const char *sender;
	const char *sender_name; /* the author's office          */
	const char *addressee;   /* the other's, for <addresses> */
	enum ol_cap_status status;
	struct ol_id id; /* of the message           */
	ol_date date;    /* the author's, of it      */
	struct ol_cap_earlier earlier;
	const char *lang[OL_CAP_LANGS]; /* one <info> each */
	size_t n_langs;                 /* at least 1      */
};

/* Writes the alert, UTF-8 with a NUL behind it; its length into `len`. The
 * notice has passed ol_notice_check(). OL_ERR_FULL where `cap` does not
 * suffice, OL_ERR_RANGE a sender or language that CAP does not allow,
 * OL_ERR_UNKNOWN a message that is no notice of that form. */
int ol_cap_write(char *out, size_t cap, size_t *len, const struct ol_form *f,
		 const struct ol_item_message *m, const struct ol_cap_head *h);

#endif
