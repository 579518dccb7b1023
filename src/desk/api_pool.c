/* api_pool - see api_pool.h. */
#include "desk/api_pool.h"

#include <string.h>

#include "base/error.h"

static char *take(struct ol_desk_pool *p, size_t len, uint32_t *at)
{
	size_t begin = (p->len + 7u) & ~(size_t)7;

	if (begin > OL_API_POOL_MAX || len > OL_API_POOL_MAX - begin)
		return NULL;
	p->len = (uint32_t)(begin + len);
	*at = (uint32_t)begin;
	return p->bytes + begin;
}

int ol_desk_pool_text(struct ol_desk_pool *p, struct ol_desk_text *out,
		      const char *text, size_t len)
{
	char *to;

	memset(out, 0, sizeof *out);
	if (!len)
		return 0;
	to = len < OL_API_POOL_MAX ? take(p, len + 1, &out->at) : NULL;
	if (!to)
		return OL_ERR_FULL;
	memcpy(to, text, len);
	to[len] = '\0';
	out->len = (uint32_t)len;
	return 0;
}

void *ol_desk_pool_list(struct ol_desk_pool *p, struct ol_desk_list *out,
			size_t n, size_t size)
{
	char *to = NULL;

	memset(out, 0, sizeof *out);
	if (n <= OL_API_POOL_MAX / size)
		to = take(p, n * size, &out->at);
	if (!to)
		return NULL;
	memset(to, 0, n * size);
	out->n = (uint32_t)n;
	return to;
}

const char *ol_desk_text(const struct ol_desk_pool *p,
			 const struct ol_desk_text *t)
{
	return t->len ? p->bytes + t->at : "";
}

const void *ol_desk_list(const struct ol_desk_pool *p,
			 const struct ol_desk_list *l)
{
	return p->bytes + l->at;
}
