/* convert - see convert.h. */
#include "daemon/convert.h"

#include <string.h>

#include "base/text.h"
#include "office/call_record.h"

static void read_path(struct ol_line_path_config *out,
		      const struct ol_store_path *in)
{
	out->socket = in->listen;
	if (in->tcp)
		out->socket = (uint8_t)(OL_CONVERT_TCP + in->listen);
	out->remote = in->remote;
	out->seen = in->seen;
	out->spare = in->spare;
	out->floor_step = in->floor_step;
	out->ceiling_step = in->ceiling_step;
}

static void write_path(struct ol_store_path *out,
		       const struct ol_line_path_config *in)
{
	out->tcp = in->socket >= OL_CONVERT_TCP;
	out->listen = in->socket;
	if (out->tcp)
		out->listen = (uint8_t)(in->socket - OL_CONVERT_TCP);
	out->remote = in->remote;
	out->seen = in->seen;
	out->spare = in->spare;
	out->floor_step = in->floor_step;
	out->ceiling_step = in->ceiling_step;
}

/* What is on disk was written by write_ladder(). */
static void read_ladder(struct ol_line_settings *out, const char *words)
{
	const char *wrong;

	out->has_ladder = *words &&
			  !ol_ladder_read(&out->ladder, words, &wrong);
}

static void write_ladder(char out[static OL_LADDER_TEXT],
			 const struct ol_line_settings *in)
{
	out[0] = '\0';
	if (in->has_ladder)
		ol_ladder_write(out, &in->ladder);
}

void ol_convert_line(struct ol_office_line *out,
		     const struct ol_home_line *line)
{
	const struct ol_store_settings *s = &line->line.settings;
	struct ol_line_settings *t = &out->settings;
	size_t i;

	memset(out, 0, sizeof *out);
	ol_text_copy(t->name, sizeof t->name, s->name);
	t->verified = s->verified;
	t->suspended = s->suspended;
	ol_text_copy(t->suspended_who, sizeof t->suspended_who,
		     s->suspended_who);
	ol_text_copy(t->suspended_why, sizeof t->suspended_why,
		     s->suspended_why);
	t->suspended_since = s->suspended_since;
	t->recording_allowed = s->recording_allowed;
	t->playout_max_ms = s->playout_max_ms;
	t->ring_seconds = s->ring_seconds;
	read_ladder(t, s->ladder);
	t->documents = (struct ol_line_quota){
		.size_mib = s->documents.size_mib,
		.total_mib = s->documents.total_mib,
		.count = s->documents.count,
		.open = s->documents.open,
		.hourly = s->documents.hourly,
	};
	t->watches = s->watches;
	t->roll_overdue_s = s->roll_overdue_s;
	ol_text_copy(out->peer_name, sizeof out->peer_name,
		     line->line.peer_office);
	out->peer_level = line->line.peer_level;
	memcpy(out->peer_public, line->line.peer_line, sizeof out->peer_public);
	memcpy(out->line_secret, line->secret.key, sizeof out->line_secret);
	out->generation = line->secret.generation;
	out->number = line->line.number;
	for (i = 0; i < line->n_usable && i < OL_LINE_PATHS; i++)
		read_path(&out->path[i], &line->usable[i]);
	out->n_paths = i;
}

void ol_convert_settings(struct ol_store_settings *out,
			 const struct ol_line_settings *in)
{
	memset(out, 0, sizeof *out);
	ol_text_copy(out->name, sizeof out->name, in->name);
	out->verified = in->verified;
	out->suspended = in->suspended;
	ol_text_copy(out->suspended_who, sizeof out->suspended_who,
		     in->suspended_who);
	ol_text_copy(out->suspended_why, sizeof out->suspended_why,
		     in->suspended_why);
	out->suspended_since = in->suspended_since;
	out->recording_allowed = in->recording_allowed;
	out->playout_max_ms = in->playout_max_ms;
	out->ring_seconds = in->ring_seconds;
	_Static_assert(sizeof out->ladder == OL_LADDER_TEXT, "the same words");
	write_ladder(out->ladder, in);
	out->documents = (struct ol_store_quota){
		.size_mib = in->documents.size_mib,
		.total_mib = in->documents.total_mib,
		.count = in->documents.count,
		.open = in->documents.open,
		.hourly = in->documents.hourly,
	};
	out->watches = in->watches;
	out->roll_overdue_s = in->roll_overdue_s;
}

void ol_convert_call(struct ol_store_call *out, const struct ol_call_row *in,
		     uint16_t store_id)
{
	memset(out, 0, sizeof *out);
	out->line = store_id;
	out->id = in->id;
	out->outgoing = in->outgoing;
	out->precedence = (uint8_t)in->precedence;
	out->reason = (uint8_t)in->reason;
	out->began = in->began;
	out->answered = in->answered;
	out->ended = in->ended;
	ol_text_copy(out->seat, sizeof out->seat, in->seat);
	out->recorded_here = in->recorded_here;
	out->recorded_there = in->recorded_there;
	if (in->lasts)
		out->state = OL_STORE_CALL_LASTS;
	out->was_lost = in->was_lost;
	ol_text_copy(out->by, sizeof out->by, in->by);
	out->missed = ol_call_is_missed(in);
}

void ol_convert_tests(struct ol_store_tests *out, const struct ol_test_hour *in,
		      uint16_t store_id)
{
	memset(out, 0, sizeof *out);
	out->line = store_id;
	out->hour = in->hour;
	out->words = in->run[OL_TEST_WORDS];
	out->words_passed = in->passed[OL_TEST_WORDS];
	out->voice = in->run[OL_TEST_VOICE];
	out->voice_passed = in->passed[OL_TEST_VOICE];
	out->rtt_min_us = in->rtt_min_us;
	out->rtt_max_us = in->rtt_max_us;
	out->rtt_sum_us = in->rtt_sum_us;
	out->n_rtt = in->n_rtt;
	out->voice_sent = in->voice_sent;
	out->voice_back = in->voice_back;
}

void ol_convert_roll(struct ol_store_roll *out, const struct ol_roll_row *in,
		     uint16_t store_id)
{
	const struct ol_roll_call *c = &in->call;

	memset(out, 0, sizeof *out);
	out->line = store_id;
	out->at = in->passed ? ol_roll_here(c) : in->watch;
	out->passed = in->passed;
	out->why = in->passed ? 0 : (uint8_t)in->why;
	out->id = c->id;
	out->ours = c->ours;
	out->asked = c->asked;
	out->answered = c->answered;
	ol_text_copy(out->asker, sizeof out->asker, c->asker);
	ol_text_copy(out->answerer, sizeof out->answerer, c->answerer);
}

void ol_convert_roll_call(struct ol_roll_call *out,
			  const struct ol_store_roll *in)
{
	memset(out, 0, sizeof *out);
	out->id = in->id;
	out->ours = in->ours;
	out->asked = in->asked;
	out->answered = in->answered;
	ol_text_copy(out->asker, sizeof out->asker, in->asker);
	ol_text_copy(out->answerer, sizeof out->answerer, in->answerer);
}

void ol_convert_past(struct ol_call_row *out, const struct ol_store_call *in)
{
	memset(out, 0, sizeof *out);
	out->id = in->id;
	out->outgoing = in->outgoing;
	out->precedence = (enum ol_precedence)in->precedence;
	out->reason = (enum ol_end_reason)in->reason;
	out->began = in->began;
	out->answered = in->answered;
	out->ended = in->ended;
	ol_text_copy(out->seat, sizeof out->seat, in->seat);
	out->recorded_here = in->recorded_here;
	out->recorded_there = in->recorded_there;
	out->lasts = in->state == OL_STORE_CALL_LASTS;
	out->was_lost = in->was_lost;
	ol_text_copy(out->by, sizeof out->by, in->by);
}

size_t ol_convert_paths(struct ol_store_path out[OL_STORE_PATHS],
			const struct ol_line_path_config *in, size_t n)
{
	size_t i;

	for (i = 0; i < n && i < OL_STORE_PATHS; i++)
		write_path(&out[i], &in[i]);
	return i;
}
