/*
 * settings - openline.conf: what the people who run a node decide.
 *
 * Does      read the file's text into a struct, say in one line what is wrong
 *           in which line of it, check what belongs together, write the text.
 * Does not  open files (home.h) or bind addresses.
 * Memory    values only.
 * Threads   any.
 * Promise   what ol_settings_write() gives reads back as the same.
 *
 *   # a comment: from a '#' at the beginning of a line
 *   office  Northland, Foreign Minister
 *   form    Your Excellency        how cards say it is to be addressed
 *   level   minister               leader | minister | duty
 *   listen  192.0.2.1:7100         1 to 4 times, each family and port once
 *   listen  [2001:db8::1]:7100
 *   reach   198.51.100.7:7100      0 to 4 times: what cards tell instead
 *   listen-tcp 192.0.2.1:443       0 to 4 times: for paths over TCP
 *   console 127.0.0.1:7180         where the web console listens; none
 *   console-name desk.example      a name under which browsers know it; none
 *   console-certificate FILE       the house's, PEM; none: one of its own
 *   console-key FILE               of that certificate
 *   metrics FILE                   a token for figures at /metrics; none
 *   session-idle 12h               a login ends after so long without anybody
 *   session-most 24h               ... and in any case; 10s to 168h
 *   ladder  duty officer, principal 45    who is rung after whom; everyone
 *   log     normal                 quiet | normal | debug
 *
 * A line is a key, blanks or tabs, a value to the end of the line. Every key
 * at most once but `listen`, `reach` and `listen-tcp`.
 */
#ifndef OL_HOME_SETTINGS_H
#define OL_HOME_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "call/ladder.h"
#include "seal/card.h"

#define OL_SETTINGS_LISTEN 4
#define OL_SETTINGS_REACH 4
#define OL_SETTINGS_TCP 4
#define OL_SETTINGS_TEXT 16384 /* bytes of a file with a NUL */
#define OL_SETTINGS_NAME 254   /* bytes of a host's name with its NUL */
#define OL_SETTINGS_FILE 1024  /* bytes of a file's name with its NUL */
#define OL_SETTINGS_SESSION_IDLE_S 43200
#define OL_SETTINGS_SESSION_MOST_S 86400
#define OL_SETTINGS_ADDR_HELP                                      \
	"give a numeric address and a port from 1 to 65535, like " \
	"192.0.2.1:7100 or [2001:db8::1]:7100"
#define OL_WHY_TEXT 512 /* bytes of an error's line with its NUL */

enum ol_log_level {
	OL_LOG_QUIET,  /* only what needs somebody        */
	OL_LOG_NORMAL, /* and what changes                */
	OL_LOG_DEBUG,  /* and what helps to find a fault  */
};

struct ol_settings {
	char office[OL_CARD_NAME_MAX + 1];
	char form[OL_CARD_NAME_MAX + 1]; /* may be empty */
	enum ol_level level;
	uint8_t n_listen; /* 1 to OL_SETTINGS_LISTEN */
	struct ol_addr listen[OL_SETTINGS_LISTEN];
	uint8_t n_reach; /* 0 to OL_SETTINGS_REACH */
	struct ol_addr reach[OL_SETTINGS_REACH];
	uint8_t n_tcp; /* 0 to OL_SETTINGS_TCP */
	struct ol_addr tcp[OL_SETTINGS_TCP];
	struct ol_addr console; /* family 0: no console */
	char console_name[OL_SETTINGS_NAME];
	char console_certificate[OL_SETTINGS_FILE]; /* both, or both empty */
	char console_key[OL_SETTINGS_FILE];
	char metrics[OL_SETTINGS_FILE]; /* of the token; empty: none */
	uint32_t session_idle_s, session_most_s;
	struct ol_ladder ladder; /* of lines that have none of their own */
	enum ol_log_level log;
};

/* Everything at its default: level duty, log normal, the rest empty. */
void ol_settings_init(struct ol_settings *s);

/* Reads the text of a file named `name` (for the error). OL_ERR_MALFORMED
 * with `why`: "openline.conf line 3: ...". */
int ol_settings_read(struct ol_settings *s, const char *name, const char *text,
		     size_t len, char why[OL_WHY_TEXT]);

/* Whether it can work: a name, addresses that differ and can be reached: a
 * wildcard address (0.0.0.0, [::]) needs a `reach`. OL_ERR_RANGE with `why`,
 * which is about the setting, not about a line. ol_settings_read() calls
 * it. */
int ol_settings_check(const struct ol_settings *s, char why[OL_WHY_TEXT]);

/* The text of such a file: all keys in force. Returns its length. */
size_t ol_settings_write(char out[static OL_SETTINGS_TEXT],
			 const struct ol_settings *s);

/* What cards tell: `reach` where there is any, else `listen`. Returns how
 * many. */
size_t ol_settings_told(const struct ol_settings *s,
			struct ol_addr out[static OL_SETTINGS_LISTEN]);

/* Whether the console speaks TLS: where it does not listen on a loopback
 * address, or has the house's certificate. */
bool ol_settings_console_tls(const struct ol_settings *s);

const char *ol_log_level_text(enum ol_log_level level);

#endif
