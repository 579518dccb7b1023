/* vectors - see vectors.h. */
#include "vectors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/bytes.h"

json_t *vectors_load(const char *name)
{
	char path[512];
	json_error_t error;
	json_t *root;

	(void)snprintf(path, sizeof path, "%s/test/vectors/%s", OL_SOURCE_DIR,
		       name);
	root = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		fail_msg("%s:%d: %s", path, error.line, error.text);
	return root;
}

const char *vectors_text(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	if (!text)
		fail_msg("no \"%s\" in the vector", key);
	return text;
}

size_t vectors_hex(const json_t *object, const char *key, uint8_t *out,
		   size_t cap)
{
	const char *text = vectors_text(object, key);
	size_t len = strlen(text) / 2;

	if (len > cap || ol_hex_read(out, len, text))
		fail_msg("\"%s\" is not hexadecimal that fits", key);
	return len;
}

void scripted_add(struct scripted *s, const uint8_t *p, size_t len)
{
	assert_true(len <= sizeof s->bytes - s->len);
	memcpy(s->bytes + s->len, p, len);
	s->len += len;
}

static void fill(void *ctx, uint8_t *buf, size_t len)
{
	struct scripted *s = ctx;

	assert_true(len <= s->len - s->at);
	memcpy(buf, s->bytes + s->at, len);
	s->at += len;
}

struct ol_random scripted_source(struct scripted *s)
{
	return (struct ol_random){ .fill = fill, .ctx = s };
}
