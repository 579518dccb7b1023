/*
 * role - what a seat is at its office.
 *
 * Memory    values only.
 * Threads   any.
 *
 * What each may do is desk/rights.h; the numbers lie in the store and stay.
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

#endif
