/*
 * api_seats - seats and sessions as desks and their node say them to each
 * other.
 *
 * Memory    values. What is secret: passwords, codes, a session's token, the
 *           secret of TOTP: who holds them wipes them.
 * Threads   any.
 */
#ifndef OL_DESK_API_SEATS_H
#define OL_DESK_API_SEATS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/instant.h"
#include "base/role.h"
#include "office/request.h"
#include "record/item.h"

#define OL_API_PASSWORD_MAX 257 /* bytes of a password with its NUL */
#define OL_API_CODE_MAX 7       /* six digits and a NUL             */
#define OL_API_SESSION_LEN 32   /* bytes of a session's token       */
#define OL_API_RIGHTS_MAX 48    /* "look talk read" with its NUL    */
#define OL_API_FROM_MAX 64      /* where a session came from, + NUL */
#define OL_API_TOTP_MAX 40      /* a secret in base32, with a NUL   */
#define OL_API_URI_MAX 256      /* ... as a URI                     */
#define OL_API_LANG_MAX (OL_ITEM_TAG_MAX + 1)

/* Why a session is over. */
enum ol_session_end {
	OL_SESSION_LOGOUT,
	OL_SESSION_IDLE,      /* nothing was done for too long             */
	OL_SESSION_EXPIRED,   /* it is as old as one may become            */
	OL_SESSION_PASSWORD,  /* the seat's password was changed elsewhere */
	OL_SESSION_CHANGED,   /* the seat's role or name was changed       */
	OL_SESSION_LOCKED,    /* the seat was locked                       */
	OL_SESSION_DROPPED,   /* the seat is no more                       */
	OL_SESSION_ELSEWHERE, /* the same session came in anew             */
	OL_SESSION_ENDED,     /* somebody ended it from another one        */
};

/* What is to be done to the second factor of one's own seat. */
enum ol_totp_do { OL_TOTP_BEGIN, OL_TOTP_CONFIRM, OL_TOTP_DROP };

/* A session that begins, or goes on. */
struct ol_desk_session {
	uint8_t session[OL_API_SESSION_LEN];
	char seat[OL_SEAT_MAX];
	enum ol_role role;
	char lang[OL_API_LANG_MAX];
	char rights[OL_API_RIGHTS_MAX];
	bool first; /* the password was a one-time password */
	bool totp;
	uint32_t idle_s; /* it ends when nothing is done for so long */
	ol_date ends;    /* and then in any case                     */
};

struct ol_desk_seat {
	char seat[OL_SEAT_MAX];
	enum ol_role role;
	char lang[OL_API_LANG_MAX];
	bool locked, first, totp;
	uint32_t sessions;  /* open now */
	ol_date made, last; /* last login; 0: none yet */
};

/* An open session, as it is listed: without its token. */
struct ol_desk_open {
	char seat[OL_SEAT_MAX];
	enum ol_role role;
	char from[OL_API_FROM_MAX];
	uint32_t number; /* never 0; no secret */
	ol_date since, last, ends;
	bool connected, own; /* own: it is that of the desk that asks */
};

/* A seat that is at a desk, or holds the duty. */
struct ol_desk_duty {
	char seat[OL_SEAT_MAX];
	enum ol_role role;
	ol_date since; /* at a desk; 0: at none */
	bool holds;
	ol_date held_since;
};

#endif
