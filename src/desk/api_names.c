/* api_names - see api.h. The words for values, for who has no table. */
#include "desk/api.h"
#include "desk/api_table.h"

const char *ol_part_name(enum ol_part p)
{
	return ol_words_write(&ol_words_part, p);
}

int ol_part_read(enum ol_part *p, const char *text)
{
	unsigned v;
	int err = ol_words_read(&ol_words_part, &v, text);

	if (!err)
		*p = (enum ol_part)v;
	return err;
}

const char *ol_precedence_name(enum ol_precedence p)
{
	return ol_words_write(&ol_words_precedence, p);
}

int ol_precedence_read(enum ol_precedence *p, const char *text)
{
	unsigned v;
	int err = ol_words_read(&ol_words_precedence, &v, text);

	if (!err)
		*p = (enum ol_precedence)v;
	return err;
}

const char *ol_end_reason_name(enum ol_end_reason r)
{
	return ol_words_write(&ol_words_end_reason, r);
}

const char *ol_line_reason_name(enum ol_line_reason r)
{
	return ol_words_write(&ol_words_line_reason, r);
}

const char *ol_roll_why_name(enum ol_roll_why w)
{
	return ol_words_write(&ol_words_roll_why, w);
}

const char *ol_path_state_name(enum ol_desk_path_state s)
{
	return ol_words_write(&ol_words_path_state, s);
}

const char *ol_desk_line_state_name(enum ol_desk_line_state s)
{
	return ol_words_write(&ol_words_line_state, s);
}

const char *ol_desk_reached_name(enum ol_state s)
{
	return ol_words_write(&ol_words_state, s);
}

const char *ol_desk_kind_name(enum ol_item_kind k)
{
	return ol_words_write(&ol_words_item_kind, k);
}

const char *ol_desk_reply_name(enum ol_reply_kind r)
{
	return ol_words_write(&ol_words_reply_kind, r);
}

int ol_desk_reply_read(enum ol_reply_kind *r, const char *text)
{
	unsigned v;
	int err = ol_words_read(&ol_words_reply_kind, &v, text);

	if (!err)
		*r = (enum ol_reply_kind)v;
	return err;
}

const char *ol_desk_point_name(enum ol_point_kind p)
{
	return ol_words_write(&ol_words_point_kind, p);
}

int ol_desk_point_read(enum ol_point_kind *p, const char *text)
{
	unsigned v;
	int err = ol_words_read(&ol_words_point_kind, &v, text);

	if (!err)
		*p = (enum ol_point_kind)v;
	return err;
}

const char *ol_desk_file_state_name(enum ol_desk_file_state s)
{
	return ol_words_write(&ol_words_file_state, s);
}

const char *ol_desk_book_state_name(enum ol_desk_book_state s)
{
	return ol_words_write(&ol_words_book_state, s);
}

const char *ol_session_end_name(enum ol_session_end e)
{
	return ol_words_write(&ol_words_session_end, e);
}
