/* ends - see ends.h. */
#include "test/unit/daemon/ends.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/prng.h"
#include "seal/secret.h"

struct sample end[2];
static uint64_t taken[2];
static struct ol_prng prng;
static struct ol_random rnd;
static struct ol_form_set *forms;
struct ol_desk_request rq;
struct ol_words_made made;
struct ol_words_page page;
struct ol_desk_reply reply;
char why[OL_REFUSAL_MAX];
ol_date date;

int ends_set_up(void **state)
{
	char text[OL_WHY_TEXT];
	size_t i;

	(void)state;
	assert_int_equal(ol_seal_init(), 0);
	ol_prng_init(&prng, 4);
	rnd = ol_prng_source(&prng);
	date.ns = NOW;
	for (i = 0; i < 2; i++) {
		taken[i] = 0;
		sample_open(&end[i]);
		sample_add_line(&end[i], 1);
	}
	return ol_form_set_load(&forms, NULL, text);
}

int ends_tear_down(void **state)
{
	size_t i;

	(void)state;
	ol_form_set_free(forms);
	for (i = 0; i < 2; i++)
		sample_close(&end[i]);
	return 0;
}

/* ---- asking -------------------------------------------------------------------- */

struct ol_desk_request *ask(enum ol_do what)
{
	memset(&rq, 0, sizeof rq);
	rq.what = what;
	return &rq;
}

void say(const char *lang, const char *text)
{
	struct ol_desk_list *l = &rq.said.texts;
	size_t n = l->n;
	const struct ol_desk_said *before = ol_desk_list(&rq.pool, l);
	struct ol_desk_said *t =
		ol_desk_pool_list(&rq.pool, l, n + 1, sizeof *t);

	assert_non_null(t);
	memcpy(t, before, n * sizeof *t);
	snprintf(t[n].lang, sizeof t[n].lang, "%s", lang);
	assert_int_equal(
		ol_desk_pool_text(&rq.pool, &t[n].text, text, strlen(text)), 0);
}

void point(enum ol_point_kind kind, const char *words)
{
	struct ol_desk_point *p =
		ol_desk_pool_list(&rq.pool, &rq.said.points, 1, sizeof *p);

	p->kind = kind;
	assert_int_equal(ol_desk_pool_text(&rq.pool, &p->words, words,
					   strlen(words)),
			 0);
}

int compose(unsigned i, uint16_t line)
{
	static const uint16_t store_id[1] = { 1 };
	const bool goes_first = i == 0;
	static const struct ol_words_file none[OL_ITEM_ATTACHMENTS];
	uint8_t key[OL_SIGN_SECRET_LEN] = { 1 };
	struct ol_words_maker m = {
		.store = end[i].s,
		.store_id = store_id,
		.goes_first = &goes_first,
		.n_lines = 1,
		.line = line,
		.forms = ol_form_set_forms(forms),
		.random = &rnd,
		.sign_secret = key,
		.sign_public = key,
		.file = none,
		.date = date,
		.seat = "anna",
	};

	date.ns += SECOND;
	return ol_words_compose(&made, &m, &rq, why);
}

struct ol_id written(unsigned i)
{
	struct ol_words_done done;
	struct ol_digest digest;
	int err = compose(i, 0);

	if (err)
		fail_msg("%d: %s", err, why);
	assert_int_equal(ol_words_queue(end[i].s, 1, date, &made.salt,
					made.bytes, made.len, &done),
			 0);
	digest = ol_item_digest(&made.salt, made.bytes, made.len);
	assert_int_equal(ol_words_take(end[!i].s, 1, ++taken[!i], date, 0,
				       &made.salt, made.bytes, made.len,
				       &digest, &done),
			 0);
	return made.id;
}

void refused_at(unsigned i, const char *words)
{
	if (!compose(i, 0))
		fail_msg("taken, not refused: %s", words);
	if (!strstr(why, words))
		fail_msg("\"%s\" is not in \"%s\"", words, why);
}

void assert_refused(const char *words)
{
	refused_at(0, words);
}

struct ol_desk_message *shown(unsigned i, const struct ol_id *id)
{
	static const uint16_t store_id[1] = { 1 };
	uint16_t line = 1;

	assert_int_equal(ol_words_seek(end[i].s, store_id, 1, id, &line, &page),
			 0);
	assert_int_equal(line, 0);
	ol_words_view(&reply, "south", &page.row[0], page.bytes, NULL);
	assert_int_equal(reply.what, OL_REPLY_MESSAGE);
	return &reply.u.message;
}

const char *text_of(size_t k)
{
	const struct ol_desk_said *t =
		ol_desk_list(&reply.pool, &reply.u.message.texts);

	return ol_desk_text(&reply.pool, &t[k].text);
}
