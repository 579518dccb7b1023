/* rights - see rights.h. What kinds of requests and events need stands in
 * their tables (api_table.h). */
#include "desk/rights.h"

#include <string.h>

#include "base/text.h"
#include "desk/api_table.h"

static const unsigned of_role[OL_N_ROLES] = {
	[OL_ROLE_PRINCIPAL] = OL_RIGHT_LOOK | OL_RIGHT_TALK | OL_RIGHT_READ |
			      OL_RIGHT_WRITE | OL_RIGHT_OWN,
	[OL_ROLE_DUTY] = OL_RIGHT_LOOK | OL_RIGHT_TALK | OL_RIGHT_MANAGE |
			 OL_RIGHT_READ | OL_RIGHT_WRITE | OL_RIGHT_SEATS |
			 OL_RIGHT_OWN,
	[OL_ROLE_CLERK] = OL_RIGHT_LOOK | OL_RIGHT_READ | OL_RIGHT_WRITE |
			  OL_RIGHT_OWN,
	[OL_ROLE_INTERPRETER] = OL_RIGHT_LOOK | OL_RIGHT_TALK | OL_RIGHT_READ |
				OL_RIGHT_OWN,
	[OL_ROLE_AUDITOR] = OL_RIGHT_LOOK | OL_RIGHT_READ | OL_RIGHT_OWN,
};

unsigned ol_rights_of(enum ol_role role)
{
	return (unsigned)role < OL_N_ROLES ? of_role[role] : 0;
}

unsigned ol_rights_needed(const struct ol_desk_request *rq)
{
	unsigned need = ol_do_table[rq->what].right;

	if (rq->what == OL_DO_WATCH && rq->bell)
		need |= OL_RIGHT_TALK;
	if ((rq->what == OL_DO_MESSAGE && rq->read) ||
	    rq->what == OL_DO_ROLL_CALL)
		need |= OL_RIGHT_WRITE;
	return need;
}

unsigned ol_rights_to_hear(enum ol_tell what)
{
	return ol_tell_table[what].right;
}

unsigned ol_rights_to_get(enum ol_reply what)
{
	switch (what) {
	case OL_REPLY_DONE:
	case OL_REPLY_REFUSED:
	case OL_REPLY_SESSION:
	case OL_REPLY_PAGE: /* of what was written or of tests: a number */
		return OL_RIGHT_NONE;
	case OL_REPLY_OFFICE:
	case OL_REPLY_LINE:
	case OL_REPLY_SETTING:
	case OL_REPLY_PAST:
	case OL_REPLY_TESTS:
	case OL_REPLY_DUTY:
	case OL_REPLY_ROLL:
	case OL_REPLY_QUEUED: /* who proposes a codebook gets it, too */
	case OL_REPLY_FORM:
	case OL_REPLY_AUDIT:
		return OL_RIGHT_LOOK;
	case OL_REPLY_CALL:
		return OL_RIGHT_TALK;
	case OL_REPLY_CARD:
	case OL_REPLY_PAIRED:
		return OL_RIGHT_MANAGE;
	case OL_REPLY_BYTES:
	case OL_REPLY_TEXT:
	case OL_REPLY_MESSAGE:
	case OL_REPLY_BOOK:
	case OL_REPLY_COMMITMENT:
	case OL_REPLY_FILE:
	case OL_REPLY_PIECE:
		return OL_RIGHT_READ;
	case OL_REPLY_FILE_ID:
		return OL_RIGHT_WRITE;
	case OL_REPLY_ONE_TIME:
	case OL_REPLY_SEAT:
		return OL_RIGHT_SEATS;
	case OL_REPLY_TOTP:
	case OL_REPLY_OPEN:
		return OL_RIGHT_OWN;
	}
	return OL_RIGHTS_ALL;
}

bool ol_request_by_page(enum ol_do what)
{
	static const bool by_page[OL_N_DO] = {
		[OL_DO_STATUS] = true,   [OL_DO_WATCH] = true,
		[OL_DO_BELL] = true,     [OL_DO_HISTORY] = true,
		[OL_DO_TESTS] = true,    [OL_DO_INBOX] = true,
		[OL_DO_FORMS] = true,    [OL_DO_CODEBOOK] = true,
		[OL_DO_FILES] = true,    [OL_DO_COMMITMENTS] = true,
		[OL_DO_SESSIONS] = true, [OL_DO_SEATS] = true,
		[OL_DO_DUTY] = true,     [OL_DO_REJOIN] = true,
	};

	return by_page[what];
}

void ol_rights_write(char out[static OL_RIGHTS_TEXT], unsigned rights)
{
	size_t len;
	unsigned r;

	*out = '\0';
	for (r = OL_RIGHT_LOOK; r <= OL_RIGHT_OWN; r <<= 1) {
		if (!(rights & r))
			continue;
		len = strlen(out);
		if (len)
			out[len++] = ' ';
		ol_text_copy(out + len, OL_RIGHTS_TEXT - len,
			     ol_words_write(&ol_words_right, r));
	}
}
