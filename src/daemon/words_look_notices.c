/* words_look_notices - see words_look.h. The forms that are known here, and a
 * notice of one of them in the Common Alerting Protocol. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "daemon/notices.h"
#include "daemon/words_look.h"
#include "record/cap.h"
#include "record/notice.h"

/* ---- faults ----------------------------------------------------------- */

/* A form may have come or gone since the notice came. */
static const char *today(const struct ol_words_row *row, enum ol_notice_is is,
			 const struct ol_notice_fault *fault)
{
	if (is == OL_NOTICE_BREAKS || is == OL_NOTICE_UNKNOWN)
		return fault->why;
	return row->why == OL_WORDS_WHY_FORM
		       ? "it broke its form when it came; the form that is "
			 "here now allows it"
		       : "";
}

void ol_look_view_fault(const struct ol_words_look *k, struct ol_desk_reply *r,
			const struct ol_words_row *row, const uint8_t *bytes)
{
	const struct ol_forms *forms = ol_form_set_forms(k->node->words.forms);
	struct ol_desk_message *to = &r->u.message;
	struct ol_notice_fault *fault;
	struct ol_item *it;
	const char *why;

	if (row->dir != OL_WORDS_THEIRS || row->fate != OL_WORDS_KEPT ||
	    !*to->form || !row->len)
		return;
	fault = malloc(sizeof *fault);
	it = malloc(sizeof *it);
	if (fault && it && !ol_item_read(it, bytes + row->at, row->len)) {
		why = today(row, ol_notice_arrived(forms, it, fault), fault);
		(void)ol_desk_pool_text(&r->pool, &to->fault, why, strlen(why));
		(void)ol_text_copy(to->fault_field, sizeof to->fault_field,
				   *why ? fault->field : "");
	}
	if (fault)
		ol_wipe(fault, sizeof *fault);
	free(fault);
	free(it);
}

/* ---- CAP -------------------------------------------------------------- */

/* Whoever wrote it, by his line key: unique in the world. */
static void cap_sender(char out[static 80], const uint8_t key[32])
{
	size_t i, at = (size_t)snprintf(out, 80, "openline:");

	for (i = 0; i < 32; i++)
		at += (size_t)snprintf(out + at, 80 - at, "%02x", key[i]);
}

/* The message that a notice names as the one it is about. */
static bool names_earlier(const struct ol_form *f,
			  const struct ol_item_message *m, struct ol_id *id)
{
	const struct ol_words *value;
	char text[OL_ID_TEXT];
	size_t i;

	for (i = 0; i < f->n_fields; i++) {
		if (f->field[i].cap != OL_CAP_REFERENCES)
			continue;
		value = ol_notice_value(m, f->field[i].name);
		if (!value || value->len >= sizeof text)
			continue;
		memcpy(text, value->p, value->len);
		text[value->len] = '\0';
		if (!ol_id_read(id, text))
			return true;
	}
	return false;
}

static const struct ol_form *form_of(const struct ol_words_look *k,
				     const struct ol_item *it)
{
	const struct ol_forms *forms = ol_form_set_forms(k->node->words.forms);

	if (it->kind != OL_ITEM_MESSAGE || !it->message.form.len)
		return NULL;
	return ol_forms_find(forms, it->message.form.p, it->message.form.len,
			     it->message.form_version);
}

int ol_look_earlier(struct ol_words_look *k, struct ol_store *s)
{
	const struct ol_words_row *row = &k->page.row[0];
	struct ol_item *it = malloc(sizeof *it);
	const struct ol_form *form;
	uint16_t line = k->line;
	struct ol_id id;
	int err = it ? 0 : OL_ERR_NO_MEMORY;

	k->more.n = 0;
	if (!err && row->len &&
	    !ol_item_read(it, k->page.bytes + row->at, row->len)) {
		form = form_of(k, it);
		if (form && names_earlier(form, &it->message, &id))
			err = ol_words_seek(s, k->node->store_id, k->n_lines,
					    &id, &line, &k->more);
	}
	free(it);
	return err == OL_ERR_UNKNOWN ? 0 : err;
}

/* Nothing goes out as an alert that nobody could have written here. */
static bool breaks_form(struct ol_words_look *k, const struct ol_item *it)
{
	const struct ol_forms *forms = ol_form_set_forms(k->node->words.forms);
	struct ol_notice_fault *fault = malloc(sizeof *fault);
	bool breaks = !fault ||
		      ol_notice_arrived(forms, it, fault) == OL_NOTICE_BREAKS;

	free(fault);
	return breaks;
}

static int make_cap(struct ol_words_look *k, char *out, size_t cap, size_t *len,
		    struct ol_item *it)
{
	const struct ol_words_row *row = &k->page.row[0];
	const struct ol_words_row *earlier = k->more.n ? k->more.row : NULL;
	const char *ours = k->node->settings->office;
	bool is_ours = row->dir == OL_WORDS_OURS;
	const struct ol_form *form = NULL;
	struct ol_office_line_view v;
	char sender[2][80];
	struct ol_cap_head head = { .sender = sender[0],
				    .status = OL_CAP_ACTUAL,
				    .n_langs = 1 };

	if (row->len && !ol_item_read(it, k->page.bytes + row->at, row->len))
		form = form_of(k, it);
	if (!form || ol_office_view(k->node->office, k->line, &v))
		return OL_ERR_UNKNOWN;
	if (breaks_form(k, it))
		return OL_ERR_MALFORMED;
	cap_sender(sender[0], is_ours ? ol_home_keys(k->node->home)->line_public
				      : v.peer_public);
	if (earlier) {
		cap_sender(sender[1],
			   earlier->dir == OL_WORDS_OURS
				   ? ol_home_keys(k->node->home)->line_public
				   : v.peer_public);
		head.earlier.sender = sender[1];
		head.earlier.id = earlier->id;
		head.earlier.date = earlier->date;
	}
	head.sender_name = is_ours ? ours : v.peer_name;
	head.addressee = is_ours ? v.peer_name : ours;
	head.id = it->id;
	head.date = it->date;
	head.lang[0] = *k->rq.lang ? k->rq.lang : "en";
	return ol_cap_write(out, cap, len, form, &it->message, &head);
}

void ol_look_reply_cap(struct ol_words_look *k, struct ol_desk_reply *r)
{
	struct ol_item *it = malloc(sizeof *it);
	char *text = malloc(OL_API_BYTES_LONG);
	size_t len = 0;
	int err = it && text ? make_cap(k, text, OL_API_BYTES_LONG, &len, it)
			     : OL_ERR_NO_MEMORY;

	if (err) {
		snprintf(k->why, sizeof k->why,
			 err == OL_ERR_UNKNOWN
				 ? "that is no notice of a form that is known "
				   "here"
			 : err == OL_ERR_MALFORMED
				 ? "that notice breaks its form: message says "
				   "where"
				 : "it cannot be written as CAP: %s",
			 ol_err_text(err));
		ol_look_refuse(k);
	} else {
		r->what = OL_REPLY_TEXT;
		(void)ol_desk_pool_text(&r->pool, &r->u.text, text, len);
		ol_desk_server_reply(k->node->desks, k->desk, r);
	}
	free(text);
	free(it);
}

/* ---- forms ------------------------------------------------------------ */

static void put_label(struct ol_desk_reply *r, struct ol_desk_text *out,
		      const struct ol_label *label, const char *lang)
{
	const char *text = ol_label_in(label, lang);

	(void)ol_desk_pool_text(&r->pool, out, text, strlen(text));
}

static void view_codes(struct ol_desk_reply *r, struct ol_desk_list *to,
		       const struct ol_form_field *f, const char *lang)
{
	struct ol_desk_form_code *code;
	size_t i;

	code = ol_desk_pool_list(&r->pool, to, f->n_choices, sizeof *code);
	for (i = 0; code && i < f->n_choices; i++) {
		ol_text_copy(code[i].code, sizeof code[i].code,
			     f->choice[i].code);
		put_label(r, &code[i].label, &f->choice[i].label, lang);
	}
}

static void view_units(struct ol_desk_reply *r, struct ol_desk_list *to,
		       const struct ol_form_field *f)
{
	struct ol_desk_form_unit *unit;
	size_t i;

	if (!*ol_unit_symbol(f->unit[0]))
		return; /* a plain number */
	unit = ol_desk_pool_list(&r->pool, to, f->n_units, sizeof *unit);
	for (i = 0; unit && i < f->n_units; i++)
		ol_text_copy(unit[i].unit, sizeof unit[i].unit,
			     ol_unit_symbol(f->unit[i]));
}

static void view_when(struct ol_desk_reply *r, struct ol_desk_form_field *to,
		      const struct ol_form *form, const struct ol_form_field *f)
{
	struct ol_desk_form_code *code;
	size_t i;

	if (f->when_field == OL_FORM_NO_FIELD)
		return;
	ol_text_copy(to->when, sizeof to->when,
		     form->field[f->when_field].name);
	code = ol_desk_pool_list(&r->pool, &to->is, f->n_when, sizeof *code);
	for (i = 0; code && i < f->n_when; i++)
		ol_text_copy(code[i].code, sizeof code[i].code, f->when[i]);
}

/* What a field allows, for whoever fills it in. */
static void view_bounds(struct ol_desk_reply *r, struct ol_desk_form_field *to,
			const struct ol_form *form,
			const struct ol_form_field *f, const char *lang)
{
	to->chars = f->type == OL_FORM_TEXT ? f->max_chars : 0;
	to->lines = f->type == OL_FORM_TEXT && f->lines;
	if (f->type == OL_FORM_NUMBER)
		view_units(r, &to->units, f);
	if (f->type == OL_FORM_CHOICE)
		view_codes(r, &to->choices, f, lang);
	if (f->type == OL_FORM_TIME && f->after != OL_FORM_NO_FIELD)
		ol_text_copy(to->after, sizeof to->after,
			     form->field[f->after].name);
	view_when(r, to, form, f);
}

static void view_lead(struct ol_desk_form *to, const struct ol_form *f)
{
	if (f->lead.field == OL_FORM_NO_FIELD)
		return;
	to->lead_s = (uint64_t)f->lead.s;
	ol_text_copy(to->lead_field, sizeof to->lead_field,
		     f->field[f->lead.field].name);
	ol_text_copy(to->lead_reason, sizeof to->lead_reason,
		     f->field[f->lead.reason].name);
}

static void view_form(struct ol_desk_reply *r, const struct ol_form *f,
		      const char *lang)
{
	struct ol_desk_form *to = &r->u.form;
	struct ol_desk_form_field *field;
	char allowed[OL_FORM_ALLOWED];
	size_t i;

	r->what = OL_REPLY_FORM;
	r->pool.len = 0;
	memset(to, 0, sizeof *to);
	ol_text_copy(to->form, sizeof to->form, f->id);
	to->version = f->version;
	put_label(r, &to->title, &f->title, lang);
	put_label(r, &to->purpose, &f->purpose, lang);
	to->precedence = (enum ol_precedence)f->precedence;
	to->ack_within_s = (uint64_t)f->ack_within_s;
	to->read_back = f->read_back;
	view_lead(to, f);
	field = ol_desk_pool_list(&r->pool, &to->fields, f->n_fields,
				  sizeof *field);
	for (i = 0; field && i < f->n_fields; i++) {
		ol_text_copy(field[i].name, sizeof field[i].name,
			     f->field[i].name);
		ol_text_copy(field[i].type, sizeof field[i].type,
			     ol_form_type_text(f->field[i].type));
		field[i].required = f->field[i].required;
		field[i].read_back = f->field[i].read_back;
		put_label(r, &field[i].label, &f->field[i].label, lang);
		put_label(r, &field[i].hint, &f->field[i].hint, lang);
		ol_form_allowed(allowed, &f->field[i]);
		(void)ol_desk_pool_text(&r->pool, &field[i].allowed, allowed,
					strlen(allowed));
		view_bounds(r, &field[i], f, &f->field[i], lang);
	}
}

/* In a piece: a fifth of a millisecond's. */
#define FORM_ROWS 2

static bool forms_piece(void *ctx, struct ol_rows_ask *ask)
{
	struct ol_node *n = ctx;
	const struct ol_forms *forms = ol_form_set_forms(n->words.forms);
	const struct ol_refusal why = { .exit = 1, .text = "out of memory" };
	struct ol_desk_reply *r;
	size_t i;

	if (!ol_desk_server_sits(n->desks, ask->desk))
		return false;
	r = calloc(1, sizeof *r);
	if (!r) {
		ol_desk_server_refuse(n->desks, ask->desk, ask->re, &why);
		return false;
	}
	r->re = ask->re;
	for (i = 0; i < FORM_ROWS && ask->next < forms->n; i++, ask->next++) {
		view_form(r, forms->form[ask->next], ask->lang);
		ol_desk_server_reply(n->desks, ask->desk, r);
	}
	free(r);
	if (ask->next < forms->n)
		return true;
	ol_desk_server_done(n->desks, ask->desk, ask->re);
	return false;
}

/* The one that was asked for, in all its versions. */
static void look_form(struct ol_node *n, uint32_t desk,
		      const struct ol_desk_request *rq, const char *lang,
		      struct ol_refusal *why)
{
	const struct ol_forms *forms = ol_form_set_forms(n->words.forms);
	struct ol_desk_reply *r = calloc(1, sizeof *r);
	size_t i, said = 0;

	for (i = 0; r && i < forms->n; i++) {
		if (strcmp(rq->form, forms->form[i]->id))
			continue;
		r->re = rq->id;
		view_form(r, forms->form[i], lang);
		ol_desk_server_reply(n->desks, desk, r);
		said++;
	}
	if (r && !said)
		snprintf(why->text, sizeof why->text,
			 "no form \"%s\": openline notice forms lists them",
			 rq->form);
	if (said)
		ol_desk_server_done(n->desks, desk, rq->id);
	else
		ol_desk_server_refuse(n->desks, desk, rq->id, why);
	free(r);
}

void ol_look_forms(struct ol_node *n, uint32_t desk,
		   const struct ol_desk_request *rq)
{
	struct ol_refusal why = { .exit = 1, .text = "out of memory" };
	struct ol_rows_ask ask = { .desk = desk, .re = rq->id };

	ol_text_copy(ask.lang, sizeof ask.lang, *rq->lang ? rq->lang : "en");
	if (*rq->form) {
		look_form(n, desk, rq, ask.lang, &why);
	} else if (ol_rows_begin(n->rows, forms_piece, &ask)) {
		ol_text_copy(why.text, sizeof why.text,
			     "too much is being read: try again in a moment");
		ol_desk_server_refuse(n->desks, desk, rq->id, &why);
	}
}
