/*
 * roam_ask - whom roam.h asks who he is: challenges with their rate, and the
 * few addresses that may turn out to be the counterpart's.
 *
 * Does      say whether an address may be asked now, make and check its
 *           challenge; keep a list of candidates, and say who of it gives way.
 * Does not  know paths, or what leaves when.
 * Memory    the structs of roam.h: OL_ROAM_MAX candidates a list.
 * Threads   as roam.h.
 */
#ifndef OL_LINE_ROAM_ASK_H
#define OL_LINE_ROAM_ASK_H

#include "line/roam.h"

/* Not asked too often, nor too soon. */
bool ol_roam_ask_may(const struct ol_roam_ask *a, ol_instant now);

/* Asked now: with a challenge of roam's own, or with somebody else's. */
const uint8_t *ol_roam_ask_out(struct ol_roam_ask *a, ol_instant now,
			       const struct ol_random *rnd);
void ol_roam_ask_note(struct ol_roam_ask *a, ol_instant now);

/* True if these bytes answer its challenge; once. */
bool ol_roam_ask_answers(struct ol_roam_ask *a, const uint8_t *bytes);

struct ol_roam_candidate *
ol_roam_candidate_find(struct ol_roam_candidate *list,
		       const struct ol_roam_place *place);

/* A proof is no more than a rumour when nothing came for long. */
bool ol_roam_candidate_proven(const struct ol_roam_candidate *c,
			      ol_instant now);

/* Heard of for path `p`: it is in the list from now on. NULL: all of it is
 * taken by those who have more right to it. */
struct ol_roam_candidate *
ol_roam_candidate_take(struct ol_roam_candidate *list, ol_instant now, size_t p,
		       const struct ol_roam_place *place);

#endif
