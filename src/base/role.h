/*
 * role - what a seat is at its office.
 *
 * Memory    values only.
 * Threads   any.
 *
 * What each may do is desk/rights.h; the numbers lie in the store and stay, as
 * the names do.
 */
#ifndef OL_BASE_ROLE_H
#define OL_BASE_ROLE_H

enum ol_role {
	OL_ROLE_PRINCIPAL,
	OL_ROLE_DUTY,
	OL_ROLE_CLERK,
	OL_ROLE_INTERPRETER,
	OL_ROLE_AUDITOR,
};
#define OL_N_ROLES 5

/* "principal", "duty_officer" ... */
extern const char *const ol_role_text[OL_N_ROLES];

/* "?" where it is none. */
const char *ol_role_name(enum ol_role role);

/* OL_ERR_MALFORMED where it is none's name. */
int ol_role_read(enum ol_role *role, const char *text);

#endif
