/* words_look_notices - see words_look.h. The forms that are known here, and a
 * notice of one of them in the Common Alerting Protocol. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "daemon/words_look.h"
#include "record/cap.h"
#include "record/notice.h"

/* ---- CAP -------------------------------------------------------------- */

/* Whoever wrote it, by his line key: unique in the world. */
static void cap_sender(char out[static 80], const uint8_t key[32])
{
	size_t i, at = (size_t)snprintf(out, 80, "openline:");

	for (i = 0; i < 32; i++)
		at += (size_t)snprintf(out + at, 80 - at, "%02x", key[i]);
}

static int make_cap(struct ol_words_look *k, char *out, size_t cap, size_t *len,
		    struct ol_item *it)
{
	const struct ol_forms *forms = ol_form_set_forms(k->node->words.forms);
	const struct ol_words_row *row = &k->page.row[0];
	const char *ours = k->node->settings->office;
	bool is_ours = row->dir == OL_WORDS_OURS;
	const struct ol_form *form = NULL;
	struct ol_office_line_view v;
	char sender[80];
	struct ol_cap_head head = { .sender = sender,
				    .status = OL_CAP_ACTUAL,
				    .n_langs = 1 };

	if (row->len && !ol_item_read(it, k->page.bytes + row->at, row->len) &&
	    it->kind == OL_ITEM_MESSAGE && it->message.form.len)
		form = ol_forms_find(forms, it->message.form.p,
				     it->message.form.len,
				     it->message.form_version);
	if (!form || ol_office_view(k->node->office, k->line, &v))
		return OL_ERR_UNKNOWN;
	cap_sender(sender, is_ours ? ol_home_keys(k->node->home)->line_public
				   : v.peer_public);
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
	}
}

void ol_look_forms(struct ol_node *n, uint32_t desk,
		   const struct ol_desk_request *rq)
{
	const struct ol_forms *forms = ol_form_set_forms(n->words.forms);
	struct ol_desk_reply *r = calloc(1, sizeof *r);
	struct ol_refusal why = { .exit = 1 };
	const char *lang = *rq->lang ? rq->lang : "en";
	size_t i, said = 0;

	for (i = 0; r && i < forms->n; i++) {
		if (*rq->form && strcmp(rq->form, forms->form[i]->id))
			continue;
		r->re = rq->id;
		view_form(r, forms->form[i], lang);
		ol_desk_server_reply(n->desks, desk, r);
		said++;
	}
	free(r);
	if (said || !*rq->form) {
		ol_desk_server_done(n->desks, desk, rq->id);
		return;
	}
	snprintf(why.text, sizeof why.text,
		 "no form \"%s\": openline notice forms lists them", rq->form);
	ol_desk_server_refuse(n->desks, desk, rq->id, &why);
}
