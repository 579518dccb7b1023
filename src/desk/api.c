/*
 * api - see api.h. The lines themselves: what stands around the fields of
 * the table. doc/protocol/desk.md
 *
 *   request   {"do":"call","id":7,"line":"south"}
 *   row       {"re":7,"row":"line","data":{...}}
 *   reply     {"re":7,"ok":true,"kind":"call","data":{...}}
 *             {"re":7,"ok":false,"exit":6,"error":"..."}
 *   event     {"event":"ringing","at":"...","call":...}
 *   audio     {"audio":"...","at":"..."}   (api_audio.c)
 */
#include "desk/api.h"

#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "desk/api_json.h"
#include "desk/api_table.h"

/* ---- requests --------------------------------------------------------- */

/* Reads "id", if there is one. */
static int take_id(const json_t *obj, const char *name, uint64_t *id,
		   struct ol_json_fault *fault)
{
	const json_t *v = json_object_get(obj, name);

	*id = 0;
	if (!v)
		return 0;
	if (!json_is_integer(v) || json_integer_value(v) < 1 ||
	    json_integer_value(v) > OL_API_ID_MAX) {
		snprintf(fault->text, sizeof fault->text,
			 "\"%s\" must be a whole number from 1 to 2^53 - 1",
			 name);
		return OL_ERR_MALFORMED;
	}
	*id = (uint64_t)json_integer_value(v);
	return 0;
}

static int find_do(const json_t *obj, enum ol_do *what,
		   struct ol_json_fault *fault)
{
	const char *name = json_string_value(json_object_get(obj, "do"));
	bool show;
	size_t i;

	if (!name) {
		ol_text_copy(fault->text, sizeof fault->text,
			     "a request needs \"do\", with its name");
		return OL_ERR_MALFORMED;
	}
	for (i = 0; i < OL_N_DO; i++) {
		if (!strcmp(ol_do_table[i].name, name)) {
			*what = (enum ol_do)i;
			return 0;
		}
	}
	show = strlen(name) <= 64 && ol_text_is_plain(name, strlen(name));
	snprintf(fault->text, sizeof fault->text, "no request \"%s\"",
		 show ? name : "(cannot be shown)");
	return OL_ERR_MALFORMED;
}

int ol_api_read_request(struct ol_desk_request *rq, struct ol_api_fault *fault,
			const char *line, size_t len)
{
	static const char *const known[] = { "do", "id", NULL };
	struct ol_json_place place = { NULL, known, &rq->pool };
	struct ol_json_fault why = { "" };
	json_t *obj;
	int err = OL_ERR_MALFORMED;

	memset(rq, 0, sizeof *rq);
	fault->id = 0;
	obj = ol_json_parse(line, len, &why);
	if (!obj)
		goto out;
	err = take_id(obj, "id", &rq->id, &why);
	fault->id = rq->id;
	if (!err)
		err = find_do(obj, &rq->what, &why);
	if (!err) {
		place.in = ol_do_table[rq->what].name;
		err = ol_json_take(obj, &place, &ol_do_table[rq->what].fields,
				   rq, &why);
	}
	json_decref(obj);
out:
	if (err) {
		ol_text_copy(fault->text, sizeof fault->text, why.text);
		ol_wipe(rq, sizeof *rq);
	}
	return err;
}

size_t ol_api_write_request(char *out, size_t cap,
			    const struct ol_desk_request *rq)
{
	const struct ol_do_row *row = &ol_do_table[rq->what];
	json_t *obj = json_pack("{s:s}", "do", row->name);

	if (obj &&
	    ((rq->id && json_object_set_new(
				obj, "id", json_integer((json_int_t)rq->id))) ||
	     ol_json_put(obj, &row->fields, rq, &rq->pool,
			 OL_API_DATES_TEXT))) {
		json_decref(obj);
		return 0;
	}
	return ol_json_print(out, cap, obj);
}

enum ol_right ol_api_right(enum ol_do what)
{
	return ol_do_table[what].right;
}

const char *ol_api_do_name(enum ol_do what)
{
	return ol_do_table[what].name;
}

/* ---- replies ---------------------------------------------------------- */

bool ol_reply_is_row(enum ol_reply what)
{
	return ol_reply_table[what].is_row;
}

static json_t *data_of(const struct ol_desk_reply *reply,
		       enum ol_api_dates dates)
{
	json_t *data = json_object();

	if (data && ol_json_put(data, &ol_reply_table[reply->what].fields,
				reply, &reply->pool, dates)) {
		json_decref(data);
		return NULL;
	}
	return data;
}

static int put_reply(json_t *obj, const struct ol_desk_reply *reply)
{
	const struct ol_reply_row *row = &ol_reply_table[reply->what];
	int failed = 0;

	if (reply->re)
		failed |= json_object_set_new(
			obj, "re", json_integer((json_int_t)reply->re));
	if (reply->what == OL_REPLY_REFUSED) {
		failed |= json_object_set_new(obj, "ok", json_false());
		return failed || ol_json_put(obj, &row->fields, reply,
					     &reply->pool, OL_API_DATES_TEXT);
	}
	if (row->is_row) {
		failed |=
			json_object_set_new(obj, "row", json_string(row->name));
	} else {
		failed |= json_object_set_new(obj, "ok", json_true());
		failed |= json_object_set_new(obj, "kind",
					      json_string(row->name));
	}
	if (row->fields.n)
		failed |= json_object_set_new(
			obj, "data", data_of(reply, OL_API_DATES_TEXT));
	return failed;
}

size_t ol_api_write_reply(char *out, size_t cap,
			  const struct ol_desk_reply *reply)
{
	json_t *obj = json_object();

	if (obj && put_reply(obj, reply)) {
		json_decref(obj);
		return 0;
	}
	return ol_json_print(out, cap, obj);
}

size_t ol_api_write_data(char *out, size_t cap,
			 const struct ol_desk_reply *reply,
			 enum ol_api_dates dates)
{
	return ol_json_print(out, cap, data_of(reply, dates));
}

static int find_reply(const json_t *obj, enum ol_reply *what)
{
	const json_t *ok = json_object_get(obj, "ok");
	const char *name;
	size_t i;

	if (json_is_false(ok)) {
		*what = OL_REPLY_REFUSED;
		return 0;
	}
	name = json_string_value(
		json_object_get(obj, json_is_true(ok) ? "kind" : "row"));
	for (i = 0; name && i < OL_N_REPLY; i++) {
		if (i != OL_REPLY_REFUSED && ol_reply_table[i].is_row == !ok &&
		    !strcmp(ol_reply_table[i].name, name)) {
			*what = (enum ol_reply)i;
			return 0;
		}
	}
	return OL_ERR_MALFORMED;
}

static int take_reply(struct ol_desk_reply *reply, const json_t *obj)
{
	static const char *const around[] = { "re",  "ok",   "kind",
					      "row", "data", NULL };
	static const char *const refused[] = { "re", "ok", NULL };
	static const char *const none[] = { NULL };
	static const struct ol_fields no_fields = { NULL, 0 };
	struct ol_json_place place = { "reply", around, &reply->pool };
	struct ol_json_fault why;
	const struct ol_fields *fields;
	const json_t *data;
	int err;

	err = take_id(obj, "re", &reply->re, &why);
	if (!err)
		err = find_reply(obj, &reply->what);
	if (err)
		return err;
	fields = &ol_reply_table[reply->what].fields;
	if (reply->what == OL_REPLY_REFUSED) {
		place.known = refused;
		return ol_json_take(obj, &place, fields, reply, &why);
	}
	err = ol_json_take(obj, &place, &no_fields, reply, &why);
	if (err)
		return err;
	data = json_object_get(obj, "data");
	if (!fields->n)
		return data ? OL_ERR_MALFORMED : 0;
	place = (struct ol_json_place){ "data", none, &reply->pool };
	return ol_json_take(data, &place, fields, reply, &why);
}

int ol_api_read_reply(struct ol_desk_reply *reply, const char *line, size_t len)
{
	struct ol_json_fault why;
	json_t *obj;
	int err;

	memset(reply, 0, sizeof *reply);
	obj = ol_json_parse(line, len, &why);
	if (!obj)
		return OL_ERR_MALFORMED;
	err = take_reply(reply, obj);
	json_decref(obj);
	return err;
}

/* ---- events ----------------------------------------------------------- */

size_t ol_api_write_event(char *out, size_t cap, const struct ol_desk_event *ev,
			  enum ol_api_dates dates)
{
	const struct ol_tell_row *row = &ol_tell_table[ev->what];
	json_t *obj = json_pack("{s:s}", "event", row->name);

	if (obj &&
	    (json_object_set_new(obj, "at", ol_json_of_date(ev->at, dates)) ||
	     ol_json_put(obj, &row->fields, ev, NULL, dates))) {
		json_decref(obj);
		return 0;
	}
	return ol_json_print(out, cap, obj);
}

static int take_event(struct ol_desk_event *ev, const json_t *obj)
{
	static const char *const known[] = { "event", "at", NULL };
	const char *name = json_string_value(json_object_get(obj, "event"));
	struct ol_json_place place = { name, known, NULL };
	struct ol_json_fault why;
	size_t i;

	for (i = 0; name && i < OL_N_TELL; i++) {
		if (strcmp(ol_tell_table[i].name, name))
			continue;
		ev->what = (enum ol_tell)i;
		if (ol_json_date(&ev->at, json_object_get(obj, "at")))
			return OL_ERR_MALFORMED;
		return ol_json_take(obj, &place, &ol_tell_table[i].fields, ev,
				    &why);
	}
	return OL_ERR_MALFORMED;
}

int ol_api_read_event(struct ol_desk_event *ev, const char *line, size_t len)
{
	struct ol_json_fault why;
	json_t *obj;
	int err;

	memset(ev, 0, sizeof *ev);
	obj = ol_json_parse(line, len, &why);
	if (!obj)
		return OL_ERR_MALFORMED;
	err = take_event(ev, obj);
	json_decref(obj);
	return err;
}

const char *ol_api_tell_name(enum ol_tell what)
{
	return ol_tell_table[what].name;
}

/* ---- all lines --------------------------------------------------------- */

enum ol_api_kind ol_api_kind(const char *line, size_t len)
{
	static const struct {
		const char *head;
		enum ol_api_kind kind;
	} by[] = {
		{ "{\"audio\":", OL_API_IS_AUDIO },
		{ "{\"event\":", OL_API_IS_EVENT },
		{ "{\"re\":", OL_API_IS_REPLY },
		{ "{\"ok\":", OL_API_IS_REPLY },
		{ "{\"row\":", OL_API_IS_REPLY },
		{ "{\"do\":", OL_API_IS_REQUEST },
	};
	size_t i, n;

	for (i = 0; i < sizeof by / sizeof by[0]; i++) {
		n = strlen(by[i].head);
		if (len >= n && !memcmp(line, by[i].head, n))
			return by[i].kind;
	}
	return OL_API_IS_NONE;
}

const char *ol_api_json_version(void)
{
	return "jansson " JANSSON_VERSION;
}
