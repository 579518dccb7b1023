/*
 * ends - two stores that stand for the two ends of a line, for tests of what
 * desks want written: what one queued the other takes, at once.
 *
 * Memory    one pair; ends_set_up() and ends_tear_down() are cmocka's.
 */
#ifndef TEST_UNIT_DAEMON_ENDS_H
#define TEST_UNIT_DAEMON_ENDS_H

#include "daemon/words.h"
#include "test/unit/store/sample.h"

#define NOW INT64_C(1790000000000000000)
#define SECOND INT64_C(1000000000)

extern struct sample end[2];
extern struct ol_desk_request rq; /* what is asked for */
extern struct ol_words_made made; /* ... as an item    */
extern struct ol_words_page page;
extern struct ol_desk_reply reply;
extern char why[OL_REFUSAL_MAX];
extern ol_date date; /* a second further with each item */

int ends_set_up(void **state);
int ends_tear_down(void **state);

/* ---- asking -------------------------------------------------------------- */

struct ol_desk_request *ask(enum ol_do what);
void say(const char *lang, const char *text);
void point(enum ol_point_kind kind, const char *words);

/* The item that end `i` makes of it; the other end is the line's second. */
int compose(unsigned i, uint16_t line);

/* Queues what was asked for at one end, and gives it to the other. */
struct ol_id written(unsigned i);

/* End `i` (0) refuses it, with these words among others. */
void refused_at(unsigned i, const char *words);
void assert_refused(const char *words);

/* ---- seeing -------------------------------------------------------------- */

struct ol_desk_message *shown(unsigned i, const struct ol_id *id);
const char *text_of(size_t k);

#endif
