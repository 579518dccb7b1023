/* print_json - JSON that does a terminal no harm; see print_words.h. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#include "cli/print_words.h"
#include "cli/say.h"

/* Length of the character at `p`, and which; the line is valid UTF-8. */
static size_t next(const char *p, size_t len, uint32_t *cp)
{
	const unsigned char *b = (const unsigned char *)p;
	size_t n = b[0] < 0x80 ? 1 : b[0] < 0xe0 ? 2 : b[0] < 0xf0 ? 3 : 4;
	size_t i;

	if (n > len)
		n = 1;
	*cp = n == 1 ? b[0] : b[0] & (0x7fu >> n);
	for (i = 1; i < n; i++)
		*cp = *cp << 6 | (b[i] & 0x3fu);
	return n;
}

static bool is_isolate(uint32_t cp)
{
	return cp >= 0x2066 && cp <= 0x2069;
}

static void escape(FILE *out, uint32_t cp)
{
	if (cp < 0x10000) {
		fprintf(out, "\\u%04" PRIX32, cp);
		return;
	}
	cp -= 0x10000;
	fprintf(out, "\\u%04" PRIX32 "\\u%04" PRIX32, 0xd800 + (cp >> 10),
		0xdc00 + (cp & 0x3ff));
}

/* What is hidden can stand in strings alone: outside of them JSON is ASCII. */
void ol_print_json(FILE *out, const char *line, size_t len)
{
	size_t i, n, from = 0;
	uint32_t cp;

	for (i = 0; i < len; i += n) {
		n = next(line + i, len - i, &cp);
		if (cp == '\n' ||
		    !(ol_shown_hides((int32_t)cp) || is_isolate(cp)))
			continue;
		fwrite(line + from, 1, i - from, out);
		escape(out, cp);
		from = i + n;
	}
	fwrite(line + from, 1, len - from, out);
}

void ol_print_data(FILE *out, const struct ol_desk_reply *reply)
{
	static char line[OL_API_LINE_MAX];
	size_t len = ol_api_write_data(line, sizeof line, reply,
				       OL_API_DATES_NUMBER);

	ol_print_json(out, line, len);
}

/* Into memory of ours: what jansson allocates is not for free(). */
int ol_print_object(FILE *out, struct json_t *o)
{
	size_t len = o ? json_dumpb(o, NULL, 0, JSON_COMPACT) : 0;
	char *text = len ? malloc(len) : NULL;

	if (text)
		len = json_dumpb(o, text, len, JSON_COMPACT);
	json_decref(o);
	if (!text)
		return ol_say(OL_EXIT_REFUSED, "out of memory");
	ol_print_json(out, text, len);
	fputc('\n', out);
	free(text);
	return 0;
}
