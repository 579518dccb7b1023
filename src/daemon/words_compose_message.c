/* words_compose_message - see words_making.h. A message: what it says, what it
 * asks for, what it answers, the form that it fills and the files it names. */
#include <string.h>

#include "base/error.h"
#include "daemon/words_making.h"
#include "record/readback.h"

static void take_points(struct ol_words_making *k)
{
	const struct ol_desk_pool *pool = &k->rq->pool;
	const struct ol_desk_list *l = &k->rq->said.points;
	struct ol_item_message *msg = &k->item.message;
	const struct ol_desk_point *p;
	size_t i;

	for (i = 0; i < l->n; i++) {
		p = (const struct ol_desk_point *)ol_desk_list(pool, l) + i;
		msg->point[i].kind = p->kind;
		msg->point[i].words = ol_making_words(pool, &p->words);
	}
	msg->n_points = l->n;
}

static int take_form(struct ol_words_making *k)
{
	const struct ol_desk_message *said = &k->rq->said;
	const struct ol_desk_pool *pool = &k->rq->pool;
	struct ol_item_field in[OL_ITEM_FIELDS];
	const struct ol_desk_field *f;
	struct ol_notice_fault fault;
	const struct ol_form *form;
	size_t i;

	if (!*said->form)
		return said->fields.n
			       ? ol_making_no(
					 k, OL_ERR_RANGE,
					 "fields need a form: openline notice "
					 "forms lists them")
			       : 0;
	form = ol_forms_find(k->m->forms, said->form, strlen(said->form), 0);
	if (!form)
		return ol_making_no(
			k, OL_ERR_UNKNOWN,
			"no form \"%s\": openline notice forms lists them",
			said->form);
	f = ol_desk_list(pool, &said->fields);
	for (i = 0; i < said->fields.n; i++) {
		in[i].name = ol_words(f[i].name);
		in[i].value = ol_making_words(pool, &f[i].value);
	}
	if (ol_notice_fill(&k->item.message, form, in, said->fields.n,
			   k->item.date, "en", &k->room, &fault))
		return ol_making_no(k, OL_ERR_RANGE, "%.255s", fault.why);
	return 0;
}

static int take_reply(struct ol_words_making *k)
{
	const struct ol_desk_message *said = &k->rq->said;
	struct ol_item_message *msg = &k->item.message;
	size_t bad = 0;
	int err;

	if (ol_id_is_zero(&said->reply_to))
		return said->reply != OL_REPLY_NONE
			       ? ol_making_no(
					 k, OL_ERR_RANGE,
					 "a reply needs the message that it answers")
			       : 0;
	msg->to = said->reply_to;
	msg->reply = said->reply ? said->reply : OL_REPLY_ANSWER;
	err = ol_making_target(k, &msg->to);
	if (err || msg->reply != OL_REPLY_CONFIRM)
		return err;
	if (k->target.kind != OL_ITEM_MESSAGE ||
	    k->page.row[0].dir != OL_WORDS_THEIRS || !k->target.message.asks)
		return ol_making_no(
			k, OL_ERR_STATE,
			"that message asks for no read-back: answer it");
	if (ol_readback_check(&k->target.message, msg, &bad))
		return ol_making_no(
			k, OL_ERR_RANGE,
			"point %zu of the read-back lacks, is too much or is "
			"no %s: openline show has what is asked for",
			bad + 1,
			bad < k->target.message.n_points
				? ol_point_name(
					  k->target.message.point[bad].kind)
				: "point");
	return 0;
}

static void take_files(struct ol_words_making *k)
{
	struct ol_item_message *msg = &k->item.message;
	const struct ol_words_file *f = k->m->file;
	size_t i;

	for (i = 0; i < k->rq->said.files.n; i++, f++) {
		msg->attachment[i].name = ol_words(f->name);
		msg->attachment[i].type = ol_words(f->type);
		msg->attachment[i].size = f->ref.size;
		memcpy(msg->attachment[i].sha256, f->ref.sha256,
		       sizeof f->ref.sha256);
	}
	msg->n_attachments = i;
}

int ol_making_message(struct ol_words_making *k)
{
	const struct ol_desk_message *said = &k->rq->said;
	struct ol_item_message *msg = &k->item.message;
	int err;

	k->item.kind = OL_ITEM_MESSAGE;
	msg->precedence = (uint8_t)said->precedence;
	msg->ack_by = said->ack_by;
	msg->asks = said->asks;
	take_points(k);
	err = ol_making_texts(k, &msg->texts);
	if (!err)
		err = take_reply(k);
	if (!err)
		err = take_form(k);
	if (err)
		return err;
	take_files(k);
	if (msg->ack_by.ns && msg->ack_by.ns <= k->item.date.ns)
		return ol_making_no(
			k, OL_ERR_RANGE,
			"the time to acknowledge it until is over already");
	if (!msg->texts.n && !msg->form.len && !msg->n_points &&
	    !msg->n_attachments)
		return ol_making_no(k, OL_ERR_RANGE,
				    "there is nothing in it: say a text");
	if (msg->asks && !msg->n_points)
		return ol_making_no(k, OL_ERR_RANGE,
				    "say which points are to be read back");
	if (msg->n_points && !msg->asks && msg->reply != OL_REPLY_CONFIRM)
		return ol_making_no(
			k, OL_ERR_RANGE,
			"points are for who asks for a read-back, or "
			"confirms");
	return 0;
}
