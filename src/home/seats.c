/* seats - see seats.h. */
#include "home/seats.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/role.h"
#include "base/text.h"
#include "record/tag.h"

bool ol_seat_is_name(const char *name)
{
	size_t len = strlen(name);

	return len >= 1 && len < OL_STORE_SEAT_MAX && name[0] != ' ' &&
	       name[len - 1] != ' ' && ol_text_is_plain(name, len);
}

bool ol_seat_is_lang(const char *lang)
{
	return strlen(lang) < OL_STORE_TAG_MAX &&
	       ol_tag_is_well_formed(ol_words(lang));
}

int ol_seat_judge(const char *name, const char *password, char why[OL_WHY_TEXT])
{
	size_t len = strlen(password), i = 1;

	while (i < len && password[i] == password[0])
		i++;
	if (len >= OL_PASSWORD_LEAST && len <= OL_PASSWORD_MOST && i < len &&
	    strcmp(password, name) != 0)
		return 0;
	snprintf(
		why, OL_WHY_TEXT,
		"a password has %d to %d bytes, and is neither one letter over "
		"and over nor the seat's name: some words of a sentence do",
		OL_PASSWORD_LEAST, OL_PASSWORD_MOST);
	return OL_ERR_RANGE;
}

static int check(const char *name, enum ol_role role, const char *lang,
		 char why[OL_WHY_TEXT])
{
	if (!ol_seat_is_name(name)) {
		snprintf(why, OL_WHY_TEXT,
			 "a seat's name has 1 to %d bytes, without blanks at "
			 "its ends",
			 OL_STORE_SEAT_MAX - 1);
		return OL_ERR_RANGE;
	}
	if ((unsigned)role >= OL_N_ROLES || !ol_seat_is_lang(lang)) {
		snprintf(why, OL_WHY_TEXT,
			 "the language is none: name it like en or zh-Hant");
		return OL_ERR_RANGE;
	}
	return 0;
}

int ol_seat_make(struct ol_store_seat *seat, const char *name,
		 enum ol_role role, const char *lang,
		 char one_time[static OL_ONE_TIME_TEXT],
		 struct ol_passphrase_cost cost, const struct ol_random *rnd,
		 ol_date date, char why[OL_WHY_TEXT])
{
	int err;

	memset(seat, 0, sizeof *seat);
	if (!*lang)
		lang = "en";
	err = check(name, role, lang, why);
	if (err)
		return err;
	ol_text_copy(seat->name, sizeof seat->name, name);
	ol_text_copy(seat->lang, sizeof seat->lang, lang);
	seat->role = role;
	seat->made = date;
	err = ol_seat_renew(seat, one_time, cost, rnd);
	if (err)
		ol_seat_say(why, name, err);
	return err;
}

int ol_seat_renew(struct ol_store_seat *seat,
		  char one_time[static OL_ONE_TIME_TEXT],
		  struct ol_passphrase_cost cost, const struct ol_random *rnd)
{
	int err;

	ol_password_draw(one_time, rnd);
	err = ol_password_make(&seat->password, one_time, strlen(one_time),
			       cost, rnd);
	seat->first = true;
	if (err)
		ol_wipe(one_time, OL_ONE_TIME_TEXT);
	return err;
}

void ol_seat_drop_totp(struct ol_store_seat *seat)
{
	seat->has_totp = false;
	seat->totp_last = 0;
	ol_wipe(seat->totp, sizeof seat->totp);
}

static bool change(struct ol_store_seat *seat, const char *key,
		   const char *value)
{
	bool yes = !strcmp(value, "yes");

	if (!strcmp(key, "role"))
		return !ol_role_read(&seat->role, value);
	if (!strcmp(key, "lang"))
		return ol_seat_is_lang(value) &&
		       ol_text_copy(seat->lang, sizeof seat->lang, value);
	if (!strcmp(key, "locked") && (yes || !strcmp(value, "no"))) {
		seat->locked = yes;
		return true;
	}
	if (!strcmp(key, "totp") && !strcmp(value, "none")) {
		ol_seat_drop_totp(seat);
		return true;
	}
	return false;
}

int ol_seat_change(struct ol_store_seat *seat, const char *key,
		   const char *value, char why[OL_WHY_TEXT])
{
	if (change(seat, key, value))
		return 0;
	snprintf(
		why, OL_WHY_TEXT,
		"a seat has role (principal, duty_officer, clerk, interpreter, "
		"auditor), locked (yes, no), lang, password (new) and totp "
		"(none)");
	return OL_ERR_RANGE;
}

void ol_seat_say(char why[OL_WHY_TEXT], const char *name, int err)
{
	if (err == OL_ERR_EXISTS)
		snprintf(why, OL_WHY_TEXT,
			 "there is a seat called %s already: name another one",
			 name);
	else if (err == OL_ERR_UNKNOWN)
		snprintf(why, OL_WHY_TEXT,
			 "there is no seat called %s: openline seat list lists "
			 "them",
			 name);
	else if (err == OL_ERR_FULL)
		snprintf(why, OL_WHY_TEXT,
			 "there are %d seats, which is the most: drop one",
			 OL_STORE_SEATS);
	else
		snprintf(why, OL_WHY_TEXT, "the seat cannot be written: %s",
			 ol_err_text(err));
}
