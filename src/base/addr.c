/* addr - see addr.h. RFC 4291 and 5952 for IPv6 texts. */
#include "base/addr.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"

bool ol_addr_is_wildcard(const struct ol_addr *a)
{
	static const uint8_t zero[16];

	return !memcmp(a->ip, zero, a->family == 4 ? 4 : sizeof zero);
}

bool ol_addr_is_loopback(const struct ol_addr *a)
{
	static const uint8_t one[16] = { [15] = 1 };

	return a->family == 4
		       ? a->ip[0] == 127
		       : a->family == 6 && !memcmp(a->ip, one, sizeof one);
}

bool ol_addr_equal(const struct ol_addr *a, const struct ol_addr *b)
{
	size_t n = a->family == 4 ? 4 : 16;

	return a->family == b->family && a->port == b->port &&
	       (!a->family || memcmp(a->ip, b->ip, n) == 0);
}

bool ol_addr_is_one(const struct ol_addr *a)
{
	static const uint8_t zero[16], mapped[12] = { [10] = 0xff, 0xff };

	if (a->port == 0)
		return false;
	if (a->family == 4)
		return a->ip[0] != 0 && a->ip[0] < 224;
	return a->family == 6 && a->ip[0] != 0xff &&
	       memcmp(a->ip, zero, 16) != 0 && memcmp(a->ip, mapped, 12) != 0;
}

/* The longest run of two or more zero groups, RFC 5952. */
static void longest_zeros(const uint8_t *ip, int *from, int *len)
{
	int i, n;

	*from = -1;
	*len = 1;
	for (i = 0; i < 8; i += n ? n : 1) {
		for (n = 0; i + n < 8 && !ol_get16(ip + 2 * (i + n)); n++)
			;
		if (n > *len) {
			*from = i;
			*len = n;
		}
	}
}

void ol_addr_write(char out[static OL_ADDR_TEXT], const struct ol_addr *a)
{
	int from, len, i, o;

	if (a->family == 4) {
		snprintf(out, OL_ADDR_TEXT, "%u.%u.%u.%u:%u", a->ip[0],
			 a->ip[1], a->ip[2], a->ip[3], a->port);
		return;
	}
	if (a->family != 6) {
		snprintf(out, OL_ADDR_TEXT, "none");
		return;
	}
	longest_zeros(a->ip, &from, &len);
	o = snprintf(out, OL_ADDR_TEXT, "[");
	for (i = 0; i < 8; i++) {
		if (i == from) {
			o += snprintf(out + o, OL_ADDR_TEXT - (size_t)o, "::");
			i += len - 1;
			continue;
		}
		o += snprintf(out + o, OL_ADDR_TEXT - (size_t)o, "%s%x",
			      i && i != from + len ? ":" : "",
			      ol_get16(a->ip + 2 * i));
	}
	snprintf(out + o, OL_ADDR_TEXT - (size_t)o, "]:%u", a->port);
}

/* A decimal number of at most `max`, without leading zeros. */
static bool read_number(const char **p, unsigned max, unsigned *v)
{
	const char *s = *p;

	if (*s < '0' || *s > '9' || (*s == '0' && s[1] >= '0' && s[1] <= '9'))
		return false;
	for (*v = 0; *s >= '0' && *s <= '9'; s++) {
		*v = *v * 10 + (unsigned)(*s - '0');
		if (*v > max)
			return false;
	}
	*p = s;
	return true;
}

static bool read_ip4(const char **p, uint8_t *ip)
{
	unsigned v;
	int i;

	for (i = 0; i < 4; i++) {
		if (i && *(*p)++ != '.')
			return false;
		if (!read_number(p, 255, &v))
			return false;
		ip[i] = (uint8_t)v;
	}
	return true;
}

static bool read_group(const char **p, uint8_t *out)
{
	unsigned v = 0;
	int n;

	for (n = 0; n < 4; n++, (*p)++) {
		char c = **p;

		if (c >= '0' && c <= '9')
			v = v << 4 | (unsigned)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (unsigned)(c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			v = v << 4 | (unsigned)(c - 'A' + 10);
		else
			break;
	}
	ol_put16(out, (uint16_t)v);
	return n > 0;
}

static bool read_ip6(const char **p, uint8_t *ip)
{
	uint8_t tail[16];
	int head = 0, rest = 0;
	bool gap = false;

	memset(ip, 0, 16);
	if (**p == ':') {
		if ((*p)[1] != ':')
			return false;
	} else if (!read_group(p, ip + 2 * head++)) {
		return false;
	}
	while (**p == ':') {
		(*p)++;
		if (**p == ':') {
			if (gap)
				return false;
			gap = true;
			(*p)++;
			if (**p == ']')
				break;
		}
		if (head + rest == 8 ||
		    !read_group(p, gap ? tail + 2 * rest : ip + 2 * head))
			return false;
		if (gap)
			rest++;
		else
			head++;
	}
	if (gap)
		memcpy(ip + 16 - 2 * rest, tail, (size_t)(2 * rest));
	return gap ? head + rest < 8 : head == 8;
}

int ol_addr_read(struct ol_addr *a, const char *text)
{
	struct ol_addr r = { 0 };
	const char *p = text;
	unsigned port;
	bool good;

	if (*p == '[') {
		p++;
		r.family = 6;
		good = read_ip6(&p, r.ip) && *p++ == ']';
	} else {
		r.family = 4;
		good = read_ip4(&p, r.ip);
	}
	if (!good || *p++ != ':' || !read_number(&p, 65535, &port) || !port ||
	    *p)
		return OL_ERR_MALFORMED;
	r.port = (uint16_t)port;
	*a = r;
	return 0;
}
