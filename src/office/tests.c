/* tests - see tests.h. */
#include "office/tests.h"

#include <string.h>

#define NS_PER_HOUR INT64_C(3600000000000)

static const uint64_t every_us[OL_TEST_KINDS] = {
	[OL_TEST_WORDS] = OL_TESTS_WORDS_US,
	[OL_TEST_VOICE] = OL_TESTS_VOICE_US,
};

void ol_tests_init(struct ol_tests *t, ol_instant now,
		   const struct ol_random *rnd)
{
	uint32_t at[OL_TEST_KINDS];

	memset(t, 0, sizeof *t);
	ol_random_fill(rnd, (uint8_t *)at, sizeof at);
	t->due[OL_TEST_WORDS] =
		ol_after(now, at[OL_TEST_WORDS] % OL_TESTS_WORDS_US);
	t->due[OL_TEST_VOICE] =
		ol_after(now, OL_TESTS_WORDS_US +
				      at[OL_TEST_VOICE] % (OL_TESTS_FIRST_US -
							   OL_TESTS_WORDS_US));
	t->saved = now;
}

ol_instant ol_tests_deadline(const struct ol_tests *t)
{
	return ol_earlier(t->due[OL_TEST_WORDS], t->due[OL_TEST_VOICE]);
}

bool ol_tests_due(struct ol_tests *t, ol_instant now, enum ol_test_kind *kind)
{
	enum ol_test_kind k = OL_TEST_VOICE;

	if (!ol_due(t->due[k], now))
		k = OL_TEST_WORDS;
	if (!ol_due(t->due[k], now))
		return false;
	t->due[k] = ol_after(now, every_us[k]);
	if (k == OL_TEST_VOICE)
		t->due[OL_TEST_WORDS] = ol_after(now, OL_TESTS_WORDS_US);
	*kind = k;
	return true;
}

void ol_tests_later(struct ol_tests *t, ol_instant now, enum ol_test_kind kind)
{
	t->due[kind] = ol_after(now, OL_TESTS_WORDS_US);
}

/* ---- counting ---------------------------------------------------------- */

/* The hour that `date` is in: what was counted of another one is closed. */
static struct ol_test_hour *hour_of(struct ol_tests *t, ol_date date)
{
	uint32_t hour = (uint32_t)(date.ns / NS_PER_HOUR);

	if (t->hour.hour == hour)
		return &t->hour;
	if (t->hour_waits) { /* what waits longer than an hour is saved */
		t->before = t->hour;
		t->before_waits = true;
		t->hour_waits = false;
	}
	memset(&t->hour, 0, sizeof t->hour);
	t->hour.hour = hour;
	return &t->hour;
}

static void count_rtt(struct ol_test_hour *h, uint32_t rtt_us)
{
	if (h->rtt_min_us == 0 || rtt_us < h->rtt_min_us)
		h->rtt_min_us = rtt_us;
	if (rtt_us > h->rtt_max_us)
		h->rtt_max_us = rtt_us;
	h->rtt_sum_us += rtt_us;
	h->n_rtt++;
}

void ol_tests_note(struct ol_tests *t, ol_date date,
		   const struct ol_test_result *r)
{
	struct ol_test_hour *h = hour_of(t, date);

	t->last[r->kind].at = date;
	t->last[r->kind].result = *r;
	h->run[r->kind]++;
	h->passed[r->kind] += r->passed;
	if (r->text_rtt_us)
		count_rtt(h, r->text_rtt_us);
	h->voice_sent += r->voice_sent;
	h->voice_back += r->voice_back;
	t->hour_waits = true;
}

/* ---- to the disk ------------------------------------------------------- */

bool ol_tests_save(struct ol_tests *t, ol_instant now, bool all,
		   struct ol_test_hour *out)
{
	if (t->before_waits) {
		t->before_waits = false;
		*out = t->before;
		return true;
	}
	if (!t->hour_waits ||
	    (!all && ol_since(t->saved, now) < OL_TESTS_SAVE_US))
		return false;
	t->hour_waits = false;
	t->saved = now;
	*out = t->hour;
	memset(&t->hour, 0, sizeof t->hour);
	t->hour.hour = out->hour;
	return true;
}
