/* words_look: what a desk gets of codebooks and files, whatever else lies in
 * the store. The store is real; the desks and the office are fakes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "base/prng.h"
#include "daemon/words_look.h"
#include "record/codebook.h"
#include "seal/secret.h"
#include "test/unit/store/sample.h"

#define NOW INT64_C(1790000000000000000)
#define BOOKS 150 /* more than two pages */

static struct ol_node *node;
static struct ol_words_look *look;
static struct ol_desk_reply *reply;
static struct sample t;
static struct ol_prng prng;
static struct ol_random rnd;

/* What the desk got. */
static struct ol_desk_reply *got[2 * BOOKS];
static size_t n_got, n_done, n_pages;
static uint64_t next;

void __wrap_ol_desk_server_reply(struct ol_desk_server *s, uint32_t desk,
				 const struct ol_desk_reply *r);
void __wrap_ol_desk_server_done(struct ol_desk_server *s, uint32_t desk,
				uint64_t re);
size_t __wrap_ol_office_n_lines(const struct ol_office *o);
int __wrap_ol_office_view(const struct ol_office *o, uint16_t line,
			  struct ol_office_line_view *v);
struct ol_document *__wrap_ol_office_documents(struct ol_office *o,
					       uint16_t line);

void __wrap_ol_desk_server_reply(struct ol_desk_server *s, uint32_t desk,
				 const struct ol_desk_reply *r)
{
	(void)s;
	(void)desk;
	if (r->what == OL_REPLY_PAGE) {
		n_pages++;
		next = r->u.next;
		return;
	}
	assert_true(n_got < 2 * BOOKS);
	got[n_got] = malloc(sizeof *r);
	assert_non_null(got[n_got]);
	*got[n_got++] = *r;
}

void __wrap_ol_desk_server_done(struct ol_desk_server *s, uint32_t desk,
				uint64_t re)
{
	(void)s;
	(void)desk;
	(void)re;
	n_done++;
}

size_t __wrap_ol_office_n_lines(const struct ol_office *o)
{
	(void)o;
	return 1;
}

int __wrap_ol_office_view(const struct ol_office *o, uint16_t line,
			  struct ol_office_line_view *v)
{
	(void)o;
	memset(v, 0, sizeof *v);
	strcpy(v->settings.name, "south");
	return line ? OL_ERR_UNKNOWN : 0;
}

struct ol_document *__wrap_ol_office_documents(struct ol_office *o,
					       uint16_t line)
{
	(void)o;
	(void)line;
	return NULL;
}

static int set_up(void **state)
{
	(void)state;
	assert_int_equal(ol_seal_init(), 0);
	ol_prng_init(&prng, 4);
	rnd = ol_prng_source(&prng);
	sample_open(&t);
	sample_add_line(&t, 1);
	n_got = n_done = n_pages = 0;
	node = calloc(1, sizeof *node);
	look = calloc(1, sizeof *look);
	reply = calloc(1, sizeof *reply);
	assert_true(node && look && reply);
	node->store_id[0] = 1;
	look->node = node;
	look->n_lines = 1;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	sample_close(&t);
	while (n_got)
		free(got[--n_got]);
	free(reply);
	free(look);
	free(node);
	return 0;
}

/* ---- codebooks -------------------------------------------------------- */

static void queue(struct ol_item *it, bool ours, uint64_t seq)
{
	static uint8_t bytes[OL_ITEM_MAX];
	static struct ol_words_done done;
	struct ol_digest digest;
	struct ol_salt salt;
	int len;

	it->date.ns = NOW + (int64_t)ol_prng_below(&prng, 1000);
	it->id = ol_id_make(it->date, &rnd);
	it->seat = ol_words("duty officer");
	len = ol_item_write(bytes, sizeof bytes, it);
	assert_true(len > 0);
	ol_random_fill(&rnd, salt.b, sizeof salt.b);
	digest = ol_item_digest(&salt, bytes, (size_t)len);
	if (ours)
		assert_int_equal(ol_words_queue(t.s, 1, it->date, &salt, bytes,
						(size_t)len, &done),
				 0);
	else
		assert_int_equal(ol_words_take(t.s, 1, seq, it->date, 0, &salt,
					       bytes, (size_t)len, &digest,
					       &done),
				 0);
	it->of = it->id;
	it->of_digest = digest;
}

/* They propose BOOKS versions; we sign the third. */
static void propose_all(void)
{
	static uint8_t entries[4096];
	static struct ol_item it, sign;
	static struct ol_code_entry e;
	uint32_t v;
	int len;

	e.code = ol_words("ANCHOR");
	e.meaning.n = 1;
	e.meaning.t[0].tag = ol_words("en");
	e.meaning.t[0].text = ol_words("I am at anchor");
	len = ol_codebook_write(entries, sizeof entries, &e, 1);
	assert_true(len > 0);
	for (v = 1; v <= BOOKS; v++) {
		memset(&it, 0, sizeof it);
		it.kind = OL_ITEM_CODEBOOK;
		it.codebook.version = v;
		it.codebook.entries = entries;
		it.codebook.entries_len = (size_t)len;
		queue(&it, false, v);
		if (v != 3)
			continue;
		memset(&sign, 0, sizeof sign);
		sign.kind = OL_ITEM_CODEBOOK_AGREED;
		sign.of = it.of;
		sign.of_digest = it.of_digest;
		sign.codebook.version = v;
		queue(&sign, true, 0);
	}
}

static void test_every_codebook_is_shown_however_many_there_are(void **state)
{
	size_t i, slices = 0;

	(void)state;
	propose_all();
	do {
		assert_int_equal(ol_look_books(look, t.s), 0);
		ol_look_reply_books(look, reply);
		assert_int_equal(n_done, look->goes_on ? 0 : 1);
	} while (look->goes_on && ++slices < BOOKS);
	assert_true(slices > 1);
	assert_int_equal(n_got, BOOKS);
	for (i = 0; i < BOOKS; i++) {
		assert_int_equal(got[i]->u.book.version, i + 1);
		assert_string_equal(got[i]->u.book.line, "south");
		assert_int_equal(got[i]->u.book.state,
				 i < 2    ? OL_DESK_BOOK_OLD
				 : i == 2 ? OL_DESK_BOOK_IN_USE
					  : OL_DESK_BOOK_THEIRS);
		assert_int_equal(got[i]->u.book.entries.n, 1);
	}
}

static void test_a_line_without_codebooks_is_answered(void **state)
{
	(void)state;
	assert_int_equal(ol_look_books(look, t.s), 0);
	assert_false(look->goes_on);
	ol_look_reply_books(look, reply);
	assert_int_equal(n_got, 0);
	assert_int_equal(n_done, 1);
}

/* ---- files ------------------------------------------------------------ */

/* A row with a message of `line` that names one file. */
static void add_row(uint16_t line, uint8_t file, const char *name)
{
	static struct ol_item it;
	struct ol_words_row *row = &look->page.row[look->page.n++];
	struct ol_item_attachment *a = &it.message.attachment[0];
	uint8_t *to = look->page.bytes;
	int len;

	memset(&it, 0, sizeof it);
	it.kind = OL_ITEM_MESSAGE;
	it.date.ns = NOW;
	it.id = ol_id_make(it.date, &rnd);
	it.seat = ol_words("duty officer");
	it.message.n_attachments = 1;
	a->name = ol_words(name);
	a->type = ol_words("application/pdf");
	a->size = file;
	a->sha256[0] = file;
	row->row = file;
	row->line = line;
	row->kind = OL_ITEM_MESSAGE;
	row->id = it.id;
	if (look->page.n > 1)
		row->at = row[-1].at + row[-1].len;
	len = ol_item_write(to + row->at, OL_ITEM_MAX, &it);
	assert_true(len > 0);
	row->len = (uint32_t)len;
	look->file[look->n_files].message = it.id;
	look->file[look->n_files].size = file;
	look->file[look->n_files].sha256[0] = file;
	look->n_files++;
}

static void test_files_of_a_line_that_is_off_are_nobody_elses(void **state)
{
	struct ol_desk_file file[3];
	struct ol_document_ref ref[3];

	(void)state;
	memset(file, 0, sizeof file);
	memset(ref, 0, sizeof ref);
	look->file = file;
	look->ref = ref;
	add_row(1, 11, "one.pdf");
	add_row(50, 22, "of a line that is off.pdf");
	add_row(1, 33, "three.pdf");
	ol_look_reply_files(look, reply);
	assert_int_equal(n_got, 2);
	assert_int_equal(n_pages, 1);
	assert_string_equal(ol_desk_text(&got[0]->pool, &got[0]->u.file.name),
			    "one.pdf");
	assert_int_equal(got[0]->u.file.size, 11);
	assert_string_equal(ol_desk_text(&got[1]->pool, &got[1]->u.file.name),
			    "three.pdf");
	assert_int_equal(got[1]->u.file.size, 33);
	assert_int_equal(got[1]->u.file.sha256[0], 33);
}

static void test_a_page_of_files_has_as_many_as_were_asked_for(void **state)
{
	static const struct {
		uint8_t limit;
		size_t got;
		uint64_t next;
	} c[] = {
		{ 0, 3, 99 },
		{ 3, 3, 99 },
		{ 2, 2, 33 },
		{ 1, 1, 22 },
	};
	struct ol_desk_file file[3];
	struct ol_document_ref ref[3];
	size_t i;

	(void)state;
	memset(file, 0, sizeof file);
	memset(ref, 0, sizeof ref);
	look->file = file;
	look->ref = ref;
	look->page.next = 99;
	add_row(1, 11, "one.pdf");
	add_row(1, 22, "two.pdf");
	add_row(1, 33, "three.pdf");
	for (i = 0; i < sizeof c / sizeof c[0]; i++) {
		look->rq.limit = c[i].limit;
		ol_look_reply_files(look, reply);
		assert_int_equal(n_got, c[i].got);
		assert_int_equal(next, c[i].next);
		while (n_got)
			free(got[--n_got]);
	}
}

/* Nothing that a desk asks for may hold up the reads of others. */
static void test_files_are_looked_for_in_slices(void **state)
{
	enum { MESSAGES = 1300 }; /* 21 pages, and no file in them */
	static struct ol_item it;
	size_t i, slices = 0;

	(void)state;
	/* No file is looked at: that they were opened is enough. */
	node->words.read_documents = (struct ol_documents *)(void *)node;
	for (i = 0; i < MESSAGES; i++) {
		memset(&it, 0, sizeof it);
		it.kind = OL_ITEM_MESSAGE;
		it.message.texts.n = 1;
		it.message.texts.t[0].tag = ol_words("en");
		it.message.texts.t[0].text = ol_words("no file");
		queue(&it, i % 2, i / 2 + 1);
	}
	do {
		assert_int_equal(ol_look_files(look, t.s), 0);
		assert_int_equal(look->n_files, 0);
		assert_int_equal(look->goes_on, look->page.next != 0);
		slices++;
	} while (look->goes_on && slices < MESSAGES);
	assert_in_range(slices, 3, 4);
	free(look->file);
	free(look->ref);
	look->file = NULL;
	look->ref = NULL;
}

/* ---- audits ------------------------------------------------------------ */

/* Slices of an audit against a head that they hold; the reply is in got[]. */
static unsigned audit(uint64_t seq, uint8_t hash)
{
	struct ol_ledger_head known = { seq, { { hash } } };
	unsigned slices = 0;

	look->known = &known;
	look->n_audits = 0;
	do {
		slices++;
		assert_int_equal(ol_look_audit(look, t.s), 0);
	} while (look->goes_on);
	ol_look_reply_audit(look, reply);
	free(look->audit);
	free(look->stands);
	look->audit = NULL;
	look->stands = NULL;
	look->known = NULL;
	return slices;
}

static void test_an_audit_is_in_slices_and_knows_what_they_hold(void **state)
{
	struct ol_words_line w;
	const char *fault;

	(void)state;
	propose_all();
	assert_int_equal(ol_words_line(t.s, 1, &w), 0);
	look->rq.what = OL_DO_AUDIT;
	assert_true(audit(0, 0) > 2);
	assert_true(got[0]->u.audit.sound);
	assert_int_equal(got[0]->u.audit.known, 0);
	assert_int_equal(got[0]->u.audit.entries, w.head.seq);
	/* One that is behind ours: the newest were taken away. */
	audit(w.head.seq + 1, 1);
	assert_false(got[1]->u.audit.sound);
	assert_int_equal(got[1]->u.audit.known, w.head.seq + 1);
	fault = ol_desk_text(&got[1]->pool, &got[1]->u.audit.fault);
	assert_non_null(strstr(fault, "that the counterpart holds"));
	/* Another hash than that of ours. */
	audit(w.head.seq, 1);
	assert_false(got[2]->u.audit.sound);
	assert_int_equal(n_done, 3);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		T(test_every_codebook_is_shown_however_many_there_are),
		T(test_a_line_without_codebooks_is_answered),
		T(test_files_of_a_line_that_is_off_are_nobody_elses),
		T(test_a_page_of_files_has_as_many_as_were_asked_for),
		T(test_files_are_looked_for_in_slices),
		T(test_an_audit_is_in_slices_and_knows_what_they_hold),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
