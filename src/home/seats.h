/*
 * seats - what a seat must be like, and how one is made and changed: the same
 * for a running node and for a command on the home itself.
 *
 * Does      judge names, languages and passwords; make a seat with a one-time
 *           password; give one a new password.
 * Does not  write to the store, or know who is logged in.
 * Memory    values. Seats and passwords are secret: who has them wipes them.
 * Threads   any; never the loop thread where it says that it takes long.
 */
#ifndef OL_HOME_SEATS_H
#define OL_HOME_SEATS_H

#include <stdbool.h>

#include "base/random.h"
#include "home/settings.h"
#include "store/seat_table.h"

/* 1 to 32 bytes of plain text, without blanks at its ends. */
bool ol_seat_is_name(const char *name);

/* A well-formed language tag (BCP 47). */
bool ol_seat_is_lang(const char *lang);

/* Whether a person may choose it: OL_PASSWORD_LEAST to OL_PASSWORD_MOST bytes,
 * more than one letter over and over, and not the seat's name. OL_ERR_RANGE
 * with `why`. */
int ol_seat_judge(const char *name, const char *password,
		  char why[OL_WHY_TEXT]);

/* A new seat with a one-time password, which is drawn. Takes long. `lang`
 * empty: en. OL_ERR_RANGE with `why` where name or language are none;
 * OL_ERR_NO_MEMORY with `why`. */
int ol_seat_make(struct ol_store_seat *seat, const char *name,
		 enum ol_role role, const char *lang,
		 char one_time[static OL_ONE_TIME_TEXT],
		 struct ol_passphrase_cost cost, const struct ol_random *rnd,
		 ol_date date, char why[OL_WHY_TEXT]);

/* A new one-time password for it. Takes long. OL_ERR_NO_MEMORY. */
int ol_seat_renew(struct ol_store_seat *seat,
		  char one_time[static OL_ONE_TIME_TEXT],
		  struct ol_passphrase_cost cost, const struct ol_random *rnd);

/* Takes its second factor away. */
void ol_seat_drop_totp(struct ol_store_seat *seat);

/* A change as people say it: role ROLE, locked yes or no, lang TAG, totp none.
 * OL_ERR_RANGE with `why`, and nothing is changed. ("password new" is
 * ol_seat_renew().) */
int ol_seat_change(struct ol_store_seat *seat, const char *key,
		   const char *value, char why[OL_WHY_TEXT]);

/* What is told where the store did not take a change. */
void ol_seat_say(char why[OL_WHY_TEXT], const char *name, int err);

#endif
