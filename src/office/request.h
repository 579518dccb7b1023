/*
 * request - what a desk may ask of its office, as values. desk/api.h has the
 * one table of their JSON forms and rights.
 *
 * Memory    values only.
 * Threads   any.
 */
#ifndef OL_OFFICE_REQUEST_H
#define OL_OFFICE_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/id.h"
#include "call/call.h"
#include "seal/card.h"

#define OL_NAME_MAX 65 /* bytes of a name with its NUL               */
#define OL_WHY_MAX OL_CONTROL_WHY_MAX /* of a reason in words, 160 + NUL */
#define OL_REFUSAL_MAX 256

enum ol_request_kind {
	OL_REQUEST_WATCH,   /* events of all lines from now on; `bell`: this
	                        desk rings                                   */
	OL_REQUEST_CALL,    /* line, precedence, recording                  */
	OL_REQUEST_BELL,    /* this desk really rings for call `id`         */
	OL_REQUEST_ANSWER,  /* id (zero: the one that rings), recording     */
	OL_REQUEST_DECLINE, /* id (zero: the one that rings), date: calls then */
	OL_REQUEST_HANGUP,  /* id (zero: the one that is up)                */
	OL_REQUEST_VERIFY,  /* line: the 40 digits were compared            */
	OL_REQUEST_SUSPEND, /* line, why                                    */
	OL_REQUEST_RESUME,  /* line, why                                    */
	OL_REQUEST_SET,     /* line, key, value                             */
	OL_REQUEST_TEST,    /* line: a line test; result as an event        */
	OL_REQUEST_PATH,    /* line, socket, remote: adds the path, or makes it
	                        spare, floor_step, ceiling_step; or `drop`;
	                        or `tell`: remote is an address of ours      */
	OL_REQUEST_RECORD,  /* id (zero: this desk's), recording: its handset
	                        begins or ends a recording in mid-call       */
	OL_REQUEST_TALK,    /* id (zero: this desk's), talks: takes the talk key
	                        or lets it go                                */
	OL_REQUEST_HOLD,    /* id (zero: this desk's), held: nobody speaks or
	                        hears here, or again; others of it are held  */
	OL_REQUEST_HAND,    /* id (zero: this desk's), value: the seat that
	                        is offered the call                          */
	OL_REQUEST_TAKE,    /* id of a call that is offered to this seat    */
	OL_REQUEST_PRESENCE, /* [id], person: is in the room, or `gone`; without
	                        a name the asker: his part, his leg          */
	OL_REQUEST_CONNECT,  /* [id], value: the seat of the principal; or
	                        `gone`: it is taken back                     */
	OL_REQUEST_READY, /* [id]: this desk, of a principal who is named, may
	                        be given the call; or `gone`: not any more   */
};

struct ol_request {
	enum ol_request_kind kind;
	uint16_t line;
	struct ol_id id;
	enum ol_precedence precedence;
	bool recording; /* the handset records                         */
	bool bell;
	bool talks, held;
	ol_date date; /* DECLINE: 0: nothing is promised */
	bool drop;    /* PATH: take it away                          */
	bool tell;    /* PATH: the counterpart is told of it         */
	bool spare;
	uint8_t floor_step, ceiling_step; /* ticks; 0: none was set */
	uint8_t socket;
	struct ol_addr remote;
	char key[32], value[OL_WHY_MAX], why[OL_WHY_MAX];
	struct ol_person person; /* PRESENCE */
	bool gone;               /* ... CONNECT, READY */
};

/* Why a request was refused: an exit status of openline(1) and one line. */
struct ol_refusal {
	int exit; /* 1 refused, 6 line down, 7 busy ... (openline(1)) */
	char text[OL_REFUSAL_MAX];
	ol_date since; /* that it is so; 0: nothing that has lasted     */
};

#endif
