/* sample - see sample.h. */
#include "test/unit/store/sample.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"
#include "os/file.h"
#include "os/random.h"
#include "seal/secret.h"

static struct ol_random rnd;

void sample_open(struct sample *t)
{
	memset(t, 0, sizeof *t);
	assert_int_equal(ol_seal_init(), 0);
	rnd = ol_random_kernel();
	memset(t->key, 0x42, sizeof t->key);
	scratch_make(&t->folder);
	scratch_path(t->path, &t->folder, "store.db");
	assert_int_equal(ol_store_open(&t->s, t->path, true, t->key, &rnd), 0);
}

void sample_open_two(struct sample *t)
{
	sample_open(t);
	sample_add_line(t, 1);
	sample_add_line(t, 50);
}

void sample_reopen(struct sample *t)
{
	ol_store_close(t->s);
	t->s = NULL;
	assert_int_equal(ol_store_open(&t->s, t->path, false, t->key, &rnd), 0);
}

void sample_close(struct sample *t)
{
	ol_store_close(t->s);
	scratch_remove(&t->folder);
}

static bool file_has(const char *path, const void *needle, size_t len)
{
	static uint8_t all[4 << 20];
	size_t n;
	int err = ol_file_read(path, all, sizeof all, &n);

	if (err == OL_ERR_UNKNOWN)
		return false;
	assert_int_equal(err, 0);
	return memmem(all, n, needle, len) != NULL;
}

bool sample_file_has(const struct sample *t, const void *needle, size_t len)
{
	char wal[SCRATCH_PATH + 8];

	snprintf(wal, sizeof wal, "%s-wal", t->path);
	return file_has(t->path, needle, len) || file_has(wal, needle, len);
}

struct ol_store_card sample_card(unsigned n)
{
	struct ol_store_card c = { .has_share = true };

	memset(c.id.b, (int)n, sizeof c.id.b);
	c.made.ns = 1000 + n;
	memset(c.share, (int)(n + 100), sizeof c.share);
	return c;
}

struct ol_store_line sample_line(unsigned n)
{
	struct ol_store_line l = {
		.settings = {
			.verified = false,
			.suspended = n % 2,
			.suspended_since = { 77 + n },
			.recording_allowed = n % 3 == 0,
			.playout_max_ms = 60 + n,
			.ring_seconds = 10 + n,
			.documents = { n, 2 + n, 3 + n, 1 + n % 256, 5 + n },
			.watches = { 2, { (uint16_t)n, 1439 } },
			.roll_overdue_s = 6 + n,
		},
		.peer_level = (enum ol_level)(1 + n % 3),
		.paired = { 5000 + n },
		.number = 1000ull * n,
		.n_paths = 1 + n % OL_STORE_PATHS,
	};

	snprintf(l.settings.name, sizeof l.settings.name, "line-%u", n);
	snprintf(l.settings.suspended_who, sizeof l.settings.suspended_who,
		 "seat %u", n);
	snprintf(l.settings.suspended_why, sizeof l.settings.suspended_why,
		 "why %u", n);
	snprintf(l.settings.ladder, sizeof l.settings.ladder, "%s",
		 n % 3 ? "" : "duty officer, principal 45");
	snprintf(l.peer_office, sizeof l.peer_office, "Office %u", n);
	snprintf(l.peer_form, sizeof l.peer_form, "%s", n % 2 ? "" : "Sir");
	memset(l.peer_charter, (int)n, sizeof l.peer_charter);
	memset(l.peer_sign, (int)(n + 1), sizeof l.peer_sign);
	memset(l.peer_line, (int)(n + 2), sizeof l.peer_line);
	l.own_card = sample_card(n).id;
	memset(l.peer_card.b, (int)(n + 3), sizeof l.peer_card.b);
	snprintf(l.digits, sizeof l.digits, "%05u 00000", n);
	for (size_t k = 0; k < l.n_paths; k++) {
		l.path[k].listen = (uint8_t)k;
		l.path[k].tcp = (n + k) % 3 == 2;
		l.path[k].spare = (n + k) % 4 == 3;
		if ((n + k) % 2)
			l.path[k].seen = (struct ol_addr){ .family = 4,
							   .ip = { (uint8_t)n },
							   .port = 9 };
		l.path[k].floor_step = (uint8_t)(n % 9);
		l.path[k].ceiling_step = (uint8_t)(k % 3);
		l.path[k].remote.family = k % 2 ? 6 : 4;
		l.path[k].remote.ip[0] = (uint8_t)(n + k);
		l.path[k].remote.port = (uint16_t)(7100 + k);
	}
	return l;
}

struct ol_line_secret sample_secret(unsigned n)
{
	struct ol_line_secret s = { .generation = 1 };

	memset(s.key, (int)(n + 200), sizeof s.key);
	return s;
}

struct ol_store_call sample_call(unsigned n)
{
	struct ol_store_call c = {
		.line = (uint16_t)(1 + n % 3),
		.outgoing = n % 2,
		.precedence = (uint8_t)(n % 4),
		.reason = (uint8_t)(n % 11),
		.began = { 100 + n },
		.answered = { n % 2 ? 0 : 200 + n },
		.ended = { 300 + n },
		.recorded_here = n % 5 == 0,
		.recorded_there = n % 7 == 0,
	};

	memset(c.id.b, (int)n, sizeof c.id.b);
	snprintf(c.seat, sizeof c.seat, "seat %u", n);
	snprintf(c.by, sizeof c.by, "by %u", n);
	c.was_lost = n % 11 == 0;
	return c;
}

void sample_add_line(struct sample *t, unsigned n)
{
	struct ol_store_card card = sample_card(n);
	struct ol_store_line line = sample_line(n);
	struct ol_line_secret secret = sample_secret(n);

	assert_int_equal(ol_store_card_add(t->s, &card), 0);
	assert_int_equal(ol_store_line_add(t->s, &line, &secret), 0);
}

void assert_same_line(const struct ol_store_line *a,
		      const struct ol_store_line *b)
{
	assert_int_equal(a->id, b->id);
	assert_string_equal(a->settings.name, b->settings.name);
	assert_int_equal(a->settings.verified, b->settings.verified);
	assert_int_equal(a->settings.suspended, b->settings.suspended);
	assert_string_equal(a->settings.suspended_who,
			    b->settings.suspended_who);
	assert_string_equal(a->settings.suspended_why,
			    b->settings.suspended_why);
	assert_int_equal(a->settings.suspended_since.ns,
			 b->settings.suspended_since.ns);
	assert_int_equal(a->settings.recording_allowed,
			 b->settings.recording_allowed);
	assert_int_equal(a->settings.playout_max_ms,
			 b->settings.playout_max_ms);
	assert_int_equal(a->settings.ring_seconds, b->settings.ring_seconds);
	assert_string_equal(a->settings.ladder, b->settings.ladder);
	assert_memory_equal(&a->settings.documents, &b->settings.documents,
			    sizeof a->settings.documents);
	assert_memory_equal(&a->settings.watches, &b->settings.watches,
			    sizeof a->settings.watches);
	assert_int_equal(a->settings.roll_overdue_s,
			 b->settings.roll_overdue_s);
	assert_string_equal(a->peer_office, b->peer_office);
	assert_string_equal(a->peer_form, b->peer_form);
	assert_int_equal(a->peer_level, b->peer_level);
	assert_memory_equal(a->peer_charter, b->peer_charter, 32);
	assert_memory_equal(a->peer_sign, b->peer_sign, 32);
	assert_memory_equal(a->peer_line, b->peer_line, 32);
	assert_true(ol_id_equal(&a->own_card, &b->own_card));
	assert_true(ol_id_equal(&a->peer_card, &b->peer_card));
	assert_string_equal(a->digits, b->digits);
	assert_int_equal(a->paired.ns, b->paired.ns);
	assert_int_equal(a->number, b->number);
	assert_int_equal(a->n_paths, b->n_paths);
	for (size_t k = 0; k < a->n_paths; k++) {
		assert_int_equal(a->path[k].listen, b->path[k].listen);
		assert_int_equal(a->path[k].tcp, b->path[k].tcp);
		assert_int_equal(a->path[k].spare, b->path[k].spare);
		assert_int_equal(a->path[k].floor_step, b->path[k].floor_step);
		assert_int_equal(a->path[k].ceiling_step,
				 b->path[k].ceiling_step);
		assert_true(
			ol_addr_equal(&a->path[k].remote, &b->path[k].remote));
		assert_true(ol_addr_equal(&a->path[k].seen, &b->path[k].seen));
	}
}

void assert_same_call(const struct ol_store_call *a,
		      const struct ol_store_call *b)
{
	assert_int_equal(a->line, b->line);
	assert_true(ol_id_equal(&a->id, &b->id));
	assert_int_equal(a->outgoing, b->outgoing);
	assert_int_equal(a->precedence, b->precedence);
	assert_int_equal(a->reason, b->reason);
	assert_int_equal(a->began.ns, b->began.ns);
	assert_int_equal(a->answered.ns, b->answered.ns);
	assert_int_equal(a->ended.ns, b->ended.ns);
	assert_string_equal(a->seat, b->seat);
	assert_int_equal(a->recorded_here, b->recorded_here);
	assert_int_equal(a->recorded_there, b->recorded_there);
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->was_lost, b->was_lost);
	assert_string_equal(a->by, b->by);
}
