/*
 * compose - what people type for a message, made a request of the desk.
 *
 * Does      pair texts with their languages, read texts from files, points to
 *           be read back, times, numbers.
 * Does not  say what a message may hold: the node does.
 * Memory    everything lies in the request's pool.
 * Threads   the main thread.
 *
 * All give an exit status, said where it is not 0.
 */
#ifndef OL_CLI_COMPOSE_H
#define OL_CLI_COMPOSE_H

#include "cli/args.h"
#include "desk/api.h"

#define OL_COMPOSE_LANG "und" /* a language that nobody named (BCP 47) */

/* `word` (NULL: none) is the first text, each --text one more; the k-th --lang
 * is the k-th text's. One text alone needs none. `*n`: how many. */
int ol_compose_texts(struct ol_desk_request *rq, const struct ol_args *args,
		     const char *word, uint32_t *n);

/* Each --point. */
int ol_compose_points(struct ol_desk_request *rq, const struct ol_args *args);

/* --precedence, --ack-by. */
int ol_compose_urgency(struct ol_desk_request *rq, const struct ol_args *args);

/* "30m" from now, "18:00" when this machine's clock shows it next, or a date
 * that is to come. `option` is its name. An exit status: 0, or it was told. */
int ol_compose_when(ol_date *out, const char *option, const char *when);

/* --lang of what is shown, where one is given. */
int ol_compose_lang(struct ol_desk_request *rq, const struct ol_args *args);

/* Says that there is no more room. */
int ol_compose_full(void);

#endif
