/* people - see people.h. doc/protocol/control.md */
#include "wire/people.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"

#define PERSON_FIELDS 3 /* name, part, leg */

static int read_person(struct ol_cbor_reader *r, struct ol_person *out)
{
	const char *name;
	uint64_t n, part, leg;
	size_t len;

	if (ol_cbor_array(r, PERSON_FIELDS, &n) || n != PERSON_FIELDS ||
	    ol_cbor_text(r, OL_PERSON_MAX - 1, &name, &len) ||
	    !ol_text_is_plain(name, len) ||
	    ol_cbor_uint(r, OL_N_PARTS - 1, &part) ||
	    ol_cbor_uint(r, OL_N_LEGS - 1, &leg))
		return OL_ERR_MALFORMED;
	memcpy(out->name, name, len);
	out->name[len] = '\0';
	out->part = (enum ol_part)part;
	out->leg = (enum ol_leg)leg;
	return 0;
}

int ol_people_read(struct ol_cbor_reader *r, struct ol_people *out)
{
	struct ol_people p;
	uint64_t n;

	memset(&p, 0, sizeof p);
	if (ol_cbor_array(r, OL_PEOPLE_MAX, &n))
		return OL_ERR_MALFORMED;
	for (; p.n < n; p.n++)
		if (read_person(r, &p.who[p.n]))
			return OL_ERR_MALFORMED;
	*out = p;
	return 0;
}

void ol_people_write(struct ol_cbor_writer *w, const struct ol_people *p)
{
	size_t i;

	ol_cbor_put_array(w, p->n);
	for (i = 0; i < p->n; i++) {
		ol_cbor_put_array(w, PERSON_FIELDS);
		ol_cbor_put_text(w, p->who[i].name, strlen(p->who[i].name));
		ol_cbor_put_uint(w, p->who[i].part);
		ol_cbor_put_uint(w, p->who[i].leg);
	}
}

bool ol_people_are(const struct ol_people *p)
{
	const char *nul;
	size_t i;

	if (p->n > OL_PEOPLE_MAX)
		return false;
	for (i = 0; i < p->n; i++) {
		nul = memchr(p->who[i].name, '\0', OL_PERSON_MAX);
		if (!nul || p->who[i].part >= OL_N_PARTS ||
		    p->who[i].leg >= OL_N_LEGS ||
		    !ol_text_is_plain(p->who[i].name,
				      (size_t)(nul - p->who[i].name)))
			return false;
	}
	return true;
}

static bool same_person(const struct ol_person *a, const struct ol_person *b)
{
	return a->part == b->part && a->leg == b->leg &&
	       !strcmp(a->name, b->name);
}

bool ol_people_same(const struct ol_people *a, const struct ol_people *b)
{
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++)
		if (!same_person(&a->who[i], &b->who[i]))
			return false;
	return true;
}

static void put(struct ol_person *p, const char *name, enum ol_part part,
		enum ol_leg leg)
{
	memset(p, 0, sizeof *p);
	(void)ol_text_copy(p->name, sizeof p->name, name);
	p->part = part;
	p->leg = leg;
}

void ol_people_set(struct ol_people *p, const char *name, enum ol_part part,
		   enum ol_leg leg)
{
	memset(p, 0, sizeof *p);
	put(&p->who[0], name, part, leg);
	p->n = 1;
}

/* OL_PEOPLE_MAX where there is none of that name. */
static size_t find(const struct ol_people *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->n; i++)
		if (!strcmp(p->who[i].name, name))
			return i;
	return OL_PEOPLE_MAX;
}

bool ol_people_add(struct ol_people *p, const char *name, enum ol_part part,
		   enum ol_leg leg)
{
	size_t i = find(p, name);

	if (i == OL_PEOPLE_MAX) {
		if (p->n == OL_PEOPLE_MAX)
			return false;
		i = p->n++;
	}
	put(&p->who[i], name, part, leg);
	return true;
}

bool ol_people_drop(struct ol_people *p, const char *name)
{
	size_t i = find(p, name);

	if (i == OL_PEOPLE_MAX)
		return false;
	p->n--;
	memmove(&p->who[i], &p->who[i + 1], (p->n - i) * sizeof p->who[0]);
	memset(&p->who[p->n], 0, sizeof p->who[0]);
	return true;
}
