/*
 * command_code - code, codebook show, propose, agree: words agreed beforehand.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/compose.h"
#include "cli/infile.h"
#include "cli/print_words.h"
#include "cli/reach.h"
#include "cli/say.h"
#include "cli/sent.h"
#include "record/book_text.h"
#include "record/decimal.h"

static struct ol_desk_request rq;
static struct ol_desk_reply reply;

/* ---- code --------------------------------------------------------------------- */

static int take_code(const struct ol_args *args)
{
	uint32_t n = (uint32_t)args->n_words - 2, i;
	struct ol_desk_number *number;
	const char *text = args->word[1];

	if (!*text || !ol_text_copy(rq.said.code, sizeof rq.said.code, text) ||
	    !ol_text_is_plain(text, strlen(text)))
		return ol_say(OL_EXIT_REFUSED,
			      "no code \"%.64s\": `openline codebook show %s` "
			      "lists them",
			      text, rq.line);
	if (n > OL_ITEM_NUMBERS)
		return ol_say(OL_EXIT_USAGE,
			      "a code word has at most %d numbers",
			      OL_ITEM_NUMBERS);
	if (!n)
		return 0;
	number = ol_desk_pool_list(&rq.pool, &rq.said.numbers, n,
				   sizeof *number);
	if (!number)
		return ol_compose_full();
	for (i = 0; i < n; i++) {
		text = args->word[2 + i];
		if (!*text ||
		    !ol_text_copy(number[i].value, sizeof number[i].value,
				  text) ||
		    !ol_text_is_plain(text, strlen(text)))
			return ol_say(OL_EXIT_USAGE, "\"%.64s\" is no number",
				      text);
	}
	return 0;
}

int ol_command_code(const struct ol_args *args)
{
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_CODE;
	status = ol_reach_line(&rq, args->word[0]);
	if (!status)
		status = take_code(args);
	return status ? status : ol_sent_once(args, &rq);
}

/* ---- codebook show ------------------------------------------------------------ */

struct show {
	struct ol_style style;
	unsigned n;
};

static void take_book(void *ctx, const struct ol_desk_reply *row)
{
	struct show *s = ctx;

	if (row->what != OL_REPLY_BOOK)
		return;
	if (s->n++ && !s->style.json)
		fputc('\n', stdout);
	ol_print_book(stdout, row, s->style);
}

int ol_command_codebook_show(const struct ol_args *args)
{
	struct show show = { ol_style_of(args->n[OL_OPT_JSON] > 0), 0 };
	struct ol_client_taker taker = { .row = take_book, .ctx = &show };
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_CODEBOOK;
	status = ol_reach_line(&rq, args->word[0]);
	if (!status)
		status = ol_reach_once(args, &rq, &reply, &taker);
	if (!status && !show.n && !show.style.json)
		printf("no codebook yet: codebook propose %s FILE\n",
		       args->word[0]);
	return status;
}

/* ---- codebook propose ---------------------------------------------------------- */

static bool put_words(char *out, size_t cap, struct ol_words w)
{
	if (w.len >= cap)
		return false;
	memcpy(out, w.p, w.len);
	out[w.len] = '\0';
	return true;
}

static bool put_meanings(struct ol_desk_entry *to,
			 const struct ol_item_texts *from)
{
	struct ol_desk_said *said = ol_desk_pool_list(&rq.pool, &to->meanings,
						      from->n, sizeof *said);
	size_t i;

	for (i = 0; said && i < from->n; i++)
		if (!put_words(said[i].lang, sizeof said[i].lang,
			       from->t[i].tag) ||
		    ol_desk_pool_text(&rq.pool, &said[i].text,
				      from->t[i].text.p, from->t[i].text.len))
			return false;
	return said;
}

static bool put_slots(struct ol_desk_entry *to,
		      const struct ol_code_entry *from)
{
	struct ol_desk_slot *slot;
	size_t i;

	if (!from->n_slots)
		return true;
	slot = ol_desk_pool_list(&rq.pool, &to->slots, from->n_slots,
				 sizeof *slot);
	for (i = 0; slot && i < from->n_slots; i++) {
		if (!put_words(slot[i].unit, sizeof slot[i].unit,
			       from->slot[i].unit))
			return false;
		slot[i].decimals = from->slot[i].decimals;
		ol_decimal_write(slot[i].least.value, from->slot[i].least,
				 from->slot[i].decimals);
		ol_decimal_write(slot[i].most.value, from->slot[i].most,
				 from->slot[i].decimals);
	}
	return slot;
}

static int put_entries(const struct ol_book_room *room)
{
	struct ol_desk_entry *to =
		ol_desk_pool_list(&rq.pool, &rq.entries, room->n, sizeof *to);
	size_t i;

	for (i = 0; to && i < room->n; i++)
		if (!put_words(to[i].code, sizeof to[i].code,
			       room->entry[i].code) ||
		    !put_meanings(&to[i], &room->entry[i].meaning) ||
		    !put_slots(&to[i], &room->entry[i]))
			to = NULL;
	return to ? 0
		  : ol_say(OL_EXIT_REFUSED,
			   "the codebook is too long: leave words out");
}

static int read_book(const char *path)
{
	static struct ol_book_room room;
	static uint8_t bytes[OL_ITEM_MAX];
	static char text[OL_BOOK_TEXT_MAX];
	char why[OL_FAULT_MAX];
	size_t len;
	int err = ol_file_read(path, text, sizeof text, &len);

	if (err)
		return ol_infile_refuse(path, err, sizeof text,
					": leave words out");
	err = ol_book_text_read(bytes, sizeof bytes, text, len, &room, why);
	if (err < 0)
		return ol_say(OL_EXIT_REFUSED, "%s: %s", path, why);
	return put_entries(&room);
}

int ol_command_codebook_propose(const struct ol_args *args)
{
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_PROPOSE;
	status = ol_reach_line(&rq, args->word[0]);
	if (!status)
		status = read_book(args->word[1]);
	return status ? status : ol_sent_once(args, &rq);
}

int ol_command_codebook_agree(const struct ol_args *args)
{
	int status;

	memset(&rq, 0, sizeof rq);
	rq.what = OL_DO_AGREE;
	status = ol_reach_line(&rq, args->word[0]);
	if (!status &&
	    !ol_args_number(args->word[1], 1, UINT32_MAX, &rq.version))
		status = ol_say(OL_EXIT_USAGE,
				"codebook agree %s %.32s: a version, as "
				"codebook show says",
				args->word[0], args->word[1]);
	return status ? status : ol_sent_once(args, &rq);
}
