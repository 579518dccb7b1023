/*
 * rights - who may do what: the one table of it, and the one place where it
 * is asked.
 *
 * Does      tell the rights of a role, and which rights a request, a reply or
 *           an event needs.
 * Does not  know who asks (server.h does).
 * Memory    values only.
 * Threads   any.
 *
 *                 look  talk  manage  read  write  seats  own
 *   principal      x     x             x     x             x
 *   duty officer   x     x      x      x     x      x      x
 *   clerk          x                   x     x             x
 *   interpreter    x     x             x                   x
 *   auditor        x                   x                   x
 *   the machine    x     x      x      x     x      x
 *   no session
 *
 * The machine (OL_RIGHTS_ALL): who may open the node's Unix socket, without a
 * login. `own` is
 * what a person does to the seat that is his: password, TOTP, sessions; the
 * machine has none. A seat whose password is still the one-time password has
 * `own` alone.
 */
#ifndef OL_DESK_RIGHTS_H
#define OL_DESK_RIGHTS_H

#include <stdbool.h>

#include "base/role.h"
#include "desk/api.h"

/* Bits of enum ol_right. */
unsigned ol_rights_of(enum ol_role role);

/* All the rights that this request needs, by its kind and by what it says:
 * a desk that is to ring must be able to answer; who tells the other side
 * that a message was read, or calls the roll, must be able to write. */
unsigned ol_rights_needed(const struct ol_desk_request *rq);

/* The same for being told an event. 0: whoever it is sent to. */
unsigned ol_rights_to_hear(enum ol_tell what);

/* The same for getting a reply: between a request and its reply lies a disk,
 * and a session may end meanwhile. 0: whoever asked. */
unsigned ol_rights_to_get(enum ol_reply what);

/* Whether pages ask this by themselves, so that it does not say that a person
 * is at the desk. Else a session at a desk that nobody sits at would never be
 * idle. What lacks here counts as a person's. */
bool ol_request_by_page(enum ol_do what);

/* "look talk read" for bits; empty for none. */
#define OL_RIGHTS_TEXT 48
void ol_rights_write(char out[static OL_RIGHTS_TEXT], unsigned rights);

#endif
