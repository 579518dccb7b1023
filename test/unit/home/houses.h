/*
 * houses - two offices' homes in a folder of their own, for the tests.
 */
#ifndef TEST_UNIT_HOME_HOUSES_H
#define TEST_UNIT_HOME_HOUSES_H

#include "home/home.h"
#include "home/pairing.h"
#include "test/unit/os/scratch.h"

struct houses {
	struct scratch folder;
	char north_dir[SCRATCH_PATH], south_dir[SCRATCH_PATH];
	struct ol_home *north, *south;
};

extern struct ol_random houses_random;
extern char why[OL_WHY_TEXT];

/* Cheap enough for tests. */
#define HOUSES_COST ((struct ol_passphrase_cost){ 1, 8 })

/* An office called `name` at the given addresses ("192.0.2.1:7100", NULL at
 * the end); `pass` may be NULL. */
struct ol_home_plan houses_plan(const char *name, const char *const *listen,
				const char *pass);

/* Makes and opens both: north at 192.0.2.1:7100 and [2001:db8::1]:7100,
 * south at 192.0.2.2:7200 and [2001:db8::2]:7200. */
void houses_open(struct houses *h);
void houses_close(struct houses *h);

/* Opens without asking anybody; fails the test where it cannot. */
struct ol_home *houses_open_one(const char *dir);

/* Fails the test unless `why` holds `part` and is one line. */
void assert_why(const char *part);

/* A pairing of two cards' texts. */
struct ol_home_pair houses_pair(const char *line,
				const struct ol_home_card *mine,
				const struct ol_home_card *theirs);

#endif
