/* Any bytes as a line that a desk sends: a request that is accepted is
 * written again and reads back the same; audio, replies and events are at
 * least survived. */
#include <stdlib.h>
#include <string.h>

#include "desk/api.h"

static char line[OL_API_LINE_MAX * 2], again[OL_API_LINE_MAX * 2];

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct ol_desk_request rq, back;
	static struct ol_desk_audio audio;
	static struct ol_desk_event ev;
	static struct ol_desk_reply reply;
	struct ol_api_fault fault;
	const char *text = (const char *)data;
	size_t n;

	if (!ol_api_read_request(&rq, &fault, text, len)) {
		n = ol_api_write_request(line, sizeof line, &rq);
		if (!n || ol_api_read_request(&back, &fault, line, n) ||
		    ol_api_write_request(again, sizeof again, &back) != n ||
		    memcmp(line, again, n))
			abort();
	} else if (!*fault.text || strlen(fault.text) >= OL_REFUSAL_MAX) {
		abort();
	}
	if (!ol_api_read_audio(&audio, text, len) &&
	    !ol_api_write_audio(line, &audio))
		abort();
	if (!ol_api_read_event(&ev, text, len) &&
	    !ol_api_write_event(line, sizeof line, &ev, OL_API_DATES_TEXT))
		abort();
	if (!ol_api_read_reply(&reply, text, len) &&
	    !ol_api_write_reply(line, sizeof line, &reply))
		abort();
	return 0;
}
