/* words_tell - what desks are told of the written word. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "daemon/log.h"
#include "daemon/node.h"
#include "daemon/words.h"
#include "os/clock.h"

static void begin(struct ol_node *n, struct ol_desk_event *ev,
		  enum ol_tell what, uint16_t line)
{
	struct ol_office_line_view v;

	memset(ev, 0, sizeof *ev);
	ev->what = what;
	ev->at = ol_clock_date();
	if (ol_office_view(n->office, line, &v))
		return;
	ol_text_copy(ev->line, sizeof ev->line, v.settings.name);
	ol_text_copy(ev->office, sizeof ev->office, v.peer_name);
}

static void tell(struct ol_node *n, const struct ol_desk_event *ev)
{
	ol_log_event(ev);
	ol_desk_server_event(n->desks, OL_DESK_ALL, ev);
}

static void of_row(struct ol_desk_event *ev, const struct ol_words_row *row)
{
	ev->message = row->id;
	ev->outgoing = row->dir == OL_WORDS_OURS;
	ev->kind = (enum ol_item_kind)row->kind;
	ev->precedence = (enum ol_precedence)row->precedence;
	ev->ack_by = row->states.ack_by;
	if (row->kind != OL_ITEM_NOTE)
		ev->reply_to = row->about;
}

void ol_words_tell_state(struct ol_node *n, uint16_t line,
			 const struct ol_words_row *row, enum ol_state state)
{
	struct ol_desk_event ev;

	begin(n, &ev, OL_TELL_MESSAGE, line);
	of_row(&ev, row);
	ev.reached = state;
	ev.here = row->states.at[state].ours;
	ev.there = row->states.at[state].theirs;
	if (row->kind == OL_ITEM_VERDICT)
		ev.judged = ol_words_view_verdict(row->what);
	tell(n, &ev);
}

void ol_words_tell_compared(struct ol_node *n, uint16_t line,
			    const struct ol_words_row *row,
			    enum ol_desk_agreed agreed)
{
	struct ol_desk_event ev;

	begin(n, &ev, OL_TELL_MESSAGE, line);
	of_row(&ev, row);
	ev.reached = OL_STATE_READ;
	ev.here = ev.at;
	ev.agreed = agreed;
	tell(n, &ev);
}

void ol_words_tell_overdue(struct ol_node *n, uint16_t line,
			   const struct ol_words_row *row)
{
	struct ol_desk_event ev;

	n->metrics.overdue[row->dir == OL_WORDS_OURS]++;
	begin(n, &ev, OL_TELL_OVERDUE, line);
	of_row(&ev, row);
	tell(n, &ev);
}

void ol_words_tell_reminder(struct ol_node *n, uint16_t line,
			    const struct ol_id *commitment, ol_date due,
			    enum ol_reminder reminder)
{
	struct ol_desk_event ev;

	begin(n, &ev, OL_TELL_REMIND, line);
	ev.message = *commitment;
	ev.due = due;
	ev.reminder = reminder;
	tell(n, &ev);
}

static enum ol_desk_fate fate_of(enum ol_words_fate fate)
{
	static const enum ol_desk_fate as[] = {
		[OL_WORDS_KEPT] = OL_DESK_FATE_KEPT,
		[OL_WORDS_REFUSED] = OL_DESK_FATE_REFUSED,
		[OL_WORDS_REPEATED] = OL_DESK_FATE_REPEATED,
		[OL_WORDS_CLASHED] = OL_DESK_FATE_CLASHED,
		[OL_WORDS_ERASED] = OL_DESK_FATE_ERASED,
	};

	return as[fate];
}

static void tell_clash(struct ol_node *n, uint16_t line,
		       const struct ol_words_row *row)
{
	struct ol_desk_event ev;

	begin(n, &ev, OL_TELL_INCIDENT, line);
	ev.message = row->id;
	ev.number = row->seq;
	ol_text_copy(ev.words, sizeof ev.words,
		     "an id that is here came again with another content: it "
		     "is kept as an incident");
	tell(n, &ev);
}

void ol_words_tell_taken(struct ol_node *n, uint16_t line,
			 const struct ol_words_done *done, const char *fault)
{
	const struct ol_words_row *row = &done->item;
	struct ol_desk_event ev;

	ol_words_remind_changed(n, line, row);
	if (row->fate == OL_WORDS_KEPT && row->kind == OL_ITEM_NOTE) {
		if (done->has_target)
			ol_words_tell_state(n, line, &done->target,
					    row->what == OL_NOTE_ACKNOWLEDGED
						    ? OL_STATE_ACKNOWLEDGED
						    : OL_STATE_READ);
		return;
	}
	if (row->fate == OL_WORDS_REPEATED)
		return;
	begin(n, &ev, OL_TELL_MESSAGE, line);
	of_row(&ev, row);
	ev.reached = OL_STATE_DELIVERED;
	ev.here = row->kept;
	ev.there = row->date;
	ev.fate = fate_of(row->fate);
	if (row->fate == OL_WORDS_KEPT)
		ol_text_copy(ev.words, sizeof ev.words, fault);
	if (row->kind == OL_ITEM_VERDICT)
		ev.judged = ol_words_view_verdict(row->what);
	tell(n, &ev);
	if (row->fate == OL_WORDS_CLASHED)
		tell_clash(n, line, row);
}

/* ---- files ---------------------------------------------------------------- */

static enum ol_desk_file_state file_state(const struct ol_document_news *news)
{
	switch (news->state) {
	case OL_DOCUMENT_WAITS:
		return news->ours ? OL_DESK_FILE_WAITING : OL_DESK_FILE_COMING;
	case OL_DOCUMENT_CHECKS:
	case OL_DOCUMENT_MOVES:
		return news->ours ? OL_DESK_FILE_GOING : OL_DESK_FILE_COMING;
	case OL_DOCUMENT_WHOLE:
		return OL_DESK_FILE_WHOLE;
	case OL_DOCUMENT_FAILED:
		break;
	}
	return OL_DESK_FILE_FAILED;
}

static const char *file_why(enum ol_document_why why)
{
	static const char *const words[OL_DOCUMENT_WHYS] = {
		[OL_DOCUMENT_WHY_NONE] = "",
		[OL_DOCUMENT_WHY_UNKNOWN] = "its sender does not have it",
		[OL_DOCUMENT_WHY_BUSY] = "too many at once: it goes on later",
		[OL_DOCUMENT_WHY_FULL] = "the disk of who takes it is full: "
					 "make room there",
		[OL_DOCUMENT_WHY_TROUBLE] = "a disk does not do it",
		[OL_DOCUMENT_WHY_DAMAGED] = "it was changed on the sender's "
					    "disk",
		[OL_DOCUMENT_WHY_WRONG] = "what came is not what was named",
		[OL_DOCUMENT_WHY_DROPPED] = "it is not wanted any more",
		[OL_DOCUMENT_WHY_OVER] = "retention took it before all of it "
					 "had come",
	};

	return why < OL_DOCUMENT_WHYS && words[why] ? words[why] : "";
}

/* "20 MiB", or bytes where it is no whole number of them. */
static void size_text(char out[static 32], uint64_t bytes)
{
	if (bytes > 0 && bytes % (1u << 20) == 0)
		snprintf(out, 32, "%llu MiB",
			 (unsigned long long)(bytes >> 20));
	else
		snprintf(out, 32, "%llu bytes", (unsigned long long)bytes);
}

void ol_words_file_why(char out[static OL_WHY_MAX],
		       const struct ol_document_news *is)
{
	const char *who = is->ours ? "the other side" : "this line";
	unsigned long long n = (unsigned long long)is->most;
	char size[32];

	size_text(size, is->most);
	if (is->why == OL_DOCUMENT_WHY_SIZE && n == 0)
		snprintf(out, OL_WHY_MAX,
			 "%s takes no documents (documents.size)", who);
	else if (is->why == OL_DOCUMENT_WHY_SIZE)
		snprintf(out, OL_WHY_MAX,
			 "too long: %s takes documents of at most %s "
			 "(documents.size)",
			 who, size);
	else if (is->why == OL_DOCUMENT_WHY_TOTAL)
		snprintf(out, OL_WHY_MAX,
			 "%s has no room for it: all documents together have "
			 "at most %s (documents.total)",
			 who, size);
	else if (is->why == OL_DOCUMENT_WHY_COUNT)
		snprintf(out, OL_WHY_MAX,
			 "%s keeps at most %llu documents (documents.count)",
			 who, n);
	else if (is->why == OL_DOCUMENT_WHY_OPEN)
		snprintf(out, OL_WHY_MAX,
			 "%s takes at most %llu at once: it comes later "
			 "(documents.open)",
			 who, n);
	else if (is->why == OL_DOCUMENT_WHY_RATE)
		snprintf(out, OL_WHY_MAX,
			 "%s takes at most %llu an hour: it comes later "
			 "(documents.rate)",
			 who, n);
	else
		ol_text_copy(out, OL_WHY_MAX, file_why(is->why));
}

void ol_words_tell_document(struct ol_node *n, uint16_t line,
			    const struct ol_document_news *news)
{
	const struct ol_words_file *f;
	struct ol_desk_event ev;

	begin(n, &ev, OL_TELL_DOCUMENT, line);
	ol_document_id(&ev.file, news->ref.sha256);
	ev.outgoing = news->ours;
	ev.file_state = file_state(news);
	ev.size = news->ref.size;
	ev.done = news->state == OL_DOCUMENT_WHOLE ? news->ref.size
						   : news->offset;
	ol_words_file_why(ev.words, news);
	f = ol_files_known(n, line, news->ours, &ev.file);
	if (f) {
		ol_text_copy(ev.name, sizeof ev.name, f->name);
		ev.message = f->message;
	}
	tell(n, &ev);
}

/* ---- news of the exchange ------------------------------------------------ */

const char *ol_words_held_why(enum ol_say_why why)
{
	static const char *const words[OL_SAY_WHYS] = {
		[OL_SAY_WHY_FULL] = "the disk of the other side is full: they "
				    "must make room",
		[OL_SAY_WHY_TROUBLE] = "the disk of the other side does not "
				       "take it",
		[OL_SAY_WHY_QUOTA] = "the other side takes no more so soon: "
				     "it goes on by itself",
	};

	return why < OL_SAY_WHYS && words[why] ? words[why] : "";
}

static void tell_held(struct ol_node *n, uint16_t line, bool held,
		      enum ol_say_why why)
{
	struct ol_desk_event ev;

	begin(n, &ev, OL_TELL_HELD, line);
	ev.held = held;
	if (held)
		ol_text_copy(ev.words, sizeof ev.words, ol_words_held_why(why));
	tell(n, &ev);
}

static void tell_incident(struct ol_node *n, uint16_t line, uint64_t number,
			  const char *what)
{
	struct ol_desk_event ev;

	begin(n, &ev, OL_TELL_INCIDENT, line);
	ev.number = number;
	ol_text_copy(ev.words, sizeof ev.words, what);
	tell(n, &ev);
}

static void tell_restored(struct ol_node *n, uint16_t line, bool here,
			  bool whole, uint64_t number)
{
	struct ol_desk_event ev;

	begin(n, &ev, OL_TELL_RESTORED, line);
	ev.is_here = here;
	ev.whole = whole;
	ev.number = number;
	tell(n, &ev);
}

void ol_words_tell_news(struct ol_node *n, uint16_t line,
			const struct ol_exchange_news *news)
{
	switch (news->kind) {
	case OL_EXCHANGE_HELD_THERE:
		tell_held(n, line, true, news->why);
		return;
	case OL_EXCHANGE_GOES_ON:
		tell_held(n, line, false, news->why);
		return;
	case OL_EXCHANGE_RESTORED:
		tell_restored(n, line, true, false, news->n);
		return;
	case OL_EXCHANGE_WHOLE:
		tell_restored(n, line, true, true, 0);
		return;
	case OL_EXCHANGE_RESTORED_THERE:
		tell_restored(n, line, false, false, news->n);
		return;
	case OL_EXCHANGE_CHANGED:
		tell_incident(n, line, news->n,
			      "our ledger was changed: the other side holds "
			      "another hash of this entry");
		return;
	case OL_EXCHANGE_CHANGED_THERE:
		tell_incident(n, line, news->n,
			      "the other side's ledger was changed: we hold "
			      "another hash of its entry");
		return;
	case OL_EXCHANGE_DIFFERS:
		tell_incident(n, line, news->n,
			      "an item of theirs is not here as they have it");
		return;
	case OL_EXCHANGE_MET:
	case OL_EXCHANGE_SAME:
	case OL_EXCHANGE_NEWS_KINDS:
		return;
	}
}
