/* command_tests - tests: how a line was, day by day. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/commands.h"
#include "cli/print_roll.h"
#include "cli/reach.h"
#include "desk/api.h"
#include "os/wall.h"

#define NS_PER_DAY INT64_C(86400000000000)
#define DATE_LEN 10 /* of "2026-11-20" */
#define ROLLS 32    /* of a day that are shown */

/* One day (UTC) of a line; hours come in order. */
struct day {
	int64_t number;
	uint64_t words, words_passed, voice, voice_passed;
	uint64_t rtt_sum_us, n_rtt, voice_sent, voice_back;
	uint32_t rtt_most_us;
	struct ol_desk_roll roll[ROLLS];
	size_t n_rolls, n_passed;
};

struct shown {
	struct day day;
	struct ol_style style;
	bool any;
};

static void say_day(const struct day *d, struct ol_style style)
{
	char date[OL_WALL_TEXT];
	size_t i;

	ol_wall_utc(date, (ol_date){ d->number * NS_PER_DAY });
	printf("%.*s", DATE_LEN, date);
	if (d->words + d->voice)
		printf("  words %" PRIu64 " of %" PRIu64 "  voice %" PRIu64
		       " of %" PRIu64,
		       d->words_passed + d->voice_passed, d->words + d->voice,
		       d->voice_passed, d->voice);
	if (d->n_rtt)
		printf("  there and back in %.1f ms, at most %.1f",
		       (double)d->rtt_sum_us / (double)d->n_rtt / 1000,
		       (double)d->rtt_most_us / 1000);
	if (d->voice_sent)
		printf("  lost %.1f %%",
		       100.0 * (double)(d->voice_sent - d->voice_back) /
			       (double)d->voice_sent);
	if (d->n_rolls)
		printf("  people %zu of %zu", d->n_passed, d->n_rolls);
	putchar('\n');
	for (i = 0; i < d->n_rolls && i < ROLLS; i++)
		ol_print_roll(stdout, &d->roll[i], style);
}

static void say_json(const struct ol_desk_reply *reply)
{
	static char text[OL_API_LINE_MAX];
	size_t len = ol_api_write_data(text, sizeof text, reply,
				       OL_API_DATES_NUMBER);

	fwrite(text, 1, len, stdout);
}

static void add(struct day *d, const struct ol_desk_tests *t)
{
	uint32_t heard = t->words_passed + t->voice_passed;

	d->words += t->words;
	d->words_passed += t->words_passed;
	d->voice += t->voice;
	d->voice_passed += t->voice_passed;
	d->rtt_sum_us += (uint64_t)t->rtt_mean_us * heard;
	d->n_rtt += t->rtt_mean_us ? heard : 0;
	if (t->rtt_most_us > d->rtt_most_us)
		d->rtt_most_us = t->rtt_most_us;
	d->voice_sent += t->voice_sent;
	d->voice_back += t->voice_back;
}

static void add_roll(struct day *d, const struct ol_desk_roll *r)
{
	if (d->n_rolls < ROLLS)
		d->roll[d->n_rolls] = *r;
	d->n_rolls++;
	d->n_passed += r->passed;
}

/* What follows is of that day. */
static void turn_to(struct shown *s, ol_date date)
{
	int64_t number = date.ns / NS_PER_DAY;

	if (s->any && number == s->day.number)
		return;
	if (s->any)
		say_day(&s->day, s->style);
	s->day = (struct day){ .number = number };
	s->any = true;
}

static void take_row(void *ctx, const struct ol_desk_reply *reply)
{
	struct shown *s = ctx;
	bool is_roll = reply->what == OL_REPLY_ROLL;

	if (!is_roll && reply->what != OL_REPLY_TESTS)
		return;
	if (s->style.json) {
		say_json(reply);
		return;
	}
	turn_to(s, is_roll ? reply->u.roll.at : reply->u.tests.hour);
	if (is_roll)
		add_roll(&s->day, &reply->u.roll);
	else
		add(&s->day, &reply->u.tests);
}

int ol_command_tests(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_TESTS };
	struct shown shown = { .style = ol_style_of(args->n[OL_OPT_JSON] > 0) };
	struct ol_client_taker taker = { .row = take_row, .ctx = &shown };
	struct ol_desk_reply reply;
	struct ol_client c;
	int status = ol_reach_line(&rq, args->word[0]);

	if (!status)
		status = ol_reach(&c, args);
	if (status)
		return status;
	while (ol_reach_page(&c, &rq, &reply, &taker, &status))
		;
	ol_client_close(&c);
	if (status || shown.style.json)
		return status;
	if (shown.any)
		say_day(&shown.day, shown.style);
	else
		puts("no tests yet");
	return 0;
}
