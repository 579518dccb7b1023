/*
 * direction - whether a language is written from right to left.
 *
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_RECORD_DIRECTION_H
#define OL_RECORD_DIRECTION_H

#include "record/item.h"

/* By the tag's script where it names one ("pa-Arab", "az-Latn"), else by the
 * script that its language is mostly written in (CLDR, "suppress-script" and
 * likely subtags). `tag` is well formed. */
bool ol_direction_is_rtl(struct ol_words tag);

#endif
