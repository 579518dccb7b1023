/* command_tests - tests: how a line was, day by day. */
#include <inttypes.h>
#include <stdio.h>

#include "cli/commands.h"
#include "cli/reach.h"
#include "desk/api.h"
#include "os/wall.h"

#define NS_PER_DAY INT64_C(86400000000000)
#define DATE_LEN 10 /* of "2026-11-20" */

/* One day (UTC) of a line; hours come in order. */
struct day {
	int64_t number;
	uint64_t words, words_passed, voice, voice_passed;
	uint64_t rtt_sum_us, n_rtt, voice_sent, voice_back;
	uint32_t rtt_most_us;
};

struct shown {
	struct day day;
	bool json, any;
};

static void say_day(const struct day *d)
{
	char date[OL_WALL_TEXT];

	ol_wall_utc(date, (ol_date){ d->number * NS_PER_DAY });
	printf("%.*s  words %" PRIu64 " of %" PRIu64 "  voice %" PRIu64
	       " of %" PRIu64,
	       DATE_LEN, date, d->words_passed + d->voice_passed,
	       d->words + d->voice, d->voice_passed, d->voice);
	if (d->n_rtt)
		printf("  there and back in %.1f ms, at most %.1f",
		       (double)d->rtt_sum_us / (double)d->n_rtt / 1000,
		       (double)d->rtt_most_us / 1000);
	if (d->voice_sent)
		printf("  lost %.1f %%",
		       100.0 * (double)(d->voice_sent - d->voice_back) /
			       (double)d->voice_sent);
	putchar('\n');
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

static void take_hour(void *ctx, const struct ol_desk_reply *reply)
{
	struct shown *s = ctx;
	const struct ol_desk_tests *t = &reply->u.tests;
	int64_t number = t->hour.ns / NS_PER_DAY;

	if (reply->what != OL_REPLY_TESTS)
		return;
	if (s->json) {
		say_json(reply);
		return;
	}
	if (s->any && number != s->day.number)
		say_day(&s->day);
	if (!s->any || number != s->day.number)
		s->day = (struct day){ .number = number };
	s->any = true;
	add(&s->day, t);
}

int ol_command_tests(const struct ol_args *args)
{
	struct ol_desk_request rq = { .what = OL_DO_TESTS };
	struct shown shown = { .json = args->n[OL_OPT_JSON] > 0 };
	struct ol_client_taker taker = { .row = take_hour, .ctx = &shown };
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
	if (status || shown.json)
		return status;
	if (shown.any)
		say_day(&shown.day);
	else
		puts("no tests yet");
	return 0;
}
