/* web_metrics - see web_metrics.h, and web_state.h for the door's part. */
#include "desk/web_metrics.h"

#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "seal/hash.h"
#include "seal/secret.h"

static bool is_visible(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (text[i] <= ' ' || text[i] > '~')
			return false;
	return true;
}

int ol_web_metrics_token(struct ol_web_metrics *m, const char *text, size_t len)
{
	while (len && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	if (len < OL_WEB_TOKEN_LEAST || len > OL_WEB_TOKEN_MOST ||
	    !is_visible(text, len))
		return OL_ERR_MALFORMED;
	ol_sha256(m->token, text, len);
	m->on = true;
	return 0;
}

bool ol_web_metrics_may(const struct ol_web_metrics *m,
			const char *authorization)
{
	static const char scheme[] = "earer "; /* B or b */
	uint8_t hash[OL_SHA256_LEN];
	bool may;

	if (!m->on || !authorization ||
	    (*authorization != 'B' && *authorization != 'b') ||
	    strncmp(authorization + 1, scheme, sizeof scheme - 1) != 0)
		return false;
	authorization += sizeof scheme;
	ol_sha256(hash, authorization, strlen(authorization));
	may = ol_secret_equal(hash, m->token, sizeof hash);
	ol_wipe(hash, sizeof hash);
	return may;
}
